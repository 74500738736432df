//! The regulation as settings: which rules W1 to W13 are on, what the guards allow, who is protected.
//!
//! A policy file (TOML) comes in, [`Policy`] goes out; without a file it says what the contract's defaults say. The rules
//! themselves are carried out in `plan`; their ids and clauses are listed in [`Rule`].

mod file;
mod rule;

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

pub use file::{read_policy, read_policy_table};
pub use rule::{Rule, RuleSet};

use domain::roster::{Kind, PostKind};

/// The settings of an organisation.
#[derive(Debug, Clone, Serialize)]
pub struct Policy {
    /// The organisation's name.
    pub organization: String,
    /// Rules that are on or off; `None` leaves a rule as it is by default.
    pub rules: RuleSet,
    /// Thresholds of the guards.
    pub guards: Thresholds,
    /// Posts that mean something else than the mappings say: the folded post, its kind.
    pub posts: Vec<(String, PostKind)>,
    /// Management chats: the name, the folded posts, the full names of their members (W10).
    pub management: Vec<ManagementChat>,
    /// Names or account ids of administrators (W11); `None` if the policy does not list them.
    pub administrators: Option<Vec<String>>,
    /// Names or account ids that no plan touches without a person, with the reason and the last day of protection.
    pub protected: Vec<Protected>,
    /// Account ids of the connector itself.
    pub own_accounts: Vec<String>,
    /// A link lapses after so many days.
    pub invite_term_days: u32,
    /// A membership that was suspended goes for good after so many days; 0 where nothing is suspended first. Set by the
    /// configuration for platforms that can.
    pub suspend_days: u32,
    /// The platform's memberships have no roles of their own: within a category none is wrong there. Set by the connector.
    pub roleless: bool,
    /// Whoever follows an invitation is acquainted with the rules before they are let in (5.13.3). Set by the connector.
    pub acquaints_at_door: bool,
    /// Absence may run by itself for these kinds.
    pub absence_auto: Vec<Kind>,
    /// Academic leave keeps the place; otherwise the person is taken out for its time.
    pub academic_leave_keeps: bool,
    /// Leave to care for a child keeps the place.
    pub parental_leave_keeps: bool,
    /// Days on which nothing is carried out.
    pub freeze: Vec<Freeze>,
    /// Hours in which nothing is carried out; may go over midnight.
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    /// Rows of the last accepted roster of a kind, for `guard.roster_shrank`.
    pub last_accepted: Vec<(Kind, u64)>,
    /// So many days before an 18th birthday it is announced.
    pub majority_notice_days: u32,
}

/// A management chat (5.11.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagementChat {
    /// Its name.
    pub name: String,
    /// Folded beginnings of posts.
    pub posts: Vec<String>,
    /// Full names.
    pub people: Vec<String>,
}

/// A person whom no plan touches by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protected {
    /// Full name or account id.
    pub who: String,
    /// Why.
    pub reason: String,
    /// Until when; without end if absent.
    pub until: Option<NaiveDate>,
}

/// Days on which nothing is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Freeze {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Why.
    pub reason: String,
}

/// How much of a kind may happen without an explanation before a person has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Threshold {
    /// Percent of the organisation.
    pub organization_percent: u32,
    /// Percent of a class.
    pub class_percent: u32,
    /// At least so many; fewer never trip a percentage.
    pub at_least: u32,
    /// More than so many always trip it.
    pub at_most: u32,
}

impl Default for Threshold {
    fn default() -> Self {
        Threshold { organization_percent: 10, class_percent: 10, at_least: 3, at_most: 50 }
    }
}

/// Thresholds of the guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Thresholds {
    /// Of `guard.too_many_removals`.
    pub removals: Threshold,
    /// Of `guard.too_many_additions`.
    pub additions: Threshold,
    /// Of `guard.too_many_role_changes`.
    pub role_changes: Threshold,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            organization: String::new(),
            rules: RuleSet::default(),
            guards: Thresholds::default(),
            posts: Vec::new(),
            management: Vec::new(),
            administrators: None,
            protected: Vec::new(),
            own_accounts: Vec::new(),
            invite_term_days: 30,
            suspend_days: 0,
            roleless: false,
            acquaints_at_door: false,
            absence_auto: Vec::new(),
            academic_leave_keeps: true,
            parental_leave_keeps: true,
            freeze: Vec::new(),
            quiet_hours: None,
            last_accepted: Vec::new(),
            majority_notice_days: 14,
        }
    }
}

impl Policy {
    /// True where accounts are suspended and never removed: whoever is suspended still has to leave the lists.
    pub fn suspends_for_good(&self) -> bool {
        self.suspend_days == u32::MAX
    }

    /// The freeze that a day lies in.
    pub fn freeze_on(&self, day: NaiveDate) -> Option<&Freeze> {
        self.freeze.iter().find(|freeze| (freeze.from..=freeze.to).contains(&day))
    }

    /// True if an hour is quiet.
    pub fn is_quiet(&self, time: NaiveTime) -> bool {
        self.quiet_hours
            .is_some_and(|(from, to)| if from <= to { (from..to).contains(&time) } else { time >= from || time < to })
    }
}
