"""The commands beside `run`: tool, data, doctor, replay, schema, new, and what asks for a GPU."""

import http.server
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import threading
import unittest

from programs import ROOT, SHORT, TEST_PLUGINS, Case


# A small network to train.
NETWORK = """
name = "network"
seeds = 2
[[task]]
id = "random_restart_sgd.square"
budget = { steps = 20 }
[[method]]
name = "net"
model = { id = "random_restart_sgd.net", depth = 3, width = 3 }
optimizer = "sgd"
"""


class Tools(Case):
    def test_a_tool_alone(self):
        few = ["--set", "conditions=[10]", "--set", "most_steps=100"]
        done = self.gradus("tool", "baselines.quadratic_rate", *few, "--out", self.out)
        self.assertIn("table rates", done.stdout)
        self.validate()
        (record,) = self.out.glob("tools/*/record.json")
        before = record.stat().st_mtime_ns
        again = json.loads(self.gradus("tool", "baselines.quadratic_rate", *few, "--out", self.out, "--json").stdout)
        self.assertEqual(again[0]["status"], "finished")
        self.assertEqual(record.stat().st_mtime_ns, before)  # nothing was done again

    def train(self, *arguments, more=""):
        study = self.path / "study.toml"
        study.write_text(NETWORK + more)
        self.gradus("run", study, *arguments, "--out", self.out)

    def test_a_tool_is_given_a_run(self):
        self.train("--set", "run.save_parameters=true", "--seeds", 1)
        (folder,) = self.out.glob("runs/*")
        out = self.path / "tool"
        rows = json.loads(self.gradus("tool", "random_restart_sgd.dead_exact", "--run",
                                      os.path.relpath(folder, self.path), "--out", out, "--json").stdout)
        self.assertEqual((rows[0]["status"], rows[0]["runs"]), ("finished", [str(folder)]))
        self.validate(out)

    def test_a_run_without_its_parameters(self):
        self.train("--seeds", 1)
        (folder,) = self.out.glob("runs/*")
        out = self.path / "tool"
        done = self.gradus("tool", "random_restart_sgd.dead_exact", "--run", folder, "--out", out, "--json", code=3)
        error = json.loads(done.stdout)[0]["error"]
        self.assertEqual(error["id"], "tool.no_parameters")
        self.assertIn("save_parameters = true", error["text"])

    def test_a_study_gives_its_runs_to_a_tool(self):
        self.train(more='[[tool]]\nid = "random_restart_sgd.dead_exact"\nruns = ["net"]\n')
        (file,) = self.out.glob("tools/*/record.json")
        tool = json.loads(file.read_text())
        self.assertEqual(tool["status"], "finished")
        self.assertEqual(sorted(tool["runs"]), sorted(f"runs/{record['id']}" for record in self.records()))
        self.validate()

    def test_wrong_tools(self):
        text = self.refused("item.unknown", "tool", "baselines.quadratic_rat", "--out", self.out)
        self.assertIn("did you mean 'baselines.quadratic_rate'?", text)
        self.refused("set.unknown", "tool", "baselines.quadratic_rate", "--set", "stepps=1", "--out", self.out)
        self.refused("study.runs", "tool", "baselines.quadratic_rate", "--run", self.path / "absent", "--out", self.out)
        self.assertFalse(self.out.exists())


