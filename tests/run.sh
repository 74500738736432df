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

# What is kept on a server is tried on a real one, of our own and on this machine alone.
step "PostgreSQL"
bin_of_postgres() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }
if [ -z "$(bin_of_postgres)" ] || ! command -v psql >/dev/null || ! command -v pg_dump >/dev/null; then
    install postgresql
fi
"$(bin_of_postgres)/postgres" --version

# The packages are made and looked into.
step "tools of packages"
tools="$PWD/target/tools"
command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null && command -v strip >/dev/null || install dpkg dpkg-dev binutils
command -v rpm >/dev/null || install rpm
command -v promtool >/dev/null || install prometheus
bash packaging/tools.sh cargo-deb cargo-generate-rpm cargo-deny
promtool check rules packaging/monitoring/alerts.yml
(cd packaging/monitoring && promtool test rules alerts.test.yml)

# The stories are told on a day and at an hour that a seed draws, within two years of the day of their files. `SEED=… bash
# tests/run.sh` tells them at the same moment again, KONTINGENT_TEST_DAY at one that is said.
step "day"
SEED="${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}"
if [ -z "${KONTINGENT_TEST_DAY:-}" ]; then
    two_years=$((2 * 365 * 24 * 60 * 60))
    drawn=$(($(printf '%s' "$SEED" | cksum | cut -d' ' -f1) % (2 * two_years)))
    middle=$(date -u -d 2026-11-23 +%s)
    KONTINGENT_TEST_DAY="$(date -u -d "@$((middle - two_years + drawn))" +%Y-%m-%dT%H:%M:%SZ)"
fi
export KONTINGENT_TEST_DAY
echo "SEED=$SEED: the stories begin at $KONTINGENT_TEST_DAY"

step "format"
cargo fmt --all --check

step "lints"
cargo clippy --locked --workspace --all-targets -- -D warnings

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

step "tests"
# Most stories wait for a daemon or a platform: more of them than cores.
export RUST_TEST_THREADS="${RUST_TEST_THREADS:-$((3 * $(nproc)))}"
cargo test --locked --workspace

# The same promises, kept on a server: every test whose installation keeps something.
step "tests on PostgreSQL"
server="$(mktemp -d)"
# PostgreSQL does not run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop_postgres() {
    as_postgres "$(bin_of_postgres)/pg_ctl" -D "$server/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$server"
}
trap stop_postgres EXIT
[ "$(id -u)" != 0 ] || chown postgres "$server"
as_postgres "$(bin_of_postgres)/initdb" -D "$server/data" -U postgres -A trust --no-sync >/dev/null
port=""
for candidate in $(shuf -i 20000-50000 -n 10); do
    options="-c listen_addresses=127.0.0.1 -p $candidate -k $server -c fsync=off -c max_connections=300"
    if as_postgres "$(bin_of_postgres)/pg_ctl" -D "$server/data" -l "$server/log" -w -o "$options" start >/dev/null; then
        port="$candidate"
        break
    fi
done
[ -n "$port" ] || { cat "$server/log"; exit 1; }
# An ordinary role: for a superuser the rows of one organisation are not kept from another.
psql -q -d "postgres://postgres@127.0.0.1:$port/postgres" -c "CREATE ROLE kontingent LOGIN CREATEDB"
on_server=()
for file in tests/it/*.rs; do
    # Those that ask for a database, by themselves or through the installation.
    if grep -q 'support::installation\|support::practice\|support::region_installation\|support::database' "$file"; then
        name="$(basename "$file" .rs)"
        # Measured and looked at on the file.
        case "$name" in all_year | flood | apply_faults | memory) ;; *) on_server+=("$name::") ;; esac
    fi
done
export KONTINGENT_TEST_POSTGRES="postgres://kontingent@127.0.0.1:$port"
# Kills at boundaries of the journal by the clock: by itself, so that the others do not push them aside.
cargo test --locked --workspace --test it -- apply_faults::
cargo test --locked --workspace --test it --test browser -- "${on_server[@]}" region_browser::

step "licences, sources and yanked versions of dependencies"
PATH="$tools/bin:$PATH" cargo deny --locked --log-level error check licenses bans sources

# The advisories come over the network. Where there is none, that is said, at the end too: nobody takes it for a pass.
step "advisories on dependencies"
bash tests/advisories.sh && advisories="" || {
    [ $? = 3 ] || exit 1
    advisories="; ADVISORIES WERE NOT CHECKED: the database cannot be reached from here"
}

step "all is well$advisories"
