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
