//! Steps that are ready → done, failed, or a task for a person; each is entered in the journal before it is sent and after the
//! answer.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::task::JoinSet;

use super::Step;
use super::order::{Before, Fate, Queue, Queued, Way};
use super::send::{Manner, ReadBacks, Sent, Stop, send};
use crate::sync::Connected;
use connectors::platform::{BY_HAND, Receipt, Refusal, Suspension};
use planner::plan::{Action, ActionKind};
use store::{ActionState, Event, PlanHead, Store, StoreError};
use system::clock::Clock;

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
    /// Refused for good, each for a reason of its own, and given to a person with the reason; not among `tasks`.
    pub refused: Vec<Failed>,
    /// Answers that were lost and could not be read back yet.
    pub unknown: usize,
    /// Given to a person as a task.
    pub tasks: usize,
    /// Not begun: what they depend on was not done, or the work was stopped.
    pub left: usize,
    /// The work was stopped before its end: asked to, too many failures in a row, or [`Applied::overslept`].
    pub stopped: bool,
    /// The machine slept in the midst of it, or its clock was set: what is left rests on lists and memberships of another time.
    pub overslept: bool,
}

/// So much time passes between two actions only while a machine sleeps, or when somebody sets its clock.
const SLEEP: TimeDelta = TimeDelta::hours(1);

impl Applied {
    /// Takes in what became of one action, and says what that means for others.
    fn count(&mut self, action: &Action, outcome: Outcome) -> Fate {
        let failed = |why: String| Failed { action: action.clone(), why };
        match outcome {
            Outcome::Done(receipt) => {
                if receipt.already {
                    self.already += 1;
                } else {
                    self.done.push(action.clone());
                }
                Fate::Done
            }
            Outcome::Task => {
                self.tasks += 1;
                Fate::Task
            }
            Outcome::LeftToPerson(why) => {
                self.refused.push(failed(why));
                Fate::Task
            }
            Outcome::Refused(why) => {
                let of_kind = Refusal::of(&why) == Refusal::Platform;
                self.failed.push(failed(why));
                if of_kind { Fate::KindRefused } else { Fate::GivenUp }
            }
            Outcome::Failed(why) => {
                self.failed.push(failed(why));
                Fate::GivenUp
            }
            Outcome::Unknown => {
                self.unknown += 1;
                Fate::GivenUp
            }
            Outcome::NotBegun => {
                self.left += 1;
                Fate::GivenUp
            }
        }
    }

    /// Adds the outcome of another platform's part.
    pub fn take(&mut self, part: Applied) {
        self.done.extend(part.done);
        self.already += part.already;
        self.failed.extend(part.failed);
        self.refused.extend(part.refused);
        self.unknown += part.unknown;
        self.tasks += part.tasks;
        self.left += part.left;
        self.stopped |= part.stopped;
        self.overslept |= part.overslept;
    }
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
    /// After so many failures of the platform in a row the run stops; after so many refusals of one kind of actions, which concern the
    /// kind, the rest of the kind is left. What is refused for one person's sake never counts.
    pub max_failures: u32,
    /// Removals are suspensions first, where the platform can.
    pub suspend: bool,
    /// Asks the work to stop.
    pub stop: Stop,
    /// The clock, for the times in the journal.
    pub clock: Clock,
}

/// What became of a step.
enum Outcome {
    Done(Receipt),
    /// The platform refused: certainly not made.
    Refused(String),
    /// Refused for good, and a task now.
    LeftToPerson(String),
    /// It did not answer, or not now.
    Failed(String),
    Unknown,
    Task,
    NotBegun,
}

