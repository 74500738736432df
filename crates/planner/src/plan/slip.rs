//! A column of a table and what the platform has of the same people come in; by how many rows the column slipped goes out, if it
//! did.
//!
//! A cell that was deleted or inserted moves everything below it: each neighbour gets what the next one has. No number tells
//! that from real moves, for a slip of groups moves one person at each boundary. The structure does: moved back by so many
//! rows the column agrees with the platform in each row where it disagrees now.

use hashbrown::HashSet;

use super::unsure_guardians::is_of_family;

/// So few changes are no pattern.
pub(super) const FEWEST: usize = 3;

/// By how many rows a column is looked for, nearest first; positive where its values stand further down than they should.
pub(super) const SHIFTS: [i64; 6] = [1, -1, 2, -2, 3, -3];

/// A row of a table: what the column says, and what the platform has of the person, if anything can be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<T> {
    pub said: T,
    pub now: Option<T>,
}

/// A column that slipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    pub by: i64,
    /// The lines that disagree with the platform, and agree where the column is moved back.
    pub lines: Vec<usize>,
}

/// The slip that explains where a column and the platform disagree, if one does. `empty` is what a row without a value says.
pub(super) fn slip_of<T: PartialEq>(lines: &[Line<T>], empty: &T) -> Option<Slip> {
    let differs = |line: &Line<T>| line.now.as_ref().is_some_and(|now| *now != line.said);
    let changed: Vec<usize> = lines.iter().enumerate().filter(|(_, line)| differs(line)).map(|(n, _)| n).collect();
    let (Some(first), Some(last)) = (changed.first(), changed.last()) else { return None };
    if changed.len() < 2 {
        return None;
    }
    let boundaries = lines.windows(2).filter(|pair| matches!(pair, [a, b] if a.said != b.said)).count();
    // What a line would say with the column moved back; `None` where the table has no such row.
    let moved = |n: usize, by: i64| {
        usize::try_from(n as i64 + by).ok().and_then(|other| lines.get(other)).map(|line| &line.said)
    };
    SHIFTS.into_iter().find_map(|by| {
        let mut explained: Vec<usize> = Vec::new();
        let mut against = 0usize;
        for (n, line) in lines.iter().enumerate().skip(*first).take(last - first + 1) {
            let Some(now) = &line.now else { continue };
            match moved(n, by) {
                Some(would) if would == now && differs(line) => explained.push(n),
                Some(would) if would == now => {}
                // Off the table: neither for nor against.
                None => {}
                Some(_) => against += 1,
            }
        }
        // Several boundaries, and different ones: three who join one group are three who join it.
        let mut kinds: Vec<(&T, &T)> = Vec::new();
        for line in explained.iter().filter_map(|n| lines.get(*n)) {
            if let Some(now) = &line.now
                && (line.said != *empty || *now != *empty)
                && !kinds.contains(&(now, &line.said))
            {
                kinds.push((now, &line.said));
            }
        }
        // In a short list two are enough, if nothing is left over: one at each boundary, and at every boundary.
        let at_each =
            by.abs() == 1 && against == 0 && explained.len() == changed.len() && explained.len() == boundaries;
        let enough = explained.len() >= FEWEST || at_each;
        let fits = enough && kinds.len() >= 2 && against * 5 <= explained.len();
        fits.then_some(Slip { by, lines: explained })
    })
}

/// Pairs of a table in which one of two columns slipped against the other: by how many rows, and how many pairs agree then.
/// `known` are the pairs that the platform has of the people and groups of the table.
pub(super) fn slip_of_pairs(rows: &[(u32, u32)], known: &HashSet<(u32, u32)>) -> Option<(i64, usize)> {
    let other = |n: usize, by: i64| usize::try_from(n as i64 + by).ok().and_then(|other| rows.get(other));
    let told = |by: i64| -> HashSet<(u32, u32)> {
        rows.iter().enumerate().filter_map(|(n, (_, group))| Some((other(n, by)?.0, *group))).collect()
    };
    let differences = |told: &HashSet<(u32, u32)>, by: i64| {
        // Rows that the shift takes off the table are neither for nor against.
        let lost: HashSet<u32> =
            rows.iter().enumerate().filter(|(n, _)| other(*n, by).is_none()).map(|(_, (_, group))| *group).collect();
        let unknown = told.iter().filter(|pair| !known.contains(*pair)).count();
        let untold = known.iter().filter(|pair| !told.contains(*pair) && !lost.contains(&pair.1)).count();
        unknown + untold
    };
    let as_told = told(0);
    let as_it_is = differences(&as_told, 0);
    if as_it_is < FEWEST {
        return None;
    }
    SHIFTS.into_iter().find_map(|by| {
        let moved = told(by);
        // What the platform has and the table does not say as it stands: a short table that is moved off says nothing.
        let gained = moved.iter().filter(|pair| known.contains(*pair) && !as_told.contains(*pair)).count();
        let fits = gained >= FEWEST && differences(&moved, by) * 5 <= as_it_is;
        fits.then_some((by, gained))
    })
}

