//! What was understood of a file comes in; a draft of a mapping for it goes out, for a person to complete.

use std::fmt::Write as _;

use super::file::column_letters;
use super::reader::TableReading;

/// Writes a mapping that reads the file as it was understood, with every unknown column as a line to complete.
pub fn draft(file: &str, tables: &[TableReading]) -> String {
    let mut out = String::new();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "name = {}", quoted(stem));
    let _ = writeln!(out, "files = [{}]", quoted(file));
    for table in tables {
        let _ = writeln!(out, "\n[[tables]]");
        if let Some(sheet) = &table.sheet {
            let _ = writeln!(out, "sheets = [{}]", quoted(sheet));
        }
        let _ = writeln!(out, "kind = {}", quoted(table.kind.code()));
        let _ = writeln!(out, "header_row = {}", table.header.0);
        let _ = writeln!(out, "\n[tables.columns]");
        for column in &table.columns {
            let letters = column_letters(column.index);
            let header: String = column.header.split_whitespace().collect::<Vec<_>>().join(" ");
            match column.field {
                Some(field) => {
                    let _ = writeln!(out, "{letters} = {}  # {header}", quoted(field.code()));
                }
                None => {
                    let _ = writeln!(out, "# {letters} = \"ignored\"  # {header}");
                }
            }
        }
        if let Some(group) =
            table.group.as_ref().filter(|_| !table.columns.iter().any(|c| c.field == Some(super::field::Field::Group)))
        {
            let _ = writeln!(out, "\n[tables.constants]\ngroup = {}", quoted(group));
        }
    }
    out
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
