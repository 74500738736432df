//! Workbooks that are read whole: Excel 97–2003 and OpenDocument. Both are bounded before they are opened.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Ods, OdsError, Range, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, open_workbook_from_rs};
use memchr::memmem;

use super::fault::{Fault, Note, SourceError};
use super::limits::Checked;
use super::xlsx::{Kept, KeptRow, date_or_number, iso};
use super::zip_scan;
use crate::mapping::table::SheetHead;

pub(super) fn read_xls(bytes: &[u8], out: &mut Checked<'_>, notes: &mut Vec<Note>) -> Result<(), SourceError> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut workbook: Xls<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: XlsError| {
            out.error(match error {
                XlsError::Password => Fault::Encrypted,
                XlsError::Io(_) => Fault::Truncated,
                _ => Fault::Damaged,
            })
        })?;
        let sheets = workbook.sheets_metadata().to_vec();
        read_all(&sheets, out, notes, |sheet| workbook.worksheet_range(sheet).map_err(|_| Fault::Damaged))
    }));
    read.unwrap_or_else(|_| Err(out.error(Fault::Damaged)))
}

pub(super) fn read_ods(bytes: &[u8], out: &mut Checked<'_>, notes: &mut Vec<Note>) -> Result<(), SourceError> {
    zip_scan::scan(bytes, out.limits).map_err(|fault| out.error(fault))?;
    let content = zip_scan::part(bytes, "content.xml").map_err(|fault| out.error(fault))?;
    repeats(&content, out)?;
    drop(content);
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut workbook: Ods<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: OdsError| {
            out.error(match error {
                OdsError::Password => Fault::Encrypted,
                OdsError::Zip(_) | OdsError::Io(_) => Fault::Truncated,
                _ => Fault::Damaged,
            })
        })?;
        let sheets = workbook.sheets_metadata().to_vec();
        read_all(&sheets, out, notes, |sheet| workbook.worksheet_range(sheet).map_err(|_| Fault::Damaged))
    }));
    read.unwrap_or_else(|_| Err(out.error(Fault::Damaged)))
}

/// OpenDocument writes «the same again, a million times» in a few bytes. Empty cells may be repeated, filled ones only
/// within the bounds.
fn repeats(content: &[u8], out: &Checked<'_>) -> Result<(), SourceError> {
    let number_behind = |at: usize, key: &[u8]| -> u64 {
        let digits: Vec<u8> =
            content.get(at + key.len()..).unwrap_or_default().iter().copied().take_while(u8::is_ascii_digit).take(12).collect();
        std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let columns = b"number-columns-repeated=\"";
    for at in memmem::find_iter(content, columns) {
        let tag_start = memchr::memrchr(b'<', content.get(..at).unwrap_or_default()).unwrap_or(0);
        let tag_end = memchr::memchr(b'>', content.get(at..).unwrap_or_default()).map_or(content.len(), |n| at + n);
        let tag = content.get(tag_start..tag_end).unwrap_or_default();
        let is_cell = tag.starts_with(b"<table:table-cell");
        if is_cell && memmem::find(tag, b"value-type").is_some() && number_behind(at, columns) > out.limits.columns {
            return Err(out.error(Fault::TooManyColumns { limit: out.limits.columns }));
        }
    }
    let rows = b"number-rows-repeated=\"";
    let mut filled_rows = 0u64;
    for at in memmem::find_iter(content, rows) {
        let rest = content.get(at..).unwrap_or_default();
        let end = memmem::find(rest, b"</table:table-row>").unwrap_or(rest.len());
        if memmem::find(rest.get(..end).unwrap_or_default(), b"value-type").is_some() {
            filled_rows = filled_rows.saturating_add(number_behind(at, rows));
        }
    }
    // The reader lays such rows out in memory: a tenth of the bound is far more than any list repeats.
    if filled_rows > out.limits.rows / 10 {
        return Err(out.error(Fault::TooManyRows { limit: out.limits.rows }));
    }
    Ok(())
}

fn read_all(
    sheets: &[Sheet],
    out: &mut Checked<'_>,
    notes: &mut Vec<Note>,
    mut range_of: impl FnMut(&str) -> Result<Range<Data>, Fault>,
) -> Result<(), SourceError> {
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        out.begin_sheet(&SheetHead { name: Some(sheet.name.clone()), hidden })?;
        if hidden {
            notes.push(Note::HiddenSheet { sheet: sheet.name.clone() });
        } else {
            let range = range_of(&sheet.name).map_err(|fault| out.error(fault))?;
            let (first, left) = range.start().unwrap_or((0, 0));
            let mut row = KeptRow::default();
            for (n, cells) in range.rows().enumerate() {
                row.clear();
                for (column, cell) in cells.iter().enumerate() {
                    if let Some(kept) = kept(cell) {
                        row.set(column + left as usize, kept);
                    }
                }
                out.row(first.saturating_add(n as u32).saturating_add(1), &row)?;
            }
        }
        out.end_sheet();
    }
    Ok(())
}

fn kept(cell: &Data) -> Option<Kept> {
    Some(match cell {
        Data::Empty => return None,
        Data::String(text) if text.trim().is_empty() => return None,
        Data::String(text) => Kept::Text(text.clone()),
        Data::Float(number) => Kept::Number(*number),
        Data::Int(number) => Kept::Number(*number as f64),
        Data::Bool(yes) => Kept::Bool(*yes),
        Data::DateTime(moment) => date_or_number(*moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) => iso(text),
        Data::Error(_) => Kept::Unreadable,
    })
}
