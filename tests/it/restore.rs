//! Backing up and restoring, by the commands of the guide for IT, word for word: they are read out of it and run by a shell. Only
//! the folders, the accounts (`sudo -u`) and the service manager are other ones here.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::TimeDelta;
use secrecy::ExposeSecret;

use crate::support;
use crate::support::database::Database;
use crate::support::installation::{Installation, college};
use crate::support::trial::Trial;
use crate::support::{ORDERS, before, name, students};
use kontingent::daemon::work;
use kontingent::encryption::{decrypt, recipient};
use kontingent::invitation::LinkKey;

/// The commands below a heading of a guide, a block each.
fn blocks(guide: &str, heading: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(guide);
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("{guide}: {heading}")).1;
    let section = section.split("\n## ").next().unwrap();
    section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

/// The commands of the guide.
struct Guide {
    copy: String,
    dump: String,
    folder: String,
    file: String,
    server: String,
    from_dump: String,
    end: String,
}

fn guide() -> Guide {
    let made = blocks("guide-it.ru.md", "Резервная копия");
    let restored = blocks("guide-it.ru.md", "Восстановление");
    let [copy, dump, containers] = <[String; 3]>::try_from(made).unwrap();
    assert!(containers.starts_with("docker compose exec"), "{containers}");
    let [folder, file, server, from_dump, end] = <[String; 5]>::try_from(restored).unwrap();
    Guide { copy, dump, folder, file, server, from_dump, end }
}

/// The commands of encrypted copies.
struct Encrypted {
    copy: String,
    back: String,
    after: String,
}

fn encrypted() -> Encrypted {
    let [copy, back, after] = <[String; 3]>::try_from(blocks("guide-it.ru.md", "Зашифрованные копии")).unwrap();
    Encrypted { copy, back, after }
}

/// A college with a plan carried out, a key of personal links and a key that a service gave.
async fn settled() -> Installation {
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.import(&[(
        "приказы.csv",
        &format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(3), before = before()),
    )]);
    installation.well(&["plan"]);
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
    LinkKey::beside(&installation.path("data/kontingent.sqlite")).unwrap();
    std::fs::write(installation.path("data/журнал.token"), "{}").unwrap();
    std::fs::create_dir(installation.path("mappings")).unwrap();
    std::fs::write(installation.path("schedules/nightly-report.toml"), "cron = \"0 4 * * *\"\njob = \"report\"\n")
        .unwrap();
    installation.drop_file("ещё не взят.csv", "ФИО\n");
    installation
}

/// What it remembers, as it says it.
fn told(installation: &Installation) -> Vec<String> {
    [
        &["journal", "verify"][..],
        &["journal"],
        &["plans"],
        &["show", "last"],
        &["who", "class:ИС-21"],
        &["files", "list"],
    ]
    .map(|args| installation.well(args))
    .to_vec()
}

/// What lies beside the database.
fn beside(installation: &Installation) -> Vec<(String, String)> {
    [
        "kontingent.toml",
        "secrets/token",
        "data/invitations.key",
        "data/журнал.token",
        "inbox/ещё не взят.csv",
        "schedules/nightly-report.toml",
    ]
    .map(|name| {
        (
            name.to_owned(),
            std::fs::read_to_string(installation.path(name)).unwrap_or_else(|error| panic!("{name}: {error}")),
        )
    })
    .to_vec()
}

/// A machine to call the guide's commands on.
struct Machine {
    folder: tempfile::TempDir,
    installation: PathBuf,
    server: Option<Server>,
}

/// The database of a test on the server, and whose it is.
struct Server {
    owner: String,
    name: String,
}

