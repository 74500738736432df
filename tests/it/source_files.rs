//! A promise to the people who drop files: whatever a file is, it is read as a spreadsheet program shows it, or refused
//! with the reason, the place and what to do. Everybody named here is invented.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use i18n::Lang;
use rosters::mapping::table::{Cell, Row, SheetHead, TableSink};
use rosters::source::{FileKind, FileRead, Limits, SourceError, read};
use rstest::rstest;
use rust_xlsxwriter::{Format, Formula, Workbook};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

// ── what a reader hands over, in a form to compare ──

#[derive(Debug, Default, Clone, PartialEq)]
struct Sheet {
    name: Option<String>,
    hidden: bool,
    ended: bool,
    rows: Vec<(u32, Vec<String>)>,
}

#[derive(Default)]
struct Sheets(Vec<Sheet>);

impl TableSink for Sheets {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        self.0.push(Sheet { name: sheet.name.clone(), hidden: sheet.hidden, ..Sheet::default() });
    }

    fn row(&mut self, number: u32, row: &dyn Row) {
        let cells = (0..row.width()).map(|column| show(row.cell(column))).collect();
        assert_eq!(row.cell(row.width()), Cell::Empty, "beyond the width there is nothing");
        assert_ne!(row.cell(row.width() - 1), Cell::Empty, "the width ends with a value");
        self.0.last_mut().unwrap().rows.push((number, cells));
    }

    fn end_sheet(&mut self) {
        self.0.last_mut().unwrap().ended = true;
    }
}

/// Takes rows in without keeping them.
#[derive(Default)]
struct Count(u64);

impl TableSink for Count {
    fn begin_sheet(&mut self, _: &SheetHead) {}
    fn row(&mut self, _: u32, _: &dyn Row) {
        self.0 += 1;
    }
    fn end_sheet(&mut self) {}
}

fn show(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Number(number) => format!("#{number}"),
        Cell::Date(date) => format!("@{date}"),
        Cell::Bool(truth) => format!("?{truth}"),
        Cell::Unreadable(text) => format!("!{text}"),
    }
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn sheets(path: &Path) -> (FileRead, Vec<Sheet>) {
    let mut sink = Sheets::default();
    let read = read(path, &Limits::default(), &mut sink).unwrap_or_else(|error| panic!("{error}"));
    assert!(sink.0.iter().all(|sheet| sheet.ended));
    (read, sink.0)
}

fn rows(path: &Path) -> Vec<(u32, Vec<String>)> {
    sheets(path).1.remove(0).rows
}

fn csv(bytes: impl AsRef<[u8]>) -> Vec<(u32, Vec<String>)> {
    let folder = Folder::new();
    rows(&folder.file("a.csv", bytes))
}

fn refused(path: &Path) -> SourceError {
    refused_within(path, &Limits::default())
}

fn refused_within(path: &Path, limits: &Limits) -> SourceError {
    let error = read(path, limits, &mut Count::default()).expect_err("must be refused");
    for lang in [Lang::Ru, Lang::En] {
        let message = error.message(lang);
        assert!(!message.contains("source-"), "a sentence is missing: {message}");
        assert!(!message.contains("{ $"), "{message}");
    }
    error
}

fn codes(read: &FileRead) -> Vec<&'static str> {
    for note in &read.notes {
        for lang in [Lang::Ru, Lang::En] {
            assert!(!note.message(lang).contains("source-"), "a sentence is missing");
        }
    }
    read.notes.iter().map(|note| note.code()).collect()
}

fn raw(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters/raw").join(name)
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

// ── the file itself ──

#[test]
fn a_missing_file_is_named_without_its_folder() {
    let folder = Folder::new();
    let error = refused(&folder.path("нет.csv"));
    assert_eq!((error.code(), error.file.as_str()), ("source.not_found", "нет.csv"));
    assert!(!error.message(Lang::Ru).contains('/'));
}

#[test]
fn a_name_with_a_newline_cannot_forge_a_line() {
    let folder = Folder::new();
    let error = refused(&folder.file("a\nb.csv", ""));
    assert_eq!(error.file, "a\\u{a}b.csv");
    let long = format!("{}.csv", "я".repeat(125));
    assert_eq!(refused(&folder.file(&long, "")).file, long);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let target = folder.file("list.csv", "ФИО;Группа\n");
    symlink(&target, folder.path("link.csv")).unwrap();
    assert_eq!(refused(&folder.path("link.csv")).code(), "source.symbolic_link");
    fs::create_dir(folder.path("x.xlsx")).unwrap();
    assert_eq!(refused(&folder.path("x.xlsx")).code(), "source.folder");
    assert_eq!(refused(Path::new("/dev/zero")).code(), "source.not_regular");
    let socket = folder.path("socket.csv");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert_eq!(refused(&socket).code(), "source.not_regular");
    let pipe = folder.path("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(refused(&pipe).code(), "source.not_regular");
}

#[test]
fn the_lock_file_of_an_open_workbook_is_not_a_list() {
    let folder = Folder::new();
    assert_eq!(refused(&folder.file("~$список.xlsx", [0; 165])).code(), "source.lock_file");
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    struct Meddler(PathBuf);
    impl TableSink for Meddler {
        fn begin_sheet(&mut self, _: &SheetHead) {
            fs::OpenOptions::new().append(true).open(&self.0).unwrap().write_all("Поздний;ИС-21\n".as_bytes()).unwrap();
        }
        fn row(&mut self, _: u32, _: &dyn Row) {}
        fn end_sheet(&mut self) {}
    }
    let folder = Folder::new();
    let path = folder.file("a.csv", "ФИО;Группа\nИванов;ИС-21\n");
    let error = read(&path, &Limits::default(), &mut Meddler(path.clone())).unwrap_err();
    assert_eq!(error.code(), "source.changed");
}

#[test]
fn a_file_replaced_while_it_is_read_is_read_as_it_was() {
    struct Replacer(PathBuf, Sheets);
    impl TableSink for Replacer {
        fn begin_sheet(&mut self, sheet: &SheetHead) {
            let other = self.0.with_extension("new");
            fs::write(&other, "Другой;Список\n").unwrap();
            fs::rename(other, &self.0).unwrap();
            self.1.begin_sheet(sheet);
        }
        fn row(&mut self, number: u32, row: &dyn Row) {
            self.1.row(number, row);
        }
        fn end_sheet(&mut self) {
            self.1.end_sheet();
        }
    }
    let folder = Folder::new();
    let path = folder.file("a.csv", "ФИО;Группа\n");
    let mut sink = Replacer(path.clone(), Sheets::default());
    read(&path, &Limits::default(), &mut sink).unwrap();
    assert_eq!(sink.1.0[0].rows, [row(1, &["ФИО", "Группа"])]);
}

#[test]
fn the_same_content_has_the_same_digest_under_any_name() {
    let folder = Folder::new();
    let (a, _) = sheets(&folder.file("a.csv", "a;b\n"));
    let (b, _) = sheets(&folder.file("b.csv", "a;b\n"));
    let (c, _) = sheets(&folder.file("c.csv", "a;c\n"));
    assert_eq!(a.digest, b.digest);
    assert_ne!(a.digest, c.digest);
    assert_eq!(a.digest, format!("blake3:{}", blake3::hash(b"a;b\n").to_hex()));
}

// ── what it is ──

#[rstest]
#[case::pdf("a.pdf", b"%PDF-1.7\n...".as_slice(), "source.pdf")]
#[case::rtf("a.xls", b"{\\rtf1 ...", "source.rtf")]
#[case::picture("a.xlsx", b"\x89PNG\r\n\x1a\n....", "source.picture")]
#[case::xml_2003(
    "a.xls",
    b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>",
    "source.xml_spreadsheet"
)]
#[case::web_archive("a.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related", "source.web_archive")]
#[case::old_excel("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "source.ancient_workbook")]
#[case::login_page("a.xls", b"<!DOCTYPE html><html><body><form>Log in</form></body></html>", "source.no_table")]
#[case::not_a_zip("a.xlsx", b"PK\x03\x04 and nothing more", "source.damaged")]
#[case::not_a_compound_file("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and nothing more", "source.damaged")]
#[case::empty("a.xlsx", b"", "source.empty")]
#[case::empty_csv("a.csv", b"", "source.empty")]
#[case::blank("a.csv", b"\xEF\xBB\xBF\r\n ;;\xC2\xA0\r\n", "source.empty")]
fn what_is_not_a_table_is_named(#[case] name: &str, #[case] bytes: &[u8], #[case] code: &str) {
    let folder = Folder::new();
    assert_eq!(refused(&folder.file(name, bytes)).code(), code);
}

