//! What time it is: the machine's clock comes in, the time of an organisation goes out. Nothing else asks the machine.
//!
//! Whoever opens an organisation (the program's `sync::OrgContext`) gives it a clock, and everything that works for the organisation takes the time
//! from there: the daemon and the page, connectors, tokens, sandboxes. So a command on another day (`--as-of`), a trial and a
//! test live on one day with all their parts.
//!
//! A clock is the machine's, or runs beside it with a shift. A shift rather than a moment, since processes that are started
//! one after another with the same shift agree about the time, and a daemon that is started anew does not begin its day
//! again.
//!
//! Waits and terms inside a process are measured by [`Clock::instant`], which nobody sets: a set clock runs as fast as any other. The
//! times of files are the machine's, so a file is as old as the machine says; [`Clock::of_file`] says when that was by this clock.
//!
//! In a simulation the machine's time is a [`Driver`]'s: it passes when the simulation says so, and nobody waits in truth.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use thiserror::Error;

use i18n::Lang;

/// The variable by which a process, for trials and tests, is put on another day: `-30d`, `+36h`, `+90m`, `-86400s`.
pub const VARIABLE: &str = "KONTINGENT_CLOCK";

/// No clock is set further away: what lies beyond has dates that cannot be written.
const FURTHEST: TimeDelta = TimeDelta::days(36_525);

/// What stands in the place of the machine's time: a simulation, in which a year passes in seconds.
pub trait Driver: fmt::Debug + Send + Sync {
    /// What the machine's clock shows.
    fn now(&self) -> DateTime<Utc>;

    /// The same as a measure of time that passes, which nobody sets.
    fn instant(&self) -> Instant;

    /// Returns when so much time has passed, or later.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// When the machine was started, by its clock; `None` where nobody knows.
    fn boot(&self) -> Option<Boot>;
}

/// A machine's life since it was started, as its clock tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boot {
    /// What tells it from every other one: letters, digits and hyphens.
    pub id: String,
    /// When it began, by what the clock shows now. It moves by as much as the clock is set, and by nothing else.
    pub began: DateTime<Utc>,
}

/// The time of an organisation. Its copies are one clock: who sets one sets all.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Whose time it is; without one, the machine's.
    driver: Option<Arc<dyn Driver>>,
    /// Microseconds by which it differs from the machine's.
    shift: Arc<AtomicI64>,
    /// By how much further a person said that it is another time: for one command, whatever the clock shows.
    said: TimeDelta,
}

/// A shift that is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{VARIABLE}: {said}")]
pub struct ClockError {
    /// What was said.
    pub said: String,
}

impl ClockError {
    /// The sentence for a person: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        lang.text_with("clock-not-understood", &[("variable", VARIABLE.into()), ("value", self.said.as_str().into())])
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
mod machine {
    use super::{Boot, DateTime, SystemTime, Utc};

    pub(super) fn now() -> DateTime<Utc> {
        Utc::now()
    }

    pub(super) fn file_time() -> SystemTime {
        SystemTime::now()
    }

    /// The kernel counts the time since the start, with what the machine slept through, whatever its clock is set to
    /// (`clock_gettime(2)`, `CLOCK_BOOTTIME`; `random(4)`, `boot_id`).
    #[cfg(target_os = "linux")]
    pub(super) fn boot() -> Option<Boot> {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        let passed = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let began = now() - super::TimeDelta::try_seconds(passed.tv_sec)?;
        let is_name = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_name.then_some(Boot { id, began })
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn boot() -> Option<Boot> {
        None
    }
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock::default()
    }

    /// A clock that shows this moment now, and runs on from there.
    pub fn set_at(moment: DateTime<Utc>) -> Clock {
        let clock = Clock::default();
        clock.set(moment);
        clock
    }

    /// A clock that differs from the machine's by so much.
    pub fn shifted(shift: TimeDelta) -> Clock {
        let clock = Clock::default();
        clock.advance(shift);
        clock
    }

    /// A clock that goes by a simulation's time.
    pub fn driven(driver: Arc<dyn Driver>) -> Clock {
        Clock { driver: Some(driver), ..Clock::default() }
    }

