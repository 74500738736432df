//! A path → one open handle on a settled regular file; or bytes that were read before, in the same shape. Nothing is ever
//! opened a second time by its name.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use super::error::SourceErrorKind;

/// A regular file, held open from the first look to the last byte; or the bytes of one.
pub(super) struct OpenFile<'b> {
    content: Content<'b>,
    len: u64,
}

enum Content<'b> {
    File(File, Option<SystemTime>),
    Bytes(&'b [u8]),
}

impl<'b> OpenFile<'b> {
    /// Opens a file without following a link and without waiting on a pipe.
    pub(super) fn open(path: &Path) -> Result<Self, SourceErrorKind> {
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"~$")) {
            return Err(SourceErrorKind::LockFile);
        }
        // Looked at before it is opened: opening some devices does something. What counts is the second look, through
        // the handle.
        refuse_irregular(&path.symlink_metadata()?)?;
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
        }
        let file = options.open(path).map_err(|error| match error.raw_os_error() {
            #[cfg(unix)]
            Some(libc::ELOOP) => SourceErrorKind::SymbolicLink,
            _ => SourceErrorKind::from(error),
        })?;
        let metadata = file.metadata()?;
        refuse_irregular(&metadata)?;
        Ok(OpenFile { len: metadata.len(), content: Content::File(file, metadata.modified().ok()) })
    }

    /// Bytes that were read before.
    pub(super) fn of_bytes(bytes: &'b [u8]) -> Self {
        OpenFile { len: bytes.len() as u64, content: Content::Bytes(bytes) }
    }

    /// The length at the time of opening.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file is still as it was when it was opened.
    pub(super) fn unchanged(&self) -> bool {
        match &self.content {
            Content::Bytes(_) => true,
            Content::File(file, modified) => {
                file.metadata().is_ok_and(|now| now.len() == self.len && now.modified().ok() == *modified)
            }
        }
    }

    /// A reader from the file's beginning. Readers do not disturb one another, and none reads beyond the length at the
    /// time of opening.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { content: &self.content, position: 0, len: self.len }
    }
}

/// Reads a whole file through one handle, if it is a settled regular file within the bound.
pub(super) fn read_whole(path: &Path, limit: u64) -> Result<Vec<u8>, SourceErrorKind> {
    let file = OpenFile::open(path)?;
    if file.len() > limit {
        return Err(SourceErrorKind::FileTooBig { limit });
    }
    let mut bytes = vec![0; usize::try_from(file.len()).map_err(|_| SourceErrorKind::FileTooBig { limit })?];
    let read = read_full(&mut file.reader(), &mut bytes)?;
    if read != bytes.len() || !file.unchanged() {
        return Err(SourceErrorKind::Changed);
    }
    Ok(bytes)
}

fn refuse_irregular(metadata: &Metadata) -> Result<(), SourceErrorKind> {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        Err(SourceErrorKind::SymbolicLink)
    } else if kind.is_dir() {
        Err(SourceErrorKind::Folder)
    } else if !kind.is_file() {
        Err(SourceErrorKind::NotRegular)
    } else {
        Ok(())
    }
}

/// A position in an open file.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    content: &'a Content<'a>,
    position: u64,
    len: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..wanted) else { return Ok(0) };
        let read = match self.content {
            Content::File(file, _) => read_at(file, buffer, self.position)?,
            Content::Bytes(bytes) => {
                let rest = usize::try_from(self.position).ok().and_then(|from| bytes.get(from..)).unwrap_or_default();
                let read = rest.len().min(buffer.len());
                if let (Some(to), Some(from)) = (buffer.get_mut(..read), rest.get(..read)) {
                    to.copy_from_slice(from);
                }
                read
            }
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

/// Fills as much of the buffer as the reader still has.
pub(super) fn read_full(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