#[rstest]
#[case::archive(&["список.xlsx"], "source.no_workbook")]
#[case::text_document(&["[Content_Types].xml", "word/document.xml"], "source.damaged")]
#[case::slides(&["[Content_Types].xml", "ppt/presentation.xml"], "source.presentation")]
#[case::binary_workbook(&["[Content_Types].xml", "xl/workbook.bin"], "source.damaged")]
fn an_archive_without_a_workbook_is_named(#[case] parts: &[&str], #[case] code: &str) {
    let folder = Folder::new();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|name| (*name, b"<a/>".as_slice())).collect();
    assert_eq!(refused(&folder.file("a.xlsx", zipped(&parts))).code(), code);
}

#[test]
fn content_counts_and_not_the_extension() {
    let folder = Folder::new();
    let (read, tables) = sheets(&folder.file("a.xlsx", "ФИО;Группа\nХан Ли;ИС-21\n"));
    assert_eq!((read.kind, codes(&read)), (FileKind::Csv, vec!["source.content_differs_from_extension"]));
    assert_eq!(tables[0].rows.len(), 2);
    assert_eq!(
        read.notes[0].message(Lang::Ru),
        "Имя файла оканчивается на «.xlsx», но внутри csv. Прочитан по содержимому."
    );
    let copied = folder.file("a.csv", fs::read(raw("group.xls")).unwrap());
    let (read, _) = sheets(&copied);
    assert_eq!(read.kind, FileKind::Xls);
    assert_eq!(codes(&read)[0], "source.content_differs_from_extension");
    let (read, _) = sheets(&folder.file("a.xls", "<table><tr><td>ФИО</td></tr></table>"));
    assert_eq!((read.kind, codes(&read)), (FileKind::Html, vec!["source.content_differs_from_extension"]));
}

#[test]
fn a_password_is_the_reason_given() {
    let error = refused(&raw("password.xlsx"));
    assert_eq!(error.code(), "source.encrypted");
    assert!(error.message(Lang::Ru).starts_with("Файл «password.xlsx»: файл защищён паролем. Откройте его"));
}

// ── XML of 2003 ──

const BOOK: &str = "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
    xmlns:x=\"urn:schemas-microsoft-com:office:excel\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" \
    xmlns:html=\"http://www.w3.org/TR/REC-html40\">";

fn dataset(sheets: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n{BOOK}{sheets}</Workbook>")
}

fn sheet_of(rows: &str) -> String {
    dataset(&format!("<Worksheet ss:Name=\"Лист1\"><Table>{rows}</Table></Worksheet>"))
}

fn data(text: &str) -> String {
    format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>")
}

fn xml_2003(text: &str) -> Vec<(u32, Vec<String>)> {
    let folder = Folder::new();
    rows(&folder.file("a.xls", text))
}

#[test]
fn a_workbook_of_2003_is_read_as_excel_shows_it() {
    let folder = Folder::new();
    let text = sheet_of(&format!(
        "<Row>{}{}</Row><Row/><Row>{}{}</Row>",
        data("ФИО"),
        data("Группа"),
        data("Ёлкина Зоя"),
        data("ИС-21")
    ));
    let (read, tables) = sheets(&folder.file("контингент.xls", &text));
    assert_eq!((read.kind, codes(&read)), (FileKind::Xml2003, vec!["source.content_differs_from_extension"]));
    assert_eq!(tables[0].name.as_deref(), Some("Лист1"));
    assert_eq!(tables[0].rows, [row(1, &["ФИО", "Группа"]), row(3, &["Ёлкина Зоя", "ИС-21"])]);
    let (read, _) = sheets(&folder.file("контингент.xml", &text));
    assert_eq!(codes(&read), [""; 0]);
}

/// Where cells stand: a jump, merged cells, rows with a form of their own.
#[rstest]
#[case::jump("<Row><Cell ss:Index=\"3\"><Data ss:Type=\"String\">а</Data></Cell><Cell><Data ss:Type=\"String\">б</Data></Cell></Row>", vec![row(1, &["", "", "а", "б"])])]
#[case::empty_cell("<Row><Cell/><Cell><Data ss:Type=\"String\">а</Data></Cell></Row>", vec![row(1, &["", "а"])])]
#[case::across("<Row><Cell ss:MergeAcross=\"2\"><Data ss:Type=\"String\">а</Data></Cell><Cell><Data ss:Type=\"String\">б</Data></Cell></Row>", vec![row(1, &["а", "", "", "б"])])]
#[case::down("<Row><Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">ИС-21</Data></Cell><Cell><Data ss:Type=\"String\">а</Data></Cell></Row><Row><Cell ss:Index=\"2\"><Data ss:Type=\"String\">б</Data></Cell></Row>", vec![row(1, &["ИС-21", "а"]), row(2, &["", "б"])])]
#[case::row_jump("<Row ss:Index=\"5\"><Cell><Data ss:Type=\"String\">а</Data></Cell></Row>", vec![row(5, &["а"])])]
#[case::row_span("<Row ss:Span=\"2\"/><Row><Cell><Data ss:Type=\"String\">а</Data></Cell></Row>", vec![row(4, &["а"])])]
#[case::columns("<Column ss:Index=\"2\" ss:Span=\"3\" ss:Hidden=\"1\"/><Row><Cell><Data ss:Type=\"String\">а</Data></Cell></Row>", vec![row(1, &["а"])])]
#[case::hidden_row("<Row ss:Hidden=\"1\"><Cell><Data ss:Type=\"String\">а</Data></Cell></Row>", vec![row(1, &["а"])])]
#[case::without_prefix("<Row Index=\"2\"><Cell Index=\"2\"><Data Type=\"Number\">7</Data></Cell></Row>", vec![row(2, &["", "#7"])])]
fn cells_of_2003_stand_where_they_say(#[case] rows: &str, #[case] expected: Vec<(u32, Vec<String>)>) {
    assert_eq!(xml_2003(&sheet_of(rows)), expected);
}

