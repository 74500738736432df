//! A small college in a MAX sandbox, and a program that talks to it.

use std::time::Duration;

use connectors::platform::max::wire::ChatAdminPermission;
use reqwest::Method;
use serde_json::{Value, json};
use simulators::max::{MaxOptions, MaxSandbox, Patience, Play, Seed, SeedChat, SeedUser};

pub const TOKEN: &str = "sandbox";
/// A chat where the bot may do everything.
pub const GROUP: i64 = -70_000_000_000_001;
/// A chat where the bot is a plain member.
pub const PLAIN: i64 = -70_000_000_000_002;
/// A chat where the bot is not.
pub const FOREIGN: i64 = -70_000_000_000_003;
/// A chat where the bot is an administrator without rights over members.
pub const WEAK: i64 = -70_000_000_000_004;

pub const OWNER: i64 = 100;
pub const BOT: i64 = 229_229_229;

pub struct Story {
    pub sandbox: MaxSandbox,
    pub client: reqwest::Client,
}

pub fn college() -> Seed {
    let mut seed = Seed::default()
        .user(OWNER, "Ольга", "Завучева")
        .user(101, "Иван", "Петров")
        .user(102, "Анна", "Сидорова")
        .user(103, "Новичок", "")
        .private_user(104, "Скрытный", "Человек")
        .chat(GROUP, "ИС-21", OWNER, &[101, 102]);
    seed.users.push(SeedUser {
        id: 105,
        first_name: "Пётр".to_owned(),
        last_name: Some("Телефонов".to_owned()),
        username: Some("petr_t".to_owned()),
        phone: Some("79001234567".to_owned()),
        refuses_adding: false,
    });
    let chat = |id, title: &str, bot| SeedChat {
        id,
        title: title.to_owned(),
        owner: OWNER,
        members: vec![101],
        bot,
        ..SeedChat::default()
    };
    let weak = vec![ChatAdminPermission::ReadAllMessages];
    seed.chats.push(SeedChat { admins: vec![102], ..chat(PLAIN, "Родители ИС-21", Some(vec![])) });
    seed.chats.push(chat(FOREIGN, "Чужой", None));
    seed.chats.push(SeedChat {
        public: true,
        link: Some("college_news".to_owned()),
        ..chat(WEAK, "Новости", Some(weak))
    });
    seed
}

impl Story {
    pub async fn new() -> Story {
        Story::with(MaxOptions::default()).await
    }

    pub async fn with(options: MaxOptions) -> Story {
        let options = MaxOptions {
            seed: college(),
            patience: Patience::QUICK,
            link_base: Some("https://max.ru".to_owned()),
            ..options
        };
        let sandbox = MaxSandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        Story { sandbox, client: connectors::http::builder().no_proxy().build().unwrap() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.sandbox.url())).header("authorization", TOKEN)
    }

    async fn said(request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        Story::said(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> (u16, Value) {
        Story::said(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        Story::said(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        Story::said(self.request(method, path).json(&body)).await
    }

    /// Adds members, and gives the answer.
    pub async fn add(&self, chat: i64, users: &[i64]) -> (u16, Value) {
        self.post(&format!("/chats/{chat}/members"), json!({ "user_ids": users })).await
    }

    pub fn play(&self, play: Value) -> simulators::max::Played {
        self.try_play(play).unwrap()
    }

    pub fn try_play(&self, play: Value) -> Result<simulators::max::Played, &'static str> {
        self.sandbox.play(&serde_json::from_value::<Play>(play).unwrap())
    }

    /// The updates from a marker on, without waiting.
    pub async fn updates(&self, marker: Option<i64>) -> (Vec<Value>, i64) {
        let marker = marker.map(|marker| format!("&marker={marker}")).unwrap_or_default();
        let (status, page) = self.get(&format!("/updates?timeout=0{marker}")).await;
        assert_eq!(status, 200, "{page}");
        (page["updates"].as_array().unwrap().clone(), page["marker"].as_i64().unwrap())
    }

    /// Where the next update will be: all up to now is received.
    pub async fn caught_up(&self) -> i64 {
        let marker = self.updates(None).await.1;
        self.updates(Some(marker)).await.1
    }
}

/// Waits until something is so.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..30_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}
