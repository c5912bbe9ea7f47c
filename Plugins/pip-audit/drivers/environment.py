class Environment:
    """What is installed, by the folders in which installers keep what they know of it: independently of pip's own list."""

    def __init__(self, folder):
        self.folder = folder
        self.versions, self.own = {}, set()
        self.sites = []
        library = os.path.join(folder, "lib")
        for name in sorted(os.listdir(library)) if os.path.isdir(library) else []:
            site = os.path.realpath(os.path.join(library, name, "site-packages"))
            if name.startswith("python3") and os.path.isdir(site) and site not in self.sites:
                self.sites.append(site)
        for site in self.sites:
            for name in sorted(os.listdir(site)):
                if name.endswith(".dist-info"):
                    self.take(os.path.join(site, name), "METADATA")
                elif name.endswith(".egg-info"):
                    self.take(os.path.join(site, name), "PKG-INFO")

    def take(self, folder, file):
        path = os.path.join(folder, file) if os.path.isdir(folder) else folder
        facts = {}
        try:
            with open(path, encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    if not line.strip():
                        break
                    key, _, value = line.partition(":")
                    if key in ("Name", "Version"):
                        facts.setdefault(key, value.strip())
        except OSError:
            # Left behind by an interrupted uninstall; pip does not count it either.
            return
        if "Name" not in facts or "Version" not in facts:
            return
        name = normalized(facts["Name"])
        self.versions[name] = facts["Version"]
        if self.is_editable(folder):
            self.own.add(name)

    @staticmethod
    def is_editable(folder):
        try:
            with open(os.path.join(folder, "direct_url.json"), encoding="utf-8") as file:
                return bool(json.load(file).get("dir_info", {}).get("editable"))
        except (OSError, ValueError, AttributeError):
            return False

    def cannot_have(self, requirement):
        """Whether the requirement's marker keeps it out of an environment of this Python: then no installer brings it in."""
        series = re.search(r"/python(3\.\d+)/site-packages$", self.sites[0]) if self.sites else None
        if not requirement.marker or series is None:
            return False
        try:
            from packaging.markers import Marker

            # A release's last number is not known here; what asks for it is rare, and counts as wanted.
            if "python_full_version" in requirement.marker:
                return False
            return not Marker(requirement.marker).evaluate({"python_version": series[1], "extra": ""})
        except (ImportError, ValueError):
            return False

    def requirements(self):
        return [Requirement(name, version, "", 0) for name, version in sorted(self.versions.items()) if name not in self.own]

    def check(self):
        """pip's own check that what is installed fits together. None when it could not be run."""
        python = os.path.abspath(os.path.join(self.folder, "bin", "python"))
        run = Tool([sys.executable, "-I", "-m", "pip", "--python", python, "check", "--no-color", "--disable-pip-version-check"])
        lines = [line.strip() for line in run.output.decode("utf-8", "replace").splitlines() if line.strip()]
        if run.status == 0:
            return []
        broken = [line for line in lines if re.search(r" (requires|has requirement|is not supported) ", line)]
        return broken if run.status == 1 and broken else None
