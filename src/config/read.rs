//! The table of `kontingent.toml` comes in; its sections go out, checked. Faults are left in the document.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::connections;
use super::keys::{self, ALARMS, APPLY, BACKUP, FOLDERS, INBOX, Key, OWN, RETENTION, ROOT, Text};
use super::section::{Section, Word, likeliest};
use super::services::{self, Source};
use super::settings::{Alarms, Apply, Backup, Folder, Notify, Platform, Retention};
use crate::encryption::{NoRecipient, recipient};
use i18n::Lang;
use planner::plan::ClockLimits;
use planner::policy::{Policy, read_policy, read_policy_table};
use rosters::mapping::SHIPPED;

/// What the configuration says of one organisation.
pub(super) struct Said {
    pub(super) organization: String,
    pub(super) time_zone: Tz,
    pub(super) language: Lang,
    pub(super) retention: Retention,
    pub(super) backup: Backup,
    pub(super) folders: Vec<Folder>,
    pub(super) sources: Vec<Source>,
    pub(super) platforms: Vec<Platform>,
    pub(super) policy: Policy,
    pub(super) apply: Apply,
    pub(super) notify: Notify,
    pub(super) alarms: Alarms,
}

/// Reads what is one organisation's. `own` are the names of the user's mappings. Where there is a fault, the usual value
/// stands in.
/// In a region the organisation has a code.
pub(super) fn read(root: &mut Section<'_, '_>, folder: &Path, own: &[String], code: &str) -> Said {
    let organization = organization(root);
    Said {
        time_zone: zone(root),
        language: language(root),
        retention: retention(root.section(&ROOT.retention)),
        backup: backup(root.section(&ROOT.backup)),
        folders: folders(root, folder, own, code),
        sources: services::sources(root, folder),
        platforms: connections::platforms(root, folder, own),
        policy: policy(root, folder, &organization),
        apply: apply(root.section(&ROOT.apply)),
        notify: connections::notify(root.section(&ROOT.notify), folder),
        alarms: alarms(root.section(&ROOT.alarms)),
        organization,
    }
}

/// The organisation's name, for people. In a region it stands in the organisation's own file.
fn organization(root: &mut Section<'_, '_>) -> String {
    let key = &OWN.organization;
    if root.document.is_layered() && !root.has(key) {
        root.fault(key, "config-organization-name", vec![], Some("config-hint-organization-name"));
        // So that a key like it is told what it is like.
        root.know(key);
        return String::new();
    }
    root.word(key).map(|word| word.text).unwrap_or_default()
}

/// The time zone of an organisation.
pub(super) fn zone(root: &mut Section<'_, '_>) -> Tz {
    let key = &ROOT.time_zone;
    root.word(key.text()).and_then(|word| time_zone(root, &word)).unwrap_or(key.usual)
}

/// The language of mails and reports.
pub(super) fn language(root: &mut Section<'_, '_>) -> Lang {
    root.choice(&ROOT.language)
}

/// A time zone by its name. A fault if there is none of that name.
pub(super) fn time_zone(section: &Section<'_, '_>, word: &Word) -> Option<Tz> {
    if word.is_open() {
        return None;
    }
    let zone = word.text.parse().ok();
    if zone.is_none() {
        let mut args = vec![("value", word.text.clone())];
        let hint = match likeliest(&word.text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(meant) => {
                args.push(("meant", meant.to_owned()));
                "config-hint-meant"
            }
            None => "config-hint-zone",
        };
        section.document.fault(word.span.start, &word.key, "config-no-zone", args, Some(hint));
    }
    zone
}

pub(super) fn retention(mut section: Section<'_, '_>) -> Retention {
    let read = Retention {
        plans_days: section.number(&RETENTION.plans_days),
        rosters_days: section.number(&RETENTION.rosters_days),
        membership_days: section.number(&RETENTION.membership_days),
        runs_days: section.number(&RETENTION.runs_days),
        files_days: section.number(&RETENTION.files_days),
    };
    section.finish();
    read
}

