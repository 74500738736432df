//! The messenger's chats and the known accounts → a membership, whole or not at all.
//!
//! Every chat that is a place is read to its last page and counted against what the messenger says of it. A chat that
//! cannot be read fails the whole: "could not read" is never "nobody is there".

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::DateTime;
use tokio::task::JoinSet;

use super::super::{ReadError, Reader};
use super::api::{Api, CallError};
use super::directory::{DirectoryError, KnownAccount, KnownChat, MaxDirectory, OpenInvitation, Remembered};
use super::wire::{ChatMember, ChatStatus};
use crate::http;
use domain::action::PersonKey;
use domain::membership::{Category, MemberStatus, MembershipRead, PlaceName, Role, Seat};

/// Chats that are read at the same time; the rate is kept by all together.
const TOGETHER: usize = 12;
/// A reader does not wait longer than this, whatever the platform asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// More members than any chat has: where a list is longer, something is wrong.
const MOST_MEMBERS: usize = 100_000;

/// Reads the messenger.
#[derive(Clone)]
pub struct MaxReader {
    name: String,
    api: Api,
    directory: Arc<dyn MaxDirectory>,
}

#[async_trait]
impl Reader for MaxReader {
    fn platform(&self) -> &str {
        &self.name
    }

    fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.api.clock_ahead()
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.membership(None).await
    }

    async fn read_places(&self, places: &[PlaceName]) -> Result<MembershipRead, ReadError> {
        self.membership(Some(places.iter().cloned().collect())).await
    }
}

impl MaxReader {
    pub(super) fn new(name: String, api: Api, directory: Arc<dyn MaxDirectory>) -> MaxReader {
        MaxReader { name, api, directory }
    }

    async fn membership(&self, wanted: Option<BTreeSet<PlaceName>>) -> Result<MembershipRead, ReadError> {
        let is_wanted = |place: &PlaceName| wanted.as_ref().is_none_or(|wanted| wanted.contains(place));
        let remembered = self.remembered().await?;
        let bot = again(|| self.api.me()).await.map_err(|fault| self.fault("/me", &fault))?.user;
        let own = bot.user_id;
        let mut members = self.members(remembered.chats.iter().filter(|chat| is_wanted(&chat.place))).await?;
        let people = People::of(&remembered);
        let mut read = MembershipRead { platform: self.name.clone(), ..MembershipRead::default() };
        for chat in remembered.chats.iter().filter(|chat| is_wanted(&chat.place)) {
            read.places.push(chat.place.clone());
            let here = members.remove(&chat.chat).unwrap_or_default();
            read.seats.extend(
                here.iter()
                    .filter(|member| member.user.user_id != own)
                    .map(|member| seat_of(member, &chat.place, people.of_account(member.user.user_id))),
            );
        }
        if is_wanted(&PlaceName::Organization) {
            read.places.push(PlaceName::Organization);
            read.seats.extend(remembered.accounts.iter().map(community_seat));
        }
        let there: HashSet<(PersonKey, PlaceName)> =
            read.seats.iter().filter_map(|seat| Some((seat.person_key.clone()?, seat.place.clone()))).collect();
        let is_open = |one: &&OpenInvitation| {
            is_wanted(&one.place)
                && read.places.contains(&one.place)
                && !there.contains(&(one.person.clone(), one.place.clone()))
        };
        let invited: Vec<Seat> = remembered
            .invited
            .iter()
            .filter(is_open)
            .map(|one| invited_seat(one, people.account_of(&one.person)))
            .collect();
        read.seats.extend(invited);
        read.sort();
        Ok(read)
    }

    async fn remembered(&self) -> Result<Remembered, ReadError> {
        self.directory.remembered().await.map_err(|fault| self.directory_error(fault))
    }

    fn directory_error(&self, fault: DirectoryError) -> ReadError {
        ReadError::Unreachable { url: self.name.clone(), reason: fault.0 }
    }

