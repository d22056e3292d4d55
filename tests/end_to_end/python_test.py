"""Methods, networks and tasks that are written in Python, through the real programs."""

import json
import os
import pathlib
import random
import struct
import subprocess
import unittest
import zipfile
from array import array

import programs
from torch_twins import TWINS

programs.PATIENCE_S = 900  # each run imports torch: seconds on an idle machine, and more on a busy one
# Of the environment that LibTorch came from; empty where the build has no plugin `python`.
PYTHON = os.environ.get("GRADUS_TEST_PYTHON", "")

TOLERANCE = 1e-9  # of the loss after 40 steps in float64, relative: rounding in another order

# The beginning of a method; what it does with the parameter p follows.
EACH_PARAMETER = '''class Sgd(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
'''

BAD_METHODS = '''
import sys
import threading
import time

import torch


''' + EACH_PARAMETER + '''                self.move(p, group["lr"])

    def move(self, p, lr):
        p.add_(p.grad, alpha=-lr)


class Replaces(Sgd):
    def move(self, p, lr):
        p.data = p.data - lr * p.grad


class KeepsCopies(Sgd):
    def __init__(self, params, lr=0.01):
        super().__init__(params, lr)
        self.copies = {p: p.detach().clone() for group in self.param_groups for p in group["params"]}

    def move(self, p, lr):
        self.copies[p].add_(p.grad, alpha=-lr)


class Prints(Sgd):
    def move(self, p, lr):
        super().move(p, lr)
        print("a line of the method")


class StartsThreads(Sgd):
    def move(self, p, lr):
        super().move(p, lr)
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


class TakesCores(Sgd):
    def move(self, p, lr):
        super().move(p, lr)
        torch.set_num_threads(4)


class TakesAGpu(Sgd):
    def move(self, p, lr):
        super().move(p, lr)
        torch.zeros(1, device="cuda")


class Raises(Sgd):
    def move(self, p, lr):
        raise ValueError("no step today")


class Leaves(Sgd):
    def move(self, p, lr):
        sys.exit(0)


class NeedsSteps(Sgd):
    def __init__(self, params, total_steps, lr=0.01):
        super().__init__(params, lr)


class NoState:
    def __init__(self, params):
        pass

    def step(self):
        pass
'''

# name: options, and the error that the run ends with (None: it finishes), and words of its text
BAD = {
    "class": ('class = "Sdg"', "python.class", ["did you mean 'Sgd'?"]),
    "argument": ('class = "Sgd", options = { lrr = 0.1 }', "python.arguments", ["'lrr'", "did you mean 'lr'?"]),
    "missing": ('class = "NeedsSteps"', "python.arguments", ["total_steps"]),
    "twice": ('class = "Sgd", lr = 0.1, options = { lr = 0.1 }', "python.arguments", ["options.lr"]),
    "stateless": ('class = "NoState"', "python.class", ["state_dict()"]),
    "replaces": ('class = "Replaces"', "python.replaced", ["p.copy_(new)"]),
    "copies": ('class = "KeepsCopies"', "python.unmoved", ["16 steps"]),
    "threads": ('class = "StartsThreads"', "python.threads", ["the run has, 1, found"]),
    "cores": ('class = "TakesCores"', "python.threads", ["found 4"]),
    "gpu": ('class = "TakesAGpu"', "python.raised", ["CUDA", "step 0"]),
    "raises": ('class = "Raises"', "python.raised", ["ValueError: no step today", "step 0", "in move"]),
    "leaves": ('class = "Leaves"', "python.raised", ["SystemExit"]),
    "prints": ('class = "Prints"', None, []),
}


def study(name, methods, task='id = "quadratic"', steps=20, seeds=1):
    """A study's text; `methods`: name and options of the optimizer."""
    rows = "".join(f'[[method]]\nname = "{row}"\noptimizer = {{ {options} }}\n' for row, options in methods)
    return f'name = "{name}"\nseeds = {seeds}\n[run]\nbudget = {{ steps = {steps} }}\ndtype = "float64"\n' \
           f'[[task]]\n{task}\n{rows}'


@unittest.skipUnless(PYTHON, "this build has no plugin python: GRADUS_TEST_PYTHON is empty")
class PythonCase(programs.Case):
    def run_study(self, text, code=0, out=None):
        file = self.path / "study.toml"
        file.write_text(text)
        done = self.gradus("run", file, "--out", out or self.out, "--jobs", 2, code=code)
        return done, {record["method"]: record for record in self.records(out)}

    def error_of(self, record):
        return record["error"]["id"] if record["error"] else None


