//! Faults that a service has to outlive by itself: a full disk, a database that is not in its place, a platform that is away, files
//! that are still being copied. Nothing is lost, nothing is done on the strength of half of anything.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support;
use crate::support::installation::{Daemon, Installation, college, wait_for};
use crate::support::{ORDERS, before, name, students};
use simulators::{Fault, FaultOrders};

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

fn expulsion(n: usize) -> String {
    format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(n), before = before())
}

/// A student leaves: an order says so, and the list has them no more.
fn leaves(installation: &Installation, n: usize) {
    installation.drop_file("контингент.csv", roster((0..12).filter(|one| *one != n)));
    installation.drop_file("приказы.csv", expulsion(n));
}

/// An installation whose first plan has been looked at: from here on `auto` runs by itself. The health is at a port of its own.
async fn settled() -> (Installation, u16) {
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    let port = support::ports::free();
    installation.add_configuration(&format!("[listen]\naddress = \"127.0.0.1:{port}\"\n"));
    (installation, port)
}

/// Says why a story is not told here.
fn skipped(why: &str) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

async fn asked(port: u16, path: &str) -> String {
    let url = format!("http://127.0.0.1:{port}{path}");
    connectors::http::builder().build().unwrap().get(url).send().await.unwrap().text().await.unwrap()
}

