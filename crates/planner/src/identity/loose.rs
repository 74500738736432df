//! People and accounts who are left; pairs of one place whose names may be one person's go out. What is beside each other in
//! a place is never a stranger's removal and somebody's invitation before a person has said so.

use hashbrown::{HashMap, HashSet};

use names::LooseName;

/// A block says nothing where so many share it.
const LARGEST_BLOCK: usize = 64;

/// One record: its place (any number that both sides share), its name, and the surname of whom a list has.
#[derive(Default)]
pub(super) struct LooseSide {
    /// The places in which it is looked for.
    pub places: Vec<u32>,
    /// The name, as it is written.
    pub name: LooseName,
    /// The surname, as it is written.
    pub surname: String,
}

/// Pairs of people (left) and accounts (right), by number, sorted.
pub(super) fn loose_matches(left: &[LooseSide], right: &[LooseSide]) -> Vec<(usize, usize)> {
    let mut blocks: HashMap<(u32, &str), Vec<usize>> = HashMap::new();
    for (n, side) in right.iter().enumerate() {
        for place in &side.places {
            for key in side.name.keys() {
                blocks.entry((*place, key)).or_default().push(n);
            }
        }
    }
    let mut pairs: HashSet<(usize, usize)> = HashSet::new();
    for (n, side) in left.iter().enumerate() {
        for place in &side.places {
            for key in side.name.keys() {
                let others = blocks.get(&(*place, key)).filter(|others| others.len() <= LARGEST_BLOCK);
                pairs.extend(others.into_iter().flatten().map(|other| (n, *other)));
            }
        }
    }
    let fits = |(l, r): &(usize, usize)| match (left.get(*l), right.get(*r)) {
        (Some(ours), Some(theirs)) => ours.name.may_be(&theirs.name, &ours.surname),
        _ => false,
    };
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().filter(fits).collect();
    pairs.sort_unstable();
    pairs
}
