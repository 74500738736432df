//! Accounts whose owners are certain → what is remembered of them; a later read with what is remembered → the read with whole names.
//!
//! A platform may tell surname and given name alone, and may stop telling whose an account is as soon as its person has left the
//! lists: then an order about that person would find two namesakes, or nobody. What was certain once stays so.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::account::Accounts;
use super::evidence::Confidence;
use super::links::Links;
use super::people::People;
use domain::membership::{Category, MembershipRead};
use domain::roster::Dataset;
use names::fold_name;

/// The owner of an account, as the rosters wrote the name when that was certain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountOwner {
    /// The account's id on the platform.
    pub account: String,
    /// What the owner is.
    pub category: Category,
    /// The whole name.
    pub name: String,
    /// The organisation's number; empty if no roster said one.
    pub number: String,
    /// The birth date, if a roster said it.
    pub birth: Option<NaiveDate>,
}

/// The owners of all accounts that are certainly tied to somebody whom a roster lists.
pub fn owners_of(dataset: &Dataset, people: &People, accounts: &Accounts, links: &Links) -> Vec<AccountOwner> {
    let mut owners: Vec<AccountOwner> = people
        .all()
        .filter(|(_, person)| person.listed && !person.contested && person.category != Category::Guardian)
        .filter_map(|(id, person)| {
            let link = links.of(id).filter(|link| link.confidence == Confidence::Certain && !link.crossed)?;
            let account = dataset.texts.get(accounts.get(link.account).platform_id);
            (!account.is_empty()).then(|| AccountOwner {
                account: account.to_owned(),
                category: person.category,
                name: dataset.names.display(person.name),
                number: dataset.texts.get(dataset.ids_of(person.ids).person_id).to_owned(),
                birth: person.birth,
            })
        })
        .collect();
    owners.sort();
    owners.dedup_by(|a, b| a.account == b.account);
    owners
}

/// Gives accounts the whole names of their remembered owners, where the platform tells a shorter name and nothing contradicts. Gives
/// the accounts to which that was done, sorted.
pub fn name_owners(read: &mut MembershipRead, owners: &[AccountOwner]) -> Vec<String> {
    let known: HashMap<&str, &AccountOwner> = owners.iter().map(|owner| (owner.account.as_str(), owner)).collect();
    let mut named: Vec<String> = Vec::new();
    for seat in &mut read.seats {
        let Some(owner) = known.get(seat.platform_id.as_str()) else { continue };
        let is_other_number = seat
            .person_id
            .as_ref()
            .is_some_and(|number| !owner.number.is_empty() && number.to_lowercase() != owner.number.to_lowercase());
        if is_other_number || !is_part_of(&seat.name, &owner.name) {
            continue;
        }
        seat.name.clone_from(&owner.name);
        seat.birth_date = seat.birth_date.or(owner.birth);
        named.push(seat.platform_id.clone());
    }
    named.sort_unstable();
    named.dedup();
    named
}

/// «Воронина Лилия» is a part of «Воронина Лилия Игоревна».
fn is_part_of(told: &str, whole: &str) -> bool {
    let (told, whole) = (fold_name(told), fold_name(whole));
    let whole: Vec<&str> = whole.split(' ').collect();
    let told: Vec<&str> = told.split(' ').collect();
    told.len() >= 2 && told.iter().all(|word| whole.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::membership::{MemberStatus, Role, Seat};

    fn seat(account: &str, name: &str, number: Option<&str>) -> Seat {
        Seat {
            place: "class:ЭК-21".parse().unwrap(),
            platform_id: account.into(),
            name: name.into(),
            role: Role::Student,
            status: MemberStatus::Joined,
            is_admin: false,
            status_confirmed: None,
            birth_date: None,
            since: None,
            blocked_until: None,
            person_key: None,
            person_id: number.map(str::to_owned),
        }
    }

    #[test]
    fn a_shorter_name_of_the_same_account_is_its_owners() {
        let owner = |account: &str, name: &str, number: &str| AccountOwner {
            account: account.into(),
            category: Category::Student,
            name: name.into(),
            number: number.into(),
            birth: None,
        };
        let owners = [owner("206", "Воронина Лилия Игоревна", "Л-1"), owner("8", "Громов Захар Ильич", "Л-2")];
        let seats = vec![
            seat("206", "Воронина Лилия", None),
            seat("207", "Воронина Лилия", None),
            // Another name, another number: given to somebody else since.
            seat("8", "Лесной Захар", Some("Л-2")),
            seat("8", "Громов Захар", Some("Л-77")),
        ];
        let mut read = MembershipRead { seats, ..MembershipRead::default() };
        assert_eq!(name_owners(&mut read, &owners), ["206"]);
        let names: Vec<&str> = read.seats.iter().map(|seat| seat.name.as_str()).collect();
        assert_eq!(names, ["Воронина Лилия Игоревна", "Воронина Лилия", "Лесной Захар", "Громов Захар"]);
    }
}
