//! Suspend first: who has to go is suspended, comes back without an invitation within the time, and goes for good after it.

use crate::support::dataset::{day, lines, plan, read, student, teacher};
use crate::support::trial::Trial;
use crate::support::{ORDERS, name, students};
use chrono::{Days, NaiveDate};
use domain::membership::MemberStatus::{self, Joined, Suspended};
use domain::membership::{MembershipRead, PlaceName, Role, Seat};
use planner::plan::{Action, ActionKind, Plan, Verdict, reverse};
use planner::policy::{Policy, Threshold, Thresholds};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use store::JournalFilter;

const TODAY: &str = "2026-11-23";

fn suspending(days: u32) -> Policy {
    Policy { suspend_days: days, ..Policy::default() }
}

fn files(listed: impl IntoIterator<Item = usize>, orders: &str) -> Vec<(&'static str, String)> {
    let mut files = vec![("к.csv", students(listed.into_iter().map(|n| (n, "ИС-21"))))];
    if !orders.is_empty() {
        files.push(("п.csv", format!("{ORDERS}{orders}")));
    }
    files
}

fn expelled(n: usize, date: &str) -> String {
    format!("{}-к;{date};{};отчислен;ИС-21;;\n", 40 + n, name(n))
}

fn class(first: Seat, rest: std::ops::Range<usize>) -> MembershipRead {
    let others = rest.map(|n| student(n, "ИС-21", Joined, None));
    read(std::iter::once(first).chain(others).chain([teacher()]).collect())
}

#[test]
fn a_suspended_leaver_waits_and_then_goes_for_good() {
    let files = files(1..9, &expelled(0, "10.11.2026"));
    let at = |since: &str, days: u32| {
        let members = class(student(0, "ИС-21", Suspended, Some(day(since))), 1..9);
        lines(&plan(&files, &members, &suspending(days), day(TODAY)))
    };
    assert_eq!(at("2026-11-12", 14), [""; 0], "eleven days");
    assert_eq!(at("2026-11-09", 14), [""; 0], "fourteen days");
    let last = format!("remove {} class:ИС-21 | order auto final", name(0));
    assert_eq!(at("2026-11-08", 14), [last.as_str()], "fifteen days");
    assert_eq!(at("2026-11-22", 0), [last.as_str()], "nothing is suspended first");
}

#[test]
fn who_is_wanted_again_is_restored_not_invited() {
    for since in ["2026-11-20", "2026-01-01"] {
        let members = class(student(0, "ИС-21", Suspended, Some(day(since))), 1..9);
        let plan = plan(&files(0..9, ""), &members, &suspending(14), day(TODAY));
        assert_eq!(lines(&plan), [format!("add {} class:ИС-21 | roster auto", name(0))]);
    }
    // Moved: added there, and what is suspended here stays until its end.
    let members = read(vec![
        student(0, "ИС-21", Suspended, Some(day("2026-11-20"))),
        student(1, "ИС-21", Joined, None),
        student(2, "ИС-22", Joined, None),
        teacher(),
    ]);
    let list = students([(0, "ИС-22"), (1, "ИС-21"), (2, "ИС-22")]);
    let plan = plan(&[("к.csv", list)], &members, &suspending(14), day(TODAY));
    assert_eq!(lines(&plan), [format!("add {} class:ИС-22 | roster auto", name(0))]);
}

#[test]
fn a_transfer_back_is_one_action_and_a_parent_comes_back_with_the_child() {
    // Suspended in one class, joined in another, listed in the first again.
    let members = read(vec![
        student(0, "ИС-21", Suspended, Some(day("2026-11-20"))),
        student(0, "ИС-22", Joined, None),
        student(1, "ИС-21", Joined, None),
        student(2, "ИС-22", Joined, None),
        teacher(),
    ]);
    let list = students([(0, "ИС-21"), (1, "ИС-21"), (2, "ИС-22")]);
    let made = lines(&plan(&[("к.csv", list)], &members, &suspending(14), day(TODAY)));
    assert_eq!(made, [format!("reassign {} class:ИС-21 | roster auto", name(0))]);

    let parent = Seat {
        role: Role::Parent,
        platform_id: "77".into(),
        name: "Белкина Анна Ильинична".into(),
        birth_date: None,
        ..student(0, "ИС-21", Suspended, Some(day("2026-11-20")))
    };
    let mut members = class(student(0, "ИС-21", Suspended, Some(day("2026-11-20"))), 1..9);
    members.seats.push(parent);
    let mut files = files(0..9, "");
    files.push((
        "р.csv",
        format!("Законный представитель;Обучающийся;Группа\nБелкина Анна Ильинична;{};ИС-21\n", name(0)),
    ));
    let made = lines(&plan(&files, &members, &suspending(14), day(TODAY)));
    let back = |who: &str| format!("add {who} class:ИС-21 | roster auto");
    let mut expected = [back(&name(0)), back("Белкина Анна Ильинична")];
    expected.sort();
    assert_eq!(made, expected);
}

