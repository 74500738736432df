//! The bytes of one file → remembered as accepted, or a reason for its rejection.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::in_force::{earlier_bundles, is_archive};
use super::{Gathered, Reading, older, read_bytes};
use domain::roster::Kind;
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
    let new = |tables| NewArrival { at, origin, file: name, digest: &digest, bytes, tables, mappings, written_at };
    if let Some(file) = store.known_content(&digest).await? {
        store.record_arrival(&new(&[]), ArrivalState::Known, "").await?;
        return Ok(Taken::Known { file, digest });
    }
    let files = store.in_force().await?;
    let earlier = match is_archive(name) {
        true => earlier_bundles(store, &files, Some(bytes), how.limits).await?,
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
    let older = match read {
        Err(reason) => Err(reason),
        Ok(mut gathered) => {
            // A time that is still to come is another machine's clock.
            let written_at = written_at.unwrap_or(at).min(at);
            let new = older::New { name, bytes, gathered: &mut gathered, written_at };
            older::refusal(store, &files, new, how, zone).await?.map_or(Ok(gathered), Err)
        }
    };
    match older {
        Ok(gathered) => {
            let tables = kinds_of(&gathered);
            store.accept(&new(&tables)).await?;
            let findings =
                gathered.part.notices.iter().filter(|notice| notice.severity != domain::roster::Severity::Info).count();
            Ok(Taken::Accepted { tables, digest, findings })
        }
        Err(reason) => {
            store.record_arrival(&new(&[]), ArrivalState::Rejected, &reason).await?;
            Ok(Taken::Rejected { reason })
        }
    }
}

fn kinds_of(gathered: &Gathered) -> Vec<TableKind> {
    let mut kinds: Vec<TableKind> = Vec::new();
    for table in &gathered.part.tables {
        let (kind, scope) = (table.kind.code(), table.scope.code());
        match kinds.iter_mut().find(|known| known.kind == kind && known.scope == scope) {
            Some(known) => known.rows += table.rows,
            None => kinds.push(TableKind { kind: kind.to_owned(), scope: scope.to_owned(), rows: table.rows }),
        }
    }
    kinds
}
