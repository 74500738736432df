//! A configuration with the built-in platform, in a folder of its own, and the real binary on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use domain::membership::{Role, Seat};
use simulators::{Sandbox, SandboxOptions};
use store::Store;
use system::clock::{Clock, VARIABLE};

use super::clock;
use super::database::{self, Database};

/// What a run printed.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// A folder with a configuration.
pub struct Trial {
    pub folder: tempfile::TempDir,
    /// Its database, where it is on a server.
    pub database: Option<Database>,
    /// What time it is for commands and daemons that are started.
    pub clock: Clock,
}

/// Thresholds that no plan of a small college reaches: its guards are tried elsewhere.
pub const OPEN_GUARDS: &str = "[policy.guards]
removals = { organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }
additions = { organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }
role_changes = { organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }
";

impl Trial {
    /// `more` are further sections of the configuration.
    pub fn new(url: &str, more: &str) -> Trial {
        Trial::on(Database::made(), url, more)
    }

    fn on(database: Option<Database>, url: &str, more: &str) -> Trial {
        let folder = tempfile::tempdir().unwrap();
        for name in ["inbox", "data", "secrets"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join("secrets/token"), "sandbox").unwrap();
        let trial = Trial { folder, database, clock: Clock::shifted(clock::base().shift()) };
        trial.configure(url, more);
        trial
    }

    /// The same, for another platform of the same members. Nobody may be at work in this one.
    pub fn twin(&self, url: &str, more: &str) -> Trial {
        let twin = Trial::on(self.database.as_ref().and_then(Database::copied), url, more);
        for file in ["kontingent.sqlite", "kontingent.sqlite-wal"] {
            let from = self.path().join("data").join(file);
            if from.exists() {
                std::fs::copy(from, twin.path().join("data").join(file)).unwrap();
            }
        }
        twin
    }

    pub fn configure(&self, url: &str, more: &str) {
        let store = database::section(self.path(), self.database.as_ref());
        let text = format!(
            "organization = \"Техникум\"\ntime_zone = \"Europe/Berlin\"\n\n{store}\n\
             [[folders]]\npath = \"inbox\"\nsettle_seconds = 1\npoll_seconds = 1\n\n\
             [[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"{url}\"\ntoken_file = \"secrets/token\"\n\
             rate_per_second = 1000\ntimeout_seconds = 1\n\n[listen]\naddress = \"127.0.0.1:0\"\n\n{more}\n"
        );
        std::fs::write(self.config(), text).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn config(&self) -> PathBuf {
        self.path().join("kontingent.toml")
    }

    pub fn store_file(&self) -> PathBuf {
        self.path().join("data/kontingent.sqlite")
    }

    /// Its database, to be looked at while the program is at work in it.
    pub async fn beside(&self) -> Option<sqlx::AnyPool> {
        sqlx::any::install_default_drivers();
        let address = match &self.database {
            None => format!("sqlite://{}?mode=ro", self.store_file().display()),
            Some(database) => database.url_for_first(),
        };
        sqlx::any::AnyPoolOptions::new().max_connections(1).connect(&address).await.ok()
    }

    /// What it remembers, opened beside the program.
    pub async fn store(&self) -> Store {
        database::open(&self.store_file(), self.database.as_ref()).await
    }

    /// The real binary on this configuration, in English.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(super::program_path());
        command.env_remove("KONTINGENT_LANG").env("NO_COLOR", "1").env(VARIABLE, self.clock.to_string()).args(args);
        command.args(["--lang", "en", "--config"]).arg(self.config()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    pub fn must(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.status, 0, "{args:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Writes a file beside the configuration and imports it on a day.
    pub fn import(&self, name: &str, text: &str, day: &str) {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        self.must(&["import", path.to_str().unwrap(), "--as-of", day]);
    }
}

pub fn seat(account: usize, name: &str, place: &str, role: Role) -> Seat {
    Seat::joined(place.parse().unwrap(), account.to_string(), name, role)
}

/// A process that does not outlive the measuring, however that ends.
pub struct Running(pub std::process::Child);

impl Running {
    /// Asks it to end and waits.
    pub fn end(mut self) {
        Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already, as a rule.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub async fn sandbox(options: SandboxOptions) -> Sandbox {
    Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap()
}

/// A line of `/proc/PID/status`, in kilobytes: `VmRSS`, `VmHWM`.
pub fn memory(pid: u32, what: &str) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The size of a store: the file and what is not folded into it yet.
pub fn store_size(path: &Path) -> u64 {
    let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
    [path.to_owned(), beside("-wal")].iter().filter_map(|file| file.metadata().ok()).map(|found| found.len()).sum()
}

/// Tells an ignored story of this binary in a process of its own: what it takes of memory is then its own, too.
pub fn in_its_own_process(story: &str) {
    let told = Command::new(std::env::current_exe().unwrap())
        .args([story, "--exact", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let (said, faults) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    std::io::Write::write_all(&mut std::io::stdout(), said.as_bytes()).unwrap();
    assert!(told.status.success() && said.contains("1 passed"), "{said}\n{faults}");
}

/// What of a plan nobody has decided on, and no guard holds.
pub fn undecided(saved: &store::SavedPlan) -> impl Iterator<Item = &planner::plan::Action> {
    saved
        .plan
        .actions
        .iter()
        .filter(|action| saved.of(&action.id).is_some_and(|kept| kept.decision.is_none()))
        .filter(|action| saved.guards_left(action).next().is_none())
}
