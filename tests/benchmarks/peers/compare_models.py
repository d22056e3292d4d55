#!/usr/bin/env python3
"""Cost of a training step of the shared networks, side by side: PyTorch, JAX and Gradus, and the limit.

The convolutional, residual, transformer and variational networks of the shared tasks (peer_models.py),
one processor, float32, SGD with momentum 0.9, batches drawn by index. Contestants run in turn, several
rounds over, in random order; printed are medians over the rounds in microseconds a step and ratios.

The limit of a step is the larger of two times: its floating point operations, as PyTorch counts them
in products and convolutions, at the rate of a large product; and the bytes that it cannot avoid
(parameters, their gradients and momenta read and written once for each use, and the batch) at the
rate of a large copy. Both rates are measured by this script, as the best over the rounds.

    python3 -m venv peers && peers/bin/pip install -r tests/benchmarks/peers/requirements.txt
    peers/bin/python tests/benchmarks/peers/compare_models.py --gradus build/release/bin/gradus
"""
import argparse
import json
import random
import statistics
import subprocess
import time

import one_processor  # noqa: F401  (before the libraries below)

import numpy as np  # noqa: E402
import peer_models  # noqa: E402

ROWS = 2048
LEARNING_RATE, MOMENTUM = 1e-4, 0.9


def batches(network, steps):
    return np.random.default_rng(1).integers(0, ROWS, (steps, network.batch))


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def torch_contestants(network, compiled):
    import torch

    torch.set_num_threads(1)
    x, y = (torch.from_numpy(part) for part in network.rows(ROWS))

    def contestant(images_last=False, compile_it=False):
        p = [torch.from_numpy(value.copy()) for value in peer_models.parameters(network)]
        rows = x
        if images_last:
            p = [value.contiguous(memory_format=torch.channels_last) if value.dim() == 4 else value for value in p]
            rows = x.contiguous(memory_format=torch.channels_last)
        p = [value.requires_grad_() for value in p]
        optimizer = torch.optim.SGD(p, LEARNING_RATE, momentum=MOMENTUM, fused=True)
        loss_of = torch.compile(network.torch_loss) if compile_it else network.torch_loss

        def run(indices):
            for row in torch.from_numpy(indices):
                optimizer.zero_grad(set_to_none=True)
                loss_of(p, rows[row], y[row]).backward()
                optimizer.step()
        return run

    chosen = {"torch eager": contestant()}
    if x.dim() == 4:
        chosen["torch channels last"] = contestant(images_last=True)
    if compiled:
        chosen["torch compiled"] = contestant(compile_it=True)
    return chosen


def jax_contestants(network):
    import jax
    import jax.numpy as jnp

    x, y = (jnp.asarray(part) for part in network.rows(ROWS))
    p = [jnp.asarray(value) for value in peer_models.parameters(network)]

    def one(carry, rows):
        p, momenta = carry
        gradient = jax.grad(lambda p: network.jax_loss(p, x[rows], y[rows]))(p)
        momenta = [MOMENTUM * m + g for m, g in zip(momenta, gradient)]
        return ([w - LEARNING_RATE * m for w, m in zip(p, momenta)], momenta), None

    start = (p, [jnp.zeros_like(value) for value in p])
    step = jax.jit(lambda carry, rows: one(carry, rows)[0])
    steps = jax.jit(lambda carry, indices: jax.lax.scan(one, carry, indices)[0])

    def run_calls(indices):
        carry = start
        for rows in jnp.asarray(indices):
            carry = step(carry, rows)
        jax.block_until_ready(carry)

    return {"jax jit": run_calls, "jax scan": lambda indices: jax.block_until_ready(steps(start, jnp.asarray(indices)))}


