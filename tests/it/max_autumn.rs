//! The messenger as it answers since autumn 2026: updates that name nobody, null for absent, two messages a second in a dialogue,
//! adding refused in any way, webhooks that end. No press is lost by it, and no stranger is overlooked.

use std::time::Duration;

use crate::bot::{FIRST, OWNER, PARENTS, STRANGER, STUDENTS, Story, class};
use crate::support;
use crate::support::installation::wait_for;
use crate::support::{birth, name, students};
use simulators::Fault;
use simulators::max::{Adding, Effect, MaxOptions, Play, Ways};

/// Rules of three messages.
fn long_rules() -> String {
    let rule = |n: usize| format!("{n}. Правило общения действует для всех участников чатов без исключения.");
    let rules: Vec<String> = (1..140).map(rule).collect();
    format!("{}\n\nНе спамить.", rules.join("\n\n"))
}

fn times(text: &str, words: &str) -> usize {
    text.matches(words).count()
}

/// `bot_added` names nobody, and the update may be lost: a bot that is back is found, and the platform is read.
#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_was_put_back_is_found() {
    let mut story = Story::begin(1, "", |_| {}).await;
    story.installation.import(&[("контингент.csv", &class(1))]);
    story.start();
    let chats = || story.installation.well(&["chats"]);
    wait_for("both chats, though nobody says who brought the bot", || times(&chats(), "ИС-21") >= 2);
    story.max.play(&Play::RemoveBot { by: OWNER, chat: PARENTS }).unwrap();
    wait_for("gone", || chats().contains("больше нет"));
    assert_eq!(story.installation.call(&["plan"]).status, 1, "a chat that was not read is no empty chat");
    let rights = simulators::max::Seed::usual_rights();
    story.max.play(&Play::AddBot { by: OWNER, chat: PARENTS, permissions: rights.clone() }).unwrap();
    wait_for("back", || !chats().contains("больше нет"));
    story.max.play(&Play::RemoveBot { by: OWNER, chat: PARENTS }).unwrap();
    wait_for("gone again", || chats().contains("больше нет"));
    story.daemon.take();
    // The update is lost with the messenger's patience; a cycle asks for the chat by itself.
    story.max.play(&Play::AddBot { by: OWNER, chat: PARENTS, permissions: rights }).unwrap();
    story.installation.well(&["sync"]);
    assert!(!chats().contains("больше нет"), "{}", chats());
    story.max.stop().await;
}

/// A stranger is seen whatever the messenger leaves out of the update.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_seen_though_the_update_says_little() {
    for ways in [
        Ways { nulls: true, pinned_forward: true, ..Ways::default() },
        Ways { nameless_updates: true, ..Ways::default() },
    ] {
        let mut story = Story::begin(2, "", |options| {
            options.ways = ways;
            options.seed.chats[0].members = vec![FIRST, FIRST + 1];
        })
        .await;
        story.installation.import(&[("контингент.csv", &class(2))]);
        assert!(story.installation.well(&["sync"]).contains("менять нечего"), "{ways:?}");
        story.start();
        let link = story.max.link(STUDENTS).unwrap();
        story.max.play(&Play::Join { user: STRANGER, link }).unwrap();
        wait_for("the stranger is told of", || story.installation.well(&["journal"]).contains("вошёл посторонний"));
        let journal = story.installation.well(&["journal", "--count", "100"]);
        assert_eq!(times(&journal, "вошёл посторонний"), 1, "{ways:?}: {journal}");
        story.max.stop().await;
    }
}

/// What the bot does not understand stands in its log, by sort, chat and time; the updates after it are taken in.
#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_is_not_understood_is_logged() {
    let mut story = Story::begin(1, "", |_| {}).await;
    story.start();
    let update = serde_json::json!({"update_type": "bot_started", "timestamp": 777, "chat_id": 5, "user": "Иванов"});
    story.max.send_update(serde_json::from_value(update).unwrap());
    story.max.play(&Play::Start { user: FIRST, link: None }).unwrap();
    story.hears(FIRST, "откройте личную ссылку");
    // What is answered and what is logged come each in its own time.
    let daemon = story.daemon.as_ref().unwrap();
    daemon.until("it is logged", |log| log.lines().any(|line| line.contains("not understood")));
    let log = daemon.log();
    let line = log.lines().find(|line| line.contains("not understood")).unwrap();
    assert!(line.contains("bot_started") && line.contains("777") && !line.contains("Иванов"), "{line}");
    story.max.stop().await;
}

