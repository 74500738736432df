//! A real browser: Chromium, driven by chromedriver.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// The checker of accessibility.
const AXE: &str = include_str!("axe/axe.min.js");

/// A driver and the browser that it started; both end with the value.
pub struct Chromium {
    driver: Child,
    pub client: Client,
    pub base: String,
}

impl Chromium {
    /// Starts a browser on a site. `scripts` is false for a browser that runs none.
    pub async fn start(base: &str, scripts: bool) -> Chromium {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver: tests/run.sh installs it");
        let mut capabilities = Capabilities::new();
        let mut options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
                     "--lang=ru"],
        });
        if !scripts {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        capabilities.insert("goog:chromeOptions".into(), options);
        let address = format!("http://127.0.0.1:{port}");
        let mut client = None;
        for _ in 0..150 {
            if let Ok(connected) =
                ClientBuilder::new(HttpConnector::new()).capabilities(capabilities.clone()).connect(&address).await
            {
                client = Some(connected);
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let client = client.expect("a browser");
        Chromium { driver, client, base: base.to_owned() }
    }

    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Presses what the selector finds, and waits until another page is there.
    pub async fn press(&self, css: &str) {
        let button =
            self.client.wait().for_element(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        button.click().await.unwrap();
        tokio::time::sleep(Duration::from_millis(250)).await;
    }

    /// What a person reads on the page.
    pub async fn text(&self) -> String {
        self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
    }

    /// Waits until the page says something.
    pub async fn must_say(&self, words: &str) {
        for _ in 0..60 {
            if self.text().await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        panic!("{words}: {}", self.text().await);
    }

    pub async fn sign_in(&self, name: &str, password: &str) {
        self.open("/sign-in").await;
        self.fill("input[name=name]", name).await;
        self.fill("input[name=password]", password).await;
        self.press("main form button[type=submit]").await;
    }

    /// What the checker has to say against the page, by WCAG 2.2 AA; empty if nothing.
    pub async fn violations(&self) -> Vec<String> {
        self.client.execute(AXE, vec![]).await.unwrap();
        let answer = self
            .client
            .execute_async(
                "const done = arguments[0];
                 axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
                    .then(found => done(found.violations.map(one =>
                        one.id + ': ' + one.help + ' — ' + one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | '))));",
                vec![],
            )
            .await
            .unwrap();
        let Value::Array(found) = answer else { panic!("{answer}") };
        found.into_iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// A picture of the page, for looking at: written where the environment variable SCREENSHOTS says.
    pub async fn picture(&self, name: &str, width: u32, height: u32) {
        let Ok(folder) = std::env::var("SCREENSHOTS") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        self.client.set_window_size(width, height).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        let png = self.client.screenshot().await.unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{width}.png")), png).unwrap();
        self.client.set_window_size(1280, 900).await.unwrap();
    }

    pub async fn end(mut self) {
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
