//! Files in a folder of their own, the real binary on them, its answer as JSON.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod api;
pub mod browser;
pub mod caution;
pub mod chromium;
pub mod clock;
pub mod database;
pub mod dataset;
pub mod docx;
pub mod first_day;
pub mod installation;
pub mod invent;
pub mod moodle;
pub mod ports;
pub mod practice;
pub mod reference;
pub mod region_installation;
pub mod region_lists;
pub mod schema;
pub mod services;
pub mod smtp;
pub mod trial;

#[allow(unused_imports, reason = "not every story has orders")]
pub use clock::{ago, before};

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::Datelike;
use serde_json::Value;
use system::clock::VARIABLE;

/// The day of which the files are that have dates.
pub const DAY: &str = "2026-11-23";

/// Where the program is that stories and figures are told of: the one that was built with them, or the one that
/// `KONTINGENT_TEST_PROGRAM` names, that of a former commit.
pub fn program_path() -> PathBuf {
    std::env::var_os("KONTINGENT_TEST_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_kontingent").into(), PathBuf::from)
}

/// The program, in the environment of the tests.
pub fn program() -> Command {
    let mut command = Command::new(program_path());
    command.env_remove("KONTINGENT_LANG").env("NO_COLOR", "1").env("COLUMNS", "80");
    command.env(VARIABLE, clock::base().to_string());
    command
}

/// A folder with rosters and members, and what `diff` is to be called with.
pub struct Case {
    folder: tempfile::TempDir,
    rosters: Vec<PathBuf>,
    members: Vec<PathBuf>,
    more: Vec<String>,
}

