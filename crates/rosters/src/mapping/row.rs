//! One row of a table comes in with the columns that were understood; its cells go out as names, dates, groups and ids.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::dictionary::Dictionary;
use super::field::Field;
use super::file::TableRule;
use super::hear::Voice;
use super::reader::{doubt, new_table};
use super::table::{Cell, Row};
use super::table_block::Block;
use super::value::{BadDate, Century, cell_date, cell_text, parse_phone, parse_snils};
use domain::roster::{
    DatasetPart, Group, Ids, Kind, NonGroup, Notice, RowRef, Severity, Standing, TableId, Vocabulary, Why, WordKind,
};
use names::{PersonName, ReadName, Unclear, fold_words, has_hidden_marks, known_given_name, trimmed};

/// From the first day of the 1900 date system to that of the 1904 system.
const DAYS_TO_1904: f64 = 1462.0;

/// A row and everything that is needed to read it.
pub(super) struct RowOf<'r, 'p> {
    pub(super) row: &'r dyn Row,
    pub(super) source: RowRef,
    pub(super) dictionary: &'r Dictionary,
    pub(super) today: NaiveDate,
    pub(super) file: &'r str,
    pub(super) sheet: Option<&'r str>,
    pub(super) rule: Option<&'r TableRule>,
    pub(super) epoch_1904: bool,
    pub(super) block: &'p mut Block,
    /// What the row says besides its fields.
    pub(super) voice: Voice,
    pub(super) part: &'p mut DatasetPart,
}

