//! Files of schedules come in; the schedules in force go out, or their faults. The format: `schedules/README.md`.

use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::document::Document;
use super::error::ConfigError;
use super::files;
use super::keys::{FREEZE, SCHEDULE, Text};
use super::read::time_zone;
use super::schedule::{Job, Schedule};
use super::section::{Section, Word};
use planner::policy::Freeze;

/// The shipped schedules, by name. They are compiled in and in force; a user's file of the same name wins.
pub const SHIPPED_SCHEDULES: [(&str, &str); 3] = [
    ("nightly-backup", include_str!("../../schedules/nightly-backup.toml")),
    ("nightly-sync", include_str!("../../schedules/nightly-sync.toml")),
    ("weekly-report", include_str!("../../schedules/weekly-report.toml")),
];

/// The schedules in force, by name, and the faults of their files.
pub(super) fn schedules(
    folder: &Path,
    usual_zone: Tz,
    variable: &dyn Fn(&str) -> Option<String>,
) -> (Vec<Schedule>, Vec<ConfigError>) {
    let (mut schedules, faults, taken) = own_schedules(folder, "schedules", usual_zone, variable);
    for (name, text) in SHIPPED_SCHEDULES.into_iter().filter(|(name, _)| !taken.iter().any(|own| own == name)) {
        let document = Document::new(&format!("schedules/{name}.toml"), text);
        schedules.extend(schedule(&document, name, usual_zone, variable));
    }
    schedules.sort_by(|a, b| a.name.cmp(&b.name));
    (schedules, faults)
}

/// The user's schedules in a folder beside the configuration, the faults of their files, and the names of all of these.
pub(super) fn own_schedules(
    folder: &Path,
    name: &str,
    usual_zone: Tz,
    variable: &dyn Fn(&str) -> Option<String>,
) -> (Vec<Schedule>, Vec<ConfigError>, Vec<String>) {
    let (files, mut faults) = files::toml_files(folder, name);
    let (mut schedules, mut names) = (Vec::new(), Vec::new());
    for file in files {
        let document = Document::new(&file.label, &file.text);
        schedules.extend(schedule(&document, &file.stem, usual_zone, variable));
        faults.extend(document.found().0);
        names.push(file.stem);
    }
    (schedules, faults, names)
}

fn schedule(
    document: &Document<'_>,
    name: &str,
    usual_zone: Tz,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<Schedule> {
    let table = document.parse(variable)?;
    let mut section = Section::root(document, table.get_ref());
    let cron = section.word(&SCHEDULE.cron).filter(|word| !word.is_open());
    let zone = section.word(&SCHEDULE.time_zone);
    let zone = zone.and_then(|word| time_zone(&section, &word)).unwrap_or(usual_zone);
    let job = section.needed(&SCHEDULE.job);
    let catch_up = section.flag(&SCHEDULE.catch_up);
    let enabled = section.flag(&SCHEDULE.enabled);
    let quiet_hours = section.word(&SCHEDULE.quiet_hours).and_then(|word| quiet_hours(&section, &word));
    let freeze = section.sections(&SCHEDULE.freeze).unwrap_or_default().into_iter().filter_map(freeze).collect();
    let read = cron.and_then(|word| {
        // Where the job is at fault the expression is still checked.
        let read = Schedule::new(name, job.unwrap_or(Job::Plan), &word.text, zone);
        let args = || vec![("value", word.text.clone())];
        match &read {
            None => section.fault(&SCHEDULE.cron, "config-no-cron", args(), Some("config-hint-cron")),
            // Whether it is ever due does not depend on the day on which that is asked.
            Some(schedule) if schedule.next_after(DateTime::UNIX_EPOCH).is_none() => {
                section.fault(&SCHEDULE.cron, "config-never", args(), None);
            }
            Some(_) => {}
        }
        read
    });
    section.finish();
    job.and(read).map(|schedule| Schedule { catch_up, quiet_hours, freeze, enabled, ..schedule })
}

fn quiet_hours(section: &Section<'_, '_>, word: &Word) -> Option<(NaiveTime, NaiveTime)> {
    let hours = word.text.split_once('-').and_then(|(from, to)| {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        Some((time(from)?, time(to)?)).filter(|(from, to)| from != to)
    });
    if hours.is_none() {
        let args = vec![("value", word.text.clone())];
        section.fault(&SCHEDULE.quiet_hours, "config-no-hours", args, Some("config-hint-hours"));
    }
    hours
}

fn freeze(mut section: Section<'_, '_>) -> Option<Freeze> {
    let from = section.word(&FREEZE.from).and_then(|word| day(&section, &FREEZE.from, &word));
    let to = section.word(&FREEZE.to).and_then(|word| day(&section, &FREEZE.to, &word));
    let reason = section.word(&FREEZE.reason).map(|word| word.text).unwrap_or_default();
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        section.fault(&FREEZE.to, "config-days-reversed", vec![], None);
    }
    section.finish();
    Some(Freeze { from: from?, to: to?, reason })
}

fn day(section: &Section<'_, '_>, key: &Text, word: &Word) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(&word.text, "%Y-%m-%d").ok();
    if day.is_none() {
        section.fault(key, "config-no-day", vec![("value", word.text.clone())], Some("config-hint-day"));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_schedules_are_sound() {
        let nowhere = tempfile::tempdir().unwrap();
        let (schedules, faults) = schedules(nowhere.path(), Tz::Europe__Moscow, &|_| None);
        assert_eq!(faults, []);
        let names: Vec<&str> = schedules.iter().map(|schedule| schedule.name.as_str()).collect();
        assert_eq!(names, SHIPPED_SCHEDULES.map(|(name, _)| name));
        assert!(schedules.iter().all(|schedule| schedule.enabled && schedule.catch_up));
    }

    #[test]
    fn all_faults_of_a_file() {
        let text = "cron = \"30 2 * *\"\njob = \"snyc\"\nzone = 1\nquiet_hours = \"22\"\nfreeze = [{ from = \"1\" }]\n";
        let document = Document::new("schedules/x.toml", text);
        assert!(schedule(&document, "x", Tz::Europe__Moscow, &|_| None).is_none());
        let (faults, _) = document.found();
        let mut lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [1, 2, 3, 4, 5, 5]);
    }
}
