//! What people decide on a plan, what is sent because of it, and what became of it; each with its entry in the journal.

use domain::GuardCode;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::{Any, Transaction};

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, moment_if, stamp};
use connectors::platform::Receipt;
use planner::plan::Action;
use planner::saved::{ActionState, Decision, PlanHead};

/// The ids of reverse actions that were done, by the program or by hand, or are on the worklist.
pub(super) const UNDONE: &str = "SELECT a.action FROM plan_actions a JOIN plans ON plans.number = a.plan
             WHERE plans.origin = 'undo' AND (a.state = 'done' OR (a.state = 'task' AND EXISTS (
                 SELECT 1 FROM tasks WHERE tasks.plan = a.plan AND tasks.action = a.action AND tasks.state <> 'dropped')))";

impl Store {
    /// Records a decision on actions, each with its entry in the journal. `None` takes a decision back. Actions that were already
    /// sent are left alone. Returns how many were changed.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn decide(
        &self,
        head: &PlanHead,
        actions: &[&Action],
        decision: Option<Decision>,
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<usize, StoreError> {
        self.write_decisions(head, actions, decision, at, who, reason, None).await
    }

    /// Approves the actions that are not approved yet, so that asking twice decides once. An approval that has lapsed, or whose
    /// action failed or became stale, does not count.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn approve_once(
        &self,
        head: &PlanHead,
        actions: &[&Action],
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
        lapsed: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        self.write_decisions(head, actions, Some(Decision::Approved), at, who, reason, Some(lapsed)).await
    }

    /// With `standing`, actions that were approved since then and wait to be carried out are left alone.
    #[allow(clippy::too_many_arguments)]
    async fn write_decisions(
        &self,
        head: &PlanHead,
        actions: &[&Action],
        decision: Option<Decision>,
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
        standing: Option<DateTime<Utc>>,
    ) -> Result<usize, StoreError> {
        let mut tx = self.write().await?;
        let changed = decide(&mut tx, (head.number, &head.id), actions, decision, at, who, reason, standing).await?;
        self.ring(&mut tx).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Lifts one guard for one plan, on one platform.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn lift(
        &self,
        head: &PlanHead,
        (guard, platform): (GuardCode, &str),
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO lifts (plan, guard, platform, lifted_at, lifted_by, reason) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
        )
        .bind(head.number)
        .bind(guard.code())
        .bind(platform)
        .bind(stamp(at))
        .bind(who)
        .bind(reason)
        .execute(&mut *tx)
        .await?;
        let detail = if head.platforms.len() > 1 && !platform.is_empty() {
            format!("{guard} ({platform}): {reason}")
        } else {
            format!("{guard}: {reason}")
        };
        enter(&mut tx, at, Event::Lifted, &NewEntry { plan: &head.id, who, detail: &detail, ..NewEntry::default() })
            .await?;
        self.ring(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Marks an action as sent and enters that in the journal, in one transaction, before it is sent. False if it no longer waits,
    /// if the decision was taken back meanwhile, or if the stop switch is on: a long plan is stopped between two actions.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn begin_action(
        &self,
        head: &PlanHead,
        action: &Action,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        if !claim(&mut tx, head, action, ActionState::Sent, who).await? {
            return Ok(false);
        }
        enter(&mut tx, at, Event::Sent, &NewEntry::about(&head.id, action, who, "")).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Records the outcome of an action: its state, the entry in the journal and a link that was made, in one transaction.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    #[allow(clippy::too_many_arguments)]
    pub async fn end_action(
        &self,
        head: &PlanHead,
        action: &Action,
        state: ActionState,
        event: Event,
        at: DateTime<Utc>,
        who: &str,
        detail: &str,
        receipt: Option<&Receipt>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE plan_actions SET state = $3, fault = $4 WHERE plan = $1 AND action = $2")
            .bind(head.number)
            .bind(&action.id)
            .bind(state.code())
            .bind(if state == ActionState::Done { "" } else { detail })
            .execute(&mut *tx)
            .await?;
        enter(&mut tx, at, event, &NewEntry::about(&head.id, action, who, detail)).await?;
        if let Some(link) = receipt.and_then(|receipt| receipt.link.as_deref()) {
            super::invitations::save_invitation(&mut tx, head.platform_of(action), action, link, at).await?;
        }
        close_if_finished(&mut tx, head.number).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The ids of reverse actions that were done, by the program or by hand, or are on the worklist: what a person had undone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn undone_actions(&self) -> Result<HashSet<String>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(UNDONE).fetch_all(&mut *self.connection().await?).await?;
        Ok(ids.into_iter().collect())
    }

    /// Actions that were sent and whose answer was never recorded, because a process was killed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unanswered(&self) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(sqlx::query_as("SELECT plan, action FROM plan_actions WHERE state = 'sent' ORDER BY plan, position")
            .fetch_all(&mut *self.connection().await?)
            .await?)
    }

    /// Open plans in which approved actions wait to be carried out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn plans_to_apply(&self) -> Result<Vec<i64>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT DISTINCT number FROM plans JOIN plan_actions a ON a.plan = number
             WHERE plans.state = 'open' AND a.decision = 'approved' AND a.state IN ('waiting', 'sent') ORDER BY number",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }

    /// True if a person has approved anything of a plan that was made with this configuration, or if one had nothing in it. Who only
    /// rejects has seen that something is wrong, and wants none of the rest by that. Decisions that came over from a plan before, and
    /// those that no person made, say nothing about the configuration.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn configuration_was_reviewed(&self, platform: &str, configuration: &str) -> Result<bool, StoreError> {
        let reviewed: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM plans JOIN journal ON journal.plan = plans.id
                 JOIN plan_platforms ON plan_platforms.plan = plans.number
                 WHERE plan_platforms.platform = $1 AND configuration = $2 AND origin = 'cycle'
                   AND event = 'approved' AND who <> 'auto')
             OR EXISTS (SELECT 1 FROM switches WHERE name = 'reviewed:' || $1 AND value = $2) THEN 1 ELSE 0 END",
        )
        .bind(platform)
        .bind(configuration)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(reviewed != 0)
    }

    /// How many actions of a plan wait for a decision, and how many of the others a guard holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn undecided(&self, number: i64) -> Result<(u64, u64), StoreError> {
        let (waiting, held): (i64, i64) = sqlx::query_as(
            "SELECT COALESCE(SUM(CASE WHEN verdict <> 'blocked' THEN 1 ELSE 0 END), 0),
                 COALESCE(SUM(CASE WHEN verdict = 'blocked' THEN 1 ELSE 0 END), 0) FROM plan_actions
             WHERE plan = $1 AND decision IS NULL AND state IN ('waiting', 'failed')",
        )
        .bind(number)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok((waiting.max(0) as u64, held.max(0) as u64))
    }

    /// How many actions of a plan nobody doubts and nobody has decided on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn certain(&self, number: i64) -> Result<u64, StoreError> {
        let certain: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM plan_actions
             WHERE plan = $1 AND verdict = 'auto' AND decision IS NULL AND state = 'waiting'",
        )
        .bind(number)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(certain.max(0) as u64)
    }

    /// When somebody last decided anything.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_decision_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<String> = sqlx::query_scalar("SELECT MAX(decided_at) FROM plan_actions")
            .fetch_one(&mut *self.connection().await?)
            .await?;
        moment_if(at, "plan_actions.decided_at")
    }
}

