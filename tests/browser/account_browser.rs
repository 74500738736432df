//! The account in a real browser: a second factor is set up and asked for, with and without scripts; accessible on every page of it.

use crate::support::browser::PASSWORD;
use crate::support::chromium::{Chromium, Inspection};
use crate::support::installation::{Installation, college};
use totp_rs::{Builder, Secret};

const ADMIN: &str = "Петрова А. С.";

/// The code that an app shows which was told the key on the page, some steps from now.
async fn code(installation: &Installation, browser: &Chromium, steps: i64) -> (String, String) {
    let text = browser.text().await;
    let rest = text.split("вручную:").nth(1).unwrap();
    let key: String = rest.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    (at(installation, &key, steps), key)
}

fn at(installation: &Installation, key: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let app = Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    app.generate((installation.now().timestamp() + 30 * steps).try_into().unwrap()).to_string()
}

async fn a_second_factor(scripts: bool) {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let (_daemon, url) = installation.review_page("second_factor = \"administrators\"\n");
    let browser = Chromium::start(&url, scripts).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.must_say("нужен второй фактор").await;
    browser.fill("#begin-password", PASSWORD).await;
    browser.press("form[action='/account/second-factor'] button").await;
    browser.must_say("Настройка второго фактора").await;
    let (shown, key) = code(&installation, &browser, 0).await;
    browser.fill("#code", &shown).await;
    browser.press("main form button").await;
    browser.must_say("показываются один раз").await;
    let text = browser.text().await;
    let recovery =
        text.split_whitespace().find(|word| word.len() == 11 && word.as_bytes()[5] == b'-').unwrap().to_owned();
    browser.press("main a[href='/account']").await;
    browser.must_say("Осталось 10 резервных кодов").await;
    browser.press("form[action='/sign-out'] button").await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.must_say("Код из телефона").await;
    browser.fill("#code", &at(&installation, &key, 1)).await;
    browser.press("main form button").await;
    browser.must_say("Что ждёт решения").await;
    browser.press("form[action='/sign-out'] button").await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.fill("#code", &recovery).await;
    browser.press("main form button").await;
    browser.must_say("Осталось 9 кодов").await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_and_asked_for() {
    a_second_factor(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_a_second_factor_works_too() {
    a_second_factor(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_an_account_is_accessible() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let (_daemon, url) = installation.review_page("");
    let mut pages = Inspection::begin(&url).await;
    pages.browser.sign_in(ADMIN, PASSWORD).await;
    pages.browser.must_say("Что ждёт решения").await;
    pages.open("/account").await;
    pages.browser.fill("#begin-password", "неверный пароль").await;
    pages.browser.press("form[action='/account/second-factor'] button").await;
    pages.browser.must_say("Нынешний пароль не подходит").await;
    pages.look("account-refused").await;
    pages.browser.fill("#begin-password", PASSWORD).await;
    pages.browser.press("form[action='/account/second-factor'] button").await;
    pages.browser.must_say("Настройка второго фактора").await;
    pages.look("enrolment").await;
    pages.browser.fill("#code", "000").await;
    pages.browser.press("main form button").await;
    pages.browser.must_say("Код не подходит").await;
    pages.look("enrolment-refused").await;
    let (shown, _) = code(&installation, &pages.browser, 0).await;
    pages.browser.fill("#code", &shown).await;
    pages.browser.press("main form button").await;
    pages.browser.must_say("показываются один раз").await;
    pages.look("recovery-codes").await;
    pages.open("/account").await;
    pages.browser.must_say("Осталось 10 резервных кодов").await;
    pages.browser.press("form[action='/sign-out'] button").await;
    pages.browser.sign_in(ADMIN, PASSWORD).await;
    pages.browser.must_say("Код из телефона").await;
    pages.look("sign-in-code").await;
    pages.browser.fill("#code", "000").await;
    pages.browser.press("main form button").await;
    pages.browser.must_say("Код не подходит").await;
    pages.look("sign-in-code-refused").await;
    pages.end().await;
}
