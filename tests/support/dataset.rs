//! The core by itself: texts of files and a membership → a dataset and its plan, without the program around it.

use chrono::NaiveDate;
use domain::membership::{MemberStatus, MembershipRead, PlaceName, Role, Seat};
use domain::roster::{Dataset, DatasetPart};
use i18n::Lang;
use kontingent::intake::{Reading, Words, read_bytes};
use planner::plan::{Action, Moment, Plan, make_plan};
use planner::policy::Policy;
use rosters::source::Limits;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a file of rosters says.
pub fn part(name: &str, text: &str, today: NaiveDate) -> DatasetPart {
    let words = Words::of(Vec::new()).unwrap();
    let limits = Limits::default();
    let how = Reading { words: &words, limits: &limits, day: today, lang: Lang::Ru, organization: "", earlier: None };
    read_bytes(name, text.as_bytes(), None, how).unwrap_or_else(|reason| panic!("{name}: {reason}")).part
}

/// Files and a membership, put together.
pub fn dataset(files: &[(&str, String)], read: &MembershipRead, today: NaiveDate) -> Dataset {
    let mut parts: Vec<DatasetPart> = files.iter().map(|(name, text)| part(name, text, today)).collect();
    parts.push(read.part());
    DatasetPart::gather(parts)
}

pub fn plan(files: &[(&str, String)], read: &MembershipRead, policy: &Policy, today: NaiveDate) -> Plan {
    make_plan(&dataset(files, read, today), policy, Moment { as_of: today, time: None }, Lang::Ru)
}

/// The n-th student in a class.
pub fn student(n: usize, class: &str, status: MemberStatus, since: Option<NaiveDate>) -> Seat {
    Seat {
        status,
        birth_date: NaiveDate::parse_from_str(&crate::support::birth(n), "%d.%m.%Y").ok(),
        since,
        ..Seat::joined(
            PlaceName::Class(class.to_owned()),
            (1000 + n).to_string(),
            crate::support::name(n),
            Role::Student,
        )
    }
}

/// Somebody who teaches and administers.
pub fn teacher() -> Seat {
    Seat {
        place: PlaceName::Staff,
        platform_id: "1".to_owned(),
        name: "Юдин Лев Петрович".to_owned(),
        role: Role::Teacher,
        is_admin: true,
        status_confirmed: Some(true),
        birth_date: None,
        ..student(0, "-", MemberStatus::Joined, None)
    }
}

pub fn read(seats: Vec<Seat>) -> MembershipRead {
    let mut places = vec![PlaceName::Organization, PlaceName::Staff];
    places.extend(seats.iter().map(|seat| seat.place.clone()));
    let mut read = MembershipRead { platform: "sandbox".to_owned(), places, seats, lists: None };
    read.sort();
    read
}

/// Each action in one line: kind, name, place, basis, verdict, guards.
pub fn lines(plan: &Plan) -> Vec<String> {
    let line = |action: &Action| {
        let name = action.person().map_or("-", |person| person.name.as_str());
        let last = if action.is_final() { " final" } else { "" };
        let basis = action.basis.kind().code();
        format!(
            "{} {name} {} | {basis} {} {}{last}",
            action.kind().code(),
            action.place(),
            action.verdict.code(),
            action.guards.iter().map(|guard| guard.code()).collect::<Vec<_>>().join(",")
        )
        .replace("  ", " ")
        .trim_end()
        .to_owned()
    };
    plan.actions.iter().map(line).collect()
}
