//! The chats that the bot is in, and the places that they are: proposed by title, set by a person or the configuration.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::rights::{LackingRights, note_rights};
use super::{BotError, BotSession, Taken};
use crate::config::TitlePattern;
use crate::sync::{Bot, OrgContext};
use connectors::platform::max::CallError;
use connectors::platform::max::directory::{DirectoryError, MaxDirectory};
use connectors::platform::max::wire::{ChatAdminPermission, ChatStatus};
use domain::membership::{PlaceName, place_written};
use domain::roster::Groups;
use store::{Chat, NotTied, StoreError};

impl BotSession<'_> {
    /// The bot was added to a chat: its title and link are requested and kept.
    pub(super) async fn bot_came(self, chat: i64) -> Result<Taken, BotError> {
        let (title, link) = match self.bot.api.chat(chat).await {
            Ok(told) => (told.title.unwrap_or_default(), told.link),
            // Not an administrator yet, or no answer now: what is known is the number, and the title is asked for later.
            Err(fault) => {
                tracing::warn!(platform = %self.platform.name, chat, %fault, "the title of a chat is not known yet");
                (self.title_of(chat).await?, None)
            }
        };
        let store = &self.org.store;
        store.save_chat(&self.platform.name, &chat.to_string(), &title, link.as_deref(), self.now).await?;
        Ok(Taken::Quietly)
    }

    pub(super) async fn bot_went(self, chat: i64) -> Result<Taken, BotError> {
        self.org.store.leave_chat(&self.platform.name, &chat.to_string(), self.now).await?;
        Ok(Taken::Quietly)
    }

    /// Somebody's rights in a chat have changed. If the bot lacks one that it needs, people hear of it at once, and not at night.
    pub(super) async fn rights_changed(self, chat: Option<i64>) -> Result<Taken, BotError> {
        let Some(chat) = chat else { return Ok(Taken::Quietly) };
        self.met(chat).await?;
        if self.place_of(chat).await?.is_none() {
            return Ok(Taken::Quietly);
        }
        let lacking = note_rights(self.org, &self.platform.name, self.bot, self.now).await?;
        for LackingRights { place, rights } in &lacking {
            tracing::warn!(platform = %self.platform.name, %place, rights = rights.join(", "), "the bot lacks rights in a chat");
        }
        Ok(if lacking.is_empty() { Taken::Quietly } else { Taken::RightsLost(lacking) })
    }

    pub(super) async fn renamed(self, chat: i64, title: &str) -> Result<Taken, BotError> {
        self.org.store.save_chat(&self.platform.name, &chat.to_string(), title, None, self.now).await?;
        Ok(Taken::Quietly)
    }

    /// The title that is known.
    async fn title_of(self, chat: i64) -> Result<String, BotError> {
        let known = self.org.store.chat(&self.platform.name, &chat.to_string()).await?;
        Ok(known.map(|one| one.title).unwrap_or_default())
    }

    /// Keeps a chat that an update mentions although no update said that the bot was added to it.
    pub(super) async fn met(self, chat: i64) -> Result<(), BotError> {
        let known = self.org.store.chat(&self.platform.name, &chat.to_string()).await?;
        if known.is_none_or(|one| one.state != "there" || one.title.is_empty()) {
            self.bot_came(chat).await?;
        }
        Ok(())
    }

    /// The place that a chat is.
    pub(super) async fn place_of(self, chat: i64) -> Result<Option<PlaceName>, BotError> {
        Ok(self.bot.directory.known_chat(chat).await?.map(|chat| chat.place))
    }

    /// The chat that a place is.
    pub(super) async fn chat_at(self, place: &PlaceName) -> Result<Option<i64>, BotError> {
        let known = self.bot.directory.known_chats().await?;
        Ok(known.into_iter().find(|chat| chat.place == *place).map(|chat| chat.chat))
    }
}

/// A chat as people see it.
#[derive(Debug, Clone, Serialize)]
pub struct ChatView {
    /// What is kept about it.
    #[serde(flatten)]
    pub chat: Chat,
    /// The place that its title suggests, where it is tied to none.
    pub proposed: Option<PlaceName>,
    /// The configuration itself ties it.
    pub configured: bool,
}

/// The chats of all messengers, with the places that their titles suggest.
///
/// # Errors
/// When the database cannot be read.
pub async fn chats_of(org: &OrgContext) -> Result<Vec<ChatView>, StoreError> {
    let mut views = Vec::new();
    for platform in &org.platforms {
        let Some(bot) = &platform.bot else { continue };
        for mut chat in org.store.chats(&platform.name).await? {
            let said = bot.messenger.chats.iter().find(|tied| tied.chat == chat.chat);
            let configured = said.is_some();
            if let Some(said) = said {
                chat.place = said.place_name();
            }
            let proposed = match chat.place {
                Some(_) => None,
                None => place_of_title(&chat.title, &bot.messenger.titles),
            };
            views.push(ChatView { chat, proposed, configured });
        }
    }
    Ok(views)
}

/// The rights that the bot needs in a chat, those first without which it cannot work at all: to read the members, and to let
/// people in and out; then those without which some actions become failures: administrators, titles.
const RIGHTS: [ChatAdminPermission; 4] = [
    ChatAdminPermission::ReadAllMessages,
    ChatAdminPermission::AddRemoveMembers,
    ChatAdminPermission::AddAdmins,
    ChatAdminPermission::ChangeChatInfo,
];

