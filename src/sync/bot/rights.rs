//! Rights that the bot lacks in its chats: looked up with every cycle and whenever somebody's rights change, kept for the overview and
//! for letters. The messenger tells of a change by a webhook alone, and a right that was taken away shows at night otherwise, as a
//! chat that cannot be read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::chats::rights_of;
use crate::sync::{Bot, OrgContext};
use connectors::platform::max::wire::ChatAdminPermission;
use domain::membership::PlaceName;
use store::{StoreError, Switch, stamp};

/// A chat in which the bot lacks rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LackingRights {
    /// The place that the chat is.
    pub place: PlaceName,
    /// The rights, as the messenger calls them, the most needed first.
    pub rights: Vec<String>,
}

fn switch_of(platform: &str) -> String {
    format!("rights:{platform}")
}

/// Looks up what the bot may do in each chat that is a place, and keeps what it lacks. Of a chat that does not answer now, what was
/// known stays.
///
/// # Errors
/// When the database cannot be read or written.
pub(in crate::sync) async fn note_rights(
    org: &OrgContext,
    platform: &str,
    bot: &Bot,
    now: DateTime<Utc>,
) -> Result<Vec<LackingRights>, StoreError> {
    let known = lacking_on(org, platform).await?;
    let Ok(chats) = rights_of(bot).await else { return Ok(known) };
    let lacking: Vec<LackingRights> = chats
        .into_iter()
        .filter_map(|chat| match chat.missing {
            Ok(missing) if missing.is_empty() => None,
            Ok(missing) => Some(LackingRights { place: chat.place, rights: words_of(&missing) }),
            Err(_) => known.iter().find(|one| one.place == chat.place).cloned(),
        })
        .collect();
    if lacking != known {
        let value = serde_json::to_string(&lacking).unwrap_or_default();
        let switch = Switch { value, since: stamp(now), who: "auto".to_owned(), reason: String::new() };
        org.store.set_switch(&switch_of(platform), &switch).await?;
    }
    Ok(lacking)
}

fn words_of(rights: &[ChatAdminPermission]) -> Vec<String> {
    rights.iter().map(|right| right.word().to_owned()).collect()
}

async fn lacking_on(org: &OrgContext, platform: &str) -> Result<Vec<LackingRights>, StoreError> {
    let kept = org.store.switch(&switch_of(platform)).await?;
    Ok(kept.and_then(|switch| serde_json::from_str(&switch.value).ok()).unwrap_or_default())
}

/// What the bots lack, as it was looked up last.
///
/// # Errors
/// When the database cannot be read.
pub async fn lacking_rights(org: &OrgContext) -> Result<Vec<LackingRights>, StoreError> {
    let mut all = Vec::new();
    for platform in org.platforms.iter().filter(|platform| platform.bot.is_some()) {
        all.extend(lacking_on(org, &platform.name).await?);
    }
    Ok(all)
}
