//! What speaks against acting without a person: orders that say nothing of the membership they would end, namesakes, parents
//! of children in doubt, columns that slipped by rows; and how much was compared.

use crate::support::{Case, MEMBERS, Plan, birth, joined, name, students};

const A: &str = "ИС-21";
const B: &str = "ТМ-11";
const C: &str = "ЭС-31";
const ORDERS: &str = "Вид движения;ФИО;Дата рождения;Из группы;В группу;№ приказа;Дата приказа;С какого числа\n";

/// Twelve of class A with the day on which they joined, twelve of class B.
fn members(joined_on: &str) -> String {
    let mut text = MEMBERS.to_owned();
    for n in 0..24 {
        let class = if n < 12 { A } else { B };
        text.push_str(&format!("{};{};{};{class};Обучающийся;состоит;{joined_on};;;;\n", 1000 + n, name(n), birth(n)));
    }
    text
}

fn removal(plan: &Plan, who: &str) -> (String, String) {
    let action = plan
        .actions()
        .iter()
        .find(|action| action["kind"] == "remove" && action["person"]["name"] == who)
        .unwrap_or_else(|| panic!("{who}: {:?}", plan.lines()));
    let reasons = action["reasons"].as_array().map(|all| all.iter().filter_map(|one| one.as_str()).collect::<Vec<_>>());
    (action["verdict"].as_str().unwrap().to_owned(), reasons.unwrap_or_default().join("; "))
}

#[test]
fn orders_that_say_nothing_of_the_membership_wait() {
    let who = name(0);
    let born = birth(0);
    let near = format!("{}ы", who.split_whitespace().next().unwrap());
    let near = who.replacen(who.split_whitespace().next().unwrap(), &near, 1);
    let expelled = |group: &str, dates: &str| format!("Отчисление;{who};{born};{group};;118-к;{dates}\n");
    let cases: Vec<(&str, String, &str, &str)> = vec![
        ("as usual", expelled(A, "19.11.2026;20.11.2026"), "05.09.2026", ""),
        ("written late by two weeks", expelled(A, "19.11.2026;05.11.2026"), "05.09.2026", ""),
        ("of another year", expelled(A, "19.11.2019;20.11.2019"), "05.09.2018", "прошлого учебного года"),
        ("of the last spring", expelled(A, "12.05.2026;"), "05.09.2025", "прошлого учебного года"),
        ("older than the membership", expelled(A, "12.10.2026;"), "02.11.2026", "вступил позже"),
        (
            "in force long before it was written",
            expelled(A, "19.11.2026;10.12.2025"),
            "05.09.2025",
            "раньше самого приказа",
        ),
        ("dated ahead", expelled(A, "01.12.2026;20.11.2026"), "05.09.2026", "ещё не наступила"),
        ("of a group that nobody knows", expelled("ЖД-99", "19.11.2026;"), "05.09.2026", "группы из приказа нет"),
        (
            "beside a return without a date",
            expelled(A, "19.10.2026;") + &format!("Восстановление;{who};{born};;{A};120-к;;\n"),
            "05.09.2026",
            "без даты",
        ),
        (
            "beside the return of nearly the same name",
            expelled(A, "19.10.2026;") + &format!("Восстановление;{near};{born};;{A};120-к;02.11.2026;\n"),
            "05.09.2026",
            "почти то же имя",
        ),
    ];
    for (what, orders, since, reason) in cases {
        let plan = Case::new()
            .roster("список.csv", students((1..12).map(|n| (n, A)).chain((12..24).map(|n| (n, B)))))
            .roster("приказы.csv", ORDERS.to_owned() + &orders)
            .members(members(since))
            .json();
        let (verdict, reasons) = removal(&plan, &who);
        if reason.is_empty() {
            assert_eq!((verdict.as_str(), reasons.as_str()), ("auto", ""), "{what}");
        } else {
            assert_eq!(verdict, "review", "{what}: {:?}", plan.lines());
            assert!(reasons.contains(reason), "{what}: {reasons}");
        }
        assert!(plan.of(&near).iter().all(|line| !line.contains("auto")), "{what}: {:?}", plan.lines());
    }
}

