//! A bundle comes in; tables of students, employees, legal representatives and teaching go out, as a mapping reads them.
//!
//! A study group is a class of the type `homeroom`; where a system knows no such classes, one whose title reads as a group's
//! name. A row stands where its record stands in the bundle, so that a finding can be looked up there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::bundle::{Bundle, Class, ClassKind, Enrollment, Extent, Role, User};
use super::columns::OWN_IDS;
use crate::mapping::field::Field;
use crate::mapping::file::TableRule;
use crate::roster::{GroupName, Kind, Scope};
use crate::source::fault::SourceError;
use crate::source::limits::Limits;
use crate::source::outlet::{Outlet, Value};
use crate::source::sheet_row::SheetRow;

const STUDENTS: &[Field] = &[
    Field::Surname,
    Field::GivenName,
    Field::Patronymic,
    Field::BirthDate,
    Field::PersonId,
    Field::Phone,
    Field::Email,
    Field::Group,
    Field::Status,
];
const STAFF: &[Field] = &[
    Field::Surname,
    Field::GivenName,
    Field::Patronymic,
    Field::BirthDate,
    Field::PersonId,
    Field::Phone,
    Field::Email,
    Field::Post,
    Field::Status,
];
const GUARDIANS: &[Field] = &[
    Field::Surname,
    Field::GivenName,
    Field::Patronymic,
    Field::Student,
    Field::StudentBirthDate,
    Field::PersonId,
    Field::Phone,
    Field::Email,
    Field::Group,
];
const TEACHING: &[Field] = &[
    Field::Surname,
    Field::GivenName,
    Field::Patronymic,
    Field::PersonId,
    Field::Group,
    Field::Subject,
    Field::ClassTeacherOf,
];

/// How each table is to be read: there is nothing to guess.
static RULES: LazyLock<BTreeMap<(Kind, bool), TableRule>> = LazyLock::new(|| {
    let kinds =
        [(Kind::Students, STUDENTS), (Kind::Staff, STAFF), (Kind::Guardians, GUARDIANS), (Kind::Teaching, TEACHING)];
    let mut rules = BTreeMap::new();
    for (kind, fields) in kinds {
        for is_whole in [true, false] {
            let rule = TableRule {
                kind: Some(kind),
                header_row: Some(0),
                columns: fields.iter().copied().enumerate().collect(),
                scope: Some(if is_whole { Scope::usual(kind) } else { Scope::None }),
                ..TableRule::default()
            };
            rules.insert((kind, is_whole), rule);
        }
    }
    rules
});

/// Words that the mappings understand.
const GONE: &str = "отчислен";
const ON_LEAVE: &str = "академический отпуск";

/// Sends the tables. `today` tells which enrolments are in force; without it all are.
pub(in crate::source) fn send(
    bundle: &Bundle,
    today: Option<NaiveDate>,
    limits: &Limits,
    out: &mut Outlet<'_>,
) -> Result<(), SourceError> {
    let college = College::of(bundle, today);
    // Of several organisations nobody knows which one it is.
    let organization = match bundle.orgs.as_slice() {
        [only] if !only.name.trim().is_empty() => Some(only.name.trim().to_owned()),
        _ => None,
    };
    let mut tables = Tables { limits, out, organization };
    college.students(&mut tables)?;
    college.staff(&mut tables)?;
    college.guardians(&mut tables)?;
    college.teaching(&mut tables)
}

struct Tables<'o, 's> {
    limits: &'o Limits,
    out: &'o mut Outlet<'s>,
    organization: Option<String>,
}

/// A row of a table: its number and its cells.
type Line<'a> = (u32, Vec<Value<'a>>);

impl Tables<'_, '_> {
    fn send<'a>(
        &mut self,
        sheet: &str,
        (kind, is_whole): (Kind, bool),
        unread: Vec<String>,
        mut lines: Vec<Line<'a>>,
    ) -> Result<(), SourceError> {
        let Some(rule) = RULES.get(&(kind, is_whole)).filter(|_| !lines.is_empty()) else { return Ok(()) };
        lines.sort_by_key(|(number, _)| *number);
        self.out.begin_declared(sheet, rule, self.organization.clone(), unread);
        let mut row = SheetRow::default();
        for (number, cells) in lines {
            row.clear();
            for (column, value) in cells.into_iter().enumerate() {
                row.put(column, value, self.limits).map_err(|error| error.in_row(u64::from(number)).in_sheet(sheet))?;
            }
            self.out.row(u64::from(number.max(1)), &row)?;
        }
        self.out.end();
        Ok(())
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

fn day(day: Option<NaiveDate>) -> Value<'static> {
    day.map_or(Value::Empty, Value::Date)
}

/// A bundle, put together.
struct College<'b> {
    bundle: &'b Bundle,
    today: Option<NaiveDate>,
    users: HashMap<&'b str, &'b User>,
    classes: HashMap<&'b str, &'b Class>,
    /// The groups in which somebody studies today.
    groups_of: HashMap<&'b str, Vec<&'b Class>>,
    has_homerooms: bool,
}

