"""What was built: opened, and held to what it says of itself."""

import base64
import csv
import glob
import hashlib
import io
import tarfile
import zipfile


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
