//! The parts of a phrase that no list can name: references to orders, days, groups, years of study, organisations, names.

use chrono::{Datelike, NaiveDate};

use super::token::{Shape, Token};
use super::{Container, Manner, Object, PartKind, Phrases};
use crate::mapping::title::OrderLine;
use crate::mapping::value::{BadDate, Century, parse_date};
use domain::roster::GroupName;

/// The part that begins with the first of some pieces, and how many of them it takes.
pub(super) fn part_at(
    text: &str,
    before: Option<&Token<'_>>,
    tokens: &[Token<'_>],
    manner: Manner,
    phrases: &Phrases,
) -> Option<(PartKind, usize)> {
    school_year(tokens)
        .or_else(|| speciality(tokens, manner))
        .or_else(|| reference(text, tokens, manner))
        .or_else(|| day(text, tokens, manner.today))
        .or_else(|| month(tokens))
        .or_else(|| course(tokens))
        .or_else(|| subgroup(tokens))
        .or_else(|| class(tokens))
        .or_else(|| group(text, before, tokens, phrases))
        .or_else(|| organization(tokens, manner))
        .or_else(|| person(tokens))
}

fn stem<'t>(tokens: &'t [Token<'_>], at: usize) -> &'t str {
    tokens.get(at).map_or("", |token| token.stem.as_str())
}

fn is_number(token: &Token<'_>) -> bool {
    token.shape == Shape::Number
}

/// A date in one piece («19.11.2026», «19.11.2026г») or three («1 декабря 2026»), with a time behind it.
pub(super) fn date(text: &str, tokens: &[Token<'_>], today: NaiveDate) -> Option<(Result<NaiveDate, BadDate>, usize)> {
    let first = tokens.first()?;
    if first.shape == Shape::Quoted {
        // «1» декабря 2026 г.
        let is_day = first.text.trim().parse::<u32>().is_ok_and(|day| (1..=31).contains(&day));
        return if is_day { long_date(first.text.trim(), tokens, today) } else { None };
    }
    if !is_number(first) {
        return None;
    }
    let separators = first.text.chars().filter(|c| matches!(c, '.' | '/' | '-')).count();
    let digits = first.text.chars().filter(char::is_ascii_digit).count();
    let letters: String = first.text.chars().filter(|c| c.is_alphabetic()).collect();
    if separators == 2 && (6..=8).contains(&digits) && matches!(letters.as_str(), "" | "г" | "Г") {
        let date = parse_date(first.text, Century::Present, today);
        let mut taken = 1 + time(text, tokens);
        if matches!(stem(tokens, taken), "г" | "год" | "года") {
            taken += 1;
        }
        return Some((date, taken));
    }
    long_date(first.text, tokens, today)
}

fn long_date(day: &str, tokens: &[Token<'_>], today: NaiveDate) -> Option<(Result<NaiveDate, BadDate>, usize)> {
    const MONTHS: [&str; 12] = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
    let month = tokens.get(1).filter(|token| token.shape == Shape::Word)?;
    let is_month = MONTHS.iter().any(|start| month.word.starts_with(start)) && month.word.chars().count() <= 8;
    if !is_month || day.parse::<u32>().is_err() {
        return None;
    }
    let year =
        tokens.get(2).filter(|token| is_number(token) && token.text.chars().filter(char::is_ascii_digit).count() == 4);
    let Some(year) = year else { return Some((Err(BadDate::NotADate), 2)) };
    let mut taken = 3;
    if matches!(stem(tokens, taken), "г" | "год" | "года") {
        taken += 1;
    }
    Some((parse_date(&format!("{day} {} {}", month.text, year.text), Century::Present, today), taken))
}

/// «0:00:00» behind a date of 1С.
fn time(text: &str, tokens: &[Token<'_>]) -> usize {
    let mut taken = 0;
    while let Some(token) = tokens.get(taken + 1) {
        let is_two = token.shape == Shape::Number && token.text.len() <= 2;
        let before = text.get(..token.at).unwrap_or("").chars().next_back();
        let after = text.get(token.at + token.text.len()..).unwrap_or("").chars().next();
        if !is_two || !(before == Some(':') || after == Some(':')) {
            break;
        }
        taken += 1;
    }
    taken
}

fn day(text: &str, tokens: &[Token<'_>], today: NaiveDate) -> Option<(PartKind, usize)> {
    let lead = stem(tokens, 0);
    let is_lead = matches!(lead, "с" | "со" | "по" | "до" | "от" | "на");
    let rest = if is_lead { tokens.get(1..)? } else { tokens };
    let (date, taken) = date(text, rest, today)?;
    let kind = match (date, lead) {
        (Err(_), _) => PartKind::BadDay,
        (Ok(date), "с" | "со") => PartKind::From(date),
        (Ok(date), "по" | "до") => PartKind::Until(date),
        (Ok(date), _) => PartKind::Day(date),
    };
    Some((kind, taken + usize::from(is_lead)))
}

/// «приказ № 118-к от 19.11.2026», «пр. 118-к», «№ 118-к», «118-к от …», «приказ от 19.11.2026 № 118-к», «118-к/19.11.2026».
fn reference(text: &str, tokens: &[Token<'_>], manner: Manner) -> Option<(PartKind, usize)> {
    let today = manner.today;
    let is_lead = matches!(stem(tokens, 0), "приказ" | "пр" | "прик" | "распоряжен" | "расп" | "пр-з");
    let mut at = usize::from(is_lead);
    let mut line = OrderLine::default();
    let mut signed = false;
    loop {
        let rest = tokens.get(at..).unwrap_or_default();
        let Some(first) = rest.first() else { break };
        if first.shape == Shape::NumberSign && line.number.is_none() {
            let number = rest.get(1).filter(|token| is_number(token))?;
            line.number = Some(number.text.to_owned());
            signed = true;
            at += 2;
            // «№ 118 К».
            if let Some(letter) =
                tokens.get(at).filter(|token| token.shape == Shape::Word && token.word.chars().count() <= 2)
                && !matches!(letter.stem.as_str(), "от" | "с" | "со" | "по" | "о" | "об" | "в" | "и" | "из" | "на")
                && number.text.chars().all(|c| c.is_ascii_digit())
            {
                line.number = Some(format!("{}-{}", number.text, letter.text));
                at += 1;
            }
            continue;
        }
        let dated = if first.stem == "от" {
            date(text, rest.get(1..).unwrap_or_default(), today).map(|(d, n)| (d, n + 1))
        } else {
            date(text, rest, today)
        };
        if let Some((Ok(date), taken)) = dated
            && line.date.is_none()
            && (is_lead || line.number.is_some())
        {
            line.date = Some(date);
            at += taken;
            continue;
        }
        if is_number(first)
            && line.number.is_none()
            && dated.is_none()
            && (is_lead || names_an_order(text, rest, manner))
        {
            line.number = Some(first.text.to_owned());
            at += 1;
            continue;
        }
        break;
    }
    let named = line.number.is_some() && (is_lead || signed || line.date.is_some());
    (named || (is_lead && line.date.is_some())).then_some((PartKind::Reference(line), at))
}

/// «118-к от 19.11.2026», «118-к 19.11.2026»: a number with a date behind it. In a title «ИС-21 (09.02.07)» is a group with its
/// speciality.
fn names_an_order(text: &str, tokens: &[Token<'_>], manner: Manner) -> bool {
    let rest = tokens.get(1..).unwrap_or_default();
    if manner.is_title
        && rest.first().is_some_and(is_speciality_code)
        && tokens.first().is_some_and(|first| GroupName::looks_like_one(first.text))
    {
        return false;
    }
    let rest = if stem(rest, 0) == "от" { rest.get(1..).unwrap_or_default() } else { rest };
    matches!(date(text, rest, manner.today), Some((Ok(_), _)))
}

/// True for the stem of a month's name.
pub(in crate::mapping) fn is_month(stem: &str) -> bool {
    const MONTHS: [&str; 15] = [
        "январ", "феврал", "март", "апрел", "ма", "май", "мае", "июн", "июл", "август", "сентябр", "октябр", "ноябр",
        "декабр", "мая",
    ];
    MONTHS.contains(&stem)
}

/// «за ноябрь 2026», «сентябрь 2026 г.»: a month of a year.
fn month(tokens: &[Token<'_>]) -> Option<(PartKind, usize)> {
    let led = usize::from(matches!(stem(tokens, 0), "за" | "на" | "в"));
    let month = tokens.get(led).filter(|token| token.shape == Shape::Word)?;
    let is_year = |token: &Token<'_>| {
        token.text.len() == 4 && token.text.parse::<i32>().is_ok_and(|year| (2000..2100).contains(&year))
    };
    if !is_month(&month.stem) || !tokens.get(led + 1).is_some_and(is_year) {
        return None;
    }
    let unit = matches!(stem(tokens, led + 2), "г" | "год" | "года");
    Some((PartKind::Filler, led + 2 + usize::from(unit)))
}

/// «подгруппа 2», «2-я подгруппа», «I подгруппа», «подгруппа № 1»: some of a group.
fn subgroup(tokens: &[Token<'_>]) -> Option<(PartKind, usize)> {
    let ordinal = |token: &Token<'_>| {
        let digits = token.text.chars().take_while(char::is_ascii_digit).count();
        let roman = token.text.chars().all(|c| matches!(c, 'I' | 'V' | 'І'));
        (is_number(token) && digits == 1 && token.text.chars().count() <= 4) || roman
    };
    let is_unit = |at: usize| stem(tokens, at) == "подгрупп";
    if tokens.first().is_some_and(ordinal) && is_unit(1) {
        return Some((PartKind::Container(Container::Some), 2));
    }
    let sign = usize::from(tokens.get(1).is_some_and(|token| token.shape == Shape::NumberSign));
    let numbered = is_unit(0) && tokens.get(1 + sign).is_some_and(ordinal);
    numbered.then_some((PartKind::Container(Container::Some), 2 + sign))
}

/// «9 «А» класс», «класс 9 «А»», «9 «А»»: a number and a letter in quotes.
fn class(tokens: &[Token<'_>]) -> Option<(PartKind, usize)> {
    let led = usize::from(stem(tokens, 0) == "класс");
    let number =
        tokens.get(led).filter(|token| token.text.parse::<u8>().is_ok_and(|number| (1..=11).contains(&number)))?;
    let letter = tokens.get(led + 1).filter(|token| {
        token.shape == Shape::Quoted && token.text.chars().count() == 1 && token.text.chars().all(char::is_alphabetic)
    })?;
    let behind = usize::from(led == 0 && stem(tokens, 2) == "класс");
    Some((PartKind::Group(format!("{}{}", number.text, letter.text.to_uppercase())), led + 2 + behind))
}

/// «2 курса», «II курс», «2-го курса», «второго курса»; «1 семестр», «2 год обучения».
fn course(tokens: &[Token<'_>]) -> Option<(PartKind, usize)> {
    let first = tokens.first()?;
    let roman = first.shape == Shape::Word && first.text.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'І'));
    let arabic =
        is_number(first) && first.text.chars().take_while(char::is_ascii_digit).count() == 1 && first.text.len() <= 8;
    let words = ["перв", "втор", "трет", "четверт", "пят"];
    let word = first.shape == Shape::Word && words.iter().any(|start| first.word.starts_with(start));
    let is_one = roman || arabic || word;
    let unit = |at: usize| matches!(stem(tokens, at), "курс" | "семестр");
    if is_one && unit(1) {
        return Some((PartKind::Course, 2));
    }
    // «курс 2», «курс: 2».
    let is_next = tokens.get(1).is_some_and(|token| is_number(token) && token.text.len() == 1);
    (unit(0) && is_next).then_some((PartKind::Course, 2))
}

/// «2025-2026 учебный год», «2026/27 уч. г.».
fn school_year(tokens: &[Token<'_>]) -> Option<(PartKind, usize)> {
    let first = tokens.first().filter(|token| is_number(token))?;
    let (a, b) = first.text.split_once(['-', '/', '–', '‑'])?;
    let year: i32 = a.parse().ok().filter(|year| (2000..2100).contains(year))?;
    let next: i32 = b.parse().ok()?;
    if next != year + 1 && next != (year + 1) % 100 {
        return None;
    }
    let mut taken = 1;
    while matches!(stem(tokens, taken), "учебн" | "уч" | "год" | "г" | "гг" | "у" | "года") {
        taken += 1;
    }
    Some((PartKind::SchoolYear(year), taken))
}

/// «Специальность 09.02.07 Информационные системы и программирование»: up to a word that begins something else.
fn speciality(tokens: &[Token<'_>], manner: Manner) -> Option<(PartKind, usize)> {
    let first = tokens.first()?;
    let is_code = is_speciality_code;
    let led = matches!(first.stem.as_str(), "специальн" | "специальност" | "професс" | "направлен" | "спец");
    if !manner.is_title {
        // «по специальности 09.02.07», with its name in quotes.
        let is_led = led && tokens.get(1).is_some_and(is_code);
        let quoted = tokens.get(2).is_some_and(|token| token.shape == Shape::Quoted);
        return is_led.then_some((PartKind::Filler, 2 + usize::from(quoted)));
    }
    let code_follows = tokens.iter().skip(1).take(2).any(is_code);
    let next_is_capital = tokens.get(1).is_some_and(|token| token.is_capital() || token.shape == Shape::Quoted);
    if !(led && (code_follows || next_is_capital) || is_code(first) && next_is_capital) {
        return None;
    }
    let ends = |token: &&Token<'_>| {
        matches!(token.stem.as_str(), "групп" | "гр" | "курс" | "класс" | "форм" | "куратор" | "кл")
    };
    let taken = 1 + tokens.iter().skip(1).take_while(|token| !ends(token)).count();
    Some((PartKind::Filler, taken))
}

/// «09.02.07»: the code of a speciality in the state's list has three numbers of two digits.
fn is_speciality_code(token: &Token<'_>) -> bool {
    let pieces: Vec<&str> = token.text.split('.').collect();
    pieces.len() == 3 && pieces.iter().all(|piece| piece.len() == 2 && piece.bytes().all(|byte| byte.is_ascii_digit()))
}

fn group(text: &str, before: Option<&Token<'_>>, tokens: &[Token<'_>], phrases: &Phrases) -> Option<(PartKind, usize)> {
    let lead = stem(tokens, 0);
    let preposition = matches!(lead, "в" | "во" | "из" | "с" | "со" | "на" | "к" | "по");
    let mut at = usize::from(preposition);
    let mut named = false;
    while matches!(stem(tokens, at), "учебн" | "академическ" | "уч" | "друг") && is_group_word(stem(tokens, at + 1))
    {
        at += 1;
    }
    if is_group_word(stem(tokens, at)) {
        at += 1;
        named = true;
    }
    let (name, taken) = name_of_group(text, tokens.get(at..)?, named, phrases)?;
    let from = matches!(lead, "из" | "с" | "со");
    let to = matches!(lead, "в" | "во" | "на");
    // «ИС-21 → ТМ-11».
    let arrow = before.is_some_and(|before| {
        let first = tokens.first().map_or(0, |token| token.at);
        text.get(before.at + before.text.len()..first).is_some_and(|gap| gap.contains(['→', '>']))
    });
    let kind = match (preposition && from, preposition && to || arrow) {
        (true, _) => PartKind::FromGroup(name),
        (_, true) => PartKind::ToGroup(name),
        _ => PartKind::Group(name),
    };
    Some((kind, at + taken))
}

fn is_group_word(stem: &str) -> bool {
    matches!(stem, "групп" | "гр" | "класс")
}

/// The name of a group: behind the word «группа» anything, elsewhere only what looks like one.
fn name_of_group(text: &str, tokens: &[Token<'_>], named: bool, phrases: &Phrases) -> Option<(String, usize)> {
    let skipped = tokens.iter().take_while(|token| token.shape == Shape::NumberSign).count();
    let tokens = tokens.get(skipped..)?;
    let first = tokens.first()?;
    if first.shape == Shape::Quoted {
        return named.then(|| (first.text.trim().to_owned(), skipped + 1));
    }
    let second_number = tokens
        .get(1)
        .filter(|token| is_number(token) && token.text.len() <= 4 && token.text.bytes().all(|b| b.is_ascii_digit()));
    let both_end = second_number.map(|token| token.at + token.text.len());
    // «ИС-22, 2 курс», «ИС 2 курс»: the number before «курс» is no part of a name.
    let both = both_end.and_then(|end| text.get(first.at..end)).filter(|_| stem(tokens, 2) != "курс");
    let is_course = stem(tokens, 1) == "курс";
    if !named {
        if is_course {
            return None;
        }
        if GroupName::looks_like_one(first.text) && first.shape == Shape::Number && date_like(first.text).is_none() {
            return Some((first.text.to_owned(), skipped + 1));
        }
        // «Список 9» is no group.
        let is_word = || phrases.longest(tokens, super::Heard { in_order: true, is_question: true }).is_some();
        let is_name = |both: &&str| {
            first.shape == Shape::Word && first.is_capital() && GroupName::looks_like_one(both) && !is_word()
        };
        let joined = both.filter(is_name);
        return joined.map(|both| (both.to_owned(), skipped + 2));
    }
    // «в группу риска», «группы продлённого дня» are no names.
    if phrases.longest(tokens, super::Heard { in_order: true, is_question: true }).is_some()
        && first.shape == Shape::Word
        && !first.is_capital()
    {
        return None;
    }
    match both {
        Some(both) if first.shape == Shape::Word && !is_course => Some((both.to_owned(), skipped + 2)),
        _ if first.shape == Shape::Number => {
            let name = with_brackets(text, first);
            let inner = super::token::tokens(name.get(first.text.len()..).unwrap_or("")).len();
            Some((name, skipped + 1 + inner))
        }
        // «группы ПОВАРА»; a small letter begins another word.
        _ if first.is_capital() => Some((first.text.to_owned(), skipped + 1)),
        _ => None,
    }
}

/// «ТМ-11 (на базе 9 кл.)»: what stands in brackets right behind a group belongs to its name, where it is short.
fn with_brackets(text: &str, first: &Token<'_>) -> String {
    let end = first.at + first.text.len();
    let behind = text.get(end..).unwrap_or("");
    let inner = behind.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(inner, _)| inner);
    match inner {
        Some(inner) if inner.chars().count() <= 20 => format!("{} ({inner})", first.text),
        _ => first.text.to_owned(),
    }
}

fn date_like(text: &str) -> Option<()> {
    (text.matches('.').count() == 2 && text.chars().all(|c| c.is_ascii_digit() || c == '.')).then_some(())
}

/// «в ГБПОУ «Заречный колледж»», «в Заречный техникум», «в СОШ № 3», «из другого колледжа», «из техникума».
fn organization(tokens: &[Token<'_>], manner: Manner) -> Option<(PartKind, usize)> {
    let lead = stem(tokens, 0);
    let preposition = matches!(lead, "в" | "во" | "из" | "с" | "со" | "к");
    let mut at = usize::from(preposition);
    let mut named = false;
    let mut noun = false;
    let mut own = false;
    while let Some(token) = tokens.get(at) {
        if is_organization(token) {
            noun = true;
            at += 1;
            continue;
        }
        match token.shape {
            Shape::Quoted if noun || named => {
                named = true;
                at += 1;
            }
            // «ГАПОУ СО «Колледж связи»».
            Shape::Word
                if noun
                    && token.text.chars().all(char::is_uppercase)
                    && token.word.chars().count() <= 4
                    && tokens.get(at + 1).is_some_and(|next| next.shape == Shape::Quoted) =>
            {
                at += 1;
            }
            Shape::NumberSign if noun => {
                named = true;
                at += 1 + usize::from(tokens.get(at + 1).is_some_and(is_number));
            }
            // «другую», «иную», «Заречный», «Приморский политехнический».
            Shape::Word if !noun && is_adjective(&token.word) && organization_follows(tokens, at) => {
                let another = token.word.starts_with("друг") || token.word.starts_with("ин");
                own |= token.word.starts_with("наш") || token.word.starts_with("данн");
                named |= another || token.is_capital();
                at += 1;
            }
            // «колледж г. Москвы», «школа города Энска».
            Shape::Word
                if noun
                    && matches!(token.stem.as_str(), "г" | "город" | "пос" | "с" | "ст")
                    && tokens.get(at + 1).is_some_and(Token::is_capital) =>
            {
                named = true;
                at += 2;
            }
            // «в колледж Москвы».
            Shape::Word if noun && preposition && !named && token.is_capital() && token.word.chars().count() > 3 => {
                named = true;
                at += 1;
            }
            _ => break,
        }
    }
    if !noun {
        return None;
    }
    let kind = match (named && !own, lead) {
        (true, "из" | "с" | "со") => Object::FromElsewhere,
        (true, "в" | "во" | "к") => Object::Elsewhere,
        (true, _) | (false, _) => Object::Ours,
    };
    if !named && !preposition {
        return Some((PartKind::Filler, at));
    }
    // An organisation that is only named does not say who comes or goes; in a title it is whose list this is.
    if named && !preposition {
        return Some((if manner.is_title { PartKind::Filler } else { PartKind::Left }, at));
    }
    Some((PartKind::Object(kind), at))
}

fn organization_follows(tokens: &[Token<'_>], at: usize) -> bool {
    tokens
        .iter()
        .skip(at + 1)
        .take(4)
        .find(|token| !is_adjective(&token.word))
        .is_some_and(|token| is_organization(token))
}

fn is_adjective(word: &str) -> bool {
    const ENDS: [&str; 21] = [
        "ый", "ий", "ой", "ую", "юю", "ого", "его", "ом", "ем", "ое", "ее", "ая", "яя", "ые", "ых", "их", "ому", "ему",
        "ым", "им", "ей",
    ];
    word.chars().count() >= 4 && ENDS.iter().any(|end| word.ends_with(end))
}

fn is_organization(token: &Token<'_>) -> bool {
    let is_known = |word: &str| {
        matches!(
            word,
            "колледж"
                | "техникум"
                | "училищ"
                | "школ"
                | "лиц"
                | "лице"
                | "гимназ"
                | "институт"
                | "университет"
                | "гбпоу"
                | "гапоу"
                | "гбоу"
                | "мбоу"
                | "маоу"
                | "мкоу"
                | "фгбоу"
                | "огбпоу"
                | "огапоу"
                | "чпоу"
                | "спб"
                | "гпоу"
                | "кгбпоу"
                | "кгапоу"
                | "сош"
                | "впо"
                | "вуз"
                | "пту"
                | "мадоу"
                | "ооу"
                | "оу"
                | "оо"
                | "поо"
                | "спо"
                | "организац"
                | "учрежден"
                | "заведен"
                | "госпиталь"
                | "филиал"
                | "пу"
        )
    };
    // Abbreviations have no endings, whatever the stemmer takes off them.
    is_known(&token.stem) || is_known(&token.word)
}

/// «Белова И. П.», «И. П. Белова», «Белова Ирина Павловна».
fn person(tokens: &[Token<'_>]) -> Option<(PartKind, usize)> {
    let initials = |token: &Token<'_>| {
        token.text.split('.').all(|piece| piece.chars().count() == 1 && piece.chars().all(char::is_uppercase))
            && token.shape == Shape::Word
    };
    let surname = |token: &Token<'_>| {
        token.shape == Shape::Word && token.is_capital() && token.word.chars().count() > 1 && !initials(token)
    };
    let [first, rest @ ..] = tokens else { return None };
    let run = |tokens: &[Token<'_>]| tokens.iter().take(2).take_while(|token| initials(token)).count();
    if surname(first) && run(rest) > 0 {
        return Some((PartKind::Person, 1 + run(rest)));
    }
    if initials(first) {
        let count = run(tokens);
        if tokens.get(count).is_some_and(surname) {
            return Some((PartKind::Person, count + 1));
        }
    }
    let fathers = |word: &str| {
        [
            "вич", "вича", "вичу", "вичем", "вна", "вны", "вне", "вну", "вной", "ична", "ичны", "ичне", "ичну", "ьич",
            "ьича",
        ]
        .iter()
        .any(|end| word.ends_with(end))
    };
    let [a, b, c, ..] = tokens else { return None };
    (surname(a) && surname(b) && fathers(&c.word) && c.is_capital()).then_some((PartKind::Person, 3))
}

/// The school year that a day lies in, by its first year.
pub(in crate::mapping) fn school_year_of(day: NaiveDate) -> i32 {
    if day.month() >= 8 { day.year() } else { day.year() - 1 }
}
