//! The organisations of a region come in; those that would take in each other's files, write over each other's or share a
//! bot go out as faults: nobody's people may end up with somebody else's.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::ExposeSecret;

use super::error::{ConfigError, ConfigErrors, Problem};
use super::region::{Each, FOLDER};
use super::{Config, PlatformKind, Updates};

/// Something that an organisation has for itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Own {
    /// What is the same where it is shared.
    mark: String,
    /// As a person would call it.
    shown: String,
    message: &'static str,
    hint: &'static str,
}

/// Makes a fault of each organisation that shares what it must have for itself.
pub(super) fn keep_apart(folder: &Path, each: &mut Each) {
    let mut owners: BTreeMap<Own, Vec<usize>> = BTreeMap::new();
    for (number, (_, read)) in each.iter().enumerate() {
        for own in read.iter().flat_map(|config| own_things(config, folder)) {
            let owners = owners.entry(own).or_default();
            if owners.last() != Some(&number) {
                owners.push(number);
            }
        }
    }
    for (own, owners) in owners.into_iter().filter(|(_, owners)| owners.len() > 1) {
        for number in &owners {
            let other = owners.iter().find(|other| *other != number).and_then(|other| each.get(*other));
            let other = other.map(|(code, _)| code.clone()).unwrap_or_default();
            let Some((code, read)) = each.get_mut(*number) else { continue };
            let args = vec![("value", own.shown.clone()), ("other", other)];
            let problem = Problem::Said { message: own.message, args, hint: Some(own.hint) };
            let fault = ConfigError { file: format!("{FOLDER}/{code}.toml"), line: 0, key: String::new(), problem };
            match read {
                Ok(_) => *read = Err(ConfigErrors(vec![fault])),
                Err(ConfigErrors(faults)) => faults.push(fault),
            }
        }
    }
}

/// Folders, files of changes, bots and their addresses.
fn own_things(config: &Config, folder: &Path) -> Vec<Own> {
    let path = |path: &Path| Own {
        mark: format!("path {}", path.display()),
        shown: path.strip_prefix(folder).unwrap_or(path).display().to_string(),
        message: "config-path-shared",
        hint: "config-hint-path-shared",
    };
    let folders = config.folders.iter().flat_map(|folder| [&folder.path, &folder.accepted, &folder.rejected]);
    let mut things: Vec<Own> = folders.map(|folder| path(folder)).collect();
    for platform in &config.platforms {
        match &platform.kind {
            PlatformKind::File(exchange) => things.extend(exchange.actions.as_deref().map(path)),
            PlatformKind::Max(messenger) => {
                let token = blake3::hash(messenger.service.token.expose_secret().as_bytes());
                things.push(Own {
                    mark: format!("bot {}", token.to_hex()),
                    shown: platform.name.clone(),
                    message: "config-bot-shared",
                    hint: "config-hint-bot-shared",
                });
                if let Updates::Webhook(webhook) = &messenger.updates {
                    let shown = webhook.listen.to_string();
                    things.push(Own {
                        mark: format!("address {shown}"),
                        shown,
                        message: "config-address-shared",
                        hint: "config-hint-address-shared",
                    });
                }
            }
            PlatformKind::Files { .. } | PlatformKind::Sandbox(_) | PlatformKind::Moodle(_) => {}
        }
    }
    things
}
