//! The gate that every request of a platform goes through: it counts, holds to the rate, and lets go wrong what is to go
//! wrong. What the platform does and how it words a refusal comes in as values.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::sync::watch;

use super::connection::Connection;
use super::faults::{Fault, Faults, Request};
use super::rate::{Statistics, Window};
use super::shared::lock;

/// A status and a JSON body.
pub(super) type Answer = (StatusCode, Value);

pub(super) struct Gate {
    /// Every answer takes so long.
    pub(super) latency: Mutex<Duration>,
    /// So long a connection is held for a time-out.
    pub(super) hold: Duration,
    pub(super) faults: Mutex<Faults>,
    pub(super) window: Mutex<Window>,
    pub(super) counts: Mutex<Statistics>,
    pub(super) stopping: watch::Receiver<bool>,
    /// How the platform words what has to do with no request in particular: 401, 429, 500, 503.
    pub(super) refusal: fn(StatusCode) -> Value,
}

impl Gate {
    /// Lets a request through to its work, with those faults that change what the work answers.
    pub(super) async fn serve<F>(
        &self,
        connection: &Connection,
        request: Request,
        work: impl FnOnce(Option<Fault>) -> F,
    ) -> Response
    where
        F: Future<Output = Answer>,
    {
        if let Err(wait) = self.enter(request) {
            return self.too_many(Some(wait));
        }
        let latency = *lock(&self.latency);
        tokio::time::sleep(latency).await;
        let fault = self.fault(request);
        match fault {
            Some(Fault::Error) => self.refuse(StatusCode::INTERNAL_SERVER_ERROR),
            Some(Fault::BadGateway) => html(StatusCode::BAD_GATEWAY),
            Some(Fault::Unavailable) => self.refuse(StatusCode::SERVICE_UNAVAILABLE),
            Some(Fault::Busy) => wait_for(self.refuse(StatusCode::SERVICE_UNAVAILABLE), Duration::from_secs(1)),
            Some(Fault::TooMany) => self.too_many(Some(Duration::from_secs(1))),
            Some(Fault::TooManyPlain) => self.too_many(None),
            Some(Fault::Unauthorized) => self.refuse(StatusCode::UNAUTHORIZED),
            Some(Fault::Html) => html(StatusCode::OK),
            Some(Fault::CutBefore) => match connection.cut().await {},
            Some(Fault::TimeoutBefore) => self.held(connection).await,
            Some(Fault::CutAfter) => {
                work(fault).await;
                match connection.cut().await {}
            }
            Some(Fault::TimeoutAfter) => {
                work(fault).await;
                self.held(connection).await
            }
            Some(Fault::ErrorAfter) => {
                work(fault).await;
                self.refuse(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Some(Fault::BrokenJson) => {
                let (status, value) = work(fault).await;
                let mut text = value.to_string().into_bytes();
                text.truncate(text.len() / 2);
                (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
            }
            _ => {
                let (status, value) = work(fault).await;
                (status, axum::Json(value)).into_response()
            }
        }
    }

    /// What happens to a request, counted.
    pub(super) fn fault(&self, request: Request) -> Option<Fault> {
        let fault = lock(&self.faults).of(request);
        if let Some(fault) = fault {
            *lock(&self.counts).faults.entry(fault.code()).or_default() += 1;
        }
        fault
    }

    /// Counts somebody without the token.
    pub(super) fn turn_away(&self) -> Response {
        let mut counts = lock(&self.counts);
        counts.requests += 1;
        counts.unauthorized += 1;
        drop(counts);
        self.refuse(StatusCode::UNAUTHORIZED)
    }

    fn enter(&self, request: Request) -> Result<(), Duration> {
        let entered = lock(&self.window).enter(Instant::now());
        let mut counts = lock(&self.counts);
        counts.requests += 1;
        match request {
            Request::List(_) => counts.reads += 1,
            Request::Change(_) => counts.writes += 1,
            Request::Delivery => {}
        }
        match entered {
            Ok(number) => counts.peak_per_second = counts.peak_per_second.max(number),
            Err(_) => counts.rate_limited += 1,
        }
        entered.map(drop)
    }

    /// Holds a connection without an answer, then drops it.
    async fn held(&self, connection: &Connection) -> Response {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = tokio::time::sleep(self.hold) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
        match connection.cut().await {}
    }

    fn refuse(&self, status: StatusCode) -> Response {
        (status, axum::Json((self.refusal)(status))).into_response()
    }

    pub(super) fn too_many(&self, wait: Option<Duration>) -> Response {
        let response = self.refuse(StatusCode::TOO_MANY_REQUESTS);
        match wait {
            Some(wait) => wait_for(response, wait),
            None => response,
        }
    }
}

/// With Retry-After in whole seconds, rounded up.
fn wait_for(mut response: Response, wait: Duration) -> Response {
    let seconds = wait.as_millis().div_ceil(1000).max(1) as u64;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// What a proxy in between says instead of the platform.
fn html(status: StatusCode) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    (status, headers, "<!doctype html><title>Proxy</title><p>One moment, please.</p>").into_response()
}
