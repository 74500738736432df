//! A region's own page: its organisations in numbers. No people, no plans, no files: who looks after a region sees none of them.

use std::collections::BTreeMap;

use axum::response::Html;
use chrono::TimeDelta;
use maud::{Markup, html};

use super::admission::Visitor;
use super::fault::WebFault;
use super::layout::{Room, page as whole};
use i18n::Lang;
use names::visible;
use store::{Summarized, Summary};

/// An organisation without a cycle for so long is looked at.
const SILENT: TimeDelta = TimeDelta::hours(26);

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebFault> {
    let lang = visitor.lang;
    let organizations = visitor.site.organizations();
    let known: BTreeMap<String, Summarized> = match &organizations.server {
        Some(server) => server.summaries().await?,
        None => BTreeMap::new(),
    };
    let is_silent = |one: Option<&Summarized>| one.is_none_or(|one| visitor.now - one.at > SILENT);
    let is_troubled = |one: Option<&Summarized>| {
        one.is_some_and(|one| one.summary.outcome == "failed" || one.summary.guards > 0 || one.summary.stopped)
    };
    let seen = organizations.all.keys().map(|code| known.get(code));
    let (silent, troubled) =
        seen.fold((0u64, 0u64), |(s, t), one| (s + u64::from(is_silent(one)), t + u64::from(is_troubled(one))));
    let total =
        organizations.all.keys().filter_map(|code| known.get(code)).fold(Summary::default(), |sum, one| Summary {
            people: sum.people + one.summary.people,
            members: sum.members + one.summary.members,
            waiting: sum.waiting + one.summary.waiting,
            removals: sum.removals + one.summary.removals,
            tasks: sum.tasks + one.summary.tasks,
            questions: sum.questions + one.summary.questions,
            ..sum
        });
    // Whoever is to be looked at stands first, and is marked.
    let is_marked = |code: &str| is_silent(known.get(code)) || is_troubled(known.get(code));
    let (first, rest): (Vec<_>, Vec<_>) = organizations.all.iter().partition(|(code, _)| is_marked(code));
    let numbers = |one: &Summary| {
        html! {
            @for number in [one.people, one.members, one.waiting, one.removals, one.questions, one.tasks] { td.number { (number) } }
        }
    };
    let title = lang.say("web-region");
    let count = organizations.all.len();
    let body = html! {
        h1 { (title) }
        p { (lang.say_with("web-region-lead", &[("count", count.into())])) }
        @if silent > 0 { p.alarm { (lang.say_with("web-region-silent", &[("count", silent.into())])) } }
        @if troubled > 0 { p.alarm { (lang.say_with("web-region-troubled", &[("count", troubled.into())])) } }
        div.wide tabindex="0" role="group" aria-label=(title) {
            table.region {
                thead { tr {
                    @for key in ["organization", "cycle", "at"] { th scope="col" { (lang.say(&format!("web-region-{key}"))) } }
                    @for key in ["people", "members", "waiting", "removals", "questions", "tasks"] {
                        th.number scope="col" { (lang.say(&format!("web-region-{key}"))) }
                    }
                } }
                tbody {
                    @for (code, organization) in first.into_iter().chain(rest) {
                        @let one = known.get(code);
                        tr class=(if is_marked(code) { "late" } else { "" }) {
                            th scope="row" { (visible(&organization.house.config.organization)) " " small { (code) } }
                            @match one {
                                Some(one) => {
                                    (ended(&one.summary, lang))
                                    td.when { (visitor.local_at(one.at)) @if is_silent(Some(one)) { br; strong { (lang.say("web-region-old")) } } }
                                    (numbers(&one.summary))
                                }
                                None => { td colspan="8" { (lang.say("web-region-never")) } }
                            }
                        }
                    }
                }
                tfoot { tr.sum {
                    th scope="row" { (lang.say("web-region-total")) }
                    td {} td {}
                    (numbers(&total))
                } }
            }
        }
    };
    Ok(whole(&visitor, Room::Overview, &title, body))
}

/// How a cycle ended, and what keeps it from going on.
fn ended(summary: &Summary, lang: Lang) -> Markup {
    let outcome = summary.outcome.replace('_', "-");
    let held = (summary.guards > 0).then(|| lang.say_with("web-region-guards", &[("count", summary.guards.into())]));
    // How many are held says that some are.
    let outcome_words = (held.is_none() || outcome != "held").then(|| lang.say(&format!("web-outcome-{outcome}")));
    let stopped = summary.stopped.then(|| lang.say("web-region-stopped"));
    let words: Vec<String> = [outcome_words, held, stopped].into_iter().flatten().collect();
    html! { td class=(format!("outcome-{outcome}")) { (words.join(", ")) } }
}
