//! Actions that were done → the actions that take them back, and those that nothing takes back.

use super::finish::short_digest;
use crate::plan::{Action, ActionKind, Basis, BasisKind, Seat, Verdict};
use domain::membership::Role;

/// What taking a plan back comes to.
#[derive(Debug, Clone, Default)]
pub struct Reversal {
    /// What cannot be reversed, named first: a link that was handed out and used, a class that was archived.
    pub irreversible: Vec<Action>,
    /// The reverse actions, the last done first; each waits for a person.
    pub actions: Vec<Action>,
}

/// Reverses actions in the order in which they were done.
pub fn reverse(done: &[Action]) -> Reversal {
    let mut reversal = Reversal::default();
    for action in done.iter().rev() {
        match one(action) {
            Some(reverse) => reversal.actions.push(reverse),
            None => reversal.irreversible.push(action.clone()),
        }
    }
    reversal
}

fn one(done: &Action) -> Option<Action> {
    let mut reverse = Action {
        basis: Basis { kind: BasisKind::Policy, movement: None, number: None, date: None, effective: None },
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        depends_on: Vec::new(),
        from: None,
        old_place: None,
        old_name: None,
        suspended: false,
        ..done.clone()
    };
    reverse.kind = match done.kind {
        ActionKind::Invite => ActionKind::RevokeInvite,
        ActionKind::Add | ActionKind::AcceptRequest => ActionKind::Remove,
        // Only who still has an account can be put back; the account itself stays when a place is left.
        ActionKind::Remove => {
            done.person.as_ref()?.platform_id.as_ref()?;
            ActionKind::Add
        }
        ActionKind::GrantAdmin => ActionKind::RevokeAdmin,
        ActionKind::RevokeAdmin => ActionKind::GrantAdmin,
        ActionKind::CreateClass => ActionKind::ArchiveClass,
        ActionKind::RenameClass => {
            reverse.place = done.old_place.clone()?;
            reverse.old_place = Some(done.place.clone());
            ActionKind::RenameClass
        }
        ActionKind::UpdatePerson => {
            if let Some(person) = &mut reverse.person {
                reverse.old_name = Some(person.name.clone());
                person.name = done.old_name.clone()?;
            }
            ActionKind::UpdatePerson
        }
        ActionKind::Reassign => {
            let from = done.from.clone()?;
            reverse.from = Some(Seat { place: done.place.clone(), role: done.role? });
            reverse.place = from.place;
            reverse.role = Some(from.role);
            ActionKind::Reassign
        }
        ActionKind::AttachClassTeacher => match &done.from {
            // Was in the place in another role before.
            Some(from) => {
                reverse.from = Some(Seat { place: done.place.clone(), role: done.role? });
                reverse.place = from.place.clone();
                reverse.role = Some(from.role);
                ActionKind::Reassign
            }
            None => {
                reverse.from = Some(Seat { place: done.place.clone(), role: Role::ClassTeacher });
                ActionKind::DetachClassTeacher
            }
        },
        ActionKind::DetachClassTeacher => ActionKind::AttachClassTeacher,
        ActionKind::DeclineRequest
        | ActionKind::RevokeInvite
        | ActionKind::ConfirmStatus
        | ActionKind::ArchiveClass => {
            return None;
        }
    };
    reverse.id = reverse_id(&done.id, reverse.kind);
    Some(reverse)
}

/// The id of the action that takes back the action with this id.
pub fn reverse_id(done: &str, kind: ActionKind) -> String {
    short_digest(&["undo", done, kind.code()])
}
