//! The pages of a region in a real browser: signing in with a code, and the region's numbers, looked at in both languages.

use crate::support::chromium::{Chromium, Inspection, LAPTOP};
use crate::support::installation::wait_for;
use crate::support::region_installation::{ADMIN, LES, Land, MORE, OVERSEER, OVERSEERS};
use fantoccini::key::Key;

/// Fills the form in and sends it off.
async fn sign_in(browser: &Chromium, code: &str, name: &str, password: &str) {
    browser.fill("input[name=organization]", code).await;
    browser.fill("input[name=name]", name).await;
    browser.fill("input[name=password]", password).await;
    browser.press("main form button[type=submit]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_region_are_accessible() {
    let Some((land, _daemon, url)) = Land::at_work("").await else { return };
    let database = land.installation.database.as_ref().unwrap();
    wait_for("numbers of both", || database.run("SELECT COUNT(*) FROM summaries").trim() == "2");
    let mut pages = Inspection::begin(&url).await;
    pages.open("/sign-in").await;
    pages.open("/sign-in?organization=les").await;
    sign_in(&pages.browser, "nobody", OVERSEER, "не тот пароль").await;
    pages.browser.must_say("не подходят").await;
    pages.look("region-sign-in-refused").await;
    sign_in(&pages.browser, "", OVERSEER, OVERSEERS).await;
    pages.browser.must_say("Организации региона").await;
    pages.look("region").await;
    // One is stopped and silent, one holds something back, one had no cycle.
    database.run(
        "UPDATE summaries SET at = '2026-11-20T09:00:00.000Z',
             body = jsonb_set(jsonb_set(body::jsonb, '{stopped}', 'true'), '{outcome}', '\"failed\"')::text
         WHERE organization = (SELECT number FROM organizations WHERE code = 'les')",
    );
    database.run(
        "UPDATE summaries SET body = jsonb_set(jsonb_set(body::jsonb, '{guards}', '3'), '{outcome}', '\"held\"')::text
         WHERE organization = (SELECT number FROM organizations WHERE code = 'more')",
    );
    pages.browser.open("/").await;
    pages.browser.must_say("остановлено").await;
    pages.look("region-troubled").await;
    pages.browser.open("/language/en?back=/").await;
    pages.browser.must_say("Organisations of the region").await;
    pages.look("region-english").await;
    database.run("DELETE FROM summaries WHERE organization = (SELECT number FROM organizations WHERE code = 'les')");
    pages.browser.open("/").await;
    pages.browser.must_say("no cycle yet").await;
    pages.look("region-without-a-cycle").await;
    pages.open("/plans").await;
    pages.browser.open("/").await;
    pages.browser.press("form[action='/sign-out'] button").await;
    pages.browser.must_say("Password").await;
    pages.look("region-sign-in-english").await;
    pages.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_is_enough_to_sign_in() {
    let Some((_land, _daemon, url)) = Land::at_work("").await else { return };
    let browser = Chromium::start(&url, false).await;
    browser.look(LAPTOP).await;
    browser.open("/sign-in").await;
    browser.must_focus("input[name=organization]").await;
    browser.focused().await.send_keys("les").await.unwrap();
    browser.tab_to("input[name=name]").await;
    browser.focused().await.send_keys(ADMIN).await.unwrap();
    browser.tab_to("input[name=password]").await;
    browser.focused().await.send_keys(LES.password).await.unwrap();
    browser.key(Key::Enter).await;
    browser.must_say("Что ждёт решения").await;
    browser.must_say(LES.title).await;
    assert!(!browser.text().await.contains(MORE.title));
    // The code stands there when one comes back: the name is next.
    browser.press("form[action='/sign-out'] button").await;
    browser.must_say("Пароль").await;
    browser.must_focus("input[name=name]").await;
    browser.end().await;
}
