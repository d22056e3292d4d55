"""What goes to a real terminal: colours as colours, and lines that fit, also with names of all scripts."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata
import unittest

from programs import PATIENCE_S, Case

STUDY = """name = "名前"
seeds = 2
[run]
budget = { steps = 20 }
[[task]]
id = "quadratic"
[[method]]
name = "学习率很大的随机梯度下降法"
optimizer = { id = "sgd", lr = 0.1 }
[[method]]
name = "e\u0301te\u0301 combining"
optimizer = { id = "adam", lr = 0.1 }
[[method]]
name = "🚀 momentum"
optimizer = { id = "momentum", lr = 0.01 }
"""

# Colours, and what a progress bar needs: up, to the line's start, clear what is below.
KNOWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\[[0-9]+A|\x1b\[J")


def width(text):
    """Columns by Unicode's tables, for texts without joined emoji."""
    columns = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns


class Terminal(Case):
    def setUp(self):
        super().setUp()
        (self.path / "s.toml").write_text(STUDY, encoding="utf-8")

    def shown(self, columns, *arguments):
        """What a terminal of so many columns gets from gradus."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        environment = {name: value for name, value in self.environment.items() if name not in ("NO_COLOR", "COLUMNS")}
        with subprocess.Popen(self.command(*arguments), cwd=self.path, env=dict(environment, TERM="xterm-256color"),
                              stdin=slave, stdout=slave, stderr=slave) as process:
            os.close(slave)
            received = b""
            while True:
                try:
                    block = os.read(master, 65536)
                except OSError:  # Linux says so when the other side is closed
                    break
                if not block:
                    break
                received += block
            self.assertEqual(process.wait(PATIENCE_S), 0, received.decode(errors="replace"))
        os.close(master)
        return received.decode()

    def check(self, columns, *arguments, coloured=True):
        text = self.shown(columns, *arguments)
        self.assertNotIn("\\x1b", text, "an escape sequence as text")
        plain = KNOWN.sub("", text)
        self.assertNotIn("\x1b", plain, "an unknown escape sequence")
        if coloured:
            self.assertRegex(text, r"\x1b\[[0-9;]*m")
        for line in re.split(r"[\r\n]+", plain):
            longest = max(line.split(), key=len, default="")
            if longest.isascii() and len(longest) > columns - 14:
                continue  # a path or JSON, which stays whole
            self.assertLessEqual(width(line), columns, f"{arguments}: {line}")
        return plain

    def test_every_command_at_every_width(self):
        for columns in (40, 80, 200):
            with self.subTest(columns=columns):
                out = f"out{columns}"
                text = self.check(columns, "run", "s.toml", "--out", out, "--curves")
                self.assertIn("学习率", text)
                self.check(columns, "run", "s.toml", "--out", out, "--dry-run")
                self.check(columns, "report", out, "--curves")
                run = next((self.path / out).glob("runs/*"))
                for arguments in (["compare", out, out], ["status", out], ["replay", run],
                                  ["merge", out, "--out", f"merged{columns}"]):
                    self.check(columns, *arguments, coloured=False)
                for arguments in (["list"], ["list", "tasks"], ["show", "adam"], ["show", "fashion_mlp"],
                                  ["data", "list"]):
                    self.check(columns, *arguments)


if __name__ == "__main__":
    unittest.main()
