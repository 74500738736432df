//! Each way in which a database's address can ask for TLS, against a server that speaks PostgreSQL's first words with and
//! without it. What it says once it is asked who may come in: nobody; so whoever gets that far had the connection.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rstest::rstest;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use secrecy::SecretString;
use store::{Server, ServerTerms};

/// The message by which a client asks whether the server speaks TLS (protocol 3, "SSLRequest").
const TLS_ASKED: u32 = 80_877_103;

/// Somebody at the door of a database.
struct Doorkeeper {
    port: u16,
    /// The last client came over TLS.
    over_tls: Arc<AtomicBool>,
    /// Somebody got as far as to say who they are.
    asked: Arc<AtomicBool>,
    certificate: String,
}

fn length(stream: &mut impl Read) -> u32 {
    let mut four = [0; 4];
    stream.read_exact(&mut four).map(|()| u32::from_be_bytes(four)).unwrap_or_default()
}

/// Reads who it is and refuses them, as a server does that knows no such role.
fn refuse(stream: &mut (impl Read + Write), length: u32) {
    let mut rest = vec![0; length.saturating_sub(4) as usize];
    let _ = stream.read_exact(&mut rest);
    let fields = b"SFATAL\0VFATAL\0C28000\0Mno such role\0\0";
    let mut answer = vec![b'E'];
    answer.extend((fields.len() as u32 + 4).to_be_bytes());
    answer.extend(fields);
    let _ = stream.write_all(&answer);
    let _ = stream.flush();
}

impl Doorkeeper {
    fn starts(speaks_tls: bool) -> Doorkeeper {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let terms = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let terms = Arc::new(terms.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let keeper = Doorkeeper {
            port: listener.local_addr().unwrap().port(),
            over_tls: Arc::default(),
            asked: Arc::default(),
            certificate: made.cert.pem(),
        };
        let (over_tls, asked) = (Arc::clone(&keeper.over_tls), Arc::clone(&keeper.asked));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let first = length(&mut stream);
                let is_question = first == 8 && peek_is_question(&stream);
                if !is_question {
                    over_tls.store(false, Ordering::SeqCst);
                    asked.store(true, Ordering::SeqCst);
                    refuse(&mut stream, first);
                    continue;
                }
                length(&mut stream);
                let _ = stream.write_all(if speaks_tls { b"S" } else { b"N" });
                if speaks_tls {
                    let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&terms)).unwrap(), stream);
                    let first = length(&mut stream);
                    if first > 0 {
                        over_tls.store(true, Ordering::SeqCst);
                        asked.store(true, Ordering::SeqCst);
                        refuse(&mut stream, first);
                    }
                } else {
                    let first = length(&mut stream);
                    if first > 0 {
                        over_tls.store(false, Ordering::SeqCst);
                        asked.store(true, Ordering::SeqCst);
                        refuse(&mut stream, first);
                    }
                }
            }
        });
        keeper
    }
}

fn peek_is_question(stream: &TcpStream) -> bool {
    let mut four = [0; 4];
    stream.peek(&mut four).is_ok_and(|read| read == 4) && u32::from_be_bytes(four) == TLS_ASKED
}

#[derive(Debug, PartialEq)]
enum Came {
    OverTls,
    Plainly,
    NotIn,
}

use Came::{NotIn, OverTls, Plainly};

#[rstest]
#[case::disable("disable", false, Plainly, Plainly)]
#[case::allow("allow", false, Plainly, Plainly)]
#[case::prefer("prefer", false, OverTls, Plainly)]
#[case::require("require", false, OverTls, NotIn)]
#[case::verify_ca_of_a_stranger("verify-ca", false, NotIn, NotIn)]
#[case::verify_ca("verify-ca", true, OverTls, NotIn)]
#[case::verify_full_of_a_stranger("verify-full", false, NotIn, NotIn)]
#[case::verify_full("verify-full", true, OverTls, NotIn)]
#[tokio::test(flavor = "multi_thread")]
async fn every_mode_is_answered(
    #[case] mode: &str,
    #[case] knows_the_certificate: bool,
    #[case] with_tls: Came,
    #[case] without: Came,
) {
    for (speaks_tls, expected) in [(true, with_tls), (false, without)] {
        let keeper = Doorkeeper::starts(speaks_tls);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, &keeper.certificate).unwrap();
        let known = if knows_the_certificate { format!("&sslrootcert={}", file.display()) } else { String::new() };
        let url = format!("postgres://kontingent@localhost:{}/kontingent?sslmode={mode}{known}", keeper.port);
        let refused = Server::open(&SecretString::from(url), ServerTerms::default()).await.err();
        assert!(refused.is_some(), "{mode}: nobody is let in");
        let came = match keeper.asked.load(Ordering::SeqCst) {
            false => NotIn,
            true if keeper.over_tls.load(Ordering::SeqCst) => OverTls,
            true => Plainly,
        };
        assert_eq!(came, expected, "{mode}, the server speaks TLS: {speaks_tls}, {refused:?}");
    }
}
