//! Parts of names come in; each is kept and folded once, and a name is three small numbers.

use std::cmp::Ordering;

use super::arrange::{Unclear, arrange};
use super::fold::fold_name;
use super::sense::{Sense, is_initial};
use super::split::{split_usual, without_dash};
use super::text::{Symbol, Symbols};
use super::understand::{UnderstoodName, understand, understand_parts};

/// A part of a name as it was written: a surname, a given name or a patronymic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Part(u32);

/// A name as it was written, in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PersonName {
    /// The surname.
    pub surname: Part,
    /// The given name.
    pub given: Part,
    /// The patronymic; absent for people who have none.
    pub patronymic: Part,
}

impl PersonName {
    /// No name at all.
    pub const NONE: PersonName = PersonName { surname: Part(0), given: Part(0), patronymic: Part(0) };
}

/// A name for comparing: equal for all spellings of one name. Numbers of folded texts, so only keys of one [`Names`] compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NameKey {
    /// The folded surname.
    pub surname: Symbol,
    /// The folded given name.
    pub given: Symbol,
    /// The folded patronymic.
    pub patronymic: Symbol,
}

impl NameKey {
    /// The key of no name.
    pub const NONE: NameKey = NameKey { surname: Symbol::EMPTY, given: Symbol::EMPTY, patronymic: Symbol::EMPTY };

    /// True if nothing of the name is known.
    pub fn is_empty(self) -> bool {
        self.surname.is_empty() && self.given.is_empty()
    }
}

/// A name as a cell gives it: the best reading, and what speaks against acting on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadName {
    /// The name; parts may be empty.
    pub name: PersonName,
    /// Pieces of the cell that are no part of the name, as written.
    pub left: Vec<String>,
    /// Why the reading is not certain.
    pub unclear: Option<Unclear>,
}

/// What a part is: a word or one letter of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PartForm {
    /// A whole word.
    #[default]
    Word,
    /// An initial: weak evidence.
    Initial,
}

/// All names of a file, or of a whole comparison: every part once, folded once.
#[derive(Debug, Clone)]
pub struct Names {
    written: Symbols,
    folded: Symbols,
    fold_of: Vec<Symbol>,
    form_of: Vec<PartForm>,
    sense_of: Vec<Sense>,
}

impl Default for Names {
    fn default() -> Self {
        Names {
            written: Symbols::default(),
            folded: Symbols::default(),
            fold_of: vec![Symbol::EMPTY],
            form_of: vec![PartForm::Word],
            sense_of: vec![Sense::default()],
        }
    }
}

impl Names {
    /// Takes in a part, or gives the number it has.
    pub fn part(&mut self, written: &str) -> Part {
        let text = self.written.intern(written);
        if text.index() == self.fold_of.len() {
            let folded = fold_name(written);
            self.sense_of.push(Sense::of(written, &folded));
            self.fold_of.push(self.folded.intern(&folded));
            self.form_of.push(if is_initial(written) { PartForm::Initial } else { PartForm::Word });
        }
        Part(text.0)
    }

    /// Takes in a name from one cell.
    pub fn full_name(&mut self, written: &str) -> PersonName {
        self.read(written).name
    }

    /// Takes in a name from one cell, with what else stands there and how certain it is.
    pub fn read(&mut self, written: &str) -> ReadName {
        if let Some([first, second, third]) = split_usual(written) {
            let parts = [self.part(first), self.part(second), self.part(third)];
            if let Some(read) = self.usual(parts, false) {
                return read;
            }
        }
        let understood = understand(written);
        self.keep(understood)
    }

    /// Takes in a name from two or three cells.
    pub fn in_parts(&mut self, surname: &str, given: &str, patronymic: &str) -> PersonName {
        self.read_parts(surname, given, patronymic).name
    }

