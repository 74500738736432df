#!/usr/bin/env bash
# Everything that must hold: one format, no lint, sound documentation, allowed licences, all tests.
# Needs a Rust toolchain (rustup); everything else it installs itself.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "toolchain"
for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
done
cargo --version

install() {
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# Tests end their processes by signals.
[ -x /bin/kill ] || [ -x /usr/bin/kill ] || install procps

# The review page is tried in a real browser.
step "browser"
if ! command -v chromedriver >/dev/null || ! { command -v chromium || command -v google-chrome; } >/dev/null; then
    install chromium chromium-driver
fi
chromedriver --version

# The makers' own client is tried against the sandbox that speaks MAX.
step "node"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    install nodejs npm ca-certificates
fi
node --version

step "format"
cargo fmt --all --check

step "lints"
cargo clippy --locked --all-targets -- -D warnings

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

step "tests"
cargo test --locked

# The advisories need the network's advisory database; licences, sources and bans are checked here.
step "licences and sources of dependencies"
tools="target/tools"
[ -x "$tools/bin/cargo-deny" ] || cargo install cargo-deny --locked --quiet --root "$tools"
PATH="$PWD/$tools/bin:$PATH" cargo deny --locked --log-level error check licenses bans sources

step "all is well"
