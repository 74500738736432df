//! What speaks for two records being one person.

use chrono::{Datelike, NaiveDate};

use domain::roster::{DatasetPart, Ids};
use names::{Likeness, NameKey, Names, likeness};

pub use domain::action::Confidence;

/// A set of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence(u16);

impl Evidence {
    /// Surname, given name and patronymic agree.
    pub const FULL_NAME: Evidence = Evidence(1);
    /// The birth dates agree.
    pub const BIRTH_DATE: Evidence = Evidence(1 << 1);
    /// The organisation's number agrees.
    pub const PERSON_ID: Evidence = Evidence(1 << 2);
    /// SNILS agrees.
    pub const SNILS: Evidence = Evidence(1 << 3);
    /// The phone agrees.
    pub const PHONE: Evidence = Evidence(1 << 4);
    /// The mail address agrees.
    pub const EMAIL: Evidence = Evidence(1 << 5);
    /// The roster names the account.
    pub const CONFIRMED_LINK: Evidence = Evidence(1 << 6);
    /// The account is in the place where the person should be.
    pub const PLACE: Evidence = Evidence(1 << 7);
    /// Surname and given name agree, one side has no patronymic.
    pub const NAME_WITHOUT_PATRONYMIC: Evidence = Evidence(1 << 8);
    /// The names are alike.
    pub const SIMILAR_NAME: Evidence = Evidence(1 << 9);
    /// Only initials agree.
    pub const INITIALS: Evidence = Evidence(1 << 10);
    /// An order says that this name became that one.
    pub const SURNAME_ORDER: Evidence = Evidence(1 << 11);
    /// The names are of the same words, in another order or in other columns.
    pub const SAME_WORDS: Evidence = Evidence(1 << 12);
    /// One side has only a part of the name: a surname alone, a given name alone, some of the words.
    pub const PART_OF_NAME: Evidence = Evidence(1 << 13);

    /// Both sets.
    pub fn and(self, other: Evidence) -> Evidence {
        Evidence(self.0 | other.0)
    }

    /// True if all of the other set is here.
    pub fn has(self, other: Evidence) -> bool {
        self.0 & other.0 == other.0 && other.0 != 0
    }

    /// True if an id is among it.
    pub fn has_id(self) -> bool {
        [Evidence::PERSON_ID, Evidence::SNILS, Evidence::PHONE, Evidence::EMAIL, Evidence::CONFIRMED_LINK]
            .into_iter()
            .any(|id| self.has(id))
    }

    /// The names in the JSON, sorted.
    pub fn codes(self) -> Vec<&'static str> {
        const CODES: [(&str, Evidence); 14] = [
            ("birth_date", Evidence::BIRTH_DATE),
            ("confirmed_link", Evidence::CONFIRMED_LINK),
            ("email", Evidence::EMAIL),
            ("full_name", Evidence::FULL_NAME),
            ("initials", Evidence::INITIALS),
            ("name_without_patronymic", Evidence::NAME_WITHOUT_PATRONYMIC),
            ("part_of_name", Evidence::PART_OF_NAME),
            ("person_id", Evidence::PERSON_ID),
            ("phone", Evidence::PHONE),
            ("place", Evidence::PLACE),
            ("same_words", Evidence::SAME_WORDS),
            ("similar_name", Evidence::SIMILAR_NAME),
            ("snils", Evidence::SNILS),
            ("surname_order", Evidence::SURNAME_ORDER),
        ];
        CODES.into_iter().filter(|(_, evidence)| self.has(*evidence)).map(|(code, _)| code).collect()
    }

    /// Which ids two records share.
    pub fn of_ids(a: &Ids, b: &Ids, dataset: &DatasetPart) -> Evidence {
        let same = |x: names::Symbol, y: names::Symbol| {
            !x.is_empty() && !y.is_empty() && (x == y || dataset.texts.get(x) == dataset.texts.get(y))
        };
        let mut evidence = Evidence::default();
        if same(a.person_id, b.person_id) {
            evidence = evidence.and(Evidence::PERSON_ID);
        }
        if a.snils != 0 && a.snils == b.snils {
            evidence = evidence.and(Evidence::SNILS);
        }
        if a.phone != 0 && a.phone == b.phone {
            evidence = evidence.and(Evidence::PHONE);
        }
        if same(a.email, b.email) {
            evidence = evidence.and(Evidence::EMAIL);
        }
        evidence
    }
}

/// How alike two names are.
pub(super) fn alike(names: &Names, a: NameKey, b: NameKey) -> Likeness {
    let parts = |key: NameKey| [names.folded(key.surname), names.folded(key.given), names.folded(key.patronymic)];
    likeness(parts(a), parts(b))
}

/// True if two names can be one person's, so that an id may tie them: the given names agree or are alike, and the surname
/// or the patronymic agrees too. A parent and a child share a phone, but not that.
pub fn compatible_names(names: &Names, a: NameKey, b: NameKey) -> bool {
    let like = alike(names, a, b);
    let given = a.given == b.given || (like.given <= 1 && !like.two_given_names);
    let surname = like.surname <= 1;
    let patronymic = like.patronymic <= 1;
    given && patronymic && (surname || like.both_patronymics)
}

/// True for two dates that differ by a slip: one digit, day and month swapped.
pub fn near_dates(a: NaiveDate, b: NaiveDate) -> bool {
    if a == b {
        return true;
    }
    let swapped = a.year() == b.year() && a.day() == b.month() && a.month() == b.day();
    let one_digit =
        |x: u32, y: u32| [1, 10, 100, 1_000].iter().filter(|place| x / **place % 10 != y / **place % 10).count() == 1;
    match (a.day() == b.day(), a.month() == b.month(), a.year() == b.year()) {
        (false, true, true) => one_digit(a.day(), b.day()),
        (true, false, true) => one_digit(a.month(), b.month()),
        (true, true, false) => one_digit(a.year().unsigned_abs(), b.year().unsigned_abs()),
        _ => swapped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_in_dates() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert!(near_dates(day(2008, 3, 5), day(2008, 5, 3)));
        assert!(near_dates(day(2008, 3, 5), day(2008, 3, 6)));
        assert!(near_dates(day(2008, 3, 5), day(2009, 3, 5)));
        assert!(!near_dates(day(2008, 3, 5), day(2009, 4, 5)));
    }

    #[test]
    fn a_parent_and_a_child_are_two() {
        let mut names = Names::default();
        let mut key = |text: &str| {
            let name = names.full_name(text);
            names.key(name)
        };
        let child = key("Иванова Анна Петровна");
        let mother = key("Иванова Ольга Ильинична");
        let married = key("Сидорова Анна Петровна");
        let nick = key("Иванова Анна");
        assert!(!compatible_names(&names, child, mother));
        assert!(compatible_names(&names, child, married));
        assert!(compatible_names(&names, child, nick));
    }

    #[test]
    fn codes_are_sorted() {
        let evidence = Evidence::FULL_NAME.and(Evidence::BIRTH_DATE);
        assert_eq!(evidence.codes(), ["birth_date", "full_name"]);
        assert!(!evidence.has_id());
    }
}
