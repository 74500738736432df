//! A program that calls the API, and holds every answer against the description.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::installation::Installation;

pub static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../schemas/openapi-1.json")).unwrap());

/// What was answered.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub json: Value,
}

impl Told {
    /// The body of an answer that must be good.
    pub fn well(self) -> Value {
        assert!(self.status < 300, "{}: {}", self.status, self.json);
        self.json
    }

    /// Status and code of a fault.
    pub fn fault(&self) -> (u16, &str) {
        (self.status, self.json["error"].as_str().unwrap_or_else(|| panic!("no fault: {} {}", self.status, self.json)))
    }
}

pub struct Api {
    client: reqwest::Client,
    pub base: String,
    pub token: Option<String>,
}

impl Api {
    pub fn new(url: &str, token: Option<&str>) -> Api {
        Api {
            client: connectors::http::builder().build().unwrap(),
            base: format!("{url}/api/v1"),
            token: token.map(str::to_owned),
        }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method.to_uppercase().parse().unwrap(), format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Told {
        told("get", path, self.request("get", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Told {
        told("post", path, self.request("post", path).json(&body)).await
    }
}

/// Sends a call; its answer must be one of those that are described for it.
pub async fn told(method: &str, path: &str, request: reqwest::RequestBuilder) -> Told {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    let json: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {status} {error}: {text}"));
    let path = path.split('?').next().unwrap();
    let template = DESCRIPTION["paths"].as_object().unwrap().keys().find(|template| fits(template, path));
    let template = template.unwrap_or_else(|| panic!("{path} is not described"));
    keeps_to(&DESCRIPTION["paths"][template][method]["responses"][status.to_string()], &json, path, status);
    Told { status, headers, json }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(&path).all(|(one, part)| one.starts_with('{') || one == part)
}

fn keeps_to(response: &Value, json: &Value, path: &str, status: u16) {
    let response = match response["$ref"].as_str() {
        Some(to) => &DESCRIPTION["components"]["responses"][to.rsplit('/').next().unwrap()],
        None => response,
    };
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{path}: {status} is not described: {json}");
    let whole = json!({ "allOf": [schema], "components": DESCRIPTION["components"] });
    let validator = jsonschema::validator_for(&whole).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(json).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{path}: {faults:#?}");
}

impl Installation {
    /// Makes a token.
    pub fn token(&self, name: &str, role: &str) -> String {
        self.token_for(name, role, "36500")
    }

    pub fn token_for(&self, name: &str, role: &str, days: &str) -> String {
        let answer = self.call(&["users", "token", "add", name, "--role", role, "--days", days]);
        assert_eq!(answer.status, 0, "{}", answer.said());
        let token = answer.out.trim().to_owned();
        assert_eq!(token.len(), 64, "{}", answer.said());
        token
    }
}
