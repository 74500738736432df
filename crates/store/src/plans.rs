//! Plans: saved, found, superseded by newer ones, with the decisions that are carried over to the next.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{Any, Transaction};
use sqlx_macros::FromRow;

use super::deciding::{close_if_finished, open_if_unfinished};
use super::rows::{at_once, once, places};
use super::{Store, StoreError, deflate, inflate, moment_if, stamp};
use domain::GuardCode;
use planner::plan::{Action, Plan, Verdict, fingerprint_of, newest_roster, outlives_absence};
use planner::saved::{ActionState, ApprovalTerm, Decision, Lift, PlanHead, PlanState, SavedAction, SavedPlan};

/// How a plan is to be saved.
#[derive(Debug, Clone, Copy)]
pub struct Saving<'a> {
    /// The platforms.
    pub platforms: &'a [String],
    /// When.
    pub at: DateTime<Utc>,
    /// The digest of the configuration.
    pub configuration: &'a str,
    /// True for a plan that undoes another one.
    pub is_undo: bool,
    /// Nothing of it is carried out without a decision.
    pub review_only: bool,
    /// Approvals older than this have lapsed.
    pub approval_hours: u32,
    /// The number of the last arrival of each kind: approvals do not outlive it.
    pub rosters: &'a HashMap<String, i64>,
}

/// Bytes of JSON of all bodies that are kept in memory together; there they are about as large. One that is larger is read anew each
/// time: only a region's first day has it.
pub(super) const ROOM: u64 = 24 * 1024 * 1024;

const SEPARATOR: char = '\u{1f}';

const HEAD: &str = "SELECT number, id, made_at, as_of, configuration, origin, state, review_only, actions, findings,
    questions, (SELECT string_agg(platform, '\u{1f}') FROM plan_platforms WHERE plan = plans.number) AS platforms,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.decision = 'approved') AS approved,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.decision = 'rejected') AS rejected,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.state = 'done') AS done,
    (SELECT COUNT(*) FROM plan_actions a WHERE a.plan = plans.number AND a.state = 'failed') AS failed,
    CASE WHEN state = 'closed' AND origin = 'cycle'
        AND save_order = (SELECT MAX(save_order) FROM plans WHERE origin = 'cycle')
        AND EXISTS (SELECT 1 FROM plan_actions a WHERE a.plan = plans.number AND a.state IN ('waiting', 'failed', 'stale'))
        THEN 1 ELSE 0 END AS can_open_again
    FROM plans";

#[derive(FromRow)]
struct HeadRow {
    number: i64,
    id: String,
    /// Names, with a separator that no name has.
    platforms: String,
    made_at: String,
    as_of: String,
    configuration: String,
    origin: String,
    state: String,
    review_only: i64,
    actions: i64,
    findings: i64,
    questions: i64,
    approved: i64,
    rejected: i64,
    done: i64,
    failed: i64,
    can_open_again: i64,
}

impl HeadRow {
    fn head(self) -> Result<PlanHead, StoreError> {
        let mut platforms: Vec<String> = self.platforms.split(SEPARATOR).map(str::to_owned).collect();
        platforms.sort_unstable();
        Ok(PlanHead {
            number: self.number,
            id: self.id,
            platforms,
            made_at: self.made_at,
            as_of: self.as_of,
            configuration: self.configuration,
            origin: self.origin,
            state: PlanState::from_code(&self.state).ok_or(StoreError::NotUnderstood { what: "plans.state" })?,
            review_only: self.review_only != 0,
            actions: self.actions,
            findings: self.findings,
            questions: self.questions,
            approved: self.approved,
            rejected: self.rejected,
            done: self.done,
            failed: self.failed,
            can_open_again: self.can_open_again != 0,
        })
    }
}

