//! What a clerk writes and nobody foresaw, kind by kind: what may give no action of verdict `auto` for the person, and what
//! is usual and must. Each line is a run of the real binary.

mod records;
mod words;

use rust_xlsxwriter::Workbook;

use crate::support::{self, Case};
use records::*;
use words::*;

const NEW: &str = "Бессонов Марат Ильдарович";
const PARENT: &str = "Орлова Нина Львовна";
const LEAVER: &str = "Ершова Инна Юрьевна";
const EMPLOYEE: &str = "Остапенко Яна Юрьевна";
const COLUMNS: &str = "ФИО;Дата рождения;Группа";

/// Twenty who stand in the list and in the chat.
fn those_who_stay() -> String {
    (0..20).map(|n| format!("{};{};ИС-21\n", support::name(n), support::birth(n))).collect()
}

fn members() -> String {
    let mut text = "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус\n".to_owned();
    for n in 0..20 {
        text += &format!("u{n};{};{};ИС-21;обучающийся;состоит\n", support::name(n), support::birth(n));
    }
    text + &format!("u99;{LEAVER};06.02.2010;ИС-21;обучающийся;состоит\n")
        + &format!("p1;{PARENT};;chat:parents:ИС-21;родитель;состоит\n")
}

/// The verdicts of what a case wants of a person.
fn verdicts(case: Case, kind: &str, person: &str) -> Vec<String> {
    verdicts_among(members(), case, &[kind], person)
}

/// The same with members, kinds of actions and any people whose name holds the words.
fn verdicts_among(members: String, case: Case, kinds: &[&str], person: &str) -> Vec<String> {
    let plan = case.members(members).json();
    let person = person.to_lowercase();
    let of = |action: &&serde_json::Value| {
        let name = action["person"]["name"].as_str().map(str::to_lowercase);
        kinds.contains(&action["kind"].as_str().unwrap()) && name.is_some_and(|name| name.contains(&person))
    };
    // What comes after something that a person approves does not run by itself.
    let runs =
        |id: &serde_json::Value| plan.actions().iter().any(|action| action["id"] == *id && action["verdict"] == "auto");
    let verdict = |action: &serde_json::Value| match action["depends_on"].as_array().unwrap().iter().all(runs) {
        true => action["verdict"].as_str().unwrap().to_owned(),
        false => "after".to_owned(),
    };
    plan.actions().iter().filter(of).map(verdict).collect()
}

/// A list of students of which one is new, with a further column.
fn with_column(header: &str, cell: &str, name: &str) -> Case {
    let rows = those_who_stay().replace('\n', ";\n");
    Case::new().roster("студенты.csv", format!("{COLUMNS};{header}\n{rows}{name};01.02.2007;ИС-21;{cell}\n"))
}

/// The order's words, whom it names with birth date and group, its number, and its date with the day of effect.
fn with_order(words: &str, who: &str, number: &str, days: &str) -> Case {
    let order = format!(
        "Вид движения;ФИО;Дата рождения;Из группы;В группу;№ приказа;Дата приказа;С какого числа\n\
         {words};{who};;{number};{days}\n"
    );
    Case::new().roster("студенты.csv", format!("{COLUMNS}\n{}", those_who_stay())).roster("приказы.csv", order)
}

/// A list whose group is a class of the chats in another spelling, or not.
fn of_spelling(class: &str, group: &str) -> Vec<String> {
    let list = format!("{COLUMNS}\n{}{NEW};01.02.2007;ИС-21\n", those_who_stay()).replace("ИС-21", group);
    let members = members().replace("ИС-21", class);
    verdicts_among(members, Case::new().roster("студенты.csv", list), &["invite", "remove", "reassign"], "")
}

/// A member whose name is not quite the list's.
fn of_member(name: &str) -> Vec<String> {
    let full = support::name(3);
    let list = format!("{COLUMNS}\n{}", those_who_stay());
    let members = members().replace(&format!("u3;{full};{};", support::birth(3)), &format!("u3;{name};;"));
    assert!(members.contains(&format!("u3;{name};;")));
    verdicts_among(members, Case::new().roster("студенты.csv", list), &["invite", "remove", "reassign"], "")
}

