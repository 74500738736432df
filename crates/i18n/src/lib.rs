//! The message catalogues: a key and its arguments come in, a sentence in Russian or English goes out.
//!
//! Every word that a person reads lives in `catalogues/ru/*.ftl` and `catalogues/en/*.ftl` (Project Fluent), one file a
//! room. Keys are English; a key that one catalogue has and the other lacks fails the tests.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::ErrorKind;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use domain::membership::PlaceName;

static_loader! {
    static CATALOGUES = {
        locales: "./catalogues",
        fallback_language: "ru",
        // The marks would end up in csv files and on printed sheets.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static RU: LanguageIdentifier = langid!("ru");
static EN: LanguageIdentifier = langid!("en");

/// The language that a person reads in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumCount)]
pub enum Lang {
    /// Russian, the default.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// All languages.
    pub const ALL: [Lang; <Lang as strum::EnumCount>::COUNT] = [Lang::Ru, Lang::En];

    /// The two-letter code: `ru` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The sentence behind a key that takes no arguments.
    pub fn text(self, key: &str) -> String {
        CATALOGUES.lookup(self.id(), key)
    }

    /// The same of a key that may have no words.
    pub fn words_of(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> Option<String> {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value))).collect();
        CATALOGUES.try_lookup_with_args(self.id(), key, &args)
    }

    /// The sentence behind a key, with its arguments. Numbers choose the plural form.
    pub fn text_with(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value))).collect();
        CATALOGUES.lookup_with_args(self.id(), key, &args)
    }

    /// A place in words: `class:ИС-21` is «класс ИС-21», `chat:parents:ИС-21` «родительский чат ИС-21».
    pub fn place<T: AsRef<str>>(self, place: &PlaceName<T>) -> String {
        let of = |key: &str, group: &T| self.text_with(key, &[("group", group.as_ref().into())]);
        match place {
            PlaceName::Organization => self.text("place-organization"),
            PlaceName::Staff => self.text("place-staff"),
            PlaceName::Class(group) => of("place-class", group),
            PlaceName::Students(group) => of("place-students", group),
            PlaceName::Parents(group) => of("place-parents", group),
            PlaceName::Teachers(group) => of("place-teachers", group),
            PlaceName::Subject { group, subject } => self
                .text_with("place-subject", &[("group", group.as_ref().into()), ("subject", subject.as_ref().into())]),
            PlaceName::Management(name) => self.text_with("place-management", &[("name", name.as_ref().into())]),
        }
    }

    /// The same for what the journal and steps of former versions have as a text; what is no place is shown as it stands.
    pub fn place_of_code(self, code: &str) -> String {
        PlaceName::parse(code).map_or_else(|| code.to_owned(), |place| self.place(&place))
    }

    /// Why a file, a folder or an address could not be used.
    pub fn io(self, kind: ErrorKind) -> String {
        let key = match kind {
            ErrorKind::NotFound => "io-not-found",
            ErrorKind::PermissionDenied => "io-denied",
            ErrorKind::AlreadyExists => "io-exists",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "io-full",
            ErrorKind::ReadOnlyFilesystem => "io-read-only",
            ErrorKind::IsADirectory => "io-folder",
            ErrorKind::NotADirectory => "io-not-folder",
            ErrorKind::AddrInUse => "io-address-in-use",
            ErrorKind::AddrNotAvailable => "io-no-address",
            ErrorKind::InvalidData => "io-not-text",
            _ => return self.text_with("io-other", &[("code", kind.to_string().into())]),
        };
        self.text(key)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}

/// An argument of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Text, put in as it is.
    Text(Cow<'a, str>),
    /// A count; chooses the plural form.
    Count(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(Cow::Owned(text))
    }
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Arg::Count(count)
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Arg::Count(count as u64)
    }
}

impl From<u32> for Arg<'_> {
    fn from(count: u32) -> Self {
        Arg::Count(u64::from(count))
    }
}

impl<'a> From<&'a Arg<'_>> for FluentValue<'a> {
    fn from(arg: &'a Arg<'_>) -> Self {
        match arg {
            Arg::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Arg::Count(count) => FluentValue::from(*count),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The keys of a catalogue with the file that each is in; attributes by their keys.
    fn keys(lang: Lang) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogues").join(lang.code());
        let mut keys = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut last = String::new();
            for line in std::fs::read_to_string(&path).unwrap().lines() {
                let Some((key, _)) = line.split_once(" =") else { continue };
                let attribute = key.strip_prefix("    .").filter(|name| !name.contains(' '));
                if let Some(name) = attribute {
                    keys.insert(format!("{file}: {last}.{name}"));
                } else if key.starts_with(|c: char| c.is_ascii_alphabetic()) && !key.contains(' ') {
                    assert!(keys.insert(format!("{file}: {key}")), "twice: {file}: {key}");
                    last = key.to_owned();
                }
            }
        }
        keys
    }

    #[test]
    fn both_catalogues_have_every_key() {
        let (ru, en) = (keys(Lang::Ru), keys(Lang::En));
        assert!(ru.len() > 1000, "{}", ru.len());
        assert_eq!(ru.symmetric_difference(&en).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn russian_plurals() {
        let say = |n: u64| Lang::Ru.text_with("people", &[("count", n.into())]);
        assert_eq!(say(1), "1 человек");
        assert_eq!(say(2), "2 человека");
        assert_eq!(say(5), "5 человек");
        assert_eq!(say(22), "22 человека");
    }
}
