//! Messages: sent, rewritten, deleted, read, and the answers to their buttons.

use super::call::Call;
use super::effect::{By, Effect};
use super::members::DONE;
use super::refused::Refused;
use super::world::World;
use connectors::platform::max::wire::{
    Attachment, Button, CallbackAnswer, ChatAdminPermission, ChatType, LONGEST_TEXT, LinkedMessage, Message,
    MessageBody, MessageList, Millis, NewMessageBody, Recipient, SendMessageResult, SimpleQueryResult, Update,
};

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    User(i64),
    Chat(i64),
}

/// Which messages are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sought {
    pub(super) chat_id: Option<i64>,
    pub(super) ids: Option<Vec<String>>,
    /// The newest.
    pub(super) from: Option<Millis>,
    /// The oldest.
    pub(super) to: Option<Millis>,
    pub(super) count: usize,
}

impl World {
    /// The place of a message in the row of all.
    pub(super) fn seq_of(&self, mid: &str) -> Option<i64> {
        let seq = i64::from_str_radix(mid.strip_prefix("mid.")?.get(16..)?, 16).ok()?;
        self.messages.get(&seq).filter(|message| message.body.mid == mid).map(|_| seq)
    }

    pub(super) fn seq_in(&self, mid: &str, chat_id: i64) -> Result<i64, Refused> {
        let there = |seq: &i64| self.messages.get(seq).is_some_and(|found| found.recipient.chat_id == Some(chat_id));
        self.seq_of(mid).filter(there).ok_or_else(|| Refused::not_found(format!("Message {mid} not found")))
    }

    /// The dialogue's person, if the chat is one.
    pub(super) fn dialog_user(&self, chat_id: i64) -> Option<i64> {
        self.dialogs.iter().find(|(_, dialog)| dialog.chat_id == chat_id).map(|(user, _)| *user)
    }

    pub(super) fn send(&mut self, target: Target, body: NewMessageBody) -> Result<SendMessageResult, Refused> {
        check(&body)?;
        let is_empty = body.text.as_deref().unwrap_or_default().is_empty()
            && body.attachments.as_deref().unwrap_or_default().is_empty()
            && body.link.is_none();
        if is_empty {
            return Err(Refused::bad("text: a message must not be empty"));
        }
        let user = match target {
            Target::User(user) => Some(user),
            Target::Chat(chat_id) => self.dialog_user(chat_id),
        };
        let chat_id = match (user, target) {
            (Some(user), _) => {
                let dialog = self.dialogs.get(&user).ok_or_else(|| Refused::no_dialog(user))?;
                if !dialog.is_active {
                    return Err(Refused::denied("dialog.suspended", user));
                }
                dialog.chat_id
            }
            (None, Target::Chat(chat_id)) => {
                self.room(chat_id)?;
                chat_id
            }
            (None, Target::User(user)) => return Err(Refused::no_dialog(user)),
        };
        let seq = self.post(chat_id, By::Bot, body)?;
        let message = self.messages.get(&seq).cloned();
        message.map(|message| SendMessageResult { message }).ok_or_else(|| Refused::not_found("Message not found"))
    }

    /// Puts a message into a chat or a dialogue.
    pub(super) fn post(&mut self, chat_id: i64, by: By, body: NewMessageBody) -> Result<i64, Refused> {
        let link = match body.link {
            Some(link) => {
                let seq = self.seq_of(&link.mid);
                let found = seq.and_then(|seq| self.messages.get(&seq)).cloned();
                let found = found.ok_or_else(|| Refused::not_found(format!("Message {} not found", link.mid)))?;
                let chat_id = found.recipient.chat_id.filter(|_| link.kind == "forward");
                Some(LinkedMessage { kind: link.kind, sender: found.sender, chat_id, message: found.body })
            }
            None => None,
        };
        let timestamp = self.now();
        let seq = (timestamp << 16) | (self.next_number() & 0xFFFF);
        let mid = format!("mid.{chat_id:016x}{seq:016x}");
        let user = self.dialog_user(chat_id);
        let recipient = Recipient {
            chat_id: Some(chat_id),
            chat_type: if user.is_some() { ChatType::Dialog } else { ChatType::Chat },
            user_id: user.map(|user| if by == By::Bot { user } else { self.bot.id }),
        };
        let body = MessageBody { mid: mid.clone(), seq, text: body.text, attachments: body.attachments };
        let sender = Some(self.user(self.id_of(by)));
        let message = Message { sender, recipient, timestamp, link, body, url: None };
        self.messages.insert(seq, message.clone());
        match (self.rooms.get_mut(&chat_id), user.and_then(|user| self.dialogs.get_mut(&user))) {
            (Some(room), _) => room.last_event = timestamp,
            (_, Some(dialog)) => dialog.last_event = timestamp,
            _ => {}
        }
        self.note(by, Effect::Sent { chat_id, mid });
        // The bot hears everything in a dialogue, in a chat what its rights let it read; never itself.
        let is_heard = user.is_some() || self.bot_may(chat_id, Some(&ChatAdminPermission::ReadAllMessages));
        if by != By::Bot && is_heard {
            let user_locale = user.map(|_| "ru".to_owned());
            let message = Box::new(message);
            self.post.put(Update::MessageCreated { timestamp, message, user_locale });
        }
        Ok(seq)
    }

    /// The dialogue or chat in which a call says something; `None` for any other call.
    pub(super) fn dialogue_of(&self, call: &Call) -> Option<i64> {
        let of_message = |mid: &str| self.messages.get(&self.seq_of(mid)?)?.recipient.chat_id;
        match call {
            Call::Send(Target::User(user), _) => self.dialogs.get(user).map(|dialog| dialog.chat_id),
            Call::Send(Target::Chat(chat), _) => Some(*chat),
            Call::EditMessage(mid, _) | Call::DeleteMessage(mid) => of_message(mid),
            Call::Answer(callback, _) => {
                let (seq, _) = self.presses.get(callback)?;
                self.messages.get(seq)?.recipient.chat_id
            }
            _ => None,
        }
    }

