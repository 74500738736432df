//! Open questions about who is who come in; a notice for each and the plan's views of them go out, in the words of both sides.

use super::identities::Identities;
use super::placed::Placed;
use super::render::{short_digest, source_row};
use super::{Candidate, ChildView, Code, QuestionView, Severity};
use crate::identity::{AccountId, PersonId, QuestionKind};
use domain::membership::Category;
use domain::roster::Notice;

/// The views of all open questions, sorted by id.
pub(super) fn views(placed: &Placed<'_>) -> Vec<QuestionView> {
    let who = placed.known.who;
    let mut views: Vec<QuestionView> = who
        .links
        .questions
        .iter()
        .filter_map(|question| {
            let category = who.people.get(*question.people.first()?).category;
            let people: Vec<Candidate> = question.people.iter().map(|id| of_person(who, *id)).collect();
            let accounts: Vec<Candidate> =
                question.accounts.iter().map(|id| of_account(placed, *id, category)).collect();
            let mut parts: Vec<&str> = people.iter().map(|one| one.key.as_str()).collect();
            parts.sort_unstable();
            let mut of_accounts: Vec<&str> = accounts.iter().map(|one| one.key.as_str()).collect();
            of_accounts.sort_unstable();
            parts.push("—");
            parts.extend(of_accounts);
            let kind = Code::from(question.kind.code());
            Some(QuestionView { id: short_digest(&parts), kind, platform: None, people, accounts })
        })
        .collect();
    views.sort_by(|a, b| a.id.cmp(&b.id));
    views.dedup_by(|a, b| a.id == b.id);
    views
}

fn of_person(who: &Identities<'_>, id: PersonId) -> Candidate {
    let person = who.people.get(id);
    Candidate {
        key: who.people.key(id, who.dataset),
        name: who.dataset.names.display(person.name),
        category: person.category.code().into(),
        birth_date: person.birth,
        places: person.group.map(|group| who.dataset.groups.display(group)).into_iter().collect(),
        source: Some(source_row(who.dataset, person.source)),
        children: children_of(who, id),
        phone_end: phone_end(who, person.ids),
        since: None,
    }
}

fn children_of(who: &Identities<'_>, guardian: PersonId) -> Vec<ChildView> {
    let mut ids: Vec<PersonId> = who.guardianships_of(guardian).iter().filter_map(|one| one.child).collect();
    ids.sort_unstable();
    ids.dedup();
    let view = |child: PersonId| {
        let own = who.people.get(child);
        let group = own.group.map(|group| who.dataset.groups.display(group));
        ChildView { name: who.dataset.names.display(own.name), group }
    };
    ids.into_iter().map(view).collect()
}

/// The last four digits of a phone.
fn phone_end(who: &Identities<'_>, ids: u32) -> Option<String> {
    let phone = who.dataset.ids_of(ids).phone;
    (phone > 0).then(|| format!("{:04}", phone % 10_000))
}

fn of_account(placed: &Placed<'_>, id: AccountId, category: Category) -> Candidate {
    let who = placed.known.who;
    let account = who.accounts.get(id);
    let key = match who.dataset.texts.get(account.platform_id) {
        "" => who.accounts.key(id, category, who.dataset),
        id => id.to_owned(),
    };
    let mut places: Vec<String> =
        who.memberships(id).filter_map(|row| placed.place_of(row)).map(|place| placed.display(place)).collect();
    places.sort_unstable();
    places.dedup();
    Candidate {
        key,
        name: who.dataset.names.display(account.name),
        category: category.code().into(),
        birth_date: account.birth,
        places,
        source: None,
        children: Vec::new(),
        phone_end: phone_end(who, account.ids),
        since: who.memberships(id).filter_map(|row| row.since).min(),
    }
}

/// Each open question is one notice.
pub(super) fn tell_questions(who: &Identities<'_>, notices: &mut Vec<Notice>) {
    for question in &who.links.questions {
        let code = match question.kind {
            QuestionKind::NearMatch => "identity.near_match",
            QuestionKind::BirthDiffers => "identity.birth_differs",
            QuestionKind::SeveralCandidates => "identity.several_candidates",
            QuestionKind::SecondAccount => "identity.second_account",
            QuestionKind::Initials => "identity.initials",
            QuestionKind::SameNumber => "identity.same_number",
            QuestionKind::SameWords => "identity.same_words",
            QuestionKind::PartOfName => "identity.part_of_name",
        };
        let Some(person) = question.people.iter().copied().min() else { continue };
        let names: Vec<String> = question
            .accounts
            .iter()
            .map(|account| {
                let own = who.accounts.get(*account);
                let name = who.dataset.names.display(own.name);
                let born = own.birth.map(|birth| birth.format(", %d.%m.%Y").to_string()).unwrap_or_default();
                match who.dataset.texts.get(own.platform_id) {
                    "" => format!("{name}{born}"),
                    id => format!("{name}{born} (ID {id})"),
                }
            })
            .collect();
        let mention = who.people.mention(person, who.dataset);
        let source = who.people.get(person).source;
        let own = who.people.get(person);
        let born = own.birth.map(|birth| birth.format("%d.%m.%Y").to_string()).unwrap_or_default();
        notices.push(
            Notice::new(Severity::Warning, code)
                .at(source)
                .about(mention)
                .text("accounts", names.join("; "))
                .text("birth", born)
                .count("people", question.people.len()),
        );
    }
}

impl QuestionKind {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            QuestionKind::NearMatch => "near_match",
            QuestionKind::BirthDiffers => "birth_differs",
            QuestionKind::SeveralCandidates => "several_candidates",
            QuestionKind::SecondAccount => "second_account",
            QuestionKind::Initials => "initials",
            QuestionKind::SameNumber => "same_number",
            QuestionKind::SameWords => "same_words",
            QuestionKind::PartOfName => "part_of_name",
        }
    }
}
