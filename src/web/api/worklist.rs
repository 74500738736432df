//! What a person does by hand.

use axum::Json;
use axum::extract::{Path, RawQuery};
use serde_json::json;

use super::super::form::Fields;
use super::Answer;
use super::caller::{Caller, number};
use super::error::ApiError;
use super::plans::as_json;
use domain::user::Right;

/// True if those are asked for too with which nothing is to be done any more: `?all=true`.
pub(super) fn all(query: Option<String>) -> bool {
    Fields::read(query.unwrap_or_default().as_bytes()).get("all") == "true"
}

pub(super) async fn tasks(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    caller.must(Right::SeePeople)?;
    let tasks = caller.org.tasks(all(query)).await?;
    Ok(Json(json!({ "tasks": as_json(&tasks)? })))
}

pub(super) async fn done(caller: Caller, Path(id): Path<String>) -> Answer {
    caller.must(Right::Decide)?;
    let id = number(&id)?;
    if caller.org.tick(&[id], caller.now, &caller.who).await?.is_empty() {
        return Err(ApiError::NotFound);
    }
    Ok(Json(json!({ "id": id, "state": "ticked" })))
}
