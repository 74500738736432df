//! Decisions by people, for the command line and the review page: lifting guards, open questions, approvals, removals that two have
//! to agree to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::OrgContext;
use domain::GuardCode;
pub use planner::decide::Approval;
use planner::decide::{Proposed, Validity};
use planner::plan::{Action, Candidate, Finding, QuestionView};
use planner::saved::ApprovalTerm;
use store::{Decision, GivenAnswer, PlanHead, Proposal, SavedPlan, StoreError};

/// Why a guard was not lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLifted {
    /// There is no such guard.
    Unknown,
    /// This guard cannot be lifted.
    Never,
    /// There is no reason, or one that says nothing.
    NoReason,
    /// It holds nothing in this plan, or on this platform.
    Absent,
    /// It holds something on several platforms: one of them must be named.
    WhichPlatform,
}

/// The platforms on which a guard holds something in a plan, by name.
pub fn platforms_held_by(saved: &SavedPlan, guard: GuardCode) -> BTreeSet<&str> {
    saved
        .plan
        .actions
        .iter()
        .filter(|action| action.guards.contains(&guard))
        .map(|action| saved.head.platform_of(action))
        .collect()
}

/// Words of a reason that says something to whoever reads the journal a year later.
const WORDS: usize = 3;

/// The guards that hold something in a plan and can be lifted.
pub fn liftable(saved: &SavedPlan) -> BTreeSet<GuardCode> {
    let left = saved.plan.actions.iter().flat_map(|action| saved.guards_left(action));
    left.filter(|guard| guard.is_liftable()).collect()
}

/// The guard of a plan that may be lifted with this reason, and the platform on which it holds something. The platform must be
/// named only if the guard holds something on several.
///
/// # Errors
/// Why it may not.
pub fn may_lift<'a>(
    saved: &'a SavedPlan,
    (guard, platform): (&str, Option<&str>),
    reason: &str,
) -> Result<(GuardCode, &'a str), NotLifted> {
    let guard = GuardCode::from_code(guard).ok_or(NotLifted::Unknown)?;
    if !guard.is_liftable() {
        return Err(NotLifted::Never);
    }
    if reason.split_whitespace().count() < WORDS {
        return Err(NotLifted::NoReason);
    }
    let held: Vec<&str> = platforms_held_by(saved, guard)
        .into_iter()
        .filter(|name| platform.is_none_or(|platform| platform == *name))
        .collect();
    match held.as_slice() {
        [] => Err(NotLifted::Absent),
        [platform] => Ok((guard, platform)),
        _ => Err(NotLifted::WhichPlatform),
    }
}

/// Lifts one guard for one plan, on one platform: see [`may_lift`].
///
/// # Errors
/// When the database cannot be read or written, or the plan in it is not understood. The guard is lifted before the roster
/// becomes the one to compare with, in two transactions.
pub async fn lift_guard(
    org: &OrgContext,
    head: &PlanHead,
    (guard, platform): (&str, Option<&str>),
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Result<(), NotLifted>, StoreError> {
    let saved = org.store.load_plan(head.clone()).await?;
    let (guard, platform) = match may_lift(&saved, (guard, platform), reason) {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    org.store.lift(head, (guard, platform), now, who, reason).await?;
    if guard.is_lifted_with_the_roster() {
        // The person says that the roster is right: the next one is compared with it.
        let is_here = |finding: &&Finding| finding.platform.as_ref().is_none_or(|name| name == platform);
        let files: Vec<&str> = saved
            .plan
            .findings
            .iter()
            .filter(|finding| finding.code == guard.code())
            .filter(is_here)
            .filter_map(|finding| finding.file.as_deref())
            .collect();
        let mut rows: Vec<(String, u64)> = Vec::new();
        for input in &saved.plan.inputs {
            if saved.plan.inputs.iter().any(|held| held.kind == input.kind && files.contains(&held.file.as_str())) {
                match rows.iter_mut().find(|(kind, _)| *kind == input.kind) {
                    Some((_, sum)) => *sum += input.rows,
                    None => rows.push((input.kind.to_string(), input.rows)),
                }
            }
        }
        org.store.set_baselines(&rows, now).await?;
    }
    Ok(Ok(()))
}

/// An open question, and the platforms on which it is asked: the same accounts under the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The platforms.
    pub platforms: Vec<String>,
    /// The question.
    pub view: QuestionView,
}

/// The open questions of the newest plan of each platform, without those that were answered since.
///
/// # Errors
/// When the database cannot be read, or a plan in it is not understood.
pub async fn open_questions(org: &OrgContext) -> Result<Vec<OpenQuestion>, StoreError> {
    let store = &org.store;
    let given = store.answers().await?;
    let mut open: Vec<OpenQuestion> = Vec::new();
    for platform in &org.platforms {
        let newest = store.newest_plan_of(&platform.name).await?;
        for head in newest.into_iter().filter(|head| head.questions > 0) {
            let plan = store.plan_body(&head).await?.part_of(&platform.name);
            for view in plan.questions.into_iter().filter(|view| !is_answered(view, &platform.name, &given)) {
                // Asked on two platforms in the same words it is one question.
                let view = QuestionView { platform: None, ..view };
                match open.iter_mut().find(|known| known.view == view) {
                    Some(known) => known.platforms.push(platform.name.clone()),
                    None => open.push(OpenQuestion { platforms: vec![platform.name.clone()], view }),
                }
            }
        }
    }
    open.sort_by(|a, b| a.view.id.cmp(&b.view.id));
    Ok(open)
}

/// True if a question was answered since its plan was made.
fn is_answered(view: &QuestionView, platform: &str, given: &[GivenAnswer]) -> bool {
    let pairs = || view.people.iter().flat_map(|person| view.accounts.iter().map(move |account| (person, account)));
    let said = |person: &Candidate, account: &Candidate| {
        given.iter().find(|one| one.is_about(platform) && one.person == person.key && one.account == account.key)
    };
    pairs().all(|(person, account)| said(person, account).is_some())
        || pairs().any(|(person, account)| said(person, account).is_some_and(|one| one.same))
}

/// A plan with the decisions on it, for people who decide: lapsed approvals are marked and do not count.
///
/// # Errors
/// When the database cannot be read, or the plan in it is not understood.
pub async fn plan_to_decide(org: &OrgContext, head: PlanHead, now: DateTime<Utc>) -> Result<SavedPlan, StoreError> {
    let rosters = org.store.last_rosters().await?;
    Ok(org.store.load_plan(head).await?.without_lapsed(&rosters, approval_term(org, now)))
}

/// When an approval has to be from.
fn approval_term(org: &OrgContext, now: DateTime<Utc>) -> ApprovalTerm {
    ApprovalTerm::until(now, org.config.apply.approval_hours)
}

/// Reads again what was decided on a plan, after somebody decided on it.
///
/// # Errors
/// When the database cannot be read, or holds a value that is not understood.
pub async fn decided_anew(org: &OrgContext, saved: &mut SavedPlan, now: DateTime<Utc>) -> Result<(), StoreError> {
    let rosters = org.store.last_rosters().await?;
    saved.saved = org.store.decisions_on(saved.head.number, &saved.plan).await?;
    saved.mark_lapsed(&rosters, approval_term(org, now));
    Ok(())
}

/// Says which actions one administrator may approve alone: see [`planner::decide::approval`].
///
/// # Errors
/// When the database cannot be read.
pub async fn approval<'a>(
    org: &OrgContext,
    saved: &SavedPlan,
    chosen: &[&'a Action],
    proposals: &'a BTreeMap<String, Proposal>,
    who: &str,
    now: DateTime<Utc>,
) -> Result<Approval<'a>, StoreError> {
    let validity = Validity { rosters: &org.store.last_rosters().await?, term: approval_term(org, now) };
    let proposed: Proposed<'a> =
        proposals.iter().map(|(id, proposal)| (id.as_str(), proposal.proposed_by.as_str())).collect();
    Ok(planner::decide::approval(saved, chosen, &proposed, org.config.web.four_eyes_removals, who, validity))
}

