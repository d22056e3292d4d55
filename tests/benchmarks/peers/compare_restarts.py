#!/usr/bin/env python3
"""Training of many small networks, side by side: JAX's jit(vmap) and the engines of Gradus.

R fully connected ReLU networks (depth 20, width 4, one input), batch 32 with rows of its own for
each network, SGD with the gradient clipped by each network's norm, float32, one processor. JAX runs all
steps of a call in one compiled program (scan over steps, vmap over networks) and is given its batch
indices, so it draws no random numbers; Gradus draws its own. The contestants run in turn, several
rounds over; printed are medians over the rounds in network-steps per second, ratios, and the share
of the core's peak rate, which is measured in between.

    python3 -m venv peers && peers/bin/pip install -r tests/benchmarks/peers/requirements.txt
    peers/bin/python tests/benchmarks/peers/compare_restarts.py --gradus build/release/bin/gradus
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import one_processor  # noqa: F401  (before the libraries below)

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

ROWS, BATCH, LEARNING_RATE, CLIP = 512, 32, 0.02, 1.0


def initial(networks, depth, width):
    """He-uniform weights and half as large biases, one leading axis of networks."""
    generator = np.random.default_rng(0)
    sizes = [1] + [width] * depth + [1]
    params = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        r = (6 / n_in) ** 0.5
        params.append((jnp.asarray(generator.uniform(-r, r, (networks, n_out, n_in)), jnp.float32),
                       jnp.asarray(generator.uniform(-r / 2, r / 2, (networks, n_out)), jnp.float32)))
    return params


def jax_contestant(networks, depth, width):
    x = jnp.asarray(np.random.default_rng(1).uniform(-1, 1, (ROWS, 1)), jnp.float32)
    y = jnp.abs(x)

    def loss_of(params, rows):
        h = x[rows]
        for i, (w, b) in enumerate(params):
            h = h @ w.T + b
            if i + 1 < len(params):
                h = jax.nn.relu(h)
        return jnp.mean((h - y[rows]) ** 2)

    def one_network(params, rows):
        gradient = jax.grad(loss_of)(params, rows)
        norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
        scale = LEARNING_RATE * jnp.minimum(1.0, CLIP / (norm + 1e-6))
        return jax.tree.map(lambda p, g: p - scale * g, params, gradient)

    @jax.jit
    def steps(params, indices):
        step = lambda params, rows: (jax.vmap(one_network)(params, rows), None)  # noqa: E731
        return jax.lax.scan(step, params, indices)[0]

    params = initial(networks, depth, width)

    def rate(count):
        indices = jnp.asarray(
            np.random.default_rng(2).integers(0, ROWS, (count, networks, BATCH)), jnp.int32)
        jax.block_until_ready(steps(params, indices))  # compiled for this length
        start = time.perf_counter()
        jax.block_until_ready(steps(params, indices))
        return count * networks / (time.perf_counter() - start)

    return rate


def gradus_values(program, arguments):
    """Values of one round of the tool engine_bench."""
    options = {"depth": arguments.depth, "width": arguments.width, "rounds": 1,
               "networks": arguments.networks, "run.dtype": '"float32"', "run.threads": 1}
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "tool", "random_restart_sgd.engine_bench", "--out", folder, "--json"]
        for name, value in options.items():
            command += ["--set", f"{name}={value}"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        for root, _, files in os.walk(os.path.join(folder, "tools")):
            if "record.json" in files:
                with open(os.path.join(root, "record.json")) as file:
                    return json.load(file)["values"]
    raise RuntimeError("gradus wrote no record of engine_bench")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradus", required=True, help="path of the program gradus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=100, help="steps of JAX in a round")
    parser.add_argument("--networks", type=int, default=64)
    parser.add_argument("--depth", type=int, default=20)
    parser.add_argument("--width", type=int, default=4)
    arguments = parser.parse_args()
    # As many networks as suit it best: small stacks stay in the cache, large ones amortize calls.
    stacks = sorted({arguments.networks, 300, 1000})
    peers = {f"jax jit(vmap), {n} networks": jax_contestant(n, arguments.depth, arguments.width)
             for n in stacks}
    rates = {name: [] for name in [*peers, "gradus loop", "gradus batched", "gradus lanes"]}
    shares = []
    for _ in range(arguments.rounds):
        for name, peer in peers.items():
            rates[name].append(peer(arguments.steps))
        values = gradus_values(arguments.gradus, arguments)
        for engine in ("loop", "batched", "lanes"):
            rates[f"gradus {engine}"].append(values[f"{engine}_network_steps_per_s"])
        shares.append(values["share_of_peak"])
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"depth {arguments.depth}, width {arguments.width}, batch {BATCH}: network-steps per "
          f"second, median of {arguments.rounds} rounds")
    for name, value in sorted(medians.items(), key=lambda item: item[1]):
        print(f"  {name:<30}{value:12.3g}   lanes are {medians['gradus lanes'] / value:8.1f} x")
    print(f"  lanes use {100 * statistics.median(shares):.0f} % of the core's peak rate")


if __name__ == "__main__":
    main()
