//! `kontingent doctor`: what is well, what is not, and what to do about it.

use std::fmt::Write as _;

use super::{Ended, Failure, clock, config_path, doctor_messenger, doctor_region, lang_of, organization, output};
use crate::config::{Check, Config, ConfigErrors, Exchange, Outcome, Region, Source, checks};
use crate::sync::{Connected, OrgContext, connect, list_of, service_of};
use i18n::Lang;
use store::{Store, StoreError};
use system::clock::Clock;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let path = config_path(matches, lang)?;
    let code = organization(matches);
    let clock = clock(lang)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::one(error.to_string()))?;
    if code.is_none() && Region::is_at(&path) {
        return doctor_region::run(&path, &runtime, &clock, lang);
    }
    let found = match Region::load_one(&path, code.as_deref()) {
        Ok(config) => {
            let mut found = checks(&config, &clock, lang);
            found.extend(runtime.block_on(outside(&config, &clock, lang)));
            found
        }
        Err(faults) => faulty(&faults, lang),
    };
    output::print(&format!("{}\n{}", lines(&found), summary(&found, lang)), lang)?;
    Ok(ended(&found))
}

/// The faults of a configuration as checks.
pub(super) fn faulty(faults: &ConfigErrors, lang: Lang) -> Vec<Check> {
    let check = |message| Check { name: lang.text("doctor-config"), outcome: Outcome::Fault, message, hint: None };
    faults.messages(lang).into_iter().map(check).collect()
}

/// How the command ends.
pub(super) fn ended(found: &[Check]) -> Ended {
    let unsound = found.iter().any(|check| check.outcome == Outcome::Fault);
    if unsound { Ended::Failed } else { Ended::Done }
}

/// Checks of what lies outside the configuration: the store, the platforms, the mail server. Nothing is sent; a store that
/// is not there yet is no fault and is not made.
pub(super) async fn outside(config: &Config, clock: &Clock, lang: Lang) -> Vec<Check> {
    let mut checks = vec![store(config, lang).await];
    // What a connector remembers is looked up where it is; a store that is not there yet is not made for that.
    let Ok(folder) = tempfile::tempdir() else { return checks };
    let beside = folder.path().join("kontingent.sqlite");
    let opened =
        if crate::sync::has_store(config) { crate::sync::open_store(config).await } else { Store::open(&beside).await };
    let Ok(store) = opened else { return checks };
    match connect(config, &store, clock) {
        Err(fault) => checks.push(Check::fault(
            lang.text("doctor-platforms"),
            fault.message(lang),
            lang.text("doctor-platform-hint"),
        )),
        Ok(platforms) => {
            let org = OrgContext::with(store.clone(), config.clone(), platforms.clone(), lang, clock.clone());
            for source in &config.sources {
                checks.push(rosters(&org, source, lang).await);
            }
            for platform in &platforms {
                checks.push(match &platform.exchange {
                    Some(exchange) => list(&org, platform, exchange, lang).await,
                    None => membership(platform, lang).await,
                });
                checks.extend(doctor_messenger::checks(platform, clock.now(), lang).await);
                checks.extend(functions(platform, lang).await);
            }
        }
    }
    checks.extend(mail(config, lang).await);
    checks
}

async fn store(config: &Config, lang: Lang) -> Check {
    let name = lang.text("doctor-store");
    if !crate::sync::has_store(config) {
        return Check::ok(name, lang.text("doctor-store-none"));
    }
    let looked = async {
        let store = crate::sync::open_store(config).await?;
        let damage = store.check().await?;
        let journal = store.verify_journal().await?;
        store.close().await;
        Ok::<_, StoreError>((damage, journal))
    };
    match looked.await {
        Err(fault) => Check::fault(name, fault.message(lang), lang.text("doctor-store-hint")),
        Ok((damage, _)) if !damage.is_empty() => {
            Check::fault(name, lang.text("store-damaged"), lang.text("doctor-store-hint"))
        }
        Ok((_, Err(broken))) => Check::fault(
            name,
            lang.text_with("journal-broken", &[("seq", broken.seq.to_string().into())]),
            lang.text("doctor-store-hint"),
        ),
        Ok((_, Ok((entries, _)))) => {
            Check::ok(name, lang.text_with("doctor-store-ok", &[("entries", (entries.max(0) as u64).into())]))
        }
    }
}

async fn membership(platform: &Connected, lang: Lang) -> Check {
    let name = lang.text_with("doctor-platform", &[("platform", platform.name.as_str().into())]);
    let Some(reader) = &platform.reader else { return Check::ok(name, lang.text("doctor-platform-files")) };
    match reader.read().await {
        Ok(read) => {
            let args = [("places", read.places.len().into()), ("seats", read.seats.len().into())];
            Check::ok(name, lang.text_with("doctor-platform-ok", &args))
        }
        Err(fault) => Check::fault(name, fault.message(lang), lang.text("doctor-platform-hint")),
    }
}

