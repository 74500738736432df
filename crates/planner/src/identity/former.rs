//! People as rosters list them now → their details as they are remembered, to be held against those of the last time.

use hashbrown::{HashMap, HashSet};

use super::kin::{Kin, kin_of};
use super::people::People;
use super::person::PersonId;
use domain::roster::{Book, Details, Former};

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

/// What a book says of people, to be remembered for the next time: under the key of `book.former`, and with what it knows
/// besides.
pub fn to_remember(book: &Book) -> Former {
    // What is remarkable about people is told by the plan.
    let mut unheard = Vec::new();
    let people = People::from_book(book, &mut unheard);
    let kin = kin_of(book, &people, &mut unheard);
    let mut former = book.former.emptied();
    for one in remembered(book, &people, &kin) {
        former.keep(one.who, one.details);
    }
    former.over(&book.former)
}

/// The details of everybody whom rosters list without contradiction and whose name, category and group only one person has.
pub fn remembered(book: &Book, people: &People, kin: &[Kin]) -> Vec<Remembered> {
    let former = &book.former;
    let mut guardians: HashMap<PersonId, Vec<PersonId>> = HashMap::new();
    for kin in kin {
        if let Some(child) = kin.child {
            guardians.entry(child).or_default().push(kin.guardian);
        }
    }
    let line = |id: PersonId| book.names.folded_line(people.get(id).key);
    let mut seen: HashSet<u64> = HashSet::new();
    let mut namesakes: HashSet<u64> = HashSet::new();
    let mut all: Vec<Remembered> = Vec::new();
    for (id, person) in people.all().filter(|(_, person)| person.listed) {
        let group = person.group.map_or("", |group| book.groups.folded(group));
        let who = former.who(person.category.code(), &line(id), group);
        if !seen.insert(who) || person.contested {
            namesakes.insert(who);
            continue;
        }
        let ids = book.ids_of(person.ids);
        let phone = if ids.phone == 0 { String::new() } else { ids.phone.to_string() };
        let mut details = Details {
            birth: former.value(who, "birth", &person.birth.map(|birth| birth.to_string()).unwrap_or_default()),
            phone: former.value(who, "phone", &phone),
            number: former.value(who, "number", &book.texts.get(ids.person_id).to_lowercase()),
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
