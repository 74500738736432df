//! Plans: saved, decided action by action, superseded by newer ones, and what became of each action.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx::{FromRow, Sqlite, Transaction};

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreFault, deflate, inflate, moment_if, stamp};
use crate::plan::{Action, Plan, Verdict, fingerprint_of, newest_roster};
use crate::platform::Receipt;

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanState {
    /// The newest of its platform; decisions are taken on it.
    Open,
    /// A newer one took its place.
    Superseded,
    /// Everything in it was done or rejected.
    Closed,
}

impl PlanState {
    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            PlanState::Open => "open",
            PlanState::Superseded => "superseded",
            PlanState::Closed => "closed",
        }
    }

    fn from_code(code: &str) -> Option<PlanState> {
        [PlanState::Open, PlanState::Superseded, PlanState::Closed].into_iter().find(|state| state.code() == code)
    }
}

/// A person's decision on an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// May be carried out.
    Approved,
    /// Must not be.
    Rejected,
}

impl Decision {
    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Decision::Approved => "approved",
            Decision::Rejected => "rejected",
        }
    }
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionState {
    /// Nothing yet.
    Waiting,
    /// Was sent; the answer is not known yet.
    Sent,
    /// Done.
    Done,
    /// The platform refused.
    Failed,
    /// What it rests on changed.
    Stale,
    /// Given to a person to do by hand.
    Task,
}

impl ActionState {
    /// All states.
    pub const ALL: [ActionState; 6] = [
        ActionState::Waiting,
        ActionState::Sent,
        ActionState::Done,
        ActionState::Failed,
        ActionState::Stale,
        ActionState::Task,
    ];

    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            ActionState::Waiting => "waiting",
            ActionState::Sent => "sent",
            ActionState::Done => "done",
            ActionState::Failed => "failed",
            ActionState::Stale => "stale",
            ActionState::Task => "task",
        }
    }
}

/// A plan without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanHead {
    /// A short number, for people to type.
    pub number: i64,
    /// The plan's id.
    pub id: String,
    /// The platform.
    pub platform: String,
    /// When it was made.
    pub made_at: String,
    /// The day for which it was made.
    pub as_of: String,
    /// The configuration with which it was made.
    #[serde(skip)]
    pub configuration: String,
    /// `cycle` or `undo`.
    pub origin: String,
    /// `open`, `superseded` or `closed`.
    #[serde(serialize_with = "state_code")]
    pub state: PlanState,
    /// Nothing of it runs by itself: the first plan after a change of the configuration.
    pub review_only: bool,
    /// Its actions.
    pub actions: i64,
    /// Its findings.
    pub findings: i64,
    /// Its open questions.
    pub questions: i64,
    /// Approved actions.
    pub approved: i64,
    /// Rejected actions.
    pub rejected: i64,
    /// Actions that were done.
    pub done: i64,
    /// Actions that failed.
    pub failed: i64,
}

fn state_code<S: serde::Serializer>(state: &PlanState, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(state.code())
}

/// What was decided on an action and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAction {
    /// The decision, if there is one.
    pub decision: Option<Decision>,
    /// When it was taken.
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom.
    pub decided_by: String,
    /// The number of the last arrival at that time.
    pub arrivals: i64,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub state: ActionState,
    /// Why it failed or is stale.
    pub fault: String,
}

/// A guard that a person lifted for one plan.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Lift {
    /// The guard's code.
    pub guard: String,
    /// When.
    pub lifted_at: String,
    /// By whom.
    pub lifted_by: String,
    /// Why.
    pub reason: String,
}

/// A plan with all that was decided on it.
#[derive(Debug, Clone)]
pub struct SavedPlan {
    /// Its head.
    pub head: PlanHead,
    /// Its body, as it was made.
    pub plan: Plan,
    /// Decisions and states by the action's id.
    pub saved: BTreeMap<String, SavedAction>,
    /// Guards that were lifted.
    pub lifts: Vec<Lift>,
}

