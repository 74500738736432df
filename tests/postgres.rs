//! What only a PostgreSQL server makes different. That everything else is the same, the other tests show: they are run on both
//! stores (tests/run.sh). Without a server (`KONTINGENT_TEST_POSTGRES`) these are skipped, and say so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use kontingent::sandbox::SandboxOptions;

use support::house::{House, college, student, wait_for};
use support::{ORDERS, name, students};

/// A house on a server, with a plan carried out.
async fn settled() -> Option<House> {
    if support::database::server().is_none() {
        let words = "SKIPPED: KONTINGENT_TEST_POSTGRES names no PostgreSQL server\n";
        std::io::stderr().write_all(words.as_bytes()).unwrap();
        return None;
    }
    let house = House::with(college()).await;
    house.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    assert!(house.well(&["sync"]).contains("менять нечего"));
    house.import(&[("приказы.csv", &format!("{ORDERS}45-к;20.11.2026;{};отчисление;ИС-21;;20.11.2026\n", name(3)))]);
    house.well(&["plan"]);
    house.well(&["approve", "last"]);
    house.well(&["apply", "last"]);
    Some(house)
}

/// Takes the server out of the configuration: the store is the file then.
fn on_file(house: &House) {
    house.configure(&house.configuration().replace("url_file = \"secrets/database\"\n", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_only_grows() {
    let Some(house) = settled().await else { return };
    let database = house.database.as_ref().unwrap();
    for statement in ["UPDATE journal SET who = 'nobody'", "DELETE FROM journal", "TRUNCATE journal"] {
        assert!(database.run(statement).contains("the journal only grows"), "{statement}");
    }
    assert!(house.well(&["journal", "verify"]).contains("Журнал цел"));
    assert!(!house.path("data/kontingent.sqlite").exists(), "nothing was kept in a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_moves_to_a_file_and_back() {
    let Some(house) = settled().await else { return };
    let told = |house: &House| {
        let seal = house.well(&["journal", "verify"]);
        (seal, house.well(&["plans"]), house.well(&["who", "class:ИС-21"]), house.well(&["files", "list"]))
    };
    let before = told(&house);
    assert!(house.well(&["store", "copy", "--to", "копия.sqlite"]).contains("копия базы готова"));
    let refused = house.call(&["store", "copy", "--from", "копия.sqlite"]);
    assert!(refused.status == 1 && refused.err.contains("не пуста"), "{}", refused.said());
    assert_eq!(told(&house), before);

    // The file is a store as any other.
    let server = house.configuration();
    on_file(&house);
    std::fs::rename(house.path("копия.sqlite"), house.path("data/kontingent.sqlite")).unwrap();
    assert_eq!(told(&house), before);
    assert!(house.well(&["sync"]).contains("менять нечего"));
    let grown = told(&house);

    // And back, into a database of its own.
    let other = support::database::Database::made().unwrap();
    std::fs::write(house.path("secrets/database"), other.url()).unwrap();
    house.configure(&server);
    let said = house.well(&["store", "copy", "--from", "data/kontingent.sqlite"]);
    assert!(said.contains("перенесено, строк: "), "{said}");
    assert_eq!(told(&house), grown);
    // Numbers go on behind those that were moved.
    house.import(&[("приказы-2.csv", &format!("{ORDERS}46-к;20.11.2026;{};отчисление;ИС-21;;20.11.2026\n", name(4)))]);
    house.well(&["plan"]);
    house.well(&["approve", "last"]);
    assert!(house.well(&["apply", "last"]).contains("Выполнено: 1."));
    house.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_stands_by_and_takes_over() {
    let Some(house) = settled().await else { return };
    let first = house.daemon();
    // Its own addresses are free: it takes none before it is its turn.
    let log = house.path("second.log");
    let file = std::fs::File::create(&log).unwrap();
    let mut second = house.command(&["run"]).stdout(Stdio::null()).stderr(file).spawn().unwrap();
    let says = |text: &str| std::fs::read_to_string(&log).unwrap_or_default().contains(text);
    wait_for("the second stands by", || says("standing by"));
    assert!(!says("\"ready\""));
    // Killed, not ended: the server notices that its connection is gone.
    first.signal("-KILL");
    let begun = Instant::now();
    wait_for("the second takes over", || says("\"ready\""));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    drop(first);
    // The server throws it out, as one that is started anew does: it ends by itself, to be started again.
    house.database.as_ref().unwrap().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    assert_eq!(second.wait().unwrap().code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_the_lock_sends_nothing_more() {
    if settled().await.is_none() {
        return;
    }
    let members = (0..40).map(|n| student(n, "ИС-21")).collect();
    let options = SandboxOptions { members, latency: Duration::from_millis(250), ..SandboxOptions::default() };
    let house = House::with_options(options).await;
    house.add_configuration(
        "[policy.guards]\nadditions = { organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }\n",
    );
    house.import(&[("контингент.csv", &students((0..52).map(|n| (n, "ИС-21"))))]);
    house.well(&["plan"]);
    house.well(&["approve", "last"]);
    let database = house.database.as_ref().unwrap();
    let sent =
        || database.run("SELECT COUNT(*) FROM journal WHERE event = 'sent'").trim().parse::<usize>().unwrap_or(0);
    let mut apply = house
        .command(&["apply", "last", "--as-of", &house.day])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for("a few are sent", || sent() >= 2);
    // The session of the lock alone is ended: the program's other connections work on.
    let ended = database
        .run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1853095939");
    assert!(ended.contains('t'), "{ended}");
    let mut said = String::new();
    apply.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(apply.wait().unwrap().code(), Some(1), "{said}");
    assert!(said.contains("работу мог взять другой процесс"), "{said}");
    let before = sent();
    assert!(before < 12, "it stopped in the middle: {before}");
    // Again: it goes on, and each came once.
    for _ in 0..3 {
        house.call(&["apply", "last"]);
    }
    let came = house.who("class:ИС-21");
    assert_eq!(came.len(), 52, "{came:?}");
    house.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_told_without_the_password() {
    let Some(house) = settled().await else { return };
    let away = "postgres://kontingent:тайна-пароль@127.0.0.1:9/k";
    std::fs::write(house.path("secrets/database"), away).unwrap();
    for args in [&["plans"][..], &["sync"][..]] {
        let answer = house.call(args);
        assert_eq!(answer.status, 1);
        assert!(answer.err.contains("Сервер базы данных недоступен"), "{}", answer.said());
        assert!(!answer.said().contains("тайна"), "{}", answer.said());
    }
    let doctor = house.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("✗ база данных: Сервер базы данных недоступен") && !told.contains("тайна"), "{told}");
    std::fs::write(house.path("secrets/database"), "mysql://kontingent@127.0.0.1/k").unwrap();
    let answer = house.call(&["plans"]);
    assert!(answer.err.contains("это не адрес базы PostgreSQL"), "{}", answer.said());
}
