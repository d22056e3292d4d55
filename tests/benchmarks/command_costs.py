#!/usr/bin/env python3
"""Costs of the commands: medians over repetitions, commands in random order.

    tests/benchmarks/command_costs.py build/release

Prints: `gradus --help`, `gradus list`, 200 one-step runs from the command line to the written report
(with as many jobs as processors, which is the default, and with one), the cost of a run beside its
steps (fork, load, record), runs per minute with one and two jobs and what two independent programs
reach on this machine's processors, and the compile time of a baseline optimizer.
"""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

# A small task, so that what is measured is the cost of a run and not of its data; one that draws
# something, since repetitions that draw nothing are copies of one run.
ONE_STEP = ["--task", "regression_1d", "--method", "sgd", "--set", "run.budget.steps=1"]
ONE_JOB = ["--jobs", "1"]
MANY, ONE = "the same with one job", "1 one-step run, to the report"
REAL_RUNS = ["--task", "fashion_mlp", "--method", "sgd", "--seeds", "8"]


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


class Bench:
    """Keeps all results to its end: a file system may make new files slowly after many are removed."""

    def __init__(self, build, folder):
        self.gradus = str(build / "bin" / "gradus")
        self.build = build
        self.folder = folder
        self.count = 0

    def run(self, arguments):
        self.count += 1
        self.out = self.folder / str(self.count)
        return seconds([self.gradus, "run", *arguments, "--out", self.out])

    def help(self):
        return seconds([self.gradus, "--help"])

    def list(self):
        return seconds([self.gradus, "list"])

    def many(self, seeds, *options):
        return self.run([*ONE_STEP, "--seeds", str(seeds), *options])

    def jobs(self, count):
        return self.run([*REAL_RUNS, "--jobs", str(count)])

    def two_programs(self):
        """The same runs twice, by two programs at once that know nothing of each other."""
        self.count += 2
        start = time.perf_counter()
        programs = [subprocess.Popen([self.gradus, "run", *REAL_RUNS, "--jobs", "1", "--out",
                                      self.folder / str(self.count - i)],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    for i in range(2)]
        if any([program.wait() for program in programs]):
            raise SystemExit("gradus run failed")
        return time.perf_counter() - start

    def method_seconds(self):
        """Median time that the steps and evaluations of a one-step run take themselves."""
        self.many(50, *ONE_JOB)
        times = [json.loads(path.read_text())["time"]
                 for path in self.out.glob("runs/*/record.json")]
        return statistics.median(t["wall_s"] + t["evaluation_s"] for t in times)

    def compile(self, source="baselines/src/adam.cpp"):
        """Of the file, or of the one that a unity build made of it and others."""
        commands = json.loads((self.build / "compile_commands.json").read_text())
        entry = next(c for c in commands if c["file"].endswith(source) or
                     "/Unity/" in c["file"] and source in pathlib.Path(c["file"]).read_text())
        command = [w for w in entry["command"].split() if not w.endswith("ccache")]
        command[command.index("-o") + 1] = "/dev/null"
        start = time.perf_counter()
        subprocess.run(command, check=True, cwd=entry["directory"])
        return time.perf_counter() - start


def interleaved(measures, repetitions):
    times = {name: [] for name in measures}
    for _ in range(repetitions):
        for name in random.sample(list(measures), len(measures)):
            times[name].append(measures[name]())
    return times


def show(name, values, unit="ms", scale=1e3):
    digits = 2 if scale == 1 else 1
    low, middle, high = (f"{f(values) * scale:.{digits}f}" for f in (min, statistics.median, max))
    print(f"{name:<52}{middle:>10} {unit}   ({low} to {high})")


def measure(bench, repetitions):
    bench.list()  # fills the cache of plugin descriptions
    times = interleaved({"gradus --help": bench.help, "gradus list": bench.list,
                         "200 one-step runs, to the report": lambda: bench.many(200),
                         MANY: lambda: bench.many(200, *ONE_JOB),
                         ONE: lambda: bench.many(1, *ONE_JOB)},
                        repetitions)
    for name, values in times.items():
        show(name, values)
    own = bench.method_seconds()
    beside = [(many - one) / 199 - own
              for many, one in zip(times[MANY], times[ONE])]
    show("a run beside its steps and evaluations", beside)
    jobs = interleaved({"one": lambda: bench.jobs(1), "two": lambda: bench.jobs(2),
                        "apart": bench.two_programs}, repetitions)
    ratios = [one / two for one, two in zip(jobs["one"], jobs["two"])]
    show("runs per minute, two jobs over one", ratios, "x", 1)
    apart = [2 * one / two for one, two in zip(jobs["one"], jobs["apart"])]
    show("the same, two programs of one job each over one", apart, "x", 1)
    show("compile a baseline optimizer (adam.cpp)",
         [bench.compile() for _ in range(repetitions)], "s", 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--repetitions", type=int, default=5)
    arguments = parser.parse_args()
    random.seed(0)
    with tempfile.TemporaryDirectory(prefix="gradus-bench-") as folder:
        measure(Bench(arguments.build.resolve(), pathlib.Path(folder)), arguments.repetitions)


if __name__ == "__main__":
    main()
