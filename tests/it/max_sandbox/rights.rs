//! Whom the messenger lets do what, and what it says to the others.

use reqwest::Method;
use serde_json::json;
use simulators::Fault;
use simulators::max::{Adding, By, Effect, MaxOptions};

use super::story::*;

fn members(chat: i64) -> String {
    format!("/chats/{chat}/members")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_taken_from_its_header_alone() {
    let story = Story::new().await;
    let url = story.sandbox.url().to_owned();
    let bare = story.client.get(format!("{url}/me?access_token={TOKEN}")).send().await.unwrap();
    assert_eq!(bare.status(), 401);
    assert_eq!(bare.json::<serde_json::Value>().await.unwrap()["code"], "verify.token");
    let bearer = story.client.get(format!("{url}/me")).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(bearer.status(), 401);
    assert_eq!(story.get("/me").await.0, 200);
    story.sandbox.set_token(None);
    assert_eq!(story.get("/me").await.0, 401, "a token that was withdrawn");
    story.sandbox.set_token(Some("sandbox".into()));
    assert_eq!(story.get("/me").await.0, 200);
    assert_eq!(story.sandbox.statistics().unauthorized, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_are_those_of_the_bot_in_the_chat() {
    let story = Story::new().await;
    let code = async |path: String| {
        let (status, body) = story.get(&path).await;
        (status, body["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(code(members(PLAIN)).await, (403, "chat.denied".to_owned()));
    assert_eq!(code(members(FOREIGN)).await, (403, "chat.denied".to_owned()));
    assert_eq!(code(members(-5)).await, (404, "chat.not.found".to_owned()));
    assert_eq!(code(format!("/chats/{FOREIGN}")).await.0, 403);
    assert_eq!(code("/chats".to_owned()).await.0, 404, "the list of chats is not given out any more");
    assert_eq!(code("/nonsense".to_owned()).await.0, 404);
    assert_eq!(code(members(WEAK)).await.0, 200);
    assert_eq!(story.add(WEAK, &[102]).await.0, 403);
    assert_eq!(story.delete(&format!("{}?user_id=101", members(WEAK))).await.0, 403);
    assert_eq!(story.send(Method::PATCH, &format!("/chats/{WEAK}"), json!({"title": "x"})).await.0, 403);
    let admins = json!({"admins": [{"user_id": 101, "permissions": ["write"]}]});
    assert_eq!(story.post(&format!("{}/admins", members(WEAK)), admins).await.0, 403);
    assert_eq!(story.send(Method::PUT, &members(GROUP), json!({})).await.0, 405);
    assert_eq!(story.delete(&format!("{}?user_id={OWNER}", members(GROUP))).await.0, 403, "the owner stays");
    assert!(story.get(&format!("/chats/{PLAIN}")).await.1.get("owner_id").is_none(), "told to administrators alone");
    assert!(story.sandbox.log().is_empty(), "nothing of this changed anything");

    // Rights come and go, and with them what the bot may do.
    story.play(json!({"kind": "add_bot", "by": OWNER, "chat": PLAIN, "permissions": ["add_remove_members"]}));
    assert_eq!(story.add(PLAIN, &[103]).await.0, 200);
    story.play(json!({"kind": "add_bot", "by": OWNER, "chat": PLAIN}));
    assert_eq!(story.add(PLAIN, &[105]).await.0, 403);
    assert_eq!(story.try_play(json!({"kind": "rename", "by": 101, "chat": GROUP, "title": "x"})), Err("not_entitled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_added_is_told_by_account() {
    let story = Story::new().await;
    let (status, body) = story.add(GROUP, &[103, 104, 999, 101]).await;
    assert_eq!(status, 200);
    assert_eq!(body["success"], false);
    assert_eq!(body["failed_user_ids"], json!([104, 999]));
    let details = json!([
        {"error_code": "add.participant.privacy", "user_ids": [104]},
        {"error_code": "add.participant.not.found", "user_ids": [999]},
    ]);
    assert_eq!(body["failed_user_details"], details);
    assert_eq!(story.sandbox.members(GROUP), [OWNER, 101, 102, 103].into());
    assert_eq!(story.sandbox.log().len(), 1, "who was there already was not added once more");
    assert_eq!(story.add(GROUP, &[103]).await.1, json!({"success": true}));
    assert_eq!(story.sandbox.log().len(), 1);

    story.sandbox.set_adding(Adding::Forbidden);
    assert_eq!(story.add(GROUP, &[105]).await.0, 403);
    story.sandbox.set_adding(Adding::Unsuccessful);
    let (status, body) = story.add(GROUP, &[105]).await;
    assert_eq!((status, &body["success"], &body["failed_user_ids"]), (200, &json!(false), &json!([105])));
    assert!(!story.sandbox.members(GROUP).contains(&105));
    // The person comes by the link instead.
    let link = story.sandbox.link(GROUP).unwrap();
    story.play(json!({"kind": "join", "user": 105, "link": link}));
    assert!(story.sandbox.members(GROUP).contains(&105));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_blocked_does_not_come_back_by_the_link() {
    let story = Story::new().await;
    let link = story.sandbox.link(GROUP).unwrap();
    assert_eq!(story.delete(&format!("{}?user_id=101", members(GROUP))).await.1, json!({"success": true}));
    story.play(json!({"kind": "join", "user": 101, "link": link}));
    assert_eq!(story.delete(&format!("{}?user_id=101&block=true", members(GROUP))).await.1, json!({"success": true}));
    assert_eq!(story.try_play(json!({"kind": "join", "user": 101, "link": link})), Err("blocked"));
    assert_eq!(story.delete(&format!("{}?user_id=101", members(GROUP))).await.1["success"], false);
    assert_eq!(story.add(GROUP, &[101]).await.1, json!({"success": true}), "who is let in is not blocked any more");
    let removed = Effect::MemberRemoved { chat_id: GROUP, user_id: 101, blocked: true };
    assert!(story.sandbox.log().iter().any(|entry| entry.by == By::Bot && entry.effect == removed));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_that_end() {
    let story = Story::new().await;
    story.add(GROUP, &[103, 105]).await;
    let mut seen = Vec::new();
    let mut marker = String::new();
    loop {
        let (_, page) = story.get(&format!("{}?count=2{marker}", members(GROUP))).await;
        seen.extend(page["members"].as_array().unwrap().iter().map(|member| member["user_id"].as_i64().unwrap()));
        match page.get("marker").and_then(|marker| marker.as_i64()) {
            Some(next) => marker = format!("&marker={next}"),
            None => break,
        }
    }
    assert_eq!(seen, [100, 101, 102, 103, 105, BOT]);
    let (_, some) = story.get(&format!("{}?user_ids=105,999,101", members(GROUP))).await;
    assert_eq!(some["members"].as_array().unwrap().len(), 2);
    for bad in ["count=0", "count=101", "marker=x", "user_ids=1,x"] {
        assert_eq!(story.get(&format!("{}?{bad}", members(GROUP))).await.0, 400, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_on_order_goes_wrong_once() {
    let hold = std::time::Duration::from_millis(50);
    let story = Story::with(MaxOptions { hold, ..MaxOptions::default() }).await;
    for (fault, status) in [(Fault::Error, 500), (Fault::Unavailable, 503), (Fault::TooMany, 429)] {
        story.sandbox.next_faults("add_members", 1, fault);
        assert_eq!(story.add(GROUP, &[103]).await.0, status);
    }
    assert!(!story.sandbox.members(GROUP).contains(&103));
    // The answer is lost, though the change was made: reading back tells.
    story.sandbox.next_faults("write", 1, Fault::TimeoutAfter);
    let lost = story.request(Method::POST, &members(GROUP)).json(&json!({"user_ids": [103]})).send().await;
    assert!(lost.is_err());
    let (_, there) = story.get(&format!("{}?user_ids=103", members(GROUP))).await;
    assert_eq!(there["members"].as_array().unwrap().len(), 1);
    story.sandbox.next_faults("add_members", 1, Fault::CutBefore);
    assert!(story.request(Method::POST, &members(GROUP)).json(&json!({"user_ids": [105]})).send().await.is_err());
    assert!(!story.sandbox.members(GROUP).contains(&105));
    story.sandbox.next_faults("members", 1, Fault::HalfPage);
    assert!(story.get(&members(GROUP)).await.1["members"].as_array().unwrap().len() < 5);
    story.sandbox.set_latency(std::time::Duration::from_millis(80));
    let start = std::time::Instant::now();
    assert_eq!(story.get("/me").await.0, 200);
    assert!(start.elapsed() >= std::time::Duration::from_millis(80));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_in_a_second_are_refused() {
    let story = Story::with(MaxOptions { rate: Some(5), ..MaxOptions::default() }).await;
    let mut refused = None;
    for _ in 0..20 {
        let response = story.request(Method::GET, "/me").send().await.unwrap();
        if response.status() == 429 {
            assert!(response.headers().contains_key("retry-after"));
            refused = Some(response.json::<serde_json::Value>().await.unwrap());
            break;
        }
    }
    assert_eq!(refused.unwrap()["code"], "too.many.requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialogue_takes_two_messages_a_second() {
    let story = Story::with(MaxOptions { rate: None, ..MaxOptions::default() }).await;
    story.play(json!({"kind": "start", "user": 105}));
    story.play(json!({"kind": "start", "user": 101}));
    let send = async |user: i64| story.post(&format!("/messages?user_id={user}"), json!({"text": "Раз"})).await;
    let (status, sent) = send(105).await;
    assert_eq!(status, 200);
    let path = format!("/messages?message_id={}", sent["message"]["body"]["mid"].as_str().unwrap());
    let edit = story.send(Method::PUT, &path, json!({"text": "Два"})).await;
    assert_eq!(edit.0, 200);
    let (status, refused) = send(105).await;
    assert_eq!((status, &refused["code"]), (429, &json!("too.many.requests")));
    assert_eq!(send(101).await.0, 200, "another dialogue");
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(send(105).await.0, 200);
    assert_eq!(story.sandbox.statistics().rate_limited, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_with_status_200_have_a_code_and_webhooks_a_trusted_address() {
    use simulators::max::Ways;
    let story = Story::with(MaxOptions { adding: Adding::Unsuccessful, ..MaxOptions::default() }).await;
    assert_eq!(story.add(GROUP, &[103]).await.1["code"], "method.restricted");
    story.sandbox.set_ways(Ways { refusals_without_code: true, trusted_webhooks: true, ..Ways::default() });
    assert!(story.add(GROUP, &[103]).await.1.get("code").is_none(), "as it was before November 2026");
    for (url, status) in
        [("http://bot.example/max", 400), ("https://bot.example:8443/max", 400), ("https://bot.example/max", 200)]
    {
        assert_eq!(story.post("/subscriptions", json!({"url": url})).await.0, status, "{url}");
    }
}
