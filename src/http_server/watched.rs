//! What a connection does, as those see it who decide how long it may stay: it waits for its visitor, or the visitor waits for us.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::Timeouts;

/// A connection as others see it.
#[derive(Debug)]
pub(super) struct Watched {
    timeouts: Timeouts,
    state: Mutex<State>,
    /// Rung when the state has changed.
    changed: Notify,
    /// Somebody else has its place.
    is_evicted: AtomicBool,
}

#[derive(Debug, Clone, Copy)]
struct State {
    phase: Phase,
    /// Since when the visitor takes no byte of what is sent.
    stalled: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// The head of a request is awaited, or has begun to come.
    Head(Instant),
    /// A request is answered; since when, if its body is awaited.
    Request(Option<Instant>),
    /// Answered: the next request is awaited.
    Idle(Instant),
}

/// Why a connection has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It took too long.
    Late,
    /// Somebody else has its place.
    Evicted,
}

impl Watched {
    pub(super) fn new(timeouts: Timeouts) -> Watched {
        let state = State { phase: Phase::Head(Instant::now()), stalled: None };
        Watched { timeouts, state: Mutex::new(state), changed: Notify::new(), is_evicted: AtomicBool::new(false) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, phase: Phase) {
        self.state().phase = phase;
        self.changed.notify_one();
    }

    /// Since when it waits for its visitor; `None` while the visitor waits for us.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = *self.state();
        let waits = match state.phase {
            Phase::Head(since) | Phase::Idle(since) => Some(since),
            Phase::Request(since) => since,
        };
        state.stalled.or(waits)
    }

    /// When it has taken too long.
    fn deadline(&self) -> Option<Instant> {
        let state = *self.state();
        let of_phase = match state.phase {
            Phase::Head(since) => Some(since + self.timeouts.head),
            Phase::Idle(since) => Some(since + self.timeouts.idle),
            // The body has its own clock, so that it can be answered that it came too slowly.
            Phase::Request(_) => None,
        };
        let of_answer = state.stalled.map(|since| since + self.timeouts.body);
        [of_phase, of_answer].into_iter().flatten().min()
    }

    /// A byte has come.
    fn heard(&self) {
        let mut state = self.state();
        if let Phase::Idle(_) = state.phase {
            state.phase = Phase::Head(Instant::now());
            drop(state);
            self.changed.notify_one();
        }
    }

    /// The head of a request is there.
    pub(super) fn asked(&self) {
        self.set(Phase::Request(None));
    }

    /// The rest of a body is awaited, or it has come. Nothing is changed if the request was answered meanwhile.
    pub(super) fn awaits_body(&self, awaits: bool) {
        let mut state = self.state();
        if let Phase::Request(since) = &mut state.phase {
            *since = awaits.then(|| since.unwrap_or_else(Instant::now));
        }
    }

    /// The answer has been written.
    pub(super) fn answered(&self) {
        self.set(Phase::Idle(Instant::now()));
    }

    /// Whether what is sent is taken.
    fn stalls(&self, stalls: bool) {
        let mut state = self.state();
        if stalls != state.stalled.is_some() {
            state.stalled = stalls.then(Instant::now);
            drop(state);
            self.changed.notify_one();
        }
    }

    /// Takes its place away.
    pub(super) fn evict(&self) {
        self.is_evicted.store(true, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Returns when the connection has to end.
    pub(super) async fn end(&self) -> End {
        loop {
            if self.is_evicted.load(Ordering::Relaxed) {
                return End::Evicted;
            }
            match self.deadline() {
                Some(at) if at <= Instant::now() => return End::Late,
                Some(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => {}
                    () = self.changed.notified() => {}
                },
                None => self.changed.notified().await,
            }
        }
    }
}

/// A stream whose bytes are seen to come and go.
pub(super) struct Seen<S> {
    pub(super) stream: S,
    pub(super) watched: std::sync::Arc<Watched>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Seen<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        if into.filled().len() > before {
            self.watched.heard();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> Seen<S> {
    fn sent<T>(&self, done: Poll<T>) -> Poll<T> {
        self.watched.stalls(done.is_pending());
        done
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Seen<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.sent(done)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.sent(done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(context);
        self.sent(done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_shutdown(context);
        self.sent(done)
    }
}
