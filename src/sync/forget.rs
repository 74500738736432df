//! Somebody who is to be forgotten → nothing that is kept names them any more, and a person knows which copies still do.
//!
//! Lists keep somebody for as long as they name them: what is erased here would come back with the next plan. A register of orders
//! is another matter: it is never made anew, and an order that was carried out has to stay for all the others whom it names. So the row
//! is taken out of what is kept of the register ([`Recording`]), whose other rows have to be understood as before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use encoding_rs::{UTF_16LE, WINDOWS_1251};

use super::{OrgContext, SyncError, explain_target, rosters_in_force};
use crate::intake::{Reading, read_bytes, told_in_force, words_of};
use domain::action::SourceRow;
use domain::membership::PlaceName;
use domain::roster::{DatasetPart, Kind};
use names::fold_name;
use planner::plan::with_initials;
use rosters::source::{self, Limits, Recording, lines_of};
use store::{InForce, KnownPerson, Redaction};

/// What became of somebody's traces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Rows of registers that were taken out.
    pub rows: Vec<String>,
    /// Files of `accepted` and `rejected` that were deleted, because they named the person.
    pub deleted: Vec<PathBuf>,
    /// Files there into which nobody can look; they stay.
    pub closed: Vec<PathBuf>,
}

/// Why somebody is not forgotten yet. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotForgotten {
    /// These rows of lists in force name the person.
    Listed(Vec<String>),
    /// The person is in these places.
    Present(Vec<PlaceName>),
    /// These rows of registers name somebody else too, or the other rows would be understood in another way without them.
    NotRedacted(Vec<String>),
}

/// Forgets a person: rows in registers of orders, files that were put away, everything in the store.
///
/// # Errors
/// When the database, a platform, or a folder of files that were put away cannot be read or written.
pub async fn forget(
    org: &OrgContext,
    person: &KnownPerson,
    now: DateTime<Utc>,
    who: &str,
) -> Result<Result<Forgotten, NotForgotten>, SyncError> {
    let (rows, names) = rows_of(org, person, now).await?;
    let (orders, listed) = by_kind(org, rows, now).await?;
    if !listed.is_empty() {
        return Ok(Err(NotForgotten::Listed(listed.iter().map(shown).collect())));
    }
    let seats = org.store.seats_of(person).await?;
    let there: Vec<PlaceName> =
        seats.into_iter().filter(|span| span.gone_read.is_none()).map(|span| span.seat.place).collect();
    if !there.is_empty() {
        return Ok(Err(NotForgotten::Present(there)));
    }
    let mut redactions = Vec::new();
    for file in org.store.in_force().await? {
        let of_file: Vec<&SourceRow> = orders.iter().filter(|row| row.file == file.file).collect();
        if of_file.is_empty() {
            continue;
        }
        match redacted(org, &file, &of_file, &names, now).await? {
            Some(redaction) => redactions.push(redaction),
            None => return Ok(Err(NotForgotten::NotRedacted(of_file.into_iter().map(shown).collect()))),
        }
    }
    // The files first: what is in force is in the store, and a person who is still known can be forgotten once more.
    let (deleted, closed) = clear_folders(org, &names)?;
    org.store.forget(person, &redactions, now, who).await?;
    org.rosters.forget();
    Ok(Ok(Forgotten { rows: orders.iter().map(shown).collect(), deleted, closed }))
}

fn shown(row: &SourceRow) -> String {
    format!("{}:{}", row.file, row.row)
}

/// Rows of files in force that name the person, and the names by which they do.
async fn rows_of(
    org: &OrgContext,
    person: &KnownPerson,
    now: DateTime<Utc>,
) -> Result<(Vec<SourceRow>, BTreeSet<String>), SyncError> {
    let (mut rows, mut names) = (BTreeSet::new(), BTreeSet::from([person.name.clone()]));
    for platform in &org.platforms {
        // Where the platform cannot be read now, its rosters are told by another platform, or not at all: that is said.
        let (_, explanations) = explain_target(org, platform, now, person.key.as_str()).await?;
        for one in explanations {
            names.insert(one.name);
            rows.extend(one.rows);
        }
    }
    // One word alone would be found in everybody's rows.
    names.retain(|name| name.split_whitespace().count() > 1);
    Ok((rows.into_iter().collect(), names))
}

