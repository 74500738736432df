//! The state in a file: written whole after each change, readable by its owner alone.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::college::College;
use system::disk::{Readers, write_whole};

const SCHEMA: &str = "kontingent.sandbox/1";

#[derive(Serialize, Deserialize)]
struct Kept<C> {
    schema: String,
    college: C,
}

/// Reads a state; `None` if there is no file yet.
pub(super) fn load(path: &Path) -> io::Result<Option<College>> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let kept: Kept<College> = serde_json::from_slice(&text).map_err(|_| io::ErrorKind::InvalidData)?;
    if kept.schema == SCHEMA { Ok(Some(kept.college)) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// The state as it stands in the file.
pub(super) fn text(college: &College) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec(&Kept { schema: SCHEMA.to_owned(), college })?)
}

/// Puts the text into the file, whole or not at all.
pub(super) fn save(path: &Path, text: &[u8]) -> io::Result<()> {
    write_whole(path, text, Readers::Owner)
}