#[rstest]
#[case::number("<Data ss:Type=\"Number\">7.5</Data>", "#7.5")]
#[case::day("<Data ss:Type=\"DateTime\">2008-03-14T00:00:00.000</Data>", "@2008-03-14")]
#[case::time("<Data ss:Type=\"DateTime\">1899-12-31T09:30:00.000</Data>", "09:30:00")]
#[case::truth("<Data ss:Type=\"Boolean\">1</Data>", "?true")]
#[case::error("<Data ss:Type=\"Error\">#N/A</Data>", "!#N/A")]
#[case::untyped("<Data>0012</Data>", "0012")]
#[case::zeros("<Data ss:Type=\"String\">0012</Data>", "0012")]
#[case::entities("<Data ss:Type=\"String\">ООО &quot;А&amp;Б&quot;&#10;&#1103;</Data>", "ООО \"А&Б\"\nя")]
#[case::markup(
    "<ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\">Ёлкина <B>Зоя</B> <Font html:Color=\"#FF0000\">Ильинична</Font></ss:Data>",
    "Ёлкина Зоя Ильинична"
)]
#[case::struck_part(
    "<ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><S>Иванова </S>Петрова Зоя</ss:Data>",
    "Петрова Зоя"
)]
#[case::struck_whole(
    "<ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><S>Иванова <B>Зоя</B></S></ss:Data>",
    "Иванова Зоя"
)]
#[case::comment(
    "<Data ss:Type=\"String\">Ёлкина Зоя</Data><Comment ss:Author=\"Отдел\"><ss:Data xmlns=\"http://www.w3.org/TR/REC-html40\"><B>Отдел:</B> отчислена</ss:Data></Comment>",
    "Ёлкина Зоя"
)]
#[case::comment_before(
    "<Comment><ss:Data>отчислена</ss:Data></Comment><Data ss:Type=\"String\">Ёлкина Зоя</Data>",
    "Ёлкина Зоя"
)]
#[case::name_of_a_range("<Data ss:Type=\"String\">а</Data><NamedCell ss:Name=\"_FilterDatabase\"/>", "а")]
#[case::tags_of_excel("<Data ss:Type=\"String\">а</Data><x:PhoneticText>б</x:PhoneticText>", "а")]
fn a_cell_of_2003(#[case] inside: &str, #[case] expected: &str) {
    assert_eq!(xml_2003(&sheet_of(&format!("<Row><Cell>{inside}</Cell></Row>"))), [row(1, &[expected])]);
}

#[test]
fn a_formula_without_a_value_is_unknown() {
    let text = sheet_of(
        "<Row><Cell ss:Formula=\"=R[-1]C\"/><Cell ss:Formula=\"=1+1\"><Data ss:Type=\"Number\">2</Data></Cell></Row>",
    );
    assert_eq!(xml_2003(&text), [row(1, &["!=R[-1]C", "#2"])]);
}

#[test]
fn a_number_shown_as_a_day_is_one() {
    let styles = "<Styles><Style ss:ID=\"d\"><NumberFormat ss:Format=\"Short Date\"/></Style>\
        <Style ss:ID=\"e\" ss:Parent=\"d\"><Font ss:Bold=\"1\"/></Style></Styles>";
    let rows = "<Row ss:StyleID=\"d\"><Cell ss:StyleID=\"e\"><Data ss:Type=\"Number\">39814</Data></Cell><Cell><Data ss:Type=\"Number\">39814</Data></Cell></Row>";
    let sheet = format!("<Worksheet ss:Name=\"а\"><Table>{rows}</Table></Worksheet>");
    assert_eq!(xml_2003(&dataset(&format!("{styles}{sheet}"))), [row(1, &["@2009-01-01", "@2009-01-01"])]);
    let other = format!("<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>{styles}{sheet}");
    assert_eq!(xml_2003(&dataset(&other)), [row(1, &["@2013-01-02", "@2013-01-02"])]);
}

#[test]
fn prefixes_are_free_and_other_vocabularies_are_not_the_formats() {
    let text = format!(
        "<?xml version=\"1.0\"?><!-- выгрузка --><t:Workbook xmlns:t=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:q=\"urn:чужое\">\
         <t:Worksheet t:Name=\"а\"><q:Table><q:Row><q:Cell><q:Data>чужое</q:Data></q:Cell></q:Row></q:Table>\
         <t:Table><t:Row><t:Cell t:Index=\"2\" q:Index=\"9\"><t:Data t:Type=\"String\">{}</t:Data></t:Cell></t:Row></t:Table></t:Worksheet></t:Workbook>",
        "Ёлкина"
    );
    assert_eq!(xml_2003(&text), [row(1, &["", "Ёлкина"])]);
}

#[test]
fn a_hidden_sheet_of_2003_is_announced_and_not_read() {
    let hidden = |visible: &str| {
        format!(
            "<Worksheet ss:Name=\"{visible}\"><Table><Row>{}</Row></Table><WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\"><Visible>{visible}</Visible></WorksheetOptions></Worksheet>",
            data("а")
        )
    };
    let folder = Folder::new();
    let text = dataset(&["SheetHidden", "SheetVisible", "SheetVeryHidden"].map(hidden).concat());
    let (read, tables) = sheets(&folder.file("a.xml", text));
    assert_eq!(codes(&read), ["source.hidden_sheet", "source.hidden_sheet"]);
    let seen: Vec<(bool, usize)> = tables.iter().map(|sheet| (sheet.hidden, sheet.rows.len())).collect();
    assert_eq!(seen, [(true, 0), (false, 1), (true, 0)]);
}

