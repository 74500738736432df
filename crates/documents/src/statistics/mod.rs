//! What the head of the college reads, as values: who uses the platform, who came and went, what was done, how long
//! leavers stayed (S1, 5.11.1), and the proof that a leaver is gone everywhere (5.13.8).
//!
//! Everything here is computed from values that come in: a plan, a read, spans, the journal. Words are made in `told`.

mod changes;
mod clock;
mod closure;
mod figures;
mod owner;
mod rendered;
mod rendered_closure;
mod rendered_figures;
mod usage;
mod work;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use domain::membership::PlaceName;

pub use changes::{ChangeCounts, ChangeRow, changes};
pub use clock::{Case, Clock, ClockRow, Departure, Extent, Seen, cases, clock};
pub use closure::{Certificate, Closed, ClosureInputs, Kept, Proof, Removal, Stay, closure, representatives};
pub use figures::{FigureRow, Figures, Look, Point, Then, membership_at, over_time};
pub use owner::{Owner, Ownership};
pub use rendered::document;
pub use rendered::unit_words;
pub use rendered_closure::certificate;
pub use usage::{UsageCounts, UsageRow, totals, usage};
pub use work::{Waiting, WorkCounts, WorkRow, work};

/// The schema of the statistics as JSON.
pub const REPORT_SCHEMA: &str = "kontingent.report/1";
/// The schema of a certificate of closure as JSON.
pub const CLOSURE_SCHEMA: &str = "kontingent.closure/1";

/// The days that a report is about, both ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first day.
    pub since: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl Period {
    /// The moments between which something happened in the period, in the organisation's time: from the first, before the
    /// second.
    pub fn bounds(self, zone: chrono_tz::Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        let next = self.until.checked_add_days(Days::new(1)).unwrap_or(self.until);
        (beginning_of(self.since, zone), beginning_of(next, zone))
    }
}

/// The moment in which a day begins in the organisation's time.
pub fn beginning_of(day: NaiveDate, zone: chrono_tz::Tz) -> DateTime<Utc> {
    system::clock::beginning_of(day, zone)
}

/// A stored moment; what cannot be read is none.
pub(super) fn moment(stored: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(stored).ok().map(|at| at.to_utc())
}

/// What a report counts by: a group with its class and chats, or one of the other parts of the platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A group: its class and its chats.
    Group(String),
    /// The class of all staff.
    Staff,
    /// The chats of the management.
    Management,
    /// The community as a whole.
    Organization,
}

impl Unit {
    /// The unit that a place belongs to.
    pub fn of(place: &PlaceName) -> Unit {
        match place {
            PlaceName::Class(group)
            | PlaceName::Students(group)
            | PlaceName::Parents(group)
            | PlaceName::Teachers(group)
            | PlaceName::Subject { group, .. } => Unit::Group(group.clone()),
            PlaceName::Staff => Unit::Staff,
            PlaceName::Management(_) => Unit::Management,
            PlaceName::Organization => Unit::Organization,
        }
    }

    /// The name in the JSON: `class:ИС-21`, `staff`, `chat:management`, `organization`.
    pub fn code(&self) -> String {
        match self {
            Unit::Group(group) => format!("class:{group}"),
            Unit::Staff => "staff".to_owned(),
            Unit::Management => "chat:management".to_owned(),
            Unit::Organization => "organization".to_owned(),
        }
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.code())
    }
}

/// A person as a report names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Who {
    /// The name.
    pub name: String,
    /// The key.
    pub key: String,
    /// `student`, `staff`, `guardian` or `unknown`.
    pub category: String,
}

/// From when a report knows a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlatformState {
    /// The platform.
    pub platform: String,
    /// The read that the numbers rest on; `null` if it was never read.
    pub as_of: Option<String>,
    /// It was read for this report.
    pub fresh: bool,
    /// Why it was not, in words.
    pub reason: Option<String>,
}

/// Everything that the head reads, `kontingent.report/1`.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Always `kontingent.report/1`.
    pub schema: &'static str,
    /// The organisation.
    pub organization: String,
    /// The days.
    pub period: Period,
    /// From when each platform is known.
    pub platforms: Vec<PlatformState>,
    /// What matters, in a few numbers.
    pub figures: Figures,
    /// Use of the platforms now.
    pub usage: Vec<UsageRow>,
    /// Its sum: somebody in two groups is counted twice.
    pub usage_total: UsageCounts,
    /// Who came and went in the period.
    pub changes: Vec<ChangeRow>,
    /// Its sum.
    pub changes_total: ChangeCounts,
    /// What was done in the period.
    pub actions: Vec<WorkRow>,
    /// Its sum.
    pub actions_total: WorkCounts,
    /// How long those stayed whom orders take out.
    pub leavers: Clock,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_belong_to_units() {
        for (place, code) in [
            ("class:ИС-21", "class:ИС-21"),
            ("chat:students:ИС-21", "class:ИС-21"),
            ("chat:subject:ИС-21:Математика: основы", "class:ИС-21"),
            ("chat:management:Директор", "chat:management"),
            ("staff", "staff"),
            ("organization", "organization"),
        ] {
            assert_eq!(Unit::of(&place.parse().unwrap()).code(), code, "{place}");
        }
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let period = Period { since: day(1), until: day(2) };
        let (from, to) = period.bounds(chrono_tz::Europe::Moscow);
        assert_eq!(
            (from.to_rfc3339(), to.to_rfc3339()),
            ("2026-10-31T21:00:00+00:00".into(), "2026-11-02T21:00:00+00:00".into())
        );
    }
}
