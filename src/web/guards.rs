//! What holds a plan back: each guard with what it means, what releases it, and a form where a person may lift it.

use axum::extract::Path;
use axum::response::Redirect;
use maud::{Markup, html};

use super::admission::Visitor;
use super::decide::of_this_plan;
use super::error::WebError;
use super::form::Posted;
use super::layout::{back_to, csrf};
use crate::sync::{NotLifted, lift_guard, platforms_held_by};
use documents::grouping::held;
use documents::phrases;
use domain::GuardCode;
use domain::user::Right;
use names::visible;
use planner::plan::{Action, Finding};
use store::SavedPlan;

/// A guard on one platform, with the number of actions that it holds there.
struct HeldThere<'a> {
    code: GuardCode,
    platform: &'a str,
    count: u64,
}

/// The guards of a plan, each on each platform: what is lifted is lifted on one.
fn held_there(saved: &SavedPlan) -> Vec<HeldThere<'_>> {
    let mut all = Vec::new();
    for guard in held(&saved.plan) {
        for platform in platforms_held_by(saved, guard.code) {
            let holds =
                |action: &&Action| action.guards.contains(&guard.code) && saved.head.platform_of(action) == platform;
            let is_left = |action: &&Action| saved.guards_left(action).any(|code| code == guard.code);
            let own: Vec<&Action> = saved.plan.actions.iter().filter(holds).collect();
            if own.iter().any(is_left) {
                all.push(HeldThere { code: guard.code, platform, count: own.len() as u64 });
            }
        }
    }
    all
}

pub(super) fn section(visitor: &Visitor, saved: &SavedPlan, may_decide: bool) -> Markup {
    let lang = visitor.lang;
    let several = saved.plan.is_for_several();
    html! {
        @for lift in &saved.lifts {
            @let words = phrases::guard_words(lang, lift.guard).name;
            p.notice {
                @if several && !lift.platform.is_empty() { (visible(&lift.platform)) ": " }
                (lang.text_with("show-lifted", &[("guard", words.into()), ("who", visible(&lift.lifted_by).into_owned().into()), ("reason", visible(&lift.reason).into_owned().into())]))
            }
        }
        @for (number, guard) in held_there(saved).iter().enumerate() {
            @let words = phrases::guard_words(lang, guard.code);
            @let id = format!("{}-{number}", guard.code.code().replace('.', "-"));
            @let is_told = |finding: &&Finding| finding.code == guard.code.code() && finding.platform.as_ref().is_none_or(|name| name == guard.platform);
            section.held aria-labelledby=(id) {
                h2 id=(id) {
                    @if several { (visible(guard.platform)) ": " }
                    (words.name) " " small { (lang.text_with("count-actions", &[("count", guard.count.into())])) }
                }
                @match saved.plan.findings.iter().find(is_told) {
                    Some(finding) => p { (visible(&finding.message)) },
                    None => p { (words.meaning) },
                }
                p { (words.release) }
                p { a href=(format!("/plans/{}?guard={}", saved.head.number, guard.code)) { (lang.text("web-guard-show")) } }
                @if may_decide && guard.code.is_liftable() {
                    details {
                        summary { (lang.text("web-lift")) }
                        form method="post" action=(format!("/plans/{}/lift", saved.head.number)) {
                            (csrf(visitor))
                            input type="hidden" name="plan" value=(saved.head.id);
                            input type="hidden" name="guard" value=(guard.code);
                            input type="hidden" name="platform" value=(guard.platform);
                            p { (lang.text_with("web-lift-words", &[("count", guard.count.into()), ("guard", words.name.as_str().into())])) }
                            label for=(format!("{id}-reason")) { (lang.text("web-reason")) }
                            textarea id=(format!("{id}-reason")) name="reason" required maxlength="500" rows="2" {}
                            button.danger type="submit" { (lang.text("web-lift-do")) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn lift(Path(number): Path<i64>, posted: Posted) -> Result<Redirect, WebError> {
    let visitor = &posted.visitor;
    visitor.must(Right::Decide)?;
    let head = of_this_plan(visitor, number, posted.fields.get("plan")).await?;
    let reason = posted.fields.text("reason");
    let platform = Some(posted.fields.get("platform")).filter(|name| !name.is_empty());
    let wish = (posted.fields.get("guard"), platform);
    match lift_guard(&visitor.org, &head, wish, visitor.who(), &reason, visitor.now).await? {
        Ok(()) => Ok(back_to(&format!("/plans/{number}"), "lifted", 0)),
        Err(NotLifted::NoReason) => Err(WebError::Said("web-reason-needed")),
        Err(NotLifted::Never) => Err(WebError::Said("web-lift-never")),
        Err(NotLifted::WhichPlatform) => Err(WebError::Said("web-lift-which-platform")),
        Err(NotLifted::Absent) => Err(WebError::Said("web-lift-absent")),
    }
}
