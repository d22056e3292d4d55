"""A run that is killed goes on from its checkpoint, and is the run that it would have been."""

import os
import shutil
import unittest

from programs import GRADUS, Case, kill

# Times, memory, what was printed, where it ran: the rest repeats bitwise.
VARYING = ("time", "memory", "stderr", "environment", "checkpoints", "content_hash")
TIMES = ("wall_s", "cpu_s")
HAS_PYTHON = (GRADUS.parent.parent / "lib/gradus/plugins/python.so").exists()

MOMENTUM = 'id = "baselines.momentum", lr = 0.05'
METHODS = {
    "momentum": MOMENTUM,
    "adam": ('id = "baselines.adam", lr = { schedule = "cosine", peak = 0.01, warmup = 0.1 }, '
             'groups = [{ match = "bias", lr = 0.001 }]'),
    "lookahead": 'id = "wrappers.lookahead", optimizer = { id = "baselines.adam", lr = 0.003 }',
    "average": 'id = "wrappers.weight_ema", optimizer = { id = "baselines.sgd", lr = 0.05 }',
    "adopt": 'id = "adaptive.adopt"',
    "prodigy": 'id = "parameter_free.prodigy"',
    "soap": 'id = "matrix.soap"',
}
REGRESSION = 'id = "suite.regression_1d"'


def study_text(methods, task, steps):
    """A study of one seed: `methods` by name, as keys of an optimizer, or of a driver for "driver"."""
    rows = [f'name = "checkpoints"\nseeds = 1\n\n[[task]]\n{task}\nbudget = {{ steps = {steps} }}\n']
    for name, keys in methods.items():
        kind = "driver" if name == "driver" else "optimizer"
        rows.append(f'[[method]]\nname = "{name}"\n{kind} = {{ {keys} }}\n')
    return "\n".join(rows)


def repeatable(record):
    """What a record says apart from times, memory and where it ran."""
    kept = {key: value for key, value in record.items() if key not in VARYING}
    kept["evaluations"] = {key: value for key, value in record["evaluations"].items() if key not in TIMES}
    kept["targets"] = [{key: value for key, value in target.items() if key not in TIMES}
                       for target in record["targets"]]
    return kept


class CheckpointCase(Case):
    def checkpoints(self):
        return sorted(self.out.glob("checkpoints/*.pt"))

    def new_checkpoint(self, seen):
        for file in self.checkpoints():
            try:
                mark = (file.name, file.stat().st_mtime_ns)
            except FileNotFoundError:
                continue
            if mark not in seen:
                return mark
        return None

    def kill_all(self, process, pids):
        below = self.children(process)
        for pid in pids:
            try:
                kill(pid)
            except ProcessLookupError:  # it has come to its end
                pass
        process.communicate()
        self.require_gone(below)

    def history(self, record):
        return record.get("checkpoints", {"resumed_at": [], "errors": []})

    def require_same(self, whole):
        """The records of both folders are the same, and nothing else is left."""
        before = {record["method"]: record for record in self.records(whole)}
        after = {record["method"]: record for record in self.records()}
        self.assertEqual(sorted(before), sorted(after))
        for name, record in before.items():
            self.assertEqual(repeatable(record), repeatable(after[name]), name)
            self.assertIn(record["status"], ("finished", "diverged"), name)
            self.assertNotIn("checkpoints", record)
            self.assertEqual(self.history(after[name])["errors"], [])
        self.assertFalse((self.out / "checkpoints").exists())
        self.assertEqual(list(self.out.glob("runs/.partial*")), [])


