//! Keeps the time of the last plan. A plan that is made after the clock jumped is held until a person has decided something.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::OrgContext;
use planner::plan::{ClockReading, Plan, clock_jump, held_by_clock, set_meanwhile};
use store::{StoreError, Switch, stamp};
use system::clock::Boot;

/// How the names begin under which the store keeps what was read off clocks.
const KEPT: &str = "clock:";
/// Under which name the store keeps the reading of the last plan whose clock was right: the moment, and by how many minutes a
/// platform's clock was ahead.
const LAST: &str = "clock:last";
/// Under which name it keeps that a plan is held: the journal's last entry before.
const HELD: &str = "clock:held";

/// How the names begin under which it keeps when a machine was started, by its clock.
const BOOT: &str = "clock:boot:";

/// So many starts are known besides that of this machine: of the machines that take turns.
const OTHER_BOOTS: usize = 7;
/// Of a start that was read twice, and of what a time service puts right in a day.
const UNMOVED: TimeDelta = TimeDelta::minutes(1);

/// A moment that a person said (`--as-of`) and that differs from the clock by more than this is no fault of the clock.
const SAID: TimeDelta = TimeDelta::hours(24);

/// Holds a plan if the clock jumped since the last one, was set while the plan was made, or differs from a platform's. That plan and those
/// after it are held until a person has approved or lifted something, or the clock is right again.
pub(super) async fn hold_if_jumped(org: &OrgContext, plan: Plan, now: DateTime<Utc>) -> Result<Plan, StoreError> {
    // What the clock itself says: by that one sees that it jumped, not by what a person said instead.
    let told_by_clock = org.clock.unsaid().now();
    if org.clock.is_said() && (now - told_by_clock).abs() > SAID {
        return Ok(plan);
    }
    let store = &org.store;
    let Known { reading, held, boots } = known(org, told_by_clock).await?;
    let limits = org.config.apply.clock;
    let was_set = set_meanwhile(now, told_by_clock, limits).filter(|_| !org.clock.is_said());
    if let Some(jump) = was_set.or_else(|| clock_jump(reading, limits)) {
        let is_accepted = match &held {
            // Nobody has looked at that.
            _ if was_set.is_some() => false,
            Some(held) => store.has_consented_since(held.value.parse().unwrap_or(i64::MAX)).await?,
            None => false,
        };
        if !is_accepted {
            if held.is_none() {
                let seq = store.last_entry().await?;
                keep(org, HELD, seq.to_string(), String::new(), told_by_clock).await?;
            }
            let zone = org.config.time_zone;
            let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string();
            return Ok(held_by_clock(plan, jump, &local, org.lang));
        }
    }
    if held.is_some() {
        store.drop_switch(HELD).await?;
    }
    let minutes = reading.ahead.unwrap_or(reading.accepted).num_minutes();
    keep(org, LAST, stamp(told_by_clock), minutes.to_string(), told_by_clock).await?;
    keep_boot(org, boots.as_ref(), told_by_clock).await?;
    Ok(plan)
}

/// True if the clock has not jumped, or a person has looked at that and went on: what is past its term may be cleared away.
///
/// # Errors
/// When the database cannot be read.
pub async fn clock_is_trusted(org: &OrgContext, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let told_by_clock = org.clock.unsaid().now();
    if (now - told_by_clock).abs() > SAID {
        // A person says another day for one command: terms are those of the days that pass.
        return Ok(false);
    }
    let known = known(org, told_by_clock).await?;
    Ok(known.held.is_none() && clock_jump(known.reading, org.config.apply.clock).is_none())
}

/// Notes when this machine was started by its clock, if that is not known yet and the clock is not wrong as it is: from now on it is
/// seen when somebody sets the clock. Where it cannot be noted, the next plan notes it.
pub(crate) async fn note_boot(org: &OrgContext) {
    let now = org.clock.unsaid().now();
    let noted = async {
        let Known { reading, held, boots } = known(org, now).await?;
        let is_new = boots.as_ref().is_some_and(|boots| boots.noted.is_none());
        if !is_new || held.is_some() || clock_jump(reading, org.config.apply.clock).is_some() {
            return Ok(());
        }
        keep_boot(org, boots.as_ref(), now).await
    };
    let noted: Result<(), StoreError> = noted.await;
    if let Err(fault) = noted {
        tracing::warn!(%fault, "when this machine was started is not noted now");
    }
}

/// What is known of clocks.
struct Known {
    reading: ClockReading,
    held: Option<Switch>,
    /// `None` where the machine does not tell when it was started.
    boots: Option<Boots>,
}

/// When machines were started, by their clocks.
struct Boots {
    /// This machine, now.
    boot: Boot,
    /// The same when it was noted.
    noted: Option<DateTime<Utc>>,
    /// The names under which other machines are noted, and this one when it was started before: the newest first.
    others: Vec<String>,
}

/// What is read off the clocks, and what was kept of them.
async fn known(org: &OrgContext, now: DateTime<Utc>) -> Result<Known, StoreError> {
    let mut kept: BTreeMap<String, Switch> = org.store.switches(KEPT).await?.into_iter().collect();
    let moment = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    let (last, accepted) = match kept.remove(LAST) {
        None => (None, TimeDelta::zero()),
        Some(known) => (moment(&known.value), TimeDelta::minutes(known.reason.parse().unwrap_or(0))),
    };
    let held = kept.remove(HELD);
    let boots = org.clock.boot().map(|boot| {
        let noted = kept.remove(&format!("{BOOT}{}", boot.id)).and_then(|known| moment(&known.value));
        let mut others: Vec<(String, Switch)> = kept.into_iter().filter(|(name, _)| name.starts_with(BOOT)).collect();
        others.sort_by(|a, b| b.1.since.cmp(&a.1.since));
        Boots { boot, noted, others: others.into_iter().map(|(name, _)| name).collect() }
    });
    let told = org.platforms.iter().filter_map(|platform| platform.reader.as_ref()?.clock_ahead());
    let reading = ClockReading {
        now,
        last,
        ahead: told.max_by_key(TimeDelta::abs),
        accepted,
        put_forward: boots.as_ref().and_then(|boots| Some(boots.boot.began - boots.noted?)),
    };
    Ok(Known { reading, held, boots })
}

/// Notes when this machine was started by its clock, unless that is known; of other machines the last ones.
async fn keep_boot(org: &OrgContext, boots: Option<&Boots>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(Boots { boot, noted, others }) = boots else { return Ok(()) };
    if noted.is_some_and(|noted| (boot.began - noted).abs() < UNMOVED) {
        return Ok(());
    }
    keep(org, &format!("{BOOT}{}", boot.id), stamp(boot.began), String::new(), now).await?;
    for other in others.iter().skip(OTHER_BOOTS) {
        org.store.drop_switch(other).await?;
    }
    Ok(())
}

async fn keep(
    org: &OrgContext,
    name: &str,
    value: String,
    reason: String,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let switch = Switch { value, since: stamp(at), who: "auto".to_owned(), reason };
    org.store.set_switch(name, &switch).await
}
