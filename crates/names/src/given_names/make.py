#!/usr/bin/env python3
"""Makes given_names.txt from the data of the Python package russiannames and from own.txt.

Usage: make.py DIRECTORY, where DIRECTORY holds names.parquet, midnames.parquet and surnames.parquet. Needs pyarrow.
One line a name: the folded name, a tab, its marks: m, f or u (men's, women's, both), s (also a surname), S (more often one), c (in common use).
"""
import collections
import pathlib
import re
import sys

import pyarrow.parquet as parquet

HERE = pathlib.Path(__file__).parent
LEAST = 10  # names that are counted less often are mostly slips
COMMON = 100  # so often, a name is in common use: two of them are two people, not one name mistyped
RUSSIAN = re.compile(r"[а-я]+( [а-я]+)*")


def fold(word):
    return " ".join(word.lower().replace("ё", "е").replace("-", " ").split())


def load(directory, name):
    counts, genders = collections.Counter(), collections.defaultdict(collections.Counter)
    for row in parquet.read_table(directory / f"{name}.parquet").to_pylist():
        counts[fold(row["text"])] += row["count"] or 0
        genders[fold(row["text"])][row["gender"]] += row["count"] or 0
    return counts, genders


def one_letter_off(word, letters="абвгдежзийклмнопрстуфхцчшщъыьэюя"):
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:])
        for letter in letters:
            yield from (head + letter + tail, head + letter + tail[1:])


def gender(counts):
    men, women = counts["m"], counts["f"]
    return "u" if min(men, women) * 20 > max(men, women) or not men + women else "m" if men > women else "f"


def main():
    directory = pathlib.Path(sys.argv[1])
    given, genders = load(directory, "names")
    surnames, _ = load(directory, "surnames")
    patronymics, _ = load(directory, "midnames")
    marks = {}

    def looks_mistyped(name):
        # «Ана» beside «Анна»: a letter off a name that is hundreds of times as frequent.
        return any(given[near] > max(given[name], 3) * 300 for near in one_letter_off(name) if near != name)

    def surname_mark(name):
        # One or two among thousands are slips of whoever typed the data.
        if surnames[name] < (5 if given[name] >= COMMON else 2) or surnames[name] * 1000 < given[name]:
            return ""
        return "S" if surnames[name] > 2 * given[name] else "s"

    for name, count in given.items():
        slip = looks_mistyped(name)
        if (
            count < LEAST
            or len(name) < 2
            or not RUSSIAN.fullmatch(name)
            or patronymics[name] > 30
            or re.search("(ович|евич|овна|евна)$", name)
            or (surnames[name] > 10 * count and count < COMMON)
            or (count < COMMON and slip)
        ):
            continue
        marks[name] = gender(genders[name]) + ("c" if count >= COMMON else "")
    for line in (HERE / "own.txt").read_text(encoding="utf-8").splitlines():
        kind, _, names = line.partition(": ")
        if kind not in ("m", "f", "u"):
            continue
        for name in map(fold, names.split()):
            if not RUSSIAN.fullmatch(name):
                print("not Russian letters, left out:", name)
                continue
            known = marks.get(name, kind)[0]
            common = given[name] >= COMMON or not looks_mistyped(name)
            marks[name] = (kind if known == kind else "u") + ("c" if common else "")
    with open(HERE / "given_names.txt", "w", encoding="utf-8") as out:
        # Sorted as bytes, so that the program can search the file as it is.
        for name in sorted(marks, key=lambda name: (name + "\t").encode()):
            mark = marks[name]
            out.write(f"{name}\t{mark[0]}{surname_mark(name)}{mark[1:]}\n")
    print(len(marks), "names")


main()
