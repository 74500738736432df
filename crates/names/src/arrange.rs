//! What each word of a name can be comes in; which of them is what goes out, and whether that is certain.

use std::ops::Range;

use super::sense::Sense;

/// Why a name is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unclear {
    /// Characters that no text has.
    ControlCharacters,
    /// Letters of another code page.
    UnreadableLetters,
    /// A mail address or a link.
    Address,
    /// «???»
    QuestionMarks,
    /// No word of a name at all.
    NoName,
    /// A word that is no name stands where one should: «Тест», «Вакансия».
    NoNameWord,
    /// Digits or signs among the letters.
    Digits,
    /// Several people in one cell.
    SeveralPeople,
    /// A line to sign on: «________ /Иванов И. И./».
    SignatureLine,
    /// Only a surname, or only a given name.
    SingleWord,
    /// A given name with a patronymic, and no surname.
    NoSurname,
    /// Initials for the given name or the patronymic.
    Initials,
    /// Which word is the surname and which the given name.
    Order,
    /// A word that is in no list and has no ending that says what it is.
    UnknownWord,
    /// The third word is no patronymic: cut off («Юрь»), or no part of the name.
    ThirdWord,
    /// A man's patronymic behind a woman's given name, or a woman's behind a man's.
    Gender,
    /// More words than a name has.
    ManyWords,
}

impl Unclear {
    /// The name in notices and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Unclear::ControlCharacters => "control_characters",
            Unclear::UnreadableLetters => "unreadable_letters",
            Unclear::Address => "address",
            Unclear::QuestionMarks => "question_marks",
            Unclear::NoName => "no_name",
            Unclear::NoNameWord => "no_name_word",
            Unclear::Digits => "digits",
            Unclear::SeveralPeople => "several_people",
            Unclear::SignatureLine => "signature_line",
            Unclear::SingleWord => "single_word",
            Unclear::NoSurname => "no_surname",
            Unclear::Initials => "initials",
            Unclear::Order => "order",
            Unclear::UnknownWord => "unknown_word",
            Unclear::ThirdWord => "third_word",
            Unclear::Gender => "gender",
            Unclear::ManyWords => "many_words",
        }
    }
}

/// Which words are what; words outside all three are no part of the name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Arrangement {
    pub(super) surname: Range<usize>,
    pub(super) given: Range<usize>,
    pub(super) patronymic: Range<usize>,
    /// Why this is not certain.
    pub(super) why: Option<Unclear>,
}

fn arranged(surname: Range<usize>, given: Range<usize>, patronymic: Range<usize>) -> Arrangement {
    Arrangement { surname, given, patronymic, why: None }
}

impl Arrangement {
    fn because(self, why: Unclear) -> Arrangement {
        Arrangement { why: Some(why), ..self }
    }

    fn sure_if(self, sure: bool, otherwise: Unclear) -> Arrangement {
        if sure { self } else { self.because(otherwise) }
    }
}

/// Says which words are the surname, the given name and the patronymic. `in_columns` if headers say so too: then the place
/// speaks for words that no list knows.
pub(super) fn arrange(words: &[Sense], in_columns: bool) -> Arrangement {
    let found = places(words, in_columns);
    if found.why.is_some() {
        return found;
    }
    let used = |n: &usize| found.surname.contains(n) || found.given.contains(n) || found.patronymic.contains(n);
    let of_name = || words.iter().enumerate().filter(|(n, _)| used(n)).map(|(_, sense)| *sense);
    let why = if of_name().any(|sense| sense.has(Sense::NO_NAME)) {
        Unclear::NoNameWord
    } else if of_name().any(|sense| sense.has(Sense::ODD)) {
        Unclear::Digits
    } else if genders_clash(words, &found) {
        Unclear::Gender
    } else {
        return found;
    };
    found.because(why)
}

/// «Иванова Анна Сергеевич»: cut off behind «Сергеевич», or slipped from another row.
fn genders_clash(words: &[Sense], found: &Arrangement) -> bool {
    let sense = |at: &Range<usize>| words.get(at.clone()).and_then(<[Sense]>::first).copied().unwrap_or_default();
    let (surname, given, patronymic) = (sense(&found.surname), sense(&found.given), sense(&found.patronymic));
    if !patronymic.has(Sense::PATRONYMIC) {
        return false;
    }
    let womans = patronymic.has(Sense::WOMANS_PATRONYMIC);
    given.has(Sense::WOMANS) && !womans && !surname.has(Sense::MANS_SURNAME)
        || given.has(Sense::MANS) && womans && surname.has(Sense::MANS_SURNAME)
}

