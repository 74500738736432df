//! Personal links: at most one open link for each person on a platform, used once, by one account. Only the hash of the secret is
//! kept.

use chrono::{DateTime, Utc};
use domain::action::PersonKey;
use sqlx::any::AnyRow;
use sqlx::{Any, FromRow, Row as _, Transaction};

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, stamp};

/// A personal link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalLink {
    /// Its number: with the key it gives the secret.
    pub id: i64,
    /// The platform.
    pub platform: String,
    /// The person.
    pub person: PersonKey,
    /// The person's category: `student`, `staff`, `guardian`.
    pub category: String,
    /// When it was made.
    pub made_at: String,
    /// When it ends.
    pub ends_at: String,
    /// `open`, `used` or `revoked`.
    pub state: String,
    /// Whose account used it.
    pub account: Option<String>,
}

impl FromRow<'_, AnyRow> for PersonalLink {
    fn from_row(row: &AnyRow) -> Result<PersonalLink, sqlx::Error> {
        Ok(PersonalLink {
            id: row.try_get("id")?,
            platform: row.try_get("platform")?,
            person: row.try_get::<String, _>("person")?.into(),
            category: row.try_get("category")?,
            made_at: row.try_get("made_at")?,
            ends_at: row.try_get("ends_at")?,
            state: row.try_get("state")?,
            account: row.try_get("account")?,
        })
    }
}

impl PersonalLink {
    /// True if its term has passed.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at <= stamp(now)
    }
}

/// What became of an account that pressed a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tied {
    /// Account and person are tied now.
    Now,
    /// Account and person were already tied.
    Before,
    /// Another account used the link before.
    ByAnother,
    /// The account is another person's of the same category.
    OfAnother,
    /// The link is no longer open.
    Closed,
}

const LINK: &str = "SELECT id, platform, person, category, made_at, ends_at, state, account FROM personal_links";

