//! A drawing for a terminal: the row's number and its sign on the left, the cells in columns as wide as there is room, and
//! below a row what is to be said of it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{RowLook, column_look, legend, list_words, remarks, row_look, sheet_words, unread_piece, unread_words};
use crate::Look;
use crate::table::width_of;
use domain::roster::DatasetPart;
use i18n::Lang;
use names::visible;
use rosters::mapping::column_letters;
use rosters::mapping::drawing::{ColumnIs, Drawing, DrawnList, DrawnRow, DrawnSheet, RowIs};

/// Columns of the terminal that number and sign take.
const GUTTER: usize = 9;
/// No column is wider; none is made narrower than this to have room for others; and none is narrower at all.
const WIDEST: usize = 30;
const NARROW: usize = 9;
const NARROWEST: usize = 5;

/// Writes every sheet of a drawing.
///
/// # Errors
/// Those of the writer.
pub fn write(drawing: &Drawing, part: Option<&DatasetPart>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { out, look, lang: look.lang };
    if drawing.sheets.iter().any(|sheet| !sheet.rows.is_empty()) {
        let signs: Vec<String> = legend(look.lang)
            .iter()
            .map(|look| page.painted(&format!("{} {}", look.sign, look.words), look.class))
            .collect();
        page.wrapped("  ", &signs)?;
    }
    for sheet in &drawing.sheets {
        page.sheet(sheet, part)?;
    }
    Ok(())
}

struct Page<'a> {
    out: &'a mut dyn Write,
    look: &'a Look,
    lang: Lang,
}

/// Which of a sheet's columns are shown, and how wide.
struct Widths(Vec<(usize, usize)>);

