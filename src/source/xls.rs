//! An xls → rows.
//!
//! Not read through calamine, which trusts the lengths and counts in such a file: a damaged one stops the program, a
//! hostile one takes all its memory.

use std::borrow::Cow;
use std::io::{BufReader, Read, Seek, SeekFrom};

use calamine::{ExcelDateTime, ExcelDateTimeType};
use cfb::CompoundFile;

use super::biff::{BOF, EOF, Records, SharedStrings, Strings, f64_at, rk, u16_at, u32_at};
use super::fault::{Fault, SourceError};
use super::limits::Limits;
use super::note::Note;
use super::open::OpenFile;
use super::outlet::{Outlet, SheetRow, Value};
use super::xlsx::excel_time;

/// Cells of a sheet. They are sorted before they are sent, because some programs write them by columns.
const CELLS: usize = 2_000_000;
/// Formats and styles.
const LISTED: usize = 100_000;

/// Reads an xls, or says what else the compound file is.
pub(super) fn read(file: &OpenFile, limits: &Limits, out: &mut Outlet<'_>) -> Result<Vec<Note>, SourceError> {
    let mut compound =
        CompoundFile::open(BufReader::with_capacity(64 << 10, file.reader())).map_err(|_| Fault::Damaged)?;
    let has = |name: &str| compound.is_stream(name);
    let name = match ["/Workbook", "/Book"].into_iter().find(|name| has(name)) {
        Some(name) => name,
        None if has("/EncryptedPackage") => return Err(Fault::Encrypted.into()),
        None if has("/WordDocument") || has("/PowerPoint Document") => return Err(Fault::Document.into()),
        None => return Err(Fault::NoWorkbook.into()),
    };
    let mut stream = BufReader::new(compound.open_stream(name).map_err(|_| Fault::Damaged)?);
    let mut records = Records::new(&mut stream, limits.inflated_bytes);
    let book = Book::read(&mut records, limits)?;
    let mut left = records.left();
    let mut notes = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| sheet.worksheet) {
        out.begin(Some(&sheet.name), sheet.hidden);
        if sheet.hidden {
            notes.push(Note::hidden_sheet(&sheet.name));
        } else {
            stream.seek(SeekFrom::Start(sheet.position)).map_err(|_| Fault::Damaged)?;
            let mut records = Records::new(&mut stream, left);
            book.read_sheet(&mut records, limits, out).map_err(|error| error.in_sheet(&sheet.name))?;
            left = records.left();
        }
        out.end();
    }
    Ok(notes)
}

struct Sheet {
    position: u64,
    name: String,
    hidden: bool,
    worksheet: bool,
}

/// What the workbook says of all its sheets.
struct Book {
    strings: Strings,
    shared: SharedStrings,
    sheets: Vec<Sheet>,
    /// How each style shows a number.
    styles: Vec<Shown>,
    since_1904: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Number,
    Date,
    Duration,
}

impl Book {
    fn read<R: Read>(records: &mut Records<R>, limits: &Limits) -> Result<Self, Fault> {
        let mut strings = Strings { wide: true, encoding: Strings::codepage(1251) };
        let mut book = Book {
            strings,
            shared: SharedStrings::default(),
            sheets: Vec::new(),
            styles: Vec::new(),
            since_1904: false,
        };
        let mut formats: Vec<(u16, Shown)> = Vec::new();
        let mut styles: Vec<u16> = Vec::new();
        loop {
            if !records.advance()? {
                return Err(Fault::Damaged);
            }
            let data = records.data.as_slice();
            match records.kind {
                BOF => match u16_at(data, 0)? {
                    0x0600 => strings.wide = true,
                    0x0500 => strings.wide = false,
                    _ => return Err(Fault::AncientWorkbook),
                },
                // FILEPASS
                0x002F => return Err(Fault::Encrypted),
                // CODEPAGE
                0x0042 => strings.encoding = Strings::codepage(u16_at(data, 0)?),
                // DATEMODE
                0x0022 => book.since_1904 = u16_at(data, 0)? == 1,
                // FORMAT
                0x041E if formats.len() < LISTED => {
                    if let Ok(format) = format_text(strings, data) {
                        formats.push((u16_at(data, 0)?, shown_by(&format)));
                    }
                }
                // XF
                0x00E0 if styles.len() < LISTED => styles.push(u16_at(data, 2)?),
                // BOUNDSHEET
                0x0085 => {
                    if book.sheets.len() >= limits.sheets {
                        return Err(Fault::TooManySheets { limit: limits.sheets as u64 });
                    }
                    book.sheets.push(sheet(strings, data)?);
                }
                // SST
                0x00FC => book.shared = SharedStrings::read(records)?,
                EOF => break,
                _ => {}
            }
        }
        book.strings = strings;
        let own: std::collections::HashMap<u16, Shown> = formats.into_iter().collect();
        book.styles = styles.iter().map(|id| own.get(id).copied().unwrap_or_else(|| built_in(*id))).collect();
        Ok(book)
    }