#[rstest]
#[case::windows("windows-1251", encoding_rs::WINDOWS_1251)]
#[case::koi8("koi8-r", encoding_rs::KOI8_R)]
#[case::dos("ibm866", encoding_rs::IBM866)]
fn the_declared_encoding_of_2003_counts(#[case] label: &str, #[case] encoding: &'static encoding_rs::Encoding) {
    let text = sheet_of(&format!("<Row>{}{}</Row>", data("Ёлкина Зоя Петровна"), data("ИС-21")));
    let text = text.replacen("version=\"1.0\"", &format!("version=\"1.0\" encoding=\"{label}\""), 1);
    let folder = Folder::new();
    let (read, tables) = sheets(&folder.file("a.xml", encoding.encode(&text).0));
    assert_eq!(tables[0].rows, [row(1, &["Ёлкина Зоя Петровна", "ИС-21"])]);
    assert_eq!(codes(&read), [""; 0]);
}

#[test]
fn a_workbook_of_2003_in_utf_16() {
    let text = sheet_of(&format!("<Row>{}</Row>", data("Ёлкина Зоя")));
    let folder = Folder::new();
    for (n, (mark, big)) in [("\u{feff}", false), ("\u{feff}", true), ("", false)].into_iter().enumerate() {
        let units = format!("{mark}{text}");
        let bytes: Vec<u8> =
            units.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        let (_, tables) = sheets(&folder.file(&format!("{n}.xls"), bytes));
        assert_eq!(tables[0].rows, [row(1, &["Ёлкина Зоя"])], "{n}");
    }
}

#[rstest]
#[case::breaks_off(sheet_of(&format!("<Row>{}</Row>", data("а"))).replace("</Worksheet></Workbook>", ""), "source.damaged")]
#[case::backwards(sheet_of("<Row ss:Index=\"3\"/><Row ss:Index=\"2\"/>"), "source.damaged")]
#[case::cells_backwards(sheet_of("<Row><Cell ss:Index=\"3\"/><Cell ss:Index=\"2\"/></Row>"), "source.damaged")]
#[case::no_number(sheet_of("<Row ss:Index=\"два\"/>"), "source.damaged")]
#[case::entities(format!("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]>{BOOK}</Workbook>"), "source.xml_spreadsheet")]
#[case::nothing(sheet_of("<Row/>"), "source.empty")]
#[case::no_sheet(dataset(""), "source.empty")]
#[case::long(sheet_of(&format!("<Row>{}</Row>", data(&"я".repeat(40_000)))), "source.cell_too_long")]
#[case::long_in_pieces(sheet_of(&format!("<Row>{}</Row>", data(&"я<B>я</B>".repeat(200_000)))), "source.cell_too_long")]
#[case::wide(sheet_of("<Row><Cell ss:Index=\"16384\"><Data>а</Data></Cell></Row>"), "source.too_many_columns")]
#[case::high(sheet_of("<Row ss:Index=\"9999999999\"><Cell><Data>а</Data></Cell></Row>"), "source.too_many_rows")]
#[case::deep(sheet_of(&format!("<Row><Cell><Data>{}", "<a>".repeat(5_000))), "source.damaged")]
#[case::many_sheets(dataset(&"<Worksheet ss:Name=\"а\"/>".repeat(300)), "source.too_many_sheets")]
fn a_workbook_of_2003_that_is_none(#[case] text: String, #[case] code: &str) {
    let folder = Folder::new();
    assert_eq!(refused(&folder.file("a.xls", text)).code(), code);
}

// ── csv ──

const TABLE: &str = "ФИО;Группа\r\nЁлкина Зоя Петровна;ИС-21\r\nБобров Пётр Ильич;ТМ-11\r\nЩукин Эмиль;ИС-21\r\n";

#[rstest]
#[case::utf8(TABLE.as_bytes().to_vec())]
#[case::utf8_marked([b"\xEF\xBB\xBF".as_slice(), TABLE.as_bytes()].concat())]
#[case::windows(encoding_rs::WINDOWS_1251.encode(TABLE).0.into_owned())]
#[case::koi8(encoding_rs::KOI8_R.encode(TABLE).0.into_owned())]
#[case::dos(encoding_rs::IBM866.encode(TABLE).0.into_owned())]
#[case::utf16_little(utf16(TABLE, "\u{FEFF}", u16::to_le_bytes))]
#[case::utf16_big(utf16(TABLE, "\u{FEFF}", u16::to_be_bytes))]
#[case::utf16_unmarked(utf16(TABLE, "", u16::to_le_bytes))]
#[case::utf16_big_unmarked(utf16(TABLE, "", u16::to_be_bytes))]
fn russian_text_is_read_in_any_usual_encoding(#[case] bytes: Vec<u8>) {
    assert_eq!(
        csv(bytes),
        [
            row(1, &["ФИО", "Группа"]),
            row(2, &["Ёлкина Зоя Петровна", "ИС-21"]),
            row(3, &["Бобров Пётр Ильич", "ТМ-11"]),
            row(4, &["Щукин Эмиль", "ИС-21"]),
        ]
    );
}

