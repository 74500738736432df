//! A table of a document comes in; a section gives its values one by one, and every fault is remembered with line and key.
//!
//! `serde` stops at the first fault and speaks English of types; a person who sets up a daemon wants to see all of them.

use std::ops::{Range, RangeInclusive};

use rapidfuzz::distance::damerau_levenshtein;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;

/// A string of the file.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Range<usize>,
    /// The key with its section.
    pub(super) key: String,
}

impl Word {
    /// True if a `${NAME}` in it has no value: that was told, and there is nothing to check.
    pub(super) fn is_open(&self) -> bool {
        self.text.contains("${")
    }
}

/// A table of the file; empty if it is absent.
#[derive(Debug)]
pub(super) struct Section<'d, 't> {
    pub(super) document: &'d Document<'t>,
    name: String,
    table: Option<&'d DeTable<'t>>,
    /// Where the table begins.
    pub(super) at: usize,
    asked: Vec<&'static str>,
}

impl<'d, 't> Section<'d, 't> {
    /// The whole file.
    pub(super) fn root(document: &'d Document<'t>, table: &'d DeTable<'t>) -> Section<'d, 't> {
        Section { document, name: String::new(), table: Some(table), at: document.begins(), asked: Vec::new() }
    }

    /// True if the file has it.
    pub(super) fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// True if it has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// A key with this section before it.
    pub(super) fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Remembers a fault of a key, at its value if it has one.
    pub(super) fn fault(
        &self,
        key: &str,
        message: &'static str,
        args: Vec<(&'static str, String)>,
        hint: Option<&'static str>,
    ) {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at, |value| value.span().start);
        self.document.fault(at, &self.full(key), message, args, hint);
    }

