//! A drawing as a page of its own, or as a part of a page that has links for corrections.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::page_head::page_head;
use maud::{DOCTYPE, Markup, html};

use super::{column_look, legend, list_words, remarks, row_look, sheet_words, unread_piece, unread_words};
use domain::roster::DatasetPart;
use i18n::Lang;
use names::visible;
use rosters::mapping::column_letters;
use rosters::mapping::drawing::{Drawing, DrawnColumn, DrawnRow, DrawnSheet};

/// The style of a drawing.
pub const CSS: &str = include_str!("drawing.css");

const PAGE: &str = include_str!("page.css");

/// Where a page leads from a drawing: an address, the words, and the words for who hears the page.
pub trait Links {
    /// From a column of a list, by their numbers.
    fn column(&self, _list: usize, _column: &DrawnColumn) -> Option<(String, String, String)> {
        None
    }

    /// From a row that may be the one of the headers.
    fn row(&self, _row: &DrawnRow) -> Option<(String, String, String)> {
        None
    }

    /// What is said below a list.
    fn list(&self, _list: usize) -> Option<Markup> {
        None
    }
}

/// Nowhere.
#[derive(Debug, Clone, Copy)]
pub struct NoLinks;

impl Links for NoLinks {}

/// A file with what it was taken for.
#[derive(Debug, Clone, Copy)]
pub struct DrawnFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it was taken for.
    pub drawing: &'a Drawing,
    /// What was read of it, if it could be read.
    pub part: Option<&'a DatasetPart>,
    /// The reason why it cannot be read, if it cannot.
    pub refused: Option<&'a str>,
}

