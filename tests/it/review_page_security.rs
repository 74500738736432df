//! What guards the review page and those who use it: headers, cookies, TLS, proxies, the end of a session.

use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Daemon, Installation, college, private, wait_for};
use crate::support::{name, students};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method};

const ADMIN: &str = "Петрова А. С.";

async fn house_with(web: &str) -> (Installation, Daemon, String) {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    installation.drop_file("контингент.csv", students((0..13).map(|n| (n, "ИС-21"))));
    let (daemon, url) = installation.review_page(web);
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    (installation, daemon, url)
}

/// A browser that follows no redirect, on a client of one's own.
struct Raw {
    client: Client,
    base: String,
}

impl Raw {
    fn new(base: &str, builder: ClientBuilder) -> Raw {
        Raw { client: builder.redirect(Policy::none()).build().unwrap(), base: base.to_owned() }
    }

    async fn ask(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> (u16, HeaderMap, String) {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        if method == Method::POST {
            request = request.header("origin", &self.base).form(fields);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.headers().clone(), answer.text().await.unwrap())
    }

    /// Signs in; gives the cookies that were set on the way.
    async fn sign_in(&self) -> Vec<String> {
        let (_, headers, text) = self.ask(Method::GET, "/sign-in", &[]).await;
        let form = text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut cookies = cookies(&headers);
        let fields = [("form", form.as_str()), ("to", "/"), ("name", ADMIN), ("password", PASSWORD)];
        let (status, headers, text) = self.ask(Method::POST, "/sign-in", &fields).await;
        assert_eq!(status, 303, "{text}");
        cookies.extend(self::cookies(&headers));
        cookies
    }
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap().to_owned()).collect()
}

