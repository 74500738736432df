//! One record a row: what a roster says of a person, with the place where it says it.

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Group, TableId};
use crate::serialize_as_code;
use names::{PersonName, Symbol};

/// A row of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowRef {
    /// The table: a sheet of a file, read as one kind.
    pub table: TableId,
    /// The row's number, as a spreadsheet program shows it.
    pub row: u32,
}

/// The kinds of records that a table can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum Kind {
    /// Students, with their groups.
    Students,
    /// Employees, with their posts.
    Staff,
    /// Legal representatives, with the student each belongs to.
    Guardians,
    /// Who teaches which group what; class teachers.
    Teaching,
    /// Orders.
    Movements,
    /// Membership exported from a platform.
    Members,
    /// Acquaintance with the rules of communication (5.13.3).
    Consents,
}

serialize_as_code!(Kind, MovementKind);

impl<'de> Deserialize<'de> for MovementKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MovementKind, D::Error> {
        let code = String::deserialize(deserializer)?;
        MovementKind::from_plan_code(&code).ok_or_else(|| D::Error::custom(format!("{code:?} is no kind of movement")))
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; <Kind as strum::EnumCount>::COUNT] =
        [Kind::Students, Kind::Staff, Kind::Guardians, Kind::Teaching, Kind::Movements, Kind::Members, Kind::Consents];

    /// The name in mappings and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Students => "students",
            Kind::Staff => "staff",
            Kind::Guardians => "guardians",
            Kind::Teaching => "teaching",
            Kind::Movements => "movements",
            Kind::Members => "members",
            Kind::Consents => "consents",
        }
    }

    /// The kind of a name in a mapping.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Strong evidence of who somebody is. Zero and empty mean that the file does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ids {
    /// The organisation's own number: personal file, staff number, record book.
    pub person_id: Symbol,
    /// SNILS as a number, its check sum verified.
    pub snils: u64,
    /// The phone as a number in international form.
    pub phone: u64,
    /// The mail address, in small letters.
    pub email: Symbol,
    /// The account on the platform, where a roster itself names it: a link that a person has confirmed.
    pub platform_id: Symbol,
}

impl Ids {
    /// True if nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Ids::default()
    }
}

/// What a roster says of where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Standing {
    /// Studies or works: also what a list without a status column says.
    #[default]
    Active,
    /// Academic leave, or leave to care for a child: keeps the place by default.
    OnLeave,
    /// Expelled, dismissed, transferred out or graduated, by a status word or a date of leaving.
    Gone,
}

/// A student's row.
#[derive(Debug, Clone, Copy)]
pub struct StudentRow {
    /// The name.
    pub name: PersonName,
    /// The birth date, if it is one.
    pub birth: Option<NaiveDate>,
    /// The group; `None` if the row names none that can be read.
    pub group: Option<Group>,
    /// Studies, is on leave, is gone.
    pub standing: Standing,
    /// Index into [`super::DatasetPart::ids`] plus one; 0 for none.
    pub ids: u32,
    /// Where.
    pub source: RowRef,
}

/// A change says of a student's row what is over: without it, a row of a change says nothing of where somebody was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaving {
    /// The student's row.
    pub source: RowRef,
    /// The group that they are in no more; `None` if they left the organisation.
    pub group: Option<Group>,
}

/// An employee's row: one for each post.
#[derive(Debug, Clone, Copy)]
pub struct StaffRow {
    /// The name.
    pub name: PersonName,
    /// The birth date, if it is given.
    pub birth: Option<NaiveDate>,
    /// The post, as written.
    pub post: Symbol,
    /// What the post means for the regulation.
    pub post_kind: PostKind,
    /// Works, is on leave, is gone.
    pub standing: Standing,
    /// The date of dismissal, if the list has one.
    pub left_on: Option<NaiveDate>,
    /// Index into [`super::DatasetPart::ids`] plus one; 0 for none.
    pub ids: u32,
    /// Where.
    pub source: RowRef,
}

/// What a post means (5.11.2, 5.11.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PostKind {
    /// Teaches: W1.
    #[default]
    Pedagogical,
    /// Administration: W2.
    Administration,
    /// Neither: no place is demanded, none is taken away.
    Other,
    /// A word that no mapping knows: treated as [`PostKind::Other`], with a notice.
    Unknown,
}

/// A legal representative's row.
#[derive(Debug, Clone, Copy)]
pub struct GuardianRow {
    /// The guardian's name.
    pub name: PersonName,
    /// The guardian's ids; index into [`super::DatasetPart::ids`] plus one; 0 for none.
    pub ids: u32,
    /// The child's name.
    pub student: PersonName,
    /// The child's birth date, if it is given.
    pub student_birth: Option<NaiveDate>,
    /// The child's group, if it is given.
    pub group: Option<Group>,
    /// Deprived of parental rights, or restricted in them: never invited.
    pub without_rights: bool,
    /// Where.
    pub source: RowRef,
}

/// One teacher, one group, one subject; or a class teacher.
#[derive(Debug, Clone, Copy)]
pub struct TeachingRow {
    /// The teacher.
    pub name: PersonName,
    /// The group.
    pub group: Option<Group>,
    /// The subject; empty if the row names none.
    pub subject: Symbol,
    /// The row makes the person the group's class teacher.
    pub class_teacher: bool,
    /// The teacher's ids; index into [`super::DatasetPart::ids`] plus one; 0 for none.
    pub ids: u32,
    /// Where.
    pub source: RowRef,
}

