//! The first day: where no configuration is, `kontingent run` asks in the browser what one needs. A page on loopback, behind a link
//! that only the terminal shows; what is said there becomes the same commented `kontingent.toml` as `init` writes, the first
//! administrator and the first files. Then the daemon goes on with the port, and the page is its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path as Segment, Query, Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::html;
use tokio::sync::{oneshot, watch};

use super::assets;
use super::form::{is_from_here, is_token};
use super::frame::guard;
use super::layout::{bare_with, choice_of_language};
use super::unread::Unread;
use crate::config::{Web, usual_health_address};
use crate::daemon::upload_spool::UploadSpool;
use crate::http_server::{Port, PortLimits};
use crate::password::{SHORTEST, hash_password, random_token};
use crate::setup::{Answers, Beginning, CONFIG, PlatformAnswer, ZONES, tried};
use domain::user::user_name;
use i18n::Lang;
use names::visible;
use rosters::source::Limits;
use system::clock::Clock;

/// Files of one form.
const FILES: usize = 20;
/// The longest word or name that is read.
const LONGEST: usize = 4096;
/// Connections at a time: one person's browser, and programs on this machine that look at ports.
const CONNECTIONS: usize = 64;
/// Connections that still speak when all is said are cut off after so long.
const FAREWELL: Duration = Duration::from_secs(3);

/// What has begun: an installation whose daemon can go on.
#[derive(Debug)]
pub struct Begun {
    /// The configuration.
    pub config: PathBuf,
    /// The port of the page; whoever comes to it waits until somebody serves it.
    pub page: TcpListener,
    /// The port of the daemon's health.
    pub health: TcpListener,
    /// The link by which the administrator is signed in once.
    pub ticket: String,
    /// The administrator.
    pub user: String,
}

/// The page, while it asks.
pub struct Asking {
    /// The address of the page, with the secret in it.
    pub link: String,
    listener: TcpListener,
    health: TcpListener,
    settled: oneshot::Receiver<(String, String)>,
    server: tokio::task::JoinHandle<()>,
    folder: PathBuf,
}

struct Page {
    folder: PathBuf,
    lang: Lang,
    clock: Clock,
    token: String,
    page: SocketAddr,
    health: SocketAddr,
    settled: Mutex<Option<oneshot::Sender<(String, String)>>>,
    /// All is said: whoever comes now is the daemon's visitor.
    is_over: watch::Sender<bool>,
    /// One form at a time; where it led to, once one has settled all.
    turn: tokio::sync::Mutex<Option<String>>,
}

/// Opens the page for a folder, on the usual port of this machine or, where that is taken, on any. The port of the daemon's health is
/// held as well: what stands in the configuration is free when the daemon comes to it.
///
/// # Errors
/// No port of this machine can be opened.
pub fn ask(folder: &Path, lang: Lang, clock: &Clock) -> io::Result<Asking> {
    let opened = |port: u16| {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = bound.or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        listener.set_nonblocking(true).map(|()| listener)
    };
    let listener = opened(Web::default().listen.port())?;
    let health = opened(usual_health_address().port())?;
    let token = random_token().ok_or(io::ErrorKind::Other)?;
    let page = listener.local_addr()?;
    let link = format!("http://{page}/first-day/{token}");
    let (settles, settled) = oneshot::channel();
    let (is_over, over) = watch::channel(false);
    let state = Arc::new(Page {
        folder: folder.to_owned(),
        lang,
        clock: clock.clone(),
        token,
        page,
        health: health.local_addr()?,
        settled: Mutex::new(Some(settles)),
        is_over,
        turn: tokio::sync::Mutex::new(None),
    });
    let router = router(state);
    let port = Port {
        name: "first_day",
        listener: tokio::net::TcpListener::from_std(listener.try_clone()?)?,
        tls: None,
        limits: PortLimits::of(&Web::default(), CONNECTIONS),
        over: Some(over),
    };
    let server = tokio::spawn(port.serve(router));
    Ok(Asking { link, listener, health, settled, server, folder: folder.to_owned() })
}

fn router(state: Arc<Page>) -> Router {
    Router::new()
        .route("/first-day/{token}", get(show).post(settle))
        .route("/assets/{name}", get(assets::asset))
        // Files are bounded one by one, as they are written.
        .layer(DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&state), hand_on))
        .layer(axum::middleware::map_response(async |mut response: Response| {
            guard(response.headers_mut());
            response
        }))
        .with_state(state)
}

