//! The messenger's bot: what it asked somebody last, who was acquainted with the rules, which updates were processed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Clause;
use serde::Serialize;
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, stamp};
use domain::action::{Action, PersonKey};
use domain::membership::PlaceName;

/// A conversation of the bot with an account about one personal link.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Talk {
    /// The account.
    pub account: String,
    /// The number of the personal link.
    pub link: i64,
    /// What was asked last: `check`, `rules`, or `joining` while the person is brought into their chats.
    pub step: String,
    /// Wrong answers so far.
    pub tries: i64,
    /// 1 while a message of this step was not delivered: it is still to be said.
    pub due: i64,
    /// At `rules`: so many messages of their text were delivered.
    pub shown: i64,
    /// At `rules`: the version of the text that is being shown.
    pub version: String,
}

impl Talk {
    /// A step of which nothing was said yet.
    pub fn at(account: &str, link: i64, step: &str) -> Talk {
        Talk {
            account: account.to_owned(),
            link,
            step: step.to_owned(),
            tries: 0,
            due: 1,
            shown: 0,
            version: String::new(),
        }
    }
}

const TALK: &str = "SELECT account, link, step, tries, due, shown, version FROM talks";

/// Something that the bot keeps about a person.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct BotRecord {
    /// The platform.
    pub platform: String,
    /// `link` or `acquainted`.
    pub kind: String,
    /// The link's state, or the version of the rules' text.
    pub what: String,
    /// When.
    pub at: String,
    /// The account, if there was one.
    pub account: Option<String>,
}

/// How long a platform may repeat an update: a little more than eight hours.
const TOLD_AGAIN: TimeDelta = TimeDelta::hours(24);

