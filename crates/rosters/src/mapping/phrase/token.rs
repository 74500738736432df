//! A phrase comes in; its words go out, folded and stemmed, with where they stand.
//!
//! Russian words are compared by their stems (Snowball, `rust-stemmers`), so that a vocabulary names a phrase once in plain
//! words. The stemmer does not fold «ё» and knows no abbreviations, and the stems of a verb, its participle and its noun
//! differ: the vocabularies name each. Stems that collide (право/правый, суд/судно, лишить/лишь) do no harm, because only
//! whole phrases count.

use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};

use names::{fold_words, is_russian};

/// What a piece of a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A word: letters alone.
    Word,
    /// Anything with a digit: a date, a number, a group.
    Number,
    /// «№».
    NumberSign,
    /// A text in quotes, as one piece.
    Quoted,
}

/// A piece of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// As it stands there.
    pub(super) text: &'t str,
    /// Where it begins in the phrase, in bytes.
    pub(super) at: usize,
    /// The folded word.
    pub(super) word: String,
    /// The stem of a word; the folded text of anything else.
    pub(super) stem: String,
    /// What it is.
    pub(super) shape: Shape,
}

impl Token<'_> {
    /// True for a word that is written with a capital letter.
    pub(super) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// The stem of a folded word. Words of up to three letters have none.
pub(super) fn stem_of(word: &str) -> String {
    static STEMMER: OnceLock<Stemmer> = OnceLock::new();
    if word.chars().count() <= 3 {
        return word.to_owned();
    }
    STEMMER.get_or_init(|| Stemmer::create(Algorithm::Russian)).stem(word).into_owned()
}

/// The pieces of a phrase. Punctuation is left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if matches!(c, '«' | '"' | '“' | '„') {
            let close = match c {
                '«' => '»',
                '"' => '"',
                _ => '”',
            };
            if let Some(quoted) = quoted(text, at + c.len_utf8(), c, close) {
                push(&mut tokens, quoted, at + c.len_utf8(), Shape::Quoted);
                let end = at + c.len_utf8() + quoted.len();
                while rest.peek().is_some_and(|(at, _)| *at <= end) {
                    rest.next();
                }
            }
            continue;
        }
        if c == '№' {
            push(&mut tokens, "№", at, Shape::NumberSign);
            continue;
        }
        if !(is_russian(c) || c.is_alphanumeric()) {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, c)) = rest.peek().copied() {
            let is_joint = matches!(c, '-' | '/' | '.' | '‑' | '–')
                && text
                    .get(next + c.len_utf8()..)
                    .and_then(|rest| rest.chars().next())
                    .is_some_and(char::is_alphanumeric);
            let is_mark = matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}');
            if !(is_russian(c) || c.is_alphanumeric() || is_joint || is_mark) {
                break;
            }
            end = next + c.len_utf8();
            rest.next();
        }
        word(&mut tokens, text.get(at..end).unwrap_or(""), at);
    }
    tokens
}

/// The text up to the closing quote, if there is one; quotes inside are counted.
fn quoted(text: &str, from: usize, open: char, close: char) -> Option<&str> {
    let rest = text.get(from..)?;
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        if c == close {
            depth -= 1;
            if depth == 0 {
                return rest.get(..at);
            }
        } else if c == open {
            depth += 1;
        }
    }
    None
}

/// A run of letters, digits and joints: one piece, or several where the joint only stands for a missing space.
fn word<'t>(tokens: &mut Vec<Token<'t>>, run: &'t str, at: usize) {
    let has_digits = run.chars().any(|c| c.is_ascii_digit());
    if has_digits {
        // «118-к/19.11.2026» is a number and a date; «2025/2026» is one piece.
        if let Some((first, second)) = run.split_once('/')
            && second.matches('.').count() >= 2
        {
            push(tokens, first, at, Shape::Number);
            push(tokens, second, at + first.len() + 1, Shape::Number);
            return;
        }
        // «пр.118-к», «гр.ИС-21», «от19.11.2026».
        let letters: usize = run.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        let (lead, rest) = run.split_at(letters);
        if let Some(number) = rest.strip_prefix('.')
            && !lead.is_empty()
        {
            push(tokens, lead, at, Shape::Word);
            push(tokens, number, at + letters + 1, Shape::Number);
            return;
        }
        push(tokens, run, at, Shape::Number);
        return;
    }
    // «отч.по»: a space is missing; «и.о», «с/ж», «а/о», «А.Б» are one piece.
    let pieces: Vec<&str> = run.split('.').collect();
    if pieces.len() > 1 && pieces.iter().any(|piece| piece.chars().count() > 2) {
        let mut from = at;
        for piece in pieces {
            if !piece.is_empty() {
                push(tokens, piece, from, Shape::Word);
            }
            from += piece.len() + 1;
        }
        return;
    }
    // «инвалид/сирота», «ребёнок-инвалид» are two, «с/ж» and «из-за» are one.
    let is_joint = |c: char| matches!(c, '/' | '-');
    if run.contains(is_joint) && run.split(is_joint).all(|piece| piece.chars().count() > 2) {
        let mut from = at;
        for piece in run.split(is_joint) {
            push(tokens, piece, from, Shape::Word);
            from += piece.len() + 1;
        }
        return;
    }
    push(tokens, run, at, Shape::Word);
}

fn push<'t>(tokens: &mut Vec<Token<'t>>, text: &'t str, at: usize, shape: Shape) {
    let word = fold_words(text);
    let stem = if shape == Shape::Word { stem_of(&word) } else { word.clone() };
    tokens.push(Token { text, at, word, stem, shape });
}

/// The stems of a phrase: two phrases with the same stems are one, whatever their endings.
pub(crate) fn stems(text: &str) -> Vec<String> {
    tokens(text)
        .into_iter()
        .flat_map(|token| match token.shape {
            Shape::Quoted => tokens(token.text).into_iter().map(|token| token.stem).collect(),
            _ => vec![token.stem],
        })
        .collect()
}

/// The stems of a phrase's pieces in one line: what stands in quotes is one piece, as in the texts that it is looked for in.
pub(crate) fn pieces_key(text: &str) -> String {
    tokens(text).into_iter().map(|token| token.stem).collect::<Vec<_>>().join(" ")
}

/// The stems of a phrase in one line, as a key.
pub(crate) fn phrase_key(text: &str) -> String {
    stems(text).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn pieces_of_phrases() {
        for (text, expected) in [
            ("Отчислен по с/ж", vec!["отчислен", "по", "сж"]),
            ("отч.по собств. желанию", vec!["отч", "по", "собств", "желанию"]),
            ("пр. № 118-к от 19.11.2026г.", vec!["пр", "№", "118к", "от", "19112026г"]),
            ("118-к/19.11.2026", vec!["118к", "19112026"]),
            ("в ГБПОУ «Заречный колледж»", vec!["в", "гбпоу", "заречныйколледж"]),
            ("и.о. директора", vec!["ио", "директора"]),
            ("(ОТЧИСЛЕН)", vec!["отчислен"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn endings_do_not_matter() {
        for (a, b) in [
            ("по собственному желанию", "По собственное желание"),
            ("отчислена", "отчислены"),
            ("академическом отпуске", "академический отпуск"),
            ("лишён родительских прав", "лишена родительских прав"),
            ("отчислeн", "отчислен"),
        ] {
            assert_eq!(phrase_key(a), phrase_key(b), "{a} / {b}");
        }
    }
}
