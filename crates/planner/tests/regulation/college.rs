//! A college made of values: lists, orders and memberships, one call each, on November 23, 2026.

use chrono::{NaiveDate, NaiveTime};
use domain::membership::{MembershipRead, PlaceName, Role, Seat};
use domain::roster::{
    Consent, Coverage, Dataset, DatasetPart, GuardianRow, Ids, Kind, Movement, MovementKind, PostKind, RowRef, Scope,
    StaffRow, Standing, StudentRow, Table, TableId, TeachingRow,
};
use i18n::Lang;
use planner::plan::{Moment, Plan, make_plan};
use planner::policy::{Policy, Rule};

/// The group of all these stories.
pub const GROUP: &str = "ИС-21";
/// Another one.
pub const OTHER: &str = "ИС-22";
/// The class of the group.
pub const CLASS: &str = "class:ИС-21";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day of the plan.
pub fn today() -> NaiveDate {
    day("2026-11-23")
}

pub fn days_on(days: i64) -> NaiveDate {
    today() + chrono::TimeDelta::days(days)
}

/// The n-th of a row of people who are nobody; no two are alike.
pub fn name(n: usize) -> String {
    const SURNAMES: [&str; 12] = [
        "Абрамов", "Белкин", "Власов", "Громов", "Ершов", "Зимин", "Исаев", "Калинин", "Лаптев", "Наумов", "Рябов",
        "Тарасов",
    ];
    const GIVEN: [&str; 7] = ["Артём", "Глеб", "Егор", "Захар", "Кирилл", "Роман", "Степан"];
    const FATHERS: [&str; 5] = ["Андреевич", "Борисович", "Игоревич", "Олегович", "Юрьевич"];
    format!("{} {} {}", SURNAMES[n % 12], GIVEN[(n / 12 + n) % 7], FATHERS[(n / 84 + n) % 5])
}

/// The birth date of the n-th student, a minor.
pub fn birth(n: usize) -> NaiveDate {
    day("2010-01-01") + chrono::TimeDelta::days(n as i64 * 37 % 330)
}

/// A student on a list.
#[derive(Debug, Clone)]
pub struct Student {
    pub name: String,
    pub birth: Option<NaiveDate>,
    pub group: &'static str,
    /// The organisation's own number; may be empty.
    pub number: String,
}

/// The n-th student, listed in a group.
pub fn student(n: usize, group: &'static str) -> Student {
    Student { name: name(n), birth: Some(birth(n)), group, number: String::new() }
}

/// The n-th student's membership in a place.
pub fn seat(n: usize, place: &str) -> Seat {
    Seat { birth_date: Some(birth(n)), ..seat_of(&name(n), &(1000 + n).to_string(), place, Role::Student) }
}

/// Somebody's membership in a place.
pub fn seat_of(name: &str, account: &str, place: &str, role: Role) -> Seat {
    Seat::joined(place.parse().unwrap(), account, name, role)
}

/// A line of an order, by its kind, on the person of a name.
#[derive(Debug, Clone)]
pub struct Order {
    pub kind: MovementKind,
    pub name: String,
    pub number: &'static str,
    pub effective: NaiveDate,
    pub of_staff: bool,
}

/// An order of three days ago, in force since.
pub fn order(kind: MovementKind, name: &str) -> Order {
    Order { kind, name: name.to_owned(), number: "118-к", effective: days_on(-3), of_staff: kind.of_staff() }
}

/// A college while it is being made.
pub struct College {
    parts: Vec<DatasetPart>,
    seats: Vec<Seat>,
    places: Vec<PlaceName>,
    pub policy: Policy,
    pub moment: Moment,
}

impl College {
    /// Nobody yet, on the day at noon.
    pub fn new() -> College {
        College {
            parts: Vec::new(),
            seats: Vec::new(),
            places: vec![PlaceName::Organization, PlaceName::Staff],
            policy: Policy::default(),
            moment: Moment { as_of: today(), time: NaiveTime::from_hms_opt(12, 0, 0) },
        }
    }

