//! `kontingent plans`, `show`, `approve`, `reject`: review without a browser.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::daily::{Desk, json, store_failed, wants_json, with_house};
use super::{Ended, Failure, output};
use crate::sync::{self, Approval, NotLifted, lift_guard, plan_json, proposals};
use documents::{Format, phrases};
use domain::GuardCode;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, ActionKind, Verdict};
use store::{ActionState, Decision, PlanHead, PlanState, Proposal, SavedPlan};

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
    let held: Vec<String> = saved.guards_left(action).map(|guard| phrases::guard_words(lang, guard).name).collect();
    match kept.state {
        ActionState::Waiting if !held.is_empty() => {
            lang.text_with("table-blocked", &[("guards", held.join(", ").into())])
        }
        ActionState::Waiting => decided.unwrap_or_else(|| {
            if let Some(first) = proposed.get(&action.id) {
                return lang.text_with("show-proposed", &[("who", first.proposed_by.as_str().into())]);
            }
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

pub(super) fn approve(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let (lang, store) = (desk.lang, &desk.org.store);
        let head = open_plan(matches, &desk).await?;
        let reason = matches.get_one::<String>("reason").map_or("", String::as_str);
        for guard in matches.get_many::<String>("lift").into_iter().flatten() {
            // `too_many_removals@сдо`: on that platform.
            let (guard, platform) = guard.split_once('@').map_or((guard.as_str(), None), |(a, b)| (a, Some(b)));
            let code = if guard.starts_with("guard.") { guard.to_owned() } else { format!("guard.{guard}") };
            lift(&desk, &head, (&code, platform), reason).await?;
        }
        let saved = store.load_plan(head).await.map_err(store_failed(lang))?;
        let named = actions_of(matches, &saved, lang)?;
        let by_name = matches.get_many::<String>("actions").is_some();
        let mut held = Vec::new();
        let mut chosen: Vec<&Action> = Vec::new();
        for action in named {
            if saved.guards_left(action).next().is_some() {
                held.push(action);
            } else if by_name || saved.of(&action.id).is_none_or(|kept| kept.decision != Some(Decision::Rejected)) {
                chosen.push(action);
            }
        }
        if by_name && let Some(action) = held.first() {
            return Err(Failure::one(refused_approval(&saved, action, lang)));
        }
        let proposed = proposals(&desk.org, saved.head.number, desk.now).await.map_err(store_failed(lang))?;
        let comes_to = sync::approval(&desk.org, &saved, &chosen, &proposed, &desk.who, desk.now)
            .await
            .map_err(store_failed(lang))?;
        let (changed, _) = sync::approve(&desk.org, &saved, &comes_to, &desk.who, reason, desk.now)
            .await
            .map_err(store_failed(lang))?;
        let mut text = String::new();
        if changed > 0 || comes_to.proposed.is_empty() {
            let _ = writeln!(text, "{}", approved_words(&comes_to, changed, lang));
        }
        text.push_str(&waiting_words(&comes_to, &desk));
        if !held.is_empty() {
            let _ = writeln!(text, "{}", lang.text_with("approve-held", &[("count", held.len().into())]));
        }
        if changed > 0 {
            let number = saved.head.number.to_string();
            let _ = writeln!(text, "{}", lang.text_with("approve-next", &[("plan", number.into())]));
        }
        output::print(&text, lang)?;
        Ok(if comes_to.proposed.is_empty() { Ended::Done } else { Ended::Held })
    })
}

/// What a second administrator has to agree to, each removal in a line; empty if there is nothing.
fn waiting_words(comes_to: &Approval<'_>, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut text = String::new();
    if comes_to.proposed.is_empty() {
        return text;
    }
    let most = desk.org.config.web.four_eyes_removals;
    let _ = writeln!(text, "{}", lang.text_with("approve-two", &[("count", most.into())]));
    for action in &comes_to.proposed {
        let short: String = action.id.chars().take(8).collect();
        let place = phrases::whereabouts(lang, action, desk.org.platforms.len() > 1);
        let _ = writeln!(text, "  {short}  {}: {}", visible(&place), action_line(action, lang));
    }
    let args = [("count", comes_to.proposed.len().into()), ("who", desk.who.as_str().into())];
    let _ = writeln!(text, "{}", lang.text_with("approve-proposed", &args));
    text
}

/// What was approved, by kinds: «Одобрено: пригласить — 3, удалить — 1.»
fn approved_words(comes_to: &Approval<'_>, changed: usize, lang: Lang) -> String {
    let mut kinds: Vec<(ActionKind, u64)> = Vec::new();
    for action in comes_to.alone.iter().chain(comes_to.agreed.iter().map(|(action, _)| action)) {
        match kinds.iter_mut().find(|(kind, _)| *kind == action.kind()) {
            Some((_, count)) => *count += 1,
            None => kinds.push((action.kind(), 1)),
        }
    }
    kinds.sort_unstable();
    let kinds: Vec<String> =
        kinds.into_iter().map(|(kind, count)| format!("{} — {count}", phrases::action_words(lang, kind))).collect();
    if changed == 0 {
        return lang.text("approve-nothing");
    }
    lang.text_with("approve-done", &[("count", changed.into()), ("kinds", kinds.join(", ").into())])
}

fn refused_approval(saved: &SavedPlan, action: &Action, lang: Lang) -> String {
    let guards: Vec<GuardCode> = saved.guards_left(action).collect();
    let name = action.person().map_or_else(|| action.place().to_string(), |person| person.name.clone());
    let words: Vec<String> = guards
        .iter()
        .map(|guard| {
            let words = phrases::guard_words(lang, guard);
            let how = if guard.is_liftable() {
                lang.text_with(
                    "approve-liftable",
                    &[("guard", guard.code().into()), ("plan", saved.head.number.to_string().into())],
                )
            } else {
                words.release
            };
            format!("{}: {} {how}", words.name, words.meaning)
        })
        .collect();
    lang.text_with("approve-refused", &[("name", name.into()), ("guards", words.join(" ").into())])
}

async fn lift(desk: &Desk, head: &PlanHead, asked: (&str, Option<&str>), reason: &str) -> Result<(), Failure> {
    let (lang, (guard, _)) = (desk.lang, asked);
    let lifted = lift_guard(&desk.org, head, asked, &desk.who, reason, desk.now).await.map_err(store_failed(lang))?;
    lifted.map_err(|why| {
        Failure::one(match why {
            NotLifted::Never => {
                let words = phrases::guard_words(lang, guard);
                lang.text_with("lift-never", &[("guard", guard.into()), ("release", words.release.into())])
            }
            NotLifted::NoReason => lang.text("lift-reason"),
            NotLifted::WhichPlatform => {
                let args = [("guard", guard.into()), ("platforms", head.platforms.join(", ").into())];
                lang.text_with("lift-which-platform", &args)
            }
            NotLifted::Absent => {
                let number = head.number.to_string();
                lang.text_with("lift-absent", &[("guard", guard.into()), ("plan", number.into())])
            }
        })
    })
}

pub(super) fn reject(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let (lang, store) = (desk.lang, &desk.org.store);
        let head = open_plan(matches, &desk).await?;
        let saved = store.load_plan(head).await.map_err(store_failed(lang))?;
        let chosen = actions_of(matches, &saved, lang)?;
        let reason = matches.get_one::<String>("reason").map_or("", String::as_str);
        let (key, changed) = if matches.get_flag("withdraw") {
            let changed = sync::take_back(&desk.org, &saved, &chosen, &desk.who, reason, desk.now).await;
            ("withdraw-done", changed)
        } else if reason.trim().is_empty() {
            return Err(Failure::one(lang.text("reject-reason")));
        } else {
            ("reject-done", sync::reject(&desk.org, &saved, &chosen, &desk.who, reason, desk.now).await)
        };
        let changed = changed.map_err(store_failed(lang))?;
        output::print(&format!("{}\n", lang.text_with(key, &[("count", changed.into())])), lang)?;
        Ok(Ended::Done)
    })
}

