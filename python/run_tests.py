#!/usr/bin/env python3
"""run_tests.py PYTHON: the tests of the Python package, without installing it.

Ends with 77, which CTest calls skipped, where PYTHON is not there, is too old or has no pytest.
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
NEEDED = "import sys, numpy, pandas, pytest; sys.exit(sys.version_info < (3, 11))"
SKIPPED = 77


def main(python: str) -> int:
    """Exit code of the tests."""
    if not pathlib.Path(python).exists():
        print(f"skipped: {python} is not there; ./bootstrap test makes it")
        return SKIPPED
    if subprocess.run([python, "-c", NEEDED], check=False).returncode != 0:
        print(f"skipped: {python} is older than 3.11, or lacks numpy, pandas or pytest")
        return SKIPPED
    paths = [str(HERE / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    call = [python, "-m", "pytest", "-p", "no:cacheprovider", "--durations=5"]
    return subprocess.run(call, cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
