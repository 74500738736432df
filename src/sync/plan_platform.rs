//! One platform: the rosters in force and the membership as it is now → the plan.
//!
//! Functions that *load* only read; `explain` and previews use them and change nothing. Functions that *observe* also record what
//! they read, in the store; only [`plan_platform`] uses them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::SyncError;
use super::context::{Connected, OrgContext};
use super::rosters::rosters_in_force;
use crate::apply::lost_link;
use crate::intake::InForceDataset;
use connectors::platform::Suspension;
use domain::GuardCode;
use domain::membership::{MembershipRead, PlaceName, with_blocks};
use domain::roster::{Dataset, DatasetPart, Former, Kind, Notice, Severity};
use names::fold_name;
use planner::identity::{name_owners, particulars_of, to_remember, with_own_accounts, without_taken_up};
use planner::plan::{Action, Explanation, Joined, Newcomer, Plan, explain, make_plan, newcomers, plan_and_owners};
use planner::policy::{Policy, Rule};
use store::ActionState;
use store::Event;

/// A plan of one platform, and the reads that it rests on.
#[derive(Debug)]
pub struct PlatformPlan {
    /// The platform.
    pub platform: String,
    /// The plan.
    pub plan: Plan,
    /// The membership that it rests on.
    pub read: MembershipRead,
    /// The numbers of rows of the kinds that no guard holds.
    pub baselines: Vec<(String, u64)>,
    /// Hashes of what the rosters say about people, to be kept if no guard holds a roster.
    pub details: Former,
    /// What was kept of them before.
    pub former: Former,
}

impl PlatformPlan {
    /// The guards that hold rosters.
    pub(super) fn roster_guards(&self) -> impl Iterator<Item = GuardCode> {
        self.plan
            .findings
            .iter()
            .filter_map(|finding| GuardCode::from_code(&finding.code))
            .filter(|guard| guard.holds_a_roster())
    }
}

/// The rosters in force; the arrivals that they replaced are marked as such.
async fn observe_rosters(org: &OrgContext, now: DateTime<Utc>) -> Result<Arc<InForceDataset>, SyncError> {
    let found = rosters_in_force(org, now).await?;
    org.store.replace(&found.replaced, &found.partly_replaced, now).await?;
    for (id, tables) in &found.read_as {
        org.store.note_tables(*id, tables).await?;
    }
    Ok(found)
}

/// The list of a platform that exchanges files.
async fn list_of(org: &OrgContext, platform: &Connected, now: DateTime<Utc>) -> Result<Option<Dataset>, SyncError> {
    let Some(exchange) = &platform.exchange else { return Ok(None) };
    let read = super::exchange::read_list(org, exchange, now).await;
    Ok(Some(read.map_err(|fault| SyncError::Read { platform: platform.name.clone(), fault })?))
}

/// The membership as the platform tells it now, or the file that stands for it.
async fn membership(platform: &Connected, dataset: &Dataset, now: DateTime<Utc>) -> Result<MembershipRead, SyncError> {
    let mut read = match &platform.reader {
        Some(reader) => {
            reader.read().await.map_err(|fault| SyncError::Read { platform: platform.name.clone(), fault })?
        }
        None if !dataset.tables.iter().any(|table| table.kind == Kind::Members) => {
            return Err(SyncError::NoMembership { platform: platform.name.clone() });
        }
        None => {
            if platform.exchange.is_none() {
                super::exchange::believed_lists(dataset, platform.max_age_days, now)
                    .map_err(|fault| SyncError::Read { platform: platform.name.clone(), fault })?;
            }
            MembershipRead::of_dataset(&platform.name, dataset)
        }
    };
    read.sort();
    Ok(read)
}

