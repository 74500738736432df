//! An action comes in; what a person does on the platform's own pages for it goes out, step by step, in the order in which
//! the platform asks for it; in any other system, what its lists are to say.
//!
//! A role cannot be changed there between student and staff or parent: the person is removed and invited anew, which is one
//! action with two steps. Links are one for a class and role: to make one void is to issue another.

use serde::{Deserialize, Serialize};

use super::{Action, ActionKind, BasisKind};
use crate::plan::holds;
use domain::membership::{MemberStatus, MembershipRead, ORGANIZATION, Role, is_chat};

/// Where a person carries an action out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hand {
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
    pub place: String,
    /// In which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The place or name until now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// The steps of an action.
pub fn steps(action: &Action, hand: Hand) -> Vec<Step> {
    let step = |what: StepKind| Step { what, place: action.place.clone(), role: action.role, from: None };
    let from = |what: StepKind, from: &Option<String>| Step { from: from.clone(), ..step(what) };
    if hand == Hand::Lists {
        match action.kind {
            ActionKind::Invite => return vec![step(StepKind::AddAccount)],
            ActionKind::Add | ActionKind::AcceptRequest => return vec![step(StepKind::AddToList)],
            ActionKind::Remove if action.place == ORGANIZATION => return vec![step(StepKind::CloseAccount)],
            ActionKind::RevokeInvite => return vec![step(StepKind::Remove)],
            _ => {}
        }
    }
    match action.kind {
        ActionKind::CreateClass => vec![step(StepKind::CreateClass)],
        ActionKind::RenameClass => vec![from(StepKind::RenameClass, &action.old_place)],
        ActionKind::ArchiveClass => vec![step(StepKind::ArchiveClass)],
        ActionKind::Invite => vec![step(StepKind::SendLink)],
        // Whoever is on the platform already still comes into a class by its link.
        ActionKind::Add if is_chat(&action.place) => vec![step(StepKind::AddToChat)],
        ActionKind::Add => vec![step(StepKind::SendLink)],
        ActionKind::Reassign | ActionKind::AttachClassTeacher | ActionKind::DetachClassTeacher => {
            change(action, hand, &step)
        }
        ActionKind::Remove => vec![step(StepKind::Remove)],
        ActionKind::AcceptRequest => vec![step(StepKind::AcceptRequest)],
        ActionKind::DeclineRequest => vec![step(StepKind::DeclineRequest)],
        ActionKind::ConfirmStatus => vec![step(StepKind::ConfirmStatus)],
        ActionKind::RevokeInvite => vec![step(StepKind::VoidLink), step(StepKind::IssueLink)],
        ActionKind::GrantAdmin => vec![step(StepKind::GrantAdmin)],
        ActionKind::RevokeAdmin => vec![step(StepKind::RevokeAdmin)],
        ActionKind::UpdatePerson => vec![from(StepKind::RenamePerson, &action.old_name)],
    }
}

/// The steps of a change of place or role.
fn change(action: &Action, hand: Hand, step: &dyn Fn(StepKind) -> Step) -> Vec<Step> {
    if let Some(from) = &action.from
        && Some(from.role.category()) != action.role.map(Role::category)
    {
        let out = Step { what: StepKind::Remove, place: from.place.clone(), role: Some(from.role), from: None };
        let into = if hand == Hand::Lists { StepKind::AddToList } else { StepKind::SendLink };
        return vec![out, step(into)];
    }
    match (action.kind, &action.from) {
        (ActionKind::AttachClassTeacher, _) => vec![step(StepKind::MakeClassTeacher)],
        (ActionKind::DetachClassTeacher, _) => vec![step(StepKind::UnmakeClassTeacher)],
        (_, Some(from)) if from.place != action.place => {
            vec![Step { from: Some(from.place.clone()), ..step(StepKind::Move) }]
        }
        _ => vec![step(StepKind::ChangeRole)],
    }
}

/// True if a read shows that a person did what an action asks for, where no plan made from that read wants it any more. Lists
/// that people put together give no accounts and shorter names, and who was to be let in by a link may have it and no more:
/// then there is nothing left for the administrator to do.
pub fn done_by_hand(action: &Action, read: &MembershipRead) -> bool {
    if holds(action, read) && !is_there_by_another_spelling(action, read) {
        return true;
    }
    match action.kind {
        ActionKind::Invite
        | ActionKind::Add
        | ActionKind::Reassign
        | ActionKind::AttachClassTeacher
        | ActionKind::AcceptRequest => {
            let left = action.from.as_ref().is_none_or(|from| {
                let stays = |seat: &domain::membership::Seat| seat.status == MemberStatus::Joined;
                !seats_like(action, read, &from.place, Some(from.role)).any(stays)
            });
            let mut there = seats_like(action, read, &action.place, action.role);
            left && there.any(|seat| !matches!(seat.status, MemberStatus::Left | MemberStatus::Suspended))
        }
        // Still invited, and by a link that has not lapsed: another one was issued.
        ActionKind::RevokeInvite => action.basis.kind == BasisKind::Expired,
        _ => false,
    }
}

