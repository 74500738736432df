//! A request comes in; whose token it shows goes out, and its body as it is described.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use super::super::attempts;
use super::super::sign_in::address;
use super::super::site::Site;
use super::error::ApiError;
use crate::daemon::health::Health;
use crate::daemon::organizations::Organization;
use crate::sync::OrgContext;
use domain::user::{Right, UserRole, api_name};
use store::Store;

/// The program that calls.
pub(super) struct Caller {
    pub(super) org: OrgContext,
    pub(super) health: Arc<Health>,
    /// Rung when something was decided.
    pub(super) wakeup: Arc<Notify>,
    /// The name in the journal: «NAME (API)».
    pub(super) who: String,
    pub(super) role: UserRole,
    pub(super) now: DateTime<Utc>,
}

impl Caller {
    pub(super) fn store(&self) -> &Store {
        &self.org.store
    }

    pub(super) fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }

    /// Refuses whoever has not a right.
    pub(super) fn must(&self, right: Right) -> Result<(), ApiError> {
        if self.may(right) { Ok(()) } else { Err(ApiError::Forbidden) }
    }
}

impl FromRequestParts<Arc<Site>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Caller, ApiError> {
        let (org, now) = (site.org(), site.now());
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let secret =
            shown.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, secret)) = secret else { return Err(ApiError::Unauthorized) };
        // Nobody guesses 256 bits: who has a token is let in, whatever others on the same machine do.
        if let Some((organization, secret)) = site.whose(secret.trim())
            && !organization.org.config.is_region()
            && let Some(token) = organization.org.store.token(secret, now).await?
        {
            let (who, role) = (api_name(&token.name), token.role());
            let Organization { org, health, wakeup } = organization;
            return Ok(Caller { org, health, wakeup, who, role, now });
        }
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        let from = peer.map_or_else(String::new, |peer| address(&parts.headers, peer, &org.config.web));
        if !attempts::of_api(&org.store, &from, now).await? {
            return Err(ApiError::TooManyAttempts);
        }
        tracing::warn!("a call of the API was refused: no such token");
        Err(ApiError::Unauthorized)
    }
}

/// A body that is to be read once the caller's rights are known.
pub(super) struct Body(Result<Bytes, ApiError>);

impl Body {
    /// The body as it is described.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        // What serde says names fields and places in the text, and what was sent: that goes back to the sender alone.
        serde_json::from_slice(&self.0?).map_err(|error| ApiError::Invalid(error.to_string()))
    }
}

impl FromRequest<Arc<Site>> for Body {
    type Rejection = Infallible;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Body, Infallible> {
        let bytes = Bytes::from_request(request, site).await;
        Ok(Body(bytes.map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
            _ => ApiError::Invalid("body".to_owned()),
        })))
    }
}

/// A reason as people write it: tidied, and no longer than it may be.
pub(super) fn tidy(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(1000).collect()
}

/// A reason that must be there.
pub(super) fn reason(text: Option<&str>) -> Result<String, ApiError> {
    Some(tidy(text.unwrap_or(""))).filter(|reason| !reason.is_empty()).ok_or(ApiError::ReasonNeeded)
}

/// A number of an address.
pub(super) fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}
