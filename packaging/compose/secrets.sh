#!/bin/sh
# Makes the secrets that compose.yaml names, each a file for one reader. What is there already is left as it is.
# As root: a file of a secret keeps its owner in the container, and each reader has a number of its own there.
set -eu
umask 077

folder="$(dirname "$0")/secrets"
mkdir -p "$folder"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# write NAME OWNER: standard input into a file that only its reader can read.
write() {
    cat >"$folder/$1.new"
    chmod 0400 "$folder/$1.new"
    if [ "$(id -u)" = 0 ]; then
        chown "$2" "$folder/$1.new"
    else
        echo "secrets.sh: not root: chown $2 $folder/$1" >&2
    fi
    mv "$folder/$1.new" "$folder/$1"
}

postgres=999     # of the image postgres (Debian)
kontingent=10001 # of the image kontingent (Containerfile)

[ -e "$folder/database_superuser" ] || random | write database_superuser "$postgres"
# The two belong together: one password, and the address with it.
if [ ! -e "$folder/database" ] || [ ! -e "$folder/database_role" ]; then
    password="$(random)"
    printf '%s' "$password" | write database_role "$postgres"
    printf 'postgres://kontingent:%s@database/kontingent' "$password" | write database "$kontingent"
fi
