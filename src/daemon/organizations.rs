//! Whom this daemon knows: the one organisation, or a region and its organisations, as the page and the daemon see them.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;

use super::health::Health;
use crate::config::Config;
use crate::sync::{OrgContext, SyncError};
use i18n::Lang;
use store::Server;
use system::clock::Clock;

/// An organisation.
#[derive(Clone)]
pub struct Organization {
    /// Everything opened.
    pub org: OrgContext,
    /// How it is, as far as this daemon keeps its day.
    pub health: Arc<Health>,
    /// Rung when somebody decided something for it.
    pub wakeup: Arc<Notify>,
}

impl Organization {
    /// An organisation of which nothing is known yet.
    pub fn new(org: OrgContext) -> Organization {
        let health = Health::of(&org.config.code);
        Organization { org, health, wakeup: Arc::default() }
    }

    /// The same organisation with another context.
    #[must_use]
    pub fn with(&self, org: OrgContext) -> Organization {
        Organization { org, ..self.clone() }
    }
}

/// Everybody.
#[derive(Clone)]
pub struct Organizations {
    /// The region itself, with its own users; the only organisation where there is no region.
    pub common: Organization,
    /// The organisations of a region, by code.
    pub all: BTreeMap<String, Organization>,
    /// What keeps the rows of a region.
    pub server: Option<Server>,
}

impl Organizations {
    /// The only one.
    pub fn only(organization: Organization) -> Organizations {
        Organizations { common: organization, all: BTreeMap::new(), server: None }
    }

    /// True for a region.
    pub fn is_region(&self) -> bool {
        self.server.is_some()
    }

    /// An organisation by its code; an empty one is the only organisation's, or the region's own.
    pub fn called(&self, code: &str) -> Option<&Organization> {
        if code == self.common.org.config.code || code.is_empty() { Some(&self.common) } else { self.all.get(code) }
    }
}

/// Opens an organisation's context on a server that others use, too. Nothing is sent yet.
///
/// # Errors
/// As [`Server::organization`] and [`OrgContext::on`].
pub async fn open(server: &Server, config: Config, lang: Lang, clock: &Clock) -> Result<OrgContext, SyncError> {
    let store = server.organization(&config.code, &config.store.path).await?;
    OrgContext::on(store, config, lang, clock.clone())
}
