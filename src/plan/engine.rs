//! The book and the policy come in; drafts of all actions and the notices go out. The walk over people is in `students`,
//! `staff` and `guardians`; what is common to them, the comparison of wanted and actual memberships, is here.

use chrono::{Days, NaiveDate};
use hashbrown::{HashMap, HashSet};

use super::coverage::Cover;
use super::draft::{Draft, Ground, Reason, Who};
use super::duties::{Duties, people_of_teaching};
use super::{ActionKind, Confidence, Severity};
use crate::identity::{
    AccountId, Accounts, Evidence, Kin, Link, Links, Ordered, People, PersonId, kin_of, link, orders_of,
};
use crate::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Places, Role};
use crate::policy::{Policy, Rule};
use crate::roster::{Book, Group, Kind, MovementKind, Notice, Source, TableId};

/// A membership that a person should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Want {
    pub place: PlaceId,
    pub role: Role,
    pub rule: Rule,
    pub reason: Reason,
}

/// The places of a group that occur on the platform.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupPlaces {
    pub class: Option<PlaceId>,
    pub students: Option<PlaceId>,
    pub parents: Option<PlaceId>,
    pub teachers: Option<PlaceId>,
    pub subjects: Vec<PlaceId>,
}

/// Everything that the walk needs.
pub(super) struct Engine<'a> {
    pub book: &'a Book,
    pub policy: &'a Policy,
    pub today: NaiveDate,
    pub people: People,
    pub accounts: Accounts,
    pub kin: Vec<Kin>,
    pub orders: Vec<Ordered>,
    /// Who has orders, by number: almost nobody.
    pub is_ordered: Vec<bool>,
    pub links: Links,
    pub places: Places,
    /// The place of a member's row, after classes were renamed; by number of the place.
    pub now: Vec<PlaceId>,
    pub by_group: Vec<GroupPlaces>,
    pub students: Cover,
    pub staff: Cover,
    pub guardians: Cover,
    pub teaching: Cover,
    /// Groups that are a known group mistyped.
    pub slips: HashSet<Group>,
    pub drafts: Vec<Draft>,
    pub notices: Vec<Notice>,
    pub unchanged: u64,
    /// Of these, memberships that no roster speaks of.
    pub unchecked: u64,
    /// Who was acquainted with the rules (W12); `None` if nobody asked.
    pub acquainted: Option<HashSet<PersonId>>,
    /// Dates of students gone by order: the guardian's ground.
    pub gone: HashMap<PersonId, (Reason, Option<Group>)>,
    /// Where students are today.
    pub studies: HashMap<PersonId, Option<Group>>,
    /// How many memberships of each plain student are as they should be, where all are; by number.
    pub settled: Vec<u16>,
    /// The first row of each group's students, by number.
    pub first_rows: Vec<Option<Source>>,
    /// Students moved: from the group before.
    pub moved: HashMap<PersonId, (Group, Reason)>,
    /// What employees do for groups.
    pub duties: Duties,
    /// Rows of the staffing list, by where they stand.
    pub staff_rows: HashMap<Source, usize>,
    /// Whom the policy names for management chats, with the numbers of the chats.
    pub activists: HashMap<PersonId, Vec<usize>>,
    /// Who works today.
    pub works: HashSet<PersonId>,
    /// People of orders whom neither roster nor platform knows.
    pub unknown: Vec<PersonId>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(book: &'a Book, policy: &'a Policy, today: NaiveDate) -> Engine<'a> {
        let mut notices = Vec::new();
        // Neither needs the other; both are large.
        let (mut people, accounts) =
            rayon::join(|| People::from_book(book, &mut notices), || Accounts::from_book(book));
        let orders = orders_of(book, &mut people, today, &mut notices);
        people_of_teaching(book, &mut people, &mut notices);
        let kin = kin_of(book, &people, &mut notices);
        let former = orders
            .iter()
            .filter(|order| order.force == crate::identity::Force::InForce)
            .filter_map(|order| {
                let movement = order.of(book).filter(|movement| movement.kind == MovementKind::SurnameChange)?;
                Some((order.person, book.names.key(movement.name)))
            })
            .collect::<Vec<_>>();
        let links = link(book, &people, &accounts, &kin, &former);
        let certain = |person: PersonId| links.of(person).is_some_and(|link| link.confidence == Confidence::Certain);
        people.settle_namesakes(book, certain, &mut notices);
        let mut is_ordered = vec![false; people.len()];
        for order in &orders {
            if let Some(is_ordered) = is_ordered.get_mut(order.person.index()) {
                *is_ordered = true;
            }
        }
        let mut engine = Engine {
            book,
            policy,
            today,
            people,
            accounts,
            kin,
            orders,
            is_ordered,
            links,
            places: book.places.clone(),
            now: book.places.all().map(|(id, _)| id).collect(),
            by_group: Vec::new(),
            students: Cover::of(book, Kind::Students),
            staff: Cover::of(book, Kind::Staff),
            guardians: Cover::of(book, Kind::Guardians),
            teaching: Cover::of(book, Kind::Teaching),
            slips: HashSet::new(),
            drafts: Vec::new(),
            notices,
            unchanged: 0,
            unchecked: 0,
            acquainted: None,
            gone: HashMap::new(),
            studies: HashMap::new(),
            settled: Vec::new(),
            first_rows: first_rows(book),
            moved: HashMap::new(),
            duties: Duties::default(),
            staff_rows: book.staff.iter().enumerate().map(|(n, row)| (row.source, n)).collect(),
            activists: HashMap::new(),
            works: HashSet::new(),
            unknown: Vec::new(),
        };
        engine.duties = Duties::of_book(book, &engine.people);
        engine.activists = super::management::named_in_policy(book, &engine.people, policy);
        engine.acquainted = engine.consents();
        engine
    }

    /// Who was acquainted with the rules of communication, by the dates recorded (5.13.3). Without any list of consents the
    /// rule is off, unless the policy says otherwise.
    fn consents(&mut self) -> Option<HashSet<PersonId>> {
        let listed = self.book.tables.iter().any(|table| table.kind == Kind::Consents);
        if !self.policy.rules.said(Rule::W12).unwrap_or(listed) {
            return None;
        }
        let mut acquainted = HashSet::new();
        for consent in &self.book.consents {
            if consent.date.is_none_or(|date| date > self.today) {
                continue;
            }
            let key = self.book.names.key(consent.name);
            for category in Category::ALL {
                if let crate::identity::Resolved::One(person) = self.people.resolve(category, key, consent.birth, None)
                {
                    acquainted.insert(person);
                }
            }
        }
        Some(acquainted)
    }

    /// Fills `by_group` from the places as they are named now.
    pub(super) fn index_places(&mut self) {
        self.by_group = vec![GroupPlaces::default(); self.book.groups.len()];
        let mut seen: HashSet<PlaceId> = HashSet::new();
        for id in self.now.clone() {
            if !seen.insert(id) {
                continue;
            }
            let place = self.places.get(id);
            let Some(of) = place.group().and_then(|group| self.by_group.get_mut(group.index())) else { continue };
            match place {
                Place::Class(_) => of.class = Some(id),
                Place::StudentChat(_) => of.students = Some(id),
                Place::ParentChat(_) => of.parents = Some(id),
                Place::TeacherChat(_) => of.teachers = Some(id),
                Place::SubjectChat(..) => of.subjects.push(id),
                Place::Organization | Place::Staff | Place::Management(_) => {}
            }
        }
        for of in &mut self.by_group {
            of.subjects.sort_unstable();
        }
    }

    /// A group's places.
    pub(super) fn places_of(&self, group: Group) -> GroupPlaces {
        self.by_group.get(group.index()).cloned().unwrap_or_default()
    }

    /// Where a member's row is now.
    pub(super) fn place_of(&self, row: &MemberRow) -> Option<PlaceId> {
        row.place.and_then(|place| self.now.get(place.index()).copied())
    }

    /// A person's orders, in the order of taking effect.
    pub(super) fn orders_of(&self, person: PersonId) -> &[Ordered] {
        if !self.is_ordered.get(person.index()).copied().unwrap_or(false) {
            return &[];
        }
        let first = self.orders.partition_point(|order| order.person < person);
        let last = self.orders.partition_point(|order| order.person <= person);
        self.orders.get(first..last).unwrap_or_default()
    }

    /// The rows that an action about a person rests on.
    pub(super) fn sources(&self, person: PersonId, ground: Ground) -> Vec<Source> {
        let mut rows = if self.people.get(person).listed { self.people.rows(person) } else { Vec::new() };
        if let Ground::Order(number) = ground
            && let Some(movement) = self.book.movements.get(number as usize)
        {
            rows.push(movement.source);
        }
        rows
    }

    /// The rosters among rows.
    pub(super) fn rosters(&self, sources: &[Source]) -> Vec<TableId> {
        let mut tables: Vec<TableId> = sources.iter().map(|source| source.table).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// True if the account has joined anywhere: it is on the platform.
    pub(super) fn is_on_platform(&self, account: AccountId) -> bool {
        self.accounts
            .memberships(account, self.book)
            .any(|row| matches!(row.status, MemberStatus::Joined | MemberStatus::Blocked | MemberStatus::Left))
    }

    /// The identity as the plan tells it; where there is no account, how well the roster itself names the person.
    pub(super) fn identity(&self, person: PersonId, link: Option<Link>) -> (Confidence, Evidence) {
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
        kind: ActionKind,
        person: PersonId,
        link: Option<Link>,
        (place, role): (PlaceId, Role),
        clause: &'static str,
        reason: Reason,
    ) -> Draft {
        let sources = self.sources(person, reason.ground);
        let rosters = self.rosters(&sources);
        let identity = self.identity(person, link);
        let mut draft = Draft {
            kind,
            who: Who::Person(person),
            account: link.map(|link| link.account),
            place,
            role: Some(role),
            from: None,
            old_place: None,
            renamed: None,
            clause,
            ground: reason.ground,
            identity: Some(identity),
            sources,
            rosters,
            review: reason.review,
            guards: reason.guard.into_iter().collect(),
            depends: Vec::new(),
        };
        if identity.0 == Confidence::Possible {
            draft.hold("guard.identity_uncertain");
        }
        // Known in another capacity, by name alone: a person looks.
        draft.review |= link.is_some_and(|link| link.crossed && link.confidence != Confidence::Certain);
        if let Ground::Order(number) = reason.ground
            && let Some(movement) = self.book.movements.get(number as usize)
            && (movement.number.is_empty() || movement.date.is_none())
        {
            draft.hold("guard.no_basis");
        }
        draft
    }

    /// Compares what a person should have with what they have. `unwanted` says of a membership that is not wanted why it
    /// has to go; `None` leaves it alone.
    pub(super) fn settle(
        &mut self,
        person: PersonId,
        wants: &[Want],
        unwanted: &dyn Fn(&Engine<'_>, Place, &MemberRow) -> Option<Reason>,
    ) {
        let own = *self.people.get(person);
        let link = self.links.of(person);
        let Some(link) = link else {
            if !own.contested && !self.links.is_asked(person) {
                for want in wants {
                    let clause = self.invite_clause(want);
                    let draft =
                        self.draft(ActionKind::Invite, person, None, (want.place, want.role), clause, want.reason);
                    self.push(draft);
                }
            }
            return;
        };
        let book = self.book;
        let rows: Vec<&MemberRow> = self.accounts.memberships(link.account, book).collect();
        let mut unfilled: Vec<Want> = Vec::new();
        let mut used: Vec<usize> = Vec::new();
        for want in wants {
            let there: Vec<usize> = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| self.place_of(row) == Some(want.place))
                .map(|(n, _)| n)
                .collect();
            let fitting = there.iter().copied().find(|n| rows.get(*n).is_some_and(|row| fills(row.role, want.role)));
            let same_category =
                there.iter().copied().find(|n| rows.get(*n).is_some_and(|row| row.role.category() == own.category));
            let other = there.iter().copied().find(|n| {
                rows.get(*n).is_some_and(|row| {
                    row.status == MemberStatus::Joined && self.links.person(link.account, row.role.category()).is_none()
                })
            });
            match fitting.or(same_category).or(other) {
                Some(n) => {
                    used.push(n);
                    if let Some(row) = rows.get(n).copied() {
                        self.settle_row(person, link, want, row, own.contested);
                    }
                }
                None => unfilled.push(*want),
            }
        }
        let mut leaving: Vec<(&MemberRow, PlaceId, Reason)> = Vec::new();
        for (n, row) in rows.iter().enumerate() {
            if used.contains(&n) || row.role.category() != own.category {
                continue;
            }
            let Some(place) = self.place_of(row) else { continue };
            let reason = if own.contested { None } else { unwanted(self, self.places.get(place), row) };
            match reason {
                Some(reason) => leaving.push((row, place, reason)),
                None => self.keep(person, row),
            }
        }
        if own.contested {
            return;
        }
        for (row, place, reason) in leaving {
            // Another class, another chat of the same kind: one action, from → to (A4).
            let to = unfilled.iter().position(|want| {
                row.status == MemberStatus::Joined
                    && matches!(row.role, Role::Student | Role::Parent)
                    && want.role == row.role
                    && self.places.get(want.place).same_kind(self.places.get(place))
            });
            match to {
                Some(n) => {
                    let want = unfilled.remove(n);
                    self.reassign(person, link, &want, (place, row.role), row);
                }
                None => self.leave(person, link, row, place, reason),
            }
        }
        let on_platform = self.is_on_platform(link.account);
        for want in unfilled {
            let kind = match want.role {
                _ if !on_platform => ActionKind::Invite,
                Role::ClassTeacher if matches!(self.places.get(want.place), Place::Class(_)) => {
                    ActionKind::AttachClassTeacher
                }
                _ => ActionKind::Add,
            };
            let clause = if kind == ActionKind::Invite { self.invite_clause(&want) } else { want.rule.clause() };
            let draft = self.draft(kind, person, Some(link), (want.place, want.role), clause, want.reason);
            self.push(draft);
        }
    }

    /// A wanted membership for which there is a row.
    fn settle_row(&mut self, person: PersonId, link: Link, want: &Want, row: &MemberRow, contested: bool) {
        match row.status {
            MemberStatus::Blocked => self.keep(person, row),
            MemberStatus::Left => {
                self.notice_person(Severity::Warning, "members.left_by_themselves", row.source, person, want.place);
            }
            _ if contested => self.unchanged += 1,
            MemberStatus::Requested => {
                let mut draft = self.draft(
                    ActionKind::AcceptRequest,
                    person,
                    Some(link),
                    (want.place, want.role),
                    "5.11.1",
                    Reason { ground: Ground::Request, ..want.reason },
                );
                draft.sources.push(row.source);
                draft.review |= link.confidence != Confidence::Certain;
                self.push(draft);
            }
            MemberStatus::Invited if self.is_lapsed(row) => {
                let reason = Reason { ground: Ground::Expired, review: false, guard: None };
                self.revoke_invite(person, link, row, want.place, reason);
            }
            MemberStatus::Invited => self.unchanged += 1,
            MemberStatus::Joined if fills(row.role, want.role) => self.unchanged += 1,
            MemberStatus::Joined => {
                let in_class = matches!(self.places.get(want.place), Place::Class(_));
                let kind = match (row.role, want.role) {
                    (Role::Teacher, Role::ClassTeacher) if in_class => ActionKind::AttachClassTeacher,
                    (Role::ClassTeacher, Role::Teacher) if in_class => ActionKind::DetachClassTeacher,
                    _ => ActionKind::Reassign,
                };
                let mut draft =
                    self.draft(kind, person, Some(link), (want.place, want.role), want.rule.clause(), want.reason);
                if kind != ActionKind::AttachClassTeacher {
                    draft.from = Some((want.place, row.role));
                }
                if kind == ActionKind::Reassign {
                    draft.clause = "5.11.1";
                    draft.review |= link.confidence != Confidence::Certain;
                }
                draft.sources.push(row.source);
                self.push(draft);
            }
        }
    }

    /// A membership that stays; what is remarkable about it is noticed.
    pub(super) fn keep(&mut self, person: PersonId, row: &MemberRow) {
        self.unchanged += 1;
        if row.status == MemberStatus::Blocked
            && row.blocked_until.is_some_and(|until| until < self.today)
            && self.policy.rules.is_on(Rule::W13)
            && let Some(place) = self.place_of(row)
        {
            self.notice_person(Severity::Warning, "members.block_expired", row.source, person, place);
        }
    }

    fn reassign(&mut self, person: PersonId, link: Link, want: &Want, from: (PlaceId, Role), row: &MemberRow) {
        let mut draft =
            self.draft(ActionKind::Reassign, person, Some(link), (want.place, want.role), "5.11.1", want.reason);
        draft.from = Some(from);
        draft.sources.push(row.source);
        // A move on the word of a list alone, of somebody whom only a name ties to the account: a person looks.
        draft.review |= want.reason.ground == Ground::Roster && link.confidence != Confidence::Certain;
        // Told apart by the old place, and now moved away from it.
        draft.review |= link.evidence.has(Evidence::PLACE);
        self.push(draft);
    }

    /// A membership that has to go.
    pub(super) fn leave(&mut self, person: PersonId, link: Link, row: &MemberRow, place: PlaceId, reason: Reason) {
        match row.status {
            MemberStatus::Left => {}
            MemberStatus::Invited => self.revoke_invite(person, link, row, place, reason),
            MemberStatus::Requested => {
                let reason = Reason { ground: Ground::Request, review: true, ..reason };
                let mut draft =
                    self.draft(ActionKind::DeclineRequest, person, Some(link), (place, row.role), "5.11.1", reason);
                draft.sources.push(row.source);
                self.push(draft);
            }
            MemberStatus::Blocked if self.is_blocked(row) => {
                // No action while blocked; that the person has to go by order is shown, and held (W13).
                if matches!(reason.ground, Ground::Order(_)) {
                    let held = reason.held("guard.blocked_member");
                    let mut draft =
                        self.draft(ActionKind::Remove, person, Some(link), (place, row.role), "5.13.8", held);
                    draft.sources.push(row.source);
                    self.push(draft);
                }
            }
            MemberStatus::Joined | MemberStatus::Blocked => {
                let clause = match row.role {
                    _ if matches!(reason.ground, Ground::Order(_)) => "5.13.8",
                    Role::ClassTeacher => "5.11.1",
                    _ => "5.13.8",
                };
                // The head's distribution names somebody else: detached (A6), not removed for a fault of their own.
                let detached = row.role == Role::ClassTeacher
                    && reason.ground == Ground::Roster
                    && matches!(self.places.get(place), Place::Class(_));
                let kind = if detached { ActionKind::DetachClassTeacher } else { ActionKind::Remove };
                let mut draft = self.draft(kind, person, Some(link), (place, row.role), clause, reason);
                if detached {
                    draft.from = Some((place, row.role));
                }
                draft.sources.push(row.source);
                draft.review |= link.evidence.has(Evidence::PLACE) && link.confidence != Confidence::Certain;
                if reason.ground == Ground::Absence && self.may_run_by_absence(self.people.get(person).category) {
                    draft.review = false;
                }
                if self.has_other_role(person, link.account, place) {
                    draft.hold("guard.other_role_remains");
                }
                self.push(draft);
            }
        }
    }

    pub(super) fn may_run_by_absence(&self, category: Category) -> bool {
        let kind = match category {
            Category::Student => Kind::Students,
            Category::Staff => Kind::Staff,
            Category::Guardian => Kind::Guardians,
        };
        self.policy.absence_auto.contains(&kind)
    }

    fn revoke_invite(&mut self, person: PersonId, link: Link, row: &MemberRow, place: PlaceId, reason: Reason) {
        let mut draft = self.draft(ActionKind::RevokeInvite, person, Some(link), (place, row.role), "5.11.1", reason);
        draft.sources.push(row.source);
        self.push(draft);
    }

    /// True if the account's person has another role that belongs into this place (N3).
    fn has_other_role(&self, person: PersonId, account: AccountId, place: PlaceId) -> bool {
        let category = self.people.get(person).category;
        let group = self.places.get(place).group();
        Category::ALL.into_iter().filter(|other| *other != category).any(|other| {
            let Some(other_person) = self.links.person(account, other) else { return false };
            match other {
                Category::Student => group.is_some() && self.studies.get(&other_person) == Some(&group),
                Category::Staff => {
                    self.works.contains(&other_person)
                        && (group.is_none() || group.is_some_and(|group| self.duties.teaches(other_person, group)))
                }
                Category::Guardian => group.is_some_and(|group| self.children_in(other_person, group) > 0),
            }
        })
    }

    /// How many children of a guardian study in a group today.
    pub(super) fn children_in(&self, guardian: PersonId, group: Group) -> usize {
        self.kin_of(guardian)
            .iter()
            .filter(|kin| kin.child.is_some_and(|child| self.studies.get(&child) == Some(&Some(group))))
            .count()
    }

    /// A guardian's children.
    pub(super) fn kin_of(&self, guardian: PersonId) -> &[Kin] {
        let first = self.kin.partition_point(|kin| kin.guardian < guardian);
        let last = self.kin.partition_point(|kin| kin.guardian <= guardian);
        self.kin.get(first..last).unwrap_or_default()
    }

    /// True while a block lasts; a block without an end lasts.
    pub(super) fn is_blocked(&self, row: &MemberRow) -> bool {
        row.status == MemberStatus::Blocked && row.blocked_until.is_none_or(|until| until >= self.today)
    }

    /// True for a link past its term.
    pub(super) fn is_lapsed(&self, row: &MemberRow) -> bool {
        let term = Days::new(u64::from(self.policy.invite_term_days));
        row.since.and_then(|since| since.checked_add_days(term)).is_some_and(|end| end < self.today)
    }

    pub(super) fn notice_person(
        &mut self,
        severity: Severity,
        code: &'static str,
        source: Source,
        person: PersonId,
        place: PlaceId,
    ) {
        let mention = self.people.mention(person, self.book);
        let shown = self.places.display(place, &self.book.groups);
        self.notices.push(Notice::new(severity, code).at(source).about(mention).text("place", shown));
    }

    /// Invitations are sent by the clause about those who are invited.
    pub(super) fn invite_clause(&self, want: &Want) -> &'static str {
        match want.role {
            Role::Student if self.places.get(want.place).is_chat() => "5.11.5",
            Role::Parent => "5.11.6",
            _ => want.rule.clause(),
        }
    }

    /// Keeps a draft; a place is asked for in chats that the person must be acquainted with first.
    pub(super) fn push(&mut self, mut draft: Draft) {
        if let (Some(acquainted), Who::Person(person)) = (&self.acquainted, draft.who)
            && draft.adds()
            && self.places.get(draft.place).is_chat()
            && !acquainted.contains(&person)
        {
            draft.hold("guard.rules_not_acknowledged");
        }
        self.drafts.push(draft);
    }
}

/// The first row of each group's students.
fn first_rows(book: &Book) -> Vec<Option<Source>> {
    let mut first: Vec<Option<Source>> = vec![None; book.groups.len()];
    for row in &book.students {
        if let Some(slot) = row.group.and_then(|group| first.get_mut(group.index())) {
            *slot = Some(slot.map_or(row.source, |known: Source| known.min(row.source)));
        }
    }
    first
}

/// True if a role on the platform gives what is wanted: an administrator's does for every employee.
fn fills(has: Role, wanted: Role) -> bool {
    has == wanted || (has == Role::Admin && wanted.category() == Category::Staff)
}
