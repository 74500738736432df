//! A configuration comes in; what `doctor` has to say of it goes out: checks of files, folders, rights and the clock.

use std::path::Path;

use chrono::{DateTime, Datelike, Utc};

use super::region::FOLDER;
use super::secret::is_open_to_others;
use super::{Config, ConfigError, Job, RegionCommon};
use i18n::Lang;
use system::clock::{Clock, VARIABLE};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to do.
    Ok,
    /// Works, but should be looked at.
    Warning,
    /// Does not work.
    Fault,
}

/// One line of `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Check {
    /// A check with nothing to do.
    pub fn ok(name: String, message: String) -> Check {
        Check { name, outcome: Outcome::Ok, message, hint: None }
    }

    /// A check that should be looked at.
    pub fn warning(name: String, message: String, hint: String) -> Check {
        Check { name, outcome: Outcome::Warning, message, hint: Some(hint) }
    }

    /// A check that failed.
    pub fn fault(name: String, message: String, hint: String) -> Check {
        Check { name, outcome: Outcome::Fault, message, hint: Some(hint) }
    }
}

/// Checks a configuration that could be read, and the machine around it.
pub fn checks(config: &Config, clock: &Clock, lang: Lang) -> Vec<Check> {
    let mut checks = vec![was_read(&name_of(&config.path), lang)];
    checks.extend(rights(&config.path, &config.folder, &config.warnings, lang));
    checks.extend(own(config, clock, lang));
    checks.push(time(&config.path, clock, lang));
    checks
}

/// Checks what the organisations of a region have in common, and the machine.
pub fn common_checks(common: &RegionCommon, clock: &Clock, lang: Lang) -> Vec<Check> {
    let mut checks = vec![was_read(&name_of(&common.path), lang)];
    checks.extend(rights(&common.path, &common.folder, &common.warnings, lang));
    checks.push(time(&common.path, clock, lang));
    checks
}

/// Checks what is one organisation's in a region.
pub fn own_checks(config: &Config, clock: &Clock, lang: Lang) -> Vec<Check> {
    let mut checks = vec![was_read(&format!("{FOLDER}/{}.toml", config.code), lang)];
    checks.extend(warnings(&config.warnings, lang));
    checks.extend(own(config, clock, lang));
    checks
}

fn was_read(file: &str, lang: Lang) -> Check {
    Check::ok(lang.text("doctor-config"), lang.text_with("doctor-config-ok", &[("file", file.into())]))
}

fn own(config: &Config, clock: &Clock, lang: Lang) -> Vec<Check> {
    let now = clock.now();
    let mut checks = folders(config, lang);
    let own = lang.text_with("doctor-mappings-ok", &[("own", config.mappings.len().into())]);
    checks.push(Check::ok(lang.text("doctor-mappings"), own));
    checks.extend(schedules(config, now, lang));
    let local = now.with_timezone(&config.time_zone).format("%Y-%m-%d %H:%M").to_string();
    let zone = [("zone", config.time_zone.name().into()), ("time", local.into())];
    checks.push(Check::ok(lang.text("doctor-zone"), lang.text_with("doctor-zone-ok", &zone)));
    checks.push(mail(config, lang));
    checks
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn warnings<'w>(warnings: &'w [ConfigError], lang: Lang) -> impl Iterator<Item = Check> + 'w {
    warnings.iter().map(move |warning| Check {
        name: lang.text("doctor-warning"),
        outcome: Outcome::Warning,
        message: warning.message(lang),
        hint: None,
    })
}

/// The warnings of reading, then who may change the configuration.
fn rights(path: &Path, folder: &Path, warned: &[ConfigError], lang: Lang) -> Vec<Check> {
    let mut checks: Vec<Check> = warnings(warned, lang).collect();
    let name = || lang.text("doctor-rights");
    let file = name_of(path);
    let args = [("file", file.as_str().into())];
    if is_writable_by_others(path) {
        checks.push(Check::fault(
            name(),
            lang.text_with("doctor-rights-config", &args),
            lang.text_with("doctor-rights-config-hint", &args),
        ));
    }
    if is_writable_by_others(folder) {
        checks.push(Check::fault(name(), lang.text("doctor-rights-folder"), lang.text("doctor-rights-folder-hint")));
    }
    if checks.is_empty() {
        checks.push(Check::ok(name(), lang.text("doctor-rights-ok")));
    }
    checks
}

#[cfg(unix)]
fn is_writable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| is_open_to_others(&found) && found.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_writable_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| is_open_to_others(&found))
}

