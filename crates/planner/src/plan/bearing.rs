//! A draft comes in; every row that bears on its person goes out, and whether all that stands there was understood.
//!
//! What bears on a person: their rows in every roster, their orders, what employees are listed to do, the rows of the
//! membership, and for a legal representative all of this of the children too.

use super::draft::{Draft, Who};
use super::known::Known;
use crate::identity::PersonId;
use domain::membership::Category;
use domain::roster::{RowRef, Understanding};
use smallvec::SmallVec;

/// The rows that bear on a draft.
type Bearing = SmallVec<[RowRef; 16]>;

impl Known<'_> {
    /// Whether everything that bears on a draft was understood.
    pub(super) fn understanding(&self, draft: &Draft) -> Understanding<'_> {
        let leftovers = &self.leftovers;
        if leftovers.is_empty() {
            return leftovers.of([]);
        }
        let mut rows: Bearing = draft.sources.iter().copied().collect();
        // What is left over of a whole roster bears on whoever is missing from it.
        rows.extend(draft.rosters.iter().map(|table| RowRef { table: *table, row: 0 }));
        if let Some(Who::Person(person)) = draft.who() {
            self.rows_about(person, &mut rows);
            for guardianships in self.who.guardianships_of(person) {
                rows.push(guardianships.source);
                if let Some(child) = guardianships.child {
                    self.rows_about(child, &mut rows);
                }
            }
        }
        if let Some(account) = draft.account() {
            rows.extend(self.who.memberships(account).map(|row| row.source));
        }
        leftovers.of(rows)
    }

    fn rows_about(&self, person: PersonId, rows: &mut Bearing) {
        if self.who.people.get(person).listed {
            rows.extend(self.who.people.rows(person));
        }
        let orders = self.who.orders_of(person).iter();
        rows.extend(orders.filter_map(|order| order.of(self.who.dataset)).map(|movement| movement.source));
        if self.who.people.get(person).category == Category::Staff {
            rows.extend(self.staffing.teaching_rows.get(&person).into_iter().flatten().copied());
        }
    }
}
