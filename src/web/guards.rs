//! What holds a plan back: each guard with what it means, what releases it, and a form where a person may lift it.

use axum::extract::Path;
use axum::response::Redirect;
use maud::{Markup, html};

use super::admission::Visitor;
use super::decide::of_this_plan;
use super::error::WebError;
use super::form::Posted;
use super::layout::{back_to, csrf};
use super::plan_blocks::{LINES, cut};
use super::plan_lines::{About, Block};
use super::plan_row::{Told, subject};
use crate::sync::{NotLifted, lift_guard, platforms_held_by};
use documents::grouping::held;
use documents::phrases;
use domain::GuardCode;
use domain::user::Right;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, Finding};
use store::SavedPlan;

/// Names that the line of a guard has.
const NAMES: usize = 6;

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

/// The guards that were lifted in this plan.
pub(super) fn lifted(visitor: &Visitor, saved: &SavedPlan) -> Markup {
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
    }
}

/// A name that is free on the page for what belongs to a guard on a platform.
fn name_of(guard: &HeldThere<'_>, number: usize) -> String {
    format!("{}-{number}", guard.code.code().replace(['.', '_'], "-"))
}

/// What guards hold: each guard in a line, what it means and how it is lifted on demand; its actions where `is_open`.
pub(super) fn section(told: &Told<'_>, actions: &[&Action], is_open: bool) -> Markup {
    let (saved, lang) = (told.saved, told.visitor.lang);
    let several = saved.plan.is_for_several();
    let held = held_there(saved);
    html! {
        @if !held.is_empty() || !actions.is_empty() {
            section.block.held id="held" aria-labelledby="held-title" {
                div.section-head {
                    h2 id="held-title" {
                        span.sign aria-hidden="true" { "!" } " "
                        (lang.text_with("web-block-held", &[("count", actions.len().into()), ("whom", About::of(actions).words(lang).into())]))
                    }
                    @if !actions.is_empty() {
                        @let here = if is_open { format!("/plans/{}#held", saved.head.number) } else { format!("/plans/{}?open=held#held", saved.head.number) };
                        a.button.small.plain href=(here) aria-expanded=(if is_open { "true" } else { "false" })
                            hx-get=(here) hx-select="#held" hx-target="#held" hx-swap="outerHTML" {
                            (lang.text(if is_open { "web-block-close" } else { "web-block-open" })) span.hidden { ": " (lang.text("web-block-name-held")) }
                        }
                    }
                }
                @for (number, guard) in held.iter().enumerate() { (one(told, guard, number, several)) }
                @if is_open { (cut(told, Block::Held, actions, LINES)) }
            }
        }
    }
}

/// One guard on one platform.
fn one(told: &Told<'_>, guard: &HeldThere<'_>, number: usize, several: bool) -> Markup {
    let (saved, lang) = (told.saved, told.visitor.lang);
    let words = phrases::guard_words(lang, guard.code);
    let id = name_of(guard, number);
    let is_told = |finding: &&Finding| {
        finding.code == guard.code.code() && finding.platform.as_ref().is_none_or(|name| name == guard.platform)
    };
    let named: Vec<String> = {
        let own =
            saved.plan.actions.iter().filter(|action| {
                action.guards.contains(&guard.code) && saved.head.platform_of(action) == guard.platform
            });
        let mut named: Vec<String> = own.map(|action| subject(action, lang)).collect();
        named.sort_unstable();
        named.dedup();
        named
    };
    html! {
        details.guard {
            summary id=(id) {
                @if several { (visible(guard.platform)) ": " }
                strong { (words.name) } " — " (lang.text_with("count-actions", &[("count", guard.count.into())])) ": "
                (short(&named, lang))
            }
            @match saved.plan.findings.iter().find(is_told) {
                Some(finding) => p { (visible(&finding.message)) },
                None => p { (words.meaning) },
            }
            p { (words.release) }
            p { a href=(format!("/plans/{}?guard={}", saved.head.number, guard.code)) { (lang.text("web-guard-show")) } }
            @if told.may_decide && guard.code.is_liftable() {
                @let form = format!("lift-{id}");
                div.lift {
                    p { (lang.text_with("web-lift-words", &[("count", guard.count.into()), ("guard", words.name.as_str().into())])) }
                    label for=(format!("{id}-reason")) { (lang.text("web-reason")) }
                    textarea id=(format!("{id}-reason")) form=(form) name="reason" required maxlength="500" rows="2" aria-describedby=(format!("{id}-hint")) {}
                    p.hint id=(format!("{id}-hint")) { (lang.text("web-lift-hint")) }
                    button.danger type="submit" form=(form) { (lang.text("web-lift-do")) }
                }
            }
        }
    }
}

/// The first names, and how many follow.
fn short(named: &[String], lang: Lang) -> String {
    let names = named.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match named.len().saturating_sub(NAMES) {
        0 => names,
        more => lang.text_with("web-names-more", &[("names", names.into()), ("count", more.into())]),
    }
}

/// The forms behind the buttons that lift a guard: no form stands within the plan's own.
pub(super) fn forms(told: &Told<'_>) -> Markup {
    html! {
        @if told.may_decide {
            @for (number, guard) in held_there(told.saved).iter().enumerate().filter(|(_, guard)| guard.code.is_liftable()) {
                form id=(format!("lift-{}", name_of(guard, number))) method="post" action=(format!("/plans/{}/lift", told.saved.head.number)) {
                    (csrf(told.visitor))
                    input type="hidden" name="plan" value=(told.saved.head.id);
                    input type="hidden" name="guard" value=(guard.code);
                    input type="hidden" name="platform" value=(guard.platform);
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
        Err(NotLifted::NoReason) => Err(WebError::Said("web-lift-reason")),
        Err(NotLifted::Unknown | NotLifted::Never) => Err(WebError::Said("web-lift-never")),
        Err(NotLifted::WhichPlatform) => Err(WebError::Said("web-lift-which-platform")),
        Err(NotLifted::Absent) => Err(WebError::Said("web-lift-absent")),
    }
}
