//! A file that was read → its place in a folder of the day. Moves exactly the file that was seen, overwrites nothing, and
//! at every moment the file is in one of the folders.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use thiserror::Error;

use super::folder_contents::{Arrival, Stamp};
use super::folder_error::Trouble;

/// What the usual file systems take as a name.
const NAME_BYTES: usize = 255;
/// How many files of one name a day may have.
const NAMESAKES: u32 = 10_000;
const REPORT: &str = ".report.txt";

/// The file is no longer the one that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the file changed after it was read; it stays for the next look")]
pub(super) struct Changed;

fn changed() -> io::Error {
    io::Error::other(Changed)
}

/// Makes sure that a folder is there, and is a folder: through a link, files would end up somewhere else.
pub(super) fn real_folder(path: &Path) -> Result<(), Trouble> {
    let made = fs::create_dir(path);
    match (path.symlink_metadata(), made) {
        (Ok(metadata), _) if metadata.is_symlink() => Err(Trouble::Linked),
        (Ok(metadata), _) if metadata.is_dir() => Ok(()),
        (Ok(_), _) => Err(Trouble::NotAFolder),
        (Err(_), Err(error)) | (Err(error), Ok(())) => Err(Trouble::from(&error)),
    }
}

/// Moves a file to a folder, with a report beside it if there is a reason to tell.
pub(super) fn put(arrival: &Arrival, shelf: &Path, digest: Option<&str>, reason: Option<&str>) -> io::Result<PathBuf> {
    if Stamp::of(&arrival.path().symlink_metadata()?) != arrival.stamp() {
        return Err(changed());
    }
    for number in 1..NAMESAKES {
        let name = numbered(arrival.file_name(), number);
        let target = shelf.join(&name);
        let report = shelf.join(report_name(&name));
        if is_there(&target) || (reason.is_some() && is_there(&report)) {
            continue;
        }
        // The report comes first: a file among the rejected always has its reason beside it. If the file could not be
        // moved after all, it is read again, and the report goes.
        if let Some(reason) = reason {
            match write_report(&report, reason) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                written => written?,
            }
        }
        let moved = move_to(arrival, &target, digest);
        if let Err(error) = moved {
            if reason.is_some() {
                // Of no use without its file; if it cannot be removed, the first error is the one to tell.
                let _ = fs::remove_file(&report);
            }
            if error.kind() == io::ErrorKind::AlreadyExists {
                continue;
            }
            return Err(error);
        }
        return Ok(target);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn move_to(arrival: &Arrival, target: &Path, digest: Option<&str>) -> io::Result<()> {
    match rename_new(arrival.path(), target) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => return copy_to(arrival, target, digest),
        renamed => renamed?,
    }
    // A rename takes whatever stood there at that moment: only now it is certain what was taken.
    if Stamp::of(&target.symlink_metadata()?) != arrival.stamp() {
        put_back(target, arrival.path())?;
        return Err(changed());
    }
    protect(target);
    Ok(())
}

/// Renames without ever replacing what stands under the new name.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Not every share can do it in one step.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            renamed => return renamed.map_err(io::Error::from),
        }
    }
    rename_reserved(from, to)
}

/// The same in two steps: the name is taken by an empty file of our own, and that is what the rename replaces.
fn rename_reserved(from: &Path, to: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(to)?;
    let renamed = fs::rename(from, to);
    if renamed.is_err() && to.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0) {
        // If it cannot be removed, an empty file stays; the first error is the one to tell.
        let _ = fs::remove_file(to);
    }
    renamed
}