fn places(words: &[Sense], in_columns: bool) -> Arrangement {
    let patronymic = words.iter().skip(1).position(|word| word.has(Sense::PATRONYMIC)).map(|at| at + 1);
    match (words, patronymic) {
        ([], _) => Arrangement { why: Some(Unclear::NoName), ..Arrangement::default() },
        ([only], _) => arranged(0..1, 1..1, 1..1).because(if only.has(Sense::NO_NAME) {
            Unclear::NoNameWord
        } else {
            Unclear::SingleWord
        }),
        _ if words.iter().skip(1).any(|word| word.has(Sense::INITIAL)) => with_initials(words),
        ([first, ..], _) if first.has(Sense::INITIAL) && !words.get(1).is_some_and(|word| word.has(Sense::GIVEN)) => {
            if patronymic == Some(2) {
                with_patronymic_third(words)
            } else {
                with_initials(words)
            }
        }
        ([first, second], Some(_)) => given_and_patronymic(*first, *second),
        ([first, second], None) => two_words(*first, *second, in_columns),
        (_, Some(1)) => with_patronymic_second(words),
        (_, Some(2)) => with_patronymic_third(words),
        (_, Some(3)) => with_patronymic_fourth(words),
        ([first, second, third], None) => three_words(*first, *second, *third),
        (_, Some(at)) => arranged(0..1, 1..at, at..at + 1).because(Unclear::ManyWords),
        (_, None) => arranged(0..1, 1..2, 2..words.len()).because(Unclear::ManyWords),
    }
}

/// «Иванов П. С.», «П. С. Иванов», «Иванов Пётр С.», «П. Иванов».
fn with_initials(words: &[Sense]) -> Arrangement {
    let initial = |n: usize| words.get(n).is_some_and(|word| word.has(Sense::INITIAL));
    let found = match words.len() {
        2 if initial(0) && !initial(1) => arranged(1..2, 0..1, 2..2),
        2 => arranged(0..1, 1..2, 2..2),
        _ if initial(0) && initial(1) => arranged(2..3, 0..1, 1..2),
        _ => arranged(0..1, 1..2, 2..3),
    };
    found.because(Unclear::Initials)
}

/// «Анна Ивановна»; or «Бабич Савич», whatever that is.
fn given_and_patronymic(first: Sense, second: Sense) -> Arrangement {
    if first.has(Sense::GIVEN) || second.has(Sense::WOMANS_PATRONYMIC) {
        arranged(2..2, 0..1, 1..2).because(Unclear::NoSurname)
    } else {
        arranged(0..1, 1..2, 2..2).because(Unclear::Order)
    }
}

/// A surname and a given name, in one order or the other.
fn two_words(first: Sense, second: Sense, in_columns: bool) -> Arrangement {
    let (as_written, turned) = (arranged(0..1, 1..2, 2..2), arranged(1..2, 0..1, 2..2));
    if first.has(Sense::WOMANS_PATRONYMIC) {
        return as_written.because(Unclear::NoSurname);
    }
    match (first.has(Sense::GIVEN), second.has(Sense::GIVEN)) {
        (false, true) => as_written,
        (true, true) => match (first.has(Sense::ALSO_SURNAME), second.has(Sense::ALSO_SURNAME)) {
            (true, false) => as_written,
            (true, true) if in_columns => as_written,
            (true, true) if first.has(Sense::MOSTLY_SURNAME) != second.has(Sense::MOSTLY_SURNAME) => {
                if first.has(Sense::MOSTLY_SURNAME) { as_written } else { turned }
            }
            (false, true) if !in_columns => turned,
            _ => as_written.because(Unclear::Order),
        },
        // «Пётр Иванов», as profiles write it.
        (true, false) => {
            let certain = second.has(Sense::SURNAME) && !(in_columns && first.has(Sense::ALSO_SURNAME));
            if certain {
                turned
            } else if in_columns {
                as_written.sure_if(first.has(Sense::ALSO_SURNAME), Unclear::Order)
            } else {
                turned.because(Unclear::Order)
            }
        }
        (false, false) if in_columns => {
            as_written.sure_if(!second.has(Sense::STRONG_SURNAME) || first.has(Sense::SURNAME), Unclear::Order)
        }
        (false, false) if second.has(Sense::STRONG_SURNAME) && !first.has(Sense::SURNAME) => {
            turned.because(Unclear::Order)
        }
        (false, false) => as_written.because(Unclear::UnknownWord),
    }
}