/// True for a right without which the bot cannot work in a chat at all.
pub fn is_needed(right: &ChatAdminPermission) -> bool {
    matches!(right, ChatAdminPermission::ReadAllMessages | ChatAdminPermission::AddRemoveMembers)
}

/// What the bot may do in a chat that is a place.
#[derive(Debug, Clone)]
pub struct ChatRights {
    /// The place.
    pub place: PlaceName,
    /// The rights that it lacks, as the messenger calls them, the needed ones first; or why nobody knows.
    pub missing: Result<Vec<ChatAdminPermission>, CallError>,
}

/// What the bot may do in the chats of a messenger that are places. Nothing is changed.
///
/// # Errors
/// When the store cannot be read.
pub async fn rights_of(bot: &Bot) -> Result<Vec<ChatRights>, DirectoryError> {
    let mut all = Vec::new();
    for chat in bot.directory.remembered().await?.chats {
        let missing = bot
            .api
            .own_membership(chat.chat)
            .await
            .map(|own| RIGHTS.iter().filter(|right| !own.is_owner && !own.may(right)).cloned().collect());
        all.push(ChatRights { place: chat.place, missing });
    }
    Ok(all)
}

/// Ties a chat to a place, or unties it. The place is in the contract's form, or in words. Returns the place in the contract's form.
///
/// # Errors
/// When the database cannot be written; then the chat stays what it was.
pub async fn link_chat(
    org: &OrgContext,
    chat: &Chat,
    place: Option<&str>,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Result<Option<PlaceName>, NotTied>, StoreError> {
    let place = match place {
        None => None,
        Some(written) => match canonical(written) {
            Some(place) => Some(place),
            None => return Ok(Err(NotTied::NoPlace)),
        },
    };
    let tied = org.store.link_chat(&chat.platform, &chat.chat, place.as_ref(), now, who).await?;
    Ok(tied.map(|()| place))
}

/// Writes the groups of tied chats as the rosters write them: whoever ties a chat to «ис21» means ИС-21.
pub(in crate::sync) async fn respell(
    org: &OrgContext,
    platform: &str,
    bot: &Bot,
    groups: &Groups,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for chat in bot.directory.known_chats().await? {
        let Some(place) = place_written(&chat.place.to_string(), groups.clone()).filter(|place| *place != chat.place)
        else {
            continue;
        };
        org.store.respell_chat(platform, &chat.chat.to_string(), &place, now).await?;
    }
    Ok(())
}

/// Asks for the tied chats that the bot was taken out of: it may be back, and the update that would have said so was lost.
pub(in crate::sync) async fn find_again(
    org: &OrgContext,
    platform: &str,
    bot: &Bot,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for chat in bot.directory.known_chats().await?.into_iter().filter(|chat| !chat.is_there) {
        let Ok(told) = bot.api.chat(chat.chat).await else { continue };
        if told.status == ChatStatus::Active {
            let title = told.title.unwrap_or(chat.title);
            org.store.save_chat(platform, &chat.chat.to_string(), &title, told.link.as_deref(), now).await?;
        }
    }
    Ok(())
}

/// Keeps the bot's username, with which personal links begin. If the messenger does not answer now, it is asked again later.
pub(in crate::sync) async fn meet_bot(bot: &Bot) -> Result<(), StoreError> {
    let Ok(info) = bot.api.me().await else { return Ok(()) };
    match info.user.username {
        Some(name) => bot.directory.meet_bot(&name).await,
        None => Ok(()),
    }
}

/// A written place in the contract's form, without a list of known groups.
fn canonical(written: &str) -> Option<PlaceName> {
    place_written(written, Groups::default())
}

/// The place that a title suggests: by the patterns of the configuration, otherwise by its words.
fn place_of_title(title: &str, patterns: &[TitlePattern]) -> Option<PlaceName> {
    let by_pattern = patterns.iter().find_map(|pattern| {
        let group = group_in(title, &pattern.title)?;
        canonical(&pattern.place.replace("{group}", group))
    });
    by_pattern.or_else(|| canonical(&format!("чат {title}")).filter(PlaceName::is_chat))
}

/// The part of a title where the pattern has `{group}`.
fn group_in<'a>(title: &'a str, pattern: &str) -> Option<&'a str> {
    let (before, after) = pattern.split_once("{group}")?;
    let group = title.trim().strip_prefix(before.trim_start())?.strip_suffix(after.trim_end())?.trim();
    (!group.is_empty()).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_title_speaks_for() {
        let patterns = [TitlePattern {
            title: "Группа {group}: мамы и папы".into(),
            place: "chat:parents:{group}".into(),
        }];
        let of = |title: &str| place_of_title(title, &patterns).map(|place| place.to_string());
        assert_eq!(of("Группа ИС-21: мамы и папы").as_deref(), Some("chat:parents:ИС-21"));
        assert_eq!(of("ИС-21 родители").as_deref(), Some("chat:parents:ИС-21"));
        assert_eq!(of("ИС-21 студенты").as_deref(), Some("chat:students:ИС-21"));
        assert_eq!(of("ИС-21 преподаватели").as_deref(), Some("chat:teachers:ИС-21"));
        assert_eq!(of("Новогодний вечер"), None);
        let mut groups = Groups::default();
        groups.take("ИС-21");
        assert_eq!(place_written("chat:students:ис21", groups.clone()), Some(PlaceName::Students("ИС-21".into())));
        assert_eq!(place_written("chat:parents:ис22", groups), Some(PlaceName::Parents("ис22".into())));
    }
}
