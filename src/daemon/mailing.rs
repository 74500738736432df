//! Personal links by mail: a letter for each person whose address the rosters say, with the link and what to do with it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::posting::mailer;
use crate::notify::{Letter, MailError};
use crate::sync::{Invitation, OrgContext, SyncError, rosters_in_force};
use documents::phrases;
use names::visible;
use planner::identity::facts_of;
use store::Event;

/// What became of the letters. No names and no addresses: numbers of invitations.
#[derive(Debug, Default)]
pub struct Mailed {
    /// Letters that were sent.
    pub sent: usize,
    /// Invitations whose person has no address in the rosters.
    pub no_address: Vec<i64>,
    /// Invitations whose letter was not sent, and why.
    pub failed: Vec<(i64, MailError)>,
}

/// Why no letter could be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum NotMailed {
    /// There is no mail server in the configuration.
    #[error("no mail server")]
    NoServer,
    /// Its settings are of no use.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The house.
    #[error(transparent)]
    Cycle(#[from] SyncError),
}

/// Mails links that are good, one letter a link: it may lead to several places. Each is entered in the journal.
///
/// # Errors
/// When there is no mail server, or the store cannot be used. A letter that was not sent is told in the answer.
pub async fn mail_links(
    org: &OrgContext,
    found: &[Invitation],
    who: &str,
    now: DateTime<Utc>,
) -> Result<Mailed, NotMailed> {
    let mailer = mailer(org).ok_or(NotMailed::NoServer)??;
    let lang = org.config.language;
    let dataset = rosters_in_force(org, now).await?;
    let mut by_link: BTreeMap<&str, Vec<&Invitation>> = BTreeMap::new();
    for one in found.iter().filter(|one| one.is_good(org.day(now))) {
        by_link.entry(&one.row.link).or_default().push(one);
    }
    let mut mailed = Mailed::default();
    for (link, invitations) in by_link {
        let Some(first) = invitations.first() else { continue };
        let email = facts_of(&dataset.dataset, first.row.person.as_str()).map(|facts| facts.email).unwrap_or_default();
        if email.is_empty() {
            mailed.no_address.extend(invitations.iter().map(|one| one.row.id));
            continue;
        }
        let places: Vec<String> =
            invitations.iter().map(|one| visible(&phrases::place_words(lang, &one.row.place)).into_owned()).collect();
        let until = first.until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
        let organization = visible(&org.config.organization).into_owned();
        let args = [
            ("organization", organization.as_str().into()),
            ("name", visible(&first.name).into_owned().into()),
            ("places", places.join(", ").into()),
            ("link", link.into()),
            ("until", until.into()),
        ];
        let letter = Letter {
            to: vec![email],
            subject: lang.text_with("link-letter-subject", &args),
            text: lang.text_with("link-letter-text", &args),
            attachments: Vec::new(),
        };
        match mailer.send(&letter).await {
            Ok(()) => {
                mailed.sent += 1;
                for one in invitations {
                    let row = &one.row;
                    let event = Event::LinkMailed;
                    org.store.append_link(event, &row.person, &row.place, who, now).await.map_err(SyncError::from)?;
                }
            }
            Err(fault) => mailed.failed.extend(invitations.iter().map(|one| (one.row.id, fault.clone()))),
        }
    }
    Ok(mailed)
}