/// Before a platform is read: passes what the rosters say about people and groups on to its connector and to the spelling of its
/// chats.
async fn observe_platform(
    org: &OrgContext,
    platform: &Connected,
    dataset: &Dataset,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    tell_connector(org, platform, dataset).await?;
    if let Some(bot) = &platform.bot {
        super::bot::respell(org, &platform.name, bot, &dataset.groups, now).await?;
        super::bot::meet_bot(bot).await?;
        super::bot::find_again(org, &platform.name, bot, now).await?;
        super::bot::note_rights(org, &platform.name, bot, now).await?;
    }
    Ok(())
}

/// Passes on whom the connector has to find: the people of the rosters, and the accounts whose owners are remembered.
async fn tell_connector(org: &OrgContext, platform: &Connected, dataset: &Dataset) -> Result<(), SyncError> {
    if let Some(writer) = platform.writer.as_ref().filter(|writer| writer.makes_accounts()) {
        let owners = org.store.account_owners(&platform.name).await?;
        writer
            .learn(particulars_of(dataset), owners.into_iter().map(|owner| (owner.account, owner.category)).collect());
    }
    Ok(())
}

/// Reads a platform and keeps what was read. Actions whose answer was lost are resolved by it.
async fn observe_membership(
    org: &OrgContext,
    platform: &Connected,
    dataset: &Dataset,
    now: DateTime<Utc>,
) -> Result<MembershipRead, SyncError> {
    let read = membership(platform, dataset, now).await?;
    org.store.save_read(&read, now).await?;
    org.store.settle_invitations(&read).await?;
    resolve_unanswered(org, platform, &read, now).await?;
    Ok(read)
}

/// Resolves actions that were sent before a process was killed: the read shows whether they were done.
async fn resolve_unanswered(
    org: &OrgContext,
    platform: &Connected,
    read: &MembershipRead,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    for (number, id) in org.store.unanswered().await? {
        let Some(head) = org.store.plan_called(&number.to_string()).await? else { continue };
        if !head.platforms.contains(&read.platform) {
            continue;
        }
        let saved = org.store.load_plan(head).await?;
        let is_sent = |action: &&Action| action.id == id && saved.head.platform_of(action) == read.platform;
        let Some(action) = saved.plan.actions.iter().find(is_sent) else { continue };
        if !planner::plan::holds(action, read) {
            let detail = "read back: not done";
            org.store
                .end_action(&saved.head, action, ActionState::Waiting, Event::Failed, now, "auto", detail, None)
                .await?;
            continue;
        }
        let suspended = planner::plan::shows_suspended(action, read);
        let detail = if suspended { "read back: suspended" } else { "read back" };
        // An invitation is useless without its link: the action stays unanswered until the link is known.
        let Ok(receipt) = lost_link(platform.writer.as_deref(), action).await else { continue };
        org.store
            .end_action(&saved.head, action, ActionState::Done, Event::Done, now, "auto", detail, Some(&receipt))
            .await?;
    }
    Ok(())
}

/// Reads a platform, records the read, and makes the plan.
///
/// # Errors
/// [`SyncError::Read`] or [`SyncError::NoMembership`] when the platform was not read as a whole: then there is no plan.
/// [`SyncError::Store`] when the database cannot be read or written, [`SyncError::BrokenOff`] after a panic.
pub async fn plan_platform(
    org: &OrgContext,
    platform: &Connected,
    now: DateTime<Utc>,
) -> Result<PlatformPlan, SyncError> {
    let found = observe_rosters(org, now).await?;
    observe_platform(org, platform, &found.dataset, now).await?;
    let list = list_of(org, platform, now).await?;
    let read = observe_membership(org, platform, list.as_ref().unwrap_or(&found.dataset), now).await?;
    let (policy, dataset, read) = load(org, platform, &found, list, read, Depth::Plan).await?;
    let (moment, lang, former) = (org.moment(now), org.lang, dataset.former.clone());
    let work = move || (plan_and_owners(&dataset, &policy, moment, lang), to_remember(&dataset));
    let ((mut plan, owners), details) = in_background(work).await?;
    if forgets_owners(platform) {
        org.store.save_account_owners(&platform.name, &owners, now).await?;
    }
    drop_carried_out(org, &mut plan).await?;
    // Another way of reading, or another platform's name for it, makes another plan of the same files: what was decided on
    // the former one was decided on what stood there.
    plan = plan.on_platform(&platform.name, org.platforms.len() > 1);
    let mut known_as = format!("{}\n{}\n{}", plan.plan_id, platform.name, org.config.digest());
    // Blocks that a person entered, and people whom the bot acquainted with the rules, are in no file.
    for block in org.store.blocks_of(&platform.name).await? {
        known_as.push_str(&format!("\nblocked {} {} {}", block.person, block.place, block.until));
    }
    if platform.bot.is_some() {
        for (person, at) in org.store.acquainted().await? {
            known_as.push_str(&format!("\nacquainted {person} {at}"));
        }
    }
    plan.plan_id = blake3::hash(known_as.as_bytes()).to_hex().chars().take(16).collect();
    let baselines = baselines(&plan);
    Ok(PlatformPlan { platform: platform.name.clone(), plan, read, baselines, details, former })
}

