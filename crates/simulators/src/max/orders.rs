//! What only a sandbox has, for tests in other processes: plays, faults, counts and the log, under `/sandbox`.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::page;
use super::play::Play;
use super::server::plain;
use super::shared::Shared;
use crate::faults::FaultOrders;
use crate::shared::lock;

pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/sandbox/play", post(play))
        .route("/sandbox/faults", post(faults))
        .route("/sandbox/statistics", get(statistics))
        .route("/sandbox/log", get(log))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), page::with_right))
}

async fn play(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    match serde_json::from_slice::<Play>(&body).map(|play| shared.play(&play)) {
        Ok(Ok(played)) => plain(StatusCode::OK, &played),
        Ok(Err(code)) => plain(StatusCode::CONFLICT, &json!({ "code": code })),
        Err(_) => plain(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "code": "bad_request" })),
    }
}

async fn faults(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    match serde_json::from_slice::<FaultOrders>(&body) {
        Ok(orders) => {
            lock(&shared.gate.faults).order(orders);
            plain(StatusCode::OK, &json!({ "done": true }))
        }
        Err(_) => plain(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "code": "bad_request" })),
    }
}

async fn statistics(State(shared): State<Arc<Shared>>) -> Response {
    let counts = lock(&shared.gate.counts).clone();
    plain(StatusCode::OK, &counts)
}

async fn log(State(shared): State<Arc<Shared>>) -> Response {
    let log = lock(&shared.world).log.clone();
    plain(StatusCode::OK, &json!({ "items": log }))
}
