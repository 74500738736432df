//! The sections that lead out of the machine: platforms and mail.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::keys::{NOTIFY, PLATFORMS, ROOT, SMTP, Symbols, Text};
use super::section::{Section, Word};
use super::settings::{Notify, Platform, PlatformKind, PlatformType, Security, Service, Smtp};
use super::{exchange, messenger, moodle, secret};
use connectors::http::{Address, SendPermits};

pub(super) fn platforms(root: &mut Section<'_, '_>, folder: &Path, own: &[String]) -> Vec<Platform> {
    let sections = root.sections(&ROOT.platforms).unwrap_or_default();
    if sections.is_empty() {
        root.fault(&ROOT.platforms, "config-no-platforms", vec![], Some("config-hint-platform"));
    }
    let mut platforms: Vec<Platform> = Vec::new();
    for mut section in sections {
        let name = section.word(&PLATFORMS.name);
        let Some(of) = section.needed(&PLATFORMS.kind) else { continue };
        let kind = match of {
            PlatformType::Files => {
                let max_age_days = section.number(&PLATFORMS.max_age_days);
                section.finish();
                Some(PlatformKind::Files { max_age_days })
            }
            PlatformType::Sandbox => {
                let service = service(&mut section, folder, of);
                section.finish();
                service.map(PlatformKind::Sandbox)
            }
            PlatformType::Max => {
                let service = service(&mut section, folder, of);
                messenger::messenger(section, folder, service).map(|one| PlatformKind::Max(Box::new(one)))
            }
            PlatformType::Moodle => {
                let service = service(&mut section, folder, of);
                moodle::moodle(section, service).map(|one| PlatformKind::Moodle(Box::new(one)))
            }
            PlatformType::File => exchange::exchange(section, folder, own).map(|one| PlatformKind::File(Box::new(one))),
        };
        let (Some(name), Some(kind)) = (name, kind) else { continue };
        if let Some(known) = platforms.iter().find(|known| known.name == name.text) {
            let args = vec![("value", known.name.clone())];
            root.document.fault(name.span.start, &name.key, "config-platform-twice", args, None);
        }
        // A list of members does not say which platform it is of.
        let files = |kind: &PlatformKind| matches!(kind, PlatformKind::Files { .. });
        if files(&kind) && platforms.iter().any(|known| files(&known.kind)) {
            root.document.fault(name.span.start, &name.key, "config-files-twice", vec![], None);
        }
        platforms.push(Platform { name: name.text, kind });
    }
    platforms
}

fn service(section: &mut Section<'_, '_>, folder: &Path, of: PlatformType) -> Option<Service> {
    let url = address_of(section, &PLATFORMS.url, of.code());
    let token = secret::read(section, &PLATFORMS.token, folder);
    let rate_per_second = section.number_of(&PLATFORMS.rate_per_second, of.code());
    let ca_file = certificate(section, &PLATFORMS.ca_file, folder);
    let timeout = Duration::from_secs(section.number_of(&PLATFORMS.timeout_seconds, of.code()));
    Some(Service {
        address: Address { url: url?, rate_per_second, ca_file, timeout, permits: SendPermits::default() },
        token: token?,
    })
}

/// An address, or the one that a kind has of its own.
pub(super) fn address_of(section: &mut Section<'_, '_>, key: &Text, kind: &str) -> Option<String> {
    match key.usual_of(kind) {
        Some(own) if !section.has(key) => {
            section.know(key);
            Some(own.to_owned())
        }
        _ => address(section, key),
    }
}

