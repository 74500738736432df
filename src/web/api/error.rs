//! Why a request was not answered as asked: a code for programs, a sentence for whoever reads their logs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::site::Site;
use crate::sync::SyncError;
use i18n::Lang;
use store::StoreError;

/// What went wrong. Nothing was changed by the request.
#[derive(Debug, Clone)]
pub(super) enum ApiError {
    /// No token, a wrong one, or one that has ended.
    Unauthorized,
    /// Too many of those from this address.
    TooManyAttempts,
    /// The token's role may not do this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The body or the query is not what is described.
    Invalid(String),
    /// More bytes than a request or a file may have.
    TooLarge,
    /// A decision for which the journal needs a reason.
    ReasonNeeded,
    /// The plan of the body is not the one of the address.
    OtherPlan,
    /// A newer plan took its place.
    PlanSuperseded,
    /// Everything in it is decided.
    PlanClosed,
    /// Ids that the plan has not.
    UnknownAction(Vec<String>),
    /// Guards hold them: actions, each with its guards.
    Held(Vec<(String, Vec<domain::GuardCode>)>),
    /// They were carried out already, or there is no decision to take back.
    NotOpen(Vec<String>),
    /// No decision lifts the guard.
    LiftNever,
    /// The guard holds nothing in the plan.
    LiftAbsent,
    /// The link let somebody in already.
    InvitationUsed,
    /// The link is revoked already.
    InvitationEnded,
    /// The person is blocked there already.
    Blocked,
    /// Several people or accounts: one must be named.
    WhichOne(&'static str),
    /// A name that a file cannot have.
    BadName,
    /// No folder is watched.
    NoFolder,
    /// The folder does not take the file.
    NotWritten,
    /// The store, or another process at work.
    Work(Arc<SyncError>),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            ApiError::Unauthorized => StatusCode::UNAUTHORIZED,
            ApiError::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            ApiError::Forbidden => StatusCode::FORBIDDEN,
            ApiError::NotFound => StatusCode::NOT_FOUND,
            ApiError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::OtherPlan
            | ApiError::PlanSuperseded
            | ApiError::PlanClosed
            | ApiError::Held(_)
            | ApiError::NotOpen(_)
            | ApiError::LiftNever
            | ApiError::LiftAbsent
            | ApiError::InvitationUsed
            | ApiError::InvitationEnded
            | ApiError::Blocked
            | ApiError::NoFolder => StatusCode::CONFLICT,
            ApiError::Invalid(_)
            | ApiError::ReasonNeeded
            | ApiError::UnknownAction(_)
            | ApiError::WhichOne(_)
            | ApiError::BadName => StatusCode::UNPROCESSABLE_ENTITY,
            ApiError::NotWritten | ApiError::Work(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ApiError::Unauthorized => "unauthorized",
            ApiError::TooManyAttempts => "too_many_attempts",
            ApiError::Forbidden => "forbidden",
            ApiError::NotFound => "not_found",
            ApiError::Invalid(_) => "invalid",
            ApiError::TooLarge => "too_large",
            ApiError::ReasonNeeded => "reason_needed",
            ApiError::OtherPlan => "other_plan",
            ApiError::PlanSuperseded => "plan_superseded",
            ApiError::PlanClosed => "plan_closed",
            ApiError::UnknownAction(_) => "unknown_action",
            ApiError::Held(_) => "held",
            ApiError::NotOpen(_) => "not_open",
            ApiError::LiftNever => "lift_never",
            ApiError::LiftAbsent => "lift_absent",
            ApiError::Blocked => "blocked",
            ApiError::InvitationUsed => "invitation_used",
            ApiError::InvitationEnded => "invitation_ended",
            ApiError::WhichOne(_) => "which_one",
            ApiError::BadName => "bad_name",
            ApiError::NoFolder => "no_folder",
            ApiError::NotWritten => "not_written",
            ApiError::Work(fault) => fault.code(),
        }
    }

