"""Checks tests/validate_json.py: what is right passes, what is wrong is named.

usage: validate_json_test.py VALIDATE_JSON
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HASH = "0123456789abcdef" * 2
CLAIM = {
    "schema": {"name": "gradus.claim", "version": 1}, "claim": "a.B", "study": "smoke",
    "kind": "theorem", "text": "t", "source": "s", "criterion": "c", "options": {},
    "verdict": "holds", "why": "w", "measured": "m", "bound": "b", "tolerance": "",
    "indicative": False, "numbers": {"x": 1.5, "y": None}, "records": [HASH], "error": None,
}


def changed(**changes):
    return json.dumps({**CLAIM, **changes})


def without(key):
    return json.dumps({k: v for k, v in CLAIM.items() if k != key})


# text of the file, what the message must hold ("" where the file is right)
CASES = [
    (json.dumps(CLAIM), ""),
    (changed(verdict="maybe"), "at /verdict: 'maybe' is not one of"),
    (changed(records=["x"]), "at /records/0: 'x' does not match"),
    (changed(extra=1), "('extra' was unexpected)"),
    (without("why"), "'why' is a required property"),
    (changed(schema={"name": "gradus.claim", "version": 2}), "at /schema/version: 1 was expected"),
    (changed(schema={"name": "gradus.other", "version": 1}), "names no known schema"),
    (json.dumps(CLAIM).replace("1.5", "NaN"), "'NaN' is no JSON number"),
    (json.dumps(CLAIM).replace('"why"', '"claim"'), "repeated keys"),
    (json.dumps(CLAIM)[:-1], "Expecting"),
    ("[]", "names no known schema"),
]


def run(script, folder):
    return subprocess.run([sys.executable, script, folder], capture_output=True, text=True)


def main():
    script = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        assert run(script, folder).returncode == 2, "an empty folder is nothing to be proud of"
        file = pathlib.Path(folder) / "sub" / "claim.json"
        file.parent.mkdir()
        for text, message in CASES:
            file.write_text(text)
            result = run(script, folder)
            expected = 1 if message else 0
            assert result.returncode == expected, (text, result)
            assert message in result.stderr, (message, result.stderr)
    print(f"{len(CASES)} cases")


if __name__ == "__main__":
    main()
