//! A OneRoster bundle as a value: what its files say, joined by their ids and not yet people of a roster.
//!
//! The same value is read from a zip of csv files, fetched from a REST service or an e-journal, and written for other
//! systems (1EdTech OneRoster 1.1 and 1.2, CSV bindings).

use chrono::NaiveDate;

/// The version of the standard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// 1.1: a user's role stands in `users.csv`.
    #[default]
    V1p1,
    /// 1.2: roles stand in `roles.csv`.
    V1p2,
}

/// What a file of the bundle is complete for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// The file is not there.
    #[default]
    Absent,
    /// Complete: absence has a meaning.
    Bulk,
    /// Only what changed: absence means nothing.
    Delta,
}

/// A bundle. Lists are in the order of their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The version.
    pub version: Version,
    /// `source.systemName`; empty if it is not said.
    pub system: String,
    /// Whether users, and their memberships in classes, are complete.
    pub users_extent: Extent,
    /// The same of `enrollments.csv`.
    pub enrollments_extent: Extent,
    /// `orgs.csv`.
    pub orgs: Vec<Org>,
    /// `academicSessions.csv`.
    pub sessions: Vec<Session>,
    /// `classes.csv`.
    pub classes: Vec<Class>,
    /// `users.csv`, with what `roles.csv` and `demographics.csv` say of the same people.
    pub users: Vec<User>,
    /// `enrollments.csv`.
    pub enrollments: Vec<Enrollment>,
}

/// An organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Org {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `school`, `district`, `department` …
    pub kind: String,
}

/// A school year or a term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The id.
    pub id: String,
    /// «2026/2027».
    pub title: String,
    /// `schoolYear`, `term`, `semester`, `gradingPeriod`.
    pub kind: String,
    /// Its first day.
    pub start: Option<NaiveDate>,
    /// Its last day.
    pub end: Option<NaiveDate>,
    /// The calendar year in which it ends.
    pub school_year: String,
}

impl Session {
    /// The school year that begins in September of a year.
    pub fn school_year(id: String, begin: i32) -> Session {
        Session {
            id,
            title: format!("{begin}/{}", begin + 1),
            kind: "schoolYear".to_owned(),
            start: NaiveDate::from_ymd_opt(begin, 9, 1),
            end: NaiveDate::from_ymd_opt(begin + 1, 8, 31),
            school_year: (begin + 1).to_string(),
        }
    }
}

/// What a class is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassKind {
    /// A study group: its primary teacher is the class teacher.
    #[default]
    Homeroom,
    /// A subject that is taught to somebody.
    Scheduled,
}

/// A class: a study group, or a subject taught to one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Class {
    /// The id.
    pub id: String,
    /// The group's name, or what a person calls the lesson.
    pub title: String,
    /// The code; of a scheduled class that kontingent wrote: the group's name.
    pub code: String,
    /// What it is.
    pub kind: ClassKind,
    /// The subjects; a homeroom has none.
    pub subjects: Vec<String>,
    /// The school.
    pub org: String,
    /// The terms.
    pub sessions: Vec<String>,
    /// Not there any more (`tobedeleted`).
    pub is_deleted: bool,
    /// Its members were not read whole this time (`metadata.kontingent.incomplete`): an absence there means nothing.
    pub is_incomplete: bool,
    /// The row of its file; 0 if it came from no file.
    pub row: u32,
}

/// A role of the standard, as far as it means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// `student`.
    Student,
    /// `teacher`.
    Teacher,
    /// `administrator`, and 1.2's `siteAdministrator`, `principal`, `districtAdministrator`, `systemAdministrator`.
    Administrator,
    /// `aide`, `proctor`, `counselor`: employees who do not teach.
    Aide,
    /// `guardian`, `parent`: a legal representative.
    Guardian,
    /// `relative`: nobody says that this is a legal representative, so it is none here.
    Relative,
}

impl Role {
    /// The role of a word of the standard.
    pub fn of_word(word: &str) -> Option<Role> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "student" => Role::Student,
            "teacher" => Role::Teacher,
            "administrator" | "siteadministrator" | "principal" | "districtadministrator" | "systemadministrator" => {
                Role::Administrator
            }
            "aide" | "proctor" | "counselor" => Role::Aide,
            "guardian" | "parent" => Role::Guardian,
            "relative" => Role::Relative,
            _ => return None,
        })
    }

    /// The word of the standard.
    pub fn word(self) -> &'static str {
        match self {
            Role::Student => "student",
            Role::Teacher => "teacher",
            Role::Administrator => "administrator",
            Role::Aide => "aide",
            Role::Guardian => "guardian",
            Role::Relative => "relative",
        }
    }
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: String,
    /// The roles, each once.
    pub roles: Vec<Role>,
    /// Whether the person may use the systems; one who may not is on leave or gone.
    pub is_enabled: bool,
    /// The surname.
    pub family_name: String,
    /// The given name.
    pub given_name: String,
    /// The patronymic.
    pub middle_name: String,
    /// The organisation's own number.
    pub identifier: String,
    /// The mail address.
    pub email: String,
    /// The mobile phone.
    pub sms: String,
    /// Another phone.
    pub phone: String,
    /// Ids of legal representatives (of a student) or of those whom they represent.
    pub agents: Vec<String>,
    /// The date of birth, from `demographics.csv`.
    pub birth_date: Option<NaiveDate>,
    /// The post in words (`metadata.kontingent.post`).
    pub post: String,
    /// Not there any more (`tobedeleted`).
    pub is_deleted: bool,
    /// The row of its file; 0 if it came from no file.
    pub row: u32,
}

/// A person in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrollment {
    /// The id.
    pub id: String,
    /// The class.
    pub class: String,
    /// The person.
    pub user: String,
    /// The role there.
    pub role: Role,
    /// The primary teacher: of a homeroom the class teacher.
    pub is_primary: bool,
    /// The first day.
    pub begin: Option<NaiveDate>,
    /// The last day.
    pub end: Option<NaiveDate>,
    /// Not there any more (`tobedeleted`).
    pub is_deleted: bool,
    /// The row of its file; 0 if it came from no file.
    pub row: u32,
}