class TorchOptim(PythonCase):
    def test_all_of_torch_optim_and_the_same_methods_in_cpp(self):
        """A loss, float64: a class that takes the task's gradients runs, and its twin ends where it does."""
        known = subprocess.run([PYTHON, "-c", "import torch.optim as o\nprint(*[n for n in dir(o) if isinstance("
                                              "getattr(o, n), type) and n != 'Optimizer'])"],
                               text=True, capture_output=True, check=True).stdout.split()
        methods = [(name, f'id = "python.optimizer", class = "torch.optim.{name}", lr = 0.01') for name in known]
        methods += [(f"C++ {name}", f'id = "{twin}", lr = 0.01') for name, twin in TWINS.items()]
        done, records = self.run_study(study("torch-optim", methods, 'id = "regression_1d"', steps=40), code=3)
        self.validate()
        why = {name: records[name]["error"]["text"] for name in known if records[name]["status"] != "finished"}
        print(f"\ntorch.optim: {len(known) - len(why)} of {len(known)} classes run")
        for name, text in why.items():
            print(f"  {name}: {text}")
        self.assertEqual(set(why), {"Muon", "SparseAdam"})  # for matrices alone; for sparse gradients alone
        for name in TWINS:
            with self.subTest(name):
                ours = records[f"C++ {name}"]["evaluations"]["metrics"]["train_loss"]
                theirs = records[name]["evaluations"]["metrics"]["train_loss"]
                self.assertEqual(len(ours), len(theirs))
                for a, b in zip(ours, theirs):
                    self.assertAlmostEqual(a, b, delta=TOLERANCE * abs(a))
        origin = records["Adam"]["origins"]["optimizer"]
        self.assertEqual(origin["class"], "torch.optim.Adam")
        self.assertRegex(origin["python"], r"^CPython 3\.\d+")
        self.assertRegex(origin["package"], r"^torch \d")
        self.assertIn("'lr': 0.01", origin["defaults"])
        self.assertNotIn("origins", records["C++ Adam"])
        self.assertIn("interpreted, each step calls Python", done.stdout)


