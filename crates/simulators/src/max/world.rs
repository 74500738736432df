//! The state of the messenger: the bot, people, chats, dialogues, messages, and the log of what was changed.
//!
//! Questions about the state live here; `members`, `talk` and `play` change it. No I/O but the clock.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;

use super::effect::{By, Effect, LogEntry};
use super::post::Post;
use super::refused::Refused;
use super::seed::{Seed, SeedBot, SeedChat, SeedUser};
use connectors::platform::max::wire::{
    BotCommand, BotInfo, Chat, ChatAdminPermission, ChatMember, ChatStatus, ChatType, Message, Millis, Update, User,
};
use system::clock::Clock;

/// Everything that the messenger knows.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) bot: SeedBot,
    pub(super) bot_commands: Option<Vec<BotCommand>>,
    pub(super) users: BTreeMap<i64, SeedUser>,
    pub(super) rooms: BTreeMap<i64, Room>,
    /// By user.
    pub(super) dialogs: BTreeMap<i64, Dialog>,
    /// By place in the row of messages.
    pub(super) messages: BTreeMap<i64, Message>,
    /// Buttons that were pressed: the message's place, and who pressed.
    pub(super) presses: BTreeMap<String, (i64, i64)>,
    /// What people were told in passing.
    pub(super) notifications: Vec<(i64, String)>,
    pub(super) post: Post,
    pub(super) log: Vec<LogEntry>,
    /// The bot's token, with which cards are signed.
    pub(super) key: SecretString,
    /// Cards are shared as if they were attached by hand.
    pub(super) unsigned_cards: bool,
    /// Where links begin.
    pub(super) link_base: String,
    time: Clock,
    /// The last moment that was told.
    clock: Millis,
    number: i64,
}

/// A group chat.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) title: String,
    pub(super) code: String,
    pub(super) is_public: bool,
    pub(super) owner: i64,
    /// The bot among them.
    pub(super) seats: BTreeMap<i64, Seat>,
    /// Who cannot come back by the link.
    pub(super) blocked: BTreeSet<i64>,
    pub(super) status: ChatStatus,
    pub(super) last_event: Millis,
    pub(super) pinned: Option<i64>,
}

/// A membership.
#[derive(Debug, Clone, Default)]
pub(super) struct Seat {
    pub(super) joined: Millis,
    /// An administrator's rights.
    pub(super) permissions: Option<Vec<ChatAdminPermission>>,
    pub(super) alias: Option<String>,
}

/// A person and the bot.
#[derive(Debug, Clone)]
pub(super) struct Dialog {
    pub(super) chat_id: i64,
    /// Not stopped.
    pub(super) is_active: bool,
    pub(super) last_event: Millis,
}

impl World {
    /// A world as it is told to begin; the bot is told of the chats that it is in.
    pub(super) fn new(seed: Seed, link_base: String, time: Clock) -> World {
        let mut world = World { bot: seed.bot, link_base, time, ..World::default() };
        world.users = seed.users.into_iter().map(|user| (user.id, user)).collect();
        for chat in seed.chats {
            world.open(chat);
        }
        world
    }

    /// Opens a chat; the bot is told if it is in it.
    pub(super) fn open(&mut self, chat: SeedChat) {
        let at = self.now();
        let all = || Some(ChatAdminPermission::KNOWN.to_vec());
        let mut room = Room {
            title: chat.title,
            code: chat.link.unwrap_or_else(|| short_name(&format!("chat {}", chat.id))),
            is_public: chat.public,
            owner: chat.owner,
            seats: BTreeMap::new(),
            blocked: BTreeSet::new(),
            status: if chat.bot.is_some() { ChatStatus::Active } else { ChatStatus::Left },
            last_event: at,
            pinned: None,
        };
        let seat = |permissions| Seat { joined: at, permissions, alias: None };
        room.seats.extend(chat.members.iter().map(|user| (*user, seat(None))));
        room.seats.extend(chat.admins.iter().map(|user| (*user, seat(all()))));
        room.seats.insert(chat.owner, seat(all()));
        let is_in = chat.bot.is_some();
        if let Some(rights) = chat.bot {
            room.seats.insert(self.bot.id, seat(Some(rights).filter(|rights| !rights.is_empty())));
        }
        self.rooms.insert(chat.id, room);
        if is_in {
            let (timestamp, user) = (self.now(), Some(self.user(chat.owner)));
            self.post.put(Update::BotAdded { timestamp, chat_id: chat.id, user, is_channel: false });
        }
    }

    /// The time, later than any before: no two updates are the same.
    pub(super) fn now(&mut self) -> Millis {
        self.clock = self.time.now().timestamp_millis().max(self.clock + 1);
        self.clock
    }

    /// A number that was not there before.
    pub(super) fn next_number(&mut self) -> i64 {
        self.number += 1;
        self.number
    }

    pub(super) fn note(&mut self, by: By, effect: Effect) {
        let (n, at) = (self.log.len() as u64 + 1, self.clock);
        self.log.push(LogEntry { n, at, by, effect });
    }

