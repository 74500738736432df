//! The text of a TOML file comes in, or of two of which one is laid over the other; its table goes out, and whatever is found
//! wrong in it is remembered with file, line and key.

use std::cell::RefCell;

use toml::Spanned;
use toml::de::DeTable;

use super::environment;
use super::error::{ConfigError, Problem};
use rosters::mapping::TomlError;

/// A file of the configuration and what is wrong with it.
#[derive(Debug)]
pub(super) struct Document<'t> {
    /// As a person would call it.
    file: String,
    pub(super) text: &'t str,
    /// The file that is laid over it, and where it begins in the text.
    over: Option<(String, usize)>,
    faults: RefCell<Vec<ConfigError>>,
    warnings: RefCell<Vec<ConfigError>>,
}

impl<'t> Document<'t> {
    /// A file of a name.
    pub(super) fn new(file: &str, text: &'t str) -> Document<'t> {
        Document { file: file.to_owned(), text, over: None, faults: RefCell::default(), warnings: RefCell::default() }
    }

    /// Two files in one text, the second laid over the first; it begins at a byte of the text.
    pub(super) fn layered(file: &str, over: &str, begins: usize, text: &'t str) -> Document<'t> {
        Document { over: Some((over.to_owned(), begins)), ..Document::new(file, text) }
    }

    /// True if it is two files.
    pub(super) fn is_layered(&self) -> bool {
        self.over.is_some()
    }

    /// Where the file begins that is blamed for what is missing.
    pub(super) fn begins(&self) -> usize {
        self.over.as_ref().map_or(0, |(_, begins)| *begins)
    }

    /// The file as a table, its `${NAME}` replaced. `None` if it is not TOML; then all of its slips are remembered.
    pub(super) fn parse(&self, variable: &dyn Fn(&str) -> Option<String>) -> Option<Spanned<DeTable<'t>>> {
        let mut table = self.table(self.text)?;
        environment::substitute(self, table.get_mut(), variable);
        Some(table)
    }

    /// A text as a table, with the same places as this document's. `None` if it is not TOML.
    pub(super) fn table<'o>(&self, text: &'o str) -> Option<Spanned<DeTable<'o>>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let line = self.text.get(self.line_start(at)..).and_then(|rest| rest.lines().next()).unwrap_or("");
            // Only what stands before an equals sign is a key; the rest may be a secret.
            let key = line.split_once('=').map_or("", |(key, _)| key.trim());
            let words = error.message().lines().next().unwrap_or("").to_owned();
            self.fault(at, key, "config-syntax", vec![("words", words)], None);
        }
        errors.is_empty().then_some(table)
    }

    /// Remembers a fault at a byte of the text.
    pub(super) fn fault(
        &self,
        at: usize,
        key: &str,
        message: &'static str,
        args: Vec<(&'static str, String)>,
        hint: Option<&'static str>,
    ) {
        self.faults.borrow_mut().push(self.made(at, key, Problem::Said { message, args, hint }));
    }

    /// Remembers a warning.
    pub(super) fn warn(&self, at: usize, key: &str, message: &'static str, args: Vec<(&'static str, String)>) {
        self.warnings.borrow_mut().push(self.made(at, key, Problem::Said { message, args, hint: None }));
    }

    /// Remembers what the reader of a policy found in this text.
    pub(super) fn toml_fault(&self, mut fault: TomlError) {
        let before = self.text.get(..self.begins()).map_or(0, |before| before.matches('\n').count());
        match &self.over {
            Some((over, _)) if fault.line > before => {
                fault.line -= before;
                self.toml_fault_in(over, fault);
            }
            _ => self.toml_fault_in(&self.file, fault),
        }
    }

    /// Remembers what the reader of a policy found in another file.
    pub(super) fn toml_fault_in(&self, file: &str, fault: TomlError) {
        let made = ConfigError {
            file: file.to_owned(),
            line: fault.line,
            key: fault.key.clone(),
            problem: Problem::Toml(fault),
        };
        self.faults.borrow_mut().push(made);
    }

    /// Everything that was found, in the order of the text: faults, warnings.
    pub(super) fn found(self) -> (Vec<ConfigError>, Vec<ConfigError>) {
        let (mut faults, warnings) = (self.faults.into_inner(), self.warnings.into_inner());
        // The policy may be a file of its own; its lines stand among those of the file that names it.
        faults.sort_by_key(|fault| (self.over.as_ref().is_some_and(|(over, _)| *over == fault.file), fault.line));
        (faults, warnings)
    }

    fn made(&self, at: usize, key: &str, problem: Problem) -> ConfigError {
        let (file, begins) = match &self.over {
            Some((over, begins)) if at >= *begins => (over, *begins),
            _ => (&self.file, 0),
        };
        let line = self.text.get(begins..at).unwrap_or(self.text).matches('\n').count() + 1;
        ConfigError { file: file.clone(), line, key: key.to_owned(), problem }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_slip_is_named_and_not_repeated() {
        let text = "a = 1\npassword hunter2\nb = \nc = \"x\n";
        let document = Document::new("x.toml", text);
        assert!(document.parse(&|_| None).is_none());
        let (faults, _) = document.found();
        assert!(!format!("{faults:?}").contains("hunter2"), "{faults:?}");
        assert_eq!(faults.first().unwrap().line, 2);
    }

    #[test]
    fn each_of_two_files_has_lines_of_its_own() {
        let document = Document::layered("a.toml", "b.toml", 12, "x = 1\ny = 2\nz = 3\nw = 4");
        for at in [0, 6, 12, 18] {
            document.fault(at, "", "config-empty", vec![], None);
        }
        let (faults, _) = document.found();
        let places: Vec<(&str, usize)> = faults.iter().map(|fault| (fault.file.as_str(), fault.line)).collect();
        assert_eq!(places, [("a.toml", 1), ("a.toml", 2), ("b.toml", 1), ("b.toml", 2)]);
    }
}