/// Drops findings about an order on somebody whom neither list nor platform knows, if the order was carried out here before.
async fn drop_carried_out(org: &OrgContext, plan: &mut Plan) -> Result<(), SyncError> {
    const UNKNOWN: &str = "orders.unknown_person";
    if !plan.findings.iter().any(|finding| finding.code == UNKNOWN) {
        return Ok(());
    }
    let removed = org.store.names_of_removed().await?;
    plan.findings.retain(|finding| {
        finding.code != UNKNOWN
            || finding.person.as_ref().is_none_or(|person| !removed.contains(&fold_name(&person.name)))
    });
    Ok(())
}

/// Explains a person or a row, with the platform as it is now: see [`planner::plan::explain`]. Nothing is recorded.
///
/// # Errors
/// As [`plan_platform`].
pub async fn explain_target(
    org: &OrgContext,
    platform: &Connected,
    now: DateTime<Utc>,
    target: &str,
) -> Result<(Plan, Vec<Explanation>), SyncError> {
    let found = rosters_in_force(org, now).await?;
    let list = list_of(org, platform, now).await?;
    tell_connector(org, platform, &found.dataset).await?;
    let read = membership(platform, list.as_ref().unwrap_or(&found.dataset), now).await?;
    let (policy, dataset, _) = load(org, platform, &found, list, read, Depth::Plan).await?;
    let (moment, lang, target) = (org.moment(now), org.lang, target.to_owned());
    in_background(move || explain(&dataset, &policy, moment, lang, &target)).await
}

/// The same with the platform as it was last read, and when that was; one that never was is read now. For a page that is looked at
/// often: no platform is asked.
///
/// # Errors
/// As [`plan_platform`].
pub async fn explain_as_last_read(
    org: &OrgContext,
    platform: &Connected,
    now: DateTime<Utc>,
    target: &str,
) -> Result<(Plan, Vec<Explanation>, Option<String>), SyncError> {
    let Some((read, read_at)) = org.store.last_membership(&platform.name).await? else {
        let (plan, explanations) = explain_target(org, platform, now, target).await?;
        return Ok((plan, explanations, None));
    };
    let (policy, dataset, _) = load_as_read(org, platform, read, Depth::Plan, now).await?;
    let (moment, lang, target) = (org.moment(now), org.lang, target.to_owned());
    let (plan, explanations) = in_background(move || explain(&dataset, &policy, moment, lang, &target)).await?;
    Ok((plan, explanations, Some(read_at)))
}

