"""Builds the wheel, unpacks it, and imports its packages one by one, each in a Python of its own."""

import ast
import subprocess

HELP.update({
    "import-fails": "https://docs.python.org/3/reference/import.html",
    "import-exits": "https://docs.python.org/3/library/__main__.html",
    "import-hangs": "https://docs.python.org/3/library/__main__.html",
    "shadowed": "https://docs.python.org/3/library/sys_path_init.html",
    "empty-wheel": "https://setuptools.pypa.io/en/latest/userguide/package_discovery.html",
    "left-out": "https://setuptools.pypa.io/en/latest/userguide/package_discovery.html",
    "undeclared-dependency": "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
})

CHILD = r'''
import json, os, sys, traceback
name, root, out = sys.argv[1], sys.argv[2], int(sys.argv[3])
write, dumps = os.write, json.dumps
sys.path.insert(0, root)
sys.dont_write_bytecode = True
told = {"ok": True}
try:
    import importlib
    module = importlib.import_module(name)
    files = [getattr(module, "__file__", None)] + list(getattr(module, "__path__", []))
    told["files"] = [str(file) for file in files if file]
except BaseException as error:
    # The answer has to fit into the pipe.
    places = [[frame.filename, frame.lineno] for frame in traceback.extract_tb(error.__traceback__)[-100:]]
    if isinstance(error, SyntaxError) and error.filename:
        places.append([error.filename, error.lineno or 0])
    told = {"ok": False, "type": type(error).__name__, "message": str(error)[:1000], "places": places,
            "missing": getattr(error, "name", None) if isinstance(error, ImportError) else None,
            "is_absent": isinstance(error, ModuleNotFoundError)}
write(out, dumps(told).encode("utf-8", "backslashreplace"))
'''


def main(message):
    root, scratch = message["root"], message["scratch"]
    python = interpreter(message)
    wheel = message["wheel"] and os.path.join(root, message["wheel"]) or build(root, os.path.join(scratch, "dist"))
    unpacked = os.path.join(scratch, "unpacked")
    names = unpack(wheel, unpacked)
    modules = every_module(names) if message["all_modules"] else top_modules(names)
    RECORDS.log("%s has %s" % (os.path.basename(wheel), ", ".join(modules) or "no module"))
    if not modules:
        RECORDS.finding("empty-wheel", "error", "%s holds no module to import" % os.path.basename(wheel), "pyproject.toml",
                        fix="Tell the build backend where the packages are, such as [tool.setuptools.packages.find] where = [\"src\"].")
        RECORDS.proof("packages", 1, 1, "there is no package in the wheel, which is reported")
        return
    declared, optional = requirements(unpacked)
    message["optional"] = optional
    known = installed(python)
    absent = sorted(name for name in declared if name not in known)
    if absent:
        elsewhere = message["origin"] != "project" and not message["python"]
        raise Problem(
            "incomplete", "the package needs %s, not installed in the environment of %s" % (", ".join(absent), python),
            "%s -m pip install %s" % (python, " ".join(absent))
            + ("; or install build into the project's own environment, for that is where the gate then imports" if elsewhere else ""))
    answered = 0
    for done, name in enumerate(modules):
        RECORDS.progress(done, len(modules), name)
        answered += attempt(python, name, unpacked, names, message)
    report_undeclared(names, unpacked, [*declared, *optional], known, root)
    RECORDS.metric("packages", len(top_modules(names)), "packages")
    RECORDS.metric("modules_imported", answered, "modules")
    RECORDS.proof("packages", len(modules), answered, "modules of the wheel, counted in its list of files; each told from a Python of its own how its import ended")


def interpreter(message):
    """The project's own environment when there is one, else that of the build."""
    chosen = message["python"]
    if chosen:
        path = chosen if os.path.isabs(chosen) else os.path.join(message["root"], chosen)
        if not os.access(path, os.X_OK):
            raise Problem("options", "option `python`: %s is no program" % chosen)
        return path
    if message["origin"] != "project":
        for folder in (".venv", "venv"):
            path = os.path.join(message["root"], folder, "bin", "python")
            if os.access(path, os.X_OK):
                return path
            if os.path.lexists(path):
                raise Problem("incomplete", "%s/bin/python of the project leads to no program here" % folder,
                              "make the environment anew, or name another interpreter: [gates.import] options = { python = \"…\" }")
    return sys.executable


LISTING = r'''
import json
from importlib import metadata
found = {}
for distribution in metadata.distributions():
    name = distribution.metadata["Name"]
    if name:
        found[name] = {"requires": distribution.requires or [], "tops": sorted({str(path).split("/")[0].split(".")[0] for path in distribution.files or []
                       if not str(path).startswith("..") and (str(path).endswith((".py", ".so")))})}
print(json.dumps(found))
'''


