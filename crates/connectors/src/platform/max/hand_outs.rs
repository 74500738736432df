//! The links of chats that one person is to get: asked for one by one, handed in one message.
//!
//! Whoever finds a link leaves it here and waits until nobody is at work for the same account any more. The first to see that hands
//! out all that were left; the others hear what came of it. A message that was not delivered is none that was handed, to any of them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::super::WriteError;
use i18n::Lang;

/// How long the last one waits for others that are only about to begin.
const WAIT: Duration = Duration::from_millis(400);
/// The longest text of a message, in characters; the messenger takes 4,000.
const LONGEST: usize = 3900;

/// A chat's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChatLink {
    /// The action that found it.
    pub(super) action: String,
    pub(super) chat: i64,
    pub(super) title: String,
    pub(super) link: String,
}

/// A link that waits to be handed, and who has to hear of it.
pub(super) type Waiting = (ChatLink, oneshot::Sender<Result<(), WriteError>>);

#[derive(Default)]
struct Account {
    /// The actions that are at work and may still find a link.
    at_work: HashSet<String>,
    /// The actions that are not over: about to begin, at work, or to be tried again. Those whose link waits here are not waited for.
    coming: HashSet<String>,
    /// How many have begun so far: whoever waits sees whether others came.
    begun: usize,
    links: Vec<Waiting>,
}

impl Account {
    /// True while an action may still leave a link.
    fn is_waiting(&self) -> bool {
        let has_left = |action: &String| self.links.iter().any(|(link, _)| link.action == *action);
        !self.at_work.is_empty() || !self.coming.iter().all(has_left)
    }

    fn is_over(&self) -> bool {
        self.at_work.is_empty() && self.coming.is_empty() && self.links.is_empty()
    }
}

/// What is to be handed, by account.
#[derive(Default)]
pub(super) struct HandOuts(Mutex<HashMap<i64, Account>>);

