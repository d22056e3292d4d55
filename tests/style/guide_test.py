#!/usr/bin/env python3
"""docs/plugins.md names every check that `gradus check` makes, and no other."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = {"common": "all", "convergence": "optimizer", "promise": "optimizer", "option": "optimizer"}  # where the file's name is no kind
TABLE = re.compile(r"^ *(?:static )?constexpr Check (\w+)\[\] = \{(.*?)\};", re.MULTILINE | re.DOTALL)
NAME = re.compile(r'\{"([^"]+)",\s*\w+\}')


def made():
    """(kind, name) of every entry of the tables of checks."""
    found = {("the file", "load"), ("the file", "built with optimization")}
    for path in sorted((ROOT / "suite/conformance").glob("*_checks.cpp")):
        for table, entries in TABLE.findall(path.read_text(encoding="utf-8")):
            part = path.name.removesuffix("_checks.cpp")
            kind = table.removeprefix("of_").removesuffix("s") if part == "other" else KINDS.get(part, part)
            found |= {(kind, name) for name in NAME.findall(entries)}
    return found


def documented():
    found = set()
    for line in (ROOT / "docs/plugins.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("|") and len(cells) == 3:
            found |= {(cells[0], name) for name in re.findall(r"`([^`]+)`", cells[1])}
    return {(kind, name) for kind, name in found
            if kind in ("the file", "all", "optimizer", "model", "task", "driver", "monitor", "tool", "claim")}


def main():
    checks, guide = made(), documented()
    if len(checks) < 40:
        sys.exit(f"expected about 45 checks in suite/conformance, found {len(checks)}")
    problems = [f"{kind}: '{name}' is checked, but not in docs/plugins.md" for kind, name in sorted(checks - guide)]
    problems += [f"{kind}: '{name}' is in docs/plugins.md, but not checked" for kind, name in sorted(guide - checks)]
    sys.exit("\n".join(problems) or 0)


if __name__ == "__main__":
    main()
