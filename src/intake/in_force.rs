//! All files in force → one dataset, without what newer ones replaced.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rayon::prelude::*;

use super::{Reading, Words, day_lists, kinds_of, read_bytes};
use crate::config::Config;
use domain::roster::{Dataset, DatasetPart, HeldAnswer, Kind, Table, keep_in_force};
use i18n::Lang;
use rosters::mapping::Mapping;
use rosters::mapping::answers::mappings_of;
use rosters::mapping::corrections::{self, HeldCorrection};
use rosters::source::oneroster::bundle::Bundle;
use rosters::source::{Limits, oneroster};
use serde::Serialize;
use store::{GivenCorrection, GivenWord, InForce, Store, StoreError, TableKind};

/// The dataset of all files in force.
#[derive(Debug, Default)]
pub struct InForceDataset {
    /// The dataset.
    pub dataset: Dataset,
    /// Arrivals of which nothing is left.
    pub replaced: Vec<i64>,
    /// Arrivals of which newer ones replaced a part.
    pub partly_replaced: Vec<i64>,
    /// Files that are read as something else than when they were last looked at.
    pub read_as: Vec<(i64, Vec<TableKind>)>,
    /// Files that can be read no more, since the mappings changed: each with the reason.
    pub unreadable: Vec<(String, String)>,
}

/// Files that are read at the same time: a few at once, so that memory does not grow with their number.
const AT_ONCE: usize = 16;

/// Parts that are kept beside each other before they are put together: each has its own pool of names.
const PARTS: usize = 64;

/// Reads every file in force again and puts them together. They are read anew each time, so that a change of a mapping
/// counts for them too.
///
/// # Errors
/// When the database cannot be read. A file that cannot be read any more is no error: it is in `unreadable`, with the reason.
pub async fn dataset_in_force(
    store: &Store,
    config: &Config,
    day: NaiveDate,
    lang: Lang,
) -> Result<InForceDataset, StoreError> {
    let files = store.in_force().await?;
    let told = told_in_force(store).await?;
    let earlier = earlier_bundles(store, &files, None, &config.limits).await?;
    let mut parts: Vec<DatasetPart> = Vec::new();
    let mut arrived: Vec<u64> = Vec::new();
    let mut unreadable = Vec::new();
    let mut read_as = Vec::new();
    let mut words_by_names: Vec<(Vec<String>, Arc<Words>)> = Vec::new();
    for chunk in files.chunks(AT_ONCE) {
        let mut held: Vec<(&InForce, Vec<u8>)> = Vec::with_capacity(chunk.len());
        for file in chunk {
            match store.content(&file.digest).await? {
                Some(bytes) => held.push((file, bytes)),
                None => unreadable.push((file.file.clone(), lang.text("intake-lost"))),
            }
            if !words_by_names.iter().any(|(names, _)| *names == file.mappings) {
                words_by_names.push((file.mappings.clone(), words_of(config, &file.mappings, &told)?));
            }
        }
        let read = |file: &InForce, bytes: &[u8]| {
            let words = words_by_names.iter().find(|(names, _)| *names == file.mappings).map(|(_, words)| words);
            let how = words.map(|words| Reading {
                words,
                limits: &config.limits,
                day,
                lang,
                organization: &config.organization,
                earlier: earlier.as_ref(),
            });
            how.map(|how| read_bytes(&file.file, bytes, None, how))
        };
        let results: Vec<_> = held.par_iter().map(|(file, bytes)| (*file, read(file, bytes))).collect();
        for (file, result) in results {
            match result {
                Some(Ok(mut gathered)) => {
                    let tables = kinds_of(&[&gathered]);
                    if tables != file.tables {
                        read_as.push((file.id, tables));
                    }
                    day_lists(&mut gathered.part, file.written_at, config.time_zone);
                    arrived.extend(gathered.part.tables.iter().map(|_| file.id.max(0) as u64));
                    parts.push(gathered.part);
                }
                Some(Err(reason)) => unreadable.push((file.file.clone(), reason)),
                None => {}
            }
        }
        if parts.len() > PARTS {
            // In the same order: tables are known by their number.
            parts = vec![DatasetPart::join(parts)];
        }
    }
    let mut dataset = DatasetPart::gather(parts);
    dataset.corrections = told.corrections.into_iter().map(|one| one.mapping).collect();
    dataset.word_answers = told.answers;
    let rows: Vec<u64> = dataset.tables.iter().map(|table| table.rows).collect();
    let order = order_of(&dataset.tables, &arrived, config.time_zone);
    let gone = keep_in_force(&mut dataset, &order);
    // A file is replaced once every table of it is.
    let mut replaced: Vec<i64> = Vec::new();
    let left: HashSet<u64> =
        arrived.iter().zip(&dataset.tables).filter(|(_, table)| !table.replaced).map(|(id, _)| *id).collect();
    for id in gone.iter().filter_map(|table| arrived.get(table.index())) {
        if !left.contains(id) {
            replaced.push(*id as i64);
        }
    }
    replaced.sort_unstable();
    replaced.dedup();
    let mut partly_replaced: Vec<i64> = arrived
        .iter()
        .zip(rows.iter().zip(&dataset.tables))
        .filter(|(_, (before, table))| table.rows < **before)
        .map(|(id, _)| *id as i64)
        .filter(|id| replaced.binary_search(id).is_err())
        .collect();
    partly_replaced.dedup();
    if !unreadable.is_empty() {
        // Whoever stands in a file that cannot be read is not missing from the others.
        dataset.tables.iter_mut().for_each(|table| table.coverage.all_doubtful = true);
    }
    Ok(InForceDataset { dataset, replaced, partly_replaced, read_as, unreadable })
}

