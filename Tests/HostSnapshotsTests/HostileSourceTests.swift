import Foundation
import Support
import Testing

@testable import HostModel
@testable import HostSnapshots

/// What somebody who wants to do harm may hand over, and what a repository may have prepared.
@Suite struct HostileSourceTests {
    @Test func anArchiveWritesNothingButASnapshot() throws {
        let place = try Place()
        let before = place.entries
        try place.python(
            """
            import io, tarfile
            record = b'\(Record().json.replacing("\n", with: " "))'
            with tarfile.open(here + '/a.tar', 'w') as archive:
                for name in ['../../escaped.json', '/tmp/firsttry-escaped.json', 'a/../../b.json', 'x\\x1b[31m.json']:
                    entry = tarfile.TarInfo(name); entry.size = len(record); archive.addfile(entry, io.BytesIO(record))
                for kind, name in [(tarfile.SYMTYPE, 'link.json'), (tarfile.LNKTYPE, 'hard.json'), (tarfile.FIFOTYPE, 'pipe.json'),
                                   (tarfile.CHRTYPE, 'device.json'), (tarfile.DIRTYPE, 'folder.json')]:
                    entry = tarfile.TarInfo(name); entry.type = kind; entry.linkname = '/etc/passwd'; archive.addfile(entry)
            """)
        let fetched = try place.fetch(from: place.folder.url.path + "/a.tar")
        #expect(fetched.snapshot.files == 1)
        #expect(fetched.passedOver == 4)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/firsttry-escaped.json"))
        let made = place.entries.subtracting(before)
        #expect(made.allSatisfy { $0 == "a.tar" || $0.hasPrefix("repository/.firsttry") }, "\(made)")
    }

    /// Before it reads the first byte, which here never comes.
    @Test func whatUnpacksHasGivenUpWhatItCould() throws {
        let place = try Place()
        try place.python(
            """
            import os, subprocess, time
            program = subprocess.Popen(['\(Program.prefix)/lib/firsttry/firsttry-unpack'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            def status():
                with open('/proc/%d/status' % program.pid) as file:
                    return {name: value.strip() for name, _, value in (line.partition(':') for line in file)}
            end = time.monotonic() + 30
            while status()['Seccomp'] != '2' and time.monotonic() < end: time.sleep(0.01)
            facts = status()
            assert facts['Seccomp'] == '2' and facts['NoNewPrivs'] == '1', facts
            assert os.geteuid() != 0 or set(facts['Uid'].split()) == {'65534'}, facts
            assert int(facts['CapEff'], 16) == 0, facts
            program.kill(); program.wait()
            """)
    }

    /// As the dynamic loader ends a program whose library is missing.
    @Test func aMachineWithoutLibarchiveIsToldApartFromABrokenArchive() throws {
        let place = try Place()
        try place.folder.write("nothing", to: "a.zip")
        let program = try place.folder.write("#!/bin/sh\nexit 127\n", to: "unpack")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        let error = #expect(throws: HostError.self) {
            _ = try place.fetch(from: place.folder.url.path + "/a.zip", unpacker: program.path)
        }
        #expect(error?.message.contains("libarchive is not installed") == true)
        #expect(error?.hint?.contains("libarchive13") == true)
    }

    @Test func aBombIsEndedBeforeItGoesOff() throws {
        let place = try Place()
        try place.python(
            """
            import zipfile
            with zipfile.ZipFile(here + '/a.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
                archive.writestr('a.json', b'PyPI' + bytes(40 << 20))
            """)
        #expect(place.refusal(from: place.folder.url.path + "/a.zip") == "snapshot-record-broken")
        #expect(place.leftovers == [])
    }

    @Test func theMeterEndsWhatHasTooManyFilesOrBytes() throws {
        var meter = SourceMeter(.trivyDatabase, source: "a.zip")
        #expect(throws: HostError.self) { try meter.count(SnapshotKind.trivyDatabase.totalCap + 1) }
        var files = SourceMeter(.advisories, source: "a.zip")
        for _ in 0..<SnapshotCaps.files { try files.countFile() }
        #expect(throws: HostError.self) { try files.countFile() }
    }

    @Test(arguments: ["cut", "garbled", "empty", "text", "encrypted"])
    func aDamagedArchiveIsRefused(_ damage: String) throws {
        let place = try Place()
        try place.python(
            """
            import io, zipfile
            memory = io.BytesIO()
            with zipfile.ZipFile(memory, 'w', zipfile.ZIP_DEFLATED) as archive:
                for number in range(50): archive.writestr('%d.json' % number, '''\(Record().json)''' + ' ' * number)
            whole = memory.getvalue()
            garbled = bytearray(whole); garbled[100:140] = bytes(40)
            encrypted = bytearray(whole)
            at = encrypted.find(b'PK\\x01\\x02'); encrypted[at + 8] |= 1; encrypted[6] |= 1
            made = dict(cut=whole[: len(whole) // 2], garbled=bytes(garbled), empty=b'', text=b'hello ' * 1000, encrypted=bytes(encrypted))
            open(here + '/a.zip', 'wb').write(made['\(damage)'])
            """)
        #expect(place.refusal(from: place.folder.url.path + "/a.zip") == "snapshot-archive-broken")
    }

    @Test func noLinkOfAFolderIsFollowed() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        try place.folder.write(Record(id: "SECRET-1").json, to: "elsewhere/b.json")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: place.source + "/link", withDestinationPath: place.folder.url.path + "/elsewhere")
        try files.createSymbolicLink(
            atPath: place.source + "/b.json", withDestinationPath: place.folder.url.path + "/elsewhere/b.json")
        #expect(mkfifo(place.source + "/pipe.json", 0o600) == 0)
        let fetched = try place.fetch()
        #expect(fetched.snapshot.files == 1 && fetched.passedOver == 3)
    }

    @Test(arguments: [".firsttry", ".firsttry/snapshots", ".firsttry/snapshots/advisories"])
    func aRepositoryCannotTurnASnapshotElsewhere(_ link: String) throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        let outside = place.folder.url.path + "/outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        let path = URL(filePath: place.repository + "/" + link)
        try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: path.path, withDestinationPath: outside)
        let refusal = place.refusal()
        // The last one is replaced, the others are in the way.
        #expect(refusal == (link.hasSuffix("advisories") ? "none" : "snapshot-not-written"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
    }

    @Test func aSnapshotThatIsALinkIsNotFound() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        _ = try place.fetch()
        let snapshots = place.repository + "/.firsttry/snapshots"
        try FileManager.default.moveItem(atPath: snapshots + "/advisories", toPath: place.folder.url.path + "/moved")
        try FileManager.default.createSymbolicLink(
            atPath: snapshots + "/advisories", withDestinationPath: place.folder.url.path + "/moved")
        #expect(throws: HostError.self) { try Snapshot.find("advisories", in: place.repository) }
    }

    @Test func aChangedFileShowsInTheDigest() throws {
        let place = try Place()
        try place.write(Record(), to: "a.json")
        let snapshot = try place.fetch().snapshot
        try Data(#"{"schema":"firsttry.advisories/1","records":0,"packages":{}}"#.utf8)
            .write(to: URL(filePath: snapshot.folder + "/packages.json"))
        let found = try #require(try Snapshot.find("advisories", in: place.repository))
        #expect(found.sha256 == snapshot.sha256)
        #expect(found.actualSHA256() != snapshot.sha256)
    }
}
