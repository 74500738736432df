//! A path comes in; the bytes of the regular file there go out, read from one open handle.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::fault::Fault;
use super::limits::Limits;

/// The file's name for people: without directories, control characters written out.
pub(super) fn shown_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

/// Reads a regular file. A symbolic link is not followed, a device is not opened for waiting, and a file that changes
/// while it is read is refused.
pub(super) fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Fault> {
    if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$")) {
        return Err(Fault::LockFile);
    }
    let mut file = open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Fault::NotFound,
        ErrorKind::PermissionDenied => Fault::Denied,
        _ if is_link(path) => Fault::NotAFile,
        kind => Fault::Io(kind),
    })?;
    let before = file.metadata().map_err(|error| Fault::Io(error.kind()))?;
    if !before.is_file() {
        return Err(Fault::NotAFile);
    }
    let limit = limits.inflated_bytes.max(limits.file_bytes);
    if before.len() > limit {
        return Err(Fault::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(before.len() as usize + 1);
    let read = (&mut file).take(limit + 1).read_to_end(&mut bytes).map_err(|error| Fault::Io(error.kind()))?;
    let after = file.metadata().map_err(|error| Fault::Io(error.kind()))?;
    if after.len() != before.len() || read as u64 != before.len() || after.modified().ok() != before.modified().ok() {
        return Err(Fault::Changed);
    }
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    Ok(bytes)
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|meta| meta.file_type().is_symlink())
}

#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    if is_link(path) {
        return Err(ErrorKind::InvalidInput.into());
    }
    OpenOptions::new().read(true).open(path)
}