impl Case {
    pub fn new() -> Case {
        Case { folder: tempfile::tempdir().unwrap(), rosters: Vec::new(), members: Vec::new(), more: Vec::new() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn roster(mut self, name: &str, content: impl AsRef<[u8]>) -> Case {
        let path = self.write(name, content);
        self.rosters.push(path);
        self
    }

    pub fn file(mut self, path: impl Into<PathBuf>) -> Case {
        self.rosters.push(path.into());
        self
    }

    pub fn members(mut self, content: impl AsRef<[u8]>) -> Case {
        let path = self.write("участники.csv", content);
        self.members.push(path);
        self
    }

    pub fn members_file(mut self, path: impl Into<PathBuf>) -> Case {
        self.members.push(path.into());
        self
    }

    pub fn policy(mut self, content: &str) -> Case {
        let path = self.write("policy.toml", content);
        self.more.extend(["--policy".to_owned(), path.display().to_string()]);
        self
    }

    pub fn mapping(mut self, content: &str) -> Case {
        let path = self.write("mapping.toml", content);
        self.more.extend(["--mapping".to_owned(), path.display().to_string()]);
        self
    }

    pub fn with(mut self, args: &[&str]) -> Case {
        self.more.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    pub fn command(&self) -> Command {
        let mut command = program();
        command.arg("diff").args(&self.rosters).arg("--members").args(&self.members);
        command.args(&self.more);
        if !self.more.iter().any(|arg| arg == "--as-of") {
            command.args(["--as-of", "2026-11-23"]);
        }
        command
    }

    pub fn output(&self) -> Output {
        self.command().output().unwrap()
    }

    pub fn json(&self) -> Plan {
        let output = self.command().args(["--format", "json"]).output().unwrap();
        let status = output.status.code().unwrap();
        assert!(matches!(status, 0 | 3 | 4), "{status}: {}", String::from_utf8_lossy(&output.stderr));
        Plan { value: serde_json::from_slice(&output.stdout).unwrap(), status }
    }

    /// The reason why the program refused.
    pub fn refusal(&self) -> String {
        let output = self.command().args(["--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(output.stdout.is_empty(), "nothing half-done");
        String::from_utf8(output.stderr).unwrap()
    }
}

/// A plan as its users see it.
pub struct Plan {
    pub value: Value,
    pub status: i32,
}

impl Plan {
    pub fn actions(&self) -> &Vec<Value> {
        self.value["actions"].as_array().unwrap()
    }

    /// Each action in one line: kind, name, [from →] place, role, basis, verdict, guards.
    pub fn lines(&self) -> Vec<String> {
        self.actions()
            .iter()
            .map(|action| {
                let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
                let from = match &action["from"] {
                    Value::Null => String::new(),
                    from => format!("{} {} → ", text(&from["place"]), text(&from["role"])),
                };
                let guards: Vec<String> = action["guards"].as_array().unwrap().iter().map(text).collect();
                format!(
                    "{} {} | {from}{} {} | {} {}{}",
                    text(&action["kind"]),
                    text(&action["person"]["name"]),
                    text(&action["place"]),
                    text(&action["role"]),
                    text(&action["basis"]["kind"]),
                    text(&action["verdict"]),
                    if guards.is_empty() { String::new() } else { format!(" {}", guards.join(",")) },
                )
            })
            .collect()
    }

    pub fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> =
            self.findings().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
        codes.sort();
        codes.dedup();
        codes
    }

    pub fn findings(&self) -> &Vec<Value> {
        self.value["findings"].as_array().unwrap()
    }

    pub fn finding(&self, code: &str) -> &Value {
        self.findings()
            .iter()
            .find(|finding| finding["code"] == code)
            .unwrap_or_else(|| panic!("{code}: {:?}", self.codes()))
    }

    pub fn has(&self, code: &str) -> bool {
        self.codes().iter().any(|known| known == code)
    }

    pub fn of(&self, name: &str) -> Vec<String> {
        self.lines().into_iter().filter(|line| line.contains(name)).collect()
    }
}

/// Names that are nobody's: the n-th of a row of invented students.
pub fn name(n: usize) -> String {
    const SURNAMES: [&str; 12] = [
        "Абрамов", "Белкин", "Власов", "Громов", "Ершов", "Зимин", "Исаев", "Калинин", "Лаптев", "Наумов", "Рябов",
        "Тарасов",
    ];
    const GIVEN: [&str; 7] = ["Артём", "Глеб", "Егор", "Захар", "Кирилл", "Роман", "Степан"];
    const FATHERS: [&str; 5] = ["Андреевич", "Борисович", "Игоревич", "Олегович", "Юрьевич"];
    format!("{} {} {}", SURNAMES[n % 12], GIVEN[(n / 12 + n) % 7], FATHERS[(n / 84 + n) % 5])
}

/// A birth date for the n-th student: fifteen or nearly so in the year of the run, a minor for two years on either side of it.
/// Of age they would have no guardians (5.11.3), and a story of parents would tell another one.
pub fn birth(n: usize) -> String {
    format!("{:02}.{:02}.{}", n % 28 + 1, n / 28 % 12 + 1, clock::base().today(&clock::zone()).year() - 15)
}

/// A students' csv: `(n, group)`.
pub fn students(people: impl IntoIterator<Item = (usize, &'static str)>) -> String {
    let mut text = "ФИО;Дата рождения;Группа\n".to_owned();
    for (n, group) in people {
        text.push_str(&format!("{};{};{group}\n", name(n), birth(n)));
    }
    text
}

/// A members' csv of joined students: `(n, class)`.
pub fn joined(people: impl IntoIterator<Item = (usize, &'static str)>) -> String {
    let mut text = MEMBERS.to_owned();
    for (n, class) in people {
        text.push_str(&format!("{};{};{};{class};Обучающийся;состоит;;;;;\n", 1000 + n, name(n), birth(n)));
    }
    text
}

pub const MEMBERS: &str = "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус;Дата вступления;Дата приглашения;Заблокирован до;Администратор;Статус подтверждён\n";
pub const ORDERS: &str = "№ приказа;Дата приказа;ФИО;Вид движения;Из группы;В группу;С какого числа\n";
