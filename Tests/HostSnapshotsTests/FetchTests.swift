import Foundation
import Support
import Testing

@testable import HostModel
@testable import HostSnapshots

@Suite struct FetchTests {
    @Test func theSameDataHasTheSameDigestWhereverItComesFrom() throws {
        let place = try Place()
        for number in 1...9 { try place.write(Record(id: "PYSEC-2026-\(number)"), to: "\(number).json") }
        let folder = try place.fetch()
        try place.python(
            """
            import tarfile, zipfile
            names = [here + '/source/%d.json' % number for number in range(9, 0, -1)]
            with zipfile.ZipFile(here + '/a.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
                for name in names: archive.write(name)
            with tarfile.open(here + '/a.tar.gz', 'w:gz') as archive:
                for name in names: archive.add(name)
            """)
        let zip = try place.fetch(from: place.folder.url.path + "/a.zip")
        let tar = try place.fetch(from: "file://" + place.folder.url.path + "/a.tar.gz")
        #expect(Set([folder, zip, tar].map(\.snapshot.sha256)).count == 1)
        #expect(!folder.isUnchanged && zip.isUnchanged && tar.isUnchanged)
        #expect(folder.snapshot.files == 9)
        #expect(place.records.map { $0.contains("PYSEC") } == Array(repeating: true, count: 9))
        #expect(place.records == place.records.sorted())
    }

    @Test func aSnapshotSaysWhatIsInItAndIsFoundAgain() throws {
        let place = try Place()
        try place.write(Record(modified: "2026-03-01T10:20:30.123456Z"), to: "a.json")
        try place.write(Record(id: "GHSA-1", ecosystem: "npm"), to: "deep/er/b.json")
        try place.folder.write("not a record", to: "source/README.md")
        try place.folder.write("{\"PyPI\": true}", to: "source/package.json")
        let fetched = try place.fetch()
        #expect(fetched.snapshot.created.text == "2026-03-01T10:20:30Z")
        #expect(fetched.content == "1 record on 1 package")
        #expect(fetched.elsewhere == 1 && fetched.passedOver == 1)
        let found = try #require(try Snapshot.find("advisories", in: place.repository))
        #expect(found == fetched.snapshot)
        #expect(found.actualSHA256() == found.sha256)
        let ignored = try String(contentsOfFile: place.repository + "/.firsttry/.gitignore", encoding: .utf8)
        #expect(ignored.hasSuffix("\n*\n"))
        let index = try String(contentsOfFile: found.folder + "/packages.json", encoding: .utf8)
        #expect(index.contains(#""some-package":[[0,"#))
        #expect(try Snapshot.find("trivy-db", in: place.repository) == nil)
    }

    @Test func ofTwoRecordsWithOneIdTheYoungerCounts() throws {
        let place = try Place()
        try place.write(Record(modified: "2026-01-01T00:00:00Z", fixed: "1.0"), to: "a.json")
        try place.write(Record(modified: "2026-02-01T00:00:00Z", fixed: "3.0"), to: "b.json")
        try place.write(Record(modified: "2025-02-01T00:00:00Z", fixed: "2.0"), to: "c.json")
        #expect(try place.fetch().snapshot.files == 1)
        #expect(place.records.count == 1 && place.records[0].contains("3.0"))
    }

    @Test func aDateThatLiesAheadMakesNoSnapshotYoung() throws {
        let place = try Place()
        try place.write(Record(id: "A-1", modified: "2026-02-01T00:00:00Z"), to: "a.json")
        try place.write(Record(id: "A-2", modified: "2999-02-01T00:00:00Z"), to: "b.json")
        #expect(try place.fetch().snapshot.created.text == "2026-02-01T00:00:00Z")
    }

    /// As in PYSEC-2024-55 of PyPI's own database.
    @Test func theZeroOfGosClockIsADateThatNobodyWroteDown() throws {
        let place = try Place()
        try place.write(Record(id: "A-1", modified: "0001-01-01T00:00:00Z"), to: "a.json")
        try place.write(Record(id: "A-2", modified: "2026-02-01T00:00:00Z"), to: "b.json")
        let snapshot = try place.fetch().snapshot
        #expect(snapshot.files == 2 && snapshot.created.text == "2026-02-01T00:00:00Z")
    }

