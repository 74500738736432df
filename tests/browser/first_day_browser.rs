//! The first day in a real browser, without scripts: an empty folder, a form, the administrator's overview.

use crate::support::browser::PASSWORD;
use crate::support::chromium::{Chromium, LAPTOP, PHONE};
use crate::support::first_day::FirstDay;
use crate::support::students;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_day_in_a_browser() {
    let first = FirstDay::begin();
    let (base, path) = first.address();
    for look in [LAPTOP, LAPTOP.dark(), PHONE, PHONE.dark()] {
        // Axe is a script.
        let browser = Chromium::start(&base, true).await;
        browser.look(look).await;
        browser.open(&path).await;
        assert_eq!(browser.violations().await, Vec::<String>::new(), "{}", look.name());
        assert_eq!(browser.sticks_out().await, None, "{}", look.name());
        browser.picture(&format!("first-day-{}", look.name())).await;
        browser.end().await;
    }
    let browser = Chromium::start(&base, false).await;
    browser.open(&path).await;
    browser.fill("#organization", "Колледж «Пример»").await;
    browser.fill("#name", "Петрова А. С.").await;
    browser.fill("#password", PASSWORD).await;
    browser.fill("#again", "не тот же пароль").await;
    browser.press("main form button[type=submit]").await;
    browser.must_say("Пароли не совпали").await;
    browser.picture("first-day-refused").await;
    // What was typed is still there, but for the passwords.
    let file = first.path("контингент.csv");
    let elsewhere = tempfile::tempdir().unwrap();
    let roster = elsewhere.path().join(file.file_name().unwrap());
    std::fs::write(&roster, students((0..12).map(|n| (n, "ИС-21")))).unwrap();
    browser.fill("#password", PASSWORD).await;
    browser.fill("#again", PASSWORD).await;
    browser.choose_file("#file", &roster).await;
    browser.press("main form button[type=submit]").await;
    browser.press("main form button[type=submit]").await;
    browser.must_say("Первые шаги").await;
    browser.must_say("Колледж «Пример»").await;
    browser.picture("first-steps").await;
    first.until("a cycle", |log| log.contains("cycle ended"));
    browser.press("nav a[href='/files']").await;
    browser.must_say("обучающиеся — 12 строк").await;
    browser.end().await;
}
