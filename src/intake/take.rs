//! The bytes of one file → remembered as accepted, or a reason for its rejection.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::in_force::{earlier_bundles, is_archive};
use super::read::refused_inside;
use super::{Gathered, Reading, older, read_bytes};
use domain::roster::Kind;
use rosters::source::{self, PackedFile};
use store::{ArrivalState, NewArrival, Store, StoreError, TableKind};

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Read and kept.
    Accepted {
        /// What its tables were read as.
        tables: Vec<TableKind>,
        /// The digest.
        digest: String,
        /// Findings of a person's concern: warnings and errors.
        findings: usize,
    },
    /// The same content is in force already.
    Known {
        /// Under this name.
        file: String,
        /// The digest.
        digest: String,
    },
    /// Could not be read.
    Rejected {
        /// Why, in words.
        reason: String,
    },
}

/// When a file was made, and where its days are counted.
#[derive(Debug, Clone, Copy)]
struct Made {
    written_at: DateTime<Utc>,
    zone: Tz,
}

/// Takes a file in. `kinds` restricts what may come by this way; empty for everything. `written_at` is when the file was written
/// last, if anybody knows; `zone` says which day that was. What is older than something of the same scope that is in force is
/// rejected.
///
/// # Errors
/// Only if the store fails: then nothing is remembered and the file stays where it was.
#[allow(clippy::too_many_arguments)]
pub async fn take_in(
    store: &Store,
    origin: &str,
    name: &str,
    bytes: &[u8],
    mappings: &[String],
    kinds: &[Kind],
    how: Reading<'_>,
    at: DateTime<Utc>,
    written_at: Option<DateTime<Utc>>,
    zone: Tz,
) -> Result<Taken, StoreError> {
    let digest = format!("blake3:{}", blake3::hash(bytes).to_hex());
    // A time that is still to come is another machine's clock.
    let made = Made { written_at: written_at.unwrap_or(at).min(at), zone };
    let new = |tables| NewArrival { at, origin, file: name, digest: &digest, bytes, tables, mappings, written_at };
    if let Some(file) = store.known_content(&digest).await? {
        store.record_arrival(&new(&[]), ArrivalState::Known, "").await?;
        return Ok(Taken::Known { file, digest });
    }
    match source::unpack(name, bytes, how.limits) {
        Ok(None) => {}
        Ok(Some(files)) => return take_archive(store, &new(&[]), &files, kinds, how, made).await,
        Err(error) => return reject(store, &new(&[]), error.message(how.lang)).await,
    }
    match read_new(store, name, bytes, kinds, how, made).await? {
        Ok(gathered) => {
            let tables = kinds_of(&[&gathered]);
            store.accept(&new(&tables)).await?;
            Ok(Taken::Accepted { tables, digest, findings: findings_of(&gathered) })
        }
        Err(reason) => reject(store, &new(&[]), reason).await,
    }
}

async fn reject(store: &Store, new: &NewArrival<'_>, reason: String) -> Result<Taken, StoreError> {
    store.record_arrival(new, ArrivalState::Rejected, &reason).await?;
    Ok(Taken::Rejected { reason })
}

/// Reads a file that is not in force yet; the reason where it is not accepted.
async fn read_new(
    store: &Store,
    name: &str,
    bytes: &[u8],
    kinds: &[Kind],
    how: Reading<'_>,
    made: Made,
) -> Result<Result<Gathered, String>, StoreError> {
    if let Some(error) = source::refused(name, bytes) {
        return Ok(Err(error.message(how.lang)));
    }
    let earlier = match is_archive(name) {
        true => earlier_bundles(store, &store.in_force().await?, Some(bytes), how.limits).await?,
        false => None,
    };
    let how = Reading { earlier: earlier.as_ref(), ..how };
    let read = read_bytes(name, bytes, None, how).and_then(|gathered| {
        let foreign = gathered.part.tables.iter().find(|table| !kinds.is_empty() && !kinds.contains(&table.kind));
        match foreign {
            None => Ok(gathered),
            Some(table) => {
                let expected: Vec<String> =
                    kinds.iter().map(|kind| how.lang.text(&format!("kind-{}", kind.code()))).collect();
                Err(how.lang.text_with(
                    "intake-other-kind",
                    &[
                        ("file", name.into()),
                        ("kind", how.lang.text(&format!("kind-{}", table.kind.code())).into()),
                        ("kinds", expected.join(", ").into()),
                    ],
                ))
            }
        }
    });
    match read {
        Err(reason) => Ok(Err(reason)),
        Ok(mut gathered) => {
            let new = older::New { name, bytes, gathered: &mut gathered, written_at: made.written_at };
            Ok(older::refusal(store, new, how, made.zone).await?.map_or(Ok(gathered), Err))
        }
    }
}

