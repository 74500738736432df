#!/usr/bin/env bash
# Makes everything that is handed out, into target/packages: `bash packaging/build.sh`, again as often as one likes, without root.
#
#   kontingent_VERSION_amd64.deb       for Debian and Astra: needs the glibc that is printed
#   kontingent-VERSION.x86_64.rpm      for ALT and RED OS: the static program, needs no glibc
#   kontingent-VERSION-x86_64-static.tar.gz  the static program with unit, accounts and guides, for any Linux
#   kontingent-VERSION.cdx.json        what it is made of (CycloneDX)
#   LICENSES-OF-DEPENDENCIES.txt       licences of all of that; in every package too
#   SHA256SUMS
#
# PROFILE=quick builds in minutes, to try packages; the usual one is `release`.
# Needs rustup's toolchain, dpkg-dev, binutils, and for the static program musl-tools (Debian's names). The cargo tools it installs itself.
set -euo pipefail
cd "$(dirname "$0")/.."

profile="${PROFILE:-release}"
root="$PWD"
# The folder of cargo is another one for a test.
target="${CARGO_TARGET_DIR:-$root/target}"
out="$target/packages"
version="$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)"
gnu=x86_64-unknown-linux-gnu
musl=x86_64-unknown-linux-musl
# The newest glibc that may be needed: that of Debian 12, the oldest system that the Debian package is for.
newest_glibc=2.36

say() { printf '== %s\n' "$*"; }
fail() {
    printf 'packaging/build.sh: %s\n' "$*" >&2
    exit 1
}

[ "$(uname -m)" = x86_64 ] || fail "packages are made on x86_64; this machine is $(uname -m)"
for program in cargo dpkg-deb dpkg-shlibdeps objdump strip sha256sum tar gzip; do
    command -v "$program" >/dev/null || fail "$program is missing (Debian: dpkg-dev, binutils)"
done

# One and the same source gives one and the same package: the time of everything in it is that of the last commit.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH="$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)"
fi
export SOURCE_DATE_EPOCH

say "tools"
bash packaging/tools.sh cargo-cyclonedx cargo-deb cargo-generate-rpm
PATH="$root/target/tools/bin:$PATH"

rm -rf "$out"
mkdir -p "$out"

# The folders of whoever builds do not get into the program, and so do not make it another one. With `quick` what cargo built before is
# used again: other flags would build all of it anew.
if [ "$profile" = release ]; then
    cargo_home="${CARGO_HOME:-$HOME/.cargo}"
    export RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$root=/kontingent --remap-path-prefix=$cargo_home=/cargo"
    export CFLAGS="${CFLAGS:-} -ffile-prefix-map=$root=/kontingent -ffile-prefix-map=$cargo_home=/cargo"
fi
export CARGO_TARGET_DIR="$target"

build() { cargo build --locked --profile "$profile" --target "$1" --bin kontingent; }

say "program, for $gnu, profile $profile"
build "$gnu"
program="$out/build/gnu/kontingent"
mkdir -p "$(dirname "$program")"
strip -o "$program" "$target/$gnu/$profile/kontingent"
needed="$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | cut -d_ -f2 | sort -Vu | tail -1)"
echo "needs glibc $needed or newer"
if [ "$(printf '%s\n' "$needed" "$newest_glibc" | sort -V | tail -1)" != "$newest_glibc" ]; then
    fail "the program needs glibc $needed, Debian 12 has $newest_glibc: build on Debian 12"
fi

# What every package has, in the place where cargo-deb and cargo-generate-rpm look for it.
say "pages of man, completions, licences"
sh packaging/generated.sh "$program" "$out/build/generated"
bash packaging/licenses.sh check
cp packaging/LICENSES-OF-DEPENDENCIES.txt "$out/"
gzip -9nc CHANGELOG.md >"$out/build/changelog.gz"

# A build of its own in the folder that the two tools take for cargo's.
staged() {
    rm -rf "$out/build/staged"
    mkdir -p "$out/build/staged/release"
    cp "$1" "$out/build/staged/release/kontingent"
    cp -r "$out/build/generated" "$out/build/staged/release/generated"
    cp "$out/build/changelog.gz" "$out/LICENSES-OF-DEPENDENCIES.txt" "$out/build/staged/release/"
}

