//! Somebody's own account: the second factor is set up, changed and taken away here, and the password changed. Whatever weakens it
//! takes the password again, and the code where there is one.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use maud::{Markup, html};

use super::admission::{Visitor, cookie, session_cookie, set_cookie};
use super::attempts::{Trying, known_browser, known_cookie, sign_in_key, whose};
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use super::proof::{Shown, code_shown, is_right, recovery_codes, row_of};
use super::sign_in::{Fault, address, person_key};
use crate::password::{SHORTEST, hash_password};
use crate::sign_in::{Known, SecondFactorSecret, Whose};
use documents::hand_out::qr_code;
use names::visible;

/// So long a secret waits for its first code.
const PENDING: TimeDelta = TimeDelta::minutes(15);

/// From where a form came: for the counters of attempts.
pub(super) struct CameFrom {
    headers: HeaderMap,
    peer: SocketAddr,
}

impl<S: Send + Sync> FromRequestParts<S> for CameFrom {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<CameFrom, WebError> {
        let ConnectInfo(peer) = parts.extensions.get().copied().ok_or(WebError::BadForm)?;
        Ok(CameFrom { headers: parts.headers.clone(), peer })
    }
}

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    show(&visitor, None).await
}

/// What was wrong, and with which form.
struct Wrong {
    form: &'static str,
    words: String,
}

async fn show(visitor: &Visitor, wrong: Option<&Wrong>) -> Result<Html<String>, WebError> {
    let lang = visitor.lang;
    let user = &visitor.user;
    let title = lang.text("web-own-account");
    let left = if user.second_factor { visitor.store().recovery_codes(&user.name).await?.len() } else { 0 };
    let fault = |form: &'static str| wrong.filter(|wrong| wrong.form == form).map(|wrong| wrong.words.as_str());
    let body = html! {
        h1 { (title) }
        p { (visible(&user.name)) " — " (lang.text(&format!("users-role-{}", visitor.role.code()))) }
        @if is_awaited(visitor) { p.warning role="alert" { (lang.text("web-second-factor-demanded")) } }
        section aria-labelledby="second-factor" {
            h2 id="second-factor" { (lang.text("web-second-factor")) }
            @if user.second_factor {
                p { (lang.text("web-second-factor-on")) }
                p { (lang.text_with("web-recovery-left", &[("count", left.into())])) }
                div.columns {
                    (form_of(visitor, "codes", "/account/recovery-codes", true, fault("codes")))
                    (form_of(visitor, "begin", "/account/second-factor", true, fault("begin")))
                    @if !visitor.is_second_factor_demanded() { (form_of(visitor, "off", "/account/second-factor/off", true, fault("off"))) }
                }
            } @else {
                p { (lang.text("web-second-factor-words")) }
                (form_of(visitor, "begin", "/account/second-factor", false, fault("begin")))
            }
        }
        section aria-labelledby="own-password" {
            h2 id="own-password" { (lang.text("web-own-password")) }
            form.card method="post" action="/account/password" {
                (csrf(visitor))
                (alarm("password", fault("password")))
                label for="password-now" { (lang.text("web-password-now")) }
                input id="password-now" name="password" type="password" autocomplete="current-password" required
                    aria-describedby=[fault("password").map(|_| "password-fault")];
                label for="password-new" { (lang.text("web-password-new")) }
                input id="password-new" name="new" type="password" autocomplete="new-password" minlength=(SHORTEST) required aria-describedby="password-hint";
                p.hint id="password-hint" { (lang.text_with("web-password-words", &[("count", (SHORTEST as u64).into())])) }
                label for="password-again" { (lang.text("setup-password-again")) }
                input id="password-again" name="again" type="password" autocomplete="new-password" minlength=(SHORTEST) required;
                button type="submit" { (lang.text("web-own-password-do")) }
            }
        }
    };
    Ok(whole(visitor, Room::Nowhere, &title, body))
}

