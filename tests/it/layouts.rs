//! The layouts that colleges use, each read without a hand-written mapping.

use crate::support;
use crate::support::{Case, MEMBERS, Plan};
use rust_xlsxwriter::{Format, Formula, Workbook};

/// A platform with nobody but one employee: whoever is read as a student is invited.
const NOBODY: &str = "1;Юдин Лев Петрович;;Сотрудники;Преподаватель;состоит;;;;;\n";

fn read(name: &str, content: impl AsRef<[u8]>) -> Plan {
    Case::new().roster(name, content).members(format!("{MEMBERS}{NOBODY}")).json()
}

/// Who is invited where: `name @ place`, in the order of the plan.
fn invited(plan: &Plan) -> Vec<String> {
    plan.actions()
        .iter()
        .filter(|action| action["kind"] == "invite")
        .map(|action| format!("{} @ {}", action["person"]["name"].as_str().unwrap(), action["place"].as_str().unwrap()))
        .collect()
}

fn kind(plan: &Plan) -> String {
    plan.value["inputs"].as_array().unwrap().iter().find(|input| input["kind"] != "members").unwrap()["kind"]
        .as_str()
        .unwrap()
        .to_owned()
}

const TWO: [&str; 2] = ["Зимин Роман Олегович @ class:ИС-21", "Орлова Ева Игоревна @ class:ИС-21"];

#[test]
fn a_group_list_with_titles_and_a_header_of_two_rows() {
    let text = "ГБПОУ «Приозёрский техникум»;;;;;\nСписок обучающихся;;;;;\nГруппа ИС-21;;;;;\nна 01.09.2026;;;;;\n;;;;;\n\
                № п/п;ФИО;Дата рождения;Приказ о зачислении;;Примечание\n;;;№;дата;\n\
                1;Зимин Роман Олегович;01.02.2009;45-к;20.08.2025;\n2;Орлова Ева Игоревна;03.04.2009;45-к;20.08.2025;\n\
                Итого: 2 чел.;;;;;\nКлассный руководитель ____________ Юдин Л.П.;;;;;\nИсп. Белова, тел. 12-34;;;;;\n3;;;;;\n";
    let plan = read("список.csv", text);
    assert_eq!(invited(&plan), TWO);
    assert_eq!(kind(&plan), "students");
    assert_eq!(plan.value["organization"], "ГБПОУ «Приозёрский техникум»");
    assert_eq!(plan.codes(), Vec::<String>::new());
}

#[test]
fn a_name_in_three_columns_under_one_header() {
    let text = "№ п/п;ФИО;;;Дата рождения;Группа\n;Фамилия;Имя;Отчество (при наличии);;\n1;Зимин;Роман;Олегович;01.02.2009;ИС-21\n2;Орлова;Ева;Игоревна;03.04.2009;ИС-21\n";
    assert_eq!(invited(&read("список.csv", text)), TWO);
}

#[test]
fn a_sheet_a_group() {
    let mut dataset = Workbook::new();
    for (sheet, surname) in [("гр. ИС-21", "Зимин"), ("ИС-31 (1)", "Лаптев"), ("Лист1", "Наумов")]
    {
        let sheet = dataset.add_worksheet().set_name(sheet).unwrap();
        if surname == "Наумов" {
            sheet.write(0, 0, "Список обучающихся группы ТМ-11").unwrap();
        }
        sheet.write(2, 0, "№ п/п").unwrap().write(2, 1, "ФИО").unwrap().write(2, 2, "Д.р.").unwrap();
        sheet
            .write(3, 0, 1)
            .unwrap()
            .write(3, 1, format!("{surname} Роман Олегович"))
            .unwrap()
            .write(3, 2, "01.02.2009")
            .unwrap();
    }
    let plan = read("список.xlsx", dataset.save_to_buffer().unwrap());
    assert_eq!(
        invited(&plan),
        [
            "Зимин Роман Олегович @ class:ИС-21",
            "Лаптев Роман Олегович @ class:ИС-31",
            "Наумов Роман Олегович @ class:ТМ-11"
        ]
    );
    assert_eq!(
        plan.value["inputs"].as_array().unwrap().iter().find(|input| input["kind"] == "students").unwrap()["groups"],
        3
    );
}

#[test]
fn separating_lines_between_blocks() {
    let text = "ФИО;Дата рождения;Телефон\nГруппа ИС-21;;\nЗимин Роман Олегович;01.02.2009;\nОрлова Ева Игоревна;03.04.2009;\nГруппа ИС-31;;\nЛаптев Глеб Юрьевич;05.06.2008;\n";
    let mut expected: Vec<&str> = TWO.to_vec();
    expected.push("Лаптев Глеб Юрьевич @ class:ИС-31");
    assert_eq!(invited(&read("список.csv", text)), expected);
}

#[test]
fn an_annex_with_several_orders() {
    let text = "Приложение к приказу № 118-к от 19.11.2026;;;\nОб отчислении обучающихся;;;\n№ п/п;ФИО;Группа;Основание\n\
                1;Зимин Роман Олегович;ИС-21;личное заявление\nПриложение к приказу № 119-к от 20.11.2026;;;\nО зачислении;;;\n\
                1;Орлова Ева Игоревна;ИС-21;заявление\n";
    let members = "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус\n1;Зимин Роман Олегович;01.02.2009;ИС-21;Обучающийся;состоит\n2;Лаптев Глеб Юрьевич;05.06.2008;ИС-21;Обучающийся;состоит\n";
    let plan = Case::new().roster("приказ.csv", text).members(members).json();
    assert_eq!(
        plan.lines(),
        [
            // Nothing beside the order says who is meant: no list of the group, no birth date.
            "remove Зимин Роман Олегович | class:ИС-21 student | order review",
            "invite Орлова Ева Игоревна | class:ИС-21 student | order auto",
        ]
    );
    assert_eq!(plan.actions()[0]["basis"]["number"], "118-к");
    assert_eq!(plan.actions()[1]["basis"]["number"], "119-к");
    assert_eq!(plan.actions()[1]["basis"]["date"], "2026-11-20");
}

#[test]
fn a_register_of_movements_in_words() {
    let text = "Движение контингента\nПриказ;ФИО;Содержание приказа\n101-к от 05.10.2026;Зимин Роман Олегович;переведён из гр. ИС-21 в гр. ТМ-11 с 06.10.2026\n";
    let members = "ID пользователя;ФИО;Класс;Роль\n1;Зимин Роман Олегович;ИС-21;Обучающийся\n2;Лаптев Глеб Юрьевич;ТМ-11;Обучающийся\n3;Наумов Глеб Юрьевич;ИС-21;Обучающийся\n";
    let plan = Case::new().roster("движение.csv", text).members(members).json();
    assert_eq!(
        plan.lines(),
        ["reassign Зимин Роман Олегович | class:ИС-21 student → class:ТМ-11 student | order auto"]
    );
    assert_eq!(plan.actions()[0]["basis"]["effective"], "2026-10-06");
}