def installed(python):
    """{normalized name: what it needs and which modules it brings} of an environment."""
    done = subprocess.run([python, "-I", "-c", LISTING], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise Problem("broke", "%s cannot tell what is installed: %s" % (python, cut(done.stderr.decode("utf-8", "replace")[-300:])))
    return {normalized(name): facts for name, facts in json.loads(done.stdout).items()}


def attempt(python, name, unpacked, names, message):
    """Imports one module; returns 1 when there is an answer or the lack of one is reported."""
    read, write = os.pipe()
    try:
        child = subprocess.Popen([python, "-I", "-c", CHILD, name, unpacked, str(write)], cwd=message["scratch"], stdin=subprocess.DEVNULL, pass_fds=(write,))
        os.close(write)
        write = None
        try:
            status = child.wait(message["seconds"])
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            RECORDS.finding("import-hangs", "error", "importing %s takes more than %d seconds" % (name, message["seconds"]), source(name, names, message["root"]))
            return 1
        os.set_blocking(read, False)
        try:
            answer = os.read(read, 1 << 20)
        except BlockingIOError:
            answer = b""
    finally:
        os.close(read)
        if write is not None:
            os.close(write)
    try:
        told = json.loads(answer)
    except ValueError:
        RECORDS.finding("import-exits", "error", "importing %s ends Python (%s)" % (name, "status %d" % status if status >= 0 else "signal %d" % -status),
                        source(name, names, message["root"]), fix="Nothing at the top of a module may end the program: put it under if __name__ == \"__main__\".")
        return 1
    if told["ok"]:
        judge_place(name, told["files"], unpacked, message["root"], names)
    else:
        explain(name, told, unpacked, names, message)
    return 1


def judge_place(name, files, unpacked, root, names):
    if not any(os.path.realpath(file).startswith(os.path.realpath(unpacked) + os.sep) for file in files):
        RECORDS.finding("shadowed", "error", "%s is imported from %s, not from the wheel" % (name, files[0] if files else "Python itself"), source(name, names, root),
                        fix="Give the package a name that nothing else has.")


def source(name, names, root):
    """The file of the repository that a module of the wheel was made of."""
    path = name.replace(".", "/")
    for candidate in (path + "/__init__.py", path + ".py"):
        for base in ("src/", "lib/", ""):
            if os.path.isfile(os.path.join(root, base + candidate)):
                return base + candidate
    return "pyproject.toml" if os.path.exists(os.path.join(root, "pyproject.toml")) else ""


def explain(name, told, unpacked, names, message):
    root, place = message["root"], None
    for path, line in told["places"]:
        if os.path.realpath(path).startswith(os.path.realpath(unpacked) + os.sep):
            relative = os.path.relpath(os.path.realpath(path), os.path.realpath(unpacked))
            for base in ("src/", "lib/", ""):
                if os.path.isfile(os.path.join(root, base + relative)):
                    place = (base + relative, line)
    place = place or (source(name, names, root), 0)
    what = "%s: %s" % (told["type"], told["message"].replace(unpacked + os.sep, ""))
    absent = told["missing"] if told["is_absent"] else None
    tops = {module.split(".")[0] for module in every_module(names)}
    if absent and absent.split(".")[0] in tops:
        RECORDS.finding("left-out", "error", "importing %s needs %s, which is not in the wheel" % (name, absent), *place,
                        fix="Name the subpackage in the configuration of the build backend, or let the backend find them all.")
    elif absent and in_repository(absent, root):
        RECORDS.finding("left-out", "error", "importing %s needs %s, which lies in the repository and not in the wheel" % (name, absent), *place,
                        fix="Make it part of the package, or stop importing it.")
    elif absent:
        asked = "which only an extra asks for" if normalized(absent.split(".")[0]) in message["optional"] else "which is not among the package's dependencies"
        RECORDS.finding("undeclared-dependency", "error", "importing %s needs %s, %s" % (name, absent, asked), *place,
                        fix="Add it to dependencies in pyproject.toml, or import it where it is used.")
    else:
        wants_network = re.search(r"Network is unreachable|Name or service not known|Temporary failure in name resolution|Failed to resolve", what)
        RECORDS.finding("import-fails", "error", "importing %s fails: %s" % (name, what), *place,
                        fix="Gates have no network, and an import needs none: connect when the connection is used." if wants_network else "")


def in_repository(name, root):
    path = name.replace(".", "/")
    return any(os.path.exists(os.path.join(root, base + path + end)) for base in ("", "src/", "lib/") for end in (".py", "/__init__.py"))


def report_undeclared(names, unpacked, declared, known, root):
    """What the code imports and the environment happens to have, although the package does not ask for it."""
    from packaging.requirements import InvalidRequirement, Requirement

    closure, queue = set(), list(declared)
    while queue:
        name = queue.pop()
        if name in closure:
            continue
        closure.add(name)
        for text in known.get(name, {}).get("requires", []):
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue
            # An extra that somebody may have asked for counts: better silent than wrong.
            if requirement.marker is None or "extra" in str(requirement.marker) or requirement.marker.evaluate({"extra": ""}):
                queue.append(normalized(requirement.name))
    bringers = {}
    for name, facts in known.items():
        for top in facts["tops"]:
            bringers.setdefault(top, set()).add(name)
    own = {module.split(".")[0] for module in every_module(names)}
    for file in names:
        if not file.endswith(".py") or module_of(file) is None:
            continue
        for top, line in imports(os.path.join(unpacked, file)):
            if top in own or top in sys.stdlib_module_names or top not in bringers or bringers[top] & closure:
                continue
            place = next((base + file for base in ("src/", "lib/", "") if os.path.isfile(os.path.join(root, base + file))), "")
            RECORDS.finding("undeclared-dependency", "warning", "%s is imported, and only happens to be installed: %s is not among the package's dependencies"
                            % (top, " or ".join(sorted(bringers[top]))), place, line, fix="Add it to dependencies in pyproject.toml.")


def imports(path):
    """(top-level name, line) of the imports that a module makes when it is imported, whatever happens."""
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0], node.lineno
