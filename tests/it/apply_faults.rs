//! `kontingent apply` is killed (SIGKILL) at every boundary of its journal and at many random moments, on a platform that
//! answers three of ten requests with a fault. Afterwards every approved action was done exactly once, as the platform's
//! own log shows; nothing that was rejected or left undecided was done.
//!
//! `KILLS=1000 cargo test --release --test it apply_faults:: -- --nocapture` for the full figure.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::support::invent::{Dice, Invented, person};
use crate::support::practice::{OPEN_GUARDS, Trial, sandbox, seat};
use connectors::platform::sandbox::wire::{Change, Event, Play};
use domain::membership::{Role, Seat};
use serde_json::Value;
use simulators::{FaultOrders, Sandbox, SandboxOptions};
use store::JournalFilter;
use system::clock::Clock;

const DAY: &str = "2026-11-23";
const AT_ONCE: usize = 24;

/// A college, a plan on it, decided; and what the platform's log says when all of that was carried out without a fault.
struct Story {
    trial: Trial,
    members: Vec<Seat>,
    /// The ids of the approved actions.
    approved: Vec<String>,
    invites: usize,
    /// Each change once.
    expected: Vec<String>,
    /// Entries of the journal before anything was sent.
    entries: i64,
    more: String,
}

fn options(members: &[Seat], hold: Duration) -> SandboxOptions {
    let clock = Clock::set_at(format!("{DAY}T09:00:00Z").parse().unwrap());
    SandboxOptions { members: members.to_vec(), hold, clock, ..SandboxOptions::default() }
}

fn student(people: &[Invented], n: usize, group: &str) -> Seat {
    let birth_date = Some(people[n].birth);
    Seat { birth_date, ..seat(1000 + n, &people[n].name(), &format!("class:{group}"), Role::Student) }
}

impl Story {
    /// 20 students in two classes, two teachers. Two leave and two move by order, five are new, four of them in a new group;
    /// there is a new teacher, and each class gets a class teacher.
    async fn new() -> Story {
        let dice = &mut Dice::new(7);
        let people: Vec<Invented> = (0..60).map(|_| person(dice)).collect();
        let mut members: Vec<Seat> = (0..10).map(|n| student(&people, n, "ИС-21")).collect();
        members.extend((20..30).map(|n| student(&people, n, "ИС-22")));
        let staff = ["Осипова Вера Павловна", "Мельник Ирина Сергеевна"];
        for (n, name) in staff.iter().enumerate() {
            members.push(Seat {
                is_admin: n == 0,
                status_confirmed: Some(true),
                ..seat(n + 1, name, "staff", Role::Teacher)
            });
        }
        let platform = sandbox(options(&members, Duration::from_millis(50))).await;
        let more = format!("[apply]\nauto = false\n\n{OPEN_GUARDS}");
        let trial = Trial::new(platform.url(), &more);
        let row =
            |n: usize, group: &str| format!("{};{};{group}\n", people[n].name(), people[n].birth.format("%d.%m.%Y"));
        let mut students = "ФИО;Дата рождения;Группа\n".to_owned();
        students.extend((0..8).chain([20, 21, 40]).map(|n| row(n, "ИС-21")));
        students.extend((22..29).chain([41, 42]).map(|n| row(n, "ИС-22")));
        students.extend((50..54).map(|n| row(n, "ИС-11")));
        trial.import("students.csv", &students, DAY);
        let mut orders = "№ приказа;Дата приказа;ФИО;Вид движения;Из группы;В группу;С какого числа\n".to_owned();
        for (n, what) in [
            (8, "отчислен;ИС-21;"),
            (9, "отчислен;ИС-21;"),
            (20, "переведён;ИС-22;ИС-21"),
            (21, "переведён;ИС-22;ИС-21"),
        ] {
            orders.push_str(&format!("{n}-к;20.11.2026;{};{what};20.11.2026\n", people[n].name()));
        }
        trial.import("orders.csv", &orders, DAY);
        trial.import(
            "staff.csv",
            "ФИО;Должность;Классное руководство\nОсипова Вера Павловна;Преподаватель;ИС-21\n\
             Мельник Ирина Сергеевна;Преподаватель;ИС-22\nНовая Анна Ильинична;Преподаватель;\n",
            DAY,
        );
        trial.must(&["sync", "--dry-run", "--as-of", DAY]);
        let plan: Value = serde_json::from_str(&trial.must(&["show", "last", "--format", "json"])).unwrap();
        let actions = plan["actions"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let of = |n: usize| people[n].name();
        let (mut approved, mut rejected, mut invites) = (Vec::new(), Vec::new(), 0);
        for action in actions {
            let name = text(&action["person"]["name"]);
            assert_ne!(action["verdict"], "blocked", "{action}");
            if name == of(9) || name == of(53) {
                rejected.push(text(&action["id"]));
            } else if name != of(29) {
                invites += usize::from(action["kind"] == "invite");
                approved.push(text(&action["id"]));
            }
        }
        assert!(approved.len() >= 12 && rejected.len() == 2 && invites >= 4, "{}", actions.len());
        let decide = |what: &[&str], ids: &[String]| {
            let mut args = what.to_vec();
            args.extend(ids.iter().map(String::as_str));
            args.extend(["--as-of", DAY]);
            trial.must(&args);
        };
        decide(&["approve", "last"], &approved);
        decide(&["reject", "last", "--reason", "no"], &rejected);
        let mut story = Story { trial, members, approved, invites, expected: Vec::new(), entries: 0, more };
        story.entries = entries(&story.trial).await.unwrap();
        // The same once without faults.
        let twin = story.twin(platform.url());
        let told = twin.must(&["apply", "last", "--as-of", DAY]);
        story.expected = changes(&platform);
        assert_eq!(story.expected.len(), story.approved.len(), "{told}");
        story
    }

    /// A copy of the decided plan, for another platform of the same members.
    fn twin(&self, url: &str) -> Trial {
        self.trial.twin(url, &self.more)
    }
}

/// What was really changed, in no order.
fn changes(platform: &Sandbox) -> Vec<String> {
    let changes = platform.log().into_iter().filter_map(|entry| match entry.event {
        Event::Change(change) => Some(words(&change)),
        Event::Play(_) => None,
    });
    let mut changes: Vec<String> = changes.collect();
    changes.sort();
    changes
}

fn words(change: &Change) -> String {
    serde_json::to_string(change).unwrap()
}

/// Entries of the journal, read from beside.
async fn entries(trial: &Trial) -> Option<i64> {
    let pool = trial.beside().await?;
    let entries = sqlx::query_scalar("SELECT COUNT(*) FROM journal").fetch_one(&pool).await.ok();
    pool.close().await;
    entries
}

static REQUESTS: AtomicU64 = AtomicU64::new(0);
static FAULTS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Clone, Copy)]
enum Moment {
    /// As soon as the journal has so many entries.
    Entries(i64),
    /// So long after the start.
    After(Duration),
}