impl<'r> RowOf<'r, '_> {
    /// Reads the row as the table's kind; gives the group that it belongs to.
    pub(super) fn take(&mut self) -> Option<Group> {
        if let Some(table) = self.part.tables.get_mut(self.source.table.index()) {
            table.rows += 1;
        }
        self.hear();
        match self.block.columns.kind {
            Kind::Students => self.take_student(),
            Kind::Staff => self.take_staff(),
            Kind::Guardians => self.take_guardians(),
            Kind::Teaching => self.take_teaching(),
            Kind::Movements => self.take_movement(),
            Kind::Members => self.take_member(),
            Kind::Consents => self.take_consent(),
        }
    }

    pub(super) fn cell(&self, field: Field) -> Cell<'r> {
        self.block.columns.of(field).map_or(Cell::Empty, |column| self.cell_at(column))
    }

    /// The cell of a column; what a merged range shows there counts, and ends where the range ends.
    pub(super) fn cell_at(&self, column: usize) -> Cell<'r> {
        match self.row.cell(column) {
            Cell::Empty => self.row.merged(column).unwrap_or(Cell::Empty),
            cell => cell,
        }
    }

    /// The cell of a day. Bare numbers of a workbook of the 1904 date system are counted from there.
    pub(super) fn dated(&self, field: Field) -> Cell<'r> {
        match self.cell(field) {
            Cell::Number(number) if self.epoch_1904 && number.fract() == 0.0 && number > 2100.0 => {
                Cell::Number(number + DAYS_TO_1904)
            }
            cell => cell,
        }
    }

    /// The text of a field: from its column, or the mapping's constant.
    #[inline]
    pub(super) fn text(&self, field: Field) -> Option<Cow<'r, str>> {
        let columns = &self.block.columns;
        // Most fields have no column in most tables.
        if columns.of(field).is_none() && columns.constants.is_empty() { None } else { self.text_of(field) }
    }

    fn text_of(&self, field: Field) -> Option<Cow<'r, str>> {
        let columns = &self.block.columns;
        let written = columns.of(field).and_then(|column| cell_text(self.cell_at(column)));
        written.or_else(|| columns.constant(field).map(|text| Cow::Owned(text.to_owned())))
    }

    pub(super) fn notice(&mut self, severity: Severity, code: &'static str, field: Field) -> Notice {
        let notice = Notice::new(severity, code).at(self.source);
        match self.block.columns.header(field) {
            "" => notice,
            header => notice.column(header),
        }
    }

    /// The person's name from one cell or three; `None` (with a notice, and the group in doubt) if it cannot be read.
    pub(super) fn name(&mut self, group: Option<Group>) -> Option<PersonName> {
        if self.block.columns.of(Field::Surname).is_some() {
            let (surname, given, patronymic) = (
                self.text(Field::Surname),
                self.text(Field::GivenName).or_else(|| self.text(Field::GivenAndPatronymic)),
                self.text(Field::Patronymic),
            );
            for text in [&surname, &given, &patronymic].into_iter().flatten() {
                self.look_at(text, Field::Surname);
            }
            let cell = |text: &Option<Cow<'r, str>>| text.clone().unwrap_or_default();
            let cells = [cell(&surname), cell(&given), cell(&patronymic)];
            if !cells.iter().any(|text| has_letters(text)) {
                self.unreadable(if surname.is_some() { "no_letters" } else { "empty" }, Field::Surname, group);
                return None;
            }
            let [surname, given, patronymic] = &cells;
            let read = self.part.names.read_parts(surname, given, patronymic);
            let written = || cells.iter().filter(|text| !text.is_empty()).map(|text| text.trim()).collect::<Vec<_>>();
            return self.take_name(read, || written().join(" "), Field::Surname, group);
        }
        let field =
            if self.block.columns.of(Field::FullName).is_some() { Field::FullName } else { Field::ClassTeacher };
        match self.text(field) {
            Some(text) => {
                self.look_at(&text, field);
                self.whole_name(&text, field, group)
            }
            None => {
                self.unreadable("empty", field, group);
                None
            }
        }
    }

    fn whole_name(&mut self, text: &str, field: Field, group: Option<Group>) -> Option<PersonName> {
        if !has_letters(text) {
            self.unreadable("no_letters", field, group);
            return None;
        }
        let read = self.part.names.read(text);
        self.take_name(read, || text.trim().to_owned(), field, group)
    }

    /// Takes a name that was read, and leaves what is no part of it or not certain to whoever decides about the row.
    fn take_name(
        &mut self,
        read: ReadName,
        written: impl Fn() -> String,
        field: Field,
        group: Option<Group>,
    ) -> Option<PersonName> {
        let ReadName { name, left, unclear } = read;
        let key = self.part.names.key(name);
        // Some people have one name alone («Сухроб»); a surname alone says who was left unfinished.
        let legal_single =
            || unclear == Some(Unclear::SingleWord) && known_given_name(self.part.names.folded(key.surname));
        if key.given.is_empty() && !legal_single() {
            self.unreadable("incomplete", field, group);
            return None;
        }
        if matches!(unclear, Some(Unclear::SingleWord | Unclear::NoSurname)) {
            // So little of a name may be anybody's of the group: nobody of it counts as gone.
            doubt(self.part, self.source.table, group);
        }
        for piece in &left {
            self.leftover(field, piece, "remark");
        }
        if let Some(unclear) = unclear {
            self.leftover(field, &written(), unclear.code());
        }
        Some(name)
    }

    /// A name in a cell beside others; what is not certain about it is left to whoever decides about the row.
    pub(super) fn name_in(&mut self, text: &str, field: Field) -> PersonName {
        let ReadName { name, left, unclear } = self.part.names.read(text);
        for piece in &left {
            self.leftover(field, piece, "remark");
        }
        if let Some(unclear) = unclear {
            self.leftover(field, text.trim(), unclear.code());
        }
        name
    }

    /// Words of a cell that were not understood: `why` is `remark` for a piece beside the name, or says why the name itself is
    /// not certain (the codes of [`Unclear`]).
    pub(super) fn leftover(&mut self, field: Field, words: &str, why: &'static str) {
        let header = self.block.columns.header(field).to_owned();
        match why {
            "remark" => self.hear_remark(words, &header, Why::Name),
            _ => self.left(Why::Name, words, &header),
        }
    }

    /// A row whose person cannot be made out: the person counts as present, so nothing is concluded for the group.
    pub(super) fn unreadable(&mut self, why: &'static str, field: Field, group: Option<Group>) {
        let notice = self.notice(Severity::Error, "roster.unreadable_row", field).text("reason", why);
        self.part.notices.push(notice);
        if let Some(table) = self.part.tables.get_mut(self.source.table.index()) {
            table.unreadable += 1;
        }
        doubt(self.part, self.source.table, group);
    }

    /// Shows what a reader of the sheet does not see: hidden marks, and Latin letters among Russian ones.
    pub(super) fn look_at(&mut self, text: &str, field: Field) {
        // Russian letters, spaces, hyphens and dots, and nothing else: almost every name.
        let plain = |byte: u8| matches!(byte, b' ' | b'-' | b'.' | 0x80..=0xbf | 0xd0 | 0xd1);
        // Without a way out in the middle the processor looks at many bytes at once.
        if text.bytes().fold(true, |all, byte| all & plain(byte)) {
            return;
        }
        let (mut latin, mut russian, mut rare) = (false, false, false);
        for byte in text.bytes() {
            latin |= byte.is_ascii_alphabetic();
            russian |= byte == 0xd0 || byte == 0xd1;
            rare |= byte >= 0xe1 || byte == 0xc2 || byte == 0xcc || byte == 0xcd;
        }
        let mixed_letters = latin && russian;
        if !(rare || mixed_letters) {
            return;
        }
        let mixed = text.split(|c: char| !c.is_alphabetic()).any(|word| {
            word.chars().any(|c| c.is_ascii_alphabetic())
                && word.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c))
        });
        let marked = has_hidden_marks(text) || text.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c));
        if mixed || marked {
            let notice = self.notice(Severity::Info, "roster.odd_characters", field).text("shown", visible(text));
            self.part.notices.push(notice);
        }
    }

    /// The birth date, if it can be evidence.
    pub(super) fn birth(&mut self, field: Field) -> Option<NaiveDate> {
        match cell_date(self.dated(field), Century::Past, self.today) {
            Ok(Some(date)) if date > self.today || date.year() < 1920 => {
                let notice = self
                    .notice(Severity::Warning, "roster.implausible_birth_date", field)
                    .text("date", date.format("%d.%m.%Y").to_string());
                self.part.notices.push(notice);
                None
            }
            Ok(date) => date,
            Err(bad) => {
                self.bad_date(bad, field);
                None
            }
        }
    }

    /// A date near today.
    pub(super) fn date(&mut self, field: Field) -> Option<NaiveDate> {
        self.block.columns.of(field)?;
        match cell_date(self.dated(field), Century::Present, self.today) {
            Ok(date) => date,
            Err(bad) => {
                self.bad_date(bad, field);
                None
            }
        }
    }

    fn bad_date(&mut self, bad: BadDate, field: Field) {
        let code = match bad {
            BadDate::NotADate => "roster.bad_date",
            BadDate::YearOnly => "roster.year_only",
        };
        let value = match self.cell(field) {
            Cell::Unreadable(text) => text.to_owned(),
            cell => cell_text(cell).map(|text| text.into_owned()).unwrap_or_default(),
        };
        let notice = self.notice(Severity::Warning, code, field).text("value", value);
        self.part.notices.push(notice);
    }

    /// The ids in the row, each only if it is sound.
    pub(super) fn ids(&mut self) -> u32 {
        let mut ids = Ids::default();
        if let Some(text) = self.text(Field::PersonId) {
            ids.person_id = self.part.texts.push(trimmed(&text));
        }
        if let Some(text) = self.text(Field::PlatformId)
            && self.block.columns.kind != Kind::Members
        {
            ids.platform_id = self.part.texts.push(trimmed(&text));
        }
        if let Some(text) = self.text(Field::Snils) {
            match parse_snils(&text) {
                Ok(snils) => ids.snils = snils,
                Err(_) => {
                    let notice = self.notice(Severity::Warning, "roster.bad_snils", Field::Snils).text("value", text);
                    self.part.notices.push(notice);
                }
            }
        }
        if let Some(text) = self.text(Field::Phone) {
            match parse_phone(&text) {
                Some(phone) => ids.phone = phone,
                None if text.chars().any(|c| c.is_ascii_digit()) => {
                    let notice = self.notice(Severity::Warning, "roster.bad_phone", Field::Phone).text("value", text);
                    self.part.notices.push(notice);
                }
                None => {}
            }
        }
        if let Some(text) = self.text(Field::Email)
            && text.contains('@')
        {
            ids.email = self.part.texts.push(&text.trim().to_lowercase());
        }
        self.part.keep_ids(ids)
    }

    /// The group of a cell, kept in the table's coverage.
    pub(super) fn group_in(&mut self, field: Field) -> Option<Group> {
        let mut text = self.text(field)?;
        // «ИС-21 (отчислен)», «ИС-22 (кандидат)»: said of the person.
        if field == Field::Group
            && self.block.columns.kind == Kind::Students
            && let Some((bare, remark)) = text.split_once('(')
            && !bare.trim().is_empty()
            && self.understand(remark.trim_end().trim_end_matches(')')).tells_of_something()
        {
            let remark = remark.trim_end().trim_end_matches(')').to_owned();
            let header = self.block.columns.header(field).to_owned();
            self.hear_remark(&remark, &header, Why::Word(WordKind::Phrase(Vocabulary::Remark)));
            text = Cow::Owned(bare.trim().to_owned());
        }
        let has_letter = field == Field::Group && self.text(Field::GroupLetter).is_some();
        if !has_letter && let Some(known) = self.part.groups.take_known(&text) {
            return Some(known);
        }
        if let Some(non_group) = self.dictionary.non_group(&text) {
            // «Отчисленные 2026», «Академ»: said of the person.
            if field == Field::Group && self.block.columns.kind == Kind::Students {
                match non_group {
                    NonGroup::Gone => self.voice.standing = Standing::Gone,
                    NonGroup::OnLeave => self.voice.standing = self.voice.standing.max(Standing::OnLeave),
                    NonGroup::None => {}
                    NonGroup::Unclear => {
                        let text = text.into_owned();
                        let header = self.block.columns.header(field).to_owned();
                        self.left(Why::Word(WordKind::Phrase(Vocabulary::Standing)), &text, &header);
                    }
                }
            }
            return None;
        }
        // «10» and «А» in two columns.
        if field == Field::Group
            && let Some(letter) = self.text(Field::GroupLetter)
        {
            let (number, letter) = (text.trim(), letter.trim());
            // «10А» and «А»: the letter stands there already.
            let said = number.to_lowercase().ends_with(&letter.to_lowercase());
            return match said {
                true => self.part.groups.take(number),
                false => self.part.groups.take(&format!("{number}{letter}")),
            };
        }
        // «2 курс, ИС-21» under «Курс, группа».
        if let Some(group) = group_beside_course(&text, self.block.columns.header(field)) {
            return self.part.groups.take(group);
        }
        self.part.groups.take(&text)
    }

    pub(super) fn cover(&mut self, group: Group) {
        if self.block.covered.len() <= group.index() {
            self.block.covered.resize(self.part.groups.len().max(group.index() + 1), false);
        }
        // Each group once: of a million rows nearly all name one that is covered.
        let Some(covered) = self.block.covered.get_mut(group.index()).filter(|covered| !**covered) else { return };
        *covered = true;
        if let Some(table) = self.part.tables.get_mut(self.source.table.index()) {
            table.coverage.groups.insert(group);
        }
    }

    /// The sheet's table of another kind than the columns': parents on a student's row, staff in a template for all.
    pub(super) fn table_of(&mut self, kind: Kind) -> TableId {
        if kind == self.block.columns.kind {
            return self.block.table;
        }
        if let Some((_, table)) = self.block.tables.iter().find(|(known, _)| *known == kind) {
            return *table;
        }
        let table = new_table(self.part, self.file, self.sheet, kind, self.rule, &self.block.titles);
        if let Some(made) = self.part.tables.get_mut(table.index()) {
            made.scope = domain::roster::Scope::None;
        }
        self.block.tables.push((kind, table));
        table
    }
}

