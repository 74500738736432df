//! A real browser: Chromium, driven by chromedriver.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::installation::PATIENCE;
use fantoccini::elements::Element;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};

/// The checker of accessibility.
const AXE: &str = include_str!("axe/axe.min.js");

/// A command of the browser itself, past the driver's own.
#[derive(Debug)]
struct Devtools {
    name: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.name, "params": self.parameters }).to_string()))
    }
}

/// How a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub is_dark: bool,
}

pub const LAPTOP: Look = Look { width: 1280, height: 900, is_dark: false };
pub const PHONE: Look = Look { width: 390, height: 844, is_dark: false };

impl Look {
    pub fn dark(self) -> Look {
        Look { is_dark: true, ..self }
    }

    pub fn name(self) -> String {
        format!("{}{}", self.width, if self.is_dark { "-dark" } else { "" })
    }
}

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
        for _ in 0..1500 {
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
        let button = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
        button.click().await.unwrap();
        tokio::time::sleep(Duration::from_millis(250)).await;
    }

    /// Gives a file to a field that takes one.
    pub async fn choose_file(&self, css: &str, path: &std::path::Path) {
        let field = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.send_keys(&path.display().to_string()).await.unwrap();
    }

    /// Chooses a box or a radio button that the selector finds.
    pub async fn choose(&self, css: &str) {
        let field = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.click().await.unwrap();
        assert!(field.is_selected().await.unwrap(), "{css}");
    }

    /// True if the page has what the selector finds.
    pub async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.unwrap().is_empty()
    }

    async fn devtools(&self, name: &'static str, parameters: Value) {
        self.client.issue_cmd(Devtools { name, parameters }).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Looks at the page, and at all that follow, as on another screen.
    pub async fn look(&self, look: Look) {
        let size =
            json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": look.width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if look.is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await;
        let seen =
            self.client.execute("return matchMedia('(prefers-color-scheme: dark)').matches", vec![]).await.unwrap();
        assert_eq!(seen, Value::Bool(look.is_dark));
    }

    /// By how many pixels the page is wider than the screen, and what sticks out. Empty if nothing does.
    pub async fn sticks_out(&self) -> Option<String> {
        let answer = self
            .client
            .execute(
                "const root = document.documentElement, wide = document.body.clientWidth;
                 if (root.scrollWidth <= window.innerWidth && root.scrollWidth <= root.clientWidth) { return null; }
                 const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > root.clientWidth + 1);
                 return root.scrollWidth + ' > ' + root.clientWidth + ': ' + out.slice(0, 6).map(one => one.outerHTML.slice(0, 90)).join(' | ');",
                vec![],
            )
            .await
            .unwrap();
        answer.as_str().map(str::to_owned)
    }

    /// What has the focus.
    pub async fn focused(&self) -> Element {
        self.client.active_element().await.unwrap()
    }

    /// Waits until what the selector finds has the focus: a browser gives it to `autofocus` only after the page has loaded.
    pub async fn must_focus(&self, css: &str) {
        let asked = "return document.activeElement.matches(arguments[0])";
        for _ in 0..1200 {
            if self.client.execute(asked, vec![json!(css)]).await.unwrap() == true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        panic!("{css} has no focus");
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: fantoccini::key::Key) {
        self.focused().await.send_keys(&key.to_string()).await.unwrap();
    }

    /// Tabs until what the selector finds has the focus. What is passed is seen to have it: it has an outline, and lies in sight.
    pub async fn tab_to(&self, css: &str) {
        for _ in 0..80 {
            self.key(fantoccini::key::Key::Tab).await;
            let answer = self
                .client
                .execute(
                    "const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
                     const x = box.left + box.width / 2, y = box.top + box.height / 2;
                     const over = document.elementFromPoint(x, y);
                     const seen = style.outlineStyle !== 'none' && box.top >= 0 && box.bottom <= window.innerHeight
                        && (over === one || one.contains(over) || (over && over.contains(one)));
                     return [one.matches(arguments[0]), seen, one.outerHTML.slice(0, 120)];",
                    vec![json!(css)],
                )
                .await
                .unwrap();
            assert_eq!(answer[1], true, "the focus is not seen: {}", answer[2]);
            if answer[0] == true {
                return;
            }
        }
        panic!("never tabbed to {css}");
    }

    /// What a person reads on the page.
    pub async fn text(&self) -> String {
        self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
    }

    /// Waits until the page says something.
    pub async fn must_say(&self, words: &str) {
        for _ in 0..1200 {
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
        if self.client.execute("return !window.axe", vec![]).await.unwrap() == true {
            self.client.execute(AXE, vec![]).await.unwrap();
        }
        let answer = self
            .client
            .execute_async(
                "const done = arguments[0];
                 axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: true } } })
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
    pub async fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("SCREENSHOTS") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        let png = self.client.screenshot().await.unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), png).unwrap();
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

/// Pages that were looked at, and what is wrong with them.
pub struct Inspection {
    pub browser: Chromium,
    found: Vec<String>,
}

impl Inspection {
    pub async fn begin(url: &str) -> Inspection {
        Inspection { browser: Chromium::start(url, true).await, found: Vec::new() }
    }

    pub async fn open(&mut self, path: &str) {
        self.browser.open(path).await;
        self.look(path).await;
    }

    /// Looks at the page as it is now: on a laptop, on a phone, by day and by night.
    pub async fn look(&mut self, page: &str) {
        for look in [LAPTOP, LAPTOP.dark(), PHONE, PHONE.dark()] {
            self.browser.look(look).await;
            let name = format!("{page} {}", look.name());
            self.found.extend(self.browser.violations().await.into_iter().map(|one| format!("{name}: {one}")));
            if let Some(out) = self.browser.sticks_out().await {
                self.found.push(format!("{name}: wider than the screen: {out}"));
            }
            self.browser.picture(&name.trim_start_matches('/').replace(['/', '?', '=', '&', ' '], "_")).await;
        }
        self.browser.look(LAPTOP).await;
    }

    pub async fn end(self) {
        self.browser.end().await;
        assert!(self.found.is_empty(), "{}", self.found.join("\n"));
    }
}
