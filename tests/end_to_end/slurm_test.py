"""A study as a job array of a real Slurm: killed, requeued, cancelled, submitted again, merged."""

import json
import os
import pathlib
import signal
import tempfile
import time
import unittest

import same_study
from programs import Case, kill
from slurm_cluster import CannotStart, Cluster

STUDY = """\
name = "slurm"
seeds = 3
[run]
budget = { steps = 10000 }
[[task]]
id = "digits_logistic"
[[task]]
id = "regression_1d"
[[method]]
name = "sgd"
optimizer = { id = "sgd", lr = 0.05 }
[[method]]
name = "adam"
optimizer = { id = "adam", lr = 0.001 }
"""
SHARDS = 4
LIMIT_S = 600  # against hanging: a busy machine may take minutes for what takes seconds


class Slurm(Case):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="gradus-test-")
        self.addCleanup(folder.cleanup)
        try:
            self.cluster = Cluster(folder.name)
        except CannotStart as reason:
            # The line by which ctest knows that the test was skipped.
            print(f"SKIPPED: Slurm cannot start here: {reason}", flush=True)
            self.skipTest(str(reason))
        self.addCleanup(self.cluster.close)
        self.environment = self.cluster.environment | {"XDG_CACHE_HOME": self.environment["XDG_CACHE_HOME"]}
        self.study = self.path / "study.toml"
        self.study.write_text(STUDY)

    def wait_for(self, condition, what):
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        return self.fail(f"waited in vain for {what}; in the queue: {self.cluster.queue()}")

    def submit(self, *options, code=0):
        return self.gradus("submit", "--slurm", self.study, "--shards", SHARDS, "--out", self.out, *options, code=code)

    def shards(self):
        return json.loads((self.out / "shards.json").read_text())

    def status(self):
        done = self.start("status", self.out, "--json")
        text, error = done.communicate()
        self.assertIn(done.returncode, (0, 3), error)
        return json.loads(text)

    def show(self, moment):
        """For whoever reads the test's output: what a user would see now."""
        text, _ = self.start("status", self.out).communicate()
        print(f"--- {moment}\n{text}", flush=True)

    def record_count(self, shard):
        return len(list((self.out / "shards" / str(shard)).glob("runs/*/record.json")))

    def holder(self, shard):
        """The process id in the lock of a shard; nothing where nobody holds it."""
        try:
            words = (self.out / "shards" / str(shard) / ".lock").read_text().split()
            return int(words[0]) if words and pathlib.Path(f"/proc/{words[0]}").exists() else None
        except (FileNotFoundError, ValueError):
            return None

    def in_the_middle(self, *besides):
        """A shard that is at work, has done something and has something left."""
        for shard, part in enumerate(self.shards()["shards"], 1):
            if shard in besides or not self.holder(shard):
                continue
            if 0 < self.record_count(shard) < len(part["requests"]):
                return shard
        return None

    def wait_for_end(self, job):
        self.wait_for(lambda: not [task for task in self.cluster.queue() if task.split("_")[0] == job], f"job {job}")

    def wait_for_both(self):
        shards = self.shards()
        self.wait_for_end(shards["job"])
        self.wait_for_end(shards["merge_job"])

    def state(self, shard):
        return self.status()["shards"][shard - 1]["state"]

    def kill_a_task(self, job):
        shard = self.wait_for(self.in_the_middle, "a shard in the middle of its work")
        self.show("in the middle")
        done = self.record_count(shard)
        kill(self.holder(shard))
        self.wait_for(lambda: f"{job}_{shard}" not in self.cluster.queue(), "the end of the killed task")
        self.wait_for(lambda: self.state(shard) == "failed", "the state of the killed task")
        self.show(f"task {shard} was killed")
        killed = self.status()["shards"][shard - 1]
        self.assertGreaterEqual(killed["done"], done)
        self.assertIn("Killed", "\n".join(killed["log"]))
        return shard

    def requeue_a_task(self, job, killed):
        shard = self.wait_for(lambda: self.in_the_middle(killed), "another shard in the middle of its work")
        files = {file: file.stat().st_mtime_ns for file in
                 (self.out / "shards" / str(shard)).glob("runs/*/record.json")
                 if json.loads(file.read_text())["status"] == "finished"}
        self.assertTrue(files)
        done = self.cluster.ask("scontrol", "requeue", f"{job}_{shard}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.wait_for(lambda: self.holder(shard) is None, "the end of the requeued task")
        self.wait_for(lambda: f"{job}_{shard}" not in self.cluster.queue() or self.holder(shard),
                      "the new start of the requeued task")
        self.show(f"task {shard} was requeued and goes on")
        for file, made in files.items():
            self.assertEqual(file.stat().st_mtime_ns, made, "what was done is not made again")

    def test_a_study_survives_what_happens_to_jobs(self):
        self.assertIn("invalid partition", self.submit("--partition", "nowhere", code=2).stderr)
        self.assertIn("[submit.refused]", self.submit("--partition", "nowhere", code=2).stderr)
        print(self.submit("--array-limit", 2, "--", "--comment=from a test").stdout, flush=True)
        job = self.shards()["job"]
        self.assertIn("[submit.queued]", self.submit(code=2).stderr)
        killed = self.kill_a_task(job)
        self.requeue_a_task(job, killed)
        self.cluster.ask("scancel", job)
        self.wait_for_both()
        self.show("cancelled")
        before = self.status()
        self.assertLess(before["done"], before["planned"])
        print(self.submit().stdout, flush=True)
        self.assertEqual(sum(len(part["requests"]) for part in self.shards()["shards"]),
                         before["planned"] - before["done"])
        self.wait_for_both()
        self.show("submitted again, and joined")
        self.assertEqual([shard["state"] for shard in self.status()["shards"]], ["done"] * SHARDS)
        self.assertIn("all runs are done", self.submit().stdout)
        self.compare_with_one_machine()

    def outcomes(self, folder):
        """All JSON of a study's own folder, but for what is of hosts: how many of them there were."""
        return {name: [line for line in lines if not line.startswith(' "environments":')]
                for name, lines in same_study.contents(folder).items() if not name.startswith("shards")}

    def compare_with_one_machine(self):
        whole = self.path / "whole"
        self.gradus("run", self.study, "--out", whole, "--jobs", 2)
        self.assertEqual(same_study.compare(self.outcomes(whole), self.outcomes(self.out)), 0)
        self.assertEqual(len(self.records()), 12)
        self.validate(self.out / "shards.json")

    def test_a_task_whose_time_is_up_goes_on_by_itself(self):
        """Slurm's limits are minutes: the warning that comes before is sent by hand, to the script."""
        self.submit("--array-limit", 1)
        shard = self.wait_for(self.in_the_middle, "a shard in the middle of its work")
        gradus = self.holder(shard)
        script = int(pathlib.Path(f"/proc/{gradus}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(script, signal.SIGUSR1)
        self.wait_for_both()
        log = (self.out / "slurm" / f"{shard}.log").read_text()
        self.assertIn("interrupted", log)
        self.assertEqual(log.count("/report.html\n"), 2, "it was started twice")
        self.assertEqual(self.statuses(), ["finished"] * 12)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    unittest.main()
