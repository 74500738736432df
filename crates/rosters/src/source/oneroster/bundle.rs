//! A OneRoster bundle as a value: what its files say, joined by their ids and not yet people of a roster.
//!
//! The same value is read from a zip of csv files, fetched from a REST service or an e-journal, and written for other
//! systems (1EdTech OneRoster 1.1 and 1.2, CSV bindings).

use std::collections::HashMap;

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

impl Bundle {
    /// True if a part of it is changes only: what they refer to may stand in an earlier bundle.
    pub fn is_changes(&self) -> bool {
        self.users_extent == Extent::Delta || self.enrollments_extent == Extent::Delta
    }
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
    /// The code by which authorities know it.
    pub identifier: String,
    /// The organisation it is a part of; empty for none.
    pub parent: String,
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
    /// The session that it is a part of: a term's school year; empty for none.
    pub parent: String,
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
            parent: String::new(),
        }
    }

    /// The first and the last day, as far as the session itself says; one without days is as long as its school year.
    fn own_days(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        if self.start.is_some() || self.end.is_some() {
            return (self.start, self.end);
        }
        match self.school_year.trim().parse::<i32>() {
            Ok(year) if (1990..2200).contains(&year) => {
                (NaiveDate::from_ymd_opt(year - 1, 9, 1), NaiveDate::from_ymd_opt(year, 8, 31))
            }
            _ => (None, None),
        }
    }
}

/// Sessions inside sessions: no bundle has more levels, and one that is its own parent ends.
const MOST_PARENTS: usize = 8;

/// The sessions of a bundle by their ids.
pub struct Sessions<'b>(HashMap<&'b str, &'b Session>);

impl<'b> Sessions<'b> {
    /// The sessions of a bundle.
    pub fn of(bundle: &'b Bundle) -> Sessions<'b> {
        Sessions(bundle.sessions.iter().map(|session| (session.id.as_str(), session)).collect())
    }

    /// The days of a session within those of its parents; `None` for one that the bundle does not have.
    fn days(&self, id: &str) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        let mut session = *self.0.get(id)?;
        let (mut start, mut end) = session.own_days();
        for _ in 0..MOST_PARENTS {
            let Some(parent) = self.0.get(session.parent.as_str()) else { break };
            let (first, last) = parent.own_days();
            start = start.max(first);
            end = match (end, last) {
                (Some(own), Some(theirs)) => Some(own.min(theirs)),
                (own, theirs) => own.or(theirs),
            };
            session = parent;
        }
        Some((start, end))
    }

    /// Whether a class is held on a day: from the first day of its terms to the last, holidays between them included.
    pub fn holds(&self, class: &Class, day: NaiveDate) -> Held {
        if class.sessions.is_empty() {
            return Held::Today;
        }
        let known: Vec<_> = class.sessions.iter().filter_map(|id| self.days(id)).collect();
        let Some((mut first, mut last)) = known.first().copied() else { return Held::Unknown };
        for (start, end) in known {
            first = first.min(start);
            last = match (last, end) {
                (Some(a), Some(b)) => Some(a.max(b)),
                _ => None,
            };
        }
        match (first, last) {
            (Some(first), _) if first > day => Held::Later,
            (_, Some(last)) if last < day => Held::Over,
            _ => Held::Today,
        }
    }
}

/// Whether a class is of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is.
    Today,
    /// Its terms have ended: another class of the same title is of today.
    Over,
    /// Its terms are still to come.
    Later,
    /// None of its terms is in the bundle.
    Unknown,
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
    /// An earlier bundle told of it; these are changes that refer to it.
    pub is_earlier: bool,
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
        // «Site Administrator», `site_administrator`: the word is clear all the same.
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match word.to_ascii_lowercase().as_str() {
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

    /// The word of a version of the standard: 1.2 knows no plain `administrator`.
    pub fn word_in(self, version: Version) -> &'static str {
        match (self, version) {
            (Role::Administrator, Version::V1p2) => "siteAdministrator",
            _ => self.word(),
        }
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

/// A role that somebody has, where and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRole {
    /// The role.
    pub role: Role,
    /// The organisation; empty where it is not said.
    pub org: String,
    /// The first day.
    pub begin: Option<NaiveDate>,
    /// The last day.
    pub end: Option<NaiveDate>,
    /// Not there any more (`tobedeleted`).
    pub is_deleted: bool,
}

impl From<Role> for UserRole {
    /// A role of which nothing else is said.
    fn from(role: Role) -> UserRole {
        UserRole { role, org: String::new(), begin: None, end: None, is_deleted: false }
    }
}

impl UserRole {
    /// Whether it is in force on a day; without a day, whether it was not taken away.
    pub fn is_in_force(&self, day: Option<NaiveDate>) -> bool {
        is_within(self.is_deleted, self.begin, self.end, day)
    }
}

/// Between a first and a last day, and not taken away.
fn is_within(is_deleted: bool, begin: Option<NaiveDate>, end: Option<NaiveDate>, day: Option<NaiveDate>) -> bool {
    !is_deleted && day.is_none_or(|day| begin.is_none_or(|begin| begin <= day) && end.is_none_or(|end| end >= day))
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: String,
    /// The roles.
    pub roles: Vec<UserRole>,
    /// The organisations that the person belongs to; none where the bundle does not say.
    pub orgs: Vec<String>,
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
    /// A word for a role that the standard does not have; empty where all were understood.
    pub other_role: String,
    /// Not there any more (`tobedeleted`).
    pub is_deleted: bool,
    /// An earlier bundle told of the person; these are changes that refer to them.
    pub is_earlier: bool,
    /// The class in which earlier bundles have a student of whose classes these changes say nothing; empty otherwise.
    pub earlier_class: String,
    /// The row of its file; 0 if it came from no file.
    pub row: u32,
}

impl User {
    /// Whether the person has a role on a day (at all, where there is no day).
    pub fn has(&self, role: Role, day: Option<NaiveDate>) -> bool {
        self.roles.iter().any(|one| one.role == role && one.is_in_force(day))
    }

    /// Takes a role in, once.
    pub fn take_role(&mut self, role: UserRole) {
        if !self.roles.contains(&role) {
            self.roles.push(role);
        }
    }
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

impl Enrollment {
    /// Whether it is in force on a day; without a day, whether it was not taken away.
    pub fn is_in_force(&self, day: Option<NaiveDate>) -> bool {
        is_within(self.is_deleted, self.begin, self.end, day)
    }
}
