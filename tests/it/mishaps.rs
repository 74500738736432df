//! What goes wrong between people, files and machines, through the real binary: nobody else's child is removed, no stranger
//! stays, nothing is done that nobody decided, nobody is shown another one's data.

use std::process::Child;
use std::time::Duration;

use crate::support;
use crate::support::installation::{Installation, college, seat, student, wait_for};
use crate::support::{ORDERS, before, birth, name, program, students};
use domain::membership::Role;
use simulators::{Sandbox, SandboxOptions};

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

fn expulsion(n: usize) -> String {
    format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(n), before = before())
}

/// An installation whose first plan has been looked at: from here on `auto` runs by itself.
async fn settled() -> Installation {
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation
}

/// A slow platform, and ten invitations that are approved.
async fn slow_and_approved() -> Installation {
    let options =
        SandboxOptions { members: college(), latency: Duration::from_millis(250), ..SandboxOptions::default() };
    let installation = Installation::with_options(options).await;
    installation.add_configuration("[apply]\nparallel = 1\n");
    installation.import(&[("контингент.csv", &roster(0..22))]);
    installation.call(&["plan"]);
    installation.well(&["approve", "last", "--lift", "too_many_additions", "--reason", "набор первого курса"]);
    installation
}

/// Begins to apply the newest plan, and waits until something of it is done.
fn begun(installation: &Installation) -> Child {
    let child = installation.command(&["apply", "last"]).spawn().unwrap();
    wait_for("the first invitation", || installation.who("class:ИС-21").len() > 13);
    child
}

