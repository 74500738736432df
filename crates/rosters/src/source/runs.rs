//! The text of one cell, run by run: plain, struck through or hidden → the text that counts, and the cell's mark.

use super::row_writer::is_blank;
use crate::mapping::table::Mark;

/// How a run of text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Look {
    #[default]
    Plain,
    Struck,
    Hidden,
}

/// A text being collected. Where nothing is struck or hidden it costs no more than a string.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    /// Everything, hidden text too.
    all: String,
    /// Once anything was struck or hidden: what is neither, and what is not hidden.
    parts: Option<Box<Parts>>,
    plain: bool,
}

#[derive(Debug, Clone, Default)]
struct Parts {
    plain: String,
    visible: String,
    struck: bool,
    hidden: bool,
}

/// A text that was collected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The text that counts.
    pub text: String,
    pub mark: Mark,
    /// The text that was left out because it is hidden, with all around it; empty where none was.
    pub with_hidden: String,
}

impl Runs {
    pub(super) fn push(&mut self, text: &str, look: Look) {
        if look != Look::Plain && self.parts.is_none() && !is_blank(text) {
            let before = self.all.clone();
            self.parts = Some(Box::new(Parts { plain: before.clone(), visible: before, ..Parts::default() }));
        }
        self.all.push_str(text);
        // Space between two struck words is neither.
        self.plain |= look == Look::Plain && !self.plain && !is_blank(text);
        if let Some(parts) = &mut self.parts {
            match look {
                Look::Plain => {
                    parts.plain.push_str(text);
                    parts.visible.push_str(text);
                }
                Look::Struck => {
                    parts.visible.push_str(text);
                    parts.struck |= !is_blank(text);
                }
                Look::Hidden => parts.hidden |= !is_blank(text),
            }
        }
    }

    /// Everything so far, what is left out too.
    pub(super) fn all(&self) -> &str {
        &self.all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Bytes held.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.parts = None;
        self.plain = false;
    }

    /// The text that counts, with the blanks around it taken away by `trim`. The collector is empty afterwards.
    pub(super) fn take(&mut self, trim: fn(&str) -> &str) -> Told {
        let told = match &self.parts {
            None => Told { text: trim(&self.all).to_owned(), ..Told::default() },
            Some(parts) => {
                let with_hidden = if parts.hidden { trim(&self.all).to_owned() } else { String::new() };
                match (parts.struck, self.plain) {
                    (true, false) => Told { text: trim(&parts.visible).to_owned(), mark: Mark::Struck, with_hidden },
                    _ => Told { text: trim(&parts.plain).to_owned(), mark: Mark::PartlyStruck, with_hidden },
                }
            }
        };
        self.clear();
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Look::{Hidden, Plain, Struck};

    fn told(runs: &[(&str, Look)]) -> (String, Mark) {
        let mut collected = Runs::default();
        for (text, look) in runs {
            collected.push(text, *look);
        }
        let told = collected.take(str::trim);
        assert!(collected.is_empty());
        (told.text, told.mark)
    }

    #[test]
    fn what_is_struck_in_part_is_left_out_and_what_is_struck_whole_stays() {
        for (runs, text, mark) in [
            (&[("Иванова", Plain), (" Анна", Plain)][..], "Иванова Анна", Mark::None),
            (&[("Иванова", Struck), (" Петрова", Plain)], "Петрова", Mark::PartlyStruck),
            (&[("ИС-2", Plain), ("1", Struck), ("2", Plain)], "ИС-22", Mark::PartlyStruck),
            (&[("Иванова", Struck), (" ", Plain), ("Анна", Struck)], "Иванова Анна", Mark::Struck),
            (&[("Иванова", Plain), (" ", Struck)], "Иванова", Mark::None),
            (&[("Старая", Hidden), (" Анна", Plain)], "Анна", Mark::PartlyStruck),
            (&[("Старая", Hidden)], "", Mark::PartlyStruck),
            (&[("Старая", Hidden), ("Анна", Struck)], "Анна", Mark::Struck),
        ] {
            assert_eq!(told(runs), (text.to_owned(), mark), "{runs:?}");
        }
    }
}
