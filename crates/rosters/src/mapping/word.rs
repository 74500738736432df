//! A word of a mapping with what it is compared by.

use std::borrow::Cow;

use super::phrase::{phrase_key, pieces_key};
use names::fold_words;

/// A word, or a few, as a mapping has them. Of the shipped mappings all three forms are made when the program is built.
#[derive(Clone)]
pub struct Word {
    written: Cow<'static, str>,
    folded: Cow<'static, str>,
    stems: Cow<'static, str>,
}

impl serde::Serialize for Word {
    /// As it is written: the other forms follow from it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl Word {
    /// A word of a header. What stands in quotes there is words like others.
    pub(super) fn of_header(written: String) -> Word {
        Word { folded: fold_words(&written).into(), stems: phrase_key(&written).into(), written: written.into() }
    }

    /// A word of a value, or a phrase. What stands in quotes is one piece.
    pub(super) fn of_value(written: String) -> Word {
        Word { folded: fold_words(&written).into(), stems: pieces_key(&written).into(), written: written.into() }
    }

    /// A word that was folded and stemmed before.
    pub(super) fn made(written: &'static str, folded: &'static str, stems: &'static str) -> Word {
        Word { written: written.into(), folded: folded.into(), stems: stems.into() }
    }

    /// As it is written there.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Its folded form ([`names::fold_words`]).
    pub(super) fn folded(&self) -> &Cow<'static, str> {
        &self.folded
    }

    /// Its stems, divided by spaces; empty if it has none.
    pub(super) fn stems(&self) -> &Cow<'static, str> {
        &self.stems
    }
}

/// As the word is written: the other forms follow from it, and digests of configurations take this form.
impl std::fmt::Debug for Word {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.written.fmt(to)
    }
}

#[cfg(test)]
mod tests {
    use super::Word;
    use crate::mapping::{BUILT_IN, Mapping, SHIPPED};

    #[test]
    fn what_is_built_in_is_what_the_files_say() {
        for (name, words) in BUILT_IN {
            let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name).unwrap();
            let (built, read) = (Mapping::built_in(name, words), Mapping::read(text, name).unwrap());
            assert_eq!(format!("{built:?}"), format!("{read:?}"));
            let forms = |mapping: &Mapping| -> Vec<(String, String)> {
                let of_headers = mapping.headers.iter().map(|(_, word, _)| word);
                let words = of_headers.chain(mapping.values.iter().map(|(_, _, word)| word));
                words.map(|word: &Word| (word.folded().to_string(), word.stems().to_string())).collect()
            };
            assert!(forms(&built).len() > 500, "{name}");
            assert_eq!(forms(&built), forms(&read), "{name}");
        }
    }
}
