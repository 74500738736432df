//! How the steps of a plan are carried out on a platform that fails in its own ways: a connector of this test's own.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::database;
use crate::support::database::Database;
use async_trait::async_trait;
use chrono::TimeDelta;
use connectors::platform::{Capabilities, ReadError, Reader, Receipt, WriteError, Writer};
use domain::membership::MembershipRead;
use kontingent::apply::{Applied, Before, Executor, Step, Stop};
use kontingent::sync::Connected;
use planner::plan::{Action, ActionKind, ManualChannel, Plan};
use serde_json::{Value, json};
use store::{Decision, PlanHead, PlatformRecord, Saving, Store, SyncRecord};
use system::clock::Clock;

/// What the platform answers, one after another, and what it was asked for.
#[derive(Default)]
struct Odd {
    /// By this clock each answer takes so long.
    sleep: Option<(Clock, TimeDelta)>,
    kinds: Vec<ActionKind>,
    answers: Mutex<VecDeque<Result<Receipt, WriteError>>>,
    reads: Mutex<VecDeque<Result<MembershipRead, ReadError>>>,
    link: Mutex<VecDeque<Result<Option<String>, WriteError>>>,
    sent: Mutex<Vec<String>>,
}

#[async_trait]
impl Writer for Odd {
    fn capabilities(&self) -> Capabilities {
        Capabilities { kinds: self.kinds.iter().copied().collect(), tells_roles: true, ..Capabilities::default() }
    }

    async fn execute(&self, action: &Action) -> Result<Receipt, WriteError> {
        self.sent.lock().unwrap().push(action.id.clone());
        if let Some((clock, by)) = &self.sleep {
            clock.advance(*by);
        }
        self.answers.lock().unwrap().pop_front().unwrap_or_else(|| Ok(Receipt::default()))
    }

    async fn link_of(&self, _: &Action) -> Result<Option<String>, WriteError> {
        self.link.lock().unwrap().pop_front().unwrap_or(Ok(None))
    }
}

#[async_trait]
impl Reader for Odd {
    fn platform(&self) -> &str {
        "odd"
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.read_places(&[]).await
    }

    async fn read_places(&self, _: &[domain::membership::PlaceName]) -> Result<MembershipRead, ReadError> {
        let url = "http://odd".to_owned();
        let none = || Err(ReadError::Unreachable { url, reason: "timeout".to_owned() });
        self.reads.lock().unwrap().pop_front().unwrap_or_else(none)
    }
}

fn action(id: &str, kind: &str, person: Option<&str>, depends_on: &[&str]) -> Value {
    let person = person.map(|key| json!({"key": key, "name": key, "category": "student", "platform_id": null}));
    json!({
        "id": id, "kind": kind, "person": person, "place": "class:ИС-21", "role": "student", "clause": "5.11.1",
        "basis": {"kind": "roster"}, "identity": null, "source": [], "verdict": "auto", "guards": [],
        "depends_on": depends_on,
    })
}

struct Story {
    folder: tempfile::TempDir,
    database: Option<Database>,
    store: Store,
    head: PlanHead,
    plan: Plan,
    odd: Arc<Odd>,
}

impl Story {
    async fn new(odd: Odd, actions: Vec<Value>) -> Story {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::made();
        let store = database::open(&folder.path().join("store.sqlite"), database.as_ref()).await;
        let plan: Plan = serde_json::from_value(json!({
            "schema": "kontingent.plan/1", "plan_id": "p1", "organization": "", "as_of": "2026-11-23",
            "fingerprint": "f", "inputs": [], "actions": actions, "findings": [],
            "summary": {"invite": 0, "add": 0, "reassign": 0, "remove": 0, "other": 0, "auto": 0, "review": 0,
                "blocked": 0, "unchanged": 0, "unchecked": 0},
        }))
        .unwrap();
        let rosters = HashMap::new();
        let saving = Saving {
            platforms: &["odd".to_owned()],
            at: Clock::system().now(),
            configuration: "c",
            is_undo: false,
            review_only: false,
            approval_hours: 72,
            rosters: &rosters,
        };
        let number = store.save_plan(&plan, &saving).await.unwrap();
        let head = store.plan_called(&number.to_string()).await.unwrap().unwrap();
        let all: Vec<&Action> = plan.actions.iter().collect();
        store.decide(&head, &all, Some(Decision::Approved), Clock::system().now(), "test", "").await.unwrap();
        Story { folder, database, store, head, plan, odd: Arc::new(odd) }
    }

