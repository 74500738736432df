//! Signing in and out: the password, then the code of a telephone for those who have a second factor (`sign_in_code`). How attempts are
//! counted: `attempts`.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::admission::{cookie, language, own_path, session_cookie, set_cookie};
use super::attempts::{Trying, known_browser, known_cookie, sign_in_key, whose};
use super::error::WebError;
use super::form::{Fields, Posted, is_from_here, is_token};
use super::layout::bare;
use super::proof::is_right;
use super::site::{Site, TERMS};
use crate::config::Web;
use crate::http_server::one_visitor;
use crate::password::random_token;
use crate::sign_in::{Known, SecondStep, SignInKey};
use crate::sync::OrgContext;
use domain::user::folded_name;
use i18n::Lang;
use names::visible;
use store::User;

/// The cookie of the sign-in form: the form must come from the browser that it was given to.
pub(super) const BEFORE: &str = "kontingent-form";
/// The cookie between the password and the code.
pub(super) const STEP: &str = "kontingent-step";

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let lang = language(&headers, site.org().lang);
    let to = own_path(Some(fields.get("to")));
    let mut typed = Typed::of(&fields);
    if typed.organization.is_empty() {
        typed.organization = former(&site, &headers);
    } else if is_in(&site, &headers, &typed.organization).await? {
        // The link of a letter leads here: whoever is signed in there goes on.
        return Ok(Redirect::to(to).into_response());
    }
    Ok(form(&site, &headers, lang, to, &typed, None))
}

/// What was typed, without the password. A link may bring the organisation along: `/sign-in?organization=CODE`.
struct Typed {
    organization: String,
    name: String,
}

impl Typed {
    fn of(fields: &Fields) -> Typed {
        let short = |key: &str| fields.get(key).trim().chars().take(200).collect::<String>();
        Typed { organization: short("organization").to_lowercase(), name: short("name") }
    }
}

/// The code of the organisation in which this browser was signed in last, so that nobody types it every half an hour.
fn former(site: &Site, headers: &HeaderMap) -> String {
    let known = cookie(headers, session_cookie(&site.org().config.web));
    known.and_then(|told| site.whose(&told).map(|(organization, _)| code_of(&organization.org))).unwrap_or_default()
}

/// True if this browser is signed in to an organisation of the region.
async fn is_in(site: &Site, headers: &HeaderMap, code: &str) -> Result<bool, WebError> {
    let told = cookie(headers, session_cookie(&site.org().config.web)).unwrap_or_default();
    match site.whose(&told) {
        Some((organization, id)) if site.organizations().is_region() && organization.org.config.code == code => {
            Ok(organization.org.store.session(id, TERMS, site.now()).await?.is_some())
        }
        _ => Ok(false),
    }
}

/// The code as it is typed: the region's own users type none.
fn code_of(org: &OrgContext) -> String {
    if org.config.is_region() { String::new() } else { org.config.code.clone() }
}

/// The address of the sign-in page, with an organisation and with where to go afterwards.
fn address_of_page(organization: &str, to: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(to) = to {
        query.append_pair("to", to);
    }
    if !organization.is_empty() {
        query.append_pair("organization", organization);
    }
    let query = query.finish();
    if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") }
}

/// What was wrong with the last attempt.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// A key of the catalogue.
    Said(&'static str),
    /// Too many have failed: nobody is looked at for so many minutes.
    Locked(u64),
}

impl Fault {
    pub(super) fn words(self, lang: Lang) -> String {
        match self {
            Fault::Said(key) => lang.text(key),
            Fault::Locked(minutes) => lang.text_with("web-sign-in-locked", &[("count", minutes.into())]),
        }
    }
}

/// The token of a form for whoever has not signed in: the one that the browser has, or a new one.
pub(super) fn form_token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, BEFORE).filter(|token| token.len() == 64).or_else(random_token)
}

/// True if a form comes from this site and from the browser that it was given to.
pub(super) fn is_ours(headers: &HeaderMap, web: &Web, fields: &Fields) -> bool {
    let token = cookie(headers, BEFORE).unwrap_or_default();
    is_from_here(headers, web) && token.len() == 64 && is_token(fields.get("form"), &token)
}

