//! An action and a read of the membership → whether the action's effect holds there: how a lost answer, a task done by hand
//! and a finished plan are told from what is still to do.

use crate::plan::{Action, Change, PersonView, Seat as At};
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Role, Seat};

/// True if the membership is as the action would leave it.
pub fn holds(action: &Action, read: &MembershipRead) -> bool {
    let seats = || seats_of(action, read);
    let is_in = |seat: &&Seat| matches!(seat.status, MemberStatus::Joined | MemberStatus::Blocked);
    let sits = |at: &At| seats_in(action, read, at).any(|seat| seat.role == at.role && is_in(&seat));
    match &action.change {
        Change::CreateClass { class } => read.has_place(class),
        Change::ArchiveClass { class } => !read.has_place(class),
        Change::RenameClass { old, new } => read.has_place(new) && !read.has_place(old),
        Change::Invite(member) => seats_in(action, read, &member.seat)
            .any(|seat| !matches!(seat.status, MemberStatus::Left | MemberStatus::Suspended)),
        Change::Add(member) | Change::AcceptRequest(member) => sits(&member.seat),
        Change::Reassign { member, from } => sits(&member.seat) && !sits(from),
        Change::AttachClassTeacher { member, from } => sits(&member.seat) && !from.as_ref().is_some_and(sits),
        // A suspension takes somebody out as well, but for the removal that makes it final.
        Change::Remove { member, is_final } => !seats_in(action, read, &member.seat)
            .filter(|seat| seat.role == member.seat.role)
            .any(|seat| is_in(&seat) || (*is_final && seat.status == MemberStatus::Suspended)),
        Change::DetachClassTeacher { member, .. } => {
            !seats_in(action, read, &member.seat).any(|seat| seat.role == Role::ClassTeacher && is_in(&seat))
        }
        Change::DeclineRequest(member) => {
            !seats_in(action, read, &member.seat).any(|seat| seat.status == MemberStatus::Requested)
        }
        Change::RevokeInvite(member) => {
            !seats_in(action, read, &member.seat).any(|seat| seat.status == MemberStatus::Invited)
        }
        Change::ConfirmStatus(_) => seats().any(|seat| seat.status_confirmed == Some(true)),
        Change::GrantAdmin(member) => seats_in(action, read, &member.seat).any(|seat| seat.is_admin),
        Change::RevokeAdmin(member) => !seats_in(action, read, &member.seat).any(|seat| seat.is_admin),
        Change::UpdatePerson { member, .. } => seats().any(|seat| seat.name == member.person.name),
    }
}

/// True if the read shows the membership that an action takes away as suspended.
pub fn shows_suspended(action: &Action, read: &MembershipRead) -> bool {
    let Change::Remove { member, .. } = &action.change else { return false };
    seats_in(action, read, &member.seat)
        .any(|seat| seat.role == member.seat.role && seat.status == MemberStatus::Suspended)
}

/// True if an invitation is to be revoked, and the read shows that it let the person in already.
pub fn was_used(action: &Action, read: &MembershipRead) -> bool {
    let Change::RevokeInvite(member) = &action.change else { return false };
    let here = || seats_in(action, read, &member.seat);
    here().all(|seat| seat.status != MemberStatus::Invited)
        && here().any(|seat| matches!(seat.status, MemberStatus::Joined | MemberStatus::Blocked))
}

/// The places that an action changes or takes somebody from, sorted.
pub fn touches(action: &Action) -> Vec<&PlaceName> {
    let from = action.from().map(|from| &from.place);
    let mut places: Vec<&PlaceName> = [Some(action.place()), from, action.old_place()].into_iter().flatten().collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The seats of the action's person: by account, by the connector's own invitation, by name where there is neither.
fn seats_of<'a>(action: &'a Action, read: &'a MembershipRead) -> impl Iterator<Item = &'a Seat> {
    read.seats.iter().filter(move |seat| action.person().is_some_and(|person| is_of(person, seat)))
}

/// The same in one place.
fn seats_in<'a>(action: &'a Action, read: &'a MembershipRead, at: &'a At) -> impl Iterator<Item = &'a Seat> {
    seats_of(action, read).filter(|seat| seat.place == at.place)
}

fn is_of(person: &PersonView, seat: &Seat) -> bool {
    match (&person.platform_id, &seat.person_key) {
        (Some(id), _) if !seat.platform_id.is_empty() => *id == seat.platform_id,
        (_, Some(key)) => person.key == *key,
        (_, None) => names::fold_name(&seat.name) == names::fold_name(&person.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Membership;
    use crate::plan::sample::action;
    use domain::action;
    use domain::membership::Category;

    fn seat(id: &str, place: &str, role: Role, status: MemberStatus) -> Seat {
        Seat { status, ..Seat::joined(place.parse().unwrap(), id, "Белкин Артём Олегович", role) }
    }

    fn member(place: &str, role: Role) -> Membership {
        let name = "Белкин Артём Олегович".to_owned();
        let person =
            PersonView { key: "k".into(), name, category: Category::Student, platform_id: Some("7".to_owned()) };
        Membership { person, seat: action::Seat { place: place.parse().unwrap(), role } }
    }

    fn removal(is_final: bool) -> Action {
        action(Change::Remove { member: member("class:ИС-21", Role::Student), is_final })
    }

    fn addition() -> Action {
        action(Change::Add(member("class:ИС-21", Role::Student)))
    }

    #[test]
    fn effects_of_additions_and_removals() {
        let mut read = MembershipRead { places: vec!["class:ИС-21".parse().unwrap()], ..MembershipRead::default() };
        let (remove, add) = (removal(false), addition());
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
            places: vec!["class:ИС-21".parse().unwrap()],
            seats: vec![seat("7", "class:ИС-21", Role::Student, MemberStatus::Suspended)],
            ..MembershipRead::default()
        };
        let remove = removal(false);
        assert!(holds(&remove, &read) && shows_suspended(&remove, &read));
        assert!(!holds(&addition(), &read));
        let remove = removal(true);
        assert!(!holds(&remove, &read));
        assert!(holds(&remove, &MembershipRead { seats: Vec::new(), ..read }));
    }

    #[test]
    fn a_link_that_let_somebody_in_was_used() {
        let mut member = member("class:ИС-21", Role::Student);
        member.person.platform_id = None;
        let revoke = action(Change::RevokeInvite(member));
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
            places: vec!["class:ИС-21".parse().unwrap()],
            seats: vec![seat("7", "class:ИС-21", Role::Parent, MemberStatus::Joined)],
            ..MembershipRead::default()
        };
        assert!(holds(&removal(false), &read));
    }
}
