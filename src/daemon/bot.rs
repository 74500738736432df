//! The bots at the doors of messengers: their updates come in by long polling or by a webhook, each is taken in once.
//!
//! Updates of one account or chat keep their order; different ones are taken in side by side. An update that could not be
//! taken in is told again by the messenger: the marker stays, the webhook is answered with a fault.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use futures_util::future::join_all;
use secrecy::ExposeSecret;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::telling;
use crate::config::{Updates, Webhook};
use crate::http_server::{Allotment, Port, PortLimits};
use crate::sync::bot::{BotError, RIGHTS_CHANGED, Taken, UPDATES, go_on, take_update};
use crate::sync::{Bot, Connected, OrgContext};
use connectors::platform::max::CallError;
use connectors::platform::max::wire::{SECRET_HEADER, SubscriptionRequest, Update, UpdateList};

/// How long the messenger may think about one question for news.
const PATIENCE: Duration = Duration::from_secs(30);
/// After a fault the next question waits so long, and longer after each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So often the messenger is asked whether it still brings its updates here: it stops by itself after eight hours in which
/// nobody took them in.
const ASKED_AGAIN: Duration = Duration::from_secs(60);
/// Accounts and chats that are served at the same time.
const TOGETHER: usize = 8;
/// People who came into one chat that are taken in at the same time: they are judged together.
const COME_TOGETHER: usize = 32;
/// An update is never larger.
const LARGEST: usize = 1 << 20;

/// Serves the bots of an organisation for as long as its configuration holds; a new one is taken up by itself.
pub async fn keep_bots(mut orgs: watch::Receiver<OrgContext>) {
    loop {
        let org = orgs.borrow_and_update().clone();
        let mut bots = JoinSet::new();
        for platform in org.platforms.iter().filter(|platform| platform.bot.is_some()) {
            bots.spawn(keep_door(org.clone(), platform.clone()));
        }
        if bots.is_empty() {
            // Until there is one.
        } else {
            bots.spawn(keep_admitting(org.clone()));
        }
        let over = orgs.changed().await.is_err();
        // A talk that is cut off is told again: its update was not taken in.
        bots.shutdown().await;
        if over {
            return;
        }
    }
}

/// Goes on with whoever was being talked to or let in when something came between.
async fn keep_admitting(org: OrgContext) {
    loop {
        match go_on(&org, org.now()).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "let in after all"),
            Err(fault) => tracing::warn!(%fault, "what was left from before waits"),
        }
        tokio::time::sleep(LONGEST_WAIT).await;
    }
}

async fn keep_door(org: OrgContext, platform: Connected) {
    let Some(bot) = platform.bot.clone() else { return };
    match &bot.messenger.updates {
        Updates::Polling => poll(org, platform, &bot).await,
        Updates::Webhook(hook) => {
            if let Err(fault) = listen(org, platform.clone(), &bot, hook).await {
                tracing::error!(platform = %platform.name, %fault, "the webhook is not served");
            }
        }
    }
}