    fn message(&self, lang: Lang) -> String {
        match self {
            ApiError::Work(fault) => fault.message(lang),
            ApiError::Invalid(reason) => lang.text_with("api-invalid", &[("reason", reason.as_str().into())]),
            other => lang.text(&format!("api-{}", other.code().replace('_', "-"))),
        }
    }

    /// The fault as it is sent.
    fn body(&self, lang: Lang) -> Value {
        let mut body = json!({ "error": self.code(), "message": self.message(lang) });
        let more = match self {
            ApiError::UnknownAction(ids) | ApiError::NotOpen(ids) => Some(("actions", json!(ids))),
            ApiError::Held(held) => {
                let held = held.iter().map(|(action, guards)| json!({ "action": action, "guards": guards }));
                Some(("held", held.collect()))
            }
            ApiError::WhichOne(field) => Some(("field", json!(field))),
            _ => None,
        };
        if let (Some((key, value)), Some(object)) = (more, body.as_object_mut()) {
            object.insert(key.to_owned(), value);
        }
        body
    }
}

impl From<StoreError> for ApiError {
    fn from(fault: StoreError) -> ApiError {
        ApiError::Work(Arc::new(fault.into()))
    }
}

impl From<SyncError> for ApiError {
    fn from(fault: SyncError) -> ApiError {
        ApiError::Work(Arc::new(fault))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let ApiError::Work(fault) = &self {
            tracing::error!(code = fault.code(), "a call of the API was not answered");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts the words of a fault into an answer, in the language that was asked for.
pub(super) async fn told(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let lang = language(request.headers(), site.org().lang);
    let mut response = next.run(request).await;
    let Some(fault) = response.extensions_mut().remove::<ApiError>() else { return response };
    let mut response = (fault.status(), Json(fault.body(lang))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
    match fault {
        ApiError::Unauthorized => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        ApiError::TooManyAttempts => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("900"));
        }
        _ => {}
    }
    response
}

/// The language of `Accept-Language` with the most weight, of those that there are.
fn language(headers: &HeaderMap, usual: Lang) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut best = (usual, 0.0);
    for part in asked.split(',') {
        let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
        let lang = match tag.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("ru") => Lang::Ru,
            Some("en") => Lang::En,
            _ => continue,
        };
        if weight > best.1 {
            best = (lang, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(text).unwrap());
            language(&headers, Lang::Ru)
        };
        assert_eq!((of("en"), of("en-GB,ru;q=0.5"), of("de, en;q=0.1")), (Lang::En, Lang::En, Lang::En));
        assert_eq!((of("ru-RU,en;q=0.9"), of("de"), of("*"), of("en;q=0")), (Lang::Ru, Lang::Ru, Lang::Ru, Lang::Ru));
    }

    #[test]
    fn every_fault_has_words() {
        let faults = [
            ApiError::Unauthorized,
            ApiError::TooManyAttempts,
            ApiError::Forbidden,
            ApiError::NotFound,
            ApiError::Invalid("x".into()),
            ApiError::TooLarge,
            ApiError::ReasonNeeded,
            ApiError::OtherPlan,
            ApiError::PlanSuperseded,
            ApiError::PlanClosed,
            ApiError::UnknownAction(vec![]),
            ApiError::Held(vec![]),
            ApiError::NotOpen(vec![]),
            ApiError::LiftNever,
            ApiError::LiftAbsent,
            ApiError::InvitationUsed,
            ApiError::InvitationEnded,
            ApiError::WhichOne("person"),
            ApiError::BadName,
            ApiError::NoFolder,
            ApiError::NotWritten,
            ApiError::Work(Arc::new(SyncError::Busy)),
        ];
        for fault in faults {
            for lang in [Lang::Ru, Lang::En] {
                assert!(!fault.message(lang).contains("Unknown localization"), "{fault:?}");
            }
        }
    }
}
