//! Letters reach a real SMTP server as they were written, and what goes wrong is said without passwords and addresses.

use std::time::Duration;

use crate::support::ports::Unanswered;
use crate::support::smtp::{Manner, Server};
use i18n::Lang;
use kontingent::notify::{Attachment, Desk, Letter, LetterSender, MailError, MailSettings, Mailer, Occasion, Security};
use secrecy::SecretString;

fn settings(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        user: None,
        password: None,
        from: "Контингент <kontingent@college.example>".into(),
        timeout: Duration::from_secs(60),
    }
}

fn letter(text: &str) -> Letter {
    Letter {
        to: vec!["it@college.example".into()],
        subject: "Контингент: ждёт решения: 5".into(),
        text: text.into(),
        attachments: Vec::new(),
    }
}

async fn send(settings: &MailSettings, letter: &Letter) -> Result<(), MailError> {
    Mailer::new(settings)?.send(letter).await
}

/// The fault says what, where and what to do, in both languages, and nothing that it must not say.
fn told(fault: &MailError) {
    for lang in [Lang::Ru, Lang::En] {
        for text in [fault.message(lang), fault.to_string(), format!("{fault:?}")] {
            assert!(!text.contains("tiger") && !text.contains("@college"), "{text}");
            assert!(!text.contains("mail-") && !text.contains("{ $"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = Server::start(Manner::Kind).await;
    let mut letter = letter("First.\n.\n..two dots\n.hidden\nLast.");
    letter.to.push("Dean <dean@college.example>".into());
    send(&settings(server.port), &letter).await.unwrap();
    let taken = server.taken();
    assert_eq!(taken.len(), 2, "a copy each");
    assert!(taken[0].recipient.contains("it@") && taken[1].recipient.contains("dean@"));
    let (head, body) = taken[0].data.split_once("\n\n").unwrap();
    assert!(head.contains("Auto-Submitted: auto-generated") && head.contains("Subject: =?utf-8?b?"), "{head}");
    assert_eq!(body.trim_end(), "First.\n.\n..two dots\n.hidden\nLast.");
}

#[tokio::test]
async fn the_plan_goes_with_it() {
    let server = Server::start(Manner::Kind).await;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let page = "<p>план</p>".as_bytes().to_vec();
    let occasion = Occasion::ApplyFailed { done: 1, failed: 2, unknown: 0 };
    let letter = Desk::default().write(&occasion, vec!["it@college.example".into()]).with_plan(page, day);
    send(&settings(server.port), &letter).await.unwrap();
    let data = &server.taken()[0].data;
    assert!(data.contains("text/html") && data.contains("plan-2026-11-23.html"), "{data}");
}

#[tokio::test]
async fn no_header_can_be_smuggled_in() {
    let server = Server::start(Manner::Kind).await;
    let mut letter = letter("Text");
    letter.subject = "plan\r\nBcc: thief@evil.example\r\n\r\nbody".into();
    letter.attachments.push(Attachment {
        name: "a\"\r\nX-Evil: 1.html".into(),
        mime: "text/html\r\nX-Evil: 2".into(),
        bytes: b"1".to_vec(),
    });
    send(&settings(server.port), &letter).await.unwrap();
    let data = &server.taken()[0].data;
    assert!(!data.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Evil")), "{data}");
    assert_eq!(server.taken().len(), 1);

    letter.to = vec!["it@college.example>\r\nRCPT TO:<thief@evil.example".into()];
    let fault = send(&settings(server.port), &letter).await.unwrap_err();
    assert_eq!(fault, MailError::BadRecipient { number: 1 });
    told(&fault);
    letter.to.clear();
    assert_eq!(send(&settings(server.port), &letter).await.unwrap_err(), MailError::NoRecipient);
    let settings = MailSettings { from: "nobody".into(), ..settings(server.port) };
    assert_eq!(Mailer::new(&settings).err(), Some(MailError::BadSender));
}

#[tokio::test]
async fn a_dead_address_does_not_keep_the_letter_from_the_others() {
    let server = Server::start(Manner::RefusesGone).await;
    let mut letter = letter("Text");
    letter.to.insert(0, "gone@college.example".into());
    let fault = send(&settings(server.port), &letter).await.unwrap_err();
    assert!(matches!(fault, MailError::Refused { status: 550, undelivered: 1, recipients: 2, .. }), "{fault:?}");
    assert!(!fault.passes());
    told(&fault);
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn a_busy_server_may_be_tried_again() {
    let server = Server::start(Manner::Busy).await;
    let fault = send(&settings(server.port), &letter("Text")).await.unwrap_err();
    assert!(matches!(fault, MailError::NotNow { status: 451, .. }) && fault.passes(), "{fault:?}");
    told(&fault);
}

#[tokio::test]
async fn a_wrong_password_is_not_repeated_to_anybody() {
    let server = Server::start(Manner::WantsAnotherPassword).await;
    let password = Some(SecretString::from("tiger".to_owned()));
    let settings = MailSettings { user: Some("kontingent".into()), password, ..settings(server.port) };
    let fault = send(&settings, &letter("Text")).await.unwrap_err();
    assert!(matches!(fault, MailError::Unauthorized { status: 535, .. }), "{fault:?}");
    told(&fault);
}

#[tokio::test]
async fn a_server_that_is_not_there_or_falls_silent_is_named() {
    let nobody = Unanswered::new();
    let port = nobody.address.port();
    let fault = send(&settings(port), &letter("Text")).await.unwrap_err();
    assert_eq!(fault, MailError::Unreachable { server: format!("127.0.0.1:{port}") });
    told(&fault);

    let server = Server::start(Manner::FallsSilent).await;
    let settings = MailSettings { timeout: Duration::from_millis(300), ..settings(server.port) };
    let fault = send(&settings, &letter("Text")).await.unwrap_err();
    assert!(matches!(fault, MailError::TimedOut { .. }), "{fault:?}");
    told(&fault);
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_gets_no_letter_and_another_service_is_told_apart() {
    let server = Server::start(Manner::Kind).await;
    let secure = MailSettings { security: Security::StartTls, ..settings(server.port) };
    let fault = send(&secure, &letter("Text")).await.unwrap_err();
    assert!(matches!(fault, MailError::Insecure { .. }), "{fault:?}");
    assert!(server.taken().is_empty());
    told(&fault);

    let server = Server::start(Manner::TalksOfOtherThings).await;
    let fault = send(&settings(server.port), &letter("Text")).await.unwrap_err();
    assert!(matches!(fault, MailError::NotUnderstood { .. }), "{fault:?}");
}
