try:
    import tomllib
except ImportError:
    import tomli as tomllib


def toml_of(path):
    try:
        return tomllib.loads(text_of(path))
    except ValueError as error:
        raise Problem("config", "%s is not TOML: %s" % (path, error), "make it anew with the tool that writes it")


def lines_of_names(text):
    """Where each package of a lock file begins."""
    lines = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*name\s*=\s*"([^"]+)"', line) or re.match(r'\s{4,}"([A-Za-z0-9._-]+)"\s*:\s*\{', line)
        if match:
            lines.setdefault(normalized(match[1]), number)
    return lines


def is_own(entry):
    """Whether a lock file's package is code of the repository."""
    source = entry.get("source") or {}
    return bool(
        entry.get("directory") or {"editable", "virtual", "directory"} & set(source) or source.get("type") == "directory"
    )


def locked(path):
    """The packages of uv.lock, poetry.lock, pdm.lock or pylock.toml."""
    content, lines = toml_of(path), lines_of_names(text_of(path))
    entries = content.get("packages", content.get("package"))
    if not isinstance(entries, list):
        if content.get("lock-version") or content.get("version") or content.get("metadata"):
            return []
        raise Problem("config", "%s is no lock file that is read here" % path, "make it anew with the tool that writes it")
    found = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise Problem("config", "%s has a package without a name" % path, "make it anew with the tool that writes it")
        if is_own(entry):
            continue
        name, version = entry["name"], entry.get("version")
        reason = "" if version else "the lock file does not tell its version"
        found.append(Requirement(name, version, path, lines.get(normalized(name), 0), reason))
    return found


def pipfile_locked(path):
    text = text_of(path)
    try:
        content = json.loads(text)
        sections = [content[name] for name in content if name != "_meta"]
        entries = [pair for section in sections for pair in section.items()]
    except (ValueError, AttributeError) as error:
        raise Problem("config", "%s is no Pipfile.lock: %s" % (path, error), "make it anew: pipenv lock")
    found, lines = [], lines_of_names(text)
    for name, entry in entries:
        if entry.get("path") and entry.get("editable"):
            continue
        version = entry["version"].lstrip("=") if isinstance(entry.get("version"), str) else None
        reason = "" if version else "it is named by its place, not by a version"
        found.append(Requirement(name, version, path, lines.get(normalized(name), 0), reason))
    return found


def named_by_project(path):
    """What pyproject.toml says that the project needs, and whether it leaves that to code."""
    content, found = toml_of(path), []
    project = content.get("project", {})
    texts = list(project.get("dependencies", []))
    for group in list(project.get("optional-dependencies", {}).values()) + list(content.get("dependency-groups", {}).values()):
        texts += [text for text in group if isinstance(text, str)]
    for text in texts:
        text, _, marker = text.partition(";")
        match = NAME.fullmatch(text.strip())
        if match is None:
            raise Problem("config", "%s: '%s' is no requirement" % (path, cut(text, 100)), "correct it")
        found.append((match[1], None if match[3].startswith("@") else exact_version(match[3]), marker.strip()))
    poetry = content.get("tool", {}).get("poetry", {})
    tables = [poetry.get("dependencies", {}), poetry.get("dev-dependencies", {})]
    tables += [group.get("dependencies", {}) for group in poetry.get("group", {}).values()]
    found += [(name, None, "") for table in tables for name in table if name != "python"]
    is_dynamic = "dependencies" in project.get("dynamic", [])
    text = text_of(path).splitlines()
    lines = {}
    for name, _, _ in found:
        named = re.compile(r"""(?:["']|^\s*)%s(?![A-Za-z0-9._-])""" % re.escape(name))
        lines[normalized(name)] = next((number for number, line in enumerate(text, 1) if named.search(line)), 0)
    reason = "pyproject.toml does not pin it to one version"
    requirements = [Requirement(name, version, path, lines.get(normalized(name), 0), reason, marker) for name, version, marker in found]
    return requirements, is_dynamic
