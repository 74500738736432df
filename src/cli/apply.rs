//! `kontingent apply`: carries out what is approved; can be stopped and run again at any moment.
//! `kontingent undo`: the reverse plan, with what cannot be taken back named first.

use std::fmt::Write as _;

use super::daily::{Desk, PATIENCE, failed, store_failed, with_house};
use super::plans::action_line;
use super::{Ended, Failure, output};
use crate::apply::{Change, Stop};
use crate::sync::{Carried, Refusal, SyncError, execute, undo, work_lock};
use documents::phrases;
use i18n::Lang;
use names::visible;
use planner::plan::Action;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let head = desk.plan(matches).await?;
        let stop = Stop::default();
        stop_on_signal(&stop);
        let store = &desk.org.store;
        let run = store.begin_run("apply", desk.now).await.map_err(store_failed(lang))?;
        let carried = execute(&desk.org, head, Vec::new(), true, &stop, desk.now).await;
        let outcome = match &carried {
            Ok(Ok(carried)) if carried.is_whole() => "done",
            Ok(Err(Refusal::Stopped(_) | Refusal::QuietHours | Refusal::Freeze(_))) => "held",
            _ => "failed",
        };
        store.end_run(run, desk.org.now(), outcome, "").await.map_err(store_failed(lang))?;
        match carried.map_err(|fault| failed(&fault, lang))? {
            Ok(carried) => tell(&carried, lang),
            Err(refusal) => {
                let _ = output::tell(&refusal_words(&refusal, &desk));
                Ok(match refusal {
                    Refusal::Stopped(_) | Refusal::QuietHours | Refusal::Freeze(_) => Ended::Held,
                    Refusal::Superseded | Refusal::NoPlatform | Refusal::Changed(_) => Ended::Failed,
                })
            }
        }
    })
}

/// SIGTERM and SIGINT finish the actions in hand and begin no other.
pub(super) fn stop_on_signal(stop: &Stop) {
    let stop = stop.clone();
    tokio::spawn(async move {
        if super::run::asked_to_end().await.is_ok() {
            stop.ask();
        }
    });
}

fn tell(carried: &Carried, lang: Lang) -> Result<Ended, Failure> {
    let text = carried_words(carried, lang);
    output::print(&text, lang)?;
    Ok(if carried.is_whole() && !carried.applied.stopped { Ended::Done } else { Ended::Failed })
}

/// What came of a plan.
pub(super) fn carried_words(carried: &Carried, lang: Lang) -> String {
    let applied = &carried.applied;
    let several = carried.head.platforms.len() > 1;
    let mut text = String::new();
    // Writing to a String cannot fail.
    for (key, count) in [
        ("apply-done", applied.done.len()),
        ("apply-already", applied.already),
        ("apply-tasks", applied.tasks),
        ("apply-unknown", applied.unknown),
        ("apply-left", applied.left),
        ("apply-lapsed", carried.lapsed),
        ("apply-undecided", carried.undecided),
        ("apply-held", carried.held),
    ] {
        if count > 0 {
            let _ = writeln!(text, "{}", lang.text_with(key, &[("count", count.into())]));
        }
    }
    for failed in &applied.failed {
        let args = [
            ("action", format!("{}{}", platform_of(&failed.action, several), action_line(&failed.action, lang)).into()),
            ("why", documents::phrases::fault_words(lang, &failed.why).into()),
        ];
        let _ = writeln!(text, "{}", lang.text_with("apply-failed", &args));
    }
    for refused in &applied.refused {
        let args = [
            (
                "action",
                format!("{}{}", platform_of(&refused.action, several), action_line(&refused.action, lang)).into(),
            ),
            ("why", documents::phrases::fault_words(lang, &refused.why).into()),
        ];
        let _ = writeln!(text, "{}", lang.text_with("apply-refused", &args));
    }
    if !applied.refused.is_empty() {
        let _ = writeln!(text, "{}", lang.text("apply-refused-next"));
    }
    for change in &carried.changed {
        let _ = writeln!(text, "{}", change_words(change, several, lang));
    }
    for (platform, fault) in &carried.faults {
        let why = fault.message(lang);
        if matches!(fault, SyncError::Changes { .. }) {
            let _ = writeln!(text, "{why}");
            continue;
        }
        let args = [("platform", visible(platform).into_owned().into()), ("why", why.into())];
        let _ = writeln!(text, "{}", lang.text_with("apply-platform-unread", &args));
    }
    if applied.stopped {
        let _ = writeln!(text, "{}", lang.text("apply-stopped"));
    }
    if text.is_empty() {
        text = format!("{}\n", lang.text("apply-nothing"));
    }
    text
}

