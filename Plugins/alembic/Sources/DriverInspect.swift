// Made by embed.sh from drivers/inspect.py; change that.

let driverInspect = #"""
    """Tells the gate what the project's environment and the machine have, without running any code of the project."""

    import glob
    import importlib.util
    import json
    import os
    import re
    import shutil
    import sys


    def version(name):
        try:
            from importlib.metadata import version as installed
        except ImportError:
            from importlib_metadata import version as installed
        try:
            return installed(name)
        except Exception:
            return ""


    def servers():
        """Folders with a PostgreSQL server, the newest first."""
        found = {}
        places = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin") + glob.glob("/usr/local/pgsql/bin")
        program = shutil.which("postgres")
        for folder in places + ([os.path.dirname(os.path.realpath(program))] if program else []):
            if all(os.access(os.path.join(folder, name), os.X_OK) for name in ("initdb", "postgres", "psql")):
                number = re.search(r"(\d+)(?:\.\d+)?/bin$", folder)
                found[folder] = int(number.group(1)) if number else 0
        return [folder for folder, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]


    sys.path[:] = [path for path in sys.path if path]
    drivers = [name for name in ("psycopg", "psycopg2", "pg8000", "asyncpg") if importlib.util.find_spec(name) is not None]
    print(json.dumps({"alembic": version("alembic"), "sqlalchemy": version("sqlalchemy"), "drivers": drivers, "servers": servers(), "executable": sys.executable}))

    """#
