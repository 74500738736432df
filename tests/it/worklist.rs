//! A platform without an interface: lists of members come in as files, the worklist goes out, the next list verifies it.

use std::process::Command;

use crate::support;
use crate::support::installation::Installation;
use crate::support::{DAY, birth, name, program};
use serde_json::Value;

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    support::students(people.into_iter().map(|n| (n, "ИС-21")))
}

/// A list as an administrator puts it together: no accounts, names as the page shows them.
const LIST: &str = "Имя участника;Класс;Роль;Статус;Дата приглашения\n";

/// «Артём Абрамов»: the page knows no patronymic, and says the given name first.
fn shown(n: usize) -> String {
    let name = name(n);
    let mut words = name.split(' ');
    let (surname, given) = (words.next().unwrap(), words.next().unwrap());
    format!("{given} {surname}")
}

fn list(people: impl IntoIterator<Item = usize>) -> String {
    let mut text = LIST.to_owned();
    for n in people {
        text.push_str(&format!("{};ИС-21;Ученик;в классе;\n", shown(n)));
    }
    text.push_str("Сомова Вера Ильинична;ИС-21;Учитель;в классе;\n");
    text
}

/// Plans, approves all of it, and hands it to the administrator.
fn handed_over(installation: &Installation) {
    installation.call(&["plan"]);
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
}

fn tasks(installation: &Installation) -> Vec<Value> {
    installation.call(&["worklist", "--format", "json"]).json().as_array().unwrap().clone()
}

/// Each task in a line: kind, name, the codes of its steps, state.
fn lines(installation: &Installation) -> Vec<String> {
    let line = |task: &Value| {
        let steps: Vec<&str> =
            task["steps"].as_array().unwrap().iter().map(|step| step["do"].as_str().unwrap()).collect();
        let (kind, who) = (task["action"]["kind"].as_str().unwrap(), task["action"]["person"]["name"].as_str());
        format!("{kind} {} [{}] {}", who.unwrap_or("-"), steps.join(", "), task["state"].as_str().unwrap())
    };
    let mut lines: Vec<String> = tasks(installation).iter().map(line).collect();
    lines.sort();
    lines
}

fn id_of(installation: &Installation, name: &str) -> String {
    let of = |task: &&Value| task["action"]["person"]["name"] == name;
    tasks(installation).iter().find(of).unwrap_or_else(|| panic!("no task of {name}"))["id"].to_string()
}

