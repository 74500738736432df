//! A request becomes a call: what is asked of the messenger, with all that belongs to it.

use axum::body::Bytes;
use axum::http::Method;
use serde::de::DeserializeOwned;

use super::refused::Refused;
use super::talk::{Sought, Target};
use crate::faults::Request;
use connectors::platform::max::wire::{
    BotPatch, CallbackAnswer, ChatAdmin, ChatAdmins, ChatPatch, NewMessageBody, SubscriptionRequest, UserIds,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Call {
    Me,
    EditMe(BotPatch),
    Chat(i64),
    ChatByLink(String),
    EditChat(i64, ChatPatch),
    Members { chat: i64, ids: Option<Vec<i64>>, marker: Option<i64>, count: usize },
    AddMembers(i64, Vec<i64>),
    RemoveMember { chat: i64, user: i64, block: bool },
    MyMembership(i64),
    Leave(i64),
    Admins(i64),
    SetAdmins(i64, Vec<ChatAdmin>),
    RevokeAdmin(i64, i64),
    Subscriptions,
    Subscribe(SubscriptionRequest),
    Unsubscribe(String),
    Updates { limit: usize, timeout: u64, marker: Option<i64>, types: Option<Vec<String>> },
    Messages(Sought),
    Message(String),
    Send(Target, NewMessageBody),
    EditMessage(String, NewMessageBody),
    DeleteMessage(String),
    Answer(String, CallbackAnswer),
}

impl Call {
    /// Its name among faults.
    pub(super) fn request(&self) -> Request {
        match self {
            Call::Me => Request::List("me"),
            Call::Chat(_) | Call::ChatByLink(_) => Request::List("chat"),
            Call::Members { .. } => Request::List("members"),
            Call::MyMembership(_) => Request::List("membership"),
            Call::Admins(_) => Request::List("admins"),
            Call::Subscriptions => Request::List("subscriptions"),
            Call::Updates { .. } => Request::List("updates"),
            Call::Messages(_) | Call::Message(_) => Request::List("messages"),
            Call::EditMe(_) => Request::Change("edit_me"),
            Call::EditChat(..) => Request::Change("edit_chat"),
            Call::AddMembers(..) => Request::Change("add_members"),
            Call::RemoveMember { .. } => Request::Change("remove_member"),
            Call::Leave(_) => Request::Change("leave"),
            Call::SetAdmins(..) => Request::Change("set_admins"),
            Call::RevokeAdmin(..) => Request::Change("revoke_admin"),
            Call::Subscribe(_) => Request::Change("subscribe"),
            Call::Unsubscribe(_) => Request::Change("unsubscribe"),
            Call::Send(..) => Request::Change("send"),
            Call::EditMessage(..) => Request::Change("edit_message"),
            Call::DeleteMessage(_) => Request::Change("delete_message"),
            Call::Answer(..) => Request::Change("answer"),
        }
    }

    /// Understands a request.
    pub(super) fn read(method: &Method, path: &str, query: &Query, body: &Bytes) -> Result<Call, Refused> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["me"]) => Ok(Call::Me),
            ("PATCH", ["me", "commands"]) => Ok(Call::EditMe(read(body)?)),
            // Ended on 15 September 2026.
            ("PATCH", ["me"]) => Err(Refused::not_found("Method PATCH /me is not available")),
            ("GET", ["subscriptions"]) => Ok(Call::Subscriptions),
            ("POST", ["subscriptions"]) => subscribe(read(body)?),
            ("DELETE", ["subscriptions"]) => Ok(Call::Unsubscribe(query.needed("url")?)),
            ("GET", ["updates"]) => Ok(Call::Updates {
                limit: query.within("limit", 100, 1, 1000)?,
                timeout: query.within("timeout", 30, 0, 90)? as u64,
                marker: query.number("marker")?,
                types: query.list("types"),
            }),
            ("GET", ["messages"]) => Ok(Call::Messages(Sought {
                chat_id: query.number("chat_id")?,
                ids: query.list("message_ids"),
                from: query.number("from")?,
                to: query.number("to")?,
                count: query.within("count", 50, 1, 100)?,
            })),
            ("POST", ["messages"]) => {
                let target = match (query.number("user_id")?, query.number("chat_id")?) {
                    (Some(user), None) => Target::User(user),
                    (None, Some(chat)) => Target::Chat(chat),
                    _ => return Err(Refused::bad("one of user_id and chat_id must be given")),
                };
                Ok(Call::Send(target, read(body)?))
            }
            ("PUT", ["messages"]) => Ok(Call::EditMessage(query.needed("message_id")?, read(body)?)),
            ("DELETE", ["messages"]) => Ok(Call::DeleteMessage(query.needed("message_id")?)),
            ("GET", ["messages", mid]) => Ok(Call::Message((*mid).to_owned())),
            ("POST", ["answers"]) => Ok(Call::Answer(query.needed("callback_id")?, read(body)?)),
            (method, ["chats", chat, rest @ ..]) => Call::of_chat(method, chat, rest, query, body),
            // The list of a bot's chats is not given out any more.
            ("GET", ["chats"]) => Err(Refused::not_found("Method GET /chats is not available")),
            (_, ["me" | "subscriptions" | "updates" | "messages" | "answers" | "chats"]) => {
                Err(Refused::not_allowed(format!("Method {method} is not allowed")))
            }
            _ => Err(Refused::not_found(format!("Path {path} not found"))),
        }
    }

    fn of_chat(method: &str, chat: &str, rest: &[&str], query: &Query, body: &Bytes) -> Result<Call, Refused> {
        let Ok(id) = chat.parse::<i64>() else {
            return match (method, rest) {
                ("GET", []) => Ok(Call::ChatByLink(chat.to_owned())),
                _ => Err(Refused::bad("chatId: not a number")),
            };
        };
        match (method, rest) {
            ("GET", []) => Ok(Call::Chat(id)),
            ("PATCH", []) => Ok(Call::EditChat(id, read(body)?)),
            ("GET", ["members"]) => Ok(Call::Members {
                chat: id,
                ids: query.numbers("user_ids")?,
                marker: query.number("marker")?,
                count: query.within("count", 20, 1, 100)?,
            }),
            ("POST", ["members"]) => Ok(Call::AddMembers(id, read::<UserIds>(body)?.user_ids)),
            ("DELETE", ["members"]) => {
                let user = query.number("user_id")?.ok_or_else(|| Refused::bad("user_id must be given"))?;
                Ok(Call::RemoveMember { chat: id, user, block: query.get("block") == Some("true") })
            }
            ("GET", ["members", "me"]) => Ok(Call::MyMembership(id)),
            ("DELETE", ["members", "me"]) => Ok(Call::Leave(id)),
            ("GET", ["members", "admins"]) => Ok(Call::Admins(id)),
            ("POST", ["members", "admins"]) => Ok(Call::SetAdmins(id, read::<ChatAdmins>(body)?.admins)),
            ("DELETE", ["members", "admins", user]) => {
                Ok(Call::RevokeAdmin(id, user.parse().map_err(|_| Refused::bad("userId: not a number"))?))
            }
            (_, [] | ["members"] | ["members", "me" | "admins"] | ["members", "admins", _]) => {
                Err(Refused::not_allowed(format!("Method {method} is not allowed")))
            }
            _ => Err(Refused::not_found("Path not found")),
        }
    }
}