#[test]
fn a_register_alone_is_believed_where_birth_date_and_group_agree() {
    let who = name(0);
    for (what, line, verdict) in [
        ("both", format!("Отчисление;{who};{};{A};;118-к;19.11.2026;\n", birth(0)), "auto"),
        ("no birth date", format!("Отчисление;{who};;{A};;118-к;19.11.2026;\n"), "review"),
        ("another group", format!("Отчисление;{who};{};{B};;118-к;19.11.2026;\n", birth(0)), "review"),
        ("no group", format!("Отчисление;{who};{};;;118-к;19.11.2026;\n", birth(0)), "review"),
    ] {
        let plan = Case::new()
            .roster("список.csv", students((12..24).map(|n| (n, B))))
            .roster("приказы.csv", ORDERS.to_owned() + &line)
            .members(members("05.09.2026"))
            .json();
        assert_eq!(removal(&plan, &who).0, verdict, "{what}");
    }
}

#[test]
fn who_graduates_with_the_class_does_so_without_a_list() {
    let lines: String = (0..12).map(|n| format!("Окончание обучения;{};;{A};;118-к;19.11.2026;\n", name(n))).collect();
    let plan = Case::new()
        .roster("список.csv", students((12..24).map(|n| (n, B))))
        .roster("приказы.csv", ORDERS.to_owned() + &lines)
        .members(members("05.09.2026"))
        .json();
    assert!((0..12).all(|n| removal(&plan, &name(n)).0 == "auto"), "{:?}", plan.lines());
}

#[test]
fn one_of_two_namesakes_is_dismissed() {
    let staff = "ФИО;Дата рождения;Должность\nЛугова Яна Юрьевна;09.09.1999;Преподаватель\nМакова Нина Ильинична;01.02.1980;Преподаватель\n";
    let row = |id: &str, who: &str| format!("{id};{who};;Сотрудники;Преподаватель;состоит;05.09.2026;;;;да\n");
    let one = MEMBERS.to_owned() + &row("t1", "Лугова Яна Юрьевна") + &row("t2", "Макова Нина Ильинична");
    for (members, born) in [(one.clone(), "11.04.1978"), (one + &row("t3", "Лугова Яна Юрьевна"), "")] {
        let plan = Case::new()
            .roster("штат.csv", staff)
            .roster("приказы.csv", format!("{ORDERS}Увольнение;Лугова Яна Юрьевна;{born};;;118-к;19.11.2026;\n"))
            .members(members)
            .json();
        assert!(["review", "blocked"].contains(&removal(&plan, "Лугова Яна Юрьевна").0.as_str()), "{:?}", plan.lines());
        assert!(plan.lines().iter().all(|line| !line.contains("auto")), "{:?}", plan.lines());
    }
}

#[test]
fn a_new_student_may_bear_the_name_of_somebody_in_a_class_without_a_list() {
    let list = |born: &str| format!("ФИО;Дата рождения;Группа\n{};{born};{A}\n", name(12));
    let members = members("05.09.2026");
    let plan = Case::new().roster("список.csv", list("")).members(&members).json();
    let line = plan.of(&name(12));
    assert!(line[0].starts_with("add ") && line[0].ends_with("review"), "{line:?}");
    let plan = Case::new().roster("список.csv", list(&birth(12))).members(&members).json();
    assert!(plan.of(&name(12))[0].ends_with("auto"), "{:?}", plan.of(&name(12)));
}

#[test]
fn parents_wait_while_a_child_is_in_doubt() {
    const CHAT: &str = "chat:parents:ИС-21";
    let own = format!("Галкин Артём Юрьевич;{}\n", name(0));
    for (what, row, verdict) in [
        ("one child alone", String::new(), "auto"),
        ("a sibling whose name is mistyped", format!("Галкин Артём Юрьевич;{}ъ\n", name(1)), "review"),
        ("a row of that surname with initials", format!("Галкин А. Ю.;{}\n", name(1)), "blocked"),
        (
            "a row of nearly that surname, its child unknown",
            "Галкина Анна Ильинична;Галкин Пётр Ильич\n".to_owned(),
            "review",
        ),
        ("another family with an unknown child", "Орлова Анна Ильинична;Орлов Пётр Ильич\n".to_owned(), "auto"),
    ] {
        let plan = Case::new()
            .roster("список.csv", students((1..12).map(|n| (n, A))))
            .roster("родители.csv", format!("Родитель;ФИО ребёнка\n{own}{row}Орлова Нина Львовна;{}\n", name(2)))
            .roster("приказы.csv", format!("{ORDERS}Отчисление;{};{};{A};;118-к;19.11.2026;\n", name(0), birth(0)))
            .members(
                joined((0..12).map(|n| (n, A)))
                    + &format!("p1;Галкин Артём Юрьевич;;{CHAT};Родитель;состоит;05.09.2026;;;;\n")
                    + &format!("p2;Орлова Нина Львовна;;{CHAT};Родитель;состоит;05.09.2026;;;;\n"),
            )
            .json();
        assert_eq!(removal(&plan, "Галкин Артём Юрьевич").0, verdict, "{what}: {:?}", plan.lines());
        assert_eq!(removal(&plan, &name(0)).0, "auto", "{what}");
        assert!(plan.of("Галкин А. Ю").iter().all(|line| !line.ends_with("auto")), "{what}: {:?}", plan.lines());
    }
}

