//! The clients that send. Connections to many organisations' platforms share them: each holds its own certificates and pool.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, ClientBuilder};
use tokio::runtime::{Handle, Id};

use super::SettingsError;

/// The longest wait for a connection to be made.
const CONNECTING: Duration = Duration::from_secs(10);

/// What a client depends on: the runtime that keeps its connections, whether it uses a proxy, and the certificates it trusts.
type Key = (Option<Id>, bool, Option<blake3::Hash>);

static CLIENTS: LazyLock<Mutex<HashMap<Key, Client>>> = LazyLock::new(Mutex::default);

/// The builder of every client. It installs the provider of cryptography, because the library does not choose one; installing it
/// again does nothing.
#[allow(clippy::disallowed_methods, reason = "the one place where clients begin")]
pub fn builder() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// The client for addresses of one kind.
pub(super) fn shared(without_proxy: bool, ca_file: Option<&Path>) -> Result<Client, SettingsError> {
    let pem = ca_file.map(read).transpose()?;
    let runtime = Handle::try_current().ok().map(|handle| handle.id());
    let key = (runtime, without_proxy, pem.as_ref().map(|(_, pem)| blake3::hash(pem)));
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = clients.get(&key) {
        return Ok(known.clone());
    }
    let mut client = builder()
        .connect_timeout(CONNECTING)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .user_agent(concat!("kontingent/", env!("CARGO_PKG_VERSION")));
    if without_proxy {
        client = client.no_proxy();
    }
    if let Some((file, pem)) = pem {
        client = client.tls_certs_merge(certificates(file, &pem)?);
    }
    let client = client.build().map_err(|_| SettingsError::Tls)?;
    clients.insert(key, client.clone());
    Ok(client)
}

fn read(path: &Path) -> Result<(String, Vec<u8>), SettingsError> {
    // The file's name without its folders: messages are passed on.
    let file = PathBuf::from(path.file_name().unwrap_or_default()).display().to_string();
    match std::fs::read(path) {
        Ok(pem) => Ok((file, pem)),
        Err(error) => Err(SettingsError::CaFile { file, reason: Some(error.kind()) }),
    }
}

pub(super) fn certificates(file: String, pem: &[u8]) -> Result<Vec<reqwest::Certificate>, SettingsError> {
    match reqwest::Certificate::from_pem_bundle(pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(SettingsError::CaFile { file, reason: None }),
    }
}
