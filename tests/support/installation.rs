//! An installation of its own: a configuration in a folder, a sandbox to work on, the real binary on both.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use domain::membership::{MemberStatus, Role, Seat};
use serde_json::Value;
use simulators::{Sandbox, SandboxOptions};
use store::Store;
use system::clock::{Clock, VARIABLE};

use super::database::{self, Database};
use super::{birth, clock, name, program};

/// The answer of a command.
#[derive(Debug)]
pub struct Answer {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// Everything that was said.
    pub fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.said()))
    }
}

/// How long anything may take on a machine that is busy with something else.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// A configuration, its folders, and the platform.
pub struct Installation {
    pub folder: tempfile::TempDir,
    pub sandbox: Option<Sandbox>,
    /// What time it is for commands, daemons that are started, and the platform.
    pub clock: Clock,
    /// Its database, where it is on a server.
    pub database: Option<Database>,
}

impl Installation {
    /// An installation on a sandbox with these members.
    pub async fn with(members: Vec<Seat>) -> Installation {
        Installation::with_options(SandboxOptions { members, ..SandboxOptions::default() }).await
    }

    pub async fn with_options(options: SandboxOptions) -> Installation {
        let clock = Clock::shifted(clock::base().shift());
        let options = SandboxOptions { clock: clock.clone(), ..options };
        let sandbox = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let platform = format!(
            "[[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\ntimeout_seconds = 5\nrate_per_second = 300\n",
            sandbox.url()
        );
        let installation = Installation::new(&platform, "");
        Installation { sandbox: Some(sandbox), clock, ..installation }
    }

    /// An installation whose platform has no interface: lists of members come as files.
    pub fn of_files() -> Installation {
        Installation::new("[[platforms]]\nname = \"сферум\"\nkind = \"files\"\n", "")
    }

    /// An installation on the sandbox that speaks MAX; `more` are further keys of the platform.
    pub fn of_max(url: &str, more: &str) -> Installation {
        let platform = format!(
            "[[platforms]]\nname = \"max\"\nkind = \"max\"\nurl = \"{url}\"\ntoken_file = \"secrets/token\"\ntimeout_seconds = 5\n"
        );
        Installation::new(&platform, more)
    }

    /// An installation on platforms that the test describes; `secrets/token` holds a token.
    pub fn new(platform: &str, more: &str) -> Installation {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        for name in ["inbox", "data", "secrets", "schedules"] {
            std::fs::create_dir(path.join(name)).unwrap();
        }
        std::fs::write(path.join("secrets/token"), "sandbox\n").unwrap();
        private(&path.join("secrets/token"));
        let database = Database::made();
        let store = database::section(path, database.as_ref());
        // A clock of its own: who sets it sets nobody else's.
        let clock = Clock::shifted(clock::base().shift());
        let installation = Installation { folder, sandbox: None, clock, database };
        installation.configure(&format!(
            "organization = \"Приозёрский техникум\"\ntime_zone = \"{}\"\n\
             {store}[[folders]]\npath = \"inbox\"\nsettle_seconds = 1\npoll_seconds = 1\n\
             {platform}{more}",
            clock::zone(),
        ));
        installation
    }

    /// The same installation on a day, at the hour of this run.
    pub fn on(self, day: &str) -> Installation {
        clock::set(&self.clock, clock::on(day));
        self
    }

    /// From now on it is this moment, by the clocks of the installation. A daemon that runs already keeps its own time.
    pub fn at(&self, moment: &str) {
        clock::set(&self.clock, clock::moment(moment));
    }

    /// Time goes by.
    pub fn later(&self, by: chrono::TimeDelta) {
        self.clock.advance(by);
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The day in the installation's time zone.
    pub fn today(&self) -> NaiveDate {
        self.clock.today(&clock::zone())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it remembers, opened beside the program.
    pub async fn store(&self) -> Store {
        database::open(&self.path("data/kontingent.sqlite"), self.database.as_ref()).await
    }

    /// Everything that lies in its database, byte by byte.
    pub fn remembered(&self) -> Vec<u8> {
        match &self.database {
            None => std::fs::read(self.path("data/kontingent.sqlite")).unwrap(),
            Some(database) => database.dumped(),
        }
    }

    pub fn configuration(&self) -> String {
        std::fs::read_to_string(self.path("kontingent.toml")).unwrap()
    }

    pub fn configure(&self, text: &str) {
        std::fs::write(self.path("kontingent.toml"), text).unwrap();
    }

    pub fn add_configuration(&self, more: &str) {
        self.configure(&format!("{}{more}", self.configuration()));
    }

    /// Drops a file into the watched folder.
    pub fn drop_file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path("inbox").join(name), content).unwrap();
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.args(args).arg("--config").arg(self.path("kontingent.toml")).current_dir(self.folder.path());
        command.env("USER", "Петрова А. С.").env_remove("SUDO_USER").env(VARIABLE, self.clock.to_string());
        command
    }