/// Writes a page with every sheet of some files.
///
/// # Errors
/// Those of the writer.
pub fn write(files: &[DrawnFile<'_>], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let title_of = |file: &str| lang.text_with("drawing-title", &[("file", visible(file).into_owned().into())]);
    let title = files.first().map_or_else(String::new, |file| title_of(file.name));
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (page_head(&title, &[PAGE, CSS]))
            body.drawing {
                main {
                    @for file in files {
                        h1 { (title_of(file.name)) }
                        @if let Some(reason) = file.refused { p.held { (visible(reason)) } }
                        @if file.drawing.sheets.is_empty() { p { (lang.text("drawing-none")) } }
                        @else { (signs(lang)) }
                        @for one in &file.drawing.sheets { (sheet(one, file.part, &NoLinks, lang)) }
                    }
                }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())
}

/// The signs with their words.
pub fn signs(lang: Lang) -> Markup {
    html! {
        ul.signs aria-label=(lang.text("drawing-legend")) {
            @for look in legend(lang) { li class=(look.class) { span.sign aria-hidden="true" { (look.sign) } " " (look.words) } }
        }
    }
}

/// A sheet: what its lists are, and its rows.
pub fn sheet(sheet: &DrawnSheet, part: Option<&DatasetPart>, links: &dyn Links, lang: Lang) -> Markup {
    let several = sheet.lists.len() > 1;
    let name = sheet
        .name
        .as_ref()
        .map(|name| lang.text_with("drawing-sheet", &[("sheet", visible(name).into_owned().into())]));
    let label = name.clone().unwrap_or_else(|| lang.text("web-understood"));
    html! {
        section.drawn-sheet {
            @if let Some(name) = &name { h2 { (name) } }
            @if let Some(words) = sheet_words(sheet, lang) { p { (words) } }
            @for (n, list) in sheet.lists.iter().enumerate() {
                div.drawn-list {
                    p { strong { (list_words(list, several.then_some(n + 1), lang)) } }
                    @for unread in &list.unread { p.left { (unread_words(unread, lang)) } }
                    @if list.is_overruling { p { (lang.text("drawing-overruling")) } }
                    @match links.list(n) {
                        Some(more) => (more),
                        None => @if list.is_corrected { p { (lang.text("drawing-corrected")) } },
                    }
                }
            }
            @if !sheet.rows.is_empty() {
                div.wide tabindex="0" role="group" aria-label=(label) { (table(sheet, part, links, lang)) }
            }
        }
    }
}

fn table(sheet: &DrawnSheet, part: Option<&DatasetPart>, links: &dyn Links, lang: Lang) -> Markup {
    let of_lists = sheet.lists.iter().flat_map(|list| &list.columns).map(|column| column.index + 1).max().unwrap_or(0);
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(of_lists).max(1);
    let mut told: Vec<u32> = Vec::new();
    html! {
        table.drawn {
            thead { tr {
                th scope="col" { (lang.text("drawing-row")) }
                th scope="col" { (lang.text("drawing-is")) }
                @for column in 0..width { th scope="col" { (column_letters(column)) } }
            } }
            tbody {
                @for row in &sheet.rows {
                    @if row.omitted > 0 { (omitted(row.omitted, width, lang)) }
                    (taken(sheet, row.number, &mut told, width, links, lang))
                    (line(row, part, width, links, lang))
                }
                @if sheet.omitted > 0 { (omitted(sheet.omitted, width, lang)) }
            }
        }
    }
}

fn omitted(count: u64, width: usize, lang: Lang) -> Markup {
    html! { tr.omitted { td colspan=(width + 2) { (lang.text_with("drawing-omitted", &[("count", count.into())])) } } }
}

/// What the columns below were taken for, above the first row of their header.
fn taken(sheet: &DrawnSheet, number: u32, told: &mut Vec<u32>, width: usize, links: &dyn Links, lang: Lang) -> Markup {
    let first =
        sheet.lists.iter().map(|list| list.header.0).filter(|first| *first <= number && !told.contains(first)).max();
    let Some(first) = first else { return html! {} };
    told.extend(sheet.lists.iter().map(|list| list.header.0).filter(|other| *other <= first));
    let lists = sheet.lists.iter().enumerate().filter(|(_, list)| list.header.0 == first);
    let columns: BTreeMap<usize, (usize, &DrawnColumn)> =
        lists.flat_map(|(n, list)| list.columns.iter().map(move |column| (column.index, (n, column)))).collect();
    html! {
        tr.taken {
            th scope="row" colspan="2" { (lang.text("drawing-taken-for")) }
            @for index in 0..width {
                @match columns.get(&index) {
                    None => td {},
                    Some((list, column)) => {
                        @let look = column_look(column.is, lang);
                        td class=(look.class) {
                            span.sign aria-hidden="true" { (look.sign) } " " (look.words)
                            @if let Some(link) = links.column(*list, column) { " " (anchor(link)) }
                        }
                    }
                }
            }
        }
    }
}

fn anchor((address, words, spoken): (String, String, String)) -> Markup {
    html! { a.no-print href=(address) aria-label=(spoken) { (words) } }
}

fn line(row: &DrawnRow, part: Option<&DatasetPart>, width: usize, links: &dyn Links, lang: Lang) -> Markup {
    let look = row_look(row.above_all(), lang);
    let mut filled = row.cells.iter().enumerate().filter(|(_, text)| !text.is_empty()).map(|(column, _)| column);
    let lone = filled.next().filter(|_| filled.next().is_none() && !matches!(look.class, "header" | "person"));
    html! {
        tr class=(look.class) {
            th scope="row" { (row.number) }
            td.is {
                span.sign aria-hidden="true" { (look.sign) } " " (look.words)
                @if let Some(link) = links.row(row) { " " (anchor(link)) }
                @for said in remarks(row, part, lang) { small { (visible(&said)) } }
            }
            @for column in 0..lone.map_or(width, |at| at + 1) {
                @let text = row.cells.get(column).map_or("", String::as_str);
                // What stands alone goes on over the empty cells, as it does in a sheet.
                @let over = (lone == Some(column) && width > column + 1).then_some(width - column);
                @match unread_piece(row, column, text) {
                    None => td colspan=[over] { (visible(text)) },
                    Some((before, piece, after)) => td colspan=[over] {
                        (visible(before))
                        @if !piece.is_empty() { mark { (visible(piece)) } }
                        (visible(after)) " "
                        small.left { (lang.text("drawing-left")) }
                    },
                }
            }
        }
    }
}