impl Store {
    /// The open link of a person; a new one if there is none, or if the open one has ended. `hash` gives the hash of the
    /// secret that belongs to a number.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn personal_link(
        &self,
        platform: &str,
        person: &PersonKey,
        category: &str,
        ends_at: DateTime<Utc>,
        at: DateTime<Utc>,
        hash: &(dyn Fn(i64) -> String + Sync),
    ) -> Result<PersonalLink, StoreError> {
        let mut tx = self.write().await?;
        if let Some(open) = open_link(&mut tx, platform, person).await? {
            if !open.has_ended(at) {
                return Ok(open);
            }
            close(&mut tx, open.id, at).await?;
        }
        let (made_at, ends_at) = (stamp(at), stamp(ends_at));
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO personal_links (platform, person, category, hash, made_at, ends_at, state)
             VALUES ($1, $2, $3, '', $4, $5, 'open') RETURNING id",
        )
        .bind(platform)
        .bind(person.as_str())
        .bind(category)
        .bind(&made_at)
        .bind(&ends_at)
        .fetch_one(&mut *tx)
        .await?;
        sqlx::query("UPDATE personal_links SET hash = $2 WHERE id = $1")
            .bind(id)
            .bind(hash(id))
            .execute(&mut *tx)
            .await?;
        let link = PersonalLink {
            id,
            platform: platform.to_owned(),
            person: person.clone(),
            category: category.to_owned(),
            made_at,
            ends_at,
            state: "open".to_owned(),
            account: None,
        };
        tx.commit().await?;
        Ok(link)
    }

    /// The link of a secret, whatever its state.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_of_secret(&self, platform: &str, hash: &str) -> Result<Option<PersonalLink>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{LINK} WHERE platform = $1 AND hash = $2"));
        Ok(sqlx::query_as(sql).bind(platform).bind(hash).fetch_optional(&mut *self.connection().await?).await?)
    }

    /// A link by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_by_number(&self, id: i64) -> Result<Option<PersonalLink>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{LINK} WHERE id = $1"));
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(&mut *self.connection().await?).await?)
    }

    /// The link of a person that can still be used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_link_of(
        &self,
        platform: &str,
        person: &PersonKey,
        at: DateTime<Utc>,
    ) -> Result<Option<PersonalLink>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!(
            "{LINK} WHERE platform = $1 AND person = $2 AND state = 'open' AND ends_at > $3"
        ));
        let query = sqlx::query_as(sql).bind(platform).bind(person.as_str()).bind(stamp(at));
        Ok(query.fetch_optional(&mut *self.connection().await?).await?)
    }

    /// The links of a platform that can still be used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_links(&self, platform: &str, at: DateTime<Utc>) -> Result<Vec<PersonalLink>, StoreError> {
        let sql =
            sqlx::AssertSqlSafe(format!("{LINK} WHERE platform = $1 AND state = 'open' AND ends_at > $2 ORDER BY id"));
        Ok(sqlx::query_as(sql).bind(platform).bind(stamp(at)).fetch_all(&mut *self.connection().await?).await?)
    }

    /// Ties an account to the person of an open link. In one transaction, so that of two accounts that use it at the same time only
    /// one is tied.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn use_link(&self, link: &PersonalLink, account: &str, at: DateTime<Utc>) -> Result<Tied, StoreError> {
        let mut tx = self.write().await?;
        let sql = sqlx::AssertSqlSafe(format!("{LINK} WHERE id = $1"));
        let Some(now): Option<PersonalLink> = sqlx::query_as(sql).bind(link.id).fetch_optional(&mut *tx).await? else {
            return Ok(Tied::Closed);
        };
        match (now.state.as_str(), &now.account) {
            ("used", Some(known)) if known == account => return Ok(Tied::Before),
            ("used", _) => return Ok(Tied::ByAnother),
            ("open", _) if !now.has_ended(at) => {}
            _ => return Ok(Tied::Closed),
        }
        let other: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM personal_links
                 WHERE platform = $1 AND state = 'used' AND account = $2 AND category = $3 AND person <> $4) THEN 1 ELSE 0 END",
        )
        .bind(&now.platform)
        .bind(account)
        .bind(&now.category)
        .bind(now.person.as_str())
        .fetch_one(&mut *tx)
        .await?;
        if other != 0 {
            return Ok(Tied::OfAnother);
        }
        sqlx::query("UPDATE personal_links SET state = 'used', account = $2, closed_at = $3 WHERE id = $1")
            .bind(now.id)
            .bind(account)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        // The account is the person's from the first hour: whoever erases the person erases it too.
        sqlx::query(
            "INSERT INTO accounts (platform, account, person) SELECT $1, $2, key FROM persons WHERE key = $3
             ON CONFLICT DO NOTHING",
        )
        .bind(&now.platform)
        .bind(account)
        .bind(now.person.as_str())
        .execute(&mut *tx)
        .await?;
        let detail = format!("link {} account {account}", now.id);
        let entry = NewEntry { person: now.person.as_str(), who: "door", detail: &detail, ..NewEntry::default() };
        enter(&mut tx, at, Event::Tied, &entry).await?;
        tx.commit().await?;
        Ok(Tied::Now)
    }

    /// The accounts that are tied to persons on a platform: account, person, category.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tied_accounts(&self, platform: &str) -> Result<Vec<PersonalLink>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{LINK} WHERE platform = $1 AND state = 'used' ORDER BY id"));
        Ok(sqlx::query_as(sql).bind(platform).fetch_all(&mut *self.connection().await?).await?)
    }

    /// The links that have tied an account to persons on a platform: one for each capacity in which it is somebody's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn links_of_account(&self, platform: &str, account: &str) -> Result<Vec<PersonalLink>, StoreError> {
        let sql =
            sqlx::AssertSqlSafe(format!("{LINK} WHERE platform = $1 AND account = $2 AND state = 'used' ORDER BY id"));
        let query = sqlx::query_as(sql).bind(platform).bind(account);
        Ok(query.fetch_all(&mut *self.connection().await?).await?)
    }

    /// Revokes a link, open or used. The account of a used one is no longer tied to the person.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn revoke_link(
        &self,
        platform: &str,
        person: &PersonKey,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE personal_links SET state = 'revoked', closed_at = $3
             WHERE platform = $1 AND person = $2 AND state IN ('open', 'used')",
        )
        .bind(platform)
        .bind(person.as_str())
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = NewEntry { person: person.as_str(), who, detail: "link revoked", ..NewEntry::default() };
        enter(&mut tx, at, Event::Tied, &entry).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Marks the open invitation of a person to a place as revoked; the personal link too, if it leads nowhere else.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn revoke_place(
        &self,
        platform: &str,
        person: &PersonKey,
        place: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE invitations SET state = 'revoked'
             WHERE platform = $1 AND person = $2 AND place = $3 AND state = 'open'",
        )
        .bind(platform)
        .bind(person.as_str())
        .bind(place)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE personal_links SET state = 'revoked', closed_at = $3
             WHERE platform = $1 AND person = $2 AND state = 'open' AND NOT EXISTS (
                 SELECT 1 FROM invitations WHERE platform = $1 AND person = $2 AND state = 'open')",
        )
        .bind(platform)
        .bind(person.as_str())
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn open_link(
    tx: &mut Transaction<'static, Any>,
    platform: &str,
    person: &PersonKey,
) -> Result<Option<PersonalLink>, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("{LINK} WHERE platform = $1 AND person = $2 AND state = 'open'"));
    Ok(sqlx::query_as(sql).bind(platform).bind(person.as_str()).fetch_optional(&mut **tx).await?)
}

async fn close(tx: &mut Transaction<'static, Any>, id: i64, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("UPDATE personal_links SET state = 'revoked', closed_at = $2 WHERE id = $1")
        .bind(id)
        .bind(stamp(at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
