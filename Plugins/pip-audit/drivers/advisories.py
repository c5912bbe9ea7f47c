import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def version_of(text):
    """None for what PEP 440 does not know."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return None


class Advisories:
    """The snapshot: records by the package that they concern, read when they are asked for."""

    def __init__(self, folder):
        try:
            with open(os.path.join(folder, "packages.json"), encoding="utf-8") as file:
                index = json.load(file)
            self.records = open(os.path.join(folder, "records.jsonl"), "rb")
            self.packages, self.count = index["packages"], index["records"]
            form = index["schema"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Problem("config", "the snapshot of advisories cannot be read: %s" % error, "firsttry fetch advisories")
        if form != "firsttry.advisories/1":
            raise Problem("config", "the snapshot of advisories has the form %s" % form, "firsttry fetch advisories")
        self.lock = threading.Lock()

    def about(self, name):
        for offset, size in self.packages.get(name, ()):
            with self.lock:
                self.records.seek(offset)
                line = self.records.read(size)
            record = json.loads(line)
            if not record.get("withdrawn"):
                yield record

    def matching(self, name, version):
        return [record for record in self.about(name) if any(affects(one, name, version) for one in record["affected"])]


def affects(affected, name, text):
    """https://ossf.github.io/osv-schema/#evaluation: listed by name, or within a range."""
    package = affected.get("package", {})
    if normalized(package.get("name", "")) != name or package.get("ecosystem", "").split(":")[0] != "PyPI":
        return False
    listed = affected.get("versions", [])
    if text in listed:
        return True
    version = version_of(text)
    if version is None:
        return False
    # A build of one's own (1.0+local) is as vulnerable as what it was built from.
    version = version_of(version.public)
    if any(version_of(one) == version for one in listed):
        return True
    return any(in_range(one, version, listed) for one in affected.get("ranges", []))


def in_range(span, version, listed):
    if span.get("type") not in ("ECOSYSTEM", "SEMVER"):
        return False
    events = [next(iter(event.items())) for event in span.get("events", []) if event]
    bounds = [(version_of("0" if bound == "0" else bound), kind) for kind, bound in events if kind != "limit"]
    if any(bound is None for bound, _ in bounds):
        # A date or a commit where a version should be: the list alone tells; without one, nothing says that it is safe.
        return not listed
    inside = False
    for bound, kind in sorted(bounds, key=lambda event: (event[0], event[1] != "introduced")):
        if kind == "introduced" and version >= bound:
            inside = True
        elif kind == "fixed" and version >= bound:
            inside = False
        elif kind == "last_affected" and version > bound:
            inside = False
    return inside


def answer(record, name):
    """What pip-audit reads of a record. It drops a record of another schema, compares names without folding them, and ends
    over a version or a date that it cannot read."""
    ranges = []
    for affected in record["affected"]:
        if normalized(affected.get("package", {}).get("name", "")) != name:
            continue
        for span in affected.get("ranges", []):
            if span.get("type") == "ECOSYSTEM":
                ranges += [event for event in span["events"] if "fixed" not in event or version_of(event["fixed"])]
    return {
        "schema_version": "1.6.0",
        "id": record["id"],
        "aliases": record.get("aliases", []),
        "summary": cut(record.get("summary") or record.get("details") or "no description", 400),
        "affected": [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": ranges}]}],
    }


class Service:
    """OSV's query, answered from the snapshot, on loopback. Knows what it was asked for and what it answered."""

    def __init__(self, advisories):
        self.advisories = advisories
        self.asked = {}
        self.failures = []
        try:
            self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        except OSError as error:
            raise Problem(
                "broke", "this sandbox has no loopback, over which pip-audit is answered: %s" % error.strerror,
                'a sandbox with a network of its own: any profile of [isolation] but "fenced"')
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d/v1/query" % self.server.server_address[1]

    def query(self, body):
        question = json.loads(body)
        name, version = normalized(question["package"]["name"]), question["version"]
        records = self.advisories.matching(name, version)
        self.asked[name, version] = [record["id"] for record in records]
        return {"vulns": [answer(record, name) for record in records]} if records else {}

    def handler(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: in two, each answer waits 40 ms for an acknowledgement.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_POST(self):
                try:
                    status, content = 200, service.query(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                except Exception as error:
                    service.failures.append("%s: %s" % (type(error).__name__, error))
                    status, content = 500, {"message": "internal"}
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        return Handler
