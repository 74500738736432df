//! `${NAME}` in the strings of a file comes in; the values of the environment go out.

use std::borrow::Cow;

use toml::de::{DeTable, DeValue};

use super::document::Document;

/// Replaces every `${NAME}` in the strings of a table. What has no value stays as it is, and is a fault.
pub(super) fn substitute<'t>(
    document: &Document<'t>,
    table: &mut DeTable<'t>,
    variable: &dyn Fn(&str) -> Option<String>,
) {
    in_table(document, "", table, variable);
}

fn in_table<'t>(
    document: &Document<'t>,
    path: &str,
    table: &mut DeTable<'t>,
    variable: &dyn Fn(&str) -> Option<String>,
) {
    for (key, value) in table.iter_mut() {
        let key = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
        let at = value.span().start;
        in_value(document, &key, at, value.get_mut(), variable);
    }
}

fn in_value<'t>(
    document: &Document<'t>,
    key: &str,
    at: usize,
    value: &mut DeValue<'t>,
    variable: &dyn Fn(&str) -> Option<String>,
) {
    match value {
        DeValue::String(text) if text.contains("${") => match filled(text, variable) {
            Ok(filled) => *text = Cow::Owned(filled),
            Err(Open::NoValue(name)) => {
                document.fault(at, key, "config-no-variable", vec![("name", name)], Some("config-hint-variable"));
            }
            Err(Open::NoName) => document.fault(at, key, "config-bad-variable", vec![], Some("config-hint-braces")),
        },
        DeValue::Table(table) => in_table(document, key, table, variable),
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                let at = item.span().start;
                in_value(document, key, at, item.get_mut(), variable);
            }
        }
        _ => {}
    }
}

/// Why a text cannot be filled.
#[derive(Debug, PartialEq, Eq)]
enum Open {
    /// The variable has no value.
    NoValue(String),
    /// The braces hold no name, or are not closed.
    NoName,
}

/// What the environment says is taken as it is: a `${…}` in it is not looked at again.
fn filled(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, Open> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').ok_or(Open::NoName)?;
        if !is_name(name) {
            return Err(Open::NoName);
        }
        out.push_str(before);
        let value = variable(name).filter(|value| !value.is_empty());
        out.push_str(&value.ok_or_else(|| Open::NoValue(name.to_owned()))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// True for a name that a variable can have.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// True if a string of a file, with its quotes, is one `${NAME}` and nothing else.
pub(super) fn is_only_a_variable(written: &str) -> bool {
    let bare = written.trim_matches(['"', '\'']).trim();
    bare.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled() {
        let variable = |name: &str| match name {
            "HOST" => Some("mail.example".to_owned()),
            "NESTED" => Some("${HOST}".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        assert_eq!(filled("${HOST}:25", &variable).unwrap(), "mail.example:25");
        assert_eq!(filled("a ${HOST} b ${HOST}", &variable).unwrap(), "a mail.example b mail.example");
        assert_eq!(filled("${NESTED}", &variable).unwrap(), "${HOST}");
        assert_eq!(filled("${NONE}", &variable), Err(Open::NoValue("NONE".to_owned())));
        assert_eq!(filled("${EMPTY}", &variable), Err(Open::NoValue("EMPTY".to_owned())));
        assert_eq!(filled("${HOST", &variable), Err(Open::NoName));
        assert_eq!(filled("${}", &variable), Err(Open::NoName));
        assert_eq!(filled("$HOST", &variable).unwrap(), "$HOST");
    }

    #[test]
    fn secrets_are_one_variable() {
        assert!(is_only_a_variable("\"${TOKEN}\""));
        assert!(!is_only_a_variable("\"abc${TOKEN}\"") && !is_only_a_variable("\"abc\""));
    }
}
