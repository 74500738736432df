//! The interface for programs, under `/v1`: lists, changes, plays, faults, counts and the log.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Path, Query, RawQuery, Request as HttpRequest, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::college::Refused;
use super::connection::Connection;
use super::faults::{Fault, FaultOrders, Request};
use super::gate::Answer;
use super::page;
use super::shared::{Shared, lock};
use connectors::platform::sandbox::wire::{Change, Done, LinkAsked, Page, Play};

/// The most items on one page.
const PAGE: u64 = 500;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let programs = Router::new()
        .route("/places", get(places))
        .route("/members", get(members))
        .route("/links", get(links))
        .route("/actions", post(actions))
        .route("/play/{what}", post(play))
        .route("/faults", post(faults))
        .route("/statistics", get(statistics))
        .route("/log", get(log))
        .fallback(async || refusal(404, "no_such_path"))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), with_token));
    Router::new().nest("/v1", programs).merge(page::router(&shared)).with_state(shared)
}

async fn with_token(State(shared): State<Arc<Shared>>, request: HttpRequest, next: Next) -> Response {
    let said = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match said.and_then(|said| said.strip_prefix("Bearer ")) {
        Some(token) if shared.is_token(token) => next.run(request).await,
        _ => shared.gate.turn_away(),
    }
}

/// What a request wants.
enum Work {
    Places(Asked),
    Members(Asked),
    Link(LinkAsked),
    Change(Change),
}

impl Work {
    fn request(&self) -> Request {
        match self {
            Work::Places(_) => Request::List("places"),
            Work::Members(_) => Request::List("members"),
            Work::Link(_) => Request::List("links"),
            Work::Change(change) => Request::Change(change.kind()),
        }
    }

    /// Does it, with those faults that change the content of the answer.
    async fn answer(&self, shared: &Shared, fault: Option<Fault>) -> Answer {
        match self {
            Work::Places(asked) => match shared.told(asked.revision) {
                Some(told) => listed(fault, asked, |offset| told.places_page(&asked.places, offset, asked.limit)),
                None => gone(),
            },
            Work::Members(asked) => match shared.told(asked.revision) {
                Some(told) => {
                    let mut answer =
                        listed(fault, asked, |offset| told.members_page(&asked.places, offset, asked.limit));
                    if fault == Some(Fault::Nameless)
                        && let Some(member) = answer.1.pointer_mut("/items/0").and_then(Value::as_object_mut)
                    {
                        member.insert("name".to_owned(), json!(""));
                    }
                    answer
                }
                None => gone(),
            },
            Work::Link(asked) => answer_of(shared.link(asked)),
            Work::Change(change) => {
                let first = shared.change(change).await;
                answer_of(if fault == Some(Fault::Duplicate) { shared.change(change).await } else { first })
            }
        }
    }
}

async fn places(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(asked) = Asked::read(query.as_deref()) else { return refusal(422, "bad_query") };
    serve(&shared, &connection, Work::Places(asked)).await
}

async fn members(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(asked) = Asked::read(query.as_deref()) else { return refusal(422, "bad_query") };
    serve(&shared, &connection, Work::Members(asked)).await
}

async fn links(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    Query(asked): Query<LinkAsked>,
) -> Response {
    serve(&shared, &connection, Work::Link(asked)).await
}

async fn actions(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    body: Bytes,
) -> Response {
    let Some(change) = read_json::<Change>(&body) else { return refusal(422, "bad_request") };
    serve(&shared, &connection, Work::Change(change)).await
}

/// Lets a request through the gate.
async fn serve(shared: &Shared, connection: &Connection, work: Work) -> Response {
    shared.gate.serve(connection, work.request(), |fault| work.answer(shared, fault)).await
}

/// How this platform words what has to do with no request in particular.
pub(super) fn general_refusal(status: StatusCode) -> Value {
    let code = match status {
        StatusCode::UNAUTHORIZED => "unauthorized",
        StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        _ => "internal",
    };
    json!({ "code": code })
}

