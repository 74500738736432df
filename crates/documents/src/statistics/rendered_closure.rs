//! The certificate of closure in words: one page for the leaver's file.

use chrono_tz::Tz;

use super::rendered::{known_from, local};
use super::{Certificate, Closed, Stay, moment};
use crate::phrases;
use crate::sheets::{Cell, Document, Row, Sheet, Tone};
use i18n::Lang;

/// The document.
pub fn certificate(certificate: &Certificate, lang: Lang, zone: Tz) -> Document {
    let c = certificate;
    let open = |stays: &[Stay]| stays.iter().filter(|stay| stay.gone_at.is_none()).count();
    let guardians: usize = c.guardians.iter().filter(|one| !one.closed).map(|one| open(&one.stays)).sum();
    let name = || c.person.name.as_str().into();
    let (alarm, verdict) = if c.closed {
        // Who stays as an employee or a parent is not gone from everywhere.
        let key = if open(&c.other_capacity) > 0 { "closure-closed-capacity" } else { "closure-closed" };
        let category = phrases::category_words(lang, &c.person.category);
        (String::new(), lang.text_with(key, &[("name", name()), ("category", category.into())]))
    } else if open(&c.stays) > 0 {
        (lang.text_with("closure-open", &[("name", name()), ("count", open(&c.stays).into())]), String::new())
    } else if guardians > 0 {
        (lang.text_with("closure-open-guardians", &[("name", name()), ("count", guardians.into())]), String::new())
    } else {
        (lang.text_with("closure-not-proven", &[("name", name())]), String::new())
    };
    let mut lead = vec![format!("{}, {}", c.person.name, phrases::category_words(lang, &c.person.category))];
    if !c.groups.is_empty() {
        lead.push(lang.text_with("closure-groups", &[("groups", c.groups.join(", ").into())]));
    }
    if c.orders.is_empty() {
        lead.push(lang.text("closure-no-order"));
    }
    for basis in &c.orders {
        lead.push(lang.text_with("closure-basis", &[("basis", phrases::basis_words(lang, basis).into())]));
    }
    if !c.other_capacity.is_empty() {
        let places: Vec<String> = c
            .other_capacity
            .iter()
            .filter(|stay| stay.gone_at.is_none())
            .map(|stay| format!("{} ({})", lang.place(&stay.place), phrases::role_words(lang, &stay.role)))
            .collect();
        if !places.is_empty() {
            lead.push(lang.text_with("closure-other-capacity", &[("places", places.join(", ").into())]));
        }
    }
    let namesakes: Vec<String> =
        c.namesakes.iter().filter(|stay| stay.gone_at.is_none()).map(|stay| lang.place(&stay.place)).collect();
    if !namesakes.is_empty() {
        lead.push(lang.text_with("closure-namesakes", &[("places", namesakes.join(", ").into())]));
    }
    let mut sheets = vec![
        proofs(c, lang, zone),
        stays(&c.stays, lang.text("closure-tab-places"), lang.text("closure-places"), lang, zone),
    ];
    if !c.guardians.is_empty() {
        sheets.push(representatives(&c.guardians, lang, zone));
    }
    let made = moment(&c.made_at).map(|at| at.with_timezone(&zone).date_naive()).unwrap_or_default();
    let title = lang.text_with("closure-title", &[("organization", c.organization.as_str().into())]);
    Document {
        title: title.trim_end_matches([' ', ',', '—']).to_owned(),
        alarm,
        verdict,
        lead,
        sheets,
        footer: lang.text_with("closure-footer", &[("at", local(&c.made_at, zone).into())]),
        day: made,
        signatures: vec![lang.text("closure-signature-admin"), lang.text("closure-signature-head")],
        ..Document::default()
    }
}

