//! Each format as its programs write it: read to the last mark, or refused by its right name. Everybody here is invented.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used, reason = "tests")]

mod corpus;

use corpus::{Dbf, LIST, XlsbSheet, biff, label_5, odt, place, utf16, xls, zipped};
use encoding_rs::{Encoding, IBM866, KOI8_R, UTF_8, WINDOWS_1251, WINDOWS_1252};
use i18n::Lang;
use rosters::mapping::table::{Cell, Mark, Row, SheetHead, TableSink};
use rosters::source::{FileKind, FileRead, Limits, SourceError, read_bytes, unpack};

/// Everything that a reader tells, in a form to compare: `3: text` a line, `4| a| b` a row with its marks.
#[derive(Default)]
struct Told(Vec<String>);

impl Told {
    fn take(&mut self, number: u32, row: &dyn Row, is_line: bool) {
        let cell = |column: usize| {
            let value = match row.cell(column) {
                Cell::Empty => String::new(),
                Cell::Text(text) => text.replace('\n', "/"),
                Cell::Number(number) => format!("#{number}"),
                Cell::Date(date) => format!("@{date}"),
                Cell::Bool(truth) => format!("?{truth}"),
                Cell::Unreadable(text) => format!("!{text}"),
            };
            let mark = match row.mark(column) {
                Mark::None => "",
                Mark::Struck => "~",
                Mark::PartlyStruck => "%",
            };
            let note = row.note(column).map(|note| format!(" [{note}]")).unwrap_or_default();
            let above = match row.merged(column) {
                Some(Cell::Text(text)) => format!(" ^{text}"),
                Some(_) => " ^".to_owned(),
                None => String::new(),
            };
            format!("{value}{mark}{note}{above}")
        };
        let cells: Vec<String> = (0..row.marked_width()).map(cell).collect();
        let hidden = if row.is_hidden() { " hidden" } else { "" };
        self.0.push(match is_line {
            true => format!("{number}: {}{hidden}", cells.join("| ")),
            false => format!("{number}| {}{hidden}", cells.join("| ")),
        });
    }
}

impl TableSink for Told {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        if let Some(name) = &sheet.name {
            self.0.push(format!("= {name}{}", if sheet.hidden { " hidden" } else { "" }));
        }
    }
    fn row(&mut self, number: u32, row: &dyn Row) {
        self.take(number, row, false);
    }
    fn line(&mut self, number: u32, row: &dyn Row) {
        self.take(number, row, true);
    }
    fn begin_table(&mut self, columns: usize) {
        self.0.push(format!("# {columns}"));
    }
    fn end_sheet(&mut self) {}
}

fn read(name: &str, bytes: &[u8]) -> (FileRead, Vec<String>) {
    let mut told = Told::default();
    let read = read_bytes(name, bytes, &Limits::default(), &mut told).unwrap_or_else(|error| panic!("{error}"));
    (read, told.0)
}

fn told(name: &str, bytes: &[u8]) -> Vec<String> {
    read(name, bytes).1
}

fn refused_within(name: &str, bytes: &[u8], limits: &Limits) -> SourceError {
    let error = read_bytes(name, bytes, limits, &mut Told::default()).expect_err("must be refused");
    says_itself(&error);
    error
}

fn says_itself(error: &SourceError) {
    for lang in [Lang::Ru, Lang::En] {
        let message = error.message(lang);
        assert!(!message.contains("source-") && !message.contains("{ $"), "{message}");
    }
}

fn code(name: &str, bytes: &[u8]) -> &'static str {
    refused_within(name, bytes, &Limits::default()).code()
}

fn codes(read: &FileRead) -> Vec<&'static str> {
    for note in &read.notes {
        for lang in [Lang::Ru, Lang::En] {
            let message = note.message(lang);
            assert!(!message.contains("source-") && !message.contains("{ $"), "{message}");
        }
    }
    read.notes.iter().map(|note| note.code()).collect()
}

#[test]
fn the_same_list_is_the_same_rows_in_every_format() {
    for (extension, bytes) in corpus::every(&LIST) {
        let (read, told) = read(&format!("список.{extension}"), &bytes);
        let rows: Vec<&str> = told
            .iter()
            .filter(|line| !line.starts_with(['=', '#']))
            .map(|line| line.split_once("| ").unwrap().1)
            .collect();
        let mut expected: Vec<String> = LIST.iter().map(|row| row.join("| ")).collect();
        if extension == "dbf" {
            expected[0] = "FIO| DR| GRUPPA".to_owned();
        }
        assert_eq!(rows, expected, "{extension}");
        let notes: &[&str] = if extension == "dbf" { &["source.encoding_guessed"] } else { &[] };
        assert_eq!((read.kind.name(), codes(&read)), (extension, notes.to_vec()));
    }
}