fn value(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// What every answer has, whatever it answers.
fn must_be_guarded(what: &str, headers: &HeaderMap, is_protected: bool) {
    let policy = value(headers, "content-security-policy");
    for part in [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.split(';').any(|one| one.trim() == part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{what}: {policy}");
    for (name, wanted) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", if is_protected { "max-age=31536000" } else { "" }),
    ] {
        assert_eq!(value(headers, name), wanted, "{what}: {name}");
    }
    assert!(value(headers, "access-control-allow-origin").is_empty() && value(headers, "server").is_empty(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_guarded() {
    let (installation, _daemon, url) = house_with("").await;
    let raw = Raw::new(&url, connectors::http::builder().cookie_store(true));
    // Before anybody has signed in: the way to the sign-in page, and what needs no name.
    for (path, status) in [
        ("/", 303),
        ("/plans/1", 303),
        ("/sign-in", 200),
        ("/sign-in/ticket", 200),
        ("/language/en", 303),
        ("/language/xx", 404),
        ("/nowhere", 404),
        ("/api/v1/plans", 401),
        ("/api/v1/nowhere", 401),
        ("/assets/nowhere", 404),
    ] {
        let (got, headers, text) = raw.ask(Method::GET, path, &[]).await;
        assert_eq!(got, status, "{path}");
        must_be_guarded(path, &headers, false);
        assert_eq!(value(&headers, "cache-control"), "no-store", "{path}");
        assert!(!text.contains(&name(1)), "{path}");
    }
    raw.sign_in().await;
    let (_, _, plan) = raw.ask(Method::GET, "/plans/1", &[]).await;
    let field =
        |name: &str| plan.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap();
    let (csrf, id) = (field("csrf"), field("plan"));
    let chosen = [("csrf", csrf), ("plan", id), ("do", "approve-safe")];
    let (status, headers, confirmation) = raw.ask(Method::POST, "/plans/1/confirm", &chosen).await;
    assert!(status == 200 && confirmation.contains(&name(12)));
    must_be_guarded("confirm", &headers, false);
    assert_eq!(value(&headers, "cache-control"), "no-store");
    installation.well(&["approve", "last"]);
    installation.call(&["apply", "last"]);
    wait_for("a link", || installation.well(&["invitations"]).contains(&name(12)));
    // With persons on them.
    for path in [
        "/",
        "/plans",
        "/plans/1",
        "/people",
        "/files",
        "/files/row?file=%D0%BA%D0%BE%D0%BD%D1%82%D0%B8%D0%BD%D0%B3%D0%B5%D0%BD%D1%82.csv&sheet=&row=3",
        "/worklist",
        "/invitations",
        "/invitations/print?place=class:%D0%98%D0%A1-21",
        "/journal",
        "/journal/export",
        "/statistics",
    ] {
        for method in [Method::GET, Method::HEAD] {
            let (status, headers, text) = raw.ask(method, path, &[]).await;
            assert_eq!(status, 200, "{path}");
            must_be_guarded(path, &headers, false);
            assert_eq!(value(&headers, "cache-control"), "no-store", "{path}");
            // The policy would keep it from working; it is not there in the first place.
            for inline in ["<style", " style=\"", " onclick", " onload", "javascript:"] {
                assert!(!text.contains(inline), "{path}: {inline}");
            }
        }
    }
    // What is refused is guarded no less.
    for (method, path, status) in [
        (Method::POST, "/plans/1/confirm", 403),
        (Method::POST, "/stop", 403),
        (Method::GET, "/plans/99", 404),
        (Method::GET, "/plans/x", 404),
        (Method::GET, "/plans/99999999999999999999", 404),
        (Method::POST, "/plans/x/confirm", 404),
        (Method::POST, "/files/upload", 400),
        (Method::PUT, "/plans", 404),
        (Method::GET, "/stop", 404),
    ] {
        let (got, headers, text) = raw.ask(method, path, &[("csrf", "0123")]).await;
        assert_eq!(got, status, "{path}");
        must_be_guarded(path, &headers, false);
        assert!(text.starts_with("<!DOCTYPE html>"), "a page for people: {path}: {text}");
    }
    // Files of the program hold nothing of anybody and may be kept.
    for asset in ["style.css", "page.js", "htmx.min.js"] {
        let (status, headers, _) = raw.ask(Method::GET, &format!("/assets/{asset}"), &[]).await;
        assert_eq!(status, 200);
        must_be_guarded(asset, &headers, false);
        assert_eq!(value(&headers, "cache-control"), "public, max-age=31536000, immutable");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_of_its_own_the_page_is_served_over_tls_alone() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    std::fs::write(installation.path("secrets/review.crt"), made.cert.pem()).unwrap();
    std::fs::write(installation.path("secrets/review.key"), made.signing_key.serialize_pem()).unwrap();
    private(&installation.path("secrets/review.key"));
    let (_daemon, url) =
        installation.review_page("tls_cert = \"secrets/review.crt\"\ntls_key = \"secrets/review.key\"\n");
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let known = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let raw = Raw::new(&url, connectors::http::builder().cookie_store(true).tls_certs_only([known]));
    let set = raw.sign_in().await;
    assert!(set.iter().any(|cookie| cookie.starts_with("__Host-kontingent=")), "{set:?}");
    for cookie in &set {
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
            assert!(cookie.contains(flag), "{flag}: {cookie}");
        }
        assert!(!cookie.contains("Domain="), "{cookie}");
    }
    let (status, headers, text) = raw.ask(Method::GET, "/", &[]).await;
    assert!(status == 200 && text.contains("Что ждёт решения"), "{status}");
    must_be_guarded("/", &headers, true);
    let (_, headers, _) = raw.ask(Method::GET, "/language/en", &[]).await;
    assert!(cookies(&headers).iter().all(|cookie| cookie.contains("; Secure")), "{headers:?}");
    // Whoever does not know the certificate does not talk to the page, and nobody does in clear.
    assert!(connectors::http::builder().build().unwrap().get(&url).send().await.is_err());
    assert!(connectors::http::builder().build().unwrap().get(url.replace("https", "http")).send().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_with_another_key_serves_nothing() {
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let installation = Installation::with(college()).await;
    std::fs::write(installation.path("secrets/review.crt"), own.cert.pem()).unwrap();
    std::fs::write(installation.path("secrets/review.key"), other.signing_key.serialize_pem()).unwrap();
    private(&installation.path("secrets/review.key"));
    installation.add_configuration(
        "[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\ntls_cert = \"secrets/review.crt\"\ntls_key = \"secrets/review.key\"\n",
    );
    let mut daemon = installation.command(&["run"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let status = daemon.wait().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut daemon.stderr.take().unwrap(), &mut said).unwrap();
    assert!(!status.success() && said.contains("ертификат"), "{said}");
}

/// A browser behind a proxy: what it keeps, and the address that the proxy tells.
struct Behind {
    url: String,
    client: reqwest::Client,
}

impl Behind {
    fn new(url: &str) -> Behind {
        // Cookies that are for TLS alone would not be sent here by themselves.
        Behind { url: url.to_owned(), client: connectors::http::builder().redirect(Policy::none()).build().unwrap() }
    }

    /// Tries a password from an address; with the cookies of a browser that is known. Gives the status, what was said and what was set.
    async fn attempt(&self, from: &str, user: &str, password: &str, known: &[String]) -> (u16, String, Vec<String>) {
        let (from, proto) = (("x-forwarded-for", from), ("x-forwarded-proto", "https"));
        let page = self.client.get(format!("{}/sign-in", self.url)).header(from.0, from.1).send().await.unwrap();
        let cookie = cookies(page.headers())[0].split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1.to_owned();
        let fields = [("form", token.as_str()), ("name", user), ("password", password)];
        let kept: Vec<&str> = known.iter().map(String::as_str).chain([cookie.as_str()]).collect();
        let request = self.client.post(format!("{}/sign-in", self.url)).header("cookie", kept.join("; "));
        let answer = request.header(from.0, from.1).header(proto.0, proto.1).form(&fields).send().await.unwrap();
        let (status, set) = (answer.status().as_u16(), cookies(answer.headers()));
        let set = set.iter().map(|one| one.split(';').next().unwrap().to_owned()).collect();
        (status, answer.text().await.unwrap(), set)
    }
}

/// Tries a wrong password as a proxy would hand it on. Gives what was answered.
async fn wrong(url: &str, user: &str, forwarded: &str) -> String {
    Behind::new(url).attempt(forwarded, user, "не тот пароль", &[]).await.1
}

const LOCKED: &str = "Слишком много неудачных попыток";
const PROXIED: &str = "address = \"https://review.example\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_failures_are_counted_by_the_visitor_it_tells_of() {
    let (_house, _daemon, url) = house_with(PROXIED).await;
    for n in 0..20 {
        // What the visitor wrote there before the proxy makes nobody else of them.
        let told = wrong(&url, &format!("Никто {n}"), &format!("198.51.100.{n}, 203.0.113.7")).await;
        assert!(told.contains("Имя или пароль не подходят"), "{told}");
    }
    assert!(wrong(&url, "Никто 20", "203.0.113.7").await.contains(LOCKED));
    assert!(!wrong(&url, "Никто 21", "203.0.113.8").await.contains(LOCKED), "another visitor of the same proxy");
    // Of IPv6 one visitor has a whole network.
    for n in 0..20 {
        assert!(!wrong(&url, &format!("Никого {n}"), &format!("2001:db8:1:2::{n}")).await.contains(LOCKED));
    }
    assert!(wrong(&url, "Никого 20", "2001:db8:1:2:ffff::1").await.contains(LOCKED));
    assert!(!wrong(&url, "Никого 21", "2001:db8:1:3::1").await.contains(LOCKED));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_proxy_is_not_believed() {
    for web in ["", "address = \"https://review.example\"\nproxies = [\"192.0.2.1\", \"10.0.0.0/8\"]\n"] {
        let (_house, _daemon, url) = house_with(web).await;
        for n in 0..20 {
            assert!(!wrong(&url, &format!("Никто {n}"), &format!("203.0.113.{n}")).await.contains(LOCKED));
        }
        assert!(wrong(&url, "Никто 20", "203.0.113.99").await.contains(LOCKED), "{web}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_locks_nobody_out() {
    let (_house, _daemon, url) = house_with(PROXIED).await;
    let behind = Behind::new(&url);
    let is_in = async |from: &str, known: &[String]| behind.attempt(from, ADMIN, PASSWORD, known).await.0 == 303;
    // The administrator has signed in from the office, in their browser.
    let (status, _, known) = behind.attempt("203.0.113.1", ADMIN, PASSWORD, &[]).await;
    assert_eq!(status, 303);
    let known: Vec<String> = known.into_iter().filter(|one| one.contains("kontingent-known-")).collect();
    assert!(known.len() == 1 && known[0].starts_with("__Host-"), "{known:?}");
    // A stranger tries the administrator's name: they wait, the administrator does not, wherever they are.
    for _ in 0..5 {
        assert!(wrong(&url, ADMIN, "198.51.100.7").await.contains("не подходят"));
    }
    assert!(!is_in("198.51.100.7", &[]).await);
    assert!(is_in("203.0.113.1", &[]).await && is_in("192.0.2.5", &[]).await);
    // A stranger in the office itself, or behind its one address, tries many names: the address waits, the known browser does not.
    for n in 0..20 {
        assert!(!wrong(&url, &format!("Никто {n}"), "203.0.113.1").await.contains(LOCKED), "{n}");
    }
    assert!(!is_in("203.0.113.1", &[]).await);
    assert!(is_in("203.0.113.1", &known).await);
    // Many addresses try one name: whoever is unknown waits, the known browser does not.
    for n in 0..50 {
        wrong(&url, ADMIN, &format!("198.51.101.{n}")).await;
    }
    assert!(!is_in("192.0.2.6", &[]).await);
    assert!(is_in("192.0.2.6", &known).await && is_in("198.51.100.7", &known).await);
    // To be known is no password, is another's nothing, and does not let guess for ever.
    let made_up = vec![known[0].replace(|c: char| c.is_ascii_digit(), "1")];
    assert!(!is_in("192.0.2.6", &made_up).await);
    for _ in 0..10 {
        assert!(behind.attempt("192.0.2.7", ADMIN, "не тот пароль", &known).await.1.contains("не подходят"));
    }
    assert!(behind.attempt("192.0.2.7", ADMIN, PASSWORD, &known).await.1.contains(LOCKED));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_further_failure_makes_the_pause_longer() {
    let (installation, _daemon, url) = house_with("").await;
    let address = match &installation.database {
        None => format!("sqlite://{}", installation.path("data/kontingent.sqlite").display()),
        Some(database) => database.url_for_first(),
    };
    sqlx::any::install_default_drivers();
    let store = sqlx::AnyPool::connect(&address).await.unwrap();
    let passes = async |minutes: i64| {
        let at =
            (installation.now() - chrono::TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        sqlx::query("UPDATE sign_in_failures SET at = $1").bind(at).execute(&store).await.unwrap();
    };
    for _ in 0..5 {
        assert!(wrong(&url, ADMIN, "-").await.contains("не подходят"));
    }
    for (pause, told) in [(1, "1 минуту"), (2, "2 минуты"), (4, "4 минуты"), (8, "8 минут")] {
        // While the pause lasts nothing is looked at, and nothing counted.
        for _ in 0..3 {
            assert!(wrong(&url, ADMIN, "-").await.contains(&format!("Подождите {told} и")), "{told}");
        }
        passes(pause).await;
        assert!(wrong(&url, ADMIN, "-").await.contains("не подходят"), "{told}");
    }
    passes(16).await;
    let behind = Behind::new(&url);
    assert_eq!(behind.attempt("-", ADMIN, PASSWORD, &[]).await.0, 303);
    // All is forgiven who came in.
    for _ in 0..5 {
        assert!(wrong(&url, ADMIN, "-").await.contains("не подходят"));
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_elsewhere_after_signing_in() {
    let (_house, _daemon, url) = house_with("").await;
    for (to, leads) in [
        ("/plans?page=1", "/plans?page=1"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/%2F/evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let raw = Raw::new(&url, connectors::http::builder().cookie_store(true));
        let (_, _, text) = raw.ask(Method::GET, "/sign-in", &[]).await;
        let form = text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = [("form", form.as_str()), ("to", to), ("name", ADMIN), ("password", PASSWORD)];
        let (status, headers, _) = raw.ask(Method::POST, "/sign-in", &fields).await;
        assert_eq!((status, value(&headers, "location").as_str()), (303, leads), "{to:?}");
        // Nor by the choice of a language, which comes back to a path as well.
        let back: String = to.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let (status, headers, _) = raw.ask(Method::GET, &format!("/language/en?back={back}"), &[]).await;
        assert_eq!((status, value(&headers, "location").as_str()), (303, leads), "{to:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn https_of_a_proxy_closes_cookies_and_what_a_stranger_says_of_it_does_not() {
    let (_house, _daemon, url) = house_with("address = \"https://review.example\"\n").await;
    let (_, headers, _) = Raw::new(&url, connectors::http::builder()).ask(Method::GET, "/sign-in", &[]).await;
    must_be_guarded("/sign-in", &headers, true);
    assert!(cookies(&headers).iter().all(|cookie| cookie.contains("; Secure")), "{headers:?}");
    let (_plain, _daemon, url) = house_with("").await;
    let answer = connectors::http::builder()
        .build()
        .unwrap()
        .get(format!("{url}/sign-in"))
        .header("x-forwarded-proto", "https")
        .send()
        .await
        .unwrap();
    must_be_guarded("/sign-in", answer.headers(), false);
    assert!(cookies(answer.headers()).iter().all(|cookie| !cookie.contains("; Secure")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_half_an_hour_of_silence_and_after_half_a_day() {
    let (installation, _daemon, url) = house_with("").await;
    let address = match &installation.database {
        None => format!("sqlite://{}", installation.path("data/kontingent.sqlite").display()),
        Some(database) => database.url_for_first(),
    };
    sqlx::any::install_default_drivers();
    let store = sqlx::AnyPool::connect(&address).await.unwrap();
    let back = async |column: &str, minutes: i64| {
        let at = (installation.now() - chrono::TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let text = format!("UPDATE sessions SET {column} = $1");
        let done = sqlx::query(sqlx::AssertSqlSafe(text)).bind(at).execute(&store).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
    };
    let is_in = async |browser: &Browser| !browser.get("/plans").await.url.contains("/sign-in");
    for (column, lasts, ends) in [("seen_at", 28, 32), ("made_at", 11 * 60 + 58, 12 * 60 + 2)] {
        let browser = Browser::new(&url);
        sqlx::query("DELETE FROM sessions").execute(&store).await.unwrap();
        browser.sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
        back(column, lasts).await;
        assert!(is_in(&browser).await, "{column}");
        if column == "seen_at" {
            // It was seen: the silence begins anew.
            let seen: String = sqlx::query_scalar("SELECT seen_at FROM sessions").fetch_one(&store).await.unwrap();
            let seen = chrono::DateTime::parse_from_rfc3339(&seen).unwrap();
            assert!(installation.now() - seen.to_utc() < chrono::TimeDelta::minutes(1), "{seen}");
        }
        back(column, ends).await;
        assert!(!is_in(&browser).await, "{column}");
    }
    store.close().await;
}
