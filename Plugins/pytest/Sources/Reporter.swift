// Made by Plugins/pytest/embed.sh from reporter/*.py; change those.

let reporterLoader = #"""
    """Makes the reporter's modules of one text, under names that are no files.

    coverage measures files, and the reporter is not the project's.
    """

    import os
    import sys
    import types

    with open(os.path.join(os.path.dirname(__file__), "modules.txt"), encoding="utf-8") as text:
        for part in text.read().split("# module: ")[1:]:
            name, _, source = part.partition("\n")
            module = sys.modules[name] = types.ModuleType(name)
            exec(compile(source, "<%s>" % name, "exec"), module.__dict__)

    from firsttry_plugin import pytest_configure, pytest_load_initial_conftests  # noqa: E402, F401

    """#

let reporterModules = #"""
    # module: firsttry_records
    """The file that the gate reads: one JSON object a line."""

    import json
    import os
    import re
    import time

    MOST_TEXT = 4000
    CHANCE = re.compile(r"\b(at 0x|pid=)[0-9a-fA-F]+")
    USELESS = re.compile(r"\n\s*Use -v+ to get more diff$")


    class Records:
        """The file. Functions are kept in the instance, where no patch of a module's names reaches them."""

        def __init__(self, folder):
            self.folder, self.pid = folder + "/", os.getpid()
            self.open, self.write, self.close, self.fstat = os.open, os.write, os.close, os.fstat
            self.getpid, self.dumps, self.clock = os.getpid, json.dumps, time.monotonic
            self.flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            self.terminal, self.said = None, 0.0
            try:
                self.terminal = os.dup(1)
                self.is_terminal = self.identity()
            except OSError:
                pass

        def identity(self):
            facts = self.fstat(self.terminal)
            return facts.st_dev, facts.st_ino

        def put(self, kind, **fields):
            if self.getpid() != self.pid:  # a test's fork went on as pytest
                return
            if "id" in fields:
                fields["id"] = readable(fields["id"])
            self.append("records.jsonl", self.dumps(dict(fields, k=kind)))

        def keep(self, name, value):
            """Writes an artifact beside the records."""
            self.append(name, self.dumps(value, indent=1))

        def append(self, name, text):
            rest = (text + "\n").encode("ascii")
            # Opened each time: tests close descriptors that they do not know.
            descriptor = self.open(self.folder + name, self.flags, 0o600)
            try:
                while rest:
                    rest = rest[self.write(descriptor, rest) :]
            finally:
                self.close(descriptor)

        def progress(self, done, total):
            now = self.clock()
            if self.terminal is None or now - self.said < 0.25:
                return
            self.said = now
            try:
                if self.identity() == self.is_terminal:
                    self.write(self.terminal, b"\n\x01firsttry %d %d\n" % (done, total))
            except OSError:
                self.terminal = None


    def readable(text):
        """Text with bytes that are not UTF-8 as \\xNN."""
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if has_surrogates(text) else text


    def has_surrogates(text):
        return any("\ud800" <= letter <= "\udfff" for letter in text)


    def cut(text):
        """What a message may hold: nothing that is another in each run, no advice on options, and not more than this."""
        text = USELESS.sub("", CHANCE.sub("\\1…", text))
        return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + " [cut: %d characters]" % len(text)
    # module: firsttry_failures
    """What the gate wants to know of an exception."""

    import errno
    import os
    import socket
    import sys
    import traceback

    from firsttry_records import cut, readable

    NO_NETWORK = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


    def cause_of_network(error, seen=None):
        """How this failure, or one behind it, comes from the missing network; None when it does not."""
        seen = set() if seen is None else seen
        if not isinstance(error, BaseException) or id(error) in seen or len(seen) > 100:
            return None
        seen.add(id(error))
        if isinstance(error, socket.gaierror):
            return "a name could not be looked up"
        if isinstance(error, OSError) and error.errno in NO_NETWORK:
            return "an address could not be reached"
        behind = [error.__cause__, error.__context__, getattr(error, "reason", None)]
        for other in behind + list(error.args) + list(getattr(error, "exceptions", ())):
            found = cause_of_network(other, seen)
            if found:
                return found
        return None


    class Places:
        """Finds the line of the project's own code that an exception comes from."""

        def __init__(self, root):
            self.root = os.path.join(str(root), "")
            self.foreign = tuple(os.path.join(prefix, "") for prefix in {sys.prefix, sys.base_prefix} if prefix != "/usr")

        def inside(self, path):
            path = os.path.abspath(path)
            is_own = path.startswith(self.root) and not path.startswith(self.foreign)
            if not is_own or "%ssite-packages%s" % (os.sep, os.sep) in path:
                return None
            return readable(path[len(self.root) :])

        def of(self, error):
            if isinstance(error, SyntaxError) and error.filename and self.inside(error.filename):
                return [self.inside(error.filename), error.lineno or 0]
            place, trace = None, error.__traceback__
            while trace is not None:
                path = self.inside(trace.tb_frame.f_code.co_filename)
                if path:
                    place = [path, trace.tb_lineno]
                trace = trace.tb_next
            return place


    def facts_of(error, places):
        """What the gate wants to know of an exception; pytest's own CollectError stands for the one behind it."""
        if type(error).__name__ == "CollectError" and error.__cause__ is not None:
            error = error.__cause__
        words = "".join(traceback.format_exception_only(type(error), error)).strip()
        return {"place": places.of(error), "net": cause_of_network(error), "words": cut(words)}
    # module: firsttry_canaries
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
    # module: firsttry_worker
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
            told = {"deselected": self.deselected, "network": self.network, "canaries": [], "unclear": []}
            if self.canaries is not None:
                told.update(canaries=self.canaries.passing, unclear=self.canaries.unclear)
            return told

        @pytest.hookimpl(tryfirst=True)
        def pytest_sessionfinish(self, session):
            if hasattr(self.config, "workeroutput"):
                self.config.workeroutput["firsttry"] = self.told()
    # module: firsttry_collector
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
            self.records.put("start", collect_only=bool(self.config.option.collectonly))

        @pytest.hookimpl(optionalhook=True)
        def pytest_configure_node(self, node):
            node.workerinput["firsttry"] = json.dumps(self.settings)

        @pytest.hookimpl(optionalhook=True)
        def pytest_testnodedown(self, node, error):
            told = getattr(node, "workeroutput", {}).get("firsttry")
            if told:
                self.told.append(told)

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
            slowest = [{"id": name, "seconds": round(seconds, 4)} for seconds, name in sorted(self.slowest, reverse=True)]
            self.records.keep("durations.json", {"slowest": slowest})
            self.records.put(
                "finish",
                status=int(session.exitstatus),
                failed=session.testsfailed,
                stopped=str(session.shouldfail or session.shouldstop or ""),
                deselected=max(one["deselected"] for one in told),
                network=max(one["network"] for one in told),
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
    # module: firsttry_plugin
    """Tells the pytest gate what pytest did.

    The gate believes neither the exit status nor the terminal: it wants each test's own report, a record of what was
    collected, and one of the end. What the code under test may replace (open, time, json) is taken hold of before it runs.
    """

    import json
    import os
    import sys

    import pytest
    from firsttry_collector import STARTED_COVERAGE, Reporter, environment
    from firsttry_records import Records, readable
    from firsttry_worker import Worker


    def settings_from_environment():
        """Takes the gate's message out of the environment, so that what the tests start does not inherit it."""
        text = os.environ.pop("FIRSTTRY_PYTEST", None)
        if text is None:
            return None
        settings = json.loads(text)
        if settings["pythonpath"]:
            os.environ["PYTHONPATH"] = settings["pythonpath"]
        else:
            os.environ.pop("PYTHONPATH", None)
        return settings


    def conftests(config):
        """All conftest.py, without what lies in other environments."""
        unwanted = {"node_modules", "__pycache__"}
        for folder, folders, files in os.walk(str(config.rootpath)):
            if "pyvenv.cfg" in files:
                folders[:] = []
                continue
            folders[:] = [name for name in folders if name not in unwanted and not name.startswith(".")]
            if "conftest.py" in files:
                yield os.path.join(folder, "conftest.py")


    def has_library(name):
        from importlib.util import find_spec

        return find_spec(name) is not None


    def inspect(config, settings):
        """Answers the probe: what is there, before any code of the project has run."""
        manager, options = config.pluginmanager, config.known_args_namespace
        files = [config.inipath] if config.inipath else []
        Records(settings["folder"]).put(
            "inspection",
            executable=sys.executable,
            prefix=sys.prefix,
            **environment(config),
            files=[
                readable(os.path.relpath(str(path), str(config.rootpath))) for path in files + sorted(conftests(config))
            ],
            cov=manager.hasplugin("pytest_cov"),
            cov_asked=bool(getattr(options, "cov_source", None)),
            coverage=has_library("coverage"),
            xdist=manager.hasplugin("xdist"),
            xdist_asked=bool(getattr(options, "numprocesses", None)),
            rerunfailures=manager.hasplugin("rerunfailures"),
            timeout=manager.hasplugin("timeout"),
            randomly=manager.hasplugin("randomly"),
            junit=manager.hasplugin("junitxml"),
            collect_only=bool(options.collectonly),
        )


    SETTINGS = settings_from_environment()


    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(early_config):
        if SETTINGS is None:
            return
        if SETTINGS["probe"]:
            inspect(early_config, SETTINGS)
            raise SystemExit(0)
        if SETTINGS["library"]:
            import coverage

            started = coverage.Coverage(data_file=None, config_file=True)
            started.start()
            STARTED_COVERAGE.append(started)


    def pytest_configure(config):
        settings = SETTINGS
        if hasattr(config, "workerinput"):
            settings = json.loads(config.workerinput["firsttry"])
        if settings is None:
            return
        for name in settings["deselect"]:
            config.addinivalue_line("markers", "%s: left out by FirstTry, which has no network" % name)
        worker = Worker(config, settings)
        config.pluginmanager.register(worker, "firsttry-worker")
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(Reporter(config, settings, worker), "firsttry-reporter")

    """#
