//! Keeps the time of the last plan. A plan that is made after the clock jumped is held until a person has decided something.

use chrono::{DateTime, TimeDelta, Utc};

use super::OrgContext;
use planner::plan::{ClockReading, Plan, clock_jump, held_by_clock, set_meanwhile};
use store::{StoreError, Switch, stamp};

/// Under which name the store keeps the reading of the last plan whose clock was right: the moment, and by how many minutes a
/// platform's clock was ahead.
const LAST: &str = "clock:last";
/// Under which name it keeps that a plan is held: the journal's last entry before.
const HELD: &str = "clock:held";

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
    let reading = reading(org, told_by_clock).await?;
    let held = store.switch(HELD).await?;
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
    if org.store.switch(HELD).await?.is_some() {
        return Ok(false);
    }
    Ok(clock_jump(reading(org, told_by_clock).await?, org.config.apply.clock).is_none())
}

/// What is read off the clocks.
async fn reading(org: &OrgContext, now: DateTime<Utc>) -> Result<ClockReading, StoreError> {
    let (last, accepted) = match org.store.switch(LAST).await? {
        None => (None, TimeDelta::zero()),
        Some(known) => {
            let last = DateTime::parse_from_rfc3339(&known.value).ok().map(|at| at.to_utc());
            (last, TimeDelta::minutes(known.reason.parse().unwrap_or(0)))
        }
    };
    let told = org.platforms.iter().filter_map(|platform| platform.reader.as_ref()?.clock_ahead());
    Ok(ClockReading { now, last, ahead: told.max_by_key(TimeDelta::abs), accepted })
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
