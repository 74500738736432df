//! A person as plans know them → which seats are theirs. One account may be of a student and of a parent: each capacity is
//! looked at for itself (N3).

use std::collections::{BTreeMap, BTreeSet};

use domain::membership::Role;
use names::fold_name;
use planner::plan::Action;
use store::Span;

/// How sure it is that a seat is the person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// By the account, or by the invitation that was made for the person.
    Certain,
    /// By the name alone, where no account of the person is known.
    ByName,
    /// Another account of the same name: perhaps a namesake.
    Namesake,
    /// Somebody else's.
    No,
}

/// A person and the accounts that plans name for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
    /// `student`, `staff`, `guardian` or `unknown`.
    pub category: String,
    /// Accounts by platform.
    pub accounts: BTreeMap<String, BTreeSet<String>>,
    /// Accounts that belong to other people.
    pub taken: BTreeSet<String>,
}

impl Owner {
    /// Remembers what an action of a platform's plan says of the person; nothing if it is about somebody else.
    pub fn learn(&mut self, platform: &str, action: &Action) {
        let Some(person) = action.person() else { return };
        let Some(id) = person.platform_id.as_ref().filter(|id| !id.is_empty()) else { return };
        if person.key == self.key {
            self.accounts.entry(platform.to_owned()).or_default().insert(id.clone());
        } else {
            self.taken.insert(id.clone());
        }
    }

    /// True if a role belongs to the capacity in which the person is known.
    pub fn has_capacity(&self, role: Role) -> bool {
        self.category == "unknown" || role.category().code() == self.category
    }

    /// Whose a seat is. The capacity is another question.
    pub fn owns(&self, span: &Span) -> Ownership {
        let seat = &span.seat;
        let known = self.accounts.get(&span.platform);
        if known.is_some_and(|ids| ids.contains(&seat.platform_id)) {
            return Ownership::Certain;
        }
        if let Some(key) = &seat.person_key {
            return if *key == self.key { Ownership::Certain } else { Ownership::No };
        }
        let others = !seat.platform_id.is_empty() && self.taken.contains(&seat.platform_id);
        if others || !self.has_capacity(seat.role) || fold_name(&seat.name) != fold_name(&self.name) {
            return Ownership::No;
        }
        // An invitation has no account yet.
        if known.is_none() || seat.platform_id.is_empty() { Ownership::ByName } else { Ownership::Namesake }
    }

    /// True for a seat that is the person's in the capacity in which they are known.
    pub fn has(&self, span: &Span) -> bool {
        let seat = &span.seat;
        // Most seats are other people's accounts: their names need not be looked at.
        let by_account = !seat.platform_id.is_empty() && seat.person_key.is_none();
        if by_account && let Some(ids) = self.accounts.get(&span.platform) {
            return ids.contains(&seat.platform_id) && self.has_capacity(seat.role);
        }
        matches!(self.owns(span), Ownership::Certain | Ownership::ByName) && self.has_capacity(span.seat.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::membership::Seat;

    fn span(platform: &str, account: &str, key: Option<&str>) -> Span {
        let seat: Seat = serde_json::from_value(serde_json::json!({
            "place": "class:ИС-21", "platform_id": account, "name": "Громов Лев Борисович", "role": "student",
            "status": "joined", "person_key": key
        }))
        .unwrap();
        Span { platform: platform.into(), seat, first_read: String::new(), gone_read: None, gone_known: None }
    }

    #[test]
    fn a_name_is_enough_only_where_no_account_is_known() {
        let mut owner = Owner {
            key: "k".into(),
            name: "ГРОМОВ Лев Борисович".into(),
            category: "student".into(),
            ..Owner::default()
        };
        owner.accounts.entry("a".into()).or_default().insert("7".into());
        owner.taken.insert("9".into());
        for (span, expected) in [
            (span("a", "7", None), Ownership::Certain),
            (span("a", "8", None), Ownership::Namesake),
            (span("a", "", None), Ownership::ByName),
            (span("a", "", Some("k")), Ownership::Certain),
            (span("a", "", Some("other")), Ownership::No),
            (span("b", "8", None), Ownership::ByName),
            (span("b", "9", None), Ownership::No),
        ] {
            assert_eq!(owner.owns(&span), expected, "{span:?}");
        }
        owner.category = "guardian".into();
        assert_eq!(owner.owns(&span("b", "8", None)), Ownership::No, "a parent is not the student of that name");
    }
}
