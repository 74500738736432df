//! Why a cycle could not be carried through.

use thiserror::Error;

use crate::invitation::KeyFault;
use connectors::platform::{ReadFault, SettingsFault};
use i18n::Lang;
use store::StoreFault;

/// What stopped a cycle. Nothing was changed on the platform by the step that failed.
#[derive(Debug, Error)]
pub enum CycleFault {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// A platform was not read: there is no plan for it.
    #[error("{platform}: {fault}")]
    Read {
        /// Its name.
        platform: String,
        /// Why.
        fault: ReadFault,
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
        fault: ReadFault,
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
        fault: SettingsFault,
    },
    /// The key of personal links cannot be had: no link is made, none is believed.
    #[error("{platform}: {fault}")]
    LinkKey {
        /// Its name.
        platform: String,
        /// Why.
        fault: KeyFault,
    },
    /// Another process is at work.
    #[error("another process is at work")]
    Busy,
    /// A panic in the core or a cancelled task: a defect.
    #[error("the work was broken off")]
    BrokenOff,
}

impl CycleFault {
    /// The sentence for a person: what, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            CycleFault::Store(fault) => fault.message(lang),
            CycleFault::Read { platform, fault } => lang.say_with(
                "cycle-not-read",
                &[("platform", platform.as_str().into()), ("reason", fault.message(lang).into())],
            ),
            CycleFault::Source { service, fault } => lang.say_with(
                "cycle-source-not-read",
                &[("source", service.as_str().into()), ("reason", fault.message_of_service(lang).into())],
            ),
            CycleFault::NoMembership { platform } => {
                lang.say_with("cycle-no-membership", &[("platform", platform.as_str().into())])
            }
            CycleFault::Changes { platform, file, error } => lang.say_with(
                "cycle-changes-not-written",
                &[
                    ("platform", platform.as_str().into()),
                    ("file", file.as_str().into()),
                    ("reason", lang.io(*error).into()),
                ],
            ),
            CycleFault::Settings { fault, .. } => fault.message(lang),
            CycleFault::LinkKey { fault, .. } => fault.message(lang),
            CycleFault::Busy => lang.say("cycle-busy"),
            CycleFault::BrokenOff => lang.say("cycle-broken-off"),
        }
    }

    /// A code for logs and health, without personal data.
    pub fn code(&self) -> &'static str {
        match self {
            CycleFault::Store(StoreFault::Locked) => "store_locked",
            CycleFault::Store(StoreFault::Full) => "store_full",
            CycleFault::Store(_) => "store",
            CycleFault::Read { .. } => "platform_not_read",
            CycleFault::Source { .. } => "source_not_read",
            CycleFault::NoMembership { .. } => "no_membership",
            CycleFault::Changes { .. } => "changes_not_written",
            CycleFault::Settings { .. } => "settings",
            CycleFault::LinkKey { .. } => "link_key",
            CycleFault::Busy => "busy",
            CycleFault::BrokenOff => "broken_off",
        }
    }
}
