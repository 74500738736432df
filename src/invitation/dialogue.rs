//! The bot at the door: what it makes of a pressed link, of an answer and of a button. Pure: the store and the messenger
//! are asked by whoever calls.
//!
//! A link proves little: it may have been found or forwarded. Until the check is passed the bot tells nothing but the
//! organisation's name and the role that the link is for.

use chrono::{DateTime, NaiveDate, Utc};

use crate::config::BotCheck;
use connectors::platform::max::wire::LONGEST_TEXT;
use planner::identity::Facts;
use rosters::mapping::{Century, parse_date, parse_phone};
use store::PersonalLink;

/// So many wrong answers are heard; after them the link is good for nothing.
pub const TRIES: i64 = 3;

/// What a pressed link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Nobody's: never made here, or mistyped.
    Foreign,
    /// Taken back, or replaced by a newer one.
    Revoked,
    /// Past its term.
    Ended,
    /// Used by somebody else before.
    ByAnother,
    /// Used by the same account before: the talk goes on where it was.
    Again,
    /// Good.
    Good,
}

impl Pressed {
    /// The name in the catalogue and in the journal.
    pub fn code(self) -> &'static str {
        match self {
            Pressed::Foreign => "foreign",
            Pressed::Revoked => "revoked",
            Pressed::Ended => "ended",
            Pressed::ByAnother => "by-another",
            Pressed::Again => "again",
            Pressed::Good => "good",
        }
    }
}

/// What a link is to the account that pressed it.
pub fn pressed(link: Option<&PersonalLink>, account: &str, now: DateTime<Utc>) -> Pressed {
    let Some(link) = link else { return Pressed::Foreign };
    match (link.state.as_str(), link.account.as_deref()) {
        ("used", Some(known)) if known == account => Pressed::Again,
        ("used", _) => Pressed::ByAnother,
        ("open", _) if link.has_ended(now) => Pressed::Ended,
        ("open", _) => Pressed::Good,
        _ => Pressed::Revoked,
    }
}

/// What is asked before the account is tied: nothing where the rosters say nothing to compare with.
pub fn question(check: BotCheck, facts: &Facts) -> BotCheck {
    match check {
        BotCheck::BirthDate if facts.births.is_empty() => BotCheck::None,
        BotCheck::Phone if facts.phones.is_empty() => BotCheck::None,
        check => check,
    }
}

/// True if what was written is a date of birth that the rosters say.
pub fn is_birth(written: &str, facts: &Facts, today: NaiveDate) -> bool {
    parse_date(written, Century::Past, today).is_ok_and(|day| facts.births.contains(&day))
}

/// True if a shared contact is the account's own and has a phone that the rosters say.
pub fn is_phone(vcf: &str, is_own: bool, facts: &Facts) -> bool {
    // TEL;TYPE=CELL:79161234567
    let phone = |line: &str| {
        let (head, value) = line.split_once(':')?;
        let name = head.split(';').next()?.rsplit('.').next()?;
        name.eq_ignore_ascii_case("TEL").then(|| parse_phone(value)).flatten()
    };
    is_own && vcf.lines().filter_map(phone).any(|phone| facts.phones.contains(&phone))
}

/// A text in messages of the length that the messenger takes, broken between paragraphs where that is possible, else
/// between lines or words.
pub fn messages_of(text: &str) -> Vec<String> {
    let mut messages = Vec::new();
    let mut rest = text.trim();
    while rest.chars().count() > LONGEST_TEXT {
        let end = rest.char_indices().nth(LONGEST_TEXT).map_or(rest.len(), |(at, _)| at);
        let head = rest.get(..end).unwrap_or(rest);
        let cut = ["\n\n", "\n", " "].iter().find_map(|mark| head.rfind(mark)).filter(|at| *at > 0).unwrap_or(end);
        messages.push(head.get(..cut).unwrap_or(head).trim_end().to_owned());
        rest = rest.get(cut..).unwrap_or_default().trim_start();
    }
    if !rest.is_empty() || messages.is_empty() {
        messages.push(rest.to_owned());
    }
    messages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(state: &str, account: Option<&str>) -> PersonalLink {
        PersonalLink {
            id: 1,
            platform: "max".into(),
            person: "k".into(),
            category: "student".into(),
            made_at: "2026-11-01T00:00:00.000Z".into(),
            ends_at: "2026-12-01T00:00:00.000Z".into(),
            state: state.into(),
            account: account.map(Into::into),
        }
    }

    #[test]
    fn a_link_is_good_once_and_in_its_time() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let (now, late) = (at("2026-11-24T10:00:00Z"), at("2026-12-01T00:00:00Z"));
        assert_eq!(pressed(None, "7", now), Pressed::Foreign);
        assert_eq!(pressed(Some(&link("open", None)), "7", now), Pressed::Good);
        assert_eq!(pressed(Some(&link("open", None)), "7", late), Pressed::Ended);
        assert_eq!(pressed(Some(&link("revoked", None)), "7", now), Pressed::Revoked);
        assert_eq!(pressed(Some(&link("used", Some("7"))), "7", late), Pressed::Again);
        assert_eq!(pressed(Some(&link("used", Some("8"))), "7", now), Pressed::ByAnother);
        assert_eq!(
            pressed(Some(&link("revoked", Some("7"))), "7", now),
            Pressed::Revoked,
            "taken back after it was used"
        );
    }

    #[test]
    fn what_is_asked_and_what_passes() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let facts = Facts {
            births: vec![NaiveDate::from_ymd_opt(2009, 1, 4).unwrap()],
            phones: vec![79161234567],
            email: String::new(),
        };
        assert_eq!(question(BotCheck::BirthDate, &Facts::default()), BotCheck::None);
        assert_eq!(question(BotCheck::Phone, &facts), BotCheck::Phone);
        assert!(is_birth("04.01.2009", &facts, today) && is_birth(" 4.1.2009 ", &facts, today));
        assert!(!is_birth("05.01.2009", &facts, today) && !is_birth("?", &facts, today));
        let vcf = "BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:+7 916 123-45-67\r\nFN:Кто-то\r\nEND:VCARD";
        assert!(is_phone(vcf, true, &facts));
        assert!(!is_phone(vcf, false, &facts), "somebody else's card");
        assert!(!is_phone("TEL:+79160000000", true, &facts));
    }

    proptest! {
        #[test]
        fn no_word_of_the_rules_is_lost(words in proptest::collection::vec("[а-я]{1,30}", 0..2000)) {
            let text = words.join(" ");
            let messages = messages_of(&text);
            prop_assert!(messages.iter().all(|one| one.chars().count() <= LONGEST_TEXT));
            prop_assert_eq!(messages.join(" "), text);
        }
    }
}
