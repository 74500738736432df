//! Rows that may be a header come in; the columns that they name go out.

use super::dictionary::Dictionary;
use super::field::Field;
use super::table::{Cell, Row};
use super::value::cell_text;
use domain::roster::{GroupName, Kind};
use names::{known_given_name, split_full_name};

/// A header has at most so many rows.
const ROWS_OF_HEADER: usize = 4;

/// A row that may be a header, or several that are one: the texts by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRow {
    /// The number of the row, or of the last one.
    pub number: u32,
    /// The texts; empty where the cell is empty. Of several rows, what the column's cells say together.
    pub texts: Vec<String>,
    /// The number and the texts of each row, where there are several.
    pub levels: Vec<(u32, Vec<String>)>,
}

impl HeaderRow {
    /// Copies a row.
    pub fn copy(number: u32, row: &dyn Row) -> HeaderRow {
        let texts = (0..row.width()).map(|n| cell_text(row.cell(n)).map(|text| text.into_owned()).unwrap_or_default());
        HeaderRow::new(number, texts.collect())
    }

    /// A header of one row.
    pub fn new(number: u32, texts: Vec<String>) -> HeaderRow {
        HeaderRow { number, texts, levels: Vec::new() }
    }

    /// The first of its rows.
    pub fn first(&self) -> HeaderRow {
        match self.levels.first() {
            Some((number, texts)) => HeaderRow { number: *number, texts: texts.clone(), levels: self.levels.clone() },
            None => self.clone(),
        }
    }

    /// True if a row below cannot belong to the header any more.
    pub fn is_full(&self) -> bool {
        self.levels.len() >= ROWS_OF_HEADER
    }

