//! A row comes in; what it says besides its fields goes out: notes, comments, marks, columns that nobody knows, the section
//! above it. Whatever of that was not understood is left over, and what concerns the person waits.

use std::rc::Rc;

use chrono::NaiveDate;

use super::field::Field;
use super::phrase::{Context, Manner, Remark, Says, phrase_key};
use super::row::RowOf;
use super::table::{Cell, Mark};
use super::title::OrderLine;
use super::understood::Understood;
use super::value::cell_text;
use domain::roster::{Kind, Movement, MovementKind, PostKind, RowRef, Standing, Vocabulary, Why, WordKind};
use names::fold_words;

/// What a row says of its person besides its fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Voice {
    /// Gone or on leave, by a note, a section, a title.
    pub(super) standing: Standing,
    /// The order by which they left.
    pub(super) order: Option<Left>,
    /// A legal representative without rights.
    pub(super) no_rights: bool,
    /// The order of this row is not in force: a draft, refused, annulled.
    pub(super) no_effect: bool,
}

/// An order by which somebody left, as a list of people tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) kind: MovementKind,
    pub(super) line: OrderLine,
    pub(super) effective: Option<NaiveDate>,
}

/// How a column speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Its header is that of notes.
    Notes,
    /// Nobody knows its header: whatever stands there is asked about.
    Unknown,
    /// Its field is not one of this kind of table: only words that tell of something matter.
    Beside,
}

/// A column that may say something of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaking {
    /// The column's number.
    pub index: usize,
    /// Its header.
    pub header: String,
    /// What its header makes of it.
    pub speech: Speech,
}

impl RowOf<'_, '_> {
    /// What a text says; looked up once for each text of a table.
    pub(super) fn understand(&mut self, text: &str) -> Rc<Understood> {
        if let Some(known) = self.block.words.heard.get(text) {
            return Rc::clone(known);
        }
        let manner = Manner { today: self.today, is_title: false };
        let understood = Rc::new(self.dictionary.understand(text, Context::Person, manner));
        self.block.words.heard.insert(text.to_owned(), Rc::clone(&understood));
        understood
    }

    /// Notes what was not understood of the row.
    pub(super) fn left(&mut self, why: Why, words: &str, column: &str) {
        let folded = match why {
            // One cause for all rows, whoever stands in them.
            Why::Struck | Why::Hidden | Why::Unlike | Why::Word(WordKind::Column) => String::new(),
            Why::Word(WordKind::Phrase(vocabulary)) => {
                let key = phrase_key(words);
                let heard = match vocabulary {
                    Vocabulary::Movement => {
                        let manner = Manner { today: self.today, is_title: false };
                        Rc::new(self.dictionary.understand(words, Context::Order, manner))
                    }
                    _ => self.understand(words),
                };
                if is_known(vocabulary, &heard) {
                    return self.part.leftovers.add_known(self.source, why, words, key, column);
                }
                key
            }
            Why::Word(WordKind::Section) => {
                let manner = Manner { today: self.today, is_title: true };
                let key = phrase_key(words);
                // A signature, or a line that says nobody below is meant: no answer would tell more.
                let heard = self.dictionary.understand(words, Context::List, manner);
                if heard.is_whole() && (heard.container.is_some() || heard.names_a_signer) {
                    return self.part.leftovers.add_known(self.source, why, words, key, column);
                }
                key
            }
            _ => fold_words(words),
        };
        self.part.leftovers.add(self.source, why, words, folded, column);
    }

    /// Listens to everything in the row that is no field of the table.
    pub(super) fn hear(&mut self) {
        self.voice = Voice::default();
        self.voice.no_effect = self.block.turned || self.block.listing == super::title::Listing::NotOurs;
        self.hear_section();
        if self.row.has_marks() || self.row.is_hidden() {
            self.hear_marks();
        }
        if self.block.columns.kind == Kind::Members {
            return;
        }
        for n in 0..self.block.columns.speaking.len() {
            let Some(column) = self.block.columns.speaking.get(n) else { continue };
            let (index, speech) = (column.index, column.speech);
            if self.row.cell(index) == Cell::Empty && self.row.merged(index).is_none() {
                continue;
            }
            let header = column.header.clone();
            self.hear_cell(index, &header, speech);
        }
        // Cells without a header, among the others and to the right of the last one.
        let bare = self.block.columns.bare.clone();
        for index in bare.into_iter().chain(self.block.columns.width..self.row.width()) {
            if self.row.cell(index) != Cell::Empty {
                let header = super::file::column_letters(index);
                self.hear_cell(index, &header, Speech::Unknown);
            }
        }
    }

