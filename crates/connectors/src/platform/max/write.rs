//! An action → requests of the Bot API, each sent once; what came of it.

use std::sync::Arc;

use async_trait::async_trait;

use super::super::{Capabilities, Coming, Receipt, WriteError, Writer};
use super::api::{Api, CallError, is_code};
use super::directory::{DirectoryError, KnownChat, MaxDirectory};
use super::hand_outs::{ChatLink, HandOuts, Waiting, texts_of};
use super::wire::{ChatAdmin, ChatAdminPermission, NOT_FOUND, NewMessageBody, PRIVACY};
use domain::action::{Action, ActionKind, Change, Membership, PersonView, Seat};
use domain::membership::{PlaceName, same_place};
use i18n::Lang;

/// What became of an account that was to be added to a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It is in.
    Added,
    /// Adding is refused; by this link the person can join.
    Link {
        /// The chat.
        chat: i64,
        /// Its title.
        title: String,
        /// The link.
        link: String,
    },
    /// Adding is refused, and the chat shows no link: an administrator has to add.
    ByHand {
        /// The code of the refusal.
        why: &'static str,
    },
}

/// Writes to the messenger.
#[derive(Clone)]
pub struct MaxWriter {
    api: Api,
    directory: Arc<dyn MaxDirectory>,
    block_removed: bool,
    lang: Lang,
    links: Arc<HandOuts>,
}

#[async_trait]
impl Writer for MaxWriter {
    fn capabilities(&self) -> Capabilities {
        use ActionKind::*;
        let kinds = [Invite, RevokeInvite, Add, Remove, Reassign, GrantAdmin, RevokeAdmin, RenameClass];
        Capabilities { kinds: kinds.into(), ..Capabilities::default() }
    }

    fn executes(&self, action: &Action) -> bool {
        // An administrator of the community is one on the platform's own page, not of a chat.
        let of_community = *action.place() == PlaceName::Organization;
        let is_right = matches!(action.kind(), ActionKind::GrantAdmin | ActionKind::RevokeAdmin);
        self.capabilities().kinds.contains(&action.kind()) && !(of_community && is_right)
    }

    fn goes_together(&self, action: &Action) -> bool {
        matches!(action.kind(), ActionKind::Add | ActionKind::Reassign) && *action.place() != PlaceName::Organization
    }

    /// Where adding is refused, the person gets the links of all chats in one message.
    fn tells_together(&self, action: &Action) -> bool {
        self.goes_together(action)
    }

    fn coming(&self, action: &Action) -> Option<Coming> {
        let account = action.person().and_then(|person| account_of(person).ok())?;
        Some(Box::new(self.links.expect(account, &action.id)))
    }

    async fn execute(&self, action: &Action) -> Result<Receipt, WriteError> {
        match &action.change {
            Change::Invite(_) => {
                let link = self.directory.invite(action).await.map_err(directory_error)?;
                Ok(Receipt { link: Some(link), already: false })
            }
            Change::RevokeInvite(member) => {
                self.directory.revoke(&member.person.key, &member.seat.place).await.map_err(directory_error)?;
                Ok(Receipt::default())
            }
            Change::Add(member) => self.add(member, &action.id).await,
            Change::Remove { member, .. } => self.remove(&member.person, &member.seat.place).await,
            Change::Reassign { member, from } => self.reassign(member, from, &action.id).await,
            Change::GrantAdmin(member) => self.grant(member).await,
            Change::RevokeAdmin(member) => self.revoke_admin(member).await,
            Change::RenameClass { old, new } => self.rename(old, new).await,
            Change::CreateClass { .. }
            | Change::AttachClassTeacher { .. }
            | Change::AcceptRequest(_)
            | Change::ConfirmStatus(_)
            | Change::UpdatePerson { .. }
            | Change::DeclineRequest(_)
            | Change::DetachClassTeacher { .. }
            | Change::ArchiveClass { .. } => Err(refused("not_possible")),
        }
    }

