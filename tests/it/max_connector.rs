//! The connector of the messenger by itself, against the sandbox that speaks MAX: whole or not at all, once or unknown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use connectors::platform::Address;
use connectors::platform::max::directory::{
    DirectoryError, KnownAccount, KnownChat, MaxDirectory, OpenInvitation, Remembered,
};
use connectors::platform::max::wire::ChatAdminPermission;
use connectors::platform::max::{MaxPlatform, MaxSettings};
use connectors::platform::{BY_HAND, ReadError, Reader, WriteError, Writer};
use domain::action::{Action, Basis, Change, Membership, PersonKey, PersonView, Seat, Verdict};
use domain::membership::{Category, MemberStatus, PlaceName, Role};
use i18n::Lang;
use simulators::Fault;
use simulators::max::{Adding, Effect, MaxOptions, MaxSandbox, Play, Seed, Ways};

const OWNER: i64 = 1;
const A: i64 = -100;
const B: i64 = -200;

/// A home in memory.
#[derive(Default)]
struct Memory {
    remembered: Mutex<Remembered>,
    heard: Mutex<Vec<String>>,
    /// By account and chat.
    handed: Mutex<HashMap<(i64, i64), String>>,
}

#[async_trait]
impl MaxDirectory for Memory {
    async fn remembered(&self) -> Result<Remembered, DirectoryError> {
        Ok(self.remembered.lock().unwrap().clone())
    }

    async fn invite(&self, _action: &Action) -> Result<String, DirectoryError> {
        self.heard.lock().unwrap().push("invite".to_owned());
        Ok("personal:1".to_owned())
    }

    async fn revoke(&self, person: &PersonKey, place: &PlaceName) -> Result<(), DirectoryError> {
        self.heard.lock().unwrap().push(format!("revoke {person} {place}"));
        Ok(())
    }

    async fn link_of(&self, _action: &Action) -> Result<Option<String>, DirectoryError> {
        Ok(None)
    }

    async fn untie(&self, person: &PersonKey) -> Result<(), DirectoryError> {
        self.heard.lock().unwrap().push(format!("untie {person}"));
        Ok(())
    }

    async fn handed(&self, account: i64, chat: i64) -> Result<Option<String>, DirectoryError> {
        Ok(self.handed.lock().unwrap().get(&(account, chat)).cloned())
    }

    async fn hand(&self, account: i64, chat: i64, link: &str) -> Result<(), DirectoryError> {
        self.handed.lock().unwrap().insert((account, chat), link.to_owned());
        Ok(())
    }

    async fn retie(&self, chat: i64, place: &PlaceName) -> Result<(), DirectoryError> {
        self.heard.lock().unwrap().push(format!("retie {chat} {place}"));
        Ok(())
    }
}

struct Trial {
    max: MaxSandbox,
    directory: Arc<Memory>,
    platform: MaxPlatform,
}

impl Trial {
    async fn with(change: impl FnOnce(&mut MaxOptions)) -> Trial {
        let mut seed = Seed::default().user(OWNER, "Вера", "Сомова");
        for n in 10..300 {
            seed = seed.user(n, &format!("Имя{n}"), &format!("Фамилия{n}"));
        }
        let members: Vec<i64> = (10..260).collect();
        seed = seed.chat(A, "ИС-21 студенты", OWNER, &members).chat(B, "ИС-21 родители", OWNER, &[]);
        let mut options = MaxOptions { seed, rate: None, hold: Duration::from_secs(3), ..MaxOptions::default() };
        change(&mut options);
        let max = MaxSandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let directory = Arc::new(Memory::default());
        let chat = |chat, place: &str| KnownChat {
            chat,
            title: "ИС-21".into(),
            place: place.parse().unwrap(),
            is_there: true,
        };
        directory.remembered.lock().unwrap().chats =
            vec![chat(A, "chat:students:ИС-21"), chat(B, "chat:parents:ИС-21")];
        let settings = MaxSettings {
            name: "max".into(),
            address: Address {
                url: max.url().into(),
                rate_per_second: 1000,
                ca_file: None,
                timeout: Duration::from_secs(1),
                permits: connectors::platform::SendPermits::default(),
            },
            token: "sandbox".to_owned().into(),
            block_removed: false,
            lang: Lang::Ru,
        };
        let platform = MaxPlatform::new(settings, Arc::clone(&directory) as Arc<dyn MaxDirectory>).unwrap();
        Trial { max, directory, platform }
    }

