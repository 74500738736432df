//! When a list of members was made: by its file, and by its title, whichever is earlier.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use documents::statistics::beginning_of;
use domain::roster::{DatasetPart, Kind};

/// Says of each list of members in a part when it was made. A title may date it before its file («на 01.11.2026»), never after it:
/// whoever copies a list does not make it newer. Returns the day of the oldest one.
pub fn day_lists(part: &mut DatasetPart, written_at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let written_on = written_at.with_timezone(&zone).date_naive();
    for table in part.tables.iter_mut().filter(|table| table.kind == Kind::Members) {
        let titled = table.as_of.filter(|day| *day < written_on);
        table.made_at = Some(titled.map_or(written_at, |day| beginning_of(day, zone)));
    }
    part.tables.iter().filter_map(|table| table.made_at).min()
}