/// An address over HTTP, without a slash at the end.
pub(super) fn address(section: &mut Section<'_, '_>, key: &Text) -> Option<String> {
    let word = section.word(key).filter(|word| !word.is_open())?;
    let url = reqwest::Url::parse(&word.text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    let Some(url) = url else {
        // An address can hold a password; it is not repeated.
        section.fault(key, "config-no-url", vec![], Some("config-hint-url"));
        return None;
    };
    if !url.username().is_empty() || url.password().is_some() {
        section.fault(key, "config-secret-in-url", vec![], Some("config-hint-token"));
        return None;
    }
    if url.scheme() == "http" && !is_local(url.host_str().unwrap_or("")) {
        section.document.warn(word.span.start, &word.key, "config-unprotected", vec![]);
    }
    Some(word.text.trim_end_matches('/').to_owned())
}

/// True for the machine itself.
fn is_local(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A file with a certificate.
pub(super) fn certificate(section: &mut Section<'_, '_>, key: &Text, folder: &Path) -> Option<PathBuf> {
    let word = section.word(key).filter(|word| !word.is_open())?;
    let path = folder.join(&word.text);
    let args = vec![("path", word.text.clone())];
    match std::fs::read_to_string(&path) {
        Err(_) => section.fault(key, "config-unreadable-file", args, Some("config-hint-rights")),
        Ok(text) if !text.contains("-----BEGIN CERTIFICATE-----") => {
            section.fault(key, "config-no-certificate", args, Some("config-hint-certificate"));
        }
        Ok(_) => return Some(path),
    }
    None
}

pub(super) fn notify(mut section: Section<'_, '_>, folder: &Path) -> Notify {
    let to = addresses(&mut section, &NOTIFY.to);
    let escalate_to = addresses(&mut section, &NOTIFY.escalate_to);
    let from = section.word(&NOTIFY.from);
    let escalate_after = section.number(&NOTIFY.escalate_after);
    let digest = section.flag(&NOTIFY.digest);
    let mail = section.section(&NOTIFY.smtp);
    let has_mail = mail.is_there();
    let smtp = has_mail.then(|| smtp(mail, folder)).flatten();
    let user = smtp.as_ref().and_then(|smtp| smtp.login.as_ref()).map(|(user, _)| user.clone());
    let from = match from.filter(|word| !word.text.is_empty()) {
        Some(word) => mailbox(&section, &word),
        None => user.filter(|user| user.parse::<Mailbox>().is_ok()),
    };
    if smtp.is_some() && from.is_none() && !section.has(&NOTIFY.from) {
        section.fault(&NOTIFY.from, "config-no-sender", vec![], None);
    }
    if has_mail && to.is_empty() && !section.has(&NOTIFY.to) {
        section.fault(&NOTIFY.to, "config-no-receiver", vec![], None);
    }
    section.finish();
    Notify { to, escalate_to, from: from.unwrap_or_default(), escalate_after, digest, smtp }
}

fn addresses(section: &mut Section<'_, '_>, key: &Symbols) -> Vec<String> {
    let words = section.words(key);
    words.iter().filter_map(|word| mailbox(section, word)).collect()
}

fn mailbox(section: &Section<'_, '_>, word: &Word) -> Option<String> {
    if word.is_open() {
        return None;
    }
    if word.text.parse::<Mailbox>().is_err() {
        let args = vec![("value", word.text.clone())];
        section.document.fault(word.span.start, &word.key, "config-no-mailbox", args, Some("config-hint-mailbox"));
        return None;
    }
    Some(word.text.clone())
}

fn smtp(mut section: Section<'_, '_>, folder: &Path) -> Option<Smtp> {
    let host = section.word(&SMTP.host).filter(|word| !word.is_open());
    let security = section.choice(&SMTP.security);
    let port = section.number_of(&SMTP.port, security.code());
    let user = section.word(&SMTP.user).filter(|word| !word.text.is_empty());
    let has_password = secret::is_said(&section, &SMTP.password);
    let password = secret::read(&mut section, &SMTP.password, folder);
    let timeout = Duration::from_secs(section.number(&SMTP.timeout_seconds));
    if user.is_some() && !has_password {
        section.fault(&SMTP.password.file, "config-missing", vec![], Some("config-hint-password"));
    }
    if user.is_none() && has_password {
        section.fault(&SMTP.user, "config-missing", vec![], None);
    }
    if let Some(host) = host.as_ref().filter(|host| security == Security::None && !is_local(&host.text)) {
        section.document.warn(host.span.start, &host.key, "config-unprotected", vec![]);
    }
    section.finish();
    let login: Option<(String, SecretString)> = user.map(|user| user.text).zip(password);
    Some(Smtp { host: host?.text, port, security, login, timeout })
}
