//! What all requests share: the world, the token, and who waits for news.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::watch;

use super::call::Call;
use super::effect::By;
use super::members::Adding;
use super::play::{Play, Played};
use super::ways::Ways;
use super::webhook::Patience;
use super::world::World;
use crate::gate::Gate;
use crate::rate::Window;
use crate::shared::{is_same, lock};
use system::clock::Clock;

pub(super) struct Shared {
    pub(super) url: String,
    /// Nothing is accepted while there is none.
    pub(super) token: Mutex<Option<SecretString>>,
    /// Bound to this machine alone, so that the page asks nobody who they are.
    pub(super) is_local: bool,
    pub(super) adding: Mutex<Adding>,
    /// Leaves out what is null, as real answers do.
    pub(super) is_sparse: bool,
    /// How it answers where that is open.
    pub(super) ways: Mutex<Ways>,
    pub(super) dialogue_rate: Option<u32>,
    /// What was sent in each dialogue and chat in the last second.
    pub(super) dialogues: Mutex<HashMap<i64, Window>>,
    pub(super) world: Mutex<World>,
    pub(super) gate: Gate,
    /// The number of the last update.
    pub(super) news: watch::Sender<i64>,
    pub(super) patience: Patience,
    pub(super) clock: Clock,
}

impl Shared {
    pub(super) fn is_token(&self, said: &str) -> bool {
        lock(&self.token).as_ref().is_some_and(|token| is_same(said, token))
    }

    /// Lets a message into its dialogue or chat, or says how long to wait.
    pub(super) fn enter_dialogue(&self, call: &Call) -> Result<(), Duration> {
        let Some(dialogue) = lock(&self.world).dialogue_of(call) else { return Ok(()) };
        let mut dialogues = lock(&self.dialogues);
        let window = dialogues.entry(dialogue).or_insert_with(|| Window::new(self.dialogue_rate));
        let entered = window.enter(Instant::now()).map(drop);
        if entered.is_err() {
            lock(&self.gate.counts).rate_limited += 1;
        }
        entered
    }

    /// Does something to the world, counts what the bot changed by it, and wakes who waits for updates.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let (outcome, last, changes) = {
            let mut world = lock(&self.world);
            let before = world.log.len();
            let outcome = work(&mut world);
            let changes = world.log.iter().skip(before).filter(|entry| entry.by == By::Bot).count();
            (outcome, world.post.last, changes)
        };
        lock(&self.gate.counts).changes += changes as u64;
        self.news.send_if_modified(|known| std::mem::replace(known, last) != last);
        outcome
    }

    pub(super) fn play(&self, play: &Play) -> Result<Played, &'static str> {
        lock(&self.gate.counts).plays += 1;
        self.with(|world| world.play(play))
    }

    /// An answer or an update, as it goes out.
    pub(super) fn told(&self, mut value: Value) -> Value {
        lock(&self.ways).apply(&mut value);
        if self.is_sparse {
            leave_out_nulls(&mut value);
        }
        value
    }
}

fn leave_out_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
}

/// Begins to deliver to a webhook.
pub(super) fn begin_delivery(shared: &Arc<Shared>, id: i64) {
    tokio::spawn(super::webhook::deliver(Arc::clone(shared), id));
}