    async fn link_of(&self, action: &Action) -> Result<Option<String>, WriteError> {
        self.directory.link_of(action).await.map_err(directory_error)
    }
}

impl MaxWriter {
    pub(super) fn new(api: Api, directory: Arc<dyn MaxDirectory>, block_removed: bool, lang: Lang) -> MaxWriter {
        MaxWriter { api, directory, block_removed, lang, links: Arc::default() }
    }

    async fn chat_at(&self, place: &PlaceName) -> Result<KnownChat, WriteError> {
        let remembered = self.directory.remembered().await.map_err(directory_error)?;
        remembered.chats.into_iter().find(|chat| chat.place == *place).ok_or_else(|| refused("no_such_place"))
    }

    /// Adds an account to a chat that is a place. Where that is refused, in whatever way (adding is restricted since September
    /// 2026, and how that is answered is published nowhere), gives the chat's link, which is still to be handed.
    ///
    /// # Errors
    /// The account or the chat is not there, or the messenger cannot be asked now; or the answer was lost.
    pub async fn admit(&self, place: &PlaceName, account: i64) -> Result<Admission, WriteError> {
        let chat = self.chat_at(place).await?;
        let why = match self.api.add(chat.chat, account).await {
            Ok(result) if result.success => return Ok(Admission::Added),
            Ok(result) => {
                let details = result.failed_user_details.unwrap_or_default();
                let code = details.iter().find(|one| one.user_ids.contains(&account)).map(|one| one.error_code.clone());
                match code.or(result.code).as_deref() {
                    Some(NOT_FOUND) => return Err(refused("no_such_account")),
                    Some(PRIVACY) => "privacy",
                    _ => "adding_refused",
                }
            }
            Err(CallError::Refused { .. }) => "adding_refused",
            Err(fault) => return Err(write_fault(fault)),
        };
        match self.api.chat(chat.chat).await {
            Ok(told) => {
                let title = told.title.filter(|title| !title.is_empty()).unwrap_or(chat.title);
                Ok(match told.link.filter(|link| !link.is_empty()) {
                    Some(link) => Admission::Link { chat: chat.chat, title, link },
                    None => Admission::ByHand { why },
                })
            }
            Err(CallError::Refused { .. }) => Ok(Admission::ByHand { why }),
            // That nobody was added is certain.
            Err(fault) => Err(later(&fault)),
        }
    }

    /// Adds; where that is refused, the person is handed the chat's link instead, once, with the links of other chats that are asked
    /// for at the same time. The link is not yet a membership: the receipt says so. Where there is no link, or it was handed and not
    /// used, an administrator has to add: see [`BY_HAND`](super::super::BY_HAND).
    async fn add(&self, member: &Membership, id: &str) -> Result<Receipt, WriteError> {
        let account = account_of(&member.person)?;
        let turn = self.links.enter(account, id);
        let admitted = self.admit(&member.seat.place, account).await;
        let (chat, title, link) = match admitted? {
            Admission::Added => return Ok(Receipt::default()),
            Admission::ByHand { why } => return Err(refused(why)),
            Admission::Link { chat, title, link } => (chat, title, link),
        };
        if self.directory.handed(account, chat).await.map_err(directory_error)?.as_deref() == Some(link.as_str()) {
            // Handed, and not used: nothing more comes of handing it every night.
            return Err(refused("adding_refused"));
        }
        let told = turn.leave(ChatLink { action: id.to_owned(), chat, title, link: link.clone() });
        if let Some(mine) = self.links.wait_for_others(account, id).await {
            let outcome = self.hand_out(account, &mine).await;
            for (_, sender) in mine {
                // Whoever asked may have been stopped meanwhile.
                let _ = sender.send(outcome.clone());
            }
        }
        told.await.unwrap_or_else(|_| Err(WriteError::NotNow { code: "broken_off".to_owned(), after: None }))?;
        Ok(Receipt { link: Some(link), already: false })
    }

