//! What a region may see of each of its organisations: counts and times, no people.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Server, Store, StoreError, moment, stamp};

/// An organisation after its last cycle, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
// Daemons of two versions may work side by side: what one of them does not count is nought.
#[serde(default)]
pub struct Summary {
    /// How the cycle ended: see [`super::Run::outcome`].
    pub outcome: String,
    /// Students and employees of the rosters.
    pub people: u64,
    /// Memberships as they were read from the platforms.
    pub members: u64,
    /// Actions that wait for a person's decision.
    pub waiting: u64,
    /// Removals that the plan has.
    pub removals: u64,
    /// Tasks on the worklist.
    pub tasks: u64,
    /// Actions that guards hold.
    pub guards: u64,
    /// Questions to the administrator.
    pub questions: u64,
    /// True while everything is stopped.
    pub stopped: bool,
}

/// A summary with its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summarized {
    /// When the cycle ended.
    pub at: DateTime<Utc>,
    /// The numbers.
    pub summary: Summary,
}

impl Store {
    /// Keeps an organisation's numbers for the region; does nothing on a file, which belongs to no region.
    ///
    /// # Errors
    /// When the database cannot be written, or a value in it is not understood.
    pub async fn save_summary(&self, summary: &Summary, at: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(on_server) = self.on_server() else { return Ok(()) };
        let body = serde_json::to_string(summary).map_err(|_| StoreError::NotUnderstood { what: "summaries.body" })?;
        sqlx::query(
            "INSERT INTO summaries (organization, at, body) VALUES ($1, $2, $3)
             ON CONFLICT (organization) DO UPDATE SET at = excluded.at, body = excluded.body",
        )
        .bind(on_server.organization)
        .bind(stamp(at))
        .bind(body)
        .execute(&on_server.server.pool)
        .await?;
        Ok(())
    }
}

impl Store {
    /// How many people the rosters have by the last count of their rows, and how many memberships were read last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn headcount(&self) -> Result<(u64, u64), StoreError> {
        let (people, members): (i64, i64) = sqlx::query_as(
            "SELECT CAST((SELECT COALESCE(SUM(rows), 0) FROM baselines WHERE kind IN ('students', 'staff')) AS BIGINT),
                 (SELECT COUNT(*) FROM seats WHERE gone_read IS NULL)",
        )
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok((people.max(0) as u64, members.max(0) as u64))
    }
}

impl Server {
    /// The numbers of all organisations that had a cycle, by code.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn summaries(&self) -> Result<BTreeMap<String, Summarized>, StoreError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT code, at, body FROM summaries JOIN organizations ON number = organization")
                .fetch_all(&self.pool)
                .await?;
        let mut all = BTreeMap::new();
        for (code, at, body) in rows {
            let summary =
                serde_json::from_str(&body).map_err(|_| StoreError::NotUnderstood { what: "summaries.body" })?;
            all.insert(code, Summarized { at: moment(&at, "summaries.at")?, summary });
        }
        Ok(all)
    }
}
