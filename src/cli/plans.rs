//! `kontingent plans`, `show`: review without a browser. Deciding is in `decide`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::daily::{Desk, json, store_failed, wants_json, with_house};
use super::{Ended, Failure, output};
use crate::sync::{plan_json, proposals};
use documents::{Format, phrases};
use i18n::Lang;
use names::visible;
use planner::plan::{Action, Verdict};
use store::{ActionState, PlanHead, PlanState, Proposal, SavedPlan};

pub(super) fn list(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let plans = desk.org.store.plans(100).await.map_err(store_failed(desk.lang))?;
        if wants_json(matches) {
            output::print(&json(&plans)?, desk.lang)?;
            return Ok(Ended::Done);
        }
        let mut text = String::new();
        for head in &plans {
            text.push_str(&head_line(head, &desk));
            text.push('\n');
        }
        if text.is_empty() {
            text = format!("{}\n", desk.lang.text("plans-none"));
        }
        output::print(&text, desk.lang)?;
        Ok(Ended::Done)
    })
}

fn head_line(head: &PlanHead, desk: &Desk) -> String {
    let lang = desk.lang;
    let count = |n: i64| -> i18n::Arg<'static> { (n.max(0) as u64).into() };
    let mut line = lang.text_with(
        "plans-line",
        &[
            ("number", head.number.to_string().into()),
            ("made", desk.local(&head.made_at).into()),
            ("platform", head.platforms.join(", ").into()),
            ("state", lang.text(&format!("plan-state-{}", head.state.code())).into()),
            ("actions", count(head.actions)),
        ],
    );
    for (key, n) in [
        ("plans-approved", head.approved),
        ("plans-rejected", head.rejected),
        ("plans-done", head.done),
        ("plans-failed", head.failed),
        ("plans-questions", head.questions),
    ] {
        if n > 0 {
            let _ = write!(line, ", {}", lang.text_with(key, &[("count", count(n))]));
        }
    }
    if head.origin == "undo" {
        let _ = write!(line, "; {}", lang.text("plans-undo"));
    }
    if head.review_only && head.state == PlanState::Open {
        let _ = write!(line, "; {}", lang.text("plans-review-only"));
    }
    line
}

pub(super) fn show(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let head = desk.plan(matches).await?;
        desk.has_shown(&head).await?;
        let saved = desk.org.store.load_plan(head).await.map_err(store_failed(desk.lang))?;
        let proposed = proposals(&desk.org, saved.head.number, desk.now).await.map_err(store_failed(desk.lang))?;
        if wants_json(matches) {
            let value = plan_json(&saved, &proposed).map_err(|error| Failure::one(error.to_string()))?;
            output::print(&json(&value)?, desk.lang)?;
            return Ok(Ended::Done);
        }
        if matches.get_one::<Format>("format").is_some_and(|format| *format != Format::Table)
            || matches.get_one::<std::path::PathBuf>("out").is_some()
        {
            return output::plan(&saved.plan, matches, desk.lang);
        }
        output::print(&told(&saved, &proposed, &desk), desk.lang)?;
        Ok(Ended::Done)
    })
}

/// A plan for deciding: each action with its short id and what was decided on it.
fn told(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, desk: &Desk) -> String {
    let lang = desk.lang;
    let several = saved.plan.is_for_several();
    let mut text = head_line(&saved.head, desk);
    text.push('\n');
    for lift in &saved.lifts {
        let words = phrases::guard_words(lang, lift.guard).name;
        let args =
            [("guard", words.into()), ("who", lift.lifted_by.as_str().into()), ("reason", lift.reason.as_str().into())];
        let lifted = lang.text_with("show-lifted", &args);
        let _ = match lift.platform.as_str() {
            platform if several && !platform.is_empty() => writeln!(text, "{}: {lifted}", visible(platform)),
            _ => writeln!(text, "{lifted}"),
        };
    }
    if let Some(words) = phrases::platforms_words(lang, &saved.plan) {
        let _ = writeln!(text, "{}", visible(&words));
    }
    let mut place = None;
    for action in &saved.plan.actions {
        if place != Some(action.place()) {
            place = Some(action.place());
            let _ = writeln!(text, "\n{}", visible(&phrases::place_words(lang, action.place())));
        }
        let short: String = action.id.chars().take(8).collect();
        let platform = super::apply::platform_of(action, several);
        let _ = writeln!(text, "  {short}  {platform}{}", action_line(action, lang));
        let _ = write!(
            text,
            "            {} · {}",
            phrases::ground_words(lang, action),
            phrases::clause_words(lang, action.clause)
        );
        let _ = writeln!(text, " · {}", standing(saved, proposed, action, lang));
    }
    if !saved.plan.questions.is_empty() {
        let _ =
            writeln!(text, "\n{}", lang.text_with("show-questions", &[("count", saved.plan.questions.len().into())]));
    }
    text
}

/// «− Громов Лев Борисович — удалить, обучающийся».
pub(super) fn action_line(action: &Action, lang: Lang) -> String {
    let mut line = format!("{} ", phrases::mark(action.kind()));
    if let Some(person) = action.person() {
        let _ = write!(line, "{} — ", visible(&person.name));
    }
    line.push_str(&phrases::action_words(lang, action.kind()));
    if let Some(from) = phrases::from_phrase(lang, action) {
        let _ = write!(line, ", {}", visible(&from));
    }
    if let Some(role) = &action.role() {
        let _ = write!(line, ", {}", phrases::role_words(lang, role));
    }
    line
}

/// Where an action stands: decided, done, held.
fn standing(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, action: &Action, lang: Lang) -> String {
    let Some(kept) = saved.of(&action.id) else { return String::new() };
    let decided = kept.decision.map(|decision| {
        let args = [("who", kept.decided_by.as_str().into()), ("reason", kept.reason.as_str().into())];
        lang.text_with(&format!("show-{}{}", decision.code(), if kept.reason.is_empty() { "" } else { "-why" }), &args)
    });
    let held: Vec<String> = saved.guards_left(action).map(|guard| phrases::guard_to_lift(lang, guard)).collect();
    match kept.state {
        ActionState::Waiting if !held.is_empty() => {
            lang.text_with("table-blocked", &[("guards", held.join(", ").into())])
        }
        ActionState::Waiting if let Some(first) = proposed.get(&action.id) => {
            lang.text_with("show-proposed", &[("who", first.proposed_by.as_str().into())])
        }
        ActionState::Waiting => decided.unwrap_or_else(|| {
            let verdict = match action.verdict {
                // Nothing of such a plan runs by itself.
                Verdict::Auto(_) if saved.head.review_only => Verdict::Review,
                verdict => verdict,
            };
            phrases::verdict_words(lang, verdict.code())
        }),
        state => {
            let fault = if kept.fault.is_empty() { "none" } else { kept.fault.as_str() };
            let known = phrases::fault_words(lang, fault);
            lang.text_with(&format!("show-state-{}", state.code()), &[("fault", known.into())])
        }
    }
}