    async fn run(&self, before: Before) -> Applied {
        let steps =
            self.plan.actions.iter().map(|action| Step { action: action.clone(), who: "test".to_owned() }).collect();
        self.executor().run(steps, before).await.unwrap()
    }

    fn executor(&self) -> Executor {
        let platform = Connected {
            reader: Some(self.odd.clone() as Arc<dyn Reader>),
            writer: Some(self.odd.clone() as Arc<dyn Writer>),
            ..Connected::by_hand("odd")
        };
        Executor {
            store: self.store.clone(),
            platform,
            head: self.head.clone(),
            parallel: 4,
            max_failures: 5,
            suspend: false,
            stop: Stop::default(),
            clock: Clock::system(),
        }
    }

    fn sent(&self) -> Vec<String> {
        self.odd.sent.lock().unwrap().clone()
    }
}

fn lost() -> Result<Receipt, WriteError> {
    Err(WriteError::Unknown { reason: "timeout".to_owned() })
}

/// The class with these invited.
fn invited(keys: &[&str]) -> Result<MembershipRead, ReadError> {
    let seats: Vec<Value> = keys
        .iter()
        .map(|key| json!({"place": "class:ИС-21", "platform_id": "", "name": key, "role": "student", "status": "invited", "person_key": key}))
        .collect();
    Ok(serde_json::from_value(json!({"platform": "odd", "places": ["class:ИС-21"], "seats": seats})).unwrap())
}

#[tokio::test]
async fn the_connector_does_not_run_ahead_of_a_person() {
    let actions = vec![action("make", "create_class", None, &[]), action("in", "invite", Some("a"), &["make"])];
    let story = Story::new(Odd { kinds: vec![ActionKind::Invite], ..Odd::default() }, actions).await;
    let applied = story.run(Before::default()).await;
    assert_eq!((applied.tasks, applied.left, applied.done.len()), (1, 1, 0));
    assert!(story.sent().is_empty(), "the class is not there yet: {:?}", story.sent());
    // What a person does one after another comes into the worklist whole.
    let actions = vec![action("make", "create_class", None, &[]), action("in", "invite", Some("a"), &["make"])];
    let story = Story::new(Odd::default(), actions).await;
    let applied = story.run(Before::default()).await;
    assert_eq!((applied.tasks, applied.left), (2, 0));
}

fn refused(code: &str) -> Result<Receipt, WriteError> {
    Err(WriteError::Refused { code: code.to_owned() })
}

/// Ten people without an address stand before an expulsion in the plan, and one who is to come in stands behind them.
#[tokio::test]
async fn after_a_machine_slept_the_rest_of_a_plan_is_left() {
    // Asleep for a night; put back by a day while it is at work; only slow.
    for (hours, done) in [(9, 1), (-24, 1), (0, 3)] {
        let clock = Clock::shifted(TimeDelta::zero());
        let sleep = Some((clock.clone(), TimeDelta::hours(hours) + TimeDelta::minutes(20)));
        let odd = Odd { kinds: vec![ActionKind::Invite], sleep, ..Odd::default() };
        let actions = (0..3).map(|n| action(&format!("in{n}"), "invite", Some(&format!("p{n}")), &[])).collect();
        let story = Story::new(odd, actions).await;
        let steps = story.plan.actions.iter().map(|action| Step { action: action.clone(), who: "test".to_owned() });
        let executor = Executor { parallel: 1, clock, ..story.executor() };
        let applied = executor.run(steps.collect(), Before::default()).await.unwrap();
        assert_eq!((applied.done.len(), applied.left), (done, 3 - done), "{hours}");
        assert_eq!((applied.overslept, applied.stopped), (done < 3, done < 3), "{hours}");
        assert_eq!(story.sent().len(), done);
    }
}

