"""Files, folders and names that one was given: nothing outside is touched, nothing hangs, nothing runs code."""

import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import unittest

from programs import GRADUS, SHORT, TEST_PLUGINS, Case, kill

STUDY = """name = {name}
seeds = 1
run = {{ budget = {{ steps = 5 }} }}
[[task]]
id = "quadratic"
[[method]]
name = {method}
optimizer = {{ id = "sgd", lr = 0.1 }}
"""


class Revision(Case):
    """The revision in a record is that of Gradus' sources, and no git is started for it."""

    def git(self, *words):
        subprocess.run(["git", "-C", self.path, "-c", "user.name=t", "-c", "user.email=t@localhost", *words], check=True,
                       capture_output=True)

    def environment_record(self):
        (file,) = self.out.glob("environments/*.json")
        return json.loads(file.read_text())

    @unittest.skipUnless(shutil.which("git"), "needs git")
    def test_the_output_folders_work_tree_runs_nothing(self):
        trap, mark = self.path / "trap", self.path / "ran"
        trap.write_text(f"#!/bin/sh\ntouch {mark}\n")
        trap.chmod(0o755)
        self.git("init", "-q")
        (self.path / "file").write_text("x")
        self.git("add", "file")
        self.git("commit", "-qm", "first")
        self.git("config", "core.fsmonitor", str(trap))
        self.git("status")
        self.assertTrue(mark.exists())  # a git that is started there does run it
        mark.unlink()
        self.gradus("run", *self.flags(), *SHORT)
        self.assertFalse(mark.exists())
        head = subprocess.run(["git", "-C", self.path, "-c", "core.fsmonitor=false", "rev-parse", "HEAD"], check=True,
                              capture_output=True, text=True).stdout.strip()
        self.assertNotIn(head, str(self.environment_record()["git_revision"]))

    def test_a_git_that_hangs_is_not_asked(self):
        programs = self.path / "programs"
        programs.mkdir()
        (programs / "git").write_text("#!/bin/sh\nsleep 10000\n")
        (programs / "git").chmod(0o755)
        self.environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        self.gradus("run", *self.flags(), *SHORT)
        revision = self.environment_record()["git_revision"]
        built = (GRADUS.parent.parent / "share" / "gradus" / "revision").read_text().strip()
        self.assertEqual(revision, built or None)


class Outputs(Case):
    """Files that the user names are written as a shell would write them."""

    def setUp(self):
        super().setUp()
        self.gradus("run", *self.flags(), *SHORT)

    def compare(self, *arguments, code=0):
        return self.gradus("compare", self.out, self.out, *arguments, code=code)

    def test_devices_stay_devices(self):
        for option in ("--junit", "--markdown"):
            self.compare(option, "/dev/null")
            self.assertIn("No space left", self.refused("files.write", "compare", self.out, self.out, option, "/dev/full"))
            for device in ("/dev/null", "/dev/full"):
                self.assertTrue(stat.S_ISCHR(os.stat(device).st_mode), device)
        self.gradus("report", self.out, "--csv", "/dev/null")
        done = self.gradus("report", self.out, "--csv", "/dev/stdout")
        self.assertIn("quadratic,sgd", done.stdout)

    def test_a_fifo_is_written_to(self):
        fifo = self.path / "fifo"
        os.mkfifo(fifo)
        with subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE, text=True) as reader:
            self.compare("--junit", fifo)
            self.assertIn("<testsuite", reader.communicate()[0])
        self.assertTrue(fifo.is_fifo())

    def test_links_modes_and_names_are_kept(self):
        target, link, other = self.path / "target", self.path / "link", self.path / "other"
        target.write_text("old")
        target.chmod(0o600)
        link.symlink_to(target)
        self.compare("--junit", link)
        self.assertTrue(link.is_symlink())
        self.assertIn("<testsuite", target.read_text())
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)
        os.link(target, other)
        self.compare("--markdown", target)
        self.assertEqual(other.read_text(), target.read_text())
        self.assertNotIn("<testsuite", other.read_text())