/// The list of a system that exchanges files, and the folder of its file of changes.
async fn list(org: &OrgContext, platform: &Connected, exchange: &Exchange, lang: Lang) -> Check {
    let name = lang.text_with("doctor-platform", &[("platform", platform.name.as_str().into())]);
    let hint = || lang.text("doctor-list-hint");
    let folder = exchange.actions.as_ref().and_then(|file| file.parent());
    if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let file = folder.display().to_string();
        return Check::fault(name, lang.text_with("doctor-changes-nowhere", &[("file", file.into())]), hint());
    }
    match list_of(org, platform, org.now()).await {
        Ok(read) => {
            let args = [("places", read.places.len().into()), ("seats", read.seats.len().into())];
            Check::ok(name, lang.text_with("doctor-list-ok", &args))
        }
        Err(fault) => Check::fault(name, fault.message(lang), hint()),
    }
}

/// What a roster service lets be read.
async fn rosters(org: &OrgContext, source: &Source, lang: Lang) -> Check {
    let name = lang.text_with("doctor-source", &[("source", source.name.as_str().into())]);
    let hint = || lang.text("doctor-source-hint");
    let service = match service_of(org, source) {
        Ok(service) => service,
        Err(fault) => return Check::fault(name, fault.message(lang), hint()),
    };
    let (mut seen, mut refused) = (Vec::new(), Vec::new());
    for sight in service.sights().await {
        let what = || lang.text(&format!("sight-{}", sight.what));
        match &sight.seen {
            Ok(count) => {
                seen.push(lang.text_with("sight-seen", &[("what", what().into()), ("count", (*count).into())]));
            }
            Err(fault) => {
                let args = [("what", what().into()), ("reason", fault.message_of_service(lang).into())];
                refused.push(lang.text_with("sight-refused", &args));
            }
        }
    }
    let told = lang.text_with("doctor-source-ok", &[("seen", seen.join(", ").into())]);
    if refused.is_empty() {
        Check::ok(name, told)
    } else if seen.is_empty() {
        Check::fault(name, refused.join(" "), hint())
    } else {
        Check::warning(name, format!("{told} {}", refused.join(" ")), hint())
    }
}

/// What the token of a distance-learning site may do.
async fn functions(platform: &Connected, lang: Lang) -> Option<Check> {
    let site = platform.site.as_ref()?;
    // A site that does not answer was told already.
    let can = site.abilities().await.ok()?;
    let name = lang.text_with("doctor-functions", &[("platform", platform.name.as_str().into())]);
    let args =
        |functions: &[&str]| [("release", can.release.as_str().into()), ("functions", functions.join(", ").into())];
    let hint = || lang.text("doctor-functions-hint");
    Some(if !can.missing.is_empty() {
        Check::fault(name, lang.text_with("doctor-functions-missing", &args(&can.missing)), hint())
    } else if !can.rights.is_empty() {
        let told = lang.text_with("doctor-rights-missing", &args(&can.rights));
        Check::fault(name, told, lang.text("doctor-rights-hint"))
    } else if can.by_hand.is_empty() {
        Check::ok(name, lang.text_with("doctor-functions-ok", &args(&[])))
    } else {
        Check::warning(name, lang.text_with("doctor-functions-by-hand", &args(&can.by_hand)), hint())
    })
}

/// Whether the mail server can be reached. No letter is sent.
async fn mail(config: &Config, lang: Lang) -> Option<Check> {
    let smtp = config.notify.smtp.as_ref()?;
    let name = lang.text("doctor-mail-server");
    let address = format!("{}:{}", smtp.host, smtp.port);
    let reached = tokio::time::timeout(smtp.timeout, tokio::net::TcpStream::connect(&address)).await;
    let args = [("address", address.as_str().into())];
    Some(match reached {
        Ok(Ok(_)) => Check::ok(name, lang.text_with("doctor-mail-server-ok", &args)),
        _ => Check::fault(name, lang.text_with("doctor-mail-server-away", &args), lang.text("doctor-mail-server-hint")),
    })
}

/// The checks in words.
pub(super) fn lines(found: &[Check]) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for check in found {
        let mark = match check.outcome {
            Outcome::Ok => "✓",
            Outcome::Warning => "!",
            Outcome::Fault => "✗",
        };
        let _ = writeln!(text, "{mark} {}: {}", check.name, check.message);
        if let Some(hint) = &check.hint {
            let _ = writeln!(text, "  → {hint}");
        }
    }
    text
}

/// A line to sum up.
pub(super) fn summary(found: &[Check], lang: Lang) -> String {
    let count = |outcome: Outcome| found.iter().filter(|check| check.outcome == outcome).count();
    let summary = match (count(Outcome::Fault), count(Outcome::Warning)) {
        (0, 0) => lang.text("doctor-sound"),
        (0, warnings) => lang.text_with("doctor-sound-warnings", &[("warnings", warnings.into())]),
        (faults, _) => lang.text_with("doctor-unsound", &[("faults", faults.into())]),
    };
    format!("{summary}\n")
}