/// Waits until the health says how the database is; `ok`, or a code.
async fn store_is(port: u16, what: &str) {
    let begun = Instant::now();
    loop {
        let health: serde_json::Value = serde_json::from_str(&asked(port, "/healthz").await).unwrap();
        let store = &health["components"]["store"];
        if store["reason"] == what || store["status"] == what {
            return;
        }
        assert!(begun.elapsed() < support::installation::PATIENCE, "never {what}: {health}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A file that takes room: it holds nothing that could be packed.
fn large() -> Vec<u8> {
    let mut text = roster(0..12);
    for n in 0..4000u32 {
        // Lines of a note column that is not understood; the file counts as a roster nevertheless.
        let noise = blake3::hash(&n.to_le_bytes()).to_hex();
        text.push_str(&format!("Белов Ян {noise};{};ИС-22\n", support::birth(n as usize % 28)));
    }
    text.into_bytes()
}

/// A small disk of its own, where the system lets it be made.
struct SmallDisk<'p>(&'p Path);

impl SmallDisk<'_> {
    fn mounted(path: &Path, megabytes: u32) -> Option<SmallDisk<'_>> {
        let size = format!("size={megabytes}m,mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(SmallDisk(path))
    }

    /// Fills what is left of it.
    fn fill(&self) {
        let mut ballast = std::fs::File::options().create(true).append(true).open(self.ballast()).unwrap();
        for chunk in [1 << 16, 1 << 12, 1] {
            while ballast.write_all(&vec![7; chunk]).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// What a service promises after a full disk: a file that came meanwhile is taken in within ten seconds of room, and nothing is lost.
async fn goes_on_within_ten_seconds(installation: &Installation, daemon: &Daemon, port: u16, make_room: impl FnOnce()) {
    installation.drop_file("список.csv", large());
    let failures = |log: &str| log.matches("files were not taken in").count();
    // Again and again, on whichever of its connections.
    daemon.until("it fails several times", |log| failures(log) >= 5);
    let health = asked(port, "/healthz").await;
    assert!(health.contains("\"status\":\"degraded\""), "{health}");
    assert!(!daemon.log().contains("file taken"));
    make_room();
    let begun = Instant::now();
    daemon.until("the file is taken", |log| log.contains("file taken"));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    store_is(port, "ok").await;
    installation.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_full_disk_the_daemon_goes_on_as_soon_as_there_is_room() {
    let (installation, port) = settled().await;
    if installation.database.is_some() {
        return skipped("the disk of a database server is its own");
    }
    // What it remembers is moved to a small disk.
    let (data, kept) = (installation.path("data"), installation.path("kept"));
    std::fs::rename(&data, &kept).unwrap();
    std::fs::create_dir(&data).unwrap();
    let Some(disk) = SmallDisk::mounted(&data, 12) else {
        return skipped("no small disk can be mounted here: a limit of file sizes stands in for it, in the next story");
    };
    for entry in std::fs::read_dir(&kept).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, data.join(path.file_name().unwrap())).unwrap();
    }
    let daemon = installation.daemon();
    disk.fill();
    goes_on_within_ten_seconds(&installation, &daemon, port, || disk.make_room()).await;
    assert!(daemon.log().contains("store_full"), "{}", daemon.log());
    assert_eq!(daemon.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_limit_of_file_sizes_the_daemon_goes_on_as_soon_as_there_is_room() {
    let (installation, port) = settled().await;
    if installation.database.is_some() {
        return skipped("the disk of a database server is its own");
    }
    let log = installation.path("daemon.log");
    let run = installation.command(&["run"]);
    let mut shell = Command::new("sh");
    // The signal would end it; without it a write that is refused for its length fails as one on a full disk does.
    shell.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(run.get_program()).args(run.get_args());
    for (name, value) in run.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.current_dir(installation.folder.path()).stdout(Stdio::null());
    let child = shell.stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
    let daemon = Daemon { child, log };
    daemon.until("is ready", |log| log.contains("\"ready\""));
    let limit = |most: &str| {
        let pid = daemon.child.id().to_string();
        let limited = Command::new("prlimit").args([&format!("--fsize={most}:unlimited"), "--pid", &pid]).status();
        limited.is_ok_and(|status| status.success())
    };
    // Room for what the log says, and for no page of the database more.
    if !limit("65536") {
        return skipped("no limit can be set here");
    }
    goes_on_within_ten_seconds(&installation, &daemon, port, || assert!(limit("unlimited"))).await;
    assert_eq!(daemon.end(), 0);
}

/// Everything that lies beside the database under its name.
fn database_files(installation: &Installation) -> Vec<String> {
    let entries = std::fs::read_dir(installation.path("data")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("kontingent.sqlite")).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_makes_an_empty_database_where_there_was_one() {
    let (installation, _) = settled().await;
    if installation.database.is_some() {
        return skipped("a database server keeps its databases");
    }
    for file in database_files(&installation) {
        std::fs::remove_file(installation.path("data").join(file)).unwrap();
    }
    for args in
        [&["journal", "verify"][..], &["journal"], &["plans"], &["sync"], &["files", "list"], &["doctor"], &["run"]]
    {
        let answer = installation.call(args);
        let said = answer.said();
        assert_eq!(answer.status, 1, "{args:?}: {said}");
        assert!(
            said.contains("Базы данных нет на её месте") && said.contains("kontingent.identity"),
            "{args:?}: {said}"
        );
        assert!(!said.contains("Журнал цел"), "{args:?}: {said}");
        assert_eq!(database_files(&installation), [""; 0], "{args:?}");
    }
    // An empty file is no database either.
    std::fs::write(installation.path("data/kontingent.sqlite"), "").unwrap();
    assert!(installation.call(&["journal", "verify"]).said().contains("Базы данных нет на её месте"));
    std::fs::remove_file(installation.path("data/kontingent.sqlite")).unwrap();
    // The whole folder is lost, or its disk is not mounted.
    let (data, elsewhere) = (installation.path("data"), installation.path("elsewhere"));
    std::fs::rename(&data, &elsewhere).unwrap();
    for _ in 0..2 {
        let said = installation.call(&["journal", "verify"]).said();
        assert!(said.contains("Базы данных нет на её месте"), "{said}");
        assert!(installation.call(&["doctor"]).said().contains("Базы данных нет на её месте"));
        assert!(!installation.path("data/kontingent.sqlite").exists());
        let _ = std::fs::create_dir(&data);
    }
    std::fs::remove_dir_all(&data).unwrap();
    std::fs::rename(&elsewhere, &data).unwrap();
    // Somebody wants to begin anew, and says so.
    for mark in ["data/kontingent.identity", "kontingent.identity"] {
        std::fs::remove_file(installation.path(mark)).unwrap();
    }
    assert!(installation.well(&["plans"]).contains("Планов ещё нет"));
    assert!(installation.path("data/kontingent.identity").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_moved_away_under_the_daemon_is_missed_and_taken_up_again() {
    let (installation, port) = settled().await;
    if installation.database.is_some() {
        return skipped("a database server keeps its databases");
    }
    let daemon = installation.daemon();
    store_is_not_ill(port).await;
    let (place, aside) = (installation.path("data/kontingent.sqlite"), installation.path("aside.sqlite"));
    std::fs::rename(&place, &aside).unwrap();
    store_is(port, "store_gone").await;
    daemon.until("it says so", |log| log.contains("the database is not in its place"));
    // Nothing is done meanwhile, whoever asks.
    leaves(&installation, 3);
    let said = installation.call(&["journal", "verify"]).said();
    assert!(said.contains("Базы данных нет на её месте"), "{said}");
    std::thread::sleep(Duration::from_secs(4));
    assert!(!place.exists(), "no new one");
    assert!(installation.path("inbox/приказы.csv").exists());
    assert_eq!(installation.sandbox.as_ref().unwrap().log().len(), 0);
    std::fs::rename(&aside, &place).unwrap();
    store_is(port, "ok").await;
    wait_for("the removal", || installation.who("class:ИС-21").len() == 12);
    assert_eq!(daemon.end(), 0);
    installation.well(&["journal", "verify"]);
    assert_eq!(installation.well(&["doctor"]).matches("Базы данных нет").count(), 0);
}

async fn store_is_not_ill(port: u16) {
    let health = asked(port, "/healthz").await;
    assert!(!health.contains("store_"), "{health}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_database_is_not_believed_and_a_copy_of_the_right_one_is() {
    let (installation, port) = settled().await;
    if installation.database.is_some() {
        return skipped("a database server keeps its databases");
    }
    installation.well(&["backup", "copy.sqlite"]);
    // Another college's, in which a removal is approved.
    let (other, _) = settled().await;
    other.import(&[("приказы.csv", &expulsion(5))]);
    other.well(&["plan"]);
    other.well(&["approve", "last"]);
    other.well(&["backup", "other.sqlite"]);
    let daemon = installation.daemon();
    let place = installation.path("data/kontingent.sqlite");
    std::fs::copy(other.path("other.sqlite"), installation.path("data/new")).unwrap();
    std::fs::rename(installation.path("data/new"), &place).unwrap();
    store_is(port, "store_replaced").await;
    let said = installation.call(&["apply", "last"]).said();
    assert!(said.contains("На месте базы данных лежит другой файл"), "{said}");
    leaves(&installation, 3);
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(installation.sandbox.as_ref().unwrap().log().len(), 0);
    let kept = std::fs::read(&place).unwrap();
    assert!(kept == std::fs::read(other.path("other.sqlite")).unwrap(), "nothing was written to it");
    // Half a copy of the right one, and then all of it.
    let copy = std::fs::read(installation.path("copy.sqlite")).unwrap();
    std::fs::remove_file(&place).unwrap();
    std::fs::write(&place, &copy[..copy.len() / 2]).unwrap();
    std::thread::sleep(Duration::from_secs(4));
    store_is(port, "store_replaced").await;
    std::fs::write(&place, &copy).unwrap();
    store_is(port, "ok").await;
    wait_for("the removal", || installation.who("class:ИС-21").len() == 12);
    assert_eq!(daemon.end(), 0);
    assert!(installation.well(&["journal", "verify"]).contains("Журнал цел"));
    let check = installation.store().await.check().await.unwrap();
    assert!(check.is_empty(), "{check:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_was_away_is_asked_again_and_a_file_that_came_meanwhile_is_not_forgotten() {
    let (installation, port) = settled().await;
    let sandbox = installation.sandbox.as_ref().unwrap();
    sandbox.next_faults("read", 1000, Fault::Unavailable);
    let daemon = installation.daemon();
    leaves(&installation, 3);
    daemon.until("it is asked again", |log| log.matches("what could not be read is asked again").count() >= 2);
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    assert!(asked(port, "/healthz").await.contains("platform_not_read"));
    sandbox.order_faults(FaultOrders { clear: true, ..FaultOrders::default() });
    // There is no schedule that would come to its help.
    wait_for("the removal", || installation.who("class:ИС-21").len() == 12);
    wait_for("the end of the cycle", || daemon.log().contains("\"done\""));
    let asked_again = daemon.log().matches("what could not be read is asked again").count();
    std::thread::sleep(Duration::from_secs(12));
    assert_eq!(daemon.log().matches("what could not be read is asked again").count(), asked_again, "it is there now");
    assert_eq!(daemon.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_was_started_anew_asks_again_too() {
    let (installation, _) = settled().await;
    let sandbox = installation.sandbox.as_ref().unwrap();
    sandbox.next_faults("read", 1000, Fault::Unavailable);
    leaves(&installation, 3);
    assert_eq!(installation.call(&["sync"]).status, 1);
    sandbox.order_faults(FaultOrders { clear: true, ..FaultOrders::default() });
    let daemon = installation.daemon();
    wait_for("the removal", || installation.who("class:ИС-21").len() == 12);
    assert_eq!(daemon.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_growing_file_keeps_nobody_waiting() {
    let (installation, port) = settled().await;
    let daemon = installation.daemon();
    let is_over = Arc::new(AtomicBool::new(false));
    let (growing, over) = (installation.path("inbox/растёт.csv"), Arc::clone(&is_over));
    let writer = std::thread::spawn(move || {
        let mut file = std::fs::File::create(growing).unwrap();
        file.write_all("ФИО;Дата рождения;Группа\n".as_bytes()).unwrap();
        while !over.load(Ordering::Relaxed) {
            file.write_all(b" ").unwrap();
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    leaves(&installation, 3);
    wait_for("the removal", || installation.who("class:ИС-21").len() == 12);
    is_over.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    // It was counted once, though it was looked at many times.
    let metrics = asked(port, "/metrics").await;
    assert!(metrics.contains("kontingent_files_total{outcome=\"accepted\"} 2\n"), "{metrics}");
    assert_eq!(daemon.end(), 0);
}

/// A workbook of the sample college.
fn workbook() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters/college/контингент.xlsx");
    std::fs::read(path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_stalls_is_waited_for_and_a_complete_one_is_taken() {
    let (installation, _) = settled().await;
    let daemon = installation.daemon();
    let whole = workbook();
    installation.drop_file("другие.xlsx", &whole[..whole.len() / 2]);
    daemon.until("it is seen", |log| log.contains("breaks off") && log.contains("unfinished.no_end"));
    // Many times as long as files settle.
    std::thread::sleep(Duration::from_secs(4));
    assert!(installation.path("inbox/другие.xlsx").exists());
    assert!(!daemon.log().contains("file taken"), "{}", daemon.log());
    assert_eq!(daemon.log().matches("breaks off").count(), 1, "told once");
    // Others are not kept waiting by it.
    leaves(&installation, 3);
    wait_for("the removal", || installation.who("class:ИС-21").len() == 12);
    installation.drop_file("другие.xlsx", &whole);
    daemon.until("it is taken", |log| log.matches("file taken").count() == 3);
    assert!(!daemon.log().contains("rejected"), "{}", daemon.log());
    assert_eq!(daemon.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_missed_because_half_a_list_was_copied() {
    let (installation, _) = settled().await;
    let whole = roster(0..12);
    installation.drop_file("группа.csv", &whole);
    installation.well(&["sync"]);
    // Cut at the end of a line, and within one; by what it was before, and by itself.
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let at_a_line = lines[..9].concat();
    let within = format!("{at_a_line}{}", name(8).split(' ').next().unwrap());
    let other = format!("{}{}", roster([0, 1, 13]), name(4));
    for (half, words) in [
        (at_a_line, "начало прежнего такого файла"),
        (within, "обрывается на последней строке"),
        (roster(0..2).replace(&name(0), &name(14)), "вдвое короче"),
        (other, "обрывается на последней строке"),
    ] {
        installation.drop_file("группа.csv", &half);
        let said = installation.call(&["sync"]).said();
        assert!(said.contains(words), "{said}");
        assert!(installation.path("inbox/группа.csv").exists(), "{said}");
        assert_eq!(installation.actions(), [""; 0], "{said}");
    }
    // What is complete is read: the very same one, and one with one fewer.
    installation.drop_file("группа.csv", &whole);
    assert!(installation.well(&["sync"]).contains("уже принят"));
    installation.drop_file("группа.csv", roster((0..3).chain(4..12)));
    installation.well(&["sync"]);
    assert_eq!(installation.actions(), [format!("remove {} class:ИС-21 review", name(3))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_list_with_another_date_in_its_name_is_waited_for() {
    let (installation, _) = settled().await;
    installation.drop_file("группа 2026-11-20.csv", roster(0..12));
    installation.well(&["sync"]);
    // All cells of the last line are there, and its end is not: in the middle of the last word, by the look of it.
    let half = roster((0..9).rev());
    installation.drop_file("группа 2026-11-23.csv", half.trim_end().trim_end_matches('1'));
    let said = installation.call(&["sync"]).said();
    assert!(said.contains("последняя строка без перевода строки"), "{said}");
    assert_eq!(installation.actions(), [""; 0], "{said}");
    // A short one that is complete is taken: orders of another day are of any length.
    installation.drop_file("приказы 2026-11-20.csv", format!("{}{}", expulsion(3), "\n".repeat(400)));
    installation.drop_file("приказы 2026-11-23.csv", expulsion(3));
    let said = installation.call(&["sync"]).said();
    assert!(!said.contains("вдвое короче"), "{said}");
}

/// All sample files below a folder.
fn samples(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { samples(&path) } else { vec![path] }).collect()
}

#[test]
fn no_whole_file_of_any_program_is_waited_for_and_half_of_each_is() {
    let all = samples(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters"));
    assert!(all.len() > 10, "{}", all.len());
    let endless = ["csv", "md", "toml", "txt"];
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(rosters::source::breaks_off(&bytes), None, "{}", path.display());
        let kind = path.extension().unwrap().to_string_lossy().into_owned();
        if bytes.len() > 8192 && !endless.contains(&kind.as_str()) {
            assert!(rosters::source::breaks_off(&bytes[..bytes.len() / 2]).is_some(), "{}", path.display());
        }
    }
}
