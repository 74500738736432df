//! What holds a plan back: each guard with what it means, what releases it, and a form where a person may lift it.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::response::Redirect;
use maud::{Markup, html};

use super::admission::Visitor;
use super::decide::of_this_plan;
use super::fault::WebFault;
use super::form::Posted;
use super::layout::{back_to, csrf};
use crate::cycle::{NotLifted, lift_guard};
use crate::plan::is_liftable;
use crate::report::grouping::held;
use crate::report::{phrases, visible};
use crate::store::SavedPlan;
use crate::users::Right;

pub(super) fn section(visitor: &Visitor, saved: &SavedPlan, may_decide: bool) -> Markup {
    let lang = visitor.lang;
    let held = held(&saved.plan);
    let lifted: BTreeSet<&str> = saved.lifts.iter().map(|lift| lift.guard.as_str()).collect();
    html! {
        @for lift in &saved.lifts {
            @let words = phrases::guard_words(lang, &lift.guard).name;
            p.notice { (lang.say_with("show-lifted", &[("guard", words.into()), ("who", visible(&lift.lifted_by).into_owned().into()), ("reason", visible(&lift.reason).into_owned().into())])) }
        }
        @for guard in held.iter().filter(|guard| !lifted.contains(guard.code)) {
            @let words = phrases::guard_words(lang, guard.code);
            @let id = guard.code.replace('.', "-");
            section.held aria-labelledby=(id) {
                h2 id=(id) { (words.name) " " small { (lang.say_with("count-actions", &[("count", guard.count.into())])) } }
                @match saved.plan.findings.iter().find(|finding| finding.code == guard.code) {
                    Some(finding) => p { (visible(&finding.message)) },
                    None => p { (words.meaning) },
                }
                p { (words.release) }
                p { a href=(format!("/plans/{}?guard={}", saved.head.number, guard.code)) { (lang.say("web-guard-show")) } }
                @if may_decide && is_liftable(guard.code) {
                    details {
                        summary { (lang.say("web-lift")) }
                        form method="post" action=(format!("/plans/{}/lift", saved.head.number)) {
                            (csrf(visitor))
                            input type="hidden" name="plan" value=(saved.head.id);
                            input type="hidden" name="guard" value=(guard.code);
                            p { (lang.say_with("web-lift-words", &[("count", guard.count.into()), ("guard", words.name.as_str().into())])) }
                            label for=(format!("{id}-reason")) { (lang.say("web-reason")) }
                            textarea id=(format!("{id}-reason")) name="reason" required maxlength="500" rows="2" {}
                            button.danger type="submit" { (lang.say("web-lift-do")) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn lift(Path(number): Path<i64>, posted: Posted) -> Result<Redirect, WebFault> {
    let visitor = &posted.visitor;
    visitor.must(Right::Decide)?;
    let head = of_this_plan(visitor, number, posted.fields.get("plan")).await?;
    let reason = posted.fields.text("reason");
    let guard = posted.fields.get("guard");
    match lift_guard(&visitor.house, &head, guard, visitor.who(), &reason, visitor.now).await? {
        Ok(()) => Ok(back_to(&format!("/plans/{number}"), "lifted", 0)),
        Err(NotLifted::NoReason) => Err(WebFault::Said("web-reason-needed")),
        Err(NotLifted::Never) => Err(WebFault::Said("web-lift-never")),
        Err(NotLifted::Absent) => Err(WebFault::Said("web-lift-absent")),
    }
}
