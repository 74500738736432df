//! The second stage: who is who and the policy come in; what the rosters say on the whole goes out: what they are complete for,
//! who does what, who was acquainted with the rules, what was not understood. Nothing of it changes later.

use std::borrow::Cow;

use chrono::Days;
use hashbrown::{HashMap, HashSet};

use super::cover::Cover;
use super::duties::Duties;
use super::identities::Identities;
use crate::identity::{Force, Person, PersonId, Resolved, Rows};
use crate::policy::{Policy, Rule};
use domain::membership::{Category, MemberRow, MemberStatus};
use domain::roster::{
    Dataset, Group, Kind, Leftovers, LikelyGroups, MovementKind, PostKind, RowRef, Standing, nomenclature,
};
use names::fold_words;

/// The inputs, understood.
pub(super) struct Known<'k> {
    pub who: &'k Identities<'k>,
    pub policy: &'k Policy,
    pub lists: Lists,
    pub staffing: Staffing,
    /// Whom the policy names for management chats, with the numbers of the chats.
    pub activists: HashMap<PersonId, Vec<usize>>,
    /// Who was acquainted with the rules (W12); `None` if nobody asked.
    pub acquainted: Option<HashSet<PersonId>>,
    /// What was not understood: of the inputs, and the spellings that are perhaps a group.
    pub leftovers: Cow<'k, Leftovers>,
}

/// What the rosters are complete for, and what their groups are.
pub(super) struct Lists {
    pub students: Cover,
    pub staff: Cover,
    pub guardians: Cover,
    pub teaching: Cover,
    /// Spellings that are perhaps a group that is known.
    pub likely: LikelyGroups,
    /// Groups of lists whose class is not certain: perhaps a known one mistyped, or one that the platform spells otherwise.
    pub slips: HashSet<Group>,
    /// There are lists of students, and no group in them: who is in none is told, and nobody is removed.
    pub have_no_groups: bool,
    /// The first row of each group's students, by number.
    first_rows: Vec<Option<RowRef>>,
}

/// What employees do.
pub(super) struct Staffing {
    /// For groups.
    pub duties: Duties,
    /// Rows of the staffing list, by where they stand.
    pub rows: HashMap<RowRef, usize>,
    /// The rows of the teaching load by teacher, where something of an input was not understood.
    pub teaching_rows: HashMap<PersonId, Vec<RowRef>>,
}

impl<'k> Known<'k> {
    /// Understands the inputs.
    pub(super) fn of(who: &'k Identities<'k>, policy: &'k Policy) -> Known<'k> {
        let dataset = who.dataset;
        let likely = LikelyGroups::of(dataset);
        let leftovers = leftovers(dataset, &likely);
        let staffing = Staffing {
            duties: Duties::of_dataset(dataset, &who.people),
            rows: dataset.staff.iter().enumerate().map(|(n, row)| (row.source, n)).collect(),
            // Looked for only where something was left over.
            teaching_rows: if leftovers.is_empty() { HashMap::new() } else { teaching_rows(who) },
        };
        Known {
            who,
            policy,
            lists: Lists::of(dataset, likely),
            staffing,
            activists: super::management::named_in_policy(dataset, &who.people, policy),
            acquainted: acquainted(who, policy),
            leftovers,
        }
    }

    /// True for a suspension whose term has passed: the membership may go for good. A platform that does not tell since when
    /// suspends by hand, if at all: nobody has to be restored there by the program.
    pub(super) fn is_suspended_long(&self, row: &MemberRow) -> bool {
        let term = Days::new(u64::from(self.policy.suspend_days));
        row.status == MemberStatus::Suspended
            && (self.policy.suspend_days == 0
                || row.since.and_then(|since| since.checked_add_days(term)).is_some_and(|end| end < self.who.today))
    }

    /// True for a link past its term.
    pub(super) fn is_lapsed(&self, row: &MemberRow) -> bool {
        let term = Days::new(u64::from(self.policy.invite_term_days));
        row.since.and_then(|since| since.checked_add_days(term)).is_some_and(|end| end < self.who.today)
    }

    /// True if the policy takes absence from the lists of a category for enough to remove by itself.
    pub(super) fn may_run_by_absence(&self, category: Category) -> bool {
        let kind = match category {
            Category::Student => Kind::Students,
            Category::Staff => Kind::Staff,
            Category::Guardian => Kind::Guardians,
        };
        self.policy.absence_auto.contains(&kind)
    }

    /// The weightiest post, as the policy or the mappings understand it; a change of post by order counts over the list.
    pub(super) fn post_kind(&self, id: PersonId, person: &Person) -> PostKind {
        let by_policy = self.posts_of(id).iter().find_map(|post| {
            self.policy.posts.iter().find(|(known, _)| post.starts_with(known.as_str())).map(|(_, kind)| *kind)
        });
        let by_order = self
            .who
            .orders_of(id)
            .iter()
            .filter(|order| order.force == Force::InForce)
            .filter_map(|order| order.of(self.who.dataset))
            .filter(|movement| matches!(movement.kind, MovementKind::Hire | MovementKind::PostChange))
            .map(|movement| movement.post_kind)
            .rfind(|kind| *kind != PostKind::Unknown);
        by_policy.or(by_order.filter(|_| !person.listed)).unwrap_or(person.post_kind)
    }

    /// The posts of an employee who works, folded.
    pub(super) fn posts_of(&self, id: PersonId) -> Vec<String> {
        let dataset = self.who.dataset;
        self.who
            .people
            .rows(id)
            .iter()
            .filter_map(|source| dataset.staff.get(*self.staffing.rows.get(source)?))
            .filter(|row| row.standing != Standing::Gone)
            .map(|row| fold_words(dataset.texts.get(row.post)))
            .filter(|post| !post.is_empty())
            .collect()
    }
}

impl Lists {
    fn of(dataset: &Dataset, likely: LikelyGroups) -> Lists {
        let mut students = Cover::of(dataset, Kind::Students);
        students.doubt(likely.places.keys().copied());
        Lists {
            students,
            staff: Cover::of(dataset, Kind::Staff),
            guardians: Cover::of(dataset, Kind::Guardians),
            teaching: Cover::of(dataset, Kind::Teaching),
            slips: likely.unsettled().collect(),
            likely,
            have_no_groups: nomenclature(dataset).is_empty()
                && dataset.tables.iter().any(|table| table.kind == Kind::Students && !table.replaced),
            first_rows: first_rows(dataset),
        }
    }

