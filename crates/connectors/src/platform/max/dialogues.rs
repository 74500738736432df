//! Two requests a second in one dialogue are the most that the messenger takes: whoever has more to say waits here.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So many in one second.
const MOST: usize = 2;
/// A second as the messenger may count it: requests arrive closer together than they were sent.
const SECOND: Duration = Duration::from_millis(1100);
/// More dialogues are not remembered without need.
const REMEMBERED: usize = 1000;

type Turn = Arc<tokio::sync::Mutex<VecDeque<Instant>>>;

/// The turns of all dialogues of a bot.
#[derive(Debug, Default)]
pub(super) struct Dialogues {
    turns: Mutex<HashMap<i64, Turn>>,
}

impl Dialogues {
    /// Sends in a dialogue: one request after another, and not more than two in a second.
    pub(super) async fn in_turn<T>(&self, dialogue: i64, send: impl Future<Output = T>) -> T {
        let turn = self.turn_of(dialogue);
        let mut sent = turn.lock().await;
        if sent.len() >= MOST
            && let Some(first) = sent.pop_front()
        {
            tokio::time::sleep_until(first + SECOND).await;
        }
        let answer = send.await;
        sent.push_back(Instant::now());
        answer
    }

    fn turn_of(&self, dialogue: i64) -> Turn {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() > REMEMBERED {
            let is_resting = |turn: &Turn| {
                let last = turn.try_lock().ok().map(|sent| sent.back().copied());
                last.is_some_and(|last| last.is_none_or(|last| last.elapsed() > SECOND))
            };
            turns.retain(|_, turn| !is_resting(turn));
        }
        Arc::clone(turns.entry(dialogue).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_second_has_more_than_two() {
        let dialogues = Dialogues::default();
        let begun = Instant::now();
        let mut at = Vec::new();
        for _ in 0..6 {
            dialogues.in_turn(7, async { at.push(begun.elapsed()) }).await;
        }
        for pair in at.windows(3) {
            assert!(pair[2] - pair[0] > Duration::from_secs(1), "{at:?}");
        }
        let others = Instant::now();
        dialogues.in_turn(8, async {}).await;
        assert!(others.elapsed() < Duration::from_secs(1), "others do not wait");
    }
}