#[tokio::test]
async fn who_is_refused_holds_nobody_up_and_is_left_to_a_person() {
    let odd = Odd { kinds: vec![ActionKind::Invite, ActionKind::Remove, ActionKind::Add], ..Odd::default() };
    odd.answers.lock().unwrap().push_back(Ok(Receipt::default()));
    odd.answers.lock().unwrap().extend((0..10).map(|_| refused("no_email")));
    let mut actions: Vec<Value> =
        (0..10).map(|n| action(&format!("in{n}"), "invite", Some(&format!("p{n}")), &[])).collect();
    actions.push(action("out", "remove", Some("gone"), &[]));
    actions.push(action("add", "add", Some("new"), &[]));
    let story = Story::new(odd, actions).await;
    let applied = Executor { parallel: 1, ..story.executor() }
        .run(
            story.plan.actions.iter().map(|action| Step { action: action.clone(), who: "test".to_owned() }).collect(),
            Before::default(),
        )
        .await
        .unwrap();
    assert_eq!(story.sent().first().map(String::as_str), Some("out"), "who leaves goes first");
    assert_eq!((applied.done.len(), applied.refused.len(), applied.failed.len(), applied.stopped), (2, 10, 0, false));
    let tasks = story.store.tasks(false, &|_| ManualChannel::default()).await.unwrap();
    assert_eq!(tasks.len(), 10);
    assert!(tasks.iter().all(|task| task.refused == "no_email"));

    // Made again the next night, nothing of it is sent again: the same actions are tasks.
    let mut again = story.plan.clone();
    again.plan_id = "p2".to_owned();
    let rosters = HashMap::new();
    let saving = Saving {
        platforms: &["odd".to_owned()],
        at: Clock::system().now(),
        configuration: "c",
        is_undo: false,
        review_only: false,
        approval_hours: 72,
        rosters: &rosters,
    };
    let none = MembershipRead { platform: "odd".to_owned(), ..MembershipRead::default() };
    let record = SyncRecord {
        platforms: &[PlatformRecord { platform: "odd", plan: &again, read: &none }],
        baselines: &[],
        details: None,
        undone_reason: "",
        nothing_waits: true,
    };
    let number = story.store.record_sync(&again, &saving, &record).await.unwrap();
    let head = story.store.plan_called(&number.to_string()).await.unwrap().unwrap();
    let saved = story.store.load_plan(head.clone()).await.unwrap();
    let state = |id: &str| saved.of(id).map(|kept| (kept.state, kept.fault.clone()));
    assert_eq!(state("in3"), Some((store::ActionState::Task, "no_email".to_owned())));

    // Whoever ticks it off has cleared the way: the program tries again.
    let now = Clock::system().now();
    assert!(story.store.tick(tasks[3].id, now, "test").await.unwrap());
    let read = invited(&[]).unwrap();
    story.store.verify_tasks(&read, &|_| true, now).await.unwrap();
    assert_eq!(story.store.tasks(false, &|_| ManualChannel::default()).await.unwrap().len(), 9);
    assert!(story.store.verify_journal().await.unwrap().is_ok());
}