fn utf16(text: &str, mark: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[rstest]
#[case::semicolon(';')]
#[case::comma(',')]
#[case::tab('\t')]
#[case::bar('|')]
fn the_delimiter_is_found(#[case] delimiter: char) {
    let text = "ФИО;Группа;Ставка\nХан Ли;ИС-21;1\n".replace(';', &delimiter.to_string());
    assert_eq!(csv(text)[1], row(2, &["Хан Ли", "ИС-21", "1"]));
}

#[test]
fn titles_and_decimal_commas_do_not_mislead() {
    let text = "Колледж связи, филиал, г. Энск\n\nФИО;Ставка;Часы\nХан Ли;0,5;18,25\nЩукин Эмиль;0,75;9,5\n";
    assert_eq!(
        csv(text),
        [
            row(1, &["Колледж связи, филиал, г. Энск"]),
            row(3, &["ФИО", "Ставка", "Часы"]),
            row(4, &["Хан Ли", "0,5", "18,25"]),
            row(5, &["Щукин Эмиль", "0,75", "9,5"]),
        ]
    );
}

#[test]
fn a_sep_line_names_the_delimiter_and_is_not_counted() {
    assert_eq!(csv("\u{FEFF}sep=|\r\nФИО|Группа, курс\r\nХан Ли|ИС-21, 2\r\n")[1], row(2, &["Хан Ли", "ИС-21, 2"]));
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    let text = "ФИО;Адрес\n\n\"Хан\nЛи\";\"ул. \"\"Мира\"\"; 1\"\r\n;;;\r\nЩукин;\" \"\rЭмиль;2";
    assert_eq!(
        csv(text),
        [
            row(1, &["ФИО", "Адрес"]),
            row(3, &["Хан\nЛи", "ул. \"Мира\"; 1"]),
            row(5, &["Щукин"]),
            row(6, &["Эмиль", "2"]),
        ]
    );
}

#[test]
fn a_stray_quote_is_a_character() {
    let text = "Организация;Группа\nООО \"Ромашка\";ИС-21\n\"Ромашка\" ООО;ИС-22\n";
    assert_eq!(csv(text)[1..], [row(2, &["ООО \"Ромашка\"", "ИС-21"]), row(3, &["\"Ромашка\" ООО", "ИС-22"])]);
}

#[test]
fn what_looks_like_a_formula_is_text() {
    let text = "ФИО;Телефон\n=HYPERLINK(\"x\");+79001234567\n@SUM(A1);-1\n";
    assert_eq!(csv(text)[1..], [row(2, &["=HYPERLINK(\"x\")", "+79001234567"]), row(3, &["@SUM(A1)", "-1"])]);
}

#[rstest]
#[case::open_quote("a;b\n1;2\n3;\"4\n5;6\n".as_bytes().to_vec(), "source.unbalanced_quote", 3)]
#[case::quote_closed_rows_later("a;b\n1;\"2\n3;4\n\"5\";6\n".as_bytes().to_vec(), "source.unbalanced_quote", 2)]
#[case::nul(b"a;b\n1;2\n3;\x004\n".to_vec(), "source.nul_byte", 3)]
#[case::surrogate(utf16("a;b\nИ;2\n", "\u{FEFF}", u16::to_le_bytes).into_iter().chain([0x31, 0, 0x00, 0xD8, 0x32, 0]).collect(), "source.lone_surrogate", 3)]
#[case::broken_utf8([b"\xEF\xBB\xBF".as_slice(), "а;б\nв;".as_bytes(), b"\xFF\n"].concat(), "source.invalid_text", 2)]
#[case::broken_unmarked_utf8(["Фамилия;Имя\nЩукин;Эмиль\n".as_bytes(), b"\xD0\n"].concat(), "source.invalid_text", 3)]
fn a_damaged_text_is_refused_with_its_line(#[case] bytes: Vec<u8>, #[case] code: &str, #[case] line: u64) {
    let folder = Folder::new();
    let error = refused(&folder.file("a.csv", bytes));
    assert_eq!(error.code(), code);
    assert!(error.message(Lang::Ru).contains(&format!("в строке текста {line} ")), "{}", error.message(Lang::Ru));
}

#[test]
fn an_error_never_quotes_a_cell() {
    let folder = Folder::new();
    let error = refused(&folder.file("a.csv", "ФИО;Группа\n\"Секретов Тайна;ИС-21\n"));
    assert!(!format!("{error:?} {error} {}", error.message(Lang::Ru)).contains("Секретов"));
}

#[test]
fn long_files_are_read_across_blocks() {
    let mut text = String::from("№;ФИО;Примечание\n");
    for number in 0..60_000 {
        text += &format!("{number};Выдуманнов Иван;\"строка\nи ещё \"\"одна\"\"\"\r\n");
    }
    let got = csv(&text);
    assert_eq!(got.len(), 60_001);
    assert!(got.iter().skip(1).zip(0..).all(|((row, cells), number)| {
        *row == number + 2 && cells[0] == number.to_string() && cells[2] == "строка\nи ещё \"одна\""
    }));
    let windows = encoding_rs::WINDOWS_1251.encode(&text).0.into_owned();
    assert_eq!(csv(windows), got);
}

// ── bounds ──

#[test]
fn each_bound_has_its_fault_and_place() {
    let folder = Folder::new();
    let within = |change: fn(&mut Limits), text: &str| {
        let mut limits = Limits::default();
        change(&mut limits);
        refused_within(&folder.file("a.csv", text), &limits)
    };
    let error = within(|limits| limits.rows = 2, "a;b\n\n1;2\n3;4\n");
    assert_eq!((error.code(), error.row), ("source.too_many_rows", Some(4)));
    let error = within(|limits| limits.columns = 2, "a;b\n1;2;3\n");
    assert_eq!((error.code(), error.row), ("source.too_many_columns", Some(2)));
    let error = within(|limits| limits.cell_chars = 5, "a;b\n1;Щукин\n2;Бобров\n");
    assert_eq!((error.code(), error.row, error.column.as_deref()), ("source.cell_too_long", Some(3), Some("B")));
    assert!(error.message(Lang::Ru).starts_with("Файл «a.csv», строка 3, столбец B: в ячейке больше 5 знаков"));
    let error = within(|limits| (limits.file_bytes, limits.inflated_bytes) = (3, 5), "a;b\n1;2\n");
    assert_eq!(error.code(), "source.file_too_big");
}

#[test]
fn a_csv_is_bounded_as_an_unpacked_file_and_a_workbook_as_a_packed_one() {
    let folder = Folder::new();
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    let path = folder.file("a.csv", "Фамилия;Имя\nХан;Ли\n");
    assert!(read(&path, &limits, &mut Count::default()).is_ok());
    assert_eq!(refused_within(&raw("group.xls"), &limits).code(), "source.file_too_big");
}

#[test]
fn a_million_columns_and_an_endless_cell_in_a_csv() {
    let folder = Folder::new();
    assert_eq!(refused(&folder.file("a.csv", ";".repeat(1 << 20))).code(), "source.too_many_columns");
    assert_eq!(refused(&folder.file("b.csv", "a".repeat(20 << 20))).code(), "source.cell_too_long");
    let error = refused(&folder.file("c.csv", format!("a;b\n\"{}", "x;y\n".repeat(1 << 20))));
    assert_eq!((error.code(), error.row), ("source.unbalanced_quote", Some(2)));
}

#[test]
fn plurals_follow_the_number() {
    let folder = Folder::new();
    let path = folder.file("a.csv", "a;b\n1;2\n3;4\n");
    let say = |rows| refused_within(&path, &Limits { rows, ..Limits::default() }).message(Lang::Ru);
    assert!(say(1).contains("больше 1 строки"), "{}", say(1));
    assert!(say(2).contains("больше 2 строк."), "{}", say(2));
}

// ── xlsx ──

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated))
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The smallest workbook: one sheet, whose XML is given; more parts may be added or replaced.
fn xlsx_with(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let package = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let dataset = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\"><sheets><sheet name=\"Лист1\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", dataset.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, bytes) in more {
        parts.retain(|(other, _)| other != name);
        parts.push((name, bytes));
    }
    zipped(&parts)
}

fn sheet_xml(rows: &str) -> Vec<u8> {
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>").into_bytes()
}

fn xlsx_rows(rows_xml: &str) -> Vec<(u32, Vec<String>)> {
    let folder = Folder::new();
    rows(&folder.file("a.xlsx", xlsx_with(&sheet_xml(rows_xml), &[])))
}

