//! A file of one organisation comes in; a [`Config`] goes out, or its faults.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::Document;
use super::error::{ConfigError, ConfigErrors, Problem};
use super::keys::ROOT;
use super::process::{self, Process};
use super::read::{self, Said};
use super::schedule::Schedule;
use super::section::Section;
use super::{Config, calendar, files};
use rosters::mapping::Mapping;

/// Where a configuration lies.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    /// The file, as a person would call it.
    pub(super) label: String,
}

impl Seat {
    pub(super) fn of(path: &Path) -> Seat {
        let label = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Seat { path, folder, label }
    }

    /// The text of the file.
    pub(super) fn text(&self) -> Result<String, ConfigErrors> {
        std::fs::read_to_string(&self.path).map_err(|error| ConfigErrors(vec![files::unreadable(&self.label, &error)]))
    }
}

/// Reads the configuration of the only organisation.
pub(super) fn alone(seat: Seat, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
    let text = seat.text()?;
    let document = Document::new(&seat.label, &text);
    let (mappings, mut more) = own_mappings(&seat.folder, "mappings");
    let names: Vec<String> = mappings.iter().map(|mapping| mapping.name.clone()).collect();
    let table = document.parse(variable);
    let said = table.as_ref().map(|table| {
        let mut root = Section::root(&document, table.get_ref());
        let said = (read::read(&mut root, &seat.folder, &names, ""), process::read(&mut root, &seat.folder));
        root.finish();
        said
    });
    let zone = said.as_ref().map_or(ROOT.time_zone.usual, |(said, _)| said.time_zone);
    let (schedules, faults) = calendar::schedules(&seat.folder, zone, variable);
    more.extend(faults);
    let (mut faults, warnings) = document.found();
    faults.extend(more);
    let Some((said, process)) = said.filter(|_| faults.is_empty()) else { return Err(ConfigErrors(faults)) };
    Ok(made(seat, String::new(), said, process, Arc::new(mappings), Arc::new(schedules), warnings))
}

/// The parts as a whole.
pub(super) fn made(
    seat: Seat,
    code: String,
    said: Said,
    process: Process,
    mappings: Arc<Vec<Mapping>>,
    schedules: Arc<Vec<Schedule>>,
    warnings: Vec<ConfigError>,
) -> Config {
    Config {
        path: seat.path,
        folder: seat.folder,
        code,
        organization: said.organization,
        time_zone: said.time_zone,
        language: said.language,
        store: process.store,
        retention: said.retention,
        backup: said.backup,
        folders: said.folders,
        sources: said.sources,
        platforms: said.platforms,
        policy: said.policy,
        apply: said.apply,
        notify: said.notify,
        alarms: said.alarms,
        listen: process.listen,
        web: process.web,
        limits: process.limits,
        cluster: process.cluster,
        mappings,
        schedules,
        warnings,
    }
}

/// The user's mappings in a folder beside the configuration, by name, and the faults of their files.
pub(super) fn own_mappings(folder: &Path, name: &str) -> (Vec<Mapping>, Vec<ConfigError>) {
    let (files, mut faults) = files::toml_files(folder, name);
    let mut mappings: Vec<Mapping> = Vec::new();
    for file in files {
        match Mapping::read(&file.text, &file.stem) {
            Ok(mapping) => match mappings.iter().any(|known| known.name == mapping.name) {
                false => mappings.push(mapping),
                true => faults.push(ConfigError {
                    file: file.label,
                    line: 0,
                    key: "name".to_owned(),
                    problem: Problem::Said {
                        message: "config-mapping-twice",
                        args: vec![("value", mapping.name)],
                        hint: None,
                    },
                }),
            },
            Err(fault) => faults.push(ConfigError {
                file: file.label,
                line: fault.line,
                key: fault.key.clone(),
                problem: Problem::Toml(fault),
            }),
        }
    }
    mappings.sort_by(|a, b| a.name.cmp(&b.name));
    (mappings, faults)
}
