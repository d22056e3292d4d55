"""Runs from the command line to the report: flags, resuming, shards, replay, refused input."""

import json
import unittest

from programs import SHORT, TEST_PLUGINS, Case


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
        file.write_text(json.dumps(record))
        kept = self.gradus("run", *self.flags(), *SHORT, "--accept-stale")
        self.assertIn("torch", kept.stderr)
        self.assertEqual(json.loads(file.read_text())["platform"]["torch"], "2.0.0")
        again = self.gradus("run", *self.flags(), *SHORT)
        self.assertIn("torch", again.stderr)
        self.assertNotEqual(json.loads(file.read_text())["platform"]["torch"], "2.0.0")

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
        (folder / "record.json").write_text(json.dumps(record))
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
        file.write_text(json.dumps(json.loads(file.read_text()) | {"status": "refused"}))
        done = self.gradus("run", study, "--out", self.out)
        self.assertTrue(json.loads(claim.read_text())["indicative"])
        self.assertIn("1 of 3 records did not finish", " ".join(done.stdout.split()))


class WrongMethods(Case):
    """A method that does what none should is a row of its own; the others go on."""

    def run_with(self, item, *more, code):
        plugin = TEST_PLUGINS / "misbehaves.so"
        done = self.gradus("run", *self.flags(methods=f"sgd,misbehaves.{item}"), *SHORT, *more,
                           "--plugin", plugin, code=code)
        self.validate()
        return done, {record["method"]: record for record in self.records()}

    def test_not_a_number_is_data(self):
        _, records = self.run_with("nan_step", code=0)
        self.assertEqual(records["misbehaves.nan_step"]["status"], "diverged")
        self.assertEqual(records["sgd"]["status"], "finished")

    def test_a_crash_is_a_row_with_its_last_words(self):
        done, records = self.run_with("aborts", code=3)
        crashed = records["misbehaves.aborts"]
        self.assertEqual((crashed["status"], crashed["signal"]), ("crashed", 6))
        self.assertIn("going down", crashed["stderr"])
        self.assertEqual(records["sgd"]["status"], "finished")
        self.assertIn("crashed", done.stdout)

    def test_a_throw_is_a_failure(self):
        _, records = self.run_with("throws_int", code=3)
        self.assertEqual(records["misbehaves.throws_int"]["status"], "failed")

    def test_time_runs_out(self):
        _, records = self.run_with("sleeps", "--set", "run.wall_limit_s=0.5", code=3)
        self.assertEqual(records["misbehaves.sleeps"]["status"], "timed_out")


class BadInput(Case):
    """Each is refused with its id, exit code 2, and nothing written."""

    def check(self, error, *arguments, says=""):
        text = self.refused(error, *arguments)
        self.assertIn(says, text)
        self.assertFalse(self.out.exists())

    def test_unknown_names(self):
        self.check("item.unknown", "run", *self.flags(methods="sgdd"), says="did you mean 'sgd'?")
        self.check("item.unknown", "run", *self.flags(task="quadratik"), says="did you mean 'quadratic'?")
        self.check("command.line", "rum", says="did you mean 'run'?")
        self.check("list.kind", "list", "optimisers", says="did you mean 'optimizer'?")
        self.check("schema.unknown", "schema", "gradus.ran")
        self.check("data.unknown", "data", "path", "fashion_mnst", says="fashion_mnist")

    def test_options(self):
        self.check("set.unknown", "run", *self.flags(), "--set", "sgd.lrr=1", says="did you mean 'lr'?")
        self.check("options.range", "run", *self.flags(), "--set", "sgd.lr=-1", says="found -1")
        self.check("options.type", "run", *self.flags(), "--set", "sgd.lr=fast")
        self.check("study.seeds", "run", *self.flags(seeds=0))

    def test_studies_with_place(self):
        study = self.path / "bad.toml"
        study.write_text('name = "bad"\nseeds = 1\n[[task]]\nid = "quadratic"\n[[method]]\nname = "sgd"\n'
                         'optimizer = { id = "sgd", lr = "fast" }\n')
        self.check("options.type", "run", study, "--out", self.out, says="bad.toml:7:")
        study.write_text('name = "bad"\nname = "twice"\n')
        self.check("study.syntax", "run", study, "--out", self.out, says="bad.toml:2:")
        self.check("files.read", "run", self.path / "absent.toml", "--out", self.out)

    def test_output_folders(self):
        self.gradus("run", *self.flags(), *SHORT)
        self.refused("out.other_study", "run", *self.flags(methods="adam"), *SHORT)
        (self.path / "mine").mkdir()
        (self.path / "mine" / "thesis.tex").write_text("x")
        self.refused("out.not_ours", "run", *self.flags(out=self.path / "mine"), *SHORT)
        self.refused("out.no_plan", "report", self.path / "mine")

    def test_a_folder_that_cannot_be_made(self):
        self.refused("output.folder", "run", *self.flags(out="/proc/none"), *SHORT)

    def test_wrong_plugins(self):
        for plugin, error in (("wrong_torch", "plugin.build"), ("no_entry", "plugin."),
                              ("aborts_on_load", "worker.crashed")):
            done = self.gradus("list", "--plugin", TEST_PLUGINS / f"{plugin}.so", code=2)
            self.assertIn(f"gradus: error [{error}", done.stderr)
        self.refused("plugin.missing", "check", self.path / "absent.so")
        self.assertIn("plugin.schema", self.gradus("check", TEST_PLUGINS / "bad_schema.so", code=1).stdout)


if __name__ == "__main__":
    unittest.main()
