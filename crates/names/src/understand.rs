//! What stands in a name cell comes in; the name, what else stands there, and how certain the reading is go out.

use std::borrow::Cow;

use super::arrange::{Arrangement, Unclear, arrange};
use super::scan::{Word, scan};
use super::sense::{Sense, is_patronymic};
use super::split::without_dash;

/// A name cell, understood to the last word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnderstoodName<'a> {
    /// The surname as written; empty if there is none.
    pub surname: Cow<'a, str>,
    /// The given name as written, or several of them.
    pub given: Cow<'a, str>,
    /// The patronymic as written; empty for people who have none.
    pub patronymic: Cow<'a, str>,
    /// Every piece of the cell that is no part of the name, without brackets: «староста», «отчислена пр. 118-к».
    pub left: Vec<Cow<'a, str>>,
    /// Why the reading is not certain; `None` if every part is known by its place, its ending or the list of names.
    pub unclear: Option<Unclear>,
}

impl UnderstoodName<'_> {
    /// True if the cell is a name and nothing else, and each part is certain.
    pub fn is_whole(&self) -> bool {
        self.unclear.is_none() && self.left.is_empty()
    }
}

/// Understands a cell with a whole name: surname first as rosters write it, or given name first as people say it.
///
/// «1. Агафонов Лука Вадимович (староста)» is a certain name with the remark «староста».
pub fn understand(text: &str) -> UnderstoodName<'_> {
    let mut name = understand_one(text);
    if name.left.iter().any(|piece| holds_a_name(piece)) {
        name.unclear = name.unclear.filter(|why| *why < Unclear::SeveralPeople).or(Some(Unclear::SeveralPeople));
    }
    name
}

/// The same without a look for other people beside the name.
fn understand_one(text: &str) -> UnderstoodName<'_> {
    let mut scanned = scan(text);
    let senses: Vec<Sense> = scanned.words.iter().map(|word| word.sense).collect();
    let mut found = arrange(&senses, false);
    let words = std::mem::take(&mut scanned.words);
    leave_rest(text, &words, &found, &mut scanned.left);
    if scanned.why == Some(Unclear::Digits) || scanned.left.iter().any(|piece| is_bare_number(piece)) {
        found.why = found.why.filter(|why| *why < Unclear::Digits).or(Some(Unclear::Digits));
    }
    let take = |range: &std::ops::Range<usize>| joined(words.get(range.clone()).unwrap_or_default());
    UnderstoodName {
        surname: take(&found.surname),
        given: take(&found.given),
        patronymic: take(&found.patronymic),
        left: scanned.left.into_iter().map(Cow::Borrowed).collect(),
        unclear: scanned.why.or(found.why),
    }
}

