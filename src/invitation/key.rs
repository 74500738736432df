//! The number of a personal link and the key of this installation → the secret of the link.
//!
//! A secret can be printed again as long as the key is there, and yet the store holds only its hash: whoever reads the
//! database alone cannot use a link.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::password::random_token;
use i18n::Lang;

/// The key's file, beside the store.
const FILE: &str = "invitations.key";
/// Characters of a secret: 160 bits; a link takes 128 characters at most.
const SECRET: usize = 40;

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

impl KeyError {
    /// The sentence for a person: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            KeyError::File { file, reason } => {
                lang.text_with("link-key-file", &[("file", file.as_str().into()), ("reason", lang.io(*reason).into())])
            }
            KeyError::NoKey { file } => lang.text_with("link-key-none", &[("file", file.as_str().into())]),
            KeyError::NoRandomness => lang.text("link-key-no-randomness"),
        }
    }
}

/// The key of this installation.
#[derive(Debug, Clone)]
pub struct LinkKey(SecretString);

impl LinkKey {
    /// The file of the key beside a store, whether it is there or not.
    pub fn file(store: &Path) -> PathBuf {
        store.parent().unwrap_or(Path::new("")).join(FILE)
    }

    /// The key beside a store; made if it is not there, readable by its owner alone.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds something else: then no link is made, and none is believed.
    pub fn beside(store: &Path) -> Result<LinkKey, KeyError> {
        let path = LinkKey::file(store);
        let fault = |error: std::io::Error| KeyError::File { file: shown(&path), reason: error.kind() };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let text = text.trim();
                let is_key = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                if is_key { Ok(LinkKey(SecretString::from(text))) } else { Err(KeyError::NoKey { file: shown(&path) }) }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = random_token().ok_or(KeyError::NoRandomness)?;
                write_new(&path, &key).map_err(fault)?;
                // Whoever was quicker has written theirs.
                let text = std::fs::read_to_string(&path).map_err(fault)?;
                Ok(LinkKey(SecretString::from(text.trim())))
            }
            Err(error) => Err(fault(error)),
        }
    }

    /// The secret of a link.
    pub fn secret(&self, link: i64) -> String {
        let key = blake3::derive_key("kontingent 2026 personal link", self.0.expose_secret().as_bytes());
        blake3::keyed_hash(&key, &link.to_le_bytes()).to_hex().chars().take(SECRET).collect()
    }

    /// The hash of the secret of a link, as it is kept.
    pub fn hash(&self, link: i64) -> String {
        hash_of_secret(&self.secret(link))
    }
}

/// The hash of a secret, as it is kept and looked for.
pub fn hash_of_secret(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

fn shown(path: &Path) -> String {
    PathBuf::from(path.file_name().unwrap_or_default()).display().to_string()
}

/// Writes the file whole under another name, and gives it its name only if nobody else has.
fn write_new(path: &Path, key: &str) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(key.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_follows_from_the_key_and_the_number_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("kontingent.sqlite");
        let key = LinkKey::beside(&store).unwrap();
        let again = LinkKey::beside(&store).unwrap();
        assert_eq!(key.secret(7), again.secret(7));
        assert_ne!(key.secret(7), key.secret(8));
        assert_eq!(key.secret(7).len(), SECRET);
        assert_eq!(key.hash(7), hash_of_secret(&key.secret(7)));
        std::fs::remove_file(folder.path().join(FILE)).unwrap();
        assert_ne!(LinkKey::beside(&store).unwrap().secret(7), key.secret(7), "another key, other secrets");
        assert!(!format!("{key:?}").contains(key.0.expose_secret()));
    }

    #[test]
    #[cfg(unix)]
    fn the_file_is_its_owner_s_alone_and_nothing_else_is_taken_for_a_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("kontingent.sqlite");
        LinkKey::beside(&store).unwrap();
        let file = folder.path().join(FILE);
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&file, "short").unwrap();
        assert!(matches!(LinkKey::beside(&store), Err(KeyError::NoKey { .. })));
    }
}
