//! Updates go to a webhook: in order, again and again with growing pauses, until it answers 200 or too much time is over.

use std::sync::Arc;
use std::time::Duration;

use super::post::{Delivery, Webhook};
use super::shared::Shared;
use crate::faults::{Fault, Request};
use crate::shared::lock;
use connectors::platform::max::wire::{SECRET_HEADER, Update};

/// How patient the messenger is with a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The first pause after a failure; each next one is twice as long.
    pub first: Duration,
    /// No pause is longer.
    pub longest: Duration,
    /// An update that is older is given up.
    pub give_up: Duration,
    /// So long the receiver may think.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(60),
            give_up: Duration::from_secs(8 * 60 * 60),
            answer: Duration::from_secs(30),
        }
    }
}

impl Patience {
    /// For tests: pauses of milliseconds.
    pub const QUICK: Patience = Patience {
        first: Duration::from_millis(20),
        longest: Duration::from_millis(200),
        give_up: Duration::from_secs(60),
        answer: Duration::from_secs(5),
    };
}

/// Delivers to one webhook until it is unsubscribed or the sandbox stops.
pub(super) async fn deliver(shared: Arc<Shared>, id: i64) {
    let mut stopping = shared.gate.stopping.clone();
    tokio::select! {
        () = deliver_all(&shared, id) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn deliver_all(shared: &Shared, id: i64) {
    let mut news = shared.news.subscribe();
    let mut pause = shared.patience.first;
    let mut client: Option<reqwest::Client> = None;
    loop {
        news.mark_unchanged();
        let Some((webhook, next)) = lock(&shared.world).post.next_of(id) else { return };
        let Some((n, update)) = next else {
            if news.changed().await.is_err() {
                return;
            }
            continue;
        };
        let client = client.get_or_insert_with(|| client_for(&webhook, shared.patience.answer));
        let status = attempt(shared, client, &webhook, &update).await;
        let update_type = update.update_type().to_owned();
        let age = shared.clock.now().timestamp_millis() - update.timestamp();
        let is_over = Duration::from_millis(age.unsigned_abs()) >= shared.patience.give_up;
        {
            let mut world = lock(&shared.world);
            world.post.deliveries.push(Delivery { n, update_type, status });
            if status == Some(200) || is_over {
                world.post.done(id, n);
            }
        }
        if status == Some(200) || is_over {
            pause = shared.patience.first;
            continue;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(shared.patience.longest);
    }
}

fn client_for(webhook: &Webhook, answer: Duration) -> reqwest::Client {
    let mut builder =
        connectors::http::builder().timeout(answer).redirect(reqwest::redirect::Policy::none()).no_proxy();
    let own = webhook.asked.self_signed_cert.as_deref().map(str::as_bytes).map(reqwest::Certificate::from_pem);
    if let Some(Ok(certificate)) = own {
        builder = builder.tls_certs_merge([certificate]);
    }
    builder.build().unwrap_or_default()
}

/// One attempt, with the fault that was ordered for it.
async fn attempt(shared: &Shared, client: &reqwest::Client, webhook: &Webhook, update: &Update) -> Option<u16> {
    let send = async || {
        let mut request = client.post(&webhook.asked.url).json(&shared.told(serde_json::json!(update)));
        if let Some(secret) = &webhook.asked.secret {
            request = request.header(SECRET_HEADER, secret);
        }
        request.send().await.ok().map(|response| response.status().as_u16())
    };
    match shared.gate.fault(Request::Delivery) {
        None => send().await,
        Some(Fault::Duplicate) => {
            send().await;
            send().await
        }
        // It arrived, but the messenger did not hear of that.
        Some(Fault::TimeoutAfter | Fault::CutAfter | Fault::ErrorAfter) => {
            send().await;
            None
        }
        Some(_) => None,
    }
}