/// Takes in the files that were packed into one archive, each as if it had come by itself: all of them, or none. Half of
/// them would be a list from which people are missing.
async fn take_archive(
    store: &Store,
    archive: &NewArrival<'_>,
    files: &[PackedFile],
    kinds: &[Kind],
    how: Reading<'_>,
    made: Made,
) -> Result<Taken, StoreError> {
    if files.is_empty() {
        let reason = how.lang.text_with("intake-archive-empty", &[("file", archive.file.into())]);
        return reject(store, archive, reason).await;
    }
    let mut known: Option<String> = None;
    let mut fresh: Vec<(&PackedFile, String, Gathered)> = Vec::new();
    for file in files {
        let digest = format!("blake3:{}", blake3::hash(&file.bytes).to_hex());
        if let Some(name) = store.known_content(&digest).await? {
            known.get_or_insert(name);
            continue;
        }
        // The same content twice in one archive counts once.
        if fresh.iter().any(|(_, other, _)| *other == digest) {
            continue;
        }
        let read = match refused_inside(file, how) {
            Some(reason) => Err(reason),
            None => read_new(store, &file.name, &file.bytes, kinds, how, made).await?,
        };
        match read {
            Ok(gathered) => fresh.push((file, digest, gathered)),
            Err(reason) => {
                let args = [("file", archive.file.into()), ("reason", reason.into())];
                return reject(store, archive, how.lang.text_with("intake-archive-refused", &args)).await;
            }
        }
    }
    let digest = archive.digest.to_owned();
    if let (true, Some(file)) = (fresh.is_empty(), known) {
        store.record_arrival(archive, ArrivalState::Known, "").await?;
        return Ok(Taken::Known { file, digest });
    }
    let tables: Vec<Vec<TableKind>> = fresh.iter().map(|(_, _, gathered)| kinds_of(&[gathered])).collect();
    let arrivals: Vec<NewArrival<'_>> = fresh
        .iter()
        .zip(&tables)
        .map(|((file, digest, _), tables)| NewArrival {
            at: archive.at,
            origin: archive.origin,
            file: &file.name,
            digest,
            bytes: &file.bytes,
            tables,
            mappings: archive.mappings,
            written_at: archive.written_at,
        })
        .collect();
    store.accept_all(&arrivals).await?;
    let read: Vec<&Gathered> = fresh.iter().map(|(_, _, gathered)| gathered).collect();
    let findings = read.iter().map(|gathered| findings_of(gathered)).sum();
    Ok(Taken::Accepted { tables: kinds_of(&read), digest, findings })
}

fn findings_of(gathered: &Gathered) -> usize {
    gathered.part.notices.iter().filter(|notice| notice.severity != domain::roster::Severity::Info).count()
}

/// What files were read as, in all.
pub fn kinds_of(gathered: &[&Gathered]) -> Vec<TableKind> {
    let mut kinds: Vec<TableKind> = Vec::new();
    for table in gathered.iter().flat_map(|gathered| &gathered.part.tables) {
        let (kind, scope) = (table.kind.code(), table.scope.code());
        match kinds.iter_mut().find(|known| known.kind == kind && known.scope == scope) {
            Some(known) => known.rows += table.rows,
            None => kinds.push(TableKind { kind: kind.to_owned(), scope: scope.to_owned(), rows: table.rows }),
        }
    }
    kinds
}
