//! The command that serves the sandbox, and the page on which one plays a person.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support;
use serde_json::{Value, json};

use super::story::*;

const CHATS: &str = include_str!("../../max/chats.toml");

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_played_on_the_page() {
    let story = Story::new().await;
    let url = story.sandbox.url().to_owned();
    let page = async |path: &str| {
        let response = story.client.get(format!("{url}{path}")).send().await.unwrap();
        assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        response.text().await.unwrap()
    };
    let submit = async |path: &str, form: &[(&str, &str)]| {
        let response = story.client.post(format!("{url}{path}")).form(form).send().await.unwrap();
        response.text().await.unwrap()
    };
    let first = page("/").await;
    assert!(first.contains("Песочница MAX") && first.contains("ИС-21") && first.contains("Иван Петров"), "{first}");
    assert!(!first.contains("<script"));
    let english = page("/?lang=en&user=101").await;
    assert!(english.contains("Leave") && !english.contains("Unknown localization"), "{english}");

    // The bot's link asks who comes by it.
    let bot = page("/kontingent_bot?start=secret-7").await;
    assert!(bot.contains("value=\"secret-7\"") && bot.contains("Это ссылка на бота"), "{bot}");
    let marker = story.caught_up().await;
    assert!(submit("/play/start?lang=ru", &[("user", "105"), ("link", "secret-7")]).await.contains("Готово"));
    assert_eq!(story.updates(Some(marker)).await.0[0]["payload"], "secret-7");
    let keyboard = json!([{"type": "inline_keyboard", "payload": {"buttons": [[
        {"type": "callback", "text": "<b>Да</b>", "payload": "yes"}, {"type": "request_contact", "text": "Номер"}]]}}]);
    let (_, sent) = story.post("/messages?user_id=105", json!({"text": "Согласны?", "attachments": keyboard})).await;
    let dialog = page("/?user=105").await;
    assert!(dialog.contains("Согласны?") && dialog.contains("&lt;b&gt;Да&lt;/b&gt;"), "{dialog}");
    let mid = sent["message"]["body"]["mid"].as_str().unwrap();
    submit("/play/press?user=105", &[("message", mid), ("button", "yes")]).await;
    submit("/play/contact?user=105", &[]).await;
    let link = story.sandbox.link(GROUP).unwrap();
    let code = link.rsplit('/').next().unwrap();
    assert!(page("/college_news").await.contains("Это ссылка на чат"), "a public chat has no join in its link");
    assert!(page(&format!("/join/{code}")).await.contains("Это ссылка на чат"));
    submit("/play/join?user=105", &[("link", code)]).await;
    submit("/play/rename?user=100", &[("chat", &GROUP.to_string()), ("title", "ИС-31")]).await;
    assert!(submit("/play/leave?user=103", &[("chat", &GROUP.to_string())]).await.contains("там не состоит"));
    let kinds: Vec<Value> = story.updates(None).await.0.iter().map(|update| update["update_type"].clone()).collect();
    assert_eq!(kinds, ["bot_started", "message_callback", "message_created", "user_added", "chat_title_changed"]);

    let foreign = story.client.post(format!("{url}/play/stop?user=105")).header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}

#[cfg(unix)]
#[test]
fn the_command_serves_max_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("chats.toml"), CHATS).unwrap();
    std::fs::write(path("token"), "own-token\n").unwrap();
    let mut child = support::program()
        .args(["sandbox", "--max", "--restricted", "--listen", "127.0.0.1:0", "--rate", "50", "--chats"])
        .arg(path("chats.toml"))
        .arg("--token-file")
        .arg(path("token"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let url = lines.next().unwrap().unwrap().split_whitespace().last().unwrap().to_owned();
    lines.next().unwrap().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (chat, added, played, log) = runtime.block_on(async {
        let client = connectors::http::builder().no_proxy().build().unwrap();
        let get = |path: &str| client.get(format!("{url}{path}")).header("authorization", "own-token");
        let chat: Value = get("/chats/-7001").send().await.unwrap().json().await.unwrap();
        let added = client.post(format!("{url}/chats/-7001/members")).header("authorization", "own-token");
        let added = added.json(&json!({"user_ids": [101]})).send().await.unwrap().status();
        let link = chat["link"].as_str().unwrap();
        let play = json!({"kind": "join", "user": 101, "link": link});
        let played = client.post(format!("{url}/sandbox/play")).json(&play).send().await.unwrap().status();
        let log: Value = client.get(format!("{url}/sandbox/log")).send().await.unwrap().json().await.unwrap();
        (chat, added, played, log)
    });
    assert_eq!(chat["title"], "ИС-21");
    assert!(chat["link"].as_str().unwrap().starts_with(&url), "a link that opens here");
    assert_eq!((added.as_u16(), played.as_u16()), (403, 200));
    assert_eq!(log["items"][0]["deed"]["kind"], "member_added");
    std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(child.wait().unwrap().success());

    let chats = |text: &str| {
        std::fs::write(path("bad.toml"), text).unwrap();
        let run = support::program().args(["sandbox", "--max", "--chats"]).arg(path("bad.toml")).output().unwrap();
        assert_eq!(run.status.code(), Some(1));
        String::from_utf8(run.stderr).unwrap()
    };
    assert!(chats(&CHATS.replace("-7001", "7001")).contains("chats.id = 7001"));
    assert!(chats(&CHATS.replace("owner = 100", "owner = 7")).contains("users.id = 7?"));
    assert!(chats("[bot]\nname = \"x\"\nnonsense = 1\n").contains("bad.toml"));
    let run = support::program().args(["sandbox", "--restricted"]).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
}
