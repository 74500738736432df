//! The platform and the mail, as a daemon reaches them: answers are late, lost before or after the change, refused for now, or the
//! platform is away. Each change that arrives is held against what the office said and what people decided.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use connectors::platform::sandbox::{capabilities, change_of, wire};
use connectors::platform::{Capabilities, ReadError, Reader, Receipt, WriteError, Writer};
use domain::action::{Action, ActionKind, Change};
use domain::membership::{MembershipRead, PlaceName, Role};
use kontingent::notify::{Letter, LetterSender, MailError};
use simulators::InMemoryPlatform;

use crate::office::{Belonging, Edition};
use crate::support::invent::Dice;
use crate::turns::{Actor, Turns};

/// What is out of order outside, and what has happened so far.
#[derive(Default)]
pub struct Known {
    /// The platform does not answer.
    pub is_away: bool,
    /// The mail server does not answer.
    pub is_mail_away: bool,
    /// Of a hundred calls so many go wrong.
    pub faults_percent: usize,
    /// Everything is stopped by a person.
    pub is_stopped: bool,
    /// What a person approved, by the action's id.
    pub approved: HashSet<String>,
    /// What a person rejected: whom, and from or to where.
    pub rejected: HashMap<String, (String, Vec<String>)>,
    /// A person has decided on a plan.
    pub has_decided: bool,
    /// What the office said.
    pub editions: Vec<Edition>,
    /// Changes that were made, and whether the platform was read since.
    made: HashMap<String, bool>,
    /// What must never happen, and did.
    pub wrong: Vec<String>,
    /// Everything that happened, in order, without random values.
    pub trace: Vec<String>,
    pub counts: Counts,
}

impl Known {
    /// The changes that were made, by the action's id.
    pub fn made(&self) -> impl Iterator<Item = &String> {
        self.made.keys()
    }
}

/// What happened, in numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub changes: u32,
    pub lost_answers: u32,
    pub reads: u32,
    pub letters: u32,
    pub unsent_letters: u32,
    pub kills: u32,
    pub faults: u32,
}

/// What all daemons share.
pub struct Outside {
    pub platform: InMemoryPlatform,
    pub turns: Turns,
    pub known: Mutex<Known>,
    pub dice: Mutex<Dice>,
}

impl Outside {
    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap()
    }

    pub fn dice(&self) -> MutexGuard<'_, Dice> {
        self.dice.lock().unwrap()
    }

    /// Something goes wrong with this call.
    fn goes_wrong(&self) -> bool {
        let percent = self.known().faults_percent;
        percent > 0 && self.dice().percent(percent)
    }

    /// How long a call takes: now and then the machine sleeps for days in the middle of it.
    fn latency(&self) -> Duration {
        let is_rough = self.known().faults_percent > 0;
        let mut dice = self.dice();
        match dice.below(400) {
            0 if is_rough => Duration::from_secs(3600 * (1 + dice.below(60) as u64)),
            1..6 if is_rough => Duration::from_secs(dice.below(90) as u64),
            _ => Duration::from_millis(10 + dice.below(300) as u64),
        }
    }

    pub fn tell(&self, what: impl std::fmt::Display) {
        let line = format!("{:>12.3} {what}", self.turns.now().as_secs_f64());
        self.known().trace.push(line);
    }
}

/// A daemon's way to the platform and to the mail.
#[derive(Clone)]
pub struct Link {
    pub outside: Arc<Outside>,
    pub actor: Actor,
}

impl Link {
    async fn pass(&self) {
        let latency = self.outside.latency();
        self.outside.turns.wait(self.actor, latency).await;
    }

    async fn read_of(&self, wanted: Option<&[PlaceName]>) -> Result<MembershipRead, ReadError> {
        self.pass().await;
        let url = || "http://platform.example/v1/members".to_owned();
        if self.outside.known().is_away {
            return Err(ReadError::Unreachable { url: url(), reason: "refused".to_owned() });
        }
        if self.outside.goes_wrong() {
            return Err(ReadError::Incomplete { url: url(), got: 1, expected: 2 });
        }
        let read = self.outside.platform.read(wanted);
        self.pass().await;
        let mut known = self.outside.known();
        known.counts.reads += 1;
        known.made.values_mut().for_each(|was_read| *was_read = true);
        Ok(read)
    }

