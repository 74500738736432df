//! A morning at the plan, in a real browser: decided where it stands, chosen and kept, by keys alone; and what it costs a person.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::support;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::chromium::{Chromium, Inspection, LAPTOP, PHONE};
use crate::support::installation::{Daemon, Installation, college, student, wait_for};
use crate::support::{name, students};
use fantoccini::key::Key;
use serde_json::json;

const ADMIN: &str = "Петрова А. С.";

/// A college in which two are missing from the list (they wait for a decision) and two are new (certain).
async fn installation() -> (Installation, Daemon, String) {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    installation.drop_file("контингент.csv", students((0..10).chain(12..14).map(|n| (n, "ИС-21"))));
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    (installation, daemon, url)
}

async fn at_the_plan(url: &str, path: &str) -> Chromium {
    let browser = Chromium::start(url, true).await;
    browser.look(LAPTOP).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.must_say("Что ждёт решения").await;
    browser.open(path).await;
    browser
}

impl Chromium {
    async fn number(&self, script: &str) -> i64 {
        self.client.execute(script, vec![]).await.unwrap().as_f64().unwrap().round() as i64
    }

    /// Types letters where the focus is, or nowhere in particular.
    async fn keys(&self, keys: &str) {
        self.focused().await.send_keys(keys).await.unwrap();
    }

