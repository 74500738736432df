//! The review page over HTTP, as a browser without scripts sees it: the real binary, the real store, the sandbox platform.

use crate::support;
use crate::support::api::Api;
use crate::support::browser::{Browser, PASSWORD, Page};
use crate::support::installation::{Daemon, Installation, college, seat, wait_for};
use crate::support::{DAY, name, students};
use domain::membership::Role;
use serde_json::json;
use simulators::Fault;

const ADMIN: &str = "Петрова А. С.";

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

/// An installation in which a first plan waits (student 12 is to be invited), its page, and an administrator who has signed in.
async fn at_work() -> (Installation, Daemon, Browser) {
    at_work_with(roster(0..13), "").await
}

async fn at_work_with(roster: String, web: &str) -> (Installation, Daemon, Browser) {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    installation.add_user("Директор", "viewer");
    installation.add_user("Инженер", "it");
    installation.add_user("Второй администратор", "administrator");
    installation.drop_file("контингент.csv", roster);
    let (daemon, url) = installation.review_page(web);
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let browser = Browser::new(&url);
    let page = browser.sign_in(ADMIN, PASSWORD).await;
    assert_eq!(page.status, 200);
    page.must_say("Что ждёт решения");
    (installation, daemon, browser)
}

/// Presses a button of the plan's page and then the one of the confirmation. Gives the confirmation and what follows.
async fn decide(browser: &Browser, plan: &Page, pressed: &str, reason: &str) -> (Page, Page) {
    let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
    let confirmation = browser.post("/plans/1/confirm", &[("csrf", &csrf), ("plan", &id), ("do", pressed)]).await;
    let after = browser.confirm(&confirmation, reason).await;
    (confirmation, after)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_reviewed_approved_and_carried_out() {
    let (installation, _daemon, browser) = at_work().await;
    let plan = browser.get("/plans/1").await;
    for words in [&name(12), "пригласить", "контингент.csv", "п. 5.11.1", "1 действие без вопросов"]
    {
        plan.must_say(words);
    }
    let (confirmation, after) = decide(&browser, &plan, "approve-safe", "").await;
    confirmation.must_say(&format!("Будет приглашён 1 человек: {}.", name(12)));
    after.must_say("Одобрено: 1 действие.");
    // How far it is carried out is shown, and looked at again, until it is done.
    after.must_say("Выполняется: 0 из 1 действия.");
    after.must_say("hx-trigger=\"every 3s\"");
    wait_for("the invitation", || installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
    wait_for("it is entered as done", || installation.well(&["journal"]).contains("выполнено: пригласить"));
    let plan = browser.get("/plans/1").await;
    assert!(!plan.says("Выполняется") && !plan.says("every 3s"), "{}", plan.text);
    assert!(installation.well(&["journal"]).contains(&format!("одобрено: пригласить — {}", name(12))));
    assert!(installation.well(&["journal"]).contains(ADMIN));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_approved_again() {
    let (installation, _daemon, browser) = at_work().await;
    installation.sandbox.as_ref().unwrap().next_faults("write", 1, Fault::Unauthorized);
    let plan = browser.get("/plans/1").await;
    decide(&browser, &plan, "approve-shown", "").await.1.must_say("Одобрено: 1 действие.");
    wait_for("a failure", || installation.last_plan()["saved"]["failed"] == 1);
    let plan = browser.get("/plans/1").await;
    plan.must_say("Одобрить снова");
    let pressed = format!("approve-one {}", plan.field("action"));
    decide(&browser, &plan, &pressed, "").await.1.must_say("Одобрено: 1 действие.");
    wait_for("the invitation", || installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_has_lapsed_is_none() {
    let (installation, _daemon, browser) = at_work().await;
    // Whoever approved did so four days ago.
    let store = installation.store().await;
    let saved = store.load_plan(store.plan_called("1").await.unwrap().unwrap()).await.unwrap();
    let all: Vec<_> = saved.plan.actions.iter().collect();
    let then = installation.now() - chrono::TimeDelta::days(4);
    let approved = Some(store::Decision::Approved);
    assert_eq!(store.decide(&saved.head, &all, approved, then, "Второй администратор", "").await.unwrap(), 1);
    let plan = browser.get("/plans/1").await;
    plan.must_say("Утверждение потеряло силу: Второй администратор");
    let pressed = format!("approve-one {}", plan.field("action"));
    decide(&browser, &plan, &pressed, "").await.1.must_say("Одобрено: 1 действие.");
    wait_for("the invitation", || installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_anything_before_signing_in() {
    let (_house, _daemon, browser) = at_work().await;
    let stranger = Browser::new(&browser.base);
    for path in ["/", "/plans", "/plans/1"] {
        let page = stranger.get(path).await;
        assert!(page.url.contains("/sign-in"), "{}", page.url);
        assert!(!page.says(&name(12)));
    }
    // After signing out the session is gone, not only its cookie.
    let csrf = browser.get("/").await.field("csrf");
    browser.post("/sign-out", &[("csrf", &csrf)]).await.must_say("Вход");
    assert!(browser.get("/plans/1").await.url.contains("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_make_who_guesses_wait() {
    let (installation, _daemon, browser) = at_work().await;
    let guesser = Browser::new(&browser.base);
    for _ in 0..5 {
        let page = guesser.sign_in("Директор", "не тот пароль").await;
        assert_eq!(page.status, 403);
        page.must_say("Имя или пароль не подходят.");
    }
    let page = guesser.sign_in("Директор", PASSWORD).await;
    assert_eq!(page.status, 403);
    page.must_say("Слишком много неудачных попыток. Подождите 1 минуту и");
    // Who does not exist is answered no differently.
    for _ in 0..5 {
        guesser.sign_in("Никто", "x").await.must_say("Имя или пароль не подходят.");
    }
    guesser.sign_in("Никто", "x").await.must_say("Слишком много неудачных попыток. Подождите 1 минуту и");
    // Passwords never get anywhere.
    let log = std::fs::read_to_string(installation.path("daemon.log")).unwrap();
    assert!(!log.contains(PASSWORD) && !log.contains("не тот пароль") && !log.contains("Директор"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_from_elsewhere_are_refused() {
    let (installation, _daemon, browser) = at_work().await;
    let plan = browser.get("/plans/1").await;
    let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
    let asked = [("csrf", csrf.as_str()), ("plan", &id), ("do", "approve-safe")];
    let foreign = browser.post_from("https://evil.example", "/plans/1/confirm", &asked).await;
    assert_eq!(foreign.status, 403);
    foreign.must_say("Форма устарела или пришла не отсюда");
    let tokenless = browser.post("/plans/1/confirm", &[("plan", &id), ("do", "approve-safe")]).await;
    assert_eq!(tokenless.status, 403);
    let other = browser.post("/plans/1/confirm", &[("csrf", "0123"), ("plan", &id), ("do", "approve-safe")]).await;
    assert_eq!(other.status, 403);
    assert_eq!(browser.post("/stop", &[("reason", "x")]).await.status, 403);
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_guarded_and_cookies_are_closed() {
    let (_house, _daemon, browser) = at_work().await;
    for path in ["/", "/plans", "/plans/1", "/sign-in", "/nowhere", "/plans/99", "/assets/style.css"] {
        let page = browser.get(path).await;
        let header =
            |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        if !path.starts_with("/assets") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
            assert!(!page.says("<style") && !page.says(" style=\"") && !page.says(" onclick"), "{path}");
            assert!(
                page.text.matches("<script").count() == page.text.matches("<script src=\"/assets/").count(),
                "{path}"
            );
        }
    }
    let client = connectors::http::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = client.get(format!("{}/sign-in", browser.base)).send().await.unwrap();
    let before = page.headers()["set-cookie"].to_str().unwrap().to_owned();
    let token = before.split(['=', ';']).nth(1).unwrap().to_owned();
    let fields = [("form", token.as_str()), ("name", ADMIN), ("password", PASSWORD)];
    let signed = client
        .post(format!("{}/sign-in", browser.base))
        .header("cookie", format!("kontingent-form={token}; kontingent=chosen-by-somebody"))
        .form(&fields)
        .send()
        .await
        .unwrap();
    assert_eq!(signed.status().as_u16(), 303);
    let cookies: Vec<&str> = signed.headers().get_all("set-cookie").iter().map(|one| one.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("kontingent=")).unwrap();
    assert!(session.contains("; HttpOnly; SameSite=Strict") && session.contains("Path=/"), "{session}");
    let id = session.split(['=', ';']).nth(1).unwrap();
    assert!(id.len() == 64 && id != "chosen-by-somebody", "a session is new at every sign-in: {session}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_decides_nothing_and_it_sees_no_people() {
    let (installation, _daemon, admin) = at_work().await;
    let viewer = Browser::new(&admin.base);
    viewer.sign_in("Директор", PASSWORD).await.must_say("наблюдатель");
    let plan = viewer.get("/plans/1").await;
    plan.must_say(&name(12));
    assert!(!plan.says("name=\"do\"") && !plan.says("type=\"checkbox\""));
    // Even with everything that a form needs.
    let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
    for (path, pressed) in [("/plans/1/confirm", "approve-safe"), ("/plans/1/decide", "approve"), ("/plans/1/lift", "")]
    {
        let page = viewer.post(path, &[("csrf", &csrf), ("plan", &id), ("do", pressed)]).await;
        assert_eq!(page.status, 403, "{path}");
        page.must_say("Это вам не разрешено");
    }
    assert_eq!(viewer.post("/stop", &[("csrf", &csrf), ("reason", "x")]).await.status, 403);
    let it = Browser::new(&admin.base);
    let page = it.sign_in("Инженер", PASSWORD).await;
    assert!(!page.says("href=\"/plans\"") && page.says("href=\"/files\""));
    assert_eq!(it.get("/plans/1").await.status, 403);
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_page_decides_nothing_on_a_newer_plan() {
    let (installation, daemon, browser) = at_work().await;
    let old = browser.get("/plans/1").await;
    installation.drop_file("контингент.csv", roster(0..14));
    daemon.until("a second cycle", |log| log.matches("cycle ended").count() >= 2);
    let (csrf, id) = (old.field("csrf"), old.field("plan"));
    let page = browser.post("/plans/1/confirm", &[("csrf", &csrf), ("plan", &id), ("do", "approve-safe")]).await;
    page.must_say("План заменён более новым");
    // The number of the newer plan with the id of the older one.
    let page = browser.post("/plans/2/confirm", &[("csrf", &csrf), ("plan", &id), ("do", "approve-safe")]).await;
    assert_eq!(page.status, 403);
    assert_eq!(installation.last_plan()["saved"]["approved"], 0);
    browser.get("/plans/1").await.must_say("План заменён более новым");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_needs_a_reason_and_can_be_taken_back() {
    let (_house, _daemon, browser) = at_work().await;
    let plan = browser.get("/plans/1").await;
    let (confirmation, refused) = decide(&browser, &plan, "reject-shown", "").await;
    assert!(confirmation.status == 400 || refused.status >= 400 || refused.says("нужна причина"));
    let action = plan.fields("action").first().cloned().unwrap();
    let one = format!("reject-one {action}");
    let (confirmation, refused) = decide(&browser, &plan, &one, " ").await;
    confirmation.must_say("Будет отклонено 1 действие");
    assert_eq!(refused.status, 422);
    refused.must_say("Чтобы отклонить, нужна причина");
    browser.confirm(&confirmation, "уже <b>ушёл</b>").await.must_say("Отклонено: 1 действие.");
    let plan = browser.get("/plans/1").await;
    plan.must_say("уже &lt;b&gt;ушёл&lt;/b&gt;");
    let (_, after) = decide(&browser, &plan, &format!("withdraw-one {action}"), "").await;
    after.must_say("Решение отозвано: 1 действие.");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_see_each_others_decisions() {
    let (_house, _daemon, first) = at_work().await;
    let second = Browser::new(&first.base);
    second.sign_in("Второй администратор", PASSWORD).await;
    let plan = first.get("/plans/1").await;
    let action = plan.fields("action").first().cloned().unwrap();
    let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
    let pressed = format!("approve-one {action}");
    let confirmation = first.post("/plans/1/confirm", &[("csrf", &csrf), ("plan", &id), ("do", &pressed)]).await;
    // Meanwhile the other one rejects it.
    let theirs = second.get("/plans/1").await;
    decide(&second, &theirs, &format!("reject-one {action}"), "забрал документы").await;
    let late = first.confirm(&confirmation, "").await;
    assert_eq!(late.status, 409, "{}", late.text);
    late.must_say("другой администратор");
    first.get("/plans/1").await.must_say("Второй администратор");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_removals_need_a_second_administrator() {
    let mut members = college();
    for n in 0..3 {
        members.push(seat(&format!("77{n}"), &format!("Чужаков Пётр {n}-ович"), "class:ИС-21", Role::Student));
    }
    let installation = Installation::with(members).await;
    installation.add_user(ADMIN, "administrator");
    installation.add_user("Второй администратор", "administrator");
    installation.drop_file("контингент.csv", roster(0..12));
    let (daemon, url) = installation.review_page("four_eyes_removals = 2\n");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let first = Browser::new(&url);
    first.sign_in(ADMIN, PASSWORD).await;
    let plan = first.get("/plans/1?kind=remove").await;
    plan.must_say("Чужаков");
    // If a guard holds them it is lifted first, with a reason.
    for guard in plan.fields("guard") {
        let fields = [
            ("csrf", plan.field("csrf")),
            ("plan", plan.field("plan")),
            ("guard", guard.clone()),
            ("reason", "их никто не знает".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        first.post("/plans/1/lift", &fields).await.must_say("Защита снята");
    }
    let (confirmation, after) = decide(&first, &plan, "approve-shown", "").await;
    confirmation.must_say("В плане больше 2 удалений: нужен второй администратор");
    confirmation.must_say("Будут удалены 3 человека: Чужаков");
    after.must_say("Ждут второго администратора");
    // The first one cannot agree with themselves.
    let plan = first.get("/plans/1").await;
    decide(&first, &plan, "approve-shown", "").await.1.must_say("Ждут второго администратора");
    let second = Browser::new(&url);
    second.sign_in("Второй администратор", PASSWORD).await;
    let plan = second.get("/plans/1").await;
    plan.must_say(ADMIN);
    let (confirmation, after) = decide(&second, &plan, "approve-shown", "").await;
    confirmation.must_say("Ваше согласие — второе, решающее.");
    after.must_say("Одобрено: 3 действия.");
    wait_for("the removals", || installation.who("class:ИС-21").len() == 13);
    assert!(installation.well(&["journal"]).contains(&format!("{ADMIN}, Второй администратор")));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_from_rosters_are_text() {
    let hostile = "<script>alert(1)</script> \"onmouseover=x";
    let list = format!("{}{hostile};01.02.2008;ИС-21;обучается\n", students((0..12).map(|n| (n, "ИС-21"))));
    let (_house, _daemon, browser) = at_work_with(list, "").await;
    for path in ["/plans/1", "/plans/1?by=person", "/plans/1?name=%3Cscript%3E&class=%22%3E%3Cb%3E", "/"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200);
        assert!(!page.says("<script>") && !page.says("\"onmouseover") && !page.says("\"><b>"), "{path}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_stops_everything_and_english_is_there() {
    let (installation, _daemon, browser) = at_work().await;
    let csrf = browser.get("/").await.field("csrf");
    browser.post("/stop", &[("csrf", &csrf), ("reason", "")]).await.must_say("Нужна причина");
    browser.post("/stop", &[("csrf", &csrf), ("reason", "разбираемся")]).await.must_say("Стоп включён");
    assert!(installation.well(&["journal"]).contains("стоп"));
    browser.get("/").await.must_say("разбираемся");
    browser.post("/resume", &[("csrf", &csrf)]).await.must_say("Стоп снят");
    let page = browser.get("/language/en?back=/plans/1").await;
    page.must_say("1 action without doubt");
    assert!(page.says("<html lang=\"en\">") && !page.says("Unknown localization"));
    assert!(browser.get("/language/ru?back=//evil.example").await.url.starts_with(&browser.base));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_and_the_answer_can_be_taken_back() {
    let mut members = college();
    // One letter off, the same birth date.
    members[3].name = members[3].name.replacen('а', "о", 1);
    let installation = Installation::with(members).await;
    installation.add_user(ADMIN, "administrator");
    installation.drop_file("контингент.csv", roster(0..12));
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let page = browser.get("/people").await;
    page.must_say("Похожие имена: один это человек или два?");
    assert!(!page.says(" checked"), "nothing is chosen beforehand");
    let same = page.text.split("value=\"same ").nth(1).unwrap().split('"').next().unwrap();
    let fields = [
        ("csrf", page.field("csrf")),
        ("question", page.field("question")),
        ("answer", format!("same {same}")),
        ("reason", "видел паспорт".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = browser.post("/people/answer", &fields).await;
    page.must_say("Запомнено: это один человек.");
    page.must_say("видел паспорт");
    // A second answer to the same page changes nothing.
    browser.post("/people/answer", &fields).await.must_say("На этот вопрос уже ответили");
    let (csrf, person, account) = (page.field("csrf"), page.field("person"), page.field("account"));
    let back = [("csrf", csrf.as_str()), ("person", &person), ("account", &account)];
    browser.post("/people/retract", &back).await.must_say("Ответ взят назад.");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_wait_to_be_read_are_named_until_they_are() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let patient = installation.configuration().replace("settle_seconds = 1", "settle_seconds = 3600");
    installation.configure(&patient);
    let (_daemon, url) = installation.review_page("");
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let files = browser.get("/files").await;
    assert!(!files.says("чтения") && !files.says("looked="), "{}", files.text);
    files.must_say(".fods");
    let csrf = files.field("csrf");
    let page = browser.upload("/files/upload", &csrf, "контингент.csv", roster(0..12).into_bytes()).await;
    page.must_say("Загружен 1 файл");
    page.must_say("Ждёт чтения 1 файл: контингент.csv.");
    page.must_say("hx-get=\"/files?looked=1\"");
    // A page that is left open does not look for ever.
    let late = browser.get("/files?looked=100").await;
    late.must_say("Ждёт чтения 1 файл: контингент.csv.");
    assert!(!late.says("looked=101"));
}

/// Two parents of one name: the page says what tells them apart, and where to look for what it does not know.
#[tokio::test(flavor = "multi_thread")]
async fn namesakes_are_told_apart_by_children_phones_and_days() {
    const NAME: &str = "Некрасова Мария Геннадьевна";
    let mut members = college();
    for account in ["9001", "9002"] {
        members.push(domain::membership::Seat {
            since: Some("2026-09-07".parse().unwrap()),
            ..seat(account, NAME, "chat:parents:ИС-21", Role::Parent)
        });
    }
    let installation = Installation::with(members).await;
    installation.add_user(ADMIN, "administrator");
    installation.drop_file("контингент.csv", roster(0..12));
    installation.drop_file(
        "родители.csv",
        format!(
            "ФИО обучающегося;Группа;ФИО родителя;Телефон родителя\n{};ИС-21;{NAME};+7 900 123-45-67\n{};ИС-21;{NAME};+7 900 765-43-21\n",
            name(1),
            name(2)
        ),
    );
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let page = browser.get("/people").await;
    for words in [
        NAME,
        "Чей родитель",
        &name(1),
        &name(2),
        "оканчивается на 4567",
        "оканчивается на 4321",
        "07.09.2026",
        "Где посмотреть: телефон",
    ] {
        page.must_say(words);
    }
    let told = installation.well(&["people"]);
    assert!(told.contains(&format!("ребёнок — {}, ИС-21, телефон на 4567", name(1))), "{told}");
    assert!(told.contains("на платформе с 07.09.2026"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_uploaded_shown_row_by_row_and_taken_back() {
    let (installation, daemon, admin) = at_work().await;
    let it = Browser::new(&admin.base);
    it.sign_in("Инженер", PASSWORD).await;
    let csrf = it.get("/files").await.field("csrf");
    let refused = it.upload("/files/upload", "0123", "контингент.csv", roster(0..14).into_bytes()).await;
    assert_eq!(refused.status, 403);
    let page = it.upload("/files/upload", &csrf, "..\\..\\новый список.csv", roster(0..14).into_bytes()).await;
    page.must_say("Загружен 1 файл.");
    daemon.until("a second cycle", |log| log.matches("cycle ended").count() >= 2);
    let files = it.get("/files").await;
    files.must_say("новый список.csv");
    files.must_say("обучающиеся — 14 строк");
    let row = it
        .get("/files/row?file=%D0%BD%D0%BE%D0%B2%D1%8B%D0%B9%20%D1%81%D0%BF%D0%B8%D1%81%D0%BE%D0%BA.csv&sheet=&row=15")
        .await;
    row.must_say(&name(13));
    // Far below the header, and still under it.
    row.must_say("<th scope=\"col\">ФИО</th><th scope=\"col\">Дата рождения</th>");
    assert!(!row.says(&name(5)), "{}", row.text);
    let id = files.field("id");
    let asked = [("csrf", csrf.as_str()), ("id", &id), ("reason", "прислали не то")];
    it.post("/files/withdraw", &asked).await.must_say("Файл отозван.");
    assert!(installation.well(&["journal"]).contains("прислали не то"));
    // The head looks and changes nothing.
    let viewer = Browser::new(&admin.base);
    viewer.sign_in("Директор", PASSWORD).await;
    let page = viewer.get("/files").await;
    assert!(!page.says("type=\"file\""));
    let csrf = page.field("csrf");
    assert_eq!(viewer.upload("/files/upload", &csrf, "x.csv", b"x".to_vec()).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_helps() {
    let (_installation, _daemon, browser) = at_work().await;
    for (address, words) in [
        ("/", "Начинайте сверху"),
        ("/plans", "выполнит через 10 секунд"),
        ("/plans/1", "выполнит через 10 секунд"),
        ("/people", "Что отличается, выделено"),
        ("/files", "заменён новым"),
        ("/worklist", "шаги по порядку"),
        ("/invitations", "Ссылка личная"),
        ("/journal", "не меняются и не удаляются"),
        ("/statistics", "Цифры для руководителя"),
    ] {
        let page = browser.get(address).await;
        page.must_say("Помощь: что на этой странице");
        page.must_say(words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_pages_tell_of_what_was_done() {
    let (installation, _daemon, browser) = at_work().await;
    let plan = browser.get("/plans/1").await;
    decide(&browser, &plan, "approve-shown", "").await;
    // The platform knows of it before the answer is written down here.
    wait_for("the end", || installation.last_plan()["saved"]["done"] == 1);
    let invitations = browser.get("/invitations").await;
    invitations.must_say(&name(12));
    assert!(!invitations.says("/join/"), "links are shown on the hand-outs alone");
    browser.get("/invitations/print?place=class:%D0%98%D0%A1-21").await.must_say("/join/");
    let journal = browser.get("/journal?event=done").await;
    journal.must_say(&name(12));
    assert!(!journal.says("одобрено: пригласить"));
    let csv = browser.get("/journal/export").await;
    assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv") && csv.says(&name(12)));
    let key = installation.last_plan()["actions"][0]["person"]["key"].as_str().unwrap().to_owned();
    browser.get(&format!("/person/{key}")).await.must_say(&format!("/person/{key}/certificate"));
    let certificate = browser.get(&format!("/person/{key}/certificate")).await;
    for words in ["Справка о выбытии из классов и чатов", "Чем подтверждено", "Директор, подпись, дата"]
    {
        certificate.must_say(words);
    }
    assert_eq!(browser.get("/person/nobody/certificate").await.status, 404);
    let statistics = browser.get("/statistics").await;
    statistics.must_say("<figure class=\"chart\"");
    statistics.must_say("ИС-21");
    for path in ["/people", "/files", "/worklist", "/invitations", "/journal", "/statistics"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        assert!(!page.says("Unknown localization") && !page.says(" style=\""), "{path}");
    }
    browser.get("/language/en").await;
    for path in ["/", "/plans", "/plans/1", "/people", "/files", "/worklist", "/invitations", "/journal", "/statistics"]
    {
        let page = browser.get(path).await;
        assert!(!page.says("Unknown localization") && page.says("<html lang=\"en\">"), "{path}");
    }
    // The head sees all of it, but for links that anybody could use.
    let viewer = Browser::new(&browser.base);
    viewer.sign_in("Директор", PASSWORD).await;
    assert_eq!(viewer.get("/journal").await.status, 200);
    assert_eq!(viewer.get("/invitations/print?place=class:%D0%98%D0%A1-21").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_ticked_off() {
    let installation = Installation::of_files();
    installation.add_user(ADMIN, "administrator");
    let members = "ФИО;Класс;Роль;ID пользователя\nСомова Вера Ильинична;ИС-21;классный руководитель;2\n";
    installation.drop_file("участники.csv", members);
    installation.drop_file("контингент.csv", roster(0..2));
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let plan = browser.get("/plans/1").await;
    for guard in plan.fields("guard") {
        let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
        let asked = [("csrf", csrf.as_str()), ("plan", &id), ("guard", &guard), ("reason", "новый класс")];
        browser.post("/plans/1/lift", &asked).await.must_say("Защита снята");
    }
    decide(&browser, &plan, "approve-shown", "").await.1.must_say("Одобрено");
    wait_for("tasks", || installation.well(&["worklist"]).contains(&name(0)));
    let page = browser.get("/worklist").await;
    page.must_say(&name(0));
    let id = page.fields("id").first().cloned().unwrap();
    let csrf = page.field("csrf");
    browser.post("/worklist/done", &[("csrf", &csrf), ("id", &id)]).await.must_say("Отмечено: 1 задание.");
    assert!(installation.well(&["journal"]).contains("отмечено как сделанное"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_its_user_and_tls_closes_cookies() {
    let (installation, _daemon, browser) = at_work_with(roster(0..13), "address = \"https://review.example\"\n").await;
    // Behind a proxy with TLS cookies are for TLS alone, and browsers are told to stay with it.
    assert!(browser.get("/plans").await.url.ends_with("/plans"));
    let page = browser.get("/sign-in").await;
    assert_eq!(page.headers["strict-transport-security"], "max-age=31536000");
    assert!(page.headers["set-cookie"].to_str().unwrap().contains("; Secure"));
    installation.well(&["users", "remove", ADMIN]);
    assert!(installation.well(&["users", "list"]).contains("вход закрыт"));
    assert!(browser.get("/plans").await.url.contains("/sign-in"), "whoever was removed is out at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_opens_a_college_and_leaves_nothing_behind() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let temp = tempfile::tempdir().unwrap();
    let mut demo = support::program()
        .args(["demo", "--serve", "--listen", "127.0.0.1:0"])
        .env("TMPDIR", temp.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let link = lines.find_map(|line| line.ok().filter(|line| line.contains("http"))).unwrap().trim().to_owned();
    let (base, path) = link.split_at(link.find("/sign-in").unwrap());
    let browser = Browser::new(base);
    browser.get(path).await.must_say("Эта ссылка действует один раз.");
    browser.post(path, &[]).await.must_say("Учебный администратор");
    browser.get("/plans/1?open=certain").await.must_say("приказ № 101-к");
    Browser::new(base).post(path, &[]).await.must_say("Ссылка уже использована");
    assert!(std::process::Command::new("kill").args(["-TERM", &demo.id().to_string()]).status().unwrap().success());
    assert!(demo.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_a_parent_has_no_rights_is_for_administrators_alone() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    installation.add_user("Директор", "viewer");
    installation.add_user("Инженер", "it");
    let parents = format!(
        "Законный представитель;Степень родства;Обучающийся;Группа;Родительские права\n\
         Зорина Инна Павловна;мать;{};ИС-21;ограничены судом\nМухина Ева Павловна;мать;{};ИС-21;\n",
        name(0),
        name(1)
    );
    installation.import(&[("родители.csv", &parents)]);
    installation.drop_file("контингент.csv", roster(0..13));
    let (daemon, url) = installation.review_page("");
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    let tells = |text: &str| text.contains("лишён") || text.contains("ограничен") || text.contains("without_rights");
    let rows = "/files/row?file=%D1%80%D0%BE%D0%B4%D0%B8%D1%82%D0%B5%D0%BB%D0%B8.csv&sheet=&row=2";
    for (who, may) in [(ADMIN, true), ("Директор", false), ("Инженер", false)] {
        let browser = Browser::new(&url);
        browser.sign_in(who, PASSWORD).await;
        for path in ["/files", rows] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 200);
            assert_eq!(tells(&page.text), may, "{who} {path}: {}", page.text);
        }
        let page = browser.get(rows).await;
        page.must_say("Зорина Инна Павловна");
        assert_eq!(page.says("Часть ячеек скрыта"), !may);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rejected_days_ago_is_decided_on_again_on_the_page_and_by_a_script() {
    let installation = Installation::with(college()).await.on(DAY);
    installation.add_user(ADMIN, "administrator");
    installation.import(&[("контингент.csv", &roster(0..13))]);
    installation.call(&["sync"]);
    installation.well(&["reject", "last", "--reason", "не наш"]);
    installation.at("2026-11-24T12:00");
    installation.call(&["sync"]);
    let head = || installation.last_plan()["saved"].clone();
    assert_eq!((&head()["state"], &head()["number"]), (&json!("closed"), &json!(2)), "{}", head());
    let (_daemon, url) = installation.review_page("");
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let plan = browser.get("/plans/2").await;
    let action = plan.fields("action").first().cloned().unwrap();
    let (csrf, id, press) = (plan.field("csrf"), plan.field("plan"), format!("withdraw-one {action}"));
    let fields = [("csrf", csrf.as_str()), ("plan", &id), ("do", &press)];
    let confirmation = browser.post("/plans/2/confirm", &fields).await;
    browser.confirm(&confirmation, "").await.must_say("Решение отозвано: 1 действие.");
    assert_eq!(head()["state"], "open");
    assert!(browser.get("/").await.says("/plans/2"), "it waits on the first page again");
    // Rejected once more; the next cycle closes the plan again.
    let script = Api::new(&url, Some(&installation.token("Скрипт", "administrator")));
    let decided = async |decision: &str| {
        let body = json!({ "plan": id, "decision": decision, "actions": [action], "reason": "не наш" });
        script.post("/plans/2/decisions", body).await.well()["changed"].clone()
    };
    assert_eq!(decided("reject").await, 1);
    installation.call(&["sync"]);
    assert_eq!(head()["state"], "closed");
    assert_eq!(decided("withdraw").await, 1);
    assert_eq!(head()["state"], "open");
}
