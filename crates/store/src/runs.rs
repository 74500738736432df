//! Runs of jobs, the due times that schedules ran for, and switches that keep their value until somebody changes it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, moment, moment_if, stamp};

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// `sync`, `plan`, `apply`, `backup` …
    pub job: String,
    /// When it began.
    pub started_at: String,
    /// When it ended; absent while it runs, or if the process was killed.
    pub ended_at: Option<String>,
    /// `running`, `done`, `nothing_to_do`, `waiting`, `held`, `failed` or `interrupted`.
    pub outcome: String,
    /// Codes and counts, no names.
    pub detail: String,
}

/// A switch as a person set it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Switch {
    /// Its value.
    pub value: String,
    /// Since when.
    pub since: String,
    /// By whom.
    pub who: String,
    /// Why.
    pub reason: String,
}

impl Store {
    /// Records that a run begins. Earlier runs that never ended are marked as interrupted.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn begin_run(&self, job: &str, at: DateTime<Utc>) -> Result<i64, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE runs SET outcome = 'interrupted' WHERE ended_at IS NULL AND outcome = 'running'")
            .execute(&mut *tx)
            .await?;
        let id = sqlx::query_scalar("INSERT INTO runs (job, started_at) VALUES ($1, $2) RETURNING id")
            .bind(job)
            .bind(stamp(at))
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Records that a run ended.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_run(&self, id: i64, at: DateTime<Utc>, outcome: &str, detail: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE runs SET ended_at = $2, outcome = $3, detail = $4 WHERE id = $1")
            .bind(id)
            .bind(stamp(at))
            .bind(outcome)
            .bind(detail)
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }

