//! What the pages of all sandboxes need: who may see them, forms, a frame. Plain HTML, no scripts.

use std::collections::HashMap;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use i18n::Lang;

const CSS: &str = "body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.45 system-ui,sans-serif;color-scheme:light dark}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #8886;padding:.3rem .5rem;text-align:left}\
form{display:inline}fieldset{margin:.5rem 0;border:1px solid #8886}label{margin-right:.7rem}.said{border-left:.3rem solid #a60;padding-left:.7rem}";

/// Why a browser is not served, if it is not.
pub(super) fn objection(request: &Request, is_local: bool, is_token: impl Fn(&str) -> bool) -> Option<Response> {
    let said = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = said(header::HOST).unwrap_or_default();
    // A foreign page must not play a user: browsers say where a form comes from.
    let own = format!("http://{host}");
    if request.method() == Method::POST && said(header::ORIGIN).is_some_and(|origin| origin != own) {
        return Some(StatusCode::FORBIDDEN.into_response());
    }
    if is_local {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_here = name == "localhost"
            || name == "[::1]"
            || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
        return (!is_here).then(|| StatusCode::FORBIDDEN.into_response());
    }
    let password = said(header::AUTHORIZATION).and_then(|said| said.strip_prefix("Basic ")).and_then(basic_password);
    if password.is_some_and(|password| is_token(&password)) {
        return None;
    }
    Some((StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"sandbox\"")]).into_response())
}

/// The password in `Basic …`: what stands behind the first colon, in base64.
fn basic_password(encoded: &str) -> Option<String> {
    let (mut bits, mut count, mut bytes) = (0u32, 0u32, Vec::new());
    for c in encoded.trim().trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    String::from_utf8(bytes).ok()?.split_once(':').map(|(_, password)| password.to_owned())
}

/// The fields of a query or a form.
pub(super) fn pairs(text: &str) -> HashMap<String, String> {
    reqwest::Url::parse(&format!("http://sandbox/?{text}"))
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default()
}

pub(super) fn lang_of(query: &HashMap<String, String>) -> Lang {
    if query.get("lang").is_some_and(|lang| lang == "en") { Lang::En } else { Lang::Ru }
}

pub(super) fn answer(page: Markup) -> Response {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    (headers, page.into_string()).into_response()
}

/// A page: its head, what it is, and the content.
pub(super) fn frame(lang: Lang, name: &str, about: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (name) }
                style { (PreEscaped(CSS)) }
            }
            body {
                header {
                    h1 { (name) }
                    p { (about) " " a href="/?lang=ru" { "Русский" } " · " a href="/?lang=en" { "English" } }
                }
                main { (content) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_read() {
        assert_eq!(basic_password("dTpzYW5kYm94").as_deref(), Some("sandbox"));
        assert_eq!(basic_password("OnNhbmRib3g=").as_deref(), Some("sandbox"));
        assert_eq!(basic_password("***"), None);
        assert_eq!(basic_password("c2FuZGJveA=="), None);
    }
}
