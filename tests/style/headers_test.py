#!/usr/bin/env python3
"""The SDK's headers: each is in the list of what is installed, compiles alone, and brings none that makes plugins slow.

headers_test.py COMPILER INCLUDE_FOLDER...
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LIST = pathlib.Path(__file__).resolve().parents[2] / "cmake" / "GradusSdkHeaders.cmake"
SUITE = pathlib.Path(__file__).resolve().parents[2] / "suite"
HEAVY = ("/torch/torch.h", "/torch/nn.h", "/torch/optim.h", "/ATen/ATen.h")
JSON = "/nlohmann/json.hpp"  # the suite parses JSON; what a plugin includes does not


def problem(compiler, folders, header):
    """Empty, or what is wrong with a header."""
    name = header[header.index("gradus/"):]
    with tempfile.TemporaryDirectory() as scratch:
        source, found = pathlib.Path(scratch, "alone.cpp"), pathlib.Path(scratch, "alone.d")
        source.write_text(f'#include "{name}"\n', encoding="utf-8")
        done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wno-unused-parameter",
                               "-Werror", "-MD", "-MF", found, *(f"-I{folder}" for folder in folders), source],
                              text=True, capture_output=True, check=False)
        if done.returncode != 0:
            return f"{header}: does not compile alone:\n{done.stderr}"
        text = found.read_text(encoding="utf-8")
    brought = [heavy for heavy in (*HEAVY, JSON) if heavy in text]
    return f"{header}: brings {', '.join(brought)}" if brought else ""


def main():
    compiler, folders = sys.argv[1], sys.argv[2:]
    headers = sorted(re.findall(r"^  (\w+/gradus/[\w/]+\.h)", LIST.read_text(encoding="utf-8"), re.MULTILINE))
    there = sorted(str(path.relative_to(SUITE)) for path in SUITE.glob("*/gradus/**/*.h"))
    if headers != there or not headers:
        sys.exit(f"expected in {LIST} what lies below suite/*/gradus, found another:\n"
                 + "\n".join(sorted(set(headers) ^ set(there))))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [found for found in pool.map(lambda header: problem(compiler, folders, header), headers) if found]
    sys.exit("\n".join(problems) or 0)


if __name__ == "__main__":
    main()