    /// The last runs, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn runs(&self, limit: u32) -> Result<Vec<Run>, StoreError> {
        Ok(sqlx::query_as("SELECT * FROM runs ORDER BY id DESC LIMIT $1")
            .bind(i64::from(limit))
            .fetch_all(&mut *self.connection().await?)
            .await?)
    }

    /// When a job last ended without failing.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_good_run(&self, job: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<Option<String>> = sqlx::query_scalar(
            "SELECT ended_at FROM runs WHERE job = $1 AND outcome NOT IN ('failed', 'running', 'interrupted')
             ORDER BY id DESC LIMIT 1",
        )
        .bind(job)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        moment_if(at.flatten(), "runs.ended_at")
    }

    /// How many of the last runs of a job, one after another, had this outcome.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn runs_in_a_row(&self, job: &str, outcome: &str) -> Result<u32, StoreError> {
        let last: Vec<String> = sqlx::query_scalar(
            "SELECT outcome FROM runs WHERE job = $1 AND outcome NOT IN ('running', 'interrupted') ORDER BY id DESC LIMIT 1000",
        )
        .bind(job)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(last.iter().take_while(|one| *one == outcome).count() as u32)
    }

    /// True if the last run of a job never ended, or one of its schedules took a due time and no run was begun for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_unfinished(&self, job: &str, schedules: &[&str]) -> Result<bool, StoreError> {
        let last: Option<(String, String)> =
            sqlx::query_as("SELECT started_at, outcome FROM runs WHERE job = $1 ORDER BY id DESC LIMIT 1")
                .bind(job)
                .fetch_optional(&mut *self.connection().await?)
                .await?;
        if last.as_ref().is_some_and(|(_, outcome)| outcome == "running") {
            return Ok(true);
        }
        let taken: Vec<(String, String)> = sqlx::query_as("SELECT schedule, ran_at FROM schedule_runs")
            .fetch_all(&mut *self.connection().await?)
            .await?;
        let begun = last.map(|(started_at, _)| started_at).unwrap_or_default();
        Ok(taken.iter().any(|(schedule, ran_at)| schedules.contains(&schedule.as_str()) && *ran_at > begun))
    }

    /// The outcome of the last run of a job.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_outcome(&self, job: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT outcome FROM runs WHERE job = $1 ORDER BY id DESC LIMIT 1")
            .bind(job)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }

    /// True if files came from a watched folder since a job last ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_fresh_files(&self, job: &str) -> Result<bool, StoreError> {
        let fresh: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM arrivals WHERE state = 'in_force' AND origin <> 'import'
                 AND arrived_at > COALESCE((SELECT ended_at FROM runs WHERE job = $1 AND ended_at IS NOT NULL
                     ORDER BY id DESC LIMIT 1), '')) THEN 1 ELSE 0 END",
        )
        .bind(job)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(fresh == 1)
    }

    /// The due times that schedules last ran for, by name.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_dues(&self) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT schedule, due_at FROM schedule_runs")
            .fetch_all(&mut *self.connection().await?)
            .await?;
        rows.into_iter().map(|(name, at)| Ok((name, moment(&at, "schedule_runs.due_at")?))).collect()
    }

    /// The due time that a schedule last ran for.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_due(&self, schedule: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.last_dues().await?.remove(schedule))
    }

    /// Takes a due time. True only for the first process that takes it, so that a schedule does not run twice for it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn take_due(&self, schedule: &str, due: DateTime<Utc>, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let taken = sqlx::query(self.keyed(
            "INSERT INTO schedule_runs (schedule, due_at, ran_at) VALUES ($1, $2, $3)
             ON CONFLICT (schedule) DO UPDATE SET due_at = excluded.due_at, ran_at = excluded.ran_at
             WHERE schedule_runs.due_at < excluded.due_at OR schedule_runs.due_at > $4",
        ))
        .bind(schedule)
        .bind(stamp(due))
        .bind(stamp(at))
        // Taken by a clock that was wrong.
        .bind(stamp(at + TimeDelta::days(1)))
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(taken.rows_affected() > 0)
    }

    /// Since when plans have been waiting for a person, without one in between that needed nobody.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn waiting_since(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<String> = sqlx::query_scalar(
            "SELECT MIN(made_at) FROM plans WHERE origin = 'cycle' AND actions > 0
               AND number > COALESCE((SELECT MAX(number) FROM plans
                   WHERE origin = 'cycle' AND (actions = 0 OR state = 'closed')), 0)",
        )
        .fetch_one(&mut *self.connection().await?)
        .await?;
        moment_if(at, "plans.made_at")
    }

    /// A switch, if somebody set it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn switch(&self, name: &str) -> Result<Option<Switch>, StoreError> {
        Ok(sqlx::query_as("SELECT value, since, who, reason FROM switches WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }

    /// The switches whose names begin so, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn switches(&self, beginning: &str) -> Result<Vec<(String, Switch)>, StoreError> {
        let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
            "SELECT name, value, since, who, reason FROM switches WHERE substr(name, 1, length($1)) = $1 ORDER BY name",
        )
        .bind(beginning)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let named = |(name, value, since, who, reason)| (name, Switch { value, since, who, reason });
        Ok(rows.into_iter().map(named).collect())
    }

    /// Sets a switch.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_switch(&self, name: &str, switch: &Switch) -> Result<(), StoreError> {
        sqlx::query(self.keyed(
            "INSERT INTO switches (name, value, since, who, reason) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, since = excluded.since, who = excluded.who,
                 reason = excluded.reason",
        ))
        .bind(name)
        .bind(&switch.value)
        .bind(&switch.since)
        .bind(&switch.who)
        .bind(&switch.reason)
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(())
    }

    /// Removes a switch.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn drop_switch(&self, name: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM switches WHERE name = $1").bind(name).execute(&mut *self.connection().await?).await?;
        Ok(())
    }

    /// The stop switch, if it is on: then nothing may be applied.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn stopped(&self) -> Result<Option<Switch>, StoreError> {
        self.switch("stop").await
    }

    /// Turns the stop switch on: nothing is applied until [`Store::resume`].
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn stop(&self, at: DateTime<Utc>, who: &str, reason: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(self.keyed(
            "INSERT INTO switches (name, value, since, who, reason) VALUES ('stop', 'on', $1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET since = excluded.since, who = excluded.who, reason = excluded.reason",
        ))
        .bind(stamp(at))
        .bind(who)
        .bind(reason)
        .execute(&mut *tx)
        .await?;
        enter(&mut tx, at, Event::Stopped, &NewEntry { who, detail: reason, ..NewEntry::default() }).await?;
        self.ring(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Turns the stop switch off. True if it was on.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn resume(&self, at: DateTime<Utc>, who: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone = sqlx::query("DELETE FROM switches WHERE name = 'stop'").execute(&mut *tx).await?.rows_affected() > 0;
        if gone {
            enter(&mut tx, at, Event::Resumed, &NewEntry { who, ..NewEntry::default() }).await?;
            self.ring(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }
}
