//! `kontingent sync`: one whole cycle.

use std::fmt::Write as _;

use super::apply::{carried_words, refusal_words, stop_on_signal};
use super::daily::{Desk, PATIENCE, failed, with_house};
use super::import::file_words;
use super::{Ended, Failure, output};
use crate::apply::Stop;
use crate::daemon::{telling, work};
use crate::intake::Taken;
use crate::sync::{SyncReport, fetch, work_lock};
use i18n::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let stop = Stop::default();
        stop_on_signal(&stop);
        let fetched = fetch(&desk.org, &[], false, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let dry = matches.get_flag("dry-run");
        let mut folders = work::folders(&desk.org.config);
        work::settle(&mut folders).await;
        let report = work::run_sync(&desk.org, &mut folders, fetched, dry, &stop, desk.now)
            .await
            .map_err(|fault| failed(&fault, lang))?;
        output::print(&told(&report, &desk), lang)?;
        for (_, fault) in &report.faults {
            let _ = output::tell(&fault.message(lang));
        }
        if !dry {
            for fault in telling::tell(&desk.org, &report, desk.now).await {
                let _ = output::tell(&fault.message(lang));
            }
        }
        let held = report.plan.iter().any(|plan| plan.is_held());
        let refused = report.plan.iter().any(|plan| matches!(plan.carried, Some(Err(_))));
        Ok(match report.outcome() {
            "failed" => Ended::Failed,
            _ if held || refused => Ended::Held,
            _ => Ended::Done,
        })
    })
}

/// What a cycle did, in words.
fn told(report: &SyncReport, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut text = String::new();
    for file in &report.files {
        let words = file_words(file, lang);
        let mark = if matches!(file.taken, Taken::Rejected { .. }) { "✗" } else { "✓" };
        let _ = writeln!(text, "{mark} {words}");
    }
    for words in &report.folders {
        let _ = writeln!(text, "! {words}");
    }
    if let Some(plan) = &report.plan {
        let summary = &plan.plan.summary;
        let coverage = &plan.plan.coverage;
        let uncompared = coverage.people.saturating_sub(coverage.people_compared);
        let args = [
            ("plan", plan.head.number.to_string().into()),
            ("platform", plan.head.platforms.join(", ").into()),
            ("invite", summary.invite.into()),
            ("add", summary.add.into()),
            ("reassign", summary.reassign.into()),
            ("remove", summary.remove.into()),
            ("other", summary.other.into()),
            ("uncompared", uncompared.into()),
        ];
        let key = match (plan.plan.actions.is_empty(), uncompared) {
            (false, _) => "sync-plan",
            // The rosters disagree about somebody, or do not say where they belong: that is not "nothing to change".
            (true, 1..) if plan.head.questions == 0 => "sync-plan-uncompared",
            (true, _) => "sync-plan-empty",
        };
        let _ = writeln!(text, "{}", lang.text_with(key, &args));
        if plan.head.review_only && !plan.plan.actions.is_empty() {
            let _ = writeln!(text, "  {}", lang.text("plan-review-only"));
        }
        match &plan.carried {
            Some(Ok(carried)) if !plan.plan.actions.is_empty() => {
                for line in carried_words(carried, lang).lines() {
                    let _ = writeln!(text, "  {line}");
                }
            }
            Some(Err(refusal)) => {
                let _ = writeln!(text, "  {}", refusal_words(refusal, desk));
            }
            _ => {}
        }
        if report.overslept && !plan.plan.actions.is_empty() {
            let _ = writeln!(text, "  {}", lang.text("sync-overslept"));
        }
        if plan.waiting > 0 || plan.held_for_people() > 0 {
            let _ =
                writeln!(text, "  {}", lang.text_with("sync-next", &[("plan", plan.head.number.to_string().into())]));
        }
        if plan.head.questions > 0 {
            let count = plan.head.questions.max(0) as u64;
            let _ = writeln!(text, "  {}", lang.text_with("sync-questions", &[("count", count.into())]));
        }
    }
    text
}
