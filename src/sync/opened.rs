//! The store that a configuration names.

use store::{Server, ServerTerms, Store, StoreError};

use crate::config::{self, Config};

/// How a configuration wants its server to be used.
pub fn terms_of(config: &config::Store) -> ServerTerms {
    ServerTerms { connections: config.connections, lease: config.lease }
}

/// Opens the store that a configuration names, for one organisation alone: by its code, empty where there is only one.
///
/// # Errors
/// As [`Store::open`] and [`Server::open`].
pub async fn open_store(config: &Config) -> Result<Store, StoreError> {
    match &config.store.url {
        None => Store::open(&config.store.path).await,
        Some(url) => {
            let server = Server::open(url, terms_of(&config.store)).await?;
            Store::alone_on(&server, &config.code, &config.store.path).await
        }
    }
}