/// The order in which tables replace each other: that of arrival. Lists of members first by the day on which they were made: one that
/// comes late does not put back who was there before.
fn order_of(tables: &[Table], arrived: &[u64], zone: Tz) -> Vec<u64> {
    let day = |table: &Table| table.made_at.map(|made_at| made_at.with_timezone(&zone).date_naive());
    let lists = || tables.iter().zip(arrived).filter(|(table, _)| table.kind == Kind::Members);
    let mut ranks: Vec<(Option<NaiveDate>, u64)> = lists().map(|(table, id)| (day(table), *id)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let rank = |(table, id): (&Table, &u64)| match table.kind {
        Kind::Members => ranks.binary_search(&(day(table), *id)).map_or(0, |at| at as u64 + 1),
        _ => *id,
    };
    tables.iter().zip(arrived).map(rank).collect()
}

/// What OneRoster bundles among files, and one more, told: changes refer to it. `None` where none of them is of changes.
///
/// # Errors
/// When the database cannot be read.
pub async fn earlier_bundles(
    store: &Store,
    files: &[InForce],
    more: Option<&[u8]>,
    limits: &Limits,
) -> Result<Option<Bundle>, StoreError> {
    let mut bundles: Vec<Vec<u8>> = Vec::new();
    for file in files.iter().filter(|file| is_archive(&file.file)) {
        bundles.extend(store.content(&file.digest).await?);
    }
    Ok(oneroster::earlier_of(bundles.iter().map(Vec::as_slice).chain(more), limits))
}

/// A bundle is an archive, and is called one.
pub(crate) fn is_archive(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// What people told of how files are to be read, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What was answered about words.
    pub answers: Vec<HeldAnswer>,
    /// What was said of tables of a shape.
    pub corrections: Vec<HeldCorrection>,
}

/// What people told, and holds.
///
/// # Errors
/// When the database cannot be read.
pub async fn told_in_force(store: &Store) -> Result<Told, StoreError> {
    let mut answers: Vec<HeldAnswer> = store.word_answers(false).await?.iter().filter_map(GivenWord::held).collect();
    answers.sort();
    let held = |one: GivenCorrection| HeldCorrection { mapping: one.mapping, is_new: one.is_new != 0 };
    let mut corrections: Vec<HeldCorrection> = store.corrections(false).await?.into_iter().map(held).collect();
    corrections.sort();
    Ok(Told { answers, corrections })
}

/// The words of a configuration's mappings, all or those of these names, and on top of them what people told.
///
/// # Errors
/// A fault in a shipped mapping, which the tests rule out.
pub fn words_of(config: &Config, names: &[String], told: &Told) -> Result<Arc<Words>, StoreError> {
    let mut own: Vec<Mapping> =
        config.mappings.iter().filter(|mapping| names.is_empty() || names.contains(&mapping.name)).cloned().collect();
    own.extend(mappings_of(&told.answers));
    own.extend(corrections::mappings_of(&told.corrections));
    Words::of(own).map_err(|_| StoreError::NotUnderstood { what: "mappings" })
}
