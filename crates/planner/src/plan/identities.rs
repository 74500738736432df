//! The first stage: a dataset and a day come in; who is who goes out, and what becomes of each order. Nothing of it changes later.

use chrono::NaiveDate;
use domain::{Clause, GuardCode};
use hashbrown::HashSet;

use super::draft::{BasisSource, Draft, MemberChange, Reason, Subject, Who, rosters_of};
use super::duties::people_of_teaching;
use super::near_returns::near_returns;
use super::{ActionKind, Confidence};
use crate::identity::{
    AccountId, Accounts, Evidence, Force, Guardianship, Link, Links, Ordered, People, PersonId, Rows, guardianships_of,
    link, orders_of,
};
use domain::membership::{MemberRow, MemberStatus, PlaceId, Role};
use domain::roster::{Dataset, MovementKind, Notice};
use names::{NameKey, fold_name};
use smallvec::SmallVec;

/// The people of the rosters, the accounts of the platform, and whose is whose on a day.
pub(super) struct Identities<'a> {
    pub dataset: &'a Dataset,
    /// The day: orders up to it are in force.
    pub today: NaiveDate,
    pub people: People,
    pub accounts: Accounts,
    pub links: Links,
    /// Legal representatives and their children, sorted by representative.
    pub guardianships: Vec<Guardianship>,
    pub orders: Orders,
    /// Who leaves by an order while another order takes in nearly the same name.
    pub near_returns: HashSet<PersonId>,
}

/// The orders by person.
pub(super) struct Orders {
    /// Sorted by person, then by the time of taking effect.
    all: Vec<Ordered>,
    /// Who has orders, by number: almost nobody.
    is_ordered: Vec<bool>,
}

impl Orders {
    fn new(all: Vec<Ordered>, people: usize) -> Orders {
        let mut is_ordered = vec![false; people];
        for order in &all {
            if let Some(is_ordered) = is_ordered.get_mut(order.person.index()) {
                *is_ordered = true;
            }
        }
        Orders { all, is_ordered }
    }

    /// All orders, sorted by person.
    pub(super) fn all(&self) -> &[Ordered] {
        &self.all
    }

    /// A person's orders, in the order of taking effect.
    pub(super) fn of(&self, person: PersonId) -> &[Ordered] {
        if !self.is_ordered.get(person.index()).copied().unwrap_or(false) {
            return &[];
        }
        let first = self.all.partition_point(|order| order.person < person);
        let last = self.all.partition_point(|order| order.person <= person);
        self.all.get(first..last).unwrap_or_default()
    }
}

impl<'a> Identities<'a> {
    /// Puts people and accounts together and ties them; what is remarkable goes to the notices.
    pub(super) fn of(dataset: &'a Dataset, today: NaiveDate, notices: &mut Vec<Notice>) -> Identities<'a> {
        // Neither needs the other; both are large.
        let (mut people, accounts) =
            rayon::join(|| People::from_dataset(dataset, notices), || Accounts::from_dataset(dataset));
        let orders = orders_of(dataset, &mut people, today, notices);
        people_of_teaching(dataset, &mut people, notices);
        let guardianships = guardianships_of(dataset, &people, notices);
        let former = orders
            .iter()
            .filter(|order| order.force == Force::InForce)
            .filter_map(|order| {
                let movement = order.of(dataset).filter(|movement| movement.kind == MovementKind::SurnameChange)?;
                Some((order.person, dataset.names.key(movement.name)))
            })
            .collect::<Vec<_>>();
        let mut links = link(dataset, &people, &accounts, &guardianships, &former);
        // Accounts without ids are told apart by their place alone, so they say nothing of how many people there are.
        let known = |person: PersonId| {
            links.of(person).is_some_and(|link| {
                link.confidence != Confidence::Possible && !accounts.get(link.account).platform_id.is_empty()
            })
        };
        people.settle_namesakes(dataset, known, notices);
        let orders = Orders::new(orders, people.len());
        let near_returns = near_returns(dataset, &people, &accounts, &orders, &mut links, notices);
        Identities { dataset, today, people, accounts, links, guardianships, orders, near_returns }
    }

    /// A person's orders, in the order of taking effect.
    pub(super) fn orders_of(&self, person: PersonId) -> &[Ordered] {
        self.orders.of(person)
    }

    /// A guardian's children.
    pub(super) fn guardianships_of(&self, guardian: PersonId) -> &[Guardianship] {
        let first = self.guardianships.partition_point(|guardianships| guardianships.guardian < guardian);
        let last = self.guardianships.partition_point(|guardianships| guardianships.guardian <= guardian);
        self.guardianships.get(first..last).unwrap_or_default()
    }

    /// The memberships of an account.
    pub(super) fn memberships(&self, account: AccountId) -> impl Iterator<Item = &'a MemberRow> {
        self.accounts.memberships(account, self.dataset)
    }