    /// What holds when a change is sent. Asked when it is sent, before it travels.
    fn check(&self, action: &Action) {
        let mut known = self.outside.known();
        let id = action.id.clone();
        let mut wrong = Vec::new();
        if known.is_stopped {
            wrong.push("sent while everything is stopped");
        }
        if action.verdict.code() != "auto" && !known.approved.contains(&id) {
            wrong.push("sent without an approval");
        }
        if known.rejected.contains_key(&id) {
            wrong.push("sent though it was rejected");
        }
        if !known.has_decided {
            wrong.push("sent before anybody looked at the first plan");
        }
        if known.made.get(&id) == Some(&false) {
            wrong.push("sent again after it was made, without a look at the platform");
        }
        let name = action.person().map(|person| person.name.clone()).unwrap_or_default();
        let place = action.place().to_string();
        let taken = known.editions.iter().rev().find(|edition| edition.was_taken());
        let said: Vec<&Edition> = taken.into_iter().chain(known.editions.last()).collect();
        let is_in = |belonging: &Belonging, place: &str| {
            belonging.get(&name).is_some_and(|belongs| belongs.places.contains(place))
        };
        // In the lists that it could know of, and in the orders as well.
        let everywhere = |place: &str| said.iter().all(|edition| is_in(&edition.contingent, place));
        let anywhere = |place: &str| said.iter().any(|one| is_in(&one.contingent, place) || is_in(&one.ordered, place));
        // A role is somebody's for good here.
        let is_another_s = |role: Role| {
            let mut known = said.iter().flat_map(|one| [one.contingent.get(&name), one.ordered.get(&name)]).flatten();
            known.any(|belongs| belongs.role != role)
        };
        if let Change::Invite(member) | Change::Add(member) | Change::Reassign { member, .. } = &action.change
            && is_another_s(member.seat.role)
        {
            wrong.push("gives a role that is another kind of person's");
        }
        match &action.change {
            Change::Remove { .. } | Change::RevokeInvite(_) if everywhere(&place) => {
                wrong.push("takes out whom the office has there");
            }
            Change::Reassign { from, .. } if everywhere(&from.place.to_string()) || !anywhere(&place) => {
                wrong.push("moves whom the office does not");
            }
            Change::Invite(_) | Change::Add(_) if !anywhere(&place) => {
                wrong.push("lets in whom the office does not have there");
            }
            _ => {}
        }
        let now = self.outside.turns.now().as_secs_f64();
        for what in wrong {
            known.wrong.push(format!(
                "{now:.3}: {what}: {} {} {name} in {place} ({})",
                action.kind().code(),
                action.id,
                action.basis.kind().code()
            ));
        }
    }

    async fn change(&self, action: &Action, suspend: bool) -> Result<Receipt, WriteError> {
        self.check(action);
        let mut change = change_of(action).map_err(|code| WriteError::Refused { code: code.to_owned() })?;
        if let wire::Change::Remove { suspend: suspends, .. } = &mut change {
            *suspends = suspend;
        }
        self.pass().await;
        if self.outside.known().is_away {
            return Err(WriteError::NotNow { code: "refused".to_owned(), after: None });
        }
        let wrong = if self.outside.goes_wrong() { self.outside.dice().below(3) } else { usize::MAX };
        let lost = || WriteError::Unknown { reason: "timeout".to_owned() };
        match wrong {
            0 => {
                self.outside.known().counts.lost_answers += 1;
                return Err(lost());
            }
            1 => {
                return Err(WriteError::NotNow {
                    code: "too_many_requests".to_owned(),
                    after: Some(Duration::from_secs(1)),
                });
            }
            _ => {}
        }
        let done = self.outside.platform.execute(&change);
        let told = done
            .as_ref()
            .map_or_else(|code| (*code).to_owned(), |done| if done.already { "already".into() } else { "made".into() });
        self.outside.tell(format_args!("{} {} {}: {told}", self.actor, action.kind().code(), action.id));
        if let Ok(done) = &done {
            let mut known = self.outside.known();
            if done.already && known.made.contains_key(&action.id) {
                let now = self.outside.turns.now().as_secs_f64();
                known.wrong.push(format!("{now:.3}: made twice: {} {}", action.kind().code(), action.id));
            }
            known.counts.changes += u32::from(!done.already);
            known.made.insert(action.id.clone(), false);
        }
        self.pass().await;
        if wrong == 2 {
            self.outside.known().counts.lost_answers += 1;
            return Err(lost());
        }
        match done {
            Ok(done) => Ok(Receipt { link: done.link, already: done.already }),
            Err(code) => Err(WriteError::Refused { code: code.to_owned() }),
        }
    }
}

#[async_trait]
impl Reader for Link {
    fn platform(&self) -> &str {
        "sandbox"
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.read_of(None).await
    }

    async fn read_places(&self, places: &[PlaceName]) -> Result<MembershipRead, ReadError> {
        self.read_of(Some(places)).await
    }
}

#[async_trait]
impl Writer for Link {
    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    async fn execute(&self, action: &Action) -> Result<Receipt, WriteError> {
        self.change(action, false).await
    }

    async fn suspend(&self, action: &Action) -> Result<Receipt, WriteError> {
        if action.kind() != ActionKind::Remove {
            return Err(WriteError::Refused { code: "not_a_removal".to_owned() });
        }
        self.change(action, true).await
    }

    async fn link_of(&self, action: &Action) -> Result<Option<String>, WriteError> {
        let Ok(wire::Change::Invite { place, role, person_key, .. }) = change_of(action) else { return Ok(None) };
        self.pass().await;
        if self.outside.known().is_away || self.outside.goes_wrong() {
            return Err(WriteError::Unknown { reason: "timeout".to_owned() });
        }
        Ok(self.outside.platform.link(&wire::LinkAsked { place, role, person_key }))
    }
}

#[async_trait]
impl LetterSender for Link {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.pass().await;
        let is_lost = self.outside.known().is_mail_away || self.outside.goes_wrong();
        self.outside.tell(format_args!("{} letter to {}: {}", self.actor, letter.to.len(), !is_lost));
        let mut known = self.outside.known();
        if is_lost {
            known.counts.unsent_letters += 1;
            return Err(MailError::TimedOut { server: "mail.example".to_owned() });
        }
        known.counts.letters += 1;
        Ok(())
    }
}
