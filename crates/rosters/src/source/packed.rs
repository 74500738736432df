//! A zip in which an e-journal or a mail program packed several files → those files, each to be read as if it had come by
//! itself.
//!
//! An archive is such a one if it is neither a workbook nor a document nor a OneRoster bundle. All its files are unpacked
//! within one bound before any of them is read: whoever takes them in can take all of them or none.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{IBM866, UTF_8};
use memchr::memmem;

use super::error::{SourceError, SourceErrorKind, printable};
use super::limits::Limits;
use super::open::OpenFile;
use super::prescan;
use super::text::TextEncoding;
use super::zip_scan::{self, Archive, zip_fault};

/// Files of one archive.
const FILES: u64 = 200;

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedFile {
    /// Its name, without the folders of the archive where it is the only one of that name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Unpacks the files of an archive; `None` if the bytes are no archive, or one that is read as a whole.
///
/// # Errors
/// An archive that cannot be unpacked within the bounds. A file inside that cannot be read is no error here.
pub fn unpack(name: &str, bytes: &[u8], limits: &Limits) -> Result<Option<Vec<PackedFile>>, SourceError> {
    let named = |fault: SourceErrorKind| SourceError { file: printable(name), ..SourceError::from(fault) };
    unpack_open(&OpenFile::of_bytes(bytes), limits).map_err(named)
}

/// Unpacks the files of an archive on the disk, as [`unpack`] does.
///
/// # Errors
/// As [`unpack`], and where the file cannot be read.
pub fn unpack_path(path: &Path, limits: &Limits) -> Result<Option<Vec<PackedFile>>, SourceError> {
    let unpacked = OpenFile::open(path).and_then(|file| {
        let files = unpack_open(&file, limits);
        if file.unchanged() { files } else { Err(SourceErrorKind::Changed) }
    });
    unpacked.map_err(|fault| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        SourceError { file: printable(&name), ..SourceError::from(fault) }
    })
}

fn unpack_open(file: &OpenFile<'_>, limits: &Limits) -> Result<Option<Vec<PackedFile>>, SourceErrorKind> {
    let mut start = [0; 4];
    super::open::read_full(&mut file.reader(), &mut start)?;
    if start != *b"PK\x03\x04" || file.len() > limits.file_bytes {
        return Ok(None);
    }
    // What is wrong with an archive that is no such one is said when it is read.
    let Ok(survey) = prescan::survey(file) else { return Ok(None) };
    let Ok(mut archive) = zip_scan::open(file, &survey) else { return Ok(None) };
    if !zip_scan::is_of_files(&mut archive, limits) {
        return Ok(None);
    }
    // Of two entries of one name the zip library shows the last alone: the other would be left out without a word.
    if entries(file)?.is_some_and(|entries| entries != archive.len()) {
        return Err(SourceErrorKind::SameNames);
    }
    let listed = list(&mut archive)?;
    if listed.len() as u64 > FILES {
        return Err(SourceErrorKind::TooManyFiles { limit: FILES });
    }
    // All of them are in memory at the same time.
    let limit = limits.file_bytes.saturating_mul(2);
    let mut left = limit;
    let names = names_of(&listed);
    let mut files = Vec::with_capacity(listed.len());
    for ((index, _), name) in listed.iter().zip(names) {
        let mut bytes = Vec::new();
        let part = archive.by_index(*index).map_err(zip_fault)?;
        part.take(left.saturating_add(1)).read_to_end(&mut bytes)?;
        left = left.checked_sub(bytes.len() as u64).ok_or(SourceErrorKind::InflatesTooBig { limit })?;
        files.push(PackedFile { name, bytes });
    }
    Ok(Some(files))
}

/// How many entries the archive says at its end that it has; `None` where they are too many for that.
fn entries(file: &OpenFile<'_>) -> Result<Option<usize>, SourceErrorKind> {
    const END: u64 = 22;
    const COMMENT: u64 = 1 << 16;
    let mut reader = file.reader();
    reader.seek(SeekFrom::Start(file.len().saturating_sub(END + COMMENT)))?;
    let mut end = Vec::new();
    reader.read_to_end(&mut end)?;
    let at = memmem::rfind(&end, b"PK\x05\x06").ok_or(SourceErrorKind::Damaged)?;
    let count = end.get(at + 10..).and_then(|rest| rest.first_chunk()).ok_or(SourceErrorKind::Damaged)?;
    let count = u16::from_le_bytes(*count);
    Ok((count != u16::MAX).then_some(count.into()))
}

/// The files, without what systems leave beside them: where each stands in the archive, and its name there.
fn list(archive: &mut Archive<'_>) -> Result<Vec<(usize, Vec<u8>)>, SourceErrorKind> {
    let mut listed = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(zip_fault)?;
        if part.is_dir() {
            continue;
        }
        if part.encrypted() {
            return Err(SourceErrorKind::EncryptedArchive);
        }
        if part.is_symlink() {
            return Err(SourceErrorKind::SymbolicLink);
        }
        let name = part.name_raw().to_vec();
        if !is_left_by_a_system(&name) {
            listed.push((index, name));
        }
    }
    Ok(listed)
}

fn is_left_by_a_system(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or(path);
    path.starts_with(b"__MACOSX/")
        || name.starts_with(b"._")
        || name.starts_with(b"~$")
        || [b".DS_Store".as_slice(), b"Thumbs.db", b"thumbs.db", b"desktop.ini"].contains(&name)
}

/// The names as a person sees them. Old programs write them in the encoding of DOS, others in that of Windows, and none
/// says which.
fn names_of(listed: &[(usize, Vec<u8>)]) -> Vec<String> {
    let foreign: Vec<&[u8]> =
        listed.iter().map(|(_, name)| name.as_slice()).filter(|name| std::str::from_utf8(name).is_err()).collect();
    let encoding = match TextEncoding::of_sample(&foreign.join(&b' '), Some(IBM866)) {
        Ok(found) if found.encoding != UTF_8 => found.encoding,
        _ => IBM866,
    };
    let decoded = |name: &[u8]| match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding.decode_without_bom_handling(name).0.into_owned(),
    };
    let paths: Vec<String> = listed.iter().map(|(_, name)| decoded(name).replace('\\', "/")).collect();
    let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for path in &paths {
        *seen.entry(last(path).to_lowercase()).or_default() += 1;
    }
    paths
        .iter()
        .map(|path| match seen.get(&last(path).to_lowercase()) {
            Some(1) => printable(&last(path)),
            // Two of one name: the folders tell them apart.
            _ => printable(&path.trim_matches('/').replace('/', " - ")),
        })
        .collect()
}
