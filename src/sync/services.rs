//! Roster services → bundles, which are imported like files. Fetching needs no lock, importing does.

use chrono::{DateTime, TimeDelta, Utc};

use super::{FileOutcome, OrgContext, SyncError};
use crate::config::{Source, SourceKind};
use crate::intake::{Reading, take_in};
use connectors::service::{
    Client, Depth, Dnevnik, DnevnikSettings, OneRosterService, OneRosterSettings, RECORD, ReadError, RosterService,
    SettingsError,
};
use rosters::source::oneroster;
use rosters::source::oneroster::bundle::Version;
use store::{Switch, stamp};

/// What a service gave: the bytes of a bundle, and what could not be read this time.
#[derive(Debug)]
pub struct FetchedSource {
    /// The source's name.
    pub source: String,
    /// The bundle, or why there is none: then the last accepted one stays in force.
    pub bundle: Result<Vec<u8>, SyncError>,
    /// Parts that could not be read and are as they were before, each with the reason.
    pub unread: Vec<(String, ReadError)>,
    /// Everything was read, not only what changed.
    is_full: bool,
    begun: DateTime<Utc>,
}

/// The connector of a source. Nothing is sent yet.
///
/// # Errors
/// An address, a rate or a certificate that is not usable.
pub fn service_of(org: &OrgContext, source: &Source) -> Result<Box<dyn RosterService>, SettingsError> {
    let client = |refresh| Client {
        id: source.client_id.clone(),
        secret: source.client_secret.clone(),
        refresh,
        // A refresh token may be good once: wherever it is used, the next one is kept in the same place.
        file: org.config.store.path.with_file_name(format!("{}.token", file_word(&source.name))),
    };
    Ok(match &source.kind {
        SourceKind::Dnevnik { token, relatives } => Box::new(Dnevnik::new(DnevnikSettings {
            address: source.address.through(&org.store.permits()),
            client: client(Some(token.clone())),
            school: source.school.clone(),
            relatives: *relatives,
            clock: org.clock.clone(),
        })?),
        SourceKind::OneRoster { is_1_2, token_url, scope } => Box::new(OneRosterService::new(OneRosterSettings {
            address: source.address.through(&org.store.permits()),
            version: if *is_1_2 { Version::V1p2 } else { Version::V1p1 },
            token_url: token_url.clone(),
            client: client(None),
            scope: scope.clone(),
            school: source.school.clone(),
            clock: org.clock.clone(),
        })?),
    })
}

/// A name as a part of a file's name.
fn file_word(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// The name under which a source's bundles are known.
fn file_of(source: &Source) -> String {
    format!("{}.zip", source.name)
}

/// Reads the services, each in full if that is due or `full`, otherwise what changed. `only` names those that are meant;
/// empty for all. Nothing is kept yet.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read. A service that cannot be read is no error: its bundle holds the reason.
pub async fn fetch(
    org: &OrgContext,
    only: &[String],
    full: bool,
    now: DateTime<Utc>,
) -> Result<Vec<FetchedSource>, SyncError> {
    let mut all = Vec::new();
    for source in org.config.sources.iter().filter(|source| only.is_empty() || only.contains(&source.name)) {
        all.push(fetch_one(org, source, full, now).await?);
    }
    Ok(all)
}

async fn fetch_one(
    org: &OrgContext,
    source: &Source,
    full: bool,
    now: DateTime<Utc>,
) -> Result<FetchedSource, SyncError> {
    // The kept bundle was written by this program; one that can no longer be read is ignored.
    let former = org.store.content_of_file(&file_of(source)).await?;
    let former = former.and_then(|bytes| oneroster::read_bytes(&bytes, &org.config.limits).ok());
    let last_full = org.store.switch(&format!("fetched-full:{}", source.name)).await?;
    let last = org.store.switch(&format!("fetched:{}", source.name)).await?;
    let moment = |switch: Option<Switch>| {
        let at = switch.and_then(|switch| DateTime::parse_from_rfc3339(&switch.value).ok()).map(|at| at.to_utc());
        // A moment that is still to come was noted by a clock that was wrong: what changed since is not known.
        at.filter(|at| *at <= now)
    };
    let term = TimeDelta::hours(i64::from(source.full_hours));
    let is_full = full || former.is_none() || moment(last_full).is_none_or(|at| now - at >= term);
    let depth = match moment(last) {
        Some(since) if !is_full => Depth::Changes(since),
        _ => Depth::Full,
    };
    let is_full = depth == Depth::Full;
    let mut fetched =
        FetchedSource { source: source.name.clone(), bundle: Ok(Vec::new()), unread: Vec::new(), is_full, begun: now };
    let name = || source.name.clone();
    let told = match service_of(org, source) {
        Ok(service) => service
            .fetch(former.as_ref(), depth, org.day(now))
            .await
            .map_err(|fault| SyncError::Source { service: name(), fault }),
        Err(fault) => Err(SyncError::Settings { platform: name(), fault }),
    };
    fetched.bundle = told.map(|told| {
        fetched.unread = told.unread;
        oneroster::write(&told.bundle)
    });
    Ok(fetched)
}

/// Imports what was fetched. A bundle whose content is already in force is reported as known.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written. A service that could not be read is in the list of faults.
pub async fn take_fetched(
    org: &OrgContext,
    fetched: Vec<FetchedSource>,
    now: DateTime<Utc>,
) -> Result<(Vec<FileOutcome>, Vec<(String, SyncError)>), SyncError> {
    let (mut outcomes, mut faults) = (Vec::new(), Vec::new());
    for one in fetched {
        let bytes = match one.bundle {
            Ok(bytes) => bytes,
            Err(fault) => {
                faults.push((one.source, fault));
                continue;
            }
        };
        let told = crate::intake::told_in_force(&org.store).await?;
        let words = crate::intake::words_of(&org.config, &[], &told)?;
        let how = Reading {
            words: &words,
            limits: &org.config.limits,
            day: org.day(now),
            lang: org.lang,
            organization: &org.config.organization,
            earlier: None,
        };
        let file = format!("{}.zip", one.source);
        let taken =
            take_in(&org.store, &one.source, &file, &bytes, &[], &[], how, now, None, org.config.time_zone).await?;
        // Marks of what was not read whole are kept with the bundle; a full read with such a mark is made again soon.
        // A record that was not understood is no better the next time.
        let is_odd = |fault: &ReadError| matches!(fault, ReadError::NotUnderstood { reason, .. } if reason == RECORD);
        let is_whole = one.unread.iter().all(|(_, fault)| is_odd(fault));
        for (name, is_met) in [("fetched", true), ("fetched-full", one.is_full && is_whole)] {
            if is_met {
                let value = stamp(one.begun);
                let switch = Switch { value, since: stamp(now), who: "auto".into(), reason: String::new() };
                org.store.set_switch(&format!("{name}:{}", one.source), &switch).await?;
            }
        }
        outcomes.push(FileOutcome { file, taken, not_moved: None });
    }
    Ok((outcomes, faults))
}
