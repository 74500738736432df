//! Memberships as they were read, kept as spans of time: a membership that does not change takes one row, however long it lasts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::rows::{at_once, once, places, places_after};
use super::{KnownPerson, Store, StoreError, stamp};
use domain::membership::{MembershipRead, PlaceName, Seat};

/// Seats of all memberships that are kept in memory together: some dozens of megabytes.
pub(super) const ROOM: u64 = 60_000;

/// A condition on `seats` for the memberships of one person: `$1` is the person's key, `$2` the name.
macro_rules! seats_of_person {
    () => {
        "((platform_id <> '' AND EXISTS (SELECT 1 FROM accounts
               WHERE accounts.platform = seats.platform AND account = platform_id AND person = $1))
          OR seat LIKE '%\"person_key\":\"' || $1 || '\"%'
          OR (platform_id = '' AND seat NOT LIKE '%\"person_key\":%' AND name = $2))"
    };
}
pub(super) use seats_of_person;

/// A seat and the time in which reads saw it. Where lists tell who is there, a read is of the moment at which its list was made:
/// a list that is taken in a week later shows nothing for that week.
#[derive(Debug, Clone, Serialize)]
pub struct Span {
    /// The platform.
    pub platform: String,
    /// The seat, as it was read first.
    pub seat: Seat,
    /// The read that first saw it.
    pub first_read: String,
    /// The read that no longer saw it.
    pub gone_read: Option<String>,
    /// When the program took that read in: later than it, where it was a list.
    #[serde(skip)]
    pub gone_known: Option<String>,
}

/// The columns of a span.
macro_rules! span_columns {
    () => {
        "platform, seat, COALESCE(first_list, first_read), COALESCE(gone_list, gone_read), gone_read"
    };
}

/// Who was in a place on a day.
pub type SeatThen = Span;

impl Store {
    /// Keeps a read. Only changes are written. Returns how many memberships came and went.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost, or a value in it is not understood.
    pub async fn save_read(&self, read: &MembershipRead, at: DateTime<Utc>) -> Result<(usize, usize), StoreError> {
        let digest = read.digest();
        let oldest = read.lists.as_ref().map(|lists| stamp(lists.oldest));
        let mut tx = self.write().await?;
        let last: Option<(i64, String)> =
            sqlx::query_as("SELECT id, digest FROM reads WHERE platform = $1 ORDER BY id DESC LIMIT 1")
                .bind(&read.platform)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some((id, known)) = &last
            && *known == digest
        {
            sqlx::query("UPDATE reads SET read_at = $2, list_at = $3 WHERE id = $1")
                .bind(id)
                .bind(stamp(at))
                .bind(oldest)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            return Ok((0, 0));
        }
        let now: Vec<(i64, String, String)> = sqlx::query_as(
            "SELECT id, seat, COALESCE(first_list, first_read) FROM seats WHERE platform = $1 AND gone_read IS NULL",
        )
        .bind(&read.platform)
        .fetch_all(&mut *tx)
        .await?;
        let mut known: HashMap<String, Vec<(i64, String)>> = HashMap::new();
        for (id, seat, first) in now {
            known.entry(seat).or_default().push((id, first));
        }
        let mut came: Vec<(&Seat, String)> = Vec::new();
        for seat in &read.seats {
            let text = serde_json::to_string(seat).map_err(|_| StoreError::NotUnderstood { what: "seats.seat" })?;
            if known.get_mut(&text).and_then(Vec::pop).is_none() {
                came.push((seat, text));
            }
        }
        let moment = stamp(at);
        for rows in came.chunks(at_once(9)) {
            let mut insert = once(format!(
                "INSERT INTO seats (platform, place, platform_id, name, role, status, seat, first_read, first_list)
                 VALUES {}",
                places(&tx, rows.len(), 9)
            ));
            for (seat, text) in rows {
                insert = insert
                    .bind(read.platform.clone())
                    .bind(seat.place.to_string())
                    .bind(seat.platform_id.clone())
                    .bind(seat.name.clone())
                    .bind(seat.role.code())
                    .bind(seat.status.code())
                    .bind(text.clone())
                    .bind(moment.clone())
                    .bind(read.lists.as_ref().map(|lists| stamp(lists.of(&seat.place))));
            }
            insert.execute(&mut *tx).await?;
        }
        let mut gone: BTreeMap<Option<String>, Vec<i64>> = BTreeMap::new();
        let mut went = 0;
        for (seat, ids) in known {
            let list =
                read.lists.as_ref().map(|lists| Ok::<_, StoreError>(stamp(lists.of(&place_of(&seat)?)))).transpose()?;
            for (id, first) in ids {
                // A list that is older than the one that had the seat: it was not there before it came.
                gone.entry(list.clone().map(|list| list.max(first))).or_default().push(id);
                went += 1;
            }
        }
        for (list, ids) in gone {
            for ids in ids.chunks(at_once(1)) {
                let mut update = once(format!(
                    "UPDATE seats SET (gone_read, gone_list) = {} WHERE id IN {}",
                    places(&tx, 1, 2),
                    places_after(&tx, 2, 1, ids.len())
                ));
                update = update.bind(moment.clone()).bind(list.clone());
                for id in ids {
                    update = update.bind(*id);
                }
                update.execute(&mut *tx).await?;
            }
        }
        let all_places =
            serde_json::to_string(&read.places).map_err(|_| StoreError::NotUnderstood { what: "reads.places" })?;
        sqlx::query(
            "INSERT INTO reads (platform, read_at, digest, places, seats, list_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&read.platform)
        .bind(stamp(at))
        .bind(digest)
        .bind(all_places)
        .bind(read.seats.len() as i64)
        .bind(oldest)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok((came.len(), went))
    }

    /// Who was in a place at any time from one moment to another, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn who_was_in(
        &self,
        place: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<SeatThen>, StoreError> {
        let (from, until) = (stamp(from), stamp(until));
        self.spans(
            concat!(
                "SELECT ",
                span_columns!(),
                " FROM seats WHERE place = $1 AND COALESCE(first_list, first_read) < $3
                   AND (gone_read IS NULL OR COALESCE(gone_list, gone_read) >= $2) ORDER BY name, first_read, id"
            ),
            &[place, &from, &until],
        )
        .await
    }

    /// Every seat that a person ever had: by their accounts, by invitations that were made for them, by their name only where
    /// a platform gives neither. A namesake's seat is not theirs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn seats_of(&self, person: &KnownPerson) -> Result<Vec<Span>, StoreError> {
        let query = concat!(
            "SELECT ",
            span_columns!(),
            " FROM seats WHERE ",
            seats_of_person!(),
            " ORDER BY first_read, place, id"
        );
        self.spans(query, &[person.key.as_str(), &person.name]).await
    }

