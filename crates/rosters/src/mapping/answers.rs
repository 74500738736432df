//! What was answered about words comes in; a mapping that says the same goes out, as a value and as a file.
//!
//! An answer is no more than an entry of a mapping: `diff`, which remembers nothing, takes the same from a file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::field::Field;
use super::file::{Mapping, ValueTable};
use super::reader::TableReading;
use super::word::Word;
use domain::roster::{DatasetPart, HeldAnswer, OWN_GROUP, TableId, Vocabulary, Why, WordAnswer, WordKind};
use names::fold_words;

/// The name of the mapping that answers make.
pub const ANSWERS: &str = "answers";

/// The mappings of the answers that hold: those that were looked at, and those that are new. What rests on the latter waits.
pub fn mappings_of(held: &[HeldAnswer]) -> Vec<Mapping> {
    [false, true]
        .into_iter()
        .filter_map(|is_new| {
            let answers: Vec<&WordAnswer> =
                held.iter().filter(|one| one.is_new == is_new).map(|one| &one.answer).collect();
            (!answers.is_empty()).then(|| Mapping { is_new, ..mapping_of(answers) })
        })
        .collect()
}

/// The mapping that says what some answers say.
pub fn mapping_of<'a>(answers: impl IntoIterator<Item = &'a WordAnswer>) -> Mapping {
    let mut mapping = Mapping { name: ANSWERS.to_owned(), ..Mapping::default() };
    for answer in answers {
        let (words, means) = (answer.words.clone(), answer.means.clone());
        let table = match answer.kind {
            WordKind::Phrase(vocabulary) => match table_of(vocabulary) {
                Some(table) => table,
                None => continue,
            },
            WordKind::Section | WordKind::Title | WordKind::Sheet | WordKind::File => ValueTable::Container,
            WordKind::Column => {
                mapping.headers.extend(
                    Field::from_code(&means).map(|field| (None, Word::of_header(answer.column.clone()), field)),
                );
                continue;
            }
            WordKind::Group if means == OWN_GROUP => {
                mapping.groups.push((words.clone(), words));
                continue;
            }
            WordKind::Group => {
                mapping.groups.push((words, means));
                continue;
            }
        };
        mapping.values.push((table, means.into(), Word::of_value(words)));
    }
    mapping
}

fn table_of(vocabulary: Vocabulary) -> Option<ValueTable> {
    Some(match vocabulary {
        Vocabulary::Movement => ValueTable::Movement,
        Vocabulary::Standing => ValueTable::Standing,
        Vocabulary::Remark => ValueTable::Remark,
        Vocabulary::Relation => ValueTable::Relation,
        Vocabulary::Post => ValueTable::Post,
        Vocabulary::Role => ValueTable::Role,
        Vocabulary::MemberStatus => ValueTable::MemberStatus,
        Vocabulary::Duty => return None,
    })
}

impl Mapping {
    /// Headers, value words and groups as a file, which reads as the same mapping.
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut text = format!("name = {}\n", quoted(&self.name));
        let mut headers: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for (kind, word, field) in &self.headers {
            let of_kind = headers.entry(kind.map_or("any", domain::roster::Kind::code)).or_default();
            of_kind.entry(field.code()).or_default().push(word.as_str());
        }
        let mut values: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for (table, code, word) in &self.values {
            values.entry(table.code()).or_default().entry(code).or_default().push(word.as_str());
        }
        for (of, tables) in [("headers", headers), ("values", values)] {
            for (table, codes) in tables {
                let _ = writeln!(text, "\n[{of}.{table}]");
                for (code, mut words) in codes {
                    words.sort_unstable();
                    words.dedup();
                    let words: Vec<String> = words.into_iter().map(quoted).collect();
                    let _ = writeln!(text, "{code} = [{}]", words.join(", "));
                }
            }
        }
        let groups: BTreeMap<&str, &str> = self.groups.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        if !groups.is_empty() {
            text.push_str("\n[groups]\n");
            for (written, means) in groups {
                let _ = writeln!(text, "{} = {}", quoted(written), quoted(means));
            }
        }
        text
    }
}

