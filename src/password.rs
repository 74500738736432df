//! Passwords → argon2id hashes and back to yes or no; random tokens.

mod weakness;

use argon2::password_hash::rand_core::{OsRng, RngCore};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;

/// The fewest characters of a password.
pub const SHORTEST: usize = 10;
/// The most bytes: nobody types more, and a hash of a dataset takes its time.
const LONGEST: usize = 1024;

/// Why a password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("the password is too short")]
    Short,
    /// Too many bytes.
    #[error("the password is too long")]
    Long,
    /// All characters are the same, or it is the user's name.
    #[error("the password is too simple")]
    Simple,
    /// It is on lists of common ones, or made of a word or two that are.
    #[error("the password is a common one")]
    Common,
    /// The user's own name, with something added.
    #[error("the password is made of the user's name")]
    Name,
    /// Keys that lie side by side.
    #[error("the password is a row of keys")]
    Keys,
    /// The same again and again, or one after the other: `абабаб`, `123456`.
    #[error("the password repeats itself")]
    Repeats,
    /// A date or a year.
    #[error("the password is a date")]
    Date,
    /// The machine gives no random numbers, or no memory.
    #[error("the password could not be hashed")]
    NotHashed,
}

impl PasswordError {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            PasswordError::Short => "users-password-short",
            PasswordError::Long => "users-password-long",
            PasswordError::Simple => "users-password-simple",
            PasswordError::Common => "users-password-common",
            PasswordError::Name => "users-password-name",
            PasswordError::Keys => "users-password-keys",
            PasswordError::Repeats => "users-password-repeats",
            PasswordError::Date => "users-password-date",
            PasswordError::NotHashed => "users-password-not-hashed",
        }
    }
}

/// 19 MiB, two passes: what OWASP advises for argon2id.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// A password as it is kept. Takes tens of milliseconds by intent.
///
/// # Errors
/// When the password cannot be used.
pub fn hash_password(name: &str, password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) || password.to_lowercase() == name.to_lowercase() {
        return Err(PasswordError::Simple);
    }
    if let Some(weakness) = weakness::weakness(name, password) {
        return Err(weakness);
    }
    hash_secret(password)
}

/// A secret of our own making as it is kept: a recovery code, which nobody chose.
///
/// # Errors
/// When the machine gives no random numbers, or no memory.
pub fn hash_secret(password: &str) -> Result<String, PasswordError> {
    let salt = SaltString::encode_b64(&random_bytes::<16>().ok_or(PasswordError::NotHashed)?)
        .map_err(|_| PasswordError::NotHashed)?;
    let hash = hasher().hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::NotHashed)?;
    Ok(hash.to_string())
}

/// True if a password is the one that was kept. Without a kept one it takes as long and says no, so that nobody learns from
/// the clock which names exist.
pub fn is_password(password: &str, kept: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    match kept.map(PasswordHash::new) {
        Some(Ok(hash)) => hasher().verify_password(password.as_bytes(), &hash).is_ok(),
        _ => {
            let mut out = [0; 32];
            let _ = hasher().hash_password_into(password.as_bytes(), b"nobody has this salt", &mut out);
            false
        }
    }
}

/// 256 random bits as text: for sessions and forms. `None` if the machine gives none.
pub fn random_token() -> Option<String> {
    use std::fmt::Write;
    let mut text = String::with_capacity(64);
    for byte in random_bytes::<32>()? {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}

/// Random bytes. `None` if the machine gives none.
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again() {
        let kept = hash_password("Петрова", "верный пароль 1").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_password("верный пароль 1", Some(&kept)));
        assert!(!is_password("верный пароль 2", Some(&kept)) && !is_password("верный пароль 1", None));
    }

    #[test]
    fn weak_ones_are_refused() {
        assert_eq!(hash_password("x", "короткий"), Err(PasswordError::Short));
        assert_eq!(hash_password("x", "aaaaaaaaaaaa"), Err(PasswordError::Simple));
        assert_eq!(hash_password("Петрова А. С.", "петрова а. с."), Err(PasswordError::Simple));
        assert_eq!(hash_password("x", &"ab".repeat(600)), Err(PasswordError::Long));
    }

    #[test]
    fn common_ones_are_refused() {
        assert_eq!(hash_password("Петрова А. С.", "Пароль12345"), Err(PasswordError::Common));
        assert!(hash_secret("Пароль12345").is_ok());
    }

    #[test]
    fn tokens_differ() {
        let (one, other) = (random_token().unwrap(), random_token().unwrap());
        assert!(one.len() == 64 && one != other);
    }
}
