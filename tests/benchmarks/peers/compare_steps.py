#!/usr/bin/env python3
"""Cost of a training step, side by side: PyTorch, JAX and Gradus.

One network (784-256-128-10, ReLU, cross entropy), one processor, float32, batches drawn by index from
60,000 rows, SGD with momentum 0.9 and Adam. Every contestant runs a few seconds in turn, several
rounds over, in random order; printed are medians over the rounds in microseconds a step and ratios.

    python3 -m venv peers && peers/bin/pip install -r tests/benchmarks/peers/requirements.txt
    peers/bin/python tests/benchmarks/peers/compare_steps.py --gradus build/release/bin/step_benchmark
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import time

import one_processor  # noqa: F401  (before the libraries below)

import numpy as np  # noqa: E402

WIDTHS = (784, 256, 128, 10)
ROWS = 60_000
LEARNING_RATES = {"sgd": 0.01, "adam": 1e-3}


def data():
    generator = np.random.default_rng(0)
    inputs = generator.standard_normal((ROWS, WIDTHS[0]), dtype=np.float32)
    return inputs, generator.integers(0, WIDTHS[-1], ROWS)


def batches(batch, steps):
    return np.random.default_rng(1).integers(0, ROWS, (steps, batch))


def torch_contestant(kind, optimizer_name, batch, inputs, labels):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = []
    for i, (n_in, n_out) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        layers.append(torch.nn.Linear(n_in, n_out))
        if i + 2 < len(WIDTHS):
            layers.append(torch.nn.ReLU())
    model = torch.nn.Sequential(*layers)
    form = {"foreach": kind == "foreach", "fused": kind in ("fused", "compiled")}
    if optimizer_name == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATES["sgd"], momentum=0.9, **form)
    else:
        optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATES["adam"], **form)
    x, y = torch.from_numpy(inputs), torch.from_numpy(labels)
    loss_of = torch.nn.functional.cross_entropy
    forward = torch.compile(model) if kind == "compiled" else model

    def run(indices):
        rows = torch.from_numpy(indices)
        for row in rows:
            optimizer.zero_grad(set_to_none=True)
            loss_of(forward(x[row]), y[row]).backward()
            optimizer.step()

    return run


def jax_contestant(optimizer_name, batch, inputs, labels):
    import jax
    import jax.numpy as jnp
    import optax

    keys = jax.random.split(jax.random.PRNGKey(0), len(WIDTHS) - 1)
    params = [
        (jax.random.normal(k, (n_in, n_out)) / n_in**0.5, jnp.zeros(n_out))
        for k, n_in, n_out in zip(keys, WIDTHS, WIDTHS[1:])
    ]
    if optimizer_name == "sgd":
        optimizer = optax.sgd(LEARNING_RATES["sgd"], momentum=0.9)
    else:
        optimizer = optax.adam(LEARNING_RATES["adam"])
    x, y = jnp.asarray(inputs), jnp.asarray(labels)

    def loss_of(params, rows):
        h = x[rows]
        for i, (w, b) in enumerate(params):
            h = h @ w + b
            if i + 1 < len(params):
                h = jax.nn.relu(h)
        return optax.softmax_cross_entropy_with_integer_labels(h, y[rows]).mean()

    # All steps of a call in one program: no dispatch from Python between them.
    @jax.jit
    def steps(params, state, indices):
        def one(carry, rows):
            params, state = carry
            gradient = jax.grad(loss_of)(params, rows)
            updates, state = optimizer.update(gradient, state, params)
            return (optax.apply_updates(params, updates), state), None

        return jax.lax.scan(one, (params, state), indices)[0]

    # One jitted call per step, donating the old parameters.
    @jax.jit
    def step(params, state, rows):
        gradient = jax.grad(loss_of)(params, rows)
        updates, state = optimizer.update(gradient, state, params)
        return optax.apply_updates(params, updates), state

    state = optimizer.init(params)

    def run_scan(indices):
        jax.block_until_ready(steps(params, state, jnp.asarray(indices)))

    def run_calls(indices):
        p, s = params, state
        for rows in jnp.asarray(indices):
            p, s = step(p, s, rows)
        jax.block_until_ready(p)

    return {"jax scan": run_scan, "jax jit": run_calls}


def microseconds(run, batch, steps):
    indices = batches(batch, steps)
    start = time.perf_counter()
    run(indices)
    return (time.perf_counter() - start) / steps * 1e6


def gradus_microseconds(program, name, seconds):
    command = [program, f"--benchmark_filter=^{name}$", "--benchmark_format=json",
               f"--benchmark_min_time={seconds}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result = json.loads(output)["benchmarks"][0]
    assert result["time_unit"] == "us", result
    return result["real_time"]


def contestants(optimizer_name, batch, inputs, labels, compiled):
    chosen = {}
    for kind in ("eager", "foreach", "fused") + (("compiled",) if compiled else ()):
        chosen[f"torch {kind}"] = torch_contestant(kind, optimizer_name, batch, inputs, labels)
    chosen.update(jax_contestant(optimizer_name, batch, inputs, labels))
    return chosen


def measure(optimizer_name, batch, inputs, labels, arguments):
    runs = contestants(optimizer_name, batch, inputs, labels, arguments.compiled)
    for run in runs.values():
        microseconds(run, batch, arguments.steps)  # warm-up and compilation
    times = {name: [] for name in runs}
    ours = {}
    if arguments.gradus:
        ours = {"bare C++ loop": f"bare/{optimizer_name}/{batch}",
                "gradus": f"harness/{optimizer_name}/{batch}"}
        times.update({name: [] for name in ours})
    order = list(times)
    for _ in range(arguments.rounds):
        random.shuffle(order)
        for name in order:
            if name in ours:
                times[name].append(gradus_microseconds(arguments.gradus, ours[name], 1))
            else:
                times[name].append(microseconds(runs[name], batch, arguments.steps))
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradus", help="path of step_benchmark")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--compiled", action="store_true", help="also torch.compile")
    arguments = parser.parse_args()
    random.seed(0)
    inputs, labels = data()
    for optimizer_name in ("sgd", "adam"):
        for batch in (16, 128):
            medians = measure(optimizer_name, batch, inputs, labels, arguments)
            base = medians.get("gradus")
            print(f"\n{optimizer_name}, batch {batch}: microseconds a step, median of "
                  f"{arguments.rounds} rounds")
            for name, value in sorted(medians.items(), key=lambda item: item[1]):
                ratio = f"{value / base:8.2f} x gradus" if base else ""
                print(f"  {name:<16}{value:10.1f}{ratio}")


if __name__ == "__main__":
    main()
