//! An xlsx → rows, cell by cell: the workbook's cells are never in memory all at once.

use std::borrow::Cow;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata};
use chrono::NaiveDate;

use super::fault::{Fault, SourceError};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::open::{OpenFile, Reader};
use super::outlet::{Outlet, SheetRow, Value};

type Workbook<'f> = Xlsx<BufReader<Reader<'f>>>;

/// Reads an xlsx whose parts were measured.
pub(super) fn read(
    file: &OpenFile,
    external_links: bool,
    limits: &Limits,
    out: &mut Outlet<'_>,
) -> Result<Vec<Note>, SourceError> {
    let reader = BufReader::with_capacity(64 << 10, file.reader());
    let mut workbook = Xlsx::new(reader).map_err(|error| fault(&error))?;
    let sheets = workbook.sheets_metadata().to_vec();
    if sheets.len() > limits.sheets {
        return Err(Fault::TooManySheets { limit: limits.sheets as u64 }.into());
    }
    let mut notes = Vec::new();
    if external_links {
        notes.push(Note::of_file(Remark::ExternalLinks));
    }
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let hidden = sheet.visible != SheetVisible::Visible;
        out.begin(Some(&sheet.name), hidden);
        if hidden {
            notes.push(Note::hidden_sheet(&sheet.name));
        } else {
            read_sheet(&mut workbook, &sheet.name, limits, out).map_err(|error| error.in_sheet(&sheet.name))?;
        }
        out.end();
    }
    Ok(notes)
}

fn read_sheet(
    workbook: &mut Workbook<'_>,
    name: &str,
    limits: &Limits,
    out: &mut Outlet<'_>,
) -> Result<(), SourceError> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet of charts under a worksheet's relationship.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(fault(&error).into()),
    };
    let mut row = SheetRow::default();
    let mut current = 0;
    loop {
        // The library does not say where it stumbled; it was at the earliest in the row being read.
        let next = cells.next_cell_with_formula_metadata();
        let Some(cell) = next.map_err(|error| SourceError::from(fault(&error)).in_row(u64::from(current) + 1))? else {
            break;
        };
        let (number, column) = cell.pos;
        if number != current {
            if number < current {
                // Rows that run backwards: whichever part of the sheet comes first, the numbers would lie.
                return Err(SourceError::from(Fault::Damaged).in_row(u64::from(number) + 1));
            }
            out.row(u64::from(current) + 1, &row)?;
            row.clear();
            current = number;
        }
        let value = value(cell.value, cell.formula);
        row.put(column as usize, value, limits).map_err(|error| error.in_row(u64::from(number) + 1))?;
    }
    out.row(u64::from(current) + 1, &row)
}

fn value<'a>(value: DataRef<'a>, formula: Option<XlsxFormulaMetadata>) -> Value<'a> {
    match value {
        // The program that wrote the file left the computing to Excel: what the cell shows is unknown.
        DataRef::Empty => match formula {
            Some(formula) => Value::Unreadable(Cow::Owned(formula_text(formula))),
            None => Value::Empty,
        },
        DataRef::String(text) => Value::Text(Cow::Owned(text)),
        DataRef::SharedString(text) => Value::Text(Cow::Borrowed(text)),
        DataRef::Int(number) => Value::Number(number as f64),
        DataRef::Float(number) => Value::Number(number),
        DataRef::Bool(truth) => Value::Bool(truth),
        DataRef::Error(error) => Value::Unreadable(Cow::Owned(error.to_string())),
        DataRef::DateTime(time) => excel_time(&time),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => Value::Text(Cow::Owned(text)),
    }
}

fn formula_text(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        _ => String::new(),
    }
}

/// The last day that Excel knows, 31 December 9999.
const LAST_DAY: f64 = 2_958_465.0;

/// A number that the file formats as a date or a time.
pub(super) fn excel_time<'a>(time: &ExcelDateTime) -> Value<'a> {
    let number = time.as_f64();
    if !time.is_datetime() || !(0.0..=LAST_DAY).contains(&number) {
        return Value::Number(number);
    }
    match time.as_datetime() {
        // A time of day without a day.
        Some(moment) if number < 1.0 => Value::Text(Cow::Owned(moment.format("%H:%M:%S").to_string())),
        Some(moment) => Value::Date(moment.date()),
        None => Value::Number(number),
    }
}

/// A date in ISO 8601, with or without a time.
pub(super) fn iso_date<'a>(text: impl Into<Cow<'a, str>>) -> Value<'a> {
    let text = text.into();
    match text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()) {
        Some(date) => Value::Date(date),
        None => Value::Text(text),
    }
}

fn fault(error: &XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Encrypted,
        XlsxError::Io(error) => Fault::from(std::io::Error::from(error.kind())),
        _ => Fault::Damaged,
    }
}