/// Records an approval: decisions and proposals. Returns how many actions were approved and how many wait for a second
/// administrator.
///
/// # Errors
/// When the database cannot be written. It is written in several transactions: what was decided before the failure stays decided.
pub async fn approve(
    org: &OrgContext,
    saved: &SavedPlan,
    approval: &Approval<'_>,
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(usize, usize), StoreError> {
    let (store, head) = (&org.store, &saved.head);
    let mut approved = store.decide(head, &approval.alone, Some(Decision::Approved), now, who, reason).await?;
    store.drop_proposals(head.number, &approval.alone).await?;
    let mut firsts: Vec<&str> = approval.agreed.iter().map(|(_, first)| *first).collect();
    firsts.sort_unstable();
    firsts.dedup();
    for first in firsts {
        let agreed: Vec<&Action> =
            approval.agreed.iter().filter(|(_, by)| *by == first).map(|(action, _)| *action).collect();
        // The journal names both, the first one first.
        let both = format!("{first}, {who}");
        approved += store.decide(head, &agreed, Some(Decision::Approved), now, &both, reason).await?;
        store.drop_proposals(head.number, &agreed).await?;
    }
    let proposed = store.propose(head, &approval.proposed, now, who, reason).await?;
    Ok((approved, proposed))
}

/// Rejects actions, and deletes the proposals among them. Returns how many changed.
///
/// # Errors
/// When the database cannot be written; proposals may be dropped then already.
pub async fn reject(
    org: &OrgContext,
    saved: &SavedPlan,
    actions: &[&Action],
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    org.store.drop_proposals(saved.head.number, actions).await?;
    org.store.decide(&saved.head, actions, Some(Decision::Rejected), now, who, reason).await
}

/// Takes decisions and proposals back. Returns how many changed. Where somebody proposes to approve what had been rejected, that
/// proposal is what is taken back; it stays rejected.
///
/// # Errors
/// When the database cannot be written; proposals may be dropped then already.
pub async fn take_back(
    org: &OrgContext,
    saved: &SavedPlan,
    actions: &[&Action],
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let gone = org.store.drop_proposals(saved.head.number, actions).await?;
    let is_rejected =
        |action: &Action| saved.of(&action.id).is_some_and(|kept| kept.decision == Some(Decision::Rejected));
    let (kept, undecided): (Vec<&Action>, Vec<&Action>) =
        actions.iter().copied().partition(|action| gone.contains(&action.id) && is_rejected(action));
    let proposed = undecided.iter().filter(|action| gone.contains(&action.id)).count();
    let changed = org.store.decide(&saved.head, &undecided, None, now, who, reason).await?;
    Ok(kept.len() + changed.max(proposed))
}

/// What is proposed in a plan and has not lapsed.
///
/// # Errors
/// When the database cannot be read.
pub async fn proposals(
    org: &OrgContext,
    plan: i64,
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, Proposal>, StoreError> {
    org.store.proposals(plan, approval_term(org, now)).await
}
