//! What can be asked about words, what can be answered, and an answer as it is given.
//!
//! What a phrase, a header or the name of a list means is known to the college alone: it is asked once, and the answer is
//! kept. Marks, hidden rows, names, days and references are for a person to look at each time: no answer settles them.

use super::{Vocabulary, Why};

/// What kind of words was not understood, and is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// A phrase of a vocabulary.
    Phrase(Vocabulary),
    /// A column with words under a header that is not known.
    Column,
    /// A line between the rows, which may say something of those below it.
    Section,
    /// A line above the table.
    Title,
    /// A sheet, by its name.
    Sheet,
    /// A file, by its name.
    File,
    /// A spelling that is perhaps a group of the college.
    Group,
}

/// Kinds of movement as they are offered, those first that matter most.
const MOVEMENTS: [&str; 16] = [
    "expulsion", "transfer_out", "graduation", "academic_leave", "return_from_leave", "enrolment", "reinstatement",
    "transfer", "surname_change", "hire", "dismissal", "post_change", "parental_leave", "cancellation", "amendment",
    "none",
];
const STANDINGS: [&str; 3] = ["active", "on_leave", "gone"];
const REMARKS: [&str; 5] = ["plain", "gone", "on_leave", "no_rights", "unclear"];
const RELATIONS: [&str; 2] = ["legal", "other"];
const POSTS: [&str; 3] = ["pedagogical", "administration", "other"];
const ROLES: [&str; 5] = ["student", "parent", "teacher", "class_teacher", "admin"];
const MEMBER_STATUSES: [&str; 6] = ["joined", "invited", "requested", "blocked", "left", "suspended"];
const CONTAINERS: [&str; 5] = ["listing", "gone", "on_leave", "not_ours", "some"];
const COLUMNS: [&str; 21] = [
    "remark", "status", "ignored", "left", "leaving_order", "leaving_order_date", "leaving_reason", "group",
    "birth_date", "person_id", "snils", "phone", "email", "guardian", "guardian_phone", "guardian_email", "relation",
    "rights", "post", "subject", "class_teacher_of",
];

/// The answer that a spelling of a group is no other group's.
pub const OWN_GROUP: &str = "own";

impl WordKind {
    /// What can be asked about something that was not understood; `None` if no answer about words settles it.
    pub fn of(why: Why) -> Option<WordKind> {
        match why {
            // Whose class teacher somebody is stands in the other lists.
            Why::Word(WordKind::Phrase(Vocabulary::Duty)) => None,
            Why::Word(kind) => Some(kind),
            Why::Struck
            | Why::Hidden
            | Why::Unlike
            | Why::Name
            | Why::Day
            | Why::Reference
            | Why::NewAnswer
            | Why::PartOfGroup
            | Why::Intended => None,
        }
    }

    /// The name in the JSON and in the store.
    pub fn code(self) -> &'static str {
        match self {
            WordKind::Phrase(_) => "phrase",
            WordKind::Column => "column",
            WordKind::Section => "section",
            WordKind::Title => "title",
            WordKind::Sheet => "sheet",
            WordKind::File => "file",
            WordKind::Group => "group",
        }
    }

    /// The vocabulary of a phrase.
    pub fn vocabulary(self) -> Option<Vocabulary> {
        match self {
            WordKind::Phrase(vocabulary) => Some(vocabulary),
            _ => None,
        }
    }

    /// The kind of its codes; the vocabulary's is empty but for phrases.
    pub fn from_codes(kind: &str, vocabulary: &str) -> Option<WordKind> {
        Some(match kind {
            "phrase" => WordKind::Phrase(Vocabulary::ALL.into_iter().find(|known| known.code() == vocabulary)?),
            "column" => WordKind::Column,
            "section" => WordKind::Section,
            "title" => WordKind::Title,
            "sheet" => WordKind::Sheet,
            "file" => WordKind::File,
            "group" => WordKind::Group,
            _ => return None,
        })
    }

    /// What may be answered, by code. For groups these are the college's own.
    pub fn choices(self) -> &'static [&'static str] {
        match self {
            WordKind::Phrase(Vocabulary::Movement) => &MOVEMENTS,
            WordKind::Phrase(Vocabulary::Standing) => &STANDINGS,
            WordKind::Phrase(Vocabulary::Remark) => &REMARKS,
            WordKind::Phrase(Vocabulary::Relation) => &RELATIONS,
            WordKind::Phrase(Vocabulary::Post) => &POSTS,
            WordKind::Phrase(Vocabulary::Role) => &ROLES,
            WordKind::Phrase(Vocabulary::MemberStatus) => &MEMBER_STATUSES,
            WordKind::Phrase(Vocabulary::Duty) | WordKind::Group => &[],
            WordKind::Column => &COLUMNS,
            WordKind::Section | WordKind::Title | WordKind::Sheet | WordKind::File => &CONTAINERS,
        }
    }

    /// The key of the sentence that says what a choice means; groups are called as they are called.
    pub fn choice_key(self, choice: &str) -> Option<String> {
        let of = match self {
            WordKind::Phrase(vocabulary) => vocabulary.code(),
            WordKind::Column => return Some(format!("field-{}", choice.replace('_', "-"))),
            WordKind::Section | WordKind::Title | WordKind::Sheet | WordKind::File => "container",
            WordKind::Group if choice == OWN_GROUP => "group",
            WordKind::Group => return None,
        };
        Some(format!("words-{of}-{choice}").replace('_', "-"))
    }
}

/// What was answered about some words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct WordAnswer {
    /// What kind of words.
    pub kind: WordKind,
    /// The words, as they stand in a file.
    pub words: String,
    /// The header of the column in which they were met.
    pub column: String,
    /// One of the kind's choices.
    pub means: String,
}

/// An answer that holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct HeldAnswer {
    /// The answer.
    pub answer: WordAnswer,
    /// No plan that was made with it has been decided on yet: what rests on it waits for a person.
    pub is_new: bool,
}

#[cfg(test)]
mod tests {
    use super::super::MovementKind;
    use super::*;

    #[test]
    fn codes_go_there_and_back() {
        let kinds = Vocabulary::ALL.map(WordKind::Phrase).into_iter().chain([
            WordKind::Column,
            WordKind::Section,
            WordKind::Title,
            WordKind::Sheet,
            WordKind::File,
            WordKind::Group,
        ]);
        for kind in kinds {
            let vocabulary = kind.vocabulary().map_or("", Vocabulary::code);
            assert_eq!(WordKind::from_codes(kind.code(), vocabulary), Some(kind));
        }
        assert_eq!(WordKind::from_codes("phrase", "weather"), None);
    }

    #[test]
    fn every_kind_of_movement_is_offered() {
        for code in MOVEMENTS.into_iter().filter(|code| *code != "none") {
            assert!(MovementKind::from_code(code).is_some(), "{code}");
        }
    }
}