impl SavedPlan {
    /// What still stands in an action's way: the plan's guards without those that were lifted.
    pub fn guards_left<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a str> {
        action.guards.iter().map(AsRef::as_ref).filter(|guard| !self.lifts.iter().any(|lift| lift.guard == *guard))
    }

    /// What was decided on an action.
    pub fn of(&self, action: &str) -> Option<&SavedAction> {
        self.saved.get(action)
    }
}

/// How a plan is to be saved.
#[derive(Debug, Clone, Copy)]
pub struct Saving<'a> {
    /// The platform.
    pub platform: &'a str,
    /// When.
    pub at: DateTime<Utc>,
    /// The digest of the configuration.
    pub configuration: &'a str,
    /// True for a plan that takes another one back.
    pub is_undo: bool,
    /// Nothing of it runs by itself.
    pub review_only: bool,
    /// Approvals older than this have lapsed.
    pub approval_hours: u32,
    /// The number of the last arrival of each kind: approvals do not outlive it.
    pub rosters: &'a HashMap<String, i64>,
}

const HEAD: &str =
    "SELECT number, id, platform, made_at, as_of, configuration, origin, state, review_only, actions, findings,
    questions,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.decision = 'approved') AS approved,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.decision = 'rejected') AS rejected,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.state = 'done') AS done,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.state = 'failed') AS failed
    FROM plans";

#[derive(FromRow)]
struct HeadRow {
    number: i64,
    id: String,
    platform: String,
    made_at: String,
    as_of: String,
    configuration: String,
    origin: String,
    state: String,
    review_only: bool,
    actions: i64,
    findings: i64,
    questions: i64,
    approved: i64,
    rejected: i64,
    done: i64,
    failed: i64,
}

impl HeadRow {
    fn head(self) -> Result<PlanHead, StoreFault> {
        Ok(PlanHead {
            number: self.number,
            id: self.id,
            platform: self.platform,
            made_at: self.made_at,
            as_of: self.as_of,
            configuration: self.configuration,
            origin: self.origin,
            state: PlanState::from_code(&self.state).ok_or(StoreFault::NotUnderstood { what: "plans.state" })?,
            review_only: self.review_only,
            actions: self.actions,
            findings: self.findings,
            questions: self.questions,
            approved: self.approved,
            rejected: self.rejected,
            done: self.done,
            failed: self.failed,
        })
    }
}

