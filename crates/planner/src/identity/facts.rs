//! The key of a person and the rosters → what only the person, or their parents, should know: for the check at the door.

use chrono::NaiveDate;

use super::guardianship::guardianships_of;
use super::people::People;
use super::person::PersonId;
use domain::membership::Category;
use domain::roster::Dataset;

/// What rosters say of a person that a stranger with a found link would not know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Dates of birth: a student's or an employee's own, a legal representative's children's.
    pub births: Vec<NaiveDate>,
    /// Phones, as numbers in international form.
    pub phones: Vec<u64>,
    /// The mail address; empty if no roster says one.
    pub email: String,
}

/// What rosters say of a person; `None` if no roster has them (any more).
pub fn facts_of(dataset: &Dataset, key: &str) -> Option<Facts> {
    let mut unheard = Vec::new();
    let people = People::from_dataset(dataset, &mut unheard);
    let (id, person) = people.all().find(|(id, _)| people.key(*id, dataset) == key)?;
    let mut facts = Facts::default();
    let mut take_birth = |id: PersonId| facts.births.extend(people.get(id).birth);
    if person.category == Category::Guardian {
        guardianships_of(dataset, &people, &mut unheard)
            .iter()
            .filter(|guardianships| guardianships.guardian == id)
            .filter_map(|guardianships| guardianships.child)
            .for_each(&mut take_birth);
    } else {
        take_birth(id);
    }
    facts.email = dataset.texts.get(dataset.ids_of(person.ids).email).to_owned();
    facts.phones.extend(Some(dataset.ids_of(person.ids).phone).filter(|phone| *phone != 0));
    facts.births.sort_unstable();
    facts.births.dedup();
    Some(facts)
}
