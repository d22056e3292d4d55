"""What a method written in Python may do wrong, and what its run then says."""

import json
import pathlib
import subprocess
import unittest

import programs
from python_case import EACH_PARAMETER, PYTHON, PythonCase, study

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


if __name__ == "__main__":
    unittest.main()
