//! The connector to the built-in sandbox: its lists become a membership, an action becomes one request.
//!
//! Reading and writing are two types that share one rate, so that a dry run has nothing it could write with.

mod change;
mod read;
pub mod wire;
mod write;

use std::sync::Arc;

use secrecy::SecretString;

use crate::http::{Access, Address, Http, SettingsError};

pub use change::change_of;
pub use read::SandboxReader;
pub use write::{SandboxWriter, capabilities};

/// The address of a sandbox, and how to connect to it.
#[derive(Debug, Clone)]
pub struct SandboxSettings {
    /// The platform's name in the configuration.
    pub name: String,
    /// Where it is: `http://127.0.0.1:8090`.
    pub address: Address,
    /// The token.
    pub token: SecretString,
}

/// A sandbox that can be read and written.
#[derive(Debug, Clone)]
pub struct SandboxPlatform {
    name: String,
    http: Arc<Http>,
}

impl SandboxPlatform {
    /// Gets ready; sends nothing yet.
    ///
    /// # Errors
    /// The address, the rate or the certificates are not usable.
    pub fn new(settings: SandboxSettings) -> Result<SandboxPlatform, SettingsError> {
        let SandboxSettings { name, address, token } = settings;
        let http = Arc::new(Http::new(&address, Access::Bearer(token))?);
        Ok(SandboxPlatform { name, http })
    }

    /// What reads it.
    pub fn reader(&self) -> SandboxReader {
        SandboxReader::new(self.name.clone(), Arc::clone(&self.http))
    }

    /// What writes to it.
    pub fn writer(&self) -> SandboxWriter {
        SandboxWriter::new(Arc::clone(&self.http))
    }
}
