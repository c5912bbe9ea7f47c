"""judge_bills.py TRIVY FILE…: holds SBOMs to CycloneDX 1.6, with nothing of the gate that made them.

The schema is held by jsonschema alone, every format checked; what it cannot say (references, order, what may differ from run to
run) is looked at here; and trivy, which has a reader of its own in Go, must see the same packages. One line for each fault.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
from importlib import resources
from urllib.parse import unquote

import referencing
from jsonschema import Draft7Validator

SCHEMAS = resources.files("cyclonedx.schema") / "_res"


def validator():
    registry = referencing.Registry()
    for name in ("spdx", "jsf-0.82"):
        schema = json.loads((SCHEMAS / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))
        resource = referencing.Resource.from_contents(schema, default_specification=referencing.jsonschema.DRAFT7)
        registry = registry.with_resource(f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", resource)
    bill = json.loads((SCHEMAS / "bom-1.6.SNAPSHOT.schema.json").read_text(encoding="utf-8"))
    return Draft7Validator(bill, registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER)


def faults(bill):
    components = bill.get("components", [])
    references = [component["bom-ref"] for component in components]
    if len(set(references)) != len(references):
        yield "two components have one reference"
    if references != sorted(references, key=str.encode):
        yield "components are not sorted"
    known = set(references) | {bill["metadata"].get("component", {}).get("bom-ref")}
    for dependency in bill.get("dependencies", []):
        for reference in [dependency["ref"], *dependency.get("dependsOn", [])]:
            if reference not in known:
                yield f"a dependency names {reference}, which is no component"
    if "serialNumber" in bill or "timestamp" in bill["metadata"]:
        yield "it says when it was made, or has a number of its own"


def seen_by_trivy(trivy, file, cache):
    command = [trivy, "sbom", "--config", "", "--skip-db-update", "--skip-java-db-update", "--skip-version-check", "--offline-scan"]
    command += ["--quiet", "--cache-dir", cache, "--scanners", "license", "--list-all-pkgs", "--format", "json", str(file)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        return {"trivy ended with status %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-200:])}
    results = json.loads(done.stdout).get("Results") or []
    return {unquote(package["Identifier"]["PURL"]) for result in results for package in result.get("Packages") or []}


def main():
    judge = validator()
    with tempfile.TemporaryDirectory() as cache:
        for name in sys.argv[2:]:
            file = pathlib.Path(name)
            bill = json.loads(file.read_text(encoding="utf-8"))
            for error in judge.iter_errors(bill):
                print(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            for fault in faults(bill):
                print(f"{name}: {fault}")
            ours = {unquote(component["purl"]) for component in bill.get("components", []) if "purl" in component}
            for package in sorted(ours ^ seen_by_trivy(sys.argv[1], file, cache)):
                print(f"{name}: {package}: {'trivy does not see it' if package in ours else 'only trivy sees it'}")


main()
