//! An action comes in; what a person does on the platform's own pages for it goes out, step by step, in the order in which
//! the platform asks for it; in any other system, what its lists are to say.
//!
//! A role cannot be changed there between student and staff or parent: the person is removed and invited anew, which is one
//! action with two steps. Links are one for a class and role: to make one void is to issue another.

use serde::{Deserialize, Serialize};

use super::{Action, Basis, Change, PersonView, Seat};
use crate::plan::holds;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Role};

/// Where a person carries an action out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ManualChannel {
    /// On the pages of the education profile: people come in by the link of a class and role.
    #[default]
    Pages,
    /// In another system of the college: it has accounts and lists of people.
    Lists,
}

/// What is done in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Makes the class.
    CreateClass,
    /// Gives the class its new name.
    RenameClass,
    /// Closes the class.
    ArchiveClass,
    /// Takes the link of the place and role and sends it to the person.
    SendLink,
    /// Adds somebody who is on the platform to a chat.
    AddToChat,
    /// Makes an account for the person and adds it to the place's list.
    AddAccount,
    /// Adds the person's account to the place's list.
    AddToList,
    /// Closes the person's account.
    CloseAccount,
    /// Removes the person from the place.
    Remove,
    /// Moves the person from one class to another.
    Move,
    /// Gives the person another role of the same kind.
    ChangeRole,
    /// Makes an employee the class teacher.
    MakeClassTeacher,
    /// Takes the class away from a class teacher.
    UnmakeClassTeacher,
    /// Lets in who asked.
    AcceptRequest,
    /// Refuses who asked.
    DeclineRequest,
    /// Confirms the status «преподаватель».
    ConfirmStatus,
    /// Makes the link of the place and role void.
    VoidLink,
    /// Issues a new link in its place, for those who are still to come.
    IssueLink,
    /// Makes somebody an administrator.
    GrantAdmin,
    /// Takes the rights of an administrator away.
    RevokeAdmin,
    /// Asks for the name to be mended.
    RenamePerson,
}

