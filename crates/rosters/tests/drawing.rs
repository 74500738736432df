//! What each row and column of a sheet was taken for, as values: told by the reader that reads it, and by nobody else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use rosters::mapping::drawing::{ColumnIs, Drawing, DrawnSheet, Frame, RowIs, SheetIs};
use rosters::mapping::field::Field;
use rosters::mapping::{Mapping, MappingError, Options, Reader, Reading, lexicon_with};
use rosters::source::{Limits, read_bytes};

fn drawn(text: &str, own: &[Mapping], frame: Frame) -> (Result<Reading, MappingError>, Drawing) {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let dictionary = lexicon_with(own).unwrap();
    let options = Options { file: "к.csv", forced: None, today, organization: "", earlier: None };
    let mut reader = Reader::new(&dictionary, own, options);
    reader.draw(frame);
    let read = read_bytes("к.csv", text.as_bytes(), &Limits::default(), &mut reader).unwrap();
    reader.finish_drawn(&read.digest)
}

fn sheet(text: &str) -> DrawnSheet {
    let (_, mut drawing) = drawn(text, &[], Frame::default());
    assert_eq!(drawing.sheets.len(), 1);
    drawing.sheets.remove(0)
}

/// Number and sign of each row.
fn rows(sheet: &DrawnSheet) -> Vec<String> {
    let sign = |is: RowIs| match is {
        RowIs::Title => "title".to_owned(),
        RowIs::Header => "header".to_owned(),
        RowIs::Person => "person".to_owned(),
        RowIs::Unreadable => "unreadable".to_owned(),
        RowIs::Unread => "unread".to_owned(),
        RowIs::Skipped(why) => why.to_owned(),
    };
    sheet.rows.iter().map(|row| format!("{} {}", row.number, sign(row.above_all()))).collect()
}

#[test]
fn rows_of_every_kind() {
    let sheet = sheet(
        "Список обучающихся;;;\nГруппа ИС-21;;;\n1;2;3;4\n№;ФИО;;Хобби\n;Фамилия;Имя Отчество;\n1;Зимин;Роман Олегович;гитара\n\
         №;ФИО;;Хобби\n2;Орлова;Ева Игоревна;\nГруппа ТМ-11;;;\n3;Лаптев;Глеб Юрьевич;\n4;;;\nИтого: 3;;;\n\
         Куратор ________ Юдин Л.П.;;;\n",
    );
    assert_eq!(
        rows(&sheet),
        [
            "1 title", "2 title", "3 skipped-explanation", "4 header", "5 header", "6 person",
            "7 skipped-repeated-header", "8 person", "9 skipped-section", "10 person", "11 skipped-empty-numbered",
            "12 skipped-total", "13 skipped-footer",
        ]
    );
    let list = &sheet.lists[0];
    assert_eq!((list.header, list.people, sheet.lists.len(), sheet.is), ((4, 5), 3, 1, SheetIs::Read));
    let taken: Vec<ColumnIs> = list.columns.iter().map(|column| column.is).collect();
    let field = ColumnIs::Field;
    assert_eq!(
        taken,
        [field(Field::Ordinal), field(Field::Surname), field(Field::GivenAndPatronymic), ColumnIs::Unread]
    );
    // The words stand in their cell, and nothing else of the row is marked.
    let left: Vec<(u32, Option<usize>, &str)> = sheet
        .rows
        .iter()
        .flat_map(|row| row.unread.iter().map(|left| (row.number, left.column, left.words.as_str())))
        .collect();
    assert_eq!(left, [(6, Some(3), "гитара")]);
}

