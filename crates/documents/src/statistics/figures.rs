//! What the head reads first: how many people there are, how many of them are in, and how that was a month before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::usage::people;
use super::{Clock, Period, UsageCounts, moment};
use domain::membership::{Category, MemberStatus, MembershipRead, Seat};
use names::fold_name;
use planner::plan::Plan;
use store::Span;

/// Days of the chart over time, at most.
const POINTS: i64 = 5;

/// The people of one platform who are one thing there: students, staff, legal representatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureRow {
    /// The platform.
    pub platform: String,
    /// What they are.
    pub category: Category,
    /// Each counts once, in however many groups they are.
    #[serde(flatten)]
    pub counts: UsageCounts,
    /// The same before the period; `null` where nothing was known then.
    pub then: Option<UsageCounts>,
}

/// How many people were in on a day, and how many were invited only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The day, at its end.
    pub day: NaiveDate,
    /// People who were somewhere.
    pub joined: u64,
    /// People who were invited, and nowhere yet.
    pub invited: u64,
}

/// The figures that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// By platform and what people are.
    pub rows: Vec<FigureRow>,
    /// The sum.
    pub total: UsageCounts,
    /// The sum before the period; `null` where a platform was not known then.
    pub total_then: Option<UsageCounts>,
    /// The day of those numbers.
    pub then: Option<NaiveDate>,
    /// Leavers who were still in on that day.
    pub leavers_then: Option<u64>,
    /// The days of the period, the oldest first.
    pub over_time: Vec<Point>,
}

/// A plan and the membership that it rests on.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The membership.
    pub read: &'a MembershipRead,
}

/// The looks of a day before the period.
#[derive(Debug)]
pub struct Then<'a> {
    /// When the newest of them was.
    pub at: DateTime<Utc>,
    /// One for each platform that was known.
    pub looks: Vec<Look<'a>>,
    /// Leavers by a clock that begins then.
    pub leavers: &'a Clock,
}

