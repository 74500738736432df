//! What is wrong with the configuration: the file, the line, the key, and what to do about it.

use i18n::Lang;
use rosters::mapping::TomlError;

/// One fault, or one warning, of a file of the configuration. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, as a person would call it: relative to the folder of the configuration.
    pub file: String,
    /// The line, from 1; 0 if the fault is of the file as a whole.
    pub line: usize,
    /// The key with its section: `notify.smtp.port`.
    pub key: String,
    /// What is wrong.
    pub problem: Problem,
}

/// Kinds of faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A sentence of the catalogue (`config-…`) with its arguments.
    Said {
        /// The key of the catalogue.
        message: &'static str,
        /// Its arguments.
        args: Vec<(&'static str, String)>,
        /// What to do: a key of the catalogue, that may use the same arguments.
        hint: Option<&'static str>,
    },
    /// What the reader of a policy or a mapping found.
    Toml(TomlError),
}

impl ConfigError {
    /// The fault in words: place, key, what is wrong, what to do.
    pub fn message(&self, lang: Lang) -> String {
        match &self.problem {
            Problem::Toml(fault) => fault.message(lang, &self.file),
            Problem::Said { message, args, hint } => {
                let mut all = vec![
                    ("file", self.file.as_str().into()),
                    ("line", self.line.to_string().into()),
                    ("key", self.key.as_str().into()),
                ];
                all.extend(args.iter().map(|(name, value)| (*name, value.as_str().into())));
                let place = match (self.line, self.key.is_empty()) {
                    (0, _) => lang.text_with("config-place-file", &all),
                    (_, true) => lang.text_with("config-place-line", &all),
                    (_, false) => lang.text_with("config-place", &all),
                };
                let mut text = format!("{place} {}", lang.text_with(message, &all));
                if let Some(hint) = hint {
                    text.push(' ');
                    text.push_str(&lang.text_with(hint, &all));
                }
                text
            }
        }
    }
}

/// All faults of a configuration; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl ConfigErrors {
    /// Each fault in words.
    pub fn messages(&self, lang: Lang) -> Vec<String> {
        self.0.iter().map(|fault| fault.message(lang)).collect()
    }
}
