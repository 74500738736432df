//! The commands and their options, with help in the reader's language.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Arg, ArgAction, Command, value_parser};

use super::choice::one_of;
use documents::Format;
use i18n::Lang;
use planner::plan::Moment;

/// The formats of a list.
pub(super) const LISTED: [Format; 2] = [Format::Table, Format::Json];

/// The language of help and messages: `--lang`, then `KONTINGENT_LANG`, then Russian.
pub(super) fn language(args: &[OsString]) -> Lang {
    let mut said = std::env::var("KONTINGENT_LANG").ok();
    let mut words = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--lang" {
            said = words.next().map(|next| next.into_owned()).or(said);
        } else if let Some(value) = word.strip_prefix("--lang=") {
            said = Some(value.to_owned());
        }
    }
    match said.as_deref().map(str::trim) {
        Some(code) if code.to_lowercase().starts_with("en") => Lang::En,
        _ => Lang::Ru,
    }
}

/// The whole command line, without words of ours in the lines of usage and in the template of the help.
pub(super) fn plain(lang: Lang) -> Command {
    commands(lang)
}

/// The whole command line.
pub(super) fn command(lang: Lang) -> Command {
    let mut command = commands(lang);
    if lang == Lang::Ru {
        command.build();
        command = usage_in_words(command, lang);
    }
    let template = super::groups::template(&command, lang);
    command.help_template(template)
}

/// The line of usage that clap makes has words of its own in it.
fn usage_in_words(mut command: Command, lang: Lang) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let usage = usage
        .replace("[OPTIONS]", &format!("[{}]", lang.text("help-usage-options")))
        .replace("[COMMAND]", &format!("[{}]", lang.text("help-usage-command")))
        .replace("<COMMAND>", &format!("<{}>", lang.text("help-usage-command")));
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |one| usage_in_words(one, lang));
    }
    command.override_usage(usage)
}

