//! Steps that are ready → done, failed, or a task for a person; each is entered in the journal before it is sent and after the
//! answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::Step;
use crate::sync::Connected;
use connectors::platform::{BY_HAND, Reader, Receipt, Refusal, Suspension, WriteError, Writer};
use domain::membership::{MembershipRead, PlaceName};
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
    /// Refused for good, each for a reason of its own, and given to a person with the reason; not among `tasks`.
    pub refused: Vec<Failed>,
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
        self.refused.extend(part.refused);
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

/// A step that waits for its turn.
struct Queued {
    step: Step,
    /// The key of its person; empty for one about a class.
    person: String,
    /// The connector cannot carry it out.
    by_hand: bool,
    /// The connector sends it together with others.
    together: bool,
    /// The connector tells its person of it together with others of theirs: these are in hand at the same time.
    joined: bool,
}

/// How many steps of a kind wait, are in hand, and may be in hand.
struct Lane {
    waiting: usize,
    in_hand: usize,
    most: usize,
}

impl Lane {
    fn has_room(&self) -> bool {
        self.waiting > 0 && self.in_hand < self.most
    }
}

enum Outcome {
    Done(Receipt, &'static str),
    /// The platform refused: certainly not made.
    Refused(String),
    /// Refused for good, and a task now.
    LeftToPerson(String),
    /// It did not answer, or not now.
    Failed(String),
    Unknown(String),
    Task,
    NotBegun,
}

/// How many changes that are sent together are in hand at once: two batches, so that one is gathered while the other is sent.
const TOGETHER: usize = 100;

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
        let queue = removals_first(steps, &|action| self.suspends_for_good(action)).into_iter();
        let mut waiting: Vec<Queued> = side_by_side(queue.map(|step| self.queued(step)).collect());
        let ids: HashSet<String> = waiting.iter().map(|queued| queued.step.action.id.clone()).collect();
        let reads = Arc::new(ReadBacks::default());
        let mut before = before;
        let mut given_up: HashSet<String> = HashSet::new();
        let mut failures = 0u32;
        let mut refusals: HashMap<ActionKind, u32> = HashMap::new();
        let mut broken: Option<StoreError> = None;
        let in_lane = |is_together: bool| waiting.iter().filter(|queued| queued.together == is_together).count();
        let mut alone = Lane { waiting: in_lane(false), in_hand: 0, most: self.parallel.max(1) };
        let mut together = Lane { waiting: in_lane(true), in_hand: 0, most: TOGETHER };
        let mut running: JoinSet<(Queued, Result<Outcome, StoreError>)> = JoinSet::new();
        // The actions of one person are carried out one after another, in the plan's order, but for those that are told of together:
        // how many of a person are in hand, and whether they are such.
        let mut busy: HashMap<String, (usize, bool)> = HashMap::new();
        loop {
            let stopping =
                self.stop.is_asked() || broken.is_some() || (self.max_failures > 0 && failures >= self.max_failures);
            let mut n = 0;
            // Of whom an action was passed over, no later one is begun.
            let mut passed: HashSet<String> = HashSet::new();
            while !stopping && (alone.has_room() || together.has_room()) {
                let Some(queued) = waiting.get(n) else { break };
                let lane = if queued.together { &mut together } else { &mut alone };
                let action = &queued.step.action;
                let state = dependencies(action, queued.by_hand, &ids, &before, &given_up);
                let refused = refusals.get(&action.kind()).copied().unwrap_or_default();
                if state == Dependencies::Never || (self.max_failures > 0 && refused >= self.max_failures) {
                    lane.waiting -= 1;
                    let queued = waiting.remove(n);
                    given_up.insert(queued.step.action.id);
                    applied.left += 1;
                    continue;
                }
                let is_apart = busy.get(&queued.person).is_some_and(|(_, joined)| !(*joined && queued.joined));
                let is_behind = is_apart || passed.contains(&queued.person);
                if state == Dependencies::Waiting || is_behind || !lane.has_room() {
                    if !queued.person.is_empty() {
                        passed.insert(queued.person.clone());
                    }
                    n += 1;
                    continue;
                }
                lane.waiting -= 1;
                lane.in_hand += 1;
                let queued = waiting.remove(n);
                if !queued.person.is_empty() {
                    busy.entry(queued.person.clone()).or_insert((0, queued.joined)).0 += 1;
                }
                let (executor, reads) = (self.clone(), Arc::clone(&reads));
                // Said before any of them begins: those that are told of together wait for each other.
                let writer = self.platform.writer.as_ref().filter(|_| queued.joined);
                let coming = writer.and_then(|writer| writer.coming(&queued.step.action));
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
                applied.left += waiting.len();
                applied.stopped = stopping && !waiting.is_empty();
                return Ok(applied);
            };
            let Ok((Queued { step, person, together: went_together, .. }, outcome)) = finished else {
                // A task that was cancelled: the journal says that the action was sent, the next read resolves it.
                applied.unknown += 1;
                continue;
            };
            if let Some((count, _)) = busy.get_mut(&person) {
                *count -= 1;
                if *count == 0 {
                    busy.remove(&person);
                }
            }
            let lane = if went_together { &mut together } else { &mut alone };
            lane.in_hand -= 1;
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
                    refusals.remove(&step.action.kind());
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
                Outcome::LeftToPerson(why) => {
                    before.tasks.insert(id);
                    applied.refused.push(Failed { action: step.action, why });
                }
                Outcome::Refused(why) => {
                    // A kind of actions that the platform does not let us carry out holds up no other kind.
                    if Refusal::of(&why) == Refusal::Platform {
                        *refusals.entry(step.action.kind()).or_default() += 1;
                    }
                    given_up.insert(id);
                    applied.failed.push(Failed { action: step.action, why });
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

    /// True for a removal after which the person can do nothing more on the platform.
    fn suspends_for_good(&self, action: &Action) -> bool {
        self.platform
            .writer
            .as_ref()
            .is_some_and(|writer| writer.capabilities().suspension == Suspension::ForGood && writer.suspends(action))
    }

    fn queued(&self, step: Step) -> Queued {
        let by_hand = self.by_hand(&step.action);
        let writer = self.platform.writer.as_ref().filter(|_| !by_hand);
        let together = writer.is_some_and(|writer| writer.goes_together(&step.action));
        let joined = together && writer.is_some_and(|writer| writer.tells_together(&step.action));
        Queued { person: person_of(&step.action), by_hand, together, joined, step }
    }

    /// True for what the connector cannot carry out.
    fn by_hand(&self, action: &Action) -> bool {
        self.platform.writer.as_ref().is_none_or(|writer| !writer.executes(action))
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
        let outcome = send(writer.as_ref(), reader, action, manner, &self.stop, reads).await;
        let (state, event, detail, receipt) = match &outcome {
            Outcome::Done(receipt, detail) => {
                let event = if receipt.already { Event::Already } else { Event::Done };
                (ActionState::Done, event, *detail, Some(receipt))
            }
            // What takes a plan back is asked for once, and is not planned again by itself.
            Outcome::Refused(why) if Refusal::of(why) == Refusal::Action && self.head.origin == "cycle" => {
                return self.leave_to_person(step, why.clone()).await;
            }
            // Refused for good, and a person can do the same: never a failure with nothing left to do.
            Outcome::Refused(why) | Outcome::Failed(why) if is_by_hand(action, why) => {
                let made = self.store.make_task(&self.head, action, self.clock.now(), &step.who).await?;
                return Ok(if made { Outcome::Task } else { Outcome::NotBegun });
            }
            Outcome::Refused(why) | Outcome::Failed(why) => (ActionState::Failed, Event::Failed, why.as_str(), None),
            Outcome::Unknown(why) => (ActionState::Sent, Event::Unknown, why.as_str(), None),
            Outcome::Task | Outcome::NotBegun | Outcome::LeftToPerson(_) => return Ok(outcome),
        };
        self.store.end_action(&self.head, action, state, event, self.clock.now(), &step.who, detail, receipt).await?;
        metrics::counter!("kontingent_actions_total", "kind" => action.kind().code(), "outcome" => state.code())
            .increment(1);
        Ok(outcome)
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

/// Who has to leave, leaves before others come in: whatever happens to those must not keep somebody in. The actions of a person
/// who has others besides removals stay in the plan's order. Of removals those come first after which the person can do nothing more
/// (`closes`): if the rest does not succeed, the account is closed at least.
fn removals_first(steps: Vec<Step>, closes: &dyn Fn(&Action) -> bool) -> Vec<Step> {
    let stays: HashSet<String> = steps
        .iter()
        .filter(|step| step.action.kind() != ActionKind::Remove)
        .map(|step| person_of(&step.action))
        .filter(|person| !person.is_empty())
        .collect();
    let (mut first, rest): (Vec<Step>, Vec<Step>) = steps
        .into_iter()
        .partition(|step| step.action.kind() == ActionKind::Remove && !stays.contains(&person_of(&step.action)));
    first.sort_by_cached_key(|step| !closes(&step.action));
    first.extend(rest);
    first
}

/// What a person is told of together stands together: at the place of the first of it, in the same order.
fn side_by_side(queue: Vec<Queued>) -> Vec<Queued> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut places: Vec<(usize, Queued)> = Vec::with_capacity(queue.len());
    for (n, queued) in queue.into_iter().enumerate() {
        let place = match queued.joined && !queued.person.is_empty() {
            true => *first.entry(queued.person.clone()).or_insert(n),
            false => n,
        };
        places.push((place, queued));
    }
    places.sort_by_key(|(place, _)| *place);
    places.into_iter().map(|(_, queued)| queued).collect()
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
    reads: &ReadBacks,
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
                    return Outcome::Refused(code);
                }
                return match read_back(reader, action, reads).await {
                    Some(true) => found_done(writer, action, manner).await,
                    Some(false) => Outcome::Refused(code),
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
                match read_back(reader, action, reads).await {
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

/// What was read back in a run: where many answers were lost together, a place is read once for all of them.
#[derive(Default)]
struct ReadBacks(tokio::sync::Mutex<Vec<(tokio::time::Instant, Vec<PlaceName>, MembershipRead)>>);

impl ReadBacks {
    /// These places, read after the moment; `None` if they cannot be read.
    async fn after(
        &self,
        moment: tokio::time::Instant,
        reader: &dyn Reader,
        places: &[PlaceName],
        action: &Action,
    ) -> Option<bool> {
        let mut reads = self.0.lock().await;
        let fits = |(begun, read, _): &&(tokio::time::Instant, Vec<PlaceName>, MembershipRead)| {
            *begun >= moment && read == places
        };
        if let Some((.., read)) = reads.iter().find(fits) {
            return Some(holds(action, read));
        }
        let begun = tokio::time::Instant::now();
        let read = reader.read_places(places).await.ok()?;
        let seen = holds(action, &read);
        reads.retain(|(_, others, _)| others != places);
        reads.push((begun, places.to_vec(), read));
        Some(seen)
    }
}

/// True if the platform shows the change. A request that is still on its way gets a moment to arrive. `None` if the platform cannot
/// be read.
async fn read_back(reader: Option<&dyn Reader>, action: &Action, reads: &ReadBacks) -> Option<bool> {
    let reader = reader?;
    let places: Vec<PlaceName> = touches(action).into_iter().cloned().collect();
    let mut seen = None;
    for pause in [50u64, 400] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        match reads.after(tokio::time::Instant::now(), reader, &places, action).await {
            Some(true) => return Some(true),
            Some(false) => seen = Some(false),
            None => {}
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
