#!/usr/bin/env bash
# Library: zip 9.8.2 (crates.io), ZipArchive: https://docs.rs/zip/9.8.2/zip/read/struct.ZipArchive.html
#
# One would expect: an archive with two entries of one name (the format allows it; programs that collect lists of several
# classes write «список.csv» twice) has two entries, as `unzip -l` and Python's zipfile say; or opening it is an error.
# What it does: ZipArchive::len() is 1, only the last of the two can be reached by index or name, and nothing is said. Whoever
# unpacks such an archive reads half of it and takes it for whole. The number of entries in the end-of-central-directory record
# has to be compared with len().
# Output seen (2026-11-29): see `expected` below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -W ignore - <<'PYTHON'
import zipfile
with zipfile.ZipFile("two.zip", "w") as archive:
    archive.writestr("list.csv", "first")
    archive.writestr("list.csv", "second")
print("python", len(zipfile.ZipFile("two.zip").infolist()))
PYTHON
cargo init --quiet --vcs none --name entries .
cargo add --quiet zip@=9.8.2 --no-default-features --features deflate
cat > src/main.rs <<'RUST'
use std::io::Read;
fn main() {
    let mut archive = zip::ZipArchive::new(std::fs::File::open("two.zip").unwrap()).unwrap();
    println!("zip {}", archive.len());
    let mut text = String::new();
    archive.by_index(0).unwrap().read_to_string(&mut text).unwrap();
    println!("{text}");
}
RUST
cargo run --quiet > seen
cat > expected <<'TEXT'
zip 1
second
TEXT
diff expected seen
