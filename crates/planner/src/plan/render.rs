//! The last stage: drafts and notices come in; the plan goes out, in words, sorted, with its ids and its fingerprint.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::HashSet;
use rayon::prelude::*;

use super::compared::Compared;
use super::coverage::coverage;
use super::draft::{BasisSource, ClassChange, Doubt, Draft, MemberChange, Subject, Who};
use super::findings::{finding, finding_order};
use super::guards::Guarded;
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::{
    Action, ActionKind, Basis, Change, Code, Confidence, Finding, Identity, Input, Membership, OrderBasis, PersonView,
    Plan, Seat, SourceRow, Summary, Verdict,
};
use crate::identity::{Accounts, People, in_hexadecimal, number_of};
use crate::policy::Policy;
use domain::fingerprint::Fingerprint;
use domain::membership::{PlaceId, PlaceName};
use domain::roster::{Answer, Dataset, Kind, Leftover, RowRef, Scope, Understanding};
use i18n::Lang;
use names::PersonName;

/// The name of the plan's format.
pub const SCHEMA: &str = "kontingent.plan/1";

impl<'g> Guarded<'g> {
    /// The plan, in words.
    pub(super) fn render(self, lang: Lang) -> Plan {
        self.in_parts(lang).whole()
    }

    /// The plan whose actions are put into words when they are asked for.
    pub(super) fn in_parts(self, lang: Lang) -> PlanInParts<'g> {
        let Guarded { compared: Compared { placed, students, outcome }, from_memory } = self;
        let known = placed.known;
        let Identities { dataset, today, .. } = *known.who;
        let Outcome { mut drafts, mut notices, unchanged, unchecked, .. } = outcome;
        let renderer = Renderer::new(placed);
        for draft in &mut drafts {
            draft.depends.sort_unstable();
            draft.depends.dedup();
        }
        let marks: Vec<Marks> = drafts.par_iter().map(|draft| renderer.marks(draft)).collect();
        let order = renderer.order(&drafts, &marks);
        let inputs = inputs(&renderer);
        let fingerprint = fingerprint(&inputs, known.policy, dataset, &from_memory);
        let plan_id = short_digest(&["plan", &fingerprint, &today.to_string()]);
        let coverage = coverage(placed, &students);
        let mut summary = summary(&drafts, &marks, &order);
        (summary.unchanged, summary.unchecked) = (unchanged, unchecked);
        (summary.memberships, summary.compared) = (coverage.memberships, coverage.compared);
        let questions = super::questions::views(placed);
        let words = super::words::questions(dataset, &known.leftovers, &known.lists.likely);
        notices.extend(dataset.notices.iter().cloned());
        notices.extend(super::unread::notices(dataset, &known.leftovers, &known.lists.likely));
        let mut findings: Vec<Finding> = notices.par_iter().map(|notice| finding(dataset, notice, lang)).collect();
        findings.sort_by(|a, b| finding_order(a).cmp(&finding_order(b)));
        findings.dedup();
        let head = Plan {
            schema: SCHEMA.into(),
            plan_id,
            organization: renderer.organization(),
            as_of: today,
            fingerprint,
            platforms: Vec::new(),
            inputs,
            actions: Vec::new(),
            findings,
            questions,
            words,
            summary,
            coverage,
        };
        PlanInParts { head, renderer, drafts, marks, order, lang }
    }
}

/// A plan whose actions are put into words when they are asked for. On the day on which everything changes a million of them
/// fit into memory as numbers; as words they would take several times as much.
pub struct PlanInParts<'p> {
    head: Plan,
    renderer: Renderer<'p>,
    drafts: Vec<Draft>,
    marks: Vec<Marks>,
    /// The numbers of the drafts, in the order of their actions.
    order: Vec<u32>,
    lang: Lang,
}