class OutputFolders(Case):
    """What lies in an output folder leads Gradus nowhere else."""

    def setUp(self):
        super().setUp()
        self.keys = self.path / "keys"
        self.keys.mkdir()
        (self.keys / "secret").write_text("key")

    def tearDown(self):
        self.assertEqual((self.keys / "secret").read_text(), "key")
        self.assertEqual([file.name for file in self.keys.iterdir()], ["secret"])

    def test_a_link_named_lock(self):
        self.out.mkdir()
        (self.out / ".lock").symlink_to(self.keys / "secret")
        self.assertIn("link", self.refused("output.folder", "run", *self.flags(), *SHORT))
        (self.out / ".lock").unlink()
        os.link(self.keys / "secret", self.out / ".lock")
        self.refused("output.folder", "run", *self.flags(), *SHORT)
        (self.out / ".lock").unlink()
        os.mkfifo(self.out / ".lock")
        self.refused("output.folder", "run", *self.flags(), *SHORT)

    def test_links_in_the_place_of_folders(self):
        self.gradus("run", *self.flags(), *SHORT)
        for name in ("runs", "environments"):
            with self.subTest(name=name):
                shutil.rmtree(self.out / name)
                (self.out / name).symlink_to(self.keys)
                self.refused("files.link", "run", *self.flags(), *SHORT)
                (self.out / name).unlink()

    def test_links_in_the_place_of_files_are_replaced(self):
        self.gradus("run", *self.flags(), *SHORT)
        for name in ("plan.json", "study.toml", "report.json", "report.md", "report.html"):
            content = (self.out / name).read_bytes()
            (self.path / name).write_bytes(content)
            (self.out / name).unlink()
            (self.out / name).symlink_to(self.path / name)
        self.gradus("run", *self.flags(), *SHORT, "--set", "sgd.lr=0.2")
        for name in ("plan.json", "study.toml", "report.json", "report.md", "report.html"):
            self.assertFalse((self.out / name).is_symlink(), name)

    def test_a_fifo_hangs_no_reader(self):
        self.gradus("run", *self.flags(seeds=2), *SHORT)
        record = next(self.out.glob("runs/*/record.json"))
        record.unlink()
        os.mkfifo(record)
        done = self.gradus("report", self.out)
        self.assertIn("found a FIFO", done.stderr)
        self.refused("files.read", "replay", record.parent)
        self.gradus("merge", self.out, "--out", self.path / "merged", code=1)  # one is missing
        (self.out / "plan.json").unlink()
        os.mkfifo(self.out / "plan.json")
        self.refused("files.read", "report", self.out)
        self.refused("files.read", "run", self.out / "plan.json")


    def test_links_in_circles_cost_their_own_file_alone(self):
        flags = [*self.flags(seeds=3), *SHORT]
        self.gradus("run", *flags)

        def circle(place):
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
            place.symlink_to(place.name)

        folders = sorted(self.out.glob("runs/*"))
        circle(folders[0] / "record.json")
        circle(folders[1])
        circle(next(self.out.glob("environments/*.json")))
        done = self.gradus("report", self.out)
        self.assertEqual(done.stderr.count("left out"), 2, done.stderr)
        self.assertIn("levels of symbolic links", done.stderr)
        self.gradus("merge", self.out, "--out", self.path / "merged", code=1)  # two are missing
        self.assertEqual(len(self.records(self.path / "merged")), 1)
        self.gradus("run", *flags)
        self.assertEqual(self.statuses(), ["finished"] * 3)


