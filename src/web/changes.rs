//! What changed between two plans: what is new, what is told differently, what is no longer there and why.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery};
use axum::response::Html;
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use super::plan::head_of;
use super::plan_blocks::kinds;
use super::plan_lines::{Line, lines};
use super::plan_row::subject;
use crate::sync::Changes;
use documents::phrases;
use domain::user::Right;
use names::visible;
use planner::plan::Action;
use store::SavedPlan;

/// Lines of each part that are shown, and names in a line.
const LINES: usize = 60;
const NAMES: usize = 12;

pub(super) async fn page(
    visitor: Visitor,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let (lang, store) = (visitor.lang, visitor.store());
    let now = store.load_plan(head_of(store, number).await?).await?;
    let asked = Fields::read(query.unwrap_or_default().as_bytes()).get("with").parse::<i64>().ok();
    let head = match asked {
        Some(before) => Some(head_of(store, before).await?),
        None => store.plan_before(&now.head).await?,
    };
    let before = match head {
        Some(head) => Some(store.load_plan(head).await?),
        None => None,
    };
    let title = lang.text_with("web-changes", &[("number", number.to_string().into())]);
    let body = html! {
        h1 { (title) }
        p { a href=(format!("/plans/{number}")) { (lang.text_with("web-plan", &[("number", number.to_string().into())])) } }
        @match &before {
            None => p { (lang.text("web-changes-first")) },
            Some(before) => {
                @let changes = Changes::between(before, &now);
                p { (lang.text_with("web-changes-since", &[("number", before.head.number.to_string().into()), ("at", visitor.local(&before.head.made_at).into())])) }
                @if changes.new.is_empty() && changes.changed.is_empty() && changes.gone.is_empty() && changes.done.is_empty() { p.notice { (lang.text("web-changes-none")) } }
                (part(&now, "new", &changes.new, lang))
                (told_otherwise(&changes.changed, lang))
                (part(before, "done", &changes.done, lang))
                (part(before, "gone", &changes.gone, lang))
            }
        }
    };
    Ok(whole(&visitor, Room::Plans, &title, body))
}

fn part(saved: &SavedPlan, code: &str, actions: &[&Action], lang: i18n::Lang) -> Markup {
    let all: Vec<Line<'_>> = lines(saved, &BTreeMap::new(), actions.iter().copied());
    html! {
        @if !actions.is_empty() {
            section aria-labelledby=(code) {
                h2 id=(code) { (lang.text(&format!("web-changes-{code}"))) " " small { (lang.text_with("count-actions", &[("count", actions.len().into())])) } }
                p { (kinds(actions, lang)) }
                ul { @for one in all.iter().take(LINES) { li { (said(one, lang)) } } }
                @if all.len() > LINES { p { (lang.text_with("web-lines-more", &[("count", (all.len() - LINES).into())])) } }
            }
        }
    }
}

/// «Гусева Анна, Ильина Вера — удалить, класс ИС-21: приказ № 118-к».
fn said(line: &Line<'_>, lang: i18n::Lang) -> String {
    let mut names = line.actions.iter().take(NAMES).map(|one| subject(one, lang)).collect::<Vec<_>>().join(", ");
    if line.actions.len() > NAMES {
        names = lang
            .text_with("web-names-more", &[("names", names.into()), ("count", (line.actions.len() - NAMES).into())]);
    }
    line.first().map(|one| format!("{names} — {}", what(one, lang))).unwrap_or_default()
}

fn what(action: &Action, lang: i18n::Lang) -> String {
    let mut words = format!(
        "{}, {}: {}",
        phrases::action_words(lang, action.kind()),
        phrases::place_words(lang, action.place()),
        phrases::ground_words(lang, action)
    );
    let why: Vec<String> = action
        .reasons
        .iter()
        .cloned()
        .chain(action.guards.iter().map(|guard| phrases::guard_words(lang, guard).name))
        .collect();
    if !why.is_empty() {
        words.push_str(&format!("; {}", why.join("; ")));
    }
    visible(&words).into_owned()
}

fn told_otherwise(changed: &[(&Action, &Action)], lang: i18n::Lang) -> Markup {
    html! {
        @if !changed.is_empty() {
            section aria-labelledby="changed" {
                h2 id="changed" { (lang.text("web-changes-changed")) " " small { (lang.text_with("count-actions", &[("count", changed.len().into())])) } }
                ul { @for (now, then) in changed.iter().take(LINES) {
                    li { strong { (subject(now, lang)) } " — " (what(now, lang)) br; small { (lang.text("web-ticks-was")) " " (what(then, lang)) } }
                } }
                @if changed.len() > LINES { p { (lang.text_with("web-lines-more", &[("count", (changed.len() - LINES).into())])) } }
            }
        }
    }
}
