//! Members of chats and their rights, as the bot reads and changes them.

use super::effect::{By, Effect};
use super::refused::Refused;
use super::world::{Seat, World};
use connectors::platform::max::wire::{
    BotInfo, BotPatch, Chat, ChatAdmin, ChatAdminPermission, ChatMember, ChatMembers, ChatPatch, ChatStatus,
    FailedUsers, ModifyMembersResult, NOT_FOUND, PRIVACY, SimpleQueryResult, Update,
};

/// What the messenger does when a bot adds members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Adding {
    /// It adds them.
    #[default]
    Open,
    /// It refuses with status 403.
    Forbidden,
    /// It answers with status 200, and that nobody was added.
    Unsuccessful,
    /// It refuses with another status: how the restriction of 9 September 2026 is answered is published nowhere.
    Status(u16),
}

/// More are not added at once.
const AT_ONCE: usize = 100;

pub(super) const DONE: SimpleQueryResult = SimpleQueryResult { success: true, code: None, message: None };

pub(super) fn not_done(code: &str, message: &str) -> SimpleQueryResult {
    SimpleQueryResult { success: false, code: Some(code.to_owned()), message: Some(message.to_owned()) }
}

impl World {
    pub(super) fn edit_me(&mut self, patch: BotPatch) -> BotInfo {
        self.now();
        self.bot_commands = patch.commands.or(self.bot_commands.take());
        self.note(By::Bot, Effect::BotEdited);
        self.me()
    }

    pub(super) fn edit_chat(&mut self, chat_id: i64, patch: &ChatPatch) -> Result<Chat, Refused> {
        self.room(chat_id)?;
        if let Some(mid) = &patch.pin {
            self.room_with(chat_id, Some(&ChatAdminPermission::PinMessage))?;
            let seq = self.seq_in(mid, chat_id)?;
            self.now();
            if let Some(room) = self.rooms.get_mut(&chat_id) {
                room.pinned = Some(seq);
            }
            self.note(By::Bot, Effect::Pinned { chat_id, mid: mid.clone() });
        }
        if let Some(title) = &patch.title {
            self.room_with(chat_id, Some(&ChatAdminPermission::ChangeChatInfo))?;
            if !(1..=200).contains(&title.chars().count()) {
                return Err(Refused::bad("title: 1 to 200 characters"));
            }
            self.rename(chat_id, title, By::Bot);
        }
        self.chat(chat_id)
    }

    /// A chat gets another title; nothing happens if it is the same.
    pub(super) fn rename(&mut self, chat_id: i64, title: &str, by: By) {
        let timestamp = self.now();
        let Some(room) = self.rooms.get_mut(&chat_id).filter(|room| room.title != title) else { return };
        title.clone_into(&mut room.title);
        room.last_event = timestamp;
        self.note(by, Effect::TitleChanged { chat_id, title: title.to_owned() });
        if self.room(chat_id).is_ok() {
            let user = Some(self.user(self.id_of(by)));
            self.post.put(Update::ChatTitleChanged { timestamp, chat_id, user, title: title.to_owned() });
        }
    }

    pub(super) fn id_of(&self, by: By) -> i64 {
        match by {
            By::Bot => self.bot.id,
            By::User(id) => id,
        }
    }

    pub(super) fn members(
        &self,
        chat_id: i64,
        user_ids: Option<&[i64]>,
        marker: Option<i64>,
        count: usize,
    ) -> Result<ChatMembers, Refused> {
        let room = self.room_with(chat_id, None)?;
        let told = |(user, seat): (&i64, &Seat)| self.member(room, *user, seat);
        if let Some(ids) = user_ids {
            let seats = ids.iter().filter_map(|id| room.seats.get_key_value(id));
            return Ok(ChatMembers { members: seats.map(told).collect(), marker: None });
        }
        let mut rest = room.seats.iter().filter(|(user, _)| marker.is_none_or(|marker| **user > marker));
        let members: Vec<ChatMember> = rest.by_ref().take(count).map(told).collect();
        let is_last = rest.next().is_none();
        let marker = members.last().map(|member| member.user.user_id).filter(|_| !is_last);
        Ok(ChatMembers { members, marker })
    }