class DeepAndLong(Case):
    """Limits on what is read: a named error, without the memory or the stack that it asks for."""

    DEPTH = 50000

    def deep(self):
        return "[" * self.DEPTH + "]" * self.DEPTH

    def test_json(self):
        self.gradus("run", *self.flags(), *SHORT)
        (self.path / "deep.json").write_text(
            '{"schema": {"name": "gradus.report", "version": 1}, "x": %s}' % self.deep())
        self.refused("json.limit", "compare", self.out, self.path / "deep.json")
        plan, record = self.out / "plan.json", next(self.out.glob("runs/*/record.json"))
        for file in (record, plan):
            text = file.read_text()
            for inner in (self.deep(), '{"a":' * self.DEPTH + "1" + "}" * self.DEPTH):
                file.write_text(text.replace("{", '{"deep": %s,' % inner, 1))
                if file == plan:
                    self.refused("json.limit", "report", self.out)
                    self.refused("json.limit", "merge", self.out, "--out", self.path / "merged")
                    self.refused("json.limit", "run", *self.flags(), *SHORT)
                else:
                    self.assertIn("levels of lists", self.gradus("report", self.out, code=4).stderr)
                    self.refused("json.limit", "replay", record.parent)
            file.write_text(text)

    def test_toml(self):
        study = self.path / "s.toml"
        for text in ("a." * self.DEPTH + "a = 1", "[" + "a." * self.DEPTH + "a]", "a = " + "[" * self.DEPTH,
                     "a = " + "{a = " * self.DEPTH):
            study.write_text(text)
            self.refused("toml.limit", "run", study)
        self.refused("set.unknown", "run", *self.flags(), "--set", "run." + "a." * self.DEPTH + "a=1")
        self.refused("options.type", "run", *self.flags(), "--set", "sgd.lr=" + "[" * self.DEPTH)
        study.write_text("a = 1")
        with open(study, "r+", encoding="utf-8") as file:
            file.truncate(1 << 33)
        self.refused("files.size", "run", study)


    def test_the_study_file_of_a_folder(self):
        self.gradus("run", *self.flags(), *SHORT)
        study = self.out / "study.toml"
        with open(study, "r+", encoding="utf-8") as file:
            file.truncate(1 << 33)
        self.refused("files.size", "report", self.out)
        self.refused("files.size", "merge", self.out, "--out", self.path / "merged")
        study.write_bytes(b"\xff\xfe not TOML [[[ \x1b[31m")
        done = self.gradus("report", self.out)
        self.assertNotIn("\x1b", done.stdout)
        json.loads((self.out / "report.json").read_text())
        study.unlink()  # a report needs the plan alone
        self.gradus("report", self.out)


class Names(Case):
    def test_that_are_not_utf8(self):
        name = os.fsencode(self.path) + b"/\xff"
        for arguments in (("run", *self.flags()[:-1], name), ("report", name), ("check", name),
                          ("run", name), ("replay", name), ("data", "fetch", name)):
            done = subprocess.run([GRADUS, *arguments], env=self.environment, capture_output=True, check=False)
            self.assertEqual(done.returncode, 2, (arguments, done.stderr))
            self.assertNotIn(b"\xff", done.stderr + done.stdout)
        os.mkdir(name)
        done = subprocess.run([GRADUS, "run", *self.flags(out="out"), *SHORT], cwd=name, env=self.environment,
                              capture_output=True, check=False)
        self.assertIn(b"[files.name]", done.stderr)
        self.assertEqual(done.returncode, 2)

    HOSTILE = "\u001b[31mred\u202egnissim\u2066\n\rgradus: all is well\u009b1m"
    SIGNS = "\u001b\u202e\u2066\r\u009b"

    def require_clean(self, text):
        for sign in self.SIGNS:
            self.assertNotIn(sign, text)
        self.assertNotRegex(text, "(?m)^gradus: all is well")

    def test_that_a_terminal_would_act_on(self):
        study = self.path / "s.toml"
        study.write_text(STUDY.format(name='"study"', method=json.dumps("m" + self.HOSTILE)))
        done = subprocess.run([GRADUS, "run", study, "--out", self.out], env=self.environment, capture_output=True,
                              text=True, errors="replace", check=False)
        self.require_clean(done.stdout + done.stderr)
        self.gradus("run", *self.flags(out=self.path / "b"), *SHORT)
        (file,) = (self.path / "b").glob("runs/*/record.json")
        for key in ("method", "status", "reason"):
            record = json.loads(file.read_text())
            record[key] = self.HOSTILE
            file.write_text(json.dumps(record))
            done = subprocess.run([GRADUS, "report", self.path / "b"], env=self.environment, capture_output=True,
                                  text=True, errors="replace", check=False)
            self.require_clean(done.stdout + done.stderr)
            self.assertNotEqual(done.returncode, 70)


