"""Bad input: a clear error with a stable id, exit code 2, and nothing lost."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import unittest

from programs import SHORT, TEST_PLUGINS, Case

STUDY = """name = "s"
seeds = 1
[[task]]
id = "quadratic"
[[method]]
name = "a"
optimizer = {{ id = "sgd", lr = 0.1 {option} }}
{more}
"""


class BadInput(Case):
    def check(self, error, *arguments, says=""):
        text = self.refused(error, *arguments)
        self.assertIn(says, text)
        self.assertFalse(self.out.exists())

    def check_study(self, error, says, text):
        """`says` holds line and column."""
        study = self.path / "s.toml"
        study.write_text(text)
        self.check(error, "run", study, "--out", self.out, says=f"s.toml:{says}")

    def test_unknown_names(self):
        self.check("item.unknown", "run", *self.flags(methods="sgdd"), says="did you mean 'sgd'?")
        self.check("item.unknown", "run", *self.flags(task="quadratik"), says="did you mean 'quadratic'?")
        self.check("command.line", "rum", says="did you mean 'run'?")
        self.check("command.line", "new", says="see gradus new --help")
        self.check("list.kind", "list", "optimisers", says="did you mean 'optimizer'?")
        self.check("schema.unknown", "schema", "gradus.ran")
        self.check("data.unknown", "data", "path", "fashion_mnst", says="fashion_mnist")
        self.check("item.unknown", "show", "adm", says="did you mean 'adam'?")
        self.check("item.unknown", "bench", "adm", says="did you mean 'adam'?")
        self.check("plugin.unknown", "reproduce", "baselin", says="did you mean 'baselines'?")

    def test_options(self):
        self.check("set.unknown", "run", *self.flags(), "--set", "sgd.lrr=1", says="did you mean 'lr'?")
        self.check("options.range", "run", *self.flags(), "--set", "sgd.lr=-1", says="found -1")
        self.check("options.type", "run", *self.flags(), "--set", "sgd.lr=fast")
        self.check("study.seeds", "run", *self.flags(seeds=0))
        self.check("options.choice", "run", *self.flags(), "--set", "run.device=gpu", says="expected one of cpu, cuda")
        for jobs in ("0", "x", "-1", "1.5"):
            self.check("command.line", "run", *self.flags(), f"--jobs={jobs}",
                       says=f"expected a whole number from 1 on, found '{jobs}'")
        self.check("shard.syntax", "run", *self.flags(), "--shard", "3/2", says="i/n with 1 <= i <= n")

    def options(self, command):
        """The options with a value that a command's help lists."""
        text = self.gradus(command, "--help").stdout
        return re.findall(r"^ +(?:-[a-z],)?(--[a-z][a-z_-]*)(?:,--[a-z_-]+)* (?:TEXT|FILE|INT|UINT|FLOAT)", text,
                          re.MULTILINE)

    def test_no_option_has_an_empty_value_or_a_forgotten_one(self):
        commands = re.findall(r"^  ([a-z]+)  ", self.gradus("--help").stdout, re.MULTILINE)
        seen = 0
        for command in commands:
            for option in self.options(command):
                with self.subTest(command=command, option=option):
                    seen += 1
                    self.check("command.line", command, f"{option}=", "--help-me", says=f"a value after {option}=")
                    self.check("command.line", command, option, "", says="empty")
                    self.check("command.line", command, option, "--json", says="looks like an option")
        self.assertGreater(seen, 30, commands)

    def test_a_variable_of_the_shell_that_is_not_set(self):
        text = self.refused("command.line", "run", "-t", "quadratic", "-m", "sgd", "--out=", "--dry-run")
        self.assertIn("is a variable of the shell unset?", text)
        self.refused("command.line", "report", self.out, "--csv=", "--json")
        self.refused("command.line", "report", "")
        self.assertEqual(list(self.path.iterdir()), [])

    def test_flags(self):
        self.check("command.line", "run", *self.flags(), "--seds", "3", says="did you mean '--seeds'?")
        self.check("command.line", "run", *self.flags(), "--zzz", says="see gradus run --help")
        self.check("command.line", "run", *self.flags(), "--steps", "9", says="write --set run.budget.steps=VALUE")
        self.check("command.line", "run", *self.flags(), "--max-epochs=3", says="write --set run.budget.epochs=3")
        self.check("command.line", "run", *self.flags(), "--batch-size", "16", says="write --set run.batch_size=VALUE")
        self.check("command.line", "run", *self.flags(), "--seed", "3", says="did you mean '--seeds'?")
        self.check("command.line", "run", *self.flags(), "--lr", "0.1", says="--set METHOD.OPTION=VALUE")
        self.check("command.line", "data", "list", "--plugin", "x.so")
        study = self.path / "s.toml"
        study.write_text(STUDY.format(option="", more=""))
        self.check("command.line", "run", study, *self.flags(), says="found both")
        steady = TEST_PLUGINS / "steady.so"
        self.gradus("run", "--plugin", steady, study, "--out", self.out, "--dry-run")

    def test_places_in_a_study(self):
        good = STUDY.format(option="", more="")
        for error, place, text in (
                ("options.unknown", "7:38: method 'a', optimizer 'baselines.sgd': expected one of the options lr",
                 STUDY.format(option=", momentun = 0.9", more="")),
                ("options.range", "7:27: method 'a'", good.replace("lr = 0.1", "lr = 1e9")),
                ("options.type", "7:27: method 'a'", good.replace("0.1", '"fast"')),
                ("study.syntax", "7:43", STUDY.format(option=", lr = 1", more="")),
                ("study.syntax", "2:8", good.replace("seeds = 1", 'name = "t"')),
                ("study.syntax", "1:", good.replace('"s"', '"s')),
                ("study.seeds", "2:1: seeds: expected a number of seeds from 1 to 100000", good.replace("seeds = 1", "seeds = []")),
                ("study.seeds", "2:1", good.replace("seeds = 1", 'seeds = "ten"')),
                ("study.seeds", "1:1: expected seeds = a number or a list, found none", good.replace("seeds = 1\n", "")),
                ("study.type", "4:1: 'id': expected a text, found an integer (3)", good.replace('"quadratic"', "3")),
                ("study.key", "3:3: the study: expected one of the keys", good.replace("[[task]]", "[[tusk]]")),
                ("study.key", "9:1: [run]: expected one of the keys", STUDY.format(option="", more='[run]\ndtyp = "float32"')),
                ("study.budget", "9:1: [run], budget", STUDY.format(option="", more="[run]\nbudget = 3")),
                ("study.task", "8:10: method 'a'", STUDY.format(option="", more='tasks = ["quadratik"]')),
                ("item.unknown", "8:1: method 'a'", STUDY.format(option="", more='model = "mlpp"')),
                ("item.unknown", "4:1: task", good.replace('"quadratic"', '"quadratik"')),
                ("item.unknown", "9:7: [claims]", STUDY.format(option="", more='[claims]\nof = ["baselin"]')),
        ):
            with self.subTest(error=error, place=place):
                self.check_study(error, place, text)
        self.check("files.read", "run", self.path / "absent.toml", "--out", self.out)

    def test_output_folders(self):
        self.gradus("run", *self.flags(), *SHORT)
        text = self.refused("out.other_study", "run", *self.flags(methods="adam"), *SHORT)
        self.assertIn("give another --out", text)
        (self.path / "mine").mkdir()
        (self.path / "mine" / "thesis.tex").write_text("x")
        self.refused("out.not_ours", "run", *self.flags(out=self.path / "mine"), *SHORT)
        self.refused("out.no_plan", "report", self.path / "mine")
        self.refused("out.no_plan", "merge", self.path / "mine", "--out", self.path / "new")
        self.assertFalse((self.path / "new").exists())

    def test_a_folder_that_cannot_be_written(self):
        """Root may write where others may not, so these are places where nobody can."""
        file = self.path / "file"
        file.write_text("")
        for out in ("/proc/none", file, file / "below"):
            self.refused("output.folder", "run", *self.flags(out=out), *SHORT)
        link = self.path / "link"
        link.symlink_to("nowhere")
        text = self.refused("output.folder", "run", *self.flags(out=link), *SHORT)
        self.assertIn("found a link to nowhere, which is not there", text)
        self.gradus("run", *self.flags(), *SHORT)
        (self.out / "report.html").unlink()
        (self.out / "report.html").mkdir()
        self.assertIn("report.html", self.refused_after_work("files.write", *self.flags(), *SHORT))

    def refused_after_work(self, error, *arguments, **options):
        done = subprocess.run(self.command("run", *arguments), cwd=self.path, env=self.environment, text=True,
                              capture_output=True, check=False, **options)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(f"gradus: error [{error}]: ", done.stderr)
        return done.stderr