/// The plan of the command line, if decisions can be taken on it.
async fn open_plan(matches: &clap::ArgMatches, desk: &Desk) -> Result<PlanHead, Failure> {
    let head = desk.plan_to_decide(matches).await?;
    match head.state {
        PlanState::Open => Ok(head),
        state => {
            let key = format!("plan-is-{}", state.code());
            Err(Failure::one(desk.lang.text_with(&key, &[("plan", head.number.to_string().into())])))
        }
    }
}

/// The actions of the command line, by the beginning of their ids; all if it names none.
fn actions_of<'a>(matches: &clap::ArgMatches, saved: &'a SavedPlan, lang: Lang) -> Result<Vec<&'a Action>, Failure> {
    let Some(typed) = matches.get_many::<String>("actions") else {
        return Ok(saved.plan.actions.iter().collect());
    };
    let mut chosen: Vec<&Action> = Vec::new();
    let mut faults = Vec::new();
    for id in typed {
        let found: Vec<&Action> =
            saved.plan.actions.iter().filter(|action| id.len() >= 4 && action.id.starts_with(id.as_str())).collect();
        match found.as_slice() {
            [action] => chosen.push(action),
            [] => faults.push(lang.text_with("action-unknown", &[("action", id.as_str().into())])),
            _ => faults.push(lang.text_with("action-several", &[("action", id.as_str().into())])),
        }
    }
    if faults.is_empty() { Ok(chosen) } else { Err(Failure(faults)) }
}