def gradus_microseconds(program, network, steps):
    command = [program, "bench", "momentum", "--task", network.task, "--steps", str(steps), "--repetitions", "3",
               "--json", "--set", f"momentum.lr={LEARNING_RATE}"]
    for option, value in network.options.items():
        command += ["--set", f"{network.task}.{option}={value}"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return statistics.median(result["methods"][0]["samples"]["step_us"])



def losses_agree(network):
    """PyTorch and JAX have the same loss and gradient of the same parameters."""
    import jax
    import torch
    x, y = network.rows(network.batch)
    arrays = peer_models.parameters(network)
    p = [torch.from_numpy(value.copy()).requires_grad_() for value in arrays]
    loss = network.torch_loss(p, torch.from_numpy(x), torch.from_numpy(y))
    gradient = torch.autograd.grad(loss, p)
    other, others = jax.value_and_grad(network.jax_loss)(arrays, x, y)
    assert abs(loss.item() - float(other)) <= 1e-4 * abs(loss.item()), (loss.item(), float(other))
    for ours, theirs in zip(gradient, others):
        assert np.allclose(ours.numpy(), theirs, rtol=1e-2, atol=1e-3 * float(ours.abs().max()) + 1e-6), ours.shape


def operations(network):
    """Floating point operations of products and convolutions in one step."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode
    x, y = (torch.from_numpy(part) for part in network.rows(network.batch))
    p = [torch.from_numpy(value).requires_grad_() for value in peer_models.parameters(network)]
    with FlopCounterMode(display=False) as counter:
        network.torch_loss(p, x, y).backward()
    return counter.get_total_flops()


def unavoidable_bytes(network):
    """Parameters read forward and backward, read and written by the update, as are momenta; gradients
    written and read; the batch read."""
    x, y = network.rows(network.batch)
    return 8 * sum(value.nbytes for value in peer_models.parameters(network)) + x.nbytes + y.nbytes


def peak_product():
    import torch
    a, b, c = (torch.ones(1024, 1024) for _ in range(3))
    return 2 * 1024**3 / seconds(lambda: torch.mm(a, b, out=c))


def peak_copy():
    import torch
    a, b = torch.ones(2**24), torch.ones(2**24)
    return 2 * a.nbytes / seconds(lambda: b.copy_(a))


def measure(network, arguments):
    losses_agree(network)
    runs = {**torch_contestants(network, arguments.compiled), **jax_contestants(network)}
    indices = batches(network, arguments.steps)
    for run in runs.values():
        run(indices)  # warm-up and compilation
    order = [*runs, "gradus"]
    times = {name: [] for name in order}
    products, copies = [], []
    for _ in range(arguments.rounds):
        random.shuffle(order)
        for name in order:
            if name == "gradus":
                times[name].append(gradus_microseconds(arguments.gradus, network, arguments.steps))
            else:
                times[name].append(seconds(lambda: runs[name](indices)) / arguments.steps * 1e6)
        products.append(max(peak_product() for _ in range(5)))
        copies.append(max(peak_copy() for _ in range(5)))
    return {name: statistics.median(values) for name, values in times.items()}, max(products), max(copies)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradus", required=True, help="path of gradus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--compiled", action="store_true", help="also torch.compile")
    parser.add_argument("--network", action="append", choices=list(peer_models.NETWORKS))
    arguments = parser.parse_args()
    random.seed(0)
    for name in arguments.network or peer_models.NETWORKS:
        network = peer_models.NETWORKS[name]
        medians, product, copy = measure(network, arguments)
        flops, moved = operations(network), unavoidable_bytes(network)
        limit = max(flops / product, moved / copy) * 1e6
        print(f"\n{name}, batch {network.batch}: microseconds a step, median of {arguments.rounds} rounds")
        for contestant, value in sorted(medians.items(), key=lambda item: item[1]):
            print(f"  {contestant:<20}{value:10.0f}{value / medians['gradus']:8.2f} x gradus"
                  f"{limit / value:8.1%} of the limit's rate")
        print(f"  limit {limit:.0f}: {flops / 1e6:.1f} million operations at {product / 1e9:.0f} GFLOP/s, "
              f"{moved / 1e6:.2f} MB at {copy / 1e9:.1f} GB/s")


if __name__ == "__main__":
    main()