async fn play(State(shared): State<Arc<Shared>>, Path(what): Path<String>, body: Bytes) -> Response {
    let Some(Value::Object(mut asked)) = read_json(&body) else { return refusal(422, "bad_request") };
    asked.insert("kind".to_owned(), Value::String(what));
    match serde_json::from_value::<Play>(Value::Object(asked)) {
        Ok(play) => {
            let (status, value) = answer_of(shared.play(&play).await);
            (status, axum::Json(value)).into_response()
        }
        Err(_) => refusal(422, "bad_request"),
    }
}

async fn faults(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let Some(orders) = read_json::<FaultOrders>(&body) else { return refusal(422, "bad_request") };
    lock(&shared.gate.faults).order(orders);
    axum::Json(Done { done: true, ..Done::default() }).into_response()
}

async fn statistics(State(shared): State<Arc<Shared>>) -> Response {
    axum::Json(lock(&shared.gate.counts).clone()).into_response()
}

async fn log(State(shared): State<Arc<Shared>>) -> Response {
    axum::Json(json!({ "items": lock(&shared.college).log })).into_response()
}

/// What a list is asked for with.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    offset: u64,
    limit: u64,
    revision: Option<u64>,
    places: Vec<String>,
}

impl Asked {
    fn read(query: Option<&str>) -> Option<Asked> {
        let mut asked = Asked { offset: 0, limit: PAGE, revision: None, places: Vec::new() };
        // Only what is behind the question mark is of interest.
        let url = reqwest::Url::parse(&format!("http://sandbox/?{}", query.unwrap_or_default())).ok()?;
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "offset" => asked.offset = value.parse().ok()?,
                "limit" => asked.limit = value.parse::<u64>().ok()?.clamp(1, PAGE),
                "revision" => asked.revision = Some(value.parse().ok()?),
                "place" => asked.places.push(value.into_owned()),
                _ => {}
            }
        }
        Some(asked)
    }
}

/// A page of a list, with the fault that lists can have.
fn listed<T: Serialize>(fault: Option<Fault>, asked: &Asked, page: impl Fn(u64) -> Page<T>) -> Answer {
    let mut answer = page(asked.offset);
    match fault {
        Some(Fault::HalfPage) => {
            answer.items.truncate(answer.items.len() / 2);
        }
        Some(Fault::RepeatedPage) if asked.offset == 0 => answer.items.extend(page(0).items),
        Some(Fault::RepeatedPage) => answer.items = page(asked.offset.saturating_sub(asked.limit)).items,
        Some(Fault::EmptyList) => {
            answer =
                Page { revision: answer.revision, total: 0, items: Vec::new(), next_offset: None, missing: Vec::new() };
        }
        _ => {}
    }
    (StatusCode::OK, json!(answer))
}

fn gone() -> Answer {
    (StatusCode::GONE, json!({ "code": "revision_gone" }))
}

fn answer_of(outcome: Result<Done, Refused>) -> Answer {
    match outcome {
        Ok(done) => (StatusCode::OK, json!(done)),
        Err(Refused(status, code)) => (status_of(status), json!({ "code": code })),
    }
}

fn refusal(status: u16, code: &str) -> Response {
    (status_of(status), axum::Json(json!({ "code": code }))).into_response()
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn read_json<T: DeserializeOwned>(body: &Bytes) -> Option<T> {
    serde_json::from_slice(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_is_asked_for_with() {
        let asked = Asked::read(Some("offset=10&limit=99999&place=class%3A%D0%98%D0%A1-21&place=staff")).unwrap();
        assert_eq!((asked.offset, asked.limit, asked.revision), (10, PAGE, None));
        assert_eq!(asked.places, ["class:ИС-21", "staff"]);
        assert_eq!(Asked::read(Some("offset=many")), None);
        assert_eq!(Asked::read(None).map(|asked| asked.limit), Some(PAGE));
    }
}
