#!/usr/bin/env python3
"""Parts of the suite stand on parts below them alone, in the order of docs/architecture.md, and each
declares what is in its own namespace."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
OF_THE_SDK = {"api": "gradus", "base": "gradus", "options": "gradus"}  # what a plugin writes


def parts():
    """The parts in the order of the document's table, from the top down."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `suite/(\w+)` \|", text, re.MULTILINE)


def sources():
    """Every source of the suite, with its part."""
    for path in sorted((ROOT / "suite").glob("*/**/*.[hc]*")):
        if path.suffix in (".h", ".cpp") and "templates" not in path.parts:
            yield path.relative_to(ROOT / "suite").parts[0], path


class Parts(unittest.TestCase):
    def test_the_document_lists_every_part(self):
        folders = {path.parent.name for path in (ROOT / "suite").glob("*/CMakeLists.txt")}
        self.assertEqual(sorted(folders), sorted(parts()))

    def test_no_part_includes_one_above_it(self):
        order = {part: place for place, part in enumerate(parts())}
        public = {}  # headers of the SDK, by how they are included
        for path in (ROOT / "suite").glob("*/gradus/**/*.h"):
            part, *_ = path.relative_to(ROOT / "suite").parts
            public[str(path.relative_to(ROOT / "suite" / part))] = part
        count = 0
        for part, path in sources():
            for included in re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE):
                other = public.get(included, included.split("/")[0])
                if other in order and other != part:
                    count += 1
                    with self.subTest(f"{path.relative_to(ROOT)}: {included}"):
                        self.assertGreater(order[other], order[part], f"{other} stands above {part}")
        self.assertGreater(count, 500)

    def test_each_part_has_a_namespace_of_its_own(self):
        count = 0
        for part, path in sources():
            own = OF_THE_SDK.get(part, f"gradus::{part}")
            inner = own if part not in OF_THE_SDK else "gradus::detail"
            text = path.read_text(encoding="utf-8").replace("::HWY_NAMESPACE {", " {")  # one for each instruction set
            for name in re.findall(r"^namespace (gradus[\w:]*) \{", text, re.MULTILINE):
                count += 1
                with self.subTest(f"{path.relative_to(ROOT)}: {name}"):
                    self.assertTrue(name == own or f"{name}::".startswith(f"{inner}::"), f"expected {own}")
        self.assertGreater(count, 500)

    def test_no_header_opens_a_namespace_to_all(self):
        for _, path in sources():
            if path.suffix == ".h":
                with self.subTest(str(path.relative_to(ROOT))):
                    self.assertNotRegex(path.read_text(encoding="utf-8"), r"(?m)^\s*using namespace ")


if __name__ == "__main__":
    unittest.main()