    /// The clock of this process: the machine's, unless [`VARIABLE`] says otherwise.
    ///
    /// # Errors
    /// The variable says something that is no shift.
    pub fn of_process() -> Result<Clock, ClockError> {
        let said = std::env::var_os(VARIABLE).map(|said| said.to_string_lossy().trim().to_owned());
        let Some(said) = said.filter(|said| !said.is_empty()) else { return Ok(Clock::system()) };
        read(&said).map(Clock::shifted).ok_or(ClockError { said })
    }

    /// The same clock, on a moment that a person said for a command (`--as-of`). It runs on from there; whoever sets the one
    /// sets the other.
    #[must_use]
    pub fn said(&self, moment: DateTime<Utc>) -> Clock {
        let unsaid = self.unsaid();
        let said = (moment - unsaid.now()).clamp(-FURTHEST, FURTHEST);
        Clock { said, ..unsaid }
    }

    /// The same clock as it goes by itself, whatever a person said: what it shows is the clock's own doing.
    #[must_use]
    pub fn unsaid(&self) -> Clock {
        Clock { said: TimeDelta::zero(), ..self.clone() }
    }

    /// True if it shows a moment that a person said.
    pub fn is_said(&self) -> bool {
        !self.said.is_zero()
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.by_this(self.unset())
    }

    /// A measure of the time that passes, which nobody sets: for waits and terms inside a process.
    pub fn instant(&self) -> Instant {
        self.driver.as_ref().map_or_else(Instant::now, |driver| driver.instant())
    }

    /// Returns when so much time has passed.
    pub async fn sleep(&self, time: Duration) {
        match &self.driver {
            Some(driver) => driver.sleep(time).await,
            None => tokio::time::sleep(time).await,
        }
    }

    /// The time before anybody set the clock.
    fn unset(&self) -> DateTime<Utc> {
        self.driver.as_ref().map_or_else(machine::now, |driver| driver.now())
    }

    /// When the machine was started, by its own clock, whatever is set here; `None` where the system does not tell.
    pub fn boot(&self) -> Option<Boot> {
        self.driver.as_ref().map_or_else(machine::boot, |driver| driver.boot())
    }

    /// What time it is on the wall here: in the time zone of the machine.
    pub fn local(&self) -> NaiveDateTime {
        self.now().with_timezone(&Local).naive_local()
    }

    /// The day in a time zone.
    pub fn today<Zone: TimeZone>(&self, zone: &Zone) -> NaiveDate {
        self.now().with_timezone(zone).date_naive()
    }

    /// By how much it differs from the machine's clock.
    pub fn shift(&self) -> TimeDelta {
        TimeDelta::microseconds(self.shift.load(Ordering::SeqCst)) + self.said
    }

    /// True if it does not show the machine's time.
    pub fn is_set(&self) -> bool {
        !self.shift().is_zero()
    }

    /// Sets it to a moment, from which it runs on.
    pub fn set(&self, moment: DateTime<Utc>) {
        self.keep(moment - self.unset());
    }

    /// Puts it forward, or back.
    pub fn advance(&self, by: TimeDelta) {
        self.keep(self.shift() + by);
    }

    /// A file's time, as this clock counts: what was written a minute ago was written a minute ago on any day.
    pub fn of_file(&self, written: SystemTime) -> DateTime<Utc> {
        self.now() - (machine::now() - DateTime::<Utc>::from(written))
    }

    fn keep(&self, shift: TimeDelta) {
        let kept = (shift - self.said).clamp(-FURTHEST, FURTHEST);
        self.shift.store(kept.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
    }

    fn by_this(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        moment.checked_add_signed(self.shift()).unwrap_or(moment)
    }
}

/// As [`VARIABLE`] takes it, in seconds: another process with it goes by the same clock, to the second.
impl fmt::Display for Clock {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:+}s", self.shift().num_seconds())
    }
}

/// How old a file is, by the machine that writes both; `None` for a time that is still to come.
pub fn age_of_file(written: SystemTime) -> Option<Duration> {
    machine::file_time().duration_since(written).ok()
}

/// How long it is until a moment that another machine named. That one goes by the real time, whatever clock is set here.
pub fn until(moment: DateTime<Utc>) -> Duration {
    (moment - machine::now()).to_std().unwrap_or_default()
}

