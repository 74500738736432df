//! An action and a read of the membership → whether the action's effect holds there: how a lost answer, a task done by hand
//! and a finished plan are told from what is still to do.

use crate::plan::{Action, ActionKind, PersonView};
use domain::membership::{MemberStatus, MembershipRead, Role, Seat};

/// True if the membership is as the action would leave it.
pub fn holds(action: &Action, read: &MembershipRead) -> bool {
    let seats = || seats_of(action, read);
    let here = |seat: &&Seat| seat.place == action.place;
    let role = action.role;
    let has_role = |seat: &&Seat| role.is_none_or(|role| seat.role == role);
    let is_in = |seat: &&Seat| matches!(seat.status, MemberStatus::Joined | MemberStatus::Blocked);
    match action.kind {
        ActionKind::CreateClass => read.places.contains(&action.place),
        ActionKind::ArchiveClass => !read.places.contains(&action.place),
        ActionKind::RenameClass => {
            read.places.contains(&action.place)
                && action.old_place.as_ref().is_none_or(|old| !read.places.contains(old))
        }
        ActionKind::Invite => {
            seats().filter(here).any(|seat| !matches!(seat.status, MemberStatus::Left | MemberStatus::Suspended))
        }
        ActionKind::Add | ActionKind::AcceptRequest => seats().filter(here).filter(has_role).any(|seat| is_in(&seat)),
        ActionKind::Reassign | ActionKind::AttachClassTeacher => {
            let there = seats().filter(here).filter(has_role).any(|seat| is_in(&seat));
            let left = action.from.as_ref().is_none_or(|from| {
                !seats().any(|seat| seat.place == from.place && seat.role == from.role && is_in(&seat))
            });
            there && left
        }
        // A suspension takes somebody out as well, but for the removal that makes it final.
        ActionKind::Remove => !seats()
            .filter(here)
            .filter(has_role)
            .any(|seat| is_in(&seat) || (action.suspended && seat.status == MemberStatus::Suspended)),
        ActionKind::DetachClassTeacher => {
            !seats().filter(here).any(|seat| seat.role == Role::ClassTeacher && is_in(&seat))
        }
        ActionKind::DeclineRequest => !seats().filter(here).any(|seat| seat.status == MemberStatus::Requested),
        ActionKind::RevokeInvite => !seats().filter(here).any(|seat| seat.status == MemberStatus::Invited),
        ActionKind::ConfirmStatus => seats().any(|seat| seat.status_confirmed == Some(true)),
        ActionKind::GrantAdmin => seats().filter(here).any(|seat| seat.is_admin),
        ActionKind::RevokeAdmin => !seats().filter(here).any(|seat| seat.is_admin),
        ActionKind::UpdatePerson => {
            let name = action.person.as_ref().map(|person| person.name.as_str());
            seats().any(|seat| Some(seat.name.as_str()) == name)
        }
    }
}

/// True if the read shows the membership that an action takes away as suspended.
pub fn shows_suspended(action: &Action, read: &MembershipRead) -> bool {
    let role = action.role;
    action.kind == ActionKind::Remove
        && seats_of(action, read).any(|seat| {
            seat.place == action.place
                && role.is_none_or(|role| seat.role == role)
                && seat.status == MemberStatus::Suspended
        })
}

/// True if an invitation is to be revoked, and the read shows that it let the person in already.
pub fn was_used(action: &Action, read: &MembershipRead) -> bool {
    let here = || seats_of(action, read).filter(|seat| seat.place == action.place);
    action.kind == ActionKind::RevokeInvite
        && here().all(|seat| seat.status != MemberStatus::Invited)
        && here().any(|seat| matches!(seat.status, MemberStatus::Joined | MemberStatus::Blocked))
}

/// The places that an action changes or takes somebody from.
pub fn touches(action: &Action) -> Vec<String> {
    let mut places = vec![action.place.clone()];
    places.extend(action.from.iter().map(|from| from.place.clone()));
    places.extend(action.old_place.iter().cloned());
    places.sort_unstable();
    places.dedup();
    places
}

/// The seats of the action's person: by account, by the connector's own invitation, by name where there is neither.
fn seats_of<'a>(action: &'a Action, read: &'a MembershipRead) -> impl Iterator<Item = &'a Seat> {
    read.seats.iter().filter(move |seat| action.person.as_ref().is_some_and(|person| is_of(person, seat)))
}