class Kills(CheckpointCase):
    def compare(self, methods, every, victims, task=REGRESSION, steps=3000):
        """Kills `victims(process)` whenever there is a new checkpoint, until every run has gone on and
        come to its end, and compares with the same study in one go. A run that was too fast to be
        killed is made again."""
        study, whole = self.path / "study.toml", self.path / "whole"
        study.write_text(study_text(methods, task, steps))
        self.gradus("run", study, "--out", whole, "--jobs", "1")
        seen, fast = set(), [None]
        while fast:
            process = self.start("run", study, "--out", self.out, "--jobs", "1", "--checkpoint-every", every)
            found = self.wait_for(lambda: process.poll() is not None or self.new_checkpoint(seen), "a checkpoint")
            if found is True:
                process.communicate()
            else:
                seen.add(found)
                self.kill_all(process, victims(process))
            fast = [None]
            if process.returncode == 0:
                fast = [record["id"] for record in self.records() if not self.history(record)["resumed_at"]]
                for run in fast:
                    shutil.rmtree(self.out / "runs" / run)
        self.require_same(whole)
        self.validate()

    def gradus_itself(self, process):
        return [process.pid]

    def worker(self, process):
        return self.children(process)[:1]

    def run_itself(self, process):
        """Its output goes into a run's folder."""
        def is_run(pid):
            try:
                return "/.partial/" in os.readlink(f"/proc/{pid}/fd/1")
            except OSError:
                return False
        return [pid for pid in self.children(process) if is_run(pid)]

    def test_gradus_is_killed(self):
        self.compare(METHODS, "1000steps", self.gradus_itself)

    def test_line_searches(self):
        self.compare({"lbfgs": 'id = "baselines.lbfgs"'}, "30steps", self.gradus_itself, steps=80)

    def test_the_worker_is_killed(self):
        self.compare({"adam": METHODS["adam"]}, "1000steps", self.worker)

    def test_the_run_is_killed(self):
        self.compare({"momentum": MOMENTUM}, "1000steps", self.run_itself)

    def test_a_driver_with_an_engine_of_its_own(self):
        self.compare({"driver": 'id = "random_restart_sgd.driver", population = 40'}, "150steps",
                     self.gradus_itself, 'id = "random_restart_sgd.abs"', 400)

    def test_a_driver_of_any_optimizer(self):
        self.compare({"driver": 'id = "random_restart_sgd.driver", population = 8, engine = "loop", '
                                'optimizer = { id = "adaptive.adopt" }'}, "150steps",
                     self.gradus_itself, 'id = "random_restart_sgd.abs"', 400)

    def test_a_driver_of_many_starts(self):
        self.compare({"driver": 'id = "constant_target.descent", starts = 20'}, "1500steps",
                     self.gradus_itself, 'id = "constant_target.interval"', 4000)

    @unittest.skipUnless(HAS_PYTHON, "the plugin python is not built")
    def test_a_method_in_python(self):
        self.compare({"torch": 'id = "python.optimizer", class = "torch.optim.Adam", lr = 0.003'},
                     "1000steps", self.gradus_itself)

    def test_by_time(self):
        """How many there are depends on the machine; what comes out does not."""
        self.compare({"momentum": MOMENTUM}, "0.05s", self.gradus_itself)


class Leftovers(CheckpointCase):
    def arguments(self, *more):
        return ["run", *self.flags(methods="adam"), "--set", "run.budget={steps=300000}", "--name", "left", *more]

    def cut_off(self):
        """Kills a long run after its first checkpoint, and returns the checkpoint's file."""
        process = self.start(*self.arguments("--checkpoint-every", "1000steps"))
        self.wait_for(lambda: process.poll() is not None or self.checkpoints(), "a checkpoint")
        self.kill_all(process, [process.pid])
        (file,) = self.checkpoints()
        return file

    def test_without_the_option_it_goes_on_and_writes_none(self):
        self.cut_off()
        done = self.gradus(*self.arguments())
        self.assertIn("went on at step", done.stderr)
        (record,) = self.records()
        self.assertEqual(len(record["checkpoints"]["resumed_at"]), 1)
        self.assertFalse((self.out / "checkpoints").exists())

    def test_a_damaged_one_is_told_and_the_run_begins_again(self):
        file = self.cut_off()
        file.write_bytes(file.read_bytes()[:-100])
        done = self.gradus(*self.arguments())
        self.assertIn("[checkpoint.damaged]", done.stderr)
        (record,) = self.records()
        self.assertEqual(record["status"], "finished")
        self.assertEqual([error["id"] for error in record["checkpoints"]["errors"]], ["checkpoint.damaged"])
        self.assertEqual(record["checkpoints"]["resumed_at"], [])
        self.validate()

    def test_one_that_no_run_needs_is_removed(self):
        self.cut_off()
        self.gradus("run", *self.flags(methods="sgd"), "--set", "run.budget={steps=20}", "--name", "left")
        self.assertFalse((self.out / "checkpoints").exists())

    def test_the_option_is_checked(self):
        for value in ("5", "0s", "5d", "-1steps"):
            text = self.refused("command.line", "run", *self.flags(), f"--checkpoint-every={value}")
            self.assertIn("30s, 5m or 2h", text)


if __name__ == "__main__":
    unittest.main()