/// What the rosters say about those who joined places a moment ago and stand in the membership, in their order. Nothing is asked of
/// the platform, and nothing is recorded.
pub(super) async fn preview_joins(
    org: &OrgContext,
    platform: &Connected,
    read: MembershipRead,
    joined: Vec<Joined>,
    now: DateTime<Utc>,
) -> Result<Vec<Newcomer>, SyncError> {
    let (policy, dataset, _) = load_as_read(org, platform, read, Depth::Verdict, now).await?;
    let moment = org.moment(now);
    in_background(move || newcomers(&dataset, &policy, moment, &joined)).await
}

/// The plan as it would be with a membership that was not read. Nothing is asked of the platform, and nothing is recorded.
pub(super) async fn preview_plan(
    org: &OrgContext,
    platform: &Connected,
    read: MembershipRead,
    now: DateTime<Utc>,
) -> Result<Plan, SyncError> {
    let (policy, dataset, _) = load_as_read(org, platform, read, Depth::Plan, now).await?;
    let (moment, lang) = (org.moment(now), org.lang);
    in_background(move || make_plan(&dataset, &policy, moment, lang)).await
}

/// The inputs of a plan that rests on a membership as it is said to be.
async fn load_as_read(
    org: &OrgContext,
    platform: &Connected,
    read: MembershipRead,
    depth: Depth,
    now: DateTime<Utc>,
) -> Result<(Policy, Dataset, MembershipRead), SyncError> {
    let found = rosters_in_force(org, now).await?;
    let list = list_of(org, platform, now).await?;
    load(org, platform, &found, list, read, depth).await
}

/// How much of what is kept is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Everything that a plan shows.
    Plan,
    /// What says who belongs where: not what guards compare with the last time, nor what names the inputs.
    Verdict,
}

/// The inputs of a plan: the rosters, the list of a platform that exchanges files, a membership, and what the store keeps. Only
/// reads.
async fn load(
    org: &OrgContext,
    platform: &Connected,
    found: &InForceDataset,
    list: Option<Dataset>,
    read: MembershipRead,
    depth: Depth,
) -> Result<(Policy, Dataset, MembershipRead), SyncError> {
    let mut dataset = found.dataset.clone();
    let former = match depth {
        Depth::Plan => org.store.former().await?,
        Depth::Verdict => Former::default(),
    };
    let read = with_own_accounts(read);
    let mut read = if platform.bot.is_some() { without_taken_up(read) } else { read };
    let mut owned = Vec::new();
    if forgets_owners(platform) {
        owned = name_owners(&mut read, &org.store.account_owners(&platform.name).await?);
    }
    if platform.reader.is_some() || list.is_some() {
        // Member lists that came as files belong to a platform without an interface.
        dataset.members.clear();
        dataset.tables.iter_mut().filter(|table| table.kind == Kind::Members).for_each(|table| table.replaced = true);
        // A list of a file keeps its rows and what was noticed in them.
        let mut part = list.unwrap_or_else(|| match depth {
            Depth::Plan => read.part(),
            Depth::Verdict => read.part_to_look_at(),
        });
        part.answers = own_links(&read);
        dataset = DatasetPart::gather(vec![dataset, part]);
    }
    let blocks = org.store.blocks_of(&platform.name).await?;
    if !blocks.is_empty() {
        dataset = with_blocks(dataset, &platform.name, &blocks);
    }
    dataset.former = former;
    dataset.owned = owned;
    dataset.answers.extend(org.store.answers_for_matching(&platform.name).await?);
    for (file, reason) in &found.unreadable {
        dataset.notices.push(
            Notice::new(Severity::Error, "intake.unreadable").in_sheet(file, None).text("reason", reason.clone()),
        );
    }
    let mut policy = org.config.policy.clone();
    if policy.organization.is_empty() {
        policy.organization.clone_from(&org.config.organization);
    }
    // Looked at when it is carried out.
    policy.quiet_hours = None;
    let can = platform.writer.as_ref().map(|writer| writer.capabilities());
    policy.suspend_days = match can.as_ref().map_or(Suspension::Never, |can| can.suspension) {
        // Where the program suspends nobody, no suspension has a term.
        Suspension::Never => 0,
        Suspension::First => org.config.apply.suspend_days,
        Suspension::ForGood => u32::MAX,
    };
    if let Some(can) = &can {
        policy.roleless = !can.tells_roles;
        can.without.iter().for_each(|rule| policy.rules.set(*rule, false));
    }
    if let Some(exchange) = &platform.exchange {
        policy.roleless = true;
        let is_off = |rule: &Rule| !exchange.rules.contains(rule);
        Rule::ALL.into_iter().filter(is_off).for_each(|rule| policy.rules.set(rule, false));
    }
    policy.acquaints_at_door = platform.bot.as_ref().is_some_and(|bot| bot.messenger.rules.is_some());
    if platform.bot.is_some() {
        // A messenger has only chats: nobody is wanted in a place that has no chat there.
        if !read.has_place(&PlaceName::Staff) {
            [Rule::W1, Rule::W2].into_iter().for_each(|rule| policy.rules.set(rule, false));
        }
        if !read.places.iter().any(|place| matches!(place, PlaceName::Class(_))) {
            [Rule::W3, Rule::W4, Rule::W5].into_iter().for_each(|rule| policy.rules.set(rule, false));
        }
    }
    if policy.acquaints_at_door {
        dataset.acquainted = org.store.acquainted().await?.into_iter().map(|(person, _)| person).collect();
    }
    for (kind, rows) in org.store.baselines().await? {
        if let Some(kind) = Kind::from_code(&kind)
            && !policy.last_accepted.iter().any(|(known, _)| *known == kind)
        {
            policy.last_accepted.push((kind, rows));
        }
    }
    Ok((policy, dataset, read))
}

