//! The leaver's clock: days from an order's effect to the read that no longer saw the person in any class or chat (5.13.8).

use domain::GuardCode;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::changes::{Stretch, merge, stretch};
use super::{Owner, Who, beginning_of};
use domain::action::{Action, ActionKind, Basis};
use domain::membership::{Category, MemberStatus, PlaceName};
use domain::roster::MovementKind;
use store::Span;

/// Movements after which a person belongs nowhere any more.
const FINAL: [MovementKind; 4] =
    [MovementKind::Dismissal, MovementKind::Expulsion, MovementKind::Graduation, MovementKind::TransferOut];
/// Guards by which an action is not due: nobody is late.
const NOT_DUE: [GuardCode; 3] = [GuardCode::NotEffectiveYet, GuardCode::OtherChildRemains, GuardCode::OtherRoleRemains];

/// From where the order takes the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// From every class and chat.
    Everywhere,
    /// From these places: the person moves, or is the representative of somebody who goes.
    From(BTreeSet<PlaceName>),
}

impl Extent {
    fn has(&self, place: &PlaceName) -> bool {
        match self {
            Extent::Everywhere => place.is_chat() || matches!(place, PlaceName::Class(_)),
            Extent::From(places) => places.contains(place),
        }
    }
}

/// One person and one order that takes them out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The person.
    pub owner: Owner,
    /// The order.
    pub basis: Basis,
    /// From where.
    pub extent: Extent,
    /// The newest plan still wants it.
    pub is_wanted: bool,
    /// It was carried out at least once.
    pub was_done: bool,
}

/// An action and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The platform of its plan.
    pub platform: &'a str,
    /// The action.
    pub action: &'a Action,
    /// It stands in the newest plan of its platform.
    pub is_newest: bool,
    /// It was done.
    pub is_done: bool,
}

/// What an order takes a person out as. A transfer is no leaving, and parents are no leavers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    /// Belongs nowhere any more.
    Leaver,
    /// Goes on elsewhere: in another group, on leave.
    Moved,
    /// The legal representative of somebody who goes.
    Representative,
}

impl Departure {
    fn of(case: &Case) -> Departure {
        match (&case.extent, Category::from_code(&case.owner.category)) {
            (Extent::Everywhere, _) => Departure::Leaver,
            (Extent::From(_), Some(Category::Guardian)) => Departure::Representative,
            (Extent::From(_), _) => Departure::Moved,
        }
    }
}

/// One person whom an order takes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockRow {
    /// As what.
    pub what: Departure,
    /// The person.
    pub person: Who,
    /// The order.
    pub basis: Basis,
    /// From when the order is in force.
    pub effective: NaiveDate,
    /// The read that first no longer saw the person; `null` while they are still somewhere.
    pub absent_at: Option<String>,
    /// Days from the effect to that read, or to now.
    pub days: i64,
    /// Still somewhere, a day or more after the effect.
    pub overdue: bool,
    /// Where they still are.
    pub places: Vec<PlaceName>,
}

/// Everybody whom orders take out, those who are overdue first; the numbers are those of leavers alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Clock {
    /// The people.
    pub people: Vec<ClockRow>,
    /// How many leavers are gone.
    pub gone: u64,
    /// How many leavers are not.
    pub still_there: u64,
    /// The longest time, in days.
    pub maximum: Option<i64>,
    /// The median, in days.
    pub median: Option<f64>,
}

/// The person, order and places of actions that take somebody out by an order.
pub fn cases<'a>(actions: impl Iterator<Item = Seen<'a>> + Clone) -> Vec<Case> {
    let mut cases: BTreeMap<(String, String, Option<NaiveDate>), Case> = BTreeMap::new();
    for Seen { platform, action, is_newest, is_done } in actions.clone() {
        let Some(person) = action.person() else { continue };
        let Some(place) = leaves(action) else { continue };
        let Basis::Order(order) = &action.basis else { continue };
        if action.guards.iter().any(|guard| NOT_DUE.contains(guard)) {
            continue;
        }
        let key = (person.key.to_string(), order.number.clone().unwrap_or_default(), order.date);
        let case = cases.entry(key).or_insert_with(|| Case {
            owner: Owner {
                key: person.key.to_string(),
                name: person.name.clone(),
                category: person.category.to_string(),
                ..Owner::default()
            },
            basis: action.basis.clone(),
            // A representative of several children leaves the places of one.
            extent: if order.movement.is_some_and(|movement| FINAL.contains(&movement))
                && person.category != Category::Guardian
            {
                Extent::Everywhere
            } else {
                Extent::From(BTreeSet::new())
            },
            is_wanted: false,
            was_done: false,
        });
        case.owner.learn(platform, action);
        case.is_wanted |= is_newest;
        case.was_done |= is_done;
        if let Extent::From(places) = &mut case.extent {
            places.insert(place.clone());
        }
    }
    let mut cases: Vec<Case> = cases.into_values().collect();
    for Seen { platform, action, .. } in actions {
        cases.iter_mut().for_each(|case| case.owner.learn(platform, action));
    }
    cases
}