impl Asking {
    /// Waits until all is said, and gives the port back. `None` if the page was closed.
    pub async fn settled(mut self) -> Option<Begun> {
        let (ticket, user) = (&mut self.settled).await.ok()?;
        if tokio::time::timeout(FAREWELL, &mut self.server).await.is_err() {
            self.server.abort();
        }
        let config = self.folder.join(CONFIG);
        Some(Begun { config, page: self.listener, health: self.health, ticket, user })
    }
}

/// What was typed, for a form that is shown again.
#[derive(Debug, Clone, Default)]
struct Typed {
    organization: String,
    time_zone: String,
    platform: String,
    url: String,
    token: String,
    name: String,
    password: String,
    again: String,
}

impl Typed {
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "organization" => &mut self.organization,
            "time_zone" => &mut self.time_zone,
            "platform" => &mut self.platform,
            "url" => &mut self.url,
            "token" => &mut self.token,
            "name" => &mut self.name,
            "password" => &mut self.password,
            "again" => &mut self.again,
            _ => return None,
        })
    }
}

#[derive(serde::Deserialize)]
struct Asked {
    lang: Option<String>,
}

impl Asked {
    fn lang(&self, usual: Lang) -> Lang {
        Lang::ALL.into_iter().find(|lang| Some(lang.code()) == self.lang.as_deref()).unwrap_or(usual)
    }
}

/// Sends on to the daemon whoever comes when all is said. A browser opens connections before it needs them: what it asks on one
/// that was opened while the page still asked is asked again, on a new one, and that one waits for the daemon.
async fn hand_on(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    // A form that is sent twice is answered here both times.
    if !*page.is_over.borrow() || !request.method().is_safe() {
        return next.run(request).await;
    }
    let wanted = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    to_daemon(wanted)
}

/// The way to the daemon: on a new connection, for this one is the page's.
fn to_daemon(path: &str) -> Response {
    ([(header::CONNECTION, "close")], Redirect::to(path)).into_response()
}

async fn show(State(page): State<Arc<Page>>, Segment(token): Segment<String>, Query(asked): Query<Asked>) -> Response {
    if !is_token(&token, &page.token) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let typed = Typed { time_zone: "Europe/Moscow".to_owned(), platform: "files".to_owned(), ..Typed::default() };
    form(&page, asked.lang(page.lang), &typed, &[]).into_response()
}

