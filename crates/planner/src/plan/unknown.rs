//! Orders about people whom neither roster nor platform knows come in; a finding for each goes out, with the person who is
//! perhaps meant: an expelled student must not stay because the clerk mistyped a letter.

use hashbrown::{HashMap, HashSet};

use super::Severity;
use super::engine::Engine;
use super::state::Stand;
use crate::identity::{PersonId, most_alike};
use domain::membership::Category;
use domain::roster::{Group, Notice};
use names::Text;

/// What two records share that may be one person written differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shared {
    Group(Group),
    SurnameAndGiven(Text, Text),
    GivenAndPatronymic(Text, Text),
}

impl Engine<'_> {
    /// Remembers somebody of an order whom nobody knows, unless the order brings them in.
    pub(super) fn note_unknown(&mut self, id: PersonId, stand: Stand) {
        if !matches!(stand, Stand::In(_)) {
            self.unknown.push(id);
        }
    }

    /// Tells of everybody who was remembered, each with the person who is perhaps meant.
    pub(super) fn tell_unknown(&mut self) {
        let unknown = std::mem::take(&mut self.unknown);
        let wanted: HashSet<Shared> = unknown.iter().flat_map(|id| self.shared(*id)).collect();
        let mut known: HashMap<Shared, Vec<PersonId>> = HashMap::new();
        if !wanted.is_empty() {
            for (id, _) in
                self.people.all().filter(|(_, person)| person.listed && person.category != Category::Guardian)
            {
                for shared in self.shared(id).filter(|shared| wanted.contains(shared)) {
                    known.entry(shared).or_default().push(id);
                }
            }
        }
        for id in unknown {
            let person = *self.people.get(id);
            let among = self
                .shared(id)
                .filter_map(|shared| known.get(&shared))
                .flatten()
                .map(|other| (*other, self.people.get(*other)))
                .filter(|(_, other)| other.category == person.category)
                .map(|(other, known)| (other, known.key));
            let likely = most_alike(&self.book.names, person.key, among);
            let mention = self.people.mention(id, self.book);
            let shown = likely.map(|other| self.shown(other)).unwrap_or_default();
            self.notices.push(
                Notice::new(Severity::Warning, "orders.unknown_person")
                    .at(person.source)
                    .about(mention)
                    .text("likely", shown),
            );
        }
    }

    fn shared(&self, id: PersonId) -> impl Iterator<Item = Shared> + use<> {
        let person = self.people.get(id);
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
    fn shown(&self, id: PersonId) -> String {
        let person = self.people.get(id);
        let name = self.book.names.display(person.name);
        match person.group {
            Some(group) => format!("{name} ({})", self.book.groups.display(group)),
            None => name,
        }
    }
}
