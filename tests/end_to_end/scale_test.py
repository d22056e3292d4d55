"""Studies that outgrow a machine: shards in folders that hosts share, packed records, submitting."""

import json
import os
import shutil
import signal
import subprocess
import unittest

from programs import SHORT, Case, kill

FOLLOWS = "setTimeout(() => location.reload()"  # what a page has that is still to change

STUDY = """\
name = "scale"
seeds = 3
[run]
budget = { steps = 20 }
[[task]]
id = "digits_logistic"
[[method]]
name = "sgd"
optimizer = "sgd"
[[method]]
name = "adam"
optimizer = "adam"
"""


class Submitting(Case):
    """What needs no Slurm; with one: slurm_test.py."""

    def setUp(self):
        super().setUp()
        self.study = self.path / "study.toml"
        self.study.write_text(STUDY)
        self.programs = self.path / "programs"
        self.programs.mkdir()
        self.environment["PATH"] = f"{self.programs}:/usr/bin:/bin"

    def program(self, name, text):
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)

    def submit(self, *options):
        return ["submit", "--slurm", self.study, "--shards", 2, "--out", self.out, *options]

    def test_print_shows_the_scripts_and_writes_nothing(self):
        text = self.gradus(*self.submit("--print", "--time", "1:00:00", "--set", "adam.lr=0.5", "--", "--mem=2G")).stdout
        self.assertIn("#SBATCH --array=1-2\n", text)
        self.assertIn("#SBATCH --time=1:00:00\n", text)
        self.assertEqual(text.count("#SBATCH --mem=2G\n"), 2)
        self.assertIn("--set adam.lr=0.5", text)
        self.assertFalse(self.out.exists())
        for script in text.split("#!/bin/bash\n")[1:]:
            subprocess.run(["bash", "-n"], input=script, text=True, check=True)

    def test_the_script_does_its_shard_and_goes_on_when_it_is_started_again(self):
        """As Slurm would start it, with its variables."""
        self.program("sbatch", 'case "$*" in *array.sh) echo 7;; *) echo 8;; esac')
        self.gradus(*self.submit())
        environment = self.environment | {"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_JOB_ID": "7"}
        before = {}
        for _ in range(2):
            subprocess.run(["bash", self.out / "slurm" / "array.sh"], env=environment, check=True, capture_output=True,
                           timeout=120)
            times = {file: file.stat().st_mtime_ns for file in self.out.glob("shards/2/runs/*/record.json")}
            self.assertEqual(len(times), 3)
            self.assertEqual(before or times, times)
            before = times
        self.gradus("merge", "--out", self.out, self.out / "shards" / "2", code=1)
        status = json.loads(self.gradus("status", self.out, "--json").stdout)
        self.assertEqual([shard["state"] for shard in status["shards"]], ["pending", "done"])
        self.assertEqual((status["planned"], status["done"], status["job"]), (6, 3, "7"))
        self.validate(self.out / "shards.json")

    def test_no_sbatch_or_one_that_refuses_is_named(self):
        if shutil.which("sbatch", path=self.environment["PATH"]) is None:
            self.refused("submit.no_sbatch", *self.submit())
            self.assertFalse((self.out / "plan.json").exists())
        self.program("sbatch", "echo 'sbatch: error: no such account: x' >&2; exit 1")
        self.assertIn("no such account: x", self.refused("submit.refused", *self.submit("--account", "x")))

    def test_an_array_is_taken_back_where_the_job_that_joins_is_refused(self):
        self.program("sbatch", 'case "$*" in *array.sh) echo 7;; *) echo "no dependencies" >&2; exit 1;; esac')
        self.program("scancel", f"echo $* > {self.path}/cancelled")
        self.assertIn("no dependencies", self.refused("submit.refused", *self.submit()))
        self.assertEqual((self.path / "cancelled").read_text(), "7\n")

    def test_options_of_several_lines_are_refused(self):
        self.refused("submit.option", *self.submit("--time", "1:00\nrm -rf ~"))

    def test_an_edited_study_does_not_go_on_in_shards_of_the_old_one(self):
        self.program("sbatch", "echo 7")
        self.gradus(*self.submit())
        self.study.write_text(STUDY.replace("steps = 20", "steps = 30"))
        run = ["run", self.study, "--out", self.out / "shards" / "1", "--assigned", self.out / "shards.json"]
        self.refused("shards.other_study", *run, "--shard", "1/2")
        self.study.write_text(STUDY)
        self.refused("shards.count", *run, "--shard", "1/3")
        self.refused("command.line", *run)

    def test_the_status_of_no_study_is_named(self):
        self.refused("out.no_plan", "status", self.path)


