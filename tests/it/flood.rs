//! Thousands of files dropped at once into the watched folder of the real daemon: all are handled, in the order of arrival,
//! with flat memory, and the last one of each group is in force.
//!
//! `FLOOD=10000 cargo test --release --test it flood:: -- --nocapture` for the full figure; `FLOOD_GROUPS` for more groups.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use crate::support::invent::{Dice, Invented, person};
use crate::support::practice::{Trial, memory, sandbox, seat};
use domain::membership::{Role, Seat};
use planner::plan::ActionKind;
use simulators::SandboxOptions;
use system::clock::Clock;

/// A daemon that does not outlive its story, however that ends.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_files() {
    let files = number("FLOOD", 1000);
    let groups = number("FLOOD_GROUPS", (files / 50).max(1));
    let dice = &mut Dice::new(3);
    let mut taken = BTreeSet::new();
    let mut someone = || -> Invented {
        loop {
            let someone = person(dice);
            if taken.insert(someone.name()) {
                return someone;
            }
        }
    };
    // Three of each group stay; every edition of its list has one more, always another one.
    let mut members: Vec<Seat> = Vec::new();
    let mut lists: Vec<String> = Vec::new();
    for group in 0..groups {
        let mut list = "ФИО;Дата рождения;Группа\n".to_owned();
        for _ in 0..3 {
            let one = someone();
            let place = format!("class:Г-{group}");
            let birth_date = Some(one.birth);
            members.push(Seat { birth_date, ..seat(1000 + members.len(), &one.name(), &place, Role::Student) });
            list.push_str(&format!("{};{};Г-{group}\n", one.name(), one.birth.format("%d.%m.%Y")));
        }
        lists.push(list);
    }
    members
        .push(Seat { is_admin: true, ..seat(1, "Осипова Вера Павловна", "staff", Role::Teacher) });
    let platform = sandbox(SandboxOptions { members, ..SandboxOptions::default() }).await;
    let trial = Trial::new(platform.url(), "");
    let (inbox, aside) = (trial.path().join("inbox"), trial.path().join("aside"));
    std::fs::create_dir(&aside).unwrap();
    let start = SystemTime::from(Clock::system().now()) - Duration::from_secs(86_400);
    let mut names = Vec::new();
    let mut newest: Vec<(String, String)> = vec![Default::default(); groups];
    for n in 0..files {
        // The order of arrival is that of the times, not of the names.
        let (group, name) = (n % groups, format!("Список {} {n}.csv", (n * 7919) % files));
        let more = someone();
        let text = format!("{}{};{};Г-{group}\n", lists[group], more.name(), more.birth.format("%d.%m.%Y"));
        let path = aside.join(&name);
        std::fs::write(&path, text).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(start + Duration::from_millis(n as u64)).unwrap();
        newest[group] = (name.clone(), more.name());
        names.push(name);
    }

    let log = std::fs::File::create(trial.path().join("log")).unwrap();
    let mut daemon = Running(trial.command(&["run"]).stdout(Stdio::null()).stderr(log).spawn().unwrap());
    let child = &mut daemon.0;
    let pid = child.id();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let begin = memory(pid, "VmRSS").unwrap();
    let begun = Instant::now();
    for name in &names {
        std::fs::rename(aside.join(name), inbox.join(name)).unwrap();
    }
    let pool = trial.beside().await.unwrap();
    let mut taken_in = None;
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let all: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM arrivals").fetch_one(&pool).await.unwrap();
        if taken_in.is_none() && all as usize >= files {
            taken_in = Some(begun.elapsed());
        }
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM arrivals WHERE state = 'in_force'")
            .fetch_one(&pool)
            .await
            .unwrap();
        let plans: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM runs WHERE ended_at IS NOT NULL").fetch_one(&pool).await.unwrap();
        if taken_in.is_some() && left as usize == groups && plans > 0 {
            break;
        }
        let told = || std::fs::read_to_string(trial.path().join("log")).unwrap();
        assert!(child.try_wait().unwrap().is_none(), "{}", told());
        assert!(begun.elapsed() < Duration::from_secs(900), "{all} taken, {left} in force\n{}", told());
    }
    pool.close().await;
    let ended = begun.elapsed();
    let peak = memory(pid, "VmHWM").unwrap();
    let asked = std::process::Command::new("kill").args(["-TERM", &pid.to_string()]).status().unwrap();
    assert!(asked.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let taken_in = taken_in.unwrap();
    println!(
        "{files} files of {groups} groups at once: all taken in after {taken_in:.1?}, the plan after {ended:.1?}; memory \
         {} MB before, {} MB at its peak",
        begin / 1024,
        peak / 1024
    );

    let store = trial.store().await;
    let mut arrived: Vec<String> =
        store.arrivals(u32::MAX).await.unwrap().into_iter().map(|arrived| arrived.file).collect();
    arrived.reverse();
    assert_eq!(arrived, names, "each once, in the order of arrival");
    let in_force: BTreeSet<String> = store.in_force().await.unwrap().into_iter().map(|file| file.file).collect();
    assert_eq!(in_force, newest.iter().map(|(file, _)| file.clone()).collect(), "the last of each group");
    let head = store.plan_called("last").await.unwrap().unwrap();
    let plan = store.load_plan(head).await.unwrap().plan;
    let mut invited: Vec<String> = plan
        .actions
        .iter()
        .filter(|action| action.kind() == ActionKind::Invite)
        .filter_map(|action| Some(action.person()?.name.clone()))
        .collect();
    invited.sort();
    let mut wanted: Vec<String> = newest.into_iter().map(|(_, name)| name).collect();
    wanted.sort();
    assert_eq!(invited, wanted, "the last state");
    let left: Vec<_> = std::fs::read_dir(&inbox).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
    let put_away: usize = std::fs::read_dir(trial.path().join("accepted"))
        .unwrap()
        .map(|day| std::fs::read_dir(day.unwrap().path()).unwrap().count())
        .sum();
    assert_eq!(put_away, files);
    // A plan of many groups needs room of its own.
    let plan = groups as u64 * 12;
    assert!(peak < begin * 2 + 40_000 + plan, "memory grows with the number of files: {begin} kB, then {peak} kB");
    store.close().await;
    platform.stop().await;
}
