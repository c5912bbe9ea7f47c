// Made by Plugins/build/embed.sh from drivers/*.py; change those.

let buildDriver = #"""
    """Builds the project's distributions without the network, and looks into what came out."""

    import base64
    import csv
    import glob
    import hashlib
    import io
    import subprocess
    import tarfile
    import zipfile

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
        done = subprocess.run(command + [root], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
        said = done.stdout.decode("utf-8", "replace")
        sys.stderr.write(said[-200000:])
        if done.returncode < 0:
            raise Problem("broke", "the build was ended by signal %d: %s" % (-done.returncode, cut(said[-300:])))
        if done.returncode == 0:
            return None
        return said


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
                        fix="Try it: %s -m build --no-isolation" % os.path.basename(sys.executable))
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


    # What was built


    def check(out, kind, root):
        """Whether there is one distribution of this kind, and it is sound."""
        found = glob.glob(os.path.join(glob.escape(out), "*.whl" if kind == "wheel" else "*.tar.gz"))
        if len(found) != 1:
            RECORDS.finding("no-distribution", "error", "the build ended well and left %d files that are a %s" % (len(found), kind), "pyproject.toml")
            return 1
        name = os.path.basename(found[0])
        if re.fullmatch(r"[ -.0-\[\]-~]{1,200}", name):
            RECORDS.artifact(name, found[0], "application/zip" if kind == "wheel" else "application/gzip")
        try:
            return check_wheel(found[0], root) if kind == "wheel" else check_sdist(found[0])
        except (OSError, KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
            RECORDS.finding("unsound", "error", "%s cannot be read: %s: %s" % (name, type(error).__name__, error))
            return 1


    def check_wheel(path, root):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            info = sorted({name.split("/")[0] for name in names if name.split("/")[0].endswith(".dist-info")})
            if len(info) != 1:
                RECORDS.finding("unsound", "error", "%s has %d folders .dist-info" % (os.path.basename(path), len(info)))
                return 1
            record = info[0] + "/RECORD"
            rows = {row[0]: row[1] for row in csv.reader(io.StringIO(archive.read(record).decode("utf-8"))) if row}
            told = archive.read(info[0] + "/METADATA").decode("utf-8", "replace")
            wrong = [name for name in names if name != record and not name.startswith(record + ".") and not holds(rows.get(name), archive, name)]
            wrong += [name for name in rows if name not in names]
        if wrong:
            RECORDS.finding("unsound", "error", "%s: RECORD does not agree with the files: %s" % (os.path.basename(path), ", ".join(sorted(wrong)[:5])))
        report_other_project(told, root)
        code = [name for name in names if not name.startswith(info[0]) and name.endswith((".py", ".so", ".pyd"))]
        RECORDS.metric("wheel_files", len(names), "files")
        if not code:
            RECORDS.finding("empty-wheel", "error", "%s holds no module at all" % os.path.basename(path), "pyproject.toml",
                            fix="Tell the build backend where the packages are, such as [tool.setuptools.packages.find] where = [\"src\"].")
        report_left_out(code, root)
        return 1


    def report_other_project(told, root):
        """Some versions of setuptools build "name 0.0.0" out of a pyproject.toml that they do not accept, and end well."""
        try:
            import tomllib
        except ImportError:
            import tomli as tomllib
        try:
            with open(os.path.join(root, "pyproject.toml"), "rb") as file:
                wanted = tomllib.load(file).get("project", {})
        except (OSError, ValueError):
            return
        for field in ("name", "version"):
            match = re.search(r"(?im)^%s: *(\S+)" % field, told.split("\n\n")[0])
            has, wants = match.group(1) if match else "", wanted.get(field)
            if isinstance(wants, str) and not same(field, has, wants):
                RECORDS.finding("other-metadata", "error", "pyproject.toml says %s %s, the wheel says %s" % (field, wants, has or "nothing"), "pyproject.toml",
                                fix="The build backend did not accept [project]; its log says why.")


    def same(field, has, wants):
        from packaging.version import InvalidVersion, Version

        if field == "name":
            return re.sub(r"[-_.]+", "-", has).lower() == re.sub(r"[-_.]+", "-", wants).lower()
        try:
            return Version(has) == Version(wants)
        except InvalidVersion:
            return has == wants


    def holds(written, archive, name):
        if not written or "=" not in written:
            return False
        algorithm, _, digest = written.partition("=")
        try:
            made = hashlib.new(algorithm, archive.read(name)).digest()
        except ValueError:
            return False
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode() == digest


    def report_left_out(code, root):
        """Modules that lie in the packages' folders, but not in the wheel."""
        inside = set(code)
        for top in sorted({name.split("/")[0] for name in code if "/" in name and not name.split("/")[0].endswith(".data")}):
            for base in ("src", "lib", "."):
                folder = os.path.normpath(os.path.join(root, base, top))
                if os.path.isdir(folder):
                    break
            else:
                continue
            left = []
            for where, folders, files in os.walk(folder):
                folders[:] = sorted(name for name in folders if name not in ("__pycache__", "tests", "test", "node_modules") and not name.startswith("."))
                for file in sorted(files):
                    relative = os.path.relpath(os.path.join(where, file), os.path.dirname(folder))
                    if file.endswith(".py") and relative not in inside:
                        left.append(os.path.relpath(os.path.join(where, file), root))
            if left:
                shown = ", ".join(left[:5]) + (" and %d more" % (len(left) - 5) if len(left) > 5 else "")
                RECORDS.finding("left-out", "warning", "the wheel has %s, but not all of it: %s" % (top, shown), left[0],
                                fix="Name the subpackage in the configuration of the build backend, or let the backend find them all.")
            strange = {"tests", "test", "docs", "examples", "benchmarks"}
            if top in strange:
                RECORDS.finding("stray-package", "warning", "the wheel installs a package called %s beside all others" % top, "pyproject.toml")


    def check_sdist(path):
        stem = os.path.basename(path)[: -len(".tar.gz")]
        with tarfile.open(path) as archive:
            members = archive.getmembers()
            for member in members:
                if member.isfile():
                    archive.extractfile(member).read()
        names = {member.name for member in members}
        outside = sorted(name for name in names if name != stem and not name.startswith(stem + "/"))
        if outside or stem + "/PKG-INFO" not in names:
            what = "files outside of %s/: %s" % (stem, ", ".join(outside[:5])) if outside else "no PKG-INFO"
            RECORDS.finding("unsound", "error", "%s has %s" % (os.path.basename(path), what))
        RECORDS.metric("sdist_files", sum(member.isfile() for member in members), "files")
        return 1


    drive(main)
    """#
