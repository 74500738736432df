//! Systems that exchange files, «Моя школа» or a library's: a list of people in, a file of changes out, in the system's own
//! columns and words.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::support;
use crate::support::installation::{Installation, college};
use crate::support::{ORDERS, before, birth, name};
use calamine::{Reader, Xlsx, open_workbook};

/// Students with the numbers of their files: `(n, group)`.
fn students(people: impl IntoIterator<Item = (usize, &'static str)>) -> String {
    let mut text = "№ личного дела;ФИО;Дата рождения;Группа\n".to_owned();
    for (n, group) in people {
        text.push_str(&format!("Л-{n};{};{};{group}\n", name(n), birth(n)));
    }
    text
}

/// The library's list of readers: its own number, the name in parts, the group.
fn readers(people: impl IntoIterator<Item = (usize, &'static str)>) -> String {
    let mut text = "Билет;Номер дела;Фамилия;Имя;Отчество;Отдел\n".to_owned();
    for (n, group) in people {
        text.push_str(&format!("{};Л-{n};{};{group}\n", 5000 + n, name(n).replace(' ', ";")));
    }
    text
}

const LIBRARY: &str = r#"name = "библиотека"
files = ["читатели*"]
[headers.members]
platform_id = ["Билет"]
person_id = ["Номер дела"]
place = ["Отдел"]
[export]
encoding = "windows-1251"
dates = "%Y-%m-%d"
columns = [
  { header = "Билет", value = "platform_id" },
  { header = "Дело", value = "person_id" },
  { header = "Операция", value = "action" },
  { header = "Фамилия", value = "surname" },
  { header = "Родился", value = "birth_date" },
  { header = "Отдел", value = "group" },
  { header = "Был", value = "from_group" },
  { header = "Приказ", value = "order_number" },
  { header = "Категория", constant = "читатель" },
]
[export.words]
invite = "ЗАПИСАТЬ"
reassign = "ПЕРЕВЕСТИ"
remove = "ИСКЛЮЧИТЬ"
"#;

const SECTION: &str = "[[platforms]]\nname = \"библиотека\"\nkind = \"file\"\nmembers = \"обмен/читатели*.csv\"\n\
                       mapping = \"библиотека\"\nactions = \"обмен/изменения.csv\"\nrules = [\"W3\"]\n";

/// An installation whose only platform is the library, its list as given.
fn library(list: &str) -> Installation {
    let installation = Installation::new(SECTION, "");
    std::fs::create_dir(installation.path("обмен")).unwrap();
    std::fs::create_dir(installation.path("mappings")).unwrap();
    std::fs::write(installation.path("mappings/библиотека.toml"), LIBRARY).unwrap();
    hand_over(&installation, "читатели.csv", list);
    installation
}

/// Puts a list where the library would, an hour ago.
fn hand_over(installation: &Installation, file: &str, list: &str) {
    let path = installation.path("обмен").join(file);
    std::fs::write(&path, list).unwrap();
    touch(&path, "1 hour ago");
}

fn touch(path: &std::path::Path, when: &str) {
    assert!(Command::new("touch").arg("-d").arg(when).arg(path).status().unwrap().success());
}

/// The file of changes, as a person sees it.
fn changes(installation: &Installation) -> Vec<String> {
    let bytes = std::fs::read(installation.path("обмен/изменения.csv")).unwrap();
    let (text, _, _) = encoding_rs::WINDOWS_1251.decode(&bytes);
    text.lines().map(str::to_owned).collect()
}

const HEAD: &str = "Билет;Дело;Операция;Фамилия;Родился;Отдел;Был;Приказ;Категория";

fn decide(installation: &Installation) -> String {
    installation.call(&["plan"]);
    installation.call(&["approve", "last"]);
    installation.call(&["apply", "last"]).said()
}

#[test]
fn a_year_of_a_library_in_files() {
    let installation = library(&readers((0..12).map(|n| (n, "ИС-21"))));
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    assert!(installation.well(&["sync"]).contains("менять нечего"));
    assert_eq!(changes(&installation), [HEAD], "nothing to do, and the file says so");

    // One is new, one moves, one is expelled by an order and is in no list any more.
    let groups = |n: usize| if n == 5 { "ИС-22" } else { "ИС-21" };
    installation.import(&[
        (
            "приказы.csv",
            &(format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(3), before = before())
                + &format!("46-к;{before};{};перевод;ИС-21;ИС-22;{before}\n", name(5), before = before())),
        ),
        ("контингент-2.csv", &students((0..13).filter(|n| *n != 3).map(|n| (n, groups(n))))),
    ]);
    assert!(decide(&installation).contains("Передано в список заданий"));
    let mut told = changes(&installation);
    assert_eq!(told.remove(0), HEAD);
    let born = |n| support::birth(n).rsplit('.').collect::<Vec<_>>().join("-");
    assert_eq!(
        told,
        [
            // In an order in which it can be taken in line by line.
            ";;создать класс;;;ИС-22;;46-к;читатель",
            // Whoever is in no roster any more is called as the library itself calls them.
            "5003;Л-3;ИСКЛЮЧИТЬ;Громов;;ИС-21;;45-к;читатель",
            format!("5005;Л-5;ПЕРЕВЕСТИ;Зимин;{};ИС-22;ИС-21;46-к;читатель", born(5)).as_str(),
            format!(";Л-12;ЗАПИСАТЬ;Абрамов;{};ИС-21;;;читатель", born(12)).as_str(),
        ]
    );
    let list = installation.well(&["worklist"]);
    assert!(list.contains("удалите из списка — Громов Захар Олегович"), "{list}");
    let mode = std::fs::metadata(installation.path("обмен/изменения.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // A night later nothing was taken in there: the same file, not written again.
    let before = std::fs::metadata(installation.path("обмен/изменения.csv")).unwrap().modified().unwrap();
    installation.call(&["sync"]);
    assert_eq!(std::fs::metadata(installation.path("обмен/изменения.csv")).unwrap().modified().unwrap(), before);
    // What a person ticks off is not asked for again.
    let first = list.lines().find(|line| line.contains("Абрамов")).unwrap();
    let number = first.split_whitespace().nth(1).unwrap().to_owned();
    installation.well(&["worklist", "done", &number]);
    assert!(!changes(&installation).iter().any(|line| line.contains("ЗАПИСАТЬ")), "{:?}", changes(&installation));

    // The library took it in and hands out its newest list: by that it is known to be done.
    let list = (0..13).filter(|n| *n != 3).map(|n| (n, groups(n)));
    hand_over(&installation, "читатели-2.csv", &readers(list));
    touch(&installation.path("обмен/читатели.csv"), "2 days ago");
    assert!(installation.well(&["sync"]).contains("менять нечего"), "{:?}", installation.actions());
    assert_eq!(changes(&installation), [HEAD]);
    assert!(installation.well(&["worklist"]).contains("Заданий нет"));
}

#[test]
fn an_absence_is_certified_by_the_day_of_the_export() {
    let installation = library(&readers((0..12).map(|n| (n, "ИС-21"))));
    touch(&installation.path("обмен/читатели.csv"), "3 days ago");
    let order = format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(3), before = before());
    installation.import(&[
        ("контингент.csv", &students((0..12).filter(|n| *n != 3).map(|n| (n, "ИС-21")))),
        ("приказы.csv", &order),
    ]);
    decide(&installation);
    hand_over(&installation, "читатели-2.csv", &readers((0..12).filter(|n| *n != 3).map(|n| (n, "ИС-21"))));
    touch(&installation.path("обмен/читатели-2.csv"), "30 hours ago");
    installation.well(&["sync"]);
    let certificate = installation.call(&["report", "--leaver", &name(3), "--format", "json"]).json();
    let age = |moment: &serde_json::Value| {
        let at = chrono::DateTime::parse_from_rfc3339(moment.as_str().unwrap()).unwrap();
        (installation.now() - at.to_utc()).num_hours()
    };
    let proof = &certificate["platforms"][0];
    assert_eq!((age(&proof["as_of"]), age(&proof["absent_since"])), (30, 30), "{certificate:#}");
    assert_eq!(age(&certificate["stays"][0]["first_seen"]), 72, "{certificate:#}");
    assert_eq!(certificate["stays"][0]["removal"]["kind"], "remove", "{certificate:#}");
    assert_eq!(certificate["closed"], true, "{certificate:#}");
}

#[test]
fn a_list_that_cannot_be_believed_gives_no_plan() {
    let installation = library(&readers((0..12).map(|n| (n, "ИС-21"))));
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    installation.well(&["sync"]);
    let refused = |says: &str| {
        let night = installation.call(&["sync"]);
        assert_eq!(night.status, 1, "{}", night.said());
        assert!(night.said().contains(says), "{}", night.said());
    };
    let path = installation.path("обмен/читатели.csv");
    touch(&path, "22 days ago");
    refused("уже 22 дня: по такому старому списку решать нельзя");
    std::fs::write(&path, "Билет;Номер дела;Фамилия;Имя;Отчество;Отдел\n").unwrap();
    touch(&path, "1 hour ago");
    refused("не прочитан");
    std::fs::write(&path, b"\x00\x01\x02").unwrap();
    touch(&path, "1 hour ago");
    refused("не прочитан");
    std::fs::remove_file(&path).unwrap();
    refused("нет. Состав не прочитан");
    let doctor = installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("✗ платформа «библиотека»: Файла") && told.contains("mapping check"), "{told}");
}

#[test]
fn a_row_that_cannot_be_read_is_told_with_its_place() {
    let list = readers((0..12).map(|n| (n, "ИС-21"))) + "5099;;Чужой;Некто;;Читальный зал\n";
    let installation = library(&list);
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    let said = installation.call(&["plan"]).said();
    assert!(said.contains("читатели.csv") && said.contains("Читальный зал"), "{said}");
}

#[test]
fn the_usual_columns_and_a_workbook() {
    let section =
        SECTION.replace("изменения.csv", "изменения.xlsx").replace("mapping = \"библиотека\"\n", "shared = true\n");
    let installation = library(&readers((0..12).map(|n| (n, "ИС-21"))));
    installation.configure(&installation.configuration().replace(SECTION, &section));
    std::fs::write(installation.path("mappings/библиотека.toml"), LIBRARY.split("[export]").next().unwrap()).unwrap();
    installation.import(&[("контингент.csv", &students((0..13).map(|n| (n, "ИС-21"))))]);
    decide(&installation);
    let path = installation.path("обмен/изменения.xlsx");
    let mut dataset: Xlsx<_> = open_workbook(&path).unwrap();
    let sheet = dataset.worksheet_range("Изменения").unwrap();
    let rows: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows[0][..5], ["№ задания", "Действие", "Личный номер", "Номер в системе", "ФИО"]);
    assert_eq!(rows[1][1..5], ["пригласить", "Л-12", "", "Абрамов Степан Игоревич"]);
    assert_eq!(rows.len(), 2);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_other_platforms_and_without_a_folder() {
    let installation = Installation::with(college()).await;
    installation.add_configuration(
        &SECTION.replace("mapping = \"библиотека\"\n", "").replace("обмен/изменения", "нет/изменения"),
    );
    std::fs::create_dir(installation.path("обмен")).unwrap();
    std::fs::create_dir(installation.path("mappings")).unwrap();
    std::fs::write(installation.path("mappings/библиотека.toml"), LIBRARY).unwrap();
    hand_over(&installation, "читатели.csv", &readers((0..12).map(|n| (n, "ИС-21"))));
    installation.import(&[("контингент.csv", &students((0..12).map(|n| (n, "ИС-21"))))]);
    let night = installation.call(&["sync"]);
    assert_eq!(night.status, 1, "{}", night.said());
    assert!(night.said().contains("файл изменений") && night.said().contains("не записан"), "{}", night.said());
    assert_eq!(night.said().matches("не записан").count(), 1, "{}", night.said());
    std::fs::create_dir(installation.path("нет")).unwrap();
    installation.import(&[(
        "приказ.csv",
        &format!("{ORDERS}45-к;{before};{};отчисление;ИС-21;;{before}\n", name(3), before = before()),
    )]);
    installation.call(&["plan"]);
    let platforms: Vec<String> = installation.last_plan()["actions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|action| action["person"]["name"] == name(3))
        .map(|action| action["platform"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(platforms, ["sandbox", "библиотека"]);
}

#[test]
fn faults_of_the_configuration_are_told_with_their_line() {
    let installation = library(&readers([(0, "ИС-21")]));
    let bad = SECTION
        .replace("изменения.csv", "изменения.doc")
        .replace("mapping = \"библиотека\"", "mapping = \"нет такой\"")
        .replace("W3", "W33");
    installation.configure(&installation.configuration().replace(SECTION, &bad));
    let doctor = installation.command(&["doctor"]).output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    for part in ["«platforms[1].mapping»", "«platforms[1].actions»", "*.csv, *.xlsx", "«platforms[1].rules»", "W33"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
}