/// Lines of two names, one beside the other, of which one column slipped: families share a surname, neighbours do not.
pub(super) fn slip_of_families(rows: &[(&str, &str)]) -> Option<Slip> {
    let strangers: Vec<usize> =
        rows.iter().enumerate().filter(|(_, (parent, child))| !is_of_family(parent, child)).map(|(n, _)| n).collect();
    if strangers.len() < FEWEST {
        return None;
    }
    SHIFTS.into_iter().find_map(|by| {
        let family = |n: &usize| {
            let child = usize::try_from(*n as i64 + by).ok().and_then(|other| rows.get(other)).map(|(_, child)| *child);
            matches!((rows.get(*n), child), (Some((parent, _)), Some(child)) if is_of_family(parent, child))
        };
        let lines: Vec<usize> = strangers.iter().copied().filter(family).collect();
        (lines.len() >= FEWEST && lines.len() * 10 >= strangers.len() * 6).then_some(Slip { by, lines })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups by letters: what stands in the column, and where the people are.
    fn lines(said: &str, now: &str) -> Vec<Line<char>> {
        said.chars().zip(now.chars()).map(|(said, now)| Line { said, now: (now != '?').then_some(now) }).collect()
    }

    fn slip(said: &str, now: &str) -> Option<(i64, usize)> {
        slip_of(&lines(said, now), &'-').map(|slip| (slip.by, slip.lines.len()))
    }

    #[test]
    fn a_column_that_slipped() {
        let now = "aaaabbbbccccdddd";
        for (said, expected) in [
            ("aaaaabbbbccccddd", (1, 3)),
            ("aaabbbbccccdddd-", (-1, 4)),
            ("aaaaaabbbbccccdd", (2, 6)),
            ("aabbbbccccdddd--", (-2, 8)),
            ("aaaaaaabbbbccccd", (3, 7)),
            // A cell was deleted in the middle: only what stands below it slipped.
            ("aaaabbbccccdddd-", (-1, 3)),
        ] {
            assert_eq!(slip(said, now), Some(expected), "{said}");
        }
        // A short list: one at each of its boundaries.
        assert_eq!(slip("aaaaabbbbccc", "aaaabbbbcccc"), Some((1, 2)));
        // Whoever is not on the platform yet says nothing against it, and one real move does not hide it.
        assert!(slip("aaaaabbbbccccddd", "aaaabb?bcc?cdddd").is_some());
        assert!(slip("aacaabbbbccccddddeeeefff", "aaaabbbbccccddddeeeeffff").is_some());
    }

    #[test]
    fn people_who_move_have_not_slipped() {
        let now = "aaaabbbbccccdddd";
        for said in [
            // As they are.
            "aaaabbbbccccdddd", // Two groups merged.
            "aaaaaaaaccccdddd", // Three moved to one group, at the end of its list.
            "aaaabbbbcccccccd", "aaaaaaabccccdddd", // A course up: everybody in another group.
            "bbbbccccddddeeee", // Two of three boundaries.
            "aaaaabbbbcccdddd", // Sorted by name, some moved here and there.
            "aabaabbcbcacdddd",
        ] {
            assert_eq!(slip(said, now), None, "{said}");
        }
    }

    #[test]
    fn class_teachers_of_the_next_row() {
        assert_eq!(slip("-abcdef---", "abcdef----"), Some((1, 7)));
        assert_eq!(slip("bcdef-----", "abcdef----"), Some((-1, 5)));
        // Two who swap, three who change in a ring.
        assert_eq!(slip("bacdef----", "abcdef----"), None);
        assert_eq!(slip("bcadef----", "abcdef----"), None);
    }

    #[test]
    fn a_load_that_slipped() {
        let truth: Vec<(u32, u32)> = (0..10).flat_map(|who| [(who, who % 6), (who, (who + 1) % 6)]).collect();
        let known: HashSet<(u32, u32)> = truth.iter().copied().collect();
        assert_eq!(slip_of_pairs(&truth, &known), None);
        for by in [1usize, 2, 19, 18] {
            let slipped: Vec<(u32, u32)> =
                truth.iter().enumerate().map(|(n, (_, group))| (truth[(n + by) % 20].0, *group)).collect();
            assert!(slip_of_pairs(&slipped, &known).is_some(), "{by}");
        }
        // A few rows, all of them new: nothing is left of them when they are moved off the table.
        assert_eq!(slip_of_pairs(&[(20, 0), (21, 1), (22, 2)], &HashSet::from([(20, 3), (21, 4), (22, 5)])), None);
        // A new term: half of the load goes to others.
        let other: Vec<(u32, u32)> = truth
            .iter()
            .map(|(who, group)| if who % 2 == 0 { (*who, (group + 3) % 6) } else { (*who, *group) })
            .collect();
        assert_eq!(slip_of_pairs(&other, &known), None);
    }

    #[test]
    fn parents_beside_the_next_child() {
        let families = ["галкин", "демин", "ершов", "жилин", "зайцев", "игнатов", "калинин", "лаптев"];
        let children: Vec<String> = families.iter().map(|name| format!("{name}а")).collect();
        let beside = |by: usize| -> Vec<(&str, &str)> {
            (0..8).map(|n| (families[n], children[(n + by) % 8].as_str())).collect()
        };
        assert_eq!(slip_of_families(&beside(0)), None);
        assert_eq!(slip_of_families(&beside(7)).map(|slip| slip.by), Some(1));
        assert_eq!(slip_of_families(&beside(1)).map(|slip| slip.by), Some(-1));
        assert_eq!(slip_of_families(&beside(4)), None);
        // Some mothers have a name of their own.
        let mut own = beside(0);
        for n in [1, 4, 6] {
            own[n].0 = "орлова";
        }
        assert_eq!(slip_of_families(&own), None);
    }
}
