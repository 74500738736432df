#!/usr/bin/env bash
# Asks the database of advisories about every dependency: known faults, crates that nobody keeps, versions that were taken back.
# Ends with 0 if there is nothing, 1 if there is something, 3 if the database cannot be reached: then versions that were taken back are
# asked for alone, of the registry's index, and about the rest nobody knows.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/target/tools/bin:$PATH"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
if cargo deny --locked check advisories >"$work/said" 2>&1; then
    echo "no advisory on any dependency, none taken back"
    exit 0
fi
if ! grep -q "failed to fetch advisory database" "$work/said"; then
    cat "$work/said"
    exit 1
fi

# The tool looks at versions that were taken back only with a database in hand: one of a crate that is none.
mkdir -p "$work/database/crates/kontingent-is-no-crate"
cat >"$work/database/crates/kontingent-is-no-crate/RUSTSEC-2020-0001.md" <<'ADVISORY'
```toml
[advisory]
id = "RUSTSEC-2020-0001"
package = "kontingent-is-no-crate"
date = "2020-01-01"

[versions]
patched = []
```

# Stands in for the database

It says nothing about any crate.
ADVISORY
git -C "$work/database" init --quiet --initial-branch=main
git -C "$work/database" add --all
git -C "$work/database" -c user.name=kontingent -c user.email=kontingent@college.example commit --quiet --message "Stands in"
sed "s|^\[advisories\]|[advisories]\ndb-path = \"$work/fetched\"|" deny.toml >"$work/deny.toml"
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$work/database.insteadOf"
export GIT_CONFIG_VALUE_0="https://github.com/RustSec/advisory-db"
if ! cargo deny --locked --config "$work/deny.toml" check advisories >"$work/said" 2>&1; then
    cat "$work/said"
    exit 1
fi
echo "no version that was taken back"
echo "NOT CHECKED: known faults and crates that nobody keeps; the database of advisories cannot be reached from here."
echo "Where it can: cargo deny check advisories"
exit 3
