//! The built-in platform without a port: a value that answers at once, for simulations whose transport is their own.

use std::sync::Mutex;

use super::SandboxError;
use super::college::College;
use super::shared::lock;
use connectors::platform::sandbox::wire::{Change, Done, LinkAsked, LogEntry, Play};
use domain::membership::{MembershipRead, PlaceName, Seat};
use system::clock::Clock;

/// A platform that is asked directly.
#[derive(Debug)]
pub struct InMemoryPlatform {
    name: String,
    college: Mutex<College>,
    clock: Clock,
}

impl InMemoryPlatform {
    /// A platform with these members.
    ///
    /// # Errors
    /// [`SandboxError::Members`] when one has no name, or sits in no possible place.
    pub fn new(name: &str, members: Vec<Seat>, clock: Clock) -> Result<InMemoryPlatform, SandboxError> {
        let college = College::with(members, Vec::new()).map_err(|code| SandboxError::Members { code })?;
        Ok(InMemoryPlatform { name: name.to_owned(), college: Mutex::new(college), clock })
    }

    /// What a reader is told: of all places, or of those that are wanted.
    pub fn read(&self, wanted: Option<&[PlaceName]>) -> MembershipRead {
        let told = lock(&self.college).told();
        let is_wanted = |place: &PlaceName| wanted.is_none_or(|wanted| wanted.contains(place));
        let places = told.places.into_iter().map(|item| item.place).filter(is_wanted).collect();
        let seats = told.seats.into_iter().map(|item| item.seat).filter(|seat| is_wanted(&seat.place)).collect();
        let mut read = MembershipRead { platform: self.name.clone(), places, seats, lists: None };
        read.sort();
        read
    }

    /// Makes a change.
    ///
    /// # Errors
    /// The code of the refusal.
    pub fn execute(&self, change: &Change) -> Result<Done, &'static str> {
        let today = self.clock.today(&chrono_tz::Europe::Moscow);
        lock(&self.college).execute(change, today).map_err(|refused| refused.1)
    }

    /// The link of an invitation that nobody has taken up yet; `None` if there is none.
    pub fn link(&self, asked: &LinkAsked) -> Option<String> {
        lock(&self.college).open_link(&asked.place, asked.role, &asked.person_key).ok()
    }

    /// Does what a user does.
    ///
    /// # Errors
    /// The code of the refusal.
    pub fn play(&self, play: &Play) -> Result<Done, &'static str> {
        let today = self.clock.today(&chrono_tz::Europe::Moscow);
        lock(&self.college).play(play, today).map_err(|refused| refused.1)
    }

    /// Every change that was really made, in order.
    pub fn log(&self) -> Vec<LogEntry> {
        lock(&self.college).log.clone()
    }
}