/// Understands a name in two or three columns: whole where each part stands under its header, and where parts stand elsewhere
/// («Кирилл Денисович» for a given name, surname and given name changed over, the whole name under «Фамилия») if that is certain.
pub fn understand_parts<'a>(surname: &'a str, given: &'a str, patronymic: &'a str) -> UnderstoodName<'a> {
    let cells = [surname, given, without_dash(patronymic)];
    let [mut first, mut second, mut third] = cells.map(scan);
    let whole = |words: &[Word<'_>]| {
        let senses: Vec<Sense> = words.iter().map(|word| word.sense).collect();
        senses.len() >= 2 && arrange(&senses, false).why.is_none()
    };
    // «Иванов Пётр Сергеевич | Пётр | Сергеевич»
    let said_before = |words: &[Word<'_>]| {
        words.iter().all(|word| first.words.iter().any(|known| known.text.eq_ignore_ascii_case(&word.text)))
    };
    if whole(&first.words) && said_before(&second.words) && said_before(&third.words) {
        second.words.clear();
        third.words.clear();
    }
    let why = [&first, &second, &third].into_iter().find_map(|scan| scan.why);
    let mut left: Vec<Cow<'a, str>> = Vec::new();
    for scan in [&mut first, &mut second, &mut third] {
        left.extend(scan.left.drain(..).map(Cow::Borrowed));
    }
    let speaks = |sense: Sense| sense.has_any(Sense::GIVEN.and(Sense::PATRONYMIC).and(Sense::INITIAL));
    let surname_alone = !first.words.is_empty() && !first.words.iter().skip(1).any(|word| speaks(word.sense));
    let counts = [first.words.len(), second.words.len(), third.words.len()];
    let split = second
        .words
        .split_last()
        .filter(|(last, rest)| third.words.is_empty() && !rest.is_empty() && last.sense.has(Sense::PATRONYMIC));
    // Words that stay together: a surname of two words, two given names.
    let several = surname_alone && counts[0] > 1
        || counts[1] > 1 && split.is_none() && !second.words.iter().any(|word| word.sense.has(Sense::PATRONYMIC))
        || counts[1] > 2;
    let mut understood = if several && surname_alone && counts[1] >= 1 {
        let (given, patronymic) = match split {
            Some((last, rest)) => (rest, std::slice::from_ref(last)),
            None => (second.words.as_slice(), third.words.as_slice()),
        };
        let certain = given.iter().all(|word| given.len() == 1 || word.sense.has(Sense::GIVEN))
            && !given.iter().any(|word| word.sense.has(Sense::PATRONYMIC))
            && (patronymic.len() <= 1 && patronymic.iter().all(|word| speaks(word.sense)));
        let odd = given.iter().chain(patronymic).chain(&first.words).find_map(|word| {
            if word.sense.has(Sense::INITIAL) {
                Some(Unclear::Initials)
            } else if word.sense.has(Sense::NO_NAME) {
                Some(Unclear::NoNameWord)
            } else {
                word.sense.has(Sense::ODD).then_some(Unclear::Digits)
            }
        });
        UnderstoodName {
            surname: joined(&first.words),
            given: joined(given),
            patronymic: joined(patronymic),
            left: Vec::new(),
            unclear: odd.or(if certain { None } else { Some(Unclear::UnknownWord) }),
        }
    } else {
        let in_columns = counts[0] == 1 && counts[1] == 1 && counts[2] <= 1 || counts[0] == 1 && split.is_some();
        let words: Vec<Word<'a>> = [first.words, second.words, third.words].into_iter().flatten().collect();
        let senses: Vec<Sense> = words.iter().map(|word| word.sense).collect();
        let mut found = arrange(&senses, in_columns);
        // A father's name without an ending stands under its header.
        if found.why == Some(Unclear::UnknownWord)
            && in_columns
            && let [a, _, c] = senses.as_slice()
            && !a.only_given()
            && c.has(Sense::GIVEN)
        {
            found.why = None;
        }
        let used =
            |n: usize| [&found.surname, &found.given, &found.patronymic].into_iter().any(|range| range.contains(&n));
        for (n, word) in words.iter().enumerate() {
            if !used(n) {
                left.push(word.text.clone());
            }
        }
        UnderstoodName {
            surname: joined(words.get(found.surname.clone()).unwrap_or_default()),
            given: joined(words.get(found.given.clone()).unwrap_or_default()),
            patronymic: joined(words.get(found.patronymic.clone()).unwrap_or_default()),
            left: Vec::new(),
            unclear: found.why,
        }
    };
    if left.iter().any(|piece| is_bare_number(piece)) && understood.unclear.is_none() {
        understood.unclear = Some(Unclear::Digits);
    }
    if left.iter().any(|piece| holds_a_name(piece)) {
        understood.unclear = Some(Unclear::SeveralPeople);
    }
    UnderstoodName { left, unclear: why.or(understood.unclear), ..understood }
}

