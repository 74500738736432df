//! The number of a personal link and the key of this installation → the secret of the link.
//!
//! A secret can be printed again as long as the key is there, and yet the store holds only its hash: whoever reads the
//! database alone cannot use a link.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::key_file::{KeyError, read_or_make};
use i18n::Lang;

/// The key's file, beside the store.
const FILE: &str = "invitations.key";
/// Characters of a secret: 160 bits; a link takes 128 characters at most.
const SECRET: usize = 40;

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
        read_or_make(&LinkKey::file(store)).map(LinkKey)
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
