//! A OneRoster server as a source: pages to the last, client credentials, by day only what changed.

use crate::support::installation::{Installation, college, private};
use crate::support::services::{Fault, Served, World};
use crate::support::{DAY, birth, name};
use rstest::rstest;
use serde_json::{Value, json};

const OLD: &str = "2026-09-01T00:00:00Z";

fn user(n: usize) -> Value {
    let full = name(n);
    let parts: Vec<&str> = full.split(' ').collect();
    json!({ "sourcedId": format!("u{n:03}"), "status": "active", "dateLastModified": OLD, "enabledUser": "true",
        "orgs": [{ "sourcedId": "o1" }], "role": "student", "roles": [{ "roleType": "primary", "role": "student" }],
        "familyName": parts[0], "givenName": parts[1], "middleName": parts[2], "identifier": n.to_string(), "agents": [] })
}

fn enrollment(n: usize, class: &str) -> Value {
    json!({ "sourcedId": format!("e{n:03}"), "status": "active", "dateLastModified": OLD, "user": { "sourcedId": format!("u{n:03}") },
        "class": { "sourcedId": class }, "school": { "sourcedId": "o1" }, "role": "student", "primary": "false" })
}

fn world() -> World {
    let mut world = World { pages: true, expires_in: 3600, ..World::default() };
    let mut put = |path: &str, items: Vec<Value>| {
        let name = path.trim_start_matches('/').to_owned();
        world.answers.insert(path.to_owned(), json!({ name: items }));
    };
    put(
        "/orgs",
        vec![
            json!({ "sourcedId": "o1", "status": "active", "dateLastModified": OLD, "name": "Приозёрский техникум", "type": "school" }),
        ],
    );
    put(
        "/academicSessions",
        vec![
            json!({ "sourcedId": "s1", "status": "active", "dateLastModified": OLD, "title": "2026/2027", "type": "schoolYear", "startDate": "2026-09-01", "endDate": "2027-08-31", "schoolYear": 2027 }),
        ],
    );
    put(
        "/classes",
        vec![
            json!({ "sourcedId": "c1", "status": "active", "dateLastModified": OLD, "title": "ИС-21", "classType": "homeroom", "school": { "sourcedId": "o1" }, "terms": [{ "sourcedId": "s1" }] }),
        ],
    );
    put("/users", (0..12).map(user).collect());
    put("/enrollments", (0..12).map(|n| enrollment(n, "c1")).collect());
    let born = |n: usize| {
        let day = birth(n);
        json!({ "sourcedId": format!("u{n:03}"), "status": "active", "dateLastModified": OLD, "birthDate": format!("{}-{}-{}", &day[6..], &day[3..5], &day[..2]) })
    };
    put("/demographics", (0..12).map(born).collect());
    world
}

async fn installation(served: &Served, version: &str) -> Installation {
    let installation = Installation::with(college()).await.on(DAY);
    for (file, text) in [("client", "клиент"), ("secret", "тайна")] {
        std::fs::write(installation.path("secrets").join(file), text).unwrap();
        private(&installation.path("secrets").join(file));
    }
    installation.add_configuration(&format!(
        "[[sources]]\nname = \"сис\"\nkind = \"oneroster\"\nversion = \"{version}\"\nurl = \"{0}\"\ntoken_url = \"{0}/token\"\nclient_id_file = \"secrets/client\"\nclient_secret_file = \"secrets/secret\"\nrate_per_second = 100\ntimeout_seconds = 2\n",
        served.url
    ));
    installation
}

