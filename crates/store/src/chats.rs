//! Chats of a messenger. The messenger reports them only in its updates, so what an update said is kept here, with the place that
//! each chat is.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx_macros::FromRow;

use super::journal::{NewEntry, enter};
use super::{Event, Store, StoreError, stamp};
use domain::membership::PlaceName;

/// A chat in which the bot is or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chat {
    /// The platform.
    pub platform: String,
    /// The platform's number for it.
    pub chat: String,
    /// Its title, as of the last update.
    pub title: String,
    /// The link by which people join; empty if it has none that the bot may see.
    pub link: String,
    /// The place that it is; `None` until a person says so.
    pub place: Option<PlaceName>,
    /// `there`, or `gone` once the bot was taken out.
    pub state: String,
    /// When it was first seen.
    pub first_seen: String,
    /// When an update mentioned it last.
    pub last_seen: String,
    /// When it was tied to its place.
    pub tied_at: Option<String>,
    /// Who tied it.
    pub tied_by: Option<String>,
}

/// The columns of [`Chat`].
#[derive(FromRow)]
struct Columns {
    platform: String,
    chat: String,
    title: String,
    link: String,
    place: Option<String>,
    state: String,
    first_seen: String,
    last_seen: String,
    tied_at: Option<String>,
    tied_by: Option<String>,
}

impl TryFrom<Columns> for Chat {
    type Error = StoreError;

    fn try_from(row: Columns) -> Result<Chat, StoreError> {
        let place = row.place.map(|place| place.parse()).transpose();
        Ok(Chat {
            platform: row.platform,
            chat: row.chat,
            title: row.title,
            link: row.link,
            place: place.map_err(|_| StoreError::NotUnderstood { what: "chats.place" })?,
            state: row.state,
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            tied_at: row.tied_at,
            tied_by: row.tied_by,
        })
    }
}

/// Why a chat was not tied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTied {
    /// The bot knows no such chat.
    Unknown,
    /// What was said is no place.
    NoPlace,
    /// Another chat is that place already.
    Taken {
        /// That one's number.
        chat: String,
    },
}

const CHAT: &str =
    "SELECT platform, chat, title, link, place, state, first_seen, last_seen, tied_at, tied_by FROM chats";

impl Store {
    /// Remembers a chat in which the bot is: its title and, if it was told, its link. True if it was not known, or had been
    /// left.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn save_chat(
        &self,
        platform: &str,
        chat: &str,
        title: &str,
        link: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let known: Option<String> = sqlx::query_scalar("SELECT state FROM chats WHERE platform = $1 AND chat = $2")
            .bind(platform)
            .bind(chat)
            .fetch_optional(&mut *tx)
            .await?;
        sqlx::query(self.keyed(
            "INSERT INTO chats (platform, chat, title, link, state, first_seen, last_seen)
             VALUES ($1, $2, $3, COALESCE($4, ''), 'there', $5, $5)
             ON CONFLICT (platform, chat) DO UPDATE SET title = excluded.title, link = COALESCE($4, chats.link),
                 state = 'there', last_seen = excluded.last_seen",
        ))
        .bind(platform)
        .bind(chat)
        .bind(title)
        .bind(link)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(known.as_deref() != Some("there"))
    }

    /// Records that the bot was removed from a chat. The place stays known, so that the chat counts as unreadable, not as empty.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn leave_chat(&self, platform: &str, chat: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE chats SET state = 'gone', last_seen = $3 WHERE platform = $1 AND chat = $2")
            .bind(platform)
            .bind(chat)
            .bind(stamp(at))
            .execute(&mut *self.connection().await?)
            .await?;
        Ok(())
    }

    /// The chats of a platform, by title.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn chats(&self, platform: &str) -> Result<Vec<Chat>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{CHAT} WHERE platform = $1 ORDER BY title, chat"));
        let rows: Vec<Columns> = sqlx::query_as(sql).bind(platform).fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter().map(Chat::try_from).collect()
    }

    /// A chat of a platform; `None` for one that no update spoke of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn chat(&self, platform: &str, chat: &str) -> Result<Option<Chat>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{CHAT} WHERE platform = $1 AND chat = $2"));
        let query = sqlx::query_as::<_, Columns>(sql).bind(platform).bind(chat);
        query.fetch_optional(&mut *self.connection().await?).await?.map(Chat::try_from).transpose()
    }

    /// Changes the spelling of a chat's place; the place stays the same. A chat that only the configuration ties is kept, too.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn respell_chat(
        &self,
        platform: &str,
        chat: &str,
        place: &PlaceName,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let place = place.to_string();
        let mut tx = self.write().await?;
        // What the configuration gives to one chat is no other's any more.
        sqlx::query("UPDATE chats SET place = NULL WHERE platform = $1 AND place = $3 AND chat <> $2")
            .bind(platform)
            .bind(chat)
            .bind(&place)
            .execute(&mut *tx)
            .await?;
        sqlx::query(self.keyed(
            "INSERT INTO chats (platform, chat, title, place, state, first_seen, last_seen)
             VALUES ($1, $2, '', $3, 'there', $4, $4)
             ON CONFLICT (platform, chat) DO UPDATE SET place = excluded.place",
        ))
        .bind(platform)
        .bind(chat)
        .bind(place)
        .bind(stamp(at))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ties a chat to a place; `None` unties it. Both are entered in the journal.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn link_chat(
        &self,
        platform: &str,
        chat: &str,
        place: Option<&PlaceName>,
        at: DateTime<Utc>,
        who: &str,
    ) -> Result<Result<(), NotTied>, StoreError> {
        let text = place.map(PlaceName::to_string);
        let mut tx = self.write().await?;
        if let Some(text) = &text {
            let taken: Option<String> =
                sqlx::query_scalar("SELECT chat FROM chats WHERE platform = $1 AND place = $2 AND chat <> $3")
                    .bind(platform)
                    .bind(text)
                    .bind(chat)
                    .fetch_optional(&mut *tx)
                    .await?;
            if let Some(chat) = taken {
                return Ok(Err(NotTied::Taken { chat }));
            }
        }
        let done =
            sqlx::query("UPDATE chats SET place = $3, tied_at = $4, tied_by = $5 WHERE platform = $1 AND chat = $2")
                .bind(platform)
                .bind(chat)
                .bind(&text)
                .bind(place.map(|_| stamp(at)))
                .bind(place.map(|_| who))
                .execute(&mut *tx)
                .await?;
        if done.rows_affected() == 0 {
            return Ok(Err(NotTied::Unknown));
        }
        let detail = if place.is_some() { format!("tied {chat}") } else { format!("untied {chat}") };
        let entry = NewEntry { place, who, detail: &detail, ..NewEntry::default() };
        enter(&mut tx, at, Event::Chat, &entry).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }
}
