//! A moderator's blocks (5.13.5): listed, entered, lifted.

use axum::Json;
use axum::extract::{Path, RawQuery};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use super::caller::{Body, Caller, number, reason};
use super::error::ApiError;
use super::plans::as_json;
use super::worklist::all;
use crate::sync::{AskedBlock, NotBlocked, block, people_called};
use domain::membership::place_written;
use domain::roster::Groups;
use domain::user::Right;

pub(super) async fn list(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    caller.must(Right::SeePeople)?;
    let blocks = caller.store().blocks(all(query)).await?;
    Ok(Json(json!({ "blocks": as_json(&blocks)? })))
}

/// A block as it is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    person: String,
    place: String,
    until: NaiveDate,
    #[serde(default)]
    reason: String,
    platform: Option<String>,
}

pub(super) async fn enter(caller: Caller, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let asked: Wish = body.read()?;
    let why = reason(Some(&asked.reason))?;
    let found = people_called(&caller.org, &asked.person, caller.now).await?;
    let [person] = found.as_slice() else {
        return Err(if found.is_empty() { ApiError::NotFound } else { ApiError::WhichOne("person") });
    };
    let invalid = |what: &str| ApiError::Invalid(what.to_owned());
    let place = place_written(&asked.place, Groups::default()).ok_or_else(|| invalid("place"))?;
    let platform = asked.platform.as_deref();
    let wish = AskedBlock { person, place: &place, until: asked.until, reason: &why, platform };
    match block(&caller.org, wish, &caller.who, caller.now).await? {
        Ok(id) => Ok(Json(json!({ "id": id }))),
        Err(NotBlocked::NoReason) => Err(ApiError::ReasonNeeded),
        Err(NotBlocked::Over | NotBlocked::TooLong { .. }) => Err(invalid("until")),
        Err(NotBlocked::WhichPlatform) => Err(ApiError::WhichOne("platform")),
        Err(NotBlocked::Already) => Err(ApiError::Blocked),
    }
}

/// Why a block is lifted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Apology {
    #[serde(default)]
    reason: String,
}

pub(super) async fn lift(caller: Caller, Path(id): Path<String>, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let asked: Apology = body.read()?;
    let why = reason(Some(&asked.reason))?;
    let lifted = caller.store().lift_block(number(&id)?, caller.now, &caller.who, &why).await?;
    let row = lifted.ok_or(ApiError::NotFound)?;
    Ok(Json(json!({ "id": row.id, "lifted_at": row.lifted_at })))
}