/// The group of a cell that holds the course too, where the header says so.
fn group_beside_course<'t>(text: &'t str, header: &str) -> Option<&'t str> {
    if !fold_words(header).contains("курс") {
        return None;
    }
    let pieces: Vec<&str> = text.split([',', ';', '/', '|']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let is_course = |piece: &&str| {
        let folded = fold_words(piece);
        let number = folded.strip_suffix("курс").unwrap_or(&folded);
        matches!(number, "1" | "2" | "3" | "4" | "5" | "i" | "ii" | "iii" | "iv" | "1й" | "2й" | "3й" | "4й")
    };
    let groups: Vec<&str> = pieces.iter().copied().filter(|piece| !is_course(piece)).collect();
    match groups.as_slice() {
        [group] if pieces.len() == 2 => Some(*group),
        _ => None,
    }
}

pub(super) fn has_letters(text: &str) -> bool {
    // Two bytes that begin with one of these are a Russian letter.
    matches!(text.as_bytes(), [0xd0 | 0xd1, ..]) || text.chars().any(char::is_alphabetic)
}

/// Writes out what cannot be seen: «Ива⟨U+200B⟩нов»; Latin letters are put in square brackets: `Ив[a]нов`.
fn visible(text: &str) -> String {
    let russian = text.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c));
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let mark = ('\u{300}'..='\u{36f}').contains(&c);
        if has_hidden_marks(c.encode_utf8(&mut [0; 4])) || mark {
            out.push_str(&format!("⟨U+{:04X}⟩", c as u32));
        } else if russian && c.is_ascii_alphabetic() {
            out.push('[');
            out.push(c);
            out.push(']');
        } else {
            out.push(c);
        }
    }
    out
}
