//! Digests by which values are known again: the same for as long as the values mean the same, whatever their types are
//! called and however their fields are ordered.

use serde::Serialize;
use serde_json::Value;

/// The version of what is digested. It changes when the same values would give another digest; whoever keeps digests accepts
/// the former ones once, so that nobody reviews a plan because the program was updated.
const VERSION: u8 = 2;

/// A digest that is being made: parts come one after another, each with its name and its length, so that no two sequences of
/// parts run together into the same bytes.
#[derive(Debug)]
pub struct Fingerprint(blake3::Hasher);

impl Fingerprint {
    /// Begins a digest of something: digests of two things are never the same.
    pub fn of(what: &str) -> Fingerprint {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[VERSION]);
        let mut fingerprint = Fingerprint(hasher);
        fingerprint.bytes(what.as_bytes());
        fingerprint
    }

    /// Adds a text.
    pub fn text(&mut self, name: &str, text: &str) -> &mut Fingerprint {
        self.bytes(name.as_bytes());
        self.bytes(text.as_bytes());
        self
    }

    /// Adds a value as JSON with sorted keys. What is absent is left out: an optional setting that the program learns later
    /// changes no digest of who does not use it.
    pub fn value(&mut self, name: &str, value: &impl Serialize) -> &mut Fingerprint {
        // Keys that are no texts do not occur: what is digested are settings and answers.
        let value = sorted(serde_json::to_value(value).unwrap_or_default());
        self.text(name, &value.to_string())
    }

    /// `blake3:` and the digest.
    pub fn finish(&self) -> String {
        format!("blake3:{}", self.0.finalize().to_hex())
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// With sorted keys, without those of what is absent. Members of a list keep their places.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut kept: Vec<(String, Value)> = fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            kept.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            Value::Object(kept.into_iter().collect())
        }
        other => other,
    }
}

/// Serialises types as their codes, which are published words and change with no refactoring.
#[macro_export]
macro_rules! serialize_as_code {
    ($($name:ty),+ $(,)?) => {
        $(impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl AsRef<str> for $name {
            /// The code.
            fn as_ref(&self) -> &str {
                self.code()
            }
        })+
    };
}

/// What a published code is beside [`serialize_as_code!`]: read from JSON, where a code that the type does not have is an error,
/// and written out. For types with `code` and `from_code`.
#[macro_export]
macro_rules! read_as_code {
    ($($name:ty),+ $(,)?) => {
        $(impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let code = <String as ::serde::Deserialize>::deserialize(deserializer)?;
                <$name>::from_code(&code).ok_or_else(|| {
                    <D::Error as ::serde::de::Error>::custom(format!("{code:?} is no {}", stringify!($name)))
                })
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, to: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                to.write_str(self.code())
            }
        })+
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &impl Serialize) -> String {
        Fingerprint::of("test").value("value", value).finish()
    }

    #[test]
    fn the_order_of_fields_and_what_is_absent_change_nothing() {
        #[derive(Serialize)]
        struct Former {
            term: u32,
            name: &'static str,
        }
        #[derive(Serialize)]
        struct Later {
            name: &'static str,
            learnt: Option<u32>,
            term: u32,
        }
        let former = of(&Former { term: 30, name: "x" });
        assert_eq!(former, of(&Later { name: "x", learnt: None, term: 30 }));
        assert_ne!(former, of(&Later { name: "x", learnt: Some(0), term: 30 }), "said, if only 0");
        assert_ne!(former, of(&Former { term: 31, name: "x" }));
        assert_ne!(of(&["", "a"]), of(&["a", ""]), "places in a list count");
    }

    #[test]
    fn parts_do_not_run_together() {
        let of = |parts: &[(&str, &str)]| {
            let mut made = Fingerprint::of("test");
            for (name, text) in parts {
                made.text(name, text);
            }
            made.finish()
        };
        assert_ne!(of(&[("a", "bc")]), of(&[("ab", "c")]));
        assert_ne!(of(&[("a", "b"), ("c", "d")]), of(&[("a", "bcd")]));
        assert_ne!(Fingerprint::of("one").finish(), Fingerprint::of("two").finish());
    }

    #[test]
    fn digests_stay_what_they_are() {
        // Kept in databases: when this fails, the version has to change, and former digests to be accepted once.
        let made = Fingerprint::of("test").text("name", "текст").value("value", &["a", "b"]).finish();
        assert_eq!(made, "blake3:ede2a9e49799a62722e49b1d1a94bed4c8f4aad438134c61f7dea21fc346d5dc");
    }
}
