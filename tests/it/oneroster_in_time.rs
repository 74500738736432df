//! OneRoster bundles as systems really write them: classes of other years, roles that have ended, several schools in one
//! bundle, manifests that contradict the files, changes after a whole, cells that can be read in two ways. Everybody named
//! here is invented.

use std::io::{Cursor, Write};

use crate::support;
use crate::support::{Case, Plan, birth, name};
use rstest::rstest;

/// A bundle file by file; what is not said is as in a sound bundle of one class.
#[derive(Clone)]
struct Files {
    manifest: String,
    orgs: String,
    sessions: String,
    classes: String,
    users: String,
    roles: String,
    enrollments: String,
    demographics: String,
    /// What ends a line.
    end: &'static str,
}

const PEOPLE: usize = 12;

fn user(n: usize) -> String {
    let full = name(n);
    let parts: Vec<&str> = full.split(' ').collect();
    format!("u{n},,,true,o1,student,u{n},,{},{},{},{n},,,,,,\n", parts[1], parts[0], parts[2])
}

fn enrolled(n: usize, class: &str) -> String {
    format!("e{n}-{class},,,{class},o1,u{n},student,false,,\n")
}

fn day(n: usize) -> String {
    let day = birth(n);
    format!("{}-{}-{}", &day[6..], &day[3..5], &day[..2])
}

impl Files {
    /// Twelve students in ИС-21, and one whole year.
    fn sound() -> Files {
        Files {
            manifest: "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.academicSessions,bulk\nfile.classes,bulk\nfile.users,bulk\nfile.enrollments,bulk\nfile.demographics,bulk\nsource.systemName,СИС\n".into(),
            orgs: "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,Приозёрский техникум,school,7701,\n".into(),
            sessions: "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\ny26,,,2026/2027,schoolYear,2026-09-01,2027-06-30,,2027\n".into(),
            classes: "sourcedId,status,dateLastModified,title,classType,schoolSourcedId,termSourcedIds\nc1,,,ИС-21,homeroom,o1,y26\n".into(),
            users: "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n".to_owned()
                + &(0..PEOPLE).map(user).collect::<String>(),
            roles: String::new(),
            enrollments: "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n".to_owned()
                + &(0..PEOPLE).map(|n| enrolled(n, "c1")).collect::<String>(),
            demographics: "sourcedId,status,dateLastModified,birthDate,sex\n".to_owned()
                + &(0..PEOPLE).map(|n| format!("u{n},,,{},\n", day(n))).collect::<String>(),
            end: "\n",
        }
    }

    /// Changes of that bundle: what is there is only what is added.
    fn changes() -> Files {
        let head = |text: &str| text.lines().next().unwrap().to_owned() + "\n";
        let all = Files::sound();
        Files {
            manifest: all.manifest.replace(",bulk", ",delta"),
            classes: all.classes.clone() + "c2,,,ТМ-11,homeroom,o1,y26\n",
            users: head(&all.users),
            enrollments: head(&all.enrollments),
            demographics: head(&all.demographics),
            ..all
        }
    }