fn commands(lang: Lang) -> Command {
    let say = |key: &str| lang.text(key);
    let template =
        format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", lang.text("help-usage"));
    let base = |name: &'static str, key: &str| {
        Command::new(name)
            .about(lang.text(&format!("help-{key}")))
            .after_help(format!("\n{}", lang.text(&format!("help-{key}-example"))))
            .help_template(template.clone())
            .disable_help_flag(true)
            .arg(
                Arg::new("help")
                    .short('h')
                    .long("help")
                    .action(ArgAction::Help)
                    .help(say("help-help"))
                    .help_heading(say("help-options")),
            )
    };
    let files = |key: &str, required: bool| {
        Arg::new("rosters")
            .value_name(say("help-name-file"))
            .help(say(key))
            .num_args(1..)
            .required(required)
            .value_parser(value_parser!(PathBuf))
            .help_heading(say("help-arguments"))
    };
    let option = |name: &'static str, value: &str, key: &str| {
        Arg::new(name).long(name).value_name(say(value)).help(say(key)).help_heading(say("help-options"))
    };
    let flag = |name: &'static str, key: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(key)).help_heading(say("help-options"))
    };
    let members = option("members", "help-name-file", "help-members")
        .num_args(1..)
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf));
    let mapping = option("mapping", "help-name-file", "help-mapping-option")
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf));
    let policy = option("policy", "help-name-file", "help-policy").value_parser(value_parser!(PathBuf));
    let as_of = option("as-of", "help-name-date", "help-as-of").value_parser(moment);
    let format = option("format", "help-name-format", "help-format")
        .value_parser(one_of(&Format::ALL, Format::code))
        .hide_possible_values(true);
    let out = option("out", "help-name-file", "help-out").value_parser(value_parser!(PathBuf));
    let lang_option = option("lang", "help-name-lang", "help-lang")
        .value_parser(one_of(&Lang::ALL, Lang::code))
        .hide_possible_values(true);
    let file = say("help-name-file");
    let diff = base("diff", "diff")
        .override_usage(format!("kontingent diff [{}] <{file}>... --members <{file}>...", say("help-usage-options")))
        .arg(files("help-rosters", false).required_unless_present("members"))
        .arg(members.clone())
        .arg(mapping.clone())
        .arg(policy.clone())
        .arg(as_of.clone())
        .arg(format.clone())
        .arg(out.clone())
        .arg(lang_option.clone())
        .arg(flag("exit-code", "help-exit-code"));
    let explain = base("explain", "explain")
        .arg(
            Arg::new("target")
                .required(true)
                .value_name(say("help-name-target"))
                .help(say("help-target"))
                .help_heading(say("help-arguments")),
        )
        .arg(files("help-explain-rosters", false))
        .arg(members)
        .arg(mapping.clone())
        .arg(policy)
        .args(config_options(lang))
        .arg(as_of.clone())
        .arg(lang_option.clone());
    let check = base("check", "mapping-check")
        .arg(files("help-check-files", false).required_unless_present("phrase"))
        .arg(option("phrase", "help-name-text", "help-check-phrase").action(ArgAction::Append))
        .arg(mapping)
        .arg(flag("all", "help-check-all"))
        .arg(as_of.clone())
        .arg(option("out", "help-name-file", "help-check-out").value_parser(value_parser!(PathBuf)))
        .arg(lang_option.clone());
    let guess = base("guess", "mapping-guess").arg(files("help-guess-file", true).num_args(1)).arg(lang_option.clone());
    let mapping = base("mapping", "mapping")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(guess)
        .subcommand(check)
        .subcommand_help_heading(say("help-commands"))
        .disable_help_subcommand(true);
    let demo = base("demo", "demo")
        .arg(format)
        .arg(out)
        .arg(flag("serve", "help-demo-serve").conflicts_with_all(["format", "out"]))
        .arg(
            option("listen", "help-sandbox-name-address", "help-demo-listen")
                .requires("serve")
                .value_parser(value_parser!(std::net::SocketAddr)),
        )
        .arg(lang_option.clone());
    let sandbox = base("sandbox", "sandbox")
        .arg(
            option("listen", "help-sandbox-name-address", "help-sandbox-listen")
                .value_parser(value_parser!(std::net::SocketAddr)),
        )
        .arg(option("state", "help-name-file", "help-sandbox-state").value_parser(value_parser!(PathBuf)))
        .arg(option("members", "help-name-file", "help-sandbox-members").value_parser(value_parser!(PathBuf)))
        .arg(option("token-file", "help-name-file", "help-sandbox-token-file").value_parser(value_parser!(PathBuf)))
        .arg(
            option("faults", "help-sandbox-name-number", "help-sandbox-faults")
                .value_parser(value_parser!(u8).range(0..=100)),
        )
        .arg(option("seed", "help-sandbox-name-number", "help-sandbox-seed").value_parser(value_parser!(u64)))
        .arg(
            option("rate", "help-sandbox-name-number", "help-sandbox-rate").value_parser(value_parser!(u32).range(1..)),
        )
        .arg(option("latency-ms", "help-sandbox-name-number", "help-sandbox-latency").value_parser(value_parser!(u64)))
        .arg(flag("max", "help-sandbox-max").conflicts_with_all(["state", "members"]))
        .arg(
            option("chats", "help-name-file", "help-sandbox-chats")
                .requires("max")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag("restricted", "help-sandbox-restricted").requires("max"))
        .arg(lang_option.clone());
    let init = base("init", "init")
        .arg(
            Arg::new("folder")
                .value_name(say("help-name-folder"))
                .help(say("help-init-folder"))
                .value_parser(value_parser!(PathBuf))
                .help_heading(say("help-arguments")),
        )
        .arg(option("roster", "help-name-file", "help-init-roster").value_parser(value_parser!(PathBuf)))
        .arg(flag("force", "help-init-force"))
        .arg(lang_option.clone());
    let doctor = base("doctor", "doctor").args(config_options(lang)).arg(lang_option.clone());
    let schedules = base("schedules", "schedules")
        .arg(option("count", "help-name-number", "help-count").value_parser(value_parser!(u16).range(1..=1000)))
        .args(config_options(lang))
        .arg(lang_option.clone());
    let organizations = base("organizations", "organizations")
        .arg(
            option("format", "help-name-format", "help-list-format")
                .value_parser(one_of(&LISTED, Format::code))
                .hide_possible_values(true),
        )
        .arg(config_option(lang))
        .arg(lang_option.clone());
    let completions = base("completions", "completions")
        .arg(
            Arg::new("shell")
                .required(true)
                .value_name(say("help-name-shell"))
                .help(say("help-completions-shell"))
                .help_heading(say("help-arguments"))
                .value_parser(clap::builder::EnumValueParser::<clap_complete::Shell>::new())
                .hide_possible_values(true),
        )
        .arg(lang_option.clone());
    let man = base("man", "man")
        .arg(
            Arg::new("folder")
                .value_name(say("help-name-folder"))
                .help(say("help-man-folder"))
                .value_parser(value_parser!(PathBuf))
                .help_heading(say("help-arguments")),
        )
        .arg(lang_option.clone());
    base("kontingent", "program")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(say("help-version"))
                .help_heading(say("help-options")),
        )
        .subcommand_help_heading(say("help-commands"))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(demo)
        .subcommand(diff)
        .subcommand(explain)
        .subcommand(mapping)
        .subcommand(sandbox)
        .subcommand(init)
        .subcommand(doctor)
        .subcommand(organizations)
        .subcommand(schedules)
        .subcommand(super::report::command(base("report", "report"), lang, moment))
        .subcommand(completions)
        .subcommand(man)
        .subcommands(super::daily_arguments::commands(lang, &base))
}

