//! Invitations as the administrator handles them: listed, printed as cards with codes, revoked; from the command line, on the
//! page and by the API, on the real binary and the sandbox platform.

use crate::support::api::Api;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Daemon, Installation, college, wait_for};
use crate::support::{dataset, name, students};
use connectors::platform::sandbox::wire::Play;
use domain::action::{ActionKind, PersonKey};
use domain::membership::{MemberStatus, Seat};
use planner::identity::with_own_accounts;
use planner::policy::Policy;
use serde_json::{Value, json};

const ADMIN: &str = "Петрова А. С.";
/// Longer than a card is wide, and trying to be more than a name.
const HOSTILE: &str =
    "Ильин<script>alert(1)</script>-Оченьдлиннаяфамилиябезединогопробелакотораянепомещается Лев Петрович";

/// An installation in which three are invited: students 12 and 13, and somebody with an odd name.
async fn invited() -> Installation {
    let installation = Installation::with(college()).await;
    // Three newcomers at once are many for this class: that guard is tried elsewhere.
    installation.add_configuration(
        "[policy.guards]\nadditions = { organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }\n",
    );
    let mut roster = students((0..14).map(|n| (n, "ИС-21")));
    roster.push_str(&format!("{HOSTILE};01.02.2009;ИС-21;обучается\n"));
    installation.import(&[("контингент.csv", &roster)]);
    installation.well(&["sync"]);
    installation.well(&["approve", "last"]);
    assert!(installation.well(&["apply", "last"]).contains("Выполнено: 3."));
    installation
}

fn is_invited(installation: &Installation, n: usize) -> bool {
    installation.who("class:ИС-21").contains(&format!("{} student invited", name(n)))
}

fn listed(installation: &Installation, args: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["invitations", "--format", "json"].iter().chain(args).copied().collect();
    installation.call(&args).json().as_array().unwrap().clone()
}

/// The invitation of the n-th student.
fn of(installation: &Installation, n: usize) -> Value {
    listed(installation, &["--all"]).into_iter().find(|row| row["name"] == name(n)).unwrap()
}

fn id_of(installation: &Installation, n: usize) -> String {
    of(installation, n)["id"].to_string()
}

/// The last day of a link's term as people write it: thirty days after it was made, which is by the real clock.
fn last_day(row: &Value) -> String {
    let made: chrono::DateTime<chrono::Utc> = row["made_at"].as_str().unwrap().parse().unwrap();
    let day = made.with_timezone(&chrono_tz::Europe::Moscow).date_naive() + chrono::Days::new(30);
    assert_eq!(row["until"], json!(day));
    day.format("%d.%m.%Y").to_string()
}

/// The person follows the link.
async fn join(installation: &Installation, n: usize) {
    let link = of(installation, n)["link"].as_str().unwrap().to_owned();
    installation.sandbox.as_ref().unwrap().play(&Play::Join { link, account: None }).await.unwrap();
}

