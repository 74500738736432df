//! Open questions about who is who → the plan's views of them, in the words of both sides.

use super::engine::Engine;
use super::finish::{short_digest, source_row};
use super::{Candidate, Code, QuestionView};
use crate::identity::{AccountId, PersonId, QuestionKind};
use domain::membership::Category;

/// The views of all open questions, sorted by id.
pub(super) fn views(engine: &Engine<'_>) -> Vec<QuestionView> {
    let mut views: Vec<QuestionView> = engine
        .links
        .questions
        .iter()
        .filter_map(|question| {
            let category = engine.people.get(*question.people.first()?).category;
            let people: Vec<Candidate> = question.people.iter().map(|id| of_person(engine, *id)).collect();
            let accounts: Vec<Candidate> =
                question.accounts.iter().map(|id| of_account(engine, *id, category)).collect();
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

fn of_person(engine: &Engine<'_>, id: PersonId) -> Candidate {
    let person = engine.people.get(id);
    Candidate {
        key: engine.people.key(id, engine.book),
        name: engine.book.names.display(person.name),
        category: person.category.code().into(),
        birth_date: person.birth,
        places: person.group.map(|group| engine.book.groups.display(group)).into_iter().collect(),
        source: Some(source_row(engine.book, person.source)),
    }
}

fn of_account(engine: &Engine<'_>, id: AccountId, category: Category) -> Candidate {
    let account = engine.accounts.get(id);
    let key = match engine.book.texts.get(account.platform_id) {
        "" => engine.accounts.key(id, category, engine.book),
        id => id.to_owned(),
    };
    let mut places: Vec<String> = engine
        .accounts
        .memberships(id, engine.book)
        .filter_map(|row| engine.place_of(row))
        .map(|place| engine.places.display(place, &engine.book.groups))
        .collect();
    places.sort_unstable();
    places.dedup();
    Candidate {
        key,
        name: engine.book.names.display(account.name),
        category: category.code().into(),
        birth_date: account.birth,
        places,
        source: None,
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
