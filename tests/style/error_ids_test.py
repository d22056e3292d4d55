#!/usr/bin/env python3
"""Every error id in the sources stands in a document, and every documented id is one of the sources."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ID = r"[a-z_]+\.[a-z_]+"
# First parts of ids that name nothing else: a literal that begins with one is an id wherever it stands.
FAMILIES = ("data", "files", "golden", "item", "json", "objective", "options", "parameters", "plugin", "schema", "stats",
            "worker")


def sources():
    for folder in ("suite", "datasets", "plugins"):
        for path in sorted((ROOT / folder).glob("**/*")):
            if path.suffix in (".h", ".cpp", ".py") and "tests" not in path.parts:
                yield path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "python" / "src").glob("**/*.py")):
        yield path.read_text(encoding="utf-8")


def thrown():
    """`Error("a.b", ...)`, and the ids that are data: `{"failed", text, "a.b"}`."""
    ids = set()
    for text in sources():
        ids |= set(re.findall(rf'\b[A-Za-z_]*[Ee]rror(?: error)?[({{]\s*"({ID})"', text))
        ids |= set(re.findall(rf'"((?:{"|".join(FAMILIES)})\.[a-z_]+)"', text))  # passed on as arguments
    return {name for name in ids if not name.endswith((".json", ".h"))}


def documented():
    """The first cells of tables whose header begins with `| id |`."""
    ids = set()
    for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("plugins/*/README.md")]:
        in_table = False
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("| id |"):
                in_table = True
            elif not line.startswith("|"):
                in_table = False
            elif in_table:
                ids |= set(re.findall(rf"`({ID})`", line.split("|")[1]))
    return ids


def main():
    text = documented()
    wrong = [f"{name}: thrown, in no document (docs/errors.md)" for name in sorted(thrown() - text)]
    everything = "\n".join(sources())
    wrong += [f"{name}: documented, in no source" for name in sorted(text) if name not in everything]
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
