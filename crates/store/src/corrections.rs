//! What was said of tables of a shape, by whom and when; and which of it no plan has been decided on with yet.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::words::decided_on;
use super::{Event, Store, StoreError, stamp};

/// A correction as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct GivenCorrection {
    /// Its number.
    pub id: i64,
    /// The shape's digest.
    pub key: String,
    /// The file before which it was said.
    pub file: String,
    /// The rule, as in a mapping's file.
    pub mapping: String,
    /// When it was said.
    pub made_at: String,
    /// By whom.
    pub made_by: String,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
    /// By whom.
    pub withdrawn_by: Option<String>,
    /// Not 0 until a plan that was made with it has been decided on.
    pub is_new: i64,
}

/// A correction that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewCorrection<'a> {
    /// The shape's digest.
    pub key: &'a str,
    /// The file before which it is said.
    pub file: &'a str,
    /// The rule, as in a mapping's file.
    pub mapping: &'a str,
    /// The same in a few words, for the journal.
    pub words: &'a str,
}

impl Store {
    /// The corrections that hold, or all that were ever made; the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn corrections(&self, all: bool) -> Result<Vec<GivenCorrection>, StoreError> {
        let which = if all { "" } else { "WHERE withdrawn_at IS NULL" };
        let decided = decided_on("corrections", "made_at");
        let text = format!(
            "SELECT id, key, file, mapping, made_at, made_by, withdrawn_at, withdrawn_by,
                 CASE WHEN withdrawn_at IS NULL AND settled_at IS NULL AND NOT {decided} THEN 1 ELSE 0 END AS is_new
             FROM corrections {which} ORDER BY id DESC"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_all(&mut *self.connection().await?).await?)
    }

    /// Keeps a correction, with its entry in the journal. A later one for the same shape takes the place of an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn correct(&self, new: &NewCorrection<'_>, at: DateTime<Utc>, who: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE corrections SET withdrawn_at = $2, withdrawn_by = $3 WHERE key = $1 AND withdrawn_at IS NULL",
        )
        .bind(new.key)
        .bind(stamp(at))
        .bind(who)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO corrections (key, file, mapping, made_at, made_by, after_plan)
             VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(number), 0) FROM plans))",
        )
        .bind(new.key)
        .bind(new.file)
        .bind(new.mapping)
        .bind(stamp(at))
        .bind(who)
        .execute(&mut *tx)
        .await?;
        enter(&mut tx, at, Event::Corrected, &NewEntry { who, detail: new.words, ..NewEntry::default() }).await?;
        self.ring(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a correction back, with its entry in the journal. True if it held.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn withdraw_correction(
        &self,
        id: i64,
        words: &str,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone = sqlx::query(
            "UPDATE corrections SET withdrawn_at = $2, withdrawn_by = $3 WHERE id = $1 AND withdrawn_at IS NULL",
        )
        .bind(id)
        .bind(stamp(at))
        .bind(who)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if gone > 0 {
            let detail = format!("{words}: taken back");
            enter(&mut tx, at, Event::Corrected, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
            self.ring(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(gone > 0)
    }
}
