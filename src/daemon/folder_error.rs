//! Why a watched folder cannot be used: the trouble, the folder, and the sentence for the person who has to mend it.

use std::io;
use std::path::Path;

use thiserror::Error;

use i18n::Lang;
use rosters::source::error::printable;

/// What is wrong with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Trouble {
    /// Removed, renamed, or on a share that is not mounted.
    #[error("no such folder")]
    Missing,
    /// A file or a device stands under that name.
    #[error("not a folder")]
    NotAFolder,
    /// `accepted`, `rejected` or a day in them is a link: files would end up somewhere else.
    #[error("a folder for read files is a symbolic link")]
    Linked,
    /// The program's user may not look into it or write to it.
    #[error("no permission")]
    Forbidden,
    /// On a file system that cannot be written to.
    #[error("read-only")]
    ReadOnly,
    /// No room left.
    #[error("no space left")]
    Full,
    /// Anything else that the system said.
    #[error("the folder could not be read: {0}")]
    Io(io::ErrorKind),
}

impl From<&io::Error> for Trouble {
    fn from(error: &io::Error) -> Self {
        if let Some(trouble) = error.get_ref().and_then(|inner| inner.downcast_ref::<Trouble>()) {
            return *trouble;
        }
        match error.kind() {
            io::ErrorKind::NotFound => Trouble::Missing,
            io::ErrorKind::NotADirectory => Trouble::NotAFolder,
            io::ErrorKind::PermissionDenied => Trouble::Forbidden,
            io::ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
            kind => Trouble::Io(kind),
        }
    }
}

/// A folder that cannot be used for now, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{folder}: {trouble}")]
pub struct FolderError {
    /// The folder as the configuration names it; control characters are escaped.
    pub folder: String,
    /// What is wrong with it.
    pub trouble: Trouble,
}

impl FolderError {
    pub(super) fn new(folder: &Path, trouble: Trouble) -> Self {
        FolderError { folder: printable(&folder.to_string_lossy()), trouble }
    }

    /// The fault's stable name, the same in every language: `folder.missing`.
    pub fn code(&self) -> &'static str {
        match self.trouble {
            Trouble::Missing => "folder.missing",
            Trouble::NotAFolder => "folder.not_a_folder",
            Trouble::Linked => "folder.linked",
            Trouble::Forbidden => "folder.forbidden",
            Trouble::ReadOnly => "folder.read_only",
            Trouble::Full => "folder.full",
            Trouble::Io(_) => "folder.io",
        }
    }

    /// What is wrong, where, and what to do: for a person.
    pub fn message(&self, lang: Lang) -> String {
        lang.text_with(&self.code().replace(['.', '_'], "-"), &[("folder", self.folder.as_str().into())])
    }
}
