//! A folder comes in; the folders, schedules and the configuration of an installation are in it afterwards.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::SHIPPED_SCHEDULES;
use i18n::Lang;

/// The configuration's name.
pub const CONFIG: &str = "kontingent.toml";
/// The college's own mapping, as it is proposed from a roster.
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

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaidOut {
    /// Folders (with a slash behind) and files, in the order in which they were made.
    pub made: Vec<String>,
    /// Whether the proposed mapping was written; one that was there stays.
    pub is_mapping_written: bool,
    /// The name under which the former configuration was kept.
    pub kept: Option<String>,
}

/// Why nothing was made, or not everything.
#[derive(Debug)]
pub enum NotLaidOut {
    /// These are there already.
    Exists(Vec<String>),
    /// This could not be made.
    Failed(PathBuf, io::ErrorKind),
}

impl NotLaidOut {
    /// The same in words.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            NotLaidOut::Exists(names) => lang.text_with("init-exists", &[("names", names.join(", ").into())]),
            NotLaidOut::Failed(path, kind) => {
                let args = [("path", path.display().to_string().into()), ("reason", lang.io(*kind).into())];
                lang.text_with("init-failed", &args)
            }
        }
    }
}

/// Makes folders and files. The configuration comes last: where it is, everything that it names is there. `mapping` is a mapping
/// of the college's own that is proposed. With `forced`, a former configuration is kept beside the new one, and schedules stay.
///
/// # Errors
/// [`NotLaidOut::Exists`] without `forced` where there is an installation already; as the disk says.
pub fn lay_out(folder: &Path, configuration: &str, mapping: Option<&str>, forced: bool) -> Result<LaidOut, NotLaidOut> {
    let schedules = SHIPPED_SCHEDULES.map(|(name, text)| (format!("schedules/{name}.toml"), text));
    let names = std::iter::once(CONFIG).chain(schedules.iter().map(|(name, _)| name.as_str()));
    let existing: Vec<String> =
        names.filter(|name| folder.join(name).symlink_metadata().is_ok()).map(str::to_owned).collect();
    if !existing.is_empty() && !forced {
        return Err(NotLaidOut::Exists(existing));
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| NotLaidOut::Failed(path, error.kind())
    };
    let mut told = LaidOut::default();
    for (name, closed) in FOLDERS {
        let path = folder.join(name);
        make_folder(&path, closed).map_err(failed(&path))?;
        told.made.push(format!("{name}/"));
    }
    for (name, text) in &schedules {
        let path = folder.join(name);
        if write_new(&path, text).map_err(failed(&path))? {
            told.made.push(name.clone());
        }
    }
    if let Some(text) = mapping {
        let path = folder.join(OWN_MAPPING);
        told.is_mapping_written = write_new(&path, text).map_err(failed(&path))?;
    }
    let path = folder.join(CONFIG);
    if existing.iter().any(|name| name == CONFIG) {
        told.kept = Some(keep(&path).map_err(failed(&path))?);
    }
    write_new(&path, configuration).map_err(failed(&path))?;
    told.made.push(CONFIG.to_owned());
    Ok(told)
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
