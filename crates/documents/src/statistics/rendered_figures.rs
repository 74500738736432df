//! The figures in words: what the head reads on the first sheet.

use super::{ClockRow, Departure, FigureRow, Report, UsageCounts, unit_words};
use crate::charts::{Bar, Chart, Figure};
use crate::phrases;
use crate::sheets::{Cell, Row, Sheet, Tone};
use i18n::Lang;

/// Rows of the short table, and bars of groups: so many leave room for everything on one sheet of paper.
const ROWS: usize = 5;
const GROUPS: usize = 6;

/// «80 %»; nothing of nothing.
fn per_cent(part: u64, all: u64, lang: Lang) -> String {
    if all == 0 {
        return String::new();
    }
    // Hardly anybody is not nobody, and nearly all are not all.
    let share = match (part * 100 + all / 2) / all {
        0 if part > 0 => 1,
        100 if part < all => 99,
        share => share,
    };
    lang.text_with("report-per-cent", &[("share", share.to_string().into())])
}

/// «было 12», «столько же»: nothing where nobody knows.
fn trend(now: u64, then: Option<u64>, report: &Report, lang: Lang) -> String {
    let (Some(then), Some(day)) = (then, report.figures.then) else { return String::new() };
    let day = day.format("%d.%m.%Y").to_string();
    let (key, by) = match now.cmp(&then) {
        std::cmp::Ordering::Equal => ("report-trend-same", 0),
        std::cmp::Ordering::Greater => ("report-trend-more", now - then),
        std::cmp::Ordering::Less => ("report-trend-less", then - now),
    };
    lang.text_with(key, &[("by", by.to_string().into()), ("then", then.to_string().into()), ("day", day.into())])
}

/// The numbers that matter.
pub(super) fn figures(report: &Report, lang: Lang) -> Vec<Figure> {
    let (now, then) = (&report.figures.total, report.figures.total_then.as_ref());
    let of = |key: &str, count: fn(&UsageCounts) -> u64| Figure {
        label: lang.text(key),
        value: count(now).to_string(),
        note: String::new(),
        trend: trend(count(now), then.map(count), report, lang),
        is_alarm: false,
    };
    let share = |figure: Figure, part: u64| Figure { note: per_cent(part, now.wanted, lang), ..figure };
    let strangers = of("report-figure-strangers", |counts| counts.strangers);
    let late: Vec<&ClockRow> = report.leavers.still(Departure::Leaver).collect();
    let longest = late.iter().map(|row| row.days).max().unwrap_or_default();
    let still = late.len() as u64;
    vec![
        of("report-figure-people", |counts| counts.wanted),
        share(of("report-figure-joined", |counts| counts.joined), now.joined),
        share(of("report-figure-invited", |counts| counts.invited), now.invited),
        share(of("report-figure-missing", |counts| counts.not_invited + counts.left), now.not_invited + now.left),
        Figure { is_alarm: now.strangers > 0, ..strangers },
        Figure {
            label: lang.text("report-figure-leavers"),
            value: still.to_string(),
            note: match still {
                0 => String::new(),
                _ => lang.text_with("report-figure-longest", &[("days", (longest.max(0) as u64).into())]),
            },
            trend: trend(still, report.figures.leavers_then, report, lang),
            is_alarm: late.iter().any(|row| row.overdue),
        },
    ]
}

fn parts(lang: Lang) -> Vec<String> {
    ["joined", "invited", "missing"].map(|key| lang.text(&format!("report-part-{key}"))).to_vec()
}

fn bar(label: String, counts: &UsageCounts, lang: Lang) -> Bar {
    let told = [
        ("joined", counts.joined.into()),
        ("wanted", counts.wanted.into()),
        ("share", per_cent(counts.joined, counts.wanted, lang).into()),
    ];
    Bar {
        label,
        parts: vec![counts.joined, counts.invited, counts.not_invited + counts.left],
        told: lang.text_with("report-bar", &told),
    }
}

