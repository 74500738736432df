//! Why a request was not answered as asked: a code for programs, a sentence for whoever reads their logs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::site::Site;
use crate::cycle::CycleFault;
use i18n::Lang;
use store::StoreFault;

/// What went wrong. Nothing was changed by the request.
#[derive(Debug, Clone)]
pub(super) enum ApiFault {
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
    Work(Arc<CycleFault>),
}

impl ApiFault {
    fn status(&self) -> StatusCode {
        match self {
            ApiFault::Unauthorized => StatusCode::UNAUTHORIZED,
            ApiFault::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            ApiFault::Forbidden => StatusCode::FORBIDDEN,
            ApiFault::NotFound => StatusCode::NOT_FOUND,
            ApiFault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ApiFault::OtherPlan
            | ApiFault::PlanSuperseded
            | ApiFault::PlanClosed
            | ApiFault::Held(_)
            | ApiFault::NotOpen(_)
            | ApiFault::LiftNever
            | ApiFault::LiftAbsent
            | ApiFault::InvitationUsed
            | ApiFault::InvitationEnded
            | ApiFault::Blocked
            | ApiFault::NoFolder => StatusCode::CONFLICT,
            ApiFault::Invalid(_)
            | ApiFault::ReasonNeeded
            | ApiFault::UnknownAction(_)
            | ApiFault::WhichOne(_)
            | ApiFault::BadName => StatusCode::UNPROCESSABLE_ENTITY,
            ApiFault::NotWritten | ApiFault::Work(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ApiFault::Unauthorized => "unauthorized",
            ApiFault::TooManyAttempts => "too_many_attempts",
            ApiFault::Forbidden => "forbidden",
            ApiFault::NotFound => "not_found",
            ApiFault::Invalid(_) => "invalid",
            ApiFault::TooLarge => "too_large",
            ApiFault::ReasonNeeded => "reason_needed",
            ApiFault::OtherPlan => "other_plan",
            ApiFault::PlanSuperseded => "plan_superseded",
            ApiFault::PlanClosed => "plan_closed",
            ApiFault::UnknownAction(_) => "unknown_action",
            ApiFault::Held(_) => "held",
            ApiFault::NotOpen(_) => "not_open",
            ApiFault::LiftNever => "lift_never",
            ApiFault::LiftAbsent => "lift_absent",
            ApiFault::Blocked => "blocked",
            ApiFault::InvitationUsed => "invitation_used",
            ApiFault::InvitationEnded => "invitation_ended",
            ApiFault::WhichOne(_) => "which_one",
            ApiFault::BadName => "bad_name",
            ApiFault::NoFolder => "no_folder",
            ApiFault::NotWritten => "not_written",
            ApiFault::Work(fault) => fault.code(),
        }
    }

    fn message(&self, lang: Lang) -> String {
        match self {
            ApiFault::Work(fault) => fault.message(lang),
            ApiFault::Invalid(reason) => lang.say_with("api-invalid", &[("reason", reason.as_str().into())]),
            other => lang.say(&format!("api-{}", other.code().replace('_', "-"))),
        }
    }

    /// The fault as it is sent.
    fn body(&self, lang: Lang) -> Value {
        let mut body = json!({ "error": self.code(), "message": self.message(lang) });
        let more = match self {
            ApiFault::UnknownAction(ids) | ApiFault::NotOpen(ids) => Some(("actions", json!(ids))),
            ApiFault::Held(held) => {
                let held = held.iter().map(|(action, guards)| json!({ "action": action, "guards": guards }));
                Some(("held", held.collect()))
            }
            ApiFault::WhichOne(field) => Some(("field", json!(field))),
            _ => None,
        };
        if let (Some((key, value)), Some(object)) = (more, body.as_object_mut()) {
            object.insert(key.to_owned(), value);
        }
        body
    }
}

impl From<StoreFault> for ApiFault {
    fn from(fault: StoreFault) -> ApiFault {
        ApiFault::Work(Arc::new(fault.into()))
    }
}

impl From<CycleFault> for ApiFault {
    fn from(fault: CycleFault) -> ApiFault {
        ApiFault::Work(Arc::new(fault))
    }
}

impl IntoResponse for ApiFault {
    fn into_response(self) -> Response {
        if let ApiFault::Work(fault) = &self {
            tracing::error!(code = fault.code(), "a call of the API was not answered");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts the words of a fault into an answer, in the language that was asked for.
pub(super) async fn told(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let lang = language(request.headers(), site.house().lang);
    let mut response = next.run(request).await;
    let Some(fault) = response.extensions_mut().remove::<ApiFault>() else { return response };
    let mut response = (fault.status(), Json(fault.body(lang))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
    match fault {
        ApiFault::Unauthorized => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        ApiFault::TooManyAttempts => {
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
            ApiFault::Unauthorized,
            ApiFault::TooManyAttempts,
            ApiFault::Forbidden,
            ApiFault::NotFound,
            ApiFault::Invalid("x".into()),
            ApiFault::TooLarge,
            ApiFault::ReasonNeeded,
            ApiFault::OtherPlan,
            ApiFault::PlanSuperseded,
            ApiFault::PlanClosed,
            ApiFault::UnknownAction(vec![]),
            ApiFault::Held(vec![]),
            ApiFault::NotOpen(vec![]),
            ApiFault::LiftNever,
            ApiFault::LiftAbsent,
            ApiFault::InvitationUsed,
            ApiFault::InvitationEnded,
            ApiFault::WhichOne("person"),
            ApiFault::BadName,
            ApiFault::NoFolder,
            ApiFault::NotWritten,
            ApiFault::Work(Arc::new(CycleFault::Busy)),
        ];
        for fault in faults {
            for lang in [Lang::Ru, Lang::En] {
                assert!(!fault.message(lang).contains("Unknown localization"), "{fault:?}");
            }
        }
    }
}
