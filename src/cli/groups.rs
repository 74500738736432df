//! The commands come in; the help of the program goes out, with the commands in four groups by when a person wants them.

use clap::Command;

use super::output::terminal_width;
use i18n::Lang;

/// The groups, each with its commands in the order of use.
pub(super) const GROUPS: [(&str, &[&str]); 4] = [
    ("begin", &["demo", "diff", "init", "doctor", "mapping", "sandbox", "users", "completions", "man"]),
    (
        "daily",
        &[
            "import", "plan", "plans", "show", "approve", "reject", "apply", "undo", "sync", "people", "words",
            "worklist", "invitations", "block", "unblock",
        ],
    ),
    ("know", &["explain", "who", "report", "journal", "files", "blocks", "schedules", "organizations", "disclose"]),
    ("keep", &["run", "stop", "resume", "fetch", "export", "chats", "backup", "encrypt", "decrypt", "store", "forget"]),
];

/// The template of the help.
pub(super) fn template(command: &Command, lang: Lang) -> String {
    let widest = command.get_subcommands().map(|one| one.get_name().chars().count()).max().unwrap_or_default();
    let room = usize::from(terminal_width()).saturating_sub(widest + 4).max(20);
    let indent = format!("\n{}", " ".repeat(widest + 4));
    let mut text = format!("{{about-with-newline}}\n{}: {{usage}}\n", lang.text("help-usage"));
    for (group, names) in GROUPS {
        text.push_str(&format!("\n{}:\n", lang.text(&format!("help-group-{group}"))));
        for one in names.iter().filter_map(|name| command.find_subcommand(name)) {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            let lines = wrapped(first_sentence(&about), room).join(&indent);
            text.push_str(&format!("  {:widest$}  {lines}\n", one.get_name()));
        }
    }
    text.push_str(&format!("\n{}:\n{{options}}{{after-help}}", lang.text("help-options")));
    text
}

/// The sentence that says what a command does; the help of the command has the others.
fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

/// Lines of so many letters at most; a longer word has a line of its own.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
            continue;
        }
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::arguments::command;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_command_is_in_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let all = command(Lang::Ru);
        let all: BTreeSet<&str> = all.get_subcommands().map(Command::get_name).collect();
        assert_eq!(grouped.iter().copied().collect::<BTreeSet<_>>(), all);
        grouped.sort_unstable();
        grouped.dedup();
        assert_eq!(grouped.len(), all.len(), "in one group alone");
    }

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrapped("раз два три", 7), ["раз два", "три"]);
        assert_eq!(wrapped("сверхдлинное слово", 5), ["сверхдлинное", "слово"]);
        assert_eq!(first_sentence("Сверить. Ничего не меняет."), "Сверить");
    }
}