#[test]
fn no_format_read_in_part_is_taken_for_whole() {
    for (extension, bytes) in corpus::every(&LIST) {
        // A text has no end of its own: a csv that breaks off between two lines is a shorter list, and a page is a page.
        if matches!(extension, "csv" | "html") {
            continue;
        }
        let whole = told("список", &bytes);
        // In its second half even a text shows what it is.
        for len in (bytes.len() / 2..bytes.len() - 1).step_by(bytes.len() / 80 + 1) {
            let cut = &bytes[..len];
            let mut rows = Told::default();
            let read = read_bytes("список", cut, &Limits::default(), &mut rows);
            // What is missing may be the filling of the last sector of an old workbook.
            let is_whole = extension == "xls" && read.is_ok() && rows.0 == whole;
            assert!(read.is_err() || is_whole, "{extension} cut after {len} of {}", bytes.len());
        }
    }
}

// ── odt and fodt ──

const TEXT: &str = "<office:text>\
    <text:tracked-changes><text:changed-region text:id=\"a\"><text:deletion><office:change-info><dc:creator>Белова</dc:creator></office:change-info>\
    <text:p>Удалённов Удалён</text:p></text:deletion></text:changed-region></text:tracked-changes>\
    <text:sequence-decls><text:sequence-decl text:name=\"Table\"/></text:sequence-decls>\
    <text:p>Приложение\n   к приказу</text:p><text:p/>\
    <text:h text:outline-level=\"1\">Группа<text:s text:c=\"2\"/>ИС-21<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>сноска</text:p></text:note-body></text:note></text:h>\
    <table:table><table:table-column table:number-columns-repeated=\"2\"/><table:table-column/>\
    <table:table-header-rows><table:table-row><table:table-cell><text:p>№</text:p></table:table-cell>\
    <table:table-cell><text:p>ФИО</text:p></table:table-cell><table:table-cell><text:p>Примечание</text:p></table:table-cell></table:table-row></table:table-header-rows>\
    <table:table-row><table:table-cell table:number-rows-spanned=\"2\"><text:p>1</text:p></table:table-cell>\
    <table:table-cell><text:p>Ёлкина<text:change text:change-id=\"a\"/> Зоя<office:annotation><dc:creator>Белова</dc:creator><dc:date>2026-11-29T00:00:00</dc:date><text:p>отчислена</text:p></office:annotation></text:p></table:table-cell>\
    <table:table-cell><text:list><text:list-item><text:p>староста</text:p></text:list-item><text:list-item><text:p>бюджет</text:p></text:list-item></text:list></table:table-cell></table:table-row>\
    <table:table-row><table:covered-table-cell><text:p>под</text:p></table:covered-table-cell>\
    <table:table-cell><text:p><text:span text:style-name=\"S\">Иванова </text:span>Петрова Анна</text:p></table:table-cell>\
    <table:table-cell><text:p text:style-name=\"PS\">выбыла</text:p></table:table-cell></table:table-row>\
    <table:table-row><table:table-cell table:number-columns-spanned=\"2\"><text:p>Итого</text:p></table:table-cell><table:covered-table-cell/>\
    <table:table-cell><table:table><table:table-row><table:table-cell><text:p>внутри</text:p></table:table-cell><table:table-cell><text:p>ещё</text:p></table:table-cell></table:table-row></table:table></table:table-cell></table:table-row>\
    <table:table-row><table:table-cell><text:p><text:span text:style-name=\"H\">Скрытов Сергей</text:span></text:p></table:table-cell></table:table-row>\
    </table:table>\
    <text:section text:display=\"none\"><text:p>скрыто</text:p></text:section>\
    <text:p>Директор<text:tab/>Юдин<text:line-break/>М.П.<draw:frame><draw:text-box><text:p>в рамке</text:p></draw:text-box></draw:frame></text:p></office:text>";

const TOLD: [&str; 9] = [
    "1: Приложение к приказу",
    "3: Группа  ИС-21",
    "# 3",
    "4| №| ФИО| Примечание",
    "5| 1| Ёлкина Зоя [отчислена]| староста/бюджет",
    "6|  ^1| Петрова Анна%| выбыла~",
    "7| Итого| | внутри/ещё",
    "8| Скрытов Сергей hidden",
    "10: Директор Юдин/М.П.",
];

