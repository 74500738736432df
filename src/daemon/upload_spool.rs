//! Bytes that come from elsewhere → a file in a watched folder, as if a person had dropped it there. What is half-way lies
//! there as `.part`, which nobody takes in.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Names that are tried where the wanted one is taken.
const TRIES: u32 = 100;

/// Why a file was not put into a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadError {
    /// A name that a file cannot have.
    Name,
    /// More bytes than a file may have.
    TooLarge,
    /// The folder does not take it.
    NotWritten(io::ErrorKind),
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> UploadError {
        UploadError::NotWritten(error.kind())
    }
}

/// A file that is on its way into a folder. Dropped half-way, nothing of it stays.
#[derive(Debug)]
pub struct UploadSpool {
    part: NamedTempFile,
    folder: PathBuf,
    name: String,
    left: u64,
}

impl UploadSpool {
    /// Begins a file of a name, with so many bytes at most.
    ///
    /// # Errors
    /// A name that will not do; a folder that cannot be written to.
    pub fn begin(folder: &Path, name: &str, limit: u64) -> Result<UploadSpool, UploadError> {
        let name = file_name(name).ok_or(UploadError::Name)?;
        // Only its owner reads it, as with every temporary file.
        let part = tempfile::Builder::new().prefix("upload-").suffix(".part").tempfile_in(folder)?;
        Ok(UploadSpool { part, folder: folder.to_owned(), name, left: limit.max(1) })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// Too many, or as the disk says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), UploadError> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(UploadError::TooLarge)?;
        Ok(self.part.write_all(bytes)?)
    }

    /// The file counts as written at a moment, as its original does.
    ///
    /// # Errors
    /// As the disk says.
    pub fn written_at(&mut self, moment: std::time::SystemTime) -> Result<(), UploadError> {
        Ok(self.part.as_file().set_modified(moment)?)
    }

    /// Puts the whole file into its place; gives its name there. Nothing that lies there is replaced.
    ///
    /// # Errors
    /// As the disk says.
    pub fn finish(self) -> Result<String, UploadError> {
        self.part.as_file().sync_all()?;
        let mut part = self.part;
        for n in 1..=TRIES {
            let name = numbered(&self.name, n);
            match part.persist_noclobber(self.folder.join(&name)) {
                Ok(_) => return Ok(name),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => part = error.file,
                Err(error) => return Err(error.error.into()),
            }
        }
        Err(UploadError::NotWritten(io::ErrorKind::AlreadyExists))
    }
}

/// The name of a file, without folders and without characters that a disk or a reader could stumble over.
fn file_name(said: &str) -> Option<String> {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let odd = |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let name: String = last.trim().chars().map(|c| if odd(c) { '_' } else { c }).collect();
    let name = name.trim_start_matches(['.', '~', '$']).trim();
    let is_fit = !name.is_empty() && name.len() <= 200 && !names::has_hidden_marks(name);
    is_fit.then(|| name.to_owned())
}

/// «список.csv», «список (2).csv» …
fn numbered(name: &str, n: u32) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match (n, extension) {
        (1, _) => name.to_owned(),
        (n, "") => format!("{name} ({n})"),
        (n, extension) => format!("{stem} ({n}).{extension}"),
    }
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

    #[test]
    fn nothing_is_replaced_and_nothing_half_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "a (2).csv"] {
            let mut upload_spool = UploadSpool::begin(folder.path(), "a.csv", 10).unwrap();
            upload_spool.write(b"12345").unwrap();
            assert_eq!(upload_spool.finish().unwrap(), name);
        }
        let mut upload_spool = UploadSpool::begin(folder.path(), "b.csv", 10).unwrap();
        upload_spool.write(b"1234567890").unwrap();
        assert_eq!(upload_spool.write(b"1"), Err(UploadError::TooLarge));
        drop(upload_spool);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
