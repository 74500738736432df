//! The table of `kontingent.toml` comes in; its sections go out, checked. Faults are left in the document.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::connections;
use super::section::{Section, Word, likeliest};
use super::services::{self, Source};
use super::settings::{Alarms, Apply, Folder, Notify, Platform, Retention};
use domain::roster::Kind;
use i18n::Lang;
use planner::plan::ClockLimits;
use planner::policy::{Policy, read_policy, read_policy_table};
use rosters::mapping::SHIPPED;

/// A hundred years: nobody means more.
const MOST_DAYS: u32 = 36_500;

/// What the configuration says of one organisation.
pub(super) struct Said {
    pub(super) organization: String,
    pub(super) time_zone: Tz,
    pub(super) language: Lang,
    pub(super) retention: Retention,
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
        retention: retention(root.section("retention")),
        folders: folders(root, folder, own, code),
        sources: services::sources(root, folder),
        platforms: connections::platforms(root, folder, own),
        policy: policy(root, folder, &organization),
        apply: apply(root.section("apply")),
        notify: connections::notify(root.section("notify"), folder),
        alarms: alarms(root.section("alarms")),
        organization,
    }
}

/// The organisation's name, for people. In a region it stands in the organisation's own file.
fn organization(root: &mut Section<'_, '_>) -> String {
    if root.document.is_layered() && !root.has("organization") {
        root.fault("organization", "config-organization-name", vec![], Some("config-hint-organization-name"));
        // Asked for, so that a key like it is told what it is like.
        root.word("organization");
    } else if let Some(word) = root.needed("organization") {
        return word.text;
    }
    String::new()
}

/// The time zone of an organisation.
pub(super) fn zone(root: &mut Section<'_, '_>) -> Tz {
    root.word("time_zone").and_then(|word| time_zone(root, &word)).unwrap_or(Tz::Europe__Moscow)
}