#[test]
fn a_staffing_list_with_part_time_posts() {
    let text = "Табельный номер;Сотрудник;Должность;Ставка;Дата приёма;Дата увольнения;Вид занятости\n\
                0001;Шубина Яна Львовна;преподаватель;1;01.09.2020;;основное\n0002;Шубина Яна Львовна;методист;0,5;01.09.2021;;совместительство\n\
                0003;Гусев Пётр Ильич;уборщик;1;01.09.2020;;основное\n0004;Фомин Олег Ильич;преподаватель;1;01.09.2020;01.10.2026;основное\n";
    let plan = read("штат.csv", text);
    assert_eq!(kind(&plan), "staff");
    assert_eq!(plan.of("Шубина").len(), 1);
    assert_eq!(plan.of("Гусев").len() + plan.of("Фомин").len(), 0);
}

#[test]
fn teaching_load_in_rows_and_crosswise() {
    let rows = "Тарификация на 2026–2027 учебный год\nПреподаватель;Предмет;Группы;Часы\nШубина Яна Львовна;МДК.01.02 Базы данных;ИС-21, 22;72\n;ОП.05 Право;ИС-31;36\n";
    let plan = read("нагрузка.csv", rows);
    assert_eq!(kind(&plan), "teaching");
    assert_eq!(
        invited(&plan),
        ["Шубина Яна Львовна @ class:ИС-21", "Шубина Яна Львовна @ class:ИС-22", "Шубина Яна Львовна @ class:ИС-31"]
    );
    let cross = "Преподаватель;Предмет;ИС-21;ИС-22;ИС-31\nШубина Яна Львовна;История;36;;36\n";
    assert_eq!(
        invited(&read("нагрузка.csv", cross)),
        ["Шубина Яна Львовна @ class:ИС-21", "Шубина Яна Львовна @ class:ИС-31"]
    );
}

#[test]
fn class_teachers() {
    let text =
        "Классные руководители на 2026–2027 уч. год;;\nГруппа;ФИО;Телефон\nИС-21;Шубина Яна Львовна;+7 900 000-00-01\n";
    let plan = read("кр.csv", text);
    assert_eq!(kind(&plan), "teaching");
    assert_eq!(
        plan.lines()
            .iter()
            .filter(|line| line.starts_with("invite Шубина Яна Львовна | class:ИС-21 class_teacher"))
            .count(),
        1
    );
}

#[test]
fn parents_on_the_students_row_and_in_one_cell() {
    let members = format!("{MEMBERS}{NOBODY}2;Лаптев Глеб Юрьевич;;chat:parents:ИС-21;Родитель;состоит;;;;;\n");
    let columns = "ФИО;Дата рождения;Группа;Мать: ФИО, телефон;Отец\nЗимин Роман Олегович;01.02.2010;ИС-21;Зимина Анна Павловна, +7 900 000-00-01;Зимин Олег Ильич\n";
    let plan = Case::new().roster("к.csv", columns).members(&members).json();
    assert_eq!(
        plan.of("chat:parents").iter().filter(|line| line.starts_with("invite")).count(),
        2,
        "{:?}",
        plan.lines()
    );
    let cell = "ФИО;Дата рождения;Группа;Родители\n\"Зимин Роман Олегович\";01.02.2010;ИС-21;\"Зимина Анна Павловна, 89000000001\nЗимин Олег Ильич, 89000000002\"\n";
    let plan = Case::new().roster("к.csv", cell).members(&members).json();
    assert_eq!(
        plan.of("chat:parents").iter().filter(|line| line.starts_with("invite")).count(),
        2,
        "{:?}",
        plan.lines()
    );
    let rows = "ФИО родителя;Степень родства;Телефон;ФИО ребёнка;Группа\nЗимина Анна Павловна;мать;89000000001;Зимин Роман Олегович;ИС-21\n";
    let list = "ФИО;Дата рождения;Группа\nЗимин Роман Олегович;01.02.2010;ИС-21\n";
    let plan = Case::new().roster("к.csv", list).roster("р.csv", rows).members(&members).json();
    assert_eq!(plan.of("Зимина"), ["invite Зимина Анна Павловна | chat:parents:ИС-21 parent | roster auto"]);
}

#[test]
fn an_e_journal_template() {
    let text = "Фамилия*;Имя*;Отчество;Пол;Дата рождения*;СНИЛС;Класс*;Телефон;E-mail;Роль\n\
                обязательное поле;обязательное поле;при наличии;М/Ж;ДД.ММ.ГГГГ;;например, 7А;;;выберите из списка\n\
                Зимин;Роман;Олегович;М;01.02.2009;;ИС-21;;;Обучающийся\nОрлова;Ева;Игоревна;Ж;03.04.2009;;ИС-21;;;Обучающийся\nШубина;Яна;Львовна;Ж;03.04.1980;;;;;Учитель\n";
    let plan = read("обучающиеся.csv", text);
    let mut expected: Vec<&str> = TWO.to_vec();
    expected.push("Шубина Яна Львовна @ staff");
    assert_eq!(invited(&plan), expected);
}

#[test]
fn a_bare_number_does_not_make_a_roster_of_a_list_of_the_platforms_members() {
    let kind_of = |text: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("список.csv");
        std::fs::write(&path, text).unwrap();
        let output = support::program().args(["mapping", "check"]).arg(&path).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        told.lines().nth(1).unwrap().split('(').next().unwrap().trim().to_owned()
    };
    let of = |header: &str, row: &str| kind_of(&format!("{header}\n{row}\n"));
    for (header, row) in [
        ("ID;ФИО;Роль;Класс", "1;Зимин Роман Олегович;ученик;ИС-21"),
        ("Идентификатор;ФИО;Роль;Класс", "1;Зимин Роман Олегович;ученик;ИС-21"),
        ("ID;Участник;Роль;Класс", "1;Зимин Роман Олегович;ученик;ИС-21"),
        ("ID;Пользователь;Класс;Роль", "1;Зимин Роман Олегович;ИС-21;ученик"),
        ("ID;Имя и фамилия;Роль;Чат", "1;Зимин Роман;ученик;ИС-21"),
        ("ID;Имя и фамилия;Чат", "1;Зимин Роман;ИС-21"),
        ("ФИО;Чат", "Зимин Роман Олегович;ИС-21"),
    ] {
        assert_eq!(of(header, row), "участники платформы", "{header}");
    }
    for (header, row) in [
        ("ID;ФИО;Роль;Класс;Дата рождения", "1;Зимин Роман Олегович;ученик;ИС-21;01.02.2009"),
        ("№ личного дела;ФИО;Роль;Класс", "1;Зимин Роман Олегович;ученик;ИС-21"),
        ("ID;ФИО;Класс", "1;Зимин Роман Олегович;ИС-21"),
    ] {
        assert_eq!(of(header, row), "обучающиеся", "{header}");
    }
}

