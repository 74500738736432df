//! Whether an action may run.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::de::value::UnitDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::roster::Whole;

/// Whether an action may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Policy lets it run by itself: everything that bears on the person was understood.
    Auto(Whole),
    /// Waits for a person.
    Review,
    /// A guard holds it.
    Blocked,
}

impl Verdict {
    /// The names of all verdicts.
    pub const CODES: [&str; 3] = ["auto", "review", "blocked"];

    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Auto(_) => "auto",
            Verdict::Review => "review",
            Verdict::Blocked => "blocked",
        }
    }

    /// True if policy lets it run by itself.
    pub fn is_auto(self) -> bool {
        matches!(self, Verdict::Auto(_))
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Verdict, D::Error> {
        match Cow::<str>::deserialize(deserializer)?.as_ref() {
            "auto" => Whole::deserialize(UnitDeserializer::new()).map(Verdict::Auto),
            "review" => Ok(Verdict::Review),
            "blocked" => Ok(Verdict::Blocked),
            other => Err(D::Error::unknown_variant(other, &Verdict::CODES)),
        }
    }
}
