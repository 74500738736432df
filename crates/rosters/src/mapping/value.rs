//! The text of a cell comes in; a date, a phone, a SNILS goes out, or the reason why it is none.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate};

use super::table::Cell;

/// Why a text is not a date that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDate {
    /// Not a date: `31.02.2008`, «сентябрь».
    NotADate,
    /// A year alone.
    YearOnly,
}

/// What a two-digit year means: birth dates lie in the past, orders near today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Century {
    /// A year later than today's belongs to the last century.
    Past,
    /// Always this century.
    Present,
}

/// The text of a cell; numbers as a person would type them. `None` for empty and unreadable cells.
pub fn cell_text<'a>(cell: Cell<'a>) -> Option<Cow<'a, str>> {
    match cell {
        Cell::Empty | Cell::Unreadable(_) => None,
        Cell::Text(text) => {
            let text = names::trimmed(text);
            (!text.is_empty()).then_some(Cow::Borrowed(text))
        }
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Some(Cow::Owned(format!("{}", number as i64)))
        }
        Cell::Number(number) => Some(Cow::Owned(format!("{number}"))),
        Cell::Date(date) => Some(Cow::Owned(date.format("%d.%m.%Y").to_string())),
        Cell::Bool(yes) => Some(Cow::Borrowed(if yes { "да" } else { "нет" })),
    }
}

/// The date in a cell; `Ok(None)` for an empty one.
///
/// # Errors
/// Says why the cell holds no date.
pub fn cell_date(cell: Cell<'_>, century: Century, today: NaiveDate) -> Result<Option<NaiveDate>, BadDate> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Date(date) => Ok(Some(date)),
        Cell::Number(number) => from_number(number).map(Some),
        Cell::Unreadable(_) | Cell::Bool(_) => Err(BadDate::NotADate),
        Cell::Text(text) => {
            let text = names::trimmed(text);
            if text.is_empty() || matches!(text, "-" | "—" | "–") {
                return Ok(None);
            }
            parse_date(text, century, today).map(Some)
        }
    }
}

/// A number in a column of dates: a serial day of the 1900 system, or a year.
fn from_number(number: f64) -> Result<NaiveDate, BadDate> {
    if (1900.0..2100.0).contains(&number) && number.fract() == 0.0 {
        return Err(BadDate::YearOnly);
    }
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or(BadDate::NotADate)?;
    if (3000.0..75_000.0).contains(&number) {
        epoch.checked_add_days(Days::new(number as u64)).ok_or(BadDate::NotADate)
    } else {
        Err(BadDate::NotADate)
    }
}

/// Reads a date as people type it: `01.09.2026`, `1.9.26`, `2026-09-01`, `01/09/2026`, `1 сентября 2026 г.`
///
/// # Errors
/// Says why the text is no date.
pub fn parse_date(text: &str, century: Century, today: NaiveDate) -> Result<NaiveDate, BadDate> {
    if let [d1, d2, b'.', m1, m2, b'.', y1, y2, y3, y4] = text.as_bytes()
        && let (Some(day), Some(month), Some(years), Some(year)) =
            (two_digits(*d1, *d2), two_digits(*m1, *m2), two_digits(*y1, *y2), two_digits(*y3, *y4))
    {
        return NaiveDate::from_ymd_opt((years * 100 + year) as i32, month, day).ok_or(BadDate::NotADate);
    }
    parse_slowly(text, century, today)
}

#[inline]
fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

fn parse_slowly(text: &str, century: Century, today: NaiveDate) -> Result<NaiveDate, BadDate> {
    let low = text.to_lowercase();
    let mut pieces: Vec<Piece> = Vec::new();
    for word in low.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        if digits == word.len() {
            // A time behind the date («00:00:00», «T00») does not matter.
            if pieces.len() < 3 {
                pieces.push(Piece::Number(word.len(), word.parse().map_err(|_| BadDate::NotADate)?));
            }
        } else if digits > 0 {
            let rest = word.get(digits..).unwrap_or("");
            if pieces.len() < 3 && (rest.starts_with('г') || rest.starts_with('t')) {
                let digits = word.get(..digits).unwrap_or("");
                pieces.push(Piece::Number(digits.len(), digits.parse().map_err(|_| BadDate::NotADate)?));
            }
        } else if let Some(month) = month(word) {
            pieces.push(Piece::Month(month));
        } else if !matches!(word, "г" | "года" | "год" | "гг" | "t" | "z") && pieces.len() < 3 {
            return Err(BadDate::NotADate);
        }
    }
    let (year, month, day) = match pieces.as_slice() {
        [Piece::Number(4, _)] => return Err(BadDate::YearOnly),
        [Piece::Number(5, serial)] => return from_number(f64::from(*serial)),
        [Piece::Number(4, year), Piece::Number(_, month), Piece::Number(_, day)] => (*year as i32, *month, *day),
        [Piece::Number(1 | 2, day), Piece::Number(1 | 2, month), Piece::Number(width, year)]
        | [Piece::Number(1 | 2, day), Piece::Month(month), Piece::Number(width, year)] => {
            let year = match width {
                4 => *year as i32,
                2 => {
                    let this = today.year();
                    let full = this - this.rem_euclid(100) + *year as i32;
                    if century == Century::Past && full > this { full - 100 } else { full }
                }
                _ => return Err(BadDate::NotADate),
            };
            (year, *month, *day)
        }
        _ => return Err(BadDate::NotADate),
    };
    NaiveDate::from_ymd_opt(year, month, day).ok_or(BadDate::NotADate)
}

