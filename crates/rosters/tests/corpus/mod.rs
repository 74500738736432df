//! Small invented files, one writer a format: as the programs write them, without these programs. A table of texts comes in,
//! the bytes of a file go out.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "for tests")]

use std::io::{Cursor, Write};

use encoding_rs::{Encoding, WINDOWS_1251};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A list with its header, as every format of the corpus holds it. Everybody is invented.
pub const LIST: [[&str; 3]; 4] = [
    ["ФИО", "Дата рождения", "Группа"],
    ["Ёлкина Зоя Петровна", "14.03.2008", "ИС-21"],
    ["Бобров Пётр Ильич", "01.12.2008", "ИС-21"],
    ["Щукин Эмиль Львович", "30.06.2007", "ТМ-11"],
];

/// The rows of a table.
pub type Rows<'r> = &'r [[&'r str; 3]];

/// Every format of a table or a document that is read, with the usual extension.
pub fn every(rows: Rows<'_>) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("csv", csv(rows).into_bytes()),
        ("html", html(rows).into_bytes()),
        ("xml", xml_2003(rows).into_bytes()),
        ("ods", ods(&cells_of_office(rows))),
        ("fods", flat("spreadsheet", &spreadsheet(&cells_of_office(rows))).into_bytes()),
        ("odt", odt(&table_of_office(rows))),
        ("fodt", flat("text", &table_of_office(rows)).into_bytes()),
        ("docx", docx(rows)),
        ("xlsx", xlsx(rows)),
        ("xlsb", xlsb(&[XlsbSheet::of(rows)])),
        ("xls", xls(&biff_8(rows), "Workbook")),
        ("xls", xls(&biff_5(rows, 1251, WINDOWS_1251, 204), "Book")),
        ("dbf", Dbf::of(rows).bytes()),
    ]
}

pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

// ── text ──

pub fn csv(rows: Rows<'_>) -> String {
    rows.iter().map(|row| format!("{}\r\n", row.join(";"))).collect()
}

pub fn html(rows: Rows<'_>) -> String {
    let row = |row: &[&str; 3]| format!("<tr>{}</tr>", row.map(|cell| format!("<td>{cell}</td>")).concat());
    format!(
        "<html><head><meta charset=\"utf-8\"></head><body><table>{}</table></body></html>",
        rows.iter().map(row).collect::<String>()
    )
}

pub fn xml_2003(rows: Rows<'_>) -> String {
    let cell = |cell: &str| format!("<Cell><Data ss:Type=\"String\">{cell}</Data></Cell>");
    let rows: String = rows.iter().map(|row| format!("<Row>{}</Row>", row.map(cell).concat())).collect();
    format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"Лист1\"><Table>{rows}</Table></Worksheet></Workbook>"
    )
}

// ── OpenDocument ──

const OFFICE: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\"";
/// Styles of a document: one strikes through, one hides, each for a run and for a paragraph.
const STYLES: &str = "<office:automatic-styles>\
    <style:style style:name=\"S\" style:family=\"text\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style>\
    <style:style style:name=\"H\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style>\
    <style:style style:name=\"PS\" style:family=\"paragraph\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style>\
    </office:automatic-styles>";

pub fn cells_of_office(rows: Rows<'_>) -> String {
    let cell = |cell: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
    };
    rows.iter().map(|row| format!("<table:table-row>{}</table:table-row>", row.map(cell).concat())).collect()
}

pub fn spreadsheet(rows: &str) -> String {
    format!("<office:spreadsheet><table:table table:name=\"Лист1\">{rows}</table:table></office:spreadsheet>")
}

pub fn table_of_office(rows: Rows<'_>) -> String {
    format!(
        "<office:text><table:table table:name=\"Таблица1\"><table:table-column table:number-columns-repeated=\"3\"/>{}</table:table></office:text>",
        cells_of_office(rows)
    )
}

pub fn ods(rows: &str) -> Vec<u8> {
    open_document("spreadsheet", &spreadsheet(rows))
}

