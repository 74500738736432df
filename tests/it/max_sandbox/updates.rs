//! What the bot is told, by asking and by webhook.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use connectors::platform::max::wire::Update;
use serde_json::{Value, json};
use simulators::Fault;
use simulators::max::{By, Effect};

use super::story::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_learns_its_chats_from_updates() {
    let story = Story::new().await;
    let (updates, marker) = story.updates(None).await;
    let chats: Vec<i64> = updates.iter().map(|update| update["chat_id"].as_i64().unwrap()).collect();
    assert_eq!(chats, [GROUP, PLAIN, WEAK]);
    assert!(updates.iter().all(|update| update["update_type"] == "bot_added"));
    assert!(updates.iter().all(|update| update.get("user").is_none()), "nobody says who brought the bot");
    assert_eq!(story.updates(None).await.0.len(), 3, "without a marker nothing is confirmed");
    assert!(story.updates(Some(marker)).await.0.is_empty());
    assert!(story.updates(None).await.0.is_empty());

    story.play(json!({"kind": "add_bot", "by": OWNER, "chat": FOREIGN, "permissions": ["write"]}));
    story.play(json!({"kind": "rename", "by": OWNER, "chat": FOREIGN, "title": "Новый"}));
    story.play(json!({"kind": "remove_bot", "by": OWNER, "chat": FOREIGN}));
    story.play(json!({"kind": "rename", "by": OWNER, "chat": FOREIGN, "title": "Без бота"}));
    let (updates, _) = story.updates(None).await;
    let told: Vec<&str> = updates.iter().map(|update| update["update_type"].as_str().unwrap()).collect();
    assert_eq!(told, ["bot_added", "chat_title_changed", "bot_removed"]);
    assert_eq!(updates[1]["title"], "Новый");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_and_go_and_the_bot_is_told_who_did_it() {
    let story = Story::new().await;
    story.caught_up().await;
    let link = story.sandbox.link(GROUP).unwrap();
    story.play(json!({"kind": "join", "user": 103, "link": link}));
    story.play(json!({"kind": "add", "by": OWNER, "user": 105, "chat": GROUP}));
    story.add(GROUP, &[104, 105]).await;
    story.play(json!({"kind": "leave", "user": 103, "chat": GROUP}));
    story.play(json!({"kind": "remove", "by": OWNER, "user": 105, "chat": GROUP}));
    story.delete(&format!("/chats/{GROUP}/members?user_id=101")).await;
    // Where the bot is a plain member it is not told.
    story.play(json!({"kind": "leave", "user": 101, "chat": PLAIN}));
    let (updates, _) = story.updates(None).await;
    let told: Vec<(&str, i64, Option<i64>)> = updates
        .iter()
        .map(|update| {
            let by = update.get("inviter_id").or(update.get("admin_id")).and_then(Value::as_i64);
            (update["update_type"].as_str().unwrap(), update["user"]["user_id"].as_i64().unwrap(), by)
        })
        .collect();
    let expected = [
        ("user_added", 103, None),
        ("user_added", 105, Some(OWNER)),
        ("user_removed", 103, None),
        ("user_removed", 105, Some(OWNER)),
        ("user_removed", 101, Some(BOT)),
    ];
    assert_eq!(told, expected);
    assert!(updates[0]["inviter_id"].is_null() && updates[0].get("inviter_id").is_some());
    assert_eq!(story.try_play(json!({"kind": "add", "by": OWNER, "user": 104, "chat": GROUP})), Err("refuses_adding"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialogue_from_the_deep_link_to_the_answer() {
    let story = Story::new().await;
    let marker = story.caught_up().await;
    let keyboard = json!([{"type": "inline_keyboard", "payload": {"buttons": [
        [{"type": "callback", "text": "Согласен", "payload": "yes"}, {"type": "link", "text": "Правила", "url": "https://example.org"}],
        [{"type": "request_contact", "text": "Номер"}],
    ]}}]);
    let body = json!({"text": "Правила чата", "attachments": keyboard});
    assert_eq!(story.post("/messages?user_id=105", body.clone()).await.0, 404, "nobody wrote to the bot yet");
    let path = format!("/updates?timeout=90&marker={marker}&types=bot_started");
    let asking = story.get(&path);
    let starting = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        story.play(json!({"kind": "start", "user": 105, "link": story.sandbox.deep_link("secret-1")}))
    };
    let start = Instant::now();
    let ((status, page), started) = tokio::join!(asking, starting);
    assert!(start.elapsed() < Duration::from_secs(80), "who asks is told before the question ends by itself");
    assert_eq!((status, &page["updates"][0]["payload"]), (200, &json!("secret-1")));
    assert_eq!(page["updates"][0]["user"]["user_id"], 105);
    story.play(json!({"kind": "start", "user": 105, "link": "я".repeat(129)}));

    let (_, sent) = story.post("/messages?user_id=105", body).await;
    let mid = sent["message"]["body"]["mid"].as_str().unwrap().to_owned();
    assert_eq!(
        sent["message"]["recipient"],
        json!({"chat_id": started.chat_id, "chat_type": "dialog", "user_id": 105})
    );
    story.play(json!({"kind": "press", "user": 105, "message": mid, "button": "Номер"}));
    let led = story.play(json!({"kind": "press", "user": 105, "message": mid, "button": "Правила"}));
    assert_eq!(led.url.as_deref(), Some("https://example.org"));
    let pressed = story.play(json!({"kind": "press", "user": 105, "message": mid, "button": "yes"}));
    let other = json!({"kind": "press", "user": 101, "message": mid, "button": "yes"});
    assert_eq!(story.try_play(other), Err("no_such_message"));
    let callback = pressed.callback_id.unwrap();
    let answer = json!({"notification": "Принято", "message": {"text": "Спасибо", "attachments": []}});
    assert_eq!(
        story.post(&format!("/answers?callback_id={callback}"), answer.clone()).await.1,
        json!({"success": true})
    );
    assert_eq!(story.post("/answers?callback_id=nothing", answer).await.0, 400);
    assert_eq!(story.sandbox.notifications(105), ["Принято"]);
    let dialog = story.sandbox.dialog(105);
    assert_eq!(dialog[0].body.text.as_deref(), Some("Спасибо"));
    assert_eq!(dialog[0].body.attachments, None);

    let (updates, marker) = story.updates(page["marker"].as_i64()).await;
    assert!(updates[0].get("payload").is_none(), "a payload that is too long does not arrive");
    let contact = &updates[1]["message"]["body"]["attachments"][0];
    assert!(contact["payload"]["vcf_info"].as_str().unwrap().contains("79001234567"));
    assert_eq!(updates[2]["callback"]["payload"], "yes");
    assert_eq!(updates[2]["message"]["body"]["mid"], json!(mid));

    story.play(json!({"kind": "write", "user": 105, "text": "Привет"}));
    story.play(json!({"kind": "write", "user": 101, "chat": GROUP, "text": "Всем привет"}));
    story.play(json!({"kind": "write", "user": 101, "chat": PLAIN, "text": "Бот этого не слышит"}));
    story.play(json!({"kind": "stop", "user": 105}));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let (status, refused) = story.post("/messages?user_id=105", json!({"text": "Ещё"})).await;
    assert_eq!((status, &refused["code"]), (403, &json!("chat.denied")));
    let told = story.updates(Some(marker)).await.0;
    let kinds: Vec<&str> = told.iter().map(|update| update["update_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message_created", "message_created", "bot_stopped"]);
    let long = json!({"text": "я".repeat(4001)});
    assert_eq!(story.post(&format!("/messages?chat_id={GROUP}"), long).await.0, 400);
    let sent = |entry: &&simulators::max::LogEntry| entry.by == By::Bot && matches!(entry.effect, Effect::Sent { .. });
    assert_eq!(story.sandbox.log().iter().filter(sent).count(), 1);
}

/// A receiver that refuses so many times first.
#[derive(Clone, Default)]
struct Receiver {
    refusals: Arc<Mutex<u32>>,
    got: Arc<Mutex<Vec<Got>>>,
}

/// The secret, and what came with it.
type Got = (Option<String>, Update);

impl Receiver {
    async fn start(&self) -> String {
        async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
            let mut refusals = receiver.refusals.lock().unwrap();
            if *refusals > 0 {
                *refusals -= 1;
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            let secret = headers.get("X-Max-Bot-Api-Secret").map(|value| value.to_str().unwrap().to_owned());
            receiver.got.lock().unwrap().push((secret, serde_json::from_str(&body).unwrap()));
            StatusCode::OK
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/max", listener.local_addr().unwrap());
        let router = Router::new().route("/max", post(take)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    fn users(&self) -> Vec<i64> {
        let of = |update: &Update| match update {
            Update::UserAdded { user: Some(user), .. } | Update::UserRemoved { user: Some(user), .. } => user.user_id,
            other => panic!("{other:?}"),
        };
        self.got.lock().unwrap().iter().map(|(_, update)| of(update)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_gets_all_in_order_until_it_says_200() {
    let story = Story::new().await;
    let receiver = Receiver::default();
    let url = receiver.start().await;
    assert_eq!(story.post("/subscriptions", json!({"url": "ftp://x"})).await.0, 400);
    assert_eq!(story.post("/subscriptions", json!({"url": url, "secret": "a b"})).await.0, 400);
    let types = json!(["user_added", "user_removed"]);
    let asked = json!({"url": url, "secret": "secret_123", "update_types": types});
    assert_eq!(story.post("/subscriptions", asked).await.1, json!({"success": true}));
    assert_eq!(story.get("/updates?timeout=0").await.0, 405, "never both");
    let (_, list) = story.get("/subscriptions").await;
    assert_eq!((&list["subscriptions"][0]["url"], &list["subscriptions"][0]["update_types"]), (&json!(url), &types));

    *receiver.refusals.lock().unwrap() = 3;
    story.add(GROUP, &[103]).await;
    story.play(json!({"kind": "rename", "by": OWNER, "chat": GROUP, "title": "Не спрошено"}));
    story.play(json!({"kind": "leave", "user": 101, "chat": GROUP}));
    story.add(GROUP, &[105]).await;
    until("all three arrive", || receiver.got.lock().unwrap().len() == 3).await;
    assert_eq!(receiver.users(), [103, 101, 105]);
    assert!(receiver.got.lock().unwrap().iter().all(|(secret, _)| secret.as_deref() == Some("secret_123")));
    let statuses: Vec<Option<u16>> = story.sandbox.deliveries().iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(503), Some(503), Some(503), Some(200), Some(200), Some(200)]);

    // What arrived, but was not heard of, comes once more; so does what was sent twice.
    story.sandbox.next_faults("webhook", 1, Fault::TimeoutAfter);
    story.add(GROUP, &[101]).await;
    until("it comes twice", || receiver.got.lock().unwrap().len() == 5).await;
    story.sandbox.next_faults("webhook", 1, Fault::Duplicate);
    story.delete(&format!("/chats/{GROUP}/members?user_id=101")).await;
    until("it comes twice", || receiver.got.lock().unwrap().len() == 7).await;
    assert_eq!(receiver.users()[3..], [101, 101, 101, 101]);
    let got = receiver.got.lock().unwrap().clone();
    assert!(got[3] == got[4] && got[5] == got[6], "one that comes twice is the same in every field");

    assert_eq!(story.delete(&format!("/subscriptions?url={url}")).await.1, json!({"success": true}));
    assert_eq!(story.delete(&format!("/subscriptions?url={url}")).await.1["success"], false);
    assert!(story.updates(None).await.0.is_empty(), "what was delivered does not come again");
    story.add(GROUP, &[101]).await;
    assert_eq!(story.updates(None).await.0.len(), 1);
}
