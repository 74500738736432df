//! What the snapshots of this crate are made of: actions as a plan has them, and documents as people read them.

use domain::Clause;
use domain::action::{Action, Basis, Change, Membership, OrderBasis, PersonView, Seat, Verdict};
use domain::membership::Role;
use domain::roster::MovementKind;

use crate::sheets::{Document, write};
use crate::{Format, Look};
use i18n::Lang;

/// An order of November 20, 2026.
pub(crate) fn order(movement: &str, number: &str) -> Basis {
    Basis::Order(OrderBasis {
        movement: MovementKind::from_code(movement),
        number: Some(number.into()),
        date: chrono::NaiveDate::from_ymd_opt(2026, 11, 20),
        effective: None,
    })
}

/// An action on a basis.
pub(crate) fn action(basis: Basis, change: Change) -> Action {
    Action {
        id: String::new(),
        platform: None,
        change,
        clause: Clause::C5_11_1,
        basis,
        identity: None,
        source: Vec::new(),
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        because: Vec::new(),
        depends_on: Vec::new(),
    }
}

/// A place and a role in it.
pub(crate) fn seat(place: &str, role: Role) -> Seat {
    Seat { place: place.parse().unwrap(), role }
}

/// Somebody in a place, without an account.
pub(crate) fn member(name: &str, place: &str, role: Role) -> Membership {
    let person = PersonView { key: name.into(), name: name.to_owned(), category: role.category(), platform_id: None };
    Membership { person, seat: seat(place, role) }
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
