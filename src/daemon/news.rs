//! What is in the store → what people have not been told of yet: files that were refused or half read, what was carried out.
//!
//! Two marks say how far people were told, so nothing is lost between a file and the letter, whoever took it in.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::notify::occasion::{HalfRead, Rejected};
use crate::sync::OrgContext;
use domain::action::ActionKind;
use planner::plan::Plan;
use store::{Arrived, StoreError, Switch, stamp};

/// The last arrival that was told.
const ARRIVALS: &str = "told:arrivals";
/// The last entry of the journal that was told.
const JOURNAL: &str = "told:journal";
/// Without a mark, what is older than this is no news.
const DAY: TimeDelta = TimeDelta::hours(24);
/// Who calls `kontingent import` reads there and then what became of the file.
const BY_HAND: &str = "import";

/// What has happened since people were told last.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Files that were refused, each once.
    pub(super) rejected: Vec<Rejected>,
    /// Files that were accepted although a part of them was not read.
    pub(super) half_read: Vec<HalfRead>,
    /// What was carried out.
    pub(super) done: Vec<(ActionKind, u64)>,
    /// How many tasks were given to people.
    pub(super) tasks: u64,
    /// How many actions the platform refused.
    pub(super) failed: u64,
    arrival: i64,
    entry: i64,
    /// There was a plan, which says what of the files was not read.
    has_plan: bool,
}

impl News {
    /// The news; `plan` says what of the files in force was not read.
    pub(super) async fn of(org: &OrgContext, plan: Option<&Plan>, now: DateTime<Utc>) -> Result<News, StoreError> {
        let store = &org.store;
        let (after_arrival, arrivals_since) = mark(org, ARRIVALS, now).await?;
        let (after_entry, entries_since) = mark(org, JOURNAL, now).await?;
        // The end is read first: what comes in between is told the next time.
        let entry = store.last_entry().await?;
        let arrivals = store.arrivals_after(after_arrival, arrivals_since).await?;
        let mut news = News {
            arrival: arrivals.last().map_or(after_arrival, |last| last.id),
            entry,
            has_plan: plan.is_some(),
            rejected: rejected(&arrivals),
            half_read: plan.map(|plan| half_read(plan, &arrivals)).unwrap_or_default(),
            ..News::default()
        };
        for (event, kind, count) in store.counts_after(after_entry, entries_since).await? {
            let count = u64::try_from(count).unwrap_or_default();
            match event.as_str() {
                "done" => news.done.extend(kind_of(&kind).map(|kind| (kind, count))),
                "task" => news.tasks += count,
                "failed" => news.failed += count,
                _ => {}
            }
        }
        news.done.sort_unstable();
        Ok(news)
    }

    /// People were told of everything. Without a plan nobody knows yet whether the files were read whole: they stay news, and
    /// what was refused is said once more.
    pub(super) async fn were_told(&self, org: &OrgContext, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.has_plan {
            org.store.set_switch(ARRIVALS, &switch(self.arrival, now)).await?;
        }
        self.actions_were_told(org, now).await
    }

    /// People were told of what was carried out, and not of files.
    pub(super) async fn actions_were_told(&self, org: &OrgContext, now: DateTime<Utc>) -> Result<(), StoreError> {
        org.store.set_switch(JOURNAL, &switch(self.entry, now)).await
    }
}

fn switch(mark: i64, now: DateTime<Utc>) -> Switch {
    Switch { value: mark.to_string(), since: stamp(now), who: "auto".into(), reason: String::new() }
}

/// After which number the news begin, and not before which moment.
async fn mark(org: &OrgContext, name: &str, now: DateTime<Utc>) -> Result<(i64, DateTime<Utc>), StoreError> {
    let kept = org.store.switch(name).await?.and_then(|switch| switch.value.parse().ok());
    Ok(kept.map_or((0, now - DAY), |after| (after, DateTime::UNIX_EPOCH)))
}

fn kind_of(code: &str) -> Option<ActionKind> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

fn rejected(arrivals: &[Arrived]) -> Vec<Rejected> {
    let mut all: Vec<Rejected> = Vec::new();
    for file in arrivals.iter().filter(|file| file.state == "rejected" && file.origin != BY_HAND) {
        let one = Rejected { file: file.file.clone(), reason: file.reason.clone() };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// What was not read of the files that came: a line for each cause in a file.
fn half_read(plan: &Plan, arrivals: &[Arrived]) -> Vec<HalfRead> {
    let fresh: Vec<&str> =
        arrivals.iter().filter(|file| file.state == "in_force").map(|file| file.file.as_str()).collect();
    let mut all: BTreeMap<(String, &str), HalfRead> = BTreeMap::new();
    for finding in plan.findings.iter().filter(|finding| finding.is_of_half_read()) {
        let Some(name) = finding.file.as_deref().filter(|name| fresh.contains(name)) else { continue };
        let file = match &finding.sheet {
            Some(sheet) if !sheet.is_empty() => format!("{name}, {sheet}"),
            _ => name.to_owned(),
        };
        all.entry((file.clone(), finding.code.as_ref()))
            .and_modify(|known| known.more += 1)
            .or_insert_with(|| HalfRead { file, reason: finding.message.clone(), more: 0 });
    }
    all.into_values().collect()
}
