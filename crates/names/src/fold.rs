//! A written word comes in, its folded form goes out: two spellings of one name fold alike.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// True for a letter. As [`char::is_alphabetic`], which searches its tables for each Cyrillic letter.
pub(super) fn is_letter(c: char) -> bool {
    match c {
        'А'..='я' | 'Ё' | 'ё' => true,
        _ => c.is_alphabetic(),
    }
}

/// Folds a name: case, ё/е, kinds of spaces and hyphens, combining marks, look-alike Latin letters, hidden marks.
///
/// `fold_name("Петро\u{301}ва-Ёлкина")` and `fold_name("ПЕТРОВА - ЕЛКИНА")` are both `петрова елкина`.
pub fn fold_name(written: &str) -> String {
    let mut folded = String::with_capacity(written.len());
    for word in composed(written).split(|c: char| c.is_whitespace() || is_hyphen(c) || matches!(c, '.' | ',')) {
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let start = folded.len();
        fold_word(word, &mut folded);
        if folded.len() == start {
            folded.truncate(before);
        }
    }
    folded
}

/// Folds a header or a value word: like a name, but keeps only letters, digits and `№`, without any space, so that
/// «Ф.И.О.», «ФИО» and «Ф И О» are one word.
pub fn fold_words(written: &str) -> String {
    let mut folded = String::with_capacity(written.len());
    let composed = composed(written);
    for word in composed.split(|c: char| !(is_russian(c) || c.is_alphanumeric() || c == '№')) {
        fold_word(word, &mut folded);
    }
    folded
}

/// True if the text holds marks that a reader does not see: zero-width characters, direction marks, soft hyphens.
pub fn has_hidden_marks(written: &str) -> bool {
    written.chars().any(is_hidden)
}

/// A text whose characters cannot disturb a line: control characters and direction marks are written out.
pub fn visible(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c.is_control() || has_hidden_marks(c.encode_utf8(&mut [0; 4]));
    if text.chars().any(odd) {
        Cow::Owned(
            text.chars()
                .map(|c| {
                    if c == '\n' {
                        ' '.to_string()
                    } else if odd(c) {
                        format!("⟨U+{:04X}⟩", c as u32)
                    } else {
                        c.to_string()
                    }
                })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// True for a letter of the Russian alphabet: told without a table, for most text is of them.
pub const fn is_russian(c: char) -> bool {
    matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё')
}

fn composed(written: &str) -> Cow<'_, str> {
    // Russian letters and ASCII are composed as they stand.
    if written.chars().all(|c| c.is_ascii() || is_russian(c)) {
        return Cow::Borrowed(written);
    }
    if is_nfkc_quick(written.chars()) == IsNormalized::Yes && !written.contains('№') {
        Cow::Borrowed(written)
    } else {
        // NFKC would turn № into "No".
        let mut out = String::with_capacity(written.len());
        for (n, piece) in written.split('№').enumerate() {
            if n > 0 {
                out.push('№');
            }
            out.extend(piece.nfkc());
        }
        Cow::Owned(out)
    }
}

fn fold_word(word: &str, folded: &mut String) {
    let mut cyrillic = false;
    let mut latin = false;
    let mut all_alike = true;
    let start = folded.len();
    for c in word.chars() {
        if is_russian(c) {
            cyrillic = true;
            folded.push(match c {
                'ё' | 'Ё' => 'е',
                'А'..='Я' => char::from_u32(c as u32 + ('а' as u32 - 'А' as u32)).unwrap_or(c),
                _ => c,
            });
            continue;
        }
        if is_hidden(c) || is_mark(c) {
            continue;
        }
        for c in c.to_lowercase() {
            let c = if c == 'ё' { 'е' } else { c };
            if c.is_ascii_alphabetic() {
                latin = true;
                all_alike &= cyrillic_twin(c) != c;
            } else if ('а'..='я').contains(&c) {
                cyrillic = true;
            }
            if !matches!(c, '\'' | '`' | '"') {
                folded.push(c);
            }
        }
    }
    // A Latin letter inside a Russian word is a slip of the keyboard; a word all of whose letters have a twin («COBA») is
    // taken as Russian too. Both sides of every comparison are folded alike, so a truly Latin name loses nothing.
    if latin && (cyrillic || all_alike) {
        let twins: String = folded.get(start..).unwrap_or("").chars().map(cyrillic_twin).collect();
        folded.truncate(start);
        folded.push_str(&twins);
    }
}

/// The Russian letter that looks like a (small) Latin one in either case; other characters as they are.
pub fn cyrillic_twin(c: char) -> char {
    match c {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}

pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Stress accents and apostrophes: «Петро́ва», «Д’Артаньян».
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '’' | 'ʼ' | '‘')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_are_written_out() {
        assert_eq!(visible("Ива\u{202e}нов\u{1b}[31m"), "Ива⟨U+202E⟩нов⟨U+001B⟩[31m");
    }

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for (a, b) in [
            ("Семёнова", "СЕМЕНОВА"),
            ("Семе\u{308}нова", "Семёнова"),
            ("Петрова-Ёлкина", "петрова – елкина"),
            ("Анна Мария", "Анна-Мария"),
            ("Иванoв", "Иванов"),
            ("COBA", "сова"),
            ("Ива\u{200b}нов", "Иванов"),
            ("\u{202e}Иванов", "Иванов"),
            ("Йод", "И\u{306}од"),
            ("  Иванов\u{a0} ", "Иванов"),
        ] {
            assert_eq!(fold_name(a), fold_name(b), "{a} / {b}");
        }
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(fold_name("Смит"), fold_name("Smith"));
        assert_ne!(fold_name("Инна"), fold_name("Анна"));
        assert_ne!(fold_name("Ильич"), fold_name("Илич"));
    }

    #[test]
    fn headers_lose_spaces_and_dots() {
        assert_eq!(fold_words("Ф.И.О."), "фио");
        assert_eq!(fold_words("№ приказа"), "№приказа");
        assert_eq!(fold_words("E-mail"), fold_words("e -mail"));
        assert_eq!(fold_words("Дата\nрождения*"), "датарождения");
    }
}