    /// Remembers a warning about a key, at its value if it has one.
    pub(super) fn warn(&self, key: &str, message: &'static str, args: Vec<(&'static str, String)>) {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at, |value| value.span().start);
        self.document.warn(at, &self.full(key), message, args);
    }

    fn value(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.table.and_then(|table| table.get(key))
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'t>>, expected: &'static str) {
        self.document.fault(value.span().start, &self.full(key), expected, vec![], None);
    }

    /// A table that is not to be read here.
    pub(super) fn raw(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'t>>> {
        self.value(key)
    }

    /// A string.
    pub(super) fn word(&mut self, key: &'static str) -> Option<Word> {
        let value = self.value(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(Word { text: text.trim().to_owned(), span: value.span(), key: self.full(key) }),
            None => {
                self.wrong_type(key, value, "config-expected-string");
                None
            }
        }
    }

    /// A string that must be there, and not empty.
    pub(super) fn needed(&mut self, key: &'static str) -> Option<Word> {
        let there = self.has(key);
        match self.word(key) {
            Some(word) if word.text.is_empty() => {
                self.fault(key, "config-empty", vec![], None);
                None
            }
            None if !there => {
                self.fault(key, "config-missing", vec![], None);
                None
            }
            word => word,
        }
    }

    /// A string among the allowed ones; the first of them if it is absent.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, allowed: &[(&str, T)], usual: T) -> T {
        let Some(word) = self.word(key).filter(|word| !word.is_open()) else { return usual };
        match allowed.iter().find(|(name, _)| *name == word.text) {
            Some((_, value)) => *value,
            None => {
                let names: Vec<&str> = allowed.iter().map(|(name, _)| *name).collect();
                self.not_one_of(&word, &names);
                usual
            }
        }
    }

    /// Remembers that a value is not among the allowed ones, with the likeliest of them.
    pub(super) fn not_one_of(&self, word: &Word, allowed: &[&str]) {
        let mut args = vec![("value", word.text.clone()), ("allowed", allowed.join(", "))];
        let hint = match likeliest(&word.text, allowed.iter().copied()) {
            Some(meant) => {
                args.push(("meant", meant.to_owned()));
                "config-hint-meant-or-allowed"
            }
            None => "config-hint-allowed",
        };
        self.document.fault(word.span.start, &word.key, "config-not-one-of", args, Some(hint));
    }

    /// An integer within bounds.
    pub(super) fn number(&mut self, key: &'static str, usual: u64, bounds: RangeInclusive<u64>) -> u64 {
        let Some(value) = self.value(key) else { return usual };
        let number = match value.get_ref() {
            DeValue::Integer(number) => {
                let digits = number.as_str().replace('_', "");
                i128::from_str_radix(digits.trim_start_matches('+'), number.radix()).ok()
            }
            _ => {
                self.wrong_type(key, value, "config-expected-number");
                return usual;
            }
        };
        match number.and_then(|number| u64::try_from(number).ok()).filter(|number| bounds.contains(number)) {
            Some(number) => number,
            None => {
                let args = vec![("from", bounds.start().to_string()), ("to", bounds.end().to_string())];
                self.fault(key, "config-out-of-bounds", args, Some("config-hint-bounds"));
                usual
            }
        }
    }

    /// The same, as 32 bits.
    pub(super) fn small(&mut self, key: &'static str, usual: u32, bounds: RangeInclusive<u32>) -> u32 {
        let wide = self.number(key, u64::from(usual), u64::from(*bounds.start())..=u64::from(*bounds.end()));
        u32::try_from(wide).unwrap_or(usual)
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str, usual: bool) -> bool {
        let Some(value) = self.value(key) else { return usual };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(key, value, "config-expected-flag");
            usual
        })
    }

    /// A list of strings.
    pub(super) fn words(&mut self, key: &'static str) -> Vec<Word> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "config-expected-strings");
            return Vec::new();
        };
        let mut words = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) => words.push(Word { text: text.trim().to_owned(), span: item.span(), key: self.full(key) }),
                None => self.wrong_type(key, item, "config-expected-strings"),
            }
        }
        words
    }

    /// A table below.
    pub(super) fn section(&mut self, key: &'static str) -> Section<'d, 't> {
        let name = self.full(key);
        let value = self.value(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let Some(value) = value.filter(|_| table.is_none()) {
            self.wrong_type(key, value, "config-expected-table");
        }
        let at = value.map_or(self.at, |value| value.span().start);
        Section { document: self.document, name, table, at, asked: Vec::new() }
    }

    /// Tables below; `None` if the key is absent.
    pub(super) fn sections(&mut self, key: &'static str) -> Option<Vec<Section<'d, 't>>> {
        let value = self.value(key)?;
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "config-expected-tables");
            return Some(Vec::new());
        };
        let mut sections = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let name = format!("{}[{}]", self.full(key), number + 1);
            match item.get_ref().as_table() {
                Some(table) => {
                    let at = item.span().start;
                    sections.push(Section { document: self.document, name, table: Some(table), at, asked: Vec::new() });
                }
                None => self.wrong_type(key, item, "config-expected-tables"),
            }
        }
        Some(sections)
    }

    /// Remembers a key that does not exist, with the likeliest of those that do.
    pub(super) fn unknown_key(&self, at: usize, full: &str, name: &str, allowed: &[&str]) {
        let mut args = vec![("allowed", allowed.join(", "))];
        let hint = match likeliest(name, allowed.iter().copied()) {
            Some(meant) => {
                args.push(("meant", meant.to_owned()));
                "config-hint-meant"
            }
            None => "config-hint-keys",
        };
        self.document.fault(at, full, "config-unknown-key", args, Some(hint));
    }

    /// Remembers the keys that nobody asked for. True if there were none.
    pub(super) fn finish(self) -> bool {
        let Some(table) = self.table else { return true };
        let mut known = true;
        for key in table.keys().filter(|key| !self.asked.iter().any(|asked| *asked == key.get_ref().as_ref())) {
            known = false;
            let name = key.get_ref().as_ref();
            self.unknown_key(key.span().start, &self.full(name), name, &self.asked);
        }
        known
    }
}

/// The allowed word that is most like another, if one is like it.
pub(super) fn likeliest<'a>(word: &str, allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let edits = |known: &str| damerau_levenshtein::distance(folded.chars(), known.to_lowercase().chars());
    let (edits, known) = allowed.map(|known| (edits(known), known)).min_by_key(|(edits, _)| *edits)?;
    (edits <= known.chars().count().min(word.chars().count()).div_ceil(3)).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness() {
        let keys = ["organization", "time_zone", "language", "store"];
        assert_eq!(likeliest("timezone", keys.into_iter()), Some("time_zone"));
        assert_eq!(likeliest("organisation", keys.into_iter()), Some("organization"));
        assert_eq!(likeliest("stroe", keys.into_iter()), Some("store"));
        assert_eq!(likeliest("colour", keys.into_iter()), None);
        assert_eq!(likeliest("x", [].into_iter()), None);
    }
}
