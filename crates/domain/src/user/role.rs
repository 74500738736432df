//! Roles, and what each may do.

/// What a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum UserRole {
    /// Decides.
    Administrator,
    /// Reads everything and decides nothing: the head.
    Viewer,
    /// Looks after files and health; no decisions about people.
    It,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Sees plans, people, the journal, statistics, the worklist and invitations.
    SeePeople,
    /// Approves, rejects, lifts guards, answers who is who, ticks tasks off.
    Decide,
    /// Sees files with their findings.
    SeeFiles,
    /// Uploads files and takes them back.
    ChangeFiles,
    /// Turns the stop switch.
    Stop,
}

impl UserRole {
    /// All roles.
    pub const ALL: [UserRole; <UserRole as strum::EnumCount>::COUNT] =
        [UserRole::Administrator, UserRole::Viewer, UserRole::It];

    /// The name in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            UserRole::Administrator => "administrator",
            UserRole::Viewer => "viewer",
            UserRole::It => "it",
        }
    }

    /// The role of a name.
    pub fn from_code(code: &str) -> Option<UserRole> {
        UserRole::ALL.into_iter().find(|role| role.code() == code)
    }

    /// True if the role has a right.
    pub fn may(self, right: Right) -> bool {
        match self {
            UserRole::Administrator => true,
            UserRole::Viewer => matches!(right, Right::SeePeople | Right::SeeFiles),
            UserRole::It => matches!(right, Right::SeeFiles | Right::ChangeFiles),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_administrator_decides() {
        for role in UserRole::ALL {
            assert_eq!(role.may(Right::Decide), role == UserRole::Administrator);
            assert_eq!(role.may(Right::Stop), role == UserRole::Administrator);
            assert_eq!(UserRole::from_code(role.code()), Some(role));
        }
        assert!(!UserRole::It.may(Right::SeePeople) && !UserRole::Viewer.may(Right::ChangeFiles));
    }
}
