//! People as rosters list them now → their details as they are remembered, to be held against those of the last time.

use hashbrown::{HashMap, HashSet};

use super::guardianship::{Guardianship, guardianships_of};
use super::people::People;
use super::person::PersonId;
use domain::roster::{Dataset, Details, Former};

/// The details of a person now, and the hash that they are remembered under.
#[derive(Debug, Clone, Copy)]
pub struct Remembered {
    /// The person.
    pub person: PersonId,
    /// The hash.
    pub who: u64,
    /// The details.
    pub details: Details,
}

/// What a dataset says of people, to be remembered for the next time: under the key of `dataset.former`, and with what it knows
/// besides.
pub fn to_remember(dataset: &Dataset) -> Former {
    // What is remarkable about people is told by the plan.
    let mut unheard = Vec::new();
    let people = People::from_dataset(dataset, &mut unheard);
    let guardianships = guardianships_of(dataset, &people, &mut unheard);
    let mut former = dataset.former.emptied();
    for one in remembered(dataset, &people, &guardianships) {
        former.keep(one.who, one.details);
    }
    former.over(&dataset.former)
}

/// The details of everybody whom rosters list without contradiction and whose name, category and group only one person has.
pub fn remembered(dataset: &Dataset, people: &People, guardianships: &[Guardianship]) -> Vec<Remembered> {
    let former = &dataset.former;
    let mut guardians: HashMap<PersonId, Vec<PersonId>> = HashMap::new();
    for guardianships in guardianships {
        if let Some(child) = guardianships.child {
            guardians.entry(child).or_default().push(guardianships.guardian);
        }
    }
    let line = |id: PersonId| dataset.names.folded_line(people.get(id).key);
    let mut seen: HashSet<u64> = HashSet::new();
    let mut namesakes: HashSet<u64> = HashSet::new();
    let mut all: Vec<Remembered> = Vec::new();
    for (id, person) in people.all().filter(|(_, person)| person.listed) {
        let group = person.group.map_or("", |group| dataset.groups.folded(group));
        let who = former.who(person.category.code(), &line(id), group);
        if !seen.insert(who) || person.contested {
            namesakes.insert(who);
            continue;
        }
        let ids = dataset.ids_of(person.ids);
        let phone = if ids.phone == 0 { String::new() } else { ids.phone.to_string() };
        let mut details = Details {
            birth: former.value(who, "birth", &person.birth.map(|birth| birth.to_string()).unwrap_or_default()),
            phone: former.value(who, "phone", &phone),
            number: former.value(who, "number", &dataset.texts.get(ids.person_id).to_lowercase()),
            guardians: [0; 4],
        };
        for guardian in guardians.get(&id).into_iter().flatten() {
            details.add_guardian(former.value(who, "guardian", &line(*guardian)));
        }
        all.push(Remembered { person: id, who, details });
    }
    all.retain(|one| !namesakes.contains(&one.who));
    all
}
