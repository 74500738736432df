//! A bundle comes in; tables of students, employees, legal representatives and teaching go out, as a mapping reads them.
//!
//! A study group is a class of the type `homeroom`; where a system knows no such classes, one whose title reads as a group's
//! name. A row stands where its record stands in the bundle, so that a finding can be looked up there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::bundle::{Bundle, Class, ClassKind, Enrollment, Extent, Held, Role, Sessions, User, UserRole};
use super::columns::OWN_IDS;
use super::ours::{Ours, Unclear, only};
use crate::mapping::field::Field;
use crate::mapping::file::TableRule;
use crate::source::error::{SourceError, SourceErrorKind};
use crate::source::limits::Limits;
use crate::source::note::{Note, Remark};
use crate::source::row_writer::{RowWriter, Value};
use crate::source::sheet_row::SheetRow;
use domain::roster::{GroupName, Kind, Scope};

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
    Field::FromGroup,
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

/// Titles that are named where something is told of several classes.
const EXAMPLES: usize = 3;

/// Words that the mappings understand.
const GONE: &str = "отчислен";
const ON_LEAVE: &str = "академический отпуск";

/// Sends the tables of the organisation that the sink names. Its day tells which enrolments are in force; without it all
/// are.
///
/// # Errors
/// A limit; or the bundle is of several organisations, and the sink does not say which is meant.
pub(in crate::source) fn send(
    bundle: Bundle,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let Ours { bundle, name, others } =
        only(bundle, out.organization()).map_err(|Unclear| SourceErrorKind::SeveralOrganizations)?;
    let college = College::of(&bundle, out.today());
    let mut tables = Tables { limits, out, organization: Some(name).filter(|name| !name.is_empty()) };
    college.students(&mut tables)?;
    college.staff(&mut tables)?;
    college.guardians(&mut tables)?;
    college.teaching(&mut tables)?;
    if bundle.is_changes() && tables.out.is_empty() {
        // A day on which nobody changed.
        tables.out.nothing();
    }
    let mut notes = college.notes();
    if !others.is_empty() {
        notes.push(Note::of_sheet("orgs.csv", Remark::OtherOrganizations { names: others.join(", ") }));
    }
    Ok(notes)
}

struct Tables<'o, 's> {
    limits: &'o Limits,
    out: &'o mut RowWriter<'s>,
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
    /// Whether each class is held today.
    held: HashMap<&'b str, Held>,
    has_homerooms: bool,
}

impl<'b> College<'b> {
    fn of(bundle: &'b Bundle, today: Option<NaiveDate>) -> College<'b> {
        let sessions = Sessions::of(bundle);
        let held = |class: &Class| today.map_or(Held::Today, |day| sessions.holds(class, day));
        let mut college = College {
            bundle,
            today,
            users: bundle.users.iter().map(|user| (user.id.as_str(), user)).collect(),
            classes: bundle.classes.iter().map(|class| (class.id.as_str(), class)).collect(),
            groups_of: HashMap::new(),
            held: bundle.classes.iter().map(|class| (class.id.as_str(), held(class))).collect(),
            has_homerooms: bundle.classes.iter().any(|class| class.kind == ClassKind::Homeroom),
        };
        for enrollment in bundle.enrollments.iter().filter(|one| one.role == Role::Student) {
            let (Some(class), Some(user)) = (college.group_of_today(enrollment), college.user_of(enrollment)) else {
                continue;
            };
            if enrollment.is_in_force(today) && college.studies(user) {
                college.groups_of.entry(enrollment.user.as_str()).or_default().push(class);
            }
        }
        college
    }

    fn user_of(&self, enrollment: &Enrollment) -> Option<&'b User> {
        self.users.get(enrollment.user.as_str()).copied()
    }

