//! Several daemons on one server. Three share the organisations of a region and carry approved plans out, while one is killed
//! (SIGKILL), one is frozen (SIGSTOP) for longer than its lease and wakes again, the server throws everybody out, or it has no
//! connection left. Afterwards every approved action was done once, as the platforms' own logs show, and every journal is whole.
//!
//! Needs PostgreSQL (`KONTINGENT_TEST_POSTGRES`); without it these are skipped, and say so.
//! `SEEDS=100 cargo test --release --test it cluster:: -- --nocapture` for the full figure.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support;
use crate::support::database::{Database, server};
use crate::support::installation::{PATIENCE, private, student, wait_for};
use crate::support::invent::Dice;
use crate::support::{before, birth, name, program};
use domain::membership::Seat;
use simulators::{Sandbox, SandboxOptions};

const ORGANIZATIONS: usize = 4;
const LEASE: u64 = 2;
const CLASS: &str = "ИС-21";

/// A region: a folder, a database, a platform for each organisation.
struct Region {
    folder: tempfile::TempDir,
    database: Database,
    platforms: Vec<Sandbox>,
}

fn members() -> Vec<Seat> {
    (0..14).map(|n| student(n, CLASS)).collect()
}

/// Each has 14 members; two left by order, eight are new.
const CHANGES: usize = 10;

impl Region {
    async fn new(latency: Duration) -> Region {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::made().expect("a server");
        let path = folder.path();
        for name in ["organizations", "secrets", "inbox", "schedules"] {
            std::fs::create_dir(path.join(name)).unwrap();
        }
        for file in ["secrets/token", "secrets/database"] {
            std::fs::write(path.join(file), if file.ends_with("token") { "sandbox".into() } else { database.url() })
                .unwrap();
            private(&path.join(file));
        }
        // What is approved is carried out; nothing else happens meanwhile.
        for schedule in ["nightly-sync", "nightly-backup", "weekly-report"] {
            let text = "cron = \"0 0 1 1 *\"\njob = \"plan\"\nenabled = false\n";
            std::fs::write(path.join(format!("schedules/{schedule}.toml")), text).unwrap();
        }
        let mut platforms = Vec::new();
        for n in 0..ORGANIZATIONS {
            let clock = support::clock::base().clone();
            let options = SandboxOptions { members: members(), latency, clock, ..SandboxOptions::default() };
            let platform = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
            let own = format!(
                "organization = \"Колледж № {n}\"\n[[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"{}\"\n\
                 token_file = \"secrets/token\"\nrate_per_second = 1000\ntimeout_seconds = 2\n",
                platform.url()
            );
            std::fs::write(path.join(format!("organizations/k{n}.toml")), own).unwrap();
            std::fs::create_dir(path.join(format!("inbox/k{n}"))).unwrap();
            platforms.push(platform);
        }
        let region = Region { folder, database, platforms };
        region.configure(6);
        region
    }

    fn configure(&self, connections: u32) {
        let guard = "{ organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }";
        let text = format!(
            "organization = \"Область\"\n[store]\nurl_file = \"secrets/database\"\nlease_seconds = {LEASE}\n\
             connections = {connections}\n[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
             [cluster]\nparallel = 2\n[apply]\nauto = false\nparallel = 2\nmax_failures = 1000\n\
             [policy.guards]\nremovals = {guard}\nadditions = {guard}\nrole_changes = {guard}\n"
        );
        std::fs::write(self.path().join("kontingent.toml"), text).unwrap();
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command
            .env_remove("KONTINGENT_ORGANIZATION")
            .args(args)
            .arg("--config")
            .arg(self.path().join("kontingent.toml"));
        command.stdin(Stdio::null());
        command
    }

