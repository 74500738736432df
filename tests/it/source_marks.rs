//! A promise to the people who drop files: what a cell bears besides its value is heard. What is struck through, hidden,
//! merged or commented on is told apart from what is plain, in every kind of file. Everybody named here is invented.

use std::io::{Cursor, Write};

use rosters::mapping::table::{Cell, Mark, Row, SheetHead, TableSink};
use rosters::source::{Limits, read_bytes};
use rstest::rstest;
use rust_xlsxwriter::{Format, Note, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::docx::{Docx, cell, p, tbl, tc, tr};

/// Rows in a form to compare: `Иванов`, `~Иванов` struck through, `≈Иванов` partly; `Иванов {note}`; `^ИС-21` what a merged
/// range from above shows; a hidden row begins with `hidden`.
#[derive(Default)]
struct Told {
    rows: Vec<String>,
    merged_columns: Vec<usize>,
    epoch_1904: bool,
}

impl TableSink for Told {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        self.epoch_1904 = sheet.epoch_1904;
    }

    fn row(&mut self, number: u32, row: &dyn Row) {
        let mut cells = Vec::new();
        let mut marked = false;
        for column in 0..row.marked_width() {
            let mut text = show(row.cell(column));
            match row.mark(column) {
                Mark::None => {}
                Mark::Struck => text = format!("~{text}"),
                Mark::PartlyStruck => text = format!("≈{text}"),
            }
            if let Some(merged) = row.merged(column) {
                text.push_str(&format!("^{}", show(merged)));
            }
            if let Some(note) = row.note(column) {
                text.push_str(&format!(" {{{note}}}"));
            }
            marked |= row.mark(column) != Mark::None || row.note(column).is_some();
            cells.push(text);
        }
        // What covers the cells beyond the last value.
        for column in row.marked_width()..10 {
            if let Some(merged) = row.merged(column) {
                cells.push(format!("^{}", show(merged)));
            }
        }
        assert_eq!(row.has_marks(), marked, "row {number}");
        self.merged_columns = (0..10).filter(|column| row.column_has_merges(*column)).collect();
        let hidden = if row.is_hidden() { "hidden " } else { "" };
        self.rows.push(format!("{hidden}{number}: {}", cells.join("|")));
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

fn told(name: &str, bytes: &[u8]) -> Told {
    let mut told = Told::default();
    read_bytes(name, bytes, &Limits::default(), &mut told).unwrap_or_else(|error| panic!("{error}"));
    told
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

// ── xlsx ──

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet; parts may be added or replaced.
fn xlsx(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let links = |links: &[(&str, &str)]| {
        let link = |(kind, target): &(&str, &str)| {
            format!("<Relationship Id=\"{kind}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"{target}\"/>")
        };
        format!("<Relationships>{}</Relationships>", links.iter().map(link).collect::<String>())
    };
    let package = links(&[("officeDocument", "xl/workbook.xml")]);
    let dataset = links(&[("worksheet", "worksheets/sheet1.xml")]);
    let workbook = format!(
        "<workbook xmlns:r=\"{RELATIONSHIPS}\"><sheets><sheet name=\"Л\" sheetId=\"1\" r:id=\"worksheet\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet>{sheet}</worksheet>");
    let mut parts = vec![
        ("_rels/.rels", package.as_str()),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &dataset),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    for (name, text) in more {
        parts.retain(|(other, _)| other != name);
        parts.push((name, text));
    }
    zipped(&parts)
}

fn text_cell(text: &str, attributes: &str) -> String {
    format!("<c {attributes} t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

const STYLES: &str = "<styleSheet><fonts><font/><font><strike/></font><font><strike val=\"0\"/></font></fonts>\
    <cellStyleXfs><xf fontId=\"0\"/><xf fontId=\"1\"/></cellStyleXfs>\
    <cellXfs><xf fontId=\"0\"/><xf fontId=\"1\"/><xf fontId=\"2\"/><xf xfId=\"1\"/></cellXfs>\
    <dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>";

#[test]
fn a_workbook_as_excel_writes_it() {
    let mut dataset = Workbook::new();
    let struck = Format::new().set_font_strikethrough();
    let plain = Format::new();
    let sheet = dataset.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "Список группы", &plain).unwrap();
    sheet.write_row(1, 0, ["ФИО", "Группа", "Дата"]).unwrap();
    sheet.write(2, 0, "Абросимов Кирилл").unwrap();
    sheet.merge_range(2, 1, 4, 1, "ИС-21", &plain).unwrap();
    sheet.write(3, 0, "Берёзкина Алёна").unwrap();
    sheet.write_with_format(4, 0, "Ветров Глеб", &struck).unwrap();
    sheet.write_with_format(4, 2, 7, &struck).unwrap();
    sheet.write(5, 0, "Гаврюшина Софья").unwrap();
    sheet.insert_note(5, 0, &Note::new("отчислена пр. № 118-к").set_author("Белова И.П.")).unwrap();
    sheet.write_rich_string(6, 0, &[(&struck, "Старая"), (&plain, " Дорохова Анна")]).unwrap();
    sheet.write_rich_string(7, 0, &[(&plain, "Ежова"), (&Format::new().set_bold(), " Мила")]).unwrap();
    sheet.write(8, 0, "Жердев Роман").unwrap();
    sheet.set_row_hidden(8).unwrap();
    sheet.write(9, 0, "Зыкова Дарья").unwrap();
    sheet.set_row_height(9, 0).unwrap();
    sheet.write(10, 0, "Ильюшин Марк").unwrap();
    sheet.insert_note(10, 4, &Note::new("уточнить")).unwrap();
    let told = told("a.xlsx", &dataset.save_to_buffer().unwrap());
    assert_eq!(
        told.rows,
        [
            "1: Список группы",
            "2: ФИО|Группа|Дата",
            "3: Абросимов Кирилл|ИС-21",
            "4: Берёзкина Алёна|^ИС-21",
            "5: ~Ветров Глеб|^ИС-21|~#7",
            "6: Гаврюшина Софья {отчислена пр. № 118-к}",
            "7: ≈ Дорохова Анна",
            "8: Ежова Мила",
            "hidden 9: Жердев Роман",
            "hidden 10: Зыкова Дарья",
            "11: Ильюшин Марк|||| {уточнить}",
        ]
    );
    assert_eq!(told.merged_columns, [1]);
    assert!(!told.epoch_1904);
}

#[test]
fn a_cell_is_struck_by_its_own_style_that_of_its_row_or_that_of_its_column() {
    let rows = format!(
        "<cols><col min=\"2\" max=\"3\" style=\"1\"/></cols><sheetData>\
         <row r=\"1\">{}{}{}</row><row r=\"2\" s=\"1\" customFormat=\"1\">{}{}</row><row r=\"3\" s=\"1\">{}</row></sheetData>",
        text_cell("А", "r=\"A1\" s=\"3\""),
        text_cell("Б", "r=\"B1\""),
        text_cell("В", "r=\"C1\" s=\"2\""),
        text_cell("Г", "r=\"A2\""),
        text_cell("Д", "r=\"B2\" s=\"0\""),
        text_cell("Е", "r=\"A3\""),
    );
    let told = told("a.xlsx", &xlsx(&rows, &[("xl/styles.xml", STYLES)]));
    assert_eq!(told.rows, ["1: ~А|~Б|В", "2: ~Г|Д", "3: Е"]);
}

#[test]
fn runs_of_a_text_have_their_own_font_or_the_cells() {
    let strings = "<sst><si><t>Анна</t></si><si><r><t>Старая </t></r><r><rPr><b/></rPr><t>Анна</t></r></si>\
        <si><r><rPr><strike/></rPr><t xml:space=\"preserve\">Старая </t></r><r><rPr><strike val=\"false\"/></rPr><t>Анна</t></r>\
        <rPh><t>АННА</t></rPh></si><si/></sst>";
    let shared =
        |place: &str, style: u8, index: u8| format!("<c r=\"{place}\" s=\"{style}\" t=\"s\"><v>{index}</v></c>");
    let inline = "<c r=\"D2\" t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>Я</t></r><r><t>Э</t></r></is></c>";
    let cells: String =
        (0..3).map(|index| shared(&format!("{}1", ["A", "B", "C"][index as usize]), 0, index)).collect();
    let struck: String =
        (0..3).map(|index| shared(&format!("{}2", ["A", "B", "C"][index as usize]), 1, index)).collect();
    let rows = format!(
        "<sheetData><row r=\"1\">{cells}{}</row><row r=\"2\">{struck}{inline}</row></sheetData>",
        shared("D1", 1, 3)
    );
    let told = told("a.xlsx", &xlsx(&rows, &[("xl/styles.xml", STYLES), ("xl/sharedStrings.xml", strings)]));
    assert_eq!(told.rows, ["1: Анна|СтараяАнна|≈Анна", "2: ~Анна|≈Анна|≈Анна|≈Э"]);
}

#[test]
fn a_merged_range_ends_where_it_ends_and_hides_what_stands_under_it() {
    let cell = |place: &str| text_cell(place, &format!("r=\"{place}\""));
    let row = |number: u32| {
        let cells: String = ["A", "B", "C", "D"].iter().map(|column| cell(&format!("{column}{number}"))).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let rows: String = [1, 2, 3, 6].map(row).concat();
    let sheet = format!(
        "<sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"A1:B2\"/><mergeCell ref=\"D2:D3\"/><mergeCell ref=\"C3:C3\"/>\
         <mergeCell ref=\"B5:B7\"/></mergeCells>"
    );
    let told = told("a.xlsx", &xlsx(&sheet, &[]));
    assert_eq!(told.rows, ["1: A1||C1|D1", "2: ^A1|^|C2|D2", "3: A3|B3|C3|^D2", "6: A6|^|C6|D6"]);
    assert_eq!(told.merged_columns, [0, 1, 3]);
}

#[rstest]
#[case("#N/A")]
#[case("#CALC!")]
#[case("#SPILL!")]
#[case("#BLOCKED!")]
#[case("#ЗНАЧ!")]
fn an_error_value_is_the_matter_of_its_cell(#[case] error: &str) {
    let rows = format!(
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"e\"><f>X()</f><v>{error}</v></c><c r=\"B1\" t=\"b\"><v>да</v></c>\
         <c r=\"C1\" t=\"new\"><v>7</v></c><c r=\"D1\" t=\"n\"><v>x</v></c><c r=\"E1\"><v>1</v></c></row></sheetData>"
    );
    assert_eq!(told("a.xlsx", &xlsx(&rows, &[])).rows, [format!("1: !{error}|!да|!7|!x|#1")]);
}

#[test]
fn notes_and_threads_stand_on_their_cells() {
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/comments\" Target=\"../notes/n.xml\"/>\
         <Relationship Id=\"b\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"/xl/t.xml\"/>\
         <Relationship Id=\"c\" Type=\"{RELATIONSHIPS}/hyperlink\" Target=\"http://example.org/\" TargetMode=\"External\"/></Relationships>"
    );
    let notes = "<comments><authors><author>Белова</author><author>tc={1}</author></authors><commentList>\
        <comment ref=\"A1\" authorId=\"0\"><text><r><t>Белова:</t></r><r><t xml:space=\"preserve\">\nотчислен &amp; снят</t></r></text></comment>\
        <comment ref=\"A2\" authorId=\"1\"><text><t>[Threaded comment]\n\nYour version: old.\n\nComment:\n  переведён</t></text></comment>\
        <comment ref=\"A3\" authorId=\"1\"><text><t>[Threaded comment]\n\nYour version: old\n\nComment:\n  из кеша</t></text></comment>\
        </commentList></comments>";
    let threads = "<ThreadedComments><threadedComment ref=\"A2\"><text>переведён</text></threadedComment>\
        <threadedComment ref=\"A2\"><text>с 1 ноября</text></threadedComment></ThreadedComments>";
    let rows =
        "<sheetData><row r=\"1\"><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>";
    let dataset = xlsx(
        rows,
        &[("xl/worksheets/_rels/sheet1.xml.rels", &links), ("xl/notes/n.xml", notes), ("xl/t.xml", threads)],
    );
    assert_eq!(
        told("a.xlsx", &dataset).rows,
        ["1: #1 {отчислен & снят}", "2: #2 {переведён\nс 1 ноября}", "3: #3 {из кеша}"]
    );
}

#[test]
fn a_workbook_wherever_it_stands_and_whatever_stands_beside_it() {
    let package = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/officeDocument\" Target=\"/book/main.xml\"/></Relationships>"
    );
    let workbook = format!(
        "<x:workbook xmlns:x=\"m\" xmlns:r=\"{RELATIONSHIPS}\"><x:workbookPr date1904=\"true\"/><x:sheets>\
         <x:sheet name=\"М\" sheetId=\"2\" r:id=\"m\"/><x:sheet name=\"Л\" sheetId=\"1\" r:id=\"a\"/></x:sheets></x:workbook>"
    );
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"pages/1.xml\"/>\
         <Relationship Id=\"m\" Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" Target=\"m.xml\"/>\
         <Relationship Id=\"s\" Type=\"{RELATIONSHIPS}/sharedStrings\" Target=\"words.xml\"/></Relationships>"
    );
    let mut dataset = zipped(&[
        ("_rels/.rels", &package),
        ("book/main.xml", &workbook),
        ("book/_rels/main.xml.rels", &links),
        ("book/words.xml", "<sst><si><t>Ёлкина</t></si></sst>"),
        (
            "book/pages/1.xml",
            "<worksheet><sheetData><row r=\"1\"><c t=\"s\"><v>0</v></c><c><v>44887</v></c></row></sheetData></worksheet>",
        ),
    ]);
    assert_eq!(told("a.xlsx", &dataset).rows, ["1: Ёлкина|#44887"]);
    assert!(told("a.xlsx", &dataset).epoch_1904);
    // What a query of Power Query leaves is in UTF-16.
    let mut zip = ZipWriter::new_append(Cursor::new(dataset)).unwrap();
    for name in ["customXml/item1.xml", "xl/queryTables/queryTable1.xml", "xl/connections.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(
            &"\u{feff}<!DOCTYPE x><DataMashup/>".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        )
        .unwrap();
    }
    dataset = zip.finish().unwrap().into_inner();
    assert_eq!(told("a.xlsx", &dataset).rows, ["1: Ёлкина|#44887"]);
}

#[test]
fn what_only_a_hostile_file_has_takes_neither_time_nor_memory() {
    let began = std::time::Instant::now();
    // Ranges over everything, all in one place; they hide the whole sheet but the first cell.
    let ranges = "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(400_000);
    let rows: String = (1..3_000).map(|row| format!("<row r=\"{row}\">{}</row>", text_cell("я", ""))).collect();
    let sheet = format!("<sheetData>{rows}</sheetData><mergeCells>{ranges}</mergeCells>");
    assert_eq!(told("a.xlsx", &xlsx(&sheet, &[])).rows, ["1: я"]);
    let refused = |name: &str, bytes: &[u8]| {
        read_bytes(name, bytes, &Limits::default(), &mut Told::default()).expect_err("must be refused").code()
    };
    let ranges = "<mergeCell ref=\"A1:B2\"/>".repeat(600_000);
    let sheet = format!("<sheetData>{rows}</sheetData><mergeCells>{ranges}</mergeCells>");
    assert_eq!(refused("a.xlsx", &xlsx(&sheet, &[])), "source.too_intricate");
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/comments\" Target=\"../c.xml\"/></Relationships>"
    );
    let comment = format!("<comment ref=\"A1\"><text><t>{}</t></text></comment>", "я".repeat(30_000));
    let comments = format!("<comments><commentList>{}</commentList></comments>", comment.repeat(400));
    let parts = [("xl/worksheets/_rels/sheet1.xml.rels", links.as_str()), ("xl/c.xml", &comments)];
    let sheet = format!("<sheetData>{rows}</sheetData>");
    assert_eq!(refused("a.xlsx", &xlsx(&sheet, &parts)), "source.too_intricate");
    let page = format!("<table><tr><td>{}x</table>", "<s>".repeat(2_000_000));
    assert_eq!(refused("a.html", page.as_bytes()), "source.too_intricate");
    let page = format!("<style>{}</style><table><tr><td>x</table>", "{".repeat(1_000_000));
    assert_eq!(told("a.html", page.as_bytes()).rows, ["1: x"]);
    assert!(began.elapsed().as_secs() < 60);
}