/// True for a platform whose owners of accounts are remembered here, because it tells too little of them.
fn forgets_owners(platform: &Connected) -> bool {
    platform.writer.as_ref().is_some_and(|writer| writer.capabilities().forgets_owners)
}

/// The answers that follow from invitations: an account that joined by an invitation made for a person is that person's.
fn own_links(read: &MembershipRead) -> Vec<domain::roster::Answer> {
    let mut links: Vec<domain::roster::Answer> = read
        .seats
        .iter()
        .filter(|seat| !seat.platform_id.is_empty())
        .filter_map(|seat| {
            let person = seat.person_key.as_ref()?.to_string();
            Some(domain::roster::Answer { person, account: seat.platform_id.clone(), same: true })
        })
        .collect();
    links.sort();
    links.dedup();
    links
}

/// The numbers of rows by kind, without the kinds of which a guard holds a file: a held roster never becomes the baseline.
fn baselines(plan: &Plan) -> Vec<(String, u64)> {
    let held_files: Vec<&str> = plan
        .findings
        .iter()
        .filter(|finding| GuardCode::from_code(&finding.code).is_some_and(GuardCode::holds_a_roster))
        .filter_map(|finding| finding.file.as_deref())
        .collect();
    // A guard that holds what is not among the inputs: nobody knows which kind.
    let is_known = |file: &&&str| plan.inputs.iter().any(|input| input.file == ***file);
    if held_files.iter().filter(is_known).count() < held_files.len() {
        return Vec::new();
    }
    let is_held =
        |kind: &str| plan.inputs.iter().any(|input| input.kind == kind && held_files.contains(&input.file.as_str()));
    let mut rows: Vec<(String, u64)> = Vec::new();
    for input in plan.inputs.iter().filter(|input| !matches!(input.kind.as_ref(), "members" | "movements" | "consents"))
    {
        if is_held(&input.kind) {
            continue;
        }
        match rows.iter_mut().find(|(kind, _)| *kind == input.kind) {
            Some((_, sum)) => *sum += input.rows,
            None => rows.push((input.kind.to_string(), input.rows)),
        }
    }
    rows
}

/// Runs work of the planner on a thread of its own, not on those that wait for the network.
pub(super) async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SyncError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| SyncError::BrokenOff)
}
