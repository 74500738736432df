//! The figures of the review page that `benches/README.md` names: the release program as a daemon, asked over HTTP by a
//! browser without scripts. `cargo bench --bench page` prints them as a table.
#![allow(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use domain::membership::{Role, Seat};
use simulators::SandboxOptions;
use support::invent;
use support::invent::{Dice, person};
use support::practice::{OPEN_GUARDS, Running, Trial, memory, sandbox, seat};

const RUNS: usize = 15;
const PEOPLE: usize = 20_000;
const ACTIONS: usize = 5_000;

#[tokio::main]
async fn main() {
    let dice = &mut Dice::new(4);
    let people: Vec<_> = (0..PEOPLE).map(|_| person(dice)).collect();
    let group = |n: usize| invent::group(n);
    let mut list = "ФИО;Дата рождения;Группа\n".to_owned();
    for (n, person) in people.iter().enumerate() {
        list.push_str(&format!("{};{};{}\n", person.name(), person.birth.format("%d.%m.%Y"), group(n)));
    }
    let mut members: Vec<Seat> = (0..PEOPLE)
        .filter(|n| n % (PEOPLE / ACTIONS) != 0)
        .map(|n| Seat {
            birth_date: Some(people[n].birth),
            ..seat(1000 + n, &people[n].name(), &format!("class:{}", group(n)), Role::Student)
        })
        .collect();
    members
        .push(Seat { is_admin: true, ..seat(1, "Осипова Вера Павловна", "staff", Role::Teacher) });
    let mut places: Vec<String> = (0..PEOPLE).map(|n| format!("class:{}", group(n))).collect();
    places.sort_unstable();
    places.dedup();
    let platform = sandbox(SandboxOptions { members, places, rate: None, ..SandboxOptions::default() }).await;
    // So many come at once that the usual bound would hold all of them, and nothing would be left to look at.
    let guards = OPEN_GUARDS.replace("at_most = 1000", "at_most = 100000");
    let trial = Trial::new(platform.url(), &format!("[web]\nlisten = \"127.0.0.1:0\"\n\n{guards}"));
    std::fs::write(trial.path().join("students.csv"), list).unwrap();
    trial.must(&["import", trial.path().join("students.csv").to_str().unwrap()]);
    // The first plan waits for a person: status 3.
    trial.run(&["sync", "--dry-run"]);
    std::fs::write(trial.path().join("secrets/password"), "верный пароль 1").unwrap();
    let password = trial.path().join("secrets/password");
    trial.must(&["users", "add", "Анна", "--role", "administrator", "--password-file", password.to_str().unwrap()]);

    let mut child = Running(trial.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let log = BufReader::new(child.0.stderr.take().unwrap());
    let mut url = String::new();
    for line in log.lines() {
        let line = line.unwrap();
        if line.contains("review page") {
            url = line[line.find("http").unwrap()..].split('"').next().unwrap().to_owned();
            break;
        }
    }
    let client = connectors::http::builder().cookie_store(true).build().unwrap();
    let get = async |path: &str| client.get(format!("{url}{path}")).send().await.unwrap().text().await.unwrap();
    let form = get("/sign-in").await;
    let token = form.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("form", token.as_str()), ("to", "/"), ("name", "Анна"), ("password", "верный пароль 1")];
    let told = client.post(format!("{url}/sign-in")).header("origin", &url).form(&fields).send().await.unwrap();
    assert!(told.text().await.unwrap().contains("sign-out"), "signed in");

    println!(
        "\n| measured: a plan of {ACTIONS} actions for {PEOPLE} people | median | least | size |\n|---|---|---|---|"
    );
    let place: String = form_urlencoded::byte_serialize(people[0].name().as_bytes()).collect();
    for (what, path, must) in [
        ("the overview", "/".to_owned(), "/plans/"),
        ("the plan opens", "/plans/1".to_owned(), "class=\"line "),
        ("the plan by person", "/plans/1?by=person".to_owned(), "class=\"line "),
        ("all that is certain, its second page", "/plans/1?block=certain&page=2".to_owned(), "class=\"line "),
        ("filter: kind", "/plans/1?kind=invite".to_owned(), "class=\"line "),
        ("filter: a name", format!("/plans/1?name={place}"), "class=\"line "),
        ("filter: where it stands", "/plans/1?standing=held".to_owned(), "id=\"work\""),
        ("statistics", "/statistics".to_owned(), "<svg"),
        ("files", "/files".to_owned(), "students.csv"),
        ("the journal", "/journal".to_owned(), "<table"),
    ] {
        let (mut took, mut size) = (Vec::new(), 0);
        for _ in 0..RUNS {
            let begun = Instant::now();
            let text = get(&path).await;
            took.push(begun.elapsed());
            size = text.len();
            assert!(text.contains(must), "{what}: {text}");
        }
        took.sort();
        let ms = |took: Duration| took.as_secs_f64() * 1e3;
        println!("| {what} | {:.1} ms | {:.1} ms | {} KB |", ms(took[RUNS / 2]), ms(took[0]), size / 1024);
    }
    // A decision where it stands, with the line that is drawn anew: each on another action, for what is approved is soon carried out.
    let page = get("/plans/1?by=person").await;
    let fields_of = |name: &str| -> Vec<String> {
        let mark = format!("name=\"{name}\" value=\"");
        page.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let (csrf, plan) = (fields_of("csrf").remove(0), fields_of("plan").remove(0));
    let mut took = Vec::new();
    for line in fields_of("line").iter().take(2 * RUNS) {
        let deed = format!("approve-one {}", line.split(':').next().unwrap());
        let fields = [("csrf", csrf.as_str()), ("plan", &plan), ("line", line), ("do", &deed)];
        let begun = Instant::now();
        let told =
            client.post(format!("{url}/plans/1/here")).header("origin", &url).form(&fields).send().await.unwrap();
        assert_eq!(told.status().as_u16(), 200);
        assert!(told.text().await.unwrap().contains("class=\"line "));
        took.push(begun.elapsed());
    }
    took.sort();
    let ms = |took: Duration| took.as_secs_f64() * 1e3;
    println!("| a decision, with its line | {:.1} ms | {:.1} ms | — |", ms(took[RUNS]), ms(took[0]));
    println!("\nThe daemon's memory: {} MB", memory(child.0.id(), "VmHWM").unwrap() / 1024);
    child.end();
    platform.stop().await;
}
