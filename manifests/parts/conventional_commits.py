"""Whether each commit's subject is a conventional one (https://www.conventionalcommits.org); JSON on stdout, status 0 or 1."""

import json
import re
import subprocess
import sys

SUBJECT = re.compile(r"(?P<type>[a-z]+)(\([^()\s]+\))?!?: \S.*")


def main(span, types):
    log = subprocess.run(["git", "log", "--no-merges", "-z", "--format=%H%n%s", span, "--"], capture_output=True, text=True, errors="backslashreplace")
    if log.returncode != 0:
        json.dump({"findings": [], "unread": [log.stderr.strip()]}, sys.stdout)
        return 0
    commits = [entry.split("\n", 1) for entry in log.stdout.split("\0") if entry]
    findings = []
    for name, subject in commits:
        match = SUBJECT.fullmatch(subject)
        if match is None:
            findings.append({"rule": "subject", "message": f"commit {name[:12]} is called \"{subject}\", expected \"type: what it does\""})
        elif match["type"] not in types:
            findings.append({"rule": "type", "message": f"commit {name[:12]} is of type {match['type']}, expected one of {', '.join(types)}"})
    json.dump({"findings": findings, "unread": [], "commits": len(commits)}, sys.stdout)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
