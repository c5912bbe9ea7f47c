"""Watches the tests where they run."""

import pytest
from firsttry_canaries import Canaries
from firsttry_failures import Places, facts_of


class Worker:
    """Where tests run: in pytest itself, or in each of xdist's workers."""

    def __init__(self, config, settings):
        self.config, self.settings = config, settings
        self.places = Places(config.rootpath)
        self.deselected, self.network, self.canaries = 0, 0, None
        self.collected, self.accounted, self.dropped = [], [], []

    def pytest_itemcollected(self, item):
        self.collected.append(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config, items):
        names = self.settings["deselect"]
        unwanted = [item for item in items if any(next(item.iter_markers(name=name), None) for name in names)]
        if unwanted:
            left_out = set(unwanted)
            items[:] = [item for item in items if item not in left_out]
            self.network += len(unwanted)
            config.hook.pytest_deselected(items=unwanted)

    def pytest_deselected(self, items):
        self.deselected += len(items)
        self.accounted += items

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        """Finds what a hook took out of the list of tests and told nobody. Some hooks rename a test, or put another in its place."""
        self.accounted += getattr(session, "items", [])
        there, names = set(map(id, self.accounted)), {item.nodeid for item in self.accounted}
        self.dropped = sorted({item.nodeid for item in self.collected if id(item) not in there and item.nodeid not in names})

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        outcome = yield
        if outcome.excinfo is not None:
            return
        report = outcome.get_result()
        call = getattr(report, "call", None)
        if report.failed and call is not None and call.excinfo is not None:
            report.firsttry = facts_of(call.excinfo.value, self.places)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        if outcome.excinfo is not None:
            return
        report = outcome.get_result()
        facts = {"outcome": report.outcome, "raised": False}
        if call.excinfo is not None:
            error = call.excinfo.value
            facts.update(facts_of(error, self.places))
            facts["raised"] = not isinstance(error, (pytest.skip.Exception, pytest.xfail.Exception))
            facts["raised"] = facts["raised"] and type(error).__name__ != "SkipTest"
        report.firsttry = facts

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session):
        yield
        # Where xdist's workers run the tests, older sessions have none of their own.
        if getattr(session, "items", None) and not self.config.option.collectonly:
            self.canaries = Canaries(session)

    def told(self):
        told = {"deselected": self.deselected, "network": self.network, "canaries": [], "unclear": [], "dropped": self.dropped}
        if self.canaries is not None:
            told.update(canaries=self.canaries.passing, unclear=self.canaries.unclear)
        return told

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["firsttry"] = self.told()
