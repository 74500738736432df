//! Files: what arrived, an upload (the same as dropping a file into the first watched folder), taking one back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::super::form::Fields;
use super::super::site::Site;
use super::Answer;
use super::caller::{Body, Caller, number, reason};
use super::fault::ApiFault;
use super::plans::as_json;
use crate::cycle::withdraw_file;
use crate::daemon::inlet::{Inlet, InletFault};
use domain::user::Right;

/// Files that are listed.
const FILES: u32 = 200;
/// Files of one upload.
const AT_ONCE: usize = 20;
/// How long a call waits for a cycle that is at work.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn list(caller: Caller) -> Answer {
    caller.must(Right::SeeFiles)?;
    Ok(Json(json!({ "files": as_json(&caller.store().arrivals(FILES).await?)? })))
}

impl From<InletFault> for ApiFault {
    fn from(fault: InletFault) -> ApiFault {
        match fault {
            InletFault::Name => ApiFault::BadName,
            InletFault::TooLarge => ApiFault::TooLarge,
            InletFault::NotWritten(_) => ApiFault::NotWritten,
        }
    }
}

pub(super) async fn upload(
    caller: Caller,
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, ApiFault> {
    caller.must(Right::ChangeFiles)?;
    let config = &caller.house.config;
    let folder: PathBuf = config.folders.first().map(|folder| folder.path.clone()).ok_or(ApiFault::NoFolder)?;
    let limit = config.limits.file_bytes;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let names = if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        let form = Multipart::from_request(request, &site).await.map_err(|_| broken())?;
        parts(form, &folder, limit).await?
    } else {
        let fields = Fields::read(request.uri().query().unwrap_or_default().as_bytes());
        vec![whole(request.into_body(), &folder, fields.get("name"), limit).await?]
    };
    tracing::info!(count = names.len(), "files came by the API");
    Ok((StatusCode::ACCEPTED, Json(json!({ "files": names }))).into_response())
}

fn broken() -> ApiFault {
    ApiFault::Invalid("body".to_owned())
}

/// Each part with a file's name is a file.
async fn parts(mut form: Multipart, folder: &std::path::Path, limit: u64) -> Result<Vec<String>, ApiFault> {
    // All of them are whole before the first one is put into its place.
    let mut inlets = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if inlets.len() == AT_ONCE {
            return Err(ApiFault::TooLarge);
        }
        let mut inlet = Inlet::begin(folder, &name, limit)?;
        while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
            inlet.write(&chunk)?;
        }
        inlets.push(inlet);
    }
    if inlets.is_empty() {
        return Err(ApiFault::Invalid("file".to_owned()));
    }
    inlets.into_iter().map(|inlet| inlet.finish().map_err(ApiFault::from)).collect()
}

/// The whole body is the file.
async fn whole(body: Bytes, folder: &std::path::Path, name: &str, limit: u64) -> Result<String, ApiFault> {
    let mut inlet = Inlet::begin(folder, name, limit)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| ApiFault::TooLarge)?;
    if bytes.is_empty() {
        return Err(broken());
    }
    inlet.write(&bytes)?;
    Ok(inlet.finish()?)
}

/// Why a file is taken back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdrawing {
    #[serde(default)]
    reason: String,
}

pub(super) async fn withdraw(caller: Caller, Path(id): Path<String>, body: Body) -> Answer {
    caller.must(Right::ChangeFiles)?;
    let asked: Withdrawing = body.read()?;
    let id = number(&id)?;
    let why = reason(Some(&asked.reason))?;
    let file = withdraw_file(&caller.house, id, &caller.who, &why, PATIENCE, caller.now).await?;
    let file = file.ok_or(ApiFault::NotFound)?;
    Ok(Json(json!({ "id": id, "file": file })))
}
