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
