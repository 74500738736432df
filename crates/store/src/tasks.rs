//! The worklist: what a person does by hand, and what a read says of it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Any, Transaction};

use super::deciding::{claim, close_if_finished};
use super::journal::{NewEntry, enter};
use super::{ActionState, Event, InvitationRow, PlanHead, Store, StoreError, stamp};
use domain::membership::{MemberStatus, MembershipRead, Seat};
use planner::plan::{Action, ManualChannel, Step, done_by_hand, steps, was_used};

/// A key of the catalogue: the link let somebody in before it could be revoked.
const LINK_USED: &str = "stale-link-used";

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// To be done.
    Open,
    /// A person says that it is done; the next read will tell.
    Ticked,
    /// The read shows that it was done.
    Verified,
    /// The read shows that it was not done, though a person said so.
    Reopened,
    /// Not wanted any more.
    Dropped,
}

impl TaskState {
    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            TaskState::Open => "open",
            TaskState::Ticked => "ticked",
            TaskState::Verified => "verified",
            TaskState::Reopened => "reopened",
            TaskState::Dropped => "dropped",
        }
    }
}

/// A task for a person.
#[derive(Debug, Clone, Serialize)]
pub struct Task {
    /// Its number, for people to type.
    pub id: i64,
    /// The platform.
    pub platform: String,
    /// What is to be done.
    pub action: Action,
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// Where a person carries it out.
    #[serde(skip)]
    pub hand: ManualChannel,
    /// Since when.
    pub opened_at: String,
    /// `open`, `ticked`, `verified`, `reopened` or `dropped`.
    pub state: String,
    /// When a person said that it is done.
    pub ticked_at: Option<String>,
    /// Who.
    pub ticked_by: Option<String>,
    /// Why the program could not do it, as the platform's code; empty for what its connector never does.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refused: String,
}

/// After so many days what was refused is tried again, if lists have come in since.
const TRY_AGAIN_DAYS: i64 = 7;

impl Store {
    /// Makes a task of an approved action that the platform's connector cannot carry out. The same action does not become two
    /// tasks. False if the action may no longer be carried out.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn make_task(
        &self,
        head: &PlanHead,
        action: &Action,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let body = serde_json::to_string(action).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
        let mut tx = self.write().await?;
        if !claim(&mut tx, head, action, ActionState::Task, who).await? {
            return Ok(false);
        }
        let made = sqlx::query(
            "INSERT INTO tasks (platform, plan, action, body, opened_at, state) VALUES ($1, $2, $3, $4, $5, 'open')
             ON CONFLICT DO NOTHING",
        )
        .bind(head.platform_of(action))
        .bind(head.number)
        .bind(&action.id)
        .bind(body)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() > 0 {
            enter(&mut tx, at, Event::Task, &NewEntry::about(&head.id, action, who, "")).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Makes a task of an invitation that the bot of a messenger cannot carry out: the action adds its person by hand, and its id is
    /// [`door_action`]. It stays until the person is in, or the invitation is open no more. False if there is that task already.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn make_door_task(
        &self,
        invitation: &InvitationRow,
        action: &Action,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let body = serde_json::to_string(action).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
        let mut tx = self.write().await?;
        let made = sqlx::query(
            "INSERT INTO tasks (platform, plan, action, body, opened_at, state)
             VALUES ($1, COALESCE((SELECT MAX(plan) FROM plan_actions WHERE action = $2), 0), $3, $4, $5, 'open')
             ON CONFLICT DO NOTHING",
        )
        .bind(&invitation.platform)
        .bind(&invitation.action)
        .bind(&action.id)
        .bind(body)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() > 0 {
            enter(&mut tx, at, Event::Task, &NewEntry::about("", action, "door", "")).await?;
        }
        tx.commit().await?;
        Ok(made.rows_affected() > 0)
    }

