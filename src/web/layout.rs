//! The page around the page: head, skip link, navigation, notices, footer.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};

use super::admission::{LANGUAGE, Visitor, own_path, set_cookie};
use super::assets;
use super::error::WebError;
use super::form::Fields;
use super::site::Site;
use domain::user::Right;
use i18n::Lang;
use names::visible;

/// The pages of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Overview,
    Plans,
    People,
    Files,
    Worklist,
    Invitations,
    Chats,
    Journal,
    Statistics,
    /// A page of none of them.
    Nowhere,
}

impl Room {
    const ALL: [(Room, &'static str, &'static str, Option<Right>); 9] = [
        (Room::Overview, "/", "web-overview", None),
        (Room::Plans, "/plans", "web-plans", Some(Right::SeePeople)),
        (Room::People, "/people", "web-people", Some(Right::SeePeople)),
        (Room::Files, "/files", "web-files", Some(Right::SeeFiles)),
        (Room::Worklist, "/worklist", "web-worklist", Some(Right::SeePeople)),
        (Room::Invitations, "/invitations", "web-invitations", Some(Right::SeePeople)),
        (Room::Chats, "/chats", "web-chats", Some(Right::SeePeople)),
        (Room::Journal, "/journal", "web-journal", Some(Right::SeePeople)),
        (Room::Statistics, "/statistics", "web-statistics", Some(Right::SeePeople)),
    ];
}

impl Room {
    /// The key of what helps on its pages.
    fn help(self) -> Option<&'static str> {
        Some(match self {
            Room::Overview => "help-page-overview",
            Room::Plans => "help-page-plans",
            Room::People => "help-page-people",
            Room::Files => "help-page-files",
            Room::Worklist => "help-page-worklist",
            Room::Invitations => "help-page-invitations",
            Room::Chats => "help-page-chats",
            Room::Journal => "help-page-journal",
            Room::Statistics => "help-page-statistics",
            Room::Nowhere => return None,
        })
    }
}

/// A whole page for somebody who has signed in.
pub(super) fn page(visitor: &Visitor, room: Room, title: &str, body: Markup) -> Html<String> {
    let lang = visitor.lang;
    let name = if visitor.org.config.organization.is_empty() { "kontingent" } else { &visitor.org.config.organization };
    let all = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (head(lang, &format!("{title} — {name}")))
            body {
                a.skip href="#main" { (lang.text("web-skip")) }
                header.site {
                    p.organization { (visible(name)) }
                    div.account {
                        (languages(lang, &visitor.path))
                        a.user href="/account" { (visible(visitor.who())) " " small { (lang.text(&format!("users-role-{}", visitor.role.code()))) } }
                        form method="post" action="/sign-out" { (csrf(visitor)) button.plain type="submit" { (lang.text("web-sign-out")) } }
                    }
                    // A region has one page: there is nowhere to go.
                    @if !visitor.org.config.is_region() { (navigation(visitor, room)) }
                }
                main id="main" tabindex="-1" {
                    (help(room, lang))
                    (told(visitor))
                    (body)
                }
                footer.site {
                    p {
                        "kontingent " (env!("CARGO_PKG_VERSION")) ". "
                        (lang.text_with("web-footer-time", &[("time", visitor.local_at(visitor.now).into())]))
                    }
                }
            }
        }
    };
    Html(all.into_string())
}

/// What the page is for and what is done on it, on demand.
fn help(room: Room, lang: Lang) -> Markup {
    let Some(key) = room.help() else { return html! {} };
    html! {
        details.help.no-print {
            summary aria-label=(lang.text("help-page")) title=(lang.text("help-page")) { "?" }
            div.card { @for sentence in lang.text(key).lines() { p { (sentence) } } }
        }
    }
}

fn navigation(visitor: &Visitor, room: Room) -> Markup {
    let lang = visitor.lang;
    html! {
        nav aria-label=(lang.text("web-navigation")) {
            ul {
                @for (one, address, key, right) in Room::ALL {
                    @if right.is_none_or(|right| visitor.may(right)) && (one != Room::Chats || has_chats(visitor)) {
                        li { a href=(address) aria-current=[(one == room).then_some("page")] { (lang.text(key)) } }
                    }
                }
            }
        }
    }
}

