//! The list of plans.

use axum::response::Html;
use maud::html;

use super::admission::Visitor;
use super::error::WebError;
use super::layout::{Room, page as whole};
use super::overview::{Waiting, plan_line};
use domain::user::Right;
use store::PlanState;

/// Plans that are listed.
const PLANS: u32 = 100;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let plans = visitor.store().plans(PLANS).await?;
    let mut lines = Vec::new();
    for head in &plans {
        let is_open = head.state == PlanState::Open;
        let waiting = if is_open { Waiting::of(visitor.store(), head.number).await? } else { Waiting::default() };
        lines.push((head.state, plan_line(head, &waiting, &visitor)));
    }
    let title = lang.text("web-plans");
    let body = html! {
        h1 { (title) }
        @if lines.is_empty() { p { (lang.text("web-plans-none")) } }
        ul.cards {
            @for (state, line) in &lines {
                li class=(state.code()) {
                    (line)
                    p { small { (lang.text(&format!("plan-state-{}", state.code()))) } }
                }
            }
        }
    };
    Ok(whole(&visitor, Room::Plans, &title, body))
}
