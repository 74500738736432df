//! Spans of seats → who came and went in a period, by group and role.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Unit, moment};
use domain::membership::MemberStatus;
use names::fold_name;
use store::Span;

/// People who came and went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ChangeCounts {
    /// Were not there and are, or were for a while.
    pub came: u64,
    /// Were there and are not.
    pub went: u64,
}

/// One row: a group or another part of a platform, and one role in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeRow {
    /// The platform.
    pub platform: String,
    /// The group or part.
    pub unit: Unit,
    /// The role.
    pub role: String,
    /// The people.
    #[serde(flatten)]
    pub counts: ChangeCounts,
}

/// A time in which somebody was somewhere: from a read to the one that no longer saw them.
pub(super) type Stretch = (DateTime<Utc>, Option<DateTime<Utc>>);

/// Puts stretches together that touch: a seat whose details changed is still the same seat.
pub(super) fn merge(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable_by_key(|(from, _)| *from);
    let mut merged: Vec<Stretch> = Vec::new();
    for (from, until) in stretches {
        match merged.last_mut() {
            Some((_, last)) if last.is_none_or(|last| from <= last) => {
                *last = match (*last, until) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
            }
            _ => merged.push((from, until)),
        }
    }
    merged
}

/// The time of a span.
pub(super) fn stretch(span: &Span) -> Option<Stretch> {
    let until = match &span.gone_read {
        Some(gone) => Some(moment(gone)?),
        None => None,
    };
    Some((moment(&span.first_read)?, until))
}

/// Who came and went between two moments. Whom the first read of a platform saw did not come.
pub fn changes(
    spans: &[Span],
    first_reads: &BTreeMap<String, BTreeSet<String>>,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
) -> Vec<ChangeRow> {
    let mut people: BTreeMap<(&str, Unit, &str, String), Vec<Stretch>> = BTreeMap::new();
    for span in spans {
        // Who has a link only has not come.
        if !matches!(span.seat.status, MemberStatus::Joined | MemberStatus::Blocked) {
            continue;
        }
        let Some(stretch) = stretch(span) else { continue };
        let seat = &span.seat;
        let id = if seat.platform_id.is_empty() { fold_name(&seat.name) } else { seat.platform_id.clone() };
        people.entry((&span.platform, Unit::of(&seat.place), seat.role.code(), id)).or_default().push(stretch);
    }
    let mut rows: BTreeMap<(&str, Unit, &str), ChangeCounts> = BTreeMap::new();
    for ((platform, unit, role, _), stretches) in people {
        let first: Vec<DateTime<Utc>> =
            first_reads.get(platform).into_iter().flatten().filter_map(|at| moment(at)).collect();
        let within = |at: DateTime<Utc>| since <= at && at < until;
        let counts = rows.entry((platform, unit, role)).or_default();
        for (from, gone) in merge(stretches) {
            counts.came += u64::from(within(from) && !first.contains(&from));
            counts.went += u64::from(gone.is_some_and(within));
        }
    }
    rows.into_iter()
        .filter(|(_, counts)| *counts != ChangeCounts::default())
        .map(|((platform, unit, role), counts)| ChangeRow {
            platform: platform.to_owned(),
            unit,
            role: role.to_owned(),
            counts,
        })
        .collect()
}

impl ChangeCounts {
    /// The sum of rows.
    pub fn sum(rows: &[ChangeRow]) -> ChangeCounts {
        rows.iter().fold(ChangeCounts::default(), |sum, row| ChangeCounts {
            came: sum.came + row.counts.came,
            went: sum.went + row.counts.went,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        moment(&format!("2026-11-{day:02}T06:00:00.000Z")).unwrap()
    }

    #[test]
    fn stretches_that_touch_are_one() {
        let merged = merge(vec![(at(5), None), (at(1), Some(at(3))), (at(3), Some(at(4)))]);
        assert_eq!(merged, [(at(1), Some(at(4))), (at(5), None)]);
    }
}