    /// Hands a person the links of chats, in one message where they fit into one, and remembers which.
    async fn hand_out(&self, account: i64, links: &[Waiting]) -> Result<(), WriteError> {
        for text in texts_of(links.iter().map(|(link, _)| link), self.lang) {
            match self.api.tell(account, &NewMessageBody::text(text)).await {
                Ok(()) => {}
                Err(CallError::Refused { .. }) => return Err(refused("no_dialogue")),
                // A link that arrives twice does no harm; one that never arrives leaves somebody outside.
                Err(fault) => return Err(later(&fault)),
            }
        }
        for (ChatLink { chat, link, .. }, _) in links {
            self.directory.hand(account, *chat, link).await.map_err(directory_error)?;
        }
        Ok(())
    }

    async fn remove(&self, person: &PersonView, place: &PlaceName) -> Result<Receipt, WriteError> {
        if *place == PlaceName::Organization {
            self.directory.untie(&person.key).await.map_err(directory_error)?;
            return Ok(Receipt::default());
        }
        let (chat, account) = (self.chat_at(place).await?, account_of(person)?);
        match self.api.remove(chat.chat, account, self.block_removed).await {
            Ok(result) if result.success => Ok(Receipt::default()),
            // Said of somebody who is not there, too.
            Ok(result) => {
                let among = self.api.members_among(chat.chat, &[account]).await.map_err(write_fault)?;
                let is_there = among.members.iter().any(|member| member.user.user_id == account);
                if is_there {
                    Err(refused(result.code.as_deref().filter(|code| is_code(code)).unwrap_or("not_removed")))
                } else {
                    Ok(Receipt { link: None, already: true })
                }
            }
            Err(fault) => Err(write_fault(fault)),
        }
    }

    /// First into the new chat, then out of the old one. In the wrong chat nobody stays because the new one is closed.
    async fn reassign(&self, member: &Membership, from: &Seat, id: &str) -> Result<Receipt, WriteError> {
        if from.place == member.seat.place {
            // Roles are not the messenger's.
            return Ok(Receipt { link: None, already: true });
        }
        let added = self.add(member, id).await?;
        self.remove(&member.person, &from.place).await?;
        Ok(added)
    }

    async fn grant(&self, member: &Membership) -> Result<Receipt, WriteError> {
        use ChatAdminPermission::{AddRemoveMembers, ReadAllMessages, Write};
        let (chat, account) = (self.chat_at(&member.seat.place).await?, account_of(&member.person)?);
        let mut permissions = vec![ReadAllMessages, AddRemoveMembers, Write];
        // Naming somebody again replaces all their rights: those that they have stay.
        let among = self.api.members_among(chat.chat, &[account]).await.map_err(|fault| later(&fault))?;
        let had = among.members.into_iter().find(|member| member.user.user_id == account);
        if had.as_ref().is_some_and(|member| member.is_owner) {
            return Ok(Receipt { link: None, already: true });
        }
        let had = had.filter(|member| member.is_admin).and_then(|member| member.permissions).unwrap_or_default();
        permissions.extend(had.into_iter().filter(|right| ![ReadAllMessages, AddRemoveMembers, Write].contains(right)));
        let admin = ChatAdmin { user_id: account, permissions, alias: None };
        done(self.api.add_admin(chat.chat, admin).await)
    }

    async fn revoke_admin(&self, member: &Membership) -> Result<Receipt, WriteError> {
        let (chat, account) = (self.chat_at(&member.seat.place).await?, account_of(&member.person)?);
        done(self.api.remove_admin(chat.chat, account).await)
    }

