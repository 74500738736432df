//! The figures of the nightly sync that `benches/README.md` names: the release program as a process, against the built-in
//! platform in this one. `cargo bench --bench sync` prints them as a table.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::membership::{Role, Seat};
use simulators::{Sandbox, SandboxOptions};
use support::invent;
use support::invent::{Dice, Invented, person};
use support::practice::{OPEN_GUARDS, Trial, memory, sandbox, seat};

const RUNS: usize = 9;
const ACTIONS: usize = 300;
const RATE: u32 = 30;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("\n| measured | figure |\n|---|---|");
    runtime.block_on(async {
        nothing_to_do().await;
        idle().await;
        at_the_permitted_rate().await;
    });
}

fn people(count: usize) -> Vec<Invented> {
    let dice = &mut Dice::new(3);
    (0..count).map(|_| person(dice)).collect()
}

fn list(people: &[Invented]) -> String {
    let mut text = "ФИО;Дата рождения;Группа\n".to_owned();
    for (n, person) in people.iter().enumerate() {
        text.push_str(&format!("{};{};{}\n", person.name(), person.birth.format("%d.%m.%Y"), invent::group(n)));
    }
    text
}

/// A platform of which everybody but the last so many is a member, and a configuration with the list of all.
async fn college(all: usize, missing: usize, rate: Option<u32>, more: &str) -> (Sandbox, Trial) {
    let people = people(all);
    let mut members: Vec<Seat> = people[..all - missing]
        .iter()
        .enumerate()
        .map(|(n, person)| Seat {
            birth_date: Some(person.birth),
            ..seat(1000 + n, &person.name(), &format!("class:{}", invent::group(n)), Role::Student)
        })
        .collect();
    members
        .push(Seat { is_admin: true, ..seat(1, "Осипова Вера Павловна", "staff", Role::Teacher) });
    let places = (0..all).step_by(25).map(|n| format!("class:{}", invent::group(n))).collect();
    let platform = sandbox(SandboxOptions { members, places, rate, ..SandboxOptions::default() }).await;
    let trial = Trial::new(platform.url(), more);
    std::fs::write(trial.path().join("students.csv"), list(&people)).unwrap();
    let path = trial.path().join("students.csv");
    trial.must(&["import", path.to_str().unwrap()]);
    (platform, trial)
}

/// A whole cycle as a process, from start to exit, when nobody came and nobody left.
async fn nothing_to_do() {
    let (platform, trial) = college(2000, 0, None, "").await;
    let told = trial.must(&["sync"]);
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            trial.must(&["sync"]);
            begun.elapsed()
        })
        .collect();
    took.sort();
    println!(
        "| a cycle for 2,000 people with nothing to do, from start to exit: median, least | {:.1} ms, {:.1} ms |",
        took[RUNS / 2].as_secs_f64() * 1e3,
        took[0].as_secs_f64() * 1e3
    );
    assert!(!told.is_empty());
    platform.stop().await;
}

/// The daemon of 2,000 people, after a cycle, over a minute in which nothing happens.
async fn idle() {
    let (platform, trial) = college(2000, 0, None, "").await;
    let mut child = trial.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let pid = child.id();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let text = list(&people(2000)) + "\n";
    std::fs::write(trial.path().join("inbox/students 2026-11-24.csv"), text).unwrap();
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(platform.statistics().reads > 0, "a cycle ran");
    let before = cpu(pid);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let used = cpu(pid) - before;
    let (now, peak) = (memory(pid, "VmRSS").unwrap(), memory(pid, "VmHWM").unwrap());
    println!(
        "| the daemon idle after a cycle for 2,000 people: memory, peak | {} MB, {} MB |",
        now / 1024,
        peak / 1024
    );
    println!("| its processor time in a minute | {:.2} s |", used.as_secs_f64());
    Command::new("kill").args(["-TERM", &pid.to_string()]).status().unwrap();
    child.wait().unwrap();
    platform.stop().await;
}

/// User and system time of a process so far.
fn cpu(pid: u32) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    // A hundred ticks a second, on every Linux.
    Duration::from_millis(ticks * 10)
}

/// 300 changes on a platform that refuses the 31st request of a second.
async fn at_the_permitted_rate() {
    let (platform, trial) = college(600, ACTIONS, Some(RATE), OPEN_GUARDS).await;
    let text = std::fs::read_to_string(trial.config()).unwrap();
    std::fs::write(trial.config(), text.replace("rate_per_second = 1000", &format!("rate_per_second = {RATE}")))
        .unwrap();
    // The first plan waits for a person: status 3.
    trial.run(&["sync", "--dry-run"]);
    trial.must(&["approve", "last"]);
    let mut child = trial.command(&["apply", "last"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (mut first, mut last) = (None, None);
    let mut seen = 0;
    while child.try_wait().unwrap().is_none() {
        let writes = platform.statistics().writes;
        if writes != seen {
            let now = Instant::now();
            first.get_or_insert((now, writes));
            last = Some((now, writes));
            seen = writes;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let (first, last) = (first.unwrap(), last.unwrap());
    let rate = (last.1 - first.1) as f64 / (last.0 - first.0).as_secs_f64();
    let counts = platform.statistics();
    assert_eq!(counts.changes, ACTIONS as u64);
    println!(
        "| {ACTIONS} changes at {RATE} a second permitted: kept, refused for the rate, the most in a second | {:.1} % of the rate, {}, {} |",
        rate / f64::from(RATE) * 100.0,
        counts.rate_limited,
        counts.peak_per_second
    );
    platform.stop().await;
}