    fn read_sheet<R: Read>(
        &self,
        records: &mut Records<R>,
        limits: &Limits,
        out: &mut Outlet<'_>,
    ) -> Result<(), SourceError> {
        let mut cells = self.cells(records)?;
        if !cells.is_sorted_by_key(Place::of) {
            cells.sort_by_key(Place::of);
        }
        let mut row = SheetRow::default();
        let mut cells = cells.into_iter().peekable();
        while let Some((place, value)) = cells.next() {
            let number = u64::from(place.row) + 1;
            row.put(place.column.into(), value, limits).map_err(|error| error.in_row(number))?;
            if cells.peek().is_none_or(|(next, _)| next.row != place.row) {
                out.row(number, &row)?;
                row.clear();
            }
        }
        Ok(())
    }

    fn cells<R: Read>(&self, records: &mut Records<R>) -> Result<Vec<(Place, Value<'_>)>, SourceError> {
        let mut cells: Vec<(Place, Value<'_>)> = Vec::new();
        let mut depth = 0_u32;
        // A formula whose value is a text: the text stands in a record of its own.
        let mut awaited = None;
        loop {
            let row = cells.last().map_or(0, |(place, _)| u64::from(place.row)) + 1;
            let placed = |fault: Fault| SourceError::from(fault).in_row(row);
            if !records.advance().map_err(placed)? {
                return Err(placed(Fault::Damaged));
            }
            match records.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => return Ok(cells),
                EOF => depth -= 1,
                // Charts inside a sheet hold records that look like cells.
                _ if depth > 1 => {}
                kind => self.take(kind, &records.data, &mut cells, &mut awaited).map_err(placed)?,
            }
            if cells.len() > CELLS {
                return Err(placed(Fault::TooIntricate));
            }
        }
    }

