//! Real answers, as the makers publish them, are read without losing what is modelled.

use std::collections::BTreeSet;
use std::path::Path;

use connectors::platform::max::wire::{
    ApiError, BotInfo, Chat, ChatMember, ChatMembers, Message, Update, UpdateList, User,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What the samples have and the shapes do not: the marker of an account that stands beside its user in updates, and the
/// wrappers of two lists that the connector does not ask for.
const NOT_MODELLED: [&str; 1] = ["user_id"];

/// Reads a sample into a shape and writes it again.
fn there_and_back<T: DeserializeOwned + Serialize>(sample: &Value) -> Value {
    let shape: T = serde_json::from_value(sample.clone()).unwrap();
    serde_json::to_value(shape).unwrap()
}

fn shape_of(name: &str, sample: &Value) -> Value {
    match name {
        "botInfo.ok" => there_and_back::<BotInfo>(sample),
        "chats.chat-path-result" | "chats.dialog-with-user" | "chats.get-chat-by-id" => there_and_back::<Chat>(sample),
        "chats.get-admins" | "chats.get-members" => there_and_back::<ChatMembers>(sample),
        "chats.get-membership" => there_and_back::<ChatMember>(sample),
        "chats.get-chats" => serde_json::json!({ "chats": [there_and_back::<Chat>(&sample["chats"][0])] }),
        "chats.get-pin-message" => serde_json::json!({ "message": there_and_back::<Message>(&sample["message"]) }),
        _ if name.starts_with("error.") => there_and_back::<ApiError>(sample),
        _ if name.starts_with("update.") => there_and_back::<UpdateList>(sample),
        _ if name.starts_with("webhook.") => there_and_back::<Update>(sample),
        other => panic!("{other}: a sample without a shape"),
    }
}

/// Holds what came back against what was there; gives what is missing.
fn compare(at: &str, sample: &Value, back: &Value, lost: &mut BTreeSet<String>) {
    match (sample, back) {
        (Value::Object(sample), Value::Object(back)) => {
            for (name, value) in sample {
                match back.get(name) {
                    Some(there) => compare(&format!("{at}.{name}"), value, there, lost),
                    None => {
                        lost.insert(name.clone());
                    }
                }
            }
            let invented = back.iter().filter(|(name, value)| !value.is_null() && !sample.contains_key(*name));
            assert_eq!(invented.count(), 0, "{at}: nothing is made up");
        }
        (Value::Array(sample), Value::Array(back)) => {
            assert_eq!(sample.len(), back.len(), "{at}");
            sample.iter().zip(back).for_each(|(one, other)| compare(at, one, other, lost));
        }
        _ => assert_eq!(sample, back, "{at}"),
    }
}

#[test]
fn every_sample_is_read_and_written_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/max/samples");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let sample: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut lost = BTreeSet::new();
        compare(&name, &sample, &shape_of(&name, &sample), &mut lost);
        let known: BTreeSet<String> = NOT_MODELLED.iter().map(|name| (*name).to_owned()).collect();
        assert!(lost.is_subset(&known), "{name} loses {lost:?}");
        names.insert(name);
    }
    assert_eq!(names.len(), 41);
}

#[test]
fn updates_that_the_connector_needs_are_told_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/max/samples");
    for kind in [
        "bot_added", "bot_removed", "bot_started", "bot_stopped", "message_created", "message_callback", "user_added",
        "user_removed", "chat_title_changed",
    ] {
        let text = std::fs::read(folder.join(format!("webhook.{kind}.json"))).unwrap();
        let update: Update = serde_json::from_slice(&text).unwrap();
        assert!(!matches!(update, Update::Other(_)), "{kind}");
        assert_eq!(update.update_type(), kind);
    }
    let text = std::fs::read(folder.join("webhook.user_removed.json")).unwrap();
    let Update::UserRemoved { user, admin_id, chat_id, .. } = serde_json::from_slice(&text).unwrap() else { panic!() };
    let user = user.unwrap();
    assert_eq!((user.user_id, admin_id, chat_id), (123_456_789, Some(123_456_789), -70_801_090_403_050));
    assert_eq!(User::default().full_name(), "");
    assert_eq!(user.full_name(), "John Doe");
}
