//! How time and memory grow: with the number of people, and with the number of files in force. `cargo bench --bench growth`
//! prints two tables for `benches/README.md`. The slope is that between a row and the one above it: 1 is linear.
//!
//! `GROWTH_PEOPLE=10000,100000` and `GROWTH_FILES=1,10` measure less.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs, dead_code
)]

mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;

use measure::{Measured, diff, median, megabytes, runs, seconds};
use support::region_lists::{self, Change};

/// A file of more than 2,000,000 rows is refused (`[limits] rows`), and `diff` has the usual bounds.
const MOST: usize = 1_900_000;
/// So many people are in the lists that are divided among files.
const PEOPLE_IN_FILES: usize = 100_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!("\n| people | median | peak memory | slope of time | slope of memory |\n|---|---|---|---|---|");
    let mut before = None;
    for people in numbers("GROWTH_PEOPLE", &[10_000, 30_000, 100_000, 300_000, 1_000_000, MOST]) {
        let lists = region_lists::write(&folder.path().join(format!("people-{people}")), people, Change::Usual);
        let measured = median(&runs(|| diff(&[&lists.students, &lists.orders], &lists.members)));
        tell(people, &measured, before.as_ref());
        before = Some((people, measured));
        std::fs::remove_dir_all(lists.students.parent().unwrap()).unwrap();
    }
    println!(
        "\n| files in force, of {PEOPLE_IN_FILES} people | median | peak memory | slope of time | slope of memory |\n\
         |---|---|---|---|---|"
    );
    let lists = region_lists::write(&folder.path().join("files"), PEOPLE_IN_FILES, Change::Usual);
    let mut before = None;
    for files in numbers("GROWTH_FILES", &[1, 10, 100, 1_000]) {
        let students = region_lists::in_files(&lists, files);
        let rosters: Vec<&PathBuf> = students.iter().chain([&lists.orders]).collect();
        let measured = median(&runs(|| diff(&rosters, &lists.members)));
        tell(files, &measured, before.as_ref());
        before = Some((files, measured));
    }
}

fn numbers(variable: &str, usual: &[usize]) -> Vec<usize> {
    match std::env::var(variable) {
        Ok(said) => said.split(',').map(|number| number.trim().parse().unwrap()).collect(),
        Err(_) => usual.to_vec(),
    }
}

fn tell(size: usize, measured: &Measured, before: Option<&(usize, Measured)>) {
    let slope = |of: fn(&Measured) -> f64| {
        before.map_or("—".to_owned(), |(smaller, then)| {
            let (grown, times) = (of(measured) / of(then), size as f64 / *smaller as f64);
            format!("{:.2}", grown.ln() / times.ln())
        })
    };
    println!(
        "| {size} | {} | {} | {} | {} |",
        seconds(measured.took),
        megabytes(measured.peak),
        slope(|measured| measured.took.as_secs_f64()),
        slope(|measured| measured.peak.unwrap_or(1) as f64)
    );
}