/// True while nothing else is shown to somebody who has to have a second factor.
fn is_awaited(visitor: &Visitor) -> bool {
    visitor.is_second_factor_demanded() && !visitor.user.second_factor
}

fn alarm(name: &str, fault: Option<&str>) -> Markup {
    html! { @if let Some(fault) = fault { p.alarm role="alert" id=(format!("{name}-fault")) { (visible(fault)) } } }
}

/// A form of the password, with the code where there is one, for what its button says.
fn form_of(visitor: &Visitor, name: &str, action: &str, takes_code: bool, fault: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let has_factor = visitor.user.second_factor;
    let heading = if name == "begin" && has_factor {
        "web-second-factor-other".to_owned()
    } else {
        format!("web-second-factor-{name}")
    };
    let described = fault.map(|_| format!("{name}-fault"));
    html! {
        form.card method="post" action=(action) {
            (csrf(visitor))
            h3 id=(format!("{name}-title")) { (lang.text(&heading)) }
            p { (lang.text(&format!("{heading}-words"))) }
            (alarm(name, fault))
            label for=(format!("{name}-password")) { (lang.text("web-password")) }
            input id=(format!("{name}-password")) name="password" type="password" autocomplete="current-password" required aria-describedby=[described];
            @if takes_code {
                label for=(format!("{name}-code")) { (lang.text("web-code")) }
                input id=(format!("{name}-code")) name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required;
            }
            button type="submit" aria-describedby=(format!("{name}-title")) { (lang.text(&format!("{heading}-do"))) }
        }
    }
}

/// Looks at the password that somebody has typed again, and at the code where they have a second factor. What is wrong, in words.
async fn prove(posted: &Posted, from: &CameFrom, takes_code: bool) -> Result<Result<(), String>, WebError> {
    let Posted { visitor, fields } = posted;
    let (org, user, now, lang) = (&visitor.org, &visitor.user, visitor.now, visitor.lang);
    let common = visitor.site.org();
    let address = address(&from.headers, from.peer, &common.config.web);
    let browser = known_browser(&from.headers, org, sign_in_key(org).as_ref(), user, now);
    let trying = Trying { person: &person_key(&org.config.code, &user.name), address: &address, browser };
    let before = match trying.begin(&common.store, now).await? {
        Ok(before) => before,
        Err(minutes) => return Ok(Err(Fault::Locked(minutes).words(lang))),
    };
    if !is_right(&visitor.site, fields.get("password"), Some(user.password.clone())).await? {
        return Ok(Err(lang.text("web-own-password-wrong")));
    }
    if takes_code && user.second_factor {
        match code_shown(&visitor.site, org, user, fields.get("code"), now).await? {
            Shown::Code | Shown::Recovery(_) => {}
            Shown::Again => return Ok(Err(lang.text("web-code-again"))),
            Shown::Wrong => return Ok(Err(lang.text("web-code-wrong"))),
        }
    }
    common.store.succeed(&before).await?;
    Ok(Ok(()))
}

