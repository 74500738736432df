//! The table of keys comes in; the JSON Schema of `kontingent.toml` goes out, by which editors complete and check it
//! (`schemas/kontingent.schema.json`).

use std::collections::BTreeMap;

use domain::roster::Kind;
use i18n::Lang;
use kontingent::config::keys::{Form, Shape, Table, policy_tables, tables};
use planner::policy::Rule;
use serde_json::{Map, Value, json};

use super::reference::sentence;

/// Where it is published, in the project and in the packages.
pub const FILE: &str = "schemas/kontingent.schema.json";

/// A part of a string that is a variable of the environment: then the rest is not known here.
const VARIABLE: &str = r"\$\{[^}]+\}";

/// The schema, told in a language.
pub fn schema(lang: Lang) -> Value {
    let all = tables();
    // The top of the file is told in parts, by whom they are inherited.
    let mut sections: BTreeMap<&str, Vec<&Table>> = BTreeMap::new();
    for table in all.iter().filter(|table| table.form != Form::Schedule && !table.path.starts_with("schedules")) {
        sections.entry(table.path).or_default().push(table);
    }
    let top = section(&sections, "", lang);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:kontingent:kontingent.toml",
        "title": "kontingent.toml",
        "description": "Настройка kontingent; подробно — docs/configuration.md. Configuration of kontingent.",
    });
    schema.as_object_mut().unwrap().extend(top.as_object().unwrap().clone());
    schema
}

fn section(sections: &BTreeMap<&str, Vec<&Table>>, path: &str, lang: Lang) -> Value {
    if path == "policy" {
        return policy("", lang.text("config-section-policy"));
    }
    let tables = sections.get(path).unwrap_or_else(|| panic!("a section without keys: {path}"));
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for table in tables {
        for entry in &table.entries {
            let below = [path, entry.name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
            let mut value = match &entry.shape {
                Shape::Section => section(sections, &below, lang),
                Shape::Sections => json!({ "type": "array", "items": section(sections, &below, lang) }),
                plain => shape(plain),
            };
            if let Some(row) = table.rows.iter().find(|row| row.name == entry.name) {
                if table.form != Form::Inline {
                    value["description"] = plain(&sentence(table, row, lang)).into();
                }
                if let Some(file) = row.file {
                    // A secret never stands here itself; an address without a password is none.
                    properties
                        .insert(file.to_owned(), json!({ "type": "string", "description": value["description"] }));
                    if entry.name != "url" {
                        value["pattern"] = VARIABLE.into();
                    }
                }
            }
            if entry.is_always_said {
                required.push(entry.name);
            }
            properties.insert(entry.name.to_owned(), value);
        }
    }
    let mut made = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        made["required"] = json!(required);
    }
    let first = tables.first().unwrap();
    if matches!(first.form, Form::Section | Form::List) {
        made["description"] = plain(&lang.text(&first.sentence())).into();
    }
    made
}

fn shape(shape: &Shape) -> Value {
    let one_of = |names: &[&str]| json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": VARIABLE }] });
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Number(bounds) => json!({ "type": "integer", "minimum": bounds.start(), "maximum": bounds.end() }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::OneOf(names) => one_of(names),
        Shape::SomeOf(names) => json!({ "type": "array", "items": { "enum": names } }),
        Shape::Section | Shape::Sections => unreachable!("told by its own keys"),
    }
}

/// The tables of `[policy]`, whose keys are those that the reader of a policy knows; what may stand at them it says in
/// `crates/planner/src/policy/file.rs`.
fn policy(path: &str, description: String) -> Value {
    let keys = policy_tables().iter().find(|(known, _)| *known == path);
    let (_, keys) = keys.unwrap_or_else(|| panic!("a table of the policy without keys: {path}"));
    let below = |name: &str| policy(name, String::new());
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let number = json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX });
    let date = json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$" });
    let kinds: Vec<&str> = Kind::ALL.map(Kind::code).into();
    let rules: Map<String, Value> =
        Rule::ALL.iter().map(|rule| (rule.code().to_owned(), json!({ "type": "boolean" }))).collect();
    let of_key = |name: &str| match (path, name) {
        ("", "organization") | ("protected", "who" | "reason") | ("freeze", "reason") => json!({ "type": "string" }),
        ("", "rules") => json!({ "type": "object", "additionalProperties": false, "properties": rules }),
        ("", "posts") => json!({
            "type": "object", "additionalProperties": { "enum": ["pedagogical", "administration", "other"] } }),
        ("", "management") => json!({ "type": "object", "additionalProperties": below("management.*") }),
        ("", "protected" | "freeze") => json!({ "type": "array", "items": below(name) }),
        ("", "absence" | "leave" | "guards") => below(name),
        ("", "administrators" | "own_accounts") | ("management.*", _) => texts.clone(),
        ("", "invite_term_days" | "majority_notice_days") => number.clone(),
        ("", "quiet_hours") => {
            json!({ "type": "string", "pattern": r"^\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\s*$" })
        }
        ("", "last_accepted") => json!({
            "type": "object", "propertyNames": { "enum": kinds }, "additionalProperties": { "type": "integer", "minimum": 0 } }),
        ("absence", "auto") => json!({ "type": "array", "items": { "enum": kinds } }),
        ("leave", _) => json!({ "enum": ["keep", "suspend"] }),
        ("guards", name) => below(&format!("guards.{name}")),
        ("guards.removals" | "guards.additions" | "guards.role_changes", _) => number.clone(),
        ("protected", "until") | ("freeze", "from" | "to") => date.clone(),
        other => panic!("a key of the policy of which it is not said what may stand there: {other:?}"),
    };
    let properties: Map<String, Value> = keys.iter().map(|name| ((*name).to_owned(), of_key(name))).collect();
    let mut made = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    match path {
        "protected" => made["required"] = json!(["who", "reason"]),
        "freeze" => made["required"] = json!(["from", "to"]),
        _ => {}
    }
    if !description.is_empty() {
        made["description"] = plain(&description).into();
    }
    made
}

/// An editor shows no Markdown.
fn plain(text: &str) -> String {
    text.replace('`', "")
}
