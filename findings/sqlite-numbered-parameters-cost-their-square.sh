#!/usr/bin/env bash
# Library: SQLite 3.54.1 in apsw 3.54.1.0 (PyPI): https://pypi.org/project/apsw/3.54.1.0/; parameters: https://www.sqlite.org/lang_expr.html#varparam
#
# One would expect: a statement that inserts many rows with `$1, $2, …`, the form that PostgreSQL takes too, costs twice as much for twice
# the values; a limit of 32,766 parameters invites to it.
# What it does: each `$N` is compared with the names of all before it when the statement is read, and whoever binds by name, as sqlx does
# for `$N` and `?N`, walks that list once more for each value. Twice the values cost four times as much; `?` costs twice as much.
# At 5,000 values `$N` takes about a hundred times as long as `?`; the rows are the same.
# Output seen (2026-12-01, milliseconds):
#     values   $N      ?
#       2500     34    0.57
#       5000    129    1.26
#      10000    501    2.07
#      20000   2006    4.65
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check apsw==3.54.1.0
cat > "$work/insert.py" <<'PYTHON'
import time

import apsw


def inserted(values, numbered):
    """Seconds for one statement, the least of three, and what stands in the table then."""
    rows = range(values // 5)
    place = (lambda row, column: f"${row * 5 + column + 1}") if numbered else (lambda row, column: "?")
    written = ",".join("(" + ",".join(place(row, column) for column in range(5)) + ")" for row in rows)
    bound = {str(n + 1): n for n in range(values)} if numbered else tuple(range(values))
    least = float("inf")
    for _ in range(3):
        database = apsw.Connection(":memory:")
        database.execute("CREATE TABLE some (a, b, c, d, e)")
        begun = time.perf_counter()
        database.cursor().execute(f"INSERT INTO some VALUES {written}", bound, can_cache=False)
        least = min(least, time.perf_counter() - begun)
    return least, list(database.execute("SELECT * FROM some"))


print("SQLite", apsw.sqlite_lib_version())
seconds = {}
for values in (2500, 5000, 10000, 20000):
    (numbered, one), (plain, other) = inserted(values, True), inserted(values, False)
    assert one == other, "the same rows"
    seconds[values] = (numbered, plain)
    print(f"{values:7} {numbered * 1e3:8.0f} {plain * 1e3:8.2f}")
# Wide bounds: the machine may have other work.
growth = seconds[20000][0] / seconds[5000][0]
assert growth > 9, f"$N: four times the values, {growth:.1f} times as long"
assert seconds[20000][0] / seconds[20000][1] > 50, "$N beside ?"
PYTHON
"$work/python/bin/python" "$work/insert.py"
