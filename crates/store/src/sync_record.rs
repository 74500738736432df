//! What one sync makes, saved in one transaction: a plan is never there without the decisions, baselines, people and tasks that belong
//! to it, whenever the process is killed.

use std::collections::HashSet;

use sqlx::{Any, Transaction};

use super::deciding::{UNDONE, decide};
use super::tasks::{save_tasks_decided, verify_tasks};
use super::words::settle_said;
use super::{Saving, Store, StoreError, details, plans};
use domain::membership::MembershipRead;
use domain::roster::Former;
use planner::plan::{Action, Plan, reverse};
use planner::saved::Decision;

/// What a sync found out beside its plan.
#[derive(Debug, Clone, Copy)]
pub struct SyncRecord<'a> {
    /// What was found out on each platform.
    pub platforms: &'a [PlatformRecord<'a>],
    /// Numbers of rows by kind of roster that become baselines.
    pub baselines: &'a [(String, u64)],
    /// Details of people that replace those that are kept; `None` leaves them.
    pub details: Option<&'a Former>,
    /// Why an action that was taken back before is rejected, for the journal.
    pub undone_reason: &'a str,
    /// No action of the plan waits for a person: then answers about words are looked at with it.
    pub nothing_waits: bool,
}

/// What a sync found out on one platform.
#[derive(Debug, Clone, Copy)]
pub struct PlatformRecord<'a> {
    /// The platform.
    pub platform: &'a str,
    /// Its part of the plan.
    pub plan: &'a Plan,
    /// The membership that it rests on.
    pub read: &'a MembershipRead,
}

impl Store {
    /// Saves a plan and all that hangs on it: see [`Store::save_plan`]. Actions that a person had taken back count as rejected until
    /// somebody approves them. Returns the plan's number.
    ///
    /// # Errors
    /// When the database cannot be read or written, holds a value that is not understood, or the claim to be at work was lost; then
    /// nothing of it was saved.
    pub async fn record_sync(
        &self,
        plan: &Plan,
        saving: &Saving<'_>,
        record: &SyncRecord<'_>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.write().await?;
        let number = plans::save(&mut tx, plan, saving).await?;
        self.set_baselines_in(&mut tx, record.baselines, saving.at).await?;
        if let Some(details) = record.details {
            details::save(&mut tx, details).await?;
        }
        for PlatformRecord { platform, plan, read } in record.platforms {
            self.save_persons_in(&mut tx, platform, plan, saving.at).await?;
            let wanted: HashSet<&str> = plan.actions.iter().map(|action| action.id.as_str()).collect();
            verify_tasks(&mut tx, read, &|action| wanted.contains(action), saving.at).await?;
            save_tasks_decided(&mut tx, platform, number).await?;
        }
        if reject_undone(&mut tx, number, plan, saving, record.undone_reason).await? {
            self.ring(&mut tx).await?;
        }
        settle_said(&mut tx, saving.at, record.nothing_waits).await?;
        tx.commit().await?;
        Ok(number)
    }
}

/// Rejects the actions of a plan that a person had taken back before and has not decided on since. True if there are any.
async fn reject_undone(
    tx: &mut Transaction<'static, Any>,
    number: i64,
    plan: &Plan,
    saving: &Saving<'_>,
    reason: &str,
) -> Result<bool, StoreError> {
    let undone: Vec<String> = sqlx::query_scalar(UNDONE).fetch_all(&mut **tx).await?;
    if undone.is_empty() {
        return Ok(false);
    }
    let open: Vec<String> = sqlx::query_scalar("SELECT action FROM plan_actions WHERE plan = $1 AND decision IS NULL")
        .bind(number)
        .fetch_all(&mut **tx)
        .await?;
    let (undone, open): (HashSet<String>, HashSet<String>) = (undone.into_iter().collect(), open.into_iter().collect());
    let was_undone = |action: &&Action| {
        open.contains(&action.id)
            && reverse(std::slice::from_ref(*action)).actions.iter().any(|reverse| undone.contains(&reverse.id))
    };
    let back: Vec<&Action> = plan.actions.iter().filter(was_undone).collect();
    let plan = (number, plan.plan_id.as_str());
    let rejected = decide(tx, plan, &back, Some(Decision::Rejected), saving.at, "auto", reason, None).await?;
    Ok(rejected > 0)
}
