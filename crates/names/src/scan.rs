//! What stands in a name cell comes in; the words that may be the name and the pieces that are none go out.

use std::borrow::Cow;

use super::arrange::Unclear;
use super::fold::{is_hidden, is_hyphen};
use super::sense::{Sense, is_son_or_daughter_of};

/// A word that may be a part of the name.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    /// As it is to be kept.
    pub(super) text: Cow<'a, str>,
    pub(super) sense: Sense,
    /// Where it stands in the cell.
    start: usize,
    end: usize,
}

/// A cell, taken apart.
#[derive(Debug, Default)]
pub(super) struct Scan<'a> {
    pub(super) words: Vec<Word<'a>>,
    /// The pieces that are no part of the name.
    pub(super) left: Vec<&'a str>,
    /// What makes the whole cell uncertain.
    pub(super) why: Option<Unclear>,
}

/// A cell longer than this many bytes holds no name, but a text.
pub(super) const LONGEST: usize = 600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// A comma.
    Comma,
    /// A semicolon, a slash, a bar.
    Hard,
    /// A new line.
    Line,
    /// A dash with a space on one side or both.
    Dash,
    /// A colon: what stands before it says what stands after it.
    Label,
}

#[derive(Debug, Clone, Copy)]
enum Token {
    Word(usize, usize),
    Break(Break),
    Bracket(usize, usize),
}

/// Takes a cell apart.
pub(super) fn scan(text: &str) -> Scan<'_> {
    let mut found = Scan { why: spoilt(text), ..Scan::default() };
    if text.len() > LONGEST {
        found.left.push(text.trim());
        found.why = found.why.or(Some(Unclear::ManyWords));
        return found;
    }
    let tokens = tokens_of(text);
    let is_capital = |token: &Token| match token {
        Token::Word(start, end) => word(text, *start, *end).sense.has(Sense::CAPITAL),
        _ => false,
    };
    let mut reader = Reader { text, found, capitals: tokens.iter().any(is_capital), remark: None, broken: None };
    for (n, token) in tokens.iter().enumerate() {
        reader.take(*token, tokens.get(n + 1..).unwrap_or_default());
    }
    reader.close();
    let mut found = reader.found;
    if text.contains("___") && found.why.is_none() {
        found.why = Some(Unclear::SignatureLine);
    }
    found
}

/// What makes a cell uncertain whatever its words are.
fn spoilt(text: &str) -> Option<Unclear> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Some(Unclear::ControlCharacters)
    } else if text.contains('\u{fffd}') || is_misread(text) {
        Some(Unclear::UnreadableLetters)
    } else if text.contains('@') || text.contains("://") || text.contains("www.") {
        Some(Unclear::Address)
    } else if text.contains('?') {
        Some(Unclear::QuestionMarks)
    } else {
        None
    }
}

/// UTF-8 read as another code page («РРІР°РЅРѕРІ», «Ð˜Ð²Ð°Ð½»), boxes among letters, capitals for small letters («хБЮМНБ»).
fn is_misread(text: &str) -> bool {
    let mut pairs = 0;
    let mut letters = 0;
    let mut before = ' ';
    for c in text.chars() {
        if matches!(c, '\u{2500}'..='\u{259f}' | 'Ð' | 'Ñ' | 'Ã' | 'Â') {
            return true;
        }
        letters += u32::from(c.is_alphabetic());
        let usual = ('а'..='я').contains(&c) || ('А'..='Я').contains(&c) || matches!(c, 'ё' | 'Ё' | ' ' | '.' | '-');
        pairs += u32::from(matches!(before, 'Р' | 'С') && !usual && !c.is_whitespace() && !c.is_ascii());
        before = c;
    }
    pairs >= 2 && pairs * 6 >= letters
}

