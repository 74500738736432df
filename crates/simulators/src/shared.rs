//! What all requests share: the college, its file, the faults to come, the counts.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use secrecy::{ExposeSecret, SecretString};

use super::college::{College, Refused, Told};
use super::gate::Gate;
use super::keep;
use connectors::platform::sandbox::wire::{Change, Done, LinkAsked, Play};
use system::clock::Clock;

/// So many states are kept for readers who are between two pages.
const STATES_KEPT: usize = 8;

pub(super) struct Shared {
    pub(super) url: String,
    pub(super) token: SecretString,
    /// Bound to this machine alone, so that the page asks nobody who they are.
    pub(super) is_local: bool,
    pub(super) clock: Clock,
    pub(super) college: Mutex<College>,
    pub(super) told: Mutex<VecDeque<Arc<Told>>>,
    pub(super) gate: Gate,
    pub(super) state: Option<StateFile>,
}

/// The file, and the revision that it holds.
pub(super) struct StateFile {
    pub(super) path: PathBuf,
    pub(super) saved: Arc<tokio::sync::Mutex<Option<u64>>>,
}

/// A lock that outlives a panic elsewhere: every change is whole before the lock is given back.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True for the token, in a time that does not depend on where the difference is.
pub(super) fn is_same(said: &str, token: &SecretString) -> bool {
    // Digests of one length are compared in constant time by blake3.
    blake3::hash(said.as_bytes()) == blake3::hash(token.expose_secret().as_bytes())
}

impl Shared {
    /// The platform goes by Moscow's time, whoever asks it from where.
    pub(super) fn today(&self) -> NaiveDate {
        self.clock.today(&chrono_tz::Europe::Moscow)
    }

    pub(super) fn is_token(&self, said: &str) -> bool {
        is_same(said, &self.token)
    }

    /// Makes a change, counts it, and saves the state.
    pub(super) async fn change(&self, change: &Change) -> Result<Done, Refused> {
        let outcome = lock(&self.college).execute(change, self.today());
        {
            let mut counts = lock(&self.gate.counts);
            match &outcome {
                Ok(done) if done.already => counts.already += 1,
                Ok(_) => counts.changes += 1,
                Err(Refused(_, code)) => *counts.refused.entry((*code).to_owned()).or_default() += 1,
            }
        }
        self.finish(outcome).await
    }

    /// Does what a user does, counts it, and saves the state.
    pub(super) async fn play(&self, play: &Play) -> Result<Done, Refused> {
        let outcome = lock(&self.college).play(play, self.today());
        lock(&self.gate.counts).plays += 1;
        self.finish(outcome).await
    }

    /// The link of an invitation that nobody has taken up yet.
    pub(super) fn link(&self, asked: &LinkAsked) -> Result<Done, Refused> {
        let code = lock(&self.college).open_link(&asked.place, asked.role, &asked.person_key)?;
        Ok(Done { done: true, already: true, link: Some(format!("{}/join/{code}", self.url)), account: None })
    }

    async fn finish(&self, outcome: Result<Done, Refused>) -> Result<Done, Refused> {
        let mut done = outcome?;
        if self.save().await.is_err() {
            return Err(Refused(500, "not_saved"));
        }
        done.link = done.link.map(|code| format!("{}/join/{code}", self.url));
        Ok(done)
    }

    /// Saves the state, unless somebody who saved later has saved it already.
    pub(super) async fn save(&self) -> std::io::Result<()> {
        let Some(state) = &self.state else { return Ok(()) };
        let own = lock(&self.college).revision;
        let mut saved = Arc::clone(&state.saved).lock_owned().await;
        if saved.is_some_and(|saved| saved >= own) {
            return Ok(());
        }
        let (revision, text) = {
            let college = lock(&self.college);
            (college.revision, keep::text(&college)?)
        };
        let path = state.path.clone();
        // The lock goes with the writing: a client that hangs up must not let an older state overtake a newer one.
        let writing = move || {
            keep::save(&path, &text)?;
            *saved = Some(revision);
            Ok(())
        };
        tokio::task::spawn_blocking(writing).await.map_err(std::io::Error::other)?
    }

    /// The lists of a revision, if they are still kept; without one, the lists as they are now.
    pub(super) fn told(&self, revision: Option<u64>) -> Option<Arc<Told>> {
        let mut kept = lock(&self.told);
        if let Some(revision) = revision {
            return kept.iter().find(|told| told.revision == revision).cloned();
        }
        let college = lock(&self.college);
        if let Some(told) = kept.iter().find(|told| told.revision == college.revision) {
            return Some(Arc::clone(told));
        }
        let told = Arc::new(college.told());
        kept.push_back(Arc::clone(&told));
        if kept.len() > STATES_KEPT {
            kept.pop_front();
        }
        Some(told)
    }
}