    fn zip(&self) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let files = [
            ("manifest.csv", &self.manifest),
            ("orgs.csv", &self.orgs),
            ("academicSessions.csv", &self.sessions),
            ("classes.csv", &self.classes),
            ("users.csv", &self.users),
            ("roles.csv", &self.roles),
            ("enrollments.csv", &self.enrollments),
            ("demographics.csv", &self.demographics),
        ];
        for (name, text) in files.into_iter().filter(|(_, text)| !text.is_empty()) {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.replace('\n', self.end).as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn plan(&self, members: impl AsRef<[u8]>) -> Plan {
        Case::new().roster("выгрузка.zip", self.zip()).members(members).json()
    }

    fn refusal(&self) -> String {
        Case::new().roster("выгрузка.zip", self.zip()).members(members(0..PEOPLE)).refusal()
    }
}

fn members(all: std::ops::Range<usize>) -> String {
    support::joined(all.map(|n| (n, "ИС-21")))
}

fn staff(id: usize, name: &str) -> String {
    format!("{id};{name};;Сотрудники;Преподаватель;состоит;;;;;\n")
}

// ── sessions ──

/// Beside this year's class, another one with the same students and one who is there no more.
#[rstest]
#[case::last_year("y25,,,2025/2026,schoolYear,2025-09-01,2026-06-30,,2026\n", "ИС-11", "y25", true)]
#[case::same_title("y25,,,2025/2026,schoolYear,2025-09-01,2026-06-30,,2026\n", "ИС-21", "y25", true)]
#[case::next_year("y27,,,2027/2028,schoolYear,2027-09-01,2028-06-30,,2028\n", "ИС-31", "y27", true)]
#[case::term("t,,,1 семестр,term,2026-09-01,2026-10-31,y26,2027\n", "ИС-21а", "t", true)]
#[case::parent("y25,,,,schoolYear,2025-09-01,2026-06-30,,2026\nt,,,Семестр,term,,,y25,\n", "ИС-11", "t", true)]
#[case::only_the_year("y25,,,2025/2026,schoolYear,,,,2026\n", "ИС-11", "y25", true)]
#[case::with_a_time("y25,,,,schoolYear,2025-09-01T00:00:00Z,2026-06-30T00:00:00Z,,\n", "ИС-11", "y25", true)]
#[case::own_parent("y25,,,,schoolYear,2025-09-01,2026-06-30,y25,\n", "ИС-11", "y25", true)]
#[case::unknown("", "ИС-11", "y00", false)]
fn a_class_of_another_year_is_not_of_today(
    #[case] session: &str,
    #[case] title: &str,
    #[case] term: &str,
    #[case] is_told: bool,
) {
    let mut files = Files::sound();
    files.sessions += session;
    files.classes += &format!("c0,,,{title},homeroom,o1,{term}\n");
    files.enrollments += &(0..PEOPLE).map(|n| enrolled(n, "c0")).collect::<String>();
    files.users += &user(PEOPLE);
    files.enrollments += &enrolled(PEOPLE, "c0");
    let plan = files.plan(members(0..PEOPLE - 1));
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(PEOPLE - 1))]);
    assert_eq!(plan.has("source.classes_not_of_today"), is_told, "{:?}", plan.codes());
}

#[test]
fn holidays_between_two_terms_are_of_the_year() {
    let mut files = Files::sound();
    files.sessions += "a,,,1,term,2026-09-01,2026-11-01,y26,2027\nb,,,2,term,2026-12-01,2027-06-30,y26,2027\n";
    files.classes = files.classes.replace("o1,y26", "o1,\"a,b\"");
    let plan = files.plan(members(0..PEOPLE - 1));
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(PEOPLE - 1))]);
}

#[test]
fn where_no_class_is_of_today_nothing_changes_and_that_is_told() {
    let mut files = Files::sound();
    files.sessions =
        files.sessions.replace("2026-09-01,2027-06-30", "2025-09-01,2026-06-30").replace(",2027\n", ",2026\n");
    let plan = files.plan(members(0..PEOPLE + 3));
    assert_eq!(plan.lines(), [""; 0]);
    assert!(plan.has("source.no_class_of_today"), "{:?}", plan.codes());
}

#[test]
fn whose_enrolment_has_ended_is_in_the_class_no_more() {
    let mut files = Files::sound();
    files.enrollments = files.enrollments.replace("u3,student,false,,", "u3,student,false,2026-09-01,2026-10-15");
    let plan = files.plan(members(0..PEOPLE));
    assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | absence review", name(3))]);
}

// ── roles ──