/// «сдо: », where there are several platforms.
pub(super) fn platform_of(action: &Action, several: bool) -> String {
    let name = action.platform.as_deref().filter(|_| several);
    name.map_or_else(String::new, |name| format!("{}: ", visible(name)))
}

/// What changed since an action was decided on.
fn change_words(change: &Change, several: bool, lang: Lang) -> String {
    let mut text = format!(
        "{} ({}): {}",
        action_line(&change.action, lang),
        visible(&phrases::whereabouts(lang, &change.action, several)),
        match &change.guard {
            Some(guard) => {
                lang.text_with("stale-held", &[("guard", phrases::guard_words(lang, guard).name.into())])
            }
            None => lang.text(change.why),
        }
    );
    for now in &change.now {
        let _ = write!(
            text,
            "\n    {} {} ({})",
            lang.text("stale-now"),
            action_line(now, lang),
            visible(&phrases::whereabouts(lang, now, several))
        );
    }
    text
}

/// Why nothing was carried out.
pub(super) fn refusal_words(refusal: &Refusal, desk: &Desk) -> String {
    let lang = desk.lang;
    match refusal {
        Refusal::Stopped(switch) => lang.text_with(
            "apply-is-stopped",
            &[
                ("since", desk.local(&switch.since).into()),
                ("who", switch.who.as_str().into()),
                ("reason", switch.reason.as_str().into()),
            ],
        ),
        Refusal::QuietHours => {
            let (from, to) = desk.org.config.policy.quiet_hours.unwrap_or_default();
            let hour = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
            lang.text_with("apply-quiet", &[("from", hour(from).into()), ("to", hour(to).into())])
        }
        Refusal::Freeze(reason) => lang.text_with("apply-freeze", &[("reason", reason.as_str().into())]),
        Refusal::Superseded => lang.text("apply-superseded"),
        Refusal::NoPlatform => lang.text("apply-no-platform"),
        Refusal::Changed(changes) => {
            let several = desk.org.platforms.len() > 1;
            let mut text = lang.text_with("apply-changed", &[("count", changes.len().into())]);
            for change in changes {
                let _ = write!(text, "\n  {}", change_words(change, several, lang));
            }
            text.push('\n');
            text.push_str(&lang.text("apply-changed-next"));
            text
        }
    }
}

pub(super) fn reverse(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let head = desk.plan(matches).await?;
        let undone = undo(&desk.org, head, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        let several = undone.plan.is_for_several();
        let mut text = String::new();
        if !undone.irreversible.is_empty() {
            let _ = writeln!(
                text,
                "{}",
                lang.text_with("undo-irreversible", &[("count", undone.irreversible.len().into())])
            );
            for action in &undone.irreversible {
                let place = phrases::whereabouts(lang, action, several);
                let _ = writeln!(text, "  {} ({})", action_line(action, lang), visible(&place));
            }
        }
        match undone.number {
            None => {
                let _ = writeln!(text, "{}", lang.text("undo-nothing"));
            }
            Some(number) => {
                let _ = writeln!(
                    text,
                    "{}",
                    lang.text_with("undo-actions", &[("count", undone.plan.actions.len().into())])
                );
                for action in &undone.plan.actions {
                    let place = phrases::whereabouts(lang, action, several);
                    let _ = writeln!(text, "  {} ({})", action_line(action, lang), visible(&place));
                }
                let _ = writeln!(text, "{}", lang.text_with("undo-next", &[("plan", number.to_string().into())]));
            }
        }
        if let Some(number) = undone.number {
            let made = desk.org.store.plan_called(&number.to_string()).await.map_err(store_failed(lang))?;
            if let Some(head) = made {
                desk.has_shown(&head).await?;
            }
        }
        output::print(&text, lang)?;
        Ok(Ended::Done)
    })
}
