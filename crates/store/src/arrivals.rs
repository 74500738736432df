//! Files that arrived: accepted ones with their bytes, rejected ones with the reason, and those already known.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Any, Transaction};
use sqlx_macros::FromRow;

use super::{Store, StoreError, deflate, inflate, moment, stamp};
use domain::roster::series_of;

/// Among so many files that came last the former edition of one is looked for.
const EDITIONS: i64 = 500;

/// What a file's name ends with, behind its last dot.
fn ending_of(file: &str) -> String {
    file.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalState {
    /// Accepted, and at least some of its rows are in force.
    InForce,
    /// A newer roster took its place.
    Replaced,
    /// A person took it back.
    Withdrawn,
    /// Could not be read.
    Rejected,
    /// The same content was accepted before.
    Known,
}

impl ArrivalState {
    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            ArrivalState::InForce => "in_force",
            ArrivalState::Replaced => "replaced",
            ArrivalState::Withdrawn => "withdrawn",
            ArrivalState::Rejected => "rejected",
            ArrivalState::Known => "known",
        }
    }
}

/// What a table of a file was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableKind {
    /// `students`, `staff` …
    pub kind: String,
    /// `groups`, `organization` or `none`.
    pub scope: String,
    /// Records.
    pub rows: u64,
}

/// A file that is to be remembered.
#[derive(Debug)]
pub struct NewArrival<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The watched folder, or `import`.
    pub origin: &'a str,
    /// The file's name.
    pub file: &'a str,
    /// `blake3:` and the digest.
    pub digest: &'a str,
    /// The bytes; kept only for accepted files.
    pub bytes: &'a [u8],
    /// What it was read as.
    pub tables: &'a [TableKind],
    /// Names of the mappings that were allowed to read it; empty for all.
    pub mappings: &'a [String],
    /// When the file was written last, by the organisation's clock; `None` if nobody knows.
    pub written_at: Option<DateTime<Utc>>,
}

/// A file in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The number of arrival.
    pub id: i64,
    /// The file's name.
    pub file: String,
    /// The digest.
    pub digest: String,
    /// Names of the mappings that may read it; empty for all.
    pub mappings: Vec<String>,
    /// What it was read as.
    pub tables: Vec<TableKind>,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
    /// When its content was written last, as far as anybody knows: it may have come again since. Never later than it came.
    pub written_at: DateTime<Utc>,
    /// When somebody was taken out of its content last: then it is no more what the digest was made of.
    pub redacted_at: Option<String>,
}

/// A file as people ask about it.
#[derive(Debug, Clone, Serialize)]
pub struct Arrived {
    /// The number of arrival.
    pub id: i64,
    /// When.
    pub arrived_at: String,
    /// The watched folder, or `import`.
    pub origin: String,
    /// The name.
    pub file: String,
    /// `in_force`, `replaced`, `withdrawn`, `rejected`, `known`.
    pub state: String,
    /// Why it was rejected.
    pub reason: String,
    /// What it was read as.
    pub tables: Vec<TableKind>,
}

/// The columns of [`Arrived`].
type ArrivedRow = (i64, String, String, String, String, String, String);

fn arrived(row: ArrivedRow) -> Result<Arrived, StoreError> {
    let (id, arrived_at, origin, file, state, reason, kinds) = row;
    let tables = serde_json::from_str(&kinds).map_err(|_| StoreError::NotUnderstood { what: "arrivals.kinds" })?;
    Ok(Arrived { id, arrived_at, origin, file, state, reason, tables })
}

/// One file that arrived, with what it takes to read it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The number of arrival.
    pub id: i64,
    /// When.
    pub arrived_at: DateTime<Utc>,
    /// The watched folder, or `import`.
    pub origin: String,
    /// The name.
    pub file: String,
    /// The digest.
    pub digest: String,
    /// `in_force`, `replaced`, `withdrawn`, `rejected`, `known`.
    pub state: String,
    /// Why it was rejected.
    pub reason: String,
    /// Names of the mappings that may read it; empty for all.
    pub mappings: Vec<String>,
}