/// Two teachers and the head, with the roles of 1.2; both teachers are on the platform.
fn with_staff(begin_end: &str, more: &str) -> Plan {
    let mut files = Files::sound();
    files.manifest = files.manifest.replace("version,1.1", "version,1.2") + "file.roles,bulk\n";
    files.users = "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,middleName,identifier,primaryOrgSourcedId\n"
        .to_owned()
        + &(0..PEOPLE)
            .map(|n| {
                let full = name(n);
                let parts: Vec<&str> = full.split(' ').collect();
                format!("u{n},,,true,u{n},{},{},{},{n},o1\n", parts[1], parts[0], parts[2])
            })
            .collect::<String>()
        + "t1,,,true,t1,Вера,Сомова,Ильинична,Т-7,o1\nt2,,,true,t2,Ирина,Лунина,Олеговна,Т-8,o1\n";
    files.roles = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
        .to_owned()
        + &(0..PEOPLE).map(|n| format!("r{n},,,u{n},primary,student,,,o1\n")).collect::<String>()
        + &format!("rt1,,,t1,primary,teacher,{begin_end},o1\nrt2,,,t2,primary,teacher,,,o1\n{more}");
    files.plan(members(0..PEOPLE) + &staff(1, "Сомова Вера Ильинична") + &staff(2, "Лунина Ирина Олеговна"))
}

#[rstest]
#[case::ended("2024-09-01,2026-06-30", "", true)]
#[case::in_force("2024-09-01,2027-06-30", "", false)]
#[case::ended_but_another_holds("2024-09-01,2026-06-30", "rt3,,,t1,secondary,aide,,,o1\n", false)]
#[case::both_ended("2024-09-01,2026-06-30", "rt3,,,t1,secondary,aide,,2026-01-31,o1\n", true)]
fn a_role_that_has_ended_is_none(#[case] begin_end: &str, #[case] more: &str, #[case] goes: bool) {
    let lines = with_staff(begin_end, more).lines();
    let expected = "remove Сомова Вера Ильинична | staff";
    assert_eq!(
        lines.iter().any(|line| line.starts_with(expected) && line.ends_with("absence review")),
        goes,
        "{lines:?}"
    );
    assert!(!lines.iter().any(|line| line.contains("Лунина")), "{lines:?}");
}

#[test]
fn a_role_whose_days_cannot_be_read_lets_nobody_be_missing() {
    let plan = with_staff("сентябрь,", "");
    assert_eq!(plan.lines(), [""; 0]);
    let finding = plan.finding("source.unclear_value");
    assert_eq!(finding["sheet"], "roles.csv");
    assert!(finding["message"].as_str().unwrap().contains("beginDate"), "{finding}");
}

// ── organisations ──

fn of_two_schools() -> Files {
    let mut files = Files::sound();
    files.orgs += "o2,,,Заозёрский техникум,school,7702,\nd,,,Департамент образования,district,,\n";
    files.classes += "c9,,,ИС-21,homeroom,o2,y26\n";
    files.users += "x1,,,true,o2,student,x1,,Пётр,Чужов,Ильич,991,,,,,,\nxt,,,true,o2,teacher,xt,,Нина,Пришлова,Олеговна,Т-99,,,,,,\nd1,,,true,d,administrator,d1,,Олег,Окружной,Ильич,Д-1,,,,,,\n";
    files.enrollments += "ex1,,,c9,o2,x1,student,,,\next,,,c9,o2,xt,teacher,true,,\n";
    files
}

#[rstest]
#[case::name("Приозёрский техникум")]
#[case::full_name("ГБПОУ «Приозёрский техникум»")]
#[case::code("7701")]
#[case::id("o1")]
fn what_is_of_another_school_is_not_ours(#[case] organization: &str) {
    let plan = Case::new()
        .roster("выгрузка.zip", of_two_schools().zip())
        .members(members(0..PEOPLE - 1))
        .policy(&format!("organization = \"{organization}\"\n"))
        .json();
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(PEOPLE - 1))]);
    assert!(plan.finding("source.other_organizations").to_string().contains("Заозёрский техникум"));
}

#[rstest]
#[case::nobody_said("")]
#[case::none_of_them("organization = \"Лесной колледж\"\n")]
#[case::both("organization = \"техникум\"\n")]
fn of_several_schools_none_is_guessed(#[case] policy: &str) {
    let refusal =
        Case::new().roster("выгрузка.zip", of_two_schools().zip()).members(members(0..PEOPLE)).policy(policy).refusal();
    assert!(refusal.contains("несколько организаций") && refusal.contains("organization"), "{refusal}");
}