/// Changes the state of an action that is about to be carried out, if it may still be carried out. False if not.
pub(super) async fn claim(
    tx: &mut Transaction<'static, Any>,
    head: &PlanHead,
    action: &Action,
    to: ActionState,
    who: &str,
) -> Result<bool, StoreError> {
    let moved = sqlx::query(
        "UPDATE plan_actions SET state = $3, fault = ''
         WHERE plan = $1 AND action = $2 AND state IN ('waiting', 'failed', 'sent')
           AND COALESCE(decision, '') <> 'rejected' AND (decision = 'approved' OR $4 = 'auto')
           AND NOT EXISTS (SELECT 1 FROM switches WHERE name = 'stop')",
    )
    .bind(head.number)
    .bind(&action.id)
    .bind(to.code())
    .bind(who)
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected() > 0)
}

/// Of a plan (`$1`): something is left to decide or to do. Actions that count as rejected because a person had them undone can still
/// be approved: that is how they are done again. A rejected one that somebody proposes to approve waits for a second administrator.
const IS_UNFINISHED: &str =
    "EXISTS (SELECT 1 FROM plan_actions a WHERE a.plan = $1 AND a.state NOT IN ('done', 'task', 'stale')
    AND (a.decision IS DISTINCT FROM 'rejected' OR a.decided_by = 'auto'
        OR EXISTS (SELECT 1 FROM proposals p WHERE p.plan = a.plan AND p.action = a.action)))";

