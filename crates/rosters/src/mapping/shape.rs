//! The header of a table comes in; the rule that somebody made for tables with just these words goes out.
//!
//! A shape is the words of a header, column by column. A table with one column more, or with the same columns in another
//! order, is of another shape: nothing that was said of one is guessed of the other.

use super::field::Field;
use super::file::{Mapping, TableRule, fits};
use super::header::{HeaderRow, is_full_name};
use super::reader::Reader;
use super::table::Row;
use super::value::cell_text;
use names::fold_words;

/// The words of a header, column by column, up to the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape(Vec<String>);

impl Shape {
    /// The shape of a header with these texts.
    pub fn of(texts: &[String]) -> Shape {
        let width = texts.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |last| last + 1);
        Shape(texts.iter().take(width).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect())
    }

    /// The words.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// The words in one line, for a person to recognise them.
    pub fn line(&self) -> String {
        self.0.iter().map(String::as_str).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
    }

    /// True if these may be the words of a header, and are not what is told of somebody.
    pub fn may_be_a_header(&self) -> bool {
        let filled = || self.0.iter().filter(|text| !text.is_empty());
        let is_data = |text: &String| {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let named = is_full_name(text) || names::known_given_name(&names::fold_name(text));
            named || digits >= 5 || text.contains('@') || text.chars().count() > 120
        };
        filled().count() > 0 && filled().any(|text| text.chars().any(char::is_alphabetic)) && !filled().any(is_data)
    }

    /// A digest that two headers have in common if they are of one shape.
    pub fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for word in self.folded() {
            hasher.update(word.as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex().chars().take(16).collect()
    }

    /// True for a header of this shape.
    pub fn is_of(&self, other: &Shape) -> bool {
        !self.0.is_empty() && self.0.len() == other.0.len() && self.folded().eq(other.folded())
    }

    fn folded(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|word| match fold_words(word) {
            // «№» is a header too.
            folded if folded.is_empty() => word.to_lowercase(),
            folded => folded,
        })
    }
}

impl TableRule {
    /// This rule, and of the other one what this one says nothing about.
    pub(super) fn over(&self, other: Option<&TableRule>) -> TableRule {
        let mut merged = other.cloned().unwrap_or_default();
        merged.header.clone_from(&self.header);
        merged.kind = self.kind.or(merged.kind);
        merged.scope = self.scope.or(merged.scope);
        merged.columns.retain(|(column, _)| !self.columns.iter().any(|(own, _)| own == column));
        merged.columns.extend(self.columns.iter().copied());
        merged.constants.retain(|(field, _)| !self.constants.iter().any(|(own, _)| own == field));
        merged.constants.extend(self.constants.iter().cloned());
        merged
    }

    /// True if one of the others says of the kind or of a column something else.
    pub(super) fn contradicts(&self, others: &[&TableRule]) -> bool {
        others.iter().any(|other| {
            let of_kind = self.kind.zip(other.kind).is_some_and(|(own, other)| own != other);
            of_kind || self.columns.iter().any(|(at, own)| other.field_of(*at).is_some_and(|other| other != *own))
        })
    }

    /// The headers of the columns that it says something of; of all columns where it speaks of the table as a whole.
    pub(super) fn words_of_corrected(&self, texts: &[String]) -> String {
        let named: Vec<&str> = self
            .columns
            .iter()
            .filter_map(|(column, _)| texts.get(*column))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        if named.is_empty() { Shape::of(texts).line() } else { named.join(" | ") }
    }

    /// What the rule says of a column.
    pub fn field_of(&self, column: usize) -> Option<Field> {
        self.columns.iter().find(|(own, _)| *own == column).map(|(_, field)| *field)
    }
}

/// The rules for tables of a shape, the one that counts first, with whether no plan has been looked at with it yet.
pub(super) fn shaped_rules<'a>(mappings: &[&'a Mapping]) -> Vec<(&'a TableRule, bool)> {
    let rules = mappings.iter().rev().flat_map(|mapping| mapping.tables.iter().map(|rule| (rule, mapping.is_new)));
    rules.filter(|(rule, _)| !rule.header.is_empty()).collect()
}

