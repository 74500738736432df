//! What only a PostgreSQL server makes different. That everything else is the same, the other tests show: they are run on both
//! stores (tests/run.sh). Without a server (`KONTINGENT_TEST_POSTGRES`) these are skipped, and say so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io::Write as _;

use support::house::{House, college};
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
async fn one_daemon_at_a_time_on_a_server() {
    let Some(house) = settled().await else { return };
    let daemon = house.daemon();
    let second = house.command(&["run"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("уже работает другая служба"), "{said}");
    // Killed, not ended: the server notices that its connection is gone.
    daemon.signal("-KILL");
    drop(daemon);
    let next = house.daemon();
    assert_eq!(next.end(), 0);
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