#[test]
fn a_workbook_is_read_sheet_by_sheet() {
    let folder = Folder::new();
    let mut dataset = Workbook::new();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    let sheet = dataset.add_worksheet().set_name("ИС-21").unwrap();
    sheet.merge_range(0, 0, 0, 3, "Список группы ИС-21", &Format::new()).unwrap();
    sheet.write_row(2, 0, ["№", "ФИО", "Дата рождения", "Ставка"]).unwrap();
    sheet.write(3, 0, 1).unwrap();
    sheet.write(3, 1, "Ёлкина Зоя & Ко <b>").unwrap();
    sheet.write_with_format(3, 2, rust_xlsxwriter::ExcelDateTime::from_ymd(2008, 9, 1).unwrap(), &date).unwrap();
    sheet.write(3, 3, 0.5).unwrap();
    sheet.write(4, 1, "Щукин Эмиль").unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.write(5, 3, true).unwrap();
    sheet.write_formula(6, 1, Formula::new("=A1&\"!\"").set_result("Хан Ли")).unwrap();
    sheet.write_rich_string(7, 1, &[(&Format::new().set_bold(), "Бобров "), (&Format::new(), "Пётр")]).unwrap();
    sheet.write_blank(8, 300, &date).unwrap();
    for (name, very) in [("Черновик", false), ("Справочник", true)] {
        let sheet = dataset.add_worksheet().set_name(name).unwrap();
        sheet.write(0, 0, "не читать").unwrap();
        if very {
            sheet.set_very_hidden(true)
        } else {
            sheet.set_hidden(true)
        };
    }
    let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Pie);
    chart.add_series().set_values("'ИС-21'!$D$4:$D$5");
    dataset.add_chartsheet().set_name("Диаграмма").unwrap().insert_chart(0, 0, &chart).unwrap();
    let path = folder.path("a.xlsx");
    dataset.save(&path).unwrap();

    let (read, tables) = sheets(&path);
    assert_eq!(read.kind, FileKind::Xlsx);
    assert_eq!(codes(&read), ["source.hidden_sheet", "source.hidden_sheet"]);
    assert_eq!(read.notes[0].sheet.as_deref(), Some("Черновик"));
    let names: Vec<_> = tables.iter().map(|sheet| (sheet.name.as_deref().unwrap(), sheet.hidden)).collect();
    assert_eq!(names, [("ИС-21", false), ("Черновик", true), ("Справочник", true)]);
    assert!(tables[1].rows.is_empty() && tables[2].rows.is_empty());
    assert_eq!(
        tables[0].rows,
        [
            row(1, &["Список группы ИС-21"]),
            row(3, &["№", "ФИО", "Дата рождения", "Ставка"]),
            row(4, &["#1", "Ёлкина Зоя & Ко <b>", "@2008-09-01", "#0.5"]),
            row(5, &["", "Щукин Эмиль"]),
            row(6, &["", "", "", "?true"]),
            row(7, &["", "Хан Ли"]),
            row(8, &["", "Бобров Пётр"]),
        ]
    );
}

#[test]
fn a_formula_without_a_stored_value_is_not_an_empty_cell() {
    assert_eq!(
        xlsx_rows(concat!(
            "<row r=\"2\"><c r=\"A2\"><f>VLOOKUP(1,B:C,2)</f></c><c r=\"B2\" t=\"str\"><f>C2</f><v></v></c>",
            "<c r=\"C2\"><f t=\"shared\" si=\"0\"/></c><c r=\"D2\" t=\"e\"><v>#N/A</v></c></row>",
            "<row r=\"4\"><c r=\"B4\" t=\"inlineStr\"><is><r><t xml:space=\"preserve\">Хан </t></r><r><t>Ли</t></r></is></c></row>",
        )),
        [row(2, &["!VLOOKUP(1,B:C,2)", "", "!", "!#N/A"]), row(4, &["", "Хан Ли"])]
    );
}