async fn settle(
    State(page): State<Arc<Page>>,
    Segment(token): Segment<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    if !is_token(&token, &page.token) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !is_from_here(request.headers(), &Web::default()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let lang = asked.lang(page.lang);
    let mut turn = page.turn.lock().await;
    let mut typed = Typed::default();
    let (parts, body) = request.into_parts();
    let body = Unread::of(body);
    // The button was pressed twice: a browser shows the second answer, and that one leads where the first one did.
    if let Some(settled) = &*turn {
        body.drain().await;
        return to_daemon(settled);
    }
    let posted = Request::from_parts(parts, Body::from_stream(body.clone()));
    let told = match Multipart::from_request(posted, &()).await {
        Ok(posted) => page.take(posted, &mut typed, lang).await,
        Err(_) => Err(vec![lang.text("setup-form-broken")]),
    };
    // Answered with something unread, a connection that is closed thereafter is cut off, and the answer with it.
    body.drain().await;
    match told {
        Ok((ticket, user)) => {
            let to = turn.insert(format!("/sign-in/{ticket}"));
            page.is_over.send_replace(true);
            if let Some(settles) = page.settled.lock().unwrap_or_else(PoisonError::into_inner).take() {
                let _ = settles.send((ticket, user));
            }
            to_daemon(to)
        }
        Err(faults) => {
            typed.password.clear();
            typed.again.clear();
            (StatusCode::UNPROCESSABLE_ENTITY, form(&page, lang, &typed, &faults)).into_response()
        }
    }
}

impl Page {
    /// Reads the form, checks it, and makes the installation of it: the files first, then the configuration, then the administrator.
    /// Whatever fails is said, and the form can be sent again.
    async fn take(
        &self,
        mut posted: Multipart,
        typed: &mut Typed,
        lang: Lang,
    ) -> Result<(String, String), Vec<String>> {
        let broken = |_| vec![lang.text("setup-form-broken")];
        let mut checked: Option<Result<Beginning, Vec<String>>> = None;
        let mut files = 0;
        while let Some(mut field) = posted.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(kept) = typed.field(&name) {
                let text = field.text().await.map_err(broken)?;
                *kept = text.chars().take(LONGEST).collect::<String>().trim().to_owned();
                continue;
            }
            if name != "file" || field.file_name().is_none_or(str::is_empty) {
                continue;
            }
            // Files stand last in the form: by now everything else is known.
            if checked.is_none() {
                checked = Some(self.check(typed, lang).await);
            }
            files += 1;
            if !matches!(checked, Some(Ok(_))) || files > FILES {
                while field.chunk().await.map_err(broken)?.is_some() {}
                continue;
            }
            let told = field.file_name().unwrap_or_default().to_owned();
            let unkept = || {
                let args = [("file", visible(&told).into_owned().into())];
                vec![lang.text_with("setup-file-not-kept", &args)]
            };
            let inbox = self.folder.join("inbox");
            std::fs::create_dir_all(&inbox).map_err(|_| unkept())?;
            let mut spool = UploadSpool::begin(&inbox, &told, Limits::USUAL.file_bytes).map_err(|_| unkept())?;
            while let Some(chunk) = field.chunk().await.map_err(broken)? {
                spool.write(&chunk).map_err(|_| unkept())?;
            }
            spool.finish().map_err(|_| unkept())?;
        }
        let checked = match checked {
            Some(checked) => checked?,
            None => self.check(typed, lang).await?,
        };
        let ticket = random_token().ok_or_else(|| vec![lang.text("users-password-not-hashed")])?;
        checked.make(&self.folder, &self.clock, lang).await.map_err(|fault| vec![fault])?;
        Ok((ticket, checked.user))
    }

    /// Everything that is wrong with what was typed, at once; the configuration is tried where nobody finds it.
    async fn check(&self, typed: &Typed, lang: Lang) -> Result<Beginning, Vec<String>> {
        let mut faults = Vec::new();
        if typed.organization.is_empty() || typed.organization.chars().any(char::is_control) {
            faults.push(lang.text("setup-organization-needed"));
        }
        if !ZONES.iter().any(|(zone, _)| *zone == typed.time_zone) {
            faults.push(lang.text("setup-zone-needed"));
        }
        let platform = match typed.platform.as_str() {
            "files" => Some(PlatformAnswer::Files),
            "max" => Some(PlatformAnswer::Max),
            "moodle" => Some(PlatformAnswer::Moodle { url: typed.url.clone() }),
            _ => None,
        };
        if platform.is_none() {
            faults.push(lang.text("setup-platform-needed"));
        }
        let needs_token = platform.as_ref().is_some_and(|platform| platform.token_file().is_some());
        if needs_token && (typed.token.is_empty() || typed.token.contains(char::is_whitespace)) {
            faults.push(lang.text("setup-token-needed"));
        }
        let user = user_name(&typed.name);
        if user.is_none() {
            faults.push(lang.text("users-bad-name"));
        }
        if typed.password != typed.again {
            faults.push(lang.text("users-password-differ"));
        }
        let (name, password) = (user.clone().unwrap_or_default(), typed.password.clone());
        let hash = tokio::task::spawn_blocking(move || hash_password(&name, &password)).await;
        let hash = match hash {
            Ok(Ok(hash)) => Some(hash),
            Ok(Err(fault)) => {
                faults.push(lang.text_with(fault.key(), &[("count", (SHORTEST as u64).into())]));
                None
            }
            Err(_) => None,
        };
        if let (Some(platform), Some(user), Some(hash), []) = (platform, user, hash, faults.as_slice()) {
            let token = needs_token.then(|| typed.token.clone());
            let answers = Answers {
                organization: typed.organization.clone(),
                time_zone: typed.time_zone.clone(),
                platform,
                page: self.page,
                health: self.health,
            };
            faults = tried(&answers, token.as_deref(), lang);
            if faults.is_empty() {
                return Ok(Beginning { answers, token, user, hash });
            }
        }
        if faults.is_empty() {
            faults.push(lang.text("users-password-not-hashed"));
        }
        Err(faults)
    }
}