/// Starts a command and kills it at the moment. False if it ended before.
async fn kill(trial: &Trial, args: &[&str], moment: Moment) -> bool {
    let begun = Instant::now();
    let null = std::process::Stdio::null;
    let mut child = trial.command(args).stdout(null()).stderr(null()).spawn().unwrap();
    let mut reader = None;
    let killed = loop {
        if child.try_wait().unwrap().is_some() {
            break false;
        }
        let now = match moment {
            Moment::After(wait) => begun.elapsed() >= wait,
            Moment::Entries(wanted) => {
                if reader.is_none() {
                    reader = trial.beside().await;
                }
                match &reader {
                    Some(reader) => {
                        let seen: Result<i64, _> =
                            sqlx::query_scalar("SELECT COUNT(*) FROM journal").fetch_one(reader).await;
                        seen.is_ok_and(|seen| seen >= wanted)
                    }
                    None => false,
                }
            }
        };
        if now {
            // SIGKILL.
            child.kill().unwrap();
            break true;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    let status = child.wait().unwrap();
    if let Some(reader) = reader {
        reader.close().await;
    }
    killed && !status.success() && status.code().is_none()
}

/// One story on a platform with faults: killed at these moments, then run until nothing is left. Gives the kills that hit.
async fn tell(story: &Story, seed: u64, moments: &[Moment]) -> u64 {
    let dice = &mut Dice::new(seed);
    // Most time-outs are cut short; some are real ones, in which the client gives up before the platform does.
    let hold = Duration::from_millis(if dice.percent(12) { 1500 } else { 40 });
    let platform = sandbox(options(&story.members, hold)).await;
    platform.order_faults(FaultOrders { seed: Some(seed), some: Some(30.0), ..FaultOrders::default() });
    let trial = story.twin(platform.url());
    let mut hits = 0;
    let mut last = String::new();
    for moment in moments {
        let command = if dice.percent(65) { "apply" } else { "sync" };
        let args: &[&str] =
            if command == "apply" { &["apply", "last", "--as-of", DAY] } else { &["sync", "--as-of", DAY] };
        hits += u64::from(kill(&trial, args, *moment).await);
    }
    // Until nothing is left.
    for attempt in 0.. {
        let args: &[&str] =
            if attempt % 2 == 0 { &["apply", "last", "--as-of", DAY] } else { &["sync", "--as-of", DAY] };
        let mut command = trial.command(args);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        last.push_str(&format!(
            "{args:?}: {:?}\n{}{}",
            output.status.code(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ));
        let store = trial.store().await;
        let (left, links) = (store.unanswered().await.unwrap(), store.invitations(false).await.unwrap());
        store.close().await;
        if attempt >= 1
            && changes(&platform).len() >= story.expected.len()
            && left.is_empty()
            && links.len() >= story.invites
        {
            break;
        }
        assert!(
            attempt < 30,
            "seed {seed}, {moments:?}: something is left {left:?}\n{last}\n{:#?}",
            changes(&platform)
        );
    }
    assert_eq!(changes(&platform), story.expected, "seed {seed}, {moments:?}: each once and nothing else\n{last}");
    // Calm again: nothing more is wanted of what was approved, and all of it is told as done, once.
    platform.order_faults(FaultOrders { clear: true, ..FaultOrders::default() });
    let mut command = trial.command(&["sync", "--as-of", DAY]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(changes(&platform), story.expected, "seed {seed}, {moments:?}");
    let store = trial.store().await;
    assert!(store.verify_journal().await.unwrap().is_ok(), "seed {seed}: the chain holds");
    let mut done: BTreeMap<String, u32> = BTreeMap::new();
    for entry in store.journal(&JournalFilter::default()).await.unwrap() {
        if matches!(entry.event.as_str(), "done" | "already") {
            *done.entry(entry.action).or_default() += 1;
        }
    }
    let wanted: BTreeMap<String, u32> = story.approved.iter().map(|id| (id.clone(), 1)).collect();
    assert_eq!(done, wanted, "seed {seed}, {moments:?}: the journal tells each as done once\n{last}");
    let links = store.invitations(false).await.unwrap();
    assert_eq!(links.len(), story.invites, "seed {seed}, {moments:?}: a link for everyone invited\n{last}");
    for row in links {
        platform.play(&Play::Join { link: row.link, account: None }).await.unwrap();
    }
    store.close().await;
    let counts = platform.statistics();
    REQUESTS.fetch_add(counts.requests, Ordering::Relaxed);
    FAULTS.fetch_add(counts.faults.values().sum(), Ordering::Relaxed);
    platform.stop().await;
    hits
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_every_approved_action_is_done_once() {
    let wanted: u64 = std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let begun = Instant::now();
    let story = Arc::new(Story::new().await);
    println!("{} actions approved, 2 rejected, 1 undecided", story.approved.len());
    let boundaries: Vec<Moment> =
        (1..=2 * story.approved.len() as i64).map(|n| Moment::Entries(story.entries + n)).collect();
    // Beside busy processes a command may be through before its journal is looked at again: such a boundary is tried again.
    let mut missed: Vec<Vec<Moment>> = boundaries.iter().map(|moment| vec![*moment]).collect();
    for _ in 0..ROUNDS {
        missed =
            run(&story, missed).await.into_iter().filter(|(_, hits)| *hits == 0).map(|(moments, _)| moments).collect();
        if missed.is_empty() {
            break;
        }
    }
    let at_boundaries = (boundaries.len() - missed.len()) as u64;
    println!("killed at {at_boundaries} of {} boundaries of the journal, {:.0?}", boundaries.len(), begun.elapsed());
    assert!(
        at_boundaries * 10 >= boundaries.len() as u64 * 9,
        "{at_boundaries} of {} boundaries were met",
        boundaries.len()
    );
    let dice = &mut Dice::new(1);
    let mut hits = 0;
    let mut stories = 0;
    while hits < wanted {
        // A kill may come after the end; such a one does not count.
        let batch = (wanted - hits).div_ceil(3).clamp(1, 60);
        let moments = (0..batch)
            .map(|_| {
                let mut moment = || {
                    let most = if dice.percent(50) { 300 } else { 2500 };
                    Moment::After(Duration::from_micros(dice.below(most * 1000) as u64))
                };
                (0..4).map(|_| moment()).collect()
            })
            .collect();
        stories += batch;
        hits += run(&story, moments).await.iter().map(|(_, hits)| hits).sum::<u64>();
    }
    let (requests, faults) = (REQUESTS.load(Ordering::Relaxed), FAULTS.load(Ordering::Relaxed));
    println!(
        "killed at {hits} random moments in {stories} stories, {faults} of {requests} requests faulty: every approved \
         action done once, none lost, none twice, nothing else; {:.0?}",
        begun.elapsed()
    );
}

/// How often a boundary is tried that was missed.
const ROUNDS: usize = 10;

/// Tells stories, a few at a time. Gives each with the kills that hit.
async fn run(story: &Arc<Story>, stories: Vec<Vec<Moment>>) -> Vec<(Vec<Moment>, u64)> {
    static SEED: AtomicU64 = AtomicU64::new(1);
    let mut running = tokio::task::JoinSet::new();
    let mut told = Vec::new();
    for moments in stories {
        if running.len() >= AT_ONCE {
            told.push(running.join_next().await.unwrap().unwrap());
        }
        let (story, seed) = (Arc::clone(story), SEED.fetch_add(1, Ordering::Relaxed));
        running.spawn(async move {
            let hits = tell(&story, seed, &moments).await;
            (moments, hits)
        });
    }
    while let Some(one) = running.join_next().await {
        told.push(one.unwrap());
    }
    told
}
