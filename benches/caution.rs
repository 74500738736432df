//! The figures of caution: over every line that the tests know (`tests/support/caution.rs`), harmful automatic actions and
//! right actions that wait without need; and the verdicts of the sample college. `cargo bench --bench caution` prints them.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/support/mod.rs"]
mod support;

use support::Case;
use support::caution::kinds;

fn main() {
    println!(
        "\n| where the words stand | must wait | run all the same | must run | wait without need |\n|---|---|---|---|---|"
    );
    let mut all = [0; 4];
    for kind in kinds() {
        let (held, done) = (kind.held(), kind.done());
        let harmful = held.iter().filter(|tried| tried.runs).count();
        let waiting = done.iter().filter(|tried| !tried.runs).count();
        let row = [held.len(), harmful, done.len(), waiting];
        all.iter_mut().zip(row).for_each(|(sum, figure)| *sum += figure);
        println!("| {} | {} | {} | {} | {} |", kind.name, row[0], row[1], row[2], row[3]);
    }
    println!("| all | {} | {} | {} | {} |", all[0], all[1], all[2], all[3]);
    let mut case = Case::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rosters/college")).unwrap() {
        let path = entry.unwrap().path();
        case = match path.file_stem().is_some_and(|stem| stem == "участники") {
            true => case.members_file(path),
            false => case.file(path),
        };
    }
    let plan = case.with(&["--as-of", support::DAY]).json();
    let count = |verdict: &str| plan.actions().iter().filter(|action| action["verdict"] == verdict).count();
    println!(
        "\nThe sample college: {} automatic, {} for review, {} held.",
        count("auto"),
        count("review"),
        count("blocked")
    );
}
