class Requirement:
    """One package that the project names. Without a version, `reason` says why."""

    def __init__(self, name, version, path, line, reason="", marker=""):
        self.name = normalized(name) if re.fullmatch(r"[A-Za-z0-9._-]+", name) else name
        self.version, self.path, self.line, self.reason, self.marker = version, path, line, reason, marker


NAME = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)", re.S)
# Options that take a value of their own, which is no requirement.
OPTIONS = ("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--no-binary", "--only-binary", "--trusted-host")
OPTIONS += ("--use-feature", "--no-index", "--prefer-binary", "--require-hashes", "--pre")


def text_of(path):
    """The text of a file of the repository, as pip decodes it."""
    real = os.path.realpath(path)
    if os.path.commonpath([real, os.path.realpath(ROOT)]) != os.path.realpath(ROOT):
        raise Problem("config", "%s lies outside of the repository" % path)
    try:
        with open(path, "rb") as file:
            content = file.read(64 << 20)
    except OSError as error:
        raise Problem("config", "%s cannot be read: %s" % (path, error.strerror), "correct the line that names it")
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            break
    else:
        codec = "utf-8"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise Problem("config", "%s is not %s: byte %d" % (path, codec.upper(), error.start), "save it as UTF-8")
    if "\0" in text:
        raise Problem("config", "%s is no text" % path)
    return text


def logical_lines(text):
    """Lines without comments, with those that end in a backslash put together; each with the number of its first."""
    start, parts = 0, []
    for number, line in enumerate(text.splitlines() + [""], 1):
        start = start if parts else number
        bare = re.sub(r"(^|\s)#.*$", "", line)
        if bare.endswith("\\") and bare == line.rstrip():
            parts.append(bare[:-1])
            continue
        yield start, "".join(parts + [bare]).strip()
        parts = []


class RequirementsFile:
    """A requirements file with all that it includes. pip-audit drops what is included without a word."""

    def __init__(self, path):
        self.found, self.pins, self.seen = [], {}, set()
        self.read(path, None, is_constraint=False)
        for requirement in self.found:
            if requirement.version is None and requirement.name in self.pins:
                requirement.version = self.pins[requirement.name]

    def read(self, path, place, is_constraint):
        if (path, is_constraint) in self.seen:
            return
        self.seen.add((path, is_constraint))
        for number, line in logical_lines(text_of(path)):
            if line:
                self.take(path, number, line, is_constraint)

    def take(self, path, number, line, is_constraint):
        include = re.match(r"(-r|--requirement|-c|--constraint)(?:\s+|=|(?<=-[rc]))(\S.*)", line)
        if include:
            self.include(path, number, include[2].strip(), is_constraint or include[1] in ("-c", "--constraint"))
            return
        editable = re.match(r"(?:-e|--editable)(?:\s+|=)(\S.*)", line)
        if editable:
            self.located(path, number, editable[1])
            return
        if line.startswith("-"):
            if not line.startswith(OPTIONS):
                raise Problem("config", "%s:%d: %s is no option of a requirements file" % (path, number, line.split()[0]))
            return
        self.add(path, number, re.split(r"\s--(?:hash|global-option|config-settings)\b", line)[0].strip(), is_constraint)

    def include(self, path, number, target, is_constraint):
        if re.match(r"[a-z+]+://", target):
            reason = "it is read from a URL, which cannot be reached here"
            self.found.append(Requirement(target, None, path, number, reason))
            return
        inner = os.path.normpath(os.path.join(os.path.dirname(path), target))
        if inner.startswith("..") or os.path.isabs(inner):
            raise Problem("config", "%s:%d: %s lies outside of the repository" % (path, number, target))
        if not os.path.exists(inner):
            raise Problem("config", "%s:%d: there is no %s" % (path, number, inner), "correct the line")
        self.read(inner, (path, number), is_constraint)

    def located(self, path, number, target):
        """A place instead of a name: the project's own code, or somebody else's."""
        egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", target)
        place = re.split(r"\[|;|#", target)[0].strip()
        is_foreign = re.match(r"(?:[a-z]+\+)?[a-z]+://", place) is not None
        if not is_foreign and os.path.isdir(os.path.join(os.path.dirname(path), place)):
            RECORDS.log("%s:%d: %s is code of the repository, not a package to audit" % (path, number, place))
            return
        name = egg[1] if egg else re.sub(r"//[^/@]*@", "//", place)
        self.found.append(Requirement(name, None, path, number, "it is named by its place, not by a version"))

    def add(self, path, number, text, is_constraint):
        body = text.split(";", 1)[0].strip()
        named = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*@", body)
        if named:
            self.found.append(Requirement(named[1], None, path, number, "it is named by its place, not by a version"))
            return
        if re.match(r"(?:[a-z]+\+)?[a-z]+://|\.|/", body) or re.search(r"\.(whl|zip|tar\.gz|tgz|tar\.bz2)$", body):
            self.located(path, number, text)
            return
        match = NAME.fullmatch(body)
        if match is None or not re.match(r"$|[=<>!~(]", match[3]):
            raise Problem("config", "%s:%d: '%s' is no requirement" % (path, number, cut(text, 100)), "correct the line")
        name, rest = match[1], match[3]
        version = exact_version(rest)
        if is_constraint:
            if version is not None:
                self.pins[normalized(name)] = version
        else:
            reason = "" if version else "it is not pinned to one version"
            self.found.append(Requirement(name, version, path, number, reason))


def exact_version(specifier):
    """The version of "==1.2", also beside others; None for what leaves a choice."""
    for part in specifier.strip("() ").split(","):
        match = re.fullmatch(r"\s*={2,3}\s*([^\s*]+)\s*", part)
        if match:
            return match[1]
    return None