impl Figures {
    /// The figures of now, and of before where they are known.
    pub fn of(now: &[Look<'_>], then: Option<&Then<'_>>, zone: Tz) -> Figures {
        let counted = |looks: &[Look<'_>]| -> BTreeMap<(String, Category), UsageCounts> {
            let each = looks.iter().flat_map(|look| {
                people(look.plan, look.read)
                    .into_iter()
                    .map(|(category, counts)| ((look.read.platform.clone(), category), counts))
            });
            each.collect()
        };
        let sum = |rows: &BTreeMap<(String, Category), UsageCounts>| {
            let mut sum = UsageCounts::default();
            rows.values().for_each(|counts| sum.add(counts));
            sum
        };
        let today = counted(now);
        let platforms =
            |looks: &[Look<'_>]| -> BTreeSet<String> { looks.iter().map(|look| look.read.platform.clone()).collect() };
        // Half of the platforms of today compared with all of them would be a trend that is none.
        let then = then.filter(|then| platforms(&then.looks) == platforms(now));
        let before = then.map(|then| counted(&then.looks));
        let mut keys: BTreeSet<&(String, Category)> = today.keys().collect();
        keys.extend(before.iter().flat_map(BTreeMap::keys));
        let rows = keys.into_iter().map(|key| FigureRow {
            platform: key.0.clone(),
            category: key.1,
            counts: today.get(key).copied().unwrap_or_default(),
            then: before.as_ref().map(|before| before.get(key).copied().unwrap_or_default()),
        });
        let day = then.map(|then| then.at.with_timezone(&zone).date_naive());
        Figures {
            rows: rows.collect(),
            total: sum(&today),
            total_then: before.as_ref().map(sum),
            then: day,
            leavers_then: then.zip(day).map(|(then, day)| then.leavers.still_at(day, then.at)),
            over_time: Vec::new(),
        }
    }
}

/// A person in a seat, as far as a read tells one from another.
fn owner(platform: &str, seat: &Seat) -> String {
    match (&seat.person_key, seat.platform_id.as_str()) {
        (_, id) if !id.is_empty() => format!("{platform} id {id}"),
        (Some(key), _) => format!("{platform} key {key}"),
        (None, _) => format!("{platform} {} {}", seat.role.category().code(), fold_name(&seat.name)),
    }
}

/// The membership of a platform as it was at a moment; `None` before its first read.
pub fn membership_at(platform: &str, spans: &[Span], at: DateTime<Utc>) -> Option<MembershipRead> {
    let mut own = spans.iter().filter(|span| span.platform == platform).peekable();
    own.peek()?;
    let mut seats = Vec::new();
    let mut was_read = false;
    for span in own {
        let began = moment(&span.first_read)?;
        was_read |= began <= at;
        if began <= at && span.gone_read.as_deref().and_then(moment).is_none_or(|gone| gone > at) {
            seats.push(span.seat.clone());
        }
    }
    let read = MembershipRead { platform: platform.to_owned(), places: Vec::new(), seats, lists: None };
    was_read.then_some(read)
}

/// How many people were in at the end of some days of a period. Before the first read nobody knows.
pub fn over_time(spans: &[Span], period: Period, zone: Tz) -> Vec<Point> {
    let first = spans.iter().filter_map(|span| moment(&span.first_read)).min();
    let days = (period.until - period.since).num_days().max(0);
    let step = (days as u64).div_ceil(POINTS as u64).max(1) as i64;
    let mut points = Vec::new();
    let mut left = days;
    while left >= 0 {
        let day = period.since + chrono::TimeDelta::days(left);
        let (_, end) = Period { since: day, until: day }.bounds(zone);
        if first.is_none_or(|first| first >= end) {
            break;
        }
        points.push(point(spans, day, end));
        left -= step;
    }
    points.reverse();
    points
}

fn point(spans: &[Span], day: NaiveDate, end: DateTime<Utc>) -> Point {
    let mut is_in: HashMap<String, bool> = HashMap::new();
    for span in spans {
        let there = moment(&span.first_read).is_some_and(|first| first < end)
            && span.gone_read.as_deref().and_then(moment).is_none_or(|gone| gone >= end);
        let joined = match span.seat.status {
            MemberStatus::Joined | MemberStatus::Blocked => true,
            MemberStatus::Invited => false,
            _ => continue,
        };
        if there {
            *is_in.entry(owner(&span.platform, &span.seat)).or_default() |= joined;
        }
    }
    let joined = is_in.values().filter(|joined| **joined).count() as u64;
    Point { day, joined, invited: is_in.len() as u64 - joined }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::membership::Role;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn span(account: &str, place: &str, status: MemberStatus, first: u32, gone: Option<u32>) -> Span {
        let at = |day: u32| format!("2026-11-{day:02}T06:00:00.000Z");
        let seat = Seat::joined(place.parse().unwrap(), account, "Громов Лев Борисович", Role::Student);
        Span {
            platform: "p".into(),
            seat: Seat { status, ..seat },
            first_read: at(first),
            gone_read: gone.map(at),
            gone_known: gone.map(at),
        }
    }

    #[test]
    fn a_person_counts_once_a_day_and_nobody_before_the_first_read() {
        let spans = [
            span("1", "class:ИС-21", MemberStatus::Joined, 10, Some(14)),
            span("1", "chat:students:ИС-21", MemberStatus::Invited, 10, None),
            span("2", "class:ИС-21", MemberStatus::Invited, 12, None),
        ];
        let points = over_time(&spans, Period { since: day(8), until: day(15) }, chrono_tz::UTC);
        let told: Vec<(u32, u64, u64)> =
            points.iter().map(|point| (chrono::Datelike::day(&point.day), point.joined, point.invited)).collect();
        assert_eq!(told, [(11, 1, 0), (13, 1, 1), (15, 0, 2)]);
    }

    #[test]
    fn a_membership_is_as_it_was() {
        let spans = [
            span("1", "class:ИС-21", MemberStatus::Joined, 10, Some(14)),
            span("2", "class:ИС-21", MemberStatus::Joined, 12, None),
        ];
        let at = |d: u32| membership_at("p", &spans, day(d).and_hms_opt(12, 0, 0).unwrap().and_utc());
        let ids = |d: u32| at(d).map(|read| read.seats.into_iter().map(|seat| seat.platform_id).collect::<Vec<_>>());
        assert_eq!(ids(9), None);
        assert_eq!(ids(10), Some(vec!["1".to_owned()]));
        assert_eq!(ids(13), Some(vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!(ids(20), Some(vec!["2".to_owned()]));
        assert_eq!(membership_at("other", &spans, day(20).and_hms_opt(0, 0, 0).unwrap().and_utc()), None);
    }
}
