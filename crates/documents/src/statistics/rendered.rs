//! The statistics in words: a document for the head of the college.

use chrono_tz::Tz;

use super::rendered_figures::{charts, figures, late as late_leavers};
use super::{ChangeCounts, Clock, ClockRow, Departure, PlatformState, Report, Unit, UsageCounts, WorkCounts, moment};
use crate::phrases;
use crate::sheets::{Cell, Document, Row, Sheet, Tone};
use i18n::Lang;
use planner::plan::ActionKind;

/// A stored moment in the organisation's time, as people write it.
pub(super) fn local(stored: &str, zone: Tz) -> String {
    moment(stored).map_or_else(|| stored.to_owned(), |at| at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string())
}

/// From when a platform is known, in words.
pub(super) fn known_from(state: &PlatformState, lang: Lang, zone: Tz) -> String {
    let key = match (&state.as_of, state.fresh) {
        (None, _) => "report-never-read",
        (Some(_), true) => "report-read-now",
        (Some(_), false) if state.reason.is_none() => "report-read-last",
        (Some(_), false) => "report-read-then",
    };
    let at = state.as_of.as_deref().map(|at| local(at, zone)).unwrap_or_default();
    let reason = state.reason.clone().unwrap_or_default();
    lang.text_with(key, &[("platform", state.platform.as_str().into()), ("at", at.into()), ("reason", reason.into())])
        .trim_end()
        .to_owned()
}

/// A unit in words.
pub fn unit_words(unit: &Unit, lang: Lang) -> String {
    match unit {
        Unit::Group(group) => group.clone(),
        Unit::Management => lang.text("report-unit-management"),
        Unit::Staff => lang.text("place-staff"),
        Unit::Organization => lang.text("place-organization"),
    }
}

pub(super) fn head(lang: Lang, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| lang.text(&format!("report-column-{column}"))).collect()
}

/// The document.
pub fn document(report: &Report, lang: Lang, zone: Tz) -> Document {
    let day = |day: chrono::NaiveDate| day.format("%d.%m.%Y").to_string();
    let several = report.platforms.len() > 1;
    let mut lead = vec![lang.text_with(
        "report-period",
        &[("since", day(report.period.since).into()), ("until", day(report.period.until).into())],
    )];
    lead.extend(report.platforms.iter().map(|state| known_from(state, lang, zone)));
    let late: Vec<&ClockRow> = report.leavers.still(Departure::Leaver).filter(|row| row.overdue).collect();
    let longest = late.iter().map(|row| row.days).max().unwrap_or_default().max(0) as u64;
    let alarm = match late.len() {
        0 => String::new(),
        count => lang.text_with("report-overdue", &[("count", count.into()), ("days", longest.into())]),
    };
    Document {
        title: if report.organization.is_empty() {
            lang.text("report-title")
        } else {
            lang.text_with("report-title-of", &[("organization", report.organization.as_str().into())])
        },
        alarm,
        lead,
        figures: figures(report, lang),
        figures_tab: lang.text("report-tab-figures"),
        charts: charts(report, several, lang),
        short: late_leavers(report, lang),
        sheets: vec![
            leavers(&report.leavers, lang, zone),
            departures(&report.leavers, lang, zone),
            usage(report, several, lang),
            changes(report, several, lang),
            work(report, lang),
        ],
        footer: lang.text("report-footer"),
        day: report.period.until,
        ..Document::default()
    }
}

/// A row of somebody whom an order takes out.
fn departure(row: &ClockRow, lang: Lang, zone: Tz) -> Row {
    Row {
        cells: vec![
            row.person.name.clone().into(),
            phrases::category_words(lang, &row.person.category).into(),
            phrases::basis_words(lang, &row.basis).into(),
            Cell::from(row.days),
            match &row.absent_at {
                Some(at) => local(at, zone),
                None => {
                    let places: Vec<String> = row.places.iter().map(|place| lang.place(place)).collect();
                    lang.text_with("report-still-in", &[("places", places.join(", ").into())])
                }
            }
            .into(),
        ],
        tone: if row.overdue { Tone::Alarm } else { Tone::Plain },
    }
}

