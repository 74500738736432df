//! A place by its name, as the contract writes it: `class:ИС-21`, `chat:subject:ИС-21:МДК.01.02: Базы данных`. The only reader and
//! writer of that form: colons in names mislead whoever splits it by hand.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Role;

/// The organisation's community, as the contract writes it.
pub const ORGANIZATION: &str = "organization";

/// The class of all staff, as the contract writes it.
pub const STAFF: &str = "staff";

/// A place by its name; `T` is `String` for a value that is kept, `&str` for a text that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceName<T = String> {
    /// `organization`: the organisation's community.
    Organization,
    /// `staff`: the class of all staff (5.11.1).
    Staff,
    /// `class:GROUP` (5.11.1).
    Class(T),
    /// `chat:students:GROUP` (5.11.3).
    Students(T),
    /// `chat:parents:GROUP` (5.11.3).
    Parents(T),
    /// `chat:teachers:GROUP` (5.11.3).
    Teachers(T),
    /// `chat:subject:GROUP:SUBJECT` (5.11.4).
    Subject {
        /// The group: up to the third colon.
        group: T,
        /// The subject: everything behind it, colons among it.
        subject: T,
    },
    /// `chat:management:NAME` (5.11.2).
    Management(T),
}

impl<T> PlaceName<T> {
    /// True for chats.
    pub fn is_chat(&self) -> bool {
        !matches!(self, PlaceName::Organization | PlaceName::Staff | PlaceName::Class(_))
    }

    /// The role in which somebody usually is in the place, where the messenger tells none.
    pub fn usual_role(&self) -> Role {
        match self {
            PlaceName::Class(_) | PlaceName::Students(_) | PlaceName::Subject { .. } => Role::Student,
            PlaceName::Parents(_) => Role::Parent,
            PlaceName::Organization | PlaceName::Staff | PlaceName::Teachers(_) | PlaceName::Management(_) => {
                Role::Teacher
            }
        }
    }

    /// The same place with its names made by `to`.
    fn map<'a, U>(&'a self, to: impl Fn(&'a T) -> U) -> PlaceName<U> {
        match self {
            PlaceName::Organization => PlaceName::Organization,
            PlaceName::Staff => PlaceName::Staff,
            PlaceName::Class(group) => PlaceName::Class(to(group)),
            PlaceName::Students(group) => PlaceName::Students(to(group)),
            PlaceName::Parents(group) => PlaceName::Parents(to(group)),
            PlaceName::Teachers(group) => PlaceName::Teachers(to(group)),
            PlaceName::Subject { group, subject } => PlaceName::Subject { group: to(group), subject: to(subject) },
            PlaceName::Management(name) => PlaceName::Management(to(name)),
        }
    }
}

impl<'a> PlaceName<&'a str> {
    /// Reads a place as the contract writes it; `None` for anything else. Names are taken as they stand, empty ones too.
    pub fn parse(code: &'a str) -> Option<PlaceName<&'a str>> {
        match code {
            ORGANIZATION => return Some(PlaceName::Organization),
            STAFF => return Some(PlaceName::Staff),
            _ => {}
        }
        let (kind, rest) = code.split_once(':')?;
        match kind {
            "class" => return Some(PlaceName::Class(rest)),
            "chat" => {}
            _ => return None,
        }
        let (whose, rest) = rest.split_once(':')?;
        match whose {
            "students" => Some(PlaceName::Students(rest)),
            "parents" => Some(PlaceName::Parents(rest)),
            "teachers" => Some(PlaceName::Teachers(rest)),
            "subject" => rest.split_once(':').map(|(group, subject)| PlaceName::Subject { group, subject }),
            "management" => Some(PlaceName::Management(rest)),
            _ => None,
        }
    }

    /// The name of the group that the place belongs to.
    pub fn group(self) -> Option<&'a str> {
        match self {
            PlaceName::Class(group)
            | PlaceName::Students(group)
            | PlaceName::Parents(group)
            | PlaceName::Teachers(group)
            | PlaceName::Subject { group, .. } => Some(group),
            PlaceName::Organization | PlaceName::Staff | PlaceName::Management(_) => None,
        }
    }

    /// The same place of another group; a place of no group as it is.
    #[must_use]
    pub fn of_group(self, group: &'a str) -> PlaceName<&'a str> {
        match self {
            PlaceName::Class(_) => PlaceName::Class(group),
            PlaceName::Students(_) => PlaceName::Students(group),
            PlaceName::Parents(_) => PlaceName::Parents(group),
            PlaceName::Teachers(_) => PlaceName::Teachers(group),
            PlaceName::Subject { subject, .. } => PlaceName::Subject { group, subject },
            other => other,
        }
    }

    /// The same as a value that can be kept.
    pub fn to_place(self) -> PlaceName {
        self.map(|name| (*name).to_owned())
    }

    /// The kind as the contract writes it, with the colon behind it, and the two names: together the whole text.
    fn parts(self) -> [&'a str; 4] {
        match self {
            PlaceName::Organization => [ORGANIZATION, "", "", ""],
            PlaceName::Staff => [STAFF, "", "", ""],
            PlaceName::Class(group) => ["class:", group, "", ""],
            PlaceName::Students(group) => ["chat:students:", group, "", ""],
            PlaceName::Parents(group) => ["chat:parents:", group, "", ""],
            PlaceName::Teachers(group) => ["chat:teachers:", group, "", ""],
            PlaceName::Subject { group, subject } => ["chat:subject:", group, ":", subject],
            PlaceName::Management(name) => ["chat:management:", name, "", ""],
        }
    }
}

impl PlaceName {
    /// The same with borrowed names.
    pub fn as_deref(&self) -> PlaceName<&str> {
        self.map(String::as_str)
    }