impl Store {
    /// The conversations with an account, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn talks(&self, platform: &str, account: &str) -> Result<Vec<Talk>, StoreError> {
        let sql =
            sqlx::AssertSqlSafe(format!("{TALK} WHERE platform = $1 AND account = $2 ORDER BY at DESC, link DESC"));
        Ok(sqlx::query_as(sql).bind(platform).bind(account).fetch_all(&mut *self.connection().await?).await?)
    }

    /// The conversations in which something is left to be said or done without anybody asking again, the oldest first: a message
    /// that was not delivered, somebody who is not in all their chats yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn talks_to_go_on(&self, platform: &str) -> Result<Vec<Talk>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!(
            "{TALK} WHERE platform = $1 AND (due = 1 OR step = 'joining') ORDER BY at, link"
        ));
        Ok(sqlx::query_as(sql).bind(platform).fetch_all(&mut *self.connection().await?).await?)
    }

    /// The link of a chat that an account was handed last; `None` if it was handed none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn handed_link(&self, platform: &str, account: &str, chat: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT link FROM handed_links WHERE platform = $1 AND account = $2 AND chat = $3")
            .bind(platform)
            .bind(account)
            .bind(chat)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }

    /// Remembers that an account was handed the link of a chat.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_handed_link(
        &self,
        platform: &str,
        account: &str,
        chat: &str,
        link: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(self.keyed(
            "INSERT INTO handed_links (platform, account, chat, link, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (platform, account, chat) DO UPDATE SET link = excluded.link, at = excluded.at",
        ))
        .bind(platform)
        .bind(account)
        .bind(chat)
        .bind(link)
        .bind(stamp(at))
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(())
    }

    /// Forgets that an account was handed the link of a chat: it has used it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_handed_link(&self, platform: &str, account: &str, chat: &str) -> Result<(), StoreError> {
        if self.handed_link(platform, account, chat).await?.is_none() {
            return Ok(());
        }
        sqlx::query("DELETE FROM handed_links WHERE platform = $1 AND account = $2 AND chat = $3")
            .bind(platform)
            .bind(account)
            .bind(chat)
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }

    /// Records a wrong answer with the update that brought it, at once: an answer that is told twice counts once.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn count_wrong(
        &self,
        platform: &str,
        talk: &Talk,
        digest: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE talks SET tries = $4, due = $5, at = $6 WHERE platform = $1 AND account = $2 AND link = $3",
        )
        .bind(platform)
        .bind(&talk.account)
        .bind(talk.link)
        .bind(talk.tries)
        .bind(talk.due)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        sqlx::query("INSERT INTO updates_taken (platform, digest, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(platform)
            .bind(digest)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records the step of a conversation.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_talk(&self, platform: &str, talk: &Talk, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(self.keyed(
            "INSERT INTO talks (platform, account, link, step, tries, at, due, shown, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (platform, account, link) DO UPDATE SET step = excluded.step, tries = excluded.tries,
                 at = excluded.at, due = excluded.due, shown = excluded.shown, version = excluded.version",
        ))
        .bind(platform)
        .bind(&talk.account)
        .bind(talk.link)
        .bind(&talk.step)
        .bind(talk.tries)
        .bind(stamp(at))
        .bind(talk.due)
        .bind(talk.shown)
        .bind(&talk.version)
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(())
    }

    /// Ends a conversation: there is nothing more to ask.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_talk(&self, platform: &str, account: &str, link: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM talks WHERE platform = $1 AND account = $2 AND link = $3")
            .bind(platform)
            .bind(account)
            .bind(link)
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }

    /// Records that a person was acquainted with a text of the rules (5.13.3), once.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn acquaint(
        &self,
        platform: &str,
        person: &PersonKey,
        account: &str,
        version: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO acquaintances (platform, person, account, version, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(platform)
        .bind(person.as_str())
        .bind(account)
        .bind(version)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() > 0 {
            let detail = format!("rules {version}");
            let entry = NewEntry {
                person: person.as_str(),
                clause: Some(Clause::C5_13_3),
                who: "door",
                detail: &detail,
                ..NewEntry::default()
            };
            enter(&mut tx, at, Event::Acquainted, &entry).await?;
        }
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// True if the person was acquainted with this text of the rules.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_acquainted(&self, platform: &str, person: &PersonKey, version: &str) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM acquaintances WHERE platform = $1 AND person = $2 AND version = $3) THEN 1 ELSE 0 END",
        )
        .bind(platform)
        .bind(person.as_str())
        .bind(version)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(found != 0)
    }

    /// The persons who were acquainted with any text of the rules, and when first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn acquainted(&self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(sqlx::query_as("SELECT person, MIN(at) FROM acquaintances GROUP BY person ORDER BY person")
            .fetch_all(&mut *self.connection().await?)
            .await?)
    }

    /// Enters something the bot noticed in the journal, such as a refused link or a stranger: numbers and keys, no names.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn append_bot_event(
        &self,
        event: Event,
        person: Option<&PersonKey>,
        place: Option<&PlaceName>,
        detail: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        enter(
            &mut tx,
            at,
            event,
            &NewEntry {
                person: person.map_or("", PersonKey::as_str),
                place,
                who: "door",
                detail,
                ..NewEntry::default()
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Enters a change that the bot makes without a plan in the journal: once before it is sent and once after the answer.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn append_action(
        &self,
        event: Event,
        action: &Action,
        who: &str,
        detail: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        enter(&mut tx, at, event, &NewEntry::about("", action, who, detail)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Enters in the journal that a link was handed to its person.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn append_link(
        &self,
        event: Event,
        person: &PersonKey,
        place: &PlaceName,
        who: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let entry = NewEntry { person: person.as_str(), place: Some(place), who, ..NewEntry::default() };
        enter(&mut tx, at, event, &entry).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What the bot keeps about a person: links with their states, and when they were acquainted with which text of the rules.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bot_records_of(&self, person: &PersonKey) -> Result<Vec<BotRecord>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT platform, 'link' AS kind, state AS what, made_at AS at, account FROM personal_links WHERE person = $1
             UNION ALL
             SELECT platform, 'acquainted', version, at, account FROM acquaintances WHERE person = $1 ORDER BY at",
        )
        .bind(person.as_str())
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }

    /// Brings the state of one invitation up to date: `used` or `revoked`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn settle_invitation(&self, id: i64, state: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE invitations SET state = $2 WHERE id = $1 AND state = 'open'")
            .bind(id)
            .bind(state)
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }

    /// The marker up to which the updates of a platform were processed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn update_marker(&self, platform: &str) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar("SELECT marker FROM update_markers WHERE platform = $1")
            .bind(platform)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }

    /// Keeps the marker up to which the updates of a platform were processed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_update_marker(&self, platform: &str, marker: i64) -> Result<(), StoreError> {
        sqlx::query(self.keyed(
            "INSERT INTO update_markers (platform, marker) VALUES ($1, $2)
             ON CONFLICT (platform) DO UPDATE SET marker = excluded.marker",
        ))
        .bind(platform)
        .bind(marker)
        .execute(&mut *self.connection().await?)
        .await?;
        Ok(())
    }

    /// True if an update was already processed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_taken(&self, platform: &str, digest: &str) -> Result<bool, StoreError> {
        let found: i64 =
            sqlx::query_scalar("SELECT CASE WHEN EXISTS (SELECT 1 FROM updates_taken WHERE platform = $1 AND digest = $2) THEN 1 ELSE 0 END")
                .bind(platform)
                .bind(digest)
                .fetch_one(&mut *self.connection().await?)
                .await?;
        Ok(found != 0)
    }

    /// Records that an update was processed, and deletes the records of updates that the platform can no longer repeat.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn take_update(&self, platform: &str, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO updates_taken (platform, digest, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(platform)
            .bind(digest)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM updates_taken WHERE platform = $1 AND at < $2")
            .bind(platform)
            .bind(stamp(at - TOLD_AGAIN))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
