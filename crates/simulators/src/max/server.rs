//! The interface for programs, at the root, as the makers' schema has it; what only a sandbox has, under `/sandbox`.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{self, Body, Bytes};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::call::{Call, Query};
use super::effect::{By, Effect};
use super::members::{DONE, not_done};
use super::refused::Refused;
use super::shared::{Shared, begin_delivery};
use super::{orders, page};
use crate::connection::Connection;
use crate::faults::{Fault, Request};
use crate::gate::Answer;
use crate::shared::lock;
use connectors::platform::max::wire::{Subscriptions, UpdateList};

/// A larger body is none that a program sends.
const LARGEST_BODY: usize = 4 << 20;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().merge(page::router(&shared)).merge(orders::router(&shared)).fallback(programs).with_state(shared)
}

async fn programs(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: HttpRequest,
) -> Response {
    let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if request.method() == Method::GET
        && token.is_none()
        && let Some(page) = page::opened(&shared, &request)
    {
        return page;
    }
    // The header, and nothing else: a token in the address is not taken any more.
    if !token.is_some_and(|token| shared.is_token(token)) {
        return shared.gate.turn_away();
    }
    let (head, content) = request.into_parts();
    let body = read_body(content).await;
    let query = Query::read(head.uri.query());
    let call = body.and_then(|body| Call::read(&head.method, head.uri.path(), &query, &body));
    if let Some(wait) = call.as_ref().ok().and_then(|call| shared.enter_dialogue(call).err()) {
        return shared.gate.too_many(Some(wait));
    }
    let kind = call.as_ref().map_or(Request::List("unknown"), Call::request);
    let work = async |fault| match call {
        Ok(call) => answer(&shared, call, fault).await,
        Err(refused) => refused.answer(),
    };
    shared.gate.serve(&connection, kind, work).await
}

async fn read_body(content: Body) -> Result<Bytes, Refused> {
    body::to_bytes(content, LARGEST_BODY).await.map_err(|_| Refused::bad("body: not readable"))
}

/// Does what is asked, with those faults that change the content of the answer.
async fn answer(shared: &Arc<Shared>, call: Call, fault: Option<Fault>) -> Answer {
    if let Call::Updates { limit, timeout, marker, types } = call {
        return said(shared, updates(shared, limit, timeout, marker, types.as_deref()).await);
    }
    if fault == Some(Fault::Duplicate) {
        execute(shared, call.clone());
    }
    let previous = match (&call, fault) {
        (Call::Members { marker: Some(_), .. }, Some(Fault::RepeatedPage)) => Some(first_page(&call)),
        _ => None,
    };
    let (status, mut value) = execute(shared, previous.unwrap_or(call));
    if let Some(fault) = fault {
        spoil(&mut value, fault);
    }
    (status, value)
}

fn first_page(call: &Call) -> Call {
    match call.clone() {
        Call::Members { chat, ids, count, .. } => Call::Members { chat, ids, marker: None, count },
        other => other,
    }
}

/// A list of members that is not what it should be.
fn spoil(value: &mut Value, fault: Fault) {
    let Some(members) = value.get_mut("members").and_then(Value::as_array_mut) else { return };
    match fault {
        Fault::HalfPage => members.truncate(members.len() / 2),
        Fault::EmptyList => members.clear(),
        Fault::Nameless => {
            if let Some(member) = members.first_mut().and_then(Value::as_object_mut) {
                member.insert("first_name".to_owned(), json!(""));
                member.insert("last_name".to_owned(), Value::Null);
            }
        }
        _ => return,
    }
    if fault == Fault::EmptyList
        && let Some(list) = value.as_object_mut()
    {
        list.remove("marker");
    }
}