/// Chats are told of only where a messenger is served.
pub(super) fn has_chats(visitor: &Visitor) -> bool {
    visitor.org.platforms.iter().any(|platform| platform.bot.is_some())
}

/// A page for whoever has not signed in.
pub(super) fn bare(lang: Lang, title: &str, path: &str, body: Markup) -> Html<String> {
    bare_with(lang, title, languages(lang, path), body)
}

/// The same with its own choice of a language.
pub(super) fn bare_with(lang: Lang, title: &str, languages: Markup, body: Markup) -> Html<String> {
    let all = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (head(lang, &format!("{title} — kontingent")))
            body.bare {
                a.skip href="#main" { (lang.text("web-skip")) }
                header.site { div.account { (languages) } }
                main id="main" tabindex="-1" { (body) }
            }
        }
    };
    Html(all.into_string())
}

fn head(_lang: Lang, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            // No styles of its own and no code from strings: the policy of the page forbids both.
            meta name="htmx-config" content=r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0}"#;
            title { (visible(title)) }
            link rel="icon" href="data:,";
            link rel="stylesheet" href=(assets::address("style.css"));
            script src=(assets::address("htmx.min.js")) defer {}
            script src=(assets::address("page.js")) defer {}
            script src=(assets::address("plan.js")) defer {}
        }
    }
}

/// The choice of a language: links, so that it works everywhere.
fn languages(lang: Lang, path: &str) -> Markup {
    let back: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
    choice_of_language(lang, &|one| format!("/language/{}?back={back}", one.code()))
}

/// The choice of a language, where each leads to an address of its own.
pub(super) fn choice_of_language(lang: Lang, address: &dyn Fn(Lang) -> String) -> Markup {
    html! {
        ul.languages aria-label=(lang.text("web-language")) {
            @for (one, name) in [(Lang::Ru, "Русский"), (Lang::En, "English")] {
                li {
                    @if one == lang { span lang=(one.code()) aria-current="true" { (name) } }
                    @else { a href=(address(one)) lang=(one.code()) hreflang=(one.code()) { (name) } }
                }
            }
        }
    }
}

/// The token of the session, for every form.
pub(super) fn csrf(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name="csrf" value=(visitor.csrf); }
}

/// What a form before this page did: the address carries a word and a number, the sentence is ours.
const TOLD: [&str; 35] = [
    "approved", "proposed", "rejected", "withdrawn", "lifted", "same", "apart", "retracted", "file-withdrawn",
    "ticked", "uploaded", "stopped", "resumed", "nothing", "nothing-there", "decided-meanwhile", "answered-meanwhile",
    "tied", "untied", "blocked", "unblocked", "revoke-asked", "revoke-already", "revoke-used", "revoke-ended",
    "worded", "word-withdrawn", "changed", "corrected", "corrected-again", "correction-withdrawn", "nothing-corrected",
    "recovery-used", "second-factor-off", "password-changed",
];

fn told(visitor: &Visitor) -> Markup {
    let query = Fields::read(visitor.path.split_once('?').map_or("", |(_, query)| query).as_bytes());
    let said = query.get("told");
    let count: u64 = query.get("count").parse().unwrap_or_default();
    html! {
        @if TOLD.contains(&said) {
            p.notice role="status" { (visitor.lang.text_with(&format!("web-told-{said}"), &[("count", count.into())])) }
        }
    }
}

/// The way back to a page after a form did something.
pub(super) fn back_to(path: &str, said: &str, count: usize) -> Redirect {
    let (path, anchor) = path.split_once('#').map_or((path, String::new()), |(path, at)| (path, format!("#{at}")));
    let joint = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{joint}told={said}&count={count}{anchor}"))
}

/// Keeps the choice of a language for a year.
pub(super) async fn language(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if !matches!(code.as_str(), "ru" | "en") {
        return WebError::NotFound.into_response();
    }
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let back = own_path(Some(fields.get("back")));
    let cookie = set_cookie(&site.org().config.web, LANGUAGE, &code, Some(31_536_000));
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}
