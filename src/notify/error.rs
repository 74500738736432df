//! Why a letter was not sent: what, where, and what to do. Holds no address, no password and no word of the server's
//! answer: servers like to repeat both.

use thiserror::Error;

use i18n::Lang;

/// Why a letter was not sent, or not to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
#[non_exhaustive]
pub enum MailError {
    #[error("the sender's address is not an address")]
    BadSender,
    #[error("recipient {number} is not an address")]
    BadRecipient { number: usize },
    #[error("no recipient")]
    NoRecipient,
    #[error("the letter could not be put together")]
    BadLetter,
    #[error("{server} cannot be reached")]
    Unreachable { server: String },
    #[error("{server} did not answer in time")]
    TimedOut { server: String },
    #[error("no secure connection to {server}")]
    Insecure { server: String },
    #[error("{server} does not accept user or password (status {status})")]
    Unauthorized { server: String, status: u16 },
    #[error("{server} refused the letter for {undelivered} of {recipients} recipients (status {status})")]
    Refused { server: String, status: u16, undelivered: usize, recipients: usize },
    #[error("{server} cannot take the letter now for {undelivered} of {recipients} recipients (status {status})")]
    NotNow { server: String, status: u16, undelivered: usize, recipients: usize },
    #[error("{server} answered something that is not SMTP")]
    NotUnderstood { server: String },
}

impl MailError {
    /// The fault's stable name, the same in every language: `mail.unreachable`.
    pub fn code(&self) -> &'static str {
        match self {
            MailError::BadSender => "mail.bad_sender",
            MailError::BadRecipient { .. } => "mail.bad_recipient",
            MailError::NoRecipient => "mail.no_recipient",
            MailError::BadLetter => "mail.bad_letter",
            MailError::Unreachable { .. } => "mail.unreachable",
            MailError::TimedOut { .. } => "mail.timed_out",
            MailError::Insecure { .. } => "mail.insecure",
            MailError::Unauthorized { .. } => "mail.unauthorized",
            MailError::Refused { .. } => "mail.refused",
            MailError::NotNow { .. } => "mail.not_now",
            MailError::NotUnderstood { .. } => "mail.not_understood",
        }
    }

    /// Whether sending it again later may help.
    pub fn passes(&self) -> bool {
        matches!(self, MailError::Unreachable { .. } | MailError::TimedOut { .. } | MailError::NotNow { .. })
    }

    /// What is wrong, where, and what to do: for a person.
    pub fn message(&self, lang: Lang) -> String {
        let key = self.code().replace(['.', '_'], "-");
        match self {
            MailError::BadSender | MailError::NoRecipient | MailError::BadLetter => lang.text(&key),
            MailError::BadRecipient { number } => lang.text_with(&key, &[("number", number.to_string().into())]),
            MailError::Unreachable { server }
            | MailError::TimedOut { server }
            | MailError::Insecure { server }
            | MailError::NotUnderstood { server } => lang.text_with(&key, &[("server", server.as_str().into())]),
            MailError::Unauthorized { server, status } => {
                lang.text_with(&key, &[("server", server.as_str().into()), ("status", status.to_string().into())])
            }
            MailError::Refused { server, status, undelivered, recipients }
            | MailError::NotNow { server, status, undelivered, recipients } => lang.text_with(
                &key,
                &[
                    ("server", server.as_str().into()),
                    ("status", status.to_string().into()),
                    ("undelivered", (*undelivered).into()),
                    ("recipients", (*recipients).into()),
                ],
            ),
        }
    }
}