#[test]
fn a_suspended_stranger_is_left_until_the_term_has_passed() {
    let at = |since: &str| {
        let members = class(student(0, "ИС-21", Suspended, Some(day(since))), 1..9);
        let plan = plan(&files(1..9, ""), &members, &suspending(14), day(TODAY));
        (lines(&plan), plan.findings.iter().any(|finding| finding.code == "members.stranger"))
    };
    assert_eq!(at("2026-11-20"), (vec![], false));
    assert_eq!(at("2026-10-20"), (vec![format!("remove {} class:ИС-21 | absence review final", name(0))], true));
}

#[test]
fn the_suspended_are_not_there_for_the_guards() {
    // The last one who is really there is held; those who are suspended already are not, and do not keep the place open.
    let orders: String = (0..3).map(|n| expelled(n, "10.11.2026")).collect();
    let long = Some(day("2026-10-20"));
    let members = read(vec![
        student(0, "ИС-21", Suspended, long),
        student(1, "ИС-21", Suspended, long),
        student(2, "ИС-21", Joined, None),
        student(5, "ИС-22", Joined, None),
        teacher(),
    ]);
    let list = students([(5, "ИС-22")]);
    let files = [("к.csv", list), ("п.csv", format!("{ORDERS}{orders}"))];
    let made = lines(&plan(&files, &members, &suspending(14), day(TODAY)));
    let of = |n: usize| made.iter().find(|line| line.contains(&name(n))).unwrap().clone();
    // No list has the group: a person looks, and no guard holds.
    assert!(of(0).ends_with("review final") && of(1).ends_with("review final"), "{made:#?}");
    assert!(of(2).ends_with("blocked guard.place_emptied"), "{made:#?}");
}

#[test]
fn a_suspended_class_teacher_goes_without_a_successor() {
    let since = Some(day("2026-10-01"));
    let lead = Seat {
        role: Role::ClassTeacher,
        platform_id: "5".into(),
        name: "Котов Олег Ильич".into(),
        birth_date: None,
        ..student(0, "ИС-21", Suspended, since)
    };
    let staff =
        "ФИО;Должность;Статус\nЮдин Лев Петрович;преподаватель;работает\nКотов Олег Ильич;преподаватель;уволен\n";
    let mut files = files(1..9, "");
    files.push(("с.csv", staff.to_owned()));
    let made = lines(&plan(&files, &class(lead, 1..9), &suspending(14), day(TODAY)));
    assert_eq!(made, ["remove Котов Олег Ильич class:ИС-21 | absence review final"]);
}

#[test]
fn undoing_a_suspension_is_an_addition() {
    let members = class(student(0, "ИС-21", Joined, None), 1..9);
    let plan = plan(&files(1..9, &expelled(0, "10.11.2026")), &members, &suspending(14), day(TODAY));
    let back = reverse(&plan.actions);
    assert_eq!(back.actions.len(), 1);
    assert_eq!((back.actions[0].kind(), back.actions[0].is_final()), (ActionKind::Add, false));
}

