//! The built-in platform and its connector: a change is made once or its fate is told, and a broken list is never nobody.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support;
use connectors::platform::Address;
use connectors::platform::sandbox::wire::{Event, Play};
use connectors::platform::sandbox::{SandboxPlatform, SandboxSettings};
use connectors::platform::{ReadError, Reader, Receipt, WriteError, Writer};
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Role, Seat};
use i18n::Lang;
use planner::plan::Action;
use serde_json::{Value, json};
use simulators::{Fault, Sandbox, SandboxOptions};

const TIMEOUT: Duration = Duration::from_secs(2);

fn seat(account: &str, place: &str, role: Role) -> Seat {
    Seat::joined(place.parse().unwrap(), account, format!("Тестов {account}"), role)
}

/// A small college: an administrator, a teacher, three students, a parent.
fn college() -> Vec<Seat> {
    vec![
        Seat { is_admin: true, status_confirmed: Some(true), ..seat("1", "staff", Role::Teacher) },
        Seat { status_confirmed: Some(false), ..seat("2", "staff", Role::Teacher) },
        seat("2", "class:ИС-21", Role::Teacher),
        seat("10", "class:ИС-21", Role::Student),
        seat("11", "class:ИС-21", Role::Student),
        seat("12", "class:ИС-22", Role::Student),
        seat("20", "chat:parents:ИС-21", Role::Parent),
        seat("10", "chat:students:ИС-21", Role::Student),
    ]
}

struct Story {
    sandbox: Sandbox,
    platform: SandboxPlatform,
}

impl Story {
    async fn with(options: SandboxOptions) -> Story {
        let rate = options.rate.unwrap_or(5000);
        let sandbox = Sandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let platform = connect(sandbox.url(), "sandbox", rate);
        Story { sandbox, platform }
    }

    async fn new() -> Story {
        let hold = Duration::from_secs(20);
        Story::with(SandboxOptions { members: college(), hold, ..SandboxOptions::default() }).await
    }

    async fn act(&self, action: Value) -> Result<Receipt, WriteError> {
        self.platform.writer().execute(&read_action(action)).await
    }

    /// Made now, and a second time it is so already; the log has it once.
    async fn made(&self, action: Value) -> Receipt {
        let before = self.sandbox.log().len();
        let receipt = self.act(action.clone()).await.unwrap();
        assert!(!receipt.already, "{action}");
        let again = self.act(action.clone()).await.unwrap();
        assert!(again.already, "{action}");
        assert_eq!(again.link, receipt.link);
        assert_eq!(self.sandbox.log().len(), before + 1, "{action}");
        receipt
    }

    async fn refused(&self, action: Value) -> String {
        let before = self.sandbox.log().len();
        let code = match self.act(action.clone()).await {
            Err(WriteError::Refused { code }) => code,
            other => panic!("{action}: {other:?}"),
        };
        assert_eq!(self.sandbox.log().len(), before, "nothing was changed");
        code
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.platform.reader().read().await
    }

    /// The memberships of an account, as a reader sees them: `place role status`.
    async fn of(&self, account: &str) -> Vec<String> {
        let read = self.read().await.unwrap();
        let own = read.seats.iter().filter(|seat| seat.platform_id == account);
        own.map(|seat| format!("{} {} {}", seat.place, seat.role.code(), seat.status.code())).collect()
    }
}

fn connect(url: &str, token: &str, rate: u32) -> SandboxPlatform {
    let settings = SandboxSettings {
        name: "учебная".to_owned(),
        address: Address {
            url: url.to_owned(),
            rate_per_second: rate,
            ca_file: None,
            timeout: TIMEOUT,
            permits: connectors::platform::SendPermits::default(),
        },
        token: token.to_owned().into(),
    };
    SandboxPlatform::new(settings).unwrap()
}

fn read_action(mut action: Value) -> Action {
    let account = action["account"].take();
    let name = match action["name"].take() {
        Value::Null => json!("Тестов"),
        name => name,
    };
    let key = match action["key"].take() {
        Value::Null => json!("p-1"),
        key => key,
    };
    let mut whole = json!({
        "id": "a1", "place": "organization", "role": "class_teacher", "clause": "5.11.1", "basis": {"kind": "roster"}, "identity": null,
        "source": [], "verdict": "auto", "guards": [], "depends_on": [],
        "person": {"key": key, "name": name, "category": "student", "platform_id": account},
    });
    for (field, value) in action.as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
        whole[field] = value.clone();
    }
    serde_json::from_value(whole).unwrap()
}

