//! The built-in platform: a small messenger of classes and chats behind HTTP, for trials, training and tests.
//!
//! It knows what the real ones know (places, accounts, memberships, invitations), refuses what they refuse, holds to a
//! rate, and breaks on demand: answers that are lost, halved or late. What was really changed stands in its log, so that a
//! test can prove that a change was made once. [`Sandbox::start`] runs it in-process, `kontingent sandbox` by itself.

mod browser;
mod change;
mod classes;
mod college;
mod connection;
mod faults;
mod gate;
mod in_memory;
mod invitations;
mod keep;
mod listen;
pub mod max;
mod page;
mod play;
mod rate;
mod server;
mod shared;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use college::ORGANIZATION;
pub use faults::{Fault, FaultOrders, NextFaults};
pub use in_memory::InMemoryPlatform;
pub use rate::Statistics;

use college::College;
use connectors::platform::sandbox::wire::{Done, LogEntry, Play};
use domain::membership::Seat;
use i18n::Lang;
use shared::{Shared, StateFile, lock};
use system::clock::Clock;

/// The token where nobody chose one: enough for a platform that only this machine can reach.
pub const DEFAULT_TOKEN: &str = "sandbox";

/// How a sandbox is set up.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// The members to begin with; not used if the state is there already.
    pub members: Vec<Seat>,
    /// Places to begin with, besides those of the members, the community and `staff`.
    pub places: Vec<String>,
    /// What programs have to show.
    pub token: SecretString,
    /// Where the state is kept between runs.
    pub state: Option<PathBuf>,
    /// Of a hundred requests so many get some fault.
    pub faults_percent: f64,
    /// Begins the row of chances.
    pub seed: u64,
    /// So many requests in any second; without it there is no limit.
    pub rate: Option<u32>,
    /// Every answer takes so long.
    pub latency: Duration,
    /// So long a connection is held for a time-out.
    pub hold: Duration,
    /// What day it is there.
    pub clock: Clock,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        SandboxOptions {
            members: Vec::new(),
            places: Vec::new(),
            token: SecretString::from(DEFAULT_TOKEN),
            state: None,
            faults_percent: 0.0,
            seed: 1,
            rate: None,
            latency: Duration::ZERO,
            hold: Duration::from_secs(60),
            clock: Clock::system(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
pub enum SandboxError {
    #[error("cannot listen on {address}: {reason}")]
    Listen { address: String, reason: io::ErrorKind },
    #[error("{file} is not a state of the sandbox: {reason}")]
    State { file: String, reason: io::ErrorKind },
    #[error("the members are not usable: {code}")]
    Members { code: &'static str },
}

impl SandboxError {
    /// The sentence for a person: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            SandboxError::Listen { address, reason } => lang.text_with(
                "sandbox-cannot-listen",
                &[("address", address.as_str().into()), ("reason", lang.io(*reason).into())],
            ),
            SandboxError::State { file, reason } => lang
                .text_with("sandbox-bad-state", &[("file", file.as_str().into()), ("reason", lang.io(*reason).into())]),
            SandboxError::Members { code } => {
                lang.text_with("sandbox-bad-members", &[("reason", page::code_words(lang, code).into())])
            }
        }
    }
}

/// A sandbox that runs.
pub struct Sandbox {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    task: JoinHandle<io::Result<()>>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.shared.url).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts a sandbox; port 0 chooses a free one.
    ///
    /// # Errors
    /// The address is taken, the state cannot be read or written, or the members have no names or impossible places.
    pub async fn start(address: SocketAddr, options: SandboxOptions) -> Result<Sandbox, SandboxError> {
        let college = begin(&options)?;
        let (listener, bound) = listen::bind(address).await?;
        let (stop, stopping) = watch::channel(false);
        let shared = Arc::new(Shared {
            url: format!("http://{bound}"),
            token: options.token,
            is_local: bound.ip().is_loopback(),
            clock: options.clock,
            college: Mutex::new(college),
            told: Mutex::new(VecDeque::new()),
            gate: gate::Gate {
                latency: Mutex::new(options.latency),
                hold: options.hold,
                faults: Mutex::new(faults::Faults::new(options.faults_percent, options.seed)),
                window: Mutex::new(rate::Window::new(options.rate)),
                counts: Mutex::new(Statistics::default()),
                stopping: stopping.clone(),
                refusal: server::general_refusal,
            },
            state: options.state.clone().map(|path| StateFile { path, saved: Arc::default() }),
        });
        shared.save().await.map_err(|error| bad_state(&options.state, &error))?;
        let task = listen::serve(listener, server::router(Arc::clone(&shared)), stopping);
        Ok(Sandbox { shared, stop, task })
    }

    /// Where it is reached.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// Stops it: takes no new requests, and waits for those that run, though not for long.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(Duration::from_secs(3), self.task).await;
        // A client that hung up took its request's own save with it.
        let _ = self.shared.save().await;
    }

    /// All memberships that a reader would be told now.
    pub fn members(&self) -> Vec<Seat> {
        lock(&self.shared.college).told().seats.into_iter().map(|item| item.seat).collect()
    }

    /// All places.
    pub fn places(&self) -> Vec<String> {
        lock(&self.shared.college).places.iter().cloned().collect()
    }

    /// Every change that was really made, in order.
    pub fn log(&self) -> Vec<LogEntry> {
        lock(&self.shared.college).log.clone()
    }

    /// What was counted.
    pub fn statistics(&self) -> Statistics {
        lock(&self.shared.gate.counts).clone()
    }

    /// Orders faults.
    pub fn order_faults(&self, orders: FaultOrders) {
        lock(&self.shared.gate.faults).order(orders);
    }

    /// The next `count` requests of a kind (`any`, `read`, `write`, `places`, `members`, or a change's kind) get a fault.
    pub fn next_faults(&self, kind: &str, count: u32, fault: Fault) {
        let next = vec![NextFaults { kind: kind.to_owned(), count, fault }];
        self.order_faults(FaultOrders { next, ..FaultOrders::default() });
    }

    /// Does what a user does.
    ///
    /// # Errors
    /// The code of the refusal.
    pub async fn play(&self, play: &Play) -> Result<Done, &'static str> {
        self.shared.play(play).await.map_err(|refused| refused.1)
    }
}

fn begin(options: &SandboxOptions) -> Result<College, SandboxError> {
    if let Some(path) = &options.state {
        let kept = keep::load(path).map_err(|error| bad_state(&options.state, &error))?;
        if let Some(college) = kept {
            return Ok(college);
        }
    }
    College::with(options.members.clone(), options.places.clone()).map_err(|code| SandboxError::Members { code })
}

fn bad_state(path: &Option<PathBuf>, error: &io::Error) -> SandboxError {
    // The name without its folders: messages travel.
    let file = path.as_deref().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy().into_owned();
    SandboxError::State { file, reason: error.kind() }
}
