//! A request comes in; who asks goes out, or the way to the sign-in page.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::error::WebError;
use super::site::{Site, TERMS};
use crate::config::Web;
use crate::daemon::health::Health;
use crate::daemon::organizations::Organization;
use crate::sync::OrgContext;
use domain::user::{Right, UserRole};
use i18n::Lang;
use store::{Store, User};

/// The pages of a region itself, besides those of an account.
const OF_REGION: [&str; 2] = ["/", "/sign-out"];
/// The page of somebody's own account, and those below it.
const ACCOUNT: &str = "/account";

/// Somebody who has signed in.
pub(super) struct Visitor {
    pub(super) site: Arc<Site>,
    pub(super) org: OrgContext,
    /// How the organisation's day is.
    pub(super) health: Arc<Health>,
    /// Rung when something was decided: whoever carries out looks at once.
    pub(super) wakeup: Arc<Notify>,
    pub(super) user: User,
    pub(super) role: UserRole,
    /// What stands in the forms of the session.
    pub(super) csrf: String,
    pub(super) lang: Lang,
    pub(super) now: DateTime<Utc>,
    /// The path with its query.
    pub(super) path: String,
}

impl Visitor {
    pub(super) fn store(&self) -> &Store {
        &self.org.store
    }

    /// The name in the journal.
    pub(super) fn who(&self) -> &str {
        &self.user.name
    }

    pub(super) fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }

    /// True if the configuration demands a second factor of them.
    pub(super) fn is_second_factor_demanded(&self) -> bool {
        self.org.config.web.second_factor.is_demanded_of(self.role)
    }

    /// Refuses whoever has not a right.
    pub(super) fn must(&self, right: Right) -> Result<(), WebError> {
        if self.may(right) { Ok(()) } else { Err(WebError::Forbidden) }
    }

    /// A stored moment in the organisation's time.
    pub(super) fn local(&self, stored: &str) -> String {
        DateTime::parse_from_rfc3339(stored).map_or_else(|_| stored.to_owned(), |at| self.local_at(at.to_utc()))
    }

    /// A moment in the organisation's time.
    pub(super) fn local_at(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.org.config.time_zone).format("%d.%m.%Y %H:%M").to_string()
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Visitor, Response> {
        let common = site.org();
        let now = site.now();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let cookie = cookie(&parts.headers, session_cookie(&common.config.web));
        let known = match cookie.as_deref().and_then(|cookie| site.whose(cookie)) {
            Some((organization, id)) => {
                let session = organization.org.store.session(id, TERMS, now).await;
                session.map_err(|fault| WebError::from(fault).into_response())?.map(|session| (organization, session))
            }
            None => None,
        };
        let Some((organization, session)) = known else {
            let wanted = place_of(parts, &path);
            return Err(to_sign_in(&parts.headers, &wanted));
        };
        let Organization { org, health, wakeup } = organization;
        let asked = parts.uri.path();
        let is_account = asked.strip_prefix(ACCOUNT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if org.config.is_region() && !OF_REGION.contains(&asked) && !is_account {
            // It has no people, no plans and no files: there are no such pages.
            return Err(WebError::NotFound.into_response());
        }
        let lang = language(&parts.headers, org.lang);
        let (site, role) = (Arc::clone(site), session.user.role());
        let visitor =
            Visitor { site, org, health, wakeup, user: session.user, role, csrf: session.csrf, lang, now, path };
        if visitor.is_second_factor_demanded() && !visitor.user.second_factor && !is_account && asked != "/sign-out" {
            return Err(to_page(&parts.headers, ACCOUNT));
        }
        Ok(visitor)
    }
}

/// The page on which somebody was when a request was made: a script says it of a part of a page, and a form is posted from the page
/// that its address begins with.
fn place_of(parts: &Parts, path: &str) -> String {
    let told = parts.headers.get("hx-current-url").and_then(|value| value.to_str().ok());
    let of_script =
        told.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    if let Some(page) = of_script {
        return own_path(Some(page.split('#').next().unwrap_or("/"))).to_owned();
    }
    if parts.method == axum::http::Method::GET {
        return path.to_owned();
    }
    let parts: Vec<&str> = path.split(['/', '?']).skip(1).collect();
    match parts.as_slice() {
        ["plans", number, ..] => format!("/plans/{number}"),
        [room @ ("people" | "blocks" | "words" | "files" | "worklist" | "invitations" | "chats"), ..] => {
            format!("/{room}")
        }
        _ => "/".to_owned(),
    }
}

