#!/usr/bin/env bash
# Writes packaging/LICENSES-OF-DEPENDENCIES.txt anew: what the program is made of, each crate under its licence, with the texts. It is
# kept with the source, so that packages are made without looking through all sources again (minutes). `check` says whether it is of what
# Cargo.lock says now, and takes a second.
set -euo pipefail
cd "$(dirname "$0")/.."
file=packaging/LICENSES-OF-DEPENDENCIES.txt

# Crates of others that are in the program, of either kind; what only runs while it is compiled is not in it.
crates() {
    for target in x86_64-unknown-linux-gnu x86_64-unknown-linux-musl; do
        cargo tree --locked --offline --package kontingent --edges normal --prefix none --target "$target" --format '{p}'
    done | grep -v -e '(/' -e '(proc-macro)' | sed -n 's/^\([^ ]*\) v\([^ ]*\).*/  \1 \2/p' | sort -u
}

case "${1:-write}" in
write)
    bash packaging/tools.sh cargo-about
    PATH="$PWD/target/tools/bin:$PATH" cargo about generate --locked --offline --config packaging/about.toml --fail \
        packaging/licenses.hbs --output-file "$file"
    ;;
check)
    missing="$(crates | grep -vxFf <(sed -n 's/^\(  [^ ]* [^ ]*\).*/\1/p' "$file") || true)"
    if [ -n "$missing" ]; then
        printf '%s does not have these, write it anew: bash packaging/licenses.sh\n%s\n' "$file" "$(head -20 <<<"$missing")" >&2
        exit 1
    fi
    echo "$file: $(crates | wc -l) crates, each with its licence"
    ;;
*)
    echo "usage: packaging/licenses.sh [write|check]" >&2
    exit 2
    ;;
esac