#[rstest]
#[case::since_1900("", "@2008-09-01")]
#[case::since_1904("<workbookPr date1904=\"1\"/>", "@2012-09-02")]
fn dates_in_both_systems(#[case] properties: &str, #[case] expected: &str) {
    let dataset = format!(
        "<workbook xmlns:r=\"{RELATIONSHIPS}\">{properties}<sheets><sheet name=\"Л\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    );
    let styles =
        b"<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>";
    let cells = sheet_xml(
        "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>39692</v></c><c r=\"B1\" s=\"2\"><v>0.4375</v></c>\
         <c r=\"C1\"><v>39692</v></c><c r=\"D1\" t=\"d\"><v>2008-09-01T00:00:00</v></c><c r=\"E1\" s=\"1\"><v>1e300</v></c></row>",
    );
    let folder = Folder::new();
    let path =
        folder.file("a.xlsx", xlsx_with(&cells, &[("xl/workbook.xml", dataset.as_bytes()), ("xl/styles.xml", styles)]));
    let first = rows(&path).remove(0).1;
    assert_eq!(first[..4], [expected, "10:30:00", "#39692", "@2008-09-01"]);
    assert!(first[4].starts_with("#1000"));
}

#[test]
fn links_to_other_files_are_left_alone_and_noted() {
    let folder = Folder::new();
    let dataset = xlsx_with(
        &sheet_xml("<row r=\"1\"><c r=\"A1\"><f>[1]Л!A1</f><v>7</v></c></row>"),
        &[("xl/externalLinks/externalLink1.xml", b"<externalLink/>")],
    );
    let (read, tables) = sheets(&folder.file("a.xlsx", dataset));
    assert_eq!(codes(&read), ["source.external_links"]);
    assert_eq!(tables[0].rows, [row(1, &["#7"])]);
}

#[test]
fn only_empty_sheets_are_nothing_to_read() {
    let folder = Folder::new();
    let path = folder.file("a.xlsx", xlsx_with(&sheet_xml("<row r=\"1\"><c r=\"A1\" s=\"0\"/></row>"), &[]));
    assert_eq!(refused(&path).code(), "source.empty");
}

#[test]
fn a_cut_workbook_is_damaged() {
    let folder = Folder::new();
    let whole = xlsx_with(&sheet_xml("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"), &[]);
    for share in [3, 2] {
        let cut = &whole[..whole.len() - whole.len() / share];
        assert_eq!(refused(&folder.file("a.xlsx", cut)).code(), "source.damaged");
    }
    let broken = xlsx_with(b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>", &[]);
    let error = refused(&folder.file("b.xlsx", broken));
    assert_eq!((error.code(), error.sheet.as_deref()), ("source.damaged", Some("Лист1")));
}

#[test]
fn a_fault_in_a_workbook_has_its_sheet_row_and_column() {
    let folder = Folder::new();
    let long = "я".repeat(40_000);
    let cells = format!("<row r=\"7\"><c r=\"C7\" t=\"inlineStr\"><is><t>{long}</t></is></c></row>");
    let error = refused(&folder.file("a.xlsx", xlsx_with(&sheet_xml(&cells), &[])));
    assert_eq!(
        (error.code(), error.sheet.as_deref(), error.row, error.column.as_deref()),
        ("source.cell_too_long", Some("Лист1"), Some(7), Some("C"))
    );
    assert!(
        error
            .message(Lang::Ru)
            .starts_with("Файл «a.xlsx», лист «Лист1», строка 7, столбец C: в ячейке больше 32767 знаков")
    );
    let far = sheet_xml("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"SS1\"><v>1</v></c></row>");
    let error = refused(&folder.file("b.xlsx", xlsx_with(&far, &[])));
    assert_eq!((error.code(), error.column.as_deref()), ("source.too_many_columns", Some("SS")));
}

#[test]
fn entities_are_not_expanded_and_nothing_is_fetched() {
    let folder = Folder::new();
    let head = "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">\
                <!ENTITY c SYSTEM \"http://example.invalid/x\">]>";
    let cells =
        format!("{head}<worksheet><sheetData><row><c t=\"str\"><v>&b;&c;</v></c></row></sheetData></worksheet>");
    let path = folder.file("a.xlsx", xlsx_with(cells.as_bytes(), &[]));
    assert_eq!(refused(&path).code(), "source.entity_declaration");
    let ods = ods_with(&format!("{head}<office:document-content>&b;</office:document-content>"));
    assert_eq!(refused(&folder.file("a.ods", ods)).code(), "source.entity_declaration");
}

#[test]
fn bombs_are_refused_at_the_bound() {
    let folder = Folder::new();
    let blank = vec![b' '; 600 << 20];
    let error = refused(&folder.file("a.xlsx", xlsx_with(&blank, &[])));
    assert!(["source.inflates_too_big", "source.damaged"].contains(&error.code()), "{error:?}");
    drop(blank);

    let cells = "<c><v>1</v></c>".repeat(40 << 20 >> 4);
    let limits = Limits { inflated_bytes: 16 << 20, ..Limits::default() };
    let path = folder.file("b.xlsx", xlsx_with(&sheet_xml(&cells), &[]));
    assert_eq!(refused_within(&path, &limits).code(), "source.inflates_too_big");

    let cell = format!("<c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c>", "x".repeat(100 << 20));
    assert_eq!(refused(&folder.file("c.xlsx", xlsx_with(&sheet_xml(&cell), &[]))).code(), "source.cell_too_long");

    let strings = "<sst uniqueCount=\"4000000000\"><si><t>x</t></si></sst>";
    let path = folder.file("d.xlsx", xlsx_with(&sheet_xml(""), &[("xl/sharedStrings.xml", strings.as_bytes())]));
    assert_eq!(refused(&path).code(), "source.too_intricate");
    let strings = format!("<sst>{}</sst>", "<si/>".repeat(3_000_000));
    let path = folder.file("e.xlsx", xlsx_with(&sheet_xml(""), &[("xl/sharedStrings.xml", strings.as_bytes())]));
    assert_eq!(refused(&path).code(), "source.too_intricate");
}

#[test]
fn a_declared_size_is_not_believed() {
    let folder = Folder::new();
    let mut dataset = xlsx_with(&sheet_xml(&"<row><c><v>1</v></c></row>".repeat(1 << 20)), &[]);
    // Every record of the archive's directory is made to claim that its part unpacks to ten bytes.
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&dataset[from..], b"PK\x01\x02").map(|at| from + at) {
        dataset[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
        from = at + 4;
    }
    let limits = Limits { inflated_bytes: 4 << 20, ..Limits::default() };
    let error = refused_within(&folder.file("a.xlsx", dataset), &limits);
    assert!(["source.inflates_too_big", "source.damaged"].contains(&error.code()), "{error:?}");
}

#[test]
fn thousands_of_sheets_or_parts_are_refused() {
    let folder = Folder::new();
    let sheets_xml = format!(
        "<workbook><sheets>{}</sheets></workbook>",
        "<sheet name=\"Л\" sheetId=\"1\" r:id=\"a\"/>".repeat(5_000)
    );
    let dataset = xlsx_with(&sheet_xml(""), &[("xl/workbook.xml", sheets_xml.as_bytes())]);
    assert_eq!(refused(&folder.file("a.xlsx", dataset)).code(), "source.too_many_sheets");
    let names: Vec<String> = (0..12_000).map(|number| format!("xl/media/{number}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(refused(&folder.file("b.xlsx", xlsx_with(&sheet_xml(""), &parts))).code(), "source.too_many_parts");
}

#[test]
fn thousands_of_empty_formatted_columns_are_nothing() {
    let cells: String = (0..16_384).map(|_| "<c s=\"0\"/>").collect();
    let rows = xlsx_rows(
        &format!("<row r=\"1\"><c r=\"A1\"><v>1</v></c>{cells}</row>").replace("<c s=\"0\"/></row>", "</row>"),
    );
    assert_eq!(rows, [row(1, &["#1"])]);
}

// ── xls ──

#[test]
fn an_old_workbook_is_read() {
    let (read, tables) = sheets(&raw("group.xls"));
    assert_eq!(read.kind, FileKind::Xls);
    assert_eq!(codes(&read), ["source.hidden_sheet", "source.hidden_sheet"]);
    assert_eq!(tables[0].name.as_deref(), Some("ИС-21"));
    assert_eq!(
        tables[0].rows[..5],
        [
            row(1, &["Список обучающихся группы ИС-21"]),
            row(3, &["№", "ФИО", "Дата рождения", "Ставка", "Итого"]),
            row(4, &["#1", "Ёлкина Зоя Петровна", "@2008-03-01", "#0.5", "?true"]),
            row(5, &["#2", "Хан Ли", "@2007-12-31", "#0.5", "?true"]),
            row(6, &["#3", "Бобров Пётр Ильич", "@1999-02-28", "#0.5", "?true"]),
        ]
    );
    assert!(tables[1].hidden && tables[1].rows.is_empty() && tables[2].hidden && tables[2].rows.is_empty());
}

#[test]
fn an_old_workbook_with_many_strings_and_one_with_the_other_date_system() {
    let got = rows(&raw("long.xls"));
    assert_eq!(got.len(), 1500);
    assert!(got.iter().zip(0..).all(|((_, cells), number)| cells[0] == format!("Выдуманнов Иван Номер {number}")));
    assert_eq!(rows(&raw("dates_1904.xls"))[1], row(2, &["@2010-09-03"]));
}

#[test]
fn a_damaged_old_workbook_never_stops_the_program() {
    let folder = Folder::new();
    let whole = fs::read(raw("group.xls")).unwrap();
    let mut sink = Count::default();
    for at in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xFF;
        let path = folder.file("a.xls", &damaged);
        let _ = read(&path, &Limits::default(), &mut sink);
        let path = folder.file("b.xls", &whole[..at]);
        assert!(read(&path, &Limits::default(), &mut sink).is_err());
    }
}

// ── ods ──

fn ods_with(content: &str) -> Vec<u8> {
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn ods_rows(rows_xml: &str) -> Vec<u8> {
    ods_with(&format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Лист1\">{rows_xml}</table:table></office:spreadsheet></office:body></office:document-content>"
    ))
}

#[test]
fn a_workbook_of_libreoffice_is_read() {
    let (read, tables) = sheets(&raw("group.ods"));
    assert_eq!((read.kind, codes(&read)), (FileKind::Ods, vec!["source.hidden_sheet"]));
    assert_eq!(
        tables[0].rows,
        [
            row(1, &["Группа ТМ-11"]),
            row(4, &["ФИО", "Дата рождения", "Ставка", "Очно"]),
            row(5, &["Юрьев Ян\nстароста", "@2008-09-01", "#0.5", "?true"]),
            row(6, &["то же", "то же", "!of:=SUM([.C5])"]),
            row(7, &["то же", "то же", "!of:=SUM([.C5])"]),
        ]
    );
    assert!(tables[1].hidden && tables[1].rows.is_empty());
}

#[test]
fn comments_spaces_and_errors_in_a_workbook_of_libreoffice() {
    let folder = Folder::new();
    let path = folder.file("a.ods", ods_rows(
        "<table:table-row><table:table-cell office:value-type=\"string\"><office:annotation><text:p>примечание</text:p></office:annotation>\
         <text:p>Хан<text:s text:c=\"2\"/><text:span>Ли &amp; Ко</text:span></text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\" calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell></table:table-row>",
    ));
    assert_eq!(rows(&path), [row(1, &["Хан  Ли & Ко", "!#N/A"])]);
}

#[test]
fn repeated_cells_and_rows_do_not_blow_up() {
    let folder = Folder::new();
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let path = folder.file(
        "a.ods",
        ods_rows(&format!("<table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row>")),
    );
    assert_eq!(refused(&path).code(), "source.too_many_columns");
    let row_of = |repeated: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{repeated}\"><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>"
        )
    };
    // A kilobyte must not become a million people.
    for repeated in ["18446744073709551615", "1048576", "50002"] {
        let path = folder.file("b.ods", ods_rows(&row_of(repeated)));
        assert_eq!(refused(&path).code(), "source.too_many_repeats");
    }
    let empty = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"999999999\"/></table:table-row>";
    let path = folder.file("c.ods", ods_rows(&format!("{}{empty}", row_of("2"))));
    assert_eq!(rows(&path), [row(1, &["x"]), row(2, &["x"])]);
}

#[test]
fn a_workbook_of_libreoffice_that_breaks_off_or_bursts() {
    let folder = Folder::new();
    let cut = ods_with("<office:document-content><table:table table:name=\"Лист1\"><table:table-row>");
    let error = refused(&folder.file("a.ods", cut));
    assert_eq!((error.code(), error.sheet.as_deref()), ("source.damaged", Some("Лист1")));
    let long = format!(
        "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>",
        "x".repeat(100 << 20)
    );
    assert_eq!(refused(&folder.file("b.ods", ods_rows(&long))).code(), "source.cell_too_long");
    let limits = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
    let many = "<table:table-row/>".repeat(1 << 17);
    assert_eq!(refused_within(&folder.file("c.ods", ods_rows(&many)), &limits).code(), "source.inflates_too_big");
    let locked = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
        ("content.xml", b"\x8Fxyz"),
    ]);
    assert_eq!(refused(&folder.file("d.ods", locked)).code(), "source.encrypted");
}

