//! A tour of all that the interface offers: every answer is held against the makers' schema.

use reqwest::Method;
use serde_json::{Value, json};
use simulators::max::{MaxOptions, Ways};

use super::schema::Schema;
use super::story::*;

struct Tour {
    story: Story,
    schema: Schema,
}

impl Tour {
    fn check(&self, shape: &str, expected: u16, path: &str, (status, body): (u16, Value)) -> Value {
        assert_eq!(status, expected, "{path}: {body}");
        self.schema.check(shape, &body);
        body
    }

    async fn get(&self, shape: &str, path: &str) -> Value {
        self.check(shape, 200, path, self.story.get(path).await)
    }

    async fn send(&self, shape: &str, method: Method, path: &str, body: Value) -> Value {
        self.check(shape, 200, path, self.story.send(method, path, body).await)
    }

    async fn delete(&self, path: &str) -> Value {
        self.check("SimpleQueryResult", 200, path, self.story.delete(path).await)
    }

    async fn refused(&self, status: u16, method: Method, path: &str, body: Value) {
        self.check("Error", status, path, self.story.send(method, path, body).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_as_the_schema_says() {
    // The schema is older than November 2026.
    let ways = Ways { user_in_bot_added: true, ..Ways::default() };
    let story = Story::with(MaxOptions { rate: None, dialogue_rate: None, ways, ..MaxOptions::default() }).await;
    let tour = Tour { story, schema: Schema::read() };
    let (story, chat) = (&tour.story, format!("/chats/{GROUP}"));
    let (get, patch, post, put) = (Method::GET, Method::PATCH, Method::POST, Method::PUT);

    tour.get("BotInfo", "/me").await;
    let edit = json!({"commands": [{"name": "start"}]});
    let me = tour.send("BotInfo", patch.clone(), "/me/commands", edit.clone()).await;
    assert_eq!(me["commands"][0]["name"], "start");
    // Ended in September 2026.
    tour.refused(404, patch.clone(), "/me", edit).await;

    let told = tour.get("Chat", &chat).await;
    assert_eq!(
        (&told["title"], &told["participants_count"], &told["owner_id"]),
        (&json!("ИС-21"), &json!(4), &json!(OWNER))
    );
    tour.get("Chat", &format!("/chats/{PLAIN}")).await;
    let public = tour.get("Chat", "/chats/college_news").await;
    assert_eq!((&public["chat_id"], &public["is_public"]), (&json!(WEAK), &json!(true)));
    tour.send("Chat", patch.clone(), &chat, json!({"title": "ИС-22"})).await;
    assert_eq!(story.sandbox.title(GROUP).as_deref(), Some("ИС-22"));

    let members = tour.get("ChatMembersList", &format!("{chat}/members?count=2")).await;
    assert!(members["marker"].is_i64());
    tour.get("ChatMembersList", &format!("{chat}/members?user_ids=101,102")).await;
    tour.get("ChatMember", &format!("{chat}/members/me")).await;
    let added = json!({"user_ids": [103, 104, 999]});
    tour.send("ModifyMembersResult", post.clone(), &format!("{chat}/members"), added).await;
    tour.send("ModifyMembersResult", post.clone(), &format!("{chat}/members"), json!({"user_ids": [105]})).await;
    let admins = json!({"admins": [{"user_id": 105, "permissions": ["write", "pin_message"], "alias": "Куратор"}]});
    tour.send("SimpleQueryResult", post.clone(), &format!("{chat}/members/admins"), admins).await;
    let admins = tour.get("ChatMembersList", &format!("{chat}/members/admins")).await;
    let curator = admins["members"].as_array().unwrap().iter().find(|member| member["user_id"] == 105).unwrap();
    assert_eq!((&curator["alias"], &curator["permissions"]), (&json!("Куратор"), &json!(["write", "pin_message"])));
    tour.delete(&format!("{chat}/members/admins/105")).await;
    tour.delete(&format!("{chat}/members/admins/105")).await;
    tour.delete(&format!("{chat}/members?user_id=103&block=true")).await;

    story.play(json!({"kind": "start", "user": 105, "link": "payload"}));
    let dialog = tour.get("Chat", "/chats/petr_t").await;
    assert_eq!(dialog["type"], "dialog");
    tour.get("Chat", &format!("/chats/{}", dialog["chat_id"])).await;
    let keyboard = json!([{"type": "inline_keyboard", "payload": {"buttons": [[
        {"type": "callback", "text": "Да", "payload": "yes", "intent": "positive"},
        {"type": "link", "text": "Правила", "url": "https://example.org"},
        {"type": "request_contact", "text": "Номер"},
        {"type": "clipboard", "text": "Копия", "payload": "x"},
    ]]}}]);
    let body = json!({"text": "Вопрос", "attachments": keyboard, "link": null, "format": "markdown"});
    tour.schema.check("NewMessageBody", &body);
    let sent = tour.send("SendMessageResult", post.clone(), "/messages?user_id=105", body).await;
    let mid = sent["message"]["body"]["mid"].as_str().unwrap().to_owned();
    assert_eq!(sent["message"]["body"]["attachments"], keyboard, "a button that nobody knows is kept");
    tour.get("Message", &format!("/messages/{mid}")).await;
    tour.get("MessageList", &format!("/messages?message_ids={mid}")).await;
    tour.get("MessageList", &format!("/messages?chat_id={}", dialog["chat_id"])).await;
    let pressed = story.play(json!({"kind": "press", "user": 105, "message": mid, "button": "Да"}));
    let answer = json!({"notification": "Хорошо", "message": {"text": "Ответ"}});
    let path = format!("/answers?callback_id={}", pressed.callback_id.unwrap());
    tour.send("SimpleQueryResult", post.clone(), &path, answer).await;
    let path = format!("/messages?message_id={mid}");
    tour.send("SimpleQueryResult", put.clone(), &path, json!({"text": "Правка", "attachments": []})).await;
    let reply = json!({"text": "И ещё", "link": {"type": "reply", "mid": mid}});
    tour.send("SendMessageResult", post.clone(), "/messages?user_id=105", reply).await;
    tour.delete(&path).await;
    let sent = tour
        .send("SendMessageResult", post.clone(), &format!("/messages?chat_id={GROUP}"), json!({"text": "Всем"}))
        .await;
    tour.send("Chat", patch, &chat, json!({"pin": sent["message"]["body"]["mid"]})).await;

    for play in [
        json!({"kind": "share_contact", "user": 105}),
        json!({"kind": "write", "user": 101, "chat": GROUP, "text": "Здравствуйте"}),
        json!({"kind": "join", "user": 105, "link": story.sandbox.link(WEAK).unwrap()}),
        json!({"kind": "add_bot", "by": OWNER, "chat": FOREIGN}),
        json!({"kind": "rename", "by": OWNER, "chat": FOREIGN, "title": "Имя"}),
        json!({"kind": "remove_bot", "by": OWNER, "chat": FOREIGN}),
        json!({"kind": "leave", "user": 101, "chat": GROUP}),
        json!({"kind": "stop", "user": 105}),
    ] {
        story.play(play);
    }
    let updates = tour.get("UpdateList", "/updates?timeout=0&limit=1000").await;
    let kinds: std::collections::BTreeSet<&str> =
        updates["updates"].as_array().unwrap().iter().map(|update| update["update_type"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 9, "{kinds:?}");
    tour.get("UpdateList", &format!("/updates?timeout=0&marker={}", updates["marker"])).await;

    let hook = json!({"url": "http://127.0.0.1:9/hook", "secret": "secret_1", "update_types": ["bot_added"]});
    tour.schema.check("SubscriptionRequestBody", &hook);
    tour.send("SimpleQueryResult", post.clone(), "/subscriptions", hook).await;
    tour.get("GetSubscriptionsResult", "/subscriptions").await;
    tour.refused(405, get.clone(), "/updates", Value::Null).await;
    tour.delete("/subscriptions?url=http://127.0.0.1:9/hook").await;
    tour.delete("/subscriptions?url=http://127.0.0.1:9/hook").await;

    tour.refused(404, get.clone(), "/chats", Value::Null).await;
    tour.refused(404, get.clone(), "/chats/-1", Value::Null).await;
    tour.refused(403, get.clone(), &format!("/chats/{FOREIGN}"), Value::Null).await;
    tour.refused(403, get.clone(), &format!("/chats/{PLAIN}/members"), Value::Null).await;
    tour.refused(400, post.clone(), "/messages", json!({"text": "x"})).await;
    tour.refused(400, post, &format!("{chat}/members"), json!({"user_ids": "x"})).await;
    tour.refused(405, put, "/me", Value::Null).await;
    story.sandbox.set_token(None);
    tour.refused(401, get, "/me", Value::Null).await;
    story.sandbox.set_token(Some(TOKEN.into()));
    tour.delete(&format!("{chat}/members/me")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn real_answers_leave_out_what_is_null() {
    let story = Story::with(MaxOptions { sparse: true, ..MaxOptions::default() }).await;
    let (_, chat) = story.get(&format!("/chats/{GROUP}")).await;
    assert!(chat.get("icon").is_none() && chat.get("description").is_none());
    let (_, member) = story.get(&format!("/chats/{GROUP}/members?user_ids=103,101")).await;
    assert!(member["members"][0].get("permissions").is_none());
    let member = serde_json::from_value::<connectors::platform::max::wire::ChatMembers>(member).unwrap();
    assert_eq!(member.members[0].permissions, None);
}
