"""Tuning from the command line to the report: trials, what is chosen, the study with it, bad input."""

import json
import unittest

from programs import Case

STUDY = """name = "tuned"
seeds = 3
[run]
evaluation = { points = 4, costly_points = 1 }
[tune]
trials = 4
seeds = 2
STRATEGY
[[task]]
id = "digits_logistic"
budget = { steps = 40 }
[[task]]
id = "rosenbrock"
budget = { gradients = 40 }
[[method]]
name = "sgd"
optimizer = { id = "sgd", lr = { digits_logistic = { search = [1e-3, 1] }, rosenbrock = { search = [1e-5, 1e-2] } } }
[[method]]
name = "adam"
optimizer = { id = "adam", lr = { search = [1e-4, 1e-1] } }
[[method]]
name = "lbfgs"
tasks = ["rosenbrock"]
optimizer = { id = "lbfgs", max_iter = 1, max_eval = 20 }
"""


class Tuning(Case):
    def setUp(self):
        super().setUp()
        self.study = self.path / "tuned.toml"
        self.study.write_text(STUDY.replace("STRATEGY\n", ""))

    def tune(self, *arguments, code=0):
        return self.gradus("tune", self.study, "--out", self.out, *arguments, code=code)

    def tuning(self):
        return json.loads((self.out / "tuning.json").read_text())

    def test_what_is_chosen_is_run_on_seeds_of_its_own(self):
        done = self.tune()
        self.assertIn("digits_logistic, tuned", done.stdout)
        self.assertIn("every method was searched over 1 option", done.stdout)
        self.assertIn("self-tuned: lbfgs", done.stdout)
        tuning = self.tuning()
        self.assertEqual([(cell["method"], cell["task"], cell["metric"]) for cell in tuning["cells"]],
                         [("sgd", "digits_logistic", "validation_accuracy"),
                          ("adam", "digits_logistic", "validation_accuracy"),
                          ("sgd", "rosenbrock", "train_loss"), ("adam", "rosenbrock", "train_loss")])
        self.assertEqual(tuning["self_tuned"], ["lbfgs"])
        self.gradus("report", self.out, "--tables", self.path / "tables")
        chosen = (self.path / "tables" / "chosen.csv").read_text().splitlines()
        self.assertEqual([row.split(",")[:3] for row in chosen[1:]],
                         [[cell["task"], cell["method"], "optimizer.lr"] for cell in tuning["cells"]])
        report = json.loads((self.out / "report.json").read_text())
        for cell in tuning["cells"]:
            self.assertEqual(len(cell["trials"]), 4)
            best = cell["trials"][cell["chosen"]]
            sign = -1 if cell["higher_is_better"] else 1
            self.assertEqual(best["value"] * sign, min(trial["value"] * sign for trial in cell["trials"]
                                                       if isinstance(trial["value"], float)))
            if not any(trial["diverged"] for trial in cell["trials"]):
                self.assertEqual(cell["gradients"], 4 * 2 * 40)
            runs = [run for run in report["runs"]
                    if run["method"] == cell["method"] and run["task"]["name"] == cell["task"]]
            # Nothing is drawn on rosenbrock: a third run would be a copy.
            self.assertEqual([run["repetition"] for run in runs],
                             [0, 1] if cell["task"] == "rosenbrock" else [0, 1, 2])
            for run in runs:
                self.assertEqual(run["optimizer"]["options"]["lr"], best["values"]["optimizer.lr"])
        self.assertEqual(len(report["methods"]), 3)
        self.assertEqual(report["tuning"]["cells"], tuning["cells"])
        self.assertEqual(len(list(self.out.glob("tuning/runs/*/record.json"))), 4 * 5 * 2)
        self.assertIn("How settings were chosen", (self.out / "report.md").read_text())
        self.validate()
        # A budget in gradient evaluations ends a run of several a step with the step that reaches it.
        lbfgs = [run for run in report["runs"] if run["method"] == "lbfgs"]
        for run in lbfgs:
            self.assertTrue(40 <= run["counts"]["gradients"] < 40 + 20, run["counts"])
            self.assertLess(run["steps"], 40)

    def test_the_study_runs_with_the_file_and_a_second_tuning_chooses_the_same(self):
        self.tune("--choose-only")
        self.assertFalse((self.out / "runs").exists())
        values = self.path / "tuned" / "tuned.toml"
        written = values.read_text()
        before = {file: file.stat().st_mtime_ns for file in self.out.glob("tuning/runs/*/record.json")}
        self.assertIn("the same settings are chosen", self.tune("--check").stdout)
        for file, time in before.items():
            self.assertEqual(file.stat().st_mtime_ns, time, "trials are reused")
        other = self.path / "other"
        self.gradus("run", self.study, "--out", other)
        report = json.loads((other / "report.json").read_text())
        self.assertEqual(len(report["tuning"]["cells"]), 4)
        self.assertEqual(len(report["tuning"]["cells"][0]["trials"]), 1)
        self.assertIn("gradus tune", report["tuning"]["command"])
        self.validate(other)
        values.write_text(written.replace("values = { \"optimizer.lr\" = ", "values = { \"optimizer.lr\" = 1"))
        self.assertIn(" before, ", self.tune("--check", code=1).stdout)
        self.assertEqual(written.count("[[chosen]]"), 4)

    def test_the_folder_of_chosen_values_may_be_the_output_folder(self):
        self.gradus("tune", "tuned.toml", "--out", "tuned")
        self.assertTrue((self.path / "tuned" / "tuned.toml").exists())
        self.assertTrue((self.path / "tuned" / "report.json").exists())
        foreign = self.path / "foreign"
        foreign.mkdir()
        (foreign / "letter.txt").write_text("not ours")
        done = self.gradus("tune", "tuned.toml", "--out", "foreign", code=2)
        self.assertIn("[out.not_ours]", done.stderr)
        self.assertEqual([file.name for file in foreign.iterdir()], ["letter.txt"])

    def test_shards_of_trials_are_joined(self):
        parts = [self.path / f"part{i}" for i in (1, 2)]
        for i, part in enumerate(parts, 1):
            self.gradus("tune", self.study, "--out", part, "--shard", f"{i}/2")
        self.gradus("merge", *(part / "tuning" for part in parts), "--out", self.out / "tuning")
        count = len(list(self.out.glob("tuning/runs/*/record.json")))
        self.assertEqual(count, 4 * 5 * 2)
        self.tune("--choose-only")
        self.assertEqual(len(list(self.out.glob("tuning/runs/*/record.json"))), count)

    def test_halving_says_what_was_stopped_early(self):
        self.study.write_text(STUDY.replace("trials = 4\n", "trials = 9\n").replace(
            "STRATEGY", 'strategy = "halving"\nrungs = 2\nreduction = 3\ndefaults = false'))
        done = self.tune("--choose-only")
        self.assertIn("9, 6 stopped early", done.stdout)
        for cell in self.tuning()["cells"]:
            self.assertEqual(sum(trial["stopped_early"] for trial in cell["trials"]), 6)
            steps = round(40 / 3)
            self.assertEqual(cell["gradients"], 2 * (9 * steps + 3 * 40))
            self.assertFalse(cell["trials"][cell["chosen"]]["stopped_early"])
        self.assertIn("[tune.shard]", self.tune("--shard", "1/2", code=2).stderr)
        self.assertIn("[tune.shard]", self.tune("--shard", "1/2", "--dry-run", code=2).stderr)

    def test_the_test_split_chooses_where_the_study_says_so_and_every_page_says_it(self):
        metric = 'metric = { digits_logistic = "test_accuracy" }'
        self.study.write_text(STUDY.replace("STRATEGY", metric))
        self.assertIn("[tune.test]", self.tune(code=2).stderr)
        self.assertFalse(self.out.exists(), "before anything runs")
        self.study.write_text(STUDY.replace("STRATEGY", metric + "\nselect_on_test = true"))
        done = self.tune()
        for text in (done.stdout, (self.out / "report.md").read_text(), (self.out / "report.html").read_text()):
            self.assertTrue("Settings were chosen on the test split" in text)  # a page is long

    def test_bad_input_ends_before_anything_runs(self):
        cases = [
            ("seeds = 2\n", "seeds = [1, 2]\n", "tune.seeds"),
            ("search = [1e-4, 1e-1]", "search = [1e-4, 1e4]", "tune.space"),
            ("search = [1e-4, 1e-1]", "search = [1e-1, 1e-1]", "tune.space"),
            ('tasks = ["rosenbrock"]\noptimizer = { id = "lbfgs", max_iter = 1,',
             'tasks = ["digits_logistic"]\nbudget = { epochs = 3 }\noptimizer = { id = "lbfgs", '
             'lr = { search = [0.1, 1] }, max_iter = 1,', "tune.budget"),
            ("STRATEGY", 'strategy = "halving"\nrungs = 9', "tune.rungs"),
            ("STRATEGY", 'metric = "validation_f1"', "tune.metric"),
        ]
        for old, new, error in cases:
            self.study.write_text(STUDY.replace(old, new).replace("STRATEGY\n", ""))
            self.assertIn(f"[{error}]", self.tune(code=2).stderr, new)
            self.assertFalse(self.out.exists(), new)
        self.study.write_text(STUDY.replace("STRATEGY\n", ""))
        self.assertIn("[tune.values]", self.gradus("run", self.study, "--out", self.out, code=2).stderr)

    def test_a_driver_stops_when_its_gradients_are_spent(self):
        self.gradus("run", "--task", "random_restart_sgd.square", "--method", "random_restart_sgd.driver",
                    "--seeds", "1", "--out", self.out, "--set", "run.budget={ gradients = 300 }")
        (file,) = self.out.glob("runs/*/record.json")
        record = json.loads(file.read_text())
        self.assertEqual(record["status"], "finished", record["reason"])
        self.assertGreaterEqual(record["counts"]["gradients"], 300)


if __name__ == "__main__":
    unittest.main()