fn tokens_of(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_control() || c.is_whitespace()).collect();
    let at = |n: usize| chars.get(n).map_or(text.len(), |(at, _)| *at);
    let get = |n: usize| chars.get(n).map(|(_, c)| *c);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let mut tokens = Vec::new();
    let mut n = number_at_start(&chars);
    let mut start: Option<usize> = None;
    let mut initial_letters = 0;
    while let Some(c) = get(n) {
        let before = n.checked_sub(1).and_then(get);
        let next = get(n + 1);
        let in_number = digit(before) && digit(next);
        let open = start.is_some();
        let broken = match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' => Some(Break::Line),
            ',' if !in_number => Some(Break::Comma),
            ';' | '|' => Some(Break::Hard),
            ':' if !in_number => Some(Break::Label),
            '/' | '\\' if !open || next.is_none_or(|c| !c.is_lowercase() && !c.is_ascii_digit()) => Some(Break::Hard),
            _ if is_hyphen(c) && !(open && next.is_some_and(|c| !c.is_whitespace() && !is_hyphen(c))) => {
                Some(Break::Dash)
            }
            _ => None,
        };
        let close = |start: &mut Option<usize>, tokens: &mut Vec<Token>, end: usize| {
            if let Some(start) = start.take() {
                tokens.push(Token::Word(start, end));
            }
        };
        if let Some(broken) = broken {
            close(&mut start, &mut tokens, at(n));
            tokens.push(Token::Break(broken));
        } else if matches!(c, '(' | '[' | '{' | '<') {
            close(&mut start, &mut tokens, at(n));
            let mut depth = 1;
            let inside = n + 1;
            n += 1;
            while let Some(c) = get(n) {
                depth += i32::from(matches!(c, '(' | '[' | '{' | '<')) - i32::from(matches!(c, ')' | ']' | '}' | '>'));
                if depth == 0 {
                    break;
                }
                n += 1;
            }
            tokens.push(Token::Bracket(at(inside), at(n)));
        } else if c.is_whitespace()
            || matches!(
                c,
                '*' | '«' | '»' | '“' | '”' | '„' | '"' | '_' | ')' | ']' | '}' | '>' | '•' | '·' | '●' | '▪'
            )
            || matches!(c, '\'' | '`' | '’' | '‘') && !(open && letter(next))
        {
            close(&mut start, &mut tokens, at(n));
        } else {
            if start.is_none() {
                start = Some(at(n));
                initial_letters = 0;
            }
            initial_letters += u32::from(c.is_alphabetic());
            // «П.С.Иванов» and «Сергеевич.»: a dot ends the word, but not in «г.р.», «14.03.2008», «a.b@c».
            let on = digit(next) && digit(before) || next.is_some_and(|c| c.is_lowercase() || c == '@');
            if c == '.' && !on && initial_letters > 0 {
                close(&mut start, &mut tokens, at(n + 1));
            }
        }
        n += 1;
    }
    if let Some(start) = start {
        tokens.push(Token::Word(start, text.len()));
    }
    tokens
}

/// Where the name begins: behind «1.», «12)», «№ 3», «•», «-».
fn number_at_start(chars: &[(usize, char)]) -> usize {
    let get = |n: usize| chars.get(n).map(|(_, c)| *c);
    let skip = |mut n: usize, which: &dyn Fn(char) -> bool| {
        while get(n).is_some_and(which) {
            n += 1;
        }
        n
    };
    let space = |c: char| c.is_whitespace() || matches!(c, '*' | '"' | '«') || is_hidden(c);
    let start = skip(0, &space);
    let mut n = skip(start, &|c| c == '№' || c == '#');
    n = skip(n, &space);
    let digits = n;
    n = skip(n, &|c| c.is_ascii_digit());
    if n == digits || n - digits > 4 {
        return start;
    }
    // «2.14.»
    while get(n) == Some('.') && get(n + 1).is_some_and(|c| c.is_ascii_digit()) {
        let after = skip(n + 1, &|c| c.is_ascii_digit());
        if after - n > 4 {
            return start;
        }
        n = after;
    }
    let marks = skip(n, &|c| matches!(c, '.' | ')' | ']' | ',' | ':') || is_hyphen(c));
    let after = skip(marks, &space);
    let name_follows = get(after).is_some_and(char::is_alphabetic);
    if name_follows && after > n { after } else { start }
}