#[test]
fn half_of_the_worklist_is_done_and_the_next_list_tells_which() {
    let installation = Installation::of_files().on(DAY);
    installation.import(&[("контингент.csv", &roster((0..19).chain([20, 21]))), ("участники.csv", &list(0..20))]);
    handed_over(&installation);
    let said = installation.well(&["worklist"]);
    for words in [
        "Класс ИС-21 → «Пригласить участника»: роль — обучающийся; скопируйте ссылку",
        "Класс ИС-21 → «Участники»: ",
        "— «Удалить».",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(tasks(&installation).len(), 3, "{said}");
    // The administrator does one, and says so of two; the third one is not touched.
    let (done, left) = (id_of(&installation, &name(20)), id_of(&installation, &name(21)));
    installation.well(&["worklist", "done", &done, &left]);
    installation.at("2026-11-24T12:00");
    installation.import(&[("участники.csv", &list((0..20).chain([20])))]);
    installation.call(&["plan"]);
    let open = lines(&installation);
    assert_eq!(open[0], format!("invite {} [send_link] reopened", name(21)));
    assert!(open.len() == 2 && open[1].starts_with("remove ") && open[1].ends_with(" [remove] open"), "{open:?}");
    assert!(installation.well(&["worklist"]).contains("отмечено, но на платформе этого нет"));
    let journal = installation.well(&["journal"]);
    assert!(journal.contains("сделано, проверено") && journal.contains("отмечено, но не сделано"), "{journal}");
    installation.at("2026-11-25T12:00");
    installation.import(&[("участники.csv", &list((0..19).chain([20, 21])))]);
    installation.call(&["plan"]);
    assert_eq!(lines(&installation), Vec::<String>::new());
    let all = installation.call(&["worklist", "--all", "--format", "json"]).json();
    assert!(all.as_array().unwrap().iter().all(|task| task["state"] == "verified"), "{all}");
}

const STAFF: &str = "ФИО;Должность\nЮдин Лев Петрович;Преподаватель\nЗорина Анна Львовна;Преподаватель\nКим Олег Юрьевич;Преподаватель\n";

fn staff_list(role: &str, status: &str) -> String {
    format!(
        "{LIST}Юдин Лев Петрович;Сотрудники;{role};{status};\nЗорина Анна Львовна;Сотрудники;Преподаватель;в классе;\n\
         Ким Олег Юрьевич;Сотрудники;Преподаватель;в классе;\n"
    )
}

#[test]
fn another_role_is_one_task_of_two_steps_and_another_class_one_of_one() {
    let installation = Installation::of_files().on(DAY);
    installation.import(&[("сотрудники.csv", STAFF), ("участники.csv", &staff_list("Ученик", "в классе"))]);
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), ["reassign Юдин Лев Петрович staff blocked guard.role_escalation"]);
    // Whoever stands there as a student gets no role of the staff before somebody said that it is so.
    installation.well(&["approve", "last", "--lift", "role_escalation", "--reason", "вошёл по чужой ссылке"]);
    installation.well(&["apply", "last"]);
    assert_eq!(lines(&installation), ["reassign Юдин Лев Петрович [remove, send_link] open"]);
    let said = installation.well(&["worklist"]);
    let (out, back) = (said.find("1. Класс «Сотрудники»").unwrap(), said.find("2. Класс «Сотрудники»").unwrap());
    assert!(out < back && said[out..back].contains("обучающийся — «Удалить»"), "{said}");
    assert!(said[back..].contains("роль — преподаватель"), "{said}");
    // The link was sent, and the person did not come yet: the administrator has done all there was to do.
    installation.well(&["worklist", "done", &id_of(&installation, "Юдин Лев Петрович")]);
    installation.at("2026-11-24T12:00");
    installation.import(&[("участники.csv", &staff_list("Преподаватель", "приглашён"))]);
    installation.call(&["plan"]);
    assert!(installation.well(&["worklist"]).contains("Заданий нет"));
    let all = installation.call(&["worklist", "--all", "--format", "json"]).json();
    assert_eq!(all[0]["state"], "verified");

    let installation = Installation::of_files().on(DAY);
    let orders = format!("{}46-к;20.11.2026;{};перевод;ИС-21;ИС-22;20.11.2026\n", support::ORDERS, name(4));
    let students = support::students((0..4).chain(5..12).map(|n| (n, "ИС-21")).chain([(4, "ИС-22"), (13, "ИС-22")]));
    // A short name in another class would be a question first.
    let mut members = list(0..12).replace(&shown(4), &name(4));
    members.push_str(&format!("{};ИС-22;Ученик;в классе;\n", shown(13)));
    installation.import(&[("контингент.csv", &students), ("приказы.csv", &orders), ("участники.csv", &members)]);
    handed_over(&installation);
    let moved = format!("reassign {} [move] open", name(4));
    assert!(lines(&installation).contains(&moved), "{:?}", lines(&installation));
    assert!(installation.well(&["worklist"]).contains("«Перевести в другой класс»: ИС-22"));
}

#[test]
fn a_link_that_lapsed_is_made_void_once_for_all_who_did_not_use_it() {
    let installation = Installation::of_files().on(DAY);
    let invited = |day: &str| {
        let mut text = list(0..12);
        for n in [12, 13] {
            text.push_str(&format!("{};ИС-21;Ученик;приглашён;{day}\n", shown(n)));
        }
        text
    };
    installation.import(&[("контингент.csv", &roster(0..14)), ("участники.csv", &invited("01.09.2026"))]);
    handed_over(&installation);
    let void = |n: usize| format!("revoke_invite {} [void_link, issue_link] open", name(n));
    let mut expected = [void(12), void(13)];
    expected.sort();
    assert_eq!(lines(&installation), expected);
    let said = installation.well(&["worklist"]);
    assert_eq!(said.matches("аннулируйте ссылку").count(), 1, "{said}");
    assert!(said.contains("ссылка одна на класс и роль") && said.contains("п. 5.11.1"), "{said}");
    // Another link was issued: both wait for a new one now.
    installation.at("2026-11-24T12:00");
    installation.import(&[("участники.csv", &invited("23.11.2026"))]);
    installation.call(&["plan"]);
    let all = installation.call(&["worklist", "--all", "--format", "json"]).json();
    assert!(all.as_array().unwrap().iter().all(|task| task["state"] == "verified"), "{all}");
}

#[test]
fn requests_are_judged_against_the_roster() {
    let installation = Installation::of_files().on(DAY);
    let asking = |who: &str, role: &str| format!("{who};ИС-21;{role};заявка;\n");
    let stranger = "Чужой Иван Петрович";
    let members = |known: &str| format!("{}{known}", list(0..12));
    let requests =
        format!("{}{}{}", asking(&name(12), "Ученик"), asking(stranger, "Ученик"), asking(&name(13), "Учитель"));
    installation.import(&[("контингент.csv", &roster(0..14)), ("участники.csv", &members(&requests))]);
    installation.call(&["plan"]);
    let actions = installation.actions();
    for expected in [
        format!("accept_request {} class:ИС-21 review", name(12)),
        format!("decline_request {stranger} class:ИС-21 review"),
        format!("decline_request {} class:ИС-21 review", name(13)),
    ] {
        assert!(actions.iter().any(|line| line.starts_with(&expected)), "{expected}: {actions:?}");
    }
    handed_over(&installation);
    assert!(lines(&installation).contains(&format!("decline_request {stranger} [decline_request] open")));
    let said = installation.well(&["worklist"]);
    assert!(said.contains(&format!("Класс ИС-21 → «Заявки»: {stranger}, обучающийся — «Отклонить».")), "{said}");
    installation.at("2026-11-24T12:00");
    let known = format!("{};ИС-21;Ученик;в классе;\n", shown(12));
    installation.import(&[("участники.csv", &members(&known))]);
    installation.call(&["plan"]);
    assert!(!lines(&installation).iter().any(|line| line.contains("request")), "{:?}", lines(&installation));
}

