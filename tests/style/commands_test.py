#!/usr/bin/env python3
"""Each command of `gradus` has one file, which holds its options and its action."""
import pathlib
import re
import unittest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "suite" / "cli"


class Commands(unittest.TestCase):
    def test_each_lies_in_the_file_of_its_name(self):
        text = (FOLDER / "commands.h").read_text()
        declared = text.split("AddCommand add_")[1].split(";")[0]
        names = re.findall(r"add_(\w+)", "add_" + declared)
        table = re.findall(r"add_(\w+)", text.split("all_commands[]")[1])
        self.assertGreater(len(names), 10)
        self.assertEqual(sorted(names), sorted(table))
        for name in names:
            source = (FOLDER / f"{name}.cpp").read_text()
            self.assertIn(f"void add_{name}(CLI::App& app", source)
            self.assertRegex(source, rf'add_command<\w+>\(app, exit_code, "{name}"')

    def test_no_other_file_adds_a_command(self):
        for path in FOLDER.glob("*.cpp"):
            if "add_command<" in path.read_text():
                self.assertIn(f"add_{path.stem},", re.sub(r"\s*[;}]", ",", (FOLDER / "commands.h").read_text()))


if __name__ == "__main__":
    unittest.main()