impl PlanInParts<'_> {
    /// Everything but the actions.
    pub fn head(&self) -> &Plan {
        &self.head
    }

    /// How many actions there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// True if a guard holds the plan as a whole.
    pub fn is_held(&self) -> bool {
        let mut guards =
            self.of_actions(0..self.len()).flat_map(|n| self.drafts.get(n)).flat_map(|draft| &draft.guards);
        guards.any(|guard| guard.holds_the_plan())
    }

    /// Some of the actions, by their places in the plan.
    pub fn actions(&self, range: Range<usize>) -> Vec<Action> {
        self.of_actions(range).filter_map(|n| self.action(n)).collect()
    }

    /// The plan with all its actions.
    pub fn whole(mut self) -> Plan {
        let actions = self.order.par_iter().filter_map(|n| self.action(*n as usize)).collect();
        self.head.actions = actions;
        self.head
    }

    fn of_actions(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        self.order.get(range).unwrap_or_default().iter().map(|n| *n as usize)
    }

    fn action(&self, n: usize) -> Option<Action> {
        let (draft, marks) = (self.drafts.get(n)?, self.marks.get(n)?);
        let mut before: Vec<u64> = draft
            .depends
            .iter()
            .filter(|other| **other != n)
            .filter_map(|other| self.marks.get(*other))
            .map(|other| other.id)
            .collect();
        before.sort_unstable();
        before.dedup();
        Some(self.renderer.action(draft, *marks, before.into_iter().map(in_hexadecimal).collect(), self.lang))
    }
}

/// By what an action is known and sorted, as numbers.
#[derive(Debug, Clone, Copy)]
struct Marks {
    id: u64,
    /// The person's key; `None` for an action on a class itself.
    who: Option<u64>,
    /// Whether it may run.
    verdict: Verdict,
    /// Something of what bears on it was not understood.
    is_partial: bool,
}

/// Tells a draft in the words of the dataset.
pub(super) struct Renderer<'r> {
    pub(super) dataset: &'r Dataset,
    policy: &'r Policy,
    people: &'r People,
    accounts: &'r Accounts,
    pub(super) known: &'r Known<'r>,
    pub(super) placed: &'r Placed<'r>,
    /// The places' names, each made when it is first asked for: of many people in one place it is the same.
    place_names: Vec<OnceLock<PlaceName>>,
}

