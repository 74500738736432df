//! Around every answer: the headers that guard a browser, and the words of a fault.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::admission::{Visitor, language};
use super::error::WebError;
use super::layout::{Room, bare, page};
use super::site::Site;
use i18n::Lang;

/// Nothing from elsewhere, nothing inline; scripts of this site may fetch from this site alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

pub(super) async fn frame(State(site): State<Arc<Site>>, request: axum::extract::Request, next: Next) -> Response {
    let org = site.org();
    let lang = language(request.headers(), org.lang);
    let is_of_pages = !request.uri().path().starts_with("/api/");
    let (address, told_by) = (request.uri().clone(), request.headers().clone());
    let mut response = next.run(request).await;
    let fault = match response.extensions_mut().remove::<WebError>() {
        None if is_of_pages && response.status().is_client_error() && !is_page(&response) => {
            Some(refusal(response.status()))
        }
        known => known,
    };
    if let Some(fault) = fault {
        let visitor = if is_of_pages { visitor(&site, address, told_by).await } else { None };
        response = told(&fault, visitor.as_ref(), lang);
    }
    let headers = response.headers_mut();
    guard(headers);
    if org.config.web.is_protected() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// The headers that guard a browser, on every answer.
pub(super) fn guard(headers: &mut HeaderMap) {
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(header::HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("x-frame-options", "DENY");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// True if an answer is a page, or leads to one.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || response.headers().contains_key("hx-redirect")
}

/// What a request was refused for before it came to a page: an address that is none, a body that is no form.
fn refusal(status: StatusCode) -> WebError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => WebError::BadForm,
        _ => WebError::NotFound,
    }
}

/// Who asked, if they have signed in: whoever came to a wrong address keeps the menu.
async fn visitor(site: &Arc<Site>, address: Uri, headers: HeaderMap) -> Option<Visitor> {
    let (mut parts, ()) = Request::new(()).into_parts();
    (parts.uri, parts.headers) = (address, headers);
    Visitor::from_request_parts(&mut parts, site).await.ok()
}

/// A fault as a page.
fn told(fault: &WebError, visitor: Option<&Visitor>, lang: Lang) -> Response {
    let (title, words) = match fault {
        WebError::NotFound => ("web-fault-not-found", lang.text("web-fault-not-found-words")),
        WebError::Forbidden => ("web-fault-forbidden", lang.text("web-fault-forbidden-words")),
        WebError::NotOurs => ("web-fault-not-ours", lang.text("web-fault-not-ours-words")),
        WebError::BadForm => ("web-fault-bad-form", lang.text("web-fault-bad-form-words")),
        WebError::TooLarge => ("web-fault-too-large", lang.text("web-fault-too-large-words")),
        WebError::Work(fault) => ("web-fault-work", fault.message(lang)),
        WebError::Said(key) => ("web-fault-said", lang.text(key)),
    };
    let body = html! {
        h1 { (lang.text(title)) }
        p { (words) }
        p { a href="/" { (lang.text("web-to-overview")) } }
    };
    let page = match visitor {
        Some(visitor) => page(visitor, Room::Nowhere, &lang.text(title), body),
        None => bare(lang, &lang.text(title), "/", body),
    };
    (fault.status(), page).into_response()
}
