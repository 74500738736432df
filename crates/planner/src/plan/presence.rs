//! A listing and orders come in; where a person stands on the day of the plan goes out.
//!
//! An order in force decides over a listing that says otherwise; an order still to come changes nothing.

use chrono::{Datelike, NaiveDate};
use domain::GuardCode;

use super::draft::{BasisSource, Reason};
use crate::identity::{Force, Ordered, Person};
use crate::plan::Severity;
use domain::roster::{Dataset, Group, Movement, MovementKind, Notice, PersonMention, RowRef, Standing};

/// Where a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Studies (in the group, if it is known) or works.
    In(Option<Group>),
    /// Keeps what they have, gets nothing new: on leave, or listed without a group that is known.
    Keeps,
    /// Is gone; from the group, if it is known.
    Gone(Option<Group>),
}

/// Where a person stands, why, and what is still to come.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    /// Where they stand today.
    pub presence: Presence,
    /// Why.
    pub reason: Reason,
    /// The group before a transfer.
    pub former: Option<Group>,
    /// Orders still to come: numbers in the dataset.
    pub future: Vec<u32>,
    /// What was noticed.
    pub notices: Vec<Notice>,
}

/// Works out where a person stands. `orders` are the person's, in the order of taking effect; `covered` says whether a roster
/// that is complete for a group would list them.
pub(super) fn resolve(
    person: &Person,
    mention: impl Fn() -> PersonMention,
    orders: &[Ordered],
    dataset: &Dataset,
    today: NaiveDate,
    covered: impl Fn(Option<Group>) -> bool,
) -> Resolved {
    let listed = person.listed.then_some(match person.standing {
        Standing::Active => Presence::In(person.group),
        Standing::OnLeave => Presence::Keeps,
        Standing::Gone => Presence::Gone(person.group),
    });
    let mut state = Resolved {
        presence: listed.unwrap_or(Presence::Keeps),
        reason: match listed {
            Some(Presence::Gone(_)) => Reason::new(BasisSource::Absence),
            _ => Reason::new(BasisSource::Roster),
        },
        former: None,
        future: Vec::new(),
        notices: Vec::new(),
    };
    let mut decided: Option<(Presence, u32, Movement, &Ordered)> = None;
    let mut clash = false;
    // An order without any day may be older or newer than the one that decides.
    let mut undated: Option<(Presence, RowRef)> = None;
    // Who went by an order that another one took back: their place before, and that other order.
    let mut restored: Option<(Option<Group>, u32)> = None;
    for order in orders {
        let Some(movement) = order.of(dataset) else { continue };
        match order.force {
            Force::Cancelled(by) => {
                if movement.kind.leaves() {
                    restored = Some((movement.from_group.or(person.group), by));
                }
                continue;
            }
            Force::ToldTwice => continue,
            Force::Future => {
                if movement.kind != MovementKind::SurnameChange {
                    state.future.push(order.movement);
                }
                continue;
            }
            Force::InForce => {}
        }
        let before = match decided {
            Some((Presence::In(group), ..)) => group,
            _ => movement.from_group.or(person.group),
        };
        let stand = match movement.kind {
            MovementKind::SurnameChange
            | MovementKind::Cancellation
            | MovementKind::Amendment
            | MovementKind::Unclear => continue,
            kind if kind.leaves() => Presence::Gone(movement.from_group.or(before)),
            MovementKind::AcademicLeave | MovementKind::ParentalLeave => Presence::Keeps,
            _ => Presence::In(movement.to_group.or(before)),
        };
        if let Some((last, _, earlier, _)) = decided {
            let leaves = |stand: Presence| matches!(stand, Presence::Gone(_));
            clash = earlier.effective == movement.effective && leaves(last) != leaves(stand);
            if clash {
                let notice = Notice::new(Severity::Warning, "orders.same_day").at(movement.source).about(mention());
                state.notices.push(notice);
            }
        }
        if movement.kind == MovementKind::Transfer {
            state.former = movement.from_group;
        }
        if movement.date.is_none() && movement.effective.is_none() {
            undated = Some((stand, movement.source));
        }
        decided = Some((stand, order.movement, *movement, order));
    }
    match decided {
        Some((stand, number, movement, order)) => {
            let mut reason = Reason::new(BasisSource::Order(number)).perhaps_doubted(order.doubt);
            if clash {
                reason = reason.doubted("same-day");
            }
            if let (Presence::Gone(_), Some((Presence::In(_), row))) = (stand, undated) {
                reason = reason.doubted("undated-return");
                state.notices.push(
                    Notice::new(Severity::Warning, "orders.undated_return")
                        .at(row)
                        .about(mention())
                        .text("number", dataset.texts.get(movement.number))
                        .text("date", movement.date.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default()),
                );
            }
            if order.weak {
                reason = reason.held(GuardCode::IdentityUncertain);
            }
            decide(&mut state, person, listed, stand, reason, &movement, today, &covered, &mention);
        }
        None => {
            wait(&mut state, person, listed, dataset);
            if let (Some((group, by)), None) = (restored, listed) {
                state.presence = Presence::In(group);
                state.reason = Reason::new(BasisSource::Order(by)).doubted("order-cancelled");
            }
        }
    }
    state
}

