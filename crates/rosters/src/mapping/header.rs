//! Rows that may be a header come in; the columns that they name go out.

use super::dictionary::Dictionary;
use super::field::Field;
use super::table::{Cell, Row};
use super::value::cell_text;
use domain::roster::{GroupName, Kind};
use names::{known_given_name, split_full_name};

/// A row that may be a header: its texts by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRow {
    /// The row's number.
    pub number: u32,
    /// The texts; empty where the cell is empty.
    pub texts: Vec<String>,
}

impl HeaderRow {
    /// Copies a row.
    pub fn copy(number: u32, row: &dyn Row) -> HeaderRow {
        let texts = (0..row.width()).map(|n| cell_text(row.cell(n)).map(|text| text.into_owned()).unwrap_or_default());
        HeaderRow { number, texts: texts.collect() }
    }

    fn text(&self, column: usize) -> &str {
        self.texts.get(column).map_or("", String::as_str)
    }

    /// The texts in one line, for a person to recognise the row.
    pub fn line(&self) -> String {
        let texts: Vec<&str> = self.texts.iter().map(|text| text.as_str()).filter(|text| !text.is_empty()).collect();
        texts.join(" | ")
    }

    /// True if the row is a header: it names a person's column and enough others, and nothing in it is data.
    pub fn is_header(&self, dictionary: &Dictionary, kind: Option<Kind>) -> bool {
        let mut fields: Vec<Field> = Vec::new();
        let (mut texts, mut known, mut groups, mut numbers) = (0usize, 0usize, 0usize, 0usize);
        for text in self.texts.iter().filter(|text| !text.is_empty()) {
            texts += 1;
            if let Some(field) = dictionary.field(kind, text) {
                known += 1;
                if field != Field::Ignored && !fields.contains(&field) {
                    fields.push(field);
                }
            } else if GroupName::looks_like_one(text) {
                groups += 1;
            } else if text.chars().all(|c| !c.is_alphabetic()) {
                numbers += 1;
            }
        }
        // A page of members says «Имя» for the whole name.
        let of_members = |field: &Field| matches!(field, Field::Role | Field::MemberStatus | Field::PlatformId);
        let person = fields.iter().any(|field| names_a_person(*field))
            || (fields.contains(&Field::GivenName) && fields.iter().any(of_members));
        person
            && numbers <= texts / 4
            && match fields.len() {
                0 => false,
                // A lone cell is a header only by its own word: «Список обучающихся на 23.11.2026» is a title.
                1 if texts == 1 => self.texts.iter().any(|text| dictionary.names_exactly(kind, text)),
                1 => groups >= 2 || (texts <= 3 && known == texts),
                2 => known * 3 >= texts || groups >= 2,
                _ => true,
            }
    }

    /// Puts a second header row under this one («Приказ о зачислении» over «№» and «дата», ФИО over three columns).
    /// `None` if the row below is none: it has data, or nothing of it is a header word.
    pub fn with_second_row(&self, below: &HeaderRow, dictionary: &Dictionary, kind: Option<Kind>) -> SecondRow {
        let width = self.texts.len().max(below.texts.len());
        // «Юдин Лев Петрович | Преподаватель | приглашён» under a header is a person, whatever words the others are.
        let names = |column: usize| {
            let field = dictionary.field(kind, self.text(column));
            field.is_some_and(|field| names_a_person(field) || field == Field::GivenName)
                && dictionary.field(kind, below.text(column)).is_none()
                && is_full_name(below.text(column))
        };
        if (0..width).any(names) {
            return SecondRow::None;
        }
        let mut joined = Vec::with_capacity(width);
        let (mut known_below, mut filled_below, mut both, mut all_short) = (0usize, 0usize, 0usize, true);
        let mut above = String::new();
        for column in 0..width {
            let (own, lower) = (self.text(column), below.text(column));
            if !own.is_empty() {
                own.clone_into(&mut above);
            }
            if lower.is_empty() {
                joined.push(own.to_owned());
                // A header of one row over a gap ends the span of the one before it.
                continue;
            }
            filled_below += 1;
            all_short &= lower.chars().count() <= 60 && lower.chars().any(|c| c.is_alphabetic() || c == '№');
            let whole = format!("{above} {lower}");
            let spanning = own.is_empty() || (self.text(column + 1).is_empty() && !below.text(column + 1).is_empty());
            if !own.is_empty() && !spanning && dictionary.field(kind, own).is_some() {
                both += 1;
            }
            if dictionary.names_exactly(kind, &whole) {
                known_below += 1;
                joined.push(whole);
            } else if dictionary.field(kind, lower).is_some() {
                known_below += 1;
                joined.push(match order_part(&above, lower) {
                    Some(header) => header.to_owned(),
                    None => lower.to_owned(),
                });
            } else if dictionary.field(kind, &whole).is_some() {
                known_below += 1;
                joined.push(whole);
            } else {
                joined.push(if own.is_empty() { lower.to_owned() } else { own.to_owned() });
            }
        }
        if filled_below == 0 || !all_short || known_below * 2 < filled_below {
            return SecondRow::None;
        }
        if self.texts.iter().zip(&below.texts).filter(|(a, b)| a == b && !a.is_empty()).count() * 2 > filled_below {
            return SecondRow::Repeated;
        }
        if both >= 2 && below.is_header(dictionary, kind) {
            return SecondRow::Rival;
        }
        if both >= 2 {
            return SecondRow::None;
        }
        SecondRow::Joined(HeaderRow { number: below.number, texts: joined })
    }
}

