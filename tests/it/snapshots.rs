//! What people read, word by word: the help, the plan as table, page and csv, the findings of a bad list, the reasons why a file
//! is refused, the worklist and the report of a day. What is made of values has its snapshots beside the code. A change of a sentence shows as a
//! change of a file under `snapshots`, to be read before it is accepted (`cargo insta review`, or the `.snap.new` renamed).

use std::fmt::Write as _;

use crate::support::installation::Installation;
use crate::support::{Case, DAY, MEMBERS, ORDERS, joined, name, program, students};
use insta::assert_snapshot;
use planner::plan::{Plan, fingerprint_of};
use rstest::rstest;

const COLLEGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rosters/college");

/// What a command prints about the sample college, on the day of its files.
fn of_the_college(format: &str, lang: &str) -> String {
    let mut files: Vec<_> = std::fs::read_dir(COLLEGE).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (members, rosters): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|path| path.file_stem().is_some_and(|stem| stem == "участники"));
    let mut command = program();
    command.arg("diff").args(rosters).arg("--members").args(members);
    let output = command.args(["--as-of", DAY, "--format", format, "--lang", lang]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[rstest]
fn the_plan_of_the_sample_college(#[values("table", "html", "csv")] format: &str, #[values("ru", "en")] lang: &str) {
    assert_snapshot!(format!("plan.{format}.{lang}"), of_the_college(format, lang));
}

/// What decisions hang on: the ids of actions, and the digests of what a person saw of each. A change here makes every
/// approval of a plan that waits void, and must be meant.
#[test]
fn the_ids_of_actions_and_what_was_seen_of_them() {
    let plan: Plan = serde_json::from_str(&of_the_college("json", "ru")).unwrap();
    let mut lines = String::new();
    for action in &plan.actions {
        writeln!(lines, "{} {} {}", action.id, fingerprint_of(action), action.kind().code()).unwrap();
    }
    assert_snapshot!("actions", lines);
}

/// The help of a command and of those under it.
fn help(path: &mut Vec<String>, lang: &str, text: &mut String) {
    let output = program().args(&*path).arg("--help").env("KONTINGENT_LANG", lang).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    writeln!(text, "$ kontingent {} --help\n{help}", path.join(" ")).unwrap();
    let heading = if lang == "ru" { "Команды:" } else { "Commands:" };
    let commands = help.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.is_empty());
    let names: Vec<String> = commands
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect();
    for name in names {
        path.push(name);
        self::help(path, lang, text);
        path.pop();
    }
}

#[rstest]
fn the_help_of_every_command(#[values("ru", "en")] lang: &str) {
    let mut text = String::new();
    help(&mut Vec::new(), lang, &mut text);
    assert_snapshot!(format!("help.{lang}"), text);
}

/// What `diff` says of a list with slips of all kinds: a row each.
#[rstest]
fn the_findings_of_a_list_with_slips(#[values("ru", "en")] lang: &str) {
    let mut list =
        "Список обучающихся на 01.11.2026\nФИО;Дата рождения;Группа;СНИЛС;Телефон;Примечание;Общежитие\n".to_owned();
    for (n, row) in [
        "01.01.2030;ИС-21;;;;да",
        "29.02.2009;ИС-21;;;;нет",
        "2009;ИС-21;;;;да",
        "03.03.2009;ИС-21;112-233-445 96;12-34;;да",
        "04.03.2009;;;;;нет",
        "05.03.2009;ИС–21;;;;да",
        "06.03.2009;ИС-21;;;переведён, приказ у секретаря;да",
        "07.03.2009;ИС-2I;;;;да",
    ]
    .iter()
    .enumerate()
    {
        writeln!(list, "{};{row}", name(n)).unwrap();
    }
    for row in [
        "Иванов;08.03.2009;ИС-21;;;;да",
        "Пе\u{200b}тров Олег Ильич;09.03.2009;ИС-21;;;;да",
        "Зимин Пётр Ильич;10.03.2009;ИС-21;;;;да",
        "Зимин Пётр Ильич;10.03.2009;ИС-22;;;;да",
        "Зимин Пётр Ильич;10.03.2009;ИС-21;;;;да",
        ";11.03.2009;ИС-21;;;;да",
        "Итого: 15;;;;;;",
    ] {
        writeln!(list, "{row}").unwrap();
    }
    // Dates of its own: those of the helpers move with the year.
    let mut members = MEMBERS.to_owned();
    for (n, birth) in ["01.01.2009", "02.02.2009", "03.02.2009", "13.03.2009", "04.03.2009", "05.03.2009", "06.03.2009"]
        .iter()
        .enumerate()
    {
        writeln!(members, "{};{};{birth};ИС-21;Обучающийся;состоит;;;;;", 1000 + n, name(n)).unwrap();
    }
    let case = Case::new().roster("список.csv", list).members(members);
    let output = case.command().args(["--lang", lang]).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_snapshot!(format!("findings.{lang}"), String::from_utf8(output.stdout).unwrap());
}