#[test]
fn every_format_tells_whether_it_breaks_off() {
    for (extension, bytes) in corpus::every(&LIST) {
        assert_eq!(rosters::source::breaks_off(&bytes), None, "{extension}");
        // Too little to be told from a text says nothing of an end.
        for part in 2..4 {
            let half = &bytes[..bytes.len() * part / 4];
            let is_seen = rosters::source::breaks_off(half).is_some() || rosters::source::is_endless(half);
            assert!(is_seen, "{extension}, {part} quarters");
        }
    }
}

#[test]
fn a_text_document_is_read_as_it_stands_on_the_page() {
    assert_eq!(told("приказ.odt", &odt(TEXT)), TOLD);
    let flat = corpus::flat("text", TEXT);
    let (read, told) = read("приказ.fodt", flat.as_bytes());
    assert_eq!((read.kind, read.notes.len(), told), (FileKind::Fodt, 0, TOLD.map(str::to_owned).to_vec()));
}

#[test]
fn a_text_document_without_a_table_or_without_an_end_is_refused() {
    assert_eq!(code("a.odt", &odt("<office:text><text:p>Отчислить Иванова</text:p></office:text>")), "source.no_table");
    let flat = corpus::flat("text", TEXT);
    assert_eq!(code("a.fodt", &flat.as_bytes()[..flat.len() - 40]), "source.damaged");
    let long = format!("<office:text><text:p>{}</text:p></office:text>", "я".repeat(300_000));
    assert_eq!(code("a.odt", &odt(&long)), "source.cell_too_long");
    let deep = format!("<office:text>{}", "<text:section>".repeat(5_000));
    assert_eq!(code("a.odt", &odt(&deep)), "source.damaged");
    let wide = "<office:text><table:table><table:table-row><table:table-cell table:number-columns-repeated=\"99999\"><text:p>а</text:p></table:table-cell></table:table-row></table:table></office:text>";
    assert_eq!(code("a.odt", &odt(wide)), "source.too_many_columns");
    let high = "<office:text><table:table><table:table-row table:number-rows-repeated=\"18446744073709551615\"><table:table-cell><text:p>а</text:p></table:table-cell></table:table-row></table:table></office:text>";
    assert_eq!(code("a.odt", &odt(high)), "source.too_many_repeats");
    let master = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text-master"), ("content.xml", b"<a/>")]);
    assert_eq!(code("a.odm", &master), "source.document");
    let slides = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.presentation"), ("content.xml", b"<a/>")]);
    assert_eq!(code("a.odp", &slides), "source.presentation");
}

// ── dbf ──

const OF_DBF: [&str; 4] = [
    "1| FIO| DR| GRUPPA",
    "2| Ёлкина Зоя Петровна| 14.03.2008| ИС-21",
    "3| Бобров Пётр Ильич| 01.12.2008| ИС-21",
    "4| Щукин Эмиль Львович| 30.06.2007| ТМ-11",
];

