//! An action is sent as one request, once. The outcome: made, certainly not made, or unknown.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::super::{Capabilities, Receipt, Suspension, WriteError, Writer};
use super::change::change_of;
use crate::http::{Answer, Http, NoAnswer};
use crate::platform::sandbox::wire::{Change, Done, Refusal};
use planner::plan::{Action, ActionKind};

const ACTIONS: &str = "/v1/actions";
const LINKS: &str = "/v1/links";
/// How many times the link of an invitation is asked for: asking changes nothing, so it may be repeated.
const LINK_TRIES: u32 = 5;

/// Writes to the sandbox.
#[derive(Debug, Clone)]
pub struct SandboxWriter {
    http: Arc<Http>,
}

/// What the sandbox carries out.
pub fn capabilities() -> Capabilities {
    use ActionKind::*;
    let kinds = [
        CreateClass, RenameClass, Invite, Add, AttachClassTeacher, AcceptRequest, ConfirmStatus, UpdatePerson,
        GrantAdmin, Reassign, DeclineRequest, RevokeInvite, RevokeAdmin, DetachClassTeacher, Remove, ArchiveClass,
    ];
    Capabilities { kinds: kinds.into(), suspension: Suspension::First, tells_roles: true, ..Capabilities::default() }
}

#[async_trait]
impl Writer for SandboxWriter {
    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    async fn execute(&self, action: &Action) -> Result<Receipt, WriteError> {
        self.send(&request(action)?).await
    }

    async fn link_of(&self, action: &Action) -> Result<Option<String>, WriteError> {
        let Change::Invite { place, role, person_key, .. } = request(action)? else { return Ok(None) };
        let query = [("place", place), ("role", role.code().to_owned()), ("person_key", person_key)];
        let mut wait = Duration::from_millis(100);
        let mut attempt = 1;
        loop {
            let answer = match self.http.get(LINKS, &query).await {
                Ok(answer) if answer.status == 404 => return Ok(None),
                Ok(answer) => outcome(&answer).map(|receipt| receipt.link),
                Err(NoAnswer::NotSent(reason) | NoAnswer::Lost(reason)) => {
                    Err(WriteError::Unknown { reason: reason.to_owned() })
                }
            };
            match answer {
                Err(fault) if attempt < LINK_TRIES && !matches!(fault, WriteError::Refused { .. }) => {
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }

    async fn suspend(&self, action: &Action) -> Result<Receipt, WriteError> {
        match request(action)? {
            Change::Remove { place, role, account, .. } => {
                self.send(&Change::Remove { place, role, account, suspend: true }).await
            }
            _ => Err(WriteError::Refused { code: "not_a_removal".to_owned() }),
        }
    }
}

impl SandboxWriter {
    pub(super) fn new(http: Arc<Http>) -> SandboxWriter {
        SandboxWriter { http }
    }

    async fn send(&self, change: &Change) -> Result<Receipt, WriteError> {
        match self.http.post(ACTIONS, change).await {
            Ok(answer) => outcome(&answer),
            Err(NoAnswer::NotSent(reason)) => Err(WriteError::NotNow { code: reason.to_owned(), after: None }),
            Err(NoAnswer::Lost(reason)) => Err(WriteError::Unknown { reason: reason.to_owned() }),
        }
    }
}

fn request(action: &Action) -> Result<Change, WriteError> {
    change_of(action).map_err(|code| WriteError::Refused { code: code.to_owned() })
}

/// What an answer says about the change.
fn outcome(answer: &Answer) -> Result<Receipt, WriteError> {
    let unknown = |reason: String| Err(WriteError::Unknown { reason });
    let not_now = |code: &str| Err(WriteError::NotNow { code: code.to_owned(), after: answer.retry_after });
    match (answer.status, answer.retry_after) {
        (200, _) => match serde_json::from_slice::<Done>(&answer.body) {
            Ok(done) if done.done => Ok(Receipt { link: done.link, already: done.already }),
            // A page of a proxy, say: it may stand before the platform or behind it.
            _ => unknown("not_json".to_owned()),
        },
        (429, _) => not_now("too_many_requests"),
        (503, Some(_)) => not_now("unavailable"),
        // The platform waited for the request, or for a part of it: nobody knows for which.
        (408, _) => unknown("timeout".to_owned()),
        (status @ 400..500, _) => {
            let code = serde_json::from_slice::<Refusal>(&answer.body).map(|refusal| refusal.code);
            let is_code = |code: &String| {
                !code.is_empty() && code.len() <= 40 && code.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
            };
            // Anything but a code could hold a name.
            let code = code.ok().filter(is_code).unwrap_or_else(|| format!("status_{status}"));
            Err(WriteError::Refused { code })
        }
        (status, _) => unknown(format!("status_{status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_says_about_the_change() {
        let of = |status, wait: Option<u64>, body: &str| {
            let answer = Answer {
                status,
                retry_after: wait.map(Duration::from_secs),
                body: body.as_bytes().to_vec(),
                total: None,
            };
            match outcome(&answer) {
                Ok(receipt) if receipt.already => "already".to_owned(),
                Ok(_) => "made".to_owned(),
                Err(WriteError::Refused { code }) => format!("refused {code}"),
                Err(WriteError::NotNow { after, .. }) => format!("not now {}", after.unwrap_or_default().as_secs()),
                Err(WriteError::Unknown { reason }) => format!("unknown {reason}"),
            }
        };
        assert_eq!(of(200, None, r#"{"done":true}"#), "made");
        assert_eq!(of(200, None, r#"{"done":true,"already":true}"#), "already");
        assert_eq!(of(200, None, r#"{"done":false}"#), "unknown not_json");
        assert_eq!(of(200, None, "{}"), "unknown not_json");
        assert_eq!(of(200, None, "<html>"), "unknown not_json");
        assert_eq!(of(302, None, ""), "unknown status_302");
        assert_eq!(of(409, None, r#"{"code":"last_admin"}"#), "refused last_admin");
        assert_eq!(of(404, None, "<html>"), "refused status_404");
        assert_eq!(of(422, None, r#"{"code":"Иванов"}"#), "refused status_422");
        assert_eq!(of(408, None, ""), "unknown timeout");
        assert_eq!(of(429, Some(7), ""), "not now 7");
        assert_eq!(of(429, None, ""), "not now 0");
        assert_eq!(of(503, Some(2), ""), "not now 2");
        assert_eq!(of(503, None, ""), "unknown status_503");
        assert_eq!(of(500, Some(2), ""), "unknown status_500");
    }
}