class Stdout(Case):
    def test_a_full_one_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run(self.command("list"), stdout=full, stderr=subprocess.PIPE, env=self.environment,
                                  text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("[files.write]: cannot write to stdout: found No space left on device", done.stderr)

    def test_a_closed_one_takes_no_files_place(self):
        done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *self.command("run", *self.flags(), *SHORT)],
                              cwd=self.path, env=self.environment, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.validate()


class FullDisk(Case):
    """A limit on the size of files stands for a full disk: writing fails, at every user's."""

    ARGUMENTS = ["--set", "run.budget={steps=200}", "--set", "run.evaluation={points=100}"]

    def run_with(self, size):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that write() fails instead
        try:
            return subprocess.run(self.command("run", *self.flags(seeds=2), *self.ARGUMENTS), cwd=self.path,
                                  env=self.environment, text=True, capture_output=True, check=False,
                                  restore_signals=False, preexec_fn=limit)
        finally:
            signal.signal(signal.SIGXFSZ, before)

    def between(self, smaller, larger):
        """A size that the first files have and the others have not, by a margin: times differ in length."""
        low = max(file.stat().st_size for file in self.out.glob(smaller))
        high = min(file.stat().st_size for file in self.out.glob(larger))
        self.assertLess(1.2 * low, high)
        return (low + high) // 2

    def test_what_was_there_is_kept_and_the_next_call_goes_on(self):
        self.gradus("run", *self.flags(seeds=2), *self.ARGUMENTS)
        no_record, no_report = (self.between("plan.json", "runs/*/record.json"),
                                self.between("runs/*/record.json", "report.json"))
        finished = {file: file.read_bytes() for file in self.out.glob("runs/*/record.json")}
        report = (self.out / "report.json").read_bytes()
        for size in (0, 1000, no_record, no_report):
            done = self.run_with(size)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertRegex(done.stderr, r"gradus: error \[(files.write|output.folder)\]: .*File too large; \w+")
            self.assertEqual({file: file.read_bytes() for file in finished}, finished)
            self.assertEqual((self.out / "report.json").read_bytes(), report)
            self.assertFalse([file for file in self.out.glob("**/*") if ".tmp" in file.name])
        shutil.rmtree(self.out)
        done = self.run_with(no_record)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(self.statuses(), ["failed", "failed"])
        self.assertEqual(self.records()[0]["error"]["id"], "files.write")
        self.assertIn("File too large", self.records()[0]["reason"])
        self.gradus("run", *self.flags(seeds=2), *self.ARGUMENTS)
        self.assertEqual(self.statuses(), ["finished", "finished"])
        self.validate()


