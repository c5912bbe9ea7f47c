// Made by embed.sh from drivers/audit.py; change that.

let driverAudit = #"""
    import subprocess

    OUTPUT_CAP = 64 << 20


    class Tool:
        """A program, run to its end, with what it printed. One that prints without end is ended."""

        def __init__(self, arguments):
            keep = {name: value for name, value in os.environ.items() if not name.startswith(("PIP", "REQUESTS_", "HTTP", "http"))}
            environment = dict(keep, HOME=MESSAGE["scratch"], NO_PROXY="*", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
            try:
                process = subprocess.Popen(
                    arguments, cwd=MESSAGE["scratch"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE)
            except OSError as error:
                raise Problem("missing", "%s cannot be started: %s" % (os.path.basename(arguments[0]), error.strerror))
            self.streams = {}
            readers = [
                threading.Thread(target=self.read, args=(name, stream, process))
                for name, stream in (("output", process.stdout), ("error", process.stderr))
            ]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
            self.status = process.wait()
            for name, content in self.streams.items():
                if len(content) > OUTPUT_CAP:
                    raise Problem("output", "%s printed more than 64 MiB to %s" % (os.path.basename(arguments[0]), name))

        def read(self, name, stream, process):
            self.streams[name] = stream.read(OUTPUT_CAP + 1)
            if len(self.streams[name]) > OUTPUT_CAP:
                process.kill()

        @property
        def output(self):
            return self.streams["output"]

        @property
        def last_words(self):
            lines = self.streams["error"].decode("utf-8", "backslashreplace").strip().splitlines()
            return cut(lines[-1], 300) if lines else "it says nothing"


    class Audit:
        """What pip-audit says, asked as often as its one-version-a-package needs."""

        def __init__(self, service):
            self.service = service
            self.vulnerabilities, self.examined, self.skipped = {}, set(), {}

        def pins(self, pairs):
            """Audits (name, version) pairs."""
            rounds = []
            for name, version in sorted(pairs):
                turn = next((turn for turn in rounds if name not in turn), None)
                if turn is None:
                    turn = {}
                    rounds.append(turn)
                turn[name] = version
            for number, turn in enumerate(rounds):
                path = os.path.join(MESSAGE["scratch"], "pins-%d.txt" % number)
                with open(path, "w", encoding="utf-8") as file:
                    file.writelines("%s==%s\n" % pair for pair in sorted(turn.items()))
                self.run("-r", path, "--no-deps", "--disable-pip")

        def installed(self, environment):
            self.run(*[word for site in environment.sites for word in ("--path", os.path.abspath(site))])

        def run(self, *source):
            cache = os.path.join(MESSAGE["scratch"], "cache")
            tool = Tool(
                [MESSAGE["tool"], "--vulnerability-service", "osv", "--osv-url", self.service.url, "--progress-spinner", "off",
                 "--cache-dir", cache, "--format", "json", "--aliases", "on", "--desc", "on", *source])
            if self.service.failures:
                raise Problem("config", "the snapshot of advisories cannot be read: %s" % self.service.failures[0],
                              "firsttry fetch advisories")
            if tool.status < 0:
                raise Problem("broke", "pip-audit was ended by signal %d" % -tool.status)
            # 1 means findings as well as failure: only what it wrote tells them apart.
            if tool.status not in (0, 1) or not tool.output.strip():
                raise Problem("broke", "pip-audit ended with status %d: %s" % (tool.status, tool.last_words))
            try:
                dependencies = json.loads(tool.output)["dependencies"]
                for dependency in dependencies:
                    self.take(dependency)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Problem("output", "pip-audit's output cannot be read: %s" % cut(repr(error), 200))
            if (tool.status == 1) != any(dependency.get("vulns") for dependency in dependencies):
                raise Problem("output", "pip-audit ended with status %d, which is not what its output says" % tool.status)

        def take(self, dependency):
            name = normalized(dependency["name"])
            if "skip_reason" in dependency:
                self.skipped[name] = dependency["skip_reason"]
                return
            pair = (name, dependency["version"])
            said = set()
            for one in dependency["vulns"]:
                self.vulnerabilities[pair + (one["id"],)] = one
                said |= {one["id"], *one["aliases"]}
            answered = self.asked(pair)
            if answered is None:
                return
            lost = set(answered) - said
            if lost:
                raise Problem("incomplete", "pip-audit dropped %s, which concern %s %s" % ((", ".join(sorted(lost)),) + pair))
            self.examined.add(pair)

        def asked(self, pair):
            """What the service answered for a pair; None when it was never asked, whatever the output says."""
            name, version = pair
            for (asked, text), ids in list(self.service.asked.items()):
                if asked == name and (text == version or version_of(text) == version_of(version) is not None):
                    return ids
            return None

    """#