    /// True if an action is on the worklist, and not finished.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_task(&self, platform: &str, action: &str) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM tasks WHERE platform = $1 AND action = $2
                 AND state IN ('open', 'ticked', 'reopened')) THEN 1 ELSE 0 END",
        )
        .bind(platform)
        .bind(action)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(found != 0)
    }

    /// Makes a task of an action that the platform refuses for good, with its code, so that it is not sent again each night. False if
    /// the action may no longer be carried out.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn leave_to_person(
        &self,
        head: &PlanHead,
        action: &Action,
        at: DateTime<Utc>,
        who: &str,
        code: &str,
    ) -> Result<bool, StoreError> {
        let body = serde_json::to_string(action).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
        let mut tx = self.write().await?;
        if !claim(&mut tx, head, action, ActionState::Task, who).await? {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE plan_actions SET fault = $3, arrivals = (SELECT COALESCE(MAX(id), 0) FROM arrivals)
             WHERE plan = $1 AND action = $2",
        )
        .bind(head.number)
        .bind(&action.id)
        .bind(code)
        .execute(&mut *tx)
        .await?;
        // One that is open already was refused again, or has now become one that the program cannot do.
        let again = sqlx::query(
            "UPDATE tasks SET plan = $2, body = $4, state = 'open', ticked_at = NULL, ticked_by = NULL
             WHERE platform = $1 AND action = $3 AND state IN ('open', 'ticked', 'reopened')",
        )
        .bind(head.platform_of(action))
        .bind(head.number)
        .bind(&action.id)
        .bind(&body)
        .execute(&mut *tx)
        .await?;
        if again.rows_affected() == 0 {
            sqlx::query(
                "INSERT INTO tasks (platform, plan, action, body, opened_at, state) VALUES ($1, $2, $3, $4, $5, 'open')",
            )
            .bind(head.platform_of(action))
            .bind(head.number)
            .bind(&action.id)
            .bind(body)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        }
        enter(&mut tx, at, Event::Failed, &NewEntry::about(&head.id, action, who, code)).await?;
        enter(&mut tx, at, Event::Task, &NewEntry::about(&head.id, action, who, code)).await?;
        close_if_finished(&mut tx, head.number).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Drops tasks of what was refused where trying again may help, so that a newer plan sends it again: where nothing stands in the
    /// way any more (`is_free`, given the action and the code of the refusal), or after a week in which lists came in.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn release_refused(
        &self,
        platform: &str,
        is_free: &(dyn Fn(&Action, &str) -> bool + Sync),
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let refused: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT tasks.id, tasks.body, old.fault,
                 CASE WHEN tasks.opened_at < $2 AND old.arrivals < (SELECT COALESCE(MAX(id), 0) FROM arrivals)
                      THEN 1 ELSE 0 END
             FROM tasks JOIN plan_actions AS old ON old.plan = tasks.plan AND old.action = tasks.action
             WHERE tasks.platform = $1 AND tasks.state IN ('open', 'ticked', 'reopened') AND old.fault <> ''",
        )
        .bind(platform)
        .bind(stamp(at - chrono::TimeDelta::days(TRY_AGAIN_DAYS)))
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut free = Vec::new();
        for (id, body, code, is_due) in refused {
            let action: Action =
                serde_json::from_str(&body).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
            if is_due != 0 || is_free(&action, &code) {
                free.push(id);
            }
        }
        if free.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for id in free {
            sqlx::query("UPDATE tasks SET state = 'dropped', closed_at = $2 WHERE id = $1")
                .bind(id)
                .bind(stamp(at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Tasks that are not finished, in the order of the plan; with `all`, the last thousand of every state. `hand` knows where
    /// the tasks of a platform are carried out.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn tasks(
        &self,
        all: bool,
        hand: &(dyn Fn(&str) -> ManualChannel + Sync),
    ) -> Result<Vec<Task>, StoreError> {
        type Row = (i64, String, String, String, String, Option<String>, Option<String>, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, platform, body, opened_at, state, ticked_at, ticked_by,
                 COALESCE((SELECT fault FROM plan_actions AS old WHERE old.plan = tasks.plan
                     AND old.action = tasks.action AND old.state = 'task'), '') FROM tasks
             WHERE $1 = 1 OR state IN ('open', 'ticked', 'reopened') ORDER BY id LIMIT $2",
        )
        .bind(i64::from(all))
        .bind(if all { 1000 } else { i64::MAX })
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|(id, platform, body, opened_at, state, ticked_at, ticked_by, refused)| {
                let action: Action =
                    serde_json::from_str(&body).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
                let hand = hand(&platform);
                let steps = steps(&action, hand);
                Ok(Task { id, platform, action, steps, hand, opened_at, state, ticked_at, ticked_by, refused })
            })
            .collect()
    }

    /// How many tasks are to be done.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_tasks(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM tasks WHERE state IN ('open', 'reopened')")
            .fetch_one(&mut *self.connection().await?)
            .await?;
        Ok(count.max(0) as u64)
    }

    /// Records that a person says a task is done. False if there is no such open task.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn tick(&self, id: i64, at: DateTime<Utc>, who: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let body: Option<(String, i64)> = sqlx::query_as(
            "UPDATE tasks SET state = 'ticked', ticked_at = $2, ticked_by = $3
             WHERE id = $1 AND state IN ('open', 'reopened') RETURNING body, plan",
        )
        .bind(id)
        .bind(stamp(at))
        .bind(who)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((body, plan)) = body else { return Ok(false) };
        let action: Action =
            serde_json::from_str(&body).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
        let plan = plan_id(&mut tx, plan).await?;
        enter(&mut tx, at, Event::Ticked, &NewEntry::about(&plan, &action, who, "")).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Compares the tasks of a platform with a read. Tasks that were done become verified, ticked off or not; tasks that were ticked
    /// off and not done are opened again, but for what the program was refused: whoever ticks that off has cleared the way, and the
    /// program tries again; tasks that no plan wants any more are dropped. What a person asked to undo is wanted
    /// until it is done, whatever the newest plan says.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn verify_tasks(
        &self,
        read: &MembershipRead,
        wanted: &(dyn Fn(&str) -> bool + Sync),
        at: DateTime<Utc>,
    ) -> Result<(usize, usize), StoreError> {
        let mut tx = self.write().await?;
        let counts = verify_tasks(&mut tx, read, wanted, at).await?;
        tx.commit().await?;
        Ok(counts)
    }

    /// The actions of a plan that were done, in the order in which they were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn done_in_order(&self, plan: &PlanHead) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT action FROM journal WHERE plan = $1 AND event = 'done' ORDER BY seq")
            .bind(&plan.id)
            .fetch_all(&mut *self.connection().await?)
            .await?)
    }
}