/// Does what a plan says, as a platform that suspends would.
fn apply(plan: &Plan, read: &MembershipRead, today: NaiveDate) -> MembershipRead {
    let mut read = read.clone();
    for action in plan.actions.iter().filter(|action| action.verdict != Verdict::Blocked) {
        let person = action.person();
        let account = person.and_then(|person| person.platform_id.clone()).unwrap_or_default();
        let at = |read: &MembershipRead, place: &PlaceName| {
            read.seats.iter().position(|seat| seat.platform_id == account && seat.place == *place)
        };
        match action.kind() {
            ActionKind::Add | ActionKind::Invite => {
                let n = (0..99).find(|n| person.is_some_and(|person| name(*n) == person.name)).unwrap();
                let group = action.place().group().unwrap();
                let there = (1000 + n).to_string();
                read.seats.retain(|seat| !(seat.platform_id == there && seat.place == *action.place()));
                read.seats.push(student(n, group, Joined, Some(today)));
            }
            ActionKind::Reassign => {
                let from = at(&read, &action.from().unwrap().place).unwrap();
                let seat = read.seats.remove(from);
                // What was suspended there is this one now.
                read.seats.retain(|other| !(other.platform_id == seat.platform_id && other.place == *action.place()));
                read.seats.push(Seat { place: action.place().clone(), ..seat });
            }
            ActionKind::Remove => {
                let n = at(&read, action.place()).unwrap();
                assert_eq!(action.is_final(), read.seats[n].status == Suspended, "{action:?}");
                if action.is_final() {
                    read.seats.remove(n);
                } else {
                    (read.seats[n].status, read.seats[n].since) = (Suspended, Some(today));
                }
            }
            ActionKind::RenameClass => {
                let old = action.old_place().cloned().unwrap();
                for seat in read.seats.iter_mut().filter(|seat| seat.place == old) {
                    seat.place.clone_from(action.place());
                }
                read.places.push(action.place().clone());
                read.places.retain(|place| *place != old);
            }
            ActionKind::CreateClass => read.places.push(action.place().clone()),
            other => panic!("{other:?}"),
        }
    }
    read.sort();
    read
}

/// A student: listed in a group, in a class, suspended since so many days, expelled.
type One = (Option<usize>, Option<usize>, Option<u64>, bool);

