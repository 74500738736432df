//! Somebody is forgotten although a register of orders names them: their row goes, the register stays, and so does its digest.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};

use crate::support::installation::{Installation, college};
use crate::support::{DAY, ORDERS, name, students};

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

fn order(number: &str, who: &str) -> String {
    format!("{number};20.11.2026;{who};отчисление;ИС-21;;20.11.2026\n")
}

/// A college that two people left by orders of one register, on the day after.
async fn left(file: &str, register: &[u8]) -> Installation {
    let installation = Installation::with(college()).await.on(DAY);
    installation.add_configuration("[apply]\nsuspend_days = 0\n");
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.well(&["sync"]);
    std::fs::write(installation.path(file), register).unwrap();
    installation.well(&["import", file]);
    std::fs::remove_file(installation.path(file)).unwrap();
    installation.import(&[("контингент.csv", &roster((0..3).chain(5..12)))]);
    installation.well(&["sync"]);
    installation.at("2026-11-24T12:00");
    installation.well(&["sync"]);
    installation
}

fn is_in_class(installation: &Installation, n: usize) -> bool {
    installation.who("class:ИС-21").iter().any(|who| who.starts_with(&name(n)))
}

fn csv_register() -> String {
    format!("{ORDERS}{}{}", order("45-к", &name(3)), order("46-к", &name(4)))
}

fn is_remembered(installation: &Installation, text: &str) -> bool {
    memchr::memmem::find(&installation.remembered(), text.as_bytes()).is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_register_goes_and_the_register_stays() {
    let installation = left("приказы.csv", csv_register().as_bytes()).await;
    assert!(installation.well(&["disclose", &name(3)]).contains("приказы.csv"));
    let told = installation.well(&["forget", &name(3)]);
    assert!(told.contains("Вычеркнуто из приказов: приказы.csv:2."), "{told}");
    assert!(!is_remembered(&installation, &name(3)));
    assert!(installation.call(&["disclose", &name(3)]).err.contains("ничего не хранится"));
    // The other order is understood as before: its row, by its number.
    let other = installation.well(&["disclose", &name(4)]);
    assert!(other.contains("приказы.csv, строка 3"), "{other}");
    // The same file, sent again, is known and brings nobody back.
    std::fs::write(installation.path("снова.csv"), csv_register()).unwrap();
    let again = installation.well(&["import", "снова.csv"]);
    assert!(again.contains("приказы.csv"), "{again}");
    std::fs::remove_file(installation.path("снова.csv")).unwrap();
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    assert!(!is_remembered(&installation, &name(3)));
    assert!(installation.well(&["journal", "verify"]).contains("Журнал цел"));
    // And the second one too: nothing is left of the register but that it came.
    let told = installation.well(&["forget", &name(4)]);
    assert!(told.contains("приказы.csv:3"), "{told}");
    assert!(!is_remembered(&installation, &name(4)));
    assert!(installation.well(&["files", "list"]).contains("приказы.csv"));
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    std::fs::write(installation.path("снова.csv"), csv_register()).unwrap();
    assert!(installation.well(&["import", "снова.csv"]).contains("приказы.csv"));
    assert!(!is_remembered(&installation, &name(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_keeps_what_its_cells_bear() {
    let (folder, struck) = (tempfile::tempdir().unwrap(), Format::new().set_font_strikethrough());
    let path = folder.path().join("приказы.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Приказы 2026").unwrap();
    sheet.write(0, 0, "Книга приказов по движению").unwrap();
    for (column, header) in ORDERS.trim().split(';').enumerate() {
        sheet.write(2, column as u16, header).unwrap();
    }
    let people = [(3, "45-к"), (4, "46-к"), (7, "47-к")];
    for (line, (n, number)) in (3..).zip(people) {
        for (column, text) in order(number, &name(n)).trim().split(';').enumerate() {
            // The last order is struck out: it is no order any more, with the row above it or without.
            match n {
                7 => sheet.write_with_format(line, column as u16, text, &struck).unwrap(),
                _ => sheet.write(line, column as u16, text).unwrap(),
            };
        }
    }
    workbook.save(&path).unwrap();
    let installation = left("приказы.xlsx", &std::fs::read(&path).unwrap()).await;
    assert!(is_in_class(&installation, 7), "struck out");
    let told = installation.well(&["forget", &name(3)]);
    assert!(told.contains("приказы.xlsx:4"), "{told}");
    assert!(!is_remembered(&installation, &name(3)));
    let explained = installation.well(&["disclose", &name(4)]);
    assert!(explained.contains("приказы.xlsx") && explained.contains("строка 5"), "{explained}");
    installation.well(&["sync"]);
    assert!(is_in_class(&installation, 7), "struck out as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_about_two_people_is_left_to_a_person() {
    let both = format!("{ORDERS}{}", order("45-к", &format!("{}, {}", name(3), name(4))));
    let installation = left("приказы.csv", both.as_bytes()).await;
    let refused = installation.call(&["forget", &name(3)]);
    assert!(refused.status == 1 && refused.err.contains("приказы.csv:2"), "{}", refused.said());
    assert!(refused.err.contains("называет и других людей"), "{}", refused.err);
    assert!(is_remembered(&installation, &name(3)), "nothing was changed");
}

fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> std::path::PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_away_is_cleared_and_copies_are_told_with_their_day() {
    let installation = left("приказы.csv", csv_register().as_bytes()).await;
    let day = |shelf: &str| installation.path(shelf).join("2026-11-20");
    let register = put(&day("accepted"), "приказы.csv", csv_register());
    let list = put(&day("accepted"), "контингент.csv", roster(0..12));
    let others = put(&day("accepted"), "другие.csv", roster(5..12));
    let upper = put(&day("rejected"), "служебная.csv", format!("о чём;кто\nобъяснение;{}\n", name(3).to_uppercase()));
    let report = put(&day("rejected"), "служебная.csv.report.txt", "В файле нет таблицы людей.");
    let damaged = put(&day("rejected"), "снимок.xlsx", b"PK\x03\x04 damaged");
    let scanned = put(&day("rejected"), "письмо.txt", encoding_rs::WINDOWS_1251.encode(&name(3)).0);
    let backups = installation.path("data/backups");
    for copy in ["kontingent-2026-11-20.sqlite", "kontingent-2026-11-21.sqlite.age", "other.sqlite"] {
        put(&backups, copy, "a copy");
    }
    let told = installation.well(&["forget", &name(3)]);
    for gone in [&register, &list, &upper, &report, &scanned] {
        assert!(!gone.exists(), "{}: {told}", gone.display());
    }
    assert!(others.exists() && damaged.exists());
    assert!(told.contains("Удалены 4 файла"), "{told}");
    assert!(told.contains("заглянуть не удалось") && told.contains("снимок.xlsx"), "{told}");
    assert!(told.contains("kontingent-2026-11-20.sqlite — до 04.12.2026"), "{told}");
    assert!(told.contains("kontingent-2026-11-21.sqlite.age — до 05.12.2026"), "{told}");
    assert!(told.contains("в 2 ночных копиях") && !told.contains("other.sqlite"), "{told}");
}
