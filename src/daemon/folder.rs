//! A folder that people drop files into → the files that have settled, in order of arrival, and what else lies there.
//!
//! Looking is polling: it needs no events and works on a network share. A file has settled when neither its length nor
//! its time of change moved between looks for a while. Only regular files of the folder itself are handed out; folders are
//! never entered, links never followed. What was read is put away by [`Folder::accept`] and [`Folder::reject`], which
//! move exactly the file that was seen or none.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::archive;
use super::folder_contents::Stamp;
use super::folder_error::{FolderError, Trouble};
use rosters::source::BreakingOff;
use rosters::source::error::printable;

pub use super::folder_contents::{Arrival, Odd, OddKind, Scan, Unfinished};

/// How many files one look hands out at most: with ten thousand dropped at once, the rest wait where they are.
pub const BATCH: usize = 200;

/// Which folder, and how patiently it is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderSettings {
    /// The folder.
    pub path: PathBuf,
    /// Where files go that were taken in; usually beside the folder. Several watched folders may share it.
    pub accepted: PathBuf,
    /// Where files go that could not be read, each with its report.
    pub rejected: PathBuf,
    /// How long a file must lie unchanged before it is read.
    pub settle: Duration,
    /// How often the folder is looked at when no event comes: network shares send none.
    pub poll: Duration,
}

impl From<&crate::config::Folder> for FolderSettings {
    fn from(folder: &crate::config::Folder) -> Self {
        FolderSettings {
            path: folder.path.clone(),
            accepted: folder.accepted.clone(),
            rejected: folder.rejected.clone(),
            settle: folder.settle,
            poll: folder.poll,
        }
    }
}

impl FolderSettings {
    fn shelves(&self) -> [&Path; 2] {
        [&self.accepted, &self.rejected]
    }
}

/// A watched folder, and what is known of it from earlier looks.
#[derive(Debug)]
pub struct Folder {
    settings: FolderSettings,
    seen: HashMap<OsString, Seen>,
    odd: HashMap<OsString, OddKind>,
    /// What a look saw that told nobody.
    untold: Vec<Odd>,
}

#[derive(Debug)]
struct Seen {
    stamp: Stamp,
    since: Instant,
    left: bool,
    /// It breaks off: how, and until when it is waited for.
    put_off: Option<(BreakingOff, Instant)>,
}

enum Found {
    File(Stamp),
    Odd(OddKind),
    Gone,
}

