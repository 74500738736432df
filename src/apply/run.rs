//! Steps that are ready → done, failed, or a task for a person; each is entered in the journal before it is sent and after the
//! answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::Step;
use crate::sync::Connected;
use connectors::platform::{BY_HAND, Reader, Receipt, Suspension, WriteError, Writer};
use domain::membership::PlaceName;
use planner::plan::{Action, ActionKind, holds, touches};
use store::{ActionState, Event, PlanHead, Store, StoreError};
use system::clock::Clock;

/// Asks the run to stop: the actions in progress are finished, no other is begun.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the run to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// True if somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// An action that was not carried out.
#[derive(Debug, Clone)]
pub struct Failed {
    /// The action.
    pub action: Action,
    /// The platform's code, or a key of the catalogue.
    pub why: String,
}

/// The outcome.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// Done now.
    pub done: Vec<Action>,
    /// Nothing had to be changed: the platform already was as the action wants it.
    pub already: usize,
    /// Failed.
    pub failed: Vec<Failed>,
    /// Answers that were lost and could not be read back yet.
    pub unknown: usize,
    /// Given to a person as a task.
    pub tasks: usize,
    /// Not begun: what they depend on was not done, or the work was stopped.
    pub left: usize,
    /// The work was stopped before its end: asked to, or too many failures in a row.
    pub stopped: bool,
}

impl Applied {
    /// Adds the outcome of another platform's part.
    pub fn take(&mut self, part: Applied) {
        self.done.extend(part.done);
        self.already += part.already;
        self.failed.extend(part.failed);
        self.unknown += part.unknown;
        self.tasks += part.tasks;
        self.left += part.left;
        self.stopped |= part.stopped;
    }
}

/// The outcome of a plan's actions in earlier runs.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// Done.
    pub done: HashSet<String>,
    /// Given to a person as a task.
    pub tasks: HashSet<String>,
}

/// Carries out the steps of one plan.
#[derive(Clone)]
pub struct Executor {
    /// The store.
    pub store: Store,
    /// The platform.
    pub platform: Connected,
    /// The plan.
    pub head: PlanHead,
    /// How many actions are sent at the same time.
    pub parallel: usize,
    /// After so many failures in a row the run stops.
    pub max_failures: u32,
    /// Removals are suspensions first, where the platform can.
    pub suspend: bool,
    /// Asks the work to stop.
    pub stop: Stop,
    /// The clock, for the times in the journal.
    pub clock: Clock,
}

/// How a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    AsItIs,
    AsSuspension,
}

impl Manner {
    /// What the journal says of a change that was made, or was found made when the platform was read back.
    fn detail(self, read_back: bool) -> &'static str {
        match (self, read_back) {
            (Manner::AsItIs, false) => "",
            (Manner::AsItIs, true) => "read back",
            (Manner::AsSuspension, false) => "suspended",
            (Manner::AsSuspension, true) => "read back: suspended",
        }
    }
}

