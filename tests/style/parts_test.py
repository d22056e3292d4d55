#!/usr/bin/env python3
"""Parts of the suite stand on parts below them alone, in the order of docs/architecture.md."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def parts():
    """The parts in the order of the document's table, from the top down."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `suite/(\w+)` \|", text, re.MULTILINE)


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
        for path in sorted((ROOT / "suite").glob("*/**/*.[hc]*")):
            part = path.relative_to(ROOT / "suite").parts[0]
            if path.suffix not in (".h", ".cpp") or "templates" in path.parts:
                continue
            for included in re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE):
                other = public.get(included, included.split("/")[0])
                if other in order and other != part:
                    count += 1
                    with self.subTest(f"{path.relative_to(ROOT)}: {included}"):
                        self.assertGreater(order[other], order[part], f"{other} stands above {part}")
        self.assertGreater(count, 500)


if __name__ == "__main__":
    unittest.main()
