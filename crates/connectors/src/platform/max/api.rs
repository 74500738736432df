//! One method for each request of MAX's Bot API that the connector makes; each returns the answer as a value.
//!
//! Nothing here repeats a request. Recorded answers are in `tests/max/samples`.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::wire::{
    ApiError, BotInfo, CallbackAnswer, Chat, ChatAdmin, ChatAdmins, ChatMember, ChatMembers, ChatPatch,
    ModifyMembersResult, NewMessageBody, SendMessageResult, SimpleQueryResult, SubscriptionRequest, Subscriptions,
    UpdateList, UserIds,
};
use crate::http::{Answer, Http, NoAnswer, Passing};

/// Members of one page: the most that is given.
pub const PAGE: usize = 100;
/// No body: a request without one needs a type all the same.
const NOTHING: Option<&()> = None;

/// Why there is no answer to work with. Codes only: a message of the platform could hold a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallError {
    /// There was no connection: certainly not delivered.
    #[error("not sent: {0}")]
    NotSent(&'static str),
    /// Nobody knows whether it was delivered.
    #[error("the answer was lost: {0}")]
    Lost(String),
    /// Too many requests, or the service is away for a while: certainly not done.
    #[error("not now")]
    NotNow {
        /// How long the platform asks to wait.
        after: Option<Duration>,
    },
    /// The token is not accepted, any more or at all.
    #[error("the token is not accepted")]
    Unauthorized,
    /// Refused.
    #[error("refused with status {status}: {code}")]
    Refused {
        /// The status.
        status: u16,
        /// The code of the platform.
        code: String,
    },
}

impl Passing for CallError {
    fn may_pass(&self) -> bool {
        match self {
            CallError::NotSent(reason) => *reason != "token_not_usable",
            CallError::Lost(_) | CallError::NotNow { .. } => true,
            CallError::Unauthorized | CallError::Refused { .. } => false,
        }
    }

    fn after(&self) -> Option<Duration> {
        match self {
            CallError::NotNow { after } => *after,
            _ => None,
        }
    }
}

impl CallError {
    /// True if the bot is not (any more) where the request leads.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, CallError::Refused { status: 403 | 404, .. })
    }
}

/// The Bot API of one bot.
#[derive(Debug, Clone)]
pub struct Api {
    http: Arc<Http>,
}

impl Api {
    /// By how much the other clock was ahead of this machine's at the last answer.
    pub(super) fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.clock_ahead()
    }

    pub(super) fn new(http: Arc<Http>) -> Api {
        Api { http }
    }

    /// An address as it may be shown.
    pub fn address(&self, path: &str) -> String {
        self.http.address(path)
    }

    /// `GET /me`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn me(&self) -> Result<BotInfo, CallError> {
        self.ask(Method::GET, "/me", &[], NOTHING).await
    }

    /// `GET /chats/{chatId}`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn chat(&self, chat: i64) -> Result<Chat, CallError> {
        self.ask(Method::GET, &format!("/chats/{chat}"), &[], NOTHING).await
    }

    /// `PATCH /chats/{chatId}`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn rename_chat(&self, chat: i64, title: &str) -> Result<Chat, CallError> {
        let patch = ChatPatch { title: Some(title.to_owned()), ..ChatPatch::default() };
        self.ask(Method::PATCH, &format!("/chats/{chat}"), &[], Some(&patch)).await
    }

    /// `GET /chats/{chatId}/members`: a page.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn members(&self, chat: i64, marker: Option<i64>) -> Result<ChatMembers, CallError> {
        let mut query = vec![("count", PAGE.to_string())];
        query.extend(marker.map(|marker| ("marker", marker.to_string())));
        self.ask(Method::GET, &members(chat), &query, NOTHING).await
    }

    /// `GET /chats/{chatId}/members?user_ids=`: those of some accounts that are members.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn members_among(&self, chat: i64, accounts: &[i64]) -> Result<ChatMembers, CallError> {
        let ids: Vec<String> = accounts.iter().map(i64::to_string).collect();
        self.ask(Method::GET, &members(chat), &[("user_ids", ids.join(","))], NOTHING).await
    }

    /// `GET /chats/{chatId}/members/me`: what the bot is in a chat.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn own_membership(&self, chat: i64) -> Result<ChatMember, CallError> {
        self.ask(Method::GET, &format!("{}/me", members(chat)), &[], NOTHING).await
    }

    /// `POST /chats/{chatId}/members`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn add(&self, chat: i64, account: i64) -> Result<ModifyMembersResult, CallError> {
        self.ask(Method::POST, &members(chat), &[], Some(&UserIds { user_ids: vec![account] })).await
    }

    /// `DELETE /chats/{chatId}/members`; `block` keeps the person from coming back by the chat's link.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn remove(&self, chat: i64, account: i64, block: bool) -> Result<SimpleQueryResult, CallError> {
        let query = [("user_id", account.to_string()), ("block", block.to_string())];
        self.ask(Method::DELETE, &members(chat), &query, NOTHING).await
    }

    /// `POST /chats/{chatId}/members/admins`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn add_admin(&self, chat: i64, admin: ChatAdmin) -> Result<SimpleQueryResult, CallError> {
        let body = ChatAdmins { admins: vec![admin] };
        self.ask(Method::POST, &format!("{}/admins", members(chat)), &[], Some(&body)).await
    }

    /// `DELETE /chats/{chatId}/members/admins/{userId}`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn remove_admin(&self, chat: i64, account: i64) -> Result<SimpleQueryResult, CallError> {
        self.ask(Method::DELETE, &format!("{}/admins/{account}", members(chat)), &[], NOTHING).await
    }

    /// `POST /messages?user_id=`: a message to somebody who has started the bot.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn tell(&self, account: i64, message: &NewMessageBody) -> Result<SendMessageResult, CallError> {
        self.ask(Method::POST, "/messages", &[("user_id", account.to_string())], Some(message)).await
    }

    /// `POST /answers`: confirms that a button was pressed.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn answer(&self, callback: &str, answer: &CallbackAnswer) -> Result<SimpleQueryResult, CallError> {
        self.ask(Method::POST, "/answers", &[("callback_id", callback.to_owned())], Some(answer)).await
    }

    /// `GET /subscriptions`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn subscriptions(&self) -> Result<Subscriptions, CallError> {
        self.ask(Method::GET, "/subscriptions", &[], NOTHING).await
    }

    /// `POST /subscriptions`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn subscribe(&self, subscription: &SubscriptionRequest) -> Result<SimpleQueryResult, CallError> {
        self.ask(Method::POST, "/subscriptions", &[], Some(subscription)).await
    }

    /// `DELETE /subscriptions?url=`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn unsubscribe(&self, url: &str) -> Result<SimpleQueryResult, CallError> {
        self.ask(Method::DELETE, "/subscriptions", &[("url", url.to_owned())], NOTHING).await
    }

    /// `GET /updates`: waits up to `patience` for an update.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn updates(
        &self,
        marker: Option<i64>,
        types: &[&str],
        patience: Duration,
    ) -> Result<UpdateList, CallError> {
        let mut query =
            vec![("timeout", patience.as_secs().to_string()), ("limit", "100".to_owned()), ("types", types.join(","))];
        query.extend(marker.map(|marker| ("marker", marker.to_string())));
        let answer = self.http.wait_for("/updates", &query, patience + Duration::from_secs(15)).await;
        read(answer)
    }

    async fn ask<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&B>,
    ) -> Result<T, CallError> {
        read(self.http.ask(method, path, query, body).await)
    }
}

