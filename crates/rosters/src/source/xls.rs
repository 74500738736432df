//! An xls → rows.
//!
//! Not read through calamine, which trusts the lengths and counts in such a file: a damaged one stops the program, a
//! hostile one takes all its memory.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufReader, Read, Seek, SeekFrom};

use cfb::CompoundFile;

use super::biff::{BOF, CONTINUE, EOF, Font, Fonts, Records, SharedStrings, Strings, f64_at, rk, u16_at, u32_at};
use super::dates::{self, Shown, built_in, shown_by};
use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::Note;
use super::open::OpenFile;
use super::row_writer::{RowWriter, Value};
use super::sheet_row::{Range, SheetRow, in_order};
use super::xlsx;
use crate::mapping::table::Mark;

/// Cells of a sheet. They are sorted before they are sent, because some programs write them by columns.
const CELLS: usize = 2_000_000;
/// Formats and styles.
const LISTED: usize = 100_000;

/// Reads an xls, or says what else the compound file is.
pub(super) fn read(file: &OpenFile, limits: &Limits, out: &mut RowWriter<'_>) -> Result<Vec<Note>, SourceError> {
    let mut compound =
        CompoundFile::open(BufReader::with_capacity(64 << 10, file.reader())).map_err(|_| SourceErrorKind::Damaged)?;
    let has = |name: &str| compound.is_stream(name);
    let name = match ["/Workbook", "/Book"].into_iter().find(|name| has(name)) {
        Some(name) => name,
        None if has("/EncryptedPackage") => return Err(SourceErrorKind::Encrypted.into()),
        None if has("/WordDocument") => return Err(SourceErrorKind::OldDocument.into()),
        None if has("/PowerPoint Document") => return Err(SourceErrorKind::Presentation.into()),
        None if has("/__properties_version1.0") => return Err(SourceErrorKind::Letter.into()),
        None => return Err(SourceErrorKind::NoWorkbook.into()),
    };
    let mut stream = BufReader::new(compound.open_stream(name).map_err(|_| SourceErrorKind::Damaged)?);
    let mut records = Records::new(&mut stream, limits.inflated_bytes);
    let dataset = Dataset::read(&mut records, limits)?;
    let mut left = records.left();
    let mut notes = Vec::new();
    for sheet in dataset.sheets.iter().filter(|sheet| sheet.worksheet) {
        out.begin_dated(Some(&sheet.name), sheet.hidden, dataset.since_1904);
        if sheet.hidden {
            notes.push(Note::hidden_sheet(&sheet.name));
        } else {
            stream.seek(SeekFrom::Start(sheet.position)).map_err(|_| SourceErrorKind::Damaged)?;
            let mut records = Records::new(&mut stream, left);
            dataset.read_sheet(&mut records, limits, out).map_err(|error| error.in_sheet(&sheet.name))?;
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
struct Dataset {
    strings: Strings,
    shared: SharedStrings,
    sheets: Vec<Sheet>,
    /// How each style shows a number.
    styles: Vec<Shown>,
    /// The font of each style.
    style_fonts: Vec<Font>,
    fonts: Fonts,
    since_1904: bool,
}

impl Dataset {
    fn read<R: Read>(records: &mut Records<R>, limits: &Limits) -> Result<Self, SourceErrorKind> {
        let mut strings = Strings { wide: true, encoding: Strings::codepage(1251) };
        let mut dataset = Dataset {
            strings,
            shared: SharedStrings::default(),
            sheets: Vec::new(),
            styles: Vec::new(),
            style_fonts: Vec::new(),
            fonts: Fonts::default(),
            since_1904: false,
        };
        let mut formats: Vec<(u16, Shown)> = Vec::new();
        let mut styles: Vec<(u16, u16)> = Vec::new();
        let mut fonts = Fonts::default();
        loop {
            if !records.advance()? {
                return Err(SourceErrorKind::Damaged);
            }
            let data = records.data.as_slice();
            match records.kind {
                BOF => match u16_at(data, 0)? {
                    0x0600 => strings.wide = true,
                    0x0500 => strings.wide = false,
                    _ => return Err(SourceErrorKind::AncientWorkbook),
                },
                // FILEPASS
                0x002F => return Err(SourceErrorKind::Encrypted),
                // CODEPAGE
                0x0042 => strings.encoding = Strings::codepage(u16_at(data, 0)?),
                // DATEMODE
                0x0022 => dataset.since_1904 = u16_at(data, 0)? == 1,
                // FORMAT
                0x041E if formats.len() < LISTED => {
                    if let Ok(format) = format_text(strings, data) {
                        formats.push((u16_at(data, 0)?, shown_by(&format)));
                    }
                }
                // XF
                0x00E0 if styles.len() < LISTED => styles.push((u16_at(data, 0)?, u16_at(data, 2)?)),
                // FONT
                0x0031 if fonts.0.len() < LISTED => fonts.0.push(Font::of(data)?),
                // BOUNDSHEET
                0x0085 => {
                    if dataset.sheets.len() >= limits.sheets {
                        return Err(SourceErrorKind::TooManySheets { limit: limits.sheets as u64 });
                    }
                    dataset.sheets.push(sheet(strings, data)?);
                }
                // SST
                0x00FC => dataset.shared = SharedStrings::read(records, &fonts)?,
                EOF => break,
                _ => {}
            }
        }
        dataset.strings = strings;
        let own: HashMap<u16, Shown> = formats.into_iter().collect();
        dataset.styles = styles.iter().map(|(_, id)| own.get(id).copied().unwrap_or_else(|| built_in(*id))).collect();
        dataset.style_fonts = styles.iter().map(|(font, _)| fonts.get(*font)).collect();
        dataset.fonts = fonts;
        Ok(dataset)
    }

    fn read_sheet<R: Read>(
        &self,
        records: &mut Records<R>,
        limits: &Limits,
        out: &mut RowWriter<'_>,
    ) -> Result<(), SourceError> {
        let mut found = self.cells(records)?;
        if !found.cells.is_sorted_by_key(|cell| cell.place) {
            found.cells.sort_by_key(|cell| cell.place);
        }
        let merged = in_order(&mut found.ranges, limits);
        let mut row = SheetRow::default();
        row.begin_table(merged);
        let mut ranges = found.ranges.iter().peekable();
        let mut notes = found.notes.iter().peekable();
        let mut cells = found.cells.into_iter().peekable();
        while let Some(Found { place, value, mark }) = cells.next() {
            let number = u64::from(place.row) + 1;
            row.put(place.column.into(), value, limits).map_err(|error| error.in_row(number))?;
            row.set_mark(place.column.into(), mark, limits);
            if cells.peek().is_none_or(|next| next.place.row != place.row) {
                row.set_hidden(found.hidden_rows.contains(&place.row));
                row.cover(number);
                while let Some(range) = ranges.next_if(|range| range.first_row <= number) {
                    match range.first_row == number {
                        true => row.begin_range(range, limits),
                        false => row.cover_below(range, Value::Empty, limits),
                    }
                }
                row.cover(number);
                while let Some((at, note)) = notes.next_if(|(at, _)| at.row <= place.row) {
                    if at.row == place.row {
                        row.add_note(at.column.into(), note.as_str(), limits);
                    }
                }
                out.row(number, &row)?;
                row.clear();
            }
        }
        Ok(())
    }

    fn cells<R: Read>(&self, records: &mut Records<R>) -> Result<OnSheet<'_>, SourceError> {
        let mut sheet = OnSheet::default();
        let mut depth = 0_u32;
        // A formula whose value is a text: the text stands in a record of its own.
        let mut awaited = None;
        let mut comments = Comments::default();
        loop {
            let row = sheet.cells.last().map_or(0, |cell| u64::from(cell.place.row)) + 1;
            let placed = |fault: SourceErrorKind| SourceError::from(fault).in_row(row);
            if !records.advance().map_err(placed)? {
                return Err(placed(SourceErrorKind::Damaged));
            }
            let data = records.data.as_slice();
            match records.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => {
                    sheet.notes = comments.by_place(self.strings);
                    return Ok(sheet);
                }
                EOF => depth -= 1,
                // Charts inside a sheet hold records that look like cells.
                _ if depth > 1 => {}
                // ROW, with a height of nothing
                0x0208 => {
                    if u16_at(data, 12).is_ok_and(|flags| flags & 0x20 != 0) {
                        sheet.hidden_rows.insert(u16_at(data, 0).map_err(placed)?);
                    }
                }
                // MERGEDCELLS
                0x00E5 => {
                    for range in data.get(2..).unwrap_or_default().chunks_exact(8) {
                        let bound = |at| u16_at(range, at).map_err(placed);
                        sheet.ranges.push(Range {
                            first_row: u64::from(bound(0)?) + 1,
                            last_row: u64::from(bound(2)?) + 1,
                            first_column: bound(4)?.into(),
                            last_column: bound(6)?.into(),
                        });
                    }
                }
                kind if self.strings.wide && comments.take(kind, data, self.strings) => {}
                0x001C if !self.strings.wide => comments.take_plain(data).map_err(placed)?,
                // LABEL, RSTRING, STRING
                0x0204 | 0x00D6 | 0x0207 => {
                    self.label(records, &mut sheet.cells, &mut awaited).map_err(placed)?;
                }
                kind => self.take(kind, data, &mut sheet.cells, &mut awaited).map_err(placed)?,
            }
            if sheet.cells.len() > CELLS || sheet.ranges.len() > LISTED {
                return Err(placed(SourceErrorKind::TooIntricate));
            }
        }
    }

    fn take<'b>(
        &'b self,
        kind: u16,
        data: &[u8],
        cells: &mut Vec<Found<'b>>,
        awaited: &mut Option<(Place, u16)>,
    ) -> Result<(), SourceErrorKind> {
        let place = || Ok::<_, SourceErrorKind>(Place { row: u16_at(data, 0)?, column: u16_at(data, 2)? });
        let style = || u16_at(data, 4);
        let put = |cells: &mut Vec<Found<'b>>, place: Place, value: Value<'b>, style: u16| {
            let mark = if self.is_struck(style) { Mark::Struck } else { Mark::None };
            cells.push(Found { place, value, mark });
        };
        match kind {
            // NUMBER
            0x0203 => put(cells, place()?, self.number(f64_at(data, 6)?, style()?), style()?),
            // RK
            0x027E => put(cells, place()?, self.number(rk(u32_at(data, 6)?), style()?), style()?),
            // MULRK
            0x00BD => {
                let Place { row, column } = place()?;
                for (index, pair) in (0..).zip(data.get(4..).unwrap_or_default().chunks_exact(6)) {
                    let place = Place { row, column: column.saturating_add(index) };
                    let style = u16_at(pair, 0)?;
                    put(cells, place, self.number(rk(u32_at(pair, 2)?), style), style);
                }
            }
            // LABELSST
            0x00FD => {
                let (index, style) = (u32_at(data, 6)?, style()?);
                if let Some(mut runs) = self.shared.rich(index, self.is_struck(style)) {
                    let told = runs.take(|text| text);
                    cells.push(Found { place: place()?, value: Value::Text(Cow::Owned(told.text)), mark: told.mark });
                } else {
                    let text = self.shared.get(index).ok_or(SourceErrorKind::Damaged)?;
                    put(cells, place()?, Value::Text(Cow::Borrowed(text)), style);
                }
            }
            // BOOLERR
            0x0205 => {
                let [value, is_error] =
                    *data.get(6..).and_then(|rest| rest.first_chunk()).ok_or(SourceErrorKind::Damaged)?;
                put(cells, place()?, if is_error == 0 { Value::Bool(value != 0) } else { error(value) }, style()?);
            }
            // FORMULA, in three versions
            0x0006 | 0x0206 | 0x0406 => {
                *awaited = None;
                let value = *data.get(6..).and_then(|rest| rest.first_chunk::<8>()).ok_or(SourceErrorKind::Damaged)?;
                match value {
                    [0, .., 0xFF, 0xFF] => *awaited = Some((place()?, style()?)),
                    [1, _, truth, .., 0xFF, 0xFF] => put(cells, place()?, Value::Bool(truth != 0), style()?),
                    [2, _, code, .., 0xFF, 0xFF] => put(cells, place()?, error(code), style()?),
                    [3, .., 0xFF, 0xFF] => {}
                    bytes => put(cells, place()?, self.number(f64::from_le_bytes(bytes), style()?), style()?),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A cell whose text stands in its record, with fonts of its own or without; or the text that a formula gives, whose
    /// cell was told before.
    fn label<'b, R: Read>(
        &'b self,
        records: &mut Records<R>,
        cells: &mut Vec<Found<'b>>,
        awaited: &mut Option<(Place, u16)>,
    ) -> Result<(), SourceErrorKind> {
        let (rich, data) = (records.kind == 0x00D6, records.data.as_slice());
        let (place, style, at) = match (records.kind, awaited.take()) {
            (0x0207, Some((place, style))) => (place, style, 0),
            (0x0207, None) => return Ok(()),
            _ => (Place { row: u16_at(data, 0)?, column: u16_at(data, 2)? }, u16_at(data, 4)?, 6),
        };
        let (text, runs) = match self.strings.wide {
            true => records.text(at, rich)?,
            false => self.narrow(data, at, rich, style)?,
        };
        let struck = self.is_struck(style);
        let mut one = SharedStrings::default();
        if !runs.is_empty() {
            one.push(&text, &runs, |font| self.fonts.struck(font))?;
        }
        let (text, mark) = match one.rich(0, struck) {
            Some(mut runs) => {
                let told = runs.take(|text| text);
                (told.text, told.mark)
            }
            None => (text, if struck { Mark::Struck } else { Mark::None }),
        };
        cells.push(Found { place, value: Value::Text(Cow::Owned(text)), mark });
        Ok(())
    }

    /// A text of one byte a character, and its runs.
    fn narrow(
        &self,
        data: &[u8],
        at: usize,
        rich: bool,
        style: u16,
    ) -> Result<(String, Vec<(u16, u16)>), SourceErrorKind> {
        let end = at + 2 + usize::from(u16_at(data, at)?);
        let bytes = data.get(at + 2..end).ok_or(SourceErrorKind::Damaged)?;
        let runs = data.get(end..).filter(|_| rich).and_then(<[u8]>::split_first);
        let runs = runs.map(|(count, runs)| {
            runs.chunks_exact(2).take(usize::from(*count)).filter_map(|run| match run {
                [begin, font] => Some((u16::from(*begin), u16::from(*font))),
                _ => None,
            })
        });
        let russian = self.style_fonts.get(usize::from(style)).is_some_and(|font| font.russian);
        Ok((self.strings.narrow(bytes, russian), runs.into_iter().flatten().collect()))
    }

    fn is_struck(&self, style: u16) -> bool {
        self.style_fonts.get(usize::from(style)).is_some_and(|font| font.struck)
    }

    fn number(&self, number: f64, style: u16) -> Value<'static> {
        let shown = self.styles.get(usize::from(style)).copied().unwrap_or_default();
        dates::number(number, shown, self.since_1904)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    row: u16,
    column: u16,
}

/// A cell of a sheet.
struct Found<'b> {
    place: Place,
    value: Value<'b>,
    mark: Mark,
}

/// What stands on a sheet.
#[derive(Default)]
struct OnSheet<'b> {
    cells: Vec<Found<'b>>,
    hidden_rows: HashSet<u16>,
    ranges: Vec<Range>,
    notes: BTreeMap<Place, String>,
}

/// The comments of a sheet: their texts are those of drawn boxes, whose numbers the cells' notes name.
#[derive(Default)]
struct Comments {
    boxed: u16,
    /// Characters of the box's text that are still to come.
    awaited: usize,
    texts: HashMap<u16, String>,
    notes: Vec<(Place, u16, String)>,
    /// Those of Excel before 97, which stand in the note itself.
    plain: Vec<(Place, Vec<u8>)>,
}

impl Comments {
    /// Takes in a record; false if it is not about comments. One that is not as it should be is left out.
    fn take(&mut self, kind: u16, data: &[u8], strings: Strings) -> bool {
        match kind {
            // OBJ, which begins with the object's number
            0x005D => self.boxed = u16_at(data, 6).unwrap_or(0),
            // TXO
            0x01B6 => {
                self.awaited = u16_at(data, 10).unwrap_or(0).into();
                if self.texts.len() < LISTED {
                    self.texts.insert(self.boxed, String::new());
                }
            }
            CONTINUE if self.awaited > 0 => {
                let wide = data.first().is_some_and(|flags| flags & 1 != 0);
                let here = data.len().saturating_sub(1) / if wide { 2 } else { 1 };
                let count = here.min(self.awaited);
                self.awaited = if count == 0 { 0 } else { self.awaited - count };
                if let (Ok(piece), Some(text)) = (strings.decode(data, count), self.texts.get_mut(&self.boxed)) {
                    text.push_str(&piece);
                }
            }
            // NOTE
            0x001C => {
                if let (Ok(row), Ok(column), Ok(number)) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 6))
                    && self.notes.len() < LISTED
                {
                    let count = u16_at(data, 8).unwrap_or(0).into();
                    let author = strings.decode(data.get(10..).unwrap_or_default(), count).unwrap_or_default();
                    self.notes.push((Place { row, column }, number, author));
                }
            }
            _ => return false,
        }
        true
    }

    /// Takes in a note of Excel before 97. A long one goes on in the next, which names no cell.
    fn take_plain(&mut self, data: &[u8]) -> Result<(), SourceErrorKind> {
        const GOES_ON: u16 = 0xFFFF;
        let text = data.get(6..).unwrap_or_default();
        let row = u16_at(data, 0)?;
        if row != GOES_ON && self.plain.len() < LISTED {
            self.plain.push((Place { row, column: u16_at(data, 2)? }, text.to_vec()));
        } else if let Some((_, before)) = self.plain.last_mut().filter(|(_, before)| before.len() < LISTED) {
            before.extend(text);
        }
        Ok(())
    }

    fn by_place(self, strings: Strings) -> BTreeMap<Place, String> {
        if !self.plain.is_empty() {
            let said =
                |(place, text): (Place, Vec<u8>)| (place, xlsx::words(&strings.narrow(&text, false), None).to_owned());
            return self.plain.into_iter().map(said).collect();
        }
        let said = |(place, number, author): (Place, u16, String)| {
            let text = self.texts.get(&number)?;
            Some((place, xlsx::words(text, Some(&author)).to_owned()))
        };
        self.notes.into_iter().filter_map(said).collect()
    }
}

/// The error that a code stands for; a code of a newer program is an error all the same.
pub(super) fn error(code: u8) -> Value<'static> {
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

fn sheet(strings: Strings, data: &[u8]) -> Result<Sheet, SourceErrorKind> {
    let position = u32_at(data, 0)?.into();
    let [state, kind, count] = *data.get(4..).and_then(|rest| rest.first_chunk()).ok_or(SourceErrorKind::Damaged)?;
    let name = strings.decode(data.get(7..).unwrap_or_default(), count.into())?;
    Ok(Sheet { position, name, hidden: state & 3 != 0, worksheet: kind == 0 })
}

fn format_text(strings: Strings, data: &[u8]) -> Result<String, SourceErrorKind> {
    if strings.wide {
        strings.decode(data.get(4..).unwrap_or_default(), u16_at(data, 2)?.into())
    } else {
        let count = *data.get(2).ok_or(SourceErrorKind::Damaged)?;
        strings.decode(data.get(3..).unwrap_or_default(), count.into())
    }
}
