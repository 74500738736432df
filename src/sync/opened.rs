//! The store that a configuration names.

use std::path::PathBuf;

use store::{Server, ServerTerms, Store, StoreError, mark_file};

use crate::config::{self, Config};

/// How a configuration wants its server to be used.
pub fn terms_of(config: &config::Store) -> ServerTerms {
    ServerTerms { connections: config.connections, lease: config.lease }
}

/// The mark of the database beside the configuration: its own folder may be lost with it, or be on a disk that is not mounted.
fn mark_beside(config: &Config) -> PathBuf {
    mark_file(&config.path)
}

/// True if there is something to open already, or was; a server is always there.
pub fn has_store(config: &Config) -> bool {
    let path = &config.store.path;
    config.store.url.is_some() || [path.clone(), mark_file(path), mark_beside(config)].iter().any(|file| file.exists())
}

/// Opens the store that a configuration names, for one organisation alone: by its code, empty where there is only one.
///
/// # Errors
/// As [`Store::open`] and [`Server::open`].
pub async fn open_store(config: &Config) -> Result<Store, StoreError> {
    match &config.store.url {
        None => Store::open_marked(&config.store.path, Some(&mark_beside(config))).await,
        Some(url) => {
            let server = Server::open(url, terms_of(&config.store)).await?;
            Store::alone_on(&server, &config.code, &config.store.path).await
        }
    }
}
