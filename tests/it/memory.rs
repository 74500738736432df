//! Cycle after cycle, and the memory stays as it is.
//!
//! `CYCLES=10000 cargo test --release --test it memory:: -- --nocapture` for the full figure.
#![allow(clippy::print_stdout)]

use chrono::{DateTime, TimeDelta, Utc};
use i18n::Lang;
use kontingent::apply::Stop;
use kontingent::config::Config;
use kontingent::daemon::work;
use kontingent::sync::OrgContext;
use simulators::SandboxOptions;
use system::clock::Clock;

use crate::support::installation::college;
use crate::support::practice::{Trial, in_its_own_process, memory, sandbox};
use crate::support::{name, students};

const CYCLES: u32 = 300;
/// After so many the memory is what it is.
const EARLY: u32 = 100;
/// Kilobytes by which it may differ later.
const MORE: u64 = 5 * 1024;

/// In a process of its own: its memory is then its own, too.
#[test]
fn ten_thousand_cycles_take_no_more_than_a_hundred() {
    in_its_own_process("memory::the_cycles_themselves");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "told by ten_thousand_cycles_take_no_more_than_a_hundred"]
async fn the_cycles_themselves() {
    let cycles = std::env::var("CYCLES").ok().and_then(|text| text.parse().ok()).unwrap_or(CYCLES);
    let begun: DateTime<Utc> = "2026-09-01T00:00:00Z".parse().unwrap();
    let clock = Clock::set_at(begun);
    let platform =
        sandbox(SandboxOptions { members: college(), clock: clock.clone(), ..SandboxOptions::default() }).await;
    let trial = Trial::new(platform.url(), "");
    let org = OrgContext::open(Config::load(&trial.config()).unwrap(), Lang::Ru, clock.clone()).await.unwrap();
    let mut folders = work::folders(&org.config);
    // One is missing, which each plan wants to invite and nobody decides about.
    let roster = students((0..13).map(|n| (n, "ИС-21")));
    let file = trial.path().join("контингент.csv");
    std::fs::write(&file, roster).unwrap();
    kontingent::sync::import_file(&org, &file, begun).await.unwrap();
    let mut early = 0;
    for cycle in 0..cycles {
        let now = begun + TimeDelta::hours(i64::from(cycle));
        clock.set(now);
        let report = work::run_sync(&org, &mut folders, Vec::new(), false, &Stop::default(), now).await.unwrap();
        let plan = &report.plan.as_ref().unwrap().plan;
        assert!(plan.actions.iter().any(|action| action.person().is_some_and(|person| person.name == name(12))));
        if cycle + 1 == EARLY {
            early = memory(std::process::id(), "VmRSS").unwrap_or_default();
        }
    }
    let late = memory(std::process::id(), "VmRSS").unwrap_or_default();
    println!("{cycles} cycles: {early} kB after {EARLY}, {late} kB at the end");
    assert!(late <= early + MORE, "{early} kB after {EARLY} cycles, {late} kB after {cycles}");
    org.store.close().await;
    platform.stop().await;
}
