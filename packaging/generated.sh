#!/bin/sh
# What the program tells of itself, for a package: the pages of `man` in both languages, and what shells complete.
# `sh packaging/generated.sh PROGRAM FOLDER`; FOLDER is made anew.
set -eu

program="$1"
folder="$2"

rm -rf "$folder"
mkdir -p "$folder/man1" "$folder/man1.ru" "$folder/completions"
# Neither a configuration nor a variable of whoever builds changes a word of it.
unset KONTINGENT_CONFIG KONTINGENT_ORGANIZATION KONTINGENT_LANG
"$program" man --lang en "$folder/man1"
"$program" man --lang ru "$folder/man1.ru"
# The same bytes whenever they are made: gzip writes neither name nor time.
find "$folder" -name '*.1' -exec gzip -9n {} +
# A shell asks in the language of most of its users here.
for shell in bash zsh fish; do
    "$program" completions --lang ru "$shell" >"$folder/completions/kontingent.$shell"
done
