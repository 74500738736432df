//! `kontingent users`: who may sign in to the review page. Passwords are never arguments: those stand in process lists.

use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Read};
use std::path::PathBuf;

use super::daily::{Desk, json, store_failed, wants_json, with_any_house};
use super::{Ended, Failure, output};
use crate::password::{SHORTEST, hash_password};
use domain::user::{UserRole, user_name};
use i18n::Lang;
use names::visible;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(Ended::Usage) };
    if name == "token" {
        return super::tokens::run(matches, lang);
    }
    with_any_house(matches, lang, async |desk| match name {
        "add" => add(matches, &desk).await,
        "password" => password(matches, &desk).await,
        "remove" => remove(matches, &desk).await,
        "reset-second-factor" => reset(matches, &desk).await,
        _ => list(matches, &desk).await,
    })
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let users = desk.org.store.users().await.map_err(store_failed(lang))?;
    if wants_json(matches) {
        output::print(&json(&users)?, lang)?;
        return Ok(Ended::Done);
    }
    let mut text = String::new();
    for user in &users {
        let args = [
            ("name", visible(&user.name).into_owned().into()),
            ("role", lang.text(&format!("users-role-{}", user.role)).into()),
            ("since", desk.local(&user.made_at).into()),
        ];
        // Writing to a String cannot fail.
        let key = match (user.active, user.second_factor) {
            (false, _) => "users-line-removed",
            (true, false) => "users-line",
            (true, true) => "users-line-second-factor",
        };
        let _ = writeln!(text, "{}", lang.text_with(key, &args));
    }
    if text.is_empty() {
        text =
            format!("{}\n", lang.text(if desk.org.config.is_region() { "users-none-of-region" } else { "users-none" }));
    }
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

async fn add(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let name = name_of(matches, lang)?;
    let Some(role) = matches.get_one::<UserRole>("role").copied() else { return Ok(Ended::Usage) };
    // There is nothing to decide and no file to hand in: a role that promises it would only be misunderstood.
    if desk.org.config.is_region() && role != UserRole::Viewer {
        return Err(Failure::one(lang.text("users-of-region")));
    }
    let store = &desk.org.store;
    let known = store.user(&name).await.map_err(store_failed(lang))?;
    let exists = || Failure::one(lang.text_with("users-exists", &[("name", name.as_str().into())]));
    if known.is_some_and(|user| user.active) {
        return Err(exists());
    }
    let hash = hashed(matches, &name, lang)?;
    if !store.add_user(&name, role, &hash, desk.now, &desk.who).await.map_err(store_failed(lang))? {
        return Err(exists());
    }
    let role = lang.text(&format!("users-role-{}", role.code()));
    let args = [("name", name.as_str().into()), ("role", role.into())];
    output::print(&format!("{}\n", lang.text_with("users-added", &args)), lang)?;
    Ok(Ended::Done)
}

async fn password(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let name = name_of(matches, lang)?;
    let store = &desk.org.store;
    if !store.user(&name).await.map_err(store_failed(lang))?.is_some_and(|user| user.active) {
        return Err(unknown(&name, lang));
    }
    let hash = hashed(matches, &name, lang)?;
    changed(store.set_password(&name, &hash, desk.now, &desk.who).await, "users-password-set", &name, lang)
}

async fn remove(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let name = name_of(matches, desk.lang)?;
    changed(desk.org.store.remove_user(&name, desk.now, &desk.who).await, "users-removed", &name, desk.lang)
}

/// For somebody who has lost both the telephone and the recovery codes: from now on the password is enough, or they set another one up.
async fn reset(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let name = name_of(matches, lang)?;
    let store = &desk.org.store;
    let user = store.user(&name).await.map_err(store_failed(lang))?.filter(|user| user.active);
    let user = user.ok_or_else(|| unknown(&name, lang))?;
    let args = [("name", user.name.as_str().into())];
    if !store.remove_second_factor(&user.name, None, desk.now, &desk.who).await.map_err(store_failed(lang))? {
        return Err(Failure::one(lang.text_with("users-no-second-factor", &args)));
    }
    output::print(&format!("{}\n", lang.text_with("users-second-factor-reset", &args)), lang)?;
    Ok(Ended::Done)
}

fn changed(done: Result<bool, store::StoreError>, key: &str, name: &str, lang: Lang) -> Result<Ended, Failure> {
    if !done.map_err(store_failed(lang))? {
        return Err(unknown(name, lang));
    }
    output::print(&format!("{}\n", lang.text_with(key, &[("name", name.into())])), lang)?;
    Ok(Ended::Done)
}

fn unknown(name: &str, lang: Lang) -> Failure {
    Failure::one(lang.text_with("users-unknown", &[("name", name.into())]))
}

pub(super) fn name_of(matches: &clap::ArgMatches, lang: Lang) -> Result<String, Failure> {
    let typed = matches.get_one::<String>("name").map_or("", String::as_str);
    user_name(typed).ok_or_else(|| Failure::one(lang.text("users-bad-name")))
}

/// The password that a person types twice, or that a file or a pipe gives; as it is kept.
fn hashed(matches: &clap::ArgMatches, name: &str, lang: Lang) -> Result<String, Failure> {
    let unread = |error: std::io::Error| {
        Failure::one(lang.text_with("users-password-unreadable", &[("reason", error.kind().to_string().into())]))
    };
    let typed = match matches.get_one::<PathBuf>("password-file") {
        Some(path) => {
            let mut text = String::new();
            let file = std::fs::File::open(path).map_err(unread)?;
            file.take(64 * 1024).read_to_string(&mut text).map_err(unread)?;
            text.lines().next().unwrap_or_default().to_owned()
        }
        None if std::io::stdin().is_terminal() => {
            let ask = lang.text_with("users-password-ask", &[("name", visible(name).into_owned().into())]);
            let first = rpassword::prompt_password(format!("{ask} ")).map_err(unread)?;
            let again =
                rpassword::prompt_password(format!("{} ", lang.text("users-password-again"))).map_err(unread)?;
            if first != again {
                return Err(Failure::one(lang.text("users-password-differ")));
            }
            first
        }
        None => {
            let mut line = String::new();
            std::io::stdin().lock().take(64 * 1024).read_line(&mut line).map_err(unread)?;
            line.trim_end_matches(['\n', '\r']).to_owned()
        }
    };
    hash_password(name, &typed)
        .map_err(|fault| Failure::one(lang.text_with(fault.key(), &[("count", (SHORTEST as u64).into())])))
}
