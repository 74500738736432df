//! The sections that lead out of the machine: platforms and mail.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::section::{Section, Word};
use super::settings::{Notify, Platform, PlatformKind, Security, Service, Smtp};
use super::{exchange, messenger, moodle, secret};
use connectors::http::{Address, Gate};

const KINDS: [&str; 5] = ["files", "sandbox", "max", "moodle", "file"];

/// What stands in where the configuration does not say.
pub(super) struct Usual {
    /// The address; needed if there is none.
    pub(super) url: Option<&'static str>,
    /// Requests in a second.
    pub(super) rate: u32,
    /// How long an answer is waited for, in seconds.
    pub(super) timeout: u64,
}

const SANDBOX: Usual = Usual { url: None, rate: 30, timeout: 30 };

pub(super) fn platforms(root: &mut Section<'_, '_>, folder: &Path, own: &[String]) -> Vec<Platform> {
    let sections = root.sections("platforms").unwrap_or_default();
    if sections.is_empty() {
        root.fault("platforms", "config-no-platforms", vec![], Some("config-hint-platform"));
    }
    let mut platforms: Vec<Platform> = Vec::new();
    for mut section in sections {
        let name = section.needed("name");
        let kind = section.needed("kind").filter(|word| !word.is_open());
        let kind = match kind.as_ref().map(|word| (word, word.text.as_str())) {
            Some((_, "files")) => {
                section.finish();
                Some(PlatformKind::Files)
            }
            Some((_, "sandbox")) => {
                let service = service(&mut section, folder, SANDBOX);
                section.finish();
                service.map(PlatformKind::Sandbox)
            }
            Some((_, "max")) => {
                let service = service(&mut section, folder, messenger::USUAL);
                messenger::messenger(section, folder, service).map(|one| PlatformKind::Max(Box::new(one)))
            }
            Some((_, "moodle")) => {
                let service = service(&mut section, folder, moodle::USUAL);
                moodle::moodle(section, service).map(|one| PlatformKind::Moodle(Box::new(one)))
            }
            Some((_, "file")) => exchange::exchange(section, folder, own).map(|one| PlatformKind::File(Box::new(one))),
            Some((word, _)) => {
                section.not_one_of(word, &KINDS);
                None
            }
            None => None,
        };
        let (Some(name), Some(kind)) = (name, kind) else { continue };
        if let Some(known) = platforms.iter().find(|known| known.name == name.text) {
            let args = vec![("value", known.name.clone())];
            root.document.fault(name.span.start, &name.key, "config-platform-twice", args, None);
        }
        // A list of members does not say which platform it is of.
        let files = |kind: &PlatformKind| matches!(kind, PlatformKind::Files);
        if files(&kind) && platforms.iter().any(|known| files(&known.kind)) {
            root.document.fault(name.span.start, &name.key, "config-files-twice", vec![], None);
        }
        platforms.push(Platform { name: name.text, kind });
    }
    platforms
}

fn service(section: &mut Section<'_, '_>, folder: &Path, usual: Usual) -> Option<Service> {
    let url = match usual.url {
        Some(usual) if !section.has("url") => Some(usual.to_owned()),
        _ => section.needed("url").and_then(|word| address(section, &word)),
    };
    let has_key = ["token", "token_file"].into_iter().any(|key| section.has(key));
    let token = secret::read(section, "token", "token_file", folder);
    if !has_key {
        section.fault("token_file", "config-missing", vec![], Some("config-hint-token"));
    }
    let rate_per_second = section.small("rate_per_second", usual.rate, 1..=1000);
    let ca_file = section.word("ca_file").and_then(|word| certificate(section, &word, folder));
    let timeout = Duration::from_secs(section.number("timeout_seconds", usual.timeout, 1..=600));
    Some(Service {
        address: Address { url: url?, rate_per_second, ca_file, timeout, gate: Gate::default() },
        token: token?,
    })
}

pub(super) fn address(section: &Section<'_, '_>, word: &Word) -> Option<String> {
    if word.is_open() {
        return None;
    }
    let url = reqwest::Url::parse(&word.text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    let Some(url) = url else {
        // An address can hold a password; it is not repeated.
        section.fault("url", "config-no-url", vec![], Some("config-hint-url"));
        return None;
    };
    if !url.username().is_empty() || url.password().is_some() {
        section.fault("url", "config-secret-in-url", vec![], Some("config-hint-token"));
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

pub(super) fn certificate(section: &Section<'_, '_>, word: &Word, folder: &Path) -> Option<PathBuf> {
    if word.is_open() {
        return None;
    }
    let path = folder.join(&word.text);
    let args = vec![("path", word.text.clone())];
    match std::fs::read_to_string(&path) {
        Err(_) => section.fault("ca_file", "config-unreadable-file", args, Some("config-hint-rights")),
        Ok(text) if !text.contains("-----BEGIN CERTIFICATE-----") => {
            section.fault("ca_file", "config-no-certificate", args, Some("config-hint-certificate"));
        }
        Ok(_) => return Some(path),
    }
    None
}

pub(super) fn notify(mut section: Section<'_, '_>, folder: &Path) -> Notify {
    let to = addresses(&mut section, "to");
    let escalate_to = addresses(&mut section, "escalate_to");
    let from = section.word("from");
    let escalate_after = section.small("escalate_after", 3, 1..=100);
    let mail = section.section("smtp");
    let has_mail = mail.is_there();
    let smtp = has_mail.then(|| smtp(mail, folder)).flatten();
    let user = smtp.as_ref().and_then(|smtp| smtp.login.as_ref()).map(|(user, _)| user.clone());
    let from = match from.filter(|word| !word.text.is_empty()) {
        Some(word) => mailbox(&section, &word),
        None => user.filter(|user| user.parse::<Mailbox>().is_ok()),
    };
    if smtp.is_some() && from.is_none() && !section.has("from") {
        section.fault("from", "config-no-sender", vec![], None);
    }
    if has_mail && to.is_empty() && !section.has("to") {
        section.fault("to", "config-no-receiver", vec![], None);
    }
    section.finish();
    Notify { to, escalate_to, from: from.unwrap_or_default(), escalate_after, smtp }
}

fn addresses(section: &mut Section<'_, '_>, key: &'static str) -> Vec<String> {
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
    let host = section.needed("host").filter(|word| !word.is_open());
    let ways = [("tls", Security::Tls), ("starttls", Security::StartTls), ("none", Security::None)];
    let security = section.choice("security", &ways, Security::Tls);
    let usual = match security {
        Security::Tls => 465,
        Security::StartTls => 587,
        Security::None => 25,
    };
    let port = u16::try_from(section.small("port", usual, 1..=65_535)).unwrap_or(465);
    let user = section.word("user").filter(|word| !word.text.is_empty());
    let has_password = ["password", "password_file"].into_iter().any(|key| section.has(key));
    let password = secret::read(&mut section, "password", "password_file", folder);
    let timeout = Duration::from_secs(section.number("timeout_seconds", 30, 1..=600));
    if user.is_some() && !has_password {
        section.fault("password_file", "config-missing", vec![], Some("config-hint-password"));
    }
    if user.is_none() && has_password {
        section.fault("user", "config-missing", vec![], None);
    }
    if let Some(host) = host.as_ref().filter(|host| security == Security::None && !is_local(&host.text)) {
        section.document.warn(host.span.start, &host.key, "config-unprotected", vec![]);
    }
    section.finish();
    let login: Option<(String, SecretString)> = user.map(|user| user.text).zip(password);
    Some(Smtp { host: host?.text, port, security, login, timeout })
}