impl Machine {
    fn of(installation: &Installation) -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        let program = |name: &str, text: &str| {
            std::fs::write(bin.join(name), format!("#!/bin/sh\n{text}\n")).unwrap();
            std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        // `sudo -u ACCOUNT`: here everybody is the same account.
        program("sudo", "shift 2\nexec \"$@\"");
        program("systemctl", "echo \"$@\" >>\"$SERVICES\"");
        program(
            "install",
            "set -- \"$@\" --\nwhile [ \"$1\" != -- ]; do\ncase \"$1\" in -o | -g) shift 2 ;; *) set -- \"$@\" \"$1\"; shift ;; esac\ndone\nshift\nexec /usr/bin/install \"$@\"",
        );
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kontingent"), bin.join("kontingent")).unwrap();
        let server = installation.database.as_ref().map(|database| {
            let url = database.url();
            let (owner, name) = (url.split(['/', ':', '@']).nth(3).unwrap(), url.rsplit('/').next().unwrap());
            Server { owner: owner.to_owned(), name: name.to_owned() }
        });
        Machine { folder, installation: installation.folder.path().to_owned(), server }
    }

    /// Runs the blocks, one after the other, in one shell that ends at the first fault.
    fn run(&self, blocks: &[&String]) -> String {
        let backups = self.folder.path().join("backup");
        let mut script: String = blocks.iter().map(|block| block.as_str()).collect();
        script = script.replace("/var/lib/kontingent", &self.installation.display().to_string());
        script = script.replace("/srv/backup", &backups.display().to_string());
        script = script.replace("/root/college.key", &self.folder.path().join("college.key").display().to_string());
        // The day of the copy.
        if let Some(day) = std::fs::read_dir(&backups).ok().and_then(|mut days| days.next()) {
            script = script.replace("2026-11-23", &day.unwrap().file_name().into_string().unwrap());
        }
        let path = format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.env("PATH", path).env("SERVICES", self.folder.path().join("services")).current_dir("/");
        shell.env_remove("KONTINGENT_LANG").env_remove("KONTINGENT_CONFIG").env("NO_COLOR", "1");
        if let Some(Server { owner, name }) = &self.server {
            // The server of the tests: its address, its superuser, the database of this test.
            script = script.replace("-O kontingent kontingent\n", &format!("-O {owner} {name}\n"));
            script = script.replace("pg_dump -Fc kontingent ", &format!("pg_dump -Fc {name} "));
            script = script.replace("-d kontingent ", &format!("-d {name} "));
            let server = support::database::server_as_superuser().unwrap();
            let (user, address) = server.trim_start_matches("postgres://").split_once('@').unwrap();
            let (host, port) = address.rsplit_once(':').unwrap();
            shell.env("PGUSER", user).env("PGHOST", host).env("PGPORT", port);
        }
        let output = shell.args(["-euc", &script]).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script}\n{said}");
        said
    }

    /// What was asked of the service manager since the last time.
    fn services(&self) -> String {
        let file = self.folder.path().join("services");
        let asked = std::fs::read_to_string(&file).unwrap_or_default();
        let _ = std::fs::remove_file(file);
        asked
    }

    /// Everything is gone: the folder, and the database if it is on a server.
    fn lose(&self) {
        std::fs::remove_dir_all(&self.installation).unwrap();
        self.lose_database();
    }

    fn lose_database(&self) {
        let Some(Server { name, .. }) = &self.server else { return };
        let server = support::database::server_as_superuser().unwrap();
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        let lost = Command::new("psql").args(["-q", "-d", &format!("{server}/postgres"), "-c", &sql]).status().unwrap();
        assert!(lost.success());
    }
}

