//! The first day: `kontingent run` in an empty folder asks in the browser for what a configuration needs.

use std::os::unix::fs::PermissionsExt;

use crate::support::browser::{Browser, PASSWORD};
use crate::support::first_day::FirstDay;
use crate::support::installation::wait_for;
use crate::support::students;

const NAME: &str = "Петрова А. С.";

fn said<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("organization", "Колледж «Пример»"),
        ("time_zone", "Asia/Omsk"),
        ("platform", "files"),
        ("url", ""),
        ("token", ""),
        ("name", NAME),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    for (name, value) in more {
        fields.iter_mut().find(|(known, _)| known == name).unwrap().1 = value;
    }
    fields
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_becomes_an_installation_and_the_daemon_goes_on() {
    let mut first = FirstDay::begin();
    let (base, path) = first.address();
    let browser = Browser::new(&base);
    let page = browser.get(&path).await;
    page.must_say("Первый день");
    page.must_say("Asia/Omsk");
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    browser.get(&format!("{path}?lang=en")).await.must_say("The first day");

    // Only the link opens it, and nothing was made by looking.
    let foreign = browser.get("/first-day/0000000000000000000000000000000000000000000000000000000000000000").await;
    assert_eq!((foreign.status, foreign.text.as_str()), (404, ""));
    assert_eq!(browser.get("/").await.status, 404);
    assert_eq!(first.names(), Vec::<String>::new());

    // Everything that is wrong is said at once, what was typed stays, and nothing is made.
    let wrong = browser.send(&path, &said(&[("organization", " "), ("again", "другой пароль 1")]), &[]).await;
    assert_eq!(wrong.status, 422);
    wrong.must_say("Впишите название организации");
    wrong.must_say("Пароли не совпали");
    wrong.must_say(NAME);
    assert!(!wrong.says(PASSWORD));
    let wrong = browser.send(&path, &said(&[("platform", "moodle"), ("token", "abc")]), &[("a.csv", "ФИО")]).await;
    assert_eq!(wrong.status, 422);
    wrong.must_say("url");
    let wrong = browser.send(&path, &said(&[("platform", "max")]), &[]).await;
    wrong.must_say("Впишите токен");
    let guessed = browser.send(&path, &said(&[("password", "пароль12345"), ("again", "пароль12345")]), &[]).await;
    assert_eq!(guessed.status, 422);
    guessed.must_say("Такой пароль легко угадать");
    assert_eq!(first.names(), Vec::<String>::new());

    // All is well: the administrator is signed in by the link, and the files are read.
    let roster = students((0..12).map(|n| (n, "ИС-21")));
    let ticket = browser.send(&path, &said(&[]), &[("контингент.csv", &roster)]).await;
    ticket.must_say("Войти");
    let at = ticket.url.strip_prefix(&base).unwrap().to_owned();
    assert!(at.starts_with("/sign-in/"), "{at}");
    browser.post(&at, &[]).await.must_say("Что ждёт решения");
    // Not the first cycle: that may be the night's, if the hour is such, while the file settles.
    browser.until("/files", "обучающиеся — 12 строк").await.must_say("контингент.csv");
    first.until("a cycle", |log| log.contains("cycle ended"));

    // The same commented file as `init` writes, with what was said.
    let written = std::fs::read_to_string(first.path("kontingent.toml")).unwrap();
    assert!(
        written.contains("organization = \"Колледж «Пример»\"\n# Часовой пояс организации.\ntime_zone = \"Asia/Omsk\"")
    );
    assert!(written.contains("# Кому сообщать."));
    let mode = |name: &str| first.path(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("secrets"), mode("data"), mode("accepted")), (0o700, 0o700, 0o700));

    // It is an installation like any other.
    let users = first.call(&["users", "list"]);
    assert!(String::from_utf8_lossy(&users.stdout).contains(NAME));
    let doctor = first.call(&["doctor"]);
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
    let again = Browser::new(&base);
    again.sign_in(NAME, PASSWORD).await.must_say("Что ждёт решения");
    assert_eq!(first.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_with_a_token_has_it_in_a_file_of_its_owner() {
    for (platform, url, file) in
        [("max", "", "secrets/max.token"), ("moodle", "https://sdo.college.example", "secrets/moodle.token")]
    {
        let first = FirstDay::begin();
        let (base, path) = first.address();
        let fields = said(&[("platform", platform), ("url", url), ("token", "s3cret-token")]);
        let ticket = Browser::new(&base).send(&path, &fields, &[]).await;
        ticket.must_say("Войти");
        assert_eq!(std::fs::read_to_string(first.path(file)).unwrap(), "s3cret-token\n");
        assert_eq!(first.path(file).metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let written = std::fs::read_to_string(first.path("kontingent.toml")).unwrap();
        assert!(written.contains(file) && !written.contains("s3cret"), "{written}");
        first.until("it is ready", |log| log.contains("\"ready\""));
        assert!(!first.log().contains("s3cret"));
    }
}

#[test]
fn whoever_says_where_the_configuration_is_is_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    let told = crate::support::program()
        .args(["run", "--config", "nowhere.toml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&told.stderr).contains("nowhere.toml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_when_it_is_asked_to_and_leaves_nothing() {
    let mut first = FirstDay::begin();
    let (base, path) = first.address();
    Browser::new(&base).get(&path).await.must_say("Первый день");
    assert_eq!(first.end(), 0);
    wait_for("the port is closed", || std::net::TcpStream::connect(base.trim_start_matches("http://")).is_err());
    assert_eq!(first.names(), Vec::<String>::new());
}