impl NewArrival<'_> {
    fn written(&self) -> Option<String> {
        // A time that is still to come is another machine's clock.
        self.written_at.map(|written| stamp(written.min(self.at)))
    }
}

impl Store {
    /// Keeps an accepted file with its bytes. Returns the number of the arrival.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn accept(&self, new: &NewArrival<'_>) -> Result<i64, StoreError> {
        let ids = self.accept_all(std::slice::from_ref(new)).await?;
        ids.first().copied().ok_or(StoreError::NotUnderstood { what: "arrivals.id" })
    }

    /// Records files that came together as accepted and keeps their bytes: all of them, or none.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn accept_all(&self, files: &[NewArrival<'_>]) -> Result<Vec<i64>, StoreError> {
        let mut tx = self.write().await?;
        let mut ids = Vec::with_capacity(files.len());
        for new in files {
            ids.push(keep(&mut tx, new).await?);
        }
        tx.commit().await?;
        Ok(ids)
    }

    /// Records that a file was rejected, or was already known. Its bytes are not kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_arrival(
        &self,
        new: &NewArrival<'_>,
        state: ArrivalState,
        reason: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO arrivals (arrived_at, origin, file, digest, size, state, reason, kinds, written_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(stamp(new.at))
        .bind(new.origin)
        .bind(new.file)
        .bind(new.digest)
        .bind(new.bytes.len() as i64)
        .bind(state.code())
        .bind(reason)
        .bind(json(new.tables))
        .bind(new.written())
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(())
    }

    /// The name under which this content is in force, if all of it is. A file that a newer one replaced in part counts as new when
    /// it arrives again: somebody wants its content back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_content(&self, digest: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT file FROM arrivals WHERE digest = $1 AND state = 'in_force' AND replaced_at IS NULL LIMIT 1",
        )
        .bind(digest)
        .fetch_optional(&mut *self.connection().await?)
        .await?)
    }

    /// The files in force, in the order of arrival.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn in_force(&self) -> Result<Vec<InForce>, StoreError> {
        type Row = (i64, String, String, String, String, String, String, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, file, digest, scope, kinds, arrived_at,
                    (SELECT MAX(COALESCE(same.written_at, same.arrived_at)) FROM arrivals same
                     WHERE same.digest = arrivals.digest AND same.id >= arrivals.id AND same.state IN ('in_force', 'known')),
                    (SELECT redacted_at FROM contents WHERE contents.digest = arrivals.digest)
             FROM arrivals WHERE state = 'in_force' ORDER BY id",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|(id, file, digest, mappings, kinds, at, written, redacted_at)| {
                let mappings = serde_json::from_str(&mappings)
                    .map_err(|_| StoreError::NotUnderstood { what: "arrivals.scope" })?;
                let tables =
                    serde_json::from_str(&kinds).map_err(|_| StoreError::NotUnderstood { what: "arrivals.kinds" })?;
                let arrived_at = moment(&at, "arrivals.arrived_at")?;
                let written_at = moment(&written, "arrivals.written_at")?;
                Ok(InForce { id, file, digest, mappings, tables, arrived_at, written_at, redacted_at })
            })
            .collect()
    }

    /// The bytes of a content.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn content(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM contents WHERE digest = $1")
            .bind(digest)
            .fetch_optional(&mut *self.connection().await?)
            .await?;
        bytes.map(|bytes| inflate(&bytes, "contents.bytes")).transpose()
    }

    /// The bytes of the newest file of a name that is kept.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn content_of_file(&self, file: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT bytes FROM arrivals JOIN contents ON contents.digest = arrivals.digest
             WHERE file = $1 ORDER BY state = 'in_force' DESC, id DESC LIMIT 1",
        )
        .bind(file)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        bytes.map(|bytes| inflate(&bytes, "contents.bytes")).transpose()
    }

    /// The name and the bytes of what a file of a watched folder was before, if they are kept. Editions of one file have one name, but
    /// for what tells them apart: a date, a number ([`series_of`]).
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn content_of_edition(&self, origin: &str, file: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        let names: Vec<(i64, String)> = sqlx::query_as(
            "SELECT id, file FROM arrivals WHERE origin = $1 AND state IN ('in_force', 'replaced', 'known')
             ORDER BY id DESC LIMIT $2",
        )
        .bind(origin)
        .bind(EDITIONS)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let series = series_of(file);
        let is_same = |name: &str| name == file || (series_of(name) == series && ending_of(name) == ending_of(file));
        let Some((id, name)) = names.into_iter().find(|(_, name)| is_same(name)) else { return Ok(None) };
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT bytes FROM arrivals JOIN contents ON contents.digest = arrivals.digest WHERE arrivals.id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        let bytes = bytes.map(|bytes| inflate(&bytes, "contents.bytes")).transpose()?;
        Ok(bytes.map(|bytes| (name, bytes)))
    }

    /// Marks files that newer rosters replaced, as a whole (`replaced`) or in part (`partly`).
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn replace(&self, ids: &[i64], partly: &[i64], at: DateTime<Utc>) -> Result<(), StoreError> {
        let known: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM arrivals WHERE state = 'in_force' AND replaced_at IS NOT NULL ORDER BY id",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        if ids.is_empty() && known == partly {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for id in ids {
            sqlx::query(
                "UPDATE arrivals SET state = 'replaced', replaced_at = $2 WHERE id = $1 AND state = 'in_force'",
            )
            .bind(id)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        }
        sqlx::query("UPDATE arrivals SET replaced_at = NULL WHERE state = 'in_force'").execute(&mut *tx).await?;
        for id in partly {
            sqlx::query("UPDATE arrivals SET replaced_at = $2 WHERE id = $1 AND state = 'in_force'")
                .bind(id)
                .bind(stamp(at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Withdraws a file: it is no longer in force, and what it replaced is in force again. Returns its name; `None` if it was not
    /// in force.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn withdraw(&self, id: i64, at: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        let mut tx = self.write().await?;
        let file: Option<String> = sqlx::query_scalar(
            "UPDATE arrivals SET state = 'withdrawn', replaced_at = $2 WHERE id = $1 AND state = 'in_force' RETURNING file",
        )
        .bind(id)
        .bind(stamp(at))
        .fetch_optional(&mut *tx)
        .await?;
        if file.is_some() {
            // Whatever may have been replaced by it comes back; what another newer one replaces is sorted out again by the
            // next reading.
            sqlx::query(
                "UPDATE arrivals SET state = 'in_force', replaced_at = NULL
                 WHERE state = 'replaced' AND replaced_at >= (SELECT arrived_at FROM arrivals WHERE id = $1)
                   AND digest IN (SELECT digest FROM contents)",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(file)
    }

    /// The files that arrived last, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn arrivals(&self, limit: u32) -> Result<Vec<Arrived>, StoreError> {
        let rows: Vec<ArrivedRow> = sqlx::query_as(
            "SELECT id, arrived_at, origin, file, state, reason, kinds FROM arrivals ORDER BY id DESC LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter().map(arrived).collect()
    }

    /// The files that arrived after one, in the order of arrival; none that came before a moment.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn arrivals_after(&self, id: i64, since: DateTime<Utc>) -> Result<Vec<Arrived>, StoreError> {
        let rows: Vec<ArrivedRow> = sqlx::query_as(
            "SELECT id, arrived_at, origin, file, state, reason, kinds FROM arrivals
             WHERE id > $1 AND arrived_at >= $2 ORDER BY id",
        )
        .bind(id)
        .bind(stamp(since))
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter().map(arrived).collect()
    }

    /// One arrival.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn arrival(&self, id: i64) -> Result<Option<Arrival>, StoreError> {
        let row: Option<ArrivalRow> = sqlx::query_as(
            "SELECT id, arrived_at, origin, file, digest, state, reason, scope FROM arrivals WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        row.map(|row| {
            let mappings =
                serde_json::from_str(&row.scope).map_err(|_| StoreError::NotUnderstood { what: "arrivals.scope" })?;
            Ok(Arrival {
                id: row.id,
                arrived_at: moment(&row.arrived_at, "arrivals.arrived_at")?,
                origin: row.origin,
                file: row.file,
                digest: row.digest,
                state: row.state,
                reason: row.reason,
                mappings,
            })
        })
        .transpose()
    }

    /// Notes what a file is read as now.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn note_tables(&self, id: i64, tables: &[TableKind]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE arrivals SET kinds = $2 WHERE id = $1")
            .bind(id)
            .bind(json(tables))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// When the last file was accepted.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_accepted_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<String> = sqlx::query_scalar(
            "SELECT arrived_at FROM arrivals WHERE state IN ('in_force', 'replaced', 'known') ORDER BY id DESC LIMIT 1",
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        super::moment_if(at, "arrivals.arrived_at")
    }

    /// The number of the last accepted arrival of each kind, among the last thousand arrivals.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_rosters(&self) -> Result<HashMap<String, i64>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT id, kinds FROM arrivals WHERE state IN ('in_force', 'replaced') ORDER BY id DESC LIMIT 1000",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut newest = HashMap::new();
        for (id, kinds) in rows {
            let tables: Vec<TableKind> =
                serde_json::from_str(&kinds).map_err(|_| StoreError::NotUnderstood { what: "arrivals.kinds" })?;
            for table in tables {
                newest.entry(table.kind).or_insert(id);
            }
        }
        Ok(newest)
    }

    /// The number of rows of each kind when no guard held its roster last: the baseline.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn baselines(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT kind, rows FROM baselines ORDER BY kind")
            .fetch_all(&mut *self.connection().await?)
            .await?;
        Ok(rows.into_iter().map(|(kind, rows)| (kind, rows.max(0) as u64)).collect())
    }

    /// Keeps the numbers of rows of the kinds that no guard holds now, as the new baseline.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn set_baselines(&self, kinds: &[(String, u64)], at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        self.set_baselines_in(&mut tx, kinds, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same within a transaction.
    pub(super) async fn set_baselines_in(
        &self,
        tx: &mut Transaction<'static, Any>,
        kinds: &[(String, u64)],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for (kind, rows) in kinds {
            sqlx::query(self.keyed(
                "INSERT INTO baselines (kind, rows, since) VALUES ($1, $2, $3)
                 ON CONFLICT (kind) DO UPDATE SET rows = excluded.rows, since = excluded.since
                 WHERE baselines.rows <> excluded.rows",
            ))
            .bind(kind)
            .bind(*rows as i64)
            .bind(stamp(at))
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }
}

/// An arrival as it is kept.
#[derive(FromRow)]
struct ArrivalRow {
    id: i64,
    arrived_at: String,
    origin: String,
    file: String,
    digest: String,
    state: String,
    reason: String,
    scope: String,
}

/// Writes down an accepted file and its bytes.
async fn keep(tx: &mut Transaction<'static, Any>, new: &NewArrival<'_>) -> Result<i64, StoreError> {
    sqlx::query("INSERT INTO contents (digest, bytes, size) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(new.digest)
        .bind(deflate(new.bytes))
        .bind(new.bytes.len() as i64)
        .execute(&mut **tx)
        .await?;
    Ok(sqlx::query_scalar(
        "INSERT INTO arrivals (arrived_at, origin, file, digest, size, state, kinds, scope, written_at)
         VALUES ($1, $2, $3, $4, $5, 'in_force', $6, $7, $8) RETURNING id",
    )
    .bind(stamp(new.at))
    .bind(new.origin)
    .bind(new.file)
    .bind(new.digest)
    .bind(new.bytes.len() as i64)
    .bind(json(new.tables))
    .bind(json(new.mappings))
    .bind(new.written())
    .fetch_one(&mut **tx)
    .await?)
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "[]".to_owned())
}
