//! People who are written differently on the two sides are found, and others are not taken for them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::collections::HashSet;

use crate::support::invent;
use names::Names;
use planner::identity::near_matches;

#[test]
fn almost_all_are_found_and_almost_nobody_else() {
    for seed in [1, 2026] {
        let set = invent::unmatched(5_000, seed);
        let mut names = Names::default();
        let (left, right) = invent::near_sides(&set, &mut names);
        let together = |l: usize, r: usize| set.left[l].group == set.right[r].group;
        let found: HashSet<(usize, usize)> =
            near_matches(&names, &left, &right, together).into_iter().map(|pair| (pair.left, pair.right)).collect();
        let right_ones = set.truth.iter().filter(|pair| found.contains(pair)).count();
        let recall = right_ones as f64 / set.truth.len() as f64;
        let precision = right_ones as f64 / found.len() as f64;
        eprintln!("seed {seed}: recall {recall:.4}, precision {precision:.4} of {} questions", found.len());
        assert!(recall >= 0.97, "recall {recall}");
        assert!(precision >= 0.99, "precision {precision}");
    }
}