enum Piece {
    /// Width and value.
    Number(usize, u32),
    Month(u32),
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
    // «мар» before «ма»: March is tried first.
    let at = MONTHS.iter().position(|start| word.starts_with(start))?;
    u32::try_from(at + 1).ok()
}

/// A phone number as a number with the country's code, or `None` if it has too few digits.
pub fn parse_phone(text: &str) -> Option<u64> {
    let text = text.split([';', '\n']).next().unwrap_or("");
    let digits: String = text.chars().filter(char::is_ascii_digit).take(15).collect();
    let digits = match digits.len() {
        10 => format!("7{digits}"),
        11 if digits.starts_with('8') => format!("7{}", digits.get(1..).unwrap_or("")),
        11..=13 => digits,
        // Two numbers in one cell: the first one counts.
        14..=15 => return None,
        _ => return None,
    };
    digits.parse().ok()
}

/// Why a text is no SNILS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSnils {
    /// Not eleven digits.
    Length,
    /// The last two digits do not agree with the others.
    CheckSum,
}

/// SNILS as a number, its check sum verified (the last two digits are the weighted sum of the others).
///
/// # Errors
/// Says what is wrong.
pub fn parse_snils(text: &str) -> Result<u64, BadSnils> {
    let digits: Vec<u64> = text.chars().filter_map(|c| c.to_digit(10)).map(u64::from).collect();
    // A number cell loses its leading zeros.
    if !(9..=11).contains(&digits.len()) {
        return Err(BadSnils::Length);
    }
    let value = digits.iter().fold(0u64, |sum, digit| sum * 10 + digit);
    let (number, check) = (value / 100, value % 100);
    let mut rest = number;
    let mut sum = 0;
    for weight in 1..=9 {
        sum += weight * (rest % 10);
        rest /= 10;
    }
    let expected = if sum % 101 == 100 { 0 } else { sum % 101 };
    if expected == check && number > 0 { Ok(value) } else { Err(BadSnils::CheckSum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn dates_as_people_type_them() {
        let today = day(2026, 11, 23);
        for text in [
            "01.09.2026",
            "1.9.26",
            "2026-09-01",
            "01/09/2026",
            "1 сентября 2026 г.",
            "«1» сентября 2026 года",
            "01.09.2026 г.",
            "01.09.2026г.",
            "2026-09-01T00:00:00",
            "01.09.2026 0:00:00",
            "1-9-2026",
            "46266",
        ] {
            assert_eq!(parse_date(text, Century::Present, today), Ok(day(2026, 9, 1)), "{text}");
        }
        assert_eq!(parse_date("5.3.08", Century::Past, today), Ok(day(2008, 3, 5)));
        assert_eq!(parse_date("5.3.78", Century::Past, today), Ok(day(1978, 3, 5)));
        assert_eq!(parse_date("14 марта 2008", Century::Past, today), Ok(day(2008, 3, 14)));
        assert_eq!(parse_date("14 мая 2008", Century::Past, today), Ok(day(2008, 5, 14)));
        assert_eq!(parse_date("31.02.2008", Century::Past, today), Err(BadDate::NotADate));
        assert_eq!(parse_date("29.02.2007", Century::Past, today), Err(BadDate::NotADate));
        assert_eq!(parse_date("2008", Century::Past, today), Err(BadDate::YearOnly));
        assert_eq!(parse_date("сентябрь", Century::Past, today), Err(BadDate::NotADate));
        assert_eq!(cell_date(Cell::Number(39513.0), Century::Past, today), Ok(Some(day(2008, 3, 6))));
        assert_eq!(cell_date(Cell::Number(2008.0), Century::Past, today), Err(BadDate::YearOnly));
    }

    #[test]
    fn phones() {
        for text in ["+7 (927) 123-45-67", "8 927 123 45 67", "9271234567", "8-927-123-45-67, мама"] {
            assert_eq!(parse_phone(text), Some(79_271_234_567), "{text}");
        }
        assert_eq!(parse_phone("12-34-56"), None);
        assert_eq!(parse_phone(""), None);
    }

    #[test]
    fn snils() {
        assert_eq!(parse_snils("112-233-445 95"), Ok(11_223_344_595));
        assert_eq!(parse_snils("112-233-445 96"), Err(BadSnils::CheckSum));
        assert_eq!(parse_snils("112-233"), Err(BadSnils::Length));
    }
}
