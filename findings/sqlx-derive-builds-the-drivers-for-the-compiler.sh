#!/usr/bin/env bash
# Library: sqlx 0.9.0 (crates.io) with `derive` and a driver, sqlx-macros 0.9.0: https://docs.rs/sqlx/0.9.0, features of
# https://docs.rs/crate/sqlx/0.9.0/features.
#
# One would expect: `derive` (FromRow) and `migrate!` need no database, so without `macros` (the statements that are checked at
# compile time) nothing of a driver is built for the compiler.
# What it does: `sqlite` also reads `sqlx-macros?/sqlite`, and `derive` brings sqlx-macros; so the procedural macros are built with
# the driver: sqlx-sqlite twice, and libsqlite3-sys with its C twice where the two builds have other profiles or features. The
# question mark helps only who takes the macros by themselves: `sqlx` without `derive`, and `sqlx-macros` with `derive` and
# `migrate` beside it (FromRow and migrate! work: they name `::sqlx`). A cold build of ours lost a SQLite, a tokio, a rustls.
# Output seen (2026-11-29): see `expected` below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Whether the procedural macros are made of the driver.
drivers() {
    mkdir -p "$work/$1/src"
    cd "$work/$1"
    printf '[package]\nname = "rows"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n%s\n' "$2" > Cargo.toml
    cat > src/main.rs
    cargo generate-lockfile --quiet
    printf '%s: ' "$1"
    if cargo tree --quiet --edges normal,build --invert sqlx-sqlite --prefix none | grep -q '^sqlx-macros-core'; then
        echo "the macros are made of the driver"
    else
        echo "the macros are made of no driver"
    fi
}

both='sqlx = { version = "=0.9.0", default-features = false, features = ["sqlite", "runtime-tokio", "migrate", "derive"] }'
apart='sqlx = { version = "=0.9.0", default-features = false, features = ["sqlite", "runtime-tokio", "migrate"] }
sqlx-macros = { version = "=0.9.0", default-features = false, features = ["derive", "migrate"] }'
{
    drivers derive "$both" <<'RUST'
#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
}
fn main() {
    let _ = |row: Row| row.number;
}
RUST
    drivers apart "$apart" <<'RUST'
#[derive(sqlx_macros::FromRow)]
struct Row {
    number: i64,
}
fn main() {
    let _ = |row: Row| row.number;
}
RUST
} > "$work/seen"
cat > "$work/expected" <<'TEXT'
derive: the macros are made of the driver
apart: the macros are made of no driver
TEXT
diff "$work/expected" "$work/seen"
