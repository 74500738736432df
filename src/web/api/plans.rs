//! Plans: the list, and one with all that was decided on it.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::Answer;
use super::caller::{Caller, number};
use super::error::ApiError;
use crate::sync::{plan_json, proposals};
use domain::user::Right;
use planner::discretion::plan_for;
use store::{PlanHead, PlanState, Store};

/// Plans that are listed.
const PLANS: u32 = 100;

pub(super) async fn list(caller: Caller) -> Answer {
    caller.must(Right::SeePeople)?;
    let mut plans = Vec::new();
    for head in caller.store().plans(PLANS).await? {
        plans.push(counted(caller.store(), &head).await?);
    }
    Ok(Json(json!({ "plans": plans })))
}

/// The head of a plan with what waits in it and what is held.
pub(super) async fn counted(store: &Store, head: &PlanHead) -> Result<Value, ApiError> {
    let (waiting, held) = if head.state == PlanState::Open { store.undecided(head.number).await? } else { (0, 0) };
    let mut value = as_json(head)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("waiting".into(), waiting.into());
        object.insert("held".into(), held.into());
    }
    Ok(value)
}

/// Something of the store, as it tells itself.
pub(super) fn as_json<T: serde::Serialize + ?Sized>(value: &T) -> Result<Value, ApiError> {
    serde_json::to_value(value).map_err(|_| store::StoreError::NotUnderstood { what: "json" }.into())
}

/// A plan by the number of an address.
pub(super) async fn head_of(caller: &Caller, typed: &str) -> Result<PlanHead, ApiError> {
    let number = number(typed)?;
    let found = caller.store().plan_called(&number.to_string()).await?;
    found.filter(|head| head.number == number).ok_or(ApiError::NotFound)
}

pub(super) async fn one(caller: Caller, Path(typed): Path<String>) -> Answer {
    caller.must(Right::SeePeople)?;
    let mut saved = caller.store().load_plan(head_of(&caller, &typed).await?).await?;
    if let Cow::Owned(shown) = plan_for(caller.role, &saved.plan) {
        saved.plan = Arc::new(shown);
    }
    saved.head.findings = i64::try_from(saved.plan.findings.len()).unwrap_or(i64::MAX);
    let proposed = proposals(&caller.org, saved.head.number, caller.now).await?;
    let value = plan_json(&saved, &proposed)
        .map_err(|_| ApiError::from(store::StoreError::NotUnderstood { what: "plans.body" }))?;
    Ok(Json(value))
}
