//! An xlsx → rows, cell by cell, while it is unpacked: the workbook's cells are never in memory all at once.
//!
//! Which part of the archive is which is said by the relationships from part to part, not by names: programs name and
//! place them as they like. Only parts that are read are looked at; whatever else the archive holds does no harm.
//!
//! Not read through calamine: it refuses a whole workbook for one error value that it does not know, and it has neither
//! hidden rows, nor comments, nor what is struck through in a part of a cell.

mod notes;
mod sheet;
mod strings;
mod styles;

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::package::{self, Package, Relationship, kind, named};
use super::row_writer::RowWriter;
use super::xml::{local_name, on};
use super::zip_scan::Archive;
pub(super) use notes::{Notes, read as read_notes, words};
use sheet::Sheet;
pub(super) use sheet::place;
use strings::SharedStrings;
use styles::Styles;

use quick_xml::events::Event;

/// What the workbook says of all its sheets.
struct Dataset {
    since_1904: bool,
    sheets: Vec<Listed>,
}

/// A sheet in the workbook's list.
#[derive(Default)]
struct Listed {
    name: String,
    hidden: bool,
    relationship: String,
}

/// Reads an xlsx.
pub(super) fn read(
    archive: &mut Archive<'_>,
    external_links: bool,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let mut package = Package::open(archive, limits)?;
    let workbook = package.main_part()?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let links = package.relationships(&workbook)?;
    let dataset = read_book(&mut package, &workbook, limits)?;
    let part = |package: &Package<'_, '_>, link: &str, usual: &str| {
        let said = links.iter().find(|relationship| kind(&relationship.kind) == link);
        let name = said.map_or_else(|| package::beside(&workbook, usual), |said| said.target.clone());
        package.index(&name)
    };
    let strings = match part(&package, "sharedStrings", "sharedStrings.xml") {
        Some(index) => SharedStrings::read(&mut package, index)?,
        None => SharedStrings::default(),
    };
    let styles = match part(&package, "styles", "styles.xml") {
        Some(index) => Styles::read(&mut package, index)?,
        None => Styles::default(),
    };
    let mut notes = Vec::new();
    if external_links {
        notes.push(Note::of_file(Remark::ExternalLinks));
    }
    for listed in &dataset.sheets {
        let link = links.iter().find(|link| link.id == listed.relationship).ok_or(SourceErrorKind::Damaged)?;
        if kind(&link.kind) != "worksheet" {
            continue;
        }
        out.begin_dated(Some(&listed.name), listed.hidden, dataset.since_1904);
        if listed.hidden {
            notes.push(Note::hidden_sheet(&listed.name));
        } else {
            let sheet = Sheet { strings: &strings, styles: &styles, since_1904: dataset.since_1904, limits };
            read_sheet(&mut package, link, &sheet, out).map_err(|error| error.in_sheet(&listed.name))?;
        }
        out.end();
    }
    Ok(notes)
}

fn read_sheet(
    package: &mut Package<'_, '_>,
    link: &Relationship,
    sheet: &Sheet<'_>,
    out: &mut RowWriter<'_>,
) -> Result<(), SourceError> {
    let index = package.index(&link.target).ok_or(SourceErrorKind::Damaged)?;
    let notes = notes::read(package, &link.target)?;
    let ranges = package.scan(index)?;
    sheet.read(package.reader(index)?, ranges, &notes, out)
}

fn read_book(package: &mut Package<'_, '_>, name: &str, limits: &Limits) -> Result<Dataset, SourceError> {
    let mut dataset = Dataset { since_1904: false, sheets: Vec::new() };
    let index = package.index(name).ok_or(SourceErrorKind::Damaged)?;
    package.scan(index)?;
    let whole = super::xml::walk(package.reader(index)?, |event| {
        match event {
            Event::Start(tag) => match local_name(tag) {
                "workbookPr" => {
                    if let Some(value) = named(tag, "date1904")? {
                        dataset.since_1904 = on(&value);
                    }
                }
                "sheet" => {
                    let mut listed = Listed::default();
                    for attribute in tag.attributes().with_checks(false) {
                        let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
                        match attribute.key.local_name().as_ref() {
                            "name" => listed.name = package::unescaped(&attribute.value)?,
                            "state" => listed.hidden = &*attribute.value != "visible",
                            "id" => listed.relationship = package::unescaped(&attribute.value)?,
                            _ => {}
                        }
                    }
                    dataset.sheets.push(listed);
                }
                _ => {}
            },
            Event::End(tag) => return Ok(tag.local_name().as_ref() == "workbook"),
            _ => {}
        }
        Ok::<_, SourceError>(false)
    })?;
    if !whole {
        return Err(SourceErrorKind::Damaged.into());
    }
    if dataset.sheets.len() > limits.sheets {
        return Err(SourceErrorKind::TooManySheets { limit: limits.sheets as u64 }.into());
    }
    Ok(dataset)
}