// ── ods ──

fn ods(styles: &str, sheet: &str, named: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"Л\">{sheet}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let named = format!("<office:document-styles><office:styles>{named}</office:styles></office:document-styles>");
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("styles.xml", &named),
    ])
}

#[test]
fn a_workbook_of_libreoffice() {
    let through = "<style:text-properties style:text-line-through-style=\"solid\"/>";
    let styles = format!(
        "<style:style style:name=\"ce1\" style:family=\"table-cell\" style:parent-style-name=\"Gone\"/>\
         <style:style style:name=\"T1\" style:family=\"text\">{through}</style:style>\
         <style:style style:name=\"T2\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style>\
         <style:style style:name=\"T3\" style:family=\"text\"><style:text-properties style:text-line-through-style=\"none\"/></style:style>\
         <style:style style:name=\"ro2\" style:family=\"table-row\"><style:table-row-properties style:row-height=\"0cm\"/></style:style>"
    );
    let named = format!(
        "<style:style style:name=\"Gone\" style:family=\"table-cell\" style:parent-style-name=\"Old\"/>\
         <style:style style:name=\"Old\" style:family=\"table-cell\">{through}</style:style>"
    );
    let cell = |attributes: &str, inside: &str| {
        format!("<table:table-cell office:value-type=\"string\" {attributes}>{inside}</table:table-cell>")
    };
    let p = |text: &str| format!("<text:p>{text}</text:p>");
    let span = |style: &str, text: &str| format!("<text:span text:style-name=\"{style}\">{text}</text:span>");
    let row = |attributes: &str, cells: &str| format!("<table:table-row {attributes}>{cells}</table:table-row>");
    let note = "<office:annotation><dc:creator>Белова</dc:creator><dc:date>2026-11-01</dc:date><text:p>отчислена</text:p>\
        <text:p>пр. <text:span text:style-name=\"T1\">118</text:span></text:p></office:annotation>";
    let covered = "<table:covered-table-cell><text:p>под</text:p></table:covered-table-cell>";
    let sheet = [
        "<table:table-column/><table:table-column table:default-cell-style-name=\"ce1\"/>".to_owned(),
        row("", &(cell("", &p("А")) + &cell("", &p("Б")) + &cell("table:style-name=\"ce1\"", &p("В")))),
        row("", &cell("", &(note.to_owned() + &p("Гаврюшина")))),
        row("", &cell("", &p(&(span("T1", "Старая ") + "Анна" + &span("T2", "тайна"))))),
        row("", &cell("table:style-name=\"ce1\"", &p(&(span("T3", "Новая") + " Старая")))),
        row("table:visibility=\"collapse\"", &cell("", &p("Жердев"))),
        row("table:visibility=\"filter\"", &cell("", &p("Зыкова"))),
        format!(
            "<table:table-row-group table:display=\"false\">{}</table:table-row-group>",
            row("", &cell("", &p("Ильюшин")))
        ),
        row("table:style-name=\"ro2\"", &cell("", &p("Калашян"))),
        row(
            "",
            &(cell("table:number-columns-spanned=\"2\" table:number-rows-spanned=\"3\"", &p("ИС-21"))
                + covered
                + &cell("table:style-name=\"T\"", &p("К"))),
        ),
        row(
            "table:number-rows-repeated=\"2\"",
            &(covered.replace(
                "<table:covered-table-cell>",
                "<table:covered-table-cell table:number-columns-repeated=\"2\">",
            ) + &cell("", &p("Л"))),
        ),
        row(
            "",
            &(cell("", &p("М"))
                + "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"float\" office:value=\"0\"><text:p>#ДЕЛ/0!</text:p></table:table-cell>"),
        ),
    ];
    let told = told("a.ods", &ods(&styles, &sheet.concat(), &named));
    assert_eq!(
        told.rows,
        [
            "1: А|~Б|~В",
            "2: Гаврюшина {отчислена\nпр. 118}",
            "3: ≈Анна",
            "4: ≈Новая",
            "hidden 5: Жердев",
            "hidden 6: Зыкова",
            "hidden 7: Ильюшин",
            "hidden 8: Калашян",
            "9: ИС-21||К",
            "10: ^ИС-21|^|Л",
            "11: ^ИС-21|^|Л",
            "12: М|~!#ДЕЛ/0!",
        ]
    );
    assert_eq!(told.merged_columns, [0, 1]);
}

