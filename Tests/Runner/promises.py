"""One line per promise, and the sum at the end."""

import os
import sys
import tempfile
import traceback


class Promises:
    def __init__(self):
        self.passed = self.failed = 0

    def hold(self, what, kept, detail=""):
        if kept:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'ok  ' if kept else 'FAIL'} {what}" + (f": {detail}" if detail and not kept else ""), flush=True)

    def attempt(self, test, *arguments):
        try:
            test(self, *arguments)
        except Exception:
            self.hold(test.__name__, False, traceback.format_exc())

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def in_a_folder(prefix, try_all):
    """In the folder that the command line names, which stays, or in one that goes at the end."""
    if len(sys.argv) > 1:
        folder = os.path.abspath(sys.argv[1])
        os.makedirs(folder, exist_ok=True)
        try_all(folder)
    else:
        with tempfile.TemporaryDirectory(prefix=prefix) as folder:
            try_all(folder)
