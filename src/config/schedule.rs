//! When a job is due: a moment comes in, the next one goes out. Pure: the clock is a parameter.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::policy::Freeze;

/// What a schedule starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub const ALL: [Job; 4] = [Job::Sync, Job::Plan, Job::Report, Job::Backup];

    /// The name in schedules.
    pub fn code(self) -> &'static str {
        match self {
            Job::Sync => "sync",
            Job::Plan => "plan",
            Job::Report => "report",
            Job::Backup => "backup",
        }
    }

    /// The job of a name.
    pub fn from_code(code: &str) -> Option<Job> {
        Job::ALL.into_iter().find(|job| job.code() == code)
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
    /// The first due time after a moment.
    pub fn next_after(&self, _moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }

    /// The run that is due now, if any. `last_run_due` is the due time of the last run, `since` the moment from which the
    /// schedule counts if there was no run yet.
    pub fn due(&self, _last_run_due: Option<DateTime<Utc>>, _since: DateTime<Utc>, _now: DateTime<Utc>) -> Option<Due> {
        None
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