/// Just now, as the server writes it: after everything that was fetched before.
fn changed_now(installation: &Installation) -> String {
    (installation.now() + chrono::TimeDelta::seconds(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[rstest]
#[case("1.1")]
#[case("1.2")]
#[tokio::test(flavor = "multi_thread")]
async fn the_lists_are_read_to_their_last_page(#[case] version: &str) {
    let served = Served::start(world()).await;
    let installation = installation(&served, version).await;
    let said = installation.well(&["fetch"]);
    assert!(said.contains("обучающиеся — 12 строк"), "{said}");
    let asked = served.asked();
    assert_eq!(asked.iter().filter(|path| path.starts_with("/users")).count(), 2, "pages of seven: {asked:?}");
    assert!(asked.iter().all(|path| path.contains("filter=status%3D%27active%27")), "{asked:?}");
    installation.call(&["sync"]);
    assert!(
        !installation.actions().iter().any(|line| line.contains("student") || line.contains(&name(3))),
        "{:?}",
        installation.actions()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn by_day_what_changed_is_put_onto_what_was_there() {
    let served = Served::start(world()).await;
    let installation = installation(&served, "1.1").await;
    installation.well(&["fetch"]);
    served.asked();
    let new = changed_now(&installation);
    let new = new.as_str();
    served.change(|world| {
        let users = world.answers.get_mut("/users").unwrap()["users"].as_array_mut().unwrap();
        let mut more = user(12);
        more["dateLastModified"] = new.into();
        users.push(more);
        let enrollments = world.answers.get_mut("/enrollments").unwrap()["enrollments"].as_array_mut().unwrap();
        enrollments[5]["status"] = "tobedeleted".into();
        enrollments[5]["dateLastModified"] = new.into();
        let mut more = enrollment(12, "c1");
        more["dateLastModified"] = new.into();
        enrollments.push(more);
    });
    let said = installation.well(&["fetch"]);
    assert!(said.contains("обучающиеся — 12 строк") || said.contains("обучающиеся — 13 строк"), "{said}");
    let asked = served.asked();
    assert!(asked.iter().all(|path| path.contains("dateLastModified%3E")), "{asked:?}");
    installation.call(&["plan"]);
    let actions = installation.actions();
    assert!(actions.contains(&format!("invite {} class:ИС-21 auto", name(12))), "{actions:?}");
    // Taken out of the class, and still a user without one: nobody concludes anything from that.
    assert!(!actions.iter().any(|line| line.starts_with("remove")), "{actions:?}");
}

/// Somebody comes into a class whose own record did not change and is not known: nobody is missing there until that is clear.
#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_of_somebody_unknown_is_told() {
    let served = Served::start(world()).await;
    let installation = installation(&served, "1.1").await;
    installation.well(&["fetch"]);
    let new = changed_now(&installation);
    served.change(|world| {
        let enrollments = world.answers.get_mut("/enrollments").unwrap()["enrollments"].as_array_mut().unwrap();
        enrollments[5]["status"] = "tobedeleted".into();
        enrollments[5]["dateLastModified"] = new.as_str().into();
        let mut more = enrollment(77, "c1");
        more["dateLastModified"] = new.as_str().into();
        enrollments.push(more);
    });
    installation.well(&["fetch"]);
    installation.call(&["plan"]);
    let plan = installation.last_plan();
    assert!(!installation.actions().iter().any(|line| line.starts_with("remove")), "{:?}", installation.actions());
    let told = plan["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "source.group_not_whole");
    assert!(told, "{:#}", plan["findings"]);
}

#[rstest]
#[case::fails(("/users", Fault::Status(500, None, 99)), "код 500")]
#[case::empty(("/users", Fault::Instead(json!({ "users": [] }))), "получено 0")]
#[case::page(("/classes", Fault::Maintenance), "технических работах")]
#[case::cut(("/enrollments", Fault::Cut), "это не ответ")]
#[case::no_id(("/users", Fault::Instead(json!({ "users": [{ "givenName": "А" }] }))), "без идентификатора")]
#[case::same(("/users", Fault::Instead(json!({ "users": [{ "sourcedId": "u" }, { "sourcedId": "u" }] }))), "дважды")]
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_whole_or_there_is_none(#[case] (path, fault): (&str, Fault), #[case] said: &str) {
    let served = Served::start(world()).await;
    let installation = installation(&served, "1.1").await;
    installation.well(&["fetch"]);
    served.change(|world| world.faults = vec![(path.to_owned(), fault)]);
    let refused = installation.call(&["fetch", "--full"]);
    assert_eq!(refused.status, 1, "{}", refused.said());
    assert!(refused.err.contains(said), "{}", refused.err);
    installation.call(&["plan"]);
    assert!(!installation.actions().iter().any(|line| line.starts_with("remove")), "{:?}", installation.actions());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_a_server_need_not_have() {
    let mut world = world();
    world.answers.remove("/demographics");
    world.answers.remove("/academicSessions");
    let served = Served::start(world).await;
    let installation = installation(&served, "1.1").await;
    assert!(installation.well(&["fetch"]).contains("обучающиеся — 12 строк"));
    let output = installation.command(&["doctor"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("Источник «сис»") && said.contains("люди — 12") && said.contains("даты рождения: "),
        "{said}"
    );
}

/// What servers write instead of what the standard says, and is clear all the same.
#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_clear_are_read() {
    let mut world = world();
    let users = world.answers.get_mut("/users").unwrap()["users"].as_array_mut().unwrap();
    users[0]["middleName"] = Value::Null;
    users[0]["identifier"] = json!(17);
    users[1]["enabledUser"] = json!(1);
    users[2]["agents"] = Value::Null;
    users[3]["roles"] = Value::Null;
    users[5]["roles"] = json!({ "roleType": "primary", "role": "student" });
    users[6]["roles"] = json!(["student"]);
    users[4]["role"] = "STUDENT".into();
    let enrollments = world.answers.get_mut("/enrollments").unwrap()["enrollments"].as_array_mut().unwrap();
    enrollments[0]["beginDate"] = "2026-09-01T00:00:00.000Z".into();
    enrollments[1]["endDate"] = "".into();
    enrollments[2]["primary"] = false.into();
    enrollments[3]["role"] = "Student".into();
    let born = world.answers.get_mut("/demographics").unwrap()["demographics"].as_array_mut().unwrap();
    born[0]["userSourcedId"] = born[0]["sourcedId"].clone();
    born[1]["userSourcedId"] = born[1]["sourcedId"].take();
    let classes = world.answers.get_mut("/classes").unwrap()["classes"].as_array_mut().unwrap();
    classes[0]["subjects"] = "".into();
    classes[0]["classCode"] = json!(21);
    let sessions = world.answers.get_mut("/academicSessions").unwrap()["academicSessions"].as_array_mut().unwrap();
    sessions[0]["startDate"] = "2026-09-01T00:00:00Z".into();
    sessions[0]["schoolYear"] = "2027".into();
    let served = Served::start(world).await;
    let installation = installation(&served, "1.1").await;
    let said = installation.well(&["fetch"]);
    assert!(said.contains("обучающиеся — 12 строк") && !said.contains('!'), "{said}");
}

#[rstest]
#[case::date("/enrollments", "endDate", json!("июнь"), "enrollments e003: endDate")]
#[case::truth("/enrollments", "primary", json!("может быть"), "enrollments e003: primary")]
#[case::role("/enrollments", "role", json!("ученик"), "enrollments e003: role")]
#[case::user("/users", "enabledUser", json!("наверное"), "users u003: enabledUser")]
#[case::birth("/demographics", "birthDate", json!("14/03/2008"), "demographics u003: birthDate")]
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_not_clear_is_out_and_named(
    #[case] path: &str,
    #[case] field: &str,
    #[case] value: Value,
    #[case] said: &str,
) {
    let mut world = world();
    let list = path.trim_start_matches('/');
    world.answers.get_mut(path).unwrap()[list].as_array_mut().unwrap()[3][field] = value;
    let served = Served::start(world).await;
    let installation = installation(&served, "1.1").await;
    let told = installation.well(&["fetch"]);
    assert!(told.contains(said) && told.contains("запись не понята"), "{told}");
    served.asked();
    installation.well(&["fetch"]);
    assert!(served.asked().iter().all(|path| path.contains("dateLastModified")), "a record is no better the next time");
    installation.call(&["plan"]);
    assert!(!installation.actions().iter().any(|line| line.starts_with("remove")), "{:?}", installation.actions());
}

/// A second school with a class of the same title, and an employee of each who teaches nobody.
fn world_of_two_schools() -> World {
    let mut world = world();
    let mut add = |path: &str, item: Value| {
        let list = path.trim_start_matches('/');
        world.answers.get_mut(path).unwrap()[list].as_array_mut().unwrap().push(item);
    };
    add(
        "/orgs",
        json!({ "sourcedId": "o2", "status": "active", "dateLastModified": OLD, "name": "Заозёрский техникум", "type": "school" }),
    );
    add(
        "/classes",
        json!({ "sourcedId": "c9", "status": "active", "dateLastModified": OLD, "title": "ИС-21", "classType": "homeroom", "school": { "sourcedId": "o2" }, "terms": [{ "sourcedId": "s1" }] }),
    );
    let mut person = |id: &str, surname: &str, org: &str, role: &str| {
        add(
            "/users",
            json!({ "sourcedId": id, "status": "active", "dateLastModified": OLD, "enabledUser": "true", "orgs": [{ "sourcedId": org }],
                "roles": [{ "roleType": "primary", "role": role, "org": { "sourcedId": org } }], "familyName": surname, "givenName": "Анна",
                "middleName": "Петровна", "identifier": id }),
        );
    };
    person("t1", "Орлова", "o1", "principal");
    person("t9", "Пришлова", "o2", "teacher");
    person("x9", "Чужова", "o2", "student");
    let mut stranger = enrollment(99, "c9");
    stranger["user"]["sourcedId"] = "x9".into();
    add("/enrollments", stranger);
    world
}

#[rstest]
#[case("o1", true)]
#[case("Приозёрский техникум", true)]
#[case("o7", false)]
#[tokio::test(flavor = "multi_thread")]
async fn of_the_school_that_is_named_is_all_and_of_the_other_nothing(#[case] school: &str, #[case] is_there: bool) {
    let served = Served::start(world_of_two_schools()).await;
    let installation = installation(&served, "1.2").await;
    installation.add_configuration(&format!("school = \"{school}\"\n"));
    let told = installation.call(&["fetch"]);
    if !is_there {
        assert_eq!(told.status, 1, "{}", told.said());
        return;
    }
    installation.call(&["plan"]);
    let actions = installation.actions().join("\n");
    assert!(actions.contains("Орлова Анна Петровна staff"), "staff without lessons belong: {actions}");
    assert!(!actions.contains("Чужова") && !actions.contains("Пришлова"), "{actions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_date_may_change_while_its_user_does_not() {
    let served = Served::start(world()).await;
    let installation = installation(&served, "1.1").await;
    installation.well(&["fetch"]);
    served.change(|world| {
        let born = world.answers.get_mut("/demographics").unwrap()["demographics"].as_array_mut().unwrap();
        born[3]["birthDate"] = "2007-07-07".into();
        born[3]["dateLastModified"] = changed_now(&installation).into();
    });
    installation.well(&["fetch"]);
    let bundle = installation.path("снова.zip");
    installation.well(&["export", "--out", bundle.to_str().unwrap()]);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(bundle).unwrap()).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("demographics.csv").unwrap(), &mut text).unwrap();
    assert!(text.contains("2007-07-07"), "{text}");
}
