//! How a file was understood, in a real browser: looked at, corrected by a click, and taken back, with scripts and without.

use crate::support::browser::PASSWORD;
use crate::support::chromium::{Chromium, Inspection};
use crate::support::installation::{Daemon, Installation, college, wait_for};
use crate::support::{birth, name};

const ADMIN: &str = "Петрова А. С.";

/// A list with titles, a section that nobody understands and a column that nobody knows; and a file whose header nobody knows.
async fn installation() -> (Installation, Daemon, String) {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let people = |header: &str, upto: usize| {
        let rows = (0..upto).map(|n| format!("{};{};ИС-21\n", name(n), birth(n)));
        format!("{header}\n{}", rows.collect::<String>())
    };
    let mut list = format!("Список обучающихся;;\n{}", people("ФИО;Дата рождения;Учебная ячейка", 12));
    list.push_str(&format!("Вылетевшие из гнезда:;;\n{};{};ИС-21\nИтого: 13;;\n", name(12), birth(12)));
    installation.drop_file("контингент.csv", list);
    installation.drop_file("странный.csv", people("Кто;Явился на свет;Где числится", 12));
    let (daemon, url) = installation.review_page("");
    daemon.until("both files", |log| log.contains("\"accepted\"") && log.contains("\"rejected\""));
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    (installation, daemon, url)
}

async fn corrected_by_a_click(scripts: bool) {
    let (installation, _daemon, url) = installation().await;
    let browser = Chromium::start(&url, scripts).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.must_say("Что ждёт решения").await;
    browser.press("nav a[href='/files']").await;
    browser.press("a[aria-label='Как понят файл «контингент.csv»']").await;
    for words in ["Понято как", "не прочитан", "строка между людьми", "пропущена: итог", "не понято"]
    {
        browser.must_say(words).await;
    }
    browser.press("a[aria-label='исправить столбец C: Учебная ячейка']").await;
    browser.must_say("Столбец C «Учебная ячейка»").await;
    browser.press("#column-2 option[value=group]").await;
    browser.press("form.correct button").await;
    browser.must_say("Исправлено, файл прочитан заново").await;
    browser.must_say("«Учебная ячейка» — группа").await;
    assert!(!browser.has("tr.taken td.unread").await, "{}", browser.text().await);
    browser.press("form[action='/files/correct/withdraw'] button").await;
    browser.must_say("Исправление возвращено").await;
    assert!(browser.has("tr.taken td.unread").await);

    // What was refused is read once somebody says where its headers are.
    browser.press("nav a[href='/files']").await;
    browser.press("a[aria-label='Как понят файл «странный.csv»']").await;
    browser.must_say("Файл не принят").await;
    browser.press("a[aria-label='строка 1 — это строка заголовков']").await;
    browser.press("#kind option[value=students]").await;
    for (column, field) in [(0, "full_name"), (1, "birth_date"), (2, "group")] {
        browser.press(&format!("#column-{column} option[value={field}]")).await;
    }
    browser.press("form.correct button").await;
    browser.must_say("Файл снова положен в папку").await;
    wait_for("it is taken in", || installation.well(&["files", "list"]).contains("странный.csv — действует"));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_corrected_by_a_click() {
    corrected_by_a_click(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_corrected_without_scripts() {
    corrected_by_a_click(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawing_and_its_forms_are_accessible() {
    let (installation, _daemon, url) = installation().await;
    let arrivals = installation.store().await.arrivals(10).await.unwrap();
    let id = |file: &str| arrivals.iter().find(|one| one.file == file).unwrap().id;
    let (list, refused) = (id("контингент.csv"), id("странный.csv"));
    let mut pages = Inspection::begin(&url).await;
    pages.browser.sign_in(ADMIN, PASSWORD).await;
    pages.browser.must_say("Что ждёт решения").await;
    pages.open(&format!("/files/understood?id={list}")).await;
    pages.open(&format!("/files/understood?id={refused}")).await;
    pages.open(&format!("/files/correct?id={refused}&sheet=0&row=1")).await;
    pages.open(&format!("/files/correct?id={list}&sheet=0&list=0")).await;
    pages.browser.press("#column-2 option[value=group]").await;
    pages.browser.press("form.correct button").await;
    pages.browser.must_say("Исправлено").await;
    pages.look("understood-corrected").await;
    pages.open("/files").await;
    pages.end().await;
}