    /// Takes in a name from two or three cells, with what else stands there and how certain it is.
    pub fn read_parts(&mut self, surname: &str, given: &str, patronymic: &str) -> ReadName {
        let cells = [surname.trim(), given.trim(), without_dash(patronymic)];
        let usual = |cell: &str| cell.bytes().all(|byte| matches!(byte, 0x80..=0xbf | 0xd0 | 0xd1));
        if let [first, second, third] = cells
            && cells.iter().all(|cell| usual(cell))
        {
            let parts = [self.part(first), self.part(second), self.part(third)];
            if let Some(read) = self.usual(parts, true) {
                return read;
            }
        }
        let understood = understand_parts(surname, given, patronymic);
        self.keep(understood)
    }

    /// A certain name of two or three plain words, each with a capital letter; `None` for everything else.
    fn usual(&self, parts: [Part; 3], in_columns: bool) -> Option<ReadName> {
        let sense = |part: Part| self.sense_of.get(part.0 as usize).copied().unwrap_or_default();
        let senses = parts.map(sense);
        let [surname, given, patronymic] = parts;
        if is_plain(senses) {
            return Some(ReadName { name: PersonName { surname, given, patronymic }, left: Vec::new(), unclear: None });
        }
        let count = if parts.last() == Some(&Part(0)) { 2 } else { 3 };
        let words = senses.get(..count)?;
        if !words.iter().all(|word| word.has(Sense::CAPITAL)) {
            return None;
        }
        let found = arrange(words, in_columns);
        if found.why.is_some() {
            return None;
        }
        let part = |at: std::ops::Range<usize>| match at.len() {
            0 => Some(Part(0)),
            1 => parts.get(at.start).copied(),
            _ => None,
        };
        let name = PersonName {
            surname: part(found.surname)?,
            given: part(found.given)?,
            patronymic: part(found.patronymic)?,
        };
        Some(ReadName { name, left: Vec::new(), unclear: None })
    }

    fn keep(&mut self, name: UnderstoodName<'_>) -> ReadName {
        let UnderstoodName { surname, given, patronymic, left, unclear } = name;
        let name =
            PersonName { surname: self.part(&surname), given: self.part(&given), patronymic: self.part(&patronymic) };
        ReadName { name, left: left.into_iter().map(|piece| piece.into_owned()).collect(), unclear }
    }

    /// The key for comparing.
    pub fn key(&self, name: PersonName) -> NameKey {
        let fold = |part: Part| self.fold_of.get(part.0 as usize).copied().unwrap_or_default();
        NameKey { surname: fold(name.surname), given: fold(name.given), patronymic: fold(name.patronymic) }
    }

    /// True if the given name is only an initial. A one-letter surname («Э») is a surname.
    pub fn has_initials(&self, name: PersonName) -> bool {
        self.form_of.get(name.given.0 as usize) == Some(&PartForm::Initial)
    }

    /// The name for people, as it was written.
    pub fn display(&self, name: PersonName) -> String {
        let mut out = String::new();
        for part in [name.surname, name.given, name.patronymic] {
            let written = self.written.get(Symbol(part.0));
            if !written.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(written);
            }
        }
        out
    }

    /// How two names are in order as they are displayed, without displaying them.
    pub fn as_displayed(&self, a: PersonName, b: PersonName) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let shown = |name: PersonName| {
            let parts = [name.surname, name.given, name.patronymic].map(|part| self.written(part).as_bytes());
            let written = parts.into_iter().filter(|part| !part.is_empty());
            // Each part but the first behind a space.
            written.flat_map(|part| std::iter::once(b' ').chain(part.iter().copied())).skip(1)
        };
        shown(a).cmp(shown(b))
    }

    /// One part as it was written.
    pub fn written(&self, part: Part) -> &str {
        self.written.get(Symbol(part.0))
    }

    /// A folded part.
    pub fn folded(&self, fold: Symbol) -> &str {
        self.folded.get(fold)
    }

    /// The folded name in one line: `иванов петр сергеевич`.
    pub fn folded_line(&self, key: NameKey) -> String {
        let mut line = String::new();
        for fold in [key.surname, key.given, key.patronymic] {
            let text = self.folded(fold);
            if !text.is_empty() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(text);
            }
        }
        line
    }

    /// Takes in all parts of another collection; gives the new number of each, in their order.
    pub fn absorb(&mut self, other: &Names) -> Vec<Part> {
        other.written.iter().map(|(_, written)| self.part(written)).collect()
    }

    /// A name of an absorbed collection, in the numbers of this one.
    pub fn moved(name: PersonName, parts: &[Part]) -> PersonName {
        let to = |part: Part| parts.get(part.0 as usize).copied().unwrap_or_default();
        PersonName { surname: to(name.surname), given: to(name.given), patronymic: to(name.patronymic) }
    }
}