// ── docx ──

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn paragraph(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

#[test]
fn a_document_of_word() {
    let one = |runs: &str| tr(&cell("", &paragraph("", runs)));
    let rows = [
        one(&run("<w:strike/>", "Абросимов")),
        one(&(run("<w:dstrike w:val=\"1\"/>", "Старая") + &run("<w:strike w:val=\"false\"/>", " Анна"))),
        one(&(run("<w:vanish/>", "не звать ") + &run("", "Ветров"))),
        one(&run("<w:rStyle w:val=\"Gone\"/>", "Гаврюшина")),
        tr(&cell(
            "",
            &paragraph(
                "<w:pStyle w:val=\"Old\"/><w:rPr><w:strike/></w:rPr>",
                &(run("", "Дорохов") + &run("<w:strike w:val=\"0\"/>", " Тимур")),
            ),
        )),
        one("<w:del><w:r><w:delText>Петрова</w:delText></w:r></w:del><w:ins><w:r><w:t>Ежова</w:t></w:r></w:ins>"),
        one(&(run("", "Жердев") + "<w:r><w:commentReference w:id=\"7\"/></w:r>")),
        format!("<w:tr><w:trPr><w:hidden/></w:trPr>{}</w:tr>", tc("Зыкова")),
        one(&run("<w:vanish/>", "Ильюшин")),
    ];
    let document =
        Docx::new().raw(&paragraph("", &run("<w:strike/>", "Проект"))).raw(&tbl(1, &rows.concat())).raw(&p("Конец"));
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/comments\" Target=\"comments.xml\"/>\
         <Relationship Id=\"b\" Type=\"{RELATIONSHIPS}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let package = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{RELATIONSHIPS}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
    );
    let bytes = zipped(&[
        ("_rels/.rels", &package),
        ("word/document.xml", &document.xml()),
        ("word/_rels/document.xml.rels", &links),
        (
            "word/comments.xml",
            "<w:comments><w:comment w:id=\"7\"><w:p><w:r><w:t>отчислен</w:t></w:r></w:p><w:p><w:r><w:t>пр. 118</w:t></w:r></w:p></w:comment></w:comments>",
        ),
        (
            "word/styles.xml",
            "<w:styles><w:style w:styleId=\"Gone\"><w:basedOn w:val=\"Old\"/></w:style><w:style w:styleId=\"Old\"><w:rPr><w:strike/></w:rPr></w:style></w:styles>",
        ),
    ]);
    assert_eq!(
        told("a.docx", &bytes).rows,
        [
            "1: ~Проект",
            "2: ~Абросимов",
            "3: ≈Анна",
            "4: ≈Ветров",
            "5: ~Гаврюшина",
            "6: ≈Тимур",
            "7: Ежова",
            "8: Жердев {отчислен\nпр. 118}",
            "hidden 9: Зыкова",
            "hidden 10: Ильюшин",
            "11: Конец",
        ]
    );
}

