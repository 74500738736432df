//! A distance-learning site on Moodle: cohorts as rooms, accounts by the organisation's numbers; nothing is deleted, nothing
//! doubled, and what the site does not permit is a task for a person.

use crate::support;
use crate::support::installation::{Installation, college};
use crate::support::moodle::{Costs, Fault, Moodle, TOKEN, World, action_of, settings};
use crate::support::{ORDERS, ago, before, birth, name};
use connectors::platform::moodle::MoodlePlatform;
use connectors::platform::{Reader, WriteError, Writer};
use serde_json::{Value, json};

const STAFF: &str =
    "Табельный номер;ФИО;Должность;Почта\nТ-1;Орлова Анна Петровна;преподаватель;orlova@college.example\n";

/// Students with the numbers of their files and addresses: `(n, group)`.
fn students(people: impl IntoIterator<Item = (usize, &'static str)>) -> String {
    let mut text = "№ личного дела;ФИО;Дата рождения;Группа;Почта\n".to_owned();
    for (n, group) in people {
        text.push_str(&format!("Л-{n};{};{};{group};s{n}@college.example\n", name(n), birth(n)));
    }
    text
}

/// A site on which everybody of the college is where they should be.
fn site() -> World {
    let mut world = World::new();
    let class = world.cohort("ИС-21", "class:ИС-21");
    for n in 0..12 {
        let id = world.user(&name(n), &format!("Л-{n}"));
        world.cohorts.get_mut(&class).unwrap().members.insert(id);
    }
    let staff = world.cohort("Сотрудники", "staff");
    let id = world.user("Орлова Анна Петровна", "Т-1");
    world.cohorts.get_mut(&staff).unwrap().members.insert(id);
    // Nobody's business: a cohort of the site's own, and an account without a number.
    let own = world.cohort("Олимпиада по физике", "olymp");
    let guest = world.user("Гость Сайта Приезжий", "");
    world.cohorts.get_mut(&own).unwrap().members.insert(guest);
    world
}

fn house_on(site: &Moodle, more: &str) -> Installation {
    let installation = Installation::new(&section(site, more), "");
    std::fs::write(installation.path("secrets/token"), format!("{TOKEN}\n")).unwrap();
    installation
}

fn section(site: &Moodle, more: &str) -> String {
    format!(
        "[[platforms]]\nname = \"сдо\"\nkind = \"moodle\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\ntimeout_seconds = 2\nrate_per_second = 500\n{more}",
        site.url
    )
}

/// The college on the site, settled.
async fn settled(more: &str) -> (Moodle, Installation) {
    let site = Moodle::start(site()).await;
    let installation = house_on(&site, more);
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21")))), ("сотрудники.csv", STAFF)]);
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "{said}");
    assert_eq!(site.changes(), Vec::<String>::new());
    (site, installation)
}

/// Approves what is there and carries it out.
fn execute(installation: &Installation) -> String {
    installation.well(&["plan"]);
    installation.well(&["approve", "last"]);
    installation.call(&["apply", "last"]).said()
}

/// The same of a plan by which many come in.
fn execute_intake(installation: &Installation) -> String {
    installation.call(&["plan"]);
    installation.well(&["approve", "last", "--lift", "too_many_additions", "--reason", "набор первого курса"]);
    installation.call(&["approve", "last"]);
    installation.call(&["apply", "last"]).said()
}