/// A file of another content was taken: it goes back under its name, or beside a newer one.
fn put_back(from: &Path, to: &Path) -> io::Result<()> {
    let name = to.file_name().unwrap_or_default();
    for number in 1..NAMESAKES {
        match rename_new(from, &to.with_file_name(numbered(name, number))) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            renamed => return renamed,
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Across file systems: copies from one open handle, makes sure that the copy is on the disk, and only then takes the
/// original away.
fn copy_to(arrival: &Arrival, target: &Path, digest: Option<&str>) -> io::Result<()> {
    let shelf = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut original = open(arrival.path())?;
    let unchanged = |file: &File| file.metadata().is_ok_and(|now| Stamp::of(&now) == arrival.stamp());
    if !unchanged(&original) {
        return Err(changed());
    }
    let mut copy = tempfile::NamedTempFile::new_in(shelf)?;
    let copied = copy_and_digest(&mut original, copy.as_file_mut())?;
    if !unchanged(&original) || digest.is_some_and(|digest| digest != copied) {
        return Err(changed());
    }
    if let Some(modified) = arrival.stamp().modified() {
        copy.as_file().set_modified(modified)?;
    }
    copy.as_file().sync_all()?;
    copy.persist_noclobber(target).map_err(|error| error.error)?;
    sync_folder(shelf);
    let taken = take_away(arrival);
    if taken.is_err() {
        // The original stays and will be read again: two of them would become three, and so on.
        let _ = fs::remove_file(target);
    }
    taken
}

fn copy_and_digest(original: &mut File, copy: &mut File) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match original.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => buffer.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(read);
        copy.write_all(read)?;
    }
    Ok(format!("blake3:{}", hasher.finalize().to_hex()))
}

/// Removes the original of a copy; if another file has taken its name meanwhile, that one stays.
fn take_away(arrival: &Arrival) -> io::Result<()> {
    let aside = arrival.path().with_file_name(format!(".kontingent.{}.part", uuid::Uuid::now_v7()));
    rename_new(arrival.path(), &aside)?;
    if Stamp::of(&aside.symlink_metadata()?) == arrival.stamp() {
        fs::remove_file(&aside)
    } else {
        put_back(&aside, arrival.path())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    options.open(path)
}

/// Only the program's user may read what was put away. A file that belongs to somebody else keeps their rights: it cannot
/// be otherwise, and is no reason to refuse it.
fn protect(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = open(path).and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o600)));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Best effort: not every file system lets a folder be synchronised.
fn sync_folder(path: &Path) {
    let _ = File::open(path).and_then(|folder| folder.sync_all());
}

