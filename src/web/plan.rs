//! One plan: what waits first, by its cause; then what a guard holds, what is certain, what was decided; filtered, by class or
//! by person.
//!
//! All of it is one form, so that what is chosen and what is on the screen comes with every button, without scripts too. With them
//! a button of a line draws that line anew ([`super::decide::here`]).

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, RawQuery};
use axum::response::Html;
use chrono::TimeDelta;
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::guards;
use super::layout::{Room, csrf, page as whole};
use super::plan_blocks::by_block;
use super::plan_filter::{Filter, Standing, standing};
use super::plan_lines::Block;
use super::plan_narrow::narrow;
use super::plan_row::Told;
use crate::sync::{plan_to_decide, proposals};
use documents::grouping::{unit_of, unit_words};
use documents::phrases;
use domain::membership::PlaceName;
use domain::user::Right;
use i18n::Lang;
use names::visible;
use planner::discretion::visible_to;
use planner::plan::{Action, ActionKind, Verdict};
use store::{PlanHead, PlanState, Proposal, SavedPlan, Store};

/// A plan by its number.
pub(super) async fn head_of(store: &Store, number: i64) -> Result<PlanHead, WebError> {
    store.plan_called(&number.to_string()).await?.filter(|head| head.number == number).ok_or(WebError::NotFound)
}

pub(super) async fn page(
    visitor: Visitor,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let head = head_of(visitor.store(), number).await?;
    let saved = plan_to_decide(&visitor.org, head, visitor.now).await?;
    let proposed = proposals(&visitor.org, number, visitor.now).await?;
    let filter = Filter::read(&Fields::read(query.unwrap_or_default().as_bytes()));
    let shown = filter.of(&saved, &proposed, lang);
    let may_decide = visitor.may(Right::Decide) && saved.head.takes_decisions();
    let newer = match saved.head.state {
        PlanState::Superseded => visitor.store().plan_called("last").await?.filter(|last| last.number != number),
        PlanState::Open | PlanState::Closed => None,
    };
    let namesakes = phrases::namesakes(&saved.plan);
    let told = Told {
        visitor: &visitor,
        saved: &saved,
        proposed: &proposed,
        filter: &filter,
        namesakes: &namesakes,
        may_decide,
    };
    let is_at_work = visitor.store().runs(1).await?.iter().any(|run| run.outcome == "running");
    let title = lang.text_with("web-plan", &[("number", number.to_string().into())]);
    let body = html! {
        div.title-line {
            h1 { (title) }
            p.hint {
                (lang.text_with("web-plan-made", &[("made", visitor.local(&saved.head.made_at).into()), ("platform", visible(&saved.head.platforms.join(", ")).into_owned().into()), ("day", saved.plan.as_of.format("%d.%m.%Y").to_string().into()), ("count", saved.head.platforms.len().into())]))
                " " (lang.text_with("web-plan-state", &[("state", lang.text(&format!("plan-state-{}", saved.head.state.code())).into())]))
                " " a href=(format!("/plans/{number}/changes")) { (lang.text("web-changes-link")) }
            }
        }
        @if let Some(words) = phrases::platforms_words(lang, &saved.plan).filter(|_| saved.plan.platforms.iter().any(|part| !part.read)) { p.warning { (visible(&words)) } }
        @if let Some(words) = phrases::coverage_words(lang, &saved.plan) { p.warning { (visible(&words)) } }
        @if saved.head.state == PlanState::Superseded {
            p.warning {
                (lang.text("web-plan-superseded")) " "
                @match &newer {
                    Some(newer) => a href=(format!("/plans/{}", newer.number)) { (lang.text_with("web-plan", &[("number", newer.number.to_string().into())])) },
                    None => a href="/plans" { (lang.text("web-plans")) },
                }
            }
        }
        @if saved.head.review_only && saved.head.state == PlanState::Open { p.warning { (lang.text("plan-review-only")) } }
        @if !visitor.may(Right::Decide) { p.hint { (lang.text("web-only-looks")) } }
        (tally(&saved, &proposed, lang, false))
        (progress(&told, is_at_work, false))
        p id="said" class="said" role="status" {}
        @if may_decide { div id="kept" {} }
        form.work id="work" method="post" action=(format!("/plans/{}/confirm", saved.head.number))
            data-plan=(saved.head.number) data-failed=(lang.text("web-failed-here")) data-whose=[may_decide.then(|| whose(&visitor))] hx-target="closest .line" hx-swap="outerHTML" {
            (csrf(&visitor))
            input type="hidden" name="plan" value=(saved.head.id);
            @for (name, value) in filter.pairs() { input type="hidden" name=(name) value=(value); }
            @if saved.plan.actions.is_empty() { p { (phrases::nothing_to_do(lang, &saved.plan)) } }
            @else if filter.is_narrow() { (narrow(&told, &shown)) }
            @else { (by_block(&told)) }
            @if may_decide { (bar(lang)) }
        }
        (guards::forms(&told))
        (guards::lifted(&visitor, &saved))
        @if !saved.plan.words.is_empty() { p { a href="/words" { (lang.text_with("web-words-link", &[("count", saved.plan.words.len().into())])) } } }
        @if saved.head.questions > 0 { p { a href="/people" { (lang.text_with("plans-questions", &[("count", (saved.head.questions.max(0) as u64).into())])) } } }
        (findings(&visitor, &saved, lang))
        (filters(&saved, &filter, lang))
        @if may_decide { (keys_help(lang)) datalist id="reasons" { @for number in 1..=4 { option value=(lang.text(&format!("web-usual-reason-{number}"))) {} } } }
    };
    Ok(whole(&visitor, Room::Plans, &title, body))
}

