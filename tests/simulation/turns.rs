//! Whose turn it is: whoever waits for time, the platform or the mail waits at a gate, until the simulation lets them through.
//!
//! One works at a time, so what happens follows from the seed alone, however fast the machine's threads are.

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use system::clock::{Boot, Driver};
use tokio::sync::{Notify, oneshot};

/// A daemon, by its number; each start has its own.
pub type Actor = usize;

/// Whoever waits so long or longer has nothing to do: they are let through when something happens.
const IDLE: Duration = Duration::from_secs(5);

struct Gate {
    number: u64,
    actor: Actor,
    until: Duration,
    is_idle: bool,
    go: Option<oneshot::Sender<()>>,
}

#[derive(Default)]
struct State {
    now: Duration,
    last: u64,
    gates: Vec<Gate>,
    ended: Vec<Actor>,
}

/// All gates of a simulation, and its time.
#[derive(Clone, Default)]
pub struct Turns(Arc<(Mutex<State>, Notify)>);

impl std::fmt::Debug for Turns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Turns")
    }
}

impl Turns {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap()
    }

    /// The time since the beginning.
    pub fn now(&self) -> Duration {
        self.state().now
    }

    /// Goes on to a time.
    pub fn go_on_to(&self, time: Duration) {
        let mut state = self.state();
        state.now = state.now.max(time);
    }

    /// Waits at a gate.
    pub fn wait(&self, actor: Actor, time: Duration) -> Waiting {
        let (go, gone) = oneshot::channel();
        let mut state = self.state();
        state.last += 1;
        let number = state.last;
        let until = state.now + time;
        state.gates.push(Gate { number, actor, until, is_idle: time >= IDLE, go: Some(go) });
        drop(state);
        self.0.1.notify_one();
        Waiting { turns: self.clone(), number, gone }
    }

    /// Said by whoever ends.
    pub fn end(&self, actor: Actor) {
        self.state().ended.push(actor);
        self.0.1.notify_one();
    }

    pub fn has_ended(&self, actor: Actor) -> bool {
        self.state().ended.contains(&actor)
    }

    /// Waits until an actor waits or has ended.
    pub async fn settled(&self, actor: Actor) {
        loop {
            {
                let state = self.state();
                let waits = state.gates.iter().any(|gate| gate.actor == actor);
                let is_passing = state.gates.iter().any(|gate| gate.actor == actor && gate.go.is_none());
                if state.ended.contains(&actor) || (waits && !is_passing) {
                    return;
                }
            }
            self.0.1.notified().await;
        }
    }

    /// Waits until nothing of an actor that was ended is left.
    pub async fn gone(&self, actor: Actor) {
        while self.state().gates.iter().any(|gate| gate.actor == actor) {
            tokio::task::yield_now().await;
        }
    }

    /// The next whose time has come among those who do something, and when.
    pub fn next(&self) -> Option<(Actor, Duration)> {
        let state = self.state();
        let is_idle = |actor: Actor| state.gates.iter().any(|gate| gate.actor == actor && gate.is_idle);
        let busy = state.gates.iter().filter(|gate| !is_idle(gate.actor));
        busy.min_by_key(|gate| (gate.until, gate.number)).map(|gate| (gate.actor, gate.until))
    }

    /// Those who have nothing to do.
    pub fn idle(&self) -> Vec<Actor> {
        let state = self.state();
        let mut idle: Vec<Actor> = state.gates.iter().filter(|gate| gate.is_idle).map(|gate| gate.actor).collect();
        idle.sort_unstable();
        idle.dedup();
        idle
    }

    /// Lets an actor through wherever their time has come, and waits until they wait again.
    pub async fn let_through(&self, actor: Actor) {
        {
            let mut state = self.state();
            let now = state.now;
            for gate in state.gates.iter_mut().filter(|gate| gate.actor == actor && gate.until <= now) {
                if let Some(go) = gate.go.take() {
                    let _ = go.send(());
                }
            }
        }
        self.settled(actor).await;
    }
}

/// Waiting at a gate. Whoever is dropped meanwhile waits no more.
pub struct Waiting {
    turns: Turns,
    number: u64,
    gone: oneshot::Receiver<()>,
}

impl Future for Waiting {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match Pin::new(&mut self.gone).poll(context) {
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let number = self.number;
        self.turns.state().gates.retain(|gate| gate.number != number);
        self.turns.0.1.notify_one();
    }
}

/// The time of a daemon: its computer's clock, and how time passes.
#[derive(Debug)]
pub struct Time {
    pub turns: Turns,
    pub actor: Actor,
    /// Which computer it is; its clock is wrong by so many seconds.
    pub computer: (usize, Arc<AtomicI64>),
    pub begun: DateTime<Utc>,
    pub base: Instant,
}

impl Driver for Time {
    fn now(&self) -> DateTime<Utc> {
        self.begun + TimeDelta::from_std(self.turns.now()).unwrap() + self.wrong()
    }

    fn instant(&self) -> Instant {
        self.base + self.turns.now()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.turns.wait(self.actor, time))
    }

    fn boot(&self) -> Option<Boot> {
        Some(Boot { id: format!("computer-{}", self.computer.0), began: self.begun + self.wrong() })
    }
}

impl Time {
    fn wrong(&self) -> TimeDelta {
        TimeDelta::seconds(self.computer.1.load(Ordering::SeqCst))
    }
}