impl Executor {
    /// Carries out the steps. `before` is the outcome of the plan's other actions, on which these may depend. Actions that were done
    /// before a failure stay done.
    ///
    /// # Errors
    /// When the database cannot be read or written: then nothing more is sent.
    pub async fn run(&self, steps: Vec<Step>, before: Before) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let closes = |action: &Action| self.suspends_for_good(action);
        let way = |action: &Action| self.way(action);
        let mut queue = Queue::new(steps, before, self.parallel, self.max_failures, &closes, &way);
        let reads = Arc::new(ReadBacks::default());
        let mut failures = 0u32;
        let mut broken: Option<StoreError> = None;
        let mut running: JoinSet<(Queued, Result<Outcome, StoreError>)> = JoinSet::new();
        let mut awake = self.clock.now();
        loop {
            let now = self.clock.now();
            applied.overslept |= (now - awake).abs() > SLEEP;
            awake = now;
            let stopping = self.stop.is_asked()
                || broken.is_some()
                || applied.overslept
                || (self.max_failures > 0 && failures >= self.max_failures);
            let begun = if stopping { Vec::new() } else { queue.begin() };
            // Said before any of them begins: those that are told of together wait for each other.
            let writer = self.platform.writer.as_ref();
            let coming = |queued: &Queued| {
                writer.filter(|_| queued.is_told_together()).and_then(|writer| writer.coming(&queued.step.action))
            };
            let begun: Vec<_> = begun.into_iter().map(|queued| (coming(&queued), queued)).collect();
            for (coming, queued) in begun {
                let (executor, reads) = (self.clone(), Arc::clone(&reads));
                running.spawn(async move {
                    let outcome = executor.one(&queued.step, &reads).await;
                    drop(coming);
                    (queued, outcome)
                });
            }
            let Some(finished) = running.join_next().await else {
                if let Some(fault) = broken {
                    return Err(fault);
                }
                let (waiting, left) = queue.rest();
                applied.left += waiting + left;
                applied.stopped = stopping && waiting > 0;
                return Ok(applied);
            };
            let Ok((queued, outcome)) = finished else {
                // A task that was cancelled: the journal says that the action was sent, the next read resolves it.
                applied.unknown += 1;
                continue;
            };
            let fate = match outcome {
                Ok(outcome) => {
                    failures = match outcome {
                        Outcome::Done(_) => 0,
                        Outcome::Failed(_) | Outcome::Unknown => failures + 1,
                        _ => failures,
                    };
                    applied.count(&queued.step.action, outcome)
                }
                Err(fault) => {
                    // The other actions in progress are finished, so that no request is cut off half-way.
                    broken.get_or_insert(fault);
                    Fate::GivenUp
                }
            };
            queue.ended(&queued, fate);
        }
    }

    /// True for a removal after which the person can do nothing more on the platform.
    fn suspends_for_good(&self, action: &Action) -> bool {
        self.platform
            .writer
            .as_ref()
            .is_some_and(|writer| writer.capabilities().suspension == Suspension::ForGood && writer.suspends(action))
    }

    /// How the connector carries an action out.
    fn way(&self, action: &Action) -> Way {
        match self.platform.writer.as_ref() {
            Some(writer) if !writer.executes(action) => Way::ByHand,
            Some(writer) if writer.goes_together(action) && writer.tells_together(action) => Way::ToldTogether,
            Some(writer) if writer.goes_together(action) => Way::Together,
            Some(_) => Way::Alone,
            None => Way::ByHand,
        }
    }

    async fn one(&self, step: &Step, reads: &ReadBacks) -> Result<Outcome, StoreError> {
        let action = &step.action;
        let writer = self.platform.writer.as_ref().filter(|writer| writer.executes(action));
        let Some(writer) = writer else {
            let made = self.store.make_task(&self.head, action, self.clock.now(), &step.who).await?;
            return Ok(if made { Outcome::Task } else { Outcome::NotBegun });
        };
        if let Some(code) = writer.obstacle(action) {
            return self.leave_to_person(step, code.to_owned()).await;
        }
        if !self.store.begin_action(&self.head, action, self.clock.now(), &step.who).await? {
            return Ok(Outcome::NotBegun);
        }
        let wanted = self.suspend || writer.capabilities().suspension == Suspension::ForGood;
        // A membership that is already suspended is removed for good.
        let manner =
            if wanted && writer.suspends(action) && !action.is_final() { Manner::AsSuspension } else { Manner::AsItIs };
        let reader = self.platform.reader.as_deref();
        let sent = send(writer.as_ref(), reader, action, manner, &self.stop, reads, &self.clock).await;
        let (state, event, detail, receipt) = match &sent {
            Sent::Done(receipt, detail) => {
                let event = if receipt.already { Event::Already } else { Event::Done };
                (ActionState::Done, event, *detail, Some(receipt))
            }
            // What takes a plan back is asked for once, and is not planned again by itself.
            Sent::Refused(why) if Refusal::of(why) == Refusal::Action && self.head.origin == "cycle" => {
                return self.leave_to_person(step, why.clone()).await;
            }
            // Refused for good, and a person can do the same: never a failure with nothing left to do.
            Sent::Refused(why) | Sent::Failed(why) if is_by_hand(action, why) => {
                let made = self.store.make_task(&self.head, action, self.clock.now(), &step.who).await?;
                return Ok(if made { Outcome::Task } else { Outcome::NotBegun });
            }
            Sent::Refused(why) | Sent::Failed(why) => (ActionState::Failed, Event::Failed, why.as_str(), None),
            Sent::Unknown(why) => (ActionState::Sent, Event::Unknown, why.as_str(), None),
        };
        self.store.end_action(&self.head, action, state, event, self.clock.now(), &step.who, detail, receipt).await?;
        metrics::counter!("kontingent_actions_total", "kind" => action.kind().code(), "outcome" => state.code())
            .increment(1);
        Ok(match sent {
            Sent::Done(receipt, _) => Outcome::Done(receipt),
            Sent::Refused(why) => Outcome::Refused(why),
            Sent::Failed(why) => Outcome::Failed(why),
            Sent::Unknown(_) => Outcome::Unknown,
        })
    }

    /// Gives an action that is refused for good to a person, with the reason: it is not sent again each night.
    async fn leave_to_person(&self, step: &Step, code: String) -> Result<Outcome, StoreError> {
        let (head, action) = (&self.head, &step.action);
        if !self.store.leave_to_person(head, action, self.clock.now(), &step.who, &code).await? {
            return Ok(Outcome::NotBegun);
        }
        metrics::counter!("kontingent_actions_total", "kind" => action.kind().code(), "outcome" => "task").increment(1);
        Ok(Outcome::LeftToPerson(code))
    }
}

/// True for an addition that the platform refuses to programs, and not to people.
fn is_by_hand(action: &Action, why: &str) -> bool {
    matches!(action.kind(), ActionKind::Add | ActionKind::Reassign) && BY_HAND.contains(&why)
}
