// Made by embed.sh from drivers/toml.py; change that.

let driverToml = #"""
    """Prints the TOML files that its arguments name as one JSON object: {name: content, or null where it cannot be read}."""

    import json
    import sys

    try:
        import tomllib
    except ImportError:
        import tomli as tomllib

    contents = {}
    for name in sys.argv[1:]:
        try:
            with open(name, "rb") as file:
                contents[name] = tomllib.load(file)
        except (OSError, ValueError) as error:
            print("%s: %s" % (name, error), file=sys.stderr)
            contents[name] = None
    print(json.dumps(contents, default=str))

    """#
