//! Questions about words, through the real binary and the real store: asked once, remembered, taken back, handed on.

use crate::support;
use crate::support::api::Api;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Installation, college};
use crate::support::{Case, DAY, birth, joined, name};
use serde_json::{Value, json};

/// Thirty phrases that no vocabulary knows.
fn phrases() -> Vec<String> {
    [
        "абрикосовый", "бирюзовый", "васильковый", "гранатовый", "дымчатый", "ежевичный", "жемчужный", "золотистый",
        "изумрудный", "кирпичный", "лавандовый", "малахитовый", "нефритовый", "оливковый", "персиковый", "ржавый",
        "сиреневый", "терракотовый", "угольный", "фисташковый", "хвойный", "цикламеновый", "черничный", "шафранный",
        "щавелевый", "эбеновый", "янтарный", "агатовый", "бронзовый", "вишнёвый",
    ]
    .map(|word| format!("{word} список"))
    .into()
}

fn of_college(file: &str) -> String {
    format!("{}/tests/rosters/college/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn questions(installation: &Installation) -> Vec<Value> {
    installation.call(&["words", "list", "--format", "json"]).json().as_array().unwrap().clone()
}

/// What somebody who knows answers where nothing of it matters.
fn harmless(question: &Value) -> &'static str {
    match (question["kind"].as_str().unwrap(), question["vocabulary"].as_str().unwrap_or("")) {
        (_, "movement") => "none",
        (_, "standing") => "active",
        (_, "remark") => "plain",
        (_, "relation") => "legal",
        ("column", _) => "ignored",
        ("group", _) => "own",
        _ => "listing",
    }
}

