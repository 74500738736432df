//! The figures that `benches/README.md` names, measured on the release program as a process, each beside a baseline of
//! the same machine in the same run. `cargo bench` prints them as a table.
//!
//! DuckDB and polars are measured where a `python3` has them (`pip install duckdb polars fastexcel`); they are told as
//! missing otherwise.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use measure::{Measured, diff, python, row};
use support::invent;
use support::region_lists::{self, Change};

use calamine::{Reader, Xlsx, open_workbook};
use names::Names;
use planner::identity::near_matches;
use rust_xlsxwriter::Workbook;
use support::invent::{Dice, Invented, person};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    println!("\n| measured | median | least | peak memory |\n|---|---|---|---|");

    million(&at("million"));
    region(&at("region"));
    everything_changes(&at("moved"), Change::AllMoved, "a million of whom each has moved");
    everything_changes(&at("new"), Change::AllNew, "a million of whom each is new");
    workbook(&at("workbook"));
    two_thousand(&at("college"));
    typing_errors();
}

/// 1,000,000 students against 990,000 members, with 16,000 orders.
fn million(folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    let (students, members, orders) =
        (folder.join("students.csv"), folder.join("members.csv"), folder.join("orders.csv"));
    let dice = &mut Dice::new(1);
    let people: Vec<Invented> = (0..1_000_000).map(|_| person(dice)).collect();
    write_students(&students, &people);
    // The last 10,000 are new: enrolled by orders; 6,000 others are expelled.
    write_members(&members, &people[..990_000]);
    let mut out = BufWriter::new(File::create(&orders).unwrap());
    writeln!(out, "№ приказа;Дата приказа;ФИО;Дата рождения;Вид движения;Из группы;В группу").unwrap();
    for (n, person) in people.iter().enumerate().skip(990_000) {
        let (name, birth) = (person.name(), person.birth.format("%d.%m.%Y"));
        writeln!(out, "{}-к;15.11.2026;{name};{birth};зачислен;;{}", n % 500 + 1, invent::group(n)).unwrap();
    }
    for n in (0..990_000).step_by(165) {
        let (name, birth) = (people[n].name(), people[n].birth.format("%d.%m.%Y"));
        writeln!(out, "{}-к;16.11.2026;{name};{birth};отчислен;{};", n % 500 + 501, invent::group(n)).unwrap();
    }
    out.flush().unwrap();
    drop(out);

    row("1,000,000 students, 990,000 members, 16,000 orders, `--format json`", || {
        diff(&[&students, &orders], &members)
    });
    row("the csv crate alone: reading both files", || {
        let begun = Instant::now();
        for path in [&students, &members] {
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(path).unwrap();
            let mut record = csv::StringRecord::new();
            while reader.read_record(&mut record).unwrap() {}
        }
        Measured { took: begun.elapsed(), peak: None }
    });
    let script = format!(
        "import duckdb\nc = duckdb.connect()\nc.execute('SET threads = 2')\n\
         side = lambda file: f\"(select replace(lower(trim(\\\"ФИО\\\")), 'ё', 'е') as name, \\\"Дата рождения\\\" as birth, * from read_csv('{{file}}', delim=';', header=true, all_varchar=true))\"\n\
         c.execute(f\"create table joined as select a.*, b.* from {{side('{}')}} a full outer join {{side('{}')}} b on a.name = b.name and a.birth = b.birth\")\n",
        students.display(),
        members.display()
    );
    python("duckdb", "DuckDB: a full outer join of the two by folded name and birth date, 2 threads", &script);
}

/// A region's lists as they come, against the join of a database that counts the same.
fn region(folder: &Path) {
    let lists = region_lists::write(folder, 1_000_000, Change::Usual);
    row("a region's million, shuffled, 40,000 groups, `--format json`", || {
        diff(&[&lists.students, &lists.orders], &lists.members)
    });
    let side = |file: &Path, group: &str| {
        format!(
            "select replace(lower(\"ФИО\"), 'ё', 'е') as k, \"Дата рождения\" as b, \"{group}\" as g from read_csv('{}', delim=';', header=true, all_varchar=true)",
            file.display()
        )
    };
    let script = format!(
        "import duckdb\nc = duckdb.connect()\nc.execute('SET threads = 2')\n\
         print(c.sql(f\"\"\"with s as ({}), m as ({}) select count(*) filter (s.g = m.g), count(*) filter (s.g <> m.g), count(*) filter (s.k is null), count(*) filter (m.k is null) from s full join m on s.k = m.k and s.b = m.b\"\"\").fetchall())\n",
        side(&lists.students, "Группа"),
        side(&lists.members, "Класс")
    );
    python("duckdb", "DuckDB: a full outer join of the two that is counted, 2 threads", &script);
}