impl HandOuts {
    fn with<T>(&self, look: impl FnOnce(&mut HashMap<i64, Account>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// An action begins, or is about to, that may find a link for an account.
    pub(super) fn enter(self: &Arc<Self>, account: i64, action: &str) -> Turn {
        self.with(|accounts| {
            let of = accounts.entry(account).or_default();
            of.at_work.insert(action.to_owned());
            of.begun += 1;
        });
        Turn { hand_outs: Arc::clone(self), account, action: action.to_owned(), is_over: false }
    }

    /// An action is about to be asked for, until what is given is dropped: others of the account wait for its link.
    pub(super) fn expect(self: &Arc<Self>, account: i64, action: &str) -> Expected {
        self.with(|accounts| accounts.entry(account).or_default().coming.insert(action.to_owned()));
        Expected { hand_outs: Arc::clone(self), account, action: action.to_owned() }
    }

    /// Waits while others are at work or begin, and takes everything then: whoever gets it hands it out. `None` if another one was
    /// first.
    pub(super) async fn wait_for_others(&self, account: i64, own: &str) -> Option<Vec<Waiting>> {
        let has_own = |of: &Account| of.links.iter().any(|(link, _)| link.action == own);
        let look = || self.with(|accounts| accounts.get(&account).map(|of| (of.is_waiting(), of.begun)));
        let mut seen = look();
        loop {
            // Longer than it takes from one beginning to the next.
            tokio::time::sleep(WAIT).await;
            if !self.with(|accounts| accounts.get(&account).is_some_and(has_own)) {
                // Another one took it, and tells what came of it.
                return None;
            }
            let now = look();
            if now == seen && now.is_none_or(|(is_waiting, _)| !is_waiting) {
                break;
            }
            seen = now;
        }
        let taken = self.with(|accounts| {
            let links = accounts.get_mut(&account).map(|of| std::mem::take(&mut of.links)).unwrap_or_default();
            accounts.retain(|_, of| !of.is_over());
            links
        });
        (!taken.is_empty()).then_some(taken)
    }

    fn is_done(&self, account: i64, action: &str, link: Option<Waiting>) {
        self.with(|accounts| {
            let of = accounts.entry(account).or_default();
            of.at_work.remove(action);
            of.links.extend(link);
            if of.is_over() {
                accounts.remove(&account);
            }
        });
    }
}

/// An action that is at work for an account, or about to be, until a link is found or there is none.
pub(super) struct Turn {
    hand_outs: Arc<HandOuts>,
    account: i64,
    action: String,
    is_over: bool,
}

impl Turn {
    /// Leaves a link to be handed; what came of it is heard later.
    pub(super) fn leave(mut self, link: ChatLink) -> oneshot::Receiver<Result<(), WriteError>> {
        let (sender, told) = oneshot::channel();
        self.is_over = true;
        self.hand_outs.is_done(self.account, &self.action, Some((link, sender)));
        told
    }
}

/// An action that is not over.
pub(super) struct Expected {
    hand_outs: Arc<HandOuts>,
    account: i64,
    action: String,
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.hand_outs.with(|accounts| {
            if let Some(of) = accounts.get_mut(&self.account) {
                of.coming.remove(&self.action);
            }
            accounts.retain(|_, of| !of.is_over());
        });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_over {
            self.hand_outs.is_done(self.account, &self.action, None);
        }
    }
}

/// The messages that hand links out: one, unless they do not fit into it.
pub(super) fn texts_of<'l>(links: impl Iterator<Item = &'l ChatLink>, lang: Lang) -> Vec<String> {
    let links: Vec<&ChatLink> = links.collect();
    if let [one] = links.as_slice() {
        let args = [("chat", one.title.as_str().into()), ("link", one.link.as_str().into())];
        return vec![lang.text_with("door-chat-link", &args)];
    }
    let head = lang.text_with("door-links", &[("count", links.len().into())]);
    let mut texts = vec![head];
    for link in links {
        let line = format!("«{}»: {}", link.title, link.link);
        match texts.last_mut() {
            Some(last) if last.chars().count() + line.chars().count() + 2 <= LONGEST => {
                last.push_str("\n\n");
                last.push_str(&line);
            }
            _ => texts.push(line),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(chat: i64) -> ChatLink {
        ChatLink {
            action: chat.to_string(),
            chat,
            title: format!("Чат {chat}"),
            link: format!("https://max.example/join/{chat}"),
        }
    }

    #[test]
    fn links_stand_in_as_few_messages_as_they_fit_into() {
        let of = |count: i64| texts_of((0..count).map(link).collect::<Vec<_>>().iter(), Lang::Ru);
        assert!(of(1)[0].contains("«Чат 0»"));
        assert_eq!(of(12).len(), 1);
        let many = of(300);
        assert!(many.len() > 1 && many.iter().all(|text| text.chars().count() <= LONGEST));
        assert!((0..300).all(|n| many.iter().filter(|text| text.contains(&format!("«Чат {n}»"))).count() == 1));
    }

    #[tokio::test]
    async fn one_hands_out_for_all() {
        let hand_outs = Arc::new(HandOuts::default());
        let asked = |n: i64, turn: Turn| {
            let hand_outs = Arc::clone(&hand_outs);
            tokio::spawn(async move {
                let told = turn.leave(link(n));
                let mine = hand_outs.wait_for_others(7, &n.to_string()).await;
                let count = mine.as_ref().map(Vec::len);
                mine.into_iter().flatten().for_each(|(_, sender)| sender.send(Ok(())).unwrap());
                (count, told.await.unwrap())
            })
        };
        let (one, two, without) = (hand_outs.enter(7, "1"), hand_outs.enter(7, "2"), hand_outs.enter(7, "3"));
        let (one, two) = (asked(1, one), asked(2, two));
        tokio::time::sleep(WAIT * 3).await;
        assert!(!one.is_finished() && !two.is_finished(), "somebody may find a third one");
        // It was added, or failed: there is no third link.
        drop(without);
        let (one, two) = (one.await.unwrap(), two.await.unwrap());
        let handed: Vec<usize> = [one.0, two.0].into_iter().flatten().collect();
        assert_eq!((handed, one.1, two.1), (vec![2], Ok(()), Ok(())));
        assert!(hand_outs.with(|accounts| accounts.is_empty()));
    }
}
