#!/usr/bin/env bash
# Library: rust-stemmers 1.2.0 (crates.io), Algorithm::Russian: https://docs.rs/rust-stemmers/1.2.0 (Snowball, Russian:
# https://snowballstem.org/algorithms/russian/stemmer.html).
#
# One would expect: the stemmer brings the words of one order together, «отчислить», «отчислен», «отчисление»; and reads ё as
# е, as the Snowball page describes it.
# What it does: the verb and the participle meet, the noun of the same root does not («отчисление» keeps the -ен- that the
# participle loses, so the noun's stem is the spelling of the participle). ё is a letter it does not know: «переведён» and
# «переведен» have different stems, and «приём» and «прием» too. A vocabulary has to fold ё first and to name verb, participle
# and noun each.
# Output seen (2026-11-29): see `expected` below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
cargo init --quiet --vcs none --name stems .
cargo add --quiet rust-stemmers@=1.2.0
cat > src/main.rs <<'RUST'
use rust_stemmers::{Algorithm, Stemmer};
fn main() {
    let stemmer = Stemmer::create(Algorithm::Russian);
    for word in ["отчислить", "отчислен", "отчисление", "отчисления", "переведён", "переведен", "приём", "прием"] {
        println!("{word} {}", stemmer.stem(word));
    }
}
RUST
cargo run --quiet > seen
cat > expected <<'TEXT'
отчислить отчисл
отчислен отчисл
отчисление отчислен
отчисления отчислен
переведён переведён
переведен перевед
приём приём
прием при
TEXT
diff expected seen
