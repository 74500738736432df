//! The proof that a leaver is gone: every place in which they ever were, who took them out, and the read that shows it; their
//! legal representatives too (5.13.8).

use domain::GuardCode;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::changes::{merge, stretch};
use super::{CLOSURE_SCHEMA, Owner, Ownership, PlatformState, Unit, Who, moment};
use domain::membership::{Category, MemberStatus, PlaceName};
use planner::plan::{Action, ActionKind, Basis, BasisKind, Plan, SourceRow};
use store::{Entry, KnownPerson, Span, stamp};

/// By what somebody was taken out of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The plan's number; `null` if the plan is not kept any more.
    pub plan: Option<i64>,
    /// The action's id.
    pub action: String,
    /// Its kind.
    pub kind: String,
    /// Its basis, as the journal has it.
    pub basis: String,
    /// When it was done.
    pub at: String,
    /// Who approved it, or ticked it off; `auto` for what the policy lets through.
    pub who: String,
}

/// One stay in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stay {
    /// The platform.
    pub platform: String,
    /// The place.
    pub place: PlaceName,
    /// The role.
    pub role: String,
    /// `joined`, `invited` or `blocked`, as it was last.
    pub status: String,
    /// The read that first saw it.
    pub first_seen: String,
    /// The read that no longer saw it; `null` while it lasts.
    pub gone_at: Option<String>,
    /// Left by themselves.
    pub left_by_themselves: bool,
    /// What the journal knows of the end.
    pub removal: Option<Removal>,
    /// Known by the name alone: no account of the person is known on this platform.
    pub by_name: bool,
}

/// What one platform's reads say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// From when the platform is known.
    #[serde(flatten)]
    pub state: PlatformState,
    /// The person was ever seen there.
    pub was_there: bool,
    /// The read that first saw none of the person's places any more; `null` while there is one, or if there never was.
    pub absent_since: Option<String>,
}

/// A legal representative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// The person.
    pub person: Who,
    /// Stays in the places of the child's group.
    pub stays: Vec<Stay>,
    /// Another child of theirs is in the same group: they stay by right.
    pub other_child: bool,
    /// Gone from the places of the child's group, or there by right.
    pub closed: bool,
}

/// The certificate, `kontingent.closure/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Always `kontingent.closure/1`.
    pub schema: &'static str,
    /// The organisation.
    pub organization: String,
    /// When it was made.
    pub made_at: String,
    /// The leaver.
    pub person: Who,
    /// The groups that orders took them out of, or in which they were.
    pub groups: Vec<String>,
    /// The orders.
    pub orders: Vec<Basis>,
    /// True if neither the person nor a representative is anywhere, and every platform was read after the order's effect.
    pub closed: bool,
    /// What each platform's reads say.
    pub platforms: Vec<Proof>,
    /// All stays, the open ones first.
    pub stays: Vec<Stay>,
    /// Stays of the same account in another capacity: of an employee, of a parent. They are not ended by the order.
    pub other_capacity: Vec<Stay>,
    /// Other accounts of the same name: perhaps namesakes.
    pub namesakes: Vec<Stay>,
    /// The legal representatives.
    pub guardians: Vec<Closed>,
}

/// A plan and its number; a plan that was made only for this look has none.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The platform.
    pub platform: &'a str,
    /// The number.
    pub number: Option<i64>,
    /// The plan.
    pub plan: &'a Plan,
}

/// Everything that a certificate rests on.
#[derive(Debug, Clone, Copy)]
pub struct ClosureInputs<'a> {
    /// The organisation.
    pub organization: &'a str,
    /// When it is made.
    pub made_at: chrono::DateTime<chrono::Utc>,
    /// The organisation's time zone.
    pub zone: chrono_tz::Tz,
    /// The leaver.
    pub person: &'a KnownPerson,
    /// Everybody whom the store knows.
    pub known: &'a [KnownPerson],
    /// Plans that are kept, the oldest first.
    pub plans: &'a [Kept<'a>],
    /// Every span that is kept.
    pub spans: &'a [Span],
    /// The journal of the leaver and of the representatives, the oldest first.
    pub journal: &'a [Entry],
    /// From when each platform is known.
    pub platforms: &'a [PlatformState],
}

/// True if an action takes its person out of a place.
fn takes_out(kind: ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::Remove
            | ActionKind::RevokeInvite
            | ActionKind::Reassign
            | ActionKind::DetachClassTeacher
            | ActionKind::DeclineRequest
    )
}

fn place_left(action: &Action) -> &PlaceName {
    action.from().map_or(action.place(), |from| &from.place)
}

