//! The rosters in force, exported for other systems.

use chrono::{DateTime, Utc};

use super::{OrgContext, SyncError};
use documents::oneroster::bundle_of;
use planner::plan::{Contingent, contingent};
use rosters::source::oneroster;
use rosters::source::oneroster::bundle::Version;
use store::Event;

/// The people of the organisation today, by all rosters and orders in force.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read, [`SyncError::BrokenOff`] after a panic.
pub async fn contingent_today(org: &OrgContext, now: DateTime<Utc>) -> Result<Contingent, SyncError> {
    let found = super::rosters_in_force(org, now).await?;
    let mut policy = org.config.policy.clone();
    if policy.organization.is_empty() {
        policy.organization.clone_from(&org.config.organization);
    }
    let moment = org.moment(now);
    super::plan_platform::in_background(move || contingent(&found.dataset, &policy, moment)).await
}

/// The contingent as a OneRoster bundle. The export is entered in the journal.
///
/// # Errors
/// As [`contingent_today`]; nothing is handed out if the entry in the journal cannot be written.
pub async fn export_oneroster(
    org: &OrgContext,
    version: Version,
    who: &str,
    now: DateTime<Utc>,
) -> Result<(Contingent, Vec<u8>), SyncError> {
    let contingent = contingent_today(org, now).await?;
    let bytes = oneroster::write(&bundle_of(&contingent, version));
    let people = contingent.students.len() + contingent.staff.len() + contingent.guardians.len();
    org.store.enter(now, Event::Exported, who, &format!("oneroster, {people}")).await?;
    Ok((contingent, bytes))
}