impl<'r> Renderer<'r> {
    fn new(placed: &'r Placed<'r>) -> Renderer<'r> {
        let known = placed.known;
        Renderer {
            dataset: known.who.dataset,
            policy: known.policy,
            people: &known.who.people,
            accounts: &known.who.accounts,
            known,
            placed,
            place_names: (0..placed.places.len()).map(|_| OnceLock::new()).collect(),
        }
    }

    /// A place by its name.
    ///
    /// # Panics
    /// On a number of another table of places, as `Places::get` does.
    #[expect(clippy::panic, reason = "a wrong place must not be acted on")]
    fn place(&self, place: PlaceId) -> &PlaceName {
        match self.place_names.get(place.index()) {
            Some(name) => name.get_or_init(|| self.placed.name(place)),
            None => panic!("place {place:?} is not of this table of {}", self.place_names.len()),
        }
    }

    fn organization(&self) -> String {
        if !self.policy.organization.is_empty() {
            return self.policy.organization.clone();
        }
        let mut named: Vec<&str> =
            self.dataset.tables.iter().filter_map(|table| table.organization.as_deref()).collect();
        named.sort_unstable();
        named.first().map(|name| (*name).to_owned()).unwrap_or_default()
    }

    /// Whom an action names, by the name it is told under; `None` for an action on a class itself.
    fn name_of(&self, draft: &Draft) -> Option<PersonName> {
        match (draft.subject, draft.who()?) {
            (Subject::Member { change: MemberChange::UpdatePerson { name }, .. }, _) => Some(name),
            (_, Who::Person(id)) => Some(self.people.get(id).name),
            (_, Who::Account(account, _)) => Some(self.accounts.get(account).name),
        }
    }

    fn person_view(&self, draft: &Draft, who: Who, key: u64) -> PersonView {
        let platform_id = draft
            .account()
            .map(|account| self.dataset.texts.get(self.accounts.get(account).platform_id).to_owned())
            .filter(|id| !id.is_empty());
        let category = match who {
            Who::Person(id) => self.people.get(id).category,
            Who::Account(_, category) => category,
        };
        let name = self.name_of(draft).map(|name| self.dataset.names.display(name)).unwrap_or_default();
        PersonView { key: in_hexadecimal(key).into(), name, category, platform_id }
    }

    fn marks(&self, draft: &Draft) -> Marks {
        let who = draft.who().map(|who| match who {
            Who::Person(id) => self.people.key_number(id, self.dataset),
            Who::Account(account, category) => self.accounts.key_number(account, category, self.dataset),
        });
        let key = who.map(in_hexadecimal).unwrap_or_default();
        let account = draft.account().map(|account| self.dataset.texts.get(self.accounts.get(account).platform_id));
        let place = self.place(draft.place).to_string();
        let from = draft.from().map(|(place, role)| format!("{} {}", self.place(place), role.code()));
        let (account, from) = (account.unwrap_or_default(), from.unwrap_or_default());
        let role = draft.role().map_or("", |role| role.code());
        let mut parts = vec![draft.kind().code(), &key, account, &place, role, &from];
        // Another action than the removal before: what was decided of that one is not decided of this.
        if draft.is_final() {
            parts.push("suspended");
        }
        let (verdict, causes) = self.verdict(draft);
        Marks { id: digest_number(&parts), who, verdict, is_partial: !causes.is_empty() }
    }

    /// The drafts that become actions, as the plan lists them: by place, person, kind. In the same place nobody is added and
    /// removed, and nothing is said twice.
    fn order(&self, drafts: &[Draft], marks: &[Marks]) -> Vec<u32> {
        let mut seen: HashSet<u64> = HashSet::with_capacity(drafts.len());
        let kept: Vec<u32> = (0u32..).zip(marks).filter(|(_, marks)| seen.insert(marks.id)).map(|(n, _)| n).collect();
        let mut places: Vec<PlaceId> =
            kept.iter().filter_map(|n| drafts.get(*n as usize)).map(|draft| draft.place).collect();
        places.sort_unstable();
        places.dedup();
        places.sort_by(|a, b| self.place(*a).cmp(self.place(*b)));
        // Two places of one name are one in the order.
        let mut ranks: Vec<u32> = vec![0; self.place_names.len()];
        let mut rank = 0;
        for (n, place) in places.iter().enumerate() {
            let before = n.checked_sub(1).and_then(|before| places.get(before));
            rank += u32::from(before.is_some_and(|before| self.place(*before) != self.place(*place)));
            if let Some(slot) = ranks.get_mut(place.index()) {
                *slot = rank;
            }
        }
        let mut order: Vec<(u32, u32)> = kept
            .into_iter()
            .map(|n| (drafts.get(n as usize).and_then(|draft| ranks.get(draft.place.index())).copied().unwrap_or(0), n))
            .collect();
        let within_a_place = |a: u32, b: u32| {
            let of = |n: u32| Some((drafts.get(n as usize)?, marks.get(n as usize)?));
            let (Some((a, a_marks)), Some((b, b_marks))) = (of(a), of(b)) else { return a.cmp(&b) };
            let names = match (self.name_of(a), self.name_of(b)) {
                (Some(a), Some(b)) => self.dataset.names.as_displayed(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            };
            names
                .then_with(|| a_marks.who.cmp(&b_marks.who))
                .then_with(|| a.kind().code().cmp(b.kind().code()))
                .then_with(|| a_marks.id.cmp(&b_marks.id))
        };
        order.par_sort_unstable_by(|(a_rank, a), (b_rank, b)| a_rank.cmp(b_rank).then_with(|| within_a_place(*a, *b)));
        order.into_iter().map(|(_, n)| n).collect()
    }

    /// Whether an action may run, and what of what bears on it was not understood.
    fn verdict(&self, draft: &Draft) -> (Verdict, Vec<&Leftover>) {
        let understanding = self.known.understanding(draft);
        let verdict = match (draft.guards.is_empty(), draft.review, &understanding) {
            (false, ..) => Verdict::Blocked,
            (true, true, _) | (true, _, Understanding::Partial(_)) => Verdict::Review,
            (true, false, Understanding::Whole(whole)) => Verdict::Auto(*whole),
        };
        match understanding {
            Understanding::Whole(_) => (verdict, Vec::new()),
            Understanding::Partial(causes) => (verdict, causes),
        }
    }

    fn action(&self, draft: &Draft, marks: Marks, depends_on: Vec<String>, lang: Lang) -> Action {
        let mut guards = draft.guards.to_vec();
        guards.sort_unstable();
        let verdict = marks.verdict;
        let causes = if marks.is_partial { self.verdict(draft).1 } else { Vec::new() };
        let mut reasons: Vec<String> = draft.doubts.iter().map(|doubt| doubt.text(lang)).collect();
        reasons.extend(causes.into_iter().map(|cause| super::unread::reason(cause, lang)));
        if verdict == Verdict::Review && reasons.is_empty() {
            reasons.extend(usual_doubt(draft).map(|doubt| doubt.text(lang)));
        }
        let mut sources = draft.sources.clone();
        sources.sort_unstable();
        sources.dedup();
        let mut source: Vec<SourceRow> = sources.into_iter().map(|source| source_row(self.dataset, source)).collect();
        source.sort();
        Action {
            id: in_hexadecimal(marks.id),
            platform: None,
            change: self.change(draft, marks.who.unwrap_or_default()),
            clause: draft.clause,
            basis: self.basis(draft),
            identity: draft.identity.map(|(confidence, evidence)| Identity {
                confidence,
                evidence: evidence.codes().into_iter().map(Code::from).collect(),
            }),
            source,
            verdict,
            guards,
            reasons,
            because: self.because(draft, lang),
            depends_on,
        }
    }

    fn change(&self, draft: &Draft, key: u64) -> Change {
        let place = |place| self.place(place).clone();
        let class = place(draft.place);
        let (who, account, role, change) = match draft.subject {
            Subject::Class(ClassChange::Create) => return Change::CreateClass { class },
            Subject::Class(ClassChange::Rename { old }) => return Change::RenameClass { old: place(old), new: class },
            Subject::Class(ClassChange::Archive) => return Change::ArchiveClass { class },
            Subject::Member { who, account, role, change } => (who, account, role, change),
        };
        let mut member = Membership { person: self.person_view(draft, who, key), seat: Seat { place: class, role } };
        if change == MemberChange::RevokeInvite
            // Whoever is in no list any more is known to the platform by that alone.
            && let Some(key) = draft.sources.iter().find_map(|row| self.dataset.invited_as(*row))
        {
            member.person.key = key.into();
        }
        let seat = |(from, role)| Seat { place: place(from), role };
        match change {
            MemberChange::Invite => Change::Invite(member),
            MemberChange::Add => Change::Add(member),
            MemberChange::AttachClassTeacher => Change::AttachClassTeacher { member, from: None },
            MemberChange::AcceptRequest => Change::AcceptRequest(member),
            MemberChange::ConfirmStatus => Change::ConfirmStatus(member),
            MemberChange::UpdatePerson { .. } => {
                let old = account.map(|account| self.accounts.get(account).name);
                Change::UpdatePerson { member, old_name: old.map(|old| self.dataset.names.display(old)) }
            }
            MemberChange::GrantAdmin => Change::GrantAdmin(member),
            MemberChange::Reassign { from } => Change::Reassign { member, from: seat(from) },
            MemberChange::DeclineRequest => Change::DeclineRequest(member),
            MemberChange::RevokeInvite => Change::RevokeInvite(member),
            MemberChange::RevokeAdmin => Change::RevokeAdmin(member),
            MemberChange::DetachClassTeacher { from } => Change::DetachClassTeacher { member, from: seat(from) },
            MemberChange::Remove { is_final } => Change::Remove { member, is_final },
        }
    }

    fn basis(&self, draft: &Draft) -> Basis {
        match draft.basis {
            BasisSource::Roster => Basis::Roster,
            BasisSource::Absence => Basis::Absence,
            BasisSource::Policy => Basis::Policy,
            BasisSource::Request => Basis::Request,
            BasisSource::Expired => Basis::Expired,
            BasisSource::Order(number) => {
                Basis::Order(self.dataset.movements.get(number as usize).map_or_else(OrderBasis::default, |movement| {
                    let written = self.dataset.texts.get(movement.number);
                    OrderBasis {
                        movement: Some(movement.kind),
                        number: (!written.is_empty()).then(|| written.to_owned()),
                        date: movement.date,
                        effective: movement.effective.filter(|day| Some(*day) != movement.date),
                    }
                }))
            }
        }
    }
}