/// The actions by which orders take a person out, with the plan's.
fn order_actions<'a>(plans: &'a [Kept<'a>], key: &str) -> impl Iterator<Item = &'a Action> {
    plans.iter().flat_map(|kept| &kept.plan.actions).filter(move |action| {
        takes_out(action.kind())
            && action.basis.kind() == BasisKind::Order
            && action.person().is_some_and(|person| person.key == key)
    })
}

fn group_of(place: &PlaceName) -> Option<String> {
    match Unit::of(place) {
        Unit::Group(group) => Some(group),
        _ => None,
    }
}

/// The representatives whose removals had the same order as their ground, and rest on the same row of it; the key of each
/// with its name. Where no row says so, those of the same group, if the order takes nobody else out of it.
pub fn representatives(plans: &[Kept<'_>], key: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for kept in plans {
        let orders = |action: &Action| action.basis.order().map(|order| (order.number.clone(), order.date));
        let by_order: Vec<&Action> = kept
            .plan
            .actions
            .iter()
            .filter(|action| takes_out(action.kind()) && action.basis.kind() == BasisKind::Order)
            .collect();
        let is_of = |action: &Action, key: &str| action.person().is_some_and(|person| person.key == key);
        for own in by_order.iter().filter(|action| is_of(action, key)) {
            let group = group_of(place_left(own));
            let rows: BTreeSet<&SourceRow> = own.source.iter().collect();
            let same = |action: &&&Action| orders(action) == orders(own) && group_of(place_left(action)) == group;
            let alone = by_order
                .iter()
                .filter(same)
                .filter_map(|action| action.person())
                .all(|person| person.category == Category::Guardian || person.key == key);
            for action in by_order.iter().filter(|action| orders(action) == orders(own)) {
                let Some(person) = action.person().filter(|person| person.category == Category::Guardian) else {
                    continue;
                };
                let same_row = action.source.iter().any(|row| rows.contains(row));
                if same_row || (alone && same(&action)) {
                    found.insert(person.key.to_string(), person.name.clone());
                }
            }
        }
    }
    found
}

fn owner_of(inputs: &ClosureInputs<'_>, person: &Who) -> Owner {
    let mut owner = Owner {
        key: person.key.clone(),
        name: person.name.clone(),
        category: person.category.clone(),
        ..Owner::default()
    };
    for kept in inputs.plans {
        kept.plan.actions.iter().for_each(|action| owner.learn(kept.platform, action));
    }
    for known in inputs.known {
        let Some(id) = known.platform_id.clone().filter(|id| !id.is_empty()) else { continue };
        if known.key != person.key {
            owner.taken.insert(id);
        } else if owner.accounts.is_empty() {
            // The store does not say on which platform: where the account is seen, it is theirs.
            for span in inputs.spans.iter().filter(|span| span.seat.platform_id == id) {
                owner.accounts.entry(span.platform.clone()).or_default().insert(id.clone());
            }
        }
    }
    owner
}

/// The stays of seats that `which` lets through.
fn stays(inputs: &ClosureInputs<'_>, owner: &Owner, which: &dyn Fn(&Span) -> bool) -> Vec<Stay> {
    let mut places: BTreeMap<(&str, &PlaceName, &str), Vec<&Span>> = BTreeMap::new();
    for span in inputs.spans.iter().filter(|span| which(span)) {
        places.entry((&span.platform, &span.seat.place, span.seat.role.code())).or_default().push(span);
    }
    let mut found = Vec::new();
    for ((platform, place, role), spans) in places {
        let is_in = |span: &&&Span| {
            matches!(span.seat.status, MemberStatus::Joined | MemberStatus::Blocked | MemberStatus::Invited)
        };
        for (from, gone) in merge(spans.iter().filter(is_in).filter_map(|span| stretch(span)).collect()) {
            let last = spans
                .iter()
                .filter(is_in)
                .filter(|span| stretch(span).is_some_and(|(first, until)| first >= from && until == gone))
                .max_by(|a, b| a.first_read.cmp(&b.first_read));
            let left = spans.iter().any(|span| {
                span.seat.status == MemberStatus::Left && stretch(span).is_some_and(|(first, _)| Some(first) == gone)
            });
            found.push(Stay {
                platform: platform.to_owned(),
                place: place.clone(),
                role: role.to_owned(),
                status: last.map_or("", |span| span.seat.status.code()).to_owned(),
                first_seen: stamp(from),
                gone_at: gone.map(stamp),
                left_by_themselves: left,
                removal: gone.and_then(|gone| {
                    let ended = spans.iter().filter(|span| stretch(span).is_some_and(|(_, until)| until == Some(gone)));
                    let known = ended.filter_map(|span| moment(span.gone_known.as_deref()?)).max();
                    removal(inputs, &owner.key, place, from, known.map_or(gone, |known| known.max(gone)))
                }),
                by_name: spans.iter().all(|span| owner.owns(span) == Ownership::ByName),
            });
        }
    }
    found.sort_by(|a, b| {
        let order = |stay: &Stay| (stay.gone_at.is_some(), stay.first_seen.clone(), stay.place.clone());
        order(a).cmp(&order(b))
    });
    found
}

/// What the journal knows of the end of a stay: the last action that took the person out of the place before the read that
/// no longer saw them was taken in.
fn removal(
    inputs: &ClosureInputs<'_>,
    key: &str,
    place: &PlaceName,
    from: chrono::DateTime<chrono::Utc>,
    gone: chrono::DateTime<chrono::Utc>,
) -> Option<Removal> {
    let plan_of = |id: &str| inputs.plans.iter().rev().find(|kept| kept.number.is_some() && kept.plan.plan_id == id);
    let took_out = |entry: &Entry| match entry.kind.as_str() {
        "remove" | "revoke_invite" | "decline_request" => *place == entry.place,
        "reassign" | "detach_class_teacher" => plan_of(&entry.plan)
            .and_then(|kept| kept.plan.actions.iter().find(|action| action.id == entry.action))
            .is_some_and(|action| place_left(action) == place),
        _ => false,
    };
    let entry = inputs.journal.iter().rev().find(|entry| {
        matches!(entry.event.as_str(), "done" | "already" | "verified")
            && entry.person == key
            && took_out(entry)
            && moment(&entry.at).is_some_and(|at| from <= at && at <= gone)
    })?;
    // Who ticked a task off did it, and then; the read only shows it.
    let doer = inputs
        .journal
        .iter()
        .rev()
        .find(|other| other.event == "ticked" && other.action == entry.action && other.seq < entry.seq)
        .filter(|_| entry.event == "verified")
        .unwrap_or(entry);
    Some(Removal {
        plan: plan_of(&entry.plan).and_then(|kept| kept.number),
        action: entry.action.clone(),
        kind: entry.kind.clone(),
        basis: entry.basis.clone(),
        at: doer.at.clone(),
        who: doer.who.clone(),
    })
}

fn is_open(stay: &Stay) -> bool {
    stay.gone_at.is_none()
}

/// Makes the certificate.
pub fn closure(inputs: &ClosureInputs<'_>) -> Certificate {
    let person = Who {
        name: inputs.person.name.clone(),
        key: inputs.person.key.to_string(),
        category: inputs.person.category.clone(),
    };
    let owner = owner_of(inputs, &person);
    let own = stays(inputs, &owner, &|span| owner.has(span));
    let other_capacity =
        stays(inputs, &owner, &|span| owner.owns(span) == Ownership::Certain && !owner.has_capacity(span.seat.role));
    let namesakes = stays(inputs, &owner, &|span| owner.owns(span) == Ownership::Namesake);
    let mut orders: Vec<Basis> = Vec::new();
    let mut groups: BTreeSet<String> = BTreeSet::new();
    for action in order_actions(inputs.plans, &person.key) {
        if !orders.contains(&action.basis) {
            orders.push(action.basis.clone());
        }
        groups.extend(group_of(place_left(action)));
    }
    if groups.is_empty() {
        groups.extend(own.iter().filter_map(|stay| group_of(&stay.place)));
    }
    let guardians: Vec<Closed> = representatives(inputs.plans, &person.key)
        .into_iter()
        .map(|(key, name)| guardian(inputs, Who { name, key, category: "guardian".to_owned() }, &groups))
        .collect();
    // Read after the order took effect: before that, an absence proves nothing.
    let effect =
        orders.iter().filter_map(|basis| basis.effective()).max().map(|day| super::beginning_of(day, inputs.zone));
    let platforms: Vec<Proof> = inputs
        .platforms
        .iter()
        .map(|state| {
            let there: Vec<&Stay> = own.iter().filter(|stay| stay.platform == state.platform).collect();
            let absent = there.iter().map(|stay| stay.gone_at.clone()).collect::<Option<Vec<String>>>();
            Proof {
                state: state.clone(),
                was_there: !there.is_empty(),
                absent_since: absent.and_then(|ends| ends.into_iter().max()),
            }
        })
        .collect();
    let was_read = platforms.iter().all(|proof| {
        let at = proof.state.as_of.as_deref().and_then(moment);
        at.is_some_and(|at| effect.is_none_or(|effect| at >= effect))
    });
    Certificate {
        schema: CLOSURE_SCHEMA,
        organization: inputs.organization.to_owned(),
        made_at: stamp(inputs.made_at),
        groups: groups.into_iter().collect(),
        orders,
        closed: was_read && !own.iter().any(is_open) && guardians.iter().all(|guardian| guardian.closed),
        platforms,
        stays: own,
        other_capacity,
        namesakes,
        guardians,
        person,
    }
}

fn guardian(inputs: &ClosureInputs<'_>, person: Who, groups: &BTreeSet<String>) -> Closed {
    let owner = owner_of(inputs, &person);
    let here = |place: &PlaceName| group_of(place).is_some_and(|group| groups.contains(&group));
    let stays = stays(inputs, &owner, &|span| owner.has(span) && here(&span.seat.place));
    // As the last plan that speaks of them says.
    let other_child = order_actions(inputs.plans, &person.key)
        .filter(|action| here(place_left(action)))
        .last()
        .is_some_and(|action| action.guards.contains(&GuardCode::OtherChildRemains));
    Closed { closed: other_child || !stays.iter().any(is_open), stays, other_child, person }
}