impl Page<'_> {
    fn painted(&self, text: &str, class: &str) -> String {
        if !self.look.colour {
            return text.to_owned();
        }
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        let style = match class {
            "header" => colour(AnsiColor::Blue).bold(),
            "person" | "read" => colour(AnsiColor::Green),
            "section" => colour(AnsiColor::Magenta),
            "skipped" | "ignored" => Style::new().dimmed(),
            "unread" => colour(AnsiColor::Red).bold(),
            "title" => Style::new().italic(),
            _ => return text.to_owned(),
        };
        format!("{style}{text}{style:#}")
    }

    /// Pieces one after the other, in as many lines as it takes.
    fn wrapped(&mut self, indent: &str, pieces: &[String]) -> io::Result<()> {
        let room = usize::from(self.look.width).saturating_sub(width_of(indent));
        for line in filled(pieces.iter().map(String::as_str), "   ", room) {
            writeln!(self.out, "{indent}{line}")?;
        }
        Ok(())
    }

    /// A sentence, in as many lines as it takes.
    fn sentence(&mut self, indent: &str, text: &str, class: &str) -> io::Result<()> {
        let room = usize::from(self.look.width).saturating_sub(width_of(indent)).max(20);
        for line in filled(visible(text).split_whitespace(), " ", room) {
            let painted = self.painted(&line, class);
            writeln!(self.out, "{indent}{painted}")?;
        }
        Ok(())
    }

    fn sheet(&mut self, sheet: &DrawnSheet, part: Option<&DatasetPart>) -> io::Result<()> {
        let lang = self.lang;
        writeln!(self.out)?;
        if let Some(name) = &sheet.name {
            let name = lang.text_with("drawing-sheet", &[("sheet", visible(name).into_owned().into())]);
            writeln!(self.out, "  {name}")?;
        }
        if let Some(words) = sheet_words(sheet, lang) {
            self.sentence("  ", &words, "")?;
        }
        let several = sheet.lists.len() > 1;
        for (n, list) in sheet.lists.iter().enumerate() {
            if several {
                self.sentence("  ", &list_words(list, Some(n + 1), lang), "")?;
            }
            for unread in &list.unread {
                self.sentence("    ", &unread_words(unread, lang), "unread")?;
            }
            if list.is_overruling {
                self.sentence("    ", &lang.text("drawing-overruling"), "")?;
            } else if list.is_corrected {
                self.sentence("    ", &lang.text("drawing-corrected"), "")?;
            }
        }
        if sheet.rows.is_empty() {
            return Ok(());
        }
        let (widths, left_out) = self.widths_of(sheet);
        let letters: Vec<String> = widths.0.iter().map(|(column, _)| column_letters(*column)).collect();
        self.cells(&" ".repeat(GUTTER), &letters, &widths, "")?;
        let mut told = 0;
        for row in &sheet.rows {
            self.omitted(row.omitted)?;
            let below = |list: &&DrawnList| list.header.0 <= row.number;
            let first = sheet.lists.iter().filter(below).map(|list| list.header.0 + 1).max().unwrap_or(0);
            if first > told {
                told = first;
                self.taken(sheet, first - 1, &widths)?;
            }
            self.row(row, part, &widths)?;
        }
        self.omitted(sheet.omitted)?;
        if let Some(row) = sheet.more_from {
            let more = lang.text_with("drawing-more", &[("row", row.to_string().into())]);
            writeln!(self.out, "{:GUTTER$}… {more}", "")?;
        }
        if !left_out.is_empty() {
            let letters = left_out.iter().map(|column| column_letters(*column)).collect::<Vec<_>>().join(", ");
            let words = lang.text_with("drawing-more-columns", &[("letters", letters.into())]);
            self.sentence(&" ".repeat(GUTTER), &words, "")?;
        }
        Ok(())
    }

    fn omitted(&mut self, count: u64) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        let words = self.lang.text_with("drawing-omitted", &[("count", count.into())]);
        let words = self.painted(&format!("… {words}"), "skipped");
        writeln!(self.out, "{:GUTTER$}{words}", "")
    }

    /// What the columns of the lists with a header in this row were taken for, in as many lines as the words take.
    fn taken(&mut self, sheet: &DrawnSheet, first: u32, widths: &Widths) -> io::Result<()> {
        let columns = || sheet.lists.iter().filter(|list| list.header.0 == first).flat_map(|list| &list.columns);
        let looks: Vec<Option<RowLook>> = widths
            .0
            .iter()
            .map(|(at, _)| columns().find(|column| column.index == *at).map(|column| column_look(column.is, self.lang)))
            .collect();
        let broken: Vec<Vec<String>> = looks
            .iter()
            .zip(&widths.0)
            .map(|(look, (_, width))| match look {
                Some(look) => broken(&format!("{} {}", look.sign, look.words), *width),
                None => Vec::new(),
            })
            .collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut text = " ".repeat(GUTTER);
            for ((look, lines), (_, width)) in looks.iter().zip(&broken).zip(&widths.0) {
                let piece = lines.get(line).map_or("", String::as_str);
                text.push_str(&self.painted(&padded(piece, *width), look.as_ref().map_or("", |look| look.class)));
                text.push(' ');
            }
            writeln!(self.out, "{}", text.trim_end())?;
        }
        Ok(())
    }

    fn row(&mut self, row: &DrawnRow, part: Option<&DatasetPart>, widths: &Widths) -> io::Result<()> {
        let look = row_look(row.above_all(), self.lang);
        let gutter = self.painted(&format!("{:>6} {} ", row.number, look.sign), look.class);
        let alone = row.cells.iter().filter(|text| !text.is_empty()).count() == 1;
        if alone && !matches!(row.above_all(), RowIs::Person | RowIs::Header) {
            // A line over the whole sheet is not cut where its cell ends.
            let text = row.cells.iter().find(|text| !text.is_empty()).map_or("", String::as_str);
            let room = usize::from(self.look.width).saturating_sub(GUTTER).max(NARROWEST);
            let text = self.painted(&cut(&one_line(text), room), look.class);
            writeln!(self.out, "{gutter}{text}")?;
        } else {
            let mut text = gutter;
            for (column, width) in &widths.0 {
                let whole = one_line(row.cells.get(*column).map_or("", String::as_str));
                let marked = match unread_piece(row, *column, &whole) {
                    Some(_) => self.painted(&padded(&cut(&format!("?{whole}"), *width), *width), "unread"),
                    None if look.class == "person" => padded(&cut(&whole, *width), *width),
                    None => self.painted(&padded(&cut(&whole, *width), *width), look.class),
                };
                text.push_str(&marked);
                text.push(' ');
            }
            writeln!(self.out, "{}", text.trim_end())?;
        }
        let indent = " ".repeat(GUTTER);
        if matches!(row.above_all(), RowIs::Skipped(_) | RowIs::Unreadable) && look.class != "person" {
            self.sentence(&indent, &format!("{} {}", look.sign, look.words), look.class)?;
        }
        for unread in row.unread.iter().filter(|unread| unread.column.is_some()) {
            self.sentence(&indent, &format!("? {}", unread_words(unread, self.lang)), "unread")?;
        }
        for said in remarks(row, part, self.lang) {
            self.sentence(&indent, &format!("! {said}"), "unread")?;
        }
        Ok(())
    }

    /// A line of texts without colours of their own.
    fn cells(&mut self, gutter: &str, texts: &[String], widths: &Widths, class: &str) -> io::Result<()> {
        let mut line = gutter.to_owned();
        for (text, (_, width)) in texts.iter().zip(&widths.0) {
            line.push_str(&self.painted(&padded(&cut(text, *width), *width), class));
            line.push(' ');
        }
        writeln!(self.out, "{}", line.trim_end())
    }

    /// As wide as the longest text, as far as there is room for all; the last columns give way if there is none.
    fn widths_of(&self, sheet: &DrawnSheet) -> (Widths, Vec<usize>) {
        let of_lists = sheet.lists.iter().flat_map(|list| &list.columns);
        let mut wanted: Vec<usize> = Vec::new();
        let mut want = |column: usize, width: usize| {
            if wanted.len() <= column {
                wanted.resize(column + 1, 0);
            }
            if let Some(known) = wanted.get_mut(column) {
                *known = width.min(WIDEST).max(*known);
            }
        };
        for row in &sheet.rows {
            let filled = row.cells.iter().filter(|text| !text.is_empty()).count();
            if filled == 1 && !matches!(row.above_all(), RowIs::Person | RowIs::Header) {
                continue;
            }
            for (column, text) in row.cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                want(column, width_of(&one_line(text)) + 1);
            }
        }
        for column in of_lists {
            let look = column_look(column.is, self.lang);
            let longest = look.words.split_whitespace().map(width_of).max().unwrap_or(0);
            want(column.index, (longest + 2).max(NARROWEST));
        }
        let mut widths: Vec<(usize, usize)> = wanted
            .into_iter()
            .enumerate()
            .filter(|(_, width)| *width > 0)
            .map(|(n, width)| (n, width.max(2)))
            .collect();
        let is_unread = |column: usize| {
            let mut of_lists = sheet.lists.iter().flat_map(|list| &list.columns).filter(|known| known.index == column);
            of_lists.any(|column| matches!(column.is, ColumnIs::Unread | ColumnIs::Ambiguous(_)))
                || sheet.rows.iter().flat_map(|row| &row.unread).any(|unread| unread.column == Some(column))
        };
        let room = usize::from(self.look.width).saturating_sub(GUTTER);
        let total = |widths: &[(usize, usize)]| widths.iter().map(|(_, width)| width + 1).sum::<usize>();
        let mut left_out = Vec::new();
        while total(&widths) > room {
            let widest = widths.iter_mut().map(|(_, width)| width).max().filter(|width| **width > NARROW);
            if let Some(width) = widest {
                *width -= 1;
                continue;
            }
            // What was not understood is shown as long as there is room for anything.
            let is_plain = |(column, _): &(usize, usize)| !is_unread(*column);
            let last = widths.iter().rposition(is_plain).or(widths.len().checked_sub(1)).filter(|_| widths.len() > 1);
            match last {
                Some(at) => left_out.push(widths.remove(at).0),
                None => break,
            }
        }
        left_out.sort_unstable();
        (Widths(widths), left_out)
    }
}

