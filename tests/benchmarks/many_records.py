#!/usr/bin/env python3
"""An output folder with many records, made from one real run of each task and method.

    tests/benchmarks/many_records.py GRADUS OUT --runs 10000 [--points 20] [--methods 5]

Every record is what `gradus run` would write, but for metrics with noise and parameter hashes that
are drawn: the folder is read, reported on and continued like a real one. The same arguments give
the same records.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
import record_hash  # noqa: E402

TASKS = ("quadratic", "rosenbrock", "digits_logistic", "regression_1d")
METHODS = {"sgd": ("sgd", "lr = {}", 0.001), "momentum": ("sgd", "lr = {}, momentum = 0.9", 0.001),
           "adam": ("adam", "lr = {}", 0.01), "rmsprop": ("rmsprop", "lr = {}", 0.01), "adamw": ("adamw", "lr = {}", 0.01)}
POINTS = 20


def methods(count):
    """As many [[method]] as asked for: where there are more than METHODS, with smaller learning rates."""
    text = ""
    for number in range(count):
        name, (optimizer, options, lr) = list(METHODS.items())[number % len(METHODS)]
        turn = number // len(METHODS)
        name += f"_{turn + 1}" if turn else ""
        text += f'[[method]]\nname = "{name}"\noptimizer = {{ id = "{optimizer}", {options.format(lr * 0.9**turn)} }}\n'
    return text


def study(seeds, points, count):
    text = f'name = "many"\nseeds = {seeds}\n[run]\nbudget = {{ steps = {max(100, points)} }}\n'
    text += f"evaluation = {{ points = {points} }}\n"
    text += "".join(f'[[task]]\nid = "{task}"\n' for task in TASKS)
    return text + methods(count)


def run(gradus, *arguments):
    done = subprocess.run([str(gradus), "run", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{done.args}\n{done.stderr}")


def key(record):
    return record["task"]["name"], record["method"]


def simulated(real, request, generator):
    """The record of a request, as the run of another seed would have left it."""
    record = json.loads(real)
    record.update(request)
    for values in record["evaluations"]["metrics"].values():
        for place, value in enumerate(values):
            if value is not None:
                values[place] = value * (1 + 0.1 * generator.random())
    record["evaluations"]["parameter_hash"] = [f"{generator.getrandbits(128):032x}"
                                               for _ in record["evaluations"]["parameter_hash"]]
    return record


def fill(gradus, out, runs, points=POINTS, count=len(METHODS)):
    seeds = runs // (len(TASKS) * count)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "one.toml").write_text(study(1, points, count))
        (folder / "many.toml").write_text(study(seeds, points, count))
        run(gradus, folder / "one.toml", "--out", folder / "one")
        run(gradus, folder / "many.toml", "--out", out, "--shard", "1/999999")  # one run, and the plan
        real = {key(record): json.dumps(record) for record in
                (json.loads(file.read_text()) for file in (folder / "one").glob("runs/*/record.json"))}
    plan = json.loads((out / "plan.json").read_text())
    environment = next(iter((out / "environments").glob("*.json"))).stem
    for number, request in enumerate(plan["runs"]):
        place = out / "runs" / request["id"]
        if place.exists():
            continue
        place.mkdir()
        record = simulated(real[key(request)], request, random.Random(number))
        record["environment"] = environment
        record_hash.write_record(place / "record.json", record)
    return len(plan["runs"])


def add_shape(parser):
    parser.add_argument("--points", type=int, default=POINTS, help="evaluation points of a run")
    parser.add_argument("--methods", type=int, default=len(METHODS), help="methods of the study")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gradus", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=10000)
    add_shape(parser)
    arguments = parser.parse_args()
    print(fill(arguments.gradus, arguments.out, arguments.runs, arguments.points, arguments.methods), "records")


if __name__ == "__main__":
    main()
