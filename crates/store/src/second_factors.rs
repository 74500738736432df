//! Second factors of users and their recovery codes. Secrets come sealed and are kept so; whoever opens them is elsewhere.

use chrono::{DateTime, Utc};
use sqlx::{Any, Transaction};

use super::journal::{NewEntry, enter};
use super::users::hash_of;
use super::{Event, Store, StoreError, stamp};

/// A recovery code that was not used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCode {
    /// Its number among those of its user.
    pub number: i64,
    /// The argon2id hash of it.
    pub hash: String,
}

impl Store {
    /// The sealed secret of a user's second factor.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn second_factor(&self, user: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(r#"SELECT secret FROM second_factors WHERE "user" = $1 AND state = 'confirmed'"#)
            .bind(user)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }

    /// The sealed secret of one that was begun since then and is not confirmed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_second_factor(&self, user: &str, since: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar(
            r#"SELECT secret FROM second_factors WHERE "user" = $1 AND state = 'pending' AND made_at >= $2"#,
        );
        Ok(found.bind(user).bind(stamp(since)).fetch_optional(&mut *self.connection().await?).await?)
    }

    /// Begins a second factor: it counts for nothing until it is confirmed. One that was begun before is forgotten.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn begin_second_factor(&self, user: &str, sealed: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(r#"DELETE FROM second_factors WHERE "user" = $1 AND state = 'pending'"#)
            .bind(user)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            r#"INSERT INTO second_factors ("user", state, secret, last_step, made_at) VALUES ($1, 'pending', $2, 0, $3)"#,
        )
        .bind(user)
        .bind(sealed)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A code of the pending secret was shown: from now on it counts, in place of a former one. Its recovery codes replace all
    /// others, and the user's sessions end but for the one of this cookie. False if another secret is pending by now.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn confirm_second_factor(
        &self,
        user: &str,
        sealed: &str,
        step: i64,
        codes: &[String],
        cookie: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let pending: Option<String> =
            sqlx::query_scalar(r#"SELECT secret FROM second_factors WHERE "user" = $1 AND state = 'pending'"#)
                .bind(user)
                .fetch_optional(&mut *tx)
                .await?;
        if pending.as_deref() != Some(sealed) {
            return Ok(false);
        }
        sqlx::query(r#"DELETE FROM second_factors WHERE "user" = $1 AND state = 'confirmed'"#)
            .bind(user)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            r#"UPDATE second_factors SET state = 'confirmed', last_step = $2 WHERE "user" = $1 AND state = 'pending'"#,
        )
        .bind(user)
        .bind(step)
        .execute(&mut *tx)
        .await?;
        keep_codes(&mut tx, user, codes).await?;
        end_others(&mut tx, user, cookie).await?;
        note(&mut tx, user, "second factor on", user, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a code of the second factor. False if it, or a newer one, was taken before.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn take_step(&self, user: &str, step: i64) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let taken = sqlx::query(
            r#"UPDATE second_factors SET last_step = $2 WHERE "user" = $1 AND state = 'confirmed' AND last_step < $2"#,
        )
        .bind(user)
        .bind(step)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(taken.rows_affected() == 1)
    }

    /// A user's recovery codes that were not used yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recovery_codes(&self, user: &str) -> Result<Vec<RecoveryCode>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            r#"SELECT number, hash FROM recovery_codes WHERE "user" = $1 AND used_at IS NULL ORDER BY number"#,
        )
        .bind(user)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(rows.into_iter().map(|(number, hash)| RecoveryCode { number, hash }).collect())
    }

    /// Uses a recovery code up. False if it was used before, or is another one by now.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn use_recovery_code(
        &self,
        user: &str,
        code: &RecoveryCode,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let used = sqlx::query(
            r#"UPDATE recovery_codes SET used_at = $4 WHERE "user" = $1 AND number = $2 AND hash = $3 AND used_at IS NULL"#,
        )
        .bind(user)
        .bind(code.number)
        .bind(&code.hash)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        if used.rows_affected() != 1 {
            return Ok(false);
        }
        note(&mut tx, user, "recovery code used", user, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Gives a user other recovery codes. False if they have no second factor.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn renew_recovery_codes(
        &self,
        user: &str,
        codes: &[String],
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let has_one: Option<String> =
            sqlx::query_scalar(r#"SELECT state FROM second_factors WHERE "user" = $1 AND state = 'confirmed'"#)
                .bind(user)
                .fetch_optional(&mut *tx)
                .await?;
        if has_one.is_none() {
            return Ok(false);
        }
        keep_codes(&mut tx, user, codes).await?;
        note(&mut tx, user, "recovery codes renewed", user, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a user's second factor away, with its recovery codes; their sessions end but for the one of a cookie. False if they
    /// have none, not even a pending one.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn remove_second_factor(
        &self,
        user: &str,
        cookie: Option<&str>,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        if !forget_factor(&mut tx, user).await? {
            return Ok(false);
        }
        end_others(&mut tx, user, cookie.unwrap_or_default()).await?;
        let what = if cookie.is_some() { "second factor off" } else { "second factor reset" };
        note(&mut tx, user, what, who, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A user gives themselves another password; their sessions end but for the one of this cookie. False if there is no such active
    /// user.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn change_own_password(
        &self,
        user: &str,
        password: &str,
        cookie: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let changed = sqlx::query("UPDATE users SET password = $2, changed_at = $3 WHERE name = $1 AND active = 1")
            .bind(user)
            .bind(password)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        if changed.rows_affected() != 1 {
            return Ok(false);
        }
        end_others(&mut tx, user, cookie).await?;
        note(&mut tx, user, "password", user, at).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Deletes a user's second factor and recovery codes. False if there was none.
pub(super) async fn forget_factor(tx: &mut Transaction<'static, Any>, user: &str) -> Result<bool, StoreError> {
    let gone = sqlx::query(r#"DELETE FROM second_factors WHERE "user" = $1"#)
        .bind(user)
        .execute(&mut **tx)
        .await?
        .rows_affected();
    sqlx::query(r#"DELETE FROM recovery_codes WHERE "user" = $1"#).bind(user).execute(&mut **tx).await?;
    Ok(gone > 0)
}

async fn keep_codes(tx: &mut Transaction<'static, Any>, user: &str, codes: &[String]) -> Result<(), StoreError> {
    sqlx::query(r#"DELETE FROM recovery_codes WHERE "user" = $1"#).bind(user).execute(&mut **tx).await?;
    for (number, hash) in (1_i64..).zip(codes) {
        sqlx::query(r#"INSERT INTO recovery_codes ("user", number, hash) VALUES ($1, $2, $3)"#)
            .bind(user)
            .bind(number)
            .bind(hash)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn end_others(tx: &mut Transaction<'static, Any>, user: &str, cookie: &str) -> Result<(), StoreError> {
    sqlx::query(r#"DELETE FROM sessions WHERE "user" = $1 AND id <> $2"#)
        .bind(user)
        .bind(hash_of(cookie))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn note(
    tx: &mut Transaction<'static, Any>,
    user: &str,
    what: &str,
    who: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let detail = format!("{what} {user}");
    enter(tx, at, Event::Account, &NewEntry { who, detail: &detail, ..NewEntry::default() }).await?;
    Ok(())
}
