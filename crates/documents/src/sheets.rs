//! A document of titled tables, in words already: for the terminal, for a spreadsheet program, for the screen and for A4.

use std::io::{self, Write};

use crate::page_head::page_head;
use maud::{DOCTYPE, Markup, html};

use super::charts::{Chart, Figure, chart, figures, patterns};
use super::{Format, Look, inert};
use i18n::Lang;
use names::visible;

const CSS: &str = concat!(include_str!("plan.css"), include_str!("sheets.css"));

/// A document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What a reader must see first; empty if there is nothing of the kind.
    pub alarm: String,
    /// That all is well, where that is what the document says; empty otherwise.
    pub verdict: String,
    /// The lines below the title.
    pub lead: Vec<String>,
    /// The numbers that matter.
    pub figures: Vec<Figure>,
    /// The name of their tab in a workbook.
    pub figures_tab: String,
    /// What they look like.
    pub charts: Vec<Chart>,
    /// Tables that belong to them: short, on the first sheet of paper.
    pub short: Vec<Sheet>,
    /// The tables.
    pub sheets: Vec<Sheet>,
    /// The last line.
    pub footer: String,
    /// The day, for the workbook.
    pub day: chrono::NaiveDate,
    /// Places for signatures, by what stands beside each.
    pub signatures: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name of its tab: short.
    pub tab: String,
    /// Its title.
    pub title: String,
    /// What is said about it.
    pub lead: String,
    /// The headers.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What stands there if there are no rows.
    pub empty: String,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// How it stands out.
    pub tone: Tone,
}

/// How a row stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// A sum.
    Sum,
    /// Somebody has to do something.
    Alarm,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(i64),
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Cell {
        Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number)
    }
}

impl Cell {
    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Text(text) => visible(text).into_owned(),
            Cell::Number(number) => number.to_string(),
        }
    }
}

/// Writes a document. JSON is not words: the caller writes that.
///
/// # Errors
/// Those of the writer.
pub fn write(document: &Document, format: Format, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table | Format::Json => table(document, look, out),
        Format::Csv => csv(document, out),
        Format::Xlsx => out.write_all(&super::sheets_workbook::workbook(document).map_err(io::Error::other)?),
        Format::Html => out.write_all(page(document, look.lang).into_string().as_bytes()),
    }
}

fn table(document: &Document, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    let red = bold.fg_color(Some(anstyle::AnsiColor::Red.into()));
    let paint = |text: &str, style: anstyle::Style| {
        let text = visible(text);
        if look.colour { format!("{style}{text}{style:#}") } else { text.into_owned() }
    };
    if !document.alarm.is_empty() {
        writeln!(out, "{}", paint(&document.alarm, red))?;
    }
    if !document.verdict.is_empty() {
        writeln!(out, "{}", paint(&document.verdict, bold))?;
    }
    writeln!(out, "{}", paint(&document.title, bold))?;
    for line in &document.lead {
        writeln!(out, "{}", visible(line))?;
    }
    let widest = document.figures.iter().map(|figure| figure.label.chars().count()).max().unwrap_or_default();
    if widest > 0 {
        writeln!(out)?;
    }
    for figure in &document.figures {
        let gap = " ".repeat(widest - figure.label.chars().count());
        let style = if figure.is_alarm { red } else { bold };
        writeln!(out, "  {}{gap}  {}", visible(&figure.label), paint(&figure.line(), style))?;
    }
    for sheet in &document.sheets {
        writeln!(out, "\n{}", paint(&sheet.title, bold))?;
        if !sheet.lead.is_empty() {
            writeln!(out, "{}", visible(&sheet.lead))?;
        }
        if sheet.rows.is_empty() {
            writeln!(out, "  {}", visible(&sheet.empty))?;
            continue;
        }
        let rows: Vec<Vec<String>> = sheet.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).chain(sheet.head.get(column));
            cells.map(|text| text.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..sheet.head.len()).map(width).collect();
        let is_number = |column: usize| {
            let mut cells = sheet.rows.iter().filter_map(|row| row.cells.get(column));
            cells.all(|cell| matches!(cell, Cell::Number(_)))
        };
        let numeric: Vec<bool> = (0..sheet.head.len()).map(is_number).collect();
        let line = |cells: &[String]| {
            let mut text = String::from(" ");
            for ((cell, width), numeric) in cells.iter().zip(&widths).zip(&numeric) {
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                let padded = if *numeric { format!("{gap}{cell}") } else { format!("{cell}{gap}") };
                text.push_str("  ");
                text.push_str(&padded);
            }
            text.truncate(text.trim_end().len());
            text
        };
        writeln!(out, "{}", paint(&line(&sheet.head), anstyle::Style::new().dimmed()))?;
        for (row, cells) in sheet.rows.iter().zip(&rows) {
            let style = match row.tone {
                Tone::Plain => anstyle::Style::new(),
                Tone::Sum => bold,
                Tone::Alarm => red,
            };
            writeln!(out, "{}", paint(&line(cells), style))?;
        }
    }
    Ok(())
}

