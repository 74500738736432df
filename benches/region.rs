//! The figures of a region that `benches/README.md` names: many invented organisations on one PostgreSQL server, kept by one or
//! two release daemons as processes, against the built-in platform in this one. `cargo bench --bench region` prints them as a
//! table. `KONTINGENT_BENCH_POSTGRES` names the server (`postgres://user@address:port`, a role that may make databases); without
//! it nothing is measured. Smaller or larger: `KONTINGENT_BENCH_ORGANIZATIONS`, `KONTINGENT_BENCH_PEOPLE`,
//! `KONTINGENT_BENCH_PARTS` (some of `import,night,double`). Another program than the one built with it:
//! `KONTINGENT_TEST_PROGRAM`. Nobody is a member yet: `KONTINGENT_BENCH_EMPTY=1`.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::invent;

use chrono::{DateTime, SecondsFormat, TimeDelta, Timelike as _, Utc};
use domain::membership::{Role, Seat};
use simulators::{Sandbox, SandboxOptions};
use sqlx::AnyPool;
use support::invent::{Dice, person};
use support::practice::{Running, memory, sandbox, seat};
use system::clock::Clock;

/// So many different colleges; others of the region have the same people as one of these.
const COLLEGES: usize = 10;
/// Organisations whose cycles wait for their platform, and how long each of its answers takes.
const WAITING: usize = 320;
const LATENCY: Duration = Duration::from_millis(250);
/// How much the server has written into its log.
const WRITTEN: &str = "SELECT CAST(pg_current_wal_lsn() - '0/0' AS BIGINT)";

fn main() {
    let Ok(server) = std::env::var("KONTINGENT_BENCH_POSTGRES") else {
        println!("SKIPPED: KONTINGENT_BENCH_POSTGRES names no server");
        return;
    };
    let organizations = number("KONTINGENT_BENCH_ORGANIZATIONS", 1000);
    let people = number("KONTINGENT_BENCH_PEOPLE", 1000);
    let parts = std::env::var("KONTINGENT_BENCH_PARTS").unwrap_or_else(|_| "import,night,double".to_owned());
    let does = |part: &str| parts.split(',').any(|one| one == part);
    sqlx::any::install_default_drivers();
    println!("\n{organizations} organisations of {people} people\n\n| measured | figure |\n|---|---|");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        if does("import") {
            a_region(&server, organizations, people, does("night")).await;
        }
        if does("double") {
            double(&server).await;
        }
    });
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A database of one's own, dropped with the value.
struct Base {
    server: String,
    name: String,
    pool: AnyPool,
}

impl Base {
    async fn made(server: &str) -> Base {
        let name = format!("bench_{}_{}", std::process::id(), Clock::system().now().timestamp_millis());
        tell(server, &format!("CREATE DATABASE {name} TEMPLATE template0"));
        let address = format!("{server}/{name}");
        let pool = sqlx::any::AnyPoolOptions::new().max_connections(2).connect(&address).await.unwrap();
        Base { server: server.to_owned(), name, pool }
    }

