//! The last stage: drafts and notices come in; the plan goes out, in words, sorted, with its ids and its fingerprint.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::compared::Compared;
use super::coverage::coverage;
use super::draft::{BasisSource, ClassChange, Doubt, Draft, MemberChange, Subject, Who};
use super::findings::{finding, finding_order};
use super::guards::Guarded;
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::{
    Action, ActionKind, Basis, Change, Code, Confidence, Finding, Identity, Input, Membership, OrderBasis, PersonView,
    Plan, Seat, SourceRow, Summary, Verdict,
};
use crate::identity::{Accounts, People};
use crate::policy::Policy;
use domain::fingerprint::Fingerprint;
use domain::membership::{PlaceName, Places};
use domain::roster::{Answer, Dataset, Kind, RowRef, Scope, Understanding};
use i18n::Lang;

/// The name of the plan's format.
pub const SCHEMA: &str = "kontingent.plan/1";

impl Guarded<'_> {
    /// The plan, in words.
    pub(super) fn render(self, lang: Lang) -> Plan {
        let Guarded { compared: Compared { placed, students, outcome }, from_memory } = self;
        let known = placed.known;
        let Identities { dataset, today, .. } = *known.who;
        let Outcome { mut drafts, mut notices, unchanged, unchecked, .. } = outcome;
        let renderer = Renderer {
            dataset,
            policy: known.policy,
            people: &known.who.people,
            accounts: &known.who.accounts,
            places: &placed.places,
            known,
        };
        // In the same place nobody is added and removed, and nothing is said twice.
        let ids: Vec<String> = drafts.par_iter().map(|draft| renderer.action_id(draft)).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let keep: Vec<bool> = ids.iter().map(|id| seen.insert(id.as_str())).collect();
        for draft in &mut drafts {
            draft.depends.sort_unstable();
            draft.depends.dedup();
        }
        let mut actions: Vec<Action> = drafts
            .par_iter()
            .enumerate()
            .zip(&ids)
            .zip(&keep)
            .filter(|(_, kept)| **kept)
            .map(|(((n, draft), id), _)| {
                let depends_on: BTreeSet<String> = draft
                    .depends
                    .iter()
                    .filter(|other| **other != n)
                    .filter_map(|other| ids.get(*other).cloned())
                    .collect();
                renderer.action(draft, id.clone(), depends_on.into_iter().collect(), lang)
            })
            .collect();
        actions.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
        let inputs = inputs(dataset);
        let fingerprint = fingerprint(&inputs, known.policy, dataset, &from_memory);
        let plan_id = short_digest(&["plan", &fingerprint, &today.to_string()]);
        let coverage = coverage(placed, &students);
        let mut summary = summary(&actions, unchanged, unchecked);
        (summary.memberships, summary.compared) = (coverage.memberships, coverage.compared);
        let questions = super::questions::views(placed);
        let words = super::words::questions(dataset, &known.leftovers, &known.lists.likely);
        notices.extend(dataset.notices.iter().cloned());
        notices.extend(super::unread::notices(dataset, &known.leftovers, &known.lists.likely));
        let mut findings: Vec<Finding> = notices.par_iter().map(|notice| finding(dataset, notice, lang)).collect();
        findings.sort_by(|a, b| finding_order(a).cmp(&finding_order(b)));
        findings.dedup();
        Plan {
            schema: SCHEMA.into(),
            plan_id,
            organization: renderer.organization(),
            as_of: today,
            fingerprint,
            platforms: Vec::new(),
            inputs,
            actions,
            findings,
            questions,
            words,
            summary,
            coverage,
        }
    }
}

/// Tells a draft in the words of the dataset.
pub(super) struct Renderer<'r> {
    pub(super) dataset: &'r Dataset,
    policy: &'r Policy,
    people: &'r People,
    accounts: &'r Accounts,
    pub(super) places: &'r Places,
    pub(super) known: &'r Known<'r>,
}