    /// The name of the group that the place belongs to.
    pub fn group(&self) -> Option<&str> {
        self.as_deref().group()
    }

    /// The same place of another group; a place of no group as it is.
    #[must_use]
    pub fn of_group(&self, group: &str) -> PlaceName {
        self.as_deref().of_group(group).to_place()
    }
}

impl fmt::Display for PlaceName<&str> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().into_iter().try_for_each(|part| to.write_str(part))
    }
}

impl fmt::Display for PlaceName {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_deref().fmt(to)
    }
}

/// Places are ordered as their texts are, so that whoever sorts one form has sorted the other.
impl Ord for PlaceName<&str> {
    fn cmp(&self, other: &PlaceName<&str>) -> Ordering {
        let (one, other) = (self.parts(), other.parts());
        one.iter().flat_map(|part| part.bytes()).cmp(other.iter().flat_map(|part| part.bytes()))
    }
}

impl PartialOrd for PlaceName<&str> {
    fn partial_cmp(&self, other: &PlaceName<&str>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PlaceName {
    fn cmp(&self, other: &PlaceName) -> Ordering {
        self.as_deref().cmp(&other.as_deref())
    }
}

impl PartialOrd for PlaceName {
    fn partial_cmp(&self, other: &PlaceName) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq<str> for PlaceName {
    fn eq(&self, code: &str) -> bool {
        PlaceName::parse(code) == Some(self.as_deref())
    }
}

impl PartialEq<&str> for PlaceName {
    fn eq(&self, code: &&str) -> bool {
        *self == **code
    }
}

impl PartialEq<String> for PlaceName {
    fn eq(&self, code: &String) -> bool {
        *self == **code
    }
}

impl PartialEq<PlaceName> for String {
    fn eq(&self, place: &PlaceName) -> bool {
        *place == **self
    }
}

/// A text that is no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPlace(String);

impl fmt::Display for NotAPlace {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:?} is no place", self.0)
    }
}

impl std::error::Error for NotAPlace {}

impl FromStr for PlaceName {
    type Err = NotAPlace;

    fn from_str(code: &str) -> Result<PlaceName, NotAPlace> {
        PlaceName::parse(code).map(PlaceName::to_place).ok_or_else(|| NotAPlace(code.to_owned()))
    }
}

impl Serialize for PlaceName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PlaceName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PlaceName, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// True for a chat as the contract writes it.
pub fn is_chat(place: &str) -> bool {
    PlaceName::parse(place).is_some_and(|place| place.is_chat())
}

/// The role in which somebody usually is in a place, where the messenger tells none.
pub fn usual_role(place: &str) -> Role {
    PlaceName::parse(place).map_or(Role::Teacher, |place| place.usual_role())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_apart_and_put_together() {
        for (code, group, is_chat) in [
            ("organization", None, false),
            ("staff", None, false),
            ("class:ИС-21", Some("ИС-21"), false),
            ("class:ИС: 21", Some("ИС: 21"), false),
            ("chat:students:ИС-21", Some("ИС-21"), true),
            ("chat:parents:ИС-21", Some("ИС-21"), true),
            ("chat:teachers:ИС-21", Some("ИС-21"), true),
            ("chat:subject:ИС-21:физика", Some("ИС-21"), true),
            ("chat:subject:ИС-21:МДК.01.02: Базы данных", Some("ИС-21"), true),
            ("chat:subject:ИС-21:а:б::в", Some("ИС-21"), true),
            ("chat:management:Совет: родители", None, true),
        ] {
            let name = PlaceName::parse(code).unwrap();
            assert_eq!((name.group(), name.is_chat(), name.to_string().as_str()), (group, is_chat, code));
            assert_eq!(name.to_place().to_string(), code);
            let moved = name.of_group("ИС-31");
            assert_eq!(moved.to_string(), group.map_or(code.to_owned(), |group| code.replace(group, "ИС-31")));
        }
        for other in ["", "chat", "chat:students", "chat:subject:ИС-21", "chat:other:ИС-21", "ИС-21", "Class:ИС-21"]
        {
            assert_eq!(PlaceName::parse(other), None, "{other}");
            assert!(other.parse::<PlaceName>().is_err(), "{other}");
        }
    }

    #[test]
    fn places_are_ordered_as_their_texts_are() {
        let mut texts = [
            "staff",
            "organization",
            "class:ИС-21",
            "class:ИС",
            "class:",
            "chat:teachers:ИС-21",
            "chat:students:ИС-21",
            "chat:parents:ИС-21",
            "chat:management:Совет",
            // A space comes before the colon behind the group.
            "chat:subject:ИС 2:физика",
            "chat:subject:ИС:физика",
            "chat:subject:ИС:а:б",
        ];
        let mut places: Vec<PlaceName> = texts.iter().map(|text| text.parse().unwrap()).collect();
        texts.sort_unstable();
        places.sort_unstable();
        assert_eq!(places.iter().map(ToString::to_string).collect::<Vec<_>>(), texts);
    }

    #[test]
    fn a_place_is_equal_to_its_own_text_alone() {
        let place = PlaceName::Class("ИС-21".to_owned());
        assert!(place == "class:ИС-21" && place != "class:ис-21" && place != "ИС-21" && place != "chat:students:ИС-21");
    }
}
