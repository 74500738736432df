//! Plans: saved, found, superseded by newer ones, with the decisions that go over into the next.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use sqlx::{FromRow, Sqlite, Transaction};

use super::deciding::close_if_finished;
use super::plan_values::{ActionState, Decision, Lift, PlanHead, PlanState, SavedAction, SavedPlan, Saving};
use super::{Store, StoreFault, deflate, inflate, moment_if, stamp};
use crate::plan::{Plan, Verdict, fingerprint_of, newest_roster};

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
                lapsed: false,
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
           AND EXISTS (SELECT 1 FROM plan_actions WHERE plan = $1 AND state = 'waiting'
               AND (COALESCE(decision, '') <> 'rejected' OR decided_by = 'auto'))",
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
    // What one administrator wants waits for the second one in the newer plan too, if it is the same removal.
    sqlx::query(
        "INSERT INTO proposals (plan, action, proposed_at, proposed_by, reason)
         SELECT new.plan, new.action, p.proposed_at, p.proposed_by, p.reason FROM proposals p
         JOIN plan_actions old ON old.plan = p.plan AND old.action = p.action
         JOIN plan_actions new ON new.plan = $2 AND new.action = p.action AND new.fingerprint = old.fingerprint
         WHERE p.plan = $1 AND old.decision IS NULL AND new.decision IS NULL AND new.state = 'waiting'
         ON CONFLICT (plan, action) DO NOTHING",
    )
    .bind(before)
    .bind(number)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