    fn knows(&self, account: i64, person: &str, role: Role) {
        let name = format!("Фамилия{account} Имя{account} Отчество");
        self.directory.remembered.lock().unwrap().accounts.push(KnownAccount {
            account,
            person: person.into(),
            name,
            role,
        });
    }
}

fn member(account: i64, place: &str) -> Membership {
    let person = PersonView {
        key: "k".into(),
        name: "Фамилия Имя".into(),
        category: Category::Student,
        platform_id: Some(account.to_string()),
    };
    Membership { person, seat: Seat { place: place.parse().unwrap(), role: Role::Student } }
}

fn action(change: Change) -> Action {
    Action {
        id: "1".into(),
        platform: None,
        change,
        clause: domain::Clause::C5_11_1,
        basis: Basis::Roster,
        identity: None,
        source: Vec::new(),
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        because: Vec::new(),
        depends_on: Vec::new(),
    }
}

fn addition(account: i64, place: &str) -> Action {
    action(Change::Add(member(account, place)))
}

fn removal(account: i64, place: &str) -> Action {
    action(Change::Remove { member: member(account, place), is_final: false })
}

fn renaming(old: &str, new: &str) -> Action {
    action(Change::RenameClass { old: old.parse().unwrap(), new: new.parse().unwrap() })
}

