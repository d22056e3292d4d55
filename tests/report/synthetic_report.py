#!/usr/bin/env python3
"""Writes a report.json (docs/formats.md, "Report") of a study that never ran: learning curves of
known shape with noise by seed, failures, claims of every verdict and figures of every kind.

The tests of the page and its benchmark are made from it. The same arguments give the same file.
--points N spreads at least N evaluation points over tasks x methods x seeds.
"""
import argparse
import hashlib
import json
import math
import random

# A name that breaks a page which pastes texts into markup, and a drawing or a terminal which takes
# control characters as they are.
HOSTILE = "<script>window.hacked = true</script>\x1b[7m"

TASKS = [
    # name, metrics (name, higher is better), start and end of each, targets, steps
    ("fashion_mlp", [("test_accuracy", True, 0.1, 0.885), ("train_loss", False, 2.4, 0.28)],
     [("test_accuracy", 0.835), ("test_accuracy", 0.876)], 2345),
    ("digits", [("test_accuracy", True, 0.1, 0.975), ("train_loss", False, 2.3, 0.02)],
     [("test_accuracy", 0.95)], 560),
    ("quadratic", [("train_loss", False, 50.0, 1e-6)],
     [("train_loss", 0.5), ("train_loss", 0.005)], 1000),
]
METHODS = [
    # name, optimizer, speed of learning, final handicap, seconds per step
    ("adam", {"id": "baselines.adam", "lr": 0.001, "beta1": 0.9, "beta2": 0.999}, 1.0, 0.0, 6.1e-4),
    ("sgd", {"id": "baselines.sgd", "lr": 0.05, "momentum": 0.0}, 0.35, 0.03, 4.2e-4),
    ("momentum", {"id": "baselines.sgd", "lr": 0.02, "momentum": 0.9}, 0.8, 0.004, 4.6e-4),
    ("rmsprop", {"id": "baselines.rmsprop", "lr": 0.001}, 0.95, 0.006, 5.5e-4),
    ("lion", {"id": "lion.lion", "lr": 0.0003, "weight_decay": "inf"}, 1.15, 0.001, 5.0e-4),
    (HOSTILE, {"id": "odd.method", "text": "</script><b>bold</b>"}, 0.6, 0.012, 9.0e-4),
    ("dsgd", {"id": "dsgd.step", "radius": 0.1}, 1.3, 0.002, 1.9e-3),
    ("unstable", {"id": "baselines.sgd", "lr": 3.0, "momentum": 0.99}, 1.5, 0.05, 4.6e-4),
]