fn verdicts(plan: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut lines: Vec<String> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| {
            format!("{} {} {}", text(&action["id"]), text(&action["person"]["name"]), text(&action["verdict"]))
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn the_second_week_asks_nothing() {
    // The files of the sample college have days.
    let installation = Installation::of_files().on(DAY);
    for file in [
        "контингент.xlsx", "родители.ods", "нагрузка.xlsx", "движение.xlsx", "приказ 118-к.xls", "ознакомление.csv",
        "участники.xlsx",
    ] {
        installation.well(&["import", &of_college(file)]);
    }
    let staff = std::fs::read(of_college("сотрудники.csv")).unwrap();
    let (staff, ..) = encoding_rs::WINDOWS_1251.decode(&staff);
    installation.import(&[("сотрудники.csv", &staff)]);
    installation.well(&["plan"]);
    let usual = installation.last_plan();
    let own: Vec<Value> = questions(&installation);

    // The personnel office writes the column in its own words this time.
    let mut words = phrases().into_iter();
    let told: Vec<String> = staff
        .lines()
        .map(|line| match line.strip_suffix(";работает").and_then(|row| Some((row, words.next()?))) {
            Some((row, words)) => format!("{row};{words}"),
            None => line.to_owned(),
        })
        .collect();
    installation.import(&[("сотрудники-2.csv", &told.join("\r\n"))]);
    installation.well(&["plan"]);
    let asked = questions(&installation);
    let of_staff = asked.iter().filter(|one| one["vocabulary"] == "standing").count();
    assert_eq!(of_staff, 30, "{asked:#?}");
    assert_eq!(asked.len(), own.len() + 30, "each phrase once: {asked:#?}");

    for question in &asked {
        let id = &question["id"].as_str().unwrap()[..8];
        installation.well(&["words", "answer", id, harmless(question)]);
    }
    assert!(questions(&installation).is_empty(), "answered already");
    installation.well(&["plan"]);
    let plan = installation.last_plan();
    assert_eq!(plan["words"], Value::Null, "{}", plan["words"]);
    assert!(installation.well(&["words"]).contains("Открытых вопросов о словах нет"));

    // Somebody has looked at it: from here on the answers work by themselves.
    let first = plan["actions"][0]["id"].as_str().unwrap();
    installation.well(&["approve", "last", first]);
    installation.well(&["plan"]);
    let plan = installation.last_plan();
    assert_eq!(plan["words"], Value::Null);
    let lines = verdicts(&plan);
    for line in verdicts(&usual) {
        let is_auto = line.ends_with(" auto");
        assert!(!is_auto || lines.contains(&line), "waits without need: {line}\n{lines:#?}");
    }
}

/// An installation whose first plan has been looked at, and a roster of two new students, one with a note that nobody knows.
async fn with_a_note(note: &str) -> Installation {
    let installation = Installation::with(college()).await;
    let roster = |upto: usize| -> String {
        let rows = (0..upto).map(|n| format!("{};{};ИС-21;{}\n", name(n), birth(n), if n == 12 { note } else { "" }));
        "ФИО;Дата рождения;Группа;Примечание\n".to_owned() + &rows.collect::<String>()
    };
    installation.import(&[("контингент.csv", &roster(12))]);
    installation.well(&["sync"]);
    installation.import(&[("контингент.csv", &roster(14))]);
    installation.well(&["plan"]);
    installation
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_answer_makes_only_what_it_touches_wait() {
    let installation = with_a_note("снят с довольствия").await;
    let [noted, plain] = [12, 13].map(|n| format!("invite {} class:ИС-21", name(n)));
    let mut expected = vec![format!("{noted} review"), format!("{plain} auto")];
    expected.sort();
    let actions = || {
        let mut actions = installation.actions();
        actions.sort();
        actions
    };
    assert_eq!(actions(), expected);
    let asked = questions(&installation);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert_eq!(
        (asked[0]["vocabulary"].as_str(), asked[0]["words"].as_str()),
        (Some("remark"), Some("снят с довольствия"))
    );
    let said = installation.well(&["words"]);
    for words in ["Что значит пометка «снят с довольствия»?", "контингент.csv", "строка 14", "plain — ", "1 строка"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let id = asked[0]["id"].as_str().unwrap();
    let wrong = installation.call(&["words", "answer", id, "забыл"]);
    assert_eq!(wrong.status, 1);
    assert!(wrong.err.contains("plain, gone, on_leave, no_rights, unclear"), "{}", wrong.err);
    assert_eq!(installation.call(&["words", "answer", "00000000", "plain"]).status, 1);
    let said = installation.well(&["words", "answer", &id[..8], "plain", "--by", "Орлова А. П."]);
    assert!(said.contains("снят с довольствия"), "{said}");
    // What rests on it is looked at once.
    installation.well(&["plan"]);
    assert_eq!(actions(), expected);
    let plan = installation.last_plan();
    assert_eq!(plan["words"], Value::Null);
    let waits = plan["actions"].as_array().unwrap().iter().find(|action| action["verdict"] == "review").unwrap();
    assert!(waits["reasons"][0].as_str().unwrap().contains("новый ответ о словах «снят с довольствия»"), "{waits}");
    assert!(installation.well(&["words", "list", "--all"]).contains("Орлова А. П."));
    let decided = waits["id"].as_str().unwrap().to_owned();
    installation.well(&["reject", "last", &decided, "--reason", "потом"]);
    installation.well(&["plan"]);
    let mut expected = vec![format!("{noted} auto"), format!("{plain} auto")];
    expected.sort();
    assert_eq!(actions(), expected);
    assert!(installation.well(&["journal"]).contains("ответ о словах"));
    installation.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_taken_back_is_asked_again() {
    let installation = with_a_note("снят с довольствия").await;
    let id = questions(&installation)[0]["id"].as_str().unwrap().to_owned();
    installation.well(&["words", "answer", &id, "gone"]);
    installation.well(&["plan"]);
    assert!(questions(&installation).is_empty());
    assert!(!installation.actions().iter().any(|line| line.contains(&name(12))), "gone: not invited");
    // He meant something else: a later answer takes the place of the earlier one.
    installation.well(&["words", "answer", &id, "plain"]);
    installation.well(&["plan"]);
    assert!(installation.actions().contains(&format!("invite {} class:ИС-21 review", name(12))));
    installation.well(&["words", "withdraw", &id[..8], "--by", "Орлова А. П."]);
    assert_eq!(installation.call(&["words", "withdraw", &id]).status, 1);
    assert_eq!(questions(&installation).len(), 0, "the newest plan asks nothing yet");
    installation.well(&["plan"]);
    let again = questions(&installation);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["id"], id, "the same question");
    let all = installation.call(&["words", "list", "--all", "--format", "json"]).json();
    let answers = all["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 2, "what was answered and taken back stays known");
    assert!(answers.iter().all(|one| one["withdrawn_at"].is_string() && one["is_new"] == false), "{answers:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_can_be_handed_to_diff() {
    let installation = with_a_note("снят с довольствия").await;
    assert!(installation.well(&["words", "export"]).contains("записывать нечего"));
    let id = questions(&installation)[0]["id"].as_str().unwrap().to_owned();
    installation.well(&["words", "answer", &id, "gone"]);
    let file = installation.path("ответы.toml");
    installation.well(&["words", "export", "--out", &file.display().to_string()]);
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, installation.call(&["words", "list", "--format", "toml"]).out);
    let roster = "ФИО;Дата рождения;Группа;Примечание\n".to_owned()
        + &(0..13)
            .map(|n| format!("{};{};ИС-21;{}\n", name(n), birth(n), if n == 12 { "Снята с довольствия" } else { "" }))
            .collect::<String>();
    let members = joined((0..12).map(|n| (n, "ИС-21")));
    let without = Case::new().roster("контингент.csv", &roster).members(&members).json();
    assert_eq!(without.value["words"][0]["words"], "Снята с довольствия");
    let with = Case::new().roster("контингент.csv", &roster).members(&members).mapping(&written).json();
    assert_eq!(with.value["words"], Value::Null, "{}", with.value["words"]);
    assert!(!with.lines().iter().any(|line| line.contains(&name(12))), "{:?}", with.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_and_lists_are_asked_about_once() {
    let installation = Installation::with(college()).await;
    let rows =
        (0..12).map(|n| format!("{};{};ИС-21;{}\n", name(n), birth(n), if n % 5 == 0 { "сизая цапля" } else { "" }));
    let roster = "Перепись зимних птиц;;;\nФИО;Дата рождения;Группа;Тотем\n".to_owned() + &rows.collect::<String>();
    installation.import(&[("контингент.csv", &roster)]);
    installation.well(&["plan"]);
    let asked = questions(&installation);
    let kinds: Vec<&str> = asked.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["column", "title"], "{asked:#?}");
    assert_eq!((asked[0]["column"].as_str(), asked[0]["count"].as_u64()), (Some("Тотем"), Some(3)));
    for question in &asked {
        installation.well(&["words", "answer", question["id"].as_str().unwrap(), harmless(question)]);
    }
    installation.well(&["plan"]);
    assert!(questions(&installation).is_empty());
    let plan = installation.last_plan();
    let codes: Vec<&str> =
        plan["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert!(codes.contains(&"unread.new_answer"), "{codes:?}");
    assert!(!codes.contains(&"unread.column") && !codes.contains(&"unread.title"), "{codes:?}");
}

#[test]
fn the_parts_of_a_phrase_are_shown() {
    let phrase = "отчислить из числа студентов 2 курса по собственному желанию за бугор";
    let output = support::program().args(["mapping", "check", "--phrase", phrase]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    for words in [
        "отчислить | из числа студентов | 2 курса | по собственному желанию | ",
        "отчисление",
        "почему",
        "НЕ ПОНЯТО",
        "бугор",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let roster = Case::new().write("контингент.csv", "");
    let case = Case::new();
    let path = case.write(
        "контингент.csv",
        format!("ФИО;Дата рождения;Группа;Примечание\n{};{};ИС-21;староста\n", name(1), birth(1)),
    );
    drop(roster);
    let output = support::program().args(["mapping", "check"]).arg(&path).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Слова и их части") && said.contains("    староста\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_a_script_answer_too() {
    let installation = with_a_note("снят с довольствия").await;
    installation.add_user("Орлова А. П.", "administrator");
    installation.add_user("Чижова", "viewer");
    let token = installation.token("Скрипт", "administrator");
    let (_daemon, url) = installation.review_page("");
    let browser = Browser::new(&url);
    browser.sign_in("Орлова А. П.", PASSWORD).await;
    for path in ["/", "/people"] {
        browser.get(path).await.must_say("Вопросы о словах: 1");
    }
    let page = browser.get("/words").await;
    page.must_say("Что значит пометка «снят с довольствия»?");
    page.must_say("строка 14");
    let fields = [("csrf", page.field("csrf")), ("question", page.field("question")), ("means", "gone".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = browser.post("/words/answer", &fields).await;
    page.must_say("Запомнено.");
    page.must_say("Орлова А. П.");
    browser.post("/words/answer", &fields).await.must_say("На этот вопрос уже ответили");
    let viewer = Browser::new(&url);
    viewer.sign_in("Чижова", PASSWORD).await;
    let seen = viewer.get("/words").await;
    seen.must_say("Орлова А. П.");
    assert!(!seen.says("/words/withdraw"), "whoever only looks takes nothing back");
    assert!(page.says("/words/withdraw"));

    let api = Api::new(&url, Some(&token));
    let words = api.get("/words").await.well();
    assert_eq!((&words["questions"], &words["answers"][0]["means"]), (&json!([]), &json!("gone")));
    let path = format!("/words/{}", words["answers"][0]["id"].as_str().unwrap());
    assert_eq!(api.post(&path, json!({ "means": "perhaps" })).await.fault(), (422, "invalid"));
    assert_eq!(api.post("/words/0000000000000000", json!({ "means": "plain" })).await.fault(), (404, "not_found"));
    // A later answer takes the place of the earlier one.
    assert_eq!(api.post(&path, json!({ "means": "plain" })).await.well(), json!({ "means": "plain" }));
    let words = api.get("/words").await.well();
    assert_eq!(words["answers"][0]["answered_by"], "Скрипт (API)");
    let withdraw = format!("{path}/withdraw");
    assert!(api.post(&withdraw, json!({})).await.well()["id"].is_string());
    assert_eq!(api.post(&withdraw, json!({})).await.fault(), (404, "not_found"));
}
