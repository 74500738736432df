//! A moderator's block (5.13.5): entered by a person, heeded by every plan while it lasts, told when it is over, lifted.

use crate::support::api::Api;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Installation, college};
use crate::support::{DAY, ORDERS, birth, joined, name, students};
use serde_json::json;

const CHAT: &str = "class:ИС-21";

fn roster() -> String {
    students((0..12).map(|n| (n, "ИС-21")))
}

/// An installation whose first plan has been looked at.
async fn settled() -> Installation {
    let installation = Installation::with(college()).await.on(DAY);
    installation.import(&[("контингент.csv", &roster())]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_lasts_nothing_happens_to_the_person_and_when_it_is_over_that_is_told() {
    let installation = settled().await;
    let said =
        installation.well(&["block", &name(3), "ИС-21", "--until", "10.12.2026", "--reason", "четыре нарушения"]);
    assert!(said.contains("заблокирован до 10.12.2026"), "{said}");
    // The moderator took the person out: they are not invited again.
    let out = connectors::platform::sandbox::wire::Play::Leave { place: CHAT.into(), account: "1003".into() };
    let _ = installation.sandbox.as_ref().unwrap().play(&out).await;
    assert!(installation.well(&["sync"]).contains("менять нечего"), "{:?}", installation.actions());
    // An order takes effect, but not while the block lasts.
    let order = format!("{ORDERS}45-к;20.11.2026;{};отчисление;ИС-21;;20.11.2026\n", name(4));
    installation.well(&["block", &name(4), CHAT, "--until", "2026-12-01", "--reason", "нарушения"]);
    installation.import(&[("приказы.csv", &order)]);
    installation.call(&["sync"]);
    assert_eq!(installation.actions(), [format!("remove {} {CHAT} blocked guard.blocked_member", name(4))]);
    let listed = installation.well(&["blocks"]);
    assert!(listed.contains(&name(3)) && listed.contains("четыре нарушения"), "{listed}");
    // Its term is over: told until somebody lifts it.
    installation.at("2026-12-12T12:00");
    installation.import(&[("контингент 2.csv", &roster())]);
    installation.call(&["sync"]);
    let plan = installation.last_plan();
    let codes: Vec<&str> = plan["findings"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&"members.block_expired"), "{codes:?}");
    assert!(installation.well(&["blocks"]).contains("срок вышел"));
    installation.well(&["unblock", &name(3), CHAT, "--reason", "срок вышел"]);
    assert!(!installation.well(&["blocks"]).contains(&name(3)));
    assert!(installation.well(&["blocks", "--all"]).contains("снята"));
    let journal = installation.well(&["journal"]);
    assert!(journal.contains("заблокирован модератором") && journal.contains("блокировка снята"), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_regulation_does_not_allow_is_refused() {
    let installation = settled().await;
    let refused = |args: &[&str], words: &str| {
        let answer = installation.call(args);
        assert_eq!(answer.status, 1, "{args:?}: {}", answer.said());
        assert!(answer.err.contains(words), "{args:?}: {}", answer.err);
    };
    let who = name(3);
    refused(
        &["block", &who, CHAT, "--until", "25.12.2026", "--reason", "-"],
        "не может быть дольше месяца (п. 5.13.5)",
    );
    refused(&["block", &who, CHAT, "--until", "22.11.2026", "--reason", "-"], "уже прошёл");
    refused(&["block", &who, CHAT, "--until", "скоро", "--reason", "-"], "не дата");
    refused(&["block", &who, CHAT, "--until", "01.12.2026", "--reason", " "], "Нужна причина");
    refused(&["block", "Никто Никтович", CHAT, "--until", "01.12.2026", "--reason", "-"], "Никто Никтович");
    refused(
        &["block", &who, CHAT, "--until", "01.12.2026", "--reason", "-", "--platform", "другая"],
        "Не ясно, на какой",
    );
    refused(&["unblock", &who, CHAT, "--reason", "-"], "такой блокировки нет");
    installation.well(&["block", &who, CHAT, "--until", "23.12.2026", "--reason", "ровно месяц"]);
    refused(&["block", &who, CHAT, "--until", "24.11.2026", "--reason", "-"], "уже заблокирован");
    assert_eq!(installation.call(&["blocks", "--format", "json"]).json().as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_forgotten_is_blocked_nowhere() {
    // Whom the moderator has taken out already.
    let who = name(3);
    let installation =
        Installation::with(college().into_iter().filter(|seat| seat.name != who).collect()).await.on(DAY);
    installation.import(&[("контингент.csv", &roster())]);
    installation.call(&["sync"]);
    installation.well(&["block", &who, CHAT, "--until", "01.12.2026", "--reason", "нарушения"]);
    installation.import(&[("контингент 2.csv", &students((0..12).filter(|n| *n != 3).map(|n| (n, "ИС-21"))))]);
    installation.call(&["sync"]);
    installation.well(&["forget", &who]);
    assert!(installation.well(&["blocks", "--all"]).contains("Блокировок нет"));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_page_only_those_who_decide_block() {
    let installation = settled().await;
    installation.add_user("Петрова А. С.", "administrator");
    installation.add_user("Директор", "viewer");
    let (_daemon, url) = installation.review_page("");
    let admin = Browser::new(&url);
    admin.sign_in("Петрова А. С.", PASSWORD).await;
    admin.get("/people").await.must_say("Блокировки (п. 5.13.5)");
    let page = admin.get("/blocks").await;
    let csrf = page.field("csrf");
    let day = |days: u64| (installation.today() + chrono::Days::new(days)).to_string();
    let (soon, late, who) = (day(7), day(60), name(3));
    let post = async |browser: &Browser, who: &str, until: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("person", who), ("place", "ИС-21"), ("until", until), ("reason", "нарушения")];
        browser.post("/blocks", &fields).await
    };
    post(&admin, &who, &late).await.must_say("не может быть дольше месяца");
    post(&admin, "Никто Никтович", &soon).await.must_say("программа не знает");
    let entered = post(&admin, &who, &soon).await;
    entered.must_say("Блокировка записана");
    entered.must_say(&who);
    let viewer = Browser::new(&url);
    viewer.sign_in("Директор", PASSWORD).await;
    let seen = viewer.get("/blocks").await;
    seen.must_say(&who);
    assert!(!seen.says("Заблокировать"));
    assert_eq!(post(&viewer, &name(4), &soon).await.status, 403);
    let id = entered.field("id");
    let lift = [("csrf", csrf.as_str()), ("id", id.as_str()), ("reason", "извинился")];
    admin.post("/blocks/lift", &lift).await.must_say("Блокировка снята");
    admin.post("/blocks/lift", &lift).await.must_say("Блокировок нет");
    // The same for a script.
    let api = Api::new(&url, Some(&installation.token("Скрипт", "administrator")));
    let wish = json!({ "person": who, "place": CHAT, "until": soon, "reason": "нарушения" });
    let id = api.post("/blocks", wish.clone()).await.well()["id"].as_i64().unwrap();
    assert_eq!(api.post("/blocks", wish).await.fault(), (409, "blocked"));
    let long = json!({ "person": who, "place": CHAT, "until": late, "reason": "нарушения" });
    assert_eq!(api.post("/blocks", long).await.fault(), (422, "invalid"));
    assert_eq!(api.get("/blocks").await.well()["blocks"].as_array().unwrap().len(), 1);
    api.post(&format!("/blocks/{id}/lift"), json!({ "reason": "извинился" })).await.well();
    assert_eq!(api.get("/blocks").await.well(), json!({ "blocks": [] }));
    let looks = Api::new(&url, Some(&installation.token("Смотрит", "viewer")));
    let wish = json!({ "person": who, "place": CHAT, "until": soon, "reason": "нарушения" });
    assert_eq!(looks.post("/blocks", wish).await.fault(), (403, "forbidden"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_blocks_knows_what_the_findings_say() {
    let installation = Installation::of_files();
    installation.add_user("Петрова А. С.", "administrator");
    let day = |days: i64| (installation.today() + chrono::TimeDelta::days(days)).format("%d.%m.%Y").to_string();
    let mut members = joined((0..11).map(|n| (n, "ИС-21")));
    for (n, until) in [(11, day(-3)), (12, day(9))] {
        members.push_str(&format!(
            "{};{};{};ИС-21;Обучающийся;заблокирован;;;{until};;\n",
            1000 + n,
            name(n),
            birth(n)
        ));
    }
    installation.import(&[("контингент.csv", &students((0..13).map(|n| (n, "ИС-21")))), ("участники.csv", &members)]);
    let said = installation.call(&["plan"]).said();
    assert!(said.contains("срок блокировки истёк"), "{said}");
    let (_daemon, url) = installation.review_page("");
    let browser = Browser::new(&url);
    browser.sign_in("Петрова А. С.", PASSWORD).await;
    let page = browser.get("/blocks").await;
    assert!(!page.says("Блокировок нет"), "{}", page.text);
    page.must_say(&format!(
        "<strong>{}</strong>, класс ИС-21: срок вышел {}; снимите блокировку на платформе",
        name(11),
        day(-3)
    ));
    page.must_say(&format!("<strong>{}</strong>, класс ИС-21: заблокирован до {}", name(12), day(9)));
    // Nobody types codes of chats.
    page.must_say("<option value=\"class:ИС-21\">класс ИС-21</option>");
    page.must_say(&format!("<option value=\"{}\">", name(3)));
}