    /// True for a group that another one in a roster is perhaps a slip of: its people are perhaps listed there.
    pub(super) fn is_near_slip(&self, group: Group) -> bool {
        self.likely.slips.values().any(|meant| meant.contains(&group)) || self.likely.asks(group)
    }

    /// True for a group that a list of students or of their parents has.
    pub(super) fn is_listed(&self, group: Group) -> bool {
        self.students.lists(group) || self.guardians.lists(group)
    }

    /// The first row of a group's students, if it has any.
    pub(super) fn first_rows(&self, group: Group) -> Rows {
        self.first_rows.get(group.index()).copied().flatten().into_iter().collect()
    }
}

/// What was not understood, with the spellings that are perhaps a group and the groups that new answers speak of.
fn leftovers<'b>(dataset: &'b Dataset, likely: &LikelyGroups) -> Cow<'b, Leftovers> {
    let mut leftovers = Cow::Borrowed(&dataset.leftovers);
    if !likely.is_empty() {
        let with_groups = leftovers.to_mut();
        likely.note(dataset, with_groups);
        with_groups.sort();
    }
    if dataset.word_answers.iter().any(super::words::is_new_group) {
        let with_answers = leftovers.to_mut();
        super::words::note_new_groups(dataset, with_answers);
        with_answers.sort();
    }
    leftovers
}

/// Who was acquainted with the rules of communication, by the dates recorded (5.13.3). Without any list of consents the
/// rule is off, unless the policy says otherwise.
fn acquainted(who: &Identities<'_>, policy: &Policy) -> Option<HashSet<PersonId>> {
    let dataset = who.dataset;
    let listed = dataset.tables.iter().any(|table| table.kind == Kind::Consents);
    if !policy.rules.said(Rule::W12).unwrap_or(listed || policy.acquaints_at_door) {
        return None;
    }
    let mut acquainted = HashSet::new();
    if !dataset.acquainted.is_empty() {
        let known: HashSet<&str> = dataset.acquainted.iter().map(String::as_str).collect();
        let is_known = |id: &PersonId| known.contains(who.people.key(*id, dataset).as_str());
        acquainted.extend(who.people.all().map(|(id, _)| id).filter(is_known));
    }
    for consent in &dataset.consents {
        if consent.date.is_none_or(|date| date > who.today) {
            continue;
        }
        let key = dataset.names.key(consent.name);
        for category in Category::ALL {
            if let Resolved::One(person) = who.people.resolve(category, key, consent.birth, None) {
                acquainted.insert(person);
            }
        }
    }
    Some(acquainted)
}

/// The rows of the teaching load, by teacher.
fn teaching_rows(who: &Identities<'_>) -> HashMap<PersonId, Vec<RowRef>> {
    let mut rows: HashMap<PersonId, Vec<RowRef>> = HashMap::new();
    for row in &who.dataset.teaching {
        if let Some((teacher, _)) = super::duties::teacher_of(who.dataset, &who.people, row) {
            rows.entry(teacher).or_default().push(row.source);
        }
    }
    rows
}

/// The first row of each group's students.
fn first_rows(dataset: &Dataset) -> Vec<Option<RowRef>> {
    let mut first: Vec<Option<RowRef>> = vec![None; dataset.groups.len()];
    for row in &dataset.students {
        if let Some(slot) = row.group.and_then(|group| first.get_mut(group.index())) {
            *slot = Some(slot.map_or(row.source, |known: RowRef| known.min(row.source)));
        }
    }
    first
}
