//! The API as a script sees it: the real binary, the real store, the sandbox platform; every answer held against
//! `schemas/openapi-1.json`.

use crate::support;
use crate::support::api::{Api, DESCRIPTION, told};
use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Daemon, Installation, college, seat, wait_for};
use crate::support::{name, students};
use domain::membership::Role;
use serde_json::{Value, json};

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

/// An installation with a first plan, made from this roster, and the address of its page.
async fn house_with(roster: String, web: &str) -> (Installation, Daemon, String) {
    let installation = Installation::with(college()).await;
    served(installation, roster, web)
}

fn served(installation: Installation, roster: String, web: &str) -> (Installation, Daemon, String) {
    installation.drop_file("контингент.csv", roster);
    let (daemon, url) = installation.review_page(web);
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    (installation, daemon, url)
}

/// The ids of a plan's actions of a kind.
fn ids(plan: &Value, kind: &str) -> Vec<String> {
    let of_kind = plan["actions"].as_array().unwrap().iter().filter(|action| action["kind"] == kind);
    of_kind.map(|action| action["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_reads_a_plan_approves_it_and_the_platform_changes() {
    let (installation, _daemon, url) = house_with(roster(0..13), "").await;
    let api = Api::new(&url, Some(&installation.token("Скрипт", "administrator")));
    let overview = api.get("/overview").await.well();
    assert_eq!((&overview["waiting"], &overview["stopped"]), (&json!(1), &Value::Null));
    assert_eq!(api.get("/plans").await.well()["plans"][0]["number"], 1);
    let plan = api.get("/plans/1").await.well();
    // The same as the command line tells.
    assert_eq!(plan, installation.last_plan());
    let id = plan["plan_id"].as_str().unwrap();
    let asked = json!({ "plan": id, "decision": "approve", "actions": "safe", "reason": "всё верно" });
    let done = api.post("/plans/1/decisions", asked).await.well();
    assert_eq!(done, json!({ "changed": 1, "proposed": 0 }));
    wait_for("the invitation", || installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
    wait_for("the end", || installation.last_plan()["saved"]["done"] == 1);
    let journal = api.get("/journal?event=approved").await.well();
    let entry = &journal["entries"][0];
    assert_eq!((&entry["who"], &entry["detail"]), (&json!("Скрипт (API)"), &json!("всё верно")));
    assert_eq!(api.get("/invitations").await.well()["invitations"].as_array().unwrap().len(), 1);
    // Page by page, the newest first.
    let first = api.get("/journal?limit=1").await.well();
    let before = first["next_before"].as_i64().unwrap();
    let second = api.get(&format!("/journal?limit=1&before={before}")).await.well();
    assert_eq!(second["entries"][0]["seq"], before - 1);
    assert_eq!(api.get("/journal?since=вчера").await.fault(), (422, "invalid"));
    // Closed now: nothing is left to decide.
    let asked = json!({ "plan": id, "decision": "reject", "actions": ids(&plan, "invite"), "reason": "поздно" });
    assert_eq!(api.post("/plans/1/decisions", asked).await.fault(), (409, "plan_closed"));
    // The token was never written down anywhere.
    let token = api.token.clone().unwrap();
    let database = installation.remembered();
    assert!(
        !database.windows(64).any(|bytes| bytes == token.as_bytes())
            && !installation.well(&["journal"]).contains(&token)
    );
    assert!(installation.well(&["users", "token", "list"]).contains("Скрипт — администратор"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_without_a_token_but_the_description() {
    let (installation, _daemon, url) = house_with(roster(0..13), "").await;
    let nobody = Api::new(&url, None);
    let answer = nobody.request("get", "/openapi.json").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap(), *DESCRIPTION);
    for (template, item) in DESCRIPTION["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|_| template != "/openapi.json") {
            let path = template.replace("{number}", "1").replace("{id}", "1");
            let refused = told(method, &path, nobody.request(method, &path)).await;
            assert_eq!(refused.fault(), (401, "unauthorized"), "{method} {path}");
            assert!(!refused.json.to_string().contains(&name(12)));
            let header = |name: &str| refused.headers[name].to_str().unwrap().to_owned();
            assert_eq!((header("cache-control"), header("www-authenticate")), ("no-store".into(), "Bearer".into()));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(header("content-security-policy").starts_with("default-src 'none'"));
        }
    }
    for path in ["", "/nowhere"] {
        assert_eq!(nobody.request("get", path).send().await.unwrap().status().as_u16(), 401, "{path}");
    }
    // A browser's session is no token.
    installation.add_user("Петрова А. С.", "administrator");
    let browser = Browser::new(&url);
    browser.sign_in("Петрова А. С.", PASSWORD).await;
    assert_eq!(browser.get("/api/v1/plans/1").await.status, 401);
    // A token that has ended, one that was removed.
    let now = installation.now();
    installation.at("2020-01-01T12:00");
    let ended = installation.token_for("Старый", "administrator", "1");
    assert_eq!(Api::new(&url, Some(&ended)).get("/plans").await.fault(), (401, "unauthorized"));
    assert!(
        installation.call(&["users", "token", "add", "старый", "--role", "it"]).status == 1,
        "a name is one token's"
    );
    support::clock::set(&installation.clock, now);
    assert!(installation.well(&["users", "token", "list"]).contains("закончился"));
    let gone = Api::new(&url, Some(&installation.token("Бывший", "viewer")));
    gone.get("/plans").await.well();
    installation.well(&["users", "token", "remove", "Бывший"]);
    assert_eq!(gone.get("/plans").await.fault(), (401, "unauthorized"));
    // Who guesses is slowed down; who has a token is not.
    let guesser = Api::new(&url, Some(&"0".repeat(64)));
    let mut last = guesser.get("/plans").await;
    for _ in 0..5 {
        last = guesser.get("/plans").await;
    }
    assert_eq!(last.fault(), (429, "too_many_attempts"));
    assert_eq!(last.headers["retry-after"], "900");
    Api::new(&url, Some(&installation.token("Новый", "viewer"))).get("/plans").await.well();
    let log = std::fs::read_to_string(installation.path("daemon.log")).unwrap();
    assert!(!log.contains(&"0".repeat(64)) && !log.contains("Новый") && !log.contains(&name(12)), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_described_is_there_and_a_viewer_changes_nothing() {
    let (installation, _daemon, url) = house_with(roster(0..13), "").await;
    let viewer = Api::new(&url, Some(&installation.token("Директор", "viewer")));
    for (template, item) in DESCRIPTION["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let path = template.replace("{number}", "1").replace("{id}", "1");
            let answer = told(method, &path, viewer.request(method, &path)).await;
            let expected = if method == "get" { 200 } else { 403 };
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.json);
        }
    }
    let status = async |method: &str, path: &str| viewer.request(method, path).send().await.unwrap();
    for (method, path) in [("get", "/nowhere"), ("post", "/plans"), ("delete", "/plans/1"), ("get", "/stop")] {
        let answer = status(method, path).await;
        assert_eq!(answer.status().as_u16(), 404, "{method} {path}");
        assert_eq!(answer.json::<Value>().await.unwrap()["error"], "not_found");
    }
    assert_eq!(viewer.get("/plans/99").await.fault(), (404, "not_found"));
    assert_eq!(viewer.get("/plans/last").await.fault(), (404, "not_found"));
    // IT sees files, runs and health, and nobody.
    let it = Api::new(&url, Some(&installation.token("Инженер", "it")));
    let overview = it.get("/overview").await.well();
    assert!(overview["last_run"]["outcome"].is_string() && overview["health"]["status"].is_string());
    assert!(overview.get("waiting").is_none() && overview.get("plans").is_none());
    for path in ["/plans", "/plans/1", "/questions", "/tasks", "/invitations", "/journal"] {
        assert_eq!(it.get(path).await.fault(), (403, "forbidden"), "{path}");
    }
    assert_eq!(it.post("/stop", json!({ "reason": "x" })).await.fault(), (403, "forbidden"));
    // In the language that is asked for.
    let english = viewer.request("post", "/resume").header("accept-language", "en-GB, ru;q=0.3");
    let refused = told("post", "/resume", english).await;
    assert!(refused.json["message"].as_str().unwrap().starts_with("The token's role"), "{}", refused.json);
    assert!(viewer.get("/plans/99").await.json["message"].as_str().unwrap().starts_with("Такого"));
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_plan_and_held_actions_are_refused_with_their_guards() {
    // Half of the class is missing from the roster: a guard holds their removal.
    let (installation, daemon, url) = house_with(roster(6..13), "").await;
    let api = Api::new(&url, Some(&installation.token("Скрипт", "administrator")));
    let plan = api.get("/plans/1").await.well();
    let id = plan["plan_id"].as_str().unwrap().to_owned();
    let removals = ids(&plan, "remove");
    assert_eq!(removals.len(), 6, "{plan}");
    let decide = |decision: &str, actions: Value, reason: &str| {
        let body = json!({ "plan": id, "decision": decision, "actions": actions, "reason": reason });
        let api = &api;
        async move { api.post("/plans/1/decisions", body).await }
    };
    let held = decide("approve", json!(removals), "").await;
    assert_eq!(held.fault(), (409, "held"));
    let guards: Vec<String> = serde_json::from_value(held.json["held"][0]["guards"].clone()).unwrap();
    assert!(held.json["held"].as_array().unwrap().len() == 6 && !guards.is_empty(), "{}", held.json);
    assert_eq!(decide("reject", json!(removals), " ").await.fault(), (422, "reason_needed"));
    assert_eq!(decide("approve", json!(["нет такого"]), "").await.fault(), (422, "unknown_action"));
    assert_eq!(decide("approve", json!([]), "").await.fault(), (422, "invalid"));
    assert_eq!(decide("approve", json!("all"), "").await.fault(), (422, "invalid"));
    assert_eq!(decide("reject", json!([&removals[0]]), "не он").await.well()["changed"], 1);
    assert_eq!(decide("reject", json!([&removals[0]]), "не он").await.well()["changed"], 0, "asked twice");
    assert_eq!(decide("withdraw", json!([&removals[0]]), "").await.well()["changed"], 1);
    let lift = |guard: &str, reason: &str| {
        let body = json!({ "plan": id, "guard": guard, "reason": reason });
        let api = &api;
        async move { api.post("/plans/1/lifts", body).await }
    };
    assert_eq!(lift(&guards[0], "").await.fault(), (422, "reason_needed"));
    assert_eq!(lift("guard.nonsense", "x").await.status, 409);
    for guard in &guards {
        assert_eq!(lift(guard, "они выбыли осенью").await.well()["lifted"], json!(guard));
    }
    assert_eq!(decide("approve", json!([&removals[0]]), "").await.well()["changed"], 1);
    assert!(installation.well(&["journal"]).contains("Скрипт (API)"));
    // A newer roster: whoever still holds the old plan decides nothing.
    installation.drop_file("контингент-2.csv", roster(0..14));
    daemon.until("a second cycle", |log| log.matches("cycle ended").count() >= 2);
    wait_for("a newer plan", || installation.last_plan()["saved"]["number"].as_i64() > Some(1));
    assert_eq!(decide("approve", json!("safe"), "").await.fault(), (409, "plan_superseded"));
    let newest = installation.last_plan()["saved"]["number"].as_i64().unwrap();
    let asked = json!({ "plan": id, "decision": "approve", "actions": "safe" });
    let other = api.post(&format!("/plans/{newest}/decisions"), asked).await;
    assert_eq!(other.fault(), (409, "other_plan"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tokens_agree_on_many_removals_and_one_person_does_not_agree_with_themselves() {
    let mut members = college();
    for n in 0..3 {
        members.push(seat(&format!("77{n}"), &format!("Чужаков Пётр {n}-ович"), "class:ИС-21", Role::Student));
    }
    let installation = Installation::with(members).await;
    installation.add_user("Петрова А. С.", "administrator");
    let (installation, _daemon, url) = served(installation, roster(0..12), "four_eyes_removals = 2\n");
    let first = Api::new(&url, Some(&installation.token("Петрова А. С.", "administrator")));
    let plan = first.get("/plans/1").await.well();
    let removals = ids(&plan, "remove");
    assert_eq!(removals.len(), 3);
    let guards: std::collections::BTreeSet<&str> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|action| action["guards"].as_array().unwrap())
        .filter_map(Value::as_str)
        .collect();
    for guard in guards {
        first.post("/plans/1/lifts", json!({ "guard": guard, "reason": "их никто не знает" })).await.well();
    }
    let asked = json!({ "plan": plan["plan_id"], "decision": "approve", "actions": removals, "reason": "чужие" });
    let wanted = json!({ "changed": 0, "proposed": 3 });
    assert_eq!(first.post("/plans/1/decisions", asked.clone()).await.well(), wanted);
    assert_eq!(first.post("/plans/1/decisions", asked.clone()).await.well(), wanted);
    let plan = first.get("/plans/1").await.well();
    assert_eq!(plan["proposals"][0]["proposed_by"], "Петрова А. С. (API)");
    // The same person on the page is no second one.
    let browser = Browser::new(&url);
    browser.sign_in("Петрова А. С.", PASSWORD).await;
    let page = browser.get("/plans/1").await;
    let (csrf, id) = (page.field("csrf"), page.field("plan"));
    let fields = [("csrf", csrf.as_str()), ("plan", &id), ("do", "approve-shown")];
    browser.post("/plans/1/confirm", &fields).await.must_say("нужен второй администратор");
    let second = Api::new(&url, Some(&installation.token("Сидоров И. И.", "administrator")));
    assert_eq!(second.post("/plans/1/decisions", asked).await.well()["changed"], 3);
    wait_for("the removals", || installation.who("class:ИС-21").len() == 13);
    assert!(installation.well(&["journal"]).contains("Петрова А. С. (API), Сидоров И. И. (API)"));
}

/// Waits until so many files have arrived.
async fn arrived(api: &Api, count: usize) -> Value {
    for _ in 0..3000 {
        let files = api.get("/files").await.well();
        if files["files"].as_array().unwrap().len() == count {
            return files;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("never: {count} files")
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_handed_in_and_taken_back() {
    let (installation, _daemon, url) = house_with(roster(0..12), "[limits]\nfile_mib = 1\n").await;
    let it = Api::new(&url, Some(&installation.token("Выгрузка 1С", "it")));
    let raw = it.request("post", "/files?name=../%D1%81%D0%BF%D0%B8%D1%81%D0%BE%D0%BA.csv").body(roster(0..13));
    let taken = told("post", "/files", raw).await;
    assert_eq!((taken.status, taken.json), (202, json!({ "files": ["список.csv"] })));
    // Two files of one moment would be taken in by their names.
    arrived(&it, 2).await;
    let part = |name: &str| reqwest::multipart::Part::bytes(roster(0..14).into_bytes()).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new().text("comment", "x").part("file", part("второй.csv"));
    let taken = told("post", "/files", it.request("post", "/files").multipart(form)).await.well();
    assert_eq!(taken["files"], json!(["второй.csv"]));
    let files = arrived(&it, 3).await;
    let newest = files["files"].as_array().unwrap().iter().find(|file| file["file"] == "второй.csv").unwrap().clone();
    assert_eq!((&newest["state"], &newest["tables"][0]["rows"]), (&json!("in_force"), &json!(14)), "{files}");
    for (path, body, fault) in [
        ("/files", "x".to_owned(), (422, "bad_name")),
        ("/files?name=..", "x".to_owned(), (422, "bad_name")),
        ("/files?name=a.csv", String::new(), (422, "invalid")),
        ("/files?name=a.csv", "x".repeat((1 << 20) + 1), (413, "too_large")),
    ] {
        assert_eq!(told("post", path, it.request("post", path).body(body)).await.fault(), fault, "{path}");
    }
    let left: Vec<_> =
        std::fs::read_dir(installation.path("inbox")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");
    let path = format!("/files/{}/withdraw", newest["id"]);
    assert_eq!(it.post(&path, json!({})).await.fault(), (422, "reason_needed"));
    assert_eq!(it.post(&path, json!({ "reason": "не тот" })).await.well()["file"], "второй.csv");
    assert_eq!(it.post(&path, json!({ "reason": "не тот" })).await.fault(), (404, "not_found"));
    assert!(installation.well(&["journal"]).contains("Выгрузка 1С (API)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_answered_and_everything_can_be_stopped() {
    // One letter off, the same birth date.
    let list = roster(0..12).replace(&name(3), &name(3).replacen("ов", "ав", 1));
    let (installation, _daemon, url) = house_with(list, "").await;
    let api = Api::new(&url, Some(&installation.token("Скрипт", "administrator")));
    let questions = api.get("/questions").await.well();
    let question = &questions["questions"][0];
    assert!(question["id"].is_string(), "{questions}");
    let path = format!("/questions/{}", question["id"].as_str().unwrap());
    assert_eq!(api.post(&path, json!({ "answer": "perhaps" })).await.fault(), (422, "invalid"));
    let wrong = json!({ "answer": "same", "person": "nobody" });
    assert_eq!(api.post(&path, wrong).await.fault(), (422, "which_one"));
    let answered = api.post(&path, json!({ "answer": "same", "reason": "опечатка" })).await.well();
    assert_eq!(answered["people"][0], question["people"][0]["key"]);
    assert_eq!(api.post(&path, json!({ "answer": "apart" })).await.fault(), (404, "not_found"));
    assert!(installation.well(&["journal"]).contains("Скрипт (API)"));

    assert_eq!(api.post("/stop", json!({ "reason": " " })).await.fault(), (422, "reason_needed"));
    let stopped = api.post("/stop", json!({ "reason": "разбираемся" })).await.well();
    assert_eq!(stopped["stopped"]["who"], "Скрипт (API)");
    assert_eq!(api.get("/overview").await.well()["stopped"]["reason"], "разбираемся");
    assert_eq!(api.post("/resume", json!({})).await.well(), json!({ "was_stopped": true }));
    assert_eq!(api.post("/resume", json!({})).await.well(), json!({ "was_stopped": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn that_a_parent_has_no_rights_is_told_to_administrators_alone() {
    let installation = Installation::with(college()).await;
    let parents = format!(
        "Законный представитель;Степень родства;Обучающийся;Группа\n\
         Зорина Инна Павловна;мать (лишена родительских прав);{};ИС-21\n",
        name(0)
    );
    installation.import(&[("родители.csv", &parents)]);
    let (installation, _daemon, url) = served(installation, roster(0..13), "");
    let told = async |role: &str| {
        let api = Api::new(&url, Some(&installation.token(role, role)));
        api.get("/plans/1").await.well()
    };
    let (administrator, viewer) = (told("administrator").await, told("viewer").await);
    let is_about_rights = |plan: &Value| plan["findings"].to_string().contains("guardians.without_rights");
    assert!(is_about_rights(&administrator) && !is_about_rights(&viewer));
    assert!(!viewer.to_string().contains("лишён") && !viewer.to_string().contains("лишена"));
    assert_eq!(viewer["actions"], administrator["actions"]);
    let findings = viewer["findings"].as_array().unwrap().len();
    assert_eq!(viewer["saved"]["findings"], findings, "not even that there is one more");
}