/// The people of a cell that names several, each as written; `None` unless the cell holds two or more, each of them a whole
/// name with nothing beside it. Between them may stand a comma, a semicolon, a slash, a new line, «и», numbers, or nothing.
pub fn several_people(text: &str) -> Option<Vec<String>> {
    let pieces: Vec<&str> = text
        .split([',', ';', '\n', '\r', '/', '|'])
        .flat_map(|piece| piece.split(" и "))
        .map(str::trim)
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .collect();
    let mut people = Vec::new();
    for piece in pieces {
        let understood = understand(piece);
        if understood.is_whole() {
            people.push(understood.line());
            continue;
        }
        // Six words without a mark between them: each name ends with its patronymic.
        let mut rest: Vec<&str> = Vec::new();
        let before = people.len();
        for word in piece.split_whitespace() {
            rest.push(word);
            if rest.len() >= 3 && is_patronymic(&super::fold::fold_name(word)) {
                let name = rest.join(" ");
                let understood = understand(&name);
                if !understood.is_whole() {
                    return None;
                }
                people.push(understood.line());
                rest.clear();
            }
        }
        if !rest.is_empty() || people.len() == before {
            return None;
        }
    }
    (people.len() >= 2).then_some(people)
}

impl UnderstoodName<'_> {
    /// Surname, given name and patronymic in one line.
    pub fn line(&self) -> String {
        let parts = [&self.surname, &self.given, &self.patronymic];
        parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.as_ref()).collect::<Vec<_>>().join(" ")
    }
}

fn joined<'a>(words: &[Word<'a>]) -> Cow<'a, str> {
    match words {
        [] => Cow::Borrowed(""),
        [only] => only.text.clone(),
        several => Cow::Owned(several.iter().map(|word| word.text.as_ref()).collect::<Vec<_>>().join(" ")),
    }
}

/// Words that the arrangement has no place for are no part of the name.
fn leave_rest<'a>(text: &'a str, words: &[Word<'_>], found: &Arrangement, left: &mut Vec<&'a str>) {
    let used = |n: &usize| [&found.surname, &found.given, &found.patronymic].into_iter().any(|range| range.contains(n));
    let mut n = 0;
    while n < words.len() {
        let end = (n..words.len()).find(used).unwrap_or(words.len());
        if end > n {
            left.push(Word::span(words.get(n..end).unwrap_or_default(), text));
        }
        n = end + 1;
    }
}

/// «3», «№ 3»: nobody can say what that is.
fn is_bare_number(piece: &str) -> bool {
    piece.chars().any(|c| c.is_ascii_digit()) && piece.chars().count() <= 5 && !piece.chars().any(char::is_alphabetic)
}

