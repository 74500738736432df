//! A folder with `kontingent.toml` and `organizations/CODE.toml` comes in; a [`Region`] goes out: many organisations, one
//! installation. Without such files there is no region, and one organisation whose code is empty.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;

use super::apart::keep_apart;
use super::error::{ConfigError, ConfigErrors, Problem};
use super::load::{Seat, alone};
use super::region_defaults::RegionDefaults;
use super::section::likeliest;
use super::{Alarms, Apply, Backup, Cluster, Config, Notify, Retention, Store, Web, files};
use i18n::Lang;
use planner::policy::Policy;
use rosters::source::Limits;

/// The folder with a file an organisation.
pub(super) const FOLDER: &str = "organizations";
/// Nobody's code: it stands for the region itself, with its own users.
pub const REGION: &str = "region";
const LONGEST_CODE: usize = 40;
/// So many codes are named to somebody who named none.
const NAMED: usize = 10;

/// Many organisations in one installation.
#[derive(Debug, Clone)]
pub struct Region {
    /// What they have in common.
    pub common: RegionCommon,
    /// The organisations, by code; at least one.
    pub organizations: Vec<Arc<Config>>,
}

/// What is of a region itself: `kontingent.toml`.
#[derive(Debug, Clone)]
pub struct RegionCommon {
    /// The file.
    pub path: PathBuf,
    /// The folder of the file.
    pub folder: PathBuf,
    /// The region's own name; may be empty.
    pub organization: String,
    /// The time zone of organisations that name none.
    pub time_zone: Tz,
    /// The language of what is told of the region as a whole.
    pub language: Lang,
    /// Where things are kept: a server.
    pub store: Store,
    /// Where health and metrics are served.
    pub listen: SocketAddr,
    /// The review page.
    pub web: Web,
    /// The bounds of files.
    pub limits: Limits,
    /// How the daemons share the organisations.
    pub cluster: Cluster,
    /// Who is told of the region as a whole: what `kontingent.toml` says without the code of an organisation.
    pub notify: Notify,
    /// To whom copies of what the region itself has are encrypted, users and a journal of them.
    pub backup: Backup,
    /// What does not keep the program from working, but should be looked at.
    pub warnings: Vec<ConfigError>,
}

/// Each organisation of a region by its code, or what is wrong with it.
pub type Each = Vec<(String, Result<Config, ConfigErrors>)>;

impl RegionCommon {
    /// The region itself as if it were an organisation: it has users and a page, and no rosters, platforms or people.
    pub fn config(&self) -> Config {
        Config {
            path: self.path.clone(),
            folder: self.folder.clone(),
            code: REGION.to_owned(),
            organization: self.organization.clone(),
            time_zone: self.time_zone,
            language: self.language,
            store: self.store.clone().of_organization(REGION),
            retention: Retention::default(),
            backup: self.backup.clone(),
            folders: Vec::new(),
            sources: Vec::new(),
            platforms: Vec::new(),
            policy: Policy::default(),
            apply: Apply::default(),
            notify: self.notify.clone(),
            alarms: Alarms::default(),
            listen: self.listen,
            web: self.web.clone(),
            limits: self.limits,
            cluster: self.cluster,
            mappings: Arc::default(),
            schedules: Arc::default(),
            warnings: self.warnings.clone(),
        }
    }
}

impl Region {
    /// Reads the region as a whole.
    ///
    /// # Errors
    /// All faults of all files; a fault of a common file once. A configuration without organisations is one, too.
    pub fn load(path: &Path) -> Result<Region, ConfigErrors> {
        Region::load_with(path, &|name| std::env::var(name).ok())
    }

