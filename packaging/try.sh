#!/usr/bin/env bash
# Installs the packages of target/packages in a whole system of their own, with its own systemd: installed, set up, started, killed,
# upgraded from the former version, removed, purged. `bash packaging/try.sh [bookworm|trixie]`, after packaging/build.sh; as root, with
# mmdebstrap, systemd-container and rpm (Debian's names). What is not here is installed nowhere: then it says so and ends with 3.
#
# FORMER is the former package; without it, the new one under a lower version stands in.
set -euo pipefail
cd "$(dirname "$0")/.."

suite="${1:-bookworm}"
target="${CARGO_TARGET_DIR:-$PWD/target}"
out="$target/packages"
work="$target/try"

missing() {
    printf 'NOT TRIED: %s\n' "$1"
    exit 3
}
[ "$(id -u)" = 0 ] || missing "a system of its own is started by root alone"
for program in mmdebstrap systemd-nspawn dpkg-deb rpm; do
    command -v "$program" >/dev/null || missing "$program is missing (Debian: mmdebstrap systemd-container rpm)"
done
deb="$(ls "$out"/kontingent_*_amd64.deb 2>/dev/null | tail -1)" || missing "there is no package: bash packaging/build.sh"
rpm="$(ls "$out"/kontingent-*.x86_64.rpm 2>/dev/null | tail -1)" || missing "there is no rpm: bash packaging/build.sh"

mkdir -p "$work"
if [ ! -s "$work/$suite.tar" ]; then
    mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,rpm "$suite" "$work/$suite.part.tar"
    mv "$work/$suite.part.tar" "$work/$suite.tar"
fi
root="$(mktemp -d -p "$work")"
trap 'rm -rf "$root"' EXIT
tar -xf "$work/$suite.tar" -C "$root"

mkdir "$root/packages"
cp "$deb" "$root/packages/new.deb"
cp "$rpm" "$root/packages/new.rpm"
if [ -n "${FORMER:-}" ]; then
    cp "$FORMER" "$root/packages/former.deb"
else
    # The same files and scripts as what came before: what is tried is the way from one package to the next.
    unpacked="$(mktemp -d -p "$work")"
    dpkg-deb --raw-extract "$deb" "$unpacked"
    sed -i 's/^Version: .*/Version: 0.0.1-1/' "$unpacked/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$unpacked" "$root/packages/former.deb" >/dev/null
    rm -rf "$unpacked"
fi

cat >"$root/packages/try" <<'TRY'
#!/bin/bash
# Run by the systemd of that system, once.
set -eu
step() { printf '%(%H:%M:%S)T  %s\n' -1 "$*"; }
no() { printf 'FAILED: %s\n' "$*"; journalctl -u kontingent -o cat --no-pager | tail -20; exit 1; }
as() { runuser -u kontingent -- "$@"; }
pid() { systemctl show -P MainPID kontingent; }
healthy() {
    # Asked as the guide says, without a program that a small system does not have.
    for _ in $(seq 100); do
        if answer="$( (exec 3<>/dev/tcp/127.0.0.1/8711 && printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3 && cat <&3) 2>/dev/null)"; then
            case "$answer" in *" 200 "*) return ;; esac
        fi
        sleep 0.2
    done
    no "/healthz: ${answer:-silent}"
}
state=/var/lib/kontingent

set_up() {
    as kontingent init "$state" >/dev/null
    sed -i 's/^organization = .*/organization = "Приозёрский техникум"/' "$state/kontingent.toml"
    step "init: $(ls "$state" | tr '\n' ' ')"
    (cd "$state" && as kontingent doctor >/tmp/doctor) || { cat /tmp/doctor; no "doctor"; }
    step "doctor: $(tail -1 /tmp/doctor)"
    systemctl enable --now kontingent 2>/dev/null
    healthy
    step "started: $(systemctl is-active kontingent), pid $(pid), /healthz 200"
}

step "system: $(. /etc/os-release && echo "$PRETTY_NAME"), systemd $(systemctl --version | head -1 | cut -d' ' -f2), glibc $(ldd --version | head -1 | grep -o '[0-9.]*$')"

