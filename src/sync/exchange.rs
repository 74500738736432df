//! A system that exchanges files: its list of people is read, its file of changes is kept up to date.
//!
//! The file of changes always has everything that is to be done there now: an action stays in it until the list shows that it was
//! done. So the file may be imported twice, late or never, without loss or duplicates.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::{Connected, OrgContext, SyncError};
use crate::config::{Config, Exchange};
use crate::intake::{Reading, Told, Words, day_lists, read_bytes};
use connectors::platform::ReadError;
use documents::changes::{Change, ChangesKind, changes};
use domain::membership::{MembershipRead, PlaceName};
use domain::roster::{Dataset, DatasetPart, Kind};
use names::Names;
use planner::identity::{Particulars, particulars_of};
use rosters::mapping::Export;
use rosters::mapping::file::fits;
use rosters::source;
use store::Task;
use system::clock::age_of_file;
use system::disk::{Readers, write_whole};

/// A file that changed a moment ago may not be whole yet.
const SETTLED: Duration = Duration::from_secs(2);
/// How many times the file is looked at.
const LOOKS: u32 = 10;

/// The system's list of people, newly read.
pub(super) async fn read_list(org: &OrgContext, exchange: &Exchange, now: DateTime<Utc>) -> Result<Dataset, ReadError> {
    let shown = exchange.members.display().to_string();
    let path = settled(&exchange.members).await.map_err(|trouble| match trouble {
        Trouble::None => ReadError::NoFile { file: shown.clone() },
        Trouble::Growing => ReadError::BadFile { file: shown.clone(), reason: org.lang.text("exchange-growing") },
    })?;
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let bad = |reason: String| ReadError::BadFile { file: file.clone(), reason };
    let written = std::fs::metadata(&path).and_then(|about| about.modified());
    let written = org.clock.of_file(written.map_err(|error| bad(org.lang.io(error.kind())))?);
    believed(&file, written, exchange.max_age_days, now)?;
    let told = crate::intake::told_in_force(&org.store).await.map_err(|_| bad(String::new()))?;
    let (max_age_days, zone) = (exchange.max_age_days, org.config.time_zone);
    let (org, exchange) = (org.clone(), exchange.clone());
    let read = move || {
        let config = &org.config;
        let bytes = source::take(&path, &config.limits).map_err(|error| error.message(org.lang))?;
        let words = words_of(config, &exchange, &told)?;
        let how = Reading {
            words: &words,
            limits: &config.limits,
            day: org.day(now),
            lang: org.lang,
            organization: &config.organization,
            earlier: None,
        };
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let mut part = read_bytes(&file, &bytes, Some(Kind::Members), how)?.part;
        let made_at = day_lists(&mut part, written.min(now), zone);
        Ok((DatasetPart::gather(vec![part]), made_at))
    };
    let read = super::plan_platform::in_background(read).await.unwrap_or_else(|_| Err(String::new()));
    let (dataset, made_at) = read.map_err(bad)?;
    believed(&file, made_at.unwrap_or(written), max_age_days, now)?;
    Ok(dataset)
}

/// Nothing is decided by a list that is older than `max_age_days`; 0 believes any.
fn believed(file: &str, made_at: DateTime<Utc>, max_age_days: u32, now: DateTime<Utc>) -> Result<(), ReadError> {
    let age = (now - made_at).num_days();
    if max_age_days > 0 && age > i64::from(max_age_days) {
        return Err(ReadError::OldFile { file: file.to_owned(), days: age.unsigned_abs() });
    }
    Ok(())
}

/// Lists of members that came as files: none of those in force may be too old.
pub(super) fn believed_lists(dataset: &Dataset, max_age_days: u32, now: DateTime<Utc>) -> Result<(), ReadError> {
    let lists = dataset.tables.iter().filter(|table| table.kind == Kind::Members && !table.replaced);
    let oldest = lists.filter_map(|table| Some((table.made_at?, &table.file))).min();
    oldest.map_or(Ok(()), |(made_at, file)| believed(file, made_at, max_age_days, now))
}

/// The list of a system that exchanges files, as a membership: to be looked at, not kept.
///
/// # Errors
/// Why it cannot be read; a platform of another kind has no list.
pub async fn list_of(org: &OrgContext, platform: &Connected, now: DateTime<Utc>) -> Result<MembershipRead, ReadError> {
    let none = || ReadError::NoFile { file: platform.name.clone() };
    let dataset = read_list(org, platform.exchange.as_deref().ok_or_else(none)?, now).await?;
    Ok(MembershipRead::of_dataset(&platform.name, &dataset))
}

enum Trouble {
    None,
    Growing,
}

/// The newest file of that name, once nobody writes to it any more.
async fn settled(wanted: &Path) -> Result<PathBuf, Trouble> {
    let mut seen: Option<(PathBuf, SystemTime, u64)> = None;
    for _ in 0..LOOKS {
        let found = newest(wanted).ok_or(Trouble::None)?;
        // A time in the future is another machine's clock: what counts is that the file stays as it is.
        let is_old = age_of_file(found.1).is_some_and(|age| age >= SETTLED);
        if is_old || seen.as_ref() == Some(&found) {
            return Ok(found.0);
        }
        seen = Some(found);
        tokio::time::sleep(SETTLED).await;
    }
    Err(Trouble::Growing)
}

