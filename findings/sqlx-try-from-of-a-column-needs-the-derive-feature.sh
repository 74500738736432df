#!/usr/bin/env bash
# Library: sqlx 0.9.0 and sqlx-macros 0.9.0 (crates.io): https://docs.rs/sqlx/0.9.0/sqlx/trait.FromRow.html#try_from.
#
# One would expect: whoever takes `FromRow` from sqlx-macros, so that the procedural macros are made of no driver, can use every
# attribute that its page describes.
# What it does: a plain struct compiles, and so does `#[sqlx(rename)]`; with `#[sqlx(try_from = "…")]` the derive names
# `sqlx::__spec_error!`, a macro that sqlx has only with its feature `derive` (which makes the macros of the drivers again). The
# compiler then says that it cannot find `__spec_error` in `sqlx`. A typed column is read as text there and converted by hand.
# Output seen (2026-11-29): see `expected` below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/rows/src"
cd "$work/rows"
cat > Cargo.toml <<'TOML'
[package]
name = "rows"
version = "0.1.0"
edition = "2024"

[dependencies]
sqlx = { version = "=0.9.0", default-features = false, features = ["any", "runtime-tokio"] }
sqlx-macros = { version = "=0.9.0", default-features = false, features = ["derive"] }
TOML
checked() {
    sed "s/ATTRIBUTE/$2/" > src/main.rs <<'RUST'
struct Code;
impl TryFrom<String> for Code {
    type Error = std::fmt::Error;
    fn try_from(_: String) -> Result<Code, std::fmt::Error> {
        Ok(Code)
    }
}
#[derive(sqlx_macros::FromRow)]
struct Row {
    ATTRIBUTE,
}
fn main() {
    let _ = (|row: Row| { let _ = row.code; }, Code::try_from(String::new()));
}
RUST
    if cargo check --quiet 2> errors; then
        echo "$1: compiles"
    elif grep -q 'could not find `__spec_error` in `sqlx`' errors; then
        echo "$1: could not find __spec_error in sqlx"
    else
        cat errors >&2
        echo "$1: another error"
    fi
}
{
    checked plain 'code: String'
    checked rename '#[sqlx(rename = "guard")] code: String'
    checked try_from '#[sqlx(try_from = "String")] code: Code'
} > "$work/seen"
cat > "$work/expected" <<'TEXT'
plain: compiles
rename: compiles
try_from: could not find __spec_error in sqlx
TEXT
diff "$work/expected" "$work/seen"
