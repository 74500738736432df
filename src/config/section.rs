//! A table of a document comes in; a section gives its values one by one, and every fault is remembered with line and key.
//!
//! `serde` stops at the first fault and speaks English of types; a person who sets up a daemon wants to see all of them.

use std::net::SocketAddr;
use std::ops::Range;

use rapidfuzz::distance::damerau_levenshtein;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::keys::{
    Choice, Choices, Flag, Key, Listen, Named, Needed, Number, Part, Parts, Symbols, Text, Varied, Whole,
};

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

    /// A section of which nothing is said.
    pub(super) fn absent(document: &'d Document<'t>) -> Section<'d, 't> {
        Section { document, name: String::new(), table: None, at: 0, asked: Vec::new() }
    }

    /// True if it has a key.
    pub(super) fn has(&self, key: &impl Key) -> bool {
        self.table.is_some_and(|table| table.contains_key(key.name()))
    }

    /// A key with this section before it.
    fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Remembers a fault of a key, at its value if it has one.
    pub(super) fn fault(
        &self,
        key: &impl Key,
        message: &'static str,
        args: Vec<(&'static str, String)>,
        hint: Option<&'static str>,
    ) {
        self.document.fault(self.place(key.name()), &self.full(key.name()), message, args, hint);
    }

    /// Remembers a warning about a key, at its value if it has one.
    pub(super) fn warn(&self, key: &impl Key, message: &'static str, args: Vec<(&'static str, String)>) {
        self.document.warn(self.place(key.name()), &self.full(key.name()), message, args);
    }

    /// Where the value of a key begins, or the section if it has no such key.
    fn place(&self, key: &str) -> usize {
        self.table.and_then(|table| table.get(key)).map_or(self.at, |value| value.span().start)
    }

    /// Counts a key as known, whether or not it is read.
    pub(super) fn know(&mut self, key: &impl Key) {
        if !self.asked.contains(&key.name()) {
            self.asked.push(key.name());
        }
    }

    fn value(&mut self, key: &impl Key) -> Option<&'d Spanned<DeValue<'t>>> {
        self.know(key);
        self.table.and_then(|table| table.get(key.name()))
    }

    fn wrong_type(&self, key: &impl Key, value: &Spanned<DeValue<'t>>, expected: &'static str) {
        self.document.fault(value.span().start, &self.full(key.name()), expected, vec![], None);
    }

    /// A table that is not to be read here.
    pub(super) fn raw(&mut self, key: &Part) -> Option<&'d Spanned<DeValue<'t>>> {
        self.value(key)
    }

    /// A string; a fault if it has to be said and is not, or is empty.
    pub(super) fn word(&mut self, key: &Text) -> Option<Word> {
        let there = self.has(key);
        match self.if_said(key) {
            Some(word) if key.is_needed() && word.text.is_empty() => {
                self.fault(key, "config-empty", vec![], None);
                None
            }
            None if key.is_needed() && !there => {
                self.fault(key, "config-missing", vec![], None);
                None
            }
            word => word,
        }
    }

    /// A string, where it does not have to be said even if it usually has.
    pub(super) fn if_said(&mut self, key: &Text) -> Option<Word> {
        let value = self.value(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(Word { text: text.trim().to_owned(), span: value.span(), key: self.full(key.name()) }),
            None => {
                self.wrong_type(key, value, "config-expected-string");
                None
            }
        }
    }

    /// A value by its name, or the usual one.
    pub(super) fn choice<T: Copy>(&mut self, key: &Choice<T>) -> T {
        self.named(key.text(), &key.of).unwrap_or(key.usual)
    }

    /// A value by its name, which has to be said.
    pub(super) fn needed<T: Copy>(&mut self, key: &Needed<T>) -> Option<T> {
        self.named(key.text(), &key.of)
    }

    fn named<T: Copy>(&mut self, key: &Text, of: &Named<T>) -> Option<T> {
        let word = self.word(key).filter(|word| !word.is_open())?;
        let found = of.find(&word.text);
        if found.is_none() {
            self.not_one_of(&word, &of.names());
        }
        found
    }

    /// Values by their names, or the usual ones.
    pub(super) fn choices<T: Copy>(&mut self, key: &Choices<T>) -> Vec<T> {
        let is_said = self.has(key);
        let words = self.words(key.list());
        if !is_said {
            return key.usual.to_vec();
        }
        let mut found = Vec::new();
        for word in words {
            match key.of.find(&word.text) {
                Some(value) => found.push(value),
                None => self.not_one_of(&word, &key.of.names()),
            }
        }
        found
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

    /// An integer within its bounds.
    pub(super) fn number<N: Whole>(&mut self, key: &Number<N>) -> N {
        self.within(key, key.usual)
    }

    /// An integer within its bounds, where what is usual depends on a kind.
    pub(super) fn number_of<N: Whole>(&mut self, key: &Varied<N>, kind: &str) -> N {
        self.within(&key.number, key.usual_of(kind))
    }

    fn within<N: Whole>(&mut self, key: &Number<N>, usual: N) -> N {
        let Some(value) = self.value(key) else { return usual };
        let bounds = key.bounds();
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
        let number = number.and_then(|number| u64::try_from(number).ok()).filter(|number| bounds.contains(number));
        match number.and_then(|number| N::try_from(number).ok()) {
            Some(number) => number,
            None => {
                let args = vec![("from", bounds.start().to_string()), ("to", bounds.end().to_string())];
                self.fault(key, "config-out-of-bounds", args, Some("config-hint-bounds"));
                usual
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &Flag) -> bool {
        let Some(value) = self.value(key) else { return key.usual };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(key, value, "config-expected-flag");
            key.usual
        })
    }

    /// An address with a port, on which the program listens.
    pub(super) fn listen(&mut self, key: &Listen) -> SocketAddr {
        self.socket(key.text()).unwrap_or_else(|| key.usual())
    }

    /// An address with a port.
    pub(super) fn socket(&mut self, key: &Text) -> Option<SocketAddr> {
        let word = self.word(key).filter(|word| !word.is_open())?;
        let parsed = word.text.parse().ok();
        if parsed.is_none() {
            self.fault(key, "config-no-address", vec![("value", word.text)], Some("config-hint-address"));
        }
        parsed
    }

    /// A list of strings.
    pub(super) fn words(&mut self, key: &Symbols) -> Vec<Word> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "config-expected-strings");
            return Vec::new();
        };
        let mut words = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) => {
                    let key = self.full(key.name());
                    words.push(Word { text: text.trim().to_owned(), span: item.span(), key });
                }
                None => self.wrong_type(key, item, "config-expected-strings"),
            }
        }
        words
    }

    /// A table below.
    pub(super) fn section(&mut self, key: &Part) -> Section<'d, 't> {
        let name = self.full(key.name());
        let value = self.value(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let Some(value) = value.filter(|_| table.is_none()) {
            self.wrong_type(key, value, "config-expected-table");
        }
        let at = value.map_or(self.at, |value| value.span().start);
        Section { document: self.document, name, table, at, asked: Vec::new() }
    }

    /// Tables below; `None` if the key is absent.
    pub(super) fn sections(&mut self, key: &Parts) -> Option<Vec<Section<'d, 't>>> {
        let value = self.value(key)?;
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "config-expected-tables");
            return Some(Vec::new());
        };
        let mut sections = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let name = format!("{}[{}]", self.full(key.name()), number + 1);
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
