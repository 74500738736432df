//! Tokens of the API: added, listed, removed, and looked up by their secret.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::users::hash_of;
use super::{Event, Store, StoreError, moment_if, stamp};
use domain::user::{UserRole, folded_name};

/// A token without its secret.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Token {
    /// Its name.
    pub name: String,
    /// `administrator`, `viewer` or `it`.
    pub role: String,
    /// Since when.
    pub made_at: String,
    /// By whom.
    pub made_by: String,
    /// When it was last used, to about a minute.
    pub used_at: Option<String>,
    /// When it ends.
    pub ends_at: String,
}

impl Token {
    /// The role; a token with an unknown role gets the one with the fewest rights.
    pub fn role(&self) -> UserRole {
        UserRole::from_code(&self.role).unwrap_or(UserRole::It)
    }

    /// True if it has ended.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at <= stamp(now)
    }
}

const TOKEN: &str = "SELECT name, role, made_at, made_by, used_at, ends_at FROM tokens";

impl Store {
    /// Adds a token; `secret` is kept as a hash. False if there is one of that name, ended or not.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn add_token(
        &self,
        name: &str,
        role: UserRole,
        secret: &str,
        term: TimeDelta,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO tokens (name, folded, role, hash, made_at, made_by, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(folded_name(name))
        .bind(role.code())
        .bind(hash_of(secret))
        .bind(stamp(at))
        .bind(who)
        .bind(stamp(at + term))
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = format!("token added {name}, {}", role.code());
        enter(&mut tx, at, Event::Account, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{TOKEN} ORDER BY name")))
            .fetch_all(&mut *self.connection().await?)
            .await?)
    }

    /// Removes a token: it no longer works. False if there is none of that name.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn remove_token(&self, name: &str, at: DateTime<Utc>, who: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone: Option<String> = sqlx::query_scalar("DELETE FROM tokens WHERE folded = $1 RETURNING name")
            .bind(folded_name(name))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(name) = gone else { return Ok(false) };
        let detail = format!("token removed {name}");
        enter(&mut tx, at, Event::Account, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The token with this secret, if it has not expired. Records that it was used.
    ///
    /// # Errors
    /// When the database cannot be written, or a value in it is not understood.
    pub async fn token(&self, secret: &str, at: DateTime<Utc>) -> Result<Option<Token>, StoreError> {
        let hash = hash_of(secret);
        let found: Option<Token> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{TOKEN} WHERE hash = $1")))
            .bind(&hash)
            .fetch_optional(&mut *self.connection().await?)
            .await?;
        let Some(token) = found.filter(|token| !token.has_ended(at)) else { return Ok(None) };
        let used = moment_if(token.used_at.clone(), "tokens.used_at")?;
        // A script that asks a hundred times a minute is not a hundred writes.
        if used.is_none_or(|used| at - used > TimeDelta::minutes(1)) {
            sqlx::query("UPDATE tokens SET used_at = $2 WHERE hash = $1")
                .bind(&hash)
                .bind(stamp(at))
                .execute(&mut *self.connection().await?)
                .await?;
        }
        Ok(Some(token))
    }
}