impl Store {
    /// Saves a plan and gives its number. Open plans before it are superseded; decisions on actions that are the same as in
    /// the last plan of their platform are carried over, approvals only while they have not lapsed. A plan that is there
    /// already is opened again, with its decisions.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn save_plan(&self, plan: &Plan, saving: &Saving<'_>) -> Result<i64, StoreError> {
        let mut tx = self.write().await?;
        let number = save(&mut tx, plan, saving).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Plans with anything in them, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn plans(&self, limit: u32) -> Result<Vec<PlanHead>, StoreError> {
        let rows: Vec<HeadRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{HEAD} WHERE plans.actions > 0 OR plans.questions > 0 ORDER BY number DESC LIMIT $1"
        )))
        .bind(i64::from(limit))
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter().map(HeadRow::head).collect()
    }

    /// The newest plan that a cycle made of a platform.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newest_plan_of(&self, platform: &str) -> Result<Option<PlanHead>, StoreError> {
        let row: Option<HeadRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{HEAD} WHERE origin = 'cycle' AND number IN (SELECT plan FROM plan_platforms WHERE platform = $1)
             ORDER BY save_order DESC LIMIT 1"
        )))
        .bind(platform)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        row.map(HeadRow::head).transpose()
    }

    /// The plan that a cycle made before another one of the same platforms; `None` for the first, and for one that undoes another.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn plan_before(&self, head: &PlanHead) -> Result<Option<PlanHead>, StoreError> {
        let row: Option<HeadRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{HEAD} WHERE origin = 'cycle' AND number < $1
               AND EXISTS (SELECT 1 FROM plan_platforms own JOIN plan_platforms other ON own.platform = other.platform
                   WHERE own.plan = plans.number AND other.plan = $1)
             ORDER BY number DESC LIMIT 1"
        )))
        .bind(head.number)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        row.filter(|_| head.origin == "cycle").map(HeadRow::head).transpose()
    }

    /// The open plans, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_plans(&self) -> Result<Vec<PlanHead>, StoreError> {
        let rows: Vec<HeadRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{HEAD} WHERE state = 'open' ORDER BY number")))
                .fetch_all(&mut *self.connection().await?)
                .await?;
        rows.into_iter().map(HeadRow::head).collect()
    }

    /// True for the word by which people name the newest plan.
    pub fn means_last(text: &str) -> bool {
        matches!(text, "last" | "последний")
    }

    /// Finds a plan by what a person types: its number, its id or the id's beginning; `last` for the newest.
    ///
    /// The newest has the highest number, whatever day it was made for. Plans with nothing in them are passed over, and so are
    /// replaced ones where one from before them was saved again and took their place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn plan_called(&self, text: &str) -> Result<Option<PlanHead>, StoreError> {
        let row: Option<HeadRow> = if Store::means_last(text) {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{HEAD} ORDER BY plans.actions > 0 OR plans.questions > 0 DESC,
                     plans.state = 'superseded' AND EXISTS (
                         SELECT 1 FROM plans again WHERE again.origin = 'cycle' AND again.state <> 'superseded'
                           AND again.save_order > plans.save_order AND (again.actions > 0 OR again.questions > 0)) ASC,
                     number DESC LIMIT 1"
            )))
            .fetch_optional(&mut *self.connection().await?)
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
            .fetch_all(&mut *self.connection().await?)
            .await?;
            let certain = rows.first().is_some_and(|row| row.number == number || row.id == typed) || rows.len() == 1;
            rows.into_iter().next().filter(|_| certain)
        };
        row.map(HeadRow::head).transpose()
    }

    /// The body of a plan: what it says, and nothing of what was decided on it.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn plan_body(&self, head: &PlanHead) -> Result<Arc<Plan>, StoreError> {
        let body: Vec<u8> = sqlx::query_scalar("SELECT body FROM plans WHERE number = $1")
            .bind(head.number)
            .fetch_one(&mut *self.connection().await?)
            .await?;
        let mut plan = self.recent.plans.or_make(blake3::hash(&body), || {
            let text = inflate(&body, "plans.body")?;
            let plan = serde_json::from_slice(&text).map_err(|_| StoreError::NotUnderstood { what: "plans.body" })?;
            Ok((plan, text.len() as u64))
        })?;
        if let [platform] = head.platforms.as_slice()
            && plan.actions.iter().any(|action| action.platform.is_none())
        {
            // Plans from before there were several platforms in one do not say it of each action.
            let is_untold = |action: &&mut Action| action.platform.is_none();
            let own = Arc::make_mut(&mut plan);
            own.actions.iter_mut().filter(is_untold).for_each(|action| action.platform = Some(platform.clone()));
        }
        Ok(plan)
    }

    /// A plan with its body and decisions.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn load_plan(&self, head: PlanHead) -> Result<SavedPlan, StoreError> {
        let plan = self.plan_body(&head).await?;
        let saved = self.decisions_on(head.number, &plan).await?;
        let lifts = self.lifts_in(head.number).await?;
        Ok(SavedPlan { head, plan, saved, lifts })
    }

    /// What was decided on each action of a plan and what became of it, by the action's id.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn decisions_on(&self, number: i64, plan: &Plan) -> Result<BTreeMap<String, SavedAction>, StoreError> {
        type Row = (String, Option<String>, Option<String>, Option<String>, i64, String, String, String);
        // Of thousands of actions few were touched; reading the others would take longer than all the rest of a page.
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT action, decision, decided_at, decided_by, arrivals, reason, state, fault FROM plan_actions
             WHERE plan = $1 AND (decision IS NOT NULL OR decided_at IS NOT NULL OR decided_by IS NOT NULL OR arrivals <> 0
                 OR reason <> '' OR state <> 'waiting' OR fault <> '')",
        )
        .bind(number)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let untouched = |action: &Action| (action.id.clone(), SavedAction::default());
        let mut saved: BTreeMap<String, SavedAction> = plan.actions.iter().map(untouched).collect();
        for (action, decision, at, by, arrivals, reason, state, fault) in rows {
            let decision = match decision.as_deref() {
                Some("approved") => Some(Decision::Approved),
                Some("rejected") => Some(Decision::Rejected),
                _ => None,
            };
            let state = ActionState::ALL
                .into_iter()
                .find(|known| known.code() == state)
                .ok_or(StoreError::NotUnderstood { what: "plan_actions.state" })?;
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
        Ok(saved)
    }

    /// The guards that were lifted in a plan.
    async fn lifts_in(&self, number: i64) -> Result<Vec<Lift>, StoreError> {
        let lifts: Vec<(String, String, String, String, String)> = sqlx::query_as(
            "SELECT guard, platform, lifted_at, lifted_by, reason FROM lifts WHERE plan = $1 ORDER BY guard, platform",
        )
        .bind(number)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        lifts
            .into_iter()
            .map(|(guard, platform, lifted_at, lifted_by, reason)| {
                let guard = GuardCode::from_code(&guard).ok_or(StoreError::NotUnderstood { what: "lifts.guard" })?;
                Ok(Lift { guard, platform, lifted_at, lifted_by, reason })
            })
            .collect()
    }
}

