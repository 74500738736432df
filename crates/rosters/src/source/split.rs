//! The text of a csv → one record after another, each as places in the text: no cell is copied unless it must be.
//!
//! The `csv` crate is not used for reading: it joins what an unbalanced quotation mark tears apart without a word,
//! leaves out blank lines, which a spreadsheet program counts as rows, and copies every cell.

use super::error::SourceErrorKind;

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    start: usize,
    end: usize,
    /// In the text put together from pieces, not in the file's own.
    rebuilt: bool,
}

/// The fields of one record.
#[derive(Debug, Default)]
pub(super) struct Record {
    fields: Vec<Field>,
    /// Fields that do not stand in the file as they are meant: a doubled quotation mark is one mark.
    rebuilt: String,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// A field of the record that was split off `text`.
    #[inline]
    pub(super) fn field<'a>(&'a self, text: &'a str, index: usize) -> Option<&'a str> {
        let field = self.fields.get(index)?;
        let text = if field.rebuilt { &self.rebuilt } else { text };
        text.get(field.start..field.end)
    }

    fn clear(&mut self) {
        self.fields.clear();
        self.rebuilt.clear();
    }

    fn push(&mut self, start: usize, end: usize, limit: usize) -> Result<(), SourceErrorKind> {
        self.push_field(Field { start, end, rebuilt: false }, limit)
    }

    fn push_field(&mut self, field: Field, limit: usize) -> Result<(), SourceErrorKind> {
        if self.fields.len() >= limit {
            return Err(SourceErrorKind::TooManyColumns { limit: limit as u64 });
        }
        self.fields.push(field);
        Ok(())
    }
}

/// How a csv is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Splitter {
    /// The byte between two fields.
    pub delimiter: u8,
    /// The greatest number of fields.
    pub columns: usize,
    /// The bytes a quoted field with line breaks may have before its quotation mark counts as unbalanced.
    pub longest: usize,
}

/// What was split off the text's beginning.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// A record, and the bytes it took with its line end.
    Record(usize),
    /// The text ends in the middle of a record.
    Unfinished,
}

/// What is wrong with a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// A quotation mark that is opened at this byte and never closed, or closed in some later row.
    Quote(usize),
    /// Any other fault.
    Other(SourceErrorKind),
}

impl From<SourceErrorKind> for Broken {
    fn from(fault: SourceErrorKind) -> Self {
        Broken::Other(fault)
    }
}

impl Splitter {
    /// Splits one record off the beginning of the text. `whole` says that nothing follows the text.
    pub(super) fn split(&self, text: &str, whole: bool, record: &mut Record) -> Result<Split, Broken> {
        record.clear();
        let bytes = text.as_bytes();
        let Some(hit) = memchr::memchr3(b'\n', b'\r', b'"', bytes) else {
            if !whole {
                return Ok(Split::Unfinished);
            }
            self.split_line(bytes, record)?;
            return Ok(Split::Record(bytes.len()));
        };
        if bytes.get(hit) == Some(&b'"') {
            return self.split_quoted(text, whole, record);
        }
        let Some(after) = line_end(bytes, hit, whole) else { return Ok(Split::Unfinished) };
        self.split_line(bytes.get(..hit).unwrap_or_default(), record)?;
        Ok(Split::Record(after))
    }

    /// A line without quotation marks.
    fn split_line(&self, line: &[u8], record: &mut Record) -> Result<(), SourceErrorKind> {
        let mut start = 0;
        let (words, rest) = line.as_chunks::<8>();
        let wanted = u64::from_le_bytes([self.delimiter; 8]);
        // Cells are short: eight bytes at a time cost less than a search from each delimiter to the next.
        for (n, word) in words.iter().enumerate() {
            let mut found = zero_bytes(u64::from_le_bytes(*word) ^ wanted);
            while found != 0 {
                let end = n * 8 + found.trailing_zeros() as usize / 8;
                record.push(start, end, self.columns)?;
                start = end + 1;
                found &= found - 1;
            }
        }
        for (n, byte) in rest.iter().enumerate() {
            if *byte == self.delimiter {
                let end = words.len() * 8 + n;
                record.push(start, end, self.columns)?;
                start = end + 1;
            }
        }
        record.push(start, line.len(), self.columns)
    }

    fn split_quoted(&self, text: &str, whole: bool, record: &mut Record) -> Result<Split, Broken> {
        let bytes = text.as_bytes();
        let mut start = 0;
        loop {
            let stop = if bytes.get(start) == Some(&b'"') {
                match self.quoted_field(text, start, whole, record)? {
                    Some(stop) => stop,
                    None => return Ok(Split::Unfinished),
                }
            } else {
                // A quotation mark inside a field that does not begin with one is a character like any other.
                match self.field_end(bytes, start, whole) {
                    Some(stop) => {
                        record.push(start, stop, self.columns)?;
                        stop
                    }
                    None => return Ok(Split::Unfinished),
                }
            };
            match bytes.get(stop) {
                None => return Ok(Split::Record(bytes.len())),
                Some(byte) if *byte == self.delimiter => start = stop + 1,
                Some(_) => {
                    return Ok(line_end(bytes, stop, whole).map_or(Split::Unfinished, Split::Record));
                }
            }
        }
    }

