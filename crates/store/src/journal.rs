//! The journal: what was decided, sent and answered, by whom, on what basis. Entries are only ever added; each one's hash
//! covers the one before, so a later change is evident.

use chrono::{DateTime, Utc};
use domain::Clause;
use domain::membership::{PlaceName, Role};
use serde::Serialize;
use sqlx::{Any, Transaction};
use sqlx_macros::FromRow;

use super::{Store, StoreError, stamp};
use domain::action::{Action, PersonKey};

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub enum Event {
    /// A person approved an action.
    Approved,
    /// A person rejected an action.
    Rejected,
    /// A decision was taken back before it was carried out.
    Undecided,
    /// A person lifted a guard for one plan.
    Lifted,
    /// About to be sent to the platform.
    Sent,
    /// The platform did it.
    Done,
    /// Nothing had to be sent: the platform already was as the action wants it.
    Already,
    /// The platform refused.
    Failed,
    /// The answer was lost; the next read of the platform shows whether it was done.
    Unknown,
    /// Not carried out: what it rests on changed.
    Stale,
    /// Given to a person to do by hand.
    Task,
    /// A person says that the task is done.
    Ticked,
    /// The next read shows that the task was done.
    Verified,
    /// The next read shows that it was not.
    Reopened,
    /// A person answered a question about who is who.
    Answered,
    /// The stop switch was turned on: nothing is applied.
    Stopped,
    /// The stop switch was turned off.
    Resumed,
    /// What was known of a person was erased.
    Forgotten,
    /// What is known of a person was handed out.
    Disclosed,
    /// The roster was handed out to another system.
    Exported,
    /// A roster was taken back.
    Withdrawn,
    /// An administrator wants removals that a second one has to agree to.
    Proposed,
    /// A user of the review page was added, removed or given another password.
    Account,
    /// A person said which place a chat of a messenger is.
    Chat,
    /// An account used a personal link, or a link was revoked.
    Tied,
    /// A moderator's block was entered (5.13.5).
    Blocked,
    /// A block was lifted (5.13.6).
    Unblocked,
    /// Somebody was acquainted with the rules of communication (5.13.3).
    Acquainted,
    /// Somebody is being brought into a place that they were invited to.
    Admitting,
    /// A personal link was refused: used, ended, revoked, foreign.
    LinkRefused,
    /// A personal link was mailed to its person.
    LinkMailed,
    /// Somebody came into a chat.
    Came,
    /// Somebody came into a chat who does not belong there.
    Stranger,
    /// Somebody came into a chat of whom no list says whether they belong there.
    Unchecked,
    /// Somebody left a chat or was taken out of it by others.
    Gone,
    /// A person said what some words mean, or took it back.
    Worded,
    /// A person said how tables of a shape are read, or took it back.
    Corrected,
}

impl Event {
    /// All events.
    pub const ALL: [Event; <Event as strum::EnumCount>::COUNT] = [
        Event::Approved,
        Event::Rejected,
        Event::Undecided,
        Event::Lifted,
        Event::Sent,
        Event::Done,
        Event::Already,
        Event::Failed,
        Event::Unknown,
        Event::Stale,
        Event::Task,
        Event::Ticked,
        Event::Verified,
        Event::Reopened,
        Event::Answered,
        Event::Stopped,
        Event::Resumed,
        Event::Forgotten,
        Event::Disclosed,
        Event::Exported,
        Event::Withdrawn,
        Event::Proposed,
        Event::Account,
        Event::Chat,
        Event::Tied,
        Event::Blocked,
        Event::Unblocked,
        Event::Acquainted,
        Event::Admitting,
        Event::LinkRefused,
        Event::LinkMailed,
        Event::Came,
        Event::Stranger,
        Event::Unchecked,
        Event::Gone,
        Event::Worded,
        Event::Corrected,
    ];

    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Event::Approved => "approved",
            Event::Rejected => "rejected",
            Event::Undecided => "undecided",
            Event::Lifted => "lifted",
            Event::Sent => "sent",
            Event::Done => "done",
            Event::Already => "already",
            Event::Failed => "failed",
            Event::Unknown => "unknown",
            Event::Stale => "stale",
            Event::Task => "task",
            Event::Ticked => "ticked",
            Event::Verified => "verified",
            Event::Reopened => "reopened",
            Event::Answered => "answered",
            Event::Stopped => "stopped",
            Event::Resumed => "resumed",
            Event::Forgotten => "forgotten",
            Event::Disclosed => "disclosed",
            Event::Exported => "exported",
            Event::Withdrawn => "withdrawn",
            Event::Proposed => "proposed",
            Event::Account => "account",
            Event::Chat => "chat",
            Event::Tied => "tied",
            Event::Blocked => "blocked",
            Event::Unblocked => "unblocked",
            Event::Acquainted => "acquainted",
            Event::Admitting => "admitting",
            Event::LinkRefused => "link_refused",
            Event::LinkMailed => "link_mailed",
            Event::Came => "came",
            Event::Stranger => "stranger",
            Event::Unchecked => "unchecked",
            Event::Gone => "gone",
            Event::Worded => "worded",
            Event::Corrected => "corrected",
        }
    }
}

