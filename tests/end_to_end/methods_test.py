"""What surrounds a method in a study: schedules, parameter groups, wrappers."""

import math
import unittest

from programs import Case

HEAD = """name = "s"
seeds = 2
[[task]]
id = "digits_mlp"
budget = { steps = 40 }
batch_size = 100
"""


def method(name, optimizer):
    return f'[[method]]\nname = "{name}"\noptimizer = {optimizer}\n'


class Methods(Case):
    def study(self, *methods, head=HEAD):
        file = self.path / "s.toml"
        file.write_text(head + "".join(methods))
        return file

    def run_study(self, *methods, head=HEAD, code=0):
        self.gradus("run", self.study(*methods, head=head), "--out", self.out, code=code)
        records = {}
        for record in self.records():
            records.setdefault(record["method"], []).append(record)
        return records

    def hashes(self, records):
        return {record["repetition"]: record["evaluations"]["parameter_hash"] for record in records}

    def test_a_wrapper_sees_the_batches_of_every_method(self):
        """SAM with radius 0 is its inner optimizer to the last digit, on shuffled batches."""
        records = self.run_study(
            method("sgd", '{ id = "sgd", lr = 0.1 }'),
            method("sam", '{ id = "sam", rho = 0, optimizer = { id = "sgd", lr = 0.1 } }'),
            method("deep", '{ id = "clip_norm", norm = 1e9, optimizer = { id = "sam", rho = 0, '
                           'optimizer = { id = "lookahead", steps = 1, alpha = 1, optimizer = '
                           '{ id = "sgd", lr = 0.1 } } } }'))
        self.assertEqual({record["settings"]["sampling"] for record in records["sgd"]}, {"shuffled"})
        for name, gradients in (("sgd", 40), ("sam", 80), ("deep", 80)):
            self.assertEqual(self.hashes(records[name]), self.hashes(records["sgd"]), name)
            self.assertEqual({record["counts"]["gradients"] for record in records[name]}, {gradients})
        self.assertNotEqual(*self.hashes(records["sgd"]).values())
        self.validate()

    def test_the_record_has_the_schedule_and_its_values(self):
        records = self.run_study(
            method("cosine", '{ id = "sgd", lr = { schedule = "cosine", warmup = 0.1, peak = 0.2 } }'),
            method("inside", '{ id = "sam", optimizer = { id = "sgd", lr = { schedule = "linear" } } }'))
        record = records["cosine"][0]
        self.assertEqual(record["optimizer"]["options"]["lr"],
                         {"schedule": "cosine", "peak": 0.2, "warmup": 0.1, "start": 0, "steps": 0, "end": 0})
        probe = record["probes"]["baselines.schedule.lr"]
        self.assertEqual(probe["steps"], list(range(40)))
        for step, value in zip(probe["steps"], probe["values"]):
            expected = 0.05 * step if step < 4 else 0.1 * (1 + math.cos(math.pi * (step - 4) / 36))
            self.assertAlmostEqual(value, expected, delta=1e-15)
        inside = records["inside"][0]["probes"]["wrappers.optimizer.schedule.lr"]["values"]
        self.assertAlmostEqual(inside[20], 0.5e-3, delta=1e-18)
        self.validate()
        for record in (records["cosine"][0], records["inside"][0]):
            self.gradus("replay", self.out / "runs" / record["id"])

    def test_schedules_come_from_flags_and_grids(self):
        self.gradus("run", *self.flags(), "--set", "run.budget={steps=20}", "--set",
                    'sgd.lr={schedule="step", every=5, gamma=0.5, peak=[0.1, 0.01]}')
        peaks = sorted(record["optimizer"]["options"]["lr"]["peak"] for record in self.records())
        self.assertEqual(peaks, [0.01, 0.1])
        self.gradus("run", *self.flags(out=self.path / "one"), "--set", "run.budget={steps=20}",
                    "--set", 'sgd.lr={schedule="cosine"}', "--set", "sgd.lr.peak=0.02")
        (record,) = self.records(self.path / "one")
        self.assertEqual(record["optimizer"]["options"]["lr"]["peak"], 0.02)

    def test_groups_have_options_of_their_own(self):
        records = self.run_study(
            method("all", '{ id = "adamw", weight_decay = 0.1 }'),
            method("same", '{ id = "adamw", weight_decay = 0.1, groups = [{ match = "bias" }] }'),
            method("weights", '{ id = "adamw", weight_decay = 0.1, groups = [{ match = "bias", weight_decay = 0 }] }'))
        self.assertEqual(self.hashes(records["all"]), self.hashes(records["same"]))
        self.assertNotEqual(self.hashes(records["all"]), self.hashes(records["weights"]))
        self.assertEqual(records["weights"][0]["optimizer"]["options"]["groups"],
                         [{"match": "bias", "weight_decay": 0}])

    def test_what_does_not_fit_is_a_row_with_the_reason(self):
        records = self.run_study(
            method("long", '{ id = "sgd", lr = { schedule = "cosine", steps = 41 } }'),
            method("nothing", '{ id = "sgd", groups = [{ match = "embedding", lr = 0 }] }'),
            method("twice", '{ id = "sgd", groups = [{ match = "bias", lr = 0 }, { match = "*", lr = 0 }] }'),
            method("inner", '{ id = "lookahead", optimizer = { id = "lbfgs" } }'),
            code=3)
        for name, error in (("long", "schedule.budget"), ("nothing", "groups.match"), ("twice", "groups.twice")):
            self.assertEqual({record["status"] for record in records[name]}, {"failed"})
            self.assertEqual({record["error"]["id"] for record in records[name]}, {error})
        self.assertEqual({record["status"] for record in records["inner"]}, {"refused"})
        self.assertIn("carries its last gradient", records["inner"][0]["reason"])

    def test_what_a_method_needs_and_a_model_lacks_is_a_row_with_the_reason(self):
        head = """name = "s"
seeds = 1
[run]
budget = { steps = 2 }
[[task]]
id = "rosenbrock"
[[task]]
id = "constant_target.interval"
"""
        on = 'tasks = ["{}"]\n'.format
        records = self.run_study(
            *(method(name, f'"{name}"') + on("rosenbrock")
              for name in ("soap", "muon", "levenberg_marquardt")),
            *(method(name, f'"{name}"') + on("constant_target.interval")
              for name in ("newton_cg", "sophia")),
            head=head, code=3)
        for name, reason in (("soap", "no matrix"), ("muon", "no matrix"),
                             ("levenberg_marquardt", "a sum of squares")):
            (record,) = records[name]
            self.assertEqual(record["status"], "refused", name)
            self.assertIn(reason, record["reason"])
        for name in ("newton_cg", "sophia"):
            (record,) = records[name]
            self.assertEqual(record["error"]["id"], "objective.curvature", name)
            self.assertIn("an exact risk that it cannot follow", record["error"]["text"])

    def test_elements_of_lists_follow_schedules(self):
        records = self.run_study(
            method("cycle", '{ id = "adam", betas = [{ schedule = "one_cycle", start = 0.95, '
                            'peak = 0.85, end = 0.95 }, 0.99] }'),
            method("grid", '{ id = "adam", betas = [{ schedule = "linear", peak = [0.9, 0.8] }, 0.99] }'))
        self.assertEqual(len(records), 3, "the grid is two rows")
        record = records["cycle"][0]
        self.assertEqual(record["optimizer"]["options"]["betas"][0]["peak"], 0.85)
        values = record["probes"]["baselines.schedule.betas.1"]["values"]
        self.assertAlmostEqual(values[0], 0.95, delta=1e-15)
        self.assertAlmostEqual(min(values), 0.85, delta=1e-3)
        self.validate()
        self.gradus("replay", self.out / "runs" / record["id"])

    def test_bad_schedules_are_refused_before_anything_runs(self):
        for option, error in (('lr = { schedule = "cosin" }', "options.choice"),
                              ('lr = { schedule = "cosine", wamup = 1 }', "options.unknown"),
                              ('lr = { schedule = "cosine", peak = -1 }', "options.range"),
                              ('dampening = { schedule = "cosine" }', "options.schedule"),
                              ('groups = [{ lr = 0.1 }]', "options.group"),
                              ('groups = [{ match = "bias", lt = 0.1 }]', "options.unknown"),
                              ('optimizer = "sgd"', "options.unknown")):
            text = self.refused(error, "run", self.study(method("m", f'{{ id = "sgd", {option} }}')),
                                "--out", self.out)
            self.assertIn("s.toml:9:", text)
        for item in ('{ id = "rprop", etas = [{ schedule = "linear" }, 1.2] }',
                     '{ id = "adam", betas = { schedule = "linear" } }'):
            self.refused("options.schedule", "run", self.study(method("m", item)), "--out", self.out)
        self.refused("item.unknown", "run", self.study(method("m", '{ id = "sam", optimizer = "sdg" }')),
                     "--out", self.out)
        self.assertFalse(self.out.exists())


if __name__ == "__main__":
    unittest.main()
