//! The plan as one page that needs nothing else: for the screen, light or dark, and for A4 paper.

use std::io::{self, Write};

use crate::page_head::page_head;
use maud::{DOCTYPE, Markup, html};

use super::grouping::{findings_by_file, held, location, sections};
use super::phrases;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, Finding, Plan};

const CSS: &str = include_str!("plan.css");

pub(super) fn write(plan: &Plan, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(plan, lang).into_string().as_bytes())
}

fn page(plan: &Plan, lang: Lang) -> Markup {
    let title = if plan.organization.is_empty() { lang.text("table-title") } else { plan.organization.clone() };
    let day = plan.as_of.format("%d.%m.%Y").to_string();
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (page_head(&format!("{} — {day}", visible(&title)), &[CSS]))
            body {
                header {
                    h1 { (visible(&title)) }
                    p { (lang.text_with("html-as-of", &[("date", day.into())])) }
                    @if let Some(words) = phrases::platforms_words(lang, plan) { p { (visible(&words)) } }
                    @if let Some(words) = phrases::coverage_words(lang, plan) { p.coverage { strong { (visible(&words)) } } }
                    (counts(plan, lang))
                }
                main {
                    (guards(plan, lang))
                    @if plan.actions.is_empty() {
                        p { (phrases::nothing_to_do(lang, plan)) }
                    }
                    @for section in sections(plan, lang) {
                        section {
                            h2 { (visible(&section.title)) " " small { (lang.text_with("count-actions", &[("count", section.actions.len().into())])) } }
                            table {
                                thead { tr {
                                    th scope="col" { (lang.text("column-person")) }
                                    th scope="col" { (lang.text("column-action")) }
                                    th scope="col" { (lang.text("column-basis")) }
                                    th scope="col" { (lang.text("column-verdict")) }
                                } }
                                tbody { @for action in section.actions { (row(action, plan.is_for_several(), lang)) } }
                            }
                        }
                    }
                    (findings(plan, lang))
                }
                footer { p { (lang.text_with("html-footer", &[("plan", plan.plan_id.as_str().into())])) } }
            }
        }
    }
}

fn counts(plan: &Plan, lang: Lang) -> Markup {
    let s = &plan.summary;
    html! {
        dl.counts {
            @for (key, count) in [
                ("count-invite", s.invite), ("count-add", s.add), ("count-reassign", s.reassign), ("count-remove", s.remove),
                ("count-other", s.other), ("count-auto", s.auto), ("count-review", s.review), ("count-blocked", s.blocked),
                ("count-unchanged", s.unchanged),
            ] {
                div { dt { (lang.text(key)) } dd { (count) } }
            }
        }
    }
}

fn guards(plan: &Plan, lang: Lang) -> Markup {
    let held = held(plan);
    html! {
        @if !held.is_empty() {
            section.held {
                h2 { (lang.text("table-held")) }
                @for held in held {
                    @let words = phrases::guard_words(lang, held.code);
                    h3 { (words.name) " " small { (lang.text_with("count-actions", &[("count", held.count.into())])) } }
                    @match plan.findings.iter().find(|finding| finding.code == held.code.code()) {
                        Some(finding) => p { (visible(&finding.message)) },
                        None => p { (words.meaning) },
                    }
                    p { (words.release) }
                }
            }
        }
    }
}

fn row(action: &Action, is_for_several: bool, lang: Lang) -> Markup {
    let class = match phrases::mark(action.kind()) {
        "+" => "in",
        "−" => "out",
        "→" => "move",
        _ => "other",
    };
    html! {
        tr class=(class) {
            th scope="row" {
                @if let Some(person) = action.person() {
                    (visible(&person.name))
                    br;
                    small {
                        (phrases::category_words(lang, person.category.code()))
                        @if let Some(account) = phrases::account_words(lang, action) { " · " (visible(&account)) }
                    }
                } @else {
                    (visible(&phrases::place_words(lang, action.place())))
                }
            }
            td {
                span.mark aria-hidden="true" { (phrases::mark(action.kind())) } " "
                (phrases::action_words(lang, action.kind()))
                br;
                small {
                    @if let Some(from) = phrases::from_phrase(lang, action) { (visible(&from)) "; " }
                    (visible(&phrases::whereabouts(lang, action, is_for_several)))
                    @if let Some(role) = &action.role() { ", " (phrases::role_words(lang, role)) }
                }
            }
            td {
                (visible(&phrases::ground_words(lang, action))) ", " (phrases::clause_words(lang, action.clause))
                @if let Some(words) = phrases::identity_of(lang, action) {
                    br;
                    small { (words) }
                }
            }
            td class=(action.verdict.code()) {
                (phrases::verdict_words(lang, action.verdict.code()))
                @if !action.guards.is_empty() { br; small { (phrases::guards_words(lang, action)) } }
                @if !action.reasons.is_empty() { br; small { (visible(&phrases::reasons_words(action))) } }
            }
        }
    }
}

fn findings(plan: &Plan, lang: Lang) -> Markup {
    html! {
        @if !plan.findings.is_empty() {
            section.findings {
                h2 { (lang.text("table-findings")) }
                @for (file, findings) in findings_by_file(plan) {
                    @let shown: Vec<&Finding> = findings.into_iter().filter(|finding| !(finding.file.is_none() && finding.code.starts_with("guard."))).collect();
                    @if !shown.is_empty() {
                        @if let Some(file) = file { h3 { (visible(file)) } }
                        ul {
                            @for finding in shown {
                                li class=(finding.severity.code()) {
                                    strong { (phrases::severity_words(lang, finding.severity)) } " "
                                    @let place = location(finding, lang);
                                    @if let Some(platform) = &finding.platform { span.place { (visible(platform)) } ": " }
                                    @if !place.is_empty() { span.place { (visible(&place)) } ": " }
                                    (visible(&finding.message))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
