//! What day it is in the stories. `KONTINGENT_TEST_DAY` says on which day and at what hour a run begins (tests/run.sh draws
//! them); without it that is the present. Nothing of a story asks the machine: its installation has one clock for the program, its
//! daemons, its platforms and the test itself. `KONTINGENT_TEST_ZONE` puts the installations into another time zone than Moscow's.

use std::sync::OnceLock;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::Moscow, Tz};
use system::clock::Clock;

/// The day on which a run begins, as `2024-02-29T13:05` where the installations are, or with a zone of its own: `2025-03-30T00:59:50Z`.
const DAY: &str = "KONTINGENT_TEST_DAY";

/// Where the installations are.
const ZONE: &str = "KONTINGENT_TEST_ZONE";

/// The time zone of the installations.
pub fn zone() -> Tz {
    match std::env::var(ZONE) {
        Ok(zone) if !zone.is_empty() => zone.parse().unwrap_or_else(|error| panic!("{zone}: {error}")),
        _ => Moscow,
    }
}

/// The clock of this run. Nobody sets it.
pub fn base() -> &'static Clock {
    static BASE: OnceLock<Clock> = OnceLock::new();
    BASE.get_or_init(|| match std::env::var(DAY) {
        Ok(day) if !day.is_empty() => at(moment(&day)),
        _ => Clock::system(),
    })
}

/// The present, in this run.
pub fn now() -> DateTime<Utc> {
    base().now()
}

/// A clock that shows this moment now. It differs from the machine's by whole seconds: so other processes can be told.
pub fn at(moment: DateTime<Utc>) -> Clock {
    Clock::shifted(shift(moment))
}

fn shift(moment: DateTime<Utc>) -> TimeDelta {
    TimeDelta::seconds((moment - Clock::system().now()).num_seconds())
}

/// Sets a clock likewise.
pub fn set(clock: &Clock, moment: DateTime<Utc>) {
    clock.advance(shift(moment) - clock.shift());
}

/// A moment as it is written: where the installations are, unless it has a zone of its own.
pub fn moment(written: &str) -> DateTime<Utc> {
    if let Ok(moment) = written.parse::<DateTime<Utc>>() {
        return moment;
    }
    let wall = NaiveDateTime::parse_from_str(written, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(written, "%Y-%m-%dT%H:%M:%S"))
        .unwrap_or_else(|error| panic!("{written}: {error}"));
    wall_clock(wall)
}

/// The day so many days before this run began, as orders are dated.
pub fn ago(days: u64) -> String {
    static TODAY: OnceLock<NaiveDate> = OnceLock::new();
    let today = *TODAY.get_or_init(|| base().today(&zone()));
    (today - Days::new(days)).format("%d.%m.%Y").to_string()
}

/// When the orders of a story were given: a few days ago.
pub fn before() -> String {
    ago(3)
}

/// A day, at the hour of this run: for stories whose files have dates.
pub fn on(day: &str) -> DateTime<Utc> {
    let day: NaiveDate = day.parse().unwrap_or_else(|error| panic!("{day}: {error}"));
    let hour = now().with_timezone(&zone()).time();
    wall_clock(day.and_time(hour))
}

/// When it is that the clocks of the installation show this; what they leave out in spring is an hour later.
fn wall_clock(wall: NaiveDateTime) -> DateTime<Utc> {
    let shown = |wall: NaiveDateTime| zone().from_local_datetime(&wall).earliest();
    shown(wall).or_else(|| shown(wall + TimeDelta::hours(1))).unwrap().to_utc()
}
