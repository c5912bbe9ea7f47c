"""Tries whether a test that fails counts as failed."""

import os
import warnings

import pytest

try:
    from _pytest.logging import caplog_records_key
except ImportError:
    caplog_records_key = None

MOST_CANARIES = 50


class MustFail(AssertionError):
    pass


def must_fail():
    raise MustFail("FirstTry wants to see a test fail")


class Canaries:
    """Tests that must fail, one for each folder, so that all hooks of the project see one. They count nowhere."""

    def __init__(self, session):
        self.passing, self.unclear, folders = [], [], set()
        for item in session.items:
            module = item.getparent(pytest.Module)
            folder = os.path.dirname(item.nodeid.split("::")[0]) or "."
            if module is None or folder in folders or len(folders) >= MOST_CANARIES:
                continue
            folders.add(folder)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self.run(module, folder)
            except Exception:  # a hook that chokes on the canary does not turn it green
                self.unclear.append(folder)

    def run(self, module, folder):
        canary = pytest.Function.from_parent(module, name="firsttry_canary", callobj=must_fail)
        # What the setup of a real test would have prepared for the plugins that watch the call.
        if caplog_records_key is not None:
            canary.stash[caplog_records_key] = {}
        setup = pytest.CallInfo.from_call(lambda: None, when="setup")
        canary.ihook.pytest_runtest_makereport(item=canary, call=setup)
        call = pytest.CallInfo.from_call(lambda: canary.ihook.pytest_runtest_call(item=canary), when="call")
        report = canary.ihook.pytest_runtest_makereport(item=canary, call=call)
        if report.outcome == "passed":
            self.passing.append(folder)
        elif call.excinfo is not None and not isinstance(call.excinfo.value, MustFail):
            self.unclear.append(folder)