/// `--config FILE` and `--organization CODE`, for commands that need the configuration of one organisation.
pub(super) fn config_options(lang: Lang) -> [Arg; 2] {
    let organization = Arg::new("organization")
        .long("organization")
        .value_name(lang.text("help-name-code"))
        .help(lang.text("help-organization-option"))
        .help_heading(lang.text("help-options"));
    [config_option(lang), organization]
}

/// `--config FILE`, for commands that need a configuration.
pub(super) fn config_option(lang: Lang) -> Arg {
    Arg::new("config")
        .long("config")
        .value_name(lang.text("help-name-file"))
        .help(lang.text("help-config-option"))
        .value_parser(value_parser!(PathBuf))
        .help_heading(lang.text("help-options"))
}

/// A day, with or without an hour: `2026-11-23`, `23.11.2026`, `2026-11-23T22:30`.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let as_of = ["%Y-%m-%d", "%d.%m.%Y"].iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok());
    let as_of = as_of.ok_or_else(|| "YYYY-MM-DD".to_owned())?;
    let time = match time {
        None => None,
        Some(time) => Some(NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| "YYYY-MM-DDTHH:MM".to_owned())?),
    };
    Ok(Moment { as_of, time })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command(Lang::Ru).debug_assert();
        command(Lang::En).debug_assert();
    }

    #[test]
    fn every_help_text_is_there() {
        for lang in [Lang::Ru, Lang::En] {
            let mut command = command(lang);
            let mut all = command.render_long_help().to_string();
            for sub in command.get_subcommands_mut() {
                all.push_str(&sub.render_long_help().to_string());
                for below in sub.get_subcommands_mut() {
                    all.push_str(&below.render_long_help().to_string());
                }
            }
            assert!(!all.contains("Unknown localization"), "{all}");
        }
    }

    #[test]
    fn moments() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23);
        assert_eq!(moment("2026-11-23").map(|m| m.as_of).ok(), day);
        assert_eq!(moment("23.11.2026").map(|m| m.as_of).ok(), day);
        assert_eq!(moment("2026-11-23T22:30").ok().and_then(|m| m.time), NaiveTime::from_hms_opt(22, 30, 0));
        assert!(moment("вчера").is_err());
    }
}