class Golden(Case):
    """Where an optimizer's trajectory ends, kept in a file beside the plugin."""

    def setUp(self):
        super().setUp()
        self.plugin = self.path / "steady.so"
        self.golden = self.path / "steady.golden.json"
        shutil.copy(TEST_PLUGINS / "steady.so", self.plugin)
        written = self.gradus("check", self.plugin, "--write-golden", self.golden)
        self.assertIn("steady.golden.json", written.stderr)
        self.validate(self.golden)

    def check(self, outcome, says, change=lambda golden: None):
        golden = json.loads(self.golden.read_text())
        change(golden)
        self.golden.write_text(json.dumps(golden))
        done = self.gradus("check", self.plugin, "--json", code=1 if outcome == "failed" else 0)
        rows = [row for row in json.loads(done.stdout) if row["name"].endswith("golden trajectory")]
        self.assertEqual([row["outcome"] for row in rows], [outcome])
        self.assertIn(says, rows[0]["text"])

    def nudged(self, by):
        def change(golden):
            golden["items"]["descent"]["end"][0] += by
        return change

    def test_bitwise_where_it_was_written_else_with_a_tolerance(self):
        self.check("passed", "largest difference 0 on the same platform")
        self.check("failed", "raise the plugin's semantics", self.nudged(1e-12))
        self.check("passed", "on another platform", lambda golden: golden["platform"].update(cpu="another"))
        self.check("failed", "another trajectory", self.nudged(1e-6))

    def test_files_that_do_not_fit(self):
        self.check("failed", "no 8 numbers of 'descent'", lambda golden: golden["items"]["descent"]["end"].pop())
        self.check("failed", "of semantics 7, the plugin has semantics 1", lambda golden: golden.update(semantics=7))
        self.golden.write_text("{")
        self.refused("json.syntax", "check", self.plugin)
        self.golden.unlink()
        self.check_without_golden()

    def check_without_golden(self):
        done = self.gradus("check", self.plugin)
        self.assertIn("no golden file; --write-golden makes one", " ".join(done.stdout.split()))

    def test_nothing_is_kept_of_a_plugin_that_fails(self):
        kept = self.path / "kept.json"
        done = self.gradus("check", TEST_PLUGINS / "bad_schema.so", "--write-golden", kept, code=1)
        self.assertIn("no golden file: a check failed", done.stderr)
        self.assertFalse(kept.exists())


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves a folder, with ranges; sends nothing from byte `breaks_at` on."""

    def do_GET(self):
        content = self.server.content(self.path.rsplit("/", 1)[1])
        if content is None:
            self.send_error(404)
            return
        start = int(re.match(r"bytes=(\d+)-", self.headers.get("Range", "bytes=0-")).group(1))
        self.server.starts.append((self.path.rsplit("/", 1)[1], start))
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:self.server.breaks_at])
        self.wfile.flush()
        self.server.goes_on.wait()
        self.close_connection = True

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.starts, self.breaks_at, self.replaced = folder, [], None, {}
        self.goes_on = threading.Event()  # at its end a transfer waits for this
        self.goes_on.set()

    def content(self, name):
        if name in self.replaced:
            return self.replaced[name]
        file = self.folder / name
        return file.read_bytes() if file.exists() else None


class Data(Case):
    """`gradus data` on Fashion-MNIST of the distribution's package, served again from here."""

    def setUp(self):
        super().setUp()
        self.environment.update(XDG_DATA_HOME=str(self.path / "data"), no_proxy="127.0.0.1")
        files = self.gradus("data", "path", "fashion_mnist").stdout.split()
        self.files = [pathlib.Path(file) for file in files]
        self.server = Server(self.files[0].parent)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.target = self.path / "fetched"

    def fetch(self, code=0):
        return self.gradus("data", "fetch", "fashion_mnist", "--url", self.url, "--out", self.target, code=code)

    def test_lists_finds_and_verifies(self):
        rows = {row["name"]: row for row in json.loads(self.gradus("data", "list", "--json").stdout)}
        self.assertTrue(rows["digits"]["present"] and rows["fashion_mnist"]["present"])
        self.assertEqual(rows["fashion_mnist"]["train_rows"], 60000)
        self.assertEqual(len(self.files), 4)
        (row,) = json.loads(self.gradus("data", "list", "digits", "--json").stdout)
        self.assertEqual(row["name"], "digits")
        self.refused("data.unknown", "data", "list", "digitz")
        self.assertIn("ok", self.gradus("data", "verify", "digits").stdout)
        self.refused("data.unknown", "data", "verify", "digitz")
        self.assertEqual(len(json.loads(self.gradus("data", "list", "digits", "--json").stdout)), 1)
        self.refused("data.unknown", "data", "list", "digitz")
        self.refused("command.line", "data", "lst")
        self.assertIn("one of list, verify, fetch, path, found none", self.refused("command.line", "data"))
        self.refused("command.line", "data", "path")

    def test_fetches_and_resumes(self):
        self.server.breaks_at = 1_000_000
        broken = self.fetch(code=2)
        self.assertIn("gradus: error [data.fetch]: ", broken.stderr)
        (part,) = self.target.glob("**/*.part")
        self.assertEqual(part.stat().st_size, 1_000_000)
        self.server.breaks_at, self.server.starts[:] = None, []
        self.assertIn("resumed", self.fetch().stdout)
        self.assertEqual(self.server.starts[0][1], 1_000_000)
        for file in self.files:
            (here,) = self.target.glob(f"**/{file.name}")
            self.assertEqual(here.read_bytes(), file.read_bytes())
        self.server.starts[:] = []
        self.assertIn("present", self.fetch().stdout)
        self.assertEqual(self.server.starts, [])

    def test_an_interrupted_fetch_keeps_what_came(self):
        self.server.breaks_at = 1_000_000
        self.server.goes_on.clear()
        self.addCleanup(self.server.goes_on.set)
        process = self.start("data", "fetch", "fashion_mnist", "--url", self.url, "--out", self.target)
        self.wait_for(lambda: any(part.stat().st_size == 1_000_000 for part in self.target.glob("*.part")), "the part")
        process.send_signal(signal.SIGINT)
        _, text = process.communicate()
        self.assertEqual(process.returncode, 130)
        self.assertIn("run the same command to go on", text)
        self.server.goes_on.set()
        self.server.breaks_at = None
        self.assertIn("resumed", self.fetch().stdout)

    def test_another_content_gets_no_name(self):
        labels = "t10k-labels-idx1-ubyte.gz"
        self.server.replaced[labels] = bytes((self.server.folder / labels).stat().st_size)
        wrong = self.fetch(code=2)
        self.assertIn("gradus: error [data.checksum]: ", wrong.stderr)
        self.assertIn(labels, wrong.stderr)
        self.assertFalse(list(self.target.glob(f"**/{labels}")))

    def test_an_address_without_the_files(self):
        self.server.folder = self.path
        self.assertIn("404", self.fetch(code=2).stderr)

    def test_damaged_files_are_found(self):
        folder = self.path / "data" / "gradus" / "fashion_mnist"
        folder.mkdir(parents=True)
        for file in self.files:
            shutil.copy(file, folder)
        with open(folder / "t10k-labels-idx1-ubyte.gz", "r+b") as file:
            file.seek(1000)
            file.write(b"\0\1\2\3")
        done = self.gradus("data", "verify", "fashion_mnist", "--json", code=1)
        rows = {row["file"]: row for row in json.loads(done.stdout)}
        self.assertEqual(rows["t10k-labels-idx1-ubyte.gz"]["status"], "differs")
        self.assertEqual(rows["train-labels-idx1-ubyte.gz"]["status"], "ok")


