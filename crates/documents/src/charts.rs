//! Numbers → what is read at a glance: figures in large type, bars told apart by pattern as well as by colour, so that they
//! print in black. Drawn here: no scripts, no styles of elements.

use maud::{Markup, html};

use names::visible;

/// A number that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The number.
    pub value: String,
    /// Of what, or how long: «80 %».
    pub note: String,
    /// How it was before; empty where nobody knows.
    pub trend: String,
    /// Somebody has to do something.
    pub is_alarm: bool,
}

impl Figure {
    /// In one line, for a terminal and a workbook.
    pub fn line(&self) -> String {
        let rest: Vec<&str> =
            [&self.note, &self.trend].into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
        if rest.is_empty() { self.value.clone() } else { format!("{} ({})", self.value, rest.join("; ")) }
    }
}

/// Horizontal bars of the same parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What its parts are, at most [`PARTS`] of them.
    pub parts: Vec<String>,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    /// What stands before it.
    pub label: String,
    /// How long its parts are.
    pub parts: Vec<u64>,
    /// What stands behind it.
    pub told: String,
}

/// How many parts a bar can have, each with a look of its own.
pub const PARTS: usize = 3;
/// The looks: full, striped, empty.
const LOOKS: [(&str, &str); PARTS] =
    [("full", "currentColor"), ("striped", "url(#striped)"), ("empty", "url(#dotted)")];

/// The figures, side by side.
pub fn figures(figures: &[Figure]) -> Markup {
    html! {
        dl.figures {
            @for figure in figures {
                div class=[figure.is_alarm.then_some("alarm")] {
                    dt { (visible(&figure.label)) }
                    dd.value { (visible(&figure.value)) }
                    @if !figure.note.is_empty() { dd { (visible(&figure.note)) } }
                    @if !figure.trend.is_empty() { dd.trend { (visible(&figure.trend)) } }
                }
            }
        }
    }
}

/// The patterns that charts are filled with: once on a page.
pub fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" {
            defs {
                pattern id="striped" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect width="2.5" height="6" fill="currentColor" {}
                }
                pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse" {
                    circle cx="3" cy="3" r="0.9" fill="currentColor" {}
                }
            }
        }
    }
}

fn swatch(part: usize) -> Markup {
    let (class, fill) = LOOKS.get(part).copied().unwrap_or_default();
    html! {
        svg.swatch width="22" height="14" viewBox="0 0 22 14" aria-hidden="true" focusable="false" {
            rect class=(class) x="1" y="1" width="20" height="12" fill=(fill) stroke="currentColor" {}
        }
    }
}

/// Room for the words before the bars, the bars themselves, and the words behind them.
const LABEL: u64 = 240;
const WIDTH: u64 = 360;
const TOLD: u64 = 160;
/// From bar to bar.
const STEP: u64 = 22;
/// Letters of a label.
const LETTERS: usize = 29;

/// A chart with its legend. Its numbers stand beside the bars: nobody has to measure.
pub fn chart(chart: &Chart) -> Markup {
    let most = chart.bars.iter().map(|bar| bar.parts.iter().sum::<u64>()).max().unwrap_or_default().max(1);
    let long = |n: u64| n * WIDTH / most;
    let height = chart.bars.len() as u64 * STEP + 4;
    html! {
        // On a phone it is scrolled, by the keyboard too.
        figure.chart tabindex="0" {
            figcaption { (visible(&chart.title)) }
            ul.legend { @for (n, part) in chart.parts.iter().enumerate() { li { (swatch(n)) " " (visible(part)) } } }
            svg viewBox=(format!("0 0 {} {height}", LABEL + WIDTH + TOLD)) role="img" aria-label=(visible(&chart.title)) xmlns="http://www.w3.org/2000/svg" {
                @for (n, bar) in (0u64..).zip(&chart.bars) {
                    @let y = n * STEP + 3;
                    @let all: u64 = bar.parts.iter().sum();
                    g {
                        title { (visible(&spoken(chart, bar))) }
                        text x=(LABEL - 8) y=(y + 12) text-anchor="end" fill="currentColor" { (visible(&short(&bar.label))) }
                        @for (part, from, count) in places(bar) {
                            @let (class, fill) = LOOKS.get(part).copied().unwrap_or_default();
                            rect class=(class) x=(LABEL + long(from)) y=(y) width=(long(from + count) - long(from)) height="16" fill=(fill) stroke="currentColor" {}
                        }
                        text x=(LABEL + long(all) + 7) y=(y + 12) fill="currentColor" { (visible(&bar.told)) }
                    }
                }
            }
        }
    }
}

/// The parts of a bar that are there: which, from where, how long.
fn places(bar: &Bar) -> Vec<(usize, u64, u64)> {
    let mut from = 0;
    let mut places = Vec::new();
    for (part, count) in bar.parts.iter().enumerate().filter(|(_, count)| **count > 0) {
        places.push((part, from, *count));
        from += count;
    }
    places
}

fn short(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    label.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// A bar for whoever cannot see it: «ИС-21: состоят — 20, приглашены — 3».
fn spoken(chart: &Chart, bar: &Bar) -> String {
    let parts: Vec<String> =
        chart.parts.iter().zip(&bar.parts).map(|(name, count)| format!("{} — {count}", name.to_lowercase())).collect();
    format!("{}: {}", bar.label, parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_differ_without_colour_and_are_told_in_words() {
        let bar = Bar { label: "ИС-21".into(), parts: vec![20, 3, 2], told: "20 из 25".into() };
        let chart_of = Chart {
            title: "Люди".into(),
            parts: ["Состоят", "Приглашены", "Не приглашены"].map(str::to_owned).to_vec(),
            bars: vec![bar],
        };
        let drawn = chart(&chart_of).into_string();
        let defined = patterns().into_string();
        for id in ["striped", "dotted"] {
            assert!(drawn.matches(&format!("url(#{id})")).count() == 2, "bar and legend: {drawn}");
            assert!(defined.contains(&format!("id=\"{id}\"")), "{defined}");
        }
        assert!(drawn.contains("ИС-21: состоят — 20, приглашены — 3, не приглашены — 2"), "{drawn}");
        assert!(drawn.contains("20 из 25") && !drawn.contains("style="), "{drawn}");
        // 360 for 25: the parts touch, and end where the bar ends.
        for part in
            ["x=\"240\" y=\"3\" width=\"288\"", "x=\"528\" y=\"3\" width=\"43\"", "x=\"571\" y=\"3\" width=\"29\""]
        {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let drawn = chart(&Chart { bars: vec![Bar { parts: vec![0, 0], ..Bar::default() }], ..Chart::default() });
        assert!(!drawn.into_string().contains("<rect"), "no part is longer than nothing");
    }
}
