//! OneRoster: the contingent goes out as a bundle and comes in again the same; bundles of other systems are read, and refused
//! where they contradict themselves.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use crate::support;
use crate::support::installation::{Installation, college};
use crate::support::{Case, DAY, birth, name, students};
use proptest::prelude::*;
use rosters::source::Limits;
use rosters::source::oneroster::bundle::{
    Bundle, Class, ClassKind, Enrollment, Extent, Org, Role, Session, User, UserRole, Version,
};
use rosters::source::oneroster::{read_bytes, write};
use rstest::rstest;

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn unzip(path: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|n| {
            let mut part = archive.by_index(n).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters/college").join(name)
}

fn export(installation: &Installation, version: &str, to: &str) -> PathBuf {
    let path = installation.path(to);
    let said = installation.well(&["export", "--format", version, "--out", path.to_str().unwrap()]);
    assert!(said.contains("студентов"), "{said}");
    path
}

#[rstest]
#[case("oneroster-1.1")]
#[case("oneroster-1.2")]
fn the_sample_college_comes_back_the_same(#[case] version: &str) {
    let first = Installation::of_files().on(DAY);
    let files =
        ["контингент.xlsx", "родители.ods", "сотрудники.csv", "нагрузка.xlsx", "движение.xlsx", "приказ 118-к.xls"];
    let mut args = vec!["import".to_owned()];
    args.extend(files.map(|file| sample(file).display().to_string()));
    first.well(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let bundle = export(&first, version, "один.zip");
    assert!(first.well(&["journal"]).contains("контингент передан"));

    let second = Installation::of_files().on(DAY);
    second.well(&["import", bundle.to_str().unwrap()]);
    let again = export(&second, version, "два.zip");
    let (before, after) = (unzip(&bundle), unzip(&again));
    for (file, text) in &before {
        assert_eq!(text, &after[file], "{file}");
    }
    assert!(before["users.csv"].lines().count() > 500, "the whole college");
    // Who left by an order is in it no more; numbers of documents and passwords are in none.
    assert!(!before.values().any(|text| text.contains("СНИЛС")));
    let refused = second.call(&["export", "--out", again.to_str().unwrap()]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("--force"), "{}", refused.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_to_be_done_after_a_round_trip() {
    let staff =
        "ФИО;Должность;Табельный номер\nСомова Вера Ильинична;преподаватель;Т-7\nОрлова Анна Петровна;директор;Т-1\n";
    let leaders = "Классные руководители на 2026–2027 уч. год\nГруппа;ФИО\nИС-21;Сомова Вера Ильинична\n";
    let parents = format!("Законный представитель;Обучающийся;Группа\nГромова Инна Львовна;{};ИС-21\n", name(3));
    let first = Installation::with(college()).await.on(DAY);
    first.import(&[
        ("контингент.csv", &students((0..12).map(|n| (n, "ИС-21")))),
        ("сотрудники.csv", staff),
        ("руководители.csv", leaders),
        ("родители.csv", &parents),
    ]);
    first.call(&["sync"]);
    let wanted = first.actions();
    let bundle = export(&first, "oneroster-1.1", "контингент.zip");
    let second = Installation::with(college()).await.on(DAY);
    second.well(&["import", bundle.to_str().unwrap()]);
    second.call(&["sync"]);
    assert_eq!(second.actions(), wanted, "the same roster wants the same");
    // What was wanted is done on the second one: then the bundle wants nothing more.
    second.well(&["approve", "last"]);
    second.well(&["apply", "last"]);
    assert!(second.well(&["sync"]).contains("менять нечего"));
}

const MANIFEST: &str = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.classes,bulk\nfile.users,bulk\nfile.enrollments,bulk\nfile.demographics,bulk\nsource.systemName,Система\n";
const ORGS: &str =
    "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,Приозёрский техникум,school,,\n";
const CLASSES: &str = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nc1,,,ИС-21,,k1,,homeroom,,o1,s1,,,\n";
const USERS: &str = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n";
const ENROLLMENTS: &str =
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n";

/// A student's line: the n-th invented one.
fn user(n: usize) -> String {
    let full = name(n);
    let parts: Vec<&str> = full.split(' ').collect();
    format!("u{n},,,true,o1,student,,,{},{},{},{n},,,,,,секрет\n", parts[1], parts[0], parts[2])
}

fn users(all: std::ops::Range<usize>) -> String {
    format!("{USERS}{}", all.map(user).collect::<String>())
}

fn enrolled(all: std::ops::Range<usize>) -> String {
    format!("{ENROLLMENTS}{}", all.map(|n| format!("e{n},,,c1,o1,u{n},student,false,,\n")).collect::<String>())
}

fn born(all: std::ops::Range<usize>) -> String {
    let line = |n: usize| {
        let day = birth(n);
        format!("u{n},,,{}-{}-{},male\n", &day[6..], &day[3..5], &day[..2])
    };
    format!("sourcedId,status,dateLastModified,birthDate,sex\n{}", all.map(line).collect::<String>())
}

fn members(all: std::ops::Range<usize>) -> String {
    support::joined(all.map(|n| (n, "ИС-21")))
}

#[test]
fn a_bundle_of_another_system_is_a_roster() {
    let bundle = zip(&[
        ("manifest.csv", MANIFEST),
        ("orgs.csv", ORGS),
        ("classes.csv", CLASSES),
        ("users.csv", &users(0..12)),
        ("enrollments.csv", &enrolled(0..11)),
        ("demographics.csv", &born(0..12)),
    ]);
    let plan = Case::new().roster("выгрузка.zip", bundle).members(members(0..10)).json();
    // The twelfth is in no class: nobody invites them, nobody removes them.
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(10))]);
    let source = &plan.actions()[0]["source"][0];
    assert_eq!((source["file"].as_str(), source["sheet"].as_str()), (Some("выгрузка.zip"), Some("enrollments.csv")));
    assert_eq!(source["row"], 12, "the line of its enrolment");
    assert!(plan.has("roster.no_group"), "{:?}", plan.codes());
    assert!(!plan.value.to_string().contains("секрет"), "passwords are not looked at");
}

#[test]
fn whoever_is_missing_from_a_whole_bundle_is_asked_about_and_from_changes_is_not() {
    let with = |manifest: &str| {
        let bundle = zip(&[
            ("manifest.csv", manifest),
            ("orgs.csv", ORGS),
            ("classes.csv", CLASSES),
            ("users.csv", &users(0..11)),
            ("enrollments.csv", &enrolled(0..11)),
            ("demographics.csv", &born(0..11)),
        ]);
        Case::new().roster("выгрузка.zip", bundle).members(members(0..12)).json()
    };
    assert_eq!(with(MANIFEST).lines(), [format!("remove {} | class:ИС-21 student | absence review", name(11))]);
    let changes = MANIFEST
        .replace("file.users,bulk", "file.users,delta")
        .replace("file.enrollments,bulk", "file.enrollments,delta");
    assert_eq!(with(&changes).lines(), [""; 0]);
}

#[test]
fn an_enrolment_counts_between_its_days() {
    let mut text = enrolled(0..10);
    text += "e10,,,c1,o1,u10,student,false,2026-12-01,\ne11,,,c1,o1,u11,student,false,2026-09-01,2026-11-01\n";
    let bundle = zip(&[
        ("manifest.csv", MANIFEST),
        ("orgs.csv", ORGS),
        ("classes.csv", CLASSES),
        ("users.csv", &users(0..12)),
        ("enrollments.csv", &text),
        ("demographics.csv", &born(0..12)),
    ]);
    let plan = Case::new().roster("выгрузка.zip", bundle).members(members(0..10)).json();
    assert_eq!(plan.lines(), [""; 0]);
}

#[test]
fn a_row_that_refers_to_nothing_lets_nobody_be_missing() {
    let text = enrolled(0..10) + "e99,,,c1,o1,u99,student,false,,\n";
    let bundle = zip(&[
        ("manifest.csv", MANIFEST),
        ("orgs.csv", ORGS),
        ("classes.csv", CLASSES),
        ("users.csv", &users(0..10)),
        ("enrollments.csv", &text),
        ("demographics.csv", &born(0..10)),
    ]);
    let plan = Case::new().roster("выгрузка.zip", bundle).members(members(0..12)).json();
    assert_eq!(plan.lines(), [""; 0], "somebody is in the class, and nobody knows who");
    let finding = plan.finding("source.refers_to_nothing");
    assert_eq!(finding["sheet"], "enrollments.csv");
    assert!(finding["message"].as_str().unwrap().contains("Строка 12"), "{finding}");
}

#[test]
fn roles_of_version_1_2_parents_and_teachers() {
    let users = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n\
        s1,,,true,,,Захар,Громов,Олегович,1,,,,g1,,\n\
        g1,,,true,,,Инна,Громова,Львовна,,inna@example.org,+7 900 000-00-01,,,,\n\
        t1,,,true,,,Вера,Сомова,Ильинична,Т-7,,,,,,\n";
    let roles = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n\
        r1,,,s1,primary,student,,,o1,\nr2,,,g1,primary,parent,,,o1,\nr3,,,t1,primary,teacher,,,o1,\n";
    let classes = CLASSES.to_owned() + "c2,,,Базы данных,,k2,ИС-21,scheduled,,o1,s1,Базы данных,,\n";
    let enrollments = ENROLLMENTS.to_owned()
        + "e1,,,c1,o1,s1,student,false,,\ne2,,,c1,o1,t1,teacher,true,,\ne3,,,c2,o1,t1,teacher,false,,\n";
    let bundle = zip(&[
        (
            "manifest.csv",
            &MANIFEST.replace("version,1.1", "version,1.2").replace("file.demographics,bulk", "file.roles,bulk"),
        ),
        ("orgs.csv", ORGS),
        ("classes.csv", &classes),
        ("users.csv", users),
        ("roles.csv", roles),
        ("enrollments.csv", &enrollments),
    ]);
    let members = support::MEMBERS.to_owned()
        + "1;Орлова Анна Петровна;;Сотрудники;Администратор;состоит;;;;да;да\n9;Кто-то Иван Иванович;;chat:parents:ИС-21;Родитель;состоит;;;;;\n";
    let plan = Case::new().roster("выгрузка.zip", bundle).members(members).with(&["--as-of", "2026-11-23"]).json();
    let of = |name: &str| plan.of(name).join("\n");
    assert!(of("Громова").contains("chat:parents:ИС-21 parent"), "{:?}", plan.lines());
    assert!(of("Сомова").contains("class:ИС-21 class_teacher"), "{:?}", plan.lines());
    assert!(of("Сомова").contains("staff teacher"), "{:?}", plan.lines());
    assert!(of("Громов Захар").contains("class:ИС-21 student"), "{:?}", plan.lines());
}

#[rstest]
#[case::promised("users.csv", None, "в описи (manifest.csv) этот файл есть")]
#[case::no_column("users.csv", Some("sourcedId,givenName\nu0,Иван\n"), "столбец familyName")]
#[case::twice("classes.csv", Some("sourcedId,title,classType\nc1,ИС-21,homeroom\nc1,ИС-22,homeroom\n"), "строка 3")]
#[case::no_id("classes.csv", Some("sourcedId,title,classType\n,ИС-21,homeroom\n"), "нет sourcedId")]
#[case::quote("orgs.csv", Some("sourcedId,name\no1,\"Техникум\n"), "кавычка")]
fn a_broken_bundle_is_refused_with_the_reason(#[case] file: &str, #[case] text: Option<&str>, #[case] said: &str) {
    let (users, enrolled, born) = (users(0..10), enrolled(0..10), born(0..10));
    let whole = [
        ("manifest.csv", MANIFEST),
        ("orgs.csv", ORGS),
        ("classes.csv", CLASSES),
        ("users.csv", users.as_str()),
        ("enrollments.csv", enrolled.as_str()),
        ("demographics.csv", born.as_str()),
    ];
    let files: Vec<(&str, &str)> = whole
        .into_iter()
        .filter_map(|(name, own)| if name == file { text.map(|text| (name, text)) } else { Some((name, own)) })
        .collect();
    let refusal = Case::new().roster("выгрузка.zip", zip(&files)).members(members(0..10)).refusal();
    assert!(refusal.contains(said) && refusal.contains("выгрузка.zip"), "{refusal}");
}

#[test]
fn other_shapes_of_a_zip() {
    let (users, enrolled) = (users(0..10), enrolled(0..10));
    // In a folder, with a mark at the beginning, columns in another order, without a manifest.
    let classes = "title,classType,sourcedId\nИС-21,homeroom,c1\n";
    let marked = format!("\u{feff}{users}");
    let bundle = zip(&[
        ("export/orgs.csv", ORGS),
        ("export/classes.csv", classes),
        ("export/users.csv", &marked),
        ("export/enrollments.csv", &enrolled),
    ]);
    let plan = Case::new().roster("выгрузка.zip", bundle).members(members(0..9)).json();
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(9))]);
    let refusal = Case::new().roster("фото.zip", zip(&[("a.txt", "привет")])).members(members(0..9)).refusal();
    assert!(refusal.contains("Из архива «фото.zip» ничего не взято"), "{refusal}");
}