#[test]
fn the_encoding_of_a_dbf_is_what_its_text_reads_in() {
    // The encoding, the mark, and whether it had to be found by the letters.
    let cases: [(&'static Encoding, u8, bool); 9] = [
        (IBM866, 0x65, false),
        (IBM866, 0x26, false),
        (IBM866, 0, true),
        (WINDOWS_1251, 0xC9, false),
        (WINDOWS_1251, 0x57, false),
        (WINDOWS_1251, 0, false),
        // Marks that lie.
        (IBM866, 0xC9, true),
        (WINDOWS_1251, 0x65, false),
        (KOI8_R, 0xC9, true),
    ];
    for (encoding, mark, guessed) in cases {
        let (read, told) = read("a.dbf", &Dbf::in_encoding(&LIST, encoding, mark).bytes());
        assert_eq!(told, OF_DBF, "{} {mark:x}", encoding.name());
        assert_eq!(codes(&read) == ["source.encoding_guessed"], guessed, "{} {mark:x}", encoding.name());
    }
    assert_eq!(told("a.dbf", &Dbf::in_encoding(&LIST, UTF_8, 0).bytes()), OF_DBF);
}

#[test]
fn deleted_records_are_not_read_and_are_said() {
    let mut table = Dbf::in_encoding(&LIST, WINDOWS_1251, 0xC9);
    table.records[1][0] = b'*';
    let (read, told) = read("a.dbf", &table.bytes());
    assert_eq!(told, [OF_DBF[0], OF_DBF[1], "3| Щукин Эмиль Львович| 30.06.2007| ТМ-11"]);
    assert_eq!(codes(&read), ["source.deleted_records"]);
    assert!(read.notes[0].message(Lang::Ru).starts_with("Записей, помеченных на удаление: 1."));
}

#[test]
fn the_fields_of_a_dbf() {
    let fields: [(&str, u8, u8); 8] = [
        ("FIO", b'C', 10),
        ("N", b'N', 6),
        ("D", b'D', 8),
        ("L", b'L', 1),
        ("PRIM", b'M', 10),
        ("I", b'I', 4),
        ("T", b'T', 8),
        ("_Null", b'0', 1),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, kind, len)| (name.as_bytes().to_vec(), *kind, *len)).collect();
    let moment = [2_454_527_u32.to_le_bytes(), [0; 4]].concat();
    let record = |text: &[u8], number: &[u8], day: &[u8], truth: u8, memo: &[u8], whole: i32, moment: &[u8]| {
        [b" ", text, number, day, &[truth], memo, &whole.to_le_bytes(), moment, &[0]].concat()
    };
    let records = vec![
        record(b"Zoya      ", b"  0.50", b"20080314", b'T', b"         7", 21, &moment),
        record(b"Petr      ", b"******", b"        ", b'?', b"          ", -1, &[0; 8]),
    ];
    let table = Dbf { version: 0x30, mark: 0, fields, records };
    let (read, told) = read("a.dbf", &table.bytes());
    assert_eq!(
        told,
        [
            "1| FIO| N| D| L| PRIM| I| T",
            "2| Zoya| #0.5| @2008-03-14| ?true| !memo| #21| @2008-03-01",
            "3| Petr| !******| | | | #-1"
        ]
    );
    assert_eq!(codes(&read), ["source.memo_fields"]);
}

#[test]
fn a_dbf_that_holds_more_or_less_than_it_promises_is_damaged() {
    let whole = Dbf::of(&LIST).bytes();
    let record = 1 + 40 + 10 + 12;
    assert_eq!(code("a.dbf", &whole[..whole.len() - record]), "source.damaged");
    let mut more = whole.clone();
    more[4] = 2;
    assert_eq!(code("a.dbf", &more), "source.damaged");
    let mut shifted = whole.clone();
    let first = 32 + 3 * 32 + 1;
    shifted[first + record] = b'x';
    assert_eq!(code("a.dbf", &shifted), "source.damaged");
    let mut locked = whole;
    locked[15] = 1;
    assert_eq!(code("a.dbf", &locked), "source.encrypted");
    let many: Vec<_> = (0..600).map(|number| (format!("F{number}").into_bytes(), b'C', 1)).collect();
    let records = vec![[vec![b' '], vec![b'x'; 600]].concat()];
    let wide = Dbf { version: 3, mark: 0, fields: many, records };
    assert_eq!(code("a.dbf", &wide.bytes()), "source.too_many_columns");
}

// ── xlsb ──

#[test]
fn a_binary_workbook_is_read_with_all_its_marks() {
    let mut sheet = XlsbSheet { name: "ИС-21".to_owned(), ..XlsbSheet::default() };
    sheet.row(0, false);
    sheet.text(0, 0, "Список");
    sheet.merge((0, 0), (0, 2));
    sheet.row(2, false);
    sheet.text(0, 0, "Группа");
    sheet.text(1, 0, "ФИО");
    sheet.row(3, false);
    sheet.text(0, 0, "ИС-21");
    sheet.merge((3, 4), (0, 0));
    sheet.text(1, 0, "Ёлкина Зоя");
    sheet.cell(5, 2, 1, &39521.0_f64.to_le_bytes());
    sheet.cell(2, 3, 0, &((7_u32 << 2) | 2).to_le_bytes());
    sheet.cell(3, 4, 0, &[0x2A]);
    sheet.cell(4, 5, 0, &[1]);
    sheet.cell(9, 6, 0, &[&0.5_f64.to_le_bytes()[..], &[0; 6]].concat());
    sheet.row(4, false);
    sheet.text(0, 0, "под");
    sheet.text(1, 2, "Бобров Пётр");
    // A part of the text in the font that strikes through, the rest in the plain one.
    let rich = [
        vec![1],
        corpus::wide("Иванова Петрова"),
        [2_u32.to_le_bytes().to_vec(), vec![0, 0, 1, 0, 8, 0, 0, 0]].concat(),
    ];
    sheet.cell(62, 2, 0, &rich.concat());
    sheet.row(5, true);
    sheet.text(1, 0, "Скрытов Сергей");
    sheet.cell(3, 2, 0, &[0xFE]);
    sheet.comments.push((3, 1, "Белова И.П.:\nотчислена".to_owned()));
    let hidden = XlsbSheet { name: "Архив".to_owned(), state: 2, ..XlsbSheet::of(&LIST) };
    let (read, told) = read("список.xlsb", &corpus::xlsb(&[sheet, hidden]));
    assert_eq!((read.kind, codes(&read)), (FileKind::Xlsb, vec!["source.hidden_sheet"]));
    assert_eq!(
        told,
        [
            "= ИС-21",
            "1| Список",
            "3| Группа| ФИО",
            "4| ИС-21| Ёлкина Зоя [отчислена]| @2008-03-14| #7| !#N/A| ?true| #0.5",
            "5|  ^ИС-21| Бобров Пётр~| Петрова%",
            "6| | Скрытов Сергей| !#N/A hidden",
            "= Архив hidden",
        ]
    );
}

