//! Names as lists really have them: in other columns, in another order, with remarks, in part. Files in, `--format json` out.

use crate::support::{Case, MEMBERS, Plan};

/// A class of five, as the platform has it.
const PEOPLE: [[&str; 4]; 5] = [
    ["Абросимов", "Кирилл", "Денисович", "14.03.2008"],
    ["Мухамедзянов", "Ильнар", "Радикович", "13.08.2009"],
    ["Тё", "Виктория", "Андреевна", "08.02.2009"],
    ["Снежко-Ланской", "Фёдор", "Львович", "06.07.2008"],
    ["Каримова", "Хадижа", "Рустамовна", "01.03.2009"],
];

fn members(names: impl Fn(usize, &[&str; 4]) -> String, births: bool) -> String {
    let mut text = MEMBERS.to_owned();
    for (n, person) in PEOPLE.iter().enumerate() {
        let birth = if births { person[3] } else { "" };
        text.push_str(&format!("{};{};{birth};ИС-21;Обучающийся;состоит;;;;;\n", 100 + n, names(n, person)));
    }
    text
}

fn usual(_: usize, [surname, given, patronymic, _]: &[&str; 4]) -> String {
    format!("{surname} {given} {patronymic}")
}

fn listed(header: &str, row: impl Fn(usize, &[&str; 4]) -> String) -> String {
    let rows: Vec<String> = PEOPLE.iter().enumerate().map(|(n, person)| row(n, person)).collect();
    format!("{header};Дата рождения;Группа\n{}\n", rows.join("\n"))
}

fn nobody_comes_or_goes(plan: &Plan, case: &str) {
    let harm: Vec<String> = plan.lines().into_iter().filter(|line| !line.starts_with("update_person")).collect();
    assert!(harm.is_empty(), "{case}: {harm:?}");
}

/// However the list writes a name, with birth date and class it is the same person: no action at all.
#[test]
fn names_in_other_columns_and_orders_are_the_same_people() {
    type Row = fn(&[&str; 4]) -> [String; 3];
    let three: [(&str, Row); 6] = [
        ("patronymic beside the given name", |[s, g, p, _]| [s.to_string(), format!("{g} {p}"), String::new()]),
        ("patronymic and given name changed over", |[s, g, p, _]| [s, p, g].map(|part| part.to_string())),
        ("surname and given name changed over", |[s, g, p, _]| [g, s, p].map(|part| part.to_string())),
        ("given name first", |[s, g, p, _]| [g, p, s].map(|part| part.to_string())),
        ("everything under the surname", |[s, g, p, _]| [format!("{s} {g} {p}"), String::new(), String::new()]),
        ("surname and given name in one cell", |[s, g, p, _]| [format!("{s} {g}"), String::new(), p.to_string()]),
    ];
    for (case, row) in three {
        for whole in [true, false] {
            // All rows are so, or one of them.
            let list = listed("Фамилия;Имя;Отчество", |n, person| {
                let [s, g, p, birth] = person;
                let cells = if whole || n == 1 { row(person) } else { [s, g, p].map(|part| part.to_string()) };
                format!("{};{birth};ИС-21", cells.join(";"))
            });
            let plan = Case::new().roster("к.csv", list).members(members(usual, true)).json();
            nobody_comes_or_goes(&plan, case);
        }
    }
    type Cell = fn(usize, &[&str; 4]) -> String;
    let one: [(&str, Cell); 9] = [
        ("number", |n, person| format!("{}. {}", n + 1, usual(n, person))),
        ("number and bracket", |n, person| format!("{}) {}", n + 1, usual(n, person))),
        ("number sign", |n, person| format!("№ {} {}", n + 1, usual(n, person))),
        ("star", |n, person| format!("{}*", usual(n, person))),
        ("quotes", |n, person| format!("«{}»", usual(n, person))),
        ("capitals", |n, person| usual(n, person).to_uppercase()),
        ("given name first", |_, [s, g, p, _]| format!("{g} {p} {s}")),
        ("profile", |_, [s, g, ..]| format!("{g} {s}")),
        ("patronymic in the middle", |_, [s, g, p, _]| format!("{s} {p} {g}")),
    ];
    for (case, cell) in one {
        let list = listed("ФИО", |n, person| format!("{};{};ИС-21", cell(n, person), person[3]));
        let plan = Case::new().roster("к.csv", list).members(members(usual, true)).json();
        nobody_comes_or_goes(&plan, case);
    }
}