#[test]
fn merged_cells_of_a_document() {
    let begins = |text: &str| cell("<w:vMerge w:val=\"restart\"/>", &p(text));
    let goes_on = || cell("<w:vMerge/>", &p("под"));
    let rows = [
        tr(&(tc("А") + &tc(""))),
        tr(&(tc("Б") + &begins("ИС-21"))),
        tr(&(tc("В") + &goes_on())),
        tr(&(tc("Г") + &cell("<w:vMerge w:val=\"continue\"/>", &p("")))),
        tr(&(tc("Д") + &tc(""))),
        tr(&(tc("Е") + &goes_on())),
        tr(&cell("<w:gridSpan w:val=\"2\"/>", &p("Ж"))),
    ];
    let document = Docx::new().raw(&tbl(2, &rows.concat()));
    let told = told("a.docx", &document.bytes());
    assert_eq!(told.rows, ["1: А", "2: Б|ИС-21", "3: В|^ИС-21", "4: Г|^ИС-21", "5: Д", "6: Е|^", "7: Ж"]);
    assert_eq!(told.merged_columns, [1]);
}

// ── html ──

#[test]
fn a_web_page() {
    let page = "<html><style>.xl65 {mso-x:y; text-decoration:line-through} td.nobody{display:none}</style><body>\
        <p hidden>тайный заголовок</p><p>Список</p>\
        <table><tr><td><s>Абросимов</s><td class=xl65>ИС-21</tr>\
        <tr><td><del>Старая</del> Анна<td><span style='TEXT-DECORATION: line-through'>ИС-<span>2</span>1</span> ИС-22</tr>\
        <tr><td><span style=\"display:none\">не звать</span> Ветров<td><b hidden>x</b>ИС-21<td class='a nobody'>z</tr>\
        <tr style='display:none'><td>Гаврюшина<td>ИС-21</tr>\
        <tr hidden><td>Дорохов<td>ИС-21\
        <tr><td><strike>Ежова<td>ИС-21\
        <tbody style='visibility:collapse'><tr><td>Жердев</tr></tbody>\
        <tbody><tr style='text-decoration:line-through'><td>Зыкова<td><ins>ИС-21</ins></tr></tbody>\
        <tr><td><p style='display:none'>а<p>Ильюшин</td></tr>\
        <tr><td style='visibility:hidden'>Калашян<td hidden>ИС-21</tr>\
        </table>Конец";
    assert_eq!(
        told("a.html", page.as_bytes()).rows,
        [
            "1: Список",
            "2: ~Абросимов|~ИС-21",
            "3: ≈Анна|≈ИС-22",
            "4: ≈Ветров|≈ИС-21|≈",
            "hidden 5: Гаврюшина|ИС-21",
            "hidden 6: Дорохов|ИС-21",
            "7: ~Ежова|ИС-21",
            "hidden 8: Жердев",
            "9: ~Зыкова|~ИС-21",
            "10: ≈Ильюшин",
            "hidden 11: Калашян|ИС-21",
            "12: Конец",
        ]
    );
}