    /// Waits until a script says `true`.
    async fn until(&self, what: &str, script: &str) {
        for _ in 0..1200 {
            if self.client.execute(script, vec![]).await.unwrap() == true {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("{what}: {}", self.text().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_is_decided_where_it_stands() {
    let (installation, _daemon, url) = installation().await;
    // Until the switch is off nothing is carried out, and everything can be undone, however slow the machine is.
    installation.well(&["stop", "--reason", "пока решаем"]);
    let browser = at_the_plan(&url, "/plans/1").await;
    // Nothing leaves the page: what is marked now is marked afterwards.
    browser.client.execute("window.isTheSame = true", vec![]).await.unwrap();
    browser.press(".line.in button[value^='approve-one']").await;
    browser.must_say("Одобрено: 2 действия").await;
    assert!(browser.has(".line.approved button[value^='withdraw-one']").await);
    // Taken back by one press, as long as nothing was carried out.
    browser.press(".line.approved button[value^='withdraw-one']").await;
    browser.must_say("Решение отозвано: 2 действия").await;
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
    // A rejection asks for its reason in the line.
    browser.press(".line.out button[value^='reject-one']").await;
    browser.must_focus("[data-reason]").await;
    browser.keys("на больничном").await;
    browser.key(Key::Enter).await;
    browser.must_say("Отклонено: 2 действия").await;
    browser.must_say("на больничном").await;
    browser.press(".line.in button[value^='approve-one']").await;
    browser.must_say("Одобрено: 2 действия").await;
    assert_eq!(browser.number("return window.isTheSame === true ? 1 : 0").await, 1);
    installation.well(&["resume"]);
    wait_for("the invitations", || {
        installation.who("class:ИС-21").iter().filter(|line| line.ends_with("student invited")).count() == 2
    });
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_since_the_page_was_drawn_is_not_decided() {
    let (installation, daemon, url) = installation().await;
    let browser = at_the_plan(&url, "/plans/1").await;
    // Another administrator is quicker.
    let plan = installation.last_plan();
    let new = plan["actions"].as_array().unwrap().iter().filter(|action| action["kind"] == "invite");
    let ids: Vec<&str> = new.map(|action| action["id"].as_str().unwrap()).collect();
    let reason = ["--reason", "ждём приказа об этих людях"];
    installation.well(&[&["reject", "1"], ids.as_slice(), &reason].concat());
    browser.press(".line.in button[value^='approve-one']").await;
    browser.must_say("Пока вы смотрели, здесь что-то изменилось").await;
    browser.must_say("ждём приказа об этих людях").await;
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
    // A newer plan: the older one decides nothing any more.
    installation.drop_file("контингент.csv", students((0..10).chain(12..15).map(|n| (n, "ИС-21"))));
    daemon.until("a second cycle", |log| log.matches("cycle ended").count() >= 2);
    browser.press(".line.out button").await;
    browser.must_say("План заменён более новым").await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_is_kept() {
    let (installation, daemon, url) = installation().await;
    let browser = at_the_plan(&url, "/plans/1").await;
    browser.choose(".line.in input[name=action]").await;
    browser.choose(".line.out input[name=action]").await;
    browser.must_say("Отмечено: 4").await;
    // Over a filter and back.
    browser.open("/plans/1?kind=invite").await;
    browser.must_say("Отмечено: 4").await;
    assert!(browser.has(".line.in input[name=action]:checked").await);
    // Over a session that ran out: back to the same page, with the same choice.
    let password = installation.path("secrets/password").display().to_string();
    installation.well(&["users", "password", ADMIN, "--password-file", &password]);
    browser.press(".line.in button[value^='reject-one']").await;
    browser.must_say("Пароль").await;
    browser.fill("input[name=name]", ADMIN).await;
    browser.fill("input[name=password]", PASSWORD).await;
    browser.press("main form button[type=submit]").await;
    browser.must_say("Отмечено: 4").await;
    assert!(browser.client.current_url().await.unwrap().as_str().ends_with("/plans/1?kind=invite"));
    // Over a newer plan (a list without its last line alone would look broken off, and wait): who is gone from the list by order now is told otherwise, and one of the new ones is not new any more.
    installation.drop_file("контингент.csv", students((0..10).chain(13..14).map(|n| (n, "ИС-21"))));
    let order = format!(
        "№ приказа;Дата приказа;Вид движения;ФИО;Группа\n77-к;{};отчисление;{};ИС-21\n",
        support::before(),
        name(10)
    );
    installation.drop_file("приказы.csv", order);
    daemon.until("a newer plan", |log| log.matches("cycle ended").count() >= 2);
    wait_for("the order", || installation.last_plan()["actions"].to_string().contains("77-к"));
    let number = installation.last_plan()["saved"]["number"].to_string();
    browser.open(&format!("/plans/{number}")).await;
    browser.must_say("осталис").await;
    browser.must_say("отметк").await;
    browser.must_say("77-к").await;
    browser.must_say("больше не нужн").await;
    browser.must_say(&name(12)).await;
    assert!(browser.has(".line.in input[name=action]:checked").await);
    // What was chosen is decided together: the page before it says with whom.
    browser.press("#bar button[value=approve]").await;
    browser.must_say(&format!("Будет приглашён 1 человек: {}", name(13))).await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_are_enough() {
    let (installation, _daemon, url) = installation().await;
    installation.well(&["stop", "--reason", "пока решаем"]);
    let browser = at_the_plan(&url, "/plans/1").await;
    browser.until("the script", "return !document.querySelector('[data-help]').hidden").await;
    browser.keys("?").await;
    browser.until("the sheet", "return document.getElementById('keys').open").await;
    browser.key(Key::Escape).await;
    browser.until("no sheet", "return !document.getElementById('keys').open").await;
    browser.keys("j").await;
    browser.must_focus(".line.out").await;
    browser.keys("x").await;
    browser.must_say("Отмечено: 2").await;
    browser.keys("x").await;
    // Rejected with a reason; then the next one is approved, taken back, and approved.
    browser.keys("r").await;
    browser.must_focus("[data-reason]").await;
    browser.keys("ждём приказа").await;
    browser.key(Key::Enter).await;
    browser.must_say("Отклонено: 2 действия").await;
    browser.must_focus(".line.in").await;
    browser.keys("a").await;
    browser.must_say("Одобрено: 2 действия").await;
    browser.keys("u").await;
    browser.must_say("Решение отозвано: 2 действия").await;
    browser.until("the line", "document.querySelector('.line.in').focus(); return true").await;
    // The same key with a Russian layout.
    let russian = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ф', code: 'KeyA', bubbles: true })); return true";
    browser.until("approved", russian).await;
    browser.must_say("Одобрено: 2 действия").await;
    // Turned off, they are letters.
    browser.open("/plans/1").await;
    browser.until("the script", "return !document.querySelector('[data-help]').hidden").await;
    browser.keys("?").await;
    browser.press("#keys-on").await;
    browser.key(Key::Escape).await;
    browser.keys("?").await;
    browser.until("no sheet", "return !document.getElementById('keys').open").await;
    installation.well(&["resume"]);
    wait_for("the invitations", || installation.last_plan()["saved"]["done"] == 2);
    browser.end().await;
}

/// The sample college, served; ends with the value.
struct Demo {
    process: Child,
    base: String,
    ticket: String,
    _temp: tempfile::TempDir,
}

impl Demo {
    fn start() -> Demo {
        let temp = tempfile::tempdir().unwrap();
        let mut process = support::program()
            .args(["demo", "--serve", "--listen", "127.0.0.1:0"])
            .env("TMPDIR", temp.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let link = lines.find_map(|line| line.ok().filter(|line| line.contains("http"))).unwrap().trim().to_owned();
        let (base, ticket) = link.split_at(link.find("/sign-in").unwrap());
        Demo { process, base: base.to_owned(), ticket: ticket.to_owned(), _temp: temp }
    }

    async fn sign_in(&self, browser: &Chromium) {
        browser.open(&self.ticket).await;
        browser.press("main form button[type=submit]").await;
        browser.must_say("Что ждёт решения").await;
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = std::process::Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}

/// The morning of the sample college: what is on the first screen, how long the page is, and what forty decisions cost.
#[tokio::test(flavor = "multi_thread")]
async fn forty_decisions_are_few_keys() {
    let demo = Demo::start();
    let browser = Chromium::start(&demo.base, true).await;
    browser.look(LAPTOP).await;
    demo.sign_in(&browser).await;
    browser.open("/plans/1").await;
    let on_first_screen = browser
        .number(
            "return [...document.querySelectorAll('.line button[value^=approve-one]')]
                .filter(one => one.getBoundingClientRect().bottom <= window.innerHeight).length",
        )
        .await;
    let height = browser.number("return document.documentElement.scrollHeight").await;
    eprintln!("decisions on the first screen: {on_first_screen}; the whole plan: {height} px");
    assert!(on_first_screen >= 5, "{on_first_screen}");
    assert!(height <= 2500, "{height}");

    // Forty decisions one after another, every fifth a rejection, as a person takes them: by keys, a reason typed once.
    browser.open("/plans/1?block=certain").await;
    browser.press("label[data-choose-all]").await;
    browser.press("[data-clear]").await;
    browser.open("/plans/1?by=person").await;
    browser.until("the script", "return !document.querySelector('[data-help]').hidden").await;
    let begun = std::time::Instant::now();
    let mut pressed = 0;
    browser
        .until("the first line", "document.querySelector('.line:has(button[value^=approve-one])').focus(); return true")
        .await;
    for decision in 0..40 {
        let before = browser.number("return document.querySelectorAll('.line.approved, .line.rejected').length").await;
        if decision % 5 == 4 {
            browser.keys("r").await;
            browser.until("a field", "return document.activeElement.matches('[data-reason]')").await;
            if decision == 4 {
                browser.keys("ждём приказа").await;
                pressed += 1;
            }
            browser.key(Key::Enter).await;
            pressed += 2;
        } else {
            browser.keys("a").await;
            pressed += 1;
        }
        let decided = json!(before).to_string();
        browser
            .until(
                "a decision",
                &format!(
                    "return document.querySelectorAll('.line.approved, .line.rejected').length > {decided}
                        && document.activeElement.matches('.line:has(button[value^=approve-one])')"
                ),
            )
            .await;
    }
    let took = begun.elapsed().as_secs_f64();
    eprintln!(
        "forty decisions: {pressed} keys, {took:.1} s of the machine, {:.1} s of a person at 1 s a key",
        f64::from(pressed)
    );
    assert!(pressed <= 60, "{pressed}");
    assert!(pressed <= 90);
    browser.end().await;
}

/// All of one cause: its button, and that of the page that says what will be done.
#[tokio::test(flavor = "multi_thread")]
async fn all_of_one_cause_are_two_presses() {
    let mut members = college();
    members.extend((20..44).map(|n| student(n, "ИС-22")));
    let installation = Installation::with(members).await;
    installation.add_user(ADMIN, "administrator");
    let roster = (0..10).map(|n| (n, "ИС-21")).chain((20..43).map(|n| (n, "ИС-22")));
    installation.drop_file("контингент.csv", students(roster));
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let browser = at_the_plan(&url, "/plans/1").await;
    browser.press("button[value^='approve-cause']").await;
    browser.must_say("Будут удалены 3 человека").await;
    browser.press("main form.card button[type=submit]").await;
    browser.must_say("Одобрено: 3 действия").await;
    browser.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_the_sample_is_accessible_in_every_state() {
    let demo = Demo::start();
    let mut pages = Inspection::begin(&demo.base).await;
    demo.sign_in(&pages.browser).await;
    pages.look("sample-overview").await;
    for path in [
        "/plans/1", "/plans/1?open=certain", "/plans/1?open=held", "/plans/1?by=person", "/plans/1/changes", "/runs",
        "/person", "/people",
    ] {
        pages.open(path).await;
    }
    pages.browser.open("/person?q=%D0%93%D1%83%D1%81%D0%B5%D0%B2").await;
    pages.look("person-found").await;
    pages.browser.press("main ul.cards a").await;
    pages.browser.must_say("Где состоит и где должен").await;
    pages.look("person").await;
    // A line that is opened, one that was decided, one that asks for a reason, some that are chosen.
    pages.browser.open("/plans/1?open=certain").await;
    pages.browser.press(".certain .line a.more").await;
    pages.browser.choose(".line input[name=action]").await;
    pages.browser.press(".waits .line button[value^='approve-one']").await;
    pages.browser.must_say("Одобрено").await;
    pages.browser.press(".waits .line button[value^='reject-one']").await;
    pages.browser.must_focus("[data-reason]").await;
    pages.look("decided-in-place").await;
    pages.browser.press("[data-help]").await;
    pages.look("keys").await;
    pages.end().await;
}

/// On a phone what stands at the bottom covers no more than a third of the screen.
#[tokio::test(flavor = "multi_thread")]
async fn the_bar_leaves_room_on_a_phone() {
    let (_house, _daemon, url) = installation().await;
    let browser = at_the_plan(&url, "/plans/1").await;
    browser.look(PHONE).await;
    browser.choose(".line.out input[name=action]").await;
    browser.must_say("Отмечено: 2").await;
    let bar = browser.number("return document.getElementById('bar').getBoundingClientRect().height").await;
    assert!(bar <= 280, "{bar}");
    browser.end().await;
}

/// A browser without scripts that has signed in.
async fn without_scripts(url: &str) -> Browser {
    let browser = Browser::new(url);
    browser.sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_decided_that_was_not_seen() {
    let (installation, _daemon, url) = installation().await;
    let browser = without_scripts(&url).await;
    let page = browser.get("/plans/1").await;
    let (csrf, plan, line) = (page.field("csrf"), page.field("plan"), page.field("line"));
    let deed = format!("approve-one {}", line.split(':').next().unwrap());
    let ask = async |line: &str, csrf: &str| {
        browser.post("/plans/1/here", &[("csrf", csrf), ("plan", &plan), ("line", line), ("do", &deed)]).await
    };
    assert_eq!(ask(&line, "0123").await.status, 403, "a form from elsewhere");
    // Without its mark, with the mark of another state, with one of its people left out: it is shown, and not decided.
    let ids: Vec<&str> = line.split(' ').map(|mark| mark.split(':').next().unwrap()).collect();
    let unmarked = ids.join(" ");
    let other = line.replace(|c: char| c.is_ascii_digit(), "0");
    assert_eq!(ask(&unmarked, &csrf).await.status, 409);
    assert!(ask(&other, &csrf).await.status >= 400);
    let elsewhere = format!("{line} 0123456789abcdef:0123456789abcdef");
    assert_eq!(ask(&elsewhere, &csrf).await.status, 409);
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
    assert_eq!(ask(&line, &csrf).await.status, 200);
    assert_eq!(installation.last_plan()["saved"]["approved"], 2);
    // The same page again: it has changed since.
    let again = ask(&line, &csrf).await;
    assert_eq!(again.status, 409);
    again.must_say("Пока вы смотрели, здесь что-то изменилось");
    // The head looks and decides nothing.
    installation.add_user("Директор", "viewer");
    let viewer = Browser::new(&url);
    viewer.sign_in("Директор", PASSWORD).await;
    let own = viewer.get("/plans/1").await.field("csrf");
    for path in ["/plans/1/here", "/plans/1/ticks"] {
        let asked = [("csrf", own.as_str()), ("plan", &plan), ("line", &line), ("do", &deed)];
        assert_eq!(viewer.post(path, &asked).await.status, 403, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_signed_out_comes_back_to_the_page() {
    let (_house, _daemon, url) = installation().await;
    let stranger = Browser::new(&url);
    let page = stranger.post("/plans/1/confirm", &[("do", "approve")]).await;
    page.must_say("name=\"to\" value=\"/plans/1\"");
    let page = stranger.post("/people/answer", &[("answer", "apart")]).await;
    page.must_say("name=\"to\" value=\"/people\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_runs_and_changes_are_told() {
    let (installation, daemon, url) = installation().await;
    let browser = without_scripts(&url).await;
    let home = browser.get("/").await;
    home.must_say("Последняя сверка");
    // Who is on the platform and in no list and no order stands first.
    home.must_say("посторонних");
    home.must_say(&name(10));
    // By a part of the name, by the name, by the account.
    let surname = name(10).split(' ').next().unwrap().to_owned();
    let quoted: String = form_urlencoded::byte_serialize(surname.as_bytes()).collect();
    browser.get(&format!("/person?q={quoted}")).await.must_say(&name(10));
    let page = browser.get("/person?q=1010").await;
    assert!(page.url.contains("/person/"), "{}", page.url);
    for words in [&name(10), "Где состоит и где должен", "класс ИС-21", "нет в списке, а приказа нет", "План 1"]
    {
        page.must_say(words);
    }
    browser.get("/person?q=%D0%9D%D0%B8%D0%BA%D1%82%D0%BE").await.must_say("Никого не нашлось");
    assert_eq!(browser.get("/person/nobody").await.status, 404);
    // IT sees runs, and nobody of the people.
    installation.add_user("Инженер", "it");
    let it = Browser::new(&url);
    it.sign_in("Инженер", PASSWORD).await;
    it.get("/runs").await.must_say("ждёт решения");
    assert_eq!(it.get("/person?q=1010").await.status, 403);
    let lost = it.get("/nowhere").await;
    assert_eq!(lost.status, 404);
    lost.must_say("href=\"/files\"");
    // A newer plan: what is new, and what is no longer needed.
    browser.get("/plans/1/changes").await.must_say("Сравнить не с чем");
    installation.drop_file("контингент.csv", students((0..10).chain(13..15).map(|n| (n, "ИС-21"))));
    daemon.until("a newer plan", |log| log.matches("cycle ended").count() >= 2);
    let number = installation.last_plan()["saved"]["number"].to_string();
    let page = browser.get(&format!("/plans/{number}/changes")).await;
    for words in ["По сравнению с планом 1", "Новое", &name(14), "Больше не нужно", &name(12)]
    {
        page.must_say(words);
    }
    assert!(!page.says(&name(11)), "what is as it was is not told");
    browser.get("/language/en").await;
    for path in ["/", "/runs", "/person?q=1010", &format!("/plans/{number}"), &format!("/plans/{number}/changes")] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && !page.says("Unknown localization"), "{path}");
    }
}

/// Three thousand actions: the first page is small, whatever it holds.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_large_plan_is_small() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    installation.add_configuration(support::practice::OPEN_GUARDS);
    let mut list = "ФИО;Дата рождения;Группа\n".to_owned();
    for n in 0..3000 {
        let letters = |n: usize| char::from_u32('а' as u32 + u32::try_from(n % 28).unwrap()).unwrap();
        let word = format!("{}{}{}", letters(n), letters(n / 28), letters(n / 784));
        list.push_str(&format!("Иванов{word} Пётр Олегович;{};Г-{}\n", support::birth(n), n / 30));
    }
    installation.drop_file("контингент.csv", list);
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let browser = without_scripts(&url).await;
    assert!(installation.last_plan()["actions"].as_array().unwrap().len() >= 3000);
    for path in [
        "/plans/1", "/plans/1?open=certain", "/plans/1?open=held", "/plans/1?kind=invite",
        "/plans/1?kind=invite&page=7",
    ] {
        let page = browser.get(path).await;
        eprintln!("{path}: {} KB", page.text.len() / 1024);
        assert!(page.status == 200 && page.text.len() < 120 << 10, "{path}: {}", page.text.len());
    }
    assert!(browser.get("/plans/1").await.text.len() < 60 << 10);
}
