//! `kontingent sandbox --max`: what the sandbox that speaks MAX begins with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::sandbox::{shown, unreadable};
use super::{Failure, clock};
use i18n::Lang;
use simulators::max::{Adding, MaxOptions, Seed, USUAL_RATE};

pub(super) fn options(matches: &clap::ArgMatches, token: SecretString, lang: Lang) -> Result<MaxOptions, Failure> {
    let seed = match matches.get_one::<PathBuf>("chats") {
        Some(path) => read_seed(path, lang)?,
        None => Seed::default(),
    };
    Ok(MaxOptions {
        ways: seed.ways,
        seed,
        token,
        adding: if matches.get_flag("restricted") { Adding::Forbidden } else { Adding::Open },
        rate: Some(matches.get_one::<u32>("rate").copied().unwrap_or(USUAL_RATE)),
        faults_percent: matches.get_one::<u8>("faults").copied().unwrap_or_default().into(),
        chance: matches.get_one::<u64>("seed").copied().unwrap_or(1),
        latency: Duration::from_millis(matches.get_one::<u64>("latency-ms").copied().unwrap_or_default()),
        clock: clock(lang)?,
        ..MaxOptions::default()
    })
}

/// TOML, or JSON by the name of the file.
fn read_seed(path: &Path, lang: Lang) -> Result<Seed, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error, lang))?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    // The place alone: what stands there is a person's.
    let read = if is_json {
        serde_json::from_str(&text).map_err(|error| format!("{}:{}", error.line(), error.column()))
    } else {
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            (before.matches('\n').count() + 1).to_string()
        })
    };
    read.and_then(checked).map_err(|reason| {
        let told = [("file", shown(path).into()), ("reason", reason.into())];
        Failure::one(lang.text_with("sandbox-max-bad-chats-file", &told))
    })
}

/// Chats are negative, and their people are there.
fn checked(seed: Seed) -> Result<Seed, String> {
    for chat in &seed.chats {
        if chat.id >= 0 {
            return Err(format!("chats.id = {}", chat.id));
        }
        let people = chat.members.iter().chain(&chat.admins).chain([&chat.owner]);
        let stranger = people.copied().find(|id| seed.users.iter().all(|user| user.id != *id));
        if let Some(stranger) = stranger {
            return Err(format!("users.id = {stranger}?"));
        }
    }
    Ok(seed)
}