/// One person who is invited to three chats of subjects besides the chat of the class.
async fn with_subjects(change: impl Fn(&mut MaxOptions)) -> Story {
    let story = Story::begin(1, "", |options| {
        options.adding = Adding::Forbidden;
        let mut seed = std::mem::take(&mut options.seed);
        for (chat, subject) in [(-301, "физика"), (-302, "история"), (-303, "химия")] {
            seed = seed.chat(chat, &format!("ИС-21 {subject}"), OWNER, &[]);
        }
        options.seed = seed;
        change(options);
    })
    .await;
    let subject =
        |chat: i64, subject: &str| format!("{{ chat = \"{chat}\", place = \"chat:subject:ИС-21:{subject}\" }}");
    let more = [subject(-301, "физика"), subject(-302, "история"), subject(-303, "химия")].join(", ");
    let text = story.installation.configuration();
    story.installation.configure(
        &text.replace("place = \"chat:parents:ИС-21\" }]", &format!("place = \"chat:parents:ИС-21\" }}, {more}]")),
    );
    let teaching = "Преподаватель;Дисциплина;Группа\nСомова Вера Ильинична;физика;ИС-21\n\
        Сомова Вера Ильинична;история;ИС-21\nСомова Вера Ильинична;химия;ИС-21\n";
    story.invite(&[("контингент.csv", &class(1)), ("нагрузка.csv", teaching)]);
    story
}

/// Adding is refused: all links come in one message, once, whatever is lost on the way; and no message comes too fast.
#[tokio::test(flavor = "multi_thread")]
async fn all_links_come_in_one_message_and_once() {
    let mut story = with_subjects(|_| {}).await;
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(FIRST, &secret);
    story.hears(FIRST, "Не спамить");
    // The message is lost three times; the bot says it a minute later.
    story.max.next_faults("send", 3, Fault::Unavailable);
    story.agree(FIRST);
    let link = |chat: i64| story.max.link(chat).unwrap();
    story.hears(FIRST, &link(STUDENTS));
    let with_links = || {
        let texts = story.max.dialog(FIRST).into_iter().filter_map(|message| message.body.text);
        texts.filter(|text| text.contains(&link(STUDENTS))).collect::<Vec<_>>()
    };
    let told = with_links();
    assert_eq!(told.len(), 1, "{told:?}");
    for chat in [STUDENTS, -301, -302, -303] {
        assert_eq!(times(&told[0], &link(chat)), 1, "{}", told[0]);
    }
    assert!(!told[0].contains("Готово"), "there is something left to do: {}", told[0]);
    // A round later nothing comes again.
    tokio::time::sleep(Duration::from_secs(65)).await;
    assert_eq!(with_links().len(), 1);
    // Whoever lost them presses the paper link again.
    story.press_link(FIRST, &secret);
    wait_for("again, when asked for", || with_links().len() == 2);
    assert_eq!(story.max.statistics().rate_limited, 0);
    story.max.play(&Play::Join { user: FIRST, link: link(STUDENTS) }).unwrap();
    wait_for("expected", || story.installation.well(&["journal"]).contains("вошёл в чат"));
    story.max.stop().await;
}

/// Adding is refused and the chat shows no link: a task for an administrator, and the person hears so. Never "done".
#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_link_an_administrator_has_a_task() {
    for adding in [Adding::Status(405), Adding::Unsuccessful] {
        let mut story = Story::begin(1, "", |options| {
            options.adding = adding;
            options.ways.no_links = true;
        })
        .await;
        story.invite(&[("контингент.csv", &class(1))]);
        let secret = story.secret_of(&name(0)).await;
        story.start();
        story.press_link(FIRST, &secret);
        story.agree(FIRST);
        story.hears(FIRST, "вас добавит администратор");
        assert!(!story.said(FIRST).contains("Готово"), "{}", story.said(FIRST));
        story.daemon.take();
        let tasks = || story.installation.well(&["worklist"]);
        assert!(tasks().contains(&name(0)), "{}", tasks());
        // A night later the task is there still, and nothing else is planned.
        story.installation.well(&["sync"]);
        assert!(tasks().contains(&name(0)), "{}", tasks());
        story.max.play(&Play::Add { by: OWNER, user: FIRST, chat: STUDENTS }).unwrap();
        story.installation.well(&["sync"]);
        assert!(!tasks().contains(&name(0)), "done by hand, and seen: {}", tasks());
        story.max.stop().await;
    }
}