/// True if what an action takes away is still there under a name that is written shorter.
fn is_there_by_another_spelling(action: &Action, read: &MembershipRead) -> bool {
    let by =
        |status: MemberStatus| seats_like(action, read, &action.place, action.role).any(|seat| seat.status == status);
    match action.kind {
        ActionKind::Remove => by(MemberStatus::Joined),
        ActionKind::DeclineRequest => by(MemberStatus::Requested),
        ActionKind::RevokeInvite => by(MemberStatus::Invited),
        _ => false,
    }
}

/// Seats in a place that are the person's by account or, where there is none, by a name that may be written shorter.
fn seats_like<'a>(
    action: &'a Action,
    read: &'a MembershipRead,
    place: &'a str,
    role: Option<Role>,
) -> impl Iterator<Item = &'a domain::membership::Seat> {
    read.seats.iter().filter(move |seat| {
        seat.place == place
            && role.is_none_or(|role| seat.role == role)
            && action.person.as_ref().is_some_and(|person| match &person.platform_id {
                Some(id) if !seat.platform_id.is_empty() => *id == seat.platform_id,
                _ => is_like(&person.name, &seat.name),
            })
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
    use crate::plan::{Basis, PersonView, Seat, Verdict};
    use domain::Clause;

    fn action(kind: ActionKind, place: &str, role: &'static str, from: Option<(&str, &'static str)>) -> Action {
        Action {
            id: "1".into(),
            kind,
            platform: None,
            person: Some(PersonView {
                key: "k".into(),
                name: "Белкин Артём Олегович".into(),
                category: "student".into(),
                platform_id: None,
            }),
            place: place.into(),
            role: Role::from_code(role),
            from: from.map(|(place, role)| Seat { place: place.into(), role: Role::from_code(role).unwrap() }),
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

    fn told(action: &Action) -> Vec<String> {
        let words = |step: Step| format!("{} {} {}", step.what.code(), step.place, step.role.map_or("", Role::code));
        steps(action, Hand::Pages).into_iter().map(words).collect()
    }

    #[test]
    fn another_system_has_lists_and_no_links() {
        let told =
            |action: &Action| steps(action, Hand::Lists).into_iter().map(|step| step.what.code()).collect::<Vec<_>>();
        assert_eq!(told(&action(ActionKind::Invite, "class:ИС-21", "student", None)), ["add_account"]);
        assert_eq!(told(&action(ActionKind::Add, "class:ИС-21", "student", None)), ["add_to_list"]);
        assert_eq!(told(&action(ActionKind::Remove, "organization", "student", None)), ["close_account"]);
        assert_eq!(told(&action(ActionKind::Remove, "class:ИС-21", "student", None)), ["remove"]);
        let changed = action(ActionKind::Reassign, "staff", "teacher", Some(("staff", "student")));
        assert_eq!(told(&changed), ["remove", "add_to_list"]);
    }

    #[test]
    fn a_role_of_another_kind_of_person_takes_two_steps_in_order() {
        let changed = action(ActionKind::Reassign, "staff", "teacher", Some(("staff", "student")));
        assert_eq!(told(&changed), ["remove staff student", "send_link staff teacher"]);
        let moved = action(ActionKind::Reassign, "class:ИС-22", "student", Some(("class:ИС-21", "student")));
        assert_eq!(told(&moved), ["move class:ИС-22 student"]);
        let within = action(ActionKind::Reassign, "staff", "teacher", Some(("staff", "admin")));
        assert_eq!(told(&within), ["change_role staff teacher"]);
    }

    #[test]
    fn shorter_names_are_the_same_name() {
        assert!(is_like("Белкин Артём Олегович", "Артем Белкин") && is_like("Белкин Артём", "Белкин Артём Олегович"));
        assert!(!is_like("Белкин Артём Олегович", "Белкин Артём Игоревич") && !is_like("Белкин Артём", "Белкин"));
    }

    fn read(name: &str, role: Role, status: MemberStatus) -> MembershipRead {
        let seat = domain::membership::Seat {
            place: "class:ИС-21".into(),
            platform_id: String::new(),
            name: name.into(),
            role,
            status,
            is_admin: false,
            status_confirmed: None,
            birth_date: None,
            since: None,
            blocked_until: None,
            person_key: None,
            person_id: None,
        };
        MembershipRead { platform: "p".into(), places: vec!["class:ИС-21".into()], seats: vec![seat] }
    }

    #[test]
    fn what_was_done_is_seen_in_lists_with_shorter_names() {
        let invite = action(ActionKind::Invite, "class:ИС-21", "student", None);
        let remove = action(ActionKind::Remove, "class:ИС-21", "student", None);
        let there = read("Артём Белкин", Role::Student, MemberStatus::Joined);
        assert!(done_by_hand(&invite, &there) && !done_by_hand(&remove, &there));
        let gone = read("Зимин Роман", Role::Student, MemberStatus::Joined);
        assert!(!done_by_hand(&invite, &gone) && done_by_hand(&remove, &gone));
        // A role change is done once the person has the link for the new role and the old one is gone.
        let change = action(ActionKind::Reassign, "class:ИС-21", "teacher", Some(("class:ИС-21", "student")));
        assert!(done_by_hand(&change, &read("Артём Белкин", Role::Teacher, MemberStatus::Invited)));
        assert!(!done_by_hand(&change, &there) && !done_by_hand(&change, &gone));
    }
}
