//! `kontingent report`: the statistics for the head of the college, and the certificate of closure for one leaver.

use std::io;
use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use clap::{Arg, Command, value_parser};

use super::choice::one_of;
use super::daily::{Desk, failed, json, store_failed, with_house};
use super::{Ended, Failure, may_colour, output};
use crate::sync::{Asked, certificate, look_around, statistics};
use documents::sheets::{Document, write};
use documents::statistics::{Period, certificate as certificate_words, document};
use documents::{Format, Look, phrases};
use i18n::Lang;
use planner::plan::Moment;
use store::KnownPerson;

/// The days of a report, if the command line does not say.
const DAYS: u64 = 30;
/// How long a report waits for another process: rather old numbers than none.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// The command, on the base that all commands have.
pub(super) fn command(base: Command, lang: Lang, moment: fn(&str) -> Result<Moment, String>) -> Command {
    let option = |name: &'static str, value: &str, key: &str| {
        Arg::new(name)
            .long(name)
            .value_name(lang.text(value))
            .help(lang.text(key))
            .help_heading(lang.text("help-options"))
    };
    base.arg(option("since", "help-name-date", "help-report-since").value_parser(moment))
        .arg(option("until", "help-name-date", "help-report-until").value_parser(moment))
        .arg(option("leaver", "help-report-name-person", "help-report-leaver").conflicts_with_all(["since", "until"]))
        .arg(
            option("format", "help-name-format", "help-format")
                .value_parser(one_of(&Format::ALL, Format::code))
                .hide_possible_values(true),
        )
        .arg(option("out", "help-name-file", "help-out").value_parser(value_parser!(PathBuf)))
        .arg(option("config", "help-name-file", "help-config-option").value_parser(value_parser!(PathBuf)))
        .arg(
            option("lang", "help-name-lang", "help-lang")
                .value_parser(one_of(&Lang::ALL, Lang::code))
                .hide_possible_values(true),
        )
}

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| match matches.get_one::<String>("leaver") {
        Some(person) => leaver(matches, &desk, person).await,
        None => report(matches, &desk).await,
    })
}

fn asked(desk: &Desk, period: Period) -> Asked<'_> {
    let config = &desk.org.config;
    Asked { organization: &config.organization, zone: config.time_zone, period, now: desk.now }
}

/// The period of the command line.
fn period(matches: &clap::ArgMatches, today: NaiveDate, lang: Lang) -> Result<Period, Failure> {
    let day = |name: &str| matches.get_one::<Moment>(name).map(|moment| moment.as_of);
    let until = day("until").unwrap_or(today);
    let usual = || until.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(until);
    let since = day("since").unwrap_or_else(usual);
    if since > until {
        let shown = |day: NaiveDate| day.format("%d.%m.%Y").to_string().into();
        let told = [("since", shown(since)), ("until", shown(until))];
        return Err(Failure::one(lang.text_with("report-period-order", &told)));
    }
    Ok(Period { since, until })
}

async fn report(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let period = period(matches, desk.org.day(desk.now), lang)?;
    let known = look_around(&desk.org, PATIENCE, desk.now).await.map_err(|fault| failed(&fault, lang))?;
    let asked = asked(desk, period);
    let report = statistics(&desk.org.store, &known, &asked).await.map_err(store_failed(lang))?;
    print(matches, lang, &document(&report, lang, asked.zone), &json(&report)?)?;
    Ok(Ended::Done)
}

async fn leaver(matches: &clap::ArgMatches, desk: &Desk, typed: &str) -> Result<Ended, Failure> {
    let lang = desk.lang;
    if matches!(output::format_of(matches), Format::Csv | Format::Xlsx) {
        return Err(Failure::one(lang.text("report-leaver-format")));
    }
    let store = &desk.org.store;
    let known = look_around(&desk.org, PATIENCE, desk.now).await.map_err(|fault| failed(&fault, lang))?;
    let found = store.persons_called(typed.trim()).await.map_err(store_failed(lang))?;
    let person = match found.as_slice() {
        [person] => person,
        [] => return Err(Failure::one(lang.text_with("report-nobody", &[("person", typed.into())]))),
        several => return Err(Failure(namesakes(typed, several, lang))),
    };
    let today = desk.org.day(desk.now);
    let asked = asked(desk, Period { since: today, until: today });
    let made = certificate(store, &known, &asked, person).await.map_err(store_failed(lang))?;
    print(matches, lang, &certificate_words(&made, lang, asked.zone), &json(&made)?)?;
    Ok(if made.closed { Ended::Done } else { Ended::Held })
}

/// People of one name, each with the key by which to ask again.
fn namesakes(typed: &str, several: &[KnownPerson], lang: Lang) -> Vec<String> {
    let line = |person: &KnownPerson| {
        let category = phrases::category_words(lang, &person.category);
        let told =
            [("key", person.key.as_str().into()), ("name", person.name.as_str().into()), ("category", category.into())];
        format!("  {}", lang.text_with("report-several-line", &told))
    };
    let first = lang.text_with("report-several", &[("person", typed.into())]);
    std::iter::once(first).chain(several.iter().map(line)).collect()
}

fn print(matches: &clap::ArgMatches, lang: Lang, document: &Document, json: &str) -> Result<(), Failure> {
    let format = output::format_of(matches);
    let to_file = matches.get_one::<PathBuf>("out");
    let look = Look { lang, width: 100, colour: to_file.is_none() && may_colour() };
    output::written(to_file.map(PathBuf::as_path), lang, |out: &mut dyn io::Write| match format {
        Format::Json => out.write_all(json.as_bytes()),
        _ => write(document, format, &look, out),
    })
}
