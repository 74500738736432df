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
use super::error::ApiError;
use super::plans::as_json;
use crate::daemon::upload_spool::{UploadError, UploadSpool};
use crate::sync::withdraw_file;
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

impl From<UploadError> for ApiError {
    fn from(fault: UploadError) -> ApiError {
        match fault {
            UploadError::Name => ApiError::BadName,
            UploadError::TooLarge => ApiError::TooLarge,
            UploadError::NotWritten(_) => ApiError::NotWritten,
        }
    }
}

pub(super) async fn upload(
    caller: Caller,
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, ApiError> {
    caller.must(Right::ChangeFiles)?;
    let config = &caller.org.config;
    let folder: PathBuf = config.folders.first().map(|folder| folder.path.clone()).ok_or(ApiError::NoFolder)?;
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

fn broken() -> ApiError {
    ApiError::Invalid("body".to_owned())
}

/// Each part with a file's name is a file.
async fn parts(mut form: Multipart, folder: &std::path::Path, limit: u64) -> Result<Vec<String>, ApiError> {
    // All of them are whole before the first one is put into its place.
    let mut inlets = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if inlets.len() == AT_ONCE {
            return Err(ApiError::TooLarge);
        }
        let mut upload_spool = UploadSpool::begin(folder, &name, limit)?;
        while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
            upload_spool.write(&chunk)?;
        }
        inlets.push(upload_spool);
    }
    if inlets.is_empty() {
        return Err(ApiError::Invalid("file".to_owned()));
    }
    inlets.into_iter().map(|upload_spool| upload_spool.finish().map_err(ApiError::from)).collect()
}

/// The whole body is the file.
async fn whole(body: Bytes, folder: &std::path::Path, name: &str, limit: u64) -> Result<String, ApiError> {
    let mut upload_spool = UploadSpool::begin(folder, name, limit)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| ApiError::TooLarge)?;
    if bytes.is_empty() {
        return Err(broken());
    }
    upload_spool.write(&bytes)?;
    Ok(upload_spool.finish()?)
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
    let file = withdraw_file(&caller.org, id, &caller.who, &why, PATIENCE, caller.now).await?;
    let file = file.ok_or(ApiError::NotFound)?;
    Ok(Json(json!({ "id": id, "file": file })))
}