#[test]
fn both_guides_name_the_same_commands() {
    for (russian, english) in [
        ("Резервная копия", "Backing up"),
        ("Зашифрованные копии", "Encrypted copies"),
        ("Восстановление", "Restoring"),
    ] {
        assert_eq!(blocks("guide-it.ru.md", russian), blocks("guide-it.en.md", english), "{english}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_is_lost_comes_back_whole() {
    let installation = settled().await;
    let guide = guide();
    let machine = Machine::of(&installation);
    installation.add_configuration("[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n");
    // A file that waits for a time that does not come: the daemon leaves it where it is.
    installation.configure(&installation.configuration().replace("settle_seconds = 1", "settle_seconds = 3600"));
    std::fs::set_permissions(installation.folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let (told_before, beside_before) = (told(&installation), beside(&installation));
    let key = LinkKey::beside(&installation.path("data/kontingent.sqlite")).unwrap();
    // The service works on while it is copied.
    let daemon = installation.daemon();
    machine.run(&[&guide.copy]);
    assert_eq!(daemon.end(), 0);

    machine.lose();
    let database = if installation.database.is_some() { &guide.server } else { &guide.file };
    let said = machine.run(&[&guide.folder, database, &guide.end]);
    assert!(said.contains("Журнал цел"), "{said}");
    assert_eq!(machine.services(), "stop kontingent\nstart kontingent\n");
    assert_eq!(told(&installation), told_before);
    assert_eq!(beside(&installation), beside_before);
    let restored = LinkKey::beside(&installation.path("data/kontingent.sqlite")).unwrap();
    assert_eq!(restored.secret(7), key.secret(7), "links that were handed out still hold");
    for (path, mode) in [("", 0o700), ("secrets/token", 0o600), ("data/invitations.key", 0o600)] {
        let found = installation.path(path).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path}: {found:o}");
    }
    if installation.database.is_none() {
        let file = installation.path("data/kontingent.sqlite").metadata().unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    std::fs::remove_file(installation.path("inbox/ещё не взят.csv")).unwrap();
    // The platform is as it was left: there is nothing to do, and what comes next is done once.
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.goes_on();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_damaged_is_put_aside_and_not_overwritten() {
    let installation = settled().await;
    let guide = guide();
    let machine = Machine::of(&installation);
    let told_before = told(&installation);
    machine.run(&[&guide.copy]);
    // Since then it went on, and then broke.
    installation.import(&[(
        "приказы-2.csv",
        &format!("{ORDERS}46-к;{before};{};отчисление;ИС-21;;{before}\n", name(4), before = before()),
    )]);
    installation.well(&["plan"]);
    machine.lose_database();
    std::fs::write(installation.path("data/kontingent.sqlite"), "damaged").unwrap();
    let database = if installation.database.is_some() { &guide.server } else { &guide.file };
    machine.run(&[&guide.folder, database, &guide.end]);
    assert_eq!(told(&installation), told_before);
    let aside = PathBuf::from(format!("{}.before", installation.folder.path().display()));
    assert_eq!(std::fs::read_to_string(aside.join("data/kontingent.sqlite")).unwrap(), "damaged");
    std::fs::remove_dir_all(aside).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_s_own_copy_brings_it_back_as_well() {
    if support::database::server().is_none() {
        let words = "SKIPPED: KONTINGENT_TEST_POSTGRES names no PostgreSQL server\n";
        return std::io::stderr().write_all(words.as_bytes()).unwrap();
    }
    let installation = settled().await;
    let guide = guide();
    let machine = Machine::of(&installation);
    let (told_before, beside_before) = (told(&installation), beside(&installation));
    machine.run(&[&guide.copy, &guide.dump]);
    machine.lose();
    machine.run(&[&guide.folder, &guide.from_dump, &guide.end]);
    assert_eq!((told(&installation), beside(&installation)), (told_before, beside_before));
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    // The journal still only grows.
    let database: &Database = installation.database.as_ref().unwrap();
    assert!(database.run("DELETE FROM journal").contains("the journal only grows"));
}

/// A key of the college: its file, as `age-keygen` makes it, and for whom copies are.
fn key_of_college(file: &Path) -> String {
    let key = age::x25519::Identity::generate();
    let text = format!("# created\n# public key: {}\n{}\n", key.to_public(), key.to_string().expose_secret());
    std::fs::write(file, text).unwrap();
    key.to_public().to_string()
}

/// The files of a folder, and of those in it, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap());
        }
    }
    found
}

fn says(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_for_the_college_s_key_alone() {
    let installation = settled().await;
    let machine = Machine::of(&installation);
    let recipient = key_of_college(&machine.folder.path().join("college.key"));
    installation.add_configuration(&format!("[backup]\nrecipients = [{recipient:?}]\n"));
    let (guide, encrypted) = (guide(), encrypted());
    let (told_before, beside_before) = (told(&installation), beside(&installation));
    let key = LinkKey::beside(&installation.path("data/kontingent.sqlite")).unwrap();
    let secret = std::fs::read_to_string(installation.path("data/invitations.key")).unwrap();

    let said = machine.run(&[&encrypted.copy]);
    assert!(said.contains("зашифрованная копия"), "{said}");
    let copies = files(&machine.folder.path().join("backup"));
    assert_eq!(copies.keys().collect::<Vec<_>>(), ["beside.tar.gz.age", "kontingent.sqlite.age"]);
    for (file, bytes) in &copies {
        assert!(bytes.starts_with(b"age-encryption.org/v1\n"), "{file}");
        assert!(!says(bytes, &name(3)) && !says(bytes, &secret) && !says(bytes, "SQLite"), "{file}");
    }
    // Nothing lies open beside the database either.
    let left: Vec<String> =
        files(&installation.path("data")).into_keys().filter(|name| name.contains("copy")).collect();
    assert_eq!(left, Vec::<String>::new());

    machine.lose();
    let database = if installation.database.is_some() { &guide.server } else { &guide.file };
    let said = machine.run(&[&encrypted.back, &guide.folder, database, &guide.end, &encrypted.after]);
    assert!(said.contains("Журнал цел"), "{said}");
    assert_eq!((told(&installation), beside(&installation)), (told_before, beside_before));
    let restored = LinkKey::beside(&installation.path("data/kontingent.sqlite")).unwrap();
    assert_eq!(restored.secret(7), key.secret(7), "links that were handed out still hold");
    assert!(!machine.folder.path().join("college.key").exists(), "the key does not stay on the server");
    let copies = files(&machine.folder.path().join("backup"));
    assert_eq!(copies.keys().collect::<Vec<_>>(), ["beside.tar.gz.age", "kontingent.sqlite.age"]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nightly_copies_are_encrypted_and_those_of_before_too() {
    let trial = Trial::new(college(), "2026-11-23T09:00:00Z", "").await;
    let folder = trial.org.store.path().with_file_name("backups");
    LinkKey::beside(trial.org.store.path()).unwrap();
    let day = TimeDelta::days(1);
    for days in 0..3 {
        work::backup(&trial.org, trial.now + day * days).await.unwrap();
    }
    let open = files(&folder);
    assert!(open.contains_key("invitations.key") && open.keys().all(|name| !name.ends_with(".age")), "{open:?}");

    let keys = tempfile::tempdir().unwrap();
    let file = keys.path().join("college.key");
    let mut org = trial.org.clone();
    let mut config = (*org.config).clone();
    config.backup.recipients = vec![recipient(&key_of_college(&file)).unwrap()];
    org.config = config.into();
    for days in 3..20 {
        let made = work::backup(&org, trial.now + day * days).await.unwrap();
        assert!(made.to_str().unwrap().ends_with(".sqlite.age") && made.exists(), "{made:?}");
    }
    let closed = files(&folder);
    // Fourteen days, and the key of links: none of them open, those of the days before neither.
    assert_eq!(closed.len(), 15, "{:?}", closed.keys());
    assert!(closed.iter().all(|(name, bytes)| name.ends_with(".age") && bytes.starts_with(b"age-encryption.org/v1\n")));
    let kept = work::nightly_copies(&org).unwrap();
    assert_eq!(kept.len(), 14);
    assert_eq!(kept[0].gone_on(), org.day(trial.now + day * 20));
    let (newest, copy) = (&kept[13].file, keys.path().join("copy.sqlite"));
    decrypt(newest, &file, &copy).unwrap();
    let restored = store::Store::open(&copy).await.unwrap();
    assert!(restored.check().await.unwrap().is_empty());
    restored.close().await;
    decrypt(&folder.join("invitations.key.age"), &file, &keys.path().join("links.key")).unwrap();
    let links = std::fs::read(keys.path().join("links.key")).unwrap();
    assert_eq!(links, std::fs::read(trial.org.store.path().with_file_name("invitations.key")).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_day_of_the_change_nothing_stays_open() {
    let trial = Trial::new(college(), "2026-11-23T09:00:00Z", "").await;
    let folder = trial.org.store.path().with_file_name("backups");
    work::backup(&trial.org, trial.now).await.unwrap();
    work::backup(&trial.org, trial.now - TimeDelta::days(1)).await.unwrap();
    let keys = tempfile::tempdir().unwrap();
    let mut org = trial.org.clone();
    let mut config = (*org.config).clone();
    config.backup.recipients = vec![recipient(&key_of_college(&keys.path().join("k"))).unwrap()];
    org.config = config.into();
    work::backup(&org, trial.now).await.unwrap();
    let closed = files(&folder);
    assert!(closed.len() == 2 && closed.keys().all(|name| name.ends_with(".sqlite.age")), "{:?}", closed.keys());
    // What a copy that was broken off left behind is cleared away the day after.
    let left = [folder.join("kontingent-2020-01-01.sqlite.part"), folder.with_file_name(".copy-left")];
    std::fs::write(&left[0], "open").unwrap();
    std::fs::create_dir(&left[1]).unwrap();
    work::backup(&org, trial.now).await.unwrap();
    assert!(left.iter().all(|path| path.exists()), "perhaps somebody writes there");
    for path in &left {
        let long_ago = std::fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
        std::fs::File::open(path).unwrap().set_times(long_ago).unwrap();
    }
    work::backup(&org, trial.now).await.unwrap();
    assert!(left.iter().all(|path| !path.exists()));
}

#[test]
fn what_is_no_recipient_is_a_fault_that_repeats_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kontingent.toml");
    let file = folder.path().join("college.key");
    let public = key_of_college(&file);
    let private = std::fs::read_to_string(&file).unwrap().lines().nth(2).unwrap().to_owned();
    let faults = |value: &str| {
        let text = format!(
            "organization = \"К\"\nplatforms = [{{ name = \"f\", kind = \"files\" }}]\n[backup]\nrecipients = [{value:?}]\n"
        );
        std::fs::write(&path, text).unwrap();
        let output = support::program().args(["doctor", "--config"]).arg(&path).output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let told = faults(&public[..public.len() - 1]);
    assert!(told.contains("строка 4, «backup.recipients»") && told.contains("не открытый ключ"), "{told}");
    let told = faults(&private);
    assert!(told.contains("это закрытый ключ") && !told.contains(&private), "{told}");
    assert!(!faults(&public).contains("recipients"));
    // Without a recipient there is nobody to encrypt for, and with another key nothing is read.
    std::fs::write(&path, "organization = \"К\"\nplatforms = [{ name = \"f\", kind = \"files\" }]\n").unwrap();
    let call = |args: &[&str]| {
        let output = support::program().current_dir(folder.path()).args(args).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, told) = call(&["encrypt", "college.key", "--out", "k.age"]);
    assert!(status == 1 && told.contains("recipients"), "{told}");
    let (status, told) = call(&["decrypt", "kontingent.toml", "--identity", "college.key", "--out", "o"]);
    assert!(status == 1 && told.contains("не зашифрован"), "{told}");
    assert!(!folder.path().join("o").exists() && !folder.path().join("k.age").exists());
}
