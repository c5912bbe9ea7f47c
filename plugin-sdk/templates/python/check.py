"""Fails where a file holds the mark: files as arguments, a report in JSON on stdout, status 1 when there is a finding."""

import json
import sys

MARK = b"DO NOT MERGE"


def main(paths):
    findings, unread = [], []
    for path in paths:
        try:
            with open(path, "rb") as file:
                lines = file.read().split(b"\n")
        except OSError as error:
            unread.append(f"{path}: {error.strerror}")
            continue
        for number, line in enumerate(lines, 1):
            if MARK in line:
                findings.append({"rule": "do-not-merge", "message": "this is marked as not to be merged", "path": path, "line": number})
    # What could not be read stands in the report, and the manifest names it under `errors`: then there is no verdict.
    json.dump({"findings": findings, "unread": unread}, sys.stdout)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
