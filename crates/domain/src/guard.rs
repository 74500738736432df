//! The guards: what holds an action, whatever the rosters say.

/// A guard, by what it found (regulation map, N1 to N14). Its code is published: in plans, in the configuration of alarms, on
/// the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum GuardCode {
    /// A blocked member is not invited back (5.13.5).
    BlockedMember,
    /// The clock jumped: what depends on the day waits.
    Clock,
    /// Birth dates, phones or guardians of many changed at once: a column slipped.
    ColumnsShifted,
    /// A day on which the policy lets nothing be carried out.
    Freeze,
    /// It is not known whether the account is the person's.
    IdentityUncertain,
    /// The numbers of many changed at once.
    IdsChanged,
    /// Nobody would administer any more.
    LastAdmin,
    /// An order that is named could not be found.
    NoBasis,
    /// The order is in force from a day still to come.
    NotEffectiveYet,
    /// A legal representative of another child who stays.
    OtherChildRemains,
    /// The person stays in the place in another role.
    OtherRoleRemains,
    /// Nobody would be left in a place.
    PlaceEmptied,
    /// The policy protects the person.
    ProtectedPerson,
    /// An hour in which the policy lets nothing be carried out.
    QuietHours,
    /// Somebody would get more rights than rosters give.
    RoleEscalation,
    /// A roster has far fewer rows than the one before.
    RosterShrank,
    /// A roster is older than the one before, or of another course.
    RosterStale,
    /// The person is not acquainted with the rules of communication yet (5.13.3).
    RulesNotAcknowledged,
    /// The connector's own account.
    OwnAccount,
    /// More additions without an explanation than the policy allows.
    TooManyAdditions,
    /// More removals without an explanation than the policy allows.
    TooManyRemovals,
    /// More changes of role without an explanation than the policy allows.
    TooManyRoleChanges,
    /// A roster of another organisation.
    WrongOrganization,
}

crate::serialize_as_code!(GuardCode);
crate::read_as_code!(GuardCode);

impl GuardCode {
    /// All guards, sorted by code.
    pub const ALL: [GuardCode; <GuardCode as strum::EnumCount>::COUNT] = [
        GuardCode::BlockedMember,
        GuardCode::Clock,
        GuardCode::ColumnsShifted,
        GuardCode::Freeze,
        GuardCode::IdentityUncertain,
        GuardCode::IdsChanged,
        GuardCode::LastAdmin,
        GuardCode::NoBasis,
        GuardCode::NotEffectiveYet,
        GuardCode::OtherChildRemains,
        GuardCode::OtherRoleRemains,
        GuardCode::PlaceEmptied,
        GuardCode::ProtectedPerson,
        GuardCode::QuietHours,
        GuardCode::RoleEscalation,
        GuardCode::RosterShrank,
        GuardCode::RosterStale,
        GuardCode::RulesNotAcknowledged,
        GuardCode::OwnAccount,
        GuardCode::TooManyAdditions,
        GuardCode::TooManyRemovals,
        GuardCode::TooManyRoleChanges,
        GuardCode::WrongOrganization,
    ];

