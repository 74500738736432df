//! One person or one row comes in; everything that the plan knows of it goes out: read as, matched to, wanted where, present
//! where, planned, held why.

use domain::Clause;
use hashbrown::HashMap;

use super::engine::Engine;
use super::{Confidence, Moment};
use crate::identity::AccountId;
use crate::plan::draft::Who;
use crate::plan::{Action, Plan, SourceRow};
use crate::policy::Policy;
use domain::membership::{Category, Role};
use domain::roster::{Book, Source};
use i18n::Lang;
use names::fold_name;

/// What is known of one person in one capacity.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The person's key, or that of an account whom no roster knows.
    pub key: String,
    /// The name as the roster writes it, or the platform where no roster knows them.
    pub name: String,
    /// `student`, `staff` or `guardian`.
    pub category: &'static str,
    /// The birth date, as the roster has it.
    pub birth: Option<chrono::NaiveDate>,
    /// The group, as listed.
    pub group: Option<String>,
    /// Rows of rosters and orders.
    pub rows: Vec<SourceRow>,
    /// The account.
    pub matched: Option<Matched>,
    /// An open question about who this is.
    pub asked: bool,
    /// Rows disagree about the person.
    pub contested: bool,
    /// Where the person should be.
    pub wanted: Vec<Wanted>,
    /// Where the account is.
    pub present: Vec<Present>,
    /// The actions that concern the person.
    pub actions: Vec<Action>,
}

/// An account that a person was matched to.
#[derive(Debug, Clone)]
pub struct Matched {
    /// The id on the platform; empty if the file gives none.
    pub platform_id: String,
    /// The name there.
    pub name: String,
    /// How sure.
    pub confidence: Confidence,
    /// What speaks for it.
    pub evidence: Vec<&'static str>,
}

/// A membership that a rule demands.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The place.
    pub place: String,
    /// The role there.
    pub role: Role,
    /// The rule: `W3`.
    pub rule: &'static str,
    /// Its clause.
    pub clause: Clause,
}

/// A membership.
#[derive(Debug, Clone)]
pub struct Present {
    /// The place.
    pub place: String,
    /// The role there.
    pub role: Role,
    /// `joined`, `invited`, `requested`, `blocked` or `left`.
    pub status: &'static str,
    /// The row of the membership file.
    pub row: SourceRow,
}

/// Explains a person by name, key or account id, or a row given as `FILE:ROW`. Empty if nobody fits.
pub fn explain(book: &Book, policy: &Policy, moment: Moment, lang: Lang, target: &str) -> (Plan, Vec<Explanation>) {
    let mut engine = Engine::new(book, policy, moment.as_of);
    engine.wanted = Some(HashMap::new());
    let engine = super::decide(engine, moment);
    let mut found: Vec<Who> = match row_of(target) {
        Some((file, row)) => by_row(&engine, file, row),
        None => by_name(&engine, target),
    };
    found.sort();
    found.dedup();
    let prepared: Vec<(Explanation, Option<String>)> = found.into_iter().map(|who| describe(&engine, who)).collect();
    let plan = engine.finish(lang);
    let explanations = prepared
        .into_iter()
        .map(|(mut explanation, key)| {
            explanation.actions = plan
                .actions
                .iter()
                .filter(|action| {
                    action.person().is_some_and(|person| key.as_ref().is_some_and(|key| person.key == *key))
                })
                .cloned()
                .collect();
            explanation
        })
        .collect();
    (plan, explanations)
}

/// «контингент.xlsx:12».
fn row_of(target: &str) -> Option<(&str, u32)> {
    let (file, row) = target.rsplit_once(':')?;
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    Some((file, row.parse().ok()?))
}

fn by_row(engine: &Engine<'_>, file: &str, row: u32) -> Vec<Who> {
    let here =
        |source: Source| source.row == row && engine.book.table(source.table).is_some_and(|table| table.file == file);
    let mut found: Vec<Who> = engine
        .people
        .all()
        .filter(|(id, _)| {
            engine.people.rows(*id).into_iter().any(here)
                || engine
                    .orders_of(*id)
                    .iter()
                    .filter_map(|order| order.of(engine.book))
                    .any(|movement| here(movement.source))
        })
        .map(|(id, _)| Who::Person(id))
        .collect();
    for (account, _) in engine.accounts.all() {
        for member in engine.accounts.memberships(account, engine.book).filter(|member| here(member.source)) {
            found.push(of_account(engine, account, member.role.category()));
        }
    }
    found
}