/// The way to the sign-in page and back to what was wanted.
fn to_sign_in(headers: &HeaderMap, wanted: &str) -> Response {
    let wanted: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    let to = if wanted == "%2F" { "/sign-in".to_owned() } else { format!("/sign-in?to={wanted}") };
    to_page(headers, &to)
}

/// The way to another page. A script that fetched a part of a page goes there as a whole.
fn to_page(headers: &HeaderMap, to: &str) -> Response {
    if headers.contains_key("hx-request") {
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        if let Ok(value) = HeaderValue::from_str(to) {
            response.headers_mut().insert("hx-redirect", value);
        }
        return response;
    }
    Redirect::to(to).into_response()
}

/// The name of the session's cookie. With TLS browsers themselves see to it that nobody else sets it.
pub(super) fn session_cookie(web: &Web) -> &'static str {
    if web.is_protected() { "__Host-kontingent" } else { "kontingent" }
}

/// A cookie of a request.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// A cookie as it is set: for this site alone, not for scripts, gone after so many seconds (0: at once; none: with the browser).
pub(super) fn set_cookie(web: &Web, name: &str, value: &str, seconds: Option<u32>) -> HeaderValue {
    let secure = if web.is_protected() { "; Secure" } else { "" };
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}"))
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The name of the cookie that holds the language.
pub(super) const LANGUAGE: &str = "lang";

/// The language of a request: the reader's choice, else the organisation's.
pub(super) fn language(headers: &HeaderMap, usual: Lang) -> Lang {
    match cookie(headers, LANGUAGE).as_deref() {
        Some("ru") => Lang::Ru,
        Some("en") => Lang::En,
        _ => usual,
    }
}

/// A path of this site that a request names, to go back to. Anything else is the overview.
pub(super) fn own_path(path: Option<&str>) -> &str {
    path.filter(|path| {
        // Browsers take a backslash for a slash, and leave tabs and line ends out before they look where it leads.
        let is_odd = |c: char| c == '\\' || c.is_control();
        let is_own = |path: &str| path.starts_with('/') && !path.starts_with("//") && !path.contains(is_odd);
        // What is written with % is no other path to a browser, but may be one to a proxy that reads it and redirects.
        let way = path.split(['?', '#']).next().unwrap_or_default();
        let read = form_urlencoded::parse(way.replace('+', "%2B").as_bytes()).next().map(|(way, _)| way.into_owned());
        path.len() < 2000 && is_own(path) && read.is_some_and(|read| is_own(&read))
    })
    .unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for own in [
            "/plans/3?by=person",
            "/",
            "/files/row?file=%D0%B0%2F%2Fb&sheet=%5C",
            "/person/1f?back=//x",
            "/plans/1+2",
            "/a=b&c",
            "/words#%2F%2F",
        ] {
            assert_eq!(own_path(Some(own)), own);
        }
        assert_eq!(own_path(None), "/");
        for bad in [
            "//evil.example", "https://evil.example", "/\\evil.example", "plans", "/a\r\nSet-Cookie: x",
            "/\t/evil.example", "\t//evil.example", "/\u{0}/evil.example", "", " //evil.example",
            "javascript:alert(1)", "///evil.example", "/%2Fevil.example", "/%2f%2fevil.example", "/%5Cevil.example",
            "/%5c/evil.example", "/%09/evil.example", "%2F%2Fevil.example", "/%0d%0aSet-Cookie:x",
            "http:/evil.example", "\\\\evil.example",
        ] {
            assert_eq!(own_path(Some(bad)), "/", "{bad:?}");
        }
    }

    #[test]
    fn cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; lang=en; kontingent=abc"));
        assert_eq!(cookie(&headers, "kontingent").as_deref(), Some("abc"));
        assert_eq!(cookie(&headers, "kont"), None);
        assert_eq!(language(&headers, Lang::Ru), Lang::En);
        let set = set_cookie(&Web::default(), "x", "y", None);
        assert_eq!(set, "x=y; Path=/; HttpOnly; SameSite=Strict");
    }
}
