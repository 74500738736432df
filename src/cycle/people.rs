//! Finds people by key, account or name: those whom plans named before, or those whom the rosters and platforms have now.

use chrono::{DateTime, Utc};

use super::{CycleFault, House, explain_target};
use planner::plan::Confidence;
use store::KnownPerson;

/// The people with this key, account or name. Somebody whom no plan ever named is looked up in the rosters in force and on the
/// platforms, and is kept in the store from then on.
///
/// # Errors
/// [`CycleFault::Store`] when the database cannot be read or written. A platform that cannot be read now is passed over.
pub async fn people_called(house: &House, text: &str, now: DateTime<Utc>) -> Result<Vec<KnownPerson>, CycleFault> {
    let found = house.store.persons_called(text).await?;
    if !found.is_empty() || text.trim().is_empty() {
        return Ok(found);
    }
    for platform in &house.platforms {
        let explanations = match explain_target(house, platform, now, text).await {
            Ok((_, explanations)) => explanations,
            Err(CycleFault::Store(fault)) => return Err(fault.into()),
            Err(_) => continue,
        };
        for one in explanations.iter().filter(|one| !one.key.is_empty()) {
            let account = one.matched.as_ref().filter(|matched| matched.confidence != Confidence::Possible);
            let account = account.map(|matched| matched.platform_id.as_str()).filter(|id| !id.is_empty());
            house.store.keep_person(&platform.name, &one.key, &one.name, one.category, account, now).await?;
        }
    }
    Ok(house.store.persons_called(text).await?)
}