class WrongPlugins(Case):
    """What does not load is refused by its id, and named; a method that misbehaves is a row."""

    def test_files(self):
        for plugin, error, says in (
                ("wrong_torch", "plugin.build", "torch_minor: expected "),
                ("wrong_abi", "plugin.build", "abi: expected "),
                ("no_fingerprint", "plugin.fingerprint", "this is no Gradus plugin"),
                ("no_entry", "plugin.entry", "expected the exported function gradus_plugin"),
                ("no_descriptor", "plugin.descriptor", "found a null pointer"),
                ("missing_symbol", "plugin.load", "undefined symbol"),
                ("wrong_id", "plugin.name", "as the file's name says"),
                ("no_title", "plugin.metadata", "a text for 'title'"),
                ("bad_schema", "plugin.schema", "option 'lr'"),
                ("aborts_on_load", "worker.crashed", "signal 6")):
            with self.subTest(plugin=plugin):
                file = TEST_PLUGINS / f"{plugin}.so"
                done = self.gradus("run", *self.flags(), "--plugin", file, code=2)
                self.assertIn(f"gradus: error [{error}]: ", done.stderr)
                self.assertIn(f"{file}: ", done.stderr)
                self.assertLessEqual(done.stderr.count(f"plugin {file}: "), 1, done.stderr)
                self.assertIn(says, done.stderr)
                self.assertFalse(self.out.exists())
        self.refused("plugin.missing", "check", self.path / "absent.so")
        self.refused("plugin.missing", "run", *self.flags(), "--plugin", self.path / "absent.so")
        self.assertIn("plugin.schema", self.gradus("check", TEST_PLUGINS / "bad_schema.so", code=1).stdout)

    def test_folders_of_plugins_that_are_not_searched_are_named(self):
        first, second, absent = self.path / "first", self.path / "second", self.path / "absent"
        for folder in (first, second):
            folder.mkdir()
            shutil.copy(TEST_PLUGINS / "steady.so", folder)
        self.environment["GRADUS_PLUGIN_PATH"] = f"{first}:{absent}:relative:{second}"
        told = self.gradus("run", *self.flags(), *SHORT).stderr
        self.assertIn(f"GRADUS_PLUGIN_PATH: '{absent}' is not there", told)
        self.assertIn("GRADUS_PLUGIN_PATH: 'relative' is not absolute", told)
        self.assertIn(f"plugin {second}/steady.so is not used: {first}/steady.so has the same id", told)

    def test_a_folder_that_everyone_may_write_to_is_refused_once(self):
        folder = self.path / "open"
        folder.mkdir()
        for plugin in ("steady", "misbehaves"):
            shutil.copy(TEST_PLUGINS / f"{plugin}.so", folder)
        self.environment["GRADUS_PLUGIN_PATH"] = str(folder)
        self.gradus("list")  # keeps the descriptions: the folder is in order now
        os.chmod(folder, 0o777)
        told = self.gradus("run", *self.flags(methods="steady.steady"), *SHORT, code=2).stderr
        self.assertEqual(told.count("plugin.writable"), 1, told)
        self.assertFalse(self.out.exists())
        self.refused("plugin.writable", "run", *self.flags(), "--plugin", folder / "steady.so")

    def test_text_that_is_no_library(self):
        file = self.path / "text.so"
        file.write_text("no library")
        self.refused("plugin.format", "list", "--plugin", file)

    def run_with(self, item, *more, code):
        done = self.gradus("run", *self.flags(methods=f"sgd,misbehaves.{item}"), *SHORT, *more,
                           "--plugin", TEST_PLUGINS / "misbehaves.so", code=code)
        self.validate()
        records = {record["method"]: record for record in self.records()}
        self.assertEqual(records["sgd"]["status"], "finished")
        return done, records[f"misbehaves.{item}"]

    def test_not_a_number_is_data(self):
        _, record = self.run_with("nan_step", code=0)
        self.assertEqual(record["status"], "diverged")

    def test_a_crash_is_a_row_with_its_last_words(self):
        done, record = self.run_with("aborts", code=3)
        self.assertEqual((record["status"], record["signal"]), ("crashed", 6))
        self.assertIn("going down", record["stderr"])
        self.assertIn("crashed", done.stdout)

    def test_a_throw_is_a_failure(self):
        _, record = self.run_with("throws_int", code=3)
        self.assertEqual((record["status"], record["error"]["id"]), ("failed", "plugin.threw"))
        self.assertIn("an exception of type int", record["reason"])

    def test_time_runs_out(self):
        _, record = self.run_with("sleeps", "--set", "run.wall_limit_s=2", code=3)
        self.assertEqual((record["status"], record["error"]["id"]), ("timed_out", "worker.timed_out"))
        self.assertIn("limit of 2 s", record["reason"])

    def test_memory_runs_out(self):
        limit = ("--set", "run.memory_limit_bytes=268435456")
        for item in ("allocates", "allocates_at_once"):
            with self.subTest(item=item):
                self.out = self.path / item
                done, record = self.run_with(item, *limit, code=3)
                self.assertEqual((record["status"], record["error"]["id"]), ("out_of_memory", "worker.memory"))
                self.assertIn("out_of_memory", done.stdout)

    def test_options_that_do_not_go_together_end_the_plan(self):
        """Each is within its bounds; the item that is made of them refuses. Nothing runs."""
        done = self.gradus("run", "--task", "constant_target.interval", "--method", "sgd,adam", "--out", self.out,
                           "--set", "constant_target.interval.a=2", "--set", "constant_target.interval.b=1", code=2)
        self.assertIn("[constant_target.box]: 'sgd': constant_target.interval: options a and b: expected a < b",
                      done.stderr)
        self.assertEqual(list(self.out.glob("runs/*")), [])

    def test_a_refusal_is_a_row_with_the_reason(self):
        done = self.gradus("run", *self.flags(methods="sgd,dsgd.step"), *SHORT)
        records = {record["method"]: record for record in self.records()}
        self.assertEqual(records["dsgd.step"]["status"], "refused")
        self.assertTrue(records["dsgd.step"]["reason"])
        self.assertIn("refused", done.stdout)
        self.assertEqual(records["sgd"]["status"], "finished")
        out = self.path / "alone"
        self.gradus("run", *self.flags(methods="dsgd.step", out=out), *SHORT, code=4)
        rows = json.loads(self.gradus("run", *self.flags(methods="dsgd.step", out=out), *SHORT,
                                      "--dry-run", "--json").stdout)
        self.assertEqual([row["todo"] for row in rows], ["reused"])


if __name__ == "__main__":
    unittest.main()
