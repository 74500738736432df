//! A join at the door of a large college, as `benches/README.md` names it: the release program against the sandbox that speaks MAX in
//! this process. `cargo bench --bench door` prints the figures as a table.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};

use simulators::max::{MaxOptions, MaxSandbox, Play, Seed, SeedUser};
use sqlx::{AnyConnection, Connection as _};
use support::invent::{Dice, person};
use support::practice::{OPEN_GUARDS, Running, Trial};

const PEOPLE: usize = 10_000;
const FILES: usize = 60;
/// Joins one after the other.
const ONE_BY_ONE: usize = 100;
/// Joins at once.
const BURST: usize = 100;
const OWNER: i64 = 1;
const STRANGERS: i64 = 900_000;

#[tokio::main]
async fn main() {
    let dice = &mut Dice::new(8);
    // 400 groups of 25, each with its chat.
    let group = |n: usize| format!("ИС-{}{:02}", 1 + n / 25 / 90, 10 + n / 25 % 90);
    let mut seed = Seed::default().user(OWNER, "Вера", "Сомова");
    let mut lists = vec!["ФИО;Дата рождения;Группа\n".to_owned(); FILES];
    let mut chats: Vec<(i64, String)> = Vec::new();
    for class in 0..PEOPLE / 25 {
        let name = group(class * 25);
        let mut members = Vec::new();
        for n in class * 25..(class + 1) * 25 {
            let person = person(dice);
            let line = format!("{};{};{name}\n", person.name(), person.birth.format("%d.%m.%Y"));
            lists[class % FILES].push_str(&line);
            let written = person.name();
            let mut parts = written.split(' ');
            let (last, first) = (parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned());
            let id = 100_000 + n as i64;
            seed.users.push(SeedUser { id, first_name: first, last_name: Some(last), ..SeedUser::default() });
            members.push(id);
        }
        let chat = -1000 - class as i64;
        seed = seed.chat(chat, &format!("{name} студенты"), OWNER, &members);
        chats.push((chat, name));
    }
    for n in 0..(ONE_BY_ONE + BURST) as i64 {
        seed = seed.user(STRANGERS + n, "Некто", "Чужой");
    }
    let options = MaxOptions { seed, rate: None, ..MaxOptions::default() };
    let max = MaxSandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
    let trial = Trial::new("http://127.0.0.1:1", "");
    std::fs::write(trial.path().join("rules.txt"), "Не обижать. Не спамить.").unwrap();
    let tied: Vec<String> = chats
        .iter()
        .map(|(chat, group)| format!("{{ chat = \"{chat}\", place = \"chat:students:{group}\" }}"))
        .collect();
    let text = std::fs::read_to_string(trial.config()).unwrap();
    let (begin, end) = (text.find("[[platforms]]").unwrap(), text.find("[listen]").unwrap());
    let platform = format!(
        "[[platforms]]\nname = \"max\"\nkind = \"max\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\nrules_file = \"rules.txt\"\n\
         rate_per_second = 1000\nchats = [{}]\n\n",
        max.url(),
        tied.join(", ")
    );
    let whole =
        format!("{}{platform}{}\n[policy]\nrules = {{ W6 = true }}\n{OPEN_GUARDS}", &text[..begin], &text[end..]);
    std::fs::write(trial.config(), whole).unwrap();
    let mut files = Vec::new();
    for (n, list) in lists.iter().enumerate() {
        let path = trial.path().join(format!("list-{n}.csv"));
        std::fs::write(&path, list).unwrap();
        files.push(path.to_str().unwrap().to_owned());
    }
    let import: Vec<&str> = std::iter::once("import").chain(files.iter().map(String::as_str)).collect();
    trial.must(&import);
    trial.run(&["sync", "--dry-run"]);
    let child = Running(trial.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    // Counted and not read: whoever looks each millisecond takes the processor from those who are at work.
    sqlx::any::install_default_drivers();
    let looker = AnyConnection::connect(&format!("sqlite://{}?mode=ro", trial.store_file().display())).await.unwrap();
    let looker = tokio::sync::Mutex::new(looker);
    let told = async || -> usize {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM journal WHERE event = 'stranger'");
        let count: i64 = count.fetch_one(&mut *looker.lock().await).await.unwrap();
        count as usize
    };
    let join = |n: usize| {
        let link = max.link(chats[n % chats.len()].0).unwrap();
        max.play(&Play::Join { user: STRANGERS + n as i64, link }).unwrap();
    };
    let until = async |count: usize| {
        let begun = Instant::now();
        while told().await < count {
            assert!(begun.elapsed() < Duration::from_secs(120), "{} of {count} were judged", told().await);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    // The first one reads the lists.
    join(0);
    until(1).await;
    let mut took: Vec<Duration> = Vec::new();
    for n in 1..ONE_BY_ONE {
        let begun = Instant::now();
        join(n);
        until(n + 1).await;
        took.push(begun.elapsed());
    }
    took.sort();
    let begun = Instant::now();
    for n in 0..BURST {
        join(ONE_BY_ONE + n);
    }
    until(ONE_BY_ONE + BURST).await;
    let burst = begun.elapsed();
    let ms = |took: &Duration| took.as_secs_f64() * 1e3;
    println!("\n| measured: a college of {PEOPLE} people, {FILES} files in force | figure |\n|---|---|");
    println!(
        "| a stranger comes into a chat, until it stands in the journal: median | {:.0} ms |",
        ms(&took[took.len() / 2])
    );
    println!("| … the slowest but one of {} | {:.0} ms |", took.len(), ms(&took[took.len() - 2]));
    println!("| {BURST} come at once, until all stand there | {:.2} s |", burst.as_secs_f64());
    child.end();
    max.stop().await;
}
