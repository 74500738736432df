//! A secret → sealed text that only this installation opens; fields → a signature that only this installation makes.

use std::path::{Path, PathBuf};

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::{ExposeSecret, SecretString};

use crate::key_file::{KeyError, read_or_make};
use crate::password::random_bytes;

/// The key's file, beside the store.
const FILE: &str = "sign-in.key";

/// The key by which secrets of second factors are sealed and cookies signed.
#[derive(Debug, Clone)]
pub struct SignInKey(SecretString);

impl SignInKey {
    /// The file of the key beside a store, whether it is there or not.
    pub fn file(store: &Path) -> PathBuf {
        store.parent().unwrap_or(Path::new("")).join(FILE)
    }

    /// The key beside a store; made if it is not there, readable by its owner alone.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds something else.
    pub fn beside(store: &Path) -> Result<SignInKey, KeyError> {
        read_or_make(&SignInKey::file(store)).map(SignInKey)
    }

    fn derived(&self, context: &str) -> [u8; 32] {
        blake3::derive_key(context, self.0.expose_secret().as_bytes())
    }

    fn sealing(&self) -> Option<LessSafeKey> {
        let key = self.derived("kontingent 2026 second factor");
        UnboundKey::new(&CHACHA20_POLY1305, &key).ok().map(LessSafeKey::new)
    }

    /// A secret sealed for whom it is: nobody else's row opens it. `None` if the machine gives no random numbers.
    pub fn seal(&self, whose: &str, secret: &[u8]) -> Option<String> {
        let nonce = random_bytes::<NONCE_LEN>()?;
        let mut sealed = secret.to_vec();
        let key = self.sealing()?;
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(whose), &mut sealed).ok()?;
        Some(format!("{}.{}", hex(&nonce), hex(&sealed)))
    }

    /// What was sealed for somebody. `None` if it was sealed with another key, for somebody else, or was changed.
    pub fn open(&self, whose: &str, sealed: &str) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_once('.')?;
        let nonce = Nonce::try_assume_unique_for_key(&unhex(nonce)?).ok()?;
        let mut sealed = unhex(sealed)?;
        let opened = self.sealing()?.open_in_place(nonce, Aad::from(whose), &mut sealed).ok()?;
        Some(opened.to_vec())
    }

    /// The signature of fields for a purpose, as text.
    pub(super) fn signature(&self, purpose: &str, fields: &[&str]) -> String {
        let key = self.derived(purpose);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        for field in fields {
            // With its length: no two lists of fields are the same bytes.
            hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// True if a signature is that of the fields.
    pub(super) fn is_signed(&self, purpose: &str, fields: &[&str], signature: &str) -> bool {
        // Hashes of this kind compare in constant time.
        blake3::hash(self.signature(purpose, fields).as_bytes()) == blake3::hash(signature.as_bytes())
    }
}

/// Bytes as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Text as bytes; `None` if it is none.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() > 4096 || !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = text.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_key_opens_only_for_whom_it_was_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("data/les/kontingent.sqlite");
        let key = SignInKey::beside(&store).unwrap();
        let sealed = key.seal("les/Петрова", b"twenty secret bytes!").unwrap();
        assert_eq!(SignInKey::beside(&store).unwrap().open("les/Петрова", &sealed).unwrap(), b"twenty secret bytes!");
        assert!(
            !sealed.contains(&hex(b"twenty")) && sealed != key.seal("les/Петрова", b"twenty secret bytes!").unwrap()
        );
        assert_eq!(key.open("more/Петрова", &sealed), None, "another row's");
        let mut changed = sealed.clone();
        changed.replace_range(changed.len() - 1.., if sealed.ends_with('0') { "1" } else { "0" });
        for bad in [changed.as_str(), "", ".", "00.00", "я.я", &sealed[..10]] {
            assert_eq!(key.open("les/Петрова", bad), None, "{bad}");
        }
        std::fs::remove_file(SignInKey::file(&store)).unwrap();
        let other = SignInKey::beside(&store).unwrap();
        assert_eq!(other.open("les/Петрова", &sealed), None, "another key");
        assert!(key.is_signed("a", &["b", "c"], &key.signature("a", &["b", "c"])));
        for (purpose, fields) in [("a", ["bc", ""]), ("a", ["", "bc"]), ("x", ["b", "c"])] {
            assert!(!key.is_signed(purpose, &fields, &key.signature("a", &["b", "c"])), "{fields:?}");
        }
        assert!(!other.is_signed("a", &["b"], &key.signature("a", &["b"])));
        assert!(!format!("{key:?}").contains(key.0.expose_secret()));
    }
}