fn proofs(c: &Certificate, lang: Lang, zone: Tz) -> Sheet {
    let rows = c
        .platforms
        .iter()
        .map(|proof| {
            let absence = match (&proof.absent_since, proof.was_there) {
                (Some(at), _) => lang.text_with("closure-absent-since", &[("at", local(at, zone).into())]),
                (None, true) => lang.text("closure-still-there"),
                (None, false) => lang.text("closure-never-there"),
            };
            Row {
                cells: vec![known_from(&proof.state, lang, zone).into(), absence.into()],
                tone: if proof.was_there && proof.absent_since.is_none() { Tone::Alarm } else { Tone::Plain },
            }
        })
        .collect();
    Sheet {
        tab: lang.text("closure-tab-proof"),
        title: lang.text("closure-proof"),
        lead: String::new(),
        head: vec![lang.text("closure-column-read"), lang.text("closure-column-absence")],
        rows,
        empty: lang.text("report-usage-none"),
    }
}

fn head(lang: Lang) -> Vec<String> {
    ["platform", "place", "role", "first-seen", "last-seen", "removed"]
        .map(|column| lang.text(&format!("closure-column-{column}")))
        .to_vec()
}

fn cells(stay: &Stay, lang: Lang, zone: Tz) -> Vec<Cell> {
    let status = lang.text(&format!("status-{}", stay.status));
    let gone = match &stay.gone_at {
        None => lang.text_with("closure-lasts", &[("status", status.into())]),
        Some(at) => local(at, zone),
    };
    let mut how = match (&stay.removal, stay.left_by_themselves) {
        (Some(removal), _) => {
            let plan = removal.plan.map_or_else(|| "—".to_owned(), |number| number.to_string());
            let short: String = removal.action.chars().take(8).collect();
            let who = if removal.who == "auto" { lang.text("closure-by-policy") } else { removal.who.clone() };
            lang.text_with(
                "closure-removal",
                &[
                    ("kind", lang.text(&format!("closure-done-{}", removal.kind.replace('_', "-"))).into()),
                    ("at", local(&removal.at, zone).into()),
                    ("plan", plan.into()),
                    ("action", short.into()),
                    ("who", who.into()),
                ],
            )
        }
        (None, true) => lang.text("closure-left"),
        (None, false) if stay.gone_at.is_some() => lang.text("closure-no-entry"),
        (None, false) => String::new(),
    };
    if stay.by_name {
        how = format!("{how} {}", lang.text("closure-by-name")).trim_start().to_owned();
    }
    vec![
        stay.platform.clone().into(),
        lang.place(&stay.place).into(),
        phrases::role_words(lang, &stay.role).into(),
        local(&stay.first_seen, zone).into(),
        gone.into(),
        how.into(),
    ]
}

fn tone(stay: &Stay) -> Tone {
    if stay.gone_at.is_none() { Tone::Alarm } else { Tone::Plain }
}

fn stays(stays: &[Stay], tab: String, title: String, lang: Lang, zone: Tz) -> Sheet {
    Sheet {
        tab,
        title,
        lead: String::new(),
        head: head(lang),
        rows: stays.iter().map(|stay| Row { cells: cells(stay, lang, zone), tone: tone(stay) }).collect(),
        empty: lang.text("closure-nowhere"),
    }
}

