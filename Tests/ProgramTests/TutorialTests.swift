import Foundation
import Support
import Testing

/// docs/foreign-gates.md, word by word: its files are written, its commands run, and what it promises of them comes out.
@Suite struct TutorialTests {
    private enum Part {
        case file(String, content: String)
        case run([String])
        case expect(String)
    }

    private static func parts(of page: String) throws -> [Part] {
        let text = try String(contentsOf: Program.repositoryRoot.appending(path: page), encoding: .utf8)
        var parts: [Part] = []
        let block = /<!-- (file: (?<file>\S+)|run|expect: (?<expect>.*?)) -->\n(?:```\w+\n(?<body>(?:.|\n)*?)\n```)?/
        for match in text.matches(of: block) {
            let body = match.output.body.map(String.init) ?? ""
            if let file = match.output.file {
                parts.append(.file(String(file), content: body + "\n"))
            } else if let words = match.output.expect {
                parts.append(.expect(String(words)))
            } else {
                let words = try #require(body.split(separator: "\n").first).split(separator: " ").map(String.init)
                try #require(words.prefix(2) == ["$", "firsttry"], "\(body)")
                parts.append(.run(Array(words.dropFirst(2))))
            }
        }
        return parts
    }

    @Test func thePageOnForeignGatesIsTrue() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "shop/.keep")
        var said = ""
        var runs = 0
        for part in try Self.parts(of: "docs/foreign-gates.md") {
            switch part {
            case .file(let name, let content): try folder.write(content, to: name)
            case .run(let words):
                let result = try Program.firsttry(words, in: folder.url)
                said = result.out + result.err
                runs += 1
            case .expect(let words): #expect(said.contains(words), "expected \(words) in:\n\(said)")
            }
        }
        #expect(runs == 4)
    }
}
