//! How the figures are measured: whole processes, five times after one that does not count, each with its peak memory.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 5;

pub struct Measured {
    pub took: Duration,
    /// Kilobytes.
    pub peak: Option<u64>,
}

/// The runs that count, the quickest first.
pub fn runs(mut measure: impl FnMut() -> Measured) -> Vec<Measured> {
    measure();
    let mut runs: Vec<Measured> = (0..RUNS).map(|_| measure()).collect();
    runs.sort_by_key(|run| run.took);
    runs
}

/// The run in the middle, with the highest peak of all.
pub fn median(runs: &[Measured]) -> Measured {
    Measured { took: runs[runs.len() / 2].took, peak: runs.iter().filter_map(|run| run.peak).max() }
}

pub fn row(what: &str, measure: impl FnMut() -> Measured) {
    let runs = runs(measure);
    let median = median(&runs);
    println!("| {what} | {} | {} | {} |", seconds(median.took), seconds(runs[0].took), megabytes(median.peak));
}

pub fn seconds(took: Duration) -> String {
    match took.as_millis() {
        0..100 => format!("{:.1} ms", took.as_secs_f64() * 1e3),
        _ => format!("{:.2} s", took.as_secs_f64()),
    }
}

pub fn megabytes(peak: Option<u64>) -> String {
    peak.map_or("—".to_owned(), |peak| format!("{} MB", peak / 1024))
}

/// The diff of lists against members, as JSON.
pub fn diff(rosters: &[&PathBuf], members: &Path) -> Measured {
    let mut command = Command::new(crate::support::program_path());
    command.arg("diff").args(rosters).arg("--members").arg(members);
    command.args(["--format", "json", "--as-of", "2026-11-23"]);
    process(command)
}

/// A peer in Python, where there is one.
pub fn python(module: &str, what: &str, script: &str) {
    let has = Command::new("python3").args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        println!("| {what} | {module} is not installed | | |");
        return;
    }
    row(what, || {
        let mut command = Command::new("python3");
        command.args(["-c", script]);
        process(command)
    });
}

/// A process from its start to its end. Its peak memory is what the kernel noted down last before it ended.
pub fn process(mut command: Command) -> Measured {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).or(peak);
        }
        if let Some(ended) = child.try_wait().unwrap() {
            // What was refused was not measured.
            assert!(ended.success(), "{command:?}: {ended}");
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Measured { took: begun.elapsed(), peak }
}
