//! The sections that are of the whole process, however many organisations it serves.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::secret;
use super::section::{Section, Word};
use super::settings::{Cluster, Store};
use super::web::{self, Web};
use rosters::source::Limits;

const MEBIBYTE: u64 = 1 << 20;

/// The keys of these sections: an organisation of a region has none of them.
pub(super) const KEYS: [&str; 5] = ["store", "listen", "web", "limits", "cluster"];

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
        store: store(root.section("store"), folder),
        listen: listen(root.section("listen")),
        web: web::web(root.section("web"), folder),
        limits: limits(root.section("limits")),
        cluster: cluster(root.section("cluster")),
    }
}

fn store(mut section: Section<'_, '_>, folder: &Path) -> Store {
    let path = section.word("path").map_or_else(|| "data/kontingent.sqlite".to_owned(), |word| word.text);
    if path.is_empty() {
        section.fault("path", "config-empty", vec![], None);
    }
    // An address without a password is no secret: who it is, the server knows by the account.
    let has_password = |word: &Word| reqwest::Url::parse(&word.text).is_ok_and(|url| url.password().is_some());
    let clear = section.word("url").filter(|word| !word.is_open() && !has_password(word) && !section.has("url_file"));
    let url = match clear {
        Some(word) => Some(SecretString::from(word.text)),
        None => secret::read(&mut section, "url", "url_file", folder),
    };
    let is_postgres = |url: &SecretString| {
        let url = url.expose_secret();
        url.starts_with("postgres://") || url.starts_with("postgresql://")
    };
    if url.as_ref().is_some_and(|url| !is_postgres(url)) {
        // An address holds a password; it is not repeated.
        section.fault(
            if section.has("url") { "url" } else { "url_file" },
            "config-store-url",
            vec![],
            Some("config-hint-store"),
        );
    }
    let connections = section.small("connections", 8, 2..=200);
    let lease = Duration::from_secs(section.number("lease_seconds", 20, 2..=300));
    section.finish();
    Store { path: folder.join(path), url, connections, lease }
}

fn listen(mut section: Section<'_, '_>) -> SocketAddr {
    let usual = SocketAddr::from(([127, 0, 0, 1], 8711));
    let address = match section.word("address").filter(|word| !word.is_open()) {
        None => usual,
        Some(word) => word.text.parse().unwrap_or_else(|_| {
            section.fault("address", "config-no-address", vec![("value", word.text)], Some("config-hint-address"));
            usual
        }),
    };
    section.finish();
    address
}

fn cluster(mut section: Section<'_, '_>) -> Cluster {
    let read = Cluster { parallel: section.small("parallel", Cluster::default().parallel, 1..=256) };
    section.finish();
    read
}

fn limits(mut section: Section<'_, '_>) -> Limits {
    let usual = Limits::default();
    let read = Limits {
        file_bytes: section.number("file_mib", usual.file_bytes / MEBIBYTE, 1..=4096) * MEBIBYTE,
        inflated_bytes: section.number("inflated_mib", usual.inflated_bytes / MEBIBYTE, 1..=65_536) * MEBIBYTE,
        rows: section.number("rows", usual.rows, 1..=50_000_000),
        columns: size(&mut section, "columns", usual.columns, 16_384),
        cell_chars: size(&mut section, "cell_characters", usual.cell_chars, 1_000_000),
        sheets: size(&mut section, "sheets", usual.sheets, 10_000),
    };
    section.finish();
    read
}

fn size(section: &mut Section<'_, '_>, key: &'static str, usual: usize, most: u64) -> usize {
    usize::try_from(section.number(key, usual as u64, 1..=most)).unwrap_or(usual)
}
