//! How a file was understood, drawn anew from its bytes; what people say of it, kept as a rule for tables of its shape; and the
//! same taken back.

use std::path::PathBuf;
use std::time::SystemTime;

use chrono::{DateTime, Days, Utc};

use super::{OrgContext, SyncError};
use crate::daemon::upload_spool::UploadSpool;
use crate::intake::{
    Drawn, Reading, draw_bytes, earlier_bundles, is_archive, kinds_of, read_bytes, told_in_force, words_of,
};
use i18n::Lang;
use rosters::mapping::corrections::{self, HeldCorrection};
use rosters::mapping::drawing::Frame;
use rosters::mapping::file::TableRule;
use rosters::mapping::{Shape, column_letters};
use rosters::source;
use store::{Arrival, GivenCorrection, NewCorrection};

/// A file that arrived, as it is understood now.
pub struct SeenFile {
    /// The arrival.
    pub arrival: Arrival,
    /// How it is understood; `None` where its bytes are not kept any more.
    pub drawn: Option<Drawn>,
    /// It is an archive of several files, which are looked at one by one.
    pub is_archive_of_several: bool,
    /// The folder into which it can be put again.
    returns_to: Option<PathBuf>,
    /// Its bytes, and when they were written, where they were refused.
    bytes: Vec<u8>,
    written_at: Option<SystemTime>,
}

/// Why nothing was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotCorrected {
    /// There is no such file any more.
    Gone,
    /// With the correction the file could not be read, and this is why.
    NotSo(String),
    /// The file could not be put into its folder again.
    NotReturned,
}

/// How a file is understood now. `None` if no such file ever arrived.
///
/// # Errors
/// When the database cannot be read.
pub async fn draw_file(
    org: &OrgContext,
    id: i64,
    frame: Frame,
    lang: Lang,
    now: DateTime<Utc>,
) -> Result<Option<SeenFile>, SyncError> {
    let Some(mut file) = file_of(org, id).await? else { return Ok(None) };
    if file.bytes.is_empty() {
        return Ok(Some(file));
    }
    let told = told_in_force(&org.store).await?;
    let words = words_of(&org.config, &file.arrival.mappings, &told)?;
    let earlier = match is_archive(&file.arrival.file) {
        true => {
            earlier_bundles(&org.store, &org.store.in_force().await?, Some(&file.bytes), &org.config.limits).await?
        }
        false => None,
    };
    let org = org.clone();
    let drawing = move || {
        let how = Reading {
            words: &words,
            limits: &org.config.limits,
            day: org.day(now),
            lang,
            organization: &org.config.organization,
            earlier: earlier.as_ref(),
        };
        file.is_archive_of_several = matches!(source::unpack(&file.arrival.file, &file.bytes, how.limits), Ok(Some(_)));
        if !file.is_archive_of_several {
            file.drawn = Some(draw_bytes(&file.arrival.file, &file.bytes, how, frame));
        }
        file
    };
    // Reading takes as long as it takes: others are served meanwhile.
    match tokio::task::spawn_blocking(drawing).await {
        Ok(file) => Ok(Some(file)),
        Err(_) => Ok(None),
    }
}

/// A file that arrived, with its bytes if they are kept somewhere.
async fn file_of(org: &OrgContext, id: i64) -> Result<Option<SeenFile>, SyncError> {
    let Some(mut arrival) = org.store.arrival(id).await? else { return Ok(None) };
    let mut file = SeenFile {
        drawn: None,
        is_archive_of_several: false,
        returns_to: None,
        bytes: org.store.content(&arrival.digest).await?.unwrap_or_default(),
        written_at: None,
        arrival: arrival.clone(),
    };
    if arrival.state != "rejected" {
        return Ok(Some(file));
    }
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = org.config.folders.iter().find(|folder| name(&folder.path) == arrival.origin);
    if let Some(folder) = folder {
        arrival.mappings.clone_from(&folder.mappings);
        file.returns_to = Some(folder.path.clone());
        let day = org.day(arrival.arrived_at);
        // A file that came before midnight may have been put away after it.
        let days = [Some(day), day.checked_add_days(Days::new(1))].into_iter().flatten();
        let shelves: Vec<PathBuf> = days.map(|day| folder.rejected.join(day.format("%Y-%m-%d").to_string())).collect();
        let (limits, digest) = (org.config.limits, arrival.digest.clone());
        let found = tokio::task::spawn_blocking(move || refused_copy(&shelves, &digest, &limits)).await;
        if let Ok(Some((bytes, written_at))) = found {
            (file.bytes, file.written_at) = (bytes, written_at);
        }
    }
    file.arrival = arrival;
    Ok(Some(file))
}

/// A refused file as it was put away: known by its digest, whatever its name became.
fn refused_copy(shelves: &[PathBuf], digest: &str, limits: &source::Limits) -> Option<(Vec<u8>, Option<SystemTime>)> {
    let entries = shelves.iter().filter_map(|shelf| std::fs::read_dir(shelf).ok()).flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())).find_map(|entry| {
        let bytes = source::take(&entry.path(), limits).ok()?;
        let is_it = format!("blake3:{}", blake3::hash(&bytes).to_hex()) == digest;
        is_it.then(|| (bytes, entry.metadata().and_then(|about| about.modified()).ok()))
    })
}

