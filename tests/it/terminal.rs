//! What a person meets at a terminal: what will happen is said first and asked, a plan that nobody was shown is refused with what
//! changed, the service speaks in sentences.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::installation::{Installation, college, wait_for};
use crate::support::{before, name, program, students};

const ORDER: &str = "№ приказа;Дата приказа;ФИО;Вид движения;Из группы;В группу;С какого числа\n";

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

fn expulsion(n: usize) -> String {
    format!("{ORDER}45-к;{1};{0};отчисление;ИС-21;;{1}\n", name(n), before())
}

/// A plan with something undisputed (one comes in, one goes by an order) and something that a person decides on (one is missing).
async fn planned() -> Installation {
    let installation = Installation::with(college()).await;
    let people = (0..13).filter(|n| ![3, 5].contains(n));
    installation.import(&[("контингент.csv", &roster(people)), ("приказы.csv", &expulsion(3))]);
    installation.call(&["plan"]);
    installation
}

/// A call of the program at a terminal, with its process id in a file. `script` of util-linux makes the terminal.
fn terminal(installation: &Installation, args: &[&str]) -> Command {
    let script = installation.path("call.sh");
    let quoted: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
    let program = program().get_program().to_string_lossy().into_owned();
    std::fs::write(&script, format!("echo $$ > pid\nexec '{program}' {}\n", quoted.join(" "))).unwrap();
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", "sh call.sh", "/dev/null"]);
    command.current_dir(installation.folder.path());
    for (key, value) in installation.command(&[]).get_envs() {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    command
}

/// Calls the program at a terminal where somebody types an answer. What is on the screen, and how it ended.
fn at_terminal(installation: &Installation, args: &[&str], typed: &str) -> (i32, String) {
    let mut command = terminal(installation, args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{typed}").unwrap();
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

fn states(installation: &Installation) -> Vec<(String, bool)> {
    let plan = installation.last_plan();
    let actions = plan["actions"].as_array().unwrap().iter();
    let told = actions.map(|action| {
        let id = action["id"].as_str().unwrap();
        let approved = plan["decisions"][id]["decision"] == "approved";
        (action["verdict"].as_str().unwrap().to_owned(), approved)
    });
    told.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_terminal_it_is_said_what_will_happen_and_asked() {
    let installation = planned().await;
    assert_eq!(states(&installation).len(), 3, "{:?}", installation.actions());
    for answer in ["", "нет", "y e s"] {
        let (status, screen) = at_terminal(&installation, &["approve", "last"], answer);
        assert_eq!(status, 1, "{screen}");
        assert!(screen.contains("Будет одобрено: 3 действия (пригласить — 1, удалить — 2)"), "{screen}");
        // What is disputed comes first, by name.
        let (disputed, certain) = (screen.find("Требуют вашего решения (1)"), screen.find("Без вопросов (2)"));
        assert!(disputed.is_some() && disputed < certain, "{screen}");
        assert!(screen.contains(&name(5)) && screen.contains(&name(12)) && screen.contains(&name(3)), "{screen}");
        assert!(screen.contains("сначала приостановит"), "what is suspended first says so: {screen}");
        assert!(screen.contains("Ничего не одобрено"), "{screen}");
    }
    assert!(states(&installation).iter().all(|(_, approved)| !approved));
    let (status, screen) = at_terminal(&installation, &["approve", "last"], "да");
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("Одобрено: 3 действия"), "{screen}");
    assert!(states(&installation).iter().all(|(_, approved)| *approved));
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_said_beforehand_is_not_asked_for_and_a_script_is_not_either() {
    let installation = planned().await;
    let (status, screen) = at_terminal(&installation, &["approve", "last", "--undisputed", "--yes"], "");
    assert_eq!(status, 0, "{screen}");
    assert!(screen.contains("Одобрено: 2 действия") && !screen.contains("Одобрить?"), "{screen}");
    for (verdict, approved) in states(&installation) {
        assert_eq!(approved, verdict == "auto", "what a person decides on is left");
    }
    // No terminal: scripts go on as they were written.
    let said = installation.well(&["approve", "last"]);
    assert!(said.contains("Одобрено: 1 действие"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_replaced_is_refused_with_what_changed() {
    let installation = planned().await;
    installation.well(&["show", "1"]);
    // A list with one more student comes, and another plan.
    let people = (0..14).filter(|n| ![3, 5].contains(n));
    installation.import(&[("контингент.csv", &roster(people))]);
    installation.call(&["sync", "--dry-run"]);
    let refused = installation.call(&["approve", "1"]);
    assert_eq!(refused.status, 1, "{}", refused.said());
    assert!(refused.err.contains("заменён более новым"), "{}", refused.err);
    assert!(refused.err.contains("Новое в нём (1)") && refused.err.contains(&name(13)), "{}", refused.err);
    assert!(refused.err.contains("kontingent show"), "{}", refused.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn guards_are_called_by_what_lifts_them() {
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &roster(0..12))]);
    installation.well(&["sync"]);
    installation.import(&[("контингент.csv", &roster(0..5))]);
    assert_eq!(installation.call(&["plan"]).status, 3);
    let shown = installation.well(&["show", "last"]);
    assert!(shown.contains("--lift roster_shrank"), "{shown}");
    let unknown = installation.call(&["approve", "last", "--lift", "foreign_roster", "--reason", "так надо сделать"]);
    assert_eq!(unknown.status, 1);
    assert!(unknown.err.contains("Защиты «foreign_roster» нет"), "{}", unknown.err);
    assert!(unknown.err.contains("(--lift roster_shrank)") && !unknown.err.contains("Unknown"), "{}", unknown.err);
    for reason in ["x", "так надо"] {
        let short = installation.call(&["approve", "last", "--lift", "roster_shrank", "--reason", reason]);
        assert!(short.status == 1 && short.err.contains("три слова"), "{}", short.err);
    }
    // A person is told what lifting means before it is done.
    let args = ["approve", "last", "--lift", "roster_shrank", "--reason", "группу сократили приказом"];
    let (status, screen) = at_terminal(&installation, &args, "нет");
    assert!(status == 1 && screen.contains("Будет снята защита"), "{screen}");
    assert!(!installation.well(&["journal"]).contains("снята защита"), "nothing was lifted");
    let (status, screen) = at_terminal(&installation, &args, "да");
    assert!(status == 0 && screen.contains("Одобрено: 7 действий"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_speaks_in_sentences_at_a_terminal_and_in_json_to_machines() {
    let installation = Installation::with(college()).await;
    installation.add_configuration("[listen]\naddress = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n");
    let screen = installation.path("screen");
    let mut command = terminal(&installation, &["run"]);
    // Its input stays open: a terminal that is gone would end it.
    let mut child = command.stdin(Stdio::piped()).stdout(std::fs::File::create(&screen).unwrap()).spawn().unwrap();
    let said = || std::fs::read_to_string(&screen).unwrap_or_default();
    wait_for("is ready", || said().contains("Служба работает."));
    installation.drop_file("меню.csv", "Блюдо;Цена\nСуп;80\n");
    wait_for("has looked", || said().contains("Сверка закончена"));
    let pid = std::fs::read_to_string(installation.path("pid")).unwrap();
    assert!(Command::new("kill").args(["-TERM", pid.trim()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    let said = said();
    for words in [
        "Страница: http://127.0.0.1:",
        "Войти на страницу пока некому",
        "Файл из папки не принят",
        "Служба остановлена.",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains('{') && !said.contains("outcome"), "{said}");
    let daemon = installation.daemon();
    assert!(daemon.log().lines().all(|line| line.starts_with('{')), "{}", daemon.log());
    assert_eq!(daemon.end(), 0);
}
