//! Why a cycle could not be carried through.

use thiserror::Error;

use crate::encryption::EncryptionError;
use crate::invitation::KeyError;
use connectors::platform::{ReadError, SettingsError};
use i18n::Lang;
use store::StoreError;

/// What stopped a cycle. Nothing was changed on the platform by the step that failed.
#[derive(Debug, Error)]
pub enum SyncError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A platform was not read: there is no plan for it.
    #[error("{platform}: {fault}")]
    Read {
        /// Its name.
        platform: String,
        /// Why.
        fault: ReadError,
    },
    /// A platform without an interface, and no member list was ever dropped.
    #[error("{platform}: no member list yet")]
    NoMembership {
        /// Its name.
        platform: String,
    },
    /// A roster service was not read: the last accepted roster stays in force.
    #[error("{service}: {fault}")]
    Source {
        /// Its name.
        service: String,
        /// Why.
        fault: ReadError,
    },
    /// The file of changes for another system could not be written: it holds what was to be done before.
    #[error("{platform}: the changes were not written: {error}")]
    Changes {
        /// Its name.
        platform: String,
        /// The file.
        file: String,
        /// Why.
        error: std::io::ErrorKind,
    },
    /// A connector cannot be made ready.
    #[error("{platform}: {fault}")]
    Settings {
        /// Its name.
        platform: String,
        /// Why.
        fault: SettingsError,
    },
    /// The key of personal links cannot be had: no link is made, none is believed.
    #[error("{platform}: {fault}")]
    LinkKey {
        /// Its name.
        platform: String,
        /// Why.
        fault: KeyError,
    },
    /// A copy was not encrypted.
    #[error(transparent)]
    NotEncrypted(#[from] EncryptionError),
    /// Another process is at work.
    #[error("another process is at work")]
    Busy,
    /// A panic in the core or a cancelled task: a defect.
    #[error("the work was broken off")]
    BrokenOff,
}

impl SyncError {
    /// The sentence for a person: what, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            SyncError::Store(fault) => fault.message(lang),
            SyncError::Read { platform, fault } => lang.text_with(
                "cycle-not-read",
                &[("platform", platform.as_str().into()), ("reason", fault.message(lang).into())],
            ),
            SyncError::Source { service, fault } => lang.text_with(
                "cycle-source-not-read",
                &[("source", service.as_str().into()), ("reason", fault.message_of_service(lang).into())],
            ),
            SyncError::NoMembership { platform } => {
                lang.text_with("cycle-no-membership", &[("platform", platform.as_str().into())])
            }
            SyncError::Changes { platform, file, error } => lang.text_with(
                "cycle-changes-not-written",
                &[
                    ("platform", platform.as_str().into()),
                    ("file", file.as_str().into()),
                    ("reason", lang.io(*error).into()),
                ],
            ),
            SyncError::Settings { fault, .. } => fault.message(lang),
            SyncError::LinkKey { fault, .. } => fault.message(lang),
            SyncError::NotEncrypted(fault) => fault.message(lang),
            SyncError::Busy => lang.text("cycle-busy"),
            SyncError::BrokenOff => lang.text("cycle-broken-off"),
        }
    }

    /// True if it may be otherwise a little later without anybody's doing: who was away is asked again.
    pub fn may_pass(&self) -> bool {
        match self {
            SyncError::Read { fault, .. } | SyncError::Source { fault, .. } => fault.may_pass(),
            SyncError::Changes { .. } => true,
            _ => false,
        }
    }

    /// A code for logs and health, without personal data.
    pub fn code(&self) -> &'static str {
        match self {
            SyncError::Store(StoreError::Locked) => "store_locked",
            SyncError::Store(StoreError::Full) => "store_full",
            SyncError::Store(StoreError::Gone { .. }) => "store_gone",
            SyncError::Store(StoreError::Replaced { .. }) => "store_replaced",
            SyncError::Store(_) => "store",
            SyncError::Read { .. } => "platform_not_read",
            SyncError::Source { .. } => "source_not_read",
            SyncError::NoMembership { .. } => "no_membership",
            SyncError::Changes { .. } => "changes_not_written",
            SyncError::Settings { .. } => "settings",
            SyncError::LinkKey { .. } => "link_key",
            SyncError::NotEncrypted(_) => "not_encrypted",
            SyncError::Busy => "busy",
            SyncError::BrokenOff => "broken_off",
        }
    }
}