#[tokio::test]
async fn chats_are_read_to_their_last_page() {
    for sparse in [false, true] {
        let trial = Trial::with(|options| options.sparse = sparse).await;
        trial.knows(10, "k10", Role::Student);
        trial.knows(OWNER, "owner", Role::Teacher);
        let invited = |person: &str, place: &str| OpenInvitation {
            person: person.into(),
            name: "Кто-то Ещё Петрович".into(),
            place: place.parse().unwrap(),
            role: Role::Student,
            since: None,
        };
        trial.directory.remembered.lock().unwrap().invited = vec![
            invited("k10", "chat:students:ИС-21"),
            invited("k999", "chat:students:ИС-21"),
            invited("k7", "chat:students:ИС-99"),
        ];
        let read = trial.platform.reader().read().await.unwrap();
        assert_eq!(read.places, ["chat:parents:ИС-21", "chat:students:ИС-21", "organization"]);
        let students: Vec<_> = read.seats.iter().filter(|seat| seat.place == "chat:students:ИС-21").collect();
        assert_eq!(
            students.iter().filter(|seat| seat.status == MemberStatus::Joined).count(),
            251,
            "the bot is nobody"
        );
        let of = |id: &str| students.iter().find(|seat| seat.platform_id == id).unwrap();
        assert_eq!((of("10").person_key.clone(), of("10").role), (Some("k10".into()), Role::Student));
        assert_eq!(of("10").name, "Фамилия10 Имя10 Отчество", "as the rosters write it");
        assert_eq!(of("11").name, "Фамилия11 Имя11");
        assert_eq!((of("1").role, of("1").is_admin), (Role::ClassTeacher, true), "staff among students");
        let open: Vec<_> = students.iter().filter(|seat| seat.status == MemberStatus::Invited).collect();
        assert_eq!(open.len(), 1, "who is in is invited no more");
        assert_eq!(open[0].person_key, Some("k999".into()));
        assert_eq!(read.seats.iter().filter(|seat| seat.place == "organization").count(), 2);
        let some = trial.platform.reader().read_places(&["chat:parents:ИС-21".parse().unwrap()]).await.unwrap();
        assert_eq!(some.places, ["chat:parents:ИС-21"]);
        assert!(trial.directory.heard.lock().unwrap().is_empty(), "reading writes nothing down");
        trial.max.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_never_nobody() {
    let trial = Trial::with(|_| {}).await;
    let reader = trial.platform.reader();
    trial.max.next_faults("any", 3, Fault::TooMany);
    assert!(reader.read().await.is_ok(), "after a while");
    trial.max.next_faults("any", 2, Fault::CutAfter);
    assert!(reader.read().await.is_ok(), "a lost answer is asked for again");
    trial.max.play(&Play::AddBot { by: OWNER, chat: B, permissions: vec![] }).unwrap();
    match reader.read().await {
        Err(ReadError::Closed { place, reason }) => {
            assert_eq!((place.to_string().as_str(), reason.as_str()), ("chat:parents:ИС-21", "bot_not_admin"));
        }
        other => panic!("{other:?}"),
    }
    trial.max.play(&Play::RemoveBot { by: OWNER, chat: B }).unwrap();
    assert!(matches!(reader.read().await, Err(ReadError::Closed { .. })));
    trial.directory.remembered.lock().unwrap().chats.retain(|chat| chat.chat == A);
    assert!(reader.read().await.is_ok(), "untied, it is not asked for");
    trial.max.set_token(None);
    let fault = reader.read().await.unwrap_err();
    assert!(matches!(fault, ReadError::Unauthorized { .. }), "{fault}");
    assert!(!format!("{fault:?} {fault}").contains("Фамилия"));
    trial.max.stop().await;
}

#[tokio::test]
async fn changes_are_made_once_or_unknown() {
    let trial = Trial::with(|_| {}).await;
    let writer = trial.platform.writer();
    let made = || {
        let log = trial.max.log();
        log.iter()
            .filter(|entry| {
                !matches!(entry.effect, Effect::Sent { .. } | Effect::BotAdded { .. } | Effect::Started { .. })
            })
            .count()
    };
    let add = addition(270, "chat:parents:ИС-21");
    assert!(writer.execute(&add).await.is_ok());
    assert!(trial.max.members(B).contains(&270));
    assert!(writer.execute(&add).await.is_ok(), "there already");
    assert_eq!(made(), 1);
    trial.max.next_faults("any", 1, Fault::CutAfter);
    let lost = writer.execute(&addition(271, "chat:parents:ИС-21")).await;
    assert!(matches!(lost, Err(WriteError::Unknown { .. })), "{lost:?}");
    assert!(trial.max.members(B).contains(&271), "made, though nobody said so");
    trial.max.next_faults("any", 1, Fault::TooMany);
    let later = writer.execute(&addition(272, "chat:parents:ИС-21")).await;
    assert!(matches!(later, Err(WriteError::NotNow { .. })), "{later:?}");
    let remove = removal(270, "chat:parents:ИС-21");
    assert!(!writer.execute(&remove).await.unwrap().already);
    assert!(writer.execute(&remove).await.unwrap().already, "not there any more");
    let nowhere = writer.execute(&addition(270, "chat:parents:ИС-99")).await;
    assert!(matches!(&nowhere, Err(WriteError::Refused { code }) if code == "no_such_place"), "{nowhere:?}");
    let nobody = writer.execute(&addition(999_999, "chat:parents:ИС-21")).await;
    assert!(matches!(&nobody, Err(WriteError::Refused { code }) if code == "no_such_account"), "{nobody:?}");
    let out = writer.execute(&removal(270, "organization")).await;
    assert!(out.is_ok());
    assert!(writer.execute(&action(Change::RevokeInvite(member(270, "chat:parents:ИС-21")))).await.is_ok());
    assert_eq!(*trial.directory.heard.lock().unwrap(), ["untie k", "revoke k chat:parents:ИС-21"]);
    trial.max.stop().await;
}

#[tokio::test]
async fn whoever_only_asks_for_a_link_makes_none() {
    let trial = Trial::with(|_| {}).await;
    let invite = action(Change::Invite(member(12, "chat:students:ИС-21")));
    assert_eq!(trial.platform.writer().link_of(&invite).await.unwrap(), None);
    assert!(trial.directory.heard.lock().unwrap().is_empty());
    let receipt = trial.platform.writer().execute(&invite).await.unwrap();
    assert_eq!((receipt.link.as_deref(), trial.directory.heard.lock().unwrap().len()), (Some("personal:1"), 1));
    trial.max.stop().await;
}

#[tokio::test]
async fn a_move_an_administrator_a_title() {
    let trial = Trial::with(|_| {}).await;
    let writer = trial.platform.writer();
    let from = Seat { place: "chat:students:ИС-21".parse().unwrap(), role: Role::Student };
    let moved = action(Change::Reassign { member: member(12, "chat:parents:ИС-21"), from });
    assert!(writer.execute(&moved).await.is_ok());
    assert!(trial.max.members(B).contains(&12) && !trial.max.members(A).contains(&12));
    let grant = action(Change::GrantAdmin(member(12, "chat:parents:ИС-21")));
    assert!(writer.executes(&grant) && !writer.executes(&action(Change::GrantAdmin(member(12, "organization")))));
    writer.execute(&grant).await.unwrap();
    assert!(trial.max.admins(B).contains_key(&12));
    writer.execute(&action(Change::RevokeAdmin(member(12, "chat:parents:ИС-21")))).await.unwrap();
    assert!(!trial.max.admins(B).contains_key(&12));
    let renamed = renaming("class:ИС-21", "class:ИС-31");
    writer.execute(&renamed).await.unwrap();
    assert_eq!(trial.max.title(A).as_deref(), Some("ИС-31"));
    let heard = trial.directory.heard.lock().unwrap().clone();
    assert_eq!(heard, ["retie -100 chat:students:ИС-31", "retie -200 chat:parents:ИС-31"]);
    trial.max.stop().await;
}

/// A subject may have colons; a chat of the management may be called like a group; another group's name may begin the same.
#[tokio::test]
async fn a_class_is_renamed_with_every_chat_of_its_own() {
    let trial = Trial::with(|_| {}).await;
    let chat =
        |chat, place: &str| KnownChat { chat, title: "чат".into(), place: place.parse().unwrap(), is_there: true };
    trial.directory.remembered.lock().unwrap().chats = vec![
        chat(-1, "class:ИС-21"),
        chat(-2, "chat:subject:ИС-21:МДК.01.02: Базы данных"),
        chat(-3, "chat:subject:ИС-21:Математика: основы: практикум"),
        chat(-4, "chat:subject:ИС-21:Физика"),
        chat(-5, "chat:subject:ИС-211:МДК.01.02: Базы данных"),
        chat(-6, "chat:subject:ИС-11:ИС-21: введение"),
        chat(-7, "chat:management:ИС-21"),
        chat(-8, "chat:teachers:ИС-21"),
        chat(-9, "staff"),
    ];
    let renamed = renaming("class:ИС-21", "class:ИС-31");
    trial.platform.writer().execute(&renamed).await.unwrap();
    let heard = trial.directory.heard.lock().unwrap().clone();
    assert_eq!(
        heard,
        [
            "retie -1 class:ИС-31",
            "retie -2 chat:subject:ИС-31:МДК.01.02: Базы данных",
            "retie -3 chat:subject:ИС-31:Математика: основы: практикум",
            "retie -4 chat:subject:ИС-31:Физика",
            "retie -8 chat:teachers:ИС-31",
        ]
    );
    trial.max.stop().await;
}

#[tokio::test]
async fn where_adding_is_refused_a_link_is_handed_or_nothing_is_done() {
    let statuses = [400, 403, 404, 405, 422].map(Adding::Status);
    for adding in [Adding::Forbidden, Adding::Unsuccessful].into_iter().chain(statuses) {
        let trial = Trial::with(|options| options.adding = adding).await;
        let writer = trial.platform.writer();
        let add = addition(270, "chat:parents:ИС-21");
        let silent = writer.execute(&add).await;
        assert!(matches!(&silent, Err(WriteError::Refused { code }) if code == "no_dialogue"), "{silent:?}");
        trial.max.play(&Play::Start { user: 270, link: None }).unwrap();
        let receipt = writer.execute(&add).await.unwrap();
        assert_eq!(receipt.link, trial.max.link(B));
        let told = trial.max.dialog(270).pop().unwrap().body.text.unwrap();
        assert!(told.contains(&trial.max.link(B).unwrap()) && told.contains("ИС-21 родители"), "{told}");
        // Once: the same link is not handed every night.
        let again = writer.execute(&add).await;
        assert!(matches!(&again, Err(WriteError::Refused { code }) if BY_HAND.contains(&code.as_str())), "{again:?}");
        assert_eq!(trial.max.dialog(270).len(), 1);
        // A message that is lost is none that was handed.
        trial.max.play(&Play::Start { user: 271, link: None }).unwrap();
        trial.max.next_faults("send", 1, Fault::Unavailable);
        let lost = writer.execute(&addition(271, "chat:parents:ИС-21")).await;
        assert!(matches!(&lost, Err(WriteError::NotNow { .. })), "{lost:?}");
        assert!(writer.execute(&addition(271, "chat:parents:ИС-21")).await.unwrap().link.is_some());
        // No link: an administrator has to add.
        trial.max.set_ways(Ways { no_links: true, ..Ways::default() });
        let by_hand = writer.execute(&addition(272, "chat:parents:ИС-21")).await;
        assert!(
            matches!(&by_hand, Err(WriteError::Refused { code }) if BY_HAND.contains(&code.as_str())),
            "{by_hand:?}"
        );
        trial.max.stop().await;
    }
}

/// What is null, absent or strange in an answer is no reason not to read a chat.
#[tokio::test]
async fn only_what_is_needed_is_read() {
    for ways in [
        Ways { nulls: true, ..Ways::default() },
        Ways { pinned_forward: true, ..Ways::default() },
        Ways { nulls: true, pinned_forward: true, no_links: true, ..Ways::default() },
    ] {
        let trial = Trial::with(|options| options.ways = ways).await;
        trial.knows(OWNER, "owner", Role::Teacher);
        let read = trial.platform.reader().read().await.unwrap();
        let students: Vec<_> = read.seats.iter().filter(|seat| seat.place == "chat:students:ИС-21").collect();
        assert_eq!(students.len(), 251, "{ways:?}");
        assert!(students.iter().any(|seat| seat.platform_id == "1" && seat.is_admin));
        assert!(students.iter().all(|seat| !ways.nulls || seat.since.is_none()), "a day that nobody told is none");
        trial.max.stop().await;
    }
}

/// The bot was taken out and put back, and the update that said so never arrived: the messenger itself is asked.
#[tokio::test]
async fn a_chat_that_was_left_is_asked_for_before_anything_is_given_up() {
    let trial = Trial::with(|_| {}).await;
    trial.directory.remembered.lock().unwrap().chats.iter_mut().for_each(|chat| chat.is_there = false);
    assert!(trial.platform.reader().read().await.is_ok());
    trial.max.play(&Play::RemoveBot { by: OWNER, chat: B }).unwrap();
    let fault = trial.platform.reader().read().await.unwrap_err();
    assert!(matches!(&fault, ReadError::Closed { reason, .. } if reason == "bot_not_in_chat"), "{fault}");
    trial.max.stop().await;
}

/// Naming an administrator again replaces all their rights: what they had stays.
#[tokio::test]
async fn an_administrator_keeps_the_rights_that_they_had() {
    use ChatAdminPermission::{AddRemoveMembers, PinMessage, ReadAllMessages, ViewStats, Write};
    let trial = Trial::with(|_| {}).await;
    let writer = trial.platform.writer();
    let had = vec![PinMessage, ViewStats];
    let admins = serde_json::json!({"admins": [{"user_id": 12, "permissions": had}]});
    let url = format!("{}/chats/{A}/members/admins", trial.max.url());
    let client = connectors::http::builder().no_proxy().build().unwrap();
    let named = client.post(url).header("authorization", "sandbox").json(&admins).send().await.unwrap();
    assert_eq!(named.status(), 200);
    writer.execute(&action(Change::GrantAdmin(member(12, "chat:students:ИС-21")))).await.unwrap();
    let mut rights = trial.max.admins(A)[&12].clone();
    rights.sort();
    let mut expected = vec![ReadAllMessages, AddRemoveMembers, Write, PinMessage, ViewStats];
    expected.sort();
    assert_eq!(rights, expected);
    let owner = writer.execute(&action(Change::GrantAdmin(member(OWNER, "chat:students:ИС-21")))).await.unwrap();
    assert!(owner.already, "the owner may do everything");
    trial.max.stop().await;
}
