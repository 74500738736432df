//! Finds people by key, account or name: those whom plans named before, or those whom the rosters and platforms have now.

use chrono::{DateTime, Utc};

use super::{OrgContext, SyncError, explain_target};
use planner::plan::Confidence;
use store::KnownPerson;

/// The people with this key, account or name. Somebody whom no plan ever named is looked up in the rosters in force and on the
/// platforms, and is kept in the store from then on.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written. A platform that cannot be read now is passed over.
pub async fn people_called(org: &OrgContext, text: &str, now: DateTime<Utc>) -> Result<Vec<KnownPerson>, SyncError> {
    let found = org.store.persons_called(text).await?;
    if !found.is_empty() || text.trim().is_empty() {
        return Ok(found);
    }
    for platform in &org.platforms {
        let explanations = match explain_target(org, platform, now, text).await {
            Ok((_, explanations)) => explanations,
            Err(SyncError::Store(fault)) => return Err(fault.into()),
            Err(_) => continue,
        };
        for one in explanations.iter().filter(|one| !one.key.is_empty()) {
            let account = one.matched.as_ref().filter(|matched| matched.confidence != Confidence::Possible);
            let account = account.map(|matched| matched.platform_id.as_str()).filter(|id| !id.is_empty());
            org.store
                .save_person(&platform.name, &one.key.as_str().into(), &one.name, one.category, account, now)
                .await?;
        }
    }
    Ok(org.store.persons_called(text).await?)
}