fn college() -> impl Strategy<Value = Vec<One>> {
    let one = (
        prop::option::weighted(0.8, 0usize..2),
        prop::option::weighted(0.9, 0usize..2),
        prop::option::weighted(0.4, prop::sample::select(vec![0u64, 5, 14, 15, 40])),
        prop::bool::weighted(0.2),
    );
    prop::collection::vec(one, 6..30)
        .prop_filter("somebody is listed", |all: &Vec<One>| all.iter().any(|one| one.0.is_some()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn applying_and_planning_again_gives_nothing(college in college()) {
        const GROUPS: [&str; 2] = ["ИС-21", "ТМ-11"];
        let today = day(TODAY);
        let none = Threshold { at_least: 9999, at_most: 9999, ..Threshold::default() };
        let guards = Thresholds { removals: none, additions: none, role_changes: none };
        let policy = Policy { guards, ..suspending(14) };
        let listed = college.iter().enumerate().filter_map(|(n, one)| Some((n, GROUPS[one.0?])));
        let orders: String = college.iter().enumerate().filter(|(_, one)| one.3).map(|(n, _)| expelled(n, "20.11.2026")).collect();
        let files = [("к.csv", students(listed)), ("п.csv", format!("{ORDERS}999-к;20.11.2026;Никто Олег Ильич;отчислен;ИС-21;;\n{orders}"))];
        let mut seats = vec![teacher()];
        for (n, one) in college.iter().enumerate() {
            let Some(class) = one.1 else { continue };
            let since = one.2.and_then(|days| today.checked_sub_days(Days::new(days)));
            let status: MemberStatus = if since.is_some() { Suspended } else { Joined };
            seats.push(student(n, GROUPS[class], status, since));
        }
        let mut members = read(seats);
        for round in 0.. {
            let made = plan(&files, &members, &policy, today);
            for action in made.actions.iter().filter(|action| action.kind() == ActionKind::Remove) {
                let is_same = |other: &&Action| other.place() == action.place() && other.person() == action.person();
                let mut others = made.actions.iter().filter(|other| other.kind() != ActionKind::Remove);
                prop_assert!(!others.any(|other| is_same(&other)), "{:#?}", lines(&made));
            }
            if made.actions.iter().all(|action| action.verdict == Verdict::Blocked) {
                break;
            }
            prop_assert!(round < 6, "{:#?}", lines(&made));
            let after = apply(&made, &members, today);
            if made.actions.iter().all(|action| action.verdict != Verdict::Blocked) {
                let again = plan(&files, &after, &policy, today);
                prop_assert_eq!(lines(&again), Vec::<String>::new(), "after {:#?}", lines(&made));
            }
            members = after;
        }
    }
}

const NOW: &str = "2026-11-23T09:00:00Z";

async fn trial() -> Trial {
    let members = (0..8).map(|n| student(n, "ИС-21", Joined, None)).chain([teacher()]).collect();
    let mut trial = Trial::new(members, NOW, "").await;
    trial.import("список.csv", &students((0..8).map(|n| (n, "ИС-21")))).await;
    let report = trial.sync().await;
    assert_eq!(lines(&report.plan.as_ref().unwrap().plan), [""; 0]);
    // Expelled: suspended, and the journal says so.
    trial.import("приказы.csv", &format!("{ORDERS}{}", expelled(0, "20.11.2026"))).await;
    trial.import("список.csv", &students((1..8).map(|n| (n, "ИС-21")))).await;
    trial.sync().await;
    assert_eq!(trial.of("1000").await, ["class:ИС-21 suspended"]);
    let journal = trial.org.store.journal(&JournalFilter::default()).await.unwrap();
    let told: Vec<(&str, &str)> = journal
        .iter()
        .map(|entry| (entry.event.as_str(), entry.detail.as_str()))
        .filter(|(_, d)| !d.is_empty())
        .collect();
    assert_eq!(told, [("done", "suspended")]);
    trial
}

#[tokio::test(flavor = "multi_thread")]
async fn reinstated_within_the_time_is_restored_without_an_invitation() {
    let mut trial = trial().await;
    trial.later(7);
    let report = trial.sync().await;
    assert_eq!(lines(&report.plan.as_ref().unwrap().plan), [""; 0], "planning again gives nothing");
    let back = format!("{ORDERS}{}90-к;28.11.2026;{};восстановлен;;ИС-21;\n", expelled(0, "20.11.2026"), name(0));
    trial.import("приказы.csv", &back).await;
    let report = trial.sync().await;
    // The list does not name them yet: a person decides, or the next list comes.
    assert_eq!(lines(&report.plan.as_ref().unwrap().plan), [format!("add {} class:ИС-21 | order review", name(0))]);
    trial.import("список.csv", &students((0..8).map(|n| (n, "ИС-21")))).await;
    let report = trial.sync().await;
    assert_eq!(lines(&report.plan.as_ref().unwrap().plan), [format!("add {} class:ИС-21 | order auto", name(0))]);
    assert_eq!(trial.of("1000").await, ["class:ИС-21 joined"]);
    assert!(trial.org.store.invitations(false).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_term_the_removal_is_final() {
    let mut trial = trial().await;
    trial.later(14);
    trial.sync().await;
    assert_eq!(trial.of("1000").await, ["class:ИС-21 suspended"]);
    trial.later(1);
    let report = trial.sync().await;
    assert_eq!(
        lines(&report.plan.as_ref().unwrap().plan),
        [format!("remove {} class:ИС-21 | order auto final", name(0))]
    );
    assert_eq!(trial.of("1000").await, [""; 0]);
    let report = trial.sync().await;
    assert_eq!(lines(&report.plan.as_ref().unwrap().plan), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_days_people_are_removed_at_once() {
    let members = (0..8).map(|n| student(n, "ИС-21", Joined, None)).chain([teacher()]).collect();
    let mut trial = Trial::new(members, NOW, "[apply]\nsuspend_days = 0\n").await;
    trial.import("список.csv", &students((0..8).map(|n| (n, "ИС-21")))).await;
    trial.sync().await;
    trial.import("приказы.csv", &format!("{ORDERS}{}", expelled(0, "20.11.2026"))).await;
    trial.import("список.csv", &students((1..8).map(|n| (n, "ИС-21")))).await;
    trial.sync().await;
    assert_eq!(trial.of("1000").await, [""; 0]);
}