/// «Пётр Сергеевич Иванов», «Иванов Сергеевич Пётр».
fn with_patronymic_second(words: &[Sense]) -> Arrangement {
    let [first, _, third, ..] = words else { return Arrangement::default() };
    let (given_first, surname_first) = (arranged(2..3, 0..1, 1..2), arranged(0..1, 2..3, 1..2));
    let surname = |word: &Sense| word.has(Sense::SURNAME);
    match (first.has(Sense::GIVEN), third.has(Sense::GIVEN)) {
        (true, false) => given_first,
        (false, true) => surname_first,
        (true, true) => match (first.has(Sense::ALSO_SURNAME), third.has(Sense::ALSO_SURNAME)) {
            (false, true) => given_first,
            (true, false) => surname_first,
            _ => given_first.because(Unclear::Order),
        },
        // «Петров Савич Ильич»
        (false, false) if third.has(Sense::PATRONYMIC) => arranged(0..1, 1..2, 2..3).because(Unclear::Order),
        (false, false) if surname(first) && !surname(third) => surname_first.because(Unclear::Order),
        (false, false) => given_first.sure_if(surname(third) && !surname(first), Unclear::Order),
    }
}

/// «Иванов Пётр Сергеевич», and what is written like it.
fn with_patronymic_third(words: &[Sense]) -> Arrangement {
    let [first, second, _, rest @ ..] = words else { return Arrangement::default() };
    // «Анна Мария Петровна Гарсия»
    if let [fourth, ..] = rest
        && first.only_given()
        && second.has(Sense::GIVEN)
        && fourth.has(Sense::CAPITAL)
        && !fourth.has(Sense::GIVEN)
    {
        return arranged(3..4, 0..2, 2..3).sure_if(fourth.has(Sense::SURNAME), Unclear::Order);
    }
    let usual = arranged(0..1, 1..2, 2..3);
    match (first.has(Sense::GIVEN), second.has(Sense::GIVEN)) {
        (true, false) if first.only_given() && second.has(Sense::SURNAME) => arranged(1..2, 0..1, 2..3),
        (true, false) => usual.sure_if(!first.only_given() && !second.has(Sense::SURNAME), Unclear::Order),
        (true, true) => usual.sure_if(!first.only_given(), Unclear::Order),
        (false, true) => usual,
        (false, false) => usual.sure_if(!second.has(Sense::STRONG_SURNAME), Unclear::UnknownWord),
    }
}

/// «Гарсия Анна Мария Петровна», «Эль Хатиб Амина Рашидовна», «Снежко Ланской Фёдор Львович», «Староста Иванов Пётр Ильич».
fn with_patronymic_fourth(words: &[Sense]) -> Arrangement {
    let [first, second, third, ..] = words else { return Arrangement::default() };
    if first.has(Sense::PARTICLE) {
        return arranged(0..2, 2..3, 3..4);
    }
    if third.has(Sense::GIVEN) && !second.has(Sense::GIVEN) {
        let two_surnames = second.has(Sense::PARTICLE) || first.has(Sense::SURNAME) && second.has(Sense::SURNAME);
        return if two_surnames || !second.has(Sense::SURNAME) {
            arranged(0..2, 2..3, 3..4).sure_if(two_surnames, Unclear::UnknownWord)
        } else {
            arranged(1..2, 2..3, 3..4).because(Unclear::UnknownWord)
        };
    }
    let two_given = !first.only_given() && second.has(Sense::GIVEN) && third.has(Sense::GIVEN);
    arranged(0..1, 1..3, 3..4).sure_if(two_given, Unclear::Order)
}

/// Three words without a patronymic by its ending: the father's name, a second given name, a word cut off.
fn three_words(first: Sense, second: Sense, third: Sense) -> Arrangement {
    let usual = arranged(0..1, 1..2, 2..3);
    // «Анна Мария Петрова»
    if first.only_given() && second.has(Sense::GIVEN) && !third.has(Sense::GIVEN) {
        return arranged(2..3, 0..2, 3..3).sure_if(third.has(Sense::SURNAME), Unclear::Order);
    }
    // «Пётр Иванов староста» in capitals, «Сергеевич Пётр Иванов».
    if first.only_given() && second.has(Sense::SURNAME) {
        return arranged(1..2, 0..1, 3..3).because(Unclear::ThirdWord);
    }
    if first.has(Sense::PATRONYMIC) && second.has(Sense::GIVEN) && third.has(Sense::SURNAME) {
        return arranged(2..3, 1..2, 0..1).because(Unclear::Order);
    }
    // «эль Хатиб Амина»
    if first.has(Sense::PARTICLE) && !second.has(Sense::GIVEN) && third.has(Sense::GIVEN) {
        return arranged(0..2, 2..3, 3..3);
    }
    match (second.has(Sense::GIVEN), third.has(Sense::GIVEN)) {
        (true, true) => usual.sure_if(!first.only_given(), Unclear::Order),
        (true, false) => usual.because(Unclear::ThirdWord),
        (false, _) => usual.because(Unclear::UnknownWord),
    }
}
