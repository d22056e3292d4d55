"""Runs from the command line to the report: flags, resuming, shards, replay."""

import json
import unittest

from programs import SHORT, Case, write_record


class Runs(Case):
    def test_flags_alone_give_a_report(self):
        done = self.gradus("run", *self.flags(methods="sgd,adam", seeds=2), *SHORT)
        self.assertIn("train_loss", done.stdout)
        self.assertIn("2 seeds cannot show a difference", done.stdout)
        self.assertEqual(self.statuses(), ["finished"] * 4)
        report = json.loads((self.out / "report.json").read_text())
        self.assertEqual([row["name"] for row in report["methods"]], ["sgd", "adam"])
        self.assertEqual(len(report["runs"]), 4)
        self.assertEqual(len(report["summary"]["comparisons"][0]["pairs"]), 1)
        self.assertTrue((self.out / "report.html").read_text().startswith("<!doctype html>"))
        self.assertIn("2 seeds cannot show a difference", (self.out / "report.md").read_text())
        self.validate()

    def test_curves_of_runs_that_all_diverged(self):
        done = self.gradus("run", *self.flags(task="rosenbrock"), "--set", "sgd.lr=100", "--curves")
        self.assertIn("diverged at", done.stdout)
        self.assertIn("no curves", done.stdout)
        self.assertIn("no curves", self.gradus("report", self.out, "--curves").stdout)

    def test_a_folder_that_is_given_twice_is_one(self):
        self.gradus("run", *self.flags(), *SHORT)
        once = self.gradus("report", self.out).stdout
        self.assertEqual(self.gradus("report", self.out, str(self.out) + "/.").stdout, once)

    def test_records_with_probes_are_valid(self):
        self.gradus("run", *self.flags(task="digits_mlp", methods="dsgd"), *SHORT, "--set",
                    "digits_mlp.model.activation=tanh")
        report = json.loads((self.out / "report.json").read_text())
        self.assertIn("dsgd.dual_norm", report["runs"][0]["probes"])
        self.validate()

    def test_a_finished_run_is_not_made_again(self):
        self.gradus("run", *self.flags(seeds=1), *SHORT)
        before = {file: file.stat().st_mtime_ns for file in self.out.glob("runs/*/record.json")}
        rows = json.loads(self.gradus("run", *self.flags(seeds=2), *SHORT, "--dry-run", "--json").stdout)
        self.assertEqual([row["todo"] for row in rows], ["reused", "new"])
        self.gradus("run", *self.flags(seeds=2), *SHORT)
        self.assertEqual(self.statuses(), ["finished"] * 2)
        for file, time in before.items():
            self.assertEqual(file.stat().st_mtime_ns, time)

    def test_stale_records_run_again_or_are_kept(self):
        self.gradus("run", *self.flags(), *SHORT)
        (file,) = self.out.glob("runs/*/record.json")
        record = json.loads(file.read_text())
        record["platform"]["torch"] = "2.0.0"
        write_record(file, record)
        kept = self.gradus("run", *self.flags(), *SHORT, "--accept-stale")
        self.assertIn("torch", kept.stderr)
        self.assertEqual(json.loads(file.read_text())["platform"]["torch"], "2.0.0")
        again = self.gradus("run", *self.flags(), *SHORT)
        self.assertIn("torch", again.stderr)
        self.assertNotEqual(json.loads(file.read_text())["platform"]["torch"], "2.0.0")

    def test_the_record_of_another_run_is_told_and_made_again(self):
        """A record under the id of another run, or with other options, is nobody's."""
        self.gradus("run", *self.flags(seeds=2), *SHORT)
        first, second = sorted(self.out.glob("runs/*/record.json"))
        kept = first.read_text()
        record = json.loads(kept)
        second.write_text(kept)
        self.assertIn(f"left out: {second}: expected the record of {second.parent.name}",
                      self.gradus("report", self.out).stderr)
        record["optimizer"]["options"]["lr"] = 0.5
        write_record(first, record)
        done = self.gradus("run", *self.flags(seeds=2), *SHORT)
        self.assertIn(f"left out: {first}: expected the id of its request", done.stderr)
        self.assertIn(f"left out: {second}", done.stderr)
        self.assertEqual({record["optimizer"]["options"]["lr"] for record in self.records()}, {0.001})
        self.assertEqual([file.parent.name for file in (first, second)], sorted(record["id"] for record in self.records()))

    def test_a_damaged_record_is_told_and_made_again(self):
        self.gradus("run", *self.flags(seeds=2), *SHORT)
        file = sorted(self.out.glob("runs/*/record.json"))[0]
        whole = json.loads(file.read_text())
        file.write_text(file.read_text()[:100])
        says = f"left out: {file}:"
        for command in (("report", self.out), ("merge", self.out, "--out", self.path / "merged"),
                        ("run", *self.flags(seeds=2), *SHORT, "--dry-run")):
            self.assertIn(says, self.gradus(*command, code=1 if command[0] == "merge" else 0).stderr)
        self.assertIn(says, self.gradus("run", *self.flags(seeds=2), *SHORT).stderr)
        again = json.loads(file.read_text())
        self.assertEqual(again["evaluations"]["parameter_hash"], whole["evaluations"]["parameter_hash"])

    def test_two_jobs_give_the_same_trajectories_as_one(self):
        one, two = self.path / "one", self.path / "two"
        self.gradus("run", *self.flags(methods="sgd,adam", seeds=3, out=one), *SHORT, "--jobs", 1)
        self.gradus("run", *self.flags(methods="sgd,adam", seeds=3, out=two), *SHORT, "--jobs", 2)
        hashes = [{record["id"]: record["evaluations"]["parameter_hash"] for record in self.records(out)}
                  for out in (one, two)]
        self.assertEqual(hashes[0], hashes[1])
        self.assertEqual(len(hashes[0]), 6)

    def test_shards_merge_into_the_whole(self):
        arguments = [*SHORT, "--name", "sharded"]
        shards = [self.path / f"shard{number}" for number in (1, 2)]
        for number, out in enumerate(shards, 1):
            self.gradus("run", *self.flags(seeds=3, out=out), *arguments, "--shard", f"{number}/2")
        self.assertEqual(sum(len(self.records(out)) for out in shards), 3)
        missing = self.gradus("merge", shards[0], "--out", self.path / "part", code=1)
        self.assertIn("of the plan missing", missing.stdout)
        self.gradus("merge", *shards, "--out", self.out)
        self.assertEqual(self.statuses(), ["finished"] * 3)
        rows = json.loads(self.gradus("run", *self.flags(seeds=3), *arguments, "--dry-run", "--json").stdout)
        self.assertEqual({row["todo"] for row in rows}, {"reused"})
        self.gradus("report", self.out, "--csv", self.path / "final.csv")
        self.assertIn("quadratic", (self.path / "final.csv").read_text())
        self.validate()

    def test_replay_is_bitwise_and_names_the_first_step_that_differs(self):
        self.gradus("run", *self.flags(), *SHORT)
        (folder,) = self.out.glob("runs/*")
        same = json.loads(self.gradus("replay", folder, "--json").stdout)
        self.assertTrue(same["same"] and same["same_platform"])
        self.assertGreater(same["points"], 2)
        record = json.loads((folder / "record.json").read_text())
        steps = record["evaluations"]["step"]
        record["evaluations"]["parameter_hash"][2] = "0" * 32
        (folder / "record.json").write_text(json.dumps(record, indent=2) + "\n")
        self.refused("record.hash", "replay", folder)
        write_record(folder / "record.json", record)
        other = json.loads(self.gradus("replay", folder, "--json", code=1).stdout)
        self.assertEqual((other["same"], other["step"]), (False, steps[2]))

    def test_a_study_of_a_paper_is_reproduced(self):
        done = self.gradus("reproduce", "baselines", "--out", self.out)
        self.assertIn("holds", done.stdout)
        self.assertTrue(list(self.out.glob("claims/*.json")))
        self.validate()

    def test_a_claim_without_all_its_records_is_indicative(self):
        study = self.path / "claim.toml"
        study.write_text('name = "claim"\n[claims]\nof = ["random_restart_sgd.A1"]\n')
        self.gradus("run", study, "--out", self.out)
        (claim,) = self.out.glob("claims/*.json")
        judged = json.loads(claim.read_text())
        self.assertEqual((judged["verdict"], judged["indicative"]), ("holds", False))
        file = self.out / "tools" / judged["records"][0] / "record.json"
        write_record(file, json.loads(file.read_text()) | {"status": "refused"})
        done = self.gradus("run", study, "--out", self.out)
        self.assertTrue(json.loads(claim.read_text())["indicative"])
        self.assertIn("1 of 3 records did not finish", " ".join(done.stdout.split()))


