//! Many removals need two people, wherever they decide: on the command line, on the page, in parts, and in a newer plan.

use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Installation, college, seat, wait_for};
use crate::support::{DAY, students};
use domain::membership::Role;
use serde_json::Value;

const SECOND: &str = "Сидоров И. И.";

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

/// An installation in which three are on the platform whom no roster knows; two of them may be removed by one person.
async fn installation() -> Installation {
    let mut members = college();
    for n in 0..3 {
        members.push(seat(
            &format!("77{n}"),
            ["Чужаков Пётр Ильич", "Чужаков Пётр Львович", "Чужаков Пётр Олегович"][n],
            "class:ИС-21",
            Role::Student,
        ));
    }
    let installation = Installation::with(members).await;
    installation.add_configuration("[web]\nlisten = \"127.0.0.1:0\"\nfour_eyes_removals = 2\n");
    installation
}

/// Lifts each guard that holds one of the removals of the newest plan.
fn lift_guards(installation: &Installation) {
    let plan = installation.last_plan();
    for action in plan["actions"].as_array().unwrap() {
        for guard in action["guards"].as_array().unwrap() {
            let lift = ["approve", "last", "--lift", guard.as_str().unwrap(), "--reason", "их никто не знает"];
            installation.call(&lift);
        }
    }
}

/// The removals of the newest plan, by their ids, after their guards were lifted.
fn removals(installation: &Installation) -> Vec<String> {
    let plan = installation.last_plan();
    let actions = plan["actions"].as_array().unwrap();
    let removals: Vec<&Value> = actions.iter().filter(|action| action["kind"] == "remove").collect();
    assert_eq!(removals.len(), 3, "{plan}");
    lift_guards(installation);
    // Lifting approves too, as far as one person may: here nothing is decided yet.
    installation.call(&["reject", "last", "--withdraw"]);
    removals.iter().map(|action| action["id"].as_str().unwrap().to_owned()).collect()
}

