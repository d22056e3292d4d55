"""Methods that misuse the processes around them lose their own rows and nothing else."""

import json
import os
import pathlib
import unittest

from programs import SHORT, TEST_PLUGINS, Case, kill, processor_s

PLUGIN = TEST_PLUGINS / "process_abuse.so"


class Abuse(Case):
    def arguments(self, *methods, seeds=1, jobs=2):
        names = ",".join(["sgd", *(f"process_abuse.{method}" for method in methods)])
        return ["run", "--plugin", PLUGIN, *self.flags(methods=names, seeds=seeds), *SHORT, "--jobs", jobs]

    def by_method(self):
        found = {}
        for record in self.records():
            found.setdefault(record["method"].split(".")[-1], []).append(record)
        return found

    def test_each_has_its_row(self):
        expected = {"makes_a_folder_record": "files.write", "makes_a_pipe_record": "worker.crashed",
                    "writes_another_schema": "worker.crashed", "replaces_the_folder": "files.write",
                    "forges_a_result": "worker.channel", "forges_progress": "worker.channel",
                    "writes_an_endless_line": "worker.channel", "closes_all": "worker.crashed",
                    "throws_a_long_text": "plugin.threw"}
        for attempt in ("the first time", "and again"):
            with self.subTest(attempt):
                done = self.gradus(*self.arguments(*expected, seeds=2), code=3)
                self.assertLess(len(done.stderr), 100_000)
                rows = self.by_method()
                for method, error in expected.items():
                    self.assertEqual([row["error"]["id"] for row in rows[method]], [error] * 2, method)
                self.assertEqual([row["status"] for row in rows["sgd"]], ["finished"] * 2)
                self.validate()

    def test_what_a_run_started_ends_with_gradus(self):
        process = self.start(*self.arguments("leaves_a_daemon_and_waits"))
        note = self.wait_for(lambda: list(self.out.glob("runs/.partial/*/daemon.txt")), "the daemon")[0]
        daemon = int(self.wait_for(note.read_text, "its number"))
        self.assertTrue(pathlib.Path(f"/proc/{daemon}").exists())
        kill(process.pid)
        self.require_gone([daemon])

    def test_a_killed_worker_costs_only_the_run_that_goes_on(self):
        """Two runs are under way when the worker dies: one of them may be to blame, and is found."""
        process = self.start("run", *self.flags(methods="adam,sgd"), *SHORT, "--jobs", "2",
                             "--set", "adam.budget={steps=100000}", "--set", "sgd.budget={steps=100000}")
        pids = self.wait_for(lambda: process.poll() is not None or self.running(process), "two runs")
        self.assertIsNone(process.poll())
        kill(pids[0])
        _, text = process.communicate()
        self.assertEqual(process.returncode, 0, text)
        self.assertEqual(self.statuses(), ["finished", "finished"])

    def running(self, process):
        """The worker, the preloader and two runs, once both runs are at work."""
        pids = self.children(process)
        return pids if len(pids) == 4 and all(processor_s(pid) >= 0.1 for pid in pids[2:]) else None

    def test_a_stopped_worker_goes_on(self):
        process = self.start("run", *self.flags(methods="adam"), *SHORT, "--set", "adam.budget={steps=20000}")
        worker = self.wait_for_run(process)[0]
        os.kill(worker, 19)
        _, text = process.communicate()
        self.assertEqual(process.returncode, 0, text)
        self.assertEqual(self.statuses(), ["finished"])


class Claims(Case):
    """Whatever a claim's code does while it judges ends as that claim's row."""

    # Claim: the error's id; None where the claim holds.
    EXPECTED = {"throws_an_int": "plugin.threw", "throws_a_long_text": "plugin.threw",
                "loops_for_ever": "worker.timed_out", "allocates_for_ever": "worker.memory",
                "aborts": "worker.crashed", "leaves": "worker.crashed", "stops_parent": None,
                "closes_all": "worker.crashed", "forges_a_result": "worker.channel",
                "writes_its_record": "worker.crashed", "makes_a_folder_record": "files.write",
                "makes_a_pipe_record": "worker.crashed", "says_awkward_things": None, "leaves_a_daemon": None,
                "removes_the_claims": None, "puts_a_link_in_the_claims_place": "record.place", "behaves": None}

    def setUp(self):
        super().setUp()
        self.environment["GRADUS_TEST_FOLDER"] = str(self.path)

    def verdicts(self):
        done = self.gradus("reproduce", "judges_badly", "--plugin", TEST_PLUGINS / "judges_badly.so", "--out", self.out)
        self.assertLess(len(done.stdout + done.stderr), 100_000)
        self.assertNotIn("\x1b", done.stdout)
        report = json.loads((self.out / "report.json").read_text())
        return {claim["claim"].split(".")[1]: claim for claim in report["claims"]}

    def test_each_ends_as_its_row(self):
        for attempt in ("the first time", "and again"):
            with self.subTest(attempt):
                found = self.verdicts()
                for claim, error in self.EXPECTED.items():
                    row = found[claim]
                    self.assertEqual(row["verdict"], "not tested" if error else "holds", (claim, row["why"]))
                    self.assertEqual(row["error"] and row["error"]["id"], error, claim)
                self.assertIn(found["kills_parent"]["error"]["id"], ("worker.timed_out", "worker.died"))
                self.assertEqual(found["says_awkward_things"]["numbers"]["endless"], None)
                self.assertLess(len(found["says_awkward_things"]["measured"]), 10_000)
                self.assertFalse((self.out / "claims").is_symlink())
                self.require_gone([int((self.path / "daemon.txt").read_text())])
                self.validate()


if __name__ == "__main__":
    unittest.main()
