//! Actions that were done → the actions that take them back, and those that nothing takes back.

use super::render::short_digest;
use crate::plan::{Action, ActionKind, Basis, Change, Membership, PersonView, Seat, Verdict};
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
    let change = opposite(&done.change)?;
    Some(Action {
        id: reverse_id(&done.id, change.kind()),
        change,
        basis: Basis::Policy,
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        because: Vec::new(),
        depends_on: Vec::new(),
        ..done.clone()
    })
}

/// The change that takes back a change; `None` if nothing does.
fn opposite(done: &Change) -> Option<Change> {
    let moved_back = |member: &Membership, from: &Seat| Change::Reassign {
        member: Membership { person: member.person.clone(), seat: from.clone() },
        from: member.seat.clone(),
    };
    Some(match done {
        Change::Invite(member) => Change::RevokeInvite(member.clone()),
        Change::Add(member) | Change::AcceptRequest(member) => {
            Change::Remove { member: member.clone(), is_final: false }
        }
        // Only who still has an account can be put back; the account itself stays when a place is left.
        Change::Remove { member, .. } => {
            member.person.platform_id.as_ref()?;
            Change::Add(member.clone())
        }
        Change::GrantAdmin(member) => Change::RevokeAdmin(member.clone()),
        Change::RevokeAdmin(member) => Change::GrantAdmin(member.clone()),
        Change::CreateClass { class } => Change::ArchiveClass { class: class.clone() },
        Change::RenameClass { old, new } => Change::RenameClass { old: new.clone(), new: old.clone() },
        Change::UpdatePerson { member, old_name } => {
            let person = PersonView { name: old_name.clone()?, ..member.person.clone() };
            let member_before = Membership { person, seat: member.seat.clone() };
            Change::UpdatePerson { member: member_before, old_name: Some(member.person.name.clone()) }
        }
        Change::Reassign { member, from } => moved_back(member, from),
        // Was in the place in another role before.
        Change::AttachClassTeacher { member, from: Some(from) } => moved_back(member, from),
        Change::AttachClassTeacher { member, from: None } => Change::DetachClassTeacher {
            member: member.clone(),
            from: Seat { place: member.seat.place.clone(), role: Role::ClassTeacher },
        },
        Change::DetachClassTeacher { member, from } => Change::AttachClassTeacher {
            member: Membership { person: member.person.clone(), seat: from.clone() },
            from: None,
        },
        Change::DeclineRequest(_)
        | Change::RevokeInvite(_)
        | Change::ConfirmStatus(_)
        | Change::ArchiveClass { .. } => return None,
    })
}

/// The id of the action that takes back the action with this id.
pub fn reverse_id(done: &str, kind: ActionKind) -> String {
    short_digest(&["undo", done, kind.code()])
}
