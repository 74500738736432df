//! Tasks come in; the worklist goes out in the platform's own steps and order, by class: for the screen, for paper with
//! boxes to check, for a spreadsheet program.

use domain::membership::{PlaceName, Role};
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::grouping::{unit_of, unit_words};
use super::phrases;
use super::sheets::{Cell, Document, Row, Sheet, Tone};
use i18n::Lang;
use planner::plan::{ActionKind, ManualChannel, Step, StepKind};
use store::Task;

/// The tasks of one class and its chats, or of another place, in the order in which they are done.
#[derive(Debug)]
pub struct Section<'a> {
    /// The class.
    pub title: String,
    /// The tasks.
    pub tasks: Vec<Listed<'a>>,
}

/// A task with its steps in words.
#[derive(Debug)]
pub struct Listed<'a> {
    /// The task.
    pub task: &'a Task,
    /// The steps.
    pub steps: Vec<String>,
}

/// Tasks by platform and class. A class is made or renamed before anybody comes in, its links are made void before new ones
/// are sent, who leaves goes before who comes, and it is closed last.
pub fn sections(tasks: &[Task], lang: Lang) -> Vec<Section<'_>> {
    let platforms: Vec<&str> = {
        let mut names: Vec<&str> = tasks.iter().map(|task| task.platform.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let mut by_class: BTreeMap<(&str, (u8, PlaceName)), Vec<&Task>> = BTreeMap::new();
    for task in tasks {
        by_class.entry((&task.platform, unit_of(task.action.place()))).or_default().push(task);
    }
    let sections = by_class.into_iter().map(|((platform, unit), mut tasks)| {
        tasks.sort_by_key(|task| order_of(task));
        let title = unit_words(&unit, lang);
        let title = if platforms.len() > 1 { format!("{title} ({platform})") } else { title };
        Section { title, tasks: listed(tasks, lang) }
    });
    sections.collect()
}

/// A class is made before anybody comes into it, and closed after the last one left.
pub(super) fn order_of(task: &Task) -> (bool, u8, &PlaceName, &str, i64) {
    let rank = match task.action.kind() {
        ActionKind::CreateClass | ActionKind::RenameClass => 0,
        ActionKind::RevokeInvite => 1,
        ActionKind::DeclineRequest | ActionKind::Remove | ActionKind::RevokeAdmin | ActionKind::DetachClassTeacher => 2,
        ActionKind::Reassign => 3,
        ActionKind::AcceptRequest | ActionKind::Invite | ActionKind::Add | ActionKind::AttachClassTeacher => 4,
        ActionKind::ConfirmStatus | ActionKind::UpdatePerson | ActionKind::GrantAdmin => 5,
        ActionKind::ArchiveClass => 6,
    };
    let name = task.action.person().map_or("", |person| person.name.as_str());
    (task.action.place().is_chat(), rank, task.action.place(), name, task.id)
}

/// A link is one for a place and role: made void once, whoever did not use it.
fn listed(tasks: Vec<&Task>, lang: Lang) -> Vec<Listed<'_>> {
    let mut void: Vec<(&PlaceName, Option<Role>, i64)> = Vec::new();
    let mut list = Vec::new();
    for task in &tasks {
        let link = (task.action.place(), task.action.role());
        let steps = if task.action.kind() != ActionKind::RevokeInvite || task.hand == ManualChannel::Lists {
            task.steps.iter().map(|step| step_words(step, task.hand, &subject(task, lang), lang)).collect()
        } else if let Some((_, _, first)) = void.iter().find(|(place, role, _)| (*place, *role) == link) {
            vec![lang.text_with("step-with-other", &[("number", first.to_string().into())])]
        } else {
            void.push((link.0, link.1, task.id));
            let same = |other: &&&Task| {
                other.action.kind() == ActionKind::RevokeInvite && (other.action.place(), other.action.role()) == link
            };
            let who: Vec<String> = tasks.iter().filter(same).map(|other| subject(other, lang)).collect();
            task.steps.iter().map(|step| step_words(step, task.hand, &who.join(", "), lang)).collect()
        };
        list.push(Listed { task, steps });
    }
    list
}

/// Whom a task is about; the place where it is about a class itself.
pub fn subject(task: &Task, lang: Lang) -> String {
    match task.action.person() {
        Some(person) => person.name.clone(),
        None => phrases::place_words(lang, task.action.place()),
    }
}