#[test]
fn a_binary_workbook_is_bounded() {
    let with = |records: Vec<u8>| corpus::xlsb(&[XlsbSheet { name: "а".to_owned(), records, ..XlsbSheet::default() }]);
    let mut sheet = XlsbSheet::of(&LIST);
    sheet.row(1, false);
    assert_eq!(code("a.xlsb", &with(sheet.records)), "source.damaged");
    // A text that promises four milliards of characters, a record longer than its part, a shared string that is not there.
    for (kind, value) in [(6, u32::MAX), (7, 5)] {
        let mut sheet = XlsbSheet::default();
        sheet.row(0, false);
        sheet.cell(kind, 0, 0, &value.to_le_bytes());
        assert_eq!(code("a.xlsb", &with(sheet.records)), "source.damaged");
    }
    assert_eq!(code("a.xlsb", &with(vec![0x81, 0x01, 0xFF, 0xFF, 0xFF, 0x7F])), "source.damaged");
    let mut far = XlsbSheet::default();
    far.row(0, false);
    far.text(16_000, 0, "а");
    assert_eq!(code("a.xlsb", &with(far.records)), "source.too_many_columns");
    let limits = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
    let mut long = XlsbSheet::default();
    for number in 0..40_000 {
        long.row(number, false);
        long.text(0, 0, "Ёлкина Зоя");
    }
    let error = refused_within("a.xlsb", &with(long.records), &limits);
    assert!(["source.too_intricate", "source.inflates_too_big"].contains(&error.code()), "{error}");
    let many: Vec<XlsbSheet> = (0..300).map(|_| XlsbSheet::of(&LIST)).collect();
    assert_eq!(code("a.xlsb", &corpus::xlsb(&many)), "source.too_many_sheets");
}

// ── Excel 5 and 95, and 97 to 2003 ──

#[test]
fn a_western_code_page_with_russian_letters() {
    let expected: Vec<String> = std::iter::once("= Лист1".to_owned())
        .chain((1..).zip(LIST).map(|(n, row)| format!("{n}| {}", row.join("| "))))
        .collect();
    for (code_page, character_set) in [(1251, 204), (1252, 204), (1252, 0), (0x8001, 204)] {
        let book = corpus::biff_5(&LIST, code_page, WINDOWS_1251, character_set);
        assert_eq!(told("a.xls", &xls(&book, "Book")), expected, "{code_page} {character_set}");
    }
    // What is not Russian stays as it is.
    let rows = [["Müller Zoé", "", "ИС-21"]];
    let book = corpus::biff_5_of(1252, WINDOWS_1252, 0, &label_5(0, 0, 0, &WINDOWS_1252.encode(rows[0][0]).0));
    assert_eq!(told("a.xls", &xls(&book, "Book"))[1], "1| Müller Zoé");
}

#[test]
fn an_old_workbook_has_struck_parts_and_notes_too() {
    let text = |text: &str| WINDOWS_1251.encode(text).0.into_owned();
    let name = text("Иванова Петрова");
    // The first eight characters in the font that strikes through.
    let rich = [place(0, 0, 0), (name.len() as u16).to_le_bytes().to_vec(), name, vec![2, 0, 1, 8, 0]].concat();
    let said = text("отчислена с 20.11");
    let note = [vec![1, 0, 0, 0], (said.len() as u16).to_le_bytes().to_vec(), said[..9].to_vec()].concat();
    let goes_on = [vec![0xFF, 0xFF, 0, 0, 8, 0], said[9..].to_vec()].concat();
    let sheet = [
        biff(0x00D6, &rich),
        label_5(1, 0, 0, &text("Ёлкина Зоя")),
        label_5(2, 0, 1, &text("Бобров Пётр")),
        biff(0x001C, &note),
        biff(0x001C, &goes_on),
    ];
    let book = corpus::biff_5_of(1252, WINDOWS_1251, 204, &sheet.concat());
    assert_eq!(
        told("a.xls", &xls(&book, "Book")),
        ["= Лист1", "1| Петрова%", "2| Ёлкина Зоя [отчислена с 20.11]", "3| Бобров Пётр~"]
    );
}