/// The id of the action that carries out an invitation at the door of a messenger.
pub fn door_action(invitation: i64) -> String {
    format!("door-{invitation}")
}

fn invitation_of(action: &str) -> Option<i64> {
    action.strip_prefix("door-")?.parse().ok()
}

/// True if the person of an action is a member of its place: an invitation is not enough.
fn is_in(action: &Action, read: &MembershipRead) -> bool {
    let Some(person) = action.person() else { return false };
    let is_theirs = |seat: &Seat| {
        seat.person_key.as_ref() == Some(&person.key)
            || person.platform_id.as_deref() == Some(seat.platform_id.as_str())
    };
    let mut here = read.seats.iter().filter(|seat| seat.place == *action.place() && is_theirs(seat));
    here.any(|seat| seat.status == MemberStatus::Joined)
}

async fn is_open(tx: &mut Transaction<'static, Any>, invitation: i64) -> Result<bool, StoreError> {
    let state: Option<String> = sqlx::query_scalar("SELECT state FROM invitations WHERE id = $1")
        .bind(invitation)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(state.as_deref() == Some("open"))
}

async fn plan_id(tx: &mut Transaction<'static, Any>, number: i64) -> Result<String, StoreError> {
    let id: Option<String> =
        sqlx::query_scalar("SELECT id FROM plans WHERE number = $1").bind(number).fetch_optional(&mut **tx).await?;
    Ok(id.unwrap_or_default())
}