class Show(Case):
    def test_a_task_says_all_that_makes_it(self):
        text = " ".join(self.gradus("show", "digits_mlp").stdout.split())
        for part in ("the first 1,150 for training, the next 287 for validation, the last 360 for testing", "minus 0.3065", "version 2", "data digits",
                     "loss cross_entropy", "batches 64 rows, in a new random order every epoch", "budget 30 epochs",
                     "metric test_accuracy (higher is better)", "target test_accuracy 0.9000 (a level set by this suite"):
            self.assertIn(part, text)
        self.assertIn("all rows at every step", self.gradus("show", "beale").stdout)


class Doctor(Case):
    def findings(self, code, **environment):
        self.environment.update(environment)
        done = self.gradus("doctor", "--json", code=code)
        return [(row["what"], row["outcome"], row["text"]) for row in json.loads(done.stdout)]

    def problems(self, **environment):
        return [(what, text) for what, outcome, text in self.findings(1, **environment) if outcome == "problem"]

    def test_a_sound_installation(self):
        rows = self.findings(0)
        for what in ("worker", "LibTorch", "plugins", "data", "cores", "results"):
            self.assertIn((what, "ok"), [row[:2] for row in rows])

    def test_a_refused_plugin(self):
        folder = self.path / "plugins"
        folder.mkdir()
        shutil.copy(TEST_PLUGINS / "wrong_torch.so", folder)
        shutil.copy(TEST_PLUGINS / "aborts_on_load.so", folder)
        texts = [text for what, text in self.problems(GRADUS_PLUGIN_PATH=str(folder)) if what == "plugin"]
        self.assertEqual(len(texts), 2, texts)
        self.assertIn("aborts_on_load.so is refused [worker.crashed]", texts[0])
        self.assertIn("wrong_torch.so is refused [plugin.build]", texts[1])
        self.assertIn("rebuild the plugin", texts[1])
        # The others still serve, and what is left out is said.
        done = self.gradus("list", "optimizers")
        self.assertIn("adam", done.stdout)
        self.assertIn("plugin left out [plugin.build]", done.stderr)

    def test_a_folder_that_everyone_may_write(self):
        folder = self.path / "plugins"
        folder.mkdir()
        shutil.copy(TEST_PLUGINS / "steady.so", folder)
        folder.chmod(0o777)
        ((_, text),) = self.problems(GRADUS_PLUGIN_PATH=str(folder))
        self.assertIn("[plugin.writable]", text)

    def test_a_worker_that_is_none(self):
        self.assertIn("GRADUS_WORKER", str(self.problems(GRADUS_WORKER="/none")))
        self.assertIn("died", str(self.problems(GRADUS_WORKER="/bin/false")))

    def test_no_folder_for_temporary_files(self):
        missing = str(self.path / "absent")
        self.assertIn("TMPDIR", str(self.problems(TMPDIR=missing)))
        self.refused("files.write", "check", TEST_PLUGINS / "steady.so")

    def test_missing_data(self):
        rows = self.findings(0)
        missing = [text for what, outcome, text in rows if what == "data" and outcome == "note"]
        for text in missing:
            self.assertRegex(text, "is missing: (gradus data fetch|install the package|see) ")


