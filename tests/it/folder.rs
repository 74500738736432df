//! A watched folder takes settled files in order, leaves the rest alone, loses nothing and overwrites nothing.

#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use chrono::NaiveDate;
use i18n::Lang;
use kontingent::daemon::folder::{Arrival, BATCH, Folder, FolderSettings, OddKind, is_changed};
use kontingent::daemon::folder_error::Trouble;
use kontingent::daemon::watch::Watch;
use system::clock::Clock;
use tempfile::TempDir;

const SETTLE: Duration = Duration::from_secs(10);

/// A watched folder in a temporary place, and a clock that the test turns.
struct Trial {
    root: TempDir,
    folder: Folder,
    now: Instant,
}

impl Trial {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        let path = root.path().join("списки");
        fs::create_dir(&path).unwrap();
        let folder = Folder::new(settings(root.path(), "списки"));
        Trial { root, folder, now: Instant::now() }
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("списки")
    }

    fn drop_file(&self, name: impl AsRef<Path>, content: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn later(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    fn scan(&mut self) -> kontingent::daemon::folder::Scan {
        self.folder.scan(self.now).unwrap()
    }

    /// Everything that settles when nobody touches the folder.
    fn settled(&mut self) -> Vec<Arrival> {
        self.scan();
        self.later(10);
        self.scan().settled
    }

    fn one(&mut self) -> Arrival {
        let [arrival] = <[Arrival; 1]>::try_from(self.settled()).unwrap();
        arrival
    }

    fn day_folder(&self, shelf: &str) -> PathBuf {
        self.shelf(shelf).join("2026-11-23")
    }

    fn shelf(&self, shelf: &str) -> PathBuf {
        self.root.path().join(shelf)
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// A folder whose files are put away beside it.
fn settings(root: &Path, name: &str) -> FolderSettings {
    FolderSettings {
        path: root.join(name),
        accepted: root.join("accepted"),
        rejected: root.join("rejected"),
        settle: SETTLE,
        poll: Duration::from_secs(30),
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn digest(content: &str) -> String {
    format!("blake3:{}", blake3::hash(content.as_bytes()).to_hex())
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_file_is_handed_out_when_it_has_lain_unchanged() {
    let mut trial = Trial::new();
    trial.drop_file("контингент.xlsx", "1");
    let scan = trial.scan();
    assert_eq!((scan.settled.len(), scan.waiting), (0, 1));
    trial.later(9);
    assert_eq!(trial.scan().waiting, 1);
    trial.later(1);
    let scan = trial.scan();
    assert_eq!((scan.settled.len(), scan.waiting), (1, 0));
    assert_eq!(scan.settled[0].name(), "контингент.xlsx");
    assert_eq!(trial.scan().settled.len(), 1, "until it is put away, it is there");
    trial.folder.leave(&scan.settled[0]);
    assert_eq!(trial.scan().settled.len(), 0, "left alone");
    trial.drop_file("контингент.xlsx", "another");
    assert_eq!(trial.settled().len(), 1, "until it changes");
}

#[test]
fn a_slow_writer_is_waited_for() {
    let mut trial = Trial::new();
    let path = trial.drop_file("a.csv", "");
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    for _ in 0..5 {
        file.write_all(b"row\n").unwrap();
        assert_eq!(trial.scan().waiting, 1);
        trial.later(9);
    }
    assert_eq!(trial.scan().waiting, 1);
    trial.later(1);
    assert_eq!(trial.scan().settled.len(), 1);
}

#[test]
fn an_old_time_does_not_make_a_file_settled() {
    let mut trial = Trial::new();
    let path = trial.drop_file("copied with its time.csv", "1");
    fs::File::options().write(true).open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(trial.scan().waiting, 1);
}

#[test]
fn what_is_no_file_is_told_once_and_left() {
    let mut trial = Trial::new();
    let secret = trial.root.path().join("secret");
    fs::write(&secret, "not for the folder").unwrap();
    symlink(&secret, trial.path().join("link.xlsx")).unwrap();
    symlink("/nowhere", trial.path().join("broken.xlsx")).unwrap();
    fs::create_dir(trial.path().join("folder.xlsx")).unwrap();
    fs::write(trial.path().join("folder.xlsx/inside.xlsx"), "1").unwrap();
    assert!(Command::new("mkfifo").arg(trial.path().join("pipe.csv")).status().unwrap().success());
    for name in ["~$список.xlsx", ".hidden.csv", "a.xlsx.part", "b.tmp", "c.crdownload"] {
        trial.drop_file(name, "1");
    }
    let kinds: Vec<(String, OddKind)> = trial.scan().odd.into_iter().map(|odd| (odd.name, odd.kind)).collect();
    let expected = [
        (".hidden.csv", OddKind::Hidden),
        ("a.xlsx.part", OddKind::Unfinished),
        ("b.tmp", OddKind::Unfinished),
        ("broken.xlsx", OddKind::Link),
        ("c.crdownload", OddKind::Unfinished),
        ("folder.xlsx", OddKind::Folder),
        ("link.xlsx", OddKind::Link),
        ("pipe.csv", OddKind::Special),
        ("~$список.xlsx", OddKind::LockFile),
    ]
    .map(|(name, kind)| (name.to_owned(), kind));
    assert_eq!(kinds, expected);
    trial.later(100);
    let scan = trial.scan();
    assert_eq!((scan.odd.len(), scan.settled.len(), scan.waiting), (0, 0, 0));
    assert!(trial.path().join("link.xlsx").is_symlink() && secret.exists(), "nothing was touched");

    fs::remove_file(trial.path().join("link.xlsx")).unwrap();
    trial.drop_file("link.xlsx", "a file now");
    assert_eq!(trial.settled().len(), 1);
}

#[test]
fn odd_names_break_nothing() {
    let mut trial = Trial::new();
    let long = format!("{}.xlsx", "я".repeat(125));
    assert_eq!(long.len(), 255);
    let not_text = std::ffi::OsStr::from_bytes(b"\xcf\xf0\xe8\xea\xe0\xe7.csv").to_owned();
    let names = [Path::new("a\nb.csv"), Path::new("a..\\..\\up.csv"), Path::new(&long), Path::new(&not_text)];
    for name in names {
        trial.drop_file(name, "1");
    }
    // The same names once more on the same day.
    for round in 1..=2 {
        let settled = trial.settled();
        assert_eq!(settled.len(), 4);
        for arrival in &settled {
            assert!(!arrival.name().contains('\n'), "{:?} could forge a line of a log", arrival.name());
            let target = trial.folder.reject(arrival, day(), "Причина.").unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), "1");
        }
        assert_eq!(trial.names(&trial.day_folder("rejected")).len(), 8 * round);
        for name in names {
            trial.drop_file(name, "1");
        }
    }
}

#[test]
fn an_accepted_file_lies_under_its_day_and_overwrites_nothing() {
    let mut trial = Trial::new();
    for (content, name) in [("one", "a.xlsx"), ("two", "a (2).xlsx"), ("three", "a (3).xlsx")] {
        trial.drop_file("a.xlsx", content);
        let arrival = trial.one();
        let target = trial.folder.accept(&arrival, day(), &digest(content)).unwrap();
        assert_eq!(target, trial.day_folder("accepted").join(name));
        assert_eq!(mode(&target), 0o600);
    }
    assert_eq!(fs::read_to_string(trial.day_folder("accepted").join("a.xlsx")).unwrap(), "one");
    assert_eq!(trial.names(&trial.path()), [""; 0], "they lie beside the folder");
    assert_eq!(trial.names(trial.root.path()), ["accepted", "rejected", "списки"]);
}

#[test]
fn two_folders_share_where_their_files_are_put_away() {
    let mut trial = Trial::new();
    fs::create_dir(trial.root.path().join("приказы")).unwrap();
    let mut other = Folder::new(settings(trial.root.path(), "приказы"));
    fs::write(trial.root.path().join("приказы/a.csv"), "two").unwrap();
    other.scan(trial.now).unwrap();
    trial.drop_file("a.csv", "one");
    let first = trial.one();
    let second = other.scan(trial.now).unwrap().settled.remove(0);
    let shelf = trial.day_folder("accepted");
    assert_eq!(trial.folder.accept(&first, day(), &digest("one")).unwrap(), shelf.join("a.csv"));
    assert_eq!(other.accept(&second, day(), &digest("two")).unwrap(), shelf.join("a (2).csv"));
    assert_eq!(fs::read_to_string(shelf.join("a.csv")).unwrap(), "one");
    assert_eq!(trial.folder.sweep(0, day().succ_opt().unwrap()).unwrap(), 1);
    assert_eq!(other.sweep(0, day().succ_opt().unwrap()).unwrap(), 0);
}

#[test]
fn where_files_are_put_away_may_lie_inside_and_is_no_news() {
    let root = TempDir::new().unwrap();
    let at = |name: &str| root.path().join(name);
    fs::create_dir_all(at("списки/архив")).unwrap();
    let inside = FolderSettings {
        accepted: at("списки/accepted"),
        rejected: at("списки/архив/rejected"),
        ..settings(root.path(), "списки")
    };
    let mut folder = Folder::new(inside.clone());
    assert_eq!(folder.scan(Instant::now()).unwrap().odd, []);
    assert!(at("списки/accepted").is_dir() && at("списки/архив/rejected").is_dir());
    // What they lie in is not made: it may be a drive that is not mounted.
    let elsewhere = FolderSettings { rejected: at("нет/rejected"), ..inside };
    let fault = Folder::new(elsewhere).check().unwrap_err();
    assert_eq!(fault.trouble, Trouble::Missing);
    assert!(fault.folder.ends_with("rejected"), "{}", fault.folder);
}

#[test]
fn a_rejected_file_has_its_reason_beside_it_for_notepad() {
    let mut trial = Trial::new();
    trial.drop_file("список.xlsx", "1");
    let arrival = trial.one();
    trial.folder.reject(&arrival, day(), "Файл повреждён.\nСохраните его заново.").unwrap();
    let shelf = trial.day_folder("rejected");
    assert_eq!(trial.names(&shelf), ["список.xlsx", "список.xlsx.report.txt"]);
    let report = shelf.join("список.xlsx.report.txt");
    assert_eq!(fs::read(&report).unwrap(), "\u{feff}Файл повреждён.\r\nСохраните его заново.\r\n".as_bytes());
    assert_eq!((mode(&report), mode(&shelf.join("список.xlsx"))), (0o600, 0o600));
}

#[test]
fn a_file_that_was_replaced_after_it_was_seen_stays() {
    let mut trial = Trial::new();
    let path = trial.drop_file("a.csv", "old");
    let arrival = trial.one();
    // As long, and with the same time: still another file.
    let modified = path.metadata().unwrap().modified().unwrap();
    let newer = trial.drop_file("newer", "new");
    fs::File::options().write(true).open(&newer).unwrap().set_modified(modified).unwrap();
    fs::rename(&newer, &path).unwrap();
    let error = trial.folder.accept(&arrival, day(), &digest("old")).unwrap_err();
    assert!(is_changed(&error));
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");

    fs::write(&path, "longer now").unwrap();
    let error = trial.folder.reject(&arrival, day(), "?").unwrap_err();
    assert!(is_changed(&error));
    assert_eq!(trial.names(&trial.day_folder("rejected")), [""; 0], "no report without its file");

    symlink("/etc/hostname", trial.path().join("link")).unwrap();
    fs::rename(trial.path().join("link"), &path).unwrap();
    assert!(is_changed(&trial.folder.accept(&arrival, day(), &digest("old")).unwrap_err()));
    fs::remove_file(&path).unwrap();
    assert!(trial.folder.accept(&arrival, day(), &digest("old")).is_err());
}

#[test]
fn a_crash_between_two_steps_loses_nothing() {
    // After the report, before the file: the file is still in the folder, and is read again.
    let mut trial = Trial::new();
    trial.drop_file("a.csv", "1");
    let shelf = trial.day_folder("rejected");
    fs::create_dir_all(&shelf).unwrap();
    fs::write(shelf.join("a.csv.report.txt"), "from before").unwrap();
    let arrival = trial.one();
    let target = trial.folder.reject(&arrival, day(), "now").unwrap();
    assert_eq!(target, shelf.join("a (2).csv"));
    assert_eq!(trial.names(&shelf), ["a (2).csv", "a (2).csv.report.txt", "a.csv.report.txt"]);

    // A name was reserved, and the file not moved: it is in the folder, and the empty name is never written over.
    let mut trial = Trial::new();
    trial.drop_file("b.csv", "2");
    let shelf = trial.day_folder("accepted");
    fs::create_dir_all(&shelf).unwrap();
    fs::write(shelf.join("b.csv"), "").unwrap();
    let arrival = trial.one();
    assert_eq!(trial.folder.accept(&arrival, day(), &digest("2")).unwrap(), shelf.join("b (2).csv"));

    // A copy was made across file systems, and the original not removed: it is in both, and known by its content.
    let mut trial = Trial::new();
    trial.drop_file("c.csv", "3");
    fs::create_dir_all(trial.day_folder("accepted")).unwrap();
    fs::write(trial.day_folder("accepted").join("c.csv"), "3").unwrap();
    assert_eq!(trial.one().name(), "c.csv");
}

#[test]
fn no_file_leaves_the_folder_through_a_link() {
    let mut trial = Trial::new();
    trial.drop_file("a.csv", "1");
    let arrival = trial.one();
    let elsewhere = trial.root.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::remove_dir(trial.shelf("accepted")).unwrap();
    symlink(&elsewhere, trial.shelf("accepted")).unwrap();
    let error = trial.folder.accept(&arrival, day(), &digest("1")).unwrap_err();
    assert_eq!(trial.folder.fault(&error).trouble, Trouble::Linked);
    assert_eq!(trial.folder.scan(trial.now).unwrap_err().trouble, Trouble::Linked);
    assert!(arrival.path().exists());
    assert_eq!(trial.names(&elsewhere), [""; 0]);
}

#[test]
fn a_folder_that_vanishes_is_a_fault_until_it_returns() {
    let mut trial = Trial::new();
    trial.drop_file("a.csv", "1");
    let away = trial.root.path().join("away");
    fs::rename(trial.path(), &away).unwrap();
    let fault = trial.folder.scan(trial.now).unwrap_err();
    assert_eq!((fault.trouble, fault.code()), (Trouble::Missing, "folder.missing"));
    assert!(fault.message(Lang::Ru).contains("списки") && fault.message(Lang::En).contains("списки"));
    fs::write(trial.path(), "a file under that name").unwrap();
    assert_eq!(trial.folder.scan(trial.now).unwrap_err().trouble, Trouble::NotAFolder);
    fs::remove_file(trial.path()).unwrap();
    fs::rename(&away, trial.path()).unwrap();
    assert_eq!(trial.settled().len(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_to_hands_nothing_out() {
    let mut trial = Trial::new();
    trial.drop_file("a.csv", "1");
    trial.settled();
    let shelf = trial.shelf("accepted");
    // Permissions do not hold root back; a folder that may not be changed does, where the file system knows of such.
    if !Command::new("chattr").arg("+i").arg(&shelf).status().is_ok_and(|status| status.success()) {
        eprintln!("not tried: this file system has no immutable folders");
        return;
    }
    let scanned = trial.folder.scan(trial.now);
    Command::new("chattr").arg("-i").arg(&shelf).status().unwrap();
    assert!(matches!(scanned.unwrap_err().trouble, Trouble::Forbidden | Trouble::ReadOnly));
    assert_eq!(trial.settled().len(), 1, "and goes on when it is mended");
}

#[test]
fn ten_thousand_files_come_in_order_and_memory_stays_flat() {
    let mut trial = Trial::new();
    let start = SystemTime::from(Clock::system().now()) - Duration::from_secs(100_000);
    for number in 0..10_000_u64 {
        // Neither the names nor the order of creation follow the order of arrival; ten at a time have one time.
        let name = format!("{:05}.csv", number * 7919 % 10_000);
        let path = trial.drop_file(&name, &name);
        let modified = start + Duration::from_secs(number / 10);
        fs::File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
    }
    let scan = trial.scan();
    assert_eq!((scan.waiting, scan.settled.len()), (10_000, 0));
    trial.later(10);
    let before = resident_kib();
    let mut most = before;
    let mut taken = Vec::new();
    loop {
        let scan = trial.scan();
        if scan.settled.is_empty() {
            break;
        }
        assert!(scan.settled.len() <= BATCH);
        assert_eq!(taken.len() + scan.settled.len() + scan.later, 10_000);
        for arrival in &scan.settled {
            let modified = arrival.path().metadata().unwrap().modified().unwrap();
            taken.push((modified, arrival.name()));
            trial.folder.accept(arrival, day(), &digest(&arrival.name())).unwrap();
        }
        most = most.max(resident_kib());
    }
    eprintln!("resident memory while 10,000 files were taken in: {before} KiB at first, {most} KiB at most");
    assert_eq!(taken.len(), 10_000);
    assert!(taken.is_sorted());
    assert_eq!(fs::read_dir(trial.day_folder("accepted")).unwrap().count(), 10_000);
}

fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

#[test]
fn old_days_are_swept_and_nothing_else() {
    let trial = Trial::new();
    for shelf in ["accepted", "rejected"] {
        for name in ["2026-10-23", "2026-10-24", "2026-11-23", "notes", "2026-13-99"] {
            fs::create_dir_all(trial.shelf(shelf).join(name)).unwrap();
            fs::write(trial.shelf(shelf).join(name).join("a.csv"), "1").unwrap();
        }
        fs::write(trial.shelf(shelf).join("2020-01-01"), "a file").unwrap();
    }
    let elsewhere = trial.root.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, trial.shelf("accepted/2020-01-02")).unwrap();
    assert_eq!(trial.folder.sweep(30, day()).unwrap(), 2);
    let left = trial.names(&trial.shelf("rejected"));
    assert_eq!(left, ["2020-01-01", "2026-10-24", "2026-11-23", "2026-13-99", "notes"]);
    assert!(elsewhere.exists());
    assert_eq!(trial.folder.sweep(u32::MAX, day()).unwrap(), 0);
}

#[tokio::test]
async fn an_event_wakes_before_the_clock_does() {
    let trial = Trial::new();
    let mut watch = Watch::new([trial.path()], Duration::from_secs(600));
    assert_eq!(watch.wait(Duration::ZERO).await.faults, []);
    let path = trial.path().join("a.csv");
    let writer = tokio::task::spawn_blocking(move || {
        std::thread::sleep(Duration::from_millis(100));
        fs::write(path, "1").unwrap();
    });
    let wake = tokio::time::timeout(Duration::from_secs(300), watch.wait(Duration::from_secs(600))).await.unwrap();
    assert!(wake.event);
    writer.await.unwrap();
}

#[tokio::test]
async fn looking_is_no_event_and_the_clock_wakes() {
    let mut trial = Trial::new();
    trial.drop_file("a.csv", "1");
    let mut watch = Watch::new([trial.path()], Duration::from_millis(900));
    trial.scan();
    // What making the folders called for.
    while watch.wait(Duration::from_secs(60)).await.event {}
    trial.scan();
    assert!(!watch.wait(Duration::from_secs(60)).await.event, "a look called for another look");
}

#[tokio::test]
async fn a_folder_that_comes_back_is_watched_again() {
    let trial = Trial::new();
    let steady = TempDir::new().unwrap();
    let mut watch = Watch::new([trial.path(), steady.path().to_owned()], Duration::from_millis(200));
    assert_eq!(watch.wait(Duration::ZERO).await.faults, []);
    fs::remove_dir_all(trial.path()).unwrap();
    let mut faults = Vec::new();
    while faults.is_empty() {
        faults.extend(watch.wait(Duration::from_secs(1)).await.faults);
    }
    for _ in 0..5 {
        faults.extend(watch.wait(Duration::from_secs(1)).await.faults);
    }
    assert_eq!(faults.len(), 1, "told once");
    assert_eq!(faults[0].trouble, Trouble::Missing);

    fs::create_dir(trial.path()).unwrap();
    let mut mended = Vec::new();
    while mended.is_empty() {
        mended.extend(watch.wait(Duration::from_secs(1)).await.mended);
    }
    assert_eq!(mended, [trial.path()]);
    while watch.wait(Duration::from_secs(1)).await.event {}
    trial.drop_file("a.csv", "1");
    let mut woken = false;
    for _ in 0..1500 {
        if woken {
            break;
        }
        woken |= watch.wait(Duration::from_millis(200)).await.event;
    }
    assert!(woken, "its events come again");
}