impl Store {
    /// Saves a plan and gives its number. The open plan of the platform before it is superseded; decisions on actions that
    /// are the same in both are carried over, approvals only while they have not lapsed. A plan that is there already is
    /// opened again, with its decisions.
    ///
    /// # Errors
    /// As the database says.
    pub async fn save_plan(&self, plan: &Plan, saving: &Saving<'_>) -> Result<i64, StoreFault> {
        let mut tx = self.write().await?;
        let known: Option<i64> = sqlx::query_scalar("SELECT number FROM plans WHERE id = $1")
            .bind(&plan.plan_id)
            .fetch_optional(&mut *tx)
            .await?;
        let before: Option<i64> = if saving.is_undo {
            None
        } else {
            sqlx::query_scalar(
                "SELECT number FROM plans WHERE platform = $1 AND origin = 'cycle' AND state <> 'superseded' ORDER BY number DESC LIMIT 1",
            )
            .bind(saving.platform)
            .fetch_optional(&mut *tx)
            .await?
        };
        let number = match known {
            Some(number) => {
                sqlx::query(
                    "UPDATE plans SET made_at = $2, state = CASE state WHEN 'superseded' THEN 'open' ELSE state END WHERE number = $1",
                )
                .bind(number)
                .bind(stamp(saving.at))
                .execute(&mut *tx)
                .await?;
                wanted_again(&mut tx, number).await?;
                number
            }
            None => insert(&mut tx, plan, saving).await?,
        };
        if let Some(before) = before.filter(|before| *before != number) {
            carry_over(&mut tx, plan, before, number, saving).await?;
        }
        if !saving.is_undo {
            sqlx::query(
                "UPDATE plans SET state = 'superseded' WHERE platform = $1 AND origin = 'cycle' AND state = 'open' AND number <> $2",
            )
            .bind(saving.platform)
            .bind(number)
            .execute(&mut *tx)
            .await?;
        }
        close_if_finished(&mut tx, number).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Plans with anything in them, the newest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn plans(&self, limit: u32) -> Result<Vec<PlanHead>, StoreFault> {
        let rows: Vec<HeadRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{HEAD} WHERE plans.actions > 0 OR plans.questions > 0 ORDER BY number DESC LIMIT $1"
        )))
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(HeadRow::head).collect()
    }

    /// Plans of a platform that cycles made, the newest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn plans_of(&self, platform: &str, limit: u32) -> Result<Vec<PlanHead>, StoreFault> {
        let rows: Vec<HeadRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{HEAD} WHERE platform = $1 AND origin = 'cycle' ORDER BY made_at DESC, number DESC LIMIT $2"
        )))
        .bind(platform)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(HeadRow::head).collect()
    }

    /// The open plans, the oldest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn open_plans(&self) -> Result<Vec<PlanHead>, StoreFault> {
        let rows: Vec<HeadRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{HEAD} WHERE state = 'open' ORDER BY number")))
                .fetch_all(&self.pool)
                .await?;
        rows.into_iter().map(HeadRow::head).collect()
    }

    /// Finds a plan by what a person types: its number, its id or the id's beginning; `last` for the newest.
    ///
    /// # Errors
    /// As the database says.
    pub async fn plan_called(&self, text: &str) -> Result<Option<PlanHead>, StoreFault> {
        let row: Option<HeadRow> = if matches!(text, "last" | "последний") {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{HEAD} ORDER BY plans.actions > 0 OR plans.questions > 0 DESC, made_at DESC, number DESC LIMIT 1"
            )))
            .fetch_optional(&self.pool)
            .await?
        } else {
            let typed = text.trim_start_matches(['#', '№']).trim();
            let number: i64 = if typed.len() < 12 { typed.parse().unwrap_or(-1) } else { -1 };
            let rows: Vec<HeadRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{HEAD} WHERE number = $1 OR id = $2 OR (length($2) >= 4 AND substr(id, 1, length($2)) = $2)
                 ORDER BY number = $1 DESC, id = $2 DESC LIMIT 2"
            )))
            .bind(number)
            .bind(typed)
            .fetch_all(&self.pool)
            .await?;
            let certain = rows.first().is_some_and(|row| row.number == number || row.id == typed) || rows.len() == 1;
            rows.into_iter().next().filter(|_| certain)
        };
        row.map(HeadRow::head).transpose()
    }

    /// A plan with its body and decisions.
    ///
    /// # Errors
    /// As the database says.
    pub async fn load_plan(&self, head: PlanHead) -> Result<SavedPlan, StoreFault> {
        let body: Vec<u8> = sqlx::query_scalar("SELECT body FROM plans WHERE number = $1")
            .bind(head.number)
            .fetch_one(&self.pool)
            .await?;
        let plan = serde_json::from_slice(&inflate(&body, "plans.body")?)
            .map_err(|_| StoreFault::NotUnderstood { what: "plans.body" })?;
        type Row = (String, Option<String>, Option<String>, Option<String>, i64, String, String, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT action, decision, decided_at, decided_by, arrivals, reason, state, fault FROM plan_actions WHERE plan = $1",
        )
        .bind(head.number)
        .fetch_all(&self.pool)
        .await?;
        let mut saved = BTreeMap::new();
        for (action, decision, at, by, arrivals, reason, state, fault) in rows {
            let decision = match decision.as_deref() {
                Some("approved") => Some(Decision::Approved),
                Some("rejected") => Some(Decision::Rejected),
                _ => None,
            };
            let state = ActionState::ALL
                .into_iter()
                .find(|known| known.code() == state)
                .ok_or(StoreFault::NotUnderstood { what: "plan_actions.state" })?;
            let decided_at = moment_if(at, "plan_actions.decided_at")?;
            let one = SavedAction {
                decision,
                decided_at,
                decided_by: by.unwrap_or_default(),
                arrivals,
                reason,
                state,
                fault,
            };
            saved.insert(action, one);
        }
        let lifts: Vec<Lift> =
            sqlx::query_as("SELECT guard, lifted_at, lifted_by, reason FROM lifts WHERE plan = $1 ORDER BY guard")
                .bind(head.number)
                .fetch_all(&self.pool)
                .await?;
        Ok(SavedPlan { head, plan, saved, lifts })
    }

    /// Writes decisions down, each with its entry in the journal. `None` takes a decision back. Actions that were sent
    /// already stay as they are. Gives how many were changed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn decide(
        &self,
        head: &PlanHead,
        actions: &[&Action],
        decision: Option<Decision>,
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<usize, StoreFault> {
        let mut tx = self.write().await?;
        let event = match decision {
            Some(Decision::Approved) => Event::Approved,
            Some(Decision::Rejected) => Event::Rejected,
            None => Event::Undecided,
        };
        let mut changed = 0;
        for action in actions {
            let done = sqlx::query(
                "UPDATE plan_actions SET decision = $3, decided_at = $4, decided_by = $5, reason = $6,
                     arrivals = (SELECT COALESCE(MAX(id), 0) FROM arrivals),
                     state = CASE WHEN state IN ('stale', 'failed') THEN 'waiting' ELSE state END
                 WHERE plan = $1 AND action = $2 AND state IN ('waiting', 'failed', 'stale')
                   AND EXISTS (SELECT 1 FROM plans WHERE number = $1 AND state = 'open')",
            )
            .bind(head.number)
            .bind(&action.id)
            .bind(decision.map(Decision::code))
            .bind(stamp(at))
            .bind(who)
            .bind(reason)
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() > 0 {
                changed += 1;
                enter(&mut tx, at, event, &NewEntry::about(&head.id, action, who, reason)).await?;
            }
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Lifts one guard for one plan.
    ///
    /// # Errors
    /// As the database says.
    pub async fn lift(
        &self,
        head: &PlanHead,
        guard: &str,
        at: DateTime<Utc>,
        who: &str,
        reason: &str,
    ) -> Result<(), StoreFault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO lifts (plan, guard, lifted_at, lifted_by, reason) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (plan, guard) DO NOTHING",
        )
        .bind(head.number)
        .bind(guard)
        .bind(stamp(at))
        .bind(who)
        .bind(reason)
        .execute(&mut *tx)
        .await?;
        let detail = format!("{guard}: {reason}");
        enter(&mut tx, at, Event::Lifted, &NewEntry { plan: &head.id, who, detail: &detail, ..NewEntry::default() })
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Before an action is sent: its state and the entry in the journal, together. False if it is not waiting any more, if
    /// the decision was taken back meanwhile, or if somebody has stopped everything: a long plan hears of it between two
    /// actions.
    ///
    /// # Errors
    /// As the database says.
    pub async fn begin_action(
        &self,
        head: &PlanHead,
        action: &Action,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreFault> {
        let mut tx = self.write().await?;
        if !take_up(&mut tx, head, action, ActionState::Sent, who).await? {
            return Ok(false);
        }
        enter(&mut tx, at, Event::Sent, &NewEntry::about(&head.id, action, who, "")).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// After the answer: the action's state, the entry in the journal and a link that was made, together.
    ///
    /// # Errors
    /// As the database says.
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
    ) -> Result<(), StoreFault> {
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
            super::tasks::keep_invitation(&mut tx, &head.platform, action, link, at).await?;
        }
        close_if_finished(&mut tx, head.number).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reverse actions that were done: what a person had taken back.
    ///
    /// # Errors
    /// As the database says.
    pub async fn undone_actions(&self) -> Result<HashSet<String>, StoreFault> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT a.action FROM plan_actions a JOIN plans ON plans.number = a.plan
             WHERE plans.origin = 'undo' AND a.state = 'done'",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(ids.into_iter().collect())
    }

    /// Actions that were sent and whose answer was never written down: a process was killed.
    ///
    /// # Errors
    /// As the database says.
    pub async fn unanswered(&self) -> Result<Vec<(i64, String)>, StoreFault> {
        Ok(sqlx::query_as("SELECT plan, action FROM plan_actions WHERE state = 'sent' ORDER BY plan, position")
            .fetch_all(&self.pool)
            .await?)
    }

    /// Open plans in which approved actions wait to be carried out.
    ///
    /// # Errors
    /// As the database says.
    pub async fn plans_to_apply(&self) -> Result<Vec<i64>, StoreFault> {
        Ok(sqlx::query_scalar(
            "SELECT DISTINCT number FROM plans JOIN plan_actions a ON a.plan = number
             WHERE plans.state = 'open' AND a.decision = 'approved' AND a.state IN ('waiting', 'sent') ORDER BY number",
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// True if a person has decided anything about a plan that was made with this configuration, or if one had nothing in it.
    /// Decisions that came over from a plan before, and those that no person made, say nothing about the configuration.
    ///
    /// # Errors
    /// As the database says.
    pub async fn configuration_was_reviewed(&self, platform: &str, configuration: &str) -> Result<bool, StoreFault> {
        let reviewed: i64 = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM plans JOIN journal ON journal.plan = plans.id
                 WHERE platform = $1 AND configuration = $2 AND origin = 'cycle'
                   AND event IN ('approved', 'rejected') AND who <> 'auto')
             OR EXISTS (SELECT 1 FROM switches WHERE name = 'reviewed:' || $1 AND value = $2)",
        )
        .bind(platform)
        .bind(configuration)
        .fetch_one(&self.pool)
        .await?;
        Ok(reviewed != 0)
    }

    /// How many actions of a plan wait for a decision, and how many of the others a guard holds.
    ///
    /// # Errors
    /// As the database says.
    pub async fn undecided(&self, number: i64) -> Result<(u64, u64), StoreFault> {
        let (waiting, held): (i64, i64) = sqlx::query_as(
            "SELECT COALESCE(SUM(verdict <> 'blocked'), 0), COALESCE(SUM(verdict = 'blocked'), 0) FROM plan_actions
             WHERE plan = $1 AND decision IS NULL AND state IN ('waiting', 'failed')",
        )
        .bind(number)
        .fetch_one(&self.pool)
        .await?;
        Ok((waiting.max(0) as u64, held.max(0) as u64))
    }

    /// When somebody last decided anything.
    ///
    /// # Errors
    /// As the database says.
    pub async fn last_decision_at(&self) -> Result<Option<DateTime<Utc>>, StoreFault> {
        let at: Option<String> =
            sqlx::query_scalar("SELECT MAX(decided_at) FROM plan_actions").fetch_one(&self.pool).await?;
        moment_if(at, "plan_actions.decided_at")
    }
}

/// A plan that is made again on its day wants again whatever it says: what was done of it has been taken back behind our
/// back, what was stale is as it was. What was done is not decided on a second time by an old approval.
async fn wanted_again(tx: &mut Transaction<'static, Sqlite>, number: i64) -> Result<(), StoreFault> {
    sqlx::query(
        "UPDATE plan_actions SET state = 'waiting', fault = '',
             decision = CASE WHEN state = 'done' AND decision = 'approved' THEN NULL ELSE decision END
         WHERE plan = $1 AND state IN ('done', 'stale')
           AND EXISTS (SELECT 1 FROM plans WHERE number = $1 AND origin = 'cycle')",
    )
    .bind(number)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE plans SET state = 'open' WHERE number = $1 AND state = 'closed'
           AND EXISTS (SELECT 1 FROM plan_actions WHERE plan = $1 AND state = 'waiting' AND COALESCE(decision, '') <> 'rejected')",
    )
    .bind(number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert(tx: &mut Transaction<'static, Sqlite>, plan: &Plan, saving: &Saving<'_>) -> Result<i64, StoreFault> {
    let body = serde_json::to_vec(plan).map_err(|_| StoreFault::NotUnderstood { what: "plans.body" })?;
    let number: i64 = sqlx::query_scalar(
        "INSERT INTO plans (id, platform, made_at, as_of, fingerprint, configuration, origin, state, review_only, actions,
             findings, questions, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $12) RETURNING number",
    )
    .bind(&plan.plan_id)
    .bind(saving.platform)
    .bind(stamp(saving.at))
    .bind(plan.as_of.to_string())
    .bind(&plan.fingerprint)
    .bind(saving.configuration)
    .bind(if saving.is_undo { "undo" } else { "cycle" })
    .bind(saving.review_only)
    .bind(plan.actions.len() as i64)
    .bind(plan.findings.len() as i64)
    .bind(plan.questions.len() as i64)
    .bind(deflate(&body))
    .fetch_one(&mut **tx)
    .await?;
    for (position, action) in plan.actions.iter().enumerate() {
        sqlx::query(
            "INSERT INTO plan_actions (plan, action, position, verdict, fingerprint) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(number)
        .bind(&action.id)
        .bind(position as i64)
        .bind(action.verdict.code())
        .bind(fingerprint_of(action))
        .execute(&mut **tx)
        .await?;
    }
    Ok(number)
}

/// Moves an action on that is about to be carried out, if it still may be. False if not.
pub(super) async fn take_up(
    tx: &mut Transaction<'static, Sqlite>,
    head: &PlanHead,
    action: &Action,
    to: ActionState,
    who: &str,
) -> Result<bool, StoreFault> {
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

/// Takes decisions on actions that are the same in both plans from the older one to the newer one.
async fn carry_over(
    tx: &mut Transaction<'static, Sqlite>,
    plan: &Plan,
    before: i64,
    number: i64,
    saving: &Saving<'_>,
) -> Result<(), StoreFault> {
    type Row = (String, String, String, String, Option<String>, i64, String);
    let decided: Vec<Row> = sqlx::query_as(
        "SELECT action, fingerprint, decision, decided_at, decided_by, arrivals, reason FROM plan_actions
         WHERE plan = $1 AND decision IS NOT NULL AND state IN ('waiting', 'failed')",
    )
    .bind(before)
    .fetch_all(&mut **tx)
    .await?;
    let lapsed = saving.at - TimeDelta::hours(i64::from(saving.approval_hours));
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT action, fingerprint, verdict FROM plan_actions WHERE plan = $1 AND decision IS NULL")
            .bind(number)
            .fetch_all(&mut **tx)
            .await?;
    let now: HashMap<String, (String, String)> =
        rows.into_iter().map(|(action, print, verdict)| (action, (print, verdict))).collect();
    for (action, print, decision, at, by, arrivals, reason) in decided {
        let Some((known, verdict)) = now.get(&action) else { continue };
        let is_approval = decision == "approved";
        let newer = plan
            .actions
            .iter()
            .find(|one| one.id == action)
            .is_some_and(|one| newest_roster(one, saving.rosters) > arrivals);
        let lapses = is_approval && (newer || at < stamp(lapsed) || verdict == Verdict::Blocked.code());
        if *known != print || lapses {
            continue;
        }
        sqlx::query(
            "UPDATE plan_actions SET decision = $3, decided_at = $4, decided_by = $5, reason = $6, arrivals = $7
             WHERE plan = $1 AND action = $2",
        )
        .bind(number)
        .bind(&action)
        .bind(decision)
        .bind(at)
        .bind(by)
        .bind(reason)
        .bind(arrivals)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// A plan in which nothing is left to decide or to do is closed.
async fn close_if_finished(tx: &mut Transaction<'static, Sqlite>, number: i64) -> Result<(), StoreFault> {
    sqlx::query(
        "UPDATE plans SET state = 'closed' WHERE number = $1 AND state = 'open' AND NOT EXISTS (
             SELECT 1 FROM plan_actions WHERE plan = $1 AND state NOT IN ('done', 'task', 'stale')
                AND COALESCE(decision, '') <> 'rejected')",
    )
    .bind(number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
