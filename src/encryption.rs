//! A copy and the keys for which it is made → a file that only whoever has the other half of such a key can read (the format of
//! age), and back.
//!
//! The configuration names the public half. The private one is kept elsewhere: this machine cannot read its own copies, and
//! neither can whoever takes it, or them, away.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use age::{DecryptError, Decryptor, Encryptor, IdentityFile, NoCallbacks};
use thiserror::Error;

use i18n::Lang;

/// Whoever a copy is for: the public half of a key, `age1…`.
pub type Recipient = age::x25519::Recipient;

/// The end of the name of an encrypted file.
pub const ENDING: &str = "age";

/// A key file is a few lines; nobody means more.
const LONGEST_KEY_FILE: u64 = 1 << 20;

/// Why a text names nobody for whom a copy could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRecipient {
    /// It is the private half of a key.
    Identity,
    /// It is something else, or has a slip: the last letters of a key are a check of it.
    Unknown,
}

/// The recipient of a text.
///
/// # Errors
/// The text names none. It is not to be repeated: it may be the private half of a key.
pub fn recipient(text: &str) -> Result<Recipient, NoRecipient> {
    let is_private = text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-");
    text.parse().map_err(|_| if is_private { NoRecipient::Identity } else { NoRecipient::Unknown })
}

/// Why something was not encrypted or decrypted.
#[derive(Debug, Error)]
pub enum EncryptionError {
    /// A file cannot be read or written.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        reason: io::ErrorKind,
    },
    /// Nobody is named for whom to encrypt.
    #[error("no recipient")]
    NobodyNamed,
    /// The key file has no private key in it.
    #[error("{file} holds no private key")]
    NoKey {
        /// The key file.
        file: String,
    },
    /// The file is for another key.
    #[error("{file} is for another key")]
    OtherKey {
        /// The encrypted file.
        file: String,
    },
    /// It is no file of this format, or its format is newer.
    #[error("{file} is not encrypted by age")]
    NotEncrypted {
        /// The file.
        file: String,
    },
    /// It is cut, or was changed.
    #[error("{file} is damaged")]
    Damaged {
        /// The file.
        file: String,
    },
}

impl EncryptionError {
    /// The sentence for a person: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        let of = |key: &str, file: &String| lang.text_with(key, &[("file", file.as_str().into())]);
        match self {
            EncryptionError::File { file, reason } => {
                let args = [("file", file.as_str().into()), ("reason", lang.io(*reason).into())];
                lang.text_with("encryption-file", &args)
            }
            EncryptionError::NobodyNamed => lang.text("encryption-nobody"),
            EncryptionError::NoKey { file } => of("encryption-no-key", file),
            EncryptionError::OtherKey { file } => of("encryption-other-key", file),
            EncryptionError::NotEncrypted { file } => of("encryption-not", file),
            EncryptionError::Damaged { file } => of("encryption-damaged", file),
        }
    }
}

/// What is to become of a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Stays,
    /// The new one takes its place.
    Replaced,
}

/// The name of a file as an encrypted one.
pub fn encrypted_name(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case(ENDING)) {
        return path.to_owned();
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ENDING);
    path.with_file_name(name)
}

/// Encrypts everything that `from` gives into a file that only its owner can read, whole or not at all.
///
/// # Errors
/// Nobody is named; reading or writing fails; the file is there already and stays.
pub fn encrypt(
    from: &mut dyn Read,
    name: &str,
    recipients: &[Recipient],
    to: &Path,
    existing: Existing,
) -> Result<(), EncryptionError> {
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient))
        .map_err(|_| EncryptionError::NobodyNamed)?;
    whole(to, existing, |out| {
        let mut sealed = encryptor.wrap_output(out).map_err(of_file(to))?;
        copied(from, name, &mut sealed, to)?;
        sealed.finish().map(drop).map_err(of_file(to))
    })
}

/// Decrypts a file by the keys of a key file into a new one that only its owner can read, whole or not at all: of a damaged file
/// nothing is left behind.
///
/// # Errors
/// The key file or the encrypted one cannot be read, is for another key, is something else, or is damaged; the new file is
/// there already, or cannot be written.
pub fn decrypt(from: &Path, key_file: &Path, to: &Path) -> Result<(), EncryptionError> {
    let identities = identities(key_file)?;
    let name = shown(from);
    let sealed = BufReader::new(File::open(from).map_err(of_file(from))?);
    let refused = |error: DecryptError| match error {
        DecryptError::NoMatchingKeys => EncryptionError::OtherKey { file: name.clone() },
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => {
            EncryptionError::NotEncrypted { file: name.clone() }
        }
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => of_file(from)(error),
        _ => EncryptionError::Damaged { file: name.clone() },
    };
    let decryptor = Decryptor::new(sealed).map_err(refused)?;
    let of_key = identities.iter().map(|one| one.as_ref() as &dyn age::Identity);
    let mut open = decryptor.decrypt(of_key).map_err(refused)?;
    whole(to, Existing::Stays, |out| {
        // A file that was cut gives what came before the cut, and only then says so.
        copied(&mut open, &name, out, to).map_err(|error| match error {
            EncryptionError::File { reason, file }
                if file == name && matches!(reason, io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
            {
                EncryptionError::Damaged { file }
            }
            other => other,
        })
    })
}

/// The private keys of a key file.
fn identities(key_file: &Path) -> Result<Vec<Box<dyn age::Identity + Send + Sync>>, EncryptionError> {
    let no_key = || EncryptionError::NoKey { file: shown(key_file) };
    let mut text = String::new();
    let file = File::open(key_file).map_err(of_file(key_file))?;
    file.take(LONGEST_KEY_FILE).read_to_string(&mut text).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => no_key(),
        _ => of_file(key_file)(error),
    })?;
    // Editors of Windows put a mark before the first line.
    let text = secrecy::SecretString::from(text);
    let plain = secrecy::ExposeSecret::expose_secret(&text).trim_start_matches('\u{feff}');
    let read: IdentityFile<NoCallbacks> = IdentityFile::from_buffer(plain.as_bytes()).map_err(|_| no_key())?;
    let keys = read.into_identities().map_err(|_| no_key())?;
    // Comments alone are no fault to the library.
    if keys.is_empty() { Err(no_key()) } else { Ok(keys) }
}

