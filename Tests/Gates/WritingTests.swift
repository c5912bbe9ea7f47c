import Foundation
import Support
import Testing

/// What a new gate of each kind is, and what the pages say of it, done word by word outside of the repository.
@Suite(.serialized) struct WritingTests {
    private static let kinds = ["command", "python", "foreign", "c", "cpp", "rust", "swift"]

    /// Where a compiler is found that is no package of the system.
    private static var environment: [String: String] {
        let own = ProcessInfo.processInfo.environment
        return ["PATH": "\(Program.prefix)/bin:" + (own["PATH"] ?? "/usr/bin:/bin"), "HOME": own["HOME"] ?? Program.noHome]
    }

    private static func reasonToSkip(_ kind: String) -> String? {
        let tools = ["rust": "rustc", "swift": "swift", "cpp": "g++", "c": "cc"]
        guard let tool = tools[kind] else { return nil }
        let found = try? Program.run("/bin/sh", ["-c", "\(tool) --version"], in: URL(filePath: "/"), environment: environment)
        return found?.status == 0 ? nil : "\(tool) is not here"
    }

    @Test(arguments: kinds)
    func aNewGateBuildsAndPassesItsFixturesAtOnce(_ kind: String) throws {
        if let reason = Self.reasonToSkip(kind) {
            print("skipped: a new gate of kind \(kind): \(reason)")
            try #require(ProcessInfo.processInfo.environment["CI"] == nil, "CI needs every toolchain: \(reason)")
            return
        }
        let folder = try TemporaryFolder()
        let made = try Program.run(
            "\(Program.prefix)/bin/firsttry", ["gate", "new", "no-marks", "--kind", kind], in: folder.url,
            environment: Self.environment)
        #expect(made.status == 0, "\(made.err)")
        let gate = folder.url.appending(path: "no-marks")
        let test = try Program.run("/usr/bin/make", ["test"], in: gate, environment: Self.environment, timeout: 900)
        #expect(test.status == 0, "\(test.out)\(test.err)")
        #expect(test.out.components(separatedBy: "✓ GATE-26  fixture").count >= 3, "\(test.out)")
        for name in FileManager.default.enumerator(atPath: gate.path)?.compactMap({ $0 as? String }) ?? []
        where !name.hasPrefix(".build") && !name.hasSuffix(".so") && !name.hasSuffix(".gz") {
            guard let text = try? String(contentsOf: gate.appending(path: name), encoding: .utf8) else { continue }
            #expect(!text.contains("@ID@") && !text.contains("@PREFIX@") && !text.contains("@MODULE@"), "\(name)")
        }
    }

    @Test func aFolderThatIsThereIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("precious", to: "mine/README.md")
        let made = try Program.firsttry(["gate", "new", "mine"], in: folder.url)
        #expect(made.status == 2 && (made.out + made.err).contains("is there already"))
        #expect(try String(contentsOf: folder.url.appending(path: "mine/README.md"), encoding: .utf8) == "precious")
        #expect(try Program.firsttry(["gate", "new", "../up"], in: folder.url).status == 2)
    }

    private static let pages = [
        "writing-gates", "writing/command", "writing/python", "writing/c", "writing/cpp", "writing/rust", "writing/swift",
    ]

    @Test(arguments: pages)
    func aPageCanBeFollowedWordByWord(_ page: String) throws {
        if let reason = Self.reasonToSkip(String(page.split(separator: "/").last ?? "")) {
            print("skipped: docs/\(page).md: \(reason)")
            try #require(ProcessInfo.processInfo.environment["CI"] == nil, "CI needs every toolchain: \(reason)")
            return
        }
        let file = Program.repositoryRoot.appending(path: "docs/\(page).md")
        let blocks = Block.all(try String(contentsOf: file, encoding: .utf8))
        #expect(blocks.contains { $0.status != nil })
        let folder = try TemporaryFolder()
        // One shell's folder is the next one's start, as it is for the reader.
        let home = folder.url.appending(path: "home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        var place = folder.url
        for block in blocks {
            if let name = block.file { try Data(block.text.utf8).write(to: place.appending(path: name)) }
            guard let expected = block.status else { continue }
            let data = ["XDG_DATA_HOME": home.path]
            let end = folder.url.appending(path: "place")
            let script = "trap 'pwd > \(end.path)' EXIT\nset -eu\n\(block.text)"
            let result = try Program.run(
                "/bin/sh", ["-c", script], in: place, environment: Self.environment.merging(data) { $1 }, timeout: 900)
            #expect(result.status == expected, "docs/\(page).md: \(block.text)\(result.out)\(result.err)")
            place = URL(filePath: try String(contentsOf: end, encoding: .utf8).trimmingCharacters(in: .newlines))
        }
    }

    /// A fenced block: "sh", "sh 1" for commands that end so, "json NAME" for a file.
    private struct Block {
        var status: Int32?
        var file: String?
        var text = ""

        static func all(_ page: String) -> [Block] {
            var blocks: [Block] = []
            var current: Block?
            for line in page.components(separatedBy: "\n") {
                if line.hasPrefix("```") {
                    if let block = current {
                        blocks.append(block)
                        current = nil
                    } else {
                        let words = line.dropFirst(3).split(separator: " ").map(String.init)
                        var block = Block()
                        if words.first == "sh" { block.status = words.count > 1 ? Int32(words[1]) : 0 }
                        if words.first == "json", words.count > 1 { block.file = words[1] }
                        current = block
                    }
                } else {
                    current?.text += line + "\n"
                }
            }
            return blocks
        }
    }
}
