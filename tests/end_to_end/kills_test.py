"""Killing anything at any moment loses at most the runs in flight."""

import json
import os
import shutil
import signal
import subprocess
import unittest

from programs import SHORT, Case, kill, processor_s, write_record


class Kills(Case):
    # One method that is over at once and one that never is.
    def arguments(self):
        return ["run", *self.flags(methods="sgd,adam", seeds=1), *SHORT, "--name", "kills",
                "--set", "adam.budget={steps=100000000}", "--jobs", "2"]

    def started(self):
        process = self.start(*self.arguments())
        self.wait_for(lambda: "finished" in self.statuses(), "the short run")
        self.wait_for(lambda: self.busy_run(process), "steps of the long run")
        return process, self.children(process)

    def busy_run(self, process):
        """The process of a run that has taken steps: its output goes into a run's folder."""
        return next((pid for pid in self.children(process)
                     if self.writes_into_a_run(pid) and processor_s(pid) > 1), None)

    def writes_into_a_run(self, pid):
        try:
            return "/.partial/" in os.readlink(f"/proc/{pid}/fd/1")
        except OSError:
            return False

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
        worker = pids[0]
        kill(worker)
        process.wait()
        self.assertEqual(process.returncode, 3)
        self.require_gone(pids)
        records = {record["status"]: record for record in self.records()}
        self.assertEqual(sorted(records), ["crashed", "finished"])
        self.assertIn("the worker ended with signal 9", records["crashed"]["reason"])
        self.go_on()

    def test_a_run(self):
        process, _ = self.started()
        kill(self.wait_for(lambda: self.busy_run(process), "the run"))
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

    def test_what_cut_a_run_off_last_is_told(self):
        process, _ = self.started()
        process.send_signal(signal.SIGINT)
        process.communicate()
        self.assertEqual(self.statuses(), ["finished", "interrupted"])
        process, _ = self.started()
        kill(self.wait_for(lambda: self.busy_run(process), "the run"))
        process.communicate()
        self.assertEqual(process.returncode, 3)
        self.assertEqual(self.statuses(), ["crashed", "finished"])

    def test_control_c_twice(self):
        process, pids = self.started()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate()
        self.assertEqual(process.returncode, 130)
        self.require_gone(pids)
        self.go_on()

    def four(self, process):
        pids = self.children(process)
        return pids if len(pids) == 4 else None

    def test_the_run_that_waits_its_turn(self):
        """One run has begun and the next waits in a process of its own: only the first is lost."""
        ends = {"worker": (lambda process, pids: kill(pids[0]), ["crashed", "finished"]),
                "preloader": (lambda process, pids: kill(pids[1]), ["crashed", "finished"]),
                "interrupt": (lambda process, pids: process.send_signal(signal.SIGINT), ["interrupted"]),
                "gradus itself": (lambda process, pids: kill(process.pid), [])}
        for name, (end, statuses) in ends.items():
            with self.subTest(name):
                self.out = self.path / name
                process = self.start("run", *self.flags(methods="adam,sgd"), *SHORT, "--jobs", "1",
                                     "--set", "adam.budget={steps=100000000}")
                # The worker, the preloader that holds the data, the two runs.
                pids = self.wait_for(lambda: process.poll() is not None or self.four(process), "the processes")
                self.assertIsNone(process.poll())
                self.wait_for(lambda: len(list(self.out.glob("runs/.partial/*"))) == 2, "their folders")
                # A run that has not begun is tried again when its worker dies, and this one never ends.
                self.wait_for(lambda: self.busy_run(process), "steps of the first")
                end(process, pids)
                _, text = process.communicate()
                self.require_gone(pids)
                self.assertEqual(self.statuses(), statuses, text)
                self.validate()

    def test_a_stale_record_stays_until_the_new_one_is_there(self):
        """Killed in the middle of its re-run, a stale record is what it was."""
        process, pids = self.started()
        kill(pids[-1])
        process.wait()
        (file,) = [file for file in self.out.glob("runs/*/record.json") if "crashed" in file.read_text()]
        record = json.loads(file.read_text())
        record["status"] = "finished"
        record["platform"]["torch"] = "2.0.0"
        write_record(file, record)
        (file.parent / "artifact.npy").write_text("kept")
        partial = self.out / "runs" / ".partial"
        for end in (lambda process, pids: kill(process.pid), lambda process, pids: kill(pids[0]),
                    lambda process, pids: kill(pids[-1]),
                    lambda process, pids: process.send_signal(signal.SIGINT)):
            shutil.rmtree(partial, ignore_errors=True)
            process = self.start(*self.arguments())
            self.wait_for(lambda: (partial / record["id"]).exists(), "the re-run")
            self.wait_for(lambda: self.busy_run(process), "its steps")
            pids = self.children(process)  # the worker, the preloader that holds the data, the run
            end(process, pids)
            process.communicate()
            self.require_gone(pids)
            now = json.loads(file.read_text())
            self.assertIn("torch was 2.0.0", now["stale"])
            self.assertEqual(dict(now, stale=None, content_hash=record["content_hash"]), record)
            self.assertEqual((file.parent / "artifact.npy").read_text(), "kept")
            self.validate()

    def test_at_any_moment(self):
        """Killed later and later, whatever it does then: records are whole, and stay."""
        arguments = ["run", *self.flags(methods="sgd,adam", seeds=4), "--set", "run.budget={steps=2000}",
                     "--name", "moments", "--jobs", "2"]
        kept, delay, ended = {}, 0.0, False
        while not ended:
            process = self.start(*arguments)
            try:
                _, text = process.communicate(timeout=delay)
                self.assertEqual(process.returncode, 0, text)
                ended = True
            except subprocess.TimeoutExpired:
                pids = self.children(process)
                kill(process.pid)
                process.communicate()
                self.require_gone(pids)
            for record in self.records():  # each can be read
                before = kept.setdefault(record["id"], record)
                self.assertEqual((record["status"], record), ("finished", before))
            if self.records():
                self.validate()
            delay = 1.3 * delay + 0.02
        self.assertEqual(len(kept), 8)
        self.assertEqual([file.name for file in self.out.glob("runs/.partial*")], [])

    def test_one_gradus_at_a_time_in_a_folder(self):
        process, pids = self.started()
        text = self.refused("output.locked", *self.arguments())
        self.assertIn(f"process {process.pid}", text)
        os.kill(process.pid, signal.SIGINT)
        process.communicate()
        self.require_gone(pids)


if __name__ == "__main__":
    unittest.main()
