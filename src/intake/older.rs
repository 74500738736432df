//! A list or a bundle that is older than what is in force: taken in, it would put back who was there before.
//!
//! A list of members is as old as its file or its title says, a OneRoster bundle as the files inside of it. What was made on the same day
//! is no older: then the order of arrival counts, as everywhere.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Gathered, Reading, Words, day_lists, in_force, read_bytes};
use domain::membership::PlaceName;
use domain::roster::{DatasetPart, Kind};
use rosters::source::oneroster;
use store::{InForce, Store, StoreError};

/// What a new file is compared with, and when it was made.
pub(super) struct New<'a> {
    /// The file's name.
    pub(super) name: &'a str,
    /// Its bytes.
    pub(super) bytes: &'a [u8],
    /// What was read of it.
    pub(super) gathered: &'a mut Gathered,
    /// When it was written last.
    pub(super) written_at: DateTime<Utc>,
}

/// Why a file is not taken in: something newer of the same scope is in force. `None` if there is nothing newer.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn refusal(
    store: &Store,
    new: New<'_>,
    how: Reading<'_>,
    zone: Tz,
) -> Result<Option<String>, StoreError> {
    let is_list = new.gathered.part.tables.iter().any(|table| table.kind == Kind::Members);
    if !is_list && !oneroster::is_bundle(new.bytes) {
        // Of nothing else it is told how old it is. Ten thousand rosters at once would each look at all the others.
        return Ok(None);
    }
    let files = store.in_force().await?;
    let files = files.as_slice();
    let lists = older_list(store, files, new.name, new.gathered, new.written_at, how, zone).await?;
    if lists.is_some() {
        return Ok(lists);
    }
    older_bundle(store, files, &new, how, zone).await
}

/// A list each of whose places is in a newer list. Where only some are, the newer ones stay in force for those
/// ([`super::dataset_in_force`]).
async fn older_list(
    store: &Store,
    files: &[InForce],
    name: &str,
    gathered: &mut Gathered,
    written_at: DateTime<Utc>,
    how: Reading<'_>,
    zone: Tz,
) -> Result<Option<String>, StoreError> {
    if !gathered.part.tables.iter().any(|table| table.kind == Kind::Members) {
        return Ok(None);
    }
    day_lists(&mut gathered.part, written_at, zone);
    let own = days_of_places(&gathered.part, zone);
    let Some(day) = own.values().max().copied() else { return Ok(None) };
    let mut newest: BTreeMap<PlaceName, (NaiveDate, &InForce)> = BTreeMap::new();
    for file in files.iter().filter(|file| file.tables.iter().any(|table| table.kind == Kind::Members.code())) {
        let Some(part) = read_again(store, file, how, zone).await? else { continue };
        for (place, day) in days_of_places(&part, zone) {
            let known = newest.entry(place).or_insert((day, file));
            if day >= known.0 {
                *known = (day, file);
            }
        }
    }
    let is_older = |(place, day): (&PlaceName, &NaiveDate)| newest.get(place).is_some_and(|(newer, _)| newer > day);
    if !own.iter().all(is_older) {
        return Ok(None);
    }
    let Some((newer_day, newer)) = own.keys().filter_map(|place| newest.get(place)).max_by_key(|(day, _)| *day) else {
        return Ok(None);
    };
    Ok(Some(words("intake-older-list", name, day, &newer.file, *newer_day, newer.id, how)))
}

/// A bundle that has a class in common with a newer one.
async fn older_bundle(
    store: &Store,
    files: &[InForce],
    new: &New<'_>,
    how: Reading<'_>,
    zone: Tz,
) -> Result<Option<String>, StoreError> {
    let Some(day) = day_of_bundle(new.bytes, new.written_at, zone) else { return Ok(None) };
    let Some(own) = oneroster::scope_of(new.bytes, how.limits) else { return Ok(None) };
    for file in files.iter().rev().filter(|file| in_force::is_archive(&file.file)) {
        let Some(bytes) = store.content(&file.digest).await? else { continue };
        let Some(newer_day) = day_of_bundle(&bytes, file.written_at, zone).filter(|newer| *newer > day) else {
            continue;
        };
        let Some(others) = oneroster::scope_of(&bytes, how.limits) else { continue };
        // Changes that refer to what they do not tell speak of nothing by themselves.
        if own.is_empty() || others.is_empty() || own.iter().any(|id| others.contains(id)) {
            return Ok(Some(words("intake-older-bundle", new.name, day, &file.file, newer_day, file.id, how)));
        }
    }
    Ok(None)
}

/// The day of a bundle: that of the newest file in it, which a copy of the bundle keeps; else that of the bundle itself.
fn day_of_bundle(bytes: &[u8], written_at: DateTime<Utc>, zone: Tz) -> Option<NaiveDate> {
    if !oneroster::is_bundle(bytes) {
        return None;
    }
    let written_on = written_at.with_timezone(&zone).date_naive();
    Some(oneroster::day_of_files(bytes).filter(|day| *day < written_on).unwrap_or(written_on))
}

/// The day of the list of each place.
fn days_of_places(part: &DatasetPart, zone: Tz) -> BTreeMap<PlaceName, NaiveDate> {
    let mut days: BTreeMap<PlaceName, NaiveDate> = BTreeMap::new();
    for row in &part.members {
        let made_at = part.tables.get(row.source.table.index()).and_then(|table| table.made_at);
        let (Some(place), Some(made_at)) = (row.place, made_at) else { continue };
        let day = made_at.with_timezone(&zone).date_naive();
        let known = days.entry(part.places.name(place, &part.groups)).or_insert(day);
        *known = day.max(*known);
    }
    days
}

/// A file in force, read with the words that it was taken in with; `None` if it can be read no more.
async fn read_again(
    store: &Store,
    file: &InForce,
    how: Reading<'_>,
    zone: Tz,
) -> Result<Option<DatasetPart>, StoreError> {
    let Some(bytes) = store.content(&file.digest).await? else { return Ok(None) };
    let words: &Words = how.words;
    let Ok(read) = read_bytes(&file.file, &bytes, None, Reading { words, earlier: None, ..how }) else {
        return Ok(None);
    };
    let mut part = read.part;
    day_lists(&mut part, file.written_at, zone);
    Ok(Some(part))
}

fn words(
    key: &str,
    file: &str,
    day: NaiveDate,
    newer: &str,
    newer_day: NaiveDate,
    number: i64,
    how: Reading<'_>,
) -> String {
    let shown = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
    let args = [
        ("file", file.into()),
        ("day", shown(day).into()),
        ("newer", newer.into()),
        ("newer_day", shown(newer_day).into()),
        ("number", number.to_string().into()),
    ];
    how.lang.text_with(key, &args)
}
