#!/usr/bin/env python3
"""Validates every JSON file below folders against the schema that it names.

    tests/validate_json.py [--schemas suite/record/schemas] FOLDER_OR_FILE...

Uses python3-jsonschema, so that the files are judged by other code than wrote them. Also refuses
NaN, Infinity and repeated keys, which Python's parser would take. Ends with 1 if a file is wrong,
with 2 if there was nothing to validate.
"""
import argparse
import json
import pathlib
import sys

import jsonschema


def refuse(text):
    raise ValueError(f"'{text}' is no JSON number")


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"repeated keys among {keys}")
    return dict(pairs)


def load(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique_keys)


def load_schemas(folder):
    schemas = {path.name: load(path) for path in sorted(folder.glob("*.json"))}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    return schemas


def problems(path, schemas):
    try:
        document = load(path)
    except ValueError as error:
        return [f"{path}: {error}"]
    tag = document.get("schema") if isinstance(document, dict) else None
    name = tag.get("name") if isinstance(tag, dict) else None
    schema = schemas.get(f"{name}.json")
    if schema is None:
        return [f"{path}: names no known schema (found {tag!r})"]
    resolver = jsonschema.RefResolver(schema["$id"], schema, store=schemas)
    validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
    found = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.path)))
    return [f"{path}: at /{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = pathlib.Path(__file__).resolve().parent.parent / "suite" / "record" / "schemas"
    parser.add_argument("--schemas", type=pathlib.Path, default=default)
    parser.add_argument("paths", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()

    schemas = load_schemas(arguments.schemas)
    files = []
    for path in arguments.paths:
        files += sorted(path.rglob("*.json")) if path.is_dir() else [path]
    wrong = [problem for file in files for problem in problems(file, schemas)]
    for problem in wrong:
        print(problem, file=sys.stderr)
    print(f"{len(files)} files, {len(wrong)} problems")
    if not files:
        return 2
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