say "deb"
staged "$program"
CARGO_TARGET_DIR="$out/build/staged" cargo deb --no-build --no-strip --locked --output "$out/kontingent_${version}_amd64.deb"

say "program, for $musl, profile $profile"
is_static=""
if ! command -v musl-gcc >/dev/null; then
    why="musl-gcc is missing (Debian: musl-tools)"
elif ! rustup target list --installed 2>/dev/null | grep -qx "$musl" && ! rustup target add "$musl"; then
    why="rustup cannot install the standard library for $musl"
elif ! build "$musl"; then
    why="it does not build for $musl; see above"
else
    is_static=yes
    mkdir -p "$out/build/musl"
    strip -o "$out/build/musl/kontingent" "$target/$musl/$profile/kontingent"
    [ -z "$(objdump -p "$out/build/musl/kontingent" | grep NEEDED || true)" ] || fail "the static program needs a library"
fi

say "rpm"
if [ -n "$is_static" ]; then
    staged "$out/build/musl/kontingent"
else
    # Still a package, for systems with the glibc that was printed.
    staged "$program"
fi
# gzip: what the rpm of every system in use can unpack.
CARGO_TARGET_DIR="$out/build/staged" cargo generate-rpm --target-dir "$out/build/staged" --payload-compress gzip \
    --source-date "$SOURCE_DATE_EPOCH" --output "$out/kontingent-$version.x86_64.rpm"

if [ -n "$is_static" ]; then
    say "static program"
    name="kontingent-$version-x86_64-static"
    mkdir -p "$out/build/$name"
    cp "$out/build/musl/kontingent" LICENSE-MIT LICENSE-APACHE README.md README.ru.md CHANGELOG.md \
        "$out/LICENSES-OF-DEPENDENCIES.txt" "$out/build/$name/"
    cp -r docs mappings schedules schemas "$out/build/$name/"
    rm -rf "$out/build/$name/docs/decisions"
    mkdir "$out/build/$name/packaging"
    cp -r packaging/kontingent.service packaging/kontingent.sysusers packaging/kontingent.tmpfiles packaging/kontingent.service.d \
        packaging/monitoring "$out/build/$name/packaging/"
    cp -r "$out/build/generated/man1" "$out/build/generated/man1.ru" "$out/build/generated/completions" "$out/build/$name/packaging/"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mode=go=rX,u+w --mtime="@$SOURCE_DATE_EPOCH" -C "$out/build" -cf - "$name" |
        gzip -9n >"$out/$name.tar.gz"
fi

say "what it is made of"
# The tool writes beside each Cargo.toml, a time and a number of its own into each: in a copy of the manifests.
sbom="$out/build/sbom"
mkdir -p "$sbom"
tar -cf - --exclude-vcs Cargo.toml Cargo.lock crates src benches tests/it/main.rs tests/browser | tar -xf - -C "$sbom"
(cd "$sbom" && cargo cyclonedx --quiet --format json --spec-version 1.5 --target "$gnu" --override-filename kontingent)
sed -e "s|path+file://$sbom|path+file:///kontingent|g" -e '/"serialNumber":/d' \
    -e "s|\"timestamp\": \"[^\"]*\"|\"timestamp\": \"$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)\"|" \
    "$sbom/kontingent.json" >"$out/kontingent-$version.cdx.json"
grep -q '"bomFormat": "CycloneDX"' "$out/kontingent-$version.cdx.json" || fail "the list of components is not CycloneDX"

rm -rf "$out/build"
(cd "$out" && sha256sum -- * | sort -k2 >SHA256SUMS.part && mv SHA256SUMS.part SHA256SUMS)

say "target/packages"
cat "$out/SHA256SUMS"
if [ -z "$is_static" ]; then
    echo "NO STATIC PROGRAM: $why. The rpm holds the program that needs glibc $needed."
    # Whoever asked for everything did not get it.
    exit 3
fi