async fn poll(org: OrgContext, platform: Connected, bot: &Bot) {
    let mut wait = FIRST_WAIT;
    let mut marker = None;
    let mut is_asked = false;
    loop {
        if !is_asked {
            // The messenger never tells both ways: what was subscribed before is ended.
            is_asked = unsubscribe_all(&platform.name, bot).await.is_ok();
        }
        match step(&org, &platform, bot, &mut marker).await {
            Ok(()) => wait = FIRST_WAIT,
            Err(fault) => {
                tracing::warn!(platform = %platform.name, %fault, "updates were not taken in now");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

async fn unsubscribe_all(platform: &str, bot: &Bot) -> Result<(), CallError> {
    for subscription in bot.api.subscriptions().await?.subscriptions {
        bot.api.unsubscribe(&subscription.url).await?;
        tracing::info!(%platform, "a former webhook is no longer used");
    }
    Ok(())
}

/// One question for news, and what was told.
async fn step(org: &OrgContext, platform: &Connected, bot: &Bot, marker: &mut Option<i64>) -> Result<(), BotError> {
    if marker.is_none() {
        *marker = org.store.update_marker(&platform.name).await?;
    }
    let UpdateList { updates, marker: next } = bot.api.updates(*marker, &UPDATES, PATIENCE).await?;
    take_all(org, platform, updates).await?;
    if let Some(next) = next.filter(|next| Some(*next) != *marker) {
        org.store.save_update_marker(&platform.name, next).await?;
        *marker = Some(next);
    }
    Ok(())
}

/// Takes a batch in: side by side, but in their order for each account and chat.
async fn take_all(org: &OrgContext, platform: &Connected, updates: Vec<Update>) -> Result<(), BotError> {
    let mut rows: BTreeMap<i64, Vec<Update>> = BTreeMap::new();
    for update in updates {
        rows.entry(whose(&update)).or_default().push(update);
    }
    let mut rows = rows.into_values();
    let mut running: JoinSet<Result<(), BotError>> = JoinSet::new();
    let mut failed = None;
    loop {
        // What cannot be taken in now keeps its own row back, and nobody else's.
        while running.len() < TOGETHER {
            let Some(row) = rows.next() else { break };
            let (org, platform) = (org.clone(), platform.clone());
            running.spawn(async move {
                for together in row.chunk_by(come_together) {
                    for some in together.chunks(COME_TOGETHER) {
                        let mut each = Vec::with_capacity(some.len());
                        for update in some {
                            each.push(take(&org, &platform, update));
                        }
                        // Each to its end: what is cut off would be entered twice.
                        for taken in join_all(each).await {
                            taken?;
                        }
                    }
                }
                Ok(())
            });
        }
        match running.join_next().await {
            None => return failed.map_or(Ok(()), Err),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(fault))) => failed = failed.or(Some(fault)),
            Some(Err(_)) => failed = failed.or(Some(BotError::Api(CallError::Lost("broken_off".to_owned())))),
        }
    }
}

/// Different people who came into a chat one after the other: nothing of them has to keep its order.
fn come_together(one: &Update, next: &Update) -> bool {
    let who = |update: &Update| match update {
        Update::UserAdded { user: Some(user), .. } => Some(user.user_id),
        _ => None,
    };
    who(one).is_some_and(|one| who(next).is_some_and(|next| one != next))
}

/// What has to keep its order: the talk with an account, what happens in a chat.
fn whose(update: &Update) -> i64 {
    match update {
        Update::BotStarted { user, .. } => user.user_id,
        Update::MessageCallback { callback, .. } => callback.user.user_id,
        Update::MessageCreated { message, .. } => message.sender.as_ref().map_or(0, |sender| sender.user_id),
        other => other.chat_id().unwrap_or_default(),
    }
}

async fn take(org: &OrgContext, platform: &Connected, update: &Update) -> Result<Taken, BotError> {
    let now = org.now();
    let taken = take_update(org, platform, update, now).await?;
    telling::tell_of_bot(org, &taken, now).await;
    Ok(taken)
}

/// What the webhook's requests share.
struct Listener {
    org: OrgContext,
    platform: Connected,
    secret: blake3::Hash,
}

/// Takes in what the messenger brings.
async fn listen(org: OrgContext, platform: Connected, bot: &Bot, hook: &Webhook) -> Result<(), std::io::Error> {
    let listener = tokio::net::TcpListener::bind(hook.listen).await?;
    let secret = blake3::hash(hook.secret.expose_secret().as_bytes());
    let limits = PortLimits::of(&org.config.web, Allotment::webhook());
    let router = Router::new()
        .fallback(post(brought))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(Arc::new(Listener { org, platform: platform.clone(), secret }));
    let port = Port { name: "webhook", listener, tls: None, limits, over: None };
    tokio::select! {
        () = keep_subscribed(&platform.name, bot, hook) => Ok(()),
        () = port.serve(router) => Ok(()),
    }
}

/// Has the messenger bring its updates here, and asks now and then whether it still does.
async fn keep_subscribed(platform: &str, bot: &Bot, hook: &Webhook) {
    subscribe(platform, bot, hook).await;
    loop {
        tokio::time::sleep(ASKED_AGAIN).await;
        match bot.api.subscriptions().await {
            Ok(known) if known.subscriptions.iter().any(|one| one.url == hook.address) => {}
            Ok(_) => {
                tracing::warn!(%platform, "the messenger had stopped bringing its updates; the webhook is subscribed again");
                subscribe(platform, bot, hook).await;
            }
            Err(fault) => tracing::warn!(%platform, %fault, "whether the webhook is subscribed is not known now"),
        }
    }
}

/// Asks the messenger to bring its updates here, until it says that it will.
async fn subscribe(platform: &str, bot: &Bot, hook: &Webhook) {
    let mut wait = FIRST_WAIT;
    loop {
        let request = SubscriptionRequest {
            url: hook.address.clone(),
            secret: Some(hook.secret.expose_secret().to_owned()),
            update_types: Some(UPDATES.iter().chain([&RIGHTS_CHANGED]).map(|kind| (*kind).to_owned()).collect()),
            ..SubscriptionRequest::default()
        };
        match bot.api.subscribe(&request).await {
            Ok(answer) if answer.success => return tracing::info!(%platform, "webhook subscribed"),
            Ok(answer) => {
                let code = answer.code.unwrap_or_default();
                tracing::warn!(%platform, code, "the webhook was not subscribed");
            }
            Err(fault) => tracing::warn!(%platform, %fault, "the webhook was not subscribed"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// One update that was brought. Anything but 200 has it brought again.
async fn brought(State(listener): State<Arc<Listener>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    // Digests of one length are compared in constant time by blake3.
    let said = headers.get(SECRET_HEADER).map(|secret| blake3::hash(secret.as_bytes()));
    if said != Some(listener.secret) {
        return StatusCode::FORBIDDEN;
    }
    let Ok(update) = serde_json::from_slice::<Update>(&body) else {
        // It would be no better the next time.
        tracing::warn!("an update that is none was brought");
        return StatusCode::OK;
    };
    match take(&listener.org, &listener.platform, &update).await {
        Ok(_) => StatusCode::OK,
        Err(fault) => {
            tracing::warn!(%fault, "an update was not taken in now");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