/// What the newest plan of a cycle says of inviting the n-th student: the action's id, its decision.
fn planned(installation: &Installation, n: usize) -> Option<(String, Value)> {
    let plan = installation.last_plan();
    let action = plan["actions"].as_array().unwrap().iter().find(|action| action["person"]["name"] == name(n))?;
    assert_eq!(action["kind"], "invite", "{action}");
    let id = action["id"].as_str().unwrap();
    Some((id.to_owned(), plan["decisions"][id].clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_invitation_is_not_made_anew_until_somebody_wants_it() {
    let installation = invited().await;
    let id = id_of(&installation, 12);
    assert_eq!(installation.call(&["invitations", "revoke", &id]).status, 2, "a reason is needed");
    let refused = installation.call(&["invitations", "revoke", &id, "--reason", " "]);
    assert!(refused.status == 1 && refused.err.contains("Нужна причина"), "{}", refused.said());
    let refused = installation.call(&["invitations", "revoke", &id, "999", "--reason", "x"]);
    assert!(refused.status == 1 && refused.err.contains("Таких приглашений нет: 999"), "{}", refused.said());
    assert!(of(&installation, 12)["revoking"].is_null(), "all or nothing");

    let said = installation.well(&["invitations", "revoke", &id, "--reason", "листок потерян"]);
    assert!(said.contains("Отзывается 1 приглашение (план 2)") && said.contains("одобрите это действие"), "{said}");
    let said = installation.well(&["invitations", "revoke", &id, "--reason", "ещё раз"]);
    assert!(said.contains("Уже отзывается: 1 приглашение (план 2)"), "{said}");
    assert!(installation.well(&["invitations"]).contains("отзывается (план 2)") && is_invited(&installation, 12));
    assert!(
        !installation.well(&["invitations", "print"]).contains(&name(12)),
        "what is being revoked is not handed out"
    );
    let plan = installation.last_plan();
    assert_eq!(
        (&plan["actions"][0]["kind"], &plan["actions"][0]["basis"]["kind"]),
        (&json!("revoke_invite"), &json!("request"))
    );

    assert!(installation.well(&["apply", "2"]).contains("Выполнено: 1."));
    assert!(!is_invited(&installation, 12) && is_invited(&installation, 13));
    let journal = installation.well(&["journal"]);
    assert!(journal.contains("листок потерян") && !journal.contains("ещё раз"), "{journal}");
    assert!(
        installation.well(&["invitations", "--all"]).contains("отозвано")
            && !installation.well(&["invitations"]).contains(&name(12))
    );
    let refused = installation.call(&["invitations", "revoke", &id, "--reason", "x"]);
    assert!(refused.status == 1 && refused.err.contains("уже отозваны"), "{}", refused.said());

    // That night, and the next one.
    installation.well(&["sync"]);
    assert!(!is_invited(&installation, 12) && planned(&installation, 12).unwrap().1["decision"] == "rejected");
    installation.later(chrono::TimeDelta::days(1));
    installation.well(&["sync"]);
    let (action, decision) = planned(&installation, 12).unwrap();
    assert!(decision["decision"] == "rejected" && !is_invited(&installation, 12), "{decision}");
    // Whoever is to be invited again gets another link.
    let before = of(&installation, 12)["link"].clone();
    installation.well(&["approve", "last", &action]);
    assert!(installation.well(&["apply", "last"]).contains("Выполнено: 1.") && is_invited(&installation, 12));
    let open: Vec<Value> = listed(&installation, &[]).into_iter().filter(|row| row["name"] == name(12)).collect();
    assert!(open.len() == 1 && open[0]["link"] != before && open[0]["revoking"].is_null(), "{open:?}");
    // And that one can be revoked as well.
    installation.well(&["invitations", "revoke", &open[0]["id"].to_string(), "--reason", "снова потерян"]);
    installation.well(&["apply", "last"]);
    assert!(!is_invited(&installation, 12) && installation.well(&["journal", "verify"]).contains("Журнал цел"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_used_meanwhile_is_not_revoked_and_says_so() {
    let installation = invited().await;
    let id = id_of(&installation, 12);
    installation.well(&["invitations", "revoke", &id, "--reason", "листок потерян"]);
    join(&installation, 12).await;
    let answer = installation.call(&["apply", "last"]);
    assert!(answer.status == 1 && answer.err.contains("по ссылке уже вошли"), "{}", answer.said());
    assert!(installation.who("class:ИС-21").contains(&format!("{} student joined", name(12))));
    assert_eq!(of(&installation, 12)["state"], "used");
    let refused = installation.call(&["invitations", "revoke", &id, "--reason", "листок потерян"]);
    assert!(refused.status == 1 && refused.err.contains("уже вошли"), "{}", refused.said());
    // The daemon, which carries out all that is approved, notes it and goes on.
    join(&installation, 13).await;
    let (daemon, _) = installation.review_page("");
    daemon.until("the end", |log| log.contains("carried out"));
    wait_for("the note", || installation.well(&["journal"]).contains("по ссылке уже вошли: приглашение не отозвано"));
    assert!(installation.who("class:ИС-21").contains(&format!("{} student joined", name(12))));
    assert!(
        installation.well(&["plans"]).lines().all(|line| !line.contains("обратный план") || !line.contains("открыт"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_comes_in_every_format_and_of_one_place() {
    let installation = invited().await;
    assert_eq!(listed(&installation, &["--place", "ИС-21"]).len(), 3);
    assert_eq!(listed(&installation, &["--place", "chat:parents:ИС-21"]).len(), 0);
    assert_eq!(installation.call(&["invitations", "--place", "chat:nonsense"]).status, 1);
    let row = of(&installation, 12);
    assert_eq!(row["state"], "open");
    let text = installation.well(&["invitations"]);
    assert!(text.contains(&format!("действует до {}", last_day(&row))) && text.contains("/join/"), "{text}");
    let csv = installation.well(&["invitations", "--format", "csv"]);
    assert!(csv.contains(&name(12)) && csv.contains("класс ИС-21") && csv.contains("/join/"), "{csv}");
    for (file, begins) in [("список.xlsx", &b"PK"[..]), ("список.html", b"<!DOCTYPE html>"), ("список.json", b"[")]
    {
        let path = installation.path(file);
        assert_eq!(installation.well(&["invitations", "--out", path.to_str().unwrap()]), "");
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.starts_with(begins), "{file}");
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{file}: links are secrets");
    }
    let html = std::fs::read_to_string(installation.path("список.html")).unwrap();
    assert!(html.contains("Ильин Оченьдлинная") && !html.contains("<script"));
    let english = installation.well(&["invitations", "--lang", "en"]);
    assert!(english.contains("good until") && !english.contains("Unknown localization"), "{english}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hand_outs_have_a_card_and_a_code_for_each() {
    let installation = invited().await;
    let path = installation.path("листки.html");
    let said = installation.well(&["invitations", "print", "--place", "ИС-21", "--out", path.to_str().unwrap()]);
    assert!(said.contains("Листки готовы: 3 приглашения"), "{said}");
    let page = std::fs::read_to_string(&path).unwrap();
    assert_eq!((page.matches("<article").count(), page.matches("<svg").count()), (3, 3));
    for words in [
        &name(12),
        &name(13),
        "класс ИС-21, обучающийся",
        &format!("Действует до {}", last_day(&of(&installation, 12))),
        "/join/",
        "Приозёрский",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("Ильин Оченьдлинная") && !page.contains("<script"), "marks are no part of a name");
    assert!(
        page.contains("size: A4") && page.contains("break-inside: avoid") && page.contains("overflow-wrap: anywhere")
    );
    assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains("src="), "nothing is fetched from anywhere");
    let nothing = installation.call(&["invitations", "print", "--place", "staff"]);
    assert!(nothing.status == 1 && nothing.err.contains("Раздавать нечего"), "{}", nothing.said());
    // A link past its term is of no use to anybody.
    installation.at("2090-01-01T12:00");
    assert_eq!(installation.call(&["invitations", "print"]).status, 1);
}

/// The same installation with its page, and an administrator who has signed in.
async fn at_work() -> (Installation, Daemon, Browser) {
    let installation = invited().await;
    installation.add_user(ADMIN, "administrator");
    installation.add_user("Директор", "viewer");
    let (daemon, url) = installation.review_page("");
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    (installation, daemon, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_page_an_invitation_is_revoked_after_a_second_look() {
    let (installation, _daemon, browser) = at_work().await;
    let path = format!("/invitations/{}/revoke", id_of(&installation, 12));
    let list = browser.get("/invitations").await;
    list.must_say(&format!("href=\"{path}\""));
    let page = browser.get(&path).await;
    page.must_say(&name(12));
    page.must_say("будет отозвано: ссылка и код на листке перестанут действовать");
    page.must_say("Чтобы пригласить снова, откройте план");
    let (csrf, seen) = (page.field("csrf"), page.field("seen"));
    let press = async |csrf: &str, seen: &str, reason: &str| {
        browser.post(&path, &[("csrf", csrf), ("seen", seen), ("reason", reason)]).await
    };
    let refused = press(&csrf, &seen, "  ").await;
    assert_eq!(refused.status, 422);
    refused.must_say("Чтобы отозвать, нужна причина");
    assert_eq!(press("0123", &seen, "потерян").await.status, 403);
    let fields = [("csrf", csrf.as_str()), ("seen", &seen), ("reason", "потерян")];
    assert_eq!(browser.post_from("https://evil.example", &path, &fields).await.status, 403);
    let stale = press(&csrf, "0123", "потерян").await;
    assert_eq!(stale.status, 409);
    stale.must_say("что-то произошло");
    assert!(is_invited(&installation, 12), "nothing happened yet");

    // The head looks and changes nothing.
    let viewer = Browser::new(&browser.base);
    viewer.sign_in("Директор", PASSWORD).await;
    let theirs = viewer.get("/invitations").await;
    theirs.must_say(&name(12));
    assert!(!theirs.says("/revoke") && !theirs.says("/print") && !theirs.says("/join/"));
    assert_eq!(viewer.get(&path).await.status, 403);
    let csrf_of_viewer = theirs.field("csrf");
    let asked = [("csrf", csrf_of_viewer.as_str()), ("seen", &seen), ("reason", "x")];
    assert_eq!(viewer.post(&path, &asked).await.status, 403);

    // While everything is stopped it waits, and a second press is no second decision.
    installation.well(&["stop", "--reason", "разбираемся"]);
    browser.get(&path).await.must_say("включён стоп");
    let after = press(&csrf, &seen, "потерян <b>весь</b> класс").await;
    after.must_say("Приглашение отзывается.");
    after.must_say("отзывается (план 2)");
    press(&csrf, &seen, "потерян").await.must_say("Это приглашение уже отзывается");
    browser.get(&path).await.must_say("Это приглашение уже отзывается");
    assert!(is_invited(&installation, 12));
    browser.get("/plans/2").await.must_say("потерян &lt;b&gt;весь&lt;/b&gt; класс");
    installation.well(&["resume"]);
    installation.well(&["apply", "2"]);
    assert!(!is_invited(&installation, 12));
    wait_for("the state", || of(&installation, 12)["state"] == "revoked");
    press(&csrf, &seen, "потерян").await.must_say("уже отозвано");
    browser.get("/invitations?all=1").await.must_say("отозвано");
    let journal = installation.well(&["journal"]);
    assert_eq!(journal.matches("одобрено: отозвать приглашение").count(), 1, "{journal}");
    for odd in ["/invitations/999/revoke", "/invitations/x/revoke"] {
        assert_eq!(browser.get(odd).await.status, 404, "{odd}");
    }
    // Somebody joins while the page is open.
    let page = browser.get(&format!("/invitations/{}/revoke", id_of(&installation, 13))).await;
    join(&installation, 13).await;
    installation.well(&["plan"]);
    let fields = [("csrf", csrf.as_str()), ("seen", &page.field("seen")), ("reason", "x")];
    let used = browser.post(&format!("/invitations/{}/revoke", id_of(&installation, 13)), &fields).await;
    used.must_say("По этому приглашению уже вошли");
    // In English too.
    browser.get("/language/en").await;
    for path in ["/invitations?all=1", "/invitations/print", "/invitations/3/revoke", "/invitations/1/revoke"] {
        let page = browser.get(path).await;
        assert!(!page.says("Unknown localization") && page.says("<html lang=\"en\">"), "{path}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_prints_cards_without_a_style_of_their_own() {
    let (installation, _daemon, browser) = at_work().await;
    for path in ["/invitations/print", "/invitations/print?place=class%3A%D0%98%D0%A1-21"] {
        let page = browser.get(path).await;
        assert_eq!((page.text.matches("<article").count(), page.text.matches("<svg").count()), (3, 3), "{path}");
        assert!(!page.says("style=") && !page.says("<style") && !page.says("<script>"), "{path}");
        page.must_say("Ильин Оченьдлинная");
    }
    assert_eq!(browser.get("/invitations/print?place=staff").await.status, 404);
    let css = browser.get("/assets/style.css").await;
    assert!(css.says(".hand-out {") && css.says("break-inside: avoid"));
    let viewer = Browser::new(&browser.base);
    viewer.sign_in("Директор", PASSWORD).await;
    assert_eq!(viewer.get("/invitations/print").await.status, 403);
    drop(installation);
}

#[tokio::test(flavor = "multi_thread")]
async fn by_the_api_an_invitation_is_revoked_once() {
    let (installation, _daemon, browser) = at_work().await;
    let api = Api::new(&browser.base, Some(&installation.token("Скрипт", "administrator")));
    let viewer = Api::new(&browser.base, Some(&installation.token("Директор", "viewer")));
    let rows = api.get("/invitations").await.well();
    assert!(rows["invitations"][0]["link"].as_str().unwrap().contains("/join/"));
    let rows = viewer.get("/invitations").await.well();
    assert!(rows["invitations"].as_array().unwrap().iter().all(|row| row.get("link").is_none()), "{rows}");
    let path = format!("/invitations/{}/revoke", id_of(&installation, 12));
    assert_eq!(viewer.post(&path, json!({ "reason": "x" })).await.fault(), (403, "forbidden"));
    assert_eq!(api.post(&path, json!({ "reason": " " })).await.fault(), (422, "reason_needed"));
    assert_eq!(api.post(&path, json!({ "why": "x" })).await.fault(), (422, "invalid"));
    assert_eq!(api.post("/invitations/999/revoke", json!({ "reason": "x" })).await.fault(), (404, "not_found"));
    installation.well(&["stop", "--reason", "разбираемся"]);
    let asked = || api.post(&path, json!({ "reason": "потерян" }));
    // Both at the same time: one decision.
    let (one, other) = tokio::join!(asked(), asked());
    let (one, other) = (one.well(), other.well());
    assert_eq!(
        (&one["plan"], one["changed"].as_u64().unwrap() + other["changed"].as_u64().unwrap()),
        (&other["plan"], 1)
    );
    let listed = api.get("/invitations").await.well();
    let row = listed["invitations"].as_array().unwrap().iter().find(|row| row["name"] == name(12)).unwrap();
    assert_eq!(row["revoking"], one["plan"]);
    installation.well(&["resume"]);
    installation.well(&["apply", &one["plan"].to_string()]);
    wait_for("the state", || of(&installation, 12)["state"] == "revoked");
    assert!(!is_invited(&installation, 12));
    assert_eq!(asked().await.fault(), (409, "invitation_ended"));
    join(&installation, 13).await;
    installation.well(&["plan"]);
    let path = format!("/invitations/{}/revoke", id_of(&installation, 13));
    assert_eq!(api.post(&path, json!({ "reason": "x" })).await.fault(), (409, "invitation_used"));
    let journal = installation.well(&["journal"]);
    assert_eq!(journal.matches("одобрено: отозвать приглашение").count(), 1, "{journal}");
    assert!(journal.contains("Скрипт (API)"));
}

/// Whoever was invited and is in no list any more: what is revoked is the invitation that was made, for the person as it was made.
#[tokio::test(flavor = "multi_thread")]
async fn the_invitation_of_somebody_whom_no_list_has_any_more_is_revoked() {
    let installation = invited().await;
    let mut roster = students((0..14).filter(|n| *n != 12).map(|n| (n, "ИС-21")));
    roster.push_str(&format!("{HOSTILE};01.02.2009;ИС-21;обучается\n"));
    installation.import(&[("контингент 2.csv", &roster)]);
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), [format!("revoke_invite {} class:ИС-21 review", name(12))]);
    installation.well(&["approve", "last"]);
    assert!(installation.well(&["apply", "last"]).contains("Выполнено: 1."));
    assert!(!is_invited(&installation, 12) && is_invited(&installation, 13));
}

/// Whoever came in by another way than their own link: the link is revoked, since others could come in by it.
#[test]
fn an_invitation_that_is_needed_no_more_is_revoked() {
    let today = dataset::day("2026-11-23");
    let list = ("контингент.csv", students((0..3).map(|n| (n, "ИС-21"))));
    let key = |seat: Seat| Seat { person_key: Some("k".into()), ..seat };
    let joined = |n: usize, class: &str| dataset::student(n, class, MemberStatus::Joined, None);
    let open = || {
        key(Seat { platform_id: String::new(), ..dataset::student(0, "ИС-21", MemberStatus::Invited, Some(today)) })
    };
    let plan = |seats: Vec<Seat>| {
        let read = with_own_accounts(dataset::read(seats));
        dataset::plan(std::slice::from_ref(&list), &read, &Policy::default(), today)
    };
    let over = plan(vec![key(joined(0, "ИС-21")), joined(1, "ИС-21"), joined(2, "ИС-21"), open()]);
    assert_eq!(dataset::lines(&over), [format!("revoke_invite {} class:ИС-21 | policy auto", name(0))]);
    assert_eq!(over.actions[0].person().unwrap().key, PersonKey::from("k"), "by the key that the platform knows");
    assert_eq!(over.actions[0].because, ["человек уже здесь: приглашение больше не нужно"]);
    // Before that it is waited for, also where the person has an account by another invitation.
    let waits = plan(vec![key(joined(0, "ИС-31")), joined(1, "ИС-21"), joined(2, "ИС-21"), open()]);
    assert!(
        waits.actions.iter().all(|action| action.kind() != ActionKind::RevokeInvite),
        "{:?}",
        dataset::lines(&waits)
    );
}
