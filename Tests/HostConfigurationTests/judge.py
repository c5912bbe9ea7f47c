"""Judges TOML files by a JSON Schema: judge.py SCHEMA FILE… prints one line for each, its name and "valid" or "invalid"."""
import json
import pathlib
import sys
import tomllib

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for name in sys.argv[2:]:
    try:
        text = pathlib.Path(name).read_bytes().decode("utf-8-sig")
        verdict = "valid" if validator.is_valid(tomllib.loads(text)) else "invalid"
    except ValueError:
        verdict = "invalid"
    print(pathlib.Path(name).stem, verdict)