/// Counts the actions.
fn summary(drafts: &[Draft], marks: &[Marks], order: &[u32]) -> Summary {
    let mut summary = Summary::default();
    let counted = order.iter().filter_map(|n| Some((drafts.get(*n as usize)?.kind(), marks.get(*n as usize)?.verdict)));
    for (kind, verdict) in counted {
        let count = match kind {
            ActionKind::Invite => &mut summary.invite,
            ActionKind::Add => &mut summary.add,
            ActionKind::Reassign => &mut summary.reassign,
            ActionKind::Remove => &mut summary.remove,
            _ => &mut summary.other,
        };
        *count += 1;
        let count = match verdict {
            Verdict::Auto(_) => &mut summary.auto,
            Verdict::Review => &mut summary.review,
            Verdict::Blocked => &mut summary.blocked,
        };
        *count += 1;
    }
    summary
}

/// Why a person looks at an action about which nothing is in particular doubt.
fn usual_doubt(draft: &Draft) -> Option<Doubt> {
    let code = match (draft.kind(), draft.basis) {
        (ActionKind::CreateClass | ActionKind::RenameClass | ActionKind::ArchiveClass, _) => "class",
        (_, BasisSource::Absence) => "absence",
        (_, BasisSource::Request) => "request",
        (_, BasisSource::Policy) => "policy",
        (_, BasisSource::Roster | BasisSource::Order(_) | BasisSource::Expired) => {
            let by_name = draft.identity.is_some_and(|(confidence, _)| confidence != Confidence::Certain);
            if by_name { "name-only" } else { return None }
        }
    };
    Some(Doubt(code))
}