/// Opens a plan that is made again on its day. Actions that were done or stale wait again: if they are planned again, somebody
/// undid them on the platform, or what made them stale is gone. An old approval does not count for an action that was done.
async fn wanted_again(tx: &mut Transaction<'static, Any>, number: i64) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE plan_actions SET state = 'waiting', fault = '',
             decision = CASE WHEN state = 'done' AND decision = 'approved' THEN NULL ELSE decision END
         WHERE plan = $1 AND state IN ('done', 'stale')
           AND EXISTS (SELECT 1 FROM plans WHERE number = $1 AND origin = 'cycle')",
    )
    .bind(number)
    .execute(&mut **tx)
    .await?;
    open_if_unfinished(tx, number).await
}

async fn insert(tx: &mut Transaction<'static, Any>, plan: &Plan, saving: &Saving<'_>) -> Result<i64, StoreError> {
    let body = serde_json::to_vec(plan).map_err(|_| StoreError::NotUnderstood { what: "plans.body" })?;
    let number: i64 = sqlx::query_scalar(
        "INSERT INTO plans (id, made_at, as_of, fingerprint, configuration, origin, state, review_only, actions, findings,
             questions, body, save_order)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, (SELECT COALESCE(MAX(save_order), 0) + 1 FROM plans))
         RETURNING number",
    )
    .bind(&plan.plan_id)
    .bind(stamp(saving.at))
    .bind(plan.as_of.to_string())
    .bind(&plan.fingerprint)
    .bind(saving.configuration)
    .bind(if saving.is_undo { "undo" } else { "cycle" })
    .bind(i64::from(saving.review_only))
    .bind(plan.actions.len() as i64)
    .bind(plan.findings.len() as i64)
    .bind(plan.questions.len() as i64)
    .bind(deflate(&body))
    .fetch_one(&mut **tx)
    .await?;
    for platform in saving.platforms {
        sqlx::query("INSERT INTO plan_platforms (plan, platform) VALUES ($1, $2)")
            .bind(number)
            .bind(platform)
            .execute(&mut **tx)
            .await?;
    }
    let numbered: Vec<(usize, &Action)> = plan.actions.iter().enumerate().collect();
    for rows in numbered.chunks(at_once(5)) {
        let mut insert = once(format!(
            "INSERT INTO plan_actions (plan, action, position, verdict, fingerprint) VALUES {}",
            places(tx, rows.len(), 5)
        ));
        for (position, action) in rows {
            insert = insert
                .bind(number)
                .bind(action.id.clone())
                .bind(*position as i64)
                .bind(action.verdict.code())
                .bind(fingerprint_of(action));
        }
        insert.execute(&mut **tx).await?;
    }
    Ok(number)
}

