//! The rosters in force, exported for other systems.

use chrono::{DateTime, Utc};

use super::{CycleFault, House};
use documents::oneroster::bundle_of;
use planner::plan::{Contingent, contingent};
use rosters::source::oneroster;
use rosters::source::oneroster::bundle::Version;
use store::Event;

/// The people of the organisation today, by all rosters and orders in force.
///
/// # Errors
/// [`CycleFault::Store`] when the database cannot be read, [`CycleFault::BrokenOff`] after a panic.
pub async fn contingent_today(house: &House, now: DateTime<Utc>) -> Result<Contingent, CycleFault> {
    let found = super::rosters_in_force(house, now).await?;
    let mut policy = house.config.policy.clone();
    if policy.organization.is_empty() {
        policy.organization.clone_from(&house.config.organization);
    }
    let moment = house.moment(now);
    super::look::in_background(move || contingent(&found.book, &policy, moment)).await
}

/// The contingent as a OneRoster bundle. The export is entered in the journal.
///
/// # Errors
/// As [`contingent_today`]; nothing is handed out if the entry in the journal cannot be written.
pub async fn export_oneroster(
    house: &House,
    version: Version,
    who: &str,
    now: DateTime<Utc>,
) -> Result<(Contingent, Vec<u8>), CycleFault> {
    let contingent = contingent_today(house, now).await?;
    let bytes = oneroster::write(&bundle_of(&contingent, version));
    let people = contingent.students.len() + contingent.staff.len() + contingent.guardians.len();
    house.store.enter(now, Event::Exported, who, &format!("oneroster, {people}")).await?;
    Ok((contingent, bytes))
}