/// The account again, with what was wrong.
async fn again(visitor: &Visitor, form: &'static str, words: String) -> Result<Response, WebError> {
    let page = show(visitor, Some(&Wrong { form, words })).await?;
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// A new secret, which counts for nothing until a code of it was shown.
pub(super) async fn begin(from: CameFrom, posted: Posted) -> Result<Response, WebError> {
    if let Err(words) = prove(&posted, &from, true).await? {
        return again(&posted.visitor, "begin", words).await;
    }
    let visitor = &posted.visitor;
    let unmade = || WebError::Said("web-second-factor-no-key");
    let key = sign_in_key(&visitor.org).ok_or_else(unmade)?;
    let sealed =
        SecondFactorSecret::random().and_then(|secret| secret.sealed(&key, &row_of(&visitor.org, &visitor.user)));
    visitor.store().begin_second_factor(&visitor.user.name, &sealed.ok_or_else(unmade)?, visitor.now).await?;
    Ok(Redirect::to("/account/second-factor").into_response())
}

/// The secret that was begun, sealed and open. After a while it is shown no more: whoever comes to this browser then, or has stolen the
/// session, is not to see what may be confirmed later.
async fn pending(visitor: &Visitor) -> Result<Option<(String, SecondFactorSecret)>, WebError> {
    let since = visitor.now - PENDING;
    let Some(sealed) = visitor.store().pending_second_factor(&visitor.user.name, since).await? else { return Ok(None) };
    let key = sign_in_key(&visitor.org).ok_or(WebError::Said("web-second-factor-no-key"))?;
    let secret = SecondFactorSecret::opened(&key, &row_of(&visitor.org, &visitor.user), &sealed);
    Ok(secret.map(|secret| (sealed, secret)))
}

/// The secret as a QR code and as text, and the form of the first code.
pub(super) async fn enrolment(visitor: Visitor) -> Result<Response, WebError> {
    let Some((_, secret)) = pending(&visitor).await? else { return Ok(Redirect::to("/account").into_response()) };
    Ok(enrol(&visitor, &secret, None).into_response())
}

fn enrol(visitor: &Visitor, secret: &SecondFactorSecret, fault: Option<&str>) -> Html<String> {
    let lang = visitor.lang;
    let title = lang.text("web-enrolment");
    let organization = &visitor.org.config.organization;
    let issuer = if organization.is_empty() { "kontingent" } else { organization };
    let address = secret.address(issuer, &visitor.user.name);
    let described = if fault.is_some() { "code-hint enrolment-fault" } else { "code-hint" };
    let body = html! {
        h1 { (title) }
        ol.steps {
            li { (lang.text("web-enrolment-app")) }
            li {
                (lang.text("web-enrolment-scan"))
                @if let Some(address) = &address {
                    div.qr { @if let Some(code) = qr_code(&lang.text("web-enrolment-qr"), address) { (code) } }
                    p { a href=(address) { (lang.text("web-enrolment-here")) } }
                }
                p { (lang.text("web-enrolment-type")) " " code { (secret.typed()) } }
            }
            li { (lang.text("web-enrolment-confirm")) }
        }
        form.card method="post" action="/account/second-factor/confirm" {
            (csrf(visitor))
            (alarm("enrolment", fault))
            label for="code" { (lang.text("web-code")) }
            input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="10" required autofocus aria-describedby=(described);
            p.hint id="code-hint" { (lang.text("web-enrolment-hint")) }
            button type="submit" { (lang.text("web-enrolment-do")) }
        }
        p { a href="/account" { (lang.text("web-enrolment-not-now")) } }
    };
    whole(visitor, Room::Nowhere, &title, body)
}

/// The first code: from now on the second factor counts. The answer shows the recovery codes, this once.
pub(super) async fn confirm(from: CameFrom, posted: Posted) -> Result<Response, WebError> {
    let Posted { visitor, fields } = &posted;
    let Some((sealed, secret)) = pending(visitor).await? else { return Ok(Redirect::to("/account").into_response()) };
    let Some(step) = secret.step_of(fields.get("code"), visitor.now) else {
        let page = enrol(visitor, &secret, Some(&visitor.lang.text("web-enrolment-wrong")));
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (shown, kept) = recovery_codes(&visitor.site).await?;
    let session = session_of(visitor, &from.headers);
    let user = &visitor.user.name;
    if !visitor.store().confirm_second_factor(user, &sealed, step, &kept, &session, visitor.now).await? {
        return Ok(Redirect::to("/account").into_response());
    }
    tracing::info!(role = visitor.role.code(), "a second factor is set up");
    Ok(printed(visitor, &shown).into_response())
}

/// The secret of this session's cookie.
fn session_of(visitor: &Visitor, headers: &HeaderMap) -> String {
    let told = cookie(headers, session_cookie(&visitor.org.config.web)).unwrap_or_default();
    visitor.site.whose(&told).map(|(_, id)| id.to_owned()).unwrap_or_default()
}

/// The recovery codes, to be printed or written down.
fn printed(visitor: &Visitor, codes: &[String]) -> Html<String> {
    let lang = visitor.lang;
    let title = lang.text("web-recovery");
    let name = &visitor.org.config.organization;
    let body = html! {
        h1 { (title) }
        p.notice role="status" { (lang.text("web-recovery-once")) }
        div.card {
            p { (visible(&visitor.user.name)) @if !name.is_empty() { " — " (visible(name)) } ", kontingent, " (visitor.local_at(visitor.now)) }
            ol.codes { @for code in codes { li { code { (code) } } } }
        }
        p { (lang.text("web-recovery-words")) }
        p.no-print {
            button.plain type="button" data-print="" hidden { (lang.text("web-print")) }
            a.button href="/account" { (lang.text("web-recovery-kept")) }
        }
    };
    whole(visitor, Room::Nowhere, &title, body)
}

/// Other recovery codes, in place of all former ones.
pub(super) async fn renew(from: CameFrom, posted: Posted) -> Result<Response, WebError> {
    if let Err(words) = prove(&posted, &from, true).await? {
        return again(&posted.visitor, "codes", words).await;
    }
    let visitor = &posted.visitor;
    let (shown, kept) = recovery_codes(&visitor.site).await?;
    if !visitor.store().renew_recovery_codes(&visitor.user.name, &kept, visitor.now).await? {
        return Ok(Redirect::to("/account").into_response());
    }
    Ok(printed(visitor, &shown).into_response())
}

/// Takes the second factor away, unless it is demanded.
pub(super) async fn off(from: CameFrom, posted: Posted) -> Result<Response, WebError> {
    if posted.visitor.is_second_factor_demanded() {
        return Err(WebError::Forbidden);
    }
    if let Err(words) = prove(&posted, &from, true).await? {
        return again(&posted.visitor, "off", words).await;
    }
    let visitor = &posted.visitor;
    let session = session_of(visitor, &from.headers);
    let user = &visitor.user.name;
    visitor.store().remove_second_factor(user, Some(&session), visitor.now, user).await?;
    Ok(back_to("/account", "second-factor-off", 0).into_response())
}

/// Another password: other sessions end, and this browser is known by the new one.
pub(super) async fn password(from: CameFrom, posted: Posted) -> Result<Response, WebError> {
    let Posted { visitor, fields } = &posted;
    let (lang, user, web) = (visitor.lang, &visitor.user, &visitor.org.config.web);
    if fields.get("new") != fields.get("again") {
        return again(visitor, "password", lang.text("users-password-differ")).await;
    }
    // The code is not asked for: whoever is in has shown one, and the password alone signs nobody in.
    if let Err(words) = prove(&posted, &from, false).await? {
        return again(visitor, "password", words).await;
    }
    let (name, typed) = (user.name.clone(), fields.get("new").to_owned());
    let hashed = {
        let _turn = visitor.site.hashing.acquire().await.map_err(|_| WebError::BadForm)?;
        tokio::task::spawn_blocking(move || hash_password(&name, &typed)).await
    };
    let hash = match hashed {
        Ok(Ok(hash)) => hash,
        Ok(Err(fault)) => {
            let words = lang.text_with(fault.key(), &[("count", (SHORTEST as u64).into())]);
            return again(visitor, "password", words).await;
        }
        Err(_) => return Err(WebError::Said("users-password-not-hashed")),
    };
    let session = session_of(visitor, &from.headers);
    if !visitor.store().change_own_password(&user.name, &hash, &session, visitor.now).await? {
        return Err(WebError::NotFound);
    }
    let mut response = back_to("/account", "password-changed", 0).into_response();
    if let Some(key) = sign_in_key(&visitor.org) {
        let changed = Whose { password: &hash, ..whose(&visitor.org, user) };
        if let Some((known, seconds)) = Known::issue(&key, changed, visitor.now) {
            let cookie = set_cookie(web, &known_cookie(web, &key, changed), &known, Some(seconds));
            response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
