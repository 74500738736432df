//! The whole house under one seed: the clock, the platform, the mail, the disk and two daemons are values, and months pass in seconds.
//!
//! Whatever goes wrong at the same time, and wherever a daemon is killed: nothing is sent that nobody approved, nothing twice, nobody is
//! taken out whom the office has, and in the end everybody is where the office wants them and the journal is whole. The same seed is the
//! same life. What only a real process can show is told by `tests/it/apply_faults.rs`.
//!
//! `SIMULATION_SEEDS=10000 SIMULATION_DAYS=365 cargo test --release --test simulation -- --nocapture` tells many whole years,
//! `SIMULATION_FIRST=1001` begins with another seed than 1, `SIMULATION_SEED=17` tells one seed, with all that happened.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod office;
mod outside;
mod turns;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use world::Told;

/// Lives in the usual run, and the days of each.
const SEEDS: u64 = 50;
const DAYS: u64 = 30;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn days() -> u64 {
    number("SIMULATION_DAYS").unwrap_or(DAYS)
}

fn life(seed: u64) -> Told {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(world::life(seed, days()))
}

#[test]
fn lives_in_which_everything_goes_wrong() {
    if let Some(seed) = number("SIMULATION_SEED") {
        let told = life(seed);
        println!("{}\n{:?}", told.trace.join("\n"), told.counts);
        assert!(told.wrong.is_empty(), "seed {seed}: {:#?}", told.wrong);
        return;
    }
    let (first, seeds) = (number("SIMULATION_FIRST").unwrap_or(1), number("SIMULATION_SEEDS").unwrap_or(SEEDS));
    let next = AtomicU64::new(first);
    let all: Mutex<Vec<(u64, Told)>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds {
                        return;
                    }
                    let told = Told { trace: Vec::new(), ..life(seed) };
                    let mut all = all.lock().unwrap();
                    all.push((seed, told));
                    // Thousands take hours: whoever waits, or has to end them, sees how far they are.
                    if all.len().is_multiple_of(500) {
                        let wrong = all.iter().filter(|(_, told)| !told.wrong.is_empty()).map(|(seed, _)| seed);
                        println!("{} lives, wrong: {:?}", all.len(), wrong.collect::<Vec<_>>());
                    }
                }
            });
        }
    });
    let all = all.into_inner().unwrap();
    assert_eq!(all.len() as u64, seeds, "a life broke off");
    let days = days();
    let sum = |of: fn(&world::Told) -> u32| all.iter().map(|(_, told)| u64::from(of(told))).sum::<u64>();
    println!(
        "{seeds} lives of {days} days: {} changes, {} answers lost, {} reads, {} letters and {} unsent, {} kills, {} faults",
        sum(|told| told.counts.changes),
        sum(|told| told.counts.lost_answers),
        sum(|told| told.counts.reads),
        sum(|told| told.counts.letters),
        sum(|told| told.counts.unsent_letters),
        sum(|told| told.counts.kills),
        sum(|told| told.counts.faults),
    );
    let wrong: Vec<String> =
        all.iter().flat_map(|(seed, told)| told.wrong.iter().map(move |what| format!("seed {seed}: {what}"))).collect();
    assert!(wrong.is_empty(), "{} faults: {wrong:#?}", wrong.len());
}

#[test]
fn the_same_seed_is_the_same_life() {
    let (first, second) = (life(7), life(7));
    for (n, (one, other)) in first.trace.iter().zip(&second.trace).enumerate() {
        assert_eq!(one, other, "line {n}");
    }
    assert_eq!(first.trace.len(), second.trace.len());
}