#[test]
fn a_text_of_an_old_workbook_goes_on_in_the_next_record() {
    let formula = [place(0, 0, 0), vec![0, 0, 0, 0, 0, 0, 0xFF, 0xFF], vec![0; 8]].concat();
    let long = "Я".repeat(6_000);
    let (first, rest) = (utf16(&long[..8_000]), utf16(&long[8_000..]));
    let head = [6_000_u16.to_le_bytes().to_vec(), vec![1]].concat();
    let of_formula = [
        biff(0x0006, &formula),
        biff(0x0207, &[head.clone(), first.clone()].concat()),
        biff(0x003C, &[vec![1], rest.clone()].concat()),
    ];
    let label = [biff(0x0204, &[place(1, 0, 0), head, first].concat()), biff(0x003C, &[vec![1], rest].concat())];
    let sheet = [of_formula.concat(), label.concat(), biff(0x0205, &[place(2, 0, 0), vec![0x2B, 1]].concat())].concat();
    let told = told("a.xls", &xls(&corpus::biff_8_of(&sheet), "Workbook"));
    assert_eq!(told, ["= Лист1".to_owned(), format!("1| {long}"), format!("2| {long}"), "3| !#N/A".to_owned()]);
}

#[test]
fn every_error_is_the_fault_of_its_cell_alone() {
    let cells = ["#CALC!", "#SPILL!", "#FIELD!", "#BUSY!", "#PYTHON!", "#GETTING_DATA", "#N/A", "#ЗНАЧ!"];
    let row = cells.map(|error| format!("<c t=\"e\"><v>{error}</v></c>")).concat();
    let sheet = format!(
        "<worksheet><sheetData><row>{row}<c t=\"inlineStr\"><is><t>Ёлкина</t></is></c></row></sheetData></worksheet>"
    );
    let told = told("a.xlsx", &with_sheet(&sheet, &[]));
    assert_eq!(told[1], format!("1| {}| Ёлкина", cells.map(|error| format!("!{error}")).join("| ")));
}

/// A workbook of one sheet whose parts lie elsewhere than usual, with more parts.
fn with_sheet(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{kind}/officeDocument\" Target=\"/book/main.xml\"/></Relationships>"
    );
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{kind}/worksheet\" Target=\"list.xml\"/>\
         <Relationship Id=\"m\" Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" Target=\"macro.xml\"/>\
         <Relationship Id=\"v\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"vbaProject.bin\"/>\
         <Relationship Id=\"q\" Type=\"{kind}/customXml\" Target=\"../customXml/item1.xml\"/>\
         <Relationship Id=\"c\" Type=\"{kind}/connections\" Target=\"connections.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns:r=\"{kind}\"><sheets><sheet name=\"Макрос\" sheetId=\"2\" state=\"veryHidden\" r:id=\"m\"/><sheet name=\"Лист1\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", package.as_bytes()),
        ("book/main.xml", book.as_bytes()),
        ("book/_rels/main.xml.rels", links.as_bytes()),
        ("book/list.xml", sheet.as_bytes()),
    ];
    parts.extend(more);
    zipped(&parts)
}

