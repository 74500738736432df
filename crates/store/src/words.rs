//! What was answered about words, by whom and when; and which answers no plan has been decided on with yet.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Any, Transaction};
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, stamp};
use domain::roster::{HeldAnswer, WordAnswer, WordKind};

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct GivenWord {
    /// The question's id.
    #[sqlx(rename = "key")]
    pub id: String,
    /// The kind of words.
    pub kind: String,
    /// The vocabulary of a phrase; else empty.
    pub vocabulary: String,
    /// The words.
    pub words: String,
    /// The header of the column; empty where there is none.
    #[sqlx(rename = "header")]
    pub column: String,
    /// What they mean.
    pub means: String,
    /// When it was answered.
    pub answered_at: String,
    /// By whom.
    pub answered_by: String,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
    /// By whom.
    pub withdrawn_by: Option<String>,
    /// Not 0 until a plan that was made with it has been decided on.
    #[serde(serialize_with = "as_bool")]
    pub is_new: i64,
}

fn as_bool<S: serde::Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(*value != 0)
}

impl GivenWord {
    /// The kind, if this version knows it.
    pub fn word_kind(&self) -> Option<WordKind> {
        WordKind::from_codes(&self.kind, &self.vocabulary)
    }

    /// The answer, as the reader of files takes it. `None` for one of a kind that this version does not know.
    pub fn held(&self) -> Option<HeldAnswer> {
        let kind = self.word_kind()?;
        let answer =
            WordAnswer { kind, words: self.words.clone(), column: self.column.clone(), means: self.means.clone() };
        Some(HeldAnswer { answer, is_new: self.is_new != 0 })
    }
}

/// That a plan was made with what is kept in a table, and a person has decided on something in it. `at` is the column with the
/// moment from which it counts.
pub(super) fn decided_on(table: &str, at: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM plans JOIN journal ON journal.plan = plans.id
         WHERE plans.origin = 'cycle' AND plans.number > {table}.after_plan AND plans.made_at >= {table}.{at}
           AND journal.event IN ('approved', 'rejected') AND journal.who <> 'auto')"
    )
}

impl Store {
    /// The answers about words that hold, or all that were ever given; by kind, vocabulary, words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn word_answers(&self, all: bool) -> Result<Vec<GivenWord>, StoreError> {
        let which = if all { "" } else { "WHERE withdrawn_at IS NULL" };
        let decided = decided_on("word_answers", "answered_at");
        let text = format!(
            "SELECT key, kind, vocabulary, words, header, means, answered_at, answered_by, withdrawn_at, withdrawn_by,
                 CASE WHEN withdrawn_at IS NULL AND settled_at IS NULL AND NOT {decided} THEN 1 ELSE 0 END AS is_new
             FROM word_answers {which} ORDER BY kind, vocabulary, words, id"
        );
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_all(&mut *self.connection().await?).await?)
    }

    /// Remembers an answer, with its entry in the journal. A later one takes the place of an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn answer_word(
        &self,
        id: &str,
        answer: &WordAnswer,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE word_answers SET withdrawn_at = $2, withdrawn_by = $3 WHERE key = $1 AND withdrawn_at IS NULL",
        )
        .bind(id)
        .bind(stamp(at))
        .bind(who)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO word_answers (kind, vocabulary, key, words, header, means, answered_at, answered_by, after_plan)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT COALESCE(MAX(number), 0) FROM plans))",
        )
        .bind(answer.kind.code())
        .bind(answer.kind.vocabulary().map_or("", |vocabulary| vocabulary.code()))
        .bind(id)
        .bind(&answer.words)
        .bind(&answer.column)
        .bind(&answer.means)
        .bind(stamp(at))
        .bind(who)
        .execute(&mut *tx)
        .await?;
        let detail = format!("{}: «{}» = {}", answer.kind.code(), said(answer), answer.means);
        enter(&mut tx, at, Event::Worded, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
        self.ring(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes an answer back, with its entry in the journal. True if there was one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn withdraw_word(&self, id: &str, at: DateTime<Utc>, who: &str) -> Result<bool, StoreError> {
        let held = self.word_answers(false).await?.into_iter().find(|one| one.id == id);
        let Some(held) = held else { return Ok(false) };
        let mut tx = self.write().await?;
        let gone = sqlx::query(
            "UPDATE word_answers SET withdrawn_at = $2, withdrawn_by = $3 WHERE key = $1 AND withdrawn_at IS NULL",
        )
        .bind(id)
        .bind(stamp(at))
        .bind(who)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if gone > 0 {
            let words = if held.kind == "column" { &held.column } else { &held.words };
            let detail = format!("{}: «{words}» taken back", held.kind);
            enter(&mut tx, at, Event::Worded, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
            self.ring(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(gone > 0)
    }
}

/// Marks answers about words, and corrections of how files are read, as reviewed once a person has decided on a plan that was made with them, even if that plan is deleted later.
/// `nothing_waits` says that the plan of `at` has nothing for a person to decide, so that nothing rests on a new answer.
pub(super) async fn settle_said(
    tx: &mut Transaction<'static, Any>,
    at: DateTime<Utc>,
    nothing_waits: bool,
) -> Result<(), StoreError> {
    for (table, said_at) in [("word_answers", "answered_at"), ("corrections", "made_at")] {
        let decided = decided_on(table, said_at);
        let text = format!(
            "UPDATE {table} SET settled_at = $1
             WHERE withdrawn_at IS NULL AND settled_at IS NULL AND (({decided}) OR ($2 = 1 AND {said_at} < $1))"
        );
        sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(stamp(at))
            .bind(i64::from(nothing_waits))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// What an answer is about, for the journal.
fn said(answer: &WordAnswer) -> &str {
    if answer.kind == WordKind::Column { &answer.column } else { &answer.words }
}