#[test]
fn an_enrolment_of_another_school_than_its_class_is_a_contradiction() {
    let mut files = Files::sound();
    files.orgs += "o2,,,Заозёрский техникум,school,7702,\n";
    files.enrollments = files.enrollments.replace("e3-c1,,,c1,o1", "e3-c1,,,c1,o2");
    let plan = files.plan(members(0..PEOPLE + 1));
    assert_eq!(plan.lines(), [""; 0], "somebody of that class is not known");
    assert!(plan.finding("source.unclear_value").to_string().contains("schoolSourcedId"));
}

// ── the manifest ──

#[rstest]
#[case::no_files("propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nsource.systemName,СИС\n")]
#[case::empty("propertyName,value\n")]
#[case::all_absent("propertyName,value\noneroster.version,1.1\nfile.users,absent\nfile.orgs,absent\n")]
#[case::no_words("propertyName,value\noneroster.version,1.1\nfile.users,yes\nfile.enrollments,yes\n")]
fn a_manifest_that_names_no_files_is_an_error(#[case] manifest: &str) {
    let refusal = Files { manifest: manifest.into(), ..Files::sound() }.refusal();
    assert!(refusal.contains("manifest.csv") && refusal.contains("не называет ни одного файла"), "{refusal}");
}

#[rstest]
#[case::absent("file.enrollments,bulk", "file.enrollments,absent", true)]
#[case::not_named("file.enrollments,bulk\n", "", true)]
#[case::other_word("file.enrollments,bulk", "file.enrollments,full", true)]
#[case::other_case("file.enrollments,bulk", "FILE.Enrollments, BULK ", false)]
#[case::with_extension("file.enrollments,bulk", "file.enrollments.csv,bulk", false)]
#[case::capitals_of_properties("propertyName,value", "PROPERTYNAME,VALUE", false)]
fn the_files_are_trusted_and_the_contradiction_is_told(#[case] old: &str, #[case] new: &str, #[case] is_told: bool) {
    let mut files = Files::sound();
    files.manifest = files.manifest.replace(old, new);
    let plan = files.plan(members(0..PEOPLE + 1));
    assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | absence review", name(PEOPLE))]);
    assert_eq!(plan.has("source.manifest_is_silent"), is_told, "{:?}", plan.codes());
    if is_told {
        assert!(plan.finding("source.manifest_is_silent").to_string().contains("enrollments.csv"));
    }
}

// ── changes ──

fn moved(files: &mut Files, n: usize, from: &str, to: &str) {
    files.users += &user(n);
    files.demographics += &format!("u{n},,,{},\n", day(n));
    files.enrollments += &format!("e{n}-{from},tobedeleted,,{from},o1,u{n},student,false,,\n");
    if !to.is_empty() {
        files.enrollments += &format!("e{n}-{to},active,,{to},o1,u{n},student,false,,\n");
    }
}

#[test]
fn among_changes_a_deletion_with_a_new_enrolment_is_a_move() {
    let mut files = Files::changes();
    moved(&mut files, 3, "c1", "c2");
    let members = members(0..PEOPLE) + "9;Кто-то Иван Иванович;;ТМ-11;Обучающийся;состоит;;;;;\n";
    let plan = files.plan(members);
    assert_eq!(
        plan.lines(),
        [format!("reassign {} | class:ИС-21 student → class:ТМ-11 student | roster auto", name(3))]
    );
}

#[test]
fn among_changes_a_deletion_alone_is_asked_about() {
    let mut files = Files::changes();
    moved(&mut files, 3, "c1", "");
    assert_eq!(
        files.plan(members(0..PEOPLE)).lines(),
        [format!("remove {} | class:ИС-21 student | absence review", name(3))]
    );
}

