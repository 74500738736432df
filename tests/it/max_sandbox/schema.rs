//! The makers' schema as a judge: OpenAPI 3.0 turned into JSON Schema, and an answer held against a named shape of it.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// Where the schema demands what no real answer has; each is a slip of the schema, and is told in the report of a failure.
/// `MessageBody.link` is required, but is no property of the body: links stand beside it.
const SLIPS: [(&str, &str); 1] = [("MessageBody", "link")];

pub struct Schema {
    validators: BTreeMap<String, Validator>,
}

impl Schema {
    pub fn read() -> Schema {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/max/schema.yaml");
        let whole: Value = serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut shapes = whole["components"]["schemas"].as_object().unwrap().clone();
        for (shape, field) in SLIPS {
            let required = shapes[shape]["required"].as_array_mut().unwrap();
            let before = required.len();
            required.retain(|name| name != field);
            assert_eq!(required.len() + 1, before, "the slip is mended: take it out of the list");
        }
        let converted: Map<String, Value> =
            shapes.iter().map(|(name, shape)| (name.clone(), convert(shape, is_base(shape)))).collect();
        // A shape that the others are told apart by stands for all of them; they themselves build on its plain part.
        let mut definitions = Map::new();
        for (name, shape) in &shapes {
            let plain = converted[name].clone();
            if let Some(by_kind) = told_apart(shape) {
                definitions.insert(format!("{name}-plain"), plain);
                definitions.insert(name.clone(), by_kind);
            } else {
                definitions.insert(name.clone(), plain);
            }
        }
        let build_on_plain: Vec<String> =
            shapes.iter().filter(|(_, shape)| is_base(shape)).map(|(name, _)| name.clone()).collect();
        for (name, shape) in &mut definitions {
            let heirs = name.trim_end_matches("-plain");
            if shapes[heirs].get("allOf").is_some() {
                point_to_plain(shape, &build_on_plain);
            }
        }
        let validators = shapes.keys().map(|name| {
            let root = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$defs": definitions,
                "$ref": format!("#/$defs/{name}"),
            });
            (name.clone(), jsonschema::validator_for(&root).unwrap())
        });
        Schema { validators: validators.collect() }
    }

    /// Panics with what is wrong if a value is not of the shape.
    pub fn check(&self, shape: &str, value: &Value) {
        let errors: Vec<String> = self.errors(shape, value);
        assert!(errors.is_empty(), "not a {shape}: {errors:#?}\n{value:#}");
    }

    pub fn errors(&self, shape: &str, value: &Value) -> Vec<String> {
        self.validators[shape].iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

fn is_base(shape: &Value) -> bool {
    shape.get("discriminator").is_some_and(|discriminator| discriminator.get("mapping").is_some())
}

/// One of the heirs, by the word that tells them apart.
fn told_apart(shape: &Value) -> Option<Value> {
    let discriminator = shape.get("discriminator")?;
    let property = discriminator["propertyName"].as_str()?;
    let mapping = discriminator.get("mapping")?.as_object()?;
    let cases: Vec<Value> = mapping
        .iter()
        .map(|(word, target)| {
            json!({
                "if": {"properties": {property: {"const": word}}, "required": [property]},
                "then": {"$ref": target.as_str().unwrap().replace("#/components/schemas/", "#/$defs/")},
            })
        })
        .collect();
    let words: Vec<&String> = mapping.keys().collect();
    Some(json!({
        "type": "object", "required": [property], "properties": {property: {"enum": words}}, "allOf": cases,
    }))
}

/// In a shape that builds on another: on its plain part, or it would have to be itself.
fn point_to_plain(shape: &mut Value, bases: &[String]) {
    let Some(parts) = shape.get_mut("allOf").and_then(Value::as_array_mut) else { return };
    for part in parts {
        let Some(Value::String(target)) = part.get_mut("$ref") else { continue };
        if bases.iter().any(|base| *target == format!("#/$defs/{base}")) {
            target.push_str("-plain");
        }
    }
}

/// OpenAPI's own words become those of JSON Schema.
fn convert(shape: &Value, is_base: bool) -> Value {
    match shape {
        Value::Object(fields) => {
            let mut out = Map::new();
            for (name, value) in fields {
                match name.as_str() {
                    "$ref" => {
                        let target = value.as_str().unwrap().replace("#/components/schemas/", "#/$defs/");
                        out.insert("$ref".to_owned(), Value::String(target));
                    }
                    "nullable" | "discriminator" | "example" | "readOnly" | "deprecated" | "default" => {}
                    // The list of heirs; they are told apart by a word instead.
                    "oneOf" if is_base => {}
                    // Properties may be called as they like.
                    "properties" => {
                        let inner = value.as_object().unwrap().iter();
                        let inner = inner.map(|(name, value)| (name.clone(), convert(value, false)));
                        out.insert(name.clone(), Value::Object(inner.collect()));
                    }
                    _ => {
                        out.insert(name.clone(), convert(value, false));
                    }
                }
            }
            if fields.get("properties").is_some() && !out.contains_key("type") {
                out.insert("type".to_owned(), json!("object"));
            }
            if fields.get("nullable") == Some(&Value::Bool(true)) {
                return json!({"anyOf": [{"type": "null"}, out]});
            }
            Value::Object(out)
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| convert(item, false)).collect()),
        other => other.clone(),
    }
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let schema = Schema::read();
    let user = json!({"user_id": 1, "first_name": "A", "last_name": null, "username": null, "is_bot": false,
        "last_activity_time": 1});
    schema.check("User", &user);
    let mut without = user.clone();
    without.as_object_mut().unwrap().remove("last_name");
    assert!(!schema.errors("User", &without).is_empty(), "a field is missing");
    let update = json!({"update_type": "user_added", "timestamp": 1, "chat_id": -1, "user": user, "is_channel": false,
        "inviter_id": null});
    schema.check("Update", &update);
    let mut wrong = update.clone();
    wrong["chat_id"] = json!("a");
    assert!(!schema.errors("Update", &wrong).is_empty(), "a field of an heir has another type");
    wrong = update.clone();
    wrong.as_object_mut().unwrap().remove("is_channel");
    assert!(!schema.errors("Update", &wrong).is_empty(), "a field of an heir is missing");
    wrong = update.clone();
    wrong["update_type"] = json!("nonsense");
    assert!(!schema.errors("Update", &wrong).is_empty(), "no such heir");
    let button = json!({"type": "callback", "text": "a", "payload": "b"});
    schema.check("Keyboard", &json!({"buttons": [[button]]}));
    assert!(!schema.errors("Keyboard", &json!({"buttons": [[{"type": "callback", "text": "a"}]]})).is_empty());
    let permissions = json!({"user_id": 1, "permissions": ["fly"]});
    assert!(!schema.errors("ChatAdmin", &permissions).is_empty());
}
