//! Names as people write them come in; keys that are equal for the same name go out.
//!
//! Rosters and platforms write one name in many ways: «ИВАНОВ Пётр», «Иванов Петр », «Иванoв Пётр» with a Latin
//! letter in it, «Пётр Сергеевич Иванов», «Иванов П. С.». This room splits a written name into its parts (`split`),
//! folds each part (`fold`), keeps every part once ([`Names`]) and measures how alike two names are (`likeness`).
//! It knows nothing about files or platforms.

mod fold;
mod likeness;
mod pool;
mod split;
mod text;

pub use fold::{cyrillic_twin, fold_name, fold_words, has_hidden_marks};
pub use likeness::{Likeness, known_given_name, likeness};
pub use pool::{NameKey, Names, Part, PartForm, PersonName};
pub use split::{NameParts, split_full_name};
pub(crate) use text::QuickHash;
pub use text::{Text, Texts};