/// A remark is no part of the name: the person is found, and the remark is heard as notes are.
#[test]
fn remarks_beside_a_name_do_not_make_another_person() {
    for remark in [
        " (староста)",
        " - сирота",
        " (а/о)",
        ", инд. план",
        "*",
        " инв.",
        " (с 01.10.2026)",
        " [ак. отпуск]",
        "\u{a0}— льгота",
        " (общежитие № 2)",
        " (инд. план), сирота",
    ] {
        let list = listed("ФИО", |n, person| {
            let remark = if n == 0 { remark } else { "" };
            format!("\"{}{remark}\";{};ИС-21", usual(n, person), person[3])
        });
        let plan = Case::new().roster("к.csv", list).members(members(usual, true)).json();
        nobody_comes_or_goes(&plan, remark);
        // A day alone does not say what is from then on.
        assert_eq!(plan.has("unread.name"), remark == " (с 01.10.2026)", "{remark}: {:?}", plan.codes());
    }
}

/// The platform has a part of the name: one question beside whom it may be, neither an invitation nor a removal.
#[test]
fn a_part_of_a_name_is_a_question() {
    let list = listed("ФИО", |n, person| format!("{};{};ИС-21", usual(n, person), person[3]));
    for shown in ["Абросимов", "Кирилл", "абросимов", "АБРОСИМОВ"] {
        let names = |n: usize, person: &[&str; 4]| if n == 0 { shown.to_owned() } else { usual(n, person) };
        let plan = Case::new().roster("к.csv", &list).members(members(names, false)).json();
        nobody_comes_or_goes(&plan, shown);
        assert_eq!(plan.value["questions"].as_array().unwrap().len(), 1, "{shown}");
        assert_eq!(plan.value["questions"][0]["kind"], "part_of_name", "{shown}");
    }
    // Two whom it may be: one question, about both.
    let two = list.replace("Каримова Хадижа Рустамовна", "Абросимов Пётр Олегович");
    let names = |n: usize, person: &[&str; 4]| match n {
        0 => "Абросимов".to_owned(),
        _ => usual(n, person),
    };
    let plan = Case::new().roster("к.csv", two).members(members(names, false)).json();
    assert!(plan.of("Абросимов").is_empty(), "{:?}", plan.lines());
    assert_eq!(plan.value["questions"][0]["people"].as_array().unwrap().len(), 2);
}

/// The same words, but nothing else agrees: asked, not carried out.
#[test]
fn the_same_words_with_less_evidence_are_a_question() {
    // «Тё» and «Хван» are in no list and have no ending: the order of words stays unknown.
    let list = "ФИО;Группа\nХван Тё;ИС-21\nАбросимов Кирилл Денисович;ИС-21\n";
    let members = format!(
        "{MEMBERS}1;Тё Хван;;ИС-21;Обучающийся;состоит;;;;;\n2;Абросимов Кирилл Денисович;;ИС-21;Обучающийся;состоит;;;;;\n"
    );
    let plan = Case::new().roster("к.csv", list).members(members).json();
    nobody_comes_or_goes(&plan, "same words");
    assert_eq!(plan.value["questions"][0]["kind"], "same_words");
}

/// Who is no certain name is not read as somebody of two words.
#[test]
fn what_is_no_name_is_told() {
    for cell in [
        "Бессонов ??? Марат",
        "Бессонов Марат 3",
        "bessonov@college.example Марат Ильич",
        "Остапенко Яна Юрь",
        "Тест Тестович Тестов",
        "Галкин А. Ю.",
        "________ /Иванов Пётр Ильич/",
        "Агафонов Лука Вадимович, Баландина Ульяна Сергеевна",
    ] {
        let mut list = listed("ФИО", |n, person| format!("{};{};ИС-21", usual(n, person), person[3]));
        list.push_str(&format!("\"{cell}\";;ИС-21\n"));
        let plan = Case::new().roster("к.csv", list).members(members(usual, true)).json();
        let told = plan
            .findings()
            .iter()
            .any(|finding| finding["code"] == "unread.name" && finding["message"].as_str().unwrap().contains(cell));
        assert!(told, "{cell}: {:?}", plan.codes());
        assert!(plan.lines().iter().all(|line| !line.ends_with("auto")), "{cell}: {:?}", plan.lines());
    }
}
