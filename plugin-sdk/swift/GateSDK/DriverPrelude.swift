/// What every driver in Python begins with: RECORDS, where it tells what it found, and MESSAGE, what the gate told it.
///
/// The code under test runs in the same process or beside it: what it may replace is taken hold of first.
let driverPrelude = #"""
    import json
    import os
    import re
    import sys


    # A page for each rule, where a driver knows one.
    HELP = {}


    class Records:
        """One JSON object a line, appended to a file outside of the repository."""

        def __init__(self, path):
            self.write, self.dumps = os.write, json.dumps
            self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.terminal = os.dup(2)

        def put(self, kind, **fields):
            line = self.dumps(dict(fields, kind=kind), sort_keys=True, default=str).encode("utf-8", "backslashreplace") + b"\n"
            while line:
                line = line[self.write(self.file, line) :]

        def finding(self, rule, severity, message, path="", line=0, fix="", help_uri=""):
            place = dict(path=path or "", line=line or 0)
            self.put("finding", rule=rule, severity=severity, message=cut(message), fix=fix, help_uri=help_uri or HELP.get(rule, ""), **place)

        def metric(self, name, value, unit=""):
            self.put("metric", name=name, value=value, unit=unit)

        def artifact(self, name, path, media_type):
            self.put("artifact", name=name, path=path, media_type=media_type)

        def proof(self, name, expected, examined, statement):
            self.put("proof", name=name, expected=expected, examined=examined, statement=statement)

        def log(self, message):
            self.put("log", message=cut(message))

        def progress(self, done, total, what):
            self.write(self.terminal, ("firsttry-progress %d %d %s\n" % (done, total, what)).encode("utf-8", "replace"))


    class Problem(Exception):
        """There can be no verdict. `kind`: missing, version, broke, config, output, incomplete, options, timeout."""

        def __init__(self, kind, message, hint=""):
            super().__init__(message)
            self.kind, self.hint = kind, hint


    def cut(text, most=1500):
        text = re.sub(r"\s+", " ", str(text)).strip()
        return text if len(text) <= most else text[: most - 1] + "…"


    def capture(command, most=64 << 20, **options):
        """Runs a program; returns its status and what it printed on both streams. Past `most` bytes there can be no verdict."""
        import subprocess

        said = bytearray()
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options) as child:
            for piece in iter(lambda: os.read(child.stdout.fileno(), 1 << 16), b""):
                said += piece
                if len(said) > most:
                    child.kill()
                    sys.stderr.write(said[-2000:].decode("utf-8", "replace"))
                    raise Problem("output", "%s printed more than %d MiB and was ended" % (os.path.basename(command[0]), most >> 20))
        return child.returncode, said.decode("utf-8", "replace")


    def drive(main):
        """Runs `main(MESSAGE)`; its end, or the problem that it raised, is the last record."""
        try:
            main(MESSAGE)
        except Problem as problem:
            RECORDS.put("problem", problem=problem.kind, message=cut(problem), hint=problem.hint)
        else:
            RECORDS.put("finish")


    MESSAGE = json.loads(sys.argv[1])
    RECORDS = Records(MESSAGE["records"])
    del sys.argv[1:]

    """#
