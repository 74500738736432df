//! The rules W1 to W13 of the regulation map.

use domain::Clause;

/// A rule about who should be where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum Rule {
    /// Pedagogical employees are in the staff class.
    W1,
    /// The administration is in the staff class.
    W2,
    /// Students are in the class of their group.
    W3,
    /// The class teacher is attached to the class.
    W4,
    /// Who teaches a group is in its class.
    W5,
    /// The chat with a group's students.
    W6,
    /// The chat with the legal representatives of minor students.
    W7,
    /// The chat of those who teach the group.
    W8,
    /// The chat of a subject.
    W9,
    /// Management chats.
    W10,
    /// Additional administrators come from staff who have joined.
    W11,
    /// Nobody enters a chat before they were acquainted with the rules.
    W12,
    /// Blocked members.
    W13,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; <Rule as strum::EnumCount>::COUNT] = [
        Rule::W1,
        Rule::W2,
        Rule::W3,
        Rule::W4,
        Rule::W5,
        Rule::W6,
        Rule::W7,
        Rule::W8,
        Rule::W9,
        Rule::W10,
        Rule::W11,
        Rule::W12,
        Rule::W13,
    ];

    /// The id in policies.
    pub fn code(self) -> &'static str {
        match self {
            Rule::W1 => "W1",
            Rule::W2 => "W2",
            Rule::W3 => "W3",
            Rule::W4 => "W4",
            Rule::W5 => "W5",
            Rule::W6 => "W6",
            Rule::W7 => "W7",
            Rule::W8 => "W8",
            Rule::W9 => "W9",
            Rule::W10 => "W10",
            Rule::W11 => "W11",
            Rule::W12 => "W12",
            Rule::W13 => "W13",
        }
    }

    /// The clause of the regulation, as an action on its ground names it.
    pub fn clause(self) -> Clause {
        match self {
            Rule::W1 | Rule::W3 | Rule::W11 => Clause::C5_11_1,
            Rule::W2 | Rule::W10 => Clause::C5_11_2,
            Rule::W4 | Rule::W6 | Rule::W8 => Clause::C5_11_3,
            Rule::W5 | Rule::W9 => Clause::C5_11_4,
            Rule::W7 => Clause::C5_11_6,
            Rule::W12 => Clause::C5_13_3,
            Rule::W13 => Clause::C5_13_5,
        }
    }
}

domain::serialize_as_code!(Rule);

/// Which rules a policy switches on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleSet {
    said: [Option<bool>; 13],
}

impl RuleSet {
    /// Switches a rule.
    pub fn set(&mut self, rule: Rule, on: bool) {
        if let Some(said) = self.said.get_mut(rule as usize) {
            *said = Some(on);
        }
    }

    /// What the policy says of a rule; `None` if it says nothing.
    pub fn said(&self, rule: Rule) -> Option<bool> {
        self.said.get(rule as usize).copied().flatten()
    }

    /// True unless the policy switches the rule off.
    pub fn is_on(&self, rule: Rule) -> bool {
        self.said(rule).unwrap_or(true)
    }
}

impl serde::Serialize for RuleSet {
    /// The rules that are said, by their ids.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Rule::ALL.into_iter().filter_map(|rule| Some((rule, self.said(rule)?))))
    }
}
