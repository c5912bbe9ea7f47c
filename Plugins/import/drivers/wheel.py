"""The wheel: built, unpacked, and what is in it."""

import glob
import zipfile
from importlib import metadata


def build(root, out):
    RECORDS.progress(0, 0, "building the wheel")
    os.makedirs(out, exist_ok=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, root]
    status, said = capture(command, cwd=root, env=dict(os.environ, PIP_NO_INDEX="1", NO_COLOR="1"))
    sys.stderr.write(said[-200000:])
    found = glob.glob(os.path.join(glob.escape(out), "*.whl"))
    if status or len(found) != 1:
        raise Problem("incomplete", "there is no wheel to import: the build ended with status %d: %s" % (status, reason(said)),
                      "firsttry run build")
    return found[0]


def reason(said):
    """The lines that say why a build failed, each with what it announces."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("TIP ")]
    telling = [index for index, line in enumerate(lines) if re.match(r"(\w+\.)*\w*(Error|Exception|Exit)\b|(configuration )?error\b|ERROR", line)]
    shown = []
    for index in telling:
        shown.append(lines[index])
        # "Unmet dependencies:", and below it which.
        if lines[index].endswith(":"):
            shown.append(" ".join(lines[index + 1 : index + 4]))
    return " | ".join((shown or lines)[-3:])


def unpack(wheel, folder):
    """Lays the wheel out as an installer would; returns the names of what is importable."""
    names = []
    try:
        archive = zipfile.ZipFile(wheel)
    except (OSError, zipfile.BadZipFile) as error:
        raise Problem("config", "%s cannot be read: %s" % (os.path.basename(wheel), error))
    with archive:
        for member in archive.infolist():
            parts = member.filename.split("/")
            if parts[0].endswith(".data"):
                if len(parts) < 3 or parts[1] not in ("purelib", "platlib"):
                    continue
                parts = parts[2:]
            if member.is_dir() or ".." in parts or parts[0] == "":
                continue
            path = os.path.join(folder, *parts)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(archive.read(member))
            names.append("/".join(parts))
    return sorted(names)


def module_of(name):
    """"a.b" for "a/b.py" and "a/b/__init__.py"; None for what is no module."""
    match = re.fullmatch(r"(.+?)(\.py|\.(?:cpython|abi3)[^/]*\.so|\.so)", name)
    if not match or ".dist-info/" in name:
        return None
    parts = match.group(1).split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


def every_module(names):
    """All modules but those that are programs, in which an import would start something."""
    found = {module_of(name) for name in names} - {None}
    return sorted(name for name in found if name.rsplit(".", 1)[-1] != "__main__")


def top_modules(names):
    """The top-level packages and modules; below a folder without __init__.py its packages in its stead."""
    modules = set(every_module(names))
    packages = {module_of(name) for name in names if name.endswith("/__init__.py")}

    def whole(name):
        if name in modules:
            return {name}
        below = {other for other in modules if other.startswith(name + ".")}
        children = {".".join(other.split(".")[: name.count(".") + 2]) for other in below}
        return {one for child in children for one in whole(child)}

    tops = {name.split(".")[0] for name in modules | packages}
    return sorted({one for top in tops for one in whole(top)})


def requirements(unpacked):
    """({normalized name: where it is asked for} of what the wheel needs here, names that only extras ask for)."""
    from packaging.requirements import InvalidRequirement, Requirement

    found, optional = {}, set()
    for path in glob.glob(os.path.join(glob.escape(unpacked), "*.dist-info")):
        for text in metadata.PathDistribution(__import__("pathlib").Path(path)).requires or []:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                found[normalized(requirement.name)] = text
            elif "extra" in str(requirement.marker):
                optional.add(normalized(requirement.name))
    return found, optional - set(found)


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()