# --- the package of Debian
dpkg -i /packages/former.deb >/tmp/installed 2>&1 || { cat /tmp/installed; no "install"; }
grep -q 'kontingent init /var/lib/kontingent' /tmp/installed || no "nobody is told what comes next"
[ "$(stat -c '%U %a' "$state")" = "kontingent 700" ] || no "the folder: $(stat -c '%U %a' "$state")"
! systemctl is-active --quiet kontingent || no "started without a configuration"
step "installed $(dpkg-query -W -f '${Version}' kontingent): account $(id -un kontingent), folder 0700, not started"
[ -s /usr/share/man/man1/kontingent.1.gz ] || [ -e /etc/dpkg/dpkg.cfg.d/docker ] || no "no page of man"
set_up
systemctl show -P NRestarts kontingent >/tmp/restarts
before="$(pid)"
kill -9 "$before"
for _ in $(seq 150); do
    [ "$(pid)" != 0 ] && [ "$(pid)" != "$before" ] && break
    sleep 0.2
done
healthy
step "killed: started again by systemd, pid $(pid)"
systemctl reload kontingent
healthy
step "reloaded"
before="$(pid)"
dpkg -i /packages/new.deb >/tmp/upgraded 2>&1 || { cat /tmp/upgraded; no "upgrade"; }
! grep -q 'kontingent init' /tmp/upgraded || no "told to set up what is set up"
healthy
[ "$(pid)" != "$before" ] || no "the old program runs on after the upgrade"
step "upgraded to $(dpkg-query -W -f '${Version}' kontingent): restarted, pid $(pid), $(kontingent --version)"
as kontingent journal verify --config "$state/kontingent.toml" >/tmp/verified || no "journal verify"
step "journal verify: $(head -1 /tmp/verified)"
dpkg -r kontingent >/tmp/removed 2>&1 || { cat /tmp/removed; no "remove"; }
! systemctl is-active --quiet kontingent || no "it runs without its program"
[ ! -e /usr/bin/kontingent ] || no "the program is still there"
[ -s "$state/data/kontingent.sqlite" ] || no "the database went with the package"
step "removed: service ended, database kept"
dpkg -P kontingent >/tmp/purged 2>&1
grep -q 'are kept in /var/lib/kontingent' /tmp/purged || no "purge does not say what it kept"
[ -s "$state/kontingent.toml" ] && id kontingent >/dev/null || no "purge took what is the organisation's"
step "purged: configuration, database and account kept"
rm -rf "$state"

# --- the rpm, by rpm's own program; its dependencies are Debian's packages, which rpm does not know
rpm -i --nodeps /packages/new.rpm >/tmp/installed 2>&1 || { cat /tmp/installed; no "rpm -i"; }
grep -q 'kontingent init /var/lib/kontingent' /tmp/installed || no "nobody is told what comes next"
step "rpm installed: $(rpm -q kontingent), $(kontingent --version)"
set_up
before="$(pid)"
rpm -U --nodeps --replacepkgs --replacefiles --force /packages/new.rpm >/tmp/upgraded 2>&1 || { cat /tmp/upgraded; no "rpm -U"; }
healthy
[ "$(pid)" != "$before" ] || no "the old program runs on after the upgrade"
step "rpm upgraded: restarted, pid $(pid)"
rpm -e kontingent >/tmp/removed 2>&1 || { cat /tmp/removed; no "rpm -e"; }
! systemctl is-active --quiet kontingent || no "it runs without its program"
[ ! -e /usr/bin/kontingent ] && [ -s "$state/data/kontingent.sqlite" ] || no "what was removed"
grep -q 'are kept in /var/lib/kontingent' /tmp/removed || no "rpm -e does not say what it kept"
step "rpm removed: service ended, database kept"
echo well >/packages/result
TRY
chmod +x "$root/packages/try"
cat >"$root/etc/systemd/system/try.service" <<'UNIT'
[Unit]
After=multi-user.target systemd-user-sessions.service
[Service]
Type=oneshot
ExecStart=/packages/try
StandardOutput=append:/packages/told
StandardError=inherit
ExecStopPost=/bin/systemctl --no-block poweroff
[Install]
WantedBy=default.target
UNIT
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../try.service "$root/etc/systemd/system/default.target.wants/try.service"

# Without a network but its own loopback: nothing is fetched, nothing of this machine is reached.
timeout 600 systemd-nspawn --quiet --register=no --keep-unit --private-network --boot --console=pipe \
    --directory="$root" </dev/null >"$work/$suite.console" 2>&1 || true
cat "$root/packages/told" 2>/dev/null || { tail -20 "$work/$suite.console"; exit 1; }
[ "$(cat "$root/packages/result" 2>/dev/null)" = well ] || exit 1
echo "$suite: all is well"