/// By place, person, kind, platform.
pub(super) fn order_of(action: &Action) -> (&PlaceName, &str, &str, &str, Option<&str>, &str) {
    let (name, key) = action.person().map_or(("", ""), |person| (person.name.as_str(), person.key.as_str()));
    (action.place(), name, key, action.kind().code(), action.platform.as_deref(), action.id.as_str())
}

pub(super) fn source_row(dataset: &Dataset, source: RowRef) -> SourceRow {
    let table = dataset.table(source.table);
    SourceRow {
        file: table.map(|table| table.file.clone()).unwrap_or_default(),
        sheet: table.and_then(|table| table.sheet.clone()),
        row: source.row,
    }
}

/// The digest of some texts, short enough to be typed.
pub(super) fn short_digest(parts: &[&str]) -> String {
    in_hexadecimal(digest_number(parts))
}

/// The same digest as a number: in order as the texts are.
fn digest_number(parts: &[&str]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    number_of(&hasher.finalize())
}

fn fingerprint(inputs: &[Input], policy: &Policy, dataset: &Dataset, from_memory: &[String]) -> String {
    let mut made = Fingerprint::of("plan");
    let mut digests: Vec<(&str, &str)> =
        inputs.iter().map(|input| (input.digest.as_str(), input.kind.as_ref())).collect();
    digests.sort_unstable();
    for (digest, kind) in digests {
        made.text(kind, digest);
    }
    made.value("policy", policy);
    let mut answers: Vec<&Answer> = dataset.answers.iter().collect();
    answers.sort();
    made.value("answers", &answers);
    for person in &dataset.acquainted {
        made.text("acquainted", person);
    }
    made.value("words", &dataset.word_answers);
    for rule in &dataset.corrections {
        made.text("correction", rule);
    }
    for line in from_memory {
        made.text("memory", line);
    }
    made.finish()
}

/// File, kind and digest.
type InputKey = (String, &'static str, String);
/// Rows, the groups or places that occur, and the widest scope.
type InputCount = (u64, BTreeSet<String>, Option<Scope>);

/// The tables, put together by file and kind.
fn inputs(renderer: &Renderer<'_>) -> Vec<Input> {
    let dataset = renderer.dataset;
    let mut inputs: BTreeMap<InputKey, InputCount> = BTreeMap::new();
    for (n, table) in dataset.tables.iter().enumerate().filter(|(_, table)| !table.replaced) {
        let entry = inputs.entry((table.file.clone(), table.kind.code(), table.digest.clone())).or_insert((
            0,
            BTreeSet::new(),
            None,
        ));
        entry.0 += table.rows;
        entry.1.extend(table.coverage.groups.iter().map(|group| dataset.groups.folded(*group).to_owned()));
        let wider = |a: Scope, b: Scope| if a == Scope::Organization || b == Scope::None { a } else { b };
        entry.2 = Some(entry.2.map_or(table.scope, |known| wider(known, table.scope)));
        if table.kind == Kind::Members {
            let mut seen: Vec<bool> = vec![false; dataset.places.len()];
            for row in dataset.members.iter().filter(|row| row.source.table.index() == n) {
                if let Some(place) = row.place
                    && let Some(known) = seen.get_mut(place.index())
                    && !*known
                {
                    *known = true;
                    entry.1.insert(renderer.place(place).to_string());
                }
            }
        }
    }
    inputs
        .into_iter()
        .map(|((file, kind, digest), (rows, groups, scope))| Input {
            file,
            digest,
            kind: kind.into(),
            rows,
            scope: scope.unwrap_or(Scope::None).code().into(),
            groups: groups.len() as u64,
        })
        .collect()
}