/// A step in words.
fn step_words(step: &Step, hand: ManualChannel, who: &str, lang: Lang) -> String {
    let place = phrases::place_words(lang, &step.place);
    // The beginning of a sentence, but for the name of a new class.
    let first =
        !matches!(step.what, StepKind::CreateClass | StepKind::RenameClass | StepKind::Move | StepKind::AddAccount);
    let from = step.from.as_deref().unwrap_or_default();
    let from_name = if step.what == StepKind::RenamePerson { from.to_owned() } else { lang.place_of_code(from) };
    // What is typed into the field of a class's name.
    let name = match &step.place {
        PlaceName::Class(group) => group.clone(),
        _ => place.clone(),
    };
    let args = [
        ("place", if first { capital(&place) } else { place.clone() }.into()),
        ("place-name", place.into()),
        ("role", step.role.map(|role| phrases::role_words(lang, role)).unwrap_or_default().into()),
        ("who", who.into()),
        ("from", capital(&from_name).into()),
        ("from-name", from_name.into()),
        ("name", name.into()),
    ];
    let of = if hand == ManualChannel::Lists { "step-list" } else { "step" };
    lang.text_with(&format!("{of}-{}", step.what.code().replace('_', "-")), &args)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Why a task is there: what keeps the program from doing it, if anything, the account that is meant, and basis and clause.
pub fn why(task: &Task, lang: Lang) -> String {
    let refused = match task.refused.as_str() {
        "" => String::new(),
        code => format!("{} · ", lang.text_with("task-refused", &[("why", phrases::fault_words(lang, code).into())])),
    };
    let account = phrases::account_words(lang, &task.action).map(|words| format!("{words} · ")).unwrap_or_default();
    format!(
        "{refused}{account}{} · {}",
        phrases::ground_words(lang, &task.action),
        phrases::clause_words(lang, task.action.clause)
    )
}

/// The mark of a task's state: an empty box for what is to be done.
pub fn mark(state: &str) -> &'static str {
    match state {
        "ticked" => "·",
        "verified" => "✓",
        "reopened" => "!",
        "dropped" => "—",
        _ => "☐",
    }
}

/// The worklist as a document. `by_class` gives each class a table of its own, for reading and for paper; without it all
/// stands in one table with the class in a column, to be sorted and filtered.
pub fn document(tasks: &[Task], lang: Lang, day: NaiveDate, by_class: bool) -> Document {
    let sections = sections(tasks, lang);
    let mut sheets = Vec::new();
    for section in &sections {
        let rows = section.tasks.iter().flat_map(|one| rows(one, (!by_class).then_some(section.title.as_str()), lang));
        let count = [("place", section.title.as_str().into()), ("count", section.tasks.len().into())];
        sheets.push(Sheet {
            tab: lang.text("worklist-tab"),
            title: lang.text_with("worklist-section", &count),
            head: head(by_class, lang),
            rows: rows.collect(),
            ..Sheet::default()
        });
    }
    let title = lang.text_with("worklist-title", &[("day", day.format("%d.%m.%Y").to_string().into())]);
    if !by_class || sheets.is_empty() {
        let rows = sheets.into_iter().flat_map(|sheet| sheet.rows).collect();
        let empty = lang.text("worklist-none");
        let (head, tab) = (head(by_class, lang), lang.text("worklist-tab"));
        sheets = vec![Sheet { tab, title: title.clone(), head, rows, empty, ..Sheet::default() }];
    }
    let counts = [("count", tasks.len().into()), ("places", sections.len().into())];
    Document {
        title,
        lead: if tasks.is_empty() { Vec::new() } else { vec![lang.text_with("worklist-lead", &counts)] },
        sheets,
        footer: lang.text("worklist-footer"),
        day,
        ..Document::default()
    }
}

fn head(by_class: bool, lang: Lang) -> Vec<String> {
    let columns: &[&str] = match by_class {
        true => &["done", "number", "who", "step", "why", "state"],
        false => &["done", "number", "class", "platform", "who", "order", "step", "why", "state"],
    };
    columns.iter().map(|column| lang.text(&format!("worklist-column-{column}"))).collect()
}

