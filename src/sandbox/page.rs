//! The page: places with their members, and small forms that play a user. Plain HTML, no scripts.
//!
//! On this machine alone it asks nobody who they are; elsewhere a browser gives the token as a password. Forms of other
//! sites are refused, and so is a name that only pretends to be this machine.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::college::Refused;
use super::shared::{Shared, lock};
use super::wire::{Play, SeatItem};
use crate::membership::{MemberStatus, Role};
use crate::report::visible;
use crate::words::Lang;

const CSS: &str = "body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.45 system-ui,sans-serif;color-scheme:light dark}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #8886;padding:.3rem .5rem;text-align:left}\
form{display:inline}fieldset{margin:.5rem 0;border:1px solid #8886}label{margin-right:.7rem}.said{border-left:.3rem solid #a60;padding-left:.7rem}";

pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(show))
        .route("/join/{code}", get(show_link))
        .route("/play/{what}", post(play))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), with_right))
}

async fn with_right(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match objection(&shared, &request) {
        Some(objection) => objection,
        None => next.run(request).await,
    }
}

/// Why a browser is not served, if it is not.
fn objection(shared: &Shared, request: &Request) -> Option<Response> {
    let said = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = said(header::HOST).unwrap_or_default();
    // A foreign page must not play a user: browsers say where a form comes from.
    let own = format!("http://{host}");
    if request.method() == Method::POST && said(header::ORIGIN).is_some_and(|origin| origin != own) {
        return Some(StatusCode::FORBIDDEN.into_response());
    }
    if shared.is_local {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_here = name == "localhost"
            || name == "[::1]"
            || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
        return (!is_here).then(|| StatusCode::FORBIDDEN.into_response());
    }
    let password = said(header::AUTHORIZATION).and_then(|said| said.strip_prefix("Basic ")).and_then(basic_password);
    if password.is_some_and(|password| shared.is_token(&password)) {
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

async fn show(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    answer(page(&shared, lang_of(&pairs(query.as_deref().unwrap_or_default())), None))
}

async fn show_link(Path(code): Path<String>, RawQuery(query): RawQuery) -> Response {
    let lang = lang_of(&pairs(query.as_deref().unwrap_or_default()));
    answer(frame(
        lang,
        html! {
            p { (lang.say("sandbox-link")) }
            form method="post" action={ "/play/join?lang=" (lang.code()) } {
                input type="hidden" name="link" value=(code);
                (account_field(lang))
                button { (lang.say("sandbox-join")) }
            }
        },
    ))
}

async fn play(
    State(shared): State<Arc<Shared>>,
    Path(what): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let lang = lang_of(&pairs(query.as_deref().unwrap_or_default()));
    let form = pairs(&String::from_utf8_lossy(&body));
    let field = |name: &str| form.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let (place, account) = (field("place").unwrap_or_default(), field("account"));
    let play = match what.as_str() {
        "join" => Play::Join { link: field("link").unwrap_or_default(), account },
        "request" => Play::Request {
            place,
            role: field("role").and_then(|code| Role::from_code(&code)).unwrap_or(Role::Student),
            account,
            name: field("name"),
            birth_date: None,
        },
        "leave" => Play::Leave { place, account: account.unwrap_or_default() },
        "block" => Play::Block { place, account: account.unwrap_or_default(), until: None },
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let said = match shared.play(&play).await {
        Ok(_) => lang.say("sandbox-done"),
        Err(Refused(_, code)) => lang.say_with("sandbox-refused", &[("reason", code_words(lang, code).into())]),
    };
    answer(page(&shared, lang, Some(&said)))
}

/// A code of a refusal, for a person.
pub(super) fn code_words(lang: Lang, code: &str) -> String {
    const KNOWN: [&str; 13] = [
        "already_member", "not_member", "no_such_place", "no_such_account", "last_admin", "no_such_invitation",
        "invitation_used", "invitation_revoked", "not_yours", "bad_place", "no_name", "no_account", "not_saved",
    ];
    if KNOWN.contains(&code) { lang.say(&format!("sandbox-code-{}", code.replace('_', "-"))) } else { code.to_owned() }
}

fn pairs(text: &str) -> HashMap<String, String> {
    reqwest::Url::parse(&format!("http://sandbox/?{text}"))
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default()
}

fn lang_of(query: &HashMap<String, String>) -> Lang {
    if query.get("lang").is_some_and(|lang| lang == "en") { Lang::En } else { Lang::Ru }
}

fn answer(page: Markup) -> Response {
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

fn frame(lang: Lang, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (lang.say("sandbox-title")) }
                style { (PreEscaped(CSS)) }
            }
            body {
                header {
                    h1 { (lang.say("sandbox-title")) }
                    p { (lang.say("sandbox-about")) " " a href="/?lang=ru" { "Русский" } " · " a href="/?lang=en" { "English" } }
                }
                main { (content) }
            }
        }
    }
}

