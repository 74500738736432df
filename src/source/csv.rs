//! A csv comes in, of any encoding and delimiter; its rows go out.

use csv::{ReaderBuilder, StringRecord};

use super::fault::{Fault, SourceError};
use super::limits::Checked;
use super::text::decode;
use crate::mapping::table::{Cell, Row, SheetHead};

struct Record<'a>(&'a StringRecord);

impl Row for Record<'_> {
    fn width(&self) -> usize {
        self.0.len()
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        match self.0.get(column) {
            Some(text) if text.bytes().any(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) => Cell::Text(text),
            _ => Cell::Empty,
        }
    }
}

pub(super) fn read(bytes: Vec<u8>, out: &mut Checked<'_>) -> Result<(), SourceError> {
    let text = decode(bytes).map_err(|(fault, line)| out.error_at(fault, line, None))?;
    let (body, said) = separator_line(&text);
    let quotes = memchr::memchr(b'"', body.as_bytes()).is_some();
    let delimiter = said.unwrap_or_else(|| delimiter_of(body));
    if quotes
        && let Some(line) = unclosed_quote(body.as_bytes(), delimiter)
    {
        return Err(out.error_at(Fault::Unbalanced, line, None));
    }
    out.begin_sheet(&SheetHead { name: None, hidden: false })?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 18)
        .from_reader(body.as_bytes());
    let unix_lines = memchr::memchr(b'\n', body.as_bytes()).is_some();
    let mut record = StringRecord::new();
    let mut inside = 0u64;
    let mut count = 0u64;
    loop {
        // The text is sound and in memory: only the end can come.
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => return Err(out.error_at(Fault::BadCharacters, count + 1, None)),
        }
        count += 1;
        // A line break inside a cell is not a row of the table.
        let line = record.position().map_or(count, |position| position.line());
        let number = if unix_lines { line - inside.min(line) } else { count };
        if quotes {
            inside += record.iter().map(|cell| memchr::memchr_iter(b'\n', cell.as_bytes()).count() as u64).sum::<u64>();
        }
        out.row(u32::try_from(number.max(1)).unwrap_or(u32::MAX), &Record(&record))?;
    }
    out.end_sheet();
    Ok(())
}

/// «sep=;» in the first line, as Excel writes it; it is no row.
fn separator_line(text: &str) -> (&str, Option<u8>) {
    let rest = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP="));
    let Some(rest) = rest else { return (text, None) };
    let (line, body) = rest.split_once('\n').unwrap_or((rest, ""));
    match line.trim_end_matches('\r').as_bytes() {
        [delimiter] => (body, Some(*delimiter)),
        _ => (text, None),
    }
}

/// The delimiter under which most records have one width.
fn delimiter_of(text: &str) -> u8 {
    let mut end = text.len().min(1 << 16);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = text.get(..end).unwrap_or(text);
    let mut best = (0usize, 0usize, b';');
    for delimiter in [b';', b'\t', b',', b'|'] {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(start.as_bytes());
        let widths: Vec<usize> = reader.records().take(200).map_while(Result::ok).map(|record| record.len()).collect();
        let widest = widths
            .iter()
            .filter(|width| **width > 1)
            .map(|width| (widths.iter().filter(|other| *other == width).count(), *width))
            .max();
        if let Some((same, width)) = widest
            && (same, width) > (best.0, best.1)
        {
            best = (same, width, delimiter);
        }
    }
    best.2
}

/// The line of a quotation mark that opens a cell and is never closed.
fn unclosed_quote(bytes: &[u8], delimiter: u8) -> Option<u64> {
    let mut line = 1u64;
    let mut opened: Option<u64> = None;
    let mut at_start = true;
    let mut n = 0usize;
    while let Some(byte) = bytes.get(n) {
        match (opened, *byte) {
            (Some(_), b'"') if bytes.get(n + 1) == Some(&b'"') => n += 1,
            (Some(_), b'"') => {
                opened = None;
                at_start = false;
            }
            (None, b'"') if at_start => opened = Some(line),
            (None, other) => at_start = other == delimiter || other == b'\n' || other == b'\r',
            (Some(_), _) => {}
        }
        line += u64::from(*byte == b'\n');
        n += 1;
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters() {
        assert_eq!(delimiter_of("ФИО;Дата\nИванов, Пётр;1,5\n"), b';');
        assert_eq!(delimiter_of("ФИО,Группа\n\"Иванов; Пётр\",ИС-21\n"), b',');
        assert_eq!(delimiter_of("ФИО\tГруппа\nИванов Пётр\tИС-21\n"), b'\t');
        assert_eq!(delimiter_of("Список, группа ИС-21\n\nФИО;Дата\nА Б;1\nВ Г;2\n"), b';');
        assert_eq!(delimiter_of("ФИО\nИванов\n"), b';');
    }

    #[test]
    fn quotes() {
        assert_eq!(unclosed_quote(b"a;\"b\nc\";d\n", b';'), None);
        assert_eq!(unclosed_quote(b"a;b \"c\" d\n", b';'), None);
        assert_eq!(unclosed_quote(b"a;b\nc;\"d\ne;f\n", b';'), Some(2));
        assert_eq!(unclosed_quote(b"\"a \"\"b\"\"\";c\n", b';'), None);
    }

    #[test]
    fn separators() {
        assert_eq!(separator_line("sep=;\r\nФИО;Г\n"), ("ФИО;Г\n", Some(b';')));
        assert_eq!(separator_line("ФИО;Г\n"), ("ФИО;Г\n", None));
    }
}
