#!/usr/bin/env python3
"""What an update costs, side by side: Gradus and the same methods in Python at their best.

One network (784-256-128-10), float32, one processor. Gradus' numbers are the update times of `gradus
bench` on such a network; Python's are the times of `optimizer.step()` on parameters of the same
shapes with fixed gradients: fused or foreach where the optimizer has it, compiled with --compiled,
and jitted where optax has the method and no package of PyTorch does. All take turns, several rounds
over; printed are medians in microseconds a step. A method whose work recurs every few steps is
measured over whole periods.

    python3.11 -m venv peers
    peers/bin/pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
    peers/bin/pip install --no-deps -r tests/references/requirements.txt
    peers/bin/python tests/benchmarks/peers/compare_methods.py --compiled --write \\
        --gradus build/release/bin/gradus

--write puts the rows into the table of docs/costs.md. Exit code 1: a method of Gradus is slower than its
counterpart, or an Adam-like one not 1.3 times as fast.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
import warnings

import one_processor  # noqa: F401  (before the libraries below)

import torch  # noqa: E402

warnings.filterwarnings("ignore")
DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs" / "costs.md"
BEGIN, END = "<!-- compare_methods.py -->\n", "<!-- end of compare_methods.py -->\n"
SHAPES = ((256, 784), (256,), (128, 256), (128,), (10, 128), (10,))
ADAM_LIKE, OTHER = 1.3, 1.0  # how many times as fast as Python a method should be


def package(module, name, **options):
    def make(parameters):
        found = __import__(module, fromlist=[name])
        optimizer = getattr(found, name)(parameters, **options)
        if hasattr(optimizer, "train"):
            optimizer.train()
        return optimizer

    return make


def torch_optim(name, **options):
    return package("torch.optim", name, **options)


def pytorch_optimizer(name, **options):
    return package("pytorch_optimizer", name, **options)


def muon(parameters):
    matrices = [p for p in parameters if p.ndim == 2]
    others = [p for p in parameters if p.ndim != 2]
    both = torch.optim.Muon(matrices, lr=0.02), torch.optim.AdamW(others, fused=True)

    class Both:
        def step(self):
            for optimizer in both:
                optimizer.step()

    return Both()


def sophia(parameters):
    """Without the product with the Hessian, which Gradus counts as gradients, not as update."""
    optimizer = pytorch_optimizer("SophiaH", foreach=True, update_period=1 << 60)(parameters)
    optimizer.step(hessian=[torch.rand_like(p) for p in parameters])
    return optimizer


def optax(name, *arguments, **options):
    """A jitted update and its application, on arrays that stay where they are."""

    def make(parameters):
        import jax
        import optax as library
        import optax.contrib as contrib

        values = [jax.numpy.asarray(p.detach().numpy()) for p in parameters]
        gradients = [jax.numpy.asarray(p.grad.numpy()) for p in parameters]
        transformation = getattr(contrib, name)(*[of(library) for of in arguments], **options)

        def moved(values, state):
            updates, state = transformation.update(gradients, state, values)
            return library.apply_updates(values, updates), state

        moved = jax.jit(moved, donate_argnums=(0, 1))

        class Jitted:
            def __init__(self):
                own = (values, transformation.init(values))  # a buffer is given away once
                self.values, self.state = jax.tree.map(jax.numpy.array, own)

            def step(self):
                self.values, self.state = moved(self.values, self.state)
                jax.block_until_ready(self.values)

        return Jitted()

    return make


# method of Gradus: its options, the counterpart, the goal, the steps of a period
METHODS = {
    "baselines.sgd": ("", torch_optim("SGD", fused=True), OTHER, 1),
    "baselines.momentum": ("", torch_optim("SGD", momentum=0.9, fused=True), OTHER, 1),
    "baselines.adam": ("", torch_optim("Adam", fused=True), ADAM_LIKE, 1),
    "baselines.adamw": ("", torch_optim("AdamW", fused=True), ADAM_LIKE, 1),
    "baselines.rmsprop": ("", torch_optim("RMSprop", foreach=True), ADAM_LIKE, 1),
    "baselines.adagrad": ("", torch_optim("Adagrad", fused=True), OTHER, 1),
    "adaptive.nadam": ("", torch_optim("NAdam", foreach=True), ADAM_LIKE, 1),
    "adaptive.radam": ("", torch_optim("RAdam", foreach=True), ADAM_LIKE, 1),
    "adaptive.adadelta": ("", torch_optim("Adadelta", foreach=True), ADAM_LIKE, 1),
    "adaptive.rprop": ("", torch_optim("Rprop", foreach=True), ADAM_LIKE, 1),
    "adaptive.asgd": ("", torch_optim("ASGD", foreach=True), OTHER, 1),
    "adaptive.adafactor": ("", torch_optim("Adafactor", foreach=True), OTHER, 1),
    "adaptive.adabelief": ("", pytorch_optimizer("AdaBelief", foreach=True), ADAM_LIKE, 1),
    "adaptive.adan": ("", pytorch_optimizer("Adan", foreach=True), ADAM_LIKE, 1),
    "adaptive.ademamix": ("", pytorch_optimizer("AdEMAMix", foreach=True), ADAM_LIKE, 1),
    "adaptive.adopt": ("", pytorch_optimizer("ADOPT", foreach=True), ADAM_LIKE, 1),
    "adaptive.came": ("", pytorch_optimizer("CAME", foreach=True), OTHER, 1),
    "adaptive.lion": ("", pytorch_optimizer("Lion", foreach=True), ADAM_LIKE, 1),
    "adaptive.mars": ("", pytorch_optimizer("MARS", foreach=True), ADAM_LIKE, 1),
    "adaptive.lamb": ("", pytorch_optimizer("Lamb", foreach=True), ADAM_LIKE, 1),
    "adaptive.lars": ("", pytorch_optimizer("LARS", foreach=True), OTHER, 1),
    "adaptive.sophia": ("update_period=1000000", sophia, ADAM_LIKE, 1),
    "matrix.muon": ("matrices=all", muon, OTHER, 1),
    "matrix.shampoo": ("", pytorch_optimizer("Shampoo", preconditioning_compute_steps=20), OTHER, 20),
    "matrix.soap": ("", pytorch_optimizer("SOAP"), OTHER, 10),
    "matrix.psgd_kron": ("update_probability=1",
                         package("kron_torch", "Kron", preconditioner_update_probability=1.0), OTHER, 1),
    "parameter_free.dadapt_adam": ("", pytorch_optimizer("DAdaptAdam", foreach=True), ADAM_LIKE, 1),
    "parameter_free.dadapt_sgd": ("", pytorch_optimizer("DAdaptSGD", foreach=True), OTHER, 1),
    "parameter_free.dog": ("", optax("dog"), OTHER, 1),
    "parameter_free.dowg": ("", optax("dowg"), OTHER, 1),
    "parameter_free.mechanic": ("", optax("mechanize", lambda o: o.sgd(1.0)), OTHER, 1),
    "parameter_free.prodigy": ("", package("prodigyopt", "Prodigy"), ADAM_LIKE, 1),
    "parameter_free.schedule_free_sgd":
        ("", package("schedulefree", "SGDScheduleFree", foreach=True), OTHER, 1),
    "parameter_free.schedule_free_adamw":
        ("", package("schedulefree", "AdamWScheduleFree", foreach=True), ADAM_LIKE, 1),
}


def python_microseconds(optimizer, period, seconds):
    """A step, as the median of the periods that fit."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        for _ in range(period):
            optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6 / period