/// The rows of orders, and all others.
async fn by_kind(
    org: &OrgContext,
    rows: Vec<SourceRow>,
    now: DateTime<Utc>,
) -> Result<(Vec<SourceRow>, Vec<SourceRow>), SyncError> {
    let found = rosters_in_force(org, now).await?;
    let is_order = |row: &SourceRow| {
        let mut tables =
            found.dataset.tables.iter().filter(|table| table.file == row.file && table.sheet == row.sheet).peekable();
        tables.peek().is_some() && tables.all(|table| table.kind == Kind::Movements)
    };
    Ok(rows.into_iter().partition(is_order))
}

/// What is kept of a register without some rows. `None` if it cannot be: a row names several people, or the others would be
/// understood in another way.
async fn redacted(
    org: &OrgContext,
    file: &InForce,
    rows: &[&SourceRow],
    names: &BTreeSet<String>,
    now: DateTime<Utc>,
) -> Result<Option<Redaction>, SyncError> {
    let Some(bytes) = org.store.content(&file.digest).await? else { return Ok(None) };
    let words = words_of(&org.config, &file.mappings, &told_in_force(&org.store).await?)?;
    let how = Reading {
        words: &words,
        limits: &org.config.limits,
        day: org.day(now),
        lang: org.lang,
        organization: &org.config.organization,
        earlier: None,
    };
    let (Ok(Some(mut recording)), Ok(before)) =
        (Recording::of(&file.file, &bytes, how.limits), read_bytes(&file.file, &bytes, None, how))
    else {
        return Ok(None);
    };
    let mut by_sheet: BTreeMap<Option<&str>, Vec<u32>> = BTreeMap::new();
    for row in rows {
        by_sheet.entry(row.sheet.as_deref()).or_default().push(row.row);
    }
    let is_gone = |sheet: Option<&str>, row: u32| by_sheet.get(&sheet).is_some_and(|rows| rows.contains(&row));
    if !each_names_one(&before.part, &is_gone) {
        return Ok(None);
    }
    let wanted = understood(&before.part, &is_gone);
    for (sheet, rows) in &by_sheet {
        recording.take_out(*sheet, rows);
    }
    for name in names {
        recording.blot_out(name);
        recording.blot_out(&with_initials(name));
    }
    if wanted.is_empty() {
        // Without its only rows it would be a file that nobody can read.
        recording = recording.emptied();
    }
    let kept = recording.bytes();
    let as_before = match read_bytes(&file.file, &kept, None, how) {
        Ok(after) => understood(&after.part, &|_, _| false) == wanted,
        Err(_) => false,
    };
    let is_named = recording.lines().any(|line| names.iter().any(|name| line.contains(name.as_str())));
    // Somebody of the same name has a row of their own there: it stays, and so does the name.
    let has_namesake = wanted.iter().any(|line| names.iter().any(|name| line.contains(name.as_str())));
    let is_clean = !is_named || has_namesake;
    Ok((as_before && is_clean).then(|| Redaction { digest: file.digest.clone(), bytes: kept }))
}

/// True if no row that is to go names several people.
fn each_names_one(part: &DatasetPart, is_gone: &dyn Fn(Option<&str>, u32) -> bool) -> bool {
    let mut named: BTreeMap<(usize, u32), BTreeSet<String>> = BTreeMap::new();
    for movement in &part.movements {
        let source = movement.source;
        let sheet = part.tables.get(source.table.index()).and_then(|table| table.sheet.as_deref());
        if is_gone(sheet, source.row) {
            named.entry((source.table.index(), source.row)).or_default().insert(part.names.display(movement.name));
        }
    }
    named.values().all(|names| names.len() == 1)
}

