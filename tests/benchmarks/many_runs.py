#!/usr/bin/env python3
"""What commands take on output folders with many runs (docs/scale.md, "Many runs").

    tests/benchmarks/many_runs.py GRADUS 1000 10000 100000 [--points 20] [--methods 5]

Prints a row of Markdown for each number of runs: seconds on the clock, seconds of processors and the
largest memory of each command, and the sizes of the plan, the report and the whole folder. On a busy
machine the clock says little. The folders are made by many_records.py and removed again.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import many_records

SIZES = ("plan", "report.json", "page", "folder, packed")
COMMANDS = ("report", "--dry-run", "run, all done", "status", "pack", "report, packed")


def measured(gradus, *arguments):
    """Seconds, seconds of processors, and MB at most, of one command."""
    begin = time.monotonic()
    process = subprocess.Popen([str(gradus), *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{arguments}: {error.decode()}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def megabytes(*files):
    return f"{sum(file.stat().st_size for file in files if file.is_file()) / 1e6:.0f} MB"


def row(gradus, runs, folder, arguments):
    out = folder / str(runs)
    made = many_records.fill(gradus, out, runs, arguments.points, arguments.methods)
    run = ["run", out / "study.toml", "--out", out]
    report = measured(gradus, "report", out)
    found = [report, measured(gradus, *run, "--dry-run"), measured(gradus, *run), measured(gradus, "status", out),
             measured(gradus, "pack", out), measured(gradus, "report", out)]
    sizes = [megabytes(out / "plan.json"), megabytes(out / "report.json"), megabytes(out / "report.html"),
             megabytes(*out.rglob("*"))]
    cells = [f"{seconds:.1f} s ({processor:.1f} s), {memory:.0f} MB" for seconds, processor, memory in found]
    return f"| {made:,} | {arguments.points} | {arguments.methods} | " + " | ".join(cells + sizes) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gradus", type=pathlib.Path)
    parser.add_argument("runs", type=int, nargs="+")
    many_records.add_shape(parser)
    arguments = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    print("| runs | points | methods | " + " | ".join(f"`{name}`" for name in COMMANDS) + " | " + " | ".join(SIZES) + " |")
    print("| --: " * (3 + len(COMMANDS) + len(SIZES)) + "|")
    for runs in arguments.runs:
        with tempfile.TemporaryDirectory(prefix="gradus-test-") as folder:
            print(row(arguments.gradus, runs, pathlib.Path(folder), arguments), flush=True)


if __name__ == "__main__":
    main()