    fn call(&self, code: &str, args: &[&str]) -> (i32, String) {
        let output = self.command(args).args(["--organization", code]).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code().unwrap_or(-1), text)
    }

    fn well(&self, code: &str, args: &[&str]) -> String {
        let (status, text) = self.call(code, args);
        assert!(matches!(status, 0 | 4), "{code} {args:?}: {status} {text}");
        text
    }

    /// Rosters are taken in, plans made and approved.
    fn decide(&self) {
        let mut students = "ФИО;Дата рождения;Группа\n".to_owned();
        for n in (0..22).filter(|n| !matches!(n, 3 | 5)) {
            students.push_str(&format!("{};{};{CLASS}\n", name(n), birth(n)));
        }
        let mut orders = support::ORDERS.to_owned();
        for n in [3, 5] {
            orders.push_str(&format!("4{n}-к;{before};{};отчисление;{CLASS};;{before}\n", name(n), before = before()));
        }
        let files = [("контингент.csv", students), ("приказы.csv", orders)];
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| self.path().join(name)).collect();
        for (path, (_, text)) in paths.iter().zip(&files) {
            std::fs::write(path, text).unwrap();
        }
        for n in 0..ORGANIZATIONS {
            let code = format!("k{n}");
            for path in &paths {
                self.well(&code, &["import", path.to_str().unwrap()]);
            }
            self.well(&code, &["plan"]);
            self.well(&code, &["approve", "last"]);
        }
    }

    fn daemon(&self, n: usize) -> Daemon {
        let log = self.path().join(format!("daemon-{n}.log"));
        let file = std::fs::File::options().create(true).append(true).open(&log).unwrap();
        Daemon { child: self.command(&["run"]).stdout(Stdio::null()).stderr(file).spawn().unwrap(), log }
    }

    /// Changes that the platforms made, in all.
    fn done(&self) -> usize {
        self.platforms.iter().map(|platform| platform.log().len()).sum()
    }

    /// True once nothing that was approved is left to be done.
    fn is_finished(&self) -> bool {
        self.done() >= ORGANIZATIONS * CHANGES && (0..ORGANIZATIONS).all(|n| self.is_at_rest(n))
    }

    fn is_at_rest(&self, n: usize) -> bool {
        let code = format!("k{n}");
        let number = self.database.run_without(&format!("SELECT number FROM organizations WHERE code = '{code}'"));
        let left = self.database.run_for(
            number.trim().parse().unwrap_or(0),
            "SELECT COUNT(*) FROM plan_actions WHERE decision = 'approved' AND state NOT IN ('done', 'task')",
        );
        left.trim() == "0"
    }

    /// What there is to know when something is never done.
    fn told(&self) -> String {
        let mut text = format!("{} changes\n", self.done());
        for n in 0..3 {
            let log = std::fs::read_to_string(self.path().join(format!("daemon-{n}.log"))).unwrap_or_default();
            let last: Vec<&str> = log.lines().collect();
            text.push_str(&format!("daemon {n}:\n{}\n", last[last.len().saturating_sub(25)..].join("\n")));
        }
        for n in 1..=ORGANIZATIONS as i64 + 1 {
            let states = "SELECT plan, decision, state, fault, COUNT(*) FROM plan_actions GROUP BY 1, 2, 3, 4";
            text.push_str(&format!("{n}: {}", self.database.run_for(n, states)));
        }
        text.push_str(&self.database.run_without("SELECT *, now() FROM leases"));
        text
    }

    /// Every change once, and journals that say so.
    fn check(&self, seed: u64) {
        for (n, platform) in self.platforms.iter().enumerate() {
            let log = platform.log();
            let each: BTreeSet<String> = log.iter().map(|entry| format!("{:?}", entry.event)).collect();
            assert_eq!(each.len(), log.len(), "seed {seed}, k{n}: something was done twice: {log:#?}");
            assert_eq!(log.len(), CHANGES, "seed {seed}, k{n}: {log:#?}");
            let code = format!("k{n}");
            assert!(self.well(&code, &["journal", "verify"]).contains("Журнал цел"), "seed {seed}, {code}");
        }
    }
}

struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    fn says(&self, text: &str) -> bool {
        std::fs::read_to_string(&self.log).unwrap_or_default().contains(text)
    }

    /// Asks it to end and waits.
    fn end(mut self) {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success(), "{}", std::fs::read_to_string(&self.log).unwrap());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Ended already, in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_skipped() -> bool {
    if server().is_none() {
        std::io::stderr().write_all(b"SKIPPED: KONTINGENT_TEST_POSTGRES names no PostgreSQL server\n").unwrap();
    }
    server().is_none()
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Mishap {
    Killed,
    Frozen,
    ThrownOut,
    NoConnections,
}

const MISHAPS: [Mishap; 4] = [Mishap::Killed, Mishap::Frozen, Mishap::ThrownOut, Mishap::NoConnections];

async fn story(seed: u64) {
    let dice = &mut Dice::new(seed);
    let mishap = MISHAPS[(seed % 4) as usize];
    let region = Region::new(Duration::from_millis(dice.below(120) as u64 + 40)).await;
    region.decide();
    let mut daemons: Vec<Daemon> = (0..3).map(|n| region.daemon(n)).collect();
    // Somewhere in the middle of it.
    let moment = 1 + dice.below(ORGANIZATIONS * CHANGES - 4);
    wait_for("something is done", || region.done() >= moment);
    // One that has something to do.
    let busy = |daemon: &Daemon| daemon.says("day taken");
    let victim = (0..3).filter(|n| busy(&daemons[*n])).nth(dice.below(2)).unwrap_or(0);
    match mishap {
        Mishap::Killed => daemons[victim].signal("-KILL"),
        Mishap::Frozen => {
            daemons[victim].signal("-STOP");
            std::thread::sleep(Duration::from_millis(LEASE * 1000 + 500 + dice.below(2500) as u64));
            daemons[victim].signal("-CONT");
        }
        Mishap::ThrownOut => {
            for _ in 0..3 {
                region.database.throw_out();
                std::thread::sleep(Duration::from_millis(dice.below(900) as u64));
            }
        }
        Mishap::NoConnections => {
            region.database.limit(1);
            region.database.throw_out();
            std::thread::sleep(Duration::from_millis(1000 + dice.below(4000) as u64));
            region.database.limit(-1);
        }
    }
    let begun = Instant::now();
    while !region.is_finished() {
        if begun.elapsed() > PATIENCE {
            panic!("never: all is done ({mishap:?}, seed {seed})\n{}", region.told());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("seed {seed}: {mishap:?} after {moment} changes; done {:.1} s later", begun.elapsed().as_secs_f64());
    let killed = matches!(mishap, Mishap::Killed).then_some(victim);
    for (n, daemon) in daemons.drain(..).enumerate() {
        if Some(n) != killed {
            daemon.end();
        }
    }
    region.check(seed);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_daemon_each_approved_action_is_done_once() {
    if is_skipped() {
        return;
    }
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(4);
    let first = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    for seed in first..first + seeds {
        story(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_shared_given_back_and_taken_over() {
    if is_skipped() {
        return;
    }
    let region = Region::new(Duration::ZERO).await;
    let kept = |daemon: &Daemon| {
        let log = std::fs::read_to_string(&daemon.log).unwrap_or_default();
        log.matches("\"day taken\"").count() - log.matches("\"day given back\"").count()
    };
    let first = region.daemon(0);
    wait_for("the first has all", || kept(&first) == ORGANIZATIONS);
    let second = region.daemon(1);
    wait_for("both have half", || kept(&first) == ORGANIZATIONS / 2 && kept(&second) == ORGANIZATIONS / 2);
    // Which day is whose: one has each.
    let holders = region.database.run_without(
        "SELECT COUNT(*), COUNT(DISTINCT organization), COUNT(DISTINCT holder) FROM leases WHERE claim = 'day' AND until > now()",
    );
    assert_eq!(holders.trim(), format!("{ORGANIZATIONS}|{ORGANIZATIONS}|2"));
    // One that cannot see a folder leaves that day to the other; here both see the same, so it is taken all the same.
    std::fs::remove_dir(region.path().join("inbox/k0")).unwrap();
    second.signal("-KILL");
    wait_for("the first takes over", || kept(&first) == ORGANIZATIONS);
    // An organisation that came, one that went, one with a fault: the others go on.
    let organizations = region.path().join("organizations");
    std::fs::remove_file(organizations.join("k1.toml")).unwrap();
    std::fs::write(organizations.join("k2.toml"), "organization = \"Колледж № 2\"\nnonsense = 1\n").unwrap();
    let text = "organization = \"Новый\"\n[[platforms]]\nname = \"sferum\"\nkind = \"files\"\n";
    std::fs::write(organizations.join("new.toml"), text).unwrap();
    first.signal("-HUP");
    wait_for("the new one is kept", || first.says("\"organization\":\"new\""));
    assert!(first.says("configuration refused") && first.says("k2.toml"));
    wait_for("k1 is given back", || kept(&first) == ORGANIZATIONS);
    // A person decides on another machine: it is heard of.
    first.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_goes_to_the_daemon_that_sees_its_folders() {
    if is_skipped() {
        return;
    }
    let region = Region::new(Duration::ZERO).await;
    // The other machine: the same configuration, another disk.
    let other = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-a").arg(format!("{}/.", region.path().display())).arg(other.path()).status();
    assert!(copied.unwrap().success());
    for code in ["k0", "k2"] {
        std::fs::remove_dir(region.path().join("inbox").join(code)).unwrap();
    }
    let first = region.daemon(0);
    let took = |daemon: &Daemon, code: &str| daemon.says(&format!("\"day taken\",\"organization\":\"{code}\""));
    wait_for("alone it takes all", || (0..ORGANIZATIONS).all(|n| took(&first, &format!("k{n}"))));
    let log = other.path().join("daemon.log");
    let file = std::fs::File::create(&log).unwrap();
    let mut command = program();
    command.args(["run", "--config"]).arg(other.path().join("kontingent.toml")).stdin(Stdio::null());
    let second = Daemon { child: command.stdout(Stdio::null()).stderr(file).spawn().unwrap(), log };
    wait_for("the other takes what it sees", || took(&second, "k0") && took(&second, "k2"));
    assert!(!took(&second, "k1") && !took(&second, "k3"), "they stay where they are");
    // A file that is put there is taken in.
    std::fs::write(other.path().join("inbox/k2/контингент.csv"), "ФИО;Группа\nИванов Пётр Ильич;ИС-21\n").unwrap();
    wait_for("the file is taken", || second.says("file taken"));
    first.end();
    wait_for("nothing is left behind", || took(&second, "k1") && took(&second, "k3"));
    second.end();
}
