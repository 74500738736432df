//! A table of cells comes in; roster records and notices go out.
//!
//! [`Reader`] takes the rows of a file as a source sends them. It finds the header (`header`), understands the columns
//! (`columns`) with the words of the shipped and the user's mappings (`dictionary`, `file`), and reads titles, section
//! lines and footers (`title`); in a document also the lines around its tables (`between`). What it can't read is a notice, and the people concerned count as present.

pub mod answers;
mod columns;
pub mod corrections;
mod dictionary;
pub mod drawing;
mod drawn;
pub mod export;
pub mod field;
pub mod file;
mod free_text;
mod guess;
mod guess_rows;
mod header;
mod header_words;
mod hear;
mod line_between;
mod load;
mod movement;
mod orders;
mod people;
pub mod phrase;
mod platform;
mod reader;
mod row;
mod segments;
mod shape;
pub mod table;
mod table_block;
mod table_start;
mod title;
mod understood;
mod value;
mod word;

pub use columns::Column;
pub use dictionary::Dictionary;
pub use export::Export;
pub use file::{Mapping, TomlError, column_letters};
pub use guess::draft;
pub use guess_rows::FirstRows;
pub use reader::{MappingError, Options, Reader, Reading, TableReading};
pub use shape::Shape;
pub use understood::Understood;
pub use value::{Century, parse_date, parse_phone};
pub use word::Word;

/// The shipped mappings, by name. They are compiled in and always in force; a user's file of the same name wins.
pub const SHIPPED: [(&str, &str); 6] = [
    ("usual", include_str!("../../../../mappings/usual.toml")),
    ("1c", include_str!("../../../../mappings/1c.toml")),
    ("e-journal", include_str!("../../../../mappings/e-journal.toml")),
    ("moodle", include_str!("../../../../mappings/moodle.toml")),
    ("sferum-list", include_str!("../../../../mappings/sferum-list.toml")),
    ("phrases", include_str!("../../../../mappings/phrases.toml")),
];

/// The words of those that hold nothing but words, as `build.rs` made them.
const BUILT_IN: [(&str, &str); 2] = [
    ("usual", include_str!(concat!(env!("OUT_DIR"), "/usual.tsv"))),
    ("phrases", include_str!(concat!(env!("OUT_DIR"), "/phrases.tsv"))),
];

/// The words in force: the shipped mappings, but for those that a user's mapping of the same name replaces, then the user's.
///
/// # Errors
/// A fault in a shipped mapping, which the tests rule out.
pub fn lexicon_with(own: &[Mapping]) -> Result<Dictionary, TomlError> {
    let mut shipped = Vec::new();
    for (name, text) in SHIPPED {
        if !own.iter().any(|mapping| mapping.name == name) {
            shipped.push(match BUILT_IN.iter().find(|(built, _)| *built == name) {
                Some((_, words)) => Mapping::built_in(name, words),
                None => Mapping::read(text, name)?,
            });
        }
    }
    Ok(Dictionary::new(shipped.iter().chain(own)))
}