fn subscribe(asked: SubscriptionRequest) -> Result<Call, Refused> {
    let is_address = reqwest::Url::parse(&asked.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !is_address {
        return Err(Refused::bad("url: must start with http(s)://"));
    }
    let is_fit = |secret: &String| {
        (5..=256).contains(&secret.len()) && secret.bytes().all(|c| c.is_ascii_alphanumeric() || b"_-".contains(&c))
    };
    if !asked.secret.as_ref().is_none_or(is_fit) {
        return Err(Refused::bad("secret: 5 to 256 characters of A-Z, a-z, 0-9, _ and -"));
    }
    Ok(Call::Subscribe(asked))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::bad(format!("body: {error}")))
}

/// What stands behind the question mark.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(text: Option<&str>) -> Query {
        let pairs = form_urlencoded::parse(text.unwrap_or_default().as_bytes()).into_owned();
        // A null is as good as nothing.
        Query(pairs.filter(|(_, value)| !value.is_empty() && value != "null").collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn needed(&self, name: &str) -> Result<String, Refused> {
        self.get(name).map(str::to_owned).ok_or_else(|| Refused::bad(format!("{name} must be given")))
    }

    fn number(&self, name: &str) -> Result<Option<i64>, Refused> {
        let bad = |_| Refused::bad(format!("{name}: not a number"));
        self.get(name).map(|value| value.parse().map_err(bad)).transpose()
    }

    fn within(&self, name: &str, usual: usize, least: usize, most: usize) -> Result<usize, Refused> {
        match self.number(name)?.map_or(Ok(usual), usize::try_from) {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(Refused::bad(format!("{name}: {least} to {most}"))),
        }
    }

    /// Values with commas between them, or under one name again and again.
    fn list(&self, name: &str) -> Option<Vec<String>> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).peekable();
        values.peek()?;
        Some(values.flat_map(|(_, value)| value.split(',')).map(|value| value.trim().to_owned()).collect())
    }

    fn numbers(&self, name: &str) -> Result<Option<Vec<i64>>, Refused> {
        let bad = |_| Refused::bad(format!("{name}: not numbers"));
        self.list(name).map(|list| list.iter().map(|value| value.parse().map_err(bad)).collect()).transpose()
    }
}