/// A row a step, so that each has its box.
fn rows(one: &Listed<'_>, class: Option<&str>, lang: Lang) -> Vec<Row> {
    let task = one.task;
    let tone = if task.state == "reopened" { Tone::Alarm } else { Tone::Plain };
    let count = one.steps.len();
    let row = |(n, step): (usize, &String)| {
        let of =
            || lang.text_with("worklist-step-of", &[("number", (n + 1).to_string().into()), ("count", count.into())]);
        let mut cells: Vec<Cell> = vec![mark(&task.state).to_owned().into(), task.id.into()];
        if let Some(class) = class {
            cells.extend([Cell::from(class.to_owned()), task.platform.clone().into()]);
        }
        cells.push(subject(task, lang).into());
        match class {
            Some(_) => cells.extend([Cell::from(of()), step.clone().into()]),
            None if count > 1 => cells.push(format!("{}: {step}", of()).into()),
            None => cells.push(step.clone().into()),
        }
        cells.extend([Cell::from(why(task, lang)), lang.text(&format!("task-{}", task.state)).into()]);
        Row { cells, tone }
    };
    one.steps.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::sample::{action, member, order, seat, shown};
    use domain::action::{Action, Basis, Change};
    use planner::plan::steps;

    const CLASS: &str = "class:ИС-21";
    const CHAT: &str = "chat:students:ИС-21";
    const COMMUNITY: &str = "organization";

    /// One action of each kind, and those that are told otherwise.
    fn actions() -> Vec<Action> {
        use Role::{Admin, ClassTeacher, Parent, Student, Teacher};
        let class = |name: &str| PlaceName::Class(name.to_owned());
        let removal = |member| Change::Remove { member, is_final: false };
        let moved = |member, from| Change::Reassign { member, from };
        vec![
            action(Basis::Roster, Change::CreateClass { class: class("ИС-21") }),
            action(Basis::Roster, Change::RenameClass { old: class("ИС-11"), new: class("ИС-21") }),
            action(Basis::Expired, Change::RevokeInvite(member("Белкин Артём Олегович", CLASS, Student))),
            action(Basis::Expired, Change::RevokeInvite(member("Громов Лев Борисович", CLASS, Student))),
            action(order("expulsion", "118-к"), removal(member("Ершов Глеб Игоревич", CLASS, Student))),
            action(Basis::Absence, removal(member("Зимин Роман Юрьевич", CHAT, Student))),
            action(
                order("transfer", "119-к"),
                moved(member("Исаев Егор Андреевич", "class:ИС-22", Student), seat(CLASS, Student)),
            ),
            action(Basis::Roster, moved(member("Сомова Вера Ильинична", CLASS, Teacher), seat(CLASS, Student))),
            action(Basis::Roster, moved(member("Ким Олег Юрьевич", CLASS, Teacher), seat(CLASS, Admin))),
            action(Basis::Roster, Change::Invite(member("Калинин Захар Олегович", CLASS, Student))),
            action(Basis::Roster, Change::Add(member("Калинин Захар Олегович", CHAT, Student))),
            action(Basis::Roster, Change::Add(member("Лаптев Кирилл Борисович", CLASS, Student))),
            action(Basis::Request, Change::AcceptRequest(member("Наумов Степан Игоревич", CLASS, Student))),
            action(Basis::Request, Change::DeclineRequest(member("Чужая Ольга Петровна", CLASS, Parent))),
            action(
                Basis::Roster,
                Change::AttachClassTeacher {
                    member: member("Юдин Лев Петрович", CLASS, ClassTeacher),
                    from: Some(seat(CLASS, Teacher)),
                },
            ),
            action(
                Basis::Roster,
                Change::DetachClassTeacher {
                    member: member("Зорина Анна Львовна", CLASS, Teacher),
                    from: seat(CLASS, ClassTeacher),
                },
            ),
            action(Basis::Roster, Change::ConfirmStatus(member("Юдин Лев Петрович", "staff", Teacher))),
            action(
                order("surname_change", "120-к"),
                Change::UpdatePerson {
                    member: member("Новикова Дарья Ильинична", COMMUNITY, Student),
                    old_name: Some("Рябова Дарья Ильинична".to_owned()),
                },
            ),
            action(Basis::Policy, Change::GrantAdmin(member("Ким Олег Юрьевич", COMMUNITY, Admin))),
            action(order("dismissal", "121-л"), Change::RevokeAdmin(member("Тарасов Глеб Олегович", COMMUNITY, Admin))),
            action(order("expulsion", "118-к"), removal(member("Ершов Глеб Игоревич", COMMUNITY, Student))),
            action(Basis::Roster, Change::ArchiveClass { class: class("ИС-41") }),
        ]
    }

    /// The tasks of the college's messenger and, of the same actions, those of a system that takes lists.
    fn tasks() -> Vec<Task> {
        let states = ["open", "ticked", "reopened", "verified", "dropped"];
        let mut tasks = Vec::new();
        for (platform, hand) in [("sferum", ManualChannel::Pages), ("dnevnik", ManualChannel::Lists)] {
            for action in actions() {
                let n = tasks.len();
                tasks.push(Task {
                    id: n as i64 + 1,
                    platform: platform.to_owned(),
                    steps: steps(&action, hand),
                    action,
                    hand,
                    opened_at: "2026-11-23T07:00:00.000Z".to_owned(),
                    state: if n < 5 { states[n] } else { "open" }.to_owned(),
                    ticked_at: None,
                    ticked_by: None,
                    refused: String::new(),
                });
            }
        }
        tasks
    }

    #[test]
    fn the_worklist_as_it_is_read() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for lang in [Lang::Ru, Lang::En] {
            for (name, format, by_class) in
                [("table", Format::Table, true), ("csv", Format::Csv, false), ("html", Format::Html, true)]
            {
                let paper = document(&tasks(), lang, day, by_class);
                insta::assert_snapshot!(format!("worklist.{name}.{}", lang.code()), shown(&paper, format, lang));
            }
            let nothing = document(&[], lang, day, true);
            insta::assert_snapshot!(format!("worklist.empty.{}", lang.code()), shown(&nothing, Format::Html, lang));
        }
    }
}