#[test]
fn a_change_says_what_is_over_of_the_whole() {
    let members = || members(0..PEOPLE) + "9;Кто-то Иван Иванович;;ТМ-11;Обучающийся;состоит;;;;;\n";
    let with = |change: &Files| {
        Case::new()
            .roster("выгрузка.zip", Files::sound().zip())
            .roster("изменения.zip", change.zip())
            .members(members())
            .json()
    };
    let mut files = Files::changes();
    moved(&mut files, 3, "c1", "c2");
    let plan = with(&files);
    assert_eq!(plan.of(&name(3)).len(), 1, "{:?}", plan.lines());
    assert!(plan.of(&name(3))[0].starts_with("reassign"), "{:?}", plan.lines());
    assert!(!plan.has("roster.duplicate_person"), "{:?}", plan.codes());
    // The person is gone from the system.
    let mut files = Files::changes();
    files.users += &user(4).replace("u4,,", "u4,tobedeleted,");
    files.demographics += &format!("u4,,,{},\n", day(4));
    let plan = with(&files);
    assert_eq!(
        plan.of(&name(4)),
        [format!("remove {} | class:ИС-21 student | absence review", name(4))],
        "{:?}",
        plan.codes()
    );
    // Two moves, one after the other, in two files.
    let (mut first, mut second) = (Files::changes(), Files::changes());
    second.classes += "c3,,,ЭК-1,homeroom,o1,y26\n";
    moved(&mut first, 5, "c1", "c2");
    moved(&mut second, 5, "c2", "c3");
    let plan = Case::new()
        .roster("1.zip", Files::sound().zip())
        .roster("2.zip", first.zip())
        .roster("3.zip", second.zip())
        .members(members() + "8;Некто Иван Иванович;;ЭК-1;Обучающийся;состоит;;;;;\n")
        .json();
    assert!(plan.of(&name(5)).join("\n").contains("→ class:ЭК-1 student"), "{:?} {:?}", plan.lines(), plan.codes());
    // There and back: nobody knows which came first.
    moved(&mut first, 6, "c1", "c2");
    moved(&mut second, 6, "c2", "c1");
    let plan = Case::new().roster("2.zip", first.zip()).roster("3.zip", second.zip()).members(members()).json();
    assert_eq!(plan.of(&name(6)), [""; 0], "{:?}", plan.lines());
    assert!(plan.has("roster.duplicate_person"), "{:?}", plan.codes());
}

/// Changes as the standard means them: changed records alone, which refer to what an earlier bundle told.
fn bare_changes(enrollments: &str) -> Files {
    let head = |text: &str| text.lines().next().unwrap().to_owned() + "\n";
    let whole = Files::sound();
    Files {
        manifest: "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,absent\nfile.academicSessions,absent\nfile.classes,absent\nfile.users,absent\nfile.demographics,absent\nfile.enrollments,delta\n".into(),
        orgs: String::new(),
        sessions: String::new(),
        classes: String::new(),
        users: String::new(),
        demographics: String::new(),
        enrollments: head(&whole.enrollments) + enrollments,
        ..whole
    }
}

/// The whole: two classes, twelve people in the first one and one in the second.
fn two_classes() -> Files {
    let mut files = Files::sound();
    files.classes += "c2,,,ТМ-11,homeroom,o1,y26\n";
    files.users += &user(20);
    files.demographics += &format!("u20,,,{},\n", day(20));
    files.enrollments += &enrolled(20, "c2");
    files
}

/// The one person of the second class, as the platform has them.
fn in_other_class() -> String {
    format!("{}\n", support::joined([(20, "ТМ-11")]).lines().nth(1).unwrap())
}

