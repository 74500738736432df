//! A folder beside the configuration comes in; the texts of its TOML files go out, in the order of their names.

use std::path::Path;

use super::error::{ConfigError, Problem};

/// A mapping or a schedule of the user.
pub(super) struct TomlFile {
    /// Its name without the extension.
    pub(super) stem: String,
    /// As a person would call it: `mappings/own.toml`.
    pub(super) label: String,
    pub(super) text: String,
}

/// The TOML files of a folder; none if the folder does not exist.
pub(super) fn toml_files(folder: &Path, name: &str) -> (Vec<TomlFile>, Vec<ConfigError>) {
    let (stems, mut faults) = toml_names(folder, name);
    let mut files = Vec::new();
    for stem in stems {
        let label = format!("{name}/{stem}.toml");
        match std::fs::read_to_string(folder.join(&label)) {
            Ok(text) => files.push(TomlFile { stem, label, text }),
            Err(error) => faults.push(unreadable(&label, &error)),
        }
    }
    (files, faults)
}

/// The names of the TOML files of a folder without the extension, sorted; none if the folder does not exist.
pub(super) fn toml_names(folder: &Path, name: &str) -> (Vec<String>, Vec<ConfigError>) {
    let entries = match std::fs::read_dir(folder.join(name)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Vec::new(), Vec::new()),
        Err(_) => return (Vec::new(), vec![of_file(name, "config-unreadable-folder", "config-hint-rights")]),
    };
    let (mut stems, mut faults) = (Vec::new(), Vec::new());
    for entry in entries {
        let Ok(entry) = entry else {
            faults.push(of_file(name, "config-unreadable-folder", "config-hint-rights"));
            continue;
        };
        let file = entry.file_name().to_string_lossy().into_owned();
        // What an editor or a file manager leaves behind begins with a dot.
        match file.strip_suffix(".toml") {
            Some(stem) if !stem.is_empty() && !stem.starts_with('.') => stems.push(stem.to_owned()),
            _ => {}
        }
    }
    stems.sort();
    (stems, faults)
}

/// The fault of a file that cannot be read.
pub(super) fn unreadable(label: &str, error: &std::io::Error) -> ConfigError {
    match error.kind() {
        std::io::ErrorKind::NotFound => of_file(label, "config-no-file", "config-hint-init"),
        std::io::ErrorKind::InvalidData => of_file(label, "config-not-utf8", "config-hint-utf8"),
        _ => of_file(label, "config-unreadable", "config-hint-rights"),
    }
}

fn of_file(label: &str, message: &'static str, hint: &'static str) -> ConfigError {
    let problem = Problem::Said { message, args: vec![], hint: Some(hint) };
    ConfigError { file: label.to_owned(), line: 0, key: String::new(), problem }
}