    /// A class of so many students, all of whom are where they belong.
    pub fn of(count: usize) -> College {
        College::new().students((0..count).map(|n| student(n, GROUP))).seats((0..count).map(|n| seat(n, CLASS)))
    }

    /// The policy's settings.
    pub fn policy(mut self, set: impl FnOnce(&mut Policy)) -> College {
        set(&mut self.policy);
        self
    }

    /// Switches a rule.
    pub fn rule(self, rule: Rule, on: bool) -> College {
        self.policy(|policy| policy.rules.set(rule, on))
    }

    /// The hour of the plan.
    pub fn at(mut self, hour: u32, minute: u32) -> College {
        self.moment.time = NaiveTime::from_hms_opt(hour, minute, 0);
        self
    }

    /// Memberships on the platform.
    pub fn seats(mut self, seats: impl IntoIterator<Item = Seat>) -> College {
        self.seats.extend(seats);
        self
    }

    /// A place of the platform in which nobody is yet.
    pub fn place(mut self, place: &str) -> College {
        assert!(PlaceName::parse(place).is_some(), "{place}");
        self.places.push(place.parse().unwrap());
        self
    }

    /// A list of students, complete for the groups that it has.
    pub fn students(self, students: impl IntoIterator<Item = Student>) -> College {
        self.students_of(None, students)
    }

    /// The same, of a day that its title gives.
    pub fn students_of(mut self, day: Option<NaiveDate>, students: impl IntoIterator<Item = Student>) -> College {
        let (mut part, table) = self.table(Kind::Students);
        for (student, source) in students.into_iter().zip(rows()) {
            let name = part.names.full_name(&student.name);
            let group = part.groups.take(student.group);
            let person_id = part.texts.push(&student.number);
            let ids = part.keep_ids(Ids { person_id, ..Ids::default() });
            let standing = Standing::Active;
            part.students.push(StudentRow { name, birth: student.birth, group, standing, ids, source });
        }
        let groups = part.students.iter().filter_map(|row| row.group).collect();
        let rows = part.students.len() as u64;
        let coverage = Coverage { groups, ..Coverage::default() };
        part.tables.push(Table { rows, coverage, as_of: day, ..table });
        self.parts.push(part);
        self
    }

    /// The staffing list: names with their posts.
    pub fn staff(mut self, staff: &[(&str, PostKind, &str)]) -> College {
        let (mut part, table) = self.table(Kind::Staff);
        for ((name, post_kind, post), source) in staff.iter().zip(rows()) {
            let name = part.names.full_name(name);
            let post = part.texts.push(post);
            part.staff.push(StaffRow {
                name,
                birth: None,
                post,
                post_kind: *post_kind,
                standing: Standing::Active,
                left_on: None,
                ids: 0,
                source,
            });
        }
        part.tables.push(Table { rows: part.staff.len() as u64, ..table });
        self.parts.push(part);
        self
    }

    /// Legal representatives: each by name, with the n-th student, listed in a group.
    pub fn guardians(mut self, guardians: &[(&str, usize, &str)]) -> College {
        let (mut part, table) = self.table(Kind::Guardians);
        for ((guardian, child, group), source) in guardians.iter().zip(rows()) {
            let (guardian, student) = (part.names.full_name(guardian), part.names.full_name(&name(*child)));
            let group = part.groups.take(group);
            part.guardians.push(GuardianRow {
                name: guardian,
                ids: 0,
                student,
                student_birth: None,
                group,
                without_rights: false,
                source,
            });
        }
        let groups = part.guardians.iter().filter_map(|row| row.group).collect();
        let rows = part.guardians.len() as u64;
        let coverage = Coverage { groups, ..Coverage::default() };
        part.tables.push(Table { rows, coverage, ..table });
        self.parts.push(part);
        self
    }