/// Pieces with a gap between them, in lines of so many columns; one that is wider has a line of its own.
fn filled<'p>(pieces: impl Iterator<Item = &'p str>, gap: &str, room: usize) -> Vec<String> {
    let (mut lines, mut used): (Vec<String>, usize) = (Vec::new(), 0);
    for piece in pieces {
        let length = width_of(&anstyle_free(piece));
        match lines.last_mut().filter(|_| used + gap.len() + length <= room) {
            Some(line) => {
                line.push_str(gap);
                line.push_str(piece);
                used += gap.len() + length;
            }
            None => {
                lines.push(piece.to_owned());
                used = length;
            }
        }
    }
    lines
}

/// A text without the codes of colours, to be measured.
fn anstyle_free(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // A code ends with a letter.
            for c in chars.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn one_line(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// As much of a text as there is room for; that it goes on is seen.
fn cut(text: &str, width: usize) -> String {
    if width_of(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        let mut longer = out.clone();
        longer.push(c);
        if width_of(&longer) + 1 > width {
            break;
        }
        out = longer;
    }
    out.push('…');
    out
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(width_of(text));
    format!("{text}{}", " ".repeat(missing))
}

/// A text in lines of a width, broken between words, and in a word only where it does not fit by itself.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_of(line) + 1 + width_of(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(cut(word, width)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use rosters::mapping::drawing::Frame;
    use rosters::mapping::{Options, Reader, lexicon_with};
    use rosters::source::{Limits, read_bytes};

    fn drawn(text: &str) -> Drawing {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let dictionary = lexicon_with(&[]).unwrap();
        let options = Options { file: "к.csv", forced: None, today, organization: "", earlier: None };
        let mut reader = Reader::new(&dictionary, &[], options);
        reader.draw(Frame::default());
        let read = read_bytes("к.csv", text.as_bytes(), &Limits::default(), &mut reader).unwrap();
        reader.finish_drawn(&read.digest).1
    }

    fn written(drawing: &Drawing, width: u16, colour: bool) -> String {
        let mut out = Vec::new();
        write(drawing, None, &Look { lang: Lang::Ru, width, colour }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn colours_say_nothing_alone() {
        let text = "Список обучающихся;;\nФИО;Группа;Хобби\nЗимин Роман Олегович;ИС-21;гитара\nВылетевшие:;;\nЛаптев;ИС-21;\nИтого: 2;;\n";
        let drawing = drawn(text);
        let (plain, coloured) = (written(&drawing, 80, false), written(&drawing, 80, true));
        assert!(coloured.contains("\u{1b}[") && !plain.contains('\u{1b}'));
        let bare: Vec<String> = anstyle_free(&coloured).lines().map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(bare, plain.lines().map(str::trim_end).collect::<Vec<_>>());
    }

    #[test]
    fn letters_that_take_two_columns_are_measured_so() {
        let drawing = drawn("ФИО;Группа;Хобби\nЗимин Роман Олегович;ИС-21;围棋和象棋围棋和象棋围棋和象棋围棋\n");
        for width in [40, 50, 80] {
            for line in written(&drawing, width, false).lines() {
                assert!(width_of(line) <= usize::from(width), "{width}: {line}");
            }
        }
        assert_eq!((width_of("围棋"), width_of("е\u{308}"), cut("围棋围棋", 6).as_str()), (4, 1, "围棋…"));
    }
}
