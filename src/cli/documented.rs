//! Every command that a guide, the README or the catalogues' examples name is one that can be called like that.

use std::path::{Path, PathBuf};

use super::arguments::command;
use i18n::Lang;

/// The documents that people follow.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_docs = std::fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = in_docs.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    all.extend(["README.md", "README.ru.md", "CONTRIBUTING.md"].map(|name| root.join(name)));
    all.sort();
    all
}

/// What stands in code: lines of fenced blocks, and spans between backticks.
fn code_of(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            found.push((number + 1, line.trim().to_owned()));
        } else {
            found.extend(line.split('`').skip(1).step_by(2).map(|span| (number + 1, span.to_owned())));
        }
    }
    found
}

/// The arguments of a call of the program in a line of code; `None` where it is none, or only a part of one is shown.
fn call_of(code: &str) -> Option<Vec<String>> {
    let at = if code.starts_with("kontingent ") {
        0
    } else if code.starts_with("sudo -u kontingent kontingent ") {
        "sudo -u kontingent ".len()
    } else {
        return None;
    };
    let words = shlex::split(code.get(at..)?)?;
    let ends = |word: &String| ["&&", "||", "|", ">", "<", ";", "&"].contains(&word.as_str()) || word.starts_with('#');
    let words: Vec<String> = words.into_iter().take_while(|word| !ends(word)).map(filled).collect();
    // «kontingent export …» tells of a command, and does not say how it is called.
    let is_whole = words.iter().all(|word| !word.contains('…') && !word.contains("..."));
    (is_whole && words.len() > 1).then_some(words)
}

/// A number or a day where the guide leaves it open.
fn filled(word: String) -> String {
    match word.as_str() {
        "N" | "НОМЕР" => "1".to_owned(),
        "DATE" | "ДАТА" => "2026-11-23".to_owned(),
        _ => word,
    }
}

#[test]
fn every_command_of_the_guides_is_one() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for path in documents() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (line, code) in code_of(&std::fs::read_to_string(&path).unwrap()) {
            let Some(words) = call_of(&code) else { continue };
            count += 1;
            let parsed = command(Lang::Ru).try_get_matches_from(&words);
            if let Err(error) = parsed.map_err(|error| error.kind())
                && !is_named_alone(error)
            {
                wrong.push(format!("{name}:{line}: {code}: {error:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 60, "{count} commands were found");
}

/// A span may name a command without what it needs, and ask for help.
fn is_named_alone(error: clap::error::ErrorKind) -> bool {
    use clap::error::ErrorKind::{
        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion, MissingRequiredArgument,
        MissingSubcommand,
    };
    matches!(
        error,
        DisplayHelp
            | DisplayVersion
            | DisplayHelpOnMissingArgumentOrSubcommand
            | MissingRequiredArgument
            | MissingSubcommand
    )
}
