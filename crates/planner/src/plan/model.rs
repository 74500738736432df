//! The plan as a value: what the diff found out, in the words and shapes of `kontingent.plan/1`.
//!
//! Every field name here is part of the contract with scripts; `schemas/plan-1.schema.json` publishes it and
//! `tests/it/plan_formats.rs` holds the two together. Field order is the order in the JSON.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

pub use domain::action::{
    Action, ActionKind, Basis, BasisKind, Change, Confidence, Identity, Membership, OrderBasis, PersonKey, PersonView,
    Seat, SourceRow, Verdict,
};
use domain::membership::PlaceName;
pub use domain::roster::Severity;

/// A word that scripts rely on: one of a fixed list in a plan that was made, whatever a stored plan holds.
pub type Code = Cow<'static, str>;

/// What the dry-run diff gives: everything that has to be done on the platform, why, and what was noticed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// Always `kontingent.plan/1`.
    pub schema: Code,
    /// Derived from the inputs and the date, so that the same inputs give the same id.
    pub plan_id: String,
    /// The organisation's name from the policy or a title line; may be empty.
    pub organization: String,
    /// The day for which the plan was made: orders up to it are in force.
    pub as_of: NaiveDate,
    /// Changes when any input, the membership, the policy or the date changed.
    pub fingerprint: String,
    /// The platforms that it is for, in the order of the configuration; empty in a diff of files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<PlatformPart>,
    /// The tables that the plan rests on, one for each kind of record in each file.
    pub inputs: Vec<Input>,
    /// What has to be done, sorted by place, person, kind.
    pub actions: Vec<Action>,
    /// What a person should know or mend, sorted by file, sheet, row, code.
    pub findings: Vec<Finding>,
    /// Who may be who: what a person has to answer, sorted by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionView>,
    /// Words that nobody knows: what a person has to answer once, sorted by kind, vocabulary, words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordQuestion>,
    /// Counts of the actions.
    pub summary: Summary,
    /// How much was compared; absent in plans that were not made of rosters and a membership.
    #[serde(default, skip_serializing_if = "Coverage::is_unknown")]
    pub coverage: Coverage,
}

/// How much of the membership and of the rosters was compared with each other. Only where all of it was, everything can be
/// as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Memberships read, in places; those who left by themselves are none.
    pub memberships: u64,
    /// Of these, compared with a roster in force that is complete for the place or lists the person there.
    pub compared: u64,
    /// The places of the others, sorted, each with its number of people.
    pub unchecked_places: Vec<UncheckedPlace>,
    /// People whom the rosters list.
    pub people: u64,
    /// Of these, compared with the membership: not those without a group that is known, and not those about whom the
    /// rosters disagree or a question is open.
    pub people_compared: u64,
}

/// A place with people whom no roster was compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UncheckedPlace {
    /// The place.
    pub place: PlaceName,
    /// How many people.
    pub people: u64,
}

impl Coverage {
    /// True for a plan that says nothing of it: one made before coverage was told, or not of rosters at all.
    pub fn is_unknown(&self) -> bool {
        self.memberships == 0 && self.people == 0
    }

    /// True if everything was compared.
    pub fn is_complete(&self) -> bool {
        self.memberships == self.compared && self.people == self.people_compared
    }

    /// Both together, of two platforms.
    #[must_use]
    pub fn with(&self, other: &Coverage) -> Coverage {
        let mut places: std::collections::BTreeMap<&PlaceName, u64> = std::collections::BTreeMap::new();
        for one in self.unchecked_places.iter().chain(&other.unchecked_places) {
            *places.entry(&one.place).or_default() += one.people;
        }
        Coverage {
            memberships: self.memberships + other.memberships,
            compared: self.compared + other.compared,
            unchecked_places: places
                .into_iter()
                .map(|(place, people)| UncheckedPlace { place: place.clone(), people })
                .collect(),
            // The same rosters are compared with each platform: whoever was not compared with one was not compared.
            people: self.people.max(other.people),
            people_compared: match (self.is_unknown(), other.is_unknown()) {
                (true, _) => other.people_compared,
                (_, true) => self.people_compared,
                _ => self.people_compared.min(other.people_compared),
            },
        }
    }
}

/// One platform's part in a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformPart {
    /// Its name in the configuration.
    pub name: String,
    /// It was read whole. Of a platform that was not there are no actions, and nothing is concluded.
    pub read: bool,
    /// Why it was not read, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One kind of records read from one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    /// The file's name, without directories.
    pub file: String,
    /// `blake3:` and the digest of the file's bytes.
    pub digest: String,
    /// `students`, `staff`, `guardians`, `teaching`, `movements`, `consents` or `members`.
    pub kind: Code,
    /// Records read, unreadable rows among them.
    pub rows: u64,
    /// What the roster is complete for: `groups`, `organization` or `none`. `members` are complete for the places they list.
    pub scope: Code,
    /// Number of groups (for members: of places) that occur.
    pub groups: u64,
}

