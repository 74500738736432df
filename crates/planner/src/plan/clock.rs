//! Did the clock jump? What was read off clocks comes in; a plan made by a clock that jumped is held until a person looked at
//! it: by a wrong day orders come into force, links lapse and rosters grow old that are none of that.

use chrono::{DateTime, TimeDelta, Utc};
use domain::GuardCode;

use super::findings::finding_order;
use super::{Finding, Plan, Severity, Summary, Verdict};
use i18n::Lang;

/// The guard's code.
pub const CLOCK: &str = GuardCode::Clock.code();

/// How far apart clocks may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockLimits {
    /// So many days may pass between two plans.
    pub gap_days: u32,
    /// By so many minutes the clock may be put back, or differ from a platform's.
    pub minutes: u32,
}

/// What was read off clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// This machine's clock now.
    pub now: DateTime<Utc>,
    /// The same clock when the last plan was made; `None` before the first.
    pub last: Option<DateTime<Utc>>,
    /// By how much a platform's clock (the `Date` of its answers) is ahead of this one; `None` where no platform told it.
    pub ahead: Option<TimeDelta>,
    /// By how much it was ahead when a person last looked at that and went on.
    pub accepted: TimeDelta,
    /// By how much this machine's clock was put forward since the last plan that was made on it, or since a daemon began there; `None`
    /// where the machine was started meanwhile, or does not tell.
    pub put_forward: Option<TimeDelta>,
}

/// How the clock jumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockJump {
    /// More days have passed since the last plan than should.
    Forward {
        /// The last plan.
        last: DateTime<Utc>,
        /// Now.
        now: DateTime<Utc>,
    },
    /// The last plan was made later than now.
    Back {
        /// The last plan.
        last: DateTime<Utc>,
        /// Now.
        now: DateTime<Utc>,
    },
    /// It was set while the machine ran.
    Set {
        /// What it would show.
        expected: DateTime<Utc>,
        /// Now.
        now: DateTime<Utc>,
    },
    /// It was set while the plan was made.
    Meanwhile {
        /// For when the plan was made.
        begun: DateTime<Utc>,
        /// Now.
        now: DateTime<Utc>,
    },
    /// A platform says that it is another time.
    Differs {
        /// What the platform says.
        platform: DateTime<Utc>,
        /// What this machine says.
        now: DateTime<Utc>,
    },
}

/// No plan is older than this when it is carried out; and by no more is a clock set without anybody looking at it.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Says how the clock was set while a plan was made for the moment `begun`, if it was: its orders, links and rosters are those of another
/// day then, though the clock is right by now.
pub fn set_meanwhile(begun: DateTime<Utc>, now: DateTime<Utc>, limits: ClockLimits) -> Option<ClockJump> {
    let passed = now - begun;
    let was_set = passed < -TimeDelta::minutes(i64::from(limits.minutes)) || passed > LONGEST;
    was_set.then_some(ClockJump::Meanwhile { begun, now })
}

/// Says how the clock jumped, if it did.
pub fn clock_jump(reading: ClockReading, limits: ClockLimits) -> Option<ClockJump> {
    let ClockReading { now, last, ahead, accepted, put_forward } = reading;
    let tolerance = TimeDelta::minutes(i64::from(limits.minutes));
    // A platform knows what time it is now; the last plan only tells what time it was.
    if let Some(ahead) = ahead.filter(|ahead| (*ahead - accepted).abs() > tolerance && ahead.abs() > tolerance) {
        return Some(ClockJump::Differs { platform: now.checked_add_signed(ahead).unwrap_or(now), now });
    }
    // A machine that was held still by its host, as a virtual one is over night, is put forward by as much, and is right then. Where a
    // platform says so, it is; where none does, somebody looks after more than a day.
    let is_confirmed = ahead.is_some_and(|ahead| ahead.abs() <= tolerance);
    if let Some(by) = put_forward.filter(|by| !is_confirmed && by.abs() > LONGEST) {
        return Some(ClockJump::Set { expected: now.checked_sub_signed(by).unwrap_or(now), now });
    }
    let last = last?;
    let passed = now - last;
    if passed < -tolerance {
        return Some(ClockJump::Back { last, now });
    }
    (passed > TimeDelta::days(i64::from(limits.gap_days))).then_some(ClockJump::Forward { last, now })
}