/// Those who go on elsewhere, and the representatives of those who go: no leavers, and in places that they belong to no more.
fn departures(clock: &Clock, lang: Lang, zone: Tz) -> Sheet {
    let others = clock.people.iter().filter(|row| row.what != Departure::Leaver);
    let rows = others.map(|row| {
        let mut told = departure(row, lang, zone);
        if row.what == Departure::Moved {
            let words =
                lang.text_with("report-moved", &[("who", phrases::category_words(lang, &row.person.category).into())]);
            if let Some(cell) = told.cells.get_mut(1) {
                *cell = words.into();
            }
        }
        told
    });
    Sheet {
        tab: lang.text("report-tab-departures"),
        title: lang.text("report-departures"),
        lead: lang.text("report-departures-lead"),
        head: head(lang, &["person", "category", "basis", "days", "gone"]),
        rows: rows.collect(),
        empty: lang.text("report-departures-none"),
    }
}

fn leavers(clock: &Clock, lang: Lang, zone: Tz) -> Sheet {
    let lead = match (clock.maximum, clock.median) {
        (Some(maximum), Some(median)) => {
            // A half is written as people write it.
            let median = if median.fract() == 0.0 { format!("{median:.0}") } else { format!("{median:.1}") };
            let median = if lang == Lang::Ru { median.replace('.', ",") } else { median };
            lang.text_with(
                "report-clock-lead",
                &[
                    ("gone", clock.gone.into()),
                    ("still", clock.still_there.into()),
                    ("maximum", maximum.to_string().into()),
                    ("median", median.into()),
                ],
            )
        }
        _ => String::new(),
    };
    Sheet {
        tab: lang.text("report-tab-leavers"),
        title: lang.text("report-leavers"),
        lead,
        head: head(lang, &["person", "category", "basis", "days", "gone"]),
        rows: clock
            .people
            .iter()
            .filter(|row| row.what == Departure::Leaver)
            .map(|row| departure(row, lang, zone))
            .collect(),
        empty: lang.text("report-leavers-none"),
    }
}

/// The first cells of a row: the platform where there are several, the unit, the role.
fn who(platform: &str, unit: &Unit, role: &str, several: bool, lang: Lang) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    if several {
        cells.push(platform.to_owned().into());
    }
    cells.push(unit_words(unit, lang).into());
    cells.push(phrases::role_words(lang, role).into());
    cells
}

fn sum(several: bool, lang: Lang) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![lang.text("report-sum").into(), String::new().into()];
    if several {
        cells.push(String::new().into());
    }
    cells
}

fn columns<'a>(several: bool, rest: &[&'a str]) -> Vec<&'a str> {
    let mut columns = if several { vec!["platform"] } else { Vec::new() };
    columns.extend(["unit", "role"]);
    columns.extend(rest);
    columns
}

/// Rows of numbers with their sum below; none where there is no row.
fn summed<const N: usize>(
    counted: impl Iterator<Item = (Vec<Cell>, [Cell; N])>,
    total: [Cell; N],
    several: bool,
    lang: Lang,
) -> Vec<Row> {
    let row = |(mut cells, numbers): (Vec<Cell>, [Cell; N]), tone: Tone| {
        cells.extend(numbers);
        Row { cells, tone }
    };
    let mut rows: Vec<Row> = counted.map(|counted| row(counted, Tone::Plain)).collect();
    if !rows.is_empty() {
        rows.push(row((sum(several, lang), total), Tone::Sum));
    }
    rows
}

fn usage(report: &Report, several: bool, lang: Lang) -> Sheet {
    let numbers = |counts: &UsageCounts| {
        [
            counts.wanted, counts.joined, counts.invited, counts.past_term, counts.not_invited, counts.left,
            counts.strangers, counts.to_remove,
        ]
        .map(Cell::from)
    };
    let counted =
        report.usage.iter().map(|row| (who(&row.platform, &row.unit, &row.role, several, lang), numbers(&row.counts)));
    let rows = summed(counted, numbers(&report.usage_total), several, lang);
    let rest = ["wanted", "joined", "invited", "past-term", "not-invited", "left", "strangers", "to-remove"];
    Sheet {
        tab: lang.text("report-tab-usage"),
        title: lang.text("report-usage"),
        lead: lang.text("report-usage-lead"),
        head: head(lang, &columns(several, &rest)),
        rows,
        empty: lang.text("report-usage-none"),
    }
}

