//! A year of nightly runs, with the clock moved and the platform in the same process: each due run once, whatever the
//! clocks do in spring and autumn; the database stays small, the memory flat, the last look quick.
//!
//! `NIGHTS=365 NIGHTS_PEOPLE=2000 cargo test --release --test it all_year:: -- --nocapture` for the full figure.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::support::invent;
use crate::support::invent::{Dice, Invented, person};
use crate::support::practice::{Trial, in_its_own_process, memory, sandbox, seat, store_size, undecided};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Berlin;
use connectors::platform::sandbox::wire::Play;
use domain::membership::{Role, Seat};
use i18n::Lang;
use kontingent::apply::Stop;
use kontingent::config::{Config, Job, Schedule};
use kontingent::daemon::folder::{Folder, FolderSettings};
use kontingent::daemon::work;
use kontingent::sync::{OrgContext, make_plans, plan_platform};
use planner::plan::Action;
use simulators::{Sandbox, SandboxOptions};
use store::{Decision, JournalFilter};
use system::clock::Clock;

/// Nights in the usual run: from September to April, over both changes of the clocks.
const NIGHTS: u64 = 240;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A college over a year: who studies where, and what its office writes down.
struct College {
    dice: Dice,
    students: Vec<(Invented, String)>,
    taken: BTreeSet<String>,
    orders: u32,
}

impl College {
    fn new(people: usize) -> College {
        let mut college = College { dice: Dice::new(2026), students: Vec::new(), taken: BTreeSet::new(), orders: 0 };
        for n in 0..people {
            let someone = college.someone();
            college.students.push((someone, invent::group(n)));
        }
        college
    }

    /// Somebody whose name nobody else has: namesakes are tried elsewhere.
    fn someone(&mut self) -> Invented {
        loop {
            let someone = person(&mut self.dice);
            if self.taken.insert(someone.name().replace('ё', "е")) {
                return someone;
            }
        }
    }

    /// A day at the office: rows of orders.
    fn day(&mut self, day: NaiveDate) -> Vec<String> {
        let mut orders = Vec::new();
        let date = day.format("%d.%m.%Y");
        for _ in 0..self.dice.below(4) {
            let n = self.dice.below(self.students.len());
            self.orders += 1;
            let number = self.orders;
            match self.dice.below(100) {
                0..40 => {
                    let someone = self.someone();
                    let group = self.students[n].1.clone();
                    orders.push(format!("{number}-к;{date};{};зачислен;;{group};{date}", named(&someone)));
                    self.students.push((someone, group));
                }
                40..70 => {
                    let (gone, group) = self.students.swap_remove(n);
                    orders.push(format!("{number}-к;{date};{};отчислен;{group};;{date}", named(&gone)));
                }
                70..95 => {
                    let other = self.dice.below(self.students.len());
                    let to = self.students[other].1.clone();
                    let (someone, from) = &mut self.students[n];
                    if *from != to {
                        orders.push(format!("{number}-к;{date};{};переведён;{from};{to};{date}", named(someone)));
                        *from = to;
                    }
                }
                // Gone from the list without a word.
                _ => drop(self.students.swap_remove(n)),
            }
        }
        orders
    }

    fn list(&self) -> String {
        let mut rows: Vec<String> =
            self.students.iter().map(|(someone, group)| format!("{};{group}", named(someone))).collect();
        rows.sort();
        format!("ФИО;Дата рождения;Группа\n{}\n", rows.join("\n"))
    }
}

/// «ФИО;Дата рождения».
fn named(someone: &Invented) -> String {
    format!("{};{}", someone.name(), someone.birth.format("%d.%m.%Y"))
}

/// What a person does in the morning: half of what waits is approved.
async fn decide(org: &OrgContext, dice: &mut Dice, percent: usize, now: DateTime<Utc>) {
    for head in org.store.open_plans().await.unwrap() {
        let saved = org.store.load_plan(head).await.unwrap();
        let waiting: Vec<&Action> = undecided(&saved).filter(|_| dice.percent(percent)).collect();
        org.store.decide(&saved.head, &waiting, Some(Decision::Approved), now, "office", "").await.unwrap();
    }
}

/// Those who were invited follow their links, most of them at once.
async fn join(org: &OrgContext, platform: &Sandbox, dice: &mut Dice, percent: usize) {
    for row in org.store.invitations(true).await.unwrap() {
        if dice.percent(percent) {
            // Somebody else may have revoked it meanwhile.
            let _ = platform.play(&Play::Join { link: row.link, account: None }).await;
        }
    }
}

