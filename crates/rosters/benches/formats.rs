//! 50,000 rows in each format: how long the reading takes beside the same rows as xlsx, and how much memory.
//! `cargo bench -p rosters --bench formats` prints the table. Everybody is invented.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

#[path = "../tests/corpus/mod.rs"]
mod corpus;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rosters::mapping::table::{Row, SheetHead, TableSink};
use rosters::source::{Limits, read};

const ROWS: usize = 50_000;
const RUNS: usize = 5;
/// Beside xlsx, and in bytes.
const SLOWEST: f64 = 3.0;
const MOST_MEMORY: u64 = 120 << 20;

#[derive(Default)]
struct Count {
    rows: u64,
    cells: u64,
}

impl TableSink for Count {
    fn begin_sheet(&mut self, _: &SheetHead) {}
    fn row(&mut self, _: u32, row: &dyn Row) {
        self.rows += 1;
        self.cells += row.width() as u64;
    }
    fn end_sheet(&mut self) {}
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    if let (Some("read"), Some(path)) = (args.next().as_deref(), args.next()) {
        return child(Path::new(&path));
    }
    let rows: Vec<[String; 3]> = (0..ROWS)
        .map(|n| {
            [
                format!("Выдуманнов{} Иван{} Петрович", n % 977, n % 61),
                format!("{:02}.{:02}.{}", 1 + n % 28, 1 + n % 12, 2006 + n % 3),
                format!("ИС-{}", 11 + n % 80),
            ]
        })
        .collect();
    let mut rows: Vec<[&str; 3]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    rows.insert(0, corpus::LIST[0]);
    let folder = std::env::temp_dir().join(format!("kontingent-formats-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("| {ROWS} rows | size | median | beside xlsx | peak memory |\n|---|---|---|---|---|");
    let mut files = corpus::every(&rows);
    files.sort_by_key(|(extension, _)| *extension != "xlsx");
    let mut of_xlsx = None;
    let mut faults = 0;
    for (number, (extension, bytes)) in files.iter().enumerate() {
        let path = folder.join(format!("{number}.{extension}"));
        std::fs::write(&path, bytes).unwrap();
        let (time, memory) = measure(&path);
        let base = *of_xlsx.get_or_insert(time);
        let ratio = time.as_secs_f64() / base.as_secs_f64();
        let over = ratio > SLOWEST || memory > MOST_MEMORY;
        faults += u32::from(over);
        println!(
            "| {extension} | {:.1} MB | {:.0} ms | {ratio:.2} | {} MB |{}",
            bytes.len() as f64 / 1e6,
            time.as_secs_f64() * 1e3,
            memory >> 20,
            if over { " over the bound" } else { "" }
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(faults, 0, "formats over the bounds");
}

/// Reads the file in processes of their own: the median of the times, and the most memory.
fn measure(path: &Path) -> (Duration, u64) {
    let mut times = Vec::new();
    let mut most = 0;
    for _ in 0..RUNS {
        let output = Command::new(std::env::current_exe().unwrap()).arg("read").arg(path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        let figures: Vec<u64> = said.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
        times.push(Duration::from_nanos(figures[0]));
        most = most.max(figures[1] << 10);
    }
    times.sort_unstable();
    (times[RUNS / 2], most)
}

/// Processor time would hide waiting for the disk, which is no part of it: the file was just written.
fn child(path: &Path) {
    let began = Instant::now();
    let mut count = Count::default();
    read(path, &Limits::default(), &mut count).unwrap();
    let took = began.elapsed();
    assert_eq!((count.rows, count.cells), (ROWS as u64 + 1, 3 * (ROWS as u64 + 1)));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()).unwrap_or("0");
    println!("{} {peak}", took.as_nanos());
}
