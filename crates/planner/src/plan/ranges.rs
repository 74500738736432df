//! A walk over many comes in; what it gives of a few ranges of them goes out, in their order, walked through at the same time.

use std::ops::Range;

use rayon::prelude::*;

/// So few are walked through by one processor.
const FEW: usize = 16 << 10;
/// So many ranges at most: what each of them counts takes memory of its own.
const MOST: usize = 4;

/// What a walk gives of each range. Whatever the ranges are, put together they have to say the same.
pub(super) fn over_ranges<T: Send>(len: usize, walk: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let count = len.div_ceil(FEW).clamp(1, MOST);
    let size = len.div_ceil(count);
    (0..count).into_par_iter().map(|n| walk((n * size).min(len)..((n + 1) * size).min(len))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_walked_over_once() {
        for len in [0, 1, FEW, FEW + 1, 5 * FEW + 3] {
            let walked: Vec<usize> = over_ranges(len, Iterator::collect::<Vec<_>>).into_iter().flatten().collect();
            assert!(walked.into_iter().eq(0..len), "{len}");
        }
    }
}
