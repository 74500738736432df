//! The sandbox that speaks MAX: the messenger's Bot API as its makers' schema has it, with people who can be played.
//!
//! It refuses what the messenger refuses (rights, privacy, a token that was withdrawn, too many requests), delivers updates
//! by webhook or to who asks, and breaks on demand. What was really changed stands in its log, so that a test can prove
//! that it was changed once. [`MaxSandbox::start`] runs it in-process, `kontingent sandbox --max` by itself.

mod call;
mod chats_page;
mod dialog_page;
mod effect;
mod members;
mod orders;
mod page;
mod play;
mod post;
mod refused;
mod seed;
mod server;
mod shared;
mod talk;
mod ways;
mod webhook;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use effect::{By, Effect, LogEntry};
pub use members::Adding;
pub use play::{Play, Played};
pub use post::Delivery;
pub use seed::{Seed, SeedBot, SeedChat, SeedUser};
pub use ways::Ways;
pub use webhook::Patience;

use super::faults::{Fault, FaultOrders, Faults, NextFaults};
use super::gate::Gate;
use super::rate::{Statistics, Window};
use super::shared::lock;
use super::{DEFAULT_TOKEN, SandboxError, listen};
use connectors::platform::max::wire::{ChatAdminPermission, Message, Update};
use shared::Shared;
use system::clock::Clock;
use world::World;

/// Requests in a second that the messenger lets a bot make.
pub const USUAL_RATE: u32 = 30;
/// Requests in a second that it takes in one dialogue or chat: sending, editing, deleting, answering a button.
pub const DIALOGUE_RATE: u32 = 2;

/// How a MAX sandbox is set up.
#[derive(Debug, Clone)]
pub struct MaxOptions {
    /// What it begins with. The bot is told of each chat that it is in by an update `bot_added`.
    pub seed: Seed,
    /// What the bot has to show.
    pub token: SecretString,
    /// What happens when the bot adds members.
    pub adding: Adding,
    /// So many requests in any second; without it there is no limit.
    pub rate: Option<u32>,
    /// So many messages in any second in one dialogue or chat; without it there is no limit.
    pub dialogue_rate: Option<u32>,
    /// How it answers where that is open.
    pub ways: Ways,
    /// Of a hundred requests so many get some fault.
    pub faults_percent: f64,
    /// Begins the row of chances.
    pub chance: u64,
    /// Every answer takes so long.
    pub latency: Duration,
    /// So long a connection is held for a time-out.
    pub hold: Duration,
    /// How patient it is with webhooks.
    pub patience: Patience,
    /// Leaves out what is null, as real answers do; the schema's letter has it there.
    pub sparse: bool,
    /// Where links to chats and to the bot begin: `https://max.ru`, or, if absent, the sandbox itself.
    pub link_base: Option<String>,
    /// What time it is there.
    pub clock: Clock,
}

impl Default for MaxOptions {
    fn default() -> Self {
        MaxOptions {
            seed: Seed::default(),
            token: SecretString::from(DEFAULT_TOKEN),
            adding: Adding::Open,
            rate: Some(USUAL_RATE),
            dialogue_rate: Some(DIALOGUE_RATE),
            ways: Ways::default(),
            faults_percent: 0.0,
            chance: 1,
            latency: Duration::ZERO,
            hold: Duration::from_secs(60),
            patience: Patience::default(),
            sparse: false,
            link_base: None,
            clock: Clock::system(),
        }
    }
}

/// A MAX sandbox that runs.
pub struct MaxSandbox {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    task: JoinHandle<io::Result<()>>,
}

impl std::fmt::Debug for MaxSandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MaxSandbox").field("url", &self.shared.url).finish_non_exhaustive()
    }
}