pub(super) fn backup(mut section: Section<'_, '_>) -> Backup {
    let mut recipients = Vec::new();
    for word in section.words(&BACKUP.recipients) {
        if word.is_open() {
            continue;
        }
        let (message, hint) = match recipient(&word.text) {
            Ok(recipient) => {
                recipients.push(recipient);
                continue;
            }
            // The value is not repeated: it opens all copies.
            Err(NoRecipient::Identity) => ("config-recipient-secret", "config-hint-recipient-secret"),
            Err(NoRecipient::Unknown) => ("config-recipient", "config-hint-recipient"),
        };
        section.document.fault(word.span.start, &word.key, message, vec![], Some(hint));
    }
    section.finish();
    Backup { recipients }
}

fn folders(root: &mut Section<'_, '_>, folder: &Path, own: &[String], code: &str) -> Vec<Folder> {
    let usual = |path: PathBuf| Folder {
        accepted: beside(&path, &FOLDERS.accepted, folder, code),
        rejected: beside(&path, &FOLDERS.rejected, folder, code),
        path,
        mappings: Vec::new(),
        kinds: Vec::new(),
        settle: Duration::from_secs(FOLDERS.settle_seconds.usual),
        poll: Duration::from_secs(FOLDERS.poll_seconds.usual),
    };
    let Some(sections) = root.sections(&ROOT.folders) else {
        let inbox = folder.join(INBOX);
        return vec![usual(if code.is_empty() { inbox } else { inbox.join(code) })];
    };
    if sections.is_empty() {
        root.fault(&ROOT.folders, "config-no-folders", vec![], None);
    }
    let mut folders: Vec<Folder> = Vec::new();
    for mut section in sections {
        let path = section.word(&FOLDERS.path);
        let watched = folder.join(path.as_ref().map_or(INBOX, |word| word.text.as_str()));
        let read = Folder {
            accepted: shelf(&mut section, &FOLDERS.accepted, folder, &watched, code),
            rejected: shelf(&mut section, &FOLDERS.rejected, folder, &watched, code),
            path: watched,
            mappings: mapping_names(&mut section, own),
            kinds: section.choices(&FOLDERS.kinds),
            settle: Duration::from_secs(section.number(&FOLDERS.settle_seconds)),
            poll: Duration::from_secs(section.number(&FOLDERS.poll_seconds)),
        };
        if let Some(word) = path.filter(|_| folders.iter().any(|known| known.path == read.path)) {
            section.fault(&FOLDERS.path, "config-folder-twice", vec![("value", word.text)], None);
        }
        section.finish();
        folders.push(read);
    }
    // What was put away would be taken in again and again.
    let into_watched = |shelf: &PathBuf| folders.iter().any(|known| known.path == *shelf);
    if let Some(bad) = folders.iter().flat_map(|known| [&known.accepted, &known.rejected]).find(|s| into_watched(s)) {
        let shown = bad.strip_prefix(folder).unwrap_or(bad).display().to_string();
        root.fault(&ROOT.folders, "config-shelf-watched", vec![("value", shown)], None);
    }
    folders
}

/// Where files of a watched folder are put away.
fn shelf(section: &mut Section<'_, '_>, key: &Text, folder: &Path, watched: &Path, code: &str) -> PathBuf {
    let Some(word) = section.word(key) else { return beside(watched, key, folder, code) };
    if word.text.is_empty() {
        section.fault(key, "config-empty", vec![], None);
    }
    folder.join(word.text)
}

/// Beside a watched folder, with the key's own name; where folders of many organisations lie together, with the code in the name.
fn beside(path: &Path, key: &Text, folder: &Path, code: &str) -> PathBuf {
    let name = key.name();
    let parent = path.parent().unwrap_or(Path::new(""));
    let is_own = || parent.strip_prefix(folder).unwrap_or(parent).iter().any(|part| part == code);
    if code.is_empty() || is_own() { parent.join(name) } else { parent.join(format!("{name}-{code}")) }
}

fn mapping_names(section: &mut Section<'_, '_>, own: &[String]) -> Vec<String> {
    let words = section.words(&FOLDERS.mappings);
    words.iter().for_each(|word| known_mapping(section, word, own));
    words.into_iter().map(|word| word.text).collect()
}

