//! What people read, word by word: the help, the plan as table, page and csv, the worklist. A change of a sentence shows as a
//! change of a file under `snapshots`, to be read before it is accepted (`cargo insta review`, or the `.snap.new` renamed).

use std::fmt::Write as _;

use crate::support::{DAY, program};
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