/// Notes the tables that hold a column whose meaning is known by a new answer: all of their rows wait.
pub(super) fn note_new_columns(part: &mut DatasetPart, readings: &[TableReading], mappings: &[&Mapping]) {
    let new: Vec<String> = mappings
        .iter()
        .filter(|mapping| mapping.is_new)
        .flat_map(|mapping| &mapping.headers)
        .map(|(_, header, _)| header.folded().to_string())
        .collect();
    if new.is_empty() {
        return;
    }
    for reading in readings {
        for column in &reading.columns {
            let folded = fold_words(&column.header);
            if !new.contains(&folded) {
                continue;
            }
            let of_sheet: Vec<TableId> = (0u32..)
                .zip(&part.tables)
                .filter(|(_, table)| table.sheet == reading.sheet)
                .map(|(number, _)| TableId(number))
                .collect();
            for id in of_sheet {
                part.leftovers.add_to_table(id, Why::NewAnswer, &column.header, folded.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::lexicon_with;
    use crate::mapping::phrase::{Context, Manner, Remark, Says};

    fn answer(kind: &str, vocabulary: &str, words: &str, column: &str, means: &str) -> WordAnswer {
        let kind = WordKind::from_codes(kind, vocabulary).unwrap();
        WordAnswer { kind, words: words.into(), column: column.into(), means: means.into() }
    }

    fn sorted(mapping: &Mapping) -> (Vec<String>, Vec<String>, Vec<(String, String)>) {
        let mut headers: Vec<String> = mapping.headers.iter().map(|entry| format!("{entry:?}")).collect();
        let mut values: Vec<String> = mapping.values.iter().map(|entry| format!("{entry:?}")).collect();
        let mut groups = mapping.groups.clone();
        headers.sort();
        values.sort();
        groups.sort();
        (headers, values, groups)
    }

    #[test]
    fn the_file_says_what_the_answers_say() {
        let answers = [
            answer("phrase", "movement", "снят с «контингента»", "Движение", "expulsion"),
            answer("phrase", "movement", "выведен за штат \\ \"так\"", "Движение", "none"),
            answer("phrase", "remark", "на сборах,\nв лагере", "Примечание", "plain"),
            answer("phrase", "standing", "числится", "Статус", "active"),
            answer("phrase", "relation", "крёстная", "Родство", "other"),
            answer("column", "", "гитара", "Хобби = \"да\"", "ignored"),
            answer("section", "", "Вечерники", "", "listing"),
            answer("file", "", "свалка [2026]", "", "not_ours"),
            answer("group", "", "21-ИС", "", "ИС-21"),
            answer("group", "", "ИС-2l", "", "own"),
        ];
        let mapping = mapping_of(&answers);
        let text = mapping.to_toml();
        let read = Mapping::read(&text, "x").unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
        assert_eq!(sorted(&read), sorted(&mapping), "{text}");
        let manner = Manner { today: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), is_title: false };
        let (a, b) = (lexicon_with(&[mapping]).unwrap(), lexicon_with(&[read]).unwrap());
        for answer in &answers {
            for context in [Context::Order, Context::Person, Context::List] {
                let said = |dictionary: &crate::mapping::Dictionary| {
                    format!("{:?}", dictionary.understand(&answer.words, context, manner))
                };
                assert_eq!(said(&a), said(&b), "{answer:?}");
            }
        }
    }

    #[test]
    fn an_answered_phrase_is_whole() {
        let manner = Manner { today: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), is_title: false };
        for words in [
            "снят с контингента",
            "снят с «контингента»",
            "переведён в лицей «Заря»",
            "№ 5 переезд",
            "уехал 01.09.2026",
            "«вылетел»",
            "отчислен бортом",
            "25 дней в бегах",
            "Иванов не ходит",
            "на 2 курс не пошёл",
            "выб. (пр.)",
            "сбежал?",
            "приказ № 5-к от 01.09.2026 о разном",
        ] {
            let mapping = mapping_of(&[answer("phrase", "movement", words, "", "expulsion")]);
            let dictionary = lexicon_with(&[Mapping { is_new: true, ..mapping }]).unwrap();
            let understood = dictionary.understand(words, Context::Order, manner);
            assert!(understood.is_whole(), "{words}: {understood:?}");
            assert!(understood.new_words.is_some(), "{words}: {understood:?}");
            let Says::Ordered(ordered) = understood.says else { panic!("{words}") };
            assert_eq!(ordered.kind, domain::roster::MovementKind::Expulsion, "{words}");
        }
    }

    #[test]
    fn an_answer_about_orders_says_nothing_of_notes() {
        let manner = Manner { today: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), is_title: false };
        let of_order = answer("phrase", "movement", "по зову моря", "", "expulsion");
        let of_note = answer("phrase", "remark", "по зову моря", "", "plain");
        let alone = lexicon_with(&[mapping_of([&of_order])]).unwrap();
        assert!(!alone.understand("по зову моря", Context::Person, manner).is_whole());
        let both = lexicon_with(&[mapping_of([&of_order, &of_note])]).unwrap();
        let note = both.understand("по зову моря", Context::Person, manner);
        assert_eq!((note.remark, note.standing), (Some(Remark::Plain), Some(domain::roster::Standing::Active)));
        let order = both.understand("по зову моря", Context::Order, manner);
        assert!(order.is_whole() && matches!(order.says, Says::Ordered(_)), "{order:?}");
        // What is known so with a question mark is not known without.
        let doubt = lexicon_with(&[mapping_of([&answer("phrase", "remark", "моряк?", "", "plain")])]).unwrap();
        assert!(doubt.understand("моряк?", Context::Person, manner).is_whole());
        assert!(!doubt.understand("моряк?", Context::Person, manner).is_turned);
        assert!(!doubt.understand("моряк", Context::Person, manner).is_whole());
    }
}