/// What `diff` says of files that it refuses.
#[rstest]
fn the_reasons_why_files_are_refused(#[values("ru", "en")] lang: &str) {
    let people = students((0..6).map(|n| (n, "ИС-21")));
    let password = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rosters/raw/password.xlsx")).unwrap();
    let mut said = String::new();
    for (file, content) in [
        ("пустой.csv", Vec::new()),
        ("без людей.csv", "ФИО;Группа\n".into()),
        ("без заголовка.csv", "Список обучающихся\nГруппа ИС-21\n".into()),
        (
            "два заголовка.csv",
            "ФИО;Дата рождения;Группа\nОбучающийся;Д.р.;Класс\nЗимин Роман Олегович;01.02.2009;ИС-21\n".into(),
        ),
        ("кавычка.csv", people.replace(&name(3), &format!("\"{}", name(3))).into_bytes()),
        ("широкий.csv", format!("ФИО;Группа{}\n", ";".repeat(600)).into_bytes()),
        ("скан.pdf", b"%PDF-1.7\n...".to_vec()),
        ("обрезан.xlsx", password[..password.len() / 2].to_vec()),
        ("с паролем.xlsx", password),
        ("архив.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        ("~$список.xlsx", b"x".to_vec()),
    ] {
        let case = Case::new().roster(file, content).members(joined([(0, "ИС-21")]));
        let output = case.command().args(["--lang", lang]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{file}");
        // The folder has another name each time.
        let error = String::from_utf8(output.stderr).unwrap();
        said.push_str(&error.replace(&case.path().display().to_string(), "…"));
    }
    assert_snapshot!(format!("refused.{lang}"), said);
}

/// What `worklist` and `report` print of a college whose platform has no interface, after a plan was approved.
#[rstest]
fn the_worklist_and_the_report_of_a_day(#[values("ru", "en")] lang: &str) {
    let installation = Installation::of_files().on(DAY);
    let orders = format!("{ORDERS}118-к;20.11.2026;{};отчислен;ИС-21;;\n", name(19));
    let roster = students((0..19).chain([20, 21]).map(|n| (n, "ИС-21")));
    installation.import(&[
        ("контингент.csv", &roster),
        ("приказы.csv", &orders),
        ("участники.csv", &joined((0..20).map(|n| (n, "ИС-21")))),
    ]);
    let planned = installation.call(&["plan"]);
    assert_ne!(planned.status, 1, "{}", planned.said());
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
    let tasks = installation.call(&["worklist", "--format", "json"]).json();
    let of_leaver = |task: &&serde_json::Value| task["action"]["kind"] == "remove";
    let leaver = tasks.as_array().unwrap().iter().find(of_leaver).unwrap()["id"].to_string();
    installation.well(&["worklist", "done", &leaver]);
    let worklist = installation.well(&["worklist", "--lang", lang]);
    // Tasks are made side by side: which of them gets which number is chance.
    let worklist: Vec<String> = worklist
        .lines()
        .map(|line| {
            if line.starts_with(['☐', '·']) {
                line.replace(|c: char| c.is_ascii_digit(), "N")
            } else {
                line.to_owned()
            }
        })
        .collect();
    let report = installation.well(&["report", "--lang", lang]);
    // The hour is that of the run.
    let read = report.find("23.11.2026 ").map(|at| &report[at..at + "23.11.2026 00:00".len()]).unwrap().to_owned();
    let report = report.replace(&read, "23.11.2026 00:00");
    assert_snapshot!(format!("day.{lang}"), format!("{}\n----------\n\n{report}", worklist.join("\n")));
}