    /// The name in the JSON: `guard.` and what it found.
    pub const fn code(self) -> &'static str {
        match self {
            GuardCode::BlockedMember => "guard.blocked_member",
            GuardCode::Clock => "guard.clock",
            GuardCode::ColumnsShifted => "guard.columns_shifted",
            GuardCode::Freeze => "guard.freeze",
            GuardCode::IdentityUncertain => "guard.identity_uncertain",
            GuardCode::IdsChanged => "guard.ids_changed",
            GuardCode::LastAdmin => "guard.last_admin",
            GuardCode::NoBasis => "guard.no_basis",
            GuardCode::NotEffectiveYet => "guard.not_effective_yet",
            GuardCode::OtherChildRemains => "guard.other_child_remains",
            GuardCode::OtherRoleRemains => "guard.other_role_remains",
            GuardCode::PlaceEmptied => "guard.place_emptied",
            GuardCode::ProtectedPerson => "guard.protected_person",
            GuardCode::QuietHours => "guard.quiet_hours",
            GuardCode::RoleEscalation => "guard.role_escalation",
            GuardCode::RosterShrank => "guard.roster_shrank",
            GuardCode::RosterStale => "guard.roster_stale",
            GuardCode::RulesNotAcknowledged => "guard.rules_not_acknowledged",
            GuardCode::OwnAccount => "guard.self",
            GuardCode::TooManyAdditions => "guard.too_many_additions",
            GuardCode::TooManyRemovals => "guard.too_many_removals",
            GuardCode::TooManyRoleChanges => "guard.too_many_role_changes",
            GuardCode::WrongOrganization => "guard.wrong_organization",
        }
    }

    /// The guard of a code.
    pub fn from_code(code: &str) -> Option<GuardCode> {
        GuardCode::ALL.into_iter().find(|guard| guard.code() == code)
    }

    /// True for guards that a person may lift for one plan, with a reason. The others wait for something: a day, an answer, an
    /// order's number, an acquaintance with the rules; or nothing lifts them (the last administrator, the connector itself,
    /// another child, another role).
    pub fn is_liftable(self) -> bool {
        match self {
            GuardCode::Clock
            | GuardCode::ColumnsShifted
            | GuardCode::IdsChanged
            | GuardCode::PlaceEmptied
            | GuardCode::ProtectedPerson
            | GuardCode::RoleEscalation
            | GuardCode::RosterShrank
            | GuardCode::RosterStale
            | GuardCode::TooManyAdditions
            | GuardCode::TooManyRemovals
            | GuardCode::TooManyRoleChanges
            | GuardCode::WrongOrganization => true,
            GuardCode::BlockedMember
            | GuardCode::Freeze
            | GuardCode::IdentityUncertain
            | GuardCode::LastAdmin
            | GuardCode::NoBasis
            | GuardCode::NotEffectiveYet
            | GuardCode::OtherChildRemains
            | GuardCode::OtherRoleRemains
            | GuardCode::QuietHours
            | GuardCode::RulesNotAcknowledged
            | GuardCode::OwnAccount => false,
        }
    }

    /// True for guards that end by themselves, on a day or at an hour: nobody has to do anything.
    pub fn passes_by_itself(self) -> bool {
        matches!(self, GuardCode::Freeze | GuardCode::NotEffectiveYet | GuardCode::QuietHours)
    }

    /// True for guards that hold a plan as a whole, or a large part of it: the command says so by its exit status.
    pub fn holds_the_plan(self) -> bool {
        match self {
            GuardCode::Freeze | GuardCode::QuietHours => true,
            GuardCode::ProtectedPerson | GuardCode::RoleEscalation => false,
            other => other.is_liftable(),
        }
    }

    /// True for guards on a roster as a whole: while one holds, the roster is no baseline.
    pub fn holds_a_roster(self) -> bool {
        self.is_lifted_with_the_roster() || matches!(self, GuardCode::ColumnsShifted | GuardCode::IdsChanged)
    }

    /// True for guards of which whoever lifts them says that the roster is right: the next one is compared with it.
    pub fn is_lifted_with_the_roster(self) -> bool {
        matches!(self, GuardCode::RosterShrank | GuardCode::RosterStale | GuardCode::WrongOrganization)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_there_and_back() {
        for guard in GuardCode::ALL {
            assert_eq!(GuardCode::from_code(guard.code()), Some(guard));
            assert_eq!(serde_json::to_string(&guard).unwrap(), format!("\"{guard}\""));
            assert_eq!(serde_json::from_str::<GuardCode>(&format!("\"{guard}\"")).unwrap(), guard);
        }
        assert!(GuardCode::ALL.is_sorted_by_key(|guard| guard.code()), "plans list guards by code");
        assert!(serde_json::from_str::<GuardCode>("\"guard.weather\"").is_err());
        let counts = |is: fn(GuardCode) -> bool| GuardCode::ALL.into_iter().filter(|guard| is(*guard)).count();
        assert_eq!(counts(GuardCode::is_liftable), 12);
        assert_eq!(counts(GuardCode::holds_the_plan), 12);
        assert_eq!(counts(GuardCode::holds_a_roster), 5);
    }
}