    /// The places that were ever read, of any platform.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_places(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT DISTINCT place FROM seats ORDER BY place")
            .fetch_all(&mut *self.connection().await?)
            .await?)
    }

    /// Every seat that was seen at a moment or after it, of any platform.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn spans_since(&self, at: DateTime<Utc>) -> Result<Vec<Span>, StoreError> {
        self.spans(
            concat!(
                "SELECT ",
                span_columns!(),
                " FROM seats WHERE gone_read IS NULL OR COALESCE(gone_list, gone_read) >= $1
                 ORDER BY platform, place, name, first_read, id"
            ),
            &[&stamp(at)],
        )
        .await
    }

    /// The first read of each platform whose memberships are kept: one moment, or those of the lists that it rests on. Members
    /// whom the first read saw did not join with it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn first_reads(&self) -> Result<BTreeMap<String, BTreeSet<String>>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT DISTINCT seats.platform, COALESCE(seats.first_list, seats.first_read)
             FROM seats JOIN (SELECT platform, MIN(first_read) AS earliest FROM seats GROUP BY platform) begun
               ON begun.platform = seats.platform AND begun.earliest = seats.first_read",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (platform, at) in rows {
            reads.entry(platform).or_default().insert(at);
        }
        Ok(reads)
    }

    /// The last read of each platform that was ever read; of lists, when the oldest one was made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_reads(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT platform, COALESCE(list_at, read_at) FROM reads WHERE id IN (SELECT MAX(id) FROM reads GROUP BY platform)",
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(rows.into_iter().collect())
    }

    /// The membership of a platform as it was last read, and when that was; of lists, when the oldest one was made. `None` if it
    /// never was.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a value that is not understood.
    pub async fn last_membership(&self, platform: &str) -> Result<Option<(MembershipRead, String)>, StoreError> {
        // Seats change with a read alone, but for those that are deleted because somebody is to be forgotten.
        let last: Option<(i64, String, i64, String, String)> = sqlx::query_as(
            "SELECT id, digest, (SELECT COUNT(*) FROM seats WHERE platform = $1 AND gone_read IS NULL), COALESCE(list_at, read_at), places
             FROM reads WHERE platform = $1 ORDER BY id DESC LIMIT 1",
        )
        .bind(platform)
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        let Some((id, digest, count, read_at, places)) = last else { return Ok(None) };
        let organization = self.on_server().map(|on_server| on_server.organization);
        let made_of =
            blake3::hash(format!("{organization:?}\n{platform}\n{id}\n{digest}\n{count}\n{read_at}").as_bytes());
        if let Some(known) = self.recent.memberships.of(&made_of) {
            return Ok(Some((*known).clone()));
        }
        let places = serde_json::from_str(&places).map_err(|_| StoreError::NotUnderstood { what: "reads.places" })?;
        let spans = self
            .spans(
                concat!("SELECT ", span_columns!(), " FROM seats WHERE platform = $1 AND gone_read IS NULL"),
                &[platform],
            )
            .await?;
        let seats = spans.into_iter().map(|span| span.seat).collect();
        let mut read = MembershipRead { platform: platform.to_owned(), places, seats, lists: None };
        read.sort();
        let seats = read.seats.len() as u64;
        let known = self.recent.memberships.keep(made_of, (read, read_at), seats);
        Ok(Some((*known).clone()))
    }

    async fn spans(&self, query: &'static str, args: &[&str]) -> Result<Vec<Span>, StoreError> {
        let mut query = sqlx::query_as::<_, (String, String, String, Option<String>, Option<String>)>(query);
        for arg in args {
            query = query.bind((*arg).to_owned());
        }
        let rows = query.fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter()
            .map(|(platform, seat, first_read, gone_read, gone_known)| {
                let seat = serde_json::from_str(&seat).map_err(|_| StoreError::NotUnderstood { what: "seats.seat" })?;
                Ok(Span { platform, seat, first_read, gone_read, gone_known })
            })
            .collect()
    }
}

/// The place of a seat, as it is kept.
fn place_of(seat: &str) -> Result<PlaceName, StoreError> {
    let seat: Seat = serde_json::from_str(seat).map_err(|_| StoreError::NotUnderstood { what: "seats.seat" })?;
    Ok(seat.place)
}
