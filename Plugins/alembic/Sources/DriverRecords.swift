// Made by embed.sh from drivers/records.py; change that.

let driverRecords = #"""
    """Walks a project's migrations on a database of the gate's own, inside the project's own interpreter.

    The gate believes no exit status: it reads what is written here, one JSON object a line, to a file outside of the
    repository. What the code under test may replace is taken hold of before any of it is imported.
    """

    import argparse
    import contextlib
    import functools
    import importlib.util
    import io
    import json
    import os
    import re
    import socket
    import subprocess
    import sys
    import time
    import traceback
    import warnings
    import weakref

    MOST_WORDS = 1500


    class Records:
        """The file. Functions are kept in the instance, where no patch of a module's names reaches them."""

        def __init__(self, path):
            self.write, self.dumps = os.write, json.dumps
            self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.terminal = os.dup(2)
            self.severe = 0

        def put(self, kind, **fields):
            line = self.dumps(dict(fields, kind=kind), sort_keys=True, default=str).encode("utf-8", "backslashreplace") + b"\n"
            while line:
                line = line[self.write(self.file, line) :]

        def finding(self, rule, severity, message, path=None, line=0, fix=""):
            self.severe += severity == "error"
            self.put("finding", rule=rule, severity=severity, message=cut(message), path=path or "", line=line or 0, fix=fix)

        def progress(self, done, total, what):
            self.write(self.terminal, ("firsttry-progress %d %d %s\n" % (done, total, what)).encode())


    class Problem(Exception):
        """There can be no verdict. `kind` is one of the gate's own."""

        def __init__(self, kind, message, hint=""):
            super().__init__(message)
            self.kind, self.hint = kind, hint


    class Fault(Exception):
        """A step of a migration failed; `place` is the line of the project's code that did."""

        def __init__(self, error, place):
            super().__init__(words(error))
            self.error, self.place = error, place


    def cut(text):
        # An address is another one in each run.
        text = re.sub(r"\s+", " ", re.sub(r"( object)? at 0x[0-9a-fA-F]+", "", str(text))).strip()
        return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"


    def words(error):
        """What an error says, without SQLAlchemy's advertisements."""
        text = re.sub(r"\(Background on this error at: [^)]*\)", "", str(error))
        said = "%s: %s" % (type(error).__name__, text) if text.strip() else type(error).__name__
        # SQLAlchemy repeats what its cause says.
        if error.__cause__ is not None and str(error.__cause__).strip() not in text:
            said += " (because of %s)" % words(error.__cause__)
        return cut(said)


    def inside(path):
        """`path` relative to the repository, or None when it lies elsewhere or in an environment."""
        path = os.path.realpath(path) if os.path.isfile(path) or os.path.isdir(path) else ""
        if not path.startswith(ROOT + os.sep) or "%ssite-packages%s" % (os.sep, os.sep) in path:
            return None
        return path[len(ROOT) + 1 :]


    def places(error):
        """The lines of the project's code on the way to where an error was raised, the innermost last."""
        found = [(inside(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            found.append((inside(error.filename), error.lineno or 0))
        return [place for place in found if place[0]]

    """#