/// The form of name and password.
fn form(site: &Site, headers: &HeaderMap, lang: Lang, to: &str, typed: &Typed, fault: Option<Fault>) -> Response {
    let Some(token) = form_token(headers) else { return WebError::BadForm.into_response() };
    let title = lang.text("web-sign-in");
    let is_region = site.organizations().is_region();
    let here = address_of_page(if is_region { &typed.organization } else { "" }, Some(to));
    let body = html! {
        h1 { (title) }
        @if let Some(fault) = fault {
            p.alarm role="alert" id="sign-in-fault" { (fault.words(lang)) }
        }
        form.card method="post" action="/sign-in" {
            input type="hidden" name="form" value=(token);
            input type="hidden" name="to" value=(to);
            @if is_region {
                label for="organization" { (lang.text("web-organization")) }
                input id="organization" name="organization" autocomplete="organization" autocapitalize="none" spellcheck="false"
                    autofocus[fault.is_none() && typed.organization.is_empty()] value=(visible(&typed.organization)) aria-describedby="organization-hint";
                p.hint id="organization-hint" { (lang.text("web-organization-hint")) }
            }
            label for="name" { (lang.text("web-name")) }
            input id="name" name="name" autocomplete="username" required
                autofocus[fault.is_none() && !(is_region && typed.organization.is_empty())] value=(visible(&typed.name))
                aria-describedby=[fault.map(|_| "sign-in-fault")];
            label for="password" { (lang.text("web-password")) }
            input id="password" name="password" type="password" autocomplete="current-password" required autofocus[fault.is_some()];
            button type="submit" { (lang.text("web-sign-in-do")) }
        }
        p.hint { (lang.text("web-sign-in-hint")) }
    };
    form_answer(&site.org().config.web, &token, fault.is_some(), bare(lang, &title, &here, body))
}