/// The newest file whose name fits, with its time and its size.
fn newest(wanted: &Path) -> Option<(PathBuf, SystemTime, u64)> {
    let pattern = wanted.file_name()?.to_string_lossy().into_owned();
    let folder = wanted.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let about = |path: PathBuf| {
        let about = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
        Some((path, about.modified().ok()?, about.len()))
    };
    if !pattern.contains(['*', '?']) {
        return about(wanted.to_owned());
    }
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let fitting = entries.filter(|entry| fits(&pattern, &entry.file_name().to_string_lossy()));
    fitting.filter_map(|entry| about(entry.path())).max_by_key(|(path, written, _)| (*written, path.clone()))
}

fn words_of(config: &Config, exchange: &Exchange, told: &Told) -> Result<Arc<Words>, String> {
    let meant: Vec<String> = exchange.mapping.iter().cloned().collect();
    crate::intake::words_of(config, &meant, told).map_err(|_| String::new())
}

/// Writes every file of changes that is out of date. Returns the faults of those that could not be written; the others are written
/// all the same.
pub(super) async fn hand_out(org: &OrgContext, now: DateTime<Utc>) -> Result<Vec<(String, SyncError)>, SyncError> {
    let mut faults = Vec::new();
    let exchanges: Vec<(&str, &Exchange)> = org
        .platforms
        .iter()
        .filter_map(|platform| Some((platform.name.as_str(), platform.exchange.as_deref()?)))
        .filter(|(_, exchange)| exchange.actions.is_some())
        .collect();
    if exchanges.is_empty() {
        return Ok(faults);
    }
    let tasks = org.tasks(false).await?;
    let is_open = |task: &&Task| matches!(task.state.as_str(), "open" | "reopened");
    let has_people = |name: &str| tasks.iter().filter(is_open).any(|task| task.platform == name);
    // Rosters are read only where somebody is to be written about.
    let known = if exchanges.iter().any(|(name, _)| has_people(name)) {
        let found = super::rosters_in_force(org, now).await?;
        super::plan_platform::in_background(move || particulars_of(&found.dataset)).await?
    } else {
        Default::default()
    };
    for (name, exchange) in exchanges {
        let Some(path) = &exchange.actions else { continue };
        let numbers = numbers_in_list(org, name).await?;
        let mut names = Names::default();
        let lines: Vec<Change<'_>> = tasks
            .iter()
            .filter(|task| task.platform == name && is_open(task))
            .map(|task| {
                let person = task.action.person();
                let who = person.and_then(|person| known.get(&person.key)).cloned();
                Change { task, who: completed(who.unwrap_or_default(), task, &numbers, &mut names) }
            })
            .collect();
        let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let kind = if is_workbook { ChangesKind::Xlsx } else { ChangesKind::Csv };
        let written = changes(&lines, &format_of(&org.config, exchange), kind, org.lang).and_then(|bytes| {
            // A program that waits for a new file is not woken for the same content.
            if std::fs::read(path).is_ok_and(|there| there == bytes) {
                return Ok(());
            }
            write_whole(path, &bytes, if exchange.shared { Readers::Group } else { Readers::Owner })
        });
        if let Err(error) = written {
            let file = path.display().to_string();
            faults.push((name.to_owned(), SyncError::Changes { platform: name.to_owned(), file, error: error.kind() }));
        }
    }
    Ok(faults)
}

fn format_of(config: &Config, exchange: &Exchange) -> Export {
    let meant = config.mappings.iter().find(|mapping| exchange.mapping.as_deref() == Some(mapping.name.as_str()));
    meant.and_then(|mapping| mapping.export.clone()).unwrap_or_default()
}

/// The organisation's numbers of people, as the system's own list has them: by account.
async fn numbers_in_list(
    org: &OrgContext,
    platform: &str,
) -> Result<std::collections::HashMap<(PlaceName, String), String>, SyncError> {
    let Some((read, _)) = org.store.last_membership(platform).await? else { return Ok(Default::default()) };
    let numbers = read.seats.into_iter().filter_map(|seat| Some(((seat.place, seat.name), seat.person_id?)));
    Ok(numbers.collect())
}

/// Completes the data of somebody who is no longer in any roster: the name from the task, the number from the system's own list.
fn completed(
    mut who: Particulars,
    task: &Task,
    numbers: &std::collections::HashMap<(PlaceName, String), String>,
    names: &mut Names,
) -> Particulars {
    let Some(person) = task.action.person() else { return who };
    if who.surname.is_empty() {
        let whole = names.full_name(&person.name);
        names.written(whole.surname).clone_into(&mut who.surname);
        names.written(whole.given).clone_into(&mut who.given_name);
        names.written(whole.patronymic).clone_into(&mut who.patronymic);
    }
    if who.person_id.is_empty() {
        let place = task.action.from().map_or(task.action.place(), |from| &from.place);
        let there = numbers.get(&(place.clone(), person.name.clone()));
        who.person_id = there.cloned().unwrap_or_default();
    }
    who
}