    /// The teaching load of the group: each teacher with a subject; without one, as the class teacher.
    pub fn load(mut self, load: &[(&str, Option<&str>)]) -> College {
        let (mut part, table) = self.table(Kind::Teaching);
        for ((name, subject), source) in load.iter().zip(rows()) {
            let name = part.names.full_name(name);
            let group = part.groups.take(GROUP);
            let class_teacher = subject.is_none();
            let subject = part.texts.push(subject.unwrap_or_default());
            part.teaching.push(TeachingRow { name, group, subject, class_teacher, ids: 0, source });
        }
        let groups = part.teaching.iter().filter_map(|row| row.group).collect();
        let rows = part.teaching.len() as u64;
        let coverage = Coverage { groups, ..Coverage::default() };
        part.tables.push(Table { rows, coverage, ..table });
        self.parts.push(part);
        self
    }

    /// Orders, all of the group.
    pub fn orders(mut self, orders: impl IntoIterator<Item = Order>) -> College {
        let (mut part, table) = self.table(Kind::Movements);
        for (order, source) in orders.into_iter().zip(rows()) {
            let name = part.names.full_name(&order.name);
            let number = part.texts.push(order.number);
            let from_group = if order.of_staff { None } else { part.groups.take(GROUP) };
            part.movements.push(Movement {
                name,
                birth: None,
                ids: 0,
                kind: order.kind,
                number,
                date: Some(days_on(-3)),
                effective: Some(order.effective),
                from_group,
                to_group: None,
                new_name: None,
                cancels: Default::default(),
                cancels_of: None,
                post_kind: PostKind::Unknown,
                of_staff: order.of_staff,
                source,
            });
        }
        part.tables.push(Table { rows: part.movements.len() as u64, ..table });
        self.parts.push(part);
        self
    }

    /// The list of those who were acquainted with the rules of communication: names with the day.
    pub fn acquainted(mut self, people: &[(&str, NaiveDate)]) -> College {
        let (mut part, table) = self.table(Kind::Consents);
        for ((name, date), source) in people.iter().zip(rows()) {
            let name = part.names.full_name(name);
            part.consents.push(Consent { name, birth: None, date: Some(*date), source });
        }
        part.tables.push(Table { rows: part.consents.len() as u64, ..table });
        self.parts.push(part);
        self
    }

    fn table(&self, kind: Kind) -> (DatasetPart, Table) {
        let file = format!("{}-{}.csv", kind.code(), self.parts.len());
        let table = Table {
            digest: format!("blake3:{file}"),
            file,
            sheet: None,
            kind,
            scope: Scope::usual(kind),
            rows: 0,
            unreadable: 0,
            coverage: Coverage::default(),
            as_of: None,
            made_at: None,
            organization: None,
            replaced: false,
        };
        (DatasetPart::default(), table)
    }

    fn dataset(&mut self) -> Dataset {
        let mut parts = std::mem::take(&mut self.parts);
        let mut read = MembershipRead {
            platform: "sferum".to_owned(),
            places: std::mem::take(&mut self.places),
            seats: std::mem::take(&mut self.seats),
            lists: None,
        };
        read.places.extend(read.seats.iter().map(|seat| seat.place.clone()));
        read.sort();
        parts.push(read.part());
        DatasetPart::gather(parts)
    }

    /// The plan.
    pub fn plan(mut self) -> Plan {
        let dataset = self.dataset();
        make_plan(&dataset, &self.policy, self.moment, Lang::En)
    }
}

/// The rows of a table, below its header.
fn rows() -> impl Iterator<Item = RowRef> {
    (2u32..).map(|row| RowRef { table: TableId(0), row })
}

/// Each action in a line: kind, whom it is about, place, role, clause, basis, verdict, guards.
pub fn lines(plan: &Plan) -> Vec<String> {
    let line = |action: &planner::plan::Action| {
        let who = action.person().map_or("-", |person| person.name.as_str());
        let role = action.role().map_or("-", Role::code);
        let guards: Vec<&str> = action.guards.iter().map(|guard| guard.code()).collect();
        let (kind, basis, verdict) = (action.kind().code(), action.basis.kind().code(), action.verdict.code());
        let line = format!(
            "{kind} {who} {} {role} | {} {basis} {verdict} {}",
            action.place(),
            action.clause,
            guards.join(",")
        );
        line.trim_end().to_owned()
    };
    plan.actions.iter().map(line).collect()
}