#[test]
fn merged_cells_of_a_web_page() {
    let page = "<table><tr><td colspan=2>Список<td>x</tr><tr><td>А<td></tr><tr><td>Б<td rowspan=3>ИС-21</tr><tr><td>В</tr>\
        <tr><td>Г</tr><tr><td>Д<td>ИС-22</tr></table><table><tr><td>Е<td>Ж</tr></table>";
    let told = told("a.html", page.as_bytes());
    assert_eq!(told.rows, ["1: Список||x", "2: А", "3: Б|ИС-21", "4: В|^ИС-21", "5: Г|^ИС-21", "6: Д|ИС-22", "7: Е|Ж"]);
    assert!(told.merged_columns.is_empty(), "the second table has none");
}

// ── xls ──

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    bytes.extend(data);
    bytes
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A string of two bytes a character, after the number of its characters.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [words(&[u16::try_from(units.len()).unwrap()]), vec![1], words(&units)].concat()
}

#[test]
fn an_old_workbook() {
    // Six fonts, of which the last strikes through: number 6, since there is no number 4. Two styles, the second with it.
    let font = |flags: u16| record(0x0031, &words(&[200, flags, 0, 400, 0, 0, 0]));
    let style = |font: u16| record(0x00E0, &words(&[font, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    let rich = "Старая Анна";
    let rich =
        [words(&[11]), vec![9], words(&[2]), words(&rich.encode_utf16().collect::<Vec<_>>()), words(&[0, 6, 6, 0])];
    let strings = [vec![1, 0, 0, 0, 1, 0, 0, 0], rich.concat()].concat();
    let globals = [
        record(0x0809, &words(&[0x0600, 5, 0, 0])),
        record(0x0022, &words(&[1])),
        [font(0), font(0), font(0), font(0), font(0), font(8)].concat(),
        [style(0), style(6)].concat(),
    ]
    .concat();
    let name = wide("Л");
    let sheet_record = |position: u32| {
        // The name's length takes one byte here.
        record(0x0085, &[&position.to_le_bytes()[..], &[0, 0, name[0]], &name[2..]].concat())
    };
    let end = record(0x000A, &[]);
    let position = globals.len() + sheet_record(0).len() + record(0x00FC, &strings).len() + end.len();
    let label = |row: u16, column: u16, style: u16, text: &str| {
        record(0x0204, &[words(&[row, column, style]), wide(text)].concat())
    };
    let hidden = record(0x0208, &words(&[2, 0, 2, 0, 0, 0, 0x20, 0]));
    let author = wide("Белова");
    let sheet = [
        record(0x0809, &words(&[0x0600, 0x10, 0, 0])),
        hidden,
        label(0, 0, 0, "Абросимов"),
        label(0, 1, 0, "ИС-21"),
        label(1, 0, 1, "Берёзкина"),
        label(1, 1, 0, "под"),
        label(2, 0, 0, "Ветров"),
        record(0x00FD, &[words(&[3, 0, 0]), vec![0, 0, 0, 0]].concat()),
        record(0x0203, &[words(&[3, 1, 1]), 44887_f64.to_le_bytes().to_vec()].concat()),
        record(0x00E5, &words(&[1, 0, 2, 1, 1])),
        record(0x005D, &words(&[0x15, 0x12, 0x19, 3, 0, 0, 0, 0, 0, 0, 0])),
        record(0x01B6, &words(&[0, 0, 0, 0, 0, 16, 8, 0, 0])),
        record(0x003C, &[vec![1], words(&"Белова:\nотчислен".encode_utf16().take(10).collect::<Vec<_>>())].concat()),
        record(0x003C, &[vec![1], words(&"отчислен".encode_utf16().skip(2).collect::<Vec<_>>())].concat()),
        record(0x003C, &words(&[0, 0, 0, 0])),
        record(0x001C, &[words(&[3, 0, 0, 3]), author].concat()),
        end.clone(),
    ]
    .concat();
    let stream =
        [globals, sheet_record(u32::try_from(position).unwrap()), record(0x00FC, &strings), end, sheet].concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    let told = told("a.xls", &file.into_inner().into_inner());
    assert_eq!(
        told.rows,
        ["1: Абросимов|ИС-21", "2: ~Берёзкина|^ИС-21", "hidden 3: Ветров|^ИС-21", "4: ≈ Анна {отчислен}|~#44887"]
    );
    assert_eq!(told.merged_columns, [1]);
    assert!(told.epoch_1904);
}
