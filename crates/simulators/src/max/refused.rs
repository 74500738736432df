//! Refusals as MAX words them: a status, and a body with a code and a message.
//!
//! Of the codes `verify.token`, `chat.denied` with its keys, and those of adding are known from real answers; the others
//! follow the same style. A program should go by the status, and by codes only where it knows them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::gate::Answer;
use connectors::platform::max::wire::ApiError;

/// Why a request is not answered with what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refused {
        Refused { status, code, message: message.into() }
    }

    /// The request itself is wrong.
    pub(super) fn bad(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, "proto.payload", message)
    }

    /// The bot has no right to it; the key says which one it lacks.
    pub(super) fn denied(key: &str, id: i64) -> Refused {
        Refused::new(StatusCode::FORBIDDEN, "chat.denied", format!("Key: error.{key}, args: [{id},]."))
    }

    /// Nobody may do this, in whatever way the messenger says so.
    pub(super) fn restricted(status: u16) -> Refused {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        Refused::new(status, "method.restricted", "Adding members is restricted")
    }

    /// Nobody may do this.
    pub(super) fn forbidden(message: &str) -> Refused {
        Refused::new(StatusCode::FORBIDDEN, "access.denied", message)
    }

    pub(super) fn no_chat(id: impl std::fmt::Display) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, "chat.not.found", format!("Chat {id} not found"))
    }

    pub(super) fn no_dialog(id: i64) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, "dialog.not.found", format!("Dialog with user {id} not found"))
    }

    pub(super) fn not_found(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, "not.found", message)
    }

    pub(super) fn not_allowed(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method.not.allowed", message)
    }

    pub(super) fn answer(&self) -> Answer {
        (self.status, body(self.code, &self.message))
    }
}

fn body(code: &str, message: &str) -> Value {
    json!(ApiError { code: code.to_owned(), message: message.to_owned() })
}

/// What has to do with no request in particular.
pub(super) fn general(status: StatusCode) -> Value {
    match status {
        StatusCode::UNAUTHORIZED => body("verify.token", "Invalid access_token"),
        StatusCode::TOO_MANY_REQUESTS => body("too.many.requests", "Too many requests"),
        StatusCode::SERVICE_UNAVAILABLE => body("service.unavailable", "Service is not available"),
        _ => body("internal.error", "Internal error"),
    }
}