/// An order in force against the listing.
#[allow(clippy::too_many_arguments)]
fn decide(
    state: &mut Resolved,
    person: &Person,
    listed: Option<Presence>,
    by_order: Presence,
    reason: Reason,
    movement: &Movement,
    today: NaiveDate,
    covered: impl Fn(Option<Group>) -> bool,
    mention: impl Fn() -> PersonMention,
) {
    let old = movement.effective.or(movement.date).is_none_or(|day| day < school_year(today));
    let disagrees = match (by_order, listed) {
        (Presence::Gone(_), Some(Presence::Gone(_)) | None) => false,
        (Presence::Gone(_), Some(_)) => true,
        (Presence::In(ordered), Some(Presence::In(listed))) => {
            // Groups move up every September: what an order of an earlier year said of the group is over.
            if old || ordered.is_none() || ordered == listed || listed.is_none() {
                state.presence = Presence::In(listed.or(ordered));
                state.reason = if old && movement.kind != MovementKind::Transfer {
                    Reason::new(BasisSource::Roster)
                } else {
                    reason
                };
                return;
            }
            true
        }
        (Presence::In(_), Some(Presence::Keeps)) if movement.kind != MovementKind::ReturnFromLeave => {
            return;
        }
        (Presence::In(_), Some(Presence::Gone(_) | Presence::Keeps)) => !old,
        (Presence::In(group), None) => {
            if covered(group) && old {
                state.presence = Presence::Gone(group);
                state.reason = Reason::new(BasisSource::Absence);
                return;
            }
            covered(group)
        }
        (Presence::Keeps, _) => false,
    };
    if disagrees && old && !matches!(by_order, Presence::Gone(_)) {
        return;
    }
    state.presence = by_order;
    state.reason = reason;
    // Whoever an old register says is gone may have come back by an order that nobody brought.
    if old && listed.is_none() && matches!(by_order, Presence::Gone(_)) {
        state.reason = state.reason.doubted("former-year");
    }
    if disagrees {
        state.reason = state.reason.doubted("contradicts-order");
        state.notices.push(
            Notice::new(Severity::Warning, "roster.contradicts_order")
                .at(if person.listed { person.source } else { movement.source })
                .about(mention())
                .text("movement", movement.kind.code())
                .text("listed", if person.listed { "yes" } else { "no" }),
        );
    }
}

/// No order in force: the listing counts, but a listing that an order still to come has been anticipated in does not.
fn wait(state: &mut Resolved, person: &Person, listed: Option<Presence>, dataset: &Dataset) {
    let first = state.future.first().and_then(|number| dataset.movements.get(*number as usize));
    let Some(first) = first else { return };
    match listed {
        None if first.kind.enters() && first.kind != MovementKind::Transfer => {
            state.presence = Presence::Keeps;
        }
        None => state.presence = Presence::Keeps,
        Some(Presence::Gone(_)) => state.presence = Presence::Keeps,
        Some(Presence::In(group)) if first.kind == MovementKind::Transfer && group == first.to_group => {
            state.presence = match first.from_group {
                Some(from) => Presence::In(Some(from)),
                None => Presence::Keeps,
            };
        }
        // On a list before the day of enrolment.
        Some(Presence::In(_))
            if matches!(first.kind, MovementKind::Enrolment | MovementKind::Reinstatement | MovementKind::Hire)
                && person.group == first.to_group =>
        {
            state.presence = Presence::Keeps;
        }
        _ => {}
    }
}

/// The beginning of the school year that a day lies in, with the summer before it, in which its orders are written.
fn school_year(day: NaiveDate) -> NaiveDate {
    let year = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    NaiveDate::from_ymd_opt(year, 6, 1).unwrap_or(day)
}