/// A fault if there is no mapping of that name.
pub(super) fn known_mapping(section: &Section<'_, '_>, word: &Word, own: &[String]) {
    let known: Vec<&str> = own.iter().map(String::as_str).chain(SHIPPED.iter().map(|(name, _)| *name)).collect();
    if !word.is_open() && !known.contains(&word.text.as_str()) {
        section.not_one_of(word, &known);
    }
}

fn policy(root: &mut Section<'_, '_>, folder: &Path, organization: &str) -> Policy {
    let file = root.word(&ROOT.policy_file);
    let mut policy = match (root.raw(&ROOT.policy), file) {
        (Some(_), Some(_)) => {
            root.fault(&ROOT.policy_file, "config-policy-twice", vec![], None);
            Policy::default()
        }
        (Some(value), None) => policy_section(root, value),
        (None, Some(word)) => policy_file(root, &word, folder),
        (None, None) => Policy::default(),
    };
    if policy.organization.is_empty() {
        policy.organization = organization.to_owned();
    }
    policy
}

fn policy_section(root: &Section<'_, '_>, value: &Spanned<DeValue<'_>>) -> Policy {
    let document = root.document;
    let DeValue::Table(table) = value.get_ref() else {
        root.fault(&ROOT.policy, "config-expected-table", vec![], None);
        return Policy::default();
    };
    if !policy_keys_are_known(root, "", table) {
        return Policy::default();
    }
    match read_policy_table(document.text, Spanned::new(value.span(), table.clone())) {
        Ok(policy) => policy,
        Err(fault) => {
            document.toml_fault(fault);
            Policy::default()
        }
    }
}

fn policy_keys_are_known(root: &Section<'_, '_>, path: &str, table: &DeTable<'_>) -> bool {
    let allowed = keys::policy::TABLES.iter().find(|(known, _)| *known == path).map(|(_, keys)| *keys);
    let mut known = true;
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if let Some(allowed) = allowed.filter(|allowed| !allowed.contains(&name)) {
            let full = [ROOT.policy.name(), path, name]
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(".");
            root.unknown_key(key.span().start, &full, name, allowed);
            known = false;
        }
        let below = if path == "management" {
            "management.*".to_owned()
        } else {
            format!("{path}.{name}").trim_start_matches('.').to_owned()
        };
        match value.get_ref() {
            DeValue::Table(table) => known &= policy_keys_are_known(root, &below, table),
            DeValue::Array(items) => {
                for table in items.iter().filter_map(|item| item.get_ref().as_table()) {
                    known &= policy_keys_are_known(root, &below, table);
                }
            }
            _ => {}
        }
    }
    known
}

fn policy_file(root: &Section<'_, '_>, word: &Word, folder: &Path) -> Policy {
    if word.is_open() {
        return Policy::default();
    }
    let Ok(text) = std::fs::read_to_string(folder.join(&word.text)) else {
        let args = vec![("path", word.text.clone())];
        root.fault(&ROOT.policy_file, "config-unreadable-file", args, Some("config-hint-rights"));
        return Policy::default();
    };
    read_policy(&text).unwrap_or_else(|fault| {
        root.document.toml_fault_in(&word.text, fault);
        Policy::default()
    })
}

pub(super) fn apply(mut section: Section<'_, '_>) -> Apply {
    let read = Apply {
        auto: section.flag(&APPLY.auto),
        approval_hours: section.number(&APPLY.approval_hours),
        parallel: section.number(&APPLY.parallel),
        max_failures: section.number(&APPLY.max_failures),
        suspend_days: section.number(&APPLY.suspend_days),
        clock: ClockLimits {
            gap_days: section.number(&APPLY.clock_gap_days),
            minutes: section.number(&APPLY.clock_minutes),
        },
    };
    section.finish();
    read
}

pub(super) fn alarms(mut section: Section<'_, '_>) -> Alarms {
    let read = Alarms {
        no_run_hours: section.number(&ALARMS.no_run_hours),
        no_file_days: section.number(&ALARMS.no_file_days),
        no_review_hours: section.number(&ALARMS.no_review_hours),
    };
    section.finish();
    read
}