    /// The members of chats, several at a time.
    async fn members(
        &self,
        chats: impl Iterator<Item = &KnownChat>,
    ) -> Result<HashMap<i64, Vec<ChatMember>>, ReadError> {
        let mut read = HashMap::new();
        let mut running: JoinSet<Result<(i64, Vec<ChatMember>), ReadError>> = JoinSet::new();
        let mut chats = chats.cloned();
        loop {
            while running.len() < TOGETHER {
                let Some(chat) = chats.next() else { break };
                let reader = self.clone();
                running.spawn(async move { Ok((chat.chat, reader.whole(&chat).await?)) });
            }
            match running.join_next().await {
                None => return Ok(read),
                Some(Ok(one)) => {
                    let (chat, members) = one?;
                    read.insert(chat, members);
                }
                Some(Err(_)) => {
                    return Err(ReadError::Unreachable { url: self.name.clone(), reason: "broken_off".to_owned() });
                }
            }
        }
    }

    /// A chat to its last page. A list that does not fit its own chat is read again, a few times.
    async fn whole(&self, chat: &KnownChat) -> Result<Vec<ChatMember>, ReadError> {
        // A chat that the bot was taken out of may be one that it was put back into: the messenger knows, and is asked.
        let mut fault = None;
        for _ in 0..3 {
            match self.attempt(chat).await? {
                Ok(members) => return Ok(members),
                Err(odd) => fault = Some(odd),
            }
        }
        Err(fault.unwrap_or_else(|| closed(chat, "changed_meanwhile")))
    }

    /// One attempt: the outer error is final, the inner one may pass.
    async fn attempt(&self, chat: &KnownChat) -> Result<Result<Vec<ChatMember>, ReadError>, ReadError> {
        let path = format!("/chats/{}", chat.chat);
        let told = again(|| self.api.chat(chat.chat)).await.map_err(|fault| self.chat_fault(chat, &path, &fault))?;
        if told.status != ChatStatus::Active {
            return Err(closed(chat, "bot_not_in_chat"));
        }
        let path = format!("{path}/members");
        let odd = |reason: &str| ReadError::NotUnderstood { url: self.api.address(&path), reason: reason.to_owned() };
        let mut members: Vec<ChatMember> = Vec::new();
        let mut known: HashSet<i64> = HashSet::new();
        let mut markers: HashSet<i64> = HashSet::new();
        let mut marker = None;
        loop {
            let page = again(|| self.api.members(chat.chat, marker))
                .await
                .map_err(|fault| self.chat_fault(chat, &path, &fault))?;
            let before = members.len();
            members.extend(page.members.into_iter().filter(|member| known.insert(member.user.user_id)));
            match page.marker {
                None => break,
                // A page that says nothing new, or leads back.
                Some(next) if members.len() == before || !markers.insert(next) => return Ok(Err(odd("page_repeated"))),
                Some(_) if members.len() > MOST_MEMBERS => return Err(odd("too_large")),
                Some(next) => marker = Some(next),
            }
        }
        let expected = u64::try_from(told.participants_count).unwrap_or_default();
        let got = members.len() as u64;
        if got < expected {
            return Ok(Err(ReadError::Incomplete { url: self.api.address(&path), got, expected }));
        }
        Ok(Ok(members))
    }

    fn chat_fault(&self, chat: &KnownChat, path: &str, fault: &CallError) -> ReadError {
        match fault {
            CallError::Refused { status: 403, .. } if chat.is_there => closed(chat, "bot_not_admin"),
            CallError::Refused { status: 403, .. } => closed(chat, "bot_not_in_chat"),
            CallError::Refused { status: 404, .. } => closed(chat, "bot_not_in_chat"),
            fault => self.fault(path, fault),
        }
    }

    fn fault(&self, path: &str, fault: &CallError) -> ReadError {
        let url = self.api.address(path);
        match fault {
            CallError::NotSent(reason) => ReadError::Unreachable { url, reason: (*reason).to_owned() },
            CallError::Lost(reason) if reason == "other_shape" => {
                ReadError::NotUnderstood { url, reason: reason.clone() }
            }
            CallError::Lost(reason) => ReadError::Unreachable { url, reason: reason.clone() },
            CallError::NotNow { .. } => ReadError::Unreachable { url, reason: "too_many_requests".to_owned() },
            CallError::Unauthorized => ReadError::Unauthorized { url },
            CallError::Refused { status, .. } => ReadError::Refused { url, status: *status },
        }
    }
}

