//! The e-journal Дневник.ру as a source: whole or not at all by group, tokens that run out, pages about maintenance, parts.

use crate::support::installation::{Installation, college, private, seat, student};
use crate::support::services::{Fault, Served, World};
use crate::support::{DAY, birth, name};
use serde_json::{Value, json};

/// A person as the service writes one: numbers of 64 bits that a double cannot hold.
fn person(n: usize) -> Value {
    let full = name(n);
    let parts: Vec<&str> = full.split(' ').collect();
    let day = birth(n);
    let id = 1_000_009_000_000_000_000_u64 + n as u64;
    json!({
        "id": id, "id_str": id.to_string(), "userId": id + 500, "userId_str": (id + 500).to_string(),
        "lastName": parts[0], "firstName": parts[1], "middleName": parts[2], "shortName": parts[1], "sex": "Male",
        "birthday": format!("{}-{}-{}T00:00:00", &day[6..], &day[3..5], &day[..2]), "locale": "ru"
    })
}

fn relative(id: u64, kind: &str, surname: &str, given: &str, father: &str) -> Value {
    json!({ "type": kind, "person": { "id": id, "id_str": id.to_string(), "userId": id, "userId_str": id.to_string(),
        "lastName": surname, "firstName": given, "middleName": father, "sex": "Female" } })
}

fn teacher(id: u64, names: [&str; 3], managing: bool) -> Value {
    json!({ "Id": id, "IdStr": id.to_string(), "UserId": id + 1, "UserIdStr": (id + 1).to_string(), "LastName": names[0],
        "FirstName": names[1], "MiddleName": names[2], "DateBirth": "1980-05-01T00:00:00", "Email": "t@example.org",
        "ManagingEmployee": managing, "NameManagingPosition": if managing { "директор" } else { "" },
        "TeachingStaff": !managing, "NameTeacherPosition": if managing { "" } else { "преподаватель" }, "HouseMaster": false })
}

/// Two groups: ИС-21 with students 0 to 11, ИС-22 with 20 to 25; an old group, a subgroup.
fn world() -> World {
    let mut world = World { refresh: "первый".into(), expires_in: 86_400, ..World::default() };
    let mut put = |path: &str, value: Value| world.answers.insert(path.to_owned(), value);
    put("/schools/person-schools", json!([{ "id": 77, "id_str": "77", "name": "Приозёрский техникум" }]));
    put("/schools/77", json!({ "id": 77, "id_str": "77", "name": "Приозёрский техникум" }));
    let group = |id: u64, name: &str, year: i64, parents: &[&str]| {
        json!({ "id": id, "id_str": id.to_string(), "parentIds_str": parents, "type": "Group", "name": name, "fullName": name,
            "parallel": 2, "status": "Active", "studyyear": year, "subjects": [] })
    };
    put(
        "/schools/77/edu-groups",
        json!([
            group(501, "ИС-21", 2026, &[]),
            group(502, "ИС-22", 2026, &[]),
            group(400, "ИС-11", 2025, &[]),
            group(503, "ИС-21 (англ.)", 2026, &["501"])
        ]),
    );
    put("/edu-groups/501/persons", (0..12).map(person).collect());
    put("/edu-groups/502/persons", (20..26).map(person).collect());
    put(
        "/edu-groups/501/teachers",
        json!([{ "id": 9001, "id_str": "9001", "lastName": "Сомова", "firstName": "Вера", "middleName": "Ильинична" }]),
    );
    put("/edu-groups/502/teachers", json!([]));
    put(
        "/schools/77/teachers",
        json!([
            teacher(9001, ["Сомова", "Вера", "Ильинична"], false),
            teacher(9002, ["Орлова", "Анна", "Петровна"], true)
        ]),
    );
    for n in (0..12).chain(20..26) {
        let user = 1_000_009_000_000_000_500_u64 + n as u64;
        let parents = if n == 3 {
            json!([
                relative(7001, "Mother", "Громова", "Инна", "Львовна"),
                relative(7002, "Sister", "Громова", "Ольга", "Олеговна")
            ])
        } else {
            json!([])
        };
        world.answers.insert(format!("/users/{user}/relatives"), json!({ "person": person(n), "relatives": parents }));
    }
    world
}

struct Journal {
    served: Served,
    installation: Installation,
}

impl Journal {
    async fn with(members: Vec<domain::membership::Seat>, world: World) -> Journal {
        let served = Served::start(world).await;
        let installation = Installation::with(members).await.on(DAY);
        for (file, text) in [("client", "клиент"), ("secret", "тайна"), ("refresh", "первый")] {
            std::fs::write(installation.path("secrets").join(file), text).unwrap();
            private(&installation.path("secrets").join(file));
        }
        installation.add_configuration(&format!(
            "[[sources]]\nname = \"дневник\"\nkind = \"dnevnik\"\nurl = \"{}\"\nclient_id_file = \"secrets/client\"\nclient_secret_file = \"secrets/secret\"\ntoken_file = \"secrets/refresh\"\nrate_per_second = 100\ntimeout_seconds = 2\n",
            served.url
        ));
        Journal { served, installation }
    }

