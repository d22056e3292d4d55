#!/usr/bin/env python3
"""Runs one study with two builds of gradus and compares what they wrote: every record, the plan and
report.json, key by key and in the same order, apart from times, memory, environments and plugin files.

    tests/end_to_end/same_study.py BEFORE AFTER [STUDY.toml]

BEFORE and AFTER are two programs `gradus`; the same one twice shows what repeats from run to run.
The exit code is 1 where something differs."""

import difflib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

STUDY = pathlib.Path(__file__).with_name("same_study.toml")

# What another run, build or moment changes without another outcome.
MEASURED = re.compile(r"(.*_s|.*_us|load|peak_rss_bytes|contended|estimate_s|content_hash|environment|comparable)$")
LIMITS = {"wall_limit_s"}
CLOCKS = {"cpu_s", "wall_s"}


def is_of_a_clock(row):
    """A row of the report's summary about time."""
    quantity = row.get("quantity", row)
    return isinstance(quantity, dict) and quantity.get("unit") in CLOCKS


def outcome(value, key=""):
    """The value without what was measured of time and memory; objects keep their order."""
    if isinstance(value, list):
        return [outcome(element, key) for element in value if not (isinstance(element, dict) and is_of_a_clock(element))]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, member in value.items():
        if name == "environments" or (name == "times" and "final" in value):
            kept[name] = len(member)
        elif key == "plugins" and isinstance(member, dict):
            kept[name] = {part: content for part, content in member.items() if part not in ("file", "hash")}
        elif MEASURED.match(name) and name not in LIMITS:
            kept[name] = "measured" if not isinstance(member, list) else len(member)
        else:
            kept[name] = outcome(member, name)
    return kept


def contents(folder):
    """{file: its lines} of all JSON that a study's folder holds, but for environments."""
    files = {}
    for file in sorted(folder.rglob("*.json")):
        name = str(file.relative_to(folder))
        if name.startswith("environments/"):
            continue
        with open(file, encoding="utf-8") as stream:
            files[name] = json.dumps(outcome(json.load(stream)), indent=1).splitlines()
    return files


def run(gradus, study, out):
    done = subprocess.run([gradus, "run", study, "--out", out, "--jobs", "1"], text=True, capture_output=True,
                          timeout=600, check=False)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"{gradus} ended with exit code {done.returncode}:\n{done.stderr}")
    return contents(out)


def compare(before, after):
    """Prints what differs; returns the number of files that do."""
    differing = 0
    for name in sorted(before.keys() | after.keys()):
        lines = list(difflib.unified_diff(before.get(name, []), after.get(name, []), f"before/{name}",
                                          f"after/{name}", lineterm="", n=1))
        if lines:
            differing += 1
            print("\n".join(lines[:40]))
    print(f"{len(before)} files before, {len(after)} after, {differing} of them differ")
    return differing


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    study = sys.argv[3] if len(sys.argv) == 4 else STUDY
    with tempfile.TemporaryDirectory(prefix="gradus-test-") as folder:
        before, after = (run(gradus, study, pathlib.Path(folder) / name)
                         for gradus, name in zip(sys.argv[1:3], ("before", "after")))
        if not any(name.startswith("runs/") for name in before):
            sys.exit("the study made no records")
        sys.exit(1 if compare(before, after) else 0)


if __name__ == "__main__":
    main()