class Replay(Case):
    def test_what_is_no_run(self):
        self.refused("files.read", "replay", self.path / "absent")
        (self.path / "record.json").write_text("{}")
        self.refused("schema.name", "replay", self.path)
        (self.path / "record.json").write_text('{"schema": {"name"')
        self.assertIn("record.json:1:", self.refused("json.syntax", "replay", self.path))
        (self.path / "record.json").write_text('{"schema": {"name": "gradus.run", "version": 1}}')
        self.assertIn("expected the key 'id', found none", self.refused("schema.key", "replay", self.path))

    def test_a_record_of_another_version(self):
        self.gradus("run", *self.flags(), *SHORT)
        (file,) = self.out.glob("runs/*/record.json")
        record = json.loads(file.read_text())
        record["schema"]["version"] = 99
        file.write_text(json.dumps(record))
        self.assertIn("expected version 1, found version 99", self.refused("schema.version", "replay", file.parent))

    def test_a_run_that_never_began(self):
        self.gradus("run", *self.flags(methods="misbehaves.throws_in_make"), *SHORT,
                    "--plugin", TEST_PLUGINS / "misbehaves.so", code=3)
        (folder,) = self.out.glob("runs/*")
        self.refused("replay.nothing", "replay", folder, "--plugin", TEST_PLUGINS / "misbehaves.so")


class Schemas(Case):
    def test_every_schema_is_printed(self):
        names = self.gradus("schema").stdout.split()
        self.assertEqual(len(names), len(list((ROOT / "suite" / "record" / "schemas").glob("*.json"))))
        for name in names:
            printed = json.loads(self.gradus("schema", name).stdout)
            self.assertEqual(printed["$id"], f"{name}.json")


class New(Case):
    def test_every_kind(self):
        for kind in ("optimizer", "wrapper", "model", "driver", "task"):
            done = self.gradus("new", f"my_{kind}", "--kind", kind)
            self.assertIn("cmake -S", done.stdout)
            folder = self.path / f"my_{kind}"
            self.assertEqual(sorted(path.name for path in folder.iterdir()),
                             ["CMakeLists.txt", "README.md", f"my_{kind}.cpp", f"my_{kind}_test.cpp",
                              "studies"])
            for path in folder.glob("**/*"):
                if path.is_file():
                    self.assertNotRegex(path.read_text(), "@[A-Za-z]+@")

    def test_the_printed_commands_are_words_of_a_shell(self):
        commands = self.gradus("new", "mine", "--out", "it's mine").stdout.splitlines()[-3:]
        words = [shlex.split(line) for line in commands]
        self.assertEqual(words[0][:5], ["cmake", "-S", "it's mine", "-B", "it's mine/build"])
        self.assertEqual(words[1], ["cmake", "--build", "it's mine/build"])

    def test_what_cannot_be_made(self):
        self.refused("new.id", "new", "9lives")
        self.refused("new.id", "new", "test")
        self.assertIn("baselines.so", self.refused("new.id", "new", "baselines"))
        text = self.refused("new.kind", "new", "mine", "--kind", "optimiser")
        self.assertIn("expected one of driver, model, optimizer, task,", text)
        (self.path / "mine").mkdir()
        self.refused("new.folder", "new", "mine")
        self.refused("files.write", "new", "mine", "--out", "/proc/none")


class ProgressForPrograms(Case):
    def test_each_event_is_a_line_of_json(self):
        flags = [*self.flags(methods="sgd,adam", seeds=2), *SHORT]
        done = self.gradus("run", *flags, "--progress", "json")
        events = [json.loads(line) for line in done.stderr.splitlines()]
        self.assertEqual((events[0]["event"], events[0]["runs"]), ("planned", 4))
        begun = {event["id"]: (event["task"], event["method"], event["repetition"])
                 for event in events if event["event"] == "begin"}
        ended = {event["id"]: event["status"] for event in events if event["event"] == "end" and event["good"]}
        self.assertEqual(set(begun.values()), {("quadratic", m, r) for m in ("sgd", "adam") for r in (0, 1)})
        self.assertEqual(set(ended), {record["id"] for record in self.records()})
        self.assertEqual(set(begun), set(ended))
        again = self.gradus("run", *flags, "--progress", "json")
        self.assertEqual([json.loads(line)["runs"] for line in again.stderr.splitlines()], [0])
        self.assertEqual(self.gradus("run", *flags, "--progress", "none").stderr, "")
        done = self.gradus("run", *flags, "--progress", "xml", code=2)
        self.assertIn("--progress", done.stderr)


@unittest.skipIf(pathlib.Path("/dev/nvidiactl").exists(), "this machine has a GPU")
class NoGpu(Case):
    def test_a_run_that_wants_one_says_so(self):
        self.gradus("run", *self.flags(), *SHORT, "--set", "run.device=cuda", code=3)
        (record,) = self.records()
        self.assertEqual(record["error"]["id"], "run.device")
        self.assertIn("expected a GPU that LibTorch can use, found none", record["reason"])
        self.validate()


if __name__ == "__main__":
    unittest.main()