class BadInput(PythonCase):
    def test_what_a_class_may_do_wrong_is_named(self):
        (self.path / "bad.py").write_text(BAD_METHODS)
        (self.path / "broken.py").write_text("import no_such_module_anywhere\n")
        (self.path / "threaded.py").write_text(BAD_METHODS + "\n\nthreading.Thread(target=time.sleep, args=(60,), "
                                                             "daemon=True).start()\n")
        methods = [(name, f'id = "python.optimizer", file = "bad.py", {options}') for name, (options, _, _) in BAD.items()]
        methods += [("import", 'id = "python.optimizer", file = "broken.py", class = "A"'),
                    ("module", 'id = "python.optimizer", class = "no_such_package.A"'),
                    ("early", 'id = "python.optimizer", file = "threaded.py", class = "Sgd"'),
                    ("sgd", 'id = "sgd"')]
        _, records = self.run_study(study("bad", methods), code=3)
        self.validate()
        expected = dict(BAD, **{"import": ("", "python.import", ["no_such_module_anywhere", "broken.py:1"]),
                                "module": ("", "python.class", ["no_such_package"]),
                                "early": ("", "python.threads", ["found 2"])})
        for name, (_, error, words) in expected.items():
            with self.subTest(name):
                record = records[name]
                self.assertEqual(self.error_of(record), error, record["reason"])
                for word in words:
                    self.assertIn(word, record["error"]["text"])
        self.assertEqual(records["sgd"]["status"], "finished")
        self.assertEqual(records["prints"]["status"], "finished")
        log = self.out / "runs" / records["prints"]["id"] / "stderr.txt"
        self.assertEqual(log.read_text().count("a line of the method\n"), 20)
        self.assertIn("Traceback", records["raises"]["stderr"])
        self.assertEqual(records["raises"]["origins"]["optimizer"]["file_hash"],
                         programs.fast_hash(BAD_METHODS.encode()))

    def test_a_changed_file_is_another_run_and_no_replay(self):
        (self.path / "bad.py").write_text(BAD_METHODS)
        text = study("changed", [("own", 'id = "python.optimizer", file = "bad.py", class = "Sgd"')])
        self.run_study(text)
        first = self.records()[0]
        done = self.gradus("run", "study.toml", "--out", self.out, "--dry-run")
        self.assertIn("reused", done.stdout)
        self.gradus("replay", self.out / "runs" / first["id"])
        (self.path / "bad.py").write_text(BAD_METHODS + "# changed\n")
        done = self.gradus("run", "study.toml", "--out", self.out, "--dry-run")
        self.assertIn("new", done.stdout)
        done = subprocess.run(self.command("replay", self.out / "runs" / first["id"]), cwd=self.path,
                              env=self.environment, text=True, capture_output=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the content that the plan was made with", done.stdout + done.stderr)

    def test_no_python_and_another_torch(self):
        """Everything else works; the run says what is missing, and so does doctor."""
        text = study("none", [("adam", 'id = "python.optimizer"'), ("sgd", 'id = "sgd"')])
        self.environment["GRADUS_PYTHON"] = "/nowhere/bin/python"
        _, records = self.run_study(text, code=3)
        self.assertEqual(self.error_of(records["adam"]), "python.environment")
        self.assertEqual(records["sgd"]["status"], "finished")
        doctor = {row["what"]: row for row in json.loads(self.gradus("doctor", "--json").stdout)}
        self.assertEqual(doctor["Python"]["outcome"], "note")
        self.assertIn("/nowhere/bin/python is not there", doctor["Python"]["text"])

        other = self.path / "other"
        version = f"python{subprocess.run([PYTHON, '-c', 'import sys; print(*sys.version_info[:2], sep=chr(46))'], text=True, capture_output=True, check=True).stdout.strip()}"
        (other / "bin").mkdir(parents=True)
        (other / "bin/python").symlink_to(pathlib.Path(PYTHON).resolve())
        (other / "pyvenv.cfg").write_text(f"home = {pathlib.Path(PYTHON).resolve().parent}\n")
        package = other / "lib" / version / "site-packages/torch"
        (package / "lib").mkdir(parents=True)
        (package / "__init__.py").write_text("")
        self.environment["GRADUS_PYTHON"] = str(other / "bin/python")
        _, records = self.run_study(text, code=3, out=self.path / "out2")
        self.assertEqual(self.error_of(records["adam"]), "python.torch", records["adam"]["reason"])


class SharedInterpreter(PythonCase):
    METHOD = '''
import os
import sys

import torch

print("parent", os.getppid(), "hash", hash("weight"), "imported", "torch._dynamo" in sys.modules, flush=True)


''' + EACH_PARAMETER + '''                p.add_(p.grad + 1e-3 * torch.randn_like(p), alpha=-group["lr"])
'''

    def logs(self, records, out=None):
        return [((out or self.out) / "runs" / record["id"] / "stderr.txt").read_text() for record in records]

    def test_runs_share_an_interpreter_and_change_nothing(self):
        """Runs of one study are forked from a process that has imported torch, and no run sees another."""
        (self.path / "own.py").write_text(self.METHOD)
        methods = [("own", 'id = "python.optimizer", file = "own.py", class = "Sgd"'), ("sgd", 'id = "sgd"'),
                   ("adam", 'id = "python.optimizer"')]
        self.run_study(study("shared", methods, seeds=3))
        records = self.records()
        self.assertEqual({record["status"] for record in records}, {"finished"})
        own = sorted((r for r in records if r["method"] == "own"), key=lambda r: r["repetition"])
        logs = self.logs(own)
        parents = {line.split()[1] for log in logs for line in log.splitlines() if line.startswith("parent")}
        hashes = {line.split()[3] for log in logs for line in log.splitlines() if line.startswith("parent")}
        self.assertEqual(len(parents), 1, logs)
        self.assertEqual(len(hashes), 1, logs)
        for record in records:
            self.assertEqual("origins" in record, record["method"] != "sgd")
        # Another process with another history: the same numbers to the last bit.
        self.run_study(study("shared", methods[:1], seeds=1), out=self.path / "alone")
        alone = self.records(self.path / "alone")[0]
        self.assertEqual(alone["evaluations"]["parameter_hash"], own[0]["evaluations"]["parameter_hash"])

    def test_an_optimizer_of_a_driver_has_its_origin(self):
        (self.path / "own.py").write_text(self.METHOD)
        text = study("driven", [], 'id = "regression_1d"\nmodel = { id = "random_restart_sgd.net" }', steps=8)
        text += '[[method]]\nname = "restarts"\n[method.driver]\nid = "random_restart_sgd"\npopulation = 2\n' \
                'engine = "loop"\n[method.driver.optimizer]\nid = "python.optimizer"\nfile = "own.py"\n' \
                'class = "Sgd"\n'
        text = text.replace('dtype = "float64"', 'dtype = "float64"\nsampling = "replacement"')
        done, records = self.run_study(text)
        origin = records["restarts"]["origins"]["optimizer"]
        self.assertEqual(origin["class"], "Sgd")
        self.assertEqual(origin["file_hash"], programs.fast_hash(self.METHOD.encode()))
        self.assertEqual(origin["defaults"], "{'lr': 0.01}")
        self.assertIn("interpreted, each step calls Python", done.stdout)


class Example(PythonCase):
    def test_the_example_has_a_table_and_a_page(self):
        """examples/python_optimizer: a class of a file beside four methods in C++ on two tasks."""
        example = programs.ROOT / "examples/python_optimizer"
        done = self.gradus("run", example / "study.toml", "--set", "run.budget={steps=20}", "--seeds", "2", "--out",
                           self.out)
        self.assertEqual(self.statuses(), ["finished"] * 20)
        self.assertEqual({record["method"] for record in self.records()}, {"signed", "sgd", "momentum", "adam", "lion"})
        self.assertIn("interpreted, each step calls Python, which is part of its time: signed", done.stdout)
        self.assertIn("signed", (self.out / "report.html").read_text())
        self.gradus("check", example / "signed.py", "--class", "SignedMomentum")


class OwnMethod(PythonCase):
    def test_from_nothing_to_a_row(self):
        """`gradus new --python`, check, bench and the study that came with it, with a schedule and groups."""
        self.gradus("new", "my_method", "--python")
        checked = self.gradus("check", "my_method/my_method.py", "--json")
        rows = {row["name"].split(": ", 1)[-1]: row["outcome"] for row in json.loads(checked.stdout)}
        for name in ("save, restore, continue, bitwise", "same seed, same trajectory, bitwise", "learning rate 0",
                     "schedules move their options", "parameter groups differ", "convex quadratic",
                     "memory stays over 1000 steps"):
            self.assertEqual(rows[name], "passed", name)
        done = self.gradus("run", "my_method/study.toml", "--set", "run.budget={steps=30}", "--seeds", "1",
                           "--out", self.out)
        self.assertIn("my_method lr=0.001", done.stdout)
        self.assertEqual(set(self.statuses()), {"finished"})
        page = (self.out / "report.html").read_text()
        self.assertRegex(page, r'"interpreted":\s*true')
        bench = self.gradus("bench", "python", "--task", "quadratic", "--set", "python.class=torch.optim.SGD", "--json")
        self.assertIn("python", bench.stdout)


def two_quadrants(seed):
    """400 points of the plane, 300 to train on; the class tells whether the coordinates have one sign."""
    draw = random.Random(seed)
    points = [(draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(400)]
    classes = [int(x * y > 0) for x, y in points]
    coordinates = [value for point in points for value in point]
    return {"train_input": ((300, 2), array("d", coordinates[:600])), "train_target": ((300,), array("q", classes[:300])),
            "test_input": ((100, 2), array("d", coordinates[600:])), "test_target": ((100,), array("q", classes[300:]))}


def write_npz(path, arrays, compression):
    """The archive that numpy.savez writes, without NumPy: a LibTorch without it must run this test too."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, (shape, values) in arrays.items():
            kind = {"d": "<f8", "q": "<i8"}[values.typecode]
            header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
            content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + values.tobytes()
            archive.writestr(name + ".npy", content)


class OwnNetwork(PythonCase):
    NETWORK = '''
import torch


class Net(torch.nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(2, width), torch.nn.BatchNorm1d(width), torch.nn.ReLU(),
                                          torch.nn.Linear(width, 2))

    def forward(self, x):
        return self.layers(x)


def loss(output, target):
    return torch.nn.functional.cross_entropy(output, target)
'''

    def test_a_network_its_loss_and_arrays(self):
        (self.path / "net.py").write_text(self.NETWORK)
        arrays = two_quadrants(seed=1)
        write_npz(self.path / "stored.npz", arrays, zipfile.ZIP_STORED)
        write_npz(self.path / "data.npz", arrays, zipfile.ZIP_DEFLATED)
        own = 'loss = "python", function = "loss", file = "net.py"'.replace(", ", "\n")
        task = 'id = "python.classification"\ndata = "data.npz"\nmodel = { id = "python.module", file = "net.py", ' \
               'class = "Net", options = { width = 16 } }\n'
        methods = [("adam", 'id = "adam", lr = 0.01'), ("torch", 'id = "python.optimizer", lr = 0.01')]
        _, records = self.run_study(study("net", methods, task + own, steps=60))
        self.validate()
        _, suite = self.run_study(study("net", methods[:1], task.replace("data.npz", "stored.npz") + 'loss = "cross_entropy"',
                                        steps=60),
                                  out=self.path / "suite")
        self.assertEqual(records["adam"]["status"], "finished")
        losses = records["adam"]["evaluations"]["metrics"]["test_loss"]
        self.assertLess(losses[-1], 0.8 * losses[0])
        for name, other in (("torch", records["torch"]), ("loss of the suite", suite["adam"])):
            for a, b in zip(losses, other["evaluations"]["metrics"]["test_loss"]):
                self.assertAlmostEqual(a, b, delta=1e-9 * abs(a), msg=name)
        self.assertEqual(records["adam"]["origins"]["model"]["class"], "Net")
        self.assertNotIn("optimizer", records["adam"]["origins"])

    STATES = '''
import torch


class Buffers(torch.nn.Module):
    """Running means, and numbers that are drawn."""

    def __init__(self, inputs=4, outputs=3):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(inputs, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(0.2),
                                          torch.nn.Linear(8, outputs))

    def forward(self, x):
        return self.layers(x)


class Hides(Buffers):
    """A mean that changes and is no buffer: nobody can restore it."""

    def __init__(self):
        super().__init__()
        self.mean = 0.0

    def forward(self, x):
        if self.training:
            self.mean = 0.9 * self.mean + 0.1 * x.detach().mean().item()
        return super().forward(x - self.mean)
'''

    def test_what_forward_changes_is_restored_to_the_bit(self):
        (self.path / "net.py").write_text(self.STATES)
        for name, outcome in (("Buffers", "passed"), ("Hides", "failed")):
            checked = self.gradus("check", "net.py", "--network", "--class", name, "--json",
                                  code=0 if outcome == "passed" else 1)
            rows = {row["name"].split(": ", 1)[-1]: row for row in json.loads(checked.stdout)}
            self.assertEqual(rows["save, restore, continue, bitwise"]["outcome"], outcome, rows)
            self.assertEqual(rows["gradient against finite differences"]["outcome"], "passed", rows)

    def test_seeds_draw_what_a_network_drops(self):
        """Dropout follows from the run's seed: two seeds differ, one seed repeats."""
        (self.path / "net.py").write_text(self.STATES)
        write_npz(self.path / "data.npz", two_quadrants(seed=1), zipfile.ZIP_STORED)
        task = 'id = "python.classification"\ndata = "data.npz"\nmodel = { id = "python.module", file = "net.py", ' \
               'class = "Buffers", options = { inputs = 2, outputs = 2 } }\n'
        ends = []
        for out in ("a", "b"):
            _, _ = self.run_study(study("net", [("sgd", 'id = "sgd"')], task, seeds=2), out=self.path / out)
            records = sorted(self.records(self.path / out), key=lambda record: record["repetition"])
            ends.append([record["evaluations"]["parameter_hash"][-1] for record in records])
        self.assertEqual(ends[0], ends[1])
        self.assertNotEqual(ends[0][0], ends[0][1])

    def test_bad_data_is_named(self):
        (self.path / "net.py").write_text(self.NETWORK)
        (self.path / "data.npz").write_bytes(b"no archive at all, but long enough for one")
        task = 'id = "python.classification"\ndata = "data.npz"\nmodel = { id = "python.module", file = "net.py", class = "Net" }'
        _, records = self.run_study(study("net", [("sgd", 'id = "sgd"')], task), code=3)
        self.assertEqual(self.error_of(records["sgd"]), "data.magic")
        arrays = two_quadrants(seed=1)
        write_npz(self.path / "whole.npz", arrays, zipfile.ZIP_DEFLATED)
        whole = (self.path / "whole.npz").read_bytes()
        flipped = bytearray(whole)
        flipped[200] ^= 1
        del arrays["test_input"]
        write_npz(self.path / "data.npz", arrays, zipfile.ZIP_STORED)
        cases = {"missing": ((self.path / "data.npz").read_bytes(), "data.header"),
                 "cut": (whole[:-100], "data.truncated"), "flipped": (bytes(flipped), "data.truncated")}
        for name, (content, error) in cases.items():
            with self.subTest(name):
                (self.path / "data.npz").write_bytes(content)
                _, records = self.run_study(study(name, [("sgd", 'id = "sgd"')], task), code=3, out=self.path / name)
                self.assertEqual(self.error_of(records["sgd"]), error, records["sgd"]["reason"])


if __name__ == "__main__":
    unittest.main()
