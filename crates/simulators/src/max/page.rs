//! The page on which one plays a person: the dialogue with the bot and its buttons, chats with their links. No scripts.
//!
//! Who may see it is as with the other sandbox: on this machine anybody, elsewhere who gives the token as a password.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::play::Play;
use super::seed::Seed;
use super::shared::Shared;
use super::{chats_page, dialog_page};
use crate::browser::{answer, frame, lang_of, objection, pairs};
use crate::page::code_words;
use crate::shared::lock;
use i18n::Lang;
use names::visible;

pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(show))
        .route("/join/{code}", get(show_link))
        .route("/play/{what}", post(play))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), with_right))
}

pub(super) async fn with_right(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match objection(&request, shared.is_local, |said| shared.is_token(said)) {
        Some(objection) => objection,
        None => next.run(request).await,
    }
}

/// Where a form goes, with the language and the person that the page is about.
pub(super) fn action(what: &str, lang: Lang, user: Option<i64>) -> String {
    let user = user.map(|user| format!("&user={user}")).unwrap_or_default();
    format!("/play/{what}?lang={}{user}", lang.code())
}

async fn show(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    let query = pairs(query.as_deref().unwrap_or_default());
    answer(page(&shared, lang_of(&query), user_of(&query), None))
}

fn user_of(query: &HashMap<String, String>) -> Option<i64> {
    query.get("user").and_then(|id| id.parse().ok())
}

/// A link to a chat was opened: who is it?
async fn show_link(State(shared): State<Arc<Shared>>, Path(code): Path<String>, RawQuery(query): RawQuery) -> Response {
    chat_page(&shared, lang_of(&pairs(query.as_deref().unwrap_or_default())), &code)
}

fn chat_page(shared: &Shared, lang: Lang, code: &str) -> Response {
    answer(who(shared, lang, "join", code, &lang.text("sandbox-max-open-chat"), &lang.text("sandbox-join")))
}

/// The bot's link was opened, with a payload or without, or that of a public chat: who is it?
pub(super) fn opened(shared: &Shared, request: &Request) -> Option<Response> {
    let name = request.uri().path().trim_matches('/');
    let (is_bot, is_chat) = {
        let world = lock(&shared.world);
        (name == world.bot.username, world.rooms.values().any(|room| room.is_public && room.code == name))
    };
    if !is_bot && !is_chat {
        return None;
    }
    if let Some(objection) = objection(request, shared.is_local, |said| shared.is_token(said)) {
        return Some(objection);
    }
    let query = pairs(request.uri().query().unwrap_or_default());
    let lang = lang_of(&query);
    if is_chat {
        return Some(chat_page(shared, lang, name));
    }
    let payload = query.get("start").map(String::as_str).unwrap_or_default();
    let about = lang.text("sandbox-max-open-bot");
    Some(answer(who(shared, lang, "start", payload, &about, &lang.text("sandbox-max-start"))))
}

fn who(shared: &Shared, lang: Lang, what: &str, link: &str, about: &str, button: &str) -> Markup {
    let content = html! {
        p { (about) }
        form method="post" action=(action(what, lang, None)) {
            input type="hidden" name="link" value=(link);
            label { (lang.text("sandbox-max-who")) " " (people(shared, "user")) } " "
            button { (button) }
        }
    };
    frame(lang, &lang.text("sandbox-max-title"), &lang.text("sandbox-max-about"), content)
}

/// A list to choose a person from.
pub(super) fn people(shared: &Shared, name: &str) -> Markup {
    let world = lock(&shared.world);
    html! {
        select name=(name) {
            @for id in world.users.keys() { option value=(id) { (visible(&world.user(*id).full_name())) " · " (id) } }
        }
    }
}

async fn play(
    State(shared): State<Arc<Shared>>,
    Path(what): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let query = pairs(query.as_deref().unwrap_or_default());
    let lang = lang_of(&query);
    let form = pairs(&String::from_utf8_lossy(&body));
    let Some(play) = play_of(&what, &query, &form) else { return StatusCode::NOT_FOUND.into_response() };
    let said = match shared.play(&play) {
        Ok(_) => lang.text("sandbox-done"),
        Err(code) => lang.text_with("sandbox-refused", &[("reason", code_words(lang, code).into())]),
    };
    let user = user_of(&query).or_else(|| user_of(&form));
    answer(page(&shared, lang, user, Some(&said)))
}

/// What a form says; the person is the one that the page is about.
fn play_of(what: &str, query: &HashMap<String, String>, form: &HashMap<String, String>) -> Option<Play> {
    let field = |name: &str| form.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let number = |name: &str| field(name).and_then(|value| value.parse::<i64>().ok());
    let me = user_of(query).or_else(|| user_of(form))?;
    let text = |name: &str| field(name).unwrap_or_default();
    let chat = number("chat");
    Some(match what {
        "start" => Play::Start { user: me, link: field("link") },
        "stop" => Play::Stop { user: me },
        "press" => Play::Press { user: me, message: text("message"), button: text("button") },
        "contact" => Play::ShareContact { user: me },
        "write" => Play::Write { user: me, chat, text: text("text") },
        "join" => Play::Join { user: me, link: text("link") },
        "leave" => Play::Leave { user: me, chat: chat? },
        "add" => Play::Add { by: me, user: number("whom")?, chat: chat? },
        "remove" => Play::Remove { by: me, user: number("whom")?, chat: chat? },
        "rename" => Play::Rename { by: me, chat: chat?, title: text("title") },
        "add-bot" => {
            let permissions = if field("admin").is_some() { Seed::usual_rights() } else { Vec::new() };
            Play::AddBot { by: me, chat: chat?, permissions }
        }
        "remove-bot" => Play::RemoveBot { by: me, chat: chat? },
        _ => return None,
    })
}

fn page(shared: &Shared, lang: Lang, user: Option<i64>, said: Option<&str>) -> Markup {
    let counts = lock(&shared.gate.counts).clone();
    let user = user.filter(|user| lock(&shared.world).users.contains_key(user));
    let content = html! {
        @if let Some(said) = said { p.said role="status" { (said) } }
        p {
            (lang.text_with("sandbox-counts", &[
                ("requests", counts.requests.into()), ("changes", counts.changes.into()),
                ("limited", counts.rate_limited.into()), ("faults", counts.faults.values().sum::<u64>().into()),
            ]))
        }
        (choice(shared, lang, user))
        @if let Some(user) = user { (dialog_page::dialog(shared, lang, user)) }
        (chats_page::chats(shared, lang, user))
    };
    frame(lang, &lang.text("sandbox-max-title"), &lang.text("sandbox-max-about"), content)
}

/// Who one is.
fn choice(shared: &Shared, lang: Lang, current: Option<i64>) -> Markup {
    let world = lock(&shared.world);
    html! {
        nav aria-label=(lang.text("sandbox-max-who")) {
            h2 { (lang.text("sandbox-max-who")) }
            p {
                @for (n, id) in world.users.keys().enumerate() {
                    @if n > 0 { " · " }
                    a href={ "/?lang=" (lang.code()) "&user=" (id) } aria-current=[(current == Some(*id)).then_some("page")] {
                        @if current == Some(*id) { strong { (visible(&world.user(*id).full_name())) } }
                        @else { (visible(&world.user(*id).full_name())) }
                    }
                }
            }
        }
    }
}