/// Holds every action of a plan by `guard.clock` and says why; `local` writes moments as the organisation's clock shows them. It
/// is another plan than the same one by a clock that is right.
#[must_use]
pub fn held_by_clock(mut plan: Plan, jump: ClockJump, local: &dyn Fn(DateTime<Utc>) -> String, lang: Lang) -> Plan {
    for action in &mut plan.actions {
        if !action.guards.contains(&GuardCode::Clock) {
            action.guards.push(GuardCode::Clock);
        }
        action.verdict = Verdict::Blocked;
    }
    plan.summary = Summary { auto: 0, review: 0, blocked: plan.actions.len() as u64, ..plan.summary };
    let (how, other, now) = match jump {
        ClockJump::Forward { last, now } => ("forward", last, now),
        ClockJump::Back { last, now } => ("back", last, now),
        ClockJump::Set { expected, now } => ("set", expected, now),
        ClockJump::Meanwhile { begun, now } => ("meanwhile", begun, now),
        ClockJump::Differs { platform, now } => ("differs", platform, now),
    };
    let args = [("other", local(other).into()), ("now", local(now).into())];
    plan.findings.push(Finding {
        severity: Severity::Error,
        code: CLOCK.into(),
        message: lang.text_with(&format!("guard-clock-{how}"), &args),
        file: None,
        sheet: None,
        row: None,
        column: None,
        person: None,
        platform: None,
    });
    plan.findings.sort_by(|a, b| finding_order(a).cmp(&finding_order(b)));
    let id = blake3::hash(format!("{}\n{CLOCK}", plan.plan_id).as_bytes());
    plan.plan_id = id.to_hex().chars().take(16).collect();
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ClockLimits = ClockLimits { gap_days: 40, minutes: 30 };

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    #[test]
    fn a_clock_that_was_set_while_a_plan_was_made() {
        let now = at("2026-11-23T07:00");
        for (begun, was_set) in [
            ("2026-11-23T06:59", false),
            // A machine that slept over night goes on with what it had begun.
            ("2026-11-22T07:00", false),
            ("2026-11-22T06:59", true),
            ("2024-09-13T07:00", true),
            ("2026-11-23T07:30", false),
            ("2026-11-23T07:31", true),
            ("2034-11-23T07:00", true),
        ] {
            assert_eq!(set_meanwhile(at(begun), now, LIMITS).is_some(), was_set, "{begun}");
        }
    }

    #[test]
    fn a_clock_that_jumped() {
        let now = at("2026-11-23T07:00");
        for (last, ahead, accepted, jumped) in [
            (None, None, 0, ""),
            (Some("2026-11-22T07:00"), None, 0, ""),
            // Over a summer nobody is surprised by six weeks; by a day more somebody looks.
            (Some("2026-10-14T07:00"), None, 0, ""),
            (Some("2026-10-14T06:59"), None, 0, "forward"),
            (Some("2020-01-01T00:00"), None, 0, "forward"),
            // Seconds and minutes are put right by every time service.
            (Some("2026-11-23T07:30"), None, 0, ""),
            (Some("2026-11-23T07:31"), None, 0, "back"),
            (Some("2027-11-23T07:00"), None, 0, "back"),
            (None, Some(30), 0, ""),
            (None, Some(31), 0, "differs"),
            (None, Some(-31), 0, "differs"),
            (Some("2026-11-22T07:00"), Some(3 * 60), 0, "differs"),
            // Somebody looked at it: it is another machine's fault, and stays as it is.
            (Some("2026-11-22T07:00"), Some(3 * 60), 3 * 60 + 5, ""),
            (Some("2026-11-22T07:00"), Some(6 * 60), 3 * 60, "differs"),
            // The other machine was put right.
            (Some("2026-11-22T07:00"), Some(0), 3 * 60, ""),
            (Some("2020-01-01T00:00"), Some(0), 0, "forward"),
        ] {
            let reading = ClockReading {
                now,
                last: last.map(at),
                ahead: ahead.map(TimeDelta::minutes),
                accepted: TimeDelta::minutes(accepted),
                put_forward: None,
            };
            let how = match clock_jump(reading, LIMITS) {
                None => "",
                Some(ClockJump::Forward { .. }) => "forward",
                Some(ClockJump::Back { .. }) => "back",
                Some(ClockJump::Set { .. }) => "set",
                Some(ClockJump::Meanwhile { .. }) => "meanwhile",
                Some(ClockJump::Differs { .. }) => "differs",
            };
            assert_eq!(how, jumped, "{last:?} {ahead:?} {accepted}");
        }
    }

    /// Of a clock that was put forward by less than `clock_gap_days` nothing was seen: links lapsed, and orders of weeks to come were
    /// in force.
    #[test]
    fn a_clock_that_was_set_while_the_machine_ran() {
        let now = at("2026-11-23T07:00");
        let day = 24 * 60;
        for (put_forward, ahead, expected) in [
            (None, None, None),
            (Some(0), None, None),
            // What a time service puts right, and a machine that was held still over night.
            (Some(day), None, None),
            (Some(-day), None, None),
            (Some(day + 1), None, Some("2026-11-22T06:59")),
            (Some(37 * day), None, Some("2026-10-17T07:00")),
            (Some(-37 * day), None, Some("2026-12-30T07:00")),
            // It is right now: a platform says so.
            (Some(37 * day), Some(0), None),
            (Some(37 * day), Some(30), None),
        ] {
            let reading = ClockReading {
                now,
                last: Some(at("2026-11-22T07:00")),
                ahead: ahead.map(TimeDelta::minutes),
                accepted: TimeDelta::zero(),
                put_forward: put_forward.map(TimeDelta::minutes),
            };
            let jump = expected.map(|expected| ClockJump::Set { expected: at(expected), now });
            assert_eq!(clock_jump(reading, LIMITS), jump, "{put_forward:?} {ahead:?}");
        }
    }
}