fn representatives(guardians: &[Closed], lang: Lang, zone: Tz) -> Sheet {
    let mut rows = Vec::new();
    for one in guardians {
        for stay in &one.stays {
            let mut line: Vec<Cell> = vec![one.person.name.clone().into()];
            line.extend(cells(stay, lang, zone));
            if one.other_child && stay.gone_at.is_none() {
                line.pop();
                line.push(lang.text("closure-other-child").into());
            }
            rows.push(Row { cells: line, tone: if one.other_child { Tone::Plain } else { tone(stay) } });
        }
    }
    let mut columns = vec![lang.text("report-column-person")];
    columns.extend(head(lang));
    Sheet {
        tab: lang.text("closure-tab-guardians"),
        title: lang.text("closure-guardians"),
        lead: String::new(),
        head: columns,
        rows,
        empty: lang.text("closure-nowhere"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CLOSURE_SCHEMA, PlatformState, Proof, Removal, Who};
    use super::*;
    use crate::Format;
    use crate::sample::{order, shown};

    const AT: &str = "2026-11-23T06:00:00.000Z";

    fn stay(place: &str, role: &str, gone: bool) -> Stay {
        Stay {
            platform: "sferum".into(),
            place: place.parse().unwrap(),
            role: role.into(),
            status: "joined".into(),
            first_seen: "2026-09-01T06:00:00.000Z".into(),
            gone_at: gone.then(|| AT.to_owned()),
            left_by_themselves: false,
            removal: None,
            by_name: false,
        }
    }

    fn removed(place: &str, role: &str, who: &str) -> Stay {
        let removal = Removal {
            plan: Some(12),
            action: "0123456789abcdef".into(),
            kind: "remove".into(),
            basis: "order:expulsion 118-к 2026-11-20".into(),
            at: "2026-11-22T07:30:00.000Z".into(),
            who: who.into(),
        };
        Stay { removal: Some(removal), ..stay(place, role, true) }
    }

    fn who(name: &str, category: &str) -> Who {
        Who { name: name.into(), key: name.into(), category: category.into() }
    }

    fn proof(platform: &str, was_there: bool, absent: bool) -> Proof {
        let state = PlatformState { platform: platform.into(), as_of: Some(AT.into()), fresh: true, reason: None };
        Proof { state, was_there, absent_since: absent.then(|| AT.to_owned()) }
    }

    /// A student who is gone from everywhere, with both parents.
    fn closed() -> Certificate {
        let parent =
            |name: &str, stays, other_child| Closed { person: who(name, "guardian"), stays, other_child, closed: true };
        Certificate {
            schema: CLOSURE_SCHEMA,
            organization: "Лесной техникум".into(),
            made_at: AT.into(),
            person: who("Громов Лев Борисович", "student"),
            groups: vec!["ИС-21".into()],
            orders: vec![order("expulsion", "118-к")],
            closed: true,
            platforms: vec![proof("sferum", true, true), proof("max", false, false)],
            stays: vec![
                removed("class:ИС-21", "student", "Директор"),
                removed("chat:students:ИС-21", "student", "auto"),
                Stay { left_by_themselves: true, ..stay("chat:subject:ИС-21:Математика", "student", true) },
                Stay { by_name: true, ..stay("chat:subject:ИС-21:Физика", "student", true) },
            ],
            other_capacity: Vec::new(),
            namesakes: vec![stay("class:ИС-22", "student", false)],
            guardians: vec![
                parent("Громов Борис Львович", vec![removed("chat:parents:ИС-21", "parent", "Директор")], false),
                parent("Громова Ольга Юрьевна", vec![stay("chat:parents:ИС-21", "parent", false)], true),
            ],
        }
    }

    #[test]
    fn the_certificate_as_it_is_read() {
        let open = Certificate {
            closed: false,
            platforms: vec![proof("sferum", true, false)],
            stays: vec![stay("class:ИС-21", "student", false), removed("chat:students:ИС-21", "student", "Директор")],
            orders: Vec::new(),
            guardians: Vec::new(),
            ..closed()
        };
        let parents_stay = Certificate {
            closed: false,
            guardians: vec![Closed {
                person: who("Громова Ольга Юрьевна", "guardian"),
                stays: vec![stay("chat:parents:ИС-21", "parent", false)],
                other_child: false,
                closed: false,
            }],
            ..closed()
        };
        let not_read = Certificate { closed: false, ..closed() };
        let employee = Certificate { other_capacity: vec![stay("staff", "teacher", false)], ..closed() };
        for lang in [Lang::Ru, Lang::En] {
            let all = [&closed(), &employee, &open, &parents_stay, &not_read]
                .map(|one| shown(&certificate(one, lang, chrono_tz::Europe::Moscow), Format::Table, lang));
            insta::assert_snapshot!(format!("certificates.{}", lang.code()), all.join("\n----------\n\n"));
            let page = shown(&certificate(&closed(), lang, chrono_tz::Europe::Moscow), Format::Html, lang);
            insta::assert_snapshot!(format!("certificate.html.{}", lang.code()), page);
        }
    }
}