#[test]
fn the_worklist_is_a_table_for_a_spreadsheet_program_and_a_page_for_paper() {
    let installation = Installation::of_files().on(DAY);
    installation.import(&[("контингент.csv", &roster((0..19).chain([20, 21]))), ("участники.csv", &list(0..20))]);
    handed_over(&installation);
    for file in ["задания.csv", "задания.xlsx", "задания.html"] {
        installation.well(&["worklist", "--out", &installation.path(file).display().to_string()]);
    }
    let csv = std::fs::read_to_string(installation.path("задания.csv")).unwrap();
    assert!(csv.contains("☐;№;Класс;Платформа;Кто;Шаг;Что сделать;Почему;Состояние"), "{csv}");
    assert!(csv.contains(";ИС-21;сферум;") && csv.contains("1 из 1"), "{csv}");
    let html = std::fs::read_to_string(installation.path("задания.html")).unwrap();
    assert!(html.contains("ИС-21 · 3 задания") && html.contains("☐") && html.contains("@media print"), "{html}");
    assert!(std::fs::read(installation.path("задания.xlsx")).unwrap().starts_with(b"PK"));
    let english = installation.well(&["worklist", "--lang", "en"]);
    assert!(english.contains("“Invite a member”") && !english.contains("Unknown localization"), "{english}");
}

fn kontingent(folder: &std::path::Path, args: &[&str]) -> String {
    let mut command: Command = program();
    let output = command.args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_copied_from_a_page_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    // With a header: a table that was pasted, and a page that was saved.
    write(
        "скопировано.tsv",
        "Участники класса ИС-21\nИмя\tРоль\tСтатус\nБелкин Артём Олегович\tУченик\tВ классе\nГромова Анна\tУченица\tПриглашена\n",
    );
    write(
        "страница.html",
        "<html><head><meta charset=\"utf-8\"></head><body><h1>Школа</h1><table><tr><th>Участник</th><th>Роль</th><th>Класс</th><th>Статус</th></tr>\
         <tr><td><a href=\"/u/1\">Белкин Артём Олегович</a></td><td>Ученик</td><td>ИС-21</td><td>Заявка на вступление</td></tr></table></body></html>",
    );
    for file in ["скопировано.tsv", "страница.html"] {
        let said = kontingent(folder.path(), &["mapping", "check", file]);
        assert!(said.contains("участники платформы") && !said.contains("замечания"), "{said}");
    }
    // Without one: the draft of a mapping reads it.
    write(
        "класс.tsv",
        "Класс ИС-21\nУчителя\nЮдин Лев Петрович\nУченики (2)\nБелкин Артём Олегович\nГромова Анна\nЗаявки\nЧужой Иван\n",
    );
    let draft = kontingent(folder.path(), &["mapping", "guess", "класс.tsv"]);
    write("класс.toml", &draft);
    assert!(draft.contains("kind = \"members\"") && !draft.contains("Белкин"), "{draft}");
    let roster = format!(
        "ФИО;Дата рождения;Группа\nБелкин Артём Олегович;{};ИС-21\nГромова Анна Львовна;{};ИС-21\n",
        birth(1),
        birth(2)
    );
    write("контингент.csv", &roster);
    let plan = kontingent(
        folder.path(),
        &[
            "diff", "контингент.csv", "--members", "класс.tsv", "--mapping", "класс.toml", "--format", "json",
            "--as-of", "2026-11-23",
        ],
    );
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let actions: Vec<String> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| format!("{} {}", action["kind"].as_str().unwrap(), action["person"]["name"].as_str().unwrap()))
        .collect();
    assert_eq!(actions, ["decline_request Чужой Иван"]);
}

#[test]
fn a_parent_and_a_child_of_one_name_are_two_people_in_a_list_without_accounts() {
    let installation = Installation::of_files().on(DAY);
    let mut text = list(1..12);
    text.push_str(&format!("{};ИС-21;Родитель;в классе;\n", shown(0)));
    installation.import(&[("участники.csv", &text), ("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    let kinds: Vec<&str> =
        plan["actions"].as_array().unwrap().iter().filter_map(|action| action["kind"].as_str()).collect();
    assert!(!kinds.contains(&"reassign") && kinds.contains(&"invite"), "{kinds:?}");
}