impl<'a> Reader<'a> {
    /// The rule for a table with this header.
    pub(super) fn rule_of_shape(&self, texts: &[String]) -> Option<(&'a TableRule, bool)> {
        if self.shaped.is_empty() {
            return None;
        }
        self.rules_of_shape(texts).next()
    }

    /// All rules for a table with this header, the one that counts first.
    fn rules_of_shape<'r>(&'r self, texts: &[String]) -> impl Iterator<Item = (&'a TableRule, bool)> + use<'a, 'r> {
        let shape = Shape::of(texts);
        let sheet = self.sheet.name.as_deref().unwrap_or("");
        self.shaped.iter().copied().filter(move |(rule, _)| {
            let of_sheet = rule.sheets.is_empty() || rule.sheets.iter().any(|pattern| fits(pattern, sheet));
            let of_kind = self.options.forced.is_none_or(|forced| rule.kind.is_none_or(|kind| kind == forced));
            of_sheet && of_kind && Shape::of(&rule.header).is_of(&shape)
        })
    }

    /// True for a row below a header that somebody said to be another header.
    pub(super) fn begins_another_shape(&self, row: &dyn Row) -> bool {
        let begins = |(rule, _): &(&TableRule, bool)| {
            let first = rule.header.iter().enumerate().find(|(_, word)| !word.is_empty());
            first.is_some_and(|(at, word)| {
                cell_text(row.cell(at)).is_some_and(|text| text.trim() == word || fold_words(&text) == fold_words(word))
            })
        };
        if !self.shaped.iter().any(begins) {
            return false;
        }
        let header = HeaderRow::copy(0, row);
        let is_own = self.sheet.block.as_ref().is_some_and(|block| block.header.texts == header.texts);
        !is_own && self.rule_of_shape(&header.texts).is_some()
    }

    /// The rules that would count for a table with this header if it were not for one.
    pub(super) fn rules_beside(&self, one: &TableRule, texts: &[String]) -> Vec<&'a TableRule> {
        let of_shape = self.rules_of_shape(texts).map(|(rule, _)| rule).filter(|rule| !std::ptr::eq(*rule, one));
        of_shape.chain(self.sheet.rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(words: &[&str]) -> Shape {
        Shape::of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_shape_is_its_words_in_their_places() {
        let known = shape(&["№ п/п", "Ф.И.О.", "", "Хобби", "", ""]);
        for same in [&["№ п/п", "ФИО", "", "ХОББИ"][..], &["№  п/п", "Ф. И. О.", " ", "хобби"]]
        {
            assert!(known.is_of(&shape(same)), "{same:?}");
            assert_eq!(known.key(), shape(same).key());
        }
        for other in [
            &["№ п/п", "ФИО", "Хобби"][..],
            &["№ п/п", "ФИО", "", "Хобби", "Телефон"],
            &["", "№ п/п", "ФИО", "", "Хобби"],
            &["ФИО", "№ п/п", "", "Хобби"],
        ] {
            assert!(!known.is_of(&shape(other)), "{other:?}");
            assert_ne!(known.key(), shape(other).key());
        }
        assert!(!shape(&[]).is_of(&shape(&["", ""])), "nothing is no shape");
        assert!(!shape(&["№"]).is_of(&shape(&["+"])));
    }

    #[test]
    fn what_a_shape_says_stands_over_what_a_mapping_says() {
        let own = TableRule { columns: vec![(1, Field::Phone)], header: vec!["А".into()], ..TableRule::default() };
        let other = TableRule {
            kind: Some(domain::roster::Kind::Staff),
            columns: vec![(0, Field::FullName), (1, Field::Ignored)],
            ..TableRule::default()
        };
        let merged = own.over(Some(&other));
        assert_eq!(merged.kind, other.kind);
        assert_eq!((merged.field_of(0), merged.field_of(1)), (Some(Field::FullName), Some(Field::Phone)));
    }
}
