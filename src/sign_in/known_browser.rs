//! What a browser keeps between two visits: that somebody has signed in here before, and that the password was right a moment ago.
//! Both are signed, for one user and their present password: another password, and they are worth nothing.

use chrono::{DateTime, TimeDelta, Utc};

use super::SignInKey;
use super::key::{hex, unhex};
use crate::password::random_bytes;

/// A browser is known for so long after the last time somebody has signed in.
const TERM: TimeDelta = TimeDelta::days(180);
/// The code has to be shown within this time after the password.
const STEP: TimeDelta = TimeDelta::minutes(10);
const KNOWN: &str = "kontingent 2026 known browser";
const SECOND_STEP: &str = "kontingent 2026 second step";
const NAME: &str = "kontingent 2026 name of a known browser's cookie";

/// Who signs in.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The organisation's code.
    pub code: &'a str,
    /// The user's name, as the database has it.
    pub user: &'a str,
    /// The hash of the password, as it is kept.
    pub password: &'a str,
}

/// A browser in which somebody has signed in before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number, by which attempts are counted.
    pub id: String,
}

impl Known {
    /// The end of its cookie's name: a browser may be known for several users, and tells nobody for whom.
    pub fn cookie(key: &SignInKey, whose: Whose<'_>) -> String {
        key.signature(NAME, &[whose.code, whose.user]).chars().take(12).collect()
    }

    /// What a browser keeps from now on, and for how many seconds. `None` if the machine gives no random numbers.
    pub fn issue(key: &SignInKey, whose: Whose<'_>, now: DateTime<Utc>) -> Option<(String, u32)> {
        let id = hex(&random_bytes::<16>()?);
        let until = (now + TERM).timestamp().to_string();
        let signature = key.signature(KNOWN, &[whose.code, whose.user, whose.password, &until, &id]);
        Some((format!("{until}.{id}.{signature}"), u32::try_from(TERM.num_seconds()).unwrap_or(u32::MAX)))
    }

    /// The browser that shows this. `None` if it was not issued for them, or its time is over.
    pub fn shown(key: &SignInKey, whose: Whose<'_>, shown: &str, now: DateTime<Utc>) -> Option<Known> {
        let mut parts = shown.splitn(3, '.');
        let (until, id, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if !key.is_signed(KNOWN, &[whose.code, whose.user, whose.password, until, id], signature) {
            return None;
        }
        (now.timestamp() < until.parse().ok()?).then(|| Known { id: id.to_owned() })
    }
}

/// The password was right, and the code is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// The organisation's code.
    pub code: String,
    /// The user's name.
    pub user: String,
    until: String,
    signature: String,
}

impl SecondStep {
    /// What the browser keeps until the code is shown, and for how many seconds.
    pub fn issue(key: &SignInKey, whose: Whose<'_>, now: DateTime<Utc>) -> (String, u32) {
        let until = (now + STEP).timestamp().to_string();
        let signature = key.signature(SECOND_STEP, &[whose.code, whose.user, whose.password, &until]);
        let text = format!("{until}.{}.{}.{signature}", hex(whose.code.as_bytes()), hex(whose.user.as_bytes()));
        (text, u32::try_from(STEP.num_seconds()).unwrap_or(u32::MAX))
    }

    /// What a browser shows. Nothing of it is to be believed before [`SecondStep::is_of`].
    pub fn read(shown: &str) -> Option<SecondStep> {
        let mut parts = shown.splitn(4, '.');
        let mut part = || parts.next();
        let (until, code, user, signature) = (part()?, part()?, part()?, part()?);
        let text = |hex: &str| String::from_utf8(unhex(hex)?).ok();
        Some(SecondStep {
            code: text(code)?,
            user: text(user)?,
            until: until.to_owned(),
            signature: signature.to_owned(),
        })
    }

    /// True if it was issued for them, and its time is not over.
    pub fn is_of(&self, key: &SignInKey, whose: Whose<'_>, now: DateTime<Utc>) -> bool {
        let fields = [whose.code, whose.user, whose.password, &self.until];
        key.is_signed(SECOND_STEP, &fields, &self.signature)
            && self.until.parse().is_ok_and(|until: i64| now.timestamp() < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_for_one_user_with_one_password_for_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let key = SignInKey::beside(&folder.path().join("one")).unwrap();
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let whose = Whose { code: "les", user: "Петрова А. С.", password: "$argon2id$1" };
        let (cookie, seconds) = Known::issue(&key, whose, now).unwrap();
        assert_eq!(i64::from(seconds), TERM.num_seconds());
        assert!(cookie.is_ascii() && !cookie.contains("argon2id"), "{cookie}");
        let known = |whose, at| Known::shown(&key, whose, &cookie, at).is_some();
        assert!(known(whose, now) && known(whose, now + TERM - TimeDelta::seconds(1)));
        assert!(!known(whose, now + TERM));
        assert!(!known(Whose { user: "Иванов", ..whose }, now) && !known(Whose { code: "more", ..whose }, now));
        assert!(!known(Whose { password: "$argon2id$2", ..whose }, now), "another password");
        let later = cookie.replacen(|c: char| c.is_ascii_digit(), "9", 1);
        assert!(Known::shown(&key, whose, &later, now).is_none(), "a longer term");
        for bad in ["", ".", "..", "1.2", "1.2.3"] {
            assert!(Known::shown(&key, whose, bad, now).is_none() && SecondStep::read(bad).is_none());
        }
        assert_ne!(Known::cookie(&key, whose), Known::cookie(&key, Whose { user: "Иванов", ..whose }));

        let (step, _) = SecondStep::issue(&key, whose, now);
        let read = SecondStep::read(&step).unwrap();
        assert_eq!((read.code.as_str(), read.user.as_str()), ("les", "Петрова А. С."));
        assert!(read.is_of(&key, whose, now) && !read.is_of(&key, whose, now + STEP));
        assert!(!read.is_of(&key, Whose { password: "$argon2id$2", ..whose }, now));
        // What proves a known browser is no password that was right.
        assert!(Known::shown(&key, whose, &step, now).is_none());
    }
}
