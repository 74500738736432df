//! The book and the policy come in; drafts of all actions and the notices go out. The walk over people is in `students`,
//! `staff` and `guardians`; what is common to them, the comparison of wanted and actual memberships, is here.

use domain::{Clause, GuardCode};
use std::borrow::Cow;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use hashbrown::{HashMap, HashSet};

use super::coverage::Cover;
use super::doubts::UnsureGuardians;
use super::draft::{Draft, Ground, Reason, Who};
use super::duties::{Duties, people_of_teaching};
use super::{ActionKind, Confidence, Severity};
use crate::identity::{
    AccountId, Accounts, Evidence, Kin, Link, Links, Ordered, People, PersonId, kin_of, link, orders_of,
};
use crate::policy::{Policy, Rule};
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Places, Role};
use domain::roster::{Book, Group, Kind, Leftovers, LikelyGroups, MovementKind, Notice, Source, TableId, nomenclature};

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
    /// What was not understood: of the inputs, and the spellings that are perhaps a group.
    pub leftovers: Cow<'a, Leftovers>,
    /// Spellings that are perhaps a group that is known.
    pub likely: LikelyGroups,
    /// Groups of lists whose class is not certain: perhaps a known one mistyped, or one that the platform spells otherwise.
    pub slips: HashSet<Group>,
    /// There are lists of students, and no group in them: who is in none is told, and nobody is removed.
    pub lists_have_no_groups: bool,
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
    /// What people should have, noted down where somebody asks for it (`explain`).
    pub wanted: Option<HashMap<PersonId, Vec<Want>>>,
    /// Students moved: from the group before.
    pub moved: HashMap<PersonId, (Group, Reason)>,
    /// What employees do for groups.
    pub duties: Duties,
    /// Rows of the staffing list, by where they stand.
    pub staff_rows: HashMap<Source, usize>,
    /// The rows of the teaching load by teacher, where something of an input was not understood.
    pub teaching_rows: HashMap<PersonId, Vec<Source>>,
    /// Whom the policy names for management chats, with the numbers of the chats.
    pub activists: HashMap<PersonId, Vec<usize>>,
    /// Who leaves by an order while another order takes in nearly the same name.
    pub near_returns: HashSet<PersonId>,
    /// Students about whom something is in doubt: what follows for their parents is too.
    pub unsure: HashSet<PersonId>,
    /// Rows of representatives that name nobody for certain.
    pub unsure_guardians: OnceLock<UnsureGuardians>,
    /// Guards that rest on what was remembered, not on the inputs: they make it another plan.
    pub from_memory: Vec<String>,
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
        // Accounts without ids are told apart by their place alone, so they say nothing of how many people there are.
        let known = |person: PersonId| {
            links.of(person).is_some_and(|link| {
                link.confidence != Confidence::Possible && !accounts.get(link.account).platform_id.is_empty()
            })
        };
        people.settle_namesakes(book, known, &mut notices);
        let mut is_ordered = vec![false; people.len()];
        for order in &orders {
            if let Some(is_ordered) = is_ordered.get_mut(order.person.index()) {
                *is_ordered = true;
            }
        }
        let likely = LikelyGroups::of(book);
        let mut leftovers = Cow::Borrowed(&book.leftovers);
        if !likely.is_empty() {
            let with_groups = leftovers.to_mut();
            likely.note(book, with_groups);
            with_groups.sort();
        }
        if book.word_answers.iter().any(super::words::is_new_group) {
            let with_answers = leftovers.to_mut();
            super::words::note_new_groups(book, with_answers);
            with_answers.sort();
        }
        let slips: HashSet<Group> = likely.unsettled().collect();
        let mut students = Cover::of(book, Kind::Students);
        students.doubt(likely.places.keys().copied());
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
            students,
            staff: Cover::of(book, Kind::Staff),
            guardians: Cover::of(book, Kind::Guardians),
            teaching: Cover::of(book, Kind::Teaching),
            leftovers,
            likely,
            slips,
            lists_have_no_groups: nomenclature(book).is_empty()
                && book.tables.iter().any(|table| table.kind == Kind::Students && !table.replaced),
            drafts: Vec::new(),
            notices,
            unchanged: 0,
            unchecked: 0,
            acquainted: None,
            gone: HashMap::new(),
            studies: HashMap::new(),
            settled: Vec::new(),
            first_rows: first_rows(book),
            wanted: None,
            moved: HashMap::new(),
            duties: Duties::default(),
            staff_rows: book.staff.iter().enumerate().map(|(n, row)| (row.source, n)).collect(),
            teaching_rows: HashMap::new(),
            activists: HashMap::new(),
            near_returns: HashSet::new(),
            unsure: HashSet::new(),
            unsure_guardians: OnceLock::new(),
            from_memory: Vec::new(),
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
        if !self.policy.rules.said(Rule::W12).unwrap_or(listed || self.policy.acquaints_at_door) {
            return None;
        }
        let mut acquainted = HashSet::new();
        if !self.book.acquainted.is_empty() {
            let known: HashSet<&str> = self.book.acquainted.iter().map(String::as_str).collect();
            let is_known = |id: &PersonId| known.contains(self.people.key(*id, self.book).as_str());
            acquainted.extend(self.people.all().map(|(id, _)| id).filter(is_known));
        }
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
            .any(|row| !matches!(row.status, MemberStatus::Invited | MemberStatus::Requested))
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
        clause: Clause,
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
            suspended: false,
            clause,
            ground: reason.ground,
            identity: Some(identity),
            sources,
            rosters,
            review: reason.review,
            doubts: reason.doubt.into_iter().collect(),
            guards: reason.guard.into_iter().collect(),
            depends: Vec::new(),
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
        if (draft.adds() || kind == ActionKind::Reassign)
            && identity.0 != Confidence::Certain
            && self.book.names.has_initials(self.people.get(person).name)
        {
            draft.doubt("initials");
        }
        // The orders that contradict each other are looked at together.
        if reason.doubt.is_some() && matches!(reason.ground, Ground::Order(_)) {
            let rows = self.orders_of(person).iter().filter_map(|order| order.of(self.book));
            draft.sources.extend(rows.map(|movement| movement.source));
        }
        if let Ground::Order(number) = reason.ground
            && let Some(movement) = self.book.movements.get(number as usize)
            && (movement.number.is_empty() || movement.date.is_none())
        {
            draft.hold(GuardCode::NoBasis);
        }
        draft
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

    /// True for a suspension whose term has passed: the membership may go for good. A platform that does not tell since when
    /// suspends by hand, if at all: nobody has to be restored there by the program.
    pub(super) fn is_suspended_long(&self, row: &MemberRow) -> bool {
        let term = Days::new(u64::from(self.policy.suspend_days));
        row.status == MemberStatus::Suspended
            && (self.policy.suspend_days == 0
                || row.since.and_then(|since| since.checked_add_days(term)).is_some_and(|end| end < self.today))
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
    pub(super) fn invite_clause(&self, want: &Want) -> Clause {
        match want.role {
            Role::Student if self.places.get(want.place).is_chat() => Clause::C5_11_5,
            Role::Parent => Clause::C5_11_6,
            _ => want.rule.clause(),
        }
    }

    /// Keeps a draft; a place is asked for in chats that the person must be acquainted with first.
    pub(super) fn push(&mut self, mut draft: Draft) {
        if let (Some(acquainted), Who::Person(person)) = (&self.acquainted, draft.who)
            && draft.adds()
            // The link itself leads to the rules first.
            && !(self.policy.acquaints_at_door && draft.kind == ActionKind::Invite)
            && self.places.get(draft.place).is_chat()
            && !acquainted.contains(&person)
        {
            draft.hold(GuardCode::RulesNotAcknowledged);
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
