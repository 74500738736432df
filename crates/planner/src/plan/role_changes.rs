//! A stranger's membership that has to go and an invitation of the same name into the same place come in; one change of role
//! goes out. Lists without accounts tell a student and a teacher of one name apart by nothing but the role, and the role is
//! what may be wrong.

use super::ActionKind;
use super::draft::{BasisSource, Draft, MemberChange, Subject, Who};
use super::identities::Identities;
use super::outcome::Outcome;
use crate::identity::{AccountId, PersonId};
use domain::Clause;
use domain::membership::Category;
use domain::roster::{Notice, NoticeArg};

/// Joins what is one mistake in a role, between student and employee. A person always looks at it. A parent and a child of
/// one name are two people.
pub(super) fn join_role_changes(who: &Identities<'_>, outcome: &mut Outcome) {
    let removals: Vec<(usize, AccountId, Category)> = numbered(&outcome.drafts, |draft| match draft.who() {
        Some(Who::Account(account, category)) if draft.removes() && !draft.is_final() => {
            let is_nameless = who.dataset.texts.get(who.accounts.get(account).platform_id).is_empty();
            (is_nameless && draft.basis == BasisSource::Absence).then_some((account, category))
        }
        _ => None,
    });
    if removals.is_empty() {
        return;
    }
    let invitations: Vec<(usize, PersonId, ())> = numbered(&outcome.drafts, |draft| match draft.who() {
        Some(Who::Person(person)) if draft.kind() == ActionKind::Invite && draft.account().is_none() => {
            Some((person, ()))
        }
        _ => None,
    });
    let mut joined: Vec<(usize, usize, AccountId, Category)> = Vec::new();
    for (removal, account, category) in &removals {
        let fits = |invitation: &&(usize, PersonId, ())| {
            is_in_same_place(&outcome.drafts, *removal, invitation.0)
                && who.people.get(invitation.1).category != *category
                && who.people.get(invitation.1).category != Category::Guardian
                && *category != Category::Guardian
                && is_same_name(who, invitation.1, *account)
        };
        let mut fitting = invitations.iter().filter(fits);
        if let (Some((invitation, _, ())), None) = (fitting.next(), fitting.next()) {
            joined.push((*removal, *invitation, *account, *category));
        }
    }
    // Two removals that fit one invitation: nobody knows which of them is meant.
    let is_only =
        |one: &(usize, usize, AccountId, Category)| joined.iter().filter(|other| other.1 == one.1).count() == 1;
    let joined: Vec<(usize, usize, AccountId, Category)> = joined.iter().copied().filter(is_only).collect();
    for (removal, invitation, account, category) in &joined {
        let Some(old) = outcome.drafts.get(*removal).cloned() else { continue };
        let Some(draft) = outcome.drafts.get_mut(*invitation) else { continue };
        if let (Subject::Member { account: known, change, .. }, Some(role)) = (&mut draft.subject, old.role()) {
            *known = Some(*account);
            *change = MemberChange::Reassign { from: (old.place, role) };
        }
        draft.clause = Clause::C5_11_1;
        draft.doubt("role-mistake");
        draft.sources.extend(old.sources);
        draft.rosters.extend(old.rosters);
        draft.rosters.sort_unstable();
        draft.rosters.dedup();
        forget_stranger(who, &mut outcome.notices, *account, *category);
    }
    let gone: Vec<usize> = joined.iter().map(|(removal, ..)| *removal).collect();
    let mut number = 0;
    // Nothing depends on drafts by number yet.
    outcome.drafts.retain(|_| {
        number += 1;
        !gone.contains(&(number - 1))
    });
}

fn numbered<A, B>(drafts: &[Draft], of: impl Fn(&Draft) -> Option<(A, B)>) -> Vec<(usize, A, B)> {
    drafts.iter().enumerate().filter_map(|(n, draft)| of(draft).map(|(a, b)| (n, a, b))).collect()
}

fn is_in_same_place(drafts: &[Draft], one: usize, other: usize) -> bool {
    let place = |n: usize| drafts.get(n).map(|draft| draft.place);
    place(one) == place(other)
}

fn is_same_name(who: &Identities<'_>, person: PersonId, account: AccountId) -> bool {
    let (one, other) = (who.dataset.names.key(who.people.get(person).name), who.accounts.get(account).key);
    one.surname == other.surname
        && one.given == other.given
        && (one.patronymic == other.patronymic || one.patronymic.is_empty() || other.patronymic.is_empty())
}

/// Who is known after all is no stranger, unless they are one elsewhere too.
fn forget_stranger(who: &Identities<'_>, notices: &mut Vec<Notice>, account: AccountId, category: Category) {
    let key = who.accounts.key(account, category, who.dataset);
    notices.retain(|notice| {
        let is_about = notice.person.as_ref().is_some_and(|person| person.key == key);
        let several = notice
            .args
            .iter()
            .any(|(name, arg)| *name == "places" && matches!(arg, NoticeArg::Text(places) if places.contains('\n')));
        !(is_about && notice.code == "members.stranger" && !several)
    });
}
