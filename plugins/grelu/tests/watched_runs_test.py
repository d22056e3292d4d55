#!/usr/bin/env python3
"""What grelu.watch records of runs, and gates of small margin that a run draws again."""
import json
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
import programs  # noqa: E402


class WatchedRuns(programs.Case):
    def study(self, name, optimizer="grelu.gd", **model):
        """A study of one run on ten points; `optimizer` in TOML or by id, further names are the model's."""
        item = optimizer if optimizer.startswith("{") else f'"{optimizer}"'
        options = "".join(f", {option} = {json.dumps(value)}" for option, value in model.items())
        study = self.path / f"{name}.toml"
        study.write_text(f"""
name = "watched"
seeds = 1
[[task]]
id = "grelu.sphere"
samples = 10
model = {{ depth = 2{options} }}
budget = {{ steps = 60 }}
[[method]]
name = "method"
optimizer = {item}
monitors = [{{ id = "grelu.watch", linear = true }}]
""")
        return study

    def run_once(self, name, optimizer="grelu.gd", **model):
        """The record of its run."""
        out = self.path / name
        self.gradus("run", self.study(name, optimizer, **model), "--out", out)
        self.validate(out)
        (record,) = self.records(out)
        return record

    def test_the_linearised_run_is_nearer_to_a_wider_network(self):
        gaps = {}
        for width in (64, 1024):
            record = self.run_once(str(width), width=width)
            self.assertEqual(record["texts"]["lin_gap"], "followed to the end")
            for split in ("train", "test"):
                probe = record["probes"][f"grelu.lin_gap_{split}"]
                self.assertEqual(probe["values"][0], 0)
                gaps[width, split] = probe["reduced"]
        for split in ("train", "test"):
            self.assertGreater(gaps[1024, split], 0)
            self.assertLess(gaps[1024, split], gaps[64, split] / 4)  # one over the width: 16

    def test_only_steps_along_the_gradient_are_followed(self):
        plain = self.run_once("sgd", '{ id = "sgd", lr = 0.01 }', width=64)
        self.assertEqual(plain["texts"]["lin_gap"], "followed to the end")
        adam = self.run_once("adam", "adam", width=64)
        self.assertIn("followed up to step 0", adam["texts"]["lin_gap"])
        self.assertEqual(len(adam["probes"]["grelu.lin_gap_train"]["values"]), 1)

    def test_the_loss_is_read_at_its_levels(self):
        record = self.run_once("levels", width=256)
        table = record["tables"]["steps_to"]
        self.assertEqual(table["loss"][0], 0.1)
        self.assertEqual(table["steps"], sorted(table["steps"]))
        self.assertEqual(table["steps"][-1], record["steps"] - 1)  # the step that finds the loss there
        self.assertLess(record["values"]["loss_fit_slope"], 0)
        self.assertGreater(record["values"]["loss_fit_r_squared"], 0.9)
        self.assertAlmostEqual(record["values"]["time_ratio"], table["steps"][-1] / 16.118, places=3)  # ln(10/1e-6)

    def test_gates_of_small_margin_are_drawn_again_before_the_first_step(self):
        plain = self.run_once("plain", width=64)
        drawn = self.run_once("drawn", width=64, margin_tau=0.5)
        self.assertNotEqual(drawn["texts"]["gate_hash"], plain["texts"]["gate_hash"])
        self.assertEqual(drawn["texts"]["gate_hash"], drawn["texts"]["gate_hash_at_end"])
        frozen = self.study("frozen", width=64, gates="frozen", margin_tau=0.5)
        self.refused("grelu.margin", "run", frozen, "--out", self.path / "frozen")


class EveryOptimizer(programs.Case):
    def test_trains_the_network_or_is_refused(self):
        listed = json.loads(self.gradus("list", "optimizer", "--json").stdout)
        names = [item["id"] for item in listed]
        self.assertIn("baselines.sgd", names)
        study = self.path / "every_optimizer.toml"
        study.write_text("""
name = "every_optimizer"
seeds = 1
[[task]]
id = "grelu.sphere"
samples = 10
model = { depth = 2, width = 24 }
budget = { steps = 10 }
""" + "".join(f"""
[[method]]
name = "{name}"
optimizer = {{ id = "{name}" }}
monitors = [{{ id = "grelu.watch", kernel = false }}]
""" for name in names))
        done = subprocess.run(self.command("run", study, "--out", self.out), cwd=self.path, env=self.environment,
                              text=True, capture_output=True, timeout=300, check=False)
        records = self.records()
        self.assertEqual(len(records), len(names), done.stdout + done.stderr)
        trained = 0
        for record in records:
            optimizer = record["optimizer"]["id"]
            with self.subTest(optimizer=optimizer):
                if record["status"] == "refused":
                    self.assertNotIn(optimizer.split(".")[0], ("baselines", "grelu"))
                    self.assertGreater(len(record["reason"]), 20)
                    continue
                if record["status"] == "diverged" and not optimizer.startswith("baselines."):
                    continue  # a default step size that is too long here
                self.assertEqual(record["status"], "finished", record["error"])
                self.assertEqual(record["texts"]["gate_hash"], record["texts"]["gate_hash_at_end"])
                self.assertGreater(record["probes"]["grelu.movement"]["reduced"], 0)
                trained += 1
        self.assertGreater(trained, 20)


if __name__ == "__main__":
    unittest.main()