/// Kinds of movement (3.7, 5.11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum MovementKind {
    /// Зачисление.
    Enrolment,
    /// Восстановление.
    Reinstatement,
    /// Перевод в другую группу.
    Transfer,
    /// Перевод в другую организацию.
    TransferOut,
    /// Отчисление.
    Expulsion,
    /// Окончание обучения.
    Graduation,
    /// Академический отпуск.
    AcademicLeave,
    /// Выход из академического отпуска.
    ReturnFromLeave,
    /// Смена фамилии.
    SurnameChange,
    /// Приём на работу.
    Hire,
    /// Перевод на другую должность.
    PostChange,
    /// Увольнение.
    Dismissal,
    /// Отпуск по уходу за ребёнком.
    ParentalLeave,
    /// An order that takes another one's effect away.
    Cancellation,
    /// An order that changes another one in words that name no movement: neither has an effect until a person has looked.
    Amendment,
    /// An order whose words were not understood: it has no effect, and what concerns the person waits.
    Unclear,
}

impl MovementKind {
    /// All kinds.
    pub const ALL: [MovementKind; <MovementKind as strum::EnumCount>::COUNT] = [
        MovementKind::Enrolment,
        MovementKind::Reinstatement,
        MovementKind::Transfer,
        MovementKind::TransferOut,
        MovementKind::Expulsion,
        MovementKind::Graduation,
        MovementKind::AcademicLeave,
        MovementKind::ReturnFromLeave,
        MovementKind::SurnameChange,
        MovementKind::Hire,
        MovementKind::PostChange,
        MovementKind::Dismissal,
        MovementKind::ParentalLeave,
        MovementKind::Cancellation,
        MovementKind::Amendment,
        MovementKind::Unclear,
    ];

    /// The name in mappings and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            MovementKind::Enrolment => "enrolment",
            MovementKind::Reinstatement => "reinstatement",
            MovementKind::Transfer => "transfer",
            MovementKind::TransferOut => "transfer_out",
            MovementKind::Expulsion => "expulsion",
            MovementKind::Graduation => "graduation",
            MovementKind::AcademicLeave => "academic_leave",
            MovementKind::ReturnFromLeave => "return_from_leave",
            MovementKind::SurnameChange => "surname_change",
            MovementKind::Hire => "hire",
            MovementKind::PostChange => "post_change",
            MovementKind::Dismissal => "dismissal",
            MovementKind::ParentalLeave => "parental_leave",
            MovementKind::Cancellation => "cancellation",
            MovementKind::Amendment => "amendment",
            MovementKind::Unclear => "unclear",
        }
    }

    /// The kind of a name in a mapping, which cannot say that an order's words were not understood.
    pub fn from_code(code: &str) -> Option<MovementKind> {
        MovementKind::from_plan_code(code).filter(|kind| *kind != MovementKind::Unclear)
    }

    /// The kind of a code in a plan or in the journal.
    pub fn from_plan_code(code: &str) -> Option<MovementKind> {
        MovementKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The person leaves the organisation by it.
    pub fn leaves(self) -> bool {
        matches!(
            self,
            MovementKind::TransferOut | MovementKind::Expulsion | MovementKind::Graduation | MovementKind::Dismissal
        )
    }

    /// The person comes (back) into a group or a post by it.
    pub fn enters(self) -> bool {
        matches!(
            self,
            MovementKind::Enrolment
                | MovementKind::Reinstatement
                | MovementKind::Transfer
                | MovementKind::ReturnFromLeave
                | MovementKind::Hire
                | MovementKind::PostChange
        )
    }

    /// Says nothing of where the person is, but of another order.
    pub fn is_about_an_order(self) -> bool {
        matches!(self, MovementKind::Cancellation | MovementKind::Amendment)
    }

    /// Only employees move like this.
    pub fn of_staff(self) -> bool {
        matches!(
            self,
            MovementKind::Hire | MovementKind::PostChange | MovementKind::Dismissal | MovementKind::ParentalLeave
        )
    }
}

/// One person's line in an order.
#[derive(Debug, Clone, Copy)]
pub struct Movement {
    /// The person; for a surname change under the old name.
    pub name: PersonName,
    /// The birth date, if it is given.
    pub birth: Option<NaiveDate>,
    /// Ids; index into [`super::DatasetPart::ids`] plus one; 0 for none.
    pub ids: u32,
    /// What happens.
    pub kind: MovementKind,
    /// The order's number; empty if the row has none.
    pub number: Symbol,
    /// The order's date.
    pub date: Option<NaiveDate>,
    /// From when it is in force; the order's date if nothing else is said.
    pub effective: Option<NaiveDate>,
    /// From which group.
    pub from_group: Option<Group>,
    /// Into which group.
    pub to_group: Option<Group>,
    /// The name after a surname change.
    pub new_name: Option<PersonName>,
    /// The number of the order whose effect this one takes away.
    pub cancels: Symbol,
    /// The date of that order, where it is given: numbers begin anew each year.
    pub cancels_of: Option<NaiveDate>,
    /// What the new post means; for hires and changes of post.
    pub post_kind: PostKind,
    /// The person is an employee.
    pub of_staff: bool,
    /// Where.
    pub source: RowRef,
}

/// The acquaintance of a person with the rules of communication.
#[derive(Debug, Clone, Copy)]
pub struct Consent {
    /// The person.
    pub name: PersonName,
    /// The birth date, if it is given.
    pub birth: Option<NaiveDate>,
    /// When.
    pub date: Option<NaiveDate>,
    /// Where.
    pub source: RowRef,
}

/// What a person said about who is who.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Answer {
    /// The person's key.
    pub person: String,
    /// The account's id on the platform; the account's key where the platform gives no ids.
    pub account: String,
    /// One person, or two.
    pub same: bool,
}
