//! A browser without scripts: cookies, forms, and what a page says.

use reqwest::header::HeaderMap;

use super::installation::{Daemon, Installation, PATIENCE};

/// The password of every user of the tests.
pub const PASSWORD: &str = "верный пароль 1";

/// What was answered.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub url: String,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    /// The value of the first field of a name.
    pub fn field(&self, name: &str) -> String {
        self.fields(name).into_iter().next().unwrap_or_else(|| panic!("no field {name}: {}", self.text))
    }

    /// The values of all fields of a name.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let mark = format!("name=\"{name}\" value=\"");
        self.text.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }

    pub fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    pub fn must_say(&self, words: &str) {
        assert!(self.says(words), "{words}: {} {}\n{}", self.status, self.url, self.text);
    }
}

/// A browser on a review page.
pub struct Browser {
    client: reqwest::Client,
    pub base: String,
}

impl Browser {
    pub fn new(base: &str) -> Browser {
        let client = connectors::http::builder().cookie_store(true).build().unwrap();
        Browser { client, base: base.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Page {
        told(self.client.get(format!("{}{path}", self.base))).await
    }

    /// Looks at a page until it says something.
    pub async fn until(&self, path: &str, words: &str) -> Page {
        let begun = std::time::Instant::now();
        loop {
            let page = self.get(path).await;
            if page.says(words) {
                return page;
            }
            if begun.elapsed() >= PATIENCE {
                page.must_say(words);
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(&self.base, path, fields).await
    }

    /// Posts as a page of another site would.
    pub async fn post_from(&self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        told(self.client.post(format!("{}{path}", self.base)).header("origin", origin).form(fields)).await
    }

    pub async fn upload(&self, path: &str, csrf: &str, name: &str, bytes: Vec<u8>) -> Page {
        let form = reqwest::multipart::Form::new()
            .text("csrf", csrf.to_owned())
            .part("file", reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()));
        told(self.client.post(format!("{}{path}", self.base)).header("origin", &self.base).multipart(form)).await
    }

    /// Posts a form that may carry files.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Page {
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (name, content) in files {
            let part = reqwest::multipart::Part::bytes(content.as_bytes().to_vec()).file_name((*name).to_owned());
            form = form.part("file", part);
        }
        told(self.client.post(format!("{}{path}", self.base)).header("origin", &self.base).multipart(form)).await
    }

    /// Presses the button of a page that says what will be done.
    pub async fn confirm(&self, confirmation: &Page, reason: &str) -> Page {
        let fixed = ["csrf", "plan", "seen", "do", "back"].map(|name| (name, confirmation.field(name)));
        let mut fields: Vec<(&str, &str)> = fixed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("reason", reason));
        let actions = confirmation.fields("action");
        fields.extend(actions.iter().map(|action| ("action", action.as_str())));
        let path = confirmation.url.strip_prefix(&self.base).unwrap().replace("/confirm", "/decide");
        self.post(&path, &fields).await
    }

    /// Signs in; gives the page that it leads to.
    pub async fn sign_in(&self, name: &str, password: &str) -> Page {
        let form = self.get("/sign-in").await.field("form");
        self.post("/sign-in", &[("form", &form), ("to", "/"), ("name", name), ("password", password)]).await
    }
}

async fn told(request: reqwest::RequestBuilder) -> Page {
    let answer = request.send().await.unwrap();
    let (status, url, headers) = (answer.status().as_u16(), answer.url().to_string(), answer.headers().clone());
    Page { status, url, headers, text: answer.text().await.unwrap() }
}

impl Installation {
    /// Adds a user of the review page.
    pub fn add_user(&self, name: &str, role: &str) {
        std::fs::write(self.path("secrets/password"), PASSWORD).unwrap();
        let file = self.path("secrets/password").display().to_string();
        self.well(&["users", "add", name, "--role", role, "--password-file", &file]);
    }

    /// Starts the daemon with the review page; gives the page's address too.
    pub fn review_page(&self, more: &str) -> (Daemon, String) {
        self.add_configuration(&format!(
            "[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n{more}"
        ));
        self.page_as_configured()
    }

    /// The same with what the configuration says already.
    pub fn page_as_configured(&self) -> (Daemon, String) {
        let daemon = self.daemon();
        let log = daemon.log();
        let line = log.lines().find(|line| line.contains("review page")).unwrap_or_else(|| panic!("no page: {log}"));
        let at = line.find("http").unwrap();
        let url = line[at..].split('"').next().unwrap().to_owned();
        (daemon, url)
    }
}
