//! What only a PostgreSQL server makes different. That everything else is the same, the other tests show: they are run on both
//! stores (tests/run.sh). Without a server (`KONTINGENT_TEST_POSTGRES`) these are skipped, and say so.

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support;
use connectors::platform::PermitSource as _;
use simulators::SandboxOptions;
use store::{Claim, Claimed, Event, Server, ServerTerms, Store, Switch};

use crate::support::installation::{Installation, PATIENCE, college, student, wait_for};
use crate::support::{ORDERS, before, name, students};

/// An installation on a server, with a plan carried out.
async fn settled() -> Option<Installation> {
    if support::database::server().is_none() {
        let words = "SKIPPED: KONTINGENT_TEST_POSTGRES names no PostgreSQL server\n";
        std::io::stderr().write_all(words.as_bytes()).unwrap();
        return None;
    }
    let installation = Installation::with(college()).await;
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.import(&[(
        "приказы.csv",
        &format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(3), before = before()),
    )]);
    installation.well(&["plan"]);
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
    Some(installation)
}

/// Waits until a claim is free, and takes it.
async fn claimed(store: &Store, claim: Claim) -> Claimed {
    let begun = Instant::now();
    loop {
        if let Some(held) = store.claim(claim).await.unwrap() {
            return held;
        }
        assert!(begun.elapsed() < PATIENCE, "never: it is free");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Takes the server out of the configuration: the store is the file then.
fn on_file(installation: &Installation) {
    installation.configure(&installation.configuration().replace("url_file = \"secrets/database\"\n", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_only_grows() {
    let Some(installation) = settled().await else { return };
    let database = installation.database.as_ref().unwrap();
    for statement in ["UPDATE journal SET who = 'nobody'", "DELETE FROM journal", "TRUNCATE journal"] {
        assert!(database.run(statement).contains("the journal only grows"), "{statement}");
    }
    assert!(installation.well(&["journal", "verify"]).contains("Журнал цел"));
    assert!(!installation.path("data/kontingent.sqlite").exists(), "nothing was kept in a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_moves_to_a_file_and_back() {
    let Some(installation) = settled().await else { return };
    let told = |installation: &Installation| {
        let seal = installation.well(&["journal", "verify"]);
        (
            seal,
            installation.well(&["plans"]),
            installation.well(&["who", "class:ИС-21"]),
            installation.well(&["files", "list"]),
        )
    };
    let before = told(&installation);
    assert!(installation.well(&["store", "copy", "--to", "копия.sqlite"]).contains("копия базы готова"));
    let refused = installation.call(&["store", "copy", "--from", "копия.sqlite"]);
    assert!(refused.status == 1 && refused.err.contains("не пуста"), "{}", refused.said());
    assert_eq!(told(&installation), before);

    // The file is a store as any other.
    let server = installation.configuration();
    on_file(&installation);
    std::fs::rename(installation.path("копия.sqlite"), installation.path("data/kontingent.sqlite")).unwrap();
    assert_eq!(told(&installation), before);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    let grown = told(&installation);

    // And back, into a database of its own.
    let other = support::database::Database::made().unwrap();
    std::fs::write(installation.path("secrets/database"), other.url()).unwrap();
    installation.configure(&server);
    let said = installation.well(&["store", "copy", "--from", "data/kontingent.sqlite"]);
    assert!(said.contains("перенесено, строк: "), "{said}");
    assert_eq!(told(&installation), grown);
    // Numbers go on behind those that were moved.
    installation.goes_on();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_stands_by_and_takes_over() {
    let Some(installation) = settled().await else { return };
    let first = installation.daemon();
    // Its own addresses are free: it takes none before it is its turn.
    let log = installation.path("second.log");
    let file = std::fs::File::create(&log).unwrap();
    let second = installation.command(&["run"]).stdout(Stdio::null()).stderr(file).spawn().unwrap();
    let says = |text: &str| std::fs::read_to_string(&log).unwrap_or_default().contains(text);
    wait_for("the second stands by", || says("standing by"));
    assert!(!says("\"ready\""));
    // Killed, not ended: the server notices that its connection is gone.
    first.signal("-KILL");
    wait_for("the second takes over", || says("\"ready\""));
    drop(first);
    let plans = installation.well(&["plans"]).lines().count();
    // The server throws it out, as one that is started anew does: it goes on by itself.
    installation.database.as_ref().unwrap().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
    installation.drop_file(
        "приказы-2.csv",
        format!("{ORDERS}46-к;{before};{};отчисление;ИС-21;;{before}\n", name(4), before = before()),
    );
    wait_for("it works on", || installation.well(&["plans"]).lines().count() > plans);
    // Somebody else took its day: it lets go of it, and takes it again when it is free.
    installation.database.as_ref().unwrap().run(
        "UPDATE leases SET holder = 'another', token = token + 1, until = clock_timestamp() + interval '6 seconds' WHERE claim = 'day'",
    );
    wait_for("it lets go", || says("claim_lost"));
    let ready = || std::fs::read_to_string(&log).unwrap_or_default().matches("\"ready\"").count();
    wait_for("it takes it again", || ready() >= 2);
    assert_eq!(support::installation::Daemon { child: second, log }.end(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_the_lock_sends_nothing_more() {
    if settled().await.is_none() {
        return;
    }
    let members = (0..40).map(|n| student(n, "ИС-21")).collect();
    let options = SandboxOptions { members, latency: Duration::from_millis(250), ..SandboxOptions::default() };
    let installation = Installation::with_options(options).await;
    installation.add_configuration(
        "[policy.guards]\nadditions = { organization_percent = 100, class_percent = 100, at_least = 50, at_most = 1000 }\n",
    );
    installation.import(&[("контингент.csv", &students((0..52).map(|n| (n, "ИС-21"))))]);
    installation.well(&["plan"]);
    installation.well(&["approve", "last"]);
    let database = installation.database.as_ref().unwrap();
    let sent =
        || database.run("SELECT COUNT(*) FROM journal WHERE event = 'sent'").trim().parse::<usize>().unwrap_or(0);
    let mut apply =
        installation.command(&["apply", "last"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for("a few are sent", || sent() >= 2);
    // Somebody else has the claim now, as if this process had slept: its connections are as good as ever.
    database.run(
        "UPDATE leases SET holder = 'another', token = token + 1, until = clock_timestamp() + interval '3 seconds' WHERE claim = 'work'",
    );
    let mut said = String::new();
    apply.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(apply.wait().unwrap().code(), Some(1), "{said}");
    assert!(said.contains("работу мог взять другой процесс"), "{said}");
    let before = sent();
    assert!(before < 12, "it stopped in the middle: {before}");
    // Again, once it is free: it goes on, and each came once.
    for _ in 0..3 {
        installation.call(&["apply", "last"]);
    }
    let came = installation.who("class:ИС-21");
    assert_eq!(came.len(), 52, "{came:?}");
    installation.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_told_without_the_password() {
    let Some(installation) = settled().await else { return };
    let away = "postgres://kontingent:тайна-пароль@127.0.0.1:9/k";
    std::fs::write(installation.path("secrets/database"), away).unwrap();
    for args in [&["plans"][..], &["sync"][..]] {
        let answer = installation.call(args);
        assert_eq!(answer.status, 1);
        assert!(answer.err.contains("Сервер базы данных недоступен"), "{}", answer.said());
        assert!(!answer.said().contains("тайна"), "{}", answer.said());
    }
    let doctor = installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("✗ база данных: Сервер базы данных недоступен") && !told.contains("тайна"), "{told}");
    std::fs::write(installation.path("secrets/database"), "mysql://kontingent@127.0.0.1/k").unwrap();
    let answer = installation.call(&["plans"]);
    assert!(answer.err.contains("это не адрес базы PostgreSQL"), "{}", answer.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_organisation_never_sees_the_rows_of_another() {
    let Some(installation) = settled().await else { return };
    let database = installation.database.as_ref().unwrap();
    let server = Server::open(&database.url().into(), ServerTerms::default()).await.unwrap();
    let path = installation.path("data/other/kontingent.sqlite");
    let other = server.organization("other", &path).await.unwrap();
    let own = server.organization("", &installation.path("data/kontingent.sqlite")).await.unwrap();
    assert!(other.is_empty().await.unwrap() && !own.is_empty().await.unwrap());
    // By the program: the same names, numbers and keys belong to each.
    let now = support::clock::now();
    let reason = Switch { value: "1".into(), since: "x".into(), who: "x".into(), reason: String::new() };
    other.set_switch("first_opened", &reason).await.unwrap();
    other.enter(now, Event::Account, "кто-то", "x").await.unwrap();
    assert_eq!(other.verify_journal().await.unwrap().unwrap().0, 1, "a journal of its own");
    assert!(own.verify_journal().await.unwrap().unwrap().0 > 1);
    assert!(other.known_persons().await.unwrap().is_empty() && !own.known_persons().await.unwrap().is_empty());
    // By hand, with everything that the role may do: every table that has an organisation, told none, another, its own.
    let number = database.run("SELECT number FROM organizations WHERE code = 'other'").trim().parse::<i64>().unwrap();
    let tables = database.run(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'organization'
         AND table_name NOT IN ('leases', 'summaries')",
    );
    let tables: Vec<&str> = tables.lines().filter(|line| !line.is_empty()).collect();
    assert!(tables.len() >= 33, "{tables:?}");
    let mut seen = 0;
    for table in &tables {
        let count = |of: &str| of.trim().parse::<i64>().unwrap_or(-1);
        let query = format!("SELECT COUNT(*) FROM {table}");
        let theirs = format!("SELECT COUNT(*) FROM {table} WHERE organization <> {number}");
        seen += count(&database.run(&query));
        assert_eq!(count(&database.run_for(number, &theirs)), 0, "{table}");
        assert_eq!(count(&database.run_for(0, &query)), 0, "{table}");
    }
    assert!(seen > 50);
    for statement in [
        "UPDATE persons SET name = 'x'",
        "DELETE FROM seats",
        "UPDATE plans SET organization = organization",
        "INSERT INTO switches (organization, name, value, since) VALUES (1, 'stop', 'on', 'x')",
    ] {
        let told = database.run_for(number, statement);
        assert!(told.is_empty() || told.contains("row-level security"), "{statement}: {told}");
    }
    assert!(own.stopped().await.unwrap().is_none());
    assert!(own.known_persons().await.unwrap().iter().all(|person| person.name != "x"));
    // Told none at all: nothing.
    let told = database.run_without("SELECT COUNT(*) FROM persons");
    assert_eq!(told.trim(), "0");
    server.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_read_at_once_on_a_few_connections_each_sees_its_own() {
    let Some(installation) = settled().await else { return };
    let terms = ServerTerms { connections: 4, ..ServerTerms::default() };
    let server = Server::open(&installation.database.as_ref().unwrap().url().into(), terms).await.unwrap();
    let mut work = tokio::task::JoinSet::new();
    for n in 0..12 {
        let (server, path) = (server.clone(), installation.path("data/other/kontingent.sqlite"));
        work.spawn(async move {
            let own = server.organization(&format!("one of {n}"), &path).await.unwrap();
            let value = Switch { value: n.to_string(), since: "x".into(), who: "x".into(), reason: String::new() };
            own.set_switch("whose", &value).await.unwrap();
            for _ in 0..40 {
                assert_eq!(own.switch("whose").await.unwrap().unwrap().value, n.to_string());
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    server.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_superuser_is_refused() {
    let Some(installation) = settled().await else { return };
    let database = installation.database.as_ref().unwrap();
    let url = database.url();
    let (scheme, rest) = url.split_once("://").unwrap();
    let (_, address) = rest.split_once('@').unwrap();
    std::fs::write(installation.path("secrets/database"), format!("{scheme}://postgres@{address}")).unwrap();
    let answer = installation.call(&["plans"]);
    assert!(answer.status == 1 && answer.err.contains("обычную роль"), "{}", answer.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_program_works_on_if_the_newer_one_allows_it() {
    let Some(installation) = settled().await else { return };
    let database = installation.database.as_ref().unwrap();
    database.run(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 9001, 'of a newer program', true, checksum, 0 FROM _sqlx_migrations LIMIT 1",
    );
    let refused = installation.call(&["plans"]);
    assert!(refused.status == 1 && refused.err.contains("9001"), "{}", refused.said());
    database.run("INSERT INTO upgrades (version, works_with) VALUES (9001, 9000)");
    assert_eq!(installation.call(&["plans"]).status, 1, "only with a program of 9000 on");
    database.run("UPDATE upgrades SET works_with = 8");
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation.well(&["journal", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platforms_rate_is_kept_by_all_processes_together() {
    let Some(installation) = settled().await else { return };
    let url = installation.database.as_ref().unwrap().url().into();
    let mut tasks = Vec::new();
    let begun = Instant::now();
    for n in 0..3 {
        let server = Server::open(&url, ServerTerms::default()).await.unwrap();
        let store = server.organization(&format!("k{n}"), &installation.path("data/kontingent.sqlite")).await.unwrap();
        tasks.push(tokio::spawn(async move {
            for _ in 0..20 {
                store.turn("one and the same token", Duration::from_millis(20)).await;
            }
            server.close().await;
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(59 * 20), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_one_process_s_and_its_token_grows() {
    let Some(installation) = settled().await else { return };
    let url = installation.database.as_ref().unwrap().url().into();
    let terms = ServerTerms { lease: Duration::from_secs(6), ..ServerTerms::default() };
    let path = installation.path("data/kontingent.sqlite");
    let (one, two) = (Server::open(&url, terms).await.unwrap(), Server::open(&url, terms).await.unwrap());
    let (first, second) = (one.organization("", &path).await.unwrap(), two.organization("", &path).await.unwrap());
    let claim = first.claim(Claim::Work).await.unwrap().expect("free");
    assert!(second.claim(Claim::Work).await.unwrap().is_none() && first.claim(Claim::Work).await.unwrap().is_none());
    assert!(second.claim(Claim::Day).await.unwrap().is_some(), "another matter");
    // It is renewed for as long as it is held.
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert!(claim.holds() && second.claim(Claim::Work).await.unwrap().is_none());
    first.enter(support::clock::now(), Event::Account, "x", "x").await.unwrap();
    // Taken away: nothing is written nor sent in its name, though it does not know yet.
    installation
        .database
        .as_ref()
        .unwrap()
        .run("UPDATE leases SET token = token + 1, holder = 'x' WHERE claim = 'work'");
    let refused = first.enter(support::clock::now(), Event::Account, "x", "x").await;
    assert!(matches!(refused, Err(store::StoreError::ClaimLost)), "{refused:?}");
    wait_for("it knows", || !claim.holds() && !first.may_send());
    // It runs out: anybody may have it then, and what the former one gives back is not the new one's.
    let taken = claimed(&second, Claim::Work).await;
    drop(claim);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(taken.holds() && first.claim(Claim::Work).await.unwrap().is_none());
    assert!(first.may_send(), "nobody is at work there any more");
    drop(taken);
    claimed(&first, Claim::Work).await;
    one.close().await;
    two.close().await;
}
