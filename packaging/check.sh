#!/usr/bin/env bash
# Looks at what lies in packaging with the tools of those whom it is for, as far as they are installed: promtool (Debian: prometheus),
# systemd-analyze, lintian, rpm. What was not looked at is said. `bash packaging/check.sh`, after packaging/build.sh for the packages.
set -euo pipefail
cd "$(dirname "$0")/.."
out="${CARGO_TARGET_DIR:-$PWD/target}/packages"
skipped=0
skip() {
    printf 'NOT CHECKED: %s\n' "$1"
    skipped=$((skipped + 1))
}

if command -v promtool >/dev/null; then
    promtool check rules packaging/monitoring/alerts.yml
    (cd packaging/monitoring && promtool test rules alerts.test.yml)
else
    skip "alert rules: promtool is missing (Debian: prometheus)"
fi

package="$(ls "$out"/kontingent_*_amd64.deb 2>/dev/null | tail -1 || true)"
if [ -n "$package" ] && command -v systemd-analyze >/dev/null; then
    # The unit as it is installed, with its program in place.
    root="$(mktemp -d)"
    trap 'rm -rf "$root"' EXIT
    dpkg-deb --extract "$package" "$root"
    mkdir -p "$root/etc" "$root/var/lib"
    # It is reloaded by a shell.
    ln -s usr/bin "$root/bin"
    cp /bin/sh "$root/usr/bin/sh"
    # It waits for the network, whose targets are systemd's own: they are looked for in the same folder.
    if [ -d /usr/lib/systemd/system ] || [ -d /lib/systemd/system ]; then
        cp -n /lib/systemd/system/*.target /lib/systemd/system/*.socket /lib/systemd/system/*.slice \
            /lib/systemd/system/systemd-journald.service "$root/usr/lib/systemd/system/" 2>/dev/null || true
    fi
    # Told of anything, it ends with 1.
    systemd-analyze verify --root="$root" --man=no kontingent.service
    echo "systemd-analyze verify: kontingent.service is sound"
    # 0 is nothing open, 10 everything. What remains are the network and files of its own, which it is for.
    systemd-analyze security --offline=true --root="$root" --threshold=20 --no-pager kontingent.service | tail -1
else
    skip "unit: systemd-analyze or the package is missing"
fi

if [ -n "$package" ] && command -v lintian >/dev/null; then
    lintian --tag-display-limit 0 --fail-on error,warning "$package"
    echo "lintian: no error, no warning"
else
    skip "package of Debian: lintian or the package is missing"
fi

rpm="$(ls "$out"/kontingent-*.x86_64.rpm 2>/dev/null | tail -1 || true)"
if [ -n "$rpm" ] && command -v rpm >/dev/null; then
    # In a data base of its own: Debian's is none of rpm's.
    base="$(mktemp -d)"
    rpm --dbpath "$base" --nosignature --checksig "$rpm" || rpm --dbpath "$base" -K --nosignature "$rpm"
    rm -rf "$base"
else
    skip "rpm: rpm or the package is missing"
fi

[ "$skipped" = 0 ] || printf '%s parts were not checked\n' "$skipped"