fn page(shared: &Shared, lang: Lang, said: Option<&str>) -> Markup {
    let told = lock(&shared.college).told();
    let counts = lock(&shared.counts).clone();
    frame(
        lang,
        html! {
            @if let Some(said) = said { p.said role="status" { (said) } }
            p {
                (lang.say_with("sandbox-counts", &[
                    ("requests", counts.requests.into()), ("changes", counts.changes.into()),
                    ("limited", counts.rate_limited.into()), ("faults", counts.faults.values().sum::<u64>().into()),
                ]))
            }
            (forms(lang))
            @for place in &told.places {
                section {
                    h2 { (visible(&lang.place(&place.place))) " " small { (lang.say_with("people", &[("count", place.members.into())])) } }
                    @if place.members > 0 {
                        table {
                            thead { tr {
                                th scope="col" { (lang.say("sandbox-name")) }
                                th scope="col" { (lang.say("sandbox-role")) }
                                th scope="col" { (lang.say("sandbox-status")) }
                                th scope="col" { (lang.say("sandbox-account")) }
                            } }
                            tbody {
                                @for item in told.seats.iter().filter(|item| item.seat.place == place.place) { (member(lang, item)) }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn member(lang: Lang, item: &SeatItem) -> Markup {
    let seat = &item.seat;
    let role = lang.say(&format!("role-{}", seat.role.code().replace('_', "-")));
    html! {
        tr {
            td { (visible(&seat.name)) }
            td { (role) @if seat.is_admin { ", " (lang.say("sandbox-is-admin")) } }
            td { (lang.say(&format!("status-{}", seat.status.code()))) }
            td {
                (visible(&seat.platform_id))
                @if seat.status == MemberStatus::Joined {
                    " "
                    form method="post" action={ "/play/leave?lang=" (lang.code()) } {
                        input type="hidden" name="place" value=(seat.place);
                        input type="hidden" name="account" value=(seat.platform_id);
                        button { (lang.say("sandbox-leave")) }
                    }
                }
            }
        }
    }
}

fn forms(lang: Lang) -> Markup {
    html! {
        form method="post" action={ "/play/join?lang=" (lang.code()) } {
            fieldset {
                legend { (lang.say("sandbox-join-legend")) }
                label { (lang.say("sandbox-invitation")) " " input name="link" required; }
                (account_field(lang))
                button { (lang.say("sandbox-join")) }
            }
        }
        form method="post" action={ "/play/request?lang=" (lang.code()) } {
            fieldset {
                legend { (lang.say("sandbox-request-legend")) }
                label { (lang.say("sandbox-place")) " " input name="place" placeholder="class:ИС-21" required; }
                label {
                    (lang.say("sandbox-role")) " "
                    select name="role" {
                        @for role in Role::ALL {
                            option value=(role.code()) selected[role == Role::Student] {
                                (lang.say(&format!("role-{}", role.code().replace('_', "-"))))
                            }
                        }
                    }
                }
                label { (lang.say("sandbox-name")) " " input name="name"; }
                (account_field(lang))
                button { (lang.say("sandbox-request")) }
            }
        }
    }
}

fn account_field(lang: Lang) -> Markup {
    html! { label { (lang.say("sandbox-account-if-any")) " " input name="account" size="10"; } }
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
