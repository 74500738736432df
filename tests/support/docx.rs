//! Documents of Word as Word writes them, part by part: paragraphs, tables and whatever a test puts between them.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const OPEN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body>"#;
const CLOSE: &str = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>"#;
const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// A document being written from top to bottom.
#[derive(Default)]
pub struct Docx(String);

impl Docx {
    pub fn new() -> Docx {
        Docx::default()
    }

    /// Paragraphs, one a line.
    pub fn lines(self, lines: &[&str]) -> Docx {
        let paragraphs: String = lines.iter().map(|line| p(line)).collect();
        self.raw(&paragraphs)
    }

    /// A table, a row a line, its cells divided by `|`.
    pub fn table(self, rows: &[&str]) -> Docx {
        let columns = rows.iter().map(|row| row.split('|').count()).max().unwrap();
        let rows: String = rows.iter().map(|row| tr(&row.split('|').map(tc).collect::<String>())).collect();
        self.raw(&tbl(columns, &rows))
    }

    /// Anything else.
    pub fn raw(mut self, xml: &str) -> Docx {
        self.0.push_str(xml);
        self
    }

    /// What stands between the beginning and the end.
    pub fn inside(&self) -> &str {
        &self.0
    }

    pub fn xml(&self) -> String {
        format!("{OPEN}{}{CLOSE}", self.0)
    }

    pub fn bytes(&self) -> Vec<u8> {
        with_document(self.xml().as_bytes())
    }
}

/// A file whose document is the given part.
pub fn with_document(document: &[u8]) -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("word/document.xml", document),
    ])
}

pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn p(text: &str) -> String {
    format!("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"1\"/></w:tabs></w:pPr>{}</w:p>", r(text))
}

/// A run, whose text Word cuts in two wherever it likes.
pub fn r(text: &str) -> String {
    let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let run =
        |text: &str| format!("<w:r><w:rPr><w:sz w:val=\"24\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let (first, second) = text.split_at(half);
    format!("{}<w:proofErr w:type=\"spellStart\"/>{}", run(first), run(second))
}

pub fn tbl(columns: usize, rows: &str) -> String {
    let grid = "<w:gridCol w:w=\"1000\"/>".repeat(columns);
    format!("<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>")
}

pub fn tr(cells: &str) -> String {
    format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
}

pub fn tc(text: &str) -> String {
    cell("", &p(text))
}

/// A cell with properties and whatever is inside it.
pub fn cell(properties: &str, inside: &str) -> String {
    format!("<w:tc><w:tcPr><w:tcW w:w=\"1000\" w:type=\"dxa\"/>{properties}</w:tcPr>{inside}</w:tc>")
}