    @Test func aCheckoutInYAMLIsReadAsWhatItSays() throws {
        let place = try Place()
        try place.folder.write(
            """
            id: PYSEC-2026-7
            modified: "2026-03-01T00:00:00Z"
            details: |
              Several
              lines: "quoted"
            withdrawn: null
            affected:
            - package: {name: Some.Package, ecosystem: PyPI}
              ranges:
              - type: ECOSYSTEM
                events:
                - introduced: "0"
                - fixed: 1.10
            """, to: "source/vulns/some-package/PYSEC-2026-7.yaml")
        try place.folder.write("on: push # PyPI", to: "source/.github/workflows/ci.yml")
        #expect(try place.fetch().content == "1 record on 1 package")
        #expect(place.records[0].contains(#"{"fixed":"1.10"}"#))
        #expect(place.records[0].contains(#""details":"Several\nlines: \"quoted\"\n""#))
        #expect(place.records[0].contains(#""withdrawn":null"#))
    }

    @Test(arguments: ["a: &x 1\nb: *x # PyPI", "[{a: b}: c] # PyPI", "a: b # PyPI\n--- \nc: d", "a: [ # PyPI", "# PyPI"])
    func yamlThatSaysMoreThanARecordIsRefused(_ text: String) throws {
        let place = try Place()
        try place.folder.write(text, to: "source/a.yaml")
        #expect(place.refusal() == "snapshot-record-broken")
    }

    @Test func aFailedFetchLeavesWhatIsThere() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        let old = try place.fetch().snapshot
        try place.folder.write(#"{"id": "PyPI-1", "#, to: "source/b.json")
        #expect(place.refusal() == "snapshot-record-broken")
        try place.folder.write(#"{"id": "PyPI-1", "affected": []}"#, to: "source/b.json")
        #expect(place.refusal() == "snapshot-record-broken")
        #expect(place.refusal(from: place.folder.url.path + "/nowhere") == "snapshot-source-unusable")
        #expect(try Snapshot.find("advisories", in: place.repository) == old)
        #expect(old.actualSHA256() == old.sha256)
        #expect(place.leftovers == [])
    }

    @Test func aSnapshotWithAnotherDigestIsRefused() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        #expect(place.refusal(sha256: String(repeating: "0", count: 64)) == "snapshot-other-digest")
        #expect(try Snapshot.find("advisories", in: place.repository) == nil)
        let digest = try place.fetch().snapshot.sha256
        #expect(place.refusal(sha256: digest) == "none")
    }

    @Test func withoutARecordThereIsNoSnapshot() throws {
        let place = try Place()
        #expect(place.refusal() == "snapshot-empty")
        try place.write(Record(ecosystem: "npm"), to: "a.json")
        #expect(place.refusal() == "snapshot-empty")
    }

