//! Clocks that jump, show a wrong year, or stood still while a machine was off: nothing is carried out that a right clock would not have
//! carried out, nothing is cleared away, and when the clock is right again everything goes on.

use crate::support::installation::{Daemon, Installation, college, seat, wait_for};
use crate::support::trial::Trial;
use crate::support::{ORDERS, before, clock, name, students};
use chrono::TimeDelta;
use domain::GuardCode;
use domain::membership::Role;
use kontingent::apply::Stop;
use kontingent::sync::sync;

fn roster(people: impl IntoIterator<Item = usize>) -> String {
    students(people.into_iter().map(|n| (n, "ИС-21")))
}

fn expulsion_on(n: usize, day: &str) -> String {
    format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{day}\n", name(n), before = before())
}

/// An installation whose first plan has been looked at, with a parent in a chat, and a job each minute.
async fn settled() -> Installation {
    let mut members = college();
    members.push(seat("501", "Громова Инна Львовна", "chat:parents:ИС-21", Role::Parent));
    let installation = Installation::with(members).await;
    let guardians = format!(
        "Законный представитель;Степень родства;Обучающийся;Группа\nГромова Инна Львовна;мать;{};ИС-21\n",
        name(3)
    );
    installation.drop_file("контингент.csv", roster(0..12));
    installation.drop_file("родители.csv", guardians);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    installation
}

/// A plan for a student who is missing from the list: a person has to decide.
fn missed(installation: &Installation) {
    installation.import(&[("контингент 2.csv", &roster((0..5).chain(6..12)))]);
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), [format!("remove {} class:ИС-21 review", name(5))]);
}

fn every_minute(installation: &Installation) {
    let schedule = format!("cron = \"* * * * *\"\njob = \"sync\"\ntime_zone = \"{}\"\n", clock::zone());
    std::fs::write(installation.path("schedules/nightly-sync.toml"), schedule).unwrap();
}

fn count(daemon: &Daemon, words: &str) -> usize {
    daemon.log().matches(words).count()
}

