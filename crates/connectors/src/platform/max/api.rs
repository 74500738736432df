//! One method for each request of MAX's Bot API that the connector makes; each returns the answer as a value.
//!
//! Nothing here repeats a request but a message that was certainly not delivered. Recorded answers are in `tests/max/samples`.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use thiserror::Error;

use super::dialogues::Dialogues;
use super::wire::{
    ApiError, BotInfo, CallbackAnswer, ChatAdmin, ChatAdmins, ChatFacts, ChatMember, ChatMembers, ChatPatch,
    ModifyMembersResult, NewMessageBody, SimpleQueryResult, SubscriptionRequest, Subscriptions, UpdateList, UserIds,
};
use crate::http::{Answer, Http, NoAnswer, Passing};

/// Members of one page: the most that is given.
pub const PAGE: usize = 100;
/// How many times a message is sent that was certainly not delivered.
const TRIES: u32 = 4;
/// The longest pause between two of these.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
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
    dialogues: Arc<Dialogues>,
    token: SecretString,
}

impl Api {
    /// By how much the other clock was ahead of this machine's at the last answer.
    pub(super) fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.clock_ahead()
    }

    pub(super) fn new(http: Arc<Http>, token: SecretString) -> Api {
        Api { http, dialogues: Arc::default(), token }
    }

    /// True if the messenger itself made this hash for a card: it came by the button, from whoever pressed it.
    pub fn is_signed(&self, card: &str, hash: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.token.expose_secret().as_bytes());
        bytes_of(hash).is_some_and(|hash| hmac::verify(&key, card.as_bytes(), &hash).is_ok())
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
    pub async fn chat(&self, chat: i64) -> Result<ChatFacts, CallError> {
        self.ask(Method::GET, &format!("/chats/{chat}"), &[], NOTHING).await
    }

    /// `PATCH /chats/{chatId}`.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn rename_chat(&self, chat: i64, title: &str) -> Result<(), CallError> {
        let patch = ChatPatch { title: Some(title.to_owned()), ..ChatPatch::default() };
        self.ask::<_, IgnoredAny>(Method::PATCH, &format!("/chats/{chat}"), &[], Some(&patch)).await.map(drop)
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

    /// `POST /messages?user_id=`: a message to somebody who has started the bot. Waits for the turn of the dialogue; what was
    /// certainly not delivered is sent again, a few times.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn tell(&self, account: i64, message: &NewMessageBody) -> Result<(), CallError> {
        let mut tries = 1;
        loop {
            let query = [("user_id", account.to_string())];
            let sent = self.ask::<_, IgnoredAny>(Method::POST, "/messages", &query, Some(message));
            match self.dialogues.in_turn(account, sent).await {
                Err(CallError::NotNow { after }) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(after.unwrap_or(Duration::from_secs(1)).min(LONGEST_PAUSE)).await;
                }
                answer => return answer.map(drop),
            }
        }
    }

    /// `POST /answers`: confirms to an account that its button was pressed. Waits for the turn of the dialogue.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn answer(&self, account: i64, callback: &str, answer: &CallbackAnswer) -> Result<(), CallError> {
        let query = [("callback_id", callback.to_owned())];
        let sent = self.ask::<_, IgnoredAny>(Method::POST, "/answers", &query, Some(answer));
        self.dialogues.in_turn(account, sent).await.map(drop)
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
        200 => serde_json::from_slice(&answer.body).map_err(|fault| not_understood(&fault)),
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

/// Whether it is no JSON, or JSON of another shape: then the place alone is told, because the rest is people's.
fn not_understood(fault: &serde_json::Error) -> CallError {
    if fault.is_data() {
        tracing::warn!(line = fault.line(), column = fault.column(), "an answer of the messenger has another shape");
        return CallError::Lost("other_shape".to_owned());
    }
    CallError::Lost("not_json".to_owned())
}

/// The bytes of a text in hexadecimal.
fn bytes_of(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hexadecimal.trim().chars().map(|c| c.to_digit(16)?.try_into().ok()).collect();
    let pairs = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(pairs.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// Anything but a code could hold a name.
pub(super) fn is_code(code: &str) -> bool {
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
        assert_eq!(of(200, None, r#"{"success":7}"#), "the answer was lost: other_shape");
        assert_eq!(of(200, None, r#"{"success":null}"#), "done false");
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

    #[test]
    fn a_hash_is_the_messenger_s_own() {
        let address = crate::http::Address {
            url: "http://127.0.0.1:9".to_owned(),
            rate_per_second: 1,
            ca_file: None,
            timeout: Duration::from_secs(1),
            permits: crate::http::SendPermits::default(),
        };
        let http = Http::new(&address, crate::http::Access::None).unwrap();
        // RFC 4231, test case 2.
        let api = Api::new(Arc::new(http), SecretString::from("Jefe"));
        let hash = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let card = "what do ya want for nothing?";
        assert!(api.is_signed(card, hash) && api.is_signed(card, &hash.to_uppercase()));
        for wrong in ["", "5b", "5bd", "я", &hash[2..], &format!("{hash}00"), &hash.replace('5', "6")] {
            assert!(!api.is_signed(card, wrong), "{wrong}");
        }
        assert!(!api.is_signed("what do you want for nothing?", hash));
    }
}
