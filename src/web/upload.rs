//! Uploading: the same as dropping a file into the first watched folder. What is half-way lies there as `.part`, which
//! nobody takes in.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::admission::Visitor;
use super::error::WebError;
use super::form::{is_from_here, is_token};
use super::layout::back_to;
use super::site::Site;
use crate::daemon::upload_spool::{UploadError, UploadSpool};
use domain::user::Right;

/// Files of one upload.
const FILES: usize = 20;

pub(super) async fn upload(State(site): State<Arc<Site>>, request: Request) -> Result<Redirect, Response> {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::from_request_parts(&mut parts, &site).await?;
    let fault = |fault: WebError| fault.into_response();
    visitor.must(Right::ChangeFiles).map_err(fault)?;
    if !is_from_here(&parts.headers, &visitor.org.config.web) {
        return Err(fault(WebError::NotOurs));
    }
    let form = Multipart::from_request(Request::from_parts(parts, body), &site).await;
    let mut form = form.map_err(|_| fault(WebError::BadForm))?;
    let mut known = false;
    let mut taken = 0;
    while let Some(field) = form.next_field().await.map_err(|_| fault(WebError::BadForm))? {
        match field.name() {
            // It stands first in our forms: nothing is written before it was seen.
            Some("csrf") => known = is_token(&field.text().await.unwrap_or_default(), &visitor.csrf),
            Some("file") if !known || taken >= FILES => return Err(fault(WebError::NotOurs)),
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                keep(&visitor, field).await.map_err(fault)?;
                taken += 1;
            }
            _ => {}
        }
    }
    if taken == 0 {
        return Err(fault(WebError::BadForm));
    }
    tracing::info!(count = taken, "files uploaded");
    Ok(back_to("/files", "uploaded", taken))
}

/// Takes a file in, and puts it into its place once it is whole.
async fn keep(visitor: &Visitor, mut field: Field<'_>) -> Result<(), WebError> {
    let config = &visitor.org.config;
    let folder = config.folders.first().ok_or(WebError::NotFound)?;
    let mut upload_spool =
        UploadSpool::begin(&folder.path, field.file_name().unwrap_or_default(), config.limits.file_bytes)
            .map_err(fault_of)?;
    while let Some(chunk) = field.chunk().await.map_err(|_| WebError::BadForm)? {
        upload_spool.write(&chunk).map_err(fault_of)?;
    }
    upload_spool.finish().map(drop).map_err(fault_of)
}

fn fault_of(fault: UploadError) -> WebError {
    match fault {
        UploadError::Name => WebError::Said("web-upload-bad-name"),
        UploadError::TooLarge => WebError::TooLarge,
        UploadError::NotWritten(_) => WebError::Said("web-upload-not-written"),
    }
}
