//! The sections that are of the whole process, however many organisations it serves.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::keys::{CLUSTER, LIMITS, LISTEN, MEBIBYTE, PROCESS, STORE};
use super::secret;
use super::section::{Section, Word};
use super::settings::{Cluster, Store};
use super::web::{self, Web};
use rosters::source::Limits;

/// What the configuration says of the process.
#[derive(Debug, Clone)]
pub(super) struct Process {
    pub(super) store: Store,
    pub(super) listen: SocketAddr,
    pub(super) web: Web,
    pub(super) limits: Limits,
    pub(super) cluster: Cluster,
}

/// Reads what is of the whole process.
pub(super) fn read(root: &mut Section<'_, '_>, folder: &Path) -> Process {
    Process {
        store: store(root.section(&PROCESS.store), folder),
        listen: listen(root.section(&PROCESS.listen)),
        web: web::web(root.section(&PROCESS.web), folder),
        limits: limits(root.section(&PROCESS.limits)),
        cluster: cluster(root.section(&PROCESS.cluster)),
    }
}

fn store(mut section: Section<'_, '_>, folder: &Path) -> Store {
    let path = section.word(&STORE.path).map_or_else(|| STORE.path.usual().to_owned(), |word| word.text);
    if path.is_empty() {
        section.fault(&STORE.path, "config-empty", vec![], None);
    }
    // An address without a password is no secret: who it is, the server knows by the account.
    let has_password = |word: &Word| reqwest::Url::parse(&word.text).is_ok_and(|url| url.password().is_some());
    let key = &STORE.url;
    let clear = section.word(&key.clear);
    let clear = clear.filter(|word| !word.is_open() && !has_password(word) && !section.has(&key.file));
    let url = match clear {
        Some(word) => Some(SecretString::from(word.text)),
        None => secret::read(&mut section, key, folder),
    };
    let is_postgres = |url: &SecretString| {
        let url = url.expose_secret();
        url.starts_with("postgres://") || url.starts_with("postgresql://")
    };
    if url.as_ref().is_some_and(|url| !is_postgres(url)) {
        // An address holds a password; it is not repeated.
        let key = if section.has(&key.clear) { &key.clear } else { &key.file };
        section.fault(key, "config-store-url", vec![], Some("config-hint-store"));
    }
    let connections = section.number(&STORE.connections);
    let lease = Duration::from_secs(section.number(&STORE.lease_seconds));
    section.finish();
    Store { path: folder.join(path), url, connections, lease }
}

fn listen(mut section: Section<'_, '_>) -> SocketAddr {
    let address = section.listen(&LISTEN.address);
    section.finish();
    address
}

fn cluster(mut section: Section<'_, '_>) -> Cluster {
    let read = Cluster { parallel: section.number(&CLUSTER.parallel) };
    section.finish();
    read
}

fn limits(mut section: Section<'_, '_>) -> Limits {
    let read = Limits {
        file_bytes: section.number(&LIMITS.file_mib) * MEBIBYTE,
        inflated_bytes: section.number(&LIMITS.inflated_mib) * MEBIBYTE,
        rows: section.number(&LIMITS.rows),
        columns: section.number(&LIMITS.columns),
        cell_chars: section.number(&LIMITS.cell_characters),
        sheets: section.number(&LIMITS.sheets),
    };
    section.finish();
    read
}
