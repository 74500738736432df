//! A small SMTP server on loopback, kind or not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What a server took.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub recipient: String,
    pub data: String,
}

impl Taken {
    /// The letter with what is encoded in it, in the clear.
    pub fn read(&self) -> String {
        format!("{}{}", self.data, unpacked(&self.data))
    }

    /// Its subject and its text, without what is attached.
    pub fn words(&self) -> String {
        let without = self.data.split("Content-Disposition: attachment").next().unwrap_or_default();
        let subject: String = without
            .lines()
            .skip_while(|line| !line.starts_with("Subject:"))
            .enumerate()
            .take_while(|(n, line)| *n == 0 || line.starts_with(' '))
            .map(|(_, line)| line.trim_start_matches("Subject:").trim_start())
            .flat_map(|line| line.split("=?utf-8?b?"))
            .map(|part| match part.split_once("?=") {
                Some((word, plain)) => format!("{}{plain}", String::from_utf8_lossy(&decoded(word))),
                None => part.to_owned(),
            })
            .collect();
        format!("{subject}\n{without}{}", unpacked(without))
    }
}

/// What lines of base64 say.
fn unpacked(letter: &str) -> String {
    let mut bytes = Vec::new();
    let mut is_encoded = false;
    for line in letter.lines().map(str::trim) {
        // The last line of a part may be short.
        is_encoded = (is_encoded || line.len() > 40) && !line.is_empty() && !line.contains([' ', ':', '-']);
        if is_encoded {
            bytes.extend(decoded(line));
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values: Option<Vec<u32>> =
        text.trim_end_matches('=').chars().map(|c| DIGITS.find(c).map(|digit| digit as u32)).collect();
    let mut bytes = Vec::new();
    for four in values.iter().flat_map(|values| values.chunks(4)) {
        let word = four.iter().fold(0, |word, value| (word << 6) | value) << (6 * (4 - four.len()));
        bytes.extend(word.to_be_bytes().into_iter().skip(1).take(four.len() - 1));
    }
    bytes
}

/// How a server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Kind,
    RefusesGone,
    Busy,
    WantsAnotherPassword,
    FallsSilent,
    TalksOfOtherThings,
}

pub struct Server {
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Server {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, manner, Arc::clone(&kept)));
            }
        });
        Server { port, taken }
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

async fn converse(stream: TcpStream, manner: Manner, kept: Arc<Mutex<Vec<Taken>>>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    if manner == Manner::TalksOfOtherThings {
        return writer.write_all(b"SSH-2.0-OpenSSH_9.9\r\n").await;
    }
    writer.write_all(b"220 test ESMTP\r\n").await?;
    let mut letter = Taken::default();
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            "AUTH" if manner == Manner::WantsAnotherPassword => "535 5.7.8 secret@college.example tiger: no",
            "AUTH" => "235 welcome",
            "MAIL" if manner == Manner::Busy => "451 4.3.2 later",
            "RCPT" if manner == Manner::RefusesGone && line.contains("gone") => {
                "550 5.1.1 gone@college.example unknown"
            }
            "RCPT" => {
                letter.recipient = line.clone();
                "250 ok"
            }
            "DATA" if manner == Manner::FallsSilent => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                ""
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    // A dot at the beginning of a line was doubled on the way.
                    letter.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.data.push('\n');
                }
                kept.lock().unwrap().push(std::mem::take(&mut letter));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
