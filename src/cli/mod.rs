//! The command line: arguments come in, a command's output and exit status go out. A file a command.
//!
//! Exit status: 0 done; 1 failed, with the reason on stderr; 2 wrong usage; 3 a guard holds the plan back, or a
//! second administrator has to agree; with `--exit-code` 4 when there are changes or not everything was
//! compared.

mod apply;
mod arguments;
mod blocks;
mod chats;
mod choice;
mod daily;
mod daily_arguments;
mod decide;
mod demo;
mod demo_serve;
mod diff;
mod doctor;
mod doctor_messenger;
mod doctor_region;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod documented;
mod encryption;
mod explain;
mod export;
mod fetch;
mod groups;
mod history;
mod import;
mod init;
mod inputs;
mod invitations;
mod journal;
mod mapping;
mod organizations;
mod output;
mod people;
mod plan;
mod plans;
mod report;
mod run;
mod sandbox;
mod sandbox_max;
mod schedules;
mod shell;
mod stop;
mod store;
mod sync;
mod tokens;
mod usage;
mod users;
mod words;
mod worklist;

use std::ffi::OsString;
use std::io::IsTerminal;

use crate::config::{Config, Region};
use i18n::Lang;
use system::clock::Clock;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Done,
    /// Failed; the reason was told.
    Failed,
    /// Wrong usage.
    Usage,
    /// A guard holds the plan back, or a second administrator has to agree.
    Held,
    /// Done, and there are changes.
    Changes,
}

impl Ended {
    /// The graver of two ends: a guard that holds outweighs changes, changes outweigh nothing.
    fn graver(self, other: Ended) -> Ended {
        let rank = |ended: Ended| match ended {
            Ended::Done => 0,
            Ended::Changes => 1,
            Ended::Held => 2,
            Ended::Usage => 3,
            Ended::Failed => 4,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// The exit status.
    pub fn status(self) -> u8 {
        match self {
            Ended::Done => 0,
            Ended::Failed => 1,
            Ended::Usage => 2,
            Ended::Held => 3,
            Ended::Changes => 4,
        }
    }
}

/// Why a command failed, in words.
#[derive(Debug)]
pub(super) struct Failure(Vec<String>);

impl Failure {
    fn one(message: String) -> Failure {
        Failure(vec![message])
    }
}

/// Carries out a command line.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Ended {
    let mut args: Vec<OsString> = args.into_iter().collect();
    // `kontingent help approve` is what people type who know other programs.
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    let lang = arguments::language(&args);
    let matches = match arguments::command(lang).try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => {
            let told = match usage::message(&error, lang) {
                Some(message) => output::tell(&message),
                None => error.print(),
            };
            return if told.is_err() || error.use_stderr() { Ended::Usage } else { Ended::Done };
        }
    };
    if let Some(message) = output::wrong_extension(&matches, lang) {
        let _ = output::tell(&message);
        return Ended::Usage;
    }
    let ended = match matches.subcommand() {
        Some(("diff", matches)) => diff::run(matches, lang),
        Some(("explain", matches)) => explain::run(matches, lang),
        Some(("mapping", matches)) => mapping::run(matches, lang),
        Some(("demo", matches)) => demo::run(matches, lang),
        Some(("sandbox", matches)) => sandbox::run(matches, lang),
        Some(("init", matches)) => init::run(matches, lang),
        Some(("doctor", matches)) => doctor::run(matches, lang),
        Some(("organizations", matches)) => organizations::run(matches, lang),
        Some(("schedules", matches)) => schedules::run(matches, lang),
        Some(("report", matches)) => report::run(matches, lang),
        Some(("import", matches)) => import::run(matches, lang),
        Some(("files", matches)) => import::files(matches, lang),
        Some(("export", matches)) => export::run(matches, lang),
        Some(("fetch", matches)) => fetch::run(matches, lang),
        Some(("plan", matches)) => plan::run(matches, lang),
        Some(("plans", matches)) => plans::list(matches, lang),
        Some(("show", matches)) => plans::show(matches, lang),
        Some(("approve", matches)) => decide::approve(matches, lang),
        Some(("reject", matches)) => decide::reject(matches, lang),
        Some(("apply", matches)) => apply::run(matches, lang),
        Some(("undo", matches)) => apply::reverse(matches, lang),
        Some(("sync", matches)) => sync::run(matches, lang),
        Some(("run", matches)) => run::run(matches, lang),
        Some(("people", matches)) => people::run(matches, lang),
        Some(("words", matches)) => words::run(matches, lang),
        Some(("worklist", matches)) => worklist::run(matches, lang),
        Some(("block", matches)) => blocks::block(matches, lang),
        Some(("unblock", matches)) => blocks::unblock(matches, lang),
        Some(("blocks", matches)) => blocks::list(matches, lang),
        Some(("chats", matches)) => chats::run(matches, lang),
        Some(("invitations", matches)) => invitations::run(matches, lang),
        Some(("journal", matches)) => journal::run(matches, lang),
        Some(("who", matches)) => history::who(matches, lang),
        Some(("forget", matches)) => history::forget(matches, lang),
        Some(("disclose", matches)) => history::disclose(matches, lang),
        Some(("stop", matches)) => stop::stop(matches, lang),
        Some(("resume", matches)) => stop::resume(matches, lang),
        Some(("backup", matches)) => stop::backup(matches, lang),
        Some(("encrypt", matches)) => encryption::encrypt(matches, lang),
        Some(("decrypt", matches)) => encryption::decrypt(matches, lang),
        Some(("store", matches)) => store::run(matches, lang),
        Some(("users", matches)) => users::run(matches, lang),
        Some(("completions", matches)) => shell::completions(matches, lang),
        Some(("man", matches)) => shell::man(matches, lang),
        _ => return Ended::Usage,
    };
    match ended {
        Ok(ended) => ended,
        Err(Failure(messages)) => {
            for message in messages {
                // Where stderr is gone there is nobody to tell.
                let _ = output::tell(&message);
            }
            Ended::Failed
        }
    }
}

/// True if stdout is a terminal that may be coloured.
fn may_colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The words of a language, for a value that an option gives.
fn lang_of(matches: &clap::ArgMatches, usual: Lang) -> Lang {
    matches.get_one::<Lang>("lang").copied().unwrap_or(usual)
}

/// The clock of this process.
fn clock(lang: Lang) -> Result<Clock, Failure> {
    Clock::of_process().map_err(|fault| Failure::one(fault.message(lang)))
}

/// The configuration file that a command is to read.
fn config_path(matches: &clap::ArgMatches, lang: Lang) -> Result<std::path::PathBuf, Failure> {
    let said = matches.get_one::<std::path::PathBuf>("config");
    Config::find(said.map(std::path::PathBuf::as_path))
        .ok_or_else(|| Failure::one(format!("{} {}", lang.text("config-nowhere"), lang.text("config-hint-init"))))
}

/// The organisation that a command is of, where there are many.
fn organization(matches: &clap::ArgMatches) -> Option<String> {
    let said = matches.try_get_one::<String>("organization").ok().flatten().cloned();
    let said = said.or_else(|| std::env::var("KONTINGENT_ORGANIZATION").ok());
    said.map(|code| code.trim().to_owned()).filter(|code| !code.is_empty())
}

/// The configuration of a command, or all of its faults in words.
fn load_config(matches: &clap::ArgMatches, lang: Lang) -> Result<Config, Failure> {
    let path = config_path(matches, lang)?;
    Region::load_one(&path, organization(matches).as_deref()).map_err(|faults| Failure(faults.messages(lang)))
}