fn is_of(person: &PersonView, seat: &Seat) -> bool {
    match (&person.platform_id, &seat.person_key) {
        (Some(id), _) if !seat.platform_id.is_empty() => *id == seat.platform_id,
        (_, Some(key)) => *key == person.key,
        (_, None) => names::fold_name(&seat.name) == names::fold_name(&person.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Basis, BasisKind, Verdict};
    use domain::Clause;

    fn seat(id: &str, place: &str, role: Role, status: MemberStatus) -> Seat {
        Seat {
            place: place.into(),
            platform_id: id.into(),
            name: "Белкин Артём Олегович".into(),
            role,
            status,
            is_admin: false,
            status_confirmed: None,
            birth_date: None,
            since: None,
            blocked_until: None,
            person_key: None,
            person_id: None,
        }
    }

    fn action(kind: ActionKind, place: &str, role: &'static str) -> Action {
        Action {
            id: "1".into(),
            kind,
            platform: None,
            person: Some(PersonView {
                key: "k".into(),
                name: "Белкин Артём Олегович".into(),
                category: "student".into(),
                platform_id: Some("7".into()),
            }),
            place: place.into(),
            role: Role::from_code(role),
            from: None,
            old_place: None,
            old_name: None,
            suspended: false,
            clause: Clause::C5_11_1,
            basis: Basis { kind: BasisKind::Roster, movement: None, number: None, date: None, effective: None },
            identity: None,
            source: Vec::new(),
            verdict: Verdict::Review,
            guards: Vec::new(),
            reasons: Vec::new(),
            depends_on: Vec::new(),
        }
    }

    #[test]
    fn effects_of_additions_and_removals() {
        let mut read = MembershipRead { places: vec!["class:ИС-21".into()], ..MembershipRead::default() };
        let remove = action(ActionKind::Remove, "class:ИС-21", "student");
        let add = action(ActionKind::Add, "class:ИС-21", "student");
        assert!(holds(&remove, &read) && !holds(&add, &read));
        read.seats.push(seat("7", "class:ИС-21", Role::Student, MemberStatus::Joined));
        assert!(!holds(&remove, &read) && holds(&add, &read));
        // A namesake with another account is somebody else.
        read.seats = vec![seat("8", "class:ИС-21", Role::Student, MemberStatus::Joined)];
        assert!(holds(&remove, &read) && !holds(&add, &read));
    }

    #[test]
    fn a_suspension_is_a_removal_until_it_is_to_be_final() {
        let read = MembershipRead {
            places: vec!["class:ИС-21".into()],
            seats: vec![seat("7", "class:ИС-21", Role::Student, MemberStatus::Suspended)],
            ..MembershipRead::default()
        };
        let mut remove = action(ActionKind::Remove, "class:ИС-21", "student");
        assert!(holds(&remove, &read) && shows_suspended(&remove, &read));
        assert!(!holds(&action(ActionKind::Add, "class:ИС-21", "student"), &read));
        remove.suspended = true;
        assert!(!holds(&remove, &read));
        assert!(holds(&remove, &MembershipRead { seats: Vec::new(), ..read }));
    }

    #[test]
    fn a_link_that_let_somebody_in_was_used() {
        let mut revoke = action(ActionKind::RevokeInvite, "class:ИС-21", "student");
        if let Some(person) = &mut revoke.person {
            person.platform_id = None;
        }
        let seat = |status| Seat { person_key: Some("k".into()), ..seat("", "class:ИС-21", Role::Student, status) };
        let mut read = MembershipRead { seats: vec![seat(MemberStatus::Invited)], ..MembershipRead::default() };
        assert!(!was_used(&revoke, &read) && !holds(&revoke, &read));
        read.seats = vec![seat(MemberStatus::Joined)];
        assert!(was_used(&revoke, &read));
        read.seats.clear();
        assert!(!was_used(&revoke, &read) && holds(&revoke, &read));
    }

    #[test]
    fn a_parent_of_the_same_account_is_another_seat() {
        let read = MembershipRead {
            places: vec!["class:ИС-21".into()],
            seats: vec![seat("7", "class:ИС-21", Role::Parent, MemberStatus::Joined)],
            ..MembershipRead::default()
        };
        assert!(holds(&action(ActionKind::Remove, "class:ИС-21", "student"), &read));
    }
}
