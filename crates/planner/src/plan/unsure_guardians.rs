//! The list of representatives comes in; whether another row of it may be the parent whom one seems to be goes out.

use hashbrown::{HashMap, HashSet};

use super::identities::Identities;
use crate::identity::PersonId;
use domain::roster::Group;
use names::{Symbol, likeness};

/// Representatives by given name and patronymic, each with the group of the child.
type ByGivenNames = HashMap<(Symbol, Symbol), Vec<(Option<Group>, PersonId)>>;

/// Rows of legal representatives that name nobody for certain: initials, or a child whom no list knows. Each may be the
/// parent whom another row of that surname seems to be.
#[derive(Debug, Default)]
pub(super) struct UnsureGuardians {
    /// By the first letters of the surname.
    rows: HashMap<String, Vec<(Symbol, Option<Group>, PersonId)>>,
    /// Those who have no account, by given name and patronymic: a surname changes.
    unmatched: ByGivenNames,
}

/// Letters by which surnames that may be one are found: an ending and a mistyped letter are behind them as a rule.
const FIRST_LETTERS: usize = 3;

fn first_letters(word: &str) -> String {
    word.chars().take(FIRST_LETTERS).collect()
}

impl UnsureGuardians {
    /// Finds the rows of representatives that name nobody for certain; only where somebody is to be taken out.
    pub(super) fn of(who: &Identities<'_>) -> UnsureGuardians {
        let mut unmatched: ByGivenNames = HashMap::new();
        let mut rows: HashMap<String, Vec<(Symbol, Option<Group>, PersonId)>> = HashMap::new();
        let mut seen: HashSet<(PersonId, Option<Group>)> = HashSet::new();
        for guardianships in &who.guardianships {
            let own = who.people.get(guardianships.guardian);
            let initials = who.dataset.names.has_initials(own.name);
            if !own.key.patronymic.is_empty() && who.links.of(guardianships.guardian).is_none() {
                let group =
                    guardianships.group.or_else(|| guardianships.child.and_then(|child| who.people.get(child).group));
                unmatched.entry((own.key.given, own.key.patronymic)).or_default().push((group, guardianships.guardian));
            }
            if guardianships.child.is_some() && !initials {
                continue;
            }
            let group =
                guardianships.group.or_else(|| guardianships.child.and_then(|child| who.people.get(child).group));
            if seen.insert((guardianships.guardian, group)) {
                let surname = own.key.surname;
                let key = first_letters(who.dataset.names.folded(surname));
                rows.entry(key).or_default().push((surname, group, guardianships.guardian));
            }
        }
        UnsureGuardians { rows, unmatched }
    }

    /// True if another row of the list, about a group that is of concern, may be this guardian.
    pub(super) fn may_be_another(
        &self,
        who: &Identities<'_>,
        guardian: PersonId,
        concerns: impl Fn(Option<Group>) -> bool,
    ) -> bool {
        let key = who.people.get(guardian).key;
        let renamed = self.unmatched.get(&(key.given, key.patronymic)).into_iter().flatten();
        if renamed.into_iter().any(|(group, other)| *other != guardian && concerns(*group)) {
            return true;
        }
        let surname = who.dataset.names.folded(key.surname);
        let Some(rows) = self.rows.get(&first_letters(surname)) else { return false };
        rows.iter().any(|(other, group, person)| {
            *person != guardian && concerns(*group) && is_like_surname(surname, who.dataset.names.folded(*other))
        })
    }
}

/// True for two surnames that may be one: the same, of the other gender, or with one letter mistyped.
pub(super) fn is_like_surname(a: &str, b: &str) -> bool {
    is_of_family(a, b) || likeness([a, "", ""], [b, "", ""]).surname <= 1
}

/// True for two surnames that are the same but for the ending, as those of a family are.
pub(super) fn is_of_family(a: &str, b: &str) -> bool {
    let (long_a, long_b) = (a.chars().count(), b.chars().count());
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    same >= FIRST_LETTERS && same + 2 >= long_a.min(long_b) && long_a.abs_diff(long_b) <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_of_one_family() {
        for (a, b) in [("галкин", "галкина"), ("толстой", "толстая"), ("галкин", "галкин"), ("сидоров", "сидаров")]
        {
            assert!(is_like_surname(a, b), "{a} {b}");
        }
        for (a, b) in [("галкин", "гаврилов"), ("иванов", "петров"), ("ким", "ли")] {
            assert!(!is_like_surname(a, b), "{a} {b}");
        }
    }
}
