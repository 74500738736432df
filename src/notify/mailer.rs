//! A [`Letter`] → an SMTP server. Each recipient gets their own copy: one dead address does not keep the others waiting.

use std::time::Duration;

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, Mailboxes, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::error::MailError;
use super::letter::Letter;

/// How the connection to the server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Encrypted from the first byte (usually port 465).
    Tls,
    /// Encrypted after a greeting, or not used at all (usually port 587).
    StartTls,
    /// In clear: for a server on this machine.
    None,
}

/// The server, and who writes.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// The user, where the server wants one.
    pub user: Option<String>,
    /// The password; never shown, whatever is printed.
    pub password: Option<SecretString>,
    /// The sender, as `kontingent@college.example` or with a name before it.
    pub from: String,
    /// How long a letter to one recipient may take.
    pub timeout: Duration,
}

/// Who sends letters: a server of mail, or what stands in its place in a simulation.
#[async_trait]
pub trait LetterSender: Send + Sync {
    /// Sends a letter to each of its recipients.
    ///
    /// # Errors
    /// When it was not sent to all of them. A server that is not there is asked once; one recipient's refusal does not
    /// keep the letter from the others.
    async fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

/// Sends letters by SMTP.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    server: String,
    timeout: Duration,
}

#[async_trait]
impl LetterSender for Mailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let recipients = recipients(letter)?;
        let bytes = self.compose(letter, &recipients)?.formatted();
        let (mut undelivered, mut last) = (0, None);
        for recipient in &recipients {
            let envelope = Envelope::new(Some(self.from.email.clone()), vec![recipient.email.clone()])
                .map_err(|_| MailError::NoRecipient)?;
            // The library bounds only the connecting; a server that falls silent later would hold us for ever.
            let sent = tokio::time::timeout(self.timeout, self.transport.send_raw(&envelope, &bytes)).await;
            let error = match sent {
                Ok(Ok(_)) => continue,
                Ok(Err(error)) => error,
                Err(_) => return Err(MailError::TimedOut { server: self.server.clone() }),
            };
            undelivered += 1;
            match error.status().map(u16::from) {
                Some(530 | 534 | 535 | 538) | None => return Err(self.fault(&error, undelivered, recipients.len())),
                Some(_) => last = Some(error),
            }
        }
        last.map_or(Ok(()), |error| Err(self.fault(&error, undelivered, recipients.len())))
    }
}

impl Mailer {
    /// A sender of letters. Connects to nothing yet.
    ///
    /// # Errors
    /// When the sender's address is none, or no secure connection can be prepared for such a server's name.
    pub fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let server = format!("{}:{}", settings.host, settings.port);
        let from = mailbox(&settings.from).ok_or(MailError::BadSender)?;
        let parameters =
            || TlsParameters::new(settings.host.clone()).map_err(|_| MailError::Insecure { server: server.clone() });
        let tls = match settings.security {
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::StartTls => Tls::Required(parameters()?),
            Security::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(settings.timeout));
        if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        Ok(Mailer { transport: builder.build(), from, server, timeout: settings.timeout })
    }

    fn compose(&self, letter: &Letter, recipients: &[Mailbox]) -> Result<Message, MailError> {
        let mut builder = Message::builder().from(self.from.clone()).subject(one_line(&letter.subject));
        for recipient in recipients {
            builder = builder.to(recipient.clone());
        }
        // So that nobody's «I am on holiday» answers a machine.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        builder = builder.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        let text = SinglePart::plain(letter.text.clone());
        let message = if letter.attachments.is_empty() {
            builder.singlepart(text)
        } else {
            let parts = letter.attachments.iter().fold(MultiPart::mixed().singlepart(text), |parts, attachment| {
                // Whatever the caller calls it: bytes without a known kind are bytes.
                let kind = one_line(&attachment.mime).parse().or_else(|_| "application/octet-stream".parse());
                let kind = kind.unwrap_or(ContentType::TEXT_PLAIN);
                parts.singlepart(Part::new(file_name(&attachment.name)).body(attachment.bytes.clone(), kind))
            });
            builder.multipart(parts)
        };
        message.map_err(|_| MailError::BadLetter)
    }

    fn fault(&self, error: &lettre::transport::smtp::Error, undelivered: usize, recipients: usize) -> MailError {
        let server = self.server.clone();
        match error.status().map(u16::from) {
            Some(status @ (530 | 534 | 535 | 538)) => MailError::Unauthorized { server, status },
            Some(status) if error.is_transient() => MailError::NotNow { server, status, undelivered, recipients },
            Some(status) => MailError::Refused { server, status, undelivered, recipients },
            None if error.is_timeout() => MailError::TimedOut { server },
            None if error.is_tls() => MailError::Insecure { server },
            None if error.is_response() => MailError::NotUnderstood { server },
            // What the library calls a fault of the client: the server does not offer what was demanded of it, that is,
            // encryption or a way to log in.
            None if error.is_client() => MailError::Insecure { server },
            None => MailError::Unreachable { server },
        }
    }
}

fn recipients(letter: &Letter) -> Result<Vec<Mailbox>, MailError> {
    if letter.to.is_empty() {
        return Err(MailError::NoRecipient);
    }
    let read = |(index, text): (usize, &String)| mailbox(text).ok_or(MailError::BadRecipient { number: index + 1 });
    letter.to.iter().enumerate().map(read).collect()
}

/// One address and nothing else: the library's reader is content with a good beginning.
fn mailbox(text: &str) -> Option<Mailbox> {
    let text = text.trim();
    if text.chars().any(char::is_control) || text.parse::<Mailboxes>().ok()?.iter().count() != 1 {
        return None;
    }
    let whole = text.ends_with('>') || !text.contains(char::is_whitespace);
    text.parse().ok().filter(|_| whole)
}

/// Text that cannot begin a new header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

/// A name that is a file's name everywhere, whatever it was: ASCII, without signs that mean something to somebody.
fn file_name(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    one_line(name).chars().map(|c| if is_plain(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address_and_nothing_else() {
        assert!(mailbox("it@college.example").is_some());
        assert!(mailbox(" Отдел ИТ <it@college.example> ").is_some());
        for bad in ["", "it", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "a@b.example junk"] {
            assert!(mailbox(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn neither_subject_nor_name_begins_a_new_header() {
        assert_eq!(one_line("план\r\nBcc: a@b.example"), "план  Bcc: a@b.example");
        assert_eq!(file_name("../plan\".html\r\nX: y"), ".._plan_.html  X_ y");
        assert_eq!(file_name("план-1.html"), "____-1.html");
    }

    #[test]
    fn a_password_is_never_shown() {
        let settings = MailSettings {
            host: "localhost".into(),
            port: 25,
            security: Security::None,
            user: Some("u".into()),
            password: Some(SecretString::from("tiger".to_owned())),
            from: "a@b.example".into(),
            timeout: Duration::from_secs(1),
        };
        assert!(!format!("{settings:?}").contains("tiger"));
    }
}
