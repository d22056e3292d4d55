#!/usr/bin/env python3
"""What an update costs, side by side: Gradus and the same methods in Python at their best.

One network (784-256-128-10), float32, one processor. Gradus' numbers are the update times of `gradus
bench` on such a network; Python's are the times of `optimizer.step()` on parameters of the same
shapes with fixed gradients: foreach where the optimizer has it, and compiled with --compiled.
Both take turns, several rounds over; printed are medians in microseconds.

    python3.11 -m venv peers
    peers/bin/pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
    peers/bin/pip install --no-deps -r tests/references/requirements.txt
    peers/bin/python tests/benchmarks/peers/compare_methods.py --gradus build/release/bin/gradus
"""
import argparse
import json
import os
import statistics
import subprocess
import time

import one_processor  # noqa: F401  (before the libraries below)

import torch  # noqa: E402

SHAPES = ((256, 784), (256,), (128, 256), (128,), (10, 128), (10,))


def torch_optim(name, **options):
    return lambda p: getattr(torch.optim, name)(p, **options)


def pytorch_optimizer(name, **options):
    def make(parameters):
        import pytorch_optimizer as po

        return getattr(po, name)(parameters, **options)

    return make


def schedule_free(parameters):
    import schedulefree

    optimizer = schedulefree.AdamWScheduleFree(parameters, foreach=True)
    optimizer.train()
    return optimizer


def prodigy(parameters):
    import prodigyopt

    return prodigyopt.Prodigy(parameters)


def muon(parameters):
    matrices = [p for p in parameters if p.ndim == 2]
    others = [p for p in parameters if p.ndim != 2]
    both = torch.optim.Muon(matrices, lr=0.02), torch.optim.AdamW(others, foreach=True)

    class Both:
        def step(self):
            for optimizer in both:
                optimizer.step()

    return Both()


# method of Gradus, options, its counterpart
METHODS = {
    "adaptive.nadam": ("", torch_optim("NAdam", foreach=True)),
    "adaptive.radam": ("", torch_optim("RAdam", foreach=True)),
    "adaptive.adadelta": ("", torch_optim("Adadelta", foreach=True)),
    "adaptive.rprop": ("", torch_optim("Rprop", foreach=True)),
    "adaptive.asgd": ("", torch_optim("ASGD", foreach=True)),
    "adaptive.adafactor": ("", torch_optim("Adafactor", foreach=True)),
    "adaptive.adan": ("", pytorch_optimizer("Adan", foreach=True)),
    "adaptive.ademamix": ("", pytorch_optimizer("AdEMAMix", foreach=True)),
    "adaptive.adopt": ("", pytorch_optimizer("ADOPT", foreach=True)),
    "adaptive.lion": ("", pytorch_optimizer("Lion", foreach=True)),
    "adaptive.mars": ("", pytorch_optimizer("MARS", foreach=True)),
    "adaptive.lamb": ("", pytorch_optimizer("Lamb", foreach=True)),
    "adaptive.lars": ("", pytorch_optimizer("LARS", foreach=True)),
    "matrix.muon": ("matrices=all", muon),
    "matrix.soap": ("", pytorch_optimizer("SOAP")),
    "parameter_free.schedule_free_adamw": ("", schedule_free),
    "parameter_free.prodigy": ("", prodigy),
}


def python_microseconds(optimizer, seconds):
    """Median of the steps that fit."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def python_side(make, compiled):
    torch.manual_seed(0)
    parameters = [torch.nn.Parameter(torch.randn(shape) / 16) for shape in SHAPES]
    for p in parameters:
        p.grad = torch.randn_like(p) / 100
    optimizer = make(parameters)
    if compiled:
        optimizer.step = torch.compile(optimizer.step)
    for _ in range(15):  # state, compilation
        optimizer.step()
    return optimizer


def gradus_microseconds(program, method, options, seconds):
    # Few steps a sample: a median over them is not moved by what other work takes.
    command = [program, "bench", method, "--task", "fashion_mlp", "--json", "--steps", "2",
               "--repetitions", str(int(40 * seconds)),
               "--set", "fashion_mlp.widths=[784,256,128,10]"]
    if options:
        command += ["--set", f"{method}.{options}"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return statistics.median(found["methods"][0]["samples"]["update_us"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("methods", nargs="*", metavar="METHOD", help="default: all")
    parser.add_argument("--gradus", required=True, help="path of the program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1, help="of each measurement")
    parser.add_argument("--compiled", action="store_true", help="also torch.compile")
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    torch.set_num_threads(1)
    kinds = ("foreach", "compiled") if arguments.compiled else ("foreach",)
    print(f"{'update, us':36}{'gradus':>10}" + "".join(f"{kind:>12}" for kind in kinds) +
          f"{'best / gradus':>16}")
    for method in arguments.methods or METHODS:
        options, make = METHODS[method]
        sides = {kind: python_side(make, kind == "compiled") for kind in kinds}
        times = {kind: [] for kind in ("gradus", *kinds)}
        for _ in range(arguments.rounds):
            times["gradus"].append(gradus_microseconds(arguments.gradus, method, options,
                                                       arguments.seconds))
            for kind in kinds:
                times[kind].append(python_microseconds(sides[kind], arguments.seconds))
        medians = {kind: statistics.median(values) for kind, values in times.items()}
        best = min(medians[kind] for kind in kinds)
        print(f"{method:36}{medians['gradus']:10.1f}" +
              "".join(f"{medians[kind]:12.1f}" for kind in kinds) +
              f"{best / medians['gradus']:16.2f}", flush=True)


if __name__ == "__main__":
    main()
