#!/usr/bin/env python3
"""Time to write and size of report pages, by number of evaluation points.

usage: benchmark.py RENDER_REPORT [POINTS...]

Prints a Markdown table; each time is the least of five, in a process of its own, the page computed
from a report in memory and written to disk.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main(render_report, sizes):
    print("| evaluation points | report.json | report.html | written in | report.md in | CSV in |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for points in sizes:
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report.json")
            subprocess.run([sys.executable, os.path.join(HERE, "synthetic_report.py"), "--points",
                            str(points), report], check=True)
            rows = [json.loads(subprocess.run([render_report, report, folder], check=True,
                                              capture_output=True, text=True).stdout)
                    for _ in range(5)]
            with open(report, encoding="utf-8") as file:
                held = sum(len(run["evaluations"]["step"]) for run in json.load(file)["runs"])
            least = {key: min(row[key] for row in rows) for key in rows[0]}
            print("| %s | %.2f MB | %.2f MB | %.2f s | %.2f s | %.2f s |" % (
                format(held, ","), os.path.getsize(report) / 1e6, least["html_bytes"] / 1e6,
                least["html_s"], least["markdown_s"], least["csv_s"]), flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], [int(word) for word in sys.argv[2:]] or [1000, 7000, 25000, 100000])