impl Folder {
    /// A folder of which nothing is known yet.
    pub fn new(settings: FolderSettings) -> Self {
        Folder { settings, seen: HashMap::new(), odd: HashMap::new(), untold: Vec::new() }
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &FolderSettings {
        &self.settings
    }

    /// Looks into the folder.
    ///
    /// A file that was handed out and still lies there unchanged is handed out again, until it is put away or
    /// [left](Folder::leave).
    ///
    /// # Errors
    /// When the folder cannot be read, or what was read could not be put away afterwards: then nothing is handed out.
    pub fn scan(&mut self, now: Instant) -> Result<Scan, FolderError> {
        self.check()?;
        let fault = |error: &io::Error| FolderError::new(&self.settings.path, error.into());
        let entries = fs::read_dir(&self.settings.path).map_err(|error| fault(&error))?;

        let mut scan = Scan { odd: std::mem::take(&mut self.untold), ..Scan::default() };
        let mut present = HashSet::new();
        let mut odd_now = HashMap::new();
        let mut settled = BinaryHeap::with_capacity(BATCH + 1);
        for entry in entries {
            let entry = entry.map_err(|error| fault(&error))?;
            let name = entry.file_name();
            // Where files are put away may lie inside, or deeper in a folder there: that is no news.
            if self.settings.shelves().iter().any(|shelf| shelf.starts_with(entry.path())) {
                continue;
            }
            match look_at(&entry.path(), &name) {
                Found::Gone => {}
                Found::Odd(kind) => {
                    if self.odd.get(&name) != Some(&kind) {
                        scan.odd.push(Odd { name: printable(&name.to_string_lossy()), kind });
                    }
                    odd_now.insert(name, kind);
                }
                Found::File(stamp) => {
                    let seen =
                        self.seen.entry(name.clone()).or_insert(Seen { stamp, since: now, left: false, put_off: None });
                    // Some shares number their files anew at every look: only length and time tell a file that is written.
                    if !seen.stamp.as_long_and_old(&stamp) {
                        seen.since = now;
                        seen.put_off = None;
                    }
                    seen.left &= seen.stamp == stamp;
                    seen.stamp = stamp;
                    if now.saturating_duration_since(seen.since) < self.settings.settle {
                        scan.waiting += 1;
                    } else if let Some((how, _)) = seen.put_off.filter(|(_, until)| *until > now) {
                        scan.unfinished.push(Unfinished { name: printable(&name.to_string_lossy()), how });
                    } else if !seen.left {
                        settled.push(Arrival { path: entry.path(), stamp });
                        // The heap's top is the one that came last: it gives way.
                        if settled.len() > BATCH {
                            settled.pop();
                            scan.later += 1;
                        }
                    }
                    present.insert(name);
                }
            }
        }
        self.seen.retain(|name, _| present.contains(name));
        self.odd = odd_now;
        scan.settled = settled.into_sorted_vec();
        scan.odd.sort_by(|one, other| one.name.cmp(&other.name));
        scan.unfinished.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(scan)
    }

    /// The same for whoever only wants to know whether there is something: what it finds odd is told by the next look.
    ///
    /// # Errors
    /// As [`scan`](Folder::scan).
    pub fn glance(&mut self, now: Instant) -> Result<Scan, FolderError> {
        let scan = self.scan(now)?;
        self.untold.clone_from(&scan.odd);
        Ok(scan)
    }

    /// Leaves a file where it is because it breaks off, until it changes or somebody has waited for it long enough: then it is handed
    /// out as it is.
    pub fn put_off(&mut self, arrival: &Arrival, how: BreakingOff, until: Instant) {
        if let Some(seen) = self.seen.get_mut(arrival.file_name())
            && seen.stamp == arrival.stamp
        {
            seen.put_off = Some((how, until));
        }
    }

    /// True if a file was waited for already, as long as anybody waits.
    pub fn was_put_off(&self, arrival: &Arrival) -> bool {
        self.seen.get(arrival.file_name()).is_some_and(|seen| seen.put_off.is_some())
    }

    /// Whether files can be read from the folder and put away; makes `accepted` and `rejected` where they are missing.
    ///
    /// # Errors
    /// What is wrong, if anything is.
    pub fn check(&self) -> Result<(), FolderError> {
        let path = &self.settings.path;
        let metadata = fs::metadata(path).map_err(|error| FolderError::new(path, Trouble::from(&error)))?;
        if !metadata.is_dir() {
            return Err(FolderError::new(path, Trouble::NotAFolder));
        }
        for shelf in self.settings.shelves() {
            let fault = |trouble| FolderError::new(shelf, trouble);
            archive::real_folder(shelf).map_err(fault)?;
            // A file without a name: it shows that writing works and leaves nothing behind, whatever happens.
            tempfile::tempfile_in(shelf).map_err(|error| fault(Trouble::from(&error)))?;
        }
        Ok(())
    }

    /// Leaves a file where it is until it changes: it was dealt with and cannot be moved, say. It is not handed out again.
    pub fn leave(&mut self, arrival: &Arrival) {
        if let Some(seen) = self.seen.get_mut(arrival.file_name())
            && seen.stamp == arrival.stamp
        {
            seen.left = true;
        }
    }

    /// Puts a file away that was taken in: into `accepted/DAY/`, under its own name, or « (2)» after it if that is taken.
    /// `digest` is what was read (`blake3:…`).
    ///
    /// # Errors
    /// When it could not be moved; it then lies where it was. [`is_changed`] tells whether that is because it is no longer
    /// the file that was read: it stays for the next look.
    pub fn accept(&self, arrival: &Arrival, day: NaiveDate, digest: &str) -> io::Result<PathBuf> {
        let shelf = day_folder(&self.settings.accepted, day)?;
        archive::put(arrival, &shelf, Some(digest), None)
    }

    /// Puts a file away that could not be read: into `rejected/DAY/`, with the reason beside it in `NAME.report.txt`, which
    /// Notepad shows as it should be.
    ///
    /// # Errors
    /// As with [`accept`](Folder::accept).
    pub fn reject(&self, arrival: &Arrival, day: NaiveDate, reason: &str) -> io::Result<PathBuf> {
        let shelf = day_folder(&self.settings.rejected, day)?;
        archive::put(arrival, &shelf, None, Some(reason))
    }

    /// What an error of [`accept`](Folder::accept) or [`reject`](Folder::reject) says of the folders.
    pub fn fault(&self, error: &io::Error) -> FolderError {
        // Looked at once more, the folder that is to be mended is named by itself.
        self.check().err().unwrap_or_else(|| FolderError::new(&self.settings.path, error.into()))
    }

    /// Removes the days in `accepted` and `rejected` that are older than so many days. Tells how many it removed.
    ///
    /// # Errors
    /// When one could not be removed; the others are tried nevertheless.
    pub fn sweep(&self, keep_days: u32, today: NaiveDate) -> io::Result<usize> {
        let mut removed = 0;
        let mut failed = None;
        for shelf in self.settings.shelves() {
            match archive::sweep(shelf, keep_days, today) {
                Ok(count) => removed += count,
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(removed), Err)
    }
}

fn day_folder(shelf: &Path, day: NaiveDate) -> io::Result<PathBuf> {
    let folder = shelf.join(day.format("%Y-%m-%d").to_string());
    for folder in [shelf, &folder] {
        archive::real_folder(folder).map_err(io::Error::other)?;
    }
    Ok(folder)
}

/// Whether a file was not moved because it is no longer the one that was read.
pub fn is_changed(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<archive::Changed>())
}

fn look_at(path: &Path, name: &OsStr) -> Found {
    if let Some(kind) = odd_by_name(name) {
        return Found::Odd(kind);
    }
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Found::Gone,
        Err(_) => return Found::Odd(OddKind::Unreadable),
    };
    let kind = metadata.file_type();
    if kind.is_symlink() {
        Found::Odd(OddKind::Link)
    } else if kind.is_dir() {
        Found::Odd(OddKind::Folder)
    } else if kind.is_file() {
        Found::File(Stamp::of(&metadata))
    } else {
        Found::Odd(OddKind::Special)
    }
}

