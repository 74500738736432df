//! What people do by themselves: follow a link, press a button, write, come and go, and what owners do with a chat.

use ring::hmac;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::effect::{By, Effect};
use super::world::{Dialog, Seat, World, short_name};
use connectors::platform::max::wire::{
    Attachment, Button, Callback, ChatAdminPermission, ChatStatus, Contact, LONGEST_START, NewMessageBody, Update,
};

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are what their names say")]
pub enum Play {
    /// Starts the bot: by its button, or by a deep link (all of it, or its payload alone).
    Start {
        user: i64,
        #[serde(default)]
        link: Option<String>,
    },
    /// Stops the bot.
    Stop { user: i64 },
    /// Presses a button of a message, named by its payload or by what stands on it.
    Press { user: i64, message: String, button: String },
    /// Gives the bot their card.
    ShareContact { user: i64 },
    /// Writes: to the bot, or into a chat.
    Write {
        user: i64,
        #[serde(default)]
        chat: Option<i64>,
        text: String,
    },
    /// Joins a chat by its link.
    Join { user: i64, link: String },
    /// Leaves a chat.
    Leave { user: i64, chat: i64 },
    /// Adds somebody else to a chat.
    Add { by: i64, user: i64, chat: i64 },
    /// Removes somebody from a chat.
    Remove { by: i64, user: i64, chat: i64 },
    /// Adds the bot to a chat, with rights or without, or changes its rights there.
    AddBot {
        by: i64,
        chat: i64,
        #[serde(default)]
        permissions: Vec<ChatAdminPermission>,
    },
    /// Removes the bot from a chat.
    RemoveBot { by: i64, chat: i64 },
    /// Gives a chat another title.
    Rename { by: i64, chat: i64, title: String },
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// The dialogue or the chat.
    pub chat_id: i64,
    /// The message that was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// The button that was pressed, as an answer names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_id: Option<String>,
    /// Where a button led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

fn at(chat_id: i64) -> Played {
    Played { chat_id, ..Played::default() }
}

impl World {
    /// Does what a person does; the code says why not.
    pub(super) fn play(&mut self, play: &Play) -> Result<Played, &'static str> {
        match play {
            Play::Start { user, link } => self.start(*user, link.as_deref()),
            Play::Stop { user } => self.stop(*user),
            Play::Press { user, message, button } => self.press(*user, message, button),
            Play::ShareContact { user } => self.share_contact(*user),
            Play::Write { user, chat, text } => {
                let chat_id = match chat {
                    Some(chat) => self.seated(*chat, *user)?,
                    None => self.dialog(*user)?,
                };
                if text.trim().is_empty() {
                    return Err("empty");
                }
                self.write(chat_id, *user, NewMessageBody::text(text.clone()))
            }
            Play::Join { user, link } => self.join(*user, link),
            Play::Leave { user, chat } => {
                self.seated(*chat, *user)?;
                if self.rooms.get(chat).is_some_and(|room| room.owner == *user) {
                    return Err("last_admin");
                }
                self.put_out(*chat, *user, By::User(*user), false);
                Ok(at(*chat))
            }
            Play::Add { by, user, chat } => {
                self.entitled(*chat, *by, &ChatAdminPermission::AddRemoveMembers)?;
                let known = self.users.get(user).ok_or("no_such_account")?;
                if known.refuses_adding {
                    return Err("refuses_adding");
                }
                if self.seated(*chat, *user).is_ok() {
                    return Err("already_member");
                }
                self.let_in(*chat, *user, By::User(*by), false);
                Ok(at(*chat))
            }
            Play::Remove { by, user, chat } => {
                self.entitled(*chat, *by, &ChatAdminPermission::AddRemoveMembers)?;
                self.seated(*chat, *user)?;
                if self.rooms.get(chat).is_some_and(|room| room.owner == *user) {
                    return Err("last_admin");
                }
                self.put_out(*chat, *user, By::User(*by), false);
                Ok(at(*chat))
            }
            Play::AddBot { by, chat, permissions } => self.add_bot(*by, *chat, permissions),
            Play::RemoveBot { by, chat } => self.remove_bot(*by, *chat),
            Play::Rename { by, chat, title } => {
                self.entitled(*chat, *by, &ChatAdminPermission::ChangeChatInfo)?;
                if title.trim().is_empty() {
                    return Err("empty");
                }
                self.rename(*chat, title.trim(), By::User(*by));
                Ok(at(*chat))
            }
        }
    }

