//! A promise to whoever drops files: the same list in any format gives the same plan, and an archive of several files is read
//! as its files would be. Everybody here is invented.

#[path = "../../crates/rosters/tests/corpus/mod.rs"]
pub(crate) mod corpus;

use crate::support::installation::Installation;
use crate::support::{Case, MEMBERS, Plan};
use corpus::{Dbf, LIST, XlsbSheet, odt, table_of_office, zipped};

const NOBODY: &str = "1;Юдин Лев Петрович;;Сотрудники;Преподаватель;состоит;;;;;\n";

fn planned(name: &str, bytes: &[u8]) -> Plan {
    Case::new().roster(name, bytes).members(format!("{MEMBERS}{NOBODY}")).json()
}

const INVITED: [&str; 3] =
    ["Ёлкина Зоя Петровна @ class:ИС-21", "Бобров Пётр Ильич @ class:ИС-21", "Щукин Эмиль Львович @ class:ТМ-11"];

fn invited(plan: &Plan) -> Vec<String> {
    let mut invited: Vec<String> = plan
        .actions()
        .iter()
        .filter(|action| action["kind"] == "invite")
        .map(|action| format!("{} @ {}", action["person"]["name"].as_str().unwrap(), action["place"].as_str().unwrap()))
        .collect();
    invited.sort();
    invited
}

#[test]
fn the_same_list_in_every_format_gives_the_same_plan() {
    for (extension, bytes) in corpus::every(&LIST) {
        let plan = planned(&format!("список.{extension}"), &bytes);
        assert_eq!(invited(&plan), INVITED, "{extension}");
        // A dbf without a mark of its encoding says so; nothing else is to be said of any of them.
        let expected: &[&str] = if extension == "dbf" { &["source.encoding_guessed"] } else { &[] };
        assert_eq!(plan.codes(), expected, "{extension}");
    }
}

#[test]
fn a_title_above_the_table_of_a_text_document_is_its_group() {
    let table = table_of_office(&LIST[..3]).replace("Группа", "Подпись").replace("ИС-21", "");
    let text = table.replacen("<office:text>", "<office:text><text:p>Список студентов группы ИС-21</text:p>", 1);
    assert_eq!(invited(&planned("список.odt", &odt(&text))), INVITED[..2]);
}

fn verdict(plan: &Plan, name: &str) -> String {
    let is_theirs = |action: &&serde_json::Value| action["kind"] == "invite" && action["person"]["name"] == name;
    let action = plan.actions().iter().find(is_theirs);
    action.map_or("-", |action| action["verdict"].as_str().unwrap()).to_owned()
}

#[test]
fn what_is_struck_out_in_a_binary_workbook_waits_for_a_person() {
    let mut sheet = XlsbSheet::of(&LIST[..3]);
    sheet.row(3, false);
    for (column, text) in (0..).zip(LIST[3]) {
        sheet.text(column, 2, text);
    }
    let struck = planned("список.xlsb", &corpus::xlsb(&[sheet]));
    assert!(struck.has("unread.struck"), "{:?}", struck.codes());
    assert_eq!(LIST[1..].iter().map(|row| verdict(&struck, row[0])).collect::<Vec<_>>(), ["auto", "auto", "review"]);
}

#[test]
fn memo_fields_hold_those_of_whom_they_speak() {
    let mut table = Dbf::in_encoding(&LIST, encoding_rs::WINDOWS_1251, 0xC9);
    table.version = 0x83;
    table.fields.push((b"PRIM".to_vec(), b'M', 10));
    for (number, record) in table.records.iter_mut().enumerate() {
        record.extend(if number == 0 { b"         1" } else { b"          " });
    }
    let plan = planned("список.dbf", &table.bytes());
    assert!(plan.has("source.memo_fields"), "{:?}", plan.codes());
    assert_eq!(LIST[1..].iter().map(|row| verdict(&plan, row[0])).collect::<Vec<_>>(), ["review", "auto", "auto"]);
}

