//! Removals that one administrator wants and a second one has to agree to.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx_macros::FromRow;

use super::deciding::{TAKES_DECISIONS, open_if_unfinished};
use super::journal::{NewEntry, enter};
use super::{Event, PlanHead, Store, StoreError, stamp};
use planner::plan::Action;
use planner::saved::ApprovalTerm;

/// What one administrator wants.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Proposal {
    /// The action's id.
    pub action: String,
    /// When.
    pub proposed_at: String,
    /// By whom.
    pub proposed_by: String,
    /// Why.
    pub reason: String,
}

impl Store {
    /// Records that an administrator wants removals, each with its entry in the journal. Returns how many are new.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn propose(
        &self,
        head: &PlanHead,
        actions: &[&Action],
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<usize, StoreError> {
        let mut tx = self.write().await?;
        let mut new = 0;
        for action in actions {
            let done = sqlx::query(sqlx::AssertSqlSafe(self.keyed_text(&format!(
                "INSERT INTO proposals (plan, action, proposed_at, proposed_by, reason)
                 SELECT $1, $2, $3, $4, $5 WHERE EXISTS (
                     SELECT 1 FROM plan_actions JOIN plans ON plans.number = plan
                     WHERE plan = $1 AND action = $2 AND decision IS DISTINCT FROM 'approved'
                       AND plan_actions.state IN ('waiting', 'failed', 'stale') AND {TAKES_DECISIONS})
                 ON CONFLICT (plan, action) DO UPDATE SET proposed_at = excluded.proposed_at,
                     proposed_by = excluded.proposed_by, reason = excluded.reason"
            ))))
            .bind(head.number)
            .bind(&action.id)
            .bind(stamp(at))
            .bind(who)
            .bind(reason)
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() > 0 {
                new += 1;
                enter(&mut tx, at, Event::Proposed, &NewEntry::about(&head.id, action, who, reason)).await?;
            }
        }
        if new > 0 {
            open_if_unfinished(&mut tx, head.number).await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    /// What is proposed in a plan, by the action's id; not what was proposed outside of the term of an approval.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn proposals(&self, plan: i64, term: ApprovalTerm) -> Result<BTreeMap<String, Proposal>, StoreError> {
        let rows: Vec<Proposal> = sqlx::query_as(
            "SELECT action, proposed_at, proposed_by, reason FROM proposals WHERE plan = $1 AND proposed_at BETWEEN $2 AND $3",
        )
        .bind(plan)
        .bind(stamp(term.oldest))
        .bind(stamp(term.newest))
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(rows.into_iter().map(|row| (row.action.clone(), row)).collect())
    }

    /// Deletes the proposals of actions that were decided on, or whose proposal was taken back. Returns the ids of those that had one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn drop_proposals(&self, plan: i64, actions: &[&Action]) -> Result<HashSet<String>, StoreError> {
        let mut tx = self.write().await?;
        let mut gone = HashSet::new();
        for action in actions {
            let done = sqlx::query("DELETE FROM proposals WHERE plan = $1 AND action = $2")
                .bind(plan)
                .bind(&action.id)
                .execute(&mut *tx)
                .await?;
            gone.extend((done.rows_affected() > 0).then(|| action.id.to_string()));
        }
        tx.commit().await?;
        Ok(gone)
    }
}
