//! Users of the review page and their sessions.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::journal::{NewEntry, enter};
use super::second_factors::forget_factor;
use super::{Event, Store, StoreError, moment, stamp};
use domain::user::{UserRole, folded_name};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// The name, as the journal has it.
    pub name: String,
    /// `administrator`, `viewer` or `it`.
    pub role: String,
    /// False for who was removed.
    pub active: bool,
    /// Since when.
    pub made_at: String,
    /// True if signing in takes a code besides the password.
    pub second_factor: bool,
    /// The argon2id hash of the password.
    #[serde(skip)]
    pub password: String,
}

impl User {
    /// The role; a user with an unknown role gets the one with the fewest rights.
    pub fn role(&self) -> UserRole {
        UserRole::from_code(&self.role).unwrap_or(UserRole::It)
    }
}

/// A session that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: User,
    /// The token of its forms, against forged requests.
    pub csrf: String,
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTerms {
    /// Without any request.
    pub idle: TimeDelta,
    /// In all.
    pub absolute: TimeDelta,
}

/// A row of [`user_where`].
type UserRow = (String, String, i64, String, String, i64);

fn user((name, role, active, made_at, password, second_factor): UserRow) -> User {
    User { name, role, active: active != 0, made_at, second_factor: second_factor != 0, password }
}

/// Whether a user has a second factor that counts.
const HAS_FACTOR: &str = "CASE WHEN EXISTS (SELECT 1 FROM second_factors
    WHERE second_factors.\"user\" = users.name AND second_factors.state = 'confirmed') THEN 1 ELSE 0 END";

fn user_where(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT name, role, active, made_at, password, {HAS_FACTOR} FROM users {rest}"))
}

impl Store {
    /// All users, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> =
            sqlx::query_as(user_where("ORDER BY active DESC, name")).fetch_all(&mut *self.connection().await?).await?;
        Ok(rows.into_iter().map(user).collect())
    }

    /// A user by name, whatever the case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        let found = sqlx::query_as(user_where("WHERE folded = $1")).bind(folded_name(name));
        let row: Option<UserRow> = found.fetch_optional(&mut *self.connection().await?).await?;
        Ok(row.map(user))
    }

    /// Adds a user; one who was removed comes back. False if there is an active one of that name.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn add_user(
        &self,
        name: &str,
        role: UserRole,
        password: &str,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(self.keyed(
            "INSERT INTO users (name, folded, role, password, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)
             ON CONFLICT (folded) DO UPDATE SET role = excluded.role, password = excluded.password, active = 1,
                 changed_at = excluded.changed_at WHERE users.active = 0",
        ))
        .bind(name)
        .bind(folded_name(name))
        .bind(role.code())
        .bind(password)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = format!("added {name}, {}", role.code());
        enter(&mut tx, at, Event::Account, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Gives a user another password; all of their sessions end. False if there is no such active user.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn set_password(
        &self,
        name: &str,
        password: &str,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        self.change_user(
            name,
            "UPDATE users SET password = $2, changed_at = $3 WHERE folded = $1 AND active = 1 RETURNING name",
            Some(password),
            "password",
            at,
            who,
        )
        .await
    }

    /// Removes a user; all of their sessions end. False if there is no such active user.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn remove_user(&self, name: &str, at: DateTime<Utc>, who: &str) -> Result<bool, StoreError> {
        self.change_user(
            name,
            "UPDATE users SET active = 0, password = COALESCE($2, ''), changed_at = $3 WHERE folded = $1 AND active = 1
             RETURNING name",
            None,
            "removed",
            at,
            who,
        )
        .await
    }

    async fn change_user(
        &self,
        name: &str,
        statement: &'static str,
        password: Option<&str>,
        what: &str,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let changed: Option<String> = sqlx::query_scalar(statement)
            .bind(folded_name(name))
            .bind(password)
            .bind(stamp(at))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(name) = changed else { return Ok(false) };
        if password.is_none() {
            // Whoever gets the name again sets up their own.
            forget_factor(&mut tx, &name).await?;
        }
        sqlx::query(r#"DELETE FROM sessions WHERE "user" = $1"#).bind(&name).execute(&mut *tx).await?;
        let detail = format!("{what} {name}");
        enter(&mut tx, at, Event::Account, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Begins a session, and deletes those that ended long ago. `cookie` is kept as a hash.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn begin_session(
        &self,
        user: &User,
        cookie: &str,
        csrf: &str,
        terms: SessionTerms,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM sessions WHERE made_at < $1 OR seen_at < $2")
            .bind(stamp(at - terms.absolute))
            .bind(stamp(at - terms.idle))
            .execute(&mut *tx)
            .await?;
        sqlx::query(r#"INSERT INTO sessions (id, "user", csrf, made_at, seen_at) VALUES ($1, $2, $3, $4, $4)"#)
            .bind(hash_of(cookie))
            .bind(&user.name)
            .bind(csrf)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The session of a cookie, if it is in force. Its idle time starts again.
    ///
    /// # Errors
    /// When the database cannot be written, or a value in it is not understood.
    pub async fn session(
        &self,
        cookie: &str,
        terms: SessionTerms,
        at: DateTime<Utc>,
    ) -> Result<Option<Session>, StoreError> {
        type Row = (String, String, i64, String, String, i64, String, String);
        let found: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT users.name, users.role, users.active, users.made_at, users.password, {HAS_FACTOR}, sessions.csrf,
                 sessions.seen_at
             FROM sessions JOIN users ON users.name = sessions.\"user\"
             WHERE sessions.id = $1 AND users.active = 1 AND sessions.made_at >= $2 AND sessions.seen_at >= $3",
        )))
        .bind(hash_of(cookie))
        .bind(stamp(at - terms.absolute))
        .bind(stamp(at - terms.idle))
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        let Some((name, role, active, made_at, password, second_factor, csrf, seen_at)) = found else {
            return Ok(None);
        };
        // A page with ten files is not ten writes.
        if at - moment(&seen_at, "sessions.seen_at")? > TimeDelta::seconds(30) {
            sqlx::query("UPDATE sessions SET seen_at = $2 WHERE id = $1")
                .bind(hash_of(cookie))
                .bind(stamp(at))
                .execute(&mut *self.connection().await?)
                .await?;
        }
        Ok(Some(Session { user: user((name, role, active, made_at, password, second_factor)), csrf }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_session(&self, cookie: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE id = $1")
            .bind(hash_of(cookie))
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }
}

pub(super) fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
