//! `kontingent plan`: reads sources and platforms, makes and saves a plan, prints it.

use std::collections::BTreeSet;

use super::daily::{Desk, PATIENCE, failed, store_failed, with_house};
use super::{Ended, Failure, output};
use crate::sync::{SyncReport, fetch, make_plans, take_fetched, work_lock};
use documents::phrases;
use domain::GuardCode;
use i18n::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let fetched = fetch(&desk.org, &[], false, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let (_, unread) = take_fetched(&desk.org, fetched, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        let store = &desk.org.store;
        let run = store.begin_run("plan", desk.now).await.map_err(store_failed(lang))?;
        let (mut report, _) = make_plans(&desk.org, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        report.faults.extend(unread);
        store.end_run(run, desk.now, report.outcome(), "").await.map_err(store_failed(lang))?;
        // A plan with nothing in it is not the last one.
        if let Some(plan) =
            report.plan.as_ref().filter(|plan| !plan.plan.actions.is_empty() || !plan.plan.questions.is_empty())
        {
            desk.has_shown(&plan.head).await?;
        }
        print(matches, &desk, &report)
    })
}

fn print(matches: &clap::ArgMatches, desk: &Desk, report: &SyncReport) -> Result<Ended, Failure> {
    let mut ended = Ended::Done;
    if let Some(plan) = &report.plan {
        ended = output::plan(&plan.plan, matches, desk.lang)?.graver(ended);
        if !plan.plan.actions.is_empty() {
            let number = plan.head.number.to_string();
            let _ = output::tell(&desk.lang.text_with("plan-saved", &[("plan", number.into())]));
            let guards: BTreeSet<GuardCode> =
                plan.plan.actions.iter().flat_map(|action| &action.guards).copied().collect();
            for guard in guards.into_iter().filter(|guard| guard.is_liftable()) {
                let words = phrases::guard_to_lift(desk.lang, guard);
                let _ = output::tell(&desk.lang.text_with("plan-liftable", &[("guard", words.into())]));
            }
            if plan.head.review_only {
                let _ = output::tell(&desk.lang.text("plan-review-only"));
            }
        }
    }
    let faults: Vec<String> = report.faults.iter().map(|(_, fault)| fault.message(desk.lang)).collect();
    if faults.is_empty() { Ok(ended) } else { Err(Failure(faults)) }
}
