//! The review page in a real browser: a day of the administrator, with and without scripts, and accessibility on every page.

use crate::support::browser::PASSWORD;
use crate::support::chromium::{Chromium, Inspection, LAPTOP};
use crate::support::installation::{Daemon, Installation, college, wait_for};
use crate::support::{name, students};
use fantoccini::key::Key;

const ADMIN: &str = "Петрова А. С.";
/// Somebody whose name tries to be more than a name.
const HOSTILE: &str = "Ильин<script>alert(1)</script> Лев Петрович";

/// An installation in which two are to be invited, one is missing, and one is spelt in another way.
async fn installation() -> (Installation, Daemon, String) {
    let mut members = college();
    for seat in members.iter_mut().filter(|seat| seat.name == name(3)) {
        seat.name = name(3).replace("Громов", "Грамов");
    }
    let installation = Installation::with(members).await;
    installation.add_user(ADMIN, "administrator");
    installation.add_user("Директор", "viewer");
    installation.add_user("Инженер", "it");
    let mut roster = students((0..11).chain(12..13).map(|n| (n, "ИС-21")));
    roster.push_str(&format!("{HOSTILE};01.02.2009;ИС-21\n"));
    installation.drop_file("контингент.csv", roster);
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    (installation, daemon, url)
}

/// The whole day, in the order of the day: a roster, the plan, who is who, the hand-outs. Without scripts it is the same.
async fn a_day(scripts: bool) {
    let (installation, daemon, url) = installation().await;
    let browser = Chromium::start(&url, scripts).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.must_say("Что ждёт решения").await;

    // A newer roster, from the administrator's own disk.
    let mut roster = students((0..11).chain(13..14).map(|n| (n, "ИС-21")));
    roster.push_str(&format!("{HOSTILE};01.02.2009;ИС-21\n"));
    let file = installation.path("новый контингент.csv");
    std::fs::write(&file, roster).unwrap();
    browser.press("nav a[href='/files']").await;
    browser.choose_file("input[type=file]", &file).await;
    browser.press("form[action='/files/upload'] button").await;
    browser.must_say("Загружен 1 файл").await;
    daemon.until("a second cycle", |log| log.matches("cycle ended").count() >= 2);
    browser.press("nav a[href='/files']").await;
    browser.must_say("новый контингент.csv").await;
    browser.must_say("обучающиеся — 13 строк").await;
    browser.must_say("заменён новым").await;

    // The plan that came of it: one is rejected with a reason, the rest approved.
    browser.press("nav a[href='/plans']").await;
    let number = installation.last_plan()["saved"]["number"].to_string();
    browser.press(&format!("main a[href='/plans/{number}']")).await;
    browser.must_say(&name(13)).await;
    // What is no name is told as it was written, and waits.
    browser.must_say("Ильин Лев Петрович").await;
    browser.must_say("alert(1)</script").await;
    assert!(!browser.text().await.contains(&name(12)), "whom only the older roster knew");
    browser.press(".line.out button[value^='reject-one']").await;
    browser.must_say(&name(11)).await;
    if scripts {
        browser.fill(".line.out [data-reason]", "на больничном").await;
        browser.press(".line.out .reason button[value^='reject-one']").await;
    } else {
        browser.fill("textarea[name=reason]", "на больничном").await;
        browser.press("main form.card button[type=submit]").await;
    }
    browser.must_say("Отклонено: 1 действие").await;
    browser.press("button[value='approve-safe']").await;
    browser.must_say("Будет приглашён 1 человек").await;
    browser.press("main form.card button[type=submit]").await;
    browser.must_say("Одобрено: 1 действие").await;
    let invited = || installation.who("class:ИС-21").iter().filter(|line| line.ends_with("student invited")).count();
    wait_for("the invitation", || invited() == 1);
    assert!(installation.who("class:ИС-21").iter().any(|line| line.contains(&name(11))), "rejected: still there");
    assert!(installation.well(&["journal"]).contains("на больничном"));

    // A question about who is who: nothing is chosen beforehand.
    browser.press("nav a[href='/people']").await;
    browser.must_say("Грамов").await;
    assert!(!browser.has("input[name=answer]:checked").await);
    browser.choose("input[name=answer][value^='same']").await;
    browser.press("form[action='/people/answer'] button").await;
    browser.must_say("Запомнено: это один человек").await;
    browser.must_say("Открытых вопросов нет").await;
    assert!(installation.well(&["people", "answers"]).contains(ADMIN));

    // The hand-outs of the class.
    wait_for("a link", || installation.well(&["invitations"]).contains(&name(13)));
    browser.press("nav a[href='/invitations']").await;
    browser.must_say(&name(13)).await;
    browser.press("main a[href^='/invitations/print']").await;
    browser.must_say(&name(13)).await;

    // Signing out: the way back leads nowhere.
    browser.press("form[action='/sign-out'] button").await;
    browser.must_say("Вход").await;
    browser.open(&format!("/plans/{number}")).await;
    browser.must_say("Пароль").await;
    assert!(!browser.text().await.contains(&name(13)));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_the_administrator() {
    a_day(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_everything_works_too() {
    a_day(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_is_enough() {
    let (installation, _daemon, url) = installation().await;
    let browser = Chromium::start(&url, true).await;
    browser.look(LAPTOP).await;
    browser.open("/sign-in").await;
    // The first field waits for what is typed.
    browser.must_focus("input[name=name]").await;
    browser.focused().await.send_keys(ADMIN).await.unwrap();
    browser.tab_to("input[name=password]").await;
    browser.focused().await.send_keys(PASSWORD).await.unwrap();
    browser.key(Key::Enter).await;
    browser.must_say("Что ждёт решения").await;

    browser.open("/plans/1?open=certain").await;
    browser.tab_to("a.skip").await;
    browser.key(Key::Enter).await;
    // Past the navigation, over all that can be decided, to the button for what was chosen.
    browser.tab_to(".line.in input[name=action]").await;
    browser.key(Key::Space).await;
    browser.tab_to("button[value=approve]").await;
    browser.key(Key::Enter).await;
    browser.must_say("Будет приглашён 1 человек").await;
    browser.tab_to("main form.card button[type=submit]").await;
    browser.key(Key::Enter).await;
    browser.must_say("Одобрено: 1 действие").await;
    wait_for("the invitation", || installation.who("class:ИС-21").iter().any(|line| line.ends_with("student invited")));
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_only_looks() {
    let (_house, _daemon, url) = installation().await;
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
    let (installation, _daemon, url) = installation().await;
    let mut pages = Inspection::begin(&url).await;
    pages.open("/sign-in").await;
    pages.browser.sign_in(ADMIN, "неверный пароль").await;
    pages.browser.must_say("не подходят").await;
    pages.look("sign-in-refused").await;
    pages.browser.sign_in(ADMIN, PASSWORD).await;
    pages.browser.must_say("Что ждёт решения").await;
    for path in
        ["/", "/plans", "/plans/1", "/plans/1?by=person&kind=remove", "/people", "/blocks", "/files", "/nowhere"]
    {
        pages.open(path).await;
    }
    pages.open("/files/row?file=%D0%BA%D0%BE%D0%BD%D1%82%D0%B8%D0%BD%D0%B3%D0%B5%D0%BD%D1%82.csv&sheet=&row=3").await;
    pages.browser.must_say(&name(1)).await;
    // What a button leads to.
    pages.browser.open("/plans/1").await;
    pages.browser.choose(".line.out input[name=action]").await;
    pages.browser.press("#bar button[value=reject]").await;
    pages.look("confirm-reject").await;
    pages.browser.fill("textarea[name=reason]", "на больничном").await;
    pages.browser.press("main form.card button[type=submit]").await;
    pages.browser.must_say("Отклонено").await;
    pages.browser.press("button[value='approve-safe']").await;
    pages.look("confirm-approve").await;
    pages.browser.press("main form.card button[type=submit]").await;
    pages.browser.must_say("Одобрено").await;
    wait_for("the invitations", || installation.who("class:ИС-21").iter().any(|line| line.contains(&name(12))));
    wait_for("a link", || installation.well(&["invitations"]).contains(&name(12)));
    // What stands there afterwards.
    pages.browser.open("/people").await;
    pages.browser.choose("input[name=answer][value='apart']").await;
    pages.browser.press("form[action='/people/answer'] button").await;
    pages.browser.must_say("это разные люди").await;
    pages.look("people-answered").await;
    installation.well(&["stop", "--reason", "разбираемся"]);
    for path in ["/", "/plans/1?standing=done", "/invitations", "/journal", "/statistics"] {
        pages.open(path).await;
    }
    let key = installation.last_plan()["actions"][0]["person"]["key"].as_str().unwrap().to_owned();
    pages.open(&format!("/person/{key}/certificate")).await;
    pages.browser.open("/invitations").await;
    pages.browser.press("main a[href^='/invitations/print']").await;
    pages.look("hand-outs").await;
    pages.browser.open("/invitations").await;
    pages.browser.press("a[href$='/revoke']").await;
    pages.look("confirm-revoke").await;
    pages.browser.open("/language/en?back=/statistics").await;
    pages.browser.must_say("Sign out").await;
    pages.look("statistics-english").await;
    pages.open("/plans/1").await;
    pages.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guard_holds_and_what_is_done_by_hand_is_accessible_too() {
    let installation = Installation::of_files();
    installation.add_user(ADMIN, "administrator");
    let mut members =
        "ФИО;Класс;Роль;ID пользователя\nСомова Вера Ильинична;ИС-21;классный руководитель;2\n".to_owned();
    for n in 0..12 {
        members.push_str(&format!("{};ИС-21;обучающийся;{}\n", name(n), 1000 + n));
    }
    installation.drop_file("участники.csv", members);
    installation.drop_file("контингент.csv", students((0..18).map(|n| (n, "ИС-21"))));
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let mut pages = Inspection::begin(&url).await;
    pages.browser.sign_in(ADMIN, PASSWORD).await;
    pages.browser.must_say("Что ждёт решения").await;
    pages.browser.open("/plans/1").await;
    pages.browser.press("section.held summary").await;
    pages.look("held").await;
    pages.browser.fill("section.held textarea", "новый класс открыт приказом").await;
    pages.browser.press("section.held button").await;
    pages.browser.must_say("Защита снята").await;
    pages.look("lifted").await;
    pages.browser.press(".waits .line button[value^='approve-one']").await;
    pages.browser.must_say("Одобрено").await;
    wait_for("tasks", || installation.well(&["worklist"]).contains(&name(17)));
    pages.open("/worklist").await;
    pages.browser.must_say(&name(17)).await;
    pages.open("/worklist/print").await;
    pages.end().await;
}
