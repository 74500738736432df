//! The page of a region: each organisation sees only what is its own, whatever it asks for; whoever looks after the region
//! sees numbers. The real binary, a real PostgreSQL server; without one (`KONTINGENT_TEST_POSTGRES`) these are skipped.

use std::time::{Duration, Instant};

use crate::support;
use crate::support::api::{Api, DESCRIPTION};
use crate::support::browser::{Browser, Page};
use crate::support::installation::wait_for;
use crate::support::region_installation::{ADMIN, LES, Land, MORE, OVERSEER, OVERSEERS, Org, administrator, sign_in};
use reqwest::redirect::Policy;
use serde_json::json;

/// All routes as they are written.
fn routes() -> Vec<&'static str> {
    let written = include_str!("../../src/web/mod.rs");
    let found: Vec<&str> = written.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(found.len() > 25, "{found:?}");
    found
}

fn filled(route: &str) -> String {
    route.replace("{number}", "1").replace("{id}", "1")
}

fn quoted(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// One among many is looked at by the clock so seldom at the least: what is done before was done because somebody rang.
const LOOK: Duration = Duration::from_secs(240);

/// Approves what is safe in the first plan, by the two pages of that.
async fn approve(browser: &Browser) -> Page {
    let plan = browser.get("/plans/1").await;
    let (csrf, id) = (plan.field("csrf"), plan.field("plan"));
    let chosen = [("csrf", csrf.as_str()), ("plan", id.as_str()), ("do", "approve-safe")];
    let confirmation = browser.post("/plans/1/confirm", &chosen).await;
    browser.confirm(&confirmation, "").await
}

/// More of what an organisation has: an invitation, a block, an answer, a second plan.
async fn fill(land: &Land, browser: &Browser, org: &Org) {
    approve(browser).await.must_say("Одобрено: 1 действие.");
    wait_for("the invitation", || land.is_invited(org));
    wait_for("a link", || land.well(org.code, &["invitations"]).contains(&org.newcomer()));
    // A month at most (5.13.5).
    let until = (land.installation.today() + chrono::Days::new(12)).to_string();
    land.well(
        org.code,
        &["block", &org.name(5), org.class, "--until", &until, "--reason", org.reason, "--by", org.second],
    );
    let roster = format!("{}{};01.03.2009;{}\n", org.roster(), "Новикова Дарья Ильинична", org.class);
    land.drop_file(org, &format!("ещё {}", org.file), &roster);
    wait_for("a second plan", || land.json(org.code, &["show", "last"])["saved"]["number"] != 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_administrator_sees_only_their_own() {
    let Some((land, _daemon, url)) = Land::at_work("").await else { return };
    let (les, more) = (administrator(&url, &LES).await, administrator(&url, &MORE).await);
    fill(&land, &more, &MORE).await;
    let invitation = land.json(MORE.code, &["invitations", "--all"])[0]["id"].to_string();
    let last = land.json(MORE.code, &["show", "last"])["saved"]["number"].to_string();

    for (browser, own, other) in [(&les, &LES, &MORE), (&more, &MORE, &LES)] {
        // What is theirs is there; else nothing would be shown by its absence from the other's pages.
        for (path, words) in [
            ("/", own.title.to_owned()),
            ("/plans/1", own.newcomer()),
            ("/people", own.name(3)),
            ("/files", own.file.to_owned()),
            ("/journal", own.second.to_owned()),
            ("/statistics", own.class.to_owned()),
        ] {
            browser.get(path).await.must_say(&words);
        }
        let mut paths: Vec<String> = routes().into_iter().map(filled).collect();
        paths.extend([
            "/plans/1?by=person&kind=remove".to_owned(),
            format!("/plans/{last}"),
            format!("/invitations/{invitation}/revoke"),
            "/invitations?all=1".to_owned(),
            "/journal?before=1000000".to_owned(),
            "/worklist?all=1".to_owned(),
            "/statistics?since=2026-01-01".to_owned(),
        ]);
        for path in paths {
            let page = browser.get(&path).await;
            assert_eq!(other.found_in(&page.text), [""; 0], "{} {path}", own.code);
        }
        // Here the page says again what was asked for: all else of the other's must not be there.
        for (path, asked) in [
            (format!("/files/row?file={}&sheet=&row=3", quoted(other.file)), other.file.to_owned()),
            (format!("/invitations/print?place={}", quoted(&other.place())), other.class.to_owned()),
            (format!("/journal?place={}", quoted(&other.place())), other.class.to_owned()),
            (format!("/journal?person={}", quoted(&other.newcomer())), other.newcomer()),
            (format!("/journal/export?place={}", quoted(&other.place())), other.class.to_owned()),
            (format!("/plans/1?name={}", quoted(&other.newcomer())), other.newcomer()),
            (format!("/plans/1?class={}", quoted(other.class)), other.class.to_owned()),
        ] {
            let page = browser.get(&path).await;
            let found: Vec<String> = other.found_in(&page.text).into_iter().filter(|one| *one != asked).collect();
            assert_eq!(found, [""; 0], "{} {path}", own.code);
        }
    }
    // Numbers that only the other organisation has.
    for path in [format!("/plans/{last}"), format!("/invitations/{invitation}/revoke")] {
        assert_eq!((les.get(&path).await.status, more.get(&path).await.status), (404, 200), "{path}");
    }
    // The overview tells of health, too: each its own.
    les.get("/").await.must_say(LES.title);
    assert!(!les.get("/").await.says(MORE.title) && !more.get("/").await.says(LES.title));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_posted_for_another_organisation_does_nothing() {
    let Some((land, _daemon, url)) = Land::at_work("").await else { return };
    let (les, more) = (administrator(&url, &LES).await, administrator(&url, &MORE).await);
    fill(&land, &more, &MORE).await;
    let last = land.json(MORE.code, &["show", "last"])["saved"]["number"].to_string();
    let plan = more.get(&format!("/plans/{last}")).await;
    let (plan_id, actions) = (plan.field("plan"), plan.fields("action"));
    let chosen = [("csrf", &*plan.field("csrf")), ("plan", &plan_id), ("do", "approve-shown")];
    let seen = more.post(&format!("/plans/{last}/confirm"), &chosen).await.field("seen");
    let question = more.get("/people").await.field("question");
    let invitation = land.json(MORE.code, &["invitations", "--all"])[0]["id"].to_string();
    let block = more.get("/blocks").await.field("id");
    let file = more.get("/files").await.fields("id").pop().unwrap_or_else(|| "1".to_owned());
    let before = (land.told_of(&MORE), land.well(MORE.code, &["journal", "verify"]));
    let csrf = les.get("/plans/1").await.field("csrf");

    // The form of one session is none in another, be it of the same name.
    let others = more.get("/").await.field("csrf");
    let stop = [("csrf", others.as_str()), ("reason", "разбираемся")];
    assert_eq!(les.post("/stop", &stop).await.status, 403);

    let reason = ("reason", "не моё");
    let mut decision = vec![
        ("csrf", csrf.as_str()),
        ("plan", plan_id.as_str()),
        ("seen", seen.as_str()),
        ("do", "approve"),
        ("back", "/plans/1"),
        reason,
    ];
    decision.extend(actions.iter().map(|action| ("action", action.as_str())));
    for number in ["1", last.as_str()] {
        for effect in ["confirm", "decide"] {
            let page = les.post(&format!("/plans/{number}/{effect}"), &decision).await;
            assert!(!page.says("Одобрено: ") && !page.says("Будет"), "{number} {effect}: {}", page.text);
            assert_eq!(MORE.found_in(&page.text), [""; 0], "{number} {effect}");
        }
        let lift = [("csrf", csrf.as_str()), ("plan", plan_id.as_str()), ("guard", "additions"), reason];
        let page = les.post(&format!("/plans/{number}/lift"), &lift).await;
        assert_eq!(MORE.found_in(&page.text), [""; 0], "{number}");
    }
    let account = (MORE.numbers.start + 3 + 1000).to_string();
    for (path, fields) in [
        ("/people/answer".to_owned(), vec![("question", question.as_str()), ("answer", "apart")]),
        ("/people/retract".to_owned(), vec![("person", question.as_str()), ("account", account.as_str())]),
        ("/blocks/lift".to_owned(), vec![("id", block.as_str()), reason]),
        ("/files/withdraw".to_owned(), vec![("id", file.as_str()), reason]),
        ("/worklist/done".to_owned(), vec![("id", "1"), ("id", "2")]),
        (format!("/invitations/{invitation}/revoke"), vec![("seen", ""), reason]),
        ("/chats/tie".to_owned(), vec![("platform", "sandbox"), ("chat", "1"), ("seen", ""), ("place", "")]),
        (
            "/blocks".to_owned(),
            vec![("person", &*MORE.name(5)), ("place", MORE.class), ("until", "2026-12-06"), reason],
        ),
    ]
    .map(|(path, fields)| (path, fields.into_iter().map(|(k, v)| (k, v.to_owned())).collect::<Vec<_>>()))
    {
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        fields.push(("csrf", &csrf));
        let page = les.post(&path, &fields).await;
        let found = MORE.found_in(&page.text);
        assert_eq!(found, [""; 0], "{path}: {}", page.status);
    }
    // A stop is one's own, too; and an uploaded file lies where the organisation's files lie.
    les.post("/stop", &[("csrf", &csrf), ("reason", "разбираемся")]).await.must_say("разбираемся");
    assert!(!more.get("/").await.says("разбираемся"));
    let page = les.upload("/files/upload", &csrf, "лесной второй.csv", LES.roster().into_bytes()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    wait_for("it is taken in", || land.well(LES.code, &["files", "list"]).contains("лесной второй.csv"));
    assert!(!land.well(MORE.code, &["files", "list"]).contains("лесной второй.csv"));
    assert_eq!((land.told_of(&MORE), land.well(MORE.code, &["journal", "verify"])), before);
}

/// Somebody who follows no redirect and says where they come from.
struct Guest {
    client: reqwest::Client,
    base: String,
}

impl Guest {
    fn new(base: &str) -> Guest {
        Guest { client: connectors::http::builder().redirect(Policy::none()).build().unwrap(), base: base.to_owned() }
    }

    /// Status, the first cookie that was set, where it leads, and the words.
    async fn ask(&self, request: reqwest::RequestBuilder) -> (u16, String, String, String) {
        let answer = request.send().await.unwrap();
        let header =
            |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let (status, cookie, to) = (answer.status().as_u16(), header("set-cookie"), header("location"));
        let cookie = cookie.split(';').next().unwrap().to_owned();
        (status, cookie, to, answer.text().await.unwrap())
    }

    async fn get(&self, path: &str, cookie: &str) -> (u16, String, String, String) {
        self.ask(self.client.get(format!("{}{path}", self.base)).header("cookie", cookie)).await
    }

    /// An attempt to sign in, from an address.
    async fn attempt(&self, from: &str, code: &str, name: &str, password: &str) -> (u16, String, String, String) {
        let (_, cookie, _, text) = self.get("/sign-in", "").await;
        let form = text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields =
            [("form", form.as_str()), ("to", "/"), ("organization", code), ("name", name), ("password", password)];
        let request = self.client.post(format!("{}/sign-in", self.base)).header("origin", &self.base);
        self.ask(request.header("cookie", cookie).header("x-forwarded-for", from).form(&fields)).await
    }

    /// The cookie of a session.
    async fn session(&self, code: &str, name: &str, password: &str) -> String {
        let (status, cookie, to, text) = self.attempt("192.0.2.9", code, name, password).await;
        assert_eq!((status, to.as_str()), (303, "/"), "{text}");
        assert!(cookie.starts_with("kontingent="), "{cookie}");
        cookie
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_and_a_token_are_of_their_organisation_alone() {
    let Some((land, _daemon, url)) = Land::at_work("").await else { return };
    let guest = Guest::new(&url);
    let cookie = guest.session("les", ADMIN, LES.password).await;
    let id = cookie.strip_prefix("kontingent=les.").unwrap();
    // The key of known browsers and second factors is the organisation's own.
    assert!(land.installation.path("data/les/sign-in.key").exists());
    assert!(!land.installation.path("data/more/sign-in.key").exists());
    assert_eq!(guest.get("/people", &cookie).await.0, 200);
    for swapped in [
        format!("more.{id}"),
        format!("region.{id}"),
        id.to_owned(),
        format!(".{id}"),
        format!("les.les.{id}"),
        format!("LES.{id}"),
        format!("nobody.{id}"),
        format!("les.{}", &id[1..]),
    ] {
        let (status, _, to, text) = guest.get("/people", &format!("kontingent={swapped}")).await;
        assert_eq!((status, to.as_str()), (303, "/sign-in?to=%2Fpeople"), "{swapped}: {text}");
    }
    // Nor does the region's own session lead into an organisation.
    let region = guest.session("", OVERSEER, OVERSEERS).await;
    let id = region.strip_prefix("kontingent=region.").unwrap();
    assert_eq!(guest.get("/", &region).await.0, 200);
    for code in ["les", "more"] {
        assert_eq!(guest.get("/people", &format!("kontingent={code}.{id}")).await.0, 303);
    }
    // The same name has another password in the other organisation, and none in the region.
    for (code, password) in [("more", LES.password), ("les", MORE.password), ("region", LES.password)] {
        let (status, _, _, text) = guest.attempt("192.0.2.9", code, ADMIN, password).await;
        assert!(status == 403 && text.contains("не подходят"), "{code}: {text}");
        guest.session("les", ADMIN, LES.password).await;
    }

    // Tokens, the same.
    let (les, more) = (land.token("les", "Скрипт", "administrator"), land.token("more", "Скрипт", "administrator"));
    let secret = les.strip_prefix("les.").unwrap();
    assert_eq!((secret.len(), more.starts_with("more.")), (64, true));
    assert!(land.call("region", &["users", "token", "add", "Скрипт", "--role", "viewer"]).err.contains("нет API"));
    let paths: Vec<&String> = DESCRIPTION["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, item)| item["get"].is_object() && !path.contains("openapi"))
        .map(|(path, _)| path)
        .collect();
    for (token, own, other) in [(&les, &LES, &MORE), (&more, &MORE, &LES)] {
        let api = Api::new(&url, Some(token));
        for path in &paths {
            let told = api.get(&path.replace("{number}", "1")).await.well().to_string();
            assert_eq!(other.found_in(&told), [""; 0], "{} {path}", own.code);
        }
        assert!(api.get("/plans/1").await.well().to_string().contains(&own.newcomer()));
        assert_eq!(api.get("/plans/77").await.fault(), (404, "not_found"));
    }
    let theirs = Api::new(&url, Some(&more)).get("/plans/1").await.well()["plan_id"].clone();
    let asked = json!({ "plan": theirs, "decision": "approve", "actions": "safe" });
    let refused = Api::new(&url, Some(&les)).post("/plans/1/decisions", asked).await;
    assert!(refused.status >= 400, "{}", refused.json);
    assert!(land.json("more", &["show", "last"])["saved"]["approved"] == 0);
    for swapped in [format!("more.{secret}"), secret.to_owned(), format!("region.{secret}"), format!("nobody.{secret}")]
    {
        assert_eq!(Api::new(&url, Some(&swapped)).get("/plans").await.fault(), (401, "unauthorized"), "{swapped}");
    }
    assert_eq!(Api::new(&url, Some(&region.replace("kontingent=", ""))).get("/plans").await.fault().0, 401);
    // However many strangers call, whoever has a token is answered.
    assert_eq!(Api::new(&url, Some(&les)).get("/plans").await.status, 200);
    // A command for the other organisation does not take it away.
    assert_eq!(land.call("more", &["users", "token", "remove", "Скрипт"]).status, 0);
    assert_eq!(Api::new(&url, Some(&les)).get("/plans").await.status, 200);
    assert_eq!(Api::new(&url, Some(&more)).get("/plans").await.fault().0, 429, "and strangers wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_after_the_region_sees_numbers_and_nothing_else() {
    let Some((land, _daemon, url)) = Land::at_work("").await else { return };
    fill(&land, &administrator(&url, &MORE).await, &MORE).await;
    let browser = Browser::new(&url);
    let form = browser.get("/sign-in?to=/plans/1").await.field("form");
    let fields = [("form", form.as_str()), ("to", "/plans/1"), ("name", OVERSEER), ("password", OVERSEERS)];
    assert_eq!(browser.post("/sign-in", &fields).await.status, 200, "there are no plans to go to");
    let page = sign_in(&browser, "", OVERSEER, OVERSEERS).await;
    wait_for("numbers of both", || {
        land.installation.database.as_ref().unwrap().run("SELECT COUNT(*) FROM summaries").trim() == "2"
    });
    let again = browser.get("/").await;
    for page in [&page, &again] {
        assert_eq!(page.status, 200, "{}", page.text);
        for words in ["Организации региона", "Озёрная область", OVERSEER] {
            page.must_say(words);
        }
        for org in [&LES, &MORE] {
            page.must_say(org.title);
            assert_eq!(org.found_in(&page.text), [""; 0], "{}", org.code);
        }
        for words in [ADMIN, "пригласить", "исключить", "п. 5.11.1", "Новикова", "<nav"] {
            assert!(!page.says(words), "{words}: {}", page.text);
        }
    }
    // Twelve people each, and the newcomer of the second roster.
    let numbers: Vec<&str> =
        again.text.split("<td class=\"number\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(numbers.len(), 18, "{}", again.text);
    assert_eq!((numbers[0], numbers[12]), ("12", "25"), "{numbers:?}");
    // Its links lead to pages that there are.
    for link in again.text.split("href=\"/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert_eq!(browser.get(&format!("/{}", link.replace("&amp;", "&"))).await.status, 200, "{link}");
    }
    browser.get("/language/ru?back=/").await.must_say("Организации региона");

    let csrf = browser.get("/").await.field("csrf");
    for route in routes().into_iter().map(filled) {
        if ["/", "/sign-out"].contains(&route.as_str())
            || ["/sign-in", "/account", "{"].iter().any(|own| route.contains(own))
        {
            continue;
        }
        let fields = [("csrf", csrf.as_str()), ("reason", "разбираемся"), ("plan", "1")];
        let (got, posted) = (browser.get(&route).await, browser.post(&route, &fields).await);
        assert_eq!((got.status, posted.status), (404, 404), "{route}");
        for org in [&LES, &MORE] {
            assert_eq!(org.found_in(&format!("{}{}", got.text, posted.text)), [""; 0], "{route}");
        }
    }
    let page = browser.upload("/files/upload", &csrf, "чужой.csv", LES.roster().into_bytes()).await;
    assert_eq!(page.status, 404, "{}", page.text);
    assert_eq!(browser.get("/api/v1/plans").await.status, 401, "a cookie is no token");

    // The language is a choice of the reader.
    let english = browser.get("/language/en?back=/").await;
    english.must_say("Organisations of the region");
    english.must_say("Sign out");
    browser.get("/plans").await.must_say("no such page");
    browser.get("/language/ru?back=/").await.must_say("Выйти");
    browser.post("/sign-out", &[("csrf", &csrf)]).await.must_say("Пароль");
    assert!(browser.get("/").await.url.contains("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_has_viewers_and_nothing_to_work_on() {
    let Some(land) = Land::made("").await else { return };
    for role in ["administrator", "it"] {
        let refused = land.try_user("region", OVERSEER, role, OVERSEERS);
        assert!(refused.status == 1 && refused.err.contains("--role viewer"), "{role}: {}", refused.said());
    }
    let english = land.call("region", &["users", "add", OVERSEER, "--role", "it", "--lang", "en"]);
    assert!(english.err.contains("numbers only") || english.err.contains("--role viewer"), "{}", english.said());
    assert!(land.well("region", &["users", "list"]).contains("--organization region"));
    land.add_user("region", OVERSEER, "viewer", OVERSEERS);
    assert!(land.well("region", &["users", "list"]).contains(OVERSEER));
    assert!(!land.well("les", &["users", "list"]).contains(OVERSEER), "each has its own users");
    assert!(land.well("region", &["journal"]).contains(OVERSEER));
    land.well("region", &["journal", "verify"]);
    let roster = land.installation.path("чужой.csv");
    std::fs::write(&roster, LES.roster()).unwrap();
    let roster = roster.display().to_string();
    for args in [&["import", &roster][..], &["sync"], &["plans"], &["people"], &["stop", "--reason", "разбираемся"]]
    {
        let refused = land.call("region", args);
        assert!(refused.status == 1 && refused.err.contains("Назовите организацию"), "{args:?}: {}", refused.said());
    }
    let refused = land.installation.command(&["run", "--organization", "region"]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(1) && said.contains("--organization"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_which_codes_exist() {
    let Some((_land, _daemon, url)) = Land::at_work("proxies = [\"127.0.0.1\"]\n").await else { return };
    let guest = Guest::new(&url);
    let mut fastest = [Duration::MAX; 2];
    // A hash takes far longer than all the rest, and the fastest answer to each says how long it takes: on a busy machine that
    // takes some more answers.
    let are_alike = |[known, unknown]: [Duration; 2]| unknown > known / 2 && known > unknown / 2;
    for n in 0..40 {
        if n >= 4 && are_alike(fastest) {
            break;
        }
        let mut answers = Vec::new();
        for (which, code) in ["les", "nobody"].into_iter().enumerate() {
            let begun = Instant::now();
            let from = format!("198.51.100.{}", n * 2 + which);
            let (status, _, _, text) = guest.attempt(&from, code, &format!("{ADMIN}{n}"), "не тот пароль").await;
            fastest[which] = fastest[which].min(begun.elapsed());
            let token = text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
            let typed = [format!("value=\"{code}\""), format!("organization%3D{code}\"")];
            assert!(typed.iter().all(|typed| text.contains(typed)), "{text}");
            answers.push((status, text.replace(token, "").replace(&typed[0], "").replace(&typed[1], "")));
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0].0 == 403 && answers[0].1.contains("не подходят"));
    }
    assert!(are_alike(fastest), "{fastest:?}");

    // Nor from the lock: five failures from an address at one code lock that one there, be it somebody's or nobody's.
    for (at, other, from) in [("les", "more", "203.0.113.20"), ("nobody", "nobody-else", "203.0.113.60")] {
        for n in 0..5 {
            let (_, _, _, text) = guest.attempt(from, at, "Угадаев", "не тот пароль").await;
            assert!(text.contains("не подходят"), "{at} {n}");
        }
        let locked = guest.attempt(from, at, "Угадаев", "не тот пароль").await;
        assert!(locked.3.contains("Слишком много"), "{at}: {}", locked.3);
        let free = guest.attempt(from, other, "Угадаев", "не тот пароль").await;
        assert!(free.3.contains("не подходят"), "{other}: {}", free.3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_guesses_waits_for_all_organisations_and_nobody_else_does() {
    let Some((_land, _daemon, url)) = Land::at_work("proxies = [\"127.0.0.1\"]\n").await else { return };
    let guest = Guest::new(&url);
    // An address that guesses here and there is shut out from all of them; the right password does not help.
    for (n, code) in ["les", "more", "region", "nobody", ""].into_iter().cycle().take(20).enumerate() {
        let (status, _, _, text) = guest.attempt("198.51.100.7", code, &format!("Угадаев {n}"), "не тот пароль").await;
        assert!(status == 403 && text.contains("не подходят"), "{code}: {text}");
    }
    for (code, name, password) in
        [("les", ADMIN, LES.password), ("more", ADMIN, MORE.password), ("", OVERSEER, OVERSEERS)]
    {
        let (status, _, _, text) = guest.attempt("198.51.100.7", code, name, password).await;
        assert!(status == 403 && text.contains("Слишком много"), "{code}: {text}");
        // From elsewhere they come in.
        assert_eq!(guest.attempt("198.51.100.8", code, name, password).await.0, 303, "{code}");
    }
    // Whom somebody tries from one address is locked there, however the name is written, and comes in from elsewhere; the one of that
    // name in another organisation is somebody else.
    for _ in 0..5 {
        guest.attempt("198.51.100.20", "les", ADMIN, "не тот пароль").await;
    }
    let (status, _, _, text) = guest.attempt("198.51.100.20", " LES ", &ADMIN.to_uppercase(), LES.password).await;
    assert!(status == 403 && text.contains("Слишком много"), "{text}");
    assert_eq!(guest.attempt("198.51.100.8", "les", ADMIN, LES.password).await.0, 303);
    assert_eq!(guest.attempt("198.51.100.20", "more", ADMIN, MORE.password).await.0, 303);
    // The region's own users, by either of its names.
    for code in ["", "region", "", "region", ""] {
        guest.attempt("198.51.100.30", code, OVERSEER, "не тот пароль").await;
    }
    for code in ["", "region"] {
        let (_, _, _, text) = guest.attempt("198.51.100.30", code, OVERSEER, OVERSEERS).await;
        assert!(text.contains("Слишком много"), "{code}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_stays_typed() {
    let Some((_land, _daemon, url)) = Land::at_work("").await else { return };
    let browser = Browser::new(&url);
    let typed = "name=\"organization\" autocomplete=\"organization\"";
    browser.get("/sign-in").await.must_say(typed);
    // A link may bring it along; and it outlives a change of language, and a wrong password.
    let page = browser.get("/sign-in?organization=more").await;
    page.must_say("value=\"more\"");
    let link = page.text.split("href=\"/language/en").nth(1).unwrap().split('"').next().unwrap();
    let english = browser.get(&format!("/language/en{}", link.replace("&amp;", "&"))).await;
    english.must_say("value=\"more\"");
    english.must_say("Password");
    browser.get("/language/ru?back=/sign-in").await.must_say("Пароль");
    sign_in(&browser, "nobody", ADMIN, MORE.password).await.must_say("value=\"nobody\"");
    sign_in(&browser, " More ", ADMIN, MORE.password).await.must_say(MORE.title);
    // A link that names the organisation, as a letter may: whoever is signed in there is let through, others are asked.
    browser.get("/sign-in?organization=more&to=/plans/1").await.must_say(&MORE.newcomer());
    let asked = browser.get("/sign-in?organization=les&to=/plans/1").await;
    asked.must_say("value=\"les\"");
    asked.must_say("name=\"to\" value=\"/plans/1\"");
    // Signed in to another organisation in the same browser: the former session is over.
    let (former, other) = (administrator(&url, &LES).await, Guest::new(&url));
    let cookie = other.session("les", ADMIN, LES.password).await;
    assert_eq!(other.get("/plans", &cookie).await.0, 200);
    sign_in(&former, "more", ADMIN, MORE.password).await.must_say(MORE.title);
    assert_eq!(other.get("/plans", &cookie).await.0, 200, "somebody else's session goes on");
    // After signing out, nobody types it again.
    let csrf = browser.get("/").await.field("csrf");
    let page = browser.post("/sign-out", &[("csrf", &csrf)]).await;
    assert!(page.url.ends_with("/sign-in?organization=more"), "{}", page.url);
    page.must_say("value=\"more\"");
    // A session that is no more says whose it was.
    let (_, _, _, text) = other.get("/sign-in", "kontingent=les.0000").await;
    assert!(text.contains("value=\"les\""), "{text}");
    let (_, _, _, text) = other.get("/sign-in", "kontingent=nobody.0000").await;
    assert!(!text.contains("nobody"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_is_carried_out_at_once_for_that_organisation() {
    let Some((land, daemon, url)) = Land::at_work("").await else { return };
    let les = administrator(&url, &LES).await;
    let begun = Instant::now();
    approve(&les).await.must_say("Одобрено: 1 действие.");
    wait_for("the invitation", || land.is_invited(&LES));
    // A bell, and not the next look at the clock.
    assert!(begun.elapsed() < LOOK, "{:?}", begun.elapsed());
    assert!(!land.is_invited(&MORE));
    assert!(land.well("les", &["journal"]).contains(ADMIN));
    assert!(!land.well("more", &["journal"]).contains(&LES.newcomer()));
    // By a program, for the other one.
    let api = Api::new(&url, Some(&land.token("more", "Скрипт", "administrator")));
    let id = api.get("/plans/1").await.well()["plan_id"].clone();
    let asked = json!({ "plan": id, "decision": "approve", "actions": "safe" });
    assert_eq!(api.post("/plans/1/decisions", asked).await.well()["changed"], 1);
    wait_for("the other invitation", || land.is_invited(&MORE));
    drop(daemon);

    // A daemon for one of them alone: the same cookies and tokens.
    let log = land.installation.path("alone.log");
    let file = std::fs::File::create(&log).unwrap();
    let mut command = land.installation.command(&["run", "--organization", "more"]);
    let child = command.stdout(std::process::Stdio::null()).stderr(file).spawn().unwrap();
    let alone = support::installation::Daemon { child, log };
    alone.until("is ready", |log| log.contains("\"ready\""));
    let log = alone.log();
    let at = log.find("http://").unwrap();
    let url = log[at..].split('"').next().unwrap();
    let browser = Browser::new(url);
    let page = browser.get("/sign-in").await;
    assert!(!page.says("name=\"organization\""), "there is only one");
    browser.sign_in(ADMIN, MORE.password).await.must_say(MORE.title);
    browser.get("/plans/1").await.must_say(&MORE.newcomer());
    let api = Api::new(url, api.token.as_deref());
    assert_eq!(api.get("/plans").await.status, 200);
    assert_eq!(Guest::new(url).attempt("-", "", ADMIN, LES.password).await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_every_daemon_is_the_same() {
    let Some((land, first, url)) = Land::at_work("").await else { return };
    let (les, more) = (administrator(&url, &LES).await, administrator(&url, &MORE).await);
    les.get("/").await.must_say("Всё работает");
    // Another daemon takes over one of the two days.
    let log = land.installation.path("second.log");
    let file = std::fs::File::create(&log).unwrap();
    let child = land.installation.command(&["run"]).stdout(std::process::Stdio::null()).stderr(file).spawn().unwrap();
    let second = support::installation::Daemon { child, log };
    second.until("it has a day", |log| log.contains("day taken"));
    let (taken, kept, keeper) =
        if second.log().lines().any(|line| line.contains("day taken") && line.contains("\"les\"")) {
            (&LES, &MORE, &les)
        } else {
            (&MORE, &LES, &more)
        };
    let log = second.log();
    let line = log.lines().find(|line| line.contains("review page")).unwrap();
    let other = &line[line.find("http://").unwrap()..];
    let other = other.split('"').next().unwrap();
    // Decided on the page of a daemon that does not keep the day.
    let begun = Instant::now();
    approve(if taken.code == "les" { &les } else { &more }).await.must_say("Одобрено: 1 действие.");
    wait_for("the invitation by the second daemon", || land.is_invited(taken));
    let there = administrator(other, kept).await;
    // What it does not know it does not call well.
    let page = there.get("/").await;
    assert!(page.says("Пока не известно") && !page.says("Всё работает"), "{}", page.text);
    approve(&there).await.must_say("Одобрено: 1 действие.");
    wait_for("the invitation by the first daemon", || land.is_invited(kept));
    assert!(begun.elapsed() < LOOK, "{:?}", begun.elapsed());
    // A session holds on both, and ends on both.
    let (guest, beside) = (Guest::new(&url), Guest::new(other));
    let cookie = guest.session(kept.code, ADMIN, kept.password).await;
    assert_eq!((guest.get("/plans/1", &cookie).await.0, beside.get("/plans/1", &cookie).await.0), (200, 200));
    land.well(taken.code, &["users", "remove", ADMIN]);
    assert_eq!(beside.get("/plans/1", &cookie).await.0, 200, "another one of that name was removed");
    land.well(kept.code, &["users", "remove", ADMIN]);
    assert_eq!((guest.get("/plans/1", &cookie).await.0, beside.get("/plans/1", &cookie).await.0), (303, 303));
    assert!(keeper.get("/").await.url.contains("/sign-in"));
    // Who guesses here is shut out there.
    for _ in 0..5 {
        guest.attempt("-", kept.code, kept.second, "не тот пароль").await;
    }
    assert!(beside.attempt("-", kept.code, kept.second, kept.password).await.3.contains("Слишком много"));
    assert_eq!((first.end(), second.end()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_that_left_is_nobodys() {
    let Some((land, daemon, url)) = Land::at_work("").await else { return };
    let (les, more) = (administrator(&url, &LES).await, administrator(&url, &MORE).await);
    let token = land.token("more", "Скрипт", "administrator");
    let region = Browser::new(&url);
    sign_in(&region, "", OVERSEER, OVERSEERS).await.must_say(MORE.title);
    let file = land.installation.path("organizations/more.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    daemon.signal("-HUP");
    daemon.until("reloaded", |log| log.contains("configuration reloaded"));
    assert!(more.get("/plans/1").await.url.contains("/sign-in"));
    assert_eq!(Api::new(&url, Some(&token)).get("/plans").await.fault().0, 401);
    sign_in(&more, "more", ADMIN, MORE.password).await.must_say("не подходят");
    assert!(!region.get("/").await.says(MORE.title));
    les.get("/plans/1").await.must_say(&LES.newcomer());
    // It comes back with all that it had.
    std::fs::write(&file, text).unwrap();
    daemon.signal("-HUP");
    daemon.until("reloaded again", |log| log.matches("configuration reloaded").count() == 2);
    sign_in(&more, "more", ADMIN, MORE.password).await.must_say(MORE.title);
    more.get("/plans/1").await.must_say(&MORE.newcomer());
    assert_eq!(Api::new(&url, Some(&token)).get("/plans").await.status, 200);
    region.get("/").await.must_say(MORE.title);
}
