//! What the formats promise: the JSON keeps to its published schema, and each other format says the same plan.

use std::collections::BTreeSet;
use std::io::Cursor;

use crate::support::{Case, ORDERS, birth, joined, name, program, students};
use calamine::{Reader, Xlsx};
use documents::phrases::guard_words;
use domain::GuardCode;
use domain::membership::Role;
use domain::roster::{Kind, MovementKind};
use i18n::Lang;
use serde_json::Value;

fn demo(args: &[&str]) -> Vec<u8> {
    let output = program().arg("demo").args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../schemas/plan-1.schema.json");
    jsonschema::validator_for(&serde_json::from_str::<Value>(text).unwrap()).unwrap()
}

fn keeps_to_the_schema(plan: &Value) {
    let faults: Vec<String> =
        schema().iter_errors(plan).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_json_keeps_to_its_schema() {
    let plan: Value = serde_json::from_slice(&demo(&["--format", "json"])).unwrap();
    keeps_to_the_schema(&plan);
    // Every kind of movement is in the sample college, and most kinds of actions.
    let kinds: std::collections::BTreeSet<&str> =
        plan["actions"].as_array().unwrap().iter().map(|action| action["kind"].as_str().unwrap()).collect();
    assert!(kinds.len() >= 11, "{kinds:?}");
    // Classes that are renamed, held ones, strangers, questions.
    let list = students((0..12).map(|n| (n, "ИС-31")))
        + &students((12..20).map(|n| (n, "ТМ-11"))).replace("ФИО;Дата рождения;Группа\n", "");
    let orders = format!("{ORDERS}45-к;20.11.2026;{};отчислен;ИС-31;;01.12.2026\n", name(0));
    let members = joined((0..12).map(|n| (n, "ИС-21")))
        + &format!("77;{};{};ТМ-11;Обучающийся;состоит;;;;;\n", "Чужой Олег Ильич", birth(3));
    keeps_to_the_schema(&Case::new().roster("к.csv", list).roster("п.csv", orders).members(members).json().value);
    // A plan with nothing in it.
    let empty = Case::new()
        .roster("к.csv", students((0..5).map(|n| (n, "ИС-21"))))
        .members(joined((0..5).map(|n| (n, "ИС-21"))));
    keeps_to_the_schema(&empty.json().value);
}

/// A guard, a role, a kind of file or of movement that a plan can name stands in the schema, and the other way round.
#[test]
fn the_schema_names_what_a_plan_can_name() {
    let schema: Value = serde_json::from_str(include_str!("../../schemas/plan-1.schema.json")).unwrap();
    let said = |pointer: &str| {
        let codes = schema.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer}"));
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let known = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
    let action = "/$defs/action/properties";
    assert_eq!(said(&format!("{action}/guards/items/enum")), known(&GuardCode::ALL.map(GuardCode::code)));
    assert_eq!(
        said(&format!("{action}/basis/properties/movement/enum")),
        known(&MovementKind::ALL.map(MovementKind::code))
    );
    assert_eq!(said("/$defs/role/enum"), known(&Role::ALL.map(Role::code)));
    assert_eq!(said("/$defs/input/properties/kind/enum"), known(&Kind::ALL.map(Kind::code)));
}

/// Each guard has words of its own, in both languages.
#[test]
fn every_guard_has_words() {
    for lang in Lang::ALL {
        let names: BTreeSet<String> = GuardCode::ALL.into_iter().map(|guard| guard_words(lang, guard).name).collect();
        assert_eq!(names.len(), GuardCode::ALL.len(), "{names:?}");
        assert!(names.iter().all(|name| !name.contains(['.', '_']) && !name.starts_with("held")), "{names:?}");
    }
}

#[test]
fn the_schema_refuses_what_is_not_a_plan() {
    let mut plan: Value = serde_json::from_slice(&demo(&["--format", "json"])).unwrap();
    plan["actions"][0]["verdict"] = "perhaps".into();
    assert!(!schema().is_valid(&plan));
}

#[test]
fn actions_are_sorted_and_counted() {
    let plan: Value = serde_json::from_slice(&demo(&["--format", "json"])).unwrap();
    let actions = plan["actions"].as_array().unwrap();
    let keys: Vec<(String, String)> = actions
        .iter()
        .map(|action| {
            let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
            (text(&action["place"]), text(&action["person"]["name"]))
        })
        .collect();
    assert!(keys.is_sorted());
    let count = |key: &str, is: &str| actions.iter().filter(|action| action[key] == is).count() as u64;
    for kind in ["invite", "add", "reassign", "remove"] {
        assert_eq!(plan["summary"][kind], count("kind", kind));
    }
    for verdict in ["auto", "review", "blocked"] {
        assert_eq!(plan["summary"][verdict], count("verdict", verdict));
    }
    // What has to be done before is in the plan.
    let ids: Vec<&Value> = actions.iter().map(|action| &action["id"]).collect();
    assert!(actions.iter().flat_map(|action| action["depends_on"].as_array().unwrap()).all(|id| ids.contains(&id)));
}

#[test]
fn the_workbook_has_a_sheet_for_actions_and_one_for_findings() {
    let plan: Value = serde_json::from_slice(&demo(&["--format", "json"])).unwrap();
    let mut dataset: Xlsx<_> = Xlsx::new(Cursor::new(demo(&["--format", "xlsx"]))).unwrap();
    let names = dataset.sheet_names();
    assert_eq!(names, ["Сводка", "Действия", "Замечания"]);
    let rows = |dataset: &mut Xlsx<_>, name: &str| dataset.worksheet_range(name).unwrap().rows().count();
    assert_eq!(rows(&mut dataset, "Действия"), plan["actions"].as_array().unwrap().len() + 1);
    assert_eq!(rows(&mut dataset, "Замечания"), plan["findings"].as_array().unwrap().len() + 1);
}

#[test]
fn the_csv_has_a_row_an_action() {
    let plan: Value = serde_json::from_slice(&demo(&["--format", "json"])).unwrap();
    let text = demo(&["--format", "csv"]);
    let bare = text.strip_prefix("\u{feff}".as_bytes()).expect("a mark, for Excel to know the encoding by");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bare);
    assert_eq!(reader.records().count(), plan["actions"].as_array().unwrap().len());
}

#[test]
fn the_page_is_one_file_without_script() {
    let page = String::from_utf8(demo(&["--format", "html"])).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("lang=\"ru\""));
    for outside in ["<script", "src=", "http://", "https://", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn the_table_fits_eighty_columns() {
    for args in [&["--lang", "ru"], &["--lang", "en"]] {
        let table = String::from_utf8(demo(args)).unwrap();
        for line in table.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", line.chars().count());
        }
        // What was compared stands first, the counts right behind it.
        let first: Vec<&str> = table.lines().take(6).collect();
        assert!(first[1].contains("774"), "coverage first: {first:?}");
        assert!(first.iter().any(|line| line.contains("56")), "then the counts: {first:?}");
        assert!(!table.contains("Unknown localization") && !table.contains("{$"), "{table}");
    }
}

#[test]
fn a_file_is_written_whole_and_named_by_its_extension() {
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [("план.json", "{".as_bytes()), ("план.html", b"<!DOCTYPE"), ("план.xlsx", b"PK")]
    {
        let path = folder.path().join(name);
        demo(&["--out", path.to_str().unwrap()]);
        assert!(std::fs::read(&path).unwrap().starts_with(begins), "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left beside them");
}
