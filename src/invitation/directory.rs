//! What the connector of a messenger has to remember, kept in the store: chats, tied accounts, invitations.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta};

use super::LinkKey;
use connectors::platform::max::directory::{
    DirectoryError, KnownAccount, KnownChat, MaxDirectory, OpenInvitation, Remembered,
};
use domain::action::{Action, PersonKey};
use domain::membership::{PlaceName, Role, same_place};
use store::{Chat, Store, StoreError, Switch};
use system::clock::Clock;

/// How a personal link is written down where a link stands: the link itself follows from the key alone.
const REFERENCE: &str = "personal:";

/// The number of a personal link from how it is written down.
pub fn number_of(reference: &str) -> Option<i64> {
    reference.strip_prefix(REFERENCE)?.parse().ok()
}

/// Under which name the store keeps the public name of a platform's bot.
pub fn bot_switch(platform: &str) -> String {
    format!("bot:{platform}")
}

/// The store as the home of one messenger.
#[derive(Debug, Clone)]
pub struct StoredDirectory {
    /// The store.
    pub store: Store,
    /// The platform's name.
    pub platform: String,
    /// The key of secrets.
    pub key: LinkKey,
    /// Days that a link is good for.
    pub term_days: u32,
    /// Chats that the configuration ties, by number.
    pub tied: HashMap<String, PlaceName>,
    /// What time it is.
    pub clock: Clock,
}

#[async_trait]
impl MaxDirectory for StoredDirectory {
    async fn remembered(&self) -> Result<Remembered, DirectoryError> {
        let names = self.store.names_of_persons().await?;
        let accounts = self
            .store
            .tied_accounts(&self.platform)
            .await?
            .into_iter()
            .filter_map(|link| {
                let name = names.get(link.person.as_str())?.clone();
                let account = link.account?.parse().ok()?;
                Some(KnownAccount { account, person: link.person, name, role: role_of(&link.category) })
            })
            .collect();
        let open = self.store.invitations(true).await?.into_iter().filter(|row| row.platform == self.platform);
        let invited = open
            .filter_map(|row| {
                Some(OpenInvitation {
                    name: names.get(row.person.as_str())?.clone(),
                    role: row.role,
                    since: day_of(&row.made_at),
                    person: row.person,
                    place: row.place,
                })
            })
            .collect();
        Ok(Remembered { chats: self.known_chats().await?, accounts, invited })
    }

    async fn invite(&self, action: &Action) -> Result<String, DirectoryError> {
        let person = action.person().ok_or_else(|| DirectoryError("action_without_person".to_owned()))?;
        let now = self.clock.now();
        let ends = now + TimeDelta::days(i64::from(self.term_days));
        let hash = |id: i64| self.key.hash(id);
        let link =
            self.store.personal_link(&self.platform, &person.key, person.category.code(), ends, now, &hash).await?;
        Ok(format!("{REFERENCE}{}", link.id))
    }

    async fn link_of(&self, action: &Action) -> Result<Option<String>, DirectoryError> {
        let person = action.person().ok_or_else(|| DirectoryError("action_without_person".to_owned()))?;
        let open = self.store.open_link_of(&self.platform, &person.key, self.clock.now()).await?;
        Ok(open.map(|link| format!("{REFERENCE}{}", link.id)))
    }

    async fn revoke(&self, person: &PersonKey, place: &PlaceName) -> Result<(), DirectoryError> {
        Ok(self.store.revoke_place(&self.platform, person, &place.to_string(), self.clock.now()).await?)
    }

    async fn untie(&self, person: &PersonKey) -> Result<(), DirectoryError> {
        self.store.revoke_link(&self.platform, person, self.clock.now(), "auto").await?;
        Ok(())
    }

    async fn handed(&self, account: i64, chat: i64) -> Result<Option<String>, DirectoryError> {
        Ok(self.store.handed_link(&self.platform, &account.to_string(), &chat.to_string()).await?)
    }

