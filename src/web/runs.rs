//! Runs: what was done when, for how long, with which counts, and what was remarkable; one that is on says so.

use axum::response::Html;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::layout::{Room, page as whole};
use i18n::Lang;
use names::visible;
use store::Run;

/// Runs that the page shows.
const RUNS: u32 = 100;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    let lang = visitor.lang;
    let runs = visitor.store().runs(RUNS).await?;
    let title = lang.text("web-runs");
    let body = html! {
        h1 { (title) }
        (table(&runs, &visitor, "all-runs"))
    };
    Ok(whole(&visitor, Room::Overview, &title, body))
}

/// The runs as a table; one that is on is looked at again every few seconds, with scripts.
pub(super) fn table(runs: &[Run], visitor: &Visitor, id: &str) -> Markup {
    let lang = visitor.lang;
    let is_on = runs.iter().any(|run| run.outcome == "running");
    html! {
        div id=(id) hx-get=[is_on.then_some(visitor.path.as_str())] hx-trigger=[is_on.then_some("every 3s")]
            hx-select=[is_on.then(|| format!("#{id}"))] hx-swap=[is_on.then_some("outerHTML")] {
            @if runs.is_empty() { p { (lang.text("web-runs-none")) } }
            @else {
                div.wide tabindex="0" role="group" aria-label=(lang.text("web-runs")) { table.carded {
                    thead { tr {
                        th scope="col" { (lang.text("web-run-started")) }
                        th scope="col" { (lang.text("web-run-job")) }
                        th scope="col" { (lang.text("web-run-outcome")) }
                        th scope="col" { (lang.text("web-run-took")) }
                        th scope="col" { (lang.text("web-run-counts")) }
                    } }
                    tbody { @for run in runs { (row(run, visitor)) } }
                } }
            }
        }
    }
}

fn row(run: &Run, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let told = Told::of(run);
    html! {
        tr {
            th scope="row" { (visitor.local(&run.started_at)) }
            td data-label=(lang.text("web-run-job")) { (lang.text(&format!("job-{}", run.job))) }
            td data-label=(lang.text("web-run-outcome")) class=(format!("outcome-{}", told.outcome.replace('_', "-"))) { (lang.text(&format!("web-outcome-{}", told.outcome.replace('_', "-")))) }
            td.when data-label=(lang.text("web-run-took")) { (took(run, visitor.now, lang)) }
            td data-label=(lang.text("web-run-counts")) {
                ul.rows {
                    @if told.files > 0 { li { (lang.text_with("web-run-files", &[("count", told.files.into())])) } }
                    @if let Some(plan) = told.plan {
                        li { a href=(format!("/plans/{plan}")) { (lang.text_with("web-plan", &[("number", plan.to_string().into())])) } ": " (lang.text_with("count-actions", &[("count", told.actions.into())])) }
                    }
                    @if told.done > 0 { li { (lang.text_with("web-run-done", &[("count", told.done.into())])) } }
                    @if told.failed > 0 { li { (lang.text_with("web-run-failed", &[("count", told.failed.into())])) } }
                    @for fault in &told.faults { li { (fault_words(fault, lang)) } }
                }
            }
        }
    }
}

/// Codes of faults that have words.
const FAULTS: [&str; 13] = [
    "store_locked", "store_full", "store_gone", "store_replaced", "store", "platform_not_read", "source_not_read",
    "no_membership", "changes_not_written", "settings", "link_key", "busy", "broken_off",
];

/// What stopped a run, or one platform of it.
pub(super) fn fault_words(fault: &str, lang: Lang) -> String {
    let (platform, code) = fault.split_once(": ").map_or((None, fault), |(platform, code)| (Some(platform), code));
    let code = if FAULTS.contains(&code) { code } else { "other" };
    let words = lang.text(&format!("web-run-fault-{}", code.replace('_', "-")));
    match platform {
        Some(platform) => visible(&format!("{platform}: {words}")).into_owned(),
        None => words,
    }
}

/// The record of a run, taken apart: `files 2; max: plan 12 actions 81; done 60 failed 0; сдо: unreachable`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told<'r> {
    /// The outcome; `remarks` for one that was done, but not of all of it.
    pub(super) outcome: &'r str,
    pub(super) files: u64,
    pub(super) plan: Option<i64>,
    pub(super) actions: u64,
    pub(super) done: u64,
    pub(super) failed: u64,
    /// A code, after a platform's name where it is one platform's.
    pub(super) faults: Vec<&'r str>,
}

impl<'r> Told<'r> {
    pub(super) fn of(run: &'r Run) -> Told<'r> {
        let mut told = Told { outcome: &run.outcome, ..Told::default() };
        for part in run.detail.split("; ").filter(|part| !part.is_empty()) {
            let words: Vec<&str> = part.split(' ').collect();
            let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
            match words.as_slice() {
                ["files", count] => told.files = count.parse().unwrap_or_default(),
                ["done", _, "failed", _] => {
                    told.done = number(1).unwrap_or_default();
                    told.failed = number(3).unwrap_or_default();
                }
                [.., "plan", plan, "actions", actions] => {
                    told.plan = plan.parse().ok();
                    told.actions = actions.parse().unwrap_or_default();
                }
                _ => told.faults.push(part),
            }
        }
        let is_well = !matches!(run.outcome.as_str(), "failed" | "interrupted" | "running");
        if is_well && (told.failed > 0 || !told.faults.is_empty()) {
            told.outcome = "remarks";
        }
        told
    }
}

/// How long a run took, or takes until now.
fn took(run: &Run, now: DateTime<Utc>, lang: Lang) -> String {
    let moment = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    let until = match &run.ended_at {
        Some(ended) => moment(ended),
        None if run.outcome == "running" => Some(now),
        None => None,
    };
    let Some(length) = moment(&run.started_at).zip(until).map(|(from, until)| until - from) else {
        return "—".to_owned();
    };
    let seconds = length.max(TimeDelta::zero()).num_seconds();
    let words = match seconds {
        0..60 => lang.text_with("web-seconds", &[("count", seconds.to_string().into())]),
        _ => lang.text_with(
            "web-minutes",
            &[("count", (seconds / 60).to_string().into()), ("seconds", (seconds % 60).to_string().into())],
        ),
    };
    match run.outcome.as_str() {
        "running" => lang.text_with("web-run-on", &[("time", words.into())]),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(outcome: &str, detail: &str) -> Run {
        let at = "2026-11-23T01:00:00Z".to_owned();
        Run {
            id: 1,
            job: "sync".into(),
            started_at: at.clone(),
            ended_at: Some(at),
            outcome: outcome.into(),
            detail: detail.into(),
        }
    }

    #[test]
    fn a_record_is_told_in_counts() {
        let record = run("waiting", "files 2; макс, сдо: plan 12 actions 81; done 60 failed 1; сдо: unreachable");
        let told = Told::of(&record);
        assert_eq!((told.files, told.plan, told.actions), (2, Some(12), 81));
        assert_eq!((told.done, told.failed, told.outcome), (60, 1, "remarks"));
        assert_eq!(told.faults, ["сдо: unreachable"]);
        assert_eq!(Told::of(&run("done", "")).outcome, "done");
        // Without a record, and of a run that failed, the outcome says it.
        let failed = run("failed", "no_membership");
        assert_eq!((Told::of(&failed).outcome, Told::of(&failed).faults), ("failed", vec!["no_membership"]));
    }
}
