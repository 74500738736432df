//! `kontingent approve`, `reject`: decisions without a browser. At a terminal it is said first what will happen, and asked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write as _};

use super::daily::{Desk, store_failed, with_house};
use super::plans::action_line;
use super::{Ended, Failure, output};
use crate::sync::{self, Approval, Changes, NotLifted, lift_guard, liftable, may_lift, proposals};
use connectors::platform::Suspension;
use documents::phrases;
use domain::GuardCode;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, ActionKind};
use store::{Decision, PlanHead, PlanState, SavedPlan};

/// Actions that are named before a question; the rest is counted.
const SHOWN: usize = 12;

/// `kontingent approve`.
pub(super) fn approve(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let (lang, store) = (desk.lang, &desk.org.store);
        let head = open_plan(matches, &desk).await?;
        let reason = matches.get_one::<String>("reason").map_or("", String::as_str);
        let saved = store.load_plan(head.clone()).await.map_err(store_failed(lang))?;
        let lifts = lifts_of(matches, &saved, reason, lang)?;
        let choice = Choice::of(matches, &saved, &lifts, lang)?;
        if must_ask(matches) && !is_agreed(&saved, &choice, &lifts, &desk)? {
            return Err(Failure::one(lang.text("approve-not-agreed")));
        }
        // Somebody may have made another plan while this one was looked at.
        let now = store.plan_called(&head.number.to_string()).await.map_err(store_failed(lang))?;
        let head = still_open(now.unwrap_or(head), &desk).await?;
        for (guard, platform) in &lifts {
            let asked = (guard.code(), Some(*platform));
            let lifted = lift_guard(&desk.org, &head, asked, &desk.who, reason, desk.now).await;
            lifted.map_err(store_failed(lang))?.map_err(|why| not_lifted(why, guard.code(), &saved, lang))?;
        }
        let proposed = proposals(&desk.org, saved.head.number, desk.now).await.map_err(store_failed(lang))?;
        let comes_to = sync::approval(&desk.org, &saved, &choice.chosen, &proposed, &desk.who, desk.now)
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
        if !choice.held.is_empty() {
            let _ = writeln!(text, "{}", lang.text_with("approve-held", &[("count", choice.held.len().into())]));
        }
        if changed > 0 {
            let number = saved.head.number.to_string();
            let _ = writeln!(text, "{}", lang.text_with("approve-next", &[("plan", number.into())]));
        }
        output::print(&text, lang)?;
        Ok(if comes_to.proposed.is_empty() { Ended::Done } else { Ended::Held })
    })
}

/// What a command line chooses of a plan.
struct Choice<'a> {
    chosen: Vec<&'a Action>,
    /// What guards hold of it, which are not lifted.
    held: Vec<&'a Action>,
}

impl<'a> Choice<'a> {
    fn of(
        matches: &clap::ArgMatches,
        saved: &'a SavedPlan,
        lifts: &[(GuardCode, &str)],
        lang: Lang,
    ) -> Result<Choice<'a>, Failure> {
        let by_name = matches.get_many::<String>("actions").is_some();
        let is_undisputed = matches.get_flag("undisputed");
        let is_held = |action: &Action| {
            let platform = saved.head.platform_of(action);
            saved.guards_left(action).any(|guard| !lifts.contains(&(guard, platform)))
        };
        let mut choice = Choice { chosen: Vec::new(), held: Vec::new() };
        for action in actions_of(matches, saved, lang)? {
            if is_undisputed && !action.verdict.is_auto() {
                continue;
            }
            if is_held(action) {
                choice.held.push(action);
            } else if by_name || saved.of(&action.id).is_none_or(|kept| kept.decision != Some(Decision::Rejected)) {
                choice.chosen.push(action);
            }
        }
        match choice.held.first() {
            Some(action) if by_name => Err(Failure::one(refused_approval(saved, action, lang))),
            _ => Ok(choice),
        }
    }
}

/// True if a person sits at the terminal and has not said yes beforehand. A script is not asked: it has decided.
fn must_ask(matches: &clap::ArgMatches) -> bool {
    !matches.get_flag("yes") && std::io::stdin().is_terminal()
}

