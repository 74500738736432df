//! Which step of a run comes next: who has to leave goes first, the actions of one person one after another, each after what it
//! depends on, and no more at once than each kind of sending bears.

use std::collections::{HashMap, HashSet};

use super::Step;
use planner::plan::{Action, ActionKind};

/// The outcome of a plan's actions in earlier runs.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// Done.
    pub done: HashSet<String>,
    /// Given to a person as a task.
    pub tasks: HashSet<String>,
}

/// A step that waits for its turn, or is in hand.
pub(super) struct Queued {
    pub(super) step: Step,
    /// The key of its person; empty for one about a class.
    person: String,
    way: Way,
}

impl Queued {
    /// True if the person is told of it together with others of theirs.
    pub(super) fn is_told_together(&self) -> bool {
        self.way == Way::ToldTogether
    }
}

/// How a step is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The connector sends it by itself.
    Alone,
    /// The connector sends it together with others.
    Together,
    /// … and tells its person of it together with others of theirs: these are in hand at the same time.
    ToldTogether,
    /// The connector cannot: a person does it.
    ByHand,
}

impl Way {
    fn is_together(self) -> bool {
        matches!(self, Way::Together | Way::ToldTogether)
    }
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

/// How many changes that are sent together are in hand at once: two batches, so that one is gathered while the other is sent.
const TOGETHER: usize = 100;

/// The steps of a run, in their order.
pub(super) struct Queue {
    waiting: Vec<Queued>,
    alone: Lane,
    together: Lane,
    /// The ids of all steps of the run.
    ids: HashSet<String>,
    /// What is done, in this run and before.
    before: Before,
    /// What depends on these is never begun.
    given_up: HashSet<String>,
    /// The people of whom actions are in hand: how many, and whether the person is told of them together.
    busy: HashMap<String, (usize, bool)>,
    /// Refusals of the platform that concern a kind of actions, one after another.
    refusals: HashMap<ActionKind, u32>,
    /// After so many of them the rest of the kind is left; 0 for no bound.
    most_refusals: u32,
    left: usize,
}

impl Queue {
    /// Puts steps in order. `closes` says of which removals the person can do nothing more afterwards, `way` how each is carried out.
    pub(super) fn new(
        steps: Vec<Step>,
        before: Before,
        parallel: usize,
        most_refusals: u32,
        closes: &dyn Fn(&Action) -> bool,
        way: &dyn Fn(&Action) -> Way,
    ) -> Queue {
        let queued = |step: Step| Queued { person: person_of(&step.action), way: way(&step.action), step };
        let waiting = side_by_side(removals_first(steps, closes).into_iter().map(queued).collect());
        let ids = waiting.iter().map(|queued| queued.step.action.id.clone()).collect();
        let together = waiting.iter().filter(|queued| queued.way.is_together()).count();
        Queue {
            alone: Lane { waiting: waiting.len() - together, in_hand: 0, most: parallel.max(1) },
            together: Lane { waiting: together, in_hand: 0, most: TOGETHER },
            waiting,
            ids,
            before,
            given_up: HashSet::new(),
            busy: HashMap::new(),
            refusals: HashMap::new(),
            most_refusals,
            left: 0,
        }
    }

    /// The steps that can be begun now. They are in hand until `ended` says what became of them.
    pub(super) fn begin(&mut self) -> Vec<Queued> {
        let mut begun = Vec::new();
        let mut n = 0;
        // Of whom an action was passed over, no later one is begun.
        let mut passed: HashSet<String> = HashSet::new();
        while self.alone.has_room() || self.together.has_room() {
            let Some(queued) = self.waiting.get(n) else { break };
            let action = &queued.step.action;
            let lane = if queued.way.is_together() { &mut self.together } else { &mut self.alone };
            let by_hand = queued.way == Way::ByHand;
            let state = dependencies(action, by_hand, &self.ids, &self.before, &self.given_up);
            let refused = self.refusals.get(&action.kind()).copied().unwrap_or_default();
            if state == Dependencies::Never || (self.most_refusals > 0 && refused >= self.most_refusals) {
                lane.waiting -= 1;
                self.left += 1;
                let queued = self.waiting.remove(n);
                self.given_up.insert(queued.step.action.id);
                continue;
            }
            // The actions of one person are carried out one after another, but for those that are told of together.
            let joined = queued.is_told_together();
            let is_apart = self.busy.get(&queued.person).is_some_and(|(_, others)| !(*others && joined));
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
            let queued = self.waiting.remove(n);
            if !queued.person.is_empty() {
                self.busy.entry(queued.person.clone()).or_insert((0, joined)).0 += 1;
            }
            begun.push(queued);
        }
        begun
    }

    /// What became of a step that was begun.
    pub(super) fn ended(&mut self, queued: &Queued, fate: Fate) {
        if let Some((count, _)) = self.busy.get_mut(&queued.person) {
            *count -= 1;
            if *count == 0 {
                self.busy.remove(&queued.person);
            }
        }
        let lane = if queued.way.is_together() { &mut self.together } else { &mut self.alone };
        lane.in_hand -= 1;
        let (id, kind) = (queued.step.action.id.clone(), queued.step.action.kind());
        match fate {
            Fate::Done => {
                self.refusals.remove(&kind);
                self.before.done.insert(id);
            }
            Fate::Task => {
                self.before.tasks.insert(id);
            }
            // A kind of actions that the platform does not let us carry out holds up no other kind.
            Fate::KindRefused => {
                *self.refusals.entry(kind).or_default() += 1;
                self.given_up.insert(id);
            }
            Fate::GivenUp => {
                self.given_up.insert(id);
            }
        }
    }

    /// How many steps still wait, and how many were left because what they depend on was not done.
    pub(super) fn rest(&self) -> (usize, usize) {
        (self.waiting.len(), self.left)
    }
}

/// What became of a step, as far as others depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Done.
    Done,
    /// A task for a person now.
    Task,
    /// Refused for a reason that concerns all actions of its kind.
    KindRefused,
    /// Not done, or not known to be.
    GivenUp,
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
        let place = match queued.is_told_together() && !queued.person.is_empty() {
            true => *first.entry(queued.person.clone()).or_insert(n),
            false => n,
        };
        places.push((place, queued));
    }
    places.sort_by_key(|(place, _)| *place);
    places.into_iter().map(|(_, queued)| queued).collect()
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