fn form(page: &Page, lang: Lang, typed: &Typed, faults: &[String]) -> axum::response::Html<String> {
    let address = |one: Lang| format!("/first-day/{}?lang={}", page.token, one.code());
    let title = lang.text("setup-title");
    let platforms =
        [("files", "setup-platform-files"), ("max", "setup-platform-max"), ("moodle", "setup-platform-moodle")];
    let body = html! {
        h1 { (title) }
        p { (lang.text("setup-words")) }
        @if !faults.is_empty() {
            div.alarm role="alert" id="faults" {
                p { strong { (lang.text("setup-faults")) } }
                ul { @for fault in faults { li { (visible(fault)) } } }
            }
        }
        form.card method="post" enctype="multipart/form-data" action=(address(lang)) {
            fieldset {
                legend { (lang.text("setup-college")) }
                label for="organization" { (lang.text("setup-organization")) }
                input id="organization" name="organization" required maxlength="200" autocomplete="organization" value=(visible(&typed.organization)) autofocus;
                label for="time_zone" { (lang.text("setup-zone")) }
                select id="time_zone" name="time_zone" {
                    @for (zone, key) in ZONES { option value=(zone) selected[typed.time_zone == zone] { (lang.text(key)) } }
                }
            }
            fieldset {
                legend { (lang.text("setup-platform")) }
                @for (code, key) in platforms {
                    label {
                        input type="radio" name="platform" value=(code) checked[typed.platform == code] aria-describedby=(format!("platform-{code}"));
                        (lang.text(key))
                    }
                    p.hint id=(format!("platform-{code}")) { (lang.text(&format!("{key}-words"))) }
                }
                label for="url" { (lang.text("setup-url")) }
                input id="url" name="url" type="url" inputmode="url" placeholder="https://" value=(visible(&typed.url));
                label for="token" { (lang.text("setup-token")) }
                input id="token" name="token" type="password" autocomplete="off" aria-describedby="token-hint";
                p.hint id="token-hint" { (lang.text("setup-token-words")) }
            }
            fieldset {
                legend { (lang.text("setup-administrator")) }
                label for="name" { (lang.text("web-name")) }
                input id="name" name="name" required autocomplete="username" value=(visible(&typed.name)) aria-describedby="name-hint";
                p.hint id="name-hint" { (lang.text("setup-name-words")) }
                label for="password" { (lang.text("web-password")) }
                input id="password" name="password" type="password" required minlength=(SHORTEST) autocomplete="new-password" aria-describedby="password-hint";
                p.hint id="password-hint" { (lang.text_with("setup-password-words", &[("count", (SHORTEST as u64).into())])) }
                label for="again" { (lang.text("setup-password-again")) }
                input id="again" name="again" type="password" required minlength=(SHORTEST) autocomplete="new-password";
            }
            fieldset {
                legend { (lang.text("setup-files")) }
                label for="file" { (lang.text("setup-files-label")) }
                input id="file" name="file" type="file" multiple aria-describedby="file-hint";
                p.hint id="file-hint" { (lang.text_with("setup-files-words", &[("count", FILES.into())])) }
            }
            p { (lang.text("setup-trial")) }
            button type="submit" { (lang.text("setup-begin")) }
        }
    };
    bare_with(lang, &title, choice_of_language(lang, &address), body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;

    /// Clients open connections before they need them, and a request may be on its way on one of them in the moment when all is
    /// said: the page answered it with 404, and the first thing that an administrator saw of their installation was nothing.
    #[tokio::test]
    async fn who_still_reaches_the_page_when_all_is_said_is_sent_on_to_the_daemon() {
        let folder = tempfile::tempdir().unwrap();
        let (is_over, _over) = watch::channel(false);
        let page = Arc::new(Page {
            folder: folder.path().to_owned(),
            lang: Lang::En,
            clock: Clock::default(),
            token: "a1".to_owned(),
            page: Web::default().listen,
            health: usual_health_address(),
            settled: Mutex::new(None),
            is_over,
            turn: tokio::sync::Mutex::new(None),
        });
        let asks = async |method: Method, path: &str| {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = TowerToHyperService::new(router(Arc::clone(&page))).call(request).await.unwrap();
            let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
            assert!(to.is_none() || answer.headers()[header::CONNECTION] == "close");
            (answer.status().as_u16(), to)
        };
        assert_eq!(asks(Method::GET, "/sign-in/b2?lang=en").await, (404, None));
        assert_eq!(asks(Method::GET, "/first-day/a1").await, (200, None));
        page.is_over.send_replace(true);
        assert_eq!(asks(Method::GET, "/sign-in/b2?lang=en").await, (303, Some("/sign-in/b2?lang=en".to_owned())));
        // The button was pressed twice, and a browser shows the second answer: it said that there is a configuration already, and the
        // link to sign in was lost.
        *page.turn.lock().await = Some("/sign-in/b2".to_owned());
        assert_eq!(asks(Method::POST, "/first-day/a1").await, (303, Some("/sign-in/b2".to_owned())));
        assert_eq!(asks(Method::POST, "/first-day/a2").await, (404, None));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