fn order(number: usize, n: usize, movement: &str, groups: &str) -> String {
    format!("{ORDERS}{number}-к;{before};{};{movement};{groups};{before}\n", name(n), before = before())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_expelled_leaves_the_cohort_and_cannot_sign_in() {
    let (site, installation) = settled("").await;
    installation.import(&[("приказ.csv", &order(45, 3, "отчисление", "ИС-21;"))]);
    assert!(execute(&installation).contains("Выполнено: 2."));
    // Who leaves cannot sign in any more, whatever happens next.
    assert_eq!(site.changes(), ["core_user_update_users", "core_cohort_delete_cohort_members"]);
    site.with(|world| {
        let user = world.numbered("Л-3");
        assert!(user.suspended && !world.called("ИС-21").members.contains(&user.id));
        assert_eq!(world.users.len(), 16, "nobody was deleted");
    });
    // Suspended is how it stays: nothing waits for a term, nothing is planned again.
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    assert_eq!(site.changes(), Vec::<String>::new());

    // Reinstated: the account is let in again, no other is made.
    installation.import(&[(
        "восстановление.csv",
        &format!("{ORDERS}46-к;{today};{};восстановление;;ИС-21;{today}\n", name(3), today = ago(0)),
    )]);
    installation.import(&[("контингент-2.csv", &students((0..12).map(|n| (n, "ИС-21"))).replace("ФИО", "Студент"))]);
    let said = execute(&installation);
    assert!(said.contains("Выполнено: 1."), "{said}: {:?}", installation.actions());
    assert_eq!(site.changes(), ["core_user_update_users", "core_cohort_add_cohort_members"]);
    site.with(|world| {
        let user = world.numbered("Л-3");
        assert!(!user.suspended && world.called("ИС-21").members.contains(&user.id));
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_makes_the_cohort_and_moves_the_person() {
    let (site, installation) = settled("").await;
    let groups = |n: usize| if n == 3 { "ИС-22" } else { "ИС-21" };
    installation.import(&[
        ("приказ.csv", &order(46, 3, "перевод", "ИС-21;ИС-22")),
        ("контингент-2.csv", &students((0..12).map(|n| (n, groups(n))))),
    ]);
    let said = execute(&installation);
    assert!(said.contains("Выполнено: 2."), "{said}");
    assert_eq!(
        site.changes(),
        ["core_cohort_create_cohorts", "core_cohort_add_cohort_members", "core_cohort_delete_cohort_members"]
    );
    site.with(|world| {
        let id = world.numbered("Л-3").id;
        let new = world.called("ИС-22");
        assert_eq!((new.idnumber.as_str(), new.members.contains(&id)), ("class:ИС-22", true));
        assert!(!world.called("ИС-21").members.contains(&id));
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_made_only_where_the_configuration_says_so() {
    // Not allowed: a task for a person, in the words of such a system.
    let (site, installation) = settled("").await;
    installation.import(&[("контингент-2.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    execute(&installation);
    assert_eq!(site.changes(), Vec::<String>::new());
    let list = installation.well(&["worklist"]);
    assert!(list.contains("Заведите учётную запись: ") && list.contains("и включите в список «класс ИС-21»"), "{list}");

    // Allowed: one account, with the number of the file, that nobody knows the password of.
    let (site, installation) = settled("create_accounts = true\nauth = \"ldap\"\n").await;
    installation.import(&[("контингент-2.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    let said = execute(&installation);
    assert!(said.contains("Выполнено: 1."), "{said}");
    let changes = site.with(|world| std::mem::take(&mut world.changes));
    assert_eq!(changes[0].0, "core_user_create_users");
    let sent = &changes[0].1["users"]["0"];
    assert_eq!((&sent["createpassword"], &sent["auth"]), (&json!("1"), &json!("ldap")));
    assert!(sent.get("password").is_none());
    site.with(|world| {
        let user = world.numbered("Л-12");
        assert_eq!((user.email.as_str(), user.username.as_str()), ("s12@college.example", "abramov.l-12"));
        assert!(world.called("ИС-21").members.contains(&user.id));
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_an_address_is_only_a_person_can_say() {
    let (site, installation) = settled("create_accounts = true\n").await;
    site.with(|world| {
        let brother = world.user("Абрамов Иван Игоревич", "");
        world.users.get_mut(&brother).unwrap().email = "s12@college.example".into();
    });
    installation.import(&[("контингент-2.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    let said = execute(&installation);
    assert!(said.contains("с этим адресом почты уже есть учётная запись без номера"), "{said}");
    assert_eq!(site.changes(), Vec::<String>::new());
    assert_eq!(site.with(|world| world.called("ИС-21").members.len()), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_read_back_and_nothing_is_doubled() {
    let (site, installation) = settled("create_accounts = true\n").await;
    site.with(|world| world.faults.push(("core_user_create_users", Fault::Lost)));
    installation.import(&[("контингент-2.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    execute(&installation);
    // The account is there, the person was not in the cohort yet: that alone was left to do.
    assert_eq!(site.changes(), ["core_user_create_users", "core_cohort_add_cohort_members"]);
    assert_eq!(site.with(|world| world.users.values().filter(|user| user.idnumber == "Л-12").count()), 1);
    assert!(installation.well(&["sync"]).contains("менять нечего"));

    // Lost after the cohort was left: what the site shows is believed.
    site.with(|world| world.faults.push(("core_cohort_delete_cohort_members", Fault::Lost)));
    installation.import(&[("приказ.csv", &order(45, 3, "отчисление", "ИС-21;"))]);
    execute(&installation);
    let once = site.changes().iter().filter(|name| *name == "core_cohort_delete_cohort_members").count();
    assert_eq!(once, 1);
    assert!(site.with(|world| world.numbered("Л-3").suspended));
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_site_does_not_permit_is_a_task() {
    let (site, installation) = settled("").await;
    site.with(|world| {
        world.allowed.remove("core_user_update_users");
        world.allowed.remove("core_cohort_create_cohorts");
    });
    let doctor = installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("! Права на сайте «сдо»: чего не разрешено, то делает человек: core_cohort_create_cohorts, core_user_update_users (Moodle 4.4.1"), "{told}");
    // The rights were tried with calls that change nothing.
    assert_eq!(site.changes(), ["core_cohort_delete_cohort_members"]);
    installation.import(&[("приказ.csv", &order(45, 3, "отчисление", "ИС-21;"))]);
    execute(&installation);
    // Leaving needs both functions: whoever may not be suspended is not half taken out.
    let list = installation.well(&["worklist"]);
    assert!(list.contains("Заблокируйте учётную запись") && list.contains("удалите из списка"), "{list}");
    assert_eq!(site.changes(), Vec::<String>::new());
    // A person did it on the site: the read says so, whether it was ticked off or not.
    site.with(|world| {
        let id = world.numbered("Л-3").id;
        world.users.get_mut(&id).unwrap().suspended = true;
        world.cohorts.get_mut(&1).unwrap().members.remove(&id);
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    assert!(installation.well(&["worklist"]).contains("Заданий нет"), "{}", installation.well(&["worklist"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_does_not_answer_whole_gives_no_plan() {
    let (site, installation) = settled("").await;
    installation.import(&[("приказ.csv", &order(45, 3, "отчисление", "ИС-21;"))]);
    let refused = |fault: (&'static str, Fault), says: &str| {
        site.with(|world| {
            world.faults.clear();
            // Asked again and again: it stays so.
            world.faults.extend(std::iter::repeat_n(fault, 8));
        });
        let night = installation.call(&["sync"]);
        assert_eq!(night.status, 1, "{}", night.said());
        assert!(night.said().contains(says), "{}", night.said());
        assert!(!night.said().contains(TOKEN) && !night.said().contains("Иванов"), "{}", night.said());
        assert_eq!(site.changes(), Vec::<String>::new());
    };
    refused(("core_cohort_search_cohorts", Fault::Page), "это не ответ платформы");
    refused(("core_user_get_users_by_field", Fault::Page), "это не ответ платформы");
    refused(("core_cohort_get_cohort_members", Fault::Status(503, Some(600), 99)), "временно недоступна");
    refused(("core_user_get_users_by_field", Fault::Refused("nopermissions")), "нет права");
    refused(("core_cohort_search_cohorts", Fault::Maintenance(false)), "закрыт на обслуживание");
    refused(("core_user_get_users_by_field", Fault::Maintenance(true)), "закрыт на обслуживание");
    refused(("core_cohort_get_cohort_members", Fault::Status(403, None, 99)), "веб-службы выключены");
    refused(("core_user_get_users_by_field", Fault::Status(504, None, 1)), "пределу времени");
    // A member whom the token may not see is not "nobody": nobody is invited anew.
    let guest = site.with(|world| {
        let guest = world.user("Белкин Чужой Чужевич", "");
        world.cohorts.get_mut(&1).unwrap().members.insert(guest);
        guest
    });
    refused(("core_user_get_users_by_field", Fault::Hidden(guest)), "Неполный состав");
    site.with(|world| {
        world.faults.clear();
        world.users.remove(&guest);
        world.cohorts.get_mut(&1).unwrap().members.remove(&guest);
    });
    // Two cohorts for one class: which is it?
    site.with(|world| world.cohort("ИС-21", ""));
    let night = installation.call(&["sync"]);
    assert!(night.status == 1 && night.said().contains("две глобальные группы"), "{}", night.said());
    site.with(|world| world.cohorts.retain(|_, cohort| !cohort.idnumber.is_empty()));
    // A pause that the site asks for is kept, and then all is well.
    site.with(|world| world.faults.push(("core_cohort_search_cohorts", Fault::Status(503, Some(1), 1))));
    assert!(execute(&installation).contains("Выполнено: 2."));
    // A wrong token is said to be that.
    std::fs::write(installation.path("secrets/token"), "wrong\n").unwrap();
    let night = installation.call(&["sync"]);
    assert!(night.status == 1 && night.said().contains("не принимает ключ"), "{}", night.said());
    assert!(!night.said().contains("wrong"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_site_hides_is_not_taken_for_what_is_not_there() {
    let (site, installation) = settled("").await;
    for (right, says) in [
        ("viewfullnames", "скрывает от программы имена"),
        ("viewdetails", "не показывает программе ни одной чужой учётной записи"),
        ("viewalldetails", "скрывает от программы номера"),
        ("viewhiddendetails", "скрывает от программы, кто заблокирован"),
    ] {
        site.with(|world| world.lacks = [right].into());
        let night = installation.call(&["sync"]);
        assert!(night.status == 1 && night.said().contains(says), "{right}: {}", night.said());
        assert!(night.said().contains(&format!(":{right}")), "what to do: {}", night.said());
    }
    // Addresses are nobody's business: they are told of nobody, and nobody is missed.
    site.with(|world| world.lacks = ["viewuseridentity"].into());
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_in_a_cohort_is_seen() {
    let (site, installation) = settled("").await;
    site.with(|world| {
        let stranger = world.user("Чужой Некто Нектович", "");
        world.cohorts.get_mut(&1).unwrap().members.insert(stranger);
    });
    installation.call(&["plan"]);
    let actions = installation.actions();
    // The site tells no patronymics.
    assert!(actions.iter().any(|line| line.contains("Чужой Некто class:ИС-21 ")), "{actions:?}");
    assert!(actions.iter().all(|line| !line.contains(" auto")), "a person decides: {actions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_change_stands_beside_the_messengers_in_one_plan() {
    let site = Moodle::start(site()).await;
    let installation = Installation::with(college()).await;
    std::fs::write(installation.path("secrets/moodle"), format!("{TOKEN}\n")).unwrap();
    support::installation::private(&installation.path("secrets/moodle"));
    installation.add_configuration(&section(&site, "").replace("secrets/token", "secrets/moodle"));
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21")))), ("сотрудники.csv", STAFF)]);
    let settle = || {
        installation.call(&["plan"]);
        installation.call(&["approve", "last"]);
        installation.call(&["apply", "last"]);
    };
    settle();
    site.changes();
    installation.import(&[("приказ.csv", &order(45, 3, "отчисление", "ИС-21;"))]);
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    let of_him = |action: &&Value| action["person"]["name"] == name(3);
    let mut platforms: Vec<&str> =
        plan["actions"].as_array().unwrap().iter().filter(of_him).filter_map(|one| one["platform"].as_str()).collect();
    platforms.dedup();
    assert_eq!(platforms, ["sandbox", "сдо"], "{:?}", installation.actions());
    settle();
    assert!(site.with(|world| world.numbered("Л-3").suspended));
    assert!(!installation.who("class:ИС-21").iter().any(|line| line.contains(&name(3))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_surname_is_mended_in_the_account() {
    let (site, installation) = settled("").await;
    installation.import(&[
        ("приказ.csv", &order(50, 3, "смена фамилии: был Громов, стал Лесной", "ИС-21;")),
        ("контингент-2.csv", &students((0..12).map(|n| (n, "ИС-21"))).replace("Громов ", "Лесной ")),
    ]);
    assert!(execute(&installation).contains("Выполнено: 1."), "{:?}", installation.actions());
    assert_eq!(site.changes(), ["core_user_update_users"]);
    site.with(|world| {
        let user = world.numbered("Л-3");
        assert_eq!((user.lastname.as_str(), user.firstname.as_str()), ("Лесной", "Захар"));
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_with_another_name_is_a_question() {
    let (site, installation) = settled("create_accounts = true\n").await;
    installation
        .import(&[("контингент-2.csv", &students((0..12).map(|n| (n, "ИС-21"))).replace("Громов ", "Лесной "))]);
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), Vec::<String>::new(), "nobody is removed, nobody is invited a second time");
    let plan = installation.last_plan();
    assert_eq!(plan["questions"][0]["kind"], "same_number");
    assert!(installation.well(&["people"]).contains("Личный номер тот же, имя другое"));
    // One person: the account stays as it is.
    let id = plan["questions"][0]["id"].as_str().unwrap().to_owned();
    installation.well(&["people", "confirm", &id]);
    installation.call(&["sync"]);
    assert_eq!(installation.actions(), Vec::<String>::new());

    // A number that the site has given to somebody else meanwhile opens no door.
    installation
        .import(&[("контингент-3.csv", &students((0..13).map(|n| (n, "ИС-21"))).replace("Громов ", "Лесной "))]);
    installation.call(&["plan"]);
    installation.well(&["approve", "last"]);
    site.with(|world| world.user("Чужой Некто Нектович", "Л-12"));
    let said = installation.call(&["apply", "last"]).said();
    assert!(!site.with(|world| world.called("ИС-21").members.contains(&world.numbered("Л-12").id)), "{said}");
}

/// The connector alone, on the simulated site.
fn connector(site: &Moodle) -> MoodlePlatform {
    MoodlePlatform::new(settings(&site.url, TOKEN)).unwrap()
}

#[tokio::test]
async fn cohorts_of_classes_are_renamed_and_kept() {
    let site = Moodle::start(site()).await;
    let (reader, writer) = (connector(&site).reader(), connector(&site).writer());
    reader.read().await.unwrap();
    let act = |action: Value| {
        let writer = writer.clone();
        async move { writer.execute(&action_of(action)).await }
    };
    act(json!({"kind": "rename_class", "place": "class:ИС-31", "old_place": "class:ИС-21"})).await.unwrap();
    assert_eq!(site.with(|world| world.called("ИС-31").idnumber.clone()), "class:ИС-31");
    let read = reader.read().await.unwrap();
    assert_eq!(read.seats.iter().filter(|seat| seat.place == "class:ИС-31").count(), 12, "its members came along");

    act(json!({"kind": "archive_class", "place": "class:ИС-31"})).await.unwrap();
    site.with(|world| {
        let cohort = world.called("ИС-31");
        assert_eq!((cohort.idnumber.as_str(), cohort.visible), ("archived:class:ИС-31", false));
        assert_eq!(cohort.members.len(), 12, "what was is kept");
    });
    assert!(!reader.read().await.unwrap().has_place(&"class:ИС-31".parse().unwrap()));
    let refused = act(json!({"kind": "archive_class", "place": "class:ИС-31"})).await;
    assert_eq!(refused, Err(WriteError::Refused { code: "no_such_place".into() }));

    let own = json!({"kind": "remove", "place": "organization", "role": "teacher", "person":
        {"key": "k", "name": "Служба", "category": "staff", "platform_id": "2"}});
    assert_eq!(act(own).await, Err(WriteError::Refused { code: "own_account".into() }));
    let gone = json!({"kind": "add", "place": "staff", "role": "teacher", "person":
        {"key": "k", "name": "Никто", "category": "staff", "platform_id": "999"}});
    assert_eq!(act(gone).await, Err(WriteError::Refused { code: "no_such_account".into() }));
}

#[tokio::test]
async fn a_large_site_is_read_page_by_page_and_whole() {
    let mut world = World::new();
    for group in 0..450 {
        let number = format!("class:ИС-{group}");
        let cohort = world.cohort(&format!("ИС-{group}"), &number);
        for n in 0..3 {
            let user = world.user(&name(group * 3 + n), &format!("Л-{group}-{n}"));
            world.cohorts.get_mut(&cohort).unwrap().members.insert(user);
        }
    }
    let site = Moodle::start(world).await;
    let read = connector(&site).reader().read().await.unwrap();
    assert_eq!((read.places.len(), read.seats.len()), (451, 450 * 3 * 2));
    let asked = site.with(|world| std::mem::take(&mut world.asked));
    let count = |name: &str| asked.iter().filter(|one| *one == name).count();
    assert_eq!(count("core_cohort_search_cohorts"), 3, "450 cohorts, 200 at once");
    assert_eq!(count("core_cohort_get_cohort_members"), 9, "50 at once");
    assert_eq!(count("core_user_get_users_by_field"), 28, "50 at once");
    assert_eq!(count("core_user_get_users"), 0, "a site with many accounts is never asked for all of them");
}

/// Ten who are to come in and have no address, who was expelled by order, and who comes in with an address.
#[tokio::test(flavor = "multi_thread")]
async fn newcomers_without_addresses_keep_nobody_in() {
    let (site, installation) = settled("create_accounts = true\n").await;
    let list = students((0..24).map(|n| (n, "ИС-21")));
    let list: Vec<String> = list
        .lines()
        .map(|line| match line.split(';').next().and_then(|number| number.strip_prefix("Л-")?.parse::<usize>().ok()) {
            Some(n) if (12..23).contains(&n) => line.rsplit_once(';').unwrap().0.to_owned() + ";",
            _ => line.to_owned(),
        })
        .collect();
    installation.import(&[
        ("приказ.csv", &order(77, 3, "отчисление", "ИС-21;")),
        ("контингент-2.csv", &(list.join("\n") + "\n")),
    ]);
    let said = execute_intake(&installation);
    assert!(said.contains("нет адреса почты"), "{said}");
    assert!(!said.contains("раньше конца"), "{said}");
    site.with(|world| {
        let user = world.numbered("Л-3");
        assert!(user.suspended && !world.called("ИС-21").members.contains(&user.id), "{said}");
        assert!(world.called("ИС-21").members.contains(&world.numbered("Л-23").id), "{said}");
    });
    let asked = site.with(|world| std::mem::take(&mut world.asked));
    assert!(asked.iter().filter(|name| *name == "core_user_create_users").count() == 1, "nothing is sent in vain");
    let worklist = installation.well(&["worklist"]);
    assert_eq!(worklist.matches("нет адреса почты").count(), 11, "{worklist}");
    // The next nights repeat nothing.
    let night = installation.call(&["sync"]);
    assert!(!night.said().contains("нет адреса почты"), "{}", night.said());
    // An address came in: the program does it.
    installation.import(&[("контингент-3.csv", &students((0..24).filter(|n| *n != 3).map(|n| (n, "ИС-21"))))]);
    execute_intake(&installation);
    assert_eq!(site.with(|world| world.called("ИС-21").members.len()), 23, "{}", installation.well(&["worklist"]));
}

/// Two of one surname and given name, one of them without a number on the site, which tells no patronymics.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_namesakes_the_one_who_was_expelled_leaves() {
    let mut world = site();
    let class = world.cohort("ЭК-21", "class:ЭК-21");
    let expelled = world.user("Воронина Лилия Игоревна", "Л-1001");
    let stays = world.user("Воронина Лилия Дмитриевна", "");
    world.cohorts.get_mut(&class).unwrap().members.extend([expelled, stays]);
    for n in 30..40 {
        let id = world.user(&name(n), &format!("Л-{n}"));
        world.cohorts.get_mut(&class).unwrap().members.insert(id);
    }
    let site = Moodle::start(world).await;
    let installation = house_on(&site, "");
    let both = "Л-1001;Воронина Лилия Игоревна;01.02.2008;ЭК-21;\nЛ-1002;Воронина Лилия Дмитриевна;05.06.2008;ЭК-21;\n";
    let others = students((30..40).map(|n| (n, "ЭК-21")).chain((0..12).map(|n| (n, "ИС-21"))));
    installation.import(&[("контингент.csv", &format!("{others}{both}")), ("сотрудники.csv", STAFF)]);
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "{said}: {:?}", installation.actions());

    // The order names her without a date, and the next list comes without her.
    let left = both.lines().nth(1).unwrap();
    let order = format!("{ORDERS}5-к;{0};Воронина Лилия Игоревна;отчисление;ЭК-21;;{0}\n", before());
    installation.import(&[("приказ.csv", &order), ("контингент-2.csv", &format!("{others}{left}\n"))]);
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    let of: Vec<(&str, &str)> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["person"]["platform_id"].as_str().unwrap(), one["verdict"].as_str().unwrap()))
        .collect();
    let own = expelled.to_string();
    assert_eq!(of, [(own.as_str(), "auto"), (own.as_str(), "auto")], "as certain as yesterday: {plan:#}");
    execute(&installation);
    site.with(|world| {
        assert!(world.users[&expelled].suspended && !world.cohorts[&class].members.contains(&expelled));
        assert!(!world.users[&stays].suspended && world.cohorts[&class].members.contains(&stays));
    });
    let said = installation.well(&["sync"]);
    assert!(said.contains("менять нечего"), "no question about who is out: {said}");
}

/// Nobody is known from before: the order could be about either account, so neither is a stranger's.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_namesakes_that_nothing_tells_apart_neither_is_a_stranger() {
    let mut world = site();
    let class = world.cohort("ЭК-21", "class:ЭК-21");
    let ids = ["Воронина Лилия Игоревна", "Воронина Лилия Дмитриевна"].map(|name| world.user(name, ""));
    world.cohorts.get_mut(&class).unwrap().members.extend(ids);
    let site = Moodle::start(world).await;
    let installation = house_on(&site, "");
    let others = students((0..12).map(|n| (n, "ИС-21")));
    let left = "Л-1002;Воронина Лилия Дмитриевна;05.06.2008;ЭК-21;\n";
    let order = format!("{ORDERS}5-к;{0};Воронина Лилия Игоревна;отчисление;ЭК-21;;{0}\n", before());
    installation.import(&[
        ("контингент.csv", &format!("{others}{left}")),
        ("сотрудники.csv", STAFF),
        ("приказ.csv", &order),
    ]);
    installation.call(&["plan"]);
    let actions = installation.actions();
    assert!(actions.iter().all(|line| line.contains(" blocked")), "who is who is asked first: {actions:?}");
    let plan = installation.last_plan();
    let accounts: Vec<usize> =
        plan["questions"].as_array().unwrap().iter().map(|one| one["accounts"].as_array().unwrap().len()).collect();
    assert_eq!(accounts, [2], "{plan:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_removal_goes_on_by_itself() {
    let (site, installation) = settled("").await;
    site.with(|world| world.lacks = ["cohort:manage"].into());
    installation.import(&[
        ("приказ.csv", &order(45, 3, "отчисление", "ИС-21;")),
        ("контингент-2.csv", &students((0..12).filter(|n| *n != 3).map(|n| (n, "ИС-21")))),
    ]);
    let doctor = installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("нет прав: moodle/cohort:manage"), "{told}");
    let said = execute(&installation);
    assert!(said.contains("нет права"), "{said}");
    site.with(|world| {
        let user = world.numbered("Л-3");
        assert!(user.suspended && world.called("ИС-21").members.contains(&user.id), "he cannot sign in, at least");
    });
    // The right is given back: nobody has to be asked again.
    site.with(|world| world.lacks.clear());
    let night = installation.well(&["sync"]);
    site.with(|world| {
        let user = world.numbered("Л-3");
        assert!(user.suspended && !world.called("ИС-21").members.contains(&user.id), "{night}");
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cohort_of_the_staff_is_made() {
    let mut world = site();
    world.cohorts.retain(|_, cohort| cohort.idnumber != "staff");
    let site = Moodle::start(world).await;
    let installation = house_on(&site, "");
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21")))), ("сотрудники.csv", STAFF)]);
    let said = execute(&installation);
    assert!(said.contains("Выполнено: 2."), "{said}: {:?}", installation.actions());
    site.with(|world| {
        let staff = world.called("Сотрудники");
        assert_eq!(staff.idnumber, "staff");
        assert!(staff.members.contains(&world.numbered("Т-1").id));
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_addresses_are_hidden_no_second_account_is_made() {
    let (site, installation) = settled("create_accounts = true\n").await;
    site.with(|world| {
        let own = world.user("Абрамов Лев Игоревич", "");
        world.users.get_mut(&own).unwrap().email = "s12@college.example".into();
        world.same_addresses = true;
        world.lacks = ["viewuseridentity"].into();
    });
    let doctor = installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("нет прав: moodle/site:viewuseridentity"), "{told}");
    site.changes();
    installation.import(&[("контингент-2.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    let said = execute(&installation);
    assert!(said.contains("скрывает адреса почты"), "{said}");
    assert_eq!(site.changes(), Vec::<String>::new());
    site.with(|world| world.lacks.clear());
    let said = execute(&installation);
    assert!(said.contains("с этим адресом почты уже есть учётная запись без номера"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_odd_account_spoils_nothing_that_does_not_concern_it() {
    let (site, installation) = settled("").await;
    // An account that nobody is concerned with, made by a plugin that was removed.
    site.with(|world| {
        let odd = world.user("Старый Вход Снятый", "");
        world.odd.insert(odd);
    });
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    // One of ours: named, so that it can be mended.
    let ours = site.with(|world| {
        let ours = world.numbered("Л-5").id;
        world.odd = [ours].into();
        ours
    });
    let night = installation.call(&["sync"]);
    assert!(night.status == 1 && night.said().contains(&format!("(id {ours})")), "{}", night.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ran_out_is_said_to_be_that() {
    let (site, installation) = settled("").await;
    site.with(|world| world.token_ends = Some(1));
    let night = installation.call(&["sync"]);
    assert!(night.status == 1 && night.said().contains("ключ истёк"), "{}", night.said());
    let night = installation.call(&["sync"]);
    assert!(night.status == 1 && night.said().contains("не принимает ключ"), "{}", night.said());
}

/// A hundred and twenty who have accounts come into six new groups: together, each with its own entries in the journal.
#[tokio::test(flavor = "multi_thread")]
async fn members_are_sent_together_and_told_one_by_one() {
    let mut world = site();
    for n in 100..220 {
        world.user(&name(n), &format!("Л-{n}"));
    }
    let site = Moodle::start(world).await;
    let installation = house_on(&site, "");
    let group = |n: usize| ["ИС-31", "ИС-32", "ИС-33", "ИС-34", "ИС-35", "ИС-36"][n % 6];
    let list = students((0..12).map(|n| (n, "ИС-21")).chain((100..220).map(|n| (n, group(n)))));
    installation.import(&[("контингент.csv", &list), ("сотрудники.csv", STAFF)]);
    // The answer to one batch is lost, and somebody's account is deleted meanwhile.
    site.with(|world| {
        world.faults.push(("core_cohort_add_cohort_members", Fault::Lost));
        world.faults.push(("core_cohort_add_cohort_members", Fault::Deleted));
    });
    let said = execute_intake(&installation);
    site.with(|world| {
        let members: usize = world
            .cohorts
            .values()
            .filter(|cohort| cohort.name.starts_with("ИС-3"))
            .map(|cohort| cohort.members.len())
            .sum();
        assert_eq!(members, 119, "{said}");
        let calls = world.changes.iter().filter(|(name, _)| name == "core_cohort_add_cohort_members").count();
        assert!(calls <= 30, "{calls} calls for 120 members");
    });
    assert!(said.contains("такой учётной записи нет"), "{said}");
    let journal = installation.well(&["journal", "--count", "1000"]);
    assert!(journal.lines().count() > 240, "each was entered before and after: {}", journal.lines().count());
}

/// What reading and filling take, on a site that takes as long as a real one: `cargo test --test it figures_of_a_real_site -- --ignored
/// --nocapture`. What it was before: every account of the site told in one call; two calls a member, one after another.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes; prints figures"]
#[allow(clippy::print_stdout)]
async fn figures_of_a_real_site() {
    let mut world = World::new();
    for n in 0..2000 {
        world.user(&one_of_many(n), &format!("Л-{n}"));
    }
    let staff = world.cohort("Сотрудники", "staff");
    let teacher = world.user("Орлова Анна Петровна", "Т-1");
    world.cohorts.get_mut(&staff).unwrap().members.insert(teacher);
    for n in 2000..20_000 {
        world.user(&format!("Чужой{n} Некто"), "");
    }
    world.costs = Some(Costs::REAL);
    let groups: Vec<String> = (0..80).map(|n| format!("ИС-{}", 100 + n)).collect();
    let mut list = "№ личного дела;ФИО;Дата рождения;Группа;Почта\n".to_owned();
    for n in 0..2000 {
        let group = &groups[n % groups.len()];
        list.push_str(&format!("Л-{n};{};{};{group};s{n}@college.example\n", one_of_many(n), birth(n)));
    }
    let mut said = String::new();
    for rate in [10, 1000] {
        let site = Moodle::start(world_of(&world)).await;
        let more = "\n[apply]\nparallel = 4\n";
        let installation = Installation::new(
            &section(&site, "")
                .replace("rate_per_second = 500", &format!("rate_per_second = {rate}"))
                .replace("timeout_seconds = 2\n", "timeout_seconds = 60\n"),
            more,
        );
        std::fs::write(installation.path("secrets/token"), format!("{TOKEN}\n")).unwrap();
        installation.import(&[("контингент.csv", &list), ("сотрудники.csv", STAFF)]);
        let planned = installation.call(&["plan"]);
        assert_ne!(planned.status, 1, "{}", planned.said());
        installation.call(&[
            "approve",
            "last",
            "--lift",
            "too_many_additions",
            "--reason",
            "первое заполнение площадки",
        ]);
        installation.call(&["approve", "last"]);
        let begun = std::time::Instant::now();
        let told = installation.call(&["apply", "last"]).said();
        let told = if told.contains("нечего") { installation.call(&["show", "last"]).said() } else { told };
        let filling = begun.elapsed();
        let members: usize = site.with(|world| world.cohorts.values().map(|cohort| cohort.members.len()).sum());
        assert_eq!(members, 2001, "{told}");
        // Read again, all of them in their cohorts.
        let mut settings = settings(&site.url, TOKEN);
        settings.address.rate_per_second = rate;
        let begun = std::time::Instant::now();
        let read = MoodlePlatform::new(settings).unwrap().reader().read().await.unwrap();
        let reading = begun.elapsed();
        assert_eq!(read.seats.len(), 2 * 2001);
        said.push_str(&format!("rate {rate}: filling {filling:.1?}, reading {reading:.1?}\n"));
    }
    println!("{said}");
}

/// Two thousand names, each once.
fn one_of_many(n: usize) -> String {
    const FIRST: [&str; 20] = [
        "Ба", "Ве", "Го", "До", "Же", "За", "Ки", "Ло", "Ма", "Не", "Ор", "Па", "Ра", "Со", "Та", "Ул", "Фе", "Хо",
        "Че", "Ши",
    ];
    const SECOND: [&str; 20] = [
        "бу", "ва", "га", "ди", "жу", "зо", "ки", "ла", "ми", "но", "пу", "ро", "са", "ти", "фо", "хи", "ца", "че",
        "ши", "ща",
    ];
    const LAST: [&str; 5] = ["ков", "лин", "нев", "тов", "чин"];
    format!("{}{}{} Артём Юрьевич", FIRST[n % 20], SECOND[n / 20 % 20], LAST[n / 400 % 5])
}

fn world_of(world: &World) -> World {
    World {
        users: world.users.clone(),
        cohorts: world.cohorts.clone(),
        allowed: world.allowed.clone(),
        costs: world.costs,
        ..World::default()
    }
}

#[tokio::test]
async fn a_number_that_another_cohort_has_is_said_to_be_taken() {
    let mut world = site();
    world.numbers_elsewhere.insert("class:ИС-44".to_owned());
    world.escapes = true;
    let site = Moodle::start(world).await;
    let (reader, writer) = (connector(&site).reader(), connector(&site).writer());
    reader.read().await.unwrap();
    let made = writer.execute(&action_of(json!({"kind": "create_class", "place": "class:ИС-44"}))).await;
    assert_eq!(made, Err(WriteError::Refused { code: "cohort_number_taken".into() }));
    // A name is not written back as it was told.
    let id = site.with(|world| world.cohort("Сварка & резка", "class:СВ-11"));
    writer.execute(&action_of(json!({"kind": "archive_class", "place": "class:СВ-11"}))).await.unwrap();
    assert_eq!(site.with(|world| world.cohorts[&id].name.clone()), "Сварка & резка");
}

/// MariaDB takes «ТЁ-11», «ТЕ-11» and «тё-11» for one number: said before anything is written, and only there.
#[tokio::test]
async fn a_number_that_the_database_does_not_tell_from_another_is_named_before_it_is_written() {
    use planner::identity::Particulars;
    for is_loose in [true, false] {
        let mut world = site();
        world.loose_numbers = is_loose;
        world.cohort("Ткачи", "class:ТЕ-11");
        let old = world.cohort("ИС-11", "class:ИС-11");
        let site = Moodle::start(world).await;
        let (reader, writer) = (connector(&site).reader(), connector(&site).writer());
        let of = Particulars { person_id: "Л-3".into(), ..Particulars::default() };
        writer.learn([("k3".into(), of)].into(), Vec::new());
        reader.read().await.unwrap();
        let made = writer.execute(&action_of(json!({"kind": "create_class", "place": "class:ТЁ-11"}))).await;
        let rename = json!({"kind": "rename_class", "place": "class:ТЁ-11", "old_place": "class:ИС-11"});
        let renamed = if is_loose { writer.execute(&action_of(rename)).await } else { made.clone() };
        if is_loose {
            let alike = Err(WriteError::Refused { code: "cohort_number_alike".into() });
            assert_eq!((made, renamed), (alike.clone(), alike));
            assert_eq!(site.changes(), Vec::<String>::new());
            assert_eq!(site.with(|world| world.cohorts[&old].idnumber.clone()), "class:ИС-11");
        } else {
            assert!(made.is_ok(), "PostgreSQL tells them apart: {made:?}");
        }
    }
}
