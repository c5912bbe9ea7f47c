import Foundation
import Support

/// One case: files, a command, and what the program says to it.
///
/// The file begins with the promise in a sentence; then come sections that start with `--- NAME`: `file PATH` (any number),
/// `environment` (NAME=value lines), `command` (one line, words split at blanks), `stdout`, `stderr`, `status`.
struct Transcript {
    struct Section {
        var name: String
        var body: String
    }

    let promise: String
    private(set) var sections: [Section] = []

    init(_ text: String) {
        var promise = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0) {
            if line.hasPrefix("--- ") {
                sections.append(Section(name: String(line.dropFirst(4)), body: ""))
            } else if sections.isEmpty {
                promise += line
            } else {
                sections[sections.count - 1].body += line + "\n"
            }
        }
        self.promise = promise
    }

    subscript(name: String) -> String {
        sections.first { $0.name == name }?.body ?? ""
    }

    /// Runs the command in a folder of its own and says what came of it.
    func run() throws -> Transcript {
        let folder = try TemporaryFolder()
        for section in sections where section.name.hasPrefix("file ") {
            try folder.write(section.body, to: String(section.name.dropFirst(5)))
        }
        var environment: [String: String] = [:]
        for line in self["environment"].split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            environment[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        let words = self["command"].split(whereSeparator: \.isWhitespace).map(String.init)
        let result = try Program.firsttry(Array(words.dropFirst()), in: folder.url, environment: environment)
        var copy = self
        copy.sections.removeAll { ["stdout", "stderr", "status"].contains($0.name) }
        let places = [folder.url.path, folder.url.resolvingSymlinksInPath().path]
        let said = [result.out, result.err].map { text in
            places.reduce(text) { $0.replacing($1, with: "<repo>") }.replacing(Program.prefix, with: "<installation>")
        }
        copy.sections += [
            Section(name: "stdout", body: said[0]), Section(name: "stderr", body: said[1]),
            Section(name: "status", body: "\(result.status)\n"),
        ]
        return copy
    }

    var text: String {
        promise + "\n\n" + sections.map { "--- \($0.name)\n\($0.body)" }.joined()
    }
}
