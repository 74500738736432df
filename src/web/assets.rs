//! The style sheet and the scripts, from the program itself. Their names carry a hash, so that browsers may keep them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::WebError;

/// A file of the program.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 5] = [
    Asset {
        name: "style.css",
        kind: "text/css; charset=utf-8",
        text: concat!(
            include_str!("style.css"),
            include_str!("../../crates/documents/src/hand_out.css"),
            include_str!("../../crates/documents/src/drawing/drawing.css"),
        ),
    },
    Asset { name: "htmx.min.js", kind: "text/javascript; charset=utf-8", text: include_str!("htmx.min.js") },
    Asset { name: "page.js", kind: "text/javascript; charset=utf-8", text: include_str!("page.js") },
    Asset { name: "plan.js", kind: "text/javascript; charset=utf-8", text: include_str!("plan.js") },
    Asset { name: "htmx.LICENSE.txt", kind: "text/plain; charset=utf-8", text: include_str!("htmx.LICENSE.txt") },
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for asset in &ASSETS {
        hasher.update(asset.text.as_bytes());
    }
    hasher.finalize().to_hex().chars().take(12).collect()
});

/// The address of an asset.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{name}?{}", *VERSION)
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers =
                [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.text).into_response()
        }
        None => WebError::NotFound.into_response(),
    }
}
