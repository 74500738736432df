//! The names among which an option chooses come in; the value that is meant goes out.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// One of some values by its name. A name that is none of theirs is refused as clap refuses it.
pub(super) fn one_of<T>(all: &'static [T], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let value = move |said: String| all.iter().copied().find(|value| name(*value) == said).ok_or(said);
    PossibleValuesParser::new(all.iter().map(|value| name(*value))).try_map(value)
}
