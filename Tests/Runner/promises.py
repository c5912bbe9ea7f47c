"""One line per promise, and the sum at the end."""

import sys
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
