//! Decisions on a plan, and guards that are lifted. What is asked for is done whole or not at all.

use std::collections::{BTreeMap, HashMap, HashSet};

use axum::Json;
use axum::extract::Path;
use serde::Deserialize;
use serde_json::json;

use super::super::plan_filter::{Standing, standing};
use super::Answer;
use super::caller::{Body, Caller, reason, tidy};
use super::error::ApiError;
use super::plans::head_of;
use crate::sync::{NotLifted, approval, approve, lift_guard, plan_to_decide, proposals, reject, take_back};
use domain::GuardCode;
use domain::user::Right;
use planner::plan::Action;
use store::{PlanHead, PlanState, Proposal, SavedPlan};

/// What is to be decided.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decisions {
    /// The plan's id.
    plan: String,
    decision: Deed,
    actions: Chosen,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Deed {
    Approve,
    Reject,
    Withdraw,
}

/// Which actions.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Chosen {
    These(Vec<String>),
    All(All),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum All {
    /// What the policy would let run by itself.
    Safe,
}

/// Which guard is to be lifted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lifting {
    /// The plan's id; may be left out.
    plan: Option<String>,
    guard: String,
    /// The platform; needed only if the guard holds something on several.
    platform: Option<String>,
    #[serde(default)]
    reason: String,
}

/// The plan, if decisions can be taken on it and it is the one that the caller has read.
async fn open_plan(caller: &Caller, typed: &str, id: Option<&str>) -> Result<PlanHead, ApiError> {
    let head = head_of(caller, typed).await?;
    match head.state {
        _ if id.is_some_and(|id| id != head.id) => Err(ApiError::OtherPlan),
        _ if head.takes_decisions() => Ok(head),
        PlanState::Superseded => Err(ApiError::PlanSuperseded),
        PlanState::Open | PlanState::Closed => Err(ApiError::PlanClosed),
    }
}

pub(super) async fn decide(caller: Caller, Path(typed): Path<String>, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let asked: Decisions = body.read()?;
    let head = open_plan(&caller, &typed, Some(&asked.plan)).await?;
    let why = if asked.decision == Deed::Reject { reason(Some(&asked.reason))? } else { tidy(&asked.reason) };
    let saved = plan_to_decide(&caller.org, head, caller.now).await?;
    let proposed = proposals(&caller.org, saved.head.number, caller.now).await?;
    let actions = chosen(&asked, &saved, &proposed)?;
    let (who, now) = (caller.who.as_str(), caller.now);
    let (changed, waiting) = match asked.decision {
        Deed::Approve => {
            let comes_to = approval(&caller.org, &saved, &actions, &proposed, who, now).await?;
            let done = approve(&caller.org, &saved, &comes_to, who, &why, now).await?;
            caller.wakeup.notify_one();
            done
        }
        Deed::Reject => (reject(&caller.org, &saved, &actions, who, &why, now).await?, 0),
        Deed::Withdraw => (take_back(&caller.org, &saved, &actions, who, &why, now).await?, 0),
    };
    Ok(Json(json!({ "changed": changed, "proposed": waiting })))
}

/// The actions that are asked for, if it can be done with each of them.
fn chosen<'a>(
    asked: &Decisions,
    saved: &'a SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
) -> Result<Vec<&'a Action>, ApiError> {
    let stands = |action: &Action| standing(saved, proposed, action);
    let ids = match &asked.actions {
        // A wide word does not turn around what somebody has rejected.
        Chosen::All(All::Safe) => {
            let safe = saved.plan.actions.iter().filter(|action| {
                let stands = stands(action);
                action.verdict.is_auto() && fits(asked.decision, stands) && stands != Standing::Rejected
            });
            return Ok(safe.collect());
        }
        Chosen::These(ids) => ids,
    };
    if ids.is_empty() {
        return Err(ApiError::Invalid("actions".to_owned()));
    }
    let known: HashMap<&str, &Action> = saved.plan.actions.iter().map(|action| (action.id.as_str(), action)).collect();
    let unknown: Vec<String> = ids.iter().filter(|id| !known.contains_key(id.as_str())).cloned().collect();
    if !unknown.is_empty() {
        return Err(ApiError::UnknownAction(unknown));
    }
    let mut seen = HashSet::new();
    let actions: Vec<&Action> = ids
        .iter()
        .filter_map(|id| known.get(id.as_str()).copied())
        .filter(|one| seen.insert(one.id.as_str()))
        .collect();
    let held: Vec<(String, Vec<GuardCode>)> = actions
        .iter()
        .filter(|action| asked.decision == Deed::Approve && saved.guards_left(action).next().is_some())
        .map(|action| (action.id.clone(), saved.guards_left(action).collect()))
        .collect();
    if !held.is_empty() {
        return Err(ApiError::Held(held));
    }
    // Asking for what is so already is no fault: a script may ask twice.
    let unfit = |action: &&&Action| {
        let stands = stands(action);
        let is_so = match asked.decision {
            Deed::Approve => stands == Standing::Approved,
            Deed::Reject => stands == Standing::Rejected,
            Deed::Withdraw => matches!(stands, Standing::Undecided | Standing::Held),
        };
        !is_so && !fits(asked.decision, stands)
    };
    let closed: Vec<String> = actions.iter().filter(unfit).map(|action| action.id.clone()).collect();
    if !closed.is_empty() {
        return Err(ApiError::NotOpen(closed));
    }
    Ok(actions.into_iter().filter(|action| fits(asked.decision, stands(action))).collect())
}

/// True if it can be done with an action that stands like this.
fn fits(deed: Deed, stands: Standing) -> bool {
    match deed {
        Deed::Approve => stands.is_open() && !matches!(stands, Standing::Held | Standing::Approved),
        Deed::Reject => stands.is_open() && stands != Standing::Rejected,
        Deed::Withdraw => matches!(stands, Standing::Approved | Standing::Rejected | Standing::Proposed),
    }
}

pub(super) async fn lift(caller: Caller, Path(typed): Path<String>, body: Body) -> Answer {
    caller.must(Right::Decide)?;
    let asked: Lifting = body.read()?;
    let head = open_plan(&caller, &typed, asked.plan.as_deref()).await?;
    let why = reason(Some(&asked.reason))?;
    let wish = (asked.guard.as_str(), asked.platform.as_deref());
    match lift_guard(&caller.org, &head, wish, &caller.who, &why, caller.now).await? {
        Ok(()) => Ok(Json(json!({ "lifted": asked.guard }))),
        Err(NotLifted::NoReason) => Err(ApiError::ReasonNeeded),
        Err(NotLifted::Unknown | NotLifted::Never) => Err(ApiError::LiftNever),
        Err(NotLifted::Absent) => Err(ApiError::LiftAbsent),
        Err(NotLifted::WhichPlatform) => Err(ApiError::WhichOne("platform")),
    }
}
