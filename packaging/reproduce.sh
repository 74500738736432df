#!/usr/bin/env bash
# Builds the program twice, in two folders of other names and lengths, and compares what comes out. `PROFILE=quick bash
# packaging/reproduce.sh`; the usual profile is `release`. Ends with 1 if they differ, and says where.
set -euo pipefail
cd "$(dirname "$0")/.."

profile="${PROFILE:-release}"
triple="${TRIPLE:-x86_64-unknown-linux-gnu}"
home="${CARGO_HOME:-$HOME/.cargo}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# What is committed, and nothing that lies about.
commit="$(git rev-parse HEAD)"
for folder in a another/folder/with-a-longer-name; do
    mkdir -p "$work/$folder"
    git archive "$commit" | tar -xf - -C "$work/$folder"
    (
        cd "$work/$folder"
        # Dependencies are compiled once for both if SHARED says a folder: then only what depends on our folder is compared.
        export CARGO_TARGET_DIR="${SHARED:-$work/$folder/target}"
        if [ -z "${SHARED:-}" ]; then
            export RUSTFLAGS="--remap-path-prefix=$PWD=/kontingent --remap-path-prefix=$home=/cargo"
            export CFLAGS="-ffile-prefix-map=$PWD=/kontingent -ffile-prefix-map=$home=/cargo"
        fi
        cargo build --locked --quiet --profile "$profile" --target "$triple" --bin kontingent
        strip -o "$work/$(basename "$folder").program" "$CARGO_TARGET_DIR/$triple/$profile/kontingent"
    )
done
one="$work/a.program"
other="$work/with-a-longer-name.program"
sha256sum "$one" "$other" | sed "s| $work/| |"
for program in "$one" "$other"; do
    # Neither folder may be read out of a program.
    if grep -qaF "$work" "$program"; then
        echo "the folder stands in the program: $(grep -aoF "$work" "$program" | sort | uniq -c | head -3)"
    fi
done
if cmp "$one" "$other"; then
    echo "the same bytes: commit $commit, profile $profile, $triple, $(rustc --version)"
else
    echo "they differ in $(cmp -l "$one" "$other" | wc -l) bytes of $(stat -c %s "$one")"
    exit 1
fi
