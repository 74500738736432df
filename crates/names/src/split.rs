//! A full name in one cell comes in; surname, given name and patronymic go out.

use std::borrow::Cow;

use super::fold::is_hyphen;
use super::understand::understand;

/// The parts of a written name; an absent part is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameParts<'a> {
    /// The surname.
    pub surname: Cow<'a, str>,
    /// The given name, or several of them.
    pub given: Cow<'a, str>,
    /// The patronymic.
    pub patronymic: Cow<'a, str>,
}

/// Splits a full name: surname first as rosters write it, or given name, patronymic, surname as people say it; initials
/// on either side. What is no part of the name («Иванова (Петрова) Анна») is left out: [`understand`] says what it was.
pub fn split_full_name(written: &str) -> NameParts<'_> {
    let name = understand(written);
    NameParts { surname: name.surname, given: name.given, patronymic: name.patronymic }
}

/// Almost every name: two or three words of Russian letters with a space between them.
pub(super) fn split_usual(written: &str) -> Option<[&str; 3]> {
    // The bytes of Russian letters, spaces and hyphens, and nothing else.
    let usual = |byte: u8| matches!(byte, b' ' | b'-' | 0x80..=0xbf | 0xd0 | 0xd1);
    if !written.bytes().fold(true, |all, byte| all & usual(byte)) {
        return None;
    }
    // One byte is one space here, so bytes are looked at instead of characters.
    let (surname, rest) = cut_at_space(written)?;
    let (given, patronymic) = match cut_at_space(rest) {
        Some((given, patronymic)) => (given, Some(patronymic)),
        None => (rest, None),
    };
    let whole = |word: &str| !matches!(word.as_bytes(), [] | [b'-', ..] | [.., b'-']);
    let is_last = patronymic.is_none_or(|patronymic| !patronymic.bytes().any(|byte| byte == b' '));
    let all = is_last && whole(surname) && whole(given) && patronymic.is_none_or(whole);
    all.then(|| [surname, given, patronymic.unwrap_or("")])
}

/// What stands before the first space, and what behind it.
fn cut_at_space(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == b' ')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// «-», «—», «.» or «нет» in the place of a patronymic say that there is none.
pub fn without_dash(patronymic: &str) -> &str {
    let bare = patronymic.trim();
    if bare.chars().all(|c| is_hyphen(c) || matches!(c, '.' | '_' | ' ')) || matches!(bare, "нет" | "Нет" | "НЕТ")
    {
        ""
    } else {
        bare
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(written: &str) -> [String; 3] {
        let NameParts { surname, given, patronymic } = split_full_name(written);
        [surname.into_owned(), given.into_owned(), patronymic.into_owned()]
    }

    #[test]
    fn orders_and_spacings() {
        for (written, expected) in [
            ("Иванов Пётр Сергеевич", ["Иванов", "Пётр", "Сергеевич"]),
            ("  Иванов   Пётр\u{a0}Сергеевич ", ["Иванов", "Пётр", "Сергеевич"]),
            ("Пётр Сергеевич Иванов", ["Иванов", "Пётр", "Сергеевич"]),
            ("ИВАНОВ ПЁТР СЕРГЕЕВИЧ", ["ИВАНОВ", "ПЁТР", "СЕРГЕЕВИЧ"]),
            ("Иванов П. С.", ["Иванов", "П.", "С."]),
            ("Иванов П.С.", ["Иванов", "П.", "С."]),
            ("П.С. Иванов", ["Иванов", "П.", "С."]),
            ("П.С.Иванов", ["Иванов", "П.", "С."]),
            ("Петрова - Ёлкина Анна Ильинична", ["Петрова-Ёлкина", "Анна", "Ильинична"]),
            ("Петрова- Ёлкина Анна Ильинична", ["Петрова-Ёлкина", "Анна", "Ильинична"]),
            ("Ли Анна —", ["Ли", "Анна", ""]),
            ("Ли Анна -", ["Ли", "Анна", ""]),
            ("Ли Анна .", ["Ли", "Анна", ""]),
            ("Ли Анна", ["Ли", "Анна", ""]),
            ("Э Анна Олеговна", ["Э", "Анна", "Олеговна"]),
            ("Тё Олег", ["Тё", "Олег", ""]),
            ("Алиев Мухаммад Хасан оглы", ["Алиев", "Мухаммад", "Хасан оглы"]),
            ("Гарсия Анна Мария Петровна", ["Гарсия", "Анна Мария", "Петровна"]),
            ("Иванова (Петрова) Анна Олеговна", ["Иванова", "Анна", "Олеговна"]),
            ("Абрамович Роман Ильич", ["Абрамович", "Роман", "Ильич"]),
            ("Иванов", ["Иванов", "", ""]),
            ("", ["", "", ""]),
        ] {
            assert_eq!(split(written), expected, "{written}");
        }
    }
}
