"""How long the tables of a study take to load.

    python benchmarks/load_speed.py [--keep FOLDER]

Prints, for 25,000 and a million evaluation points, the seconds from `gradus.load` to the curves:
wall time, and CPU time, which other work on the machine changes less. Each is the least of five
readings (of three for a million). Records are as `gradus run` writes them, with six axes, a hash
and four metrics for each point. The exit code is 1 where the wall time exceeds its limit, 0.2 s
and 3 s.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from studies import Study

import gradus

METRICS = ("test_accuracy", "test_loss", "validation_loss", "train_loss")
# runs, points of each, readings, limit in seconds
CASES = ((500, 50, 5, 0.2), (2_000, 500, 3, 3.0), (20_000, 50, 3, 3.0))


def make(folder: Path, runs: int, points: int) -> Path:
    tasks = tuple(f"task {i}" for i in range(5))
    methods = tuple(f"method {i}" for i in range(10))
    study = Study(tasks, methods, runs // 50, points, METRICS)
    return study.write(folder / f"{runs}x{points}")


def seconds(folder: Path, rows: int) -> tuple[float, float]:
    """Wall and CPU time of one reading."""
    wall, cpu = time.perf_counter(), time.process_time()
    curves = gradus.load(folder).curves
    passed = time.perf_counter() - wall, time.process_time() - cpu
    assert len(curves) == rows
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder for the studies, used again if there")
    folder = parser.parse_args().keep
    exceeded = 0
    with tempfile.TemporaryDirectory() as scratch:
        for runs, points, readings, limit in CASES:
            study = (folder or Path(scratch)) / f"{runs}x{points}"
            if not study.exists():
                make(study.parent, runs, points)
            times = [seconds(study, runs * points) for _ in range(readings)]
            wall, cpu = (min(column) for column in zip(*times, strict=True))
            exceeded += wall > limit
            print(
                f"{runs:6,} runs of {points:3} points: {runs * points:9,} points in {wall:.3f} s "
                f"(limit {limit:g} s), {cpu:.3f} s of CPU time"
            )
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