/// A right is missing for one kind of changes: those are given up, the others are not.
#[tokio::test]
async fn a_kind_that_is_not_permitted_holds_up_no_other() {
    let odd = Odd { kinds: vec![ActionKind::Add, ActionKind::Remove], ..Odd::default() };
    odd.answers.lock().unwrap().extend((0..5).map(|_| refused("nopermissions")));
    let mut actions: Vec<Value> =
        (0..9).map(|n| action(&format!("out{n}"), "remove", Some(&format!("p{n}")), &[])).collect();
    actions.extend((0..9).map(|n| action(&format!("in{n}"), "add", Some(&format!("q{n}")), &[])));
    let story = Story::new(odd, actions).await;
    let steps = story.plan.actions.iter().map(|action| Step { action: action.clone(), who: "test".to_owned() });
    let executor = Executor { parallel: 1, ..story.executor() };
    let applied = executor.run(steps.collect(), Before::default()).await.unwrap();
    assert_eq!((applied.failed.len(), applied.left, applied.done.len(), applied.stopped), (5, 4, 9, false));
    assert!(
        story.store.tasks(false, &|_| ManualChannel::default()).await.unwrap().is_empty(),
        "it may be permitted tomorrow"
    );
}

#[tokio::test]
async fn a_link_whose_answer_was_lost_is_kept() {
    let odd = Odd { kinds: vec![ActionKind::Invite], ..Odd::default() };
    odd.answers.lock().unwrap().push_back(lost());
    odd.reads.lock().unwrap().push_back(invited(&["a"]));
    odd.link.lock().unwrap().push_back(Ok(Some("http://odd/join/1".to_owned())));
    let story = Story::new(odd, vec![action("in", "invite", Some("a"), &[])]).await;
    let applied = story.run(Before::default()).await;
    assert_eq!((applied.done.len(), story.sent().len()), (1, 1));
    let links = story.store.invitations(true).await.unwrap();
    assert_eq!(links.iter().map(|row| row.link.as_str()).collect::<Vec<_>>(), ["http://odd/join/1"]);
}

#[tokio::test]
async fn without_its_link_an_invitation_stays_unanswered() {
    let odd = Odd { kinds: vec![ActionKind::Invite], ..Odd::default() };
    odd.answers.lock().unwrap().push_back(lost());
    odd.reads.lock().unwrap().push_back(invited(&["a"]));
    odd.link.lock().unwrap().push_back(Err(WriteError::Unknown { reason: "timeout".to_owned() }));
    let story = Story::new(odd, vec![action("in", "invite", Some("a"), &[])]).await;
    let applied = story.run(Before::default()).await;
    assert_eq!((applied.unknown, applied.done.len(), applied.failed.len()), (1, 0, 0));
    assert_eq!(story.store.unanswered().await.unwrap().len(), 1, "the next look asks for it again");
}