/// Three who work there, of whom one is to go, and the list without that one.
fn of_staff(more: &str, order: &str, kind: &str, person: &str) -> Vec<String> {
    let list = format!(
        "ФИО;Дата рождения;Должность;Статус\nСавченко Алла Львовна;14.04.1981;Директор;\n\
        Руденко Ян Олегович;13.04.1980;Преподаватель;\n{more}"
    );
    let mut members = members();
    for (id, name, born) in [
        ("s1", "Савченко Алла Львовна", "14.04.1981"),
        ("s2", "Руденко Ян Олегович", "13.04.1980"),
        ("s3", EMPLOYEE, "15.04.1982"),
    ] {
        members += &format!("{id};{name};{born};staff;сотрудник;состоит\n");
    }
    let mut case =
        Case::new().roster("студенты.csv", format!("{COLUMNS}\n{}", those_who_stay())).roster("сотрудники.csv", list);
    if !order.is_empty() {
        let head = "Вид движения;ФИО;№ приказа;Дата приказа\n";
        case = case.roster("приказы.csv", format!("{head}{order};{EMPLOYEE};118-к;19.11.2026\n"));
    }
    verdicts_among(members, case, &[kind], person)
}

fn with_section(line: &str) -> Case {
    let list = format!("{COLUMNS}\n{}{line};;\n{NEW};01.02.2007;ИС-21\n", those_who_stay());
    Case::new().roster("студенты.csv", list)
}

fn with_sheet(name: &str) -> Case {
    let mut dataset = Workbook::new();
    let list = format!("{COLUMNS}\n{}", those_who_stay());
    let more = format!("{COLUMNS}\n{NEW};01.02.2007;ИС-21\n");
    for (name, text) in [("Контингент", &list), (name, &more)] {
        let sheet = dataset.add_worksheet().set_name(name).unwrap();
        for (row, line) in text.lines().enumerate() {
            for (column, cell) in line.split(';').enumerate() {
                sheet.write(row as u32, column as u16, cell).unwrap();
            }
        }
    }
    Case::new().roster("студенты.xlsx", dataset.save_to_buffer().unwrap())
}

fn with_file(name: &str, title: &str) -> Case {
    let title = if title.is_empty() { String::new() } else { format!("{title};;\n") };
    Case::new()
        .roster("студенты.csv", format!("{COLUMNS}\n{}", those_who_stay()))
        .roster(&format!("{name}.csv"), format!("{title}{COLUMNS}\n{NEW};01.02.2007;ИС-21\n"))
}

fn with_guardian(relation: &str, note: &str) -> Case {
    let (child, other) = (support::name(3), support::name(5));
    Case::new().roster("студенты.csv", format!("{COLUMNS}\n{}", those_who_stay())).roster(
        "родители.csv",
        format!(
            "Законный представитель;Обучающийся;Степень родства;Телефон;Примечание\n\
             {PARENT};{other};мать;+7 900 000-00-02;\n\
             {NEW};{child};{relation};+7 900 000-00-01;{note}\n"
        ),
    )
}

/// A line and what came of it.
pub struct Tried {
    /// The line as it stands in its table.
    pub line: String,
    /// True where an action for the person runs by itself.
    pub runs: bool,
}