/// A page with a form for somebody who is not signed in yet: the token of the form goes along as a cookie.
pub(super) fn form_answer(web: &Web, token: &str, is_refused: bool, page: impl IntoResponse) -> Response {
    let status = if is_refused { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let set = set_cookie(web, BEFORE, token, Some(3600));
    (status, [(header::SET_COOKIE, set)], page).into_response()
}

pub(super) async fn sign_in(
    State(site): State<Arc<Site>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response, WebError> {
    let org = site.org();
    let lang = language(&headers, org.lang);
    let fields = Fields::read(&body);
    if !is_ours(&headers, &org.config.web, &fields) {
        return Err(WebError::NotOurs);
    }
    let now = site.now();
    let typed = Typed::of(&fields);
    // Attempts are counted by the only organisation, or by the region for all of its organisations.
    let counting = &org.store;
    let organization = site.organizations().called(&typed.organization).cloned();
    // A code that is nobody's is counted as any other: nobody learns from the lock which codes exist.
    let code = organization.as_ref().map_or(typed.organization.clone(), |known| known.org.config.code.clone());
    let to = own_path(Some(fields.get("to"))).to_owned();
    // Without an organisation it is looked for among the region's users, and not found: the clock says nothing either.
    let looked_in = organization.as_ref().map_or(counting, |known| &known.org.store);
    let user = looked_in.user(&typed.name).await?.filter(|user| user.active && organization.is_some());
    let found = organization.zip(user);
    let key = found.as_ref().and_then(|(organization, _)| sign_in_key(&organization.org));
    let browser = found
        .as_ref()
        .and_then(|(organization, user)| known_browser(&headers, &organization.org, key.as_ref(), user, now));
    let address = address(&headers, peer, &org.config.web);
    let trying = Trying { person: &person_key(&code, &typed.name), address: &address, browser };
    // Counted before it is looked at, taken back if it was right: whoever tries many at once does not slip through.
    let before = match trying.begin(counting, now).await? {
        Ok(before) => before,
        Err(minutes) => return Ok(form(&site, &headers, lang, &to, &typed, Some(Fault::Locked(minutes)))),
    };
    let kept = found.as_ref().map(|(_, user)| user.password.clone());
    let right = is_right(&site, fields.get("password"), kept).await?;
    let Some((organization, user)) = found.filter(|_| right) else {
        tracing::warn!("an attempt to sign in has failed");
        let wrong = if site.organizations().is_region() { "web-sign-in-wrong-of-many" } else { "web-sign-in-wrong" };
        return Ok(form(&site, &headers, lang, &to, &typed, Some(Fault::Said(wrong))));
    };
    // A region has one page: whatever was wanted before somebody was known is not there.
    let to = if organization.org.config.is_region() { "/" } else { to.as_str() };
    if user.second_factor {
        // Who has the password only must not try codes for ever: what failed before still counts.
        counting.take_back(&before).await?;
        let Some(key) = key else { return Err(WebError::Said("web-second-factor-no-key")) };
        let (step, seconds) = SecondStep::issue(&key, whose(&organization.org, &user), now);
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut response =
            Redirect::to(&format!("/sign-in/code?{}", query.append_pair("to", to).finish())).into_response();
        response.headers_mut().append(header::SET_COOKIE, set_cookie(&org.config.web, STEP, &step, Some(seconds)));
        return Ok(response);
    }
    counting.succeed(&before).await?;
    begin(&site, &headers, &organization.org, &user, to, key.as_ref()).await
}

/// How a person is counted: with the organisation, whether or not there is one of that name.
pub(super) fn person_key(code: &str, name: &str) -> String {
    if code.is_empty() { folded_name(name) } else { format!("{code}/{}", folded_name(name)) }
}

/// A new session, whatever the browser had before; from now on it is known.
pub(super) async fn begin(
    site: &Site,
    headers: &HeaderMap,
    org: &OrgContext,
    user: &User,
    to: &str,
    key: Option<&SignInKey>,
) -> Result<Response, WebError> {
    let web = &org.config.web;
    let name = session_cookie(web);
    let (Some(id), Some(csrf)) = (random_token(), random_token()) else { return Err(WebError::BadForm) };
    if let Some(former) = cookie(headers, name)
        && let Some((organization, id)) = site.whose(&former)
    {
        organization.org.store.end_session(id).await?;
    }
    org.store.begin_session(user, &id, &csrf, TERMS, site.now()).await?;
    // Among many organisations a session says whose it is.
    let code = &org.config.code;
    let id = if code.is_empty() { id } else { format!("{code}.{id}") };
    tracing::info!(role = user.role().code(), "signed in");
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().append(header::SET_COOKIE, set_cookie(web, name, &id, None));
    response.headers_mut().append(header::SET_COOKIE, set_cookie(web, BEFORE, "", Some(0)));
    if let Some(key) = key
        && let Some((known, seconds)) = Known::issue(key, whose(org, user), site.now())
    {
        let name = known_cookie(web, key, whose(org, user));
        response.headers_mut().append(header::SET_COOKIE, set_cookie(web, &name, &known, Some(seconds)));
    }
    Ok(response)
}

/// The address of whoever asks, as visitors are counted: of IPv6, the network that one has to themselves. Proxies before the page say whose it is, each adding who came to it; nobody else is believed,
/// and so what a visitor wrote there before them is not.
pub(super) fn address(headers: &HeaderMap, peer: SocketAddr, web: &Web) -> String {
    let mut known = peer.ip().to_canonical();
    let told: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .collect();
    for one in told.iter().rev() {
        if !web.is_proxy(known) {
            break;
        }
        let with_port = || one.parse::<SocketAddr>().ok().map(|address| address.ip());
        let Some(before) = one.parse::<IpAddr>().ok().or_else(with_port) else { break };
        known = before.to_canonical();
    }
    one_visitor(known).to_string()
}

pub(super) async fn sign_out(headers: HeaderMap, posted: Posted) -> Result<Response, WebError> {
    let web = &posted.visitor.org.config.web;
    let name = session_cookie(web);
    if let Some(known) = cookie(&headers, name)
        && let Some((organization, id)) = posted.visitor.site.whose(&known)
    {
        organization.org.store.end_session(id).await?;
    }
    let organizations = posted.visitor.site.organizations();
    let code = if organizations.is_region() { code_of(&posted.visitor.org) } else { String::new() };
    let to = address_of_page(&code, None);
    Ok(([(header::SET_COOKIE, set_cookie(web, name, "", Some(0)))], Redirect::to(&to)).into_response())
}

/// The link of the demo opens a page with one button: something that only looks at links does not use it up.
pub(super) async fn ticket_page(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Path(ticket): Path<String>,
) -> Response {
    let lang = language(&headers, site.org().lang);
    let title = lang.text("web-ticket");
    let body: Markup = html! {
        h1 { (title) }
        form.card method="post" action=(format!("/sign-in/{ticket}")) {
            p { (lang.text("web-ticket-words")) }
            button type="submit" { (lang.text("web-sign-in-do")) }
        }
    };
    bare(lang, &title, &format!("/sign-in/{ticket}"), body).into_response()
}

pub(super) async fn by_ticket(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Path(ticket): Path<String>,
) -> Result<Response, WebError> {
    if !is_from_here(&headers, &site.org().config.web) {
        return Err(WebError::NotOurs);
    }
    let name = site.take_ticket(&ticket).ok_or(WebError::Said("web-ticket-used"))?;
    let user = site.org().store.user(&name).await?.filter(|user| user.active).ok_or(WebError::NotFound)?;
    // A link that was shown at the terminal makes no browser known.
    begin(&site, &headers, &site.org(), &user, "/", None).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Network;
    use axum::http::HeaderValue;

    #[test]
    fn only_proxies_are_believed() {
        let web = Web { proxies: vec![Network::parse("10.0.0.0/8").unwrap()], ..Web::default() };
        let asked = |peer: &str, told: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for one in told {
                headers.append("x-forwarded-for", HeaderValue::from_static(one));
            }
            address(&headers, SocketAddr::new(peer.parse().unwrap(), 5), &web)
        };
        assert_eq!(asked("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(asked("10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(asked("::ffff:10.0.0.1", &["203.0.113.7:4711"]), "203.0.113.7");
        // A chain of proxies; and what the visitor made up before it.
        assert_eq!(asked("10.0.0.1", &["1.1.1.1, 203.0.113.7, 10.0.0.2"]), "203.0.113.7");
        assert_eq!(asked("10.0.0.1", &["1.1.1.1", "203.0.113.7"]), "203.0.113.7");
        assert_eq!(asked("2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
        // Whoever is no proxy is not believed, and nonsense is nobody's address.
        assert_eq!(asked("203.0.113.9", &["1.1.1.1"]), "203.0.113.9");
        assert_eq!(asked("10.0.0.1", &["1.1.1.1, unknown"]), "10.0.0.1");
    }
}
