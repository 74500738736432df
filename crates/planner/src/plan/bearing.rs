//! A draft comes in; every row that bears on its person goes out, and whether all that stands there was understood.
//!
//! What bears on a person: their rows in every roster, their orders, what employees are listed to do, the rows of the
//! membership, and for a legal representative all of this of the children too.

use hashbrown::HashMap;

use super::draft::{Draft, Who};
use super::engine::Engine;
use crate::identity::PersonId;
use domain::membership::Category;
use domain::roster::{Source, Understanding};

impl Engine<'_> {
    /// Whether everything that bears on a draft was understood.
    pub(super) fn understanding(&self, draft: &Draft) -> Understanding<'_> {
        let leftovers = &self.leftovers;
        if leftovers.is_empty() {
            return leftovers.of([]);
        }
        let mut rows = draft.sources.clone();
        // What is left over of a whole roster bears on whoever is missing from it.
        rows.extend(draft.rosters.iter().map(|table| Source { table: *table, row: 0 }));
        if let Who::Person(person) = draft.who {
            self.rows_about(person, &mut rows);
            for kin in self.kin_of(person) {
                rows.push(kin.source);
                if let Some(child) = kin.child {
                    self.rows_about(child, &mut rows);
                }
            }
        }
        if let Some(account) = draft.account {
            rows.extend(self.accounts.memberships(account, self.book).map(|row| row.source));
        }
        leftovers.of(rows)
    }

    fn rows_about(&self, person: PersonId, rows: &mut Vec<Source>) {
        if self.people.get(person).listed {
            rows.extend(self.people.rows(person));
        }
        let orders = self.orders_of(person).iter();
        rows.extend(orders.filter_map(|order| order.of(self.book)).map(|movement| movement.source));
        if self.people.get(person).category == Category::Staff {
            rows.extend(self.teaching_rows.get(&person).into_iter().flatten().copied());
        }
    }

    /// The rows of the teaching load, by teacher; looked for only where something was left over.
    pub(super) fn find_teaching_rows(&mut self) {
        if self.leftovers.is_empty() {
            return;
        }
        let mut rows: HashMap<PersonId, Vec<Source>> = HashMap::new();
        for row in &self.book.teaching {
            if let Some((teacher, _)) = super::duties::teacher_of(self.book, &self.people, row) {
                rows.entry(teacher).or_default().push(row.source);
            }
        }
        self.teaching_rows = rows;
    }
}
