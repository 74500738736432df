//! Many details that change at once hold a roster, also where the platform tells none of them: the roster before does.

use crate::support::dataset;
use crate::support::dataset::{day, lines, read, student, teacher};
use crate::support::trial::Trial;
use crate::support::{birth, name};
use domain::GuardCode;
use domain::membership::MemberStatus::Joined;
use domain::membership::{MembershipRead, Seat};
use domain::roster::Former;
use i18n::Lang;
use kontingent::apply::Stop;
use kontingent::sync::execute;
use planner::identity::to_remember;
use planner::plan::{Action, ActionKind, Moment, Plan, Verdict, make_plan};
use planner::policy::Policy;
use store::Decision;

const TODAY: &str = "2026-11-23";

/// Whose number, birth date, phone and guardian a student has.
type Shift = fn(usize) -> [usize; 4];

/// A roster of so many students; `shift` says whose details each of them has.
fn roster(count: usize, shift: impl Fn(usize) -> [usize; 4]) -> String {
    let mut text = "№ личного дела;ФИО;Дата рождения;Телефон;Законный представитель;Группа\n".to_owned();
    for n in 0..count {
        let [number, born, phone, guardian] = shift(n);
        let guardian = name(guardian + 100).replace("вич", "вна");
        text.push_str(&format!("Л-{number};{};{};8900555{phone:04};{guardian};ИС-21\n", name(n), birth(born)));
    }
    text
}

fn same(n: usize) -> [usize; 4] {
    [n, n, n, n]
}

/// A platform that tells names alone.
fn members(count: usize) -> MembershipRead {
    let seats = (0..count).map(|n| Seat { birth_date: None, ..student(n, "ИС-21", Joined, None) });
    read(seats.chain([teacher()]).collect())
}

/// The plan for a roster after another one, with somebody new whom it invites.
fn after(before: &str, now: &str, count: usize) -> Plan {
    let today = day(TODAY);
    let mut first = dataset::dataset(&[("к.csv", before.to_owned())], &members(count), today);
    first.former = Former::new("salt");
    let former = to_remember(&first);
    let now = format!("{now}Л-999;Новикова Инна Олеговна;01.02.2009;89005559999;Новикова Анна Ильинична;ИС-21\n");
    let mut second = dataset::dataset(&[("к.csv", now)], &members(count), today);
    second.former = former;
    make_plan(&second, &Policy::default(), Moment { as_of: today, time: None }, Lang::Ru)
}

fn held(plan: &Plan) -> Vec<&str> {
    let all = plan.findings.iter().map(|finding| finding.code.as_ref());
    all.filter(|code| matches!(*code, "guard.columns_shifted" | "guard.ids_changed")).collect()
}

#[test]
fn a_column_that_slipped_is_told_from_the_roster_before() {
    let cases: [(&str, Shift, &str); 4] = [
        ("guard.columns_shifted", |n| [n, n + 1, n, n], "дата рождения"),
        ("guard.columns_shifted", |n| [n, n, n + 1, n], "телефон"),
        ("guard.columns_shifted", |n| [n, n, n, n + 1], "законном представителе"),
        ("guard.ids_changed", |n| [n + 500, n, n, n], "номер"),
    ];
    for (guard, shift, words) in cases {
        let plan = after(&roster(12, same), &roster(12, shift), 12);
        assert_eq!(held(&plan), [guard], "{words}");
        let finding = plan.findings.iter().find(|finding| finding.code == guard).unwrap();
        assert!(finding.message.contains(words) && finding.message.contains("12 из 12"), "{}", finding.message);
        let examples = finding.message.split("Примеры: ").nth(1).unwrap();
        assert_eq!(examples.split('.').next().unwrap().split("; ").count(), 3, "{}", finding.message);
        let invitation = plan.actions.iter().find(|action| action.place() == "class:ИС-21").unwrap();
        assert_eq!(invitation.verdict, Verdict::Blocked, "{words}");
        assert!(invitation.guards.iter().any(|held| held.code() == guard), "{words}");
    }
}

#[test]
fn a_few_changes_are_none() {
    let free = |before: &str, now: &str| {
        let plan = after(before, now, 30);
        assert_eq!(held(&plan), [""; 0], "{:?}", plan.findings);
        assert!(lines(&plan).iter().any(|line| line.starts_with("invite ") && line.ends_with(" auto")));
    };
    let straight = roster(30, same);
    free(&straight, &straight);
    // One mistake mended, one new phone, one guardian in place of another, one new number.
    free(&straight, &roster(30, |n| if n == 4 { [77, 78, 79, 80] } else { same(n) }));
    free(&straight, &roster(30, |n| if n < 2 { [n, n + 50, n, n] } else { same(n) }));
    // Phones change more often.
    free(&straight, &roster(30, |n| if n < 12 { [n, n, n + 50, n] } else { same(n) }));
    // Nobody is known from before: nothing is concluded.
    free(&roster(30, same).replace("ИС-21", "ИС-11"), &roster(30, |n| [n + 1, n + 1, n + 1, n + 1]));
}

