//! Several platforms at once: one plan says what a change in a roster comes to on each; one that cannot be read stops no
//! other.

use crate::support::installation::{Installation, college};
use crate::support::{ORDERS, before, name, students};
use domain::membership::Seat;
use serde_json::Value;
use simulators::{Sandbox, SandboxOptions};

/// An installation on two sandboxes; the second one is called «сдо».
struct Two {
    installation: Installation,
    other: Option<Sandbox>,
}

impl Two {
    async fn with(first: Vec<Seat>, second: Vec<Seat>) -> Two {
        let installation = Installation::with(first).await;
        let options =
            SandboxOptions { members: second, clock: installation.clock.clone(), ..SandboxOptions::default() };
        let other = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        installation.add_configuration(&format!(
            "[[platforms]]\nname = \"сдо\"\nkind = \"sandbox\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\ntimeout_seconds = 2\nrate_per_second = 300\n",
            other.url()
        ));
        Two { installation, other: Some(other) }
    }

    /// Both as the roster wants them, and the first plan behind them.
    async fn settled() -> Two {
        let two = Two::with(college(), college()).await;
        two.installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
        assert!(two.installation.well(&["sync"]).contains("менять нечего"));
        two
    }

    fn in_other(&self, n: usize) -> bool {
        self.other
            .as_ref()
            .unwrap()
            .members()
            .iter()
            .any(|seat| seat.name == name(n) && seat.place == "class:ИС-21" && !is_out(seat))
    }
}

fn is_out(seat: &Seat) -> bool {
    seat.status == domain::membership::MemberStatus::Suspended
}

fn expulsion(number: usize, n: usize) -> String {
    format!("{ORDERS}{number}-к;{before};{};отчисление;ИС-21;;{before}\n", name(n), before = before())
}

/// Kind, name and platform of each action, in the plan's order.
fn lines(plan: &Value) -> Vec<String> {
    let line = |action: &Value| {
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", word(&action["kind"]), word(&action["person"]["name"]), word(&action["platform"]))
    };
    plan["actions"].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_change_stands_side_by_side() {
    let two = Two::settled().await;
    two.installation.import(&[("приказы.csv", &expulsion(45, 3))]);
    let plan = two.installation.call(&["plan", "--format", "json"]).json();
    assert_eq!(lines(&plan), [format!("remove {} sandbox", name(3)), format!("remove {} сдо", name(3))]);
    assert_eq!(
        plan["platforms"],
        serde_json::json!([{"name": "sandbox", "read": true}, {"name": "сдо", "read": true}])
    );
    assert_eq!(plan["summary"]["remove"], 2);
    let (first, second) = (&plan["actions"][0], &plan["actions"][1]);
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["person"]["key"], second["person"]["key"], "one person, two accounts");
    // What is about the rosters is said once.
    let codes: Vec<&str> =
        plan["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    let mut once = codes.clone();
    once.dedup();
    assert_eq!(codes, once);
    let table = two.installation.well(&["show", "last", "--format", "table"]);
    assert!(table.contains("Платформы: sandbox, сдо.") && table.contains("сдо: "), "{table}");

    assert!(two.installation.well(&["approve", "last"]).contains("Одобрено: 2 действия"));
    let said = two.installation.well(&["apply", "last"]);
    assert!(said.contains("Выполнено: 2."), "{said}");
    assert!(!two.in_other(3) && !two.installation.who("class:ИС-21").iter().any(|line| line.contains(&name(3))));
    // Both are as the order wants them; the list that still has the student is told, and brings nobody back.
    assert!(two.installation.well(&["sync"]).contains("менять нечего"));
    assert!(two.installation.well(&["who", "class:ИС-21"]).contains("сдо"));
    let undone = two.installation.well(&["undo", "2"]);
    assert!(undone.contains("sandbox") && undone.contains("сдо"), "{undone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_is_away_stops_no_other() {
    let mut two = Two::settled().await;
    let address = two.other.as_ref().unwrap().url().trim_start_matches("http://").parse().unwrap();
    let members = two.other.as_ref().unwrap().members();
    two.installation.import(&[("приказы.csv", &expulsion(45, 3))]);
    two.installation.well(&["plan"]);
    // Somebody decides while all is well; then one platform goes away for a night.
    two.installation.well(&["approve", "last"]);
    two.other.take().unwrap().stop().await;
    let night = two.installation.call(&["sync"]);
    assert_eq!(night.status, 1, "{}", night.said());
    assert!(night.said().contains("Выполнено: 1."), "{}", night.said());
    assert!(!two.installation.who("class:ИС-21").iter().any(|line| line.contains(&name(3))));
    let plan = two.installation.last_plan();
    assert_eq!(plan["saved"]["platforms"], serde_json::json!(["sandbox"]));
    let away = &plan["platforms"][1];
    assert_eq!((&away["name"], &away["read"]), (&Value::from("сдо"), &Value::from(false)));
    assert!(away["reason"].as_str().unwrap().contains("127.0.0.1"), "{away}");

    // It comes back, and the approval from before is still there.
    let options = SandboxOptions { members, clock: two.installation.clock.clone(), ..SandboxOptions::default() };
    two.other = Some(Sandbox::start(address, options).await.unwrap());
    assert!(two.in_other(3));
    two.installation.well(&["plan"]);
    let plan = two.installation.last_plan();
    assert_eq!(lines(&plan), [format!("remove {} сдо", name(3))]);
    let decisions: Vec<&Value> = plan["decisions"].as_object().unwrap().values().map(|one| &one["decision"]).collect();
    assert_eq!(decisions, ["approved"]);
    assert!(two.installation.well(&["apply", "last"]).contains("Выполнено: 1."));
    assert!(!two.in_other(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_is_lifted_on_one_platform() {
    let two = Two::settled().await;
    // Four of twelve are gone from the list, without an order.
    two.installation.import(&[("контингент.csv", &students((0..8).map(|n| (n, "ИС-21"))))]);
    assert_eq!(two.installation.call(&["plan"]).status, 3);
    let refused = two.installation.call(&["approve", "last", "--lift", "roster_shrank", "--reason", "так и есть"]);
    assert_eq!(refused.status, 1, "{}", refused.said());
    assert!(refused.said().contains("guard.roster_shrank@ПЛАТФОРМА"), "{}", refused.said());
    for guard in ["roster_shrank@сдо", "too_many_removals@сдо"] {
        two.installation.call(&["approve", "last", "--lift", guard, "--reason", "так и есть"]);
    }
    let plan = two.installation.last_plan();
    for action in plan["actions"].as_array().unwrap() {
        let decision = &plan["decisions"][action["id"].as_str().unwrap()]["decision"];
        let is_there = action["platform"] == "сдо";
        assert_eq!(decision == "approved", is_there, "{action}");
    }
    assert!(plan["lifts"].as_array().unwrap().iter().all(|lift| lift["platform"] == "сдо"), "{}", plan["lifts"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_platform_is_empty() {
    let two = Two::with(college(), vec![]).await;
    two.installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    two.installation.call(&["plan"]);
    let plan = two.installation.last_plan();
    assert!(plan["actions"].as_array().unwrap().iter().all(|action| action["platform"] == "сдо"), "{:?}", lines(&plan));
    assert_eq!(plan["summary"]["invite"], 12);
}