    fn take<'b>(
        &'b self,
        kind: u16,
        data: &[u8],
        cells: &mut Vec<(Place, Value<'b>)>,
        awaited: &mut Option<Place>,
    ) -> Result<(), Fault> {
        let place = || Ok::<_, Fault>(Place { row: u16_at(data, 0)?, column: u16_at(data, 2)? });
        match kind {
            // NUMBER
            0x0203 => cells.push((place()?, self.number(f64_at(data, 6)?, u16_at(data, 4)?))),
            // RK
            0x027E => cells.push((place()?, self.number(rk(u32_at(data, 6)?), u16_at(data, 4)?))),
            // MULRK
            0x00BD => {
                let Place { row, column } = place()?;
                for (index, pair) in (0..).zip(data.get(4..).unwrap_or_default().chunks_exact(6)) {
                    let place = Place { row, column: column.saturating_add(index) };
                    cells.push((place, self.number(rk(u32_at(pair, 2)?), u16_at(pair, 0)?)));
                }
            }
            // LABELSST
            0x00FD => {
                let text = self.shared.get(u32_at(data, 6)?).ok_or(Fault::Damaged)?;
                cells.push((place()?, Value::Text(Cow::Borrowed(text))));
            }
            // LABEL, RSTRING
            0x0204 | 0x00D6 => cells.push((place()?, Value::Text(Cow::Owned(self.text(data, 6)?)))),
            // BOOLERR
            0x0205 => {
                let [value, is_error] = *data.get(6..).and_then(|rest| rest.first_chunk()).ok_or(Fault::Damaged)?;
                cells.push((place()?, if is_error == 0 { Value::Bool(value != 0) } else { error(value) }));
            }
            // FORMULA, in three versions
            0x0006 | 0x0206 | 0x0406 => {
                *awaited = None;
                let value = *data.get(6..).and_then(|rest| rest.first_chunk::<8>()).ok_or(Fault::Damaged)?;
                match value {
                    [0, .., 0xFF, 0xFF] => *awaited = Some(place()?),
                    [1, _, truth, .., 0xFF, 0xFF] => cells.push((place()?, Value::Bool(truth != 0))),
                    [2, _, code, .., 0xFF, 0xFF] => cells.push((place()?, error(code))),
                    [3, .., 0xFF, 0xFF] => {}
                    bytes => {
                        cells.push((place()?, self.number(f64::from_le_bytes(bytes), u16_at(data, 4)?)));
                    }
                }
            }
            // STRING
            0x0207 => {
                if let Some(place) = awaited.take() {
                    cells.push((place, Value::Text(Cow::Owned(self.text(data, 0)?))));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&self, data: &[u8], at: usize) -> Result<String, Fault> {
        let count = u16_at(data, at)?;
        // An empty text may lack the byte that says how it is written.
        if count == 0 {
            return Ok(String::new());
        }
        self.strings.decode(data.get(at + 2..).unwrap_or_default(), count.into())
    }

    fn number(&self, number: f64, style: u16) -> Value<'static> {
        let kind = match self.styles.get(usize::from(style)) {
            Some(Shown::Date) => ExcelDateTimeType::DateTime,
            Some(Shown::Duration) => ExcelDateTimeType::TimeDelta,
            _ => return Value::Number(number),
        };
        excel_time(&ExcelDateTime::new(number, kind, self.since_1904))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    row: u16,
    column: u16,
}

impl Place {
    fn of(cell: &(Place, Value<'_>)) -> Place {
        cell.0
    }
}

fn error(code: u8) -> Value<'static> {
    Value::Unreadable(Cow::Borrowed(match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }))
}

fn sheet(strings: Strings, data: &[u8]) -> Result<Sheet, Fault> {
    let position = u32_at(data, 0)?.into();
    let [state, kind, count] = *data.get(4..).and_then(|rest| rest.first_chunk()).ok_or(Fault::Damaged)?;
    let name = strings.decode(data.get(7..).unwrap_or_default(), count.into())?;
    Ok(Sheet { position, name, hidden: state & 3 != 0, worksheet: kind == 0 })
}

fn format_text(strings: Strings, data: &[u8]) -> Result<String, Fault> {
    if strings.wide {
        strings.decode(data.get(4..).unwrap_or_default(), u16_at(data, 2)?.into())
    } else {
        let count = *data.get(2).ok_or(Fault::Damaged)?;
        strings.decode(data.get(3..).unwrap_or_default(), count.into())
    }
}

/// The formats that have a number instead of a text.
fn built_in(id: u16) -> Shown {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        46 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// What a format's first section shows: `dd.mm.yyyy` a date, `[h]:mm` a duration.
fn shown_by(format: &str) -> Shown {
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        match c {
            ';' => break,
            '\\' | '_' | '*' => drop(letters.next()),
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                let mut inside = inside.chars().map(|c| c.to_ascii_lowercase()).peekable();
                if inside.peek().is_some() && inside.all(|c| matches!(c, 'h' | 'm' | 's')) {
                    return Shown::Duration;
                }
            }
            'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => return Shown::Date,
            _ => {}
        }
    }
    Shown::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_tell_dates_from_numbers() {
        for date in ["dd.mm.yyyy", "[$-419]d mmmm yyyy", "\"от \"dd/mm/yy", "h:mm;@"] {
            assert_eq!(shown_by(date), Shown::Date, "{date}");
        }
        for number in ["General", "0.00", "#,##0\\ \"days\"", "[Red]0", "0_d", "@", "0;dd"] {
            assert_eq!(shown_by(number), Shown::Number, "{number}");
        }
        assert_eq!(shown_by("[h]:mm:ss"), Shown::Duration);
    }
}