/// What somebody says of a file, kept for all tables of the shape, if the file can be read with it. A refused file goes into its folder
/// again. True if it did.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn correct(
    org: &OrgContext,
    id: i64,
    rule: &TableRule,
    who: &str,
    lang: Lang,
    now: DateTime<Utc>,
) -> Result<Result<bool, NotCorrected>, SyncError> {
    let Some(file) = file_of(org, id).await?.filter(|file| !file.bytes.is_empty()) else {
        return Ok(Err(NotCorrected::Gone));
    };
    let (mapping, shape) = (rule.to_toml(), Shape::of(&rule.header));
    let mut told = told_in_force(&org.store).await?;
    told.corrections.retain(|one| shape_of(&one.mapping).is_none_or(|known| !known.is_of(&shape)));
    told.corrections.push(HeldCorrection { mapping: mapping.clone(), is_new: true });
    let words = words_of(&org.config, &file.arrival.mappings, &told)?;
    let (context, name, day) = (org.clone(), file.arrival.file.clone(), org.day(now));
    let bytes = file.bytes.clone();
    let read = move || {
        let how = Reading {
            words: &words,
            limits: &context.config.limits,
            day,
            lang,
            organization: &context.config.organization,
            earlier: None,
        };
        read_bytes(&name, &bytes, None, how).map(|gathered| kinds_of(&[&gathered]))
    };
    let tables = match tokio::task::spawn_blocking(read).await {
        Ok(Ok(tables)) => tables,
        Ok(Err(reason)) => return Ok(Err(NotCorrected::NotSo(reason))),
        Err(_) => return Ok(Err(NotCorrected::Gone)),
    };
    let new = NewCorrection { key: &shape.key(), file: &file.arrival.file, mapping: &mapping, words: &noted(rule) };
    org.store.correct(&new, now, who).await?;
    if file.arrival.state == "in_force" {
        org.store.note_tables(id, &tables).await?;
    }
    if file.arrival.state != "rejected" {
        return Ok(Ok(false));
    }
    Ok(if put_again(org, &file) { Ok(true) } else { Err(NotCorrected::NotReturned) })
}

/// Puts a refused file into its folder again, as old as it is.
fn put_again(org: &OrgContext, file: &SeenFile) -> bool {
    let Some(folder) = &file.returns_to else { return false };
    let put = || {
        let mut spool = UploadSpool::begin(folder, &file.arrival.file, org.config.limits.file_bytes)?;
        spool.write(&file.bytes)?;
        if let Some(written_at) = file.written_at {
            spool.written_at(written_at)?;
        }
        spool.finish()
    };
    put().is_ok()
}

fn shape_of(mapping: &str) -> Option<Shape> {
    corrections::read(mapping).ok()?.tables.first().map(|rule| Shape::of(&rule.header))
}

/// What a rule for tables of a shape says, in words.
pub fn said_of(rule: &TableRule, lang: Lang) -> String {
    let kind = rule.kind.map(|kind| lang.text(&format!("kind-{}", kind.code())));
    let kind = kind.map(|kind| lang.text_with("correction-kind", &[("kind", kind.into())]));
    let columns = rule.columns.iter().map(|(column, field)| {
        let header = rule.header.get(*column).filter(|header| !header.is_empty());
        let header = header.map_or_else(|| column_letters(*column), |header| format!("«{}»", names::visible(header)));
        let field = documents::drawing::field_words(*field, lang);
        lang.text_with("correction-column", &[("header", header.into()), ("field", field.into())])
    });
    kind.into_iter().chain(columns).collect::<Vec<_>>().join("; ")
}

/// The same for the journal, which is in no language: of the header only what was corrected.
fn noted(rule: &TableRule) -> String {
    let kind = rule.kind.map(|kind| format!("kind = {}", kind.code()));
    let columns = rule.columns.iter().map(|(column, field)| {
        let header = rule.header.get(*column).filter(|header| !header.is_empty());
        format!("«{}» = {}", header.cloned().unwrap_or_else(|| column_letters(*column)), field.code())
    });
    kind.into_iter().chain(columns).collect::<Vec<_>>().join("; ")
}

/// Takes a correction back. Returns it; `None` if it does not hold.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn withdraw_correction(
    org: &OrgContext,
    id: i64,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Option<GivenCorrection>, SyncError> {
    let Some(held) = org.store.corrections(false).await?.into_iter().find(|one| one.id == id) else { return Ok(None) };
    let rule = corrections::read(&held.mapping).ok().and_then(|mapping| mapping.tables.into_iter().next());
    let words = rule.map_or_else(|| held.key.clone(), |rule| noted(&rule));
    let gone = org.store.withdraw_correction(id, &words, now, who).await?;
    Ok(gone.then_some(held))
}
