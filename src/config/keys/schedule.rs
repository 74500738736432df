//! The keys of a file of `schedules/`, which `schedules/README.md` tells of.

use super::{Absent, Flag, Form, Named, Needed, Parts, Text, section};
use crate::config::schedule::Job;

section! {
    /// `schedules/*.toml`.
    SCHEDULE: ScheduleKeys = "schedules", Form::Schedule;
    cron: Text = Absent::Needed;
    job: Needed<Job> = Named::new(&Job::ALL, Job::code);
    time_zone: Text = Absent::Told;
    catch_up: Flag = true;
    quiet_hours: Text = Absent::Nothing;
    freeze: Parts = Some(Absent::Nothing);
    enabled: Flag = true;
}

section! {
    /// `freeze` of a schedule.
    FREEZE: FreezeKeys = "schedules.freeze", Form::Inline;
    from: Text = Absent::Needed;
    to: Text = Absent::Needed;
    reason: Text = Absent::Nothing;
}