/// Tells the year in a process of its own: what it takes of memory is then its own, too.
#[test]
fn a_year_of_nights() {
    in_its_own_process("all_year::the_year_itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "told by a_year_of_nights"]
async fn the_year_itself() {
    let (people, all) = (number("NIGHTS_PEOPLE", 150) as usize, number("NIGHTS", NIGHTS));
    let begun = Instant::now();
    let mut college = College::new(people);
    let birth = |someone: &Invented| Some(someone.birth);
    let mut members: Vec<Seat> = college
        .students
        .iter()
        .enumerate()
        .map(|(n, (someone, group))| Seat {
            birth_date: birth(someone),
            ..seat(1000 + n, &someone.name(), &format!("class:{group}"), Role::Student)
        })
        .collect();
    members
        .push(Seat { is_admin: true, ..seat(1, "Осипова Вера Павловна", "staff", Role::Teacher) });
    let first = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let clock = Clock::set_at(first.and_hms_opt(0, 0, 0).unwrap().and_utc());
    let platform = sandbox(SandboxOptions { members, clock: clock.clone(), ..SandboxOptions::default() }).await;
    let trial = Trial::new(platform.url(), "");
    let org = OrgContext::open(Config::load(&trial.config()).unwrap(), Lang::En, clock.clone()).await.unwrap();
    let inbox = trial.path().join("inbox");
    let usual = work::folders(&org.config).remove(0);
    let mut folders = vec![Folder::new(FolderSettings { settle: Duration::ZERO, ..usual.settings().clone() })];
    let schedule = Schedule::new("night", Job::Sync, "30 2 * * *", Berlin).unwrap();
    let mut dice = Dice::new(5);

    let since = Berlin.with_ymd_and_hms(2026, 8, 31, 12, 0, 0).unwrap().to_utc();
    let mut now = since;
    let mut nights: Vec<NaiveDate> = Vec::new();
    let (mut done, mut slowest, mut early) = (0, Duration::ZERO, 0);
    while (nights.len() as u64) < all {
        // The daemon looks at the clock more often; by day nothing is due.
        now += TimeDelta::minutes(if (0..4).contains(&now.hour()) { 10 } else { 60 });
        let last = org.store.last_due("night").await.unwrap();
        let Some(due) = schedule.due(last, since, now) else { continue };
        assert_eq!(due.missed, 0);
        // Two daemons look at the same moment: one of them runs.
        assert!(org.store.take_due("night", due.due_at, now).await.unwrap());
        assert!(!org.store.take_due("night", due.due_at, now).await.unwrap());
        let day = due.due_at.with_timezone(&Berlin).date_naive();
        nights.push(day);
        clock.set(now);
        let night = nights.len() as u64;
        if night > 1 && night + 3 < all {
            let orders = college.day(day - Days::new(1));
            if !orders.is_empty() {
                let text = format!(
                    "№ приказа;Дата приказа;ФИО;Дата рождения;Вид движения;Из группы;В группу;С какого числа\n{}\n",
                    orders.join("\n")
                );
                std::fs::write(inbox.join(format!("Приказы {day}.csv")), text).unwrap();
            }
        }
        if night == 1 || college.dice.percent(85) || night + 3 == all {
            std::fs::write(inbox.join(format!("Контингент {day}.csv")), college.list()).unwrap();
        }
        let run = Instant::now();
        let report = work::run_sync(&org, &mut folders, Vec::new(), false, &Stop::default(), now).await.unwrap();
        slowest = slowest.max(run.elapsed());
        assert!(
            report.faults.is_empty() && report.folders.is_empty(),
            "{day}: {:?} {:?}",
            report.faults,
            report.folders
        );
        assert!(report.files.iter().all(|file| file.outcome() != "rejected"), "{:?}", report.files);
        if let Some(plan) = &report.plan {
            let carried = plan.carried.as_ref().unwrap().as_ref().unwrap();
            assert!(carried.applied.failed.is_empty(), "{day}: {:?}", carried.applied.failed);
            done += carried.applied.done.len();
        }
        let morning = now + TimeDelta::hours(6);
        let is_end = night + 3 >= all;
        join(&org, &platform, &mut dice, if is_end { 100 } else { 85 }).await;
        decide(&org, &mut dice, if is_end { 100 } else { 50 }, morning).await;
        if night == 30 {
            early = memory(std::process::id(), "VmRSS").unwrap_or_default();
        }
    }
    let late = memory(std::process::id(), "VmRSS").unwrap_or_default();
    let expected: Vec<NaiveDate> = (0..all).map(|n| first + Days::new(n)).collect();
    assert_eq!(nights, expected, "each night once");

    // Everything is as the office wants it.
    let (report, _) = make_plans(&org, now + TimeDelta::hours(12)).await.unwrap();
    let plan = &report.plan.as_ref().unwrap().plan;
    let left: Vec<String> = plan.actions.iter().map(|action| serde_json::to_string(action).unwrap()).collect();
    assert!(left.is_empty(), "{left:#?}\n{:?}", plan.findings);
    assert!(org.store.verify_journal().await.unwrap().is_ok());
    let entries = org.store.journal(&JournalFilter::default()).await.unwrap().len();
    org.store.close().await;
    let size = store_size(&trial.store_file());
    let opening = Instant::now();
    let org = OrgContext::open(Config::load(&trial.config()).unwrap(), Lang::En, clock.clone()).await.unwrap();
    let opened = opening.elapsed();
    plan_platform(&org, &org.platforms[0], now + TimeDelta::hours(13)).await.unwrap();
    let looked = opening.elapsed();
    println!(
        "{people} people, {all} nights: {} runs, {done} actions, {entries} entries in the journal; database {:.1} MB; \
         opened in {opened:.0?}, first look after {looked:.0?}; slowest night {slowest:.0?}; memory at night 30 {} MB, at \
         the end {} MB; {:.0?} in all",
        nights.len(),
        size as f64 / 1e6,
        early / 1024,
        late / 1024,
        begun.elapsed()
    );
    assert!(size < 200_000_000, "{size}");
    assert!(late < early + early / 2 + 20_000, "memory grows: {early} kB, then {late} kB");
    org.store.close().await;
    platform.stop().await;
}
