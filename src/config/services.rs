//! Roster services: `[[sources]]`.

use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use super::connections::{address, certificate};
use super::secret;
use super::section::Section;
use connectors::http::{Address, Gate};

const KINDS: [&str; 2] = ["dnevnik", "oneroster"];

/// The e-journal's own address.
const DNEVNIK: &str = "https://api.dnevnik.ru/v2.0";
/// What a server of the standard is asked for unless the configuration says otherwise.
const ROSTER_SCOPES: &str = "https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly";

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
        match self {
            SourceKind::Dnevnik { .. } => "dnevnik",
            SourceKind::OneRoster { .. } => "oneroster",
        }
    }
}

pub(super) fn sources(root: &mut Section<'_, '_>, folder: &Path) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for mut section in root.sections("sources").unwrap_or_default() {
        let name = section.needed("name");
        let kind = section.needed("kind").filter(|word| !word.is_open());
        let kind = match kind.as_ref().map(|word| (word, word.text.as_str())) {
            Some((_, "dnevnik")) => dnevnik(&mut section, folder),
            Some((_, "oneroster")) => oneroster(&mut section),
            Some((word, _)) => {
                section.not_one_of(word, &KINDS);
                continue;
            }
            None => continue,
        };
        let usual = matches!(kind, Some(SourceKind::Dnevnik { .. })).then_some(DNEVNIK);
        let url = match usual {
            Some(usual) if !section.has("url") => Some(usual.to_owned()),
            _ => section.needed("url").and_then(|word| address(&section, &word)),
        };
        let client_id = needed_secret(&mut section, "client_id", "client_id_file", folder);
        let client_secret = needed_secret(&mut section, "client_secret", "client_secret_file", folder);
        let school = section.word("school").map(|word| word.text).filter(|text| !text.is_empty());
        let rate_per_second = section.small("rate_per_second", 3, 1..=100);
        let ca_file = section.word("ca_file").and_then(|word| certificate(&section, &word, folder));
        let timeout = Duration::from_secs(section.number("timeout_seconds", 30, 1..=600));
        let full_hours = section.small("full_hours", 20, 1..=720);
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
            address: Address { url, rate_per_second, ca_file, timeout, gate: Gate::default() },
            client_id,
            client_secret,
            school,
            full_hours,
        });
    }
    sources
}

fn needed_secret(
    section: &mut Section<'_, '_>,
    key: &'static str,
    file_key: &'static str,
    folder: &Path,
) -> Option<SecretString> {
    let has_key = [key, file_key].into_iter().any(|key| section.has(key));
    let secret = secret::read(section, key, file_key, folder);
    if !has_key {
        section.fault(file_key, "config-missing", vec![], Some("config-hint-token"));
    }
    secret
}

fn dnevnik(section: &mut Section<'_, '_>, folder: &Path) -> Option<SourceKind> {
    let token = needed_secret(section, "token", "token_file", folder);
    let relatives = section.flag("relatives", true);
    Some(SourceKind::Dnevnik { token: token?, relatives })
}

fn oneroster(section: &mut Section<'_, '_>) -> Option<SourceKind> {
    let is_1_2 = section.choice("version", &[("1.1", false), ("1.2", true)], false);
    let scope = section.word("scope").map_or_else(|| ROSTER_SCOPES.to_owned(), |word| word.text);
    let token_url = section.needed("token_url").and_then(|word| address(section, &word));
    Some(SourceKind::OneRoster { is_1_2, token_url: token_url?, scope })
}
