//! The actions of a plan come in; they go out by class, a class together with its chats.

use domain::GuardCode;
use std::collections::{BTreeMap, BTreeSet};

use super::phrases;
use domain::membership::PlaceName;
use i18n::Lang;
use planner::plan::{Action, Finding, Plan, Severity};

/// The actions of one class and its chats, or of a place of the whole organisation.
#[derive(Debug)]
pub struct Section<'a> {
    /// What it is called: «класс ИС-21», «организация».
    pub title: String,
    /// The actions, in the order of the plan.
    pub actions: Vec<&'a Action>,
}

/// Actions by class.
pub fn sections(plan: &Plan, lang: Lang) -> Vec<Section<'_>> {
    sections_of(plan.actions.iter(), lang)
}

/// Some actions by class.
pub fn sections_of<'a>(actions: impl Iterator<Item = &'a Action>, lang: Lang) -> Vec<Section<'a>> {
    let mut by_group: BTreeMap<(u8, PlaceName), Vec<&Action>> = BTreeMap::new();
    for action in actions {
        by_group.entry(unit_of(action.place())).or_default().push(action);
    }
    // The class first, then its chats.
    for actions in by_group.values_mut() {
        actions.sort_by_key(|action| action.place().is_chat());
    }
    by_group.into_iter().map(|(unit, actions)| Section { title: unit_words(&unit, lang), actions }).collect()
}

/// The class that a place belongs to, or the place itself where it belongs to none; with the rank by which they are sorted.
pub fn unit_of(place: &PlaceName) -> (u8, PlaceName) {
    match place {
        PlaceName::Class(group)
        | PlaceName::Students(group)
        | PlaceName::Parents(group)
        | PlaceName::Teachers(group)
        | PlaceName::Subject { group, .. } => (0, PlaceName::Class(group.clone())),
        PlaceName::Staff => (1, PlaceName::Staff),
        PlaceName::Organization => (2, PlaceName::Organization),
        PlaceName::Management(_) => (3, place.clone()),
    }
}

/// The title of a class or another place.
pub fn unit_words((_, place): &(u8, PlaceName), lang: Lang) -> String {
    match place {
        PlaceName::Class(group) => group.clone(),
        place => capital(&phrases::place_words(lang, place)),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A guard that holds actions of the plan.
#[derive(Debug)]
pub struct Held {
    /// The guard.
    pub code: GuardCode,
    /// So many actions.
    pub count: u64,
}

/// The guards of a plan with the number of actions each holds.
pub fn held(plan: &Plan) -> Vec<Held> {
    let mut counts: BTreeMap<GuardCode, u64> = BTreeMap::new();
    for guard in plan.actions.iter().flat_map(|action| &action.guards) {
        *counts.entry(*guard).or_default() += 1;
    }
    let mut held: Vec<Held> = counts.into_iter().map(|(code, count)| Held { code, count }).collect();
    held.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    held
}

/// The findings of one file; those about the plan as a whole come first.
pub fn findings_by_file(plan: &Plan) -> Vec<(Option<&str>, Vec<&Finding>)> {
    let mut by_file: BTreeMap<Option<&str>, Vec<&Finding>> = BTreeMap::new();
    for finding in &plan.findings {
        by_file.entry(finding.file.as_deref()).or_default().push(finding);
    }
    for findings in by_file.values_mut() {
        findings.sort_by_key(|finding| finding.severity);
    }
    by_file.into_iter().collect()
}

/// How many findings of each weight there are.
pub fn severities(plan: &Plan) -> [(Severity, u64); 3] {
    [Severity::Error, Severity::Warning, Severity::Info]
        .map(|severity| (severity, plan.findings.iter().filter(|finding| finding.severity == severity).count() as u64))
}

/// Where a finding is: «лист «ИС-21», строка 7, столбец «СНИЛС»».
pub fn location(finding: &Finding, lang: Lang) -> String {
    let mut parts = Vec::new();
    if let Some(sheet) = &finding.sheet {
        parts.push(lang.text_with("at-sheet", &[("sheet", sheet.as_str().into())]));
    }
    if let Some(row) = finding.row {
        parts.push(lang.text_with("at-row", &[("row", row.to_string().into())]));
    }
    if let Some(column) = &finding.column {
        parts.push(
            lang.text_with("at-column", &[("column", column.split_whitespace().collect::<Vec<_>>().join(" ").into())]),
        );
    }
    parts.join(", ")
}

/// The names of the rows that an action rests on: «контингент.xlsx, ИС-21: 12».
pub fn sources(action: &Action) -> String {
    let places: BTreeSet<String> = action
        .source
        .iter()
        .map(|row| match &row.sheet {
            Some(sheet) => format!("{}, {}: {}", row.file, sheet, row.row),
            None => format!("{}: {}", row.file, row.row),
        })
        .collect();
    places.into_iter().collect::<Vec<_>>().join("; ")
}