/// Carries decisions over from the older plan to the newer one, for a platform's actions that are the same in both.
async fn carry_over(
    tx: &mut Transaction<'static, Any>,
    plan: &Plan,
    platform: &str,
    (before, number): (i64, i64),
    saving: &Saving<'_>,
) -> Result<(), StoreError> {
    let own: HashMap<&str, &Action> = plan
        .actions
        .iter()
        .filter(|action| action.platform.as_ref().is_none_or(|own| own == platform))
        .map(|action| (action.id.as_str(), action))
        .collect();
    type Row = (String, String, String, String, Option<String>, i64, String);
    let decided: Vec<Row> = sqlx::query_as(
        "SELECT action, fingerprint, decision, decided_at, decided_by, arrivals, reason FROM plan_actions
         WHERE plan = $1 AND decision IS NOT NULL AND state IN ('waiting', 'failed')",
    )
    .bind(before)
    .fetch_all(&mut **tx)
    .await?;
    let term = ApprovalTerm::until(saving.at, saving.approval_hours);
    let (oldest, newest) = (stamp(term.oldest), stamp(term.newest));
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT action, fingerprint, verdict FROM plan_actions WHERE plan = $1 AND decision IS NULL")
            .bind(number)
            .fetch_all(&mut **tx)
            .await?;
    let now: HashMap<String, (String, String)> =
        rows.into_iter().map(|(action, print, verdict)| (action, (print, verdict))).collect();
    for (action, print, decision, at, by, arrivals, reason) in decided {
        let (Some((known, verdict)), Some(one)) = (now.get(&action), own.get(action.as_str())) else { continue };
        let is_approval = decision == "approved";
        let newer = newest_roster(one, saving.rosters) > arrivals;
        let lapses = is_approval && (newer || at < oldest || at > newest || verdict == Verdict::Blocked.code());
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
    let proposed: Vec<String> = sqlx::query_scalar(
        "SELECT p.action FROM proposals p
         JOIN plan_actions old ON old.plan = p.plan AND old.action = p.action
         JOIN plan_actions new ON new.plan = $2 AND new.action = p.action AND new.fingerprint = old.fingerprint
         WHERE p.plan = $1 AND p.proposed_at BETWEEN $3 AND $4 AND old.decision IS DISTINCT FROM 'approved'
           AND new.decision IS DISTINCT FROM 'approved' AND new.state = 'waiting'",
    )
    .bind(before)
    .bind(number)
    .bind(&oldest)
    .bind(&newest)
    .fetch_all(&mut **tx)
    .await?;
    for action in proposed.iter().filter(|action| own.contains_key(action.as_str())) {
        sqlx::query(
            "INSERT INTO proposals (plan, action, proposed_at, proposed_by, reason)
             SELECT $2, action, proposed_at, proposed_by, reason FROM proposals WHERE plan = $1 AND action = $3
             ON CONFLICT DO NOTHING",
        )
        .bind(before)
        .bind(number)
        .bind(action)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// The actions of a plan (`$1`) that stood, the same, in a plan that was saved after it.
const IN_A_LATER_PLAN: &str = "(SELECT own.action FROM plan_actions own
    JOIN plan_actions later ON later.action = own.action AND later.fingerprint = own.fingerprint AND later.plan <> own.plan
    JOIN plans newer ON newer.number = later.plan AND newer.origin = 'cycle'
    WHERE own.plan = $1 AND newer.save_order > (SELECT save_order FROM plans WHERE number = $1))";

/// Of a plan that is made again: what was decided and proposed on it counts no more for actions that stood in a plan after it. What was
/// decided there, or taken back, comes over from there.
async fn forget_older_decisions(tx: &mut Transaction<'static, Any>, number: i64) -> Result<(), StoreError> {
    for statement in [
        "UPDATE plan_actions SET decision = NULL, decided_at = NULL, decided_by = NULL, reason = '', arrivals = 0
         WHERE plan = $1 AND decision IS NOT NULL AND state IN ('waiting', 'failed') AND action IN",
        "DELETE FROM proposals WHERE plan = $1 AND action IN",
    ] {
        let statement = sqlx::AssertSqlSafe(format!("{statement} {IN_A_LATER_PLAN}"));
        sqlx::query(statement).bind(number).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Rejects what people had rejected when it was planned last, where the plan before did not have it: see [`outlives_absence`].
async fn reject_what_comes_back(
    tx: &mut Transaction<'static, Any>,
    plan: &Plan,
    number: i64,
) -> Result<(), StoreError> {
    let remembered: HashSet<&str> =
        plan.actions.iter().filter(|action| outlives_absence(action)).map(|action| action.id.as_str()).collect();
    if remembered.is_empty() {
        return Ok(());
    }
    let rejected: Vec<(String, i64)> = sqlx::query_as(
        "SELECT new.action, old.plan FROM plan_actions new
         JOIN plan_actions old ON old.action = new.action AND old.fingerprint = new.fingerprint AND old.plan <> new.plan
         JOIN plans ON plans.number = old.plan AND plans.origin = 'cycle'
         WHERE new.plan = $1 AND new.decision IS NULL AND old.decision = 'rejected' AND old.state IN ('waiting', 'failed')
           AND NOT EXISTS (SELECT 1 FROM plan_actions later
               JOIN plans newer ON newer.number = later.plan AND newer.origin = 'cycle'
               WHERE later.action = old.action AND later.fingerprint = old.fingerprint AND later.plan <> new.plan
                 AND newer.save_order > plans.save_order)",
    )
    .bind(number)
    .fetch_all(&mut **tx)
    .await?;
    for (action, old) in rejected.iter().filter(|(action, _)| remembered.contains(action.as_str())) {
        sqlx::query(
            "UPDATE plan_actions AS new SET decision = old.decision, decided_at = old.decided_at, decided_by = old.decided_by,
                 reason = old.reason, arrivals = old.arrivals
             FROM plan_actions AS old WHERE new.plan = $1 AND new.action = $2 AND old.plan = $3 AND old.action = $2",
        )
        .bind(number)
        .bind(action)
        .bind(old)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// [`Store::save_plan`] within a transaction.
pub(super) async fn save(
    tx: &mut Transaction<'static, Any>,
    plan: &Plan,
    saving: &Saving<'_>,
) -> Result<i64, StoreError> {
    let known: Option<i64> = sqlx::query_scalar("SELECT number FROM plans WHERE id = $1")
        .bind(&plan.plan_id)
        .fetch_optional(&mut **tx)
        .await?;
    let mut before: Vec<(&str, i64)> = Vec::new();
    for platform in saving.platforms.iter().filter(|_| !saving.is_undo) {
        let number: Option<i64> = sqlx::query_scalar(
            "SELECT number FROM plans JOIN plan_platforms ON plan = number
             WHERE platform = $1 AND origin = 'cycle' ORDER BY save_order DESC LIMIT 1",
        )
        .bind(platform)
        .fetch_optional(&mut **tx)
        .await?;
        before.extend(number.map(|number| (platform.as_str(), number)));
    }
    let number = match known {
        Some(number) => {
            forget_older_decisions(tx, number).await?;
            sqlx::query(
                "UPDATE plans SET made_at = $2, save_order = (SELECT MAX(save_order) + 1 FROM plans),
                     state = CASE state WHEN 'superseded' THEN 'open' ELSE state END WHERE number = $1",
            )
            .bind(number)
            .bind(stamp(saving.at))
            .execute(&mut **tx)
            .await?;
            wanted_again(tx, number).await?;
            number
        }
        None => insert(tx, plan, saving).await?,
    };
    for (platform, before) in before.into_iter().filter(|(_, before)| *before != number) {
        carry_over(tx, plan, platform, (before, number), saving).await?;
    }
    if !saving.is_undo {
        reject_what_comes_back(tx, plan, number).await?;
        sqlx::query("UPDATE plans SET state = 'superseded' WHERE origin = 'cycle' AND state = 'open' AND number <> $1")
            .bind(number)
            .execute(&mut **tx)
            .await?;
    }
    close_if_finished(tx, number).await?;
    Ok(number)
}
