//! A cron expression comes in; wall-clock times go out, which know nothing of time zones. Pure.
//!
//! The cron crate wants seven fields, seconds first, and counts 1 = Sunday. People write five, and count 0 and 7 =
//! Sunday, 1 = Monday; and where both a day of the month and a day of the week are given, either is enough. So five
//! fields are translated. Seven are the crate's own form and are taken as they are.

use std::str::FromStr;

use chrono::{NaiveDateTime, Utc};

const DAY_NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Wall-clock times.
#[derive(Debug, Clone)]
pub(super) struct WallTimes(Vec<cron::Schedule>);

impl WallTimes {
    /// Reads five fields, seven, or a word such as `@daily`. `None` if it is none of these.
    pub(super) fn read(text: &str) -> Option<WallTimes> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let expressions = match fields.as_slice() {
            [word] if word.starts_with('@') => vec![(*word).to_owned()],
            [minute, hour, day, month, weekday] => {
                let weekdays = weekdays(weekday)?;
                let line = |day: &str, weekday: &str| format!("0 {minute} {hour} {day} {month} {weekday} *");
                // What cron has always done: a field that begins with a star restricts nothing by itself.
                if day.starts_with('*') || weekday.starts_with('*') {
                    vec![line(day, &weekdays)]
                } else {
                    vec![line(day, "*"), line("*", &weekdays)]
                }
            }
            [_, _, _, _, _, _, _] => vec![fields.join(" ")],
            _ => return None,
        };
        let schedules: Result<Vec<_>, _> = expressions.iter().map(|line| cron::Schedule::from_str(line)).collect();
        schedules.ok().map(WallTimes)
    }

    /// The first time after another.
    pub(super) fn next_after(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        // As UTC, where no hour is missing and none comes twice: the crate would leave out the missing ones.
        let wall = wall.and_utc();
        self.0.iter().filter_map(|schedule| schedule.after::<Utc>(&wall).next()).min().map(|next| next.naive_utc())
    }
}

/// The days of the week of a five-field expression, in the crate's numbers.
fn weekdays(field: &str) -> Option<String> {
    let mut on = [false; 7];
    for item in field.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<usize>().ok().filter(|step| (1..=7).contains(step))?)),
            None => (item, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (0, 6),
            Some((first, last)) => {
                let (first, last) = (weekday(first)?, weekday(last)?);
                // «fri-mon», «5-1», «6-0»: over the end of the week.
                (first % 7, if last < first % 7 { last + 7 } else { last })
            }
            None => {
                let day = weekday(range)? % 7;
                (day, if step.is_some() { 6 } else { day })
            }
        };
        for day in (first..=last).step_by(step.unwrap_or(1)) {
            if let Some(on) = on.get_mut(day % 7) {
                *on = true;
            }
        }
    }
    if on == [true; 7] {
        return Some("*".to_owned());
    }
    let days: Vec<String> =
        (1..=7).zip(on).filter(|(_, on)| *on).map(|(number, _): (u32, bool)| number.to_string()).collect();
    Some(days.join(","))
}

/// A day of the week: 0 to 7, or a name.
fn weekday(text: &str) -> Option<usize> {
    match text.parse::<usize>() {
        Ok(day) => (day <= 7).then_some(day),
        Err(_) => DAY_NAMES.iter().position(|name| *name == text.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate, Weekday};
    use rstest::rstest;

    fn days_of(expression: &str) -> Vec<Weekday> {
        let times = WallTimes::read(expression).unwrap();
        // A Monday.
        let mut wall = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let end = wall + chrono::Duration::days(7);
        let mut days = Vec::new();
        while let Some(next) = times.next_after(wall).filter(|next| *next < end) {
            days.push(next.weekday());
            wall = next;
        }
        days
    }

    #[rstest]
    #[case("30 2 * * 0", "Sun")]
    #[case("30 2 * * 7", "Sun")]
    #[case("30 2 * * 1", "Mon")]
    #[case("30 2 * * 1-5", "Mon Tue Wed Thu Fri")]
    #[case("30 2 * * 5-7", "Fri Sat Sun")]
    #[case("30 2 * * 0-1", "Mon Sun")]
    #[case("30 2 * * 7-1", "Mon Sun")]
    #[case("30 2 * * fri-mon", "Mon Fri Sat Sun")]
    #[case("30 2 * * mon,WED,5", "Mon Wed Fri")]
    #[case("30 2 * * 1-5/2", "Mon Wed Fri")]
    #[case("30 2 * * */2", "Tue Thu Sat Sun")]
    #[case("30 2 * * 0-7", "Mon Tue Wed Thu Fri Sat Sun")]
    #[case("0 30 2 * * 1 *", "Sun")]
    #[case("0 30 2 * * MON *", "Mon")]
    fn five_fields_count_from_sunday_as_nought(#[case] expression: &str, #[case] days: &str) {
        let found: Vec<String> = days_of(expression).iter().map(ToString::to_string).collect();
        assert_eq!(found.join(" "), days, "{expression}");
    }

    #[test]
    fn a_day_of_the_month_or_a_day_of_the_week() {
        let times = WallTimes::read("0 9 1 * 1").unwrap();
        let mut wall = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let mut days = Vec::new();
        for _ in 0..6 {
            wall = times.next_after(wall).unwrap();
            days.push(wall.day());
        }
        // The first, and Mondays.
        assert_eq!(days, [1, 7, 14, 21, 28, 1]);
    }

    #[rstest]
    #[case("")]
    #[case("* * * *")]
    #[case("0 30 2 * * 1")]
    #[case("0 2 * * 8")]
    #[case("0 2 * * 1-9")]
    #[case("0 2 * * mon/0")]
    #[case("0 25 * * *")]
    #[case("61 2 * * *")]
    #[case("0 2 * * суббота")]
    #[case("@sometimes")]
    fn what_is_no_expression(#[case] expression: &str) {
        assert!(WallTimes::read(expression).is_none());
    }
}
