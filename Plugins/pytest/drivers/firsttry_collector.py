"""Writes down what comes of the tests, wherever they run."""

import hashlib
import heapq
import json
import re
import sys
import sysconfig

import pytest
from firsttry_failures import Places
from firsttry_records import MOST_TEXT, Records, cut, readable

MOST_SLOW = 25
MOST_DROPPED = 5
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
WORKER = re.compile(r"gw\d+$")
COLLECTION = "firsttry.collection/1"
STARTED_COVERAGE = []


class Reporter:
    """The process that the gate started; with xdist, the one that collects what the workers tell."""

    def __init__(self, config, settings, worker):
        self.config, self.settings, self.worker = config, settings, worker
        self.records = Records(settings["folder"])
        self.root = str(config.rootpath)
        self.places = [(sysconfig.get_path("purelib"), "<site-packages>"), (self.root, "<root>")]
        self.told, self.durations, self.slowest, self.done, self.total = [], {}, [], 0, 0
        self.seen_warnings, self.has_collected, self.uncollected = set(), False, set()

    def pytest_sessionstart(self, session):
        counts = self.config.pluginmanager.hasplugin("warnings")
        self.records.put("start", collect_only=bool(self.config.option.collectonly), warnings_unseen=not counts)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput["firsttry"] = json.dumps(self.settings)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        told = getattr(node, "workeroutput", {}).get("firsttry")
        if told:
            self.told.append(told)

    def pytest_collectstart(self, collector):
        if isinstance(collector, pytest.Module):
            self.records.put("collecting", id=collector.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        self.collected([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        self.collected(ids)

    def collected(self, ids):
        if self.has_collected:
            return
        self.has_collected, self.total = True, len(ids)
        names = sorted(self.stable(name).encode("utf-8", "backslashreplace") for name in ids)
        digest = hashlib.sha256(b"\0".join(names)).hexdigest()
        unique = len(set(ids))
        self.records.put("collected", count=len(ids), unique=unique, sha256=digest)
        facts = {"schema": COLLECTION, "count": len(ids), "unique": unique, "sha256": digest}
        facts["errors"] = sorted(self.stable(readable(name)) for name in self.uncollected)
        facts.update(environment(self.config))
        self.records.keep("collection.json", dict(facts, ids=[name.decode() for name in names]))

    def stable(self, name):
        """A node id without what another machine or run would have in its place."""
        for path, word in self.places:
            name = name.replace(path, word)
        return ADDRESS.sub("0x", name)

    def pytest_collectreport(self, report):
        if report.failed:
            name, words = report.nodeid, str(report.longrepr)
            if WORKER.match(name):
                name, words = "xdist", differing(words)
            facts = getattr(report, "firsttry", {"place": None, "net": None, "words": cut(words)})
            self.uncollected.add(name)
            self.records.put("collect-error", id=name, **facts)
        elif report.skipped:
            self.records.put("collect-skip", id=report.nodeid)

    def pytest_runtest_logstart(self, nodeid):
        self.records.put("begin", id=nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        if type(report).__name__ in ("SubtestReport", "SubTestReport"):
            if report.failed:
                self.put_test("subtest", report)
            return
        self.durations[report.nodeid] = self.durations.get(report.nodeid, 0.0) + report.duration
        if report.when == "call" or report.outcome != "passed":
            self.put_test("test", report)
        if report.when == "teardown":
            self.done += 1
            self.records.put("done", id=report.nodeid)
            heapq.heappush(self.slowest, (self.durations.pop(report.nodeid), report.nodeid))
            if len(self.slowest) > MOST_SLOW:
                heapq.heappop(self.slowest)
            self.records.progress(self.done, self.total)

    def put_test(self, kind, report):
        facts = getattr(report, "firsttry", None)
        fields = {"id": report.nodeid, "when": report.when, "outcome": report.outcome, "known": facts is not None}
        fields["xfail"] = hasattr(report, "wasxfail")
        if facts and facts["raised"]:
            fields["raised"] = facts["outcome"] if facts["outcome"] == report.outcome else "rewritten"
        if report.outcome == "failed":
            fields.update(self.failure(report, facts or {}))
        elif fields.get("raised"):
            fields.update(words=facts.get("words", ""), place=facts.get("place"))
        self.records.put(kind, **fields)

    def failure(self, report, facts):
        crash = getattr(report.longrepr, "reprcrash", None)
        words = crash.message if crash is not None else str(report.longrepr or "").strip() or facts.get("words", "")
        path, line, _ = report.location
        place = facts.get("place") or [readable(path), (line or 0) + 1]
        printed = [(name, text[-MOST_TEXT:]) for name, text in report.sections if text.strip()]
        return {"words": cut(words), "place": place, "net": facts.get("net"), "printed": printed}

    def pytest_warning_recorded(self, warning_message, when, nodeid, location):
        path = str(warning_message.filename)
        inside = Places(self.root).inside(path)
        fields = {"category": warning_message.category.__name__, "words": cut(str(warning_message.message))}
        fields.update(path=inside or "", line=warning_message.lineno, id=nodeid)
        key = tuple(sorted(fields.items()))
        if when != "runtest" and key in self.seen_warnings:  # each of xdist's workers collects, and warns
            return
        self.seen_warnings.add(key)
        self.records.put("warning", **fields)

    def pytest_internalerror(self, excrepr):
        self.records.put("internal-error", words=cut(str(excrepr)[-MOST_TEXT:]))

    def pytest_keyboard_interrupt(self, excinfo):
        self.records.put("interrupt", words=cut("%s: %s" % (excinfo.type.__name__, excinfo.value)))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        yield
        told = self.told or [self.worker.told()]
        dropped = sorted({self.stable(name) for one in told for name in one["dropped"]})
        slowest = [{"id": name, "seconds": round(seconds, 4)} for seconds, name in sorted(self.slowest, reverse=True)]
        self.records.keep("durations.json", {"slowest": slowest})
        self.records.put(
            "finish",
            status=int(session.exitstatus),
            failed=session.testsfailed,
            stopped=str(session.shouldfail or session.shouldstop or ""),
            deselected=max(one["deselected"] for one in told),
            network=max(one["network"] for one in told),
            dropped=len(dropped),
            dropped_ids=[readable(name) for name in dropped[:MOST_DROPPED]],
            canaries=sorted({folder for one in told for folder in one["canaries"]}),
            unclear=sorted({folder for one in told for folder in one["unclear"]}),
            coverage=self.coverage(),
        )

    def coverage(self):
        if STARTED_COVERAGE:
            return self.coverage_of_library(STARTED_COVERAGE.pop())
        plugin = self.config.pluginmanager.getplugin("_cov")
        if plugin is None or plugin.cov_total is None:
            return None
        precision = getattr(plugin.options, "cov_precision", 0)  # not in older ones
        return coverage_facts(plugin.cov_total, plugin.options.cov_fail_under, precision)

    def coverage_of_library(self, coverage):
        from coverage.exceptions import CoverageException

        coverage.stop()
        try:
            total = coverage.json_report(outfile=self.settings["folder"] + "/coverage.json")
        except CoverageException:
            return None
        return coverage_facts(total, coverage.get_option("report:fail_under"), coverage.get_option("report:precision"))


def differing(words):
    """What xdist says of workers that collected other tests, without which of them it noticed first."""
    changed = {line[1:] for line in words.splitlines() if re.match(r"[-+](?![-+]{2} )", line)}
    return "its workers collected different tests, and ran none: %s" % ", ".join(sorted(changed)) if changed else words


def environment(config):
    """Versions that decide what is collected."""
    plugins = {"%s %s" % (one.metadata["Name"], one.version) for _, one in config.pluginmanager.list_plugin_distinfo()}
    return {"python": "%d.%d.%d" % sys.version_info[:3], "pytest": pytest.__version__, "plugins": sorted(plugins)}


def coverage_facts(total, minimum, precision):
    minimum = float(minimum or 0)
    short = total < minimum
    try:
        from coverage.results import should_fail_under

        short = bool(minimum) and should_fail_under(total, minimum, precision or 0)
    except ImportError:
        pass
    return {"total": float(total), "minimum": minimum, "short": short}