fn sent(installation: &Installation) -> usize {
    installation.sandbox.as_ref().unwrap().log().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_year_carries_nothing_out_and_clears_nothing_away() {
    let installation = settled().await;
    // A plan that is not open any more, a roster that a newer one replaced, folders of past days.
    installation.drop_file("приказы.csv", expulsion_on(5, &clock::ago(0)));
    installation.well(&["sync"]);
    installation.drop_file("контингент.csv", roster((0..5).chain(6..12)));
    installation.well(&["sync"]);
    let kept = |installation: &Installation| {
        let files = installation.call(&["files", "list", "--all"]);
        let files = if files.status == 0 { files } else { installation.call(&["files", "list"]) };
        let days = std::fs::read_dir(installation.path("accepted")).unwrap().count();
        (files.out.lines().count(), installation.well(&["journal"]).lines().count(), days)
    };
    let (was, done) = (kept(&installation), sent(&installation));
    every_minute(&installation);
    let right = installation.clock.shift();
    // The child would be of age, links and rosters would be old, and everything past its term.
    for years in [20, -20] {
        installation.later(TimeDelta::days(365 * years));
        let daemon = installation.daemon();
        daemon.until("a cycle", |log| log.contains("cycle ended"));
        daemon.until("it says so", |log| log.contains("nothing is cleared away"));
        assert_eq!(daemon.end(), 0);
        assert_eq!(sent(&installation), done, "{years}");
        installation.clock.advance(right - installation.clock.shift());
    }
    let is = kept(&installation);
    assert!(is.0 >= was.0 && is.1 >= was.1 && is.2 >= was.2, "{was:?} {is:?}");
    // The clock is right again: a schedule that ran in that year runs tonight.
    let daemon = installation.daemon();
    daemon.until("it is due", |log| log.contains("\"due\""));
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    assert_eq!(daemon.end(), 0);
    assert_eq!(sent(&installation), done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_was_begun_by_a_wrong_clock_is_held_though_the_clock_is_right_by_now() {
    let mut trial = Trial::new(college(), "2026-11-23T09:00:00Z", "").await;
    trial.import("контингент.csv", &roster(0..12)).await;
    assert_eq!(trial.sync().await.outcome(), "nothing_to_do");
    trial.import("контингент.csv", &roster(0..13)).await;
    let seats = async |trial: &Trial| trial.org.platforms[0].reader.as_ref().unwrap().read().await.unwrap().seats.len();
    let was = seats(&trial).await;
    // A machine starts with last year's time, or next year's; its cycle is at work when the time service puts it right.
    for begun in [trial.now - TimeDelta::days(400), trial.now + TimeDelta::days(400)] {
        let report = sync(&trial.org, &mut [], Vec::new(), false, &Stop::default(), begun).await.unwrap();
        assert_eq!(report.outcome(), "held");
        let plan = report.plan.unwrap().plan;
        assert!(plan.actions.iter().all(|action| action.guards.contains(&GuardCode::Clock)), "{plan:?}");
        let said = plan.findings.iter().find(|finding| finding.code == "guard.clock").unwrap();
        assert!(said.message.contains("пока составлялся план, часы перевели"), "{}", said.message);
        assert_eq!(seats(&trial).await, was);
    }
    assert_eq!(trial.sync().await.outcome(), "done");
    assert_eq!(seats(&trial).await, was + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_of_a_time_to_come_is_none() {
    let installation = settled().await;
    missed(&installation);
    installation.later(TimeDelta::days(30));
    installation.well(&["approve", "last"]);
    installation.later(TimeDelta::days(-30));
    let said = installation.call(&["apply", "last"]).said();
    assert!(said.contains("Одобрение просрочено"), "{said}");
    assert_eq!(sent(&installation), 0);
    // A person approves it now.
    installation.well(&["approve", "last"]);
    assert!(installation.well(&["apply", "last"]).contains("Выполнено: 1."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_approved_is_not_carried_out_by_a_clock_that_was_put_back() {
    let installation = settled().await;
    missed(&installation);
    installation.well(&["approve", "last"]);
    // By less than an approval may be ahead, and more than clocks may be put back.
    installation.later(TimeDelta::minutes(-45));
    let said = installation.call(&["apply", "last"]).said();
    assert_eq!(sent(&installation), 0, "{said}");
}

/// A plan that was made while the clock was ahead is not the newest one until that day: what people decide later is carried over.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_rejected_stays_rejected_though_the_clock_was_ahead() {
    let installation = settled().await;
    installation.import(&[("контингент 2.csv", &roster(0..13))]);
    installation.later(TimeDelta::days(40));
    installation.call(&["plan"]);
    installation.later(TimeDelta::days(-40));
    installation.import(&[("контингент 3.csv", &roster(0..14))]);
    installation.call(&["plan"]);
    let decisions = async || {
        let store = installation.store().await;
        let open = store.open_plans().await.unwrap().pop().unwrap();
        let saved = store.load_plan(open).await.unwrap();
        let action =
            |n: usize| saved.plan.actions.iter().find(|action| action.person().unwrap().name == name(n)).unwrap();
        (action(12).id.clone(), saved.of(&action(12).id).unwrap().decision, saved.plan.actions.len())
    };
    let (id, decision, count) = decisions().await;
    assert_eq!((decision, count), (None, 2));
    installation.well(&["reject", "last", &id, "--reason", "документы ещё проверяются"]);
    installation.import(&[("контингент 4.csv", &roster(0..15))]);
    installation.call(&["plan"]);
    assert_eq!(decisions().await, (id, Some(store::Decision::Rejected), 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_was_off_for_three_months_catches_up_once() {
    let installation = settled().await;
    every_minute(&installation);
    let daemon = installation.daemon();
    daemon.until("it is due", |log| log.contains("\"due\""));
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    assert_eq!(daemon.end(), 0);
    // Somebody approved something on the last evening, and an order was to come into force in the meantime.
    let coming = (installation.today() + TimeDelta::days(30)).format("%d.%m.%Y").to_string();
    installation.import(&[("контингент 2.csv", &roster(0..13)), ("приказы.csv", &expulsion_on(3, &coming))]);
    installation.call(&["plan"]);
    installation.call(&["approve", "last"]);
    installation.later(TimeDelta::days(92));
    let daemon = installation.daemon();
    daemon.until("a cycle", |log| log.contains("cycle ended"));
    wait_for("the plan", || installation.actions().iter().any(|line| line.contains("guard.clock")));
    assert_eq!(count(&daemon, "\"schedule\":\"nightly-sync\""), 1, "{}", daemon.log());
    assert!(daemon.log().contains("\"missed\":1000"), "{}", daemon.log());
    assert_eq!(daemon.end(), 0);
    assert_eq!(sent(&installation), 0);
    assert!(installation.actions().iter().all(|line| line.contains("guard.clock")), "{:?}", installation.actions());
    // Somebody looks, and it goes on.
    installation.well(&["approve", "last", "--lift", "clock", "--reason", "сервер стоял три месяца"]);
    installation.call(&["apply", "last"]);
    assert!(installation.who("class:ИС-21").contains(&format!("{} student invited", name(12))));
}