/// True if a piece beside the name is another person's name.
fn holds_a_name(piece: &str) -> bool {
    let piece = piece.strip_prefix("и ").unwrap_or(piece);
    let words = piece.split_whitespace().count();
    if !(2..=8).contains(&words) {
        return false;
    }
    let understood = understand_one(piece);
    let named = !understood.patronymic.is_empty() || understood.unclear == Some(Unclear::Initials) && words == 2;
    let certain = matches!(understood.unclear, None | Some(Unclear::Initials));
    certain && named && !understood.surname.is_empty() && understood.left.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Surname | given name | patronymic | pieces left, and why it is not certain («» for certain).
    fn read(text: &str) -> (String, &'static str) {
        let name = understand(text);
        let parts = [name.surname.as_ref(), &name.given, &name.patronymic].join("|");
        let left = name.left.iter().map(|piece| format!(" +{piece}")).collect::<String>();
        (parts + &left, name.unclear.map_or("", Unclear::code))
    }

    fn check(table: &[(&str, &str, &str)]) {
        let wrong: Vec<String> = table
            .iter()
            .filter_map(|(text, parts, why)| {
                let (got, because) = read(text);
                ((got.as_str(), because) != (*parts, *why))
                    .then(|| format!("{text:?}: {got} [{because}], not {parts} [{why}]"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn certain_names() {
        check(&[
            ("Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("АГАФОНОВ ЛУКА ВАДИМОВИЧ", "АГАФОНОВ|ЛУКА|ВАДИМОВИЧ", ""),
            ("агафонов лука вадимович", "агафонов|лука|вадимович", ""),
            ("Лука Вадимович Агафонов", "Агафонов|Лука|Вадимович", ""),
            ("Агафонов Вадимович Лука", "Агафонов|Лука|Вадимович", ""),
            ("Пётр Иванов", "Иванов|Пётр|", ""),
            ("Ильнар Мухамедзянов", "Мухамедзянов|Ильнар|", ""),
            ("Мухамедзянов Ильнар", "Мухамедзянов|Ильнар|", ""),
            ("Сухроб Каримов", "Каримов|Сухроб|", ""),
            ("Хадижа Магомедова", "Магомедова|Хадижа|", ""),
            ("Нарек Карапетян", "Карапетян|Нарек|", ""),
            ("Роман Иванов", "Иванов|Роман|", ""),
            ("Герман Анна", "Герман|Анна|", ""),
            ("Анна Герман", "Герман|Анна|", ""),
            ("Ким Умар", "Ким|Умар|", ""),
            ("Ли Анна —", "Ли|Анна|", ""),
            ("Ли Анна", "Ли|Анна|", ""),
            ("Тё Виктория Андреевна", "Тё|Виктория|Андреевна", ""),
            ("Э Анна Олеговна", "Э|Анна|Олеговна", ""),
            ("Абрамович Роман Ильич", "Абрамович|Роман|Ильич", ""),
            ("Иван Петров Сергеевич", "Петров|Иван|Сергеевич", ""),
            ("Алиев Мухаммад Хасан оглы", "Алиев|Мухаммад|Хасан оглы", ""),
            ("Алиева Лейла Хасан кызы", "Алиева|Лейла|Хасан кызы", ""),
            ("Алиев Мухаммад Хасан-оглы", "Алиев|Мухаммад|Хасан-оглы", ""),
            ("Алиев Мухаммад Хасаноглы", "Алиев|Мухаммад|Хасаноглы", ""),
            ("Асанов Бекзод Нурланулы", "Асанов|Бекзод|Нурланулы", ""),
            ("Рахимов Дилшод Бахром", "Рахимов|Дилшод|Бахром", ""),
            ("Гарсия Анна Мария Петровна", "Гарсия|Анна Мария|Петровна", ""),
            ("Снежко-Ланской Фёдор Львович", "Снежко-Ланской|Фёдор|Львович", ""),
            ("Снежко - Ланской Фёдор Львович", "Снежко-Ланской|Фёдор|Львович", ""),
            ("Снежко Ланской Фёдор Львович", "Снежко Ланской|Фёдор|Львович", ""),
            ("Эль Хатиб Амина Рашидовна", "Эль Хатиб|Амина|Рашидовна", ""),
            ("аль-Хатиб Амина Рашидовна", "аль-Хатиб|Амина|Рашидовна", ""),
            ("1. Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("1.Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("12) Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("№ 7 Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("7 Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("2.14. Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("• Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("- Агафонов Лука Вадимович", "Агафонов|Лука|Вадимович", ""),
            ("Ершова Милана Павловна*", "Ершова|Милана|Павловна", ""),
            ("*Ершова Милана Павловна **", "Ершова|Милана|Павловна", ""),
            ("«Ершова Милана Павловна»", "Ершова|Милана|Павловна", ""),
            ("Ершова Милана Павловна.", "Ершова|Милана|Павловна", ""),
            ("Ершова, Милана Павловна", "Ершова|Милана|Павловна", ""),
            ("Ершова\nМилана\nПавловна", "Ершова|Милана|Павловна", ""),
            ("Ершова Милана\r\nПавловна", "Ершова|Милана|Павловна", ""),
            ("ЕРШОВА Милана Павловна", "ЕРШОВА|Милана|Павловна", ""),
            ("ершова Милана Павловна", "ершова|Милана|Павловна", ""),
            ("Ершова милана Павловна", "Ершова|милана|Павловна", ""),
            ("О’Нил Анна Сергеевна", "О’Нил|Анна|Сергеевна", ""),
            ("Семе\u{308}нова Анна Сергеевна", "Семе\u{308}нова|Анна|Сергеевна", ""),
            ("Ива\u{200b}нова Анна Сергеевна", "Иванова|Анна|Сергеевна", ""),
        ]);
    }

    #[test]
    fn remarks_are_set_apart() {
        check(&[
            ("Агафонов Лука Вадимович (староста)", "Агафонов|Лука|Вадимович +староста", ""),
            ("Баландина Ульяна Сергеевна - сирота", "Баландина|Ульяна|Сергеевна +сирота", ""),
            ("Баландина Ульяна Сергеевна – сирота", "Баландина|Ульяна|Сергеевна +сирота", ""),
            ("Баландина Ульяна - сирота", "Баландина|Ульяна| +сирота", ""),
            ("Баландина Ульяна Сергеевна -сирота", "Баландина|Ульяна|Сергеевна +сирота", ""),
            ("Вербин Глеб Ильич (а/о)", "Вербин|Глеб|Ильич +а/о", ""),
            ("Вербин Глеб Ильич а/о", "Вербин|Глеб|Ильич +а/о", ""),
            (
                "Гречишникова Софья Олеговна (отчислена пр. 118-к от 19.11.2026)",
                "Гречишникова|Софья|Олеговна +отчислена пр. 118-к от 19.11.2026",
                "",
            ),
            (
                "Гречишникова Софья Олеговна отчислена (пр. 118-к)",
                "Гречишникова|Софья|Олеговна +отчислена (пр. 118-к",
                "",
            ),
            ("Дубровин Тимур Рустамович, инд. план", "Дубровин|Тимур|Рустамович +инд. план", ""),
            ("Дубровин Тимур Рустамович, инд. план, сирота", "Дубровин|Тимур|Рустамович +инд. план +сирота", ""),
            ("Жилин Роман Антонович (с 01.10.2026)", "Жилин|Роман|Антонович +с 01.10.2026", ""),
            ("Жилин Роман Антонович с 01.10.2026", "Жилин|Роман|Антонович +с 01.10.2026", ""),
            ("Зыбина Дарья Максимовна инв.", "Зыбина|Дарья|Максимовна +инв.", ""),
            ("Зыбина Дарья Максимовна ИНВ.", "Зыбина|Дарья|Максимовна +ИНВ.", ""),
            ("Бессонов Марат Ильдарович выбыл", "Бессонов|Марат|Ильдарович +выбыл", ""),
            ("Бессонов Марат Ильдарович ВЫБЫЛ", "Бессонов|Марат|Ильдарович +ВЫБЫЛ", ""),
            ("Бессонов Марат Ильдарович Выбыл", "Бессонов|Марат|Ильдарович +Выбыл", ""),
            ("Бессонов Марат выбыл", "Бессонов|Марат| +выбыл", ""),
            ("Бессонов Марат ВЫБЫЛ", "Бессонов|Марат| +ВЫБЫЛ", ""),
            ("Бессонов Марат Ильдарович (абитуриент)", "Бессонов|Марат|Ильдарович +абитуриент", ""),
            ("Иванов Иван Иванович (образец)", "Иванов|Иван|Иванович +образец", ""),
            ("Иванова (Петрова) Анна Олеговна", "Иванова|Анна|Олеговна +Петрова", ""),
            ("староста Иванов Пётр Ильич", "Иванов|Пётр|Ильич +староста", ""),
            ("Мать: Иванова Анна Ильинична", "Иванова|Анна|Ильинична +Мать", ""),
            ("Классный руководитель: Иванова Анна Ильинична", "Иванова|Анна|Ильинична +Классный руководитель", ""),
            ("Иванова Анна Ильинична, +7 900 000-00-01", "Иванова|Анна|Ильинична ++7 900 000-00-01", ""),
            ("Иванова Анна Ильинична 14.03.2008", "Иванова|Анна|Ильинична +14.03.2008", ""),
            ("Иванова Анна Ильинична\nсирота", "Иванова|Анна|Ильинична +сирота", ""),
            ("Иванова Анна\nсирота", "Иванова|Анна| +сирота", ""),
            ("Иванова Анна Ильинична [ак. отпуск]", "Иванова|Анна|Ильинична +ак. отпуск", ""),
            ("Иванова Анна Ильинична /дек. отпуск/", "Иванова|Анна|Ильинична +дек. отпуск", ""),
            ("1. Иванова Анна Ильинична; пересдача", "Иванова|Анна|Ильинична +пересдача", ""),
            ("Староста Иванов Пётр Ильич", "Иванов|Пётр|Ильич +Староста", "unknown_word"),
        ]);
    }

    #[test]
    fn what_is_not_certain_says_why() {
        check(&[
            ("", "||", "no_name"),
            ("—", "||", "no_name"),
            ("12", "|| +12", "no_name"),
            ("Абросимов", "Абросимов||", "single_word"),
            ("Ильнар", "Ильнар||", "single_word"),
            ("Абросимов (староста)", "Абросимов|| +староста", "single_word"),
            ("Анна Ивановна", "|Анна|Ивановна", "no_surname"),
            ("Иванов П. С.", "Иванов|П.|С.", "initials"),
            ("Иванов П.С.", "Иванов|П.|С.", "initials"),
            ("П.С.Иванов", "Иванов|П.|С.", "initials"),
            ("П. Иванов", "Иванов|П.|", "initials"),
            ("Иванов Пётр С.", "Иванов|Пётр|С.", "initials"),
            ("Галкин А. Ю. (отчим)", "Галкин|А.|Ю. +отчим", "initials"),
            ("Анна Мария", "Анна|Мария|", "order"),
            ("Роман Герман", "Роман|Герман|", "order"),
            ("Роман Сергеевич Антон", "Антон|Роман|Сергеевич", "order"),
            ("Хушвахтшо Иванов", "Иванов|Хушвахтшо|", "order"),
            ("Иванов Хушвахтшо", "Иванов|Хушвахтшо|", "unknown_word"),
            ("Остапенко Яна Юрь", "Остапенко|Яна|Юрь", "third_word"),
            ("Остапенко Яна Юрьевн", "Остапенко|Яна|Юрьевн", "third_word"),
            ("Остапенко Яна Юрьев", "Остапенко|Яна|Юрьев", "third_word"),
            ("Иванова Анна Сергеевич", "Иванова|Анна|Сергеевич", "gender"),
            ("Иванов Пётр Сергеевна", "Иванов|Пётр|Сергеевна", "gender"),
            ("Бессонов Марат 3", "Бессонов|Марат| +3", "digits"),
            ("Ива4ов Марат Ильич", "Ива4ов|Марат|Ильич", "digits"),
            ("Бессонов ??? Марат", "Бессонов|Марат| +???", "question_marks"),
            ("Бессонов\u{1} Марат Ильдарович", "Бессонов|Марат|Ильдарович", "control_characters"),
            ("bessonov.marat@college.example Марат", "Марат|| +bessonov.marat@college.example", "address"),
            ("РРІР°РЅРѕРІ", "РРІР°РЅРѕРІ||", "unreadable_letters"),
            ("Бессон\u{fffd}в Марат Ильич", "Бессон\u{fffd}в|Марат|Ильич", "unreadable_letters"),
            ("Тест Тестович Тестов", "Тестов|Тест|Тестович", "no_name_word"),
            ("Тестов Тест", "Тестов|Тест|", "unknown_word"),
            ("Вакансия 0,5 ставки", "Вакансия|| +0,5 ставки", "no_name_word"),
            ("________ /Иванов Пётр Ильич/", "Иванов|Пётр|Ильич", "signature_line"),
            ("Иванов Пётр Ильич ________", "Иванов|Пётр|Ильич", "signature_line"),
            (
                "Агафонов Лука Вадимович,\nБаландина Ульяна Сергеевна",
                "Агафонов|Лука|Вадимович +Баландина Ульяна Сергеевна",
                "several_people",
            ),
            (
                "Агафонов Лука Вадимович и Баландина Ульяна Сергеевна",
                "Агафонов|Лука|Вадимович +и Баландина Ульяна Сергеевна",
                "several_people",
            ),
            (
                "Агафонов Лука Вадимович (Баландина Ульяна Сергеевна)",
                "Агафонов|Лука|Вадимович +Баландина Ульяна Сергеевна",
                "several_people",
            ),
            ("Агафонов Л.В./Баландина У.С.", "Агафонов|Л.|В. +Баландина У.С.", "several_people"),
        ]);
    }

    #[test]
    fn names_in_columns() {
        let table: &[([&str; 3], &str, &str)] = &[
            (["Абросимов", "Кирилл", "Денисович"], "Абросимов|Кирилл|Денисович", ""),
            (["Абросимов", "Кирилл Денисович", ""], "Абросимов|Кирилл|Денисович", ""),
            (["Абросимов", "Хушвахтшо Денисович", "-"], "Абросимов|Хушвахтшо|Денисович", ""),
            (["Абросимов", "Денисович", "Кирилл"], "Абросимов|Кирилл|Денисович", ""),
            (["Кирилл", "Абросимов", "Денисович"], "Абросимов|Кирилл|Денисович", ""),
            (["Кирилл", "Денисович", "Абросимов"], "Абросимов|Кирилл|Денисович", ""),
            (["Кирилл", "Абросимов", ""], "Абросимов|Кирилл|", ""),
            (["Абросимов Кирилл Денисович", "", ""], "Абросимов|Кирилл|Денисович", ""),
            (["Абросимов Кирилл", "Денисович", ""], "Абросимов|Кирилл|Денисович", ""),
            (["Абросимов Кирилл", "", "Денисович"], "Абросимов|Кирилл|Денисович", ""),
            (["", "Абросимов Кирилл Денисович", ""], "Абросимов|Кирилл|Денисович", ""),
            (["Абросимов Кирилл Денисович", "Кирилл", "Денисович"], "Абросимов|Кирилл|Денисович", ""),
            (["Абросимов", "Хушвахтшо", ""], "Абросимов|Хушвахтшо|", ""),
            (["Абросимов", "Хушвахтшо", "Денисович"], "Абросимов|Хушвахтшо|Денисович", ""),
            (["Нгуен", "Тхи Ань", ""], "Нгуен|Тхи Ань|", "unknown_word"),
            (["Гарсия", "Анна Мария", "Петровна"], "Гарсия|Анна Мария|Петровна", ""),
            (["Снежко Ланской", "Фёдор", "Львович"], "Снежко Ланской|Фёдор|Львович", ""),
            (["Алиев", "Мухаммад", "Хасан оглы"], "Алиев|Мухаммад|Хасан оглы", ""),
            (["Рахимов", "Дилшод", "Бахром"], "Рахимов|Дилшод|Бахром", ""),
            (["Ли", "Анна", "—"], "Ли|Анна|", ""),
            (["Ли", "Анна", "нет"], "Ли|Анна|", ""),
            (["1. Ершова", "Милана", "Павловна*"], "Ершова|Милана|Павловна", ""),
            (["Ершова (староста)", "Милана", "Павловна"], "Ершова|Милана|Павловна +староста", ""),
            (["Ершова", "Милана", "Павловна - сирота"], "Ершова|Милана|Павловна +сирота", ""),
            (["Ершова", "Милана", "Павл"], "Ершова|Милана|Павл", "third_word"),
            (["Ершова", "М.", "П."], "Ершова|М.|П.", "initials"),
            (["Сухроб", "", ""], "Сухроб||", "single_word"),
            (["Сухроб", "-", "-"], "Сухроб||", "single_word"),
            (["", "Сухроб", ""], "Сухроб||", "single_word"),
            (["Магомед", "Али", ""], "Магомед|Али|", "order"),
            (["Тест", "Анна", "Олеговна"], "Тест|Анна|Олеговна", "no_name_word"),
        ];
        let wrong: Vec<String> = table
            .iter()
            .filter_map(|([a, b, c], parts, why)| {
                let name = understand_parts(a, b, c);
                let left = name.left.iter().map(|piece| format!(" +{piece}")).collect::<String>();
                let got = [name.surname.as_ref(), &name.given, &name.patronymic].join("|") + &left;
                let because = name.unclear.map_or("", Unclear::code);
                ((got.as_str(), because) != (*parts, *why))
                    .then(|| format!("{a} / {b} / {c}: {got} [{because}], not {parts} [{why}]"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn people_of_one_cell() {
        let two = Some(vec!["Агафонов Лука Вадимович".to_owned(), "Баландина Ульяна Сергеевна".to_owned()]);
        for text in [
            "Агафонов Лука Вадимович,\nБаландина Ульяна Сергеевна",
            "Агафонов Лука Вадимович; Баландина Ульяна Сергеевна",
            "1. Агафонов Лука Вадимович\n2. Баландина Ульяна Сергеевна",
            "1) Агафонов Лука Вадимович,\r\n2) Баландина Ульяна Сергеевна.",
            "Агафонов Лука Вадимович и Баландина Ульяна Сергеевна",
            "Агафонов Лука Вадимович Баландина Ульяна Сергеевна",
            "Агафонов Лука Вадимович / Баландина Ульяна Сергеевна",
        ] {
            assert_eq!(several_people(text), two, "{text}");
        }
        for text in [
            "Агафонов Лука Вадимович",
            "Агафонов Лука Вадимович, староста",
            "Агафонов Лука Вадимович, Баландина",
            "Агафонов Лука Вадимович, Баландина У. С.",
            "Агафонов Лука Вадимович, Баландина Ульяна Сергеевна (отмена)",
            "Иванов, Пётр Сергеевич",
            "Иванов\nПётр\nСергеевич",
            "",
        ] {
            assert_eq!(several_people(text), None, "{text}");
        }
    }

    fn letters(text: &str) -> Vec<String> {
        let mut words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.sort();
        words
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_stumble(text in "\\PC{0,60}", more in "[а-яА-Я .,()\\-/:;0-9\n_*?]{0,60}") {
            for text in [&text, &more] {
                let _ = understand(text);
                let _ = several_people(text);
                let _ = understand_parts(text, &more, "");
                let _ = understand_parts("Иванов", text, &more);
            }
        }

        #[test]
        fn no_word_is_lost(text in "[А-Я]?[а-я.]{0,8}( [(-]?[А-Я]?[а-я]{1,9}[),.]?){0,6}") {
            let name = understand(&text);
            let mut all = name.line();
            for piece in &name.left {
                all.push(' ');
                all.push_str(piece);
            }
            proptest::prop_assert_eq!(letters(&all), letters(&text));
        }

        #[test]
        fn remarks_do_not_change_the_name(
            number in "([1-9][0-9]?[.)] ?)?",
            who in 0usize..5,
            remark in "(| \\([а-я]{2,9}\\)| - [а-я]{2,9}|, [а-я]{3,9} [а-я]{3,9}|\\*| [а-я]{3,7}\\.)",
        ) {
            let names = ["Агафонов Лука Вадимович", "Тё Виктория Андреевна", "Снежко-Ланской Фёдор Львович",
                "Алиев Мухаммад Хасан оглы", "Мингазов Ильнар Радикович"];
            let bare = names.get(who).copied().unwrap_or_default();
            let text = format!("{number}{bare}{remark}");
            let name = understand(&text);
            proptest::prop_assert_eq!(name.unclear, None);
            proptest::prop_assert_eq!(name.line(), bare);
            proptest::prop_assert_eq!(name.left.is_empty(), remark.trim_matches('*').is_empty());
        }
    }
}