fn add(account: &str, place: &str) -> Value {
    json!({"kind": "add", "account": account, "place": place, "role": "student"})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_action_is_carried_out_once() {
    let story = Story::new().await;
    assert_eq!(story.platform.writer().capabilities().kinds.len(), 16);

    story.made(json!({"kind": "create_class", "place": "class:ИС-11"})).await;
    story.made(add("12", "class:ИС-11")).await;
    // A chat of a class that exists opens with its first member.
    story.made(json!({"kind": "add", "account": "20", "place": "chat:parents:ИС-11", "role": "parent"})).await;
    story
        .made(json!({"kind": "reassign", "account": "12", "place": "class:ИС-21", "role": "student",
            "from": {"place": "class:ИС-22", "role": "student"}}))
        .await;
    assert_eq!(story.of("12").await, ["class:ИС-11 student joined", "class:ИС-21 student joined"]);
    story.made(json!({"kind": "remove", "account": "12", "place": "class:ИС-11", "role": "student"})).await;
    assert_eq!(story.of("12").await, ["class:ИС-21 student joined"]);

    let attach =
        json!({"kind": "attach_class_teacher", "account": "2", "place": "class:ИС-21", "role": "class_teacher"});
    story.made(attach.clone()).await;
    assert_eq!(story.of("2").await, ["class:ИС-21 class_teacher joined", "staff teacher joined"]);
    let from = json!({"place": "class:ИС-21", "role": "class_teacher"});
    story
        .made(json!({"kind": "detach_class_teacher", "account": "2", "place": "class:ИС-21", "role": "teacher", "from": from}))
        .await;
    assert_eq!(story.of("2").await, ["class:ИС-21 teacher joined", "staff teacher joined"]);
    story.act(attach).await.unwrap();
    story
        .made(json!({"kind": "detach_class_teacher", "account": "2", "place": "class:ИС-21", "role": "class_teacher", "from": from}))
        .await;
    assert_eq!(story.of("2").await, ["staff teacher joined"]);

    story.made(json!({"kind": "confirm_status", "account": "2", "place": "staff", "role": "teacher"})).await;
    story
        .made(json!({"kind": "update_person", "account": "10", "place": "class:ИС-21", "name": "Новая Фамилия"}))
        .await;
    story.made(json!({"kind": "grant_admin", "account": "2", "place": "staff", "role": "admin"})).await;
    story.made(json!({"kind": "revoke_admin", "account": "1", "place": "staff", "role": "admin"})).await;

    for (account, kind) in [("11", "accept_request"), ("12", "decline_request")] {
        let play = Play::Request {
            place: "class:ИС-11".to_owned(),
            role: Role::Student,
            account: Some(account.to_owned()),
            name: None,
            birth_date: None,
        };
        story.sandbox.play(&play).await.unwrap();
        story.made(json!({"kind": kind, "account": account, "place": "class:ИС-11", "role": "student"})).await;
    }
    assert_eq!(story.of("11").await, ["class:ИС-11 student joined", "class:ИС-21 student joined"]);
    assert_eq!(story.of("12").await, ["class:ИС-21 student joined"]);

    // The chats of the group go with its class.
    story.made(json!({"kind": "rename_class", "place": "class:ИС-31", "old_place": "class:ИС-21"})).await;
    assert_eq!(story.of("10").await, ["chat:students:ИС-31 student joined", "class:ИС-31 student joined"]);
    story.made(json!({"kind": "archive_class", "place": "class:ИС-31"})).await;
    assert_eq!(story.of("10").await, [""; 0]);
    assert_eq!(story.of("20").await, ["chat:parents:ИС-11 parent joined"]);

    let read = story.read().await.unwrap();
    assert_eq!(read.places, ["chat:parents:ИС-11", "class:ИС-11", "class:ИС-22", "organization", "staff"]);
    let seats: Vec<&Seat> = read.seats.iter().filter(|seat| seat.place == "staff").collect();
    assert_eq!(
        seats.iter().map(|seat| (seat.is_admin, seat.status_confirmed)).collect::<Vec<_>>(),
        [(false, Some(true)), (true, Some(true))]
    );
    // The log numbers what was made, without a gap.
    let numbers: Vec<u64> = story.sandbox.log().iter().map(|entry| entry.n).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_ties_account_and_person() {
    let story = Story::new().await;
    let invite =
        json!({"kind": "invite", "place": "class:ИС-21", "role": "student", "key": "p-77", "name": "Новенький Н"});
    let link = story.made(invite.clone()).await.link.unwrap();
    assert!(link.starts_with(story.sandbox.url()), "{link}");
    let invited = |read: MembershipRead| {
        read.seats.into_iter().find(|seat| seat.person_key.as_ref().is_some_and(|key| *key == "p-77"))
    };
    let seat = invited(story.read().await.unwrap()).unwrap();
    assert_eq!((seat.status, seat.platform_id.as_str()), (MemberStatus::Invited, ""));

    let done = story.sandbox.play(&Play::Join { link: link.clone(), account: None }).await.unwrap();
    let seat = invited(story.read().await.unwrap()).unwrap();
    assert_eq!((seat.status, Some(seat.platform_id)), (MemberStatus::Joined, done.account));
    assert_eq!(story.sandbox.play(&Play::Join { link, account: None }).await, Err("invitation_used"));
    assert_eq!(story.refused(invite).await, "already_member");

    // A link that was revoked lets nobody in; one that nobody made cannot be revoked.
    let another = json!({"kind": "invite", "place": "staff", "role": "teacher", "key": "p-78", "name": "Новенькая Н"});
    let link = story.made(another).await.link.unwrap();
    let revoke =
        |key: &str| json!({"kind": "revoke_invite", "place": "staff", "role": "teacher", "key": key, "name": "-"});
    story.made(revoke("p-78")).await;
    assert_eq!(story.sandbox.play(&Play::Join { link, account: None }).await, Err("invitation_revoked"));
    assert_eq!(story.refused(revoke("p-79")).await, "no_such_invitation");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_preconditions_are_refused() {
    let story = Story::new().await;
    assert_eq!(story.refused(add("999", "class:ИС-21")).await, "no_such_account");
    assert_eq!(story.refused(add("10", "class:ИС-99")).await, "no_such_place");
    assert_eq!(story.refused(add("10", "chat:students:ИС-99")).await, "no_such_place");
    let other_role = json!({"kind": "add", "account": "2", "place": "staff", "role": "class_teacher"});
    assert_eq!(story.refused(other_role).await, "already_member");
    let last = json!({"kind": "revoke_admin", "account": "1", "place": "staff", "role": "admin"});
    assert_eq!(story.refused(last).await, "last_admin");
    let last = json!({"kind": "remove", "account": "1", "place": "staff", "role": "teacher"});
    assert_eq!(story.refused(last).await, "last_admin");
    let move_from_nowhere = json!({"kind": "reassign", "account": "10", "place": "class:ИС-22", "role": "student",
        "from": {"place": "class:ИС-23", "role": "student"}});
    assert_eq!(story.refused(move_from_nowhere).await, "not_member");
    let no_request = json!({"kind": "accept_request", "account": "12", "place": "class:ИС-21", "role": "student"});
    assert_eq!(story.refused(no_request).await, "no_such_request");
    let taken = json!({"kind": "rename_class", "place": "class:ИС-22", "old_place": "class:ИС-21"});
    assert_eq!(story.refused(taken).await, "place_exists");
    assert_eq!(story.refused(json!({"kind": "create_class", "place": "chat:students:ИС-21"})).await, "not_a_class");
    assert_eq!(
        story.refused(json!({"kind": "add", "place": "staff", "role": "teacher"})).await,
        "action_without_account"
    );

    let block = Play::Block { place: "class:ИС-22".to_owned(), account: "12".to_owned(), until: None };
    story.sandbox.play(&block).await.unwrap();
    assert_eq!(story.refused(add("12", "class:ИС-22")).await, "blocked");
    let leave = Play::Leave { place: "class:ИС-21".to_owned(), account: "11".to_owned() };
    story.sandbox.play(&leave).await.unwrap();
    assert_eq!(story.of("11").await, ["class:ИС-21 student left"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_is_lifted_without_an_invitation() {
    let story = Story::new().await;
    let remove = read_action(json!({"kind": "remove", "account": "12", "place": "class:ИС-22", "role": "student"}));
    let writer = story.platform.writer();
    assert_eq!(writer.capabilities().suspension, connectors::platform::Suspension::First);
    assert!(!writer.suspend(&remove).await.unwrap().already);
    assert!(writer.suspend(&remove).await.unwrap().already);
    assert_eq!(story.of("12").await, ["class:ИС-22 student suspended"]);
    story.made(add("12", "class:ИС-22")).await;
    assert_eq!(story.of("12").await, ["class:ИС-22 student joined"]);
    // Back in another role, and for good.
    let remove = read_action(json!({"kind": "remove", "account": "2", "place": "class:ИС-21", "role": "teacher"}));
    writer.suspend(&remove).await.unwrap();
    story.made(json!({"kind": "attach_class_teacher", "account": "2", "place": "class:ИС-21"})).await;
    let lead = json!({"kind": "remove", "account": "2", "place": "class:ИС-21", "role": "class_teacher"});
    writer.suspend(&read_action(lead.clone())).await.unwrap();
    story.made(json!({"kind": "add", "account": "2", "place": "class:ИС-21", "role": "teacher"})).await;
    assert_eq!(story.of("2").await, ["class:ИС-21 teacher joined", "staff teacher joined"]);
    writer.suspend(&remove).await.unwrap();
    assert!(story.of("2").await.contains(&"class:ИС-21 teacher suspended".to_owned()));
    assert!(!writer.execute(&remove).await.unwrap().already);
    assert_eq!(story.of("2").await, ["staff teacher joined"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fate_of_a_change_is_told_and_it_is_sent_once() {
    let story = Story::new().await;
    for (fault, fate, is_made) in [
        (Fault::Error, "unknown status_500", false),
        (Fault::BadGateway, "unknown status_502", false),
        (Fault::Unavailable, "unknown status_503", false),
        (Fault::Busy, "not now unavailable 1", false),
        (Fault::ErrorAfter, "unknown status_500", true),
        (Fault::TimeoutBefore, "unknown timeout", false),
        (Fault::TimeoutAfter, "unknown timeout", true),
        (Fault::CutBefore, "unknown connection_lost", false),
        (Fault::CutAfter, "unknown connection_lost", true),
        (Fault::Duplicate, "already", true),
        (Fault::Html, "unknown not_json", false),
        (Fault::BrokenJson, "unknown not_json", true),
        (Fault::Unauthorized, "refused unauthorized", false),
        (Fault::TooMany, "not now too_many_requests 1", false),
        (Fault::TooManyPlain, "not now too_many_requests 0", false),
    ] {
        let place = format!("class:{}", fault.code());
        story.sandbox.next_faults("create_class", 1, fault);
        let (before, asked) = (story.sandbox.log().len(), story.sandbox.statistics().writes);
        let told = match story.act(json!({"kind": "create_class", "place": place})).await {
            Ok(receipt) => if receipt.already { "already" } else { "made" }.to_owned(),
            Err(WriteError::Refused { code }) => format!("refused {code}"),
            Err(WriteError::NotNow { code, after }) => {
                format!("not now {code} {}", after.unwrap_or_default().as_secs())
            }
            Err(WriteError::Unknown { reason }) => format!("unknown {reason}"),
        };
        assert_eq!(told, fate, "{fault:?}");
        assert_eq!(story.sandbox.statistics().writes, asked + 1, "{fault:?}: sent once");
        assert_eq!(story.sandbox.log().len() - before, usize::from(is_made), "{fault:?}: made once or not at all");
        assert_eq!(story.sandbox.statistics().faults[&fault.code()], 1);
    }
    // Nobody listens there: certainly not made.
    story.sandbox.stop().await;
    let nobody = support::ports::Unanswered::new();
    let url = format!("http://{}", nobody.address);
    let lost = connect(&url, "sandbox", 100).writer().execute(&read_action(add("10", "class:ИС-22"))).await;
    let Err(WriteError::NotNow { code, after: None }) = lost else { panic!("{lost:?}") };
    assert_eq!(code, "connection_refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_list_is_never_read_as_nobody() {
    let faults = [
        Fault::HalfPage,
        Fault::RepeatedPage,
        Fault::EmptyList,
        Fault::Nameless,
        Fault::Html,
        Fault::BrokenJson,
        Fault::Error,
        Fault::CutAfter,
        Fault::Unauthorized,
    ];
    // At the same time: a reader is patient.
    let mut told = tokio::task::JoinSet::new();
    for fault in faults {
        told.spawn(a_hiccup_is_read_over(fault));
        for kind in ["members", "places"] {
            told.spawn(what_lasts_is_told(fault, kind));
        }
    }
    while let Some(one) = told.join_next().await {
        one.unwrap();
    }
}

async fn a_hiccup_is_read_over(fault: Fault) {
    let story = Story::new().await;
    let whole = story.read().await.unwrap();
    let some = ["class:ИС-21", "class:ИС-99"].map(|place| place.parse().unwrap());
    let part = story.platform.reader().read_places(&some).await.unwrap();
    assert_eq!((part.places.len(), part.seats.len()), (1, 3));
    // A token that is not accepted is no hiccup.
    if fault != Fault::Unauthorized {
        story.sandbox.next_faults("read", 1, fault);
        story.sandbox.next_faults("members", 1, fault);
        assert_eq!(story.read().await.unwrap(), whole, "{fault:?}");
    }
}

async fn what_lasts_is_told(fault: Fault, kind: &str) {
    if (kind, fault) == ("places", Fault::Nameless) {
        return;
    }
    let story = Story::new().await;
    story.sandbox.next_faults(kind, 1000, fault);
    let told = story.read().await.unwrap_err();
    story.platform.reader().read_places(&["class:ИС-21".parse().unwrap()]).await.unwrap_err();
    let fits = match fault {
        Fault::HalfPage => matches!(told, ReadError::Incomplete { .. }),
        Fault::EmptyList => matches!(told, ReadError::Incomplete { .. } | ReadError::NotUnderstood { .. }),
        Fault::Error => matches!(told, ReadError::Refused { status: 500, .. }),
        Fault::CutAfter => matches!(told, ReadError::Unreachable { .. }),
        Fault::Unauthorized => matches!(told, ReadError::Unauthorized { .. }),
        _ => matches!(told, ReadError::NotUnderstood { .. }),
    };
    assert!(fits, "{fault:?}: {told:?}");
    for lang in [Lang::Ru, Lang::En] {
        let words = told.message(lang);
        assert!(!words.contains("Тестов") && !words.contains("Unknown localization"), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_of_one_moment() {
    let members = (0..1700).map(|n| seat(&(1000 + n).to_string(), &format!("class:Г-{}", n % 60), Role::Student));
    let options = SandboxOptions { members: members.collect(), ..SandboxOptions::default() };
    let story = Story::with(options).await;
    let reader = story.platform.reader();
    let reading = tokio::spawn(async move {
        for _ in 0..5 {
            // Moves do not change the number of members: a read of two moments would lose somebody.
            assert_eq!(reader.read().await.unwrap().seats.len(), 1700);
        }
    });
    for n in 0..60 {
        let place = |group: i32| format!("class:Г-{}", group % 60);
        let account = (1000 + n).to_string();
        story
            .act(json!({"kind": "reassign", "account": account, "place": place(n + 1), "role": "student",
                "from": {"place": place(n), "role": "student"}}))
            .await
            .unwrap();
    }
    reading.await.unwrap();
    // More places than an address has room for.
    let many: Vec<PlaceName> = (0..50).map(|n| PlaceName::Class(format!("Г-{n}"))).collect();
    let read = story.platform.reader().read_places(&many).await.unwrap();
    assert_eq!(read.places.len(), 50);
    assert!(read.seats.iter().all(|seat| many.contains(&seat.place)));
}

#[tokio::test(flavor = "multi_thread")]
async fn chances_come_again_with_their_seed() {
    let run = async |seed| {
        let options = SandboxOptions {
            members: college(),
            faults_percent: 40.0,
            seed,
            hold: Duration::from_millis(5),
            ..SandboxOptions::default()
        };
        let story = Story::with(options).await;
        let mut row = Vec::new();
        for n in 0..25 {
            let before = story.sandbox.log().len();
            let outcome = story.act(json!({"kind": "create_class", "place": format!("class:Г-{n}")})).await;
            // What is certain is so; what is unknown is one of the two.
            let made = story.sandbox.log().len() - before;
            match &outcome {
                Ok(_) => assert_eq!(made, 1),
                Err(WriteError::Refused { .. } | WriteError::NotNow { .. }) => assert_eq!(made, 0),
                Err(WriteError::Unknown { .. }) => assert!(made <= 1),
            }
            row.push(format!("{outcome:?} {made}"));
        }
        row
    };
    let (one, again) = (run(11).await, run(11).await);
    assert_eq!(one, again);
    assert!(one.iter().any(|told| told.contains("Unknown")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let options = || SandboxOptions { members: college(), state: Some(state.clone()), ..SandboxOptions::default() };
    let story = Story::with(options()).await;
    let link = story
        .made(json!({"kind": "invite", "place": "class:ИС-21", "role": "student", "key": "p-5", "name": "Новенький"}))
        .await
        .link
        .unwrap();
    story.made(add("12", "class:ИС-21")).await;
    let (read, log) = (story.read().await.unwrap(), story.sandbox.log());
    story.sandbox.stop().await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let story = Story::with(options()).await;
    assert_eq!(story.read().await.unwrap(), read);
    assert_eq!(story.sandbox.log(), log);
    story.sandbox.play(&Play::Join { link, account: None }).await.unwrap();
    story.sandbox.stop().await;

    std::fs::write(&state, "{}").unwrap();
    let fault = Sandbox::start("127.0.0.1:0".parse().unwrap(), options()).await.unwrap_err();
    assert!(fault.message(Lang::Ru).contains("state.json"));
    assert_eq!(std::fs::read_to_string(&state).unwrap(), "{}", "a file that is not understood is left as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_permitted_rate_is_used_and_kept() {
    const RATE: u32 = 100;
    const CHANGES: usize = 300;
    let options = SandboxOptions { members: college(), rate: Some(RATE), ..SandboxOptions::default() };
    let story = Story::with(options).await;
    let start = Instant::now();
    let tasks: Vec<_> = (0..4)
        .map(|task| {
            let writer = story.platform.writer();
            tokio::spawn(async move {
                for n in (task..CHANGES).step_by(4) {
                    let action = read_action(json!({"kind": "create_class", "place": format!("class:Г-{n}")}));
                    writer.execute(&action).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let took = start.elapsed().as_secs_f64();
    let counts = story.sandbox.statistics();
    let share = CHANGES as f64 / took / f64::from(RATE) * 100.0;
    eprintln!("{CHANGES} changes in {took:.2} s: {share:.1} % of {RATE}/s, {} answers 429", counts.rate_limited);
    assert_eq!((counts.rate_limited, counts.changes), (0, CHANGES as u64));
    // The figure itself is taken in a release run (`benches/README.md`): a busy machine is slower, never quicker.
    assert!(share <= 100.0, "{share}");

    // Somebody who does not keep to it is refused, and told for how long. So few are permitted that a busy machine asks more.
    let story = Story::with(SandboxOptions { members: college(), rate: Some(3), ..SandboxOptions::default() }).await;
    let client = connectors::http::builder().build().unwrap();
    let url = format!("{}/v1/places", story.sandbox.url());
    let mut refused = None;
    for _ in 0..=300 {
        let response = client.get(&url).bearer_auth("sandbox").send().await.unwrap();
        if response.status() == 429 {
            refused = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
            break;
        }
    }
    assert_eq!(refused.as_deref(), Some("1"));
    assert!(story.sandbox.statistics().rate_limited > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interface_for_programs() {
    let story = Story::new().await;
    let (client, url) = (connectors::http::builder().build().unwrap(), story.sandbox.url().to_owned());
    let post = async |path: &str, body: Value| {
        let response = client.post(format!("{url}{path}")).bearer_auth("sandbox").json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    assert_eq!(client.get(format!("{url}/v1/places")).send().await.unwrap().status(), 401);
    let fault = connect(&url, "wrong", 100).reader().read().await.unwrap_err();
    assert_eq!(fault, ReadError::Unauthorized { url: format!("{url}/v1/places") });

    let (status, asked) =
        post("/v1/play/request", json!({"place": "class:ИС-22", "role": "student", "name": "Просящий"})).await;
    assert_eq!((status, asked["done"].as_bool()), (200, Some(true)));
    let account = asked["account"].as_str().unwrap();
    assert_eq!(story.of(account).await, ["class:ИС-22 student requested"]);
    assert_eq!(
        post("/v1/play/leave", json!({"place": "staff", "account": "10"})).await,
        (409, json!({"code": "not_member"}))
    );
    assert_eq!(post("/v1/actions", json!({"kind": "explode"})).await, (422, json!({"code": "bad_request"})));
    assert_eq!(post("/v1/faults", json!({"percent": {"500": 100.0}})).await.0, 200);
    assert_eq!(post("/v1/actions", json!({"kind": "create_class", "place": "class:Г-1"})).await.0, 500);
    assert_eq!(post("/v1/faults", json!({"clear": true})).await.0, 200);
    assert_eq!(post("/v1/faults", json!({"percent": {"666": 1.0}})).await.0, 422);

    let get = async |path: &str| {
        let response = client.get(format!("{url}{path}")).bearer_auth("sandbox").send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let statistics = get("/v1/statistics").await;
    assert_eq!((&statistics["faults"]["500"], &statistics["plays"]), (&json!(1), &json!(2)));
    let log = get("/v1/log").await;
    assert_eq!(log["items"][0]["event"]["play"]["kind"], "request");
    assert!(matches!(story.sandbox.log()[0].event, Event::Play(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_plays_a_user_and_escapes_what_it_shows() {
    let mut members = college();
    members.push(Seat { name: "<script>alert(1)</script>".to_owned(), ..seat("66", "class:ИС-22", Role::Student) });
    let story = Story::with(SandboxOptions { members, ..SandboxOptions::default() }).await;
    let (client, url) = (connectors::http::builder().build().unwrap(), story.sandbox.url().to_owned());
    let page = client.get(&url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("класс ИС-21") && page.contains("обучающийся") && page.contains("&lt;script&gt;"));
    assert!(!page.contains("<script"));
    let page = client.get(format!("{url}/?lang=en")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Ask to join") && !page.contains("Unknown localization"));

    let form = "place=class%3A%D0%98%D0%A1-22&account=12";
    let leave = || client.post(format!("{url}/play/leave")).body(form);
    let foreign = leave().header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let rebound = client.get(&url).header("host", "127.0.0.1.evil.example:80").send().await.unwrap();
    assert_eq!(rebound.status(), 403);
    assert_eq!(story.of("12").await, ["class:ИС-22 student joined"]);
    let page = leave().header("origin", &url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Готово"), "{page}");
    assert_eq!(story.of("12").await, ["class:ИС-22 student left"]);
}

#[cfg(unix)]
#[test]
fn the_command_serves_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("members.json"), serde_json::to_string(&college()).unwrap()).unwrap();
    std::fs::write(path("token"), "own-token\n").unwrap();
    let mut child = support::program()
        .args(["sandbox", "--listen", "127.0.0.1:0", "--rate", "50", "--members"])
        .arg(path("members.json"))
        .arg("--token-file")
        .arg(path("token"))
        .arg("--state")
        .arg(path("state.json"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let url = first.split_whitespace().last().unwrap().to_owned();
    assert!(lines.next().unwrap().unwrap().contains("token"), "the hint names the file");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let read = runtime.block_on(connect(&url, "own-token", 50).reader().read()).unwrap();
    let names: BTreeSet<String> = read.places.iter().map(ToString::to_string).collect();
    assert!(names.contains("class:ИС-21") && read.seats.len() == college().len());
    std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(child.wait().unwrap().success());
    assert!(lines.next().unwrap().unwrap().contains("остановлена"));

    let open = support::program().args(["sandbox", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(open.status.code(), Some(1));
    assert!(String::from_utf8(open.stderr).unwrap().contains("--token-file"));
}
