//! What somebody said of tables of a shape comes in, as it is kept; mappings that say the same go out, and back.
//!
//! A correction is no more than a rule of a mapping for tables with a certain header: `diff`, which remembers nothing, takes
//! the same from a file.

use std::fmt::Write as _;

use super::file::{Mapping, TableRule, TomlError, column_letters};
use names::has_hidden_marks;

/// The name of the mapping that corrections make.
pub const CORRECTIONS: &str = "corrections";

/// A correction that holds, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct HeldCorrection {
    /// The rule, as a mapping.
    pub mapping: String,
    /// No plan that was made with it has been looked at yet.
    pub is_new: bool,
}

/// The mappings of the corrections that hold: those that were looked at, and those that are new. What rests on the latter
/// waits. One that this version does not understand says nothing.
pub fn mappings_of(held: &[HeldCorrection]) -> Vec<Mapping> {
    [false, true]
        .into_iter()
        .filter_map(|is_new| {
            let of_them = held.iter().filter(|one| one.is_new == is_new);
            let tables: Vec<TableRule> =
                of_them.filter_map(|one| read(&one.mapping).ok()).flat_map(|mapping| mapping.tables).collect();
            let name = CORRECTIONS.to_owned();
            (!tables.is_empty()).then(|| Mapping { name, tables, is_new, ..Mapping::default() })
        })
        .collect()
}

/// A string of TOML in which nothing is that a reader does not see: a header may hold marks that turn a line round.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || has_hidden_marks(c.encode_utf8(&mut [0; 4])) => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads a correction as it is kept.
///
/// # Errors
/// Says line, key and what is wrong.
pub fn read(text: &str) -> Result<Mapping, TomlError> {
    Mapping::read(text, CORRECTIONS)
}

impl TableRule {
    /// The rule as a table of a mapping's file, which reads as the same rule.
    pub fn to_toml(&self) -> String {
        let list = |texts: &[String]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
        let mut text = "[[tables]]\n".to_owned();
        // Writing to a String cannot fail.
        for (key, texts) in [("sheets", &self.sheets), ("header", &self.header)] {
            if !texts.is_empty() {
                let _ = writeln!(text, "{key} = [{}]", list(texts));
            }
        }
        if self.skip {
            text.push_str("skip = true\n");
        }
        if let Some(kind) = self.kind {
            let _ = writeln!(text, "kind = {}", quoted(kind.code()));
        }
        if let Some(row) = self.header_row {
            let _ = writeln!(text, "header_row = {row}");
        }
        if let Some(scope) = self.scope {
            let _ = writeln!(text, "scope = {}", quoted(scope.code()));
        }
        if !self.columns.is_empty() {
            text.push_str("\n[tables.columns]\n");
            for (column, field) in &self.columns {
                let _ = writeln!(text, "{} = {}", column_letters(*column), quoted(field.code()));
            }
        }
        if !self.constants.is_empty() {
            text.push_str("\n[tables.constants]\n");
            for (field, value) in &self.constants {
                let _ = writeln!(text, "{} = {}", field.code(), quoted(value));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::Field;
    use super::*;
    use domain::roster::{Kind, Scope};

    #[test]
    fn a_rule_goes_there_and_back() {
        let rule = TableRule {
            sheets: vec!["Лист*".into()],
            header: vec!["№".into(), "Ф. И. О. \"пол\\ностью\"".into(), String::new(), "Хобби\u{202e}\u{1}".into()],
            kind: Some(Kind::Staff),
            columns: vec![(1, Field::FullName), (27, Field::Ignored)],
            constants: vec![(Field::Group, "ИС-21".into())],
            scope: Some(Scope::Organization),
            ..TableRule::default()
        };
        let text = rule.to_toml();
        assert!(!text.contains('\u{202e}') && !text.contains('\u{1}'), "{text}");
        assert_eq!(read(&text).unwrap().tables, [rule]);
        let plain = TableRule { skip: true, header_row: Some(5), ..TableRule::default() };
        assert_eq!(read(&plain.to_toml()).unwrap().tables, [plain]);
    }

    #[test]
    fn new_ones_are_kept_apart() {
        let held = |header: &str, is_new| HeldCorrection {
            mapping: TableRule { header: vec![header.into()], ..TableRule::default() }.to_toml(),
            is_new,
        };
        let mappings = mappings_of(&[held("А", false), held("Б", true), held("В", false)]);
        let told: Vec<(bool, usize)> = mappings.iter().map(|mapping| (mapping.is_new, mapping.tables.len())).collect();
        assert_eq!(told, [(false, 2), (true, 1)]);
        let broken = HeldCorrection { mapping: "[[tables]]\nkind = \"pupils\"\n".into(), is_new: false };
        assert!(mappings_of(&[broken]).is_empty());
    }
}
