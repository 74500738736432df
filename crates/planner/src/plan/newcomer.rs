//! Somebody came into a place; whether the lists know them there, do not, leave it open, or do not speak of the place at all.

use super::compared::Compared;
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::{ActionKind, Confidence, Moment};
use crate::identity::{AccountId, PersonId};
use crate::policy::Policy;
use domain::membership::{Category, MemberStatus, PlaceId, PlaceName};
use domain::roster::Dataset;

/// What the lists say of an account in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newcomer {
    /// A rule or a list puts the person of this account there.
    Belongs,
    /// Who it is, a person has to say first.
    Asked,
    /// A list that is complete for the place, or an order, does not have them there.
    Stranger,
    /// No list speaks of this place and this account: nobody knows.
    Unchecked,
}

/// An account that came into a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The place.
    pub place: PlaceName,
    /// Its id on the platform, which no two share as they may share a name.
    pub account: String,
}

/// Compares, as [`super::make_plan`] does, and says what comes of it for accounts in the places that they came into, in their order.
pub fn newcomers(dataset: &Dataset, policy: &Policy, moment: Moment, joined: &[Joined]) -> Vec<Newcomer> {
    let mut notices = Vec::new();
    let who = Identities::of(dataset, moment.as_of, &mut notices);
    let known = Known::of(&who, policy);
    let placed = Placed::of(&known);
    let compared = Compared::of(&placed, Outcome::new(notices).with_desired());
    joined.iter().map(|one| compared.verdict_on(one)).collect()
}

impl Compared<'_> {
    fn verdict_on(&self, joined: &Joined) -> Newcomer {
        let who = self.placed.known.who;
        let (mut places, mut groups) = (self.placed.places.clone(), who.dataset.groups.clone());
        // Only places that occur have members.
        let place = places.read(&joined.place.to_string(), &mut groups);
        let Some(place) = place.and_then(|place| self.placed.now.get(place.index()).copied()) else {
            return Newcomer::Unchecked;
        };
        let accounts: Vec<AccountId> = who
            .accounts
            .all()
            .filter(|(_, own)| !joined.account.is_empty() && who.dataset.texts.get(own.platform_id) == joined.account)
            .map(|(account, _)| account)
            .collect();
        let mut verdict = Newcomer::Unchecked;
        for account in accounts {
            match self.verdict_on_account(account, place) {
                // Told first: what has to be looked at.
                Newcomer::Asked => return Newcomer::Asked,
                Newcomer::Stranger => verdict = Newcomer::Stranger,
                Newcomer::Belongs if verdict == Newcomer::Unchecked => verdict = Newcomer::Belongs,
                Newcomer::Belongs | Newcomer::Unchecked => {}
            }
        }
        verdict
    }

    fn verdict_on_account(&self, account: AccountId, place: PlaceId) -> Newcomer {
        let who = self.placed.known.who;
        let capacities = || Category::ALL.into_iter().filter(|category| who.accounts.get(account).is(*category));
        if capacities().any(|category| who.links.is_account_asked(account, category)) {
            return Newcomer::Asked;
        }
        let leaves = self.outcome.drafts.iter().filter(|draft| draft.account() == Some(account)).any(|draft| {
            match draft.kind() {
                ActionKind::Remove => draft.place == place,
                // Another role in the same place is no reason to go.
                ActionKind::Reassign => draft.from().is_some_and(|(from, _)| from == place) && draft.place != place,
                _ => false,
            }
        });
        if leaves {
            return Newcomer::Stranger;
        }
        let people = || {
            capacities().filter_map(|category| {
                let person = who.links.person(account, category)?;
                let is_sure = who.links.of(person).is_some_and(|link| link.confidence != Confidence::Possible);
                Some((person, is_sure))
            })
        };
        if people().any(|(person, is_sure)| is_sure && self.is_expected(person, place)) {
            return Newcomer::Belongs;
        }
        if people().any(|(_, is_sure)| !is_sure) {
            return Newcomer::Asked;
        }
        // Known to nobody in a capacity of which a list is complete here; the action may have gone into another one.
        let is_missing = who.memberships(account).any(|row| {
            let category = row.role.category();
            self.placed.place_of(row) == Some(place)
                && row.status == MemberStatus::Joined
                && who.links.person(account, category).is_none()
                && !self.placed.rosters_of_absence(category, place).is_empty()
        });
        if is_missing { Newcomer::Stranger } else { Newcomer::Unchecked }
    }

    /// True if a rule wants the person in the place, or a list has them in its group.
    fn is_expected(&self, person: PersonId, place: PlaceId) -> bool {
        let known = self.placed.known;
        let desired = self.outcome.desired_of.as_ref().and_then(|desired_of| desired_of.get(&person));
        if desired.is_some_and(|desired| desired.iter().any(|want| want.place == place)) {
            return true;
        }
        let Some(group) = self.placed.places.get(place).group() else { return false };
        match known.who.people.get(person).category {
            Category::Student => {
                known.who.people.get(person).listed && known.who.people.get(person).group == Some(group)
            }
            Category::Staff => known.staffing.duties.of(person).iter().any(|(of, _)| *of == group),
            Category::Guardian => self.students.count_in(known.who.guardianships_of(person), group) > 0,
        }
    }
}