    /// The class of an enrolment, if it is a study group of today.
    fn group_of_today(&self, enrollment: &Enrollment) -> Option<&'b Class> {
        let class = self.classes.get(enrollment.class.as_str()).copied()?;
        (self.is_group(class) && self.is_of_today(class)).then_some(class)
    }

    fn is_of_today(&self, class: &Class) -> bool {
        !class.is_deleted && self.held.get(class.id.as_str()) == Some(&Held::Today)
    }

    /// Whether somebody enrolled as a student is one: whose roles are told, and no longer hold, is none.
    fn studies(&self, user: &User) -> bool {
        user.has(Role::Student, self.today) || !user.roles.iter().any(|role| role.role == Role::Student)
    }

    /// True for a class that is a study group.
    fn is_group(&self, class: &Class) -> bool {
        class.kind == ClassKind::Homeroom || (!self.has_homerooms && GroupName::looks_like_one(&class.title))
    }

    fn is_whole(&self, extent: Extent) -> bool {
        extent == Extent::Bulk
    }

    /// Groups whose members were not read whole.
    fn unread(&self) -> Vec<String> {
        // Of the classes of another year nothing is asked; a class of which the year is not known may be today's.
        let is_unread = |class: &&Class| {
            let held = self.held.get(class.id.as_str());
            self.is_group(class)
                && !class.is_deleted
                && ((held == Some(&Held::Unknown) && !class.is_earlier)
                    || (class.is_incomplete && held == Some(&Held::Today)))
        };
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
        // Whose enrolment has ended is in the group no more; nobody is taken out for the end of a year.
        let mut left: HashSet<&str> = HashSet::new();
        let mut told: HashSet<&str> = HashSet::new();
        for enrollment in self.bundle.enrollments.iter().filter(|one| one.role == Role::Student) {
            let (Some(class), Some(user)) = (self.group_of_today(enrollment), self.user_of(enrollment)) else {
                continue;
            };
            if enrollment.is_in_force(self.today) {
                if self.studies(user) {
                    told.insert(&user.id);
                    lines
                        .push((enrollment.row, student(user, text(&class.title), College::status(user), Value::Empty)));
                }
            } else if self.has_ended(enrollment) {
                left.insert(&user.id);
                if self.bundle.enrollments_extent == Extent::Delta {
                    told.insert(&user.id);
                    let now = self.groups_of.get(user.id.as_str()).and_then(|groups| groups.first());
                    let now = now.map_or(Value::Empty, |class| text(&class.title));
                    lines.push((enrollment.row, student(user, now, College::status(user), text(&class.title))));
                }
            }
        }
        let is_whole = self.is_whole(self.bundle.enrollments_extent);
        tables.send("enrollments.csv", (Kind::Students, is_whole), self.unread(), lines)?;
        // Who is in no group is there all the same: nobody is missing for it. Who is told to be gone is gone.
        let is_homeless = |user: &&User| {
            let has_left = user.is_enabled && left.contains(user.id.as_str());
            let is_gone = user.is_deleted && self.bundle.users_extent == Extent::Delta;
            !user.is_earlier
                && user.has(Role::Student, self.today)
                && !told.contains(user.id.as_str())
                && (is_gone || !(user.is_deleted || has_left))
        };
        let homeless = self.bundle.users.iter().filter(is_homeless);
        let known = |user: &User| {
            let class = self.classes.get(user.earlier_class.as_str()).copied();
            class.filter(|class| self.is_group(class) && self.is_of_today(class))
        };
        let line = |user: &'b User| {
            let group = known(user).map_or(Value::Empty, |class| text(&class.title));
            (user.row, student(user, group, College::status(user), Value::Empty))
        };
        let lines = homeless.map(line).collect();
        tables.send("users.csv", (Kind::Students, false), Vec::new(), lines)
    }

    /// An enrolment that was taken away, or whose last day is over.
    fn has_ended(&self, enrollment: &Enrollment) -> bool {
        enrollment.is_deleted || matches!((enrollment.end, self.today), (Some(end), Some(today)) if end < today)
    }

    fn staff(&self, tables: &mut Tables<'_, '_>) -> Result<(), SourceError> {
        let mut lines: Vec<Line<'_>> = Vec::new();
        let is_whole = self.is_whole(self.bundle.users_extent);
        for user in self.bundle.users.iter().filter(|user| !user.is_earlier) {
            let in_force = user.roles.iter().filter(|role| role.is_in_force(self.today));
            let mut posts: BTreeSet<&str> = in_force.filter_map(|role| post_of(role.role)).collect();
            let mut is_gone = user.is_deleted;
            if posts.is_empty() && !is_whole && !user.roles.iter().any(|role| role.is_in_force(self.today)) {
                // Among changes a role that was taken away, or has ended, says that somebody works here no more.
                posts.extend(user.roles.iter().filter(|role| self.is_over(role)).filter_map(|role| post_of(role.role)));
                is_gone |= !posts.is_empty();
            }
            if !user.post.is_empty() && !posts.is_empty() {
                posts = BTreeSet::from([user.post.as_str()]);
            }
            if user.roles.is_empty() && !user.other_role.is_empty() {
                // Somebody, but nobody knows as what: neither invited nor missing.
                posts.insert(&user.other_role);
            }
            for post in posts {
                let status = if is_gone { text("уволен") } else { College::status(user) };
                let mut cells = person(user);
                cells.extend([text(post), status]);
                lines.push((user.row, cells));
            }
        }
        tables.send("users.csv", (Kind::Staff, is_whole), Vec::new(), lines)
    }

    /// A role that was taken away, or whose last day is over; not one that is still to come.
    fn is_over(&self, role: &UserRole) -> bool {
        role.is_deleted || matches!((role.end, self.today), (Some(end), Some(today)) if end < today)
    }

    fn guardians(&self, tables: &mut Tables<'_, '_>) -> Result<(), SourceError> {
        // The tie may stand with the student or with the representative.
        let mut pairs: BTreeSet<(&str, &str)> = BTreeSet::new();
        for user in &self.bundle.users {
            for agent in &user.agents {
                if user.has(Role::Student, self.today) {
                    pairs.insert((agent.as_str(), user.id.as_str()));
                } else if user.has(Role::Guardian, self.today) {
                    pairs.insert((user.id.as_str(), agent.as_str()));
                }
            }
        }
        let mut lines: Vec<Line<'_>> = Vec::new();
        for (guardian, child) in pairs {
            let (Some(guardian), Some(child)) = (self.users.get(guardian), self.users.get(child)) else { continue };
            let is_pair = guardian.has(Role::Guardian, self.today) && child.has(Role::Student, self.today);
            if !is_pair || guardian.is_deleted || child.is_deleted || (guardian.is_earlier && child.is_earlier) {
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
            // Who is no teacher any more teaches nobody, whatever was forgotten among the enrolments.
            let was_one = user.roles.iter().any(|role| role.role == Role::Teacher);
            let is_one = !was_one || user.has(Role::Teacher, self.today);
            if !enrollment.is_in_force(self.today) || !self.is_of_today(class) || user.is_deleted || !is_one {
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

    /// What a person should know of classes that are left out.
    fn notes(&self) -> Vec<Note> {
        let Some(today) = self.today else { return Vec::new() };
        let groups = || {
            self.bundle.classes.iter().filter(|class| self.is_group(class) && !class.is_deleted && !class.is_earlier)
        };
        let out: Vec<&str> = groups()
            .filter(|class| matches!(self.held.get(class.id.as_str()), Some(Held::Over | Held::Later)))
            .map(|class| class.title.as_str())
            .collect();
        if out.is_empty() {
            return Vec::new();
        }
        let remark = match groups().any(|class| self.is_of_today(class)) {
            true => {
                let examples: Vec<&str> = out.iter().copied().take(EXAMPLES).collect();
                Remark::ClassesNotOfToday { count: out.len() as u64, examples: examples.join(", ") }
            }
            false => Remark::NoClassOfToday { day: today.format("%d.%m.%Y").to_string() },
        };
        vec![Note::of_sheet("classes.csv", remark)]
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
            .filter(|one| one.class == class.id && one.role == Role::Student && one.is_in_force(self.today))
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

fn student<'a>(user: &'a User, group: Value<'a>, status: Value<'a>, left: Value<'a>) -> Vec<Value<'a>> {
    let mut cells = person(user);
    cells.extend([group, status, left]);
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
