//! The figures of the messenger's connector that `benches/README.md` names: the release program against the sandbox that
//! speaks MAX in this process. `cargo bench --bench max` prints them as a table.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};

use kontingent::invitation::LinkKey;
use simulators::max::{Effect, MaxOptions, MaxSandbox, Play, Seed};
use support::invent;
use support::invent::{Dice, person};
use support::practice::{OPEN_GUARDS, Running, Trial};

const RATE: u32 = 30;
const OWNER: i64 = 1;
const STRANGER: i64 = 2;

#[tokio::main]
async fn main() {
    println!("\n| measured | figure |\n|---|---|");
    read_at_the_permitted_rate().await;
    strangers().await;
    presses().await;
}

async fn messenger(seed: Seed) -> MaxSandbox {
    let options = MaxOptions { seed, rate: Some(RATE), ..MaxOptions::default() };
    MaxSandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap()
}

/// A configuration with the messenger and its chats: number and group.
fn trial(max: &MaxSandbox, chats: &[(i64, String)]) -> Trial {
    let trial = Trial::new("http://127.0.0.1:1", "");
    std::fs::write(trial.path().join("rules.txt"), "Не обижать. Не спамить.").unwrap();
    let tied: Vec<String> = chats
        .iter()
        .map(|(chat, group)| format!("{{ chat = \"{chat}\", place = \"chat:students:{group}\" }}"))
        .collect();
    let text = std::fs::read_to_string(trial.config()).unwrap();
    let begin = text.find("[[platforms]]").unwrap();
    let end = text.find("[listen]").unwrap();
    let platform = format!(
        "[[platforms]]\nname = \"max\"\nkind = \"max\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\n\
         rules_file = \"rules.txt\"\nchats = [{}]\n\n",
        max.url(),
        tied.join(", ")
    );
    let rest = &text[end..];
    std::fs::write(
        trial.config(),
        format!("{}{platform}{rest}\n[policy]\nrules = {{ W6 = true }}\n{OPEN_GUARDS}", &text[..begin]),
    )
    .unwrap();
    trial
}

