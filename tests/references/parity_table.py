#!/usr/bin/env python3
"""Prints the table of docs/parity.md: every method, what it is compared with, the largest difference.

    tests/references/parity_table.py build/release/bin/engine_tests [--write]

--write puts the table into docs/parity.md. The differences depend on the machine in their digits, not
in their size.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "parity.md"
BEGIN, END = "<!-- parity_table.py -->\n", "<!-- end -->\n"


def differences(value):
    """The recorded property of each family, wherever GoogleTest's report has it."""
    if isinstance(value, dict):
        if "differences" in value:
            yield value["family"], json.loads(value["differences"])
        for child in value.values():
            yield from differences(child)
    elif isinstance(value, list):
        for child in value:
            yield from differences(child)


def measured(program):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        run = subprocess.run([program, "--gtest_filter=*Parity*", f"--gtest_output=json:{report}"],
                             capture_output=True, text=True, env=environment, check=False)
        if run.returncode != 0:
            print(run.stdout, file=sys.stderr)
        return list(differences(json.loads(report.read_text(encoding="utf-8"))))


def table(families):
    lines = ["| method | reference | cases | digits network | Rosenbrock | exclusive or |",
             "| --- | --- | --- | --- | --- | --- |"]
    for family, rows in families:
        for method in sorted({row["method"] for row in rows}):
            own = [row for row in rows if row["method"] == method]
            references = ", ".join(sorted({f"`{row['reference']}`" for row in own}))
            largest = []
            for problem in ("digits", "rosenbrock", "exclusive_or"):
                found = [row["difference"] for row in own if row["problem"] == problem]
                largest.append(f"{max(found):.0e}" if found else "")
            lines.append(f"| `{family}.{method}` | {references} | {len(own)} | "
                         f"{largest[0]} | {largest[1]} | {largest[2]} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="path of engine_tests")
    parser.add_argument("--write", action="store_true", help="into docs/parity.md")
    arguments = parser.parse_args()
    text = table(measured(arguments.program))
    if not arguments.write:
        print(text, end="")
        return
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    DOCUMENT.write_text(before + BEGIN + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
