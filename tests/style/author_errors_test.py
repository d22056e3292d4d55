#!/usr/bin/env python3
"""What a plugin's author forgets is said in one sentence by the compiler, and nothing else is.

author_errors_test.py COMPILER INCLUDE_FOLDER...
"""
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).with_name("author_errors.cpp")
SENTENCES = (
    "an optimizer needs `void state(gradus::Archive& archive) override`",
    "an item needs a public `struct Options { void declare(gradus::Schema& schema); }`",
    "Options needs `void declare(gradus::Schema& schema)`",
    "an item needs the public constructor `explicit Item(Options options)`",
    "every field of Options needs a default value",
    "an option's field is bool, int64_t, double, std::string",
    "offer<Base, Item>: Item must derive publicly from Base",
)


def main():
    compiler, folders = sys.argv[1], sys.argv[2:]
    done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", *(f"-I{folder}" for folder in folders), SOURCE],
                          text=True, capture_output=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    errors = re.findall(r"error: (?:static assertion failed[^:]*: )?(.*)", done.stderr)
    problems = [f"no error begins with: {sentence}" for sentence in SENTENCES
                if not any(error.lstrip('"').startswith(sentence) for error in errors)]
    problems += [f"an error that is no sentence: {error}" for error in errors
                 if not error.lstrip('"').startswith(SENTENCES)]
    sys.exit("\n".join(problems) or 0)


if __name__ == "__main__":
    main()