/// An entry as it is read back.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Entry {
    /// Its number; without gaps.
    pub seq: i64,
    /// When.
    pub at: String,
    /// What happened: see [`Event`].
    pub event: String,
    /// The plan's id.
    pub plan: String,
    /// The action's id.
    pub action: String,
    /// The action's kind.
    pub kind: String,
    /// The person's key.
    pub person: String,
    /// The place.
    pub place: String,
    /// The role.
    pub role: String,
    /// The basis: `order:expulsion 45-к 2026-11-20`.
    pub basis: String,
    /// The clause.
    pub clause: String,
    /// Who decided; `auto` for what the policy lets through.
    pub who: String,
    /// Reasons and faults.
    pub detail: String,
    /// The platform; empty where there is none.
    pub platform: String,
    /// The hash of the entry before.
    pub previous: String,
    /// The hash of this entry.
    pub hash: String,
}

/// Where the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The first entry that does not fit.
    pub seq: i64,
}

/// What is to be entered.
#[derive(Debug, Clone, Default)]
pub(super) struct NewEntry<'a> {
    pub plan: &'a str,
    pub action: &'a str,
    pub kind: &'a str,
    pub person: &'a str,
    pub place: Option<&'a PlaceName>,
    pub role: Option<Role>,
    pub basis: String,
    pub clause: Option<Clause>,
    pub who: &'a str,
    pub detail: &'a str,
    pub platform: &'a str,
}

impl<'a> NewEntry<'a> {
    /// An entry about an action of a plan.
    pub fn about(plan: &'a str, action: &'a Action, who: &'a str, detail: &'a str) -> NewEntry<'a> {
        NewEntry {
            plan,
            action: &action.id,
            kind: action.kind().code(),
            person: action.person().map_or("", |person| person.key.as_str()),
            place: Some(action.place()),
            role: action.role(),
            basis: basis_of(action),
            clause: Some(action.clause),
            who,
            detail,
            platform: action.platform.as_deref().unwrap_or_default(),
        }
    }
}

/// The basis in one line: `order:expulsion 45-к 2026-11-20`.
pub fn basis_of(action: &Action) -> String {
    let mut basis = action.basis.kind().code().to_owned();
    if let Some(order) = action.basis.order() {
        if let Some(movement) = order.movement {
            basis.push(':');
            basis.push_str(movement.code());
        }
        for part in [order.number.clone(), order.date.map(|date| date.to_string())].into_iter().flatten() {
            basis.push(' ');
            basis.push_str(&part);
        }
    }
    basis
}