#[test]
fn the_check_of_a_mapping_tells_what_was_read() {
    let case = Case::new();
    let bundle = zip(&[
        ("manifest.csv", MANIFEST),
        ("orgs.csv", ORGS),
        ("classes.csv", CLASSES),
        ("users.csv", &users(0..10)),
        ("enrollments.csv", &enrolled(0..10)),
        ("demographics.csv", &born(0..10)),
    ]);
    let path = case.write("выгрузка.zip", bundle);
    let output = support::program().args(["mapping", "check"]).arg(path).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("enrollments.csv") && said.contains("обучающиеся"), "{said}");
}

/// The header lines, as the published templates have them.
#[test]
fn headers_are_those_of_the_templates() {
    let files = |version| {
        let bundle =
            Bundle { version, users_extent: Extent::Bulk, enrollments_extent: Extent::Bulk, ..Bundle::default() };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.zip");
        std::fs::write(&path, write(&bundle)).unwrap();
        unzip(&path)
    };
    let first = files(Version::V1p1);
    let line = |files: &BTreeMap<String, String>, name: &str| files[name].lines().next().unwrap().to_owned();
    assert_eq!(line(&first, "users.csv"), USERS.trim_end());
    assert_eq!(line(&first, "enrollments.csv"), ENROLLMENTS.trim_end());
    assert_eq!(line(&first, "orgs.csv"), ORGS.lines().next().unwrap());
    assert_eq!(line(&first, "classes.csv"), CLASSES.lines().next().unwrap());
    let properties: Vec<&str> =
        first["manifest.csv"].lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(
        properties,
        [
            "manifest.version", "oneroster.version", "file.academicSessions", "file.categories", "file.classes",
            "file.classResources", "file.courses", "file.courseResources", "file.demographics", "file.enrollments",
            "file.lineItems", "file.orgs", "file.resources", "file.results", "file.users", "source.systemName",
            "source.systemCode"
        ]
    );
    let second = files(Version::V1p2);
    assert!(!line(&second, "users.csv").contains("role"), "roles have a file of their own");
    assert!(line(&second, "roles.csv").starts_with("sourcedId,status,dateLastModified,userSourcedId,roleType,role,"));
    assert!(
        second["manifest.csv"].contains("oneroster.version,1.2") && second["manifest.csv"].contains("file.roles,bulk")
    );
}