#[tokio::test]
async fn refused_after_a_lost_answer_is_not_failed_until_it_was_read() {
    let odd = Odd { kinds: vec![ActionKind::Invite], ..Odd::default() };
    // Lost; not there when read; refused the second time, because it had arrived late; then nothing can be read.
    odd.answers.lock().unwrap().extend([lost(), Err(WriteError::Refused { code: "already_member".to_owned() })]);
    odd.reads.lock().unwrap().extend([invited(&[]), invited(&[])]);
    let story = Story::new(odd, vec![action("in", "invite", Some("a"), &[])]).await;
    let applied = story.run(Before::default()).await;
    assert_eq!((applied.unknown, applied.failed.len()), (1, 0));
    assert_eq!(story.store.unanswered().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_fault_of_the_store_lets_what_is_in_hand_come_to_its_end() {
    let odd = Odd { kinds: vec![ActionKind::Invite], ..Odd::default() };
    let actions = (0..8).map(|n| action(&format!("in{n}"), "invite", Some(&format!("p{n}")), &[])).collect();
    let story = Story::new(odd, actions).await;
    let executor = story.executor();
    let steps: Vec<Step> =
        story.plan.actions.iter().map(|action| Step { action: action.clone(), who: "test".to_owned() }).collect();
    // The store goes away while four are at work.
    let store = story.store.clone();
    let closing = async {
        tokio::time::sleep(Duration::from_millis(2)).await;
        store.close().await;
    };
    let (ended, ()) = tokio::join!(executor.run(steps, Before::default()), closing);
    let sent = story.sent();
    assert!(ended.is_err() || sent.len() == 8, "told, or all of them were done before");
    let store = database::open(&story.folder.path().join("store.sqlite"), story.database.as_ref()).await;
    let unanswered: Vec<String> = store.unanswered().await.unwrap().into_iter().map(|(_, id)| id).collect();
    let saved = store.load_plan(story.head.clone()).await.unwrap();
    for id in &sent {
        let is_done = saved.of(id).is_some_and(|kept| kept.state == store::ActionState::Done);
        assert!(is_done || unanswered.contains(id), "{id} was sent and the journal knows");
    }
    assert!(store.verify_journal().await.unwrap().is_ok());
}

/// A connector that cannot revoke leaves it to a person: that the plans of later nights do not speak of it drops no task.
#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_by_hand_is_wanted_until_it_is_done_or_the_link_is_used() {
    use domain::membership::{MemberStatus, MembershipRead, Role, Seat};
    use planner::plan::{Action, Plan, reverse};
    use store::{Decision, Saving};
    let action = json!({
        "id": "a1", "kind": "invite", "person": { "key": "k", "name": "Белкин Артём Олегович", "category": "student", "platform_id": null },
        "place": "class:ИС-21", "role": "student", "clause": "5.11.1", "basis": { "kind": "roster" }, "identity": null,
        "source": [], "verdict": "auto", "guards": [], "depends_on": [],
    });
    let invite: Action = serde_json::from_value(action).unwrap();
    for (status, ends) in [(None, "verified"), (Some(MemberStatus::Joined), "dropped")] {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::made();
        let store = database::open(&folder.path().join("store.sqlite"), database.as_ref()).await;
        let plan: Plan = serde_json::from_value(json!({
            "schema": "kontingent.plan/1", "plan_id": "p1", "organization": "", "as_of": "2026-11-23", "fingerprint": "f",
            "inputs": [], "actions": reverse(std::slice::from_ref(&invite)).actions, "findings": [],
            "summary": { "invite": 0, "add": 0, "reassign": 0, "remove": 0, "other": 1, "auto": 0, "review": 1,
                "blocked": 0, "unchanged": 0, "unchecked": 0 },
        }))
        .unwrap();
        let (now, rosters) = (Clock::system().now(), std::collections::HashMap::new());
        let saving = Saving {
            platforms: &["сферум".to_owned()],
            at: now,
            configuration: "c",
            is_undo: true,
            review_only: true,
            approval_hours: 72,
            rosters: &rosters,
        };
        let number = store.save_plan(&plan, &saving).await.unwrap();
        let head = store.plan_called(&number.to_string()).await.unwrap().unwrap();
        let revoke = &plan.actions[0];
        store.decide(&head, &[revoke], Some(Decision::Approved), now, "Петрова А. С.", "потерян").await.unwrap();
        assert!(store.make_task(&head, revoke, now, "Петрова А. С.").await.unwrap());
        assert_eq!(store.revocations(now).await.unwrap()[0].state, "task");
        assert!(store.undone_actions().await.unwrap().contains(&revoke.id));
        let seat = |status| Seat {
            status,
            person_key: Some("k".into()),
            ..Seat::joined("class:ИС-21".parse().unwrap(), "", "Белкин Артём Олегович", Role::Student)
        };
        let read = |status: Option<MemberStatus>| MembershipRead {
            platform: "сферум".into(),
            places: vec!["class:ИС-21".parse().unwrap()],
            seats: status.map(seat).into_iter().collect(),
            lists: None,
        };
        store.verify_tasks(&read(Some(MemberStatus::Invited)), &|_| false, now).await.unwrap();
        assert_eq!(
            store.tasks(false, &|_| ManualChannel::default()).await.unwrap()[0].state,
            "open",
            "no plan speaks of it, and it is still wanted"
        );
        store.verify_tasks(&read(status), &|_| false, now).await.unwrap();
        assert_eq!(store.tasks(true, &|_| ManualChannel::default()).await.unwrap()[0].state, ends);
        assert!(store.revocations(now).await.unwrap().is_empty());
        assert_eq!(store.undone_actions().await.unwrap().contains(&revoke.id), ends == "verified");
    }
}
