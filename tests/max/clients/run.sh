#!/usr/bin/env bash
# Other clients of the messenger against the sandbox, outside of CI: maxapi and maxkit (PyPI), and the makers' Go client.
#
#   tests/max/clients/run.sh [PROGRAM]      PROGRAM is the built kontingent; target/debug/kontingent without it
#
# Python 3 installs the first two into a temporary folder. The Go client is tried where there is a Go of the version that it wants; with
# KONTINGENT_MAX_GO_CLIENT it is taken from a folder with its source instead of from the module proxy.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
program="$(realpath "${1:-$here/../../../target/debug/kontingent}")"
work="$(mktemp -d)"
sandbox=''
trap '[ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true; rm -rf "$work"' EXIT

# A sandbox of its own for each client: what one changes the next one does not find.
against_sandbox() {
    "$program" sandbox --max --listen 127.0.0.1:0 --chats "$here/../chats.toml" --lang en 2> "$work/said" &
    sandbox=$!
    until url="$(grep -o 'http://127.0.0.1:[0-9]*' "$work/said" | head -n 1)" && [ -n "$url" ]; do
        kill -0 "$sandbox"
        sleep 0.1
    done
    "$@" "$url" sandbox
    kill "$sandbox"
    wait "$sandbox" || true
    sandbox=''
}

python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check maxapi==1.2.3 maxkit==2.13.3
for client in maxapi maxkit; do
    against_sandbox "$work/python/bin/python" "$here/drive.py" "$client"
done

if command -v go > /dev/null; then
    mkdir "$work/go"
    cp "$here/drive.go" "$work/go/main.go"
    cd "$work/go"
    go mod init drive 2> /dev/null
    module=github.com/max-messenger/max-bot-api-client-go/v2
    if [ -n "${KONTINGENT_MAX_GO_CLIENT:-}" ]; then
        go mod edit -require "$module@v2.0.0" -replace "$module=$KONTINGENT_MAX_GO_CLIENT"
        export GOFLAGS=-mod=mod
    else
        go get "$module@e36cb51"
    fi
    go build -o drive .
    against_sandbox ./drive
else
    echo 'SKIPPED: no Go here, the Go client is not tried'
fi
