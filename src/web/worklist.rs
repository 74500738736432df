//! What a person does by hand on the platform: in its order, to be copied from and ticked off.

use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use documents::phrases;
use documents::sheets::section as paper_section;
use documents::worklist::{Listed, Section, document, sections, why};
use domain::user::Right;
use names::visible;
use store::Task;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let tasks = visitor.org.tasks(false).await?;
    let places = sections(&tasks, lang);
    let title = lang.text("web-worklist");
    let all = as_text(&places, &visitor);
    let body = html! {
        h1 { (title) }
        p { (lang.text("web-worklist-words")) }
        @if tasks.is_empty() { p { (lang.text("worklist-none")) } }
        @else {
            p.no-print {
                button.plain type="button" data-print="" hidden { (lang.text("web-print")) }
                button.plain type="button" data-copy=(all) hidden { (lang.text("web-copy-all")) }
                a.button href="/worklist/print" { (lang.text("web-worklist-paper")) }
                span.hidden role="status" id="copied" {}
            }
            form method="post" action="/worklist/done" {
                (csrf(&visitor))
                @for (number, place) in places.iter().enumerate() { (section(&visitor, number, place)) }
                @if visitor.may(Right::Decide) { div.toolbar { button type="submit" { (lang.text("web-tick-chosen")) } } }
            }
            details.no-print {
                summary { (lang.text("web-worklist-text")) }
                label.hidden for="all" { (lang.text("web-worklist-text")) }
                textarea id="all" readonly rows="12" { (all) }
            }
        }
    };
    Ok(whole(&visitor, Room::Worklist, &title, body))
}

fn section(visitor: &Visitor, number: usize, place: &Section<'_>) -> Markup {
    let lang = visitor.lang;
    let id = format!("p{number}");
    html! {
        section id=(id) aria-labelledby=(format!("{id}-title")) {
            h2 id=(format!("{id}-title")) { (visible(&place.title)) }
            ul.cards {
                @for Listed { task, steps } in &place.tasks {
                    @let name = name_of(task, visitor);
                    li {
                        @if visitor.may(Right::Decide) && task.state != "ticked" {
                            input type="checkbox" name="id" value=(task.id) id=(format!("t-{}", task.id)) aria-label=(lang.text_with("web-tick", &[("task", line(task, visitor).into())])); " "
                        }
                        span.mark aria-hidden="true" { (phrases::mark(task.action.kind())) } " "
                        strong { (name) } " — " (phrases::action_words(lang, task.action.kind()))
                        @if let Some(from) = phrases::from_phrase(lang, &task.action) { ", " (visible(&from)) }
                        @if let Some(role) = &task.action.role() { ", " (phrases::role_words(lang, role)) }
                        " " button.small.plain.no-print type="button" data-copy=(name) hidden { (lang.text("web-copy")) span.hidden { ": " (name) } }
                        ol.steps { @for step in steps { li { (visible(step)) } } }
                        small {
                            "№ " (task.id) " · " (visible(&why(task, lang)))
                            @if task.state != "open" { " · " strong { (lang.text(&format!("task-{}", task.state))) } }
                        }
                    }
                }
            }
        }
    }
}

fn name_of(task: &Task, visitor: &Visitor) -> String {
    super::plan_row::subject(&task.action, visitor.lang)
}

fn line(task: &Task, visitor: &Visitor) -> String {
    let action = phrases::action_words(visitor.lang, task.action.kind());
    let role = task.action.role().as_ref().map(|role| format!(", {}", phrases::role_words(visitor.lang, role)));
    format!("{} — {action}{}", name_of(task, visitor), role.unwrap_or_default())
}

/// The whole list as text, to be pasted elsewhere.
fn as_text(places: &[Section<'_>], visitor: &Visitor) -> String {
    let mut text = String::new();
    for place in places {
        text.push_str(&visible(&place.title));
        text.push('\n');
        for one in &place.tasks {
            text.push_str("  ");
            text.push_str(&line(one.task, visitor));
            text.push('\n');
            for step in &one.steps {
                text.push_str("    ");
                text.push_str(&visible(step));
                text.push('\n');
            }
        }
    }
    text
}

/// The worklist on A4, with boxes to check.
pub(super) async fn print(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let tasks = visitor.org.tasks(false).await?;
    let paper = document(&tasks, lang, visitor.org.day(visitor.now), true);
    let body = html! {
        h1 { (visible(&paper.title)) }
        p.no-print { button.plain type="button" data-print="" hidden { (lang.text("web-print")) } }
        @for line in &paper.lead { p { (visible(line)) } }
        @for sheet in &paper.sheets { div.wide tabindex="0" role="group" aria-label=(visible(&sheet.title)) { (paper_section(sheet)) } }
        p { (visible(&paper.footer)) }
    };
    Ok(whole(&visitor, Room::Worklist, &paper.title, body))
}

pub(super) async fn done(posted: Posted) -> Result<Redirect, WebError> {
    let visitor = &posted.visitor;
    visitor.must(Right::Decide)?;
    let ids: Vec<i64> = posted.fields.all("id").filter_map(|id| id.parse().ok()).collect();
    let ticked = visitor.org.tick(&ids, visitor.now, visitor.who()).await?.len();
    Ok(back_to("/worklist", if ticked > 0 { "ticked" } else { "nothing" }, ticked))
}