#[test]
fn macro_sheets_and_parts_of_power_query_do_no_harm() {
    let sheet =
        "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>Ёлкина Зоя</t></is></c></row></sheetData></worksheet>";
    // Power Query keeps its formulas in UTF-16, a macro sheet and a project of macros are no lists.
    let query = utf16("\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?><DataMashup/>");
    let more: [(&str, &[u8]); 5] = [
        ("book/macro.xml", b"<xm:macrosheet xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"/>"),
        ("book/vbaProject.bin", b"\xD0\xCF\x11\xE0"),
        ("customXml/item1.xml", &query),
        ("book/connections.xml", b"<connections/>"),
        ("book/queryTables/queryTable1.xml", b"<queryTable/>"),
    ];
    let (read, told) = read("a.xlsm", &with_sheet(sheet, &more));
    assert_eq!((read.kind, codes(&read)), (FileKind::Xlsx, vec![]));
    assert_eq!(told, ["= Лист1", "1| Ёлкина Зоя"]);
}

// ── what is refused, by its right name ──

#[test]
fn what_is_no_list_is_named_and_what_to_do_with_it() {
    let compound = |stream: &str| xls(b"...", stream);
    let mut tar = vec![0; 600];
    tar[257..262].copy_from_slice(b"ustar");
    let files: Vec<(&str, Vec<u8>, &str, &[&str])> = vec![
        ("a.slk", b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"FIO\"\r\nE\r\n".to_vec(), "source.sylk", &["Excel", "LibreOffice", "xlsx"]),
        ("a.csv", b"ID;PCALCOOO32\nB;Y2;X1\n".to_vec(), "source.sylk", &["slk"]),
        ("a.dif", b"TABLE\r\n0,1\r\n\"EXCEL\"\r\nVECTORS\r\n0,2\r\n\"\"\r\n".to_vec(), "source.dif", &["Excel", "LibreOffice", "xlsx"]),
        ("a.mxl", b"MOXCEL\0\x08\0\x01\0\xEF\xBB\xBF{8,1,12".to_vec(), "source.mxl", &["1С", "Лист Excel2007"]),
        ("a.mht", b"From: <Saved by Blink>\r\nSnapshot-Content-Location: file:///a\r\nSubject: \r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n".to_vec(), "source.web_archive", &["Excel", "LibreOffice", "1С"]),
        ("a.xls", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"a\"\r\n\r\n".to_vec(), "source.web_archive", &["mht"]),
        ("a.eml", b"Return-Path: <a@college.example>\r\nFrom: a@college.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n".to_vec(), "source.letter", &["сохраните вложенный файл"]),
        ("a.msg", compound("__properties_version1.0"), "source.letter", &["почтовой"]),
        ("a.pdf", b"%PDF-1.7\n".to_vec(), "source.pdf", &["исходную таблицу"]),
        ("a.rtf", b"{\\rtf1\\ansi".to_vec(), "source.rtf", &["Word", "LibreOffice", "docx"]),
        ("a.doc", compound("WordDocument"), "source.old_document", &["Word", "LibreOffice", "docx"]),
        ("a.ppt", compound("PowerPoint Document"), "source.presentation", &["Excel"]),
        ("a.pptx", zipped(&[("[Content_Types].xml", b"<a/>"), ("ppt/presentation.xml", b"<a/>")]), "source.presentation", &["LibreOffice"]),
        ("a.png", b"\x89PNG\r\n\x1a\n".to_vec(), "source.picture", &["картинка"]),
        ("a.jpg", b"\xFF\xD8\xFF\xE0".to_vec(), "source.picture", &["картинка"]),
        ("a.bmp", b"BM\x36\0\x0C\0\0\0\0\0\x36\0\0\0".to_vec(), "source.picture", &["картинка"]),
        ("a.tif", b"II*\0\x08\0\0\0".to_vec(), "source.picture", &["картинка"]),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "source.picture", &["картинка"]),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), "source.picture", &["картинка"]),
        ("a.djvu", b"AT&TFORM\0\0\0\x08DJVU".to_vec(), "source.picture", &["картинка"]),
        ("a.rar", b"Rar!\x1A\x07\x01\0".to_vec(), "source.archive", &["Распакуйте", "zip"]),
        ("a.7z", b"7z\xBC\xAF\x27\x1C".to_vec(), "source.archive", &["Распакуйте"]),
        ("a.tgz", b"\x1F\x8B\x08\0".to_vec(), "source.archive", &["Распакуйте"]),
        ("a.tar", tar, "source.archive", &["Распакуйте"]),
        ("a.exe", b"MZ\x90\0\x03".to_vec(), "source.not_a_table", &["программа"]),
    ];
    for (name, bytes, expected, words) in files {
        // Whatever the file is called.
        for name in [name, "список.xlsx"] {
            let error = refused_within(name, &bytes, &Limits::default());
            assert_eq!(error.code(), expected, "{name}");
            let message = error.message(Lang::Ru);
            assert!(words.iter().all(|word| message.contains(word)), "{message}");
        }
    }
}

#[test]
fn a_list_that_begins_like_something_else_is_a_list() {
    for text in [
        "ID;Pupil;Class\r\n7;Zoya;IS-21\r\n",
        "ID;Пол;Группа\n1;ж;ИС-21\n",
        "Table\n0,1;ИС-21\n",
        "From: список;ИС-21\nMIME;да\n",
        "BM;ФИО\n1;Ёлкина\n",
    ] {
        assert_eq!(read("a.csv", text.as_bytes()).0.kind, FileKind::Csv, "{text}");
    }
}

