//! What `doctor` says of a messenger: the bot's rights in each chat, how updates come, how long its certificates are good.

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::{Check, Updates};
use crate::sync::bot::{is_needed, rights_of};
use crate::sync::{Bot, Connected};
use connectors::http::{Bearer, terms};
use connectors::platform::max::wire::ChatAdminPermission;
use i18n::Lang;

/// So long before a certificate ends somebody should know.
const NOTICE: TimeDelta = TimeDelta::days(60);

/// The checks of a messenger; none for another platform.
pub(super) async fn checks(platform: &Connected, now: DateTime<Utc>, lang: Lang) -> Vec<Check> {
    let Some(bot) = platform.bot.as_deref() else { return Vec::new() };
    let name = |key: &str| lang.text_with(key, &[("platform", platform.name.as_str().into())]);
    let mut checks = vec![chats(name("doctor-chats"), bot, lang).await];
    checks.extend(updates(name("doctor-updates"), bot, lang).await);
    checks.extend(certificates(name("doctor-certificates"), bot, now, lang).await);
    checks
}

/// What the bot may do in each chat that is a place, right by right.
async fn chats(name: String, bot: &Bot, lang: Lang) -> Check {
    let rights = match rights_of(bot).await {
        Ok(rights) => rights,
        Err(fault) => return Check::fault(name, fault.0, lang.text("doctor-store-hint")),
    };
    if rights.is_empty() {
        return Check::ok(name, lang.text("doctor-chats-none"));
    }
    let (mut told, mut is_fault, mut lacking) = (Vec::new(), false, Vec::new());
    for chat in &rights {
        let words = match &chat.missing {
            Ok(missing) if missing.is_empty() => continue,
            Ok(missing) => {
                is_fault |= missing.iter().any(is_needed);
                let others: Vec<&ChatAdminPermission> = missing.iter().filter(|one| !lacking.contains(one)).collect();
                lacking.extend(others);
                let rights: Vec<&str> = missing.iter().map(ChatAdminPermission::word).collect();
                lang.text_with("doctor-chat-missing", &[("rights", rights.join(", ").into())])
            }
            Err(fault) => {
                is_fault = true;
                lang.text_with("doctor-chat-unread", &[("reason", fault.to_string().into())])
            }
        };
        let place = documents::phrases::place_words(lang, &chat.place);
        told.push(lang.text_with("doctor-chat-rights", &[("place", place.into()), ("told", words.into())]));
    }
    if told.is_empty() {
        return Check::ok(name, lang.text_with("doctor-chats-ok", &[("count", rights.len().into())]));
    }
    let lacking: Vec<&str> = lacking.iter().map(|right| right.word()).collect();
    let hint = format!("{} {}", lang.text("doctor-chat-hint"), documents::phrases::without_rights(lang, &lacking));
    if is_fault { Check::fault(name, told.join(" "), hint) } else { Check::warning(name, told.join(" "), hint) }
}

/// Whether updates can come the way that the configuration says. A messenger that does not answer was told of already.
async fn updates(name: String, bot: &Bot, lang: Lang) -> Option<Check> {
    let known: Vec<String> = bot.api.subscriptions().await.ok()?.subscriptions.into_iter().map(|one| one.url).collect();
    let Updates::Webhook(hook) = &bot.messenger.updates else {
        return Some(if known.is_empty() {
            Check::ok(name, lang.text("doctor-updates-polling"))
        } else {
            let args = [("addresses", known.join(", ").into())];
            Check::warning(name, lang.text_with("doctor-updates-taken", &args), lang.text("doctor-updates-taken-hint"))
        });
    };
    let args = [("address", hook.address.as_str().into())];
    let url = reqwest::Url::parse(&hook.address).ok();
    let is_fit = url.is_some_and(|url| url.scheme() == "https" && url.port_or_known_default() == Some(443));
    let others: Vec<&str> = known.iter().map(String::as_str).filter(|url| *url != hook.address).collect();
    Some(if !known.contains(&hook.address) {
        Check::warning(name, lang.text_with("doctor-updates-deaf", &args), lang.text("doctor-updates-deaf-hint"))
    } else if !others.is_empty() {
        let args = [("addresses", others.join(", ").into())];
        Check::warning(name, lang.text_with("doctor-updates-others", &args), lang.text("doctor-updates-others-hint"))
    } else if !is_fit {
        Check::warning(name, lang.text_with("doctor-updates-unfit", &args), lang.text("doctor-updates-unfit-hint"))
    } else {
        Check::ok(name, lang.text_with("doctor-updates-ok", &args))
    })
}

/// How long the certificates are good that the connection rests on; nothing where there are none.
async fn certificates(name: String, bot: &Bot, now: DateTime<Utc>, lang: Lang) -> Option<Check> {
    let (bearer, end) = terms(&bot.messenger.service.address).await.into_iter().min_by_key(|(_, end)| *end)?;
    let whose = match bearer {
        Bearer::CaFile => "doctor-certificate-ca-file",
        Bearer::Server => "doctor-certificate-server",
    };
    let args = [("whose", lang.text(whose).into()), ("day", end.format("%d.%m.%Y").to_string().into())];
    let hint = || lang.text("doctor-certificate-hint");
    Some(if end <= now {
        Check::fault(name, lang.text_with("doctor-certificate-ended", &args), hint())
    } else if end - now < NOTICE {
        Check::warning(name, lang.text_with("doctor-certificate-ends", &args), hint())
    } else {
        Check::ok(name, lang.text_with("doctor-certificate-ok", &args))
    })
}