/// The tables one below the other, each with its title and its headers, an empty row between them.
fn csv(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer =
        ::csv::WriterBuilder::new().delimiter(b';').terminator(::csv::Terminator::CRLF).flexible(true).from_writer(out);
    for figure in &document.figures {
        let cells = [&figure.label, &figure.value, &figure.note, &figure.trend];
        writer.write_record(cells.map(|text| inert(&visible(text)).into_owned()))?;
    }
    for (n, sheet) in document.sheets.iter().enumerate() {
        if n > 0 || !document.figures.is_empty() {
            writer.write_record([""])?;
        }
        writer.write_record([inert(&sheet.title).as_ref()])?;
        writer.write_record(sheet.head.iter().map(|text| inert(text).into_owned()))?;
        for row in &sheet.rows {
            // A negative number is a number, not a formula.
            writer.write_record(row.cells.iter().map(|cell| match cell {
                Cell::Text(_) => inert(&cell.shown()).into_owned(),
                Cell::Number(number) => number.to_string(),
            }))?;
        }
    }
    writer.flush()
}

fn page(document: &Document, lang: Lang) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (page_head(&visible(&document.title), &[CSS]))
            body.sheets {
                header {
                    @if !document.alarm.is_empty() { p.alarm role="alert" { strong { (visible(&document.alarm)) } } }
                    @if !document.verdict.is_empty() { p.verdict { strong { (visible(&document.verdict)) } } }
                    h1 { (visible(&document.title)) }
                    @for line in &document.lead { p { (visible(line)) } }
                }
                @if !document.figures.is_empty() { div.glance { (glance(document)) } }
                main {
                    @for sheet in &document.sheets { (section(sheet)) }
                    (signatures(document))
                }
                footer { p { (visible(&document.footer)) } }
            }
        }
    }
}

/// What is read at a glance: figures, charts, short tables. One sheet of paper.
pub fn glance(document: &Document) -> Markup {
    html! {
        (figures(&document.figures))
        (patterns())
        div.charts { @for one in &document.charts { (chart(one)) } }
        @for sheet in &document.short { (section(sheet)) }
    }
}

/// The places for signatures, if there are any.
pub fn signatures(document: &Document) -> Markup {
    html! {
        @if !document.signatures.is_empty() {
            div.signatures { @for name in &document.signatures { p { span { (visible(name)) } } } }
        }
    }
}

/// A table with its title, for a page.
pub fn section(sheet: &Sheet) -> Markup {
    let nothing = String::new();
    html! {
        section {
            h2 { (visible(&sheet.title)) }
            @if !sheet.lead.is_empty() { p { (visible(&sheet.lead)) } }
            @if sheet.rows.is_empty() {
                p { (visible(&sheet.empty)) }
            } @else {
                table.carded {
                    thead { tr { @for text in &sheet.head { th scope="col" { (visible(text)) } } } }
                    tbody {
                        @for row in &sheet.rows {
                            tr class=(match row.tone { Tone::Plain => "plain", Tone::Sum => "sum", Tone::Alarm => "late" }) {
                                @for (cell, head) in row.cells.iter().zip(sheet.head.iter().chain(std::iter::repeat(&nothing))) {
                                    @match cell {
                                        Cell::Text(text) => td data-label=(visible(head)) { (visible(text)) },
                                        Cell::Number(number) => td.number data-label=(visible(head)) { (number) },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Document {
        let row = |name: &str, tone| Row { cells: vec![name.to_owned().into(), 3u64.into()], tone };
        Document {
            title: "Отчёт".into(),
            sheets: vec![Sheet {
                tab: "Лист".into(),
                title: "Люди".into(),
                head: vec!["Имя".into(), "Дней".into()],
                rows: vec![row("<b>Иванов</b>", Tone::Alarm), row("=1+1", Tone::Plain)],
                ..Sheet::default()
            }],
            ..Document::default()
        }
    }

    fn written(format: Format) -> Vec<u8> {
        let mut out = Vec::new();
        let look = Look { lang: Lang::Ru, width: 80, colour: false };
        write(&sample(), format, &look, &mut out).unwrap();
        out
    }

    #[test]
    fn names_are_text_everywhere() {
        let html = String::from_utf8(written(Format::Html)).unwrap();
        assert!(html.contains("&lt;b&gt;Иванов") && !html.contains("<b>"), "{html}");
        let csv = String::from_utf8(written(Format::Csv)).unwrap();
        assert!(csv.contains("'=1+1;3"), "{csv}");
        let table = String::from_utf8(written(Format::Table)).unwrap();
        assert!(table.contains("<b>Иванов</b>     3"), "{table}");
        assert!(written(Format::Xlsx).starts_with(b"PK"));
    }
}