    fn hear_cell(&mut self, index: usize, header: &str, speech: Speech) {
        let cell = self.cell_at(index);
        let text = match cell {
            Cell::Unreadable(text) => text.to_owned(),
            cell => match cell_text(cell) {
                Some(text) => text.into_owned(),
                None => return,
            },
        };
        if !speaks(&text, cell) {
            return;
        }
        match speech {
            Speech::Notes => self.hear_remark(&text, header, Why::Word(WordKind::Phrase(Vocabulary::Remark))),
            // What the words say under a header that is not known cannot be told.
            Speech::Unknown => self.left(Why::Word(WordKind::Column), &text, header),
            Speech::Beside => {
                let heard = self.understand(&text);
                let tells = heard.tells_of_something();
                if tells {
                    self.hear_remark(&text, header, Why::Word(WordKind::Phrase(Vocabulary::Remark)));
                }
            }
        }
    }

    /// A note, a comment, a piece beside the name, the cell of a column that nobody knows.
    pub(super) fn hear_remark(&mut self, text: &str, header: &str, why: Why) {
        let heard = self.understand(text);
        if let Some(words) = &heard.new_words {
            self.left(Why::NewAnswer, words, header);
        }
        let of_order = self.block.columns.kind == Kind::Movements;
        if of_order && (heard.is_turned || matches!(heard.says, Says::Annuls(_))) {
            self.voice.no_effect = true;
            if heard.is_whole() {
                return;
            }
        }
        let of_guardian = self.block.columns.kind == Kind::Guardians;
        match heard.remark {
            Some(Remark::NoRights) if of_guardian => {
                self.voice.no_rights = true;
                return;
            }
            Some(Remark::NoRights | Remark::Unclear) => return self.left(why, text, header),
            Some(Remark::Gone | Remark::OnLeave) if of_guardian => return self.left(why, text, header),
            _ => {}
        }
        // «В связи с переездом», «пр. № 5-к от 01.10.2026»: of what, is not said.
        let by_section = self.voice.standing == Standing::Gone;
        if (heard.is_reason_alone || heard.is_day_alone && !by_section) && !of_order {
            return self.left(why, text, header);
        }
        // «Мать умерла» beside a student is said of somebody else.
        let of_another = heard.relation.is_some() && !of_guardian;
        let Some(standing) = heard.standing.filter(|_| heard.is_whole() && !of_another) else {
            return self.left(why, text, header);
        };
        if !of_order && self.is_ahead(&heard) {
            return self.left(Why::Day, text, header);
        }
        if of_order {
            // A note on an order that tells of another movement than the order itself.
            if standing != Standing::Active {
                self.voice.standing = self.voice.standing.max(standing);
            }
            return;
        }
        // «Выбыли» above, «пр. № 12-к от 20.10.2026» beside the name.
        let by_section = self.voice.standing == Standing::Gone && heard.reference.is_some();
        self.voice.standing = self.voice.standing.max(standing);
        if standing == Standing::Gone || by_section {
            let kind = match &heard.says {
                Says::Ordered(ordered) if ordered.kind.leaves() => ordered.kind,
                _ => MovementKind::Expulsion,
            };
            if let Some(line) = heard.reference.clone() {
                self.voice.order.get_or_insert(Left { kind, line, effective: heard.from });
            }
        }
    }

    /// «Бывший преподаватель», «преподаватель (уволен)»: a post that tells of more than a post.
    pub(super) fn hear_post(&mut self, post: &str, header: &str) {
        if self.understand(post).tells_of_something() {
            self.hear_remark(post, header, Why::Word(WordKind::Phrase(Vocabulary::Post)));
        }
    }

    /// «Принят с 01.12.2026»: what is said holds from a day still to come. The day of an order is the order's own matter.
    fn is_ahead(&self, heard: &Understood) -> bool {
        heard.reference.is_none() && heard.from.is_some_and(|day| day > self.today)
    }