impl<'b> College<'b> {
    fn of(bundle: &'b Bundle, today: Option<NaiveDate>) -> College<'b> {
        let mut college = College {
            bundle,
            today,
            users: bundle.users.iter().map(|user| (user.id.as_str(), user)).collect(),
            classes: bundle.classes.iter().map(|class| (class.id.as_str(), class)).collect(),
            groups_of: HashMap::new(),
            has_homerooms: bundle.classes.iter().any(|class| class.kind == ClassKind::Homeroom),
        };
        for enrollment in &bundle.enrollments {
            let class = college.classes.get(enrollment.class.as_str()).copied();
            let Some(class) = class.filter(|class| college.is_group(class) && !class.is_deleted) else { continue };
            if enrollment.role == Role::Student && college.is_in_force(enrollment) {
                college.groups_of.entry(enrollment.user.as_str()).or_default().push(class);
            }
        }
        college
    }

    /// True for a class that is a study group.
    fn is_group(&self, class: &Class) -> bool {
        class.kind == ClassKind::Homeroom || (!self.has_homerooms && GroupName::looks_like_one(&class.title))
    }

    fn is_in_force(&self, enrollment: &Enrollment) -> bool {
        let Some(today) = self.today else { return !enrollment.is_deleted };
        !enrollment.is_deleted
            && enrollment.begin.is_none_or(|begin| begin <= today)
            && enrollment.end.is_none_or(|end| end >= today)
    }

    fn is_whole(&self, extent: Extent) -> bool {
        extent == Extent::Bulk
    }

    /// Groups whose members were not read whole.
    fn unread(&self) -> Vec<String> {
        let is_unread = |class: &&Class| class.is_incomplete && self.is_group(class);
        self.bundle.classes.iter().filter(is_unread).map(|class| class.title.clone()).collect()
    }

    fn status(user: &User) -> Value<'static> {
        match (user.is_deleted, user.is_enabled) {
            (true, _) => text(GONE),
            // Who may not use the systems is not gone by that: the place is kept.
            (false, false) => text(ON_LEAVE),
            (false, true) => Value::Empty,
        }
    }

    fn students(&self, tables: &mut Tables<'_, '_>) -> Result<(), SourceError> {
        let mut lines: Vec<Line<'_>> = Vec::new();
        for enrollment in self.bundle.enrollments.iter().filter(|one| one.role == Role::Student) {
            let (class, user) = (self.classes.get(enrollment.class.as_str()), self.users.get(enrollment.user.as_str()));
            let (Some(class), Some(user)) = (class, user) else { continue };
            if !self.is_group(class) || !(self.is_in_force(enrollment) || self.has_left(enrollment)) {
                continue;
            }
            let status = if self.has_left(enrollment) { text(GONE) } else { College::status(user) };
            lines.push((enrollment.row, student(user, text(&class.title), status)));
        }
        let is_whole = self.is_whole(self.bundle.enrollments_extent);
        tables.send("enrollments.csv", (Kind::Students, is_whole), self.unread(), lines)?;
        // Who is in no group is there all the same: nobody is missing for it.
        let is_homeless = |user: &&User| {
            user.roles.contains(&Role::Student) && !self.groups_of.contains_key(user.id.as_str()) && !user.is_deleted
        };
        let homeless = self.bundle.users.iter().filter(is_homeless);
        let lines = homeless.map(|user| (user.row, student(user, Value::Empty, College::status(user)))).collect();
        tables.send("users.csv", (Kind::Students, false), Vec::new(), lines)
    }

    /// A change that takes somebody out of their only group.
    fn has_left(&self, enrollment: &Enrollment) -> bool {
        enrollment.is_deleted
            && self.bundle.enrollments_extent == Extent::Delta
            && !self.groups_of.contains_key(enrollment.user.as_str())
    }

    fn staff(&self, tables: &mut Tables<'_, '_>) -> Result<(), SourceError> {
        let mut lines: Vec<Line<'_>> = Vec::new();
        for user in &self.bundle.users {
            let posts: BTreeSet<&str> = user.roles.iter().filter_map(|role| post_of(*role)).collect();
            let posts =
                if user.post.is_empty() || posts.is_empty() { posts } else { BTreeSet::from([user.post.as_str()]) };
            for post in posts {
                let status = if user.is_deleted { text("уволен") } else { College::status(user) };
                let mut cells = person(user);
                cells.extend([text(post), status]);
                lines.push((user.row, cells));
            }
        }
        tables.send("users.csv", (Kind::Staff, self.is_whole(self.bundle.users_extent)), Vec::new(), lines)
    }

