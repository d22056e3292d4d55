"""Every optimizer of every plugin runs on the tasks with the Lyapunov monitor, or is refused with a reason."""

import json
import math
import unittest

from programs import Case

STUDY = """name = "every_optimizer"
seeds = 1
[run]
dtype = "float64"
[[task]]
name = "interval"
id = "constant_target.interval"
[[task]]
name = "cloud"
id = "constant_target.cloud"
points = 64
"""
METHOD = """
[[method]]
name = "{name}"
optimizer = {{ id = "{name}" }}
budget = {{ steps = {steps} }}
monitors = ["constant_target.lyapunov"]
"""


class EveryOptimizer(Case):
    def test_runs_watched_or_is_refused(self):
        listed = json.loads(self.gradus("list", "optimizer", "--json").stdout)
        names = [item["id"] for item in listed]
        self.assertIn("baselines.sgd", names)
        study = self.path / "every_optimizer.toml"
        study.write_text(STUDY + "".join(METHOD.format(name=name, steps=40) for name in names))
        # Methods that want second derivatives fail on the exact risk, with the reason.
        self.gradus("run", study, "--out", self.out, code=3)
        records = self.records()
        self.assertEqual(len(records), 2 * len(names))
        for record in records:
            with self.subTest(optimizer=record["optimizer"]["id"], task=record["task"]["name"]):
                if record["status"] == "refused":
                    self.assertNotIn(record["optimizer"]["id"].split(".")[0], ("baselines", "suite"))
                    self.assertGreater(len(record["reason"]), 20)
                    continue
                if record["status"] == "failed":
                    self.assertEqual(record["error"]["id"], "objective.curvature")
                    continue
                if record["status"] == "diverged" and not record["optimizer"]["id"].startswith("baselines."):
                    continue
                self.assertEqual(record["status"], "finished", record["error"])
                self.look_at(record)

    def look_at(self, record):
        probes = {name.split(".")[1]: probe for name, probe in record["probes"].items()
                  if name.startswith("constant_target.")}
        values = record["values"]
        self.assertEqual(probes["lyapunov"]["values"][0], values["lyapunov_0"])
        self.assertEqual(len(probes["lyapunov"]["values"]), record["steps"])
        for name in ("risk", "norm", "grad_norm", "kappa", "gamma_crit", "min_risk", "defect", "grad_ratio"):
            self.assertIn(name, probes)
        rounding = 1e-12 * values["lyapunov_0"]
        changes, exact = probes["lyapunov_change"], probes["exact_change"]
        self.assertEqual(changes["steps"], exact["steps"])
        for measured, by_gradient in zip(changes["values"], exact["values"]):
            self.assertTrue(math.isclose(measured, by_gradient, abs_tol=rounding))
        self.assertEqual(values["rises"], sum(change > 1e-13 * values["lyapunov_0"] for change in changes["values"]))
        self.assertLessEqual(probes["defect"]["reduced"], 1e-12)
        if record["optimizer"]["id"] == "baselines.sgd":  # gradient descent: its steps have a bound
            self.assertEqual(len(probes["change_bound"]["values"]), record["steps"] - 1)
            self.assertLessEqual(probes["change_excess"]["reduced"], rounding)


if __name__ == "__main__":
    unittest.main()