class Plugins(Case):
    """Who else could put another file in a plugin's place?"""

    def setUp(self):
        super().setUp()
        self.plugins = self.path / "shared" / "mine" / "plugins"
        self.plugins.mkdir(parents=True)
        self.file = self.plugins / "steady.so"
        shutil.copy(TEST_PLUGINS / "steady.so", self.file)

    def list(self, file, code=0):
        return self.gradus("list", "--plugin", file, code=code)

    def test_folders_above(self):
        self.list(self.file)
        for folder in (self.plugins, self.plugins.parent, self.plugins.parent.parent):
            folder.chmod(0o777)
            self.assertIn("chmod o-w", self.refused("plugin.writable", "list", "--plugin", self.file))
            folder.chmod(0o1777)  # others may add files, but not exchange these
            self.list(self.file)
            folder.chmod(0o755)

    def test_links(self):
        (self.path / "open").mkdir()
        link = self.path / "open" / "steady.so"
        link.symlink_to(self.file)
        self.list(link)
        self.plugins.chmod(0o777)
        self.refused("plugin.writable", "list", "--plugin", link)
        self.plugins.chmod(0o755)
        (self.path / "open").chmod(0o777)
        self.refused("plugin.writable", "list", "--plugin", link)
        (self.path / "open").chmod(0o755)
        folder = self.path / "folder"
        folder.symlink_to(self.path / "shared")
        self.list(folder / "mine" / "plugins" / "steady.so")
        (self.path / "shared").chmod(0o777)
        self.refused("plugin.writable", "list", "--plugin", folder / "mine" / "plugins" / "steady.so")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_owners(self):
        for place in (self.file, self.plugins, self.plugins.parent):
            os.chown(place, 12345, 12345)
            self.assertIn("found user 12345", self.refused("plugin.owner", "list", "--plugin", self.file))
            os.chown(place, 0, 0)
        self.list(self.file)


class Leftovers(Case):
    def test_a_killed_check_leaves_nothing_for_long(self):
        scratch = self.path / "scratch"
        scratch.mkdir()
        (scratch / "gradus-scratch-mine").mkdir()  # not one of ours: another form of name
        self.environment["TMPDIR"] = str(scratch)
        process = self.start("check", TEST_PLUGINS / "steady.so")
        self.wait_for(lambda: list(scratch.glob("gradus-scratch-*.*")), "the folder")
        pids = self.children(process)
        kill(process.pid)
        process.wait()
        self.require_gone(pids)
        self.assertTrue(list(scratch.glob("gradus-scratch-*.*")))
        self.gradus("check", TEST_PLUGINS / "steady.so")
        self.assertEqual([folder.name for folder in scratch.iterdir()], ["gradus-scratch-mine"])

    def test_a_report_that_is_killed_while_it_writes_leaves_no_part(self):
        self.gradus("run", *self.flags(), *SHORT)
        before = sorted(file.name for file in self.out.iterdir())

        def die_at(size):
            import resource
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # ends the process in the middle of its write
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        for name in ("report.json", "report.html"):
            size = (self.out / name).stat().st_size // 2
            done = subprocess.run(self.command("report", self.out), env=self.environment, capture_output=True,
                                  check=False, preexec_fn=lambda: die_at(size))
            self.assertEqual(done.returncode, -signal.SIGXFSZ, done.stderr)
            self.assertEqual(sorted(file.name for file in self.out.iterdir()), before)


if __name__ == "__main__":
    unittest.main()
