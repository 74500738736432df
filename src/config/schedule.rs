//! When a job is due: a moment comes in, the next one goes out. Pure: the clock is a parameter.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use super::wall_time::WallTimes;
use planner::policy::Freeze;

/// A run that nobody makes up for may still start so late: the daemon looks at the clock now and then.
const ON_TIME: Duration = Duration::minutes(5);
/// A due time that lies further ahead than this was taken by a clock that was wrong: it counts no more.
const WRONG: Duration = Duration::days(1);
/// Missed runs are counted up to here; more are only «many».
const MISSED_COUNTED: u32 = 1000;

/// What a schedule starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub enum Job {
    /// A whole cycle: import, plan, apply what the policy lets through, notify.
    Sync,
    /// A plan, without applying anything.
    Plan,
    /// The report for the head.
    Report,
    /// A copy of the store.
    Backup,
}

impl Job {
    /// All jobs.
    pub const ALL: [Job; <Job as strum::EnumCount>::COUNT] = [Job::Sync, Job::Plan, Job::Report, Job::Backup];

    /// The name in schedules.
    pub fn code(self) -> &'static str {
        match self {
            Job::Sync => "sync",
            Job::Plan => "plan",
            Job::Report => "report",
            Job::Backup => "backup",
        }
    }
}

/// When what runs.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its name: the file's, without the extension.
    pub name: String,
    /// What it starts.
    pub job: Job,
    /// Wall-clock times, as they are written.
    pub cron: String,
    /// The same, understood.
    pub(super) times: WallTimes,
    /// Whose wall clock.
    pub time_zone: Tz,
    /// A run that was missed is made up for, once; otherwise it is left out.
    pub catch_up: bool,
    /// Hours in which the run plans and reports, but carries nothing out; may go over midnight.
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    /// Days on which the run plans and reports, but carries nothing out.
    pub freeze: Vec<Freeze>,
    /// False if it is switched off.
    pub enabled: bool,
}

/// A run that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The time it was due at: what the caller remembers as `last_run_due`.
    pub due_at: DateTime<Utc>,
    /// So many earlier due times had no run and get none.
    pub missed: u32,
}

impl Schedule {
    /// A schedule with the usual settings; `None` if the expression cannot be read.
    pub fn new(name: &str, job: Job, cron: &str, time_zone: Tz) -> Option<Schedule> {
        Some(Schedule {
            name: name.to_owned(),
            job,
            times: WallTimes::read(cron)?,
            cron: cron.to_owned(),
            time_zone,
            catch_up: true,
            quiet_hours: None,
            freeze: Vec::new(),
            enabled: true,
        })
    }

    /// The first due time after a moment. A wall-clock time that is left out (in spring) is due at the first moment after
    /// the gap, one that comes twice (in autumn) at its first coming. Says nothing of `enabled`.
    pub fn next_after(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut wall = moment.with_timezone(&self.time_zone).naive_local();
        loop {
            wall = self.times.next_after(wall)?;
            // Later wall times are never due earlier, so nothing lies between; but a time that comes for the second time,
            // or lay in a gap, was due already.
            let due = self.moment_of(wall)?;
            if due > moment {
                return Some(due);
            }
        }
    }