    /// The dialogue of a person who has started the bot and not stopped it.
    fn dialog(&self, user: i64) -> Result<i64, &'static str> {
        self.dialogs.get(&user).filter(|dialog| dialog.is_active).map(|dialog| dialog.chat_id).ok_or("not_started")
    }

    /// The chat, if the person is in it.
    fn seated(&self, chat_id: i64, user: i64) -> Result<i64, &'static str> {
        let room = self.rooms.get(&chat_id).ok_or("no_such_chat")?;
        room.seats.get(&user).map(|_| chat_id).ok_or("not_member")
    }

    fn entitled(&self, chat_id: i64, user: i64, permission: &ChatAdminPermission) -> Result<(), &'static str> {
        let room = self.rooms.get(&chat_id).ok_or("no_such_chat")?;
        let rights = room.seats.get(&user).and_then(|seat| seat.permissions.as_ref());
        if rights.is_some_and(|rights| rights.contains(permission)) { Ok(()) } else { Err("not_entitled") }
    }

    fn write(&mut self, chat_id: i64, user: i64, body: NewMessageBody) -> Result<Played, &'static str> {
        let seq = self.post(chat_id, By::User(user), body).map_err(|_| "no_such_message")?;
        Ok(Played { mid: self.messages.get(&seq).map(|message| message.body.mid.clone()), ..at(chat_id) })
    }

    fn start(&mut self, user: i64, link: Option<&str>) -> Result<Played, &'static str> {
        if !self.users.contains_key(&user) {
            return Err("no_such_account");
        }
        let payload = link.map(payload_of).filter(|text| (1..=LONGEST_START).contains(&text.chars().count()));
        let timestamp = self.now();
        let fresh = 182_000_000 + self.next_number();
        let dialog = self.dialogs.entry(user).or_insert(Dialog { chat_id: fresh, is_active: true, last_event: 0 });
        dialog.is_active = true;
        dialog.last_event = timestamp;
        let chat_id = dialog.chat_id;
        self.note(By::User(user), Effect::Started { user_id: user, payload: payload.clone() });
        let (user, user_locale) = (self.user(user), Some("ru".to_owned()));
        self.post.put(Update::BotStarted { timestamp, chat_id, user, payload, user_locale });
        Ok(at(chat_id))
    }

    fn stop(&mut self, user: i64) -> Result<Played, &'static str> {
        let chat_id = self.dialog(user)?;
        let timestamp = self.now();
        if let Some(dialog) = self.dialogs.get_mut(&user) {
            dialog.is_active = false;
        }
        self.note(By::User(user), Effect::Stopped { user_id: user });
        let (user, user_locale) = (self.user(user), Some("ru".to_owned()));
        self.post.put(Update::BotStopped { timestamp, chat_id, user, user_locale });
        Ok(at(chat_id))
    }

    fn press(&mut self, user: i64, mid: &str, button: &str) -> Result<Played, &'static str> {
        let seq = self.seq_of(mid).ok_or("no_such_message")?;
        let message = self.messages.get(&seq).cloned().ok_or("no_such_message")?;
        let chat_id = message.recipient.chat_id.unwrap_or_default();
        if self.dialog_user(chat_id).map_or_else(|| self.seated(chat_id, user).is_err(), |other| other != user) {
            return Err("no_such_message");
        }
        let buttons = message.body.attachments.iter().flatten().filter_map(|attachment| match attachment {
            Attachment::InlineKeyboard { payload } => Some(payload.buttons.iter().flatten()),
            _ => None,
        });
        let named = |known: &&Button| {
            known.text() == button || matches!(known, Button::Callback { payload, .. } if payload == button)
        };
        match buttons.flatten().find(named).cloned().ok_or("no_such_button")? {
            Button::Callback { payload, .. } => {
                let timestamp = self.now();
                let callback_id = short_name(&format!("press {timestamp} {user}"));
                self.presses.insert(callback_id.clone(), (seq, user));
                self.note(By::User(user), Effect::Pressed { callback_id: callback_id.clone() });
                let callback = Callback {
                    timestamp,
                    callback_id: callback_id.clone(),
                    payload: Some(payload),
                    user: self.user(user),
                };
                let (message, user_locale) = (Some(Box::new(message)), Some("ru".to_owned()));
                self.post.put(Update::MessageCallback { timestamp, callback, message, user_locale });
                Ok(Played { callback_id: Some(callback_id), ..at(chat_id) })
            }
            Button::Link { url, .. } => Ok(Played { url: Some(url), ..at(chat_id) }),
            Button::RequestContact { .. } => self.share_contact(user),
            Button::Other(_) => Err("no_such_button"),
        }
    }

    fn share_contact(&mut self, user: i64) -> Result<Played, &'static str> {
        let chat_id = self.dialog(user)?;
        let phone = self.users.get(&user).and_then(|user| user.phone.clone()).ok_or("no_phone")?;
        let who = self.user(user);
        let card = format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:ez-vcard 0.10.3\r\nTEL;TYPE=cell:{phone}\r\nFN:{}\r\nEND:VCARD\r\n",
            who.full_name()
        );
        let hash = (!self.unsigned_cards).then(|| self.signed(&card));
        let contact =
            Attachment::Contact { payload: Contact { vcf_info: Some(card), max_info: Some(Box::new(who)), hash } };
        let body = NewMessageBody { attachments: Some(vec![contact]), ..NewMessageBody::default() };
        self.write(chat_id, user, body)
    }

    fn join(&mut self, user: i64, link: &str) -> Result<Played, &'static str> {
        if !self.users.contains_key(&user) {
            return Err("no_such_account");
        }
        // People paste the whole link; what counts is its end.
        let code = link.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let (chat_id, room) = self.rooms.iter().find(|(_, room)| room.code == code).ok_or("no_such_link")?;
        let chat_id = *chat_id;
        if room.seats.contains_key(&user) {
            return Err("already_member");
        }
        if room.blocked.contains(&user) {
            return Err("blocked");
        }
        self.let_in(chat_id, user, By::User(user), true);
        Ok(at(chat_id))
    }

    fn add_bot(&mut self, by: i64, chat_id: i64, rights: &[ChatAdminPermission]) -> Result<Played, &'static str> {
        self.entitled(chat_id, by, &ChatAdminPermission::AddAdmins)?;
        let (timestamp, bot) = (self.now(), self.bot.id);
        let room = self.rooms.get_mut(&chat_id).ok_or("no_such_chat")?;
        let is_new = !room.seats.contains_key(&bot);
        room.seats.entry(bot).or_insert_with(|| Seat { joined: timestamp, ..Seat::default() });
        if is_new {
            room.status = ChatStatus::Active;
            self.note(By::User(by), Effect::BotAdded { chat_id });
            let user = Some(self.user(by));
            self.post.put(Update::BotAdded { timestamp, chat_id, user, is_channel: false });
        }
        self.set_rights(chat_id, bot, Some(rights.to_vec()).filter(|rights| !rights.is_empty()), By::User(by));
        Ok(at(chat_id))
    }

    fn remove_bot(&mut self, by: i64, chat_id: i64) -> Result<Played, &'static str> {
        self.entitled(chat_id, by, &ChatAdminPermission::AddAdmins)?;
        let bot = self.bot.id;
        self.seated(chat_id, bot)?;
        let timestamp = self.now();
        if let Some(room) = self.rooms.get_mut(&chat_id) {
            room.seats.remove(&bot);
            room.status = ChatStatus::Removed;
        }
        self.note(By::User(by), Effect::BotRemoved { chat_id });
        let user = Some(self.user(by));
        self.post.put(Update::BotRemoved { timestamp, chat_id, user, is_channel: false });
        Ok(at(chat_id))
    }
}

impl World {
    /// HMAC-SHA256 of a card, keyed by the bot's token.
    fn signed(&self, card: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.expose_secret().as_bytes());
        hmac::sign(&key, card.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What a deep link carries; a text that is no link is taken for the payload itself.
fn payload_of(link: &str) -> String {
    let link = link.trim();
    let parsed = reqwest::Url::parse(link).ok();
    if let Some(url) = &parsed
        && let Some((_, payload)) = url.query_pairs().find(|(name, _)| name == "start")
    {
        return payload.into_owned();
    }
    match (parsed, link.split_once("/start/")) {
        (Some(_), Some((_, payload))) => payload.to_owned(),
        (Some(_), None) => String::new(),
        (None, _) => link.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_deep_link_carries() {
        assert_eq!(payload_of("https://max.ru/bot?start=ab%2Dc"), "ab-c");
        assert_eq!(payload_of("https://max.ru/bot/start/abc"), "abc");
        assert_eq!(payload_of("https://max.ru/bot"), "");
        assert_eq!(payload_of(" abc "), "abc");
    }
}
