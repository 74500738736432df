//! A command line that clap refuses comes in; why, in the reader's language, goes out.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use i18n::Lang;

/// Why a command line was refused and what would be right; `None` for what is no fault (help, the version).
pub(super) fn message(error: &clap::Error, lang: Lang) -> Option<String> {
    let of = |kind: ContextKind| {
        error.get(kind).map(|value| match value {
            ContextValue::String(text) => text.clone(),
            ContextValue::Strings(texts) => texts.join(", "),
            ContextValue::StyledStr(text) => text.to_string(),
            other => other.to_string(),
        })
    };
    // What may be said several times has dots of its own, before the end of the sentence.
    let arg = of(ContextKind::InvalidArg).unwrap_or_default().replace("...", "");
    let value = of(ContextKind::InvalidValue).unwrap_or_default();
    let subcommand = of(ContextKind::InvalidSubcommand).unwrap_or_default();
    let args = [("arg", arg.into()), ("value", value.into()), ("command", subcommand.into())];
    let key = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return None;
        }
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::UnknownArgument => "usage-unknown",
        ErrorKind::InvalidSubcommand => "usage-command",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-value",
        ErrorKind::ArgumentConflict => "usage-twice",
        _ => "usage-other",
    };
    let mut text = lang.text_with(key, &args);
    let hints = [
        ("usage-allowed", of(ContextKind::ValidValue)),
        ("usage-meant", of(ContextKind::SuggestedSubcommand).or_else(|| of(ContextKind::SuggestedArg))),
    ];
    for (key, hint) in hints {
        if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
            text.push_str(&format!("\n{}", lang.text_with(key, &[("hint", hint.into())])));
        }
    }
    text.push_str(&format!("\n{}", lang.text("usage-help")));
    Some(text)
}
