//! What a MAX sandbox begins with: the bot, people, chats. Read from a file, or built in a test.

use serde::{Deserialize, Serialize};

use super::ways::Ways;
use connectors::platform::max::wire::ChatAdminPermission;

/// What the messenger begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// The bot.
    #[serde(default)]
    pub bot: SeedBot,
    /// People with an account.
    #[serde(default)]
    pub users: Vec<SeedUser>,
    /// Group chats.
    #[serde(default)]
    pub chats: Vec<SeedChat>,
    /// How it answers where that is open.
    #[serde(default)]
    pub ways: Ways,
}

/// The bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeedBot {
    /// Its account.
    pub id: i64,
    /// Its visible name.
    pub name: String,
    /// Its public name: stands in deep links.
    pub username: String,
}

impl Default for SeedBot {
    fn default() -> SeedBot {
        SeedBot { id: 229_229_229, name: "Контингент".to_owned(), username: "kontingent_bot".to_owned() }
    }
}

/// Somebody with an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedUser {
    /// The account.
    pub id: i64,
    /// What they wrote as their first name.
    pub first_name: String,
    /// What they wrote as their last name, if anything.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The public name.
    #[serde(default)]
    pub username: Option<String>,
    /// The phone number: stands on their card.
    #[serde(default)]
    pub phone: Option<String>,
    /// Their settings do not let others add them.
    #[serde(default)]
    pub refuses_adding: bool,
}

/// A group chat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedChat {
    /// The chat; negative.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Who it belongs to.
    pub owner: i64,
    /// Members besides the owner.
    #[serde(default)]
    pub members: Vec<i64>,
    /// Administrators besides the owner, with all rights.
    #[serde(default)]
    pub admins: Vec<i64>,
    /// The end of its link; one is made if it is absent.
    #[serde(default)]
    pub link: Option<String>,
    /// Anybody can find it.
    #[serde(default)]
    pub public: bool,
    /// The bot is in it, with these rights; with none of them as a plain member.
    #[serde(default)]
    pub bot: Option<Vec<ChatAdminPermission>>,
}

impl Seed {
    /// With one more person.
    #[must_use]
    pub fn user(mut self, id: i64, first_name: &str, last_name: &str) -> Seed {
        let last_name = Some(last_name.to_owned()).filter(|name| !name.is_empty());
        self.users.push(SeedUser { id, first_name: first_name.to_owned(), last_name, ..SeedUser::default() });
        self
    }

    /// With one more person, who does not let others add them.
    #[must_use]
    pub fn private_user(mut self, id: i64, first_name: &str, last_name: &str) -> Seed {
        self = self.user(id, first_name, last_name);
        if let Some(user) = self.users.last_mut() {
            user.refuses_adding = true;
        }
        self
    }

    /// With one more chat, in which the bot is an administrator with all that it needs.
    #[must_use]
    pub fn chat(mut self, id: i64, title: &str, owner: i64, members: &[i64]) -> Seed {
        let bot = Some(Seed::usual_rights());
        self.chats.push(SeedChat {
            id,
            title: title.to_owned(),
            owner,
            members: members.to_vec(),
            bot,
            ..SeedChat::default()
        });
        self
    }

    /// The rights that a bot usually gets.
    pub fn usual_rights() -> Vec<ChatAdminPermission> {
        use ChatAdminPermission::{
            AddAdmins, AddRemoveMembers, ChangeChatInfo, EditLink, PinMessage, ReadAllMessages, Write,
        };
        vec![AddAdmins, EditLink, PinMessage, ChangeChatInfo, AddRemoveMembers, Write, ReadAllMessages]
    }
}
