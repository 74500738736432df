//! A platform without an interface: an administrator's lists come in, the worklist goes out in the platform's own steps, the
//! next list tells what was done. The real binary on files as they are copied from a page.

use crate::support;
use crate::support::installation::Installation;
use crate::support::{DAY, MEMBERS, ORDERS, birth, name, students};
use serde_json::Value;

/// A list of members: `(n, class, role, status, invited on)`.
fn list(rows: &[(usize, &str, &str, &str, &str)]) -> String {
    let mut text = MEMBERS.to_owned();
    for (n, class, role, status, invited) in rows {
        let id = if *status == "состоит" { (1000 + n).to_string() } else { String::new() };
        text.push_str(&format!("{id};{};{};{class};{role};{status};;{invited};;;\n", name(*n), birth(*n)));
    }
    text.push_str("1;Сомова Вера Ильинична;;ИС-21;учитель;состоит;;;;да;да\n");
    text.push_str("2;Орлова Анна Петровна;;организация;администратор;состоит;;;;да;да\n");
    text
}

fn joined(n: usize, class: &'static str) -> (usize, &'static str, &'static str, &'static str, &'static str) {
    (n, class, "обучающийся", "состоит", "")
}

fn tasks(installation: &Installation) -> Vec<Value> {
    installation.call(&["worklist", "--format", "json"]).json().as_array().unwrap().clone()
}

fn task<'a>(tasks: &'a [Value], kind: &str, who: usize) -> &'a Value {
    tasks
        .iter()
        .find(|task| task["action"]["kind"] == kind && task["action"]["person"]["name"] == name(who).as_str())
        .unwrap_or_else(|| panic!("{kind} {who}: {tasks:#?}"))
}

fn steps(task: &Value) -> Vec<&str> {
    task["steps"].as_array().unwrap().iter().map(|step| step["do"].as_str().unwrap()).collect()
}

/// A class of twelve; student 3 goes to the other class, 4 is expelled, 12 is new, 5 has a link that lapsed, a stranger asks to
/// be let in.
fn college() -> Installation {
    let installation = Installation::of_files().on(DAY);
    let mut rows: Vec<_> = (0..12).filter(|n| *n != 5).map(|n| joined(n, "ИС-21")).collect();
    rows.push((5, "ИС-21", "обучающийся", "приглашён", "01.09.2026"));
    rows.push((40, "ИС-21", "обучающийся", "заявка", ""));
    rows.extend((20..24).map(|n| joined(n, "ИС-22")));
    let in_class = |n: &usize| !matches!(n, 3 | 4);
    let roster = students(
        (0..13).filter(in_class).map(|n| (n, "ИС-21")).chain([3, 20, 21, 22, 23].into_iter().map(|n| (n, "ИС-22"))),
    );
    let orders = format!(
        "{ORDERS}44-к;19.11.2026;{};перевод;ИС-21;ИС-22;20.11.2026\n45-к;20.11.2026;{};отчисление;ИС-21;;20.11.2026\n",
        name(3),
        name(4)
    );
    installation.import(&[("участники.csv", &list(&rows)), ("контингент.csv", &roster), ("приказы.csv", &orders)]);
    installation.call(&["plan"]);
    installation.call(&["approve", "last"]);
    installation.call(&["apply", "last"]);
    installation
}