    /// The run that is due now, if any. `last_run_due` is the due time of the last run, `since` the moment from which the
    /// schedule counts if there was no run yet. Each due time is given once, as long as the caller remembers the last one:
    /// a clock that was set back gives nothing until it has caught up. What a clock took that was wrong by more than a day counts no
    /// more: otherwise nothing would run until the year that it showed.
    pub fn due(&self, last_run_due: Option<DateTime<Utc>>, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<Due> {
        if !self.enabled {
            return None;
        }
        let start = last_run_due.unwrap_or(since);
        let start = if start - now > WRONG { now - WRONG } else { start };
        let first = self.next_after(start).filter(|due| *due <= now)?;
        let due_at = self.last_until(first, now);
        if !self.catch_up && now - due_at > ON_TIME {
            return None;
        }
        let mut missed = 0;
        let mut at = first;
        while at < due_at && missed < MISSED_COUNTED {
            missed += 1;
            at = self.next_after(at)?;
        }
        Some(Due { due_at, missed })
    }

    /// The last due time up to a moment, given one of them. Looks back from the moment in steps that double, so that months
    /// of minutes need not be walked through.
    fn last_until(&self, first: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut back = Duration::minutes(1);
        let mut last = first;
        while now - back > first {
            if let Some(due) = self.next_after(now - back).filter(|due| *due <= now) {
                last = due;
                break;
            }
            back = back * 2;
        }
        while let Some(due) = self.next_after(last).filter(|due| *due <= now) {
            last = due;
        }
        last
    }

    /// When a wall-clock time is.
    fn moment_of(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        system::clock::moment_of(wall, self.time_zone)
    }

    /// True if a moment lies in the quiet hours.
    pub fn is_quiet(&self, moment: DateTime<Utc>) -> bool {
        let time = moment.with_timezone(&self.time_zone).time();
        self.quiet_hours
            .is_some_and(|(from, to)| if from <= to { (from..to).contains(&time) } else { time >= from || time < to })
    }

    /// The freeze that a moment lies in.
    pub fn freeze_at(&self, moment: DateTime<Utc>) -> Option<&Freeze> {
        let day: NaiveDate = moment.with_timezone(&self.time_zone).date_naive();
        self.freeze.iter().find(|freeze| (freeze.from..=freeze.to).contains(&day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Timelike};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn schedule(cron: &str, zone: &str) -> Schedule {
        Schedule::new("night", Job::Sync, cron, zone.parse().unwrap()).unwrap()
    }

    /// A daemon that looks every few minutes, and remembers.
    fn watched(schedule: &Schedule, from: DateTime<Utc>, to: DateTime<Utc>, every: Duration) -> Vec<Due> {
        let (mut last, mut now, mut runs) = (None, from, Vec::new());
        while now < to {
            if let Some(due) = schedule.due(last, from, now) {
                last = Some(due.due_at);
                runs.push(due);
            }
            now += every;
        }
        runs
    }

    #[test]
    fn a_year_of_nights_each_once() {
        for zone in ["Europe/Berlin", "Europe/Moscow"] {
            for cron in ["30 2 * * *", "0 2 * * *", "0 3 * * *", "59 1 * * *", "0 0 * * *"] {
                let schedule = schedule(cron, zone);
                let runs =
                    watched(&schedule, utc("2026-01-01T12:00:00Z"), utc("2027-01-01T12:00:00Z"), Duration::minutes(7));
                assert_eq!(runs.len(), 365, "{cron} {zone}");
                assert!(runs.iter().all(|run| run.missed == 0), "{cron} {zone}");
                let days: BTreeSet<_> =
                    runs.iter().map(|run| run.due_at.with_timezone(&schedule.time_zone).date_naive()).collect();
                assert_eq!(days.len(), 365, "{cron} {zone}: each day once");
            }
        }
    }

    #[test]
    fn a_time_that_does_not_exist_is_due_when_the_clock_goes_on() {
        let schedule = schedule("30 2 * * *", "Europe/Berlin");
        let due = schedule.next_after(utc("2026-03-28T12:00:00Z")).unwrap();
        assert_eq!(due, utc("2026-03-29T01:00:00Z"));
        let local = due.with_timezone(&schedule.time_zone);
        assert_eq!((local.hour(), local.minute(), local.day()), (3, 0, 29));
        assert_eq!(schedule.next_after(due), Some(utc("2026-03-30T00:30:00Z")));
    }

    #[test]
    fn a_time_that_comes_twice_is_due_once() {
        let schedule = schedule("30 2 * * *", "Europe/Berlin");
        let due = schedule.next_after(utc("2026-10-24T12:00:00Z")).unwrap();
        assert_eq!(due, utc("2026-10-25T00:30:00Z"));
        assert_eq!(schedule.next_after(due), Some(utc("2026-10-26T01:30:00Z")));
        // Between the two comings, and in the second.
        assert_eq!(schedule.next_after(utc("2026-10-25T01:10:00Z")), Some(utc("2026-10-26T01:30:00Z")));
    }

    #[test]
    fn several_missed_runs_are_made_up_for_once_or_left_out() {
        let mut schedule = schedule("30 2 * * *", "Europe/Moscow");
        let last = utc("2026-11-10T23:30:00Z");
        let now = utc("2026-11-14T09:00:00Z");
        let due = schedule.due(Some(last), last, now).unwrap();
        assert_eq!(due, Due { due_at: utc("2026-11-13T23:30:00Z"), missed: 2 });
        assert_eq!(schedule.due(Some(due.due_at), last, now), None);
        schedule.catch_up = false;
        assert_eq!(schedule.due(Some(last), last, now), None);
        let on_time = utc("2026-11-14T23:31:00Z");
        assert_eq!(schedule.due(Some(last), last, on_time).map(|due| due.due_at), Some(utc("2026-11-14T23:30:00Z")));
    }

    #[test]
    fn a_clock_set_back_repeats_nothing() {
        let schedule = schedule("*/10 * * * *", "Europe/Moscow");
        let last = utc("2026-11-10T12:00:00Z");
        for minutes in 0..120 {
            assert_eq!(schedule.due(Some(last), last, last - Duration::minutes(minutes)), None);
        }
    }

    #[test]
    fn a_year_that_was_wrong_keeps_nothing_from_running() {
        let schedule = schedule("30 2 * * *", "Europe/Moscow");
        let (wrong, now) = (utc("2099-01-01T00:00:00Z"), utc("2026-11-14T09:00:00Z"));
        for (last, since) in [(Some(wrong), now), (None, wrong)] {
            let due = schedule.due(last, since, now).unwrap();
            assert_eq!(due, Due { due_at: utc("2026-11-13T23:30:00Z"), missed: 0 });
            assert_eq!(schedule.due(Some(due.due_at), since, now), None);
        }
        // A year that is too early: once, when it is right again.
        let due = schedule.due(Some(utc("1970-01-01T00:00:00Z")), now, now).unwrap();
        assert_eq!(due.due_at, utc("2026-11-13T23:30:00Z"));
    }

    #[test]
    fn years_of_missed_minutes_are_counted_quickly() {
        let schedule = schedule("* * * * *", "Europe/Moscow");
        let due = schedule.due(None, utc("2020-01-01T00:00:00Z"), utc("2026-11-10T12:00:30Z")).unwrap();
        assert_eq!(due, Due { due_at: utc("2026-11-10T12:00:00Z"), missed: MISSED_COUNTED });
    }

    #[test]
    fn what_is_never_due_and_what_is_off() {
        assert_eq!(schedule("0 0 30 2 *", "Europe/Moscow").next_after(utc("2026-01-01T00:00:00Z")), None);
        let mut schedule = schedule("* * * * *", "Europe/Moscow");
        schedule.enabled = false;
        assert_eq!(schedule.due(None, utc("2026-01-01T00:00:00Z"), utc("2026-01-02T00:00:00Z")), None);
    }

    #[test]
    fn quiet_hours_over_midnight_and_frozen_days() {
        let mut schedule = schedule("0 * * * *", "Europe/Moscow");
        schedule.quiet_hours =
            Some((NaiveTime::from_hms_opt(22, 0, 0).unwrap(), NaiveTime::from_hms_opt(7, 0, 0).unwrap()));
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        schedule.freeze.push(Freeze { from: day, to: day, reason: "праздник".to_owned() });
        assert!(schedule.is_quiet(utc("2026-11-10T19:00:00Z")) && schedule.is_quiet(utc("2026-11-10T03:59:00Z")));
        assert!(!schedule.is_quiet(utc("2026-11-10T04:00:00Z")));
        // Moscow is three hours ahead.
        assert!(schedule.freeze_at(utc("2026-12-30T21:00:00Z")).is_some());
        assert!(schedule.freeze_at(utc("2026-12-31T21:00:00Z")).is_none());
    }

    fn crons() -> impl Strategy<Value = String> {
        let minute = prop_oneof![Just("*".to_owned()), Just("*/15".to_owned()), (0..60u32).prop_map(|m| m.to_string())];
        let hour = prop_oneof![Just("*".to_owned()), (0..5u32).prop_map(|h| h.to_string()), Just("1-3".to_owned())];
        let weekday = prop_oneof![4 => Just("*".to_owned()), 1 => (0..=7u32).prop_map(|d| d.to_string())];
        (minute, hour, weekday).prop_map(|(minute, hour, weekday)| format!("{minute} {hour} * * {weekday}"))
    }

    fn zones() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            Just("Europe/Berlin"),
            Just("Europe/Moscow"),
            Just("America/New_York"),
            Just("Australia/Lord_Howe"),
            Just("Asia/Kathmandu"),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// However the daemon looks at the clock, it gives the due times in their order, each at most once, and the last
        /// one that is past has always been given.
        #[test]
        fn each_due_time_at_most_once(
            cron in crons(), zone in zones(), start in 0i64..366 * 24 * 60,
            steps in proptest::collection::vec(-300i64..900, 1..40),
        ) {
            let schedule = schedule(&cron, zone);
            let from = utc("2026-01-01T00:00:00Z") + Duration::minutes(start);
            let (mut last, mut now) = (None, from);
            for step in steps {
                now += Duration::minutes(step);
                if let Some(due) = schedule.due(last, from, now) {
                    prop_assert!(due.due_at <= now && due.due_at > last.unwrap_or(from));
                    last = Some(due.due_at);
                }
                if last.unwrap_or(from) - now > WRONG {
                    last = None;
                    continue;
                }
                let next = schedule.next_after(last.unwrap_or(from)).unwrap();
                prop_assert!(next > now, "{next} was due at {now}");
            }
        }

        /// The next due time does not depend on where one looks from: nothing lies between.
        #[test]
        fn nothing_lies_between(cron in crons(), zone in zones(), start in 0i64..366 * 24 * 60, part in 0i64..1000) {
            let schedule = schedule(&cron, zone);
            let from = utc("2026-01-01T00:00:00Z") + Duration::minutes(start);
            let next = schedule.next_after(from).unwrap();
            let between = from + Duration::seconds((next - from).num_seconds() * part / 1000);
            prop_assert_eq!(schedule.next_after(between), Some(next));
        }
    }
}
