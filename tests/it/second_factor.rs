//! A code of the telephone besides the password: set up, asked for, used once, lost, taken away, demanded.

use std::process::Stdio;

use crate::support::browser::{Browser, PASSWORD, Page};
use crate::support::installation::{Daemon, Installation, college};
use totp_rs::{Builder, Secret, Totp};

const ADMIN: &str = "Петрова А. С.";
const VIEWER: &str = "Директор";

async fn at_work(web: &str) -> (Installation, Daemon, String) {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    installation.add_user(VIEWER, "viewer");
    let (daemon, url) = installation.review_page(web);
    (installation, daemon, url)
}

/// An app on a telephone.
struct App(Totp);

impl App {
    /// Reads the key as a person types it.
    fn of(page: &Page) -> App {
        let key = page.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
        let secret = Secret::try_from_base32(&key).unwrap();
        App(Builder::new().with_secret(secret).with_account_name("x").build().unwrap())
    }

    /// The code that it shows, or one of the steps beside it.
    fn code(&self, installation: &Installation, steps: i64) -> String {
        let at = installation.now().timestamp() + 30 * steps;
        self.0.generate(at.try_into().unwrap()).to_string()
    }

    /// A code that is right at no time near.
    fn wrong(&self, installation: &Installation) -> String {
        let near: Vec<String> = (-4..=4).map(|steps| self.code(installation, steps)).collect();
        (0..).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

/// Sets a second factor up; gives the app, the recovery codes, and the code by which it was confirmed.
async fn enrolled(installation: &Installation, browser: &Browser) -> (App, Vec<String>, String) {
    let csrf = browser.get("/account").await.field("csrf");
    let page = browser.post("/account/second-factor", &[("csrf", &csrf), ("password", PASSWORD)]).await;
    page.must_say("Настройка второго фактора");
    let app = App::of(&page);
    let code = app.code(installation, 0);
    let page = browser.post("/account/second-factor/confirm", &[("csrf", &csrf), ("code", &code)]).await;
    page.must_say("показываются один раз");
    let codes = page.text.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    (app, codes, code)
}

/// The second step.
async fn show(browser: &Browser, page: &Page, code: &str) -> Page {
    let fields = [("form", page.field("form")), ("to", page.field("to")), ("code", code.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/sign-in/code", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_once_it_is_set_up_and_taken_once() {
    let (installation, daemon, url) = at_work("").await;
    let (browser, elsewhere) = (Browser::new(&url), Browser::new(&url));
    browser.sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
    elsewhere.sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
    let page = browser.get("/account").await;
    page.must_say("Второй фактор");
    let csrf = page.field("csrf");
    let page = browser.post("/account/second-factor", &[("csrf", &csrf), ("password", "не тот пароль")]).await;
    assert_eq!(page.status, 422);
    page.must_say("Нынешний пароль не подходит");

    // Begun, it counts for nothing: a wrong code is told, and signing in takes the password alone.
    let page = browser.post("/account/second-factor", &[("csrf", &csrf), ("password", PASSWORD)]).await;
    page.must_say("<svg");
    page.must_say("otpauth://totp/");
    let app = App::of(&page);
    let wrong = app.wrong(&installation);
    let page = browser.post("/account/second-factor/confirm", &[("csrf", &csrf), ("code", &wrong)]).await;
    assert_eq!(page.status, 422);
    page.must_say("Код не подходит");
    assert_eq!(App::of(&page).code(&installation, 0), app.code(&installation, 0), "the same secret is shown again");
    Browser::new(&url).sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");

    let (app, codes, first) = enrolled(&installation, &browser).await;
    assert_eq!(codes.len(), 10);
    // Shown once; other sessions have ended, this one has not.
    assert!(!browser.get("/account").await.says(&codes[0]));
    assert!(browser.get("/account/second-factor").await.url.ends_with("/account"));
    assert!(elsewhere.get("/plans").await.url.contains("/sign-in"));
    browser.get("/account").await.must_say("Осталось 10 резервных кодов");

    // The password alone opens nothing.
    let guest = Browser::new(&url);
    let asked = guest.sign_in(ADMIN, PASSWORD).await;
    asked.must_say("Код из приложения или резервный код");
    assert!(asked.url.contains("/sign-in/code?to=%2F"), "{}", asked.url);
    assert!(guest.get("/plans").await.url.contains("/sign-in?to"));
    let page = show(&guest, &asked, &app.wrong(&installation)).await;
    assert_eq!(page.status, 403);
    page.must_say("Код не подходит");
    // The code by which it was set up is used; the next one opens, and then it is used, too.
    let page = show(&guest, &asked, &first).await;
    let is_late = [-1, 0].iter().all(|steps| app.code(&installation, *steps) != first);
    assert!(page.status == 403 && (page.says("уже использован") || is_late), "{}", page.text);
    let next = app.code(&installation, 1);
    show(&guest, &asked, &next).await.must_say("Что ждёт решения");
    let second = Browser::new(&url);
    let asked = second.sign_in(ADMIN, PASSWORD).await;
    show(&second, &asked, &next).await.must_say("уже использован");
    // Nobody comes to the second step without the first, nor with what somebody else has.
    let stranger = Browser::new(&url);
    let page = stranger.get("/sign-in/code").await;
    assert!(page.url.contains("/sign-in?to"), "{}", page.url);
    let form = stranger.get("/sign-in").await.field("form");
    let fields = [("form", form.as_str()), ("to", "/"), ("code", codes[0].as_str())];
    assert!(stranger.post("/sign-in/code", &fields).await.url.contains("/sign-in?to"));

    // A recovery code opens once, however it is typed.
    let typed = codes[3].to_uppercase().replace('-', " ");
    let page = show(&second, &asked, &typed).await;
    page.must_say("Вы вошли по резервному коду. Осталось 9 кодов");
    let third = Browser::new(&url);
    let asked = third.sign_in(ADMIN, PASSWORD).await;
    show(&third, &asked, &codes[3]).await.must_say("Код не подходит");
    show(&third, &asked, &codes[4]).await.must_say("Вы вошли по резервному коду");

    // Other recovery codes take the password and a code; the former ones are void.
    let csrf = third.get("/account").await.field("csrf");
    let fields = [("csrf", csrf.as_str()), ("password", PASSWORD), ("code", codes[5].as_str())];
    let page = third.post("/account/recovery-codes", &fields).await;
    page.must_say("показываются один раз");
    let fourth = Browser::new(&url);
    let asked = fourth.sign_in(ADMIN, PASSWORD).await;
    show(&fourth, &asked, &codes[6]).await.must_say("Код не подходит");

    // Nothing of it is in the database in clear, nor in the log; the journal tells what happened.
    let base32 = app.0.secret().to_base32();
    let kept = String::from_utf8_lossy(&installation.remembered()).into_owned();
    let log = daemon.log();
    let hex: String = app.0.secret().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    for secret in [base32, hex].iter().chain(&codes) {
        assert!(!kept.contains(secret.as_str()) && !kept.contains(&secret.replace('-', "")), "{secret}");
        assert!(!log.contains(secret.as_str()));
    }
    let journal = installation.well(&["journal", "--format", "json"]);
    for told in ["second factor on", "recovery code used", "recovery codes renewed"] {
        assert!(journal.contains(told), "{told}: {journal}");
    }
    installation.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessed_codes_lock_as_guessed_passwords_do() {
    let (installation, _daemon, url) = at_work("").await;
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let (app, codes, _) = enrolled(&installation, &browser).await;
    let guesser = Browser::new(&url);
    let wrong = app.wrong(&installation);
    // The right password in between makes nothing of it undone.
    for _ in 0..5 {
        let asked = guesser.sign_in(ADMIN, PASSWORD).await;
        show(&guesser, &asked, &wrong).await.must_say("Код не подходит");
    }
    guesser.sign_in(ADMIN, PASSWORD).await.must_say("Слишком много неудачных попыток. Подождите 1 минуту");
    // In the browser that was signed in before, one still comes in.
    let csrf = browser.get("/").await.field("csrf");
    browser.post("/sign-out", &[("csrf", &csrf)]).await;
    let asked = browser.sign_in(ADMIN, PASSWORD).await;
    show(&browser, &asked, &codes[0]).await.must_say("Вы вошли по резервному коду");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_lost_both_is_helped_at_the_command_line() {
    let (installation, _daemon, url) = at_work("").await;
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let none = installation.call(&["users", "reset-second-factor", ADMIN]);
    assert!(none.status == 1 && none.err.contains("второго фактора нет"), "{}", none.said());
    enrolled(&installation, &browser).await;
    assert!(installation.well(&["users", "list"]).contains("вход с кодом из телефона"));
    let said = installation.well(&["users", "reset-second-factor", ADMIN, "--by", "Иванов И. И."]);
    assert!(said.contains("второй фактор снят"), "{said}");
    assert!(browser.get("/").await.url.contains("/sign-in"), "sessions have ended");
    Browser::new(&url).sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
    let journal = installation.well(&["journal", "--format", "json"]);
    assert!(journal.contains("second factor reset Петрова А. С.") && journal.contains("Иванов И. И."), "{journal}");
    assert!(!installation.well(&["users", "list"]).contains("вход с кодом из телефона"));

    // Another key beside the database: nobody's code can be checked, it is said, and a reset helps.
    browser.sign_in(ADMIN, PASSWORD).await;
    let (app, ..) = enrolled(&installation, &browser).await;
    std::fs::write(installation.path("data/sign-in.key"), "0".repeat(64)).unwrap();
    let guest = Browser::new(&url);
    let asked = guest.sign_in(ADMIN, PASSWORD).await;
    show(&guest, &asked, &app.code(&installation, 1)).await.must_say("kontingent users reset-second-factor");
    installation.well(&["users", "reset-second-factor", ADMIN]);
    Browser::new(&url).sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_is_demanded_nothing_else_is_shown_before() {
    let (installation, _daemon, url) = at_work("second_factor = \"administrators\"\n").await;
    let browser = Browser::new(&url);
    let page = browser.sign_in(ADMIN, PASSWORD).await;
    assert!(page.url.ends_with("/account"), "{}", page.url);
    page.must_say("Для вашей роли нужен второй фактор");
    for path in ["/", "/plans", "/journal", "/files"] {
        assert!(browser.get(path).await.url.ends_with("/account"), "{path}");
    }
    let stopped = browser.post("/stop", &[("csrf", &page.field("csrf")), ("reason", "x")]).await;
    assert!(stopped.url.ends_with("/account"), "{}", stopped.url);
    let (_, codes, _) = enrolled(&installation, &browser).await;
    browser.get("/plans").await.must_say("Планы");
    // It cannot be turned off; another telephone can be set up.
    let page = browser.get("/account").await;
    assert!(!page.says("Выключить второй фактор"));
    let csrf = page.field("csrf");
    let fields = [("csrf", csrf.as_str()), ("password", PASSWORD), ("code", codes[0].as_str())];
    assert_eq!(browser.post("/account/second-factor/off", &fields).await.status, 403);
    browser.post("/account/second-factor", &fields).await.must_say("Настройка второго фактора");
    // Who decides nothing is asked for nothing.
    Browser::new(&url).sign_in(VIEWER, PASSWORD).await.must_say("Что ждёт решения");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_turned_off_and_the_password_changed_by_who_knows_it() {
    let (installation, _daemon, url) = at_work("").await;
    let browser = Browser::new(&url);
    browser.sign_in(ADMIN, PASSWORD).await;
    let (_, codes, _) = enrolled(&installation, &browser).await;
    let csrf = browser.get("/account").await.field("csrf");
    let off = |password: &'static str, code: String| {
        let (browser, csrf) = (&browser, &csrf);
        async move {
            let fields = [("csrf", csrf.as_str()), ("password", password), ("code", code.as_str())];
            browser.post("/account/second-factor/off", &fields).await
        }
    };
    assert_eq!(off("не тот пароль", codes[0].clone()).await.status, 422);
    assert_eq!(off(PASSWORD, "000-000".to_owned()).await.status, 422);
    off(PASSWORD, codes[0].clone()).await.must_say("Второй фактор выключен");
    let elsewhere = Browser::new(&url);
    elsewhere.sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");

    let change = |now: &'static str, new: &'static str, again: &'static str| {
        let (browser, csrf) = (&browser, &csrf);
        async move {
            let fields = [("csrf", csrf.as_str()), ("password", now), ("new", new), ("again", again)];
            browser.post("/account/password", &fields).await
        }
    };
    change("не тот пароль", "зелёный чайник поёт", "зелёный чайник поёт").await.must_say("Нынешний пароль не подходит");
    change(PASSWORD, "зелёный чайник поёт", "зелёный чайник").await.must_say("Пароли не совпали");
    change(PASSWORD, "пароль12345", "пароль12345").await.must_say("Такой пароль легко угадать");
    change(PASSWORD, "йцукенгшщзхъ", "йцукенгшщзхъ").await.must_say("Такой пароль легко угадать");
    change(PASSWORD, "зелёный чайник поёт", "зелёный чайник поёт").await.must_say("Пароль сменён");
    assert!(elsewhere.get("/").await.url.contains("/sign-in"), "other sessions have ended");
    browser.get("/").await.must_say("Что ждёт решения");
    Browser::new(&url).sign_in(ADMIN, PASSWORD).await.must_say("не подходят");
    Browser::new(&url).sign_in(ADMIN, "зелёный чайник поёт").await.must_say("Что ждёт решения");
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_that_others_would_guess_are_refused_wherever_they_are_set() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    for (password, ru, en) in [
        ("пароль12345", "из списков частых паролей", "lists of common ones"),
        ("gfhjkm12345", "из списков частых паролей", "lists of common ones"),
        ("йцукенгшщзхъ", "легко угадать", "easy to guess"),
        ("петрова2024", "имя пользователя", "user’s name"),
        ("01.09.2026", "дата или год", "a date or a year"),
    ] {
        std::fs::write(installation.path("secrets/weak"), password).unwrap();
        let file = installation.path("secrets/weak").display().to_string();
        for args in [vec!["users", "add", "Петрова Б.", "--role", "viewer"], vec!["users", "password", ADMIN]] {
            let args: Vec<&str> = args.into_iter().chain(["--password-file", &file]).collect();
            let refused = installation.call(&args);
            assert!(refused.status == 1 && refused.err.contains(ru), "{password}: {}", refused.said());
            assert!(!refused.said().contains(password));
            let english: Vec<&str> = args.iter().copied().chain(["--lang", "en"]).collect();
            let refused = installation.call(&english);
            assert!(refused.status == 1 && refused.err.contains(en), "{password}: {}", refused.said());
        }
    }
    // From a pipe, too.
    let mut command = installation.command(&["users", "add", "Сидорова В.", "--role", "viewer"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), "привет2024\n".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success() && String::from_utf8(output.stderr).unwrap().contains("легко угадать"));
    assert_eq!(installation.well(&["users", "list"]).lines().count(), 1);
}
