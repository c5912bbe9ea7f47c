ROOT = MESSAGE["root"]


class Collection:
    """All packages to audit: pinned ones with every place that names them, and those that cannot be audited."""

    def __init__(self):
        self.places, self.unaudited = {}, []
        path = MESSAGE["environment"]
        self.environment = Environment(path) if path else None
        self.wants_environment = False

    def add(self, requirements):
        for requirement in requirements:
            version = requirement.version
            if version is None and self.environment and requirement.name in self.environment.versions:
                version = self.environment.versions[requirement.name]
                RECORDS.log("%s is %s, as installed in %s" % (requirement.name, version, self.environment.folder))
            if version is not None and not is_version(version):
                requirement.reason, version = "its version %s is none by PEP 440" % version, None
            if version is None:
                self.unaudited.append(requirement)
            else:
                self.places.setdefault((requirement.name, version), (requirement.path, requirement.line))

    def source(self, kind, path):
        if kind == "requirements":
            self.add(RequirementsFile(path).found)
        elif kind == "lock":
            self.add(locked(path))
        elif kind == "pipfile":
            self.add(pipfile_locked(path))
        elif kind == "environment":
            self.environment = self.environment or Environment(path)
            self.wants_environment = True
        else:
            self.project(path)

    def project(self, path):
        """Names what it needs, but not in which versions: those are the installed ones."""
        requirements, is_dynamic = named_by_project(path) if path.endswith(".toml") else ([], True)
        if self.environment and (requirements or is_dynamic):
            self.wants_environment = True
        elif is_dynamic:
            raise Problem(
                "incomplete", "%s leaves what the project needs to code, and there is no environment" % path,
                "commit a lock file (uv lock), or make the environment: python3 -m venv .venv && .venv/bin/pip install .")
        self.add(one for one in requirements if not self.is_for_others(one))

    def is_for_others(self, requirement):
        if self.environment is None or requirement.version or requirement.name in self.environment.versions:
            return False
        is_other = self.environment.cannot_have(requirement)
        if is_other:
            RECORDS.log("%s is not for this Python (%s), and not installed" % (requirement.name, cut(requirement.marker, 100)))
        return is_other


def is_version(text):
    try:
        return version_of(text) is not None
    except ImportError:
        # Not pip-audit's interpreter: then it is not pip-audit that is asked, either.
        return True


def report(audit, collection):
    ignored = dict.fromkeys(MESSAGE["ignore"], 0)
    count = 0
    for (name, version, identity), one in sorted(audit.vulnerabilities.items()):
        identities = sorted({identity, *one["aliases"]})
        silenced = [wanted for wanted in ignored if wanted in identities]
        for wanted in silenced:
            ignored[wanted] += 1
        others = ", ".join(other for other in identities if other != identity)
        path, line = collection.places.get((name, version), ("", 0))
        message = "%s %s: %s%s" % (name, version, cut(one["description"], 300), " (%s)" % others if others else "")
        count += 0 if silenced else 1
        RECORDS.finding(
            identity, "note" if silenced else "error", ("ignored: " if silenced else "") + message, path, line,
            fix=fix_of(name, version, one["fix_versions"]), help_uri="https://osv.dev/vulnerability/" + identity)
    for wanted, times in sorted(ignored.items()):
        if times == 0:
            RECORDS.finding("unused-ignore", "warning", "option ignore names %s, which no package has" % wanted)
    RECORDS.metric("vulnerabilities", count, "vulnerabilities")
    RECORDS.metric("vulnerable_packages", len({key[:2] for key in audit.vulnerabilities}), "packages")
    RECORDS.metric("ignored", sum(ignored.values()), "vulnerabilities")


def fix_of(name, version, fixes):
    later = [fix for fix in fixes if version_of(fix) > version_of(version)]
    return "Update %s to %s." % (name, " or ".join(later)) if later else ("" if fixes else "No version is fixed yet.")


def check(environment):
    broken = environment.check()
    if broken is None:
        RECORDS.finding(
            "pip-check-not-run", "warning", "pip check could not be run in %s: its Python does not start here" % environment.folder)
    for line in broken or []:
        RECORDS.finding("broken-environment", "error", line, fix="Install what fits together, from the lock file.")
    RECORDS.metric("broken_requirements", len(broken or []), "packages")


def refuse_unaudited(collection, audit, expected):
    severity = "warning" if MESSAGE["allow_unaudited"] else "error"
    for requirement in collection.unaudited:
        RECORDS.finding(
            "not-audited", severity, "%s cannot be audited: %s" % (requirement.name, requirement.reason), requirement.path,
            requirement.line, fix="Pin it to one version, or commit a lock file.")
    RECORDS.metric("not_audited", len(collection.unaudited), "packages")
    missing = sorted(expected - audit.examined)
    if missing:
        name, version = missing[0]
        reason = audit.skipped.get(name, "it is not in what pip-audit says")
        raise Problem(
            "incomplete", "pip-audit audited %d of %d packages; %s %s: %s"
            % (len(expected & audit.examined), len(expected), name, version, reason))
    if collection.unaudited and not MESSAGE["allow_unaudited"]:
        names = ", ".join(sorted({requirement.name for requirement in collection.unaudited})[:5])
        raise Problem(
            "incomplete", "%d of %d packages could not be audited: %s"
            % (len(collection.unaudited), len(collection.unaudited) + len(expected), names),
            "pin them or commit a lock file (uv lock); or set the option allow_unaudited = true")


def main(message):
    os.chdir(ROOT)
    advisories = Advisories(message["snapshot"])
    collection = Collection()
    for kind, path in message["sources"]:
        RECORDS.progress(0, 2, path)
        collection.source(kind, path)
    audit = Audit(Service(advisories))
    expected = set(collection.places)
    RECORDS.progress(1, 2, "auditing %d packages" % len(expected))
    if expected:
        audit.pins(expected)
    if collection.wants_environment and collection.environment:
        installed = {(one.name, one.version) for one in collection.environment.requirements() if is_version(one.version)}
        expected |= installed
        audit.installed(collection.environment)
    report(audit, collection)
    if collection.environment and message["pip_check"]:
        check(collection.environment)
    RECORDS.metric("packages", len(expected), "packages")
    refuse_unaudited(collection, audit, expected)
    RECORDS.proof(
        "packages", len(expected), len(expected & audit.examined),
        "of the packages that %s names, counted without the tool, as many were asked for and are in what pip-audit says; "
        "%d records of %s were searched"
        % (", ".join(path for _, path in message["sources"]) or "nothing", advisories.count, message["day"]))


drive(main)