/// Copies to the end, and tells faults of the one side from those of the other.
fn copied(from: &mut dyn Read, name: &str, out: &mut dyn Write, to: &Path) -> Result<(), EncryptionError> {
    let mut piece = vec![0; 1 << 16];
    loop {
        let length = match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(EncryptionError::File { file: name.to_owned(), reason: error.kind() }),
        };
        out.write_all(piece.get(..length).unwrap_or_default()).map_err(of_file(to))?;
    }
}

/// Writes a file under another name, and gives it its own once it is whole.
fn whole(
    to: &Path,
    existing: Existing,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), EncryptionError>,
) -> Result<(), EncryptionError> {
    if existing == Existing::Stays && to.symlink_metadata().is_ok() {
        return Err(of_file(to)(io::ErrorKind::AlreadyExists.into()));
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A file of `tempfile` is its owner's alone.
    let beside = tempfile::NamedTempFile::new_in(folder).map_err(of_file(to))?;
    {
        let mut out = BufWriter::with_capacity(1 << 18, beside.as_file());
        write(&mut out)?;
        out.flush().map_err(of_file(to))?;
    }
    beside.as_file().sync_all().map_err(of_file(to))?;
    let moved = match existing {
        Existing::Stays => beside.persist_noclobber(to),
        Existing::Replaced => beside.persist(to),
    };
    moved.map(drop).map_err(|error| of_file(to)(error.error))
}

fn of_file(path: &Path) -> impl Fn(io::Error) -> EncryptionError {
    let file = shown(path);
    move |error| EncryptionError::File { file: file.clone(), reason: error.kind() }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    /// A folder with a key file, and for whom it is.
    fn key() -> (tempfile::TempDir, PathBuf, Recipient) {
        let folder = tempfile::tempdir().unwrap();
        let identity = age::x25519::Identity::generate();
        let file = folder.path().join("college.key");
        // As age-keygen writes it, and an editor of Windows saved it.
        let text = format!("\u{feff}# the college's key\r\n{}\r\n", identity.to_string().expose_secret());
        std::fs::write(&file, text).unwrap();
        (folder, file, identity.to_public())
    }

    #[test]
    fn what_was_encrypted_comes_back_and_only_by_its_key() {
        let (folder, file, recipient) = key();
        let (_other, other_file, _) = key();
        let text: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let to = folder.path().join("copy.age");
        encrypt(&mut text.as_slice(), "text", std::slice::from_ref(&recipient), &to, Existing::Stays).unwrap();
        let sealed = std::fs::read(&to).unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n"));
        let back = folder.path().join("copy");
        decrypt(&to, &file, &back).unwrap();
        assert_eq!(std::fs::read(&back).unwrap(), text);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(back.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let again = decrypt(&to, &file, &back).unwrap_err();
        assert!(matches!(again, EncryptionError::File { reason: io::ErrorKind::AlreadyExists, .. }), "{again}");
        let none = folder.path().join("none");
        assert!(matches!(decrypt(&to, &other_file, &none).unwrap_err(), EncryptionError::OtherKey { .. }));
        assert!(matches!(decrypt(&file, &file, &none).unwrap_err(), EncryptionError::NotEncrypted { .. }));
        assert!(matches!(decrypt(&to, &to, &none).unwrap_err(), EncryptionError::NoKey { .. }));
        // Cut at a boundary of its pieces, within one, and with a byte of another value.
        let header = sealed.len() - text.len() - 16 * text.len().div_ceil(1 << 16);
        for damaged in [
            sealed[..header + (1 << 16) + 16].to_vec(),
            sealed[..sealed.len() - 1].to_vec(),
            sealed.iter().enumerate().map(|(at, byte)| if at + 9 == sealed.len() { byte ^ 1 } else { *byte }).collect(),
        ] {
            std::fs::write(&to, damaged).unwrap();
            let refused = decrypt(&to, &file, &none).unwrap_err();
            assert!(matches!(refused, EncryptionError::Damaged { .. }), "{refused:?}");
            assert!(!none.exists());
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing half is left");
    }

    #[test]
    fn without_a_recipient_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("copy.age");
        let refused = encrypt(&mut &b"text"[..], "text", &[], &to, Existing::Replaced).unwrap_err();
        assert!(matches!(refused, EncryptionError::NobodyNamed), "{refused:?}");
        assert!(!to.exists());
    }

    #[test]
    fn a_private_key_is_no_recipient_and_a_slip_neither() {
        let (_folder, file, recipient_of) = key();
        let text = std::fs::read_to_string(file).unwrap();
        let private = text.lines().nth(1).unwrap();
        assert_eq!(recipient(private).unwrap_err(), NoRecipient::Identity);
        let written = recipient_of.to_string();
        assert_eq!(recipient(&written), Ok(recipient_of));
        let slip = written.replacen(&written[10..11], if &written[10..11] == "q" { "p" } else { "q" }, 1);
        assert_eq!(recipient(&slip).unwrap_err(), NoRecipient::Unknown);
        assert_eq!(encrypted_name(Path::new("a/copy.sqlite")), Path::new("a/copy.sqlite.age"));
        assert_eq!(encrypted_name(Path::new("a/copy.age")), Path::new("a/copy.age"));
    }
}