#[rstest]
#[case::in_full("e3-c1,tobedeleted,,c1,o1,u3,student,false,,\n")]
#[case::by_its_id_alone("e3-c1,tobedeleted,,,,,,,,\n")]
fn changes_refer_to_what_the_whole_told(#[case] deleted: &str) {
    let members = || members(0..PEOPLE) + &in_other_class();
    let with = |change: &Files| {
        Case::new()
            .roster("изменения.zip", change.zip())
            .roster("выгрузка.zip", two_classes().zip())
            .members(members())
            .json()
    };
    // The move stands in two enrolments: neither the person nor the classes changed.
    let moved = format!("{deleted}e3-c2,active,,c2,o1,u3,student,false,,\n");
    let plan = with(&bare_changes(&moved));
    assert_eq!(
        plan.lines(),
        [format!("reassign {} | class:ИС-21 student → class:ТМ-11 student | roster auto", name(3))],
        "{:?}",
        plan.findings()
    );
    assert!(!plan.has("source.refers_to_nothing"), "{:?}", plan.findings());
    // A deletion alone is asked about.
    let plan = with(&bare_changes(deleted));
    assert_eq!(plan.lines(), [format!("remove {} | class:ИС-21 student | absence review", name(3))]);
    // Somebody new in a class that did not change.
    let mut new = bare_changes("e30,active,,c2,o1,u30,student,false,,\n");
    new.manifest = new.manifest.replace("users,absent", "users,delta");
    new.users = Files::sound().users.lines().next().unwrap().to_owned() + "\n" + &user(30);
    let plan = with(&new);
    assert_eq!(plan.lines(), [format!("invite {} | class:ТМ-11 student | roster auto", name(30))]);
    // Changes that refer to what nobody told say so.
    let plan = with(&bare_changes("e31,active,,c7,o1,u3,student,false,,\n"));
    assert_eq!(plan.lines(), [""; 0]);
    assert!(plan.finding("source.refers_to_nothing").to_string().contains("classSourcedId"));
}

#[test]
fn changes_in_which_nobody_changed_are_no_broken_file() {
    let installation = crate::support::installation::Installation::of_files();
    let path = installation.path("изменения.zip");
    std::fs::write(&path, bare_changes("").zip()).unwrap();
    let said = installation.well(&["import", path.to_str().unwrap()]);
    assert!(said.contains("принято (изменений о людях нет)"), "{said}");
    let whole = Files { users: Files::changes().users, enrollments: Files::changes().enrollments, ..Files::sound() };
    assert!(whole.refusal().contains("читать нечего"), "a whole without people is none");
}

#[test]
fn changes_that_come_into_a_folder_after_the_whole() {
    let installation = crate::support::installation::Installation::of_files().on(crate::support::DAY);
    let members = members(0..PEOPLE) + &in_other_class();
    let import = |name: &str, bytes: Vec<u8>| {
        let path = installation.path(name);
        std::fs::write(&path, bytes).unwrap();
        installation.well(&["import", path.to_str().unwrap()])
    };
    import("участники.csv", members.into_bytes());
    import("выгрузка.zip", two_classes().zip());
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), [""; 0]);
    let moved = "e3-c1,tobedeleted,,,,,,,,\ne3-c2,active,,c2,o1,u3,student,false,,\n";
    import("изменения.zip", bare_changes(moved).zip());
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), [format!("reassign {} class:ТМ-11 auto", name(3))]);
}

/// Changes of people alone: their records, and their dates of birth.
fn changes_of_people(users: &str, births: &str) -> Files {
    let whole = Files::sound();
    let head = |text: &str| text.lines().next().unwrap().to_owned() + "\n";
    let mut files = bare_changes("");
    files.manifest = files.manifest.replace("enrollments,delta", "enrollments,absent");
    files.enrollments = String::new();
    if !users.is_empty() {
        files.manifest = files.manifest.replace("users,absent", "users,delta");
        files.users = head(&whole.users) + users;
    }
    if !births.is_empty() {
        files.manifest = files.manifest.replace("demographics,absent", "demographics,delta");
        files.demographics = head(&whole.demographics) + births;
    }
    files
}