fn of_account(engine: &Engine<'_>, account: AccountId, category: Category) -> Who {
    engine.links.person(account, category).map_or(Who::Account(account, category), Who::Person)
}

fn by_name(engine: &Engine<'_>, target: &str) -> Vec<Who> {
    let wanted = fold_name(target);
    let fits = |key| {
        let line = engine.book.names.folded_line(key);
        !wanted.is_empty() && (line == wanted || line.starts_with(&format!("{wanted} ")))
    };
    let mut found: Vec<Who> = engine
        .people
        .all()
        .filter(|(id, person)| fits(person.key) || engine.people.key(*id, engine.book) == target)
        .map(|(id, _)| Who::Person(id))
        .collect();
    for (account, own) in engine.accounts.all() {
        for category in Category::ALL.into_iter().filter(|category| own.is(*category)) {
            if engine.book.texts.get(own.platform_id) == target
                || fits(own.key)
                || engine.accounts.key(account, category, engine.book) == target
            {
                found.push(of_account(engine, account, category));
            }
        }
    }
    found
}

fn describe(engine: &Engine<'_>, who: Who) -> (Explanation, Option<String>) {
    let book = engine.book;
    let row = |source: Source| SourceRow {
        file: book.table(source.table).map(|table| table.file.clone()).unwrap_or_default(),
        sheet: book.table(source.table).and_then(|table| table.sheet.clone()),
        row: source.row,
    };
    let (person, account, category) = match who {
        Who::Person(id) => (Some(id), engine.links.of(id).map(|link| link.account), engine.people.get(id).category),
        Who::Account(account, category) => (None, Some(account), category),
        Who::Class => (None, None, Category::Student),
    };
    let own = person.map(|id| *engine.people.get(id));
    let name = match (own, account) {
        (Some(own), _) => book.names.display(own.name),
        (None, Some(account)) => book.names.display(engine.accounts.get(account).name),
        (None, None) => String::new(),
    };
    let mut rows: Vec<SourceRow> =
        person.map(|id| engine.people.rows(id)).unwrap_or_default().into_iter().map(row).collect();
    if let Some(id) = person {
        rows.extend(
            engine.orders_of(id).iter().filter_map(|order| order.of(book)).map(|movement| row(movement.source)),
        );
    }
    rows.sort();
    rows.dedup();
    let matched = person.and_then(|id| engine.links.of(id)).map(|link| {
        let own = engine.accounts.get(link.account);
        Matched {
            platform_id: book.texts.get(own.platform_id).to_owned(),
            name: book.names.display(own.name),
            confidence: link.confidence,
            evidence: link.evidence.codes(),
        }
    });
    let present = account
        .map(|account| {
            engine
                .accounts
                .memberships(account, book)
                .filter(|member| member.role.category() == category)
                .filter_map(|member| {
                    Some(Present {
                        place: engine.places.display(engine.place_of(member)?, &book.groups),
                        role: member.role,
                        status: member.status.code(),
                        row: row(member.source),
                    })
                })
                .collect()
        })
        .unwrap_or_default();
    let key = match who {
        Who::Person(id) => Some(engine.people.key(id, book)),
        Who::Account(account, category) => Some(engine.accounts.key(account, category, engine.book)),
        Who::Class => None,
    };
    let wants = person.and_then(|id| engine.wanted.as_ref()?.get(&id)).map_or(&[][..], Vec::as_slice);
    let wanted = wants.iter().map(|want| Wanted {
        place: engine.places.display(want.place, &book.groups),
        role: want.role,
        rule: want.rule.code(),
        clause: want.rule.clause(),
    });
    let explanation = Explanation {
        key: key.clone().unwrap_or_default(),
        name,
        category: category.code(),
        birth: own.and_then(|own| own.birth),
        group: own.and_then(|own| own.group).map(|group| book.groups.display(group)),
        rows,
        matched,
        asked: person.is_some_and(|id| engine.links.is_asked(id)),
        contested: own.is_some_and(|own| own.contested),
        wanted: wanted.collect(),
        present,
        actions: Vec::new(),
    };
    (explanation, key)
}
