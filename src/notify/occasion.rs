//! What there is to write about, as values: counts, codes, days and names of files. No person is in any of them.

use chrono::NaiveDateTime;
use domain::GuardCode;
use domain::action::ActionKind;
use serde::Serialize;

/// Something that the people who look after the organisation should hear of.
///
/// Times are the college's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Occasion {
    /// A cycle ended, and something in it needs a person.
    NeedsPerson(Outcome),
    /// What people approved was carried out, and something of it is left to people.
    Carried(Outcome),
    /// Something was done, and nobody is needed.
    Done(Outcome),
    /// A roster is held as a whole: nothing that rests on it was done.
    Held(Outcome),
    /// Held again and again: for the second address.
    Escalation {
        /// How many cycles in a row.
        in_a_row: u32,
        /// The last of them.
        outcome: Outcome,
    },
    /// Nothing has happened for too long.
    Silence {
        /// What has not happened.
        of: Silence,
        /// How many days have passed.
        days: u32,
        /// When it happened last; `None` if it never did.
        last: Option<NaiveDateTime>,
    },
    /// Approved actions could not be carried out.
    ApplyFailed {
        /// Carried out.
        done: u64,
        /// Refused by the platform.
        failed: u64,
        /// The answer was lost; the next read of the membership will tell.
        unknown: u64,
    },
    /// The stop switch is on: nothing is carried out.
    Stopped {
        /// Since when.
        since: NaiveDateTime,
        /// How many actions would be carried out otherwise.
        waiting: u64,
    },
    /// A cycle could not even begin.
    NotStarted(Obstacle),
    /// Something happened at the door of a messenger that cannot wait for the next cycle.
    BotSession(BotSession),
}

/// What happened at the door. An account is a number of the messenger, not a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum BotSession {
    /// Somebody came who does not belong there.
    Stranger {
        /// The place, in the language of the letter.
        place: String,
        /// The account.
        account: i64,
        /// Taken out again at once.
        removed: bool,
    },
    /// Somebody came who may belong there.
    Unclear {
        /// The place, in the language of the letter.
        place: String,
        /// The account.
        account: i64,
    },
    /// Somebody came of whom no list says whether they belong there.
    Unchecked {
        /// The place, in the language of the letter.
        place: String,
        /// The account.
        account: i64,
    },
    /// The bot lacks rights in chats.
    RightsLost {
        /// Each chat in the language of the letter, with the rights as the messenger calls them.
        chats: Vec<(String, Vec<String>)>,
    },
    /// A link was refused.
    LinkRefused {
        /// The reason, a code: see [`crate::invitation::dialogue::Pressed`].
        reason: &'static str,
    },
}

impl Outcome {
    /// True if a person is needed.
    pub fn needs_person(&self) -> bool {
        self.waiting + self.held + self.questions + self.words + self.tasks > 0
            || !self.rejected.is_empty()
            || !self.half_read.is_empty()
    }

    /// How many actions were carried out.
    pub fn done(&self) -> u64 {
        self.done.iter().map(|(_, count)| count).sum()
    }
}

/// What a cycle did, and what it left to people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The number of the plan, where there is one to decide on.
    pub plan: Option<i64>,
    /// What was carried out since the last letter: how many actions of each kind.
    pub done: Vec<(ActionKind, u64)>,
    /// Actions that wait for a person's approval.
    pub waiting: u64,
    /// Actions that guards hold until a person does something.
    pub held: u64,
    /// The guards that hold them, each with how many it holds.
    pub guards: Vec<(GuardCode, u64)>,
    /// Until when approvals wait.
    pub until: Option<NaiveDateTime>,
    /// Questions of identity.
    pub questions: u64,
    /// Questions about words.
    pub words: u64,
    /// Open tasks of the worklist: what the platform cannot do by itself.
    pub tasks: u64,
    /// Files that could not be read.
    pub rejected: Vec<Rejected>,
    /// Files that were accepted although a part of them was not read.
    pub half_read: Vec<HalfRead>,
    /// How much was compared and what was not, in the language of the letter; `None` where everything was.
    pub coverage: Option<String>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Its name.
    pub file: String,
    /// The reason, in the language of the letter.
    pub reason: String,
}

/// A part of an accepted file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HalfRead {
    /// The file's name, with its sheet where it has several.
    pub file: String,
    /// What was not read, in the language of the letter. Names nobody.
    pub reason: String,
    /// How many more places of the file are like that.
    pub more: u64,
}

/// What has not happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Silence {
    /// No cycle ran.
    Run,
    /// No file came.
    File,
    /// Nobody looked at what waits.
    Review,
}

/// Why a cycle did not begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Obstacle {
    /// Another program holds the database.
    DatabaseLocked,
    /// The platform cannot be reached, or its membership cannot be read whole.
    Platform {
        /// Its name in the configuration.
        platform: String,
    },
    /// A watched folder cannot be used.
    Folder {
        /// The sentence, in the language of the letter.
        reason: String,
    },
    /// Anything else.
    Other {
        /// The sentence, in the language of the letter.
        reason: String,
    },
}
