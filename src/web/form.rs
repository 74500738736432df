//! A posted form comes in; its fields go out, if it comes from this site, this session and this page.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::admission::Visitor;
use super::error::WebError;
use super::site::Site;
use crate::config::Web;

/// The fields of a form, in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of a body or a query.
    pub(super) fn read(bytes: &[u8]) -> Fields {
        Fields(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// A field; empty if it is absent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// A field as text of a person: tidied, and no longer than it may be.
    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).trim().chars().filter(|c| !c.is_control() || *c == '\n').take(1000).collect()
    }

    /// All fields of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A form that somebody who has signed in has posted.
pub(super) struct Posted {
    pub(super) visitor: Visitor,
    pub(super) fields: Fields,
}

impl FromRequest<Arc<Site>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Posted, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, site).await?;
        if !is_from_here(&parts.headers, &visitor.org.config.web) {
            return Err(WebError::NotOurs.into_response());
        }
        let bytes = Bytes::from_request(Request::from_parts(parts, body), site)
            .await
            .map_err(|_| WebError::TooLarge.into_response())?;
        let fields = Fields::read(&bytes);
        if !is_token(fields.get("csrf"), &visitor.csrf) {
            return Err(WebError::NotOurs.into_response());
        }
        Ok(Posted { visitor, fields })
    }
}

/// Compares tokens in constant time.
pub(super) fn is_token(given: &str, known: &str) -> bool {
    blake3::hash(given.as_bytes()) == blake3::hash(known.as_bytes())
}

/// True if a browser says that a request comes from a page of this site. A program that says nothing of it has the token to
/// show in any case. Our own pages send no referrer, and so browsers say `null` for their origin: then they must say in
/// another header that it is the same.
pub(super) fn is_from_here(headers: &HeaderMap, web: &Web) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text("sec-fetch-site");
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    match text("origin") {
        None => true,
        Some("null") => site == Some("same-origin"),
        Some(origin) => {
            let host = text(header::HOST.as_str()).unwrap_or("");
            let is_host = origin.split_once("://").is_some_and(|(_, authority)| !host.is_empty() && authority == host);
            is_host || web.address.as_deref() == Some(origin)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        let asked = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            headers.insert("host", axum::http::HeaderValue::from_static("127.0.0.1:8080"));
            for (name, value) in pairs {
                headers.insert(*name, axum::http::HeaderValue::from_static(value));
            }
            is_from_here(&headers, &Web { address: Some("https://review.example".into()), ..Web::default() })
        };
        assert!(asked(&[]) && asked(&[("origin", "http://127.0.0.1:8080")]));
        assert!(asked(&[("origin", "https://review.example"), ("sec-fetch-site", "same-origin")]));
        assert!(asked(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(!asked(&[("origin", "null")]) && !asked(&[("origin", "https://evil.example")]));
        assert!(!asked(&[("sec-fetch-site", "cross-site")]) && !asked(&[("sec-fetch-site", "same-site")]));
    }

    #[test]
    fn fields() {
        let fields = Fields::read("action=a&action=b&reason=%20%D0%BF%D0%BE%D1%82%D0%BE%D0%BC%00".as_bytes());
        assert_eq!(fields.all("action").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((fields.text("reason").as_str(), fields.get("x")), ("потом", ""));
    }
}
