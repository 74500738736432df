//! The door of the messenger: a class joins by personal links, and strangers do not. The daemon, the real binary, and the
//! sandbox that speaks MAX.

use std::time::Duration;

use crate::support;
use crate::support::browser::{Browser, PASSWORD};
use crate::support::dataset;
use crate::support::installation::{Daemon, Installation, PATIENCE, wait_for};
use crate::support::{birth, clock, name, students};
use connectors::platform::max::wire::{Attachment, Button};
use domain::membership::{MemberStatus, MembershipRead, Seat, usual_role};
use kontingent::invitation::LinkKey;
use planner::plan::{Joined, Moment, Newcomer, newcomers};
use planner::policy::Policy;
use simulators::max::{Adding, Effect, MaxOptions, MaxSandbox, Play, Seed};

pub(crate) const OWNER: i64 = 1;
pub(crate) const STUDENTS: i64 = -100;
pub(crate) const PARENTS: i64 = -200;
/// Accounts of students, from this one on.
pub(crate) const FIRST: i64 = 1000;
pub(crate) const STRANGER: i64 = 666;
const RULES: &str = "1. Не обижать.\n\n2. Не спамить.";

/// An installation with the messenger: a chat of students and one of parents, both tied; the class teacher owns them.
pub(crate) struct Story {
    pub(crate) installation: Installation,
    pub(crate) max: MaxSandbox,
    pub(crate) daemon: Option<Daemon>,
}

