//! Administrators: their rights end at once on dismissal; where the policy lists them (W11), who is on the list has them, and
//! nobody else.

use super::draft::{BasisSource, MemberChange, Reason};
use super::reconcile::Reconciler;
use super::staff::Staff;
use crate::identity::PersonId;
use crate::policy::Rule;
use domain::Clause;
use domain::membership::{Category, MemberRow, MemberStatus, Place, Role};

/// Rights of an administrator end at once on dismissal, before the removals that were drafted since `before`.
pub(super) fn revoke_admin_of(reconciler: &mut Reconciler<'_>, id: PersonId, reason: Reason, before: usize) {
    let (who, placed) = (reconciler.who, reconciler.placed);
    let Some(link) = who.links.of(id) else { return };
    let seat = who
        .memberships(link.account)
        .filter(|row| row.is_admin && row.status == MemberStatus::Joined)
        .filter_map(|row| Some((placed.place_of(row)?, row.source)))
        .min_by_key(|(place, _)| (placed.places.get(*place) != Place::Organization, *place));
    let Some((place, source)) = seat else { return };
    let mut draft = who.draft(MemberChange::RevokeAdmin, id, Some(link), (place, Role::Admin), Clause::C5_11_1, reason);
    draft.sources.push(source);
    let number = reconciler.outcome.drafts.len();
    reconciler.outcome.drafts.push(draft);
    for removal in reconciler.outcome.drafts.get_mut(before..number).unwrap_or_default() {
        removal.depends.push(number);
    }
}

/// The policy's list of administrators (W11): only staff who have joined.
pub(super) fn set_administrators(reconciler: &mut Reconciler<'_>, staff: &Staff) {
    let (who, placed) = (reconciler.who, reconciler.placed);
    let policy = reconciler.known.policy;
    let Some(listed) = policy.administrators.as_ref().filter(|_| policy.rules.is_on(Rule::W11)) else { return };
    for (account, own) in who.accounts.all() {
        let named =
            listed.iter().any(|one| one == who.dataset.texts.get(own.platform_id) || who.is_named(one, own.key));
        let rows: Vec<&MemberRow> = who.memberships(account).collect();
        let is_admin = rows.iter().any(|row| row.is_admin);
        let joined =
            rows.iter().find(|row| row.status == MemberStatus::Joined && row.role.category() == Category::Staff);
        let Some(seat) = rows.iter().find(|row| row.is_admin).or(joined).copied().copied() else { continue };
        let person = who.links.person(account, Category::Staff);
        let Some(place) = placed.place_of(&seat) else { continue };
        let link = person.and_then(|person| who.links.of(person));
        let reason = Reason::new(BasisSource::Policy).doubted("administrator");
        match (named, is_admin, person) {
            (true, false, Some(person)) if joined.is_some() && staff.works.contains(&person) => {
                let draft =
                    who.draft(MemberChange::GrantAdmin, person, link, (place, Role::Admin), Clause::C5_11_1, reason);
                reconciler.push(draft);
            }
            (false, true, Some(person)) if staff.works.contains(&person) => {
                let draft =
                    who.draft(MemberChange::RevokeAdmin, person, link, (place, Role::Admin), Clause::C5_11_1, reason);
                reconciler.push(draft);
            }
            _ => {}
        }
    }
}