/// Says what will happen, and asks.
fn is_agreed(
    saved: &SavedPlan,
    choice: &Choice<'_>,
    lifts: &[(GuardCode, &str)],
    desk: &Desk,
) -> Result<bool, Failure> {
    let lang = desk.lang;
    let is_open = |action: &&&Action| {
        saved.of(&action.id).is_none_or(|kept| kept.decision.is_none() || kept.decision == Some(Decision::Rejected))
    };
    let open: Vec<&Action> = choice.chosen.iter().filter(is_open).copied().collect();
    if open.is_empty() {
        return Ok(true);
    }
    let number = saved.head.number.to_string();
    let kinds = kinds_words(open.iter().copied(), lang);
    let args = [("plan", number.into()), ("count", open.len().into()), ("kinds", kinds.into())];
    let mut told = vec![lang.text_with("approve-will", &args)];
    for (guard, _) in lifts {
        let words = phrases::guard_words(lang, guard);
        told.push(
            lang.text_with("approve-will-lift", &[("guard", words.name.into()), ("meaning", words.meaning.into())]),
        );
    }
    let several = desk.org.platforms.len() > 1;
    // What is disputed is named first: that is what a person has to look at.
    let (certain, disputed): (Vec<&Action>, Vec<&Action>) =
        open.iter().copied().partition(|action| action.verdict.is_auto());
    for (key, actions) in [("approve-disputed", &disputed), ("approve-undisputed", &certain)] {
        if !actions.is_empty() {
            told.push(lang.text_with(key, &[("count", actions.len().into())]));
            told.extend(first_of(actions, several, lang));
        }
    }
    let days = desk.org.config.apply.suspend_days;
    if days > 0 && open.iter().any(|action| is_suspended_first(action, saved, desk)) {
        told.push(lang.text_with("approve-suspended", &[("days", u64::from(days).into())]));
    }
    let _ = output::tell(&told.join("\n"));
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "{} ", lang.text("approve-ask")).and_then(|()| out.flush());
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| output::failed(&error, lang))?;
    Ok(["да", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

fn is_suspended_first(action: &Action, saved: &SavedPlan, desk: &Desk) -> bool {
    let platform = desk.org.platform(saved.head.platform_of(action));
    let writer = platform.and_then(|platform| platform.writer.as_ref());
    !action.is_final()
        && action.kind() == ActionKind::Remove
        && writer.is_some_and(|writer| writer.suspends(action) && writer.capabilities().suspension == Suspension::First)
}

/// The guards that the command line lifts, each with its platform.
fn lifts_of<'a>(
    matches: &clap::ArgMatches,
    saved: &'a SavedPlan,
    reason: &str,
    lang: Lang,
) -> Result<Vec<(GuardCode, &'a str)>, Failure> {
    let mut lifts = Vec::new();
    for typed in matches.get_many::<String>("lift").into_iter().flatten() {
        // `too_many_removals@сдо`: on that platform.
        let (guard, platform) = typed.split_once('@').map_or((typed.as_str(), None), |(a, b)| (a, Some(b)));
        let code = if guard.starts_with("guard.") { guard.to_owned() } else { format!("guard.{guard}") };
        lifts.push(may_lift(saved, (&code, platform), reason).map_err(|why| not_lifted(why, &code, saved, lang))?);
    }
    Ok(lifts)
}

/// Why a guard is not lifted, and which ones could be.
fn not_lifted(why: NotLifted, guard: &str, saved: &SavedPlan, lang: Lang) -> Failure {
    let number = saved.head.number.to_string();
    let args = [("guard", guard.strip_prefix("guard.").unwrap_or(guard).into()), ("plan", number.as_str().into())];
    let first = match why {
        NotLifted::Unknown => lang.text_with("lift-unknown", &args),
        NotLifted::Never => {
            let words = phrases::guard_words(lang, guard);
            lang.text_with("lift-never", &[("guard", words.name.into()), ("release", words.release.into())])
        }
        NotLifted::NoReason => return Failure::one(lang.text("lift-reason")),
        NotLifted::WhichPlatform => {
            let args = [("guard", guard.into()), ("platforms", saved.head.platforms.join(", ").into())];
            return Failure::one(lang.text_with("lift-which-platform", &args));
        }
        NotLifted::Absent => lang.text_with("lift-absent", &args),
    };
    let here: Vec<GuardCode> = liftable(saved).into_iter().collect();
    let mut told = vec![first];
    if here.is_empty() {
        told.push(lang.text_with("lift-none-here", &[("plan", number.into())]));
    } else {
        told.push(lang.text_with("lift-here", &[("plan", number.into())]));
        told.extend(here.into_iter().map(|guard| format!("  {}", phrases::guard_to_lift(lang, guard))));
    }
    Failure(told)
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
    if changed == 0 {
        return lang.text("approve-nothing");
    }
    let approved = comes_to.alone.iter().copied().chain(comes_to.agreed.iter().map(|(action, _)| *action));
    lang.text_with("approve-done", &[("count", changed.into()), ("kinds", kinds_words(approved, lang).into())])
}

/// «пригласить — 3, удалить — 1».
fn kinds_words<'a>(actions: impl Iterator<Item = &'a Action>, lang: Lang) -> String {
    let mut kinds: BTreeMap<ActionKind, u64> = BTreeMap::new();
    actions.for_each(|action| *kinds.entry(action.kind()).or_default() += 1);
    let kinds = kinds.into_iter().map(|(kind, count)| format!("{} — {count}", phrases::action_words(lang, kind)));
    kinds.collect::<Vec<_>>().join(", ")
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

/// `kontingent reject`.
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
    still_open(head, desk).await
}