/// Four groups of six, as the platform has them.
fn placed() -> Vec<(usize, &'static str)> {
    (0..24).map(|n| (n, [A, B, C, "ПК-22"][n / 6])).collect()
}

#[test]
fn a_column_of_groups_that_slipped_is_one_slip() {
    for by in [-2i64, -1, 1, 2, 3] {
        let truth = placed();
        let slipped = (0..24i64).map(|n| {
            let group = usize::try_from(n - by).ok().and_then(|other| truth.get(other)).map_or("", |(_, group)| group);
            (n as usize, if group.is_empty() && by > 0 { A } else { group })
        });
        let plan = Case::new().roster("список.csv", students(slipped)).members(joined(truth.clone())).json();
        assert!(plan.has("roster.slipped_rows"), "{by}: {:?}", plan.lines());
        assert_eq!(plan.findings().iter().filter(|one| one["code"] == "roster.slipped_rows").count(), 1);
        assert!(plan.lines().iter().all(|line| line.contains("guard.columns_shifted")), "{by}: {:?}", plan.lines());
    }
}

#[test]
fn people_who_move_have_not_slipped() {
    type Moved = fn(usize) -> &'static str;
    let here = |n: usize| [A, B, C, "ПК-22"][n / 6];
    let cases: [(&str, Moved); 3] = [
        ("three to one group, at the end of its list", |n| {
            if (6..9).contains(&n) { A } else { [A, B, C, "ПК-22"][n / 6] }
        }),
        ("two groups are one now", |n| [A, A, C, "ПК-22"][n / 6]),
        ("here and there", |n| if n % 5 == 2 { [B, C, "ПК-22", A][n / 6] } else { [A, B, C, "ПК-22"][n / 6] }),
    ];
    for (what, moved) in cases {
        let plan = Case::new()
            .roster("список.csv", students((0..24).map(|n| (n, moved(n)))))
            .members(joined((0..24).map(|n| (n, here(n)))))
            .json();
        assert!(!plan.has("roster.slipped_rows"), "{what}: {:?}", plan.lines());
    }
    // Orders say who moves: at each boundary one.
    let boundaries = [6usize, 12, 18];
    let orders: String = boundaries
        .map(|n| format!("Перевод;{};{};{};{};45-к;19.11.2026;\n", name(n), birth(n), here(n), here(n - 1)))
        .concat();
    let list = (0..24).map(|n| (n, if boundaries.contains(&n) { here(n - 1) } else { here(n) }));
    let plan = Case::new()
        .roster("список.csv", students(list))
        .roster("приказы.csv", ORDERS.to_owned() + &orders)
        .members(joined((0..24).map(|n| (n, here(n)))))
        .json();
    assert!(!plan.has("roster.slipped_rows"));
    assert!(boundaries.iter().all(|n| plan.of(&name(*n))[0].ends_with("order auto")), "{:?}", plan.lines());
}

