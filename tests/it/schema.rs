//! The JSON Schema for editors says of `kontingent.toml` what the program says of it.

use std::path::{Path, PathBuf};

use i18n::Lang;
use kontingent::config::keys::{Form, Shape, tables};
use kontingent::config::{Config, SAMPLE};
use planner::policy::read_policy;
use serde_json::{Value, json};

use crate::support::schema::{FILE, schema};

/// Set to anything, it makes the test below write the schema instead of comparing it.
const WRITE: &str = "KONTINGENT_WRITE_REFERENCE";

fn of_project(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

#[test]
fn it_is_made_of_the_keys_that_the_program_reads() {
    let made = format!("{}\n", serde_json::to_string_pretty(&schema(Lang::Ru)).unwrap());
    assert!(!made.contains("{$") && !made.contains("Unknown localization"), "{made}");
    if std::env::var_os(WRITE).is_some() {
        return std::fs::write(of_project(FILE), made).unwrap();
    }
    let published = std::fs::read_to_string(of_project(FILE)).unwrap();
    assert!(
        made == published,
        "{FILE} is not what src/config/keys makes of it; write it anew: {WRITE}=1 cargo test --test it schema::it_is_made"
    );
}

fn validator() -> jsonschema::Validator {
    let text = std::fs::read_to_string(of_project(FILE)).unwrap();
    jsonschema::validator_for(&serde_json::from_str::<Value>(&text).unwrap()).unwrap()
}

fn faults(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    let value = serde_json::to_value(table).unwrap();
    validator.iter_errors(&value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// The sample with everything in it that is commented out.
fn whole_sample() -> String {
    let uncommented = |line: &str| {
        let rest = line.strip_prefix("# ")?;
        let word = rest.trim_start_matches('[').split([' ', ']', '=']).next()?;
        let is_key = rest.starts_with('[') || rest.contains(" = ");
        let is_word = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '.');
        (is_key && !word.is_empty() && word.chars().all(is_word)).then(|| rest.to_owned())
    };
    SAMPLE.lines().map(|line| uncommented(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[test]
fn the_sample_keeps_to_it_with_all_that_is_commented_out() {
    let validator = validator();
    assert_eq!(faults(&validator, SAMPLE), Vec::<String>::new());
    let whole = whole_sample();
    for word in ["\n[backup]\n", "\nkind = \"moodle\"\n", "\nquiet_hours = ", "\nurl_file = "] {
        assert!(whole.contains(word), "{word}: {whole}");
    }
    assert_eq!(faults(&validator, &whole), Vec::<String>::new());
    let file = "packaging/compose/config/kontingent.toml";
    let text = std::fs::read_to_string(of_project(file)).unwrap();
    assert_eq!(faults(&validator, &text), Vec::<String>::new(), "{file}");
}

#[test]
fn the_policy_of_the_guide_keeps_to_it() {
    let guide = std::fs::read_to_string(of_project("docs/policy.md")).unwrap();
    let policy = guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    read_policy(policy).unwrap();
    let table: toml::Table = policy.parse().unwrap();
    let whole = json!({ "organization": "Техникум", "policy": table });
    let validator = validator();
    let found: Vec<String> = validator.iter_errors(&whole).map(|fault| fault.to_string()).collect();
    assert!(found.is_empty(), "{found:?}");
    for (key, wrong) in [
        ("quiet_hours", json!("ночью")),
        ("leave", json!({ "academic": "maybe" })),
        ("rules", json!({ "W99": true })),
        ("guards", json!({ "removals": { "at_mots": 1 } })),
        ("last_accepted", json!({ "pupils": 1 })),
    ] {
        let mut wrong_one = whole.clone();
        wrong_one["policy"][key] = wrong;
        assert!(!validator.is_valid(&wrong_one), "{key}");
        let text = toml::to_string(&wrong_one["policy"]).unwrap();
        assert!(read_policy(&text).is_err(), "{key}");
    }
}

/// A document in which a section, and what it lies in, has these keys.
fn within(path: &str, form: Form, keys: Value) -> Value {
    let mut value = keys;
    let mut is_list = matches!(form, Form::List | Form::Inline);
    for name in path.rsplit('.').filter(|name| !name.is_empty()) {
        value = if is_list { json!({ name: [value] }) } else { json!({ name: value }) };
        // Every section that lies deeper lies in a platform, or in [notify].
        if path.starts_with("platforms.") && name != "platforms" {
            value["name"] = json!("одна");
            value["kind"] = json!("max");
            is_list = true;
        }
    }
    value.as_object_mut().unwrap().entry("organization").or_insert_with(|| json!("Техникум"));
    value
}

#[test]
fn every_key_may_be_what_the_program_takes_and_nothing_else() {
    let validator = validator();
    let mut tried = 0;
    for table in tables().iter().filter(|table| table.form != Form::Schedule && !table.path.starts_with("schedules")) {
        if table.path == "policy" {
            continue;
        }
        let of_all: serde_json::Map<String, Value> = table
            .entries
            .iter()
            .filter(|entry| entry.is_always_said)
            .map(|entry| {
                let right = match &entry.shape {
                    Shape::OneOf(names) => json!(names[0]),
                    _ => json!("слово"),
                };
                (entry.name.to_owned(), right)
            })
            .collect();
        let with = |name: &str, value: Value| {
            let mut keys = of_all.clone();
            keys.insert(name.to_owned(), value);
            validator.is_valid(&within(table.path, table.form, Value::Object(keys)))
        };
        assert!(!with("zzz", json!(1)), "[{}] zzz", table.path);
        for entry in &table.entries {
            let row = table.rows.iter().find(|row| row.name == entry.name);
            let (right, wrong) = match &entry.shape {
                Shape::Text if row.is_some_and(|row| row.file.is_some()) => {
                    assert!(with(row.unwrap().file.unwrap(), json!("secrets/key")), "{}", entry.name);
                    let clear = if entry.name == "url" { json!(1) } else { json!("тайна") };
                    (vec![json!("${KEY}")], vec![clear, json!(1)])
                }
                Shape::Text => (vec![json!("слово")], vec![json!(1), json!(["слово"])]),
                Shape::Texts => (vec![json!([]), json!(["слово"])], vec![json!("слово"), json!([1])]),
                Shape::Number(bounds) => (
                    vec![json!(bounds.start()), json!(bounds.end())],
                    vec![json!(bounds.end() + 1), json!("1"), json!(*bounds.start() as i64 - 1)],
                ),
                Shape::Flag => (vec![json!(true)], vec![json!("true")]),
                Shape::OneOf(names) => {
                    (names.iter().map(|name| json!(name)).chain([json!("${NAME}")]).collect(), vec![json!("zzz")])
                }
                Shape::SomeOf(names) => (vec![json!(names), json!([])], vec![json!(["zzz"]), json!(names[0])]),
                // Told where their own keys are.
                Shape::Section => (vec![], vec![json!(1), json!([])]),
                Shape::Sections => (vec![], vec![json!(1), json!({})]),
            };
            for value in right {
                assert!(with(entry.name, value.clone()), "[{}] {} = {value}", table.path, entry.name);
                tried += 1;
            }
            for value in wrong {
                assert!(!with(entry.name, value.clone()), "[{}] {} = {value}", table.path, entry.name);
                tried += 1;
            }
        }
        for needed in table.entries.iter().filter(|entry| entry.is_always_said) {
            let mut keys = of_all.clone();
            keys.remove(needed.name);
            let mut document = within(table.path, table.form, Value::Object(keys));
            if table.path.is_empty() {
                document.as_object_mut().unwrap().remove(needed.name);
            }
            assert!(!validator.is_valid(&document), "[{}] without {}", table.path, needed.name);
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn what_it_refuses_the_program_refuses_too() {
    let validator = validator();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kontingent.toml");
    let smallest = "organization = \"Техникум\"\nplatforms = [{ name = \"sferum\", kind = \"files\" }]\n";
    let said = |more: &str| {
        let text = format!("{smallest}{more}");
        std::fs::write(&path, &text).unwrap();
        (faults(&validator, &text).is_empty(), Config::load(&path).is_ok())
    };
    for right in ["", "[apply]\nauto = false\n", "[retention]\nfiles_days = 7\n", "[policy.rules]\nW7 = false\n"] {
        assert_eq!(said(right), (true, true), "{right}");
    }
    for wrong in [
        "[apply]\nauot = false\n",
        "[apply]\nauto = \"no\"\n",
        "[retention]\nfiles_days = 6\n",
        "[policy.rules]\nW99 = false\n",
        "[policy]\nzzz = 1\n",
        "[notify.smtp]\nhost = \"a\"\nsecurity = \"ssl\"\n",
        "[notify.smtp]\nsecurity = \"tls\"\n",
        "[backup]\nrecipients = \"age1\"\n",
        "[[folders]]\nsettle_seconds = 5\n",
    ] {
        assert_eq!(said(wrong), (false, false), "{wrong}");
    }
}