    fn rows(&self) -> Vec<(u32, Vec<String>)> {
        match self.levels.is_empty() {
            true => vec![(self.number, self.texts.clone())],
            false => self.levels.clone(),
        }
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

    /// Puts another header row under this one («Приказ о зачислении» over «№» and «дата», ФИО over three columns).
    /// [`SecondRow::None`] if the row below is none: it has data, or nothing of it is a header word.
    pub fn with_second_row(&self, below: &HeaderRow, dictionary: &Dictionary, kind: Option<Kind>) -> SecondRow {
        let width = self.texts.len().max(below.texts.len());
        // «Юдин Лев Петрович | Преподаватель | приглашён» under a header is a person, whatever words the others are.
        let names = |column: usize| {
            let field = dictionary.field(kind, self.text(column));
            field.is_some_and(|field| names_a_person(field) || field == Field::GivenName)
                && dictionary.field(kind, below.text(column)).is_none()
                && is_full_name(below.text(column))
        };
        if (0..width).any(names) || self.is_full() {
            return SecondRow::None;
        }
        let mut levels = self.rows();
        levels.push((below.number, below.texts.clone()));
        let rival = below.is_header(dictionary, kind);
        let mut joined = Vec::with_capacity(width);
        let (mut known_below, mut filled_below, mut both, mut all_short) = (0usize, 0usize, 0usize, true);
        for column in 0..width {
            let (own, lower) = (self.text(column), below.text(column));
            if lower.is_empty() {
                joined.push(own.to_owned());
                continue;
            }
            filled_below += 1;
            all_short &= lower.chars().count() <= 60 && lower.chars().any(|c| c.is_alphabetic() || c == '№');
            let spanning = own.is_empty() || (self.text(column + 1).is_empty() && !below.text(column + 1).is_empty());
            let path = path(&levels, column);
            let (text, known) = column_text(&path, spanning, dictionary, kind);
            // «Дата рождения» over «число, месяц, год» is one header; «Группа» over «Класс» may be two.
            let together =
                |from: usize| path.get(from..).is_some_and(|part| dictionary.field(kind, &part.join(" ")).is_some());
            let one = !rival && known && (0..path.len().saturating_sub(1)).any(together);
            if !own.is_empty() && !spanning && !one && dictionary.field(kind, own).is_some() {
                both += 1;
            }
            known_below += usize::from(known);
            joined.push(text);
        }
        if filled_below == 0 || !all_short || known_below * 2 < filled_below {
            return SecondRow::None;
        }
        if self.texts.iter().zip(&below.texts).filter(|(a, b)| a == b && !a.is_empty()).count() * 2 > filled_below {
            return SecondRow::Repeated;
        }
        if both >= 2 && rival {
            return SecondRow::Rival;
        }
        if both >= 2 {
            return SecondRow::None;
        }
        SecondRow::Joined(HeaderRow { number: below.number, texts: joined, levels })
    }

    /// This header under a row that is its upper half: «№ п/п» and «Группа» stand there for columns that are empty here,
    /// «Общие сведения» over some of them. `None` if the row above is none.
    pub fn under(&self, above: &HeaderRow, dictionary: &Dictionary, kind: Option<Kind>) -> Option<HeaderRow> {
        let texts: Vec<&str> = above.texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let data = |text: &&str| text.chars().any(|c| c.is_ascii_digit()) || is_full_name(text) || text.len() > 120;
        let known = texts.iter().filter(|text| dictionary.field(kind, text).is_some()).count();
        if texts.len() < 2 || texts.iter().any(data) || known == 0 || self.number > above.number + 1 {
            return None;
        }
        let levels = vec![(above.number, above.texts.clone()), (self.number, self.texts.clone())];
        let width = above.texts.len().max(self.texts.len());
        let joined = (0..width).map(|column| match self.text(column) {
            "" => above.text(column).to_owned(),
            own => match column_text(&path(&levels, column), true, dictionary, kind) {
                (text, true) => text,
                _ => own.to_owned(),
            },
        });
        Some(HeaderRow { number: self.number, texts: joined.collect(), levels: levels.clone() })
    }
}

/// What stands in a column from the top of the header down: its own texts, and above the first of them those of the cells that
/// span over it.
fn path(levels: &[(u32, Vec<String>)], column: usize) -> Vec<&str> {
    let text = |level: usize, column: usize| {
        levels.get(level).and_then(|(_, texts)| texts.get(column)).map_or("", String::as_str)
    };
    let Some(last) = (0..levels.len()).rev().find(|level| !text(*level, column).is_empty()) else { return Vec::new() };
    let mut from = 0;
    let mut path = Vec::with_capacity(last + 1);
    for level in 0..=last {
        let spans = match level == last {
            true => Some(column),
            // A span ends where the one above it ends.
            false => (from..=column).rev().find(|column| !text(level, *column).is_empty()),
        };
        if let Some(at) = spans {
            path.push(text(level, at));
            from = at;
        }
    }
    path
}

/// What the texts of a column say together, and whether that is known. The whole counts first, then what stands lowest; but
/// whose it is («Мать» over «Фамилия») must not be lost on the way.
fn column_text(path: &[&str], spanning: bool, dictionary: &Dictionary, kind: Option<Kind>) -> (String, bool) {
    let whole = path.join(" ");
    let Some((lowest, above)) = path.split_last() else { return (whole, false) };
    let meant = dictionary.field(kind, &whole);
    if above.is_empty() {
        return (whole, meant.is_some());
    }
    let lower = dictionary.field(kind, lowest);
    let person_above = above.last().is_some_and(|text| dictionary.field(kind, text).is_some_and(names_a_person));
    // «Подразделение» under «Сотрудник»: lines between the rows, in the column of names.
    let another = |field: Field| matches!(field, Field::Group | Field::Ignored | Field::Post);
    if !spanning && person_above && lower.is_some_and(another) {
        return (above.last().map_or_else(String::new, |text| (*text).to_owned()), true);
    }
    // «Группа» under «Студент» is the group, as «Студенты группы» is not.
    let misled = meant.is_some_and(names_a_person) && lower.is_some_and(|field| !names_a_person(field));
    if meant.is_some() && !misled {
        return (whole, true);
    }
    for from in 1..path.len() {
        let (dropped, kept) = path.split_at(from);
        let text = kept.join(" ");
        if dropped.iter().any(|text| dictionary.header_turns(text)) {
            // «Отец» over «Сведения» over «ФИО».
            for owner in dropped.iter().filter(|text| dictionary.header_turns(text)) {
                let owned = format!("{owner} {text}");
                if dictionary.field(kind, &owned).is_some() {
                    return (owned, true);
                }
            }
        } else if let Some(header) = order_part(&dropped.join(" "), &text) {
            return (header.to_owned(), true);
        } else if dictionary.field(kind, &text).is_some() {
            return (text, true);
        }
    }
    // «Дата рождения» over words that only explain it.
    let above = above.join(" ");
    match !spanning && dictionary.field(kind, &above).is_some() {
        true => (above, false),
        false => (whole, false),
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

/// True for a row that numbers the columns: 1 2 3 4, or А Б В Г.
pub fn numbers_columns(row: &dyn Row) -> bool {
    const LETTERS: &str = "абвгдежзиклмнопрстуфхцчшщэюя";
    let (mut filled, mut numbers, mut letters) = (0usize, true, true);
    for column in 0..row.width() {
        let text = match row.cell(column) {
            Cell::Empty => continue,
            cell => cell_text(cell).map(|text| text.trim().to_lowercase()).unwrap_or_default(),
        };
        filled += 1;
        numbers &= text.parse::<usize>() == Ok(filled);
        letters &= LETTERS.chars().nth(filled - 1).is_some_and(|letter| text.chars().eq([letter]));
    }
    filled >= 3 && (numbers || letters)
}

/// True for a row under the header that explains the columns or numbers them: «обязательное поле», «ДД.ММ.ГГГГ», 1 2 3 4.
pub fn explains_columns(row: &dyn Row) -> bool {
    let words = ["обязательн", "дд.мм", "дд/мм", "формат", "например", "укажите", "выберите", "заполня", "dd.mm"];
    let explains = |column: usize| match row.cell(column) {
        Cell::Text(text) => {
            let low = text.to_lowercase();
            words.iter().any(|word| low.contains(word))
        }
        _ => false,
    };
    (0..row.width()).any(explains) || numbers_columns(row)
}
