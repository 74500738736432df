//! The ids of many people, kept by kind.

use names::Symbol;

use super::Ids;

/// The ids of many people, by number. Most lists give one kind or two: the others take no memory.
#[derive(Debug, Clone, Default)]
pub struct IdsList {
    len: usize,
    person_ids: Vec<Symbol>,
    emails: Vec<Symbol>,
    platform_ids: Vec<Symbol>,
    snils: Vec<u64>,
    phones: Vec<u64>,
}

impl IdsList {
    /// The ids of a number; none for a number that was not given.
    pub fn get(&self, number: usize) -> Ids {
        let text = |column: &[Symbol]| column.get(number).copied().unwrap_or_default();
        let count = |column: &[u64]| column.get(number).copied().unwrap_or_default();
        Ids {
            person_id: text(&self.person_ids),
            email: text(&self.emails),
            platform_id: text(&self.platform_ids),
            snils: count(&self.snils),
            phone: count(&self.phones),
        }
    }

    /// Keeps ids under the next number.
    pub fn push(&mut self, ids: Ids) {
        let Ids { person_id, snils, phone, email, platform_id } = ids;
        let at = self.len;
        put(&mut self.person_ids, at, person_id);
        put(&mut self.emails, at, email);
        put(&mut self.platform_ids, at, platform_id);
        put(&mut self.snils, at, snils);
        put(&mut self.phones, at, phone);
        self.len += 1;
    }

    /// Number of people with ids.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if nobody has any.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The ids of all, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = Ids> {
        (0..self.len).map(|number| self.get(number))
    }

    /// True if anybody has an account that a roster itself names.
    pub fn name_accounts(&self) -> bool {
        !self.platform_ids.is_empty()
    }
}

/// A column ends with the last value that it has.
fn put<T: Copy + Default + PartialEq>(column: &mut Vec<T>, at: usize, value: T) {
    if value != T::default() {
        column.resize(at, T::default());
        column.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_kept_by_itself() {
        let all = [
            Ids { phone: 79_000_000_001, ..Ids::default() },
            Ids { person_id: Symbol(3), ..Ids::default() },
            Ids { snils: 11_223_344_595, email: Symbol(5), phone: 79_000_000_002, ..Ids::default() },
        ];
        let mut list = IdsList::default();
        all.iter().for_each(|ids| list.push(*ids));
        assert_eq!(list.iter().collect::<Vec<_>>(), all);
        assert_eq!((list.get(3), list.len(), list.name_accounts()), (Ids::default(), 3, false));
        list.push(Ids { platform_id: Symbol(7), ..Ids::default() });
        assert!(list.name_accounts());
    }
}