/// What the numbers look like: by what people are, by group, over time.
pub(super) fn charts(report: &Report, several: bool, lang: Lang) -> Vec<Chart> {
    let people = |row: &FigureRow| {
        let who = lang.text(&format!("report-people-{}", row.category.code()));
        bar(if several { format!("{who}, {}", row.platform) } else { who }, &row.counts, lang)
    };
    let rows = report.figures.rows.iter().filter(|row| row.counts.wanted > 0);
    let mut charts =
        vec![Chart { title: lang.text("report-chart-people"), parts: parts(lang), bars: rows.map(people).collect() }];
    // Where it is worst: the share of those who are in is what the head asks about.
    let mut groups: Vec<&super::UsageRow> =
        report.usage.iter().filter(|row| row.counts.wanted > row.counts.joined).collect();
    groups.sort_by_key(|row| (row.counts.joined * 1000 / row.counts.wanted.max(1), &row.unit, &row.role));
    if !groups.is_empty() {
        let label = |row: &super::UsageRow| {
            format!("{}, {}", unit_words(&row.unit, lang), phrases::role_words(lang, &row.role))
        };
        charts.push(Chart {
            title: lang.text("report-chart-groups"),
            parts: parts(lang),
            bars: groups.into_iter().take(GROUPS).map(|row| bar(label(row), &row.counts, lang)).collect(),
        });
    }
    if report.figures.over_time.len() > 1 {
        charts.push(Chart {
            title: lang.text("report-chart-time"),
            parts: parts(lang).into_iter().take(2).collect(),
            bars: report
                .figures
                .over_time
                .iter()
                .map(|point| Bar {
                    label: point.day.format("%d.%m.%Y").to_string(),
                    parts: vec![point.joined, point.invited],
                    told: lang.text_with(
                        "report-bar-time",
                        &[("joined", point.joined.into()), ("invited", point.invited.into())],
                    ),
                })
                .collect(),
        });
    }
    charts
}

/// Leavers who are still in: the first of them by name.
pub(super) fn late(report: &Report, lang: Lang) -> Vec<Sheet> {
    let rows: Vec<&ClockRow> = report.leavers.still(Departure::Leaver).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let others = |what| report.leavers.still(what).count() as u64;
    let (parents, moved) = (others(Departure::Representative), others(Departure::Moved));
    let mut lead = String::new();
    if parents + moved > 0 {
        lead = lang.text_with("report-late-others", &[("parents", parents.into()), ("moved", moved.into())]);
    }
    if rows.len() > ROWS {
        let more = lang.text_with("report-late-more", &[("count", (rows.len() - ROWS).into())]);
        lead = format!("{lead} {more}").trim_start().to_owned();
    }
    let cells = |row: &ClockRow| -> Vec<Cell> {
        let places: Vec<String> = row.places.iter().map(|place| lang.place(place)).collect();
        vec![
            row.person.name.clone().into(),
            phrases::category_words(lang, &row.person.category).into(),
            phrases::basis_words(lang, &row.basis).into(),
            Cell::from(row.days),
            places.join(", ").into(),
        ]
    };
    vec![Sheet {
        tab: lang.text("report-tab-late"),
        title: lang.text("report-late"),
        lead,
        head: super::rendered::head(lang, &["person", "category", "basis", "days", "still"]),
        rows: rows.iter().take(ROWS).map(|row| Row { cells: cells(row), tone: Tone::Plain }).collect(),
        empty: String::new(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardly_anybody_is_not_nobody() {
        let of = |part, all| per_cent(part, all, Lang::Ru);
        assert_eq!([of(1, 2), of(0, 5), of(5, 5)], ["50 %", "0 %", "100 %"].map(str::to_owned));
        assert_eq!([of(1, 1000), of(999, 1000)], ["1 %", "99 %"].map(str::to_owned));
        assert_eq!(of(0, 0), "");
    }
}
