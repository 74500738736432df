//! Open links that a person wants to revoke → a plan that does it, approved in the person's name. It is carried out like any other
//! plan; what the platform cannot do becomes a task.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::invitations::lapsed;
use super::{Invitation, OrgContext, SyncError, invitation};
use domain::Clause;
use domain::action::{Change, Membership, Seat};
use planner::plan::{
    Action, ActionKind, Basis, Code, Coverage, PersonView, Plan, SCHEMA, Summary, Verdict, reverse_id,
};
use store::{PlanHead, PlanState, Saving, StoreError};

/// Why nothing is revoked. Either all named links are revoked, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRevoked {
    /// There is no reason.
    NoReason,
    /// There are no such links.
    Unknown(Vec<i64>),
    /// They let somebody in already.
    Used(Vec<i64>),
    /// They are revoked already.
    Ended(Vec<i64>),
}

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revoking {
    /// The plans that revoke: one for each platform.
    pub plans: Vec<i64>,
    /// Links that are to be revoked because of this request.
    pub new: usize,
    /// Links whose revocation was asked for before.
    pub already: usize,
}

/// Saves and approves a plan that revokes links.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written; plans of other platforms that were saved before stay.
pub async fn revoke(
    org: &OrgContext,
    ids: &[i64],
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Result<Revoking, NotRevoked>, SyncError> {
    if reason.trim().is_empty() {
        return Ok(Err(NotRevoked::NoReason));
    }
    let chosen = match chosen(org, ids, now).await? {
        Ok(chosen) => chosen,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut revoking = Revoking::default();
    let mut platforms: BTreeMap<&str, Vec<&Invitation>> = BTreeMap::new();
    for one in &chosen {
        match one.revoking() {
            Some(wish) => {
                revoking.already += 1;
                revoking.plans.push(wish.plan);
            }
            None => platforms.entry(&one.row.platform).or_default().push(one),
        }
    }
    for (platform, links) in platforms {
        let (number, approved) = ask(org, platform, &links, who, reason, now).await?;
        revoking.plans.push(number);
        revoking.new += approved;
        revoking.already += links.len().saturating_sub(approved);
    }
    revoking.plans.sort_unstable();
    revoking.plans.dedup();
    Ok(Ok(revoking))
}

/// The links that are named, each once, if all of them can be revoked.
async fn chosen(
    org: &OrgContext,
    ids: &[i64],
    now: DateTime<Utc>,
) -> Result<Result<Vec<Invitation>, NotRevoked>, StoreError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let (mut chosen, mut unknown) = (Vec::new(), Vec::new());
    for id in ids {
        match invitation(org, id, now).await? {
            Some(one) => chosen.push(one),
            None => unknown.push(id),
        }
    }
    if !unknown.is_empty() {
        return Ok(Err(NotRevoked::Unknown(unknown)));
    }
    let of = |state: &str| -> Vec<i64> {
        chosen.iter().filter(|one| one.row.state == state).map(|one| one.row.id).collect()
    };
    let (used, revoked) = (of("used"), of("revoked"));
    Ok(if !used.is_empty() {
        Err(NotRevoked::Used(used))
    } else if !revoked.is_empty() {
        Err(NotRevoked::Ended(revoked))
    } else {
        Ok(chosen)
    })
}

/// Saves the plan for one platform and approves it. Gives its number, and how many of its actions were not approved before.
async fn ask(
    org: &OrgContext,
    platform: &str,
    links: &[&Invitation],
    who: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(i64, usize), SyncError> {
    let store = &org.store;
    let mut plan = plan_of(org, links, now);
    let known = unfinished(org, platform, &mut plan, links).await?;
    let saving = Saving {
        platforms: &[platform.to_owned()],
        at: now,
        configuration: &org.config.digest(),
        is_undo: true,
        review_only: true,
        approval_hours: org.config.apply.approval_hours,
        rosters: &HashMap::new(),
    };
    let head = match known {
        Some(head) => head,
        None => {
            let number = store.save_plan(&plan, &saving).await?;
            let saved = store.plan_called(&number.to_string()).await?;
            saved.ok_or(StoreError::NotUnderstood { what: "plans.number" })?
        }
    };
    let actions: Vec<&Action> = plan.actions.iter().collect();
    let approved = store.approve_once(&head, &actions, now, who, reason, lapsed(org, now)).await?;
    Ok((head.number, approved))
}

/// Gives the plan its id: the one of a plan for the same links in which something is still to be decided or done, so that
/// asking twice makes one plan; otherwise one that no plan has.
async fn unfinished(
    org: &OrgContext,
    platform: &str,
    plan: &mut Plan,
    links: &[&Invitation],
) -> Result<Option<PlanHead>, StoreError> {
    let ids: Vec<String> = links.iter().map(|one| one.row.id.to_string()).collect();
    let mut attempt = 0u32;
    loop {
        let known_as = format!("revoke\n{platform}\n{}\n{attempt}", ids.join(","));
        plan.plan_id = blake3::hash(known_as.as_bytes()).to_hex().chars().take(16).collect();
        plan.fingerprint.clone_from(&plan.plan_id);
        match org.store.plan_called(&plan.plan_id).await? {
            Some(head) if head.id == plan.plan_id && head.state == PlanState::Open => return Ok(Some(head)),
            Some(head) if head.id == plan.plan_id => attempt += 1,
            _ => return Ok(None),
        }
    }
}

fn plan_of(org: &OrgContext, links: &[&Invitation], now: DateTime<Utc>) -> Plan {
    let actions: Vec<Action> = links.iter().map(|one| action_of(one)).collect();
    let count = actions.len() as u64;
    Plan {
        schema: Code::from(SCHEMA),
        plan_id: String::new(),
        organization: org.config.organization.clone(),
        as_of: org.day(now),
        fingerprint: String::new(),
        platforms: Vec::new(),
        inputs: Vec::new(),
        actions,
        findings: Vec::new(),
        questions: Vec::new(),
        words: Vec::new(),
        summary: Summary { other: count, review: count, ..Summary::default() },
        coverage: Coverage::default(),
    }
}

/// The reverse of the invitation, as undoing its plan would have it: so the next plan counts the invitation as taken back.
fn action_of(one: &Invitation) -> Action {
    let row = &one.row;
    // Who is invited has no account in the place yet: the platform knows the link by the key.
    let person = PersonView {
        key: row.person.clone(),
        name: one.name.clone(),
        category: row.role.category(),
        platform_id: None,
    };
    let seat = Seat { place: row.place.clone(), role: row.role };
    Action {
        id: reverse_id(&row.action, ActionKind::RevokeInvite),
        platform: Some(row.platform.clone()),
        change: Change::RevokeInvite(Membership { person, seat }),
        clause: Clause::C5_11_1,
        basis: Basis::Request,
        identity: None,
        source: Vec::new(),
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        because: Vec::new(),
        depends_on: Vec::new(),
    }
}
