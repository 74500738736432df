//! Attempts to sign in: counted before they are looked at, so that nobody slips through who tries many at once; after some that
//! failed there is a pause, and a longer one after each further one.

use chrono::{DateTime, TimeDelta, Utc};

use super::users::hash_of;
use super::{Store, StoreError, moment, stamp};

/// Failures are forgotten when there was no further one for so long.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

/// How many attempts may fail, and how long the pauses are thereafter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Failures without a pause.
    pub free: i64,
    /// The pause after the last of them. Each further failure doubles it.
    pub first: TimeDelta,
    /// The longest pause.
    pub longest: TimeDelta,
}

impl Patience {
    /// The pause after so many failures.
    pub fn pause(&self, failures: i64) -> TimeDelta {
        if failures < self.free {
            return TimeDelta::zero();
        }
        let doublings = u32::try_from(failures - self.free).unwrap_or(u32::MAX).min(20);
        self.first.checked_mul(1 << doublings).map_or(self.longest, |pause| pause.min(self.longest))
    }
}

/// Who tries, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// A name for it. The store keeps its hash.
    pub whose: String,
    /// How much is put up with.
    pub patience: Patience,
    /// True if a success forgives all failures before it, false if it only takes itself back.
    pub is_forgiven: bool,
}

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// Not to be looked at: too many have failed. Until then.
    Refused(DateTime<Utc>),
    /// To be looked at. It counts as a failure until [`Store::succeed`].
    Counted(Vec<Before>),
}

/// What was counted before an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    whose: String,
    is_forgiven: bool,
    /// When the last one failed; none if none has.
    at: Option<String>,
}

impl Store {
    /// Counts an attempt, unless there is a pause for one of those who try.
    ///
    /// # Errors
    /// When the database cannot be written, a value in it is not understood, or the claim to be at work was lost.
    pub async fn attempt(&self, counters: &[Counter], at: DateTime<Utc>) -> Result<Attempt, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM sign_in_failures WHERE at < $1").bind(stamp(at - FORGOTTEN)).execute(&mut *tx).await?;
        let (mut until, mut before) = (None, Vec::new());
        for counter in counters {
            let whose = hash_of(&counter.whose);
            let known: Option<(i64, String)> =
                sqlx::query_as("SELECT failures, at FROM sign_in_failures WHERE whose = $1")
                    .bind(&whose)
                    .fetch_optional(&mut *tx)
                    .await?;
            if let Some((failures, last)) = &known {
                // A clock that was set back must not lock anybody out for longer than a pause.
                let last = moment(last, "sign_in_failures.at")?.min(at);
                until = until.max(Some(last + counter.patience.pause(*failures)));
            }
            let at = known.map(|(_, last)| last);
            before.push(Before { whose, is_forgiven: counter.is_forgiven, at });
        }
        if let Some(until) = until.filter(|until| *until > at) {
            return Ok(Attempt::Refused(until));
        }
        for one in &before {
            sqlx::query(self.keyed(
                "INSERT INTO sign_in_failures (whose, failures, at) VALUES ($1, 1, $2)
                 ON CONFLICT (whose) DO UPDATE SET failures = sign_in_failures.failures + 1, at = excluded.at",
            ))
            .bind(&one.whose)
            .bind(stamp(at))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(Attempt::Counted(before))
    }

    /// An attempt that was counted has succeeded: it and, where that is so for a counter, all failures before it are forgiven.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn succeed(&self, before: &[Before]) -> Result<(), StoreError> {
        self.uncount(before, true).await
    }

    /// An attempt that was counted was no failure; what failed before still counts.
    ///
    /// # Errors
    /// When the database cannot be written, or the claim to be at work was lost.
    pub async fn take_back(&self, before: &[Before]) -> Result<(), StoreError> {
        self.uncount(before, false).await
    }

    async fn uncount(&self, before: &[Before], forgives: bool) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for one in before {
            if !(forgives && one.is_forgiven) {
                sqlx::query(
                    "UPDATE sign_in_failures SET failures = failures - 1, at = COALESCE($2, at) WHERE whose = $1",
                )
                .bind(&one.whose)
                .bind(one.at.as_deref())
                .execute(&mut *tx)
                .await?;
            }
            sqlx::query("DELETE FROM sign_in_failures WHERE whose = $1 AND (failures < 1 OR $2 = 1)")
                .bind(&one.whose)
                .bind(i64::from(forgives && one.is_forgiven))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let patience = Patience { free: 5, first: TimeDelta::minutes(1), longest: TimeDelta::hours(1) };
        let pauses: Vec<i64> = (3..14).map(|failures| patience.pause(failures).num_minutes()).collect();
        assert_eq!(pauses, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(patience.pause(i64::MAX).num_minutes(), 60);
    }

    #[tokio::test]
    async fn an_attempt_counts_until_it_succeeds() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("kontingent.sqlite")).await.unwrap();
        let patience = Patience { free: 3, first: TimeDelta::minutes(1), longest: TimeDelta::hours(1) };
        let counter = |whose: &str, is_forgiven| Counter { whose: whose.to_owned(), patience, is_forgiven };
        let (person, address) = (counter("person", true), counter("address", false));
        let mut now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        for _ in 0..2 {
            assert!(matches!(
                store.attempt(&[person.clone(), address.clone()], now).await.unwrap(),
                Attempt::Counted(_)
            ));
        }
        let Attempt::Counted(before) = store.attempt(&[person.clone(), address.clone()], now).await.unwrap() else {
            panic!("the third one is looked at")
        };
        assert_eq!(
            store.attempt(std::slice::from_ref(&person), now).await.unwrap(),
            Attempt::Refused(now + TimeDelta::minutes(1))
        );
        store.succeed(&before).await.unwrap();
        // The person begins anew; the address has failed twice, and a third time now.
        assert!(matches!(store.attempt(std::slice::from_ref(&person), now).await.unwrap(), Attempt::Counted(_)));
        assert!(matches!(store.attempt(std::slice::from_ref(&address), now).await.unwrap(), Attempt::Counted(_)));
        let refused = store.attempt(&[person.clone(), address.clone()], now).await.unwrap();
        assert_eq!(refused, Attempt::Refused(now + TimeDelta::minutes(1)));
        // A refusal is not counted, and the next failure doubles the pause.
        now += TimeDelta::minutes(1);
        assert!(matches!(store.attempt(std::slice::from_ref(&address), now).await.unwrap(), Attempt::Counted(_)));
        assert_eq!(
            store.attempt(std::slice::from_ref(&address), now).await.unwrap(),
            Attempt::Refused(now + TimeDelta::minutes(2))
        );
        // A clock that was set back by a year locks nobody out for a year.
        let earlier = now - TimeDelta::days(365);
        assert_eq!(
            store.attempt(std::slice::from_ref(&address), earlier).await.unwrap(),
            Attempt::Refused(earlier + TimeDelta::minutes(2))
        );
        now += TimeDelta::hours(25);
        for _ in 0..3 {
            assert!(matches!(store.attempt(std::slice::from_ref(&address), now).await.unwrap(), Attempt::Counted(_)));
        }
    }
}
