"""Killing anything at any moment loses at most the runs in flight."""

import json
import os
import signal
import unittest

from programs import SHORT, Case, kill


class Kills(Case):
    # One method that is over at once and one that never is.
    def arguments(self):
        return ["run", *self.flags(methods="sgd,adam", seeds=1), *SHORT, "--name", "kills",
                "--set", "adam.budget={steps=100000000}", "--jobs", "2"]

    def started(self):
        process = self.start(*self.arguments())
        self.wait_for(lambda: "finished" in self.statuses(), "the short run")
        pids = self.wait_for_run(process)
        return process, pids

    def go_on(self):
        """After whatever happened, the same folder is taken further, and the rest is kept."""
        kept = {record["id"]: record for record in self.records() if record["status"] == "finished"}
        rows = json.loads(self.gradus(*self.arguments(), "--dry-run", "--json").stdout)
        self.assertEqual(sorted(row["todo"] for row in rows), ["new", "reused"])
        self.assertEqual(len(kept), 1)
        self.validate()

    def test_gradus(self):
        process, pids = self.started()
        kill(process.pid)
        process.wait()
        self.require_gone(pids)  # the worker saw the closed socket
        self.go_on()

    def test_the_worker(self):
        process, pids = self.started()
        worker = min(pids)
        kill(worker)
        process.wait()
        self.assertEqual(process.returncode, 3)
        self.require_gone(pids)
        records = {record["status"]: record for record in self.records()}
        self.assertEqual(sorted(records), ["crashed", "finished"])
        self.assertIn("the worker ended with signal 9", records["crashed"]["reason"])
        self.go_on()

    def test_a_run(self):
        process, pids = self.started()
        kill(max(pids))
        process.wait()
        self.assertEqual(process.returncode, 3)
        self.assertEqual(self.statuses(), ["crashed", "finished"])
        self.go_on()

    def test_control_c(self):
        process, pids = self.started()
        process.send_signal(signal.SIGINT)
        _, text = process.communicate()
        self.assertEqual(process.returncode, 130)
        self.assertIn("run the same command again to go on", text)
        self.require_gone(pids)
        self.assertEqual(self.statuses(), ["finished", "interrupted"])
        self.go_on()

    def test_control_c_twice(self):
        process, pids = self.started()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate()
        self.assertEqual(process.returncode, 130)
        self.require_gone(pids)
        self.go_on()

    def test_a_stale_record_stays_until_the_new_one_is_there(self):
        """Killed in the middle of its re-run, a stale record is what it was."""
        process, pids = self.started()
        kill(max(pids))
        process.wait()
        (file,) = [file for file in self.out.glob("runs/*/record.json") if "crashed" in file.read_text()]
        record = json.loads(file.read_text())
        record["status"] = "finished"
        record["platform"]["torch"] = "2.0.0"
        file.write_text(json.dumps(record))
        (file.parent / "artifact.npy").write_text("kept")
        for end in (lambda process, pids: kill(process.pid), lambda process, pids: kill(min(pids)),
                    lambda process, pids: kill(max(pids)),
                    lambda process, pids: process.send_signal(signal.SIGINT)):
            process = self.start(*self.arguments())
            self.wait_for(lambda: (self.out / "runs" / ".partial" / record["id"]).exists(), "the re-run")
            pids = self.wait_for_run(process)
            end(process, pids)
            process.communicate()
            self.require_gone(pids)
            now = json.loads(file.read_text())
            self.assertIn("torch was 2.0.0", now["stale"])
            self.assertEqual(dict(now, stale=None), record)
            self.assertEqual((file.parent / "artifact.npy").read_text(), "kept")
            self.validate()

    def test_one_gradus_at_a_time_in_a_folder(self):
        process, pids = self.started()
        text = self.refused("output.locked", *self.arguments())
        self.assertIn(f"process {process.pid}", text)
        os.kill(process.pid, signal.SIGINT)
        process.communicate()
        self.require_gone(pids)


if __name__ == "__main__":
    unittest.main()