// ── several files in one zip ──

fn unpacked(bytes: &[u8]) -> Vec<(String, usize)> {
    let files = unpack("выгрузка.zip", bytes, &Limits::default()).unwrap().expect("an archive of files");
    files.into_iter().map(|file| (file.name, file.bytes.len())).collect()
}

/// The names of an archive's files are written as bytes of another encoding, by programs that know no UTF-8.
fn with_names(names: &[&str], encoding: &'static Encoding) -> Vec<u8> {
    let stand_ins: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(number, name)| format!("{}{}", "x".repeat(encoding.encode(name).0.len() - 1), number))
        .collect();
    let parts: Vec<(&str, &[u8])> = stand_ins.iter().map(|name| (name.as_str(), b"a;b\n".as_slice())).collect();
    let mut bytes = zipped(&parts);
    for (stand_in, name) in stand_ins.iter().zip(names) {
        let name = encoding.encode(name).0;
        let places: Vec<usize> = bytes
            .windows(stand_in.len())
            .enumerate()
            .filter(|(_, at)| *at == stand_in.as_bytes())
            .map(|(at, _)| at)
            .collect();
        for at in places {
            bytes[at..at + name.len()].copy_from_slice(&name);
        }
    }
    bytes
}

#[test]
fn an_archive_of_several_files_is_unpacked() {
    let archive = zipped(&[
        ("9Б/", b""),
        ("список ИС-21.csv", b"a;b\n"),
        ("9А/список.csv", b"a;b;c\n"),
        ("9Б\\Список.csv", b"a\n"),
        ("__MACOSX/._список.csv", b"x"),
        (".DS_Store", b"x"),
        ("~$список.xlsx", b"x"),
    ]);
    let named = |name: &str, len: usize| (name.to_owned(), len);
    assert_eq!(
        unpacked(&archive),
        [named("список ИС-21.csv", 4), named("9А - список.csv", 6), named("9Б - Список.csv", 2)]
    );
    for encoding in [IBM866, WINDOWS_1251] {
        let archive = with_names(&["Список группы ИС-21.csv", "Отчисленные.csv"], encoding);
        assert_eq!(unpacked(&archive), [named("Список группы ИС-21.csv", 4), named("Отчисленные.csv", 4)]);
    }
}

#[test]
fn what_is_read_as_a_whole_is_no_archive_of_files() {
    for (extension, bytes) in corpus::every(&LIST) {
        assert_eq!(unpack("a", &bytes, &Limits::default()), Ok(None), "{extension}");
    }
    let bundle = zipped(&[("manifest.csv", b"a"), ("users.csv", b"a")]);
    assert_eq!(unpack("a.zip", &bundle, &Limits::default()), Ok(None));
    assert_eq!(unpack("a.zip", b"PK\x03\x04 and nothing more", &Limits::default()), Ok(None));
}

#[test]
fn an_archive_of_files_is_bounded() {
    let refused = |bytes: &[u8], limits: &Limits| {
        let error = unpack("a.zip", bytes, limits).expect_err("must be refused");
        says_itself(&error);
        error.code()
    };
    let limits = Limits { file_bytes: 1 << 20, ..Limits::default() };
    let bomb = zipped(&[("a.csv", &vec![b' '; 3 << 20])]);
    assert_eq!(refused(&bomb, &limits), "source.inflates_too_big");
    let names: Vec<String> = (0..201).map(|number| format!("{number}.csv")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"a".as_slice())).collect();
    assert_eq!(refused(&zipped(&parts), &Limits::default()), "source.too_many_files");
    // Two of one name: the other's name is written over, in both of its heads.
    let mut twice = zipped(&[("a.csv", b"a;b\n"), ("b.csv", b"c;d\n")]);
    for at in 0..twice.len() - 5 {
        if &twice[at..at + 5] == b"b.csv" {
            twice[at] = b'a';
        }
    }
    assert_eq!(refused(&twice, &Limits::default()), "source.same_names");
    // The flag that says that a part is encrypted, in both of its heads.
    let mut locked = zipped(&[("a.csv", b"a;b\n")]);
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = locked.windows(4).position(|window| window == signature).unwrap();
        locked[at + flags] |= 1;
    }
    assert_eq!(refused(&locked, &Limits::default()), "source.encrypted_archive");
}
