//! The clauses of the regulation that actions are demanded by.

/// A clause, as plans and journal name it: «5.11.1».
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum Clause {
    /// What the administrator of the platform does: classes, invitations, roles, removals.
    C5_11_1,
    /// What the administration does, and its chats.
    C5_11_2,
    /// What the class teacher does: the class, and the group's chats of students and of parents.
    C5_11_3,
    /// What those who teach a group do, and the chats of their subjects.
    C5_11_4,
    /// What students use.
    C5_11_5,
    /// What parents and other legal representatives use.
    C5_11_6,
    /// Acquaintance with the rules of communication before somebody enters a chat.
    C5_13_3,
    /// A block, for a month at most.
    C5_13_5,
    /// The early end of a block.
    C5_13_6,
    /// Who is dismissed or expelled is taken out of chats, parents with their child.
    C5_13_8,
}

crate::serialize_as_code!(Clause);
crate::read_as_code!(Clause);

impl Clause {
    /// All clauses, in their order.
    pub const ALL: [Clause; <Clause as strum::EnumCount>::COUNT] = [
        Clause::C5_11_1,
        Clause::C5_11_2,
        Clause::C5_11_3,
        Clause::C5_11_4,
        Clause::C5_11_5,
        Clause::C5_11_6,
        Clause::C5_13_3,
        Clause::C5_13_5,
        Clause::C5_13_6,
        Clause::C5_13_8,
    ];

    /// The number.
    pub fn code(self) -> &'static str {
        match self {
            Clause::C5_11_1 => "5.11.1",
            Clause::C5_11_2 => "5.11.2",
            Clause::C5_11_3 => "5.11.3",
            Clause::C5_11_4 => "5.11.4",
            Clause::C5_11_5 => "5.11.5",
            Clause::C5_11_6 => "5.11.6",
            Clause::C5_13_3 => "5.13.3",
            Clause::C5_13_5 => "5.13.5",
            Clause::C5_13_6 => "5.13.6",
            Clause::C5_13_8 => "5.13.8",
        }
    }

    /// The clause of a number.
    pub fn from_code(code: &str) -> Option<Clause> {
        Clause::ALL.into_iter().find(|clause| clause.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_there_and_back() {
        for clause in Clause::ALL {
            assert_eq!(Clause::from_code(clause.code()), Some(clause));
            assert_eq!(serde_json::from_str::<Clause>(&serde_json::to_string(&clause).unwrap()).unwrap(), clause);
        }
        assert!(serde_json::from_str::<Clause>("\"5.99\"").is_err());
    }
}