    /// A person or the bot, as others see them; somebody who is not known any more has no name.
    pub(super) fn user(&self, id: i64) -> User {
        if id == self.bot.id {
            return User {
                user_id: id,
                first_name: self.bot.name.clone(),
                username: Some(self.bot.username.clone()),
                is_bot: true,
                last_activity_time: self.clock,
                name: Some(self.bot.name.clone()),
                ..User::default()
            };
        }
        let known = self.users.get(&id).cloned().unwrap_or_default();
        let mut user = User {
            user_id: id,
            first_name: known.first_name,
            last_name: known.last_name,
            username: known.username,
            last_activity_time: self.clock,
            ..User::default()
        };
        user.name = Some(user.full_name());
        user
    }

    pub(super) fn me(&self) -> BotInfo {
        BotInfo { user: self.user(self.bot.id), commands: self.bot_commands.clone() }
    }

    /// A chat that the bot is in.
    pub(super) fn room(&self, chat_id: i64) -> Result<&Room, Refused> {
        let room = self.rooms.get(&chat_id).ok_or_else(|| Refused::no_chat(chat_id))?;
        if room.seats.contains_key(&self.bot.id) { Ok(room) } else { Err(Refused::denied("chat.access", chat_id)) }
    }

    /// A chat that the bot is an administrator of, with this permission.
    pub(super) fn room_with(&self, chat_id: i64, permission: Option<&ChatAdminPermission>) -> Result<&Room, Refused> {
        let room = self.room(chat_id)?;
        let rights = room.seats.get(&self.bot.id).and_then(|seat| seat.permissions.as_ref());
        match (rights, permission) {
            (None, _) => Err(Refused::denied("chat.not.admin", chat_id)),
            (Some(rights), Some(permission)) if !rights.contains(permission) => {
                Err(Refused::denied(&format!("chat.no.permission.{}", permission.word()), chat_id))
            }
            (Some(_), _) => Ok(room),
        }
    }

    /// True if the bot is told what happens to members and messages of a chat.
    pub(super) fn bot_may(&self, chat_id: i64, permission: Option<&ChatAdminPermission>) -> bool {
        self.room_with(chat_id, permission).is_ok()
    }

    pub(super) fn link(&self, room: &Room) -> String {
        let way = if room.is_public { "" } else { "join/" };
        format!("{}/{way}{}", self.link_base, room.code)
    }

    /// A chat or a dialogue as the bot sees it.
    pub(super) fn chat(&self, chat_id: i64) -> Result<Chat, Refused> {
        if let Some((user, dialog)) = self.dialogs.iter().find(|(_, dialog)| dialog.chat_id == chat_id) {
            return Ok(self.dialog_chat(*user, dialog));
        }
        let room = self.room(chat_id)?;
        let is_admin = self.bot_may(chat_id, None);
        let times = || room.seats.keys().map(|user| (user.to_string(), room.last_event)).collect();
        let count = self.messages.values().filter(|message| message.recipient.chat_id == Some(chat_id)).count();
        Ok(Chat {
            chat_id,
            kind: ChatType::Chat,
            status: room.status.clone(),
            title: Some(room.title.clone()),
            icon: None,
            last_event_time: room.last_event,
            participants_count: i32::try_from(room.seats.len()).unwrap_or(i32::MAX),
            owner_id: is_admin.then_some(room.owner),
            participants: is_admin.then(times),
            is_public: room.is_public,
            link: Some(self.link(room)),
            description: None,
            dialog_with_user: None,
            messages_count: i64::try_from(count).ok(),
            pinned_message: room.pinned.and_then(|seq| self.messages.get(&seq)).cloned(),
        })
    }

    fn dialog_chat(&self, user: i64, dialog: &Dialog) -> Chat {
        Chat {
            chat_id: dialog.chat_id,
            kind: ChatType::Dialog,
            status: if dialog.is_active { ChatStatus::Active } else { ChatStatus::Suspended },
            title: None,
            icon: None,
            last_event_time: dialog.last_event,
            participants_count: 2,
            owner_id: None,
            participants: None,
            is_public: false,
            link: None,
            description: None,
            dialog_with_user: Some(self.user(user)),
            messages_count: None,
            pinned_message: None,
        }
    }

    /// A chat by its public link, a dialogue by the person's public name.
    pub(super) fn chat_by_link(&self, link: &str) -> Result<Chat, Refused> {
        let name = link.trim_start_matches('@');
        let room = self.rooms.iter().find(|(_, room)| room.is_public && room.code == name);
        if let Some((chat_id, _)) = room {
            return self.chat(*chat_id);
        }
        let user = self.users.values().find(|user| user.username.as_deref() == Some(name));
        let dialog = user.and_then(|user| self.dialogs.get(&user.id)).map(|dialog| dialog.chat_id);
        dialog.map_or_else(|| Err(Refused::no_chat(link)), |chat_id| self.chat(chat_id))
    }

    pub(super) fn member(&self, room: &Room, user: i64, seat: &Seat) -> ChatMember {
        ChatMember {
            user: self.user(user),
            last_access_time: room.last_event.max(seat.joined),
            is_owner: room.owner == user,
            is_admin: seat.permissions.is_some(),
            join_time: seat.joined,
            permissions: seat.permissions.clone(),
            alias: seat.alias.clone(),
        }
    }
}

/// A short name made of another one, always the same.
pub(super) fn short_name(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(24).collect()
}
