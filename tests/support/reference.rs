//! The table of keys comes in; the reference of the configuration goes out, as it stands between two lines of
//! `docs/configuration.md` and `docs/configuration.en.md`.

use i18n::{Arg, Lang};
use kontingent::config::keys::{Cell, Form, Row, Table, tables};

/// The lines between which it stands.
pub const MARKS: [&str; 2] =
    ["<!-- from here: src/config/keys and config-keys.ftl, by tests/it/configuration.rs -->", "<!-- up to here -->"];

/// The reference in a language, a Markdown table.
pub fn reference(lang: Lang) -> String {
    let mut text = format!("| {} |\n|---|---|---|\n", lang.text("config-key-columns"));
    let tables = tables();
    for table in tables.iter().filter(|table| !matches!(table.form, Form::Inline | Form::Schedule)) {
        if table.form != Form::Top {
            text.push_str(&head(table, lang));
        }
        for row in &table.rows {
            text.push_str(&format!(
                "| {} | {} | {} |\n",
                key(row, lang),
                usual(table, row, lang),
                sentence(table, row, lang)
            ));
        }
    }
    text
}

fn head(table: &Table, lang: Lang) -> String {
    let name = if table.form == Form::List { format!("[[{}]]", table.path) } else { format!("[{}]", table.path) };
    let usual = table.usual.as_ref().map(|told| said(lang, &format!("{}.usual", table.sentence()), told) + " ");
    format!("| **`{name}`** | {}| {} |\n", usual.unwrap_or_default(), lang.text(&table.sentence()))
}

fn key(row: &Row, lang: Lang) -> String {
    let secret = |file: &str| lang.text_with("config-key-secret", &[("file", file.into()), ("key", row.name.into())]);
    row.file.map_or_else(|| format!("`{}`", row.name), secret)
}

/// What holds where a key is absent.
pub fn usual(table: &Table, row: &Row, lang: Lang) -> String {
    match &row.usual {
        Cell::Needed => lang.text("config-key-needed"),
        Cell::Nothing => lang.text("config-key-nothing"),
        Cell::Is(value) => value.clone(),
        Cell::Told(told) => said(lang, &format!("{}.usual", table.sentence_of(row)), told),
    }
}

/// What a key is for, with its bounds and choices wherever the catalogue put them, or at the end.
pub fn sentence(table: &Table, row: &Row, lang: Lang) -> String {
    let bounds = row.bounds.as_ref().map(|bounds| format!("{}–{}", bounds.start(), bounds.end())).unwrap_or_default();
    let mut text = said(lang, &table.sentence_of(row), &[("bounds", bounds.clone())]);
    let choices: Vec<String> = row.choices.iter().map(|choice| format!("`{choice}`")).collect();
    if choices.iter().any(|choice| !text.contains(choice)) {
        text.push_str(&format!(": {}", choices.join(", ")));
    }
    if !text.contains(&bounds) {
        text.push_str(&format!(" ({bounds})"));
    }
    text
}

fn said(lang: Lang, key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<(&'static str, Arg<'_>)> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    lang.text_with(key, &args)
}