impl StepKind {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            StepKind::CreateClass => "create_class",
            StepKind::RenameClass => "rename_class",
            StepKind::ArchiveClass => "archive_class",
            StepKind::SendLink => "send_link",
            StepKind::AddToChat => "add_to_chat",
            StepKind::AddAccount => "add_account",
            StepKind::AddToList => "add_to_list",
            StepKind::CloseAccount => "close_account",
            StepKind::Remove => "remove",
            StepKind::Move => "move",
            StepKind::ChangeRole => "change_role",
            StepKind::MakeClassTeacher => "make_class_teacher",
            StepKind::UnmakeClassTeacher => "unmake_class_teacher",
            StepKind::AcceptRequest => "accept_request",
            StepKind::DeclineRequest => "decline_request",
            StepKind::ConfirmStatus => "confirm_status",
            StepKind::VoidLink => "void_link",
            StepKind::IssueLink => "issue_link",
            StepKind::GrantAdmin => "grant_admin",
            StepKind::RevokeAdmin => "revoke_admin",
            StepKind::RenamePerson => "rename_person",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is done.
    #[serde(rename = "do")]
    pub what: StepKind,
    /// Where.
    pub place: PlaceName,
    /// In which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The place or name until now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// The steps of an action.
pub fn steps(action: &Action, hand: ManualChannel) -> Vec<Step> {
    let step = |what: StepKind| Step { what, place: action.place().clone(), role: action.role(), from: None };
    let from = |what: StepKind, from: String| Step { from: Some(from), ..step(what) };
    if hand == ManualChannel::Lists {
        match &action.change {
            Change::Invite(_) => return vec![step(StepKind::AddAccount)],
            Change::Add(_) | Change::AcceptRequest(_) => return vec![step(StepKind::AddToList)],
            Change::Remove { member, .. } if member.seat.place == PlaceName::Organization => {
                return vec![step(StepKind::CloseAccount)];
            }
            Change::RevokeInvite(_) => return vec![step(StepKind::Remove)],
            _ => {}
        }
    }
    // A role of another kind of person is not given on the pages: out first, then in by the link of the new role.
    if let (Some(old), Some(member)) = (action.from(), action.change.member())
        && old.role.category() != member.seat.role.category()
    {
        let out = Step { what: StepKind::Remove, place: old.place.clone(), role: Some(old.role), from: None };
        let into = if hand == ManualChannel::Lists { StepKind::AddToList } else { StepKind::SendLink };
        return vec![out, step(into)];
    }
    match &action.change {
        Change::CreateClass { .. } => vec![step(StepKind::CreateClass)],
        Change::RenameClass { old, .. } => vec![from(StepKind::RenameClass, old.to_string())],
        Change::ArchiveClass { .. } => vec![step(StepKind::ArchiveClass)],
        // Whoever is on the platform already still comes into a class by its link.
        Change::Add(member) if member.seat.place.is_chat() => vec![step(StepKind::AddToChat)],
        Change::Invite(_) | Change::Add(_) => vec![step(StepKind::SendLink)],
        Change::AttachClassTeacher { .. } => vec![step(StepKind::MakeClassTeacher)],
        Change::DetachClassTeacher { .. } => vec![step(StepKind::UnmakeClassTeacher)],
        Change::Reassign { member, from: old } if old.place != member.seat.place => {
            vec![from(StepKind::Move, old.place.to_string())]
        }
        Change::Reassign { .. } => vec![step(StepKind::ChangeRole)],
        Change::Remove { .. } => vec![step(StepKind::Remove)],
        Change::AcceptRequest(_) => vec![step(StepKind::AcceptRequest)],
        Change::DeclineRequest(_) => vec![step(StepKind::DeclineRequest)],
        Change::ConfirmStatus(_) => vec![step(StepKind::ConfirmStatus)],
        Change::RevokeInvite(_) => vec![step(StepKind::VoidLink), step(StepKind::IssueLink)],
        Change::GrantAdmin(_) => vec![step(StepKind::GrantAdmin)],
        Change::RevokeAdmin(_) => vec![step(StepKind::RevokeAdmin)],
        Change::UpdatePerson { old_name, .. } => {
            vec![Step { from: old_name.clone(), ..step(StepKind::RenamePerson) }]
        }
    }
}

/// True if a read shows that a person did what an action asks for, where no plan made from that read wants it any more. Lists
/// that people put together give no accounts and shorter names, and who was to be let in by a link may have it and no more:
/// then there is nothing left for the administrator to do.
pub fn done_by_hand(action: &Action, read: &MembershipRead) -> bool {
    if holds(action, read) && !is_there_by_another_spelling(action, read) {
        return true;
    }
    match &action.change {
        Change::Invite(member)
        | Change::Add(member)
        | Change::Reassign { member, .. }
        | Change::AttachClassTeacher { member, .. }
        | Change::AcceptRequest(member) => {
            let left = action.from().is_none_or(|from| {
                let stays = |seat: &domain::membership::Seat| seat.status == MemberStatus::Joined;
                !seats_like(&member.person, read, from).any(stays)
            });
            let mut there = seats_like(&member.person, read, &member.seat);
            left && there.any(|seat| !matches!(seat.status, MemberStatus::Left | MemberStatus::Suspended))
        }
        // Still invited, and by a link that has not lapsed: another one was issued.
        Change::RevokeInvite(_) => action.basis == Basis::Expired,
        _ => false,
    }
}

/// True if what an action takes away is still there under a name that is written shorter.
fn is_there_by_another_spelling(action: &Action, read: &MembershipRead) -> bool {
    let (member, status) = match &action.change {
        Change::Remove { member, .. } => (member, MemberStatus::Joined),
        Change::DeclineRequest(member) => (member, MemberStatus::Requested),
        Change::RevokeInvite(member) => (member, MemberStatus::Invited),
        _ => return false,
    };
    seats_like(&member.person, read, &member.seat).any(|seat| seat.status == status)
}

/// Memberships of a seat that are the person's by account or, where there is none, by a name that may be written shorter.
fn seats_like<'a>(
    person: &'a PersonView,
    read: &'a MembershipRead,
    at: &'a Seat,
) -> impl Iterator<Item = &'a domain::membership::Seat> {
    read.seats.iter().filter(move |seat| {
        seat.place == at.place
            && seat.role == at.role
            && match &person.platform_id {
                Some(id) if !seat.platform_id.is_empty() => *id == seat.platform_id,
                _ => is_like(&person.name, &seat.name),
            }
    })
}