    /// Reads the field whose opening quotation mark stands at `open`; gives where it ends. `None`: the text is too
    /// short to tell.
    fn quoted_field(&self, text: &str, open: usize, whole: bool, record: &mut Record) -> Result<Option<usize>, Broken> {
        let bytes = text.as_bytes();
        let mut doubled = false;
        let mut from = open + 1;
        let close = loop {
            let Some(mark) = memchr::memchr(b'"', bytes.get(from..).unwrap_or_default()).map(|at| from + at) else {
                let inside = bytes.get(open..).unwrap_or_default();
                let runaway = inside.len() > self.longest && memchr::memchr2(b'\n', b'\r', inside).is_some();
                return if whole || runaway { Err(Broken::Quote(open)) } else { Ok(None) };
            };
            match bytes.get(mark + 1) {
                Some(b'"') => (doubled, from) = (true, mark + 2),
                None if !whole => return Ok(None),
                _ => break mark,
            }
        };
        let inside = text.get(open + 1..close).unwrap_or_default();
        let Some(stop) = self.field_end(bytes, close + 1, whole) else { return Ok(None) };
        let trailing = text.get(close + 1..stop).unwrap_or_default();
        if trailing.trim_matches([' ', '\t']).is_empty() && !doubled {
            record.push(open + 1, close, self.columns)?;
            return Ok(Some(stop));
        }
        // Text after the closing mark means that the two marks do not belong together. Within one line that harms
        // nobody; across lines it has swallowed rows.
        if !trailing.trim().is_empty() && memchr::memchr2(b'\n', b'\r', inside.as_bytes()).is_some() {
            return Err(Broken::Quote(open));
        }
        let start = record.rebuilt.len();
        if trailing.trim().is_empty() {
            push_undoubled(&mut record.rebuilt, inside);
        } else {
            // «"Ромашка" ООО»: a mark that opens no quoted field. Kept as it stands.
            record.rebuilt.push_str(text.get(open..stop).unwrap_or_default());
        }
        let end = record.rebuilt.len();
        record.push_field(Field { start, end, rebuilt: true }, self.columns)?;
        Ok(Some(stop))
    }

    fn field_end(&self, bytes: &[u8], start: usize, whole: bool) -> Option<usize> {
        let rest = bytes.get(start..)?;
        match memchr::memchr3(self.delimiter, b'\n', b'\r', rest) {
            Some(at) => Some(start + at),
            None => whole.then_some(bytes.len()),
        }
    }
}

/// The highest bit of each byte that is zero.
fn zero_bytes(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    !(((word & LOW) + LOW) | word | LOW)
}

/// The byte after the line end at `at`: `\n`, `\r\n` or `\r`. `None`: a `\r` that may be half of `\r\n`.
fn line_end(bytes: &[u8], at: usize, whole: bool) -> Option<usize> {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r'), None) if !whole => None,
        _ => Some(at + 1),
    }
}

fn push_undoubled(out: &mut String, mut text: &str) {
    while let Some((before, after)) = text.split_once("\"\"") {
        out.push_str(before);
        out.push('"');
        text = after;
    }
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Result<Vec<Vec<String>>, Broken> {
        let splitter = Splitter { delimiter: b';', columns: 8, longest: 1000 };
        let (mut record, mut out, mut rest) = (Record::default(), Vec::new(), text);
        while !rest.is_empty() {
            let Split::Record(len) = splitter.split(rest, true, &mut record)? else { break };
            out.push((0..record.len()).filter_map(|i| record.field(rest, i).map(str::to_owned)).collect());
            rest = rest.get(len..).unwrap_or_default();
        }
        Ok(out)
    }

    #[test]
    fn line_ends_may_be_mixed_and_blank_lines_are_records() {
        let got = records("a;b\r\nc\rd\n\ne").unwrap_or_default();
        assert_eq!(got, vec![vec!["a", "b"], vec!["c"], vec!["d"], vec![""], vec!["e"]]);
    }

    #[test]
    fn a_line_is_cut_at_every_delimiter() {
        for length in 0..24 {
            for at in 0..=length {
                let (before, behind) = ("б".repeat(at), "v".repeat(length - at));
                let line = format!("{before};{behind};;");
                let got = records(&line).unwrap_or_default();
                assert_eq!(got, vec![vec![before, behind, String::new(), String::new()]], "{line}");
            }
        }
    }

    #[test]
    fn quotes() {
        let got = records("\"a;\nb\";\"say \"\"yes\"\"\";x\"y\n\"\";\"z\" \n").unwrap_or_default();
        assert_eq!(got, vec![vec!["a;\nb", "say \"yes\"", "x\"y"], vec!["", "z"]]);
        assert_eq!(records("\"Ромашка\" ООО;1\n").unwrap_or_default(), vec![vec!["\"Ромашка\" ООО", "1"]]);
    }

    #[test]
    fn an_unbalanced_quote_is_found_where_it_opens() {
        assert_eq!(records("a;\"b\nc;d\n"), Err(Broken::Quote(2)));
        // The next mark seems to close it, but swallowed a row on the way.
        assert_eq!(records("\"a;b\n\"c\";d\n"), Err(Broken::Quote(0)));
    }

    #[test]
    fn a_record_may_be_cut_anywhere() {
        let text = "\"a\"\"b\";c\r\n";
        let splitter = Splitter { delimiter: b';', columns: 8, longest: 1000 };
        let mut record = Record::default();
        for cut in 0..text.len() {
            let got = splitter.split(text.get(..cut).unwrap_or_default(), false, &mut record);
            assert_eq!(got, Ok(Split::Unfinished), "cut at {cut}");
        }
        assert_eq!(splitter.split(text, false, &mut record), Ok(Split::Record(text.len())));
    }
}
