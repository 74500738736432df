//! What the interface says to a change, errors, and subscriptions.

use serde::{Deserialize, Serialize};

use super::Millis;
use super::careful::or_default;

/// The code of a failure to add somebody who does not let themselves be added.
pub const PRIVACY: &str = "add.participant.privacy";

/// The code of a failure to add somebody who is not there.
pub const NOT_FOUND: &str = "add.participant.not.found";

/// The answer to most changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimpleQueryResult {
    /// It was done.
    #[serde(default, deserialize_with = "or_default")]
    pub success: bool,
    /// Why not, for programs; since November 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why not, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The answer to adding members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyMembersResult {
    /// It was done.
    #[serde(default, deserialize_with = "or_default")]
    pub success: bool,
    /// Why not, for programs; since November 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why not, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Who was not added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_user_ids: Option<Vec<i64>>,
    /// Why they were not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_user_details: Option<Vec<FailedUsers>>,
}

/// Who was not added for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedUsers {
    /// The reason: [`PRIVACY`], [`NOT_FOUND`], or another.
    #[serde(default, deserialize_with = "or_default")]
    pub error_code: String,
    /// Their accounts.
    #[serde(default, deserialize_with = "or_default")]
    pub user_ids: Vec<i64>,
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// Why, for programs: `verify.token`, `chat.denied`…
    pub code: String,
    /// Why, in words.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
}

/// The body of `POST /subscriptions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionRequest {
    /// Where updates are sent to.
    pub url: String,
    /// What comes back in [`SECRET_HEADER`](super::SECRET_HEADER): 5 to 256 characters of `A-Za-z0-9_-`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Only these updates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_types: Option<Vec<String>>,
    /// A certificate in PEM, where no authority has signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_signed_cert: Option<String>,
    /// The version of the shapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A subscription that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Where updates are sent to.
    pub url: String,
    /// Since when.
    #[serde(default, deserialize_with = "or_default")]
    pub time: Millis,
    /// Only these updates; all, if absent.
    #[serde(default)]
    pub update_types: Option<Vec<String>>,
    /// The version of the shapes.
    #[serde(default)]
    pub version: Option<String>,
}

/// All subscriptions: `GET /subscriptions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// The subscriptions.
    #[serde(default, deserialize_with = "or_default")]
    pub subscriptions: Vec<Subscription>,
}