enum Outcome {
    Done(Receipt, &'static str),
    Failed(String),
    Unknown(String),
    Task,
    NotBegun,
}

/// How many times a change is sent; again only if it was certainly not made.
const TRIES: u32 = 6;

impl Executor {
    /// Carries out the steps. `before` is the outcome of the plan's other actions, on which these may depend. Actions that were done
    /// before a failure stay done.
    ///
    /// # Errors
    /// When the database cannot be read or written: then nothing more is sent.
    pub async fn run(&self, steps: Vec<Step>, before: Before) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let mut waiting: Vec<Step> = steps;
        let ids: HashSet<String> = waiting.iter().map(|step| step.action.id.clone()).collect();
        let mut before = before;
        let mut given_up: HashSet<String> = HashSet::new();
        let mut failures = 0u32;
        let mut broken: Option<StoreError> = None;
        let mut running: JoinSet<(Step, Result<Outcome, StoreError>)> = JoinSet::new();
        // The actions of one person are carried out one after another, in the plan's order.
        let mut busy: HashMap<String, usize> = HashMap::new();
        loop {
            let stopping =
                self.stop.is_asked() || broken.is_some() || (self.max_failures > 0 && failures >= self.max_failures);
            let mut n = 0;
            while !stopping && running.len() < self.parallel.max(1) && n < waiting.len() {
                let Some(step) = waiting.get(n) else { break };
                let person = person_of(&step.action);
                let state = dependencies(&step.action, self.by_hand(&step.action), &ids, &before, &given_up);
                if state == Dependencies::Never {
                    let step = waiting.remove(n);
                    given_up.insert(step.action.id.clone());
                    applied.left += 1;
                    continue;
                }
                let same_person_before =
                    waiting.iter().take(n).any(|other| !person.is_empty() && person_of(&other.action) == person);
                if state == Dependencies::Waiting || busy.contains_key(&person) || same_person_before {
                    n += 1;
                    continue;
                }
                let step = waiting.remove(n);
                if !person.is_empty() {
                    busy.insert(person, 1);
                }
                let executor = self.clone();
                running.spawn(async move {
                    let outcome = executor.one(&step).await;
                    (step, outcome)
                });
            }
            let Some(finished) = running.join_next().await else {
                if let Some(fault) = broken {
                    return Err(fault);
                }
                applied.left += waiting.len();
                applied.stopped = stopping && !waiting.is_empty();
                return Ok(applied);
            };
            let Ok((step, outcome)) = finished else {
                // A task that was cancelled: the journal says that the action was sent, the next read resolves it.
                applied.unknown += 1;
                continue;
            };
            busy.remove(&person_of(&step.action));
            let id = step.action.id.clone();
            let outcome = match outcome {
                Ok(outcome) => outcome,
                Err(fault) => {
                    // The other actions in progress are finished, so that no request is cut off half-way.
                    broken.get_or_insert(fault);
                    given_up.insert(id);
                    continue;
                }
            };
            match outcome {
                Outcome::Done(receipt, _) => {
                    failures = 0;
                    before.done.insert(id);
                    if receipt.already {
                        applied.already += 1;
                    } else {
                        applied.done.push(step.action);
                    }
                }
                Outcome::Task => {
                    before.tasks.insert(id);
                    applied.tasks += 1;
                }
                Outcome::Failed(why) => {
                    failures += 1;
                    given_up.insert(id);
                    applied.failed.push(Failed { action: step.action, why });
                }
                Outcome::Unknown(_) => {
                    failures += 1;
                    given_up.insert(id);
                    applied.unknown += 1;
                }
                Outcome::NotBegun => {
                    given_up.insert(id);
                    applied.left += 1;
                }
            }
        }
    }

    /// True for what the connector cannot carry out.
    fn by_hand(&self, action: &Action) -> bool {
        self.platform.writer.as_ref().is_none_or(|writer| !writer.executes(action))
    }

    async fn one(&self, step: &Step) -> Result<Outcome, StoreError> {
        let action = &step.action;
        let writer = self.platform.writer.as_ref().filter(|writer| writer.executes(action));
        let Some(writer) = writer else {
            let made = self.store.make_task(&self.head, action, self.clock.now(), &step.who).await?;
            return Ok(if made { Outcome::Task } else { Outcome::NotBegun });
        };
        if !self.store.begin_action(&self.head, action, self.clock.now(), &step.who).await? {
            return Ok(Outcome::NotBegun);
        }
        let wanted = self.suspend || writer.capabilities().suspension == Suspension::ForGood;
        // A membership that is already suspended is removed for good.
        let manner =
            if wanted && writer.suspends(action) && !action.is_final() { Manner::AsSuspension } else { Manner::AsItIs };
        let outcome = send(writer.as_ref(), self.platform.reader.as_deref(), action, manner, &self.stop).await;
        let (state, event, detail, receipt) = match &outcome {
            Outcome::Done(receipt, detail) => {
                let event = if receipt.already { Event::Already } else { Event::Done };
                (ActionState::Done, event, *detail, Some(receipt))
            }
            // Refused for good, and a person can do the same: never a failure with nothing left to do.
            Outcome::Failed(why) if is_by_hand(action, why) => {
                let made = self.store.make_task(&self.head, action, self.clock.now(), &step.who).await?;
                return Ok(if made { Outcome::Task } else { Outcome::NotBegun });
            }
            Outcome::Failed(why) => (ActionState::Failed, Event::Failed, why.as_str(), None),
            Outcome::Unknown(why) => (ActionState::Sent, Event::Unknown, why.as_str(), None),
            Outcome::Task | Outcome::NotBegun => return Ok(outcome),
        };
        self.store.end_action(&self.head, action, state, event, self.clock.now(), &step.who, detail, receipt).await?;
        metrics::counter!("kontingent_actions_total", "kind" => action.kind().code(), "outcome" => state.code())
            .increment(1);
        Ok(outcome)
    }
}

