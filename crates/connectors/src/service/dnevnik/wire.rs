//! The shapes of Дневник.ру's API v2, read leniently: unknown fields are ignored, a missing id or name is an error.
//!
//! Ids are numbers of 64 bits, doubled as text in fields that end in `_str` (in the list of teachers in `Str`): the text is
//! read. Names of fields are those of the service's own description of its methods.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

/// An id in either shape.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum AnyId {
    Text(String),
    Number(u64),
}

fn id_of(text: Option<String>, number: Option<AnyId>) -> Option<String> {
    text.filter(|id| !id.is_empty()).or(match number? {
        AnyId::Text(id) => Some(id),
        AnyId::Number(id) => Some(id.to_string()),
    })
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: String,
    /// The account, which relatives are asked for by.
    pub(super) user: Option<String>,
    pub(super) last_name: String,
    pub(super) first_name: String,
    pub(super) middle_name: String,
    pub(super) birthday: Option<NaiveDate>,
    pub(super) email: String,
    pub(super) phone: String,
}

#[derive(Deserialize)]
struct RawPerson {
    #[serde(rename = "id_str", alias = "IdStr")]
    id_str: Option<String>,
    #[serde(alias = "Id")]
    id: Option<AnyId>,
    #[serde(rename = "userId_str", alias = "UserIdStr")]
    user_str: Option<String>,
    #[serde(rename = "userId", alias = "UserId")]
    user: Option<AnyId>,
    #[serde(rename = "lastName", alias = "LastName")]
    last_name: Option<String>,
    #[serde(rename = "firstName", alias = "FirstName")]
    first_name: Option<String>,
    #[serde(rename = "middleName", alias = "MiddleName")]
    middle_name: Option<String>,
    #[serde(alias = "DateBirth")]
    birthday: Option<String>,
    #[serde(alias = "Email")]
    email: Option<String>,
    #[serde(rename = "phone", alias = "mobilePhone", alias = "Phone")]
    phone: Option<String>,
}

impl<'de> Deserialize<'de> for Person {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Person, D::Error> {
        RawPerson::deserialize(from)?.checked().map_err(serde::de::Error::custom)
    }
}

impl RawPerson {
    fn checked(self) -> Result<Person, &'static str> {
        let text = |text: Option<String>| text.map(|text| text.trim().to_owned()).unwrap_or_default();
        let person = Person {
            id: id_of(self.id_str, self.id).ok_or("a person without an id")?,
            user: id_of(self.user_str, self.user).filter(|id| id != "0"),
            last_name: text(self.last_name),
            first_name: text(self.first_name),
            middle_name: text(self.middle_name),
            birthday: self.birthday.as_deref().and_then(day_of),
            email: text(self.email),
            phone: text(self.phone),
        };
        if person.last_name.is_empty() || person.first_name.is_empty() {
            Err("a person without a name")
        } else {
            Ok(person)
        }
    }
}

/// `2009-03-01T00:00:00`; a date before 1900 is a filler, not a birthday.
fn day_of(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    use chrono::Datelike;
    (day.year() >= 1900).then_some(day)
}

/// A study group.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct EduGroup {
    id_str: Option<String>,
    id: Option<AnyId>,
    #[serde(default, rename = "parentIds_str")]
    parents: Vec<String>,
    pub(super) name: String,
    pub(super) status: Option<String>,
    pub(super) studyyear: Option<i64>,
}

impl EduGroup {
    pub(super) fn id(&self) -> Option<String> {
        id_of(self.id_str.clone(), self.id.clone())
    }

    /// A part of another group («английский, подгруппа 2») is no class of its own.
    pub(super) fn is_part(&self) -> bool {
        !self.parents.is_empty()
    }

    /// One that has ended.
    pub(super) fn is_over(&self) -> bool {
        let over = ["archive", "archived", "finished", "closed", "deleted", "graduated"];
        self.status.as_ref().is_some_and(|status| over.contains(&status.to_ascii_lowercase().as_str()))
    }
}

/// An employee in the list of teachers: the fields of a person, and what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Teacher {
    pub(super) person: Person,
    pub(super) is_managing: bool,
    pub(super) post: String,
}

impl<'de> Deserialize<'de> for Teacher {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Teacher, D::Error> {
        #[derive(Deserialize)]
        struct Work {
            #[serde(default, rename = "ManagingEmployee", alias = "managingEmployee")]
            managing: Option<bool>,
            #[serde(default, rename = "NameManagingPosition", alias = "nameManagingPosition")]
            managing_post: Option<String>,
            #[serde(default, rename = "NameTeacherPosition", alias = "nameTeacherPosition")]
            teacher_post: Option<String>,
        }
        let value = serde_json::Value::deserialize(from)?;
        let work = Work::deserialize(&value).map_err(serde::de::Error::custom)?;
        let person = RawPerson::deserialize(&value).map_err(serde::de::Error::custom)?;
        let person = person.checked().map_err(serde::de::Error::custom)?;
        let is_managing = work.managing.unwrap_or(false);
        let post = if is_managing { work.managing_post.or(work.teacher_post) } else { work.teacher_post };
        Ok(Teacher { person, is_managing, post: post.unwrap_or_default().trim().to_owned() })
    }
}

/// Who is related to somebody, and how.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Relatives {
    #[serde(default)]
    pub(super) relatives: Vec<Relative>,
}

/// One relative.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Relative {
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) person: Option<Person>,
}

impl Relative {
    /// A legal representative: a grandmother or a sister is none by that alone.
    pub(super) fn is_representative(&self) -> bool {
        const KINDS: [&str; 10] =
            ["mother", "father", "parent", "guardian", "tutor", "trustee", "adopter", "мать", "отец", "опекун"];
        self.kind.as_ref().is_some_and(|kind| KINDS.contains(&kind.trim().to_lowercase().as_str()))
    }
}

/// A school, as a list names it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct School {
    id_str: Option<String>,
    id: Option<AnyId>,
    #[serde(default)]
    pub(super) name: Option<String>,
}

impl School {
    pub(super) fn id(&self) -> Option<String> {
        id_of(self.id_str.clone(), self.id.clone())
    }
}

/// In which schools somebody is.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Memberships {
    #[serde(default)]
    pub(super) schools: Vec<Membership>,
}

/// One school of somebody.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Membership {
    pub(super) school: Option<School>,
    #[serde(default)]
    pub(super) roles: Vec<String>,
}

impl Memberships {
    /// True if somebody still studies in a school.
    pub(super) fn studies_in(&self, school: &str) -> bool {
        let is_here = |one: &&Membership| one.school.as_ref().and_then(School::id).as_deref() == Some(school);
        self.schools.iter().filter(is_here).any(|one| {
            one.roles.is_empty() || one.roles.iter().any(|role| role.to_ascii_lowercase().contains("student"))
        })
    }
}