fn execute(shared: &Arc<Shared>, call: Call) -> Answer {
    let adding = *lock(&shared.adding);
    match call {
        Call::Me => said(shared, shared.with(|world| Ok(world.me()))),
        Call::EditMe(patch) => said(shared, Ok(shared.with(|world| world.edit_me(patch)))),
        Call::Chat(chat) => said(shared, shared.with(|world| world.chat(chat))),
        Call::ChatByLink(link) => said(shared, shared.with(|world| world.chat_by_link(&link))),
        Call::EditChat(chat, patch) => said(shared, shared.with(|world| world.edit_chat(chat, &patch))),
        Call::Members { chat, ids, marker, count } => {
            said(shared, shared.with(|world| world.members(chat, ids.as_deref(), marker, count)))
        }
        Call::AddMembers(chat, ids) => said(shared, shared.with(|world| world.add_members(chat, &ids, adding))),
        Call::RemoveMember { chat, user, block } => {
            said(shared, shared.with(|world| world.remove_member(chat, user, block)))
        }
        Call::MyMembership(chat) => said(shared, shared.with(|world| world.my_membership(chat))),
        Call::Leave(chat) => said(shared, shared.with(|world| world.leave(chat))),
        Call::Admins(chat) => said(shared, shared.with(|world| world.admins(chat))),
        Call::SetAdmins(chat, admins) => said(shared, shared.with(|world| world.set_admins(chat, &admins))),
        Call::RevokeAdmin(chat, user) => said(shared, shared.with(|world| world.revoke_admin(chat, user))),
        Call::Subscriptions => {
            let subscriptions = shared.with(|world| world.post.subscriptions());
            said(shared, Ok(Subscriptions { subscriptions }))
        }
        Call::Subscribe(asked) => {
            if lock(&shared.ways).trusted_webhooks && !is_trusted(&asked.url) {
                return said::<()>(shared, Err(Refused::bad("url: https on port 443 alone")));
            }
            let id = shared.with(|world| {
                let (id, time) = (world.next_number(), world.now());
                world.note(By::Bot, Effect::Subscribed { url: asked.url.clone() });
                world.post.subscribe(id, asked, time);
                id
            });
            begin_delivery(shared, id);
            said(shared, Ok(DONE))
        }
        Call::Unsubscribe(url) => {
            let was_there = shared.with(|world| {
                let was_there = world.post.unsubscribe(&url);
                if was_there {
                    world.now();
                    world.note(By::Bot, Effect::Unsubscribed { url });
                }
                was_there
            });
            said(
                shared,
                Ok(if was_there { DONE } else { not_done("subscription.not.found", "Subscription not found") }),
            )
        }
        // Answered where one can wait.
        Call::Updates { .. } => said(shared, Ok(UpdateList::default())),
        Call::Messages(sought) => said(shared, shared.with(|world| world.list_messages(&sought))),
        Call::Message(mid) => said(shared, shared.with(|world| world.message(&mid))),
        Call::Send(target, body) => said(shared, shared.with(|world| world.send(target, body))),
        Call::EditMessage(mid, body) => said(shared, shared.with(|world| world.edit_message(&mid, &body))),
        Call::DeleteMessage(mid) => said(shared, shared.with(|world| world.delete_message(&mid))),
        Call::Answer(callback, answer) => said(shared, shared.with(|world| world.answer(&callback, &answer))),
    }
}

/// What the messenger brings updates to since May 2026.
fn is_trusted(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| url.scheme() == "https" && url.port_or_known_default() == Some(443))
}

/// Waits for updates, as long as the program wants to.
async fn updates(
    shared: &Shared,
    limit: usize,
    timeout: u64,
    marker: Option<i64>,
    types: Option<&[String]>,
) -> Result<UpdateList, Refused> {
    let mut news = shared.news.subscribe();
    let mut stopping = shared.gate.stopping.clone();
    let over = tokio::time::sleep(Duration::from_secs(timeout));
    tokio::pin!(over);
    loop {
        news.mark_unchanged();
        let page = {
            let mut world = lock(&shared.world);
            if world.post.has_webhook() {
                return Err(Refused::not_allowed("Long polling is not available while there is a webhook"));
            }
            world.post.page(marker, limit, types)
        };
        if !page.updates.is_empty() {
            return Ok(page);
        }
        tokio::select! {
            () = &mut over => return Ok(page),
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(page),
            changed = news.changed() => if changed.is_err() { return Ok(page) },
        }
    }
}

fn said<T: Serialize>(shared: &Shared, outcome: Result<T, Refused>) -> Answer {
    match outcome {
        Ok(value) => (StatusCode::OK, shared.told(json!(value))),
        Err(refused) => {
            *lock(&shared.gate.counts).refused.entry(refused.code.to_owned()).or_default() += 1;
            refused.answer()
        }
    }
}

/// For routes that are no part of the messenger.
pub(super) fn plain(status: StatusCode, value: &impl Serialize) -> Response {
    (status, axum::Json(json!(value))).into_response()
}