/// The place that an action takes its person out of.
fn leaves(action: &Action) -> Option<&PlaceName> {
    match action.kind() {
        ActionKind::Remove | ActionKind::RevokeInvite => Some(action.place()),
        ActionKind::Reassign | ActionKind::DetachClassTeacher => {
            action.from().map(|from| &from.place).filter(|from| *from != action.place())
        }
        _ => None,
    }
}

/// Whether, and since when, a person is gone.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    NeverThere,
    Still(Vec<PlaceName>),
    Gone(DateTime<Utc>),
}

fn fate(case: &Case, spans: &[Span], effect: DateTime<Utc>) -> Fate {
    let own: Vec<&Span> = spans
        .iter()
        .filter(|span| {
            // A request lets nobody in; an open link does.
            matches!(span.seat.status, MemberStatus::Joined | MemberStatus::Blocked | MemberStatus::Invited)
                && case.extent.has(&span.seat.place)
                && case.owner.has(span)
        })
        .collect();
    let stretches: Vec<Stretch> = merge(own.iter().filter_map(|span| stretch(span)).collect());
    let Some((_, last)) = stretches.last() else { return Fate::NeverThere };
    let still = || {
        let open: BTreeSet<PlaceName> =
            own.iter().filter(|span| span.gone_read.is_none()).map(|span| span.seat.place.clone()).collect();
        Fate::Still(open.into_iter().collect())
    };
    if case.is_wanted {
        return last.map_or_else(still, Fate::Gone);
    }
    // Nothing is wanted any more: the first read after the effect that did not see them. Who came back came back.
    let there = stretches.iter().find(|(_, until)| until.is_none_or(|until| until > effect));
    match there {
        Some((from, until)) if *from > effect => {
            let before = stretches.iter().filter_map(|(_, until)| *until).filter(|until| *until <= effect).max();
            // Seen for the first time after the order took effect: that is when the platform was first read.
            before.or(*until).map_or_else(still, Fate::Gone)
        }
        Some((_, until)) => until.map_or_else(still, Fate::Gone),
        None => last.map_or_else(still, Fate::Gone),
    }
}

/// The clock of all cases. `since` leaves those out who were gone before the period; orders after `today` are not in force.
pub fn clock(cases: &[Case], spans: &[Span], since: DateTime<Utc>, today: NaiveDate, zone: chrono_tz::Tz) -> Clock {
    let mut people: Vec<ClockRow> = Vec::new();
    for case in cases {
        let Some(effective) = case.basis.effective().filter(|day| *day <= today) else { continue };
        let (absent_at, places) = match fate(case, spans, beginning_of(effective, zone)) {
            Fate::NeverThere => continue,
            // Cancelled, or found not to be needed.
            Fate::Still(_) if !case.is_wanted && !case.was_done => continue,
            Fate::Still(places) => (None, places),
            Fate::Gone(at) if at < since && beginning_of(effective, zone) < since => continue,
            Fate::Gone(at) => (Some(at), Vec::new()),
        };
        let until = absent_at.map_or(today, |at| at.with_timezone(&zone).date_naive());
        let days = (until - effective).num_days().max(0);
        people.push(ClockRow {
            what: Departure::of(case),
            person: Who {
                name: case.owner.name.clone(),
                key: case.owner.key.clone(),
                category: case.owner.category.clone(),
            },
            basis: case.basis.clone(),
            effective,
            absent_at: absent_at.map(store::stamp),
            days,
            overdue: absent_at.is_none() && days > 0,
            places,
        });
    }
    people.sort_by(|a, b| {
        let order = |row: &ClockRow| (row.absent_at.is_some(), std::cmp::Reverse(row.days));
        (order(a), &a.person).cmp(&(order(b), &b.person))
    });
    let leavers = || people.iter().filter(|row| row.what == Departure::Leaver);
    let mut days: Vec<i64> = leavers().map(|row| row.days).collect();
    days.sort_unstable();
    let gone = leavers().filter(|row| row.absent_at.is_some()).count() as u64;
    Clock { gone, still_there: days.len() as u64 - gone, maximum: days.last().copied(), median: median(&days), people }
}

