#!/usr/bin/env bash
# Installs the cargo tools that are named into target/tools, each in the version that is written here. Tools run for seconds and are
# not optimised for minutes. `bash packaging/tools.sh cargo-deb cargo-deny`
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A versions=(
    [cargo-about]=0.9.3
    [cargo-cyclonedx]=0.5.9
    [cargo-deb]=3.8.0
    [cargo-deny]=0.20.2
    [cargo-generate-rpm]=0.21.1
    [cargo-vet]=0.10.3
)
tools="$PWD/target/tools"
for tool in "$@"; do
    version="${versions[$tool]:?no version of $tool is written here}"
    # The list of what was installed, by the tool that installed it: the tools themselves do not say their versions alike.
    if [ -x "$tools/bin/$tool" ] && grep -qs "\"$tool $version " "$tools/.crates.toml"; then
        continue
    fi
    features=()
    [ "$tool" != cargo-about ] || features=(--features cli)
    # Those that look through all sources or pack whole programs take minutes if nothing of them is optimised.
    level=0
    case "$tool" in cargo-about | cargo-generate-rpm) level=1 ;; esac
    # They share most of their dependencies: compiled once for all of them.
    CARGO_TARGET_DIR="$PWD/target/tools-build" CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL="$level" \
        cargo install "$tool" --version "=$version" --locked --quiet --debug --force --root "$tools" "${features[@]}"
done