fn daemon(trial: &Trial) -> Running {
    Running(trial.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

fn groups(count: usize) -> Vec<(i64, String)> {
    (0..count).map(|n| (-1000 - n as i64, format!("ИС-{}{}", 1 + n / 100, 10 + n % 100))).collect()
}

/// 200 chats of 30 members.
async fn read_at_the_permitted_rate() {
    let dice = &mut Dice::new(5);
    let chats = groups(200);
    let mut seed = Seed::default().user(OWNER, "Вера", "Сомова");
    let mut next = 10_000;
    for (chat, group) in &chats {
        let members: Vec<i64> = (0..29)
            .map(|_| {
                next += 1;
                let person = person(dice).name();
                let mut parts = person.split(' ');
                let (last, first) = (parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned());
                seed.users.push(simulators::max::SeedUser {
                    id: next,
                    first_name: first,
                    last_name: Some(last),
                    ..Default::default()
                });
                next
            })
            .collect();
        seed = seed.chat(*chat, &format!("{group} студенты"), OWNER, &members);
    }
    let max = messenger(seed).await;
    let trial = trial(&max, &chats);
    let before = max.statistics();
    let begun = Instant::now();
    let ran = trial.run(&["doctor"]);
    let took = begun.elapsed();
    let after = max.statistics();
    assert!(ran.out.contains("max"), "{}{}", ran.out, ran.err);
    let requests = after.requests - before.requests;
    println!(
        "| reading 200 chats of 30 members, and the rights in each, at {RATE} a second permitted: requests, time, of the rate, refused for it | {requests}, {:.1} s, {:.1} %, {} |",
        took.as_secs_f64(),
        requests as f64 / took.as_secs_f64() / f64::from(RATE) * 100.0,
        after.rate_limited
    );
    max.stop().await;
}

/// From `user_added` to the message for the administrator.
async fn strangers() {
    let chats = groups(1);
    let seed = Seed::default().user(OWNER, "Вера", "Сомова").user(STRANGER, "Некто", "Чужой");
    let seed = seed.chat(chats[0].0, "студенты", OWNER, &[]);
    let max = messenger(seed).await;
    let trial = trial(&max, &chats);
    let text = std::fs::read_to_string(trial.config()).unwrap();
    std::fs::write(trial.config(), text.replace("rules_file", "tell = [\"1\"]\nrules_file")).unwrap();
    let dice = &mut Dice::new(6);
    let mut list = "ФИО;Дата рождения;Группа\n".to_owned();
    for n in 0..2000 {
        let person = person(dice);
        let group = if n < 25 { chats[0].1.clone() } else { invent::group(n) };
        list.push_str(&format!("{};{};{group}\n", person.name(), person.birth.format("%d.%m.%Y")));
    }
    std::fs::write(trial.path().join("students.csv"), list).unwrap();
    trial.must(&["import", trial.path().join("students.csv").to_str().unwrap()]);
    trial.run(&["sync", "--dry-run"]);
    max.play(&Play::Start { user: OWNER, link: None }).unwrap();
    let child = daemon(&trial);
    tokio::time::sleep(Duration::from_secs(4)).await;
    let said = |max: &MaxSandbox| max.dialog(OWNER).len();
    let before = said(&max);
    let link = max.link(chats[0].0).unwrap();
    let begun = Instant::now();
    max.play(&Play::Join { user: STRANGER, link }).unwrap();
    while said(&max) == before {
        assert!(begun.elapsed() < Duration::from_secs(30), "never told");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!(
        "| a stranger comes into a chat of a college of 2,000: from the update to the administrator's message | {:.2} s |",
        begun.elapsed().as_secs_f64()
    );
    child.end();
    max.stop().await;
}

/// 1,000 people press their links at once, and then the button.
async fn presses() {
    const PEOPLE: usize = 1000;
    let dice = &mut Dice::new(7);
    let chats = groups(40);
    let mut list = "ФИО;Дата рождения;Группа\n".to_owned();
    let mut seed = Seed::default().user(OWNER, "Вера", "Сомова");
    for n in 0..PEOPLE {
        let person = person(dice);
        list.push_str(&format!("{};{};{}\n", person.name(), person.birth.format("%d.%m.%Y"), chats[n % 40].1));
        seed = seed.user(100_000 + n as i64, "Кто-то", "");
    }
    for (chat, group) in &chats {
        seed = seed.chat(*chat, &format!("{group} студенты"), OWNER, &[]);
    }
    let max = messenger(seed).await;
    let trial = trial(&max, &chats);
    std::fs::write(trial.path().join("students.csv"), list).unwrap();
    trial.must(&["import", trial.path().join("students.csv").to_str().unwrap()]);
    trial.run(&["sync", "--dry-run"]);
    trial.run(&["approve", "last"]);
    trial.must(&["apply", "last"]);
    let key = LinkKey::beside(&trial.store_file()).unwrap();
    let begun = Instant::now();
    let before = max.statistics();
    for n in 0..PEOPLE {
        max.play(&Play::Start { user: 100_000 + n as i64, link: Some(key.secret(n as i64 + 1)) }).unwrap();
    }
    let child = daemon(&trial);
    let answered = || (0..PEOPLE as i64).filter(|n| !max.dialog(100_000 + n).is_empty()).count();
    while answered() < PEOPLE {
        assert!(begun.elapsed() < Duration::from_secs(600), "{}", answered());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let told = begun.elapsed();
    for n in 0..PEOPLE as i64 {
        let message = max.dialog(100_000 + n).pop().unwrap().body.mid;
        max.play(&Play::Press { user: 100_000 + n, message, button: "Ознакомлен(а)".into() }).unwrap();
    }
    let inside = || chats.iter().map(|(chat, _)| max.members(*chat).len() - 1).sum::<usize>();
    while inside() < PEOPLE {
        assert!(begun.elapsed() < Duration::from_secs(900), "{}", inside());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let all = begun.elapsed();
    let added = max.log().iter().filter(|entry| matches!(entry.effect, Effect::MemberAdded { .. })).count();
    let after = max.statistics();
    println!(
        "| {PEOPLE} presses of links at once: all answered after, all in their chats after, additions, requests refused for the rate | {:.0} s, {:.0} s, {added}, {} |",
        told.as_secs_f64(),
        all.as_secs_f64(),
        after.rate_limited - before.rate_limited
    );
    child.end();
    max.stop().await;
}
