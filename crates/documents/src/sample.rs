//! What the snapshots of this crate are made of: actions as a plan has them, and documents as people read them.

use domain::Clause;
use domain::membership::Role;
use planner::plan::{Action, ActionKind, Basis, BasisKind, PersonView, Seat, Verdict};

use crate::sheets::{Document, write};
use crate::{Format, Look};
use i18n::Lang;

/// Listed in a roster.
pub(crate) fn listed() -> Basis {
    Basis { kind: BasisKind::Roster, movement: None, number: None, date: None, effective: None }
}

/// An order of November 20, 2026.
pub(crate) fn order(movement: &'static str, number: &str) -> Basis {
    Basis {
        kind: BasisKind::Order,
        movement: Some(movement.into()),
        number: Some(number.into()),
        date: chrono::NaiveDate::from_ymd_opt(2026, 11, 20),
        effective: None,
    }
}

/// An action that is about nobody yet.
pub(crate) fn action(kind: ActionKind, place: &str, role: Option<Role>) -> Action {
    Action {
        id: String::new(),
        kind,
        platform: None,
        person: None,
        place: place.to_owned(),
        role,
        from: None,
        old_place: None,
        old_name: None,
        suspended: false,
        clause: Clause::C5_11_1,
        basis: listed(),
        identity: None,
        source: Vec::new(),
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        depends_on: Vec::new(),
    }
}

/// An action about somebody.
pub(crate) fn about(name: &str, kind: ActionKind, place: &str, role: Role) -> Action {
    let category = role.category().code().into();
    let person = PersonView { key: name.to_owned(), name: name.to_owned(), category, platform_id: None };
    Action { person: Some(person), ..action(kind, place, Some(role)) }
}

/// The same action, out of another place or role.
pub(crate) fn out_of(place: &str, role: Role, action: Action) -> Action {
    Action { from: Some(Seat { place: place.to_owned(), role }), ..action }
}

/// A document in a format. A page is shown an element a line, without its style.
pub(crate) fn shown(document: &Document, format: Format, lang: Lang) -> String {
    let mut out = Vec::new();
    write(document, format, &Look { lang, width: 100, colour: false }, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    match format {
        Format::Html => elements(&text),
        // A snapshot has the ends of lines of its own file.
        _ => text.trim_start_matches('\u{feff}').replace('\r', ""),
    }
}

/// A page, an element a line, without its style.
pub(crate) fn elements(page: &str) -> String {
    let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).map_or("", |(css, _)| css);
    let page = if style.is_empty() { page.to_owned() } else { page.replace(style, "…") };
    page.replace("><", ">\n<")
}
