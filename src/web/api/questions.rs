//! Who is who: open questions, and answers to them.

use axum::Json;
use axum::extract::Path;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use super::caller::{Body, Caller, tidy};
use super::error::ApiError;
use super::plans::as_json;
use crate::sync::{Said, Which, answer_question, open_questions};
use domain::user::Right;

/// What is said about a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    answer: Kind,
    person: Option<String>,
    account: Option<String>,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Same,
    Apart,
}

pub(super) async fn list(caller: Caller) -> Answer {
    caller.must(Right::SeePeople)?;
    let mut questions = Vec::new();
    for open in open_questions(&caller.org).await? {
        let mut value = as_json(&open.view)?;
        if let Some(object) = value.as_object_mut() {
            object.insert("platforms".into(), as_json(&open.platforms)?);
        }
        questions.push(value);
    }
    Ok(Json(json!({ "questions": questions })))
}

pub(super) async fn answer(caller: Caller, Path(id): Path<String>, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let given: Given = body.read()?;
    let open = open_questions(&caller.org).await?;
    let question = open.iter().find(|open| open.view.id == id).ok_or(ApiError::NotFound)?;
    let reason = tidy(&given.reason);
    let said = Said {
        same: given.answer == Kind::Same,
        person: given.person.as_deref(),
        account: given.account.as_deref(),
        reason: &reason,
    };
    match answer_question(&caller.org, question, said, &caller.who, caller.now).await? {
        Ok(answered) => Ok(Json(json!({
            "people": answered.people.iter().map(|one| &one.key).collect::<Vec<_>>(),
            "accounts": answered.accounts.iter().map(|one| &one.key).collect::<Vec<_>>(),
        }))),
        Err(Which::Person) => Err(ApiError::WhichOne("person")),
        Err(Which::Account) => Err(ApiError::WhichOne("account")),
    }
}
