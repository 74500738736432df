//! The second step of signing in: a code of the telephone, or a recovery code. The password was right a few minutes ago, in this browser.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::admission::{cookie, language, own_path, set_cookie};
use super::attempts::{Trying, known_browser, sign_in_key, whose};
use super::error::WebError;
use super::form::Fields;
use super::layout::bare;
use super::proof::{Shown, code_shown};
use super::sign_in::{Fault, STEP, address, begin, form_answer, form_token, is_ours, person_key};
use super::site::Site;
use crate::daemon::organizations::Organization;
use crate::sign_in::{SecondStep, SignInKey};
use i18n::Lang;
use store::User;

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let to = own_path(Some(fields.get("to")));
    if awaited(&site, &headers).await?.is_none() {
        return Ok(anew(to));
    }
    Ok(form(&site, &headers, language(&headers, site.org().lang), to, None))
}

/// Whose code is awaited from this browser; `None` where no password was right, or too long ago.
async fn awaited(site: &Site, headers: &HeaderMap) -> Result<Option<(Organization, User, SignInKey)>, WebError> {
    let Some(step) = cookie(headers, STEP).and_then(|shown| SecondStep::read(&shown)) else { return Ok(None) };
    let organizations = site.organizations();
    // Outside of a region nobody has a code to type, and one organisation of a region may have a daemon of its own.
    let common = &organizations.common;
    let organization =
        if step.code == common.org.config.code { Some(common) } else { organizations.called(&step.code) };
    let Some(organization) = organization.cloned() else { return Ok(None) };
    let user = organization.org.store.user(&step.user).await?.filter(|user| user.active && user.second_factor);
    let (Some(user), Some(key)) = (user, sign_in_key(&organization.org)) else { return Ok(None) };
    let is_of = step.is_of(&key, whose(&organization.org, &user), site.now());
    Ok(is_of.then_some((organization, user, key)))
}

/// Back to name and password.
fn anew(to: &str) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    Redirect::to(&format!("/sign-in?{}", query.append_pair("to", to).finish())).into_response()
}

fn form(site: &Site, headers: &HeaderMap, lang: Lang, to: &str, fault: Option<Fault>) -> Response {
    let Some(token) = form_token(headers) else { return WebError::BadForm.into_response() };
    let title = lang.text("web-code-title");
    let described = if fault.is_some() { "code-hint code-fault" } else { "code-hint" };
    let body = html! {
        h1 { (title) }
        @if let Some(fault) = fault { p.alarm role="alert" id="code-fault" { (fault.words(lang)) } }
        form.card method="post" action="/sign-in/code" {
            input type="hidden" name="form" value=(token);
            input type="hidden" name="to" value=(to);
            label for="code" { (lang.text("web-code")) }
            input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required
                autofocus aria-describedby=(described);
            p.hint id="code-hint" { (lang.text("web-code-hint")) }
            button type="submit" { (lang.text("web-sign-in-do")) }
        }
        p.hint { (lang.text("web-code-lost")) }
        p { a href="/sign-in" { (lang.text("web-code-anew")) } }
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    let here = format!("/sign-in/code?{}", query.append_pair("to", to).finish());
    form_answer(&site.org().config.web, &token, fault.is_some(), bare(lang, &title, &here, body))
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response, WebError> {
    let common = site.org();
    let web = &common.config.web;
    let lang = language(&headers, common.lang);
    let fields = Fields::read(&body);
    if !is_ours(&headers, web, &fields) {
        return Err(WebError::NotOurs);
    }
    let to = own_path(Some(fields.get("to"))).to_owned();
    let Some((organization, user, key)) = awaited(&site, &headers).await? else { return Ok(anew(&to)) };
    let (org, now) = (&organization.org, site.now());
    // The same counters as for passwords: who has guessed one does not get further tries.
    let address = address(&headers, peer, web);
    let browser = known_browser(&headers, org, Some(&key), &user, now);
    let trying = Trying { person: &person_key(&org.config.code, &user.name), address: &address, browser };
    let counting = &common.store;
    let before = match trying.begin(counting, now).await? {
        Ok(before) => before,
        Err(minutes) => return Ok(form(&site, &headers, lang, &to, Some(Fault::Locked(minutes)))),
    };
    let left = match code_shown(&site, org, &user, fields.get("code"), now).await? {
        Shown::Code => None,
        Shown::Recovery(left) => Some(left),
        failed @ (Shown::Again | Shown::Wrong) => {
            tracing::warn!("an attempt to sign in has failed: the code");
            let key = if failed == Shown::Again { "web-code-again" } else { "web-code-wrong" };
            return Ok(form(&site, &headers, lang, &to, Some(Fault::Said(key))));
        }
    };
    counting.succeed(&before).await?;
    // Whoever has used a recovery code is told how many are left, and where to get others.
    let to = left.map_or(to, |left| format!("/account?told=recovery-used&count={left}"));
    let mut response = begin(&site, &headers, org, &user, &to, Some(&key)).await?;
    response.headers_mut().append(header::SET_COOKIE, set_cookie(web, STEP, "", Some(0)));
    Ok(response)
}