    fn guardians(&self, tables: &mut Tables<'_, '_>) -> Result<(), SourceError> {
        // The tie may stand with the student or with the representative.
        let mut pairs: BTreeSet<(&str, &str)> = BTreeSet::new();
        for user in &self.bundle.users {
            for agent in &user.agents {
                if user.roles.contains(&Role::Student) {
                    pairs.insert((agent.as_str(), user.id.as_str()));
                } else if user.roles.contains(&Role::Guardian) {
                    pairs.insert((user.id.as_str(), agent.as_str()));
                }
            }
        }
        let mut lines: Vec<Line<'_>> = Vec::new();
        for (guardian, child) in pairs {
            let (Some(guardian), Some(child)) = (self.users.get(guardian), self.users.get(child)) else { continue };
            if !guardian.roles.contains(&Role::Guardian) || guardian.is_deleted || !child.roles.contains(&Role::Student)
            {
                continue;
            }
            let name = [&child.family_name, &child.given_name, &child.middle_name];
            let name: Vec<&str> = name.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
            let group = self.groups_of.get(child.id.as_str()).and_then(|groups| groups.first());
            let [surname, given, patronymic] = names(guardian);
            lines.push((
                guardian.row,
                vec![
                    surname,
                    given,
                    patronymic,
                    Value::Text(name.join(" ").into()),
                    day(child.birth_date),
                    person_id(guardian),
                    phone(guardian),
                    text(&guardian.email),
                    group.map_or(Value::Empty, |class| text(&class.title)),
                ],
            ));
        }
        let is_whole = self.is_whole(self.bundle.users_extent);
        tables.send("users.csv", (Kind::Guardians, is_whole), self.unread(), lines)
    }

    fn teaching(&self, tables: &mut Tables<'_, '_>) -> Result<(), SourceError> {
        let mut lines: Vec<Line<'_>> = Vec::new();
        let mut unread: BTreeSet<String> = BTreeSet::new();
        for enrollment in self.bundle.enrollments.iter().filter(|one| one.role == Role::Teacher) {
            let (class, user) = (self.classes.get(enrollment.class.as_str()), self.users.get(enrollment.user.as_str()));
            let (Some(class), Some(user)) = (class, user) else { continue };
            if !self.is_in_force(enrollment) || class.is_deleted || user.is_deleted {
                continue;
            }
            let mut line = |group: Value<'b>, subject: Value<'b>, class_teacher_of: Value<'b>| {
                let [surname, given, patronymic] = names(user);
                let cells = vec![surname, given, patronymic, person_id(user), group, subject, class_teacher_of];
                lines.push((enrollment.row, cells));
            };
            if self.is_group(class) {
                if enrollment.is_primary {
                    line(Value::Empty, Value::Empty, text(&class.title));
                } else {
                    line(text(&class.title), Value::Empty, Value::Empty);
                }
                continue;
            }
            let groups = self.groups_of_lesson(class);
            if class.is_incomplete {
                unread.extend(groups.iter().map(|group| (*group).to_owned()));
            }
            let own: Vec<&str> = class.subjects.iter().map(String::as_str).collect();
            let subjects = if own.is_empty() { vec![class.title.as_str()] } else { own };
            for group in groups {
                for subject in &subjects {
                    line(text(group), text(subject), Value::Empty);
                }
            }
        }
        let is_whole = self.is_whole(self.bundle.enrollments_extent);
        tables.send("enrollments.csv", (Kind::Teaching, is_whole), unread.into_iter().collect(), lines)
    }

    /// The groups that a lesson is for: by its code, or by where its students study.
    fn groups_of_lesson(&self, class: &'b Class) -> Vec<&'b str> {
        if GroupName::looks_like_one(&class.code) {
            return vec![class.code.as_str()];
        }
        let mut groups: Vec<&str> = self
            .bundle
            .enrollments
            .iter()
            .filter(|one| one.class == class.id && one.role == Role::Student && self.is_in_force(one))
            .filter_map(|one| self.groups_of.get(one.user.as_str()))
            .flatten()
            .map(|group| group.title.as_str())
            .collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}

fn names(user: &User) -> [Value<'_>; 3] {
    [text(&user.family_name), text(&user.given_name), text(&user.middle_name)]
}

/// Name, birth date, number, phone, mail.
fn person(user: &User) -> Vec<Value<'_>> {
    let [surname, given, patronymic] = names(user);
    vec![surname, given, patronymic, day(user.birth_date), person_id(user), phone(user), text(&user.email)]
}

fn student<'a>(user: &'a User, group: Value<'a>, status: Value<'a>) -> Vec<Value<'a>> {
    let mut cells = person(user);
    cells.extend([group, status]);
    cells
}

/// The organisation's own number; where the system has none, its id, unless we made that ourselves.
fn person_id(user: &User) -> Value<'_> {
    let id = if user.identifier.is_empty() { &user.id } else { &user.identifier };
    if id.starts_with(OWN_IDS) { Value::Empty } else { text(id) }
}

fn phone(user: &User) -> Value<'_> {
    text(if user.sms.is_empty() { &user.phone } else { &user.sms })
}

/// A word for a role that the mappings understand as a post; `None` for those who are no employees.
fn post_of(role: Role) -> Option<&'static str> {
    match role {
        Role::Teacher => Some("преподаватель"),
        Role::Administrator => Some("администрация"),
        Role::Aide => Some("сотрудник"),
        Role::Student | Role::Guardian | Role::Relative => None,
    }
}