fn changes(report: &Report, several: bool, lang: Lang) -> Sheet {
    let numbers = |counts: &ChangeCounts| [counts.came, counts.went].map(Cell::from);
    let counted = report
        .changes
        .iter()
        .map(|row| (who(&row.platform, &row.unit, &row.role, several, lang), numbers(&row.counts)));
    let rows = summed(counted, numbers(&report.changes_total), several, lang);
    Sheet {
        tab: lang.text("report-tab-changes"),
        title: lang.text("report-changes"),
        lead: String::new(),
        head: head(lang, &columns(several, &["came", "went"])),
        rows,
        empty: lang.text("report-changes-none"),
    }
}

/// The words of a kind of action, by its code.
pub(super) fn kind_words(code: &str, lang: Lang) -> String {
    let known: Option<ActionKind> = serde_json::from_value(code.into()).ok();
    known.map_or_else(|| code.to_owned(), |kind| phrases::action_words(lang, kind))
}

fn work(report: &Report, lang: Lang) -> Sheet {
    let numbers = |c: &WorkCounts| [c.done, c.failed, c.rejected, c.waiting].map(Cell::from);
    let mut rows: Vec<Row> = report
        .actions
        .iter()
        .map(|row| {
            let basis = lang.text(&format!("report-basis-{}", row.basis));
            let mut cells: Vec<Cell> = vec![kind_words(&row.kind, lang).into(), basis.into()];
            cells.extend(numbers(&row.counts));
            Row { cells, tone: Tone::Plain }
        })
        .collect();
    if !rows.is_empty() {
        let mut cells = sum(false, lang);
        cells.extend(numbers(&report.actions_total));
        rows.push(Row { cells, tone: Tone::Sum });
    }
    Sheet {
        tab: lang.text("report-tab-actions"),
        title: lang.text("report-actions"),
        lead: lang.text("report-actions-lead"),
        head: head(lang, &["action", "basis", "done", "failed", "rejected", "waiting"]),
        rows,
        empty: lang.text("report-actions-none"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ChangeRow, FigureRow, Figures, Period, Point, REPORT_SCHEMA, UsageRow, Who, WorkRow, totals};
    use super::*;
    use crate::Format;
    use crate::sample::{order, shown};
    use chrono::NaiveDate;
    use domain::membership::Category;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, n).unwrap()
    }

    fn leaver(name: &str, category: &str, days: i64, absent_at: Option<&str>, places: &[&str]) -> ClockRow {
        ClockRow {
            what: if category == "guardian" { Departure::Representative } else { Departure::Leaver },
            person: Who { name: name.into(), key: name.into(), category: category.into() },
            basis: order(if category == "staff" { "dismissal" } else { "expulsion" }, "118-к"),
            effective: day(20),
            absent_at: absent_at.map(str::to_owned),
            days,
            overdue: absent_at.is_none() && days > 0,
            places: places.iter().map(|place| place.parse().unwrap()).collect(),
        }
    }

    /// A college with a messenger that was read for the report and one that could not be.
    fn report() -> Report {
        let unit = |place: &str| Unit::of(&place.parse().unwrap());
        let usage: Vec<UsageRow> = [
            ("sferum", "class:ИС-21", "class_teacher", [1, 1, 0, 0, 0, 0, 0, 0]),
            ("sferum", "class:ИС-21", "student", [25, 20, 3, 1, 1, 1, 1, 2]),
            ("sferum", "class:ИС-21", "parent", [40, 31, 4, 0, 5, 0, 0, 1]),
            ("sferum", "staff", "teacher", [60, 58, 2, 0, 0, 0, 0, 0]),
            ("max", "chat:management:Директор и заместители", "teacher", [5, 5, 0, 0, 0, 0, 0, 0]),
            ("max", "organization", "admin", [2, 2, 0, 0, 0, 0, 0, 0]),
        ]
        .into_iter()
        .map(
            |(platform, place, role, [wanted, joined, invited, past_term, not_invited, left, strangers, to_remove])| {
                let counts =
                    UsageCounts { wanted, joined, invited, past_term, not_invited, left, strangers, to_remove };
                UsageRow { platform: platform.into(), unit: unit(place), role: role.into(), counts }
            },
        )
        .collect();
        let changes = vec![ChangeRow {
            platform: "sferum".into(),
            unit: unit("class:ИС-21"),
            role: "student".into(),
            counts: ChangeCounts { came: 3, went: 1 },
        }];
        let actions: Vec<WorkRow> = [
            ("invite", "roster", [12, 1, 0, 3]),
            ("remove", "order", [1, 0, 1, 2]),
            ("remove", "absence", [0, 0, 2, 0]),
            ("grant_admin", "policy", [1, 0, 0, 0]),
            ("accept_request", "request", [4, 0, 0, 0]),
            ("revoke_invite", "expired", [2, 0, 0, 1]),
        ]
        .into_iter()
        .map(|(kind, basis, [done, failed, rejected, waiting])| WorkRow {
            kind: kind.into(),
            basis: basis.into(),
            counts: WorkCounts { done, failed, rejected, waiting },
        })
        .collect();
        Report {
            schema: REPORT_SCHEMA,
            organization: "Лесной техникум".into(),
            period: Period { since: day(1), until: day(30) },
            platforms: vec![
                PlatformState {
                    platform: "sferum".into(),
                    as_of: Some("2026-11-30T06:00:00.000Z".into()),
                    fresh: true,
                    reason: None,
                },
                PlatformState {
                    platform: "max".into(),
                    as_of: Some("2026-11-29T06:00:00.000Z".into()),
                    fresh: false,
                    reason: Some("Платформа не отвечает.".into()),
                },
                PlatformState {
                    platform: "moodle".into(),
                    as_of: Some("2026-11-28T06:00:00.000Z".into()),
                    fresh: false,
                    reason: None,
                },
                PlatformState { platform: "dnevnik".into(), as_of: None, fresh: false, reason: None },
            ],
            figures: sample_figures(),
            usage_total: totals(&usage),
            usage,
            changes_total: ChangeCounts::sum(&changes),
            changes,
            actions_total: WorkCounts::sum(&actions),
            actions,
            leavers: Clock {
                people: vec![
                    leaver("Громов Лев Борисович", "student", 10, None, &["class:ИС-21", "chat:students:ИС-21"]),
                    leaver("Громова Ольга Юрьевна", "guardian", 0, None, &["chat:parents:ИС-21"]),
                    leaver("Тарасов Глеб Олегович", "staff", 3, Some("2026-11-23T06:00:00.000Z"), &[]),
                ],
                gone: 1,
                still_there: 2,
                maximum: Some(10),
                median: Some(1.5),
            },
        }
    }

    fn sample_figures() -> Figures {
        let counts = |wanted, joined, invited, strangers| UsageCounts {
            wanted,
            joined,
            invited,
            not_invited: wanted - joined - invited,
            strangers,
            ..UsageCounts::default()
        };
        let row =
            |category, now, then| FigureRow { platform: "sferum".into(), category, counts: now, then: Some(then) };
        let point = |n, joined, invited| Point { day: day(n), joined, invited };
        Figures {
            rows: vec![
                row(Category::Student, counts(25, 20, 3, 1), counts(24, 12, 2, 0)),
                row(Category::Staff, counts(66, 65, 1, 0), counts(66, 65, 1, 0)),
                row(Category::Guardian, counts(40, 31, 4, 0), counts(38, 10, 20, 0)),
            ],
            total: counts(131, 116, 8, 1),
            total_then: Some(counts(128, 87, 23, 1)),
            then: NaiveDate::from_ymd_opt(2026, 10, 31),
            leavers_then: Some(0),
            over_time: [(5, 87, 23), (10, 90, 20), (15, 100, 14), (20, 100, 14), (25, 110, 10), (30, 116, 8)]
                .map(|(n, joined, invited)| point(n, joined, invited))
                .to_vec(),
        }
    }

    #[test]
    fn the_report_as_it_is_read() {
        let nothing = Report {
            figures: Figures::default(),
            organization: String::new(),
            platforms: report().platforms.into_iter().take(1).collect(),
            usage: Vec::new(),
            usage_total: UsageCounts::default(),
            changes: Vec::new(),
            changes_total: ChangeCounts::default(),
            actions: Vec::new(),
            actions_total: WorkCounts::default(),
            leavers: Clock::default(),
            ..report()
        };
        for lang in [Lang::Ru, Lang::En] {
            for (of, report) in [("report", report()), ("report_of_nothing", nothing.clone())] {
                let document = document(&report, lang, chrono_tz::Europe::Moscow);
                for (name, format) in [("table", Format::Table), ("csv", Format::Csv), ("html", Format::Html)] {
                    if of == "report" || name == "table" {
                        insta::assert_snapshot!(format!("{of}.{name}.{}", lang.code()), shown(&document, format, lang));
                    }
                }
            }
        }
    }
}
