//! `kontingent init`: a commented configuration and its folders, to start from.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use super::{Ended, Failure, inputs, lang_of, output};
use crate::config::{SAMPLE, SHIPPED_SCHEDULES};
use i18n::Lang;
use rosters::mapping::draft;

const CONFIG: &str = "kontingent.toml";
const OWN_MAPPING: &str = "mappings/own.toml";
/// The folders; those that hold secrets or people are closed to others.
const FOLDERS: [(&str, bool); 7] = [
    ("inbox", false),
    ("accepted", true),
    ("rejected", true),
    ("data", true),
    ("mappings", false),
    ("schedules", false),
    ("secrets", true),
];

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_else(|| PathBuf::from("."));
    let forced = matches.get_flag("force");
    let schedules = SHIPPED_SCHEDULES.map(|(name, text)| (format!("schedules/{name}.toml"), text));
    let names = std::iter::once(CONFIG).chain(schedules.iter().map(|(name, _)| name.as_str()));
    let existing: Vec<&str> = names.filter(|name| folder.join(name).symlink_metadata().is_ok()).collect();
    if !existing.is_empty() && !forced {
        return Err(Failure::one(lang.text_with("init-exists", &[("names", existing.join(", ").into())])));
    }
    // The roster first: if it cannot be read, nothing is made.
    let proposed = matches.get_one::<PathBuf>("roster").map(|path| propose(path, lang)).transpose()?;
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| {
            let args = [("path", path.as_str().into()), ("reason", lang.io(error.kind()).into())];
            Failure::one(lang.text_with("init-failed", &args))
        }
    };
    let mut told = lang.text_with("init-made", &[("folder", folder.display().to_string().into())]);
    told.push('\n');
    for (name, closed) in FOLDERS {
        let path = folder.join(name);
        make_folder(&path, closed).map_err(failed(&path))?;
        let _ = writeln!(told, "  {name}/");
    }
    for (name, text) in &schedules {
        let path = folder.join(name);
        if write_new(&path, text).map_err(failed(&path))? {
            let _ = writeln!(told, "  {name}");
        }
    }
    if let Some((file, text)) = proposed {
        let path = folder.join(OWN_MAPPING);
        let written = write_new(&path, &text).map_err(failed(&path))?;
        let key = if written { "init-mapping" } else { "init-mapping-kept" };
        let _ = writeln!(told, "  {}", lang.text_with(key, &[("file", file.into())]));
    }
    // The configuration last: where it is, everything that it names is there.
    let path = folder.join(CONFIG);
    let kept = if existing.contains(&CONFIG) { Some(keep(&path).map_err(failed(&path))?) } else { None };
    write_new(&path, SAMPLE).map_err(failed(&path))?;
    let _ = writeln!(told, "  {CONFIG}");
    if let Some(name) = kept {
        let _ = writeln!(told, "{}", lang.text_with("init-backup", &[("name", name.into())]));
    }
    told.push_str(&next_steps(&path, lang));
    output::print(&told, lang)?;
    Ok(Ended::Done)
}

/// A mapping from the headers of a file, with the file's name.
fn propose(path: &Path, lang: Lang) -> Result<(String, String), Failure> {
    let words = inputs::words_from_files(&[], lang)?;
    let moment = inputs::today(lang)?;
    let read = inputs::read_one(path, None, &words, moment, "", None, lang).map_err(Failure::one)?;
    let text = draft(&read.name, &read.tables);
    Ok((read.name, text))
}

fn make_folder(path: &Path, closed: bool) -> io::Result<()> {
    let existed = path.is_dir();
    std::fs::create_dir_all(path)?;
    #[cfg(unix)]
    if closed && !existed {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ = (closed, existed);
    Ok(())
}

/// Writes a file that must not be there yet; false if it is.
fn write_new(path: &Path, text: &str) -> io::Result<bool> {
    match std::fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => io::Write::write_all(&mut file, text.as_bytes()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Moves a file to the first free name with `.bak`.
fn keep(path: &Path) -> io::Result<String> {
    let names = std::iter::once(format!("{CONFIG}.bak")).chain((1..).map(|number| format!("{CONFIG}.bak{number}")));
    for name in names {
        let beside = path.with_file_name(&name);
        if beside.symlink_metadata().is_err() {
            std::fs::rename(path, beside)?;
            return Ok(name);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn next_steps(path: &Path, lang: Lang) -> String {
    let command = |name: &str| format!("kontingent {name} --config {}", path.display());
    let steps = [
        lang.text("init-step-edit"),
        lang.text_with("init-step-doctor", &[("command", command("doctor").into())]),
        lang.text_with("init-step-schedules", &[("command", command("schedules").into())]),
        lang.text("init-step-files"),
        lang.text("init-step-guess"),
    ];
    let mut text = format!("\n{}\n", lang.text("init-next"));
    for (number, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "  {}. {step}", number + 1);
    }
    text
}