// ── web pages ──

#[test]
fn a_web_page_saved_as_a_workbook_is_read() {
    let page = "<html><head><meta charset=\"windows-1251\"><title>Лист</title><style>td { color: red }</style></head><body>\
        <h3>Группа ИС-21</h3><table><tr><th rowspan=2>№<th colspan=2>Приказ\n  о зачислении<tr><th>№<th>дата</tr>\
        <tr><td>1</td><td>&nbsp;</td><td>01.09.2026<br>г. Энск</td></tr>\
        <tr><td>&lt;script&gt;<script>alert(1)</script></td><td><table><tr><td>внутри</td></tr></table></td></tr></table></body></html>";
    let folder = Folder::new();
    for bytes in [page.as_bytes().to_vec(), encoding_rs::WINDOWS_1251.encode(page).0.into_owned()] {
        assert_eq!(
            rows(&folder.file("a.html", bytes)),
            [
                row(1, &["Группа ИС-21"]),
                row(2, &["№", "Приказ о зачислении"]),
                row(3, &["", "№", "дата"]),
                row(4, &["1", "", "01.09.2026\nг. Энск"]),
                row(5, &["<script>", "внутри"]),
            ]
        );
    }
}

#[test]
fn a_hostile_web_page_takes_neither_time_nor_memory() {
    let folder = Folder::new();
    let nest = format!("<table>{}<tr><td>x</td></tr>", "<div>".repeat(1 << 20));
    assert_eq!(rows(&folder.file("a.html", nest)), [row(1, &["x"])]);
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=1")).collect();
    let page = format!("<table><tr><td{attributes}>x</td></tr></table>");
    assert_eq!(rows(&folder.file("b.html", page)), [row(1, &["x"])]);
}

#[test]
fn a_flat_spreadsheet_is_read_as_its_archive_would_be() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document \
        xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
        office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">\
        <office:automatic-styles><style:style style:name=\"t\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
        <office:body><office:spreadsheet><table:table table:name=\"Лист1\">\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>Ёлкина Зоя</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"date\" office:date-value=\"2008-03-14\"><office:annotation><text:p>проверить</text:p></office:annotation><text:p>14.03.08</text:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
        </table:table><table:table table:name=\"Скрытый\" table:style-name=\"t\"/></office:spreadsheet></office:body></office:document>";
    let folder = Folder::new();
    let (read, tables) = sheets(&folder.file("a.fods", text));
    assert_eq!((read.kind, codes(&read)), (FileKind::Fods, vec!["source.hidden_sheet"]));
    assert_eq!(tables[0].rows, [row(1, &["Ёлкина Зоя", "@2008-03-14"])]);
    // The cells of a workbook are nothing in a document.
    let other = text.replace("opendocument.spreadsheet", "opendocument.text");
    assert_eq!(refused(&folder.file("a.fodt", other)).code(), "source.no_table");
    let cut = text.split("</table:table>").next().unwrap();
    assert_eq!(refused(&folder.file("b.fods", cut)).code(), "source.damaged");
}
