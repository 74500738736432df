//! Numbers of a workbook → days, by how the file formats them and in which of the two date systems it counts.

use std::borrow::Cow;

use calamine::{ExcelDateTime, ExcelDateTimeType};
use chrono::NaiveDate;

use super::row_writer::Value;

/// How a format shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shown {
    #[default]
    Number,
    Date,
    Duration,
}

/// A number as the file formats it.
pub(super) fn number(number: f64, shown: Shown, since_1904: bool) -> Value<'static> {
    let kind = match shown {
        Shown::Date => ExcelDateTimeType::DateTime,
        Shown::Duration => ExcelDateTimeType::TimeDelta,
        Shown::Number => return Value::Number(number),
    };
    excel_time(&ExcelDateTime::new(number, kind, since_1904))
}

/// The last day that Excel knows, 31 December 9999.
const LAST_DAY: f64 = 2_958_465.0;

/// A number that the file formats as a date or a time.
fn excel_time<'a>(time: &ExcelDateTime) -> Value<'a> {
    let number = time.as_f64();
    if !time.is_datetime() || !(0.0..=LAST_DAY).contains(&number) {
        return Value::Number(number);
    }
    match time.as_datetime() {
        // A time of day without a day.
        Some(moment) if number < 1.0 => Value::Text(Cow::Owned(moment.format("%H:%M:%S").to_string())),
        Some(moment) => Value::Date(moment.date()),
        None => Value::Number(number),
    }
}

/// A date in ISO 8601, with or without a time.
pub(super) fn iso_date<'a>(text: impl Into<Cow<'a, str>>) -> Value<'a> {
    let text = text.into();
    match text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()) {
        Some(date) => Value::Date(date),
        None => Value::Text(text),
    }
}

/// The formats that have a number instead of a text.
pub(super) fn built_in(id: u16) -> Shown {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        46 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// What a format's first section shows: `dd.mm.yyyy` a date, `[h]:mm` a duration.
pub(super) fn shown_by(format: &str) -> Shown {
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