    /// True for an invitation of the program's own to a place where the account is already, in the same role.
    pub(super) fn is_over(&self, account: AccountId, row: &MemberRow) -> bool {
        row.status == MemberStatus::Invited
            && self.dataset.invited_as(row.source).is_some()
            && self.memberships(account).any(|other| {
                other.place == row.place
                    && other.role == row.role
                    && matches!(other.status, MemberStatus::Joined | MemberStatus::Blocked)
            })
    }

    /// True if the account has joined anywhere: it is on the platform.
    pub(super) fn is_on_platform(&self, account: AccountId) -> bool {
        self.memberships(account).any(|row| !matches!(row.status, MemberStatus::Invited | MemberStatus::Requested))
    }

    /// True while a block lasts; a block without an end lasts.
    pub(super) fn is_blocked(&self, row: &MemberRow) -> bool {
        row.status == MemberStatus::Blocked && row.blocked_until.is_none_or(|until| until >= self.today)
    }

    /// True if it is not certain who a person is: rows disagree, or a question about them is open.
    pub(super) fn is_unclear(&self, person: PersonId) -> bool {
        self.people.get(person).contested
            || self.links.is_asked(person)
            || self.links.of(person).is_some_and(|link| link.confidence == Confidence::Possible)
    }

    /// True if a name as the policy writes it is this one.
    pub(super) fn is_named(&self, written: &str, key: NameKey) -> bool {
        fold_name(written) == self.dataset.names.folded_line(key)
    }

    /// The rows that an action about a person rests on.
    fn sources(&self, person: PersonId, basis: BasisSource) -> Rows {
        let mut rows = if self.people.get(person).listed { self.people.rows(person) } else { Rows::new() };
        if let BasisSource::Order(number) = basis
            && let Some(movement) = self.dataset.movements.get(number as usize)
        {
            rows.push(movement.source);
        }
        rows
    }

    /// The identity as the plan tells it; where there is no account, how well the roster itself names the person.
    fn identity(&self, person: PersonId, link: Option<Link>) -> (Confidence, Evidence) {
        match link {
            Some(link) => (link.confidence, link.evidence),
            None => {
                let own = self.people.get(person);
                if own.birth.is_some() {
                    (Confidence::Certain, Evidence::FULL_NAME.and(Evidence::BIRTH_DATE))
                } else {
                    (Confidence::Probable, Evidence::FULL_NAME)
                }
            }
        }
    }

    /// A draft about a person.
    pub(super) fn draft(
        &self,
        change: MemberChange,
        person: PersonId,
        link: Option<Link>,
        (place, role): (PlaceId, Role),
        clause: Clause,
        reason: Reason,
    ) -> Draft {
        let sources = self.sources(person, reason.basis);
        let rosters = rosters_of(&sources);
        let identity = self.identity(person, link);
        let mut draft = Draft {
            subject: Subject::Member { who: Who::Person(person), account: link.map(|link| link.account), role, change },
            place,
            clause,
            basis: reason.basis,
            identity: Some(identity),
            sources,
            rosters,
            review: reason.review,
            doubts: reason.doubt.into_iter().collect(),
            guards: reason.guard.into_iter().collect(),
            depends: SmallVec::new(),
        };
        // Asked about although an account is tied: perhaps another's row means the same person.
        if identity.0 == Confidence::Possible || link.is_some() && self.links.is_asked(person) {
            draft.hold(GuardCode::IdentityUncertain);
        }
        // Known in another capacity, by name alone: a person looks.
        if link.is_some_and(|link| link.crossed && link.confidence != Confidence::Certain) {
            draft.doubt("crossed");
        }
        // «Галкин А. Ю.» is nobody in particular.
        if (draft.adds() || draft.kind() == ActionKind::Reassign)
            && identity.0 != Confidence::Certain
            && self.dataset.names.has_initials(self.people.get(person).name)
        {
            draft.doubt("initials");
        }
        // The orders that contradict each other are looked at together.
        if reason.doubt.is_some() && matches!(reason.basis, BasisSource::Order(_)) {
            let rows = self.orders_of(person).iter().filter_map(|order| order.of(self.dataset));
            draft.sources.extend(rows.map(|movement| movement.source));
        }
        if let BasisSource::Order(number) = reason.basis
            && let Some(movement) = self.dataset.movements.get(number as usize)
            && (movement.number.is_empty() || movement.date.is_none())
        {
            draft.hold(GuardCode::NoBasis);
        }
        draft
    }
}