impl Renderer<'_> {
    fn organization(&self) -> String {
        if !self.policy.organization.is_empty() {
            return self.policy.organization.clone();
        }
        let mut named: Vec<&str> =
            self.dataset.tables.iter().filter_map(|table| table.organization.as_deref()).collect();
        named.sort_unstable();
        named.first().map(|name| (*name).to_owned()).unwrap_or_default()
    }

    fn person_view(&self, who: Who, account: Option<crate::identity::AccountId>) -> PersonView {
        let platform_id = account
            .map(|account| self.dataset.texts.get(self.accounts.get(account).platform_id).to_owned())
            .filter(|id| !id.is_empty());
        match who {
            Who::Person(id) => {
                let person = self.people.get(id);
                PersonView {
                    key: self.people.key(id, self.dataset).into(),
                    name: self.dataset.names.display(person.name),
                    category: person.category,
                    platform_id,
                }
            }
            Who::Account(account, category) => PersonView {
                key: self.accounts.key(account, category, self.dataset).into(),
                name: self.dataset.names.display(self.accounts.get(account).name),
                category,
                platform_id,
            },
        }
    }

    fn action_id(&self, draft: &Draft) -> String {
        let who = match draft.who() {
            None => String::new(),
            Some(Who::Person(id)) => self.people.key(id, self.dataset),
            Some(Who::Account(account, category)) => self.accounts.key(account, category, self.dataset),
        };
        let account =
            draft.account().map(|account| self.dataset.texts.get(self.accounts.get(account).platform_id).to_owned());
        let place = self.places.display(draft.place, &self.dataset.groups);
        let from = draft
            .from()
            .map(|(place, role)| format!("{} {}", self.places.display(place, &self.dataset.groups), role.code()));
        let (account, from) = (account.unwrap_or_default(), from.unwrap_or_default());
        let role = draft.role().map_or("", |role| role.code());
        let mut parts = vec![draft.kind().code(), &who, &account, &place, role, &from];
        // Another action than the removal before: what was decided of that one is not decided of this.
        if draft.is_final() {
            parts.push("suspended");
        }
        short_digest(&parts)
    }

    fn action(&self, draft: &Draft, id: String, depends_on: Vec<String>, lang: Lang) -> Action {
        let mut guards = draft.guards.clone();
        guards.sort_unstable();
        let understanding = self.known.understanding(draft);
        let verdict = match (guards.is_empty(), draft.review, &understanding) {
            (false, ..) => Verdict::Blocked,
            (true, true, _) | (true, _, Understanding::Partial(_)) => Verdict::Review,
            (true, false, Understanding::Whole(whole)) => Verdict::Auto(*whole),
        };
        let mut reasons: Vec<String> = draft.doubts.iter().map(|doubt| doubt.text(lang)).collect();
        if let Understanding::Partial(causes) = understanding {
            reasons.extend(causes.iter().map(|cause| super::unread::reason(cause, lang)));
        }
        if verdict == Verdict::Review && reasons.is_empty() {
            reasons.extend(usual_doubt(draft).map(|doubt| doubt.text(lang)));
        }
        let mut sources: Vec<RowRef> = draft.sources.clone();
        sources.sort_unstable();
        sources.dedup();
        let mut source: Vec<SourceRow> = sources.into_iter().map(|source| source_row(self.dataset, source)).collect();
        source.sort();
        Action {
            id,
            platform: None,
            change: self.change(draft),
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

    fn change(&self, draft: &Draft) -> Change {
        let place = |place| self.places.name(place, &self.dataset.groups);
        let class = place(draft.place);
        let (who, account, role, change) = match draft.subject {
            Subject::Class(ClassChange::Create) => return Change::CreateClass { class },
            Subject::Class(ClassChange::Rename { old }) => return Change::RenameClass { old: place(old), new: class },
            Subject::Class(ClassChange::Archive) => return Change::ArchiveClass { class },
            Subject::Member { who, account, role, change } => (who, account, role, change),
        };
        let mut member = Membership { person: self.person_view(who, account), seat: Seat { place: class, role } };
        let seat = |(from, role)| Seat { place: place(from), role };
        match change {
            MemberChange::Invite => Change::Invite(member),
            MemberChange::Add => Change::Add(member),
            MemberChange::AttachClassTeacher => Change::AttachClassTeacher { member, from: None },
            MemberChange::AcceptRequest => Change::AcceptRequest(member),
            MemberChange::ConfirmStatus => Change::ConfirmStatus(member),
            MemberChange::UpdatePerson { name } => {
                member.person.name = self.dataset.names.display(name);
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
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().chars().take(16).collect()
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
fn inputs(dataset: &Dataset) -> Vec<Input> {
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
                    entry.1.insert(dataset.places.display(place, &dataset.groups));
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

fn summary(actions: &[Action], unchanged: u64, unchecked: u64) -> Summary {
    let mut summary = Summary { unchanged, unchecked, ..Summary::default() };
    for action in actions {
        let count = match action.kind() {
            ActionKind::Invite => &mut summary.invite,
            ActionKind::Add => &mut summary.add,
            ActionKind::Reassign => &mut summary.reassign,
            ActionKind::Remove => &mut summary.remove,
            _ => &mut summary.other,
        };
        *count += 1;
        let count = match action.verdict {
            Verdict::Auto(_) => &mut summary.auto,
            Verdict::Review => &mut summary.review,
            Verdict::Blocked => &mut summary.blocked,
        };
        *count += 1;
    }
    summary
}