/// The rules are of three messages, and each step loses one: nobody has to press again, and nothing comes twice but what was
/// lost.
#[tokio::test(flavor = "multi_thread")]
async fn long_rules_arrive_though_messages_are_lost() {
    let mut story = Story::begin(1, "check = \"birth_date\"", |_| {}).await;
    std::fs::write(story.installation.path("rules.txt"), long_rules()).unwrap();
    story.invite(&[("контингент.csv", &class(1))]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.max.next_faults("send", 1, Fault::Unavailable);
    story.press_link(FIRST, &secret);
    story.hears(FIRST, "дату своего рождения");
    story.max.next_faults("send", 1, Fault::TooManyPlain);
    story.max.play(&Play::Write { user: FIRST, chat: None, text: birth(0) }).unwrap();
    story.hears(FIRST, "\n2. Правило");
    // The second or third message is lost for so long that it waits for the next round.
    story.max.next_faults("send", 3, Fault::Unavailable);
    story.agree(FIRST);
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    let said = story.said(FIRST);
    for rule in [2, 70, 139] {
        assert_eq!(times(&said, &format!("\n{rule}. Правило")), 1, "rule {rule}");
    }
    assert!(!said.contains("на вопросы не отвечаю"), "{said}");
    assert_eq!(story.max.statistics().rate_limited, 0, "never more than two in a second");
    story.max.stop().await;
}

/// A wrong answer counts once, though what the bot said to it was lost and the update came again.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_answer_counts_once() {
    let mut story = Story::begin(1, "check = \"birth_date\"", |_| {}).await;
    story.invite(&[("контингент.csv", &class(1))]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(FIRST, &secret);
    story.hears(FIRST, "дату своего рождения");
    story.max.next_faults("send", 3, Fault::Unavailable);
    story.max.play(&Play::Write { user: FIRST, chat: None, text: "01.01.2001".into() }).unwrap();
    story.hears(FIRST, "Осталось 2 попытки");
    assert!(!story.said(FIRST).contains("Осталась 1"), "{}", story.said(FIRST));
    story.max.play(&Play::Write { user: FIRST, chat: None, text: birth(0) }).unwrap();
    story.agree(FIRST);
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    story.max.stop().await;
}

/// Killed at every step, with a check and rules of three messages: everybody who pressed is in, once.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_nobody_has_to_press_again() {
    const PEOPLE: usize = 3;
    let mut story = Story::begin(PEOPLE, "check = \"birth_date\"", |options| {
        options.faults_percent = 10.0;
        options.hold = Duration::from_secs(4);
    })
    .await;
    std::fs::write(story.installation.path("rules.txt"), long_rules()).unwrap();
    story.invite(&[("контингент.csv", &class(PEOPLE))]);
    for n in 0..PEOPLE {
        story.press_link(FIRST + n as i64, &story.secret_of(&name(n)).await);
    }
    let (mut answered, mut agreed) = ([false; PEOPLE], [false; PEOPLE]);
    let begun = std::time::Instant::now();
    while (0..PEOPLE).any(|n| !story.is_in(FIRST + n as i64, STUDENTS)) {
        assert!(begun.elapsed() < 2 * support::installation::PATIENCE, "{:?}", story.max.members(STUDENTS));
        story.start();
        tokio::time::sleep(Duration::from_millis(2500)).await;
        let daemon = story.daemon.take().unwrap();
        daemon.signal("-KILL");
        drop(daemon);
        for n in 0..PEOPLE {
            let account = FIRST + n as i64;
            let said = story.said(account);
            // Each answers and presses once in all.
            if said.contains("дату своего рождения") && !std::mem::replace(&mut answered[n], true) {
                story.max.play(&Play::Write { user: account, chat: None, text: birth(n) }).unwrap();
            } else if said.contains("Не спамить") && !std::mem::replace(&mut agreed[n], true) {
                story.agree(account);
            }
        }
    }
    let log = story.max.log();
    let adds = log.iter().filter(|entry| matches!(entry.effect, Effect::MemberAdded { chat_id: STUDENTS, .. })).count();
    assert_eq!(adds, PEOPLE, "everybody once: {log:?}");
    story.max.stop().await;
}