/// By how much another machine's clock, which said this moment just now, is ahead of this one's. As in [`until`], a set clock
/// is left out of it.
pub fn ahead_of_machine(moment: DateTime<Utc>) -> TimeDelta {
    moment - machine::now()
}

/// The longest time by which a clock was ever put forward, in minutes: Samoa left out a whole day.
const LONGEST_GAP_MINUTES: i64 = 24 * 60;

/// When a time on the wall is. One that comes twice (in autumn) is its first coming; one that is left out (in spring) is the first
/// moment after the gap.
pub fn moment_of<Zone: TimeZone>(wall: NaiveDateTime, zone: Zone) -> Option<DateTime<Utc>> {
    let at = |wall: &NaiveDateTime| zone.from_local_datetime(wall).earliest().map(|moment| moment.to_utc());
    // Gaps begin and end with a minute.
    at(&wall).or_else(|| {
        let minute = wall.with_second(0)?;
        (1..=LONGEST_GAP_MINUTES).find_map(|minutes| at(&(minute + TimeDelta::minutes(minutes))))
    })
}

/// The moment with which a day begins: an hour after midnight where the clock is put forward then.
pub fn beginning_of<Zone: TimeZone>(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // No zone leaves out more than a day.
    moment_of(midnight, zone).unwrap_or_else(|| midnight.and_utc())
}

