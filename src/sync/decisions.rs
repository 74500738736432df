//! Operations that the command line, the review page and the API share, and the JSON of a plan with its decisions.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{OpenQuestion, OrgContext, SyncError, work_lock};
use domain::roster::Answer;
use planner::plan::Candidate;
use store::{Decision, Event, Proposal, SavedAction, SavedPlan, StoreError};

/// The side of a question of which exactly one has to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// People of rosters.
    Person,
    /// Accounts of the platform.
    Account,
}

/// What a person says about a question.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// One person, or two.
    pub same: bool,
    /// The beginning of a person's key, where there are several.
    pub person: Option<&'a str>,
    /// The beginning of an account's id, where there are several.
    pub account: Option<&'a str>,
    /// Why.
    pub reason: &'a str,
}

/// Whom an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// People of rosters.
    pub people: Vec<Candidate>,
    /// Accounts of the platform.
    pub accounts: Vec<Candidate>,
}

/// Records an answer about who is who, for every platform that asks the question. `Err` says which side must be named, if there are
/// several candidates.
///
/// # Errors
/// When the database cannot be written. Each pair is a transaction of its own: those written before stay.
pub async fn answer_question(
    org: &OrgContext,
    question: &OpenQuestion,
    said: Said<'_>,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Result<Answered, Which>, StoreError> {
    let Some(people) = named(&question.view.people, said.person, said.same) else { return Ok(Err(Which::Person)) };
    let Some(accounts) = named(&question.view.accounts, said.account, said.same) else {
        return Ok(Err(Which::Account));
    };
    for person in &people {
        for account in &accounts {
            let answer = Answer { person: person.key.clone(), account: account.key.clone(), same: said.same };
            for platform in &question.platforms {
                org.store.answer(platform, &answer, now, who, said.reason).await?;
            }
        }
    }
    Ok(Ok(Answered { people, accounts }))
}

fn named(side: &[Candidate], said: Option<&str>, same: bool) -> Option<Vec<Candidate>> {
    match said {
        Some(said) => {
            let whole: Vec<Candidate> = side.iter().filter(|one| one.key == said).cloned().collect();
            let fitting: Vec<Candidate> = if whole.is_empty() {
                side.iter().filter(|one| one.key.starts_with(said)).cloned().collect()
            } else {
                whole
            };
            (fitting.len() == 1 && !said.is_empty()).then_some(fitting)
        }
        // Two people are two people, whichever of them it is; that somebody is somebody must be said exactly.
        None => (side.len() == 1 || !same).then(|| side.to_vec()),
    }
}

/// Withdraws a file, with an entry in the journal. Returns its name; `None` if it is not in force.
///
/// # Errors
/// [`SyncError::Busy`] when another process is still at work after `patience`; [`SyncError::Store`] when the database cannot be
/// written.
pub async fn withdraw_file(
    org: &OrgContext,
    id: i64,
    who: &str,
    reason: &str,
    patience: Duration,
    now: DateTime<Utc>,
) -> Result<Option<String>, SyncError> {
    let _lock = work_lock(org, patience).await?;
    let file = org.store.withdraw(id, now).await?;
    if file.is_some() {
        org.store.enter(now, Event::Withdrawn, who, &format!("{id}: {reason}")).await?;
    }
    Ok(file)
}

/// A plan with all that was decided on it, for scripts: the plan's own JSON, then `saved`, `decisions`, `proposals`, `lifts`.
pub fn plan_json(saved: &SavedPlan, proposals: &BTreeMap<String, Proposal>) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(&*saved.plan)?;
    if let Some(object) = value.as_object_mut() {
        let decisions = saved.saved.iter().map(|(id, kept)| (id.clone(), decision(kept)));
        object.insert("decisions".into(), decisions.collect::<serde_json::Map<_, _>>().into());
        object.insert("saved".into(), serde_json::to_value(&saved.head)?);
        object.insert("lifts".into(), serde_json::to_value(&saved.lifts)?);
        object.insert("proposals".into(), serde_json::to_value(proposals.values().collect::<Vec<_>>())?);
    }
    Ok(value)
}

/// Decision and state of an action.
fn decision(kept: &SavedAction) -> Value {
    json!({
        "decision": kept.decision.map(Decision::code),
        "decided_at": kept.decided_at.map(|at| at.to_rfc3339()),
        "decided_by": kept.decided_by,
        "reason": kept.reason,
        "state": kept.state.code(),
        "fault": kept.fault,
    })
}