/// Somebody lets a student into the class by hand.
async fn let_in(installation: &Installation, n: usize) {
    let add = serde_json::json!({
        "kind": "add", "place": "class:ИС-21", "role": "student", "account": (1000 + n).to_string()
    });
    let url = format!("{}/v1/actions", installation.sandbox.as_ref().unwrap().url());
    let sent =
        connectors::http::builder().build().unwrap().post(url).bearer_auth("sandbox").json(&add).send().await.unwrap();
    assert_eq!(sent.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_reaches_a_plan_that_is_being_carried_out() {
    let installation = slow_and_approved().await;
    let mut child = begun(&installation);
    installation.well(&["stop", "--reason", "не тот список"]);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let invited = installation.who("class:ИС-21").len();
    assert!(invited < 20, "{invited}");
    installation.well(&["resume"]);
    installation.well(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 23, "the rest waited, approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_reaches_a_plan_that_is_being_carried_out() {
    let installation = slow_and_approved().await;
    let plan = installation.last_plan();
    let last = plan["actions"].as_array().unwrap().last().unwrap().clone();
    let mut child = begun(&installation);
    installation.well(&["reject", "last", last["id"].as_str().unwrap(), "--reason", "забрал документы"]);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let who = installation.who("class:ИС-21");
    assert_eq!(who.len(), 22, "{who:?}");
    assert!(!who.iter().any(|line| line.contains(last["person"]["name"].as_str().unwrap())), "{who:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_decision_is_no_review_of_a_new_configuration() {
    let installation = settled().await;
    installation.import(&[("контингент.csv", &roster(0..11))]);
    installation.well(&["plan"]);
    installation.well(&["reject", "last", "--reason", "список неполон"]);
    installation.add_configuration("[policy]\ninvite_term_days = 14\n");
    assert!(installation.well(&["sync"]).contains("Настройка изменилась"));
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..11)))]);
    let said = installation.well(&["sync"]);
    assert!(said.contains("Настройка изменилась") && !said.contains("Выполнено"), "{said}");
    assert_eq!(installation.who("class:ИС-21").len(), 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_reading_makes_a_new_plan_on_the_same_day() {
    let installation = settled().await;
    std::fs::create_dir_all(installation.path("mappings")).unwrap();
    let more = students((0..12).map(|n| (n, "ИС-21")).chain([(12, "Айти")]));
    installation.import(&[("контингент.csv", &more)]);
    installation.call(&["plan"]);
    let before = installation.last_plan();
    std::fs::write(installation.path("mappings/own.toml"), "[groups]\n\"Айти\" = \"ИС-21\"\n").unwrap();
    installation.call(&["plan"]);
    let after = installation.last_plan();
    assert_ne!(before["plan_id"], after["plan_id"]);
    assert_eq!(installation.actions(), [format!("invite {} class:ИС-21 auto", name(12))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_behind_our_back_is_asked_about_on_the_same_day() {
    let installation = settled().await;
    installation.add_configuration("[apply]\nsuspend_days = 0\n");
    installation.well(&["sync"]);
    installation.import(&[("приказы.csv", &expulsion(3)), ("контингент.csv", &roster((0..3).chain(4..12)))]);
    assert!(installation.well(&["sync"]).contains("Выполнено: 1."));
    let_in(&installation, 3).await;
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    // The order is older than the new membership: somebody let them in after it, perhaps with reason.
    let said = installation.well(&["sync"]);
    assert!(said.contains("Ждёт решения: 1.") && !said.contains("Выполнено: 1."), "{said}");
    assert_eq!(installation.actions(), [format!("remove {} class:ИС-21 review", name(3))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_about_an_account_of_one_platform_says_nothing_of_another() {
    let mut members = college();
    let twisted = name(3).replace("Громов", "Грамов");
    for seat in members.iter_mut().filter(|seat| seat.name == name(3)) {
        seat.name.clone_from(&twisted);
    }
    // The other platform numbers accounts in its own way: 1003 is somebody else there.
    let mut others = college();
    for seat in &mut others {
        match seat.platform_id.as_str() {
            "1003" => seat.platform_id = "1005".into(),
            "1005" => seat.platform_id = "1003".into(),
            _ => {}
        }
    }
    let installation = Installation::with(members).await;
    let other = Sandbox::start(
        "127.0.0.1:0".parse().unwrap(),
        SandboxOptions { members: others, clock: installation.clock.clone(), ..SandboxOptions::default() },
    )
    .await
    .unwrap();
    installation.add_configuration(&format!(
        "[[platforms]]\nname = \"сдо\"\nkind = \"sandbox\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\n",
        other.url()
    ));
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.call(&["plan"]);
    let questions = installation.call(&["people", "--format", "json"]).json();
    assert_eq!(questions.as_array().unwrap().len(), 1, "{questions}");
    installation.well(&["people", "confirm", &questions[0]["id"].as_str().unwrap()[..8]]);
    installation.call(&["plan"]);
    assert!(installation.well(&["people"]).contains("Открытых вопросов нет"));
    let plans = installation.call(&["plans", "--format", "json"]).json();
    assert!(!plans.as_array().unwrap().iter().any(|plan| plan["platform"] == "сдо"), "{plans}");
    assert!(installation.well(&["explain", &name(3)]).contains("связь подтверждена"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namesake_is_neither_disclosed_nor_forgotten_with_somebody() {
    let mut members = college();
    let mut namesake = student(3, "ИС-22");
    namesake.platform_id = "2003".into();
    namesake.birth_date = chrono::NaiveDate::from_ymd_opt(2007, 1, 31);
    members.push(namesake);
    members.extend((20..26).map(|n| student(n, "ИС-22")));
    let installation = Installation::with(members).await;
    installation.add_configuration("[apply]\nsuspend_days = 0\n");
    let others = format!("{};31.01.2007;ИС-22\n", name(3));
    let list = |people: Vec<usize>| {
        let people = people.into_iter().map(|n| (n, if n < 20 { "ИС-21" } else { "ИС-22" }));
        format!("{}{others}", students(people))
    };
    installation.import(&[("контингент.csv", &list((0..12).chain(20..26).collect()))]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.import(&[("контингент.csv", &list((0..3).chain(4..12).chain(20..26).collect()))]);
    installation.well(&["plan"]);
    assert_eq!(installation.actions(), [format!("remove {} class:ИС-21 review", name(3))]);
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
    let disclosed = installation.call(&["disclose", &name(3), "--format", "json"]).json();
    let accounts: Vec<&str> = disclosed["memberships"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| span["seat"]["platform_id"].as_str().unwrap())
        .collect();
    assert_eq!(accounts, ["1003"], "{disclosed}");
    installation.well(&["sync"]);
    installation.well(&["forget", &name(3)]);
    assert!(installation.well(&["who", "ИС-22"]).contains(&name(3)), "the namesake is still known");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_can_be_read_no_more_makes_nobody_missing() {
    let mut members = college();
    members.extend((20..30).map(|n| student(n, "ИС-22")));
    let installation = Installation::with(members).await;
    std::fs::create_dir_all(installation.path("mappings")).unwrap();
    std::fs::write(installation.path("mappings/own.toml"), "[headers.any]\nfull_name = [\"Боец\"]\n").unwrap();
    let strange = students((20..30).map(|n| (n, "ИС-22"))).replace("ФИО", "Боец").replace("Дата рождения", "Явился");
    installation.import(&[("контингент.csv", &roster(0..12)), ("второй.csv", &strange)]);
    installation.call(&["plan"]);
    assert!(installation.well(&["plans"]).contains("Планов ещё нет"), "{}", installation.well(&["show", "last"]));
    std::fs::remove_file(installation.path("mappings/own.toml")).unwrap();
    // One more is missing from the other list: nothing is concluded while a list cannot be read.
    installation.import(&[("контингент.csv", &roster(0..11))]);
    let said = installation.call(&["plan"]).said();
    assert!(said.contains("теперь не читается"), "{said}");
    assert!(!said.contains("удалить,"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_to_an_older_list_counts() {
    let mut members = college();
    members.extend((20..30).map(|n| student(n, "ИС-22")));
    let installation = Installation::with(members).await;
    let both = students((0..12).map(|n| (n, "ИС-21")).chain((20..30).map(|n| (n, "ИС-22"))));
    installation.import(&[("все.csv", &both)]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.import(&[("группа.csv", &roster(0..11))]);
    installation.well(&["plan"]);
    assert_eq!(installation.actions(), [format!("remove {} class:ИС-21 review", name(11))]);
    // That list was wrong: the former one is put into the folder again.
    installation.drop_file("все.csv", &both);
    let said = installation.well(&["sync"]);
    assert!(said.contains("принято (обучающиеся — 22 строки)") && said.contains("менять нечего"), "{said}");
    // Again, nothing has changed since: known.
    installation.drop_file("все.csv", &both);
    assert!(installation.well(&["sync"]).contains("уже принят"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_lapsed_does_not_keep_the_daemon_busy_and_a_stop_is_seen_at_once() {
    let installation = Installation::with(college()).await;
    let port = support::ports::free();
    installation.add_configuration(&format!("[listen]\naddress = \"127.0.0.1:{port}\"\n"));
    let daemon = installation.daemon();
    installation.drop_file("контингент.csv", roster(0..13));
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    // Decided on long ago.
    let old = installation.command(&["approve", "last", "--as-of", "2020-01-10"]).output().unwrap();
    assert!(old.status.success());
    let tries = |log: &str| log.matches("carried out").count();
    daemon.until("a try", |log| tries(log) > 0);
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(tries(&daemon.log()), 1, "{}", daemon.log());
    assert_eq!(installation.who("class:ИС-21").len(), 13);
    assert!(installation.command(&["stop", "--reason", "проверка"]).status().unwrap().success());
    let metrics = async || {
        connectors::http::builder()
            .build()
            .unwrap()
            .get(format!("http://127.0.0.1:{port}/metrics"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    for _ in 0..3000 {
        if metrics().await.contains("kontingent_stopped 1") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(metrics().await.contains("kontingent_stopped 1"));
    assert!(installation.command(&["resume"]).status().unwrap().success());
    // A new decision is carried out at once.
    assert!(installation.command(&["approve", "last"]).status().unwrap().success());
    wait_for("the invitation", || installation.who("class:ИС-21").len() == 14);
    assert_eq!(daemon.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_asked_to_end_finishes_the_action_in_hand_and_leaves_the_rest() {
    let installation = slow_and_approved().await;
    installation.add_configuration("[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n");
    let daemon = installation.daemon();
    wait_for("the first invitation", || installation.who("class:ИС-21").len() > 13);
    assert_eq!(daemon.end(), 0);
    let invited = installation.who("class:ИС-21").len();
    assert!(invited < 20, "{invited}");
    let plan = installation.last_plan();
    let states: Vec<&str> =
        plan["decisions"].as_object().unwrap().values().map(|kept| kept["state"].as_str().unwrap()).collect();
    assert_eq!(states.iter().filter(|state| **state == "done").count(), invited - 13, "{states:?}");
    assert!(states.iter().all(|state| matches!(*state, "done" | "waiting")), "nothing is in doubt: {states:?}");
    installation.call(&["apply", "last"]);
    assert_eq!(installation.who("class:ИС-21").len(), 23);
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let installation = Installation::of_files();
    let evil = "x\u{202e}gpj.\u{1b}[31m\u{7}.csv";
    std::fs::write(installation.path(evil), "мусор\n1\n").unwrap();
    let answer = installation.call(&["import", &installation.path(evil).display().to_string()]);
    assert_eq!(answer.status, 1);
    let names = format!("ФИО;Дата рождения;Группа\nИванов\u{1b}[2J Иван;{};ИС-21\n", birth(0));
    std::fs::write(installation.path("\u{1b}[1mсписок.csv"), names).unwrap();
    let members = support::joined([(0, "ИС-21")]);
    std::fs::write(installation.path("участники.csv"), members).unwrap();
    let mut said = answer.said();
    for file in ["\u{1b}[1mсписок.csv", "участники.csv"] {
        said.push_str(&installation.call(&["import", &installation.path(file).display().to_string()]).said());
    }
    for command in [&["plan"][..], &["show", "last"], &["files", "list"], &["plans"], &["explain", "Иванов Иван"]]
    {
        said.push_str(&installation.call(command).said());
    }
    let wrong = installation.command(&["approve", "\u{1b}[5mlast"]).output().unwrap();
    said.push_str(&String::from_utf8(wrong.stderr).unwrap());
    assert!(
        !said.contains('\u{1b}') && !said.contains('\u{202e}') && !said.contains('\u{7}'),
        "{}",
        said.escape_debug()
    );
}

#[test]
fn reasons_of_the_system_are_in_the_readers_language() {
    let installation = Installation::of_files();
    installation.import(&[
        ("контингент.csv", &roster(0..3)),
        ("участники.csv", &support::joined((0..3).map(|n| (n, "ИС-21")))),
    ]);
    for args in [&["plan", "--out", "нет/план.html"][..], &["backup", "нет/копия"]] {
        let answer = installation.call(args);
        assert!(answer.status == 1 && answer.err.contains("такого файла или папки нет"), "{}", answer.err);
        assert!(installation.call(&[args, &["--lang", "en"]].concat()).err.contains("there is no such file or folder"));
    }
    installation.well(&["backup", "копия"]);
    assert!(installation.call(&["backup", "копия"]).err.contains("такое имя уже занято"));
    installation.configure(&installation.configuration().replace("data/kontingent.sqlite", "kontingent.toml/k.sqlite"));
    let answer = installation.call(&["plans"]);
    assert!(answer.status == 1 && !answer.err.contains("entity"), "{}", answer.err);
}

#[test]
fn the_usage_of_every_command_is_in_russian() {
    for command in ["diff", "plan", "approve", "people", "worklist"] {
        let output = program().args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(help.contains("[ПАРАМЕТРЫ]") && help.contains(&format!("kontingent {command}")), "{help}");
        assert!(!help.contains("OPTIONS") && !help.contains("COMMAND"), "{help}");
    }
    let output = program().args(["people", "confirm", "--help"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("kontingent people confirm [ПАРАМЕТРЫ] <ВОПРОС>"));
    assert_eq!(seat("1", "А", "staff", Role::Teacher).place, "staff");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reads_any_more_does_not_end_the_daemon() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let installation = Installation::with(college()).await;
    installation.add_configuration("[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n");
    let mut child = installation.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    while !log.next().unwrap().unwrap().contains("\"ready\"") {}
    drop(log);
    installation.drop_file("контингент.csv", roster(0..12));
    wait_for("the file", || installation.path("accepted").read_dir().is_ok_and(|mut found| found.next().is_some()));
    assert!(child.try_wait().unwrap().is_none(), "still there");
    child.kill().unwrap();
    child.wait().unwrap();
}