    @Test func whatAKilledFetchLeftIsRemovedByTheNext() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        // No process has this number.
        try place.folder.write("x", to: "repository/.firsttry/snapshots/.advisories.4194305.draft/records.jsonl")
        _ = try place.fetch()
        #expect(place.leftovers == [])
    }

    @Test(arguments: [
        ("http://me:secret@host.example/a.zip?token=secret#x", "http://host.example/a.zip"),
        ("https://host.example", "https://host.example"),
        ("https://secret@host.example/a@b", "https://host.example/a@b"),
    ])
    func aSourceIsWrittenDownWithoutItsSecrets(_ url: String, _ shown: String) throws {
        #expect(try SnapshotSource(url).shown == shown)
    }

    @Test func whatAURLAnswersIsASource() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        try place.python(
            """
            import threading, http.server, zipfile, subprocess, os
            with zipfile.ZipFile(here + '/a.zip', 'w') as archive: archive.write(here + '/source/a.json', 'a.json')
            os.chdir(here)
            class Quiet(http.server.SimpleHTTPRequestHandler):
                def log_message(self, *words): pass
                def do_GET(self):
                    if self.path != '/moved.zip': return super().do_GET()
                    self.send_response(302); self.send_header('Location', 'file:///etc/passwd'); self.end_headers()
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Quiet)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for path in ['/a.zip', '/none.zip', '/moved.zip', '/source/a.json']:
                done = subprocess.run(
                    ['\(Program.prefix)/bin/firsttry', 'fetch', 'advisories', '--repo', here + '/repository', '--from',
                     'http://me:secret@127.0.0.1:%d%s' % (server.server_port, path)], capture_output=True, text=True)
                said = [line for line in done.stderr.splitlines() if 'error' in line] or ['fine']
                open(here + '/said', 'a').write('%d %s\\n' % (done.returncode, said[0]))
                assert 'secret' not in done.stdout + done.stderr
            """)
        let said = try String(contentsOf: place.folder.url.appending(path: "said"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
        try #require(said.count == 4)
        #expect(said[0].hasPrefix("0 "))
        #expect(said[1].hasPrefix("250 error[PARITY-250]: snapshot-download-failed") && said[1].contains("404"))
        #expect(said[2].hasPrefix("250 error[PARITY-250]: snapshot-download-failed"))
        #expect(said[3].hasPrefix("250 error[PARITY-250]: snapshot-archive-broken"))
        #expect(place.records.count == 1)
    }

    /// With a certificate of the test's own, that one side knows.
    @Test func anEncryptedSourceIsCheckedAndStaysEncrypted() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        try place.python(
            """
            import threading, http.server, zipfile, ssl, subprocess, os
            with zipfile.ZipFile(here + '/all.zip', 'w') as archive: archive.write(here + '/source/a.json', 'a.json')
            os.chdir(here)
            subprocess.run(
                ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                 '-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'key.pem', '-out', 'cert.pem'],
                check=True, capture_output=True)
            class Quiet(http.server.SimpleHTTPRequestHandler):
                def log_message(self, *words): pass
                def do_GET(self):
                    targets = {'/moved.zip': '/all.zip', '/plain.zip': 'http://127.0.0.1:%d/all.zip' % plain.server_port}
                    if self.path not in targets: return super().do_GET()
                    self.send_response(302); self.send_header('Location', targets[self.path]); self.end_headers()
            plain, server = (http.server.ThreadingHTTPServer(('127.0.0.1', 0), Quiet) for _ in range(2))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain('cert.pem', 'key.pem')
            server.socket = context.wrap_socket(server.socket, server_side=True)
            for one in plain, server: threading.Thread(target=one.serve_forever, daemon=True).start()
            known = dict(os.environ, SSL_CERT_FILE=here + '/cert.pem')
            for path, environment in [('/all.zip', known), ('/moved.zip', known), ('/plain.zip', known), ('/all.zip', None)]:
                done = subprocess.run(
                    ['\(Program.prefix)/bin/firsttry', 'fetch', 'advisories', '--repo', here + '/repository', '--from',
                     'https://127.0.0.1:%d%s' % (server.server_port, path)], capture_output=True, text=True, env=environment)
                said = [line for line in done.stderr.splitlines() if 'error' in line] or ['fine']
                open(here + '/said', 'a').write('%d %s\\n' % (done.returncode, said[0]))
            """)
        let said = try String(contentsOf: place.folder.url.appending(path: "said"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
        try #require(said.count == 4)
        #expect(said[0].hasPrefix("0 ") && said[1].hasPrefix("0 "), "\(said)")
        #expect(said[2].hasPrefix("250 error[PARITY-250]: snapshot-download-failed"), "it goes on in the clear: \(said[2])")
        #expect(said[3].hasPrefix("250 error[PARITY-250]: snapshot-download-failed"), "nobody vouches for it: \(said[3])")
        #expect(place.records.count == 1)
    }
}