/// A shift as it is written: a sign, a number, a unit.
fn read(said: &str) -> Option<TimeDelta> {
    let (sign, rest) = match said.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "\u{2212}", rest) => (-1, rest),
        _ => return None,
    };
    let unit = rest.chars().last()?;
    let digits = rest.strip_suffix(unit).filter(|digits| digits.chars().all(|c| c.is_ascii_digit()))?;
    let number: i64 = digits.parse().ok()?;
    let number = number.checked_mul(sign)?;
    let shift = match unit {
        'd' => TimeDelta::try_days(number),
        'h' => TimeDelta::try_hours(number),
        'm' => TimeDelta::try_minutes(number),
        's' => TimeDelta::try_seconds(number),
        _ => None,
    };
    shift.filter(|shift| (-FURTHEST..=FURTHEST).contains(shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_clock_runs_on_and_its_copies_are_one() {
        let noon: DateTime<Utc> = "2024-02-29T09:00:00Z".parse().unwrap();
        let clock = Clock::set_at(noon);
        let copy = clock.clone();
        let first = clock.now();
        assert!(first >= noon && first - noon < TimeDelta::minutes(10), "{first}");
        while copy.now() == first {
            std::thread::yield_now();
        }
        copy.advance(TimeDelta::days(1));
        assert_eq!(clock.today(&Utc).to_string(), "2024-03-01");
        assert!(clock.is_set() && !Clock::system().is_set());
    }

    /// A time that stands still until somebody moves it.
    #[derive(Debug)]
    struct Still(AtomicI64, Instant);

    impl Driver for Still {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH + TimeDelta::seconds(self.0.load(Ordering::SeqCst))
        }

        fn instant(&self) -> Instant {
            self.1 + Duration::from_secs(self.0.load(Ordering::SeqCst).unsigned_abs())
        }

        fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
            self.0.fetch_add(time.as_secs().cast_signed(), Ordering::SeqCst);
            Box::pin(std::future::ready(()))
        }

        fn boot(&self) -> Option<Boot> {
            None
        }
    }

    #[tokio::test]
    async fn a_driven_clock_shows_the_time_of_its_driver_and_can_be_wrong_like_any_other() {
        let clock = Clock::driven(Arc::new(Still(AtomicI64::new(1_000_000_000), Instant::now())));
        let (before, begun) = (clock.now(), clock.instant());
        assert_eq!(before.to_rfc3339(), "2001-09-09T01:46:40+00:00");
        assert_eq!(clock.now(), before);
        clock.sleep(Duration::from_secs(3600)).await;
        assert_eq!(clock.now() - before, TimeDelta::hours(1));
        clock.set(before + TimeDelta::days(400));
        clock.sleep(Duration::from_secs(60)).await;
        assert_eq!(clock.now() - before, TimeDelta::days(400) + TimeDelta::minutes(1));
        // What passes is not set.
        assert_eq!(clock.instant() - begun, Duration::from_secs(3660));
        assert_eq!(clock.unsaid().said(before).now(), before);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_machine_began_when_it_began_whatever_is_set_here() {
        let boot = Clock::system().boot().unwrap();
        assert!(boot.began <= machine::now());
        let again = Clock::shifted(TimeDelta::days(-400)).boot().unwrap();
        assert_eq!(again.id, boot.id);
        assert!((again.began - boot.began).abs() < TimeDelta::minutes(1));
    }

    #[test]
    fn a_day_begins_after_the_gap_of_its_midnight() {
        // Summer time begins at midnight in Cairo, and comes to Berlin while people sleep; Samoa left a whole day out.
        for (day, zone, begins) in [
            ("2026-04-24", chrono_tz::Africa::Cairo, "2026-04-23T22:00:00Z"),
            ("2026-03-29", chrono_tz::Europe::Berlin, "2026-03-28T23:00:00Z"),
            ("2026-11-23", chrono_tz::Europe::Moscow, "2026-11-22T21:00:00Z"),
            ("2011-12-30", chrono_tz::Pacific::Apia, "2011-12-30T10:00:00Z"),
        ] {
            assert_eq!(
                beginning_of(day.parse().unwrap(), zone),
                begins.parse::<DateTime<Utc>>().unwrap(),
                "{day} {zone}"
            );
        }
        let twice: NaiveDateTime = "2026-10-25T02:30:00".parse().unwrap();
        let first: DateTime<Utc> = "2026-10-25T00:30:00Z".parse().unwrap();
        assert_eq!(moment_of(twice, chrono_tz::Europe::Berlin), Some(first));
    }

    #[test]
    fn what_a_person_says_leaves_the_clock_as_it_is() {
        let noon: DateTime<Utc> = "2024-02-29T09:00:00Z".parse().unwrap();
        let moment: DateTime<Utc> = "2026-11-23T07:00:00Z".parse().unwrap();
        let near = |clock: &Clock, moment: DateTime<Utc>| (clock.now() - moment).abs() < TimeDelta::minutes(10);
        let clock = Clock::set_at(noon);
        let said = clock.said(moment);
        assert!(near(&said, moment) && near(&said.unsaid(), noon) && near(&clock, noon));
        assert!(near(&said.said(noon), noon) && Clock::system().said(moment).is_set());
        clock.advance(TimeDelta::days(1));
        assert!(near(&said, moment + TimeDelta::days(1)) && near(&said.unsaid(), noon + TimeDelta::days(1)));
        said.set(noon);
        assert!(near(&said, noon));
        let told = Clock::shifted(read(&said.to_string()).unwrap());
        assert!(near(&told, noon));
    }

    #[test]
    fn another_process_is_told_the_same_time() {
        let clock = Clock::shifted(TimeDelta::milliseconds(-90_061_250));
        let told = Clock::shifted(read(&clock.to_string()).unwrap());
        assert_eq!((clock.to_string().as_str(), told.shift()), ("-90061s", TimeDelta::seconds(-90_061)));
        assert_eq!(read(&Clock::system().to_string()), Some(TimeDelta::zero()));
    }

    #[test]
    fn a_shift_has_a_sign_a_number_and_a_unit() {
        for (said, seconds) in [("+3d", 259_200), ("-36h", -129_600), ("+90m", 5400), ("-1s", -1)] {
            assert_eq!(read(said), Some(TimeDelta::seconds(seconds)), "{said}");
        }
        let bad = ["", "+", "3d", "+3", "+d", "+3w", "+3 d", "+-3d", "+3.5d", "2026-11-23", "+99999999999999999999s"];
        for said in bad.into_iter().chain(["+36526d", "+9223372036854775807d", "+3д"]) {
            assert_eq!(read(said), None, "{said}");
        }
    }

    #[test]
    fn a_file_is_as_old_as_the_machine_says() {
        let file = tempfile::tempfile().unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        let clock = Clock::set_at("2020-01-01T00:00:00Z".parse().unwrap());
        let age = clock.now() - clock.of_file(written);
        assert!(age >= TimeDelta::zero() && age < TimeDelta::minutes(10), "{age}");
        assert_eq!(age_of_file(SystemTime::from(machine::now() + TimeDelta::days(1))), None);
    }
}