    pub(super) fn my_membership(&self, chat_id: i64) -> Result<ChatMember, Refused> {
        let room = self.room(chat_id)?;
        let seat = room.seats.get(&self.bot.id).ok_or_else(|| Refused::denied("chat.access", chat_id))?;
        Ok(self.member(room, self.bot.id, seat))
    }

    pub(super) fn admins(&self, chat_id: i64) -> Result<ChatMembers, Refused> {
        let room = self.room_with(chat_id, None)?;
        let admins = room.seats.iter().filter(|(_, seat)| seat.permissions.is_some());
        Ok(ChatMembers { members: admins.map(|(user, seat)| self.member(room, *user, seat)).collect(), marker: None })
    }

    pub(super) fn add_members(
        &mut self,
        chat_id: i64,
        ids: &[i64],
        adding: Adding,
    ) -> Result<ModifyMembersResult, Refused> {
        self.room_with(chat_id, Some(&ChatAdminPermission::AddRemoveMembers))?;
        if ids.is_empty() || ids.len() > AT_ONCE {
            return Err(Refused::bad(format!("user_ids: 1 to {AT_ONCE} users")));
        }
        match adding {
            Adding::Open => {}
            Adding::Status(status) => return Err(Refused::restricted(status)),
            Adding::Forbidden => return Err(Refused::forbidden("Adding members is restricted")),
            Adding::Unsuccessful => {
                return Ok(ModifyMembersResult {
                    success: false,
                    code: Some("method.restricted".to_owned()),
                    message: Some("Adding members is restricted".to_owned()),
                    failed_user_ids: Some(ids.to_vec()),
                    failed_user_details: None,
                });
            }
        }
        let (mut refusing, mut missing) = (Vec::new(), Vec::new());
        for id in ids {
            let is_in = self.rooms.get(&chat_id).is_some_and(|room| room.seats.contains_key(id));
            match self.users.get(id) {
                _ if is_in => {}
                None => missing.push(*id),
                Some(user) if user.refuses_adding => refusing.push(*id),
                Some(_) => self.let_in(chat_id, *id, By::Bot, false),
            }
        }
        let failed: Vec<i64> = ids.iter().filter(|id| refusing.contains(id) || missing.contains(id)).copied().collect();
        if failed.is_empty() {
            return Ok(ModifyMembersResult { success: true, ..ModifyMembersResult::default() });
        }
        let details = [(PRIVACY, refusing), (NOT_FOUND, missing)];
        let details = details.into_iter().filter(|(_, ids)| !ids.is_empty());
        let told = |(code, user_ids): (&str, Vec<i64>)| FailedUsers { error_code: code.to_owned(), user_ids };
        Ok(ModifyMembersResult {
            success: false,
            code: Some("add.participants.failed".to_owned()),
            message: Some("Some users were not added".to_owned()),
            failed_user_ids: Some(failed),
            failed_user_details: Some(details.map(told).collect()),
        })
    }

    /// Somebody comes into a chat. Who is let in by another is not blocked any more.
    pub(super) fn let_in(&mut self, chat_id: i64, user_id: i64, by: By, by_link: bool) {
        let timestamp = self.now();
        let Some(room) = self.rooms.get_mut(&chat_id) else { return };
        room.seats.insert(user_id, Seat { joined: timestamp, ..Seat::default() });
        room.blocked.remove(&user_id);
        room.last_event = timestamp;
        self.note(by, Effect::MemberAdded { chat_id, user_id, by_link });
        if self.bot_may(chat_id, None) {
            let inviter_id = (!by_link).then(|| self.id_of(by));
            let user = Some(self.user(user_id));
            self.post.put(Update::UserAdded { timestamp, chat_id, user, inviter_id, is_channel: false });
        }
    }

