//! Members who come into cohorts and leave them: asked for one by one, sent together, each with an outcome of its own.
//!
//! A call for one takes a site nearly as long as a call for fifty. Who asks while others wait is put with them; an answer is taken
//! apart again. If the answer is lost, nobody of the batch knows, and each has to be read back. A batch that is refused as a whole was
//! rolled back (`start_delegated_transaction`): then each is sent by itself, so that the one who is refused is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::oneshot;

use super::super::{Receipt, WriteError};
use super::api::{Arguments, MoodleError};
use super::site::{Site, again};
use super::write::{ADD, DELETE, fault_of, looked_up, refused};

/// So many go together.
const LARGEST: usize = 50;
/// How long the first one waits for others, as long as others come.
const WAIT: Duration = Duration::from_millis(40);
/// The longest wait for others.
const LONGEST_WAITS: u32 = 20;

/// Into a cohort, or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Membering {
    Add,
    Delete,
}

/// An account and a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) change: Membering,
    pub(super) cohort: i64,
    pub(super) account: i64,
}

type Outcome = Result<Receipt, WriteError>;
type Waiting = (Member, oneshot::Sender<Outcome>);

/// Who waits to be sent.
pub(super) struct Batches {
    site: Arc<Site>,
    waiting: Mutex<BTreeMap<Membering, Vec<Waiting>>>,
}

impl Batches {
    pub(super) fn new(site: Arc<Site>) -> Batches {
        Batches { site, waiting: Mutex::default() }
    }

    /// Sends one, together with whoever asks at the same time.
    pub(super) async fn send(self: &Arc<Self>, member: Member) -> Outcome {
        let (sender, outcome) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let of_change = waiting.entry(member.change).or_default();
            of_change.push((member, sender));
            of_change.len() == 1
        };
        if is_first {
            let batches = Arc::clone(self);
            tokio::spawn(async move { batches.gather(member.change).await });
        }
        // The task that sends ended before its time: nobody knows what it did.
        outcome.await.unwrap_or_else(|_| Err(WriteError::Unknown { reason: "broken_off".to_owned() }))
    }

    fn len(&self, change: Membering) -> usize {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).get(&change).map_or(0, Vec::len)
    }

    /// Waits as long as others come, and sends them all.
    async fn gather(self: Arc<Self>, change: Membering) {
        let mut seen = 0;
        for _ in 0..LONGEST_WAITS {
            tokio::time::sleep(WAIT).await;
            let now = self.len(change);
            if now >= LARGEST || now == seen {
                break;
            }
            seen = now;
        }
        let all = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&change).unwrap_or_default();
        let mut all = all.into_iter();
        loop {
            let batch: Vec<Waiting> = all.by_ref().take(LARGEST).collect();
            if batch.is_empty() {
                return;
            }
            let members: Vec<Member> = batch.iter().map(|(member, _)| *member).collect();
            let outcomes = self.site.change_members(change, &members).await;
            for ((_, sender), outcome) in batch.into_iter().zip(outcomes) {
                // Whoever asked may have been stopped meanwhile.
                let _ = sender.send(outcome);
            }
        }
    }
}

/// Warnings beside a result: the codes of cohort/externallib.php.
#[derive(Deserialize)]
struct Warned {
    #[serde(default)]
    warnings: Vec<Warning>,
}

#[derive(Deserialize)]
struct Warning {
    #[serde(deserialize_with = "as_text")]
    warningcode: String,
}

/// A code that is a number in some versions.
fn as_text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

impl Site {
    /// Sends members in one call; an outcome for each.
    async fn change_members(&self, change: Membering, members: &[Member]) -> Vec<Outcome> {
        let told = match change {
            Membering::Add => self.add_members(members).await,
            Membering::Delete => self.delete_members(members).await,
        };
        match told {
            Ok(outcomes) => outcomes,
            // One of them may be the reason, and all were rolled back.
            Err(WriteError::Refused { .. }) if members.len() > 1 => {
                let mut outcomes = Vec::with_capacity(members.len());
                for member in members {
                    let one = std::slice::from_ref(member);
                    let told = match change {
                        Membering::Add => self.add_members(one).await,
                        Membering::Delete => self.delete_members(one).await,
                    };
                    outcomes.push(
                        told.map_or_else(Err, |mut outcomes| {
                            outcomes.pop().unwrap_or_else(|| Err(refused("not_done")))
                        }),
                    );
                }
                outcomes
            }
            Err(fault) => members.iter().map(|_| Err(fault.clone())).collect(),
        }
    }

    async fn delete_members(&self, members: &[Member]) -> Result<Vec<Outcome>, WriteError> {
        let mut arguments = Arguments::default();
        for (n, member) in members.iter().enumerate() {
            arguments = arguments
                .with(&format!("members[{n}][cohortid]"), member.cohort)
                .with(&format!("members[{n}][userid]"), member.account);
        }
        self.api.call::<Value>(DELETE, arguments).await.map_err(fault_of)?;
        Ok(members.iter().map(|_| Ok(Receipt::default())).collect())
    }

    async fn add_members(&self, members: &[Member]) -> Result<Vec<Outcome>, WriteError> {
        let mut arguments = Arguments::default();
        for (n, member) in members.iter().enumerate() {
            arguments = arguments
                .with(&format!("members[{n}][cohorttype][type]"), "id")
                .with(&format!("members[{n}][cohorttype][value]"), member.cohort)
                .with(&format!("members[{n}][usertype][type]"), "id")
                .with(&format!("members[{n}][usertype][value]"), member.account);
        }
        let told = self.api.call::<Warned>(ADD, arguments).await.map_err(fault_of)?;
        let already = Receipt { already: true, ..Receipt::default() };
        let codes: Vec<&str> = told.warnings.iter().map(|warning| warning.warningcode.as_str()).collect();
        match codes.as_slice() {
            [] => return Ok(members.iter().map(|_| Ok(Receipt::default())).collect()),
            // Everybody was there already.
            all if all.len() == members.len() && all.iter().all(|code| *code == "3") => {
                return Ok(members.iter().map(|_| Ok(already.clone())).collect());
            }
            _ => {}
        }
        // A warning does not say whom it is about: the cohorts say who is in them now. Where they do not, nobody knows.
        let there = self.members_of(members).await;
        let outcome = |member: &Member| match &there {
            Ok(there) if there.contains(&(member.cohort, member.account)) => Ok(Receipt::default()),
            // An unknown cohort is told with the same code as an unknown account.
            Ok(_) => Err(refused("no_such_account")),
            Err(_) => Err(WriteError::Unknown { reason: "not_read_back".to_owned() }),
        };
        Ok(members.iter().map(outcome).collect())
    }

    /// Who is in the cohorts of these members: cohort and account.
    async fn members_of(&self, members: &[Member]) -> Result<BTreeSet<(i64, i64)>, WriteError> {
        #[derive(Deserialize)]
        struct Members {
            cohortid: i64,
            #[serde(default)]
            userids: Vec<i64>,
        }
        let cohorts: BTreeSet<i64> = members.iter().map(|member| member.cohort).collect();
        let ask = || {
            let arguments = Arguments::default().list("cohortids", &cohorts);
            self.api.call::<Vec<Members>>("core_cohort_get_cohort_members", arguments)
        };
        let told = match again(ask).await {
            Ok(told) => told,
            // A cohort that is not there any more fails the whole question.
            Err(MoodleError::Refused(_)) => Vec::new(),
            Err(fault) => return Err(looked_up(fault)),
        };
        Ok(told.into_iter().flat_map(|one| one.userids.into_iter().map(move |id| (one.cohortid, id))).collect())
    }
}