/// Something that was noticed: data, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A code that scripts can rely on.
    pub code: Code,
    /// The sentence for a person, in the language of the plan.
    pub message: String,
    /// The file that it is about; `null` if it is about the plan as a whole.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The row.
    pub row: Option<u32>,
    /// The column's header, as it stands in the file.
    pub column: Option<String>,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRef>,
    /// The platform, where the plan is for several and it is about one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

/// Findings about tables that were not read whole. None of their sentences names a person.
const HALF_READ: [&str; 7] = [
    "mapping.ambiguous_column", "mapping.sheet_not_understood", "mapping.table_not_understood", "orders.text_not_read",
    "roster.no_groups", "roster.total_mismatch", "roster.unreadable_row",
];

impl Finding {
    /// True if it says that a part of a file was not read: whoever looks after the files should hear of it.
    pub fn is_of_half_read(&self) -> bool {
        self.severity != Severity::Info && self.file.is_some() && HALF_READ.contains(&self.code.as_ref())
    }
}

/// A person, named in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// The same key as in the actions.
    pub key: String,
    /// The name.
    pub name: String,
}

/// People and accounts that may be one, as a person is asked about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Derived from people and accounts: the same question has the same id in every plan.
    pub id: String,
    /// `near_match`, `birth_differs`, `several_candidates`, `second_account`, `initials`, `same_number`, `same_words` or
    /// `part_of_name`.
    pub kind: Code,
    /// The platform of the accounts; absent in a diff of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The people of the rosters.
    pub people: Vec<Candidate>,
    /// The accounts of the platform; `key` is the account's id there, or a derived key where the platform gives none.
    pub accounts: Vec<Candidate>,
}

/// Words of the rosters that no vocabulary knows, as a person is asked about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordQuestion {
    /// Derived from kind, vocabulary, words and column: the same question has the same id in every plan.
    pub id: String,
    /// `phrase`, `column`, `section`, `title`, `sheet`, `file` or `group`.
    pub kind: Code,
    /// The vocabulary of a phrase: `movement`, `standing`, `remark`, `relation`, `post`, `role` or `member_status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<Code>,
    /// The words, as they stand in the file.
    pub words: String,
    /// The header of the column, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// In how many rows; 0 where they are said of a whole table.
    pub count: u64,
    /// Where they stand, up to three places.
    pub examples: Vec<WordPlace>,
    /// What may be answered, those first that are most likely.
    pub choices: Vec<Code>,
}

/// A place where words stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordPlace {
    /// The file's name.
    pub file: String,
    /// The sheet's name; `null` in a csv.
    pub sheet: Option<String>,
    /// The row's number; `null` where the words are said of a whole table.
    pub row: Option<u32>,
    /// What stands there.
    pub words: String,
}

/// One side of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The person's key, or the account's id.
    pub key: String,
    /// The name.
    pub name: String,
    /// `student`, `staff` or `guardian`.
    pub category: Code,
    /// The birth date, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    /// The group (of a person), the places (of an account).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// The row that says so; absent for accounts that were read from a platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRow>,
    /// The children of a legal representative.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<ChildView>,
    /// The last four digits of the phone, where one is known: enough to tell namesakes apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_end: Option<String>,
    /// The first day on which an account came to one of its places, where the platform tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
}

/// A child of a legal representative, as a question tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildView {
    /// The name.
    pub name: String,
    /// The group, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// Counts of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Actions `invite`.
    pub invite: u64,
    /// Actions `add`.
    pub add: u64,
    /// Actions `reassign`.
    pub reassign: u64,
    /// Actions `remove`.
    pub remove: u64,
    /// Actions of all other kinds.
    pub other: u64,
    /// Verdict `auto`.
    pub auto: u64,
    /// Verdict `review`.
    pub review: u64,
    /// Verdict `blocked`.
    pub blocked: u64,
    /// Memberships that stay as they are.
    pub unchanged: u64,
    /// Of the unchanged, those that no roster speaks of: nobody has checked whether these people belong there.
    pub unchecked: u64,
    /// All memberships read, in places.
    #[serde(default)]
    pub memberships: u64,
    /// Of these, compared with a roster in force.
    #[serde(default)]
    pub compared: u64,
}
