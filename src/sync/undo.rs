//! A plan that was carried out → a plan that undoes it, and the actions that cannot be undone.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{OrgContext, SyncError};
use planner::plan::{Action, ActionKind, Coverage, Plan, Reversal, Summary, Verdict, reverse};
use store::{PlanHead, Saving};

/// The reverse plan.
#[derive(Debug, Clone)]
pub struct Undone {
    /// Its number, if anything can be undone.
    pub number: Option<i64>,
    /// The actions that cannot be undone.
    pub irreversible: Vec<Action>,
    /// The reverse actions; each waits for a person's decision.
    pub plan: Plan,
}

/// Makes and saves a plan that reverses what another plan did. Nothing is sent: it waits for approval like any other.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read, what was stored of the plan is not understood, or the new plan cannot
/// be saved.
pub async fn undo(org: &OrgContext, head: PlanHead, now: DateTime<Utc>) -> Result<Undone, SyncError> {
    let order = org.store.done_in_order(&head).await?;
    let saved = org.store.load_plan(head).await?;
    let done: Vec<Action> =
        order.iter().filter_map(|id| saved.plan.actions.iter().find(|action| action.id == *id)).cloned().collect();
    let Reversal { mut irreversible, mut actions } = reverse(&done);
    // A link that was used let somebody in: revoking it would do nothing, taking them out is another decision.
    let mut used = Vec::new();
    for action in done.iter().filter(|action| action.kind() == ActionKind::Invite) {
        if org.store.link_was_used(action).await? {
            used.push(action.clone());
        }
    }
    actions.retain(|reverse| {
        reverse.kind() != ActionKind::RevokeInvite
            || !used.iter().any(|action| action.place() == reverse.place() && action.person() == reverse.person())
    });
    irreversible.extend(used);
    let mut summary = Summary::default();
    for action in &mut actions {
        action.verdict = Verdict::Review;
        *match action.kind() {
            ActionKind::Invite => &mut summary.invite,
            ActionKind::Add => &mut summary.add,
            ActionKind::Reassign => &mut summary.reassign,
            ActionKind::Remove => &mut summary.remove,
            _ => &mut summary.other,
        } += 1;
        summary.review += 1;
    }
    let id: String = blake3::hash(format!("undo\n{}\n{}", saved.plan.plan_id, order.len()).as_bytes())
        .to_hex()
        .chars()
        .take(16)
        .collect();
    let plan = Plan {
        plan_id: id,
        as_of: org.day(now),
        actions,
        findings: Vec::new(),
        questions: Vec::new(),
        words: Vec::new(),
        summary,
        coverage: Coverage::default(),
        ..Plan::clone(&saved.plan)
    };
    if plan.actions.is_empty() {
        return Ok(Undone { number: None, irreversible, plan });
    }
    let saving = Saving {
        platforms: &saved.head.platforms,
        at: now,
        configuration: &org.config.digest(),
        is_undo: true,
        review_only: true,
        approval_hours: org.config.apply.approval_hours,
        rosters: &HashMap::new(),
    };
    let number = org.store.save_plan(&plan, &saving).await?;
    Ok(Undone { number: Some(number), irreversible, plan })
}
