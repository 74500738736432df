//! An action comes in, the request that carries it out goes out; or the code of what the action lacks.

use crate::platform::sandbox::wire::{Change, SeatName};
use domain::membership::Role;
use planner::plan::{Action, ActionKind};

/// The request for an action.
pub(super) fn change_of(action: &Action) -> Result<Change, &'static str> {
    let place = || action.place.clone();
    let account = || {
        let id = action.person.as_ref().and_then(|person| person.platform_id.clone());
        id.filter(|id| !id.is_empty()).ok_or("action_without_account")
    };
    let role = || action.role.ok_or("action_without_role");
    Ok(match action.kind {
        ActionKind::CreateClass => Change::CreateClass { place: place() },
        ActionKind::RenameClass => {
            let from = action.old_place.clone().ok_or("action_without_old_place")?;
            Change::RenameClass { from, to: place() }
        }
        ActionKind::ArchiveClass => Change::ArchiveClass { place: place() },
        ActionKind::Invite => {
            let person = action.person.as_ref().ok_or("action_without_person")?;
            Change::Invite { place: place(), role: role()?, name: person.name.clone(), person_key: person.key.clone() }
        }
        ActionKind::Add => Change::Add { place: place(), role: role()?, account: account()? },
        ActionKind::Reassign => {
            let from = action.from.as_ref().ok_or("action_without_from")?;
            let from_role = from.role;
            Change::Reassign {
                account: account()?,
                from: SeatName { place: from.place.clone(), role: from_role },
                to: SeatName { place: place(), role: role()? },
            }
        }
        ActionKind::Remove => Change::Remove { place: place(), role: role()?, account: account()?, suspend: false },
        ActionKind::AttachClassTeacher => Change::AttachClassTeacher { place: place(), account: account()? },
        ActionKind::DetachClassTeacher => {
            // The role that the plan names is the one that remains; the class teacher's own names nothing that could.
            let becomes = Some(role()?).filter(|role| *role != Role::ClassTeacher);
            Change::DetachClassTeacher { place: place(), account: account()?, becomes }
        }
        ActionKind::AcceptRequest => Change::AcceptRequest { place: place(), role: role()?, account: account()? },
        ActionKind::DeclineRequest => Change::DeclineRequest { place: place(), role: role()?, account: account()? },
        ActionKind::ConfirmStatus => Change::ConfirmStatus { account: account()? },
        ActionKind::UpdatePerson => {
            let person = action.person.as_ref().ok_or("action_without_person")?;
            Change::UpdatePerson { account: account()?, name: person.name.clone() }
        }
        ActionKind::GrantAdmin => Change::GrantAdmin { place: place(), account: account()? },
        ActionKind::RevokeAdmin => Change::RevokeAdmin { account: account()? },
        ActionKind::RevokeInvite => {
            let person = action.person.as_ref().ok_or("action_without_person")?;
            Change::RevokeInvite {
                place: place(),
                role: role()?,
                account: account().ok(),
                person_key: Some(person.key.clone()),
                name: Some(person.name.clone()),
            }
        }
    })
}