    fn hear_marks(&mut self) {
        let name = cell_text(self.row.cell(self.block.name_column)).map(|text| text.into_owned()).unwrap_or_default();
        let mut notes: Vec<(usize, String)> = Vec::new();
        let mut struck = false;
        for index in 0..self.row.marked_width() {
            struck |= self.row.mark(index) != Mark::None;
            if let Some(note) = self.row.note(index) {
                notes.push((index, note.to_owned()));
            }
        }
        if struck {
            self.left(Why::Struck, &name, "");
        }
        if self.row.is_hidden() {
            self.left(Why::Hidden, &name, "");
        }
        for (index, note) in notes {
            let header = self.block.columns.header_at(index).to_owned();
            self.hear_remark(&note, &header, Why::Word(WordKind::Phrase(Vocabulary::Remark)));
        }
    }

    fn hear_section(&mut self) {
        if let Some(words) = self.block.new_section.clone() {
            self.left(Why::NewAnswer, &words, "");
        }
        let Some(section) = self.block.heard_section.clone() else { return };
        match section {
            Section::Standing(standing, order) => {
                self.voice.standing = standing;
                self.voice.order = order;
            }
            Section::Left(words) => self.left(Why::Word(WordKind::Section), &words, ""),
            Section::NotListed => {}
        }
    }

    /// That, when and by which order somebody left, in columns of a list.
    pub(super) fn hear_leaving(&mut self) {
        let kind = match self.text(Field::LeavingReason) {
            Some(reason) => {
                let reason = reason.into_owned();
                let heard = self.understand(&reason);
                match &heard.says {
                    Says::Ordered(ordered) if ordered.kind.leaves() => ordered.kind,
                    _ => MovementKind::Expulsion,
                }
            }
            None => MovementKind::Expulsion,
        };
        let mut effective = None;
        if let Some(text) = self.text(Field::Left) {
            let text = text.into_owned();
            let header = self.block.columns.header(Field::Left).to_owned();
            match self.dictionary.yes_no(&text) {
                Some(false) => {}
                Some(true) => self.voice.standing = Standing::Gone,
                None => match self.day_of_leaving() {
                    Some(day) if day <= self.today => {
                        self.voice.standing = Standing::Gone;
                        effective = Some(day);
                    }
                    // Still to come.
                    Some(_) => self.left(Why::Day, &text, &header),
                    None => self.hear_standing(&text, &header),
                },
            }
        }
        let mut line = OrderLine::default();
        let column = |field: Field, gone: bool| (self.block.columns.of(field).is_some() && gone).then_some(field);
        // In a list of those who left, any order is the one by which they left.
        let gone = self.block.gone;
        let number = column(Field::LeavingOrder, true)
            .or(column(Field::OrderNumber, gone))
            .or(column(Field::OrderReference, gone));
        let date = column(Field::LeavingOrderDate, true).or(column(Field::OrderDate, gone));
        if let Some(text) = number.and_then(|field| self.text(field)) {
            let text = text.trim().to_owned();
            line = OrderLine::read_cell(&text, self.today);
            line.number = line.number.or_else(|| bare_number(&text));
            self.voice.standing = Standing::Gone;
            if !self.names_an_order(&text) {
                line.number = None;
            }
        }
        if let Some(field) = date {
            line.date = self.date(field).or(line.date);
        }
        if line.number.is_some() && line.date.is_some() {
            self.voice.order = Some(Left { kind, line, effective });
        } else if let Some(order) = &mut self.voice.order {
            order.effective = order.effective.or(effective);
        }
    }

    fn day_of_leaving(&self) -> Option<NaiveDate> {
        let cell = self.cell(Field::Left);
        super::value::cell_date(cell, super::value::Century::Present, self.today).ok().flatten()
    }

    /// Words that say how somebody stands, in a column that is there for that.
    pub(super) fn hear_standing(&mut self, text: &str, header: &str) {
        let heard = self.understand(text);
        if let Some(words) = &heard.new_words {
            self.left(Why::NewAnswer, words, header);
        }
        let unclear = matches!(heard.remark, Some(Remark::Unclear | Remark::NoRights));
        if self.is_ahead(&heard) {
            return self.left(Why::Day, text, header);
        }
        match heard.standing.filter(|_| heard.is_whole() && !unclear) {
            Some(standing) => {
                self.voice.standing = self.voice.standing.max(standing);
                if standing == Standing::Gone
                    && let Some(line) = heard.reference.clone()
                {
                    let kind = match &heard.says {
                        Says::Ordered(ordered) if ordered.kind.leaves() => ordered.kind,
                        _ => MovementKind::Expulsion,
                    };
                    self.voice.order.get_or_insert(Left { kind, line, effective: heard.from });
                }
            }
            None => self.left(Why::Word(WordKind::Phrase(Vocabulary::Standing)), text, header),
        }
    }