/// True for almost every name, without a closer look: a word that is no given name, a given name, a patronymic that fits it.
#[inline]
fn is_plain([first, second, third]: [Sense; 3]) -> bool {
    const STRANGE: Sense = Sense::NO_NAME.and(Sense::ODD).and(Sense::INITIAL).and(Sense::PARTICLE);
    let all = first.and(second).and(third);
    let capitals = first.has(Sense::CAPITAL) && second.has(Sense::CAPITAL) && third.has(Sense::CAPITAL);
    let womans = third.has(Sense::WOMANS_PATRONYMIC);
    let mans_surname = first.has(Sense::MANS_SURNAME);
    let clash =
        second.has(Sense::WOMANS) && !womans && !mans_surname || second.has(Sense::MANS) && womans && mans_surname;
    capitals
        && !all.has_any(STRANGE)
        && !first.has_any(Sense::GIVEN.and(Sense::PATRONYMIC))
        && second.has(Sense::GIVEN)
        && third.has(Sense::PATRONYMIC)
        && !clash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_share_a_key() {
        let mut names = Names::default();
        let a = names.full_name("СЕМЁНОВА Анна Ильинична");
        let b = names.full_name("Анна Ильинична Семенова");
        let c = names.in_parts("Семенова ", "Анна", "Ильинична");
        assert_eq!(names.key(a), names.key(b));
        assert_eq!(names.key(a), names.key(c));
        assert_eq!(names.display(a), "СЕМЁНОВА Анна Ильинична");
        let profile = names.full_name("Пётр Сычёв");
        assert_eq!(names.display(profile), "Сычёв Пётр");
    }

    #[test]
    fn absorbing_keeps_names() {
        let mut ours = Names::default();
        ours.full_name("Петров Олег Ильич");
        let mut theirs = Names::default();
        let name = theirs.full_name("Иванов Пётр Ильич");
        let parts = ours.absorb(&theirs);
        let moved = Names::moved(name, &parts);
        assert_eq!(ours.display(moved), "Иванов Пётр Ильич");
        let again = ours.full_name("ИВАНОВ ПЕТР ИЛЬИЧ");
        assert_eq!(ours.key(moved), ours.key(again));
    }

    #[test]
    fn names_are_in_order_as_they_are_displayed() {
        let mut names = Names::default();
        let written = ["Ан Ия Ян", "Ан-Ли Ия", "Анна Ия", "Ан", "Аня Мария Хасан оглы", "Ёлкин Пётр", "Ан Ия", "Li A"];
        let all: Vec<PersonName> = written.iter().map(|text| names.full_name(text)).chain([PersonName::NONE]).collect();
        for a in &all {
            for b in &all {
                assert_eq!(names.as_displayed(*a, *b), names.display(*a).cmp(&names.display(*b)));
            }
        }
    }

    #[test]
    fn initials_are_known() {
        let mut names = Names::default();
        let a = names.full_name("Иванов П. С.");
        assert!(names.has_initials(a));
        let b = names.full_name("Э Анна Олеговна");
        assert!(!names.has_initials(b));
    }
}
