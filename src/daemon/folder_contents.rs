//! What a look into a watched folder finds: files that may be read, files that break off, and what is left alone, each with its words.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rosters::source::BreakingOff;
use rosters::source::error::printable;

/// What a file was when it was seen. A file that differs in any of these is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    len: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let (device, inode) = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let (device, inode) = (0, 0);
        Stamp { device, inode, len: metadata.len(), modified: metadata.modified().ok() }
    }

    pub(super) fn as_long_and_old(&self, other: &Stamp) -> bool {
        (self.len, self.modified) == (other.len, other.modified)
    }

    pub(super) fn modified(&self) -> Option<SystemTime> {
        self.modified
    }
}

/// A file that has settled and may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub(super) path: PathBuf,
    pub(super) stamp: Stamp,
}

impl Arrival {
    #[cfg(test)]
    pub(super) fn seen_at(path: &Path) -> Self {
        Arrival { path: path.to_owned(), stamp: Stamp::of(&path.symlink_metadata().unwrap()) }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its name as it may be shown: control characters escaped, bytes that are no text replaced.
    pub fn name(&self) -> String {
        printable(&self.file_name().to_string_lossy())
    }

    /// Its length when it was seen.
    pub fn len(&self) -> u64 {
        self.stamp.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.stamp.len == 0
    }

    pub(super) fn file_name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.stamp
    }
}

// The order of arrival: by the time of the last change, then by name.
impl Ord for Arrival {
    fn cmp(&self, other: &Self) -> Ordering {
        self.stamp.modified.cmp(&other.stamp.modified).then_with(|| self.path.cmp(&other.path))
    }
}

impl PartialOrd for Arrival {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Something in the folder that is not read and stays where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// Its name as it may be shown.
    pub name: String,
    /// What it is.
    pub kind: OddKind,
}

/// Why something in the folder is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OddKind {
    /// A symbolic link.
    Link,
    /// A folder.
    Folder,
    /// A device, a pipe or a socket.
    Special,
    /// A name that begins with a dot.
    Hidden,
    /// `~$…`: the lock file of an open workbook.
    LockFile,
    /// A download or a copy that has not ended: `*.part`, `*.tmp`, `*.crdownload`.
    Unfinished,
    /// The system does not let the program look at it.
    Unreadable,
}

impl OddKind {
    /// The kind's stable name: `folder.odd_link`.
    pub fn code(self) -> &'static str {
        match self {
            OddKind::Link => "folder.odd_link",
            OddKind::Folder => "folder.odd_folder",
            OddKind::Special => "folder.odd_special",
            OddKind::Hidden => "folder.odd_hidden",
            OddKind::LockFile => "folder.odd_lock_file",
            OddKind::Unfinished => "folder.odd_unfinished",
            OddKind::Unreadable => "folder.odd_unreadable",
        }
    }

    /// Whether a person should hear of it: what programs leave behind by themselves is no news.
    pub fn concerns_people(self) -> bool {
        !matches!(self, OddKind::Hidden | OddKind::LockFile)
    }
}

impl Odd {
    /// What it is and what to do: for a person.
    pub fn message(&self, lang: i18n::Lang) -> String {
        lang.text_with(&self.kind.code().replace(['.', '_'], "-"), &[("file", self.name.as_str().into())])
    }
}

/// A file that lies unchanged, but breaks off: it is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Its name as it may be shown.
    pub name: String,
    /// How it breaks off.
    pub how: BreakingOff,
}

impl Unfinished {
    /// What is wrong with it, and what to do: for a person.
    pub fn message(&self, lang: i18n::Lang) -> String {
        lang.text_with(&self.how.code().replace(['.', '_'], "-"), &[("file", self.name.as_str().into())])
    }
}

/// What one look found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// Files that may be read now, in order of arrival; at most [`super::folder::BATCH`].
    pub settled: Vec<Arrival>,
    /// What is left alone; each is told once, and again only if it became something else.
    pub odd: Vec<Odd>,
    /// Files that break off and are waited for, by name.
    pub unfinished: Vec<Unfinished>,
    /// Files that are still being written, or have not lain long enough.
    pub waiting: usize,
    /// Files that have settled and come with the next looks.
    pub later: usize,
}