#[test]
fn a_list_that_is_called_one_of_the_platforms_members_is_asked_about() {
    let students = "ФИО;Дата рождения;Группа\nЗимин Роман Олегович;01.02.2009;ИС-21\n";
    let members = "ID пользователя;ФИО;Класс;Роль;Статус\n1;Зимин Роман Олегович;ИС-21;Обучающийся;состоит\n2;Чужой Олег Ильич;ИС-21;Обучающийся;состоит\n";
    let rows = "ФИО;Телефон\nЗимин Роман Олегович;+79001000001\nЧужой Олег Ильич;+79001000002\n";
    let asked = |name: &str, text: &str| {
        let plan = Case::new().roster("с.csv", students).roster(name, text).members(members).json();
        let words = plan.value["words"].as_array().cloned().unwrap_or_default();
        words.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(asked("список.csv", &format!("Участники класса ИС-21\n{rows}")), ["title"]);
    assert_eq!(asked("список.csv", &format!("Список участников чата ИС-21\n{rows}")), ["title"]);
    assert_eq!(asked("участники чата ИС-21.csv", &format!("Группа ИС-21\n{rows}")), ["file"]);
    // Nothing but its columns says whose list it is, and these are both's.
    for header in ["ID;ФИО;Роль;Класс;Телефон", "ФИО;Класс;Роль;Телефон"] {
        let row: Vec<&str> = header
            .split(';')
            .map(|column| match column {
                "ФИО" => "Чужой Олег Ильич",
                "Роль" => "ученик",
                "Класс" => "ИС-21",
                "Телефон" => "+79001000002",
                _ => "2",
            })
            .collect();
        assert_eq!(asked("список.csv", &format!("{header}\n{}\n", row.join(";"))), ["title"], "{header}");
    }
    // Lists of a college that only speak of the messenger.
    for name in ["Списки для Сферума.csv", "Список группы для чата.csv"] {
        assert_eq!(asked(name, &format!("Список группы ИС-21\n{rows}")), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn an_export_with_headers_on_every_page_and_merged_groups() {
    let text = "Группа;№ п/п;Обучающийся;Дата рождения;№ зачётной книжки\nИС-21;1;ЗИМИН РОМАН ОЛЕГОВИЧ;01.02.2009;1\u{a0}001\n\
                Группа;№ п/п;Обучающийся;Дата рождения;№ зачётной книжки\n;2;ОРЛОВА ЕВА ИГОРЕВНА;03.04.2009;1\u{a0}002\n;3;ЛАПТЕВ ГЛЕБ ЮРЬЕВИЧ;05.06.2009;1\u{a0}003\nИС-31;1;НАУМОВ ЕГОР ЮРЬЕВИЧ;05.07.2008;1\u{a0}004\n";
    let plan = read("1с.csv", text);
    assert_eq!(
        invited(&plan),
        [
            "ЗИМИН РОМАН ОЛЕГОВИЧ @ class:ИС-21",
            "ЛАПТЕВ ГЛЕБ ЮРЬЕВИЧ @ class:ИС-21",
            "ОРЛОВА ЕВА ИГОРЕВНА @ class:ИС-21",
            "НАУМОВ ЕГОР ЮРЬЕВИЧ @ class:ИС-31"
        ]
    );
    assert_eq!(plan.codes(), Vec::<String>::new());
}

#[test]
fn dates_in_every_form() {
    let mut text = "ФИО;Дата рождения;Группа\n".to_owned();
    let mut members = MEMBERS.to_owned();
    for (n, date) in
        ["01.09.2009", "1.9.09", "2009-09-01", "01/09/2009", "1 сентября 2009 г.", "01.09.2009 г.", "40057"]
            .iter()
            .enumerate()
    {
        text.push_str(&format!("{};{date};ИС-21\n", support::name(n)));
        members.push_str(&format!("{n};{};01.09.2009;ИС-21;Обучающийся;состоит;;;;;\n", support::name(n)));
    }
    let plan = Case::new().roster("к.csv", text).members(members).json();
    assert_eq!(plan.lines(), Vec::<String>::new());
    assert_eq!(plan.codes(), Vec::<String>::new());
    assert_eq!(plan.value["summary"]["unchanged"], 7);
}

#[test]
fn group_names_in_every_spelling() {
    let mut text = "ФИО;Дата рождения;Группа\n".to_owned();
    for (n, group) in ["ИС-21", "ИС 21", "ис21", "ИС–21", "2ИС-1", "21-ИС", "IC-21", "ИC-21", "гр. ИС-21", "ИС-21з"]
        .iter()
        .enumerate()
    {
        text.push_str(&format!("{};{};{group}\n", support::name(n), support::birth(n)));
    }
    let plan = read("к.csv", text);
    let places: Vec<String> =
        invited(&plan).iter().map(|line| line.rsplit_once('@').unwrap().1.trim().to_owned()).collect();
    assert_eq!(places.iter().filter(|place| *place == "class:ИС-21").count(), 7, "{places:?}");
    // Another order of letters and numbers is another name.
    for other in ["class:ИС-21з", "class:2ИС-1", "class:21-ИС"] {
        assert_eq!(places.iter().filter(|place| *place == other).count(), 1, "{places:?}");
    }
}

#[test]
fn csv_of_every_encoding_and_delimiter() {
    let text =
        "ФИО;Дата рождения;Группа\r\nЗимин Роман Олегович;01.02.2009;ИС-21\r\nОрлова Ева Игоревна;03.04.2009;ИС-21\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
        utf16,
        text.replace(';', ",").into_bytes(),
        text.replace(';', "\t").into_bytes(),
        format!("sep=;\r\n{text}").into_bytes(),
    ] {
        assert_eq!(invited(&read("к.csv", bytes)), TWO);
    }
}

#[test]
fn hidden_sheets_rows_and_formulas() {
    let mut dataset = Workbook::new();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    let sheet = dataset.add_worksheet().set_name("ИС-21").unwrap();
    for (column, head) in ["ФИО", "Дата рождения", "№ личного дела"].iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    sheet.write(1, 0, Formula::new("=\"Зимин\"&\" Роман Олегович\"").set_result("Зимин Роман Олегович")).unwrap();
    sheet.write_number_with_format(1, 1, 39845.0, &date).unwrap().write(1, 2, 1).unwrap();
    sheet.write(2, 0, "Орлова Ева Игоревна").unwrap().write(2, 1, "03.04.2009").unwrap();
    sheet.set_row_hidden(2).unwrap();
    let hidden = dataset.add_worksheet().set_name("ИС-31").unwrap();
    hidden.write(0, 0, "ФИО").unwrap().write(1, 0, "Лаптев Глеб Юрьевич").unwrap();
    hidden.set_hidden(true);
    let plan = read("к.xlsx", dataset.save_to_buffer().unwrap());
    assert_eq!(invited(&plan), TWO);
    // Whoever stands in a hidden row is asked about.
    assert_eq!(plan.codes(), ["source.hidden_sheet", "unread.hidden"]);
}

#[test]
fn a_page_saved_as_xls() {
    let page = "<html><meta charset=utf-8><body><table><tr><th>ФИО</th><th>Дата рождения</th><th>Группа</th></tr>\
                <tr><td>Зимин Роман Олегович</td><td>01.02.2009</td><td>ИС-21</td></tr><tr><td>Орлова Ева Игоревна</td><td>03.04.2009</td><td>ИС-21</td></tr></table></body></html>";
    let plan = read("к.xls", page);
    assert_eq!(invited(&plan), TWO);
    assert_eq!(plan.codes(), ["source.content_differs_from_extension"]);
}

#[test]
fn patronymics_and_short_surnames() {
    let text = "ФИО;Дата рождения;Группа\nЛи Анна —;01.02.2009;ИС-21\nЭ Олег .;02.02.2009;ИС-21\nТё Вера;03.02.2009;ИС-21\nАлиев Мухаммад Хасан оглы;04.02.2009;ИС-21\nГарсия Анна Мария Петровна;05.02.2009;ИС-21\n";
    assert_eq!(invited(&read("к.csv", text)).len(), 5);
}

#[test]
fn several_kinds_in_one_file() {
    let mut dataset = Workbook::new();
    let sheet = dataset.add_worksheet().set_name("Контингент").unwrap();
    for (row, cells) in
        [["ФИО", "Дата рождения", "Группа"], ["Зимин Роман Олегович", "01.02.2009", "ИС-21"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let sheet = dataset.add_worksheet().set_name("Сотрудники").unwrap();
    for (row, cells) in
        [["ФИО", "Должность", "Статус"], ["Шубина Яна Львовна", "преподаватель", "работает"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let plan = read("всё.xlsx", dataset.save_to_buffer().unwrap());
    let kinds: Vec<&str> =
        plan.value["inputs"].as_array().unwrap().iter().map(|input| input["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["staff", "students", "members"]);
    assert_eq!(invited(&plan).len(), 2);
}

#[test]
fn a_mapping_for_the_rest() {
    let text = "Слушатель|Родился когда|Поток\nЗимин Роман Олегович|01.02.2009|Первый айтишный\nОрлова Ева Игоревна|03.04.2009|Первый айтишный\n";
    let mapping = "[headers.any]\nfull_name = [\"Слушатель\"]\nbirth_date = [\"Родился когда\"]\ngroup = [\"Поток\"]\n[groups]\n\"Первый айтишный\" = \"ИС-21\"\n";
    let plan = Case::new().roster("к.csv", text).members(format!("{MEMBERS}{NOBODY}")).mapping(mapping).json();
    assert_eq!(invited(&plan), TWO);
    let bare = "Зимин Роман Олегович;01.02.2009\nОрлова Ева Игоревна;03.04.2009\n";
    let mapping = "[[tables]]\nkind = \"students\"\nheader_row = 0\n[tables.columns]\nA = \"full_name\"\nB = \"birth_date\"\n[tables.constants]\ngroup = \"ИС-21\"\n";
    let plan = Case::new().roster("к.csv", bare).members(format!("{MEMBERS}{NOBODY}")).mapping(mapping).json();
    assert_eq!(invited(&plan), TWO);
}

#[test]
fn what_mapping_guess_writes_reads_the_file() {
    let case = Case::new();
    let path = case.write("к.csv", "Список группы ИС-21;;\nФИО;Дата рождения;Хобби\nЗимин Роман Олегович;01.02.2009;шахматы\nОрлова Ева Игоревна;03.04.2009;\n");
    let output = support::program().args(["mapping", "guess"]).arg(&path).output().unwrap();
    let draft = String::from_utf8(output.stdout).unwrap();
    assert!(draft.contains("A = \"full_name\"") && draft.contains("# C = \"ignored\"  # Хобби"), "{draft}");
    let plan = Case::new().file(path).members(format!("{MEMBERS}{NOBODY}")).mapping(&draft).json();
    assert_eq!(invited(&plan), TWO);
    let output = support::program().args(["mapping", "check"]).arg(case.path().join("к.csv")).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("обучающиеся") && told.contains("Хобби → не понято"), "{told}");
}

/// A list without a header row is read by the draft that was made for it.
#[test]
fn a_draft_for_a_list_without_headers() {
    for text in [
        "1;Зимин Роман Олегович;01.02.2009;ИС-21\n2;Орлова Ева Игоревна;03.04.2009;ИС-21\n",
        "Список группы ИС-21;;\n1;Зимин Роман Олегович;01.02.2009\n2;Орлова Ева Игоревна;03.04.2009\n",
    ] {
        let case = Case::new();
        let path = case.write("к.csv", text);
        let output = support::program().args(["mapping", "guess"]).arg(&path).output().unwrap();
        let draft = String::from_utf8(output.stdout).unwrap();
        assert!(draft.contains("\"full_name\"") && draft.contains("\"birth_date\""), "{draft}");
        let plan = Case::new().file(path).members(format!("{MEMBERS}{NOBODY}")).mapping(&draft).json();
        assert_eq!(invited(&plan), TWO, "{draft}");
    }
}

#[test]
fn a_signature_over_several_cells_is_nobody() {
    let text = "№ п/п;ФИО;Дата рождения;Группа\n1;Зимин Роман Олегович;01.02.2009;ИС-21\n2;Орлова Ева Игоревна;03.04.2009;ИС-21\n\
                ;Классный руководитель;____________;Петрова А.А.\n";
    let plan = read("список.csv", text);
    assert_eq!(invited(&plan), TWO);
    assert_eq!(plan.codes(), Vec::<String>::new());
}

/// Every header of `headers` in the place of `{}` reads the list.
fn each_reads(headers: &[&str], text: &str, expected: &[&str]) {
    for header in headers {
        let plan = read("к.csv", text.replace("{}", &format!("\"{}\"", header.replace('"', "\"\""))));
        assert_eq!(invited(&plan), expected, "{header}");
        assert_eq!(plan.codes(), Vec::<String>::new(), "{header}");
    }
}

#[test]
fn a_header_is_a_noun_and_its_qualifiers() {
    let rows = "1;Зимин Роман Олегович;01.02.2009;ИС-21\n2;Орлова Ева Игоревна;03.04.2009;ИС-21\n";
    let names = [
        "Фамилия, имя, отчество (при наличии) обучающегося",
        "ФИО ученика",
        "Список студентов",
        "Обучающиеся",
        "Список группы",
        "Фамилия, имя, отчество полностью",
        "Ф. И. О.",
        "Фамилия, имя и (при наличии) отчество",
        "Студент, ФИО",
        "Фамилия, имя учащегося",
        "ФИО студентов группы",
        "Ученики класса",
        "Полное ФИО студента",
        "ФИО обучающегося на русском языке",
        "ФИО по паспорту",
        "Фамилия Имя Отч.",
        "Физическое лицо",
        "ФИО ребёнка",
    ];
    each_reads(&names, &format!("№;{{}};Дата рождения;Группа\n{rows}"), &TWO);
    let births = [
        "Дата рождения обучающегося",
        "День, месяц, год рождения",
        "Дата, месяц и год рождения",
        "Год, месяц и число рождения",
        "Дата рожд. обучающегося",
        "Дата (число, месяц, год) рождения",
        "Д/р",
        "Дата р.",
        "Дата рождения по паспорту",
        "Дата рождения (дд.мм.гггг)",
        "Когда родился",
    ];
    each_reads(&births, &format!("№;ФИО;{{}};Группа\n{rows}"), &TWO);
    let groups = [
        "Наименование группы",
        "Группа студента",
        "Уч. группа",
        "Гр.",
        "Курс, группа",
        "Группа на 01.09.2026",
        "Группа на 1 сентября",
        "Код группы",
        "Индекс группы",
        "Группа/класс",
        "В какой группе Вы учитесь?",
        "Обучается в группе",
        "№ группы",
    ];
    each_reads(&groups, &format!("№;ФИО;Дата рождения;{{}}\n{rows}"), &TWO);
    let phones = [
        "Телефон мобильный",
        "Номер мобильного",
        "Телефон студента",
        "Контактный телефон",
        "Сот. телефон",
        "№ тел.",
        "Номер сотового телефона обучающегося",
        "Тел. моб.",
        "Телефон, привязанный к MAX",
        "Домашний телефон",
    ];
    let rows = rows.replace("ИС-21\n", "ИС-21;8 900 000-00-01\n");
    each_reads(&phones, &format!("№;ФИО;Дата рождения;Группа;{{}}\n{rows}"), &TWO);
}

#[test]
fn headers_of_orders() {
    let members = "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус\n1;Зимин Роман Олегович;01.02.2009;ИС-21;Обучающийся;состоит\n2;Лаптев Глеб Юрьевич;05.06.2008;ИС-21;Обучающийся;состоит\n";
    let list = "ФИО;Дата рождения;Группа;{}\nЗимин Роман Олегович;01.02.2009;ИС-21;118-к от 19.11.2026\nЛаптев Глеб Юрьевич;05.06.2008;ИС-21;\n";
    for header in [
        "№ и дата приказа об отчислении",
        "Дата и № приказа об отчислении",
        "Номер, дата приказа об отчислении",
        "Приказ на отчисление",
        "Отчислен приказом №",
        "Пр. об отчислении",
        "№ приказа отчисления",
        "Реквизиты приказа об отчислении",
        "Основание отчисления (приказ)",
        "Приказ о выбытии (№ и дата)",
    ] {
        let plan = Case::new().roster("к.csv", list.replace("{}", &format!("\"{header}\""))).members(members).json();
        assert_eq!(plan.lines(), ["remove Зимин Роман Олегович | class:ИС-21 student | order auto"], "{header}");
        assert_eq!(plan.actions()[0]["basis"]["number"], "118-к", "{header}");
    }
    // An order of another house, another time, a draft: asked, and nothing happens.
    for header in [
        "№ приказа об отчислении из школы",
        "Дата выбытия из прежней школы",
        "Проект приказа об отчислении",
        "Заявление об отчислении",
        "Планируемая дата отчисления",
        "Дата выбытия из общежития",
    ] {
        let plan = Case::new().roster("к.csv", list.replace("{}", &format!("\"{header}\""))).members(members).json();
        assert_eq!(plan.lines(), Vec::<String>::new(), "{header}");
        assert_eq!(plan.codes(), ["unread.column"], "{header}");
    }
    let register = "№;ФИО;Группа;Вид движения;{}\n1;Зимин Роман Олегович;ИС-21;отчислен;118-к от 19.11.2026\n";
    for header in [
        "№, дата приказа",
        "Номер приказа и дата",
        "Дата, № приказа",
        "Приказ, №, дата",
        "Реквизиты распорядительного акта",
        "Приказ директора",
        "Документ-основание",
    ] {
        let text = register.replace("{}", &format!("\"{header}\""));
        let plan = Case::new().roster("приказы.csv", text).members(members).json();
        assert_eq!(plan.actions()[0]["basis"]["number"], "118-к", "{header}");
        assert_eq!(plan.actions()[0]["basis"]["date"], "2026-11-19", "{header}");
    }
}

/// Whose a column is, is not lost: in brackets, above it, or in another word.
#[test]
fn a_column_of_somebody_else() {
    let text = "№;Группа;ФИО (куратора);ФИО (студента);Телефон (родителя)\n1;ИС-21;Юдин Лев Петрович;Зимин Роман Олегович;89000000001\n2;ИС-21;Юдин Лев Петрович;Орлова Ева Игоревна;89000000002\n";
    assert_eq!(invited(&read("к.csv", text)), TWO);
    // A group of another time is asked about.
    for header in ["Группа (прошлый год)", "Группа в прошлом году", "Планируемая группа", "Прежняя группа обучающегося"]
    {
        let plan = read("к.csv", format!("ФИО;Дата рождения;{header}\nЗимин Роман Олегович;01.02.2009;ИС-11\n"));
        assert_eq!(invited(&plan), Vec::<String>::new(), "{header}");
    }
    // The child's phone is not the parent's.
    let parents = "ФИО родителя;Степень родства;ФИО студента;Телефон студента;Группа\nЗимина Анна Павловна;мать;Зимин Роман Олегович;89000000077;ИС-21\n";
    let case = Case::new();
    let path = case.write("р.csv", parents);
    let output = support::program().args(["mapping", "check"]).arg(path).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("Телефон студента → известно, не нужно"), "{told}");
}

#[test]
fn headers_of_up_to_four_rows() {
    for text in [
        // Three rows, the name in parts.
        "№ п/п;Обучающийся;;;Обучение;;\n;ФИО;;Дата рождения;Группа;Приказ о зачислении;\n;Фамилия;Имя Отчество;;;№;дата\n\
         1;Зимин;Роман Олегович;01.02.2009;ИС-21;45-к;20.08.2025\n2;Орлова;Ева Игоревна;03.04.2009;ИС-21;45-к;20.08.2025\n",
        // A caption over some columns, words that explain the date, numbers of columns.
        "Сведения об обучающихся;;;;\n№ п/п;Сведения об обучающемся;;;Группа\n;Фамилия, имя, отчество;Дата рождения;Место;\n;;число, месяц, год;рождения;\n\
         1;2;3;4;5\n1;Зимин Роман Олегович;01.02.2009;г. Заречный;ИС-21\n2;Орлова Ева Игоревна;03.04.2009;г. Заречный;ИС-21\n",
        // What the upper row alone has.
        "№ п/п;Личные данные;;Группа;Примечание\n;ФИО;Дата рождения;;\n1;Зимин Роман Олегович;01.02.2009;ИС-21;\n2;Орлова Ева Игоревна;03.04.2009;ИС-21;\n",
        "Общие сведения;;;;Контакты;\n№;ФИО;Дата рождения;Группа;Телефон;Почта\n1;Зимин Роман Олегович;01.02.2009;ИС-21;;\n2;Орлова Ева Игоревна;03.04.2009;ИС-21;;\n",
        "№;ФИО;Документ;;;Группа\n;;серия;номер;дата выдачи;\n1;Зимин Роман Олегович;1234;567890;01.01.2023;ИС-21\n2;Орлова Ева Игоревна;1234;567891;01.01.2023;ИС-21\n",
        // Numbers of columns: above, below, on each page; letters instead.
        "1;2;3;4\n№ п/п;ФИО;Дата рождения;Группа\n1;Зимин Роман Олегович;01.02.2009;ИС-21\n2;Орлова Ева Игоревна;03.04.2009;ИС-21\n",
        "№;ФИО;Дата рождения;Группа\n1;2;3;4\n1;Зимин Роман Олегович;01.02.2009;ИС-21\n1;2;3;4\n2;Орлова Ева Игоревна;03.04.2009;ИС-21\n",
        "№;ФИО;Дата рождения;Группа\nА;Б;В;Г\n1;Зимин Роман Олегович;01.02.2009;ИС-21\n2;Орлова Ева Игоревна;03.04.2009;ИС-21\n",
        // Both rows of a header again on each page.
        "№;ФИО;;;Группа\n;Фамилия;Имя;Отчество;\n1;Зимин;Роман;Олегович;ИС-21\n№;ФИО;;;Группа\n;Фамилия;Имя;Отчество;\n2;Орлова;Ева;Игоревна;ИС-21\n",
    ] {
        let plan = read("к.csv", text);
        assert_eq!(invited(&plan), TWO, "{text}");
        assert_eq!(plan.codes(), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn parents_under_headers_of_three_rows_and_in_two_rows() {
    let members = format!("{MEMBERS}{NOBODY}2;Лаптев Глеб Юрьевич;;chat:parents:ИС-21;Родитель;состоит;;;;;\n");
    for text in [
        "№;ФИО обучающегося;Дата рождения;Группа;Сведения о родителях;;;;;\n;;;;Мать;;;Отец;;\n;;;;ФИО;место работы;телефон;ФИО;место работы;телефон\n\
         1;Зимин Роман Олегович;01.02.2010;ИС-21;Зимина Анна Павловна;школа № 3;89000000001;Зимин Олег Ильич;завод;89000000002\n",
        "№;ФИО;Дата рождения;Группа;Мать;;;Отец;;\n;;;;Фамилия;Имя;Отчество;Фамилия;Имя;Отчество\n\
         1;Зимин Роман Олегович;01.02.2010;ИС-21;Зимина;Анна;Павловна;Зимин;Олег;Ильич\n",
        "№;ФИО ребёнка;Дата рождения;Группа;Фамилия матери;Имя матери;Отчество матери;Телефон матери;ФИО отца\n\
         1;Зимин Роман Олегович;01.02.2010;ИС-21;Зимина;Анна;Павловна;89161234567;Зимин Олег Ильич\n",
        "№;ФИО;Дата рождения;Группа;Родители\n1;Зимин Роман Олегович;01.02.2010;ИС-21;Зимина Анна Павловна, 89000000001\n;;;;Зимин Олег Ильич, 89000000002\n",
        "№;ФИО;Дата рождения;Группа;Мать (Ф.И.О., место работы, телефон);Отец (Ф.И.О., место работы, телефон)\n\
         1;Зимин Роман Олегович;01.02.2010;ИС-21;\"Зимина Анна Павловна, больница, медсестра 89000000001\";\"Зимин Олег Ильич, завод\"\n",
        "№;ФИО;Дата рождения;Группа;ФИО родителей, место работы, телефон\n\
         1;Зимин Роман Олегович;01.02.2010;ИС-21;\"мать - Зимина Анна Павловна, СОШ № 3, учитель, 8-900-000-00-01; отец - Зимин Олег Ильич, завод, 8-900-000-00-02\"\n",
    ] {
        let plan = Case::new().roster("к.csv", text).members(&members).json();
        let parents = plan.of("chat:parents").iter().filter(|line| line.starts_with("invite")).count();
        assert_eq!(parents, 2, "{text}: {:?}", plan.lines());
    }
}

#[test]
fn shapes_of_lists() {
    for text in [
        // Side by side, with a row of curators between the groups and the header.
        "Списки групп на 01.09.2026;;;;\nГруппа ИС-21;;;Группа ИС-22;\nКуратор Юдин Л.П.;;;Куратор Белова А.А.;\n№;ФИО;;№;ФИО\n1;Зимин Роман Олегович;;1;Лаптев Глеб Юрьевич\n2;Орлова Ева Игоревна;;;\n",
        // An outline, as a pivot table or 1С makes it.
        "Названия строк;Количество\nИС-21;2\nЗимин Роман Олегович;1\nОрлова Ева Игоревна;1\nИС-22;1\nЛаптев Глеб Юрьевич;1\nОбщий итог;3\n",
        "Группа / Обучающийся;Дата рождения\nИС-21;\n   Зимин Роман Олегович;01.02.2009\n   Орлова Ева Игоревна;03.04.2009\nИС-22;\n   Лаптев Глеб Юрьевич;05.06.2009\n",
        // Titles of blocks with speciality, course and class teacher.
        "№;ФИО;Дата рождения\nИС-21 (09.02.07 Информационные системы), 2 курс, кл. рук. Юдин Л.П.;;\n1;Зимин Роман Олегович;01.02.2009\n2;Орлова Ева Игоревна;03.04.2009\nИС-22 (09.02.07), 2 курс;;\n1;Лаптев Глеб Юрьевич;05.06.2009\n",
        "№;ФИО;Дата рождения\n2 курс, группа ИС-21, специальность 09.02.07 Информационные системы и программирование, куратор Юдин Лев Петрович;;\n1;Зимин Роман Олегович;01.02.2009\n2;Орлова Ева Игоревна;03.04.2009\nГр. ИС-22 09.02.07 «Информационные системы»;;\n1;Лаптев Глеб Юрьевич;05.06.2009\n",
        "№;ФИО;Дата рождения\nИС-21 - 2 курс - очная форма обучения;;\n1;Зимин Роман Олегович;01.02.2009\n2;Орлова Ева Игоревна;03.04.2009\nГруппа: ИС-22. Специальность: Информационные системы. Классный руководитель: Белова А.А.;;\n1;Лаптев Глеб Юрьевич;05.06.2009\n",
        // Marks of pages between the rows, a headcount beside the group, an authority above the college.
        "Министерство образования Заречной области;;\nГБПОУ «Заречный колледж»;;\n№;ФИО;Дата рождения\nГруппа ИС-21;2 чел.;\n1;Зимин Роман Олегович;01.02.2009\nСтраница 1 из 2;;\n№;ФИО;Дата рождения\n2;Орлова Ева Игоревна;03.04.2009\nГруппа ИС-22;1 чел.;\n1;Лаптев Глеб Юрьевич;05.06.2009\nСтраница 2 из 2;;\n",
        // A row a group.
        "№;Группа;Список\n1;ИС-21;\"1. Зимин Роман Олегович\n2. Орлова Ева Игоревна\"\n2;ИС-22;Лаптев Глеб Юрьевич\n",
        // The course in the cell of the group.
        "ФИО;Дата рождения;Курс, группа\nЗимин Роман Олегович;01.02.2009;2 курс, ИС-21\nОрлова Ева Игоревна;03.04.2009;\"2, ИС-21\"\nЛаптев Глеб Юрьевич;05.06.2009;ИС-22\n",
        // Answers of a form.
        "Отметка времени;Как Вас зовут? (ФИО полностью);В какой группе Вы учитесь?;Ваша дата рождения;Согласны ли Вы на обработку персональных данных?\n\
         01.09.2026 10:00;Зимин Роман Олегович;ИС-21;01.02.2009;Да\n01.09.2026 10:01;Орлова Ева Игоревна;ИС-21;03.04.2009;Да\n01.09.2026 10:02;Лаптев Глеб Юрьевич;ИС-22;05.06.2009;Да\n",
    ] {
        let plan = read("к.csv", text);
        assert_eq!(
            invited(&plan),
            [
                "Зимин Роман Олегович @ class:ИС-21",
                "Орлова Ева Игоревна @ class:ИС-21",
                "Лаптев Глеб Юрьевич @ class:ИС-22"
            ],
            "{text}"
        );
        assert_eq!(plan.codes(), Vec::<String>::new(), "{text}");
    }
    for header in ["Класс;Буква", "Параллель;Литера класса", "Номер класса;Литер"]
    {
        let text = format!(
            "ФИО;Дата рождения;{header}\nЗимин Роман Олегович;01.02.2009;10;А\nОрлова Ева Игоревна;03.04.2009;9;Б\n"
        );
        let expected = ["Зимин Роман Олегович @ class:10А", "Орлова Ева Игоревна @ class:9Б"];
        assert_eq!(invited(&read("к.csv", text)), expected, "{header}");
    }
}

/// «9 «А» класс» is the class 9А, in a title, between the rows and beside others.
#[test]
fn classes_with_a_letter_in_quotes() {
    for text in [
        "№;ФИО;Дата рождения\n9 «А» класс, классный руководитель Юдин Лев Петрович;;\n1;Зимин Роман Олегович;01.02.2009\n9 «Б» класс;;\n1;Орлова Ева Игоревна;03.04.2009\n",
        "Список 9 «А» класса;;\n№;ФИО;Дата рождения\n1;Зимин Роман Олегович;01.02.2009\nСписок 9 «Б» класса;;\n№;ФИО;Дата рождения\n1;Орлова Ева Игоревна;03.04.2009\n",
        "9 «А»;;;9 «Б»;;\n№;ФИО;Дата рождения;№;ФИО;Дата рождения\n1;Зимин Роман Олегович;01.02.2009;1;Орлова Ева Игоревна;03.04.2009\n",
    ] {
        let plan = read("к.csv", text);
        assert_eq!(invited(&plan), ["Зимин Роман Олегович @ class:9А", "Орлова Ева Игоревна @ class:9Б"], "{text}");
        assert_eq!(plan.codes(), Vec::<String>::new(), "{text}");
    }
}

/// A list that is understood as a part of a group, or as what is only intended, says so; it asks nothing that no answer settles.
#[test]
fn a_list_of_some_is_said_to_be_one() {
    let members = format!("{MEMBERS}2;Лаптев Глеб Юрьевич;05.06.2009;ИС-21;Обучающийся;состоит;;;;;\n");
    for (title, code) in [
        ("Список студентов группы ИС-21, направляемых на практику", "unread.part_of_group"),
        ("Участники олимпиады", "unread.part_of_group"),
        ("Группа ИС-21;;;\n2-я подгруппа", "unread.part_of_group"),
        ("Список на отчисление", "unread.intended"),
    ] {
        let text = format!("{title};;;\n№;ФИО;Дата рождения;Группа\n1;Зимин Роман Олегович;01.02.2009;ИС-21\n");
        let plan = Case::new().roster("к.csv", &text).members(&members).json();
        assert!(plan.codes().contains(&code.to_owned()), "{title}: {:?}", plan.codes());
        let lines = plan.lines();
        assert!(lines.iter().all(|line| !line.starts_with("remove") && !line.ends_with("auto")), "{title}: {lines:?}");
    }
}

#[test]
fn departments_and_forms_of_staff() {
    for text in [
        "№;ФИО;Должность\n;Администрация;\n1;Белова Анна Ивановна;директор\n;Педагогический персонал;\n2;Шубина Яна Львовна;преподаватель\n",
        "Сотрудник;Табельный номер;Должность;Дата приема\nПодразделение;;;\nАдминистрация;;;\nБелова Анна Ивановна;00001;Директор;01.09.2020\nПедагогический персонал;;;\nШубина Яна Львовна;00002;Преподаватель;01.09.2021\nИтого;2;;\n",
        "Унифицированная форма № Т-3;;;;\nШТАТНОЕ РАСПИСАНИЕ;;;;\nСтруктурное подразделение;Должность (специальность, профессия), разряд, класс (категория) квалификации;Количество штатных единиц;Тарифная ставка (оклад) и пр., руб.;ФИО\n1;2;3;4;5\n\
         Администрация;Директор;1;50000;Белова Анна Ивановна\nУчебная часть;Преподаватель;1;30000;Шубина Яна Львовна\nУчебная часть;Преподаватель;1;30000;Вакансия\n",
        "Тарификационный список педагогических работников на 01.09.2026;;;;\n№;Фамилия, имя, отчество;Наименование должности, преподаваемый предмет;Образование;Стаж пед. работы\n\
         1;Белова Анна Ивановна;директор;высшее;10 л.\n2;Шубина Яна Львовна;преподаватель, математика;высшее;5 л.\n",
    ] {
        let plan = read("штат.csv", text);
        assert_eq!(invited(&plan), ["Белова Анна Ивановна @ staff", "Шубина Яна Львовна @ staff"], "{text}");
        assert!(plan.of("invite").iter().all(|line| line.ends_with("auto")), "{text}: {:?}", plan.lines());
    }
}

/// What stands beside a group in brackets or behind it is said of those in it, and makes no other group.
#[test]
fn a_group_with_words_beside_it() {
    let members = "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус\n1;Зимин Роман Олегович;01.02.2009;ИС-21;Обучающийся;состоит\n\
                   2;Орлова Ева Игоревна;03.04.2009;ИС-21;Обучающийся;состоит\n3;Лаптев Глеб Юрьевич;05.06.2009;ИС-21;Обучающийся;состоит\n";
    for (beside, remark) in [
        ("Группа ИС-21 (отчисленные)", "gone"),
        ("Группа ИС-21 (отчислены)", "gone"),
        ("Группа ИС-22 (кандидаты)", "else"),
        ("Группа ИС-22 (абитуриенты)", "else"),
        ("Группа ИС-21 (академический отпуск)", "leave"),
        ("Группа ИС-21, прикреплённые из бурсы", "else"),
    ] {
        let blocks = format!(
            "№;ФИО;Дата рождения\nГруппа ИС-21;;\n1;Зимин Роман Олегович;01.02.2009\n2;Орлова Ева Игоревна;03.04.2009\n{beside};;\n1;Лаптев Глеб Юрьевич;05.06.2009\n"
        );
        let side = format!(
            "Группа ИС-21;;;\"{beside}\";;\n№;ФИО;Дата рождения;№;ФИО;Дата рождения\n1;Зимин Роман Олегович;01.02.2009;1;Лаптев Глеб Юрьевич;05.06.2009\n2;Орлова Ева Игоревна;03.04.2009;;;\n"
        );
        for text in [blocks, side] {
            let plan = Case::new().roster("к.csv", &text).members(members).json();
            let lines = plan.lines();
            assert!(lines.iter().all(|line| !line.ends_with("auto")), "{text}: {lines:?}");
            assert!(lines.iter().all(|line| !line.contains('(')), "{text}: {lines:?}");
            assert!(remark != "leave" || lines.is_empty(), "{text}: {lines:?}");
        }
        let title = format!("{beside};;\n№;ФИО;Дата рождения\n1;Лаптев Глеб Юрьевич;05.06.2009\n");
        let plan = Case::new().roster("к.csv", &title).members(members).json();
        let lines = plan.lines();
        assert!(lines.iter().all(|line| !line.ends_with("auto") && !line.contains('(')), "{title}: {lines:?}");
        // A list whose title was not understood is of that group all the same; whoever is not in it is asked about.
        let asked = beside.contains(',');
        assert!(asked || !lines.iter().any(|line| line.starts_with("remove Орлова")), "{title}: {lines:?}");
    }
    for (cell, expected) in [("ИС-21 (отчислен)", true), ("ИС-22 (кандидат)", false), ("ИС-21 (академ)", false)]
    {
        let text = format!(
            "ФИО;Дата рождения;Группа\nЗимин Роман Олегович;01.02.2009;{cell}\nОрлова Ева Игоревна;03.04.2009;ИС-21\nЛаптев Глеб Юрьевич;05.06.2009;ИС-21\n"
        );
        let plan = Case::new().roster("к.csv", &text).members(members).json();
        let lines = plan.lines();
        assert!(lines.iter().all(|line| !line.ends_with("auto") && !line.contains('(')), "{cell}: {lines:?}");
        assert_eq!(lines.iter().any(|line| line.starts_with("remove Зимин")), expected, "{cell}: {lines:?}");
    }
}

/// What stands in a column without a header is said of the person, whatever the column is.
#[test]
fn words_in_a_column_without_a_header_are_not_passed_over() {
    let text = "ФИО;Дата рождения;;Группа\nЗимин Роман Олегович;01.02.2009;отчислен;ИС-21\nОрлова Ева Игоревна;03.04.2009;;ИС-21\n";
    let plan = read("список.csv", text);
    assert_eq!(
        plan.lines().into_iter().filter(|line| line.starts_with("invite")).collect::<Vec<_>>(),
        [
            "invite Зимин Роман Олегович | class:ИС-21 student | roster review",
            "invite Орлова Ева Игоревна | class:ИС-21 student | roster auto",
        ]
    );
    assert!(plan.has("unread.column"), "{:?}", plan.codes());
}