/// A plan, if decisions can still be taken on it; else why not, and what changed meanwhile.
async fn still_open(head: PlanHead, desk: &Desk) -> Result<PlanHead, Failure> {
    let lang = desk.lang;
    if head.takes_decisions() {
        return Ok(head);
    }
    let number = head.number.to_string();
    let mut told = vec![lang.text_with(&format!("plan-is-{}", head.state.code()), &[("plan", number.into())])];
    if head.state == PlanState::Superseded {
        told.extend(what_changed(&head, desk).await?);
    }
    Err(Failure(told))
}

/// What the newest plan of the same platform says otherwise.
async fn what_changed(head: &PlanHead, desk: &Desk) -> Result<Vec<String>, Failure> {
    let (lang, store) = (desk.lang, &desk.org.store);
    let Some(platform) = head.platforms.first() else { return Ok(Vec::new()) };
    let newest = store.newest_plan_of(platform).await.map_err(store_failed(lang))?;
    let Some(newest) = newest.filter(|newest| newest.number != head.number) else { return Ok(Vec::new()) };
    let before = store.load_plan(head.clone()).await.map_err(store_failed(lang))?;
    let now = store.load_plan(newest).await.map_err(store_failed(lang))?;
    let several = desk.org.platforms.len() > 1;
    let changes = Changes::between(&before, &now);
    let changed: Vec<&Action> = changes.changed.iter().map(|(now, _)| *now).collect();
    let number = now.head.number.to_string();
    let mut told = vec![lang.text_with("plan-newest", &[("plan", number.as_str().into())])];
    for (key, actions) in [("plan-new", &changes.new), ("plan-changed", &changed), ("plan-gone", &changes.gone)] {
        if actions.is_empty() {
            continue;
        }
        told.push(lang.text_with(key, &[("count", actions.len().into())]));
        told.extend(first_of(actions, several, lang));
    }
    if told.len() == 1 {
        told.push(lang.text("plan-same"));
    }
    told.push(lang.text_with("plan-look", &[("plan", number.into())]));
    Ok(told)
}

/// The first of some actions, a line each, and how many there are besides.
fn first_of(actions: &[&Action], several: bool, lang: Lang) -> Vec<String> {
    let line = |action: &&Action| {
        let place = phrases::whereabouts(lang, action, several);
        format!("  {} ({})", action_line(action, lang), visible(&place))
    };
    let mut lines: Vec<String> = actions.iter().take(SHOWN).map(line).collect();
    if actions.len() > SHOWN {
        lines.push(format!("  {}", lang.text_with("approve-more", &[("count", (actions.len() - SHOWN).into())])));
    }
    lines
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
