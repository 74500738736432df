//! A password and a user's name come in; why others would guess it goes out.
//!
//! zxcvbn knows the lists of passwords that were stolen elsewhere, English words and names, rows of keys, dates and repetitions. What it
//! does not know is Russian: words that are common here, and that a Russian word may be typed on Latin keys («gfhjkm») or a row of
//! keys in Cyrillic («йцукен»). So a password is looked at as it was typed and as the same keys say it in the other layout.

use zxcvbn::feedback::Warning;
use zxcvbn::{Entropy, Score, zxcvbn};

use super::PasswordError;

/// Keys of a keyboard, by what they write in either layout.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>";
const CYRILLIC: &str = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ";

/// Words of which passwords are made in a Russian college, in Cyrillic and as they are spelled in Latin letters.
const WORDS: &[&str] = &[
    "пароль", "привет", "админ", "администратор", "колледж", "техникум", "училище", "школа", "лицей", "институт",
    "директор", "учитель", "преподаватель", "куратор", "студент", "студенты", "группа", "завуч", "секретарь",
    "деканат", "бухгалтер", "бухгалтерия", "приемная", "контингент", "сферум", "мессенджер", "компьютер", "интернет",
    "сервер", "пользователь", "доступ", "вход", "секрет", "тайна", "россия", "москва", "питер", "петербург", "любовь",
    "люблю", "любимый", "любимая", "солнце", "солнышко", "счастье", "здравствуй", "здравствуйте", "спартак", "зенит",
    "динамо", "кошка", "собака", "мама", "папа", "семья", "весна", "лето", "осень", "зима", "январь", "февраль",
    "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь", "понедельник",
    "пятница", "работа", "верный", "новый", "старый", "самый", "первый", "лучший", "мой", "наш", "parol", "privet",
    "administrator", "kolledzh", "kolledj", "koledj", "college", "tehnikum", "technikum", "shkola", "licey",
    "direktor", "uchitel", "prepodavatel", "kurator", "student", "kontingent", "sferum", "rossiya", "moskva", "lubov",
    "lublu", "solnce", "spartak", "zenit", "dinamo", "zima", "vesna", "leto", "osen", "sentyabr", "oktyabr",
];

/// Why a password would be guessed; `None` if it would not be for long.
pub(super) fn weakness(name: &str, password: &str) -> Option<PasswordError> {
    let own = parts(name);
    let given = parts(password).into_iter().filter(|part| names::known_given_name(&part.replace('ё', "е")));
    let known: Vec<String> =
        own.iter().cloned().chain(given).chain(WORDS.iter().map(|word| (*word).to_owned())).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let views = [password.to_owned(), on_keys(password, CYRILLIC, LATIN), on_keys(password, LATIN, CYRILLIC)];
    let worst = views.iter().map(|view| zxcvbn(view, &known)).min_by_key(Entropy::guesses)?;
    if worst.score() >= Score::Three {
        return None;
    }
    let folded = password.to_lowercase();
    if own.iter().any(|part| part.chars().count() > 2 && folded.contains(part)) {
        return Some(PasswordError::Name);
    }
    Some(match worst.feedback().and_then(zxcvbn::feedback::Feedback::warning) {
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            PasswordError::Keys
        }
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess,
        ) => PasswordError::Repeats,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => PasswordError::Date,
        _ => PasswordError::Common,
    })
}

/// The words of a text, in small letters.
fn parts(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
    words.map(str::to_lowercase).collect()
}

/// What the same keys write in another layout.
fn on_keys(text: &str, from: &str, to: &str) -> String {
    let key = |c: char| from.chars().position(|known| known == c).and_then(|at| to.chars().nth(at)).unwrap_or(c);
    text.chars().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_have_the_same_keys() {
        assert_eq!(LATIN.chars().count(), CYRILLIC.chars().count());
        assert_eq!(on_keys("пароль, Йцукен", CYRILLIC, LATIN), "gfhjkm, Qwerty");
        assert_eq!(on_keys("gfhjkm", LATIN, CYRILLIC), "пароль");
    }

    #[test]
    fn what_others_would_guess_is_refused_with_the_reason() {
        let because = |password: &str| weakness("Петрова А. С.", password);
        for common in [
            "пароль1234", "Пароль2024!", "parol12345", "gfhjkm12345", "password123", "контингент1", "rjynbyutyn1",
            "ghbdtn2024", "администратор",
        ] {
            assert!(because(common).is_some(), "{common}");
        }
        for keys in ["йцукенгшщзхъ", "qwertyuiop", "йцукен12345", "фывапролдж", "1qaz2wsx3edc"]
        {
            assert!(
                matches!(because(keys), Some(PasswordError::Keys | PasswordError::Common)),
                "{keys}: {:?}",
                because(keys)
            );
        }
        for repeats in ["абабабабабаб", "1234567890", "0000000000", "abcdefghij"] {
            let found = because(repeats);
            assert!(matches!(found, Some(PasswordError::Repeats | PasswordError::Common)), "{repeats}: {found:?}");
        }
        assert_eq!(because("01.09.2026"), Some(PasswordError::Date));
        assert_eq!(because("петрова1975"), Some(PasswordError::Name));
        assert_eq!(because("Петрова А. С"), Some(PasswordError::Name));
        assert!(because("Наталья1985").is_some());
    }

    #[test]
    fn what_nobody_would_guess_is_not() {
        for good in [
            "верный пароль 1",
            "лесной пароль 1",
            "морской пароль 2",
            "зелёный чайник поёт",
            "T7#kq-Wm2z!x",
            "7f3a91c4e5d80b26",
            "mowing-Gravel-84-teapot",
        ] {
            let found = weakness("Петрова А. С.", good);
            assert_eq!(found, None, "{good}");
        }
    }
}
