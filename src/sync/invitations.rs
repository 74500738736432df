//! Links that were made, with names, terms and requests to revoke them: for the page, the API, the command line and the hand-outs.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use super::OrgContext;
use crate::invitation::directory::{bot_switch, number_of};
use documents::hand_out::Card;
use planner::plan::{ActionKind, reverse_id};
use store::{InvitationRow, Revocation, StoreError};

/// A link, with what people need to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The row of the store; its link is empty if a personal link no longer works.
    pub row: InvitationRow,
    /// Whom it lets in, by name; by key where no name is known any more.
    pub name: String,
    /// The last day of its term, by the policy.
    pub until: Option<NaiveDate>,
    /// A request to revoke it that is not done yet, or failed.
    pub revocation: Option<Revocation>,
}

impl Invitation {
    /// The request to revoke it that is still to be carried out.
    pub fn revoking(&self) -> Option<&Revocation> {
        self.revocation.as_ref().filter(|wish| wish.state != "failed")
    }

    /// Why the last attempt to revoke it failed.
    pub fn failed(&self) -> Option<&str> {
        self.revocation.as_ref().filter(|wish| wish.state == "failed").map(|wish| wish.fault.as_str())
    }

    /// True if the link still works on this day and nobody wants it revoked, so that it is worth handing out.
    pub fn is_good(&self, today: NaiveDate) -> bool {
        self.row.is_open()
            && !self.row.link.is_empty()
            && self.revoking().is_none()
            && self.until.is_none_or(|until| until >= today)
    }

    /// What stands on its hand-out.
    pub fn card(&self) -> Card {
        let row = &self.row;
        Card {
            name: self.name.clone(),
            place: row.place.clone(),
            role: row.role,
            link: row.link.clone(),
            until: self.until,
        }
    }

    /// As JSON, for scripts. Anybody who has a link can use it, so it is included only for those who may hand it out.
    pub fn json(&self, with_link: bool) -> Value {
        let row = &self.row;
        let mut value = json!({
            "id": row.id, "platform": row.platform, "person": row.person, "name": self.name, "place": row.place,
            "role": row.role, "made_at": row.made_at, "until": self.until, "state": row.state,
            "revoking": self.revoking().map(|wish| wish.plan),
        });
        if let Some(object) = value.as_object_mut().filter(|_| with_link) {
            object.insert("link".to_owned(), row.link.as_str().into());
        }
        value
    }
}

/// The open links, sorted by place and name; with `all` also those that were used or revoked.
///
/// # Errors
/// When the database cannot be read. A messenger that does not answer is no error: its links are empty.
pub async fn invitations(org: &OrgContext, all: bool, now: DateTime<Utc>) -> Result<Vec<Invitation>, StoreError> {
    let rows = org.store.invitations(!all).await?;
    let known = Known::of(org, now).await?;
    let mut found: Vec<Invitation> = rows.into_iter().map(|row| known.tell(org, row)).collect();
    found.sort_by(|a, b| {
        let key = |one: &Invitation| (one.row.place.clone(), one.name.clone(), one.row.id);
        key(a).cmp(&key(b))
    });
    Ok(found)
}

/// One link by its number; `None` if there is none.
///
/// # Errors
/// As [`invitations`].
pub async fn invitation(org: &OrgContext, id: i64, now: DateTime<Utc>) -> Result<Option<Invitation>, StoreError> {
    let Some(row) = org.store.invitation(id).await? else { return Ok(None) };
    Ok(Some(Known::of(org, now).await?.tell(org, row)))
}

/// The moment before which approvals have lapsed.
pub(super) fn lapsed(org: &OrgContext, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(i64::from(org.config.apply.approval_hours))
}

/// What is known beside the links themselves.
struct Known {
    names: HashMap<String, String>,
    /// By platform and the id of the action that revokes.
    wishes: HashMap<(String, String), Revocation>,
    /// Personal links that are good, by platform and number, as they are to be opened.
    personal: HashMap<(String, i64), Personal>,
}

impl Known {
    async fn of(org: &OrgContext, now: DateTime<Utc>) -> Result<Known, StoreError> {
        let names = org.store.names_of_persons().await?;
        let wishes = org.store.revocations(lapsed(org, now)).await?;
        // The last one of each counts: they come in the order in which they were asked for.
        let wishes = wishes.into_iter().map(|wish| ((wish.platform.clone(), wish.action.clone()), wish)).collect();
        Ok(Known { names, wishes, personal: personal_links(org, now).await? })
    }

    fn tell(&self, org: &OrgContext, mut row: InvitationRow) -> Invitation {
        let mut ends = None;
        if let Some(number) = number_of(&row.link) {
            let personal = self.personal.get(&(row.platform.clone(), number));
            row.link = personal.map(|one| one.link.clone()).unwrap_or_default();
            ends = personal.and_then(|one| one.until);
        }
        let revokes = (row.platform.clone(), reverse_id(&row.action, ActionKind::RevokeInvite));
        // That the link before this one could not be revoked says nothing about this one.
        let is_about = |wish: &&Revocation| row.is_open() && (wish.state != "failed" || wish.asked_at >= row.made_at);
        let days = u64::from(org.config.policy.invite_term_days);
        let made = DateTime::parse_from_rfc3339(&row.made_at).ok();
        Invitation {
            name: self.names.get(row.person.as_str()).cloned().unwrap_or_else(|| row.person.to_string()),
            // One link may lead to several places; it ends when it was first made to end.
            until: made
                .and_then(|at| org.day(at.to_utc()).checked_add_days(Days::new(days)))
                .map(|until| ends.map_or(until, |ends: NaiveDate| until.min(ends))),
            revocation: self.wishes.get(&revokes).filter(is_about).cloned(),
            row,
        }
    }
}

/// A personal link that is good.
struct Personal {
    link: String,
    until: Option<NaiveDate>,
}

/// The personal links of all messengers that are good, as they are to be opened.
async fn personal_links(org: &OrgContext, now: DateTime<Utc>) -> Result<HashMap<(String, i64), Personal>, StoreError> {
    let mut links = HashMap::new();
    for platform in &org.platforms {
        let Some(bot) = &platform.bot else { continue };
        let open = org.store.open_links(&platform.name, now).await?;
        if open.is_empty() {
            continue;
        }
        // Learnt with the first read; before it the messenger is asked.
        let username = match org.store.switch(&bot_switch(&platform.name)).await? {
            Some(known) => known.value,
            None => match bot.api.me().await.ok().and_then(|info| info.user.username) {
                Some(name) => name,
                None => continue,
            },
        };
        for link in open {
            let ends = DateTime::parse_from_rfc3339(&link.ends_at).ok();
            let one = Personal { link: bot.deep_link(link.id, &username), until: ends.map(|at| org.day(at.to_utc())) };
            links.insert((platform.name.clone(), link.id), one);
        }
    }
    Ok(links)
}