/// Another name, another date of birth under the same id: asked about, and meanwhile nobody is removed, invited or moved.
#[rstest]
#[case::surname(&user(3).replace(name(3).split(' ').next().unwrap(), "Соколов"), "", true)]
#[case::whole_name(&user(3).replace(name(3).split(' ').next().unwrap(), "Соколов").replace(name(3).split(' ').nth(1).unwrap(), "Лев"), "", true)]
#[case::birth("", "u3,active,,2007-01-31,\n", true)]
#[case::birth_beside_the_record(&user(3), "u3,active,,2007-01-31,\n", true)]
#[case::both(&user(3).replace(name(3).split(' ').next().unwrap(), "Соколов"), "u3,active,,2007-01-31,\n", true)]
#[case::nothing_of_that(&user(3).replace(",,,,,,\n", ",s3@college.example,,,,,\n"), "", false)]
fn among_changes_another_name_or_birth_is_a_question(
    #[case] users: &str,
    #[case] births: &str,
    #[case] is_asked: bool,
) {
    let enrolled_too = |files: &Files| {
        let mut files = files.clone();
        files.manifest = files.manifest.replace("enrollments,absent", "enrollments,delta");
        files.enrollments = bare_changes("e3-c1,active,,c1,o1,u3,student,false,,\n").enrollments;
        files
    };
    let bare = changes_of_people(users, births);
    for change in [bare.clone(), enrolled_too(&bare)] {
        let plan = Case::new()
            .roster("выгрузка.zip", Files::sound().zip())
            .roster("изменения.zip", change.zip())
            .members(members(0..PEOPLE))
            .json();
        assert_eq!(plan.lines(), [""; 0], "{:?}", plan.findings());
        assert_eq!(plan.has("source.identity_changed"), is_asked, "{:?}", plan.findings());
        assert!(!plan.has("roster.duplicate_person"), "{:?}", plan.findings());
        if is_asked {
            let told = plan.finding("source.identity_changed").to_string();
            assert!(told.contains(name(3).split(' ').next().unwrap()), "{told}");
            assert!(!births.is_empty() || told.contains("Соколов"), "{told}");
            assert!(births.is_empty() || told.contains("31.01.2007"), "{told}");
        }
    }
}

/// Bundles that know when their files were written, or are told by their own day.
#[test]
fn a_bundle_that_is_older_than_the_one_in_force_is_refused() {
    let installation = crate::support::installation::Installation::of_files().on(crate::support::DAY);
    let import = |name: &str, bytes: Vec<u8>, ago: &str| {
        let path = installation.path(name);
        std::fs::write(&path, bytes).unwrap();
        assert!(std::process::Command::new("touch").arg("-d").arg(ago).arg(&path).status().unwrap().success());
        installation.call(&["import", path.to_str().unwrap()])
    };
    import("участники.csv", members(0..PEOPLE).into_bytes(), "now");
    assert_eq!(import("выгрузка.zip", Files::sound().zip(), "1 day ago").status, 0);
    let mut former = Files::sound();
    former.users += &user(PEOPLE);
    former.enrollments += &enrolled(PEOPLE, "c1");
    let answer = import("прежняя.zip", former.zip(), "9 days ago");
    assert_ne!(answer.status, 0);
    assert!(answer.said().contains("14.11.2026") && answer.said().contains("22.11.2026"), "{}", answer.said());
    installation.call(&["plan"]);
    assert_eq!(installation.actions(), [""; 0], "nobody comes in by a bundle of last week");
    // Changes from before the whole, too.
    let mut change = Files::changes();
    moved(&mut change, 3, "c1", "c2");
    assert!(import("изменения.zip", change.zip(), "3 days ago").said().contains("20.11.2026"));
    // A newer one is taken in.
    assert_eq!(import("новая.zip", former.zip(), "now").status, 0);
    installation.call(&["plan"]);
    assert_eq!(installation.actions().len(), 1);
}

// ── cells ──

#[rstest]
#[case::a_time_behind_the_day("enrollments", ",false,,\n", ",FALSE,2026-09-01T00:00:00.000Z,NULL\n")]
#[case::numbers_for_truth("enrollments", ",false,,\n", ",0,,\n")]
#[case::capitals("enrollments", ",student,false", ",STUDENT,False")]
#[case::capitals_of_a_user("users", ",true,o1,student", ",TRUE,o1,Student")]
#[case::truth_as_a_number("users", ",true,o1,", ",1,o1,")]
#[case::active("enrollments", ",,,c1", ",Active,2026-09-01T00:00:00Z,c1")]
#[case::as_in_russia("enrollments", ",false,,\n", ",false,01.09.2026,30.06.2027\n")]
#[case::key_of_another_version("demographics", "sourcedId,", "userSourcedId,")]
#[case::titles_in_capitals("enrollments", "classSourcedId", "CLASSSOURCEDID")]
#[case::a_title_of_spaces("users", "givenName", " givenName ")]
fn cells_that_are_clear_are_read(#[case] file: &str, #[case] old: &str, #[case] new: &str) {
    let mut files = Files::sound();
    let text = match file {
        "users" => &mut files.users,
        "demographics" => &mut files.demographics,
        _ => &mut files.enrollments,
    };
    assert!(text.contains(old));
    *text = text.replace(old, new);
    let plan = files.plan(members(0..PEOPLE - 1));
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(PEOPLE - 1))]);
    assert!(!plan.has("source.unclear_value") && !plan.has("source.unknown_word"), "{:?}", plan.codes());
}