    /// The same, with another environment.
    ///
    /// # Errors
    /// All faults of all files; a fault of a common file once. A configuration without organisations is one, too.
    pub fn load_with(path: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Region, ConfigErrors> {
        let (common, each, faults) = read_all(path, variable)?;
        let mut told: Vec<ConfigError> = faults;
        let mut organizations = Vec::new();
        for (code, read) in each {
            let own = format!("{FOLDER}/{code}");
            match read {
                Ok(config) => organizations.push(Arc::new(config)),
                Err(ConfigErrors(faults)) => {
                    let is_new = |fault: &ConfigError| fault.file.starts_with(&own) || !told.contains(fault);
                    let new: Vec<ConfigError> = faults.into_iter().filter(is_new).collect();
                    told.extend(new);
                }
            }
        }
        if told.is_empty() { Ok(Region { common, organizations }) } else { Err(ConfigErrors(told)) }
    }

    /// Reads each organisation by itself: one with a fault does not stop the others.
    ///
    /// # Errors
    /// The faults of what all organisations have in common.
    pub fn load_each(path: &Path) -> Result<(RegionCommon, Each), ConfigErrors> {
        let (common, each, faults) = read_all(path, &|name| std::env::var(name).ok())?;
        if faults.is_empty() { Ok((common, each)) } else { Err(ConfigErrors(faults)) }
    }

    /// Reads one organisation, and no other's file: of a region by its code, and the only one without a code.
    ///
    /// # Errors
    /// All faults that could be found; a code that is missing, unknown or out of place.
    pub fn load_one(path: &Path, code: Option<&str>) -> Result<Config, ConfigErrors> {
        Region::load_one_with(path, code, &|name| std::env::var(name).ok())
    }

    /// The same, with another environment.
    ///
    /// # Errors
    /// All faults that could be found; a code that is missing, unknown or out of place.
    pub fn load_one_with(
        path: &Path,
        code: Option<&str>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Config, ConfigErrors> {
        let seat = Seat::of(path);
        if code == Some(REGION) && Region::is_at(path) {
            let text = seat.text()?;
            let (ground, faults) = RegionDefaults::read(seat, &text, variable);
            return match ground {
                Some((_, common)) if faults.is_empty() => Ok(common.config()),
                _ => Err(ConfigErrors(faults)),
            };
        }
        let file = |code: &str| seat.folder.join(FOLDER).join(format!("{code}.toml"));
        let Some(code) = code.filter(|code| is_code(code) && file(code).exists()) else {
            let (codes, faults) = listed(&seat.folder);
            return match code {
                None if codes.is_empty() && faults.is_empty() => alone(seat, variable),
                _ if codes.is_empty() && !faults.is_empty() => Err(ConfigErrors(faults)),
                None => Err(ConfigErrors(vec![unnamed(&seat, &codes)])),
                Some(code) if codes.is_empty() => {
                    Err(ConfigErrors(vec![said(&seat.label, "config-no-region", code, "config-hint-no-region")]))
                }
                Some(code) => Err(ConfigErrors(vec![unknown(&seat, code, &codes)])),
            };
        };
        let text = seat.text()?;
        let (ground, mut faults) = RegionDefaults::read(seat, &text, variable);
        let Some((ground, _)) = ground else { return Err(ConfigErrors(faults)) };
        match ground.organization(code) {
            Ok(config) if faults.is_empty() => Ok(config),
            Ok(_) => Err(ConfigErrors(faults)),
            Err(ConfigErrors(more)) => {
                let new: Vec<ConfigError> = more.into_iter().filter(|fault| !faults.contains(fault)).collect();
                faults.extend(new);
                Err(ConfigErrors(faults))
            }
        }
    }

    /// The codes of the organisations, sorted; none where there is no region.
    pub fn codes(path: &Path) -> Vec<String> {
        listed(&Seat::of(path).folder).0
    }

    /// True if the configuration is a region's, with or without faults.
    pub fn is_at(path: &Path) -> bool {
        let (codes, faults) = listed(&Seat::of(path).folder);
        !codes.is_empty() || !faults.is_empty()
    }
}

/// Everything that can be read, with the faults of what is common.
fn read_all(
    path: &Path,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<(RegionCommon, Each, Vec<ConfigError>), ConfigErrors> {
    let seat = Seat::of(path);
    let (codes, faults) = listed(&seat.folder);
    if codes.is_empty() && faults.is_empty() {
        return Err(ConfigErrors(vec![said(&seat.label, "config-no-organizations", "", "config-hint-regions")]));
    }
    let text = seat.text()?;
    let (ground, mut common_faults) = RegionDefaults::read(seat, &text, variable);
    common_faults.extend(faults);
    let Some((ground, mut common)) = ground else { return Err(ConfigErrors(common_faults)) };
    common.warnings.extend(nobodys(&common.folder, &codes));
    let mut each: Each = codes
        .into_iter()
        .map(|code| {
            let read = ground.organization(&code);
            (code, read)
        })
        .collect();
    keep_apart(&common.folder, &mut each);
    Ok((common, each, common_faults))
}

/// The organisations that have a file, and the files whose names are no codes.
fn listed(folder: &Path) -> (Vec<String>, Vec<ConfigError>) {
    let (names, mut faults) = files::toml_names(folder, FOLDER);
    let (codes, bad): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| is_code(name));
    let told = bad.iter().map(|name| {
        said(&format!("{FOLDER}/{name}.toml"), "config-organization-file", name, "config-hint-organization-file")
    });
    faults.extend(told);
    (codes, faults)
}

/// The folders of organisations that have no file: nobody reads what lies in them.
fn nobodys(folder: &Path, codes: &[String]) -> Vec<ConfigError> {
    let entries = std::fs::read_dir(folder.join(FOLDER)).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.') && !codes.contains(name)).collect();
    names.sort();
    let hint = "config-hint-organization-nobody";
    names.iter().map(|name| said(&format!("{FOLDER}/{name}"), "config-organization-nobody", name, hint)).collect()
}

/// True for what the code of an organisation can be.
fn is_code(code: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    code.starts_with(is_plain)
        && code.len() <= LONGEST_CODE
        && code != REGION
        && code.chars().all(|c| is_plain(c) || c == '_' || c == '-')
}

/// Nobody said which organisation.
fn unnamed(seat: &Seat, codes: &[String]) -> ConfigError {
    let mut named = codes.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if codes.len() > NAMED {
        named.push_str(", …");
    }
    said(&seat.label, "config-which-organization", &named, "config-hint-which-organization")
}

/// There is no such organisation.
fn unknown(seat: &Seat, code: &str, codes: &[String]) -> ConfigError {
    let meant = likeliest(code, codes.iter().map(String::as_str)).map(str::to_owned);
    let hint = if meant.is_some() { "config-hint-meant" } else { "config-hint-organizations" };
    let mut args = vec![("value", code.to_owned())];
    args.extend(meant.map(|meant| ("meant", meant)));
    let problem = Problem::Said { message: "config-no-organization", args, hint: Some(hint) };
    ConfigError { file: seat.label.clone(), line: 0, key: String::new(), problem }
}

/// A fault of a file as a whole.
fn said(file: &str, message: &'static str, value: &str, hint: &'static str) -> ConfigError {
    let problem = Problem::Said { message, args: vec![("value", value.to_owned())], hint: Some(hint) };
    ConfigError { file: file.to_owned(), line: 0, key: String::new(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        for good in ["a", "7", "kt-1", "college_2", &"a".repeat(40)] {
            assert!(is_code(good), "{good}");
        }
        for bad in ["", "A", "-a", "_a", "колледж", "a b", "a.b", "../a", "region", &"a".repeat(41)] {
            assert!(!is_code(bad), "{bad}");
        }
    }
}