impl MaxSandbox {
    /// Starts a sandbox; port 0 chooses a free one.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start(address: SocketAddr, options: MaxOptions) -> Result<MaxSandbox, SandboxError> {
        let (listener, bound) = listen::bind(address).await?;
        let url = format!("http://{bound}");
        let (stop, stopping) = watch::channel(false);
        let link_base = options.link_base.unwrap_or_else(|| url.clone()).trim_end_matches('/').to_owned();
        let mut world = World::new(options.seed, link_base, options.clock.clone());
        world.key = options.token.clone();
        world.unsigned_cards = options.ways.unsigned_cards;
        let shared = Arc::new(Shared {
            url,
            token: Mutex::new(Some(options.token)),
            is_local: bound.ip().is_loopback(),
            adding: Mutex::new(options.adding),
            is_sparse: options.sparse,
            ways: Mutex::new(options.ways),
            dialogue_rate: options.dialogue_rate,
            dialogues: Mutex::default(),
            news: watch::Sender::new(world.post.last),
            world: Mutex::new(world),
            gate: Gate {
                latency: Mutex::new(options.latency),
                hold: options.hold,
                faults: Mutex::new(Faults::new(options.faults_percent, options.chance)),
                window: Mutex::new(Window::new(options.rate)),
                counts: Mutex::new(Statistics::default()),
                stopping: stopping.clone(),
                refusal: refused::general,
            },
            patience: options.patience,
            clock: options.clock,
        });
        let task = listen::serve(listener, server::router(Arc::clone(&shared)), stopping);
        Ok(MaxSandbox { shared, stop, task })
    }

    /// Where it is reached: the interface for programs, and the page for people.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// Stops it: takes no new requests, and waits for those that run, though not for long.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(Duration::from_secs(3), self.task).await;
    }

    /// Does what a person does. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// The code of the refusal.
    pub fn play(&self, play: &Play) -> Result<Played, &'static str> {
        self.shared.play(play)
    }

    /// Members of a chat, without the bot; empty for a chat that is not there.
    pub fn members(&self, chat_id: i64) -> BTreeSet<i64> {
        let world = lock(&self.shared.world);
        let seats = world.rooms.get(&chat_id).into_iter().flat_map(|room| room.seats.keys());
        seats.copied().filter(|user| *user != world.bot.id).collect()
    }

    /// Administrators of a chat with their rights, the bot among them.
    pub fn admins(&self, chat_id: i64) -> BTreeMap<i64, Vec<ChatAdminPermission>> {
        let world = lock(&self.shared.world);
        let seats = world.rooms.get(&chat_id).into_iter().flat_map(|room| room.seats.iter());
        seats.filter_map(|(user, seat)| Some((*user, seat.permissions.clone()?))).collect()
    }

    /// The title of a chat.
    pub fn title(&self, chat_id: i64) -> Option<String> {
        lock(&self.shared.world).rooms.get(&chat_id).map(|room| room.title.clone())
    }

    /// The link by which one joins a chat.
    pub fn link(&self, chat_id: i64) -> Option<String> {
        let world = lock(&self.shared.world);
        world.rooms.get(&chat_id).map(|room| world.link(room))
    }

    /// A link that starts the bot with a payload.
    pub fn deep_link(&self, payload: &str) -> String {
        let world = lock(&self.shared.world);
        format!("{}/{}?start={payload}", world.link_base, world.bot.username)
    }

    /// What a person and the bot wrote to each other, the oldest first.
    pub fn dialog(&self, user_id: i64) -> Vec<Message> {
        let world = lock(&self.shared.world);
        let chat_id = world.dialogs.get(&user_id).map(|dialog| dialog.chat_id);
        world.messages.values().filter(|message| message.recipient.chat_id == chat_id).cloned().collect()
    }

    /// What a person was told in passing, as answers to buttons.
    pub fn notifications(&self, user_id: i64) -> Vec<String> {
        let world = lock(&self.shared.world);
        world.notifications.iter().filter(|(user, _)| *user == user_id).map(|(_, text)| text.clone()).collect()
    }

    /// Every change that was really made, in order.
    pub fn log(&self) -> Vec<LogEntry> {
        lock(&self.shared.world).log.clone()
    }

    /// Every attempt to deliver an update to a webhook.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.shared.world).post.deliveries.clone()
    }

    /// What was counted.
    pub fn statistics(&self) -> Statistics {
        lock(&self.shared.gate.counts).clone()
    }

    /// Tells the bot something that this sandbox cannot play.
    pub fn send_update(&self, update: Update) {
        self.shared.with(|world| world.post.put(update));
    }

    /// Orders faults.
    pub fn order_faults(&self, orders: FaultOrders) {
        lock(&self.shared.gate.faults).order(orders);
    }

    /// The next `count` requests of a kind get a fault. Kinds: `any`; `read`, `me`, `chat`, `members`, `membership`,
    /// `admins`, `subscriptions`, `updates`, `messages`; `write`, `edit_me`, `edit_chat`, `add_members`, `remove_member`,
    /// `leave`, `set_admins`, `revoke_admin`, `subscribe`, `unsubscribe`, `send`, `edit_message`, `delete_message`, `answer`;
    /// and `webhook` for what the sandbox sends by itself (twice with [`Fault::Duplicate`]; sent, but not heard of, with
    /// [`Fault::TimeoutAfter`]; otherwise not sent).
    pub fn next_faults(&self, kind: &str, count: u32, fault: Fault) {
        let next = vec![NextFaults { kind: kind.to_owned(), count, fault }];
        self.order_faults(FaultOrders { next, ..FaultOrders::default() });
    }

    /// Every answer takes so long from now on.
    pub fn set_latency(&self, latency: Duration) {
        *lock(&self.shared.gate.latency) = latency;
    }

    /// What happens from now on when the bot adds members.
    pub fn set_adding(&self, adding: Adding) {
        *lock(&self.shared.adding) = adding;
    }

    /// How it answers from now on.
    pub fn set_ways(&self, ways: Ways) {
        *lock(&self.shared.ways) = ways;
        self.shared.with(|world| world.unsigned_cards = ways.unsigned_cards);
    }

    /// Stops bringing updates to an address by itself, as the messenger does after eight hours without a good answer.
    pub fn drop_webhook(&self, url: &str) -> bool {
        self.shared.with(|world| world.post.unsubscribe(url))
    }

    /// Accepts this token from now on, and no other; `None` withdraws the one that there is.
    pub fn set_token(&self, token: Option<SecretString>) {
        *lock(&self.shared.token) = token;
    }

    /// One more person, or other details of one who is there.
    pub fn set_user(&self, user: SeedUser) {
        self.shared.with(|world| world.users.insert(user.id, user));
    }

    /// A person's account is gone, and with it their memberships.
    pub fn forget_user(&self, user_id: i64) {
        self.shared.with(|world| {
            let rooms: Vec<i64> =
                world.rooms.iter().filter(|(_, room)| room.seats.contains_key(&user_id)).map(|(id, _)| *id).collect();
            rooms.into_iter().for_each(|chat_id| world.put_out(chat_id, user_id, By::User(user_id), false));
            world.users.remove(&user_id);
        });
    }

    /// One more chat; the bot is told if it is in it.
    pub fn open_chat(&self, chat: SeedChat) {
        self.shared.with(|world| world.open(chat));
    }
}
