#!/usr/bin/env python3
"""Ten thousand trials of digits_logistic by `gradus tune`, and the same number by Optuna.

    tests/benchmarks/peers/tune_beside_optuna.py --gradus build/release/bin/gradus [--trials 10000] [--optuna-trials 1000]

Both draw the step size of Adam at random, train logistic regression on the digits for the same number of
steps of 64 rows, and keep the loss on the validation rows. Optuna (requirements.txt) has its random sampler
and its storage in memory, and drives a training loop in PyTorch with --jobs threads; Gradus makes each trial
a process of its own with a record. Printed: trials a second of both and their ratio; what Gradus takes
beyond the trials' own time, its memory, the time of the report and the size of its page. Ends with 1 where
one of these is over its limit.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
STUDY = """name = "many-trials"
seeds = 1
[run]
evaluation = {{ points = 2, costly_points = 1 }}
[tune]
trials = {trials}
seeds = 1
strategy = "random"
metric = "validation_loss"
defaults = false
[[task]]
id = "digits_logistic"
budget = {{ steps = {steps} }}
[[method]]
name = "adam"
optimizer = {{ id = "adam", lr = {{ search = [1e-4, 1] }} }}
"""
LIMITS = {"overhead": 0.25, "memory_mb": 500, "report_s": 5, "page_mb": 5}


class PeakMemory(threading.Thread):
    """The largest resident memory of a process, looked at ten times a second."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.peak_mb = process, 0.0

    def run(self):
        status = pathlib.Path(f"/proc/{self.process}/status")
        while status.exists():
            for line in status.read_text(encoding="ascii").splitlines():
                if line.startswith("VmHWM:"):
                    self.peak_mb = int(line.split()[1]) / 1024
            time.sleep(0.1)


def timed(arguments):
    """Seconds and peak memory of a command."""
    start = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        memory = PeakMemory(process.pid)
        memory.start()
        code = process.wait()
    if code != 0:
        sys.exit(f"{arguments} ended with {code}")
    return time.perf_counter() - start, memory.peak_mb


def by_gradus(arguments, folder):
    study, out = folder / "many.toml", folder / "out"
    study.write_text(STUDY.format(trials=arguments.trials, steps=arguments.steps), encoding="utf-8")
    command = [str(arguments.gradus), "tune", str(study), "--out", str(out), "--jobs", str(arguments.jobs)]
    seconds, memory = timed(command)
    own = 0.0
    for record in (out / "tuning" / "runs").glob("*/record.json"):
        took = json.loads(record.read_text(encoding="utf-8"))["time"]
        own += took["wall_s"] + (took["evaluation_s"] or 0)
    report_s, report_memory = timed([str(arguments.gradus), "report", str(out)])
    return {"seconds": seconds, "rate": arguments.trials / seconds,
            "overhead": seconds * arguments.jobs / own - 1, "own_s": own,
            "memory_mb": max(memory, report_memory), "report_s": report_s,
            "page_mb": (out / "report.html").stat().st_size / 2**20}


def digits(gradus):
    """Pixels and classes as the task has them: 1,150 rows to train on, 287 to choose on."""
    import gzip
    import torch
    rows = gzip.open(ROOT / "datasets/data/digits.csv.gz", "rt", encoding="ascii").read().split()
    table = torch.tensor([[int(cell) for cell in row.split(",")] for row in rows])
    pixels = (table[:, :64].float() / 16 - 0.30654127038043477) / 0.3758599459361423
    labels = table[:, 64]
    return (pixels[:1150], labels[:1150]), (pixels[1150:1437], labels[1150:1437])


def by_optuna(arguments):
    import optuna
    import torch
    from torch.nn import functional
    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    (inputs, labels), (held_inputs, held_labels) = digits(arguments.gradus)

    def objective(trial):
        rate = trial.suggest_float("lr", 1e-4, 1, log=True)
        generator = torch.Generator().manual_seed(trial.number)
        model = torch.nn.Linear(64, 10)
        optimizer = torch.optim.Adam(model.parameters(), lr=rate)
        of_epoch = len(inputs) // 64
        for step in range(arguments.steps):
            if step % of_epoch == 0:
                order = torch.randperm(len(inputs), generator=generator)
            rows = order[(step % of_epoch) * 64:(step % of_epoch + 1) * 64]
            optimizer.zero_grad()
            functional.cross_entropy(model(inputs[rows]), labels[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            loss = functional.cross_entropy(model(held_inputs), held_labels).item()
        return loss if math.isfinite(loss) else float("inf")

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    start = time.perf_counter()
    trials = arguments.optuna_trials or arguments.trials
    study.optimize(objective, n_trials=trials, n_jobs=arguments.jobs)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "trials": trials, "rate": trials / seconds, "version": optuna.__version__}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradus", type=pathlib.Path, default=ROOT / "build/release/bin/gradus")
    parser.add_argument("--trials", type=int, default=10000)
    parser.add_argument("--steps", type=int, default=510, help="of a trial: the budget of the task")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--optuna-trials", type=int, default=0,
                        help="fewer than --trials, where Optuna would take too long; 0: as many")
    parser.add_argument("--without-optuna", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        gradus = by_gradus(arguments, pathlib.Path(folder))
    print(f"gradus: {gradus['rate']:.1f} trials a second ({gradus['seconds']:.1f} s for {arguments.trials} trials "
          f"and the study, {arguments.jobs} jobs; their own time {gradus['own_s']:.1f} s)")
    if not arguments.without_optuna:
        optuna = by_optuna(arguments)
        print(f"Optuna {optuna['version']}: {optuna['rate']:.1f} trials a second ({optuna['seconds']:.1f} s "
              f"for {optuna['trials']} trials)")
        print(f"ratio: {gradus['rate'] / optuna['rate']:.2f}")
    over = 0
    for name, limit in LIMITS.items():
        over += gradus[name] > limit
        print(f"{name}: {gradus[name]:.3g} (at most {limit}){' OVER' if gradus[name] > limit else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