/// «Белкин Артём Олегович» and «Артём Белкин»: one name, if neither says anything else.
pub fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (names::fold_name(one), names::fold_name(other));
    if one == other {
        return true;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    short.len() >= 2 && short.iter().all(|word| long.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Membership;
    use crate::plan::sample::action;
    use domain::membership::Category;

    fn member(place: &str, role: Role) -> Membership {
        let name = "Белкин Артём Олегович".to_owned();
        let person = PersonView { key: "k".into(), name, category: Category::Student, platform_id: None };
        Membership { person, seat: at(place, role) }
    }

    fn at(place: &str, role: Role) -> Seat {
        Seat { place: place.parse().unwrap(), role }
    }

    fn removal(place: &str) -> Action {
        action(Change::Remove { member: member(place, Role::Student), is_final: false })
    }

    fn moved(place: &str, role: Role, from: Seat) -> Action {
        action(Change::Reassign { member: member(place, role), from })
    }

    fn told(action: &Action) -> Vec<String> {
        let words = |step: Step| format!("{} {} {}", step.what.code(), step.place, step.role.map_or("", Role::code));
        steps(action, ManualChannel::Pages).into_iter().map(words).collect()
    }

    #[test]
    fn another_system_has_lists_and_no_links() {
        let told = |action: &Action| {
            steps(action, ManualChannel::Lists).into_iter().map(|step| step.what.code()).collect::<Vec<_>>()
        };
        assert_eq!(told(&action(Change::Invite(member("class:ИС-21", Role::Student)))), ["add_account"]);
        assert_eq!(told(&action(Change::Add(member("class:ИС-21", Role::Student)))), ["add_to_list"]);
        assert_eq!(told(&removal("organization")), ["close_account"]);
        assert_eq!(told(&removal("class:ИС-21")), ["remove"]);
        let changed = moved("staff", Role::Teacher, at("staff", Role::Student));
        assert_eq!(told(&changed), ["remove", "add_to_list"]);
    }

    #[test]
    fn a_role_of_another_kind_of_person_takes_two_steps_in_order() {
        let changed = moved("staff", Role::Teacher, at("staff", Role::Student));
        assert_eq!(told(&changed), ["remove staff student", "send_link staff teacher"]);
        let to_class = moved("class:ИС-22", Role::Student, at("class:ИС-21", Role::Student));
        assert_eq!(told(&to_class), ["move class:ИС-22 student"]);
        let within = moved("staff", Role::Teacher, at("staff", Role::Admin));
        assert_eq!(told(&within), ["change_role staff teacher"]);
    }

    #[test]
    fn shorter_names_are_the_same_name() {
        assert!(is_like("Белкин Артём Олегович", "Артем Белкин") && is_like("Белкин Артём", "Белкин Артём Олегович"));
        assert!(!is_like("Белкин Артём Олегович", "Белкин Артём Игоревич") && !is_like("Белкин Артём", "Белкин"));
    }

    fn read(name: &str, role: Role, status: MemberStatus) -> MembershipRead {
        let seat = domain::membership::Seat {
            status,
            ..domain::membership::Seat::joined("class:ИС-21".parse().unwrap(), "", name, role)
        };
        MembershipRead {
            platform: "p".into(),
            places: vec!["class:ИС-21".parse().unwrap()],
            seats: vec![seat],
            lists: None,
        }
    }

    #[test]
    fn what_was_done_is_seen_in_lists_with_shorter_names() {
        let invite = action(Change::Invite(member("class:ИС-21", Role::Student)));
        let remove = removal("class:ИС-21");
        let there = read("Артём Белкин", Role::Student, MemberStatus::Joined);
        assert!(done_by_hand(&invite, &there) && !done_by_hand(&remove, &there));
        let gone = read("Зимин Роман", Role::Student, MemberStatus::Joined);
        assert!(!done_by_hand(&invite, &gone) && done_by_hand(&remove, &gone));
        // A role change is done once the person has the link for the new role and the old one is gone.
        let change = moved("class:ИС-21", Role::Teacher, at("class:ИС-21", Role::Student));
        assert!(done_by_hand(&change, &read("Артём Белкин", Role::Teacher, MemberStatus::Invited)));
        assert!(!done_by_hand(&change, &there) && !done_by_hand(&change, &gone));
    }
}