class SharedFolders(Case):
    def run_of(self, out, *more):
        return ["run", *self.flags(task="digits_logistic", seeds=2, out=out), *SHORT, *more]

    def test_a_lock_of_a_host_that_is_gone_is_taken(self):
        self.out.mkdir()
        (self.out / ".lock").write_text("17 gone 00000000-0000 0123456789abcdef 4\n")
        os.utime(self.out / ".lock", (4e9, 4e9))  # by a clock that is decades ahead
        done = self.gradus(*self.run_of(self.out))
        self.assertIn("process 17 on gone holds it", done.stderr)
        self.assertEqual(self.statuses(), ["finished"] * 2)

    def test_what_a_host_left_half_written_costs_its_run_alone(self):
        self.gradus(*self.run_of(self.out))
        first, second = sorted(self.out.glob("runs/*/record.json"))
        kept = second.stat().st_mtime_ns
        first.write_text(first.read_text()[:200])
        partial = self.out / "runs" / ".partial" / first.parent.name
        partial.mkdir(parents=True)
        (partial / "record.json").write_text("{")
        (self.out / "plan.json.tmp.17.1").write_text("{")
        done = self.gradus(*self.run_of(self.out))
        self.assertIn(f"left out: {first}", done.stderr)
        self.assertEqual(self.statuses(), ["finished"] * 2)
        self.assertEqual(second.stat().st_mtime_ns, kept)

    def test_a_folder_that_another_node_sees_late_is_no_empty_one(self):
        """The folder of a run comes before its record: until then the run is not there."""
        self.gradus(*self.run_of(self.out))
        folder = sorted(self.out.glob("runs/*"))[0]
        hidden = self.path / "record.json"
        shutil.move(folder / "record.json", hidden)
        status = json.loads(self.gradus("status", self.out, "--json", code=3).stdout)
        self.assertEqual((status["done"], status["failed"], status["unreadable"]), (1, 0, []))
        shutil.move(hidden, folder / "record.json")
        status = json.loads(self.gradus("status", self.out, "--json").stdout)
        self.assertEqual((status["done"], status["shards"][0]["state"]), (2, "done"))

    def test_two_shards_through_two_mounts_write_no_common_file(self):
        """Bind mounts of one folder: each host has its own path to it."""
        if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False,
                                               capture_output=True).returncode != 0:
            self.skipTest("bind mounts need root and mount namespaces")
        shared = self.path / "shared"
        shared.mkdir()
        processes = []
        for shard in (1, 2):
            mount = self.path / f"host{shard}"
            mount.mkdir()
            command = self.command(*self.run_of(mount / str(shard), "--name", "shared", "--shard", f"{shard}/2"))
            processes.append(subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh", shared, mount,
                 *command], env=self.environment, cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
        for process in processes:
            _, error = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, error)
        ids = [sorted(file.parent.name for file in (shared / str(shard)).glob("runs/*/record.json")) for shard in (1, 2)]
        self.assertEqual([len(found) for found in ids], [1, 1])
        self.assertNotEqual(ids[0], ids[1])
        self.gradus("merge", shared / "1", shared / "2", "--out", self.out)
        self.assertEqual(self.statuses(), ["finished"] * 2)

    def test_two_processes_on_one_folder_are_one_too_many(self):
        process = self.start(*self.run_of(self.out, "--set", "sgd.budget={steps=100000000}", "--jobs", 1))
        self.wait_for_run(process)
        self.assertIn(f"process {process.pid} on ", self.refused("output.locked", *self.run_of(self.out)))
        status = json.loads(self.gradus("status", self.out, "--json").stdout)
        self.assertEqual(status["shards"][0]["state"], "running")
        self.assertIn(f"process {process.pid} on ", status["shards"][0]["where"])
        kill(process.pid)
        process.wait()
        status = json.loads(self.gradus("status", self.out, "--json", code=3).stdout)
        self.assertEqual(status["shards"][0]["state"], "failed")


