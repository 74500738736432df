//! One person or one row comes in; everything that the plan knows of it goes out: read as, matched to, wanted where, present
//! where, planned, held why.

use domain::Clause;

use super::compared::Compared;
use super::guards::Guarded;
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::{Confidence, Moment};
use crate::identity::AccountId;
use crate::plan::draft::Who;
use crate::plan::{Action, Plan, SourceRow};
use crate::policy::Policy;
use domain::membership::{Category, PlaceName, Role};
use domain::roster::{Dataset, RowRef};
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
    pub place: PlaceName,
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
    pub place: PlaceName,
    /// The role there.
    pub role: Role,
    /// `joined`, `invited`, `requested`, `blocked` or `left`.
    pub status: &'static str,
    /// The row of the membership file.
    pub row: SourceRow,
}

/// Explains a person by name, key or account id, or a row given as `FILE:ROW`. Empty if nobody fits.
pub fn explain(
    dataset: &Dataset,
    policy: &Policy,
    moment: Moment,
    lang: Lang,
    target: &str,
) -> (Plan, Vec<Explanation>) {
    let mut notices = Vec::new();
    let who = Identities::of(dataset, moment.as_of, &mut notices);
    let known = Known::of(&who, policy);
    let placed = Placed::of(&known);
    let compared = Compared::of(&placed, Outcome::new(notices).with_desired());
    let guarded = Guarded::of(compared, moment.time);
    let mut found: Vec<Who> = match row_of(target) {
        Some((file, row)) => by_row(&who, file, row),
        None => by_name(&who, target),
    };
    found.sort();
    found.dedup();
    let mut explanations: Vec<Explanation> = found.into_iter().map(|one| describe(&guarded.compared, one)).collect();
    let plan = guarded.render(lang);
    for explanation in &mut explanations {
        let is_about = |action: &&Action| action.person().is_some_and(|person| person.key == explanation.key);
        explanation.actions = plan.actions.iter().filter(is_about).cloned().collect();
    }
    (plan, explanations)
}

/// «контингент.xlsx:12».
fn row_of(target: &str) -> Option<(&str, u32)> {
    let (file, row) = target.rsplit_once(':')?;
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    Some((file, row.parse().ok()?))
}

fn by_row(who: &Identities<'_>, file: &str, row: u32) -> Vec<Who> {
    let here =
        |source: RowRef| source.row == row && who.dataset.table(source.table).is_some_and(|table| table.file == file);
    let mut found: Vec<Who> = who
        .people
        .all()
        .filter(|(id, _)| {
            who.people.rows(*id).into_iter().any(here)
                || who
                    .orders_of(*id)
                    .iter()
                    .filter_map(|order| order.of(who.dataset))
                    .any(|movement| here(movement.source))
        })
        .map(|(id, _)| Who::Person(id))
        .collect();
    for (account, _) in who.accounts.all() {
        for member in who.memberships(account).filter(|member| here(member.source)) {
            found.push(of_account(who, account, member.role.category()));
        }
    }
    found
}

fn of_account(who: &Identities<'_>, account: AccountId, category: Category) -> Who {
    who.links.person(account, category).map_or(Who::Account(account, category), Who::Person)
}

fn by_name(who: &Identities<'_>, target: &str) -> Vec<Who> {
    let wanted = fold_name(target);
    let fits = |key| {
        let line = who.dataset.names.folded_line(key);
        !wanted.is_empty() && (line == wanted || line.starts_with(&format!("{wanted} ")))
    };
    let mut found: Vec<Who> = who
        .people
        .all()
        .filter(|(id, person)| fits(person.key) || who.people.key(*id, who.dataset) == target)
        .map(|(id, _)| Who::Person(id))
        .collect();
    for (account, own) in who.accounts.all() {
        for category in Category::ALL.into_iter().filter(|category| own.is(*category)) {
            if who.dataset.texts.get(own.platform_id) == target
                || fits(own.key)
                || who.accounts.key(account, category, who.dataset) == target
            {
                found.push(of_account(who, account, category));
            }
        }
    }
    found
}

fn describe(compared: &Compared<'_>, one: Who) -> Explanation {
    let placed = compared.placed;
    let who = placed.known.who;
    let dataset = who.dataset;
    let row = |source: RowRef| SourceRow {
        file: dataset.table(source.table).map(|table| table.file.clone()).unwrap_or_default(),
        sheet: dataset.table(source.table).and_then(|table| table.sheet.clone()),
        row: source.row,
    };
    let (person, account, category) = match one {
        Who::Person(id) => (Some(id), who.links.of(id).map(|link| link.account), who.people.get(id).category),
        Who::Account(account, category) => (None, Some(account), category),
    };
    let own = person.map(|id| *who.people.get(id));
    let name = match (own, account) {
        (Some(own), _) => dataset.names.display(own.name),
        (None, Some(account)) => dataset.names.display(who.accounts.get(account).name),
        (None, None) => String::new(),
    };
    let mut rows: Vec<SourceRow> =
        person.map(|id| who.people.rows(id)).unwrap_or_default().into_iter().map(row).collect();
    if let Some(id) = person {
        rows.extend(
            who.orders_of(id).iter().filter_map(|order| order.of(dataset)).map(|movement| row(movement.source)),
        );
    }
    rows.sort();
    rows.dedup();
    let matched = person.and_then(|id| who.links.of(id)).map(|link| {
        let own = who.accounts.get(link.account);
        Matched {
            platform_id: dataset.texts.get(own.platform_id).to_owned(),
            name: dataset.names.display(own.name),
            confidence: link.confidence,
            evidence: link.evidence.codes(),
        }
    });
    let present = account
        .map(|account| {
            who.memberships(account)
                .filter(|member| member.role.category() == category)
                .filter_map(|member| {
                    Some(Present {
                        place: placed.name(placed.place_of(member)?),
                        role: member.role,
                        status: member.status.code(),
                        row: row(member.source),
                    })
                })
                .collect()
        })
        .unwrap_or_default();
    let key = match one {
        Who::Person(id) => who.people.key(id, dataset),
        Who::Account(account, category) => who.accounts.key(account, category, dataset),
    };
    let desired = person.and_then(|id| compared.outcome.desired_of.as_ref()?.get(&id)).map_or(&[][..], Vec::as_slice);
    let wanted = desired.iter().map(|want| Wanted {
        place: placed.name(want.place),
        role: want.role,
        rule: want.rule.code(),
        clause: want.rule.clause(),
    });
    Explanation {
        key,
        name,
        category: category.code(),
        birth: own.and_then(|own| own.birth),
        group: own.and_then(|own| own.group).map(|group| dataset.groups.display(group)),
        rows,
        matched,
        asked: person.is_some_and(|id| who.links.is_asked(id)),
        contested: own.is_some_and(|own| own.contested),
        wanted: wanted.collect(),
        present,
        actions: Vec::new(),
    }
}