fn everything_changes(folder: &Path, change: Change, what: &str) {
    let lists = region_lists::write(folder, 1_000_000, change);
    row(&format!("{what}, `--format json`"), || diff(&[&lists.students, &lists.orders], &lists.members));
}

/// 50,000 rows of a workbook against as many of a csv.
fn workbook(folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    let (students, members) = (folder.join("students.xlsx"), folder.join("members.csv"));
    let dice = &mut Dice::new(2);
    let people: Vec<Invented> = (0..50_000).map(|_| person(dice)).collect();
    let mut dataset = Workbook::new();
    let sheet = dataset.add_worksheet();
    for (column, head) in ["ФИО", "Дата рождения", "Группа"].iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    for (n, person) in people.iter().enumerate() {
        let (row, birth) = (n as u32 + 1, person.birth.format("%d.%m.%Y").to_string());
        sheet
            .write(row, 0, person.name())
            .unwrap()
            .write(row, 1, birth)
            .unwrap()
            .write(row, 2, invent::group(n))
            .unwrap();
    }
    dataset.save(&students).unwrap();
    write_members(&members, &people);

    row("50,000 rows of xlsx, 50,000 members in csv", || diff(&[&students], &members));
    row("calamine alone: the cells of the workbook", || {
        let begun = Instant::now();
        let mut dataset: Xlsx<_> = open_workbook(&students).unwrap();
        let name = dataset.sheet_names()[0].clone();
        let mut cells = dataset.worksheet_cells_reader(&name).unwrap();
        while cells.next_cell().unwrap().is_some() {}
        Measured { took: begun.elapsed(), peak: None }
    });
    let script = format!(
        "import polars as pl\na = pl.read_excel('{}')\nb = pl.read_csv('{}', separator=';')\na.join(b, on=['ФИО', 'Дата рождения'], how='full')\n",
        students.display(),
        members.display()
    );
    python("polars", "polars with fastexcel: reading and joining the two", &script);
}

fn two_thousand(folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    let (students, members) = (folder.join("students.csv"), folder.join("members.csv"));
    let dice = &mut Dice::new(3);
    let people: Vec<Invented> = (0..2_000).map(|_| person(dice)).collect();
    write_students(&students, &people);
    write_members(&members, &people[..1_990]);
    row("2,000 people, from start to exit", || diff(&[&students], &members));
}

/// 5,000 unmatched against 5,000 unmatched with typing errors.
fn typing_errors() {
    let set = invent::unmatched(5_000, 1);
    let mut names = Names::default();
    let (left, right) = invent::near_sides(&set, &mut names);
    let together = |l: usize, r: usize| set.left[l].group == set.right[r].group;
    row("5,000 unmatched against 5,000 with typing errors", || {
        let begun = Instant::now();
        near_matches(&names, &left, &right, together);
        Measured { took: begun.elapsed(), peak: None }
    });
    let found: HashSet<(usize, usize)> =
        near_matches(&names, &left, &right, together).into_iter().map(|pair| (pair.left, pair.right)).collect();
    let right_ones = set.truth.iter().filter(|pair| found.contains(pair)).count() as f64;
    let (recall, precision) = (right_ones / set.truth.len() as f64, right_ones / found.len() as f64);
    println!("\nOf these: recall {recall:.3}, precision {precision:.3}.");
}

fn write_students(path: &Path, people: &[Invented]) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "ФИО;Дата рождения;Группа").unwrap();
    for (n, person) in people.iter().enumerate() {
        writeln!(out, "{};{};{}", person.name(), person.birth.format("%d.%m.%Y"), invent::group(n)).unwrap();
    }
}

fn write_members(path: &Path, people: &[Invented]) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус").unwrap();
    for (n, person) in people.iter().enumerate() {
        let birth = person.birth.format("%d.%m.%Y");
        writeln!(out, "{};{};{birth};{};Обучающийся;состоит", 1_000_000 + n, person.name(), invent::group(n)).unwrap();
    }
}
