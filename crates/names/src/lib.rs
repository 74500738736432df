//! Names as people write them come in; keys that are equal for the same name go out.
//!
//! Rosters and platforms write one name in many ways: «ИВАНОВ Пётр», «Иванов Петр », «Иванoв Пётр» with a Latin
//! letter in it, «Пётр Сергеевич Иванов», «Иванов П. С.», «12. Иванов Пётр (староста)». This room understands what stands in a
//! name cell (`understand`): it takes the cell apart (`scan`), knows what each word can be (`sense`, `given`) and says which
//! word is what and whether that is certain (`arrange`). It folds each part (`fold`), keeps every part once ([`Names`]) and
//! measures how alike two names are (`likeness`).
//! It knows nothing about files or platforms.

mod arrange;
mod fold;
mod given;
mod likeness;
mod loose;
mod pool;
mod scan;
mod sense;
mod split;
mod text;
mod understand;

pub use arrange::Unclear;
pub use fold::is_russian;
pub use fold::{cyrillic_twin, fold_name, fold_words, has_hidden_marks, visible};
pub use given::known_given_name;
pub use likeness::{Likeness, likeness};
pub use loose::LooseName;
pub use pool::{NameKey, Names, Part, PartForm, PersonName, ReadName};
pub use split::{NameParts, split_full_name};
pub use text::QuickHash;
pub use text::{Symbol, Symbols, trimmed};
pub use understand::{UnderstoodName, several_people, understand, understand_parts};
