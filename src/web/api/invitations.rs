//! The links that were made, and revoking one that nobody used.

use axum::Json;
use axum::extract::{Path, RawQuery};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Answer;
use super::caller::{Body, Caller, number, reason};
use super::error::ApiError;
use super::worklist::all;
use crate::sync::{NotRevoked, invitations, revoke as ask};
use domain::user::Right;

pub(super) async fn list(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    caller.must(Right::SeePeople)?;
    let found = invitations(&caller.org, all(query), caller.now).await?;
    // Whoever has a link can use it: only those who hand them out see them, here as on the page.
    let with_link = caller.may(Right::Decide);
    let rows: Vec<Value> = found.iter().map(|one| one.json(with_link)).collect();
    Ok(Json(json!({ "invitations": rows })))
}

/// Why an invitation is revoked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    #[serde(default)]
    reason: String,
}

pub(super) async fn revoke(caller: Caller, Path(id): Path<String>, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let asked: Wish = body.read()?;
    let id = number(&id)?;
    let why = reason(Some(&asked.reason))?;
    match ask(&caller.org, &[id], &caller.who, &why, caller.now).await? {
        Ok(revoking) => {
            if revoking.new > 0 {
                caller.wakeup.notify_one();
            }
            Ok(Json(json!({ "id": id, "plan": revoking.plans.last(), "changed": revoking.new })))
        }
        Err(NotRevoked::NoReason) => Err(ApiError::ReasonNeeded),
        Err(NotRevoked::Unknown(_)) => Err(ApiError::NotFound),
        Err(NotRevoked::Used(_)) => Err(ApiError::InvitationUsed),
        Err(NotRevoked::Ended(_)) => Err(ApiError::InvitationEnded),
    }
}