/// A document whose `office:text` is given.
pub fn odt(text: &str) -> Vec<u8> {
    open_document("text", text)
}

fn open_document(kind: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {OFFICE}>{STYLES}<office:body>{body}</office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", format!("application/vnd.oasis.opendocument.{kind}").as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

pub fn flat(kind: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document {OFFICE} office:mimetype=\"application/vnd.oasis.opendocument.{kind}\">\
         {STYLES}<office:body>{body}</office:body></office:document>"
    )
}

// ── Office ──

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn links(links: &[(&str, &str, &str)]) -> String {
    let link = |(id, kind, target): &(&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"{target}\"/>")
    };
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
        links.iter().map(link).collect::<String>()
    )
}

pub fn docx(rows: Rows<'_>) -> Vec<u8> {
    let cell = |cell: &str| format!("<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>");
    let rows: String = rows.iter().map(|row| format!("<w:tr>{}</w:tr>", row.map(cell).concat())).collect();
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
         <w:tbl><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>{rows}</w:tbl></w:body></w:document>"
    );
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", links(&[("a", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

pub fn xlsx(rows: Rows<'_>) -> Vec<u8> {
    let cell = |cell: &str| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
    let rows: String = rows.iter().map(|row| format!("<row>{}</row>", row.map(cell).concat())).collect();
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let book = format!(
        "<workbook xmlns:r=\"{RELATIONSHIPS}\"><sheets><sheet name=\"Лист1\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    );
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", links(&[("a", "officeDocument", "xl/workbook.xml")]).as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links(&[("a", "worksheet", "worksheets/sheet1.xml")]).as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A record of a binary workbook.
pub fn record(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = match kind {
        0..0x80 => vec![kind as u8],
        _ => vec![(kind & 0x7F | 0x80) as u8, (kind >> 7) as u8],
    };
    let mut len = data.len();
    loop {
        let more = len > 0x7F;
        bytes.push((len & 0x7F) as u8 | if more { 0x80 } else { 0 });
        len >>= 7;
        if !more {
            break;
        }
    }
    bytes.extend(data);
    bytes
}

/// A text of a binary workbook, after its length.
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A sheet of a binary workbook.
#[derive(Default)]
pub struct XlsbSheet {
    pub name: String,
    /// 0 visible, 1 hidden, 2 hidden from the menu too.
    pub state: u32,
    pub records: Vec<u8>,
    /// The comments: row and column from 0, and the text.
    pub comments: Vec<(u32, u32, String)>,
}

impl XlsbSheet {
    pub fn of(rows: Rows<'_>) -> XlsbSheet {
        let mut sheet = XlsbSheet { name: "Лист1".to_owned(), ..XlsbSheet::default() };
        for (number, row) in (0..).zip(rows) {
            sheet.row(number, false);
            for (column, text) in (0..).zip(row) {
                sheet.text(column, 0, text);
            }
        }
        sheet
    }

    pub fn row(&mut self, number: u32, hidden: bool) {
        let mut data = words(&[number, 0]);
        data.extend([0x2C, 0x01, 0, if hidden { 0x10 } else { 0 }, 0, 0, 0, 0, 0]);
        self.records.extend(record(0, &data));
    }

    /// A cell of a kind, with a style: 1 shows a day, 2 strikes through.
    pub fn cell(&mut self, kind: u32, column: u32, style: u32, value: &[u8]) {
        let mut data = words(&[column, style]);
        data.extend(value);
        self.records.extend(record(kind, &data));
    }

    pub fn text(&mut self, column: u32, style: u32, text: &str) {
        self.cell(6, column, style, &wide(text));
    }

    pub fn merge(&mut self, rows: (u32, u32), columns: (u32, u32)) {
        self.records.extend(record(176, &words(&[rows.0, rows.1, columns.0, columns.1])));
    }
}

pub fn xlsb(sheets: &[XlsbSheet]) -> Vec<u8> {
    let mut book = record(153, &words(&[0, 0]));
    let mut of_book = vec![("styles".to_owned(), "styles", "styles.bin".to_owned())];
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for (number, sheet) in sheets.iter().enumerate() {
        let data = [words(&[sheet.state, number as u32 + 1]), wide(&format!("r{number}")), wide(&sheet.name)].concat();
        book.extend(record(156, &data));
        of_book.push((format!("r{number}"), "worksheet", format!("worksheets/sheet{number}.bin")));
        parts.push((format!("xl/worksheets/sheet{number}.bin"), sheet.records.clone()));
        if !sheet.comments.is_empty() {
            let target = format!("../comments{number}.bin");
            parts.push((
                format!("xl/worksheets/_rels/sheet{number}.bin.rels"),
                links(&[("c", "comments", &target)]).into_bytes(),
            ));
            let mut bytes = record(632, &wide("Белова И.П."));
            for (row, column, text) in &sheet.comments {
                let mut data = words(&[0, *row, *row, *column, *column]);
                data.extend([0; 16]);
                bytes.extend(record(635, &data));
                bytes.extend(record(637, &[vec![0], wide(text)].concat()));
                bytes.extend(record(636, &[]));
            }
            parts.push((format!("xl/comments{number}.bin"), bytes));
        }
    }
    let font = |flags: u16| {
        let mut data = 220_u16.to_le_bytes().to_vec();
        data.extend(flags.to_le_bytes());
        data.extend([0; 17]);
        record(43, &[data, wide("Calibri")].concat())
    };
    let style = |font: u16, format: u16| {
        let mut data = vec![0, 0];
        data.extend(format.to_le_bytes());
        data.extend(font.to_le_bytes());
        data.extend([0; 10]);
        record(47, &data)
    };
    let styles =
        [font(0), font(8), record(617, &words(&[3])), style(0, 0), style(0, 14), style(1, 0), record(618, &[])]
            .concat();
    let of_book: Vec<(&str, &str, &str)> =
        of_book.iter().map(|(id, kind, target)| (id.as_str(), *kind, target.as_str())).collect();
    let (of_book, package) = (links(&of_book), links(&[("a", "officeDocument", "xl/workbook.bin")]));
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", of_book.as_bytes()),
        ("xl/styles.bin", &styles),
    ];
    all.extend(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    zipped(&all)
}

// ── Excel before 2007 ──

/// A record of an old workbook.
pub fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

/// The compound file around the stream of a workbook.
pub fn xls(stream: &[u8], name: &str) -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    compound.create_stream(format!("/{name}")).unwrap().write_all(stream).unwrap();
    compound.flush().unwrap();
    compound.into_inner().into_inner()
}

/// A workbook of Excel 97 of one sheet with these records.
pub fn biff_8_of(sheet: &[u8]) -> Vec<u8> {
    book_of(0x0600, &biff(0x0042, &1200_u16.to_le_bytes()), &[vec![5, 1], utf16("Лист1")].concat(), sheet)
}

/// A workbook of Excel 5 or 95 of one sheet with these records: a plain font and one that strikes through, of a character
/// set; the name of the sheet is in the encoding.
pub fn biff_5_of(code_page: u16, encoding: &'static Encoding, character_set: u8, sheet: &[u8]) -> Vec<u8> {
    let font = |flags: u8| {
        let mut data = vec![200, 0, flags, 0, 0xFF, 0x7F, 0x90, 0x01, 0, 0, 0, 0, character_set, 0, 5];
        data.extend(b"Arial");
        biff(0x0031, &data)
    };
    let style = |font: u8| biff(0x00E0, &[font, 0, 0, 0, 1, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let head = [biff(0x0042, &code_page.to_le_bytes()), font(0), font(8), style(0), style(1)].concat();
    let name = encoding.encode("Лист1").0.into_owned();
    book_of(0x0500, &head, &[vec![name.len() as u8], name].concat(), sheet)
}

fn book_of(version: u16, head: &[u8], name: &[u8], sheet: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| {
        let mut data = [version.to_le_bytes(), kind.to_le_bytes()].concat();
        data.extend([0; 4]);
        if version == 0x0600 {
            data.extend([0; 8]);
        }
        biff(0x0809, &data)
    };
    let listed = |position: u32| biff(0x0085, &[&position.to_le_bytes()[..], &[0, 0], name].concat());
    let end = biff(0x000A, &[]);
    let position = [begin(5), head.to_vec(), listed(0), end.clone()].concat().len() as u32;
    [begin(5), head.to_vec(), listed(position), end.clone(), begin(0x10), sheet.to_vec(), end].concat()
}

pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Where a cell stands, and its style.
pub fn place(row: u16, column: u16, style: u16) -> Vec<u8> {
    [row, column, style].iter().flat_map(|number| number.to_le_bytes()).collect()
}

pub fn biff_8(rows: Rows<'_>) -> Vec<u8> {
    let mut sheet = Vec::new();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            let count = text.encode_utf16().count() as u16;
            sheet.extend(biff(
                0x0204,
                &[place(row, column, 0), count.to_le_bytes().to_vec(), vec![1], utf16(text)].concat(),
            ));
        }
    }
    biff_8_of(&sheet)
}

/// A cell of Excel 5 or 95.
pub fn label_5(row: u16, column: u16, style: u16, text: &[u8]) -> Vec<u8> {
    biff(0x0204, &[place(row, column, style), (text.len() as u16).to_le_bytes().to_vec(), text.to_vec()].concat())
}

pub fn biff_5(rows: Rows<'_>, code_page: u16, encoding: &'static Encoding, character_set: u8) -> Vec<u8> {
    let mut sheet = Vec::new();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.extend(label_5(row, column, 0, &encoding.encode(text).0));
        }
    }
    biff_5_of(code_page, encoding, character_set, &sheet)
}