class Copies(Case):
    """What would be the same run again is recognized before it runs, whatever the sampling."""

    # Batches of 16 of 1,024 rows, whose noise has no size; the start is a point.
    QUIET = ["--set", "quadratic.noise=0", *SHORT]

    def test_are_told_before_anything_runs_and_left_out(self):
        flags = self.flags(methods="sgd,adam", seeds=6)
        rows = json.loads(self.gradus("run", *flags, *self.QUIET, "--dry-run", "--json").stdout)
        self.assertEqual([row["why"] for row in rows if row["repetition"] < 2], [""] * 4)
        self.assertEqual({row["why"] for row in rows if row["repetition"] >= 2},
                         {"only if a method draws from the seed"})
        said = self.gradus("run", *flags, *self.QUIET).stderr
        first = said.index("every seed begins with the same data, parameters and batches")
        self.assertLess(first, said.index("finished"))
        self.assertIn("8 of the runs would be copies", said)
        self.assertEqual(len(self.records()), 4)
        rows = json.loads(self.gradus("run", *flags, *self.QUIET, "--dry-run", "--json").stdout)
        self.assertEqual([row["todo"] for row in rows].count("skipped"), 8)

    def test_where_batches_matter_nothing_waits(self):
        rows = json.loads(self.gradus("run", *self.flags(seeds=4), *SHORT, "--dry-run", "--json").stdout)
        self.assertEqual([row["why"] for row in rows], [""] * 4)

    def test_where_the_start_is_drawn_nothing_waits(self):
        said = self.gradus("run", *self.flags(task="digits_logistic", seeds=4), "--set", "run.sampling=full", *SHORT)
        self.assertNotIn("every seed begins", said.stderr)
        self.assertEqual(len(self.records()), 4)


class RefusedBefore(Case):
    """Items that do not take their options end the command before anything runs."""

    def test_a_model_that_does_not_fit_the_data(self):
        said = self.refused("model.widths", "run", *self.flags(task="digits_mlp"), *SHORT,
                            "--set", "digits_mlp.model.widths=[3,5,10]")
        self.assertIn("'sgd'", said)
        self.assertEqual(self.records(), [])

    def test_an_item_that_an_option_names(self):
        study = self.path / "s.toml"
        study.write_text("""name = "inner"
seeds = 1
[[task]]
id = "random_restart_sgd.square"
[[method]]
name = "restarts"
driver = { id = "random_restart_sgd.driver", restarts = [2], optimizer = { id = "sgd", lr = 0.1, nesterov = true } }
""")
        said = self.refused("options.conflict", "run", study, "--out", self.out)
        self.assertIn("option 'optimizer': ", said)
        self.assertEqual(self.records(), [])


if __name__ == "__main__":
    unittest.main()
