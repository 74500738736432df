//! One change → its outcome: sent, sent again only where it was certainly not made, read back where the answer was lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use connectors::platform::{Reader, Receipt, WriteError, Writer};
use domain::membership::{MembershipRead, PlaceName};
use planner::plan::{Action, ActionKind, holds, touches};
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

/// How a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
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

/// What became of a change that was sent.
pub(super) enum Sent {
    /// Made, or found made; with what the journal says of it.
    Done(Receipt, &'static str),
    /// The platform refused: certainly not made.
    Refused(String),
    /// It did not answer, or not now: not made.
    Failed(String),
    /// Nobody knows.
    Unknown(String),
}

/// How many times a change is sent; again only if it was certainly not made.
const TRIES: u32 = 6;

/// Sends one change, until its outcome is known.
pub(super) async fn send(
    writer: &dyn Writer,
    reader: Option<&dyn Reader>,
    action: &Action,
    manner: Manner,
    stop: &Stop,
    reads: &ReadBacks,
    clock: &Clock,
) -> Sent {
    let mut wait = Duration::from_millis(200);
    let mut last = String::new();
    let mut lost = false;
    for attempt in 1..=TRIES {
        let sent = match manner {
            Manner::AsItIs => writer.execute(action).await,
            Manner::AsSuspension => writer.suspend(action).await,
        };
        match sent {
            Ok(receipt) => return Sent::Done(receipt, manner.detail(false)),
            Err(WriteError::Refused { code }) => {
                // Refused after a lost answer: it may be refused because it was done.
                if !lost {
                    return Sent::Refused(code);
                }
                return match read_back(reader, action, reads, clock).await {
                    Some(true) => found_done(writer, action, manner).await,
                    Some(false) => Sent::Refused(code),
                    None => Sent::Unknown(code),
                };
            }
            Err(WriteError::NotNow { code, after }) => {
                last = code;
                if attempt == TRIES || stop.is_asked() {
                    break;
                }
                clock.sleep(after.unwrap_or(wait).min(Duration::from_secs(60))).await;
                wait = (wait * 2).min(Duration::from_secs(10));
            }
            // Never sent again without asking the platform first.
            Err(WriteError::Unknown { reason }) => {
                lost = true;
                match read_back(reader, action, reads, clock).await {
                    Some(true) => return found_done(writer, action, manner).await,
                    Some(false) => {
                        last = reason;
                        if stop.is_asked() {
                            break;
                        }
                    }
                    None => return Sent::Unknown(reason),
                }
            }
        }
    }
    Sent::Failed(last)
}

/// The outcome of a change that the platform shows although its answer was lost: done. An invitation's link was lost, too, so the
/// platform is asked for it.
async fn found_done(writer: &dyn Writer, action: &Action, manner: Manner) -> Sent {
    match lost_link(Some(writer), action).await {
        Ok(receipt) => Sent::Done(receipt, manner.detail(true)),
        Err(_) => Sent::Unknown("no_link_yet".to_owned()),
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
pub(super) struct ReadBacks(tokio::sync::Mutex<Vec<(Instant, Vec<PlaceName>, MembershipRead)>>);

impl ReadBacks {
    /// These places, read after this moment; `None` if they cannot be read.
    async fn after(&self, reader: &dyn Reader, places: &[PlaceName], action: &Action, clock: &Clock) -> Option<bool> {
        let moment = clock.instant();
        let mut reads = self.0.lock().await;
        let fits = |(begun, read, _): &&(Instant, Vec<PlaceName>, MembershipRead)| *begun >= moment && read == places;
        if let Some((.., read)) = reads.iter().find(fits) {
            return Some(holds(action, read));
        }
        let begun = clock.instant();
        let read = reader.read_places(places).await.ok()?;
        let seen = holds(action, &read);
        reads.retain(|(_, others, _)| others != places);
        reads.push((begun, places.to_vec(), read));
        Some(seen)
    }
}

/// True if the platform shows the change. A request that is still on its way gets a moment to arrive. `None` if the platform cannot
/// be read.
async fn read_back(reader: Option<&dyn Reader>, action: &Action, reads: &ReadBacks, clock: &Clock) -> Option<bool> {
    let reader = reader?;
    let places: Vec<PlaceName> = touches(action).into_iter().cloned().collect();
    let mut seen = None;
    for pause in [50u64, 400] {
        clock.sleep(Duration::from_millis(pause)).await;
        match reads.after(reader, &places, action, clock).await {
            Some(true) => return Some(true),
            Some(false) => seen = Some(false),
            None => {}
        }
    }
    seen
}
