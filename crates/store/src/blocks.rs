//! Blocks by a moderator, as an administrator entered them (5.13.5).

use chrono::{DateTime, NaiveDate, Utc};
use domain::Clause;
use serde::Serialize;
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, stamp};
use domain::action::PersonKey;
use domain::membership::{Block, PlaceName, Role};

/// A block as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockRow {
    /// Its number.
    pub id: i64,
    /// The platform.
    pub platform: String,
    /// The person's key.
    pub person: PersonKey,
    /// The place.
    pub place: PlaceName,
    /// The role there.
    pub role: Role,
    /// The first day: `2026-11-24`.
    pub since: String,
    /// The last day.
    pub until: String,
    /// Why.
    pub reason: String,
    /// When it was entered.
    pub entered_at: String,
    /// By whom.
    pub entered_by: String,
    /// When it was lifted.
    pub lifted_at: Option<String>,
    /// By whom.
    pub lifted_by: Option<String>,
    /// Why.
    pub why_lifted: Option<String>,
}

impl BlockRow {
    /// The last day.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.until.parse().ok()
    }
}

/// The columns of [`BlockRow`].
#[derive(FromRow)]
struct Columns {
    id: i64,
    platform: String,
    person: String,
    place: String,
    role: String,
    since: String,
    until: String,
    reason: String,
    entered_at: String,
    entered_by: String,
    lifted_at: Option<String>,
    lifted_by: Option<String>,
    why_lifted: Option<String>,
}

impl TryFrom<Columns> for BlockRow {
    type Error = StoreError;

    fn try_from(row: Columns) -> Result<BlockRow, StoreError> {
        Ok(BlockRow {
            id: row.id,
            platform: row.platform,
            person: row.person.into(),
            place: row.place.parse().map_err(|_| StoreError::NotUnderstood { what: "blocks.place" })?,
            role: Role::from_code(&row.role).ok_or(StoreError::NotUnderstood { what: "blocks.role" })?,
            since: row.since,
            until: row.until,
            reason: row.reason,
            entered_at: row.entered_at,
            entered_by: row.entered_by,
            lifted_at: row.lifted_at,
            lifted_by: row.lifted_by,
            why_lifted: row.why_lifted,
        })
    }
}

/// A block to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlock<'a> {
    /// The platform.
    pub platform: &'a str,
    /// The person's key.
    pub person: &'a str,
    /// The place.
    pub place: &'a PlaceName,
    /// The role there.
    pub role: Role,
    /// The first day.
    pub since: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: &'a str,
}

impl Store {
    /// Enters a block, with its entry in the journal. `None` if the person is blocked there already.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn append_block(
        &self,
        block: &NewBlock<'_>,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.write().await?;
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO blocks (platform, person, place, role, since, until, reason, entered_at, entered_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id",
        )
        .bind(block.platform)
        .bind(block.person)
        .bind(block.place.to_string())
        .bind(block.role.code())
        .bind(block.since.to_string())
        .bind(block.until.to_string())
        .bind(block.reason)
        .bind(stamp(at))
        .bind(who)
        .fetch_optional(&mut *tx)
        .await?;
        if id.is_none() {
            return Ok(None);
        }
        let detail = format!("{}: {}", block.until, block.reason);
        let entry = NewEntry {
            person: block.person,
            place: Some(block.place),
            role: Some(block.role),
            clause: Some(Clause::C5_13_5),
            who,
            detail: &detail,
            ..NewEntry::default()
        };
        enter(&mut tx, at, Event::Blocked, &entry).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Lifts a block (5.13.6). The block as it was; `None` if there is none that is not lifted.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn lift_block(
        &self,
        id: i64,
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<Option<BlockRow>, StoreError> {
        let mut tx = self.write().await?;
        let row: Option<Columns> = sqlx::query_as(
            "UPDATE blocks SET lifted_at = $2, lifted_by = $3, why_lifted = $4
             WHERE id = $1 AND lifted_at IS NULL RETURNING *",
        )
        .bind(id)
        .bind(stamp(at))
        .bind(who)
        .bind(reason)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row.map(BlockRow::try_from).transpose()? else { return Ok(None) };
        let entry = NewEntry {
            person: row.person.as_str(),
            place: Some(&row.place),
            role: Some(row.role),
            clause: Some(Clause::C5_13_6),
            who,
            detail: reason,
            ..NewEntry::default()
        };
        enter(&mut tx, at, Event::Unblocked, &entry).await?;
        tx.commit().await?;
        Ok(Some(row))
    }

    /// Blocks that are not lifted, the newest first; with `all` also the lifted ones, after them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn blocks(&self, all: bool) -> Result<Vec<BlockRow>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT * FROM blocks WHERE lifted_at IS NULL OR $1 = 1
             ORDER BY lifted_at IS NOT NULL, until, id DESC LIMIT 10000",
        )
        .bind(i64::from(all))
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter().map(BlockRow::try_from).collect()
    }

    /// The blocks of a platform that are not lifted, in the form that plans are made from. Blocks of people whose data were erased
    /// are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn blocks_of(&self, platform: &str) -> Result<Vec<Block>, StoreError> {
        let rows = self.blocks(false).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.names_of_persons().await?;
        let accounts = self.accounts_of_persons().await?;
        let blocks = rows.into_iter().filter(|row| row.platform == platform).filter_map(|row| {
            let mut own: Vec<String> = accounts
                .iter()
                .filter(|(at, account, person)| at == platform && row.person == *person && !account.is_empty())
                .map(|(_, account, _)| account.clone())
                .collect();
            own.sort_unstable();
            Some(Block {
                name: names.get(row.person.as_str())?.clone(),
                accounts: own,
                role: row.role,
                until: row.last_day()?,
                person: row.person,
                place: row.place,
            })
        });
        Ok(blocks.collect())
    }
}