    fn own(&self, mid: &str) -> Result<i64, Refused> {
        let not_found = || Refused::not_found(format!("Message {mid} not found"));
        let seq = self.seq_of(mid).ok_or_else(not_found)?;
        let sender = self.messages.get(&seq).and_then(|message| message.sender.as_ref());
        if sender.is_some_and(|sender| sender.user_id == self.bot.id) {
            Ok(seq)
        } else {
            Err(Refused::denied("message.not.own", self.bot.id))
        }
    }

    pub(super) fn edit_message(&mut self, mid: &str, body: &NewMessageBody) -> Result<SimpleQueryResult, Refused> {
        let seq = self.own(mid)?;
        check(body)?;
        self.now();
        if let Some(message) = self.messages.get_mut(&seq) {
            if body.text.is_some() {
                message.body.text.clone_from(&body.text);
            }
            match &body.attachments {
                None => {}
                Some(list) if list.is_empty() => message.body.attachments = None,
                Some(list) => message.body.attachments = Some(list.clone()),
            }
        }
        self.note(By::Bot, Effect::Edited { mid: mid.to_owned() });
        Ok(DONE)
    }

    pub(super) fn delete_message(&mut self, mid: &str) -> Result<SimpleQueryResult, Refused> {
        let not_found = || Refused::not_found(format!("Message {mid} not found"));
        let seq = self.seq_of(mid).ok_or_else(not_found)?;
        if self.own(mid).is_err() {
            let chat_id = self.messages.get(&seq).and_then(|message| message.recipient.chat_id).unwrap_or_default();
            self.room_with(chat_id, Some(&ChatAdminPermission::Delete))?;
        }
        self.now();
        self.messages.remove(&seq);
        self.note(By::Bot, Effect::Deleted { mid: mid.to_owned() });
        Ok(DONE)
    }

    fn may_read(&self, chat_id: i64) -> Result<(), Refused> {
        if self.dialog_user(chat_id).is_some() {
            return Ok(());
        }
        self.room_with(chat_id, Some(&ChatAdminPermission::ReadAllMessages)).map(drop)
    }

    pub(super) fn message(&self, mid: &str) -> Result<Message, Refused> {
        let not_found = || Refused::not_found(format!("Message {mid} not found"));
        let message = self.seq_of(mid).and_then(|seq| self.messages.get(&seq)).ok_or_else(not_found)?;
        self.may_read(message.recipient.chat_id.unwrap_or_default()).map_err(|_| not_found())?;
        Ok(message.clone())
    }

    pub(super) fn list_messages(&self, sought: &Sought) -> Result<MessageList, Refused> {
        if let Some(ids) = &sought.ids {
            return Ok(MessageList { messages: ids.iter().filter_map(|mid| self.message(mid).ok()).collect() });
        }
        let chat_id = sought.chat_id.ok_or_else(|| Refused::bad("chat_id or message_ids must be given"))?;
        self.may_read(chat_id)?;
        let fits = |message: &&Message| {
            message.recipient.chat_id == Some(chat_id)
                && sought.from.is_none_or(|newest| message.timestamp <= newest)
                && sought.to.is_none_or(|oldest| message.timestamp >= oldest)
        };
        Ok(MessageList { messages: self.messages.values().rev().filter(fits).take(sought.count).cloned().collect() })
    }

    pub(super) fn answer(&mut self, callback_id: &str, answer: &CallbackAnswer) -> Result<SimpleQueryResult, Refused> {
        let (seq, user) = self
            .presses
            .get(callback_id)
            .copied()
            .ok_or_else(|| Refused::bad(format!("callback_id: {callback_id} is not known")))?;
        if answer.message.is_none() && answer.notification.is_none() {
            return Err(Refused::bad("message or notification must be given"));
        }
        if let Some(body) = &answer.message {
            let mid = self.messages.get(&seq).map(|message| message.body.mid.clone()).unwrap_or_default();
            self.edit_message(&mid, body)?;
        }
        if let Some(notification) = &answer.notification {
            self.notifications.push((user, notification.clone()));
        }
        self.now();
        self.note(By::Bot, Effect::Answered { callback_id: callback_id.to_owned() });
        Ok(DONE)
    }
}

/// What the schema says of a message that is to be sent.
fn check(body: &NewMessageBody) -> Result<(), Refused> {
    let within = |what: &str, text: &str, longest: usize| {
        if text.chars().count() > longest {
            return Err(Refused::bad(format!("{what}: at most {longest} characters")));
        }
        Ok(())
    };
    within("text", body.text.as_deref().unwrap_or_default(), LONGEST_TEXT)?;
    for attachment in body.attachments.iter().flatten() {
        let Attachment::InlineKeyboard { payload } = attachment else {
            return Err(Refused::bad("attachments: here a message carries an inline_keyboard alone"));
        };
        if payload.buttons.is_empty() || payload.buttons.iter().any(Vec::is_empty) {
            return Err(Refused::bad("buttons: rows must not be empty"));
        }
        for button in payload.buttons.iter().flatten() {
            if button.text().is_empty() {
                return Err(Refused::bad("button: type and text must be given"));
            }
            within("button", button.text(), 128)?;
            match button {
                Button::Callback { payload, .. } => within("button payload", payload, 1024)?,
                Button::Link { url, .. } => within("button url", url, 2048)?,
                Button::RequestContact { .. } | Button::Other(_) => {}
            }
        }
    }
    Ok(())
}