def python_side(make, compiled):
    """The optimizer with its state, compiled; None where it cannot be compiled."""
    torch.manual_seed(0)
    parameters = [torch.nn.Parameter(torch.randn(shape) / 16) for shape in SHAPES]
    for p in parameters:
        p.grad = torch.randn_like(p) / 100
    optimizer = make(parameters)
    try:
        if compiled:
            # All steps share torch.optim's wrapper, which is compiled for few optimizers only.
            torch.compiler.reset()
            optimizer.step = torch.compile(optimizer.step)
        for _ in range(15):
            optimizer.step()
    except Exception as error:  # whatever a package's code does to the compiler
        if not compiled:
            raise
        print(f"not compiled: {type(error).__name__}", file=sys.stderr)
        return None
    return optimizer


def gradus_microseconds(program, method, options, period, seconds):
    # Few steps a sample: a median over them is not moved by what other work takes.
    steps = max(2, period)
    command = [program, "bench", method, "--task", "fashion_mlp", "--json", "--steps", str(steps),
               "--repetitions", str(max(3, int(80 * seconds / steps))),
               "--set", "fashion_mlp.widths=[784,256,128,10]"]
    if options:
        command += ["--set", f"{method}.{options}"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return statistics.median(found["methods"][0]["samples"]["update_us"])


def measured(method, arguments):
    """Medians by side, in microseconds a step."""
    options, make, _, period = METHODS[method]
    jitted = make.__qualname__.startswith("optax")
    kinds = ["jitted"] if jitted else ["eager", "compiled"] if arguments.compiled else ["eager"]
    sides = {kind: python_side(make, kind == "compiled") for kind in kinds}
    sides = {kind: side for kind, side in sides.items() if side is not None}
    times = {kind: [] for kind in ("gradus", *sides)}
    for _ in range(arguments.rounds):
        times["gradus"].append(
            gradus_microseconds(arguments.gradus, method, options, period, arguments.seconds))
        for kind, side in sides.items():
            times[kind].append(python_microseconds(side, period, arguments.seconds))
    medians = {kind: statistics.median(values) for kind, values in times.items()}
    # Some packages keep their step as a number of Python's: it is compiled anew at every step.
    if "compiled" in medians and medians["compiled"] > 10 * medians["eager"]:
        del medians["compiled"]
    return medians


def write(rows):
    """Puts these rows into the table; those of methods that were not measured stay as they are."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    table, after = rest.split(END)
    written = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    for method, times, ratio, goal in rows:
        columns = [f"{times[kind]:.0f}" if kind in times else "" for kind in ("eager", "compiled", "jitted")]
        written[method] = f"| `{method}` | {times['gradus']:.0f} | {' | '.join(columns)} | {ratio:.2f} | {goal} |"
    lines = ["| method | Gradus, us | eager | compiled | jitted | fastest in Python over Gradus | goal |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    lines += [written[method] for method in METHODS if method in written]
    DOCUMENT.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("methods", nargs="*", metavar="METHOD", help="default: all")
    parser.add_argument("--gradus", required=True, help="path of the program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1, help="of each measurement")
    parser.add_argument("--compiled", action="store_true", help="also torch.compile")
    parser.add_argument("--write", action="store_true", help="put the rows into docs/costs.md")
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    torch.set_num_threads(1)
    print(f"{'update, us a step':36}{'gradus':>10}{'eager':>10}{'compiled':>10}{'jitted':>10}"
          f"{'best / gradus':>15}{'goal':>6}")
    rows = []
    for method in arguments.methods or METHODS:
        times = measured(method, arguments)
        ratio = min(value for kind, value in times.items() if kind != "gradus") / times["gradus"]
        goal = METHODS[method][2]
        rows.append((method, times, ratio, goal))
        print(f"{method:36}" + "".join(f"{times[kind]:10.1f}" if kind in times else f"{'':10}"
                                       for kind in ("gradus", "eager", "compiled", "jitted")) +
              f"{ratio:15.2f}{goal:6.1f}{'' if ratio >= goal else '  missed'}", flush=True)
    if arguments.write:
        write(rows)
    return 0 if all(ratio >= goal for _, _, ratio, goal in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
