//! The page: places with their members, and small forms that play a user. Plain HTML, no scripts.
//!
//! On this machine alone it asks nobody who they are; elsewhere a browser gives the token as a password. Forms of other
//! sites are refused, and so is a name that only pretends to be this machine.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::browser::{self, answer, lang_of, objection, pairs};
use super::college::Refused;
use super::shared::{Shared, lock};
use connectors::platform::sandbox::wire::{Play, SeatItem};
use domain::membership::{MemberStatus, Role};
use i18n::Lang;
use names::visible;

pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(show))
        .route("/join/{code}", get(show_link))
        .route("/play/{what}", post(play))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), with_right))
}

async fn with_right(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match objection(&request, shared.is_local, |said| shared.is_token(said)) {
        Some(objection) => objection,
        None => next.run(request).await,
    }
}

async fn show(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    answer(page(&shared, lang_of(&pairs(query.as_deref().unwrap_or_default())), None))
}

async fn show_link(Path(code): Path<String>, RawQuery(query): RawQuery) -> Response {
    let lang = lang_of(&pairs(query.as_deref().unwrap_or_default()));
    answer(frame(
        lang,
        html! {
            p { (lang.text("sandbox-link")) }
            form method="post" action={ "/play/join?lang=" (lang.code()) } {
                input type="hidden" name="link" value=(code);
                (account_field(lang))
                button { (lang.text("sandbox-join")) }
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
        Ok(_) => lang.text("sandbox-done"),
        Err(Refused(_, code)) => lang.text_with("sandbox-refused", &[("reason", code_words(lang, code).into())]),
    };
    answer(page(&shared, lang, Some(&said)))
}

/// A code of a refusal, for a person.
pub(super) fn code_words(lang: Lang, code: &str) -> String {
    const KNOWN: [&str; 24] = [
        "already_member", "not_member", "no_such_place", "no_such_account", "last_admin", "no_such_invitation",
        "invitation_used", "invitation_revoked", "not_yours", "bad_place", "no_name", "no_account", "not_saved",
        "no_such_chat", "no_such_link", "no_such_message", "no_such_button", "not_started", "not_entitled", "no_phone",
        "refuses_adding", "blocked", "empty", "suspended",
    ];
    if KNOWN.contains(&code) { lang.text(&format!("sandbox-code-{}", code.replace('_', "-"))) } else { code.to_owned() }
}

fn frame(lang: Lang, content: Markup) -> Markup {
    browser::frame(lang, &lang.text("sandbox-title"), &lang.text("sandbox-about"), content)
}

fn page(shared: &Shared, lang: Lang, said: Option<&str>) -> Markup {
    let told = lock(&shared.college).told();
    let counts = lock(&shared.gate.counts).clone();
    frame(
        lang,
        html! {
            @if let Some(said) = said { p.said role="status" { (said) } }
            p {
                (lang.text_with("sandbox-counts", &[
                    ("requests", counts.requests.into()), ("changes", counts.changes.into()),
                    ("limited", counts.rate_limited.into()), ("faults", counts.faults.values().sum::<u64>().into()),
                ]))
            }
            (forms(lang))
            @for place in &told.places {
                section {
                    h2 { (visible(&lang.place(&place.place))) " " small { (lang.text_with("people", &[("count", place.members.into())])) } }
                    @if place.members > 0 {
                        table {
                            thead { tr {
                                th scope="col" { (lang.text("sandbox-name")) }
                                th scope="col" { (lang.text("sandbox-role")) }
                                th scope="col" { (lang.text("sandbox-status")) }
                                th scope="col" { (lang.text("sandbox-account")) }
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
    let role = lang.text(&format!("role-{}", seat.role.code().replace('_', "-")));
    html! {
        tr {
            td { (visible(&seat.name)) }
            td { (role) @if seat.is_admin { ", " (lang.text("sandbox-is-admin")) } }
            td { (lang.text(&format!("status-{}", seat.status.code()))) }
            td {
                (visible(&seat.platform_id))
                @if seat.status == MemberStatus::Joined {
                    " "
                    form method="post" action={ "/play/leave?lang=" (lang.code()) } {
                        input type="hidden" name="place" value=(seat.place);
                        input type="hidden" name="account" value=(seat.platform_id);
                        button { (lang.text("sandbox-leave")) }
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
                legend { (lang.text("sandbox-join-legend")) }
                label { (lang.text("sandbox-invitation")) " " input name="link" required; }
                (account_field(lang))
                button { (lang.text("sandbox-join")) }
            }
        }
        form method="post" action={ "/play/request?lang=" (lang.code()) } {
            fieldset {
                legend { (lang.text("sandbox-request-legend")) }
                label { (lang.text("sandbox-place")) " " input name="place" placeholder="class:ИС-21" required; }
                label {
                    (lang.text("sandbox-role")) " "
                    select name="role" {
                        @for role in Role::ALL {
                            option value=(role.code()) selected[role == Role::Student] {
                                (lang.text(&format!("role-{}", role.code().replace('_', "-"))))
                            }
                        }
                    }
                }
                label { (lang.text("sandbox-name")) " " input name="name"; }
                (account_field(lang))
                button { (lang.text("sandbox-request")) }
            }
        }
    }
}

fn account_field(lang: Lang) -> Markup {
    html! { label { (lang.text("sandbox-account-if-any")) " " input name="account" size="10"; } }
}