fn folders(config: &Config, lang: Lang) -> Vec<Check> {
    let mut seen: Vec<&Path> = Vec::new();
    let mut checks = Vec::new();
    // An organisation's own folder beside the store of a region is made with the store.
    let store = config.store.path.parent().unwrap_or(&config.folder);
    let watched = config.folders.iter().flat_map(|folder| {
        [(folder.path.as_path(), true), (folder.accepted.as_path(), false), (folder.rejected.as_path(), false)]
    });
    for (path, must_exist) in std::iter::once((store, config.code.is_empty())).chain(watched) {
        if !seen.contains(&path) {
            checks.push(folder(config, path, must_exist, lang));
            seen.push(path);
        }
    }
    checks
}

fn folder(config: &Config, path: &Path, must_exist: bool, lang: Lang) -> Check {
    let shown = path.strip_prefix(&config.folder).unwrap_or(path).display().to_string();
    let name = lang.text_with("doctor-folder", &[("path", shown.into())]);
    let fault = |key: &str, hint: &str| Check::fault(name.clone(), lang.text(key), lang.text(hint));
    match std::fs::metadata(path) {
        Ok(found) if !found.is_dir() => fault("doctor-folder-not", "doctor-folder-missing-hint"),
        // A file without a name: whoever watches the folder sees nothing of it.
        Ok(_) => match tempfile::tempfile_in(path) {
            Ok(_) => Check::ok(name, lang.text("doctor-folder-ok")),
            Err(_) => fault("doctor-folder-closed", "doctor-folder-closed-hint"),
        },
        // The folders for read files are made where they are missing, but not what they lie in.
        Err(_) if must_exist || !path.parent().is_some_and(Path::is_dir) => {
            fault("doctor-folder-missing", "doctor-folder-missing-hint")
        }
        Err(_) => Check::ok(name, lang.text("doctor-folder-later")),
    }
}

fn schedules(config: &Config, now: DateTime<Utc>, lang: Lang) -> Vec<Check> {
    let name = || lang.text("doctor-schedules");
    let warning = |key: &str, hint: &str| Check::warning(name(), lang.text(key), lang.text(hint));
    let on = || config.schedules.iter().filter(|schedule| schedule.enabled);
    let next = on().filter_map(|schedule| Some((schedule.next_after(now)?, schedule))).min_by_key(|(next, _)| *next);
    let Some((next, first)) = next else {
        return vec![warning("doctor-schedules-none", "doctor-schedules-none-hint")];
    };
    let when = next.with_timezone(&first.time_zone).format("%Y-%m-%d %H:%M").to_string();
    let args = [("name", first.name.as_str().into()), ("when", when.into())];
    let mut checks = vec![Check::ok(name(), lang.text_with("doctor-schedules-ok", &args))];
    if !on().any(|schedule| schedule.job == Job::Sync) {
        checks.push(warning("doctor-schedules-no-sync", "doctor-schedules-no-sync-hint"));
    }
    for schedule in on().filter(|schedule| schedule.job == Job::Sync && schedule.quiet_hours.is_some()) {
        let mut at = now;
        let week = std::iter::from_fn(|| {
            at = schedule.next_after(at)?;
            Some(at)
        });
        if week.take(7).all(|next| schedule.is_quiet(next)) {
            let args = [("name", schedule.name.as_str().into())];
            let message = lang.text_with("doctor-schedules-held", &args);
            checks.push(Check::warning(name(), message, lang.text("doctor-schedules-held-hint")));
        }
    }
    checks
}

fn mail(config: &Config, lang: Lang) -> Check {
    let name = lang.text("doctor-mail");
    match &config.notify.smtp {
        Some(smtp) if !config.notify.to.is_empty() => {
            let args = [("host", smtp.host.as_str().into()), ("count", config.notify.to.len().into())];
            Check::ok(name, lang.text_with("doctor-mail-ok", &args))
        }
        _ => Check::warning(name, lang.text("doctor-mail-none"), lang.text("doctor-mail-none-hint")),
    }
}

fn time(path: &Path, clock: &Clock, lang: Lang) -> Check {
    let name = lang.text("doctor-clock");
    let now = clock.now();
    if clock.is_set() {
        let args = [("variable", VARIABLE.into()), ("time", now.format("%Y-%m-%d %H:%M").to_string().into())];
        return Check::warning(
            name,
            lang.text_with("doctor-clock-set", &args),
            lang.text_with("doctor-clock-set-hint", &args),
        );
    }
    if !(2026..2100).contains(&now.year()) {
        let time = now.format("%Y-%m-%d %H:%M").to_string();
        let message = lang.text_with("doctor-clock-wrong", &[("time", time.into())]);
        return Check::fault(name, message, lang.text("doctor-clock-hint"));
    }
    let changed = std::fs::metadata(path).and_then(|found| found.modified()).ok().map(|changed| clock.of_file(changed));
    if changed.is_some_and(|changed| changed > now + chrono::Duration::minutes(10)) {
        let message = lang.text_with("doctor-clock-future", &[("path", name_of(path).into())]);
        return Check::warning(name, message, lang.text("doctor-clock-hint"));
    }
    Check::ok(name, lang.text("doctor-clock-ok"))
}
