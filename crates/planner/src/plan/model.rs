//! The plan as a value: what the diff found out, in the words and shapes of `kontingent.plan/1`.
//!
//! Every field name here is part of the contract with scripts; `schemas/plan-1.schema.json` publishes it and
//! `tests/it/plan_formats.rs` holds the two together. Field order is the order in the JSON.

use chrono::NaiveDate;
use domain::membership::Role;
use domain::{Clause, GuardCode};
use serde::de::Error as _;
use serde::de::value::UnitDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

pub use crate::identity::Confidence;
pub use domain::roster::Severity;
use domain::roster::Whole;

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
    pub place: String,
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
        let mut places: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
        for one in self.unchecked_places.iter().chain(&other.unchecked_places) {
            *places.entry(one.place.as_str()).or_default() += one.people;
        }
        Coverage {
            memberships: self.memberships + other.memberships,
            compared: self.compared + other.compared,
            unchecked_places: places
                .into_iter()
                .map(|(place, people)| UncheckedPlace { place: place.to_owned(), people })
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

/// One thing to do on the platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Action {
    /// Derived from kind, person, place and role: the same action has the same id in every plan.
    pub id: String,
    /// What to do.
    pub kind: ActionKind,
    /// The platform, by its name in the configuration; absent in a diff of files, which knows of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Whom it concerns; `null` for actions on a class itself.
    pub person: Option<PersonView>,
    /// Where the person is invited to, added to, moved to or removed from; for `rename_class` the new name.
    pub place: String,
    /// The role that the person gets, or (on removal) has; `null` for actions on a class itself.
    pub role: Option<Role>,
    /// Where the person comes from: on `reassign`, `attach_class_teacher` over another role, and `detach_class_teacher`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Seat>,
    /// The class's name until now; on `rename_class` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_place: Option<String>,
    /// The name that the person has on the platform until now; on `update_person` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_name: Option<String>,
    /// The membership was suspended before, and its term has passed: this removal is final. On `remove` alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    /// The clause of the regulation that demands it.
    pub clause: Clause,
    /// On what ground.
    pub basis: Basis,
    /// How sure it is that the person of the roster and the account are one; `null` for actions on a class itself.
    pub identity: Option<Identity>,
    /// The rows that it rests on.
    pub source: Vec<SourceRow>,
    /// Whether it may run by itself, waits for a person, or is held.
    pub verdict: Verdict,
    /// Codes of the guards that hold it, sorted; empty unless the verdict is `blocked`.
    pub guards: Vec<GuardCode>,
    /// Why it waits, each cause in a sentence in the language of the plan; empty where basis and guards say all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Ids of the actions that must be done before.
    pub depends_on: Vec<String>,
}

/// The actions A1 to A11 of the regulation map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// A1: the nomenclature of groups has a new group.
    CreateClass,
    /// A1: a group moved up as a whole.
    RenameClass,
    /// A2: not on the platform yet: an invitation link for the place and role.
    Invite,
    /// A3: on the platform already, but not in the place.
    Add,
    /// A6: the head's distribution names this class teacher.
    AttachClassTeacher,
    /// A7: asked to join, and the roster knows them there.
    AcceptRequest,
    /// A8: a joined employee whose status is not confirmed yet.
    ConfirmStatus,
    /// A11: a surname change or another correction of personal details.
    UpdatePerson,
    /// A10: named as administrator by the policy.
    GrantAdmin,
    /// A4: in another class or another role than they should be; one action, never remove then invite.
    Reassign,
    /// A7: asked to join, and the roster does not know them there.
    DeclineRequest,
    /// A9: a link past its term, or for somebody who does not belong there any more.
    RevokeInvite,
    /// A10: no longer an administrator; at once on dismissal.
    RevokeAdmin,
    /// A6: no longer the class teacher.
    DetachClassTeacher,
    /// A5: dismissed, expelled, transferred out, graduated, or their legal representative.
    Remove,
    /// A1: a group that graduated or is gone.
    ArchiveClass,
}

impl ActionKind {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            ActionKind::CreateClass => "create_class",
            ActionKind::RenameClass => "rename_class",
            ActionKind::Invite => "invite",
            ActionKind::Add => "add",
            ActionKind::AttachClassTeacher => "attach_class_teacher",
            ActionKind::AcceptRequest => "accept_request",
            ActionKind::ConfirmStatus => "confirm_status",
            ActionKind::UpdatePerson => "update_person",
            ActionKind::GrantAdmin => "grant_admin",
            ActionKind::Reassign => "reassign",
            ActionKind::DeclineRequest => "decline_request",
            ActionKind::RevokeInvite => "revoke_invite",
            ActionKind::RevokeAdmin => "revoke_admin",
            ActionKind::DetachClassTeacher => "detach_class_teacher",
            ActionKind::Remove => "remove",
            ActionKind::ArchiveClass => "archive_class",
        }
    }
}

/// A person as the plan names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Stable between plans, without personal data.
    pub key: String,
    /// The name as the roster writes it (as the platform writes it where no roster knows them).
    pub name: String,
    /// `student`, `staff`, `guardian` or `unknown`.
    pub category: Code,
    /// The account, where there is one.
    pub platform_id: Option<String>,
}

/// A place and the role in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The place.
    pub place: String,
    /// The role there.
    pub role: Role,
}

/// The ground of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What kind of ground.
    pub kind: BasisKind,
    /// The movement that the order is about; on `order` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movement: Option<Code>,
    /// The order's number; on `order` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The order's date; on `order` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// From when the order is in force, where that is another day than its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<NaiveDate>,
}

/// Kinds of ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// Listed there.
    Roster,
    /// An order, with its number and date.
    Order,
    /// Missing from a roster that is complete for the place.
    Absence,
    /// A setting of the organisation, or a date that the regulation attaches something to.
    Policy,
    /// A request to join.
    Request,
    /// A link past its term.
    Expired,
}

impl BasisKind {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            BasisKind::Roster => "roster",
            BasisKind::Order => "order",
            BasisKind::Absence => "absence",
            BasisKind::Policy => "policy",
            BasisKind::Request => "request",
            BasisKind::Expired => "expired",
        }
    }
}

/// How sure it is that two records are one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// How sure.
    pub confidence: Confidence,
    /// What speaks for it, sorted: `birth_date`, `full_name`, `person_id`, `snils`, `phone`, `email`, `place`, `similar_name` …
    pub evidence: Vec<Code>,
}

/// A row of an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceRow {
    /// The file's name.
    pub file: String,
    /// The sheet's name; `null` in a csv.
    pub sheet: Option<String>,
    /// The row's number, as a spreadsheet program shows it.
    pub row: u32,
}

/// Whether an action may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Policy lets it run by itself: everything that bears on the person was understood.
    Auto(Whole),
    /// Waits for a person.
    Review,
    /// A guard holds it.
    Blocked,
}

impl Verdict {
    /// The names of all verdicts.
    pub const CODES: [&str; 3] = ["auto", "review", "blocked"];

    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Auto(_) => "auto",
            Verdict::Review => "review",
            Verdict::Blocked => "blocked",
        }
    }

    /// True if policy lets it run by itself.
    pub fn is_auto(self) -> bool {
        matches!(self, Verdict::Auto(_))
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Verdict, D::Error> {
        match Cow::<str>::deserialize(deserializer)?.as_ref() {
            "auto" => Whole::deserialize(UnitDeserializer::new()).map(Verdict::Auto),
            "review" => Ok(Verdict::Review),
            "blocked" => Ok(Verdict::Blocked),
            other => Err(D::Error::unknown_variant(other, &Verdict::CODES)),
        }
    }
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
