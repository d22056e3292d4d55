"""Networks, their losses and their data, written in Python, through the real programs."""

import json
import random
import struct
import unittest
import zipfile
from array import array

from python_case import PythonCase, study


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
