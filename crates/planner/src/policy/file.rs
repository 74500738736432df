//! A policy file comes in, the policy goes out, or a fault with its line and key.

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::DeTable;

use super::{Freeze, ManagementChat, Policy, Protected, Rule, Threshold};
use domain::roster::{Kind, PostKind};
use names::fold_words;
use rosters::mapping::TomlError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, bool>,
    #[serde(default)]
    posts: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    management: BTreeMap<String, RawManagement>,
    administrators: Option<Vec<String>>,
    #[serde(default)]
    protected: Vec<RawProtected>,
    #[serde(default)]
    own_accounts: Vec<String>,
    invite_term_days: Option<u32>,
    majority_notice_days: Option<u32>,
    #[serde(default)]
    absence: RawAbsence,
    #[serde(default)]
    leave: RawLeave,
    #[serde(default)]
    guards: RawGuards,
    #[serde(default)]
    freeze: Vec<RawFreeze>,
    quiet_hours: Option<Spanned<String>>,
    #[serde(default)]
    last_accepted: BTreeMap<Spanned<String>, u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManagement {
    #[serde(default)]
    posts: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProtected {
    who: String,
    reason: String,
    until: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawAbsence {
    #[serde(default)]
    auto: Vec<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawLeave {
    academic: Option<Spanned<String>>,
    parental: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawGuards {
    removals: Option<RawThreshold>,
    additions: Option<RawThreshold>,
    role_changes: Option<RawThreshold>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThreshold {
    organization_percent: Option<u32>,
    class_percent: Option<u32>,
    at_least: Option<u32>,
    at_most: Option<u32>,
}

impl RawThreshold {
    fn over(self, usual: Threshold) -> Threshold {
        Threshold {
            organization_percent: self.organization_percent.unwrap_or(usual.organization_percent),
            class_percent: self.class_percent.unwrap_or(usual.class_percent),
            at_least: self.at_least.unwrap_or(usual.at_least),
            at_most: self.at_most.unwrap_or(usual.at_most),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFreeze {
    from: Spanned<String>,
    to: Spanned<String>,
    #[serde(default)]
    reason: String,
}

/// Reads a policy.
///
/// # Errors
/// Says line, key and what is wrong.
pub fn read_policy(text: &str) -> Result<Policy, TomlError> {
    let raw: RawPolicy = toml::from_str(text).map_err(|error| TomlError::from_toml(text, &error))?;
    checked(text, raw)
}

/// Reads a policy that is a table of a larger file; `text` is that file's.
///
/// # Errors
/// Says line, key and what is wrong.
pub fn read_policy_table(text: &str, table: Spanned<DeTable<'_>>) -> Result<Policy, TomlError> {
    let raw = RawPolicy::deserialize(toml::Deserializer::from(table));
    checked(text, raw.map_err(|error| TomlError::from_toml(text, &error))?)
}

fn checked(text: &str, raw: RawPolicy) -> Result<Policy, TomlError> {
    let mut policy = Policy { organization: raw.organization, ..Policy::default() };
    for (rule, on) in raw.rules {
        let known = Rule::ALL.into_iter().find(|known| known.code() == rule.get_ref());
        let known = known.ok_or_else(|| TomlError::unknown_key(text, &rule, "W1 … W13"))?;
        policy.rules.set(known, on);
    }
    for (post, kind) in raw.posts {
        let kind = match kind.get_ref().as_str() {
            "pedagogical" => PostKind::Pedagogical,
            "administration" => PostKind::Administration,
            "other" => PostKind::Other,
            _ => return Err(TomlError::not_one_of(text, &kind, "pedagogical, administration, other")),
        };
        policy.posts.push((fold_words(&post), kind));
    }
    for (name, chat) in raw.management {
        let posts = chat.posts.iter().map(|post| fold_words(post)).collect();
        policy.management.push(ManagementChat { name, posts, people: chat.people });
    }
    policy.administrators = raw.administrators;
    for protected in raw.protected {
        let until = protected.until.map(|until| date(text, &until)).transpose()?;
        policy.protected.push(Protected { who: protected.who, reason: protected.reason, until });
    }
    policy.own_accounts = raw.own_accounts;
    policy.invite_term_days = raw.invite_term_days.unwrap_or(policy.invite_term_days);
    policy.majority_notice_days = raw.majority_notice_days.unwrap_or(policy.majority_notice_days);
    for kind in &raw.absence.auto {
        policy.absence_auto.push(kind_of(text, kind)?);
    }
    policy.academic_leave_keeps = keeps(text, raw.leave.academic)?;
    policy.parental_leave_keeps = keeps(text, raw.leave.parental)?;
    let usual = Threshold::default();
    policy.guards.removals = raw.guards.removals.map_or(usual, |raw| raw.over(usual));
    policy.guards.additions = raw.guards.additions.map_or(usual, |raw| raw.over(usual));
    policy.guards.role_changes = raw.guards.role_changes.map_or(usual, |raw| raw.over(usual));
    for freeze in raw.freeze {
        policy.freeze.push(Freeze {
            from: date(text, &freeze.from)?,
            to: date(text, &freeze.to)?,
            reason: freeze.reason,
        });
    }
    policy.quiet_hours = raw.quiet_hours.map(|hours| quiet_hours(text, &hours)).transpose()?;
    for (kind, rows) in raw.last_accepted {
        policy.last_accepted.push((kind_of(text, &kind)?, rows));
    }
    Ok(policy)
}

fn kind_of(text: &str, kind: &Spanned<String>) -> Result<Kind, TomlError> {
    Kind::from_code(kind.get_ref())
        .ok_or_else(|| TomlError::not_one_of(text, kind, &Kind::ALL.map(Kind::code).join(", ")))
}

fn keeps(text: &str, word: Option<Spanned<String>>) -> Result<bool, TomlError> {
    match word {
        None => Ok(true),
        Some(word) => match word.get_ref().as_str() {
            "keep" => Ok(true),
            "suspend" => Ok(false),
            _ => Err(TomlError::not_one_of(text, &word, "keep, suspend")),
        },
    }
}

fn date(text: &str, written: &Spanned<String>) -> Result<NaiveDate, TomlError> {
    NaiveDate::parse_from_str(written.get_ref(), "%Y-%m-%d")
        .map_err(|_| TomlError::not_one_of(text, written, "YYYY-MM-DD"))
}

fn quiet_hours(text: &str, written: &Spanned<String>) -> Result<(NaiveTime, NaiveTime), TomlError> {
    let parsed = written.get_ref().split_once('-').and_then(|(from, to)| {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        Some((time(from)?, time(to)?))
    });
    parsed.ok_or_else(|| TomlError::not_one_of(text, written, "22:00-07:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_policy() {
        let policy = read_policy(
            r#"
            organization = "Приозёрский техникум"
            administrators = ["Иванов Пётр Ильич"]
            own_accounts = ["1000"]
            invite_term_days = 14
            quiet_hours = "22:00-07:00"
            protected = [{ who = "77", reason = "гость", until = "2026-12-31" }]
            freeze = [{ from = "2026-12-25", to = "2027-01-10", reason = "каникулы" }]
            [rules]
            W7 = false
            [posts]
            "лаборант" = "pedagogical"
            [management."Директор и заместители"]
            posts = ["директор", "заместитель директора"]
            [leave]
            academic = "suspend"
            [absence]
            auto = ["staff"]
            [guards.removals]
            at_most = 5
            [last_accepted]
            students = 812
            "#,
        )
        .unwrap();
        assert_eq!(policy.rules.said(Rule::W7), Some(false));
        assert!(policy.rules.is_on(Rule::W1));
        assert_eq!(policy.guards.removals.at_most, 5);
        assert_eq!(policy.guards.removals.at_least, 3);
        assert!(!policy.academic_leave_keeps && policy.parental_leave_keeps);
        assert!(policy.is_quiet(NaiveTime::from_hms_opt(23, 0, 0).unwrap()));
        assert!(!policy.is_quiet(NaiveTime::from_hms_opt(12, 0, 0).unwrap()));
        assert!(policy.freeze_on(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()).is_some());
    }

    #[test]
    fn faults_have_a_line_and_a_key() {
        let fault = read_policy("[rules]\nW14 = true\n").unwrap_err();
        assert_eq!((fault.line, fault.key.as_str()), (2, "W14"));
        let fault = read_policy("[leave]\nacademic = \"maybe\"\n").unwrap_err();
        assert_eq!((fault.line, fault.key.as_str()), (2, "academic"));
        assert!(read_policy("ruels = 1").is_err());
    }
}
