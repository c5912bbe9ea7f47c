"""Builds the project's distributions without the network, and looks into what came out."""

HELP.update({
    "build-fails": "https://build.pypa.io/en/stable/",
    "no-distribution": "https://build.pypa.io/en/stable/",
    "unsound": "https://packaging.python.org/en/latest/specifications/binary-distribution-format/",
    "other-metadata": "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
    "empty-wheel": "https://setuptools.pypa.io/en/latest/userguide/package_discovery.html",
    "left-out": "https://setuptools.pypa.io/en/latest/userguide/package_discovery.html",
    "stray-package": "https://setuptools.pypa.io/en/latest/userguide/package_discovery.html",
})
WHEEL_FOLDERS = ("wheels", "wheelhouse", "vendor/wheels", ".firsttry/wheels")


def main(message):
    root, out = message["root"], os.path.join(message["scratch"], "dist")
    wanted = message["distributions"]
    os.makedirs(out, exist_ok=True)
    os.chdir(root)
    RECORDS.progress(0, 3, "what the build needs")
    missing = missing_requirements(root, wanted)
    folders = [folder for folder in message["wheels"] or WHEEL_FOLDERS if os.path.isdir(folder)]
    if missing and not folders:
        raise Problem(
            "missing", "the build needs %s, not installed in the environment of %s" % (", ".join(missing), sys.executable),
            "%s -m pip install %s; or keep wheels in a folder: [gates.%s] options = { wheels = [\"wheels\"] }"
            % (sys.executable, " ".join("'%s'" % name for name in missing), message["gate"]))
    RECORDS.progress(1, 3, "building")
    words = build(root, out, wanted, folders if missing else [])
    if words is not None:
        report_failure(words, message)
        return
    RECORDS.progress(2, 3, "looking into what was built")
    sound = sum(check(out, kind, root) for kind in wanted)
    RECORDS.proof("distributions", len(wanted), sound, "distributions asked for; built, opened, and every file held to its digest")
    RECORDS.metric("distributions", sound, "distributions")


def missing_requirements(root, wanted):
    """What the build needs and the environment has not, as the project's own backend tells it."""
    import build
    import pyproject_hooks

    try:
        builder = build.ProjectBuilder(root, python_executable=sys.executable, runner=pyproject_hooks.quiet_subprocess_runner)
        missing = {chain[0] for chain in missing_of(build, builder.build_system_requires)}
        if not missing:
            for kind in wanted:
                missing.update(chain[0] for chain in missing_of(build, builder.get_requires_for_build(kind)))
    except build.BuildSystemTableValidationError as error:
        raise Problem("config", "pyproject.toml: %s" % error, "see https://peps.python.org/pep-0518/")
    except (build.BuildException, build.BuildBackendException) as error:
        # The build itself will fail the same way, and say why.
        RECORDS.log("the build's needs are unknown: %s" % error)
        return []
    return sorted(missing)


def missing_of(build, requirements):
    for requirement in requirements:
        yield from build.check_dependency(requirement)


def build(root, out, wanted, wheels):
    """Runs the build; returns what it said when it failed."""
    command = [sys.executable, "-m", "build", "--outdir", out]
    # Both together: the wheel is made from the sdist, which shows what the sdist lacks.
    command += ["--" + kind for kind in wanted] if len(wanted) < 2 else []
    environment = dict(os.environ, PIP_NO_INDEX="1", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", NO_COLOR="1")
    if wheels:
        environment["PIP_FIND_LINKS"] = " ".join(os.path.abspath(folder).replace(" ", "%20") for folder in wheels)
        RECORDS.log("built in an environment of its own, from the wheels in " + ", ".join(wheels))
    else:
        command.append("--no-isolation")
    status, said = capture(command + [root], env=environment)
    sys.stderr.write(said[-200000:])
    if status < 0:
        raise Problem("broke", "the build was ended by signal %d: %s" % (-status, cut(said[-300:])))
    if status == 0:
        return None
    return said


WANTS_NETWORK = re.compile(r"Network is unreachable|Name or service not known|Temporary failure in name resolution|Failed to resolve|Could not resolve host")
NO_NETWORK = "Gates have no network. Fetch what the build needs beforehand, and keep it in the repository or in the environment."
NO_DISTRIBUTION = re.compile(r"No matching distribution found for (\S[^\n]*)")


def report_failure(said, message):
    absent = NO_DISTRIBUTION.search(said)
    if absent:
        raise Problem("missing", "the build needs %s, and there is no wheel of it in the folders of wheels" % absent.group(1).strip(),
                      "pip download -d wheels '%s'" % absent.group(1).strip())
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"\s*(\w+\.)*\w*(Error|Exception|Exit)\b", line) or line.startswith(("error", "ERROR"))]
    # Names of temporary folders are others in each run.
    shown = [re.sub(r"/tmp/tmp\w+", "/tmp/…", line.strip()) for line in telling[-3:] or lines[-3:]]
    place = failing_place(said, message["root"])
    RECORDS.finding("build-fails", "error", "the package does not build: " + " | ".join(shown), *place,
                    fix=NO_NETWORK if WANTS_NETWORK.search(said) else "Try it: %s -m build --no-isolation" % os.path.basename(sys.executable))
    RECORDS.proof("distributions", len(message["distributions"]), len(message["distributions"]), "distributions asked for; the build failed, which is reported")


def failing_place(said, root):
    """The innermost line of the project's own code in a traceback, or the file that asks for the build."""
    for path, line in reversed(re.findall(r'File "([^"]+)", line (\d+)', said)):
        # setuptools runs setup.py as a text.
        path = os.path.realpath("setup.py" if path == "<string>" else path)
        if path.startswith(root + os.sep) and os.path.isfile(path) and "site-packages" not in path:
            return os.path.relpath(path, root), int(line)
    for name in ("pyproject.toml", "setup.py", "setup.cfg"):
        if os.path.exists(os.path.join(root, name)):
            return name, 0
    return "", 0