fn closed(chat: &KnownChat, reason: &str) -> ReadError {
    ReadError::Closed { place: chat.place.clone(), reason: reason.to_owned() }
}

/// Asks again while that may help.
async fn again<T, F: Future<Output = Result<T, CallError>>>(ask: impl FnMut() -> F) -> Result<T, CallError> {
    http::again(LONGEST_WAIT, ask).await
}

/// The owners of accounts. An account may belong to a guardian and an employee.
struct People<'a> {
    by_account: HashMap<i64, Vec<&'a KnownAccount>>,
    by_person: HashMap<&'a PersonKey, i64>,
}

impl<'a> People<'a> {
    fn of(remembered: &'a Remembered) -> People<'a> {
        let mut people = People { by_account: HashMap::new(), by_person: HashMap::new() };
        for one in &remembered.accounts {
            people.by_account.entry(one.account).or_default().push(one);
            people.by_person.insert(&one.person, one.account);
        }
        people
    }

    fn of_account(&self, account: i64) -> &[&'a KnownAccount] {
        self.by_account.get(&account).map_or(&[], Vec::as_slice)
    }

    fn account_of(&self, person: &PersonKey) -> Option<i64> {
        self.by_person.get(person).copied()
    }
}

/// A member of a chat as a membership. A messenger knows no roles: whoever is tied has the role of the category that
/// belongs there, an administrator of a chat is taken for an employee, all others for those whose chat it is.
pub fn seat_of(member: &ChatMember, place: &PlaceName, known: &[&KnownAccount]) -> Seat {
    let usual = place.usual_role();
    let tied = known.iter().find(|one| one.role.category() == usual.category()).or(known.first());
    let is_admin = member.is_admin || member.is_owner;
    let role = match tied {
        Some(one) if one.role.category() == usual.category() => usual,
        Some(one) if one.role.category() == Category::Staff => Role::ClassTeacher,
        Some(one) => one.role,
        None if is_admin && usual.category() != Category::Staff => Role::ClassTeacher,
        None => usual,
    };
    let last = member.user.last_name.as_deref().unwrap_or_default();
    let name = format!("{last} {}", member.user.first_name).trim().to_owned();
    Seat {
        place: place.clone(),
        platform_id: member.user.user_id.to_string(),
        // Somebody who hides the name is a member all the same.
        name: match tied {
            Some(one) => one.name.clone(),
            None if name.is_empty() => member.user.user_id.to_string(),
            None => name,
        },
        role,
        status: MemberStatus::Joined,
        is_admin,
        status_confirmed: None,
        birth_date: None,
        since: DateTime::from_timestamp_millis(member.join_time)
            .filter(|_| member.join_time > 0)
            .map(|at| at.date_naive()),
        blocked_until: None,
        person_key: tied.map(|one| one.person.clone()),
        person_id: None,
    }
}

/// Somebody whose account is known is on the platform, though in no chat yet.
fn community_seat(one: &KnownAccount) -> Seat {
    Seat {
        place: PlaceName::Organization,
        platform_id: one.account.to_string(),
        name: one.name.clone(),
        role: one.role,
        status: MemberStatus::Joined,
        is_admin: false,
        status_confirmed: None,
        birth_date: None,
        since: None,
        blocked_until: None,
        person_key: Some(one.person.clone()),
        person_id: None,
    }
}

fn invited_seat(one: &OpenInvitation, account: Option<i64>) -> Seat {
    Seat {
        place: one.place.clone(),
        platform_id: account.map(|account| account.to_string()).unwrap_or_default(),
        name: one.name.clone(),
        role: one.role,
        status: MemberStatus::Invited,
        is_admin: false,
        status_confirmed: None,
        birth_date: None,
        since: one.since,
        blocked_until: None,
        person_key: Some(one.person.clone()),
        person_id: None,
    }
}