/// A report that Notepad shows as it should be: with a byte order mark and the line ends of Windows. Whole or not at all.
fn write_report(path: &Path, reason: &str) -> io::Result<()> {
    let shelf = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut file = tempfile::NamedTempFile::new_in(shelf)?;
    file.write_all("\u{feff}".as_bytes())?;
    for line in reason.lines() {
        write!(file, "{line}\r\n")?;
    }
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn report_name(name: &OsStr) -> OsString {
    let mut report = cut(name, NAME_BYTES - REPORT.len());
    report.push(REPORT);
    report
}

/// The name itself, or with « (2)» before its extension.
fn numbered(name: &OsStr, number: u32) -> OsString {
    if number == 1 {
        return name.to_owned();
    }
    let path = Path::new(name);
    // What is longer is no extension but a sentence with a dot in it.
    let extension = path.extension().filter(|extension| extension.len() <= 16);
    let stem = if extension.is_some() { path.file_stem().unwrap_or(name) } else { name };
    let mut tail = OsString::from(format!(" ({number})"));
    if let Some(extension) = extension {
        tail.push(".");
        tail.push(extension);
    }
    let mut numbered = cut(stem, NAME_BYTES - tail.len());
    numbered.push(tail);
    numbered
}

fn cut(name: &OsStr, most: usize) -> OsString {
    if name.len() <= most {
        return name.to_owned();
    }
    #[cfg(unix)]
    if name.to_str().is_none() {
        use std::os::unix::ffi::OsStrExt;
        return OsStr::from_bytes(name.as_bytes().get(..most).unwrap_or_default()).to_owned();
    }
    let text = name.to_string_lossy();
    text.get(..text.floor_char_boundary(most)).unwrap_or_default().into()
}

/// Removes the folders of days that are older than the term. Whatever else lies there stays.
pub(super) fn sweep(shelf: &Path, keep_days: u32, today: NaiveDate) -> io::Result<usize> {
    let Some(oldest) = today.checked_sub_days(Days::new(u64::from(keep_days))) else { return Ok(0) };
    let entries = match fs::read_dir(shelf) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    let mut failed = None;
    for entry in entries {
        let entry = entry?;
        let day = entry.file_name().to_str().and_then(|name| NaiveDate::parse_from_str(name, "%Y-%m-%d").ok());
        if day.is_some_and(|day| day < oldest) && entry.file_type()?.is_dir() {
            match fs::remove_dir_all(entry.path()) {
                Ok(()) => removed += 1,
                // Folders may share their shelves: another one swept it at this moment.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
    }
    failed.map_or(Ok(removed), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn across_file_systems_the_copy_is_what_was_read_or_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = folder.path().join("shelf");
        fs::create_dir(&shelf).unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "one").unwrap();
        let digest = |content: &str| format!("blake3:{}", blake3::hash(content.as_bytes()).to_hex());

        let arrival = Arrival::seen_at(&path);
        let error = copy_to(&arrival, &shelf.join("a.csv"), Some(&digest("other"))).unwrap_err();
        assert!(super::super::folder::is_changed(&error));
        assert_eq!((names(&shelf).len(), path.exists()), (0, true));

        fs::write(shelf.join("taken.csv"), "older").unwrap();
        let error = copy_to(&arrival, &shelf.join("taken.csv"), Some(&digest("one"))).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(shelf.join("taken.csv")).unwrap(), "older");

        copy_to(&arrival, &shelf.join("a.csv"), Some(&digest("one"))).unwrap();
        assert_eq!(fs::read_to_string(shelf.join("a.csv")).unwrap(), "one");
        assert_eq!(names(&shelf), ["a.csv", "taken.csv"]);
        assert_eq!(names(folder.path()), ["shelf"], "the original is gone, and nothing is left beside it");
    }

    #[test]
    fn a_newer_file_under_the_name_of_a_copied_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "one").unwrap();
        let arrival = Arrival::seen_at(&path);
        fs::write(&path, "newer").unwrap();
        take_away(&arrival).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_rename_in_two_steps_replaces_nothing_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "a").unwrap();
        fs::write(at("b"), "b").unwrap();
        for rename in [rename_new, rename_reserved] {
            assert_eq!(rename(&at("a"), &at("b")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert!(rename(&at("missing"), &at("c")).is_err());
            assert_eq!(names(folder.path()), ["a", "b"]);
            rename(&at("a"), &at("c")).unwrap();
            rename(&at("c"), &at("a")).unwrap();
        }
        assert_eq!(fs::read_to_string(at("b")).unwrap(), "b");
    }

    #[test]
    fn what_was_taken_by_mistake_goes_back_beside_a_newer_one() {
        let folder = tempfile::tempdir().unwrap();
        let (shelved, path) = (folder.path().join("shelved"), folder.path().join("a.csv"));
        fs::write(&shelved, "taken").unwrap();
        fs::write(&path, "newest").unwrap();
        put_back(&shelved, &path).unwrap();
        assert_eq!(names(folder.path()), ["a (2).csv", "a.csv"]);
    }

    #[test]
    fn names_stay_within_what_file_systems_take() {
        let long = OsString::from(format!("{}.xlsx", "я".repeat(125)));
        let second = numbered(&long, 2);
        assert!(second.len() <= NAME_BYTES && second.to_str().unwrap().ends_with(" (2).xlsx"));
        assert!(report_name(&long).len() <= NAME_BYTES);
        assert_eq!(
            numbered(OsStr::new("Приказ. Список студентов колледжа"), 3),
            *"Приказ. Список студентов колледжа (3)"
        );
    }
}