/// A word of the cell, without what does not belong to it.
fn word(text: &str, start: usize, end: usize) -> Word<'_> {
    let raw = text.get(start..end).unwrap_or("");
    let mut kept = if raw.chars().any(|c| is_hidden(c) || c.is_control() || (is_hyphen(c) && c != '-')) {
        Cow::Owned(
            raw.chars()
                .filter(|c| !(is_hidden(*c) || c.is_control()) || is_hyphen(*c) && *c != '\u{ad}')
                .map(|c| if is_hyphen(c) { '-' } else { c })
                .collect::<String>(),
        )
    } else {
        Cow::Borrowed(raw)
    };
    // A dot behind a whole word ends the sentence, behind a short one it is an abbreviation («инв.»).
    if let Some(bare) = kept.strip_suffix('.')
        && bare.chars().count() >= 2
    {
        let sense = Sense::of_word(bare);
        if sense.has(Sense::CAPITAL) && sense.has_any(Sense::GIVEN.and(Sense::PATRONYMIC).and(Sense::SURNAME)) {
            kept = Cow::Owned(bare.to_owned());
        }
    }
    let sense = Sense::of_word(&kept);
    Word { text: kept, sense, start, end }
}

struct Reader<'a> {
    text: &'a str,
    found: Scan<'a>,
    /// Words of the cell begin with capitals, so a word without one is no part of the name.
    capitals: bool,
    /// The piece that is being read and is no part of the name.
    remark: Option<(usize, usize)>,
    /// What stands between the last word of the name and the next one.
    broken: Option<Break>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, token: Token, rest: &[Token]) {
        match token {
            Token::Word(start, end) => self.take_word(start, end, rest),
            Token::Bracket(start, end) => match &mut self.remark {
                Some((_, until)) => *until = end,
                None => self.leave(start, end),
            },
            Token::Break(Break::Dash) if self.remark.is_some() => {}
            Token::Break(Break::Label) => {
                // «Мать: Иванова Анна»: what was read so far says who the person is.
                let words = &self.found.words;
                let named = words.iter().any(|word| word.sense.has_any(Sense::GIVEN.and(Sense::PATRONYMIC)));
                let starts = words.first().map(|word| word.start).into_iter().chain(self.remark.map(|remark| remark.0));
                let ends = words.last().map(|word| word.end).into_iter().chain(self.remark.map(|remark| remark.1));
                let follows = rest.iter().any(|token| matches!(token, Token::Word(..)));
                match (starts.min(), ends.max()) {
                    (Some(start), Some(end)) if words.len() <= 2 && !named && follows => {
                        self.found.words.clear();
                        self.remark = None;
                        self.leave(start, end);
                        self.broken = None;
                    }
                    _ => {
                        self.close();
                        self.broken = Some(Break::Label);
                    }
                }
            }
            Token::Break(kind) => {
                self.close();
                // A comma at the end of a line is one break.
                if self.broken.is_none() || kind != Break::Line {
                    self.broken = Some(kind);
                }
            }
        }
    }

    fn take_word(&mut self, start: usize, end: usize, rest: &[Token]) {
        let word = word(self.text, start, end);
        let marks_father = is_son_or_daughter_of(&super::fold::fold_name(&word.text));
        if marks_father
            && self.remark.is_none()
            && let Some(father) = self.found.words.last_mut()
        {
            // «Хасан оглы» is one word of two.
            father.text = Cow::Owned(format!("{} {}", father.text, word.text));
            father.end = end;
            father.sense = Sense::of_word(&father.text);
            return;
        }
        if self.remark.is_some() && self.found.words.len() >= 2 {
            return self.extend(start, end);
        }
        if self.belongs(&word, rest) {
            self.close();
            self.accept(word, rest);
        } else {
            self.extend(start, end);
        }
    }

    /// True if the word may be a part of the name.
    fn belongs(&self, word: &Word<'_>, rest: &[Token]) -> bool {
        let words = &self.found.words;
        let sense = word.sense;
        let begins_with_letter = word.text.chars().next().is_some_and(char::is_alphabetic);
        if !begins_with_letter || word.text.ends_with('.') && !sense.has(Sense::INITIAL) || word.text.contains('@') {
            return false;
        }
        let patronymic_at = words.iter().skip(1).position(|word| word.sense.has(Sense::PATRONYMIC)).map(|at| at + 1);
        let initials = words.iter().filter(|word| word.sense.has(Sense::INITIAL)).count();
        let complete = match patronymic_at {
            // «Пётр Сергеевич» waits for the surname.
            Some(1) => words.len() >= 3,
            Some(_) => true,
            None => initials >= 2 && words.len() >= 3,
        };
        if complete {
            return false;
        }
        let all_small = self.capitals && !sense.has(Sense::CAPITAL);
        if all_small && !self.is_slip_of_case(word, rest) {
            let before_a_name = || matches!(rest.first(), Some(Token::Word(..)));
            return sense.has(Sense::PARTICLE) && before_a_name();
        }
        // «Иванов Пётр ВЫБЫЛ»
        if words.len() >= 2
            && sense.has(Sense::ALL_CAPITALS)
            && !sense.has_any(Sense::PATRONYMIC.and(Sense::GIVEN))
            && !words.iter().any(|word| word.sense.has(Sense::ALL_CAPITALS))
            && patronymic_at.is_none()
        {
            return false;
        }
        match (self.broken, words.len()) {
            (None, _) | (_, 0 | 1) => true,
            (Some(Break::Line), _) => {
                sense.has(Sense::PATRONYMIC)
                    || patronymic_at.is_some()
                    || !words.iter().any(|word| word.sense.has(Sense::GIVEN))
            }
            (Some(Break::Dash), _) => {
                let given = |word: Option<&Word<'_>>| word.is_some_and(|word| word.sense.has(Sense::GIVEN));
                patronymic_at.is_none()
                    && (sense.has(Sense::PATRONYMIC) || sense.has(Sense::GIVEN) && given(words.last()))
            }
            (Some(_), _) => patronymic_at.is_none() && sense.has(Sense::PATRONYMIC),
        }
    }

    /// «иванов Пётр Сергеевич», «Иванов пётр Сергеевич»: a small letter where a name must be.
    fn is_slip_of_case(&self, word: &Word<'_>, rest: &[Token]) -> bool {
        let words = &self.found.words;
        let sense = |token: Option<&Token>| match token {
            Some(Token::Word(start, end)) => self::word(self.text, *start, *end).sense,
            _ => Sense::default(),
        };
        match words.len() {
            0 => {
                word.sense.has(Sense::SURNAME)
                    && sense(rest.first()).has(Sense::GIVEN.and(Sense::CAPITAL))
                    && sense(rest.get(1)).has(Sense::PATRONYMIC)
            }
            1 => self.broken.is_none() && word.sense.has(Sense::GIVEN),
            2 => self.broken.is_none() && word.sense.has(Sense::PATRONYMIC),
            _ => false,
        }
    }

    fn accept(&mut self, word: Word<'a>, rest: &[Token]) {
        let broken = self.broken.take();
        let alone = self.found.words.len() == 1;
        let last_given = self.found.words.last().is_some_and(|last| last.sense.has(Sense::GIVEN));
        if broken == Some(Break::Dash)
            && let Some(last) = self.found.words.last_mut()
        {
            // «Петрова - Ёлкина Анна» is one surname, «Анна - Мария» one name; «Иванова - Анна Сергеевна» is not.
            let follows = |kind: Sense| match rest.first() {
                Some(Token::Word(start, end)) => self::word(self.text, *start, *end).sense.has(kind),
                _ => false,
            };
            let a_given_name = word.sense.has(Sense::GIVEN) && (follows(Sense::PATRONYMIC) || rest.is_empty());
            if (alone && !a_given_name) || (!alone && last_given && word.sense.has(Sense::GIVEN)) {
                last.text = Cow::Owned(format!("{}-{}", last.text, word.text));
                last.end = word.end;
                last.sense = Sense::of_word(&last.text);
                return;
            }
        }
        if broken == Some(Break::Hard) && alone && self.found.why.is_none() {
            self.found.why = Some(Unclear::Order);
        }
        self.found.words.push(word);
    }

    fn extend(&mut self, start: usize, end: usize) {
        match &mut self.remark {
            Some((_, until)) => *until = end,
            None => self.remark = Some((start, end)),
        }
        self.broken = None;
    }

    fn close(&mut self) {
        if let Some((start, end)) = self.remark.take() {
            self.leave(start, end);
        }
    }

    fn leave(&mut self, start: usize, end: usize) {
        let piece = self.text.get(start..end).unwrap_or("").trim_matches(|c: char| {
            c.is_whitespace() || is_hyphen(c) || is_hidden(c) || matches!(c, ',' | ';' | '*' | '"' | '«' | '»' | '_')
        });
        if !piece.is_empty() {
            self.found.left.push(piece);
        }
    }
}

impl Word<'_> {
    /// The words as they stand in the cell, from the first to the last.
    pub(super) fn span<'t>(words: &[Word<'_>], text: &'t str) -> &'t str {
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => text.get(first.start..last.end).unwrap_or(""),
            _ => "",
        }
    }
}
