//! Uploading: the same as dropping a file into the first watched folder. What is half-way lies there as `.part`, which
//! nobody takes in.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::admission::Visitor;
use super::fault::WebFault;
use super::form::{is_from_here, is_token};
use super::layout::back_to;
use super::site::Site;
use crate::users::{Right, random_token};

/// Files of one upload.
const FILES: usize = 20;

pub(super) async fn upload(State(site): State<Arc<Site>>, request: Request) -> Result<Redirect, Response> {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::from_request_parts(&mut parts, &site).await?;
    let fault = |fault: WebFault| fault.into_response();
    visitor.must(Right::ChangeFiles).map_err(fault)?;
    if !is_from_here(&parts.headers, &visitor.house.config.web) {
        return Err(fault(WebFault::NotOurs));
    }
    let form = Multipart::from_request(Request::from_parts(parts, body), &site).await;
    let mut form = form.map_err(|_| fault(WebFault::BadForm))?;
    let mut known = false;
    let mut taken = 0;
    while let Some(field) = form.next_field().await.map_err(|_| fault(WebFault::BadForm))? {
        match field.name() {
            // It stands first in our forms: nothing is written before it was seen.
            Some("csrf") => known = is_token(&field.text().await.unwrap_or_default(), &visitor.csrf),
            Some("file") if !known || taken >= FILES => return Err(fault(WebFault::NotOurs)),
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                keep(&visitor, field).await.map_err(fault)?;
                taken += 1;
            }
            _ => {}
        }
    }
    if taken == 0 {
        return Err(fault(WebFault::BadForm));
    }
    tracing::info!(count = taken, "files uploaded");
    Ok(back_to("/files", "uploaded", taken))
}

/// Writes a file beside its place, and puts it there once it is whole.
async fn keep(visitor: &Visitor, mut field: Field<'_>) -> Result<(), WebFault> {
    let config = &visitor.house.config;
    let folder = config.folders.first().map(|folder| folder.path.clone()).ok_or(WebFault::NotFound)?;
    let name = file_name(field.file_name().unwrap_or_default()).ok_or(WebFault::Said("web-upload-bad-name"))?;
    let limit = config.limits.file_bytes.max(1);
    let part = folder.join(format!("{}.part", random_token().ok_or(WebFault::BadForm)?));
    let written = async {
        let mut file = private_file(&part).map_err(|_| WebFault::Said("web-upload-not-written"))?;
        let mut size = 0u64;
        while let Some(chunk) = field.chunk().await.map_err(|_| WebFault::BadForm)? {
            size += chunk.len() as u64;
            if size > limit {
                return Err(WebFault::TooLarge);
            }
            file.write_all(&chunk).map_err(|_| WebFault::Said("web-upload-not-written"))?;
        }
        file.sync_all().map_err(|_| WebFault::Said("web-upload-not-written"))?;
        let free = free_name(&folder, &name).ok_or(WebFault::Said("web-upload-not-written"))?;
        std::fs::rename(&part, free).map_err(|_| WebFault::Said("web-upload-not-written"))
    }
    .await;
    if written.is_err() {
        // Half a file is of no use; if it cannot be removed, nobody takes it in either.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// The name of an uploaded file, without folders and without characters that a disk or a reader could stumble over.
fn file_name(said: &str) -> Option<String> {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let odd = |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let name: String = last.trim().chars().map(|c| if odd(c) { '_' } else { c }).collect();
    let name = name.trim_start_matches(['.', '~', '$']).trim();
    let is_fit = !name.is_empty() && name.len() <= 200 && !crate::names::has_hidden_marks(name);
    is_fit.then(|| name.to_owned())
}

/// A place in a folder that is free: another file of that name may still wait there.
fn free_name(folder: &Path, name: &str) -> Option<PathBuf> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = |n: u32| match (n, extension) {
        (1, _) => name.to_owned(),
        (n, "") => format!("{name} ({n})"),
        (n, extension) => format!("{stem} ({n}).{extension}"),
    };
    (1..100).map(|n| folder.join(numbered(n))).find(|path| path.symlink_metadata().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        assert_eq!(file_name("контингент.xlsx").as_deref(), Some("контингент.xlsx"));
        assert_eq!(file_name("C:\\Users\\x\\список.csv").as_deref(), Some("список.csv"));
        assert_eq!(file_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(file_name(".hidden.csv").as_deref(), Some("hidden.csv"));
        assert_eq!(file_name("a\u{0}b?.csv").as_deref(), Some("a_b_.csv"));
        for bad in ["", "..", "/", "x\u{202e}gpj.csv", &"я".repeat(200)] {
            assert_eq!(file_name(bad), None, "{bad:?}");
        }
    }
}