/// Whose choice is kept in a browser that others use too; nothing of the name can be read from it.
fn whose(visitor: &Visitor) -> String {
    let text = format!("ticks\n{}\n{}", visitor.org.config.code, visitor.who());
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

/// How many actions stand where; each is a link to them. Drawn anew with a line that was decided: `is_anew`.
pub(super) fn tally(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, lang: Lang, is_anew: bool) -> Markup {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let key = |action: &Action, stands: Standing| match Block::of(stands, action) {
        Block::Certain => "certain",
        _ => stands.code(),
    };
    for action in &saved.plan.actions {
        *counts.entry(key(action, standing(saved, proposed, action))).or_default() += 1;
    }
    let order = Standing::ALL.into_iter().map(Standing::code);
    let order = order.take(1).chain(["certain"]).chain(Standing::ALL.into_iter().map(Standing::code).skip(1));
    html! {
        ul.counts id="tally" aria-label=(lang.text("web-counts")) hx-swap-oob=[is_anew.then_some("true")] {
            @for one in order {
                @if let Some(count) = counts.get(one) {
                    @let query = if one == "certain" { "block=certain".to_owned() } else if one == "undecided" { "block=waits".to_owned() } else { format!("standing={one}") };
                    li class=(one) { a href=(format!("/plans/{}?{query}", saved.head.number)) { (lang.text(&format!("web-standing-{one}"))) ": " (count) } }
                }
            }
        }
    }
}

/// What was approved less long ago is looked at again and again: a page that is left open must not keep its session for ever.
const SOON: TimeDelta = TimeDelta::minutes(2);

/// How much of what was approved is carried out, while something of it is still to be. With scripts it goes on by itself as long as a
/// run is on, or will be soon. Drawn anew with a line that was decided: `is_anew`.
pub(super) fn progress(told: &Told<'_>, is_at_work: bool, is_anew: bool) -> Markup {
    let (visitor, saved, proposed) = (told.visitor, told.saved, told.proposed);
    let lang = visitor.lang;
    let count = |wanted: &[Standing]| {
        let stands = |action: &&Action| wanted.contains(&standing(saved, proposed, action));
        saved.plan.actions.iter().filter(stands).count()
    };
    let (ahead, done) = (count(&[Standing::Approved, Standing::Sent]), count(&[Standing::Done, Standing::Task]));
    let is_ahead = ahead > 0 && saved.head.state == PlanState::Open;
    let is_new = saved.saved.values().filter_map(|one| one.decided_at).any(|at| visitor.now - at < SOON);
    let is_on = is_ahead && (is_at_work || is_new);
    html! {
        div id="progress" role="status" hx-swap-oob=[is_anew.then_some("true")]
            hx-get=[is_on.then(|| format!("/plans/{}", saved.head.number))] hx-trigger=[is_on.then_some("every 3s")]
            hx-select=[is_on.then_some("#progress")] hx-select-oob=[is_on.then_some("#tally")] hx-swap=[is_on.then_some("outerHTML")] {
            @if is_ahead {
                p.hint {
                    label for="carried-out" { (lang.text_with("web-progress", &[("done", done.to_string().into()), ("count", (ahead + done).into())])) } " "
                    progress id="carried-out" value=(done) max=(ahead + done) {}
                }
            }
        }
    }
}

/// The bar that stays in sight once something is chosen.
fn bar(lang: Lang) -> Markup {
    html! {
        div.toolbar id="bar" role="group" aria-label=(lang.text("web-decide")) {
            span.chosen { span id="chosen" hidden data-words=(lang.text("web-chosen")) {} }
            button type="submit" name="do" value="approve" { (lang.text("web-approve-chosen")) }
            button.danger type="submit" name="do" value="reject" { (lang.text("web-reject-chosen")) }
            button.plain type="submit" name="do" value="withdraw" { (lang.text("web-withdraw-chosen")) }
            button.plain type="button" hidden data-clear { (lang.text("web-clear-chosen")) }
            button.plain type="button" hidden data-help aria-haspopup="dialog" { (lang.text("web-keys")) }
        }
    }
}

/// The sheet of keys; only scripts open it.
fn keys_help(lang: Lang) -> Markup {
    html! {
        dialog id="keys" aria-labelledby="keys-title" {
            h2 id="keys-title" { (lang.text("web-keys")) }
            dl.pairs {
                @for (key, words) in [("j", "next"), ("k", "before"), ("a", "approve"), ("r", "reject"), ("u", "undo"), ("x", "choose"), ("o", "open"), ("/", "search"), ("?", "help")] {
                    div { dt { kbd { (key) } } dd { (lang.text(&format!("web-key-{words}"))) } }
                }
            }
            p.hint { (lang.text("web-keys-layout")) }
            label.inline { input type="checkbox" id="keys-on" checked; " " (lang.text("web-keys-on")) }
            p { button.plain type="button" data-close { (lang.text("web-close")) } }
        }
    }
}

/// So many classes are offered to choose from; where there are more, one is typed: hundreds of them weigh more than the plan.
const CHOICES: usize = 100;

/// The filters: a form that a button sends; with scripts every change does.
fn filters(saved: &SavedPlan, filter: &Filter, lang: Lang) -> Markup {
    let kinds: BTreeSet<ActionKind> = saved.plan.actions.iter().map(|action| action.kind()).collect();
    let guards: BTreeSet<&str> =
        saved.plan.actions.iter().flat_map(|action| &action.guards).map(AsRef::as_ref).collect();
    let units: BTreeSet<(u8, PlaceName)> = saved.plan.actions.iter().map(|action| unit_of(action.place())).collect();
    let option = |value: &str, words: String, chosen: bool| html! { option value=(value) selected[chosen] { (visible(&words)) } };
    let choice = |id: &'static str, options: Vec<Markup>| {
        html! {
            div {
                label for=(format!("f-{id}")) { (lang.text(&format!("web-filter-{id}"))) }
                select id=(format!("f-{id}")) name=(id) {
                    @if id != "by" { option value="" { (lang.text("web-filter-any")) } }
                    @for one in options { (one) }
                }
            }
        }
    };
    let address = format!("/plans/{}", saved.head.number);
    html! {
        form.filters.no-print id="filters" method="get" action=(address) role="search" aria-label=(lang.text("web-filters")) {
            div { label for="f-name" { (lang.text("web-filter-name")) } input id="f-name" name="name" type="search" value=(filter.name); }
            (choice("by", vec![option("", lang.text("web-by-class"), !filter.by_person), option("person", lang.text("web-by-person"), filter.by_person)]))
            (choice("kind", kinds.into_iter().map(|kind| option(kind.code(), phrases::action_words(lang, kind), filter.kind == Some(kind))).collect()))
            (choice("standing", Standing::ALL.into_iter().map(|one| option(one.code(), lang.text(&format!("web-standing-{}", one.code())), filter.standing == Some(one))).collect()))
            (choice("verdict", Verdict::CODES.into_iter().map(|one| option(one, phrases::verdict_words(lang, one), filter.verdict == Some(one))).collect()))
            (choice("guard", guards.into_iter().map(|guard| option(guard, phrases::guard_words(lang, guard).name, filter.guard == guard)).collect()))
            @if saved.plan.is_for_several() {
                (choice("platform", saved.head.platforms.iter().map(|name| option(name, name.clone(), *name == filter.platform)).collect()))
            }
            @if units.len() <= CHOICES {
                (choice("class", units.iter().map(|unit| { let words = unit_words(unit, lang); let chosen = words == filter.class; option(&words.clone(), words, chosen) }).collect()))
            } @else {
                div { label for="f-class" { (lang.text("web-filter-class")) } input id="f-class" name="class" type="search" value=(filter.class); }
            }
            div.buttons {
                button type="submit" { (lang.text("web-filter-do")) }
                a.button.plain href=(address) { (lang.text("web-filter-clear")) }
            }
        }
    }
}

/// How many findings there are; the files' page shows them.
fn findings(visitor: &Visitor, saved: &SavedPlan, lang: Lang) -> Markup {
    let count = saved.plan.findings.iter().filter(|finding| visible_to(visitor.role, finding)).count();
    html! {
        @if count > 0 {
            p { a href="/files#findings" { (lang.text_with("web-findings-count", &[("count", count.into())])) } }
        }
    }
}
