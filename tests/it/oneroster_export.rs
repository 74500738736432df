//! The OneRoster export, judged as public validators judge a bundle: files and manifest agree, cells that are needed are filled,
//! words are those of the version, references lead somewhere, lists that belong together are of one length.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use rstest::rstest;

use crate::support::installation::Installation;
use crate::support::{DAY, name, students};

/// A file of a bundle: its rows by the names of columns.
type Rows = Vec<BTreeMap<String, String>>;

/// Cells that each record needs (1EdTech OneRoster CSV bindings, 1.1 and 1.2).
fn needed(file: &str, is_new: bool) -> &'static [&'static str] {
    match (file, is_new) {
        ("academicSessions", _) => &["title", "type", "startDate", "endDate", "schoolYear"],
        ("orgs", _) => &["name", "type"],
        ("courses", _) => &["title", "orgSourcedId"],
        ("classes", _) => &["title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"],
        ("users", false) => &["enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName"],
        ("users", true) => &["enabledUser", "username", "givenName", "familyName"],
        ("roles", _) => &["userSourcedId", "roleType", "role", "orgSourcedId"],
        ("enrollments", _) => &["classSourcedId", "schoolSourcedId", "userSourcedId", "role"],
        _ => &[],
    }
}

/// Words of the standard.
fn words(file: &str, column: &str, is_new: bool) -> &'static [&'static str] {
    match (file, column, is_new) {
        ("academicSessions", "type", _) => &["gradingPeriod", "semester", "schoolYear", "term"],
        ("orgs", "type", _) => &["department", "school", "district", "local", "state", "national"],
        ("classes", "classType", _) => &["homeroom", "scheduled"],
        ("users", "role", false) => {
            &["administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"]
        }
        ("roles", "role", true) => &[
            "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative",
            "siteAdministrator", "student", "systemAdministrator", "teacher",
        ],
        ("roles", "roleType", true) => &["primary", "secondary"],
        ("enrollments", "role", _) => &["administrator", "proctor", "student", "teacher"],
        ("users", "enabledUser", _) | ("enrollments", "primary", _) => &["true", "false"],
        _ => &[],
    }
}

/// Columns that hold ids, and the file that they are of.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("orgs", "parentSourcedId", "orgs"),
    ("academicSessions", "parentSourcedId", "academicSessions"),
    ("courses", "schoolYearSourcedId", "academicSessions"),
    ("courses", "orgSourcedId", "orgs"),
    ("classes", "courseSourcedId", "courses"),
    ("classes", "schoolSourcedId", "orgs"),
    ("classes", "termSourcedIds", "academicSessions"),
    ("users", "orgSourcedIds", "orgs"),
    ("users", "primaryOrgSourcedId", "orgs"),
    ("users", "agentSourcedIds", "users"),
    ("roles", "userSourcedId", "users"),
    ("roles", "orgSourcedId", "orgs"),
    ("enrollments", "classSourcedId", "classes"),
    ("enrollments", "schoolSourcedId", "orgs"),
    ("enrollments", "userSourcedId", "users"),
    ("demographics", "sourcedId", "users"),
];

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').filter(|one| !one.is_empty())
}