impl Clock {
    /// Those of one kind whom the last read still saw, the longest first.
    pub fn still(&self, what: Departure) -> impl Iterator<Item = &ClockRow> {
        self.people.iter().filter(move |row| row.what == what && row.absent_at.is_none())
    }

    /// How many leavers were still there at a moment of a day. The clock has to begin there.
    pub(super) fn still_at(&self, day: NaiveDate, at: DateTime<Utc>) -> u64 {
        let then = |row: &&ClockRow| {
            row.what == Departure::Leaver
                && row.effective <= day
                && row.absent_at.as_deref().and_then(super::moment).is_none_or(|gone| gone > at)
        };
        self.people.iter().filter(then).count() as u64
    }
}

/// The middle of sorted numbers.
fn median(sorted: &[i64]) -> Option<f64> {
    let at = |n: usize| sorted.get(n).map(|days| *days as f64);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => at(half),
        _ => Some((at(half)? + at(half - 1)?) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::action::OrderBasis;
    use domain::membership::{Role, Seat};

    fn at(day: u32) -> String {
        format!("2026-11-{day:02}T06:00:00.000Z")
    }

    fn span(place: &str, first: u32, gone: Option<u32>) -> Span {
        Span {
            platform: "p".into(),
            seat: Seat::joined(place.parse().unwrap(), "7", "Громов Лев Борисович", Role::Student),
            first_read: at(first),
            gone_read: gone.map(at),
            gone_known: gone.map(at),
        }
    }

    fn case(is_wanted: bool) -> Case {
        let mut owner = Owner { key: "k".into(), category: "student".into(), ..Owner::default() };
        owner.accounts.entry("p".into()).or_default().insert("7".into());
        Case {
            owner,
            basis: Basis::Order(OrderBasis {
                movement: Some(MovementKind::Expulsion),
                number: Some("1-к".into()),
                date: NaiveDate::from_ymd_opt(2026, 11, 10),
                effective: None,
            }),
            extent: Extent::Everywhere,
            is_wanted,
            was_done: true,
        }
    }

    fn told(is_wanted: bool, spans: &[Span]) -> Option<(i64, bool, bool)> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        let since = beginning_of(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(), chrono_tz::UTC);
        let clock = clock(&[case(is_wanted)], spans, since, today, chrono_tz::UTC);
        clock.people.first().map(|row| (row.days, row.absent_at.is_some(), row.overdue))
    }

    #[test]
    fn the_last_place_stops_the_clock() {
        let gone = [span("class:ИС-21", 1, Some(12)), span("chat:students:ИС-21", 1, Some(14))];
        assert_eq!(told(false, &gone), Some((4, true, false)));
        let one_left = [span("class:ИС-21", 1, Some(12)), span("chat:students:ИС-21", 1, None)];
        assert_eq!(told(true, &one_left), Some((15, false, true)));
        // The class of the staff has no minors in it.
        assert_eq!(told(false, &[span("class:ИС-21", 1, Some(12)), span("staff", 1, None)]), Some((2, true, false)));
    }

    #[test]
    fn who_was_gone_before_the_order_was_never_late_and_who_came_back_is_not() {
        assert_eq!(told(false, &[span("class:ИС-21", 1, Some(5))]), Some((0, true, false)));
        let back = [span("class:ИС-21", 1, Some(12)), span("class:ИС-21", 20, None)];
        assert_eq!(told(false, &back), Some((2, true, false)));
        assert_eq!(told(true, &back), Some((15, false, true)), "unless a plan wants them out");
        assert_eq!(told(true, &[]), None);
    }

    #[test]
    fn a_change_of_details_is_not_an_absence() {
        let renamed = [span("class:ИС-21", 1, Some(12)), span("class:ИС-21", 12, Some(13))];
        assert_eq!(told(false, &renamed), Some((3, true, false)));
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3]), Some(3.0));
        assert_eq!(median(&[1, 2, 4, 9]), Some(3.0));
    }
}