#[test]
fn the_worklist_speaks_in_the_platform_s_steps_and_the_next_list_verifies_it() {
    let installation = college();
    let open = tasks(&installation);
    assert_eq!(steps(task(&open, "invite", 12)), ["send_link"]);
    assert_eq!(steps(task(&open, "reassign", 3)), ["move"], "between classes it is one step");
    assert_eq!(steps(task(&open, "remove", 4)), ["remove"]);
    assert_eq!(steps(task(&open, "revoke_invite", 5)), ["void_link", "issue_link"]);
    assert_eq!(steps(task(&open, "decline_request", 40)), ["decline_request"]);
    let told = installation.well(&["worklist"]);
    for words in ["ИС-21", "«Удалить»", "«Перевести в другой класс»", "аннулируйте ссылку", "«Отклонить»", "45-к"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    // Everything is said to be done; in truth the expelled one is still there.
    let ids: Vec<String> = open.iter().map(|task| task["id"].to_string()).collect();
    let mut args = vec!["worklist", "done"];
    args.extend(ids.iter().map(String::as_str));
    installation.well(&args);
    let mut rows: Vec<_> = (0..12).filter(|n| !matches!(n, 3 | 5)).map(|n| joined(n, "ИС-21")).collect();
    rows.push((12, "ИС-21", "обучающийся", "приглашён", "22.11.2026"));
    rows.push((5, "ИС-21", "обучающийся", "приглашён", "22.11.2026"));
    rows.extend([3, 20, 21, 22, 23].map(|n| joined(n, "ИС-22")));
    installation.import(&[("участники 2.csv", &list(&rows))]);
    installation.call(&["plan"]);
    let left = tasks(&installation);
    assert_eq!(left.len(), 1, "{left:#?}");
    assert_eq!((left[0]["action"]["kind"].as_str(), left[0]["state"].as_str()), (Some("remove"), Some("reopened")));
    assert!(installation.well(&["worklist"]).contains("на платформе этого нет"));
}

#[test]
fn a_change_of_role_is_one_task_of_two_steps() {
    let installation = Installation::of_files().on(DAY);
    let mut rows: Vec<_> = (0..6).map(|n| joined(n, "ИС-21")).collect();
    // An employee who came by the students' link.
    rows.push((50, "ИС-21", "обучающийся", "состоит", ""));
    let staff = format!("ФИО;Дата рождения;Должность\n{};{};преподаватель\n", name(50), birth(50));
    let load = format!("Преподаватель;Дисциплина;Группа\n{};Физика;ИС-21\n", name(50));
    installation.import(&[
        ("участники.csv", &list(&rows)),
        ("контингент.csv", &students((0..6).map(|n| (n, "ИС-21")))),
        ("сотрудники.csv", &staff),
        ("нагрузка.csv", &load),
    ]);
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    let changed = plan["actions"].as_array().unwrap().iter().find(|action| action["kind"] == "reassign");
    let Some(changed) = changed else { panic!("{:?}", installation.actions()) };
    // A list of the platform calls them a student: a person says that an employee it is.
    let id = changed["id"].as_str().unwrap();
    installation.well(&[
        "approve",
        "last",
        id,
        "--lift",
        "role_escalation",
        "--reason",
        "преподаватель вошёл по ссылке класса",
    ]);
    installation.call(&["apply", "last"]);
    let open = tasks(&installation);
    assert_eq!(open.len(), 1, "{open:#?}");
    assert_eq!(steps(&open[0]), ["remove", "send_link"], "out first, then in again in the right role");
    let told = installation.well(&["worklist"]);
    assert!(told.contains("1. ") && told.contains("2. "), "{told}");
}

#[test]
fn the_worklist_comes_on_paper_and_for_a_spreadsheet() {
    let installation = college();
    let page = installation.path("задания.html");
    installation.well(&["worklist", "--format", "html", "--out", page.to_str().unwrap()]);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("☐") && page.contains(&name(4)) && page.contains("@page"), "{page}");
    let table = installation.well(&["worklist", "--format", "csv"]);
    assert!(table.contains(&name(12)) && table.contains("Пригласить участника"), "{table}");
    let dataset = installation.path("задания.xlsx");
    installation.well(&["worklist", "--format", "xlsx", "--out", dataset.to_str().unwrap()]);
    assert!(std::fs::read(dataset).unwrap().starts_with(b"PK"));
}

#[test]
fn a_list_that_was_copied_from_a_page_is_read() {
    let installation = Installation::of_files().on(DAY);
    let mut copied = "Класс ИС-21\nИмя\tРоль\nУченики (12)\n".to_owned();
    for n in 0..12 {
        copied.push_str(&format!("{}\t\n", name(n)));
    }
    copied.push_str(&format!("Заявки\n{}\t\n", name(12)));
    installation.import(&[("участники.csv", &copied), ("контингент.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    installation.call(&["plan"]);
    let actions = installation.actions();
    assert!(
        actions.iter().any(|line| line.starts_with(&format!("accept_request {} class:ИС-21", name(12)))),
        "{actions:?} {}",
        installation.well(&["files", "list"])
    );
    assert_eq!(actions.len(), 1, "everybody else is there: {actions:?}");
}

#[test]
fn a_mapping_is_drafted_for_rows_without_a_header() {
    let installation = Installation::of_files().on(DAY);
    let mut rows = String::new();
    for n in 0..5 {
        rows.push_str(&format!("{};ИС-21;Ученик\n", name(n)));
    }
    std::fs::write(installation.path("страница.csv"), rows).unwrap();
    let output = support::program().args(["mapping", "guess"]).arg(installation.path("страница.csv")).output().unwrap();
    let draft = String::from_utf8(output.stdout).unwrap();
    assert!(draft.contains("kind = \"members\"") && draft.contains("A = \"full_name\""), "{draft}");
    assert!(!draft.contains(&name(0)), "a draft is handed on: nobody is named in it");
}