/// What the row below a header is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondRow {
    /// Data, or something else.
    None,
    /// The same header again.
    Repeated,
    /// Another header that fits as well.
    Rival,
    /// Its second row; here are both together.
    Joined(HeaderRow),
}

/// «№» and «дата» under a header that speaks of an order.
fn order_part(above: &str, lower: &str) -> Option<&'static str> {
    let above = above.to_lowercase();
    let lower = lower.to_lowercase();
    if !above.contains("приказ") {
        return None;
    }
    if lower.contains('№') || lower.contains("номер") {
        Some("№ приказа")
    } else if lower.contains("дата") || lower == "от" {
        Some("Дата приказа")
    } else {
        None
    }
}

/// A surname with a given name that is in common use, or with a patronymic.
pub(super) fn is_full_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let letters = |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.'));
    (2..=4).contains(&words.len())
        && words.iter().all(letters)
        && words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase))
        && (!split_full_name(text).patronymic.is_empty()
            || words.iter().any(|word| known_given_name(&names::fold_name(word))))
}

/// True for a text that is written as names are, though no name in it is known: two to four words of letters, each with
/// a capital at its beginning alone. «Нгуен Ван Ань» is; «Не явились», «Абитуриенты 2027», «НЕ ЯВИЛИСЬ» are not.
pub(super) fn is_written_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital_first = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && word.split('-').all(|part| part.chars().skip(1).all(|c| c.is_lowercase() || c == '.' || c == '\''))
    };
    (2..=4).contains(&words.len()) && words.iter().all(capital_first)
}

/// True for fields that name a person.
pub fn names_a_person(field: Field) -> bool {
    matches!(field, Field::FullName | Field::Surname | Field::Guardian | Field::Student | Field::ClassTeacher)
}

/// True for a row under the header that explains the columns or numbers them: «обязательное поле», «ДД.ММ.ГГГГ», 1 2 3 4.
pub fn explains_columns(row: &dyn Row) -> bool {
    let mut filled = 0u32;
    let mut counting = true;
    let mut explaining = false;
    for column in 0..row.width() {
        match row.cell(column) {
            Cell::Empty => {}
            Cell::Number(number) => {
                filled += 1;
                counting &= (number - f64::from(filled)).abs() < 0.1;
            }
            Cell::Text(text) => {
                filled += 1;
                counting &= text.trim().parse::<u32>() == Ok(filled);
                let low = text.to_lowercase();
                explaining |=
                    ["обязательн", "дд.мм", "дд/мм", "формат", "например", "укажите", "выберите", "заполня", "dd.mm"]
                        .iter()
                        .any(|word| low.contains(word));
            }
            _ => {
                filled += 1;
                counting = false;
            }
        }
    }
    explaining || (counting && filled >= 3)
}