    /// The members are as the journal wants them.
    async fn settled() -> Journal {
        let mut members = college();
        members.extend((20..26).map(|n| student(n, "ИС-22")));
        members.push(seat("3", "Сомова Вера Ильинична", "staff", domain::membership::Role::Teacher));
        members.push(seat("1", "Орлова Анна Петровна", "staff", domain::membership::Role::Teacher));
        let journal = Journal::with(members, world()).await;
        journal.installation.call(&["sync"]);
        journal.served.asked();
        journal
    }

    fn students(&self) -> Vec<String> {
        self.installation
            .actions()
            .into_iter()
            .filter(|line| line.contains("class:ИС-2") && !line.contains("Сомова"))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_read_as_a_roster() {
    let journal = Journal::with(college(), world()).await;
    let said = journal.installation.well(&["fetch"]);
    // On a server the journal's rate is kept with everybody who asks it.
    if let Some(database) = &journal.installation.database {
        assert_ne!(database.run("SELECT COUNT(*) FROM paces").trim(), "0");
    }
    assert!(said.contains("дневник.zip") && said.contains("обучающиеся — 18 строк"), "{said}");
    let asked = journal.served.asked();
    assert!(
        !asked.iter().any(|path| path.contains("edu-groups/400") || path.contains("edu-groups/503")),
        "old groups and parts: {asked:?}"
    );
    assert_eq!(asked.iter().filter(|path| path.contains("/relatives")).count(), 18);
    journal.installation.call(&["plan"]);
    let actions = journal.installation.actions();
    // The six of the other group are invited, the class is made; the mother, not the sister.
    assert_eq!(
        actions.iter().filter(|line| line.starts_with("invite") && line.contains("class:ИС-22 ")).count(),
        6,
        "{actions:?}"
    );
    assert!(!actions.iter().any(|line| line.contains("Ольга")), "{actions:?}");
    let told = journal.installation.well(&["explain", "Громова Инна Львовна"]);
    assert!(told.contains("дневник.zip"), "{told}");
    assert!(!journal.installation.well(&["journal"]).contains("token-"), "keys are never written down");
    let kept = journal.installation.path("data/дневник.token");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn by_day_only_what_is_new_is_asked_for() {
    let journal = Journal::settled().await;
    let again = journal.installation.well(&["fetch"]);
    assert!(again.contains("дневник.zip"), "{again}");
    let asked = journal.served.asked();
    assert!(!asked.iter().any(|path| path.contains("/relatives")), "they are known: {asked:?}");
    journal.served.change(|world| {
        let mut people: Vec<Value> = world.answers["/edu-groups/502/persons"].as_array().unwrap().clone();
        people.push(person(26));
        world.answers.insert("/edu-groups/502/persons".into(), people.into());
    });
    journal.installation.well(&["fetch"]);
    let relatives = journal.served.asked().into_iter().filter(|path| path.contains("/relatives")).count();
    assert_eq!(relatives, 1, "the new one's");
    journal.installation.well(&["fetch", "--full"]);
    assert_eq!(journal.served.asked().into_iter().filter(|path| path.contains("/relatives")).count(), 19);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_before_it_runs_out_and_a_refused_one_is_told() {
    let journal = Journal::with(college(), World { expires_in: 60, ..world() }).await;
    journal.installation.well(&["fetch"]);
    let first = journal.served.world.lock().unwrap().given;
    journal.installation.well(&["fetch"]);
    assert!(journal.served.world.lock().unwrap().given > first, "a minute is too short to be used");
    // A new refresh token each time: the one of the configuration is used up and not needed.
    assert_ne!(journal.served.world.lock().unwrap().refresh, "первый");
    // The service forgets the token in the middle of its term: asked for once more.
    journal.served.change(|world| {
        world.expires_in = 86_400;
        world.token = "другой".into();
    });
    journal.installation.well(&["fetch"]);
    // It takes the client's right away: a clear word, and the last roster stays in force.
    journal.served.change(|world| {
        world.token = "никакой".into();
        world.refresh = "никакой".into();
    });
    let refused = journal.installation.call(&["fetch"]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("не принимает ключ") && refused.err.contains("token_file"), "{}", refused.err);
    assert!(!refused.said().contains("тайна"));
    let plan = journal.installation.call(&["plan"]);
    assert!(plan.err.contains("действует последний принятый контингент"), "{}", plan.said());
    assert!(
        !journal.installation.actions().iter().any(|line| line.starts_with("remove")),
        "{:?}",
        journal.installation.actions()
    );
    // The administrator brings a new one.
    journal.served.change(|world| world.refresh = "второй".into());
    std::fs::write(journal.installation.path("secrets/refresh"), "второй").unwrap();
    journal.installation.well(&["fetch"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn maintenance_parts_and_emptiness_never_empty_a_roster() {
    let journal = Journal::settled().await;
    let before = journal.students();
    let whole: [(&str, Fault, &str); 5] = [
        ("/", Fault::Maintenance, "технических работах"),
        ("/schools/77/edu-groups", Fault::Empty, "получено 0"),
        ("/schools/77/edu-groups", Fault::Cut, "это не ответ"),
        ("/schools/person-schools", Fault::Instead(json!([])), "ни одной организации"),
        ("/schools/person-schools", Fault::Instead(json!([{ "id": 1 }, { "id": 2 }])), "school ="),
    ];
    for (path, fault, said) in whole {
        journal.served.change(|world| world.faults = vec![(path.to_owned(), fault.clone())]);
        let refused = journal.installation.call(&["fetch"]);
        assert_eq!(refused.status, 1, "{fault:?}: {}", refused.said());
        assert!(refused.err.contains(said), "{fault:?}: {}", refused.err);
        journal.installation.call(&["plan"]);
        assert_eq!(journal.students(), before, "{fault:?}");
    }
    // A person without an id or a name is loud: that group is not read.
    for odd in [json!([{ "lastName": "А", "firstName": "Б" }]), json!([{ "id": 5, "firstName": "Б" }])] {
        journal.served.change(|world| world.faults = vec![("/edu-groups/502/persons".to_owned(), Fault::Instead(odd))]);
        let said = journal.installation.well(&["fetch"]);
        assert!(said.contains("оставлено как было: ИС-22"), "{said}");
        journal.installation.call(&["plan"]);
        assert_eq!(journal.students(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_cannot_be_read_lets_nobody_be_missing() {
    let journal = Journal::settled().await;
    // The other group fails for good; one student of the first group has gone meanwhile.
    for fault in [Fault::Status(500, None, 99), Fault::Empty, Fault::Cut] {
        journal.served.change(|world| {
            world.faults = vec![("/edu-groups/502/persons".to_owned(), fault.clone())];
            world.answers.insert("/edu-groups/501/persons".into(), (0..11).map(person).collect());
        });
        let said = journal.installation.well(&["fetch"]);
        assert!(said.contains("ИС-22"), "{said}");
        journal.installation.call(&["plan"]);
        let students = journal.students();
        assert_eq!(students, [format!("remove {} class:ИС-21 review", name(11))], "{fault:?}");
    }
    let plan = journal.installation.last_plan();
    let codes: Vec<&str> =
        plan["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"source.group_not_whole"), "{codes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_no_group_who_still_studies_is_not_missing() {
    let journal = Journal::settled().await;
    let gone = 1_000_009_000_000_000_011_u64;
    journal.served.change(|world| {
        world.answers.insert("/edu-groups/501/persons".into(), (0..11).map(person).collect());
        world.answers.insert(
            format!("/persons/{gone}/school-memberships"),
            json!({ "person": gone, "person_str": gone.to_string(), "schools": [{ "school": { "id": 77, "id_str": "77" }, "roles": ["EduStudent"], "eduGroupMemberships": [] }] }),
        );
    });
    journal.installation.well(&["fetch"]);
    journal.installation.call(&["plan"]);
    assert_eq!(journal.students(), [""; 0], "the journal's history says that the student is still there");
    journal.served.change(|world| {
        world.answers.insert(format!("/persons/{gone}/school-memberships"), json!({ "person": gone, "schools": [] }));
    });
    journal.installation.well(&["fetch"]);
    journal.installation.call(&["plan"]);
    assert_eq!(journal.students(), [format!("remove {} class:ИС-21 review", name(11))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_s_wish_to_be_left_alone_is_kept() {
    let journal = Journal::settled().await;
    journal.served.change(|world| world.faults = vec![("/edu-groups/501".to_owned(), Fault::Status(429, Some(1), 2))]);
    let begun = std::time::Instant::now();
    journal.installation.well(&["fetch"]);
    assert!(begun.elapsed() >= std::time::Duration::from_secs(2), "{:?}", begun.elapsed());
    journal
        .served
        .change(|world| world.faults = vec![("/edu-groups/501/persons".to_owned(), Fault::Status(503, Some(3600), 1))]);
    let said = journal.installation.well(&["fetch"]);
    assert!(said.contains("ИС-21"), "an hour is not waited for: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_walks_through_it() {
    let journal = Journal::with(college(), world()).await;
    journal.served.change(|world| world.faults = vec![("/users/".to_owned(), Fault::Status(403, None, 99))]);
    let output = journal.installation.command(&["doctor"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for word in [
        "Источник «дневник»",
        "группы — 2",
        "студенты первой группы — 12",
        "преподаватели — 2",
        "родственники первого студента: ",
        "код 403",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!said.contains("Громов"), "nobody is named: {said}");
    // Without the right relatives are asked for once, and the students are read all the same.
    journal.served.asked();
    let said = journal.installation.well(&["fetch"]);
    assert!(said.contains("родственники"), "{said}");
    assert_eq!(journal.served.asked().iter().filter(|path| path.contains("/relatives")).count(), 1);
}
