//! Blocks that a person entered, and everything that was read → the same with the memberships blocked.
//!
//! A moderator blocks a member for a month at most (5.13.5). A platform need not tell that, and may not show the person any
//! more: then the block itself is the membership, so that nobody is invited again while it lasts (W13).

use chrono::{Months, NaiveDate};

use super::{MemberStatus, MembershipRead, PlaceName, Role, Seat, same_place};
use crate::action::PersonKey;
use crate::roster::{Dataset, DatasetPart};
use names::fold_name;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The person's key.
    pub person: PersonKey,
    /// The person's name.
    pub name: String,
    /// The accounts that are known to be the person's.
    pub accounts: Vec<String>,
    /// The place.
    pub place: PlaceName,
    /// The role there.
    pub role: Role,
    /// The last day.
    pub until: NaiveDate,
}

/// The last day that a block may have which begins on this one: a month at most (5.13.5).
pub fn longest_block(since: NaiveDate) -> NaiveDate {
    since.checked_add_months(Months::new(1)).unwrap_or(since)
}

/// The dataset with the memberships of a platform blocked. Whose a membership is, an account tells; where there is none, the name.
pub fn with_blocks(mut dataset: Dataset, platform: &str, blocks: &[Block]) -> Dataset {
    let mut missing: Vec<&Block> = Vec::new();
    for block in blocks {
        let name = fold_name(&block.name);
        let mut found = false;
        for n in 0..dataset.members.len() {
            let Some(row) = dataset.members.get(n) else { continue };
            let Some(place) = row.place else { continue };
            let account = dataset.texts.get(row.platform_id);
            if row.role.category() != block.role.category() {
                // A parent and a child may have one name.
                continue;
            }
            let is_theirs = if account.is_empty() || block.accounts.is_empty() {
                fold_name(dataset.names.display(row.name).as_ref()) == name
            } else {
                block.accounts.iter().any(|known| known == account)
            };
            if !is_theirs || !same_place(&dataset.places.name(place, &dataset.groups), &block.place) {
                continue;
            }
            if let Some(row) = dataset.members.get_mut(n) {
                // A block that the platform tells without an end lasts.
                if row.status != MemberStatus::Blocked || row.blocked_until.is_some() {
                    row.blocked_until = row.blocked_until.max(Some(block.until));
                }
                row.status = MemberStatus::Blocked;
                found = true;
            }
        }
        if !found {
            missing.push(block);
        }
    }
    if missing.is_empty() {
        return dataset;
    }
    let seats = missing.into_iter().map(seat).collect();
    let read = MembershipRead { platform: platform.to_owned(), places: Vec::new(), seats, lists: None };
    DatasetPart::gather(vec![dataset, read.part()])
}

/// Somebody who is blocked and not shown.
fn seat(block: &Block) -> Seat {
    Seat {
        status: MemberStatus::Blocked,
        blocked_until: Some(block.until),
        person_key: Some(block.person.clone()),
        ..Seat::joined(
            block.place.clone(),
            block.accounts.first().cloned().unwrap_or_default(),
            block.name.clone(),
            block.role,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, m, d).unwrap()
    }

    fn block(name: &str, accounts: &[&str]) -> Block {
        Block {
            person: "k".into(),
            name: name.into(),
            accounts: accounts.iter().map(|id| (*id).to_owned()).collect(),
            place: PlaceName::Students("ИС-21".to_owned()),
            role: Role::Student,
            until: day(12, 1),
        }
    }

    fn blocked(block: &Block) -> Vec<(String, MemberStatus)> {
        let joined = |id: &str, name: &str| Seat {
            status: MemberStatus::Joined,
            blocked_until: None,
            person_key: None,
            person_id: None,
            platform_id: id.into(),
            name: name.into(),
            ..seat(block)
        };
        let seats = vec![joined("1", "Белкин Глеб Борисович"), joined("2", "Белкин Глеб Борисович")];
        let read = MembershipRead { platform: "p".into(), places: vec![block.place.clone()], seats, lists: None };
        let dataset = with_blocks(DatasetPart::gather(vec![read.part()]), "p", std::slice::from_ref(block));
        let told = |row: &crate::membership::MemberRow| (dataset.texts.get(row.platform_id).to_owned(), row.status);
        dataset.members.iter().map(told).collect()
    }

    #[test]
    fn a_block_lasts_a_month_at_most() {
        assert_eq!(longest_block(day(11, 24)), day(12, 24));
        assert_eq!(longest_block(day(10, 31)), day(11, 30));
    }

    #[test]
    fn an_account_tells_whose_a_membership_is() {
        let (joined, blocked_now) = (MemberStatus::Joined, MemberStatus::Blocked);
        let told = blocked(&block("Белкин Глеб Борисович", &["2"]));
        assert_eq!(
            told,
            [("1".to_owned(), joined), ("2".to_owned(), blocked_now)],
            "a namesake is not blocked with them"
        );
        let told = blocked(&block("Громов Лев Игоревич", &[]));
        assert_eq!(told.len(), 3, "whoever is not shown is blocked all the same");
        assert!(told.iter().any(|(id, status)| id.is_empty() && *status == blocked_now), "{told:?}");
    }
}