class Packing(Case):
    def setUp(self):
        super().setUp()
        self.arguments = [*self.flags(task="digits_logistic", methods="sgd,adam", seeds=2), *SHORT, "--name", "packed"]
        self.gradus("run", *self.arguments)

    def test_packed_records_are_read_by_every_command(self):
        record = self.records()[0]
        before = self.gradus("report", self.out, "--json").stdout
        self.assertIn("4 records packed into runs/packed-0001.tar", self.gradus("pack", self.out).stdout)
        self.assertEqual(self.records(), [])
        self.assertEqual(self.gradus("report", self.out, "--json").stdout, before)
        rows = json.loads(self.gradus("run", *self.arguments, "--dry-run", "--json").stdout)
        self.assertEqual({row["todo"] for row in rows}, {"reused"})
        same = json.loads(self.gradus("replay", self.out / "runs" / record["id"] / "record.json", "--json").stdout)
        self.assertTrue(same["same"])
        status = json.loads(self.gradus("status", self.out, "--json").stdout)
        self.assertEqual((status["done"], status["planned"]), (4, 4))
        merged = self.path / "merged"
        self.gradus("merge", self.out, "--out", merged)
        self.assertEqual(len(self.records(merged)), 4)
        subprocess.run(["tar", "xf", "packed-0001.tar"], cwd=self.out / "runs", check=True)
        self.assertIn(record, self.records())

    def test_claims_are_judged_on_packed_records(self):
        out = self.path / "claims"
        self.gradus("reproduce", "baselines", "--out", out)
        verdicts = {file.name: json.loads(file.read_text())["verdict"] for file in out.glob("claims/*.json")}
        self.gradus("pack", out)
        self.assertTrue(list(out.glob("*s/packed-0001.tar")))
        self.gradus("reproduce", "baselines", "--out", out)
        self.assertEqual({file.name: json.loads(file.read_text())["verdict"] for file in out.glob("claims/*.json")},
                         verdicts)

    def test_a_damaged_packed_file_is_told_and_its_runs_are_made_again(self):
        self.gradus("pack", self.out)
        file = self.out / "runs" / "packed-0001.tar"
        file.write_bytes(file.read_bytes()[:2000])
        done = self.gradus("run", *self.arguments)
        self.assertIn(f"left out: {file}", done.stderr)
        self.assertEqual(len(self.records()), 4)
        self.refused("record.pack", "pack", self.out)
        self.refused("out.no_plan", "pack", self.path)


class Watching(Case):
    def test_a_report_follows_its_folder_and_stops_at_ctrl_c(self):
        arguments = ["run", *self.flags(methods="sgd,adam", seeds=1), *SHORT, "--name", "watched"]
        self.start(*arguments, "--set", "adam.budget={steps=100000000}", "--jobs", 2)
        self.wait_for(lambda: "finished" in self.statuses(), "the short run")
        watch = self.start("report", "--watch", "--every", 1, self.out)
        page = self.out / "report.html"
        self.wait_for(lambda: page.exists() and FOLLOWS in page.read_text(), "a page that follows")
        self.assertEqual(len(json.loads((self.out / "report.json").read_text())["runs"]), 1)
        watch.send_signal(signal.SIGINT)
        text, error = watch.communicate()
        self.assertEqual(watch.returncode, 130, error)
        self.assertIn("1 of 2 runs", text)
        self.assertNotIn(FOLLOWS, page.read_text())

    def test_a_report_of_what_is_done_is_written_once(self):
        self.gradus("run", *self.flags(), *SHORT)
        text = self.gradus("report", "--watch", self.out).stdout
        self.assertEqual(text, f"1 of 1 runs: {self.out / 'report.html'}\n")
        self.assertNotIn(FOLLOWS, (self.out / "report.html").read_text())


if __name__ == "__main__":
    unittest.main()