/// Adds an entry within a transaction, so that the entry and the change it records are committed together or not at all.
pub(super) async fn enter(
    tx: &mut Transaction<'static, Any>,
    at: DateTime<Utc>,
    event: Event,
    new: &NewEntry<'_>,
) -> Result<(), StoreError> {
    let last: Option<(i64, String)> =
        sqlx::query_as("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetch_optional(&mut **tx).await?;
    let (seq, previous) = last.map_or((1, String::new()), |(seq, hash)| (seq + 1, hash));
    let at = stamp(at);
    let entry = Entry {
        seq,
        at,
        event: event.code().to_owned(),
        plan: new.plan.to_owned(),
        action: new.action.to_owned(),
        kind: new.kind.to_owned(),
        person: new.person.to_owned(),
        place: new.place.map(PlaceName::to_string).unwrap_or_default(),
        role: new.role.map_or("", Role::code).to_owned(),
        basis: new.basis.clone(),
        clause: new.clause.map_or("", Clause::code).to_owned(),
        who: new.who.to_owned(),
        detail: new.detail.to_owned(),
        platform: new.platform.to_owned(),
        previous,
        hash: String::new(),
    };
    let hash = hash_of(&entry);
    sqlx::query(
        "INSERT INTO journal (seq, at, event, plan, action, kind, person, place, role, basis, clause, who, detail, previous, hash,
             platform)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(entry.seq)
    .bind(&entry.at)
    .bind(&entry.event)
    .bind(&entry.plan)
    .bind(&entry.action)
    .bind(&entry.kind)
    .bind(&entry.person)
    .bind(&entry.place)
    .bind(&entry.role)
    .bind(&entry.basis)
    .bind(&entry.clause)
    .bind(&entry.who)
    .bind(&entry.detail)
    .bind(&entry.previous)
    .bind(&hash)
    .bind(&entry.platform)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The hash that an entry must have: over its place in the chain and all its fields, each with its length, so that no text can be
/// moved from one field to another.
fn hash_of(entry: &Entry) -> String {
    let mut hasher = blake3::Hasher::new();
    let seq = entry.seq.to_string();
    // Entries from before there was a platform in them keep the hashes that they have.
    let platform = Some(&entry.platform).filter(|name| !name.is_empty());
    let parts = [
        &entry.previous, &seq, &entry.at, &entry.event, &entry.plan, &entry.action, &entry.kind, &entry.person,
        &entry.place, &entry.role, &entry.basis, &entry.clause, &entry.who, &entry.detail,
    ];
    for part in parts.into_iter().chain(platform) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// A filter for entries; a field that is not set lets everything through.
#[derive(Debug, Clone, Default)]
pub struct JournalFilter {
    /// The plan's id.
    pub plan: Option<String>,
    /// The person's key.
    pub person: Option<String>,
    /// The place.
    pub place: Option<String>,
    /// What happened: see [`Event`].
    pub event: Option<String>,
    /// Only entries of this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Only entries before this one.
    pub before: Option<i64>,
    /// At most so many, the last ones.
    pub limit: Option<u32>,
}

impl Store {
    /// Entries, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn journal(&self, filter: &JournalFilter) -> Result<Vec<Entry>, StoreError> {
        let mut entries: Vec<Entry> = sqlx::query_as(
            "SELECT * FROM journal
             WHERE ($1 IS NULL OR plan = $1) AND ($2 IS NULL OR person = $2) AND ($3 IS NULL OR place = $3)
               AND ($4 IS NULL OR at >= $4) AND ($6 IS NULL OR event = $6) AND ($7 IS NULL OR seq < $7)
             ORDER BY seq DESC LIMIT $5",
        )
        .bind(&filter.plan)
        .bind(&filter.person)
        .bind(&filter.place)
        .bind(filter.since.map(stamp))
        .bind(filter.limit.map_or(i64::MAX, i64::from))
        .bind(&filter.event)
        .bind(filter.before)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        entries.reverse();
        Ok(entries)
    }

    /// Walks the whole chain, a thousand entries at a time. Gives the number of entries and the hash of the last one.
    ///
    /// # Errors
    /// When the database cannot be read. A broken chain is an answer, not an error.
    pub async fn verify_journal(&self) -> Result<Result<(i64, String), Broken>, StoreError> {
        let (mut seq, mut previous) = (0i64, String::new());
        loop {
            let entries: Vec<Entry> = sqlx::query_as("SELECT * FROM journal WHERE seq > $1 ORDER BY seq LIMIT 1000")
                .bind(seq)
                .fetch_all(&mut *self.connection().await?)
                .await?;
            if entries.is_empty() {
                return Ok(Ok((seq, previous)));
            }
            for entry in entries {
                if entry.seq != seq + 1 || entry.previous != previous || entry.hash != hash_of(&entry) {
                    return Ok(Err(Broken { seq: seq + 1 }));
                }
                seq = entry.seq;
                previous = entry.hash;
            }
        }
    }

    /// The number of the last entry; 0 before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_entry(&self) -> Result<i64, StoreError> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT MAX(seq) FROM journal").fetch_one(&mut *self.connection().await?).await?;
        Ok(last.unwrap_or_default())
    }

    /// How many entries about actions there are after an entry, by event and kind of action; none from before a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn counts_after(&self, seq: i64, since: DateTime<Utc>) -> Result<Vec<(String, String, i64)>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT event, kind, COUNT(*) FROM journal WHERE seq > $1 AND at >= $2 AND action <> ''
             GROUP BY event, kind ORDER BY event, kind",
        )
        .bind(seq)
        .bind(stamp(since))
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }

    /// True if a person has approved or lifted something after an entry: who only rejects wants none of the rest by that. Compares numbers, not times: after the clock
    /// jumped, times say nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_consented_since(&self, seq: i64) -> Result<bool, StoreError> {
        let consented: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM journal WHERE seq > $1 AND who <> 'auto'
                 AND event IN ('approved', 'lifted')) THEN 1 ELSE 0 END",
        )
        .bind(seq)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(consented != 0)
    }

    /// The hash of an entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn journal_hash(&self, seq: i64) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT hash FROM journal WHERE seq = $1")
            .bind(seq)
            .fetch_optional(&mut *self.connection().await?)
            .await?)
    }

    /// Enters something about a person.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn append_about(
        &self,
        at: DateTime<Utc>,
        event: Event,
        person: &PersonKey,
        who: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        enter(&mut tx, at, event, &NewEntry { person: person.as_str(), who, detail, ..NewEntry::default() }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Enters something that is not about an action.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn enter(&self, at: DateTime<Utc>, event: Event, who: &str, detail: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        enter(&mut tx, at, event, &NewEntry { who, detail, ..NewEntry::default() }).await?;
        tx.commit().await?;
        Ok(())
    }
}
