//! A file beside the database → the key of this installation that is in it, made where it is not there, its owner's alone.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error;

use crate::password::random_token;

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        reason: std::io::ErrorKind,
    },
    /// The file holds something else.
    #[error("{file} holds no key")]
    NoKey {
        /// The file.
        file: String,
    },
    /// The system has no randomness to give.
    #[error("no randomness")]
    NoRandomness,
}

/// The key in a file, 256 bits as text; made if it is not there, readable by its owner alone.
///
/// # Errors
/// The file cannot be read or made, or holds something else.
pub fn read_or_make(path: &Path) -> Result<SecretString, KeyError> {
    let fault = |error: std::io::Error| KeyError::File { file: shown(path), reason: error.kind() };
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let text = text.trim();
            let is_key = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_key { Ok(SecretString::from(text)) } else { Err(KeyError::NoKey { file: shown(path) }) }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = random_token().ok_or(KeyError::NoRandomness)?;
            write_new(path, &key).map_err(fault)?;
            // Whoever was quicker has written theirs.
            let text = std::fs::read_to_string(path).map_err(fault)?;
            Ok(SecretString::from(text.trim()))
        }
        Err(error) => Err(fault(error)),
    }
}

fn shown(path: &Path) -> String {
    PathBuf::from(path.file_name().unwrap_or_default()).display().to_string()
}

/// The folder of an organisation whose database is on a server: nothing has made it yet.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Writes the file whole under another name, and gives it its name only if nobody else has.
fn write_new(path: &Path, key: &str) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(key.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}