/// What a register says, row by row, but for the rows that go.
fn understood(part: &DatasetPart, is_gone: &dyn Fn(Option<&str>, u32) -> bool) -> Vec<String> {
    let text = |symbol| part.texts.get(symbol);
    let group = |group: Option<_>| group.map(|group| part.groups.display(group)).unwrap_or_default();
    let mut said: Vec<String> = Vec::new();
    for one in &part.movements {
        let table = part.tables.get(one.source.table.index());
        let sheet = table.and_then(|table| table.sheet.as_deref());
        if is_gone(sheet, one.source.row) {
            continue;
        }
        said.push(format!(
            "{}:{} {} {:?} {:?} {:?} {:?} {} {:?} {} {} {:?} {} {:?} {:?} {}",
            sheet.unwrap_or_default(),
            one.source.row,
            part.names.display(one.name),
            one.birth,
            one.kind,
            one.date,
            one.effective,
            text(one.number),
            one.new_name.map(|name| part.names.display(name)),
            group(one.from_group),
            group(one.to_group),
            one.post_kind,
            text(one.cancels),
            one.cancels_of,
            part.ids.get(one.ids as usize),
            one.of_staff,
        ));
    }
    // Tables of people in the same file: they are as they were, or it is not done.
    for (kind, rows) in [
        ("students", part.students.iter().map(|row| (row.name, row.source)).collect::<Vec<_>>()),
        ("staff", part.staff.iter().map(|row| (row.name, row.source)).collect()),
        ("guardians", part.guardians.iter().map(|row| (row.name, row.source)).collect()),
        ("consents", part.consents.iter().map(|row| (row.name, row.source)).collect()),
        ("members", part.members.iter().map(|row| (row.name, row.source)).collect()),
    ] {
        said.extend(rows.iter().map(|(name, source)| format!("{kind}:{} {}", source.row, part.names.display(*name))));
    }
    said
}

/// Deletes files that were put away and name the person: they are in the store, or of no use to anybody. Gives those that were
/// deleted, and those that cannot be looked into.
fn clear_folders(org: &OrgContext, names: &BTreeSet<String>) -> Result<(Vec<PathBuf>, Vec<PathBuf>), SyncError> {
    let wanted: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let (mut deleted, mut closed) = (Vec::new(), Vec::new());
    let folders = org.config.folders.iter().flat_map(|folder| [&folder.accepted, &folder.rejected]);
    for folder in folders.collect::<BTreeSet<_>>() {
        let failed = |path: &Path, error: std::io::Error| {
            SyncError::Store(store::StoreError::NotOpened { path: path.to_owned(), reason: error.kind() })
        };
        let days = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            found => found.map_err(|error| failed(folder, error))?,
        };
        for day in days {
            let day = day.map_err(|error| failed(folder, error))?;
            // Nothing is followed: a link leads to where nothing was put away.
            if !day.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            for entry in std::fs::read_dir(day.path()).map_err(|error| failed(&day.path(), error))? {
                let path = entry.map_err(|error| failed(&day.path(), error))?.path();
                match names_somebody(&path, &wanted, &org.config.limits) {
                    Some(false) => {}
                    Some(true) => {
                        std::fs::remove_file(&path).map_err(|error| failed(&path, error))?;
                        // Without its file a report says nothing that anybody needs.
                        let mut report = path.clone().into_os_string();
                        report.push(".report.txt");
                        let _ = std::fs::remove_file(&report);
                        deleted.push(path);
                    }
                    None => closed.push(path),
                }
            }
        }
    }
    deleted.retain(|path| !path.to_string_lossy().ends_with(".report.txt"));
    deleted.sort();
    closed.retain(|path| path.exists());
    closed.sort();
    Ok((deleted, closed))
}

/// The words of a text as names are compared, each with a space on both sides.
fn folded(text: &str) -> String {
    let words: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    format!(" {} ", fold_name(&words))
}

/// True if a file names one of these people; `None` if nobody can tell.
fn names_somebody(path: &Path, wanted: &[String], limits: &Limits) -> Option<bool> {
    let found = |lines: &[String]| {
        lines.iter().any(|line| {
            let line = folded(line);
            wanted.iter().any(|name| line.contains(name.as_str()))
        })
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Ok(bytes) = source::take(path, limits) else {
        // Gone a moment ago, with the file that it was beside.
        return if path.exists() { None } else { Some(false) };
    };
    let files = match source::unpack(&name, &bytes, limits) {
        Ok(Some(files)) => files.into_iter().map(|file| (file.name, file.bytes)).collect(),
        _ => vec![(name, bytes)],
    };
    let mut answer = Some(false);
    for (name, bytes) in files {
        let is_packed = bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF\x11\xE0");
        match lines_of(&name, &bytes, limits) {
            Ok(lines) if found(&lines) => return Some(true),
            Ok(_) => {}
            // Not even its reader gets at what is in it.
            Err(_) if is_packed => answer = None,
            Err(_) => {
                let texts = [
                    String::from_utf8_lossy(&bytes).into_owned(),
                    WINDOWS_1251.decode(&bytes).0.into_owned(),
                    UTF_16LE.decode(&bytes).0.into_owned(),
                ];
                if found(&texts) {
                    return Some(true);
                }
            }
        }
    }
    answer
}