// ── dBASE ──

/// A table of dBASE or FoxPro.
pub struct Dbf {
    pub version: u8,
    /// What it says of its encoding.
    pub mark: u8,
    /// Name, kind, length.
    pub fields: Vec<(Vec<u8>, u8, u8)>,
    /// With the byte that says whether it is deleted.
    pub records: Vec<Vec<u8>>,
}

impl Dbf {
    /// A list in code page 866, as most of them are, without a mark.
    pub fn of(rows: Rows<'_>) -> Dbf {
        Dbf::in_encoding(rows, encoding_rs::IBM866, 0)
    }

    pub fn in_encoding(rows: Rows<'_>, encoding: &'static Encoding, mark: u8) -> Dbf {
        let fields = [("FIO", 40), ("DR", 10), ("GRUPPA", 12)];
        let fields: Vec<_> = fields.iter().map(|(name, len)| (name.as_bytes().to_vec(), b'C', *len)).collect();
        let record = |row: &[&str; 3]| {
            let mut record = vec![b' '];
            for (text, (_, _, len)) in row.iter().zip(&fields) {
                let mut bytes = encoding.encode(text).0.into_owned();
                bytes.resize((*len).into(), b' ');
                record.extend(bytes);
            }
            record
        };
        let records = rows.iter().skip(1).map(record).collect();
        Dbf { version: 3, mark, fields, records }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let record = 1 + self.fields.iter().map(|(_, _, len)| usize::from(*len)).sum::<usize>();
        let start = 32 + 32 * self.fields.len() + 1;
        let mut bytes = vec![self.version, 126, 11, 29];
        bytes.extend((self.records.len() as u32).to_le_bytes());
        bytes.extend((start as u16).to_le_bytes());
        bytes.extend((record as u16).to_le_bytes());
        bytes.resize(32, 0);
        bytes[29] = self.mark;
        for (name, kind, len) in &self.fields {
            let mut field = name.clone();
            field.resize(11, 0);
            field.push(*kind);
            field.resize(16, 0);
            field.push(*len);
            field.resize(32, 0);
            bytes.extend(field);
        }
        bytes.push(0x0D);
        bytes.extend(self.records.concat());
        bytes.push(0x1A);
        bytes
    }
}
