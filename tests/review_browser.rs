//! The review page in a real browser: a day of the administrator, with and without scripts, and accessibility on every page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use support::browser::PASSWORD;
use support::chromium::Chromium;
use support::house::{Daemon, House, college, wait_for};
use support::{name, students};

const ADMIN: &str = "Петрова А. С.";
/// Somebody whose name tries to be more than a name.
const HOSTILE: &str = "Ильин<script>alert(1)</script> Лев Петрович";

/// A house in which two are to be invited, one is missing, and one is spelt in another way.
async fn house() -> (House, Daemon, String) {
    let mut members = college();
    for seat in members.iter_mut().filter(|seat| seat.name == name(3)) {
        seat.name = name(3).replace("Громов", "Грамов");
    }
    let house = House::with(members).await;
    house.add_user(ADMIN, "administrator");
    house.add_user("Директор", "viewer");
    house.add_user("Инженер", "it");
    let mut roster = students((0..11).chain(12..13).map(|n| (n, "ИС-21")));
    roster.push_str(&format!("{HOSTILE};01.02.2009;ИС-21\n"));
    house.drop_file("контингент.csv", roster);
    let (daemon, url) = house.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    (house, daemon, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_the_administrator() {
    let (house, _daemon, url) = house().await;
    let browser = Chromium::start(&url, true).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.must_say("Что ждёт решения").await;

    // The plan: one is rejected with a reason, the rest approved.
    browser.open("/plans/1").await;
    browser.must_say(&name(12)).await;
    browser.must_say("Ильин<script>alert").await;
    browser.press("tr.out button[value^='reject-one']").await;
    browser.must_say(&name(11)).await;
    browser.fill("textarea[name=reason]", "на больничном").await;
    browser.press("main form.card button[type=submit]").await;
    browser.must_say("Отклонено: 1 действие").await;
    browser.press("button[value='approve-safe']").await;
    browser.must_say("Будут приглашены 2 человека").await;
    browser.press("main form.card button[type=submit]").await;
    browser.must_say("Одобрено: 2 действия").await;
    wait_for("the invitations", || house.who("class:ИС-21").iter().any(|line| line.contains(&name(12))));
    assert!(house.who("class:ИС-21").iter().any(|line| line.contains(&name(11))), "rejected: still there");
    assert!(house.well(&["journal"]).contains("на больничном"));

    // A question about who is who.
    browser.open("/people").await;
    browser.must_say("Грамов").await;
    browser.press("input[name=answer][value^='same']").await;
    browser.press("form[action='/people/answer'] button[type=submit], main form.card button[type=submit]").await;
    browser.must_say("Открытых вопросов нет").await;

    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_everything_works_too() {
    let (house, _daemon, url) = house().await;
    let browser = Chromium::start(&url, false).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.open("/plans/1").await;
    browser.press("button[value='approve-safe']").await;
    browser.must_say("Будут приглашены 2 человека").await;
    browser.press("main form.card button[type=submit]").await;
    browser.must_say("Одобрено: 2 действия").await;
    wait_for("the invitations", || house.who("class:ИС-21").iter().any(|line| line.contains(&name(12))));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_only_looks() {
    let (_house, _daemon, url) = house().await;
    let browser = Chromium::start(&url, true).await;
    browser.sign_in("Директор", PASSWORD).await;
    browser.open("/plans/1").await;
    browser.must_say(&name(12)).await;
    let text = browser.text().await;
    assert!(!text.contains("Одобрить"), "{text}");
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible() {
    let (house, _daemon, url) = house().await;
    let browser = Chromium::start(&url, true).await;
    browser.open("/sign-in").await;
    let mut found: Vec<String> = Vec::new();
    let mut look = async |page: &str| {
        for one in browser.violations().await {
            found.push(format!("{page}: {one}"));
        }
    };
    look("/sign-in").await;
    browser.picture("sign-in", 1280, 900).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    for (page, path) in [
        ("overview", "/"),
        ("plans", "/plans"),
        ("plan", "/plans/1"),
        ("people", "/people"),
        ("files", "/files"),
        ("worklist", "/worklist"),
        ("invitations", "/invitations"),
        ("journal", "/journal"),
        ("statistics", "/statistics"),
    ] {
        browser.open(path).await;
        look(path).await;
        for (width, height) in [(1280, 1000), (390, 844)] {
            browser.picture(page, width, height).await;
        }
    }
    browser.open("/plans/1").await;
    browser.press("button[value='approve-safe']").await;
    look("confirmation").await;
    browser.picture("confirmation", 1280, 900).await;
    browser.press("main form.card button[type=submit]").await;
    wait_for("the invitations", || house.who("class:ИС-21").iter().any(|line| line.contains(&name(12))));
    for (page, path) in
        [("invitations-open", "/invitations"), ("hand-outs", "/invitations/print"), ("revoke", "/invitations/1/revoke")]
    {
        browser.open(path).await;
        look(path).await;
        for (width, height) in [(1280, 1000), (390, 844)] {
            browser.picture(page, width, height).await;
        }
    }
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}