/// The names of the files that wait in a folder, settled or not, sorted: what a page shows while they are read. A folder that cannot be
/// looked into has none.
pub fn waiting(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let names = files.map(|entry| entry.file_name()).filter(|name| odd_by_name(name).is_none());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

fn odd_by_name(name: &OsStr) -> Option<OddKind> {
    let bytes = name.as_encoded_bytes();
    let ends = |end: &[u8]| {
        bytes.len() > end.len()
            && bytes.get(bytes.len() - end.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    if bytes.starts_with(b"~$") || bytes.starts_with(b".~lock.") {
        Some(OddKind::LockFile)
    } else if ends(b".part") || ends(b".tmp") || ends(b".crdownload") {
        Some(OddKind::Unfinished)
    } else if bytes.starts_with(b".") {
        Some(OddKind::Hidden)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_what_will_be_read() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["б.csv", "а.xlsx", "~$а.xlsx", "в.xlsx.part", ".DS_Store"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("папка")).unwrap();
        assert_eq!(waiting(folder.path()), ["а.xlsx", "б.csv"]);
        assert_eq!(waiting(&folder.path().join("nowhere")), Vec::<String>::new());
    }

    #[test]
    fn a_file_that_breaks_off_is_waited_for_until_it_changes_or_long_enough() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::create_dir(at("in")).unwrap();
        std::fs::write(at("in/a.csv"), "half").unwrap();
        let settle = Duration::from_secs(5);
        let mut folder = Folder::new(FolderSettings {
            path: at("in"),
            accepted: at("accepted"),
            rejected: at("rejected"),
            settle,
            poll: settle,
        });
        let begun = Instant::now();
        let later = |seconds: u64| begun + Duration::from_secs(seconds);
        folder.scan(begun).unwrap();
        let arrival = folder.scan(later(5)).unwrap().settled.remove(0);
        folder.put_off(&arrival, BreakingOff::LastLine, later(600));
        let waits = Unfinished { name: "a.csv".to_owned(), how: BreakingOff::LastLine };
        for seconds in [6, 300, 599] {
            let scan = folder.scan(later(seconds)).unwrap();
            assert_eq!((scan.settled.len(), scan.waiting, scan.unfinished), (0, 0, vec![waits.clone()]), "{seconds}");
        }
        // Waited for long enough: it is what it is.
        assert_eq!(folder.scan(later(600)).unwrap().settled, std::slice::from_ref(&arrival));
        assert!(folder.was_put_off(&arrival));
        // The copy went on.
        std::fs::write(at("in/a.csv"), "half and half").unwrap();
        assert_eq!(folder.scan(later(601)).unwrap().waiting, 1);
        let whole = folder.scan(later(606)).unwrap().settled.remove(0);
        assert!(!folder.was_put_off(&whole));
    }

    #[test]
    fn what_only_a_glance_saw_is_told_by_the_next_look() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::create_dir_all(at("in/inner")).unwrap();
        let second = Duration::from_secs(1);
        let mut folder = Folder::new(FolderSettings {
            path: at("in"),
            accepted: at("accepted"),
            rejected: at("rejected"),
            settle: second,
            poll: second,
        });
        for _ in 0..2 {
            assert_eq!(folder.glance(Instant::now()).unwrap().odd.len(), 1);
        }
        assert_eq!(folder.scan(Instant::now()).unwrap().odd.len(), 1);
        assert_eq!(folder.scan(Instant::now()).unwrap().odd, []);
    }

    #[test]
    fn names_of_half_files_and_litter_are_told_apart() {
        let kind = |name: &str| odd_by_name(OsStr::new(name));
        assert_eq!(kind("~$список.xlsx"), Some(OddKind::LockFile));
        assert_eq!(kind(".~lock.список.ods#"), Some(OddKind::LockFile));
        assert_eq!(kind("список.xlsx.PART"), Some(OddKind::Unfinished));
        assert_eq!(kind("Unconfirmed 1.crdownload"), Some(OddKind::Unfinished));
        assert_eq!(kind(".DS_Store"), Some(OddKind::Hidden));
        assert_eq!(kind("tmp"), None);
        assert_eq!(kind("список..xlsx"), None);
    }
}
