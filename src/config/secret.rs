//! A key for a secret comes in; the secret goes out, from a file or the environment, never from the configuration itself.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::environment::is_only_a_variable;
use super::keys::{Key, Secret};
use super::section::{Section, Word};

/// No token and no password is longer.
const MOST_BYTES: u64 = 16 * 1024;

/// Reads `KEY = "${NAME}"` or `KEY_file = "path"`. `None` if neither is there, or with a fault; that neither is there is one if
/// the secret is needed.
pub(super) fn read(section: &mut Section<'_, '_>, key: &Secret, folder: &Path) -> Option<SecretString> {
    let (clear, file) = (section.word(&key.clear), section.word(&key.file));
    if key.is_needed() && !is_said(section, key) {
        section.fault(&key.file, "config-missing", vec![], Some("config-hint-token"));
    }
    match (clear, file) {
        (Some(_), Some(_)) => {
            let args = vec![("other", key.file.name().to_owned())];
            section.fault(&key.clear, "config-secret-twice", args, None);
            None
        }
        (Some(word), None) => from_environment(section, &word, key.file.name()),
        (None, Some(word)) => from_file(section, &word, folder),
        (None, None) => None,
    }
}

/// True if a section has the secret in one of the two ways, well said or not.
pub(super) fn is_said(section: &Section<'_, '_>, key: &Secret) -> bool {
    section.has(&key.clear) || section.has(&key.file)
}

fn from_environment(section: &Section<'_, '_>, word: &Word, file_key: &str) -> Option<SecretString> {
    // The value was filled in; what matters is what stands in the file.
    let written = section.document.text.get(word.span.clone()).unwrap_or("");
    if !is_only_a_variable(written) {
        let args = vec![("other", file_key.to_owned())];
        section.document.fault(word.span.start, &word.key, "config-secret-in-clear", args, Some("config-hint-secret"));
        return None;
    }
    // A secret may hold anything, `${` too: whether it was filled is told by the text being another.
    let filled = written.trim_matches(['"', '\'']).trim() != word.text;
    filled.then(|| SecretString::from(word.text.clone()))
}

fn from_file(section: &Section<'_, '_>, word: &Word, folder: &Path) -> Option<SecretString> {
    if word.is_open() {
        return None;
    }
    let path: PathBuf = folder.join(&word.text);
    let args = || vec![("path", word.text.clone())];
    let fault = |message: &'static str, hint: Option<&'static str>| {
        section.document.fault(word.span.start, &word.key, message, args(), hint);
        None
    };
    let found = match std::fs::metadata(&path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return fault("config-secret-no-file", Some("config-hint-secret-file"));
        }
        Err(_) => return fault("config-secret-unreadable", Some("config-hint-rights")),
    };
    if !found.is_file() || found.len() > MOST_BYTES {
        return fault("config-secret-not-regular", None);
    }
    if is_open_to_others(&found) {
        section.document.warn(word.span.start, &word.key, "config-secret-open", args());
    }
    let Ok(text) = std::fs::read_to_string(&path) else {
        return fault("config-secret-unreadable", Some("config-hint-rights"));
    };
    let secret = text.trim();
    if secret.is_empty() {
        return fault("config-secret-empty", None);
    }
    if secret.chars().any(char::is_control) {
        return fault("config-secret-lines", None);
    }
    Some(SecretString::from(secret))
}

/// True if everybody on the machine can read or write a file.
#[cfg(unix)]
pub(super) fn is_open_to_others(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.permissions().mode() & 0o007 != 0
}

/// Rights are another matter elsewhere.
#[cfg(not(unix))]
pub(super) fn is_open_to_others(_found: &std::fs::Metadata) -> bool {
    false
}
