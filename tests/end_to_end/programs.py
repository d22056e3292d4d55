"""What the end-to-end tests share: running the real programs and looking at what they wrote."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from record_hash import fast_hash, write_record  # noqa: F401: what tests take from here

ROOT = pathlib.Path(__file__).resolve().parents[2]
VALIDATE = ROOT / "tests" / "validate_json.py"
GRADUS = pathlib.Path(os.environ["GRADUS"])  # set by ctest
TEST_PLUGINS = pathlib.Path(os.environ["GRADUS_TEST_PLUGINS"])
PATIENCE_S = 120  # a limit against hanging, never what is measured

SHORT = ["--set", "run.budget={steps=20}"]


class Program(subprocess.Popen):
    """A process that no test waits for without a limit: where it goes on, the test fails."""

    def wait(self, timeout=PATIENCE_S):
        return super().wait(timeout)

    def communicate(self, input=None, timeout=PATIENCE_S):
        return super().communicate(input, timeout)


class Case(unittest.TestCase):
    """A test with a folder of its own; `self.out` is an output folder that does not exist yet."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gradus-test-")
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.out = self.path / "out"
        self.environment = dict(os.environ, XDG_CACHE_HOME=os.environ.get("XDG_CACHE_HOME", str(self.path)))

    def command(self, *arguments):
        return [str(GRADUS), *map(str, arguments)]

    def gradus(self, *arguments, code=0):
        """Runs gradus, requires its exit code, and returns the finished process."""
        done = subprocess.run(self.command(*arguments), cwd=self.path, env=self.environment, text=True,
                              capture_output=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(done.returncode, code, f"{done.args}\n{done.stdout}\n{done.stderr}")
        return done

    def refused(self, error, *arguments):
        """Requires exit code 2 and the error's id on stderr; returns the text."""
        done = self.gradus(*arguments, code=2)
        self.assertIn(f"gradus: error [{error}]: ", done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def start(self, *arguments):
        process = Program(self.command(*arguments), cwd=self.path, env=self.environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def flags(self, task="quadratic", methods="sgd", seeds=1, out=None):
        return ["--task", task, "--method", methods, "--seeds", str(seeds), "--out", str(out or self.out)]

    def records(self, out=None):
        files = sorted((out or self.out).glob("runs/*/record.json"))
        return [json.loads(file.read_text()) for file in files]

    def statuses(self, out=None):
        return sorted(record["status"] for record in self.records(out))

    def validate(self, out=None):
        done = subprocess.run([sys.executable, "-W", "ignore", VALIDATE, out or self.out], text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def wait_for(self, condition, what):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            found = condition()
            if found:
                return found
            time.sleep(0.01)
        return self.fail(f"waited in vain for {what}")

    def children(self, process):
        """Processes below a process, by id: children first, then theirs."""
        parents = {}
        for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(status.parent.name)] = int(fields[1])
        found, level = [], [process.pid]
        while level:
            level = [pid for pid, parent in parents.items() if parent in level]
            found += level
        return found

    def wait_for_run(self, process, out=None):
        """Waits until a run is under way: its folder is there and it has a process of its own."""
        folder = (out or self.out) / "runs"
        self.wait_for(lambda: folder.exists() and any(folder.iterdir()), "a run's folder")
        return self.wait_for(lambda: len(self.children(process)) >= 2 and self.children(process),
                             "a run's process")

    def require_gone(self, pids):
        def gone():
            return not any(pathlib.Path(f"/proc/{pid}").exists() and not zombie(pid) for pid in pids)
        self.wait_for(gone, f"the end of {pids}")


def zombie(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def processor_s(pid):
    """Processor time that a process has taken; 0 where it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill(pid):
    os.kill(pid, signal.SIGKILL)