    /// The group has another name: its chats are the same, under new titles.
    async fn rename(&self, old: &PlaceName, new: &PlaceName) -> Result<Receipt, WriteError> {
        let (PlaceName::Class(old), PlaceName::Class(new)) = (old, new) else { return Err(refused("no_such_place")) };
        let remembered = self.directory.remembered().await.map_err(directory_error)?;
        for chat in remembered.chats {
            let Some(place) = renamed(&chat.place, old, new) else { continue };
            if chat.title.contains(old) {
                self.api.rename_chat(chat.chat, &chat.title.replace(old, new)).await.map_err(write_fault)?;
            }
            self.directory.retie(chat.chat, &place).await.map_err(directory_error)?;
        }
        Ok(Receipt::default())
    }
}

/// A group's place under the group's new name; `None` for places of others, and for chats of the management, which may be
/// called like a group.
fn renamed(place: &PlaceName, old: &str, new: &str) -> Option<PlaceName> {
    place.group()?;
    same_place(place, &place.of_group(old)).then(|| place.of_group(new))
}

fn account_of(person: &PersonView) -> Result<i64, WriteError> {
    person.platform_id.as_deref().and_then(|id| id.parse().ok()).ok_or_else(|| refused("action_without_account"))
}

fn refused(code: &str) -> WriteError {
    WriteError::Refused { code: code.to_owned() }
}

/// Certainly not done, whatever came of the question.
fn later(fault: &CallError) -> WriteError {
    match fault {
        CallError::Unauthorized => refused("unauthorized"),
        CallError::NotNow { after } => WriteError::NotNow { code: "too_many_requests".to_owned(), after: *after },
        CallError::Refused { .. } => write_fault(fault.clone()),
        CallError::NotSent(reason) => WriteError::NotNow { code: (*reason).to_owned(), after: None },
        CallError::Lost(reason) => WriteError::NotNow { code: reason.clone(), after: None },
    }
}

fn directory_error(fault: DirectoryError) -> WriteError {
    WriteError::NotNow { code: fault.0, after: None }
}

fn done(result: Result<super::wire::SimpleQueryResult, CallError>) -> Result<Receipt, WriteError> {
    match result {
        Ok(result) if result.success => Ok(Receipt::default()),
        Ok(result) => Err(refused(result.code.as_deref().filter(|code| is_code(code)).unwrap_or("not_done"))),
        Err(fault) => Err(write_fault(fault)),
    }
}

fn write_fault(fault: CallError) -> WriteError {
    match fault {
        CallError::NotSent(reason) => WriteError::NotNow { code: reason.to_owned(), after: None },
        CallError::Lost(reason) => WriteError::Unknown { reason },
        CallError::NotNow { after } => WriteError::NotNow { code: "too_many_requests".to_owned(), after },
        CallError::Unauthorized => refused("unauthorized"),
        CallError::Refused { status: 403, .. } => refused("bot_not_admin"),
        CallError::Refused { status: 404, .. } => refused("not_member"),
        CallError::Refused { status, code } if code.is_empty() => refused(&format!("status_{status}")),
        CallError::Refused { code, .. } => refused(&code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_s_places_under_its_new_name() {
        let of = |place: &str| renamed(&place.parse().unwrap(), "ИС-21", "ИС-31").map(|place| place.to_string());
        assert_eq!(of("chat:students:ИС-21").as_deref(), Some("chat:students:ИС-31"));
        for subject in ["физика", "МДК.01.02: Базы данных", "МДК.01.02: Базы данных: практика", ": "]
        {
            let (before, after) = (format!("chat:subject:ИС-21:{subject}"), format!("chat:subject:ИС-31:{subject}"));
            assert_eq!(of(&before), Some(after));
            assert_eq!(of(&format!("chat:subject:ИС-11:{subject}")), None);
        }
        assert_eq!(of("chat:students:ис21").as_deref(), Some("chat:students:ИС-31"));
        assert_eq!(of("class:ИС-21").as_deref(), Some("class:ИС-31"));
        assert_eq!(of("chat:students:ИС-211"), None);
        assert_eq!(of("chat:management:ИС-21"), None);
        assert_eq!(of("staff"), None);
    }
}