fn word() -> impl Strategy<Value = String> {
    "[А-Яа-яё0-9 \"',.-]{0,12}".prop_map(|text| text.trim().replace(',', " ").trim().to_owned())
}

fn bundle() -> impl Strategy<Value = Bundle> {
    let user = (
        word(),
        word(),
        word(),
        word(),
        any::<bool>(),
        prop::sample::select(vec![Role::Student, Role::Teacher, Role::Administrator, Role::Aide, Role::Guardian]),
        prop::option::of(0..20_000i64),
        word(),
    );
    let people = prop::collection::vec(user, 0..12);
    let classes = prop::collection::vec((word(), any::<bool>(), any::<bool>(), word()), 1..5);
    (
        people,
        classes,
        any::<bool>(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 0..20),
    )
        .prop_map(|(people, classes, is_new, pairs)| {
            let users: Vec<User> = people
                .into_iter()
                .enumerate()
                .map(|(n, (given_name, family_name, identifier, email, is_enabled, role, born, post))| User {
                    id: format!("u{n}"),
                    // In 1.2 a role is told with its organisation.
                    roles: vec![UserRole { org: if is_new { "o".into() } else { String::new() }, ..role.into() }],
                    orgs: vec!["o".into()],
                    is_enabled,
                    given_name,
                    family_name,
                    identifier,
                    email,
                    post,
                    birth_date: born.and_then(|days| {
                        chrono::NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_signed(chrono::TimeDelta::days(days))
                    }),
                    ..User::default()
                })
                .collect();
            let classes: Vec<Class> = classes
                .into_iter()
                .enumerate()
                .map(|(n, (title, is_homeroom, is_incomplete, subject))| Class {
                    id: format!("c{n}"),
                    title,
                    kind: if is_homeroom { ClassKind::Homeroom } else { ClassKind::Scheduled },
                    subjects: if subject.is_empty() { Vec::new() } else { vec![subject] },
                    is_incomplete,
                    ..Class::default()
                })
                .collect();
            let enrollments: Vec<Enrollment> = pairs
                .into_iter()
                .enumerate()
                .filter(|_| !users.is_empty())
                .map(|(n, (user, class, is_primary))| Enrollment {
                    id: format!("e{n}"),
                    class: classes[class.index(classes.len())].id.clone(),
                    user: users[user.index(users.len())].id.clone(),
                    role: users[user.index(users.len())].roles[0].role,
                    is_primary,
                    begin: None,
                    end: None,
                    is_deleted: false,
                    row: 0,
                })
                .collect();
            Bundle {
                version: if is_new { Version::V1p2 } else { Version::V1p1 },
                system: "проба".into(),
                users_extent: Extent::Bulk,
                enrollments_extent: Extent::Bulk,
                orgs: vec![Org {
                    id: "o".into(), name: "Техникум".into(), kind: "school".into(), ..Org::default()
                }],
                sessions: vec![Session {
                    id: "s".into(),
                    title: "2026/2027".into(),
                    kind: "schoolYear".into(),
                    ..Session::default()
                }],
                classes,
                users,
                enrollments,
            }
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(bundle in bundle()) {
        let bytes = write(&bundle);
        prop_assert_eq!(&bytes, &write(&bundle), "the same bytes");
        let mut read = read_bytes(&bytes, &Limits::default()).unwrap();
        read.users.iter_mut().for_each(|user| user.row = 0);
        read.classes.iter_mut().for_each(|class| class.row = 0);
        read.enrollments.iter_mut().for_each(|one| one.row = 0);
        prop_assert_eq!(read, bundle);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_bytes(&bytes, &Limits::default());
        let file = zip(&[("users.csv", &String::from_utf8_lossy(&bytes)), ("orgs.csv", ORGS)]);
        let _ = read_bytes(&file, &Limits::default());
    }
}
