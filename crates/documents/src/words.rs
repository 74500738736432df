//! Questions and answers about words, in words.

use domain::roster::{Vocabulary, WordAnswer, WordKind};
use i18n::{Arg, Lang};
use names::visible;
use planner::plan::WordQuestion;

/// What is asked.
pub fn question(lang: Lang, one: &WordQuestion) -> String {
    asked(lang, &one.kind, one.vocabulary.as_deref().unwrap_or(""), &one.words, one.column.as_deref().unwrap_or(""))
}

/// What an answer is about.
pub fn question_about(lang: Lang, answer: &WordAnswer) -> String {
    let vocabulary = answer.kind.vocabulary().map_or("", Vocabulary::code);
    asked(lang, answer.kind.code(), vocabulary, &answer.words, &answer.column)
}

/// What it says.
pub fn choice_of(lang: Lang, answer: &WordAnswer) -> String {
    let vocabulary = answer.kind.vocabulary().map_or("", Vocabulary::code);
    choice(lang, answer.kind.code(), vocabulary, &answer.means)
}

/// What is asked about some words, by the codes of kind and vocabulary.
pub fn asked(lang: Lang, kind: &str, vocabulary: &str, words: &str, column: &str) -> String {
    let none = |text: &str| if text.is_empty() { "none".to_owned() } else { visible(text).into_owned() };
    let args = [
        ("words", Arg::from(visible(words).into_owned())),
        ("vocabulary", Arg::from(vocabulary)),
        ("header", Arg::from(none(column))),
    ];
    lang.text_with(&format!("words-ask-{kind}"), &args)
}

/// What a choice means.
pub fn choice(lang: Lang, kind: &str, vocabulary: &str, choice: &str) -> String {
    match WordKind::from_codes(kind, vocabulary).and_then(|kind| kind.choice_key(choice)) {
        Some(key) => lang.text(&key),
        None => visible(choice).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_has_its_words() {
        let kinds = Vocabulary::ALL.map(WordKind::Phrase).into_iter().chain([WordKind::Column, WordKind::File]);
        for (kind, lang) in kinds.flat_map(|kind| [(kind, Lang::Ru), (kind, Lang::En)]) {
            let vocabulary = kind.vocabulary().map_or("", Vocabulary::code);
            for code in kind.choices() {
                let said = choice(lang, kind.code(), vocabulary, code);
                assert!(!said.is_empty() && !said.contains("Unknown"), "{kind:?} {code}: {said}");
            }
            assert!(!asked(lang, kind.code(), vocabulary, "призван", "").contains("Unknown"));
        }
    }
}