/// Reads a bundle strictly, and returns what is wrong with it.
fn faults(path: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut files: BTreeMap<String, Rows> = BTreeMap::new();
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).unwrap();
        let file = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let Some(file) = file.strip_suffix(".csv").filter(|file| !file.contains('/')) else {
            faults.push(format!("{file}: no file of a bundle"));
            continue;
        };
        // Not flexible: every row has as many cells as the header.
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let mut rows: Rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    rows.push(header.iter().zip(&record).map(|(k, v)| (k.to_owned(), v.to_owned())).collect())
                }
                Err(error) => faults.push(format!("{file}: {error}")),
            }
        }
        files.insert(file.to_owned(), rows);
    }
    let manifest: BTreeMap<String, String> = files
        .remove("manifest")
        .unwrap()
        .into_iter()
        .map(|row| (row["propertyName"].clone(), row["value"].clone()))
        .collect();
    let is_new = manifest["oneroster.version"] == "1.2";
    for (property, value) in manifest.iter().filter(|(property, _)| property.starts_with("file.")) {
        let file = property.trim_start_matches("file.");
        if !["absent", "bulk", "delta"].contains(&value.as_str()) || (value != "absent") != files.contains_key(file) {
            faults.push(format!("manifest: {property} is {value}"));
        }
    }
    for file in files.keys().filter(|file| !manifest.contains_key(&format!("file.{file}"))) {
        faults.push(format!("manifest: tells nothing of {file}"));
    }
    let ids: BTreeMap<&str, HashSet<&str>> = files
        .iter()
        .map(|(file, rows)| (file.as_str(), rows.iter().map(|row| row["sourcedId"].as_str()).collect()))
        .collect();
    for (file, rows) in &files {
        if ids[file.as_str()].len() != rows.len() {
            faults.push(format!("{file}: a sourcedId occurs twice"));
        }
        let mut usernames = HashSet::new();
        for row in rows {
            let at = |column: &str| format!("{file} {}: {column} is «{}»", row["sourcedId"], row[column]);
            // A record of a whole file has no status.
            for column in ["status", "dateLastModified"] {
                if !row[column].is_empty() {
                    faults.push(at(column));
                }
            }
            for column in ["sourcedId"].iter().chain(needed(file, is_new)) {
                if row[*column].trim().is_empty() {
                    faults.push(at(column));
                }
            }
            for (column, cell) in row.iter().filter(|(_, cell)| !cell.is_empty()) {
                let allowed = words(file, column, is_new);
                if !allowed.is_empty() && !allowed.contains(&cell.as_str()) {
                    faults.push(at(column));
                }
                if column.ends_with("Date") && NaiveDate::parse_from_str(cell, "%Y-%m-%d").is_err() {
                    faults.push(at(column));
                }
                if column == "schoolYear" && (cell.len() != 4 || cell.parse::<u16>().is_err()) {
                    faults.push(at(column));
                }
            }
            for (_, column, of) in REFERENCES.iter().filter(|(from, ..)| from == file) {
                let cell = row.get(*column).map_or("", String::as_str);
                if list(cell).any(|id| !ids.get(of).is_some_and(|ids| ids.contains(id))) {
                    faults.push(at(column));
                }
            }
            if let (Some(subjects), Some(codes)) = (row.get("subjects"), row.get("subjectCodes"))
                && list(subjects).count() != list(codes).count()
            {
                faults.push(at("subjectCodes"));
            }
            if let Some(username) = row.get("username")
                && !usernames.insert(username.to_lowercase())
            {
                faults.push(at("username"));
            }
            if row.get("password").is_some_and(|password| !password.is_empty()) {
                faults.push(at("password"));
            }
        }
    }
    if is_new {
        let primary = |row: &&BTreeMap<String, String>| row["roleType"] == "primary";
        let of: Vec<&str> = files["roles"].iter().filter(primary).map(|row| row["userSourcedId"].as_str()).collect();
        if of.len() != of.iter().collect::<BTreeSet<_>>().len() || of.len() != files["users"].len() {
            faults.push("roles: each user has one primary role".to_owned());
        }
    }
    for class in &files["classes"] {
        let leads = |row: &&BTreeMap<String, String>| {
            row["classSourcedId"] == class["sourcedId"] && row["role"] == "teacher" && row["primary"] == "true"
        };
        if files["enrollments"].iter().filter(leads).count() > 1 {
            faults.push(format!("classes {}: two primary teachers", class["title"]));
        }
    }
    faults
}

fn exported(installation: &Installation, version: &str) -> std::path::PathBuf {
    let path = installation.path("выгрузка.zip");
    installation.well(&["export", "--format", version, "--out", path.to_str().unwrap()]);
    path
}

#[rstest]
#[case("oneroster-1.1")]
#[case("oneroster-1.2")]
fn the_sample_college_passes(#[case] version: &str) {
    let installation = Installation::of_files().on(DAY);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters/college");
    let files =
        ["контингент.xlsx", "родители.ods", "сотрудники.csv", "нагрузка.xlsx", "движение.xlsx", "приказ 118-к.xls"];
    let mut args = vec!["import".to_owned()];
    args.extend(files.map(|file| folder.join(file).display().to_string()));
    installation.well(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(faults(&exported(&installation, version)), [""; 0]);
}

/// One human being in several capacities, a head, subjects with commas, somebody without a patronymic, somebody on leave.
#[rstest]
#[case("oneroster-1.1")]
#[case("oneroster-1.2")]
fn a_college_that_is_not_simple_passes(#[case] version: &str) {
    let installation = Installation::of_files().on(DAY);
    let staff = "ФИО;Должность;Табельный номер\nСомова Вера Ильинична;преподаватель;Т-7\nСомова Вера Ильинична;заместитель директора;Т-7\n\
                 Орлова Анна Петровна;директор;Т-1\nУборщиков Пётр;уборщик;Т-2\n";
    let leaders = "Классные руководители на 2026–2027 уч. год\nГруппа;ФИО\nИС-21;Сомова Вера Ильинична\n";
    let load = "Нагрузка преподавателей\nПреподаватель;Группа;Дисциплина\n\
                Сомова Вера Ильинична;ИС-21;Физика, астрономия\nСомова Вера Ильинична;ИС-22;Базы данных\n";
    let parents = format!(
        "Законный представитель;Обучающийся;Группа\nСомова Вера Ильинична;{};ИС-21\nГромова Инна Львовна;{};ИС-21\nГромова Инна Львовна;{};ИС-22\n",
        name(2),
        name(3),
        name(4)
    );
    let roster =
        students((0..12).map(|n| (n, if n % 2 == 0 { "ИС-22" } else { "ИС-21" }))) + "Ли Вэй;01.02.2008;ИС-21\n";
    installation.import(&[
        ("контингент.csv", &roster),
        ("сотрудники.csv", staff),
        ("руководители.csv", leaders),
        ("нагрузка.csv", load),
        ("родители.csv", &parents),
    ]);
    let path = exported(&installation, version);
    assert_eq!(faults(&path), [""; 0]);
    // What is written is read again as the same.
    let second = Installation::of_files().on(DAY);
    second.well(&["import", path.to_str().unwrap()]);
    let again = exported(&second, version);
    assert_eq!(faults(&again), [""; 0]);
    assert_eq!(std::fs::read(path).unwrap(), std::fs::read(again).unwrap(), "the same college, the same bytes");
}