#[test]
fn a_small_file_counts_for_itself() {
    let today = day(TODAY);
    let many: String = roster(60, same).replace("ИС-21", "ТМ-11");
    let few = |shift: Shift| {
        roster(70, shift)
            .lines()
            .enumerate()
            .filter(|(n, _)| *n == 0 || *n > 60)
            .map(|(_, l)| format!("{l}\n"))
            .collect()
    };
    let dataset = |second: String, former: Former| {
        let mut dataset = dataset::dataset(&[("а.csv", many.clone()), ("б.csv", second)], &members(0), today);
        dataset.former = former;
        dataset
    };
    let former = to_remember(&dataset(few(same), Former::new("salt")));
    let plan = |dataset| make_plan(&dataset, &Policy::default(), Moment { as_of: today, time: None }, Lang::Ru);
    assert_eq!(held(&plan(dataset(few(same), former.clone()))), [""; 0]);
    let plan = plan(dataset(few(|n| [n, n + 1, n, n]), former));
    assert_eq!(held(&plan), ["guard.columns_shifted"]);
    for action in plan.actions.iter().filter(|action| action.kind().code() == "invite") {
        let is_held = action.guards.contains(&GuardCode::ColumnsShifted);
        assert_eq!(is_held, action.place() == "class:ИС-21", "{action:?}");
    }
}

#[test]
fn memory_makes_another_plan_only_where_it_holds_something() {
    let straight = roster(12, same);
    let (free, again) = (after(&straight, &straight, 12), after(&roster(12, |n| [n, n, n, n + 1]), &straight, 12));
    let unremembered = after("ФИО;Группа\nНикто Олег Ильич;ИС-21\n", &straight, 12);
    assert_eq!(free.plan_id, unremembered.plan_id);
    assert_ne!(free.plan_id, again.plan_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_roster_is_not_remembered_and_a_mended_one_goes_on() {
    let mut trial = Trial::new(members(12).seats, "2026-11-23T09:00:00Z", "").await;
    trial.import("список.csv", &roster(12, same)).await;
    let report = trial.sync().await;
    assert_eq!(held(&report.plan.as_ref().unwrap().plan), [""; 0]);
    let kept = trial.org.store.former().await.unwrap();
    assert!(!kept.is_empty());

    trial.import("список.csv", &roster(13, |n| [n, n + 1, n, n])).await;
    for _ in 0..2 {
        let report = trial.sync().await;
        assert_eq!(held(&report.plan.as_ref().unwrap().plan), ["guard.columns_shifted"]);
        assert!(report.plan.as_ref().unwrap().is_held());
        assert_eq!(trial.org.store.former().await.unwrap(), kept, "a held roster is never the other side");
    }
    trial.import("список.csv", &roster(13, same)).await;
    let report = trial.sync().await;
    assert_eq!(held(&report.plan.as_ref().unwrap().plan), [""; 0]);
    assert!(trial.org.store.former().await.unwrap().len() > kept.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_let_through_is_how_things_are_now() {
    let mut trial = Trial::new(members(12).seats, "2026-11-23T09:00:00Z", "").await;
    trial.import("список.csv", &roster(12, same)).await;
    trial.sync().await;
    trial.import("список.csv", &roster(13, |n| [n + 500, n, n, n])).await;
    let report = trial.sync().await;
    let (head, made) = (report.plan.as_ref().unwrap().head.clone(), &report.plan.as_ref().unwrap().plan);
    assert_eq!(held(made), ["guard.ids_changed"]);
    let store = &trial.org.store;
    let invitation: Vec<&Action> = made.actions.iter().filter(|action| action.kind() == ActionKind::Invite).collect();
    assert_eq!(invitation.len(), 1, "{:?}", lines(made));
    store.lift(&head, (GuardCode::IdsChanged, "sandbox"), trial.now, "админ", "новая нумерация").await.unwrap();
    store.decide(&head, &invitation, Some(Decision::Approved), trial.now, "админ", "").await.unwrap();
    let carried = execute(&trial.org, head, Vec::new(), true, &Stop::default(), trial.now).await.unwrap().unwrap();
    assert_eq!(carried.applied.done.len(), 1);
    let report = trial.sync().await;
    assert_eq!(held(&report.plan.as_ref().unwrap().plan), [""; 0], "the new numbers are the known ones");
}
