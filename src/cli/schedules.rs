//! `kontingent schedules`: when what will run next.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, Utc};

use super::{Ended, Failure, clock, lang_of, load_config, output};
use crate::config::Schedule;
use i18n::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let config = load_config(matches, lang)?;
    let count = usize::from(matches.get_one::<u16>("count").copied().unwrap_or(3));
    let now = clock(lang)?.now();
    let mut text = String::new();
    for schedule in config.schedules.iter() {
        describe(&mut text, schedule, count, now, lang);
    }
    if text.is_empty() {
        text = format!("{}\n", lang.text("schedules-none"));
    }
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

// Writing to a String cannot fail.
fn describe(text: &mut String, schedule: &Schedule, count: usize, now: DateTime<Utc>, lang: Lang) {
    let job = lang.text(&format!("job-{}", schedule.job.code()));
    let _ = writeln!(text, "{}: {job}, {} ({})", schedule.name, schedule.cron, schedule.time_zone.name());
    if !schedule.enabled {
        let _ = writeln!(text, "  {}", lang.text("schedules-off"));
        return;
    }
    let mut at = now;
    for _ in 0..count {
        let Some(next) = schedule.next_after(at) else { break };
        at = next;
        let local = next.with_timezone(&schedule.time_zone);
        let weekday = lang.text(&format!("weekday-{}", local.weekday().number_from_monday()));
        let _ = write!(text, "  {weekday} {}", local.format("%Y-%m-%d %H:%M"));
        if let Some(freeze) = schedule.freeze_at(next) {
            let _ = write!(text, " — {}{}", lang.text("schedules-in-freeze"), reason(&freeze.reason, lang));
        } else if schedule.is_quiet(next) {
            let _ = write!(text, " — {}", lang.text("schedules-in-quiet"));
        }
        text.push('\n');
    }
    if let Some((from, to)) = schedule.quiet_hours {
        let hours = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
        let args = [("from", hours(from).into()), ("to", hours(to).into())];
        let _ = writeln!(text, "  {}", lang.text_with("schedules-quiet", &args));
    }
    for freeze in &schedule.freeze {
        let args = [("from", freeze.from.to_string().into()), ("to", freeze.to.to_string().into())];
        let _ = writeln!(text, "  {}{}", lang.text_with("schedules-freeze", &args), reason(&freeze.reason, lang));
    }
    let missed = if schedule.catch_up { "schedules-missed-later" } else { "schedules-missed-never" };
    let _ = writeln!(text, "  {}", lang.text(missed));
}

fn reason(reason: &str, lang: Lang) -> String {
    if reason.is_empty() {
        return String::new();
    }
    format!(" {}", lang.text_with("schedules-reason", &[("reason", reason.into())]))
}