/// Where words can stand, and what stands there.
pub struct Kind {
    pub name: &'static str,
    held: Vec<[&'static str; 2]>,
    done: Vec<[&'static str; 2]>,
    verdicts: fn(&str, &str) -> Vec<String>,
}

impl Kind {
    fn tried(&self, lines: &[[&'static str; 2]]) -> Vec<Tried> {
        let tried = |[what, more]: &[&'static str; 2]| Tried {
            line: [*what, *more].join(" | "),
            runs: (self.verdicts)(what, more).iter().any(|verdict| verdict == "auto"),
        };
        lines.iter().map(tried).collect()
    }

    /// What must wait, or ask for nothing.
    pub fn held(&self) -> Vec<Tried> {
        self.tried(&self.held)
    }

    /// What must run by itself.
    pub fn done(&self) -> Vec<Tried> {
        self.tried(&self.done)
    }
}

/// The girl of the chat who is not in the list, as an order names her.
fn leaver() -> String {
    format!("{LEAVER};06.02.2010;ИС-21")
}

fn lines(words: &[&'static str]) -> Vec<[&'static str; 2]> {
    words.iter().map(|words| [*words, ""]).collect()
}

fn pairs(pairs: &[(&'static str, &'static str)]) -> Vec<[&'static str; 2]> {
    pairs.iter().map(|(what, more)| [*what, *more]).collect()
}

/// All kinds.
pub fn kinds() -> Vec<Kind> {
    let kind = |name, held, done, verdicts| Kind { name, held, done, verdicts };
    vec![
        kind("orders", lines(ORDERS_HELD), lines(ORDERS_DONE), |words, _| {
            verdicts(with_order(words, &leaver(), "118-к", "19.11.2026;"), "remove", LEAVER)
        }),
        kind("numbers and days of orders", pairs(NUMBERS_HELD), pairs(NUMBERS_DONE), |number, days| {
            verdicts(with_order("Отчисление", &leaver(), number, days), "remove", LEAVER)
        }),
        kind("people of orders", pairs(PEOPLE_HELD), pairs(PEOPLE_DONE), |who, known| {
            verdicts(with_order("Отчисление", &format!("{who};{known}"), "118-к", "19.11.2026;"), "remove", LEAVER)
        }),
        kind("spellings of groups", pairs(SPELLINGS_HELD), pairs(SPELLINGS_DONE), of_spelling),
        kind("names of members", lines(MEMBERS_HELD), Vec::new(), |name, _| of_member(name)),
        kind("posts", pairs(POSTS_HELD), pairs(POSTS_DONE), |post, state| {
            of_staff(&format!("{NEW};01.02.1980;{post};{state}\n"), "", "invite", NEW)
        }),
        kind("dismissals", lines(DISMISSALS_HELD), lines(DISMISSALS_DONE), |words, _| {
            of_staff("", words, "remove", EMPLOYEE)
        }),
        kind("notes", lines(NOTES_HELD), lines(NOTES_DONE), |note, _| {
            verdicts(with_column("Примечание", note, NEW), "invite", NEW)
        }),
        kind("columns", pairs(COLUMNS_HELD), pairs(COLUMNS_DONE), |header, cell| {
            verdicts(with_column(header, cell, NEW), "invite", NEW)
        }),
        kind("names", lines(NAMES_HELD), Vec::new(), |name, _| {
            verdicts(with_column("Телефон", "", name), "invite", "Бессонов")
        }),
        kind("sections", lines(SECTIONS_HELD), Vec::new(), |line, _| verdicts(with_section(line), "invite", NEW)),
        kind("sheets", lines(SHEETS_HELD), Vec::new(), |name, _| verdicts(with_sheet(name), "invite", NEW)),
        kind("titles", lines(TITLES_HELD), lines(TITLES_DONE), |title, _| {
            verdicts(with_file("список", title), "invite", NEW)
        }),
        kind("files", lines(FILES_HELD), Vec::new(), |name, _| verdicts(with_file(name, ""), "invite", NEW)),
        kind("relations", lines(RELATIONS_HELD), lines(RELATIONS_DONE), |relation, _| {
            verdicts(with_guardian(relation, ""), "invite", NEW)
        }),
        kind("notes of a parent", lines(GUARDIAN_NOTES_HELD), lines(GUARDIAN_NOTES_DONE), |note, _| {
            verdicts(with_guardian("отец", note), "invite", NEW)
        }),
    ]
}
