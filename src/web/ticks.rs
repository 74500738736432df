//! What was chosen before comes in, on this page, on another or in an older plan; what of it is still the same goes out, and what
//! has changed is shown: it is not chosen any more.

use axum::extract::Path;
use axum::response::Html;
use maud::{Markup, html};

use super::error::WebError;
use super::form::Posted;
use super::plan::head_of;
use super::plan_filter::{Standing, standing};
use super::plan_row::subject;
use super::seen::{Seen, mark};
use crate::sync::{plan_to_decide, proposals};
use documents::phrases;
use domain::user::Right;
use i18n::Lang;
use names::visible;
use planner::plan::Action;
use store::SavedPlan;

/// Changes that are named; the rest is counted.
const NAMED: usize = 12;
/// A choice that is larger is none that a person made by hand.
const MOST: usize = 20_000;

pub(super) async fn ticks(Path(number): Path<i64>, posted: Posted) -> Result<Html<String>, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let lang = visitor.lang;
    let saved = plan_to_decide(&visitor.org, head_of(visitor.store(), number).await?, visitor.now).await?;
    let proposed = proposals(&visitor.org, number, visitor.now).await?;
    // The plan in which they were chosen, to say what was seen there.
    let before = match fields.get("chosen-in").parse::<i64>() {
        Ok(before) if before != number => match visitor.store().plan_called(&before.to_string()).await? {
            Some(head) if head.number == before => Some(visitor.store().load_plan(head).await?),
            _ => None,
        },
        _ => None,
    };
    let called = |id: &str| before.as_ref().and_then(|plan| of(plan, id));
    let known: std::collections::HashMap<&str, &Action> =
        saved.plan.actions.iter().map(|action| (action.id.as_str(), action)).collect();
    let (mut still, mut changed, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for one in fields.all("kept").flat_map(Seen::read).take(MOST) {
        match known.get(one.id) {
            // Decided on meanwhile, here or by somebody else.
            Some(action) if !waits(standing(&saved, &proposed, action)) => {}
            Some(action) if one.is_same(&saved, action) => still.push(mark(&saved, &proposed, action)),
            Some(action) => changed.push((*action, called(one.id))),
            None => gone.extend(called(one.id)),
        }
    }
    let from_before = before.as_ref().map(|plan| plan.head.number);
    let drawn = html! {
        div id="kept" data-still=(still.join(" ")) {
            @if let Some(from) = from_before {
                p.notice { (lang.text_with("web-ticks-still", &[("count", still.len().into()), ("plan", from.to_string().into())])) }
            }
            @if !changed.is_empty() {
                div.warning role="alert" {
                    p { strong { (lang.text_with("web-ticks-changed", &[("count", changed.len().into())])) } }
                    ul {
                        @for (now, then) in changed.iter().take(NAMED) {
                            li {
                                a href=(format!("/plans/{number}?name={}#l-{}", query_of(&subject(now, lang)), now.id)) { (subject(now, lang)) }
                                ": " (said(now, lang))
                                @if let Some(then) = then { " (" (lang.text("web-ticks-was")) " " (said(then, lang)) ")" }
                            }
                        }
                    }
                    (more(changed.len(), lang))
                }
            }
            @if !gone.is_empty() {
                div.hint {
                    p { (lang.text_with("web-ticks-gone", &[("count", gone.len().into())])) }
                    ul { @for one in gone.iter().take(NAMED) { li { (subject(one, lang)) ": " (said(one, lang)) } } }
                    (more(gone.len(), lang))
                }
            }
        }
    };
    Ok(Html(drawn.into_string()))
}

/// True if there is something to choose it for.
fn waits(stands: Standing) -> bool {
    matches!(stands, Standing::Undecided | Standing::Held | Standing::Proposed | Standing::Failed | Standing::Stale)
}

fn of<'p>(plan: &'p SavedPlan, id: &str) -> Option<&'p Action> {
    plan.plan.actions.iter().find(|action| action.id == id)
}

fn query_of(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// What is to be done and why, in short.
fn said(action: &Action, lang: Lang) -> String {
    let mut parts = vec![
        phrases::action_words(lang, action.kind()),
        phrases::place_words(lang, action.place()),
        phrases::ground_words(lang, action),
    ];
    parts.extend(action.reasons.iter().cloned());
    parts.extend(action.guards.iter().map(|guard| phrases::guard_words(lang, guard).name));
    visible(&parts.join(", ")).into_owned()
}

fn more(all: usize, lang: Lang) -> Markup {
    html! { @if all > NAMED { p { (lang.text_with("web-lines-more", &[("count", (all - NAMED).into())])) } } }
}
