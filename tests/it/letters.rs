//! What people are told by letters, whoever took the files in and whoever decided: through the real binary and a mail server.

use crate::support::installation::{Installation, college, wait_for};
use crate::support::smtp::{Manner, Server};
use crate::support::{ORDERS, before, name, students};
use chrono::TimeDelta;
use simulators::{Fault, FaultOrders};

fn mail(server: &Server, more: &str) -> String {
    format!(
        "[notify]\nto = [\"admin@college.example\"]\nfrom = \"k@college.example\"\n{more}\
         [notify.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        server.port
    )
}

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

/// An installation in which nothing is left to do, and nobody was written to.
async fn quiet(server: &Server, more: &str) -> Installation {
    let installation = Installation::with(college()).await;
    installation.add_configuration(&mail(server, more));
    installation.import(&[("контингент.csv", &roster(0..12))]);
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "{said}");
    assert!(server.taken().is_empty(), "nobody is needed, nobody is written to: {:?}", server.taken());
    installation
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_service_refused_is_told_with_the_reason() {
    let server = Server::start(Manner::Kind).await;
    let installation = quiet(&server, "").await;
    let daemon = installation.daemon();
    installation.drop_file("меню.csv", "Блюдо;Цена\nСуп;80\nКаша;60\n");
    wait_for("the letter", || !server.taken().is_empty());
    let words = server.taken()[0].words();
    assert!(words.starts_with("Контингент: не прочитано файлов: 1"), "{words}");
    assert!(words.contains("Не прочитаны файлы") && words.contains("меню.csv"), "{words}");
    // There is no address of the page: what to type, as it is typed.
    assert!(words.contains("kontingent files list"), "{words}");
    assert_eq!(daemon.end(), 0);
    // It was told: the next cycle, by hand, is silent.
    installation.well(&["sync"]);
    assert_eq!(server.taken().len(), 1, "{:?}", server.taken());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_even_be_opened_is_told() {
    let server = Server::start(Manner::Kind).await;
    let installation = quiet(&server, "").await;
    installation.drop_file("пустой.csv", "");
    installation.call(&["sync"]);
    let letters = server.taken();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].words().contains("пустой.csv"), "{}", letters[0].words());
    assert!(installation.well(&["files", "list"]).contains("пустой.csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_list_is_told_without_names() {
    let server = Server::start(Manner::Kind).await;
    let installation = quiet(&server, "").await;
    installation.add_configuration("[web]\naddress = \"https://kontingent.college.example\"\n");
    installation.drop_file("контингент.csv", format!("{}Итого: 24\n", roster(0..9)));
    let answer = installation.call(&["sync"]);
    let letters = server.taken();
    assert_eq!(letters.len(), 1, "{}", answer.said());
    let words = letters[0].words();
    assert!(words.contains("прочитаны не целиком") && words.contains("контингент.csv"), "{words}");
    assert!(words.contains("24") && words.contains("9"), "{words}");
    assert!(words.contains("https://kontingent.college.example/files"), "{words}");
    for n in 0..12 {
        let surname = name(n).split(' ').next().unwrap().to_owned();
        assert!(!words.contains(&surname), "{surname}: {words}");
    }
    // It stays so, and is not said every time.
    installation.call(&["sync"]);
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_have_names_that_every_mail_program_shows() {
    let server = Server::start(Manner::Kind).await;
    let installation = quiet(&server, "").await;
    installation.drop_file("контингент.csv", roster(0..4));
    installation.call(&["sync"]);
    let letter = &server.taken()[0];
    let name = letter.data.lines().find(|line| line.contains("filename")).unwrap().to_owned();
    assert!(name.contains("filename=\"plan-") && name.ends_with(".html\"") && name.is_ascii(), "{name}");
    assert!(letter.words().contains("kontingent show 2") && letter.words().contains("kontingent approve 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_day_writes_to_nobody() {
    let server = Server::start(Manner::Kind).await;
    let installation = quiet(&server, "").await;
    let day = (installation.today() + TimeDelta::days(20)).format("%d.%m.%Y");
    let order = format!("{ORDERS}46-к;{};{};отчисление;ИС-21;;{day}\n", before(), name(3));
    installation.drop_file("приказы.csv", order);
    let said = installation.call(&["sync"]).said();
    assert!(installation.actions()[0].contains("guard.not_effective_yet"), "{:?}", installation.actions());
    assert!(server.taken().is_empty(), "{said}\n{:?}", server.taken());
    assert!(!said.contains("kontingent approve"), "nothing is to be decided: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_told_with_what_is_needed_or_when_it_is_asked_for() {
    for (more, letters) in [("", 0), ("digest = true\n", 1)] {
        let server = Server::start(Manner::Kind).await;
        let installation = quiet(&server, more).await;
        let order = format!("{ORDERS}45-к;{1};{0};отчисление;ИС-21;;{1}\n", name(3), before());
        installation.drop_file("приказы.csv", order);
        installation.drop_file("контингент.csv", roster((0..12).filter(|n| *n != 3)));
        let said = installation.well(&["sync"]);
        assert!(said.contains("Выполнено: 1"), "{said}");
        assert_eq!(server.taken().len(), letters, "{more}: {:?}", server.taken());
        if let Some(letter) = server.taken().first() {
            let words = letter.words();
            assert!(words.starts_with("Контингент: выполнено: 1, от вас ничего не нужно"), "{words}");
        }
        // The next letter for another reason has it, if no letter did.
        installation.drop_file("меню.csv", "Блюдо;Цена\nСуп;80\n");
        installation.call(&["sync"]);
        let words = server.taken().last().unwrap().words();
        let told = words.contains("Выполнено с прошлого письма: 1 (удалить — 1)");
        assert_eq!(told, letters == 0, "{more}: {words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_to_people_of_what_they_approved_is_told_once_they_have_decided() {
    let server = Server::start(Manner::Kind).await;
    let installation = Installation::of_files();
    installation.add_configuration(&mail(&server, ""));
    installation.import(&[
        ("контингент.csv", &roster(0..13)),
        ("участники.csv", &crate::support::joined((0..12).map(|n| (n, "ИС-21")))),
    ]);
    installation.well(&["plan"]);
    installation.well(&["approve", "last"]);
    installation.well(&["apply", "last"]);
    let daemon = installation.daemon();
    // They may be deciding still.
    daemon.until("has looked", |log| log.contains("ready"));
    assert_eq!(daemon.end(), 0);
    assert!(server.taken().is_empty(), "{:?}", server.taken());
    installation.later(TimeDelta::minutes(11));
    let daemon = installation.daemon();
    wait_for("the letter", || !server.taken().is_empty());
    assert_eq!(daemon.end(), 0);
    let words = server.taken()[0].words();
    assert!(words.starts_with("Контингент: сделать вручную: 1"), "{words}");
    assert!(words.contains("kontingent worklist"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_list_is_not_forgotten_while_the_platform_cannot_be_read() {
    let server = Server::start(Manner::Kind).await;
    let installation = quiet(&server, "").await;
    installation.drop_file("меню.csv", "Блюдо;Цена\nСуп;80\n");
    installation.drop_file("контингент.csv", format!("{}Итого: 24\n", roster(0..9)));
    // Nobody knows yet what of the list was not read: there is no plan.
    let sandbox = installation.sandbox.as_ref().unwrap();
    sandbox.next_faults("read", 1000, Fault::Error);
    installation.call(&["sync"]);
    let letters: Vec<String> = server.taken().iter().map(|letter| letter.words()).collect();
    assert!(letters.iter().any(|words| words.contains("меню.csv")), "{letters:?}");
    assert!(letters.iter().all(|words| !words.contains("прочитаны не целиком")), "{letters:?}");
    sandbox.order_faults(FaultOrders { clear: true, ..FaultOrders::default() });
    installation.call(&["sync"]);
    let last = server.taken().last().unwrap().words();
    assert!(last.contains("прочитаны не целиком") && last.contains("контингент.csv"), "{last}");
}
