//! A full name in one cell comes in; surname, given name and patronymic go out.

use std::borrow::Cow;

use super::fold::{is_hidden, is_hyphen};

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
/// on either side. What stands in brackets («Иванова (Петрова) Анна») is left out.
pub fn split_full_name(written: &str) -> NameParts<'_> {
    if let Some(usual) = split_usual(written) {
        return usual;
    }
    let mut words: [&str; 3] = [""; 3];
    let mut count = 0;
    let mut plain = true;
    for word in written.split_whitespace() {
        if let Some(place) = words.get_mut(count) {
            *place = word;
        }
        count += 1;
        plain &= !word.contains(['.', '(', ',']) && !word.starts_with(is_hyphen) && !word.ends_with(is_hyphen);
    }
    let [first, second, third] = words;
    if plain && count == 3 && is_patronymic(third) {
        return parts(first, second, third);
    }
    split_with_care(written)
}

/// Almost every name: three words of Russian letters with a space between them.
fn split_usual(written: &str) -> Option<NameParts<'_>> {
    // The bytes of Russian letters, spaces and hyphens, and nothing else.
    let usual = |byte: u8| matches!(byte, b' ' | b'-' | 0x80..=0xbf | 0xd0 | 0xd1);
    if !written.bytes().fold(true, |all, byte| all & usual(byte)) {
        return None;
    }
    let mut words = written.split(' ');
    let (surname, given, patronymic) = (words.next()?, words.next()?, words.next()?);
    let whole = |word: &str| !word.is_empty() && !word.starts_with('-') && !word.ends_with('-');
    let three = words.next().is_none() && whole(surname) && whole(given) && whole(patronymic);
    (three && is_patronymic(patronymic)).then(|| parts(surname, given, patronymic))
}

fn parts<'a>(surname: &'a str, given: &'a str, patronymic: &'a str) -> NameParts<'a> {
    NameParts { surname: surname.into(), given: given.into(), patronymic: without_dash(patronymic).into() }
}

/// «-», «—», «.» or «нет» in the place of a patronymic say that there is none.
pub(crate) fn without_dash(patronymic: &str) -> &str {
    let bare = patronymic.trim();
    if bare.chars().all(|c| is_hyphen(c) || matches!(c, '.' | '_' | ' '))
        || bare.eq_ignore_ascii_case("нет")
        || bare == "Нет"
    {
        ""
    } else {
        bare
    }
}

fn split_with_care(written: &str) -> NameParts<'_> {
    let words = words_of(written);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let owned = |text: &str| Cow::Owned(text.to_owned());
    match words.as_slice() {
        [] => NameParts::default(),
        [only] => NameParts { surname: owned(only), ..NameParts::default() },
        // И. И. Иванов
        [a, b, surname] if is_initial(a) && is_initial(b) => {
            NameParts { surname: owned(surname), given: owned(a), patronymic: owned(b) }
        }
        [a, surname] if is_initial(a) && !is_initial(surname) && a.ends_with('.') => {
            NameParts { surname: owned(surname), given: owned(a), patronymic: Cow::Borrowed("") }
        }
        // Пётр Сергеевич Иванов
        [given, patronymic, surname] if is_patronymic(patronymic) && !is_patronymic(surname) && !is_dash(surname) => {
            NameParts { surname: owned(surname), given: owned(given), patronymic: owned(patronymic) }
        }
        [surname, given] => NameParts { surname: owned(surname), given: owned(given), patronymic: Cow::Borrowed("") },
        [surname, given, patronymic] => {
            NameParts { surname: owned(surname), given: owned(given), patronymic: owned(without_dash(patronymic)) }
        }
        [surname, middle @ .., last] => {
            let (given, patronymic) = match middle {
                // Алиев Мухаммад Хасан оглы
                [given @ .., father] if is_son_or_daughter_of(last) => (given.join(" "), format!("{father} {last}")),
                _ if is_patronymic(last) => (middle.join(" "), (*last).to_owned()),
                _ if is_dash(last) => (middle.join(" "), String::new()),
                [given, rest @ ..] => ((*given).to_owned(), [rest, &[*last]].concat().join(" ")),
                [] => ((*last).to_owned(), String::new()),
            };
            NameParts { surname: owned(surname), given: Cow::Owned(given), patronymic: Cow::Owned(patronymic) }
        }
    }
}

/// The words of a name: hyphens with spaces around them joined, initials taken apart («И.И.Иванов»), brackets dropped.
fn words_of(written: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut depth = 0u32;
    let mut join_next = false;
    let mut flush = |word: &mut String, join_next: &mut bool| {
        if word.is_empty() {
            return;
        }
        let done = std::mem::take(word);
        match words.last_mut() {
            Some(last) if *join_next && done != "-" => last.push_str(&done),
            _ => words.push(done),
        }
        *join_next = false;
    };
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' => {
                flush(&mut word, &mut join_next);
                depth += 1;
            }
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 || is_hidden(c) => {}
            _ if c.is_whitespace() || c == ',' => {
                // «Петрова - Ёлкина» and «Петрова -Ёлкина» are one surname; a dash at the end stands for no patronymic.
                let mut ahead = chars.clone().skip_while(|c| c.is_whitespace());
                let hyphen_next = ahead.next().is_some_and(is_hyphen);
                let letter_after = ahead.find(|c| !c.is_whitespace()).is_some_and(char::is_alphabetic);
                if hyphen_next && letter_after && !word.is_empty() {
                    while chars.peek().is_some_and(|c| c.is_whitespace() || is_hyphen(*c)) {
                        chars.next();
                    }
                    word.push('-');
                } else if word.ends_with('-') && word.chars().count() > 1 {
                    flush(&mut word, &mut join_next);
                    join_next = true;
                } else {
                    flush(&mut word, &mut join_next);
                }
            }
            '.' => {
                word.push('.');
                flush(&mut word, &mut join_next);
            }
            _ if is_hyphen(c) => word.push('-'),
            _ => word.push(c),
        }
    }
    flush(&mut word, &mut join_next);
    words
}

fn is_dash(word: &str) -> bool {
    without_dash(word).is_empty()
}

/// One letter, with or without a dot.
pub(crate) fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic)
        && matches!((chars.next(), chars.next()), (None, _) | (Some('.'), None))
}

fn is_son_or_daughter_of(word: &str) -> bool {
    let word = word.to_lowercase();
    matches!(word.as_str(), "оглы" | "оглу" | "углы" | "уулу" | "улы" | "кызы" | "гызы" | "кизи")
}

/// True for «Сергеевич», «Ильинична», «КУЗЬМИЧ»; surnames such as «Абрамович» look the same, so the position decides too.
pub(crate) fn is_patronymic(word: &str) -> bool {
    let mut tail = [' '; 3];
    let mut letters = 0;
    for (place, c) in tail.iter_mut().zip(word.chars().rev()) {
        *place = match c {
            'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
            other => other,
        };
        letters += 1;
    }
    if letters < 3 {
        return false;
    }
    matches!(tail, ['ч', 'и', _] | ['а', 'н', 'в'] | ['а', 'н', 'ч']) || is_son_or_daughter_of(word)
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