fn members(chat: i64) -> String {
    format!("/chats/{chat}/members")
}

fn read<T: DeserializeOwned>(answer: Result<Answer, NoAnswer>) -> Result<T, CallError> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(NoAnswer::NotSent(reason)) => return Err(CallError::NotSent(reason)),
        Err(NoAnswer::Lost(reason)) => return Err(CallError::Lost(reason.to_owned())),
    };
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map_err(|_| CallError::Lost("not_json".to_owned())),
        401 => Err(CallError::Unauthorized),
        429 => Err(CallError::NotNow { after: answer.retry_after }),
        // Says itself that it did nothing; without a time to come back it may stand before the platform or behind it.
        503 if answer.retry_after.is_some() => Err(CallError::NotNow { after: answer.retry_after }),
        status @ 400..500 => {
            let code = serde_json::from_slice::<ApiError>(&answer.body).map(|error| error.code);
            Err(CallError::Refused { status, code: code.ok().filter(|code| is_code(code)).unwrap_or_default() })
        }
        status => Err(CallError::Lost(format!("status_{status}"))),
    }
}

/// Anything but a code could hold a name.
fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= 60
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::super::wire::SimpleQueryResult;
    use super::*;

    #[test]
    fn what_may_have_been_done_is_lost_and_what_was_not_may_be_sent_again() {
        let of = |status, wait: Option<u64>, body: &str| {
            let answer = Answer {
                status,
                retry_after: wait.map(Duration::from_secs),
                body: body.as_bytes().to_vec(),
                total: None,
            };
            match read::<SimpleQueryResult>(Ok(answer)) {
                Ok(result) => format!("done {}", result.success),
                Err(fault) => fault.to_string(),
            }
        };
        assert_eq!(of(200, None, r#"{"success":true}"#), "done true");
        assert_eq!(of(200, None, "<html>"), "the answer was lost: not_json");
        assert_eq!(of(401, None, ""), "the token is not accepted");
        assert_eq!(
            of(403, None, r#"{"code":"chat.denied","message":"Иванов"}"#),
            "refused with status 403: chat.denied"
        );
        assert_eq!(of(404, None, r#"{"code":"Иванов"}"#), "refused with status 404: ");
        assert_eq!(of(429, None, ""), "not now");
        assert_eq!(of(503, Some(2), ""), "not now");
        assert_eq!(of(503, None, ""), "the answer was lost: status_503");
        assert_eq!(of(500, Some(2), ""), "the answer was lost: status_500");
    }
}
