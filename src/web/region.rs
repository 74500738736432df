//! A region's own page: its organisations in numbers. No people, no plans, no files: who looks after a region sees none of them.

use std::collections::BTreeMap;

use axum::response::Html;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::layout::{Room, page as whole};
use i18n::Lang;
use names::visible;
use store::{Summarized, Summary};

/// An organisation without a cycle for so long is looked at.
const SILENT: TimeDelta = TimeDelta::hours(26);

/// An organisation on the page.
struct Row<'a> {
    code: &'a str,
    title: &'a str,
    /// `None` before its first cycle.
    last: Option<&'a Summarized>,
}

impl Row<'_> {
    fn is_silent(&self, now: DateTime<Utc>) -> bool {
        self.last.is_none_or(|last| now - last.at > SILENT)
    }

    fn is_troubled(&self) -> bool {
        self.last
            .is_some_and(|last| last.summary.outcome == "failed" || last.summary.guards > 0 || last.summary.stopped)
    }

    fn is_marked(&self, now: DateTime<Utc>) -> bool {
        self.is_silent(now) || self.is_troubled()
    }
}

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    let organizations = visitor.site.organizations();
    let known: BTreeMap<String, Summarized> = match &organizations.server {
        Some(server) => server.summaries().await?,
        None => BTreeMap::new(),
    };
    let rows = organizations.all.iter().map(|(code, organization)| Row {
        code,
        title: &organization.org.config.organization,
        last: known.get(code),
    });
    let rows: Vec<Row<'_>> = rows.collect();
    let body = body(&rows, visitor.now, &|at| visitor.local_at(at), visitor.lang);
    Ok(whole(&visitor, Room::Overview, &visitor.lang.text("web-region"), body))
}

/// The page's own part. `local` writes moments as the region's clock shows them.
fn body(rows: &[Row<'_>], now: DateTime<Utc>, local: &dyn Fn(DateTime<Utc>) -> String, lang: Lang) -> Markup {
    let silent = rows.iter().filter(|row| row.is_silent(now)).count();
    let troubled = rows.iter().filter(|row| row.is_troubled()).count();
    let total = rows.iter().filter_map(|row| row.last).fold(Summary::default(), |sum, one| Summary {
        people: sum.people + one.summary.people,
        members: sum.members + one.summary.members,
        waiting: sum.waiting + one.summary.waiting,
        removals: sum.removals + one.summary.removals,
        tasks: sum.tasks + one.summary.tasks,
        questions: sum.questions + one.summary.questions,
        ..sum
    });
    // Whoever is to be looked at stands first, and is marked.
    let (first, rest): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_marked(now));
    let numbers = |one: &Summary| {
        html! {
            @for number in [one.people, one.members, one.waiting, one.removals, one.questions, one.tasks] { td.number { (number) } }
        }
    };
    let title = lang.text("web-region");
    html! {
        h1 { (title) }
        p { (lang.text_with("web-region-lead", &[("count", rows.len().into())])) }
        @if silent > 0 { p.alarm { (lang.text_with("web-region-silent", &[("count", silent.into())])) } }
        @if troubled > 0 { p.alarm { (lang.text_with("web-region-troubled", &[("count", troubled.into())])) } }
        div.wide tabindex="0" role="group" aria-label=(title) {
            table.region {
                thead { tr {
                    @for key in ["organization", "cycle", "at"] { th scope="col" { (lang.text(&format!("web-region-{key}"))) } }
                    @for key in ["people", "members", "waiting", "removals", "questions", "tasks"] {
                        th.number scope="col" { (lang.text(&format!("web-region-{key}"))) }
                    }
                } }
                tbody {
                    @for row in first.into_iter().chain(rest) {
                        tr class=(if row.is_marked(now) { "late" } else { "" }) {
                            th scope="row" { (visible(row.title)) " " small { (row.code) } }
                            @match row.last {
                                Some(last) => {
                                    (ended(&last.summary, lang))
                                    td.when { (local(last.at)) @if row.is_silent(now) { br; strong { (lang.text("web-region-old")) } } }
                                    (numbers(&last.summary))
                                }
                                None => { td colspan="8" { (lang.text("web-region-never")) } }
                            }
                        }
                    }
                }
                tfoot { tr.sum {
                    th scope="row" { (lang.text("web-region-total")) }
                    td {} td {}
                    (numbers(&total))
                } }
            }
        }
    }
}

/// How a cycle ended, and what keeps it from going on.
fn ended(summary: &Summary, lang: Lang) -> Markup {
    let outcome = summary.outcome.replace('_', "-");
    let held = (summary.guards > 0).then(|| lang.text_with("web-region-guards", &[("count", summary.guards.into())]));
    // How many are held says that some are.
    let outcome_words = (held.is_none() || outcome != "held").then(|| lang.text(&format!("web-outcome-{outcome}")));
    let stopped = summary.stopped.then(|| lang.text("web-region-stopped"));
    let words: Vec<String> = [outcome_words, held, stopped].into_iter().flatten().collect();
    html! { td class=(format!("outcome-{outcome}")) { (words.join(", ")) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_as_it_is_read() {
        let at = |text: &str| DateTime::parse_from_rfc3339(&format!("{text}:00Z")).unwrap().to_utc();
        let now = at("2026-11-23T07:00");
        let quiet =
            Summary { outcome: "nothing_to_do".into(), people: 640, members: 598, waiting: 4, ..Summary::default() };
        let ended = |moment: &str, summary: Summary| Some(Summarized { at: at(moment), summary });
        let all = [
            ("kt-1", "Лесной техникум", ended("2026-11-23T03:00", quiet.clone())),
            ("kt-2", "Приозёрский колледж", None),
            (
                "kt-3",
                "Колледж <связи>",
                ended("2026-11-21T03:00", Summary { outcome: "waiting".into(), ..quiet.clone() }),
            ),
            (
                "kt-4",
                "Аграрный техникум",
                ended(
                    "2026-11-23T03:00",
                    Summary { outcome: "held".into(), guards: 21, removals: 21, ..quiet.clone() },
                ),
            ),
            (
                "kt-5",
                "Речное училище",
                ended("2026-11-23T03:00", Summary { outcome: "failed".into(), ..quiet.clone() }),
            ),
            (
                "kt-6",
                "Медицинский колледж",
                ended(
                    "2026-11-23T03:00",
                    Summary { outcome: "done".into(), stopped: true, questions: 2, tasks: 7, ..quiet },
                ),
            ),
        ];
        let rows: Vec<Row<'_>> =
            all.iter().map(|(code, title, last)| Row { code, title, last: last.as_ref() }).collect();
        let local = |at: DateTime<Utc>| at.format("%d.%m.%Y %H:%M").to_string();
        for lang in [Lang::Ru, Lang::En] {
            let page = body(&rows, now, &local, lang).into_string().replace("><", ">\n<");
            insta::assert_snapshot!(format!("region.{}", lang.code()), page);
        }
    }
}
