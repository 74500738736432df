//! What a command prints, and where.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Ended, Failure, may_colour};
use documents::{self, Format, Look};
use i18n::Lang;
use planner::plan::{Plan, PlanInParts};

/// Tells a reason on stderr. Names of files and people stand in it: what could steer a terminal is written out.
pub(super) fn tell(message: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    message.trim_end_matches('\n').lines().try_for_each(|line| writeln!(out, "{}", names::visible(line)))
}

/// Prints text on stdout. A reader who has seen enough (`| head`) is no fault.
pub(super) fn print(text: &str, lang: Lang) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(&error, lang)),
        _ => Ok(()),
    }
}

pub(super) fn failed(error: &io::Error, lang: Lang) -> Failure {
    Failure::one(lang.text_with("cli-not-written", &[("reason", lang.io(error.kind()).into())]))
}

/// The format that was asked for; otherwise the one that the file's extension names; otherwise a table.
pub(super) fn format_of(matches: &clap::ArgMatches) -> Format {
    let said = matches.get_one::<Format>("format").copied();
    let by_extension = || matches.get_one::<PathBuf>("out").and_then(|path| extension_of(path)).and_then(named_by);
    said.or_else(by_extension).unwrap_or(Format::Table)
}

/// The extension of a file, as it is compared.
fn extension_of(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// The format that an extension names.
fn named_by(extension: String) -> Option<Format> {
    match extension.as_str() {
        "htm" => Some(Format::Html),
        "txt" => Some(Format::Table),
        name => Format::ALL.into_iter().find(|format| format.code() == name),
    }
}

/// What is wrong with the name of the file to write: an extension that names no format, or another one than was asked for.
/// Whoever opens such a file would not find in it what its name says.
pub(super) fn wrong_extension(matches: &clap::ArgMatches, lang: Lang) -> Option<String> {
    let (mut command, mut matches) = (Vec::new(), matches);
    while let Some((name, below)) = matches.subcommand() {
        command.push(name);
        matches = below;
    }
    let path = matches.try_get_one::<PathBuf>("out").ok().flatten()?;
    // What they write is no document of ours.
    if matches!(command.as_slice(), ["encrypt" | "decrypt"]) {
        return None;
    }
    let extension = extension_of(path)?;
    // Commands that write one format alone.
    let only: Option<&[&str]> = match command.as_slice() {
        ["export"] => Some(&["zip"]),
        ["words", "export"] => Some(&["toml"]),
        ["invitations", "print"] => Some(&["html", "htm"]),
        _ => None,
    };
    let file = names::visible(&path.to_string_lossy()).into_owned();
    let named = named_by(extension.clone());
    let said = matches.try_get_one::<Format>("format").ok().flatten().copied();
    let (key, format) = match (only, named, said) {
        (Some(only), _, _) if !only.contains(&extension.as_str()) => {
            ("out-only", only.first().copied().unwrap_or_default())
        }
        (Some(_), _, _) => return None,
        (None, Some(named), Some(said)) if named != said => ("out-contradicts", said.code()),
        (None, None, None) => ("out-unknown", ""),
        _ => return None,
    };
    Some(lang.text_with(key, &[("file", file.into()), ("format", format.into())]))
}

/// Writes the plan where the command line says, and tells how the command ended.
pub(super) fn plan(plan: &Plan, matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let (format, look, to_file) = form_of(matches, lang);
    written(to_file, lang, |out| documents::write(plan, format, &look, out))?;
    let held = plan.actions.iter().flat_map(|action| &action.guards).any(|guard| guard.holds_the_plan());
    Ok(ended(matches, held, plan.actions.is_empty() && plan.coverage.is_complete()))
}

/// The same of a plan that is made while it is written.
pub(super) fn plan_in_parts(plan: PlanInParts<'_>, matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let (format, look, to_file) = form_of(matches, lang);
    let (held, is_done) = (plan.is_held(), plan.is_empty() && plan.head().coverage.is_complete());
    written(to_file, lang, |out| documents::write_in_parts(plan, format, &look, out))?;
    Ok(ended(matches, held, is_done))
}

/// How a text is to look in a file or on stdout.
pub(super) fn look_of(to_file: Option<&Path>, lang: Lang) -> Look {
    let width = if to_file.is_some() { 100 } else { terminal_width() };
    Look { lang, width, colour: to_file.is_none() && may_colour() }
}

/// In which format, how, and into which file the command line wants a plan.
fn form_of(matches: &clap::ArgMatches, lang: Lang) -> (Format, Look, Option<&Path>) {
    let to_file = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    (format_of(matches), look_of(to_file, lang), to_file)
}

fn ended(matches: &clap::ArgMatches, held: bool, is_done: bool) -> Ended {
    let asked = matches.try_get_one::<bool>("exit-code").ok().flatten().copied().unwrap_or(false);
    match (held, asked && !is_done) {
        (true, _) => Ended::Held,
        (false, true) => Ended::Changes,
        (false, false) => Ended::Done,
    }
}

/// Writes to a file, or on stdout. A reader who has seen enough (`| head`) is no fault.
pub(super) fn written(
    to_file: Option<&Path>,
    lang: Lang,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    if let Some(path) = to_file {
        return write_file(path, write).map_err(|error| failed(&error, lang));
    }
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(&error, lang)),
        _ => Ok(()),
    }
}

/// Writes a file that only its owner can read, whole or not at all.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
    let beside = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(&beside).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 18, file);
        write(&mut out)?;
        out.into_inner()?.sync_all()
    });
    let moved = written.and_then(|()| std::fs::rename(&beside, path));
    if moved.is_err() {
        // The half-written file is of no use; if it cannot be removed, the first error is the one to tell.
        let _ = std::fs::remove_file(&beside);
    }
    moved
}

/// The width of the terminal.
pub(super) fn terminal_width() -> u16 {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0)).unwrap_or(80).clamp(40, 160)
}