    async fn hand(&self, account: i64, chat: i64, link: &str) -> Result<(), DirectoryError> {
        let (account, chat) = (account.to_string(), chat.to_string());
        Ok(self.store.save_handed_link(&self.platform, &account, &chat, link, self.clock.now()).await?)
    }

    async fn retie(&self, chat: i64, place: &PlaceName) -> Result<(), DirectoryError> {
        let tied =
            self.store.link_chat(&self.platform, &chat.to_string(), Some(place), self.clock.now(), "auto").await?;
        tied.map_err(|_| DirectoryError("chat_not_tied".to_owned()))
    }
}

impl StoredDirectory {
    /// The people whom personal links have tied to an account: one in each capacity.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn owners_of(&self, account: i64) -> Result<Vec<KnownAccount>, StoreError> {
        let mut owners = Vec::new();
        for link in self.store.links_of_account(&self.platform, &account.to_string()).await? {
            if let Some(name) = self.store.name_of_person(&link.person).await? {
                owners.push(KnownAccount { account, person: link.person, name, role: role_of(&link.category) });
            }
        }
        Ok(owners)
    }

    /// Keeps the bot's username, which links to it begin with.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn meet_bot(&self, username: &str) -> Result<(), StoreError> {
        let name = bot_switch(&self.platform);
        if self.store.switch(&name).await?.is_some_and(|known| known.value == username) {
            return Ok(());
        }
        let since = store::stamp(self.clock.now());
        let switch = Switch { value: username.to_owned(), since, who: "auto".to_owned(), reason: String::new() };
        self.store.set_switch(&name, &switch).await
    }

    /// The chats that are places: those that a person tied, and those of the configuration, which wins.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_chats(&self) -> Result<Vec<KnownChat>, StoreError> {
        let mut known: HashMap<i64, KnownChat> = HashMap::new();
        for row in self.store.chats(&self.platform).await? {
            known.extend(self.as_known(row).map(|chat| (chat.chat, chat)));
        }
        for chat in self.tied.keys().filter_map(|chat| self.as_tied(chat)) {
            known.entry(chat.chat).or_insert(chat);
        }
        let mut chats: Vec<KnownChat> = known.into_values().collect();
        chats.sort_by(|a, b| a.place.cmp(&b.place));
        Ok(chats)
    }

    /// One of them by its number; `None` if it is none, or is no place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known_chat(&self, chat: i64) -> Result<Option<KnownChat>, StoreError> {
        let number = chat.to_string();
        let row = self.store.chat(&self.platform, &number).await?;
        Ok(row.and_then(|row| self.as_known(row)).or_else(|| self.as_tied(&number)))
    }

    /// A chat that is kept, with the place that it is: as the configuration says, and as it is kept where that is the same place.
    fn as_known(&self, row: Chat) -> Option<KnownChat> {
        let chat = row.chat.parse().ok()?;
        let place = match (self.tied.get(&row.chat), row.place) {
            (Some(said), Some(kept)) if same_place(said, &kept) && self.is_free(&row.chat, &kept) => kept,
            (Some(said), _) => said.clone(),
            (None, kept) => kept.filter(|place| self.is_free(&row.chat, place))?,
        };
        Some(KnownChat { chat, title: row.title, place, is_there: row.state == "there" })
    }

    /// A chat of which the configuration alone knows.
    fn as_tied(&self, chat: &str) -> Option<KnownChat> {
        let place = self.tied.get(chat)?.clone();
        Some(KnownChat { chat: chat.parse().ok()?, title: String::new(), place, is_there: true })
    }

    /// A place that the configuration gives to one chat is no other's.
    fn is_free(&self, chat: &str, place: &PlaceName) -> bool {
        self.tied.iter().all(|(other, tied)| other == chat || !same_place(tied, place))
    }
}

/// The role in the organisation's community of a category.
fn role_of(category: &str) -> Role {
    match category {
        "staff" => Role::Teacher,
        "guardian" => Role::Parent,
        _ => Role::Student,
    }
}

fn day_of(stamp: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(stamp).ok().map(|at| at.date_naive())
}
