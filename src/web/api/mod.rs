//! The API: the reads and decisions of the review page as JSON, for programs with a token. A file a part of it.
//!
//! - `caller`: whose token a request shows; `fault`: why it was not answered as asked, as JSON.
//! - `plans`, `decide`, `questions`, `words`, `files`, `worklist`, `invitations`, `blocks`, `journal`, `overview`: what is read and
//!   decided.
//!
//! `schemas/openapi-1.json` describes all of it; a test holds the two together. There are no cookies here, so nothing that
//! a browser would send by itself is believed.

mod blocks;
mod caller;
mod decide;
mod error;
mod files;
mod invitations;
mod journal;
mod overview;
mod plans;
mod questions;
mod words;
mod worklist;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use serde_json::Value;

use self::caller::Caller;
use self::error::{ApiError, told};
use super::site::Site;

/// What an operation answers.
type Answer = Result<Json<Value>, ApiError>;

/// The description of all this.
const DESCRIPTION: &str = include_str!("../../../schemas/openapi-1.json");

/// Every operation: its method, its path and who answers it.
fn operations() -> Vec<(&'static str, &'static str, MethodRouter<Arc<Site>>)> {
    vec![
        ("get", "/openapi.json", get(description)),
        ("get", "/overview", get(overview::overview)),
        ("get", "/plans", get(plans::list)),
        ("get", "/plans/{number}", get(plans::one)),
        ("post", "/plans/{number}/decisions", post(decide::decide)),
        ("post", "/plans/{number}/lifts", post(decide::lift)),
        ("get", "/questions", get(questions::list)),
        ("post", "/questions/{id}", post(questions::answer)),
        ("get", "/words", get(words::list)),
        ("post", "/words/{id}", post(words::answer)),
        ("post", "/words/{id}/withdraw", post(words::withdraw)),
        ("get", "/files", get(files::list)),
        // Bounded by the limit of files, as it is written.
        ("post", "/files", post(files::upload).layer(DefaultBodyLimit::disable())),
        ("post", "/files/{id}/withdraw", post(files::withdraw)),
        ("get", "/tasks", get(worklist::tasks)),
        ("post", "/tasks/{id}/done", post(worklist::done)),
        ("get", "/invitations", get(invitations::list)),
        ("post", "/invitations/{id}/revoke", post(invitations::revoke)),
        ("get", "/blocks", get(blocks::list)),
        ("post", "/blocks", post(blocks::enter)),
        ("post", "/blocks/{id}/lift", post(blocks::lift)),
        ("get", "/journal", get(journal::list)),
        ("post", "/stop", post(overview::stop)),
        ("post", "/resume", post(overview::resume)),
    ]
}

/// All of it, below the path that it is nested at.
pub(super) fn router(site: Arc<Site>) -> Router<Arc<Site>> {
    operations()
        .into_iter()
        .fold(Router::new(), |router, (_, path, answerer)| router.route(path, answerer))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(from_fn_with_state(site, told))
}

async fn description() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION).into_response()
}

/// Nothing is told without a token, not even what there is not.
async fn unknown(_caller: Caller) -> ApiError {
    ApiError::NotFound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_described_and_no_other() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let mut described: Vec<String> = Vec::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                described.push(format!("{method} {path}"));
            }
        }
        let mut known: Vec<String> = operations().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
        described.sort();
        known.sort();
        assert_eq!(described, known);
    }

    #[test]
    fn every_event_of_the_journal_is_described() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let described = description["components"]["schemas"]["Entry"]["properties"]["event"]["enum"].clone();
        let mut described: Vec<String> = serde_json::from_value(described).unwrap();
        let mut known: Vec<String> = store::Event::ALL.iter().map(|event| event.code().to_owned()).collect();
        described.sort();
        known.sort();
        assert_eq!(described, known);
    }

    /// A `$ref` of the plan's schema as the description writes it.
    fn described(value: &Value) -> Value {
        match value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| match (key.as_str(), value.as_str()) {
                    ("$ref", Some(to)) => {
                        let name = to.rsplit('/').next().unwrap();
                        let (first, rest) = name.split_at(1);
                        (key.clone(), format!("#/components/schemas/{}{rest}", first.to_uppercase()).into())
                    }
                    _ => (key.clone(), described(value)),
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Array(all) => all.iter().map(described).collect(),
            other => other.clone(),
        }
    }

    #[test]
    fn plans_are_described_as_everywhere() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let plan: Value = serde_json::from_str(include_str!("../../../schemas/plan-1.schema.json")).unwrap();
        let schemas = &description["components"]["schemas"];
        for (name, schema) in plan["$defs"].as_object().unwrap() {
            let (first, rest) = name.split_at(1);
            assert_eq!(schemas[format!("{}{rest}", first.to_uppercase())], described(schema), "{name}");
        }
        for (name, schema) in plan["properties"].as_object().unwrap() {
            assert_eq!(schemas["Plan"]["properties"][name], described(schema), "{name}");
        }
    }
}
