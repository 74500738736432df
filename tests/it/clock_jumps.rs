//! Clocks that jump, show a wrong year, or stood still while a machine was off: nothing is carried out that a right clock would not have
//! carried out, nothing is cleared away, and when the clock is right again everything goes on.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::support::installation::{Daemon, Installation, PATIENCE, college, seat, wait_for};
use crate::support::trial::Trial;
use crate::support::{ORDERS, before, clock, name, students};
use chrono::{DateTime, TimeDelta, Utc};
use connectors::platform::{ReadError, Reader};
use domain::GuardCode;
use domain::membership::{MembershipRead, PlaceName, Role};
use kontingent::apply::Stop;
use kontingent::daemon::service::keep_day;
use kontingent::sync::{day_lock, sync};
use system::clock::{Boot, Clock, Driver};

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

/// A machine that was started once, and whose clock somebody sets.
#[derive(Debug)]
struct Machine {
    clock: Clock,
    set: AtomicI64,
    boot: &'static str,
}

impl Machine {
    fn at(clock: &Clock, days: i64, boot: &'static str) -> Clock {
        let set = AtomicI64::new(TimeDelta::days(days).num_seconds());
        Clock::driven(Arc::new(Machine { clock: clock.clone(), set, boot }))
    }

    fn set(&self) -> TimeDelta {
        TimeDelta::seconds(self.set.load(Ordering::SeqCst))
    }
}

impl Driver for Machine {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now() + self.set()
    }

    fn instant(&self) -> Instant {
        self.clock.instant()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clock.clone();
        Box::pin(async move { clock.sleep(time).await })
    }

    fn boot(&self) -> Option<Boot> {
        let began = "2026-11-20T05:00:00Z".parse::<DateTime<Utc>>().unwrap() + self.set();
        Some(Boot { id: self.boot.to_owned(), began })
    }
}

/// A platform whose answers have no date.
struct Undated(Arc<dyn Reader>);

#[async_trait::async_trait]
impl Reader for Undated {
    fn platform(&self) -> &str {
        self.0.platform()
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.0.read().await
    }

    async fn read_places(&self, places: &[PlaceName]) -> Result<MembershipRead, ReadError> {
        self.0.read_places(places).await
    }
}

/// A clock that was put forward by fewer days than may pass between two plans was believed: an order of the next weeks was in force,
/// and a child who is still a student was to go.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_put_forward_by_days_while_the_machine_ran_is_seen() {
    let mut trial = Trial::new(college(), "2026-11-23T09:00:00Z", "").await;
    let platform = &mut trial.org.platforms[0];
    let reader = platform.reader.take().unwrap();
    platform.reader = Some(Arc::new(Undated(reader)));
    let right = trial.org.clock.clone();
    trial.org.clock = Machine::at(&right, 0, "monday");
    trial.import("контингент.csv", &roster(0..12)).await;
    assert_eq!(trial.sync().await.outcome(), "nothing_to_do");
    trial.import("приказ.csv", &expulsion_on(5, "2026-12-15")).await;
    assert_eq!(trial.sync().await.outcome(), "nothing_to_do");
    let by = async |trial: &Trial, clock: Clock| {
        let mut org = trial.org.clone();
        org.clock = clock;
        let report = sync(&org, &mut [], Vec::new(), false, &Stop::default(), org.now()).await.unwrap();
        let plan = report.plan.as_ref().unwrap().plan.clone();
        let said = plan.findings.into_iter().find(|finding| finding.code == "guard.clock");
        (report.outcome(), said.map(|finding| finding.message))
    };
    // Twice: what was seen stays seen.
    for _ in 0..2 {
        let (outcome, said) = by(&trial, Machine::at(&right, 30, "monday")).await;
        let said = said.unwrap();
        assert_eq!(outcome, "held");
        assert!(said.contains("часы этого компьютера перевели") && said.contains("23.12.2026"), "{said}");
        assert!(said.contains("должно быть 23.11.2026"), "{said}");
    }
    // Put right by whoever sees it, nothing more is held.
    assert_eq!(by(&trial, Machine::at(&right, 0, "monday")).await, ("nothing_to_do", None));
    // A machine that was started meanwhile tells nothing of that: it may have been off for so long.
    let (outcome, said) = by(&trial, Machine::at(&right, 30, "tuesday")).await;
    assert_eq!(said, None);
    assert_ne!(outcome, "held");
}

/// The clock of a machine whose daemon only stands by may be set, too; when that daemon took over, nothing was known of it.
#[tokio::test(flavor = "multi_thread")]
async fn who_stands_by_notes_when_the_machine_was_started() {
    let trial = Trial::new(college(), "2026-11-23T09:00:00Z", "").await;
    let _works = day_lock(&trial.org.store).await.unwrap().unwrap();
    let mut org = trial.org.clone();
    org.clock = Machine::at(&trial.org.clock, 0, "monday");
    let stands_by = tokio::spawn(keep_day(org, Arc::default(), Stop::default()));
    let begun = Instant::now();
    let noted = loop {
        let noted = trial.org.store.switches("clock:boot:").await.unwrap();
        if !noted.is_empty() || begun.elapsed() > PATIENCE {
            break noted;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(noted[0].0, "clock:boot:monday");
    assert!(!stands_by.is_finished());
    stands_by.abort();
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