/// The messenger stops bringing updates by itself: that is noticed, and the webhook subscribed again.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_ended_is_subscribed_again() {
    let mut story = Story::begin(1, "", |_| {}).await;
    let port = support::ports::free();
    std::fs::write(story.installation.path("secrets/hook"), "a-secret-of-its-own").unwrap();
    support::installation::private(&story.installation.path("secrets/hook"));
    let address = format!("http://127.0.0.1:{port}/max");
    let text = story.installation.configuration().replace(
        "\n[listen]",
        &format!(
            "\n[platforms.webhook]\nlisten = \"127.0.0.1:{port}\"\naddress = \"{address}\"\nsecret_file = \"secrets/hook\"\n[listen]"
        ),
    );
    story.installation.configure(&text);
    story.start();
    let subscribed = || {
        let log = story.max.log();
        log.iter().filter(|entry| matches!(entry.effect, Effect::Subscribed { .. })).count()
    };
    wait_for("subscribed", || subscribed() == 1);
    assert!(story.max.drop_webhook(&address));
    wait_for("subscribed again", || subscribed() == 2);
    story.max.play(&Play::Start { user: FIRST, link: None }).unwrap();
    story.hears(FIRST, "откройте личную ссылку");
    story.max.stop().await;
}

/// A card that was attached by hand may be anybody's: it proves nothing, and costs no try.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_did_not_come_by_the_button_is_not_believed() {
    let mut story = Story::begin(1, "check = \"phone\"", |options| {
        options.ways.unsigned_cards = true;
        let users = &mut options.seed.users;
        users.iter_mut().find(|user| user.id == FIRST).unwrap().phone = Some("79161234567".into());
    })
    .await;
    let list = format!("ФИО;Дата рождения;Группа;Телефон\n{};{};ИС-21;+7 916 123-45-67\n", name(0), birth(0));
    story.invite(&[("контингент.csv", &list)]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(FIRST, &secret);
    for n in 1..=4 {
        wait_for("asked again", || times(&story.said(FIRST), "поделитесь своим номером") == n);
        story.max.play(&Play::ShareContact { user: FIRST }).unwrap();
    }
    wait_for("asked once more", || times(&story.said(FIRST), "поделитесь своим номером") == 5);
    assert!(!story.said(FIRST).contains("Не совпало") && !story.said(FIRST).contains("Не спамить"));
    story.max.set_ways(Ways::default());
    story.max.play(&Play::ShareContact { user: FIRST }).unwrap();
    story.agree(FIRST);
    wait_for("in", || story.is_in(FIRST, STUDENTS));
    story.max.stop().await;
}

/// Last names are optional: whoever shows a first name alone is asked about beside the one who fits, and not removed while that
/// one is invited.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_name_alone_is_a_question() {
    let full = name(0);
    let parts: Vec<&str> = full.split(' ').collect();
    for shown in [parts[1], parts[0]] {
        let story = Story::begin(3, "", |options| {
            options.ways.nulls = true;
            options.seed.chats[0].members = vec![FIRST, FIRST + 1, FIRST + 2];
            let user = options.seed.users.iter_mut().find(|user| user.id == FIRST).unwrap();
            user.first_name = shown.to_owned();
            user.last_name = None;
        })
        .await;
        story.installation.import(&[("контингент.csv", &students((0..3).map(|n| (n, "ИС-21"))))]);
        story.installation.call(&["plan"]);
        assert!(story.installation.actions().is_empty(), "{shown}: {:?}", story.installation.actions());
        let plan = story.installation.last_plan();
        assert_eq!(plan["questions"].as_array().map(Vec::len), Some(1), "{shown}: {plan}");
        story.max.stop().await;
    }
}

