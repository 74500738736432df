//! Invitation links that were made, with states that every read brings up to date; and requests to revoke them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Any, Transaction};
use sqlx_macros::FromRow;

use super::{Store, StoreError, stamp};
use domain::Clause;
use domain::action::{Action, ActionKind, Basis, PersonKey};
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Role};

/// A link that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitationRow {
    /// Its number.
    pub id: i64,
    /// The platform.
    pub platform: String,
    /// The action that made it.
    #[serde(skip)]
    pub action: String,
    /// The person's key.
    pub person: PersonKey,
    /// The place.
    pub place: PlaceName,
    /// The role.
    pub role: Role,
    /// The link.
    pub link: String,
    /// When it was made.
    pub made_at: String,
    /// `open`, `used` or `revoked`.
    pub state: String,
    /// The clause of the regulation by which the person was invited; `None` in rows of former versions.
    #[serde(skip)]
    pub clause: Option<Clause>,
    /// The basis on which the person was invited; `None` in rows of former versions.
    #[serde(skip)]
    pub basis: Option<Basis>,
}

impl InvitationRow {
    /// True if the link still lets somebody in.
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// The columns of [`InvitationRow`].
#[derive(FromRow)]
struct Columns {
    id: i64,
    platform: String,
    action: String,
    person: String,
    place: String,
    role: String,
    link: String,
    made_at: String,
    state: String,
    clause: String,
    basis: String,
}

impl TryFrom<Columns> for InvitationRow {
    type Error = StoreError;

    fn try_from(row: Columns) -> Result<InvitationRow, StoreError> {
        let not_understood = |what: &'static str| StoreError::NotUnderstood { what };
        Ok(InvitationRow {
            id: row.id,
            platform: row.platform,
            action: row.action,
            person: row.person.into(),
            place: row.place.parse().map_err(|_| not_understood("invitations.place"))?,
            role: Role::from_code(&row.role).ok_or_else(|| not_understood("invitations.role"))?,
            link: row.link,
            made_at: row.made_at,
            state: row.state,
            clause: Clause::from_code(&row.clause),
            basis: serde_json::from_str(&row.basis).ok(),
        })
    }
}

const INVITATION: &str =
    "SELECT id, platform, action, person, place, role, link, made_at, state, clause, basis FROM invitations";

/// A person's request to revoke an invitation, and its state.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Revocation {
    /// The platform.
    pub platform: String,
    /// The action that revokes.
    pub action: String,
    /// Its plan.
    pub plan: i64,
    /// When it was approved.
    pub asked_at: String,
    /// `waiting`, `sent`, `failed` or `task`.
    pub state: String,
    /// Why it failed.
    pub fault: String,
}

/// Keeps a link, once, within the transaction that says that it was made.
pub(super) async fn save_invitation(
    tx: &mut Transaction<'static, Any>,
    platform: &str,
    action: &Action,
    link: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO invitations (platform, action, person, place, role, link, made_at, state, clause, basis)
         SELECT $1, $2, $3, $4, $5, $6, $7, 'open', $8, $9
         WHERE NOT EXISTS (SELECT 1 FROM invitations WHERE platform = $1 AND link = $6 AND person = $3 AND place = $4
             AND (state = 'open' OR action = $2))",
    )
    .bind(platform)
    .bind(&action.id)
    .bind(action.person().map_or("", |person| person.key.as_str()))
    .bind(action.place().to_string())
    .bind(action.role().map_or("", Role::code))
    .bind(link)
    .bind(stamp(at))
    .bind(action.clause.code())
    .bind(serde_json::to_string(&action.basis).unwrap_or_default())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Store {
    /// Brings the states of links up to date with a read: used once the person is in the place, revoked once the invitation
    /// is gone without that.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn settle_invitations(&self, read: &MembershipRead) -> Result<(), StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{INVITATION} WHERE platform = $1 AND state = 'open'"));
        let open: Vec<Columns> =
            sqlx::query_as(sql).bind(&read.platform).fetch_all(&mut *self.connection().await?).await?;
        for row in open {
            let row = InvitationRow::try_from(row)?;
            let mut seats = read
                .seats
                .iter()
                .filter(|seat| seat.place == row.place && seat.person_key.as_ref() == Some(&row.person));
            let state = match seats.next().map(|seat| seat.status) {
                Some(MemberStatus::Invited) => continue,
                Some(_) => "used",
                None => "revoked",
            };
            sqlx::query("UPDATE invitations SET state = $2 WHERE id = $1")
                .bind(row.id)
                .bind(state)
                .execute(&mut *self.connection().await?)
                .await?;
        }
        Ok(())
    }

    /// Links, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invitations(&self, open_only: bool) -> Result<Vec<InvitationRow>, StoreError> {
        let sql =
            sqlx::AssertSqlSafe(format!("{INVITATION} WHERE state = 'open' OR $1 = 0 ORDER BY id DESC LIMIT 10000"));
        let rows: Vec<Columns> =
            sqlx::query_as(sql).bind(i64::from(open_only)).fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter().map(InvitationRow::try_from).collect()
    }

    /// A link by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invitation(&self, id: i64) -> Result<Option<InvitationRow>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{INVITATION} WHERE id = $1"));
        let row: Option<Columns> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self.connection().await?).await?;
        row.map(InvitationRow::try_from).transpose()
    }

    /// Revocations that people asked for and that are still to be carried out, or that failed; the last one of an action
    /// comes last. A task counts while it is on the worklist, another approval until it lapses.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn revocations(&self, lapsed: DateTime<Utc>) -> Result<Vec<Revocation>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT its.platform, a.action, a.plan, a.decided_at AS asked_at, a.state, a.fault
             FROM plan_actions a JOIN plans ON plans.number = a.plan JOIN plan_platforms its ON its.plan = a.plan
             WHERE plans.origin = 'undo' AND a.decision = 'approved' AND a.decided_at IS NOT NULL AND (
                 a.state IN ('sent', 'failed') OR (a.state = 'waiting' AND a.decided_at >= $1)
                 OR (a.state = 'task' AND EXISTS (
                     SELECT 1 FROM tasks WHERE tasks.platform = its.platform AND tasks.action = a.action
                       AND tasks.state IN ('open', 'ticked', 'reopened'))))
             ORDER BY a.decided_at, a.plan",
        )
        .bind(stamp(lapsed))
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }

    /// True if a link that this action made was used or has been handed out and is still open.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_was_used(&self, action: &Action) -> Result<bool, StoreError> {
        if action.kind() != ActionKind::Invite {
            return Ok(false);
        }
        let used: i64 =
            sqlx::query_scalar("SELECT CASE WHEN EXISTS (SELECT 1 FROM invitations WHERE action = $1 AND state = 'used') THEN 1 ELSE 0 END")
                .bind(&action.id)
                .fetch_one(&mut *self.connection().await?)
                .await?;
        Ok(used != 0)
    }
}