#[test]
fn a_patronymic_that_stands_with_the_given_name() {
    let mut files = Files::sound();
    for n in 0..PEOPLE {
        let full = name(n);
        let parts: Vec<&str> = full.split(' ').collect();
        let apart = format!(",{},{},{},", parts[1], parts[0], parts[2]);
        assert!(files.users.contains(&apart));
        files.users = files.users.replace(&apart, &format!(",{} {},{},,", parts[1], parts[2], parts[0]));
    }
    let plan = files.plan(members(0..PEOPLE - 1));
    assert_eq!(plan.lines(), [format!("invite {} | class:ИС-21 student | roster auto", name(PEOPLE - 1))]);
}

#[rstest]
#[case::end("enrollments", "u3,student,false,,\n", "u3,student,false,,июнь\n", "endDate", true)]
#[case::two_ways("enrollments", "u3,student,false,,\n", "u3,student,false,09/01/2026,\n", "beginDate", true)]
#[case::truth("enrollments", "u3,student,false,,\n", "u3,student,может быть,,\n", "primary", true)]
#[case::status("enrollments", "e3-c1,,", "e3-c1,удалён,", "status", true)]
#[case::role("enrollments", "u3,student", "u3,ученик", "role", true)]
#[case::user("users", "u3,,,true", "u3,,,наверное", "enabledUser", true)]
#[case::user_status("users", "u3,,", "u3,?,", "status", true)]
#[case::class("classes", "c1,,", "c1,закрыт,", "status", true)]
#[case::session("academicSessions", "2026-09-01,", "осень,", "startDate", true)]
#[case::birth("demographics", "u3,,,", "u3,,,00", "birthDate", false)]
fn a_record_that_is_not_clear_is_out_and_named(
    #[case] file: &str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] column: &str,
    #[case] bears_on_absence: bool,
) {
    let mut files = Files::sound();
    let text = match file {
        "users" => &mut files.users,
        "demographics" => &mut files.demographics,
        "classes" => &mut files.classes,
        "academicSessions" => &mut files.sessions,
        _ => &mut files.enrollments,
    };
    assert!(text.contains(old));
    *text = text.replacen(old, new, 1);
    let plan = files.plan(members(0..PEOPLE + 1));
    let told = plan
        .findings()
        .iter()
        .filter(|finding| ["source.unclear_value", "source.unknown_word"].contains(&finding["code"].as_str().unwrap()))
        .collect::<Vec<_>>();
    assert_eq!(told.len(), 1, "one finding for one cell: {:?}", plan.findings());
    assert!(told[0].to_string().contains(column) && told[0].to_string().contains(file), "{}", told[0]);
    let expected = format!("remove {} | class:ИС-21 student | absence review", name(PEOPLE));
    match bears_on_absence {
        true => assert_eq!(plan.lines(), [""; 0], "somebody is there, and nobody knows who"),
        false => assert_eq!(plan.lines(), [expected]),
    }
}

#[rstest]
#[case::line_feed("\n")]
#[case::carriage_return_and_line_feed("\r\n")]
#[case::carriage_return("\r")]
fn a_row_is_where_its_line_is(#[case] end: &'static str) {
    let files = Files { end, ..Files::sound() };
    let plan = files.plan(members(0..PEOPLE - 1));
    assert_eq!(plan.actions()[0]["source"][0]["row"], PEOPLE + 1, "{:?}", plan.lines());
}
