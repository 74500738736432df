//! Updates on their way to the bot: kept in order, until asked for or delivered.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use connectors::platform::max::wire::{Millis, Subscription, SubscriptionRequest, Update, UpdateList};

/// More updates are not kept: nobody asks for them.
const KEPT: usize = 20_000;

/// An attempt to deliver an update to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The number of the update.
    pub n: i64,
    /// What sort it is.
    pub update_type: String,
    /// What the receiver answered, if it did.
    pub status: Option<u16>,
}

/// A webhook.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub(super) id: i64,
    pub(super) asked: SubscriptionRequest,
    time: Millis,
    /// The update that is next.
    next: i64,
}

impl Webhook {
    pub(super) fn wants(&self, update: &Update) -> bool {
        wants(self.asked.update_types.as_deref(), update)
    }
}

/// All updates, and who gets them.
#[derive(Debug, Default)]
pub(super) struct Post {
    updates: VecDeque<(i64, Update)>,
    pub(super) last: i64,
    /// Below this they have been received by asking.
    asked_next: i64,
    webhooks: Vec<Webhook>,
    pub(super) deliveries: Vec<Delivery>,
}

impl Post {
    pub(super) fn put(&mut self, update: Update) {
        self.last += 1;
        self.updates.push_back((self.last, update));
        if self.updates.len() > KEPT {
            self.updates.pop_front();
        }
        if !self.webhooks.is_empty() {
            // They go to the webhook; who asks later does not get them once more.
            self.asked_next = self.last + 1;
        }
    }

    pub(super) fn has_webhook(&self) -> bool {
        !self.webhooks.is_empty()
    }

    /// A page for who asks. A marker confirms all before it.
    pub(super) fn page(&mut self, marker: Option<i64>, limit: usize, types: Option<&[String]>) -> UpdateList {
        if let Some(marker) = marker {
            self.asked_next = self.asked_next.max(marker.min(self.last + 1));
        }
        let from = marker.unwrap_or(self.asked_next).max(self.asked_next);
        let (mut updates, mut next) = (Vec::new(), from.max(1));
        for (n, update) in self.updates.iter().filter(|(n, _)| *n >= from) {
            if updates.len() >= limit {
                break;
            }
            next = n + 1;
            if wants(types, update) {
                updates.push(update.clone());
            }
        }
        UpdateList { updates, marker: Some(next) }
    }

    /// Begins to send updates to an address, from now on. An address that is there already gets the new settings.
    pub(super) fn subscribe(&mut self, id: i64, asked: SubscriptionRequest, time: Millis) {
        let next =
            self.webhooks.iter().find(|known| known.asked.url == asked.url).map_or(self.last + 1, |known| known.next);
        self.webhooks.retain(|known| known.asked.url != asked.url);
        self.webhooks.push(Webhook { id, asked, time, next });
        self.asked_next = self.last + 1;
    }

    /// True if there was one.
    pub(super) fn unsubscribe(&mut self, url: &str) -> bool {
        let before = self.webhooks.len();
        self.webhooks.retain(|known| known.asked.url != url);
        self.webhooks.len() < before
    }

    pub(super) fn subscriptions(&self) -> Vec<Subscription> {
        let told = |known: &Webhook| Subscription {
            url: known.asked.url.clone(),
            time: known.time,
            update_types: known.asked.update_types.clone(),
            version: known.asked.version.clone(),
        };
        self.webhooks.iter().map(told).collect()
    }

    /// The webhook, if it is still there, with what it gets next.
    pub(super) fn next_of(&self, id: i64) -> Option<(Webhook, Option<(i64, Update)>)> {
        let webhook = self.webhooks.iter().find(|known| known.id == id)?;
        let next = self.updates.iter().find(|(n, update)| *n >= webhook.next && webhook.wants(update)).cloned();
        Some((webhook.clone(), next))
    }

    /// An update was delivered, or given up.
    pub(super) fn done(&mut self, id: i64, n: i64) {
        if let Some(webhook) = self.webhooks.iter_mut().find(|known| known.id == id) {
            webhook.next = n + 1;
        }
    }
}

fn wants(types: Option<&[String]>, update: &Update) -> bool {
    types.is_none_or(|types| types.is_empty() || types.iter().any(|one| one == update.update_type()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use connectors::platform::max::wire::User;

    fn stopped(chat_id: i64) -> Update {
        Update::BotStopped { timestamp: 1, chat_id, user: User::default(), user_locale: None }
    }

    #[test]
    fn a_marker_confirms_what_is_before_it() {
        let mut post = Post::default();
        (1..=3).for_each(|chat| post.put(stopped(chat)));
        let page = post.page(None, 2, None);
        assert_eq!((page.updates.len(), page.marker), (2, Some(3)));
        assert_eq!(post.page(None, 2, None), page, "nothing was confirmed yet");
        let page = post.page(Some(3), 2, None);
        assert_eq!((page.updates.len(), page.marker), (1, Some(4)));
        assert_eq!(post.page(None, 9, None).updates.len(), 1, "the first two are confirmed");
        assert_eq!(post.page(Some(4), 9, None), UpdateList { updates: vec![], marker: Some(4) });
        post.put(stopped(4));
        assert!(post.page(None, 9, Some(&["bot_added".to_owned()])).updates.is_empty());
        assert_eq!(post.page(None, 9, None).updates.len(), 1);
    }

    #[test]
    fn a_webhook_takes_over() {
        let mut post = Post::default();
        post.put(stopped(1));
        let asked = SubscriptionRequest { url: "http://here/".to_owned(), ..SubscriptionRequest::default() };
        post.subscribe(7, asked, 1);
        assert!(post.next_of(7).unwrap().1.is_none(), "what was before is not sent");
        post.put(stopped(2));
        let (n, _) = post.next_of(7).unwrap().1.unwrap();
        post.done(7, n);
        assert!(post.next_of(7).unwrap().1.is_none());
        assert!(post.unsubscribe("http://here/") && post.next_of(7).is_none());
        assert!(post.page(None, 9, None).updates.is_empty());
    }
}
