//! An action comes in, the request that carries it out goes out; or the code of what the action lacks.

use crate::platform::sandbox::wire::{self, SeatName};
use domain::action::{Action, Change, PersonView, Seat};
use domain::membership::Role;

/// The request for an action.
///
/// # Errors
/// The code of what the action lacks.
pub fn change_of(action: &Action) -> Result<wire::Change, &'static str> {
    Ok(match &action.change {
        Change::CreateClass { class } => wire::Change::CreateClass { place: class.to_string() },
        Change::RenameClass { old, new } => wire::Change::RenameClass { from: old.to_string(), to: new.to_string() },
        Change::ArchiveClass { class } => wire::Change::ArchiveClass { place: class.to_string() },
        Change::Invite(member) => wire::Change::Invite {
            place: member.seat.place.to_string(),
            role: member.seat.role,
            name: member.person.name.clone(),
            person_key: member.person.key.to_string(),
        },
        Change::Add(member) => {
            let SeatName { place, role } = name_of(&member.seat);
            wire::Change::Add { place, role, account: account_of(&member.person)? }
        }
        Change::Reassign { member, from } => wire::Change::Reassign {
            account: account_of(&member.person)?,
            from: name_of(from),
            to: name_of(&member.seat),
        },
        Change::Remove { member, .. } => {
            let SeatName { place, role } = name_of(&member.seat);
            wire::Change::Remove { place, role, account: account_of(&member.person)?, suspend: false }
        }
        Change::AttachClassTeacher { member, .. } => wire::Change::AttachClassTeacher {
            place: member.seat.place.to_string(),
            account: account_of(&member.person)?,
        },
        Change::DetachClassTeacher { member, .. } => wire::Change::DetachClassTeacher {
            place: member.seat.place.to_string(),
            account: account_of(&member.person)?,
            // The role that the plan names is the one that remains; the class teacher's own names nothing that could.
            becomes: Some(member.seat.role).filter(|role| *role != Role::ClassTeacher),
        },
        Change::AcceptRequest(member) => {
            let SeatName { place, role } = name_of(&member.seat);
            wire::Change::AcceptRequest { place, role, account: account_of(&member.person)? }
        }
        Change::DeclineRequest(member) => {
            let SeatName { place, role } = name_of(&member.seat);
            wire::Change::DeclineRequest { place, role, account: account_of(&member.person)? }
        }
        Change::ConfirmStatus(member) => wire::Change::ConfirmStatus { account: account_of(&member.person)? },
        Change::UpdatePerson { member, .. } => {
            wire::Change::UpdatePerson { account: account_of(&member.person)?, name: member.person.name.clone() }
        }
        Change::GrantAdmin(member) => {
            wire::Change::GrantAdmin { place: member.seat.place.to_string(), account: account_of(&member.person)? }
        }
        Change::RevokeAdmin(member) => wire::Change::RevokeAdmin { account: account_of(&member.person)? },
        Change::RevokeInvite(member) => {
            let SeatName { place, role } = name_of(&member.seat);
            wire::Change::RevokeInvite {
                place,
                role,
                account: account_of(&member.person).ok(),
                person_key: Some(member.person.key.to_string()),
                name: Some(member.person.name.clone()),
            }
        }
    })
}

fn account_of(person: &PersonView) -> Result<String, &'static str> {
    person.platform_id.clone().filter(|id| !id.is_empty()).ok_or("action_without_account")
}

fn name_of(seat: &Seat) -> SeatName {
    SeatName { place: seat.place.to_string(), role: seat.role }
}
