//! An e-journal and a OneRoster server that follow their descriptions, faults included.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What happens to the next requests of a path that begins like this.
#[derive(Debug, Clone)]
pub enum Fault {
    /// A page about maintenance, with status 200.
    Maintenance,
    /// So many times this status, with a `Retry-After` if there is one.
    Status(u16, Option<u64>, u32),
    /// The answer as it is, but cut in the middle.
    Cut,
    /// An empty list.
    Empty,
    /// This instead.
    Instead(Value),
}

#[derive(Default)]
pub struct World {
    pub answers: BTreeMap<String, Value>,
    pub faults: Vec<(String, Fault)>,
    /// Each request: method and path with its query.
    pub asked: Vec<String>,
    /// The token that is good now.
    pub token: String,
    /// The refresh token that is good now: each is good once.
    pub refresh: String,
    pub given: u32,
    pub expires_in: i64,
    /// `X-Total-Count` and pages, for lists of the standard.
    pub pages: bool,
}

#[derive(Clone)]
pub struct Served {
    pub url: String,
    pub world: Arc<Mutex<World>>,
}

impl Served {
    pub async fn start(world: World) -> Served {
        let world = Arc::new(Mutex::new(world));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Served { url, world }
    }

    pub fn change(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.world.lock().unwrap());
    }

    /// Requests since the last look, without those for tokens.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.world.lock().unwrap().asked)
    }
}

fn json_answer(status: u16, value: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn fault(kind: &str, status: u16) -> Response {
    json_answer(status, &json!({ "type": kind, "description": "" }))
}

async fn answer(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let mut world = world.lock().unwrap();
    let path = parts.uri.path().to_owned();
    if path == "/authorizations" || path == "/token" {
        return token(&mut world, &parts.headers, &path, &body);
    }
    world.asked.push(parts.uri.to_string());
    let shown = parts.headers.get("access-token").or(parts.headers.get(header::AUTHORIZATION));
    let shown = shown.and_then(|value| value.to_str().ok()).unwrap_or_default().trim_start_matches("Bearer ");
    if shown.is_empty() || shown != world.token {
        return fault("invalidToken", 401);
    }
    let told = list(&world, &parts.uri);
    let mut spent = None;
    let at = world.faults.iter().position(|(begin, _)| path.starts_with(begin.as_str()));
    let broken = at.and_then(|n| world.faults.get_mut(n)).map(|(_, fault)| {
        let now = fault.clone();
        if let Fault::Status(_, _, times) = fault {
            *times -= 1;
            spent = (*times == 0).then_some(());
        }
        now
    });
    if spent.is_some() {
        world.faults.remove(at.unwrap());
    }
    match broken {
        Some(Fault::Maintenance) => {
            let page = "<!DOCTYPE html><html><body>Ведутся технические работы</body></html>";
            (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Some(Fault::Status(status, after, _)) => {
            let mut response = fault("apiServerError", status);
            if let Some(after) = after {
                response.headers_mut().insert(header::RETRY_AFTER, after.to_string().parse().unwrap());
            }
            response
        }
        Some(Fault::Cut) => {
            let text = told.map(|(value, _)| value.to_string()).unwrap_or_default();
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], half).into_response()
        }
        Some(Fault::Empty) => json_answer(200, &json!([])),
        Some(Fault::Instead(value)) => json_answer(200, &value),
        None => match told {
            Some((value, total)) => {
                let mut response = json_answer(200, &value);
                if let Some(total) = total {
                    response.headers_mut().insert("x-total-count", total.to_string().parse().unwrap());
                }
                response
            }
            None => fault("parameterInvalid", 404),
        },
    }
}

/// An answer, and how many items its list has; a page of it, where the standard has pages.
fn list(world: &World, uri: &Uri) -> Option<(Value, Option<usize>)> {
    let whole = world.answers.get(uri.path())?.clone();
    if !world.pages {
        return Some((whole, None));
    }
    let query: BTreeMap<String, String> =
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let number = |name: &str, usual: usize| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (name, items) = whole.as_object()?.iter().next()?;
    let filter = query.get("filter").map(String::as_str).unwrap_or_default();
    let items: Vec<Value> = items.as_array()?.iter().filter(|item| fits(item, filter)).cloned().collect();
    let total = items.len();
    let page: Vec<Value> = items.into_iter().skip(number("offset", 0)).take(number("limit", 100).min(7)).collect();
    Some((json!({ name: page }), Some(total)))
}

fn fits(item: &Value, filter: &str) -> bool {
    if let Some(since) = filter.strip_prefix("dateLastModified>'").and_then(|rest| rest.strip_suffix('\'')) {
        return item["dateLastModified"].as_str().unwrap() > since;
    }
    match filter {
        "" => true,
        "status='active'" => item["status"] == "active",
        other => panic!("a filter that the standard does not have: {other}"),
    }
}

fn token(world: &mut World, headers: &HeaderMap, path: &str, body: &Bytes) -> Response {
    let form: BTreeMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let is_right = if path == "/authorizations" {
        get("grant_type") == "RefreshToken"
            && get("client_id") == "клиент"
            && get("client_secret") == "тайна"
            && get("refresh_token") == world.refresh
    } else {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        shown.starts_with("Basic ") && get("grant_type") == "client_credentials" && get("scope").contains("roster")
    };
    if !is_right {
        return fault("invalidToken", 400);
    }
    world.given += 1;
    world.token = format!("token-{}", world.given);
    world.refresh = format!("refresh-{}", world.given);
    let value = if path == "/authorizations" {
        json!({ "accessToken": world.token, "expiresIn": world.expires_in, "expiresIn_str": world.expires_in.to_string(),
            "refreshToken": world.refresh, "scope": "CommonInfo", "user": 1, "user_str": "1" })
    } else {
        json!({ "access_token": world.token, "token_type": "Bearer", "expires_in": world.expires_in })
    };
    json_answer(200, &value)
}
