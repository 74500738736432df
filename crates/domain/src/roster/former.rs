//! What rosters said of people the last time nothing was wrong with them: the other side for "many details changed at
//! once", where a platform tells neither birth dates nor phones.
//!
//! Nothing is kept in clear. Who somebody is, and each detail, is a hash under a key of the store's own; those of details are
//! so short that many values share one: enough to tell a change, and too little to tell the value.

use hashbrown::HashMap;

/// Details of one person; 0 where a detail is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Details {
    /// The birth date.
    pub birth: u16,
    /// The phone.
    pub phone: u16,
    /// The organisation's own number.
    pub number: u16,
    /// The names of legal representatives, the smallest hashes first.
    pub guardians: [u16; 4],
}

impl Details {
    /// Adds a legal representative.
    pub fn add_guardian(&mut self, name: u16) {
        let mut all: Vec<u16> = self.guardians.into_iter().filter(|known| *known != 0).collect();
        all.push(name);
        all.sort_unstable();
        all.dedup();
        self.guardians = [0; 4];
        for (slot, name) in self.guardians.iter_mut().zip(all) {
            *slot = name;
        }
    }

    /// The same, with what is not known any more as it was before.
    fn or(self, before: Details) -> Details {
        let or = |now: u16, before: u16| if now == 0 { before } else { now };
        Details {
            birth: or(self.birth, before.birth),
            phone: or(self.phone, before.phone),
            number: or(self.number, before.number),
            guardians: if self.guardians == [0; 4] { before.guardians } else { self.guardians },
        }
    }
}

/// True if both sides know a detail and it differs; `None` where one does not know it.
pub fn differs(now: u16, before: u16) -> Option<bool> {
    (now != 0 && before != 0).then_some(now != before)
}

/// True if both sides know legal representatives and none is the same.
pub fn guardians_differ(now: [u16; 4], before: [u16; 4]) -> Option<bool> {
    let known = |side: &[u16; 4]| side.iter().any(|name| *name != 0);
    (known(&now) && known(&before)).then(|| !now.iter().any(|name| *name != 0 && before.contains(name)))
}

/// Everybody's details.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Former {
    key: [u8; 32],
    people: HashMap<u64, Details>,
}

impl Former {
    /// Nobody yet; the salt is the store's own.
    pub fn new(salt: &str) -> Former {
        Former { key: blake3::derive_key("kontingent former details", salt.as_bytes()), people: HashMap::new() }
    }

    /// Nobody yet, under the same key.
    pub fn emptied(&self) -> Former {
        Former { key: self.key, people: HashMap::new() }
    }

    /// True if nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Number of people.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// A person: category, folded name, folded group.
    pub fn who(&self, category: &str, name: &str, group: &str) -> u64 {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        for part in [category, name, group] {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().as_bytes().first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first))
    }

    /// A detail of a person; 0 for an empty one. Bound to the person, so that equal details of two people do not show.
    pub fn value(&self, who: u64, detail: &str, value: &str) -> u16 {
        if value.is_empty() {
            return 0;
        }
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&who.to_le_bytes());
        hasher.update(detail.as_bytes());
        hasher.update(b"\n");
        hasher.update(value.as_bytes());
        let hash = hasher.finalize();
        hash.as_bytes().first_chunk::<2>().map_or(1, |first| u16::from_le_bytes(*first).max(1))
    }

    /// What is remembered of a person.
    pub fn get(&self, who: u64) -> Option<Details> {
        self.people.get(&who).copied()
    }

    /// Remembers a person.
    pub fn keep(&mut self, who: u64, details: Details) {
        self.people.insert(who, details);
    }

    /// Everybody, in the order of the hashes.
    pub fn all(&self) -> Vec<(u64, Details)> {
        let mut all: Vec<(u64, Details)> = self.people.iter().map(|(who, details)| (*who, *details)).collect();
        all.sort_unstable_by_key(|(who, _)| *who);
        all
    }

    /// The same people, with details that rosters give no more as they were before: a roster without the column does not
    /// make the next one with it look new.
    pub fn over(mut self, before: &Former) -> Former {
        for (who, details) in &mut self.people {
            if let Some(before) = before.get(*who) {
                *details = details.or(before);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_told_apart_and_say_nothing() {
        let former = Former::new("salt");
        let who = former.who("student", "белкин артем", "ис21");
        assert_ne!(who, former.who("guardian", "белкин артем", "ис21"));
        assert_ne!(who, Former::new("other").who("student", "белкин артем", "ис21"));
        let born = former.value(who, "birth", "2009-01-01");
        assert_eq!(differs(born, former.value(who, "birth", "2009-01-01")), Some(false));
        assert_eq!(differs(born, former.value(who, "birth", "2009-01-02")), Some(true));
        assert_eq!(differs(born, former.value(who, "birth", "")), None);
    }

    #[test]
    fn a_second_guardian_is_no_change() {
        let (mut before, mut now) = (Details::default(), Details::default());
        before.add_guardian(700);
        assert_eq!(guardians_differ(now.guardians, before.guardians), None);
        now.add_guardian(3);
        assert_eq!(guardians_differ(now.guardians, before.guardians), Some(true));
        now.add_guardian(700);
        now.add_guardian(700);
        assert_eq!(now.guardians, [3, 700, 0, 0]);
        assert_eq!(guardians_differ(now.guardians, before.guardians), Some(false));
    }

    #[test]
    fn a_detail_that_is_not_given_any_more_is_remembered() {
        let mut before = Former::new("salt");
        before.keep(1, Details { birth: 5, phone: 6, ..Details::default() });
        before.keep(2, Details { birth: 5, ..Details::default() });
        let mut now = before.emptied();
        now.keep(1, Details { phone: 7, ..Details::default() });
        let now = now.over(&before);
        assert_eq!(now.get(1), Some(Details { birth: 5, phone: 7, ..Details::default() }));
        assert_eq!((now.len(), now.get(2)), (1, None));
    }
}
