#!/usr/bin/env python3
"""Documents keep one width, their links lead somewhere, files that texts name exist, and what is trusted is named."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIDTH = 100
MADE = {"docs/catalogue.md"}  # by gradus, of plugins' texts
INSTALLED = {"cmake/gradusConfig.cmake"}  # not in the tree
# The folders of the tree in which a path that a text names is looked for.
PATH = re.compile(r"(?<![\w./<-])((?:suite|plugins|datasets|tests|docs|cmake|studies|packages|examples)/"
                  r"[\w./-]*\.(?:h|cpp|md|py|txt|toml|cmake|json|js|sh))\b(?![\w/<*-])")
PLACEHOLDER = re.compile(r"(^|/)(NAME|FILE|ID|X|plugin|part)\b|/x\.|<")


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def prose(text):
    """The lines outside of code, tables, formulas and comments, with their numbers."""
    fence = formula = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("```"):
            fence = not fence
        elif not fence and bare.startswith("$$"):
            formula = not formula if bare.count("$$") % 2 else formula
        elif not fence and not formula and not bare.startswith(("|", "<", "[!")) and not line.startswith("    "):
            yield number, line


def anchors(text):
    found = set()
    for line in text.splitlines():
        if line.startswith("#"):
            title = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(title.replace(" ", "-"))
    return found


class Documents(unittest.TestCase):
    def test_prose_keeps_the_width(self):
        for name in tracked("*.md"):
            if name in MADE:
                continue
            for number, line in prose((ROOT / name).read_text(encoding="utf-8")):
                # A word that is longer than a line (a link, a formula) has one of its own.
                one_word = " " not in re.sub(r"`[^`]*`|\$[^$]*\$|\[[^\]]*\]\([^)]*\)", "w", line.strip().lstrip("-* "))
                with self.subTest(f"{name}:{number}"):
                    self.assertTrue(len(line) <= WIDTH or one_word or line.startswith("#"), line)

    def test_links_lead_somewhere(self):
        count = 0
        for name in tracked("*.md"):
            text = (ROOT / name).read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
                if re.match(r"[a-z]+:", target) or "templates" in name:
                    continue
                count += 1
                path, _, anchor = target.partition("#")
                file = (ROOT / name).parent / path if path else ROOT / name
                with self.subTest(f"{name}: {target}"):
                    self.assertTrue(file.exists(), "no such file")
                    if anchor and file.suffix == ".md":
                        self.assertIn(anchor, anchors(file.read_text(encoding="utf-8")))
        self.assertGreater(count, 50)

    def test_files_that_texts_name_exist(self):
        count = 0
        for name in tracked("*.md", "*.h", "*.cpp", "*.py", "*.cmake", "*CMakeLists.txt", "bootstrap"):
            if "templates" in name or name == "CHANGELOG.md" or name.startswith("tests/style/"):
                continue
            folder = (ROOT / name).parent
            for path in PATH.findall((ROOT / name).read_text(encoding="utf-8")):
                if PLACEHOLDER.search(path) or path in INSTALLED:
                    continue
                count += 1
                # From the folder of the text, from one above it, or in a plugin as they all are.
                places = [folder, *folder.parents, ROOT / "plugins" / "baselines"]
                with self.subTest(f"{name}: {path}"):
                    self.assertTrue(any((place / path).exists() for place in places), "no such file")
        self.assertGreater(count, 100)

    def test_programs_and_variables_that_are_trusted_are_named(self):
        variable = re.compile(r'"((?:GRADUS|XDG|CUDA|OMP|MKL|LD|PYTHON|SLURM)_[A-Z_]+)"|(?:getenv|is_set)\("(\w+)"\)')
        trusted = set()
        for name in tracked("suite/*.cpp", "datasets/*.cpp", "plugins/*.cpp"):
            text = (ROOT / name).read_text(encoding="utf-8")
            if "/tests/" not in name:
                trusted |= {one or other for one, other in variable.findall(text)}
                trusted |= set(re.findall(r'find_program\("([\w-]+)"\)', text))
        self.assertLessEqual({"GRADUS_WORKER", "PATH", "HOME", "sbatch"}, trusted)
        told = set(re.findall(r"`([\w-]+)`", (ROOT / "docs/security.md").read_text(encoding="utf-8")))
        self.assertEqual(trusted - told, set(), "not in docs/security.md")


if __name__ == "__main__":
    unittest.main()