    async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool).await.unwrap_or(-1)
    }

    /// The processes of the server that work in this database for others than us.
    async fn backends(&self) -> Vec<u32> {
        let sql = "SELECT CAST(pid AS BIGINT) FROM pg_stat_activity
                   WHERE datname = current_database() AND application_name <> 'bench' AND pid <> pg_backend_pid()";
        let pids: Vec<i64> = sqlx::query_scalar(sql).fetch_all(&self.pool).await.unwrap_or_default();
        pids.into_iter().map(|pid| pid as u32).collect()
    }

    /// Statements so far, where the server counts them.
    async fn statements(&self) -> i64 {
        let sql = format!(
            "SELECT COALESCE(CAST(SUM(calls) AS BIGINT), -1) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
             WHERE d.datname = '{}'",
            self.name
        );
        let address = format!("{}/postgres", self.server);
        let Ok(pool) = sqlx::any::AnyPoolOptions::new().max_connections(1).connect(&address).await else { return -1 };
        let calls = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&pool).await.unwrap_or(-1);
        pool.close().await;
        calls
    }

    async fn size(&self) -> i64 {
        self.count("SELECT pg_database_size(current_database())").await
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        if std::env::var_os("KONTINGENT_BENCH_KEEP").is_none() {
            tell(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn tell(server: &str, sql: &str) {
    let told = Command::new("psql").args(["-q", "-d", &format!("{server}/postgres"), "-c", sql]).output().unwrap();
    assert!(told.status.success(), "{sql}: {}", String::from_utf8_lossy(&told.stderr));
}

/// The list of a college, and its members as the platform has them.
fn college(number: usize, people: usize) -> (String, Vec<Seat>) {
    let dice = &mut Dice::new(1000 + number as u64);
    let mut list = "ФИО;Дата рождения;Группа\n".to_owned();
    let mut members =
        vec![Seat { is_admin: true, ..seat(1, "Осипова Вера Павловна", "staff", Role::Teacher) }];
    for n in 0..people {
        let (one, group) = (person(dice), invent::group(n));
        writeln!(list, "{};{};{group}", one.name(), one.birth.format("%d.%m.%Y")).unwrap();
        let place = format!("class:{group}");
        members.push(Seat { birth_date: Some(one.birth), ..seat(1000 + n, &one.name(), &place, Role::Student) });
    }
    (list, members)
}

/// The folder of a region.
struct Invented {
    folder: tempfile::TempDir,
    lists: Vec<String>,
    platforms: Vec<Sandbox>,
    organizations: usize,
}

impl Invented {
    async fn new(base: &Base, organizations: usize, people: usize, latency: Duration) -> Invented {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["data", "secrets", "organizations", "schedules", "dropped"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        std::fs::write(at("secrets/token"), "sandbox").unwrap();
        std::fs::write(at("secrets/database"), format!("{}/{}", base.server, base.name)).unwrap();
        for secret in ["secrets/token", "secrets/database"] {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(at(secret), std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        std::fs::write(
            at("kontingent.toml"),
            "organization = \"Край\"\ntime_zone = \"UTC\"\n\n[store]\npath = \"data/kontingent.sqlite\"\n\
             url_file = \"secrets/database\"\n\n[listen]\naddress = \"127.0.0.1:0\"\n\n\
             [web]\nlisten = \"127.0.0.1:0\"\n\n\
             [[folders]]\npath = \"inbox/${ORGANIZATION}\"\nsettle_seconds = 1\npoll_seconds = POLL\n"
                // Where cycles are short, a file that is seen late would be what is measured.
                .replace("POLL", if latency.is_zero() { "5" } else { "1" }),
        )
        .unwrap();
        let (mut lists, mut platforms) = (Vec::new(), Vec::new());
        for number in 0..COLLEGES.min(organizations) {
            let (list, members) = college(number, people);
            let places = (0..people).step_by(25).map(|n| format!("class:{}", invent::group(n))).collect();
            let members = if std::env::var_os("KONTINGENT_BENCH_EMPTY").is_some() { Vec::new() } else { members };
            platforms.push(sandbox(SandboxOptions { members, places, latency, ..SandboxOptions::default() }).await);
            lists.push(list);
        }
        for number in 0..organizations {
            let url = platforms[number % COLLEGES].url();
            std::fs::write(
                at(&format!("organizations/{}.toml", code(number))),
                format!(
                    "organization = \"Колледж {number}\"\n\n[[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\n\
                     url = \"{url}\"\ntoken_file = \"secrets/token\"\nrate_per_second = 1000\n"
                ),
            )
            .unwrap();
            std::fs::create_dir_all(at(&format!("inbox/{}", code(number)))).unwrap();
        }
        let invented = Invented { folder, lists, platforms, organizations };
        invented.schedule(None);
        invented
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The one schedule of all; none without a moment.
    fn schedule(&self, at: Option<DateTime<Utc>>) {
        let write = |name: &str, text: String| std::fs::write(self.path().join("schedules").join(name), text).unwrap();
        let cron = at.map_or("0 0 1 1 *".to_owned(), |at| format!("{} {} * * *", at.minute(), at.hour()));
        let text = |job: &str, enabled: bool| {
            format!("cron = \"{cron}\"\ntime_zone = \"UTC\"\njob = \"{job}\"\nenabled = {enabled}\n")
        };
        write("nightly-sync.toml", text("sync", at.is_some()));
        write("nightly-backup.toml", text("backup", false));
        write("weekly-report.toml", text("report", false));
    }

    /// Drops each organisation's list into its folder. Gives the moment before the first.
    fn drop_lists(&self) -> DateTime<Utc> {
        let from = |number: usize| self.path().join("dropped").join(code(number));
        for number in 0..self.organizations {
            std::fs::write(from(number), &self.lists[number % COLLEGES]).unwrap();
        }
        let begun = Clock::system().now();
        for number in 0..self.organizations {
            let to: PathBuf = self.path().join("inbox").join(code(number)).join("students.csv");
            std::fs::rename(from(number), to).unwrap();
        }
        begun
    }

    fn daemon(&self, number: usize) -> Running {
        let log = std::fs::File::create(self.path().join(format!("log-{number}"))).unwrap();
        let mut command = Command::new(support::program_path());
        command.env_remove("KONTINGENT_LANG").env_remove("KONTINGENT_ORGANIZATION").arg("run");
        command.args(["--lang", "en", "--config"]).arg(self.path().join("kontingent.toml"));
        Running(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap())
    }

    /// Starts daemons and waits until every day is kept. Gives how long that took.
    async fn start(&self, base: &Base, count: usize) -> (Vec<Running>, Duration) {
        let begun = Instant::now();
        // One after the other, as anybody starts them: the first one makes the tables.
        let mut daemons = vec![self.daemon(0)];
        while base.count("SELECT COUNT(*) FROM daemons WHERE until > clock_timestamp()").await < 1 {
            must_run(&mut daemons, self.path());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        daemons.extend((1..count).map(|number| self.daemon(number)));
        let sql = "SELECT COUNT(*) FROM leases WHERE claim = 'day' AND holder <> '' AND until > clock_timestamp()";
        let most = self.organizations.div_ceil(count) as i64;
        let shared = "SELECT COALESCE(MAX(n), 0) FROM (SELECT COUNT(*) AS n FROM leases
                      WHERE claim = 'day' AND holder <> '' AND until > clock_timestamp() GROUP BY holder) AS kept";
        while base.count(sql).await < self.organizations as i64 || base.count(shared).await > most {
            must_run(&mut daemons, self.path());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        (daemons, begun.elapsed())
    }
}

/// A daemon that ended says why in its log.
fn must_run(daemons: &mut [Running], folder: &Path) {
    for (number, daemon) in daemons.iter_mut().enumerate() {
        if let Some(status) = daemon.0.try_wait().unwrap() {
            panic!("{status}: {}", std::fs::read_to_string(folder.join(format!("log-{number}"))).unwrap());
        }
    }
}

fn code(number: usize) -> String {
    format!("college-{number:05}")
}

/// What a part of the work cost.
struct Cost {
    took: f64,
    processor: f64,
    server_processor: f64,
    connections: usize,
    peaks: Vec<u64>,
    statements: i64,
    log_bytes: i64,
}

/// Waits until every organisation had a cycle that ended after a moment.
async fn until_all_ended(
    base: &Base,
    all: usize,
    since: DateTime<Utc>,
    daemons: &mut [Running],
    folder: &Path,
) -> Cost {
    let since = since.to_rfc3339_opts(SecondsFormat::Millis, true);
    let ended = format!("SELECT COUNT(*) FROM summaries WHERE at >= '{since}'");
    let processor = |daemons: &[Running]| daemons.iter().map(|daemon| cpu(daemon.0.id())).sum::<f64>();
    let before = (processor(daemons), base.count(WRITTEN).await, base.statements().await);
    let mut first: std::collections::BTreeMap<u32, (f64, f64)> = Default::default();
    let mut connections = 0;
    loop {
        must_run(daemons, folder);
        let backends = base.backends().await;
        connections = connections.max(backends.len());
        for pid in backends {
            let now = cpu(pid);
            let known = first.entry(pid).or_insert((now, now));
            known.1 = now.max(known.1);
        }
        if base.count(&ended).await >= all as i64 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let last: String = sqlx::query_scalar("SELECT MAX(at) FROM summaries").fetch_one(&base.pool).await.unwrap();
    let begun = DateTime::parse_from_rfc3339(&since).unwrap();
    let took = (DateTime::parse_from_rfc3339(&last).unwrap() - begun).as_seconds_f64();
    Cost {
        took,
        processor: processor(daemons) - before.0,
        server_processor: first.values().map(|(from, to)| to - from).sum(),
        connections,
        peaks: daemons.iter().map(|daemon| memory(daemon.0.id(), "VmHWM").unwrap_or_default() / 1024).collect(),
        statements: if before.2 < 0 { -1 } else { base.statements().await - before.2 },
        log_bytes: base.count(WRITTEN).await - before.1,
    }
}

fn told(what: &str, cost: &Cost, all: usize) {
    let each = |sum: f64| sum / all as f64;
    println!("| {what} | {:.1} s |", cost.took);
    println!(
        "| … processor of the daemons, of the server, an organisation | {:.0} ms, {:.0} ms |",
        each(cost.processor * 1e3),
        each(cost.server_processor * 1e3)
    );
    let statements =
        if cost.statements < 0 { "—".to_owned() } else { format!("{:.0}", each(cost.statements as f64)) };
    println!(
        "| … statements, log of the server, an organisation | {statements}, {:.0} KB |",
        each(cost.log_bytes as f64 / 1024.0)
    );
    println!("| … peak memory of each daemon, connections | {:?} MB, {} |", cost.peaks, cost.connections);
}

/// User and system time of a process so far, in seconds.
fn cpu(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or_default();
    // A hundred ticks a second, on every Linux.
    (ticks(11) + ticks(12)) / 100.0
}

/// The first import of everybody, and a night in which nobody came and nobody left.
async fn a_region(server: &str, all: usize, people: usize, night: bool) {
    let base = Base::made(server).await;
    let region = Invented::new(&base, all, people, Duration::ZERO).await;
    let (mut daemons, took) = region.start(&base, 2).await;
    println!("| two daemons start: until every day is kept by its share | {:.1} s |", took.as_secs_f64());
    let begun = region.drop_lists();
    let cost = until_all_ended(&base, all, begun, &mut daemons, region.path()).await;
    told("the first import: a list into each folder, until the last plan", &cost, all);
    println!("| … database, an organisation | {:.0} KB |", base.size().await as f64 / 1024.0 / all as f64);
    failed(&base).await;
    let ending = Instant::now();
    daemons.into_iter().for_each(Running::end);
    println!("| two daemons end | {:.1} s |", ending.elapsed().as_secs_f64());
    if night {
        let soon = TimeDelta::seconds(60) + TimeDelta::from_std(took * 2).unwrap();
        let due =
            (Clock::system().now() + soon + TimeDelta::seconds(59)).with_second(0).unwrap().with_nanosecond(0).unwrap();
        region.schedule(Some(due));
        let (mut daemons, took) = region.start(&base, 2).await;
        println!("| two daemons start again | {:.1} s |", took.as_secs_f64());
        idle(&base, due, &daemons).await;
        let cost = until_all_ended(&base, all, due, &mut daemons, region.path()).await;
        told("a quiet night: from the minute that is due until the last cycle ended", &cost, all);
        println!("| … database, an organisation | {:.0} KB |", base.size().await as f64 / 1024.0 / all as f64);
        failed(&base).await;
        daemons.into_iter().for_each(Running::end);
    }
    for platform in region.platforms {
        platform.stop().await;
    }
    base.pool.close().await;
}

/// Cycles that had something to do, or failed: there should be none.
async fn failed(base: &Base) {
    let others = base.count("SELECT COUNT(*) FROM summaries WHERE body NOT LIKE '%\"nothing_to_do\"%'").await;
    println!("| … cycles that ended otherwise than with nothing to do | {others} |");
}

/// Waits for the moment, and tells what the last minute before it cost in which nothing happened.
async fn idle(base: &Base, due: DateTime<Utc>, daemons: &[Running]) {
    let left = || (due - Clock::system().now()).to_std().expect("every day is kept before the schedule is due");
    tokio::time::sleep(left().saturating_sub(Duration::from_secs(60))).await;
    let processor = || daemons.iter().map(|daemon| cpu(daemon.0.id())).sum::<f64>();
    let of_server = |backends: Vec<u32>| backends.into_iter().map(cpu).sum::<f64>();
    let (used, of_it) = (processor(), of_server(base.backends().await));
    let (statements, written, begun) = (base.statements().await, base.count(WRITTEN).await, Instant::now());
    tokio::time::sleep(left().saturating_sub(Duration::from_secs(1))).await;
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "| … idle: processor in a minute of the daemons, of the server | {:.1} s, {:.1} s |",
        (processor() - used) / seconds * 60.0,
        (of_server(base.backends().await) - of_it) / seconds * 60.0
    );
    println!(
        "| … idle: statements a second, log of the server a second, memory | {:.1}, {:.1} KB, {:?} MB |",
        (base.statements().await - statements) as f64 / seconds,
        (base.count(WRITTEN).await - written) as f64 / 1024.0 / seconds,
        daemons.iter().map(|daemon| memory(daemon.0.id(), "VmRSS").unwrap_or_default() / 1024).collect::<Vec<_>>()
    );
    tokio::time::sleep(left()).await;
}

/// Cycles that wait for their platforms: one daemon, then two.
async fn double(server: &str) {
    let mut all = Vec::new();
    for count in [1, 2] {
        let base = Base::made(server).await;
        let region = Invented::new(&base, WAITING, 30, LATENCY).await;
        let (mut daemons, _) = region.start(&base, count).await;
        let begun = region.drop_lists();
        let cost = until_all_ended(&base, WAITING, begun, &mut daemons, region.path()).await;
        all.push(cost.took);
        daemons.into_iter().for_each(Running::end);
        for platform in region.platforms {
            platform.stop().await;
        }
        base.pool.close().await;
    }
    println!(
        "| {WAITING} cycles on platforms that take {} ms to answer: one daemon, two, times | {:.1} s, {:.1} s, {:.2} |",
        LATENCY.as_millis(),
        all[0],
        all[1],
        all[0] / all[1]
    );
}
