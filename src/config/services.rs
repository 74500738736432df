//! Roster services: `[[sources]]`.

use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use super::connections::{address, address_of, certificate};
use super::keys::{ROOT, SOURCES};
use super::secret;
use super::section::Section;
use connectors::http::{Address, SendPermits};

/// A service from which rosters are fetched.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, unique in the configuration; rosters are known by it.
    pub name: String,
    /// Which it is.
    pub kind: SourceKind,
    /// Where it is.
    pub address: Address,
    /// The client's id.
    pub client_id: SecretString,
    /// Its secret.
    pub client_secret: SecretString,
    /// The school's id, where the client sees several.
    pub school: Option<String>,
    /// Everything is read again after so many hours; in between only what changed.
    pub full_hours: u32,
}

/// What only one kind of service has.
#[derive(Debug, Clone)]
pub enum SourceKind {
    /// Дневник.ру.
    Dnevnik {
        /// The refresh token that the service gave.
        token: SecretString,
        /// Relatives are asked for.
        relatives: bool,
    },
    /// A OneRoster server.
    OneRoster {
        /// 1.2 instead of 1.1.
        is_1_2: bool,
        /// Where tokens are given.
        token_url: String,
        /// The scope that is asked for.
        scope: String,
    },
}

impl SourceKind {
    /// The name in the configuration.
    pub fn code(&self) -> &'static str {
        let of = match self {
            SourceKind::Dnevnik { .. } => SourceType::Dnevnik,
            SourceKind::OneRoster { .. } => SourceType::OneRoster,
        };
        of.code()
    }
}

/// Which service it is, before its section is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub(super) enum SourceType {
    Dnevnik,
    OneRoster,
}

impl SourceType {
    pub(super) const ALL: [SourceType; <SourceType as strum::EnumCount>::COUNT] =
        [SourceType::Dnevnik, SourceType::OneRoster];

    /// The name in the configuration.
    pub(super) fn code(self) -> &'static str {
        match self {
            SourceType::Dnevnik => "dnevnik",
            SourceType::OneRoster => "oneroster",
        }
    }
}

pub(super) fn sources(root: &mut Section<'_, '_>, folder: &Path) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for mut section in root.sections(&ROOT.sources).unwrap_or_default() {
        let name = section.word(&SOURCES.name);
        let Some(of) = section.needed(&SOURCES.kind) else { continue };
        let kind = match of {
            SourceType::Dnevnik => dnevnik(&mut section, folder),
            SourceType::OneRoster => oneroster(&mut section),
        };
        let url = address_of(&mut section, &SOURCES.url, of.code());
        let client_id = secret::read(&mut section, &SOURCES.client_id, folder);
        let client_secret = secret::read(&mut section, &SOURCES.client_secret, folder);
        let school = section.word(&SOURCES.school).map(|word| word.text).filter(|text| !text.is_empty());
        let rate_per_second = section.number(&SOURCES.rate_per_second);
        let ca_file = certificate(&mut section, &SOURCES.ca_file, folder);
        let timeout = Duration::from_secs(section.number(&SOURCES.timeout_seconds));
        let full_hours = section.number(&SOURCES.full_hours);
        if let Some(name) = &name
            && sources.iter().any(|known| known.name == name.text)
        {
            let args = vec![("value", name.text.clone())];
            root.document.fault(name.span.start, &name.key, "config-source-twice", args, None);
        }
        section.finish();
        let (Some(name), Some(kind), Some(url)) = (name, kind, url) else { continue };
        let (Some(client_id), Some(client_secret)) = (client_id, client_secret) else { continue };
        sources.push(Source {
            name: name.text,
            kind,
            address: Address { url, rate_per_second, ca_file, timeout, permits: SendPermits::default() },
            client_id,
            client_secret,
            school,
            full_hours,
        });
    }
    sources
}

fn dnevnik(section: &mut Section<'_, '_>, folder: &Path) -> Option<SourceKind> {
    let token = secret::read(section, &SOURCES.token, folder);
    let relatives = section.flag(&SOURCES.relatives);
    Some(SourceKind::Dnevnik { token: token?, relatives })
}

fn oneroster(section: &mut Section<'_, '_>) -> Option<SourceKind> {
    let is_1_2 = section.choice(&SOURCES.version);
    let scope = section.word(&SOURCES.scope).map_or_else(|| SOURCES.scope.usual().to_owned(), |word| word.text);
    let token_url = address(section, &SOURCES.token_url);
    Some(SourceKind::OneRoster { is_1_2, token_url: token_url?, scope })
}