/// The language of mails and reports.
pub(super) fn language(root: &mut Section<'_, '_>) -> Lang {
    root.choice("language", &[("ru", Lang::Ru), ("en", Lang::En)], Lang::Ru)
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

fn retention(mut section: Section<'_, '_>) -> Retention {
    let usual = Retention::default();
    let read = Retention {
        plans_days: section.small("plans_days", usual.plans_days, 30..=MOST_DAYS),
        rosters_days: section.small("rosters_days", usual.rosters_days, 30..=MOST_DAYS),
        membership_days: section.small("membership_days", usual.membership_days, 30..=MOST_DAYS),
        runs_days: section.small("runs_days", usual.runs_days, 30..=MOST_DAYS),
        files_days: section.small("files_days", usual.files_days, 7..=MOST_DAYS),
    };
    section.finish();
    read
}

fn folders(root: &mut Section<'_, '_>, folder: &Path, own: &[String], code: &str) -> Vec<Folder> {
    let usual = |path: PathBuf| Folder {
        accepted: beside(&path, "accepted", folder, code),
        rejected: beside(&path, "rejected", folder, code),
        path,
        mappings: Vec::new(),
        kinds: Vec::new(),
        settle: Duration::from_secs(5),
        poll: Duration::from_secs(30),
    };
    let Some(sections) = root.sections("folders") else {
        let inbox = folder.join("inbox");
        return vec![usual(if code.is_empty() { inbox } else { inbox.join(code) })];
    };
    if sections.is_empty() {
        root.fault("folders", "config-no-folders", vec![], None);
    }
    let mut folders: Vec<Folder> = Vec::new();
    for mut section in sections {
        let path = section.needed("path");
        let watched = folder.join(path.as_ref().map_or("inbox", |word| word.text.as_str()));
        let read = Folder {
            accepted: shelf(&mut section, "accepted", folder, &watched, code),
            rejected: shelf(&mut section, "rejected", folder, &watched, code),
            path: watched,
            mappings: mapping_names(&mut section, own),
            kinds: kinds(&mut section),
            settle: Duration::from_secs(section.number("settle_seconds", 5, 1..=3600)),
            poll: Duration::from_secs(section.number("poll_seconds", 30, 1..=86_400)),
        };
        if let Some(word) = path.filter(|_| folders.iter().any(|known| known.path == read.path)) {
            section.fault("path", "config-folder-twice", vec![("value", word.text)], None);
        }
        section.finish();
        folders.push(read);
    }
    // What was put away would be taken in again and again.
    let into_watched = |shelf: &PathBuf| folders.iter().any(|known| known.path == *shelf);
    if let Some(bad) = folders.iter().flat_map(|known| [&known.accepted, &known.rejected]).find(|s| into_watched(s)) {
        let shown = bad.strip_prefix(folder).unwrap_or(bad).display().to_string();
        root.fault("folders", "config-shelf-watched", vec![("value", shown)], None);
    }
    folders
}

/// Where files of a watched folder are put away.
fn shelf(section: &mut Section<'_, '_>, key: &'static str, folder: &Path, watched: &Path, code: &str) -> PathBuf {
    let Some(word) = section.word(key) else { return beside(watched, key, folder, code) };
    if word.text.is_empty() {
        section.fault(key, "config-empty", vec![], None);
    }
    folder.join(word.text)
}

/// Beside a watched folder; where folders of many organisations lie together, with the code in the name.
fn beside(path: &Path, name: &str, folder: &Path, code: &str) -> PathBuf {
    let parent = path.parent().unwrap_or(Path::new(""));
    let is_own = || parent.strip_prefix(folder).unwrap_or(parent).iter().any(|part| part == code);
    if code.is_empty() || is_own() { parent.join(name) } else { parent.join(format!("{name}-{code}")) }
}

fn mapping_names(section: &mut Section<'_, '_>, own: &[String]) -> Vec<String> {
    let words = section.words("mappings");
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

fn kinds(section: &mut Section<'_, '_>) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for word in section.words("kinds") {
        match Kind::from_code(&word.text) {
            Some(kind) => kinds.push(kind),
            None => section.not_one_of(&word, &Kind::ALL.map(Kind::code)),
        }
    }
    kinds
}

/// The keys of the tables of a policy, so that a slip gets a hint: serde names all keys, and in English.
const POLICY_KEYS: [(&str, &[&str]); 10] = [
    (
        "",
        &[
            "organization", "rules", "posts", "management", "administrators", "protected", "own_accounts",
            "invite_term_days", "majority_notice_days", "absence", "leave", "guards", "freeze", "quiet_hours",
            "last_accepted",
        ],
    ),
    ("absence", &["auto"]),
    ("leave", &["academic", "parental"]),
    ("guards", &["removals", "additions", "role_changes"]),
    ("guards.removals", THRESHOLD_KEYS),
    ("guards.additions", THRESHOLD_KEYS),
    ("guards.role_changes", THRESHOLD_KEYS),
    ("protected", &["who", "reason", "until"]),
    ("freeze", &["from", "to", "reason"]),
    ("management.*", &["posts", "people"]),
];
const THRESHOLD_KEYS: &[&str] = &["organization_percent", "class_percent", "at_least", "at_most"];

fn policy(root: &mut Section<'_, '_>, folder: &Path, organization: &str) -> Policy {
    let file = root.word("policy_file");
    let mut policy = match (root.raw("policy"), file) {
        (Some(_), Some(_)) => {
            root.fault("policy_file", "config-policy-twice", vec![], None);
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
        document.fault(value.span().start, "policy", "config-expected-table", vec![], None);
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
    let allowed = POLICY_KEYS.iter().find(|(known, _)| *known == path).map(|(_, keys)| *keys);
    let mut known = true;
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if let Some(allowed) = allowed.filter(|allowed| !allowed.contains(&name)) {
            let full =
                ["policy", path, name].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(".");
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
        root.fault(
            "policy_file",
            "config-unreadable-file",
            vec![("path", word.text.clone())],
            Some("config-hint-rights"),
        );
        return Policy::default();
    };
    read_policy(&text).unwrap_or_else(|fault| {
        root.document.toml_fault_in(&word.text, fault);
        Policy::default()
    })
}

fn apply(mut section: Section<'_, '_>) -> Apply {
    let usual = Apply::default();
    let read = Apply {
        auto: section.flag("auto", usual.auto),
        approval_hours: section.small("approval_hours", usual.approval_hours, 1..=8760),
        parallel: section.small("parallel", usual.parallel, 1..=64),
        max_failures: section.small("max_failures", usual.max_failures, 1..=1000),
        suspend_days: section.small("suspend_days", usual.suspend_days, 0..=3650),
        clock: ClockLimits {
            gap_days: section.small("clock_gap_days", usual.clock.gap_days, 1..=3650),
            minutes: section.small("clock_minutes", usual.clock.minutes, 1..=1440),
        },
    };
    section.finish();
    read
}

fn alarms(mut section: Section<'_, '_>) -> Alarms {
    let usual = Alarms::default();
    let read = Alarms {
        no_run_hours: section.small("no_run_hours", usual.no_run_hours, 1..=8760),
        no_file_days: section.small("no_file_days", usual.no_file_days, 1..=3650),
        no_review_hours: section.small("no_review_hours", usual.no_review_hours, 1..=8760),
    };
    section.finish();
    read
}