#[test]
fn lists_side_by_side_and_a_group_a_column() {
    let beside = sheet(
        "ИС-21;;;;ТМ-11;;\nФИО;Дата рождения;Хобби;;ФИО;Дата рождения;Хобби\nЗимин Роман Олегович;01.02.2009;гитара;;Лаптев Глеб Юрьевич;;\n;;;;Наумов Глеб Юрьевич;;скрипка\n",
    );
    assert_eq!(rows(&beside), ["1 title", "2 header", "3 person", "4 person"]);
    let places: Vec<(usize, Option<usize>, Vec<usize>)> = beside
        .lists
        .iter()
        .map(|list| (list.columns_from, list.columns_to, list.columns.iter().map(|column| column.index).collect()))
        .collect();
    assert_eq!(places, [(0, Some(4), vec![0, 1, 2]), (4, None, vec![4, 5, 6])]);
    assert_eq!(beside.rows[3].unread[0].column, Some(6), "of the list in which it stands");
    assert_eq!(beside.lists[0].shape, beside.lists[1].shape, "one correction is for both");
    let columns = sheet("ИС-21;ТМ-11\nЗимин Роман Олегович;Лаптев Глеб Юрьевич\nОрлова Ева Игоревна;\n");
    assert_eq!(rows(&columns), ["1 header", "2 person", "3 person"]);
    assert_eq!(columns.lists.iter().map(|list| list.people).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_column_without_a_header_is_not_passed_over() {
    let (read, drawing) =
        drawn("ФИО;;Группа\nЗимин Роман Олегович;отчислен;ИС-21\nОрлова Ева Игоревна;;ИС-21\n", &[], Frame::default());
    let list = &drawing.sheets[0].lists[0];
    let taken: Vec<(usize, ColumnIs)> = list.columns.iter().map(|column| (column.index, column.is)).collect();
    assert_eq!(taken[1], (1, ColumnIs::Unread), "{taken:?}");
    assert_eq!(drawing.sheets[0].rows[1].unread[0].column, Some(1));
    assert_eq!(read.unwrap().part.leftovers.noted(), 1, "whoever it is waits");
    // Numbers of their own say nothing.
    let (read, _) = drawn("ФИО;;Группа\nЗимин Роман Олегович;12;ИС-21\n", &[], Frame::default());
    assert_eq!(read.unwrap().part.leftovers.noted(), 0);
    // Said once, it is read.
    let rule = "[[tables]]\nheader = [\"ФИО\", \"\", \"Группа\"]\ncolumns = { B = \"status\" }\n";
    let own = [Mapping::read(rule, "own").unwrap()];
    let text = "ФИО;;Группа\nЗимин Роман Олегович;отчислен;ИС-21\n";
    let (read, drawing) = drawn(text, &own, Frame::default());
    assert_eq!(drawing.sheets[0].lists[0].columns[1].is, ColumnIs::Field(Field::Status));
    assert_eq!(read.unwrap().part.leftovers.noted(), 0);
}

#[test]
fn what_cannot_be_read_is_drawn_all_the_same() {
    let (read, drawing) = drawn("Кто;Явился\nЗимин Роман Олегович;01.02.2009\n", &[], Frame::default());
    assert!(matches!(read, Err(MappingError::NoHeader { .. })));
    assert_eq!(drawing.sheets[0].is, SheetIs::NotUnderstood);
    assert_eq!(rows(&drawing.sheets[0]), ["1 unread", "2 unread"]);
    let two = drawn("ФИО;Группа\nСтудент;Класс\nЗимин Роман Олегович;ИС-21\n", &[], Frame::default());
    assert!(matches!(two.0, Err(MappingError::TwoHeaders { .. })), "{:?}", two.0);
    assert_eq!(rows(&two.1.sheets[0]), ["1 header", "2 header"]);
    // Two columns that claim one thing, and one that says it again.
    let doubled = sheet("ФИО;ФИО (новое);Телефон;Моб. телефон\nЗимин Роман Олегович;Зимин Роман Ильич;;\n");
    let taken: Vec<ColumnIs> = doubled.lists[0].columns.iter().map(|column| column.is).collect();
    assert!(matches!(taken[0], ColumnIs::Ambiguous(Field::FullName) | ColumnIs::Field(Field::FullName)), "{taken:?}");
    assert_eq!(taken[3], ColumnIs::Spare(Field::Phone), "{taken:?}");
}

#[test]
fn a_rule_for_a_shape_is_for_no_other() {
    let rule = "[[tables]]\nheader = [\"Кто\", \"Явился\"]\nkind = \"students\"\ncolumns = { A = \"full_name\", B = \"birth_date\" }\n";
    let own = [Mapping::read(rule, "own").unwrap()];
    let (read, drawing) = drawn("Кружок;\nКТО;явился\nЗимин Роман Олегович;01.02.2009\n", &own, Frame::default());
    assert_eq!(read.unwrap().part.students.len(), 1);
    assert_eq!(rows(&drawing.sheets[0]), ["1 title", "2 header", "3 person"]);
    assert!(drawing.sheets[0].lists[0].is_corrected);
    for other in
        ["Кто;Явился;Зачем\nЗимин Роман Олегович;01.02.2009;так\n", "Явился;Кто\n01.02.2009;Зимин Роман Олегович\n"]
    {
        assert!(drawn(other, &own, Frame::default()).0.is_err(), "{other}");
    }
    // Below another list, and as the second table of a document.
    let text = "ФИО;Группа\nЗимин Роман Олегович;ИС-21\nКто;Явился\nОрлова Ева Игоревна;03.04.2009\n";
    let (read, drawing) = drawn(text, &own, Frame::default());
    assert_eq!(read.unwrap().part.students.len(), 2);
    assert_eq!(rows(&drawing.sheets[0]), ["1 header", "2 person", "3 header", "4 person"]);
    let fault = Mapping::read("[[tables]]\nheader = [\"А\"]\nheader_row = 3\n", "x").unwrap_err();
    assert_eq!((fault.line, fault.key.as_str()), (3, "header_row"));
}

#[test]
fn of_a_long_sheet_a_part_is_kept() {
    let people = (0..3000).map(|n| format!("Зимин Роман Олегович;{}\n", if n == 2500 { "абрикосовый" } else { "" }));
    let text = format!("ФИО;Примечание\n{}", people.collect::<String>());
    let (_, drawing) = drawn(&text, &[], Frame { people: 3, ..Frame::default() });
    let sheet = &drawing.sheets[0];
    let kept: Vec<(u32, u64)> = sheet.rows.iter().map(|row| (row.number, row.omitted)).collect();
    assert_eq!(kept, [(1, 0), (2, 0), (3, 0), (4, 0), (2502, 2497)]);
    assert_eq!((sheet.count, sheet.omitted, sheet.more_from), (3001, 499, None));
    let (_, drawing) = drawn(&text, &[], Frame { all: true, from: 2000, rows: 50, ..Frame::default() });
    let sheet = &drawing.sheets[0];
    assert_eq!(sheet.rows[0].number, 1, "the head is always there");
    assert_eq!((sheet.rows[1].number, sheet.rows.len(), sheet.more_from), (2000, 50, Some(2049)));
}