def digest(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def log_points(steps, count):
    """0 and `count` - 1 further steps, log-spaced, increasing."""
    points = [0]
    for i in range(count - 1):
        step = round(math.exp(math.log(steps) * (i + 1) / (count - 1)))
        points.append(max(step, points[-1] + 1))
    return [min(point, steps) if point <= steps else point for point in points]


def run_record(task, method, seed, points, study):
    name, metrics, targets, steps = task
    label, optimizer, speed, handicap, step_s = method
    rng = random.Random(digest("run", name, label, seed))
    luck = rng.gauss(0, 0.004)
    pace = step_s * rng.uniform(0.97, 1.06)
    load = 1.12 if rng.random() < 0.1 else rng.uniform(1.0, 1.03)
    status, reason, error, signal, stderr = "finished", None, None, None, ""
    grid = log_points(steps, points)
    if label == "unstable" and seed % 3 == 0:
        status, reason = "diverged", "train_loss is not finite at step %d" % grid[len(grid) // 2]
        grid = grid[:max(2, len(grid) // 2)]
    elif label == HOSTILE and seed == 1:
        status, signal = "crashed", 11
        reason = "the run ended by signal 11 (segmentation fault)"
        stderr = "step 12: norm 1e30\n" + HOSTILE + "\n</script><img src=x onerror=alert(1)>\n"
        grid = grid[:3]
    elif label == "rmsprop" and seed == 2 and name == "digits":
        status, reason = "timed_out", "the limit of 600 s of wall time"
        stderr = "still at step 301\nstill at step 302\n"
        grid = grid[:4]
    elif label == "rmsprop" and name == "quadratic":  # a method without a single value
        status, reason = "timed_out", "the limit of 600 s of wall time"
    series = {"step": grid, "epoch": [step / 469 for step in grid], "gradients": list(grid),
              "samples": [step * 128 for step in grid],
              "wall_s": [step * pace * load for step in grid],
              "cpu_s": [step * pace for step in grid],
              "parameter_hash": [digest(name, label, seed, step) for step in grid], "metrics": {}}
    for metric, higher, start, end in metrics:
        goal = end - handicap - abs(luck) if higher else end * (1 + 20 * handicap + 10 * abs(luck))
        values = []
        for step in grid:
            progress = 1 - math.exp(-6 * speed * step / steps)
            noise = rng.gauss(0, 0.004) * (1 - 0.7 * progress)
            if higher:
                values.append(start + (goal - start) * progress ** 0.6 + noise)
            else:
                values.append(start * (goal / start) ** progress * math.exp(4 * noise))
        series["metrics"][metric] = values
    return finish(task, method, seed, study, series, status, reason, error, signal, stderr, pace, load)


def reached(series, metric, value, higher):
    for i, measured in enumerate(series["metrics"][metric]):
        if (measured >= value) if higher else (measured <= value):
            return i
    return None


def finish(task, method, seed, study, series, status, reason, error, signal, stderr, pace, load):
    name, metrics, targets, steps = task
    done = series["step"][-1]
    rows = []
    for metric, value in targets:
        higher = dict((m[0], m[1]) for m in metrics)[metric]
        at = reached(series, metric, value, higher)
        row = {"metric": metric, "value": value, "source": "synthetic", "reached": at is not None}
        for axis in ("step", "epoch", "gradients", "samples", "wall_s", "cpu_s"):
            row[axis] = None if at is None else series[axis][at]
        rows.append(row)
    return {
        "schema": {"name": "gradus.run", "version": 1}, "id": digest("id", name, method[0], seed),
        "study": study, "method": method[0], "repetition": seed,
        "task": {"id": "suite." + name, "name": name, "version": 1, "options": {}, "data": None},
        "model": {"id": "suite.mlp", "options": {"widths": [784, 256, 10], "activation": "tanh"}},
        "optimizer": {"id": method[1]["id"],
                      "options": {k: v for k, v in method[1].items() if k != "id"}},
        "driver": None, "monitors": [],
        "settings": {"dtype": "float32", "device": "cpu", "threads": 1, "seed": seed,
                     "batch_size": 128, "sampling": "shuffled", "steps": steps, "epochs": None},
        "plugins": {}, "status": status, "stop_reason": "budget" if status == "finished" else None,
        "reason": reason, "error": error, "signal": signal, "stderr": stderr, "steps": done,
        "epochs": done / 469,
        "counts": {"values": done, "gradients": done, "samples": done * 128, "by_driver": None},
        "time": {"wall_s": done * pace * load, "cpu_s": done * pace, "data_s": done * pace * 0.05,
                 "gradient_s": done * pace * 0.75, "update_s": done * pace * 0.2,
                 "evaluation_s": 0.4, "contended": load > 1.05, "reasons": {}},
        "memory": {"peak_rss_bytes": int(3e7 + 8e6 * len(method[0])),
                   "state_bytes": 8 * 101770 if method[0] != "sgd" else 0, "parameters": 101770,
                   "reasons": {}},
        "evaluations": series, "targets": rows, "probes": probes_of(method, series, seed), "values": {}, "texts": {},
        "tables": {}, "artifacts": {}, "figures": [],
        "platform": {"engine": "0.1.0", "torch": "2.13.0", "cpu_capability": "AVX2", "device": "cpu"},
        "environment": "synthetic", "stale": None}


def probes_of(method, series, seed):
    """What two methods record at each of at most 400 steps; the second's text tries to be markup."""
    if method[0] not in ("dsgd", HOSTILE):
        return {}
    steps = list(range(0, series["step"][-1] + 1, max(1, series["step"][-1] // 400)))
    rng = random.Random(digest("probe", method[0], seed))
    norms = [2.0 * math.exp(-step / 300) * rng.uniform(0.8, 1.25) for step in steps]
    return {"dsgd.dual_norm": {"text": "dual norm " + HOSTILE, "unit": "1", "reduction": "min",
                               "reduced": min(norms), "steps": steps, "values": norms, "dense": None},
            "dsgd.chosen_layer": {"text": "the layer that was updated", "unit": None,
                                  "reduction": "none", "reduced": None, "steps": steps,
                                  "values": [rng.choice((1, 2, 3)) for _ in steps], "dense": None}}


def quantile(values, p):
    """Type 7; None where it falls on an infinity."""
    values = sorted(values)
    at = (len(values) - 1) * p
    low, high = values[math.floor(at)], values[math.ceil(at)]
    value = low if low == high else low + (at - math.floor(at)) * (high - low)
    return value if math.isfinite(value) else None


def wilson(k, n, z=1.959963984540054):
    p = k / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def summary_rows(task, method, runs):
    ended = [run for run in runs if run["status"] in ("finished", "diverged")]
    finished = [run for run in ended if run["status"] == "finished"]
    key = {"task": task[0], "method": method[0]}
    final, targets = [], []
    if not ended:
        return final, targets, {**key, "runs": 0}
    for metric, higher, _, _ in task[1]:
        bad = -math.inf if higher else math.inf
        values = [run["evaluations"]["metrics"][metric][-1] if run["status"] == "finished" else bad
                  for run in ended]
        final.append({**key, "metric": metric, "higher_is_better": higher, "runs": len(runs),
                      "finished": len(finished), "diverged": len(ended) - len(finished),
                      "median": quantile(values, 0.5), "low": quantile(values, 0.25),
                      "high": quantile(values, 0.75)})
    for i, (metric, value) in enumerate(task[2]):
        rows = [run["targets"][i] for run in ended]
        hits = sum(row["reached"] for row in rows)
        low, high = wilson(hits, len(rows))
        row = {**key, "metric": metric, "value": value, "reached": hits, "runs": len(rows),
               "wilson_low": low, "wilson_high": high}
        for axis in ("step", "gradients", "wall_s"):
            row["median_" + axis] = quantile(
                [r[axis] if r["reached"] else math.inf for r in rows], 0.5)
        targets.append(row)
    walls = [run["time"]["wall_s"] / run["steps"] * 1e6 for run in finished]
    times = {**key, "runs": len(walls), "step_us": quantile(walls, 0.5),
             "low_step_us": quantile(walls, 0.25), "high_step_us": quantile(walls, 0.75),
             "wall_s": quantile([run["time"]["wall_s"] for run in finished], 0.5),
             "contended": sum(run["time"]["contended"] for run in finished),
             "peak_rss_bytes": quantile([run["memory"]["peak_rss_bytes"] for run in finished], 0.5)}
    return final, targets, times


def figures():
    rng = random.Random("figures")
    depth = list(range(1, 41))
    line = {"id": "dead_share", "title": "Share of networks born dead", "caption":
            "Monte Carlo over 20,000 networks with 95 % intervals; dashed: the bound of the paper.",
            "x": {"label": "depth", "logarithmic": False},
            "y": {"label": "share dead", "logarithmic": False}, "lines": [], "rules":
            [{"name": "one half", "value": 0.5, "vertical": False},
             {"name": "depth used in the paper", "value": 20, "vertical": True}]}
    for width in (2, 4, 8):
        y = [1 - (1 - 0.5 ** width) ** d for d in depth]
        line["lines"].append({"name": "width %d" % width, "x": depth, "y": y,
                              "low": [max(v - 0.02, 0) for v in y],
                              "high": [min(v + 0.02, 1) for v in y],
                              "points": width == 8, "dashed": width == 2})
    grid = [i / 12 for i in range(-24, 25)]
    heat = {"id": "landscape", "title": "Loss around the solution", "caption": "log10 of the loss.",
            "x": {"label": "direction 1"}, "y": {"label": "direction 2"}, "heat_maps": [
                {"name": "log10 loss", "x": grid, "y": grid, "values": [
                    None if abs(x) < 0.05 and abs(y) < 0.05 else
                    math.log10(0.02 + (x * x - y) ** 2 + 0.3 * (x - 0.5) ** 2)
                    for y in grid for x in grid]}]}
    edges = [i / 10 for i in range(-30, 31)]
    histogram = {"id": "weights", "title": "Weights after training", "caption": "First layer.",
                 "x": {"label": "weight"}, "y": {"label": "count"}, "histograms": [
                     {"name": "first layer", "edges": edges, "counts": [
                         round(4000 * math.exp(-0.5 * (e + 0.05) ** 2)) for e in edges[:-1]]}]}
    layers = ["input", "hidden 1", "hidden 2", "output <b>"]
    raster = {"id": "layers", "title": "Layer that was updated", "caption": "A tick per step.",
              "x": {"label": "step"}, "y": {"label": "layer", "categories": layers}, "rasters": [
                  {"name": "updates", "x": list(range(2000)),
                   "category": [rng.choices(range(4), (4, 2, 2, 1 + i / 400))[0]
                                for i in range(2000)]}]}
    power = {"id": "rate", "title": "Rate of convergence", "caption": "Both axes logarithmic.",
             "x": {"label": "step", "logarithmic": True},
             "y": {"label": "distance to optimum", "logarithmic": True}, "lines": [
                 {"name": "measured", "x": [2 ** i for i in range(14)],
                  "y": [3.1 / 2 ** i for i in range(14)], "points": True, "dashed": False},
                 {"name": "1/t", "x": [1, 8192], "y": [3, 3 / 8192], "points": False,
                  "dashed": True}]}
    dead = {"id": "dead", "title": "Share of dead networks", "caption": "Depths far apart.",
            "x": {"label": "width"}, "y": {"label": "depth", "logarithmic": True}, "heat_maps": [
                {"name": "share", "x": [2, 4], "y": [5, 20], "values": [0.4, 0.1, 1.0, 0.6]}]}
    return [line, heat, histogram, raster, power, dead]


def tools(study):
    return [{"schema": {"name": "gradus.tool", "version": 1}, "id": digest("tool", "dead"),
             "study": study, "name": "dead_mc", "tool": {"id": "random_restart_sgd.dead_mc",
                                                        "options": {"nets": 20000}},
             "settings": {}, "runs": [], "plugins": {}, "status": "finished", "reason": None,
             "error": None, "signal": None, "stderr": "", "time": {"wall_s": 3.2, "cpu_s": 3.1},
             "memory": {"peak_rss_bytes": 41000000}, "values": {"dead_share": 0.7233, "nets": 20000},
             "texts": {"note": "values " + HOSTILE}, "tables": {"by_width": {
                 "width": [2, 4, 8], "dead": [0.996, 0.725, 0.075]}}, "artifacts": {},
             "figures": figures(), "platform": {}, "environment": "synthetic"}]


def claims(study):
    rows = [("dsgd.D1", "theorem", "holds", "the loss decreases every step",
             "increases 0 of 2345", "increases <= 0", "1e-9", False),
            ("dsgd.D6", "empirical", "fails", "dsgd needs at most half the steps of adam",
             "ratio 0.71", "ratio <= 0.5", "0.05", False),
            ("random_restart_sgd.R2", "empirical", "holds", "dead share at depth 20, width 4",
             "share 0.7233", "share = 0.7249", "0.02", True),
            ("grelu.G3", "empirical", "not tested", "wide networks need no normalization",
             "", "", "", False),
            ("odd.X", "report", "reported", HOSTILE, "12.5 " + HOSTILE, "", "",
             False)]
    return [{"schema": {"name": "gradus.claim", "version": 1}, "claim": row[0], "study": study,
             "kind": row[1], "text": row[3], "source": "section 4, table %d" % (i + 1),
             "criterion": "measured <= bound + tolerance", "options": {}, "verdict": row[2],
             "why": "needs the full study" if row[2] == "not tested" else "", "measured": row[4],
             "bound": row[5], "tolerance": row[6], "indicative": row[7],
             "numbers": {"share": 0.7233} if i == 2 else {},
             "records": [digest("tool", "dead")] if i == 2 else [], "error": None} for i, row in enumerate(rows)]


def grid_of(count):
    """Methods that are values of one grid."""
    return [("swept lr=%g" % (0.001 * (i + 1)), {"id": "baselines.sgd", "lr": 0.001 * (i + 1)},
             0.4 + 0.4 * i / count, 0.02 + 0.0005 * i, 4.2e-4) for i in range(count)]


def entry_of(name):
    if name.startswith("swept "):
        return "swept"
    return "sgd" if name in ("sgd", "momentum") else name


def tuning(study, task):
    """Twenty random trials of two methods on the first metric of a task."""
    name, metrics, _, _ = task
    metric, higher = metrics[0][0], metrics[0][1]
    cells = []
    for method, options in (("adam", ["lr"]), ("momentum", ["lr", "momentum"])):
        rng = random.Random("tuning " + method)
        space = [{"option": "optimizer." + option, "kind": "real", "low": 1e-4, "high": 1.0,
                  "scale": "log" if option == "lr" else "linear"} for option in options]
        trials = []
        for number in range(20):
            rate = 10 ** rng.uniform(-4, 0)
            values = {"optimizer.lr": rate}
            if "momentum" in options:
                values["optimizer.momentum"] = rng.uniform(1e-4, 1)
            good = 0.9 - 0.05 * abs(math.log10(rate) + 2)
            value = good if higher else 1 - good
            trials.append({"number": number, "values": values, "by_seed": [value, value],
                           "value": value, "diverged": 0, "failed": 0, "share": 1.0,
                           "stopped_early": False, "gradients": 100.0, "seconds": 0.1, "runs": []})
        best = (max if higher else min)(range(20), key=lambda i: trials[i]["value"])
        cells.append({"method": method, "task": name, "metric": metric, "split": "validation",
                      "higher_is_better": higher, "space": space, "trials": trials, "chosen": best,
                      "defaults": None, "at_border": [], "gradients": 2000.0, "seconds": 2.0})
    return {"schema": {"name": "gradus.tuning", "version": 1}, "study": study,
            "command": "gradus tune s.toml", "strategy": "random", "trials": 20, "seed": 0,
            "seeds": [1000000, 1000001], "shares": [1.0], "selects_on_test": False, "cells": cells,
            "self_tuned": []}


def make(arguments):
    study = "synthetic study"
    methods = METHODS[:arguments.methods] + grid_of(arguments.grid)
    tasks = TASKS[:arguments.tasks]
    pairs = len(tasks) * len(methods) * arguments.seeds
    points = max(2, math.ceil(1.06 * arguments.points / pairs))  # some runs end early
    report = {"schema": {"name": "gradus.report", "version": 1}, "study": {
        "name": study, "toml": "# made by " + HOSTILE + "\nname = \"synthetic study\"\nseeds = %d\n"
        % arguments.seeds + "".join("\n[[task]]\nid = \"%s\"\n" % task[0] for task in tasks)},
        "gradus": "0.1.0", "environments": {"synthetic": {
            "cpu": "Synthetic CPU", "cores": 2, "logical_cores": 4, "governor": "performance",
            "load": 0.3, "kernel": "6.1", "compiler": "g++ 12.2", "plugins": {"odd": HOSTILE}}},
        "tasks": [{"id": "suite." + name, "name": name, "version": 1, "text": "A synthetic task.",
                   "dataset": "none", "metrics": [
                       {"name": m[0], "split": m[0].split("_")[0], "measure": m[0].split("_")[1],
                        "higher_is_better": m[1], "costly": False} for m in metrics],
                   "targets": [{"metric": t[0], "value": t[1], "source": "synthetic"}
                               for t in targets],
                   "optimum": 0.0 if name == "quadratic" else None}
                  for name, metrics, targets, _ in tasks],
        "methods": [{"name": m[0], "entry": entry_of(m[0]),
                     "optimizer": m[1], "model": None, "driver": None, "tuned": m[0] == "lion",
                     "tuned_on": ["fashion_mlp"] if m[0] == "lion" else []} for m in methods],
        "runs": [], "tuning": tuning(study, tasks[0]), "tools": tools(study), "claims": claims(study),
        "summary": {"final": [], "targets": [], "times": []}, "failures": []}
    for task in tasks:
        for method in methods:
            runs = [run_record(task, method, seed, points, study) for seed in range(arguments.seeds)]
            final, targets, times = summary_rows(task, method, runs)
            report["runs"] += runs
            report["summary"]["final"] += final
            report["summary"]["targets"] += targets
            report["summary"]["times"].append(times)
    for run in report["runs"]:
        if run["status"] not in ("finished", "diverged"):
            report["failures"].append({"task": run["task"]["name"], **{
                key: run[key] for key in ("id", "method", "repetition", "status", "reason",
                                          "stderr")}})
    return report


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=7000, help="evaluation points in all, at least")
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--methods", type=int, default=len(METHODS), choices=range(1, 9))
    parser.add_argument("--grid", type=int, default=0, help="further methods, values of one grid")
    parser.add_argument("--tasks", type=int, default=len(TASKS), choices=range(1, 4))
    parser.add_argument("file")
    given = parser.parse_args()
    with open(given.file, "w", encoding="utf-8") as out:
        json.dump(make(given), out, allow_nan=False)
