//! One clock: whatever works for an installation lives on its day, and what is not so is said.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::clock::moment;
use crate::support::installation::{Daemon, Installation, college, wait_for};
use crate::support::{name, program, students};
use chrono::{DateTime, TimeDelta};
use serde_json::Value;
use system::clock::{Clock, VARIABLE};

const ADMIN: &str = "Петрова А. С.";

/// Days that have gone wrong somewhere: the leap day, the last and the first of a year and of a school year, both nights of
/// summer time, a week's last minute.
const DAYS: [&str; 7] = [
    "2028-02-29T23:59", "2027-12-31T23:59", "2025-09-01T00:00", "2026-03-29T00:59:30Z", "2026-10-25T00:59:30Z",
    "2026-11-28T23:59", "2024-01-01T00:00",
];

/// The moments of a daemon's log.
fn moments(daemon: &Daemon) -> Vec<DateTime<chrono::Utc>> {
    let log = daemon.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.map(|line| line["timestamp"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_daemon_page_and_platform_live_on_one_day() {
    for day in DAYS {
        let installation = Installation::with(college()).await;
        installation
            .configure(&installation.configuration().replace(&support::clock::zone().to_string(), "Europe/Berlin"));
        installation.at(day);
        installation.import(&[("контингент.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
        installation.well(&["plan"]);
        installation.add_user(ADMIN, "administrator");
        let (daemon, url) = installation.review_page("");
        daemon.until("it says so", |log| log.contains("the clock is set") && log.contains(VARIABLE));
        let browser = Browser::new(&url);
        browser.sign_in(ADMIN, PASSWORD).await;
        installation.well(&["approve", "last"]);
        wait_for("the invitation", || installation.who("class:ИС-21").len() == 14);
        wait_for("the end", || installation.last_plan()["saved"]["done"] == 1);
        // Everything that was written bears one day, or the next where midnight came between.
        let (begun, ended) = (moment(day), installation.now());
        assert!(ended - begun < TimeDelta::hours(2), "{day}: {ended}");
        let local = |at: DateTime<chrono::Utc>| at.with_timezone(&chrono_tz::Europe::Berlin).date_naive();
        let shown: Vec<String> = local(begun)
            .iter_days()
            .take_while(|day| *day <= local(ended))
            .map(|day| day.format("%d.%m.%Y").to_string())
            .collect();
        let journal = installation.call(&["journal", "--format", "json"]).json();
        let entries = journal.as_array().unwrap();
        assert!(entries.len() > 3, "{journal}");
        for entry in entries {
            let at: DateTime<chrono::Utc> = entry["at"].as_str().unwrap().parse().unwrap();
            assert!(at >= begun - TimeDelta::seconds(1) && at <= ended, "{day}: {entry}");
        }
        for at in moments(&daemon) {
            assert!(at >= begun - TimeDelta::seconds(1) && at <= installation.now(), "{day}: {at}");
        }
        for path in ["/", "/plans", "/journal"] {
            let page = browser.get(path).await;
            assert!(shown.iter().any(|day| page.says(day)), "{day} {path}: {}", page.text);
        }
        let real = Clock::system().now().format("%d.%m.%Y").to_string();
        assert!(shown.contains(&real) || !browser.get("/journal").await.says(&real), "{day}");
        assert_eq!(daemon.end(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_for_another_day_writes_nothing_that_bears_this_one() {
    let installation = Installation::with(college()).await;
    let on = |args: &[&str]| {
        let output = installation.command(args).args(["--as-of", "2026-02-28T23:58"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    std::fs::write(installation.path("контингент.csv"), students((0..13).map(|n| (n, "ИС-21")))).unwrap();
    on(&["import", "контингент.csv"]);
    on(&["plan"]);
    on(&["approve", "last"]);
    on(&["apply", "last"]);
    let journal: Value = serde_json::from_str(&on(&["journal", "--format", "json"])).unwrap();
    for entry in journal.as_array().unwrap() {
        let at = entry["at"].as_str().unwrap();
        assert!(at.starts_with("2026-02-28T20:5") || at.starts_with("2026-02-28T21:0"), "{entry}");
    }
    assert!(installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
}

#[test]
fn doctor_tells_of_a_set_clock_and_what_is_no_shift_is_refused_in_words() {
    let installation = Installation::of_files();
    installation.at("2031-05-05T12:00");
    let told = installation.call(&["doctor"]).said();
    assert!(told.contains("! часы: переведены: 2031-05-05") && told.contains(VARIABLE), "{told}");
    let usual = installation.command(&["doctor"]).env_remove(VARIABLE).output().unwrap();
    assert!(!String::from_utf8(usual.stdout).unwrap().contains("переведены"));
    for args in [&["plans"][..], &["run"], &["doctor"], &["schedules"], &["sandbox", "--listen", "127.0.0.1:0"]] {
        let mut command = program();
        command.args(args).current_dir(installation.folder.path()).env(VARIABLE, "завтра");
        let refused = command.output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(refused.status.code() == Some(1), "{args:?}: {said}");
        assert!(said.contains(&format!("{VARIABLE} = «завтра»")) && said.contains("-86400s"), "{args:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_demo_shows_one_day() {
    let temp = tempfile::tempdir().unwrap();
    let mut demo = program()
        .args(["demo", "--serve", "--listen", "127.0.0.1:0"])
        .env("TMPDIR", temp.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let link = lines.find_map(|line| line.ok().filter(|line| line.contains("http"))).unwrap().trim().to_owned();
    let (base, path) = link.split_at(link.find("/sign-in").unwrap());
    let browser = Browser::new(base);
    browser.post(path, &[]).await.must_say("Учебный администратор");
    // Something is done there, too.
    let plan = browser.get("/plans/1").await;
    let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
    let chosen = [("csrf", csrf.as_str()), ("plan", id.as_str()), ("do", "approve-safe")];
    let confirmation = browser.post("/plans/1/confirm", &chosen).await;
    browser.confirm(&confirmation, "").await.must_say("Одобрено");
    let begun = std::time::Instant::now();
    while !browser.get("/journal").await.says("выполнено") {
        assert!(begun.elapsed() < support::installation::PATIENCE, "{}", browser.get("/journal").await.text);
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let machine = Clock::system().now();
    let days = [machine, support::clock::now()].map(|at| at.with_timezone(&chrono_tz::Europe::Moscow).date_naive());
    // What comes next stands on the page, too: the report of the week, the next night.
    let told: chrono::NaiveDate = support::DAY.parse().unwrap();
    let is_planned = |day: &chrono::NaiveDate| (0..=7).contains(&(*day - told).num_days());
    for path in ["/", "/plans", "/plans/1", "/journal", "/files", "/invitations", "/worklist"] {
        let page = browser.get(path).await;
        for day in days.iter().filter(|day| !is_planned(day)) {
            let shown = day.format("%d.%m.%Y").to_string();
            assert!(!page.says(&shown) && !page.says(&day.to_string()), "{path}: {shown}\n{}", page.text);
        }
    }
    browser.get("/").await.must_say("23.11.2026");
    assert!(std::process::Command::new("kill").args(["-TERM", &demo.id().to_string()]).status().unwrap().success());
    assert!(demo.wait().unwrap().success());
}