    /// Calls the program.
    pub fn call(&self, args: &[&str]) -> Answer {
        let output = self.command(args).output().unwrap();
        Answer {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Calls the program, which must end well.
    pub fn well(&self, args: &[&str]) -> String {
        let answer = self.call(args);
        assert_eq!(answer.status, 0, "{args:?}: {}", answer.said());
        answer.said()
    }

    /// Drops files and takes them in.
    pub fn import(&self, files: &[(&str, &str)]) {
        let folder = self.path("files");
        std::fs::create_dir_all(&folder).unwrap();
        let mut args: Vec<String> = vec!["import".into()];
        for (name, content) in files {
            let path = folder.join(name);
            std::fs::write(&path, content).unwrap();
            args.push(path.display().to_string());
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.well(&args);
    }

    /// The newest plan with its decisions.
    pub fn last_plan(&self) -> Value {
        self.call(&["show", "last", "--format", "json"]).json()
    }

    /// Each action of the newest plan in a line: kind, name, place, verdict, guards.
    pub fn actions(&self) -> Vec<String> {
        let plan = self.last_plan();
        let mut lines: Vec<String> = Vec::new();
        for action in plan["actions"].as_array().unwrap() {
            let guards: Vec<&str> = action["guards"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            lines.push(
                format!(
                    "{} {} {} {} {}",
                    action["kind"].as_str().unwrap(),
                    action["person"]["name"].as_str().unwrap_or("-"),
                    action["place"].as_str().unwrap(),
                    action["verdict"].as_str().unwrap(),
                    guards.join(","),
                )
                .trim()
                .to_owned(),
            );
        }
        lines
    }

    /// Who is in a place of the sandbox, but for the suspended: name, role, status.
    pub fn who(&self, place: &str) -> Vec<String> {
        let mut seats: Vec<String> = self
            .sandbox
            .as_ref()
            .unwrap()
            .members()
            .iter()
            .filter(|seat| seat.place == place && seat.status != MemberStatus::Suspended)
            .map(|seat| format!("{} {} {}", seat.name, seat.role.code(), seat.status.code()))
            .collect();
        seats.sort();
        seats
    }

    /// What comes next is planned, approved and done once, and the journal is whole.
    pub fn goes_on(&self) {
        let order = format!("{0}46-к;{2};{1};отчисление;ИС-21;;{2}\n", super::ORDERS, super::name(4), super::before());
        self.import(&[("приказы-2.csv", &order)]);
        self.well(&["plan"]);
        self.well(&["approve", "last"]);
        assert!(self.well(&["apply", "last"]).contains("Выполнено: 1."));
        self.well(&["journal", "verify"]);
    }

    /// Starts the daemon. It is ended when the value goes out of scope.
    pub fn daemon(&self) -> Daemon {
        // Any free port, unless the test says which: others run at the same time.
        if !self.configuration().contains("[listen]") {
            self.add_configuration("[listen]\naddress = \"127.0.0.1:0\"\n");
        }
        let log = self.path("daemon.log");
        let file = std::fs::File::create(&log).unwrap();
        let child = self.command(&["run"]).stdout(Stdio::null()).stderr(file).spawn().unwrap();
        let daemon = Daemon { child, log };
        daemon.until("is ready", |log| log.contains("\"ready\""));
        daemon
    }
}

/// A running daemon.
pub struct Daemon {
    pub child: Child,
    pub log: PathBuf,
}

impl Daemon {
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the log says something.
    pub fn until(&self, what: &str, says: impl Fn(&str) -> bool) {
        wait_for(&format!("{what}; the log: {}", self.log.display()), || says(&self.log()));
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Asks it to end and waits.
    pub fn end(mut self) -> i32 {
        self.signal("-TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Ended already, in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so. What is never so is told after minutes: on a machine with other work nothing is quick.
pub fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() >= PATIENCE {
            let log = what.split_once("; the log: ").and_then(|(_, log)| std::fs::read_to_string(log).ok());
            panic!("never: {what}\n{}", log.unwrap_or_default());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// A membership.
pub fn seat(account: &str, name: &str, place: &str, role: Role) -> Seat {
    Seat {
        is_admin: role == Role::Admin,
        status_confirmed: (role.category() == domain::membership::Category::Staff).then_some(true),
        ..Seat::joined(place.parse().unwrap(), account, name, role)
    }
}

/// The n-th student, joined in a class.
pub fn student(n: usize, class: &str) -> Seat {
    let day = birth(n);
    let born = chrono::NaiveDate::parse_from_str(&day, "%d.%m.%Y").ok();
    Seat { birth_date: born, ..seat(&format!("{}", 1000 + n), &name(n), &format!("class:{class}"), Role::Student) }
}

/// A college of one class: students 0 to 11, a class teacher, an administrator.
pub fn college() -> Vec<Seat> {
    let mut seats: Vec<Seat> = (0..12).map(|n| student(n, "ИС-21")).collect();
    seats.push(seat("1", "Орлова Анна Петровна", "organization", Role::Admin));
    seats.push(seat("2", "Сомова Вера Ильинична", "class:ИС-21", Role::ClassTeacher));
    seats
}