/// Decisions are taken on a plan (`plans`): it is open, or it was closed and is still the newest one. There a rejection that came over
/// from the plan before is taken back.
pub(super) const TAKES_DECISIONS: &str = "(plans.state = 'open' OR (plans.state = 'closed' AND plans.origin = 'cycle'
    AND plans.save_order = (SELECT MAX(newest.save_order) FROM plans newest WHERE newest.origin = 'cycle')))";

/// Closes a plan in which nothing is left to decide or to do.
pub(super) async fn close_if_finished(tx: &mut Transaction<'static, Any>, number: i64) -> Result<(), StoreError> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE plans SET state = 'closed' WHERE number = $1 AND state = 'open' AND NOT {IS_UNFINISHED}"
    )))
    .bind(number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Opens a plan that was closed, where something is to be decided or done again.
pub(super) async fn open_if_unfinished(tx: &mut Transaction<'static, Any>, number: i64) -> Result<(), StoreError> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE plans SET state = 'open' WHERE number = $1 AND state = 'closed' AND {IS_UNFINISHED}"
    )))
    .bind(number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Records a decision on actions of a plan, within a transaction: see [`Store::decide`] and [`Store::approve_once`].
#[allow(clippy::too_many_arguments)]
pub(super) async fn decide(
    tx: &mut Transaction<'static, Any>,
    (number, id): (i64, &str),
    actions: &[&Action],
    decision: Option<Decision>,
    at: DateTime<Utc>,
    who: &str,
    reason: &str,
    standing: Option<DateTime<Utc>>,
) -> Result<usize, StoreError> {
    let event = match decision {
        Some(Decision::Approved) => Event::Approved,
        Some(Decision::Rejected) => Event::Rejected,
        None => Event::Undecided,
    };
    let mut changed = 0;
    for action in actions {
        let done = sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE plan_actions SET decision = $3, decided_at = $4, decided_by = $5, reason = $6,
                 arrivals = (SELECT COALESCE(MAX(id), 0) FROM arrivals),
                 state = CASE WHEN state IN ('stale', 'failed') THEN 'waiting' ELSE state END
             WHERE plan = $1 AND action = $2 AND state IN ('waiting', 'failed', 'stale')
               AND ($7 IS NULL OR decision IS DISTINCT FROM 'approved' OR state <> 'waiting' OR decided_at < $7)
               AND EXISTS (SELECT 1 FROM plans WHERE number = $1 AND {TAKES_DECISIONS})"
        )))
        .bind(number)
        .bind(&action.id)
        .bind(decision.map(Decision::code))
        .bind(stamp(at))
        .bind(who)
        .bind(reason)
        .bind(standing.map(stamp))
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() > 0 {
            changed += 1;
            enter(tx, at, event, &NewEntry::about(id, action, who, reason)).await?;
        }
    }
    if changed > 0 {
        open_if_unfinished(tx, number).await?;
    }
    Ok(changed)
}