#[test]
fn class_teachers_and_children_that_slipped_are_held() {
    const GROUPS: [&str; 6] = [A, B, C, "ПК-22", "БУ-12", "СВ-41"];
    const TEACHERS: [&str; 8] = ["Бережная", "Громыко", "Дикая", "Ерёменко", "Коваль", "Лысенко", "Мороз", "Нечай"];
    let teacher = |n: usize| format!("{} Анна Львовна", TEACHERS[n]);
    let mut members = MEMBERS.to_owned();
    for n in 0..8 {
        members += &format!("t{n};{};;Сотрудники;Преподаватель;состоит;05.09.2026;;;;да\n", teacher(n));
        if let Some(group) = GROUPS.get(n) {
            members += &format!("t{n};{};;{group};Классный руководитель;состоит;05.09.2026;;;;да\n", teacher(n));
        }
    }
    for by in [1i64, -1] {
        let mut staff = "ФИО;Должность;Классное руководство\n".to_owned();
        for n in 0..8i64 {
            let group = usize::try_from(n - by).ok().and_then(|n| GROUPS.get(n)).unwrap_or(&"");
            staff += &format!("{};Преподаватель;{group}\n", teacher(n as usize));
        }
        let plan = Case::new().roster("штат.csv", staff).members(&members).json();
        assert!(plan.has("roster.slipped_rows"), "{by}: {:?}", plan.lines());
        assert!(plan.lines().iter().all(|line| line.contains("guard.columns_shifted")), "{by}: {:?}", plan.lines());
    }
    // Parents beside the child of the next row: whoever leaves takes no other parent along.
    let mut rows = "Родитель;ФИО ребёнка\n".to_owned();
    let mut joined_members = joined((0..12).map(|n| (n, A)));
    for n in 0..12 {
        let family = |n: usize| name(n % 12).split_whitespace().next().unwrap().to_owned();
        rows += &format!("{}а Ольга Ильинична;{}\n", family(n), name((n + 1) % 12));
        joined_members +=
            &format!("p{n};{}а Ольга Ильинична;;chat:parents:{A};Родитель;состоит;05.09.2026;;;;\n", family(n));
    }
    let plan = Case::new()
        .roster("список.csv", students((1..12).map(|n| (n, A))))
        .roster("родители.csv", rows)
        .roster("приказы.csv", format!("{ORDERS}Отчисление;{};{};{A};;118-к;19.11.2026;\n", name(0), birth(0)))
        .members(joined_members)
        .json();
    assert!(plan.has("roster.slipped_rows"), "{:?}", plan.lines());
    let of_parents: Vec<String> = plan.of("Ольга Ильинична");
    assert!(
        !of_parents.is_empty() && of_parents.iter().all(|line| line.contains("guard.columns_shifted")),
        "{of_parents:?}"
    );
}

#[test]
fn all_is_well_only_where_all_was_compared() {
    let well = "Всё как должно быть";
    let said = |case: &Case| String::from_utf8(case.output().stdout).unwrap().replace("\n", " ");
    let page = |case: &Case, format: &str| {
        String::from_utf8(case.command().args(["--format", format]).output().unwrap().stdout).unwrap()
    };
    let whole = Case::new().roster("список.csv", students(placed())).members(joined(placed())).with(&["--exit-code"]);
    assert!(said(&whole).contains(well));
    let plan = whole.json();
    assert_eq!(plan.status, 0);
    assert_eq!(
        plan.value["coverage"],
        serde_json::json!({"memberships": 24, "compared": 24, "unchecked_places": [], "people": 24, "people_compared": 24})
    );
    // A class whose list was not brought.
    let part = Case::new()
        .roster("список.csv", students(placed().into_iter().take(18)))
        .members(joined(placed()))
        .with(&["--exit-code"]);
    let plan = part.json();
    assert_eq!((plan.status, plan.lines().len()), (4, 0));
    assert_eq!(plan.value["coverage"]["unchecked_places"], serde_json::json!([{"place": "class:ПК-22", "people": 6}]));
    assert_eq!((&plan.value["summary"]["compared"], &plan.value["summary"]["memberships"]), (&18.into(), &24.into()));
    for text in [said(&part), page(&part, "html"), page(&part, "csv")] {
        assert!(
            text.contains("Сверено 18 из 24 мест; не сверены 6: класс ПК-22 (6).") && !text.contains(well),
            "{text}"
        );
    }
    // Somebody without a group was not compared with anything.
    let list = students(placed()) + "Сомов Пётр Ильич;01.02.2009;\n";
    let plan = Case::new().roster("список.csv", list).members(joined(placed())).with(&["--exit-code"]);
    assert!(!said(&plan).contains(well));
    let plan = plan.json();
    assert_eq!(plan.status, 4, "{:?}", plan.value["coverage"]);
}
