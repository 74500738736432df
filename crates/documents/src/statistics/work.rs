//! The journal of a period and the open plans → how many actions were done, failed, rejected, and wait.

use std::collections::BTreeMap;

use serde::Serialize;

use planner::plan::ActionKind;
use store::Entry;

/// Actions by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct WorkCounts {
    /// Done in the period, by kontingent or by hand.
    pub done: u64,
    /// Failed, and not done since.
    pub failed: u64,
    /// Rejected by a person.
    pub rejected: u64,
    /// Wait now, in the open plans.
    pub waiting: u64,
}

/// Actions of one kind on one kind of basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkRow {
    /// The kind of action.
    pub kind: String,
    /// The kind of basis: `roster`, `order`, `absence`, `policy`, `request` or `expired`.
    pub basis: String,
    /// How many.
    #[serde(flatten)]
    pub counts: WorkCounts,
}

/// An action of an open plan that is neither done nor rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The kind of action.
    pub kind: ActionKind,
    /// The kind of basis.
    pub basis: String,
}

#[derive(Default)]
struct Fate<'a> {
    kind: &'a str,
    basis: &'a str,
    done: u64,
    last: &'a str,
}

/// Counts what became of actions. `entries` are those of the period, the oldest first. The same action has the same id in
/// every plan, so one that failed night after night is one.
pub fn work(entries: &[Entry], waiting: &[Waiting]) -> Vec<WorkRow> {
    let mut fates: BTreeMap<&str, Fate<'_>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.action.is_empty()) {
        // `order:expulsion 118-к 2026-11-20`: the kind stands first.
        let basis = entry.basis.split([' ', ':']).next().unwrap_or_default();
        let fate = fates.entry(&entry.action).or_default();
        (fate.kind, fate.basis) = (&entry.kind, basis);
        match entry.event.as_str() {
            "done" | "already" | "verified" => {
                fate.done += 1;
                fate.last = "done";
            }
            "failed" | "rejected" => fate.last = &entry.event,
            "approved" | "undecided" => fate.last = "",
            _ => {}
        }
    }
    let mut rows: BTreeMap<(&str, &str), WorkCounts> = BTreeMap::new();
    for fate in fates.values() {
        let counts = rows.entry((fate.kind, fate.basis)).or_default();
        counts.done += fate.done;
        counts.failed += u64::from(fate.last == "failed");
        counts.rejected += u64::from(fate.last == "rejected");
    }
    for one in waiting {
        rows.entry((one.kind.code(), &one.basis)).or_default().waiting += 1;
    }
    rows.into_iter()
        .filter(|(_, counts)| *counts != WorkCounts::default())
        .map(|((kind, basis), counts)| WorkRow { kind: kind.to_owned(), basis: basis.to_owned(), counts })
        .collect()
}

impl WorkCounts {
    /// The sum of rows.
    pub fn sum(rows: &[WorkRow]) -> WorkCounts {
        rows.iter().fold(WorkCounts::default(), |sum, row| WorkCounts {
            done: sum.done + row.counts.done,
            failed: sum.failed + row.counts.failed,
            rejected: sum.rejected + row.counts.rejected,
            waiting: sum.waiting + row.counts.waiting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: &str, event: &str) -> Entry {
        Entry {
            seq: 1,
            at: String::new(),
            event: event.into(),
            plan: "p".into(),
            action: action.into(),
            kind: "remove".into(),
            person: String::new(),
            place: String::new(),
            role: String::new(),
            basis: "order:expulsion 1-к 2026-11-01".into(),
            clause: String::new(),
            who: String::new(),
            detail: String::new(),
            platform: String::new(),
            previous: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn an_action_counts_once_whatever_it_went_through() {
        let entries = [
            entry("a", "failed"),
            entry("a", "failed"),
            entry("a", "done"),
            entry("b", "failed"),
            entry("b", "sent"),
            entry("c", "rejected"),
            entry("d", "rejected"),
            entry("d", "undecided"),
        ];
        let waiting = [Waiting { kind: ActionKind::Invite, basis: "roster".into() }];
        let rows = work(&entries, &waiting);
        let sum = WorkCounts::sum(&rows);
        assert_eq!(sum, WorkCounts { done: 1, failed: 1, rejected: 1, waiting: 1 });
        assert_eq!(rows.iter().map(|row| row.basis.as_str()).collect::<Vec<_>>(), ["roster", "order"]);
    }
}
