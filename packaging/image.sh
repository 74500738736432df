#!/usr/bin/env bash
# Builds the image of packaging/Containerfile and starts it: `bash packaging/image.sh`, without a daemon, as root or not, by podman and
# buildah (Debian's names). Without them, or where no image can be had, it says so and ends with 3.
#
# PROGRAM is a program that was built before: the stage that compiles is then left out. Where images cannot be fetched and mmdebstrap is
# here, the same system is made from Debian's packages in the place of `debian:bookworm-slim`.
set -euo pipefail
cd "$(dirname "$0")/.."

not_tried() {
    printf 'NOT TRIED: %s\n' "$1"
    exit 3
}
for program in podman buildah; do
    command -v "$program" >/dev/null || not_tried "$program is missing (Debian: podman buildah)"
done
export STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}" BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}"
target="${CARGO_TARGET_DIR:-$PWD/target}"
work="$target/try"
mkdir -p "$work"
base=docker.io/library/debian:bookworm-slim
name=localhost/kontingent:try

if ! podman image exists "$base" && ! podman pull --quiet "$base" >/dev/null 2>"$work/pull"; then
    command -v mmdebstrap >/dev/null || not_tried "$base cannot be fetched ($(tail -1 "$work/pull")), and mmdebstrap is missing"
    echo "$base cannot be fetched; the same system is made from Debian's packages"
    [ -s "$work/slim.tar" ] || mmdebstrap --quiet --variant=minbase bookworm "$work/slim.tar"
    podman import --quiet "$work/slim.tar" "$base" >/dev/null
fi

arguments=()
if [ -n "${PROGRAM:-}" ]; then
    # In the place of the stage that compiles stands what it would have made.
    given="$(mktemp -d)"
    trap 'rm -rf "$given"' EXIT
    mkdir -p "$given/build/target/release"
    cp "$PROGRAM" "$given/build/target/release/kontingent"
    sed '/^FROM rust:/,/^RUN cargo build/d' packaging/Containerfile |
        sed 's|^COPY --from=build /build/|COPY .program/build/|' >"$given/Containerfile"
    context="$given/context"
    mkdir "$context"
    # What .dockerignore lets through, and the program.
    tar -cf - $(sed -n 's/^!//p' .dockerignore) | tar -xf - -C "$context"
    mkdir "$context/.program"
    cp -r "$given/build" "$context/.program/"
    arguments=(--file "$given/Containerfile" "$context")
else
    arguments=(--file packaging/Containerfile .)
fi
# On this machine's network alone can Debian's packages be had in some places.
buildah build --quiet --format docker --network host --layers=false --tag "$name" "${arguments[@]}" >/dev/null
echo "built: $(podman image inspect --format '{{.Size}}' "$name") bytes, user $(podman image inspect --format '{{.User}}' "$name")"

container="$(buildah from "$name")"
trap 'buildah rm "$container" >/dev/null; rm -rf "${given:-}"' EXIT
run() { buildah run --network host --user 10001:10001 "$container" -- "$@"; }
echo "in it: $(run /usr/bin/kontingent --version)"
[ "$(run /usr/bin/id -u)" = 10001 ]
run /usr/bin/kontingent init /var/lib/kontingent >/dev/null
# Ports of its own: whatever runs on this machine keeps its own.
run /bin/sh -c 'cd /var/lib/kontingent && sed -i "s/127.0.0.1:8711/127.0.0.1:18711/; s/127.0.0.1:8080/127.0.0.1:18080/" kontingent.toml'
run /usr/bin/kontingent doctor --config /var/lib/kontingent/kontingent.toml | tail -1
# Started by its own command, asked by its own health check, ended by the signal that an engine sends.
run /bin/sh -c '
    cd /var/lib/kontingent
    /usr/bin/kontingent run 2>/tmp/log &
    pid=$!
    well=""
    for _ in $(seq 100); do
        if answer="$(KONTINGENT_HEALTH=127.0.0.1:18711 /usr/lib/kontingent/healthcheck)" && [ -n "$answer" ]; then well=yes; break; fi
        sleep 0.2
    done
    [ -n "$well" ] || { cat /tmp/log; exit 1; }
    echo "health: $answer"
    kill -TERM $pid
    wait $pid
    echo "ended by SIGTERM with $?"
'
echo "image: all is well"
