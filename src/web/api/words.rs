//! What words mean: open questions, and answers to them.

use axum::Json;
use axum::extract::Path;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use super::caller::{Body, Caller};
use super::error::ApiError;
use super::plans::as_json;
use crate::sync::{NotWorded, answer_words, open_words, withdraw_words};
use domain::user::Right;

/// What is said about a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    means: String,
}

pub(super) async fn list(caller: Caller) -> Answer {
    caller.must(Right::SeePeople)?;
    let open = open_words(&caller.org).await?;
    let given = caller.store().word_answers(false).await?;
    Ok(Json(json!({ "questions": as_json(&open)?, "answers": as_json(&given)? })))
}

pub(super) async fn answer(caller: Caller, Path(id): Path<String>, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let given: Given = body.read()?;
    match answer_words(&caller.org, &id, &given.means, &caller.who, caller.now).await? {
        Ok(answer) => Ok(Json(json!({ "means": answer.means }))),
        Err(NotWorded::Unknown) => Err(ApiError::NotFound),
        Err(NotWorded::NotAChoice(choices)) => Err(ApiError::Invalid(format!("means: {}", choices.join(", ")))),
    }
}

pub(super) async fn withdraw(caller: Caller, Path(id): Path<String>) -> Answer {
    caller.must(Right::Decide)?;
    let gone = withdraw_words(&caller.org, &id, &caller.who, caller.now).await?;
    let one = gone.ok_or(ApiError::NotFound)?;
    Ok(Json(json!({ "id": one.id })))
}