/// [`Store::verify_tasks`] within a transaction.
pub(super) async fn verify_tasks(
    tx: &mut Transaction<'static, Any>,
    read: &MembershipRead,
    wanted: &(dyn Fn(&str) -> bool + Sync),
    at: DateTime<Utc>,
) -> Result<(usize, usize), StoreError> {
    let open: Vec<(i64, i64, String, String, String, i64)> = sqlx::query_as(
        "SELECT id, plan, body, state,
             COALESCE((SELECT fault FROM plan_actions AS old WHERE old.plan = tasks.plan
                 AND old.action = tasks.action AND old.state = 'task'), ''),
             CASE WHEN EXISTS (SELECT 1 FROM plans WHERE number = tasks.plan AND origin = 'undo') THEN 1 ELSE 0 END
         FROM tasks WHERE platform = $1 AND state IN ('open', 'ticked', 'reopened')",
    )
    .bind(&read.platform)
    .fetch_all(&mut **tx)
    .await?;
    let (mut verified, mut reopened) = (0, 0);
    for (id, plan, body, state, refused, is_undo) in open {
        let is_undo = is_undo != 0;
        let action: Action =
            serde_json::from_str(&body).map_err(|_| StoreError::NotUnderstood { what: "tasks.body" })?;
        // The plan that was made from this read knows best who is who: what it still wants was not done.
        let is_wanted = match invitation_of(&action.id) {
            // No plan has what the bot was to do: it is wanted for as long as its invitation is open.
            Some(invitation) => !is_in(&action, read) && is_open(tx, invitation).await?,
            None => wanted(&action.id),
        };
        let (to, event, detail) = if was_used(&action, read) {
            (TaskState::Dropped, Some(Event::Stale), LINK_USED)
        } else if !is_wanted && done_by_hand(&action, read) {
            verified += 1;
            (TaskState::Verified, Some(Event::Verified), "")
        } else if !is_undo && !is_wanted {
            // No cycle wants what takes a plan back: that stays until it is done.
            (TaskState::Dropped, None, "")
        } else if state == TaskState::Ticked.code() && !refused.is_empty() {
            (TaskState::Dropped, None, "")
        } else if state == TaskState::Ticked.code() {
            reopened += 1;
            (TaskState::Reopened, Some(Event::Reopened), "")
        } else {
            continue;
        };
        let closed = matches!(to, TaskState::Verified | TaskState::Dropped).then(|| stamp(at));
        sqlx::query("UPDATE tasks SET state = $2, closed_at = $3 WHERE id = $1")
            .bind(id)
            .bind(to.code())
            .bind(closed)
            .execute(&mut **tx)
            .await?;
        if let Some(event) = event {
            let plan = plan_id(tx, plan).await?;
            enter(tx, at, event, &NewEntry::about(&plan, &action, "auto", detail)).await?;
        }
    }
    Ok((verified, reopened))
}

/// Carries decisions over to a newer plan for actions that are already on the worklist, as long as they are what the person
/// saw: nobody is asked about them again.
pub(super) async fn save_tasks_decided(
    tx: &mut Transaction<'static, Any>,
    platform: &str,
    plan: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE plan_actions AS new SET state = 'task', fault = old.fault, decision = old.decision,
             decided_at = old.decided_at, decided_by = old.decided_by, reason = old.reason, arrivals = old.arrivals
         FROM tasks JOIN plan_actions AS old ON old.plan = tasks.plan AND old.action = tasks.action
         WHERE new.plan = $2 AND new.state = 'waiting' AND new.decision IS NULL AND tasks.platform = $1
           AND tasks.state IN ('open', 'ticked', 'reopened') AND tasks.plan <> $2
           AND new.action = tasks.action AND new.fingerprint = old.fingerprint",
    )
    .bind(platform)
    .bind(plan)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