/// True for an addition that the platform refuses to programs, and not to people.
fn is_by_hand(action: &Action, why: &str) -> bool {
    matches!(action.kind(), ActionKind::Add | ActionKind::Reassign) && BY_HAND.contains(&why)
}

/// Sends one change, until its outcome is known.
async fn send(
    writer: &dyn Writer,
    reader: Option<&dyn Reader>,
    action: &Action,
    manner: Manner,
    stop: &Stop,
) -> Outcome {
    let mut wait = Duration::from_millis(200);
    let mut last = String::new();
    let mut lost = false;
    for attempt in 1..=TRIES {
        let sent = match manner {
            Manner::AsItIs => writer.execute(action).await,
            Manner::AsSuspension => writer.suspend(action).await,
        };
        match sent {
            Ok(receipt) => return Outcome::Done(receipt, manner.detail(false)),
            Err(WriteError::Refused { code }) => {
                // Refused after a lost answer: it may be refused because it was done.
                if !lost {
                    return Outcome::Failed(code);
                }
                return match read_back(reader, action).await {
                    Some(true) => found_done(writer, action, manner).await,
                    Some(false) => Outcome::Failed(code),
                    None => Outcome::Unknown(code),
                };
            }
            Err(WriteError::NotNow { code, after }) => {
                last = code;
                if attempt == TRIES || stop.is_asked() {
                    break;
                }
                tokio::time::sleep(after.unwrap_or(wait).min(Duration::from_secs(60))).await;
                wait = (wait * 2).min(Duration::from_secs(10));
            }
            // Never sent again without asking the platform first.
            Err(WriteError::Unknown { reason }) => {
                lost = true;
                match read_back(reader, action).await {
                    Some(true) => return found_done(writer, action, manner).await,
                    Some(false) => {
                        last = reason;
                        if stop.is_asked() {
                            break;
                        }
                    }
                    None => return Outcome::Unknown(reason),
                }
            }
        }
    }
    Outcome::Failed(last)
}

/// The outcome of a change that the platform shows although its answer was lost: done. An invitation's link was lost, too, so the
/// platform is asked for it.
async fn found_done(writer: &dyn Writer, action: &Action, manner: Manner) -> Outcome {
    match lost_link(Some(writer), action).await {
        Ok(receipt) => Outcome::Done(receipt, manner.detail(true)),
        Err(_) => Outcome::Unknown("no_link_yet".to_owned()),
    }
}

/// What the lost answer to a change would have contained: the link of an invitation.
///
/// # Errors
/// The platform does not give the link now; the action stays unanswered until it does.
pub async fn lost_link(writer: Option<&dyn Writer>, action: &Action) -> Result<Receipt, WriteError> {
    let link = match writer {
        Some(writer) if action.kind() == ActionKind::Invite => writer.link_of(action).await?,
        _ => None,
    };
    Ok(Receipt { link, already: false })
}

/// True if the platform shows the change. A request that is still on its way gets a moment to arrive. `None` if the platform cannot
/// be read.
async fn read_back(reader: Option<&dyn Reader>, action: &Action) -> Option<bool> {
    let reader = reader?;
    let places: Vec<PlaceName> = touches(action).into_iter().cloned().collect();
    let mut seen = None;
    for pause in [50u64, 400] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        match reader.read_places(&places).await {
            Ok(read) if holds(action, &read) => return Some(true),
            Ok(_) => seen = Some(false),
            Err(_) => {}
        }
    }
    seen
}

fn person_of(action: &Action) -> String {
    action.person().map(|person| person.key.to_string()).unwrap_or_default()
}

#[derive(Debug, PartialEq, Eq)]
enum Dependencies {
    Met,
    Waiting,
    Never,
}

/// Where the actions stand that must be done before. One that is not among the steps was done earlier, or is not approved:
/// the plan says by `depends_on` that this one must wait for it.
fn dependencies(
    action: &Action,
    by_hand: bool,
    steps: &HashSet<String>,
    others: &Before,
    given_up: &HashSet<String>,
) -> Dependencies {
    let mut state = Dependencies::Met;
    for before in &action.depends_on {
        let is_task = others.tasks.contains(before);
        // A person carries tasks out in their order; the connector must not overtake them.
        if others.done.contains(before) || (is_task && by_hand) {
            continue;
        }
        if is_task || !steps.contains(before) || given_up.contains(before) {
            return Dependencies::Never;
        }
        state = Dependencies::Waiting;
    }
    state
}
