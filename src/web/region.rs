//! A region's own page: its organisations in numbers. No people, no plans, no files: who looks after a region sees none of them.

use std::collections::BTreeMap;

use axum::response::Html;
use chrono::TimeDelta;
use maud::html;

use super::admission::Visitor;
use super::fault::WebFault;
use super::layout::{Room, page as whole};
use crate::report::visible;
use crate::store::{Summarized, Summary};

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
            table {
                thead { tr {
                    @for key in ["organization", "cycle", "at", "people", "members", "waiting", "removals", "questions", "tasks"] {
                        th scope="col" { (lang.say(&format!("web-region-{key}"))) }
                    }
                } }
                tbody {
                    @for (code, organization) in &organizations.all {
                        @let one = known.get(code);
                        tr {
                            th scope="row" { (visible(&organization.house.config.organization)) " " small { (code) } }
                            @match one {
                                Some(one) => {
                                    td {
                                        (lang.say(&format!("web-outcome-{}", one.summary.outcome.replace('_', "-"))))
                                        @if one.summary.guards > 0 { ", " (lang.say_with("web-region-guards", &[("count", one.summary.guards.into())])) }
                                        @if one.summary.stopped { ", " (lang.say("web-region-stopped")) }
                                    }
                                    td { (visitor.local_at(one.at)) @if is_silent(Some(one)) { " " strong { (lang.say("web-region-old")) } } }
                                    (numbers(&one.summary))
                                }
                                None => { td colspan="8" { (lang.say("web-region-never")) } }
                            }
                        }
                    }
                }
                tfoot { tr {
                    th scope="row" { (lang.say("web-region-total")) }
                    td {} td {}
                    (numbers(&total))
                } }
            }
        }
    };
    Ok(whole(&visitor, Room::Overview, &title, body))
}
