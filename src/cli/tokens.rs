//! `kontingent users token`: tokens with which programs call the API. The secret is shown once and kept as a hash.

use std::fmt::Write as _;

use chrono::TimeDelta;

use super::daily::{Desk, json, store_failed, wants_json, with_any_house};
use super::users::name_of;
use super::{Ended, Failure, output};
use crate::password::random_token;
use domain::user::UserRole;
use i18n::Lang;
use names::visible;

/// The days of a token that is made without a term.
const USUAL_DAYS: u32 = 365;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(Ended::Usage) };
    with_any_house(matches, lang, async |desk| match name {
        "add" => add(matches, &desk).await,
        "remove" => remove(matches, &desk).await,
        _ => list(matches, &desk).await,
    })
}

async fn add(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    if desk.org.config.is_region() {
        return Err(Failure::one(lang.text("token-of-region")));
    }
    let name = name_of(matches, lang)?;
    let Some(role) = matches.get_one::<UserRole>("role").copied() else { return Ok(Ended::Usage) };
    let days = matches.get_one::<u32>("days").copied().unwrap_or(USUAL_DAYS);
    let term = TimeDelta::days(i64::from(days));
    let secret = random_token().ok_or_else(|| Failure::one(lang.text("token-not-made")))?;
    let store = &desk.org.store;
    let code = desk.org.config.code.as_str();
    if !store.add_token(&name, role, &secret, term, desk.now, &desk.who).await.map_err(store_failed(lang))? {
        return Err(Failure::one(lang.text_with("token-exists", &[("name", name.as_str().into())])));
    }
    let args = [
        ("name", name.as_str().into()),
        ("role", lang.text(&format!("users-role-{}", role.code())).into()),
        ("end", desk.local(&store::stamp(desk.now + term)).into()),
    ];
    // The secret alone goes to the standard output, for `TOKEN=$(…)`; where stderr is gone there is nobody to tell.
    let _ = output::tell(&lang.text_with("token-added", &args));
    // Among many organisations it says whose it is.
    let shown = if code.is_empty() { secret } else { format!("{code}.{secret}") };
    output::print(&format!("{shown}\n"), lang)?;
    Ok(Ended::Done)
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let tokens = desk.org.store.tokens().await.map_err(store_failed(lang))?;
    if wants_json(matches) {
        output::print(&json(&tokens)?, lang)?;
        return Ok(Ended::Done);
    }
    let mut text = String::new();
    for token in &tokens {
        let used = token.used_at.as_deref().map_or_else(|| lang.text("token-never-used"), |at| desk.local(at));
        let args = [
            ("name", visible(&token.name).into_owned().into()),
            ("role", lang.text(&format!("users-role-{}", token.role)).into()),
            ("since", desk.local(&token.made_at).into()),
            ("used", used.into()),
            ("end", desk.local(&token.ends_at).into()),
        ];
        let key = if token.has_ended(desk.now) { "token-line-ended" } else { "token-line" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", lang.text_with(key, &args));
    }
    if text.is_empty() {
        text = format!("{}\n", lang.text("token-none"));
    }
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

async fn remove(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let typed = matches.get_one::<String>("name").map_or("", String::as_str);
    let gone = desk.org.store.remove_token(typed, desk.now, &desk.who).await.map_err(store_failed(lang))?;
    let args = [("name", typed.into())];
    if !gone {
        return Err(Failure::one(lang.text_with("token-unknown", &args)));
    }
    output::print(&format!("{}\n", lang.text_with("token-removed", &args)), lang)?;
    Ok(Ended::Done)
}
