// Made by embed.sh from drivers/validate.py; change that.

let driverValidate = #"""
    """Holds an SBOM to the schema of CycloneDX: one JSON object on stdout, {"valid": bool, "fault": text}."""

    import json
    import re
    import sys

    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import Draft7Validator

    # The grammar for URLs that jsonschema uses takes 30 ms for each; a lock file has thousands of them.
    NOT_IN_URLS = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]')
    FORMATS = Draft7Validator.FORMAT_CHECKER.checkers
    for name in ("iri-reference", "iri"):
        FORMATS[name] = (lambda value: not isinstance(value, str) or not NOT_IN_URLS.search(value), ())


    def unique_items(validator, wanted, items, schema):
        """As jsonschema's own, which compares each item with every other."""
        if wanted and isinstance(items, list) and len({json.dumps(item, sort_keys=True) for item in items}) < len(items):
            yield ValidationError("two items are the same")


    Draft7Validator.VALIDATORS["uniqueItems"] = unique_items

    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    words = ""
    if fault is not None:
        data = getattr(fault, "data", fault)
        place = "/".join(str(part) for part in getattr(data, "absolute_path", ()))
        words = "%s: %s" % (place, str(getattr(data, "message", data))[:1000])
    print(json.dumps({"valid": fault is None, "fault": words}))

    """#