fn approved(installation: &Installation) -> i64 {
    installation.last_plan()["saved"]["approved"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_asks_for_a_second_administrator() {
    let installation = installation().await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let ids = removals(&installation);
    let all = ["approve", "last", &ids[0], &ids[1], &ids[2], "--reason", "чужие"];
    // Held, not done: and it is said what waits.
    let first = installation.call(&all);
    assert_eq!(first.status, 3, "{}", first.said());
    for words in [
        "больше 2 удалений",
        "нужен второй администратор",
        "Чужаков Пётр Ильич",
        &ids[0][..8],
        "Предложено: 3 удаления",
        "Петрова А. С.",
    ] {
        assert!(first.out.contains(words), "{words}: {}", first.out);
    }
    assert!(!first.out.contains("Одобрено") && !first.out.contains("kontingent apply"), "{}", first.out);
    assert_eq!(approved(&installation), 0);
    assert!(installation.well(&["show", "last"]).contains("ждёт второго администратора; предлагает Петрова А. С."));
    // The same person does not agree with themselves, however they write their name; nor in parts, nor with the whole plan.
    let mut again: Vec<&str> = all.to_vec();
    again.extend(["--by", "петрова  А. С."]);
    assert_eq!(installation.call(&again).status, 3);
    assert_eq!(installation.call(&["approve", "last", &ids[0]]).status, 3);
    assert_eq!(installation.call(&["approve", "last"]).status, 3);
    assert_eq!(approved(&installation), 0);
    installation.call(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 16, "nobody was removed");
    // Another one agrees.
    let agreed = installation.well(&["approve", "last", "--by", SECOND]);
    assert!(agreed.contains("Одобрено: 3 действия") && agreed.contains("kontingent apply"), "{agreed}");
    installation.well(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    let journal = installation.well(&["journal"]);
    assert!(journal.contains(&format!("Петрова А. С., {SECOND}")), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_few_needs_one_and_what_was_rejected_waits_for_nobody() {
    let installation = installation().await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let ids = removals(&installation);
    assert!(installation.well(&["approve", "last", &ids[0], &ids[1]]).contains("Одобрено: 2 действия"));
    // One more makes three, though it is asked for by itself.
    assert_eq!(installation.call(&["approve", "last", &ids[2]]).status, 3);
    // Rejected: no proposal is left to which somebody could agree.
    installation.well(&["reject", "last", &ids[2], "--reason", "остаётся"]);
    assert_eq!(installation.last_plan()["proposals"], serde_json::json!([]));
    installation.well(&["reject", "last", &ids[2], "--withdraw"]);
    assert_eq!(
        installation.call(&["approve", "last", &ids[2], "--by", SECOND]).status,
        3,
        "the second one is the first now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_proposed_on_the_command_line_is_agreed_to_on_the_page_in_a_newer_plan_too() {
    let installation = installation().await;
    installation.add_configuration("[listen]\naddress = \"127.0.0.1:0\"\n");
    installation.add_user(SECOND, "administrator");
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let ids = removals(&installation);
    assert_eq!(installation.call(&["approve", "last", &ids[0], &ids[1], &ids[2]]).status, 3);
    // Somebody else is to be invited: another plan, in which the same removals wait on.
    let before = installation.last_plan()["saved"]["number"].clone();
    installation.import(&[("контингент.csv", &roster(0..13))]);
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    assert_ne!(plan["saved"]["number"], before);
    assert_eq!(plan["proposals"].as_array().unwrap().len(), 3, "{plan}");

    let (_daemon, url) = installation.page_as_configured();
    let browser = Browser::new(&url);
    browser.sign_in(SECOND, PASSWORD).await;
    let number = installation.last_plan()["saved"]["number"].to_string();
    let address = format!("/plans/{number}?kind=remove");
    let page = browser.get(&address).await;
    let (csrf, id, guard) = (page.field("csrf"), page.field("plan"), page.field("guard"));
    let lifting = [("csrf", csrf.as_str()), ("plan", &id), ("guard", &guard), ("reason", "их никто не знает")];
    browser.post(&format!("/plans/{number}/lift"), &lifting).await.must_say("Защита снята");
    let page = browser.get(&address).await;
    page.must_say("Петрова А. С.");
    let (csrf, id) = (page.field("csrf"), page.field("plan"));
    let asked = [("csrf", csrf.as_str()), ("plan", &id), ("kind", "remove"), ("do", "approve-shown")];
    let confirmation = browser.post(&format!("/plans/{number}/confirm"), &asked).await;
    confirmation.must_say("Ваше согласие — второе, решающее.");
    browser.confirm(&confirmation, "").await.must_say("Одобрено: 3 действия.");
    wait_for("the removals", || installation.who("class:ИС-21").iter().all(|line| !line.contains("Чужаков")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rejected_and_is_wanted_after_all_waits_for_the_second_one_through_the_nights() {
    let installation = installation().await.on(DAY);
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let ids = removals(&installation);
    installation.well(&["reject", "last", &ids[0], &ids[1], &ids[2], "--reason", "проверим"]);
    // The day after, the plan is closed by what came over into it.
    installation.at("2026-11-24T12:00");
    installation.call(&["plan"]);
    assert_eq!(installation.last_plan()["saved"]["state"], "closed");
    lift_guards(&installation);
    assert_eq!(installation.call(&["approve", "last", &ids[0], &ids[1], &ids[2]]).status, 3);
    let plan = installation.last_plan();
    assert_eq!((&plan["saved"]["state"], approved(&installation)), (&Value::from("open"), 0), "{plan}");
    assert!(installation.well(&["show", "last"]).contains("ждёт второго администратора"));
    // One proposal is taken back: that one is rejected as before.
    installation.well(&["reject", "last", &ids[2], "--withdraw"]);
    assert_eq!(installation.last_plan()["decisions"][&ids[2]]["decision"], "rejected");
    installation.at("2026-11-25T12:00");
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    assert_eq!(plan["proposals"].as_array().unwrap().len(), 2, "{plan}");
    assert_eq!(plan["saved"]["state"], "open");
    lift_guards(&installation);
    installation.well(&["approve", "last", &ids[0], &ids[1], "--by", SECOND]);
    installation.well(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 14);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_in_a_later_plan_is_not_proposed_when_the_former_one_is_made_again() {
    let installation = installation().await;
    let list = |people: usize| {
        installation.import(&[("контингент.csv", &roster(0..people))]);
        // The second time it is no news any more.
        installation.call(&["plan"]);
        installation.call(&["plan"]);
        installation.last_plan()["saved"]["number"].clone()
    };
    let proposals = || installation.last_plan()["proposals"].as_array().map_or(0, Vec::len);
    let first = list(12);
    let ids = removals(&installation);
    assert_eq!(installation.call(&["approve", "last", &ids[0], &ids[1], &ids[2]]).status, 3);
    assert_ne!(list(13), first);
    assert_eq!(proposals(), 3);
    installation.well(&["reject", "last", &ids[0], &ids[1], &ids[2], "--withdraw"]);
    assert_eq!(list(12), first);
    assert_eq!(proposals(), 0);
}