impl Story {
    pub(crate) async fn begin(people: usize, more: &str, change: impl Fn(&mut MaxOptions)) -> Story {
        let mut seed = Seed::default().user(OWNER, "Вера", "Сомова").user(STRANGER, "Некто", "Чужой");
        for n in 0..people {
            let full = name(n);
            let mut parts = full.split(' ');
            let (last, first) = (parts.next().unwrap(), parts.next().unwrap());
            seed = seed.user(FIRST + n as i64, first, last);
        }
        seed = seed.chat(STUDENTS, "ИС-21 студенты", OWNER, &[]).chat(PARENTS, "ИС-21 родители", OWNER, &[]);
        let mut options = MaxOptions { seed, rate: Some(1000), clock: clock::base().clone(), ..MaxOptions::default() };
        change(&mut options);
        let max = MaxSandbox::start("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let installation = Installation::of_max(max.url(), "");
        std::fs::write(installation.path("rules.txt"), RULES).unwrap();
        installation.add_configuration(&format!(
            "rate_per_second = 900\nrules_file = \"rules.txt\"\n\
             chats = [{{ chat = \"{STUDENTS}\", place = \"chat:students:ис21\" }}, {{ chat = \"{PARENTS}\", place = \"chat:parents:ИС-21\" }}]\n\
             {more}\n[listen]\naddress = \"127.0.0.1:0\"\n[policy]\nrules = {{ W6 = true, W7 = true }}\n"
        ));
        Story { installation, max, daemon: None }
    }

    /// Everybody of the list is invited.
    pub(crate) fn invite(&self, roster: &[(&str, &str)]) {
        self.installation.import(roster);
        self.installation.call(&["plan"]);
        self.installation.well(&["approve", "last"]);
        self.installation.well(&["apply", "last"]);
    }

    pub(crate) fn start(&mut self) {
        self.daemon = Some(self.installation.daemon());
    }

    /// The secret of the n-th personal link that was made.
    fn secret(&self, number: i64) -> String {
        LinkKey::beside(&self.installation.path("data/kontingent.sqlite")).unwrap().secret(number)
    }

    /// The secrets by name, as the store has them.
    async fn secrets(&self) -> Vec<(String, String)> {
        let store = self.installation.store().await;
        let names = store.names_of_persons().await.unwrap();
        let mut found = Vec::new();
        for number in 1..=100 {
            if let Some(link) = store.link_by_number(number).await.unwrap().filter(|link| link.state == "open") {
                found.push((names[link.person.as_str()].clone(), self.secret(number)));
            }
        }
        store.close().await;
        found
    }

    pub(crate) async fn secret_of(&self, who: &str) -> String {
        let all = self.secrets().await;
        all.iter().find(|(name, _)| name == who).unwrap_or_else(|| panic!("no link for {who}: {all:?}")).1.clone()
    }

    pub(crate) fn press_link(&self, account: i64, secret: &str) {
        self.max.play(&Play::Start { user: account, link: Some(secret.to_owned()) }).unwrap();
    }

    /// What the bot has said to an account.
    pub(crate) fn said(&self, account: i64) -> String {
        let texts = self.max.dialog(account).into_iter().filter_map(|message| message.body.text);
        texts.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn hears(&self, account: i64, words: &str) {
        wait_for(&format!("{words}, but: {}", self.said(account)), || self.said(account).contains(words));
    }

    /// Presses the button under the rules.
    pub(crate) fn agree(&self, account: i64) {
        self.hears(account, "Не спамить");
        let message = self
            .max
            .dialog(account)
            .into_iter()
            .rev()
            .find(|message| {
                let buttons = message.body.attachments.iter().flatten();
                buttons.into_iter().any(|one| matches!(one, Attachment::InlineKeyboard { payload } if payload.buttons.iter().flatten().any(|button| matches!(button, Button::Callback { .. }))))
            })
            .unwrap();
        self.max
            .play(&Play::Press { user: account, message: message.body.mid, button: "Ознакомлен(а)".into() })
            .unwrap();
    }

    pub(crate) fn is_in(&self, account: i64, chat: i64) -> bool {
        self.max.members(chat).contains(&account)
    }
}

pub(crate) fn class(people: usize) -> String {
    students((0..people).map(|n| (n, "ИС-21")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_joins_by_paper_links() {
    let mut story = Story::begin(25, "", |_| {}).await;
    story.invite(&[("контингент.csv", &class(25))]);
    let secrets = story.secrets().await;
    assert_eq!(secrets.len(), 25, "a link each");
    let sheet = story.installation.path("листки.html");
    story.installation.well(&["invitations", "print", "--out", sheet.to_str().unwrap()]);
    let sheet = std::fs::read_to_string(sheet).unwrap();
    assert_eq!((sheet.matches("<article").count(), sheet.matches("<svg").count()), (25, 25));
    assert!(secrets.iter().all(|(who, secret)| {
        sheet.contains(who.as_str()) && sheet.contains(&format!("https://max.ru/kontingent_bot?start={secret}"))
    }));
    story.start();
    for n in 0..25 {
        story.press_link(FIRST + n, &story.secret_of(&name(n as usize)).await);
    }
    for n in 0..25 {
        story.agree(FIRST + n);
    }
    wait_for("all are in", || (0..25).all(|n| story.is_in(FIRST + n, STUDENTS)));
    story.hears(FIRST, "вы в 1 чате");
    assert!(!story.said(FIRST).contains(&name(0)), "the bot tells nobody whose link it is");
    story.daemon.take();
    // Nothing is left to do, and what was done stands in the journal.
    assert!(story.installation.well(&["sync"]).contains("менять нечего"));
    let journal = story.installation.well(&["journal", "--count", "500"]);
    assert_eq!(journal.matches("ознакомлен с правилами").count(), 25, "{journal}");
    assert!(!journal.contains(&story.secret(1)));
    let bytes = story.installation.remembered();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for number in 1..=25 {
        assert!(!text.contains(&story.secret(number)), "only hashes are kept");
    }
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_forwarded_lets_nobody_else_in() {
    let mut story = Story::begin(2, "", |_| {}).await;
    story.invite(&[("контингент.csv", &class(2))]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(FIRST, &secret);
    story.agree(FIRST);
    wait_for("the student is in", || story.is_in(FIRST, STUDENTS));
    story.press_link(STRANGER, &secret);
    story.hears(STRANGER, "уже воспользовались");
    assert!(!story.is_in(STRANGER, STUDENTS));
    story.press_link(STRANGER, "0000000000000000000000000000000000000000");
    story.hears(STRANGER, "не подходит");
    // The chat's own link gets about: whoever comes by it is seen at once.
    let link = story.max.link(STUDENTS).unwrap();
    story.max.play(&Play::Join { user: STRANGER, link }).unwrap();
    wait_for("the stranger is told of", || story.installation.well(&["journal"]).contains("вошёл посторонний"));
    assert!(story.is_in(STRANGER, STUDENTS), "nobody said that strangers are removed at once");
    story.daemon.take();
    story.installation.call(&["sync"]);
    let actions = story.installation.actions();
    assert!(
        actions.iter().any(|line| line.starts_with("remove Чужой Некто chat:students:ИС-21 review")),
        "{actions:?}"
    );
    story.max.stop().await;
}

/// What the lists make of an account among others in a place.
fn verdict(files: &[(&str, String)], place: &str, accounts: &[(&str, &str)], account: &str) -> Newcomer {
    let seats = accounts.iter().map(|(id, shown)| Seat {
        place: place.parse().unwrap(),
        platform_id: (*id).into(),
        name: (*shown).into(),
        role: usual_role(place),
        birth_date: None,
        ..dataset::student(0, "-", MemberStatus::Joined, None)
    });
    let read = MembershipRead {
        platform: "max".into(),
        places: vec![place.parse().unwrap()],
        seats: seats.collect(),
        lists: None,
    };
    let today = dataset::day("2026-11-23");
    let moment = Moment { as_of: today, time: None };
    let joined = Joined { place: place.parse().unwrap(), account: account.to_owned() };
    newcomers(&dataset::dataset(files, &read, today), &Policy::default(), moment, &[joined])[0]
}

#[test]
fn whoever_no_list_speaks_of_is_unchecked_and_never_expected() {
    let list = ("контингент.csv", students((0..6).map(|n| (n, if n < 4 { "ИС-21" } else { "ИС-31" }))));
    let parents = (
        "родители.csv",
        format!("Законный представитель;Обучающийся;Группа\nГромова Ольга Петровна;{};ИС-21\n", name(0)),
    );
    let staff =
        ("сотрудники.csv", "ФИО;Должность\nЮдина Ольга Петровна;преподаватель\nФомин Олег Ильич;методист\n".to_owned());
    let mine = name(0);
    let others = name(5);
    let here = [
        ("1", mine.as_str()),
        ("5", others.as_str()),
        ("666", "Чужой Семён"),
        ("7", "Громова Ольга Петровна"),
        ("9", "Юдина Ольга Петровна"),
    ];
    use Newcomer::{Belongs, Stranger, Unchecked};
    let students_alone = vec![list.clone()];
    let all = vec![list, parents, staff];
    for (files, place, account, expected) in [
        (&students_alone, "chat:students:ИС-21", "1", Belongs),
        (&students_alone, "class:ИС-21", "1", Belongs),
        (&students_alone, "chat:students:ИС-21", "666", Stranger),
        (&students_alone, "chat:students:ИС-21", "5", Stranger),
        // A group of which no list has anybody; places of people of whom there is no list.
        (&students_alone, "chat:students:ЭК-41", "666", Unchecked),
        (&students_alone, "class:ЭК-41", "666", Unchecked),
        (&students_alone, "chat:subject:ЭК-41:МДК.01.02: Базы данных", "666", Unchecked),
        (&students_alone, "chat:parents:ИС-21", "666", Unchecked),
        (&students_alone, "chat:parents:ИС-21", "7", Unchecked),
        (&students_alone, "chat:teachers:ИС-21", "9", Unchecked),
        (&students_alone, "staff", "9", Unchecked),
        (&students_alone, "chat:management:Совет", "9", Unchecked),
        // With the lists, the same people are known or strangers.
        (&all, "chat:parents:ИС-21", "7", Belongs),
        (&all, "chat:parents:ИС-21", "666", Stranger),
        (&all, "staff", "9", Belongs),
        (&all, "staff", "666", Stranger),
        // Nobody has this number.
        (&all, "chat:students:ИС-21", "12345", Unchecked),
    ] {
        assert_eq!(verdict(files, place, &here, account), expected, "{place} {account} {}", files.len());
    }
    // The account is what tells: however the messenger shows a name, and whoever else is called so.
    for shown in ["Семён Чужой", "Чужой Семён (папа)", "ЧУЖОЙ  СЕМЁН", "Семён", "чужой", mine.as_str()]
    {
        let here = [("1", mine.as_str()), ("666", shown)];
        let verdict = verdict(&students_alone, "chat:students:ИС-21", &here, "666");
        assert!(verdict != Belongs && verdict != Unchecked, "{shown}: {verdict:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_a_chat_of_a_group_that_no_list_has_is_told_of() {
    let more = "tell = [\"1\"]";
    let mut story = Story::begin(2, more, |options| {
        let seed = std::mem::take(&mut options.seed);
        options.seed = seed.chat(-300, "ЭК-41 студенты", OWNER, &[]);
    })
    .await;
    let text = story.installation.configuration().replace(
        "place = \"chat:parents:ИС-21\" }]",
        "place = \"chat:parents:ИС-21\" }, { chat = \"-300\", place = \"chat:students:ЭК-41\" }]",
    );
    story.installation.configure(&text);
    story.invite(&[("контингент.csv", &class(2))]);
    story.max.play(&Play::Start { user: OWNER, link: None }).unwrap();
    story.start();
    let link = story.max.link(-300).unwrap();
    story.max.play(&Play::Join { user: STRANGER, link }).unwrap();
    wait_for("the unchecked one is told of", || {
        story.installation.well(&["journal"]).contains("о ком списки не говорят")
    });
    let journal = story.installation.well(&["journal"]);
    assert!(!journal.contains("вошёл в чат") && !journal.contains("вошёл посторонний"), "{journal}");
    story.hears(OWNER, "ни в одном списке не сказано");
    assert!(!story.said(OWNER).contains("Чужой"), "no names in messages");
    assert!(story.is_in(STRANGER, -300), "nobody is taken out whom nobody has checked");
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admission_stands_in_the_journal_on_the_ground_of_its_invitation() {
    let mut story = Story::begin(1, "", |options| {
        let seed = std::mem::take(&mut options.seed);
        let seed = seed.user(60, "Ольга", "Юдина").user(61, "Ольга", "Громова");
        options.seed = seed.chat(-300, "Сотрудники", OWNER, &[]);
    })
    .await;
    let text = story
        .installation
        .configuration()
        .replace(
            "place = \"chat:parents:ИС-21\" }]",
            "place = \"chat:parents:ИС-21\" }, { chat = \"-300\", place = \"staff\" }]",
        )
        .replace("W7 = true", "W7 = true, W1 = true");
    story.installation.configure(&text);
    let parents = format!("Законный представитель;Обучающийся;Группа\nГромова Ольга Петровна;{};ИС-21\n", name(0));
    let staff = "ФИО;Должность\nЮдина Ольга Ильинична;преподаватель\n";
    story.invite(&[("контингент.csv", &class(1)), ("родители.csv", &parents), ("сотрудники.csv", staff)]);
    story.start();
    let student = name(0);
    for (account, who) in [(60, "Юдина Ольга Ильинична"), (61, "Громова Ольга Петровна"), (FIRST, student.as_str())]
    {
        story.press_link(account, &story.secret_of(who).await);
        story.agree(account);
    }
    wait_for("all are in", || story.is_in(60, -300) && story.is_in(61, PARENTS) && story.is_in(FIRST, STUDENTS));
    let entries = || story.installation.call(&["journal", "--format", "json", "--count", "500"]).json();
    // What was done is written down after it was done.
    wait_for("the journal has all three", || {
        let added = |entry: &&serde_json::Value| entry["event"] == "done" && entry["kind"] == "add";
        entries().as_array().unwrap().iter().filter(added).count() == 3
    });
    let entries = entries();
    story.daemon.take();
    let of = |event: &str, kind: &str, place: &str| -> Vec<String> {
        let fits =
            |entry: &&serde_json::Value| entry["event"] == event && entry["kind"] == kind && entry["place"] == place;
        let told = entries.as_array().unwrap().iter().filter(fits);
        told.map(|entry| format!("{} {}", entry["clause"].as_str().unwrap(), entry["basis"].as_str().unwrap()))
            .collect()
    };
    for place in ["staff", "chat:parents:ИС-21", "chat:students:ИС-21"] {
        let invited = of("done", "invite", place);
        assert_eq!(invited.len(), 1, "{place}: {entries}");
        assert_eq!(of("admitting", "add", place), invited, "{place}");
        assert_eq!(of("done", "add", place), invited, "{place}");
    }
    assert_eq!(of("done", "add", "staff"), ["5.11.1 roster"]);
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_taken_out_at_once_where_the_configuration_says_so() {
    let mut story = Story::begin(2, "remove_strangers = true\nblock_removed = true\ntell = [\"1\"]", |_| {}).await;
    story.invite(&[("контингент.csv", &class(2))]);
    story.max.play(&Play::Start { user: OWNER, link: None }).unwrap();
    story.start();
    let link = story.max.link(STUDENTS).unwrap();
    story.max.play(&Play::Join { user: STRANGER, link: link.clone() }).unwrap();
    wait_for("the stranger is out", || !story.is_in(STRANGER, STUDENTS));
    story.hears(OWNER, "кого там быть не должно");
    assert!(!story.said(OWNER).contains("Чужой"), "no names in messages");
    assert!(story.max.play(&Play::Join { user: STRANGER, link }).is_err(), "blocked");
    // Somebody of the list who comes by the chat's link is no stranger.
    let link = story.max.link(STUDENTS).unwrap();
    story.max.play(&Play::Join { user: FIRST, link }).unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(story.is_in(FIRST, STUDENTS));
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_of_two_has_one_link_and_leaves_only_the_expelled_child_s_chat() {
    let mut story = Story::begin(3, "", |options| {
        let seed = std::mem::take(&mut options.seed);
        options.seed = seed.user(50, "Мама", "").chat(-300, "ИС-22 родители", OWNER, &[]);
    })
    .await;
    let text = story.installation.configuration().replace(
        "place = \"chat:parents:ИС-21\" }]",
        "place = \"chat:parents:ИС-21\" }, { chat = \"-300\", place = \"chat:parents:ИС-22\" }]",
    );
    story.installation.configure(&text);
    let list = students([(0, "ИС-21"), (1, "ИС-22")]);
    let parents = format!(
        "Законный представитель;Обучающийся;Группа\nГромова Ольга Петровна;{};ИС-21\nГромова Ольга Петровна;{};ИС-22\n",
        name(0),
        name(1)
    );
    story.invite(&[("контингент.csv", &list), ("родители.csv", &parents)]);
    let secret = story.secret_of("Громова Ольга Петровна").await;
    story.start();
    story.press_link(50, &secret);
    story.agree(50);
    wait_for("in both", || story.is_in(50, PARENTS) && story.is_in(50, -300));
    story.hears(50, "вы в 2 чатах");
    story.daemon.take();
    // Of today: an order older than the membership waits for a person.
    let order =
        format!("{}45-к;{today};{};отчисление;ИС-22;;{today}\n", support::ORDERS, name(1), today = clock::ago(0));
    let list = students([(0, "ИС-21"), (2, "ИС-22")]);
    story.installation.import(&[("приказы.csv", &order), ("контингент 2.csv", &list)]);
    story.installation.call(&["sync"]);
    assert!(story.is_in(50, PARENTS), "another child studies here");
    assert!(!story.is_in(50, -300), "{:?}", story.installation.actions());
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_adding_is_refused_the_chat_s_link_is_handed() {
    let mut story = Story::begin(2, "", |options| options.adding = Adding::Forbidden).await;
    story.invite(&[("контингент.csv", &class(2))]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(FIRST, &secret);
    story.agree(FIRST);
    let link = story.max.link(STUDENTS).unwrap();
    story.hears(FIRST, &link);
    assert!(!story.is_in(FIRST, STUDENTS));
    story.max.play(&Play::Join { user: FIRST, link }).unwrap();
    wait_for("expected", || story.installation.well(&["journal"]).contains("вошёл в чат"));
    story.daemon.take();
    assert!(story.installation.well(&["sync"]).contains("менять нечего"));
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_answer_is_not_let_in() {
    let mut story = Story::begin(2, "check = \"birth_date\"", |_| {}).await;
    story.invite(&[("контингент.csv", &class(2))]);
    let (mine, others) = (story.secret_of(&name(0)).await, story.secret_of(&name(1)).await);
    story.start();
    story.press_link(FIRST, &mine);
    story.hears(FIRST, "дату своего рождения");
    story.max.play(&Play::Write { user: FIRST, chat: None, text: "не скажу".into() }).unwrap();
    story.hears(FIRST, "Осталось 2 попытки");
    story.max.play(&Play::Write { user: FIRST, chat: None, text: birth(0) }).unwrap();
    story.agree(FIRST);
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    story.press_link(STRANGER, &others);
    for _ in 0..3 {
        story.max.play(&Play::Write { user: STRANGER, chat: None, text: "01.01.2001".into() }).unwrap();
    }
    story.hears(STRANGER, "больше не действует");
    story.press_link(FIRST + 1, &others);
    story.hears(FIRST + 1, "больше не действует");
    assert!(!story.is_in(STRANGER, STUDENTS) && !story.is_in(FIRST + 1, STUDENTS));
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_revoked_at_night_empties_nothing() {
    let story = Story::begin(3, "", |options| {
        let seed = std::mem::take(&mut options.seed);
        options.seed = seed;
        options.seed.chats[0].members = vec![FIRST, FIRST + 1, FIRST + 2];
    })
    .await;
    story.installation.import(&[("контингент.csv", &class(3))]);
    story.installation.well(&["sync"]);
    story.max.set_token(None);
    let answer = story.installation.call(&["sync"]);
    assert_eq!(answer.status, 1, "{}", answer.said());
    assert!(answer.said().contains("токен") || answer.said().contains("ключ"), "{}", answer.said());
    assert_eq!(story.max.members(STUDENTS).len(), 4, "the teacher and three students");
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_are_learnt_and_tied_by_a_person() {
    let mut story = Story::begin(1, "", |_| {}).await;
    let text = story.installation.configuration();
    let begin = text.find("chats = [").unwrap();
    let end = begin + text[begin..].find('\n').unwrap();
    story.installation.configure(&format!("{}{}", &text[..begin], &text[end + 1..]));
    story.start();
    wait_for("both chats", || story.installation.well(&["chats"]).matches("не подтверждено").count() == 2);
    let said = story.installation.well(&["chats", "confirm"]);
    assert!(said.contains("чат родителей") || said.contains("родител"), "{said}");
    assert!(story.installation.call(&["chats", "tie", "-100", "chat:parents:ИС-21"]).said().contains("уже другой чат"));
    story.max.play(&Play::Rename { by: OWNER, chat: STUDENTS, title: "ИС-21: студенты".into() }).unwrap();
    wait_for("the new title", || story.installation.well(&["chats"]).contains("ИС-21: студенты"));
    story.max.play(&Play::RemoveBot { by: OWNER, chat: PARENTS }).unwrap();
    wait_for("gone", || story.installation.well(&["chats"]).contains("больше нет"));
    story.daemon.take();
    story.installation.import(&[("контингент.csv", &class(1))]);
    let answer = story.installation.call(&["plan"]);
    assert_eq!(answer.status, 1, "a chat that cannot be read fails the whole: {}", answer.said());
    story.installation.well(&["chats", "untie", "-200"]);
    story.installation.call(&["plan"]);
    assert_eq!(story.installation.actions(), [format!("invite {} chat:students:ИС-21 auto", name(0))]);
    let told = story.installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("1 чат, прав достаточно"), "{told}");
    // The same on the review page.
    story.installation.add_user("Петрова А. С.", "administrator");
    story.installation.add_user("Директор", "viewer");
    let text = story.installation.configuration().replace("[listen]", "[web]\nlisten = \"127.0.0.1:0\"\n[listen]");
    story.installation.configure(&text);
    let daemon = story.installation.daemon();
    let log = daemon.log();
    let line = log.lines().find(|line| line.contains("review page")).unwrap();
    let url = line[line.find("http").unwrap()..].split('"').next().unwrap().to_owned();
    let browser = Browser::new(&url);
    browser.sign_in("Петрова А. С.", PASSWORD).await;
    let page = browser.get("/chats").await;
    page.must_say("ИС-21: студенты");
    page.must_say("Ничего такого не было");
    story.press_link(STRANGER, "0000000000000000000000000000000000000000");
    story.hears(STRANGER, "не подходит");
    wait_for("the journal", || story.installation.well(&["journal"]).contains("ссылка не принята"));
    browser.get("/chats").await.must_say("учётная запись 666");
    let fields = |place: &'static str| {
        vec![
            ("csrf", page.field("csrf")),
            ("platform", "max".to_owned()),
            ("chat", PARENTS.to_string()),
            ("seen", String::new()),
            ("place", place.to_owned()),
        ]
    };
    let post = async |browser: &Browser, place: &'static str| {
        let fields = fields(place);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/chats/tie", &fields).await
    };
    post(&browser, "чат студентов ИС-21").await.must_say("Это место уже другой чат");
    post(&browser, "где-то").await.must_say("Это не место");
    post(&browser, "чат родителей ИС-21").await.must_say("Чат привязан");
    post(&browser, "staff").await.must_say("другой администратор");
    let viewer = Browser::new(&url);
    viewer.sign_in("Директор", PASSWORD).await;
    viewer.get("/chats").await.must_say("ИС-21: студенты");
    assert_eq!(post(&viewer, "staff").await.status, 403);
    story.max.stop().await;
}

/// Whatever is killed when: everybody who pressed a link and the button is in, once, and the bot goes on where it was.
#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_may_be_killed_at_any_moment() {
    const PEOPLE: usize = 12;
    let mut story = Story::begin(PEOPLE, "", |options| {
        options.faults_percent = 15.0;
        options.hold = Duration::from_secs(6);
    })
    .await;
    // Reading for the plan has its own tries; here the door is tried.
    story.invite(&[("контингент.csv", &class(PEOPLE))]);
    let secrets = story.secrets().await;
    let account = |who: &str| FIRST + (0..PEOPLE).find(|n| name(*n) == *who).unwrap() as i64;
    for (who, secret) in &secrets {
        story.press_link(account(who), secret);
    }
    let mut agreed = std::collections::BTreeSet::new();
    let begun = std::time::Instant::now();
    while (0..PEOPLE).any(|n| !story.is_in(FIRST + n as i64, STUDENTS)) {
        assert!(begun.elapsed() < 2 * PATIENCE, "{:?}", story.max.members(STUDENTS));
        story.start();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let daemon = story.daemon.take().unwrap();
        daemon.signal("-KILL");
        drop(daemon);
        for n in 0..PEOPLE as i64 {
            if story.said(FIRST + n).contains("Не спамить") && agreed.insert(n) {
                story.agree(FIRST + n);
            }
        }
    }
    let log = story.max.log();
    let adds = log.iter().filter(|entry| matches!(entry.effect, Effect::MemberAdded { chat_id: STUDENTS, .. })).count();
    assert_eq!(adds, PEOPLE, "everybody once: {log:?}");
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_are_brought_by_a_webhook() {
    let mut story = Story::begin(2, "", |_| {}).await;
    let port = support::ports::free();
    std::fs::write(story.installation.path("secrets/hook"), "a-secret-of-its-own").unwrap();
    support::installation::private(&story.installation.path("secrets/hook"));
    let text = story.installation.configuration().replace(
        "\n[listen]",
        &format!(
            "\n[platforms.webhook]\nlisten = \"127.0.0.1:{port}\"\naddress = \"http://127.0.0.1:{port}/max\"\nsecret_file = \"secrets/hook\"\n[listen]"
        ),
    );
    story.installation.configure(&text);
    story.invite(&[("контингент.csv", &class(2))]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    let client = connectors::http::builder().build().unwrap();
    wait_for("subscribed", || story.max.log().iter().any(|entry| matches!(entry.effect, Effect::Subscribed { .. })));
    let forged = client.post(format!("http://127.0.0.1:{port}/max")).body("{}").send().await.unwrap();
    assert_eq!(forged.status(), 403, "without the secret nothing is believed");
    story.press_link(FIRST, &secret);
    story.agree(FIRST);
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_compared_with_the_rosters() {
    let mut story = Story::begin(1, "check = \"phone\"", |options| {
        let users = &mut options.seed.users;
        users.iter_mut().find(|user| user.id == FIRST).unwrap().phone = Some("79161234567".into());
        users.iter_mut().find(|user| user.id == STRANGER).unwrap().phone = Some("79990000000".into());
    })
    .await;
    let list = format!("ФИО;Дата рождения;Группа;Телефон\n{};{};ИС-21;+7 916 123-45-67\n", name(0), birth(0));
    story.invite(&[("контингент.csv", &list)]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(STRANGER, &secret);
    story.hears(STRANGER, "поделитесь своим номером");
    story.max.play(&Play::ShareContact { user: STRANGER }).unwrap();
    story.hears(STRANGER, "Осталось 2 попытки");
    story.press_link(FIRST, &secret);
    story.hears(FIRST, "поделитесь своим номером");
    story.max.play(&Play::ShareContact { user: FIRST }).unwrap();
    story.agree(FIRST);
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    // What the rosters say more than once is asked of nobody who guesses: the stranger's talk leads nowhere now.
    story.max.play(&Play::ShareContact { user: STRANGER }).unwrap();
    story.hears(STRANGER, "уже воспользовались");
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_mailed_to_whoever_has_an_address() {
    let server = support::smtp::Server::start(support::smtp::Manner::Kind).await;
    let story = Story::begin(2, "", |_| {}).await;
    let list = format!(
        "ФИО;Дата рождения;Группа;E-mail\n{};{};ИС-21;student@college.example\n{};{};ИС-21;\n",
        name(0),
        birth(0),
        name(1),
        birth(1)
    );
    story.invite(&[("контингент.csv", &list)]);
    assert!(story.installation.call(&["invitations", "mail"]).err.contains("Почтовый сервер не настроен"));
    story.installation.add_configuration(&format!(
        "[notify]\nto = [\"admin@college.example\"]\nfrom = \"k@college.example\"\n\
         [notify.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        server.port
    ));
    let said = story.installation.well(&["invitations", "mail"]);
    assert!(said.contains("Отправлено 1 письмо") && said.contains(&format!("раздайте листки: {}", name(1))), "{said}");
    let letters = server.taken();
    assert_eq!(letters.len(), 1);
    assert!(format!("{:?}", letters[0]).contains("student@college.example"));
    assert!(story.installation.well(&["journal"]).contains("отправлена письмом"));
    let told = story.installation.well(&["disclose", &name(0)]);
    assert!(told.contains("Личная ссылка (max)") && told.contains("не использована"), "{told}");
    story.max.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_everything_is_stopped_nobody_is_let_in() {
    let mut story = Story::begin(1, "", |_| {}).await;
    story.invite(&[("контингент.csv", &class(1))]);
    let secret = story.secret_of(&name(0)).await;
    story.installation.well(&["stop", "--reason", "разбираемся"]);
    story.start();
    story.press_link(FIRST, &secret);
    story.agree(FIRST);
    story.hears(FIRST, "немного позже");
    assert!(!story.is_in(FIRST, STUDENTS));
    story.installation.well(&["resume"]);
    // The daemon looks again after a minute; a new one at once.
    story.daemon.take();
    story.start();
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    story.hears(FIRST, "вы в 1 чате");
    story.max.stop().await;
}