#[test]
fn an_archive_of_several_files_is_read_as_its_files_would_be() {
    let document = odt(&table_of_office(&[LIST[0], LIST[3]]));
    let list = corpus::csv(&LIST[..3]);
    let archive = zipped(&[("выгрузка/ИС-21.csv", list.as_bytes()), ("выгрузка/ТМ-11.odt", &document)]);
    let plan = planned("выгрузка.zip", &archive);
    assert_eq!(invited(&plan), INVITED);
    let files: Vec<&str> = plan.value["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|input| input["kind"] != "members")
        .map(|input| input["file"].as_str().unwrap())
        .collect();
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(files.contains(&"ИС-21.csv") && files.contains(&"ТМ-11.odt"), "{files:?}");
}

#[test]
fn one_refused_file_refuses_its_archive() {
    let list = corpus::csv(&LIST);
    for (archive, words) in [
        (zipped(&[("ИС-21.csv", list.as_bytes()), ("скан.pdf", b"%PDF-1.7")]), ["«выгрузка.zip»", "«скан.pdf»", "PDF"]),
        (zipped(&[("пусто/", b"")]), ["«выгрузка.zip»", "пуст", "ни одного файла"]),
        (
            zipped(&[("ещё.zip", &zipped(&[("ИС-21.csv", list.as_bytes())]))]),
            ["«выгрузка.zip»", "«ещё.zip»", "архив внутри архива"],
        ),
    ] {
        let refusal = Case::new().roster("выгрузка.zip", archive).members(format!("{MEMBERS}{NOBODY}")).refusal();
        assert!(words.iter().all(|word| refusal.contains(word)), "{refusal}");
    }
}

#[test]
fn a_dropped_archive_is_taken_whole_or_not_at_all() {
    let college = Installation::of_files();
    let list = corpus::csv(&LIST[..3]);
    let refused = zipped(&[("ИС-21.csv", list.as_bytes()), ("скан.pdf", b"%PDF-1.7")]);
    let import = |name: &str, bytes: &[u8]| {
        college.drop_file(name, bytes);
        college.call(&["import", college.path("inbox").join(name).to_str().unwrap()]).said()
    };
    let files = || college.well(&["files", "list"]);
    let told = import("выгрузка.zip", &refused);
    assert!(told.contains("скан.pdf") && told.contains("ничего не взято"), "{told}");
    // Nothing of it counts, not even the file that could be read.
    assert!(!files().contains("ИС-21.csv"));

    let document = odt(&table_of_office(&[LIST[0], LIST[3]]));
    let whole = zipped(&[("ИС-21.csv", list.as_bytes()), ("ТМ-11.odt", &document)]);
    import("выгрузка 2.zip", &whole);
    let taken = files();
    assert!(taken.contains("ИС-21.csv") && taken.contains("ТМ-11.odt"), "{taken}");
    // The same again is known, and counts once.
    import("выгрузка 3.zip", &whole);
    assert_eq!(files().matches("ТМ-11.odt").count(), 1);
}

#[test]
fn what_is_no_list_is_refused_by_its_right_name() {
    for (name, bytes, words) in [
        ("список.slk", b"ID;PCALCOOO32\nC;X1;Y1;K\"a\"\nE\n".as_slice(), ["SYLK", "LibreOffice Calc"]),
        ("список.xls", b"MOXCEL\0\x08\0\x01\0", ["табличный документ 1С", "«Лист Excel2007 (*.xlsx)»"]),
        ("список.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", ["веб-архив", "Excel"]),
        ("приказ.rtf", b"{\\rtf1\\ansi", ["RTF", "LibreOffice Writer"]),
        ("скан.pdf", b"%PDF-1.7\n", ["PDF", "исходную таблицу"]),
        ("скан.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF", ["картинка", "исходную таблицу"]),
    ] {
        let refusal = Case::new().roster(name, bytes).members(format!("{MEMBERS}{NOBODY}")).refusal();
        assert!(words.iter().all(|word| refusal.contains(word)), "{refusal}");
    }
}
