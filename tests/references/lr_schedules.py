#!/usr/bin/env python3
"""Writes lr_schedules.json: learning rates by torch.optim.lr_scheduler, in float64.

Run by hand in this folder, with torch 2.13.0: python3 lr_schedules.py > lr_schedules.json

Each case is a schedule as a study writes it, the budget, and the learning rate at every step.
"""
import json
import sys
import warnings

import torch
from torch.optim import lr_scheduler as torch_schedules

warnings.simplefilter("ignore")  # torch wants optimizer.step() before scheduler.step()
PEAK = 0.3


def rates(budget, make, lr=PEAK, key="lr", **options):
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64)], lr=lr, **options)
    scheduler = make(optimizer)
    values = []
    for step in range(budget):
        values.append(optimizer.param_groups[0][key])
        if step + 1 < budget:
            scheduler.step()
    return values


def with_warmup(steps, after, start=0.0):
    """The warm-up of Gradus: a LinearLR from start to the peak, then the schedule."""
    def make(optimizer):
        # LinearLR refuses a factor of 0; LambdaLR has the same values.
        first = torch_schedules.LambdaLR(
            optimizer, lambda t: start / PEAK + (1 - start / PEAK) * min(t, steps) / steps)
        return torch_schedules.SequentialLR(optimizer, [first, after(optimizer)],
                                            milestones=[steps])
    return make


def cases():
    s = torch_schedules
    linear = {"schedule": "linear", "peak": PEAK, "end": 0.03}
    yield linear, 100, rates(100, lambda o: s.LinearLR(o, 1.0, 0.1, total_iters=100))
    yield {**linear, "steps": 60}, 100, rates(100, lambda o: s.LinearLR(o, 1.0, 0.1, 60))
    yield ({"schedule": "constant", "peak": PEAK, "warmup": 0.25, "start": 0.03}, 100,
           rates(100, lambda o: s.LinearLR(o, 0.1, 1.0, total_iters=25)))
    cosine = {"schedule": "cosine", "peak": PEAK, "end": 0.01}
    yield cosine, 100, rates(100, lambda o: s.CosineAnnealingLR(o, 100, eta_min=0.01))
    yield ({**cosine, "warmup": 0.05}, 200,
           rates(200, with_warmup(10, lambda o: s.CosineAnnealingLR(o, 190, eta_min=0.01))))
    yield ({**cosine, "warmup": 7, "start": 0.003}, 50,
           rates(50, with_warmup(7, lambda o: s.CosineAnnealingLR(o, 43, eta_min=0.01), 0.003)))
    yield ({"schedule": "step", "peak": PEAK, "every": 30, "gamma": 0.1}, 100,
           rates(100, lambda o: s.StepLR(o, 30, gamma=0.1)))
    yield ({"schedule": "step", "peak": PEAK, "every": 0.2, "gamma": 0.5}, 100,
           rates(100, lambda o: s.StepLR(o, 20, gamma=0.5)))
    yield ({"schedule": "exponential", "peak": PEAK, "gamma": 0.97}, 100,
           rates(100, lambda o: s.ExponentialLR(o, 0.97)))
    for power in (1.0, 2.0, 0.5):
        yield ({"schedule": "polynomial", "peak": PEAK, "power": power, "steps": 80}, 100,
               rates(100, lambda o, p=power: s.PolynomialLR(o, total_iters=80, power=p)))
    for factor in (1, 2, 3):
        yield ({"schedule": "cosine_restarts", "peak": PEAK, "end": 0.02, "period": 12,
                "factor": factor}, 150,
               rates(150, lambda o, f=factor: s.CosineAnnealingWarmRestarts(o, 12, f, 0.02)))
    for strategy, name in (("cos", "cosine"), ("linear", "linear")):
        for three in (False, True):
            yield ({"schedule": "one_cycle", "peak": PEAK, "anneal": name, "three_phase": three},
                   97, rates(97, lambda o, a=strategy, t=three: s.OneCycleLR(
                       o, PEAK, total_steps=97, anneal_strategy=a, three_phase=t)))
    # The momentum of the same schedule goes the other way.
    yield ({"schedule": "one_cycle", "peak": 0.85, "start": 0.95, "end": 0.95, "warmup": 0.4}, 60,
           rates(60, lambda o: s.OneCycleLR(o, PEAK, total_steps=60, pct_start=0.4),
                 key="momentum", momentum=0.9))
    yield ({"schedule": "piecewise", "at": [0, 0.5, 75], "values": [0.3, 0.03, 0.003]}, 100,
           rates(100, lambda o: s.MultiStepLR(o, [50, 75], gamma=0.1)))
    yield ({"schedule": "piecewise", "at": [0, 10], "values": [0.1, 0.3]}, 30,
           rates(30, lambda o: s.ConstantLR(o, factor=1 / 3, total_iters=10)))
    yield ({"schedule": "inverse_sqrt", "peak": PEAK, "warmup": 16}, 120,
           rates(120, lambda o: s.LambdaLR(
               o, lambda t: t / 16 if t < 16 else (16 / t) ** 0.5)))


def main():
    print(f"torch {torch.__version__}", file=sys.stderr)
    rows = [json.dumps({"schedule": schedule, "budget": budget, "values": values})
            for schedule, budget, values in cases()]
    print("[\n" + ",\n".join(rows) + "\n]")


if __name__ == "__main__":
    main()