/// `doctor` names each right that the bot lacks and what is not possible without it, how updates come, and which certificate
/// ends soon.
#[tokio::test(flavor = "multi_thread")]
async fn doctor_looks_at_rights_updates_and_certificates() {
    use chrono::Datelike;
    use connectors::platform::max::wire::ChatAdminPermission::{AddRemoveMembers, ReadAllMessages, Write};
    let story = Story::begin(1, "", |_| {}).await;
    let doctor = || {
        let output = story.installation.command(&["doctor"]).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (is_sound, said) = doctor();
    assert!(is_sound && said.contains("2 чата, прав достаточно") && said.contains("годится для пробы"), "{said}");
    let give = |permissions| story.max.play(&Play::AddBot { by: OWNER, chat: STUDENTS, permissions }).unwrap();
    give(vec![AddRemoveMembers, ReadAllMessages]);
    let (is_sound, said) = doctor();
    assert!(is_sound, "it works, but not all of it: {said}");
    assert!(said.contains("прав add_admins, change_chat_info.") && said.contains("не переименовать"), "{said}");
    assert!(!said.contains("Чат чат"), "{said}");
    give(vec![Write, AddRemoveMembers]);
    let (is_sound, said) = doctor();
    assert!(!is_sound && said.contains("Без read_all_messages") && !said.contains("Без add_remove"), "{said}");

    let day = story.installation.today() + chrono::TimeDelta::days(30);
    let mut params = rcgen::CertificateParams::new(vec!["max.example".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(day.year(), day.month() as u8, day.day() as u8);
    let key = rcgen::KeyPair::generate().unwrap();
    std::fs::write(story.installation.path("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
    let hook = "[platforms.webhook]\nlisten = \"127.0.0.1:9\"\naddress = \"http://bot.college.example/max\"\nsecret_file = \"secrets/hook\"\n[listen]";
    std::fs::write(story.installation.path("secrets/hook"), "a-secret-of-its-own").unwrap();
    support::installation::private(&story.installation.path("secrets/hook"));
    let text = story.installation.configuration();
    let text = text.replace("rules_file =", "ca_file = \"ca.pem\"\nrules_file =").replace("[listen]", hook);
    story.installation.configure(&text);
    let (_, said) = doctor();
    assert!(said.contains(&format!("сертификат из ca_file скоро кончается: {}", day.format("%d.%m.%Y"))), "{said}");
    assert!(said.contains("подписки нет"), "{said}");
    story.max.stop().await;
}

/// Somebody who is known already comes into three chats of subjects, and adding is refused: the links come in one message.
#[tokio::test(flavor = "multi_thread")]
async fn links_of_planned_additions_come_in_one_message() {
    let chats = [(-301, "физика"), (-302, "история"), (-303, "химия")];
    let mut story = Story::begin(1, "", |options| {
        let seed = std::mem::take(&mut options.seed);
        options.seed =
            chats.iter().fold(seed, |seed, (chat, subject)| seed.chat(*chat, &format!("ИС-21 {subject}"), OWNER, &[]));
    })
    .await;
    let more: Vec<String> = chats
        .iter()
        .map(|(chat, subject)| format!("{{ chat = \"{chat}\", place = \"chat:subject:ИС-21:{subject}\" }}"))
        .collect();
    story.invite(&[("контингент.csv", &class(1))]);
    let secret = story.secret_of(&name(0)).await;
    story.start();
    story.press_link(FIRST, &secret);
    story.agree(FIRST);
    story.hears(FIRST, "вы в 1 чате");
    story.daemon.take();
    let before = story.max.dialog(FIRST).len();

    // The chats of subjects are tied later, and adding is refused by then. A message that is lost is sent again, with all links.
    story.max.set_adding(Adding::Forbidden);
    story.max.next_faults("send", 1, Fault::Unavailable);
    let text = story.installation.configuration();
    let after = format!("place = \"chat:parents:ИС-21\" }}, {}]", more.join(", "));
    story.installation.configure(&text.replace("place = \"chat:parents:ИС-21\" }]", &after));
    let teaching: String = "Преподаватель;Дисциплина;Группа\n".to_owned()
        + &chats.map(|(_, subject)| format!("Сомова Вера Ильинична;{subject};ИС-21\n")).concat();
    story.installation.import(&[("нагрузка.csv", &teaching)]);
    story.installation.call(&["plan"]);
    story.installation.call(&["approve", "last"]);
    let said = story.installation.call(&["apply", "last"]).said();
    let told: Vec<String> =
        story.max.dialog(FIRST).split_off(before).into_iter().filter_map(|message| message.body.text).collect();
    assert_eq!(told.len(), 1, "{told:?}: {said}: {:?}", story.installation.actions());
    for (chat, _) in chats {
        assert_eq!(times(&told[0], &story.max.link(chat).unwrap()), 1, "{}", told[0]);
    }
    // A night later nothing is handed again: the person is invited until the term of invitations ends.
    let night = story.installation.call(&["sync"]).said();
    assert_eq!(story.max.dialog(FIRST).len(), before + 1, "{night}");
    let open = story.installation.well(&["invitations"]);
    assert!(chats.iter().all(|(_, subject)| open.contains(subject)) && open.contains(&name(0)), "{open}");
    story.max.stop().await;
}

/// A right is taken from the bot: said at once, right by right, by letter and on the overview, and what does not work without it.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_was_taken_away_is_named() {
    use crate::support::browser::{Browser, PASSWORD};
    use connectors::platform::max::wire::ChatAdminPermission::{AddAdmins, ChangeChatInfo, ReadAllMessages};
    let mut story = Story::begin(1, "tell = [\"1\"]", |_| {}).await;
    story.installation.import(&[("контингент.csv", &class(1))]);
    story.installation.add_user("Петрова А. С.", "administrator");
    // The messenger brings it to a webhook alone.
    let port = support::ports::free();
    std::fs::write(story.installation.path("secrets/hook"), "a-secret-of-its-own").unwrap();
    support::installation::private(&story.installation.path("secrets/hook"));
    let hook = format!(
        "\n[platforms.webhook]\nlisten = \"127.0.0.1:{port}\"\naddress = \"http://127.0.0.1:{port}/max\"\n\
         secret_file = \"secrets/hook\"\n[web]\nlisten = \"127.0.0.1:0\"\n[listen]"
    );
    story.installation.configure(&story.installation.configuration().replace("\n[listen]", &hook));
    story.max.play(&Play::Start { user: OWNER, link: None }).unwrap();
    story.start();
    let is_subscribed = || story.max.log().iter().any(|entry| matches!(entry.effect, Effect::Subscribed { .. }));
    wait_for("subscribed", is_subscribed);
    let log = story.daemon.as_ref().unwrap().log();
    let line = log.lines().find(|line| line.contains("review page")).unwrap();
    let url = line[line.find("http").unwrap()..].split('"').next().unwrap().to_owned();
    let browser = Browser::new(&url);
    browser.sign_in("Петрова А. С.", PASSWORD).await;
    assert!(!browser.get("/").await.text.contains("add_remove_members"));

    let left = vec![ReadAllMessages, AddAdmins, ChangeChatInfo];
    story.max.play(&Play::AddBot { by: OWNER, chat: STUDENTS, permissions: left }).unwrap();
    let update =
        serde_json::json!({"update_type": "bot_admin_permissions_changed", "timestamp": 778, "chat_id": STUDENTS});
    story.max.send_update(serde_json::from_value(update).unwrap());
    story.hears(OWNER, "add_remove_members");
    let said = story.said(OWNER);
    assert!(said.contains("боту не хватает прав add_remove_members.\n"), "this right alone: {said}");
    assert!(said.contains("никого не добавить и не удалить"), "{said}");
    assert!(said.contains("чат обучающихся") && !said.contains("родител"), "the chat alone that it is about: {said}");
    browser.get("/").await.must_say("add_remove_members");
    // A night of its own finds it, too, and finds that it was given back.
    story
        .max
        .play(&Play::AddBot { by: OWNER, chat: STUDENTS, permissions: simulators::max::Seed::usual_rights() })
        .unwrap();
    story.installation.call(&["plan"]);
    assert!(!browser.get("/").await.text.contains("add_remove_members"));
    story.max.stop().await;
}