    /// True if a text is the number of an order: «б/н», «проект», «118-к (не подписан)», «—» are none. Says so where not.
    pub(super) fn names_an_order(&mut self, text: &str) -> bool {
        let heard = self.understand(text);
        let sound = text.chars().any(|c| matches!(c, '1'..='9'))
            && !heard.is_turned
            && !matches!(heard.says, Says::Annuls(_))
            && (text.split_whitespace().count() == 1 || heard.is_whole() || heard.reference.is_some());
        if !sound {
            let text = text.to_owned();
            self.left(Why::Reference, &text, "");
        }
        sound
    }

    /// The order by which the person of the row left, as a movement of its own.
    pub(super) fn push_leaving(&mut self, row: &domain::roster::StudentRow) {
        let Some(Left { kind, line, effective }) = self.voice.order.take() else { return };
        let (Some(number), Some(date)) = (line.number, line.date) else { return };
        if !self.names_an_order(&number) {
            return;
        }
        let number = self.part.texts.intern(&number);
        let table = self.table_of(Kind::Movements);
        if let Some(made) = self.part.tables.get_mut(table.index()) {
            made.rows += 1;
        }
        self.part.movements.push(Movement {
            name: row.name,
            birth: row.birth,
            ids: row.ids,
            kind,
            number,
            date: Some(date),
            effective: effective.or(Some(date)),
            from_group: row.group,
            to_group: None,
            new_name: None,
            cancels: names::Symbol::EMPTY,
            cancels_of: None,
            post_kind: PostKind::Unknown,
            of_staff: false,
            source: RowRef { table, row: self.source.row },
        });
    }
}

/// What a line between the rows says of those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Section {
    /// They are gone, on leave, or here.
    Standing(Standing, Option<Left>),
    /// They are nobody of the list.
    NotListed,
    /// It was not understood.
    Left(String),
}

/// True if a vocabulary knows the words already, and an answer about them would change nothing, or what it must not: it is
/// for a person to decide each time.
fn is_known(vocabulary: Vocabulary, heard: &Understood) -> bool {
    // Whatever else is said there, that somebody is without rights is not taken away by an answer about the whole phrase.
    if heard.remark == Some(Remark::NoRights) {
        return true;
    }
    let remarked = heard.remark.is_some_and(|remark| remark != Remark::Plain);
    heard.is_whole()
        && match vocabulary {
            Vocabulary::Movement => heard.says != Says::Unclear,
            Vocabulary::Standing | Vocabulary::Remark => remarked,
            Vocabulary::Relation => remarked || heard.relation.is_some(),
            _ => true,
        }
}

/// A number that stands alone: «118-к», «№ 118-к».
fn bare_number(text: &str) -> Option<String> {
    let bare = text.trim().trim_start_matches(['№', 'N']).trim();
    (!bare.contains(char::is_whitespace) && bare.chars().any(|c| c.is_ascii_digit())).then(|| bare.to_owned())
}

/// True for a text that may say something of a person: words, a day, a mark; not a bare number, a code, an address.
fn speaks(text: &str, cell: Cell<'_>) -> bool {
    match cell {
        Cell::Number(_) => return false,
        Cell::Date(_) | Cell::Bool(true) | Cell::Unreadable(_) => return true,
        Cell::Bool(false) => return false,
        _ => {}
    }
    let text = text.trim();
    let (letters, digits) = text.chars().fold((0, 0), |(letters, digits), c| {
        (letters + usize::from(c.is_alphabetic()), digits + usize::from(c.is_ascii_digit()))
    });
    if letters == 0 {
        // «+», «✓», a date; but no number, phone or dash.
        return text.contains(['?', '!'])
            || matches!(text, "+" | "✓" | "√" | "*")
            || (digits >= 6 && text.matches(['.', '/']).count() == 2);
    }
    !text.contains('@')
}