    pub(super) fn remove_member(
        &mut self,
        chat_id: i64,
        user_id: i64,
        block: bool,
    ) -> Result<SimpleQueryResult, Refused> {
        let room = self.room_with(chat_id, Some(&ChatAdminPermission::AddRemoveMembers))?;
        let Some(seat) = room.seats.get(&user_id) else {
            return Ok(not_done("chat.member.not.found", "User is not a member of the chat"));
        };
        if user_id == self.bot.id {
            return Err(Refused::bad("user_id: a bot leaves by DELETE /chats/{chatId}/members/me"));
        }
        if room.owner == user_id {
            return Err(Refused::denied("chat.remove.owner", user_id));
        }
        if seat.permissions.is_some() {
            self.room_with(chat_id, Some(&ChatAdminPermission::AddAdmins))?;
        }
        self.put_out(chat_id, user_id, By::Bot, block);
        Ok(DONE)
    }

    /// Somebody is out of a chat.
    pub(super) fn put_out(&mut self, chat_id: i64, user_id: i64, by: By, block: bool) {
        let timestamp = self.now();
        let is_told = self.bot_may(chat_id, None);
        let Some(room) = self.rooms.get_mut(&chat_id) else { return };
        room.seats.remove(&user_id);
        if block {
            room.blocked.insert(user_id);
        }
        room.last_event = timestamp;
        self.note(by, Effect::MemberRemoved { chat_id, user_id, blocked: block });
        if is_told {
            let admin_id = Some(self.id_of(by)).filter(|admin| *admin != user_id);
            let user = Some(self.user(user_id));
            self.post.put(Update::UserRemoved { timestamp, chat_id, user, admin_id, is_channel: false });
        }
    }

    pub(super) fn leave(&mut self, chat_id: i64) -> Result<SimpleQueryResult, Refused> {
        self.room(chat_id)?;
        self.now();
        let bot = self.bot.id;
        if let Some(room) = self.rooms.get_mut(&chat_id) {
            room.seats.remove(&bot);
            room.status = ChatStatus::Left;
        }
        self.note(By::Bot, Effect::BotRemoved { chat_id });
        Ok(DONE)
    }

    pub(super) fn set_admins(&mut self, chat_id: i64, admins: &[ChatAdmin]) -> Result<SimpleQueryResult, Refused> {
        let room = self.room_with(chat_id, Some(&ChatAdminPermission::AddAdmins))?;
        if admins.iter().any(|admin| !room.seats.contains_key(&admin.user_id)) {
            return Ok(not_done("chat.member.not.found", "User is not a member of the chat"));
        }
        if admins.iter().any(|admin| admin.user_id == room.owner || admin.user_id == self.bot.id) {
            return Err(Refused::denied("chat.set.admin", chat_id));
        }
        for admin in admins {
            self.set_rights(chat_id, admin.user_id, Some(admin.permissions.clone()), By::Bot);
            let room = self.rooms.get_mut(&chat_id);
            if let Some(seat) = room.and_then(|room| room.seats.get_mut(&admin.user_id)) {
                seat.alias.clone_from(&admin.alias);
            }
        }
        Ok(DONE)
    }

    pub(super) fn revoke_admin(&mut self, chat_id: i64, user_id: i64) -> Result<SimpleQueryResult, Refused> {
        let room = self.room_with(chat_id, Some(&ChatAdminPermission::AddAdmins))?;
        if room.owner == user_id {
            return Err(Refused::denied("chat.revoke.owner", user_id));
        }
        if room.seats.get(&user_id).is_none_or(|seat| seat.permissions.is_none()) {
            return Ok(not_done("chat.admin.not.found", "User is not an administrator of the chat"));
        }
        self.set_rights(chat_id, user_id, None, By::Bot);
        Ok(DONE)
    }

    /// A member gets other rights; nothing happens if they are the same.
    pub(super) fn set_rights(&mut self, chat_id: i64, user_id: i64, rights: Option<Vec<ChatAdminPermission>>, by: By) {
        self.now();
        let seat = self.rooms.get_mut(&chat_id).and_then(|room| room.seats.get_mut(&user_id));
        let Some(seat) = seat.filter(|seat| seat.permissions != rights) else { return };
        seat.permissions.clone_from(&rights);
        if rights.is_none() {
            seat.alias = None;
        }
        let effect = match rights {
            Some(permissions) => Effect::AdminSet { chat_id, user_id, permissions },
            None => Effect::AdminRevoked { chat_id, user_id },
        };
        self.note(by, effect);
    }
}
