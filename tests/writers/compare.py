"""PROGRAM, FOLDER, MEMBERS: the plan of each file of the folder beside that of the plain csv."""

import json
import os
import subprocess
import sys

program, folder, members = sys.argv[1:4]


def run(path):
    return subprocess.run(
        [program, "diff", path, "--members", members, "--as-of", "2026-11-23", "--format", "json"], capture_output=True
    )


def plan(answer):
    told = json.loads(answer.stdout)
    return sorted(
        (action["kind"], action["person"]["name"] if action.get("person") else "", action["place"], action["verdict"])
        for action in told["actions"]
    )


expected = plan(run(os.path.join(folder, "a-utf8.csv")))
assert len(expected) > 30, expected
faults = 0
for name in sorted(os.listdir(folder)):
    answer = run(os.path.join(folder, name))
    if "refused" in name:
        said = answer.stderr.decode().strip()
        wrong = answer.returncode != 1
        print(f"{'WRONG' if wrong else 'ok   '} {name}: {said}")
    elif answer.returncode not in (0, 3, 4):
        wrong = True
        print(f"WRONG {name}: {answer.stderr.decode().strip()}")
    else:
        got = plan(answer)
        wrong = got != expected
        notes = sorted({finding["code"] for finding in json.loads(answer.stdout)["findings"]})
        print(f"{'WRONG' if wrong else 'ok   '} {name}: {len(got)} actions {' '.join(notes)}")
        if wrong:
            print("      only here:", [line for line in got if line not in expected][:3])
            print("      missing:  ", [line for line in expected if line not in got][:3])
    faults += wrong
sys.exit(1 if faults else 0)
