//! Orders about people whom neither roster nor platform knows come in; a finding for each goes out, with the person who is
//! perhaps meant: an expelled student must not stay because the clerk mistyped a letter.

use hashbrown::{HashMap, HashSet};

use super::Severity;
use super::identities::Identities;
use crate::identity::{PersonId, most_alike};
use domain::membership::Category;
use domain::roster::{Group, Notice};
use names::Symbol;

/// What two records share that may be one person written differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shared {
    Group(Group),
    SurnameAndGiven(Symbol, Symbol),
    GivenAndPatronymic(Symbol, Symbol),
}

/// Tells of everybody of these, each with the person who is perhaps meant.
pub(super) fn tell_unknown(who: &Identities<'_>, unknown: &[PersonId], notices: &mut Vec<Notice>) {
    let wanted: HashSet<Shared> = unknown.iter().flat_map(|id| shared(who, *id)).collect();
    let mut known: HashMap<Shared, Vec<PersonId>> = HashMap::new();
    if !wanted.is_empty() {
        for (id, _) in who.people.all().filter(|(_, person)| person.listed && person.category != Category::Guardian) {
            for shared in shared(who, id).filter(|shared| wanted.contains(shared)) {
                known.entry(shared).or_default().push(id);
            }
        }
    }
    for id in unknown.iter().copied() {
        let person = *who.people.get(id);
        let among = shared(who, id)
            .filter_map(|shared| known.get(&shared))
            .flatten()
            .map(|other| (*other, who.people.get(*other)))
            .filter(|(_, other)| other.category == person.category)
            .map(|(other, known)| (other, known.key));
        let likely = most_alike(&who.dataset.names, person.key, among);
        let mention = who.people.mention(id, who.dataset);
        let shown = likely.map(|other| shown(who, other)).unwrap_or_default();
        notices.push(
            Notice::new(Severity::Warning, "orders.unknown_person")
                .at(person.source)
                .about(mention)
                .text("likely", shown),
        );
    }
}

fn shared(who: &Identities<'_>, id: PersonId) -> impl Iterator<Item = Shared> + use<> {
    let person = who.people.get(id);
    let key = person.key;
    [
        person.group.map(Shared::Group),
        Some(Shared::SurnameAndGiven(key.surname, key.given)),
        Some(Shared::GivenAndPatronymic(key.given, key.patronymic)).filter(|_| !key.patronymic.is_empty()),
    ]
    .into_iter()
    .flatten()
}

/// «Иванов Пётр Ильич (ИС-21)».
fn shown(who: &Identities<'_>, id: PersonId) -> String {
    let person = who.people.get(id);
    let name = who.dataset.names.display(person.name);
    match person.group {
        Some(group) => format!("{name} ({})", who.dataset.groups.display(group)),
        None => name,
    }
}
